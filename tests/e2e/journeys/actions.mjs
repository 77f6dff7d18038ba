import assert from 'node:assert/strict';
import { actions as sceneActions, ann, GROUP, HOOK_TASK, startScene, TASK, template } from '../../fake/taskcluster/scene.mjs';
import { Actions } from '../support/actions.mjs';
import { App, eventually } from '../support/app.mjs';
import { expectKept } from '../support/secrets.mjs';
import { about, journey } from '../support/journey.mjs';

about('actions');

/** A journey on the page of actions with the services beside it. */
function action(name, options, run) {
  const [settings, body] = run ? [options, run] : [{}, options];
  const { skew, ...rest } = settings;
  journey(name, rest, async (app, room) => {
    const fake = await startScene({ skew });
    room.cleanups.push(() => fake.close());
    await body(new Actions(app, room), fake, app, room);
  });
}

/** Console errors for answers with these statuses, which browsers write. */
const statuses = (...all) => new RegExp(`status of (${all.join('|')})|ERR_(EMPTY_RESPONSE|CONNECTION)|net::`);

const file = (...actions) => JSON.stringify({ version: 1, variables: {}, actions });
const simple = (more) => ({ title: 'Simple', description: 'Does it.', kind: 'task', task: template({ input: { $eval: 'input' } }), ...more });

action('a group is opened, an input corrected, the task created and seen to run', async (page, fake, app) => {
  await page.openGroup(fake, GROUP);
  await page.expectTitles(['Promote a release']);
  assert.match(await page.finding('action.incomplete').innerText(), /Broken action/);
  assert.match(await page.finding('action.kind').innerText(), /Fly/);

  await page.choose('Promote a release');
  await page.expectNoPayload();
  await app.fill('version', '12');
  await page.expectNoPayload();
  await app.page.locator('[data-action=submit]').click();
  await eventually(async () => assert.notEqual((await app.field('version').locator('[data-error]').innerText()).trim(), ''));
  await app.fill('version', '12.0');
  await page.expectPayload((payload) => {
    assert.deepEqual(payload.payload.command, ['promote', '12.0']);
    assert.deepEqual(JSON.parse(payload.payload.env.INPUT), { build_number: 1, flavor: 'promote', reason: 'promotion', version: '12.0' });
    assert.equal(payload.payload.task, null);
    assert.equal(payload.taskGroupId, GROUP);
  });
  await app.expectAccessible('a chosen action');

  await page.giveCredentials(ann);
  fake.looksUntilRunning = 2;
  const id = await page.send();
  const shown = fake.created[id];
  assert.ok(shown, 'the queue has the task');
  assert.equal(JSON.parse(shown.body).payload.command[1], '12.0');
  await page.expectState('running');
  const create = fake.requests.find((request) => request.method === 'PUT');
  const ext = /ext="([^"]+)"/.exec(create.headers.authorization)[1];
  assert.deepEqual(JSON.parse(Buffer.from(ext, 'base64').toString()), { authorizedScopes: ['assume:repo:example'] });
  assert.equal(await page.created().getByRole('link').getAttribute('href'), `${fake.origin}/tasks/${id}`);
  // The token went nowhere but into signatures.
  const everything = JSON.stringify(fake.requests) + (await app.page.evaluate(() => JSON.stringify(localStorage) + location.href));
  assert.ok(!everything.includes(ann.accessToken));
  await app.expectAccessible('a created task');
});

action('a hook is triggered on a task', async (page, fake) => {
  await page.openGroup(fake, GROUP, TASK);
  await page.expectTitles(['Retrigger']);
  await page.choose('Retrigger');
  await page.expectPayload((payload) =>
    assert.deepEqual(payload, {
      decision: { action: { name: 'retrigger', cb_name: 'retrigger' }, repository: 'https://example.org/repo' },
      user: { input: { times: 1 }, taskId: TASK, taskGroupId: GROUP },
    }),
  );
  await page.giveCredentials(ann);
  assert.equal(await page.send(), HOOK_TASK);
  await page.expectState('running');
  assert.deepEqual(fake.triggered.map(({ hook, payload }) => [hook, payload.user.input]), [
    ['project-example/in-tree-action-1-generic/0123456789', { times: 1 }],
  ]);
});

action('a hook that makes no task says so', async (page, fake, app) => {
  fake.hooks['project-example/in-tree-action-1-generic/0123456789'] = () => null;
  await page.openGroup(fake, GROUP, TASK);
  await page.choose('Retrigger');
  await page.giveCredentials(ann);
  await page.sendButton().click();
  await app.page.getByText('The hook was triggered, but made no task').waitFor();
});

action('an answer of a hook whose task id is none is told as that', async (page, fake, app) => {
  fake.hooks['project-example/in-tree-action-1-generic/0123456789'] = () => ({ id: 'no id' });
  await page.openGroup(fake, GROUP, TASK);
  await page.choose('Retrigger');
  await page.giveCredentials(ann);
  await page.sendButton().click();
  await app.page.getByText('the answer names “no id”, which is no task id').waitFor();
  assert.equal(await page.created().count(), 0);
});

action('that credentials or a valid input are lacking is said until they are there', async (page, fake, app) => {
  await page.openGroup(fake, GROUP);
  await page.choose('Promote a release');
  const alert = (words) => app.page.getByRole('group', { name: 'What came of it' }).getByText(words);
  await page.sendButton().click();
  await alert('Nothing was sent, because there are no credentials').waitFor();
  await page.giveCredentials(ann);
  await alert('Nothing was sent').waitFor({ state: 'detached' });
  await page.sendButton().click();
  await alert('Nothing was sent, because the input is not valid').waitFor();
  await app.fill('version', '12.0');
  await alert('Nothing was sent').waitFor({ state: 'detached' });
  assert.ok(fake.created[await page.send()]);
});

action('credentials of another Taskcluster are refused, and lines for other shells are read', async (page, fake, app) => {
  await page.openGroup(fake, GROUP);
  await page.choose('Promote a release');
  const lines = (root, set) =>
    [
      ['ROOT_URL', root],
      ['CLIENT_ID', ann.clientId],
      ['ACCESS_TOKEN', ann.accessToken],
    ]
      .map(([name, value]) => set(`TASKCLUSTER_${name}`, value))
      .join('\n');
  const box = app.page.getByLabel('Credentials', { exact: true });
  const use = app.page.getByRole('button', { name: 'Use credentials', exact: true });
  await box.fill(lines('https://other.example', (name, value) => `export ${name}='${value}'`));
  await use.click();
  await page.expectError(/These are for https:\/\/other\.example/);
  assert.equal(await app.page.getByText('Credentials of').count(), 0);
  await box.fill(lines(`${fake.origin}/`, (name, value) => `setenv ${name} '${value}'`));
  await use.click();
  await app.page.getByText('Credentials of').waitFor();
});

action('a number that cannot be sent exactly is told beside what is sent', async (page, fake, app) => {
  await app.open('#/actions');
  await page.pick({ name: 'actions.json', content: file(simple({ schema: { type: 'object', properties: { n: { type: 'integer' } } } })) });
  await page.choose('Simple');
  await page.input().fill('{"n": 123456789012345678901234567890}');
  await app.page.getByText('The number 123456789012345678901234567890 of n cannot be sent exactly').waitFor();
  await page.input().fill('{"n": 1234567890123456789}');
  await app.page.getByText('cannot be sent exactly').waitFor({ state: 'detached' });
  await page.expectPayload((payload) => assert.ok('n' in payload.payload.input));
});

action('a hook that the decision task may not trigger is not triggered', async (page, fake) => {
  fake.roles['repo:example'] = fake.roles['repo:example'].filter((scope) => !scope.startsWith('in-tree:'));
  await page.openGroup(fake, GROUP, TASK);
  await page.choose('Retrigger');
  await page.giveCredentials(ann);
  await page.sendButton().click();
  await page.expectError(/in-tree:hook-action:project-example\/in-tree-action-1-generic\/0123456789/);
  assert.deepEqual(fake.triggered, []);
});

action('a file alone shows its form and what it would create; a root makes it send', async (page, fake, app, room) => {
  room.consentTo(fake.origin);
  await app.open('#/actions');
  await app.expectAccessible('nothing open');
  await page.pick({ name: 'actions.json', content: JSON.stringify(sceneActions()) });
  await page.expectTitles(['Promote a release']);
  await page.choose('Promote a release');
  await app.fill('version', '12.0');
  await page.expectPayload((payload) => assert.equal(payload.taskGroupId, null));
  assert.equal(await page.finding('task.group').count(), 1);

  await app.page.getByText('Context', { exact: true }).click();
  await app.page.getByLabel('Context as JSON or YAML').fill(JSON.stringify({ taskGroupId: GROUP, taskId: null, task: null }));
  await app.page.getByRole('button', { name: 'Use this context' }).click();
  await eventually(async () => assert.equal(await page.finding('task.group').count(), 0));
  await page.expectPayload((payload) => assert.equal(payload.taskGroupId, GROUP));

  await app.page.getByLabel('Root URL to send to').fill(fake.origin);
  await app.page.getByRole('button', { name: 'Use this root' }).click();
  await page.giveCredentials(ann);
  const id = await page.send();
  assert.ok(fake.created[id]);
  await page.expectState('running');
});

