// Measures the board against one written with React (peer/board.jsx): same
// markup, same words, same answers, same clock.
//
// No pane polls more often than every five seconds, so the clock runs: a second
// of the measure is five seconds of the boards, in which each pane is answered
// once (give or take the jitter). Answers come from memory through a `fetch` of
// the benchmark's own, one task each; everything behind it is the real thing:
// schedule, request, body as a stream, JSON, mapping, words, elements, and the
// ticking of what runs. See panes.mjs.
//
// Most of that happens in reactions to promises, which the browser's own
// ScriptDuration leaves out. So script is what a trace shows of functions,
// microtasks and garbage collection on the main thread. The board is not drawn
// meanwhile (`content-visibility`), or every answer would be drawn by itself, at
// many times the pace of a screen; what drawing takes is measured on its own, at
// sixty frames per second.

import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serve } from '../tests/e2e/support/server.mjs';
import {
  CLOCK,
  DIST,
  bundlePeer,
  difference,
  evaluate,
  freshPage,
  mediansOf,
  metrics,
  ms,
  options,
  sleep,
  table,
  verdict,
  wantOurs,
  wantPeer,
} from './measure.mjs';
import { configuration, world } from './panes.mjs';

const PANES = Number(options.panes ?? 200);
const SECONDS = Number(options.seconds ?? 3600);
const SAMPLE = Number(options.sample ?? 20);
const RUNS = Number(options.runs ?? 4);
const REPEAT = Number(options.repeat ?? 5);
const PAINTED_PANES = 50;

const POLL_SECONDS = 5;
// Enough for the browser to have compiled what is used all the time.
const WARM_UP = 20;
const FRAMES = 60;
const BEGAN = Date.UTC(2026, 0, 5, 8);

const UPDATE_BUDGET = 1 / 4;
// What the heap may gain in an hour of updates and still be called flat.
const HEAP_SLACK = 512 * 1024;

const FOLDER = 'some/folder';

// One virtual second in which each pane is answered: five of the boards' own.
const advance = (cdp, seconds) => evaluate(cdp, `bench.advance(${seconds * POLL_SECONDS * 1000})`);

const SCRIPT = new Set(['FunctionCall', 'v8.callFunction', 'EvaluateScript', 'RunMicrotasks', 'MinorGC', 'MajorGC']);

// What stands inside of another one counts once.
function outermost(events, names) {
  let [sum, end] = [0, 0];
  for (const event of events) {
    if (!names.has(event.name) || event.ts < end) continue;
    end = event.ts + event.dur;
    sum += (CLOCK === 'threadTicks' && event.tdur) || event.dur;
  }
  return sum / 1000;
}

// Milliseconds of script on the main thread while `work` lasts.
async function traced(browser, work) {
  const cdp = await browser.newBrowserCDPSession();
  const events = [];
  cdp.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  const includedCategories = ['devtools.timeline', 'v8', 'v8.execute'];
  await cdp.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories, excludedCategories: ['*'] } });
  await work();
  const complete = new Promise((done) => cdp.once('Tracing.tracingComplete', done));
  await cdp.send('Tracing.end');
  await complete;
  await cdp.detach();
  const threads = new Map();
  for (const event of events.filter(({ ph }) => ph === 'X')) {
    const thread = `${event.pid} ${event.tid}`;
    if (!threads.has(thread)) threads.set(thread, []);
    threads.get(thread).push(event);
  }
  // The page's main thread is the one that runs script.
  const sums = [...threads.values()].map((of) => {
    of.sort((a, b) => a.ts - b.ts || b.dur - a.dur);
    return outermost(of, SCRIPT);
  });
  return Math.max(...sums);
}

