// Shows what the release weighs and fails when the first load is above its budget.
//
//   node tools/size.mjs [folder]

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

// Everything a browser needs to show the page with all of the board: HTML, CSS,
// script, WebAssembly.
const budget = 100_000;

// What is above the budget is a debt (docs/decisions/0034-first-load.md). The
// ceiling keeps it from growing unnoticed: whoever saves lowers it.
const ceiling = 145_400;

const folder = process.argv[2] ?? "dist";
const html = readFileSync(join(folder, "index.html"), "utf8");
const named = [...html.matchAll(/<(?:link|script)\b[^>]*\b(?:href|src)="(?:\.\/)?([^":#?]+)"/g)].map(([, file]) => file);
const first = new Set(["index.html", ...named]);

const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  .map((path) => {
    const bytes = readFileSync(path);
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    const name = path.slice(join(folder, "/").length).replaceAll("\\", "/");
    return { name, raw: bytes.length, brotli: brotliCompressSync(bytes, { params }).length };
  })
  .sort((one, other) => other.brotli - one.brotli || one.name.localeCompare(other.name));

const lost = [...first].filter((name) => !files.some((file) => file.name === name));
const total = table("First load", files.filter((file) => first.has(file.name)));
table("Loaded later, on first use", files.filter((file) => !first.has(file.name)));

// What the service worker keeps at once, so that the page starts without a network.
const service = readFileSync(join(folder, "service-worker.js"), "utf8");
const keptFiles = files.filter((file) => file.name === "index.html" || service.includes(`["${file.name}","sha256-`));
const keptBytes = keptFiles.reduce((all, file) => all + file.brotli, 0);

for (const name of lost) {
  console.log(`index.html names ${name}, which is not there.`);
}
console.log(
  `The first load is ${count(total)} bytes by brotli; the budget is ${count(budget)} ` +
    (total <= budget ? `(${count(budget - total)} left).` : `(${count(total - budget)} too many; the ceiling is ${count(ceiling)}).`),
);
console.log(`Kept for a start without a network: ${count(keptBytes)} bytes in ${keptFiles.length} files.`);
process.exitCode = total <= ceiling && lost.length === 0 ? 0 : 1;

/** Prints a table and yields its sum of brotli bytes. */
function table(title, rows) {
  const sum = (key) => rows.reduce((all, row) => all + row[key], 0);
  const line = (name, raw, brotli) => console.log(`  ${name.padEnd(44)} ${raw.padStart(11)} ${brotli.padStart(11)}`);
  line(title.toUpperCase(), "raw", "brotli");
  for (const row of rows) {
    line(row.name, count(row.raw), count(row.brotli));
  }
  line("total", count(sum("raw")), count(sum("brotli")));
  console.log();
  return sum("brotli");
}

function count(bytes) {
  return bytes.toLocaleString("en-US");
}
