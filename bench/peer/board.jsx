// The peer: the board of `signalbox.json` with React, for builds of GitHub
// Actions. Same markup, same words, same clock; memoized panes, each with a
// subscription of its own. Left out, to its favor: every other provider, errors
// told apart, back-off, rate limits, limits per origin, conditional requests.

import { memo, useEffect, useId, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';

const TIMEOUT_MS = 15_000;
const AGES_EVERY = 10;
const SHOWN = 4;

// Stores

function createStore(value) {
  const heard = new Set();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const hear of heard) hear();
    },
    subscribe(hear) {
      heard.add(hear);
      return () => heard.delete(hear);
    },
  };
}

const useStore = (store) => useSyncExternalStore(store.subscribe, store.get);

const seconds = createStore(Date.now());
const tens = createStore(Date.now());
const summary = createStore('');
const worst = createStore('');
const news = createStore('');
const panes = [];

// Words

const NUMBERS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

function span(ms) {
  const all = Math.floor(Math.abs(ms) / 1000);
  if (all < 1) return 'a moment';
  const days = Math.floor(all / 86_400);
  const years = Math.floor(days / 365);
  const rest = days % 365;
  const months = Math.floor((rest * 2) / 61);
  let count;
  let unit;
  if (all < 60) [count, unit] = [all, 'second'];
  else if (all < 3600) [count, unit] = [Math.floor(all / 60), 'minute'];
  else if (all < 86_400) [count, unit] = [Math.floor(all / 3600), 'hour'];
  else if (years > 1 || (years === 1 && rest === 0)) [count, unit] = [years, 'year'];
  else if (months > 0) [count, unit] = [months, 'month'];
  else [count, unit] = [rest, 'day'];
  let words = '';
  if (years === 1 && rest > 0) words = 'one year, ';
  else if (count === 1) return `${unit === 'hour' ? 'an' : 'a'} ${unit}`;
  return `${words}${NUMBERS[count - 1] ?? count} ${unit}${count === 1 ? '' : 's'}`;
}

function ageWords(at, stale, now) {
  if (at === null) return '';
  const ms = Math.max(0, now - at);
  const words = ms < 60_000 ? 'less than a minute' : span(ms);
  return `${stale ? 'Stale: last answer' : 'Updated'} ${words} ago`;
}

function elapsedWords(build, now) {
  if (build.took !== null) return `took ${span(build.took)}`;
  if (build.outcome !== 'working') return 'elapsed time not available';
  if (build.waiting) return 'waiting';
  if (build.endsAt === null) return 'estimate not available';
  return build.endsAt >= now ? `${span(build.endsAt - now)} left` : 'nearly done';
}

function progressOf(build, now) {
  if (build.endsAt === null) return null;
  const whole = build.endsAt - build.startedAt;
  if (whole <= 0) return 100;
  return Math.floor((Math.min(Math.max(now - build.startedAt, 0), whole) * 100) / whole);
}

const WORDS = { passed: 'Passed', failed: 'Failed', crashed: 'Crashed', cancelled: 'Cancelled', working: 'Running', unknown: 'Unknown' };
const VERDICTS = { ok: 'Passing', neutral: 'No verdict yet', error: 'Failing' };

// From an answer to a pane

const OUTCOMES = {
  success: 'passed',
  neutral: 'passed',
  failure: 'failed',
  in_progress: 'working',
  queued: 'working',
  requested: 'working',
  pending: 'working',
  waiting: 'working',
  cancelled: 'cancelled',
  skipped: 'cancelled',
  action_required: 'crashed',
  stale: 'crashed',
  timed_out: 'crashed',
  startup_failure: 'crashed',
};

function buildOf(run) {
  const ended = run.status === 'completed';
  const outcome = OUTCOMES[ended ? run.conclusion : run.status] ?? 'unknown';
  const startedAt = Date.parse(run.run_started_at ?? run.created_at);
  return {
    outcome,
    waiting: run.status === 'waiting',
    author: run.head_commit?.author?.name ?? '<no author>',
    message: run.head_commit?.message ?? '<no message>',
    link: run.html_url,
    startedAt,
    took: ended && outcome !== 'working' ? Date.parse(run.updated_at) - startedAt : null,
    endsAt: null,
  };
}

const verdictOf = (build) => {
  if (build.outcome === 'passed') return 'ok';
  return build.outcome === 'failed' || build.outcome === 'crashed' ? 'error' : null;
};