// What a person reads, and every mark, element by element.
const READ = `[...document.querySelectorAll('[data-pane]')].map((pane) =>
  [pane, ...pane.querySelectorAll('*')].map((element) => {
    const marks = [...element.attributes].filter(({ name }) => !['id', 'aria-labelledby', 'value'].includes(name));
    const words = element.childElementCount ? '' : element.textContent;
    return element.localName + marks.map(({ name, value }) => ' ' + name + '=' + value).sort().join('') + ': ' + words + (element.hidden ? '' : element.value ?? '');
  }).join('\\n'))`;

const COUNT = `(() => {
  bench.touched = { nodes: 0, records: 0, added: 0 };
  const take = (records) => {
    bench.touched.records += records.length;
    bench.touched.nodes += new Set(records.map(({ target }) => target)).size;
    for (const record of records) bench.touched.added += record.addedNodes.length;
  };
  new MutationObserver(take).observe(document.documentElement, { subtree: true, childList: true, attributes: true, characterData: true });
})()`;

async function heap(cdp) {
  await cdp.send('HeapProfiler.enable');
  await cdp.send('HeapProfiler.collectGarbage');
  await cdp.send('HeapProfiler.collectGarbage');
  await cdp.send('HeapProfiler.disable');
  const { metrics: list } = await cdp.send('Performance.getMetrics');
  const of = (name) => list.find((metric) => metric.name === name)?.value ?? 0;
  return {
    script: of('JSHeapUsedSize'),
    program: await evaluate(cdp, 'bench.memory?.buffer.byteLength ?? 0'),
    nodes: of('Nodes'),
  };
}

async function openBoard(browser, url, steered = true) {
  const opened = await freshPage(browser, url, world({ began: BEGAN, runs: RUNS, steered }));
  if (!steered) return opened;
  // All first answers; what else starts when the page is idle is there too.
  for (let wait = 0; wait < 100; wait += 1) {
    await evaluate(opened.cdp, 'bench.advance(0)');
    if ((await evaluate(opened.cdp, 'bench.answers')) >= PANES) break;
    await sleep(50);
  }
  await evaluate(opened.cdp, `void (document.body.style.contentVisibility = 'hidden')`);
  return opened;
}

async function readBoard(browser, url) {
  const { context, cdp } = await openBoard(browser, url);
  const first = await evaluate(cdp, READ);
  await evaluate(cdp, 'bench.advance(7000)');
  const second = await evaluate(cdp, READ);
  await context.close();
  return [...first, ...second];
}

function compare(ours, theirs) {
  if (ours.length !== theirs.length) throw new Error(`The boards show ${ours.length} and ${theirs.length} panes.`);
  ours.forEach((pane, place) => {
    const [own, other] = [pane.split('\n'), theirs[place].split('\n')];
    const at = own.findIndex((line, index) => line !== other[index]);
    if (at >= 0 || own.length !== other.length) {
      throw new Error(`The boards differ in pane ${place}: Signalbox has “${own[at]}”, the peer “${other[at]}”.`);
    }
  });
}

async function measureUpdates(browser, url) {
  const { context, cdp } = await openBoard(browser, url);
  await advance(cdp, WARM_UP);
  await sleep(300);
  const answersBefore = await evaluate(cdp, 'bench.answers');
  const before = await metrics(cdp);
  const spent = await traced(browser, () => advance(cdp, SAMPLE));
  const { task } = difference(await metrics(cdp), before);
  const updates = (await evaluate(cdp, 'bench.answers')) - answersBefore;
  await context.close();
  return { script: spent / updates, task: task / updates };
}

// What drawing takes, per frame, with the answers of a frame in each.
async function measureDrawing(browser, url) {
  const { context, cdp } = await openBoard(browser, url);
  await advance(cdp, WARM_UP);
  await evaluate(cdp, `void (document.body.style.contentVisibility = '')`);
  await sleep(1000);
  const before = await metrics(cdp);
  await evaluate(
    cdp,
    `(async () => {
      for (let frame = 0; frame < ${FRAMES}; frame += 1) {
        await new Promise((done) => requestAnimationFrame(done));
        await bench.advance(${(1000 * POLL_SECONDS) / 60});
      }
    })()`,
  );
  const { layout, task } = difference(await metrics(cdp), before);
  await context.close();
  return { layout: layout / FRAMES, task: task / FRAMES };
}

