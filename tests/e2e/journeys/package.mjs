import assert from 'node:assert/strict';
import { eventually } from '../support/app.mjs';
import { about, journey } from '../support/journey.mjs';
import { metadata, packageOf, packageWith, tenWidgets } from '../support/packages.mjs';
import { database } from '../support/secrets.mjs';

about('package');

const FILLED = {
  title: 'October',
  limit: 12.5,
  draft: true,
  style: 2,
  parts: [3, 1],
  labels: [
    { key: 'team', value: 'core' },
    { key: 'team', value: 'docs' },
  ],
  order: 'asc',
  wait: 300,
  hook: 'set -e\nmake notes',
  repository: 'a1b2',
};

async function fillTen(app) {
  await app.fill('title', 'October');
  await app.fill('limit', '12.5');
  await app.toggle('draft');
  await app.select('style', 'Grouped');
  await app.tick('parts', 'Thanks');
  await app.tick('parts', 'Fixes');
  await app.addRow('labels', 'team', 'core');
  await app.addRow('labels', 'team', 'docs');
  await app.radio('order', 'Oldest first');
  await app.duration('wait', '5', 'minutes');
  await app.fill('hook', 'set -e\nmake notes');
  await app.fill('repository', 'a1b2');
}

journey('a dropped archive is accepted, filled in by mouse and its values taken away', async (app, room) => {
  const folder = await room.files({ 'notes.zip': packageWith(...tenWidgets) });
  await app.open();
  await app.page.getByRole('button', { name: 'Open file' }).waitFor();
  assert.equal(await app.page.getByRole('button', { name: 'Package file' }).count(), 0, 'the browser\u2019s own control is no second button');
  await app.drop(`${folder}/notes.zip`);
  await app.waitForSummary('accept');
  await app.formWith('repository');

  await app.submit();
  await app.expectValid(false);
  await app.errorSummary().waitFor();
  const said = app.page.getByRole('status').filter({ hasText: /need your attention/ });
  assert.equal(await said.count(), 0, 'the summary says it, and nothing else');
  assert.equal(await app.errorLinks().count(), 3, 'three required fields are listed');
  assert.match(await app.errorSummary().innerText(), /Title[\s\S]*Style[\s\S]*Hook/, 'in the order of the form');
  await app.expectError('title', /Title/);
  await app.errorLinks().nth(1).click();
  await eventually(async () =>
    assert.ok(await app.field('style').evaluate((field) => field.contains(document.activeElement)), 'the link leads to the field'),
  );

  await fillTen(app);
  await app.expectValues(FILLED);
  await app.submit();
  await app.expectValid(true);
  await app.expectNoError('title');
});

journey('every widget has the documented control', async (app) => {
  await app.open();
  await app.pick({ name: 'notes.zip', content: packageWith(...tenWidgets) });
  await app.formWith('repository');
  const controls = {
    title: 'input[type=text]',
    limit: 'input[inputmode=decimal]',
    draft: 'input[type=checkbox][role=switch]',
    style: 'select',
    parts: 'input[type=checkbox]',
    order: 'input[type=radio]',
    wait: 'select',
    hook: 'textarea',
    repository: 'input[type=text]',
  };
  for (const [path, selector] of Object.entries(controls)) {
    assert.ok((await app.field(path).locator(selector).count()) > 0, `${path} has a ${selector}`);
    assert.equal(await app.field(path).getAttribute('data-state'), 'enabled');
  }
  assert.deepEqual(await app.optionLabels('style'), ['Plain', 'Grouped', 'Table']);
  assert.equal(await app.field('style').locator('select option').count(), 4, 'an empty option stands for unset');
  await app.page.getByLabel('Title', { exact: true }).fill('found by its label');
  await app.expectValue('title', 'found by its label');
  await app.page.getByLabel('Limit', { exact: true }).fill('7');
  await app.page.getByRole('switch', { name: 'Draft' }).click();
  await app.page.getByLabel('Hook', { exact: true }).fill('true');
  await app.page.getByRole('group', { name: 'Order' }).getByRole('radio', { name: 'Newest first' }).click();
  await app.expectValue('order', 'desc');
  assert.match(await app.field('title').innerText(), /Shown above the notes\./, 'the info text is in the document');
  assert.match(await app.field('title').innerText(), /required/i, 'required is said in words');
});

