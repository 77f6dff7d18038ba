import assert from 'node:assert/strict';
import { eventually } from '../support/app.mjs';
import { about, journey } from '../support/journey.mjs';
import { metadata, packageOf } from '../support/packages.mjs';
import { readZipRaw } from '../support/zip.mjs';

about('editor');

const meta = metadata([{ name: 'title', type: 'input', label: 'Title' }, { name: 'count', type: 'inputNumber', label: 'Count' }]);
const content = packageOf(meta, [
  { path: 'notes/readme.txt', content: 'Stays as it is.\n', deflate: true },
  { path: 'notes/data.bin', content: Buffer.from(Array.from({ length: 999 }, (_, index) => (index * 7) % 256)) },
]);

async function openIt(app) {
  await app.open();
  await app.pick({ name: 'notes.zip', content });
  await app.formWith('count');
  return app.openEditor();
}

journey('the form follows the text and keeps what was typed', async (app) => {
  const editor = await openIt(app);
  await app.fill('title', 'kept');
  const text = await editor.inputValue();
  await editor.fill(text.replace('"label": "Title"', '"label": "Headline"'));
  await app.page.getByLabel('Headline', { exact: true }).waitFor();
  assert.equal(await app.page.getByLabel('Headline', { exact: true }).inputValue(), 'kept');
  await editor.fill(JSON.stringify({ ...meta, inputs: [...meta.inputs, { name: 'more', type: 'switch', label: 'More' }] }, null, 2));
  await app.formWith('more');
  await app.expectValue('title', 'kept');
});

journey('a mistake is marked at its line and the form stays usable', async (app) => {
  const editor = await openIt(app);
  await app.fill('title', 'kept');
  const text = await editor.inputValue();
  await editor.fill(text.replace('"category": "Normal"', '"category": "Check"'));
  await app.waitForFinding(/Gate/, 'error');
  await eventually(async () => assert.ok((await app.lineMarks().count()) > 0, 'the line is marked'));
  await editor.fill(text.slice(0, 40));
  await app.waitForFinding(/JSON/, 'error');
  await editor.fill(text);
  await app.waitForSummary('accept');
  await app.expectValue('title', 'kept');
  await app.expectAccessible('the editor');
});

journey('a finding leads to its line', async (app) => {
  const editor = await openIt(app);
  const text = await editor.inputValue();
  await editor.fill(text.replace('"category": "Normal"', '"category": "Check"'));
  await app.waitForFinding(/Gate/, 'error');
  await app.tab('Findings');
  const finding = app.finding(/Gate/, 'error').first();
  await finding.locator('a, button').first().click();
  await eventually(async () => {
    const line = await editor.evaluate((area) => (document.activeElement === area ? area.value.slice(0, area.selectionStart).split('\n').length : 0));
    assert.equal(line, text.slice(0, text.indexOf('"category"')).split('\n').length);
  });
});

const selected = (editor) =>
  editor.evaluate((area) => (document.activeElement === area ? area.value.slice(area.selectionStart, area.selectionEnd) : ''));

/** Follows the place of a finding by keyboard. */
async function follow(app, text, key = 'Enter') {
  const place = app.finding(text).first().getByRole('button');
  await place.focus();
  await app.page.keyboard.press(key);
}

journey('by keyboard a finding selects its line, in an editor that was not opened before too', async (app) => {
  await app.open();
  const wrong = metadata([{ name: 'title', type: 'input', label: '${nobody.has.it}' }], { category: 'Check' });
  await app.pick({ name: 'notes.zip', content: packageOf(wrong) });
  await app.formWith('title');
  await follow(app, /Gate/);
  const editor = app.editor();
  await eventually(async () => assert.equal((await selected(editor)).trim(), '"category": "Check",'));
  await app.tab('Findings');
  await follow(app, /nobody\.has\.it/, 'Space');
  await eventually(async () => assert.match(await selected(editor), /nobody\.has\.it/));
  await eventually(async () => assert.ok(await editor.evaluate((area) => {
    const frame = area.parentElement.getBoundingClientRect();
    return frame.top < innerHeight && frame.bottom > 0;
  }), 'the editor is in sight'));
});

