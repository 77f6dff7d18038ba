// Turns Trunk's output into the release: splits the page's WebAssembly, shrinks
// everything, gives each file a name by its content, ties the files together by
// integrity hashes and writes the Content-Security-Policy.
//
//   node tools/finish.mjs <Trunk's output> <cargo's page wasm> <release folder>
//
// Why it is done this way: docs/decisions/0001-splitting.md and 0002-….

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import { ordered } from "./order.mjs";
import { importsOf, passage, rewrite } from "./wasm.mjs";

const [site, pageWasm, release] = process.argv.slice(2);
if (!release) {
  fail("it needs three arguments: Trunk's output, cargo's page wasm, the release folder.");
}
const tools = dirname(fileURLToPath(import.meta.url));
const work = `${release}.work`;
const out = `${release}.new`;

// One name per feature: with all features on, wasm-opt writes an import section
// that browsers do not read yet.
// SIMD is in what the validator of the worker reads identifiers with.
const wasmFeatures = [
  "bulk-memory", "bulk-memory-opt", "nontrapping-float-to-int", "reference-types",
  "sign-ext", "mutable-globals", "multivalue", "extended-const", "simd",
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
  "manifest-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
  "require-trusted-types-for": "'script'",
  // The worker's address. A second one joins it when views need it; see bundlePage.
  "trusted-types": "signalbox",
};

// The style sheets that the shell and the board need; the others come with the
// first other part. In a build by Trunk alone all are in the page.
const firstStyles = [
  "layers", "tokens", "reset", "base", "layout", "board", "button", "empty", "icon", "input",
  "loading", "pane", "segmented", "select", "shell", "toast", "state",
];

// How many files of shared code there are, and how much it hurts a part to load code
// of others with it: what may load beside the board should have little of it, and
// nobody waits for the style guide.
const sharedFiles = 12;
const haste = { setup: 3, responders: 3, service: 3, style: 0.3 };

// The functions that wasm-bindgen's glue has for the wasm to import: name and the rest.
const imports = /^ {8}(__wb\w+): ([\s\S]*?)(?=^ {8}__wb\w+: |^ {4}\};)/gm;

// Where cargo keeps the sources of dependencies on this machine: in the texts of
// their panics, and nobody else's business.
const registry = `${join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry", "src")}/`;

rmSync(work, { recursive: true, force: true });
rmSync(out, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
cpSync(site, out, { recursive: true });

cpSync(join(tools, "page"), work, { recursive: true });
const page = await readPage();
const style = await bundleStyle("page", page.styles.filter(({ first }) => first));
const laterStyle = await bundleStyle("later", page.styles.filter(({ first }) => !first));
const parts = splitPage();
const { wasm: pageFile, script } = await bundlePage(parts);
const worker = await finishWorker();
const html = pageHtml(page.html, { script, style, pageFile, worker });
await writePageAndService(html, [style, laterStyle, script, pageFile]);

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
    const name = path.replace(/-[0-9a-f]+\.css$/, "");
    styles.push({ name, first: firstStyles.includes(name), text: readFileSync(join(out, path), "utf8") });
    drop(path);
  });
  const lost = firstStyles.filter((name) => !styles.some((style) => style.name === name));
  if (lost.length > 0) {
    fail(`index.html does not name these style sheets, which the first load needs: ${lost.join(", ")}.`);
  }
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
  mergeChunks(split);
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

/**
 * Makes few files of the many small ones that the splitter writes, one for each set
 * of parts that share something: with nine parts more than a hundred, each with a
 * name and an integrity in the first script and a border of its own. Again and again
 * those two become one whose union makes parts load the fewest bytes of others.
 */
