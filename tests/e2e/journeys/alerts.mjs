// Responders: what they do, when, and how often.

import assert from 'node:assert/strict';
import { eventually } from '../support/app.mjs';
import { feedBoard, feedService, witness } from '../support/feed.mjs';
import { about, journey } from '../support/journey.mjs';

about('alerts');

async function team(room, configuration) {
  await room.context.route('**/signalbox.json', (route) => route.fulfill({ json: configuration }));
}

/** Waits until the pane on that page is so. */
async function expectHealth(page, id, health) {
  const pane = page.locator(`[data-pane=${JSON.stringify(id)}]`);
  await eventually(async () => assert.equal(await pane.getAttribute('data-health', { timeout: 500 }), health), 20_000);
}

/** Shifts what the page takes for the present; its timers go on as ever. */
async function setTime(page, moment) {
  const shift = (to) => {
    const RealDate = (window.RealDate ??= Date);
    const by = to - RealDate.now();
    window.Date = class extends RealDate {
      constructor(...parts) {
        super(...(parts.length ? parts : [RealDate.now() + by]));
      }
      static now() {
        return RealDate.now() + by;
      }
    };
  };
  await page.addInitScript(shift, Number(moment));
  await page.evaluate(shift, Number(moment));
}

const titles = (seen) => seen.filter(({ kind }) => kind === 'notification').map(({ title }) => title);

journey('one notification for each transition, in two tabs and after a reload', { timeout: 120_000 }, async (app, room) => {
  const seen = await witness(room);
  const { feed, root } = await feedService(room);
  await team(room, feedBoard(root, { integration: 'notification', id: 'note', settings: { panes: ['web'] } }));
  await app.open('#/board');
  await expectHealth(app.page, 'feed/web', 'ok');
  const other = await room.newPage();
  await other.goto(`${room.server.base}#/board`);
  await expectHealth(other, 'feed/web', 'ok');
  await feed.polled(2);
  assert.deepEqual(titles(seen), [], 'what is seen first is no news');

  feed.red.add('web').add('shop');
  for (const page of [app.page, other]) await expectHealth(page, 'feed/web', 'error');
  await eventually(() => assert.deepEqual(titles(seen), ['web is failing']));
  await feed.polled(4);
  assert.deepEqual(titles(seen), ['web is failing'], 'one for both tabs, and none for the pane that nobody asked for');

  await app.reload();
  await other.reload();
  for (const page of [app.page, other]) await expectHealth(page, 'feed/web', 'error');
  await feed.polled(4);
  assert.deepEqual(titles(seen), ['web is failing'], 'a reload tells nothing again');

  feed.red.clear();
  for (const page of [app.page, other]) await expectHealth(page, 'feed/web', 'ok');
  await eventually(() => assert.deepEqual(titles(seen), ['web is failing', 'web is passing again']));
});

journey('of several tabs the one that leads tells, however slow it is', { timeout: 120_000 }, async (app, room) => {
  const seen = await witness(room);
  const { feed, root } = await feedService(room);
  await team(room, feedBoard(root, { integration: 'notification', id: 'note' }));
  // Its database opens late, so that any other tab would be first.
  await app.page.addInitScript(() => {
    const listen = EventTarget.prototype.addEventListener;
    EventTarget.prototype.addEventListener = function (kind, listener, ...rest) {
      if (!(this instanceof IDBOpenDBRequest) || kind !== 'success') return listen.call(this, kind, listener, ...rest);
      return listen.call(this, kind, (event) => setTimeout(() => listener.call(this, event), 500), ...rest);
    };
  });
  await app.open('#/board');
  await expectHealth(app.page, 'feed/web', 'ok');
  const other = await room.newPage();
  await other.goto(`${room.server.base}#/board`);
  await expectHealth(other, 'feed/web', 'ok');
  await feed.polled(2);
  feed.red.add('web');
  for (const page of [app.page, other]) await expectHealth(page, 'feed/web', 'error');
  await eventually(() => assert.deepEqual(titles(seen), ['web is failing']));
  assert.ok(seen[0].page === app.page, 'the tab that leads tells');

  // Whoever leads next tells next.
  await app.page.close();
  app.page = other;
  feed.red.clear();
  await eventually(() => assert.deepEqual(titles(seen), ['web is failing', 'web is passing again']), 30_000);
  assert.ok(seen[1].page === other);
});

