import assert from 'node:assert/strict';
import { about, journey } from '../support/journey.mjs';
import { packageWith } from '../support/packages.mjs';

about('validation');

const text = (name, validation, others = {}) => ({ name, type: 'input', label: `Label of ${name}`, ...others, validation });

async function openWith(app, ...inputs) {
  await app.open();
  await app.pick({ name: 'validation.zip', content: packageWith(...inputs) });
  await app.formWith(inputs.at(-1).name);
}

async function enter(app, path, value) {
  await app.fill(path, value);
  await app.text(path).blur();
}

journey('required, then length, then pattern, in the vendor\u2019s words', async (app) => {
  await openWith(
    app,
    text('all', { requiredMessage: 'Say a code.', regex: '^[a-z]+$', regexMessage: 'Small letters only.', minLength: 3, maxLength: 5 }, { required: true }),
    text('generic', {}, { required: true }),
  );
  await app.submit();
  await app.expectError('all', /^Say a code\.$/);
  await app.expectError('generic', /Label of generic/);
  await enter(app, 'all', 'A');
  await app.expectError('all', /3/);
  assert.doesNotMatch(await app.error('all'), /Small letters/, 'length comes before the pattern');
  await enter(app, 'all', 'ABCDEF');
  await app.expectError('all', /5/);
  await enter(app, 'all', 'ABCD');
  await app.expectError('all', /^Small letters only\.$/);
  await enter(app, 'all', 'abcd');
  await app.expectNoError('all');
  await enter(app, 'generic', ' ');
  await app.expectNoError('generic');
  await app.submit();
  await app.expectValid(true);
});

journey('an empty optional field skips its pattern', async (app) => {
  await openWith(app, text('optional', { regex: '^\\d+$', regexMessage: 'Digits only.' }));
  await enter(app, 'optional', 'x');
  await app.expectError('optional', /^Digits only\.$/);
  await enter(app, 'optional', '');
  await app.expectNoError('optional');
  await app.submit();
  await app.expectValid(true);
});

journey('patterns are ECMAScript without flags', async (app) => {
  await openWith(
    app,
    text('vendor', { regex: '^[a-zA-Z0-9-_\\u4e00-\\u9fa5]{1,32}$', regexMessage: 'Type error' }),
    text('unit', { regex: '^.{1}$', regexMessage: 'One unit.' }),
    text('pair', { regex: '^\\uD83D\\uDE00$', regexMessage: 'A smile.' }),
    text('look', { regex: '^(?=.*\\d)(?!.*x)\\w+$', regexMessage: 'A digit, no x.' }),
    text('digits', { regex: '^\\d+$', regexMessage: 'ASCII digits.' }),
    text('loose', { regex: 'b', regexMessage: 'A b somewhere.' }),
  );
  await enter(app, 'vendor', '\u4e2d\u6587-ok_1');
  await enter(app, 'unit', '\u{1f600}');
  await app.expectError('unit', /One unit\./);
  await app.expectNoError('vendor');
  await enter(app, 'vendor', 'no blanks');
  await app.expectError('vendor', /Type error/);
  await enter(app, 'pair', '\u{1f600}');
  await enter(app, 'look', 'ab');
  await app.expectError('look', /A digit/);
  await app.expectNoError('pair');
  await enter(app, 'look', 'a1');
  await app.expectNoError('look');
  await enter(app, 'digits', '\u0661\u0662');
  await app.expectError('digits', /ASCII digits/);
  await enter(app, 'loose', 'abc');
  await app.expectNoError('loose');
});

journey('a pattern that explodes is stopped, and the page answers meanwhile', { alone: true, timeout: 120_000 }, async (app) => {
  await openWith(
    app,
    text('trap', { regex: '^(a+)+$', regexMessage: 'Only a.' }),
    { name: 'flag', type: 'switch', label: 'Flag' },
    text('calm', { regex: '^b+$', regexMessage: 'Only b.' }),
  );
  await app.fill('trap', `${'a'.repeat(40)}!`);
  await app.text('trap').blur();
  // The pattern alone would take years: a page that tried it would not get to the click.
  await app.toggle('flag');
  await app.expectValue('flag', true);
  await app.expectResponsive();
  await app.expectError('trap', /could not be checked in time/i, 15_000);
  // The worker that was ended has a successor.
  await enter(app, 'calm', 'c');
  await app.expectError('calm', /Only b\./, 15_000);
  await enter(app, 'trap', 'aaa');
  await app.expectNoError('trap');
});

journey('a pattern that is none is a finding and checks nothing', async (app) => {
  await openWith(app, text('odd', { regex: '([', regexMessage: 'Never.' }));
  await app.waitForFinding(/odd/, 'error');
  await enter(app, 'odd', 'anything');
  await app.submit();
  await app.expectValid(true);
});

journey('a number that is none is kept as typed and named', async (app) => {
  await openWith(app, { name: 'count', type: 'inputNumber', label: 'Count' });
  await enter(app, 'count', '1,5x');
  await app.expectError('count', /number/i);
  assert.equal(await app.text('count').inputValue(), '1,5x');
  await app.submit();
  await app.expectValid(false);
  await enter(app, 'count', '-1e3');
  await app.expectNoError('count');
  await app.expectValue('count', -1000);
});