action('a link to a file and its context of the own origin loads at once', async (page, fake, app, room) => {
  const url = room.serveOwn('actions.json', JSON.stringify(sceneActions()), 'application/json');
  const context = room.serveOwn('context.json', JSON.stringify({ taskGroupId: GROUP, taskId: TASK, task: fake.tasks[TASK], ownTaskId: HOOK_TASK }), 'application/json');
  await app.open(`#/actions?file=${encodeURIComponent(url)}&context=${encodeURIComponent(context)}`);
  await page.expectTitles(['Retrigger']);
  await app.page.getByText('kind = build').waitFor();
  const other = room.serveOwn('other.json', file(simple({ context: [{}] }), simple({ title: 'Twice', context: [{}] })), 'application/json');
  await app.open(`#/actions?file=${encodeURIComponent(other)}&context=${encodeURIComponent(context)}`);
  await page.expectTitles(['Simple', 'Twice']);
  await page.choose('Simple');
  await page.expectPayload((payload) => assert.equal(payload.payload.input, null));
  assert.equal(await page.input().count(), 0, 'without a schema there is no input to give');
});

action('a link to another origin asks first and shows the exact addresses', async (page, fake, app, room) => {
  await app.open(Actions.hash({ root: fake.origin, group: GROUP, task: TASK }));
  const text = await page.consent().innerText();
  assert.ok(text.includes(`${fake.origin}/api/queue/v1/task/${GROUP}/artifacts/public%2Factions.json`));
  assert.ok(text.includes(`${fake.origin}/api/queue/v1/task/${TASK}`));
  assert.deepEqual(fake.requests, []);
  await app.expectAccessible('the question');
  await page.consent().getByRole('button', { name: 'Do not load it' }).click();
  await page.consent().waitFor({ state: 'detached' });
  assert.deepEqual(fake.requests, []);
  room.consentTo(fake.origin);
});

action('the group is opened by hand, and a task picked out of its list', async (page, fake, app, room) => {
  room.consentTo(fake.origin);
  room.consentTo(fake.storage);
  await app.open('#/actions');
  await app.page.getByLabel('Root URL').fill(`${fake.origin}/`);
  await app.page.getByLabel('Task group').fill('nonsense');
  await app.page.getByRole('button', { name: 'Load actions' }).click();
  await page.expectError(/no task id/);
  await app.page.getByLabel('Task group').fill(GROUP);
  await app.page.getByRole('button', { name: 'Load actions' }).click();
  await page.expectTitles(['Promote a release']);
  await app.page.getByText('Choose a task', { exact: true }).click();
  await app.page.getByRole('button', { name: 'List the tasks' }).click();
  await app.page.getByText('The group has 2 tasks').waitFor();
  await app.page.getByLabel('Task id').fill(TASK);
  await app.page.getByRole('button', { name: 'Use this task' }).click();
  await page.expectTitles(['Retrigger']);
  assert.match(app.page.url(), new RegExp(`task=${TASK}`));
  await app.page.getByText('Why 2 are not here').click();
  await app.page.getByText('“Retrigger” stands before it in the file and has the same name.').waitFor();
  await app.page.getByText('It is for the whole group; choose no task.').waitFor();
  await app.page.getByRole('button', { name: 'Back to the group' }).click();
  await page.expectTitles(['Promote a release']);
});

action("the address of Taskcluster's own page is enough to open a group or a task", async (page, fake, app, room) => {
  room.consentTo(fake.origin);
  room.consentTo(fake.storage);
  await app.open('#/actions');
  const value = (label) => app.page.getByLabel(label).inputValue();
  await app.page.getByLabel('Task group').fill(`${fake.origin}/tasks/groups/${GROUP}?search=build`);
  await eventually(async () => assert.deepEqual([await value('Root URL'), await value('Task group'), await value('Task (optional)')], [fake.origin, GROUP, '']));
  await app.page.getByLabel('Root URL').fill(`${fake.origin}/tasks/${TASK}/runs/0`);
  await eventually(async () => assert.deepEqual([await value('Root URL'), await value('Task group'), await value('Task (optional)')], [fake.origin, '', TASK]));
  await app.page.getByRole('button', { name: 'Load actions' }).click();
  await page.expectTitles(['Retrigger']);
  // Pasted beside the boxes it is followed like a link.
  await app.paste(`${fake.origin}/tasks/groups/${GROUP}`);
  await page.expectTitles(['Promote a release']);
  // A task is found by its name, too.
  await app.page.getByText('Choose a task', { exact: true }).click();
  await app.page.getByRole('button', { name: 'List the tasks' }).click();
  await app.page.getByLabel('Task id').fill('build');
  await app.page.getByText('The group has 2 tasks; 1 of them').waitFor();
  await app.page.getByLabel('Task id').fill('build-linux');
  await app.page.getByRole('button', { name: 'Use this task' }).click();
  await page.expectTitles(['Retrigger']);
});

action('everything can be done by keyboard alone', async (page, fake, app) => {
  await page.openGroup(fake, GROUP, TASK);
  const press = (key) => app.page.keyboard.press(key);
  const reach = async (locator) => {
    for (let step = 0; step < 80; step += 1) {
      if (await locator.evaluate((element) => element === document.activeElement)) return;
      await press('Tab');
    }
    assert.fail(`${locator} is not reached`);
  };
  await reach(app.page.locator('[data-action-title=Retrigger]'));
  await press('Enter');
  await reach(app.page.getByLabel('Credentials', { exact: true }));
  await app.page.keyboard.insertText(JSON.stringify(ann));
  await reach(app.page.getByRole('button', { name: 'Use credentials' }));
  await press('Space');
  await app.page.getByText('Credentials of').waitFor();
  await app.page.keyboard.press('Shift+Tab');
  await reach(page.sendButton());
  await press('Enter');
  await page.created().waitFor();
  await page.expectState('running');
});

