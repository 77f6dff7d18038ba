// What holds for every page alike: axe, narrow windows, the keyboard's place.

import assert from 'node:assert/strict';
import { eventually } from '../support/app.mjs';
import { about, journey } from '../support/journey.mjs';
import { provider } from '../support/provider.mjs';

about('pages');

const PAGES = ['board', 'extensions', 'actions', 'plugins', 'integrations', 'settings', 'style', 'no/such/page'];

journey('axe is pleased by every page, in light and in dark', { timeout: 120_000 }, async (app) => {
  for (const page of PAGES) {
    await app.open(`#/${page}`);
    await app.heading().waitFor();
    await app.expectAccessible(page);
  }
});

journey('no page scrolls sideways at 400 % zoom', { timeout: 120_000 }, async (app) => {
  await app.page.setViewportSize({ width: 320, height: 640 });
  for (const page of PAGES) {
    await app.open(`#/${page}`);
    await app.heading().waitFor();
    await app.expectNoSidewaysScroll();
  }
});

journey('the keyboard sees where it is on every page', { timeout: 120_000 }, async (app) => {
  for (const page of PAGES) {
    // As the first page, which leaves the focus at the top.
    await app.page.goto('about:blank');
    await app.open(`#/${page}`);
    await app.heading().waitFor();
    const stops = await app.stops();
    assert.equal(stops[0]?.name, 'Skip to content', `${page} begins with ${stops[0]?.name}`);
    assert.ok(stops.length > 8, `${page} has ${stops.length} stops`);
    const lost = stops.filter(({ ring, seen }) => !ring || !seen);
    assert.deepEqual(lost, [], `on ${page} the focus does not show`);
  }
});

journey('the links to the pages stand still, whichever is shown', async (app) => {
  await app.open('#/board');
  const places = async () => {
    const boxes = [];
    for (const link of await app.navigation().getByRole('link').all()) boxes.push((await link.boundingBox()).x);
    return boxes;
  };
  const first = await places();
  for (const page of ['Extensions', 'Settings']) {
    await app.goTo(page);
    await app.page.getByRole('heading', { level: 1, name: page }).waitFor();
    assert.deepEqual(await places(), first, page);
  }
});

journey('the colors are chosen among the settings, and the switch above follows', async (app) => {
  await app.page.emulateMedia({ colorScheme: 'light' });
  await app.open('#/settings');
  const light = await app.backdrop();
  const colors = app.page.getByRole('main').getByRole('group', { name: 'Colors' });
  await colors.getByRole('radio', { name: 'Dark' }).check({ force: true });
  await eventually(async () => assert.notEqual(await app.backdrop(), light));
  const above = app.page.getByRole('group', { name: 'Theme' });
  assert.ok(await above.getByRole('radio', { name: 'Dark' }).isChecked());
  await app.chooseTheme('light');
  await eventually(async () => assert.ok(await colors.getByRole('radio', { name: 'Light' }).isChecked()));
});

journey('a wall shows every pane of a small and of a large board', { timeout: 120_000 }, async (app, room) => {
  const fake = await provider(room);
  const all = fake.configuration();
  const builds = all.integrations.filter(({ integration }) => ['buddy', 'circleci', 'jenkins', 'travis_pro', 'gh_actions'].includes(integration));
  const panesOf = (count) =>
    Array.from({ length: count }, (_, place) => ({ ...builds[place % builds.length], id: `pane-${place}` }));
  for (const count of [1, 4, 9, 16, 25]) {
    await room.context.unrouteAll();
    await room.context.route('**/signalbox.json', (route) => route.fulfill({ json: { ...all, integrations: panesOf(count) } }));
    await app.page.setViewportSize({ width: 1920, height: 1080 });
    await app.page.goto('about:blank');
    await app.open('#/board?wall=on');
    await eventually(async () => assert.equal(await app.pane().count(), count), 20_000);
    await eventually(async () => assert.equal(await app.page.locator('[data-pane][data-state=fresh]').count(), count), 20_000);
    const lowest = await app.pane().evaluateAll((panes) => Math.max(...panes.map((pane) => pane.getBoundingClientRect().bottom)));
    assert.ok(lowest <= 1080, `of ${count} panes the lowest ends at ${Math.round(lowest)} px`);
    assert.ok(lowest >= 900, `${count} panes fill only ${Math.round(lowest)} px`);
  }
});

