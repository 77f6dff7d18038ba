import assert from 'node:assert/strict';
import { eventually } from '../support/app.mjs';
import { about, journey } from '../support/journey.mjs';
import { metadata, packageWith } from '../support/packages.mjs';

about('ways in');

const input = (name) => ({ name, type: 'input', label: `Label of ${name}` });
const bare = (...names) => JSON.stringify(metadata(names.map(input)), null, 2);

journey('a bare metadata file, which is not blamed for what only an archive holds', async (app) => {
  await app.open();
  await app.pick({ name: 'codearts-extension.json', content: bare('alone'), type: 'application/json' });
  await app.formWith('alone');
  await app.summary().waitFor();
  assert.equal(await app.finding(/scripts\/run\.sh/, 'error').count(), 0, 'the missing script is no error');
});

journey('an unpacked folder by drop', async (app, room) => {
  const folder = await room.files({
    'notes/codearts-extension.json': bare('from_folder'),
    'notes/scripts/run.sh': '#!/bin/sh\necho "${from_folder}"\n',
    'notes/i18n/en-us/resources.json': '{}',
  });
  await app.open();
  await app.drop(`${folder}/notes`);
  await app.formWith('from_folder');
  await app.waitForSummary('accept');
});

async function dropSlowFolder(app, room) {
  const folder = await room.files({
    'slow/codearts-extension.json': bare('slow_folder'),
    'slow/scripts/slow.sh': '#!/bin/sh\necho "${slow_folder}"\n',
    'ok.zip': packageWith({ ...input('wanted'), validation: { regex: '^[a-z]+$', regexMessage: 'Small letters only.' } }),
  });
  await app.holdReading('slow.sh');
  await app.open();
  await app.drop(`${folder}/slow`);
  return folder;
}

journey('a folder that is read slowly is shown as being read', async (app, room) => {
  await dropSlowFolder(app, room);
  await app.page.getByText('Reading the files \u2026', { exact: true }).first().waitFor();
  await app.page.locator('.page[aria-busy=true]').waitFor();
  await app.expectAccessible('files that are being read');
  await app.letRead();
  await app.formWith('slow_folder');
  await app.page.locator('.page[aria-busy=false]').waitFor();
  await app.page.getByText('Open another package', { exact: true }).waitFor();
});

journey('what is opened while a folder is still being read stays open', async (app, room) => {
  const folder = await dropSlowFolder(app, room);
  await app.drop(`${folder}/ok.zip`);
  await app.formWith('wanted');
  await app.letRead();
  // The worker tries the pattern after whatever else it was asked for.
  await app.fill('wanted', 'ABC');
  await app.text('wanted').blur();
  await app.expectError('wanted', /Small letters/);
  assert.equal(await app.field('slow_folder').count(), 0, 'the folder came before the archive');
  await app.page.locator('.page[aria-busy=false]').waitFor();
});

journey('a file that cannot be opened while nothing is open', async (app) => {
  await app.open();
  await app.pick({ name: 'page.zip', content: '<!DOCTYPE html><title>Sign in</title>' });
  await app.page.getByText('page.zip could not be opened').waitFor();
  await app.waitForFinding(/page\.zip/, 'error');
  assert.equal(await app.page.getByText(/stays open/).count(), 0, 'nothing was open');
  await app.page.getByText(/^Nothing else is open\./).waitFor();
});

journey('an unpacked folder by picker', async (app, room) => {
  const folder = await room.files({
    'notes/codearts-extension.json': bare('picked_folder'),
    'notes/scripts/run.sh': '#!/bin/sh\necho "${picked_folder}"\n',
  });
  await app.open();
  await app.folderPicker().setInputFiles(`${folder}/notes`);
  await app.formWith('picked_folder');
  await app.waitForSummary('accept');
});

journey('several files at once', async (app, room) => {
  const folder = await room.files({
    'codearts-extension.json': bare('several'),
    'scripts/run.sh': '#!/bin/sh\necho "${several}"\n',
  });
  await app.open();
  await app.drop(`${folder}/codearts-extension.json`, `${folder}/scripts`);
  await app.formWith('several');
});

journey('pasted text', async (app) => {
  await app.open();
  await app.paste(bare('pasted'));
  await app.formWith('pasted');
});

journey('pasted by keyboard from the system clipboard', { alone: true }, async (app, room) => {
  await room.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: room.server.origin });
  await app.open();
  await app.page.evaluate((text) => navigator.clipboard.writeText(text), bare('clipboard'));
  await app.page.keyboard.press('Control+V');
  await app.formWith('clipboard');
});

