import assert from 'node:assert/strict';
import { eventually } from '../support/app.mjs';
import { about, journey } from '../support/journey.mjs';

about('parts');

const STYLE = /\/part-style-[^/]*\.wasm$/;
const WASM = /\.wasm$/;

/** Keeps a list of the parts that the page asks for. */
function partsAskedFor(app) {
  const asked = [];
  app.page.on('request', (request) => {
    const [, part] = request.url().match(/\/part-(\w+)-[^/]*\.wasm$/) ?? [];
    if (part) asked.push(part);
  });
  return asked;
}

/** The style guide's own heading, which only its part can draw. */
function styleGuide(app) {
  return app.page.getByRole('heading', { name: /style/i, level: 1 });
}

function goTo(app, hash) {
  return app.page.evaluate((wanted) => (location.hash = wanted), hash);
}

journey('a part loads when its page is opened, the others when the page has been quiet for a while', async (app) => {
  const asked = partsAskedFor(app);
  await app.open('#/nowhere');
  assert.deepEqual(asked, []);
  await goTo(app, '#/style');
  await styleGuide(app).waitFor();
  assert.deepEqual(asked, ['style']);
  await eventually(async () => assert.deepEqual([...asked].sort(), ['actions', 'extensions', 'integrations', 'plugins', 'service', 'settings', 'setup', 'style']));
});

journey('a part that does not come says so, and a retry brings it', async (app, room) => {
  room.tolerate(/./);
  let connected = false;
  await app.page.route(STYLE, (route) => (connected ? route.continue() : route.abort()));
  await app.open('#/nowhere');
  await goTo(app, '#/style');
  const note = app.page.getByRole('alert').filter({ hasText: 'did not load' });
  await note.waitFor();
  await app.expectAccessible('the page whose part is missing');
  await app.page.getByRole('button', { name: 'Retry' }).click();
  await note.waitFor();
  connected = true;
  await app.page.getByRole('button', { name: 'Retry' }).click();
  await styleGuide(app).waitFor();
});

journey('a part that somebody changed on its way is refused', async (app, room) => {
  room.tolerate(/./);
  await app.page.route(STYLE, async (route) => {
    const response = await route.fetch();
    const body = Buffer.concat([await response.body(), Buffer.from([0, 2, 1, 0])]);
    await route.fulfill({ response, body, headers: { ...response.headers(), 'content-length': String(body.length) } });
  });
  await app.open('#/style');
  await app.page.getByRole('alert').filter({ hasText: 'did not load' }).waitFor();
});

journey('a host that does not know the type of WebAssembly will do', async (app) => {
  await app.page.route(WASM, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), 'content-type': 'application/octet-stream' } });
  });
  await app.open('#/style');
  await styleGuide(app).waitFor();
});

journey('no script, no worker and no markup can be made from text', async (app, room) => {
  room.tolerate(/Trusted|Content Security Policy/i);
  room.toleratedPolicies = true;
  await app.open('#/style');
  const refused = await app.page.evaluate(async () => {
    // In a later task: what the test tool runs itself may make code from text.
    await new Promise((later) => setTimeout(later));
    const ways = {
      markup: () => (document.body.innerHTML = '<b>bold</b>'),
      worker: () => new Worker('worker.js'),
      script: () => (document.createElement('script').text = '1'),
      code: () => new Function('return 1')(),
      policy: () => globalThis.trustedTypes.createPolicy('default', { createHTML: (text) => text }),
    };
    return Object.keys(ways).filter((name) => {
      try {
        ways[name]();
        return false;
      } catch {
        return true;
      }
    });
  });
  assert.deepEqual(refused, ['markup', 'worker', 'script', 'code', 'policy']);
});
