import assert from 'node:assert/strict';
import { eventually } from '../support/app.mjs';
import { about, journey } from '../support/journey.mjs';

about('schema forms');

const SAMPLES = ['Training configuration', 'Release promotion', 'Custom retrigger', 'Retrigger list', 'Dates'];

/** The section of the style page that shows the form of any schema. */
async function showForm(app, schema) {
  await app.open('#/style');
  const page = app.page;
  await page.getByLabel('JSON Schema', { exact: true }).fill(typeof schema === 'string' ? schema : JSON.stringify(schema));
  await page.getByRole('button', { name: 'Show form', exact: true }).click();
  return formOf(page);
}

function formOf(page) {
  const root = page.locator('.schema-form');
  const field = (path) => root.locator(`[data-field=${JSON.stringify(path)}]`);
  const text = root.locator('textarea[data-output=input]');
  return {
    root,
    field,
    text,
    input: async () => JSON.parse(await text.inputValue()),
    expect: (value) => eventually(async () => assert.deepEqual(JSON.parse(await text.inputValue()), value)),
    verdict: (word) => root.locator(`[data-verdict=${word}]`).waitFor(),
    submit: () => root.locator('[data-action=submit]').click(),
    error: (path) => field(path).locator('[data-error]').first(),
  };
}

journey('every sample shows a full form and is accessible', async (app) => {
  await app.open('#/style');
  for (const sample of SAMPLES) {
    await app.page.getByLabel('Sample schema').selectOption({ label: sample });
    const form = formOf(app.page);
    await eventually(async () => assert.ok((await form.root.locator('[data-field]').count()) > 0, sample));
    await eventually(async () => assert.notEqual(await form.root.locator('[data-verdict]').getAttribute('data-verdict'), 'pending'));
  }
  await app.page.getByLabel('Sample schema').selectOption({ label: 'Release promotion' });
  await app.expectAccessible('schema forms');
});

journey('absent, empty and null are three things', async (app) => {
  const form = await showForm(app, {
    properties: {
      note: { type: 'string' },
      list: { type: 'array', items: { type: 'string' } },
      seed: { type: ['integer', 'null'] },
      on: { type: 'boolean' },
    },
  });
  await form.verdict('valid');
  await form.expect({});
  const note = form.field('note').locator('input[type=text]');
  await note.fill('x');
  await form.expect({ note: 'x' });
  await note.fill('');
  await form.expect({});
  await note.blur();
  await form.field('note').getByRole('button', { name: /Send an empty text/ }).click();
  await form.expect({ note: '' });
  await form.field('note').getByRole('button', { name: /Leave out/ }).click();
  await form.expect({});
  await form.field('list').getByRole('button', { name: /Send an empty list/ }).click();
  await form.expect({ list: [] });
  await form.field('list').getByRole('button', { name: /Leave out/ }).click();
  await form.field('seed').getByLabel('null', { exact: true }).check();
  await form.expect({ seed: null });
  await form.field('seed').getByLabel('Not set').check();
  await form.field('on').getByLabel('No', { exact: true }).check();
  await form.expect({ on: false });
  await form.field('on').getByLabel('Not set').check();
  await form.expect({});
});

journey('lists and maps are filled by keyboard, and the focus stays where it helps', async (app) => {
  const form = await showForm(app, {
    properties: {
      locales: { type: 'array', items: { type: 'string' } },
      env: { type: 'object', additionalProperties: { type: 'string' } },
    },
  });
  const keyboard = app.page.keyboard;
  await form.field('locales').getByRole('button', { name: 'Add item' }).focus();
  await keyboard.press('Enter');
  await eventually(() => app.page.evaluate(() => document.activeElement.matches('input[type=text]') || Promise.reject(new Error('no focus'))));
  await keyboard.type('de');
  await form.field('locales').getByRole('button', { name: 'Add item' }).click();
  await form.field('locales').getByLabel('Item 2', { exact: true }).fill('fr');
  await form.expect({ locales: ['de', 'fr'] });
  await form.field('locales').getByRole('button', { name: 'Move down item 1 of locales' }).click();
  await form.expect({ locales: ['fr', 'de'] });
  await form.field('locales').getByRole('button', { name: 'Remove item 1 of locales' }).click();
  await form.expect({ locales: ['de'] });
  await form.field('env').getByRole('button', { name: 'Add row' }).click();
  await form.field('env').getByLabel('Key 1', { exact: true }).fill('__proto__');
  await form.field('env').getByLabel('Value 1', { exact: true }).fill('1');
  await eventually(async () => assert.match(await form.text.inputValue(), /"__proto__": "1"/));
  await form.field('env').getByRole('button', { name: 'Add row' }).click();
  await form.field('env').getByLabel('Key 2', { exact: true }).fill('__proto__');
  await form.field('env').getByText('is there already').waitFor();
});

