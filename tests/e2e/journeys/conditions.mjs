import assert from 'node:assert/strict';
import { eventually } from '../support/app.mjs';
import { about, journey } from '../support/journey.mjs';
import { conditional, packageWith } from '../support/packages.mjs';

about('conditions');

const when = (comp, symbol, value) => (value === undefined ? { comp, symbol } : { comp, symbol, value });
const shown = (...conditions) => ({ visibleConditions: conditions });
const barred = (...conditions) => ({ disabledConditions: conditions });

async function openWith(app, ...inputs) {
  await app.open();
  await app.pick({ name: 'conditions.zip', content: packageWith(...inputs) });
  await app.formWith(inputs[0].name);
}

const visible = (app, path) => eventually(async () => assert.equal(await app.field(path).count(), 1, `${path} is shown`));
const absent = (app, path) =>
  eventually(async () => {
    assert.equal(await app.field(path).count(), 0, `${path} is not in the document`);
    assert.equal(await app.hidden(path).count(), 1, `${path} is listed as hidden`);
  });

journey('equality is strict: the number 1 is not the text "1"', async (app) => {
  await openWith(
    app,
    { name: 'number', type: 'inputNumber', label: 'Number' },
    { name: 'text', type: 'input', label: 'Text' },
    { name: 'flag', type: 'switch', label: 'Flag' },
    conditional('number_is_number', shown(when('number', '===', 1))),
    conditional('number_is_text', shown(when('number', '===', '1'))),
    conditional('text_is_number', shown(when('text', '===', 1))),
    conditional('text_is_text', shown(when('text', '===', '1'))),
    conditional('flag_is_flag', shown(when('flag', '===', true))),
    conditional('flag_is_text', shown(when('flag', '===', 'true'))),
    conditional('text_is_not_number', shown(when('text', '!==', 1))),
  );
  await absent(app, 'number_is_number');
  await app.fill('number', '1.0');
  await app.fill('text', '1');
  await app.toggle('flag');
  await visible(app, 'number_is_number');
  await absent(app, 'number_is_text');
  await absent(app, 'text_is_number');
  await visible(app, 'text_is_text');
  await visible(app, 'flag_is_flag');
  await absent(app, 'flag_is_text');
  await visible(app, 'text_is_not_number');
  assert.match(await app.hidden('number_is_text').innerText(), /number/, 'the reason names the other input');
});

journey('empty and notEmpty: a zero, a space and an off switch are not empty', async (app) => {
  await openWith(
    app,
    { name: 'text', type: 'input', label: 'Text' },
    { name: 'number', type: 'inputNumber', label: 'Number' },
    { name: 'flag', type: 'switch', label: 'Flag' },
    { name: 'rows', type: 'keyValuePair', label: 'Rows' },
    conditional('text_empty', shown(when('text', 'empty'))),
    conditional('text_filled', shown(when('text', 'notEmpty'))),
    conditional('number_filled', shown(when('number', 'notEmpty'))),
    conditional('flag_filled', shown(when('flag', 'notEmpty'))),
    conditional('rows_empty', shown(when('rows', 'empty'))),
  );
  await visible(app, 'text_empty');
  await absent(app, 'text_filled');
  await absent(app, 'number_filled');
  await visible(app, 'flag_filled');
  await app.fill('text', ' ');
  await visible(app, 'text_filled');
  await absent(app, 'text_empty');
  await app.fill('number', '0');
  await visible(app, 'number_filled');
  await app.field('rows').getByRole('button', { name: 'Add row' }).click();
  await visible(app, 'rows_empty');
  await app.field('rows').getByLabel('Key 1', { exact: true }).fill('k');
  await absent(app, 'rows_empty');
});

journey('several conditions must all hold, or any with the switch', async (app) => {
  await openWith(
    app,
    { name: 'a', type: 'input', label: 'A' },
    { name: 'b', type: 'input', label: 'B' },
    conditional('both', shown(when('a', '===', 'x'), when('b', '===', 'x'))),
  );
  await app.fill('a', 'x');
  await absent(app, 'both');
  await app.chooseMode('any');
  await visible(app, 'both');
  await app.chooseMode('all');
  await absent(app, 'both');
  await app.fill('b', 'x');
  await visible(app, 'both');
});

