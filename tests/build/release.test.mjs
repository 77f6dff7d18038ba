// What the release promises to any file host: names by content, integrity,
// a strict policy, nothing absolute. Needs dist/.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const dist = process.env.DIST ?? "dist";
const html = readFileSync(join(dist, "index.html"), "utf8");
const files = readdirSync(dist);
const bytes = (file) => readFileSync(join(dist, file));
const integrityOf = (file) => `sha256-${createHash("sha256").update(bytes(file)).digest("base64")}`;
// The service worker keeps its name: that is how a browser finds the next one.
const built = files.filter((file) => /\.(js|wasm|css)$/.test(file) && file !== "service-worker.js");
const script = (stem) => bytes(built.find((file) => new RegExp(`^${stem}-.*\\.js$`).test(file))).toString();
const one = (pattern) => {
  const found = [...html.matchAll(pattern)];
  assert.equal(found.length, 1, `${pattern} in index.html`);
  return found[0];
};

test("every built file has a name by its content", () => {
  assert.ok(built.length >= 7, built.join(" "));
  for (const file of built) {
    const [, hash] = file.match(/-([0-9a-f]{16})\.\w+$/) ?? [];
    assert.equal(createHash("sha256").update(bytes(file)).digest("hex").slice(0, 16), hash, file);
  }
});

test("script and style carry the integrity of their files", () => {
  for (const pattern of [/<script type="module" src="\.\/([^"]+)" integrity="([^"]+)"/g, /<link rel="stylesheet" href="\.\/([^"]+)" integrity="([^"]+)"/g]) {
    const [, file, integrity] = one(pattern);
    assert.equal(integrity, integrityOf(file));
  }
});

test("every WebAssembly file is fetched by its name together with its integrity", () => {
  const scripts = script("page") + script("worker");
  for (const file of built.filter((name) => name.endsWith(".wasm"))) {
    // Its name begins with the digest that the script knows it by.
    const stem = file.replace(/-[0-9a-f]{16}\.wasm$/, "");
    const digest = integrityOf(file).slice("sha256-".length);
    assert.ok(scripts.includes(`"${stem}","${digest}"`), file);
    assert.equal(file, `${stem}-${Buffer.from(digest, "base64").toString("hex").slice(0, 16)}.wasm`);
  }
});

test("no file tells where it was built", () => {
  const home = process.env.HOME ?? "/root";
  for (const file of built) {
    assert.ok(!bytes(file).includes(`${home}/`), file);
  }
});

test("the pages are in parts of their own, and index.html asks for none of them", () => {
  const parts = built.filter((file) => file.startsWith("part-"));
  assert.deepEqual(parts.map((file) => file.split("-")[1]).sort(), ["actions", "extensions", "integrations", "plugins", "responders", "service", "settings", "setup", "style"]);
  for (const part of parts) {
    assert.ok(!html.includes(part), part);
  }
});

test("the page is told where its worker is", () => {
  const [, worker] = one(/<meta name="signalbox-worker" content="\.\/([^"]+)">/g);
  assert.ok(files.includes(worker), worker);
});

test("the policy comes before everything it governs and allows nothing written into the page", () => {
  const [, csp] = one(/<meta charset="utf-8">\s*<meta http-equiv="Content-Security-Policy" content="([^"]+)">/g);
  const rules = new Map(csp.split("; ").map((rule) => [rule.split(" ")[0], rule.split(" ").slice(1).join(" ")]));
  assert.equal(rules.get("default-src"), "'none'");
  assert.equal(rules.get("script-src"), "'self' 'wasm-unsafe-eval'");
  assert.equal(rules.get("style-src"), "'self'");
  assert.equal(rules.get("worker-src"), "'self'");
  assert.equal(rules.get("manifest-src"), "'self'");
  assert.equal(rules.get("base-uri"), "'none'");
  assert.equal(rules.get("form-action"), "'none'");
  assert.equal(rules.get("require-trusted-types-for"), "'script'");
  assert.ok(!csp.includes("'unsafe-inline'") && !csp.includes("'unsafe-eval'"), csp);
});

