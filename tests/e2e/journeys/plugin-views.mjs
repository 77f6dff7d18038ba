import assert from 'node:assert/strict';
import { eventually } from '../support/app.mjs';
import { about, journey } from '../support/journey.mjs';

about('plugin views');

const hook = (key) => `<span class="form_error" ng-show="GOINPUTNAME[${key}].$error.server">{{ GOINPUTNAME[${key}].$error.server }}</span>`;

const TEMPLATE = `<style>[data-plugin-style-id="s"] .quiet { color: rgb(1, 2, 3); position: fixed }</style>
<div class="form_item_block" data-plugin-style-id="s" ng-init="AUTH = AUTH || 'none'">
  <label>Repository<span class="asterisk">*</span></label>
  <input type="text" ng-model="URL" ng-required="true">${hook('URL')}
  <p class="quiet">Quiet words</p>
</div>
<div class="form_item_block">
  <label>Way in <select ng-model="AUTH"><option value="none">None</option><option value="key">Key</option></select></label>
  <label>Branch <select ng-model="BRANCH"><option value="main">main</option></select></label>
  <textarea ng-model="KEY" ng-show="AUTH == 'key'" title="Key"></textarea>
  <label><input type="checkbox" ng-model="SHALLOW" ng-true-value="yes" ng-false-value="no"> shallow</label>
  <a href="#" ng-click="more = !more">More</a> <div ng-show="more">More words of {{ URL }}</div>
</div>`;

const KEYS = ['URL', 'AUTH', 'BRANCH', 'KEY', 'SHALLOW'];

const bundle = (template = TEMPLATE, more = {}) => ({
  'scm-configuration': Object.fromEntries(KEYS.map((key) => [key, { required: false }])),
  'scm-view': { displayValue: 'Sample', template },
  ...more,
});

async function show(app, room, content) {
  const name = room.serveOwn('bundle.json', JSON.stringify(content), 'application/json');
  await app.open(`#/plugins?bundle=${name}`);
  await view(app).waitFor();
  await eventually(async () => assert.ok((await view(app).locator('*').count()) > 0));
}

const view = (app) => app.page.locator('[data-plugin-view]');
const model = (app, name) => view(app).locator(`[data-model=${name}]`);
const aboutView = (app) => app.page.getByRole('region', { name: 'About the view' });

async function expectStored(app, expected) {
  await eventually(async () => {
    const stored = JSON.parse(await app.page.locator('[data-output=configuration]').textContent());
    const values = Object.fromEntries(Object.entries(stored).map(([key, { value }]) => [key, value]));
    assert.deepEqual(values, expected);
  });
}

const nothing = Object.fromEntries(KEYS.map((key) => [key, undefined]));

journey('what is typed, chosen and clicked has the effect it has in GoCD', async (app, room) => {
  await show(app, room, bundle());
  await expectStored(app, { ...nothing, AUTH: 'none' });
  await model(app, 'URL').fill('  https://a.test/r  ');
  await expectStored(app, { ...nothing, AUTH: 'none', URL: 'https://a.test/r' });
  assert.equal(await model(app, 'URL').inputValue(), '  https://a.test/r  ', 'what was typed stays as it was typed');
  assert.ok(await model(app, 'KEY').isHidden());
  await model(app, 'AUTH').selectOption('key');
  assert.ok(await model(app, 'KEY').isVisible());
  // The blank option stands until something is chosen.
  assert.equal(await model(app, 'BRANCH').locator('[data-unknown]').count(), 1);
  await model(app, 'BRANCH').selectOption('main');
  assert.equal(await model(app, 'BRANCH').locator('[data-unknown]').count(), 0);
  await view(app).getByRole('checkbox', { name: 'shallow' }).check();
  await expectStored(app, { URL: 'https://a.test/r', AUTH: 'key', BRANCH: 'main', KEY: undefined, SHALLOW: 'yes' });
  const before = app.page.url();
  await view(app).locator('[data-click]').click();
  assert.ok(await view(app).getByText('More words of https://a.test/r').isVisible());
  assert.equal(app.page.url(), before);
  await model(app, 'URL').fill('');
  await expectStored(app, { URL: undefined, AUTH: 'key', BRANCH: 'main', KEY: undefined, SHALLOW: 'yes' });
});

