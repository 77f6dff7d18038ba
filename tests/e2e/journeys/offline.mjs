// Installable and offline: the only journeys with a service worker.

import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/app.mjs';
import { Feed, feedBoard } from '../support/feed.mjs';
import { about, journey } from '../support/journey.mjs';
import { serve } from '../support/server.mjs';

about('offline');

const WITH_SERVICE = { timeout: 120_000, context: { serviceWorkers: 'allow' } };

/** Waits until the page is under the service worker's care. */
async function expectServed(page) {
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated', null, { timeout: 30_000 });
}

/** A board whose provider is no machine of this computer. */
async function board(room) {
  const feed = new Feed();
  room.consentTo('https://ci.example');
  room.tolerate(/Failed to load resource/, /net::ERR_/);
  await room.context.route('https://ci.example/**', (route) => {
    const { body, type, headers } = feed.answer();
    return route.fulfill({ body, contentType: type, headers });
  });
  const configuration = feedBoard('https://ci.example/cc.xml');
  const folder = await room.files({ 'signalbox.json': JSON.stringify(configuration) });
  return { feed, file: `${folder}/signalbox.json` };
}

/** What the app keeps under a key of its database. */
const keptText = (page, key) =>
  page.evaluate(
    (wanted) =>
      new Promise((done, failed) => {
        const open = indexedDB.open('signalbox');
        open.onerror = failed;
        open.onsuccess = () => {
          const get = open.result.transaction('entries').objectStore('entries').get(wanted);
          get.onsuccess = () => {
            open.result.close();
            done(get.result ?? null);
          };
        };
      }),
    key,
  );

journey('without a network the last known board shows with its age', WITH_SERVICE, async (app, room) => {
  const { file } = await board(room);
  await app.open('#/board');
  await app.page.getByLabel('Configuration file').setInputFiles(file);
  const pane = app.pane('feed/web');
  await eventually(async () => assert.equal(await pane.getAttribute('data-state'), 'fresh'));
  await expectServed(app.page);
  await eventually(async () => assert.match((await keptText(app.page, 'board/last-known')) ?? '', /"web"/));

  await room.context.setOffline(true);
  await app.reload();
  await eventually(async () => assert.equal(await pane.getAttribute('data-state', { timeout: 500 }), 'stale'), 20_000);
  const words = await pane.innerText();
  assert.match(words, /offline/i);
  assert.match(words, /ago|stale/i);
  assert.equal(await pane.getAttribute('data-health'), 'ok');
  await app.expectAccessible('the board without a network');

  await room.context.setOffline(false);
  await eventually(async () => assert.equal(await pane.getAttribute('data-state'), 'fresh'), 30_000);
});

journey('the last known board is kept now and then, and when the page goes out of sight', { alone: true, timeout: 120_000 }, async (app, room) => {
  await app.page.addInitScript(() => {
    window.kept = 0;
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (value, key) {
      if (key === 'board/last-known') window.kept += 1;
      return put.call(this, value, key);
    };
  });
  const kept = () => app.page.evaluate(() => window.kept);
  const { file, feed } = await board(room);
  await app.open('#/board');
  await app.page.getByLabel('Configuration file').setInputFiles(file);
  await eventually(async () => assert.equal(await kept(), 1));
  await feed.polled(3);
  assert.equal(await kept(), 1, 'not with every poll');
  await app.hide();
  await eventually(async () => assert.equal(await kept(), 2));
});

journey("without a network the team's board is known too", WITH_SERVICE, async (app, room) => {
  const { file } = await board(room);
  const configuration = await readFile(file, 'utf8');
  const dist = await release(room);
  await writeFile(join(dist.root, 'signalbox.json'), configuration);
  await app.page.goto(`${dist.base}#/board`);
  const pane = app.pane('feed/web');
  await eventually(async () => assert.equal(await pane.getAttribute('data-state', { timeout: 500 }), 'fresh'), 20_000);
  await expectServed(app.page);
  await eventually(async () => assert.match((await keptText(app.page, 'board/last-known')) ?? '', /"web"/));
  await room.context.setOffline(true);
  await app.reload();
  await eventually(async () => assert.equal(await pane.getAttribute('data-state', { timeout: 500 }), 'stale'), 20_000);
  await app.page.getByRole('heading', { level: 1, name: 'Alerts' }).waitFor();
});

journey("while the host of the team's file has trouble the last known board shows, or why there is none", async (app, room) => {
  const { file } = await board(room);
  const configuration = await readFile(file, 'utf8');
  let status = 503;
  await room.context.route('**/signalbox.json', (route) => route.fulfill(status === 200 ? { body: configuration } : { status }));
  await app.open('#/board');
  await app.page.getByText('signalbox.json answered with status 503').waitFor();
  status = 200;
  await app.reload();
  const pane = app.pane('feed/web');
  await eventually(async () => assert.equal(await pane.getAttribute('data-state', { timeout: 500 }), 'fresh'));
  await eventually(async () => assert.match((await keptText(app.page, 'board/last-known')) ?? '', /"web"/));
  status = 503;
  await app.reload();
  await app.page.getByRole('heading', { level: 1, name: 'Alerts' }).waitFor();
  await eventually(async () => assert.equal(await pane.getAttribute('data-state', { timeout: 500 }), 'fresh'));
});

