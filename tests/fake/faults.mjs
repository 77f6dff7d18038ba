// What can go wrong with an answer, on demand. A fault is a name, or an object
// with the name in `fault` and any of
//   times  how often it strikes, after which all is well again; always, if absent
//   path   it strikes only requests whose path and query contain this
// and what the list below says of it.

import { loginPage } from "./services.mjs";

const json = "application/json; charset=utf-8";
const refused = (status, message) => ({ status, type: json, body: JSON.stringify({ message }), headers: {} });

/**
 * All faults. Each yields an answer from the right one, or says in `play` how
 * the answer is sent badly. The right answer is made all the same.
 */
export const faults = {
  401: () => refused(401, "Bad credentials"),
  403: () => refused(403, "Forbidden"),
  404: () => refused(404, "Not Found"),
  /** `after`: what Retry-After says, seconds or a date; `null` leaves it out. */
  429: ({ after = 30 }) => ({ ...refused(429, "Too many requests"), headers: after === null ? {} : { "retry-after": after } }),
  500: () => refused(500, "Internal Server Error"),
  /** Any `status`. */
  status: ({ status = 503 }) => refused(status, `This is status ${status}`),
  /** Out of budget until `seconds` from now, the way GitHub says it. */
  "rate-limited": ({ seconds = 120 }, answer, { provider, now }) => {
    const reset = Math.ceil(now / 1000) + seconds;
    return provider.exhausted?.(reset) ?? { ...refused(403, "API rate limit exceeded"), headers: { "x-ratelimit-remaining": 0, "x-ratelimit-reset": reset } };
  },
  /** The right answer after `ms`. */
  slow: ({ ms = 30_000 }, answer) => ({ ...answer, play: "slow", ms }),
  /** A body that begins and never ends: a blank every `ms`. */
  endless: ({ ms = 100 }, answer) => ({ ...answer, play: "endless", ms }),
  /** Half of the body, then the connection is gone. */
  "cut-off": (_, answer) => ({ ...answer, play: "cut-off" }),
  /** The connection is gone before anything was said. */
  reset: (_, answer) => ({ ...answer, play: "reset" }),
  /** Bytes that are no text, under the right type. */
  garbage: (_, answer) => ({ ...answer, body: Buffer.from(Array.from({ length: 2_000 }, (_, index) => (index * 151 + 89) % 256)) }),
  /** A login page with status 200. */
  html: () => loginPage,
  /** On to a login page of the same origin. */
  redirect: () => ({ status: 302, type: "text/plain", body: "", headers: { location: "/login" } }),
  /** On to a login page of an origin that allows no other. */
  "redirect-away": (_, answer, { elsewhere }) => ({ status: 302, type: "text/plain", body: "", headers: { location: `${elsewhere}/login` } }),
  /** The right answer, for this origin only; preflights are refused. */
  "no-cors": (_, answer) => ({ ...answer, withoutCors: true }),
  /** At least `bytes` of what is still a right answer; with `variant: "text"` in one long text. */
  huge: ({ bytes = 20_000_000, variant = "items" }, answer) => ({ ...answer, body: swollen(answer, bytes, variant) }),
  /** The right answer with every value of another type; `variant` is one of `wrongTypes`. */
  "wrong-types": ({ variant = "swapped" }, answer) => ({ ...answer, body: wrong(answer, variant) }),
  empty: (_, answer) => ({ ...answer, body: "" }),
  204: () => ({ status: 204, headers: {} }),
  /** Nobody listens; only where every service has an origin of its own. */
  refused: (_, answer) => answer,
};

// Bodies that are too large.

function swollen({ type, body }, bytes, variant) {
  if (!type.startsWith("application/json")) {
    const inner = /<Project .*?\/>\n/.exec(body)?.[0] ?? " ";
    return variant === "text"
      ? body.replace("<Projects>", `<Projects>${" ".repeat(bytes)}`)
      : body.replace("</Projects>", `${inner.repeat(Math.ceil(bytes / inner.length))}</Projects>`);
  }
  const value = JSON.parse(body);
  if (variant === "text") {
    const text = "x".repeat(bytes);
    return JSON.stringify(Array.isArray(value) ? [...value, { filler: text }] : { ...value, filler: text });
  }
  const list = Array.isArray(value) ? value : firstList(value);
  if (!list?.length) return swollen({ type, body }, bytes, "text");
  const items = list.slice();
  const each = JSON.stringify(items).length - 1;
  for (let size = body.length; size < bytes; size += each) list.push(...items);
  return JSON.stringify(value);
}

