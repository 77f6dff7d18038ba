// Walls: what is above the panes, and what is in them when room is short.

import assert from 'node:assert/strict';
import { eventually } from '../support/app.mjs';
import { about, journey } from '../support/journey.mjs';
import { provider } from '../support/provider.mjs';

about('walls');

const SCREEN = { width: 1920, height: 1080 };

/** Lets the app find this configuration beside its `index.html`. */
async function team(room, configuration) {
  await room.context.route('**/signalbox.json', (route) => route.fulfill({ json: configuration }));
}

/** As many connections as wanted, taken in turn from these services, with ids and names of their own. */
function several(all, services, count, more = () => ({})) {
  const kinds = services.map((service) => all.integrations.find(({ id }) => id === service));
  return Array.from({ length: count }, (_, place) => ({
    ...kinds[place % kinds.length],
    id: `pane-${place}`,
    name: `service-${place}`,
    ...more(place),
  }));
}

/** What a wall looks like as a whole. */
function seen(app) {
  return app.page.evaluate(() => {
    const panes = [...document.querySelectorAll('[data-pane]')];
    return {
      tight: document.documentElement.dataset.tight,
      fits: document.documentElement.scrollHeight <= innerHeight,
      above: document.querySelector('.board').getBoundingClientRect().top,
      lowest: Math.max(...panes.map((pane) => pane.getBoundingClientRect().bottom)),
      names: panes.map((pane) => parseFloat(getComputedStyle(pane.querySelector('h3')).fontSize)),
    };
  });
}

async function allFresh(app, count) {
  await eventually(async () => assert.equal(await app.page.locator('[data-pane][data-state=fresh]').count(), count), 30_000);
}

journey('what stands above the panes of a wall takes its own room and no more', { timeout: 120_000 }, async (app, room) => {
  const fake = await provider(room);
  const all = fake.configuration();
  const integrations = several(all, ['gh_actions', 'jenkins', 'travis_pro'], 12);
  await team(room, { version: 1, name: '', integrations });
  await app.page.setViewportSize(SCREEN);
  await app.open('#/board?wall=on');
  await allFresh(app, 12);
  await eventually(async () => assert.equal((await seen(app)).tight, '0'));
  const alone = await seen(app);
  await app.paste('{"version": 1, "integrations": [');
  await eventually(async () => {
    const now = await seen(app);
    assert.ok(now.above > alone.above + 20, 'the note stands above');
    assert.ok(now.fits && now.lowest >= 1000, `the panes end at ${now.lowest} px`);
    assert.deepEqual([now.tight, now.names], [alone.tight, alone.names]);
  });

  // The way back from a configuration that was opened is offered off the wall.
  await app.page.keyboard.press('Escape');
  await app.paste(JSON.stringify({ version: 1, integrations: integrations.slice(1) }));
  await app.page.getByRole('button', { name: 'Open it' }).click();
  const undo = app.page.locator('[data-action=undo]');
  await undo.waitFor();
  await app.page.getByRole('button', { name: 'Wall mode' }).click();
  await allFresh(app, 11);
  await eventually(async () => {
    const now = await seen(app);
    assert.ok(now.fits && now.lowest >= 1000, `the panes end at ${now.lowest} px`);
    assert.equal(now.tight, '0');
  });
  assert.equal(await undo.isVisible(), false);
});

