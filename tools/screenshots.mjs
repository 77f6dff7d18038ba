// Takes the README's screenshots of the release, so that they can be made again.
//
//   node tools/screenshots.mjs [release folder] [folder for the pictures]

import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { launchChrome } from "../tests/e2e/support/chrome.mjs";
import { startFake } from "../tests/fake/server.mjs";
import { serve } from "./serve.mjs";

const [release = "dist", pictures = "docs/screenshots"] = process.argv.slice(2);
const limit = 160_000;

const desktop = { width: 1280, height: 800 };
const low = { width: 1280, height: 560 };
const phone = { width: 390, height: 844 };
// `top` is what stands at the upper edge: above it is only what opens packages.
const shots = [
  { name: "board-light", board: true, colorScheme: "light", viewport: low },
  { name: "board-dark", board: true, top: ".board", colorScheme: "dark", viewport: low },
  { name: "board-wall", board: true, wall: true, colorScheme: "dark", viewport: { width: 1312, height: 738 } },
  { name: "actions-light", actions: true, sample: "Actions of a group", top: ".actions", colorScheme: "light", viewport: { width: 1280, height: 1000 } },
  { name: "form-light", sample: "Every widget", top: ".verdict", colorScheme: "light", viewport: desktop },
  { name: "findings-dark", sample: "Ten mistakes", top: ".verdict", colorScheme: "dark", viewport: desktop },
  { name: "plugin-light", route: "plugins", sample: "A sound SCM plugin", top: ".bench", colorScheme: "light", viewport: desktop },
  { name: "phone-light", sample: "Every widget", top: ".bench__form", colorScheme: "light", viewport: phone },
];

mkdirSync(pictures, { recursive: true });
const server = await serve({ folder: release });
const chrome = await launchChrome();
try {
  for (const shot of shots) {
    const path = join(pictures, `${shot.name}.png`);
    await take(shot, path);
    const { size } = statSync(path);
    console.log(`${path}  ${size.toLocaleString("en-US")} bytes`);
    if (size > limit) {
      console.error(`${path} is larger than ${limit.toLocaleString("en-US")} bytes; show less in it.`);
      process.exitCode = 1;
    }
  }
} finally {
  await chrome.close();
  await server.close();
}

/** Opens a sample or a board in a fresh browser and takes what is in sight. */
async function take({ board, wall, actions, route = "extensions", sample, top, colorScheme, viewport }, path) {
  const context = await chrome.newContext({ colorScheme, viewport, reducedMotion: "reduce", locale: "en-US" });
  const page = await context.newPage();
  if (board) {
    await takeBoard({ page, wall, top }, path);
    await context.close();
    return;
  }
  if (actions) {
    await takeActions({ page, sample, top }, path);
    await context.close();
    return;
  }
  await page.goto(`${server.address}#/${route}`);
  await openSample(page, sample);
  await page.locator("[data-field]").first().waitFor();
  await page.locator('main [aria-busy="true"]').first().waitFor({ state: "detached" });
  await page.locator(top).evaluate((element) => {
    window.scrollTo(0, element.getBoundingClientRect().top + window.scrollY - 16);
  });
  await page.screenshot({ path });
  await context.close();
}

/** Opens a team's board against the fake provider, with one provider down. */
async function takeBoard({ page, wall, top }, path) {
  const fake = await startFake({ base: Date.now(), split: true });
  await fake.fault("coveralls", "500");
  const { integrations, ...rest } = fake.configuration();
  const shown = ["buddy", "gh_actions", "jenkins", "gh_issues", "github", "coveralls", "tracker", "travis_pro", "circleci"];
  const team = { ...rest, name: "Acme", integrations: integrations.filter(({ id }) => shown.includes(id)) };
  await page.route("**/signalbox.json", (route) => route.fulfill({ json: team }));
  await page.goto(`${server.address}#/board${wall ? "?wall=on" : ""}`);
  await page.locator('[data-pane][data-state="waiting"]').first().waitFor({ state: "detached" });
  await page.locator('[data-pane="coveralls"][data-state="failed"]').waitFor();
  await page.locator(".board__origin").waitFor({ state: "attached" });
  if (wall) {
    // A wall stands tighter until all is in sight.
    await expectFit(page);
  }
  if (top) {
    await page.locator(top).evaluate((element) => window.scrollTo(0, element.getBoundingClientRect().top + window.scrollY - 16));
  }
  await page.screenshot({ path });
  await fake.close();
}

/** Waits until the document is no higher than the window. */
async function expectFit(page) {
  const end = Date.now() + 10_000;
  while (await page.evaluate("document.documentElement.scrollHeight > innerHeight")) {
    if (Date.now() > end) {
      throw new Error("The wall does not fit the window.");
    }
    await page.evaluate("new Promise(requestAnimationFrame)");
  }
}

/** Opens a sample that ships with the app. */
async function openSample(page, sample) {
  await page.locator("html[data-ready]").waitFor({ state: "attached" });
  const samples = page.locator("details").filter({ has: page.locator("summary", { hasText: "Samples" }) });
  await samples.locator("summary").click();
  await samples.getByRole("button", { name: sample }).click();
}

/** Opens a sample and fills in an action's form. */
async function takeActions({ page, sample, top }, path) {
  await page.goto(`${server.address}#/actions`);
  await openSample(page, sample);
  await page.locator("[data-action-title]").first().click();
  await page.locator('[data-field="version"] input').fill("12.0");
  await page.locator("[data-output=payload]").waitFor();
  await page.locator(top).evaluate((element) => window.scrollTo(0, element.getBoundingClientRect().top + window.scrollY - 16));
  await page.screenshot({ path });
}