/** The first list inside, nearest to the root. */
function firstList(value) {
  const inner = Object.values(value);
  return inner.find(Array.isArray) ?? inner.filter((one) => one && typeof one === "object").map(firstList).find(Boolean);
}

// Values of wrong types.

const deep = (value, make) =>
  Array.isArray(value)
    ? make(value.map((item) => deep(item, make)))
    : value && typeof value === "object"
      ? make(Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, deep(inner, make)])))
      : make(value);
const nested = (depth) => JSON.parse("[".repeat(depth) + "]".repeat(depth));

/** The ways in which types can be wrong. */
export const wrongTypes = {
  /** A number in place of every text. */
  numbers: (value) => deep(value, (one) => (typeof one === "string" ? 7 : one)),
  /** A text in place of every number and truth value. */
  strings: (value) => deep(value, (one) => (["number", "boolean"].includes(typeof one) ? `${one}?` : one)),
  /** An object in place of every list, its items under "0", "1", … */
  objects: (value) => deep(value, (one) => (Array.isArray(one) ? { ...one } : one)),
  /** A list of its values in place of every object. */
  lists: (value) => deep(value, (one) => (one && typeof one === "object" && !Array.isArray(one) ? Object.values(one) : one)),
  /** Null in place of everything that is neither list nor object. */
  nulls: (value) => deep(value, (one) => (one && typeof one === "object" ? one : null)),
  /** Null in place of every item of a list. */
  "null-items": (value) => deep(value, (one) => (Array.isArray(one) ? one.map(() => null) : one)),
  /** All of it at once: texts become objects, numbers texts, the rest null. */
  swapped: (value) => deep(value, (one) => (typeof one === "string" ? { text: one } : typeof one === "number" ? String(one) : one && typeof one === "object" ? one : [null])),
  /** A list of lists of lists … in place of every text. */
  deep: (value) => deep(value, (one) => (typeof one === "string" ? nested(60) : one)),
  /** Numbers that are too large, negative or broken. */
  extremes: (value) => deep(value, (one) => (typeof one === "number" ? (one % 2 ? -1e300 : 9_007_199_254_740_993e3) : one)),
  /** The root alone: a list becomes an object and the other way round. */
  root: (value) => (Array.isArray(value) ? { items: value } : [value]),
  null: () => null,
  number: () => 42,
  text: () => "all is well",
  "empty-object": () => ({}),
  "empty-list": () => [],
};

function wrong({ type, body }, variant) {
  if (type.startsWith("application/json")) return JSON.stringify(wrongTypes[variant](JSON.parse(body)));
  // A feed has attributes only: change their values, take them away, or the element itself.
  const attributes = (to) => body.replaceAll(/ (name|activity|lastBuild\w+|webUrl)="[^"]*"/g, to);
  if (["numbers", "extremes"].includes(variant)) return attributes(' $1="7"');
  if (["strings", "swapped", "deep"].includes(variant)) return attributes(' $1="?"');
  if (["nulls", "null-items"].includes(variant)) return attributes("");
  return '<?xml version="1.0"?>\n<Nothing />\n';
}

/** Yields a fault as an object; throws if it is none. */
export function faultOf(fault) {
  const whole = typeof fault === "object" && fault !== null ? { ...fault, fault: String(fault.fault) } : { fault: String(fault) };
  if (!Object.hasOwn(faults, whole.fault)) {
    throw new RangeError(`There is no fault "${whole.fault}"; there are ${Object.keys(faults).join(", ")}.`);
  }
  if (whole.fault === "wrong-types" && whole.variant !== undefined && !Object.hasOwn(wrongTypes, whole.variant)) {
    throw new RangeError(`There is no variant "${whole.variant}" of wrong types; there are ${Object.keys(wrongTypes).join(", ")}.`);
  }
  return whole;
}
