// Several tabs with one board.

import assert from 'node:assert/strict';
import { App, eventually } from '../support/app.mjs';
import { about, journey } from '../support/journey.mjs';
import { openBoard, provider } from '../support/provider.mjs';
import { database } from '../support/secrets.mjs';

about('tabs');

const OFTEN = { secrets: false, pollSeconds: 5 };

const BUDDY = 'secret-of-buddy-81d2';

/** Another tab of the same browser. */
async function tab(room, hash, prepare) {
  const page = await room.newPage();
  if (prepare) await page.addInitScript(prepare);
  const app = new App(room, page);
  await app.open(hash);
  return app;
}

const state = (app, id, expected) =>
  eventually(async () => assert.equal(await app.pane(id).getAttribute('data-state', { timeout: 500 }), expected), 20_000);

/** A board that is polled often, shown in the first tab, which leads, and in another. */
async function inTwoTabs(app, room) {
  const fake = await provider(room);
  await openBoard(app, room, fake, ['coveralls'], OFTEN);
  await app.expectEntry('coveralls', 'fresh');
  await app.goTo('Board');
  const other = await tab(room, '#/board');
  await state(other, 'coveralls', 'fresh');
  return { fake, other };
}

journey('one polls, the others follow; the next takes over within two seconds', { alone: true, timeout: 120_000 }, async (app, room) => {
  const { fake, other } = await inTwoTabs(app, room);

  // Over some polls each round asks once, not once for every tab.
  const from = fake.requests.length;
  const begun = Date.now();
  await eventually(async () => assert.ok(fake.requests.length >= from + 3), 30_000);
  const rounds = Math.floor((Date.now() - begun) / 5_000) + 1;
  assert.ok(fake.requests.length - from <= rounds + 1, `${fake.requests.length - from} requests in ${rounds} rounds`);

  // What the leader learns shows in the other.
  fake.fault('coveralls', 500);
  await state(other, 'coveralls', 'stale');
  fake.clear('coveralls');
  await state(other, 'coveralls', 'fresh');

  // A change in one shows in all, whichever leads.
  await other.goTo('Integrations');
  await other.entrySwitch('coveralls').uncheck();
  await eventually(async () => assert.equal(await app.pane('coveralls').count(), 0));
  await other.entrySwitch('coveralls').check();
  await state(app, 'coveralls', 'fresh');
  await other.goTo('Board');
  await state(other, 'coveralls', 'fresh');

  const asked = fake.requests.length;
  await app.page.close();
  // Two seconds are what is promised; whoever waited for a timer would come later.
  await eventually(async () => assert.ok(fake.requests.length > asked), 2_000);
  await state(other, 'coveralls', 'fresh');
  app.page = other.page;
});

journey('whoever takes over waits as long as the service told the tab before', { alone: true, timeout: 120_000 }, async (app, room) => {
  const { fake, other } = await inTwoTabs(app, room);
  fake.fault('coveralls', 429);
  await state(app, 'coveralls', 'stale');
  await state(other, 'coveralls', 'stale');
  const asked = fake.requests.length;
  await app.page.close();
  app.page = other.page;
  // What is promised to take two seconds elsewhere does not happen here.
  await other.page.waitForTimeout(4_000);
  assert.equal(fake.requests.length, asked);
});

journey('a browser that refuses locks polls all the same', async (app, room) => {
  await app.page.addInitScript(() => {
    LockManager.prototype.request = () => Promise.reject(new DOMException('Refused.', 'SecurityError'));
  });
  const fake = await provider(room);
  await openBoard(app, room, fake, ['coveralls'], OFTEN);
  await app.expectEntry('coveralls', 'fresh');
  await app.goTo('Board');
  const from = fake.requests.length;
  await eventually(async () => assert.ok(fake.requests.length >= from + 2), 30_000);
});

journey('a tab alone hands nothing on, and does as soon as another follows', async (app, room) => {
  await app.page.addInitScript(() => {
    window.said = [];
    const say = BroadcastChannel.prototype.postMessage;
    BroadcastChannel.prototype.postMessage = function (message) {
      window.said.push(message[0]);
      return say.call(this, message);
    };
  });
  const said = () => app.page.evaluate(() => window.said.filter((word) => word === 'panes').length);
  const fake = await provider(room);
  await openBoard(app, room, fake, ['coveralls'], OFTEN);
  await app.expectEntry('coveralls', 'fresh');
  await app.goTo('Board');
  const from = fake.requests.length;
  await eventually(async () => assert.ok(fake.requests.length >= from + 2), 30_000);
  assert.equal(await said(), 0);
  const other = await tab(room, '#/board');
  await state(other, 'coveralls', 'fresh');
  assert.ok((await said()) > 0);
});

