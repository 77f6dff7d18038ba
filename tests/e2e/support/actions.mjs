// The page of actions as a user meets it: its locators in one place.

import assert from 'node:assert/strict';
import { eventually } from './app.mjs';

export class Actions {
  constructor(app, room) {
    this.app = app;
    this.page = app.page;
    this.room = room;
  }

  /** The hash of a group, or of a task of it. */
  static hash({ root, group, task }) {
    const parts = { root, group, ...(task && { task }) };
    return `#/actions?${new URLSearchParams(parts)}`;
  }

  /** Opens a group by a link and agrees to the request. */
  async openGroup(fake, group, task) {
    this.room.consentTo(fake.origin);
    this.room.consentTo(fake.storage);
    await this.app.open(Actions.hash({ root: fake.origin, group, task }));
    await this.agree();
    await this.list().waitFor();
  }

  consent() {
    return this.page.locator('[data-consent]');
  }

  async agree() {
    await this.consent().getByRole('button', { name: 'Load it', exact: true }).click();
  }

  list() {
    return this.page.getByRole('list', { name: 'Actions', exact: true });
  }

  titles() {
    return this.page.locator('[data-action-title]').evaluateAll((all) => all.map((one) => one.dataset.actionTitle));
  }

  async expectTitles(expected) {
    await eventually(async () => assert.deepEqual(await this.titles(), expected));
  }

  async choose(title) {
    await this.page.locator(`[data-action-title=${JSON.stringify(title)}]`).click();
    await this.page.getByRole('heading', { name: title, exact: true }).waitFor();
  }

  picker() {
    return this.page.getByLabel('Actions file', { exact: true });
  }

  async pick(...files) {
    await this.picker().setInputFiles(files.map(({ name, content }) => ({ name, mimeType: 'application/json', buffer: Buffer.from(content) })));
  }

  input() {
    return this.page.locator('textarea[data-output=input]');
  }

  payload() {
    return this.page.locator('[data-output=payload]');
  }

  /** Waits until the rendered payload is so. */
  async expectPayload(check) {
    await eventually(async () => check(JSON.parse(await this.payload().innerText({ timeout: 500 }))));
  }

  async expectNoPayload() {
    await eventually(async () => assert.equal(await this.payload().count(), 0));
  }

  finding(rule) {
    return this.page.locator(`[data-finding=${JSON.stringify(rule)}]`);
  }

  /** Presses the place of a finding. */
  async goToPlace(rule) {
    await this.finding(rule).first().getByRole('button', { name: /^Go to / }).click();
    await this.excerpt().waitFor();
  }

  /** The text around the place of a finding. */
  excerpt() {
    return this.page.locator('[data-excerpt]');
  }

  /** The button that opens the action in which the place lies. */
  openFound() {
    return this.page.getByRole('button', { name: /^Open the action “/ });
  }

  async giveCredentials(credentials) {
    await this.page.getByLabel('Credentials', { exact: true }).fill(JSON.stringify(credentials));
    await this.page.getByRole('button', { name: 'Use credentials', exact: true }).click();
    await this.page.getByText('Credentials of').waitFor();
  }

  sendButton() {
    return this.page.locator('[data-action=send]');
  }

  created() {
    return this.page.locator('[data-created-task]');
  }

  /** Sends, and waits for the new task; yields its id. */
  async send() {
    await this.sendButton().click();
    await this.created().waitFor();
    return this.created().getAttribute('data-created-task');
  }

  async expectState(word) {
    await this.created().getByText(word, { exact: true }).waitFor({ timeout: 20_000 });
  }

  /** Waits for an error that says this. */
  async expectError(pattern) {
    await eventually(async () => {
      const texts = await this.page.locator('[data-error]').allInnerTexts();
      assert.ok(texts.some((text) => pattern.test(text)), `no error says ${pattern}: ${JSON.stringify(texts)}`);
    });
  }
}
