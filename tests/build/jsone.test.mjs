// The template language as it ships, compiled to WebAssembly: against its
// official cases, and against npm's json-e on templates that are made up. Every
// difference from npm's is listed here by name, with its reason.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { before, test } from "node:test";

const require = createRequire(import.meta.url);
const jsone = require("json-e");

const NOW = "2017-01-19T16:27:20.974Z";
const context = {
  a: 3, b: -2, half: 0.5, zero: 0, s: "build", t: "é☃𝄞x", empty: "", yes: true, no: false, none: null,
  l: [3, 1, 2], words: ["b", "a", "c"], mixed: [1, "x", null, true, [2]], nothing: [],
  o: { k: "v", n: 4, deep: { x: [1, { y: "z" }] } }, bare: {}, list: [{ n: 2, s: "q" }, { n: 1, s: "p" }],
  then: "2019-01-01T01:00:00.123Z",
};

let wasm;
before(() => {
  const metadata = cargo("metadata", "--format-version", "1", "--locked");
  const { target_directory: target, packages } = JSON.parse(metadata);
  cargo("build", "--quiet", "--locked", "--example", "jsone", "--target", "wasm32-unknown-unknown");
  const built = join(target, "wasm32-unknown-unknown", "debug", "examples", "jsone.wasm");
  const folder = resolve("target", "jsone");
  execFileSync("wasm-bindgen", ["--target", "nodejs", "--out-dir", folder, built], { stdio: ["ignore", "ignore", "inherit"] });
  // What is made for Node is no ECMAScript module, as everything else here is.
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "commonjs" }));
  wasm = require(join(folder, "jsone.js"));
  const manifest = packages.find(({ name }) => name === "json-e").manifest_path;
  wasm.specification = readFileSync(join(dirname(manifest), "specification.yml"), "utf8");
});

test("every official case goes as specified in WebAssembly", () => {
  const { passed, cases, failures } = JSON.parse(wasm.check_specification(wasm.specification));
  assert.deepEqual(failures, []);
  assert.equal(passed, cases);
});

/** Templates of one form, nested as deep as a template may be. */
const deepest = {
  map: (depth) => nested(depth, (inner) => ({ $map: [1], "each(x)": inner })),
  reduce: (depth) => nested(depth, (inner) => ({ $reduce: [1], initial: {}, "each(a,b)": inner })),
  let: (depth) => nested(depth, (inner) => ({ $let: { v: 1 }, in: inner })),
  if: (depth) => nested(depth, (inner) => ({ $if: "true", then: inner })),
  switch: (depth) => nested(depth / 2, (inner) => ({ $switch: { true: inner } })),
  match: (depth) => nested(depth / 2, (inner) => ({ $match: { true: inner } })),
  mergeDeep: (depth) => nested(depth / 3, (inner) => ({ $mergeDeep: [{ a: inner }] })),
  sort: (depth) => nested(depth / 3, (inner) => ({ $sort: [{ a: inner }], "by(x)": "1" })),
  list: (depth) => nested(depth, (inner) => [inner]),
};
/** What walks values that nest as deep as an input may. */
const walks = {
  taken: { $eval: "v" },
  written: { $json: { $eval: "v" } },
  merged: { $mergeDeep: [{ $eval: "v" }, { $eval: "v" }] },
  compared: { $eval: "v == w" },
  flattened: { $flattenDeep: [{ $eval: "l" }] },
};
const nested = (depth, wrap) => Array.from({ length: Math.floor(depth) }).reduce(wrap, "x");

