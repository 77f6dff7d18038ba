// The peer: react-jsonschema-form with ajv, as its own documentation starts it.

import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import Form from '@rjsf/core';
import validator from '@rjsf/validator-ajv8';
import { mixedSchema } from '../forms.mjs';

let schema = null;

// The schema is made before the clock starts, which favors the peer.
window.prepare = (count) => {
  schema = mixedSchema(count);
};

// A parent that holds the values, as an application does.
function Controlled(settings) {
  const [values, setValues] = useState({});
  return <Form schema={schema} validator={validator} formData={values} onChange={(event) => setValues(event.formData)} {...settings} />;
}

window.show = ({ controlled, ...settings }) => {
  const form = controlled ? <Controlled {...settings} /> : <Form schema={schema} validator={validator} {...settings} />;
  createRoot(document.getElementById('root')).render(form);
};

document.documentElement.dataset.ready = '';
