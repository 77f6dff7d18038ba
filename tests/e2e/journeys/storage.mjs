// What is kept, whatever the browser does to it; and the way from nothing to a
// board, out of this browser and back.

import assert from 'node:assert/strict';
import { eventually } from '../support/app.mjs';
import { about, journey } from '../support/journey.mjs';
import { openBoard, provider } from '../support/provider.mjs';
import { expectNoTrace } from '../support/secrets.mjs';

about('storage');

const KEY = 'signalbox.board';
const off = (id) => ({ integration: 'coveralls', id, enabled: false, settings: { account: 'acme', repo: id, vcs_name: 'github' } });
const board = (...ids) => ({ version: 1, name: 'Off', integrations: ids.map(off) });

/** Puts a text where the board is kept, before the app looks. */
async function plant(app, room, text) {
  // A page without an icon of its own.
  room.tolerate(/favicon\.ico/);
  await app.page.goto(`${room.server.base}signalbox.schema.json`);
  await app.page.evaluate(([key, value]) => localStorage.setItem(key, value), [KEY, text]);
}

const stored = (app, key = KEY) => app.page.evaluate((one) => localStorage.getItem(one), key);
const notice = (app, text) => app.page.locator('.note').filter({ hasText: text });

async function openFile(app, room, configuration) {
  const folder = await room.files({ 'signalbox.json': typeof configuration === 'string' ? configuration : JSON.stringify(configuration) });
  await app.page.getByLabel('Configuration file').setInputFiles(`${folder}/signalbox.json`);
}

async function duplicate(app, name) {
  await app.page.getByRole('button', { name: `Duplicate ${name}`, exact: true }).click();
}

const ids = (app) => app.page.locator('li[data-entry][data-state]').evaluateAll((rows) => rows.map((row) => row.dataset.entry));

journey('a board of the first version is brought up to date and stays the same', async (app, room) => {
  await plant(app, room, JSON.stringify(board('first', 'second')));
  await app.open('#/integrations');
  await app.expectEntry('first', 'off');
  await eventually(async () => assert.equal(JSON.parse(await stored(app)).store, 2));
  const kept = JSON.parse(await stored(app)).board;
  assert.deepEqual(kept.integrations, board('first', 'second').integrations);
  await app.reload();
  await app.expectEntry('second', 'off');
});

journey('a board cut in half is set aside, told, and can be downloaded', async (app, room) => {
  const text = JSON.stringify({ store: 2, settings: {}, board: board('first', 'second') });
  const half = text.slice(0, text.length / 2);
  await plant(app, room, half);
  await app.open('#/board');
  await notice(app, 'cannot be read').waitFor();
  await app.page.getByRole('heading', { name: 'No board yet' }).waitFor();
  await app.expectAccessible('the board after a damaged store');
  assert.equal(await stored(app), null);
  assert.equal(await stored(app, `${KEY}.set-aside`), half);
  // Told until somebody says so, also after a reload.
  await app.reload();
  await notice(app, 'cannot be read').getByRole('link', { name: 'Settings' }).click();
  const { content } = await app.download(app.page.getByRole('button', { name: `Download ${KEY}.set-aside` }));
  assert.equal(content.toString(), half);
  // Another damage does not take its place.
  await plant(app, room, '{"store": 2, "board": {"version": "x"}}');
  await app.open('#/integrations');
  await notice(app, 'cannot be read').waitFor();
  assert.equal(await stored(app, `${KEY}.set-aside`), half);
  assert.match(await stored(app, `${KEY}.set-aside-2`), /"x"/);
  await app.goTo('Settings');
  await app.page.getByRole('button', { name: `Forget ${KEY}.set-aside-2` }).click();
  await eventually(async () => assert.equal(await stored(app, `${KEY}.set-aside-2`), null));
  await notice(app, 'cannot be read').waitFor({ state: 'detached' });
  await app.reload();
  await app.page.locator('[data-stored]').filter({ hasText: 'in all' }).waitFor();
  assert.equal(await notice(app, 'cannot be read').count(), 0);
});