action('the same bytes go out again under the same id while the service fails', async (page, fake, app, room) => {
  room.tolerate(statuses(500, 502));
  await page.openGroup(fake, GROUP);
  await page.choose('Promote a release');
  await app.fill('version', '12.0');
  await page.giveCredentials(ann);
  fake.fail(/^PUT /, { status: 500, times: 1 });
  fake.fail(/^PUT /, { status: 502, times: 1, body: '<html>Bad gateway', type: 'text/html' });
  fake.fail(/^PUT /, { times: 1, drop: true });
  const id = await page.send();
  const puts = fake.requests.filter((request) => request.method === 'PUT');
  assert.ok(puts.length >= 4, `${puts.length} tries`);
  assert.equal(new Set(puts.map((put) => put.body)).size, 1);
  assert.deepEqual([...new Set(puts.map((put) => put.path))], [`/api/queue/v1/task/${id}`]);
  // A browser may send a request again by itself when a connection breaks; those that were answered were signed anew.
  const answered = puts.filter((put) => put.status !== null);
  assert.equal(new Set(answered.map((put) => /nonce="([^"]+)"/.exec(put.headers.authorization)[1])).size, 3);
});

action('a service in trouble is asked again for what is only read', async (page, fake, app, room) => {
  room.tolerate(statuses(502, 503));
  fake.fail(/^GET .*artifacts/, { status: 502, times: 2, body: '<html>Bad gateway', type: 'text/html' });
  await page.openGroup(fake, GROUP);
  await page.choose('Promote a release');
  await app.fill('version', '12.0');
  await page.giveCredentials(ann);
  fake.fail(new RegExp(`^GET /api/queue/v1/task/${GROUP}$`), { status: 503, times: 1 });
  assert.ok(fake.created[await page.send()]);
});

action('after five failures nothing is lost, and sending again is safe', async (page, fake, app, room) => {
  room.tolerate(statuses(503));
  await page.openGroup(fake, GROUP);
  await page.choose('Promote a release');
  await app.fill('version', '12.0');
  await page.giveCredentials(ann);
  fake.fail(/^PUT /, { status: 503, times: 5 });
  await page.sendButton().click();
  await eventually(async () => assert.equal(fake.requests.filter((request) => request.method === 'PUT').length, 5), 20_000);
  await page.expectError(/Sending again is safe/);
  assert.equal(await app.text('version').inputValue(), '12.0');
  await page.send();
  const puts = fake.requests.filter((request) => request.method === 'PUT');
  assert.equal(new Set(puts.map((put) => put.path + put.body)).size, 1);
});

action('a signed request is not taken elsewhere by a redirect', async (page, fake, app, room) => {
  const elsewhere = await room.service({ '/steal': () => ({ status: 204, headers: { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*', 'access-control-allow-methods': '*' } }) });
  // The browser tells of a request to there, though it does not make it.
  room.consentTo(elsewhere.origin);
  await page.openGroup(fake, GROUP);
  await page.choose('Promote a release');
  await app.fill('version', '12.0');
  await page.giveCredentials(ann);
  fake.fail(/^PUT /, { status: 307, times: 1, headers: { location: `${elsewhere.origin}/steal` } });
  await page.sendButton().click();
  await page.expectError(/redirects elsewhere/);
  assert.doesNotMatch(await app.page.locator('main').innerText(), /It was tried/);
  assert.equal(elsewhere.requests.length, 0);
  assert.equal(fake.requests.filter((request) => request.method === 'PUT').length, 1);
  assert.ok(fake.created[await page.send()], 'nothing was lost');
});

action('a refusal is told in full and not repeated', async (page, fake, app, room) => {
  room.tolerate(statuses(403));
  fake.clients[ann.clientId].scopes = ['assume:repo:example', 'queue:get-artifact:*'];
  fake.roles['repo:example'] = ['assume:repo:example'];
  await page.openGroup(fake, GROUP);
  await page.choose('Promote a release');
  await app.fill('version', '12.0');
  await page.giveCredentials(ann);
  await page.sendButton().click();
  await page.expectError(/InsufficientScopes[\s\S]*queue:create-task:lowest:proj-example\/ci/);
  await page.expectError(/project has to grant it these; no credentials of yours can replace them/);
  assert.equal(fake.requests.filter((request) => request.method === 'PUT').length, 1);
  const folded = app.page.getByText('This request requires the client to satisfy');
  assert.equal(await folded.isVisible(), false);
  await app.page.getByText('What the service says in detail').click();
  await folded.waitFor();
  await app.expectAccessible('a refusal');
});

action('a person who lacks the scopes of the decision task is told so', async (page, fake, app, room) => {
  room.tolerate(statuses(401));
  fake.clients[ann.clientId].scopes = ['queue:get-artifact:*', 'project:clock'];
  await page.openGroup(fake, GROUP);
  await page.choose('Promote a release');
  await app.fill('version', '12.0');
  await page.giveCredentials(ann);
  await page.sendButton().click();
  await page.expectError(/Your credentials lack scopes that the decision task has/);
});

action('a dry run shows the request without the secret and sends nothing', async (page, fake, app) => {
  await page.openGroup(fake, GROUP);
  await page.choose('Promote a release');
  await app.fill('version', '12.0');
  await page.giveCredentials(ann);
  await app.page.locator('[data-action=dry-run]').click();
  const text = await app.page.locator('[data-output=dry-run]').innerText();
  assert.match(text, new RegExp(`^PUT ${fake.origin}/api/queue/v1/task/`));
  assert.match(text, /Authorization: Hawk id="mozilla-auth0\/ann".*hash="[^•"]+".*mac="••••"/);
  assert.match(text, /authorizedScopes[\s\S]*assume:repo:example/);
  assert.ok(text.includes('"promote"'));
  assert.ok(!text.includes(ann.accessToken));
  assert.deepEqual(fake.requests.filter((request) => !['GET', 'OPTIONS'].includes(request.method)), []);
});

action('temporary credentials sign with their certificate', async (page, fake, app) => {
  const scopes = ['assume:repo:example', 'queue:get-artifact:*'];
  await page.openGroup(fake, GROUP);
  await page.choose('Promote a release');
  await app.fill('version', '12.0');
  await page.giveCredentials(fake.temporary(ann.clientId, { scopes }));
  await app.page.getByText(/valid for .* more/).waitFor();
  await page.send();
});

/** Gives credentials, then opens a group whose actions only they may read. */
async function openPrivateGroup(page, fake, app, room) {
  fake.artifacts[GROUP].needs = 'queue:get-artifact:public/actions.json';
  room.consentTo(fake.origin);
  room.consentTo(fake.storage);
  await app.open('#/actions');
  await page.pick({ name: 'actions.json', content: file(simple()) });
  await page.choose('Simple');
  await page.giveCredentials(ann);
  await app.page.evaluate((hash) => (location.hash = hash), Actions.hash({ root: fake.origin, group: GROUP }));
  await page.agree();
  await page.expectTitles(['Promote a release']);
}

action('a private group is loaded with credentials, which its storage does not see', async (page, fake, app, room) => {
  room.tolerate(statuses(401));
  await openPrivateGroup(page, fake, app, room);
  assert.ok(fake.requests.every((request) => !request.path.includes('signed') || !request.headers.authorization));
});

action('a private group of an old deployment is loaded by a signature in the address', async (page, fake, app, room) => {
  room.tolerate(statuses(401, 404));
  fake.old = true;
  await openPrivateGroup(page, fake, app, room);
  const signed = fake.requests.find((request) => request.path.includes('bewit='));
  assert.equal(signed.headers.authorization, undefined);
  const [, , , ext] = Buffer.from(new URL(signed.path, fake.origin).searchParams.get('bewit'), 'base64url').toString().split('\\');
  assert.deepEqual(JSON.parse(Buffer.from(ext, 'base64').toString()), { authorizedScopes: ['queue:get-artifact:public/actions.json'] });
  // Such an address is a secret for as long as it is good.
  const seen = await app.page.evaluate(() => document.documentElement.outerHTML + location.href + JSON.stringify(localStorage) + JSON.stringify(sessionStorage));
  assert.ok(!seen.includes('bewit='));
});

action('a finding leads to its place in the file and to its action', async (page, fake, app) => {
  await app.open('#/actions');
  const content = JSON.stringify(
    { version: 1, variables: {}, actions: [simple({ title: 'Cancel', name: 'cancel', colour: 'red' }), simple({ title: 'Саncel', name: 'other' }), { title: 'Broken', kind: 'task' }] },
    null,
    1,
  );
  await page.pick({ name: 'actions.json', content });
  await page.expectTitles(['Cancel', 'Саncel']);
  assert.match(await page.finding('template.json-e-only').count() === 0 ? 'none' : await page.finding('template.json-e-only').innerText(), /none|JSON-e/);

  await page.goToPlace('action.incomplete');
  assert.match(await page.excerpt().innerText(), /\| {3}\{\n +\| +\^\n[\s\S]*"title": "Broken"/);
  assert.ok(await page.excerpt().evaluate((element) => element === document.activeElement), 'the focus is in the excerpt');
  assert.equal(await page.openFound().count(), 0, 'a broken action cannot be opened');

  await page.goToPlace('action.look-alike');
  assert.match(await page.excerpt().innerText(), /"title": "Саncel"/);
  await page.openFound().click();
  await app.page.getByRole('heading', { name: 'Саncel', exact: true }).waitFor();
  await app.page.locator('[data-action-title="Саncel"][aria-current=true]').waitFor();
  // What looks alike is told apart in the list.
  assert.match(await app.page.locator('[data-action-title="Cancel"]').innerText(), /named “cancel”/);
  assert.match(await app.page.locator('[data-action-title="Саncel"]').innerText(), /named “other”/);
  await app.expectAccessible('an excerpt of the file');
});

action('what only one dialect of templates knows is told', async (page, fake, app) => {
  await page.openGroup(fake, GROUP);
  assert.match(await page.finding('template.json-e-only').innerText(), /Only JSON-e knows .*“\$\{…\}”/);
  await page.pick({ name: 'actions.json', content: file(simple({ task: template({ price: '$${x}', '$ref': 1 }) })) });
  await page.finding('template.dialects-differ').waitFor();
  await page.finding('template.first-dialect-only').waitFor();
  assert.equal(await page.finding('template.json-e-only').count(), 0);
});

action('what the queue would refuse is shown in the payload', async (page, fake, app) => {
  await app.open('#/actions');
  await page.pick({ name: 'actions.json', content: file(simple({ task: { ...template({}), deadline: { $fromNow: '9 days' }, surprise: 1 } })) });
  await page.choose('Simple');
  await page.goToPlace('task.unknown-key');
  assert.match(await page.excerpt().innerText(), /"surprise": 1\n +\| +\^/);
});

action('a template as deep as can be is rendered, one that is deeper is told', async (page, fake, app) => {
  await app.open('#/actions');
  const nested = (wrap, depth) => Array.from({ length: depth }).reduce((inner) => wrap(inner), 'x');
  const forms = { map: (inner) => ({ $map: [1], 'each(x)': inner }), let: (inner) => ({ $let: { v: 1 }, in: inner }), reduce: (inner) => ({ $reduce: [1], initial: {}, 'each(a,b)': inner }) };
  const deep = Object.entries(forms).map(([title, wrap]) => simple({ title, task: { payload: nested(wrap, 88) } }));
  const input = { type: 'object', properties: { a: {} } };
  await page.pick({ name: 'actions.json', content: file(...deep, simple({ title: 'deeper', schema: input, task: { payload: nested(forms.map, 60), more: { $eval: 'input' } } })) });
  for (const title of Object.keys(forms)) {
    await page.choose(title);
    await page.expectPayload((payload) => assert.match(JSON.stringify(payload.payload), /^[["x\]]+$/));
  }
  await page.choose('deeper');
  await page.input().fill(JSON.stringify({ a: nested((inner) => [inner], 240) }));
  await page.expectPayload((payload) => assert.equal(JSON.stringify(payload.more).length, '{"a":"x"}'.length + 2 * 240));
  await page.input().fill(JSON.stringify({ a: nested((inner) => [inner], 600) }));
  await page.expectError(/nest more than 256 deep/);
});

for (const [name, statusesSeen, prepare, pattern] of [
  ['a group without actions', [404], (fake) => (fake.artifacts = {}), /public\/actions\.json/],
  ['an expired group', [410], (fake) => (fake.artifacts[GROUP].status = 410), /expired/],
  ['a decision task that failed', [424], (fake) => (fake.artifacts[GROUP].status = 424), /file-missing-on-worker/],
  ['a page of HTML', [200], (fake) => Object.assign(fake.artifacts[GROUP], { body: '<!doctype html>', type: 'text/html' }), /web page/],
  ['a JSON answer that is not Taskcluster’s', [404], (fake) => fake.fail(/^GET /, { status: 404, body: '{}' }), /JSON that is not Taskcluster’s/],
  ['a host that is no Taskcluster', [404], (fake) => fake.fail(/^GET /, { status: 404, body: '<html>', type: 'text/html' }), /Check the root URL/],
  ['an artifact that needs credentials', [401], (fake) => (fake.artifacts[GROUP].needs = 'x'), /credentials/i],
]) {
  action(`${name} is told in a sentence that helps`, async (page, fake, app, room) => {
    room.tolerate(statuses(...statusesSeen));
    prepare(fake);
    room.consentTo(fake.origin);
    room.consentTo(fake.storage);
    await app.open(Actions.hash({ root: fake.origin, group: GROUP }));
    await page.agree();
    await page.expectError(pattern);
  });
}

action('a clock that is an hour off is told', { skew: 3_600_000 }, async (page, fake, app, room) => {
  room.tolerate(statuses(401));
  await page.openGroup(fake, GROUP);
  await page.choose('Promote a release');
  await app.fill('version', '12.0');
  await page.giveCredentials(ann);
  await page.sendButton().click();
  await page.expectError(/clock/i);
});

action('revoked credentials are told, and what was entered stays', async (page, fake, app, room) => {
  room.tolerate(statuses(401));
  await page.openGroup(fake, GROUP);
  await page.choose('Promote a release');
  await app.fill('version', '12.0');
  await page.giveCredentials(ann);
  fake.clients[ann.clientId].revoked = true;
  await page.sendButton().click();
  await page.expectError(/not valid/);
  assert.equal(await app.text('version').inputValue(), '12.0');
});

action('drafts are kept per action and group, credentials by the vault alone', async (page, fake, app) => {
  await page.openGroup(fake, GROUP);
  await page.choose('Promote a release');
  await page.giveCredentials(ann);
  await app.fill('version', '12.');
  await eventually(async () => assert.match(await app.page.evaluate(() => localStorage.getItem('signalbox.action-drafts') ?? ''), /12\./));
  await app.reload();
  await page.agree();
  await page.choose('Promote a release');
  await eventually(async () => assert.equal(await app.text('version').inputValue(), '12.'));
  await app.page.getByText('Credentials of').waitFor();
  await app.page.getByRole('button', { name: 'Begin anew' }).click();
  await eventually(async () => assert.equal(await app.text('version').inputValue(), ''));
  const stored = await app.page.evaluate(() => JSON.stringify(localStorage));
  assert.ok(!stored.includes(ann.accessToken));
  await app.page.getByRole('button', { name: 'Forget credentials' }).click();
  await app.page.getByLabel('Credentials', { exact: true }).waitFor();
  // The browser takes a moment to forget, and a reload would cut it short.
  await expectKept(app, 0);
  await app.reload();
  await page.agree();
  await page.choose('Promote a release');
  await app.page.getByLabel('Credentials', { exact: true }).waitFor();
});

action('a text that is no number yet is kept over a reload', async (page, fake, app) => {
  await page.openGroup(fake, GROUP);
  await page.choose('Promote a release');
  const number = app.field('build_number').getByRole('textbox');
  await number.fill('1e');
  await eventually(async () => assert.match(await app.page.evaluate(() => localStorage.getItem('signalbox.action-drafts') ?? ''), /"1e"/));
  await app.reload();
  await page.agree();
  await page.choose('Promote a release');
  await eventually(async () => assert.equal(await number.inputValue(), '1e'));
  await app.page.getByRole('button', { name: 'Begin anew' }).click();
  await eventually(async () => assert.equal(await number.inputValue(), '1'));
});

action('actions of one name have drafts of their own, and tabs keep each other\'s', async (page, fake, app, room) => {
  const schema = (key) => ({ type: 'object', properties: { [key]: { type: 'string' } } });
  const two = file(
    simple({ name: 'retrigger', title: 'First', context: [{ kind: 'build' }], schema: schema('a') }),
    simple({ name: 'retrigger', title: 'Second', context: [], schema: schema('b') }),
    simple({ name: 'other', title: 'Other', schema: schema('c') }),
  );
  const kept = () => app.page.evaluate(() => localStorage.getItem('signalbox.action-drafts') ?? '');
  await app.open('#/actions');
  await page.pick({ name: 'two.json', content: two });
  await page.choose('Second');
  await app.fill('b', 'of the second');
  await eventually(async () => assert.match(await kept(), /of the second/));
  // Another tab, which began before, keeps something of its own.
  const tab = await room.newPage();
  const other = new Actions(new App(room, tab), room);
  await other.app.open('#/actions');
  await page.choose('Other');
  await app.fill('c', 'of the first tab');
  await eventually(async () => assert.match(await kept(), /of the first tab/));
  await other.pick({ name: 'two.json', content: two });
  await other.choose('Second');
  await eventually(async () => assert.equal(await other.app.text('b').inputValue(), 'of the second'));
  await other.app.fill('b', 'changed');
  await eventually(async () => assert.match(await kept(), /changed/));
  assert.match(await kept(), /of the first tab/);
  const task = { taskGroupId: GROUP, taskId: TASK, task: { tags: { kind: 'build' } } };
  await tab.getByText('Context', { exact: true }).click();
  await tab.getByLabel('Context as JSON or YAML').fill(JSON.stringify(task));
  await tab.getByRole('button', { name: 'Use this context' }).click();
  await other.expectTitles(['First']);
  await other.choose('First');
  assert.equal(await other.app.text('a').inputValue(), '');
});

/** What the address names, however it is spelled. */
const named = (app) => Object.fromEntries(new URLSearchParams(new URL(app.page.url()).hash.split('?')[1] ?? ''));

/** Schema of an input with one text. */
const NOTE = { type: 'object', properties: { note: { type: 'string' } } };

/** A context that names a group. */
const groupContext = (group) => JSON.stringify({ taskGroupId: group, taskId: null, task: null });

/** The drafts that the browser keeps, as text. */
const drafts = (app) => app.page.evaluate(() => localStorage.getItem('signalbox.action-drafts') ?? '');

/** Gives a root to what came from a file. */
async function useRoot(app, origin) {
  await app.page.getByLabel('Root URL to send to').fill(origin);
  await app.page.getByRole('button', { name: 'Use this root' }).click();
}

action('a context leaves the draft of its group alone, and takes what was entered to a group without one', async (page, fake, app) => {
  const open = async () => {
    await page.pick({ name: 'actions.json', content: file(simple({ schema: NOTE })) });
    await page.choose('Simple');
    await app.page.getByText('Context', { exact: true }).click();
  };
  const give = async (context) => {
    await app.page.getByLabel('Context as JSON or YAML').fill(context);
    await app.page.getByRole('button', { name: 'Use this context' }).click();
  };
  const expectNote = (text) => eventually(async () => assert.equal(await app.text('note').inputValue(), text));
  const expectGroup = (group) => page.expectPayload((payload) => assert.equal(payload.taskGroupId, group));
  await app.open('#/actions');
  await open();
  await give(groupContext(GROUP));
  await expectGroup(GROUP);
  await app.fill('note', 'of the group');
  await eventually(async () => assert.match(await drafts(app), /of the group/));

  // An untouched form takes nothing from the group.
  await app.reload();
  await open();
  await expectNote('');
  await give(groupContext(GROUP));
  await expectNote('of the group');
  assert.match(await drafts(app), /of the group/);

  // One with something in it does not take its place either.
  await app.reload();
  await open();
  await app.fill('note', 'of the file');
  await eventually(async () => assert.match(await drafts(app), /of the file/));
  await give(groupContext(GROUP));
  await expectGroup(GROUP);
  await expectNote('of the group');
  await give('{}');
  await expectGroup(null);
  await expectNote('of the file');
  await give(groupContext(HOOK_TASK));
  await expectGroup(HOOK_TASK);
  await expectNote('of the file');
});

action('a file that was mended keeps the action open, with what still fits', async (page, fake, app) => {
  const other = simple({ title: 'Other', name: 'other', schema: NOTE });
  const open = (schema) => page.pick({ name: 'mine.json', content: file(simple({ title: 'Mine', name: 'mine', schema }), other) });
  const object = (properties) => ({ type: 'object', properties });
  const input = () => app.page.locator('textarea[data-output=input]');
  const expectInput = (value) => eventually(async () => assert.deepEqual(JSON.parse(await input().inputValue()), value));
  await app.open('#/actions');
  await open(object({ version: { type: 'string', pattern: '^\\d+$' }, note: { type: 'string' } }));
  await page.choose('Mine');
  await app.fill('version', '1.2.3');
  await app.fill('note', 'mine');
  await expectInput({ version: '1.2.3', note: 'mine' });

  // Another pattern, and a property more.
  await open(object({ version: { type: 'string', pattern: '^[\\d.]+$' }, note: { type: 'string' }, loud: { type: 'boolean', default: true } }));
  await expectInput({ version: '1.2.3', note: 'mine', loud: true });
  await page.expectPayload((payload) => assert.equal(payload.payload.input.version, '1.2.3'));

  // A property that goes takes its value along, and brings it back.
  await open(object({ note: { type: 'string' } }));
  await expectInput({ note: 'mine' });
  await app.fill('note', 'newer');
  await expectInput({ note: 'newer' });
  await open(object({ version: { type: 'string', pattern: '^\\d+$' }, note: { type: 'string' } }));
  await expectInput({ note: 'newer', version: '1.2.3' });

  // Another project's file of that name is none of its versions.
  await page.pick({ name: 'mine.json', content: file(simple({ title: 'Mine', name: 'mine', schema: object({ note: { type: 'string' }, theirs: { type: 'string' } }), task: template({ elsewhere: true }) })) });
  await app.page.getByText('Choose an action', { exact: true }).waitFor();
  await page.choose('Mine');
  assert.equal(await app.text('note').inputValue(), '');
});

action('a dry run leaves nothing behind for what is sent later', async (page, fake, app, room) => {
  room.consentTo(fake.origin);
  const serve = (name, text) => encodeURIComponent(room.serveOwn(name, text, 'application/json'));
  const one = (word) => file(simple({ context: [{}], task: template({ word }) }));
  // The context gives the id, which is the same for both files then.
  const context = serve('context.json', JSON.stringify({ taskGroupId: GROUP, taskId: TASK, task: fake.tasks[TASK], ownTaskId: HOOK_TASK }));
  const links = ['OLD', 'NEW'].map((word) => `#/actions?file=${serve(`${word}.json`, one(word))}&context=${context}`);
  const rehearse = async () => {
    await app.page.locator('[data-action=dry-run]').click();
    return app.page.locator('[data-output=dry-run]').innerText();
  };
  const expectWord = (word) => page.expectPayload((payload) => assert.equal(payload.payload.word, word));
  await app.open(links[0]);
  await page.choose('Simple');
  await useRoot(app, fake.origin);
  await page.giveCredentials(ann);
  await expectWord('OLD');
  assert.match(await rehearse(), /"OLD"/);
  await app.page.evaluate((hash) => (location.hash = hash), links[1]);
  await app.page.getByText(/File .*NEW\.json/).first().waitFor();
  await page.choose('Simple');
  await expectWord('NEW');
  const shown = await rehearse();
  assert.equal(await page.send(), HOOK_TASK);
  const sent = JSON.parse(fake.created[HOOK_TASK].body);
  assert.deepEqual(sent.payload, { word: 'NEW' });
  assert.ok(!shown.includes(sent.created), 'it was created at the moment of sending, not of the dry run');
});

action('what comes of sending is of the action that was sent, whatever is chosen by then', async (page, fake, app, room) => {
  room.consentTo(fake.origin);
  await app.open('#/actions');
  await page.pick(
    { name: 'actions.json', content: file(simple({ title: 'First', schema: NOTE }), simple({ title: 'Second', schema: NOTE })) },
    { name: 'context.json', content: groupContext(GROUP) },
  );
  await page.choose('First');
  await useRoot(app, fake.origin);
  await page.giveCredentials(ann);
  await app.fill('note', 'of the first');
  await page.expectPayload((payload) => assert.deepEqual(payload.payload.input, { note: 'of the first' }));
  const release = fake.hold(/^PUT /);
  await page.sendButton().click();
  await eventually(async () => assert.ok(fake.requests.some((request) => request.method === 'PUT')));
  await page.choose('Second');
  await app.fill('note', 'of the second');
  await eventually(async () => assert.match(await drafts(app), /of the first.*of the second/));
  release();
  await page.created().waitFor();
  await app.page.getByText('This is of “First”, which was sent before:').waitFor();
  await eventually(async () => assert.doesNotMatch(await drafts(app), /of the first/));
  assert.match(await drafts(app), /of the second/);
  await page.choose('First');
  await eventually(async () => assert.equal(await app.text('note').inputValue(), ''));
  await page.choose('Second');
  await eventually(async () => assert.equal(await app.text('note').inputValue(), 'of the second'));
});

action('credentials go to no other Taskcluster, and one that gives nothing changes nothing', async (page, fake, app, room) => {
  room.tolerate(statuses(401));
  const other = await startScene();
  room.cleanups.push(() => other.close());
  other.fail(/./, { status: 401, body: JSON.stringify({ code: 'AuthenticationFailed', message: 'Who are you?' }) });
  await page.openGroup(fake, GROUP);
  await page.choose('Promote a release');
  await app.fill('version', '12.0');
  await page.giveCredentials(ann);
  room.consentTo(other.origin);
  await app.page.evaluate((hash) => (location.hash = hash), `#/actions?${new URLSearchParams({ root: other.origin, task: TASK })}`);
  await page.agree();
  await page.expectError(/HTTP status 401/);
  await app.page.evaluate((hash) => (location.hash = hash), Actions.hash({ root: other.origin, group: GROUP }));
  await eventually(async () => assert.ok(other.requests.some((request) => request.path.includes('actions.json'))));
  await page.expectError(/HTTP status 401/);
  assert.ok(other.requests.every((request) => !request.headers.authorization && !request.path.includes('bewit')));
  await app.page.getByText(`It will be sent to ${fake.origin}.`).waitFor();
  assert.ok(fake.created[await page.send()]);
});

action('a group that wants credentials can be given them at once', async (page, fake, app, room) => {
  room.tolerate(statuses(401));
  fake.artifacts[GROUP].needs = 'queue:get-artifact:public/actions.json';
  room.consentTo(fake.origin);
  room.consentTo(fake.storage);
  await app.open(Actions.hash({ root: fake.origin, group: GROUP }));
  await page.agree();
  await app.page.getByRole('heading', { name: `Credentials for ${fake.origin}`, exact: true }).waitFor();
  await app.expectAccessible('a group that wants credentials');
  await app.page.getByLabel('Credentials for this Taskcluster').fill(JSON.stringify(ann));
  await app.page.getByRole('button', { name: 'Load with these', exact: true }).click();
  await page.expectTitles(['Promote a release']);
  await page.choose('Promote a release');
  await app.page.getByText('Credentials of').waitFor();
});

action('the list of tasks comes while a task is opened', async (page, fake, app) => {
  await page.openGroup(fake, GROUP);
  const release = fake.hold(/\/task-group\//);
  await app.page.getByText('Choose a task', { exact: true }).click();
  await app.page.getByRole('button', { name: 'List the tasks' }).click();
  await app.page.getByLabel('Task id').fill(TASK);
  await app.page.getByRole('button', { name: 'Use this task' }).click();
  await page.expectTitles(['Retrigger']);
  release();
  await app.page.getByText('The group has 2 tasks').waitFor();
  const errors = await app.page.locator('[data-error]').allInnerTexts();
  assert.deepEqual(errors.filter((text) => text.trim()), []);
});

action('files that are not opened are told', async (page, fake, app) => {
  await app.open('#/actions');
  await page.pick({ name: 'context.json', content: groupContext(GROUP) });
  await page.expectError(/no actions yet/);
  await page.pick({ name: 'one.json', content: file(simple()) }, { name: 'two.json', content: file(simple({ title: 'Second' })) });
  await page.expectTitles(['Second']);
  await page.expectError(/Only one actions\.json[\s\S]*one\.json/);
});

action('what is no file of actions takes nothing away of what is open', async (page, fake, app, room) => {
  room.tolerate(statuses(404));
  await page.openGroup(fake, GROUP);
  await page.choose('Promote a release');
  await app.fill('version', '12.0');
  await page.giveCredentials(ann);
  const id = await page.send();
  await app.fill('version', '13.');
  const address = named(app);
  const expectOpen = async () => {
    await page.expectTitles(['Promote a release']);
    assert.equal(await app.text('version').inputValue(), '13.');
    assert.equal(await page.created().getAttribute('data-created-task'), id);
  };
  const refusal = () => app.page.getByText('What was open before stays open, with everything you entered.');

  await app.paste('hello');
  await page.finding('file.json').waitFor();
  await refusal().waitFor();
  await expectOpen();
  assert.deepEqual(named(app), address, 'the address names the group that is open');
  await app.expectAccessible('a text that was refused');
  await app.page.getByRole('button', { name: 'Dismiss', exact: true }).click();
  await refusal().waitFor({ state: 'detached' });

  await page.pick({ name: 'package.json', content: '{"name": "web", "version": "1.0.0"}' });
  await page.finding('file.version').waitFor();
  await expectOpen();
  await page.pick({ name: 'broken.json', content: file(simple({ title: 'Halved', task: 1 }), simple({ title: 'Lost', kind: undefined })) });
  await app.page.getByText('broken.json could not be opened').waitFor();
  await app.page.locator('[data-finding]').filter({ hasText: 'Halved' }).waitFor();
  await app.page.locator('[data-finding]').filter({ hasText: 'Lost' }).waitFor();
  await expectOpen();
  await page.pick({ name: 'context.json', content: '{"taskId": "x", "task": 1}' });
  await page.expectError(/“task” of the context/);
  await expectOpen();

  // Neither does a link that cannot be loaded, or a group that is not there.
  const missing = room.serveOwn('page.json', '<!doctype html>', 'application/json');
  await app.page.evaluate((hash) => (location.hash = hash), `#/actions?file=${encodeURIComponent(missing)}`);
  await page.finding('file.json').waitFor();
  await expectOpen();
  await eventually(async () => assert.deepEqual(named(app), address));
  await app.page.evaluate((hash) => (location.hash = hash), Actions.hash({ root: fake.origin, group: HOOK_TASK }));
  await page.expectError(/HTTP status 404/);
  await expectOpen();
});

action('a text pasted by mistake does not stop a group that is on its way', async (page, fake, app, room) => {
  room.consentTo(fake.origin);
  room.consentTo(fake.storage);
  await app.open(Actions.hash({ root: fake.origin, group: GROUP }));
  const release = fake.hold(/artifacts/);
  await page.agree();
  await eventually(async () => assert.ok(fake.requests.some((request) => request.path.includes('artifacts'))));
  await app.paste('hello');
  await page.finding('file.json').waitFor();
  await app.page.getByText('What is on its way is loaded all the same.', { exact: true }).waitFor();
  release();
  await page.expectTitles(['Promote a release']);
});

action('another action can be chosen while the input of one is being checked', async (page, fake, app) => {
  const schema = { type: 'object', properties: { note: { type: 'string' } } };
  await app.open('#/actions');
  await page.pick({ name: 'actions.json', content: file(simple({ schema }), simple({ title: 'Second', schema })) });
  await page.choose('Simple');
  // All before the validator has its say.
  await page.input().evaluate((input) => {
    input.value = '{"note": "later"}';
    input.dispatchEvent(new Event('input', { bubbles: true }));
    document.querySelector('[data-action=submit]').click();
    document.querySelector('[data-action-title=Second]').click();
  });
  await app.page.getByRole('heading', { name: 'Second', exact: true }).waitFor();
  await page.choose('Simple');
  await page.expectPayload((payload) => assert.ok(payload.payload));
});

action('a file that cannot be used takes nothing from one that is still being read', async (page, fake, app) => {
  await app.open('#/actions');
  await app.paste(file(simple()), 'hello');
  await page.finding('file.json').waitFor();
  await page.expectTitles(['Simple']);
  await app.page.locator('.page[aria-busy=false]').waitFor();
});

action('files are opened in the order in which they came, however long each is read', async (page, fake, app) => {
  await app.holdReading('first.json');
  await app.open('#/actions');
  await page.pick({ name: 'first.json', content: file(simple({ title: 'First' })) });
  await page.pick({ name: 'second.json', content: file(simple({ title: 'Second' })) });
  await app.page.locator('.page[aria-busy=true]').waitFor();
  await app.letRead();
  // What comes last is refused once all before it is done with.
  await page.pick({ name: 'third.json', content: 'hello' });
  await app.page.getByText('third.json could not be opened').waitFor();
  await page.expectTitles(['Second']);
  await app.page.getByText('File second.json', { exact: true }).waitFor();
  await app.page.locator('.page[aria-busy=false]').waitFor();
});

action('a created task is found again, whatever is chosen or opened since', async (page, fake, app) => {
  fake.looksUntilRunning = 3;
  const remembered = () => app.page.locator('[data-remembered-task]');
  await page.openGroup(fake, GROUP);
  assert.equal(await remembered().count(), 0);
  await page.choose('Promote a release');
  await app.fill('version', '12.0');
  await page.giveCredentials(ann);
  const id = await page.send();
  await app.page.evaluate((hash) => (location.hash = hash), Actions.hash({ root: fake.origin, group: GROUP, task: TASK }));
  await page.choose('Retrigger');
  await eventually(async () => assert.equal(await page.created().count(), 0));
  const first = app.page.locator(`[data-remembered-task="${id}"]`);
  await first.getByText('Promote a release', { exact: true }).waitFor();
  assert.equal(await first.getByRole('link').getAttribute('href'), `${fake.origin}/tasks/${id}`);
  await first.getByText('running', { exact: true }).waitFor({ timeout: 30_000 });
  assert.equal(await page.send(), HOOK_TASK);
  await eventually(async () => assert.deepEqual(await remembered().evaluateAll((all) => all.map((one) => one.dataset.rememberedTask)), [HOOK_TASK, id]));
  await page.pick({ name: 'actions.json', content: file(simple()) });
  await page.expectTitles(['Simple']);
  assert.equal(await remembered().count(), 2);
  const again = app.page.getByRole('button', { name: 'Look at their states again', exact: true });
  const asked = [];
  await app.page.route(/\/status$/, async (route) => {
    asked.push(route.request().url());
    await new Promise((done) => setTimeout(done, 1000));
    await route.continue();
  });
  await again.click();
  await again.and(app.page.locator('[aria-busy="true"]')).waitFor();
  await again.click();
  await again.and(app.page.locator(':not([aria-busy])')).waitFor();
  await app.page.unrouteAll({ behavior: 'wait' });
  assert.equal(asked.filter((url) => url.includes(id)).length, 1, 'one look at a time');
  await app.expectAccessible('tasks that were created');
  const seen = await app.page.evaluate(() => document.documentElement.outerHTML + location.href + JSON.stringify(sessionStorage));
  assert.ok(!seen.includes(ann.accessToken));
});

action('faults of YAML are told as such', async (page, fake, app) => {
  await app.open('#/actions');
  await page.pick({ name: 'actions.json', content: file(simple({ schema: NOTE, context: [{ kind: 'build' }] })) });
  await app.page.getByText('Context', { exact: true }).click();
  const give = async (context) => {
    await app.page.getByLabel('Context as JSON or YAML').fill(context);
    await app.page.getByRole('button', { name: 'Use this context' }).click();
  };
  await give("taskGroupId: g\ntaskId: 'x");
  await page.expectError(/YAML: line 2:/);
  await give(`taskGroupId: ${GROUP}\ntaskId: ${TASK}\ntask:\n  tags: {kind: build}\n`);
  await page.expectTitles(['Simple']);
  await page.choose('Simple');
  await page.input().fill('note: one\n  two: 3');
  await page.expectError(/YAML: line 2:/);
  await page.input().fill('note: one');
  await page.expectPayload((payload) => assert.deepEqual(payload.payload.input, { note: 'one' }));
});

action('an input that is one value leaves nothing behind for the next action', async (page, fake, app) => {
  await app.open('#/actions');
  const lists = { type: 'object', properties: { list: { type: 'array', items: { type: 'string' } } } };
  const text = file(
    simple({ title: 'Any', schema: {} }),
    simple({ title: 'Number', schema: { type: 'integer', minimum: 2 } }),
    simple({ title: 'Object', schema: lists }),
  );
  await page.pick({ name: 'actions.json', content: text });
  const fields = () => app.page.locator('.form__fields [data-field]');
  for (const [title, count] of [['Any', 1], ['Number', 1], ['Object', 1], ['Number', 1], ['Any', 1]]) {
    await page.choose(title);
    await eventually(async () => assert.equal(await fields().count(), count, title));
  }
  await page.choose('Number');
  await fields().locator('input').fill('3');
  await page.expectPayload((payload) => assert.equal(payload.payload.input, 3));
});

action('documents that a schema refers to are asked for by consent, and used', async (page, fake, app, room) => {
  const headers = { 'access-control-allow-origin': '*' };
  const answer = (body) => async () => ({ body: JSON.stringify(body), headers });
  const [types, far] = [await room.service(), await room.service()];
  types.routes['/types.json'] = answer({ definitions: { flavor: { enum: ['ship', 'push'], default: 'ship' }, build: { $ref: 'deep/build.json' } } });
  types.routes['/deep/build.json'] = answer({ type: 'object', properties: { number: { $ref: `${far.origin}/number.json` } }, required: ['number'] });
  far.routes['/number.json'] = async () => ({ status: 200, type: 'text/html', body: '<p>Sign in</p>', headers });
  const at = (name) => ({ $ref: `${types.origin}/types.json#/definitions/${name}` });
  const schema = { type: 'object', properties: { flavor: at('flavor'), build: at('build'), note: { type: 'string' } }, required: ['build'] };
  await app.open('#/actions');
  await page.pick({ name: 'actions.json', content: file(simple({ schema })) });
  await page.choose('Simple');
  await page.consent().getByText(`${types.origin}/types.json`, { exact: true }).waitFor();
  await app.expectAccessible('the question for a document');
  await app.page.getByRole('button', { name: `Do not ask ${types.origin}`, exact: true }).click();
  // Nothing was asked: the room would have told. The form is there all the same.
  await app.fill('note', 'kept');
  await page.expectNoPayload();
  room.consentTo(types.origin);
  await app.page.getByRole('button', { name: `Allow requests to ${types.origin} and load`, exact: true }).click();
  await page.consent().getByText(`${far.origin}/number.json`, { exact: true }).waitFor();
  room.consentTo(far.origin);
  await app.page.getByRole('button', { name: `Allow requests to ${far.origin} and load`, exact: true }).click();
  await page.expectError(/a web page/);
  far.routes['/number.json'] = answer({ type: 'integer', minimum: 3 });
  await app.page.getByRole('button', { name: `Try ${far.origin}/number.json again`, exact: true }).click();
  await app.fill('build/number', '2');
  await page.expectNoPayload();
  await app.fill('build/number', '3');
  // The document came into a form with something in it, and brought its default all the same.
  await page.expectPayload((payload) => assert.deepEqual(payload.payload.input, { flavor: 'ship', build: { number: 3 }, note: 'kept' }));
  // Another file takes the place of this one while its text has the focus.
  await page.input().focus();
  await page.pick({ name: 'actions.json', content: file(simple({ title: 'Other' })) });
  await page.expectTitles(['Other']);
});

action('what was said to an origin of documents holds for the visit', async (page, fake, app, room) => {
  const headers = { 'access-control-allow-origin': '*' };
  const [types, far] = [await room.service(), await room.service()];
  types.routes['/types.json'] = async () => ({ body: JSON.stringify({ flavor: { enum: ['ship', 'push'] } }), headers });
  const opened = async (note, others) => {
    const properties = { flavor: { $ref: `${types.origin}/types.json#/flavor` }, note: { type: 'string', title: note }, ...others };
    await page.pick({ name: 'actions.json', content: file(simple({ schema: { type: 'object', properties } })) });
    if (note === 'First') await page.choose('Simple');
    // A mended file shows the same action again.
    await app.field('note').getByLabel(note, { exact: true }).waitFor();
  };
  await app.open('#/actions');
  await opened('First');
  room.consentTo(types.origin);
  await app.page.getByRole('button', { name: `Allow requests to ${types.origin} and load`, exact: true }).click();
  await app.page.getByText('1 document that the schema refers to is loaded.').waitFor();
  // The mended file asks nothing, and has its document all the same.
  await opened('Mended');
  await app.page.getByText('1 document that the schema refers to is loaded.').waitFor();
  assert.equal(await page.consent().count(), 0);
  // Another origin asks, and what was refused stays refused until it is taken back.
  await opened('Third', { number: { $ref: `${far.origin}/number.json` } });
  await page.consent().getByText(`${far.origin}/number.json`, { exact: true }).waitFor();
  await app.page.getByRole('button', { name: `Do not ask ${far.origin}`, exact: true }).click();
  await opened('Fourth', { number: { $ref: `${far.origin}/number.json` } });
  await app.page.getByRole('button', { name: `Allow requests to ${far.origin} and load`, exact: true }).waitFor();
  assert.equal(await page.consent().count(), 0);
});

/** A host whose `types.json`, with a flavor that has a default, comes once `answer` is called. */
async function heldTypes(room) {
  const types = await room.service();
  const headers = { 'access-control-allow-origin': '*' };
  let answer;
  const held = new Promise((resolve) => (answer = resolve));
  types.routes['/types.json'] = async () => {
    await held;
    return { body: JSON.stringify({ flavor: { enum: ['ship', 'push'], default: 'ship' } }), headers };
  };
  return { types, answer };
}

action('a document that comes takes neither focus nor caret nor text', async (page, fake, app, room) => {
  const { types, answer } = await heldTypes(room);
  const schema = {
    type: 'object',
    properties: { flavor: { $ref: `${types.origin}/types.json#/flavor` }, note: { type: 'string' }, env: { type: 'object', additionalProperties: { type: 'string' } } },
  };
  await app.open('#/actions');
  await page.pick({ name: 'actions.json', content: file(simple({ schema })) });
  await page.choose('Simple');
  room.consentTo(types.origin);
  await app.page.getByRole('button', { name: `Allow requests to ${types.origin} and load`, exact: true }).click();
  await app.fill('note', 'abcd');
  await app.text('note').evaluate((input) => {
    input.focus();
    input.setSelectionRange(1, 3);
  });
  answer();
  await app.page.getByText('1 document that the schema refers to is loaded.').waitFor();
  await page.expectPayload((payload) => assert.deepEqual(payload.payload.input, { flavor: 'ship', note: 'abcd' }));
  const [focused, start, end] = await app.text('note').evaluate((input) => [input === document.activeElement, input.selectionStart, input.selectionEnd]);
  assert.deepEqual([focused, start, end], [true, 1, 3]);
  await app.page.keyboard.type('X');
  await page.expectPayload((payload) => assert.deepEqual(payload.payload.input, { flavor: 'ship', note: 'aXd' }));
  assert.equal(await app.page.getByText('This is what you entered here before and did not send.').count(), 0);
});

action('a document that comes takes nothing that was typed, also what no value has', async (page, fake, app, room) => {
  const { types, answer } = await heldTypes(room);
  const schema = {
    type: 'object',
    properties: { flavor: { $ref: `${types.origin}/types.json#/flavor` }, count: { type: 'number' }, note: { type: 'string' }, env: { type: 'object', additionalProperties: { type: 'string' } } },
  };
  await app.open('#/actions');
  await page.pick({ name: 'actions.json', content: file(simple({ schema })) });
  await page.choose('Simple');
  room.consentTo(types.origin);
  await app.page.getByRole('button', { name: `Allow requests to ${types.origin} and load`, exact: true }).click();
  await app.fill('count', '12e');
  await app.field('env').getByRole('button', { name: 'Add row' }).click();
  await app.field('env').getByLabel('Value 1', { exact: true }).fill('without a key');
  await app.fill('note', 'mine');
  await app.text('note').focus();
  answer();
  await app.page.getByText('1 document that the schema refers to is loaded.').waitFor();
  assert.equal(await app.text('count').inputValue(), '12e');
  assert.equal(await app.field('env').getByLabel('Key 1', { exact: true }).inputValue(), '');
  assert.equal(await app.field('env').getByLabel('Value 1', { exact: true }).inputValue(), 'without a key');
  await app.fill('count', '12');
  await app.field('env').getByLabel('Key 1', { exact: true }).fill('K');
  await page.expectPayload((payload) => assert.deepEqual(payload.payload.input, { flavor: 'ship', count: 12, note: 'mine', env: { K: 'without a key' } }));
});

action('the focus goes on to what takes the place of what was pressed', async (page, fake, app, room) => {
  room.tolerate(statuses(403));
  const expectFocus = (locator) => eventually(async () => assert.ok(await locator.evaluate((one) => one.contains(document.activeElement)), `${locator} has no focus`));
  await page.openGroup(fake, GROUP);
  await expectFocus(page.list());
  await page.choose('Promote a release');
  await app.fill('version', '12.0');
  await page.giveCredentials(ann);
  await expectFocus(app.page.locator('#known-credentials'));
  await app.page.getByRole('button', { name: 'Forget credentials', exact: true }).click();
  await expectFocus(app.page.getByLabel('Credentials', { exact: true }));
  await page.giveCredentials(ann);
  const outcome = app.page.locator('#send-outcome');
  fake.fail(/^PUT /, { status: 403, times: 1, body: JSON.stringify({ code: 'InsufficientScopes', message: 'No.' }) });
  await page.sendButton().click();
  await page.expectError(/InsufficientScopes/);
  await expectFocus(outcome);
  await page.send();
  await expectFocus(outcome);
  await app.expectAccessible('the focus in what came of sending');
  // What loads instead of a box that goes is the same.
  await app.open('#/actions');
  await app.reload();
  await app.page.getByLabel('Root URL').fill(fake.origin);
  await app.page.getByLabel('Task group').fill(GROUP);
  await app.page.getByRole('button', { name: 'Load actions' }).click();
  await page.list().waitFor();
  await expectFocus(page.list());
});

action('an address that is there already is followed once more', async (page, fake, app, room) => {
  room.tolerate(statuses(404));
  const group = `${fake.origin}/tasks/groups/${GROUP}`;
  await app.open('#/actions');
  await app.paste(group);
  await page.consent().getByRole('button', { name: 'Do not load it', exact: true }).click();
  await page.consent().waitFor({ state: 'detached' });
  await app.paste(group);
  room.consentTo(fake.origin);
  room.consentTo(fake.storage);
  fake.fail(/^GET .*artifacts/, { status: 404, times: 1 });
  await page.agree();
  await page.expectError(/HTTP status 404/);
  await app.paste(group);
  await page.expectTitles(['Promote a release']);
  // A task that could not be loaded is asked for again, too, and the address names what is open.
  const address = named(app);
  fake.fail(new RegExp(`^GET /api/queue/v1/task/${TASK}$`), { status: 404, times: 1 });
  await app.page.getByText('Choose a task', { exact: true }).click();
  await app.page.getByLabel('Task id').fill(TASK);
  await app.page.getByRole('button', { name: 'Use this task' }).click();
  await page.expectError(/HTTP status 404/);
  await eventually(async () => assert.deepEqual(named(app), address));
  await app.page.getByRole('button', { name: 'Use this task' }).click();
  await page.expectTitles(['Retrigger']);
  // So is the address of a file.
  await app.paste('https://ci.example/actions.json');
  await page.consent().getByText('https://ci.example/actions.json').first().waitFor();
});

action('the box for a task takes a part of a name and the address of a page', async (page, fake, app, room) => {
  await page.openGroup(fake, GROUP);
  const use = async (text) => {
    await app.page.getByLabel('Task id').fill(text);
    await app.page.getByRole('button', { name: 'Use this task' }).click();
  };
  await app.page.getByText('Choose a task', { exact: true }).click();
  await app.page.getByRole('button', { name: 'List the tasks' }).click();
  await app.page.getByText('The group has 2 tasks').waitFor();
  await app.page.getByLabel('Task id').fill('LINUX');
  await app.page.getByText('The group has 2 tasks; 1 of them is called so.').waitFor();
  await use('LINUX');
  await page.expectTitles(['Retrigger']);
  await app.page.getByRole('button', { name: 'Back to the group' }).click();
  await page.expectTitles(['Promote a release']);
  await use('i');
  await page.expectError(/2 tasks are called so/);
  await use(`${fake.origin}/tasks/${TASK}`);
  await page.expectTitles(['Retrigger']);
  await eventually(async () => assert.deepEqual(named(app), { root: fake.origin, group: GROUP, task: TASK }));
});

action('a link that cannot be loaded leaves the address to what is open, and its error can be dismissed', async (page, fake, app, room) => {
  room.tolerate(statuses(404));
  await page.openGroup(fake, GROUP);
  const address = named(app);
  const missing = `${new URL(app.page.url()).origin}/no-such-actions.json`;
  await app.page.evaluate((hash) => (location.hash = hash), `#/actions?file=${encodeURIComponent(missing)}`);
  await page.expectError(/HTTP status 404/);
  await eventually(async () => assert.deepEqual(named(app), address));
  await page.expectTitles(['Promote a release']);
  await app.page.getByRole('button', { name: 'Dismiss', exact: true }).click();
  await eventually(async () => assert.equal(await app.page.getByText('HTTP status 404').count(), 0));
  assert.ok(await app.page.evaluate(() => document.activeElement !== document.body), 'the focus is not lost');
});

action('a context of another group does not go with a group that is open', async (page, fake, app) => {
  await page.openGroup(fake, GROUP);
  const address = named(app);
  await page.pick({ name: 'context.json', content: groupContext(HOOK_TASK) });
  await page.expectError(new RegExp(`task group ${HOOK_TASK}, but ${GROUP} is open`));
  assert.deepEqual(named(app), address);
  await page.choose('Promote a release');
  await app.fill('version', '12.0');
  await page.expectPayload((payload) => assert.equal(payload.taskGroupId, GROUP));
});

action('hostile texts stay texts', async (page, fake, app) => {
  await app.open('#/actions');
  const description = 'A <img src=x onerror="document.title=\'gone\'"> [bad](javascript:alert(1)) [good](https://docs.example.org) <script>document.title="gone"</script>';
  const schema = { type: 'object', properties: { '': { type: 'string' }, __proto__x: { type: 'string' }, constructor: { type: 'string', description } } };
  const text = file(
    simple({ description, schema, title: '<b>Title</b>' }),
    simple({ title: 'x'.repeat(300) }),
    simple({ title: 'Impossible', schema: { type: 'string', enum: [1], not: {} } }),
  ).replace('__proto__x', '__proto__');
  await page.pick({ name: 'actions.json', content: text });
  await page.expectTitles(['<b>Title</b>', 'Impossible']);
  await page.finding('action.length').waitFor();
  await page.choose('<b>Title</b>');
  const links = await app.page.locator('.markdown a').evaluateAll((all) => all.map((link) => [link.getAttribute('href'), link.rel]));
  assert.deepEqual([...new Set(links.map(String))], ['https://docs.example.org,noopener noreferrer']);
  assert.equal(await app.page.locator('.markdown img, .markdown script').count(), 0);
  assert.match(await app.page.title(), /Actions/);
  await page.choose('Impossible');
  await page.expectNoPayload();
  await app.expectAccessible('hostile texts');
});

action('odd keys work like any other, and no pattern stops the page', async (page, fake, app) => {
  await app.open('#/actions');
  const keys = ['proto', 'constructor', 'toString', '', 'a.b/c~d', 'k'.repeat(300)];
  const properties = Object.fromEntries(keys.map((key) => [key, { type: 'string' }]));
  properties.slow = { type: 'string', pattern: '^(a+)+$' };
  const task = template({ all: { $eval: 'input' } });
  await page.pick({ name: 'actions.json', content: file(simple({ schema: { type: 'object', properties }, task })).replace('"proto"', '"__proto__"') });
  await page.choose('Simple');
  const slow = `{"__proto__": "p", "constructor": "c", "": "e", "a.b/c~d": "d", "${'k'.repeat(300)}": "k", "slow": "${'a'.repeat(200)}b"}`;
  await page.input().fill(slow);
  await page.expectNoPayload();
  await app.page.locator('[data-action=submit]').click();
  await eventually(async () => assert.notEqual((await app.field('slow').locator('[data-error]').first().innerText()).trim(), ''));
  await page.input().fill(slow.replace('ab"', 'a"'));
  await eventually(async () => assert.ok((await page.payload().innerText({ timeout: 500 })).includes('"__proto__": "p"')));
  await page.expectPayload((payload) => {
    assert.deepEqual(Object.keys(payload.payload.all), ['__proto__', 'constructor', '', 'a.b/c~d', 'k'.repeat(300), 'slow']);
    assert.equal(payload.payload.all.constructor, 'c');
  });
});

action('templates that fail or explode say so, and the page goes on', async (page, fake, app) => {
  await app.open('#/actions');
  const many = { $map: { $eval: 'range(0, 3000)' }, 'each(a)': { $map: { $eval: 'range(0, 3000)' }, 'each(b)': '${a}-${b}' } };
  await page.pick({
    name: 'actions.json',
    content: file(simple({ title: 'Fails', task: { payload: { $eval: 'input.nothing' } } }), simple({ title: 'Explodes', task: { payload: many } }), simple()),
  });
  await page.choose('Fails');
  await page.expectError(/\/payload/);
  await page.expectNoPayload();
  await page.choose('Explodes');
  await page.expectError(/cannot be rendered|could not be rendered/);
  await page.choose('Simple');
  await page.expectPayload((payload) => assert.equal(payload.payload.input, null));
});

action('a file that is none, and a large one', { timeout: 120_000 }, async (page, fake, app, room) => {
  await app.open('#/actions');
  await page.pick({ name: 'actions.json', content: '<!doctype html>' });
  await page.finding('file.json').waitFor();
  await page.pick({ name: 'action.json', content: JSON.stringify(simple()) });
  assert.match(await page.finding('file.single-action').innerText(), /This is one action/);
  await page.pick({ name: 'actions.json', content: JSON.stringify({ version: 1, actions: [simple()], variables: { 'my-var': 1 } }) });
  assert.match(await page.finding('variables.identifier').innerText(), /my-var/);
  const padding = 'x'.repeat(1000);
  const big = Array.from({ length: 48_000 }, (_, place) => simple({ title: `Action ${place}`, task: { padding } }));
  await app.page.evaluate(() => {
    window.drawn = 0;
    const frame = () => {
      window.drawn += 1;
      requestAnimationFrame(frame);
    };
    frame();
  });
  const folder = await room.files({ 'big.json': file(...big) });
  await page.picker().setInputFiles(`${folder}/big.json`);
  await app.page.getByText('46000 more; narrow them down').waitFor({ timeout: 60_000 });
  // The file was read and checked elsewhere: the page went on drawing until it had the list.
  const drawn = await app.page.evaluate(() => window.drawn);
  assert.ok(drawn > 20, `the page was drawn ${drawn} times only`);
  await app.page.getByLabel('Filter').fill('Action 47999');
  await page.expectTitles(['Action 47999']);
});
