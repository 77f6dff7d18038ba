// The server of `make serve`: right types, nothing outside the folder, no stale files.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { serve } from "../../tools/serve.mjs";

let around, server;

before(async () => {
  around = mkdtempSync(join(tmpdir(), "signalbox-serve-"));
  mkdirSync(join(around, "site", "samples"), { recursive: true });
  writeFileSync(join(around, "secret.txt"), "secret");
  writeFileSync(join(around, "site", "index.html"), "<!doctype html>");
  writeFileSync(join(around, "site", "part.wasm"), "\0asm");
  writeFileSync(join(around, "site", "samples", "a b.zip"), "PK");
  server = await serve({ folder: join(around, "site"), prefix: "/some/where/" });
});
after(async () => {
  await server.close();
  rmSync(around, { recursive: true });
});

/** Asks with the path as it stands; `fetch` would tidy it up first. */
function ask(path, method = "GET") {
  const { hostname, port } = new URL(server.address);
  return new Promise((answered, failed) => {
    request({ hostname, port, path, method, agent: false }, (response) => {
      let text = "";
      response.on("data", (chunk) => (text += chunk));
      response.on("end", () => answered({ status: response.statusCode, headers: response.headers, text }));
    }).on("error", failed).end();
  });
}

test("a folder is answered with its index.html, whatever the query", async () => {
  const { status, headers, text } = await ask("/some/where/?a=b");
  assert.deepEqual([status, headers["content-type"], text], [200, "text/html; charset=utf-8", "<!doctype html>"]);
});

test("WebAssembly has the type that browsers insist on, and is asked for anew after a build", async () => {
  const { headers } = await ask("/some/where/part.wasm");
  assert.deepEqual([headers["content-type"], headers["cache-control"]], ["application/wasm", "no-cache"]);
});

test("an encoded name finds its file", async () => {
  assert.equal((await ask("/some/where/samples/a%20b.zip")).text, "PK");
});

test("HEAD tells the size and sends nothing", async () => {
  const { headers, text } = await ask("/some/where/part.wasm", "HEAD");
  assert.deepEqual([headers["content-length"], text], ["4", ""]);
});

test("what is not there is answered with 404", async () => {
  for (const path of ["/", "/other/", "/some/where/none.js", "/some/where/samples/", "/some/where/%", "/some/where/%00"]) {
    assert.equal((await ask(path)).status, 404, path);
  }
});

test("no path leads out of the folder", async () => {
  const ways = ["../secret.txt", "..%2fsecret.txt", "%2e%2e/secret.txt", "samples/../../secret.txt", "..%5csecret.txt", "/../secret.txt"];
  for (const way of ways) {
    const { status, text } = await ask(`/some/where/${way}`);
    assert.deepEqual([status, text === "secret"], [404, false], way);
  }
});

test("files can only be read", async () => {
  const { status, headers } = await ask("/some/where/", "POST");
  assert.deepEqual([status, headers.allow], [405, "GET, HEAD"]);
});