journey('what changed while nobody watched is told once', { timeout: 120_000 }, async (app, room) => {
  const seen = await witness(room);
  const { feed, root } = await feedService(room);
  await team(room, feedBoard(root, { integration: 'notification', id: 'note' }));
  await app.open('#/board');
  await expectHealth(app.page, 'feed/web', 'ok');
  await feed.polled(1);
  await app.page.goto('about:blank');
  feed.red.add('web');
  await app.open('#/board');
  await eventually(() => assert.deepEqual(titles(seen), ['web is failing']));
  await feed.polled(2);
  assert.equal(titles(seen).length, 1);
});

journey('nothing is told in quiet hours, nor afterwards what happened in them', { timeout: 120_000, alone: true, context: { timezoneId: 'Europe/Berlin' } }, async (app, room) => {
  const seen = await witness(room);
  const { feed, root } = await feedService(room);
  await team(room, feedBoard(root, { integration: 'notification', id: 'note', settings: { quiet_from: '22:00', quiet_to: '7:00' } }));
  // 23:30 in Berlin.
  await setTime(app.page, new Date('2026-02-03T22:30:00Z'));
  await app.open('#/board');
  await expectHealth(app.page, 'feed/web', 'ok');
  await feed.polled(1);
  feed.red.add('web');
  await expectHealth(app.page, 'feed/web', 'error');
  await feed.polled(1);
  // 07:30 in Berlin.
  await setTime(app.page, new Date('2026-02-04T06:30:00Z'));
  await feed.polled(2);
  assert.deepEqual(titles(seen), []);
  feed.red.clear();
  await eventually(() => assert.deepEqual(titles(seen), ['web is passing again']), 20_000);
});

/** A board that saw its pane pass and then fail, from a moment on; its responder says nothing when a pane breaks. */
async function seenFailing(app, room, start, settings) {
  const seen = await witness(room);
  const { feed, root } = await feedService(room);
  await team(room, feedBoard(root, { integration: 'notification', id: 'note', settings: { breaks: false, ...settings } }));
  await setTime(app.page, start);
  await app.open('#/board');
  await expectHealth(app.page, 'feed/web', 'ok');
  await feed.polled(1);
  feed.red.add('web');
  await expectHealth(app.page, 'feed/web', 'error');
  return { seen, feed, root };
}

journey('a pane that stays red is told of after the minutes that were asked for', { timeout: 120_000, alone: true }, async (app, room) => {
  const start = Date.parse('2026-02-03T10:00:00Z');
  const { seen, feed } = await seenFailing(app, room, start, { recovers: false, stays_minutes: 30 });
  await feed.polled(1);
  await setTime(app.page, start + 20 * 60_000);
  await feed.polled(2);
  assert.deepEqual(titles(seen), []);
  await setTime(app.page, start + 32 * 60_000);
  await eventually(() => assert.deepEqual(titles(seen), ['web is still failing after 30 minutes']), 30_000);
  await feed.polled(2);
  assert.equal(titles(seen).length, 1);
});

