import assert from 'node:assert/strict';
import { eventually } from '../support/app.mjs';
import { about, journey } from '../support/journey.mjs';
import { bilingual, metadata, packageOf } from '../support/packages.mjs';

about('languages');

journey('the form speaks the chosen language and keeps what was typed', async (app) => {
  await app.open();
  await app.pick({ name: 'two.zip', content: bilingual() });
  await app.page.getByLabel('Title of the notes', { exact: true }).fill('typed');
  await app.chooseLanguage('zh-cn');
  await eventually(async () => assert.equal(await app.page.getByLabel('\u6807\u9898', { exact: true }).inputValue(), 'typed'));
  assert.match(await app.field('missing').innerText(), /Only English/, 'a missing text falls back to en-us');
  await app.expectValue('title', 'typed');
  const tags = () => app.field('title').locator('label, .field__help').evaluateAll((texts) => texts.map((text) => text.lang));
  assert.deepEqual(await tags(), ['zh-cn', 'zh-cn'], 'a screen reader is told the language');
  await app.chooseLanguage('en-us');
  await app.page.getByLabel('Title of the notes', { exact: true }).waitFor();
  assert.deepEqual(await tags(), ['en-us', 'en-us']);
});

/** A package in two languages in which much can be wrong. */
function checked() {
  const options = Array.from({ length: 40 }, (_, index) => ({ label: `Option ${index}`, value: index }));
  const meta = metadata([
    { name: 'code', type: 'input', label: 'Code', validation: { regex: '^[a-z]+$', regexMessage: '${code.differs}' } },
    { name: 'count', type: 'inputNumber', label: 'Count' },
    { name: 'need', type: 'input', label: 'Need', required: true, validation: { requiredMessage: '${need.missing}' } },
    { name: 'one', type: 'singleSelect', label: 'One', extendProp: { apiType: 'fixed', options } },
  ]);
  const texts = (differs, missing) => JSON.stringify({ 'code.differs': differs, 'need.missing': missing });
  return packageOf(meta, [
    { path: 'i18n/en-us/resources.json', content: texts('Small letters only.', 'Say what you need.') },
    { path: 'i18n/zh-cn/resources.json', content: texts('\u53ea\u80fd\u5c0f\u5199', '\u5fc5\u586b') },
  ]);
}

async function fillWrongly(app) {
  await app.open();
  await app.pick({ name: 'checked.zip', content: checked() });
  await app.formWith('one');
  await app.fill('code', 'ABC');
  await app.fill('count', '12x');
  const box = app.field('one').getByRole('combobox');
  await box.fill('none of them');
  await box.press('Tab');
  await app.expectError('one', /none of the options/);
}

journey('what is wrong with the values is said in the language that is chosen', async (app) => {
  await fillWrongly(app);
  await app.submit();
  const expectTold = async (code, need) => {
    await app.expectError('code', code);
    await app.expectError('need', need);
    await app.expectError('count', /number/);
    await app.expectError('one', /none of the options/);
    await eventually(async () => assert.equal(await app.errorLinks().count(), 4, 'the summary names all'));
    assert.match(await app.errorSummary().innerText(), need);
  };
  await expectTold(/^Small letters only\.$/, /Say what you need\./);
  await app.chooseLanguage('zh-cn');
  await expectTold(/^\u53ea\u80fd\u5c0f\u5199$/, /\u5fc5\u586b/);
  await app.chooseLanguage('en-us');
  await expectTold(/^Small letters only\.$/, /Say what you need\./);
  await app.fill('count', '12');
  await app.expectNoError('count');
  await eventually(async () => assert.equal(await app.errorLinks().count(), 3));
});

journey('a text that gives no value says so after a reload, too', async (app) => {
  await fillWrongly(app);
  await app.expectError('count', /number/);
  await app.expectKept();
  await app.reload();
  await app.formWith('one');
  assert.equal(await app.text('count').inputValue(), '12x');
  await app.expectError('count', /number/);
  await app.expectError('one', /none of the options/);
  await app.expectNoError('need');
});

journey('whoever chooses the language by key stays at the choice', async (app) => {
  await app.open();
  await app.pick({ name: 'two.zip', content: bilingual() });
  await app.formWith('title');
  const language = (name) => app.language().getByRole('radio', { name, exact: true });
  await language('en-us').focus();
  await app.page.keyboard.press('ArrowRight');
  await app.page.getByLabel('\u6807\u9898', { exact: true }).waitFor();
  const hasFocus = (name) => language(name).evaluate((radio) => radio === document.activeElement && radio.checked);
  await eventually(async () => assert.ok(await hasFocus('zh-cn'), 'the focus left the choice'));
  await app.page.keyboard.press('ArrowLeft');
  await app.page.getByLabel('Title of the notes', { exact: true }).waitFor();
  await eventually(async () => assert.ok(await hasFocus('en-us')));
});

