// The peer: react-jsonschema-form with ajv, as its own documentation starts it.

import { createRoot } from 'react-dom/client';
import Form from '@rjsf/core';
import validator from '@rjsf/validator-ajv8';
import { mixedSchema } from '../forms.mjs';

let schema = null;

// The schema is made before the clock starts, which favors the peer.
window.prepare = (count) => {
  schema = mixedSchema(count);
};

window.show = (settings) => {
  createRoot(document.getElementById('root')).render(<Form schema={schema} validator={validator} {...settings} />);
};

document.documentElement.dataset.ready = '';