journey('long counters wrap or move below, and never leave their pane', { timeout: 120_000 }, async (app, room) => {
  const fake = await provider(room);
  const at = (days) => new Date(Date.now() - days * 86_400_000).toISOString();
  fake.set('gh_issues', ({ names }) =>
    Array.from({ length: 20 }, (_, place) => ({
      number: place + 1,
      state: place % 2 ? 'closed' : 'open',
      created_at: at(470),
      closed_at: place % 2 ? at(3) : null,
      html_url: `https://github.com/acme/${names?.repo ?? 'web'}/issues/${place + 1}`,
    })),
  );
  await team(room, { version: 1, name: 'Counters', integrations: several(fake.configuration(), ['gh_issues'], 4) });
  await app.page.setViewportSize({ width: 1280, height: 844 });
  await app.open('#/board');
  await allFresh(app, 4);
  await app.pane('pane-0').getByText('one year, three months').waitFor();
  const within = async (where) => {
    const out = await app.page.evaluate(() =>
      [...document.querySelectorAll('[data-pane] .cell > *')].filter((word) => {
        const [box, pane] = [word, word.closest('[data-pane]')].map((one) => one.getBoundingClientRect());
        return box.width > 0 && (box.right > pane.right || box.left < pane.left || word.scrollWidth > word.clientWidth + 1);
      }).length,
    );
    assert.equal(out, 0, `${out} words leave their pane, ${where}`);
    await app.expectNoSidewaysScroll();
  };
  for (const width of [1280, 900, 768, 390, 320]) {
    await app.page.setViewportSize({ width, height: 844 });
    await within(`${width} px wide`);
  }
  await app.page.setViewportSize(SCREEN);
  await app.page.getByRole('button', { name: 'Wall mode' }).click();
  await eventually(async () => assert.equal((await seen(app)).tight, '0'));
  await within('on a wall');
  // Of nine panes, too, no figure stands below the others.
  await team(room, { version: 1, name: 'Counters', integrations: several(fake.configuration(), ['gh_issues'], 9) });
  await app.open('#/board?wall=on');
  await app.reload();
  await allFresh(app, 9);
  await app.page.locator('html[data-tight]').waitFor();
  await within('on a wall of nine');
  const rows = await app.pane().evaluateAll((panes) =>
    panes.map((pane) => {
      const cells = [...pane.querySelectorAll('.cell')].map((cell) => cell.getBoundingClientRect());
      return Math.max(...cells.map(({ top }) => top)) < Math.min(...cells.map(({ bottom }) => bottom));
    }),
  );
  assert.deepEqual(rows, Array(9).fill(true), 'all figures of a pane are in one row');
});

journey('stale panes of a tight wall say so with their age, and nobody else moves', { timeout: 120_000 }, async (app, room) => {
  const fake = await provider(room);
  const all = fake.configuration({ pollSeconds: 5 });
  const steady = several(all, ['gh_actions', 'jenkins', 'travis_pro'], 18, (place) => ({ group: ['Shop', 'Platform', 'Mobile'][place % 3] }));
  const lost = several(all, ['buddy', 'circleci'], 2, (place) => ({ id: `lost-${place}`, name: `lost-${place}`, group: ['Shop', 'Mobile'][place] }));
  await team(room, { version: 1, name: '', integrations: [...steady, ...lost] });
  await app.page.setViewportSize(SCREEN);
  await app.open('#/board?wall=on');
  await allFresh(app, 20);
  await eventually(async () => {
    const now = await seen(app);
    assert.ok(now.fits && Number(now.tight) > 0, `it stands at ${now.tight}`);
  });
  const before = await seen(app);
  fake.fault('buddy', { fault: '500' });
  fake.fault('circleci', { fault: '500' });
  const stale = app.page.locator('[data-pane][data-state=stale]');
  await eventually(async () => assert.equal(await stale.count(), 2), 30_000);
  await eventually(async () => {
    const now = await seen(app);
    assert.ok(now.fits, 'all are in sight');
    assert.deepEqual([now.tight, now.names], [before.tight, before.names]);
    for (const age of await stale.locator('.pane__age').all()) {
      assert.ok(await age.isVisible(), 'the age is seen');
      assert.match(await age.innerText(), /^Stale: .+ old/);
    }
  });
  // Narrow columns leave out more, and not that.
  await app.page.setViewportSize({ width: 1280, height: 560 });
  await eventually(async () => {
    const now = await seen(app);
    assert.ok(now.fits && Number(now.tight) > 4, `it stands at ${now.tight}`);
    assert.deepEqual(await stale.locator('.pane__age').evaluateAll((ages) => ages.map((age) => age.offsetHeight > 0)), [true, true]);
  });
});