function dataOf(answer, settings) {
  const builds = answer.workflow_runs.map(buildOf);
  const running = builds.slice(0, SHOWN).findIndex((build) => build.outcome === 'working' && !build.waiting);
  if (running >= 0) {
    let [sum, count] = [0, 0];
    for (const build of builds.slice(running)) {
      if (build.outcome === 'passed' && build.took !== null) {
        sum += Math.round(build.took / 1000);
        count += 1;
      }
    }
    if (count > 0) builds[running].endsAt = builds[running].startedAt + Math.floor(sum / count) * 1000;
  }
  let health = 'neutral';
  let brokenSince = null;
  let atLeast = true;
  for (const build of builds) {
    const verdict = verdictOf(build);
    if (!verdict) continue;
    if (health === 'neutral') health = verdict;
    if (verdict === 'ok') {
      atLeast = false;
      break;
    }
    brokenSince = build.startedAt;
  }
  const page = builds[0]?.link;
  return {
    name: `${settings.account}/${settings.repo}`,
    link: page ? page.slice(0, page.lastIndexOf('/actions/')) + '/actions' : undefined,
    health,
    brokenSince,
    atLeast,
    builds: builds.slice(0, SHOWN),
  };
}

// Polling

async function poll(pane) {
  const controller = new AbortController();
  const deadline = setTimeout(() => controller.abort(), TIMEOUT_MS);
  const before = pane.store.get();
  try {
    const { root, account, repo, password } = pane.entry.settings;
    const response = await fetch(`${root}/repos/${account}/${repo}/actions/runs?per_page=100`, {
      headers: { Accept: 'application/vnd.github+json', Authorization: `Bearer ${password}` },
      cache: 'no-store',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: controller.signal,
    });
    if (!response.ok) throw new Error(`The provider answered ${response.status}.`);
    const data = dataOf(await response.json(), pane.entry.settings);
    pane.store.set({ data, at: Date.now(), trouble: '' });
  } catch (error) {
    pane.store.set({ ...before, trouble: error.message });
  } finally {
    clearTimeout(deadline);
  }
  notice(pane, before, pane.store.get());
  const interval = pane.entry.settings.poll_seconds * 1000;
  setTimeout(() => poll(pane), interval * (0.9 + Math.random() * 0.2));
}

const stateOf = ({ data, trouble }) => (data ? (trouble ? 'stale' : 'fresh') : trouble ? 'failed' : 'waiting');
const healthOf = ({ data }) => data?.health ?? 'none';

function notice(pane, before, now) {
  let [failing, unheard, running, passing] = [0, 0, 0, 0];
  for (const { store } of panes) {
    const known = store.get();
    const state = stateOf(known);
    if (healthOf(known) === 'error') failing += 1;
    else if (state === 'stale' || state === 'failed') unheard += 1;
    else if (healthOf(known) === 'ok') passing += 1;
    if (known.data?.builds[0]?.outcome === 'working') running += 1;
  }
  const parts = [];
  if (failing) parts.push(`${failing} failing`);
  if (unheard) parts.push(`${unheard} without answer`);
  if (running) parts.push(`${running} running`);
  if (!failing && !unheard && passing) parts.unshift(`${passing} passing`);
  summary.set(parts.join(', '));
  worst.set(failing ? 'failed' : unheard ? 'unknown' : running ? 'working' : passing ? 'passed' : '');
  const [state, health] = [stateOf(now), healthOf(now)];
  if (stateOf(before) === 'waiting' || (stateOf(before) === state && healthOf(before) === health)) return;
  const says =
    state === 'failed' || state === 'stale' ? 'gives no answer' : health === 'error' ? 'is failing' : health === 'ok' ? 'is passing' : 'answers again';
  news.set(`${now.data?.name ?? pane.entry.id} ${says}.`);
}

// Views

const Link = ({ className, href, children }) => (
  <a className={className} rel="noopener noreferrer" target="_blank" href={href}>
    {children}
  </a>
);

const Cell = memo(function Cell({ outcome, word, text, time, author, link, progress }) {
  return (
    <li className="cell" data-outcome={outcome}>
      <span className="cell__word">{word}</span>
      <span className="cell__value" />
      <Link className="cell__text" href={link}>
        {text}
      </Link>
      <span className="cell__time">{time}</span>
      <span className="cell__author">{author}</span>
      <progress className="cell__bar" max="100" aria-label="Estimated progress" hidden={progress === null} value={progress ?? undefined} />
    </li>
  );
});

function toneOf(health, outcome) {
  if (health === 'ok') return 'passed';
  if (health === 'error') return outcome === 'crashed' ? 'crashed' : 'failed';
  if (health === 'neutral') return outcome === 'working' ? 'working' : 'unknown';
  return undefined;
}

function verdictWords(data, outcome, now) {
  let words = VERDICTS[data.health];
  if (data.health === 'error' && data.brokenSince !== null) {
    words = `Failing for ${data.atLeast ? 'at least ' : ''}${span(now - data.brokenSince)}`;
  }
  return outcome === 'working' ? `${words}, running` : words;
}

