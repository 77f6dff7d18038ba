// The vault: secrets at rest, a passphrase, and what must not be found anywhere.

import assert from 'node:assert/strict';
import { App, eventually } from '../support/app.mjs';
import { about, journey } from '../support/journey.mjs';
import { openBoard, provider } from '../support/provider.mjs';
import { database, expectKept, expectNoTrace, listen } from '../support/secrets.mjs';

about('vault');

const GITHUB = 'secret-of-github-77b4';
const BUDDY = 'secret-of-buddy-81d2';
const LATER = 'secret-of-buddy-later-3f';
const PASSPHRASE = 'correct horse battery';

const rowOf = (app, id) => app.page.locator(`li[data-entry="${id}"][data-state]`);
const stateOf = async (app, id, state) =>
  eventually(async () => assert.equal(await rowOf(app, id).getAttribute('data-state', { timeout: 500 }), state, `${id} is not ${state}`), 20_000);

/** Gives both connections their secrets. */
async function giveBoth(app) {
  await giveSecret(app, 'gh_actions', GITHUB);
  await giveSecret(app, 'buddy', BUDDY);
  await expectKept(app, 2);
}

async function giveSecret(app, id, secret) {
  const form = app.page.locator(`li[data-entry="${id}"]`).filter({ has: app.page.locator('input[type=password]') });
  await form.locator('input[type=password]').fill(secret);
  await form.getByRole('button', { name: 'Use this secret' }).click();
  await stateOf(app, id, 'fresh');
}

async function setPassphrase(app, passphrase) {
  await app.page.getByRole('radio', { name: 'Locked by a passphrase' }).check();
  await app.page.getByLabel('New passphrase').fill(passphrase);
  await app.page.getByLabel('The same again').fill(passphrase);
  await app.page.getByRole('button', { name: 'Keep them this way' }).click();
  await app.page.locator('form[data-vault=passphrase]').waitFor();
}

const unlockForm = (app) => app.page.locator('section[data-vault=locked]');

journey('a secret is kept encrypted over a reload and leaves no trace', { timeout: 120_000 }, async (app, room) => {
  await listen(room);
  const fake = await provider(room);
  await openBoard(app, room, fake, ['gh_actions', 'buddy']);
  await giveBoth(app);
  const kept = Object.fromEntries(await database(app.page));
  assert.equal(kept['vault/key'], 'key, unreadable, AES-GCM 256');
  await expectNoTrace(app, GITHUB, BUDDY);

  // Its form, an export and the link show nothing of it.
  await app.page.getByRole('button', { name: 'Edit Deploy of the web shop' }).click();
  await app.formWith('domain');
  await expectNoTrace(app, GITHUB, BUDDY);
  await app.page.getByRole('button', { name: 'Cancel' }).click();
  const { content } = await app.download(app.page.getByRole('button', { name: 'Export signalbox.json' }));
  assert.ok(!content.toString().includes('secret-of'));
  const again = await app.download(app.page.getByRole('button', { name: 'Export signalbox.json' }));
  assert.equal(content.toString(), again.content.toString());

  const asked = fake.requests.length;
  await app.page.goto('about:blank');
  await app.open('#/board');
  for (const id of ['gh_actions', 'buddy']) {
    await eventually(async () => assert.equal(await app.pane(id).getAttribute('data-state'), 'fresh'), 20_000);
  }
  const later = fake.requests.slice(asked);
  assert.ok(later.length > 0);
  assert.deepEqual(later.filter(({ status }) => status === 401 || status === 403), [], 'every request had its credential');
  await expectNoTrace(app, GITHUB, BUDDY);

  // Nothing of a package reaches the worker with a secret in it, either.
  await app.goTo('Extensions');
  await (await app.samples()).first().click();
  await app.waitForSummary('(accept|refuse)');
  await expectNoTrace(app, GITHUB, BUDDY);
});