test("the deepest templates need a part of the stack, even of a program that is not optimised", () => {
  const STACK = 1024 * 1024;
  const UNUSED = 0xaa;
  // All of it but the top, where whoever calls stands.
  const marked = STACK - 48 * 1024;
  const needed = (form, template, context) => {
    new Uint8Array(wasm.program_memory().buffer).fill(UNUSED, 0, marked);
    const { result, error } = JSON.parse(wasm.render_text(JSON.stringify(template), JSON.stringify(context), NOW));
    assert.notEqual(result, undefined, `${form}: ${JSON.stringify(error)}`);
    const used = new Uint8Array(wasm.program_memory().buffer).findIndex((byte) => byte !== UNUSED);
    return [form, STACK - used];
  };
  const v = nested(250, (inner) => ({ a: inner }));
  const values = { v, w: v, l: nested(250, (inner) => [inner]) };
  const depths = [
    ...Object.entries(deepest).map(([form, template]) => needed(form, template(95), {})),
    ...Object.entries(walks).map(([form, template]) => needed(form, template, values)),
  ];
  for (const [form, used] of depths) assert.ok(used < 0.75 * STACK, `${form} needs ${used} bytes of ${STACK}`);
  assert.ok(depths.some(([, used]) => used > 0.1 * STACK), "the stack is where it is looked for");
});

/**
 * Where we differ from npm's json-e 4.8.4 on purpose. `npm` and `ours` are what
 * comes out; an error is written as `fails`, ours with its kind. `excuses` tells
 * which differences of made-up templates are of this sort.
 */
