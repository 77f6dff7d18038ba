// The board that is measured: its configuration, its provider and its clock.
// Provider and clock stand in the page itself, where they cost next to nothing
// and both boards get the same at the same moment.

// The server's name; nothing is ever sent there.
const ROOT = 'https://ci.test/api/v3';

// What a poll may take, as both boards have it; it tells a request under way.
const TIMEOUT_MS = 15_000;

/** A `signalbox.json` of so many panes. */
export const configuration = (count, pollSeconds) => ({
  version: 1,
  name: 'Bench',
  integrations: Array.from({ length: count }, (_, index) => ({
    integration: 'ghe_actions',
    id: `p${index}`,
    name: '',
    enabled: true,
    settings: { root: ROOT, username: 'bench', account: 'acme', repo: `p${index}`, password: 'made-up', poll_seconds: pollSeconds },
  })),
});

/**
 * Script for a page, to run before its own: `fetch` answers for `ci.test` from
 * memory, as GitHub Actions does, with `runs` workflow runs of which the newest
 * is another one or has another state every time; everything else goes its way.
 * With `steered`, `Date` and timers stand still at `began` but for
 * `bench.advance(ms)`.
 */
export const world = (settings) => `(${inPage})(${JSON.stringify({ timeout: TIMEOUT_MS, ...settings })});`;

function inPage({ timeout, began, runs, steered }) {
  const RealDate = Date;
  const realFetch = window.fetch.bind(window);
  const channel = new MessageChannel();
  const waiting = [];
  channel.port1.onmessage = () => waiting.shift()();
  // A task of its own, as everything from outside comes in one.
  const task = () =>
    new Promise((done) => {
      waiting.push(done);
      channel.port2.postMessage(0);
    });

  let now = began;
  let underWay = 0;
  const bench = { answers: 0, length: 0, memory: null };
  window.bench = bench;

  if (steered) {
    // A heap of timers by due time and age; those that were cleared stay in it
    // until their turn comes.
    const heap = [];
    const live = new Map();
    let last = 0;
    const before = (one, other) => one.due < other.due || (one.due === other.due && one.id < other.id);
    const add = (timer) => {
      let at = heap.push(timer) - 1;
      while (at > 0) {
        const up = (at - 1) >> 1;
        if (!before(timer, heap[up])) break;
        heap[at] = heap[up];
        at = up;
      }
      heap[at] = timer;
    };
    const take = () => {
      const first = heap[0];
      const timer = heap.pop();
      let at = 0;
      for (;;) {
        let down = 2 * at + 1;
        if (down >= heap.length) break;
        if (down + 1 < heap.length && before(heap[down + 1], heap[down])) down += 1;
        if (!before(heap[down], timer)) break;
        heap[at] = heap[down];
        at = down;
      }
      if (heap.length) heap[at] = timer;
      return first;
    };
    const start = (called, wait = 0, every) => {
      last += 1;
      const timer = { id: last, due: now + Math.max(0, wait), called, every, request: wait === timeout };
      if (timer.request) underWay += 1;
      live.set(last, timer);
      add(timer);
      return last;
    };
    const clear = (id) => {
      const timer = live.get(id);
      if (!timer) return;
      if (timer.request) underWay -= 1;
      live.delete(id);
    };
    window.setTimeout = (called, wait) => start(called, wait, 0);
    window.setInterval = (called, wait) => start(called, wait, Math.max(1, wait));
    window.clearTimeout = clear;
    window.clearInterval = clear;
    window.Date = class extends RealDate {
      constructor(...parts) {
        super(...(parts.length ? parts : [now]));
      }
      static now() {
        return now;
      }
    };
    // Timers due in the next so many milliseconds, one after the other, each
    // followed by all that comes of it.
    bench.advance = async (ms) => {
      const end = now + ms;
      while (heap.length && heap[0].due <= end) {
        const timer = take();
        if (live.get(timer.id) !== timer) continue;
        now = Math.max(now, timer.due);
        if (timer.every) add(Object.assign(timer, { due: now + timer.every }));
        else if (timer.request) throw new Error('A request never ended.');
        else live.delete(timer.id);
        timer.called();
        do await task();
        while (underWay > 0);
      }
      now = end;
    };
  }

  const AUTHORS = ['Ann', 'Bo', 'Chris', 'Dana'];
  const iso = (moment) => new RealDate(moment).toISOString();
  const run = (pane, number, status, conclusion, started, ended) =>
    `{"id":${1_000_000 + number},"name":"CI","head_branch":"main","head_sha":"0e6ab3d2c1f04c0d8b5a4cf7${pane}","run_number":${number},"event":"push","display_title":"Change ${number}","status":"${status}","conclusion":${conclusion ? `"${conclusion}"` : null},"workflow_id":42,"html_url":"https://ci.test/acme/p${pane}/actions/runs/${1_000_000 + number}","pull_requests":[],"created_at":"${started}","updated_at":"${ended}","run_attempt":1,"run_started_at":"${started}","head_commit":{"id":"0e6ab3d2c1f04c0d8b5a4cf7${pane}","message":"Change ${number}: keep what is known of pane ${pane}","timestamp":"${started}","author":{"name":"${AUTHORS[number % 4]}","email":"dev@ci.test"},"committer":{"name":"${AUTHORS[number % 4]}","email":"dev@ci.test"}}}`;
  const older = new Map();
  const answered = new Map();
  // Every build is seen running once and ended once; one in four fails.
  const answer = (pane) => {
    const count = answered.get(pane) ?? 0;
    answered.set(pane, count + 1);
    if (!older.has(pane)) {
      const rest = [];
      for (let back = 1; back < runs; back += 1) {
        const at = began - back * 3_600_000 - pane * 1000;
        const word = (back + pane) % 5 === 0 ? 'failure' : 'success';
        rest.push(`,${run(pane, 1000 - back, 'completed', word, iso(at), iso(at + (back % 7) * 60_000 + 61_000))}`);
      }
      older.set(pane, `${rest.join('')}]}`);
    }
    const number = 1000 + (count >> 1);
    const moment = iso(now - 90_000);
    const newest =
      count % 2 === 0
        ? run(pane, number, 'in_progress', null, moment, moment)
        : run(pane, number, 'completed', (number + pane) % 4 === 0 ? 'failure' : 'success', moment, iso(now));
    return `{"total_count":${runs},"workflow_runs":[${newest}${older.get(pane)}`;
  };
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  window.fetch = (asked, init) => {
    const url = asked instanceof Request ? asked.url : String(asked);
    if (!url.startsWith('https://ci.test/')) return realFetch(asked, init);
    const text = answer(Number(/\/p(\d+)\//.exec(url)[1]));
    bench.answers += 1;
    bench.length = text.length;
    return task().then(() => new Response(text, { headers }));
  };

  // The size of the program's memory, which is not in the heap of the script.
  for (const name of ['instantiate', 'instantiateStreaming']) {
    const real = WebAssembly[name].bind(WebAssembly);
    WebAssembly[name] = async (...parts) => {
      const made = await real(...parts);
      bench.memory ??= (made.instance ?? made).exports.memory ?? null;
      return made;
    };
  }
}
