// The shipped files for nginx and Caddy, with the real servers: the release from
// a folder, and providers through the proxy. Needs dist/.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { brotliCompressSync, gunzipSync } from "node:zlib";
import { DEPLOY, freePort, nginxMain, program, startCaddy, startNginx, upstreamsOf } from "../deploy/servers.mjs";
import { startFake } from "../fake/server.mjs";
import { credentials } from "../fake/services.mjs";

const dist = process.env.DIST ?? "dist";
const READER = "https://board.example.com";
const BUDDY = "/buddy/workspaces/acme/projects/web/pipelines/1201/executions";

let www, fake, hostile, unsigned, names, closed, servers;

before(async () => {
  www = mkdtempSync(join(tmpdir(), "signalbox-www-"));
  const folder = join(www, "team", "board");
  mkdirSync(join(www, "team"));
  cpSync(dist, folder, { recursive: true });
  writeFileSync(join(folder, "signalbox.json"), '{"version":1,"integrations":[]}');
  writeFileSync(join(folder, "packed.js"), "export const packed = 'by hand';\n".repeat(100));
  writeFileSync(join(folder, "packed.js.br"), brotliCompressSync(readFileSync(join(folder, "packed.js"))));
  writeFileSync(join(folder, ".htpasswd"), "ann:secret");
  fake = await startFake({ cors: false });
  hostile = await startHostile();
  unsigned = await startUnsigned();
  names = await startNames();
  closed = await freePort();
  const upstreams = [
    ...upstreamsOf(fake),
    { target: "hostile.example.com", path: "/open/", origin: hostile.origin },
    { target: "hostile.example.com", path: "/signed/", origin: hostile.origin, header: "Authorization", value: "Bearer secret-of-nobody-1a2b" },
    { target: "unsigned.example.com", path: "/", origin: unsigned.origin, header: "Authorization", value: "Bearer secret-of-nobody-1a2b" },
    { target: "closed.example.com", path: "/", origin: `http://127.0.0.1:${closed}` },
  ];
  const named = { target: "named.example.com", path: "/open/", origin: hostile.origin.replace("127.0.0.1", "provider.test") };
  const nginx = await startNginx({ www, upstreams: [...upstreams, named], reader: READER, resolver: names.address, minuteByHeader: true });
  servers = {
    nginx,
    "Caddy before nginx": await startCaddy({ www, proxy: "proxy_through_nginx", cache: `127.0.0.1:${nginx.port}`, reader: READER }),
    "Caddy alone": await startCaddy({ www, proxy: "proxy_by_caddy", upstreams, reader: READER }),
  };
});
after(async () => {
  for (const server of [...Object.values(servers ?? {}), fake, hostile, unsigned, names]) await server?.close();
  rmSync(www, { recursive: true });
});

/** Every test has minutes of its own, so that no answer of another is kept for it. */
let minutes = 0;
let minute;
beforeEach(async () => {
  minute = `minute ${(minutes += 1)}`;
  await fake.clear();
  fake.requests.length = 0;
  hostile.requests.length = 0;
  unsigned.requests.length = 0;
});

