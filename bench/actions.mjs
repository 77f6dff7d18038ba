// A file of 400 actions: every input judged, every template rendered. Ours is
// what the app's worker does, asked as the page asks it; the peer is npm json-e
// and ajv in a page of its own, compilation of each schema included, as the
// consumers that exist use them.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { DIST, median, ms, options, table, verdict, wantOurs, wantPeer } from './measure.mjs';
import { serve } from '../tests/e2e/support/server.mjs';

const COUNT = 400;
const REPEAT = Number(options.repeat ?? 5);
const BUDGET = 1;

/** Four hundred actions, each with a schema of its own and a template of ordinary size. */
export function manyActions() {
  const action = (place) => ({
    name: `action-${place}`,
    title: `Action ${place}`,
    description: 'Does it.',
    kind: 'task',
    context: [],
    schema: {
      type: 'object',
      properties: {
        build_number: { type: 'integer', minimum: 1, default: 1 },
        version: { type: 'string', pattern: '^\\d+\\.\\d+(esr)?$', default: `${place}.0` },
        flavor: { type: 'string', enum: ['promote', 'push', 'ship'], default: 'promote' },
        platforms: { type: 'array', items: { type: 'string', maxLength: 50 }, uniqueItems: true },
        partners: { type: 'object', additionalProperties: { type: 'string' } },
      },
      required: ['build_number', 'version', 'flavor'],
      additionalProperties: false,
    },
    task: {
      provisionerId: 'proj-example',
      workerType: 'ci',
      taskGroupId: { $eval: 'taskGroupId' },
      created: { $fromNow: '' },
      deadline: { $fromNow: '1 day' },
      expires: { $fromNow: '14 days' },
      scopes: { $map: { $eval: 'input.platforms' }, 'each(name)': 'project:release:${name}' },
      payload: {
        command: ['promote', '${input.version}', { $if: 'input.build_number > 1', then: 'again', else: 'first' }],
        env: { $merge: [{ ACTION: `action-${place}`, INPUT: { $json: { $eval: 'input' } } }, { $eval: 'input.partners' }] },
        artifacts: { $map: { $eval: 'range(0, 10)' }, 'each(n)': { name: 'public/${n}.zip', expires: { $fromNow: '14 days' } } },
      },
      metadata: { name: `Action ${place}`, description: 'x', owner: 'ann@example.org', source: '${repository}' },
    },
  });
  return { version: 1, variables: { repository: 'https://example.org' }, actions: Array.from({ length: COUNT }, (_, place) => action(place)) };
}

const inputOf = (place) => ({ build_number: 2, version: `${place}.0`, flavor: 'ship', platforms: ['linux', 'mac', 'win'], partners: { a: 'b' } });

const GROUP = 'MbpVwwttSuWajF2PPit8EA';

// Runs in a page beside the release: asks its worker as the app does.
async function askWorker([worker, file, inputs, group]) {
  const encode = (text) => new TextEncoder().encode(text).buffer;
  const peer = new Worker(worker, { type: 'module' });
  const waiting = new Map();
  let last = 0;
  await new Promise((ready, failed) => {
    peer.onerror = failed;
    peer.onmessage = ({ data }) => {
      if (data.ready) return ready();
      const [resolve, reject] = waiting.get(data.id);
      if (data.refusal) reject(new Error(data.refusal));
      else resolve({ response: JSON.parse(data.response), bytes: data.bytes });
    };
  });
  const call = (request, texts) =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, [resolve, reject]);
      const bytes = texts.map((text) => (typeof text === 'string' ? encode(text) : text.slice(0)));
      peer.postMessage({ id: last, request: JSON.stringify(request), bytes }, bytes);
    });
  const run = async () => {
    const begun = performance.now();
    const read = await call({ Action: 'Read' }, [file]);
    const { lengths } = read.response.Action.File;
    let at = 0;
    const texts = lengths.map((length) => read.bytes[0].slice(at, (at += length)));
    for (const [place, input] of inputs.entries()) {
      const [template, schema] = [texts[1 + 2 * place], texts[2 + 2 * place]];
      const judged = await call('Judge', [schema, input]);
      if (judged.response.Judged.violations.length) throw new Error(`The input of action ${place} is refused.`);
      const order = { kind: 'Task', target: { group, task: null, own_task_id: null }, own_task_id: group, has_input: true, now: Date.now() };
      const made = await call({ Action: { Prepare: order } }, [template, texts[0], input, input]);
      if (!made.response.Action.Prepared.Ready) throw new Error(`Action ${place} is not ready: ${JSON.stringify(made.response)}`);
    }
    return performance.now() - begun;
  };
  const cold = await run();
  const warm = await run();
  peer.terminate();
  return { cold, warm };
}

