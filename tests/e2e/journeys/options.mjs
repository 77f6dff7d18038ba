import assert from 'node:assert/strict';
import { eventually } from '../support/app.mjs';
import { about, journey } from '../support/journey.mjs';
import { packageWith } from '../support/packages.mjs';

about('options from a service');

const CORS = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*', 'access-control-allow-methods': '*' };
const json = (value, more = {}) => ({ body: JSON.stringify(value), headers: CORS, ...more });

const api = (name, apiOptions, others = {}) => ({
  name,
  type: 'singleSelect',
  label: `Label of ${name}`,
  ...others,
  extendProp: { apiType: 'api', apiOptions: JSON.stringify({ responseUrl: 'data.items', label: 'name', value: 'id', ...apiOptions }) },
});

const answer = { data: { items: [{ id: 1, name: 'One' }, { id: '2', name: 'Two' }, { name: 'No value' }] } };

async function openWith(app, ...inputs) {
  await app.open();
  await app.pick({ name: 'options.zip', content: packageWith(...inputs) });
  await app.formWith(inputs.at(-1).name);
}

journey('the request is shown exactly and sent only after consent', async (app, room) => {
  const service = await room.service({ '/list': (seen) => (seen.method === 'OPTIONS' ? { status: 204, headers: CORS } : json(answer)) });
  await openWith(
    app,
    api('target', { url: `${service.origin}/list`, method: 'POST', params: { zzz: 333 }, header: { yyy: '222' }, body: { xxx: 111 } }),
  );
  await app.page.waitForTimeout(300);
  assert.equal(service.requests.length, 0, 'nothing is sent before consent');
  const shown = await app.request('target');
  assert.match(shown, /POST/);
  assert.ok(shown.includes(`${service.origin}/list?zzz=333`), `the exact address is shown: ${shown}`);
  assert.match(shown, /yyy/);
  assert.match(shown, /"xxx":\s*111/);

  room.consentTo(service.origin);
  await app.allow('target').click();
  await app.field('target').locator('select').waitFor();
  assert.deepEqual(await app.optionLabels('target'), ['One', 'Two']);
  const seen = service.requests.find((request) => request.method === 'POST');
  assert.equal(seen.url, '/list?zzz=333');
  assert.equal(seen.headers.yyy, '222');
  assert.deepEqual(JSON.parse(seen.body), { xxx: 111 });
  await app.select('target', 'One');
  await app.expectValues({ target: 1 });
  await app.select('target', 'Two');
  await app.expectValues({ target: '2' });
});

journey('consent is per origin', async (app, room) => {
  const first = await room.service({ '/a': () => json(answer), '/b': () => json(answer) });
  const second = await room.service({ '/c': () => json(answer) });
  await openWith(
    app,
    api('a', { url: `${first.origin}/a` }),
    api('b', { url: `${first.origin}/b` }),
    api('c', { url: `${second.origin}/c` }),
  );
  room.consentTo(first.origin);
  await app.allow('a').click();
  await app.field('a').locator('select').waitFor();
  await eventually(async () => {
    if ((await app.field('b').locator('select').count()) === 0) await app.allow('b').click({ timeout: 500 });
    assert.equal(await app.field('b').locator('select').count(), 1);
  });
  assert.equal(second.requests.length, 0, 'the other origin was not asked');
});

journey('consent to an origin holds for no other that it redirects to', async (app, room) => {
  const elsewhere = await room.service({ '/steal': () => json(answer) });
  const redirect = (seen) => (seen.method === 'OPTIONS' ? { status: 204, headers: CORS } : { status: 307, headers: { ...CORS, location: `${elsewhere.origin}/steal` } });
  const service = await room.service({ '/get': redirect, '/post': redirect });
  await openWith(
    app,
    api('plain', { url: `${service.origin}/get` }),
    api('target', { url: `${service.origin}/post`, method: 'POST', header: { 'X-Auth-Token': 'a token' }, body: { who: 'me' } }),
  );
  room.consentTo(service.origin);
  // The browser tells of a request to there, though it does not make it.
  room.consentTo(elsewhere.origin);
  for (const path of ['plain', 'target']) {
    const button = app.allow(path);
    if (await button.isVisible()) await button.click();
    await eventually(async () => assert.match(await app.field(path).innerText(), /redirects to another address/));
  }
  assert.equal(elsewhere.requests.length, 0);
});

