// The way of many actions from input to task: judging the input by the action's
// schema and rendering the task's template, compilation of both included. Ours,
// as WebAssembly with the release's settings, against ajv and json-e, in one
// process and interleaved.

import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { median, ms, options, table, verdict } from './measure.mjs';

const require = createRequire(import.meta.url);
const ROOT = resolve(import.meta.dirname, '..');
const NOW = '2026-02-03T08:00:00.000Z';
const ACTIONS = Number(options.actions ?? 400);
const REPEAT = Number(options.repeat ?? 7);

/** A file of so many actions of the kinds that in-tree files have, all different. */
export function actionsFile(count) {
  const actions = Array.from({ length: count }, (_, index) => ({
    title: `Action ${index}`,
    schema: {
      type: 'object',
      properties: {
        flavor: { type: 'string', enum: [`nightly-${index}`, 'beta', 'release'], default: 'beta' },
        build_number: { type: 'integer', minimum: 1, maximum: 100 + index, default: 1 },
        tasks: { type: 'array', items: { type: 'string', maxLength: 100, pattern: '^[a-z0-9-]+$' }, maxItems: 50, uniqueItems: true },
        environment: { type: 'object', additionalProperties: { type: 'string', maxLength: 4096 } },
        options: {
          type: 'object',
          properties: {
            retries: { type: 'integer', minimum: 0, maximum: 5 },
            mode: { oneOf: [{ const: 'fast' }, { const: `thorough-${index}` }, { type: 'null' }] },
            nested: { type: 'object', properties: { deep: { type: 'boolean' } }, required: ['deep'], additionalProperties: false },
          },
          additionalProperties: false,
        },
      },
      required: ['flavor', 'build_number'],
      additionalProperties: false,
    },
    task: {
      created: { $fromNow: '' },
      deadline: { $fromNow: '1 day' },
      expires: { $fromNow: '14 days' },
      taskGroupId: { $eval: 'taskGroupId' },
      provisionerId: 'proj',
      workerType: '${project}-decision',
      scopes: { $map: { $eval: 'input.tasks' }, 'each(t)': `assume:repo:\${project}:action:\${t}:${index}` },
      tags: { $merge: [{ createdForUser: '${user}', kind: 'action-callback' }, { $eval: 'input.environment' }] },
      payload: {
        maxRunTime: { $eval: 'input.build_number * 60 + 1800' },
        env: {
          $merge: [
            { ACTION_INPUT: { $json: { $eval: 'input' } }, ACTION_TASK_ID: { $json: { $eval: 'taskId' } } },
            { $if: 'input.options.retries > 1', then: { RETRIES: '${input.options.retries}' }, else: {} },
            { [`KEY_${index}`]: '${input.flavor}-${input.build_number}' },
          ],
        },
        command: ['/bin/run', '--', `./task \${join(input.tasks, ' ')} --flavor=\${input.flavor} --index=${index}`],
        features: { $if: "input.flavor in ['release', 'beta'] && len(input.tasks) > 2", then: { proxy: true }, else: { proxy: false } },
        artifacts: { $map: { $eval: 'range(0, 5)' }, 'each(i)': { name: 'public/${i}', expires: { $fromNow: '1 year' } } },
      },
      metadata: {
        name: `Action: ${index}`,
        owner: "${user}@example.com",
        source: { $switch: { "project == 'main'": '${repository}/file', $default: '${repository}/other' } },
      },
    },
  }));
  const inputs = actions.map((_, index) => ({
    flavor: index % 2 ? 'beta' : `nightly-${index}`,
    build_number: 1 + (index % 90),
    tasks: ['build-linux', 'test-linux', `extra-${index}`],
    environment: { A: 'a', B: 'b', [`C${index}`]: 'c' },
    options: { retries: index % 4, mode: index % 3 ? 'fast' : null, nested: { deep: true } },
  }));
  const task = { tags: { kind: 'build' }, scopes: Array.from({ length: 40 }, (_, index) => `scope:${index}`), payload: { env: { X: 'y' } } };
  const context = { taskGroupId: 'MbpVwwttSuWajF2PPit8EA', taskId: 'MbpVwwttSuWajF2PPit8EA', task, project: 'main', user: 'dev', repository: 'https://example.com/repository' };
  return JSON.stringify({ actions, inputs, context });
}

function peer(file) {
  const jsone = require('json-e');
  const Ajv = require('ajv').default;
  const { actions, inputs, context } = JSON.parse(file);
  const ajv = new Ajv({ allErrors: true, strict: false });
  return JSON.stringify(actions.map(({ schema, task }, index) => {
    if (!ajv.compile(schema)(inputs[index])) return null;
    return jsone(task, { ...context, now: NOW, input: inputs[index] });
  }));
}

/** Builds ours with the settings of the release; yields the module. */
function ours(scratch) {
  const run = (program, ...words) => execFileSync(program, words, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 28 });
  const { target_directory: target } = JSON.parse(run('cargo', 'metadata', '--format-version', '1', '--no-deps'));
  run('cargo', 'build', '--quiet', '--release', '--locked', '--example', 'jsone', '--target', 'wasm32-unknown-unknown');
  const built = join(target, 'wasm32-unknown-unknown', 'release', 'examples', 'jsone.wasm');
  run('wasm-bindgen', '--target', 'nodejs', '--out-dir', scratch, built);
  const wasm = join(scratch, 'jsone_bg.wasm');
  const features = ['bulk-memory', 'bulk-memory-opt', 'nontrapping-float-to-int', 'reference-types', 'sign-ext', 'mutable-globals', 'multivalue'];
  run('wasm-opt', wasm, '-o', wasm, '-Oz', ...features.map((feature) => `--enable-${feature}`));
  return require(join(scratch, 'jsone.js'));
}

/** Measures, and says whether ours is no slower. */
export function measureActions(scratch) {
  const file = actionsFile(ACTIONS);
  const module = ours(scratch);
  const sides = { Signalbox: () => module.work_through(file, NOW), 'ajv and json-e': () => peer(file) };
  const times = {};
  const results = {};
  for (let round = 0; round <= REPEAT; round += 1) {
    for (const [name, side] of Object.entries(sides)) {
      const start = performance.now();
      results[name] = side();
      const took = performance.now() - start;
      // The first round, in which engines compile, is told apart.
      (times[name] ??= []).push(took);
    }
  }
  const [own, theirs] = Object.values(results).map((text) => JSON.parse(text));
  if (JSON.stringify(own) !== JSON.stringify(theirs) || own.includes(null)) {
    throw new Error('The two made different tasks of the actions.');
  }
  const rows = Object.entries(times).map(([name, [first, ...rest]]) => [name, ms(first), ms(median(rest))]);
  console.log(`Judging and rendering ${ACTIONS} actions (${(file.length / 1e6).toFixed(1)} MB)`);
  table(['side', 'first time', 'median'], rows);
  const ratio = (pick) => pick(times.Signalbox) / pick(times['ajv and json-e']);
  const [first, later] = [ratio(([first]) => first), ratio(([, ...rest]) => median(rest))];
  verdict(first <= 1, `${ACTIONS} actions, first time, against ajv and json-e: ${first.toFixed(3)} of at most 1`);
  verdict(later <= 1, `${ACTIONS} actions, later, against ajv and json-e: ${later.toFixed(3)} of at most 1`);
}
