import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startGocd } from '../../fake/gocd.mjs';
import { startGitBridge } from '../../plugin/git-bridge.mjs';
import { eventually } from '../support/app.mjs';
import { about, journey } from '../support/journey.mjs';
import { database, expectKept } from '../support/secrets.mjs';

about('plugins');

const CONFIGURATION = {
  URL: { 'display-name': 'Repository', 'display-order': '0' },
  BRANCH: { 'display-name': 'Branch', 'display-order': '1', required: false, 'default-value': 'main' },
  PASSWORD: { 'display-name': 'Password', 'display-order': '2', required: false, secure: true, 'part-of-identity': false },
};

const hook = (key) => `<span class="form_error" ng-show="GOINPUTNAME[${key}].$error.server">{{ GOINPUTNAME[${key}].$error.server }}</span>`;

const TEMPLATE = `<div class="form_item_block"><label>Repository<input type="text" ng-model="URL" ng-required="true"></label>${hook('URL')}</div>
<div class="form_item_block"><label>Branch<input type="text" ng-model="BRANCH"></label>${hook('BRANCH')}</div>
<div class="form_item_block"><label>Password<input type="password" ng-model="PASSWORD"></label></div>`;

const BUNDLE = {
  'scm-configuration': CONFIGURATION,
  'scm-view': { displayValue: 'Sample', template: TEMPLATE },
};

const bundleOf = (room, bundle) => room.serveOwn('bundle.json', JSON.stringify(bundle), 'application/json');

/** Opens a bundle by link. */
async function openBundle(app, room, bundle) {
  await app.open(`#/plugins?bundle=${bundleOf(room, bundle)}`);
  await app.page.locator('[data-output=configuration]').waitFor();
}

const view = (app) => app.page.locator('[data-plugin-view]');
const model = (app, name) => view(app).locator(`[data-model=${name}]`);

async function configuration(app) {
  return JSON.parse(await app.page.locator('[data-output=configuration]').textContent());
}

async function expectConfiguration(app, expected) {
  await eventually(async () => assert.deepEqual(await configuration(app), expected));
}

const values = (values) => Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value === undefined ? {} : { value }]));

async function expectRules(app, expected) {
  await eventually(async () => {
    const found = await app.page.locator('[data-finding]').evaluateAll((findings) => findings.map((finding) => finding.dataset.finding));
    for (const rule of expected) assert.ok(found.includes(rule), `${rule} is not among ${found.join(' ')}`);
  });
}

journey('a template and a configuration are dropped, an error is caused and repaired, the configuration is read', async (app, room) => {
  const folder = await room.files({
    'scm-configuration.json': JSON.stringify(CONFIGURATION),
    'view.template.html': TEMPLATE,
    'validate-scm-configuration.json': '[{"key": "URL", "message": "Name a repository"}, {"key": "OTHER", "message": "Unknown key"}]',
  });
  await app.open('#/plugins');
  await app.drop(`${folder}/scm-configuration.json`, `${folder}/view.template.html`, `${folder}/validate-scm-configuration.json`);
  await model(app, 'URL').waitFor();
  await view(app).getByText('Name a repository').waitFor();
  await app.expectError('URL', /Name a repository/);
  await app.page.locator('[data-homeless]').getByText('Unknown key').waitFor();
  await expectRules(app, ['scm-validate.key.undeclared']);

  // Both forms edit one configuration.
  await model(app, 'URL').fill('https://scm.example/r');
  await expectConfiguration(app, values({ URL: 'https://scm.example/r', BRANCH: undefined, PASSWORD: undefined }));
  assert.equal(await app.text('URL').inputValue(), 'https://scm.example/r');
  await app.fill('BRANCH', 'trunk');
  await eventually(async () => assert.equal(await model(app, 'BRANCH').inputValue(), 'trunk'));
  await expectConfiguration(app, values({ URL: 'https://scm.example/r', BRANCH: 'trunk', PASSWORD: undefined }));

  // The plugin is mended: its response is edited, and the error goes.
  await app.page.getByRole('tab', { name: /Responses/ }).click();
  await app.page.getByLabel('Response to').selectOption('validate-scm-configuration');
  await app.page.getByLabel('Text of the response').fill('[]');
  await eventually(async () => assert.equal(await view(app).getByText('Name a repository').isVisible(), false));
  await app.expectNoError('URL');
  await expectConfiguration(app, values({ URL: 'https://scm.example/r', BRANCH: 'trunk', PASSWORD: undefined }));
});

journey('every state of the forms can be seen', async (app, room) => {
  await openBundle(app, room, { ...BUNDLE, configuration: { URL: { value: 'u' }, PASSWORD: { encrypted_value: 'AES:x' }, OLD: { value: 'o' } } });
  await expectRules(app, ['bundle.configuration.undeclared']);
  await expectConfiguration(app, { URL: { value: 'u' }, BRANCH: {}, PASSWORD: { encrypted_value: 'AES:x' } });
  assert.equal(await app.field('PASSWORD').locator('input').inputValue(), '', 'a kept secret is not shown in the generated form');

  const choose = (name) => app.page.getByRole('radio', { name, exact: true }).check({ force: true });
  await choose('Defaults');
  await expectConfiguration(app, values({ URL: undefined, BRANCH: 'main', PASSWORD: undefined }));
  await eventually(async () => assert.equal(await model(app, 'BRANCH').inputValue(), 'main'));
  await choose('Empty');
  await expectConfiguration(app, values({ URL: undefined, BRANCH: undefined, PASSWORD: undefined }));
  await choose('As stored');
  await expectConfiguration(app, { URL: { value: 'u' }, BRANCH: {}, PASSWORD: { encrypted_value: 'AES:x' } });

  await app.page.getByRole('combobox', { name: 'Errors', exact: true }).selectOption('each');
  await app.expectError('BRANCH', /sample error/);
  await view(app).getByText('A sample error for Branch.').waitFor();
  await app.page.getByRole('combobox', { name: 'Errors', exact: true }).selectOption('one:URL');
  await app.expectNoError('BRANCH');
  await app.expectError('URL', /sample error/);

  await app.page.getByRole('switch', { name: 'Disabled' }).check({ force: true });
  await eventually(async () => assert.ok(await model(app, 'URL').isDisabled()));
  await eventually(async () => assert.ok(await app.text('URL').isDisabled()));
  await expectConfiguration(app, { URL: { value: 'u' }, BRANCH: {}, PASSWORD: { encrypted_value: 'AES:x' } });
});

journey('bundle links with every kind of fault say what is wrong and show what they can', async (app, room) => {
  const faults = [
    [{ ...BUNDLE, 'scm-configuration': { ...CONFIGURATION, URL: { 'display-order': 1 } } }, ['scm-config.display-order.type']],
    [{ ...BUNDLE, 'scm-configuration': "{'URL': {}}" }, ['json.lenient']],
    [{ ...BUNDLE, 'scm-configuration': '' }, ['scm-config.empty']],
    [{ ...BUNDLE, 'validate-scm-configuration': {} }, ['scm-validate.list']],
    [{ ...BUNDLE, 'validate-scm-configuration': 'null' }, ['scm-validate.null']],
    [{ ...BUNDLE, 'check-scm-connection': { status: 'ok', messages: 'x' } }, ['check-connection.status.word', 'check-connection.messages.type']],
    [{ ...BUNDLE, 'latest-revision': {} }, ['latest-revision.none']],
    [{ ...BUNDLE, 'latest-revision': { revision: { revision: 1, timestamp: '2011-02-30T00:00:00Z' } } }, ['revision.revision.type', 'revision.timestamp.calendar']],
    [{ ...BUNDLE, 'latest-revisions-since': { revision: {} } }, ['revisions-since.singular']],
    [{ ...BUNDLE, checkout: '{' }, ['json.syntax']],
    [{ ...BUNDLE, chekout: {} }, ['bundle.member.unknown']],
  ];
  for (const [bundle, rules] of faults) {
    await openBundle(app, room, bundle);
    await expectRules(app, rules);
    await model(app, 'URL').or(view(app).getByLabel('Repository')).first().waitFor();
  }
});