journey('a secret given in one tab, a lock and an unlocking count in all', { timeout: 120_000 }, async (app, room) => {
  const fake = await provider(room);
  await openBoard(app, room, fake, ['buddy'], OFTEN);
  const other = await tab(room, '#/integrations');
  await other.expectEntry('Deploy of the web shop', 'failed');
  const form = other.page.getByRole('region', { name: 'These integrations need a secret' });
  await form.locator('input[type=password]').fill(BUDDY);
  await other.page.keyboard.press('Enter');
  await other.expectEntry('Deploy of the web shop', 'fresh');
  await app.expectEntry('Deploy of the web shop', 'fresh');

  await other.goTo('Settings');
  await other.page.getByRole('radio', { name: 'Locked by a passphrase' }).check();
  await other.page.getByLabel('New passphrase').fill('correct horse battery');
  await other.page.getByLabel('The same again').fill('correct horse battery');
  await other.page.getByRole('button', { name: 'Keep them this way' }).click();
  await other.page.locator('form[data-vault=passphrase]').waitFor();
  await app.goTo('Settings');
  await app.page.locator('form[data-vault=passphrase]').waitFor();
  await app.page.getByRole('button', { name: 'Lock the vault' }).click();
  for (const one of [app, other]) await one.page.locator('section[data-vault=locked]').waitFor();
  await other.page.getByLabel('Passphrase').fill('correct horse battery');
  await other.page.keyboard.press('Enter');
  for (const one of [app, other]) await one.page.locator('form[data-vault=passphrase]').waitFor();
  // A tab that comes later gets the key from those that are open.
  const third = await tab(room, '#/settings');
  await third.page.locator('form[data-vault=passphrase]').waitFor();
  assert.ok((await database(third.page)).some(([key]) => key === 'vault/check'));
});

journey('two tabs that edit the same integration never overwrite each other without a word', { timeout: 120_000 }, async (app, room) => {
  const fake = await provider(room);
  await openBoard(app, room, fake, ['coveralls'], OFTEN);
  const other = await tab(room, '#/integrations');
  await other.page.getByRole('button', { name: 'Edit coveralls' }).click();
  await other.formWith('name');
  await app.page.getByRole('button', { name: 'Edit coveralls' }).click();
  await app.formWith('name');
  await app.fill('name', 'Theirs');
  await app.submit();
  await app.expectEntry('Theirs', 'fresh');

  await other.fill('name', 'Mine');
  await other.submit();
  await other.page.getByRole('alert').filter({ hasText: 'changed in another tab' }).waitFor();
  await other.page.getByRole('alert').filter({ hasText: 'name' }).filter({ hasText: 'Theirs' }).waitFor();
  await app.expectEntry('Theirs', 'fresh');
  await other.submit();
  await other.expectEntry('Mine', 'fresh');
  await app.expectEntry('Mine', 'fresh');
});

journey('the form of the board overwrites nothing of another tab without a word', { timeout: 120_000 }, async (app, room) => {
  const fake = await provider(room);
  await openBoard(app, room, fake, ['coveralls']);
  await app.expectEntry('coveralls', 'fresh');
  const other = await tab(room, '#/integrations');
  const stored = () => app.page.evaluate(() => JSON.parse(localStorage.getItem('signalbox.board')).board);
  const save = (one) => one.page.getByRole('button', { name: 'Save the board' }).click();
  // Told after the app's own listener, which has been there from the start.
  await app.page.evaluate(() =>
    addEventListener('storage', ({ key }) => {
      if (key === 'signalbox.board') document.documentElement.dataset.heard = key;
    }),
  );
  await other.fill('board_name', 'From the other');
  await app.fill('board_name', 'From here');
  await save(other);
  await eventually(async () => assert.equal((await stored()).name, 'From the other'));
  await app.page.locator('[data-heard]').waitFor({ state: 'attached' });
  assert.equal(await app.text('board_name').inputValue(), 'From here', 'what is typed stays');
  await save(app);
  await app.page.getByText('Changed elsewhere while you typed: Name').waitFor();
  assert.equal((await stored()).name, 'From the other', 'nothing is overwritten without a word');
  await save(app);
  await eventually(async () => assert.equal((await stored()).name, 'From here'));

  // A form that nobody typed into follows; what one leaves alone the other may change.
  await eventually(async () => assert.equal(await other.text('board_name').inputValue(), 'From here'));
  await app.fill('board_name', 'Again from here');
  await other.select('board_order', 'Worst first');
  await save(other);
  await eventually(async () => assert.equal((await stored()).order, 'worst'));
  await save(app);
  await eventually(async () => assert.deepEqual([(await stored()).name, (await stored()).order], ['Again from here', 'worst']));
  await eventually(async () => assert.equal(await app.field('board_order').locator('option:checked').innerText(), 'Worst first'));
});

