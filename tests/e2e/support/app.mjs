// The app as a user meets it. Every locator of the journeys is here: labels
// and roles first, the documented marks second.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const quoted = (text) => JSON.stringify(text);

/** Repeats an assertion until it holds or the time is up. */
export async function eventually(check, timeout = 20_000) {
  const end = performance.now() + timeout;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((done) => setTimeout(done, 60));
    }
  }
}

export class App {
  constructor(room, page) {
    this.room = room;
    this.page = page;
  }

  // The shell

  /** Opens a route and waits until the first view stands. */
  async open(hash = '#/extensions') {
    await this.page.goto(`${this.room.server.base}${hash}`);
    await this.ready();
  }

  async ready() {
    await this.page.locator('html[data-ready]').waitFor({ state: 'attached' });
  }

  /** Waits until all that was entered on the page of extensions is kept. */
  async expectKept() {
    await this.page.locator('[data-kept=true]').waitFor();
  }

  /** Has the page hear that it is out of sight, until it is loaded anew. */
  async hide() {
    await this.page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, value: 'hidden' });
      document.dispatchEvent(new Event('visibilitychange'));
    });
  }

  async reload() {
    await this.page.reload();
    await this.ready();
  }

  // The board

  /** A pane by its id, or all of them. */
  pane(id) {
    return this.page.locator(id === undefined ? '[data-pane]' : `[data-pane=${quoted(id)}]`);
  }

  /** The outcomes of a pane's builds, newest first. */
  async outcomes(id) {
    return this.pane(id).locator('li[data-outcome]').evaluateAll((builds) => builds.map((build) => build.dataset.outcome));
  }

  // Integrations

  /** Opens the form of a service of the catalogue. */
  async addIntegration(service) {
    await this.page.getByRole('button', { name: `Add ${service}`, exact: true }).click();
    await this.page.getByRole('heading', { name: `Add ${service}`, exact: true }).waitFor();
  }

  /** The switch of a connection, by its name. */
  entrySwitch(name) {
    return this.page.getByRole('switch', { name, exact: true });
  }

  /** Waits until the connection called so is in that state; yields its id. */
  async expectEntry(name, state) {
    const row = this.page.locator('li[data-entry][data-state]').filter({ has: this.entrySwitch(name) });
    await eventually(async () => assert.equal(await row.getAttribute('data-state', { timeout: 500 }), state, `${name} is not ${state}`), 20_000);
    return row.getAttribute('data-entry');
  }

  async fillSecret(path, text) {
    await this.field(path).locator('input[type=password]').fill(text);
  }

  navigation() {
    return this.page.getByRole('navigation', { name: 'Pages' });
  }

  /** Follows a link of the navigation. */
  async goTo(page) {
    await this.navigation().getByRole('link', { name: page, exact: true }).click();
  }

  heading() {
    return this.page.getByRole('heading', { level: 1 });
  }

  async chooseTheme(name) {
    const group = this.page.getByRole('group', { name: /theme/i });
    await group.getByRole('radio', { name: new RegExp(name, 'i') }).check({ force: true });
  }

  /** The color that stands behind everything, as the browser computed it. */
  backdrop() {
    return this.page.evaluate(() => {
      const colors = [document.body, document.documentElement].map((one) => getComputedStyle(one).backgroundColor);
      return colors.find((color) => color !== 'rgba(0, 0, 0, 0)') ?? '';
    });
  }

  // Opening

  picker() {
    return this.page.locator('input[type=file]:not([webkitdirectory])').first();
  }

  folderPicker() {
    return this.page.locator('input[type=file][webkitdirectory]').first();
  }

  /** Gives files to the picker: `{name, content}` each. */
  async pick(...files) {
    await this.picker().setInputFiles(
      files.map(({ name, content, type }) => ({ name, mimeType: type ?? 'application/octet-stream', buffer: Buffer.from(content) })),
    );
  }

  /** Drops paths of the disk on the page, as the system would. */
  async drop(...paths) {
    const cdp = await this.room.context.newCDPSession(this.page);
    const data = { items: [], files: paths, dragOperationsMask: 1 };
    const box = await this.page.getByRole('main').boundingBox();
    const at = { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + Math.min(box.height, 500) / 2) };
    for (const type of ['dragEnter', 'dragOver', 'drop']) await cdp.send('Input.dispatchDragEvent', { type, ...at, data });
    await cdp.detach();
  }

  /** Has the file of that name be read only once `letRead` says so; to be called before a page is opened. */
  async holdReading(name) {
    await this.page.addInitScript((held) => {
      const read = Blob.prototype.arrayBuffer;
      const opened = new Promise((open) => (window.letRead = open));
      Blob.prototype.arrayBuffer = function arrayBuffer() {
        return this instanceof File && this.name === held ? opened.then(() => read.call(this)) : read.call(this);
      };
    }, name);
  }

  /** Lets what is held be read, and waits until whoever waited for it knows. */
  async letRead() {
    await this.page.evaluate(async () => {
      window.letRead();
      await new Blob(['later']).arrayBuffer();
      await new Promise((done) => setTimeout(done));
    });
  }

  /** Pastes texts while nothing that takes text has the focus, each before anything comes of the one before. */
  async paste(...texts) {
    await this.page.evaluate((all) => {
      for (const pasted of all) {
        const data = new DataTransfer();
        data.setData('text/plain', pasted);
        document.activeElement?.blur?.();
        document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
      }
    }, texts);
  }

  /** The list of samples, opened. */
  async samples() {
    const menu = this.page.locator('details').filter({ has: this.page.locator('summary', { hasText: /samples/i }) });
    await menu.waitFor();
    if ((await menu.getAttribute('open')) === null) await menu.locator('summary').click();
    return menu.getByRole('button');
  }

  /** The sentence on acceptance: “the platform would accept / refuse this package”. */
  summary() {
    return this.page.getByText(/platform would (accept|refuse)/i).first();
  }

  async waitForSummary(word) {
    await this.page.getByText(new RegExp(`platform would ${word}`, 'i')).first().waitFor();
  }

  /** Waits until a form with the field stands. */
  async formWith(path) {
    await this.field(path).waitFor();
  }

  // Findings

  findings(rule) {
    return this.page.locator(rule ? `[data-finding=${quoted(rule)}]` : '[data-finding]');
  }

  /** Findings whose text matches. */
  finding(text, level) {
    return this.page.locator(level ? `[data-finding][data-level=${level}]` : '[data-finding]').filter({ hasText: text });
  }

  async waitForFinding(text, level) {
    // Findings are in the document without a click, in sight or not.
    await this.finding(text, level).first().waitFor({ state: 'attached' });
  }

  /** Texts of all findings, with rule and level. */
  findingList() {
    return this.page
      .locator('[data-finding]')
      .evaluateAll((all) => all.map((one) => `${one.dataset.level} ${one.dataset.finding}: ${one.textContent.trim()}`));
  }

  // The form

  field(path) {
    return this.page.locator(`[data-field=${quoted(path)}]`);
  }

  hidden(path) {
    return this.page.locator(`[data-hidden-field=${quoted(path)}]`);
  }

  /** A field's text control. */
  text(path) {
    return this.field(path).locator('input[type=text], textarea').first();
  }

  async fill(path, text) {
    await this.text(path).fill(text);
  }

  async toggle(path) {
    await this.field(path).getByRole('switch').click();
  }

  async select(path, label) {
    await this.field(path).locator('select').selectOption({ label });
  }

  async tick(path, label) {
    await this.field(path).getByRole('checkbox', { name: label, exact: true }).click();
  }

  async radio(path, label) {
    await this.field(path).getByRole('radio', { name: label, exact: true }).click();
  }

  async choose(path, label) {
    const box = this.field(path).getByRole('combobox');
    await box.click();
    await box.fill(label);
    await this.field(path).getByRole('option', { name: label, exact: true }).click();
  }

  async addRow(path, key, value) {
    const field = this.field(path);
    const rows = await field.getByLabel(/^Key \d+$/).count();
    await field.getByRole('button', { name: 'Add row' }).click();
    await field.getByLabel(`Key ${rows + 1}`, { exact: true }).fill(key);
    await field.getByLabel(`Value ${rows + 1}`, { exact: true }).fill(value);
  }

  async duration(path, amount, unit) {
    await this.field(path).locator('input').fill(amount);
    await this.field(path).locator('select').selectOption({ label: unit });
  }

  /** Labels of a drop-down's options, the empty one left out. */
  optionLabels(path) {
    return this.field(path)
      .locator('select option')
      .evaluateAll((all) => all.map((one) => one.textContent.trim()).filter(Boolean));
  }

  async submit() {
    await this.page.locator('[data-action="submit"]').first().click();
  }

  /** The field's message, which must be tied to a control by `aria-describedby`. */
  async error(path) {
    const field = this.field(path);
    const text = (await field.locator('[data-error]').allTextContents()).join(' ').trim();
    if (!text) return '';
    const tied = await field.evaluate((root) => {
      const message = [...root.querySelectorAll('[data-error]')].find((one) => one.textContent.trim());
      const controls = [root, ...root.querySelectorAll('input, select, textarea, [role]')];
      return controls.some((one) => (one.getAttribute('aria-describedby') ?? '').split(/\s+/).includes(message.id || '-'));
    });
    assert.ok(tied, `the message of ${path} is not tied to its control by aria-describedby`);
    return text;
  }

  async expectError(path, pattern, timeout) {
    await eventually(async () => assert.match(await this.error(path), pattern), timeout);
  }

  async expectNoError(path) {
    await eventually(async () => assert.equal(await this.error(path), ''));
  }

  /** The list of fields that keep the form from being valid. */
  errorSummary() {
    return this.page.getByRole('alert').filter({ has: this.page.getByRole('list') }).first();
  }

  /** What leads from the error summary to a field. */
  errorLinks() {
    return this.errorSummary().locator('a, button');
  }

  // Languages

  language() {
    return this.page.getByRole('group', { name: /language/i });
  }

  async chooseLanguage(name) {
    await this.language().getByRole('radio', { name, exact: true }).check({ force: true });
  }

  /** Whether several conditions must `all` hold or `any` is enough. */
  async chooseMode(word) {
    const group = this.page.getByRole('group', { name: /conditions/i });
    await group.getByRole('radio', { name: new RegExp(`^${word} `, 'i') }).check({ force: true });
  }

  // Results

  output() {
    return this.page.locator('[data-output="values"]');
  }

  async outputText() {
    return this.output().evaluate((element) => ('value' in element ? element.value : element.textContent));
  }

  async values() {
    return JSON.parse(await this.outputText());
  }

  async expectValues(expected) {
    await eventually(async () => {
      const values = await this.values();
      assert.deepEqual(values, expected);
      assert.deepEqual(Object.keys(values), Object.keys(expected), 'results follow the order of the inputs');
    });
  }

  async expectValue(name, expected) {
    await eventually(async () => assert.deepEqual((await this.values())[name], expected));
  }

  async expectValid(valid) {
    await eventually(async () => assert.equal(await this.output().getAttribute('data-valid'), String(valid)));
  }

  /** Chooses a shape of the results: `JSON`, `list`, `YAML`, `shell`. */
  async chooseFormat(name) {
    const pattern = new RegExp(name, 'i');
    await this.results().getByRole('radio', { name: pattern }).first().check({ force: true });
  }

  /** The part of the page that holds the results. */
  results() {
    return this.page.locator('section').filter({ has: this.output() }).last();
  }

  copyButton() {
    return this.results().getByRole('button', { name: /copy/i }).first();
  }

  async download(button) {
    const [download] = await Promise.all([this.page.waitForEvent('download'), button.click()]);
    const path = await download.path();
    return { name: download.suggestedFilename(), content: await readFile(path) };
  }

  downloadButton() {
    return this.results().getByRole('button', { name: /download|save/i }).first();
  }

  // The report beside the form

  /** Shows a tab: `Findings`, `Source`, `Languages`, `Content`. */
  async tab(name) {
    await this.page.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
  }

  // The author's side

  /** Opens the editor of the metadata if it is not open yet. */
  async openEditor() {
    const editor = this.editor();
    if (!(await editor.isVisible())) await this.tab('Source');
    await editor.waitFor();
    return editor;
  }

  editor() {
    return this.page.getByRole('textbox', { name: 'codearts-extension.json', includeHidden: true });
  }

  /** Marks of faulty lines. */
  lineMarks() {
    return this.page.locator('.editor__mark');
  }

  /** One click that repairs what a machine can repair. */
  async clean() {
    await this.openEditor();
    await this.page.getByRole('button', { name: /clean/i }).first().click();
  }

  rezipButton() {
    return this.page.getByRole('button', { name: /zip/i }).first();
  }

  // Requests for options

  /** The button that allows and sends the request of a field. */
  allow(path) {
    return this.field(path).getByRole('button', { name: /allow|send|load|ask/i }).first();
  }

  /** Text of the request as it would be sent. */
  request(path) {
    return this.field(path).locator('[data-request]').textContent();
  }

  /** Gives a field an answer by hand. */
  async giveAnswer(path, text) {
    const field = this.field(path);
    await field.locator('summary').click();
    await field.getByLabel('Sample answer', { exact: true }).fill(text);
    await field.getByRole('button', { name: 'Use this answer' }).click();
  }

  // The page as a whole

  /**
   * Fails if the page is frozen: if it comes to no frame. How quick it is, is measured by benchmarks; the limit only
   * names what happened before the journey's own would end it.
   */
  async expectResponsive() {
    const frame = this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => done('a frame'))));
    let timer;
    const limit = new Promise((done) => (timer = setTimeout(() => done('nothing'), 15_000)));
    assert.equal(await Promise.race([frame, limit]), 'a frame', 'what the page came to within 15 seconds');
    clearTimeout(timer);
  }

  /** Fails on anything axe has to say, in light and in dark. */
  async expectAccessible(where) {
    for (const colorScheme of ['light', 'dark']) {
      await this.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await this.page.waitForTimeout(150);
      if (!(await this.page.evaluate(() => 'axe' in window))) await this.page.evaluate(axeSource);
      const violations = await this.page.evaluate(async () => {
        const { violations: found } = await window.axe.run(document, {
          resultTypes: ['violations'],
          rules: { 'target-size': { enabled: true } },
        });
        return found.map(
          ({ id, help, nodes }) =>
            `${id}: ${help}\n${nodes
              .slice(0, 4)
              .map((node) => `    ${node.html.slice(0, 160)}\n      ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ''}`)
              .join('\n')}${nodes.length > 4 ? `\n    … ${nodes.length} in all` : ''}`,
        );
      });
      assert.deepEqual(violations, [], `axe, ${where}, ${colorScheme}:\n${violations.join('\n')}`);
    }
  }

  /** Fails if the page must be scrolled sideways. */
  async expectNoSidewaysScroll() {
    const [content, window_] = await this.page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    assert.ok(content <= window_, `the page is ${content} px wide in a window of ${window_} px`);
  }

  // Keyboard

  /**
   * Presses Tab until it comes round or ends; yields `{name, ring, seen}` of each
   * stop: whether something at it shows the focus, and whether it is in sight.
   */
  async stops(limit = 200) {
    const stops = [];
    await this.page.evaluate(() => {
      document.activeElement?.blur?.();
      window.stopped = new WeakSet();
    });
    for (let step = 0; step < limit; step += 1) {
      await this.page.keyboard.press('Tab');
      const stop = await this.page.evaluate(() => {
        const at = document.activeElement;
        if (!at || at === document.body || window.stopped.has(at)) return null;
        window.stopped.add(at);
        // A hidden radio shows it by the face beside it, an editor by its frame.
        const shows = [at, at.nextElementSibling, at.parentElement].some((one) => one && parseFloat(getComputedStyle(one).outlineWidth) > 0 && getComputedStyle(one).outlineStyle !== 'none');
        const { top, bottom } = at.getBoundingClientRect();
        const name = (at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent ?? at.textContent).trim();
        return { name, ring: shows, seen: bottom > 0 && top < window.innerHeight };
      });
      if (!stop) break;
      stops.push(stop);
    }
    return stops;
  }

  /** Presses Tab until the focused element fulfils the condition. */
  async tabTo(description, condition, limit = 150) {
    for (let step = 0; step < limit; step += 1) {
      const there = await this.page.evaluate(
        ([source]) => {
          const element = document.activeElement;
          if (!element || element === document.body) return false;
          const field = element.closest('[data-field]')?.getAttribute('data-field') ?? null;
          const name =
            element.getAttribute('aria-label') ??
            (element.labels && [...element.labels].map((one) => one.textContent.trim()).join(' ')) ??
            '';
          return Boolean(
            source.field !== undefined
              ? field === source.field && (!source.name || new RegExp(source.name, 'i').test(`${name} ${element.textContent}`))
              : element.matches(source.selector ?? '*') &&
                  (!source.name || new RegExp(source.name, 'i').test(`${name} ${element.textContent}`)),
          );
        },
        [condition],
      );
      if (there) return;
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`Tab never reached ${description}.`);
  }
}
