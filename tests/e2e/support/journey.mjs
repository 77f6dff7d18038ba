// What a journey is, and the room it runs in: a fresh browser context with a
// page that tolerates no console error, no policy violation and no request
// that the test did not allow.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { App } from './app.mjs';
import { serve } from './server.mjs';

/** Every journey in the order of registration. */
export const journeys = [];

let subject = '';

/** Sets the heading of the journeys that follow. */
export function about(name) {
  subject = name;
}

/**
 * Registers a journey. `alone` keeps others from running beside it (clocks,
 * clipboard); `timeout` is in ms.
 */
export function journey(name, options, run) {
  const [settings, body] = run ? [options, run] : [{}, options];
  journeys.push({ name: `${subject}: ${name}`, alone: false, timeout: 120_000, ...settings, run: body });
}

/** The room of one journey. */
export class Room {
  constructor(browser, server) {
    this.browser = browser;
    this.server = server;
    this.problems = [];
    this.log = [];
    this.allowedOrigins = new Set();
    this.toleratedErrors = [];
    this.toleratedPolicies = false;
    this.cleanups = [];
  }

  /** Opens the context and a page that is watched. */
  async enter(settings = {}) {
    // Behind a service worker requests look different from here; only its own journeys have one.
    const usual = { viewport: { width: 1280, height: 900 }, acceptDownloads: true, serviceWorkers: 'block' };
    this.context = await this.browser.newContext({ ...usual, ...settings });
    await this.context.exposeBinding('__violation', (_, text) => {
      this.log.push(`[policy] ${text}`);
      if (!this.toleratedPolicies) this.problems.push(`content policy violated: ${text}`);
    });
    await this.context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        window.__violation?.(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile ?? ''}:${event.lineNumber}`);
      });
    });
    this.page = await this.newPage();
    this.app = new App(this, this.page);
    return this.app;
  }

  /** Another watched page in the same context. */
  async newPage() {
    const page = await this.context.newPage();
    page.setDefaultTimeout(30_000);
    page.on('console', (message) => {
      this.log.push(`[${message.type()}] ${message.text()}`);
      if (message.type() !== 'error') return;
      const text = `${message.text()} (${message.location().url})`;
      if (!this.toleratedErrors.some((pattern) => pattern.test(text))) this.problems.push(`console error: ${text}`);
    });
    page.on('pageerror', (error) => {
      this.log.push(`[page error] ${error.stack ?? error}`);
      this.problems.push(`page error: ${error.message}`);
    });
    page.on('crash', () => this.problems.push('the page crashed'));
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (!url.protocol.startsWith('http') || url.origin === this.server.origin) return;
      this.log.push(`[request] ${request.method()} ${url}`);
      if (!this.allowedOrigins.has(url.origin)) this.problems.push(`request without consent: ${request.method()} ${url}`);
    });
    return page;
  }

  /** Starts a second server, an origin that is not the app's. */
  async service(routes) {
    const service = await serve({ routes });
    this.cleanups.push(() => service.close());
    return service;
  }

  /** From here on requests to this origin are the user's own will. */
  consentTo(origin) {
    this.allowedOrigins.add(origin);
  }

  /** Console errors that the journey provokes, such as a failing request. */
  tolerate(...patterns) {
    this.toleratedErrors.push(...patterns);
  }

  /** Serves a file from the app's own origin; yields its URL. */
  serveOwn(name, body, type = 'application/zip') {
    const path = `/some/folder/test-files/${Math.random().toString(36).slice(2)}/${name}`;
    this.server.routes[path] = () => ({ body, type });
    this.cleanups.push(() => delete this.server.routes[path]);
    return `${this.server.origin}${path}`;
  }

  /** Has an address of the app's own origin lead to another one; yields it. */
  redirectOwn(name, location) {
    const path = `/some/folder/test-files/${Math.random().toString(36).slice(2)}/${name}`;
    this.server.routes[path] = () => ({ status: 302, headers: { location }, body: '' });
    this.cleanups.push(() => delete this.server.routes[path]);
    return `${this.server.origin}${path}`;
  }

  /** Writes files into a folder of their own; yields the folder. */
  async files(contents) {
    const folder = await mkdtemp(join(tmpdir(), 'signalbox-e2e-'));
    this.cleanups.push(() => rm(folder, { recursive: true, force: true }));
    for (const [path, content] of Object.entries(contents)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    return folder;
  }

  /** Fails if anything went wrong beside the journey's own assertions. */
  check() {
    assert.deepEqual(this.problems, [], 'nothing may go wrong beside the journey');
  }

  /** Closes everything. */
  async leave() {
    // What is still on its way belongs to nobody any more.
    for (const page of this.context?.pages() ?? []) await page.unrouteAll({ behavior: 'ignoreErrors' }).catch(() => {});
    await this.context?.unrouteAll({ behavior: 'ignoreErrors' }).catch(() => {});
    await this.context?.close().catch(() => {});
    for (const cleanup of this.cleanups.reverse()) await cleanup();
  }
}