journey('changes made at the same moment are joined', { timeout: 120_000 }, async (app, room) => {
  const fake = await provider(room);
  await openBoard(app, room, fake, ['coveralls', 'gh_issues'], OFTEN, { coveralls: 'Coverage' });
  await app.expectEntry('Coverage', 'fresh');
  // This tab hears nothing of what others write, as in the moment before it does.
  const deaf = await tab(room, '#/integrations', () => window.addEventListener('storage', (event) => event.stopImmediatePropagation(), true));
  await deaf.expectEntry('Coverage', 'fresh');
  await app.page.getByRole('button', { name: 'Duplicate Coverage' }).click();
  await app.expectEntry('Coverage (copy)', 'fresh');
  await deaf.entrySwitch('Coverage').uncheck();
  await deaf.expectEntry('Coverage', 'off');
  await deaf.expectEntry('Coverage (copy)', 'fresh');
  await app.expectEntry('Coverage', 'off');

  // The same integration, changed in both: both stand.
  await app.entrySwitch('Coverage').check();
  await app.expectEntry('Coverage', 'fresh');
  await deaf.page.getByRole('button', { name: 'Edit Coverage', exact: true }).click();
  await deaf.formWith('name');
  await deaf.fill('name', 'Mine');
  await deaf.submit();
  await deaf.page.locator('.note').filter({ hasText: 'at the same time' }).waitFor();
  await deaf.expectEntry('Mine', 'off');
});

journey('what two tabs do in the same moment stands in both', { timeout: 120_000 }, async (app, room) => {
  const fake = await provider(room);
  await openBoard(app, room, fake, ['coveralls', 'gh_issues'], OFTEN, { coveralls: 'Coverage', gh_issues: 'Issues' });
  await app.expectEntry('Coverage', 'fresh');
  const other = await tab(room, '#/integrations');
  await other.expectEntry('Coverage', 'fresh');
  const names = (one) => one.page.locator('li[data-entry][data-state] label').allInnerTexts();
  const press = (one, name) => one.page.getByRole('button', { name, exact: true }).evaluate((button) => button.click());
  const expectInBoth = async (copies, holds) => {
    for (const one of [app, other]) {
      await eventually(async () => {
        const all = await names(one);
        assert.equal(all.filter((name) => name.startsWith('Issues (copy')).length, copies, all.join(', '));
        await holds(one, all);
      });
    }
    await eventually(async () => assert.deepEqual(await names(app), await names(other)));
  };
  await Promise.all([press(app, 'Move Coverage down'), press(other, 'Duplicate Issues')]);
  await expectInBoth(1, (one, all) => assert.ok(all.indexOf('Coverage') > all.indexOf('Issues'), all.join(', ')));
  for (const [round, on] of [false, true, false].entries()) {
    await Promise.all([app.entrySwitch('Coverage').evaluate((box) => box.click()), press(other, 'Duplicate Issues')]);
    await expectInBoth(round + 2, async (one) => assert.equal(await one.entrySwitch('Coverage').isChecked(), on));
  }
  await app.reload();
  await eventually(async () => assert.deepEqual(await names(app), await names(other)));
});

journey('an integration that another tab removed while it was edited is told as such', { timeout: 120_000 }, async (app, room) => {
  const fake = await provider(room);
  await openBoard(app, room, fake, ['buddy'], OFTEN);
  const asked = app.page.getByRole('region', { name: 'These integrations need a secret' });
  await asked.locator('input[type=password]').fill(BUDDY);
  await app.page.keyboard.press('Enter');
  const id = await app.expectEntry('Deploy of the web shop', 'fresh');
  const other = await tab(room, '#/integrations');
  await other.page.getByRole('button', { name: 'Edit Deploy of the web shop' }).click();
  await other.formWith('domain');
  await app.page.locator(`li[data-entry="${id}"]`).getByRole('button', { name: /^Remove / }).click();
  await eventually(async () => assert.equal(await other.page.locator(`li[data-entry="${id}"][data-state]`).count(), 0));
  await other.submit();
  await other.page.getByRole('alert').filter({ hasText: 'was removed in another tab' }).waitFor();
  // Added anew it needs its secret again, which went with it.
  await other.submit();
  await other.expectError('api_token', /required/);
  await other.fillSecret('api_token', BUDDY);
  await other.submit();
  await app.expectEntry('Deploy of the web shop', 'fresh');
});