const PEER = `
  import Ajv from 'ajv';
  import addFormats from 'ajv-formats';
  import jsone from 'json-e';
  window.run = (text, inputs, group) => {
    const begun = performance.now();
    const file = JSON.parse(text);
    for (const [place, input] of inputs.entries()) {
      const action = file.actions[place];
      const ajv = addFormats(new Ajv({ allErrors: true, strict: false }));
      const value = JSON.parse(input);
      if (!ajv.validate(action.schema, value)) throw new Error('The input of action ' + place + ' is refused.');
      const context = { taskGroupId: group, taskId: null, task: null, ownTaskId: group, input: value, ...file.variables };
      JSON.stringify(jsone(action.task, context), null, 2);
    }
    return performance.now() - begun;
  };
`;

/** A page of a browser that has loaded nothing yet. */
async function pageAt(browser, url) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  return { context, page };
}

/** Reading, judging and rendering a file of 400 actions, ours and the peer's. */
export async function measureActions(browser) {
  const file = JSON.stringify(manyActions());
  const inputs = Array.from({ length: COUNT }, (_, place) => JSON.stringify(inputOf(place)));
  const rows = [];
  const results = {};
  if (wantOurs) {
    const html = readFileSync(join(DIST, 'index.html'), 'utf8');
    const [, worker] = /name="?signalbox-worker"? content="?\.\/([^" >]+)/.exec(html) ?? [];
    if (!worker) throw new Error('The release names no worker.');
    const server = await serve({ root: DIST, folder: 'some/folder', routes: { '/some/folder/bench.html': () => ({ type: 'text/html', body: '<!doctype html>' }) } });
    const samples = [];
    for (let repetition = 0; repetition < REPEAT; repetition += 1) {
      const { context, page } = await pageAt(browser, `${server.base}bench.html`);
      samples.push(await page.evaluate(askWorker, [`./${worker}`, file, inputs, GROUP]));
      await context.close();
    }
    await server.close();
    results.ours = { cold: median(samples.map(({ cold }) => cold)), warm: median(samples.map(({ warm }) => warm)) };
    rows.push(['Signalbox, in its worker', ms(results.ours.cold), ms(results.ours.warm)]);
  }
  if (wantPeer) {
    const bundle = await build({
      stdin: { contents: PEER, resolveDir: new URL('.', import.meta.url).pathname },
      bundle: true,
      minify: true,
      write: false,
      format: 'iife',
    });
    const script = bundle.outputFiles[0].text;
    const server = await serve({ routes: { '/': () => ({ type: 'text/html', body: '<!doctype html><script src="peer.js"></script>' }), '/peer.js': () => ({ type: 'text/javascript', body: script }) } });
    const samples = [];
    for (let repetition = 0; repetition < REPEAT; repetition += 1) {
      const { context, page } = await pageAt(browser, server.base);
      const run = () => page.evaluate(([text, all, group]) => window.run(text, all, group), [file, inputs, GROUP]);
      samples.push({ cold: await run(), warm: await run() });
      await context.close();
    }
    await server.close();
    results.peer = { cold: median(samples.map(({ cold }) => cold)), warm: median(samples.map(({ warm }) => warm)) };
    rows.push(['json-e and ajv', ms(results.peer.cold), ms(results.peer.warm)]);
  }
  console.log(`A file of ${COUNT} actions: read, every input judged, every template rendered (wall time)`);
  table(['subject', 'first run', 'second run'], rows);
  if (results.ours && results.peer) {
    const share = results.ours.cold / results.peer.cold;
    verdict(share <= BUDGET, `400 actions, first run against json-e and ajv: ${share.toFixed(3)} of at most ${BUDGET}`);
  }
}
