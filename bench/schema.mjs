// A form of a JSON Schema with eighteen properties on five levels: ours against
// react-jsonschema-form and JSON Forms, both with live validation, as they come;
// and what a key costs that filters a long list of options.

import {
  DIST,
  bundlePeer,
  difference,
  evaluate,
  freshPage,
  median,
  mediansOf,
  metrics,
  ms,
  options,
  partsLoaded,
  settled,
  sleep,
  standing,
  table,
  typeKeys,
  verdict,
  wantOurs,
  wantPeer,
} from './measure.mjs';
import { serve } from '../tests/e2e/support/server.mjs';

const REPEAT = Number(options.repeat ?? 7);
const KEYS = Number(options.keys ?? 20);
const BUDGET = 1 / 4;
// What a key may cost in a list of so many options, in ms of all the page's tasks.
const LONG_LIST = 5000;
const LONG_LIST_BUDGET_MS = 50;

// The label of the text field on the fifth level, by which every subject's
// control is found.
const LABEL = 'Note on the fifth level';

/** Eighteen properties, the last one five levels deep. */
export function deepSchema() {
  const text = (title) => ({ type: 'string', title });
  const object = (properties, required = Object.keys(properties)) => ({ type: 'object', properties, required });
  return object({
    stage: { type: 'string', title: 'Stage', enum: ['clean', 'merge', 'train', 'evaluate', 'quantize', 'export'], default: 'train' },
    count: { type: 'integer', title: 'Count', minimum: 1, maximum: 100, default: 10 },
    publish: { type: 'boolean', title: 'Publish', default: true },
    source: text('Source'),
    target: text('Target'),
    experiment: object({
      name: text('Name'),
      metric: { type: 'string', title: 'Metric', enum: ['chrf', 'bleu', 'ce'], default: 'chrf' },
      limit: { type: 'integer', title: 'Limit', minimum: 0, default: 5 },
      models: object({
        mode: { type: 'string', title: 'Mode', enum: ['continue', 'init', 'use'], default: 'use' },
        seed: { type: 'number', title: 'Seed', default: 1 },
        teacher: object({
          rate: { type: 'number', title: 'Rate', exclusiveMinimum: 0, maximum: 1, default: 0.5 },
          shuffle: { type: 'boolean', title: 'Shuffle', default: false },
          options: object({
            stopping: { type: 'integer', title: 'Stopping', minimum: 1, maximum: 100, default: 20 },
            note: { type: 'string', title: LABEL, minLength: 3 },
          }),
        }),
      }),
    }),
  });
}

// The control that a label names; in every subject a label element.
const control = `(() => {
  const label = [...document.querySelectorAll('label')].find((one) => one.textContent.trim().startsWith(${JSON.stringify(LABEL)}));
  const found = label && (document.getElementById(label.htmlFor) ?? label.parentElement.querySelector('input'));
  if (found) found.dataset.measured = '';
  return found != null;
})()`;

const FIELD = 'input[data-measured]';

async function measure(browser, base, prepare, show, last, settle) {
  const { context, cdp, page } = await freshPage(browser, base);
  await prepare(cdp, page);
  await sleep(300);
  await settled(cdp);
  const before = await metrics(cdp);
  const begun = performance.now();
  await evaluate(cdp, show);
  await evaluate(cdp, standing(last));
  const wall = performance.now() - begun;
  const first = { ...difference(await metrics(cdp), before), wall };
  const after = await settled(cdp);
  first.late = after.script - before.script - first.script;
  if (!(await evaluate(cdp, control))) throw new Error(`${base} shows no field “${LABEL}”.`);
  const keys = await typeKeys(cdp, FIELD, Array(KEYS).fill('a'));
  await settle(cdp);
  await context.close();
  return { first, keys };
}

// The style page has a box for any schema, and a button that shows its form.
const AREA = `[...document.querySelectorAll('textarea')].find((one) => document.querySelector('label[for="' + one.id + '"]')?.textContent.trim() === 'JSON Schema')`;
const enter = (schema) => `{ const area = ${AREA}; area.value = ${JSON.stringify(schema)}; area.dispatchEvent(new InputEvent('input', { bubbles: true })); }`;
const SHOW = `[...document.querySelectorAll('button')].find((one) => one.textContent.trim() === 'Show form').click()`;

// With the box holding `schema`, and nothing under way that is not measured.
const prepareOurs = (schema) => async (cdp, page) => {
  // The worker is there once the sample has been judged.
  await page.locator('[data-verdict=valid], [data-verdict=invalid]').first().waitFor();
  // The peers begin with nothing; taking the sample away is not what is measured.
  await evaluate(cdp, enter('{"type":"boolean"}'));
  await evaluate(cdp, SHOW);
  await page.locator('[data-verdict=valid], [data-verdict=invalid]').first().waitFor();
  // Nor is what the page loads once, when nobody has asked for anything for a while.
  await partsLoaded(cdp, 'plugins');
  await evaluate(cdp, enter(JSON.stringify(schema)));
};