journey('an item is moved to either end by keyboard, and pressing on removes nothing', async (app) => {
  const form = await showForm(app, { properties: { steps: { type: 'array', items: { type: 'string' } } } });
  await form.text.fill('{"steps": ["a", "b", "c", "d"]}');
  const focused = (name) =>
    eventually(async () => assert.equal(await app.page.evaluate(() => document.activeElement.getAttribute('aria-label')), `${name} of steps`));
  const press = async (name, expected) => {
    await app.page.keyboard.press('Enter');
    await form.expect({ steps: expected });
    await focused(name);
  };
  await form.field('steps').getByRole('button', { name: 'Move up item 3 of steps' }).focus();
  await press('Move up item 2', ['a', 'c', 'b', 'd']);
  await press('Move down item 1', ['c', 'a', 'b', 'd']);
  await press('Move down item 2', ['a', 'c', 'b', 'd']);
  await press('Move down item 3', ['a', 'b', 'c', 'd']);
  await press('Move up item 4', ['a', 'b', 'd', 'c']);
});

journey('times have pickers, integers step, and characters are counted near the limit', async (app) => {
  const form = await showForm(app, {
    properties: {
      at: { type: 'string', format: 'date-time', title: 'Start' },
      time: { type: 'string', format: 'time', title: 'Daily' },
      times: { type: 'integer', minimum: 1, maximum: 3, title: 'Times' },
      short: { type: 'string', maxLength: 10, title: 'Short' },
    },
  });
  await app.page.getByLabel('Pick a date and time (UTC) for Start').fill('2026-11-28T14:30');
  await form.expect({ at: '2026-11-28T14:30:00Z' });
  await form.field('at').locator('input[type=text]').fill('2026-11-28T14:30:00+02:00');
  await eventually(async () => assert.match(await app.page.getByLabel('Pick a date and time (UTC) for Start').inputValue(), /^2026-11-28T12:30/));
  await app.page.getByLabel('Pick a time (UTC) for Daily').fill('08:15');
  await form.expect({ at: '2026-11-28T14:30:00+02:00', time: '08:15:00Z' });
  await form.verdict('valid');
  const more = form.field('times').getByRole('button', { name: 'One more: Times' });
  await more.focus();
  for (const times of [1, 2, 3, 3]) {
    await app.page.keyboard.press('Space');
    await form.expect({ at: '2026-11-28T14:30:00+02:00', time: '08:15:00Z', times });
    assert.ok(await more.evaluate((button) => button === document.activeElement), 'the focus stays');
  }
  await form.field('times').getByRole('button', { name: 'One less: Times' }).click();
  await form.field('short').locator('input[type=text]').fill('12345678');
  await form.field('short').getByText('8 of at most 10 characters.').waitFor();
  await app.expectAccessible('pickers and steppers');
});

