// The page of integrations: from nothing to a board, and back.

import assert from 'node:assert/strict';
import { startFake } from '../../fake/server.mjs';
import { eventually } from '../support/app.mjs';
import { about, journey } from '../support/journey.mjs';
import { openBoard } from '../support/provider.mjs';

about('integrations');

const SECRET = 'secret-of-github-77b4';

/** Starts the fake provider, from which the app may ask what it likes. */
async function provider(room) {
  const fake = await startFake({ base: Date.now() });
  room.cleanups.push(() => fake.close());
  room.consentTo(fake.origin);
  room.tolerate(/Failed to load resource/, /has been blocked by CORS policy/, /net::ERR_/);
  return fake;
}

/** Lets the app find this configuration beside its `index.html`. */
async function team(room, configuration) {
  await room.context.route('**/signalbox.json', (route) => route.fulfill({ json: configuration }));
}

/** What a person fills in for GitHub Actions at the fake provider. */
const actionsAt = (fake) => ({ name: 'Web builds', username: 'ann', account: 'acme', repo: 'web', root: `${fake.origin}/github` });

/** Begins an integration with GitHub Actions there, its secret included. */
async function enterActions(app, fake) {
  await app.addIntegration('GitHub Actions');
  for (const [path, text] of Object.entries(actionsAt(fake))) await app.fill(path, text);
  await app.fillSecret('password', SECRET);
}

/** Everywhere a secret must not be. */
async function expectNoTrace(app, secret) {
  const places = await app.page.evaluate(() => [
    document.documentElement.outerHTML,
    JSON.stringify(localStorage),
    JSON.stringify(sessionStorage),
    location.href,
  ]);
  for (const place of places) assert.ok(!place.includes(secret), 'the secret left a trace');
}

journey('a service is added, seen on the board, switched off and on, edited, exported and removed', { timeout: 120_000 }, async (app, room) => {
  const fake = await provider(room);
  await app.open('#/board');
  await app.page.getByRole('link', { name: 'Add an integration' }).click();
  await app.page.getByRole('heading', { level: 1, name: 'Integrations' }).waitFor();
  await app.page.getByRole('heading', { name: 'No integrations yet' }).waitFor();
  await app.expectAccessible('the page without integrations');

  await enterActions(app, fake);
  assert.equal(await app.text('poll_seconds').inputValue(), '60');
  await app.expectAccessible('the form of a new integration');
  await app.submit();
  const id = await app.expectEntry('Web builds', 'fresh');
  await eventually(async () => assert.ok(await app.entrySwitch('Web builds').evaluate((one) => one === document.activeElement)));
  await app.expectAccessible('the list');
  await expectNoTrace(app, SECRET);

  await app.page.getByRole('link', { name: 'To the board' }).click();
  await eventually(async () => assert.equal(await app.pane(id).getAttribute('data-state'), 'fresh'));
  await app.pane(id).getByRole('heading', { name: 'Web builds' }).waitFor();

  // Off: the pane goes, and nobody is asked. On: it is back.
  await app.goTo('Integrations');
  await app.entrySwitch('Web builds').uncheck();
  await app.expectEntry('Web builds', 'off');
  const asked = fake.requests.length;
  await app.goTo('Board');
  await app.page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
  assert.equal(await app.pane(id).count(), 0);
  assert.equal(fake.requests.length, asked);
  await app.goTo('Integrations');
  await app.entrySwitch('Web builds').check();
  await app.expectEntry('Web builds', 'fresh');

  // The form shows what is there, and of the secret only that it is.
  await app.page.getByRole('button', { name: 'Edit Web builds' }).click();
  await app.formWith('account');
  assert.equal(await app.text('account').inputValue(), 'acme');
  const password = app.field('password').locator('input');
  assert.equal(await password.getAttribute('type'), 'password');
  assert.equal(await password.inputValue(), '');
  assert.match(await password.getAttribute('placeholder'), /stored/i);
  await app.fill('name', 'Web, main');
  await app.fill('branch', 'main');
  await app.submit();
  assert.equal(await app.expectEntry('Web, main', 'fresh'), id);

  const { name, content } = await app.download(app.page.getByRole('button', { name: 'Export signalbox.json' }));
  assert.equal(name, 'signalbox.json');
  assert.ok(!content.toString().includes(SECRET));
  const [entry] = JSON.parse(content).integrations;
  assert.equal(entry.name, 'Web, main');
  assert.deepEqual(entry.secrets, ['password']);
  assert.deepEqual(entry.settings, { account: 'acme', branch: 'main', repo: 'web', root: `${fake.origin}/github`, username: 'ann' });

  await app.page.getByRole('button', { name: 'Remove Web, main' }).click();
  await app.page.getByRole('heading', { name: 'No integrations yet' }).waitFor();
  await app.page.getByText('Web, main was removed.').waitFor();
  await app.expectAccessible('the offer to undo');
  await app.page.getByRole('button', { name: 'Undo' }).click();
  // With its secret: the fake provider answers nobody without one.
  await app.expectEntry('Web, main', 'fresh');
  await app.page.getByRole('button', { name: 'Remove Web, main' }).click();
  await app.page.getByRole('heading', { name: 'No integrations yet' }).waitFor();
  await app.goTo('Board');
  await app.page.getByRole('heading', { name: 'No board yet' }).waitFor();
});

