// Fetches the official JSON-Schema-Test-Suite for `cargo test --features
// schema-suite`. It lies in the source distribution of the PyPI package
// `jsonschema`, which is taken from the index that pip is configured for,
// checked against its digest, and unpacked into target/schema-suite/. Once it
// is there nothing is requested.
//
//   node tools/schema-suite.mjs

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";

const name = "jsonschema";
const file = "jsonschema-4.26.0.tar.gz";
const digest = "0c26707e2efad8aa1bfc5b7ce170f3fccc2e4918ff85989ba9ffa9facb2be326";
const place = join("target", "schema-suite");

if (!existsSync(join(place, "tests"))) {
  let archive;
  const reasons = [];
  for (const [how, take] of [["the index", fromIndex], ["pip", fromPip]]) {
    try {
      archive = await take();
      break;
    } catch (error) {
      reasons.push(`  by ${how}: ${error.cause?.message ?? error.message}`);
    }
  }
  if (!archive) {
    console.error(`${file} could not be fetched:\n${reasons.join("\n")}`);
    console.error(`Set PIP_INDEX_URL to an index that is reachable, or put the file into ${dirname(place)}/ and try again.`);
    process.exit(1);
  }
  const found = createHash("sha256").update(archive).digest("hex");
  if (found !== digest) {
    console.error(`${file} is not the file that was expected: its SHA-256 is ${found}.`);
    process.exit(1);
  }
  unpack(gunzipSync(archive));
}
console.log(`The test suite is in ${place}/.`);

/** The file if somebody put it there, else the file that the index names. */
async function fromIndex() {
  const own = join(dirname(place), file);
  if (existsSync(own)) {
    return readFileSync(own);
  }
  const page = `${index().replace(/\/+$/, "")}/${name}/`;
  const answer = await get(page, { accept: "application/vnd.pypi.simple.v1+json, text/html;q=0.5" });
  const text = await answer.text();
  const address = answer.headers.get("content-type")?.includes("json")
    ? JSON.parse(text).files.find((one) => one.filename === file)?.url
    : text.match(new RegExp(`href="([^"]*${file.replaceAll(".", "\\.")})[#"]`))?.[1]?.replaceAll("&amp;", "&");
  if (!address) {
    throw new Error(`${page} does not list it`);
  }
  return Buffer.from(await (await get(new URL(address, page))).arrayBuffer());
}

function index() {
  if (process.env.PIP_INDEX_URL) {
    return process.env.PIP_INDEX_URL;
  }
  try {
    const told = execFileSync("python3", ["-m", "pip", "config", "get", "global.index-url"], { stdio: ["ignore", "pipe", "ignore"] });
    return told.toString().trim() || "https://pypi.org/simple";
  } catch {
    // pip has no such setting, or is not there: the public index it is.
    return "https://pypi.org/simple";
  }
}

async function get(address, headers = {}) {
  const answer = await fetch(address, { headers, signal: AbortSignal.timeout(60_000) });
  if (!answer.ok) {
    throw new Error(`${address} answers ${answer.status}`);
  }
  return answer;
}

/** pip knows certificates, proxies and credentials that we do not. */
function fromPip() {
  const into = join("target", "schema-suite.pip");
  mkdirSync(into, { recursive: true });
  const wanted = ["--no-binary", ":all:", "--no-deps", "--dest", into, `${name}==4.26.0`];
  execFileSync("python3", ["-m", "pip", "download", "--quiet", ...wanted], { stdio: ["ignore", "ignore", "pipe"] });
  const archive = readFileSync(join(into, readdirSync(into).find((one) => one === file)));
  rmSync(into, { recursive: true });
  return archive;
}

/** Takes json/tests and json/remotes out of a tar archive. */
function unpack(tar) {
  const work = `${place}.new`;
  rmSync(work, { recursive: true, force: true });
  let count = 0;
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const text = (from, length) => tar.toString("utf8", at + from, at + from + length).replace(/\0.*$/s, "");
    const path = [text(345, 155), text(0, 100)].filter(Boolean).join("/");
    const size = parseInt(text(124, 12), 8);
    const kind = text(156, 1);
    const inside = path.match(/^[^/]+\/json\/((?:tests|remotes)\/[\w./-]+\.json)$/)?.[1];
    if (inside && (kind === "0" || kind === "") && !inside.includes("..")) {
      const target = join(work, inside);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, tar.subarray(at + 512, at + 512 + size));
      count += 1;
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
  if (count === 0) {
    console.error(`${file} holds no test suite.`);
    process.exit(1);
  }
  rmSync(place, { recursive: true, force: true });
  renameSync(work, place);
}