journey('a passphrase locks and unlocks it; a wrong one harms nothing; a forgotten one costs the secrets only', { timeout: 120_000 }, async (app, room) => {
  await listen(room);
  const fake = await provider(room);
  await openBoard(app, room, fake, ['gh_actions', 'buddy']);
  await giveBoth(app);
  const before = Object.fromEntries(await database(app.page));

  await app.goTo('Settings');
  await app.page.getByText('There are 2 secrets.').waitFor();
  await app.expectAccessible('the settings');
  await app.page.getByRole('radio', { name: 'Locked by a passphrase' }).check();
  await app.page.getByLabel('New passphrase').fill('short');
  await app.page.getByRole('button', { name: 'Keep them this way' }).click();
  await app.expectError('new-passphrase', /5 of at least 10/);
  await setPassphrase(app, PASSPHRASE);
  const after = Object.fromEntries(await database(app.page));
  assert.equal(after['vault/key'], undefined);
  assert.match(after['vault/header'], /^1 passphrase 600000 [0-9a-f]{32}$/);
  for (const key of Object.keys(before).filter((one) => one.startsWith('vault/secret/'))) {
    assert.notEqual(after[key], before[key], 'it is encrypted anew');
  }
  await app.expectAccessible('the settings with a passphrase');
  await expectNoTrace(app, GITHUB, BUDDY, PASSPHRASE);

  await app.open('#/board');
  await app.reload();
  await unlockForm(app).waitFor();
  await app.expectAccessible('the board with a locked vault');
  for (const id of ['gh_actions', 'buddy']) {
    await eventually(async () => assert.equal(await app.pane(id).getAttribute('data-state'), 'failed'));
    await app.pane(id).getByText(/vault, which is locked/).waitFor();
  }
  // On a wall the way in is a line.
  await app.page.getByRole('button', { name: 'Wall mode' }).click();
  await app.page.locator('html[data-wall]').waitFor();
  const line = await unlockForm(app).boundingBox();
  assert.ok(line.height < 80, `it is ${line.height} px high`);
  assert.ok(await unlockForm(app).getByRole('button', { name: 'Unlock' }).isVisible());
  await app.expectAccessible('a wall with a locked vault');
  await app.page.keyboard.press('Escape');
  await app.page.getByLabel('Passphrase').fill('incorrect horse');
  await app.page.keyboard.press('Enter');
  await app.expectError('passphrase', /not the passphrase/);
  assert.deepEqual(Object.fromEntries(await database(app.page)), after, 'a wrong passphrase changes nothing');

  await app.page.getByLabel('Passphrase').fill(PASSPHRASE);
  await app.page.keyboard.press('Enter');
  const hasFocus = (control) => eventually(async () => assert.ok(await control.evaluate((one) => one === document.activeElement), 'the focus goes on'));
  await hasFocus(app.page.getByRole('button', { name: 'Lock the vault' }));
  for (const id of ['gh_actions', 'buddy']) {
    await eventually(async () => assert.equal(await app.pane(id).getAttribute('data-state'), 'fresh'), 20_000);
  }
  await expectNoTrace(app, GITHUB, BUDDY, PASSPHRASE);

  // Locked, what was shown stays and is stale; nobody is asked any more.
  await app.page.getByRole('button', { name: 'Lock the vault' }).focus();
  await app.page.keyboard.press('Enter');
  await hasFocus(app.page.getByLabel('Passphrase'));
  await unlockForm(app).waitFor();
  await eventually(async () => assert.equal(await app.pane('buddy').getAttribute('data-state'), 'stale'));

  // A test says so too, and does not ask for the secret anew.
  await app.goTo('Integrations');
  await app.page.locator('li[data-entry="buddy"]').getByRole('button', { name: /^Edit / }).click();
  await app.page.getByRole('button', { name: 'Test connection' }).click();
  await app.page.getByRole('alert').filter({ hasText: 'vault, which is locked' }).waitFor();
  await app.page.getByRole('button', { name: 'Cancel' }).click();
  await app.goTo('Board');
  await unlockForm(app).waitFor();

  // Forgotten.
  await app.page.getByRole('link', { name: 'The passphrase is forgotten' }).click();
  await app.page.getByRole('button', { name: 'Reset the vault' }).click();
  const question = app.page.getByRole('dialog', { name: 'Forget every secret?' });
  await question.waitFor();
  await app.expectAccessible('the question before the reset');
  await question.getByRole('button', { name: 'Forget them' }).click();
  await app.page.getByText('There are no secrets yet.').waitFor();
  assert.deepEqual((await database(app.page)).filter(([key]) => key.startsWith('vault/')), []);
  await app.goTo('Integrations');
  await app.page.getByRole('region', { name: 'These integrations need a secret' }).waitFor();
  await giveSecret(app, 'buddy', BUDDY);
});