journey('a file that is no bundle is a finding, and a change of the hash loads the new target', async (app, room) => {
  await app.open(`#/plugins?bundle=${room.serveOwn('bad.json', '{', 'application/json')}`);
  await expectRules(app, ['bundle.syntax']);
  const next = bundleOf(room, BUNDLE);
  await app.page.evaluate((hash) => {
    location.hash = hash;
  }, `#/plugins?bundle=${next}`);
  await model(app, 'URL').waitFor();
  const broken = await room.files({ 'broken.json': '{' });
  await app.drop(`${broken}/broken.json`);
  await app.page.getByText('broken.json could not be opened').waitFor();
  await model(app, 'URL').waitFor();

  // A view goes without an error, also while it is being typed into.
  await model(app, 'URL').fill('typed');
  const bundle = { ...BUNDLE, 'scm-view': { displayValue: 'Other', template: '<input ng-model="BRANCH">' } };
  const other = room.serveOwn('other.json', JSON.stringify(bundle), 'application/json');
  await app.page.evaluate((hash) => {
    location.hash = hash;
  }, `#/plugins?bundle=${other}`);
  // The view before had a field of that name as well.
  await model(app, 'URL').waitFor({ state: 'detached' });
  await model(app, 'BRANCH').waitFor();
});

journey('a link whose bundle could not be used is followed again when it is mended', async (app, room) => {
  await openBundle(app, room, BUNDLE);
  await model(app, 'URL').waitFor();
  const link = room.serveOwn('later.json', '{', 'application/json');
  const goTo = (hash) => app.page.evaluate((one) => { location.hash = one; }, hash);
  await goTo(`#/plugins?bundle=${link}`);
  await expectRules(app, ['bundle.syntax']);
  await model(app, 'URL').waitFor();
  const bundle = { ...BUNDLE, 'scm-view': { displayValue: 'Mended', template: '<input ng-model="BRANCH">' } };
  room.server.routes[new URL(link).pathname] = () => ({ body: JSON.stringify(bundle), type: 'application/json' });
  await goTo('#/board');
  await model(app, 'URL').waitFor({ state: 'detached' });
  await goTo(`#/plugins?bundle=${link}`);
  await model(app, 'BRANCH').waitFor();
});

journey('a response that is dropped takes its place in the open plugin, with what was entered', async (app, room) => {
  await openBundle(app, room, BUNDLE);
  await model(app, 'URL').fill('https://kept.example');
  const folder = await room.files({ 'scm.template.html': '<p>The new one</p><input ng-model="URL">' });
  await app.drop(`${folder}/scm.template.html`);
  await view(app).getByText('The new one').waitFor();
  assert.equal(await model(app, 'URL').inputValue(), 'https://kept.example');
  // Its configuration is still there to be held against.
  await expectRules(app, ['template.key.control']);
  // A bundle is another plugin.
  const other = await room.files({ 'other.json': JSON.stringify({ ...BUNDLE, 'scm-view': { displayValue: 'Other', template: '<p>Another plugin</p>' } }) });
  await app.drop(`${other}/other.json`);
  await view(app).getByText('Another plugin').waitFor();
  await expectConfiguration(app, values({ URL: undefined, BRANCH: undefined, PASSWORD: undefined }));
});

const SETTINGS = {
  'go.plugin-settings.get-configuration': { Server: { 'display-name': 'Server' } },
  'go.plugin-settings.get-view': { template: '<input ng-model="Server">' },
};

/** Which form of the plugin is shown. */
const expectForm = (app, name) => eventually(async () => assert.ok(await app.page.getByRole('group', { name: 'Form of the plugin' }).getByRole('radio', { name }).isChecked()));

journey('a configuration that was downloaded opens as values of the form that has its keys, also without any', async (app, room) => {
  await openBundle(app, room, { ...BUNDLE, ...SETTINGS });
  const { name, content } = await app.download(app.page.getByRole('button', { name: 'Download JSON' }));
  await model(app, 'URL').fill('typed');
  const folder = await room.files({
    [name]: content,
    'settings.json': '{"Server": {"value": "https://one.example"}}',
    'keys.json': '{"URL": {}, "OTHER": {}}',
  });
  await app.drop(`${folder}/${name}`);
  await expectConfiguration(app, values({ URL: undefined, BRANCH: undefined, PASSWORD: undefined }));
  assert.equal(await app.page.locator('[data-finding="bundle.taken"]').count(), 0);
  assert.equal(await app.field('PASSWORD').locator('input[type=password]').count(), 1, 'what is declared stays');

  await model(app, 'URL').fill('typed');
  await app.drop(`${folder}/settings.json`);
  await expectForm(app, 'Plugin settings');
  await eventually(async () => assert.equal(await model(app, 'Server').inputValue(), 'https://one.example'));
  await app.page.getByRole('radio', { name: 'SCM material', exact: true }).check({ force: true });
  await eventually(async () => assert.equal(await model(app, 'URL').inputValue(), 'typed'));

  // With other keys it is another declaration, and that is said.
  await app.drop(`${folder}/keys.json`);
  await app.field('OTHER').waitFor();
  await expectRules(app, ['bundle.taken']);
});

journey('several files have a title that is a sentence, and a link that is dropped is followed', async (app, room) => {
  const folder = await room.files({ 'scm-configuration.json': JSON.stringify(CONFIGURATION), 'scm-view.json': JSON.stringify(BUNDLE['scm-view']) });
  await app.open('#/plugins');
  await app.drop(`${folder}/scm-configuration.json`, `${folder}/scm-view.json`);
  await model(app, 'URL').waitFor();
  await app.page.getByText('Open: 2 files', { exact: true }).waitFor();
  await app.page.getByRole('button', { name: 'Close plugin' }).click();
  await model(app, 'URL').waitFor({ state: 'detached' });
  await expectFocus(app, 'Plugins');
  await app.page.evaluate((link) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.setData('text/plain', link);
    document.querySelector('main').dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  }, new URL(bundleOf(room, BUNDLE), app.page.url()).href);
  await model(app, 'URL').waitFor();
});

/** Waits until the focus is on what has this text. */
const expectFocus = (app, text) => eventually(async () => assert.equal(await app.page.evaluate(() => document.activeElement?.textContent?.trim()), text));

journey('responses of a task are known by the names that it hears', async (app, room) => {
  const folder = await room.files({
    'configuration.json': '{"URL": {"required": true}}',
    'task.template.html': '<input ng-model="URL">',
    'validate.json': '{"errors": {"URL": "Name a place"}}',
    'execute.json': '{"success": "yes"}',
  });
  await app.open('#/plugins');
  await app.drop(...['configuration.json', 'task.template.html', 'validate.json', 'execute.json'].map((file) => `${folder}/${file}`));
  await model(app, 'URL').waitFor();
  await app.expectError('URL', /Name a place/);
  await expectRules(app, ['task-execute.success.type']);
  // A word that could be anybody's takes its place in the form that is open.
  const scm = await room.files({ 'view.json': '{"displayValue": "Sample", "template": "<p>Of the SCM</p>"}' });
  await openBundle(app, room, BUNDLE);
  await model(app, 'PASSWORD').waitFor();
  await app.drop(`${scm}/view.json`);
  await view(app).getByText('Of the SCM').waitFor();
});

journey('a link to another site asks first', async (app, room) => {
  const service = await room.service({ '/bundle.json': () => ({ body: JSON.stringify(BUNDLE), type: 'application/json', headers: { 'Access-Control-Allow-Origin': '*' } }) });
  await app.open(`#/plugins?bundle=${service.origin}/bundle.json`);
  await app.page.locator('[data-consent]').getByText(`${service.origin}/bundle.json`).waitFor();
  assert.equal(await view(app).count(), 0);
  room.consentTo(service.origin);
  await app.page.getByRole('button', { name: 'Load it', exact: true }).click();
  await model(app, 'URL').waitFor();
});

