// Two peers on one schema: react-jsonschema-form with ajv and live validation,
// and JSON Forms with its plain renderers, each as its documentation starts it.

import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import Form from '@rjsf/core';
import validator from '@rjsf/validator-ajv8';
import { JsonForms } from '@jsonforms/react';
import { vanillaCells, vanillaRenderers } from '@jsonforms/vanilla-renderers';

let schema = null;
let layout = null;

// The plain renderers draw no objects inside objects, so JSON Forms is told to
// draw groups.
function groups(of, scope, type, label) {
  const elements = Object.entries(of.properties).map(([key, property]) => {
    const below = `${scope}/properties/${key}`;
    return property.type === 'object' ? groups(property, below, 'Group', key) : { type: 'Control', scope: below };
  });
  return { type, label, elements };
}

// The schema is made before the clock starts, which favors the peers.
window.prepare = (given) => {
  schema = given;
  layout = groups(given, '#', 'VerticalLayout');
};

// JSON Forms fills in no defaults of its own, so it begins with nothing.
function Controlled() {
  const [data, setData] = useState({});
  return <JsonForms schema={schema} uischema={layout} data={data} renderers={vanillaRenderers} cells={vanillaCells} onChange={(change) => setData(change.data)} />;
}

window.show = (which) => {
  const form = which === 'rjsf' ? <Form schema={schema} validator={validator} liveValidate="onChange" /> : <Controlled />;
  createRoot(document.getElementById('root')).render(form);
};

document.documentElement.dataset.ready = '';
