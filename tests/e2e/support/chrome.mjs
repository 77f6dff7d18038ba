// Finds a Chromium that is installed and starts it the same way for the
// journeys and the benchmark.

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const PLACES = [
  '/usr/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

// Headless, and silent: nothing of the browser's own may reach the network.
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function executable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Path of the browser: `CHROME` if set, else the first that is installed. */
function findChrome() {
  const wanted = process.env.CHROME;
  if (wanted) {
    if (executable(wanted)) return wanted;
    throw new Error(`CHROME is set to ${wanted}, which cannot be run. Set it to a Chrome or Chromium executable.`);
  }
  const onPath = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const candidates = [...PLACES, ...NAMES.flatMap((name) => onPath.map((folder) => join(folder, name)))];
  const found = candidates.find(executable);
  if (found) return found;
  throw new Error('No Chrome or Chromium was found. Install one (Debian: apt-get install chromium) or set CHROME to its path.');
}

/** Starts a headless browser with a fresh profile. */
export function launchChrome(extraFlags = []) {
  return chromium.launch({ executablePath: findChrome(), headless: true, args: [...FLAGS, ...extraFlags] });
}