const run = promisify(execFile);

async function repository(folder) {
  const path = join(folder, 'origin');
  await mkdir(path, { recursive: true });
  const environment = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  const git = (...words) => run('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@scm.example', ...words], { cwd: path, env: environment });
  const commit = async (name, text) => {
    await writeFile(join(path, name), text);
    await git('add', '.');
    await git('commit', '--quiet', '-m', `Write ${name}`);
    return (await git('rev-parse', 'HEAD')).stdout.trim();
  };
  await git('init', '--quiet', '--initial-branch=main');
  return { path, commit };
}

journey('a plugin is run through a bridge against a real git repository', { timeout: 120_000 }, async (app, room) => {
  const root = await room.files({});
  const origin = await repository(root);
  const first = await origin.commit('readme.txt', 'one');
  const bridge = await startGitBridge({ root });
  room.cleanups.push(() => bridge.close());
  room.consentTo(new URL(bridge.address).origin);

  await app.open('#/plugins');
  await app.page.getByLabel('Address of the bridge').fill(bridge.address);
  assert.equal(bridge.requests.length, 0, 'typing asks nothing');
  // By keyboard: what only waits keeps the focus.
  await app.page.getByRole('button', { name: 'Load the form' }).focus();
  await app.page.keyboard.press('Enter');
  await model(app, 'URL').waitFor();
  await expectFocus(app, 'Load the form');

  // The server's own rule comes on top of the plugin's.
  await app.page.getByRole('button', { name: 'Run the rest' }).click();
  const status = app.page.locator('[data-run-status]');
  await status.getByText(/not valid/).waitFor();
  await app.expectError('URL', /Name the repository/);

  await model(app, 'URL').fill(origin.path);
  await app.page.getByRole('button', { name: 'Run the rest' }).click();
  await status.getByText('Every step was answered.').waitFor({ timeout: 30_000 });
  await app.expectNoError('URL');
  assert.deepEqual(
    await app.page.locator('[data-exchange]').evaluateAll((rows) => rows.map((row) => [row.dataset.exchange, row.dataset.code])),
    ['scm-configuration', 'scm-view', 'validate-scm-configuration', 'check-scm-connection', 'latest-revision', 'latest-revisions-since', 'checkout'].map((name) => [name, '200']),
  );
  await app.page.locator(`[data-revisions] [data-revision="${first}"]`).waitFor();

  const second = await origin.commit('second.txt', 'two');
  await app.page.getByRole('button', { name: 'latest-revisions-since', exact: true }).click();
  await app.page.locator(`[data-revision="${second}"]`).getByText('added: second.txt').waitFor();
  await app.page.getByRole('button', { name: 'checkout', exact: true }).click();
  await eventually(async () => assert.equal(await readFile(join(root, 'checkout', 'second.txt'), 'utf8'), 'two'));
  const known = bridge.requests.filter(({ name }) => name === 'latest-revisions-since').at(-1).body['previous-revision'];
  assert.equal(known.revision, first);
  assert.match(known.timestamp, /\.000Z$/);

  // What a faulty plugin would get to hear.
  bridge.answers['latest-revision'] = { code: 500, body: 'no luck' };
  await app.page.getByRole('button', { name: 'latest-revision', exact: true }).click();
  await expectRules(app, ['response.code']);
});

journey('the forms of neighbours are run through a bridge, each asked in its own words', { timeout: 120_000 }, async (app, room) => {
  const bridge = await startGitBridge({ root: await room.files({}) });
  room.cleanups.push(() => bridge.close());
  room.consentTo(new URL(bridge.address).origin);
  const answer = (name, body) => {
    bridge.answers[name] = { code: 200, body: JSON.stringify(body) };
  };
  const template = `<label>Url<input ng-model="URL"></label>${hook('URL')}<label>Token<input type="password" ng-model="TOKEN"></label>`;
  const press = (name) => app.page.getByRole('button', { name, exact: true }).click();
  const choose = (form) => app.page.getByLabel('Form to run').selectOption(form);
  const status = app.page.locator('[data-run-status]');
  const asked = (name) => bridge.requests.filter((request) => request.name === name).at(-1)?.body;

  await app.open('#/plugins');
  await app.page.getByLabel('Address of the bridge').fill(bridge.address);
  await choose('Elastic agent profile');
  assert.equal(await app.page.getByLabel('Flyweight folder').count(), 0, 'a profile has no folders');
  answer('cd.go.elastic-agent.get-elastic-agent-profile-metadata', [
    { key: 'URL', metadata: { required: true, secure: false } },
    { key: 'TOKEN', metadata: { required: false, secure: true } },
  ]);
  answer('cd.go.elastic-agent.get-elastic-agent-profile-view', { template });
  answer('cd.go.elastic-agent.validate-elastic-agent-profile', [{ key: 'URL', message: 'No such place' }]);
  await press('Load the form');
  await model(app, 'URL').waitFor();
  await model(app, 'URL').fill('https://agents.example');
  await press('Run the rest');
  await status.getByText(/not valid/).waitFor();
  await view(app).getByText('No such place').waitFor();
  await app.expectError('URL', /No such place/);
  assert.deepEqual(asked('cd.go.elastic-agent.validate-elastic-agent-profile'), { URL: 'https://agents.example', TOKEN: null });
  answer('cd.go.elastic-agent.validate-elastic-agent-profile', []);
  await press('Run the rest');
  await status.getByText('Every step was answered.').waitFor();
  await app.expectNoError('URL');

  // A task's messages are ordinary words, and it can be run.
  await choose('Task');
  answer('configuration', { URL: { 'display-name': 'Address' } });
  answer('view', { displayValue: 'Curl', template });
  answer('validate', { errors: {} });
  answer('execute', { success: true, message: 'fetched' });
  await press('Load the form');
  await eventually(async () => assert.equal(await model(app, 'URL').inputValue(), ''));
  await model(app, 'URL').fill('https://files.example');
  await app.page.getByLabel('Working directory').fill('work');
  await press('Run the rest');
  await status.getByText('Every step was answered.').waitFor();
  const config = { URL: { secure: false, required: true, value: 'https://files.example' } };
  assert.deepEqual(asked('validate'), config);
  assert.deepEqual(asked('execute'), { context: { environmentVariables: {}, workingDirectory: 'work' }, config });
  await app.page.locator('[data-exchange="task.execute"][data-code="200"]').waitFor();

  await choose('Plugin settings');
  answer('go.plugin-settings.get-configuration', { URL: { 'display-name': 'Address', 'display-order': 1 } });
  answer('go.plugin-settings.get-view', { template });
  await press('Load the form');
  await expectRules(app, ['settings-config.display-order.type']);
  answer('go.plugin-settings.validate-configuration', []);
  await press('Run the rest');
  await status.getByText('Every step was answered.').waitFor();
  assert.deepEqual(asked('go.plugin-settings.validate-configuration'), { 'plugin-settings': { URL: {} } });
});

/** Starts a GoCD server and gives its address to the page. */
async function serverAt(app, room) {
  const gocd = await startGocd({ token: 't0ken' });
  room.cleanups.push(() => gocd.close());
  room.consentTo(new URL(gocd.root).origin);
  room.tolerate(/status of 4(01|12|22)/);
  await app.open('#/plugins');
  await app.page.getByLabel('Address of the server').fill(gocd.root);
  return gocd;
}

/** Connects with the token, and opens the SCM that the server has. */
async function editShop(app) {
  await app.page.getByLabel('Token or password').fill('t0ken');
  await app.page.getByRole('button', { name: 'Connect', exact: true }).click();
  await app.page.locator('[data-scm=shop]').waitFor();
  await app.page.getByRole('button', { name: 'Edit shop' }).click();
  await eventually(async () => assert.equal(await model(app, 'URL').inputValue(), 'https://scm.example/shop'));
}

/** Saves the open SCM to the server. */
const save = (app) => app.page.getByRole('button', { name: 'Save to the server' }).click();