journey('a store of a newer version is left alone', async (app, room) => {
  const newer = JSON.stringify({ store: 3, boards: [{ name: 'of tomorrow' }] });
  await plant(app, room, newer);
  await app.open('#/integrations');
  await notice(app, 'A newer Signalbox keeps its board here').waitFor();
  await openFile(app, room, board('first'));
  await app.expectEntry('first', 'off');
  assert.equal(await stored(app), newer, 'nothing is written over it');
  await app.goTo('Settings');
  await app.page.getByRole('button', { name: 'Set the newer store aside' }).click();
  await eventually(async () => assert.equal(await stored(app, `${KEY}.set-aside`), newer));
  assert.equal(await stored(app), null);
});

journey('a newer store that another tab set aside is not sought again', async (app, room) => {
  await plant(app, room, JSON.stringify({ store: 3, boards: [{ name: 'of tomorrow' }] }));
  await app.open('#/settings');
  const button = app.page.getByRole('button', { name: 'Set the newer store aside' });
  await button.waitFor();
  const mine = JSON.stringify({ store: 2, board: board('mine') });
  // As another tab would, but unheard by this one.
  await button.evaluate((element, [key, text]) => {
    localStorage.setItem(key, text);
    // At once: the list may be read again at any moment, and then there is no button any more.
    element.click();
  }, [KEY, mine]);
  await eventually(async () => assert.equal(await button.count(), 0));
  assert.equal(await stored(app), mine);
  assert.equal(await stored(app, `${KEY}.set-aside`), null);
  await app.goTo('Integrations');
  await app.expectEntry('mine', 'off');
});

journey('settings are the own ones while a board from a link is shown, and do not bring the own board', async (app, room) => {
  await plant(app, room, JSON.stringify({ store: 2, settings: { lock_minutes: 60 }, board: { ...board('mine'), name: 'Mine' } }));
  // Something to remark, so that the setup has to read it.
  const theirs = { ...board('theirs'), name: 'Theirs', unknown: 1 };
  theirs.integrations[0].enabled = true;
  theirs.integrations[0].settings.root = 'http://127.0.0.1:9';
  room.consentTo('http://127.0.0.1:9');
  room.tolerate(/Failed to load resource/, /has been blocked by CORS policy/, /net::ERR_/);
  const url = room.serveOwn('board.json', JSON.stringify(theirs), 'application/json');
  await app.open(`#/board?config=${encodeURIComponent(url)}`);
  await app.pane('theirs').waitFor();
  await app.page.getByText(`From ${url}`).waitFor();
  await app.goTo('Settings');
  await app.page.getByRole('radio', { name: 'Locked by a passphrase' }).check();
  await app.page.getByLabel('New passphrase').fill('correct horse battery');
  await app.page.getByLabel('The same again').fill('correct horse battery');
  await app.page.getByRole('button', { name: 'Keep them this way' }).click();
  await app.page.locator('form[data-vault=passphrase]').waitFor();
  const minutes = app.page.getByLabel('Lock it when nobody did anything for');
  assert.equal(await minutes.inputValue(), '60');
  await minutes.selectOption('5');
  await eventually(async () => assert.equal(JSON.parse(await stored(app)).settings?.lock_minutes, 5));
  assert.equal(JSON.parse(await stored(app)).board.name, 'Mine');
  await app.goTo('Board');
  await app.page.getByText(`From ${url}`).waitFor();
  assert.deepEqual(await app.page.locator('[data-pane]').evaluateAll((all) => all.map((one) => one.dataset.pane)), ['theirs']);
  await app.page.getByRole('heading', { level: 1, name: 'Theirs' }).waitFor();
});

journey('a full storage is told, and what was kept before stays', async (app, room) => {
  await app.open('#/integrations');
  await openFile(app, room, board('first'));
  await app.expectEntry('first', 'off');
  const before = await stored(app);
  assert.match(before, /first/);
  await app.page.evaluate((key) => {
    const set = Storage.prototype.setItem;
    window.freeStorage = () => (Storage.prototype.setItem = set);
    Storage.prototype.setItem = function (name, value) {
      if (name.startsWith(key)) throw new DOMException('full', 'QuotaExceededError');
      return set.call(this, name, value);
    };
  }, KEY);
  await duplicate(app, 'first');
  await notice(app, 'The board is not kept over a reload').waitFor();
  await notice(app, 'storage for this page is full').waitFor();
  assert.equal((await ids(app)).length, 2, 'the change counts for this visit');
  assert.equal(await stored(app), before);
  await app.expectAccessible('the page with a full storage');
  // With room again the next change keeps everything.
  await app.page.evaluate(() => window.freeStorage());
  await duplicate(app, 'first');
  await eventually(async () => assert.equal(JSON.parse(await stored(app)).board.integrations.length, 3));
  assert.equal(await notice(app, 'The board is not kept over a reload').count(), 0);
});