journey('a declaration of one’s own is asked with the secret of now, and with none once the vault is locked', { timeout: 120_000 }, async (app, room) => {
  const fake = await provider(room);
  const custom = fake.configuration().integrations.find(({ integration }) => integration === 'custom');
  const { declaration, root, token } = custom.settings;
  const asked = () => fake.requests.filter(({ service }) => service === 'custom').length;
  await app.open('#/integrations');
  await app.addIntegration('Custom');
  await app.fill('name', 'Measures');
  await app.text('declaration').fill(JSON.stringify(declaration));
  await app.fill('root', root);
  await app.fill('poll_seconds', '2');
  await app.fillSecret('token', 'not-the-token');
  await app.addRow('settings', 'pipeline', 'measure');
  await app.submit();
  const id = await app.expectEntry('Measures', 'failed');
  await app.page.getByRole('button', { name: 'Edit Measures' }).click();
  await app.field('settings').waitFor();
  await app.fillSecret('token', token);
  await app.submit();
  await stateOf(app, id, 'fresh');
  await app.goTo('Settings');
  await setPassphrase(app, PASSPHRASE);
  await app.goTo('Board');
  await eventually(async () => assert.equal(await app.pane(id).getAttribute('data-state'), 'fresh'));
  await app.page.getByRole('button', { name: 'Lock the vault' }).click();
  await unlockForm(app).waitFor();
  await app.pane(id).getByText(/vault, which is locked/).waitFor();
  const before = asked();
  await app.page.waitForTimeout(5000);
  assert.equal(asked(), before, 'nobody is asked while the vault is locked');
  await app.page.getByLabel('Passphrase').fill(PASSPHRASE);
  await app.page.keyboard.press('Enter');
  await eventually(async () => assert.equal(await app.pane(id).getAttribute('data-state'), 'fresh'), 20_000);
});

journey('a declaration of one’s own is asked on when the vault changes, whatever page is shown', { timeout: 120_000 }, async (app, room) => {
  const fake = await provider(room);
  const asked = () => fake.requests.filter(({ service }) => service === 'custom').length;
  await openBoard(app, room, fake, ['custom'], { pollSeconds: 2 });
  await app.goTo('Board');
  await eventually(async () => assert.equal(await app.pane('custom').getAttribute('data-state', { timeout: 500 }), 'fresh'), 20_000);
  await app.goTo('Actions');
  const other = new App(room, await room.newPage());
  await other.open('#/settings');
  await setPassphrase(other, PASSPHRASE);
  const before = asked();
  await eventually(async () => assert.ok(asked() >= before + 3), 30_000);
  await app.goTo('Board');
  await eventually(async () => assert.equal(await app.pane('custom').getAttribute('data-state', { timeout: 500 }), 'fresh'));
});

journey('records cannot be swapped, and what cannot be read is told', async (app, room) => {
  const fake = await provider(room);
  await openBoard(app, room, fake, ['gh_actions', 'buddy']);
  await giveBoth(app);
  await app.page.goto('about:blank');
  room.tolerate(/favicon\.ico/);
  await app.page.goto(`${room.server.base}signalbox.schema.json`);
  await app.page.evaluate(async () => {
    const done = (request) => new Promise((good) => (request.onsuccess = () => good(request.result)));
    const db = await done(indexedDB.open('signalbox'));
    const store = db.transaction('entries', 'readwrite').objectStore('entries');
    const keys = (await done(store.getAllKeys())).filter((key) => key.startsWith('vault/secret/'));
    const values = await Promise.all(keys.map((key) => done(store.get(key))));
    store.put(values[0], keys[1]);
    await done(store.put(values[1], keys[0]));
    db.close();
  });
  const asked = fake.requests.length;
  await app.open('#/settings');
  await app.page.getByText(/2 more cannot be read/).waitFor();
  await app.goTo('Integrations');
  const wanted = app.page.getByRole('region', { name: 'These integrations need a secret' });
  await wanted.getByText('cannot be read').waitFor();
  assert.equal(fake.requests.length, asked, 'no secret goes where it does not belong');
  await giveSecret(app, 'buddy', BUDDY);
});

