// A GoCD server with the parts of the API that the page of plugins uses, for
// tests and for trying things out. It keeps the API's rules: the version is
// named in Accept (404 otherwise, as the server has it), lists carry an ETag and
// answer 304, a change names the version it was made of (428 without, 412 with
// another one), and what is wrong comes as 422 with errors by key.
//
//   const gocd = await startGocd({ token: 't0ken' });
//   gocd.root; gocd.requests; gocd.scms; gocd.touch('name'); await gocd.close();
//
// Unlike a real server it lets pages of other origins in, unless `cors` is false.

import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

const SCM_TEMPLATE = `<div class="form_item_block">
  <label>URL:<span class="asterix">*</span></label>
  <input type="text" ng-model="URL" ng-required="true">
  <span class="form_error" ng-show="GOINPUTNAME[URL].$error.server">{{ GOINPUTNAME[URL].$error.server }}</span>
</div>
<div class="form_item_block">
  <label>Password:</label>
  <input type="password" ng-model="PASSWORD">
  <span class="form_error" ng-show="GOINPUTNAME[PASSWORD].$error.server">{{ GOINPUTNAME[PASSWORD].$error.server }}</span>
</div>`;

const property = (key, secure, required, part_of_identity) => ({
  key,
  metadata: { secure, required, ...(part_of_identity === undefined ? {} : { part_of_identity }) },
});

const settings = (configurations, template) => ({ configurations, ...(template ? { view: { template } } : {}) });

const plain = (key) => settings([property(key, false, true)], `<label>${key}</label><input ng-model="${key}">`);

const about = (name) => ({
  name,
  version: '1.2.0',
  target_go_version: '20.1.0',
  description: `The ${name} plugin`,
  target_operating_systems: [],
  vendor: { name: 'Samples', url: 'https://vendor.example' },
});

/** One plugin of every type with a form, and one that did not load. */
const PLUGINS = [
  {
    id: 'scm.sample',
    status: { state: 'active' },
    about: about('Sample SCM'),
    extensions: [
      {
        type: 'scm',
        display_name: 'Sample',
        scm_settings: settings([property('URL', false, true, true), property('PASSWORD', true, false, false)], SCM_TEMPLATE),
        plugin_settings: plain('Server'),
      },
    ],
  },
  {
    id: 'task.sample',
    status: { state: 'active' },
    about: about('Sample task'),
    extensions: [{ type: 'task', display_name: 'Task', task_settings: plain('Command') }],
  },
  {
    id: 'elastic.sample',
    status: { state: 'active' },
    about: about('Sample agents'),
    extensions: [
      {
        type: 'elastic-agent',
        supports_cluster_profiles: true,
        elastic_agent_profile_settings: plain('Image'),
        cluster_profile_settings: plain('GoServerUrl'),
        capabilities: { supports_plugin_status_report: false, supports_agent_status_report: false, supports_cluster_status_report: false },
      },
    ],
  },
  {
    id: 'authorization.sample',
    status: { state: 'active' },
    about: about('Sample login'),
    extensions: [
      {
        type: 'authorization',
        auth_config_settings: plain('Url'),
        role_settings: plain('Group'),
        capabilities: { can_search: true, supported_auth_type: 'password', can_authorize: true },
      },
    ],
  },
  {
    id: 'artifact.sample',
    status: { state: 'active' },
    about: about('Sample artifacts'),
    extensions: [
      {
        type: 'artifact',
        store_config_settings: plain('Registry'),
        artifact_config_settings: plain('BuildFile'),
        fetch_artifact_settings: plain('Target'),
      },
    ],
  },
  {
    id: 'secrets.sample',
    status: { state: 'active' },
    about: about('Sample secrets'),
    extensions: [{ type: 'secrets', secret_config_settings: plain('Vault') }],
  },
  {
    id: 'broken.sample',
    status: { state: 'invalid', messages: ['No extension found in the JAR.'] },
    about: about('Broken'),
    extensions: [],
  },
];

const NAME = /^[-a-zA-Z0-9_][-a-zA-Z0-9_.]*$/;