journey('a chain looks at stored values, hidden or not', async (app) => {
  await openWith(
    app,
    { name: 'a', type: 'input', label: 'A', defaultValue: 'on' },
    conditional('b', shown(when('a', '===', 'on')), { defaultValue: 'on' }),
    conditional('c', shown(when('b', '===', 'on'))),
  );
  await visible(app, 'c');
  await app.fill('a', 'off');
  await absent(app, 'b');
  await visible(app, 'c');
});

journey('a cycle neither hangs nor flickers, and is reported', async (app) => {
  await openWith(
    app,
    { name: 'start', type: 'input', label: 'Start' },
    conditional('left', shown(when('right', 'empty'))),
    conditional('right', shown(when('left', 'empty'))),
  );
  await visible(app, 'left');
  await visible(app, 'right');
  await app.waitForFinding(/left[\s\S]*right|right[\s\S]*left/, 'warning');
  await app.fill('left', 'x');
  await absent(app, 'right');
  await app.expectResponsive();
});

journey('a missing component counts as unset and is reported', async (app) => {
  await openWith(
    app,
    { name: 'here', type: 'input', label: 'Here' },
    conditional('never', shown(when('nobody', '===', 'x'))),
    conditional('always', shown(when('nobody', 'empty'))),
    conditional('odd', shown(when('here', '>=', 'x'))),
  );
  await app.waitForFinding(/nobody/, 'error');
  await app.waitForFinding(/>=/, 'error');
  await absent(app, 'never');
  await visible(app, 'always');
  await absent(app, 'odd');
});

journey('a disabled field is really disabled, keeps its value and is not checked', async (app) => {
  await openWith(
    app,
    { name: 'lock', type: 'switch', label: 'Lock' },
    conditional('text', barred(when('lock', '===', true)), { defaultValue: 'kept' }),
    conditional('needed', barred(when('lock', '===', true)), { required: true }),
    { name: 'rows', type: 'keyValuePair', label: 'Rows', extendProp: barred(when('lock', '===', true)) },
    {
      name: 'pick',
      type: 'radio',
      label: 'Pick',
      extendProp: { ...barred(when('lock', '===', true)), options: [{ label: 'One', value: 1 }] },
    },
  );
  await app.toggle('lock');
  for (const path of ['text', 'needed', 'rows', 'pick']) {
    await eventually(async () => assert.equal(await app.field(path).getAttribute('data-state'), 'disabled', path));
    for (const control of await app.field(path).locator('input, select, textarea').all()) assert.ok(await control.isDisabled(), path);
  }
  await app.expectValue('text', 'kept');
  await app.submit();
  await app.expectValid(true);
  await app.toggle('lock');
  await eventually(async () => assert.equal(await app.field('needed').getAttribute('data-state'), 'enabled'));
  await app.submit();
  await app.expectValid(false);
});

journey('a hidden value is not sent and comes back when shown again', async (app) => {
  await openWith(
    app,
    { name: 'show', type: 'switch', label: 'Show' },
    conditional('detail', shown(when('show', '===', true)), { required: true }),
  );
  await app.toggle('show');
  await app.fill('detail', 'typed');
  await app.expectValues({ show: true, detail: 'typed' });
  await app.toggle('show');
  await absent(app, 'detail');
  await app.expectValues({ show: false });
  await app.submit();
  await app.expectValid(true);
  await app.toggle('show');
  await eventually(async () => assert.equal(await app.text('detail').inputValue(), 'typed'));
  await app.expectValues({ show: true, detail: 'typed' });
});

journey('conditions given as JSON text are read', async (app) => {
  await openWith(
    app,
    { name: 'a', type: 'input', label: 'A' },
    conditional('b', { visibleConditions: JSON.stringify([when('a', '===', 'x')]) }),
  );
  await absent(app, 'b');
  await app.fill('a', 'x');
  await visible(app, 'b');
});