journey('failures tell reachability, status and shape apart', async (app, room) => {
  room.tolerate(/Failed to load resource/, /CORS/, /ERR_/);
  const service = await room.service({
    '/no-cors': () => ({ body: JSON.stringify(answer) }),
    '/broken': () => json({ message: 'oops' }, { status: 500 }),
    '/shape': () => json({ data: { items: { a: 1 } } }),
    '/text': () => ({ body: '<html>', headers: CORS, type: 'text/html' }),
  });
  await openWith(
    app,
    api('closed', { url: `${service.origin}/no-cors` }),
    api('broken', { url: `${service.origin}/broken` }),
    api('shape', { url: `${service.origin}/shape` }),
    api('text', { url: `${service.origin}/text` }),
  );
  room.consentTo(service.origin);
  for (const path of ['closed', 'broken', 'shape', 'text']) {
    const button = app.allow(path);
    if (await button.isVisible()) await button.click();
  }
  const says = (path, pattern) => eventually(async () => assert.match(await app.field(path).innerText(), pattern));
  await says('closed', /CORS/);
  await says('broken', /500/);
  await says('shape', /object/i);
  await says('text', /JSON/);
  await app.fill('broken', 'typed by hand');
  await app.expectValue('broken', 'typed by hand');
});

journey('a pasted answer serves as well, without any request', async (app, room) => {
  const service = await room.service({ '/list': () => json(answer) });
  await openWith(app, api('target', { url: `${service.origin}/list` }));
  await app.giveAnswer('target', JSON.stringify(answer));
  await app.field('target').locator('select').waitFor();
  assert.deepEqual(await app.optionLabels('target'), ['One', 'Two']);
  assert.equal(service.requests.length, 0);
});

const three = { data: { items: [{ id: 1, name: 'One' }, { id: 2, name: 'Two' }, { id: 'a, b', name: 'Both' }] } };

/** Types a letter at the end of a text box and takes it back. */
async function slip(app, path) {
  await app.text(path).press('End');
  await app.page.keyboard.type('x');
  await app.page.keyboard.press('Backspace');
}

journey('a picked value stays what it is when the options are gone', async (app, room) => {
  const service = await room.service({ '/list': () => json(answer) });
  const url = `${service.origin}/list`;
  await openWith(app, api('one', { url }), { ...api('all', { url }), type: 'multipleSelect' });
  assert.match(await app.field('all').innerText(), /commas/, 'it says how several values are typed');
  await app.expectAccessible('a text box for several values');
  await app.page.getByLabel('Label of all', { exact: true }).last().fill('core, web');
  await app.expectValue('all', ['core', 'web']);
  await app.page.getByLabel('Label of all', { exact: true }).last().fill('');
  for (const path of ['one', 'all']) await app.giveAnswer(path, JSON.stringify(three));
  await app.select('one', 'Two');
  for (const label of ['Two', 'One', 'Both']) await app.tick('all', label);
  const picked = { one: 2, all: [2, 1, 'a, b'] };
  await app.expectValues(picked);

  for (const path of ['one', 'all']) {
    const answerBox = app.field(path).getByLabel('Sample answer', { exact: true });
    await app.field(path).getByRole('button', { name: 'Stop using the sample answer' }).click();
    await eventually(async () => assert.ok(await answerBox.evaluate((box) => box === document.activeElement), 'the focus goes on'));
  }
  await eventually(async () => assert.equal(await app.text('one').inputValue(), '2'));
  await eventually(async () => assert.equal(await app.text('all').inputValue(), '2, 1, a, b'));
  await app.expectValues(picked);
  for (const path of ['one', 'all']) await slip(app, path);
  await app.expectValues(picked);
  await app.expectKept();
  await app.reload();
  await app.formWith('all');
  await app.expectValues(picked);
  for (const path of ['one', 'all']) await slip(app, path);
  await app.expectValues(picked);
});