/** A provider, or somebody in its place, that answers with all that could do harm. */
async function startHostile() {
  const requests = [];
  const server = createServer((asked, answer) => {
    requests.push({ method: asked.method, path: asked.url, headers: asked.headers });
    if (asked.url.includes("silent")) return;
    answer.writeHead(200, {
      "content-type": asked.url.includes("script") ? "text/javascript" : "text/html",
      "set-cookie": "session=1; Path=/",
      "www-authenticate": 'Basic realm="Board"',
      "clear-site-data": '"*"',
      "access-control-allow-origin": "*",
      "access-control-allow-credentials": "true",
      "content-security-policy": "default-src *",
      "strict-transport-security": "max-age=1",
      "x-accel-redirect": "/team/board/.htpasswd",
      "x-oauth-scopes": "repo",
      link: '<https://hostile.example.com/?api_key=secret-of-nobody-1a2b>; rel="next"',
      refresh: "0; url=https://hostile.example.com/",
      "service-worker-allowed": "/",
      "cache-control": "public, max-age=86400",
      vary: "*",
    });
    answer.end("<script>parent.postMessage(1)</script>");
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    requests,
    origin: `http://127.0.0.1:${server.address().port}`,
    close: () => new Promise((over) => {
      server.close(over);
      server.closeAllConnections();
    }),
  };
}

/** Somebody in a provider's place, who cannot prove to be it. */
async function startUnsigned() {
  const pem = readFileSync(new URL("../deploy/unsigned.pem", import.meta.url));
  const requests = [];
  const server = createSecureServer({ key: pem, cert: pem }, (asked, answer) => {
    requests.push(asked.headers);
    answer.end("{}");
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { requests, origin: `https://127.0.0.1:${server.address().port}`, close: () => new Promise((over) => server.close(over)) };
}

/** A name server for which every name is this machine. */
async function startNames() {
  const socket = createSocket("udp4");
  socket.on("message", (question, from) => {
    const end = question.indexOf(0, 12) + 5;
    const answer = Buffer.concat([question.subarray(0, end), Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1])]);
    answer.writeUInt16BE(0x8180, 2);
    answer.writeUInt16BE(1, 6);
    answer.fill(0, 8, 12);
    socket.send(answer, from.port, from.address);
  });
  await new Promise((bound) => socket.bind(0, "127.0.0.1", bound));
  return { address: `127.0.0.1:${socket.address().port}`, close: () => new Promise((over) => socket.close(over)) };
}

/** Asks with the path as it stands. */
function ask(server, path, { method = "GET", headers = {} } = {}) {
  return new Promise((answered, failed) => {
    const options = { hostname: "127.0.0.1", port: server.port, path, method, agent: false, headers: { "x-test-minute": minute, ...headers } };
    request(options, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => {
        const body = Buffer.concat(parts);
        answered({ status: response.statusCode, headers: response.headers, raw: response.rawHeaders, body, text: body.toString() });
      });
      response.on("error", failed);
    }).on("error", failed).end();
  });
}

const file = (pattern) => {
  const name = readdirSync(dist).find((one) => pattern.test(one));
  assert.ok(name, `${pattern} in ${dist}`);
  return name;
};
const through = (service, path) => `/proxy/${new URL(fake.originOf(service)).host}${path}`;
const isJson = (answer) => typeof JSON.parse(answer.text) === "object";
const secrets = Object.values(credentials).flatMap(({ username, ...secret }) =>
  Object.values(secret).flatMap((text) => [text, ...(username ? [Buffer.from(`${username}:${text}`).toString("base64")] : [])]));