journey('dates, numbers and items have room on a phone, far inside too', async (app) => {
  const leaf = { when: { type: 'string', format: 'date-time' }, day: { type: 'string', format: 'date' }, count: { type: 'integer' } };
  const nest = (properties) => ({ type: 'object', properties });
  const form = await showForm(app, nest({ ...leaf, a: nest({ b: nest({ steps: { type: 'array', items: nest(leaf) } }) }) }));
  await form.text.fill(JSON.stringify({ a: { b: { steps: [{}] } } }));
  await form.field('a/b/steps/0/when').waitFor();
  for (const width of [390, 320]) {
    await app.page.setViewportSize({ width, height: 844 });
    for (const path of ['when', 'day', 'a/b/steps/0/when', 'a/b/steps/0/day', 'a/b/steps/0/count']) {
      const box = await form.field(path).locator('input[type=text]').boundingBox();
      assert.ok(box.width >= 120, `${path} has ${box.width} px at ${width} px`);
    }
    for (const button of await form.root.getByRole('button', { name: /^One (less|more)/ }).all()) {
      assert.ok((await button.boundingBox()).height < 40, 'its words stand in one line');
    }
    await app.expectNoSidewaysScroll();
    await app.expectAccessible(`dates at ${width} px`);
  }
});

journey('a click is not lost to what leaving a field shows', async (app) => {
  const form = await showForm(app, {
    properties: { count: { type: 'integer', minimum: 3 }, lines: { type: 'array', items: { type: 'string' } } },
  });
  await form.field('count').locator('input').fill('1');
  const add = form.field('lines').getByRole('button', { name: 'Add item' });
  for (const rows of [1, 2, 3]) {
    await add.scrollIntoViewIfNeeded();
    const box = await add.boundingBox();
    // A person's press lasts: the field before is left at its beginning.
    await app.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await app.page.mouse.down();
    await app.page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    await app.page.mouse.up();
    await eventually(async () => assert.equal(await form.field('lines').locator('.row').count(), rows));
  }
  assert.match(await form.error('count').innerText(), /at least 3/);
});

journey('what is wrong inside a closed value is told at it', async (app) => {
  const form = await showForm(app, {
    properties: { outer: { type: 'object', properties: { inner: { type: 'object', title: 'Inner', properties: { count: { type: 'integer', minimum: 3 } } } } } },
  });
  await form.text.fill('{"outer": {"inner": {"count": 1}}}');
  await form.verdict('invalid');
  await form.field('outer/inner').getByRole('button', { name: 'Close Inner' }).click();
  await form.submit();
  await eventually(async () => assert.match(await form.error('outer/inner').innerText(), /In count: 1 is too small/));
  await form.root.getByRole('link', { name: /Inner/ }).waitFor();
});

journey('what is wrong with a key is told at the key', async (app) => {
  const form = await showForm(app, { type: 'object', propertyNames: { pattern: '^[a-z]+$' }, additionalProperties: { type: 'string', minLength: 2 } });
  const key = form.root.getByLabel('Key 1', { exact: true });
  const value = form.root.getByLabel('Value 1', { exact: true });
  const told = (control) => control.evaluate((element) => (element.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' '));
  await form.root.getByRole('button', { name: 'Add row', exact: true }).click();
  await key.fill('Bad1');
  await value.fill('long');
  await value.blur();
  await eventually(async () => assert.match(await told(key), /The key “Bad1” is not allowed/));
  assert.equal(await key.getAttribute('aria-invalid'), 'true');
  assert.doesNotMatch(await told(value), /Bad1/);
  assert.notEqual(await value.getAttribute('aria-invalid'), 'true');
  await form.submit();
  await form.root.getByRole('alert').getByRole('link').click();
  await eventually(async () => assert.ok(await key.evaluate((element) => element === document.activeElement), 'the summary leads to the key'));
  await app.expectAccessible('a key that is refused');
  await key.fill('good');
  await eventually(async () => assert.equal((await told(key)).trim(), ''));
  await value.fill('x');
  await value.blur();
  await eventually(async () => assert.match(await told(value), /at least 2/));
  assert.equal((await told(key)).trim(), '');
  await key.fill('');
  await key.blur();
  await eventually(async () => assert.match(await told(key), /no key, so it is not sent/));
});