journey('the same without a mouse', { timeout: 120_000 }, async (app, room) => {
  const fake = await provider(room);
  const { keyboard } = app.page;
  const reachButton = (name) => app.tabTo(name, { selector: 'button', name: `^${name}` });
  await app.open('#/integrations');
  await app.tabTo('the search', { selector: 'input[type=search]' });
  await keyboard.type('github actions');
  await eventually(async () => assert.equal(await app.page.locator('[data-integration]:visible').count(), 2));
  await reachButton('Add GitHub Actions');
  await keyboard.press('Enter');
  await app.formWith('account');
  for (const [path, text] of Object.entries({ ...actionsAt(fake), password: SECRET })) {
    await app.page.evaluate(() => document.activeElement.blur());
    await app.tabTo(path, { field: path });
    await keyboard.type(text);
  }
  // Enter in a field saves, as in any form.
  await keyboard.press('Enter');
  await app.expectEntry('Web builds', 'fresh');
  await app.tabTo('the switch', { selector: 'input[role=switch]' });
  await keyboard.press('Space');
  await app.expectEntry('Web builds', 'off');
  await keyboard.press('Space');
  await app.expectEntry('Web builds', 'fresh');

  await reachButton('Edit');
  await keyboard.press('Enter');
  await app.formWith('name');
  await app.tabTo('the name', { field: 'name' });
  await keyboard.type(' of the shop');
  await app.tabTo('cancel', { selector: 'button', name: 'Cancel' });
  await keyboard.press('Enter');
  await app.page.getByRole('dialog', { name: 'Discard what you typed?' }).waitFor();
  await keyboard.press('Escape');
  await eventually(async () => assert.equal(await app.page.getByRole('dialog').count(), 0));
  assert.match(await app.text('name').inputValue(), /of the shop/);
  await app.tabTo('save', { selector: '[data-action=submit]' });
  await keyboard.press('Enter');
  await eventually(async () => assert.match(await app.page.locator('li[data-entry]').innerText(), /of the shop/));

  await reachButton('Remove');
  await keyboard.press('Enter');
  await app.page.getByRole('heading', { name: 'No integrations yet' }).waitFor();
  await eventually(async () =>
    assert.ok(await app.page.getByRole('heading', { name: 'Configured' }).evaluate((heading) => heading === document.activeElement)),
  );
  await app.page.evaluate(() => document.activeElement.blur());
  await app.tabTo('undo', { selector: 'button[data-action=undo]' });
  await keyboard.press('Enter');
  await app.expectEntry('of the shop', 'fresh');
});

journey('secrets that a shared configuration lacks are asked for once, and kept over a reload', async (app, room) => {
  const fake = await provider(room);
  const configuration = fake.configuration({ secrets: false });
  await team(room, { ...configuration, integrations: configuration.integrations.filter(({ id }) => ['buddy', 'coveralls'].includes(id)) });
  await app.open('#/integrations');
  await app.expectEntry('coveralls', 'fresh');
  await app.expectEntry('Deploy of the web shop', 'failed');
  const panel = app.page.getByRole('region', { name: 'These integrations need a secret' });
  await panel.waitFor();
  await app.expectAccessible('the question for secrets');
  await panel.locator('input[type=password]').fill('secret-of-buddy-81d2');
  await app.page.keyboard.press('Enter');
  await app.expectEntry('Deploy of the web shop', 'fresh');
  assert.equal(await panel.count(), 0);
  await expectNoTrace(app, 'secret-of-buddy-81d2');
  await app.reload();
  await app.expectEntry('Deploy of the web shop', 'fresh');
  assert.equal(await panel.count(), 0);
});