async function countNodes(browser, url) {
  const { context, cdp } = await openBoard(browser, url);
  await advance(cdp, 2);
  const answersBefore = await evaluate(cdp, 'bench.answers');
  await evaluate(cdp, COUNT);
  await advance(cdp, SAMPLE);
  const touched = await evaluate(cdp, 'bench.touched');
  const updates = (await evaluate(cdp, 'bench.answers')) - answersBefore;
  await context.close();
  return Object.fromEntries(Object.entries(touched).map(([name, count]) => [name, count / updates]));
}

async function measureHour(browser, url) {
  const { context, cdp } = await openBoard(browser, url);
  await advance(cdp, WARM_UP);
  const answersBefore = await evaluate(cdp, 'bench.answers');
  const start = await heap(cdp);
  const before = await metrics(cdp);
  for (let second = 0; second < SECONDS; second += 60) await advance(cdp, Math.min(60, SECONDS - second));
  const { task } = difference(await metrics(cdp), before);
  const updates = (await evaluate(cdp, 'bench.answers')) - answersBefore;
  const end = await heap(cdp);
  await context.close();
  return { updates, start, end, task: task / updates };
}

const painted = (selector, count) => `new Promise((resolve, reject) => {
  const look = () => {
    if (document.querySelectorAll(${JSON.stringify(selector)}).length === ${count}) {
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())));
    } else if (performance.now() > 60000) {
      reject(new Error('No ${count} panes after a minute.'));
    } else requestAnimationFrame(look);
  };
  look();
})`;

async function measurePaint(browser, url) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: CLOCK });
  await page.addInitScript({ content: world({ began: BEGAN, runs: RUNS, steered: false }) });
  const before = await metrics(cdp);
  await page.goto(url, { waitUntil: 'commit' });
  const panes = await evaluate(cdp, painted('[data-pane]', PAINTED_PANES));
  const data = await evaluate(cdp, painted('[data-pane][data-state=fresh]', PAINTED_PANES));
  const { task } = difference(await metrics(cdp), before);
  const first = await evaluate(cdp, `performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0`);
  await context.close();
  return { first, panes, data, task };
}

const kB = (bytes) => `${Math.round(bytes / 1024)} kB`;