/** Has the clock of every page of the room go by what `later` says, in minutes. */
async function movableClock(room) {
  await room.context.addInitScript(() => {
    const now = Date.now;
    window.later = 0;
    Date.now = () => now() + window.later * 60_000;
  });
}

journey('a secret that is being typed stays when the vault is locked by idleness', { timeout: 120_000 }, async (app, room) => {
  await movableClock(room);
  const fake = await provider(room);
  await openBoard(app, room, fake, ['gh_actions', 'buddy']);
  await giveSecret(app, 'buddy', BUDDY);
  await app.goTo('Settings');
  await setPassphrase(app, PASSPHRASE);
  await app.page.getByLabel('Lock it when nobody did anything for').selectOption({ label: '5 minutes' });
  const later = (minutes) => app.page.evaluate((all) => (window.later = all), minutes);
  const unlock = async () => {
    await app.page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
    await app.page.keyboard.press('Enter');
    await eventually(async () => assert.equal(await unlockForm(app).count(), 0));
  };

  // A new passphrase stays, and cannot be put in force before the vault is unlocked.
  await app.page.getByLabel('New passphrase').fill('another passphrase');
  await later(10);
  await unlockForm(app).waitFor();
  await app.page.getByText('The vault was locked while you typed').waitFor();
  assert.equal(await app.page.getByLabel('New passphrase').inputValue(), 'another passphrase');
  await app.expectAccessible('a passphrase that stays while the vault is locked');
  await unlock();
  assert.equal(await app.page.getByLabel('New passphrase').inputValue(), 'another passphrase');
  await app.page.getByLabel('New passphrase').fill('');

  // The secret of an integration, too; of what the vault has nothing is asked for.
  await app.goTo('Integrations');
  const asked = app.page.locator('li[data-entry]').filter({ has: app.page.locator('input[type=password]') });
  await asked.locator('input[type=password]').fill(GITHUB);
  await later(20);
  await unlockForm(app).waitFor();
  await app.page.getByText('The vault is locked: a secret that you give now is known to this tab only').waitFor();
  assert.equal(await asked.count(), 1);
  assert.equal(await asked.locator('input[type=password]').inputValue(), GITHUB);
  await asked.getByRole('button', { name: 'Use this secret' }).click();
  await stateOf(app, 'gh_actions', 'fresh');
  await expectKept(app, 1);
  await unlock();
  await expectKept(app, 2);
});

journey('it is locked when nobody did anything for a while', { timeout: 120_000 }, async (app, room) => {
  await movableClock(room);
  const fake = await provider(room);
  await openBoard(app, room, fake, ['buddy']);
  await giveSecret(app, 'buddy', BUDDY);
  await app.goTo('Settings');
  await setPassphrase(app, PASSPHRASE);
  await app.page.getByLabel('Lock it when nobody did anything for').selectOption({ label: '5 minutes' });
  const later = (minutes) => app.page.evaluate((all) => (window.later = all), minutes);
  await later(4);
  await app.page.mouse.move(200, 200);
  await app.page.mouse.move(220, 220);
  await later(8);
  // It looks every five seconds; four minutes after the last move it must not lock.
  await app.page.waitForTimeout(6_000);
  assert.equal(await unlockForm(app).count(), 0);
  // What has the focus goes with the open vault; the way in gets it.
  await app.page.getByLabel('Lock it when nobody did anything for').evaluate((select) => select.focus());
  await later(14);
  await unlockForm(app).waitFor();
  await eventually(async () => assert.ok(await app.page.getByLabel('Passphrase').evaluate((input) => input === document.activeElement)));
  // The choice is kept.
  await app.reload();
  await unlockForm(app).waitFor();
  await app.page.getByLabel('Passphrase').fill(PASSPHRASE);
  await app.page.keyboard.press('Enter');
  await app.page.locator('form[data-vault=passphrase]').waitFor();
  assert.equal(await app.page.getByLabel('Lock it when nobody did anything for').inputValue(), '5');
  // Whoever wakes a sleeping computer by moving the mouse is not who left it.
  await later(60);
  await app.page.mouse.move(240, 240);
  await app.page.mouse.move(260, 260);
  await unlockForm(app).waitFor();
});