journey('a key and a value that are both wrong are both summed up, and rows that are not sent are told', async (app) => {
  const form = await showForm(app, { type: 'object', propertyNames: { pattern: '^[a-z]+$' }, additionalProperties: { type: 'string', minLength: 2 } });
  const add = form.root.getByRole('button', { name: 'Add row', exact: true });
  const key = (number) => form.root.getByLabel(`Key ${number}`, { exact: true });
  const value = (number) => form.root.getByLabel(`Value ${number}`, { exact: true });
  const focused = (control) => eventually(async () => assert.ok(await control.evaluate((one) => one === document.activeElement)));
  await add.click();
  await key(1).fill('Bad1');
  await value(1).fill('x');
  await form.verdict('invalid');
  await form.submit();
  const summary = form.root.getByRole('alert');
  await summary.getByText('1 field needs your attention').waitFor();
  await summary.getByRole('link', { name: /at least 2/ }).click();
  await focused(value(1));
  await summary.getByRole('link', { name: /The key “Bad1” is not allowed/ }).click();
  await focused(key(1));
  await key(1).fill('good');
  await value(1).fill('long');
  await form.verdict('valid');
  await add.click();
  await value(2).fill('no key');
  await form.root.getByText('The input is valid; 1 row is not sent.', { exact: true }).waitFor();
  const unsent = form.root.locator('[data-output=unsent]');
  await unsent.getByRole('link', { name: /has no key, so it is not sent/ }).click();
  await focused(key(2));
  await key(2).fill('good');
  await unsent.getByRole('link', { name: /The key “good” is there already/ }).waitFor();
  await form.expect({ good: 'long' });
  await app.expectAccessible('a row that is not sent');
  await key(2).fill('other');
  await form.root.getByText('The input is valid.', { exact: true }).waitFor();
  assert.equal(await unsent.count(), 0);
});

journey('a row is told to be left out for its key only where another one has the value', async (app) => {
  const form = await showForm(app, {
    properties: { env: { type: 'object', properties: { A: { type: 'string' } }, additionalProperties: { type: 'string' } } },
  });
  const author = form.field('env/A').locator('input[type=text]').first();
  await form.text.fill('{"env": {}}');
  await form.field('env').getByRole('button', { name: 'Add row', exact: true }).click();
  const key = form.field('env').getByLabel('Key 1', { exact: true });
  const value = form.field('env').getByLabel('Value 1', { exact: true });
  const told = form.field('env').getByText('The key “A” is there already; this row is not sent.');
  await key.fill('A');
  await value.fill('row');
  await form.expect({ env: { A: 'row' } });
  assert.equal(await told.count(), 0);
  await author.fill('author');
  await form.expect({ env: { A: 'author' } });
  await told.waitFor();
  await author.fill('');
  await form.expect({ env: { A: 'row' } });
  await told.waitFor({ state: 'detached' });
  // A row without a value says so at the box of the value.
  await key.fill('B');
  await value.fill('');
  await value.blur();
  await eventually(async () => assert.equal(await value.getAttribute('aria-invalid'), 'true'));
  const described = await value.evaluate((input) => input.getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' '));
  assert.match(described, /The row “B” has no value/);
  await app.expectAccessible('a row without a value');
});

journey('rows and items that were left empty are told, with the way to send an empty text', async (app) => {
  const form = await showForm(app, {
    properties: {
      env: { type: 'object', patternProperties: { '^[A-Z]+$': { type: 'string' } }, additionalProperties: false },
      steps: { type: 'array', items: { title: 'Step', type: 'string' } },
    },
  });
  const add = (path, name) => form.field(path).getByRole('button', { name, exact: true });
  await add('env', 'Add row').click();
  const key = form.field('env').getByLabel('Key 1', { exact: true });
  await key.fill('bad');
  await key.press('Tab');
  await form.field('env').getByText('The key “bad” is not one that the schema allows').waitFor();
  await key.fill('DEBUG');
  await add('steps', 'Add item').click();
  await add('steps', 'Add item').click();
  await form.field('steps').getByLabel('Step 2', { exact: true }).fill('build');
  await form.root.getByText('The input is valid; 1 row and 1 item are not sent.', { exact: true }).waitFor();
  const unsent = form.root.locator('[data-output=unsent]');
  await unsent.getByRole('link', { name: 'steps → Step 1: This item is empty' }).waitFor();
  await app.expectAccessible('a row and an item that are not sent');
  await unsent.getByRole('button', { name: 'Send empty text for env → DEBUG', exact: true }).click();
  await form.expect({ env: { DEBUG: '' }, steps: ['build'] });
  await form.field('steps').getByRole('button', { name: 'Remove item 1 of steps' }).click();
  await form.root.getByText('The input is valid.', { exact: true }).waitFor();
});

