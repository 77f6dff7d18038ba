// Names at the border of a WebAssembly module: what it takes in, what it gives
// out. Reads and writes the two sections and copies all others as they are.

const IMPORTS = 2;
const EXPORTS = 7;

const CODE = 10;
const CUSTOM = 0;

/** Yields the imports of a module as `{ module, name, kind }`, in order; functions are of the kind 0. */
export function importsOf(bytes) {
  const found = [];
  rewrite(bytes, { imported: (module, name, kind) => (found.push({ module, name, kind }), [module, name]) });
  return found;
}

/** Yields the bodies of a module's own functions, in order. */
export function bodiesOf(bytes) {
  const bodies = [];
  const reader = new Reader(bytes, 8);
  while (!reader.done()) {
    const id = reader.byte();
    const content = new Reader(reader.take(reader.number()), 0);
    for (let left = id === CODE ? content.number() : 0; left > 0; left -= 1) {
      bodies.push(content.take(content.number()));
    }
  }
  return bodies;
}

/** Yields the module with a name for each of its own functions, given in their order. */
export function named(bytes, names) {
  const imported = importsOf(bytes).filter(({ kind }) => kind === 0).length;
  const entries = names.map((name, place) => Buffer.concat([number(imported + place), text(name)]));
  const content = Buffer.concat([text("name"), section(1, Buffer.concat([number(entries.length), ...entries]))]);
  return Buffer.concat([bytes, section(CUSTOM, content)]);
}

/**
 * Yields the module with its imports renamed by `imported(module, name, kind, bytes)`, which
 * yields the new pair, and without the exports whose name `exported` refuses.
 */
export function rewrite(bytes, { imported = (module, name) => [module, name], exported = () => true }) {
  const out = [bytes.subarray(0, 8)];
  const reader = new Reader(bytes, 8);
  while (!reader.done()) {
    const id = reader.byte();
    const content = reader.take(reader.number());
    let changed = content;
    if (id === IMPORTS) {
      changed = list(content, (entry) => {
        const [from, named] = [entry.text(), entry.text()];
        const description = entry.since(() => skipDescription(entry));
        const [module, name] = imported(from, named, description[0], description);
        return [text(module), text(name), description];
      });
    } else if (id === EXPORTS) {
      changed = list(content, (entry) => {
        const name = entry.text();
        const rest = entry.since(() => (entry.byte(), entry.number()));
        return exported(name) ? [text(name), rest] : undefined;
      });
    }
    out.push(section(id, changed));
  }
  return Buffer.concat(out);
}

/**
 * Yields a module that takes what this one takes in, from `from`, and gives it
 * out again under the same names.
 */
export function passage(bytes, from) {
  const entries = [];
  rewrite(bytes, {
    imported: (module, name, kind, description) => (entries.push({ name, description }), [module, name]),
  });
  const counts = new Map();
  const given = entries.map(({ name, description }) => {
    const index = counts.get(description[0]) ?? 0;
    counts.set(description[0], index + 1);
    return Buffer.concat([text(name), Buffer.from([description[0]]), number(index)]);
  });
  const taken = entries.map(({ name, description }) => Buffer.concat([text(from), text(name), description]));
  const counted = (id, items) => section(id, Buffer.concat([number(items.length), ...items]));
  return Buffer.concat([bytes.subarray(0, 8), counted(IMPORTS, taken), counted(EXPORTS, given)]);
}

/** Yields a section with each entry as `change` yields it, or without it. */
function list(content, change) {
  const reader = new Reader(content, 0);
  const kept = [];
  for (let left = reader.number(); left > 0; left -= 1) {
    const entry = change(reader);
    if (entry) {
      kept.push(Buffer.concat(entry));
    }
  }
  if (!reader.done()) {
    throw new Error("tools/wasm.mjs does not understand this WebAssembly: a section is longer than its list.");
  }
  return Buffer.concat([number(kept.length), ...kept]);
}

/** Passes over what kind of thing an import is. */
function skipDescription(reader) {
  const limits = () => {
    const flags = reader.byte();
    reader.number();
    if (flags & 1) {
      reader.number();
    }
  };
  const kind = reader.byte();
  if (kind === 0) {
    reader.number();
  } else if (kind === 1) {
    reader.byte();
    limits();
  } else if (kind === 2) {
    limits();
  } else if (kind === 3) {
    reader.byte();
    reader.byte();
  } else {
    throw new Error(`tools/wasm.mjs does not know imports of the kind ${kind}.`);
  }
}

class Reader {
  constructor(bytes, at) {
    this.bytes = bytes;
    this.at = at;
  }

  done() {
    return this.at === this.bytes.length;
  }

  byte() {
    if (this.at >= this.bytes.length) {
      throw new Error("tools/wasm.mjs was given WebAssembly that ends too early.");
    }
    return this.bytes[this.at++];
  }

  /** An unsigned LEB128. */
  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) {
        return value;
      }
    }
  }

  take(length) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  text() {
    return this.take(this.number()).toString();
  }

  /** The bytes that `read` passes over. */
  since(read) {
    const start = this.at;
    read();
    return this.bytes.subarray(start, this.at);
  }
}

function section(id, content) {
  return Buffer.concat([Buffer.from([id]), number(content.length), content]);
}

function text(value) {
  const bytes = Buffer.from(value);
  return Buffer.concat([number(bytes.length), bytes]);
}

function number(value) {
  const bytes = [];
  let left = value;
  do {
    bytes.push((left % 128) + (left >= 128 ? 128 : 0));
    left = Math.floor(left / 128);
  } while (left > 0);
  return Buffer.from(bytes);
}
