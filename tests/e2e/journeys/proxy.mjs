// The board through the shipped nginx configuration: from a sub-folder, with
// providers that allow no other site, and credentials that only the server has.

import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNginx, upstreamsOf } from '../../deploy/servers.mjs';
import { startFake } from '../../fake/server.mjs';
import { eventually } from '../support/app.mjs';
import { about, journey } from '../support/journey.mjs';

about('proxy');

/** A site with the release in a sub-folder and a team's board beside it. */
async function site(room, integrations) {
  const www = await mkdtemp(join(tmpdir(), 'signalbox-www-'));
  room.cleanups.push(() => rm(www, { recursive: true, force: true }));
  const folder = join(www, 'team', 'board');
  await mkdir(folder, { recursive: true });
  await cp(room.server.root, folder, { recursive: true });
  await writeFile(join(folder, 'signalbox.json'), JSON.stringify({ version: 1, name: 'Behind nginx', integrations }));
  return www;
}

journey('panes come through nginx from a sub-folder, and no secret reaches the browser', { timeout: 120_000 }, async (app, room) => {
  const fake = await startFake({ base: Date.now(), cors: false, split: true });
  room.cleanups.push(() => fake.close());
  const of = (service) => fake.configuration({ secrets: false }).integrations.find((entry) => entry.id === service);
  const proxied = (service) => {
    const { secrets: _, ...entry } = of(service);
    return { ...entry, settings: { ...entry.settings, proxy: '/proxy/' } };
  };
  const listed = ['buddy', 'circleci', 'jenkins', 'coveralls', 'github'];
  const unlisted = proxied('custom');
  const www = await site(room, [...listed.map(proxied), unlisted]);
  const upstreams = upstreamsOf(fake).filter(({ path }) => path !== '/custom/');
  const nginx = await startNginx({ www, upstreams });
  room.cleanups.push(() => nginx.close());
  room.consentTo(nginx.origin);
  room.tolerate(/Failed to load resource/);
  const heard = [];
  app.page.on('response', async (response) => {
    heard.push(JSON.stringify(await response.allHeaders()), JSON.stringify(response.request().headers()), await response.text().catch(() => ''));
  });

  await app.page.goto(`${nginx.origin}/team/board/#/board`);
  await app.ready();
  for (const id of listed) {
    await eventually(async () => assert.equal(await app.pane(id).getAttribute('data-state'), 'fresh', `${id}: ${await app.pane(id).innerText()}`), 20_000);
  }
  await eventually(async () => assert.equal(await app.pane('custom').getAttribute('data-state'), 'failed'));
  assert.equal(fake.requests.filter((request) => request.service === 'custom').length, 0, 'who is not listed is not asked');
  const asked = fake.requests.find((request) => request.service === 'buddy');
  assert.match(asked.headers.authorization, /secret-of-buddy/);
  assert.ok(heard.length > 0);
  assert.doesNotMatch(heard.join('\n'), /secret-of-/);
});
