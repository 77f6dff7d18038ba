// A static file server as plain as any web host: no rewriting, no index magic
// beyond `index.html`. Extra routes stand for the services that a test plays.

import { createServer } from 'node:http';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.zip': 'application/zip',
};

async function sendFile(response, root, path) {
  let file = join(root, normalize(path));
  if (!file.startsWith(root)) return send(response, 403, 'text/plain', 'Outside the folder.');
  try {
    if ((await stat(file)).isDirectory()) file = join(file, 'index.html');
    send(response, 200, TYPES[extname(file)] ?? 'application/octet-stream', await readFile(file));
  } catch {
    send(response, 404, 'text/plain', 'Not found.');
  }
}

function send(response, status, type, body, headers = {}) {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', ...headers });
  response.end(body);
}

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

/**
 * Serves `root` below `/<folder>/` on a free port of 127.0.0.1.
 *
 * `routes` maps a path to a function from the request (`{method, url, query,
 * headers, body}`) to `{status, type, body, headers, delay}`; routes come
 * before files. Every request is kept in `requests`.
 */
export async function serve({ root = null, folder = '', routes = {}, host = '127.0.0.1' } = {}) {
  const prefix = folder ? `/${folder}/` : '/';
  const requests = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://localhost');
    const seen = {
      method: request.method,
      url: request.url,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: request.headers,
      body: await bodyOf(request),
    };
    requests.push(seen);
    const route = server.routes[url.pathname];
    if (route) {
      const answer = await route(seen);
      if (answer.delay) await new Promise((resolve) => setTimeout(resolve, answer.delay));
      return send(response, answer.status ?? 200, answer.type ?? 'application/json', answer.body ?? '', answer.headers);
    }
    if (root && url.pathname.startsWith(prefix)) {
      return sendFile(response, root, decodeURIComponent(url.pathname.slice(prefix.length)) || 'index.html');
    }
    return send(response, 404, 'text/plain', 'Not found.');
  });
  server.routes = { ...routes };
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, host, resolve));
  const origin = `http://${host}:${server.address().port}`;
  return {
    root,
    origin,
    base: `${origin}${prefix}`,
    requests,
    routes: server.routes,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  };
}