journey('a computer that slept tells nothing that it did not see', { timeout: 120_000, alone: true }, async (app, room) => {
  const start = Date.parse('2026-02-03T18:00:00Z');
  const { seen, feed, root } = await seenFailing(app, room, start, { stays_minutes: 30 });
  // Overnight it heals. The first look of the morning comes before the first answer.
  let answer;
  const asked = new Promise((done) => (answer = done));
  await room.context.route(root, async (route) => {
    await asked;
    await route.fallback();
  });
  await setTime(app.page, start + 14 * 60 * 60_000);
  feed.red.clear();
  // It looks every ten seconds; there is nothing to see of a look that tells nothing.
  await app.page.waitForTimeout(11_000);
  assert.deepEqual(titles(seen), []);
  answer();
  await eventually(() => assert.deepEqual(titles(seen), ['web is passing again']), 30_000);
});

journey('a webhook is set up, tested, and tries again what its receiver did not take', { timeout: 120_000 }, async (app, room) => {
  const { feed, root, hook, received, statuses } = await feedService(room);
  await team(room, feedBoard(root));
  await app.open('#/integrations');
  await app.expectEntry('feed', 'fresh');
  await app.addIntegration('Webhook');
  await app.expectAccessible('the form of a webhook');
  await app.fill('name', 'Our receiver');
  await app.fillSecret('url', 'hooks.example/no-scheme');
  await app.page.keyboard.press('Tab');
  await app.expectError('url', /https:\/\//);
  for (const hour of ['quiet_from', 'quiet_to']) await app.fill(hour, '7:00');
  await app.page.keyboard.press('Tab');
  await app.expectError('quiet_to', /no hour is quiet/);
  for (const hour of ['quiet_from', 'quiet_to']) await app.fill(hour, '');
  await app.submit();
  await app.page.getByRole('alert').filter({ hasText: 'https://' }).waitFor();
  await app.fillSecret('url', hook);
  await app.page.getByRole('button', { name: 'Test', exact: true }).click();
  await app.page.locator('[data-trial=passed]').waitFor();
  assert.equal(received.length, 1);
  assert.equal(JSON.parse(received[0].body).pane.name, 'Signalbox test');
  await app.submit();
  const id = await app.expectEntry('Our receiver', 'fresh');
  assert.ok(!(await app.page.evaluate(() => JSON.stringify(localStorage))).includes(hook), 'the address is kept as a secret');

  await app.goTo('Board');
  await expectHealth(app.page, 'feed/web', 'ok');
  await feed.polled(1);
  statuses.push(503);
  feed.red.add('web');
  const note = app.page.locator(`[data-responder-note=${JSON.stringify(id)}]`);
  await note.waitFor({ timeout: 20_000 });
  assert.match(await note.innerText(), /503/);
  assert.equal(await app.pane('feed/web').getAttribute('data-state'), 'fresh', 'the board goes on');
  await app.expectAccessible('a board whose webhook fails');
  // It is sent again by itself, the same message.
  await note.waitFor({ state: 'detached', timeout: 20_000 });
  const [, first, second] = received.map(({ body }) => JSON.parse(body));
  assert.equal(first.event, 'broke');
  assert.deepEqual(second, first);
  assert.equal(received.length, 3);

  // What is refused is not sent again until somebody wants it.
  statuses.push(404);
  feed.red.clear();
  await note.waitFor({ timeout: 20_000 });
  assert.match(await note.innerText(), /404/);
  await feed.polled(2);
  assert.equal(received.length, 4);
  await app.goTo('Integrations');
  await app.expectEntry('Our receiver', 'failed');
  await app.goTo('Board');
  await note.getByRole('button', { name: 'Try again' }).click();
  await note.waitFor({ state: 'detached', timeout: 20_000 });
  assert.equal(received.length, 5);
});

journey('a chat message reaches a receiver that knows nothing of other sites', { timeout: 120_000 }, async (app, room) => {
  const { feed, root, closedHook, received } = await feedService(room);
  await team(room, feedBoard(root));
  await app.open('#/integrations');
  await app.addIntegration('Webhook');
  await app.fillSecret('url', closedHook);
  await app.select('shape', 'slack');
  await app.page.getByRole('button', { name: 'Test', exact: true }).click();
  const failed = app.page.locator('[data-trial=failed]');
  await failed.waitFor();
  assert.match(await failed.innerText(), /CORS/);
  await app.select('answer', 'ignore');
  await app.page.getByRole('button', { name: 'Test', exact: true }).click();
  await app.page.locator('[data-trial=passed]').waitFor();
  const { headers, body } = received.at(-1);
  assert.equal(headers['content-type'], 'application/x-www-form-urlencoded');
  assert.match(JSON.parse(new URLSearchParams(body).get('payload')).text, /Signalbox test is failing/);
  await app.submit();
  await app.goTo('Board');
  await expectHealth(app.page, 'feed/web', 'ok');
  const before = received.length;
  await feed.polled(1);
  feed.red.add('web');
  await eventually(() => assert.equal(received.length, before + 1), 20_000);
});

journey('a sound is set up and heard without a mouse', { timeout: 120_000 }, async (app, room) => {
  const seen = await witness(room);
  const { keyboard } = app.page;
  await app.open('#/integrations');
  await app.tabTo('the search', { selector: 'input[type=search]' });
  await keyboard.type('sound');
  await app.tabTo('Add Sound', { selector: 'button', name: '^Add Sound' });
  await keyboard.press('Enter');
  await app.formWith('tune');
  await app.expectAccessible('the form of a sound');
  await app.page.evaluate(() => document.activeElement.blur());
  await app.tabTo('the switch for recoveries', { field: 'recovers' });
  await keyboard.press('Space');
  await app.tabTo('the quiet hours', { field: 'quiet_from' });
  await keyboard.type('22:00');
  await app.tabTo('saving', { selector: '[data-action=submit]' });
  await keyboard.press('Enter');
  await app.page.getByRole('alert').filter({ hasText: 'Quiet hours' }).waitFor();
  await app.tabTo('the quiet hours', { field: 'quiet_to' });
  await keyboard.type('7:00');
  await app.tabTo('the test', { selector: '[data-action=test]' });
  await keyboard.press('Enter');
  await app.page.locator('[data-trial]').waitFor();
  assert.equal(await app.page.locator('[data-trial]').getAttribute('data-trial'), 'passed');
  await eventually(() => assert.equal(seen.filter(({ kind }) => kind === 'tone').length, 3));
  await app.tabTo('saving', { selector: '[data-action=submit]' });
  await keyboard.press('Enter');
  await app.page.locator('li[data-entry][data-state=fresh]').waitFor();
  const { content } = await app.download(app.page.getByRole('button', { name: 'Export signalbox.json' }));
  assert.deepEqual(JSON.parse(content).integrations[0].settings, { recovers: false, quiet_from: '22:00', quiet_to: '7:00' });
});

journey('title and icon of the tab tell of some panes, and of all again without that', { timeout: 120_000 }, async (app, room) => {
  const { feed, root } = await feedService(room);
  feed.red.add('shop');
  await team(room, feedBoard(root, { integration: 'tab', id: 'tab', settings: { panes: ['web'] } }));
  await app.open('#/board');
  await expectHealth(app.page, 'feed/shop', 'error');
  await eventually(async () => assert.match(await app.page.title(), /^1 passing · Alerts/));
  await app.goTo('Integrations');
  await app.entrySwitch('tab').uncheck();
  await app.goTo('Board');
  await eventually(async () => assert.match(await app.page.title(), /^1 failing · Alerts/));
});

journey('a board without responders loads nothing of them', { timeout: 120_000 }, async (app, room) => {
  const { root } = await feedService(room);
  await team(room, feedBoard(root));
  const asked = [];
  app.page.on('request', (request) => asked.push(request.url()));
  await app.open('#/board');
  await expectHealth(app.page, 'feed/web', 'ok');
  // The last of the parts that load when the page is quiet.
  await eventually(() => assert.ok(asked.some((url) => url.includes('part-style-'))), 20_000);
  assert.deepEqual(asked.filter((url) => url.includes('part-responders-')), []);
});