journey('a sample answer stays over a reload', async (app, room) => {
  const service = await room.service({ '/list': () => json(answer) });
  await openWith(app, api('target', { url: `${service.origin}/list` }));
  await app.giveAnswer('target', JSON.stringify(three));
  await app.field('target').locator('select').waitFor();
  await app.select('target', 'Two');
  await app.expectValue('target', 2);
  await app.expectKept();
  await app.reload();
  await app.field('target').locator('select').waitFor();
  assert.deepEqual(await app.optionLabels('target'), ['One', 'Two', 'Both']);
  await app.expectValue('target', 2);
  await app.field('target').locator('summary').click();
  assert.equal(await app.field('target').getByLabel('Sample answer', { exact: true }).inputValue(), JSON.stringify(three));
  assert.equal(service.requests.length, 0);
});

journey('a sample answer stays when its package is opened anew, as long as the field asks the same', async (app, room) => {
  const field = (path, more = {}) => api('target', { url: `https://nobody.example/${path}`, ...more });
  const link = (content) => `#/extensions?package=${encodeURIComponent(room.serveOwn(`${++served}.zip`, content))}`;
  const go = (hash) => app.page.evaluate((to) => (location.hash = to), hash);
  let served = 0;
  const first = link(packageWith(field('list')));
  const changed = link(packageWith({ name: 'more', type: 'input', label: 'More' }, field('list', { value: 'name' })));
  const elsewhere = link(packageWith({ name: 'last', type: 'input', label: 'Last' }, field('other')));
  await app.open(first);
  await app.formWith('target');
  await app.giveAnswer('target', JSON.stringify(three));
  await app.field('target').locator('select').waitFor();
  await go(changed);
  await app.formWith('more');
  await app.field('target').locator('summary').click();
  assert.equal(await app.field('target').getByLabel('Sample answer', { exact: true }).inputValue(), JSON.stringify(three));
  await go(elsewhere);
  await app.formWith('last');
  assert.equal(await app.field('target').getByRole('button', { name: 'Stop using the sample answer' }).count(), 0, 'another request has another answer');
});

journey('a remote search waits for the typing to pause and drops stale answers', { alone: true }, async (app, room) => {
  const item = (text) => json({ data: { items: [{ id: text, name: `Found ${text}` }] } });
  const service = await room.service({
    '/search': ({ query }) => ({ ...item(query.q ?? ''), delay: query.q === 'slow' ? 1_500 : 0 }),
  });
  await openWith(app, api('target', { url: `${service.origin}/search`, remote: true, remoteName: 'q', remoteQueryField: 'params' }));
  room.consentTo(service.origin);
  await app.allow('target').click();
  const box = app.field('target').getByRole('combobox');
  await box.waitFor();
  await box.click();
  await box.pressSequentially('slow', { delay: 40 });
  await eventually(() => assert.ok(service.requests.some((request) => request.query.q === 'slow')));
  assert.equal(service.requests.filter((request) => ['s', 'sl', 'slo'].includes(request.query.q)).length, 0, 'typing is debounced');
  await box.fill('quick');
  await app.field('target').getByRole('option', { name: 'Found quick' }).waitFor();
  await app.page.waitForTimeout(1_800);
  assert.equal(await app.field('target').getByRole('option', { name: 'Found slow' }).count(), 0, 'the late answer is dropped');
  await app.field('target').getByRole('option', { name: 'Found quick' }).click();
  await app.expectValue('target', 'quick');
});