journey('a finding about another file shows the lines around it', async (app) => {
  await app.open();
  const content = packageOf(meta, [{ path: 'i18n/zh-cn/resources.json', content: '{\n  "a": oops\n}' }], {
    script: '#!/bin/sh\necho "${title}" "${count}"\n\necho "${NOBODY_SETS_IT}"\n',
  });
  await app.pick({ name: 'notes.zip', content });
  await app.formWith('title');
  for (const [finding, line] of [[/NOBODY_SETS_IT/, '4 | echo "${NOBODY_SETS_IT}"'], [/not valid JSON/, '2 |   "a": oops']]) {
    await follow(app, finding);
    await eventually(async () => {
      const shown = await app.page.evaluate(() => document.activeElement.textContent);
      assert.ok(shown.includes(line), shown);
    });
  }
});

journey('Tab indents, and Escape then Tab leaves', async (app) => {
  const editor = await openIt(app);
  await editor.focus();
  await app.page.keyboard.press('Control+Home');
  const before = await editor.inputValue();
  await app.page.keyboard.press('Tab');
  await eventually(async () => assert.match(await editor.inputValue(), /^[ \t]+\{/));
  assert.ok(await editor.evaluate((area) => document.activeElement === area), 'the focus stays');
  assert.equal((await editor.inputValue()).trimStart(), before);
  await app.page.keyboard.press('Escape');
  await app.page.keyboard.press('Tab');
  assert.ok(await editor.evaluate((area) => document.activeElement !== area), 'Escape frees the Tab key');
});

journey('the archive saved again has every other entry byte for byte', async (app) => {
  const editor = await openIt(app);
  const text = await editor.inputValue();
  await editor.fill(text.replace('"version": "0.0.1"', '"version": "0.0.2"'));
  await eventually(async () => assert.match(await app.page.getByRole('main').innerText(), /0\.0\.2/));
  const { name, content: bytes } = await app.download(app.rezipButton());
  assert.match(name, /\.zip$/);
  const before = readZipRaw(content);
  const after = readZipRaw(bytes);
  assert.deepEqual([...after.keys()].sort(), [...before.keys()].sort());
  for (const [path, entry] of before) {
    if (path === 'codearts-extension.json') continue;
    assert.equal(after.get(path).method, entry.method, path);
    assert.equal(after.get(path).crc, entry.crc, path);
    assert.ok(after.get(path).data.equals(entry.data), `${path} is the same`);
  }
  await app.pick({ name, content: bytes });
  await app.waitForSummary('accept');
  await app.page.getByText('0.0.2').first().waitFor({ state: 'attached' });
});

journey('an edited text that is replaced or closed can be brought back, with what was entered', async (app) => {
  let editor = await openIt(app);
  const back = () => app.page.locator('[data-action=bring-back]');
  const rename = async (label) => {
    editor = await app.openEditor();
    await editor.fill((await editor.inputValue()).replace(/"label": "(Title|Renamed)"/, `"label": "${label}"`));
    await app.page.getByLabel(label, { exact: true }).waitFor();
  };
  await app.fill('title', 'kept');
  await rename('Renamed');
  assert.equal(await back().count(), 0);

  // The same file once more.
  await app.pick({ name: 'notes.zip', content });
  await app.page.getByLabel('Title', { exact: true }).waitFor();
  await app.expectAccessible('the way back to an edited text');
  await back().click();
  await app.page.getByLabel('Renamed', { exact: true }).waitFor();
  assert.equal(await app.text('title').inputValue(), 'kept');
  await back().waitFor({ state: 'detached' });
  assert.ok(await app.page.evaluate(() => document.activeElement !== document.body), 'the focus is not lost');

  // A sample, then nothing.
  await (await app.samples()).first().click();
  await back().click();
  await app.page.getByLabel('Renamed', { exact: true }).waitFor();
  assert.equal(await app.text('title').inputValue(), 'kept');
  await app.page.getByRole('button', { name: 'Close package' }).click();
  await back().click();
  await app.page.getByLabel('Renamed', { exact: true }).waitFor();
  assert.equal(await app.text('title').inputValue(), 'kept');

  // Until the next edit.
  await app.pick({ name: 'notes.zip', content });
  await app.page.getByLabel('Title', { exact: true }).waitFor();
  await back().waitFor();
  await rename('Newer');
  assert.equal(await back().count(), 0);
});

journey('an edited text survives a reload', async (app) => {
  const editor = await openIt(app);
  await editor.fill((await editor.inputValue()).replace('"label": "Title"', '"label": "Renamed"'));
  await app.page.getByLabel('Renamed', { exact: true }).waitFor();
  await app.expectKept();
  await app.reload();
  await app.page.getByLabel('Renamed', { exact: true }).waitFor();
});