const fails = (kind) => ({ fails: kind ?? true });
const differences = [
  {
    name: "integers are exact",
    reason: "ours keep 64 bits and more; JavaScript's have 53",
    template: { $eval: "9007199254740993 == 9007199254740992" },
    npm: true,
    ours: false,
  },
  {
    name: "a number without a value is an error",
    reason: "NaN and Infinity silently become null in JSON",
    template: { $eval: "number('abc')" },
    npm: null,
    ours: fails("NotFinite"),
    excuses: (npm, ours) => ours.fails === "NotFinite" && !npm.fails,
  },
  {
    name: "an empty text is no number",
    reason: "JavaScript's Number('') is 0; other implementations refuse it",
    template: { $eval: "number(' ')" },
    npm: 0,
    ours: fails("NotFinite"),
  },
  {
    name: "a moment that cannot be told is an error",
    reason: "an invalid date silently becomes null in JSON",
    template: { $fromNow: "300000 years" },
    npm: null,
    ours: fails("Time"),
    excuses: (npm, ours) => ours.fails === "Time" && !npm.fails,
  },
  {
    name: "what a moment is counted from is a text",
    reason: "npm takes numbers for milliseconds, which no other implementation does",
    template: { $fromNow: "1 day", from: { $eval: "5" } },
    npm: "1970-01-02T00:00:00.005Z",
    ours: fails("Time"),
  },
  {
    name: "left out in $json is null",
    reason: "npm shows the object by which it marks what is left out",
    template: { $json: { $if: "false", then: 1 } },
    npm: "{}",
    ours: "null",
  },
  {
    name: "left out in $match is left out",
    reason: "npm shows the object by which it marks what is left out",
    template: { $match: { true: { $if: "false", then: 1 } } },
    npm: [{}],
    ours: [],
  },
  {
    name: "$reverse and $mergeDeep leave variables alone",
    reason: "npm changes the variable's own array",
    template: { $let: { x: [1, 2] }, in: [{ $reverse: { $eval: "x" } }, { $eval: "x" }] },
    npm: [[2, 1], [2, 1]],
    ours: [[2, 1], [1, 2]],
  },
  {
    name: "a function does not go into a string",
    reason: "npm shows its source text",
    template: { a: "${len} " },
    npm: (text) => text.a.startsWith("(...args)"),
    ours: fails("Interpolation"),
    excuses: (npm, ours) => ours.fails === "Interpolation",
  },
  {
    name: "join() takes plain values only",
    reason: "npm has [object Object] and nested lists without brackets",
    template: { $eval: "join([[1, 2], 3], '-')" },
    npm: "1,2-3",
    ours: fails("Arguments"),
    excuses: (npm, ours) => /join\(\) puts texts together/.test(ours.text),
  },
  {
    name: "functions refuse arguments that they do not use",
    reason: "npm's fromNow() ignores a third one",
    template: { $eval: `fromNow('1 day', '${NOW}', 'x')` },
    npm: "2017-01-20T16:27:20.974Z",
    ours: fails("Arguments"),
  },
  {
    name: "range() without a step never ends",
    reason: "npm refuses it too, unless the list is empty",
    template: { $eval: "range(1, 1, 0)" },
    npm: [],
    ours: fails("Arguments"),
    excuses: (npm, ours) => /step of 0/.test(ours.text),
  },
  {
    name: "an empty separator splits into characters",
    reason: "npm cuts characters outside the basic plane in two",
    template: { $eval: "len(split('𝄞', ''))" },
    npm: 2,
    ours: 1,
  },
  {
    name: "an index is one value",
    reason: "npm ignores the second of two",
    template: { $eval: "[1, 2, 3][0 1]" },
    npm: 1,
    ours: fails("UnexpectedToken"),
    excuses: (npm, ours) => /an operator, “:” or “\]”/.test(ours.text),
  },
  {
    name: "an operator needs a value behind it",
    reason: "npm misses it only if it comes to look at it",
    template: { $eval: "true || && false" },
    npm: true,
    ours: fails("UnexpectedToken"),
    excuses: (npm, ours) => ours.fails === "UnexpectedToken" && /: a value is expected/.test(ours.text),
  },
  {
    name: "every value of an object is computed",
    reason: "npm leaves out those whose key comes again",
    template: { $eval: "{x: nope, x: 1}" },
    npm: { x: 1 },
    ours: fails("UnknownVariable"),
  },
  {
    name: "range() steps by integers",
    reason: "npm forgets to look at the third argument once it was called with two",
    template: { $eval: "[range(0, 1), range(0, 1, 0.5)]" },
    npm: [[0], [0, 0.5]],
    ours: fails("Arguments"),
  },
  {
    name: "objects have no slices",
    reason: "npm ignores the colon",
    template: { $eval: "{a: 1}['a':]" },
    npm: 1,
    ours: fails("NoParts"),
    excuses: (npm, ours) => /An object has no slices/.test(ours.text),
  },
  {
    name: "the ends of a slice are integers",
    reason: "npm takes any first one that is greater than the second",
    template: { $eval: "[1, 2][true:0]" },
    npm: [],
    ours: fails("Index"),
    excuses: (npm, ours) => ours.fails === "Index" && Array.isArray(npm.value ?? npm) | (npm.value === ""),
  },
  {
    name: "keys beside an operator are compared whole",
    reason: "npm takes any key that has an allowed one in it",
    template: { $if: "true", then: 1, "and then some": 2 },
    npm: 1,
    ours: fails("UndefinedKey"),
  },
  {
    name: "$then beside $if is always refused",
    reason: "npm refuses it only while the condition holds",
    template: { $if: "false", $then: 1 },
    npm: null,
    ours: fails("UndefinedKey"),
  },
  {
    name: "values that nest too deep are refused",
    reason: "a budget",
    template: { $reduce: { $eval: "range(0, 300)" }, initial: 0, "each(a,i)": [{ $eval: "a" }] },
    npm: (value) => JSON.stringify(value).length === 601,
    ours: fails("Depth"),
  },
];

for (const { name, template, npm, ours } of differences) {
  test(`differs from npm: ${name}`, () => {
    const [theirs, own] = both(template, {});
    if (typeof npm === "function") {
      assert.ok(npm(theirs.value), JSON.stringify(theirs));
    } else {
      assert.deepEqual(theirs.value, npm);
    }
    if (ours?.fails) {
      assert.equal(own.fails, ours.fails);
    } else {
      assert.deepEqual(own.value, ours);
    }
  });
}

// A run takes other templates with SIGNALBOX_SEED=<number>; a failure shows its seed.
const seed = Number(process.env.SIGNALBOX_SEED ?? 20170119);
const rounds = Number(process.env.SIGNALBOX_ROUNDS ?? 4000);

