// Measures the form engine against react-jsonschema-form, and the board against
// one written with React (board.mjs), in one run of one Chromium, fresh page for
// every repetition, peers interleaved. What is measured of forms is the
// browser's own ScriptDuration; layout with style, and all main-thread tasks,
// are printed beside it.
//
// Usage: node bench/run.mjs [--only=signalbox|peer] [--repeat=7]
//        [--skip-forms] [--sizes=100,500] [--keys=20] [--skip-conditions]
//        [--skip-schema] [--skip-actions] [--skip-views] [--controls=200] [--skip-board] [--panes=200] [--seconds=3600] [--sample=60]
// BENCH_CLOCK=wall takes wall time instead of the thread's processor time.

import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { launchChrome } from '../tests/e2e/support/chrome.mjs';
import { serve } from '../tests/e2e/support/server.mjs';
import { makeZip } from '../tests/e2e/support/zip.mjs';
import { measureActions } from './actions.mjs';
import { measureBoard } from './board.mjs';
import { chainPackage, fanPackage, fieldName, middleText, mixedPackage } from './forms.mjs';
import { measureSchemaForms } from './schema.mjs';
import { measureViews } from './views.mjs';
import {
  CLOCK,
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
  scratchFolder,
  settled,
  sleep,
  standing,
  table,
  typeKeys,
  verdict,
  verdicts,
  wantOurs,
  wantPeer,
} from './measure.mjs';

const SIZES = (options.sizes ?? '100,500,1000,2000').split(',').map(Number);
const REPEAT = Number(options.repeat ?? 7);
const KEYS = Number(options.keys ?? 20);

const FIRST_RENDER_BUDGET = 1 / 4;
const KEY_BUDGET = 1 / 10;
const CONDITION_BUDGET_MS = 8;
const CHAIN_LENGTH = 200;
// Below that many fields a keystroke is what it costs at least, and the ratio says little: it is printed, and judged by nobody.
const KEY_JUDGED_FROM = 500;
// How much more a field may cost in the largest form than in the smallest one
// for growth to count as linear.
const LINEAR_SLACK = 1.25;

const PEER_SETTINGS = {
  'rjsf, validation on submit': {},
  'rjsf, live validation': { liveValidate: 'onChange' },
  'rjsf, live, controlled': { liveValidate: 'onChange', controlled: true },
};

async function openOurs(browser, base, file, lastField, throttle = 1) {
  const { context, page, cdp } = await freshPage(browser, `${base}#/extensions`);
  // The worker is preloaded when the page is idle; a form is timed once it is there.
  for (let wait = 0; wait < 100 && page.workers().length === 0; wait += 1) await sleep(50);
  const worker = page.workers().length > 0;
  await sleep(1000);
  if (throttle > 1) await cdp.send('Emulation.setCPUThrottlingRate', { rate: throttle });
  const { root } = await cdp.send('DOM.getDocument');
  const { nodeId } = await cdp.send('DOM.querySelector', { nodeId: root.nodeId, selector: 'input[type=file]:not([webkitdirectory])' });
  if (!nodeId) throw new Error('The page has no file input to give the package to.');
  await settled(cdp);
  const before = await metrics(cdp);
  const begun = performance.now();
  await cdp.send('DOM.setFileInputFiles', { nodeId, files: [file] });
  await evaluate(cdp, standing(`[data-field="${lastField}"]`));
  const wall = performance.now() - begun;
  const first = { ...difference(await metrics(cdp), before), wall };
  const after = await settled(cdp);
  first.late = after.script - before.script - first.script;
  return { context, cdp, first, worker };
}

async function measureOurs(browser, base, file, count) {
  const { context, cdp, first, worker } = await openOurs(browser, base, file, fieldName(count - 1));
  const keys = await typeKeys(cdp, `[data-field="${fieldName(middleText(count))}"] input`, Array(KEYS).fill('a'));
  await context.close();
  return { first, keys, worker };
}