journey('axe has nothing to say about a form, empty, filled and faulty', { timeout: 120_000 }, async (app) => {
  await app.open();
  await app.expectAccessible('nothing open');
  await app.pick({ name: 'notes.zip', content: packageWith(...tenWidgets) });
  await app.formWith('repository');
  await app.expectAccessible('fresh form');
  await app.submit();
  await app.errorSummary().waitFor();
  await app.expectAccessible('faulty form');
  await fillTen(app);
  await app.expectAccessible('filled form');
});

journey('values are copied and downloaded in every shape', { alone: true, timeout: 120_000 }, async (app, room) => {
  await room.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: room.server.origin });
  await app.open();
  await app.pick({
    name: 'notes.zip',
    content: packageWith(
      { name: 'title', type: 'input', label: 'Title' },
      { name: 'draft', type: 'switch', label: 'Draft' },
      { name: 'limit', type: 'inputNumber', label: 'Limit', defaultValue: 3 },
    ),
  });
  await app.formWith('limit');
  await app.fill('title', `it's $HOME: "x"`);
  await app.expectValues({ title: `it's $HOME: "x"`, draft: false, limit: 3 });

  const copied = async () => {
    await app.copyButton().click();
    return app.page.evaluate(() => navigator.clipboard.readText());
  };
  await app.chooseFormat('JSON');
  assert.deepEqual(JSON.parse(await copied()), { title: `it's $HOME: "x"`, draft: false, limit: 3 });
  const json = await app.download(app.downloadButton());
  assert.match(json.name, /\.json$/);
  assert.deepEqual(JSON.parse(json.content.toString()), { title: `it's $HOME: "x"`, draft: false, limit: 3 });

  await app.chooseFormat('list');
  assert.deepEqual(JSON.parse(await copied()), [
    { key: 'title', value: `it's $HOME: "x"` },
    { key: 'draft', value: false },
    { key: 'limit', value: 3 },
  ]);

  await app.chooseFormat('YAML');
  const yaml = await copied();
  assert.match(yaml, /uses: ['"]?release_notes['"]?/);
  assert.match(yaml, /with:/);
  assert.match(yaml, /limit: 3/);
  assert.match((await app.download(app.downloadButton())).name, /\.ya?ml$/);

  await app.chooseFormat('shell');
  const shell = await copied();
  assert.match(shell, /export title='it'\\''s \$HOME: "x"'/, 'a shell reads back what was typed');
  assert.match((await app.download(app.downloadButton())).name, /\.(sh|env)$/);
  assert.deepEqual(await app.values(), { title: `it's $HOME: "x"`, draft: false, limit: 3 }, 'the JSON mark stays');
});

journey('for each value it says why it is there, and what is left out', async (app) => {
  await app.open();
  await app.pick({
    name: 'notes.zip',
    content: packageWith(
      { name: 'mine', type: 'input', label: 'Mine' },
      { name: 'theirs', type: 'input', label: 'Theirs', defaultValue: 'given' },
      { name: 'cleared', type: 'input', label: 'Cleared', defaultValue: '00' },
      { name: 'secret', type: 'input', label: 'Secret', extendProp: { visibleConditions: [{ comp: 'mine', symbol: '===', value: 'open' }] } },
    ),
  });
  await app.formWith('cleared');
  await app.fill('mine', 'x');
  await app.fill('cleared', '');
  await app.expectValues({ mine: 'x', theirs: 'given', cleared: '00' });
  await eventually(async () => assert.match(await app.field('cleared').innerText(), /default/i));
  await app.results().getByText('Why each value is there').click();
  await app.results().getByRole('table').waitFor();
  const results = await app.results().textContent();
  assert.match(results, /you/i);
  assert.match(results, /default/i);
  assert.match(results, /hidden/i);
});

journey('an input without a name is called by its label where the values are explained', async (app) => {
  await app.open();
  await app.pick({ name: 'nameless.zip', content: packageWith({ type: 'input', label: 'Nameless' }, { name: 'mine', type: 'input', label: 'Mine' }) });
  await app.formWith('mine');
  await app.results().getByText('Why each value is there').click();
  await app.results().getByRole('rowheader', { name: 'Nameless (no name)', exact: true }).waitFor();
  await app.expectAccessible('the reasons for the values, one without a name');
});

journey('a refused package says so, and each finding names its place', async (app) => {
  await app.open();
  await app.pick({
    name: 'broken.zip',
    content: packageOf(
      metadata([{ name: 'a b', type: 'input', label: 'A' }, { name: 'twice', type: 'input', label: 'First' }, { name: 'twice', type: 'input', label: 'Second' }], {
        category: 'Check',
        version: '1.0',
        execution: { type: 'Shell', target: 'scripts/Missing.sh' },
      }),
    ),
  });
  await app.waitForSummary('refuse');
  await app.waitForFinding(/Gate/, 'error');
  await app.waitForFinding(/1\.0/, 'error');
  await app.waitForFinding(/scripts\/Missing\.sh/, 'error');
  await app.waitForFinding(/twice/, 'error');
  await app.waitForFinding(/a b/, 'warning');
  for (const line of await app.findingList()) assert.match(line, /^(error|warning|info) [a-z0-9.-]+: \S/);
  for (const text of await app.findings().allInnerTexts()) assert.ok(text.trim(), 'a finding has rendered text, in sight or not');
  const second = app.page.locator('[data-field^="twice"]').nth(1);
  assert.ok(await second.locator('input').isDisabled(), 'a repeated input is shown, but cannot be edited');
  await app.expectAccessible('a refused package');
});

journey('thirteen options are filtered, thirty-one are searched', async (app) => {
  const many = (count) => Array.from({ length: count }, (_, index) => ({ label: `Region ${index + 1}`, value: `r${index + 1}` }));
  await app.open();
  await app.pick({
    name: 'regions.zip',
    content: packageWith(
      { name: 'few', type: 'singleSelect', label: 'Few', extendProp: { options: many(30) } },
      { name: 'many', type: 'singleSelect', label: 'Many', extendProp: { options: many(31) } },
      { name: 'several', type: 'multipleSelect', label: 'Several', extendProp: { options: many(13) } },
    ),
  });
  await app.formWith('several');
  assert.equal(await app.field('few').locator('select').count(), 1);
  assert.equal(await app.field('many').locator('select').count(), 0);
  await app.choose('many', 'Region 31');
  await app.expectValue('many', 'r31');
  await app.field('several').locator('input[type=text]').fill('Region 13');
  await app.tick('several', 'Region 13');
  await app.field('several').locator('input[type=text]').fill('');
  await app.tick('several', 'Region 2');
  await app.expectValue('several', ['r13', 'r2']);
});

journey('what is typed into a searched list is what is chosen, or is told', async (app) => {
  const labels = ['1.14', '0.1.1', '1.1', 'Kölner Dom', ...Array.from({ length: 30 }, (_, place) => `2.${place}`)];
  await app.open();
  await app.pick({
    name: 'versions.zip',
    content: packageWith(
      { name: 'version', type: 'singleSelect', label: 'Version', extendProp: { options: labels.map((label) => ({ label, value: `v${label}` })) } },
      { name: 'after', type: 'input', label: 'After' },
    ),
  });
  await app.formWith('after');
  const field = app.field('version');
  const box = field.getByRole('combobox');
  const typed = async (text, key) => {
    await box.fill(text);
    await box.press(key);
  };
  const open = () => field.locator('.combobox__open');
  assert.ok(await open().isVisible(), 'an arrow marks it as a list');
  // Enter takes the label that was typed, not the first that holds it; Tab does too.
  await typed('1.1', 'Enter');
  await app.expectValue('version', 'v1.1');
  await typed(' 2.2 ', 'Tab');
  await app.expectValue('version', 'v2.2');
  await typed('kölner DOM', 'Tab');
  await app.expectValue('version', 'vKölner Dom');
  // While a word is being composed Enter belongs to the input method.
  await box.fill('1.1');
  await box.evaluate((input) => {
    const enter = { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true };
    input.dispatchEvent(new KeyboardEvent('keydown', { ...enter, isComposing: true }));
    input.dispatchEvent(new KeyboardEvent('keydown', enter));
  });
  await box.press('Escape');
  await app.expectValue('version', 'vKölner Dom');
  // An empty box is no choice; any other text stays and is told.
  await typed('', 'Tab');
  await eventually(async () => assert.ok(!('version' in JSON.parse(await app.outputText()))));
  await typed('9.9', 'Tab');
  await field.locator('[data-error]').getByText('“9.9” is none of the options').waitFor();
  assert.equal(await box.inputValue(), '9.9');
  assert.equal(await box.getAttribute('aria-invalid'), 'true');
  await app.expectAccessible('a text that is none of the options');
  await app.expectKept();
  await app.reload();
  await app.formWith('after');
  assert.equal(await box.inputValue(), '9.9');
  await typed('2.3', 'Enter');
  await app.expectValue('version', 'v2.3');
  assert.equal((await field.locator('[data-error]').innerText()).trim(), '');
  // Opened by the mouse, the list stands at what is chosen, too.
  await box.blur();
  await box.click();
  await field.getByRole('option', { name: '2.3', exact: true, selected: true }).waitFor();
  await box.press('Enter');
  await eventually(async () => assert.equal(await box.getAttribute('aria-expanded'), 'false'));
  await app.expectValue('version', 'v2.3');
});

journey('what is being typed in one plugin is entered in no other, nor in an input that took its place', async (app, room) => {
  const of = (name, ...inputs) => JSON.stringify(metadata(inputs, { name }));
  const target = { name: 'target', type: 'input', label: 'Target' };
  const keep = { name: 'keep', type: 'input', label: 'Keep' };
  const linkTo = (name, text) => room.serveOwn(`${name}.json`, text, 'application/json');
  const goTo = (link) => app.page.evaluate((hash) => { location.hash = hash; }, `#/extensions?package=${link}`);
  await app.open(`#/extensions?package=${linkTo('deploy', of('deploy_prod', target, keep))}`);
  await app.formWith('target');
  await app.fill('keep', 'kept');
  await app.fill('target', 'prod-1');
  // The caret is still there when another plugin comes.
  await goTo(linkTo('wipe', of('wipe', { ...target, label: 'Host to wipe' })));
  await app.field('target').getByText('Host to wipe').waitFor();
  await eventually(async () => assert.deepEqual(await app.values(), {}));
  assert.equal(await app.text('target').inputValue(), '');
  // A newer file of the first one has another input where one was.
  await goTo(linkTo('newer', of('deploy_prod', target, { name: 'purge', type: 'input', label: 'Purge' })));
  await app.formWith('purge');
  await eventually(async () => assert.deepEqual(await app.values(), { target: 'prod-1' }));
  assert.equal(await app.text('purge').inputValue(), '');
});

journey('a pattern that is still being tried joins the summary of the check', async (app) => {
  const long = { name: 'long', type: 'input', label: 'Long', validation: { regex: '^(a+)+$', regexMessage: 'Only a, please.' } };
  await app.open();
  await app.pick({ name: 'pattern.zip', content: packageWith(long, { name: 'after', type: 'input', label: 'After' }) });
  await app.formWith('after');
  await app.fill('long', `${'a'.repeat(40)}!`);
  await app.submit();
  const summary = app.page.getByRole('alert').filter({ hasText: '1 field needs your attention' });
  await summary.waitFor();
  await eventually(async () => assert.ok(await summary.evaluate((alert) => alert.contains(document.activeElement))));
});

journey('what is picked in a long list is shown in order and can be taken back there', async (app) => {
  const options = Array.from({ length: 60 }, (_, place) => ({ label: `Region ${place + 1}`, value: place + 1 }));
  await app.open();
  await app.pick({
    name: 'regions.zip',
    content: packageWith({ name: 'several', type: 'multipleSelect', label: 'Several', required: true, extendProp: { options } }),
  });
  await app.formWith('several');
  const field = app.field('several');
  const description = await field.evaluate((one) => one.getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id).textContent).join(' '));
  assert.match(description, /required/, 'the group says that it is required');
  await app.submit();
  assert.equal(await field.getByRole('checkbox').first().getAttribute('aria-invalid'), 'true');
  for (const label of ['Region 57', 'Region 3', 'Region 30']) await app.tick('several', label);
  const picked = field.getByRole('list', { name: 'Picked, in this order' }).getByRole('listitem');
  const expectPicked = (...labels) => eventually(async () => assert.deepEqual((await picked.allInnerTexts()).map((text) => text.replace(/\s*Remove$/, '')), labels));
  await expectPicked('Region 57', 'Region 3', 'Region 30');
  await field.getByRole('button', { name: 'Remove Region 3', exact: true }).press('Enter');
  await expectPicked('Region 57', 'Region 30');
  await focused(app, field.getByRole('button', { name: 'Remove Region 30' }));
  await app.expectValue('several', [57, 30]);
  await app.expectAccessible('picks of a long list');
});

