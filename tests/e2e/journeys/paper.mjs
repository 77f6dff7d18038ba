import assert from 'node:assert/strict';
import { eventually } from '../support/app.mjs';
import { about, journey } from '../support/journey.mjs';
import { packageWith } from '../support/packages.mjs';

about('paper and zoom');

const script = Array.from({ length: 40 }, (_, line) => `echo "line ${line} ${'and on '.repeat(30)}"`).join('\n');
const content = packageWith(
  { name: 'title', type: 'input', label: 'Title', defaultValue: 'Notes' },
  { name: 'hook', type: 'shell', label: 'Hook' },
  { name: 'repository', type: 'endpoint:devcloud2018.codesource-git.oauth', label: 'Repository' },
);

/** Boxes that hide a part of what they hold. */
const cut = (app) =>
  app.page
    .locator('main textarea, main pre, main .scroll-x, main .editor')
    .evaluateAll((all) =>
      all
        .filter((one) => one.clientWidth > 0 && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1))
        .map((one) => `${one.tagName} ${one.className}`),
    );

journey('on paper every value is written out, without navigation', async (app) => {
  await app.open();
  await app.pick({ name: 'notes.zip', content });
  await app.formWith('hook');
  await app.fill('hook', script);
  await app.expectValue('hook', script);
  await app.page.emulateMedia({ media: 'print' });
  await app.page.setViewportSize({ width: 718, height: 1046 });
  await eventually(async () => assert.deepEqual(await cut(app), []));
  await app.expectNoSidewaysScroll();
  assert.equal(await app.navigation().isVisible(), false);
  assert.equal(await app.picker().isVisible(), false);
  assert.equal(await app.page.getByRole('tab', { name: /^Source/ }).isVisible(), false);
  assert.equal(await app.text('title').isVisible(), true);
  await app.page.emulateMedia({ media: 'screen' });
  await app.tab('Source');
  await app.openEditor();
  await app.page.emulateMedia({ media: 'print' });
  await eventually(async () => assert.deepEqual(await cut(app), []));
});

journey('at 400 % only code and tables scroll sideways', async (app) => {
  await app.page.setViewportSize({ width: 320, height: 256 });
  await app.open();
  await app.pick({ name: 'notes.zip', content });
  await app.formWith('hook');
  const sideways = () =>
    app.page
      .locator('main *')
      .evaluateAll((all) =>
        all
          .filter((one) => one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(one).overflowX))
          .filter((one) => !one.matches('pre, code, textarea, .editor, .scroll-x, .table-box'))
          .map((one) => `${one.tagName} ${one.className}`),
      );
  for (const name of ['Findings', 'Source', 'Languages', 'Content']) {
    await app.tab(name);
    await app.expectNoSidewaysScroll();
    assert.deepEqual(await sideways(), [], name);
  }
});