for (const name of ["nginx", "Caddy before nginx", "Caddy alone"]) {
  describe(name, () => {
    const server = () => servers[name];
    const get = (path, options) => ask(server(), path, options);

    test("the page is there in its folder, asked for anew each time", async () => {
      const page = await get("/team/board/");
      assert.deepEqual([page.status, page.headers["content-type"], page.headers["cache-control"]], [200, "text/html; charset=utf-8", "no-cache"]);
      assert.equal(page.text, readFileSync(join(dist, "index.html"), "utf8"));
      const configuration = await get("/team/board/signalbox.json");
      assert.deepEqual([configuration.status, configuration.headers["cache-control"]], [200, "no-cache"]);
      assert.match(configuration.headers["content-type"], /^application\/json/);
      const folder = await get("/team/board");
      assert.ok([301, 302, 308].includes(folder.status), `${folder.status}`);
      assert.match(folder.headers.location, /\/?board\/$/);
    });

    test("files with a hash in their name are kept for good and have their type", async () => {
      for (const [pattern, type] of [
        [/^page-[0-9a-f]{16}\.js$/, /^(?:application|text)\/javascript(?:; charset=utf-8)?$/],
        [/^page-[0-9a-f]{16}\.css$/, /^text\/css; charset=utf-8$/],
        [/^page-[0-9a-f]{16}\.wasm$/, /^application\/wasm$/],
        [/^favicon-[0-9a-f]{16}\.svg$/, /^image\/svg\+xml(?:; charset=utf-8)?$/],
      ]) {
        const answer = await get(`/team/board/${file(pattern)}`);
        assert.deepEqual([answer.status, answer.headers["cache-control"]], [200, "public, max-age=31536000, immutable"]);
        assert.match(answer.headers["content-type"], type);
      }
    });

    test("a hashed file that is gone is not remembered as gone", async () => {
      const answer = await get("/team/board/page-0123456789abcdef.js");
      assert.equal(answer.status, 404);
      assert.doesNotMatch(answer.headers["cache-control"] ?? "", /immutable/);
    });

    test("what can be compressed is", async () => {
      const wasm = file(/^page-[0-9a-f]{16}\.wasm$/);
      for (const path of ["index.html", wasm]) {
        const answer = await get(`/team/board/${path}`, { headers: { "accept-encoding": "gzip" } });
        assert.equal(answer.headers["content-encoding"], "gzip", path);
        assert.match(answer.headers.vary, /accept-encoding/i);
        assert.deepEqual(gunzipSync(answer.body), readFileSync(join(dist, path)), path);
      }
    });

    test("security headers go with the page", async () => {
      const { headers } = await get("/team/board/");
      assert.equal(headers["x-content-type-options"], "nosniff");
      assert.equal(headers["referrer-policy"], "no-referrer");
      assert.equal(headers["content-security-policy"], "frame-ancestors 'none'");
      assert.equal(headers["x-frame-options"], "DENY");
      assert.equal(headers["cross-origin-opener-policy"], "same-origin");
      assert.doesNotMatch(headers.server ?? "", /\d/);
    });

    test("nothing hidden and nothing outside of the folder is served", async () => {
      for (const path of ["/team/board/.htpasswd", "/team/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/team/board/none"]) {
        const answer = await get(path);
        assert.ok([400, 404].includes(answer.status), `${path} ${answer.status}`);
      }
    });

    test("a listed provider answers with the server's credential, and the browser never sees it", async () => {
      const asked = [
        [through("buddy", BUDDY), "authorization", `Bearer ${credentials.buddy.api_token}`],
        [through("circleci", "/circleci/api/v1.1/project/github/acme/web/tree/feature/x?limit=100&shallow=true"), "circle-token", credentials.circleci.api_token],
        [through("jenkins", "/jenkins/job/team/job/web/api/json?tree=name,builds%5Bnumber%5D"), "authorization", "Basic "],
        [through("tracker", "/tracker/services/v5/projects/99"), "x-trackertoken", credentials.tracker.api_token],
        [through("travis_pro", "/travis_pro/repo/acme%2Fweb/builds?limit=2"), "authorization", `token "${credentials.travis_pro.api_token}"`],
        [through("cctray", "/cctray/go/cctray.xml"), "authorization", "Basic "],
        [through("coveralls", "/coveralls/github/acme/web.json?page=1")],
        ...(name === "Caddy alone" ? [] : [[through("codeship", "/codeship/api/v1/projects/4242.json")], [through("codeship", "/codeship/api/v1/projects/4242.json?api_key=")]]),
      ];
      for (const [path, header, value] of asked) {
        fake.requests.length = 0;
        const answer = await get(path, { headers: { accept: "application/json", "travis-api-version": "3" } });
        assert.equal(answer.status, 200, path);
        if (!path.endsWith(".xml")) assert.ok(isJson(answer), path);
        assert.equal(fake.requests.length, 1);
        if (header) assert.ok(fake.requests[0].headers[header].startsWith(value), path);
        const all = answer.raw.join("\n") + answer.text;
        for (const secret of secrets) assert.ok(!all.includes(secret), `${path} shows ${secret}`);
      }
    });

    test("the target arrives as it was written, query and escapes included", async () => {
      const path = "/github/repos/acme/w%20eb/actions/workflows/a%2Fb.yml/runs?branch=feature%2Fx&event=push&per_page=100";
      assert.equal((await get(through("gh_actions", path))).status, 200);
      assert.equal(fake.requests[0].path, path);
    });

    test("what a pane reads of an answer's headers is there", async () => {
      const answer = await get(through("github", "/github/repos/acme/web/commits"));
      assert.match(answer.headers.etag, /^(?:W\/)?"[0-9a-f]{64}"$/);
      assert.equal(answer.headers["x-ratelimit-limit"], "5000");
      await fake.fault("github", { fault: "429", after: 77 });
      minute += " later";
      const late = await get(through("github", "/github/repos/acme/web/commits"));
      assert.deepEqual([late.status, late.headers["retry-after"]], [429, "77"]);
      const tracker = await get(through("tracker", "/tracker/services/v5/projects/99"));
      assert.equal(tracker.headers["x-tracker-project-version"], "4113");
    });

    test("who is not on the list is refused, and not asked", async () => {
      const host = new URL(fake.origin).host;
      const around = [
        `/proxy/${host}/_control/requests`,
        `/proxy/${host}/buddy`,
        `/proxy/${host}/buddyx/`,
        `/proxy/${new URL(hostile.origin).host}/open/`,
        "/proxy/hostile.example.com/closed/",
        "/proxy/hostile.example.com.evil.example/open/",
        "/proxy/evil.example/hostile.example.com/open/",
        "/proxy/hostile.example.com@evil.example/open/",
        "/proxy/hostile.example.com/open/../closed/",
        "/proxy/hostile.example.com/open/%2e%2e/closed/",
        "/proxy/hostile.example.com/open/..%2fclosed/",
        "/proxy/hostile.example.com/open/%2e./closed/",
        "/proxy/hostile.example.com/open/..%5cclosed/",
        "/proxy/hostile.example.com/open/..;/closed/",
        "/proxy/hostile.example.com/open/x/../../closed",
        "/proxy/hostile.example.com/closed/../open/../closed/",
        "//proxy/hostile.example.com/closed/",
        `/proxy/http://${host}${BUDDY}`,
        `/proxy/${encodeURIComponent(fake.origin + BUDDY)}`,
        "/proxy/",
        "/proxy",
        "/team/../proxy/hostile.example.com/closed/",
      ];
      for (const path of around) {
        const answer = await get(path);
        assert.ok([400, 403, 404].includes(answer.status), `${path} ${answer.status}`);
      }
      assert.deepEqual([fake.requests.length, hostile.requests.map(({ path }) => path)], [0, []]);
    });

    test("a provider can be read, and nothing else", async () => {
      for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"]) {
        const answer = await get(through("buddy", BUDDY), { method });
        assert.ok([403, 405].includes(answer.status), `${method} ${answer.status}`);
      }
      assert.equal(fake.requests.length, 0);
      const head = await get(through("buddy", BUDDY), { method: "HEAD" });
      assert.deepEqual([head.status, head.text], [200, ""]);
    });

    test("other sites are told nothing; the one that may read is told so", async () => {
      const path = through("buddy", BUDDY);
      for (const origin of [undefined, "https://evil.example", "null", `${READER}.evil.example`]) {
        const headers = origin ? { origin } : {};
        const answer = await get(path, { headers });
        assert.equal(answer.status, 200);
        const preflight = await get(path, { method: "OPTIONS", headers: { ...headers, "access-control-request-method": "GET" } });
        assert.ok([403, 405].includes(preflight.status));
        for (const one of [answer, preflight]) {
          assert.deepEqual(Object.keys(one.headers).filter((header) => header.startsWith("access-control-")), [], `${origin}`);
        }
      }
      const answer = await get(path, { headers: { origin: READER } });
      assert.deepEqual([answer.status, answer.headers["access-control-allow-origin"]], [200, READER]);
      assert.match(answer.headers["access-control-expose-headers"], /ETag.*Retry-After/);
      assert.match(answer.headers.vary, /origin/i);
      assert.equal(answer.headers["access-control-allow-credentials"], undefined);
      const preflight = await get(path, { method: "OPTIONS", headers: { origin: READER, "access-control-request-method": "GET", "access-control-request-headers": "authorization" } });
      assert.deepEqual([preflight.status, preflight.headers["access-control-allow-origin"], preflight.headers["access-control-allow-methods"]], [204, READER, "GET, HEAD"]);
      assert.match(preflight.headers["access-control-allow-headers"], /Authorization/);
    });

    test("of the browser's request, cookies and its own credential stay here", async () => {
      const headers = { cookie: "session=1", authorization: "Bearer of-the-browser", "circle-token": "of-the-browser", referer: "https://board.example.com/x", "x-forwarded-for": "10.1.2.3", origin: READER };
      await get("/proxy/hostile.example.com/signed/", { headers });
      await get("/proxy/hostile.example.com/open/", { headers });
      const [signed, open] = hostile.requests;
      assert.equal(signed.headers.authorization, "Bearer secret-of-nobody-1a2b");
      assert.equal(signed.headers["circle-token"], undefined);
      assert.equal(open.headers.authorization, "Bearer of-the-browser");
      for (const { headers: sent } of [signed, open]) {
        for (const header of ["cookie", "referer", "origin", "x-forwarded-for"]) assert.equal(sent[header], undefined, header);
        assert.equal(sent.host, new URL(hostile.origin).host);
      }
    });

    test("an answer cannot act on this site", async () => {
      for (const path of ["/proxy/hostile.example.com/open/page", "/proxy/hostile.example.com/signed/script"]) {
        const { headers, text, raw } = await get(path);
        for (const header of ["set-cookie", "www-authenticate", "clear-site-data", "access-control-allow-origin", "access-control-allow-credentials", "strict-transport-security", "x-accel-redirect", "x-oauth-scopes", "link", "refresh", "service-worker-allowed"]) {
          assert.equal(headers[header], undefined, header);
        }
        assert.match(headers["content-security-policy"], /^default-src 'none'.*sandbox$/);
        assert.equal(headers["x-content-type-options"], "nosniff");
        assert.equal(headers["cross-origin-resource-policy"], "same-origin");
        assert.equal(headers["cache-control"], "private, no-cache");
        assert.doesNotMatch(headers["content-type"] ?? "", /script/);
        assert.ok(!`${raw}${text}`.includes("secret-of-nobody"));
        assert.ok(!text.includes("ann:secret"));
        const names = raw.filter((_, index) => index % 2 === 0).map((one) => one.toLowerCase());
        assert.deepEqual(names.filter((one, index) => names.indexOf(one) !== index), [], "no header twice");
      }
    });

    test("a redirect is neither followed nor shown", async () => {
      for (const fault of ["redirect", "redirect-away"]) {
        await fake.fault("buddy", fault);
        minute += fault;
        const answer = await get(through("buddy", BUDDY), { headers: { origin: READER } });
        assert.deepEqual([answer.status, answer.headers.location, answer.headers["access-control-allow-origin"]], [502, undefined, READER]);
        assert.match(answer.text, /redirect/);
      }
      assert.deepEqual(fake.requests.map(({ service }) => service), ["buddy", "buddy"]);
    });

    test("what the provider refuses is passed on as it is", async () => {
      for (const status of [401, 403, 404, 500, 503]) {
        await fake.fault("buddy", { fault: "status", status });
        minute += status;
        const answer = await get(through("buddy", BUDDY), { headers: { origin: READER } });
        assert.deepEqual([answer.status, answer.headers["access-control-allow-origin"]], [status, READER]);
        assert.match(answer.text, /This is status/);
      }
    });

    test("when nobody listens there, the page is told", async () => {
      const answer = await get("/proxy/closed.example.com/builds", { headers: { origin: READER } });
      assert.deepEqual([answer.status, answer.headers["access-control-allow-origin"]], [502, READER]);
      assert.match(answer.headers["content-security-policy"], /sandbox/);
    });

    test("whoever cannot prove to be the provider gets no credential", async () => {
      const answer = await get("/proxy/unsigned.example.com/builds");
      assert.deepEqual([answer.status, unsigned.requests], [502, []]);
    });

    const hundred = (path) => Promise.all(Array.from({ length: 100 }, () => get(path)));

    if (name !== "Caddy alone") {
      test("a hundred viewers at once cost one request in each minute", async () => {
        await fake.fault("buddy", { fault: "slow", ms: 100 });
        for (const total of [1, 2]) {
          minute += total;
          const answers = await hundred(through("buddy", BUDDY));
          assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
          assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
          assert.equal(fake.requests.length, total);
        }
        assert.equal((await get(through("buddy", BUDDY))).status, 200);
        assert.equal(fake.requests.length, 2);
      });

      test("a refusal is kept too, so that nobody hammers", async () => {
        await fake.fault("buddy", 500);
        const answers = await hundred(through("buddy", BUDDY));
        assert.deepEqual([...new Set(answers.map(({ status }) => status))], [500]);
        assert.equal(fake.requests.length, 1);
      });

      test("a provider with a name is found by the name server", async () => {
        const answer = await get("/proxy/named.example.com/open/builds");
        assert.deepEqual([answer.status, hostile.requests[0].headers.host], [200, new URL(hostile.origin).host.replace("127.0.0.1", "provider.test")]);
      });

      test("different questions have different answers", async () => {
        const runs = (query) => get(through("gh_actions", `/github/repos/acme/web/actions/runs?${query}`));
        const [main, layout] = await Promise.all([runs("branch=main"), runs("branch=layout")]);
        assert.deepEqual([JSON.parse(main.text).total_count, JSON.parse(layout.text).total_count], [7, 1]);
        const travis = (headers) => get(through("travis", "/travis/repos/acme/web/builds"), { headers });
        assert.equal((await travis({ accept: "text/plain" })).status, 406);
        assert.equal((await travis({ accept: "application/vnd.travis-ci.2+json" })).status, 200);
      });

      test("an answer for one browser's own credential is for that browser only", async () => {
        const mine = { authorization: `token "${credentials.travis_pro.api_token}"`, accept: "application/json" };
        const path = through("travis", "/travis/repos/acme/web/builds");
        assert.equal((await get(path, { headers: mine })).status, 200);
        assert.equal((await get(path, { headers: mine })).status, 200);
        assert.equal((await get(path, { headers: { accept: "application/json", authorization: 'token "wrong"' } })).status, 403);
        assert.equal((await get(path, { headers: { accept: "application/json" } })).status, 200);
        assert.equal(fake.requests.length, 4);
      });

      test("what did not change is not sent again", async () => {
        const path = through("github", "/github/repos/acme/web/commits");
        const { etag } = (await get(path)).headers;
        const again = await get(path, { headers: { "if-none-match": etag } });
        assert.deepEqual([again.status, again.text, fake.requests.length], [304, "", 1]);
      });
    } else {
      test("it keeps nothing: each viewer costs a request, as the documentation says", async () => {
        await hundred(through("buddy", BUDDY));
        assert.equal(fake.requests.length, 100);
      });

      test("what did not change is not sent again", async () => {
        const path = through("github", "/github/repos/acme/web/commits");
        const { etag } = (await get(path)).headers;
        const again = await get(path, { headers: { "if-none-match": etag } });
        assert.deepEqual([again.status, again.text], [304, ""]);
      });
    }

    if (name !== "nginx") {
      test("what is compressed beforehand by brotli goes out as it is", async () => {
        const answer = await get("/team/board/packed.js", { headers: { "accept-encoding": "br, gzip" } });
        assert.equal(answer.headers["content-encoding"], "br");
      });
    }
  });
}