journey('without any storage it works for the visit and says so', async (app, room) => {
  await room.context.addInitScript(() => {
    const refuse = () => {
      throw new DOMException('no', 'SecurityError');
    };
    for (const name of ['indexedDB', 'localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get: refuse });
  });
  const fake = await provider(room);
  await openBoard(app, room, fake, ['buddy']);
  await notice(app, 'The board is not kept over a reload').waitFor();
  const form = app.page.locator('li[data-entry=buddy]').filter({ has: app.page.locator('input[type=password]') });
  await app.page.getByText(/the browser keeps no data for this page/).first().waitFor();
  await form.locator('input[type=password]').fill('secret-of-buddy-81d2');
  await app.page.keyboard.press('Enter');
  await app.expectEntry('Deploy of the web shop', 'fresh');
  await app.goTo('Settings');
  await app.page.getByText('Nothing is stored.').waitFor();
  await app.expectAccessible('the settings without storage');
});

journey('in private mode, where the database does not open, secrets last for the session', async (app, room) => {
  await room.context.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('private', 'InvalidStateError');
    };
  });
  const fake = await provider(room);
  await openBoard(app, room, fake, ['buddy']);
  const form = app.page.locator('li[data-entry=buddy]').filter({ has: app.page.locator('input[type=password]') });
  await form.locator('input[type=password]').fill('secret-of-buddy-81d2');
  await app.page.keyboard.press('Enter');
  await app.expectEntry('Deploy of the web shop', 'fresh');
  await app.goTo('Settings');
  await app.page.getByText('Secrets last for as long as Signalbox is open').waitFor();
  // The board is kept all the same.
  await app.reload();
  await app.goTo('Integrations');
  await app.page.getByRole('region', { name: 'These integrations need a secret' }).waitFor();
});

const SECRETS = { actions: 'secret-of-github-77b4', buddy: 'secret-of-buddy-81d2', tracker: 'secret-of-tracker-9b1c' };

/** What a person fills in for three services. */
const three = (fake) => [
  ['GitHub Actions', 'Web builds', { username: 'ann', account: 'acme', repo: 'web', root: `${fake.origin}/github` }, 'password', SECRETS.actions],
  ['Buddy', 'Deploy', { domain: 'acme', project_name: 'web', pipeline_id: '1201', root: `${fake.origin}/buddy` }, 'api_token', SECRETS.buddy],
  ['Pivotal Tracker', 'Stories', { project_id: '99', root: `${fake.origin}/tracker/services/v5` }, 'api_token', SECRETS.tracker],
];

journey('three services from nothing by mouse; exported, forgotten, opened again, the same board', { timeout: 120_000 }, async (app, room) => {
  const fake = await provider(room);
  await app.open('#/integrations');
  for (const [service, name, fields, secret, value] of three(fake)) {
    await app.addIntegration(service);
    await app.fill('name', name);
    for (const [path, text] of Object.entries(fields)) await app.fill(path, text);
    await app.fillSecret(secret, value);
    await app.submit();
    await app.expectEntry(name, 'fresh');
  }
  const panes = async () => {
    await app.goTo('Board');
    await eventually(async () => assert.equal(await app.page.locator('[data-pane][data-state=fresh]').count(), 3), 20_000);
    return app.page.locator('[data-pane]').evaluateAll((all) => all.map((one) => [one.dataset.pane, one.dataset.service, one.dataset.outcome, one.dataset.health]));
  };
  const before = await panes();
  await app.goTo('Integrations');
  const { content } = await app.download(app.page.getByRole('button', { name: 'Export signalbox.json' }));

  await app.goTo('Settings');
  await app.page.locator('[data-stored-key="signalbox.board"]').waitFor();
  await app.page.getByRole('button', { name: 'Forget everything' }).click();
  const question = app.page.getByRole('dialog', { name: 'Forget everything?' });
  await Promise.all([app.page.waitForEvent('load'), question.getByRole('button', { name: 'Forget it' }).click()]);
  await app.ready();
  await app.page.getByText('Nothing is stored.').waitFor();

  await app.goTo('Board');
  const folder = await room.files({ 'signalbox.json': content });
  await app.page.getByRole('heading', { name: 'No board yet' }).waitFor();
  await app.drop(`${folder}/signalbox.json`);
  await eventually(async () => assert.equal(await app.page.locator('[data-pane][data-state=failed]').count(), 3));
  await app.goTo('Integrations');
  const wanted = app.page.getByRole('region', { name: 'These integrations need a secret' });
  for (const [, name, , , value] of three(fake)) {
    const form = wanted.getByRole('form', { name });
    await form.locator('input[type=password]').fill(value);
    await form.getByRole('button', { name: 'Use this secret' }).click();
    await app.expectEntry(name, 'fresh');
  }
  assert.deepEqual(await panes(), before);
  await app.goTo('Integrations');
  const again = await app.download(app.page.getByRole('button', { name: 'Export signalbox.json' }));
  assert.equal(again.content.toString(), content.toString(), 'the export is the same, byte by byte');
  await expectNoTrace(app, ...Object.values(SECRETS));
});