test(`${rounds} made-up templates render as npm renders them`, () => {
  let results = 0;
  for (let round = 0; round < rounds; round += 1) {
    results += compare(new Maker(seed + round).template(4), `seed ${seed + round}`);
  }
  assert.ok(results > rounds / 2, `only ${results} of ${rounds} templates rendered`);
});

test(`${rounds} made-up expressions are taken or refused as npm does`, () => {
  let results = 0;
  for (let round = 0; round < rounds; round += 1) {
    results += compare({ $eval: new Maker(seed + round).soup() }, `seed ${seed + round}`);
  }
  assert.ok(results > rounds / 50, `only ${results} of ${rounds} expressions had a value`);
});

/** Renders with both and compares; yields 1 if there was a result. */
function compare(template, words) {
  const [theirs, own] = both(template, context);
  if (theirs.fails && own.fails) {
    return 0;
  }
  const excused = differences.some(({ excuses }) => own.fails && excuses?.(theirs, own));
  if (!excused) {
    const shown = `${words}: ${JSON.stringify(template)}\nnpm:  ${JSON.stringify(theirs)}\nours: ${JSON.stringify(own)}`;
    assert.ok(!theirs.fails && !own.fails, shown);
    // As text, so that the order of keys counts.
    assert.equal(JSON.stringify(own.value), JSON.stringify(theirs.value), shown);
  }
  return 1;
}

/** What npm's and ours make of a template: `{value}` or `{fails, text}`. */
function both(template, variables) {
  let theirs;
  try {
    // Each call has its own copy: npm's changes arrays.
    const copy = structuredClone({ now: NOW, ...variables });
    theirs = { value: JSON.parse(JSON.stringify(jsone(structuredClone(template), copy))) };
  } catch (error) {
    theirs = { fails: true, text: String(error) };
  }
  const answer = wasm.render_text(JSON.stringify(template), JSON.stringify(variables), NOW);
  const { result, error, text } = JSON.parse(answer);
  return [theirs, error ? { fails: error.kind, text } : { value: result }];
}

function cargo(...words) {
  const stdio = ["ignore", "pipe", "inherit"];
  return execFileSync("cargo", words, { encoding: "utf8", maxBuffer: 1 << 28, stdio });
}

/** Makes templates from a number, the same ones for the same number. */
class Maker {
  constructor(number) {
    this.state = Math.imul(number, 2654435761);
  }

  /** The next number below a bound (mulberry32). */
  below(bound) {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  }

  one(list) {
    return list[this.below(list.length)];
  }

  many(make, most = 3) {
    return Array.from({ length: this.below(most + 1) }, make);
  }

  /** Tokens in any order. */
  soup() {
    const tokens = [
      "1", "2", "0", "0.5", "'a'", '"b"', "true", "null", "a", "s", "l", "o", "o.k", "words", "none", "now", "len(", "min(",
      "str(", "typeof(", "defined(", "(", ")", "(", ")", "[", "]", "{", "}", "a:", ",", ":", ".", "+", "-", "*", "/", "!", "==",
      "!=", "<", "<=", ">", ">=", "&&", "||", "in", "in", "'", "&", "é",
    ];
    return this.many(() => this.one(tokens), 8).join(this.one(["", " "]));
  }

  number(depth) {
    if (depth <= 0) {
      return this.one(["0", "1", "2", "7", "10", "2.5", "0.25", "a", "b", "half", "zero", "o.n", "l[0]"]);
    }
    const some = () => this.number(depth - 1);
    return this.one([
      () => `(${some()} ${this.one(["+", "-", "*", "/"])} ${some()})`,
      () => `${some()} ${this.one(["+", "-", "*", "/"])} ${some()}`,
      () => `-${this.one(["1", "a", "half", "(a + b)"])}`,
      () => `${this.one(["a", "b", "2", "half"])} ** ${this.one(["0", "1", "2", "3", "(1 - 2)"])}`,
      () => `${this.one(["min", "max"])}(${[some(), ...this.many(some)].join(", ")})`,
      () => `${this.one(["ceil", "floor", "abs"])}(${some()})`,
      () => `sqrt(abs(${some()}))`,
      () => `len(${this.one([() => this.text(depth - 1), () => this.list(depth - 1)])()})`,
      () => `number(str(${some()}))`,
      () => `l[${this.one(["0", "1", "-1", "2", "-5", "5", "a"])}]`,
    ])();
  }