/** Measures, prints, and adds its verdicts. */
export async function measureBoard(browser, scratch) {
  const peerFolder = await bundlePeer(scratch, 'board');
  if (wantOurs) {
    const style = (await readdir(DIST)).find((name) => name.endsWith('.css'));
    await writeFile(join(peerFolder, 'page.css'), await readFile(join(DIST, style)));
  }
  // What the benchmark itself takes: the same requests, answers read and dropped.
  await writeFile(
    join(peerFolder, 'bare.html'),
    `<!doctype html><html data-ready><link rel="icon" href="data:,"><script>
      const poll = async (pane) => {
        const deadline = setTimeout(() => {}, 15000);
        await (await fetch('https://ci.test/api/v3/repos/acme/p' + pane + '/actions/runs')).text();
        clearTimeout(deadline);
        setTimeout(() => poll(pane), 4500 + Math.random() * 1000);
      };
      for (let pane = 0; pane < ${PANES}; pane += 1) setTimeout(() => poll(pane), 0);
    </script>`,
  );
  const answer = (count) => () => ({ body: JSON.stringify(configuration(count, POLL_SECONDS)) });
  const servers = [];
  const start = async (root, count) => {
    const server = await serve({ root, folder: FOLDER, routes: { [`/${FOLDER}/signalbox.json`]: answer(count) } });
    servers.push(server);
    return server.base;
  };
  try {
    const subjects = [
      ...(wantOurs ? [{ name: 'Signalbox', url: `${await start(DIST, PANES)}#/board`, few: `${await start(DIST, PAINTED_PANES)}#/board` }] : []),
      ...(wantPeer ? [{ name: 'React', url: await start(peerFolder, PANES), few: await start(peerFolder, PAINTED_PANES) }] : []),
    ];
    if (wantOurs && wantPeer) {
      const [ours, theirs] = [await readBoard(browser, subjects[0].url), await readBoard(browser, subjects[1].url)];
      compare(ours, theirs);
      console.log(`Board: both show the same words and marks in ${PANES} panes, twice.`);
    }

    const bare = { name: 'benchmark itself', url: `${await start(peerFolder, PANES)}bare.html` };
    const runs = new Map([...subjects, bare].map(({ name }) => [name, []]));
    for (let repetition = 0; repetition < REPEAT; repetition += 1) {
      for (const { name, url } of [...subjects, bare]) runs.get(name).push(await measureUpdates(browser, url));
    }
    const results = new Map([...runs].map(([name, of]) => [name, mediansOf(of)]));
    const ratio = wantOurs && wantPeer ? results.get('Signalbox').script / results.get('React').script : undefined;
    const touched = new Map();
    for (const { name, url } of subjects) touched.set(name, await countNodes(browser, url));
    console.log(`One update of one pane: ${PANES} panes, each answered about once per second for ${SAMPLE} seconds,`);
    console.log(`${RUNS} builds per answer, the boards' clock at ${POLL_SECONDS} times the speed; ${REPEAT} repetitions`);
    table(
      ['subject', 'script', 'tasks', 'nodes touched', 'mutations', 'nodes made', 'ours/theirs'],
      [...results].map(([name, of]) => {
        const nodes = touched.get(name);
        const count = (number) => (nodes ? number.toFixed(1) : '');
        const last = name === 'React' && ratio !== undefined ? ratio.toFixed(3) : '';
        return [name, of.script.toFixed(3), of.task.toFixed(3), count(nodes?.nodes), count(nodes?.records), count(nodes?.added), last];
      }),
    );
    if (ratio !== undefined) {
      verdict(ratio <= UPDATE_BUDGET, `board, script per update, ${PANES} panes, against React: ${ratio.toFixed(3)} of at most ${UPDATE_BUDGET}`);
    }

    const drawn = [];
    for (const { name, url } of subjects) drawn.push([name, await measureDrawing(browser, url)]);
    console.log(`Drawing it: one of 60 frames in a second, with the ${(PANES / 60).toFixed(1)} answers of a frame`);
    table(['subject', 'layout', 'tasks'], drawn.map(([name, { layout, task }]) => [name, ms(layout), ms(task)]));

    const paints = new Map(subjects.map(({ name }) => [name, []]));
    for (let repetition = 0; repetition < REPEAT; repetition += 1) {
      for (const { name, few } of subjects) paints.get(name).push(await measurePaint(browser, few));
    }
    console.log(`First paint with ${PAINTED_PANES} configured panes, wall time from the navigation on (server on this machine)`);
    table(
      ['subject', 'something', 'all panes', 'all with data', 'tasks'],
      [...paints].map(([name, of]) => {
        const { first, panes, data, task } = mediansOf(of);
        return [name, ms(first), ms(panes), ms(data), ms(task)];
      }),
    );

    if (wantOurs && SECONDS > 0) {
      const { updates, start: first, end, task } = await measureHour(browser, subjects[0].url);
      console.log(`${SECONDS} seconds of the same: ${updates} updates, ${task.toFixed(3)} of tasks each`);
      table(
        ['Signalbox', 'script heap', 'program memory', 'nodes'],
        [['at the start', first], ['at the end', end]].map(([when, of]) => [when, kB(of.script), kB(of.program), of.nodes]),
      );
      const gained = end.script - first.script + (end.program - first.program);
      verdict(gained <= HEAP_SLACK, `board, heap after ${SECONDS} seconds: ${kB(gained)} more of at most ${kB(HEAP_SLACK)}`);
    }
  } finally {
    for (const server of servers) await server.close();
  }
}