journey('the style of a template stays within its view', async (app, room) => {
  await show(app, room, bundle());
  const quiet = view(app).getByText('Quiet words');
  assert.equal(await quiet.evaluate((one) => getComputedStyle(one).color), 'rgb(1, 2, 3)');
  assert.equal(await quiet.evaluate((one) => getComputedStyle(one).position), 'static');
  await app.page.locator('[data-finding="template.style"]').first().waitFor();
});

journey('the caret in the text outlines its element in the view, and an element of the view is found in the text', async (app, room) => {
  await show(app, room, bundle());
  await aboutView(app).getByRole('tab', { name: 'Template' }).click();
  const text = aboutView(app).getByRole('textbox', { name: 'Text of the template' });
  await text.evaluate((area) => {
    const at = area.value.indexOf('type="text"');
    area.focus();
    area.setSelectionRange(at, at);
  });
  await app.page.keyboard.press('ArrowRight');
  await eventually(async () => assert.equal(await view(app).locator('[data-outlined]').getAttribute('data-model'), 'URL'));
  await model(app, 'AUTH').focus();
  await eventually(async () => {
    const selected = await text.evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd));
    assert.equal(selected, '<select ng-model="AUTH">');
  });
  assert.equal(await view(app).locator('[data-outlined]').getAttribute('data-model'), 'AUTH');
});

journey('an edited template is shown at once, and what was entered stays', async (app, room) => {
  await show(app, room, bundle());
  await model(app, 'URL').fill('kept');
  await aboutView(app).getByRole('tab', { name: 'Template' }).click();
  const text = aboutView(app).getByRole('textbox', { name: 'Text of the template' });
  const edited = `${await text.inputValue()}<p id="new">A new line for {{ URL }}</p><p ng-if="URL">if</p>`;
  await text.fill(edited);
  await view(app).getByText('A new line for kept').waitFor();
  assert.equal(await model(app, 'URL').inputValue(), 'kept');
  await aboutView(app).getByRole('tab', { name: /^About the view/ }).click();
  await aboutView(app).locator('[data-finding="template.later"]').first().waitFor();
});

journey('a template that is emptied is edited on, Tab indents what is selected, and the browser undoes it', async (app, room) => {
  await show(app, room, bundle());
  await aboutView(app).getByRole('tab', { name: 'Template' }).click();
  const text = aboutView(app).getByRole('textbox', { name: 'Text of the template' });
  await text.focus();
  await app.page.keyboard.press('ControlOrMeta+A');
  await app.page.keyboard.press('Delete');
  await eventually(async () => assert.equal(await view(app).locator('*').count(), 0));
  await text.pressSequentially('<p>One</p>');
  await view(app).getByText('One').waitFor();
  await text.fill('<p>\n<b>Two</b>\n</p>');
  await app.page.keyboard.press('ControlOrMeta+A');
  await app.page.keyboard.press('Tab');
  assert.equal(await text.inputValue(), '  <p>\n  <b>Two</b>\n  </p>');
  await app.page.keyboard.press('ControlOrMeta+Z');
  assert.equal(await text.inputValue(), '<p>\n<b>Two</b>\n</p>');
});

journey('each form of a plugin keeps what was entered into it', async (app, room) => {
  const form = (key) => ({ template: `<input ng-model="${key}">` });
  await show(app, room, {
    'scm-configuration': { URL: {} },
    'scm-view': { displayValue: 'Sample', ...form('URL') },
    'go.plugin-settings.get-configuration': { SERVER: {} },
    'go.plugin-settings.get-view': form('SERVER'),
  });
  const forms = app.page.getByRole('group', { name: 'Form of the plugin' });
  const choose = (name) => forms.getByRole('radio', { name }).check({ force: true });
  await model(app, 'URL').fill('https://one.example');
  await choose('Plugin settings');
  await model(app, 'SERVER').fill('https://two.example');
  await choose('SCM material');
  await eventually(async () => assert.equal(await model(app, 'URL').inputValue(), 'https://one.example'));
  await choose('Plugin settings');
  await eventually(async () => assert.equal(await model(app, 'SERVER').inputValue(), 'https://two.example'));
});