journey('text pasted into a field stays in the field', async (app) => {
  await app.open();
  await app.pick({ name: 'notes.zip', content: packageWith(input('kept')) });
  await app.formWith('kept');
  await app.text('kept').focus();
  await app.text('kept').evaluate((element, text) => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, bare('intruder'));
  await app.page.waitForTimeout(500);
  assert.equal(await app.field('kept').count(), 1);
  assert.equal(await app.field('intruder').count(), 0);
});

journey('a link to the own origin loads at once, and another hash loads the new target', async (app, room) => {
  const first = room.serveOwn('first.zip', packageWith(input('first')));
  const second = room.serveOwn('second.json', bare('second'), 'application/json');
  await app.open(`#/extensions?package=${encodeURIComponent(first)}`);
  await app.formWith('first');
  await app.fill('first', 'typed');
  await app.page.evaluate((hash) => (location.hash = hash), `#/extensions?package=${encodeURIComponent(second)}`);
  await app.formWith('second');
  assert.equal(await app.field('first').count(), 0);
  await app.page.goBack();
  await app.formWith('first');
});

journey('a relative link is read against the page', async (app, room) => {
  const url = room.serveOwn('relative.zip', packageWith(input('relative')));
  await app.open(`#/extensions?package=${url.slice(room.server.base.length)}`);
  await app.formWith('relative');
});

journey('a link to another origin shows the exact address and asks first', async (app, room) => {
  const service = await room.service({
    '/my%20files/notes.zip': () => ({
      body: packageWith(input('foreign')),
      type: 'application/zip',
      headers: { 'access-control-allow-origin': '*' },
    }),
  });
  const url = `${service.origin}/my%20files/notes.zip?v=1&x=%2F`;
  await app.open(`#/extensions?package=${encodeURIComponent(url)}`);
  await app.page.getByText(url, { exact: false }).first().waitFor();
  await app.page.waitForTimeout(300);
  assert.equal(service.requests.length, 0, 'nothing is sent before consent');
  await app.expectAccessible('the question');
  room.consentTo(service.origin);
  await app.page.getByRole('button', { name: /load|allow|open it|fetch/i }).first().click();
  await app.formWith('foreign');
  assert.equal(service.requests.at(-1).url, '/my%20files/notes.zip?v=1&x=%2F');
});

journey('a link that cannot be loaded says why', async (app, room) => {
  room.tolerate(/404/);
  await app.open(`#/extensions?package=${encodeURIComponent(`${room.server.base}no/such.zip`)}`);
  await app.page.getByText(/404/).first().waitFor();
  await app.expectResponsive();
});

journey('a link that is no http address is refused', async (app) => {
  await app.open(`#/extensions?package=${encodeURIComponent('javascript:alert(1)')}`);
  await app.page.getByText(/javascript:alert/).first().waitFor();
  await app.expectResponsive();
});

journey('a reload restores the open package and what was typed', async (app) => {
  await app.open();
  await app.pick({ name: 'notes.zip', content: packageWith(input('typed'), { name: 'rows', type: 'keyValuePair', label: 'Rows' }) });
  await app.formWith('rows');
  await app.fill('typed', 'before the reload');
  await app.addRow('rows', 'k', 'v');
  await app.expectValues({ typed: 'before the reload', rows: [{ key: 'k', value: 'v' }] });
  await app.expectKept();
  await app.reload();
  await app.formWith('typed');
  await eventually(async () => assert.equal(await app.text('typed').inputValue(), 'before the reload'));
  await app.expectValues({ typed: 'before the reload', rows: [{ key: 'k', value: 'v' }] });
});

journey('a reload of a link keeps what was typed', async (app, room) => {
  const url = room.serveOwn('linked.zip', packageWith(input('linked')));
  await app.open(`#/extensions?package=${encodeURIComponent(url)}`);
  await app.formWith('linked');
  await app.fill('linked', 'typed');
  await app.expectKept();
  await app.reload();
  await app.formWith('linked');
  await eventually(async () => assert.equal(await app.text('linked').inputValue(), 'typed'));
});

journey('a second package replaces the first, whose values come back with it', async (app) => {
  const first = packageWith(input('one'));
  await app.open();
  await app.pick({ name: 'first.zip', content: first });
  await app.formWith('one');
  await app.pick({ name: 'second.zip', content: packageWith(input('two')) });
  await app.formWith('two');
  assert.equal(await app.field('one').count(), 0);
});
