// The Taskcluster on loopback behaves as the real one: asked by npm `hawk`'s own
// client, so that nothing of ours is on either side.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import Hawk from "hawk";
import { ann, GROUP, HOOK_TASK, startScene } from "../fake/taskcluster/scene.mjs";

let fake;
before(async () => (fake = await startScene()));
after(() => fake.close());

async function ask(path, { method = "GET", body, credentials = ann, ext, timestamp, signed = true } = {}) {
  const url = `${fake.origin}/api/${path}`;
  const { certificate, clientId, accessToken } = credentials;
  const all = { ...(certificate && { certificate: JSON.parse(certificate) }), ...ext };
  const { header } = Hawk.client.header(url, method, {
    credentials: { id: clientId, key: accessToken, algorithm: "sha256" },
    ...(body && { payload: body, contentType: "application/json" }),
    ...(Object.keys(all).length && { ext: Buffer.from(JSON.stringify(all)).toString("base64") }),
    ...(timestamp && { timestamp }),
  });
  const response = await fetch(url, {
    method,
    body,
    redirect: "manual",
    headers: { ...(body && { "content-type": "application/json" }), ...(signed && { authorization: header }) },
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, answer: text ? JSON.parse(text) : null };
}

const task = (changes) =>
  JSON.stringify({
    provisionerId: "proj-example",
    workerType: "ci",
    created: new Date().toISOString(),
    deadline: new Date(Date.now() + 3_600_000).toISOString(),
    payload: {},
    metadata: { name: "n", description: "d", owner: "o@example.org", source: "https://example.org" },
    ...changes,
  });

const put = (id, body, more) => ask(`queue/v1/task/${id}`, { method: "PUT", body, ...more });

test("creating is idempotent, and another body under the same id conflicts", async () => {
  const body = task();
  assert.equal((await put(HOOK_TASK, body)).status, 200);
  assert.equal((await put(HOOK_TASK, body)).status, 200);
  const other = await put(HOOK_TASK, task({ payload: { x: 1 } }));
  assert.deepEqual([other.status, other.answer.code], [409, "RequestConflict"]);
  assert.match(other.answer.message, /\n----\n/);
});

test("scopes count, and authorizedScopes narrow them", async () => {
  const id = "dwvY05ykTT-iwHWQlJf5-Q";
  const none = await put(id, task(), { ext: { authorizedScopes: [] } });
  assert.deepEqual([none.status, none.answer.code], [403, "InsufficientScopes"]);
  assert.equal((await put(id, task({ scopes: ["beyond"] }))).status, 403);
  assert.equal((await put(id, task(), { ext: { authorizedScopes: ["beyond"] } })).status, 401);
  assert.equal((await put(id, task(), { ext: { authorizedScopes: ["assume:repo:example"] } })).status, 200);
});

test("unsigned, stale, replayed and changed requests are refused", async () => {
  const id = "Yyj6Kvb9Q4-3AJ8zjLm9Ug";
  assert.equal((await put(id, task(), { signed: false })).status, 401);
  const stale = await put(id, task(), { timestamp: Math.floor(Date.now() / 1000) - 3600 });
  assert.deepEqual([stale.status, stale.answer.message.split("\n")[0]], [401, "Stale timestamp"]);
  const wrong = await put(id, task(), { credentials: { ...ann, accessToken: "x" } });
  assert.equal(wrong.status, 401);
});

test("temporary credentials need their certificate, in time", async () => {
  const id = "Q8tWSZoZRvKsTW7tK6xLHQ";
  const good = fake.temporary(ann.clientId, { scopes: ["assume:repo:example"] });
  assert.equal((await put(id, task(), { credentials: good })).status, 200);
  const bare = await put(id, task(), { credentials: { ...good, certificate: undefined } });
  assert.equal(bare.status, 401);
  const late = fake.temporary(ann.clientId, { scopes: ["*"], start: Date.now() - 7_200_000 });
  assert.match((await put(id, task(), { credentials: late })).answer.message, /expired/);
});

test("artifacts lie on another host, which takes no signature", async () => {
  const path = `queue/v1/task/${GROUP}/artifacts/public%2Factions.json`;
  const { status, headers, answer } = await ask(path, { signed: false });
  assert.equal(status, 303);
  assert.equal(headers.get("location"), answer.url);
  assert.notEqual(new URL(answer.url).origin, fake.origin);
  assert.equal((await fetch(answer.url)).status, 200);
  assert.equal((await fetch(answer.url, { headers: { authorization: "x" } })).status, 400);
});

test("dates and keys are judged as the queue judges them", async () => {
  const id = "T2dGhKQkTkGZtz4_XyYMzA";
  const late = new Date(Date.now() + 6 * 86_400_000).toISOString();
  for (const changes of [{ created: "2020-01-01T00:00:00Z" }, { deadline: late }, { surprise: 1 }, { metadata: undefined }]) {
    assert.equal((await put(id, task(changes))).status, 400, JSON.stringify(changes));
  }
});

test("hooks want their scope and may make no task", async () => {
  const path = "hooks/v1/hooks/project-example/in-tree-action-1-generic%2F0123456789/trigger";
  const made = await ask(path, { method: "POST", body: "{}" });
  assert.deepEqual([made.status, made.answer.taskId], [200, HOOK_TASK]);
  fake.hooks["project-example/in-tree-action-1-generic/0123456789"] = () => null;
  assert.deepEqual((await ask(path, { method: "POST", body: "{}" })).answer, {});
  assert.equal((await ask("hooks/v1/hooks/other/x/trigger", { method: "POST", body: "{}" })).status, 403);
});

test("any page may ask, and may read no header", async () => {
  const response = await fetch(`${fake.origin}/api/queue/v1/task/${GROUP}`, { method: "OPTIONS" });
  assert.equal(response.headers.get("access-control-allow-origin"), "*");
  assert.match(response.headers.get("access-control-allow-headers"), /Authorization/);
  assert.equal(response.headers.get("access-control-expose-headers"), null);
});