journey('what is given, removed and imported while it is locked counts, and can be undone', { timeout: 120_000 }, async (app, room) => {
  const fake = await provider(room);
  await openBoard(app, room, fake, ['gh_actions', 'buddy']);
  await giveBoth(app);
  const unlock = async () => {
    await app.page.getByLabel('Passphrase').fill(PASSPHRASE);
    await app.page.keyboard.press('Enter');
    await eventually(async () => assert.equal(await unlockForm(app).count(), 0));
  };
  const { content } = await app.download(app.page.getByRole('button', { name: 'Export signalbox.json' }));
  await app.goTo('Settings');
  await setPassphrase(app, PASSPHRASE);
  await app.page.getByRole('button', { name: 'Lock the vault' }).click();
  await unlockForm(app).waitFor();
  await app.goTo('Integrations');

  // What is in the vault need not be typed again to change something else.
  await app.page.getByRole('button', { name: 'Edit Deploy of the web shop' }).click();
  await app.formWith('domain');
  await app.fill('group', 'Shop');
  await app.submit();
  await rowOf(app, 'buddy').getByText('Buddy · Shop').waitFor();
  await expectKept(app, 2);

  // Removed: its record goes at once, and undone it is back.
  await rowOf(app, 'gh_actions').getByRole('button', { name: /^Remove / }).click();
  await expectKept(app, 1);
  await app.page.getByRole('button', { name: 'Undo' }).click();
  await expectKept(app, 2);

  // A file that sends the same integration elsewhere must not get its secret, unlocked later.
  const board = JSON.parse(content);
  board.integrations.find(({ id }) => id === 'buddy').settings.root = `${fake.origin}/elsewhere`;
  const folder = await room.files({ 'signalbox.json': JSON.stringify(board) });
  await app.page.getByLabel('Configuration file').setInputFiles(`${folder}/signalbox.json`);
  await app.page.locator('[data-incoming]').getByRole('button', { name: 'Open it' }).click();
  await expectKept(app, 1);
  await app.page.getByRole('button', { name: 'Undo' }).click();
  await expectKept(app, 2);
  await unlock();
  await stateOf(app, 'buddy', 'fresh');
  await stateOf(app, 'gh_actions', 'fresh');

  // Given while it is locked, in place of another: the new one counts.
  await app.goTo('Settings');
  await app.page.getByRole('button', { name: 'Lock the vault' }).click();
  await unlockForm(app).waitFor();
  await app.goTo('Integrations');
  await app.page.getByRole('button', { name: 'Edit Deploy of the web shop' }).click();
  await app.formWith('domain');
  await app.fillSecret('api_token', LATER);
  await app.submit();
  const records = async () => JSON.stringify((await database(app.page)).filter(([key]) => key.startsWith('vault/secret/')));
  const before = await records();
  await unlock();
  // It is written a moment after the vault can be.
  await eventually(async () => assert.notEqual(await records(), before));
  await app.reload();
  await unlockForm(app).waitFor();
  const asked = fake.requests.length;
  await unlock();
  await stateOf(app, 'gh_actions', 'fresh');
  const ofBuddy = () => fake.requests.slice(asked).filter(({ method, service }) => method === 'GET' && service === 'buddy');
  await eventually(async () => assert.ok(ofBuddy().length > 0));
  const sent = ofBuddy();
  for (const { headers } of sent) assert.ok(JSON.stringify(headers).includes(LATER), 'the later secret is sent');
});

