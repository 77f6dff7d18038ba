// What the journeys of plugins rely on: the fake GoCD server keeps the rules of
// the API, and the sample bridge those of its convention.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startGocd } from "../fake/gocd.mjs";
import { startGitBridge } from "../plugin/git-bridge.mjs";

let gocd;
let bridge;
let root;

before(async () => {
  root = await mkdtemp(join(tmpdir(), "signalbox-bridge-"));
  gocd = await startGocd({ token: "t" });
  bridge = await startGitBridge({ root });
});

after(async () => {
  await gocd.close();
  await bridge.close();
  await rm(root, { recursive: true, force: true });
});

function ask(path, { method = "GET", version = 4, body, headers = {} } = {}) {
  return fetch(`${gocd.root}/api/${path}`, {
    method,
    body: body && JSON.stringify(body),
    headers: { Accept: `application/vnd.go.cd.v${version}+json`, Authorization: "Bearer t", ...headers },
  });
}

test("the version of the API is named in Accept, and who asks is known", async () => {
  assert.equal((await ask("admin/plugin_info", { version: 7 })).status, 200);
  assert.equal((await ask("admin/plugin_info", { version: 4 })).status, 404);
  assert.equal((await ask("admin/scms", { headers: { Authorization: "Bearer other" } })).status, 401);
});

test("a list that has not changed is a 304", async () => {
  const first = await ask("admin/plugin_info", { version: 7 });
  const again = await ask("admin/plugin_info", { version: 7, headers: { "If-None-Match": first.headers.get("etag") } });
  assert.equal(again.status, 304);
  const types = (await first.json())._embedded.plugin_info.flatMap(({ extensions }) => extensions.map(({ type }) => type));
  assert.deepEqual(types, ["scm", "task", "elastic-agent", "authorization", "artifact", "secrets"]);
});

test("a change names the version it was made of", async () => {
  const read = await ask("admin/scms/shop");
  const scm = await read.json();
  const put = (headers) => ask("admin/scms/shop", { method: "PUT", body: scm, headers });
  assert.equal((await put({})).status, 428);
  assert.equal((await put({ "If-Match": '"other"' })).status, 412);
  const saved = await put({ "If-Match": read.headers.get("etag") });
  assert.equal(saved.status, 200);
  assert.ok((await saved.json())._links.self.href.endsWith("/api/admin/scms/shop"));
});

test("what is wrong comes by key, and secrets are stored as cipher text", async () => {
  const scm = {
    name: "new",
    plugin_metadata: { id: "scm.sample", version: "1" },
    configuration: [{ key: "URL", value: "ftp://x" }, { key: "PASSWORD", value: "p" }],
  };
  const refused = await ask("admin/scms", { method: "POST", body: scm });
  assert.equal(refused.status, 422);
  assert.ok((await refused.json()).data.configuration[0].errors.configuration_value[0].includes("https://"));
  scm.configuration[0].value = "https://x";
  const created = await (await ask("admin/scms", { method: "POST", body: scm })).json();
  assert.deepEqual(Object.keys(created.configuration[1]), ["key", "encrypted_value"]);
});

test("a bridge answers code and body, and keeps to its folder", async () => {
  const send = async (name, body) => {
    const answer = await fetch(bridge.address, { method: "POST", body: JSON.stringify({ extension: "scm", version: "1.0", name, body }) });
    return answer.json();
  };
  assert.equal((await send("scm-view")).code, 200);
  assert.equal((await send("other")).code, 404);
  const away = await send("checkout", {
    "scm-configuration": { URL: { value: root } },
    "destination-folder": "../away",
    revision: { revision: "r" },
  });
  assert.equal(away.code, 500);
  assert.match(away.body, /not below/);
});
