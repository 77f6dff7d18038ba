// The fake provider of a journey, and boards that ask it.

import { startFake } from '../../fake/server.mjs';

/** Starts the fake provider, from which the app may ask what it likes. */
export async function provider(room) {
  const fake = await startFake({ base: Date.now() });
  room.cleanups.push(() => fake.close());
  room.consentTo(fake.origin);
  room.tolerate(/Failed to load resource/, /has been blocked by CORS policy/, /net::ERR_/);
  return fake;
}

/**
 * Opens a file with these integrations of the fake provider, by their ids, on
 * the page of integrations; `names` gives some of them a name.
 */
export async function openBoard(app, room, fake, ids, options = { secrets: false }, names = {}) {
  const all = fake.configuration(options);
  const integrations = ids.map((id) => ({ ...all.integrations.find((one) => one.id === id), ...(names[id] && { name: names[id] }) }));
  const folder = await room.files({ 'signalbox.json': JSON.stringify({ ...all, name: 'Shop', integrations }) });
  await app.open('#/integrations');
  await app.page.getByLabel('Configuration file').setInputFiles(`${folder}/signalbox.json`);
}