function mergeChunks(split) {
  const path = join(split, "__wasm_split.js");
  let loader = readFileSync(path, "utf8");
  const definition = /\/\*([^*]*)\*\/\s*const (__(chunk_\d+)) = makeLoad\([\s\S]*?\}\s*, \[\]\);\n/g;
  let groups = [...loader.matchAll(definition)].map(([text, parts, name, stem]) => {
    const file = join(split, `${stem}.wasm`);
    return { parts: parts.split(",").map((part) => part.trim()), size: statSync(file).size, chunks: [{ text, name, file }] };
  });
  if (groups.length === 0 || groups.length !== loader.split("const __chunk_").length - 1) {
    fail("the splitter's loader defines what parts share in a way that tools/finish.mjs does not know.");
  }
  while (groups.length > sharedFiles) {
    let [best, one, other] = [Infinity, groups[0], groups[1]];
    for (const [place, a] of groups.entries()) {
      for (const b of groups.slice(place + 1)) {
        const price = a.size * hasteOf(b.parts, a.parts) + b.size * hasteOf(a.parts, b.parts);
        if (price < best) {
          [best, one, other] = [price, a, b];
        }
      }
    }
    groups = groups.filter((group) => group !== one && group !== other);
    groups.push({
      parts: [...new Set([...one.parts, ...other.parts])], size: one.size + other.size, chunks: [...one.chunks, ...other.chunks],
    });
  }
  for (const { chunks: [first, ...others] } of groups.filter(({ chunks }) => chunks.length > 1)) {
    merge(first.file, others.map(({ file }) => file));
    for (const { text } of others) {
      loader = loader.replace(text, "");
    }
    const merged = new Set(others.map(({ name }) => name));
    loader = loader.replace(/\[(__chunk_\d+(?:, __chunk_\d+)*)\]/g, (_, names) => {
      const needed = names.split(", ").map((name) => (merged.has(name) ? first.name : name));
      return `[${[...new Set(needed)].join(", ")}]`;
    });
  }
  writeFileSync(path, loader);
}

/** Yields how much those of the parts are in haste that are none of the others. */
function hasteOf(parts, others) {
  return parts.filter((part) => !others.includes(part)).reduce((sum, part) => sum + (haste[part] ?? 1), 0);
}

/** Puts the code of the other files into the first one. */
function merge(first, others) {
  // Every file takes in the same things of the page. Merged as they are, each
  // would go on taking its own; through one module that passes them on they are one.
  const from = "__wasm_split";
  const files = [first, ...others];
  const imports = files.map((file) => importsOf(readFileSync(file)));
  const most = imports.reduce((one, other) => (other.length > one.length ? other : one));
  const known = new Set(most.map(({ name }) => name));
  if (imports.flat().some(({ module, name }) => module !== from || !known.has(name))) {
    fail("what parts share takes in more than the page's memory, table and stack.");
  }
  const passing = join(work, "passage.wasm");
  const merged = join(work, "merged.wasm");
  writeFileSync(passing, passage(readFileSync(files[imports.indexOf(most)]), "page"));
  run("wasm-merge", [
    ...wasmFeatures, passing, from, ...files.flatMap((file) => [file, basename(file)]), "-o", merged,
  ]);
  const bytes = rewrite(readFileSync(merged), {
    imported: (module, name) => [module === "page" ? from : module, name],
    exported: () => false,
  });
  if (importsOf(bytes).length > most.length) {
    fail("files of shared code, merged, take in more than they did one by one.");
  }
  for (const file of others) {
    rmSync(file);
  }
  writeFileSync(first, bytes);
}

/** Yields the page's wasm and its script: start, glue and the splitter's loader in one. */
async function bundlePage(parts) {
  let loader = readFileSync(join(work, "split", "__wasm_split.js"), "utf8");
  const order = [...parts.keys()];
  let rewritten = 0;
  loader = loader
    .replace(/fetch\(new URL\("\.\/([^"]+)", import\.meta\.url\)\)/g, (_, file) => {
      rewritten += 1;
      if (!parts.has(file)) {
        fail(`the splitter's loader asks for ${file}, which is not there.`);
      }
      const ask = file.startsWith("split_") ? "styledPart" : "part";
      return `${ask}(${order.indexOf(file)})`;
    })
    .replaceAll("WebAssembly.instantiateStreaming(", "instantiate(");
  if (rewritten !== parts.size) {
    fail(`the splitter's loader asks for ${rewritten} files, and there are ${parts.size}.`);
  }
  writeFileSync(
    join(work, "__wasm_split.js"),
    `import { instantiate } from "./load.js";\nimport { part, styledPart } from "./parts.js";\n${loader}`,
  );

  const glue = readFileSync(join(work, "signalbox.js"), "utf8");
  const guarded = glue.replace(/(\w+)\.innerHTML = (.+);/g, "$1.innerHTML = markup($1, $2);");
  if (/\.(innerHTML\b(?! = markup\()|outerHTML|insertAdjacentHTML|setHTMLUnsafe)/.test(guarded)) {
    fail("wasm-bindgen's glue makes markup from text in a way that tools/finish.mjs does not know.");
  }
  if (guarded !== glue) {
    writeFileSync(join(work, "signalbox.js"), `import { markup } from "./markup.js";\n${guarded}`);
    policy["trusted-types"] += " signalbox-markup";
  }
  return bundleModule("page", "start.js", "signalbox", join(work, "signalbox_bg.wasm"), {
    PART_FILES: order.map((file) => [parts.get(file).stem, parts.get(file).digest]),
    LATER_STYLE_DIGEST: laterStyle.digest,
  });
}

