// The forms that are measured, once as an extension package and once as the
// JSON Schema that says the same.

const OPTIONS = ['alpha', 'beta', 'gamma', 'delta', 'epsilon'];

/** Names `field_0000` … in order. */
export const fieldName = (index) => `field_${String(index).padStart(4, '0')}`;

/** A text field in the middle: every third field is a text. */
export const middleText = (count) => {
  const middle = Math.floor(count / 2);
  return middle - (middle % 3);
};

function metadata(inputs) {
  return {
    type: 'Task',
    name: 'bench',
    friendlyName: 'Bench',
    description: 'A form to measure.',
    category: 'Normal',
    version: '0.0.1',
    dataSourceBindings: [],
    inputs,
    execution: { type: 'Shell', target: 'scripts/run.sh' },
    outputs: [],
  };
}

/** Text, number and select fields in thirds. */
export function mixedPackage(count) {
  return metadata(
    Array.from({ length: count }, (_, index) => {
      const base = { name: fieldName(index), label: `Field ${index}`, description: '' };
      if (index % 3 === 0) return { ...base, type: 'input', required: true, validation: { regex: '^[a-z0-9]*$', regexMessage: 'Lower case only.' } };
      if (index % 3 === 1) return { ...base, type: 'inputNumber', defaultValue: index };
      return {
        ...base,
        type: 'singleSelect',
        defaultValue: OPTIONS[index % 5],
        extendProp: { apiType: 'fixed', options: OPTIONS.map((value) => ({ label: value, value })) },
      };
    }),
  );
}

/** The same fields as a JSON Schema. */
export function mixedSchema(count) {
  const properties = {};
  const required = [];
  for (let index = 0; index < count; index += 1) {
    const name = fieldName(index);
    if (index % 3 === 0) {
      properties[name] = { type: 'string', title: `Field ${index}`, pattern: '^[a-z0-9]*$' };
      required.push(name);
    } else if (index % 3 === 1) {
      properties[name] = { type: 'number', title: `Field ${index}`, default: index };
    } else {
      properties[name] = { type: 'string', title: `Field ${index}`, enum: OPTIONS, default: OPTIONS[index % 5] };
    }
  }
  return { type: 'object', properties, required };
}

/** Text fields of which each is shown while the one before it is `x`; all are. */
export function chainPackage(count) {
  return metadata(
    Array.from({ length: count }, (_, index) => ({
      name: fieldName(index),
      label: `Field ${index}`,
      type: 'input',
      defaultValue: 'x',
      ...(index > 0 && {
        extendProp: { visibleConditions: [{ comp: fieldName(index - 1), symbol: '===', value: 'x' }] },
      }),
    })),
  );
}

/** Text fields of which all but the first hang on the first being `x`. */
export function fanPackage(count, list = 'visibleConditions') {
  return metadata(
    Array.from({ length: count }, (_, index) => ({
      name: fieldName(index),
      label: `Field ${index}`,
      type: 'input',
      ...(index > 0 && { extendProp: { [list]: [{ comp: fieldName(0), symbol: '===', value: 'x' }] } }),
    })),
  );
}
