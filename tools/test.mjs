// Runs the stages of `make check` or `make test`, shows one line for each, and
// ends with "N passed, N failed" over all of them.
//
//   node tools/test.mjs check|all
//
// What a stage prints goes to target/logs/; when it fails, its end is shown, and
// what failed is named once more before the last line. A stage without tests of
// its own counts as failed when it fails and not at all when it passes, so that
// "passed" is a number of tests.

import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";

const wasm = ["--target", "wasm32-unknown-unknown"];
const strict = ["--quiet", "--", "-D", "warnings"];
const logs = join("target", "logs");
const shownOnFailure = 120;

/** How cargo's test programs, Node's test runner and our own runners name what failed. */
const failures = [/^test (.+) \.\.\. FAILED$/gm, /^ *not ok \d+ - (.+)$/gm, /^FAILED  (.+)$/gm];
/** Lines from a failure's name on that say what was wrong. */
const detail = 25;

/** Counts what cargo's test programs say, and wasm-bindgen's, which say it alike. */
const rustTests = (log) => counts(log, /^test result: \w+\. (\d+) passed; (\d+) failed/gm);
/** Counts what Node's test runner says. */
const nodeTests = (log) => counts(log, /^# pass (\d+)\n# fail (\d+)/gm);
/** Counts what our own runners say in their last line. */
const ownTests = (log) => counts(log, /^(\d+) passed, (\d+) failed\s*$(?![\s\S]*^\d+ passed, \d+ failed\s*$)/gm);

const check = [
  { name: "format", run: ["cargo", "fmt", "--check"] },
  { name: "lints, native", run: ["cargo", "clippy", "--all-targets", ...strict] },
  { name: "lints, wasm32", run: ["cargo", "clippy", "--all-targets", ...wasm, ...strict] },
  { name: "lints, wasm32, split", run: ["cargo", "clippy", "--features", "split", ...wasm, ...strict] },
  { name: "native tests", run: ["cargo", "test", "--no-fail-fast"], tests: rustTests },
];
const all = [
  ...check,
  { name: "schema suite, fetched", run: ["node", "tools/schema-suite.mjs"], makes: "schema suite" },
  {
    name: "schema suite",
    run: ["cargo", "test", "--features", "schema-suite", "--test", "schema_suite"],
    needs: "schema suite",
    tests: rustTests,
  },
  {
    name: "browser tests of units",
    run: ["cargo", "test", "--no-fail-fast", "--test", "browser", "--test", "trusted_types", ...wasm],
    environment: {
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: "wasm-bindgen-test-runner",
      CHROMEDRIVER: process.env.CHROMEDRIVER ?? program("chromedriver"),
    },
    tests: rustTests,
  },
  {
    name: "template language",
    run: ["node", "--test", "--test-reporter=tap", "tests/build/jsone.test.mjs"],
    tests: nodeTests,
  },
  {
    name: "views, AngularJS 1.0.8",
    run: ["node", "tests/compare/compare.mjs"],
    tests: ownTests,
  },
  { name: "release", run: ["make", "--no-print-directory", "dist"], makes: "dist" },
  { name: "size", run: ["node", "tools/size.mjs", "dist"], needs: "dist", show: /^The first load.*$/m },
  {
    name: "fake provider",
    run: ["node", "--test", "--test-reporter=tap", "tests/build/fake.test.mjs", "tests/build/plugin.test.mjs"],
    tests: nodeTests,
  },
  {
    name: "signatures",
    run: ["node", "--test", "--test-reporter=tap", "tests/build/signatures.test.mjs", "tests/build/taskcluster.test.mjs"],
    tests: nodeTests,
  },
  {
    name: "server and release",
    run: ["node", "--test", "--test-reporter=tap", "tests/build/serve.test.mjs", "tests/build/release.test.mjs"],
    needs: "dist",
    tests: nodeTests,
  },
  {
    name: "nginx and Caddy",
    run: ["node", "--test", "--test-reporter=tap", "tests/build/deploy.test.mjs"],
    needs: "dist",
    tests: nodeTests,
  },
  {
    name: "views on the page",
    run: ["node", "tests/compare/compare.mjs", "--app"],
    needs: "dist",
    tests: ownTests,
  },
  { name: "journeys in a browser", run: ["node", "tests/e2e/run.mjs"], needs: "dist", tests: ownTests },
];

const stages = { check, all }[process.argv[2]];
if (!stages) {
  console.error("tools/test.mjs: say `check` or `all`.");
  process.exit(2);
}
mkdirSync(logs, { recursive: true });
const missing = new Set();
const total = { passed: 0, failed: 0 };
const names = [];
for (const stage of stages) {
  const result = missing.has(stage.needs)
    ? { passed: 0, failed: 1, words: `did not run, because there is no ${stage.needs}` }
    : await runStage(stage);
  if (result.failed > 0 && stage.makes) {
    missing.add(stage.makes);
  }
  total.passed += result.passed;
  total.failed += result.failed;
  names.push(...(result.names ?? []).map((one) => `${stage.name}: ${one}`));
  console.log(`${result.failed > 0 ? "FAILED" : "ok    "}  ${stage.name.padEnd(24)} ${result.words}`);
}
for (const name of names) console.log(`FAILED  ${name}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 || (stages === all && total.passed === 0) ? 1 : 0;

/** Runs one stage; yields what passed, what failed, and words for both. */
async function runStage({ name, run, environment, tests, show }) {
  const path = join(logs, `${name.replaceAll(/\W+/g, "-")}.log`);
  const file = openSync(path, "w");
  const start = Date.now();
  const code = await new Promise((ended) => {
    const child = spawn(run[0], run.slice(1), {
      stdio: ["ignore", file, file],
      env: { ...process.env, ...environment },
    });
    child.on("error", (error) => ended(error.message)).on("exit", (status, signal) => ended(status ?? signal));
  });
  closeSync(file);
  const log = readFileSync(path, "utf8");
  const seconds = `${Math.round((Date.now() - start) / 1000)} s`;
  const result = tests?.(log) ?? { passed: 0, failed: 0, found: true };
  let words = tests ? `${result.passed} passed, ${result.failed} failed` : "";
  if (code !== 0 && result.failed === 0) {
    result.failed = 1;
    words = `ended with ${code}`;
  } else if (!result.found || (tests && result.passed + result.failed === 0)) {
    result.failed = 1;
    words = "ran no test";
  }
  if (result.failed > 0) {
    const lines = log.trimEnd().split("\n").filter((line) => !/^ +(Compiling|Checking|Blocking|Downloaded) /.test(line));
    const told = lines.flatMap((line, at) => (/^ *not ok |^FAILED  /.test(line) ? lines.slice(at, at + detail) : []));
    console.log(`${"-".repeat(8)} failures and the end of ${path}\n${[...told, ...lines.slice(-shownOnFailure)].join("\n")}\n${"-".repeat(8)}`);
    result.names = failures.flatMap((pattern) => [...log.matchAll(pattern)].map(([, name]) => name));
  }
  return { ...result, words: [words || log.match(show ?? /(?!)/)?.[0], `(${seconds})`].filter(Boolean).join(" ") };
}

function counts(log, pattern) {
  const found = [...log.matchAll(pattern)];
  const sum = (group) => found.reduce((all, match) => all + Number(match[group]), 0);
  return { passed: sum(1), failed: sum(2), found: found.length > 0 };
}

/** Yields the full path of a program: the test runner takes no bare name. */
function program(name) {
  const folders = (process.env.PATH ?? "").split(":");
  return folders.map((folder) => join(folder, name)).find((path) => {
    try {
      closeSync(openSync(path, "r"));
      return true;
    } catch {
      return false;
    }
  }) ?? name;
}