test("a provider that says nothing is given up after ten seconds", async () => {
  const answers = await Promise.all(Object.values(servers).map((server) => ask(server, `/proxy/hostile.example.com/open/silent?${server.port}`, { headers: { origin: READER } })));
  for (const { status, headers } of answers) {
    assert.deepEqual([status, headers["access-control-allow-origin"]], [504, READER]);
  }
});

describe("the shipped examples", () => {
  test("nginx takes them", async () => {
    const folder = mkdtempSync(join(tmpdir(), "signalbox-nginx-"));
    try {
      mkdirSync(join(folder, "signalbox"));
      const port = await freePort();
      for (const name of readdirSync(join(DEPLOY, "nginx"))) {
        const text = readFileSync(join(DEPLOY, "nginx", name), "utf8")
          .replaceAll(/^listen .*80;$/gm, `listen 127.0.0.1:${port};`)
          .replace(`listen 127.0.0.1:${port};\nlisten`, "listen")
          .replace("/var/cache/nginx/signalbox", join(folder, "cache"));
        writeFileSync(join(folder, "signalbox", name), text);
      }
      const path = program("nginx");
      writeFileSync(join(folder, "nginx.conf"), nginxMain(path, folder));
      const { status, stderr } = spawnSync(path, ["-t", "-e", "stderr", "-p", folder, "-c", join(folder, "nginx.conf")]);
      assert.equal(status, 0, stderr.toString());
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("Caddy takes them", () => {
    const { status, stderr } = spawnSync(program("caddy"), ["adapt", "--config", join(DEPLOY, "Caddyfile"), "--adapter", "caddyfile"], {
      env: { ...process.env, SIGNALBOX_PROXY: "proxy_by_caddy", SIGNALBOX_UPSTREAMS: "caddy/upstreams.caddy" },
    });
    assert.equal(status, 0, stderr.toString());
  });

  test("by the clock as it is shipped, an answer is kept for its minute", async () => {
    const server = await startNginx({ www, upstreams: upstreamsOf(fake) });
    try {
      // The minute may end between two of three, not between each two.
      for (let count = 0; count < 3; count += 1) assert.equal((await ask(server, through("buddy", BUDDY))).status, 200);
      assert.ok(fake.requests.length <= 2, `${fake.requests.length}`);
    } finally {
      await server.close();
    }
  });
});