const etagOf = (value) => `"${createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32)}"`;

class Gocd {
  constructor({ token = null, cors = true }) {
    this.token = token;
    this.cors = cors;
    /** Headers that pages of other origins may read. */
    this.exposed = 'ETag';
    // What a proxy makes of the answer to a PUT that worked; null for nothing.
    this.garbled = null;
    this.requests = [];
    this.plugins = structuredClone(PLUGINS);
    this.counter = 2;
    this.scms = [
      {
        id: 'scm-1',
        name: 'shop',
        auto_update: true,
        origin: { type: 'gocd' },
        plugin_metadata: { id: 'scm.sample', version: '1' },
        configuration: [
          { key: 'URL', value: 'https://scm.example/shop' },
          { key: 'PASSWORD', encrypted_value: 'AES:c2hvcA==:cGFzc3dvcmQ=' },
        ],
      },
    ];
  }

  /** Changes an SCM behind everybody's back: its polling, and values by key. */
  touch(name, values = {}) {
    const scm = this.scms.find((other) => other.name === name);
    scm.auto_update = !scm.auto_update;
    for (const [key, value] of Object.entries(values)) {
      scm.configuration = [...scm.configuration.filter((item) => item.key !== key), { key, value }];
    }
  }

  withLinks(scm) {
    return { _links: { self: { href: `${this.root}/api/admin/scms/${scm.name}` } }, ...scm };
  }

  /** What the server would store: secrets come as cipher text, blanks are left out. */
  stored(scm) {
    const known = this.plugins.find((plugin) => plugin.id === scm.plugin_metadata?.id);
    const properties = known?.extensions.find((extension) => extension.scm_settings)?.scm_settings.configurations ?? [];
    const configuration = (scm.configuration ?? [])
      .filter((item) => item.value || item.encrypted_value)
      .map((item) => {
        const secure = properties.some((property) => property.key === item.key && property.metadata.secure);
        return secure && item.value !== undefined
          ? { key: item.key, encrypted_value: `AES:${Buffer.from(item.value).toString('base64')}:x` }
          : item;
      });
    return { ...scm, origin: { type: 'gocd' }, configuration };
  }

  /** The errors of an SCM, in place; whether there are any. */
  faulty(scm, others) {
    let faulty = false;
    const errors = {};
    if (!NAME.test(scm.name ?? '') || scm.name.length > 255) errors.name = ['Invalid material name.'];
    if (others.some((other) => other.name === scm.name)) errors.name = [`Cannot save SCM, found multiple SCMs called '${scm.name}'.`];
    if (Object.keys(errors).length > 0) {
      scm.errors = errors;
      faulty = true;
    }
    for (const item of scm.configuration ?? []) {
      const wrong = [];
      if (item.key === 'URL' && !item.value) wrong.push('This field is required');
      if (item.key === 'URL' && item.value && !item.value.startsWith('https://')) wrong.push('The address has to begin with https://');
      if (wrong.length > 0) {
        item.errors = { configuration_value: wrong };
        faulty = true;
      }
    }
    return faulty;
  }

