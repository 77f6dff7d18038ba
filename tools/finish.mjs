// Turns Trunk's output into the release: splits the page's WebAssembly, shrinks
// everything, gives each file a name by its content, ties the files together by
// integrity hashes and writes the Content-Security-Policy.
//
//   node tools/finish.mjs <Trunk's output> <cargo's page wasm> <release folder>
//
// Why it is done this way: docs/decisions/0001-splitting.md and 0002-….

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const [site, pageWasm, release] = process.argv.slice(2);
if (!release) {
  fail("it needs three arguments: Trunk's output, cargo's page wasm, the release folder.");
}
const tools = dirname(fileURLToPath(import.meta.url));
const work = `${release}.work`;
const out = `${release}.new`;

// One name per feature: with all features on, wasm-opt writes an import section
// that browsers do not read yet.
const wasmFeatures = [
  "bulk-memory", "bulk-memory-opt", "nontrapping-float-to-int", "reference-types",
  "sign-ext", "mutable-globals", "multivalue", "extended-const",
].map((feature) => `--enable-${feature}`);

const policy = {
  "default-src": "'none'",
  "script-src": "'self' 'wasm-unsafe-eval'",
  "style-src": "'self'",
  "img-src": "'self' data: blob:",
  "font-src": "'self'",
  // The person decides which origins are asked, so the policy cannot list them.
  "connect-src": "'self' https: http:",
  "worker-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
  "require-trusted-types-for": "'script'",
  // The worker's address. A second one joins it when views need it; see bundlePage.
  "trusted-types": "signalbox",
};

rmSync(work, { recursive: true, force: true });
rmSync(out, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
cpSync(site, out, { recursive: true });

cpSync(join(tools, "page"), work, { recursive: true });
const page = await readPage();
const parts = splitPage();
const pageFile = keep("page", "wasm", shrink(join(work, "signalbox_bg.wasm")));
const script = keep("page", "js", await bundlePage(pageFile, parts));
const worker = await finishWorker();
const style = await bundleStyle(page.styles);
writeFileSync(join(out, "index.html"), pageHtml(page.html, { script, style, pageFile, worker }));

rmSync(release, { recursive: true, force: true });
renameSync(out, release);
rmSync(work, { recursive: true, force: true });

/** Reads Trunk's page; takes away, from it and from the folder, what is replaced. */
async function readPage() {
  let html = readFileSync(join(out, "index.html"), "utf8");
  const styles = [];
  const take = (what, pattern, each = () => {}) => {
    let found = 0;
    html = html.replace(pattern, (...match) => {
      found += 1;
      each(match[1]);
      return "";
    });
    if (found === 0) {
      fail(`Trunk's index.html has no ${what}; does tools/finish.mjs fit this version of Trunk?`);
    }
  };
  const drop = (path) => rmSync(join(out, path));
  take("script of its own", /\s*<script type="module"[^>]*>\s*import init[\s\S]*?from '\.\/([^']+)'[\s\S]*?<\/script>/g, drop);
  take("preload of the wasm", /\s*<link rel="preload"[^>]*href="\.\/([^"]+_bg\.wasm)"[^>]*>/g, drop);
  take("preload of the script", /\s*<link rel="modulepreload"[^>]*>/g);
  take("style sheet", /\s*<link rel="stylesheet"[^>]*href="\.\/([^"]+)"[^>]*>/g, (path) => {
    styles.push(readFileSync(join(out, path), "utf8"));
    drop(path);
  });
  return { html, styles };
}

/** Splits the page and yields each part's file by the name the splitter gave it. */
function splitPage() {
  const split = join(work, "split");
  run("wasm-split-cli", ["--target", "web", "--out-name", "signalbox", pageWasm, split]);
  run("wasm-bindgen", [
    "--target", "web", "--no-typescript", "--keep-lld-exports",
    "--out-dir", work, "--out-name", "signalbox", join(split, "signalbox.wasm"),
  ]);
  const parts = new Map();
  for (const file of readdirSync(split).sort()) {
    if (file.endsWith(".wasm") && file !== "signalbox.wasm") {
      const name = basename(file, ".wasm").replace(/^split_/, "part-").replace(/^chunk_\d+$/, "shared");
      parts.set(file, keep(name, "wasm", shrink(join(split, file))));
    }
  }
  if (parts.size === 0) {
    fail("the splitter found nothing to split; was the page built with the feature `split`?");
  }
  return parts;
}