journey('a feed fills a wall with whole names of its projects, and says how many fail', { timeout: 120_000 }, async (app, room) => {
  const fake = await provider(room);
  const stages = ['build', 'unit-tests', 'integration-tests', 'acceptance-tests'];
  const projects = ['webshop-frontend', 'webshop-backend', 'payments-service'].flatMap((pipeline) => stages.map((stage) => `${pipeline} :: ${stage}`));
  const lines = projects.map(
    (name, place) =>
      `<Project name="${name}" activity="Sleeping" lastBuildStatus="${place % 5 === 2 ? 'Failure' : 'Success'}" lastBuildLabel="${place}" lastBuildTime="${new Date().toISOString()}" webUrl="https://ci.example/${place}"/>`,
  );
  fake.set('cctray', `<Projects>${lines.join('')}</Projects>`);
  await team(room, { version: 1, name: '', integrations: several(fake.configuration(), ['cctray'], 1) });
  await app.page.setViewportSize(SCREEN);
  await app.open('#/board?wall=on');
  await allFresh(app, 1);
  await eventually(async () => {
    const cells = await app.page.locator('[data-pane] .cell__text').evaluateAll((names) =>
      names.map((name) => ({
        cut: name.scrollWidth > name.clientWidth + 1 || name.scrollHeight > name.clientHeight + 3,
        size: parseFloat(getComputedStyle(name).fontSize),
        bottom: name.getBoundingClientRect().bottom,
      })),
    );
    assert.equal(cells.length, projects.length);
    assert.deepEqual(cells.filter(({ cut }) => cut), []);
    assert.ok(Math.min(...cells.map(({ size }) => size)) >= 27);
    assert.ok(Math.max(...cells.map(({ bottom }) => bottom)) > 700, 'they fill the screen');
  });
  await app.pane().getByText('Failing: 2 of 12').waitFor();
});

journey('a wall has a line for the board, its end and what waits for a person', async (app, room) => {
  const fake = await provider(room);
  const end = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  const integrations = [
    ...several(fake.configuration(), ['gh_actions', 'jenkins'], 6),
    { integration: 'notification', id: 'note' },
  ];
  await team(room, { version: 1, name: 'Relaunch', project_end: end, integrations });
  await app.page.setViewportSize(SCREEN);
  await app.open('#/board?wall=on');
  await allFresh(app, 6);
  await app.page.locator('.board__name', { hasText: 'Relaunch' }).waitFor();
  await app.page.getByText(/^Project ends in/).waitFor();
  // Nobody has allowed notifications.
  const note = app.page.locator('[data-responder-note=notification]');
  await note.locator('.note__headline').waitFor();
  assert.equal(await note.locator('.note__remedy').isVisible(), false);
  await eventually(async () => {
    const now = await seen(app);
    assert.ok(now.fits && now.above < 150, `the panes begin at ${now.above} px`);
  });
  await app.expectAccessible('a wall');
  await app.page.keyboard.press('Escape');
  await eventually(async () => assert.equal(await app.page.locator('.board__name').isVisible(), false));
});

journey('off a wall a narrow screen and wide letters cut off no verdict, service, time or author', { timeout: 120_000 }, async (app, room) => {
  const fake = await provider(room);
  const { integrations } = fake.configuration();
  await team(room, { version: 1, name: '', integrations });
  await app.page.setViewportSize({ width: 320, height: 800 });
  await app.open('#/board');
  await eventually(async () => {
    const states = await app.pane().evaluateAll((panes) => panes.map((pane) => pane.dataset.state));
    assert.ok(states.length >= integrations.length && !states.includes('waiting'), states.join());
  }, 30_000);
  /** What stands in less room than it needs, and panes that something leaves. */
  const cut = () =>
    app.page.evaluate(() => {
      const parts = [...document.querySelectorAll(':is(.pane__verdict, .pane__service, .cell__word, .cell__time, .cell__author)')];
      const seen = parts.filter((part) => part.getClientRects().length > 0);
      const short = seen.filter((part) => part.offsetWidth > 0 && part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).overflow !== 'visible');
      const outside = seen.filter((part) => {
        const pane = part.closest('.pane').getBoundingClientRect();
        const own = part.getBoundingClientRect();
        return own.width === 0 || own.right > pane.right || own.bottom > pane.bottom;
      });
      return [...short, ...outside].map((part) => `${part.className}: ${part.textContent}`);
    });
  assert.deepEqual(await cut(), []);
  assert.equal(await app.page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, 'nothing to scroll sideways');
  // The spacing of WCAG 1.4.12.
  const space = (on) =>
    app.page.evaluate((on) => {
      for (const part of document.querySelectorAll('.board *')) {
        part.style.letterSpacing = on ? '0.12em' : '';
        part.style.wordSpacing = on ? '0.16em' : '';
        part.style.lineHeight = on ? '1.5' : '';
      }
    }, on);
  for (const width of [320, 1280]) {
    await app.page.setViewportSize({ width, height: 900 });
    await space(true);
    assert.deepEqual(await cut(), [], `spaced, ${width} px`);
    await space(false);
  }
});
