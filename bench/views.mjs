// Plugin views against AngularJS 1.0.8, which GoCD ships, and 1.8.3: one
// template of 200 controls, from its text to a view that can be used, and from
// a key to a settled document. The peers mount the bare template; ours is the
// whole page, its generated form and outputs included.

import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from '../tests/e2e/support/server.mjs';
import { DIST, difference, evaluate, freshPage, median, metrics, ms, options, partsLoaded, settled, table, verdict, wantOurs, wantPeer } from './measure.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const CONTROLS = Number(options.controls ?? 200);
const KEYS = Number(options.keys ?? 20);
const REPEAT = Number(options.repeat ?? 5);
const ANGULAR = {
  'AngularJS 1.0.8': 'angular-1.0.8/lib/angular.min.js',
  'AngularJS 1.8.3': 'angular-1.8.3/angular.min.js',
};

const names = Array.from({ length: CONTROLS }, (_, place) => `KEY_${place}`);

/** Controls of all kinds, each with an error hook, a class and a condition. */
export const template = names
  .map((name, place) => {
    const control = [
      `<input type="text" ng-model="${name}" ng-required="true">`,
      `<input type="password" ng-model="${name}">`,
      `<select ng-model="${name}"><option value="a">A</option><option value="b">B</option></select>`,
      `<input type="checkbox" ng-model="${name}" ng-true-value="true" ng-false-value="false">`,
      `<textarea ng-model="${name}"></textarea>`,
    ][place % 5];
    const before = names[Math.max(0, place - 1)];
    return `<div class="form_item_block" ng-class="{'is-invalid-label': GOINPUTNAME[${name}].$error.server}"><label>${name}</label>${control}
<span class="form_error" ng-show="GOINPUTNAME[${name}].$error.server">{{ GOINPUTNAME[${name}].$error.server }}</span>
<p ng-show="${before} == 'show'">{{ ${before} }}</p></div>`;
  })
  .join('\n');

const bundle = JSON.stringify({
  'scm-configuration': Object.fromEntries(names.map((name) => [name, { required: false }])),
  'scm-view': { displayValue: 'Bench', template },
});

const TYPE = (selector) => `(() => {
  const control = document.querySelector(${JSON.stringify(selector)});
  control.value += 'x';
  control.dispatchEvent(new Event('input', { bubbles: true }));
})()`;

/** The script time of one key, averaged over many; layout beside it. */
async function keys(cdp, selector) {
  await settled(cdp);
  const before = await metrics(cdp);
  for (let key = 0; key < KEYS; key += 1) {
    await evaluate(cdp, TYPE(selector));
    await settled(cdp, 60);
  }
  const spent = difference(await metrics(cdp), before);
  return { script: spent.script / KEYS, task: spent.task / KEYS };
}

async function peer(browser, base, name) {
  const { context, cdp } = await freshPage(browser, `${base}${name === 'AngularJS 1.0.8' ? 'one' : 'two'}.html`);
  const first = await evaluate(cdp, 'window.mountBench()');
  const key = await keys(cdp, '[ng-model=KEY_0]');
  await context.close();
  return { first, ...key };
}

async function ours(browser, base) {
  const { context, cdp } = await freshPage(browser, `${base}#/plugins`);
  // The worker is warm once it has shown something.
  const show = async (name) => {
    await evaluate(cdp, `performance.clearMarks(); location.hash = '#/plugins?bundle=${name}'`);
    await evaluate(cdp, `new Promise((done) => { const look = () => document.querySelector('[data-plugin-view] [data-model]') && performance.getEntriesByName('view-drawn').length && performance.getEntriesByName('template-asked').length ? setTimeout(done, 500) : setTimeout(look, 20); look(); })`);
  };
  await show('small.json');
  // What the page loads once, when nobody has asked for anything for a while, is no key's.
  await partsLoaded(cdp, 'style');
  await show('bench.json');
  const first = await evaluate(cdp, `performance.getEntriesByName('view-drawn')[0].startTime - performance.getEntriesByName('template-asked')[0].startTime`);
  const key = await keys(cdp, '[data-plugin-view] [data-model=KEY_0]');
  await context.close();
  return { first, ...key };
}

/** Measures and prints; what the budgets say goes to the verdicts. */
export async function measureViews(browser) {
  const modules = join(HERE, '..', 'tests', 'compare', 'node_modules');
  const script = await readFile(join(HERE, '..', 'tests', 'compare', 'angular-page.js'), 'utf8');
  const json = (body) => () => ({ type: 'application/json', body });
  const page = (source) => () => ({
    type: 'text/html; charset=utf-8',
    body: `<!doctype html><html><title>peer</title><body><div id="root"></div><script src="/${source}.js"></script><script src="/page.js"></script></body></html>`,
  });
  const request = { template, declared: names, stored: [], errors: [], disabled: false };
  const mounting = `window.mountBench = () => { const start = performance.now(); mount(${JSON.stringify(request)}); return performance.now() - start; }; document.documentElement.dataset.ready = '';`;
  const javascript = (body) => () => ({ type: 'text/javascript; charset=utf-8', body });
  const server = await serve({
    root: DIST,
    routes: {
      '/bench.json': json(bundle),
      '/small.json': json(JSON.stringify({ 'scm-configuration': { KEY_0: {} }, 'scm-view': { displayValue: 'Small', template: '<input ng-model="KEY_0">' } })),
      '/one.html': page('one'),
      '/two.html': page('two'),
      '/one.js': javascript(await readFile(join(modules, ANGULAR['AngularJS 1.0.8']), 'utf8')),
      '/two.js': javascript(await readFile(join(modules, ANGULAR['AngularJS 1.8.3']), 'utf8')),
      '/page.js': javascript(`${script}\n${mounting}`),
    },
  });
  const samples = { Signalbox: [], 'AngularJS 1.0.8': [], 'AngularJS 1.8.3': [] };
  for (let round = 0; round < REPEAT; round += 1) {
    if (wantOurs) samples.Signalbox.push(await ours(browser, server.base));
    if (wantPeer) for (const name of Object.keys(ANGULAR)) samples[name].push(await peer(browser, server.base, name));
  }
  await server.close();
  const of = (name, figure) => (samples[name].length ? median(samples[name].map((sample) => sample[figure])) : undefined);
  console.log(`A plugin's view of ${CONTROLS} controls, medians of ${REPEAT}, in ms`);
  table(
    ['', 'template to view', 'script per key', 'all tasks per key'],
    Object.keys(samples).map((name) => [name, ms(of(name, 'first')), ms(of(name, 'script')), ms(of(name, 'task'))]),
  );
  if (wantOurs && wantPeer) {
    const one = 'AngularJS 1.0.8';
    verdict(of('Signalbox', 'first') <= of(one, 'first'), `a view of ${CONTROLS} controls stands no later than with ${one}: ${ms(of('Signalbox', 'first'))} to ${ms(of(one, 'first'))} ms`);
    verdict(of('Signalbox', 'script') <= of(one, 'script') / 2, `a key costs at most half of ${one}: ${ms(of('Signalbox', 'script'))} to ${ms(of(one, 'script'))} ms of script`);
  }
  return samples;
}