journey('the coverage table names what is missing, unused and badly punctuated', async (app) => {
  await app.open();
  await app.pick({ name: 'two.zip', content: bilingual() });
  await app.formWith('title');
  await app.tab('Languages');
  const table = app.page.getByRole('table').filter({ hasText: 'never.used' });
  await table.waitFor();
  const rowOf = async (key) => (await table.getByRole('row').filter({ hasText: key }).first().textContent()).toLowerCase();
  assert.match(await rowOf('input.missing'), /missing/);
  assert.match(await rowOf('never.used'), /unused|not used|no/);
  await app.waitForFinding(/zh-cn/, 'warning');
});

journey('a broken language file is an error of that file only', async (app) => {
  await app.open();
  await app.pick({
    name: 'broken.zip',
    content: packageOf(metadata([{ name: 'plain', type: 'input', label: 'Plain' }]), [
      { path: 'i18n/zh-cn/resources.json', content: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]) },
      { path: 'i18n/en-us/resources.json', content: '{"a": ' },
    ]),
  });
  await app.page.getByLabel('Plain', { exact: true }).waitFor();
  await app.waitForFinding(/i18n\/zh-cn\/resources\.json/, 'error');
  await app.waitForFinding(/i18n\/en-us\/resources\.json/, 'error');
});

about('icon and script');

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

journey('an icon is previewed and a false one refused', async (app, room) => {
  const folder = await room.files({ 'icon.png': PNG, 'icon.jpg': 'no image' });
  await app.open();
  await app.pick({ name: 'notes.zip', content: packageOf(metadata([{ name: 'plain', type: 'input', label: 'Plain' }])) });
  await app.formWith('plain');
  await app.tab('Content');
  const picker = app.page.locator('input[type=file][accept*="image"]').first();
  await picker.setInputFiles(`${folder}/icon.png`);
  await app.page.locator('img[src^="blob:"], img[src^="data:image"]').first().waitFor();
  await app.waitForFinding(/128/, 'info');
  await picker.setInputFiles(`${folder}/icon.jpg`);
  await app.waitForFinding(/icon\.jpg/, 'error');
  assert.equal(await app.field('plain').count(), 1);
});

journey('the script\u2019s SHA-256 and its variables are shown', async (app) => {
  const { createHash } = await import('node:crypto');
  const script = '#!/bin/sh\necho "${used} $undeclared ${PIPELINE_ID}"\n';
  await app.open();
  await app.pick({
    name: 'notes.zip',
    content: packageOf(
      metadata([
        { name: 'used', type: 'input', label: 'Used' },
        { name: 'unread', type: 'input', label: 'Unread' },
        { name: 'with-dash', type: 'input', label: 'Dash' },
      ]),
      [],
      { script },
    ),
  });
  await app.formWith('used');
  await app.page.getByText(createHash('sha256').update(script).digest('hex')).first().waitFor({ state: 'attached' });
  await app.waitForFinding(/unread/);
  await app.waitForFinding(/undeclared/);
  await app.waitForFinding(/with-dash/, 'warning');
  assert.equal(await app.finding(/PIPELINE_ID/).count(), 0, 'what the platform sets is no surprise');
});

journey('an empty text of a language gives way to another one, and an empty message to a general one', async (app) => {
  const meta = metadata([
    { name: 'need', type: 'input', label: '${need.label}', required: true, validation: { requiredMessage: '${need.missing}' } },
    { name: 'blank', type: 'input', label: 'Blank', required: true, validation: { requiredMessage: '  ' } },
  ]);
  const texts = (label, missing) => JSON.stringify({ 'need.label': label, 'need.missing': missing });
  await app.open();
  await app.pick({
    name: 'gaps.zip',
    content: packageOf(meta, [
      { path: 'i18n/en-us/resources.json', content: texts('What you need', '') },
      { path: 'i18n/zh-cn/resources.json', content: texts('', '') },
    ]),
  });
  await app.chooseLanguage('zh-cn');
  await app.page.getByLabel('What you need', { exact: true }).waitFor();
  await app.submit();
  await app.expectError('need', /What you need/);
  await app.expectError('blank', /Blank/);
  await app.waitForFinding(/zh-cn.*need\.label/, 'warning');
  await app.tab('Languages');
  const row = app.page.getByRole('row').filter({ hasText: 'need.missing' });
  await eventually(async () => assert.equal((await row.innerText()).match(/missing(?!\w)/g)?.length, 3, 'the key and two gaps'));
});