journey('a text that cannot be read is not lost to an edit in the form, and what would be lost is refused', async (app) => {
  const form = await showForm(app, { properties: { a: { type: 'number' }, s: { type: 'string' } } });
  const told = form.root.locator('.schema-form__text [data-error]');
  await form.text.fill('{"a": 1, "a": 2}');
  await told.getByText('line 1, column 10: the key “a” stands in this object already').waitFor();
  await form.text.fill('{"a": 1e400}');
  await told.getByText('the number is too large to be stored').waitFor();
  await form.text.fill('{"a": 1, "s": ');
  await told.getByText('This is not JSON').waitFor();
  await form.field('s').locator('input').fill('x');
  const aside = form.root.locator('[data-output=set-aside]');
  await aside.getByText('gave way').waitFor();
  await form.expect({ s: 'x' });
  await app.expectAccessible('a text that was set aside');
  await aside.getByRole('button', { name: 'Take the text back' }).click();
  assert.equal(await form.text.inputValue(), '{"a": 1, "s": ');
  assert.equal(await aside.count(), 0);
});

journey('a key is refused where none may be', async (app) => {
  const form = await showForm(app, { type: 'object', propertyNames: false });
  await form.text.fill('{"q": 1}');
  await form.verdict('invalid');
  await form.submit();
  await form.root.getByRole('alert').getByRole('link', { name: /The key “q” is not allowed\./ }).waitFor();
});

