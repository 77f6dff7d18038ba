// Where a secret could be, and the check that it is in none of these places.

import assert from 'node:assert/strict';
import { eventually } from './app.mjs';

/** Has the page note what its tabs say to workers and to each other. */
export async function listen(room) {
  await room.context.addInitScript(() => {
    window.__said = [];
    const text = (value, seen = new Set()) => {
      if (typeof value === 'string') return value;
      if (value instanceof ArrayBuffer) return new TextDecoder('latin1').decode(value);
      if (ArrayBuffer.isView(value)) return new TextDecoder('latin1').decode(value);
      if (typeof value !== 'object' || value === null || seen.has(value)) return String(value);
      seen.add(value);
      return Object.entries(value)
        .map(([key, one]) => `${key}=${text(one, seen)}`)
        .join('\n');
    };
    for (const kind of [Worker, BroadcastChannel, MessagePort]) {
      const post = kind.prototype.postMessage;
      kind.prototype.postMessage = function (message, ...rest) {
        window.__said.push(`${kind.name}: ${text(message)}`);
        return post.call(this, message, ...rest);
      };
    }
  });
}

/** All that the app's database holds, as [key, text] pairs. */
export function database(page) {
  return page.evaluate(async () => {
    const known = await indexedDB.databases();
    if (!known.some(({ name }) => name === 'signalbox')) return [];
    const done = (request) =>
      new Promise((good, bad) => {
        request.onsuccess = () => good(request.result);
        request.onerror = () => bad(request.error);
      });
    const db = await done(indexedDB.open('signalbox'));
    const store = db.transaction('entries').objectStore('entries');
    const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
    db.close();
    const text = (value) => {
      if (value instanceof CryptoKey) return `key, ${value.extractable ? 'readable' : 'unreadable'}, ${value.algorithm.name} ${value.algorithm.length}`;
      if (ArrayBuffer.isView(value)) return new TextDecoder('latin1').decode(value);
      return typeof value === 'string' ? value : JSON.stringify(value);
    };
    return keys.map((key, place) => [key, text(values[place])]);
  });
}

/** Waits until so many secrets are in the database. */
export const expectKept = (app, count) =>
  eventually(async () => assert.equal((await database(app.page)).filter(([key]) => key.startsWith('vault/secret/')).length, count));

/** Fails if one of these texts is anywhere a secret must not be. */
export async function expectNoTrace(app, ...secrets) {
  const places = await app.page.evaluate(() => ({
    document: document.documentElement.outerHTML,
    controls: [...document.querySelectorAll('input, textarea')].map((one) => one.value).join('\n'),
    localStorage: JSON.stringify(localStorage),
    sessionStorage: JSON.stringify(sessionStorage),
    address: location.href,
    history: JSON.stringify(history.state) ?? '',
    messages: (window.__said ?? []).join('\n'),
    requested: performance.getEntriesByType('resource').map(({ name }) => name).join('\n'),
  }));
  places.database = JSON.stringify(await database(app.page));
  places.console = app.room.log.filter((line) => !line.startsWith('[request]')).join('\n');
  for (const secret of secrets) {
    for (const form of [secret, encodeURIComponent(secret), btoa(secret), JSON.stringify(secret).slice(1, -1)]) {
      for (const [place, text] of Object.entries(places)) {
        assert.ok(!text.includes(form), `the secret is in: ${place}`);
      }
    }
  }
}
