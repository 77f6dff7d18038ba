import assert from 'node:assert/strict';
import { eventually } from '../support/app.mjs';
import { about, journey } from '../support/journey.mjs';
import { metadata, packageOf, packageWith } from '../support/packages.mjs';
import { makeZip } from '../support/zip.mjs';

about('bad input');

const plain = { name: 'plain', type: 'input', label: 'Plain' };
const good = packageWith(plain);
const META = JSON.stringify(metadata([plain]));
const SCRIPT = { path: 'scripts/run.sh', content: '#!/bin/sh\necho "${plain}"\n' };

/**
 * Opens a good package, types into it, then gives the page something bad: a
 * finding or sentence must say what is wrong, and the page must go on. What is
 * bad is given as files in memory, or, where it is large, as path → content.
 */
function refuses(title, files, pattern, { keeps = true, timeout = 60_000, patience = 10_000 } = {}) {
  journey(title, { timeout }, async (app, room) => {
    await app.open();
    await app.pick({ name: 'good.zip', content: good });
    await app.formWith('plain');
    await app.fill('plain', 'typed before');
    await app.expectValue('plain', 'typed before');
    if (typeof files === 'function') {
      await app.pick(...files());
    } else {
      const folder = await room.files(files);
      await app.picker().setInputFiles(Object.keys(files).map((path) => `${folder}/${path}`));
    }
    await eventually(async () => {
      const texts = [
        ...(await app.page.locator('[data-finding]').allTextContents()),
        ...(await app.page.getByRole('alert').allTextContents()),
        ...(await app.page.getByRole('status').allTextContents()),
      ];
      assert.ok(texts.some((text) => pattern.test(text)), `nothing says ${pattern}; found: ${texts.join(' | ').slice(0, 800)}`);
    }, patience);
    await app.expectResponsive();
    if (keeps) {
      // What was typed is still there, or is there again with its package.
      if ((await app.field('plain').count()) === 0) await app.pick({ name: 'good.zip', content: good });
      await app.formWith('plain');
      await eventually(async () => assert.equal(await app.text('plain').inputValue(), 'typed before'));
    }
    // A reload does not bring the trouble back.
    await app.expectKept();
    await app.reload();
    await app.expectResponsive();
  });
}

const zip = (...entries) => [{ name: 'bad.zip', content: makeZip(entries) }];

refuses('a zip bomb is stopped while it inflates', () => zip({ path: 'codearts-extension.json', content: META }, SCRIPT, { path: 'bomb.txt', content: Buffer.alloc(30 * 1024 * 1024), deflate: true }), /bomb\.txt/);
refuses(
  'a bomb whose header lies about its size is stopped too',
  () => zip({ path: 'codearts-extension.json', content: META }, SCRIPT, { path: 'liar.txt', content: Buffer.alloc(30 * 1024 * 1024), deflate: true, claimedSize: 10 }),
  /liar\.txt/,
);
refuses('an encrypted entry is named', () => zip({ path: 'codearts-extension.json', content: META, flags: 1 }, SCRIPT), /encrypted|password/i);
refuses('an unknown compression method is named', () => zip({ path: 'codearts-extension.json', content: META, method: 12 }, SCRIPT), /method|compress/i);
refuses('a truncated archive is called so', () => [{ name: 'cut.zip', content: good.subarray(0, good.length - 60) }], /cut\.zip[\s\S]*|truncated|end|archive|ZIP/i);
refuses('names that climb out are skipped and named', () => zip({ path: 'codearts-extension.json', content: META }, SCRIPT, { path: '../../etc/evil.txt', content: 'x' }, { path: '/abs.txt', content: 'x' }, { path: 'a\\b.txt', content: 'x' }), /evil\.txt/);
refuses('a symbolic link is skipped and named', () => zip({ path: 'codearts-extension.json', content: META }, SCRIPT, { path: 'link', content: '/etc/passwd', mode: 0o120777 }), /link/);
refuses('duplicate entries are named', () => zip({ path: 'codearts-extension.json', content: META }, SCRIPT, { path: 'twice.txt', content: '1' }, { path: 'twice.txt', content: '2' }), /twice\.txt/);
refuses('metadata in a folder is found and the folder named', () => zip({ path: 'inner/codearts-extension.json', content: META }), /inner/);
refuses('metadata in wrong letter case is said so', () => zip({ path: 'Codearts-Extension.json', content: META }), /Codearts-Extension\.json/);
refuses('an archive without metadata says what is missing', () => zip({ path: 'readme.txt', content: 'x' }), /codearts-extension\.json/);
refuses('UTF-16 metadata is named', () => zip({ path: 'codearts-extension.json', content: Buffer.from(`\ufeff${META}`, 'utf16le') }, SCRIPT), /UTF-16/);
refuses('invalid UTF-8 is named with its offset', () => zip({ path: 'codearts-extension.json', content: Buffer.concat([Buffer.from('{"type": "'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]) }, SCRIPT), /UTF-8[\s\S]*10|10[\s\S]*UTF-8/);
refuses('a picture is no package', () => [{ name: 'photo.png', content: Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(500)]) }], /photo\.png|PNG|image/i);
refuses('an empty file is no package', () => [{ name: 'nothing.zip', content: '' }], /nothing\.zip|empty/i);
refuses('two packages at once are refused with a reason', () => [{ name: 'one.zip', content: good }, { name: 'two.zip', content: good }], /one\.zip|two\.zip|two|one (package|archive)/i);
refuses('JSON nested a thousand deep is refused, not crashed upon', () => [{ name: 'codearts-extension.json', content: `{"inputs": ${'['.repeat(1000)}${']'.repeat(1000)}}` }], /nest|deep|level/i);
refuses('a metadata file that is no object says so', () => [{ name: 'codearts-extension.json', content: '[1, 2]' }], /object/i);
refuses('inputs that are no list say so', () => [{ name: 'codearts-extension.json', content: JSON.stringify(metadata('none')) }], /inputs/);