journey('an SCM is edited on a server, refused and conflicted, and nothing typed is lost', { timeout: 120_000 }, async (app, room) => {
  const gocd = await serverAt(app, room);
  await app.page.getByRole('button', { name: 'Connect', exact: true }).click();
  await app.page.getByText('The server answered with HTTP status 401').waitFor();
  await app.page.getByLabel('Token or password').fill('t0ken');
  await app.page.getByRole('button', { name: 'Connect', exact: true }).click();
  await app.page.locator('[data-scm=shop]').waitFor();
  assert.equal(await app.page.locator('[data-plugin]').count(), 7);

  // The list has not changed: a tag is enough.
  await app.page.getByRole('button', { name: 'Refresh' }).click();
  await eventually(() => assert.ok(gocd.requests.some(({ path, status }) => path === '/api/admin/plugin_info' && status === 304)));
  await expectFocus(app, 'Refresh');

  await app.page.getByRole('button', { name: 'Edit shop' }).click();
  await eventually(async () => assert.equal(await model(app, 'URL').inputValue(), 'https://scm.example/shop'));
  // The forms are far above the button that opened them.
  const forms = app.page.getByRole('region', { name: 'Forms of the plugin' });
  await eventually(async () => assert.ok(await forms.evaluate((element) => element === document.activeElement)));
  await expectConfiguration(app, { URL: { value: 'https://scm.example/shop' }, PASSWORD: { encrypted_value: 'AES:c2hvcA==:cGFzc3dvcmQ=' } });

  // What the server says is seen, whatever errors were looked at before.
  await app.page.getByRole('combobox', { name: 'Errors', exact: true }).selectOption('none');
  await model(app, 'URL').fill('ftp://scm.example');
  await save(app);
  await view(app).getByText('The address has to begin with https://').waitFor();
  await app.expectError('URL', /begin with https/);
  await expectFocus(app, 'Save to the server');

  // Somebody else is quicker: both states are shown, and neither is lost.
  await model(app, 'URL').fill('https://scm.example/mine');
  gocd.touch('shop', { URL: 'https://scm.example/theirs' });
  await save(app);
  await app.page.getByText('Somebody else has changed this SCM').waitFor();
  const difference = app.page.locator('[data-conflict] [data-difference=URL]');
  await difference.getByText('https://scm.example/theirs').waitFor();
  await difference.getByText('https://scm.example/mine').waitFor();
  assert.equal(await app.page.locator('[data-difference]').count(), 1, 'what is alike is not told');
  assert.equal(await model(app, 'URL').inputValue(), 'https://scm.example/mine', 'nothing typed is lost');
  await app.expectAccessible('a conflict with the server');
  await app.page.setViewportSize({ width: 390, height: 800 });
  const { scroll, width } = await app.page.locator('[data-conflict] .table-box').evaluate((box) => ({ scroll: box.scrollWidth, width: box.clientWidth }));
  assert.ok(scroll <= width, `both sides are in sight on a phone: ${scroll} of ${width}`);
  await app.page.setViewportSize({ width: 1280, height: 900 });

  await app.page.getByRole('button', { name: 'Take the server’s state' }).click();
  await eventually(async () => assert.equal(await model(app, 'URL').inputValue(), 'https://scm.example/theirs'));
  assert.equal(await app.text('URL').inputValue(), 'https://scm.example/theirs');
  await app.expectNoError('URL');
  assert.equal(await app.page.locator('[data-conflict]').count(), 0);
  await expectFocus(app, 'Put back what I had entered');

  await app.page.getByRole('button', { name: 'Put back what I had entered' }).click();
  await expectFocus(app, 'Save to the server');
  await eventually(async () => assert.equal(await model(app, 'URL').inputValue(), 'https://scm.example/mine'));
  gocd.touch('shop', { URL: 'https://scm.example/again' });
  await save(app);
  await difference.getByText('https://scm.example/again').waitFor();
  await app.page.getByRole('button', { name: 'Keep what I entered' }).click();
  await expectFocus(app, 'Save to the server');
  const polled = gocd.scms[0].auto_update;
  await save(app);
  await app.page.locator('[data-server-status]').getByText('shop is saved.').waitFor();
  assert.equal(gocd.scms[0].auto_update, polled, 'what no form shows stays as the server has it');
  assert.deepEqual(gocd.scms[0].configuration, [
    { key: 'URL', value: 'https://scm.example/mine' },
    { key: 'PASSWORD', encrypted_value: 'AES:c2hvcA==:cGFzc3dvcmQ=' },
  ]);

  // Opened again after a conflict, it is what the server has.
  await model(app, 'URL').fill('ftp://scm.example');
  await save(app);
  await app.expectError('URL', /begin with https/);
  await model(app, 'URL').fill('https://scm.example/more');
  gocd.touch('shop', { URL: 'https://scm.example/other' });
  await save(app);
  await difference.waitFor();
  await app.page.getByRole('button', { name: 'Edit shop' }).click();
  await eventually(async () => assert.equal(await model(app, 'URL').inputValue(), 'https://scm.example/other'));
  await app.expectNoError('URL');
  await expectConfiguration(app, { URL: { value: 'https://scm.example/other' }, PASSWORD: { encrypted_value: 'AES:c2hvcA==:cGFzc3dvcmQ=' } });
});

journey('an SCM is verified, saved and created on a server', { timeout: 120_000 }, async (app, room) => {
  const gocd = await serverAt(app, room);
  await editShop(app);
  await model(app, 'URL').fill('https://scm.example/new');
  await app.page.getByRole('button', { name: 'Verify the connection' }).click();
  const status = app.page.locator('[data-server-status]');
  await status.getByText(/Connection OK/).waitFor();
  await save(app);
  await status.getByText('shop is saved.').waitFor();
  assert.deepEqual(gocd.scms[0].configuration, [
    { key: 'URL', value: 'https://scm.example/new' },
    { key: 'PASSWORD', encrypted_value: 'AES:c2hvcA==:cGFzc3dvcmQ=' },
  ]);

  // States are there to be looked at: no made-up secret is saved, and none is lost.
  for (const state of ['Stored secrets', 'Empty']) {
    await app.page.getByRole('radio', { name: state, exact: true }).check({ force: true });
    await model(app, 'URL').fill(`https://scm.example/${state.length}`);
    await save(app);
    await eventually(() => assert.deepEqual(gocd.scms[0].configuration, [
      { key: 'URL', value: `https://scm.example/${state.length}` },
      { key: 'PASSWORD', encrypted_value: 'AES:c2hvcA==:cGFzc3dvcmQ=' },
    ]));
    await status.getByText('shop is saved.').waitFor();
  }

  await app.page.getByRole('button', { name: 'New SCM of Sample SCM' }).click();
  await app.page.getByLabel('Name of the SCM').fill('warehouse');
  await model(app, 'URL').fill('https://scm.example/warehouse');
  await save(app);
  await app.page.locator('[data-scm=warehouse]').waitFor();
  assert.equal(gocd.scms.length, 2);
  await expectFocus(app, 'Save to the server');
});

