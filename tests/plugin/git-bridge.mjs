// A sample bridge: an SCM plugin for git as a small HTTP service, for tests and
// for trying things out. It fronts real repositories with the `git` command.
//
//   node tests/plugin/git-bridge.mjs [port]     by hand; folders are made below ./
//
//   const bridge = await startGitBridge({ root });
//   bridge.address; bridge.requests; bridge.answers['scm-view'] = { code: 200, body: '…' };
//   await bridge.close();
//
// The convention: POST {"extension", "version", "name", "body"}, answered by
// {"code", "body"}, where the body is the plugin's response as text.

import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { isAbsolute, relative, resolve } from 'node:path';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const CONFIGURATION = {
  URL: { 'display-name': 'Repository', 'display-order': '0' },
  BRANCH: {
    'display-name': 'Branch',
    'display-order': '1',
    required: false,
    'part-of-identity': true,
  },
};

const TEMPLATE = `<div class="form_item_block">
  <label>Repository:<span class="asterix">*</span></label>
  <input type="text" ng-model="URL" ng-required="true">
  <span class="form_error" ng-show="GOINPUTNAME[URL].$error.server">{{ GOINPUTNAME[URL].$error.server }}</span>
</div>
<div class="form_item_block">
  <label>Branch:</label>
  <input type="text" ng-model="BRANCH" placeholder="main">
  <span class="form_error" ng-show="GOINPUTNAME[BRANCH].$error.server">{{ GOINPUTNAME[BRANCH].$error.server }}</span>
</div>`;

// Neither configuration of this machine nor prompts have a part in it.
const ENVIRONMENT = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
};

async function git(folder, ...words) {
  const { stdout } = await run('git', words, { cwd: folder, env: ENVIRONMENT, maxBuffer: 16 * 1024 * 1024 });
  return stdout;
}

const FIELD = '\x1f';
const RECORD = '\x1e';
const FORMAT = `${RECORD}%H${FIELD}%cI${FIELD}%an <%ae>${FIELD}%B${FIELD}`;
const ACTIONS = { A: 'added', D: 'deleted' };

function revisions(log, branch) {
  return log
    .split(RECORD)
    .filter((record) => record.trim() !== '')
    .map((record) => {
      const [revision, time, user, comment, files] = record.split(FIELD);
      const modifiedFiles = (files ?? '')
        .split('\n')
        .filter(Boolean)
        .map((line) => {
          const [action, ...names] = line.split('\t');
          return { fileName: names.at(-1), action: ACTIONS[action[0]] ?? 'modified' };
        });
      return {
        revision,
        timestamp: new Date(time).toISOString(),
        user,
        revisionComment: comment.trim(),
        data: { branch },
        modifiedFiles,
      };
    });
}

class Plugin {
  constructor(root) {
    this.root = resolve(root);
  }

  /** A folder of a request, which may only lie below the root. */
  folder(name) {
    const folder = resolve(this.root, name);
    const inside = relative(this.root, folder);
    if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) throw new Error(`The folder ${name} is not below the bridge's own.`);
    return folder;
  }

  values(body) {
    const value = (key) => body?.['scm-configuration']?.[key]?.value ?? '';
    return { url: value('URL'), branch: value('BRANCH') || 'main' };
  }

  /** A mirror of the repository, made or brought up to date. */
  async mirror(body) {
    const { url, branch } = this.values(body);
    const folder = this.folder(body['flyweight-folder'] ?? 'flyweight');
    if (!existsSync(folder)) {
      await mkdir(folder, { recursive: true });
      await git(folder, 'clone', '--quiet', '--mirror', '--', url, '.');
    } else {
      await git(folder, 'fetch', '--quiet', '--prune', '--', url, '+refs/*:refs/*');
    }
    return { folder, branch };
  }

  async log(folder, branch, ...range) {
    const words = ['log', `--format=${FORMAT}`, '--name-status', '--first-parent', '-m', '--root'];
    return revisions(await git(folder, ...words, ...range, '--'), branch);
  }

  async answer(name, body) {
    switch (name) {
      case 'scm-configuration':
        return CONFIGURATION;
      case 'scm-view':
        return { displayValue: 'Git by bridge', template: TEMPLATE };
      case 'validate-scm-configuration': {
        const { url } = this.values(body);
        if (url === '') return [{ key: 'URL', message: 'Name the repository.' }];
        if (/^-|\s/.test(url)) return [{ key: 'URL', message: 'The repository has no valid address.' }];
        return [];
      }
      case 'check-scm-connection': {
        const { url, branch } = this.values(body);
        try {
          const found = await git(this.root, 'ls-remote', '--heads', '--', url, branch);
          return found === ''
            ? { status: 'failure', messages: [`There is no branch ${branch}.`] }
            : { status: 'success', messages: [`${branch} is at ${found.slice(0, 12)}.`] };
        } catch (error) {
          return { status: 'failure', messages: [String(error.stderr ?? error.message).trim()] };
        }
      }
      case 'latest-revision': {
        const { folder, branch } = await this.mirror(body);
        const [revision] = await this.log(folder, branch, '-1', branch);
        return { revision, 'scm-data': { branch } };
      }
      case 'latest-revisions-since': {
        const { folder, branch } = await this.mirror(body);
        const known = body['previous-revision'].revision;
        const news = await this.log(folder, branch, `${known}..${branch}`);
        return news.length > 0 ? { revisions: news, 'scm-data': { branch } } : {};
      }
      case 'checkout': {
        const { url } = this.values(body);
        const folder = this.folder(body['destination-folder']);
        await rm(folder, { recursive: true, force: true });
        await mkdir(folder, { recursive: true });
        await git(folder, 'clone', '--quiet', '--', url, '.');
        await git(folder, 'checkout', '--quiet', '--detach', body.revision.revision);
        return { status: 'success', messages: [`Checked out ${body.revision.revision}.`] };
      }
      default:
        return undefined;
    }
  }
}

async function readBody(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

/**
 * Starts the bridge. `root` is the folder below which it keeps everything.
 * Yields `address`, `requests` (`{ name, body }` in order), `answers` (answers to
 * give instead, by name) and `close()`.
 */
export async function startGitBridge({ root, port = 0 }) {
  const plugin = new Plugin(root);
  const bridge = { requests: [], answers: {} };
  const server = createServer(async (request, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Allow-Headers', 'Content-Type');
    response.setHeader('Access-Control-Allow-Methods', 'POST');
    if (request.method === 'OPTIONS') {
      response.writeHead(204).end();
      return;
    }
    const send = (answer) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(answer));
    };
    try {
      const { name, body } = JSON.parse(await readBody(request));
      bridge.requests.push({ name, body });
      if (bridge.answers[name]) {
        send(bridge.answers[name]);
        return;
      }
      const answer = await plugin.answer(name, body);
      send(answer === undefined ? { code: 404, body: `There is no message ${name}.` } : { code: 200, body: JSON.stringify(answer) });
    } catch (error) {
      send({ code: 500, body: String(error.stderr || error.message) });
    }
  });
  await new Promise((done, fail) => server.once('error', fail).listen(port, '127.0.0.1', done));
  bridge.address = `http://127.0.0.1:${server.address().port}/plugin`;
  bridge.close = () => new Promise((done) => server.close(done).closeAllConnections());
  return bridge;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const bridge = await startGitBridge({ root: process.cwd(), port: Number(process.argv[2] ?? 4190) });
  console.log(`The bridge is at ${bridge.address} (Ctrl+C ends it).`);
}
