import assert from 'node:assert/strict';
import { eventually } from '../support/app.mjs';
import { about, journey } from '../support/journey.mjs';
import { metadata, packageOf, tenWidgets } from '../support/packages.mjs';

about('keyboard');

const more = [
  ...tenWidgets,
  {
    name: 'region',
    type: 'singleSelect',
    label: 'Region',
    extendProp: { options: Array.from({ length: 40 }, (_, index) => ({ label: `Region ${index + 1}`, value: index + 1 })) },
  },
];

const content = packageOf(metadata(more), [
  { path: 'i18n/en-us/resources.json', content: '{"Title": "Heading of the notes"}' },
  { path: 'i18n/zh-cn/resources.json', content: '{"Title": "\u6807\u9898"}' },
]);

journey('every kind of field is filled, checked and its values reached without a mouse', { timeout: 120_000 }, async (app) => {
  const { keyboard } = app.page;
  const reach = (field, name) => app.tabTo(`${field} ${name ?? ''}`, { field, name });
  await app.open();
  await app.pick({ name: 'notes.zip', content });
  await app.formWith('region');
  await app.page.evaluate(() => document.activeElement.blur());

  await reach('title');
  await keyboard.type('October');
  await reach('limit');
  await keyboard.type('12');
  await reach('draft');
  await keyboard.press('Space');
  await reach('style');
  await keyboard.press('ArrowDown');
  await keyboard.press('ArrowDown');
  await reach('parts', 'Features');
  await keyboard.press('Space');
  await reach('labels', 'Add row');
  await keyboard.press('Enter');
  await eventually(async () =>
    assert.ok(await app.field('labels').getByLabel('Key 1', { exact: true }).evaluate((key) => document.activeElement === key), 'the new row has the focus'),
  );
  await keyboard.type('team');
  await keyboard.press('Tab');
  await keyboard.type('core');
  await reach('order');
  await keyboard.press('Space');
  await keyboard.press('ArrowDown');
  await reach('wait');
  await keyboard.type('2');
  await keyboard.press('Tab');
  await keyboard.type('h');
  await reach('hook');
  await keyboard.type('make');
  await keyboard.press('Enter');
  await keyboard.type('done');
  await reach('repository');
  await keyboard.type('a1');
  await reach('region');
  await keyboard.type('Region 39');
  await keyboard.press('Enter');

  await app.expectValues({
    title: 'October',
    limit: 12,
    draft: true,
    style: 2,
    parts: [2],
    labels: [{ key: 'team', value: 'core' }],
    order: 'asc',
    wait: 7200,
    hook: 'make\ndone',
    repository: 'a1',
    region: 39,
  });
  await app.tabTo('the button that checks', { selector: '[data-action="submit"]' });
  await keyboard.press('Enter');
  await app.expectValid(true);
  await app.tabTo('the copy button', { selector: 'button', name: 'copy' });
});

journey('a sample is opened and the language switched without a mouse', async (app) => {
  const { keyboard } = app.page;
  await app.open();
  await app.tabTo('the samples', { selector: 'summary', name: 'samples' });
  await keyboard.press('Enter');
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await app.page.locator('[data-field]').first().waitFor();

  await app.pick({ name: 'notes.zip', content });
  await app.page.getByLabel('Heading of the notes', { exact: true }).waitFor();
  await app.tabTo('the language', { selector: 'input[type=radio]', name: 'en-us' });
  await keyboard.press('ArrowRight');
  await app.page.getByLabel('\u6807\u9898', { exact: true }).waitFor();
});

journey('the error summary takes the focus and leads to the field', async (app) => {
  const { keyboard } = app.page;
  await app.open();
  await app.pick({ name: 'notes.zip', content });
  await app.formWith('region');
  await app.tabTo('the button that checks', { selector: '[data-action="submit"]' });
  await keyboard.press('Enter');
  await eventually(async () =>
    assert.ok(await app.errorSummary().evaluate((summary) => summary === document.activeElement || summary.contains(document.activeElement))),
  );
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await eventually(async () => assert.ok(await app.field('title').evaluate((field) => field.contains(document.activeElement))));
  await keyboard.type('x');
  await app.expectValue('title', 'x');
});

journey('the skip link leads to the content', async (app) => {
  await app.open();
  await app.page.keyboard.press('Tab');
  await app.page.keyboard.press('Enter');
  await eventually(async () => assert.ok(await app.page.getByRole('main').evaluate((main) => main === document.activeElement || main.contains(document.activeElement))));
});