/** A copy of the release on a host of its own, in a sub-folder. */
async function release(room) {
  const root = await mkdtemp(join(tmpdir(), 'signalbox-release-'));
  room.cleanups.push(() => rm(root, { recursive: true, force: true }));
  await cp(room.server.root, root, { recursive: true });
  const server = await serve({ root, folder: 'deep/er/folder' });
  room.cleanups.push(() => server.close());
  room.consentTo(server.origin);
  return { root, base: server.base, requests: server.requests };
}

/** The version that a page, or the release, says it is. */
const versionOf = (html) => html.match(/name="signalbox-service"[^>]*data-version="([0-9a-f]{16})"/)[1];

/** Makes the release another version, as a deployment would. */
async function deploy(root, version) {
  const page = join(root, 'index.html');
  const html = await readFile(page, 'utf8');
  const before = versionOf(html);
  const service = join(root, 'service-worker.js');
  await writeFile(page, html.replaceAll(before, version));
  await writeFile(service, (await readFile(service, 'utf8')).replaceAll(before, version));
}

const shownVersion = (page) => page.locator('meta[name=signalbox-service]').getAttribute('data-version');

/** Has the browser look for a new service worker, as it does by itself now and then. */
const lookForUpdate = (page) => page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());

journey('a new version is offered, and shows when it is wanted', WITH_SERVICE, async (app, room) => {
  const dist = await release(room);
  await app.page.goto(`${dist.base}#/style`);
  await app.ready();
  await expectServed(app.page);
  const first = await shownVersion(app.page);
  const offer = app.page.locator('[data-update]');

  await deploy(dist.root, '00000000000000aa');
  await lookForUpdate(app.page);
  await offer.waitFor({ timeout: 20_000 });
  assert.equal(await shownVersion(app.page), first, 'nothing is forced');
  await app.expectAccessible('a page with the offer of a new version');
  await offer.getByRole('button', { name: 'Later' }).click();
  assert.equal(await offer.count(), 0);

  await deploy(dist.root, '00000000000000bb');
  await lookForUpdate(app.page);
  await offer.waitFor({ timeout: 20_000 });
  await offer.getByRole('button', { name: 'Reload now' }).click();
  await eventually(async () => assert.equal(await shownVersion(app.page), '00000000000000bb'));
  await app.ready();
  await expectServed(app.page);
  // It is the newest, so there is nothing to offer, and only this one and the last are kept.
  await eventually(async () => {
    const caches = await app.page.evaluate(() => window.caches.keys());
    assert.equal(caches.length, 2);
    assert.ok(caches.some((name) => name.endsWith('00000000000000bb')), caches.join());
  });
  assert.equal(await offer.count(), 0);
});

journey('a reload shows what the host has, also before the service worker knows of it', WITH_SERVICE, async (app, room) => {
  const dist = await release(room);
  await app.page.goto(`${dist.base}#/style`);
  await app.ready();
  await expectServed(app.page);
  await deploy(dist.root, '00000000000000cc');
  await app.reload();
  assert.equal(await shownVersion(app.page), '00000000000000cc');
  await eventually(async () => {
    const keys = await app.page.evaluate(() => caches.keys());
    assert.ok(keys.some((name) => name.endsWith('00000000000000cc')), keys.join());
  }, 20_000);
  assert.equal(await app.page.locator('[data-update]').count(), 0, 'the page is the new version already');
});

journey('without a network every page that was loaded once opens', WITH_SERVICE, async (app, room) => {
  const dist = await release(room);
  room.tolerate(/Failed to load resource/, /net::ERR_/);
  await app.page.goto(`${dist.base}#/style`);
  await app.ready();
  await expectServed(app.page);
  await app.reload();
  await eventually(async () => {
    const kept = await app.page.evaluate(async () => {
      const names = await caches.keys();
      const lists = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)));
      return lists.flat();
    });
    for (const part of ['actions', 'extensions', 'integrations', 'plugins', 'settings', 'setup', 'style']) assert.ok(kept.some((url) => url.includes(`part-${part}-`)), part);
  }, 30_000);
  await room.context.setOffline(true);
  await app.page.goto('about:blank');
  await app.page.goto(`${dist.base}#/extensions`);
  await app.page.getByRole('heading', { level: 1 }).filter({ hasText: /extension/i }).waitFor();
  await app.goTo('Integrations');
  await app.page.getByRole('heading', { level: 1, name: 'Integrations' }).waitFor();
});

journey("what is forgotten is the service worker's too, and no other app's", WITH_SERVICE, async (app) => {
  await app.open('#/settings');
  await expectServed(app.page);
  await app.page.evaluate(async () => {
    const [own] = (await caches.keys()).filter((name) => name.startsWith('signalbox '));
    await (await caches.open(own)).put('./marker', new Response('marker'));
    await (await caches.open('of another app')).put('./theirs', new Response('theirs'));
  });
  await app.page.getByRole('button', { name: 'Forget everything' }).click();
  const question = app.page.getByRole('dialog', { name: 'Forget everything?' });
  await Promise.all([app.page.waitForEvent('load'), question.getByRole('button', { name: 'Forget it' }).click()]);
  await app.ready();
  const kept = (name) => app.page.evaluate(async (url) => Boolean(await caches.match(url)), name);
  assert.equal(await kept('./marker'), false);
  assert.equal(await kept('./theirs'), true);
  // The next visit without a network still works, once it was kept anew.
  await expectServed(app.page);
});

journey('the page works where there is no service worker', async (app) => {
  await app.open('#/integrations');
  await app.page.getByRole('heading', { level: 1, name: 'Integrations' }).waitFor();
  assert.equal(await app.page.evaluate(() => navigator.serviceWorker.controller), null);
});
