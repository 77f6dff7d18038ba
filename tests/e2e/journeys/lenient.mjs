import assert from 'node:assert/strict';
import { about, journey } from '../support/journey.mjs';
import { packageOf } from '../support/packages.mjs';

about('lenient reading');

const COMMENTED = `{
    "type": "Task",
    "name": "commented",            # the id
    "friendlyName": "Commented",    // the name
    "description": "Not # a comment",
    "category": "Gate",
    "version": "0.0.2",
    /* nothing
       to bind */
    "dataSourceBindings": [],
    "inputs": [
        {
            "name": "text",
            "type": "input",
            "label": "Text",
            "defaultValue": "00",
        },
    ],
    "execution": { "type": "Shell", "target": "scripts/run.sh" },
    "outputs": []
}
`;

journey('a commented metadata file shows its form, keeps the finding and is cleaned by one click', async (app) => {
  await app.open();
  await app.pick({ name: 'commented.zip', content: packageOf(COMMENTED, [], { script: '#!/bin/sh\necho "${text}"\n' }) });
  await app.formWith('text');
  await app.waitForSummary('refuse');
  await app.waitForFinding(/JSON/, 'error');
  await app.fill('text', 'typed');
  await app.clean();
  await app.waitForSummary('accept');
  await app.expectValue('text', 'typed');
  const editor = await app.openEditor();
  const cleaned = JSON.parse(await editor.inputValue());
  assert.equal(cleaned.description, 'Not # a comment');
  assert.equal(cleaned.inputs[0].defaultValue, '00');
});

journey('the misspelt search key and conditions as text are read, reported and repaired', async (app) => {
  const meta = {
    type: 'Task',
    name: 'misspelt',
    friendlyName: 'Misspelt',
    description: '',
    category: 'Build',
    version: '0.0.1',
    dataSourceBindings: [],
    inputs: [
      { name: 'a', type: 'input', label: 'A' },
      { name: 'b', type: 'input', label: 'B', extendProp: { visibleConditions: '[{"comp":"a","symbol":"===","value":"x"}]' } },
      {
        name: 'c',
        type: 'singleSelect',
        label: 'C',
        extendProp: {
          apiType: 'api',
          apiOptions: JSON.stringify({ url: 'https://example.com/list', remote: true, remoteName: 'q', remoteQureyField: 'params', responseUrl: 'data', label: 'n', value: 'v' }),
        },
      },
    ],
    execution: { type: 'Shell', target: 'scripts/run.sh' },
    outputs: [],
  };
  await app.open();
  await app.pick({ name: 'misspelt.zip', content: packageOf(meta) });
  await app.formWith('c');
  await app.waitForFinding(/remoteQureyField/);
  await app.clean();
  const editor = await app.openEditor();
  const text = await editor.inputValue();
  assert.doesNotMatch(text, /remoteQureyField/);
  assert.match(text, /remoteQueryField/);
  assert.ok(Array.isArray(JSON.parse(text).inputs[1].extendProp.visibleConditions));
});