/** Yields the worker's script, its wasm written beside it. */
async function finishWorker() {
  const trunks = ["worker.js", "worker_bg.wasm", "worker_loader.js"];
  renameSync(join(out, trunks[0]), join(work, "worker_glue.js"));
  renameSync(join(out, trunks[1]), join(work, trunks[1]));
  rmSync(join(out, trunks[2]));
  const { script } = await bundleModule("worker", "worker.js", "worker_glue", join(work, trunks[1]), {});
  return script;
}

/**
 * Bundles a script with its glue and shrinks its wasm, each by what the other
 * uses of it: exports that no script names go, so does the glue of imports that
 * the wasm lost, and the names between them get short.
 */
async function bundleModule(stem, entry, glueName, wasmPath, names) {
  const gluePath = join(work, `${glueName}.js`);
  const filled = (wasm) => ({ ...names, [`${stem.toUpperCase()}_DIGEST`]: wasm.digest });
  const module = `./${basename(wasmPath, ".wasm")}.js`;
  let glue = startable(readFileSync(gluePath, "utf8"));
  writeFileSync(gluePath, glue);
  const draft = Buffer.from(await bundle(entry, filled({ digest: "" }))).toString();
  const named = new Set(draft.match(/[A-Za-z_$][\w$]*/g));
  const alike = alikeImports(glue);
  writeFileSync(wasmPath, rewrite(readFileSync(wasmPath), {
    exported: (name) => named.has(name),
    imported: (from, name, _, description) => [from, from === module ? alike(name, description) : name],
  }));
  const small = shrink(wasmPath, { thorough: stem === "page" });

  const used = importsOf(small).filter((one) => one.module === module).map(({ name }) => name);
  const short = new Map(used.map((name, place) => [name, place.toString(36)]));
  let kept = 0;
  glue = glue.replace(imports, (_, name, rest) => {
    if (!short.has(name)) {
      return "";
    }
    kept += 1;
    return `        "${short.get(name)}": ${rest}`;
  });
  const place = `"${module}": import0`;
  if (kept !== used.length || kept !== short.size || glue.split(place).length !== 2) {
    fail(`of the ${used.length} imports of ${basename(wasmPath)}, ${kept} are in wasm-bindgen's glue as tools/finish.mjs knows it.`);
  }
  writeFileSync(gluePath, glue.replace(place, '"a": import0'));
  const renamed = rewrite(small, {
    imported: (from, name) => (from === module ? ["a", short.get(name)] : [from, name]),
  });
  const wasm = keep(stem, "wasm", renamed);
  return { wasm, script: keep(stem, "js", await bundle(entry, filled(wasm))) };
}

/**
 * Yields a function that gives imports one name which do the same: wasm-bindgen writes
 * one for each type of objects that has a method of that name.
 */
function alikeImports(glue) {
  const bodies = new Map([...glue.matchAll(imports)].map(([, name, body]) => [name, body]));
  const first = new Map();
  return (name, description) => {
    const key = `${description.toString("hex")} ${bodies.get(name) ?? name}`;
    if (!first.has(key)) {
      first.set(key, name);
    }
    return first.get(key);
  };
}

/**
 * Yields wasm-bindgen's glue with a start of ours, which knows what it is given:
 * the answer to a request for the wasm. The other ways to start go.
 */