journey('a configuration that is opened while an SCM is edited is entered into it', { timeout: 120_000 }, async (app, room) => {
  const gocd = await serverAt(app, room);
  await editShop(app);
  const open = app.page.locator('[data-open-scm]');
  const folder = await room.files({
    'Configuration.JSON': '{"URL": {"value": "https://scm.example/file"}, "PASSWORD": {}}',
    'settings.json': '{"Server": {"value": "https://one.example"}}',
    'keys.json': '{"URL": {}, "PASSWORD": {}}',
  });
  await app.drop(`${folder}/settings.json`);
  await expectForm(app, 'Plugin settings');
  await app.page.getByRole('radio', { name: 'SCM material', exact: true }).check({ force: true });
  await eventually(async () => assert.equal(await model(app, 'URL').inputValue(), 'https://scm.example/shop'));

  await app.drop(`${folder}/keys.json`);
  const kept = 'AES:c2hvcA==:cGFzc3dvcmQ=';
  await expectConfiguration(app, { URL: {}, PASSWORD: { encrypted_value: kept } });
  await app.drop(`${folder}/Configuration.JSON`);
  await expectConfiguration(app, { URL: { value: 'https://scm.example/file' }, PASSWORD: { encrypted_value: kept } });
  assert.equal(await open.count(), 1, 'the SCM is edited on');
  // What is shown is not what is stored, until it is saved.
  const asStored = app.page.getByRole('radio', { name: 'As stored', exact: true });
  const entered = app.page.getByText('The values are those of the configuration that was entered.');
  await entered.waitFor();
  assert.equal(await asStored.isChecked(), false);
  await save(app);
  await app.page.locator('[data-server-status]').getByText('shop is saved.').waitFor();
  await eventually(async () => assert.ok(await asStored.isChecked()));
  assert.equal(await entered.count(), 0);
  assert.deepEqual(gocd.scms[0].configuration, [
    { key: 'URL', value: 'https://scm.example/file' },
    { key: 'PASSWORD', encrypted_value: kept },
  ]);

  // What a conflict says of a secret that is kept is that nothing differs.
  await app.page.getByRole('radio', { name: 'Empty', exact: true }).check({ force: true });
  await model(app, 'URL').fill('https://scm.example/mine');
  gocd.touch('shop', { URL: 'https://scm.example/theirs' });
  await save(app);
  await app.page.locator('[data-difference=URL]').waitFor();
  assert.equal(await app.page.locator('[data-difference=PASSWORD]').count(), 0);
});

/** A value of the first SCM as the server has it. */
const onServer = (gocd, key) => gocd.scms[0].configuration.find((item) => item.key === key);

/** What the fake server makes of a secret. */
const cipher = (secret) => ({ key: 'PASSWORD', encrypted_value: `AES:${Buffer.from(secret).toString('base64')}:x` });

journey('a secret that was saved is kept by later saves, also after a conflict and a reload', { timeout: 120_000 }, async (app, room) => {
  const gocd = await serverAt(app, room);
  await editShop(app);
  const status = app.page.locator('[data-server-status]');
  const saved = async () => {
    const before = gocd.requests.filter(({ method }) => method === 'PUT').length;
    await save(app);
    await eventually(() => assert.equal(gocd.requests.filter(({ method }) => method === 'PUT').length, before + 1));
    await status.getByText('shop is saved.').waitFor();
  };
  const secret = app.field('PASSWORD').locator('input[type=password]');
  await secret.fill('n3w');
  await saved();
  assert.deepEqual(onServer(gocd, 'PASSWORD'), cipher('n3w'));
  // It is the stored one by now, which is not shown.
  await eventually(async () => assert.equal(await secret.inputValue(), ''));
  await expectConfiguration(app, { URL: { value: 'https://scm.example/shop' }, PASSWORD: { encrypted_value: cipher('n3w').encrypted_value } });

  await secret.fill('mistyped');
  await secret.fill('');
  await saved();
  assert.deepEqual(onServer(gocd, 'PASSWORD'), cipher('n3w'), 'an emptied field keeps what was saved last');
  // So does one of a form that never held it.
  await app.page.getByRole('radio', { name: 'Empty', exact: true }).check({ force: true });
  await model(app, 'URL').fill('https://scm.example/shop');
  await secret.fill('mistyped');
  await secret.fill('');
  await saved();
  assert.deepEqual(onServer(gocd, 'PASSWORD'), cipher('n3w'), 'what was typed and erased removes nothing');
  await app.page.getByRole('radio', { name: 'Empty', exact: true }).check({ force: true });
  await app.page.getByRole('radio', { name: 'As stored', exact: true }).check({ force: true });
  await expectConfiguration(app, { URL: { value: 'https://scm.example/shop' }, PASSWORD: { encrypted_value: cipher('n3w').encrypted_value } });

  // Somebody else gives another secret: nobody typed one here, so it stays.
  const theirs = { key: 'PASSWORD', encrypted_value: 'AES:dGhlaXJz:x' };
  gocd.scms[0].configuration = [...gocd.scms[0].configuration.filter(({ key }) => key !== 'PASSWORD'), theirs];
  await model(app, 'URL').fill('https://scm.example/mine');
  await save(app);
  const [there, here] = [0, 1].map((place) => app.page.locator('[data-difference=PASSWORD] td').nth(place));
  await there.getByText('a secret, as the server keeps it').waitFor();
  await here.getByText('not changed here').waitFor();
  await secret.fill('typed');
  await here.getByText('a secret, changed here').waitFor();
  await secret.fill('');
  await here.getByText('not changed here').waitFor();
  await app.page.getByRole('button', { name: 'Keep what I entered' }).click();
  await saved();
  assert.deepEqual(onServer(gocd, 'PASSWORD'), theirs);
  assert.equal(onServer(gocd, 'URL').value, 'https://scm.example/mine');

  await secret.fill('hunter2');
  await saved();
  await model(app, 'URL').fill('https://scm.example/later');
  await reload(app, ['https://scm.example/later', cipher('hunter2').encrypted_value]);
  await eventually(async () => assert.equal(await model(app, 'URL').inputValue(), 'https://scm.example/later'));
  await eventually(async () => assert.equal(await app.page.getByLabel('Token or password').inputValue(), 't0ken'));
  await app.page.getByRole('button', { name: 'Connect', exact: true }).click();
  await app.page.locator('[data-scm=shop]').waitFor();
  await saved();
  assert.deepEqual(onServer(gocd, 'PASSWORD'), cipher('hunter2'), 'after a reload it is the saved one, too');
  assert.equal(onServer(gocd, 'URL').value, 'https://scm.example/later');
});

journey('an SCM is left when its forms are no longer open, and nothing of another plugin is saved as it', { timeout: 120_000 }, async (app, room) => {
  const gocd = await serverAt(app, room);
  await editShop(app);
  const open = app.page.locator('[data-open-scm]');
  const status = app.page.locator('[data-server-status]');
  await open.getByText('shop: its values are those of the forms above.').waitFor();

  // Another form of the same plugin is not the SCM's.
  await app.page.getByRole('radio', { name: 'Plugin settings' }).check({ force: true });
  await save(app);
  await app.page.getByText('The forms that are shown are not those of the SCM').waitFor();
  await app.page.getByRole('radio', { name: 'SCM material', exact: true }).check({ force: true });

  // Nor is one that declares other keys than the plugin of the server does.
  const folder = await room.files({
    'bundle.json': JSON.stringify(BUNDLE),
    'scm-configuration.json': JSON.stringify({ URL: {}, OTHER: {} }),
  });
  await app.drop(`${folder}/scm-configuration.json`);
  await app.field('OTHER').waitFor();
  await save(app);
  await app.page.getByText('The forms do not declare the keys that the plugin on the server has').waitFor();

  await app.page.getByRole('button', { name: 'Close plugin' }).click();
  await status.getByText('shop is no longer edited').waitFor();
  assert.equal(await open.count(), 0);

  await app.page.getByRole('button', { name: 'Edit shop' }).click();
  await open.waitFor();
  await app.drop(`${folder}/bundle.json`);
  await model(app, 'BRANCH').waitFor();
  await status.getByText('shop is no longer edited').waitFor();
  assert.equal(await open.count(), 0);

  await app.page.getByRole('button', { name: 'Edit shop' }).click();
  await open.waitFor();
  await app.page.getByRole('button', { name: 'Show forms of Sample task' }).click();
  await status.getByText('shop is no longer edited').waitFor();
  assert.ok(gocd.requests.every(({ method }) => method !== 'PUT'), 'nothing was saved');
});

