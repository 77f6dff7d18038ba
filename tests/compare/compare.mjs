// Compares plugin views with the AngularJS that GoCD ships, in headless Chromium.
//
//   node tests/compare/compare.mjs [folder or template …] [--all] [--app]
//
// Each template is shown in several states (nothing stored, texts, errors,
// disabled …), and in each every click and every choice is made, on both sides:
// by AngularJS 1.0.8 as GoCD mounts it, and by the crate's own view. Shown
// elements with their order, classes, visibility and state, the text and the
// scope must be the same. With --app the other side is the page of the release
// in dist/: that takes longer, so all that can be done to a view is done in one
// go, and compared before and after. Prints a table, then the differences, then
// "N passed, N failed". A template may have a file of the same name with .json:
// {"declared": […], "states": {"name": {"stored": {…}, "errors": {…}}},
//  "differs": "why ours is meant to differ"}.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { launchChrome } from '../e2e/support/chrome.mjs';
import { appView } from './app-view.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '..', '..');
const ANGULAR = join(HERE, 'node_modules', 'angular-1.0.8', 'lib', 'angular.min.js');
const SHOWN_DIFFERENCES = 6;
// Dates are shown in a zone that has always been the same; `template.rs` has it too.
const ZONE = 'Etc/GMT-5';

const flags = process.argv.slice(2).filter((one) => one.startsWith('--'));
const named = process.argv.slice(2).filter((one) => !one.startsWith('--'));
const everything = flags.includes('--all');
const inApp = flags.includes('--app');
// Telling one run from the next in the app takes a mark at the template's end.
const MARK = '<b class="mark-0"></b>';

function templates() {
  const places = named.length ? named : [join(HERE, 'templates')];
  return places.flatMap((place) => {
    const path = resolve(place);
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path, { recursive: true })
      .filter((name) => /\.(html|htm)$/.test(name))
      .sort()
      .map((name) => join(path, name));
  });
}