function ours(browser, base) {
  const last = '[data-field="experiment/models/teacher/options/note"] input';
  // What was typed is valid, and the page knows it.
  const settle = (cdp) => evaluate(cdp, `[...document.querySelectorAll('[data-verdict]')].length`);
  return measure(browser, `${base}#/style`, prepareOurs(deepSchema()), SHOW, last, settle);
}

/** Keys that filter a long list of options; yields what each cost. */
async function measureLongList(browser, base) {
  const { context, cdp, page } = await freshPage(browser, `${base}#/style`);
  const options = Array.from({ length: LONG_LIST }, (_, place) => `option-a${'b'.repeat(place % 3)}-${place}`);
  await prepareOurs({ type: 'object', properties: { pick: { enum: options } } })(cdp, page);
  await evaluate(cdp, SHOW);
  const box = '[data-field="pick"] input';
  await evaluate(cdp, standing(box));
  const { samples } = await typeKeys(cdp, box, ['a', 'b', 'b', 'Backspace', 'Backspace', 'b']);
  await context.close();
  return samples;
}

function peer(browser, base, kind) {
  const prepare = (cdp) => evaluate(cdp, `prepare(${JSON.stringify(deepSchema())})`);
  const last = kind === 'rjsf' ? '#root_experiment_models_teacher_options_note' : 'body[data-last]';
  const show = kind === 'rjsf'
    ? `show('rjsf')`
    : `show('jsonforms'); const look = () => { if ([...document.querySelectorAll('label')].some((one) => one.textContent.trim().startsWith(${JSON.stringify(LABEL)}))) document.body.dataset.last = ''; else requestAnimationFrame(look); }; look()`;
  return measure(browser, base, prepare, show, last, async () => {});
}

/** First render and keystroke of the three. */
export async function measureSchemaForms(browser, scratch) {
  const peerServer = await serve({ root: await bundlePeer(scratch, 'schema') });
  const ourServer = await serve({ root: DIST, folder: 'some/folder' });
  try {
    const subjects = [
      ...(wantOurs ? [['Signalbox', () => ours(browser, ourServer.base)]] : []),
      ...(wantPeer
        ? [
            ['rjsf, live validation', () => peer(browser, peerServer.base, 'rjsf')],
            ['JSON Forms', () => peer(browser, peerServer.base, 'jsonforms')],
          ]
        : []),
    ];
    const runs = Object.fromEntries(subjects.map(([name]) => [name, []]));
    for (let repetition = 0; repetition < REPEAT; repetition += 1) {
      for (const [name, run] of subjects) runs[name].push(await run());
    }
    const results = Object.fromEntries(
      subjects.map(([name]) => [
        name,
        {
          first: mediansOf(runs[name].map((run) => run.first)),
          key: mediansOf(runs[name].flatMap((run) => run.keys.samples)),
          late: median(runs[name].map((run) => run.keys.late)),
        },
      ]),
    );
    console.log('A schema of 18 properties on five levels: first render, and one keystroke on the fifth level');
    table(
      ['subject', 'script', 'layout', 'tasks', 'until shown', 'script later', 'key: script', 'layout', 'tasks', 'script later'],
      subjects.map(([name]) => {
        const { first, key, late } = results[name];
        return [name, ms(first.script), ms(first.layout), ms(first.task), ms(first.wall), ms(first.late), ms(key.script), ms(key.layout), ms(key.task), ms(late)];
      }),
    );
    if (wantOurs && wantPeer) {
      for (const [name] of subjects.slice(1)) {
        const shown = (of) => of.first.script + of.first.late;
        const typed = (of) => of.key.script + of.late;
        const first = shown(results.Signalbox) / shown(results[name]);
        const key = typed(results.Signalbox) / typed(results[name]);
        verdict(first <= BUDGET, `schema form, first render against ${name}: ${first.toFixed(3)} of at most ${BUDGET}`);
        verdict(key <= BUDGET, `schema form, keystroke against ${name}: ${key.toFixed(3)} of at most ${BUDGET}`);
      }
    }
    if (wantOurs) {
      const samples = [];
      for (let repetition = 0; repetition < REPEAT; repetition += 1) samples.push(...(await measureLongList(browser, ourServer.base)));
      const typed = mediansOf(samples);
      const worst = Math.max(...samples.map((sample) => sample.task));
      console.log(`One keystroke that filters a list of ${LONG_LIST} options`);
      table(['script', 'layout', 'tasks', 'worst tasks'], [[ms(typed.script), ms(typed.layout), ms(typed.task), ms(worst)]]);
      verdict(worst < LONG_LIST_BUDGET_MS, `a key in a list of ${LONG_LIST} options, at worst: ${ms(worst)} ms of less than ${LONG_LIST_BUDGET_MS}`);
    }
  } finally {
    await peerServer.close();
    await ourServer.close();
  }
}