  answer(request, path, body) {
    const version = /^application\/vnd\.go\.cd(?:\.v(\d+))?\+json$/.exec(request.headers.accept ?? '')?.[1];
    const asks = (wanted) => request.headers.accept === 'application/vnd.go.cd+json' || version === String(wanted);
    const missing = [404, { message: 'The resource you requested was not found!' }];
    if (this.token !== null && request.headers.authorization !== `Bearer ${this.token}`) {
      return [401, { message: 'You are not authenticated!' }];
    }
    const known = request.headers['if-none-match'];
    if (path === '/api/admin/plugin_info' && request.method === 'GET') {
      if (!asks(7)) return missing;
      const list = { _embedded: { plugin_info: this.plugins } };
      const etag = etagOf(list);
      return known === etag ? [304, null, etag] : [200, list, etag];
    }
    if (path === '/api/admin/scms' && request.method === 'GET') {
      if (!asks(4)) return missing;
      const list = { _embedded: { scms: this.scms.map((scm) => this.withLinks(scm)) } };
      return [200, list, etagOf(list)];
    }
    if (path === '/api/admin/scms' && request.method === 'POST') {
      if (!asks(4)) return missing;
      if (this.faulty(body, this.scms)) return [422, { message: `Validations failed for scm '${body.name}'. Please correct and resubmit.`, data: body }];
      const scm = this.stored({ id: `scm-${this.counter++}`, ...body });
      this.scms.push(scm);
      return [200, this.withLinks(scm), etagOf(scm)];
    }
    if (path === '/api/admin/internal/scms/verify_connection' && request.method === 'POST') {
      if (!asks(1)) return missing;
      const scm = structuredClone(body);
      const url = scm.configuration?.find((item) => item.key === 'URL')?.value ?? '';
      if (this.faulty(scm, [])) return [422, { status: 'failure', message: 'Could not verify connection.', scm }];
      return url.includes('unreachable')
        ? [422, { status: 'failure', message: 'Check connection failed. The host is unreachable.', scm }]
        : [200, { status: 'success', message: 'Connection OK. The SCM was reached.', scm }];
    }
    const name = /^\/api\/admin\/scms\/([^/]+)$/.exec(path)?.[1];
    const place = this.scms.findIndex((scm) => scm.name === decodeURIComponent(name ?? ''));
    if (!asks(4) || place < 0) return missing;
    const scm = this.scms[place];
    if (request.method === 'GET') return [200, this.withLinks(scm), etagOf(scm)];
    if (request.method === 'PUT') {
      const tag = request.headers['if-match'];
      if (tag === undefined) return [428, { message: 'A modification must have the header If-Match.' }];
      if (tag !== etagOf(scm)) return [412, { message: `Someone has modified the configuration for SCM '${scm.name}'. Please update your copy of the config with the changes and try again.` }];
      const others = this.scms.filter((other) => other !== scm);
      if (this.faulty(body, others)) return [422, { message: `Validations failed for scm '${body.name}'. Please correct and resubmit.`, data: body }];
      this.scms[place] = this.stored({ ...body, id: scm.id });
      return [200, this.withLinks(this.scms[place]), etagOf(this.scms[place])];
    }
    return [405, { message: 'Method not allowed' }];
  }
}

/** Starts the server; `root` is its address, ending in /go. */
export async function startGocd(options = {}) {
  const gocd = new Gocd(options);
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://localhost');
    if (gocd.cors) {
      response.setHeader('Access-Control-Allow-Origin', '*');
      response.setHeader('Access-Control-Allow-Headers', 'Accept, Authorization, Content-Type, If-Match, If-None-Match');
      response.setHeader('Access-Control-Allow-Methods', 'GET, POST, PUT');
      response.setHeader('Access-Control-Expose-Headers', gocd.exposed);
    }
    if (request.method === 'OPTIONS') {
      response.writeHead(204).end();
      return;
    }
    let text = '';
    for await (const chunk of request) text += chunk;
    let body = null;
    try {
      body = text === '' ? null : JSON.parse(text);
    } catch {
      response.writeHead(400).end();
      return;
    }
    const path = url.pathname.replace(/^\/go/, '');
    const [status, answer, etag] = gocd.answer(request, path, body);
    gocd.requests.push({ method: request.method, path, headers: request.headers, body, status });
    if (request.method === 'PUT' && status === 200 && gocd.garbled !== null) {
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(gocd.garbled);
      return;
    }
    if (etag) response.setHeader('ETag', etag);
    response.writeHead(status, answer === null ? {} : { 'Content-Type': 'application/vnd.go.cd+json; charset=utf-8' });
    response.end(answer === null ? undefined : JSON.stringify(answer));
  });
  await new Promise((done, fail) => server.once('error', fail).listen(options.port ?? 0, '127.0.0.1', done));
  gocd.root = `http://127.0.0.1:${server.address().port}/go`;
  gocd.close = () => new Promise((done) => server.close(done).closeAllConnections());
  return gocd;
}
