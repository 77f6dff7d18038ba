// The fake provider: what the tests of the board stand on has to stand itself.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { request } from "node:http";
import { after, before, beforeEach, test } from "node:test";
import { faults, wrongTypes } from "../fake/faults.mjs";
import { startFake } from "../fake/server.mjs";
import { credentials, pruned, services } from "../fake/services.mjs";

const BASE = Date.parse("2026-02-03T08:00:00Z");
const basic = ({ username, password }) => `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
const bearer = (token) => `Bearer ${token}`;

let fake, split;
before(async () => {
  fake = await startFake({ base: BASE });
  split = await startFake({ base: BASE, split: true });
});
after(() => Promise.all([fake.close(), split.close()]));
beforeEach(async () => {
  await Promise.all([fake.clear(), split.clear()]);
  for (const one of [fake, split]) {
    one.requests.length = 0;
    one.budgets.clear();
    Object.assign(one.settings, { cors: true, pollInterval: null });
  }
});

/** What each service is asked for, with credentials that it takes and how it refuses others. */
const asked = [
  { service: "buddy", path: "/buddy/workspaces/acme/projects/web/pipelines/1201/executions", headers: { authorization: bearer(credentials.buddy.api_token) }, wrong: { authorization: "Bearer x" }, refusal: 401, missing: ["web", "missing"] },
  { service: "circleci", path: "/circleci/api/v1.1/project/github/acme/web/tree/feature/x?limit=100&shallow=true", headers: { "circle-token": credentials.circleci.api_token }, wrong: { "circle-token": "x" }, refusal: 401, missing: ["web", "missing"] },
  { service: "circleci", path: "/circleci/api/v2/project/gh/acme/web/pipeline?branch=main", headers: { "circle-token": credentials.circleci.api_token }, wrong: {}, refusal: 401, missing: ["web", "missing"] },
  { service: "codeship", path: `/codeship/api/v1/projects/4242.json?api_key=${credentials.codeship.api_token}`, headers: {}, wrong: {}, wrongPath: "/codeship/api/v1/projects/4242.json?api_key=x", refusal: 401, missing: ["4242", "404"] },
  { service: "coveralls", path: "/coveralls/github/acme/web.json?page=1", headers: {}, missing: ["web", "missing"], missingType: "text/html; charset=utf-8" },
  { service: "gh_issues", path: "/github/repos/acme/web/issues?state=all", headers: { authorization: bearer(credentials.gh_issues.password) }, wrong: { authorization: "Bearer x" }, refusal: 401, missing: ["web", "missing"] },
  { service: "gh_actions", path: "/github/repos/acme/web/actions/runs?per_page=100", headers: { authorization: basic(credentials.gh_actions) }, wrong: { authorization: basic({ username: "ann", password: "x" }) }, refusal: 401, missing: ["web", "missing"] },
  { service: "github", path: "/github/repos/acme/web/commits", headers: {}, missing: ["web", "private"] },
  { service: "ghe_issues", path: "/ghe/api/v3/repos/acme/web/issues?state=all", headers: { authorization: basic(credentials.ghe_issues) }, wrong: {}, refusal: 401, missing: ["web", "missing"] },
  { service: "ghe_actions", path: "/ghe/api/v3/repos/acme/web/actions/runs", headers: { authorization: bearer(credentials.ghe_actions.password) }, wrong: { authorization: bearer(credentials.github.password) }, refusal: 401, missing: ["web", "missing"] },
  { service: "github_enterprise", path: "/ghe/api/v3/repos/acme/web/commits?sha=layout", headers: { authorization: basic(credentials.github_enterprise) }, wrong: {}, refusal: 401, missing: ["web", "missing"] },
  { service: "jenkins", path: "/jenkins/job/team/job/web/api/json?tree=name,builds%5Bnumber,result%5D", headers: { authorization: basic(credentials.jenkins) }, wrong: { authorization: basic({ username: "ann", password: "x" }) }, refusal: 401, missing: ["web", "missing"], missingType: "text/html; charset=utf-8" },
  { service: "tracker", path: "/tracker/services/v5/projects/99", headers: { "x-trackertoken": credentials.tracker.api_token }, wrong: { "x-trackertoken": "x" }, refusal: 403, missing: ["99", "404"] },
  { service: "travis", path: "/travis/repos/acme/web/builds", headers: { accept: "application/vnd.travis-ci.2+json" }, wrong: { accept: "application/vnd.travis-ci.2+json", authorization: 'token "x"' }, refusal: 403, missing: ["web", "missing"] },
  { service: "travis_pro", path: "/travis_pro/repos/acme/web/builds", headers: { accept: "application/vnd.travis-ci.2+json", authorization: `token "${credentials.travis_pro.api_token}"` }, wrong: { accept: "application/vnd.travis-ci.2+json", authorization: `token ${credentials.travis_pro.api_token}` }, refusal: 403, missing: ["web", "missing"] },
  { service: "travis_pro", path: "/travis_pro/repo/acme%2Fweb/builds?include=build.commit&limit=2", headers: { "travis-api-version": "3", authorization: `token ${credentials.travis_pro.api_token}` }, wrong: { "travis-api-version": "3" }, refusal: 403, missing: ["web", "missing"] },
  { service: "cctray", path: "/cctray/go/cctray.xml", headers: { authorization: basic(credentials.cctray) }, wrong: {}, refusal: 401 },
  { service: "custom", path: "/custom/pipelines/measure", headers: { "x-api-key": credentials.custom.token }, wrong: {}, refusal: 401, missing: ["measure", "missing"] },
];
const one = (service) => asked.find((each) => each.service === service);
const ask = ({ path, headers }, more = {}) => fetch(fake.origin + path, { redirect: "manual", ...more, headers: { ...headers, ...more.headers } });

test("every service is spoken", () => {
  assert.deepEqual([...new Set(asked.map(({ service }) => service))].sort(), [...services].sort());
});

for (const each of asked) {
  const { service, path, headers, wrong, wrongPath = path, refusal, missing, missingType } = each;
  test(`${service} answers those it knows: ${path.split("?")[0]}`, async () => {
    const answer = await ask(each);
    assert.equal(answer.status, 200);
    const text = await answer.text();
    if (service === "cctray") assert.match(text, /^<\?xml[^>]*\?>\n<Projects>\n +<Project /);
    else assert.equal(typeof JSON.parse(text), "object");
    if (wrong) {
      assert.equal((await fetch(fake.origin + wrongPath, { headers: wrong })).status, refusal);
    }
    if (missing) {
      const [name, other] = missing;
      const nothing = await fetch(fake.origin + path.replace(name, other), { headers });
      assert.deepEqual([nothing.status, nothing.headers.get("content-type")], [404, missingType ?? "application/json; charset=utf-8"]);
    }
    assert.deepEqual(fake.requests.map((entry) => [entry.service, entry.status, entry.aborted])[0], [service, 200, false]);
  });
}

test("times are relative to the base time, in the way of each provider", async () => {
  const value = async (service) => (await ask(one(service))).json();
  assert.equal((await value("buddy")).executions[0].start_date, "2026-02-03T07:58:25Z");
  assert.equal((await value("circleci"))[1].start_time, "2026-02-03T06:53:20.000Z");
  const whole = await fetch(`${fake.origin}/jenkins/job/web/api/json`, { headers: one("jenkins").headers });
  assert.equal((await whole.json()).builds[0].timestamp, BASE - 150_000);
  const feed = await (await ask(one("cctray"))).text();
  for (const time of ["2026-02-03T07:45:00", "2026-02-03T08:00:00.0000000+02:00", ""]) {
    assert.ok(feed.includes(`lastBuildTime="${time}"`), time);
  }
});

test("of GitHub's issues and pull requests, the counts are known", async () => {
  const count = async (path) => {
    const counts = {};
    for (const { state, pull_request } of await (await fetch(fake.origin + path)).json()) {
      const kind = `${state} ${pull_request ? "pull requests" : "issues"}`;
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    return counts;
  };
  const issues = "/github/repos/acme/web/issues";
  assert.deepEqual(await count(`${issues}?state=all&per_page=100`), { "open issues": 7, "closed issues": 20, "open pull requests": 3, "closed pull requests": 10 });
  assert.deepEqual(await count(`${issues}?state=all`), { "open issues": 6, "closed issues": 14, "open pull requests": 2, "closed pull requests": 8 });
  assert.deepEqual(await count(`${issues}?per_page=100`), { "open issues": 7, "open pull requests": 3 });
});

test("GitHub filters runs by branch and event", async () => {
  const runs = async (query) => (await (await fetch(`${fake.origin}/github/repos/acme/web/actions/runs?${query}`)).json()).workflow_runs.map((run) => run.run_number);
  assert.deepEqual(await runs("branch=layout"), [44]);
  assert.deepEqual(await runs("event=schedule"), [41]);
  assert.deepEqual(await runs("branch=nothing"), []);
});

test("GitHub's budget is counted by token, and what did not change costs nothing", async () => {
  const { path } = one("github");
  const left = async (headers) => {
    const answer = await fetch(fake.origin + path, { headers });
    await answer.arrayBuffer();
    return [answer.status, Number(answer.headers.get("x-ratelimit-remaining"))];
  };
  const etag = (await fetch(fake.origin + path)).headers.get("etag");
  const known = { authorization: bearer(credentials.github.password) };
  assert.deepEqual(await left({}), [200, 58]);
  assert.deepEqual(await left(known), [200, 4_999]);
  assert.deepEqual(await left({ ...known, "if-none-match": etag }), [304, 4_999]);
  assert.deepEqual(await left({ ...known, "if-none-match": 'W/"other"' }), [200, 4_998]);
  assert.deepEqual(await left({ "if-none-match": etag }), [304, 57]);
});

test("when GitHub's budget is spent, it says until when", async () => {
  let now = BASE;
  const small = await startFake({ now: () => now, limits: { anonymous: 1 } });
  try {
    const get = () => fetch(small.origin + one("github").path);
    assert.equal((await get()).status, 200);
    const refused = await get();
    assert.deepEqual([refused.status, refused.headers.get("x-ratelimit-remaining"), refused.headers.get("x-ratelimit-reset")], [403, "0", String(BASE / 1000 + 3_600)]);
    now += 3_600_000;
    assert.equal((await get()).status, 200);
  } finally {
    await small.close();
  }
});

test("GitHub knows two versions of its API, and tells how often it wants to be asked", async () => {
  fake.settings.pollInterval = 90;
  const status = async (version) => (await ask(one("github"), { headers: { "x-github-api-version": version } })).status;
  assert.deepEqual([await status("2022-11-28"), await status("2026-03-10"), await status("2020-01-01")], [200, 200, 400]);
  assert.equal((await ask(one("github"))).headers.get("x-poll-interval"), "90");
});

test("Travis tells whether something changed", async () => {
  const etag = (await ask(one("travis"))).headers.get("etag");
  assert.equal((await ask(one("travis"), { headers: { "if-none-match": etag } })).status, 304);
});

test("CircleCI's pipelines lead to workflows", async () => {
  const { headers, path } = asked[2];
  const { items } = await (await fetch(fake.origin + path, { headers })).json();
  const states = await Promise.all(items.map(async ({ id }) => {
    const answer = await fetch(`${fake.origin}/circleci/api/v2/pipeline/${id}/workflow`, { headers });
    return (await answer.json()).items.map(({ status }) => status).join(" ");
  }));
  assert.deepEqual(states, ["running on_hold", "success success", "failed", "", "success"]);
  assert.equal((await fetch(`${fake.origin}/circleci/api/v2/pipeline/other/workflow`, { headers })).status, 404);
});

test("Tracker tells its version, and its iteration in a second answer", async () => {
  const { headers, path } = one("tracker");
  const first = await ask(one("tracker"));
  assert.equal(first.headers.get("x-tracker-project-version"), "4113");
  const { current_iteration_number: number } = await first.json();
  const second = await (await fetch(`${fake.origin}${path}/iterations/${number}?fields=:default,velocity,stories`, { headers })).json();
  assert.deepEqual([second.velocity, second.stories.length], [14, 10]);
});

test("Jenkins answers what the tree asks for, and nothing of a tree that it cannot read", () => {
  const job = { name: "web", url: "x", builds: [{ number: 3, result: null, changeSets: [{ kind: "git", items: [{ comment: "a" }] }] }, { number: 2 }, { number: 1 }] };
  assert.deepEqual(pruned(job, "name,builds[number,changeSets[items[comment]]]{0,2}"), {
    name: "web",
    builds: [{ number: 3, changeSets: [{ items: [{ comment: "a" }] }] }, { number: 2 }],
  });
  assert.throws(() => pruned(job, "name,builds[number"), /\] was expected at 18/);
  assert.throws(() => pruned(job, "name]"), /nothing more was expected at 4/);
});

// CORS.

const preflight = (path, headers) => fetch(fake.origin + path, { method: "OPTIONS", headers: { origin: "https://board.example.com", "access-control-request-method": "GET", "access-control-request-headers": headers } });

test("GitHub and Travis say to other origins what they say in truth", async () => {
  for (const [service, allowed, refused] of [
    ["github", ["authorization", "if-none-match", "x-github-api-version"], ["cache-control"]],
    ["github_enterprise", ["authorization", "if-none-match"], ["cache-control", "x-github-api-version"]],
    ["travis", ["authorization", "if-none-match", "travis-api-version"], ["cache-control"]],
  ]) {
    const answer = await preflight(one(service).path, "authorization");
    assert.deepEqual([answer.status, answer.headers.get("access-control-allow-origin")], [204, "*"]);
    const list = answer.headers.get("access-control-allow-headers").toLowerCase().split(", ");
    for (const name of allowed) assert.ok(list.includes(name), `${service} ${name}`);
    for (const name of refused) assert.ok(!list.includes(name), `${service} ${name}`);
  }
  const exposed = (await ask(one("github"))).headers.get("access-control-expose-headers");
  assert.match(exposed, /ETag.*Retry-After.*X-RateLimit-Remaining.*X-Poll-Interval/);
  assert.doesNotMatch((await ask(one("travis"))).headers.get("access-control-expose-headers"), /rate/i);
});

test("the other services are open to all origins unless told otherwise, one by one", async () => {
  fake.settings.cors = { jenkins: false };
  assert.equal((await preflight(one("buddy").path, "authorization")).headers.get("access-control-allow-headers"), "authorization");
  assert.equal((await ask(one("buddy"))).headers.get("access-control-allow-origin"), "*");
  const refused = await preflight(one("jenkins").path, "authorization");
  assert.deepEqual([refused.status, refused.headers.get("access-control-allow-origin")], [405, null]);
  const answer = await ask(one("jenkins"));
  assert.deepEqual([answer.status, answer.headers.get("access-control-allow-origin")], [200, null]);
});

// Faults.

/** What a fault looks like: the answer, or what went wrong on the way. */
async function seen(service, fault) {
  await fake.fault(service, fault);
  const answer = await ask(one(service));
  return { status: answer.status, headers: answer.headers, text: await answer.text().catch((error) => error.message) };
}

test("faults are refusals of every kind", async () => {
  for (const status of [401, 403, 404, 500]) {
    assert.equal((await seen("buddy", status)).status, status);
  }
  assert.equal((await seen("buddy", { fault: "status", status: 502 })).status, 502);
  const late = await seen("buddy", { fault: "429", after: 7 });
  assert.deepEqual([late.status, late.headers.get("retry-after")], [429, "7"]);
  const limited = await seen("gh_actions", { fault: "rate-limited", seconds: 60 });
  assert.deepEqual([limited.status, limited.headers.get("x-ratelimit-remaining")], [403, "0"]);
  const reset = Number(limited.headers.get("x-ratelimit-reset")) - Date.now() / 1000;
  assert.ok(reset > 50 && reset < 70, `${reset}`);
  assert.match(limited.text, /rate limit exceeded/);
});

test("a slow answer is right, and late", async () => {
  const begun = performance.now();
  const { status, text } = await seen("buddy", { fault: "slow", ms: 80 });
  assert.equal(status, 200);
  assert.equal(JSON.parse(text).executions.length, 6);
  assert.ok(performance.now() - begun >= 79);
});

test("an endless answer goes on until the asker leaves", async () => {
  await fake.fault("buddy", { fault: "endless", ms: 5 });
  const leave = new AbortController();
  const answer = await ask(one("buddy"), { signal: leave.signal });
  const reader = answer.body.getReader();
  let text = "";
  while (text.length < 4) text += Buffer.from((await reader.read()).value).toString();
  assert.equal(text.slice(0, 4), "{   ");
  leave.abort();
  const [entry] = fake.requests;
  while (!entry.aborted) await new Promise(setImmediate);
  assert.equal(entry.ended, null);
});

test("an answer that is cut off promises more than it brings", async () => {
  await fake.fault("buddy", "cut-off");
  const { path, headers } = one("buddy");
  const [promised, brought] = await new Promise((over) => {
    request(fake.origin + path, { headers }, (response) => {
      let bytes = 0;
      response.on("data", (part) => (bytes += part.length)).on("error", () => {});
      response.on("close", () => over([Number(response.headers["content-length"]), bytes, response.complete]));
    }).end();
  });
  assert.ok(brought > 0 && brought < promised, `${brought} of ${promised}`);
});

test("a reset connection brings nothing", async () => {
  await fake.fault("buddy", "reset");
  await assert.rejects(ask(one("buddy")));
});

test("garbage is no text, and a login page no data", async () => {
  await fake.fault("buddy", "garbage");
  const bytes = await (await ask(one("buddy"))).arrayBuffer();
  assert.throws(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  const page = await seen("buddy", "html");
  assert.deepEqual([page.status, page.headers.get("content-type")], [200, "text/html; charset=utf-8"]);
  assert.match(page.text, /<form method="post"/);
});

test("redirects lead to login pages: one that may be read, one that may not", async () => {
  for (const [fault, origin, cors] of [["redirect", fake.origin, "*"], ["redirect-away", fake.elsewhere, null]]) {
    const { status, headers } = await seen("buddy", fault);
    const target = new URL(headers.get("location"), fake.origin);
    assert.deepEqual([status, headers.get("access-control-allow-origin"), target.origin], [302, "*", origin]);
    const page = await fetch(target);
    assert.deepEqual([page.status, page.headers.get("access-control-allow-origin")], [200, cors]);
    const asked = await fetch(target, { method: "OPTIONS", headers: { "access-control-request-headers": "authorization" } });
    assert.deepEqual([asked.status, asked.headers.get("access-control-allow-headers")], cors ? [204, "authorization"] : [405, null]);
  }
});

test("without CORS the answer is right and the preflight refused", async () => {
  const { status, headers } = await seen("gh_issues", "no-cors");
  assert.deepEqual([status, headers.get("access-control-allow-origin")], [200, null]);
  assert.equal((await preflight(one("gh_issues").path, "authorization")).status, 405);
});

test("a huge answer is right, and 20 MB long", async () => {
  const { text } = await seen("circleci", "huge");
  assert.ok(text.length >= 20_000_000);
  assert.ok(JSON.parse(text).length > 10_000);
  const long = JSON.parse((await seen("buddy", { fault: "huge", bytes: 100_000, variant: "text" })).text);
  assert.deepEqual([long.executions.length, long.filler.length], [6, 100_000]);
  const feed = (await seen("cctray", { fault: "huge", bytes: 100_000 })).text;
  assert.ok(feed.length > 100_000 && feed.endsWith("</Projects>\n"));
});

test("types are wrong in many ways, and the text is still JSON", async () => {
  const right = JSON.parse(await (await ask(one("circleci"))).text());
  for (const variant of Object.keys(wrongTypes)) {
    const { status, text } = await seen("circleci", { fault: "wrong-types", variant });
    assert.equal(status, 200, variant);
    assert.notDeepEqual(JSON.parse(text), right, variant);
    const feed = (await seen("cctray", { fault: "wrong-types", variant })).text;
    assert.match(feed, /^<\?xml/, variant);
  }
  await assert.rejects(fake.fault("buddy", { fault: "wrong-types", variant: "purple" }), /no variant "purple"/);
});

test("an answer may be empty, or none at all", async () => {
  const empty = await seen("buddy", "empty");
  assert.deepEqual([empty.status, empty.headers.get("content-length"), empty.text], [200, "0", ""]);
  assert.deepEqual([(await seen("buddy", "204")).status, (await seen("buddy", 204)).text], [204, ""]);
});

test("a fault strikes its service alone, as often as it is told, where it is told", async () => {
  await fake.fault("gh_issues", { fault: "500", times: 1 });
  assert.equal((await ask(one("gh_actions"))).status, 200);
  assert.equal((await ask(one("gh_issues"))).status, 500);
  assert.equal((await ask(one("gh_issues"))).status, 200);
  await fake.fault("*", { fault: "500", path: "/job/web/" });
  assert.equal((await ask(one("jenkins"))).status, 500);
  assert.equal((await ask(one("buddy"))).status, 200);
  await fake.clear();
  assert.equal((await ask(one("jenkins"))).status, 200);
});

test("every fault is for every service", async () => {
  const quick = { slow: { ms: 1 }, huge: { bytes: 1_000 } };
  for (const fault of Object.keys(faults).filter((name) => !["endless", "refused"].includes(name))) {
    for (const service of services) await fake.fault(service, { fault, ...quick[fault] });
    for (const each of asked) {
      await ask(each).then((answer) => answer.text(), () => "").catch(() => "");
    }
  }
  assert.deepEqual(fake.requests.filter(({ status }) => status === null).map(({ service }) => service).length, asked.length, "only a reset has no status");
});

test("a fault or service that there is not is named", async () => {
  await assert.rejects(fake.fault("buddy", "purple"), /no fault "purple"; there are 204, 401, /);
  await assert.rejects(fake.fault("purple", "500"), /no service "purple"; there are buddy, /);
  await assert.rejects(fake.fault("buddy", "refused"), /split/);
});

// Origins, payloads, control.

test("each service may have an origin of its own, and nobody listening at it", async () => {
  assert.equal(new Set(Object.values(split.origins)).size, services.length);
  const get = (service) => fetch(split.originOf(service) + one(service).path, { headers: one(service).headers });
  assert.equal((await get("buddy")).status, 200);
  await split.fault("buddy", "refused");
  await assert.rejects(get("buddy"));
  assert.equal((await get("circleci")).status, 200);
  await split.clear("buddy");
  assert.equal((await get("buddy")).status, 200);
});

test("requests under way at one origin are counted", async () => {
  await fake.fault("buddy", { fault: "slow", ms: 30 });
  await Promise.all([1, 2, 3].map(async () => (await ask(one("buddy"))).text()));
  assert.deepEqual(fake.requests.map(({ parallel }) => parallel).sort(), [1, 2, 3]);
});

test("a payload of one's own comes instead, after the credentials were looked at", async () => {
  fake.set("buddy", { executions: [] });
  assert.deepEqual(await (await ask(one("buddy"))).json(), { executions: [] });
  assert.equal((await fetch(fake.origin + one("buddy").path)).status, 401);
  fake.set("buddy", ({ names, payload }) => ({ executions: payload.executions.slice(0, 1), of: names.pipeline }));
  const { executions, of } = await (await ask(one("buddy"))).json();
  assert.deepEqual([executions.length, of], [1, "1201"]);
  await fake.clear();
  assert.equal((await (await ask(one("buddy"))).json()).executions.length, 6);
});

test("faults are set and cleared by HTTP too", async () => {
  const tell = (verb, value) => fetch(`${fake.origin}/_control/${verb}`, { method: "POST", body: JSON.stringify(value) });
  assert.equal((await tell("fault", { service: "buddy", fault: "500" })).status, 200);
  assert.equal((await ask(one("buddy"))).status, 500);
  assert.equal((await tell("clear", {})).status, 200);
  assert.equal((await tell("set", { service: "buddy", payload: { executions: [] } })).status, 200);
  assert.deepEqual(await (await ask(one("buddy"))).json(), { executions: [] });
  const wrong = await tell("fault", { service: "buddy", fault: "purple" });
  assert.deepEqual([wrong.status, (await wrong.json()).error.slice(0, 26)], [400, 'There is no fault "purple"']);
  const log = await (await fetch(`${fake.origin}/_control/requests`)).json();
  assert.deepEqual(log.map(({ status }) => status), [500, 200]);
});

test("its configuration has every service, with the credentials that it takes", () => {
  const { version, integrations } = fake.configuration({ proxy: "/proxy/", pollSeconds: 5 });
  assert.equal(version, 1);
  assert.deepEqual([...new Set(integrations.map(({ integration }) => integration))].sort(), [...services].sort());
  assert.equal(new Set(integrations.map(({ id }) => id)).size, integrations.length);
  for (const { integration, settings } of integrations) {
    assert.ok(settings.root.startsWith(fake.originOf(integration)), integration);
    assert.deepEqual([settings.proxy, settings.poll_seconds], ["/proxy/", 5]);
    for (const [key, value] of Object.entries(credentials[integration] ?? {})) assert.equal(settings[key], value);
  }
  const shared = fake.configuration({ secrets: false });
  assert.doesNotMatch(JSON.stringify(shared), /secret-of-/);
  assert.deepEqual(shared.integrations[0].secrets, ["api_token"]);
});

test("by hand it prints a configuration and where it is", async () => {
  const child = spawn(process.execPath, ["tests/fake/serve.mjs", "--split"], { env: { ...process.env, PORT: "0" }, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "", told = "";
  child.stdout.on("data", (part) => (printed += part));
  child.stderr.on("data", (part) => (told += part));
  try {
    const value = await new Promise((ready, failed) => {
      child.stdout.on("data", () => {
        try {
          ready(JSON.parse(printed));
        } catch {
          // Not all of it yet.
        }
      });
      child.on("exit", () => failed(new Error(told)));
    });
    const { root } = value.integrations.find(({ id }) => id === "coveralls").settings;
    assert.equal((await fetch(`${root}/github/acme/web.json`)).status, 200);
    assert.match(told, /is at http:\/\/127\.0\.0\.1:\d+ /);
  } finally {
    child.kill();
  }
});