journey('a wall with a feed and two dozen panes of every kind shows all of them', { timeout: 120_000 }, async (app, room) => {
  const fake = await provider(room);
  const all = fake.configuration();
  const feed = all.integrations.find(({ id }) => id === 'cctray');
  const others = all.integrations.filter(({ integration }) => !['cctray', 'custom'].includes(integration));
  const integrations = [feed, ...Array.from({ length: 25 }, (_, place) => ({ ...others[place % others.length], id: `pane-${place}` }))];
  await room.context.route('**/signalbox.json', (route) => route.fulfill({ json: { ...all, integrations } }));
  await app.page.setViewportSize({ width: 1920, height: 1080 });
  await app.open('#/board?wall=on');
  await eventually(async () => assert.equal(await app.page.locator('[data-pane][data-state=fresh]').count(), 26), 20_000);
  const fits = () => app.page.evaluate(() => document.documentElement.scrollHeight <= innerHeight);
  await eventually(async () => assert.ok(await fits(), 'the wall is higher than the screen'), 20_000);
  const lowest = await app.pane().evaluateAll((panes) => Math.max(...panes.map((pane) => pane.getBoundingClientRect().bottom)));
  assert.ok(lowest >= 900, `the panes fill only ${Math.round(lowest)} px`);
  // What fails keeps its words.
  const failing = app.page.locator('[data-pane][data-kind=ci][data-tone=failed] li').first();
  assert.ok(await failing.locator('.cell__time').isVisible());
  // On a small screen columns are narrow, and what fails still has its newest build.
  await app.page.setViewportSize({ width: 1280, height: 720 });
  await eventually(async () => assert.ok(await fits(), 'the wall is higher than the small screen'), 20_000);
  assert.ok(await failing.isVisible());
  // With fewer panes there is room again.
  await app.page.setViewportSize({ width: 3840, height: 2160 });
  await eventually(async () => assert.ok(await fits()), 20_000);
});

journey('a wall of sixty panes in six groups shows all of them, in rows that groups share', { timeout: 120_000 }, async (app, room) => {
  const fake = await provider(room);
  const all = fake.configuration();
  const kinds = all.integrations.filter(({ integration }) => !['cctray', 'custom'].includes(integration));
  const integrations = Array.from({ length: 60 }, (_, place) => ({
    ...kinds[place % kinds.length],
    id: `pane-${place}`,
    name: `Service ${place}`,
    group: `Team ${place % 6}`,
  }));
  await room.context.route('**/signalbox.json', (route) => route.fulfill({ json: { ...all, integrations } }));
  await app.page.setViewportSize({ width: 1920, height: 1080 });
  await app.open('#/board?wall=on');
  await eventually(async () => assert.equal(await app.page.locator('[data-pane][data-state=fresh]').count(), 60));
  await eventually(async () => assert.ok(await app.page.evaluate(() => document.documentElement.scrollHeight <= innerHeight), 'the wall is higher than the screen'));
  // A name is a fortieth of the screen's height or more.
  const sizes = await app.pane().getByRole('heading').evaluateAll((names) => names.map((name) => parseFloat(getComputedStyle(name).fontSize)));
  assert.ok(Math.min(...sizes) >= 1080 / 40, `the smallest name has ${Math.min(...sizes)} px`);
  // From the top row to the bottom one: a group's name, then its panes.
  const read = await app.page.locator('.board').evaluate((board) =>
    [...board.querySelectorAll('h2, [data-pane] h3')]
      .map((heading) => ({ text: heading.textContent, ...heading.closest('[data-pane], h2').getBoundingClientRect().toJSON() }))
      .sort((one, other) => one.top - other.top || one.left - other.left)
      .map(({ text }) => text),
  );
  const expected = [0, 1, 2, 3, 4, 5].flatMap((team) => [
    `Team ${team}`,
    ...integrations.filter(({ group }) => group === `Team ${team}`).map(({ name }) => name),
  ]);
  assert.deepEqual(read, expected);
});

journey('a page that was left takes no pastes any more', async (app) => {
  await app.open('#/extensions');
  await app.page.getByText('Drop a package here').waitFor();
  await app.goTo('Settings');
  await app.page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  await app.paste(JSON.stringify({ type: 'Task', name: 'pasted', version: '1.0.0', inputs: [{ name: 'title', type: 'input', label: 'Title' }] }));
  await app.goTo('Extensions');
  await app.heading().waitFor();
  await app.page.getByText('Drop a package here').waitFor();
  assert.equal(await app.field('title').count(), 0);
});

journey('the page of extensions draws its warm-up form once, however often it is opened', async (app, room) => {
  await room.context.addInitScript(() => {
    window.warmUps = 0;
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, ...rest) {
      if (message?.request?.includes?.('"id":"three-hundred-inputs"')) window.warmUps += 1;
      return post.call(this, message, ...rest);
    };
  });
  const warmUps = () => app.page.evaluate(() => window.warmUps);
  // Idle callbacks come in the order in which they were asked for: after this one that of the page has run.
  const idle = () => app.page.evaluate(() => new Promise((done) => requestIdleCallback(() => setTimeout(done))));

  await app.open();
  await eventually(async () => assert.equal(await warmUps(), 1, 'the first visit draws it'));
  for (let visit = 0; visit < 3; visit += 1) {
    await app.goTo('Board');
    await app.page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
    await app.goTo('Extensions');
    await app.picker().waitFor({ state: 'attached' });
    await idle();
  }
  assert.equal(await warmUps(), 1, 'no later one does');
});

journey('what is opened is said to those who do not see it', async (app) => {
  const spoken = app.page.locator('#spoken');
  for (const [page, said] of [
    ['extensions', /is open\. The platform would accept/],
    ['actions', /is open: \d+ actions? belongs? to what is chosen\./],
    ['plugins', /is open\. GoCD would take/],
  ]) {
    await app.open(`#/${page}`);
    const samples = await app.samples();
    // Read at once: a sentence stays for a few seconds only.
    const heard = spoken.filter({ hasText: said }).waitFor({ state: 'attached' });
    await samples.first().click();
    await heard;
  }
});