const Pane = memo(function Pane({ pane }) {
  const known = useStore(pane.store);
  const { data, at, trouble } = known;
  const ticks = data?.builds.some((build) => build.endsAt !== null) ?? false;
  const now = Math.max(useStore(ticks ? seconds : tens), at ?? 0);
  const state = stateOf(known);
  const health = healthOf(known);
  const outcome = data?.builds[0]?.outcome ?? 'none';
  const heading = useId();
  const title = pane.entry.name || data?.name || pane.entry.id;
  return (
    <article
      className="pane"
      data-pane={pane.entry.id}
      data-service={pane.entry.integration}
      data-kind="ci"
      aria-labelledby={heading}
      data-state={state}
      data-outcome={outcome}
      data-health={health}
      data-tone={toneOf(health, outcome)}
    >
      <header className="pane__head">
        <h3 className="pane__title" id={heading}>
          <Link className="pane__link" href={data?.link}>
            {title}
          </Link>
        </h3>
        <p className="pane__service">GitHub Actions{data && data.name !== title ? ` · ${data.name}` : ''}</p>
        <p className="pane__verdict">
          {data ? verdictWords(data, outcome, now) : state === 'waiting' ? 'Waiting for the first answer' : 'No data'}
        </p>
      </header>
      <p className="pane__trouble">{trouble}</p>
      <p className="pane__remedy" />
      <ul className="pane__cells" role="list">
        {data?.builds.map((build, place) => (
          <Cell
            key={place}
            outcome={build.outcome}
            word={build.waiting ? 'Waiting' : WORDS[build.outcome]}
            text={build.message}
            time={elapsedWords(build, now)}
            author={build.author}
            link={build.link}
            progress={progressOf(build, now)}
          />
        ))}
      </ul>
      <p className="pane__empty">{data && data.builds.length === 0 ? 'No builds yet' : ''}</p>
      <footer className="pane__foot">
        <span className="pane__age">{ageWords(at, state === 'stale', now)}</span>
        <span className="pane__note" />
      </footer>
    </article>
  );
});

const SHAPES = {
  failed: ['c62828', 'M2 2h12v12H2z'],
  unknown: ['a06a00', 'M8 1l7 13H1z'],
  working: ['2b62c9', 'M3 1l11 7-11 7z'],
  passed: ['1f7a43', 'M8 1a7 7 0 1 1 0 14A7 7 0 1 1 8 1z'],
};

// To write the window's title costs a browser more than all the rest of an update;
// like Signalbox, once a second at most.
const titled = { waiting: null, last: -Infinity };

function writeTitle() {
  const now = Date.now();
  if (titled.waiting === null || now - titled.last < 1000) return;
  document.title = titled.waiting;
  Object.assign(titled, { waiting: null, last: now });
}

function Tools({ name }) {
  const words = useStore(summary);
  const shape = SHAPES[useStore(worst)];
  useEffect(() => {
    titled.waiting = [words, name, 'Signalbox'].filter(Boolean).join(' – ');
    writeTitle();
  }, [words, name]);
  useEffect(() => {
    if (!shape) return;
    const [color, path] = shape;
    document.querySelector('link[rel=icon]').href =
      `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='%23${color}' d='${path}'/%3E%3C/svg%3E`;
  }, [shape]);
  return (
    <div className="board__tools">
      <p className="board__summary" role="status">
        {words}
      </p>
    </div>
  );
}

function News() {
  const words = useStore(news);
  useEffect(() => {
    const timer = setTimeout(() => news.set(''), 5000);
    return () => clearTimeout(timer);
  }, [words]);
  return (
    <div className="visually-hidden" role="status">
      {words && <p>{words}</p>}
    </div>
  );
}

function Board({ name }) {
  return (
    <main className="page">
      <h1>{name}</h1>
      <Tools name={name} />
      <div className="board">
        <section className="board__group">
          <h2 className="visually-hidden">Panes</h2>
          <div className="board__grid">
            {panes.map((pane) => (
              <Pane key={pane.entry.id} pane={pane} />
            ))}
          </div>
        </section>
      </div>
      <News />
    </main>
  );
}

async function start() {
  const configuration = await (await fetch('signalbox.json')).json();
  for (const entry of configuration.integrations) {
    panes.push({ entry, store: createStore({ data: null, at: null, trouble: '' }) });
  }
  createRoot(document.getElementById('root')).render(<Board name={configuration.name} />);
  document.documentElement.dataset.ready = '';
  let ticked = 0;
  setInterval(() => {
    ticked += 1;
    seconds.set(Date.now());
    writeTitle();
    if (ticked % AGES_EVERY === 0) tens.set(Date.now());
  }, 1000);
  for (const pane of panes) setTimeout(() => poll(pane), 0);
}

start();