/** Yields the page's script: start, glue and the splitter's loader in one. */
function bundlePage(pageFile, parts) {
  let loader = readFileSync(join(work, "split", "__wasm_split.js"), "utf8");
  let rewritten = 0;
  loader = loader
    .replace(/fetch\(new URL\("\.\/([^"]+)", import\.meta\.url\)\)/g, (_, file) => {
      rewritten += 1;
      const part = parts.get(file) ?? fail(`the splitter's loader asks for ${file}, which is not there.`);
      return `request("${part.name}", "${part.integrity}")`;
    })
    .replaceAll("WebAssembly.instantiateStreaming(", "instantiate(");
  if (rewritten !== parts.size) {
    fail(`the splitter's loader asks for ${rewritten} files, and there are ${parts.size}.`);
  }
  writeFileSync(join(work, "__wasm_split.js"), `import { instantiate, request } from "./load.js";\n${loader}`);

  const glue = readFileSync(join(work, "signalbox.js"), "utf8");
  const guarded = glue.replace(/(\w+)\.innerHTML = (.+);/g, "$1.innerHTML = markup($1, $2);");
  if (/\.(innerHTML\b(?! = markup\()|outerHTML|insertAdjacentHTML|setHTMLUnsafe)/.test(guarded)) {
    fail("wasm-bindgen's glue makes markup from text in a way that tools/finish.mjs does not know.");
  }
  if (guarded !== glue) {
    writeFileSync(join(work, "signalbox.js"), `import { markup } from "./markup.js";\n${guarded}`);
    policy["trusted-types"] += " signalbox-markup";
  }
  return bundle("start.js", { PAGE_FILE: pageFile.name, PAGE_INTEGRITY: pageFile.integrity });
}

/** Yields the worker's script, its wasm written beside it. */
async function finishWorker() {
  const wasm = keep("worker", "wasm", shrink(join(out, "worker_bg.wasm")));
  const trunks = ["worker.js", "worker_bg.wasm", "worker_loader.js"];
  renameSync(join(out, trunks[0]), join(work, "worker_glue.js"));
  for (const file of trunks.slice(1)) {
    rmSync(join(out, file));
  }
  return keep("worker", "js", await bundle("worker.js", { WORKER_FILE: wasm.name, WORKER_INTEGRITY: wasm.integrity }));
}

/** Yields one script of all that `entry` imports, the names in capitals filled in. */
async function bundle(entry, names) {
  const { outputFiles } = await build({
    entryPoints: [join(work, entry)],
    bundle: true, minify: true, write: false, format: "esm", target: "es2022", charset: "utf8",
    legalComments: "none", logLevel: "error",
    define: Object.fromEntries(Object.entries(names).map(([name, value]) => [name, JSON.stringify(value)])),
  });
  return outputFiles[0].contents;
}

/** Yields one style sheet from all, in the page's order. */
async function bundleStyle(styles) {
  const { code } = await transform(styles.join("\n"), { loader: "css", minify: true, charset: "utf8" });
  return keep("page", "css", code);
}

/** Yields the page's HTML with policy, style, script and the worker's name in it. */
function pageHtml(html, { script, style, pageFile, worker }) {
  const csp = Object.entries(policy).map(([name, value]) => `${name} ${value}`).join("; ");
  const file = ({ name, integrity }) => `href="./${name}" integrity="${integrity}" crossorigin="anonymous"`;
  const charset = '<meta charset="utf-8">';
  const start = '<meta name="signalbox-worker" content="worker_loader.js">';
  for (const text of [charset, start, "</head>"]) {
    if (html.split(text).length !== 2) {
      fail(`index.html must have exactly one ${text}`);
    }
  }
  const head = [
    // No integrity here: browsers ignore it on this kind of preload and say so.
    // The script that starts the file checks it.
    `<link rel="preload" as="fetch" href="./${pageFile.name}" crossorigin="anonymous">`,
    `<link rel="stylesheet" ${file(style)}>`,
    `<script type="module" src="./${script.name}" integrity="${script.integrity}" crossorigin="anonymous"></script>`,
  ];
  const text = html
    .replace(charset, `${charset}\n<meta http-equiv="Content-Security-Policy" content="${csp}">`)
    .replace(start, `<meta name="signalbox-worker" content="./${worker.name}">`)
    .replace("</head>", `${head.join("\n")}\n</head>`)
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/\s*\n\s*/g, "\n");
  if (/<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=/i.test(text)) {
    fail("index.html has a script or a style written into it, which the Content-Security-Policy refuses.");
  }
  return text;
}

/** Yields the wasm's bytes after wasm-opt. */
function shrink(path) {
  const shrunk = `${join(work, basename(path))}.small`;
  run("wasm-opt", [path, "-o", shrunk, "-Oz", "--strip-producers", "--strip-target-features", ...wasmFeatures]);
  return readFileSync(shrunk);
}

/** Writes a file under a name by its content; yields name and integrity. */
function keep(stem, ending, content) {
  const bytes = Buffer.from(content);
  const name = `${stem}-${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}.${ending}`;
  writeFileSync(join(out, name), bytes);
  return { name, integrity: `sha384-${createHash("sha384").update(bytes).digest("base64")}` };
}

function run(program, args) {
  try {
    execFileSync(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    fail(`${program} failed:\n${error.stderr ?? error.message}`);
  }
}

function fail(message) {
  console.error(`tools/finish.mjs: ${message}`);
  process.exit(1);
}