test("nothing in the page is absolute or written into it", () => {
  for (const [, url] of html.matchAll(/\b(?:href|src|content)="((?:[a-z]+:)?\/[^"]*)"/g)) {
    assert.fail(`${url} is not relative`);
  }
  assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=/i);
});

test("nothing of Trunk's own page is left over", () => {
  assert.deepEqual(files.filter((file) => /^signalbox-.*\.(js|wasm)$|_bg\.wasm$|_loader\.js$/.test(file)), []);
});

test("configuration, schema and icons keep their names", () => {
  const configuration = JSON.parse(bytes("signalbox.json"));
  assert.deepEqual(configuration, { version: 1, name: "", integrations: [] });
  const schema = JSON.parse(bytes("signalbox.schema.json"));
  assert.equal(schema.$schema, "https://json-schema.org/draft/2020-12/schema");
  const plugins = readdirSync(join(dist, "schemas"));
  assert.deepEqual(plugins.sort(), readdirSync("schemas").sort());
  // Request and response of each of an SCM plugin's seven messages.
  assert.equal(plugins.filter((name) => /^(?!cd\.|go\.|task\.)/.test(name)).length, 14, plugins.join(" "));
  for (const name of plugins) {
    assert.ok(JSON.parse(bytes(join("schemas", name))).title, name);
  }
  const icons = readdirSync(join(dist, "icons"));
  assert.ok(icons.length >= 8, icons.join(" "));
  for (const icon of icons) {
    assert.match(readFileSync(join(dist, "icons", icon), "utf8"), /^<svg [^>]*width="48" height="48"/, icon);
  }
});

test("the service worker keeps the first load, by names and integrity of this build, and no team's file", () => {
  const service = bytes("service-worker.js").toString();
  // Beside the names of files, of which the splitter makes more than a hundred.
  const logic = service.replace(/"[^"]*"/g, "");
  assert.ok(logic.length < 4_000, `${logic.length} bytes`);
  const [, version] = one(/<meta name="signalbox-service" content="\.\/service-worker\.js" data-version="([0-9a-f]{16})">/g);
  assert.ok(service.includes(`"${version}"`), "both are of one version");
  const kept = [...service.matchAll(/\["([^"]+)","(sha256-[^"]+)"\]/g)];
  for (const [, file, integrity] of kept) {
    assert.equal(integrity, integrityOf(file), file);
  }
  const names = kept.map(([, file]) => file);
  for (const [, file] of html.matchAll(/<(?:link|script)\b[^>]*(?:href|src)="\.\/([^"]+\.(?:js|css|wasm))"/g)) {
    assert.ok(names.includes(file), file);
  }
  for (const part of ["part-setup-"]) {
    assert.ok(names.some((name) => name.startsWith(part)), part);
  }
  for (const file of built) {
    assert.ok(service.includes(file), `${file} is kept once it was used`);
  }
  assert.ok(!service.includes("signalbox.json"));
  assert.doesNotMatch(service, /https?:\/\/(?!www\.w3)/, "nothing of another host");
});

test("a browser finds all that it needs to install the app", () => {
  one(/<link rel="manifest" href="\.\/manifest\.webmanifest">/g);
  const manifest = JSON.parse(bytes("manifest.webmanifest"));
  for (const url of [manifest.start_url, manifest.scope, ...manifest.shortcuts.map((one) => one.url)]) {
    assert.match(url, /^\.\//, "the folder it is installed from, whatever that is");
  }
  const sizes = manifest.icons.map(({ src, sizes, purpose = "any" }) => {
    const file = readFileSync(join(dist, src));
    if (src.endsWith(".png")) {
      assert.deepEqual(sizes, `${file.readUInt32BE(16)}x${file.readUInt32BE(20)}`, src);
    }
    return `${sizes} ${purpose}`;
  });
  for (const wanted of ["192x192 any", "512x512 any", "512x512 maskable"]) {
    assert.ok(sizes.includes(wanted), wanted);
  }
});