journey('what is missing or wrong keeps a form from being saved', async (app, room) => {
  await app.open('#/integrations');
  await app.addIntegration('Jenkins');
  await app.submit();
  await app.errorSummary().waitFor();
  assert.equal(await app.errorLinks().count(), 4, 'every field that is missing, the secret too');
  assert.match(await app.errorSummary().innerText(), /4 fields[\s\S]*API token/);
  await app.expectError('job', /Job|required/i);
  await app.fill('root', 'ci.example');
  await app.page.keyboard.press('Tab');
  await app.expectError('root', /https:\/\//);
  await app.fill('root', 'https://ci.example');
  await app.fill('job', 'web');
  await app.fill('poll_seconds', '0');
  await app.page.keyboard.press('Tab');
  await app.expectError('poll_seconds', /whole seconds/);
  for (const path of ['username']) if (await app.field(path).count()) await app.fill(path, 'ann');
  if (await app.field('password').count()) await app.fillSecret('password', 'x');
  await app.submit();
  await app.page.getByRole('alert').filter({ hasText: /1 field[\s\S]*whole seconds/ }).waitFor();
  assert.equal(await app.page.locator('li[data-entry]').count(), 0);
  await app.page.getByRole('button', { name: 'Cancel' }).click();
  await app.page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click();
  await app.page.getByRole('heading', { name: 'No integrations yet' }).waitFor();
  // Nothing was typed, so nothing is asked.
  await app.addIntegration('Jenkins');
  await app.page.getByRole('button', { name: 'Cancel' }).click();
  await app.page.getByRole('heading', { name: 'No integrations yet' }).waitFor();
  room.check();
});

journey('a secret that a proxy may add is missed only without one', async (app, room) => {
  room.tolerate(/Failed to load resource/);
  await app.open('#/integrations');
  await app.addIntegration('Jenkins');
  for (const [path, text] of Object.entries({ root: 'https://ci.example', job: 'web', username: 'ann' })) await app.fill(path, text);
  const field = app.field('password');
  const secret = field.locator('input[type=password]');
  await field.getByText('* required').waitFor();
  assert.equal(await secret.getAttribute('aria-required'), 'true');
  assert.match(await field.innerText(), /unless a proxy adds it/);
  await app.submit();
  await app.expectError('password', /required/);
  await app.page.getByRole('alert').filter({ hasText: 'API token' }).waitFor();
  assert.equal(await app.page.locator('li[data-entry]').count(), 0);
  await app.fill('proxy', `${room.server.origin}/proxy/`);
  await field.getByText('* required').waitFor({ state: 'detached' });
  assert.equal(await secret.getAttribute('aria-required'), null);
  await app.submit();
  await app.page.locator('li[data-entry][data-state]').waitFor();
});

journey('a proxy with a key in its address is kept as a secret and leaves with no export', async (app, room) => {
  room.tolerate(/Failed to load resource/);
  await app.open('#/integrations');
  await app.addIntegration('Jenkins');
  const proxy = `${room.server.origin}/proxy/?key=k3y-of-the-proxy&to={url}`;
  for (const [path, text] of Object.entries({ root: 'https://ci.example', job: 'web', username: 'ann', proxy })) await app.fill(path, text);
  await app.submit();
  await app.page.locator('li[data-entry][data-state]').waitFor();
  const { content } = await app.download(app.page.getByRole('button', { name: 'Export signalbox.json' }));
  assert.ok(!content.toString().includes('k3y'));
  assert.deepEqual(JSON.parse(content).integrations[0].secrets, ['proxy']);
  await app.page.getByRole('button', { name: /^Edit / }).click();
  const box = app.field('proxy').locator('input[type=password]');
  await box.waitFor();
  assert.equal(await box.inputValue(), '');
  await app.page.getByLabel('Forget the stored Proxy').waitFor();
  const stored = await app.page.evaluate(() => JSON.stringify(localStorage) + JSON.stringify(sessionStorage));
  assert.ok(!stored.includes('k3y'));
});

journey('the order is changed, and a narrow window shows everything', async (app, room) => {
  const configuration = {
    version: 1,
    name: 'Off',
    integrations: ['first', 'second', 'third'].map((id) => ({
      integration: id === 'second' ? 'gitbub' : 'coveralls',
      id,
      enabled: false,
      settings: { vcs_name: 'github', account: 'acme', repo: id },
    })),
  };
  const folder = await room.files({ 'signalbox.json': JSON.stringify(configuration) });
  await app.open('#/integrations');
  await app.page.getByLabel('Configuration file').setInputFiles(`${folder}/signalbox.json`);
  await app.expectEntry('first', 'off');
  const order = () => app.page.locator('li[data-entry]').evaluateAll((rows) => rows.map((row) => row.dataset.entry));
  await app.page.getByRole('button', { name: 'Move first down' }).click();
  await eventually(async () => assert.deepEqual(await order(), ['second', 'first', 'third']));
  await eventually(async () =>
    assert.ok(await app.page.getByRole('button', { name: 'Move first down' }).evaluate((button) => button === document.activeElement)),
  );
  await app.page.keyboard.press('Enter');
  await eventually(async () => assert.deepEqual(await order(), ['second', 'third', 'first']));
  assert.ok(await app.page.getByRole('button', { name: 'Move first down' }).isDisabled());
  // What nobody knows can be moved and removed, but has no form.
  assert.equal(await app.page.getByRole('button', { name: 'Edit second' }).count(), 0);
  await app.reload();
  await eventually(async () => assert.deepEqual(await order(), ['second', 'third', 'first']));
  await app.page.setViewportSize({ width: 320, height: 640 });
  await app.expectNoSidewaysScroll();
  await app.page.getByRole('button', { name: 'Edit third' }).click();
  await app.formWith('repo');
  await app.expectNoSidewaysScroll();
});

journey('a connection is tested before it is saved, and the test says what came back', async (app, room) => {
  const fake = await provider(room);
  await app.open('#/integrations');
  await enterActions(app, fake);
  const button = app.page.getByRole('button', { name: 'Test connection' });
  const result = app.page.getByRole('region', { name: 'Result of the test' });
  await button.click();
  await app.page.getByText('Done: The connection works').waitFor();
  assert.equal(await result.getAttribute('data-trial'), 'passed');
  const text = await result.innerText();
  for (const words of ['acme/web', 'Tidy the cache', '200', 'Time', 'Rate limit', '"workflow_runs"']) assert.ok(text.includes(words), `${words} in ${text}`);
  await app.expectAccessible('the result of a test');
  await expectNoTrace(app, SECRET);

  // The reason and the remedy of a failure are the board's.
  fake.fault('gh_actions', { fault: '401' });
  await button.click();
  await eventually(async () => assert.equal(await result.getAttribute('data-trial'), 'failed'));
  assert.match(await result.innerText(), /refused|credential/i);
  assert.match(await result.innerText(), /401/);
  await app.expectAccessible('the result of a failed test');

  // It says so once it is about what the form held before, and goes with the next test.
  const outdated = result.getByText('The form was changed since this test');
  assert.equal(await outdated.count(), 0);
  await app.fill('group', 'Others');
  await outdated.waitFor();
  await app.fill('group', '');
  await outdated.waitFor({ state: 'detached' });
  await app.fill('repo', '');
  await button.click();
  await app.errorSummary().waitFor();
  assert.equal(await result.count(), 0, 'a test that is refused has no result');
  assert.equal(await app.page.locator('li[data-entry]').count(), 0, 'nothing is saved by a test');
});

journey('a connection is duplicated with what it knows, beside the first', async (app, room) => {
  const fake = await provider(room);
  await app.open('#/integrations');
  await enterActions(app, fake);
  await app.submit();
  const first = await app.expectEntry('Web builds', 'fresh');
  await app.page.getByRole('button', { name: 'Duplicate Web builds' }).click();
  const rows = app.page.locator('li[data-entry]');
  await eventually(async () => assert.equal(await rows.count(), 2));
  await eventually(async () =>
    assert.deepEqual(await rows.evaluateAll((all) => all.map((row) => row.dataset.state)), ['fresh', 'fresh']),
  );
  assert.deepEqual(new Set(await rows.evaluateAll((all) => all.map((row) => row.dataset.entry))).size, 2);
  assert.equal(await rows.first().getAttribute('data-entry'), first);
});

journey('a configuration is looked at before it is opened, added or left, and can be undone', async (app, room) => {
  const entry = (id, repo) => ({ integration: 'coveralls', id, enabled: false, settings: { vcs_name: 'github', account: 'acme', repo } });
  const configuration = (...integrations) => JSON.stringify({ version: 1, name: 'Acme', integrations });
  const files = await room.files({
    'first.json': configuration(entry('stays', 'a'), entry('changes', 'b'), entry('goes', 'c')),
    'second.json': configuration(entry('stays', 'a'), entry('changes', 'other'), entry('comes', 'd')),
  });
  await app.open('#/integrations');
  const picker = app.page.getByLabel('Configuration file');
  await picker.setInputFiles(`${files}/first.json`);
  await app.expectEntry('goes', 'off');
  await app.drop(`${files}/second.json`);
  const preview = app.page.locator('[data-incoming]');
  await preview.waitFor();
  const fates = () =>
    preview.locator('li[data-entry]').evaluateAll((lines) => Object.fromEntries(lines.map((line) => [line.dataset.entry, line.dataset.fate])));
  assert.deepEqual(await fates(), { changes: 'changed', comes: 'added', goes: 'removed' });
  assert.match(await preview.innerText(), /repo/);
  await app.expectAccessible('the preview of a configuration');
  await preview.getByRole('button', { name: 'Leave everything as it is' }).click();
  await app.expectEntry('goes', 'off');

  await picker.setInputFiles(`${files}/second.json`);
  await preview.getByRole('radio', { name: 'Added to this board' }).check({ force: true });
  await eventually(async () => assert.equal((await fates()).goes, undefined));
  await preview.getByRole('radio', { name: 'In place of this board' }).check({ force: true });
  await preview.getByRole('button', { name: 'Open it' }).click();
  await app.expectEntry('comes', 'off');
  const ids = () => app.page.locator('li[data-entry][data-state]').evaluateAll((rows) => rows.map((row) => row.dataset.entry));
  assert.deepEqual(await ids(), ['stays', 'changes', 'comes']);
  await app.page.getByRole('button', { name: 'Undo' }).click();
  await eventually(async () => assert.deepEqual(await ids(), ['stays', 'changes', 'goes']));
});

journey('a board travels in a link, without secrets, and is asked about where it arrives', { alone: true }, async (app, room) => {
  await room.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: room.server.origin });
  const fake = await provider(room);
  await app.open('#/integrations');
  await enterActions(app, fake);
  await app.submit();
  await app.expectEntry('Web builds', 'fresh');
  await app.page.getByRole('button', { name: 'Copy a link to this board' }).click();
  await app.page.getByText('Link copied, without secrets.').first().waitFor();
  const link = await app.page.evaluate(() => navigator.clipboard.readText());
  assert.match(link, /#\/board\?share=/);
  assert.ok(!link.includes(SECRET));

  const elsewhere = await app.page.context().browser().newContext();
  room.cleanups.push(() => elsewhere.close());
  const page = await elsewhere.newPage();
  await page.goto(link);
  const preview = page.locator('[data-incoming]');
  await preview.getByText('It came with a link, without secrets.').waitFor();
  assert.match(await preview.innerText(), new RegExp(fake.origin.replace(/[.]/g, '\\.')));
  await preview.getByRole('button', { name: 'Open it' }).click();
  await page.getByRole('heading', { name: 'Web builds' }).first().waitFor();
});

