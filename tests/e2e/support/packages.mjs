// Packages that the journeys are about, each cut to what it shows.

import { makeZip } from './zip.mjs';

/** A metadata object that the platform would accept, with these inputs. */
export function metadata(inputs = [], others = {}) {
  return {
    type: 'Task',
    name: 'release_notes',
    friendlyName: 'Release notes',
    description: 'Collects what changed since the last release.',
    category: 'Normal',
    version: '0.0.1',
    versionDescription: 'First version',
    dataSourceBindings: [],
    inputs,
    execution: { type: 'Shell', target: 'scripts/run.sh' },
    outputs: [],
    ...others,
  };
}

const reads = (inputs) => inputs.map(({ name }) => `echo "\${${name}}"\n`).join('');

/** Archive of a metadata object or text, a script that reads every input, and more entries. */
export function packageOf(meta, more = [], { script } = {}) {
  const text = typeof meta === 'string' ? meta : JSON.stringify(meta, null, 2);
  const inputs = typeof meta === 'string' || !Array.isArray(meta.inputs) ? [] : meta.inputs;
  return makeZip([
    { path: 'codearts-extension.json', content: text, deflate: true },
    { path: 'scripts/run.sh', content: script ?? `#!/bin/sh\n${reads(inputs)}`, deflate: true },
    ...more,
  ]);
}

/** Archive of an extension with these inputs. */
export const packageWith = (...inputs) => packageOf(metadata(inputs));

const options = (...labels) => labels.map((label, index) => ({ label, value: index + 1 }));

/** One input of each of the ten widgets; three are required. */
export const tenWidgets = [
  { name: 'title', type: 'input', label: 'Title', description: 'Shown above the notes.', required: true },
  { name: 'limit', type: 'inputNumber', label: 'Limit' },
  { name: 'draft', type: 'switch', label: 'Draft' },
  {
    name: 'style',
    type: 'singleSelect',
    label: 'Style',
    required: true,
    extendProp: { apiType: 'fixed', options: options('Plain', 'Grouped', 'Table') },
  },
  { name: 'parts', type: 'multipleSelect', label: 'Parts', extendProp: { apiType: 'fixed', options: options('Fixes', 'Features', 'Thanks') } },
  { name: 'labels', type: 'keyValuePair', label: 'Labels' },
  {
    name: 'order',
    type: 'radio',
    label: 'Order',
    extendProp: { options: [{ label: 'Newest first', value: 'desc' }, { label: 'Oldest first', value: 'asc' }] },
  },
  { name: 'wait', type: 'timeInterval', label: 'Wait' },
  { name: 'hook', type: 'shell', label: 'Hook', required: true },
  { name: 'repository', type: 'endpoint:devcloud2018.codesource-git.oauth', label: 'Repository' },
];

/** Input with conditions. */
export const conditional = (name, conditions, others = {}) => ({
  name,
  type: 'input',
  label: name,
  ...others,
  extendProp: { ...conditions },
});

/** A package in two languages whose texts are keys. */
export function bilingual() {
  const meta = metadata(
    [
      { name: 'title', type: 'input', label: '${input.title}', description: '${input.title.help}' },
      { name: 'missing', type: 'input', label: '${input.missing}' },
    ],
    { friendlyName: 'Notes' },
  );
  return packageOf(meta, [
    {
      path: 'i18n/en-us/resources.json',
      content: JSON.stringify({ 'input.title': 'Title of the notes', 'input.title.help': 'Stands above them.', 'input.missing': 'Only English', 'never.used': 'Nobody asks' }),
    },
    {
      path: 'i18n/zh-cn/resources.json',
      content: JSON.stringify({ 'input.title': '\u6807\u9898', 'input.title.help': '\u8bf4\u660e\uff0c' }),
    },
  ]);
}