refuses(
  '50 MB of JSON gets an answer',
  { 'codearts-extension.json': `{"description": "${'x'.repeat(50 * 1024 * 1024)}"}` },
  /MB|MiB|large|1,?000/i,
  { timeout: 120_000, patience: 40_000 },
);

journey('10,000 inputs stand and can be filled in', { alone: true, timeout: 120_000 }, async (app) => {
  const inputs = Array.from({ length: 10_000 }, (_, index) => ({ name: `field_${index}`, type: 'input', label: `Field ${index}` }));
  await app.open();
  await app.pick({ name: 'many.zip', content: packageWith(...inputs) });
  await app.field('field_9999').waitFor({ timeout: 120_000 });
  await app.fill('field_9999', 'last');
  await eventually(async () => assert.equal((await app.values()).field_9999, 'last'), 20_000);
  await app.expectResponsive();
});

journey('inputs named __proto__ and constructor are inputs like any other', async (app) => {
  const text = JSON.stringify(metadata([])).replace(
    '"inputs":[]',
    '"inputs":[{"name":"__proto__","type":"input","label":"Proto"},{"name":"constructor","type":"input","label":"Constructor"},{"name":"toString","type":"switch","label":"Text"}]',
  );
  await app.open();
  await app.pick({ name: 'names.zip', content: packageOf(text) });
  await app.formWith('__proto__');
  await app.fill('__proto__', 'a');
  await app.fill('constructor', 'b');
  await eventually(async () => {
    const shown = await app.outputText();
    assert.match(shown, /"__proto__":\s*"a"/);
    assert.match(shown, /"constructor":\s*"b"/);
  });
});

journey('texts of a package are texts, never markup', async (app) => {
  const evil = '<img src=x onerror="document.title=\'owned\'"><b>bold</b>';
  await app.open();
  await app.pick({
    name: 'evil.zip',
    content: packageOf(metadata([{ name: 'plain', type: 'input', label: evil, description: evil, required: true, validation: { requiredMessage: evil } }], { friendlyName: evil, description: evil })),
  });
  await app.formWith('plain');
  await app.submit();
  await app.expectError('plain', /<b>bold<\/b>/);
  assert.notEqual(await app.page.title(), 'owned');
  assert.equal(await app.page.locator('img[src="x"]').count(), 0);
});

journey('storage refused by the browser is said, and everything else works', async (app, room) => {
  await room.context.addInitScript(() => {
    const refuse = () => {
      throw new DOMException('Storage is refused.', 'SecurityError');
    };
    for (const name of ['indexedDB', 'localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get: refuse });
  });
  await app.open();
  await app.pick({ name: 'good.zip', content: good });
  await app.formWith('plain');
  await app.fill('plain', 'typed');
  await app.expectValue('plain', 'typed');
  await app.page.getByText(/storage|stored|remember|kept|saved/i).first().waitFor({ state: 'attached' });
});

journey('a broken store is set aside and reported', async (app) => {
  await app.open();
  await app.pick({ name: 'good.zip', content: good });
  await app.formWith('plain');
  await app.fill('plain', 'typed');
  await app.expectKept();
  await app.page.evaluate(async () => {
    for (const key of Object.keys(localStorage)) localStorage.setItem(key, '{"broken');
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise((resolve, reject) => {
        const request = indexedDB.open(name);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      const stores = [...database.objectStoreNames];
      if (stores.length) {
        const transaction = database.transaction(stores, 'readwrite');
        for (const store of stores) {
          const keys = await new Promise((resolve) => (transaction.objectStore(store).getAllKeys().onsuccess = (event) => resolve(event.target.result)));
          for (const key of keys) {
            const at = transaction.objectStore(store);
            if (at.keyPath === null) at.put('broken', key);
          }
        }
        await new Promise((resolve) => (transaction.oncomplete = resolve));
      }
      database.close();
    }
  });
  await app.reload();
  await app.expectResponsive();
  await app.pick({ name: 'good.zip', content: good });
  await app.formWith('plain');
});