  text(depth) {
    if (depth <= 0) {
      return this.one(["'x'", '"it\'s"', "s", "t", "empty", "o.k", "words[1]", "then", "now", "'  pad '"]);
    }
    const some = () => this.text(depth - 1);
    return this.one([
      () => `${some()} + ${some()}`,
      () => `${this.one(["lowercase", "uppercase", "strip", "lstrip", "rstrip"])}(${some()})`,
      () => `str(${this.plain(depth - 1)})`,
      () => `typeof(${this.any(depth - 1)})`,
      () => `join(${this.one(["words", "l", "[1, null, true, 'x']", "nothing"])}, ${this.one(["'-'", "''", "1", some()])})`,
      () => `(${some()})[${this.slice()}]`,
      () => `${this.one(["s", "t"])}[${this.one(["0", "1", "-1", "-9"])}]`,
      () => `fromNow('${this.span()}'${this.one(["", ", then"])})`,
      () => `o['${this.one(["k", "k", "deep", "none"])}']`,
    ])();
  }

  truth(depth) {
    if (depth <= 0) {
      return this.one(["true", "false", "yes", "no"]);
    }
    const some = () => this.any(depth - 1);
    return this.one([
      () => `!${this.one(["yes", "none", "l", "bare", "empty", "half", "zero", `(${some()})`])}`,
      () => `(${some()} ${this.one(["&&", "||", "==", "!="])} ${some()})`,
      () => `${this.number(depth - 1)} ${this.one(["<", "<=", ">", ">="])} ${this.number(depth - 1)}`,
      () => `(${this.text(depth - 1)}) ${this.one(["<", ">=", "in"])} (${this.text(depth - 1)})`,
      () => `(${some()}) in ${this.list(depth - 1)}`,
      () => `${this.text(depth - 1)} in ${this.object(depth - 1)}`,
      () => `defined('${this.one(["a", "nope", "len", "now"])}')`,
    ])();
  }

  list(depth) {
    if (depth <= 0) {
      return this.one(["l", "words", "mixed", "nothing", "[1, 'a', [null]]", "o.deep.x"]);
    }
    return this.one([
      () => `[${this.many(() => this.any(depth - 1)).join(", ")}]`,
      () => `(${this.list(depth - 1)})[${this.slice()}]`,
      () => `range(${this.one(["0", "a", "-2"])}, ${this.one(["5", "b", "0"])}${this.one(["", ", 2", ", -1", ", l[0]"])})`,
      () => `split(${this.text(depth - 1)}, ${this.one(["'x'", "' '", "s", "1"])})`,
    ])();
  }

  object(depth) {
    if (depth <= 0) {
      return this.one(["o", "bare", "o.deep", "{k: 1, 'a b': 2}"]);
    }
    const keys = ["x", "y", "'z z'", "k"].filter(() => this.below(2) === 0);
    return `{${keys.map((key) => `${key}: ${this.any(depth - 1)}`).join(", ")}}`;
  }

  plain(depth) {
    return this.one([() => this.number(depth), () => this.text(depth), () => this.truth(depth), () => "null"])();
  }

  any(depth) {
    return this.one([() => this.plain(depth), () => this.list(depth), () => this.object(depth)])();
  }

  slice() {
    return `${this.one(["", "0", "1", "-2", "-9", "9"])}:${this.one(["", "2", "-1", "9", "-9", "0"])}`;
  }

  span() {
    const units = ["y", "month", "wk", "d", "hr", "MIN", "second"];
    const parts = units.filter(() => this.below(4) === 0).map((unit) => `${this.below(30)} ${unit}`);
    return `${this.one(["", "-", "+ "])}${parts.join(this.one([" ", ""]))}`;
  }

