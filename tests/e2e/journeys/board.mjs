// The board against the fake provider: every service, and every fault.

import assert from 'node:assert/strict';
import { startFake } from '../../fake/server.mjs';
import { eventually } from '../support/app.mjs';
import { feedBoard, feedService } from '../support/feed.mjs';
import { about, journey } from '../support/journey.mjs';
import { openBoard } from '../support/provider.mjs';
import { database } from '../support/secrets.mjs';

about('board');

/** Starts the fake provider, from which the app may ask what it likes. */
async function provider(room, options = {}) {
  const fake = await startFake({ base: Date.now(), ...options });
  room.cleanups.push(() => fake.close());
  for (const origin of [fake.origin, ...Object.values(fake.origins ?? {}), fake.elsewhere]) {
    if (origin) room.consentTo(origin);
  }
  // A browser tells its console of every answer that is no success.
  room.tolerate(/Failed to load resource/, /has been blocked by CORS policy/, /net::ERR_/);
  return fake;
}

/** Lets the app find this configuration beside its `index.html`. */
async function team(room, configuration) {
  await room.context.route('**/signalbox.json', (route) => route.fulfill({ json: configuration }));
}

const only = (configuration, ...ids) => ({
  ...configuration,
  integrations: configuration.integrations.filter((entry) => ids.includes(entry.id)),
});

journey('without a configuration it offers demo data, a file and an integration', async (app) => {
  await app.open('#/board');
  await app.page.getByRole('heading', { name: 'No board yet' }).waitFor();
  for (const role of [['button', 'Show demo data'], ['button', 'Open a configuration'], ['link', 'Add an integration']]) {
    assert.ok(await app.page.getByRole(role[0], { name: role[1] }).isVisible(), role[1]);
  }
  await app.expectAccessible('the board without a configuration');
});

journey('the demo moves through states and asks nobody', async (app, room) => {
  await app.open('#/board');
  await app.page.getByRole('button', { name: 'Show demo data' }).click();
  await app.pane().first().waitFor();
  await eventually(async () => assert.ok((await app.page.locator('[data-pane][data-state="fresh"]').count()) >= 5));
  await app.expectAccessible('the demo board');
  assert.deepEqual(room.log.filter((line) => line.startsWith('[request]')), []);
  // The buttons go when they are pressed; the focus stays on the page.
  const focused = (id) => eventually(async () => assert.equal(await app.page.evaluate(() => document.activeElement?.id), id));
  await focused('page-heading');
  await app.page.getByRole('button', { name: 'End the demo' }).press('Enter');
  await focused('page-heading');
  await app.page.getByRole('heading', { name: 'No board yet' }).waitFor();
});