journey('a finding leads to its place in the text, which gets focus and selection, by keyboard too', async (app, room) => {
  const template = '<p>One</p>\n<p>é <b ng-shwo="x">Two</b></p>\n<input ng-model="URL" pattern="x">';
  await show(app, room, bundle(template));
  const text = aboutView(app).getByRole('textbox', { name: 'Text of the template' });
  const expectSelected = (expected) => eventually(async () => {
    assert.ok(await text.evaluate((area) => area === document.activeElement));
    assert.equal(await text.evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd)), expected);
  });
  await aboutView(app).locator('[data-finding="template.directive"]').getByRole('button').focus();
  await app.page.keyboard.press('Enter');
  await expectSelected('x">');
  assert.equal(await text.inputValue(), template, 'the key that was pressed is not typed');
  await aboutView(app).getByRole('tab', { name: /^About the view/ }).click();
  await aboutView(app).locator('[data-finding="template.attribute.unlisted"]').getByRole('button').click();
  await expectSelected('x">');
  // A tag goes on after what is in quotes.
  await show(app, room, bundle('<p>One</p>\n<b ng-shwo="a > 1" class="c">Two</b>'));
  await aboutView(app).getByRole('tab', { name: /^About the view/ }).click();
  await aboutView(app).locator('[data-finding="template.directive"]').getByRole('button').click();
  await expectSelected('a > 1" class="c">');
});

journey('a finding about a form that is not shown leads to its text, also without a line', async (app, room) => {
  await show(app, room, {
    'scm-configuration': { URL: {} },
    'scm-view': { displayValue: 'Sample', template: `<input ng-model="URL">${hook('URL')}` },
    'go.plugin-settings.get-configuration': { SERVER: {} },
    'go.plugin-settings.get-view': { template: '<p>Settings</p>' },
  });
  const report = app.page.getByRole('region', { name: 'Report' });
  await report.locator('[data-finding="template.key.control"]').getByRole('button').click();
  await view(app).getByText('Settings').waitFor();
  const text = aboutView(app).getByRole('textbox', { name: 'Text of the template' });
  await eventually(async () => assert.ok(await text.evaluate((area) => area === document.activeElement)));
  // What is about the view that is shown is counted above a list that has none of it.
  await report.locator('[data-views]').getByText('told under “About the view”').waitFor();
});

journey('tags that a browser moves or ends early are told', async (app, room) => {
  const blank = await app.page.context().newPage();
  await blank.setContent('<!doctype html><div></div>');
  // The template, and the element that is no longer inside of the other.
  for (const [template, rule, inner, outer] of [
    ['<table>\n<div class="in"><tr><td>x</td></tr></div></table>', 'template.tag.moved', '.in', 'table'],
    ['<table class="out"><tr>\n<b class="in">x</b><td>y</td></tr></table>', 'template.tag.moved', '.in', '.out'],
    ['<p class="out">a\n<div class="in">b</div></p>', 'template.tag.ends', '.in', '.out'],
    ['<p class="out">a\n<table class="in"><tr><td>b</td></tr></table></p>', 'template.tag.ends', '.in', '.out'],
    ['<select class="out"><option>a</option>\n<input class="in"></select>', 'template.tag.ends', '.in', '.out'],
  ]) {
    const isInside = await blank.evaluate(([template, inner, outer]) => {
      const fragment = document.createElement('div');
      fragment.innerHTML = template;
      return fragment.querySelector(inner).closest(outer) !== null;
    }, [template, inner, outer]);
    assert.equal(isInside, false, `the browser takes it out: ${template}`);
    await show(app, room, bundle(template));
    await aboutView(app).locator(`[data-finding="${rule}"]`).getByText('line 2:').waitFor();
  }
  await blank.close();
});

journey('views of forms that are not shown are checked and counted, and their findings lead there', async (app, room) => {
  await show(app, room, {
    'scm-configuration': { URL: {} },
    'scm-view': { displayValue: 'Sample', template: `<input ng-model="URL">${hook('URL')}` },
    'go.plugin-settings.get-configuration': { SERVER: {} },
    'go.plugin-settings.get-view': { template: '<p>Settings</p>\n<input ng-model="SERVER" ng-show="a ="><i style="position: fixed">x</i>' },
  });
  const report = app.page.getByRole('region', { name: 'Report' });
  await report.locator('[data-views]').getByText(/In the views: 1 error, 1 warning/).waitFor();
  const finding = report.locator('[data-finding="template.expression"]');
  await finding.getByText('template of go.plugin-settings.get-view:2:').waitFor();
  await report.locator('[data-finding="template.style"]').waitFor();
  await finding.getByRole('button').click();
  await model(app, 'SERVER').waitFor({ state: 'attached' });
  const text = aboutView(app).getByRole('textbox', { name: 'Text of the template' });
  await eventually(async () => {
    assert.ok(await text.evaluate((area) => area === document.activeElement));
    assert.equal(await text.evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd)), 'a =">');
  });
  // What is said about the view that is shown stands beside it.
  await eventually(async () => assert.equal(await report.locator('[data-finding="template.expression"]').count(), 0));
  await aboutView(app).locator('[data-finding="template.expression"]').waitFor({ state: 'attached' });
});