journey('a search that fails stays a search, with what was chosen and typed, and can be tried again', { alone: true }, async (app, room) => {
  room.tolerate(/Failed to load resource/);
  let broken = true;
  const found = (text) => json({ data: { items: [{ id: text, name: `Found ${text}` }] } });
  const failed = () => json({ message: 'oops' }, { status: 500 });
  const service = await room.service({ '/search': ({ query }) => (query.q === 'down' && broken ? failed() : found(query.q || 'start')) });
  await openWith(app, api('target', { url: `${service.origin}/search`, remote: true, remoteName: 'q', remoteQueryField: 'params' }));
  room.consentTo(service.origin);
  await app.allow('target').click();
  const field = app.field('target');
  const box = field.getByRole('combobox');
  await box.click();
  await field.getByRole('option', { name: 'Found start' }).click();
  await app.expectValue('target', 'start');
  await box.fill('down');
  await field.locator('[data-options=failed]').getByText(/500/).waitFor();
  await field.getByText('The search failed. Type on to search again.').waitFor();
  assert.equal(await box.inputValue(), 'down');
  assert.ok(await box.evaluate((input) => input === document.activeElement), 'the box keeps the focus');
  await app.expectValue('target', 'start');
  await app.expectAccessible('a search that failed');
  // Typing on searches again.
  await box.fill('up');
  await field.getByRole('option', { name: 'Found up' }).waitFor();
  await box.fill('down');
  await field.locator('[data-options=failed]').waitFor();
  // Left, both stay, and it is said which of them counts.
  await box.press('Tab');
  await field.locator('[data-error]').getByText('“Found start” stays chosen').waitFor();
  assert.equal(await box.inputValue(), 'down');
  await app.expectValue('target', 'start');
  broken = false;
  await field.getByRole('button', { name: 'Search again for “down”' }).click();
  await field.locator('[data-error]').getByText('none of the options, so “Found start” stays chosen').waitFor();
  await box.click();
  await field.getByRole('option', { name: 'Found down' }).click();
  await app.expectValue('target', 'down');
  await app.expectNoError('target');
});

journey('Enter chooses nothing of an earlier answer while a search is under way', { alone: true }, async (app, room) => {
  const item = (text) => json({ data: { items: [{ id: text, name: `Found ${text}` }] } });
  const service = await room.service({ '/search': ({ query }) => ({ ...item(query.q ?? ''), delay: query.q ? 700 : 0 }) });
  await openWith(app, api('target', { url: `${service.origin}/search`, remote: true, remoteName: 'q', remoteQueryField: 'params' }));
  room.consentTo(service.origin);
  await app.allow('target').click();
  const box = app.field('target').getByRole('combobox');
  await box.waitFor();
  await box.fill('one');
  await app.field('target').getByText('Searching…').waitFor();
  await box.press('Enter');
  await app.field('target').getByRole('option', { name: 'Found one' }).waitFor();
  assert.equal(await app.outputText(), '{}', 'nothing was chosen');
  await box.press('Enter');
  await app.expectValue('target', 'one');
  // What is left before the answer is there is looked for once it is.
  await box.fill('Found two');
  await box.press('Tab');
  await app.field('target').locator('[data-error]').getByText('being loaded').waitFor();
  await eventually(async () => assert.match(await app.field('target').locator('[data-error]').innerText(), /none of the options/));
  assert.equal(await box.inputValue(), 'Found two');
});

journey('a linked field clears the selection and loads again', async (app, room) => {
  const service = await room.service({
    '/list': ({ query }) => json({ data: { items: ['x', 'y'].map((one) => ({ id: `${query.region}-${one}`, name: `${query.region} ${one}` })) } }),
  });
  await openWith(
    app,
    { name: 'region', type: 'input', label: 'Region', defaultValue: 'north' },
    api('host', { url: `${service.origin}/list`, params: { region: '${region}' }, linkedFields: ['region'] }),
  );
  room.consentTo(service.origin);
  await app.allow('host').click();
  await app.field('host').locator('select').waitFor();
  await app.select('host', 'north x');
  await app.expectValues({ region: 'north', host: 'north-x' });
  await app.fill('region', 'south');
  await app.text('region').blur();
  await app.expectValues({ region: 'south' });
  await eventually(async () => assert.deepEqual(await app.optionLabels('host'), ['south x', 'south y']));
});