journey('forgotten for the session means forgotten in every tab', { timeout: 120_000 }, async (app, room) => {
  const fake = await provider(room);
  await openBoard(app, room, fake, ['buddy']);
  await app.goTo('Settings');
  await app.page.getByRole('radio', { name: 'Only while it is open' }).check();
  await app.page.getByRole('button', { name: 'Keep them this way' }).click();
  await app.page.locator('form[data-vault=session]').waitFor();
  await app.goTo('Integrations');
  await giveSecret(app, 'buddy', BUDDY);
  const other = await room.context.newPage();
  await other.goto(app.page.url());
  const wanted = other.getByRole('region', { name: 'These integrations need a secret' });
  await other.locator('li[data-entry="buddy"][data-state="fresh"]').waitFor();
  await app.goTo('Settings');
  await app.page.getByRole('button', { name: 'Reset the vault' }).click();
  await app.page.getByRole('dialog', { name: 'Forget every secret?' }).getByRole('button', { name: 'Forget them' }).click();
  await wanted.waitFor();
  await app.reload();
  await app.goTo('Integrations');
  await app.page.getByRole('region', { name: 'These integrations need a secret' }).waitFor();
});

journey('on a page without encryption secrets last for the session and are stored nowhere', async (app, room) => {
  await room.context.addInitScript(() => {
    Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined });
    Object.defineProperty(window, 'isSecureContext', { get: () => false });
  });
  const fake = await provider(room);
  await openBoard(app, room, fake, ['buddy']);
  await app.page.getByText(/browsers encrypt only on pages that come by https/).first().waitFor();
  await giveSecret(app, 'buddy', BUDDY);
  await expectNoTrace(app, BUDDY);
  assert.deepEqual((await database(app.page)).filter(([key]) => key.startsWith('vault/')), []);
  await app.goTo('Settings');
  await app.page.getByText('Secrets last for as long as Signalbox is open').waitFor();
  await app.reload();
  await app.goTo('Integrations');
  await app.page.getByRole('region', { name: 'These integrations need a secret' }).waitFor();
});

journey('a secret in a file moves into the vault and is never written out again', async (app, room) => {
  const fake = await provider(room);
  await openBoard(app, room, fake, ['gh_actions', 'buddy'], {});
  await stateOf(app, 'buddy', 'fresh');
  await stateOf(app, 'gh_actions', 'fresh');
  await expectKept(app, 2);
  await expectNoTrace(app, GITHUB, BUDDY);
  const { content } = await app.download(app.page.getByRole('button', { name: 'Export signalbox.json' }));
  assert.ok(!content.toString().includes('secret-of'));
  await app.reload();
  await stateOf(app, 'buddy', 'fresh');
});

journey('what is forgotten is not found again, however soon the page is reloaded', { timeout: 120_000 }, async (app, room) => {
  const fake = await provider(room);
  await openBoard(app, room, fake, ['gh_actions']);
  await giveSecret(app, 'gh_actions', GITHUB);
  await expectKept(app, 1);
  // As if the page were gone before the database came to it.
  await app.page.evaluate(() => {
    IDBObjectStore.prototype.delete = () => {
      throw new DOMException('not yet', 'UnknownError');
    };
  });
  await app.page.getByRole('button', { name: 'Edit gh_actions' }).click();
  await app.page.getByLabel('Forget the stored Token').check();
  await app.submit();
  await eventually(async () => assert.ok(await app.page.evaluate(() => localStorage.getItem('signalbox.forgotten'))));
  await expectKept(app, 1);

  const asked = fake.requests.length;
  await app.reload();
  await stateOf(app, 'gh_actions', 'failed');
  await app.page.getByText('The secret “password” is missing.').first().waitFor();
  assert.deepEqual(fake.requests.slice(asked).filter(({ method }) => method === 'GET'), [], 'nothing was asked with what was forgotten');
  // Now it is done, and nothing is left of it.
  await expectKept(app, 0);
  await eventually(async () => assert.equal(await app.page.evaluate(() => localStorage.getItem('signalbox.forgotten')), null));
  await giveSecret(app, 'gh_actions', GITHUB);
  await expectKept(app, 1);
});