journey('an emptied secret is empty, also while the generated form follows', async (app, room) => {
  await show(app, room, bundle('<input type="password" ng-model="KEY">', {
    'scm-configuration': { KEY: { secure: true, required: false } },
    configuration: { KEY: { encrypted_value: 'AES:abc:def' } },
  }));
  await eventually(async () => assert.equal(await model(app, 'KEY').inputValue(), 'AES:abc:def'));
  await model(app, 'KEY').selectText();
  await app.page.keyboard.type('xy');
  await expectStored(app, { KEY: 'xy' });
  await app.page.keyboard.press('Backspace');
  await app.page.keyboard.press('Backspace');
  await expectStored(app, { KEY: '' });
  assert.equal(await model(app, 'KEY').inputValue(), '');
});

journey('what a template fills in stays with its plugin', async (app, room) => {
  await show(app, room, bundle('<div ng-init="URL = \'of the first\'"><input ng-model="URL"></div>'));
  assert.equal(await model(app, 'URL').inputValue(), 'of the first');
  // Going back to open forms is what the next plugin does first.
  await app.page.getByRole('switch', { name: 'Disabled' }).check();
  await eventually(async () => assert.ok(await model(app, 'URL').isDisabled()));
  const next = room.serveOwn('next.json', JSON.stringify(bundle('<p>The second</p><input ng-model="URL">')), 'application/json');
  await app.page.evaluate((name) => { location.hash = `#/plugins?bundle=${name}`; }, next);
  await view(app).getByText('The second').waitFor();
  assert.equal(await model(app, 'URL').inputValue(), '');
  const configuration = JSON.parse(await app.page.locator('[data-output="configuration"]').textContent());
  assert.notEqual(configuration.URL?.value, 'of the first');
});

journey('items of a list that change places stand in the order of the list', async (app, room) => {
  await show(app, room, bundle(`<div ng-init="list = ['a', 'b', 'a']"><p ng-repeat="item in list">{{ $index }}{{ item }}</p>
    <a ng-click="list = ['c', 'a', 'd', 'a', 'b']">first</a><a ng-click="list = ['b', 'd', 'a', 'c', 'a']">second</a></div>`));
  const items = () => view(app).locator('p').allTextContents();
  const become = async (button, expected) => {
    await view(app).getByText(button).click();
    await eventually(async () => assert.deepEqual(await items(), expected));
  };
  assert.deepEqual(await items(), ['0a', '1b', '2a']);
  await become('first', ['0c', '1a', '2d', '3a', '4b']);
  await become('second', ['0b', '1d', '2a', '3c', '4a']);
  await become('first', ['0c', '1a', '2d', '3a', '4b']);
});

journey('an address or a style that is put together and blocked is told', async (app, room) => {
  await show(app, room, bundle('<input ng-model="URL"><a href="{{ URL }}">there</a><p style="position: {{ BRANCH }}">x</p><input ng-model="BRANCH">'));
  await model(app, 'URL').fill('ssh://scm.example');
  await aboutView(app).locator('[data-finding="template.address"]').waitFor();
  await model(app, 'BRANCH').fill('fixed');
  await aboutView(app).locator('[data-finding="template.style"]').waitFor();
});

journey('later forms are followed on demand only', async (app, room) => {
  await show(app, room, bundle('<p ng-if="URL == \'x\'">later words</p><input ng-model="URL">'));
  assert.ok(await view(app).getByText('later words').isVisible());
  await app.page.getByRole('switch', { name: /after AngularJS 1.0.8/ }).check();
  await eventually(async () => assert.equal(await view(app).getByText('later words').count(), 0));
  await model(app, 'URL').fill('x');
  await view(app).getByText('later words').waitFor();
});