journey('a server that is left gives nothing any more, and one that tells no version is not written to', { timeout: 120_000 }, async (app, room) => {
  const gocd = await serverAt(app, room);
  const token = app.page.getByLabel('Token or password');
  const press = (name) => app.page.getByRole('button', { name, exact: true }).click();
  let release;
  const held = new Promise((done) => {
    release = done;
  });
  await app.page.route('**/api/admin/scms', async (route) => {
    await held;
    // The page may have called it off.
    await route.continue().catch(() => {});
  });
  await token.fill('t0ken');
  await press('Connect');
  await app.page.locator('[data-plugin="scm.sample"]').waitFor();
  await press('Disconnect');
  assert.equal(await token.inputValue(), '');
  release();
  await app.page.unroute('**/api/admin/scms');

  // The next connection is another one, and the earlier token did not come back.
  await press('Connect');
  await app.page.getByText('The server answered with HTTP status 401').waitFor();
  assert.equal(await token.inputValue(), '');
  await expectKept(app, 0);

  // Behind a proxy that does not hand on the tag.
  gocd.exposed = '';
  await editShop(app);
  await app.page.locator('[data-open-scm]').getByText('shop: its values').waitFor();
  await save(app);
  await app.page.getByText('Which version of shop is open is not known').waitFor();
  assert.ok(gocd.requests.every(({ method }) => method === 'GET'), 'nothing was written');

  // The token of the server that is connected is the one to be forgotten.
  await app.page.getByLabel('Address of the server').fill('https://other.example/go');
  await press('Disconnect');
  await expectKept(app, 0);
});

journey('an SCM that comes late is open on its own page, and leads nobody back there', { timeout: 120_000 }, async (app, room) => {
  await serverAt(app, room);
  await app.page.getByLabel('Token or password').fill('t0ken');
  await app.page.getByRole('button', { name: 'Connect', exact: true }).click();
  await app.page.locator('[data-scm=shop]').waitFor();
  let release;
  const held = new Promise((done) => {
    release = done;
  });
  await app.page.route('**/api/admin/scms/shop', async (route) => {
    await held;
    await route.continue();
  });
  await app.page.getByRole('button', { name: 'Edit shop' }).click();
  await app.goTo('Board');
  const arrives = app.page.waitForResponse('**/api/admin/scms/shop');
  release();
  await (await arrives).finished();
  await app.page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
  await app.goTo('Plugins');
  await app.page.locator('[data-open-scm]').getByText('shop: its values').waitFor();
  // The board that was gone to is still where it was left.
  await app.page.goBack();
  await app.page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
});

/** Waits until drafts with all of this are kept. */
const expectDraft = (app, parts) =>
  eventually(async () => {
    const drafts = (await database(app.page)).filter(([key]) => key.startsWith('plugins/draft/'));
    const text = drafts.map(([, draft]) => draft).join('\n');
    for (const part of parts) assert.ok(text.includes(part), `${part} is not kept yet`);
    assert.ok(!text.includes('hunter2'), 'no secret is kept in clear text');
  });

/** Loads the page anew, once what was entered is kept. */
async function reload(app, kept) {
  await expectDraft(app, kept);
  await app.page.reload();
}

journey('each tab keeps the plugin that is open in it', async (app, room) => {
  const folder = await room.files({ 'bundle.json': JSON.stringify(BUNDLE) });
  await app.open('#/plugins');
  await app.drop(`${folder}/bundle.json`);
  await model(app, 'URL').fill('https://scm.example/typed');
  await expectDraft(app, ['https://scm.example/typed']);
  const other = new app.constructor(room, await room.newPage());
  await other.open('#/plugins');
  await eventually(async () => assert.equal(await model(other, 'URL').inputValue(), 'https://scm.example/typed'));
  await model(other, 'URL').fill('https://scm.example/theirs');
  await expectDraft(other, ['https://scm.example/theirs', 'https://scm.example/typed']);
  await reload(app, []);
  await eventually(async () => assert.equal(await model(app, 'URL').inputValue(), 'https://scm.example/typed'));
});

journey('what is open and entered stays over a reload, secrets excepted', async (app, room) => {
  const folder = await room.files({ 'bundle.json': JSON.stringify(BUNDLE) });
  await app.open('#/plugins');
  await app.drop(`${folder}/bundle.json`);
  await model(app, 'URL').fill('https://scm.example/typed');
  await model(app, 'PASSWORD').fill('hunter2');
  await reload(app, ['https://scm.example/typed']);
  await eventually(async () => assert.equal(await model(app, 'URL').inputValue(), 'https://scm.example/typed'));
  await expectConfiguration(app, values({ URL: 'https://scm.example/typed', BRANCH: undefined, PASSWORD: undefined }));
  await app.page.getByRole('tab', { name: /Responses/ }).click();
  await app.page.getByLabel('Response to').selectOption('validate-scm-configuration');
  await app.page.getByLabel('Text of the response').fill('[{"key": "URL", "message": "Edited by hand"}]');
  await app.expectError('URL', /Edited by hand/);
  await reload(app, ['Edited by hand']);
  await app.expectError('URL', /Edited by hand/);

  // By link: what was entered comes back to the same responses, and to no others.
  const link = bundleOf(room, BUNDLE);
  await app.open(`#/plugins?bundle=${link}`);
  await eventually(async () => assert.equal(await model(app, 'URL').inputValue(), ''));
  await model(app, 'URL').fill('https://scm.example/linked');
  await reload(app, ['https://scm.example/linked']);
  await eventually(async () => assert.equal(await model(app, 'URL').inputValue(), 'https://scm.example/linked'));
  const changed = JSON.stringify({ ...BUNDLE, configuration: { URL: { value: 'https://scm.example/changed' } } });
  room.server.routes[new URL(link).pathname] = () => ({ body: changed, type: 'application/json' });
  await app.page.reload();
  await eventually(async () => assert.equal(await model(app, 'URL').inputValue(), 'https://scm.example/changed'));
});

journey('a server is found again after a reload, its token in the vault', { timeout: 120_000 }, async (app, room) => {
  const gocd = await serverAt(app, room);
  await editShop(app);
  await model(app, 'URL').fill('https://scm.example/typed');
  const asked = gocd.requests.length;
  await reload(app, ['https://scm.example/typed']);
  assert.equal(await app.page.evaluate(() => JSON.stringify(localStorage).includes('t0ken')), false);

  await eventually(async () => assert.equal(await model(app, 'URL').inputValue(), 'https://scm.example/typed'));
  assert.equal(await app.page.getByLabel('Address of the server').inputValue(), gocd.root);
  await eventually(async () => assert.equal(await app.page.getByLabel('Token or password').inputValue(), 't0ken'));
  assert.equal(gocd.requests.length, asked, 'nothing is asked before Connect is pressed');
  await app.page.getByRole('button', { name: 'Connect', exact: true }).click();
  await app.page.locator('[data-scm=shop]').waitFor();
  await save(app);
  await app.page.locator('[data-server-status]').getByText('shop is saved.').waitFor();
  assert.equal(gocd.scms[0].configuration.find(({ key }) => key === 'URL').value, 'https://scm.example/typed');

  // A token goes to no other server, and goes when it is forgotten.
  await app.page.getByLabel('Address of the server').fill('https://other.example/go');
  assert.equal(await app.page.getByLabel('Token or password').inputValue(), '');
  await app.page.getByLabel('Address of the server').fill(gocd.root);
  assert.equal(await app.page.getByLabel('Token or password').inputValue(), 't0ken');
  await app.page.getByRole('button', { name: 'Disconnect' }).click();
  // The browser takes a moment to forget, and a reload would cut it short.
  await expectKept(app, 0);
  await app.page.reload();
  await eventually(async () => assert.equal(await app.page.getByLabel('Address of the server').inputValue(), gocd.root));
  assert.equal(await app.page.getByLabel('Token or password').inputValue(), '');
});