journey("a change of the team's board that is undone leaves no copy of it", async (app, room) => {
  const fake = await provider(room);
  const configuration = fake.configuration({ secrets: false });
  const integrations = configuration.integrations.filter(({ id }) => ['coveralls', 'travis'].includes(id));
  await team(room, { ...configuration, integrations });
  await app.open('#/integrations');
  const told = app.page.getByText("This is the team's board, from signalbox.json beside this page.");
  await told.waitFor();
  await app.page.getByRole('button', { name: 'Remove travis' }).click();
  await eventually(async () => assert.equal(await told.count(), 0));
  assert.ok(await app.page.evaluate(() => localStorage.getItem('signalbox.board')));
  await app.page.getByRole('button', { name: 'Undo' }).click();
  await told.waitFor();
  assert.equal(await app.page.evaluate(() => localStorage.getItem('signalbox.board')), null);
  await app.expectEntry('travis', 'fresh');
  // It follows the team's file again.
  await room.context.unrouteAll();
  await team(room, { ...configuration, integrations: integrations.slice(1) });
  await app.reload();
  await eventually(async () => assert.equal(await app.page.locator('li[data-entry][data-state]').count(), 1));
});

journey("a board opened while the team's file is on its way stays, whatever comes", async (app, room) => {
  const fake = await provider(room);
  const { integrations, ...rest } = fake.configuration({ secrets: false });
  const late = { ...rest, integrations: integrations.filter(({ id }) => id === 'travis') };
  for (const answer of [{ status: 404 }, { json: late }, { json: { ...late, version: 'none' } }]) {
    let arrive;
    const released = new Promise((release) => {
      arrive = release;
    });
    await room.context.route('**/signalbox.json', async (route) => {
      await released;
      await route.fulfill(answer);
    });
    await openBoard(app, room, fake, ['coveralls']);
    await app.expectEntry('coveralls', 'fresh');
    const arrived = app.page.waitForEvent('requestfinished', (request) => request.url().endsWith('/signalbox.json'));
    arrive();
    await arrived;
    await app.goTo('Board');
    await app.pane('coveralls').waitFor();
    assert.equal(await app.pane().count(), 1);
    assert.equal(await app.page.getByRole('alert').count(), 0);
    await app.page.evaluate(() => localStorage.clear());
    await room.context.unrouteAll();
    await app.page.goto('about:blank');
  }
});