/** The names that a template binds: what its plugin is taken to declare. */
function declaredBy(template) {
  const names = [...template.matchAll(/ng[-:_]model\s*=\s*["']\s*([A-Za-z_$][\w$]*)\s*["']/g), ...template.matchAll(/GOINPUTNAME\[([^\]'"]+)\]/g)];
  return [...new Set(names.map(([, name]) => name))];
}

function statesOf(template, path) {
  const beside = path.replace(/\.html?$/, '.json');
  const given = existsSync(beside) ? JSON.parse(readFileSync(beside, 'utf8')) : {};
  const declared = given.declared ?? declaredBy(template);
  const all = (value) => Object.fromEntries(declared.map((key) => [key, value]));
  const states = {
    empty: {},
    true: { stored: all('true') },
    false: { stored: all('false') },
    text: { stored: all('some text') },
    number: { stored: all('5') },
    errors: { stored: all(''), errors: all('is wrong') },
    disabled: { stored: all('x'), disabled: true },
    ...given.states,
  };
  return {
    differs: given.differs,
    requests: Object.entries(states).map(([name, { stored = {}, errors = {}, disabled = false }]) => ({
      name,
      request: { template, declared, stored: Object.entries(stored), errors: Object.entries(errors), disabled },
    })),
  };
}

/** The crate's own view: one process, a line in, a line out. */
function ownView() {
  // VIEW names a program that is built already.
  if (process.env.VIEW) return viewOf(process.env.VIEW);
  const build = spawnSync('cargo', ['build', '--quiet', '--example', 'template'], { cwd: ROOT, stdio: 'inherit' });
  if (build.status !== 0) throw new Error('The example "template" does not build.');
  const target = process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target');
  return viewOf(join(target, 'debug', 'examples', 'template'));
}

function viewOf(program) {
  const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = [];
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(JSON.parse(line)));
  child.on('exit', (code) => waiting.forEach(({ reject }) => reject(new Error(`The own view ended with ${code}.`))));
  return {
    ask: (request) => new Promise((resolved, reject) => {
      waiting.push({ resolve: resolved, reject });
      child.stdin.write(`${JSON.stringify(request)}\n`);
    }),
    close: () => child.stdin.end(),
  };
}

// AngularJS numbers the objects that it meets; which number does not matter.
const plain = (value) => JSON.stringify(value)?.replace(/\? object:(?!null )\w+ \?/g, '? object ?');

/** Where two values differ: path, theirs, ours. */
function differences(theirs, ours, path = '') {
  if (plain(theirs) === plain(ours)) return [];
  const areObjects = [theirs, ours].every((one) => one !== null && typeof one === 'object');
  if (!areObjects || Array.isArray(theirs) !== Array.isArray(ours)) return [{ path, theirs, ours }];
  if (Array.isArray(theirs) && theirs.length !== ours.length) {
    const brief = (list) => list.map((one) => (one && typeof one === 'object' ? one.tag ?? one : one)).join(' ');
    return [{ path: `${path} (count)`, theirs: `${theirs.length}: ${brief(theirs)}`, ours: `${ours.length}: ${brief(ours)}` }];
  }
  return [...new Set([...Object.keys(theirs), ...Object.keys(ours)])].flatMap((key) => differences(theirs[key], ours[key], `${path}/${key}`));
}

const browser = await launchChrome();
const own = inApp ? await appView(browser, resolve(process.env.DIST ?? join(ROOT, 'dist')), HERE, ZONE) : ownView();

/** A page with AngularJS; a new one for each template, which may spoil prototypes there. */
async function angularPage() {
  const page = await browser.newPage({ timezoneId: ZONE });
  await page.setContent('<!doctype html><title>AngularJS</title><div id="root"></div>');
  await page.addScriptTag({ path: ANGULAR });
  await page.addScriptTag({ path: join(HERE, 'angular-page.js') });
  await page.evaluate((one) => { window.comparesPages = one; }, inApp);
  return page;
}

const table = [];
for (const path of templates()) {
  const template = readFileSync(path, 'utf8');
  const page = await angularPage();
  const { requests, differs } = statesOf(template, path);
  const row = { template: relative(process.cwd(), path), states: 0, runs: 0, elements: 0, found: [], failures: new Set(), differs };
  for (const { name, request } of requests) {
    const runs = [[], ...(request.disabled ? [] : await page.evaluate((one) => window.actionsFor(one), request))];
    // And everything one after the other.
    if (inApp) runs.splice(0, runs.length, runs.flat());
    else runs.push(runs.flat());
    const asked = { ...request, runs, onlyEnds: inApp };
    const marked = inApp ? { ...asked, template: `${request.template}${MARK}` } : asked;
    const [theirs, ours] = await Promise.all([page.evaluate((one) => window.runAll(one), marked), own.ask(asked)]);
    if (inApp) [theirs, ours].forEach((side) => side.runs.flat().forEach(({ elements }) => { elements.at(-1).classes = 'mark'; }));
    row.states += 1;
    for (const failure of theirs.failures) row.failures.add(failure);
    row.runs += theirs.runs.reduce((sum, states) => sum + states.length, 0);
    row.elements = Math.max(row.elements, theirs.runs[0][0].elements.length);
    theirs.runs.forEach((states, run) => states.forEach((state, step) => {
      for (const difference of differences(state, ours.runs[run][step])) {
        row.found.push({ state: name, after: step === 0 ? 'start' : inApp ? 'everything' : runs[run].slice(0, step).map((one) => Object.values(one).join(' ')).join(', '), ...difference });
      }
    }));
  }
  table.push(row);
  await page.close();
}
await own.close();
await browser.close();

const width = Math.max(8, ...table.map(({ template }) => template.length));
console.log(`${'template'.padEnd(width)}  states  compared  elements  differences`);
for (const { template, states, runs, elements, found, differs } of table) {
  console.log(`${template.padEnd(width)}  ${String(states).padStart(6)}  ${String(runs).padStart(8)}  ${String(elements).padStart(8)}  ${found.length === 0 ? 'none' : `${found.length}${differs ? ` (meant: ${differs})` : ''}`}`);
}
let failed = 0;
for (const { template, found, failures, differs } of table) {
  // What is meant to differ has to: otherwise the note is out of date.
  if ((found.length > 0) === Boolean(differs)) continue;
  failed += 1;
  console.log(`\n${basename(template)}${differs ? ' is meant to differ and does not' : ''}`);
  for (const failure of [...failures].slice(0, 3)) console.log(`  AngularJS says: ${failure.slice(0, 200)}`);
  for (const { state, after, path, theirs, ours } of everything ? found : found.slice(0, SHOWN_DIFFERENCES)) {
    console.log(`  ${state}, ${after}: ${path}\n    AngularJS ${JSON.stringify(theirs)}\n    ours      ${JSON.stringify(ours)}`);
  }
  if (!everything && found.length > SHOWN_DIFFERENCES) console.log(`  and ${found.length - SHOWN_DIFFERENCES} more (--all shows them)`);
}
const compared = table.reduce((sum, { runs }) => sum + runs, 0);
for (const problem of own.problems ?? []) {
  failed += 1;
  console.log(`\nThe page says: ${problem}`);
}
console.log(`\n${compared} states compared with AngularJS 1.0.8.`);
console.log(`${Math.max(0, table.length - failed)} passed, ${failed} failed`);
process.exitCode = failed > 0 || table.length === 0 ? 1 : 0;