journey('the page is accessible, by keyboard and on a phone', async (app, room) => {
  await openBundle(app, room, { ...BUNDLE, 'validate-scm-configuration': [{ key: 'URL', message: 'Name a repository' }] });
  await model(app, 'URL').waitFor();
  await app.expectAccessible('a plugin with an error');
  await app.page.setViewportSize({ width: 360, height: 740 });
  await app.expectNoSidewaysScroll();
  await app.page.setViewportSize({ width: 1280, height: 900 });
  await app.tabTo('the template’s first control', { selector: '[data-model=URL]' });
  await app.page.keyboard.type('typed');
  await eventually(async () => assert.equal((await configuration(app)).URL.value, 'typed'));
});

const INIT = {
  'scm-configuration': { URL: { 'display-name': 'Repository' }, PORT: { 'display-name': 'Port', required: false } },
  'scm-view': { displayValue: 'Sample', template: `<input ng-model="URL"><input ng-model="PORT" ng-init="PORT = PORT || '8080'">` },
};

journey('what a view sets at the start is there in every state and for values that are dropped', async (app, room) => {
  await openBundle(app, room, INIT);
  await app.field('PORT').waitFor();
  const expected = values({ URL: undefined, PORT: '8080' });
  await expectConfiguration(app, expected);
  for (const state of ['Empty', 'Defaults', 'Empty', 'As stored']) {
    // Text that is typed before tells when the state has been taken.
    await model(app, 'URL').fill('typed');
    await eventually(async () => assert.equal(await app.text('URL').inputValue(), 'typed'));
    await app.page.getByRole('radio', { name: state, exact: true }).check({ force: true });
    await eventually(async () => assert.equal(await app.text('URL').inputValue(), ''));
    await eventually(async () => assert.equal(await app.text('PORT').inputValue(), '8080', state));
    const { PORT } = await configuration(app);
    assert.deepEqual(PORT, { value: '8080' }, state);
  }
  const folder = await room.files({ 'values.json': '{"URL": {"value": "dropped"}, "PORT": {}}' });
  for (let time = 0; time < 2; time += 1) {
    await model(app, 'URL').fill('typed');
    await app.drop(`${folder}/values.json`);
    await eventually(async () => assert.equal(await app.text('URL').inputValue(), 'dropped'));
    await expectConfiguration(app, values({ URL: 'dropped', PORT: '8080' }));
  }
  // What a person empties is empty.
  await app.fill('PORT', '');
  await expectConfiguration(app, values({ URL: 'dropped', PORT: '' }));
});

/** Opens the text of a response to edit it. */
async function editResponse(app) {
  await app.page.getByRole('tab', { name: /^Responses/ }).click();
  return app.page.getByRole('textbox', { name: 'Text of the response' });
}

journey('what was entered stays while a declaration cannot be read, lacks a key and is mended', async (app, room) => {
  await openBundle(app, room, BUNDLE);
  await app.field('BRANCH').waitFor();
  await model(app, 'URL').fill('https://kept.example');
  await model(app, 'BRANCH').fill('kept');
  await model(app, 'PASSWORD').fill('h1dden');
  const entered = values({ URL: 'https://kept.example', BRANCH: 'kept', PASSWORD: 'h1dden' });
  await expectConfiguration(app, entered);
  const text = await editResponse(app);
  const whole = await text.inputValue();
  await text.press('ControlOrMeta+End');
  await text.press('Backspace');
  const broken = app.page.locator('[data-finding="json.syntax"]');
  await broken.waitFor({ state: 'attached' });
  await expectConfiguration(app, entered);
  await text.pressSequentially('}');
  await broken.waitFor({ state: 'detached' });
  await expectConfiguration(app, entered);

  // A key that is renamed, and back; meanwhile it is no key.
  await text.fill(whole.replace('BRANCH', 'BRANC'));
  await expectConfiguration(app, values({ URL: 'https://kept.example', BRANC: undefined, PASSWORD: 'h1dden' }));
  await text.fill(whole);
  await expectConfiguration(app, entered);
  assert.equal(await model(app, 'BRANCH').inputValue(), 'kept');
  assert.equal(await app.text('BRANCH').inputValue(), 'kept');

  // So it is with files.
  const folder = await room.files({
    'half/scm-configuration.json': JSON.stringify(CONFIGURATION).slice(0, -1),
    'whole/scm-configuration.json': JSON.stringify(CONFIGURATION),
  });
  await app.drop(`${folder}/half/scm-configuration.json`);
  await broken.waitFor({ state: 'attached' });
  await app.drop(`${folder}/whole/scm-configuration.json`);
  await broken.waitFor({ state: 'detached' });
  await expectConfiguration(app, entered);
});

journey('the only response is dropped again, and values wait for what declares them', async (app, room) => {
  const folder = await room.files({
    'scm-configuration.json': JSON.stringify(CONFIGURATION),
    'changed/scm-configuration.json': JSON.stringify({ ...CONFIGURATION, MORE: { 'display-name': 'More' } }),
    'scm.json': '{"URL": {"value": "https://stored.example"}, "BRANCH": {}}',
  });
  await app.open('#/plugins');
  await app.drop(`${folder}/scm-configuration.json`);
  await app.field('URL').waitFor();
  await app.fill('URL', 'https://kept.example');
  await app.drop(`${folder}/changed/scm-configuration.json`);
  await app.field('MORE').waitFor();
  await expectConfiguration(app, values({ URL: 'https://kept.example', BRANCH: undefined, PASSWORD: undefined, MORE: undefined }));

  await app.page.getByRole('button', { name: 'Close plugin' }).click();
  await app.field('URL').waitFor({ state: 'detached' });
  await app.drop(`${folder}/scm.json`);
  await expectRules(app, ['bundle.configuration.waits']);
  await app.drop(`${folder}/scm-configuration.json`);
  await app.field('URL').waitFor();
  await expectConfiguration(app, values({ URL: 'https://stored.example', BRANCH: undefined, PASSWORD: undefined }));
  assert.equal(await app.page.locator('[data-finding="bundle.configuration.waits"]').count(), 0);
});

journey('edited responses that are replaced or closed can be brought back, with what was entered', async (app, room) => {
  await openBundle(app, room, BUNDLE);
  await model(app, 'URL').fill('https://kept.example');
  await model(app, 'PASSWORD').fill('h1dden');
  const back = app.page.getByRole('button', { name: 'Bring the edited responses back' });
  const text = await editResponse(app);
  const edited = (await text.inputValue()).replace('Repository', 'Edited here');
  await text.fill(edited);
  await app.field('URL').getByText('Edited here').waitFor();
  assert.equal(await back.count(), 0);
  const isBack = async () => {
    await app.field('URL').getByText('Edited here').waitFor();
    await expectConfiguration(app, values({ URL: 'https://kept.example', BRANCH: undefined, PASSWORD: 'h1dden' }));
    await back.waitFor({ state: 'detached' });
    assert.ok(await app.page.evaluate(() => document.activeElement !== document.body), 'the focus is not lost');
  };

  // A stray paste, in place of the plugin or of the response.
  const other = JSON.stringify({ ...BUNDLE, 'scm-view': { displayValue: 'Other', template: '<p>Another plugin</p>' } });
  await app.page.getByRole('heading', { name: 'Plugins' }).focus();
  await app.paste(other);
  await view(app).getByText('Another plugin').waitFor();
  await app.expectAccessible('the way back to edited responses');
  await back.click();
  await isBack();
  await app.page.getByRole('heading', { name: 'Plugins' }).focus();
  const folder = await room.files({ 'scm-configuration.json': JSON.stringify(CONFIGURATION) });
  await app.drop(`${folder}/scm-configuration.json`);
  await app.field('URL').getByText('Repository').waitFor();
  await back.click();
  await isBack();
  await app.page.getByRole('button', { name: 'Close plugin' }).click();
  await back.click();
  await isBack();
});