journey('a type that is corrected and a name on its way lose nothing that was entered', async (app) => {
  const inputs = (type, name) => [
    { name: 'pick', type, label: 'Pick', extendProp: { options: [1, 2, 3].map((value) => ({ label: `No. ${value}`, value })) } },
    plain(name),
    plain('env'),
  ];
  const write = async (type, name) => (await app.openEditor()).fill(bare(...inputs(type, name)).content);
  await app.open();
  await app.pick(bare(...inputs('multipleSelect', 'env_name')));
  await app.formWith('env');
  for (const label of ['No. 2', 'No. 1']) await app.tick('pick', label);
  await app.fill('env_name', 'shop');
  await app.fill('env', 'prod');
  const entered = { pick: [2, 1], env_name: 'shop', env: 'prod' };
  await app.expectValues(entered);
  await write('input', 'env_name');
  await app.expectValue('pick', '2, 1');
  await write('keyValuePair', 'env_name');
  await app.field('pick').getByRole('button', { name: 'Add row' }).waitFor();
  await write('multipleSelect', 'env_name');
  await app.expectValues(entered);
  for (const [name, shown] of [['env_', 'env_'], ['env', null], ['en', 'en']]) {
    await write('multipleSelect', name);
    if (shown) await app.expectValues({ pick: [2, 1], [shown]: 'shop', env: 'prod' });
    else await app.waitForFinding(/has the name "?“?env/, 'error');
  }
});

const plain = (name, others = {}) => ({ name, type: 'input', label: `Label of ${name}`, ...others });
const bare = (...inputs) => ({ name: 'codearts-extension.json', content: JSON.stringify(metadata(inputs), null, 2) });
const focused = (app, locator) => eventually(async () => assert.ok(await locator.evaluate((element) => element.contains(document.activeElement))));

journey('a package without inputs leaves no field of the one before', async (app) => {
  await app.open();
  await app.pick(bare(plain('goal'), plain('jdk')));
  await app.formWith('jdk');
  await app.pick(bare());
  await app.page.getByText('This extension has no inputs.').waitFor();
  await eventually(async () => assert.equal(await app.page.locator('[data-field]').count(), 0));
});

journey('a link that answers late does not replace what was opened since', async (app, room) => {
  const service = await room.service({
    '/late.json': () => ({
      body: bare(plain('late')).content,
      type: 'application/json',
      headers: { 'access-control-allow-origin': '*' },
      delay: 1_500,
    }),
  });
  await app.open(`#/extensions?package=${encodeURIComponent(`${service.origin}/late.json`)}`);
  room.consentTo(service.origin);
  await app.page.getByRole('button', { name: 'Load it', exact: true }).click();
  await eventually(() => assert.equal(service.requests.length, 1));
  await app.pick(bare(plain('mine')));
  await app.formWith('mine');
  await app.fill('mine', 'typed');
  await app.page.waitForTimeout(2_500);
  assert.equal(await app.field('late').count(), 0);
  await app.expectValues({ mine: 'typed' });
  assert.equal(await app.page.locator('[aria-busy=true].page').count(), 0);
});

journey('a value stays with its input when others come and go, and follows one that is renamed', async (app) => {
  const write = async (...names) => (await app.openEditor()).fill(bare(...names.map((name) => plain(name))).content);
  await app.open();
  await app.pick(bare(plain('image'), plain('tag'), plain('db_password')));
  await app.formWith('db_password');
  await app.fill('image', 'shop');
  await app.fill('db_password', 'hunter2');
  await write('tag', 'db_password');
  await app.expectValues({ db_password: 'hunter2' });
  await write('image', 'tag', 'db_password');
  await app.expectValues({ image: 'shop', db_password: 'hunter2' });
  await write('picture', 'tag', 'db_password');
  await app.expectValues({ picture: 'shop', db_password: 'hunter2' });
  await write('picture', 'tag', 'comment');
  await app.formWith('comment');
  await app.expectValues({ picture: 'shop' });
});

journey('a text with broken characters is accepted once they are mended', async (app) => {
  await app.open();
  const text = bare(plain('size', { label: 'Größe' })).content;
  await app.pick({ name: 'latin.zip', content: packageOf(metadata([])) });
  await app.waitForSummary('accept');
  await app.pick({ name: 'codearts-extension.json', content: Buffer.from(text, 'latin1') });
  // A file of which only a guess can be read does not replace an open one.
  await app.page.getByText('What was open before stays open', { exact: false }).waitFor();
  await app.page.getByRole('button', { name: 'Close package' }).click();
  await app.pick({ name: 'codearts-extension.json', content: Buffer.from(text, 'latin1') });
  await app.formWith('size');
  await app.waitForFinding(/UTF-8/, 'error');
  await app.waitForSummary('refuse');
  await (await app.openEditor()).fill(text);
  await app.waitForSummary('accept');
  assert.equal(await app.finding(/UTF-8/, 'error').count(), 0);
});

journey('what was typed after cleaning is not undone with it', async (app) => {
  await app.open();
  await app.pick({ name: 'codearts-extension.json', content: bare(plain('a')).content.replace('{', '{ // sloppy') });
  await app.formWith('a');
  const editor = await app.openEditor();
  const undo = app.page.getByRole('button', { name: 'Undo cleaning' });
  await app.clean();
  await undo.waitFor();
  await focused(app, undo);
  await undo.click();
  await eventually(async () => assert.match(await editor.inputValue(), /sloppy/));
  await focused(app, editor);
  await app.clean();
  await undo.waitFor();
  await editor.press('Control+End');
  await app.page.keyboard.type(' ');
  await undo.waitFor({ state: 'detached' });
  assert.doesNotMatch(await editor.inputValue(), /sloppy/);
});

journey('the focus goes on when what was pressed is gone', async (app) => {
  await app.open();
  const sample = (await app.samples()).first();
  await sample.focus();
  await app.page.keyboard.press('Enter');
  await app.summary().waitFor();
  await focused(app, app.page.locator('details').filter({ has: app.page.locator('summary', { hasText: 'Samples' }) }));
  await app.page.getByRole('button', { name: 'Close package' }).focus();
  await app.page.keyboard.press('Enter');
  await app.summary().waitFor({ state: 'detached' });
  await focused(app, app.page.getByRole('button', { name: 'Open file' }));
});

journey('text is dragged from field to field', async (app) => {
  await app.open();
  await app.pick({ name: 'drag.zip', content: packageWith({ name: 'from', type: 'input', label: 'From', defaultValue: 'drag me' }, { name: 'to', type: 'input', label: 'To' }) });
  await app.formWith('to');
  await app.text('from').selectText();
  const from = await app.text('from').boundingBox();
  const to = await app.text('to').boundingBox();
  const mouse = app.page.mouse;
  await mouse.move(from.x + 30, from.y + from.height / 2);
  await mouse.down();
  await mouse.move(from.x + 60, from.y + 30, { steps: 4 });
  await mouse.move(to.x + 40, to.y + to.height / 2, { steps: 8 });
  await mouse.up();
  await app.expectValue('to', 'drag me');
  assert.equal(await app.page.locator('[data-over=true]').count(), 0);
});

journey('a click counts although the message of the field that was left moves the page', async (app) => {
  await app.open();
  await app.pick(bare(plain('a', { required: true }), { name: 'on', type: 'switch', label: 'On' }));
  await app.formWith('on');
  await app.text('a').click();
  const box = await app.field('on').getByRole('switch').boundingBox();
  await app.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await app.page.mouse.down();
  await app.page.waitForTimeout(150);
  await app.page.mouse.up();
  await app.expectValue('on', true);
  await app.expectError('a', /Label of a/);
});

journey('what was typed and chosen a moment before a reload is there after it', async (app) => {
  await app.open();
  await app.pick({
    name: 'moment.zip',
    content: packageWith({ name: 'note', type: 'input', label: 'Note' }, { name: 'more', type: 'input', label: 'More' }),
  });
  await app.formWith('note');
  await app.expectKept();
  await app.page.getByText('Choices where the platform').click();
  const sorted = app.page.getByLabel('Sort picks as in the options');
  await sorted.check();
  await app.fill('note', 'the last word');
  await app.reload();
  await app.formWith('note');
  await app.expectValue('note', 'the last word');
  await app.page.getByText('Choices where the platform').click();
  await eventually(async () => assert.ok(await sorted.isChecked()));
  // What was left is no longer newer once more was kept.
  await app.fill('more', 'kept');
  await app.expectKept();
  await eventually(async () => assert.equal(await app.page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.endsWith('-left')).length), 0));
  await app.reload();
  await app.formWith('more');
  await app.expectValue('more', 'kept');
});