journey('every service of the team file shows its pane', { timeout: 120_000 }, async (app, room) => {
  const fake = await provider(room);
  await team(room, fake.configuration());
  await app.open('#/board');
  const ids = fake.configuration().integrations.map((entry) => entry.id);
  for (const id of ids.filter((id) => id !== 'cctray-each')) {
    await eventually(async () => assert.equal(await app.pane(id).getAttribute('data-state'), 'fresh', id), 20_000);
  }
  await eventually(async () => assert.ok((await app.page.locator('[data-pane^="cctray-each/"]').count()) > 0));

  const actions = app.pane('gh_actions');
  assert.equal(await actions.getAttribute('data-service'), 'gh_actions');
  assert.equal(await actions.getAttribute('data-outcome'), 'working');
  assert.equal(await actions.getAttribute('data-health'), 'ok');
  await assert.doesNotReject(actions.getByRole('heading', { name: 'acme/web' }).waitFor());
  assert.deepEqual(await app.outcomes('gh_actions'), ['working', 'working', 'passed', 'failed']);
  const text = await actions.innerText();
  for (const words of ['Tidy the cache', 'Ann', 'took three minutes', 'left']) assert.ok(text.includes(words), `${words} in ${text}`);

  const issues = app.pane('gh_issues');
  assert.equal(await issues.getAttribute('data-outcome'), 'none');
  assert.equal(await issues.getByRole('listitem').count(), 5);

  const commits = await app.pane('github').innerText();
  assert.match(commits, /Speed up the parser,\s/);
  assert.match(commits, /Ann \[GitHub\]/);
  assert.match(commits, /five minutes ago/);

  const deploy = app.pane('buddy');
  await deploy.getByRole('heading', { name: 'Deploy of the web shop' }).waitFor();
  assert.match(await deploy.innerText(), /acme\/web \(1201\)/);

  for (const text of await app.page.locator('[data-pane]').allInnerTexts()) {
    assert.doesNotMatch(text, /\bnull\b|\bundefined\b|\[object|NaN/);
  }
  await app.expectAccessible('the board with every service');
});

journey('GitHub is asked again with its ETag', async (app, room) => {
  const fake = await provider(room);
  await team(room, only(fake.configuration({ pollSeconds: 5 }), 'github'));
  await app.open('#/board');
  await eventually(() => assert.ok(fake.requests.some((request) => request.status === 304)), 20_000);
  assert.equal(await app.pane('github').getAttribute('data-state'), 'fresh');
});

/** Each fault, how it is asked for, and what the pane must say of it. */
const faults = [
  [{ fault: '401' }, /refused|credential/i],
  [{ fault: '403' }, /refused|credential|allowed/i],
  [{ fault: '404' }, /not found|404/i],
  [{ fault: '429' }, /fewer requests|limit|until/i],
  [{ fault: 'rate-limited' }, /fewer requests|limit|until/i],
  [{ fault: '500' }, /500/],
  [{ fault: 'slow', ms: 60_000 }, /15 s|in time/i],
  [{ fault: 'endless' }, /15 s|in time/i],
  [{ fault: 'cut-off' }, /did not|reach|CORS|broke/i],
  [{ fault: 'reset' }, /did not|reach|CORS/i],
  [{ fault: 'garbage' }, /JSON/],
  [{ fault: 'html' }, /web page|log ?in/i],
  [{ fault: 'redirect' }, /web page|log ?in/i],
  [{ fault: 'redirect-away' }, /CORS/],
  [{ fault: 'no-cors' }, /CORS/],
  [{ fault: 'huge' }, /large/i],
  [{ fault: 'wrong-types', variant: 'root' }, /expected|should/i],
  [{ fault: 'empty' }, /JSON|empty/i],
  [{ fault: '204' }, /nothing/i],
];
for (const [fault, reason] of faults) {
  const name = [fault.fault, fault.variant].filter(Boolean).join(', ');
  journey(`a pane whose provider plays “${name}” says so, its neighbors stay fresh`, { timeout: 120_000 }, async (app, room) => {
    const fake = await provider(room, { split: true });
    await team(room, only(fake.configuration(), 'gh_actions', 'buddy', 'coveralls'));
    fake.fault('buddy', fault);
    await app.open('#/board');
    await eventually(async () => assert.equal(await app.pane('buddy').getAttribute('data-state'), 'failed'), 25_000);
    assert.match(await app.pane('buddy').innerText(), reason);
    for (const id of ['gh_actions', 'coveralls']) {
      await eventually(async () => assert.equal(await app.pane(id).getAttribute('data-state'), 'fresh', id));
    }
  });
}

journey('a token in a header field of its own is not taken along by a redirect', async (app, room) => {
  const fake = await provider(room, { split: true });
  await team(room, only(fake.configuration(), 'tracker', 'gh_actions'));
  fake.fault('tracker', { fault: 'redirect' });
  await app.open('#/board');
  await eventually(async () => assert.equal(await app.pane('tracker').getAttribute('data-state'), 'failed'), 25_000);
  assert.match(await app.pane('tracker').innerText(), /redirects elsewhere/);
  assert.ok(!fake.requests.some((request) => request.path?.includes('/login')), 'nobody followed it');
});

journey('an answer that comes while the computer sleeps is no answer that came too late', async (app, room) => {
  const fake = await provider(room);
  await team(room, only(fake.configuration(), 'buddy'));
  fake.fault('buddy', { fault: 'slow', ms: 4_000 });
  // When a lid is opened the clock has jumped, and deadlines are called before what the network brought.
  await app.page.addInitScript(() => {
    const awake = performance.now.bind(performance);
    const clear = window.clearTimeout;
    const deadlines = new Map();
    let slept = 0;
    performance.now = () => awake() + slept;
    for (const kind of ['setTimeout', 'setInterval']) {
      const set = window[kind];
      window[kind] = (due, wait, ...more) => {
        const handle = set(due, wait, ...more);
        if (wait === 15_000) deadlines.set(handle, due);
        return handle;
      };
    }
    window.clearTimeout = (handle) => {
      deadlines.delete(handle);
      clear(handle);
    };
    window.__wake = () => {
      slept += 60_000;
      for (const due of [...deadlines.values()]) due();
      return deadlines.size;
    };
  });
  const asked = room.context.waitForEvent('request', (request) => request.url().startsWith(fake.origin));
  await app.open('#/board');
  await asked;
  assert.equal(await app.page.evaluate(() => window.__wake()), 1, 'the request is on its way');
  await eventually(async () => assert.notEqual(await app.pane('buddy').getAttribute('data-state'), 'waiting'), 20_000);
  assert.equal(await app.pane('buddy').getAttribute('data-state'), 'fresh');
});

journey('after a success a failure leaves the data, and says how old it is', async (app, room) => {
  const fake = await provider(room);
  await team(room, only(fake.configuration({ pollSeconds: 5 }), 'buddy'));
  await app.open('#/board');
  await eventually(async () => assert.equal(await app.pane('buddy').getAttribute('data-state'), 'fresh'));
  const outcomes = await app.outcomes('buddy');
  fake.fault('buddy', { fault: '500' });
  await eventually(async () => assert.equal(await app.pane('buddy').getAttribute('data-state'), 'stale'), 20_000);
  assert.deepEqual(await app.outcomes('buddy'), outcomes);
  assert.match(await app.pane('buddy').innerText(), /Stale/);
  fake.clear('buddy');
  await app.page.getByRole('button', { name: 'Refresh' }).click();
  await eventually(async () => assert.equal(await app.pane('buddy').getAttribute('data-state'), 'fresh'), 20_000);
});

journey('entries that cannot run are panes that say why', async (app, room) => {
  await team(room, {
    version: 1,
    name: 'Odd ones',
    integrations: [
      { integration: 'gitbub', id: 'unknown' },
      { integration: 'gh_actions', id: 'half', settings: { account: 'acme' } },
      { integration: 'tracker', id: 'gone', settings: { api_token: 'x', project_id: '1' } },
      { integration: 'jenkins', id: 'secretless', settings: { root: 'https://ci.example', job: 'web', username: 'ann' }, secrets: ['password'] },
      { integration: 'gh_actions', id: 'off', enabled: false, settings: {} },
    ],
  });
  await app.open('#/board');
  for (const [id, words] of [
    ['unknown', /gitbub/],
    ['half', /repo/],
    ['gone', /2025/],
    ['secretless', /password|secret/i],
  ]) {
    await eventually(async () => assert.equal(await app.pane(id).getAttribute('data-state'), 'failed', id));
    assert.match(await app.pane(id).innerText(), words);
  }
  assert.equal(await app.pane('off').count(), 0);
});

journey('panes are filtered, ordered and seen on a wall by keyboard', async (app, room) => {
  const fake = await provider(room);
  await team(room, only(fake.configuration(), 'gh_actions', 'coveralls', 'jenkins', 'github'));
  await app.open('#/board');
  await eventually(async () => assert.equal(await app.page.locator('[data-pane][data-state="fresh"]').count(), 4));
  const filter = app.page.getByRole('searchbox', { name: 'Filter panes' });
  await filter.focus();
  await app.page.keyboard.type('coveralls');
  await eventually(async () => assert.equal(await app.page.locator('[data-pane]:visible').count(), 1));
  await filter.fill('nothing like it');
  await app.page.getByText('No pane matches the filter.').waitFor();
  await filter.fill('');
  await eventually(async () => assert.equal(await app.page.locator('[data-pane]:visible').count(), 4));
  await app.page.getByRole('combobox', { name: 'Order of panes' }).selectOption({ label: 'Worst first' });
  await eventually(async () => {
    const health = await app.page.locator('[data-pane]').evaluateAll((panes) => panes.map((pane) => pane.dataset.health));
    const rank = ['error', 'neutral', 'none', 'ok'];
    assert.deepEqual(health, [...health].sort((a, b) => rank.indexOf(a) - rank.indexOf(b)));
  });
  const wall = app.page.getByRole('button', { name: 'Wall mode' });
  await wall.focus();
  await app.page.keyboard.press('Enter');
  await eventually(async () => assert.equal(await app.page.locator('html[data-wall]').count(), 1));
  assert.equal(await filter.isVisible(), false);
  await app.page.keyboard.press('Escape');
  await eventually(async () => assert.equal(await app.page.locator('html[data-wall]').count(), 0));
  await eventually(async () => assert.equal(await wall.evaluate((button) => button === document.activeElement), true, 'the focus is back'));
  // A wall of a filter that nothing matches says so in sight, with the way out.
  await filter.fill('nothing like it');
  await wall.click();
  const leave = app.page.getByRole('button', { name: 'Leave wall mode' });
  await eventually(async () => {
    assert.ok(await app.page.getByText('No pane matches the filter.').evaluate((said) => said.getBoundingClientRect().bottom <= innerHeight));
    assert.equal(await leave.evaluate((button) => getComputedStyle(button).opacity), '1');
  });
  await leave.click();
  await filter.fill('');
  await eventually(async () => assert.equal(await app.page.locator('[data-pane]:visible').count(), 4));
});

journey("the order that a person chooses stays, and the team's board stays the team's", async (app, room) => {
  const fake = await provider(room);
  fake.fault('jenkins', { fault: '500' });
  const all = fake.configuration();
  await team(room, only(all, 'coveralls', 'jenkins'));
  await app.open('#/board');
  await eventually(async () => assert.equal(await app.pane('jenkins').getAttribute('data-state'), 'failed'));
  const order = app.page.getByRole('combobox', { name: 'Order of panes' });
  const ids = () => app.pane().evaluateAll((panes) => panes.map((pane) => pane.dataset.pane));
  assert.deepEqual(await ids(), ['coveralls', 'jenkins']);
  await order.selectOption({ label: 'Worst first' });
  await eventually(async () => assert.deepEqual(await ids(), ['jenkins', 'coveralls']));
  await eventually(async () => assert.equal(await app.page.evaluate(() => localStorage.getItem('signalbox.order')), 'worst'));
  // The file has other panes by now.
  await team(room, only(all, 'travis', 'coveralls', 'buddy'));
  fake.fault('buddy', { fault: '404' });
  await app.reload();
  await eventually(async () => assert.deepEqual((await ids()).toSorted(), ['buddy', 'coveralls', 'travis']));
  await eventually(async () => assert.equal((await ids())[0], 'buddy'));
  assert.equal(await order.inputValue(), 'worst');
  await app.page.getByText("The team's board, from signalbox.json beside this page.").waitFor();
  assert.equal(await app.page.evaluate(() => localStorage.getItem('signalbox.board')), null);
  await order.selectOption({ label: 'As configured' });
  await eventually(async () => assert.equal(await app.page.evaluate(() => localStorage.getItem('signalbox.order')), 'configured'));
});

journey("the order that a person chooses for a board of one's own stays", async (app, room) => {
  const fake = await provider(room);
  await openBoard(app, room, fake, ['coveralls', 'travis']);
  await app.page.locator('li[data-entry="travis"][data-state]').waitFor();
  await app.goTo('Board');
  const order = app.page.getByRole('combobox', { name: 'Order of panes' });
  await order.selectOption({ label: 'Worst first' });
  await eventually(async () => assert.match(await app.page.evaluate(() => localStorage.getItem('signalbox.board')), /"order":\s*"worst"/));
  await app.reload();
  await eventually(async () => assert.equal(await order.inputValue(), 'worst'));
});

journey('a project of a feed keeps its builds over a reload, and says when they ended', { timeout: 120_000 }, async (app, room) => {
  const { feed, root } = await feedService(room);
  await team(room, feedBoard(root));
  await app.open('#/board');
  const web = app.pane('feed/web');
  const labels = () => web.locator('li[data-outcome] .cell__text').allInnerTexts();
  await eventually(async () => assert.deepEqual(await labels(), ['7']));
  await web.locator('li').getByText(/ago$/).waitFor();
  feed.build = { ...feed.build, label: '8', time: '2026-02-04T08:00:00Z' };
  await eventually(async () => assert.deepEqual(await labels(), ['8', '7']));
  // In sight it is kept once a minute.
  await app.hide();
  await eventually(async () => assert.match(Object.fromEntries(await database(app.page))['board/last-known'] ?? '', /"message":"8"/));
  await app.reload();
  await eventually(async () => assert.deepEqual(await labels(), ['8', '7']));
  feed.build = { ...feed.build, activity: 'Building' };
  await eventually(async () => assert.deepEqual(await app.outcomes('feed/web'), ['working', 'passed', 'passed']));
  feed.build = { label: '9', time: '2026-02-05T08:00:00Z', activity: 'Sleeping' };
  await eventually(async () => assert.deepEqual(await labels(), ['9', '8', '7']));
});

journey('a wall whose panes stand tight says what there is room for, and no more than is shown counts', { timeout: 120_000 }, async (app, room) => {
  const fake = await provider(room);
  const services = [
    (i) => ({ integration: 'coveralls', settings: { root: `${fake.origin}/coveralls`, vcs_name: 'github', account: 'acme', repo: `a-long-name-of-a-repository-${i}` } }),
    (i) => ({ integration: 'travis', settings: { root: `${fake.origin}/travis`, account: 'acme', app: i % 4 === 1 ? `missing${i}` : `web${i}` } }),
  ];
  const integrations = Array.from({ length: 30 }, (_, i) => ({ id: `p${i}`, name: i % 5 ? `payments-service ${i}` : '', group: ['Shop', 'Identity', 'Data', 'Tools'][i % 4], ...services[i % 2](i) }));
  await team(room, { version: 1, name: 'Wide', integrations });
  await app.page.setViewportSize({ width: 1920, height: 1080 });
  await app.open('#/board?wall=on');
  await eventually(async () => assert.equal(await app.page.locator('[data-pane][data-state="waiting"]').count(), 0), 30_000);
  await eventually(async () => {
    const seen = await app.page.evaluate(() => {
      const all = (selector) => [...document.querySelectorAll(selector)];
      const cut = (element) => element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 3;
      return {
        fits: document.documentElement.scrollHeight <= innerHeight,
        name: Math.min(...all('.pane__title').map((title) => parseFloat(getComputedStyle(title).fontSize))),
        reasons: all('.pane__trouble:not(:empty)').length,
        cut: all('.pane__trouble:not(:empty), .pane__verdict').filter(cut).map((element) => element.textContent),
        // A group's name stands beside its first pane.
        alone: all('.board__group').filter((group) => group.querySelector('h2').getBoundingClientRect().top !== group.querySelector('[data-pane]').getBoundingClientRect().top).length,
        unnumbered: all('.pane[data-kind="coverage"][data-state="fresh"]').filter((pane) => !pane.querySelector('.cell__value')?.offsetHeight).length,
      };
    });
    assert.ok(seen.fits, 'all are in sight');
    assert.ok(seen.reasons > 0);
    assert.ok(seen.name >= 27, `a name of ${seen.name} px`);
    if (await app.page.locator('html').getAttribute('data-tight') >= '5') assert.equal(seen.alone, 0, 'no name of a group alone');
    assert.deepEqual([seen.cut, seen.unnumbered], [[], 0]);
  }, 20_000);

  // With one pane left over nothing stands tight, at once.
  await app.page.keyboard.press('Escape');
  await app.page.getByRole('searchbox', { name: 'Filter panes' }).fill('payments-service 11');
  await app.page.getByRole('button', { name: 'Wall mode' }).click();
  await eventually(async () => assert.equal(await app.page.locator('html[data-tight="0"]').count(), 1));

  // What never fits is read by scrolling, and not in small type.
  await app.page.keyboard.press('Escape');
  await app.page.getByRole('searchbox', { name: 'Filter panes' }).fill('');
  await app.page.setViewportSize({ width: 390, height: 320 });
  await app.page.getByRole('button', { name: 'Wall mode' }).click();
  await eventually(async () => assert.equal(await app.page.locator('html').getAttribute('data-tight'), '0'));
});

journey('nothing moves the panes after the way back to a running board', async (app, room) => {
  const fake = await provider(room);
  await team(room, only(fake.configuration(), 'gh_actions', 'coveralls'));
  await app.open('#/board');
  await app.page.locator('.board__origin').waitFor();
  await app.goTo('Integrations');
  await app.page.locator('li[data-entry="gh_actions"]').first().waitFor();
  await app.goTo('Board');
  await app.pane('gh_actions').waitFor();
  const before = await app.pane('gh_actions').boundingBox();
  await app.page.locator('.board__origin').waitFor();
  assert.equal((await app.pane('gh_actions').boundingBox()).y, before.y);
});

journey("a pane that moves by its urgency keeps the keyboard's place", async (app, room) => {
  const fake = await provider(room);
  await team(room, { ...only(fake.configuration({ pollSeconds: 5 }), 'buddy', 'coveralls', 'travis'), order: 'worst' });
  await app.open('#/board');
  await eventually(async () => assert.equal(await app.page.locator('[data-pane][data-state="fresh"]').count(), 3));
  const ids = () => app.pane().evaluateAll((panes) => panes.map((pane) => pane.dataset.pane));
  const last = (await ids()).at(-1);
  await app.pane(last).getByRole('link').first().focus();
  fake.fault(last, { fault: '500' });
  await eventually(async () => assert.equal((await ids())[0], last), 20_000);
  assert.equal(await app.page.evaluate(() => document.activeElement.closest('[data-pane]')?.dataset.pane), last);
});

journey('changes of one cause are read aloud as one sentence, and what is as before not at all', { timeout: 120_000 }, async (app, room) => {
  const fake = await provider(room);
  // Parts that load while nobody needs them do so without a network, too.
  room.tolerate(/Failed to fetch/);
  await team(room, only(fake.configuration({ pollSeconds: 5 }), 'buddy', 'coveralls', 'travis'));
  await app.open('#/board');
  await eventually(async () => assert.equal(await app.page.locator('[data-pane][data-state="fresh"]').count(), 3));
  assert.equal(await app.page.locator('.board__summary').getAttribute('role'), null);
  // What reads aloud comes with what sets a board up.
  await app.page.getByText("The team's board, from signalbox.json beside this page.").waitFor();
  await app.page.evaluate(() => {
    window.__aloud = [];
    const spoken = document.getElementById('spoken');
    new MutationObserver(() => spoken.textContent && window.__aloud.push(spoken.textContent)).observe(spoken, { childList: true });
  });
  const aloud = () => app.page.evaluate(() => window.__aloud);
  const states = (state) => eventually(async () => assert.equal(await app.page.locator(`[data-pane][data-state="${state}"]`).count(), 3), 60_000);

  await room.context.setOffline(true);
  await states('stale');
  await eventually(async () => assert.deepEqual(await aloud(), ['The browser is offline.']), 20_000);
  await room.context.setOffline(false);
  await states('fresh');
  await eventually(async () => assert.deepEqual(await aloud(), ['The browser is offline.', 'The browser is online again.']), 20_000);

  for (const service of ['buddy', 'coveralls', 'travis']) fake.fault(service, { fault: '500' });
  await app.page.getByRole('button', { name: 'Refresh' }).click();
  await states('stale');
  await eventually(async () => assert.match((await aloud()).slice(2).join(' '), /no answer/), 20_000);
  const said = (await aloud()).slice(2);
  assert.ok(said.length < 3, `fewer sentences than panes: ${said}`);
});

journey('the title counts and the icon shows the worst', async (app, room) => {
  const fake = await provider(room);
  fake.fault('buddy', { fault: '404' });
  await team(room, { ...only(fake.configuration(), 'buddy', 'gh_actions'), name: 'Shop' });
  await app.open('#/board');
  await eventually(async () => assert.match(await app.page.title(), /1 without answer.*Shop/), 15_000);
  assert.match(await app.page.locator('link[rel="icon"]').getAttribute('href'), /^data:image\/svg/);
});

journey('a configuration from another site waits for consent', async (app, room) => {
  const service = await room.service({
    '/board.json': () => ({
      body: JSON.stringify({ version: 1, name: 'Elsewhere', integrations: [] }),
      headers: { 'access-control-allow-origin': '*' },
    }),
  });
  const url = `${service.origin}/board.json`;
  await app.open(`#/board?config=${encodeURIComponent(url)}`);
  const question = app.page.locator('[data-consent]');
  await question.getByText(url).waitFor();
  assert.deepEqual(service.requests, []);
  room.consentTo(service.origin);
  await question.getByRole('button', { name: 'Load it', exact: true }).click();
  await app.page.getByRole('heading', { level: 1, name: 'Elsewhere' }).waitFor();
});

journey('a link within the own site follows a redirect there, and none to another site', async (app, room) => {
  const named = (name) => JSON.stringify({ version: 1, name, integrations: [{ integration: 'unknown', id: 'one', settings: {} }] });
  const service = await room.service({
    '/theirs.json': () => ({ body: named('Theirs'), headers: { 'access-control-allow-origin': '*' } }),
  });
  // A browser that follows no redirect still announces the request; the service knows better.
  room.consentTo(service.origin);
  room.tolerate(/Failed to load resource/, /Unsafe attempt to load/, /net::ERR_/, /Fetch API cannot load/);
  const open = (url) => app.open(`#/board?config=${encodeURIComponent(url)}`);
  await open(room.redirectOwn('near.json', room.serveOwn('near.json', named('Near'), 'application/json')));
  await app.page.getByRole('heading', { level: 1, name: 'Near' }).waitFor();
  const away = room.redirectOwn('far.json', `${service.origin}/theirs.json`);
  await open(away);
  await app.page.getByText(`${away} could not be loaded`).waitFor();
  await app.page.getByText('leads to another site, which is not followed unasked').waitFor();
  assert.deepEqual(service.requests, []);
  for (const [page, parameter] of [['extensions', 'package'], ['plugins', 'bundle'], ['actions', 'file']]) {
    await app.open(`#/${page}?${parameter}=${encodeURIComponent(away)}`);
    await app.page.getByText('leads to another site, which is not followed unasked').waitFor();
  }
  assert.deepEqual(service.requests, []);
});

journey('the address of a board from elsewhere is that of what is shown, and leaving it leads back', async (app, room) => {
  const entry = { integration: 'unknown', id: 'one', settings: {} };
  await team(room, { version: 1, name: 'Ours', integrations: [entry] });
  const url = room.serveOwn('theirs.json', JSON.stringify({ version: 1, name: 'Theirs', integrations: [entry] }), 'application/json');
  const linked = `#/board?config=${encodeURIComponent(url)}`;
  const shows = (name) => app.page.getByRole('heading', { level: 1, name }).waitFor();
  const hash = async () => decodeURIComponent(await app.page.evaluate(() => location.hash));
  const goTo = (wanted) => app.page.evaluate((next) => { location.hash = next; }, wanted);
  await app.open('#/board');
  await shows('Ours');
  await goTo(linked);
  await shows('Theirs');
  await app.page.goBack();
  await shows('Ours');
  await app.page.goForward();
  await shows('Theirs');
  // Another page and back: it is still shown, and the address says so.
  await app.goTo('Settings');
  await app.goTo('Board');
  await shows('Theirs');
  await eventually(async () => assert.equal(await hash(), decodeURIComponent(linked)));
  const leave = app.page.getByRole('button', { name: 'Leave this board' });
  await leave.click();
  await shows('Ours');
  assert.equal(await hash(), '#/board');
  await eventually(async () => assert.equal(await leave.count(), 0));
  await eventually(async () => assert.equal(await app.page.evaluate(() => document.activeElement?.tagName), 'H1'));
});

journey('a wall that the address asks for ends with it, and the address with the wall', async (app, room) => {
  await team(room, { version: 1, name: 'Ours', integrations: [{ integration: 'unknown', id: 'one', settings: {} }] });
  const wall = app.page.locator('html[data-wall]');
  await app.open('#/board');
  await app.pane('one').waitFor();
  await app.page.evaluate(() => { location.hash = '#/board?wall=on'; });
  await wall.waitFor();
  await app.page.goBack();
  await eventually(async () => assert.equal(await wall.count(), 0));
  await app.page.goForward();
  await wall.waitFor();
  await app.page.keyboard.press('Escape');
  await eventually(async () => assert.equal(await wall.count(), 0));
  await eventually(async () => assert.equal(await app.page.evaluate(() => location.hash), '#/board'));
});

journey('the text of each pane can be read although it is out of sight', async (app, room) => {
  const integrations = Array.from({ length: 60 }, (_, place) => ({ integration: 'unknown', id: `one-${place}`, group: `Group ${place % 12}`, settings: {} }));
  await team(room, { version: 1, name: 'Many', integrations });
  await app.open('#/board');
  await app.pane('one-59').waitFor({ state: 'attached' });
  await eventually(async () => {
    const empty = await app.page.locator('[data-pane]').evaluateAll((panes) => panes.filter((pane) => pane.innerText.trim() === '').length);
    assert.equal(empty, 0);
  });
});

journey('buttons that go with what they were part of hand the focus to the heading', async (app, room) => {
  const fake = await provider(room);
  const focused = () => eventually(async () => assert.equal(await app.page.evaluate(() => document.activeElement?.id), 'page-heading'));
  const button = (name) => app.page.getByRole('button', { name, exact: true });
  await app.open(`#/board?config=${encodeURIComponent('https://elsewhere.example/board.json')}`);
  await button('Do not load it').press('Enter');
  await focused();

  const files = await room.files(
    Object.fromEntries(['coveralls', 'travis'].map((id) => [`${id}.json`, JSON.stringify(only(fake.configuration(), id))])),
  );
  const choose = (id) => app.page.getByLabel('Configuration file').setInputFiles(`${files}/${id}.json`);
  await choose('coveralls');
  await app.pane('coveralls').waitFor();
  await choose('travis');
  await button('Leave everything as it is').press('Enter');
  await focused();
  await choose('travis');
  await button('Open it').press('Enter');
  await focused();
  await app.pane('travis').waitFor();
  for (const id of ['coveralls', null]) {
    await button('Undo').press('Enter');
    if (id) await app.pane(id).waitFor();
  }
  await app.page.getByRole('heading', { name: 'No board yet' }).waitFor();
  await focused();
});

journey("Flash's configuration is imported, and what was not understood is told", async (app, room) => {
  const flash = {
    project_name: 'Old wall',
    project_end: '2199-01-31',
    style: 'fancy',
    services: [
      { name: 'coveralls', vcs_name: 'github', account: 'acme', repo: 'web' },
      { name: 'github', username: 'ann', password: '$GH_TOKEN', account: 'acme', repo: 'web' },
      { name: 'teamcity', root: 'x' },
    ],
  };
  const folder = await room.files({ 'config.json': JSON.stringify(flash) });
  room.consentTo('https://coveralls.io');
  await room.context.route('https://coveralls.io/**', (route) => route.fulfill({ status: 404, body: '' }));
  room.tolerate(/Failed to load resource/, /CORS policy/, /net::ERR_/);
  await app.open('#/board');
  await app.page.getByLabel('Configuration file').setInputFiles(`${folder}/config.json`);
  await app.page.getByRole('heading', { level: 1, name: 'Old wall' }).waitFor();
  await eventually(async () => assert.equal(await app.page.locator('[data-pane]').count(), 3));
  await app.page.getByText(/^Project ends in \d+ years$/).waitFor();
  const findings = app.page.locator('[data-finding]');
  const text = (await findings.allTextContents()).join('\n');
  assert.match(text, /teamcity/);
  assert.match(text, /GH_TOKEN/);
  // It is this browser's own now.
  await app.reload();
  await app.page.getByRole('heading', { level: 1, name: 'Old wall' }).waitFor();
});

journey('what is no configuration is told, and the board stays', async (app, room) => {
  const folder = await room.files({ 'notes.json': '{"hello": "world"}', 'broken.json': '{"version": 1,' });
  await app.open('#/board');
  await app.page.getByRole('button', { name: 'Show demo data' }).click();
  await app.pane().first().waitFor();
  for (const file of ['notes.json', 'broken.json']) {
    await app.page.getByLabel('Configuration file').setInputFiles(`${folder}/${file}`);
    await app.page.getByRole('alert').waitFor();
    assert.ok((await app.page.locator('[data-pane]').count()) > 0);
  }
  // It is announced once, seen until it is dismissed, and no button takes the focus along.
  const dismiss = app.page.getByRole('button', { name: 'Dismiss' });
  await app.page.getByRole('link', { name: 'Integrations', exact: true }).first().click();
  await app.page.getByRole('heading', { level: 1, name: 'Integrations' }).waitFor();
  await dismiss.waitFor();
  assert.equal(await app.page.getByRole('alert').count(), 0);
  await dismiss.press('Enter');
  await eventually(async () => assert.equal(await dismiss.count(), 0));
  await eventually(async () => assert.equal(await app.page.evaluate(() => document.activeElement?.id), 'page-heading'));
  await app.page.getByRole('link', { name: 'Board', exact: true }).first().click();
  await app.pane().first().waitFor();
  assert.equal(await dismiss.count(), 0);
});