journey('a default that is not among the options of now is neither sent for a cleared field nor called valid', async (app, room) => {
  const service = await room.service({
    '/list': ({ query }) => json({ data: { items: ['1', '2'].map((one) => ({ id: `${query.region}${one}`, name: `Host ${query.region}${one}` })) } }),
  });
  const asks = { url: `${service.origin}/list`, params: { region: '${region}' }, linkedFields: ['region'] };
  await openWith(
    app,
    { name: 'region', type: 'input', label: 'Region', defaultValue: 'a' },
    api('host', asks, { defaultValue: 'a1' }),
    { name: 'fixed', type: 'singleSelect', label: 'Fixed', defaultValue: 9, extendProp: { options: [{ label: 'One', value: 1 }] } },
  );
  room.consentTo(service.origin);
  await app.allow('host').click();
  await app.field('host').locator('select').waitFor();
  await app.expectValues({ region: 'a', host: 'a1', fixed: 9 });
  await app.fill('region', 'b');
  await eventually(async () => assert.deepEqual(await app.optionLabels('host'), ['Host b1', 'Host b2']));
  await app.expectValues({ region: 'b', fixed: 9 });
  assert.doesNotMatch(await app.field('host').innerText(), /will be used/);
  await app.field('fixed').locator('select').selectOption({ index: 0 });
  await app.submit();
  await app.expectError('fixed', /The default “9” would be sent, but is not in the list/);
  await app.expectValid(false);
  await app.select('fixed', 'One');
  await app.expectValues({ region: 'b', fixed: 1 });
  await app.expectValid(true);
  await app.expectKept();
  await app.reload();
  await app.formWith('fixed');
  await app.expectValues({ region: 'b', fixed: 1 });
});

journey('a default takes the type that the options of an answer have, of which each value is offered once', async (app) => {
  const url = 'https://nobody.example/list';
  const given = { data: { items: [{ id: 1, name: 'One' }, { id: 2, name: 'Two' }, { id: 2, name: 'Two again' }, { id: null, name: 'None' }] } };
  await openWith(
    app,
    api('one', { url }, { defaultValue: '2' }),
    { ...api('many', { url }, { defaultValue: '["1"]' }), type: 'multipleSelect' },
    api('free', { url }),
  );
  await app.expectValues({ one: '2', many: ['1'] });
  for (const path of ['one', 'many', 'free']) await app.giveAnswer(path, JSON.stringify(given));
  await app.field('one').locator('select').waitFor();
  await app.expectValues({ one: 2, many: [1] });
  await eventually(async () => assert.ok(await app.field('many').getByRole('checkbox', { name: 'One', exact: true }).isChecked()));
  assert.deepEqual(await app.optionLabels('one'), ['One', 'Two', 'None']);
  await eventually(async () => assert.match(await app.field('one').innerText(), /1 item has the value of an earlier one/));
  assert.match(await app.field('one').innerText(), /The default is written as "2"; the list has 2/);
  await app.submit();
  await app.expectValid(true);
  await app.select('free', 'None');
  await app.expectValues({ one: 2, many: [1], free: null });
});

journey('malformed apiOptions harm only their field', async (app) => {
  await openWith(
    app,
    { name: 'fine', type: 'input', label: 'Fine' },
    { name: 'bad', type: 'singleSelect', label: 'Bad', extendProp: { apiType: 'api', apiOptions: '{"url": ' } },
  );
  await app.waitForFinding(/bad/, 'error');
  await app.fill('fine', 'works');
  await app.expectValue('fine', 'works');
});