journey('two tabs keep a package each', async (app, room) => {
  await app.open();
  await app.pick(bare(plain('first')));
  await app.formWith('first');
  await app.fill('first', 'mine');
  await app.expectValues({ first: 'mine' });
  await app.expectKept();
  const other = new app.constructor(room, await room.newPage());
  await other.open();
  await other.formWith('first');
  await other.expectValues({ first: 'mine' });
  await other.pick(bare(plain('second')));
  await other.formWith('second');
  await other.fill('second', 'theirs');
  await other.expectValues({ second: 'theirs' });
  await other.expectKept();
  await app.reload();
  await app.formWith('first');
  await app.expectValues({ first: 'mine' });
  await other.reload();
  await other.formWith('second');
  await other.expectValues({ second: 'theirs' });
  await app.page.getByRole('button', { name: 'Close package' }).click();
  await app.summary().waitFor({ state: 'detached' });
  await eventually(async () => assert.equal((await database(app.page)).filter(([key]) => key.startsWith('extensions/draft/')).length, 1));
  await app.reload();
  await app.page.waitForTimeout(1_000);
  assert.equal(await app.page.locator('[data-field]').count(), 0, 'what was closed does not come back, nor the other one');
});

journey('a package that is opened while another is being kept is kept with its own files', async (app) => {
  // A slow disk: the first transaction that writes files stays open until it is released.
  await app.page.addInitScript(() => {
    const { put } = IDBObjectStore.prototype;
    let slow = false;
    IDBObjectStore.prototype.put = function (value, key) {
      const request = put.call(this, value, key);
      if (!slow && String(key).startsWith('extensions/files/')) {
        slow = true;
        const wait = () => {
          document.documentElement.dataset.disk = window.released ? 'quick' : 'slow';
          if (!window.released) this.get(key).onsuccess = wait;
        };
        wait();
      }
      return request;
    };
  });
  await app.open();
  await app.pick(bare(plain('first')));
  await app.formWith('first');
  await app.page.locator('[data-disk=slow]').waitFor({ state: 'attached' });
  await app.pick(bare(plain('second'), plain('third')));
  await app.formWith('third');
  await app.page.evaluate(() => {
    window.released = true;
  });
  await app.page.locator('[data-disk=quick]').waitFor({ state: 'attached' });
  await app.fill('second', 'mine');
  await app.expectKept();
  await app.reload();
  await app.formWith('third');
  await app.expectValues({ second: 'mine' });
});