journey('three services from nothing by keyboard only', { timeout: 120_000 }, async (app, room) => {
  const fake = await provider(room);
  const { keyboard } = app.page;
  await app.open('#/integrations');
  for (const [service, name, fields, secret, value] of three(fake)) {
    await app.page.evaluate(() => document.activeElement.blur());
    await app.tabTo(`the button of ${service}`, { selector: 'button', name: `^Add ${service}( |$)` }, 300);
    await keyboard.press('Enter');
    await app.formWith(Object.keys(fields)[0]);
    for (const [path, text] of Object.entries({ name, ...fields, [secret]: value })) {
      await app.page.evaluate(() => document.activeElement.blur());
      await app.tabTo(path, { field: path });
      await keyboard.type(text);
    }
    await keyboard.press('Enter');
    await app.expectEntry(name, 'fresh');
  }
  await app.page.evaluate(() => document.activeElement.blur());
  await app.tabTo('the link to the settings', { selector: 'a', name: 'Settings' });
  await keyboard.press('Enter');
  await app.page.getByText('There are 3 secrets.').waitFor();
  await app.tabTo('the ways to keep secrets', { selector: 'input[type=radio][value=device]' });
  await keyboard.press('ArrowDown');
  for (const field of ['new-passphrase', 'new-passphrase-again']) {
    await app.tabTo(field, { field });
    await keyboard.type('correct horse battery');
  }
  await keyboard.press('Enter');
  await app.page.locator('form[data-vault=passphrase]').waitFor();
  await app.page.evaluate(() => document.activeElement.blur());
  await app.tabTo('the lock', { selector: 'button[data-action=lock]' });
  await keyboard.press('Enter');
  await app.page.locator('section[data-vault=locked]').waitFor();
  await app.page.evaluate(() => document.activeElement.blur());
  await app.tabTo('the passphrase', { field: 'passphrase' });
  await keyboard.type('correct horse battery');
  await keyboard.press('Enter');
  await app.page.locator('form[data-vault=passphrase]').waitFor();
});

journey('forgetting everything reaches the other tabs', { timeout: 120_000 }, async (app, room) => {
  await app.open('#/extensions');
  await app.chooseTheme('dark');
  await app.goTo('Settings');
  await app.page.locator('[data-stored-key="signalbox.theme"]').waitFor();
  const other = await room.newPage();
  await other.addInitScript(() => {
    const Native = BroadcastChannel;
    window.channels = [];
    window.BroadcastChannel = class extends Native {
      constructor(name) {
        super(name);
        window.channels.push(name);
      }
    };
  });
  await other.goto(`${room.server.base}#/extensions`);
  // It listens once it has been quiet for a while.
  await other.waitForFunction(() => window.channels.includes('signalbox.everything'), null, { timeout: 20_000 });
  await other.evaluate(() => {
    window.before = true;
  });
  await app.page.getByRole('button', { name: 'Forget everything' }).click();
  const question = app.page.getByRole('dialog', { name: 'Forget everything?' });
  await Promise.all([app.page.waitForEvent('load'), other.waitForEvent('load'), question.getByRole('button', { name: 'Forget it' }).click()]);
  await other.locator('html[data-ready]').waitFor({ state: 'attached' });
  assert.equal(await other.evaluate(() => window.before), undefined);
  assert.equal(await other.evaluate(() => localStorage.length), 0);
});
