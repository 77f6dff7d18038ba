// Signatures of ours before verifiers of others: npm `hawk` as a server runs it,
// and PyPI `mohawk`. The requests come out of `tests/signatures.rs`.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import Hawk from "hawk";

const target = process.env.CARGO_TARGET_DIR ?? "target";
execFileSync("cargo", ["test", "--quiet", "--test", "signatures"], { stdio: ["ignore", "ignore", "inherit"] });
const file = `${target}/tmp/signatures.json`;
const cases = JSON.parse(readFileSync(file, "utf8"));

/** Judges as a server would that got the request at the second it was signed. */
async function authenticate({ method, url, body, contentType, authorization, token, seconds }) {
  const { hostname: host, port, protocol, pathname, search } = new URL(url);
  const request = { method, url: pathname + search, host, port: Number(port) || (protocol === "https:" ? 443 : 80), authorization, contentType: contentType ?? "" };
  return Hawk.server.authenticate(request, () => ({ key: token, algorithm: "sha256" }), {
    localtimeOffsetMsec: seconds * 1000 - Date.now(),
    ...(body ? { payload: body } : {}),
  });
}

test("npm hawk takes every signature, payload and all", async () => {
  assert.ok(cases.length >= 7);
  for (const one of cases) {
    const { artifacts } = await authenticate(one);
    const ext = artifacts.ext ? JSON.parse(Buffer.from(artifacts.ext, "base64").toString()) : {};
    assert.deepEqual(ext.authorizedScopes ?? null, one.authorizedScopes);
    if (one.authorizedScopes) assert.equal(typeof ext.certificate, "object");
  }
});

test("npm hawk refuses what was changed on the way", async () => {
  const put = cases.find(({ method }) => method === "PUT");
  for (const change of [{ body: `${put.body} ` }, { url: `${put.url}x` }, { method: "POST" }, { url: put.url.replace("tc.test", "tc2.test") }, { token: "x" }]) {
    await assert.rejects(authenticate({ ...put, ...change }), /Bad|mac/);
  }
  await assert.rejects(authenticate({ ...put, seconds: put.seconds + 3600 }), /Stale timestamp/);
});

const addresses = JSON.parse(readFileSync(`${target}/tmp/bewits.json`, "utf8"));

/** Judges a signature in an address as a server would, so many seconds before its end. */
async function follow({ url, token, until }, left = 30) {
  const { hostname: host, port, protocol, pathname, search } = new URL(url);
  const request = { method: "GET", url: pathname + search, host, port: Number(port) || (protocol === "https:" ? 443 : 80) };
  return Hawk.server.authenticateBewit(request, () => ({ key: token, algorithm: "sha256" }), {
    localtimeOffsetMsec: (until - left) * 1000 - Date.now(),
  });
}

test("npm hawk takes every signature in an address, with its scopes", async () => {
  assert.equal(addresses.length, 3);
  for (const one of addresses) {
    const { attributes } = await follow(one);
    const ext = JSON.parse(Buffer.from(attributes.ext, "base64").toString());
    assert.deepEqual(ext.authorizedScopes, one.authorizedScopes);
    assert.equal(typeof ext.certificate, one.certificate ? "object" : "undefined");
  }
});

test("npm hawk refuses an address that was changed or is too old", async () => {
  const [one] = addresses;
  await assert.rejects(follow({ ...one, url: one.url.replace("actions.json", "other.json") }), /Bad mac/);
  await assert.rejects(follow({ ...one, token: "x" }), /Bad mac/);
  await assert.rejects(follow(one, -1), /Access expired/);
});

test("PyPI mohawk takes every signature", () => {
  const python = ".tools/verifiers/bin/python";
  assert.ok(existsSync(python), "bash tools/install.sh verifiers makes the environment");
  const said = execFileSync(python, ["tests/build/signatures.py", file], { encoding: "utf8" });
  assert.equal(said.trim(), `${cases.length} taken`);
});