journey('what is open in a tab stays however many others are opened', { timeout: 120_000 }, async (app, room) => {
  await app.open();
  await app.pick(bare(plain('first')));
  await app.formWith('first');
  await app.fill('first', 'mine');
  await app.expectKept();
  for (let number = 0; number < 6; number += 1) {
    const other = new app.constructor(room, await room.newPage());
    await other.open();
    await other.pick(bare(plain(`of${number}`)));
    await other.formWith(`of${number}`);
    await other.expectKept();
  }
  await app.reload();
  await app.formWith('first');
  await app.expectValues({ first: 'mine' });
});

journey('a link opened in a new tab is loaded anew, with what was entered', async (app, room) => {
  let fields = [plain('old')];
  const service = await room.service({
    '/latest': () => ({ body: packageWith(...fields, plain('kept')), type: 'application/zip', headers: { 'access-control-allow-origin': '*' } }),
  });
  room.consentTo(service.origin);
  const hash = `#/extensions?package=${encodeURIComponent(`${service.origin}/latest`)}`;
  const load = (one) => one.page.getByRole('button', { name: 'Load it', exact: true }).click();
  await app.open(hash);
  await load(app);
  await app.formWith('kept');
  await app.waitForSummary('accept');
  await app.fill('kept', 'typed');
  await app.expectValue('kept', 'typed');
  await app.expectKept();
  await app.reload();
  await app.formWith('kept');
  assert.equal(service.requests.length, 1, 'a reload asks nobody');
  const other = new app.constructor(room, await room.newPage());
  await app.page.close();
  fields = [];
  await other.open(hash);
  await load(other);
  await other.formWith('kept');
  assert.equal(await other.field('old').count(), 0);
  await other.expectValues({ kept: 'typed' });
});

journey('an unknown widget is kept as raw JSON', async (app) => {
  await app.open();
  await app.pick({ name: 'odd.zip', content: packageWith({ name: 'metric', type: 'metrics', label: 'Metric', defaultValue: { max: 3 } }) });
  await app.formWith('metric');
  await app.waitForFinding(/metric/, 'warning');
  await app.expectValue('metric', { max: 3 });
  await app.fill('metric', '[1, 2]');
  await app.expectValue('metric', [1, 2]);
});

journey('the samples that ship open and show what they promise', { timeout: 120_000 }, async (app) => {
  await app.open();
  const count = await (await app.samples()).count();
  assert.ok(count >= 6, `six samples are offered, not ${count}`);
  for (let index = 0; index < count; index += 1) {
    await app.open('#/style');
    await app.open();
    await (await app.samples()).nth(index).click();
    await app.page.locator('[data-field]').first().waitFor();
    await app.summary().waitFor();
  }
});