journey('name, order and end of the board and the width of a pane are set by hand', async (app, room) => {
  const fake = await provider(room);
  await openBoard(app, room, fake, ['coveralls', 'travis']);
  await app.expectEntry('travis', 'fresh');
  await app.page.getByRole('region', { name: 'The board' }).waitFor();
  await app.expectAccessible('the page with the form of the board');
  await app.fill('board_name', 'Wall of the shop');
  await app.select('board_order', 'Worst first');
  await app.fill('project_end', '2031-01-31');
  await app.page.getByRole('button', { name: 'Save the board' }).click();
  await app.page.getByText('The board was changed.').waitFor();
  await app.page.getByRole('button', { name: 'Edit coveralls' }).click();
  await app.select('size', 'Two columns');
  await app.submit();
  await app.expectEntry('coveralls', 'fresh');
  const { content } = await app.download(app.page.getByRole('button', { name: 'Export signalbox.json' }));
  const board = JSON.parse(content);
  assert.deepEqual([board.name, board.order, board.project_end], ['Wall of the shop', 'worst', '2031-01-31']);
  assert.deepEqual(board.integrations.map(({ size }) => size), [2, undefined]);

  await app.goTo('Board');
  await app.page.getByRole('heading', { level: 1, name: 'Wall of the shop' }).waitFor();
  assert.equal(await app.pane('coveralls').getAttribute('data-size'), '2');
  await app.page.getByText(/^Project ends in/).waitFor();
  await app.page.getByRole('button', { name: 'Undo' }).click();
  await app.page.getByRole('button', { name: 'Undo' }).click();
  await app.page.getByRole('heading', { level: 1, name: 'Shop' }).waitFor();
  await eventually(async () => assert.equal(await app.pane('coveralls').getAttribute('data-size'), null));
});

