// What all sections of the benchmark share: a fresh page, the browser's own
// figures, medians, tables, verdicts.

import { tmpdir } from 'node:os';
import { cp, mkdir, mkdtemp } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const HERE = dirname(fileURLToPath(import.meta.url));
export const DIST = resolve(process.env.DIST ?? join(HERE, '..', 'dist'));
export const CLOCK = process.env.BENCH_CLOCK === 'wall' ? 'timeTicks' : 'threadTicks';

export const options = Object.fromEntries(
  process.argv.slice(2).map((argument) => {
    const [name, value = 'true'] = argument.replace(/^--/, '').split('=');
    return [name, value];
  }),
);
export const wantOurs = options.only !== 'peer';
export const wantPeer = options.only !== 'signalbox';

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const mediansOf = (samples) =>
  Object.fromEntries(Object.keys(samples[0]).map((name) => [name, median(samples.map((sample) => sample[name]))]));

export async function metrics(cdp) {
  const { metrics: list } = await cdp.send('Performance.getMetrics');
  const of = (name) => (list.find((metric) => metric.name === name)?.value ?? 0) * 1000;
  return {
    script: of('ScriptDuration'),
    layout: of('LayoutDuration') + of('RecalcStyleDuration'),
    task: of('TaskDuration'),
  };
}

export const difference = (after, before) =>
  Object.fromEntries(Object.keys(after).map((name) => [name, after[name] - before[name]]));

// Waits until no script has run for a while, without running any itself.
export async function settled(cdp, quiet = 40) {
  let last = await metrics(cdp);
  for (;;) {
    await sleep(quiet);
    const now = await metrics(cdp);
    if (now.script === last.script) return now;
    last = now;
  }
}

/** Waits until the page has loaded by itself what other pages need; `last` is the last part of them. */
export async function partsLoaded(cdp, last) {
  const loaded = `performance.getEntriesByType('resource').some(({ name, responseEnd }) => name.includes('/part-${last}') && responseEnd > 0)`;
  for (let wait = 0; !(await evaluate(cdp, loaded)); wait += 1) {
    if (wait > 300) throw new Error('The page does not load its parts by itself.');
    await sleep(100);
  }
}

export async function evaluate(cdp, expression) {
  const answer = await cdp.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
  if (answer.exceptionDetails) {
    throw new Error(answer.exceptionDetails.exception?.description ?? answer.exceptionDetails.text);
  }
  return answer.result.value;
}

// Resolves once something stands in the page and two frames have passed.
export const standing = (selector) => `new Promise((resolve, reject) => {
  const start = performance.now();
  const look = () => {
    if (document.querySelector(${JSON.stringify(selector)})) {
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - start)));
    } else if (performance.now() - start > 60000) {
      reject(new Error('No ' + ${JSON.stringify(selector)} + ' after a minute.'));
    } else requestAnimationFrame(look);
  };
  look();
})`;

async function key(cdp, text) {
  if (text === 'Backspace') {
    const press = { key: 'Backspace', code: 'Backspace', windowsVirtualKeyCode: 8 };
    await cdp.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...press, commands: ['deleteBackward'] });
    await cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', ...press });
    return;
  }
  const press = { key: text, code: `Key${text.toUpperCase()}`, windowsVirtualKeyCode: text.toUpperCase().charCodeAt(0) };
  await cdp.send('Input.dispatchKeyEvent', { type: 'keyDown', text, ...press });
  await cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', ...press });
}

// Script per key; what runs late (debounced work) counts into the last column.
export async function typeKeys(cdp, selector, texts) {
  const value = `document.querySelector(${JSON.stringify(selector)}).value`;
  await evaluate(cdp, `document.querySelector(${JSON.stringify(selector)}).focus()`);
  await sleep(300);
  await settled(cdp);
  const samples = [];
  const start = await metrics(cdp);
  let before = start;
  for (const text of texts) {
    await key(cdp, text);
    const after = await settled(cdp);
    samples.push(difference(after, before));
    before = after;
  }
  await sleep(700);
  const end = await settled(cdp);
  const typed = texts.filter((text) => text !== 'Backspace').length - texts.filter((text) => text === 'Backspace').length;
  const length = await evaluate(cdp, `${value}.length`);
  if (length < typed) throw new Error(`Only ${length} of ${typed} keys arrived in ${selector}.`);
  return { samples, late: (end.script - before.script) / texts.length };
}

// `before` runs in the page before anything of its own does.
export async function freshPage(browser, url, before) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  if (before) await page.addInitScript({ content: before });
  await page.goto(url);
  // Asked from outside: inside, timers may stand still.
  const ready = `'ready' in document.documentElement.dataset`;
  for (let wait = 0; !(await evaluate(cdp, ready)); wait += 1) {
    if (wait > 3000) throw new Error(`${url} did not get ready within a minute.`);
    await sleep(20);
  }
  await cdp.send('Performance.enable', { timeDomain: CLOCK });
  return { context, page, cdp };
}

// Bundles a peer for production, with its page beside it; yields the folder.
export async function bundlePeer(scratch, name) {
  const folder = join(scratch, name);
  await mkdir(folder);
  await cp(join(HERE, 'peer', `${name}.html`), join(folder, 'index.html'));
  await build({
    entryPoints: [join(HERE, 'peer', `${name}.jsx`)],
    outfile: join(folder, 'peer.js'),
    bundle: true,
    minify: true,
    format: 'iife',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  return folder;
}

export const scratchFolder = () => mkdtemp(join(tmpdir(), 'signalbox-bench-'));

export function table(head, rows) {
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const line = (row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join('  ');
  console.log(line(cells[0]));
  console.log(widths.map((width) => '-'.repeat(width)).join('  '));
  for (const row of cells.slice(1)) console.log(line(row));
  console.log();
}

export const ms = (number) => (number === undefined ? '–' : number.toFixed(number < 10 ? 2 : 1));

export const verdicts = [];
export function verdict(holds, text) {
  verdicts.push(`${holds ? 'holds ' : 'MISSED'}  ${text}`);
}
