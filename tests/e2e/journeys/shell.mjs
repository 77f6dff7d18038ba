import assert from 'node:assert/strict';
import { eventually } from '../support/app.mjs';
import { about, journey } from '../support/journey.mjs';
import { packageWith, tenWidgets } from '../support/packages.mjs';

about('shell');

journey('the page stands in a sub-folder without a request to anybody else', async (app, room) => {
  await app.open('');
  assert.equal(await app.page.locator('html').getAttribute('data-ready') !== null, true);
  await app.page.waitForTimeout(1_500);
  const strangers = room.log.filter((line) => line.startsWith('[request]'));
  assert.deepEqual(strangers, []);
});

journey('navigation leads to pages that are built, and only to those', async (app) => {
  await app.open();
  const links = app.navigation().getByRole('link');
  assert.ok((await links.count()) >= 1);
  for (const link of await links.all()) {
    await link.click();
    await app.heading().waitFor();
    assert.equal(await link.getAttribute('aria-current'), 'page');
    assert.equal(await app.page.getByText(/not found/i).count(), 0);
  }
});

journey('an unknown route says so and leads back', async (app) => {
  await app.open('#/no/such/page');
  await app.page.getByRole('heading', { name: /not found|nothing/i }).first().waitFor();
  await app.page.getByRole('main').getByRole('link', { name: /extensions/i }).click();
  await eventually(async () => assert.match(await app.page.evaluate(() => location.hash), /^#\/extensions/));
  await app.expectAccessible('the extensions page');
});

journey('the theme is switched, kept over a reload, and follows the system if asked to', async (app) => {
  await app.page.emulateMedia({ colorScheme: 'light' });
  await app.open();
  const light = await app.backdrop();
  await app.chooseTheme('dark');
  await eventually(async () => assert.notEqual(await app.backdrop(), light));
  const dark = await app.backdrop();
  await app.reload();
  assert.equal(await app.backdrop(), dark);
  await app.chooseTheme('light');
  await eventually(async () => assert.equal(await app.backdrop(), light));
  await app.chooseTheme('system');
  await app.page.emulateMedia({ colorScheme: 'dark' });
  await eventually(async () => assert.equal(await app.backdrop(), dark));
});

journey('the style guide shows every component and pleases axe', { timeout: 120_000 }, async (app) => {
  await app.open('#/style');
  await app.heading().waitFor();
  await app.expectAccessible('the style guide');
});

journey('axe is pleased by an unknown route', async (app) => {
  await app.open('#/no/such/page');
  await app.expectAccessible('an unknown route');
});

journey('320 px are enough, without scrolling sideways', async (app) => {
  await app.page.setViewportSize({ width: 320, height: 640 });
  for (const hash of ['#/extensions', '#/style', '#/nowhere']) {
    await app.open(hash);
    await app.heading().first().waitFor();
    await app.expectNoSidewaysScroll();
  }
  await app.open();
  await app.pick({ name: 'notes.zip', content: packageWith(...tenWidgets) });
  await app.formWith('repository');
  await app.expectNoSidewaysScroll();
  await app.submit();
  await app.errorSummary().waitFor();
  await app.expectNoSidewaysScroll();
});

journey('a page that loads on demand stands when its link is followed', async (app) => {
  await app.open('#/style');
  await app.heading().waitFor();
  const title = await app.page.title();
  await app.page.evaluate(() => (location.hash = '#/extensions'));
  await eventually(async () => assert.notEqual(await app.page.title(), title));
  await app.picker().waitFor({ state: 'attached' });
  assert.match(await app.heading().innerText(), /extension/i);
});

journey('the policy is strict', async (app) => {
  await app.open();
  const policy = await app.page.locator('meta[http-equiv="Content-Security-Policy" i]').getAttribute('content');
  assert.match(policy, /script-src [^;]*'wasm-unsafe-eval'/);
  const scripts = policy.match(/script-src ([^;]*)/)[1];
  assert.doesNotMatch(scripts, /'unsafe-inline'|'unsafe-eval'(?!\w)/);
  assert.match(policy, /require-trusted-types-for 'script'/);
});