journey("a declaration of one's own gets the settings of its templates by hand", async (app, room) => {
  const fake = await provider(room);
  const custom = fake.configuration().integrations.find(({ integration }) => integration === 'custom');
  const { declaration, root, token } = custom.settings;
  await app.open('#/integrations');
  await app.addIntegration('Custom');
  await app.fill('name', 'Measures');
  await app.text('declaration').fill(JSON.stringify(declaration));
  await app.fill('root', root);
  await app.fillSecret('token', token);
  await app.submit();
  await app.page.getByText(/“pipeline” is not/).first().waitFor();
  await app.addRow('settings', 'pipeline', 'measure');
  await app.submit();
  const id = await app.expectEntry('Measures', 'fresh');
  await app.page.getByRole('button', { name: 'Edit Measures' }).click();
  await app.field('settings').waitFor();
  assert.equal(await app.field('settings').getByLabel('Value 1', { exact: true }).inputValue(), 'measure');
  await app.page.getByRole('button', { name: 'Cancel' }).click();
  await app.goTo('Board');
  await eventually(async () => assert.equal(await app.pane(id).getAttribute('data-state'), 'fresh'));
});

journey('a test of a declaration tells what it does not find in the answer', async (app, room) => {
  const fake = await provider(room);
  const custom = fake.configuration().integrations.find(({ integration }) => integration === 'custom');
  const { declaration, root, token, ...settings } = custom.settings;
  const [[field, place]] = Object.entries(declaration.fields ?? declaration.counters);
  const member = declaration.fields ? 'fields' : 'counters';
  const mistyped = { ...declaration, [member]: { ...declaration[member], [field]: `${place}x` } };
  await app.open('#/integrations');
  await app.addIntegration('Custom');
  await app.text('declaration').fill(JSON.stringify(mistyped));
  await app.fill('root', root);
  await app.fillSecret('token', token);
  for (const key of Object.keys(settings).filter((key) => !['poll_seconds', 'proxy'].includes(key))) await app.addRow('settings', key, String(settings[key]));
  const button = app.page.getByRole('button', { name: 'Test connection' });
  const missing = app.page.getByRole('list', { name: 'What the declaration does not find' });
  await button.click();
  await missing.waitFor();
  const text = await missing.innerText();
  for (const words of [`/${member}/${field}`, `${place}x`, place]) assert.ok(text.includes(words), `${words} in ${text}`);
  assert.ok(text.includes(`Perhaps “${place}” is meant.`), text);
  await app.expectAccessible('a test that misses something');
  await app.text('declaration').fill(JSON.stringify(declaration));
  await button.click();
  await eventually(async () => assert.equal(await missing.count(), 0));
});