function startable(glue) {
  const start = "async function __wbg_load(";
  const parts = glue.split(start);
  const finalize = "function __wbg_finalize_init(instance, module) {";
  if (parts.length !== 2 || !/export \{ initSync, __wbg_init as default \};\s*$/.test(glue) || !glue.includes(finalize)) {
    fail("wasm-bindgen's glue does not start the way that tools/finish.mjs knows.");
  }
  const lazily = parts[0]
    .replace(/: new FinalizationRegistry\(/g, ": /* @__PURE__ */ new FinalizationRegistry(")
    .replace(/^if \(Symbol\.dispose\) .*\n/gm, "");
  return `import { instantiate } from "./load.js";
${lazily}
export async function start(source) {
  const { instance, module } = await instantiate(source, __wbg_get_imports());
  return __wbg_finalize_init(instance, module);
}
export function initSync() {
  return wasm;
}
`;
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

/** Yields one style sheet from several, in the page's order. */
async function bundleStyle(stem, styles) {
  const text = styles.map(({ text }) => text).join("\n");
  const { code } = await transform(text, { loader: "css", minify: true, charset: "utf8" });
  return keep(stem, "css", code);
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

/**
 * Writes the page, which says of which version it is, and the service worker of
 * that version. What it keeps is read from the folder: nobody lists files by hand.
 */
async function writePageAndService(html, ofPage) {
  const files = readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(join(out, "/").length).replaceAll("\\", "/"))
    // The page is kept by its address, and the team's file by the app, without secrets.
    .filter((name) => !["index.html", "signalbox.json"].includes(name))
    .sort();
  const hashed = files.filter((name) => /^[\w-]+-[0-9a-f]{16}\.\w+$/.test(name));
  const loose = files.filter((name) => !hashed.includes(name));
  const version = createHash("sha256").update([html, ...hashed].join("\n")).digest("hex").slice(0, 16);
  const meta = '<meta name="signalbox-worker"';
  if (html.split(meta).length !== 2) {
    fail(`the page must have exactly one ${meta}`);
  }
  const service = `<meta name="signalbox-service" content="./service-worker.js" data-version="${version}">`;
  writeFileSync(join(out, "index.html"), html.replace(meta, `${service}\n${meta}`));
  // The first load, and what shows the board without a network.
  const loader = readFileSync(join(work, "split", "__wasm_split.js"), "utf8");
  const wanted = filesOf("setup", loader).map((file) => parts.get(file) ?? fail(`there is no ${file}.`));
  const first = [...ofPage, ...wanted].map(({ name, integrity }) => [name, integrity]);
  const strangers = first.filter(([name]) => !hashed.includes(name));
  if (strangers.length > 0) {
    fail(`the first load has files without a name by content: ${strangers.join(", ")}.`);
  }
  const script = await bundle("service.js", { VERSION: version, FIRST: first, HASHED: hashed, LOOSE: loose });
  writeFileSync(join(out, "service-worker.js"), script);
}

/** Yields the files that the splitter's loader loads for a part, its own last. */
function filesOf(part, loader) {
  const file = (text) => text?.match(/new URL\("\.\/([^"]+)"/)?.[1];
  const own = loader.match(new RegExp(`__wasm_split_load_${part} = [\\s\\S]*?\\[([^\\]]*)\\]\\)`));
  const chunks = own?.[1].split(",").map((name) => name.trim()).filter(Boolean) ?? [];
  const files = chunks.map((name) => file(loader.match(new RegExp(`const ${name} = [\\s\\S]*?\\]\\);`))?.[0]));
  files.push(file(own?.[0]));
  return files.every(Boolean) ? files : fail(`the splitter's loader does not say what it loads for the part ${part}.`);
}

/** Yields the wasm's bytes after wasm-opt, functions that are alike beside each other. */
function shrink(path, { thorough = false } = {}) {
  const shrunk = `${join(work, basename(path))}.small`;
  run("wasm-opt", [path, "-o", shrunk, "-Oz", "--strip-producers", "--strip-target-features", ...wasmFeatures]);
  writeFileSync(shrunk, ordered(readFileSync(shrunk)));
  // Optimized again in the new order it loses a little more, which takes long.
  const order = "--reorder-functions-by-name";
  const how = thorough ? [order, "-Oz", order] : [order, "--optimize-level=2", "--shrink-level=2"];
  run("wasm-opt", [shrunk, "-o", shrunk, ...how, ...wasmFeatures]);
  return withoutPaths(readFileSync(shrunk));
}

/** Yields the wasm with this machine's paths overwritten; nothing moves. */
function withoutPaths(wasm) {
  const bytes = Buffer.from(wasm);
  for (let at = bytes.indexOf(registry); at >= 0; at = bytes.indexOf(registry, at)) {
    const end = bytes.indexOf("/", at + registry.length) + 1;
    bytes.fill("/", bytes.write("crates", at) + at, end);
    at = end;
  }
  return bytes;
}

/** Writes a file under a name by its content; yields what it is called and known by. */
function keep(stem, ending, content) {
  const bytes = Buffer.from(content);
  const sha256 = createHash("sha256").update(bytes).digest();
  const name = `${stem}-${sha256.toString("hex").slice(0, 16)}.${ending}`;
  writeFileSync(join(out, name), bytes);
  const digest = sha256.toString("base64");
  return { stem, name, digest, integrity: `sha256-${digest}` };
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