async function measurePeer(browser, base, settings, count) {
  const { context, cdp } = await freshPage(browser, base);
  await evaluate(cdp, `prepare(${count})`);
  await sleep(300);
  await settled(cdp);
  const before = await metrics(cdp);
  const begun = performance.now();
  await evaluate(cdp, `show(${JSON.stringify(settings)})`);
  await evaluate(cdp, standing(`#root_${fieldName(count - 1)}`));
  const wall = performance.now() - begun;
  const first = { ...difference(await metrics(cdp), before), wall };
  const after = await settled(cdp);
  first.late = after.script - before.script - first.script;
  const keys = await typeKeys(cdp, `#root_${fieldName(middleText(count))}`, Array(KEYS).fill('a'));
  await context.close();
  return { first, keys };
}

function summary(runs) {
  return {
    first: mediansOf(runs.map((run) => run.first)),
    key: mediansOf(runs.flatMap((run) => run.keys.samples)),
    keyLate: median(runs.map((run) => run.keys.late)),
  };
}

async function measureForms(browser, scratch) {
  const packFile = async (name, metadata) => {
    const path = join(scratch, `${name}.zip`);
    await writeFile(
      path,
      makeZip([
        { path: 'codearts-extension.json', content: JSON.stringify(metadata, null, 2), deflate: true },
        // A script that reads every input leaves nothing to report.
        {
          path: 'scripts/run.sh',
          content: `#!/bin/sh\n${metadata.inputs.map((input) => `echo "\${${input.name}}"\n`).join('')}`,
          deflate: true,
        },
      ]),
    );
    return path;
  };

  const peerServer = await serve({ root: await bundlePeer(scratch, 'forms') });
  const ourServer = await serve({ root: DIST, folder: 'some/folder' });
  try {
    console.log(`Forms: ${REPEAT} repetitions, ${KEYS} keys each\n`);

    const subjects = [
      ...(wantOurs ? [['Signalbox', (count, file) => measureOurs(browser, ourServer.base, file, count)]] : []),
      ...(wantPeer
        ? Object.entries(PEER_SETTINGS).map(([name, settings]) => [name, (count) => measurePeer(browser, peerServer.base, settings, count)])
        : []),
    ];
    const results = {};
    for (const count of SIZES) {
      const file = await packFile(`mixed-${count}`, mixedPackage(count));
      const runs = Object.fromEntries(subjects.map(([name]) => [name, []]));
      for (let repetition = 0; repetition < REPEAT; repetition += 1) {
        for (const [name, measure] of subjects) runs[name].push(await measure(count, file));
      }
      if (wantOurs && !runs.Signalbox.every((run) => run.worker)) {
        console.log('Note: no worker was preloaded; its start is in the wall time of the first render.');
      }
      results[count] = Object.fromEntries(subjects.map(([name]) => [name, summary(runs[name])]));
    }

    const names = subjects.map(([name]) => name);
    const ratio = (count, name, pick) => {
      const ours = results[count].Signalbox;
      return ours && name !== 'Signalbox' ? (pick(ours) / pick(results[count][name])).toFixed(3) : '';
    };
    console.log('First render: from the moment the definition is given to the last field standing, and two frames');
    table(
      ['fields', 'subject', 'script', 'layout', 'tasks', 'until shown', 'script later', 'ours/theirs'],
      SIZES.flatMap((count) =>
        names.map((name) => {
          const { first } = results[count][name];
          return [count, name, ms(first.script), ms(first.layout), ms(first.task), ms(first.wall), ms(first.late), ratio(count, name, (of) => of.first.script)];
        }),
      ),
    );
    console.log('One keystroke in a text field in the middle');
    table(
      ['fields', 'subject', 'script', 'layout', 'tasks', 'script later', 'ours/theirs'],
      SIZES.flatMap((count) =>
        names.map((name) => {
          const { key: typed, keyLate } = results[count][name];
          return [count, name, ms(typed.script), ms(typed.layout), ms(typed.task), ms(keyLate), ratio(count, name, (of) => of.key.script)];
        }),
      ),
    );

    if (wantOurs && wantPeer) {
      for (const count of SIZES) {
        const ours = results[count].Signalbox;
        for (const name of names.slice(1)) {
          const peer = results[count][name];
          const first = ours.first.script / peer.first.script;
          const typed = ours.key.script / peer.key.script;
          verdict(first <= FIRST_RENDER_BUDGET, `first render, ${count} fields, against ${name}: ${first.toFixed(3)} of at most ${FIRST_RENDER_BUDGET}`);
          if (count >= KEY_JUDGED_FROM) verdict(typed <= KEY_BUDGET, `keystroke, ${count} fields, against ${name}: ${typed.toFixed(3)} of at most ${KEY_BUDGET}`);
        }
      }
    }
    if (wantOurs && SIZES.length > 1) {
      const [least, most] = [Math.min(...SIZES), Math.max(...SIZES)];
      for (const [what, pick] of [['first render', (of) => of.first.script], ['keystroke', (of) => of.key.script]]) {
        const growth = pick(results[most].Signalbox) / pick(results[least].Signalbox);
        verdict(growth <= (most / least) * LINEAR_SLACK, `${what} grows linearly: ${growth.toFixed(1)} times for ${most / least} times the fields`);
      }
    }

    if (wantOurs && !options['skip-conditions']) {
      const alternate = (first, second) => Array.from({ length: KEYS }, (_, index) => (index % 2 ? second : first));
      const cases = [
        {
          name: 'chain: one of 200 flips',
          metadata: chainPackage(CHAIN_LENGTH),
          last: fieldName(CHAIN_LENGTH - 1),
          field: fieldName(CHAIN_LENGTH / 2),
          keys: alternate('y', 'Backspace'),
        },
        {
          name: 'fan: one key disables all 199',
          metadata: fanPackage(CHAIN_LENGTH, 'disabledConditions'),
          last: fieldName(CHAIN_LENGTH - 1),
          field: fieldName(0),
          keys: alternate('x', 'Backspace'),
        },
        {
          name: 'fan: one key shows all 199',
          metadata: fanPackage(CHAIN_LENGTH),
          last: fieldName(0),
          field: fieldName(0),
          keys: alternate('x', 'Backspace'),
        },
      ];
      const rows = [];
      for (const of of cases) {
        const file = await packFile('conditions', of.metadata);
        const samples = [];
        for (let repetition = 0; repetition < REPEAT; repetition += 1) {
          const { context, cdp } = await openOurs(browser, ourServer.base, file, of.last, 4);
          samples.push(...(await typeKeys(cdp, `[data-field="${of.field}"] input`, of.keys)).samples);
          await context.close();
        }
        const typed = mediansOf(samples);
        const most = Math.max(...samples.map((sample) => sample.script));
        rows.push([of.name, ms(typed.script), ms(most), ms(typed.layout), ms(typed.task)]);
        verdict(typed.script < CONDITION_BUDGET_MS, `${of.name}, at 4× throttle: ${ms(typed.script)} ms of less than ${CONDITION_BUDGET_MS}`);
      }
      console.log('One keystroke with 200 conditions, processor throttled 4×');
      table(['case', 'script', 'worst', 'layout', 'tasks'], rows);
    }
  } finally {
    await peerServer.close();
    await ourServer.close();
  }
}

async function main() {
  if (wantOurs && !existsSync(join(DIST, 'index.html'))) {
    throw new Error(`${DIST} holds no build. Run make dist first, or measure the peers alone with --only=peer.`);
  }
  const scratch = await scratchFolder();
  const browser = await launchChrome();
  try {
    console.log(`Chromium ${browser.version()}, ${cpus().length} processors,`);
    console.log(`times in ms, medians, ${CLOCK === 'threadTicks' ? "the main thread's processor time" : 'wall time'}; layout includes style.\n`);
    if (!options['skip-forms']) await measureForms(browser, scratch);
    if (!options['skip-schema']) await measureSchemaForms(browser, scratch);
    if (!options['skip-views']) await measureViews(browser);
    if (!options['skip-actions']) await measureActions(browser);
    if (!options['skip-board']) await measureBoard(browser, scratch);
    if (verdicts.length) console.log(`Budgets\n${verdicts.join('\n')}`);
  } finally {
    await browser.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

main().catch((error) => {
  console.error(`The benchmark could not measure: ${error.message}`);
  process.exitCode = 1;
});