journey("a change of one integration leaves what the others show, also on a team's board with secrets in its file", async (app, room) => {
  const fake = await provider(room);
  const configuration = fake.configuration({ pollSeconds: 600 });
  const integrations = configuration.integrations.filter(({ id }) => ['gh_actions', 'jenkins', 'buddy'].includes(id));
  await team(room, { ...configuration, integrations });
  await app.open('#/integrations');
  const states = () => app.page.locator('li[data-entry][data-state]').evaluateAll((all) => all.map((one) => one.dataset.state).join(' '));
  await eventually(async () => assert.equal(await states(), 'fresh fresh fresh'), 20_000);
  const asked = fake.requests.length;
  await app.page.getByRole('button', { name: 'Edit jenkins' }).click();
  await app.fill('name', 'Nightly');
  await app.submit();
  await app.entrySwitch('Nightly').waitFor();
  await eventually(async () => assert.equal(await states(), 'fresh fresh fresh'));
  await app.page.getByRole('button', { name: 'Undo' }).click();
  await app.entrySwitch('jenkins').waitFor();
  await eventually(async () => assert.equal(await states(), 'fresh fresh fresh'));
  await app.page.getByRole('button', { name: 'Move gh_actions down' }).click();
  await eventually(async () => assert.equal(await states(), 'fresh fresh fresh'));
  const again = fake.requests.slice(asked).map(({ service }) => service);
  assert.deepEqual(again.filter((service) => service !== 'jenkins'), [], 'the others were asked again');
});

/** The credentials that GitHub Actions was asked with since then. */
const sentSince = (fake, from) =>
  fake.requests
    .slice(from)
    .filter(({ method, service }) => method === 'GET' && service === 'gh_actions')
    .map(({ headers }) => Buffer.from(String(headers.authorization).replace(/^Basic /, ''), 'base64').toString());