journey('named responses win over other files of a plugin, and a text that is not UTF-8 is told', async (app, room) => {
  const folder = await room.files({
    'scm-view.json': JSON.stringify(BUNDLE['scm-view']),
    'scm-configuration.json': JSON.stringify(CONFIGURATION),
    'plugin.xml': '<go-plugin id="sample" version="1"><about><name>Sample</name></about></go-plugin>',
    'README.md': '# A plugin',
    'scm.template.html': Buffer.from('<p>Gr\xfc\xdfe</p><input ng-model="URL">', 'latin1'),
  });
  await app.open('#/plugins');
  await app.drop(...['scm-view.json', 'scm-configuration.json', 'plugin.xml', 'README.md'].map((file) => `${folder}/${file}`));
  await model(app, 'BRANCH').waitFor();
  await eventually(async () => assert.equal(await app.page.locator('[data-finding="bundle.foreign"]').count(), 2));
  await app.drop(`${folder}/scm.template.html`);
  await expectRules(app, ['bundle.encoding.invalid']);
  await app.page.getByText('is not UTF-8: byte 5 (line 1) is FC').waitFor();
});

journey('an SCM that is deleted while it is edited is created again, and one of a repository is not saved', { timeout: 60_000 }, async (app, room) => {
  const gocd = await serverAt(app, room);
  room.tolerate(/status of 404/);
  gocd.scms.push({ ...structuredClone(gocd.scms[0]), id: 'scm-of-repository', name: 'declared', origin: { type: 'config_repo', id: 'repo' } });
  await editShop(app);
  await app.page.locator('[data-scm=declared]').getByText('Config repository').waitFor();
  await model(app, 'URL').fill('https://scm.example/mine');
  gocd.scms.splice(0, 1);
  await save(app);
  await app.page.getByText('shop is no longer on the server').waitFor();
  assert.equal(await model(app, 'URL').inputValue(), 'https://scm.example/mine');
  await app.page.locator('[data-scm=shop]').waitFor({ state: 'detached' });
  await save(app);
  await app.page.locator('[data-server-status]').getByText('shop is saved.').waitFor();
  assert.equal(gocd.scms.find(({ name }) => name === 'shop').configuration.find(({ key }) => key === 'URL').value, 'https://scm.example/mine');

  await app.page.getByRole('button', { name: 'Show declared' }).click();
  await app.page.getByText('It is defined in a configuration repository').waitFor();
  assert.equal(await app.page.getByRole('button', { name: 'Save to the server' }).count(), 0);
});

journey('what was entered can be brought back after closing and another link, values alone too', async (app, room) => {
  await openBundle(app, room, { ...BUNDLE, 'scm-view': { displayValue: 'Sample', template: `<p ng-init="BRANCH = BRANCH || 'main'"></p>${TEMPLATE}` } });
  const back = app.page.getByRole('button', { name: 'Bring back what was entered' });
  const close = () => app.page.getByRole('button', { name: 'Close plugin' }).click();
  await expectConfiguration(app, values({ URL: undefined, BRANCH: 'main', PASSWORD: undefined }));
  // What a view sets by itself is nothing to be missed.
  await close();
  await view(app).waitFor({ state: 'detached' });
  assert.equal(await back.count(), 0);

  await openBundle(app, room, BUNDLE);
  await model(app, 'URL').fill('https://typed.example');
  await expectConfiguration(app, values({ URL: 'https://typed.example', BRANCH: undefined, PASSWORD: undefined }));
  await close();
  await app.expectAccessible('the way back to what was entered');
  await back.click();
  await expectConfiguration(app, values({ URL: 'https://typed.example', BRANCH: undefined, PASSWORD: undefined }));
  await eventually(async () => assert.equal(await model(app, 'URL').inputValue(), 'https://typed.example'));
  await back.waitFor({ state: 'detached' });

  await app.fill('BRANCH', 'trunk');
  const other = room.serveOwn('other.json', JSON.stringify({ ...BUNDLE, 'scm-view': { displayValue: 'Other', template: '<p>Another plugin</p>' } }), 'application/json');
  await app.page.evaluate((name) => { location.hash = `#/plugins?bundle=${name}`; }, other);
  await view(app).getByText('Another plugin').waitFor();
  await back.click();
  await expectConfiguration(app, values({ URL: 'https://typed.example', BRANCH: 'trunk', PASSWORD: undefined }));
});

journey('what was entered into an SCM of a server can be brought back and saved', { timeout: 60_000 }, async (app, room) => {
  const gocd = await serverAt(app, room);
  gocd.scms.push({ ...structuredClone(gocd.scms[0]), id: 'scm-two', name: 'two' });
  await editShop(app);
  await model(app, 'URL').fill('https://scm.example/mine');
  await app.page.getByRole('button', { name: 'Edit two' }).click();
  await app.page.locator('[data-open-scm]').getByText('two').waitFor();
  await app.page.getByRole('button', { name: 'Bring back what was entered' }).click();
  await eventually(async () => assert.equal(await model(app, 'URL').inputValue(), 'https://scm.example/mine'));
  await app.page.locator('[data-open-scm]').getByText('shop: its values are those of the forms above.').waitFor();
  await save(app);
  await app.page.locator('[data-server-status]').getByText('shop is saved.').waitFor();
  assert.equal(onServer(gocd, 'URL').value, 'https://scm.example/mine');
});

journey('what is no answer about the SCM is not taken for a saved one', { timeout: 60_000 }, async (app, room) => {
  const gocd = await serverAt(app, room);
  await editShop(app);
  await model(app, 'URL').fill('https://scm.example/mine');
  for (const [garbled, said] of [
    ['"x"', /answer is not the SCM shop/],
    ['{}', /answer is not the SCM shop/],
    ['{"name": "other", "configuration": []}', /answer is not the SCM shop/],
    ['<html>Log in</html>', /answer is no JSON/],
    ['', /answer is no JSON/],
  ]) {
    await app.page.getByRole('button', { name: 'Edit shop' }).click();
    await app.page.locator('[data-server-status]').getByText('shop is open.').waitFor();
    await model(app, 'URL').fill('https://scm.example/mine');
    gocd.garbled = garbled;
    await save(app);
    await app.page.getByText(said).waitFor();
    assert.equal(await model(app, 'URL').inputValue(), 'https://scm.example/mine', garbled);
    assert.equal(await app.page.getByText('shop is saved.').count(), 0, garbled);
    gocd.garbled = null;
  }
});

journey('a value of several lines keeps them in the generated form, and a raw text of stored values is read', async (app, room) => {
  const lines = '-----BEGIN\nAAA\n-----END';
  await openBundle(app, room, {
    'scm-configuration': { CERT: { 'display-name': 'Certificate' }, NOTES: { 'display-name': 'Notes' }, URL: { 'display-name': 'Repository' } },
    'scm-view': { displayValue: 'Sample', template: '<label>Certificate<input ng-model="CERT"></label><label>Notes<textarea ng-model="NOTES"></textarea></label><input ng-model="URL">' },
    configuration: JSON.stringify({ CERT: { value: lines } }),
  });
  await expectConfiguration(app, values({ CERT: lines, NOTES: undefined, URL: undefined }));
  const area = (name) => app.page.getByRole('form', { name: 'Generated form' }).getByRole('textbox', { name });
  await area('Certificate').press('Control+End');
  await area('Certificate').pressSequentially('!');
  await expectConfiguration(app, values({ CERT: `${lines}!`, NOTES: undefined, URL: undefined }));
  await area('Notes').fill('one\ntwo');
  await expectConfiguration(app, values({ CERT: `${lines}!`, NOTES: 'one\ntwo', URL: undefined }));
  assert.equal(await app.field('URL').locator('textarea').count(), 0);
  // It stays one while somebody joins its lines.
  await area('Certificate').fill('one line');
  await expectConfiguration(app, values({ CERT: 'one line', NOTES: 'one\ntwo', URL: undefined }));
  assert.equal(await app.field('CERT').locator('textarea').count(), 1);
});

journey('a file of markup is a template whatever it begins with', async (app, room) => {
  const folder = await room.files({ 'scm.template.html': 'Plain text first <input ng-model="A">' });
  await app.open('#/plugins');
  await app.drop(`${folder}/scm.template.html`);
  await view(app).getByText('Plain text first').waitFor();
  await model(app, 'A').waitFor();
});
