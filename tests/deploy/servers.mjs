// Starts nginx and Caddy on loopback with the shipped files of deploy/, into
// which only addresses, folders and the list of upstreams are put, in the way
// that deploy/README.md tells.
//
// An upstream is `{ target, path, origin, header, value }`: what stands after
// /proxy/ (host and port), the beginning of the path below it, where it is, and
// the credential, whose header may be "query".

import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { credentials } from "../fake/services.mjs";

export const DEPLOY = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..", "deploy");

/** Yields where a program is; administration programs may be off the PATH. */
export function program(name) {
  const folders = [...(process.env.PATH ?? "").split(":"), "/usr/sbin", "/usr/local/sbin", "/sbin"];
  const found = folders.map((folder) => join(folder, name)).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (!found) throw new Error(`${name} was not found: make install-proxies`);
  return found;
}

/** The upstreams of a fake provider, with its credentials. */
export function upstreamsOf(fake) {
  const basic = ({ username, password }) => `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  const upstream = (service, path, header, value) => {
    const origin = fake.originOf(service);
    return { target: new URL(origin).host, path, origin, header, value };
  };
  return [
    upstream("buddy", "/buddy/", "Authorization", `Bearer ${credentials.buddy.api_token}`),
    upstream("circleci", "/circleci/", "Circle-Token", credentials.circleci.api_token),
    upstream("codeship", "/codeship/", "query", `api_key=${credentials.codeship.api_token}`),
    upstream("coveralls", "/coveralls/"),
    upstream("github", "/github/", "Authorization", `Bearer ${credentials.github.password}`),
    upstream("github_enterprise", "/ghe/", "Authorization", `Bearer ${credentials.github_enterprise.password}`),
    upstream("jenkins", "/jenkins/", "Authorization", basic(credentials.jenkins)),
    upstream("tracker", "/tracker/", "X-TrackerToken", credentials.tracker.api_token),
    upstream("travis", "/travis/"),
    upstream("travis_pro", "/travis_pro/", "Authorization", `token "${credentials.travis_pro.api_token}"`),
    upstream("cctray", "/cctray/", "Authorization", basic(credentials.cctray)),
    upstream("custom", "/custom/", "Authorization", `Bearer ${credentials.custom.api_token}`),
  ];
}

/**
 * Starts nginx with deploy/nginx.conf. `www` is the folder of the site; `reader`
 * another site that may read the proxy's answers, `resolver` the address of a name
 * server. With `minuteByHeader` the header X-Test-Minute stands for the clock that
 * ends the life of kept answers.
 * Yields `{ origin, port, log, close }`.
 */
export async function startNginx({ www, upstreams = [], reader, resolver, minuteByHeader = false }) {
  const path = program("nginx");
  const folder = mkdtempSync(join(tmpdir(), "signalbox-nginx-"));
  const port = await freePort();
  const settings = join(folder, "signalbox");
  mkdirSync(settings);
  copyFileSync(join(DEPLOY, "nginx", "proxy-headers.conf"), join(settings, "proxy-headers.conf"));
  writeFileSync(join(settings, "site.conf"), `listen 127.0.0.1:${port};\nserver_name localhost;\nroot ${www};\n`);
  writeFileSync(join(settings, "upstreams.conf"), nginxUpstreams({ upstreams, reader, resolver, minuteByHeader, cache: join(folder, "cache") }));
  writeFileSync(join(folder, "nginx.conf"), nginxMain(path, folder));
  return started("nginx", port, folder, spawn(path, ["-e", "stderr", "-p", folder, "-c", join(folder, "nginx.conf")], { stdio: ["ignore", "ignore", "pipe"] }));
}

/** What a distribution's nginx.conf does around ours. */
export function nginxMain(path, folder) {
  const [, configured] = spawnSync(path, ["-V"]).stderr.toString().match(/--conf-path=(\S+)/) ?? [];
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `  ${name}_temp_path ${join(folder, `temporary-${name}`)};`);
  return `daemon off;
${process.getuid() === 0 ? "user root;" : ""}
worker_processes 2;
pid ${join(folder, "nginx.pid")};
error_log stderr;
events { worker_connections 1024; }
http {
  include ${join(dirname(configured ?? "/etc/nginx/nginx.conf"), "mime.types")};
  default_type application/octet-stream;
  access_log off;
${temporary.join("\n")}
  include ${join(DEPLOY, "nginx.conf")};
}
`;
}

function nginxUpstreams({ upstreams, reader, resolver, minuteByHeader, cache }) {
  const escaped = (text) => text.replaceAll(/[.+?*()[\]{}|^$\\]/g, "\\$&");
  const map = (name, value) => {
    const lines = upstreams.map((one) => [one, value(one)]).filter(([, text]) => text);
    return `map $signalbox_target ${name} {\n  default "";\n${lines.map(([{ target, path }, text]) => `  "~^${escaped(target + path)}" '${text}';`).join("\n")}\n}`;
  };
  const credential = (wanted) => ({ header, value }) => header === wanted && value;
  return [
    map("$signalbox_upstream", ({ origin }) => origin),
    map("$signalbox_authorization", credential("Authorization")),
    map("$signalbox_circle_token", credential("Circle-Token")),
    map("$signalbox_tracker_token", credential("X-TrackerToken")),
    map("$signalbox_query", credential("query")),
    `map $http_origin $signalbox_reader {\n  default "";\n${reader ? `  ${reader} ${reader};\n` : ""}}`,
    minuteByHeader
      ? "map $http_x_test_minute $signalbox_window { default $http_x_test_minute; }"
      : readFileSync(join(DEPLOY, "nginx", "upstreams.conf"), "utf8").match(/^map \$time_iso8601 [^}]*\{16\}[^}]*\}/m)[0],
    `proxy_cache_path ${cache} levels=1:2 keys_zone=signalbox:4m max_size=256m inactive=2m use_temp_path=off;`,
    resolver ? `resolver ${resolver} valid=60s ipv6=off;\n` : "",
  ].join("\n");
}

/**
 * Starts Caddy with deploy/Caddyfile. `proxy` is the value of SIGNALBOX_PROXY,
 * `cache` where nginx listens. Caddy adds no credential to a query.
 */
export async function startCaddy({ www, proxy, cache = "", upstreams = [], reader }) {
  const path = program("caddy");
  const folder = mkdtempSync(join(tmpdir(), "signalbox-caddy-"));
  const port = await freePort();
  const list = join(folder, "upstreams.caddy");
  const quoted = (text) => `"${text.replaceAll('"', '\\"')}"`;
  writeFileSync(list, upstreams.filter(({ header }) => header !== "query").map(({ target, path: below, origin, header, value }) =>
    header
      ? `import upstream ${target} ${below}* ${origin} ${header} ${quoted(value)}\n`
      : `import upstream_without_credential ${target} ${below}* ${origin}\n`).join(""));
  const environment = {
    HOME: folder,
    XDG_DATA_HOME: folder,
    XDG_CONFIG_HOME: folder,
    SIGNALBOX_SITE: `http://127.0.0.1:${port}`,
    SIGNALBOX_ROOT: www,
    SIGNALBOX_PROXY: proxy,
    SIGNALBOX_CACHE: cache,
    SIGNALBOX_UPSTREAMS: list,
    SIGNALBOX_ADMIN: "off",
    ...(reader && { SIGNALBOX_READER: reader }),
  };
  const child = spawn(path, ["run", "--config", join(DEPLOY, "Caddyfile"), "--adapter", "caddyfile"], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ...environment },
  });
  return started("Caddy", port, folder, child);
}

/** Waits until a server listens; yields how to reach and end it. */
async function started(name, port, folder, child) {
  let told = "";
  let code = null;
  child.stderr.on("data", (part) => (told += part));
  const ended = new Promise((over) => child.on("exit", (status, signal) => over((code = status ?? signal))));
  child.on("error", (error) => (code = error.message));
  const deadline = Date.now() + 20_000;
  while (!(await listens(port))) {
    if (code !== null || Date.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`${name} did not start (${code ?? "it does not listen"}):\n${told}`);
    }
  }
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    log: () => told,
    close: async () => {
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function freePort() {
  const server = createServer();
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

function listens(port) {
  return new Promise((known) => {
    const socket = connect(port, "127.0.0.1");
    const say = (answer) => {
      socket.destroy();
      setTimeout(known, answer ? 0 : 20, answer);
    };
    socket.on("connect", () => say(true)).on("error", () => say(false));
  });
}
