// Runs the journeys against the built app. The app is served from a sub-folder
// of a plain file server, so every journey also proves that any folder will do.
//
// Usage: node tests/e2e/run.mjs [words of a journey's name …] [--list] [--jobs=2]
// DIST names the folder with the build, CHROME the browser.

import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { launchChrome } from './support/chrome.mjs';
import { journeys, Room } from './support/journey.mjs';
import { serve } from './support/server.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const OUTPUT = join(HERE, 'output');
const DIST = resolve(process.env.DIST ?? join(HERE, '..', '..', 'dist'));

// Lines of a failure that are printed; the log has all.
const LINES_SHOWN = 14;

const flags = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
const words = process.argv.slice(2).filter((argument) => !argument.startsWith('--')).map((word) => word.toLowerCase());
const jobs = Number(flags.find((flag) => flag.startsWith('--jobs='))?.slice(7) ?? Math.min(2, cpus().length));

async function load() {
  const folder = join(HERE, 'journeys');
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.mjs')).sort()) {
    await import(pathToFileURL(join(folder, file)).href);
  }
}

// Without the terminal colors that assertion messages carry.
const plainText = (text) => String(text).replace(/\u001b\[\d+m/g, '');

function withDeadline(promise, ms) {
  let timer;
  const deadline = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The journey did not end within ${ms} ms.`)), ms);
  });
  return Promise.race([promise, deadline]).finally(() => clearTimeout(timer));
}

async function evidence(room, name, error) {
  const stem = join(OUTPUT, name.replace(/[^A-Za-z0-9]+/g, '-').toLowerCase().slice(0, 100));
  await mkdir(OUTPUT, { recursive: true });
  await writeFile(`${stem}.log`, `${name}\n\n${error.stack ?? error}\n\n${room.log.join('\n')}\n`);
  await room.page?.screenshot({ path: `${stem}.png`, timeout: 5_000 }).catch(() => {});
}

async function runOne(journey, browser, server) {
  const room = new Room(browser, server);
  const begun = performance.now();
  try {
    await withDeadline(
      (async () => {
        const app = await room.enter(journey.context);
        await journey.run(app, room);
        // Errors that are reported late still belong to this journey.
        await new Promise((done) => setTimeout(done, 50));
        room.check();
      })(),
      journey.timeout,
    );
    console.log(`ok      ${journey.name} (${Math.round(performance.now() - begun)} ms)`);
    return true;
  } catch (error) {
    await evidence(room, journey.name, error);
    const lines = plainText(error.message).split('\n').filter(Boolean);
    const beside = room.problems.map((problem) => `beside: ${problem}`);
    const shown = [...lines.slice(0, LINES_SHOWN), ...beside.slice(0, LINES_SHOWN)];
    console.log(`FAILED  ${journey.name}\n        ${shown.join('\n        ')}`);
    return false;
  } finally {
    await room.leave();
  }
}

async function main() {
  await load();
  const chosen = journeys.filter((journey) => words.every((word) => journey.name.toLowerCase().includes(word)));
  if (flags.includes('--list')) {
    for (const journey of chosen) console.log(journey.name);
    return;
  }
  if (!existsSync(join(DIST, 'index.html'))) throw new Error(`${DIST} holds no build. Run make dist first.`);
  if (chosen.length === 0) throw new Error(`No journey has ${words.join(' ')} in its name.`);

  await rm(OUTPUT, { recursive: true, force: true });
  const server = await serve({ root: DIST, folder: 'some/folder' });
  const browser = await launchChrome();
  let passed = 0;
  const run = async (journey) => {
    if (await runOne(journey, browser, server)) passed += 1;
  };
  try {
    const together = chosen.filter((journey) => !journey.alone);
    const lane = async () => {
      for (let next = together.shift(); next; next = together.shift()) await run(next);
    };
    await Promise.all(Array.from({ length: Math.max(1, jobs) }, lane));
    for (const journey of chosen.filter((one) => one.alone)) await run(journey);
  } finally {
    await browser.close();
    await server.close();
  }
  const failed = chosen.length - passed;
  if (failed) console.log(`Screenshots and logs of failures are in ${OUTPUT}.`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
}

main().catch((error) => {
  console.error(error.message);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
});
