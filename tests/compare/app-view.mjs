// The app's own page as the other side of the comparison: the built release in
// a browser, opened with a bundle, its view driven by clicks and keys.

import { join } from 'node:path';
import { serve } from '../e2e/support/server.mjs';

/** Opens the release in `dist`; yields what answers like the crate's own view. */
export async function appView(browser, dist, here, timezoneId) {
  const server = await serve({ root: dist });
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, timezoneId });
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => { if (message.type() === 'error') problems.push(message.text()); });
  await page.addInitScript({ path: join(here, 'angular-page.js') });
  const bundles = new Map();
  await context.route('**/compare-*.json', (route) => {
    const name = new URL(route.request().url()).pathname.split('/').pop();
    return route.fulfill({ contentType: 'application/json', body: bundles.get(name) ?? '{}' });
  });
  let number = 0;

  /** Shows a template; the mark at its end tells that it stands. */
  async function show(request) {
    number += 1;
    const name = `compare-${number}.json`;
    bundles.set(name, JSON.stringify({
      'scm-configuration': Object.fromEntries(request.declared.map((key) => [key, { required: false }])),
      'scm-view': { displayValue: 'Compared', template: `${request.template}<b class="mark-${number}"></b>` },
      configuration: Object.fromEntries(request.stored.map(([key, value]) => [key, { value }])),
      'validate-scm-configuration': request.errors.map(([key, message]) => ({ key, message })),
    }));
    await page.evaluate(() => { window.acted = performance.now(); });
    await page.goto(`${server.base}#/plugins?bundle=${name}`);
    await page.waitForSelector(`[data-plugin-view] .mark-${number}`, { state: 'attached' });
    // It is written out for who looks at it.
    await page.getByRole('tab', { name: 'Scope' }).click();
    const disabled = page.getByRole('switch', { name: 'Disabled' });
    if ((await disabled.isChecked()) !== request.disabled) {
      await redrawn(() => disabled.click());
      // What is switched while a view stands goes on with what that made of the stored
      // values; AngularJS begins with them.
      await redrawn(() => page.getByRole('radio', { name: 'Empty', exact: true }).check());
      await redrawn(() => page.getByRole('radio', { name: 'As stored', exact: true }).check());
    }
  }

  /** Does something, and waits until the view is drawn anew. */
  async function redrawn(act) {
    await page.evaluate(() => { document.querySelector('[data-plugin-view]').firstChild.before = true; });
    await act();
    await page.waitForFunction(() => document.querySelector('[data-plugin-view]').firstChild?.before !== true);
  }

  return {
    problems,
    async ask(request) {
      const runs = [];
      for (const actions of request.runs) {
        await show(request);
        const states = [await page.evaluate(() => window.appState())];
        if (actions.length > 0) states.push(await page.evaluate((all) => window.appRun(all), actions));
        runs.push(states);
      }
      return { runs };
    },
    async close() {
      await context.close();
      await server.close();
    },
  };
}