  /** A string with expressions in it. */
  string() {
    const part = () => this.one(["plain ", "$", "{}", "$${kept}", "é", `\${${this.plain(2)}}`, `\${ ${this.plain(1)} }`]);
    return this.many(part).join("");
  }

  template(depth) {
    if (depth <= 0) {
      return this.one([
        () => this.string(), () => this.string(), () => this.below(1000), () => 0.125, () => null, () => true,
        () => ({ $eval: this.any(2) }),
      ])();
    }
    const some = () => this.template(depth - 1);
    const list = () => this.one([() => this.many(some), () => ({ $eval: this.list(2) })])();
    const numbers = () => this.one([[3, 1, 2], { $eval: "l" }, { $eval: "range(0, 4)" }, []]);
    const branch = () => ({ $if: this.truth(2), then: some(), else: some() });
    return this.one([
      () => this.many(some),
      () => Object.fromEntries(this.many(() => [this.key(), some()], 4)),
      () => ({ $eval: this.any(3) }),
      branch,
      () => [{ $if: this.truth(2), [this.one(["then", "else"])]: some() }, some()],
      () => ({ $json: [branch()] }),
      () => ({ $flatten: list() }),
      () => ({ $flattenDeep: list() }),
      () => ({ $fromNow: this.span(), ...this.one([{}, { from: { $eval: "then" } }, { from: "2020-02-28T00:00:00Z" }]) }),
      () => ({ $let: { v: some(), a: { $eval: this.number(2) } }, in: [some(), { $eval: "v" }, { $eval: "a" }] }),
      () => ({ $map: list(), "each(v)": this.one([some(), { $eval: "v" }, { x: "${typeof(v)}" }]) }),
      () => ({ $map: numbers(), "each(v, i)": this.one([{ $eval: "v * i" }, { $if: "v > i", then: "${v}" }, some()]) }),
      () => ({ $map: { $eval: this.object(2) }, "each(v,k)": { "${k}_": { $eval: "v" } } }),
      () => ({ $map: { p: 1, q: some() }, "each(v)": { "${v.key}": { $eval: "v.val" }, last: { $eval: "v.key" } } }),
      () => ({ $reduce: numbers(), initial: 0, "each(acc, v)": { $eval: this.one(["acc + v", "v", "acc * 2"]) } }),
      () => ({ $reduce: numbers(), initial: [], "each(acc,v,i)": { $if: "i != 1", then: { $eval: "[v]" } } }),
      () => ({ $find: numbers(), "each(v)": this.one(["v == 2", "v > 1", "false", "v"]) }),
      () => ({ $match: { [this.truth(1)]: [some()], "a == 3": "three", [this.truth(2)]: 1 } }),
      () => ({ $switch: { [this.truth(2)]: some(), "a == 4": some(), $default: some() } }),
      () => ({ $merge: [{ k: some() }, { $eval: this.object(1) }, { k: 1, j: some() }] }),
      () => ({ $mergeDeep: [{ k: [1], o: { p: 1 } }, { k: list(), o: { p: 2, q: some() } }, { $eval: "{o: {r: 1}}" }] }),
      () => ({ $sort: this.one([numbers(), { $eval: "words[0:]" }, { $eval: "[t, s, empty]" }, list()]) }),
      () => ({ $sort: { $eval: "list[0:]" }, "by(x)": this.one(["x.n", "x.s", "-(x.n)", "x"]) }),
      () => ({ $reverse: this.one([this.many(some), { $eval: "l[0:]" }]) }),
      // What is wrong has to be wrong for both.
      () => ({ $eval: this.one(["nope", "o.nope", "1 +", "l[9]", "'a' - 1", "a.b.c", ""]) }),
      () => ({ [this.one(["$nope", "$eval", "$map", "$sort"])]: some(), [this.one(["x", "$if"])]: some() }),
    ])();
  }

  key() {
    return this.one(["x", "y", "10", "2", "a b", "${s}", "k${a}", "$$eval", "$$x", "$-", "$_x", "__proto__", "constructor", ""]);
  }
}
