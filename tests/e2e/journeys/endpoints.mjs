import assert from 'node:assert/strict';
import { App, eventually } from '../support/app.mjs';
import { about, journey } from '../support/journey.mjs';
import { metadata, packageOf, packageWith } from '../support/packages.mjs';

about('endpoints and versions');

const endpoint = (name, module) => ({ name, type: `endpoint:${module}`, label: `Label of ${name}` });
const GIT = 'devcloud2018.codesource-git.oauth';

/** The list of the field's module, opened. */
async function listOf(app, path) {
  const list = app.field(path).locator('details').filter({ has: app.page.locator('summary', { hasText: 'Endpoints of this module' }) });
  if ((await list.getAttribute('open')) === null) await list.locator('summary').click();
  return list;
}

/** What the field suggests. */
const offered = (app, path) =>
  app.text(path).evaluate((input) => [...input.list.options].map((option) => `${option.value}: ${option.label}`));

const expectOffered = (app, path, expected) => eventually(async () => assert.deepEqual(await offered(app, path), expected));

async function add(app, path, id, name) {
  const list = await listOf(app, path);
  const rows = await list.getByLabel(/^Endpoint \d+ id$/).count();
  await list.getByRole('button', { name: 'Add endpoint' }).click();
  await list.getByLabel(`Endpoint ${rows + 1} id`, { exact: true }).fill(id);
  await list.getByLabel(`Endpoint ${rows + 1} name`, { exact: true }).fill(name);
}

journey('endpoints are listed once for all fields of a module and stay over a reload', async (app) => {
  const content = packageWith(endpoint('from', GIT), endpoint('to', GIT), endpoint('images', 'docker'));
  await app.open();
  await app.pick({ name: 'endpoints.zip', content });
  await app.formWith('images');
  await add(app, 'from', 'e-1', 'Team A');
  await add(app, 'from', 'e-2', '');
  await expectOffered(app, 'from', ['e-1: e-1 \u2014 Team A', 'e-2: e-2']);
  await expectOffered(app, 'to', ['e-1: e-1 \u2014 Team A', 'e-2: e-2']);
  await expectOffered(app, 'images', []);
  const other = await listOf(app, 'to');
  assert.equal(await other.getByLabel('Endpoint 1 name', { exact: true }).inputValue(), 'Team A');
  await other.getByLabel('Endpoint 1 name', { exact: true }).fill('Team B');
  await expectOffered(app, 'from', ['e-1: e-1 \u2014 Team B', 'e-2: e-2']);

  await app.fill('from', 'e-1');
  await eventually(async () => assert.match(await app.field('from').innerText(), /Listed as \u201cTeam B\u201d/));
  await app.fill('to', 'typed by hand');
  await app.expectValues({ from: 'e-1', to: 'typed by hand' });

  await app.expectKept();
  await app.reload();
  await app.formWith('images');
  await expectOffered(app, 'to', ['e-1: e-1 \u2014 Team B', 'e-2: e-2']);
  await app.fill('from', 'e-1');
  const again = await listOf(app, 'from');
  await again.getByRole('button', { name: 'Remove endpoint 1' }).click();
  await expectOffered(app, 'to', ['e-2: e-2']);
  await app.expectValue('from', 'e-1');
  await app.expectAccessible('endpoints');
});

journey('two tabs share the list', async (app, room) => {
  const content = packageWith(endpoint('from', GIT));
  await app.open();
  await app.pick({ name: 'endpoints.zip', content });
  await app.formWith('from');
  const other = new App(room, await room.newPage());
  await other.open();
  await other.pick({ name: 'endpoints.zip', content });
  await other.formWith('from');
  await add(app, 'from', 'e-1', 'Team A');
  await expectOffered(other, 'from', ['e-1: e-1 \u2014 Team A']);
  await add(other, 'from', 'e-2', 'Team B');
  await expectOffered(app, 'from', ['e-1: e-1 \u2014 Team A', 'e-2: e-2 \u2014 Team B']);
});

journey('the list is filled and emptied without a mouse', async (app) => {
  await app.open();
  await app.pick({ name: 'endpoints.zip', content: packageWith(endpoint('from', GIT)) });
  await app.formWith('from');
  const focused = () => app.page.evaluate(() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim());
  const expectFocus = (name) => eventually(async () => assert.equal(await focused(), name));
  await app.text('from').focus();
  await app.tabTo('the list of endpoints', { field: 'from', name: 'Endpoints of this module' });
  await app.page.keyboard.press('Enter');
  await app.tabTo('the button', { field: 'from', name: 'Add endpoint' });
  await app.page.keyboard.press('Enter');
  await expectFocus('Endpoint 1 id');
  await app.page.keyboard.type('e-1');
  await app.page.keyboard.press('Tab');
  await expectFocus('Endpoint 1 name');
  await app.page.keyboard.type('Team A');
  await expectOffered(app, 'from', ['e-1: e-1 \u2014 Team A']);
  await app.page.keyboard.press('Tab');
  await expectFocus('Remove endpoint 1');
  await app.page.keyboard.press('Enter');
  await expectFocus('Add endpoint');
  await expectOffered(app, 'from', []);
});

journey('a list that cannot be read is set aside and reported', async (app) => {
  await app.open();
  await app.page.evaluate(() => localStorage.setItem('signalbox.endpoints', '{"form": 1, "modules": [}'));
  await app.reload();
  await app.page.getByText('The list of endpoints kept in this browser could not be read').waitFor();
  const kept = await app.page.evaluate(() => [localStorage.getItem('signalbox.endpoints'), localStorage.getItem('signalbox.endpoints.set-aside')]);
  assert.deepEqual(kept, [null, '{"form": 1, "modules": [}']);
});

journey('a changed package of the same version is noted until its version is raised', async (app) => {
  const reused = () => app.findings('metadata.version.reused');
  const text = JSON.stringify(metadata([{ name: 'title', type: 'input', label: 'Title' }]), null, 2);
  const archive = (script) => packageOf(text, [], { script: `#!/bin/sh\necho "\${title}"\n${script}` });
  await app.open();
  await app.pick({ name: 'first.zip', content: archive('') });
  await app.waitForSummary('accept');
  assert.equal(await reused().count(), 0);
  const editor = await app.openEditor();
  await editor.fill(text.replace('"Title"', '"Headline"'));
  await app.page.getByLabel('Headline').waitFor();
  assert.equal(await reused().count(), 0, 'an edit is no other package');

  await app.pick({ name: 'second.zip', content: archive('echo more\n') });
  await app.waitForFinding(/0\.0\.1.*other files beside the same metadata/, 'info');
  await app.waitForSummary('accept');
  await app.expectKept();
  await app.reload();
  await app.waitForFinding(/0\.0\.1.*other files beside the same metadata/, 'info');
  await (await app.openEditor()).fill(text.replace('0.0.1', '0.0.2'));
  await eventually(async () => assert.equal(await reused().count(), 0));
});