journey('hostile templates do nothing, are told of, and leave the page quick', { timeout: 120_000 }, async (app, room) => {
  const cases = {
    'template.script': '<script>window.ran = true</script><p>{{ URL }}</p>',
    'template.handler': '<p onclick="window.ran = true" onmouseover="window.ran = true">x</p><img src=x onerror="window.ran = true">',
    'template.address': '<a href="javascript:window.ran = true">go</a><a href="JAVA&#9;SCRIPT:window.ran = true">go</a>',
    'template.element': '<iframe srcdoc="<script>parent.ran = true</script>"></iframe><svg onload="ran = true"><a href="javascript:1">x</a></svg><math><mtext><style><img src=x onerror="ran = true"></style></mtext></math>',
    'template.name': '<p>{{ URL.constructor.constructor("window.ran = true")() }}{{ this.constructor }}</p><input ng-model="__proto__.ran">',
    'template.endless': '<p>{{ n = (n || 0) + 1 }}</p>',
    'template.limit': '<div ng-init="l = \'1234567890\'.repeat(100).split(\'\')"><p ng-repeat="x in l"><i ng-repeat="y in l"><b ng-repeat="z in l">x</b></i></p></div>',
    'template.depth': '<div>'.repeat(10_000),
    'template.length': '<p title="x">some text</p>\n'.repeat(200_000),
  };
  for (const [rule, template] of Object.entries(cases)) {
    const name = room.serveOwn(`${rule}.json`, JSON.stringify(bundle(template)), 'application/json');
    await app.open(`#/plugins?bundle=${name}`);
    await app.page.locator(`[data-finding="${rule}"]`).first().waitFor({ state: 'attached', timeout: 30_000 });
    for (const link of await view(app).locator('a').all()) await link.click();
    await app.expectResponsive();
    assert.equal(await app.page.evaluate(() => 'ran' in window || 'ran' in Object.prototype), false, rule);
  }
});

journey('a declared key is what AngularJS makes of it, and what it does to the value is said', async (app, room) => {
  const of = (key) => ({
    'scm-configuration': { [key]: { 'display-name': 'Key' }, c: { 'display-name': 'C' } },
    'scm-view': { displayValue: 'Sample', template: '<input ng-model="c"><b>{{c}}</b>' },
    configuration: { [key]: { value: 'sec' }, c: { value: 'z' } },
  });
  await show(app, room, of('PASS-WORD'));
  await expectStored(app, { 'PASS-WORD': '0', c: 'z' });
  const finding = (rule) => app.page.locator(`[data-finding="${rule}"]`);
  await finding('scm-config.key.identifier').getByText('“0” takes the place of its value').waitFor();
  assert.equal(await finding('scm-config.key.identifier').getAttribute('data-level'), 'error');

  await show(app, room, of('my key'));
  await view(app).getByText('{{c}}').waitFor();
  await expectStored(app, { 'my key': 'sec', c: 'z' });
  await finding('scm-config.key.identifier').getByText('binds none of its controls').waitFor();

  await show(app, room, of('constructor'));
  await expectStored(app, { constructor: 'sec', c: 'z' });
  await finding('scm-config.key.reserved').waitFor();
});

journey('nothing said of one template is shown for the next, and the region is busy until all is said', async (app, room) => {
  await show(app, room, bundle('<p>{{ a b }}</p>'));
  const raw = app.page.locator('[data-finding="template.raw"]');
  await raw.first().waitFor();
  const next = room.serveOwn('next.json', JSON.stringify(bundle('<p>Sound</p><input ng-model="NOBODY">')), 'application/json');
  // Whoever sees the new view while nothing is busy sees its findings and no others.
  await app.page.evaluate((name) => {
    window.seen = [];
    const look = () => {
      const shown = document.querySelector('[data-plugin-view]')?.textContent.includes('Sound');
      const busy = document.querySelector('main [aria-busy=true], main[aria-busy=true]') !== null;
      const findings = [...document.querySelectorAll('[data-finding]')].map((finding) => finding.dataset.finding);
      if (shown) window.seen.push({ busy, findings });
    };
    // Once all that changed together has changed.
    new MutationObserver(() => setTimeout(look)).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    location.hash = `#/plugins?bundle=${name}`;
  }, next);
  await view(app).getByText('Sound').waitFor();
  await app.page.locator('[data-finding="template.model.key"]').first().waitFor();
  await eventually(async () => assert.equal(await app.page.locator('main [aria-busy=true]').count(), 0));
  const seen = await app.page.evaluate(() => window.seen);
  assert.ok(seen.length > 0);
  for (const { busy, findings } of seen) {
    assert.ok(!findings.includes('template.raw'), 'a finding of the template before');
    assert.ok(busy || findings.includes('template.model.key'), 'not busy, and the findings are still to come');
  }
});