journey('several lines pasted become several items', async (app) => {
  const form = await showForm(app, { properties: { ids: { type: 'array', items: { type: 'string' } } } });
  await form.field('ids').getByRole('button', { name: 'Add item' }).click();
  await form.field('ids').getByLabel('Item 1', { exact: true }).evaluate((input) => {
    const data = new DataTransfer();
    data.setData('text', 'one\ntwo\n\nthree\n');
    input.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await form.expect({ ids: ['one', 'two', 'three'] });
  await form.field('ids').getByRole('button', { name: 'Edit as text: ids', exact: true }).click();
  const lines = form.field('ids').getByLabel('Items of ids, one per line', { exact: true });
  assert.equal(await lines.inputValue(), 'one\ntwo\nthree');
  await lines.fill('one\n\nfour\n');
  await form.expect({ ids: ['one', 'four'] });
  await form.root.getByText('Why each value is sent', { exact: true }).click();
  await form.root.locator('[data-reason="ids/1"]').getByText('because you entered it').waitFor();
  await app.expectAccessible('a list as lines');
  await form.field('ids').getByRole('button', { name: 'Edit in rows: ids', exact: true }).click();
  assert.equal(await form.field('ids').getByLabel('Item 2', { exact: true }).inputValue(), 'four');
});

journey('an input that is not there yet keeps the page at rest', async (app) => {
  const form = await showForm(app, { type: 'array', items: { type: 'string' } });
  await form.verdict('invalid');
  assert.equal(await form.text.inputValue(), '');
  await form.submit();
  await form.root.getByRole('button', { name: 'Add item' }).click();
  await form.root.getByLabel('Item 1', { exact: true }).fill('x');
  await form.verdict('valid');
  await form.expect(['x']);
});

journey('items that a list must have are rows from the start', async (app) => {
  const form = await showForm(app, {
    properties: {
      numbers: { type: 'array', minItems: 2, items: { type: 'integer' } },
      pair: { type: 'array', minItems: 2, items: [{ type: 'string', default: 'a' }, { type: 'integer' }] },
    },
    required: ['numbers', 'pair'],
  });
  await form.expect({ numbers: [], pair: ['a'] });
  await form.verdict('invalid');
  const item = (path, number) => form.field(path).getByLabel(`Item ${number}`, { exact: true });
  await item('numbers', 1).fill('1');
  await item('numbers', 2).fill('2');
  await item('pair', 2).fill('3');
  await form.expect({ numbers: [1, 2], pair: ['a', 3] });
  await form.verdict('valid');
});

journey('a row has the control of its key alone, and what was typed goes along with another key', async (app) => {
  const form = await showForm(app, { type: 'object', patternProperties: { '^x-': { type: 'integer' }, '^s_': { type: 'string' } }, additionalProperties: false });
  await form.root.getByRole('button', { name: 'Add row' }).click();
  const key = form.root.getByLabel('Key 1', { exact: true });
  const value = form.root.getByLabel('Value 1', { exact: true });
  await key.fill('s_1');
  await value.fill('3');
  await form.expect({ s_1: '3' });
  assert.equal(await form.root.getByRole('radio').count(), 0);
  await key.fill('x-1');
  await form.expect({ 'x-1': 3 });
  assert.equal(await value.inputValue(), '3');
  await form.verdict('valid');
  await form.text.fill('{"s_1": 3}');
  await form.verdict('invalid');
  await form.submit();
  const told = await value.evaluate((control) => control.getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' '));
  assert.match(told, /text/);
  await app.expectAccessible('rows whose keys decide');
});

journey('text and form go both ways, and half a text destroys nothing', async (app) => {
  const form = await showForm(app, { properties: { n: { type: 'number' }, s: { type: 'string' } } });
  await form.text.fill('{"more": [1.0, 1e3], "n": 2.50, "s": "x"}');
  await eventually(async () => assert.equal(await form.field('n').locator('input').inputValue(), '2.50'));
  await form.field('s').locator('input').fill('y');
  await eventually(async () => {
    const text = await form.text.inputValue();
    assert.match(text, /1\.0,\s+1e3/);
    assert.match(text, /"n": 2\.50,\s+"s": "y"/);
  });
  await form.text.fill('{"n": 3, "s": ');
  await form.root.locator('.schema-form__text [data-error]').getByText('This is not JSON').waitFor();
  await form.verdict('invalid');
  assert.equal(await form.field('s').locator('input').inputValue(), 'y');
  await form.text.fill('n: 4\ns: from YAML\n');
  await eventually(async () => assert.equal(await form.field('s').locator('input').inputValue(), 'from YAML'));
  await form.text.fill('[1]');
  await form.root.locator('.schema-form__text [data-error]').getByText('an object is expected here').waitFor();
});

journey('what is wrong is told at the field that can put it right, and summed up', async (app) => {
  const form = await showForm(app, {
    properties: {
      name: { type: 'string', minLength: 3 },
      inner: { type: 'object', properties: { count: { type: 'integer', maximum: 5 } }, required: ['count'] },
      shape: { oneOf: [{ title: 'Text', type: 'string' }, { title: 'Pair', type: 'object', properties: { a: { type: 'integer' } }, required: ['a'] }] },
    },
    required: ['name', 'inner'],
  });
  await form.submit();
  const summary = form.root.getByRole('alert');
  await summary.waitFor();
  await eventually(async () => assert.ok(await summary.evaluate((one) => one === document.activeElement)));
  assert.match(await form.error('name').innerText(), /“name” is required/);
  assert.match(await form.error('inner/count').innerText(), /“count” is required/);
  await summary.getByRole('link', { name: /count/ }).click();
  await app.page.keyboard.type('7');
  await eventually(async () => assert.match(await form.error('inner/count').innerText(), /7 is too large; at most 5/));
  await form.field('inner/count').locator('input').fill('5');
  await form.field('name').locator('input').fill('abc');
  await form.field('shape').getByLabel('Pair').check();
  await form.verdict('invalid');
  await eventually(async () => assert.match(await form.error('shape/a').innerText(), /“a” is required/));
  await form.field('shape/a').locator('input').fill('1');
  await form.verdict('valid');
  await form.expect({ name: 'abc', inner: { count: 5 }, shape: { a: 1 } });
  await app.expectAccessible('a form with errors put right');
});

journey('each condition asks for its own fields, and nothing that was pasted is lost', async (app) => {
  const form = await showForm(app, {
    type: 'object',
    properties: { kind: { enum: ['push', 'label'] }, count: { type: 'integer' }, branch: { type: 'string' } },
    required: ['kind'],
    dependencies: { branch: ['count'] },
    allOf: [
      { if: { properties: { branch: { pattern: '^release-\\d+$' } }, required: ['branch'] }, then: { properties: { version: { type: 'string' } } } },
      { if: { properties: { kind: { const: 'push' } }, required: ['kind'] }, then: { properties: { id: { type: 'integer' } }, required: ['id'] }, else: { properties: { id: { type: 'string' } } } },
      { if: { properties: { kind: { const: 'label' } }, required: ['kind'] }, then: { properties: { label: { type: 'string' } }, required: ['label'] } },
      { if: { properties: { count: { minimum: 10 } }, required: ['count'] }, then: { required: ['why'] } },
    ],
  });
  await form.field('id').waitFor();
  assert.equal(await form.field('label').count(), 0);
  // Marked as long as a condition demands it, before anything is checked.
  const demanded = () => form.field('count').locator('[aria-required=true]').count();
  assert.equal(await demanded(), 0);
  await form.field('branch').locator('input').fill('main');
  await eventually(async () => assert.equal(await demanded(), 1));
  assert.match(await form.field('count').innerText(), /required/);
  assert.equal(await form.field('version').count(), 0);
  await form.field('branch').locator('input').fill('release-7');
  await form.field('version').waitFor();
  await form.field('branch').locator('input').fill('');
  await eventually(async () => assert.equal(await demanded(), 0));
  assert.match(await form.root.locator('[data-hidden-field=label]').innerText(), /only if kind is "label"/);
  await form.field('kind').getByLabel('label', { exact: true }).check();
  await form.submit();
  await eventually(async () => assert.match(await form.error('label').innerText(), /“label” is required/));
  await form.field('label').locator('input').fill('x');
  await form.field('id').locator('input').fill('7');
  await form.verdict('valid');
  // The key is a number now, and what was entered does not fit its field.
  await form.field('kind').getByLabel('push', { exact: true }).check();
  await form.verdict('invalid');
  await form.field('count').locator('input').fill('12');
  await form.field('why').waitFor();
  await form.text.fill('{"kind": "push", "id": 1, "label": "kept"}');
  await form.verdict('valid');
  assert.equal(await form.field('label').locator('input').inputValue(), 'kept');
  await form.field('id').locator('input').fill('2');
  await form.expect({ kind: 'push', id: 2, label: 'kept' });
  await app.expectAccessible('a form with conditions');
});

journey('a pasted value finds its shape, and the summary says where its fields are', async (app) => {
  const form = await showForm(app, {
    properties: {
      target: {
        oneOf: [
          { type: 'object', properties: { by: { const: 'push' }, id: { type: 'integer' } }, required: ['by', 'id'] },
          { type: 'object', properties: { by: { const: 'label' }, names: { type: 'array', items: { type: 'string', minLength: 2 } } }, required: ['by', 'names'] },
        ],
      },
      env: { type: 'object', patternProperties: { '^MOZ_': { type: 'string' }, '^N_': { type: 'integer' } }, additionalProperties: false },
    },
  });
  await form.text.fill('{"target": {"by": "label", "names": ["ab", "c"]}, "env": {"MOZ_LOG": "1", "N_JOBS": 2}}');
  await form.field('target/names/1').waitFor();
  assert.ok(await form.field('target').first().getByLabel('by = "label"', { exact: true }).isChecked());
  await form.submit();
  const summary = form.root.getByRole('alert');
  await summary.getByRole('link', { name: 'target → names → Item 2: This has 1 character of at least 2.' }).waitFor();
  await form.text.fill('{"target": 7}');
  await form.root.getByText('The value has none of the shapes that are expected').waitFor();
  assert.equal(await form.root.getByText('No such widget is known').count(), 0);
});

journey('a list of five thousand options is filtered while one types', async (app) => {
  const options = Array.from({ length: 5000 }, (_, place) => `option-${place}`);
  const form = await showForm(app, { properties: { pick: { enum: options } } });
  const box = form.field('pick').getByRole('combobox');
  await box.click();
  const shown = form.field('pick').getByRole('option');
  // What matches is shown with each key; no more is drawn than can be looked through.
  for (const typed of ['4', '49', '499', '4999']) {
    await box.press(typed.at(-1));
    const matching = options.filter((option) => option.includes(typed));
    const expected = matching.slice(0, 100);
    if (matching.length > 100) expected.push(`100 of ${matching.length} shown. Type to see others.`);
    await eventually(async () => assert.deepEqual(await shown.allTextContents(), expected));
  }
  await app.page.getByRole('option', { name: 'option-4999', exact: true }).click();
  await form.expect({ pick: 'option-4999' });
  // What the arrow keys reach is in sight.
  await box.fill('option-1');
  for (let key = 0; key < 40; key += 1) await box.press('ArrowDown');
  await eventually(async () =>
    assert.ok(
      await box.evaluate((input) => {
        const option = document.getElementById(input.getAttribute('aria-activedescendant'));
        const [{ top, bottom }, around] = [option, option.parentElement].map((one) => one.getBoundingClientRect());
        return option.textContent === 'option-129' && top >= around.top - 1 && bottom <= around.bottom + 1;
      }),
    ),
  );
});

journey('two thousand properties and two hundred levels keep the page usable', async (app) => {
  const properties = Object.fromEntries(Array.from({ length: 2000 }, (_, place) => [`p${place}`, { type: 'string' }]));
  const wide = await showForm(app, { properties });
  await wide.field('p1999').locator('input').fill('x');
  await wide.expect({ p1999: 'x' });
  await wide.verdict('valid');
  let schema = { type: 'string' };
  for (let level = 0; level < 200; level += 1) schema = { type: 'object', properties: { d: schema }, required: ['d'] };
  const deep = await showForm(app, schema);
  await eventually(async () => assert.ok((await deep.root.locator('[data-field]').count()) > 3));
  await eventually(async () => assert.notEqual(await deep.root.locator('[data-verdict]').getAttribute('data-verdict'), 'pending'));
  const before = await deep.root.locator('[data-field]').count();
  await deep.root.getByRole('button', { name: /^Open / }).first().click();
  await eventually(async () => assert.ok((await deep.root.locator('[data-field]').count()) > before));
});

journey('what is not checked and not asked for is told, and words of the schema are shown as they are', async (app) => {
  const form = await showForm(app, {
    properties: {
      list: { type: 'array', items: { type: 'string', pattern: '^(?P<y>\\d+)$' } },
      map: { type: 'object', patternProperties: { '^[_a-z][a-z_-]*$': { type: 'string' } }, additionalProperties: false },
      mode: { type: 'string', enum: ['a', 'b'], default: '<REPLACE *ME*> __now__' },
      id: { type: 'string', readOnly: true },
    },
    required: ['mode'],
  });
  await form.text.fill('{"mode": "a", "list": ["q"], "map": {"_a": "x"}}');
  await form.verdict('valid');
  assert.match(await form.root.locator('[data-output=unchecked]').innerText(), /The pattern \^\(\?P<y>\\d\+\)\$ cannot be read, so nothing is checked by it\./);
  assert.match(await form.root.locator('[data-hidden-field=id]').innerText(), /read-only/);
  assert.match(await form.field('mode').innerText(), /The author's placeholder: <REPLACE \*ME\*> __now__/);
  await eventually(async () => assert.match(await form.field('map').innerText(), /match the pattern \^\[_a-z\]\[a-z_-\]\*\$/));
  await app.expectAccessible('a form with remarks');
});

journey('a schema that runs wild costs only its own answer', async (app) => {
  const form = await showForm(app, {
    properties: { a: { type: 'string', pattern: '^(a|a)*(?=x)(a|aa)+$' }, b: { type: 'string' } },
  });
  await form.field('a').locator('input').fill(`${'a'.repeat(40)}!`);
  await form.field('b').locator('input').fill('still here');
  await eventually(async () => assert.match(await form.text.inputValue(), /still here/));
  await form.verdict('invalid');
});