journey('undoing an import brings back the secret that it replaced', { timeout: 120_000 }, async (app, room) => {
  const fake = await provider(room);
  const { name, root, ...rest } = actionsAt(fake);
  const file = (password) =>
    JSON.stringify({ version: 1, name: 'Shop', integrations: [{ integration: 'gh_actions', id: 'web', name, settings: { ...rest, root, password } }] });
  const files = await room.files({ 'first.json': file(SECRET), 'second.json': file('another-secret') });
  await app.open('#/integrations');
  const picker = app.page.getByLabel('Configuration file');
  await picker.setInputFiles(`${files}/first.json`);
  await app.expectEntry('Web builds', 'fresh');
  await picker.setInputFiles(`${files}/second.json`);
  const preview = app.page.locator('[data-incoming]');
  await preview.getByText('Its stored secret is replaced').waitFor();
  assert.ok(!(await preview.innerText()).includes('another-secret'));
  let from = fake.requests.length;
  await preview.getByRole('button', { name: 'Open it' }).click();
  await eventually(async () => assert.ok(sentSince(fake, from).includes('ann:another-secret')));
  from = fake.requests.length;
  await app.page.getByRole('button', { name: 'Undo' }).click();
  await eventually(async () => assert.ok(sentSince(fake, from).includes(`ann:${SECRET}`)));
  await app.expectEntry('Web builds', 'fresh');
  from = fake.requests.length;
  await app.reload();
  await app.expectEntry('Web builds', 'fresh');
  assert.deepEqual([...new Set(sentSince(fake, from))], [`ann:${SECRET}`]);
});

journey('a stored secret goes to no new address without being typed again', { timeout: 120_000 }, async (app, room) => {
  const fake = await provider(room);
  const elsewhere = await provider(room);
  await app.open('#/integrations');
  await enterActions(app, fake);
  await app.submit();
  await app.expectEntry('Web builds', 'fresh');
  const asked = () => elsewhere.requests.length;
  await app.page.getByRole('button', { name: 'Edit Web builds' }).click();
  await app.formWith('repo');
  await app.fill('proxy', `${elsewhere.origin}/proxy/{url}`);
  await app.page.getByRole('button', { name: 'Test connection' }).click();
  await app.expectError('password', new RegExp(`was for ${fake.origin}.*send it to ${elsewhere.origin}`));
  await app.fill('proxy', '');
  await app.fill('root', `${elsewhere.origin}/github`);
  await app.submit();
  await app.expectError('password', /Enter it again/);
  assert.equal(asked(), 0, 'nobody was asked there');
  await app.fillSecret('password', SECRET);
  await app.submit();
  await app.expectEntry('Web builds', 'fresh');
  await eventually(async () => assert.ok(asked() > 0));
});

journey('an answer that echoes its request shows no credential in a test', async (app, room) => {
  const fake = await provider(room);
  await app.open('#/integrations');
  await app.page.route(`${fake.origin}/github/**`, (route) => {
    const headers = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*, authorization' };
    const you = route.request().headers().authorization;
    return route.fulfill({ status: 400, headers, json: { you } });
  });
  await enterActions(app, fake);
  await app.page.getByRole('button', { name: 'Test connection' }).click();
  const result = app.page.getByRole('region', { name: 'Result of the test' });
  await eventually(async () => assert.match(await result.innerText(), /"you"/));
  const credential = Buffer.from(`ann:${SECRET}`).toString('base64').replace(/=+$/, '');
  assert.ok(!(await result.innerText()).includes(credential));
  await expectNoTrace(app, credential);
});

journey('the end of the project is a date that is understood', async (app, room) => {
  const fake = await provider(room);
  await openBoard(app, room, fake, ['coveralls']);
  await app.expectEntry('coveralls', 'fresh');
  const save = () => app.page.getByRole('button', { name: 'Save the board' }).click();
  await app.fill('project_end', '31/31/2027');
  await save();
  await app.expectError('project_end', /not understood as a date/);
  await app.fill('project_end', 'Dec 24, 2099');
  await save();
  await app.goTo('Board');
  await app.page.getByText(/^Project ends in \d+ years$/).waitFor();
});

journey('a configuration that is dropped on the settings is looked at on its page', async (app, room) => {
  const fake = await provider(room);
  await openBoard(app, room, fake, ['coveralls']);
  await app.expectEntry('coveralls', 'fresh');
  const other = { version: 1, name: 'Other', integrations: [{ integration: 'coveralls', id: 'b', enabled: false, settings: { vcs_name: 'github', account: 'acme', repo: 'b' } }] };
  const files = await room.files({ 'signalbox.json': JSON.stringify(other) });
  await app.goTo('Settings');
  await app.drop(`${files}/signalbox.json`);
  await app.page.getByRole('heading', { name: 'Open “Other”?' }).waitFor();
  await app.page.getByRole('heading', { name: 'Integrations', level: 1 }).waitFor();
});
