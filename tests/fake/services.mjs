// What each provider answers: its paths below a root of its own, the
// credentials it takes, its words of refusal, and what it tells other origins
// (CORS). The payloads are in recorded/.
//
// Everything that is asked for exists, except names that begin with "missing"
// and the id 404. On GitHub, repositories that begin with "private" are only
// there for those who are signed in.

import { createHash } from "node:crypto";
import * as buddy from "./recorded/buddy.mjs";
import * as cctray from "./recorded/cctray.mjs";
import * as circleci from "./recorded/circleci.mjs";
import * as codeship from "./recorded/codeship.mjs";
import * as coveralls from "./recorded/coveralls.mjs";
import * as custom from "./recorded/custom.mjs";
import * as github from "./recorded/github.mjs";
import * as jenkins from "./recorded/jenkins.mjs";
import * as tracker from "./recorded/tracker.mjs";
import * as travis from "./recorded/travis.mjs";

/** The credentials that are taken, by service. No two are the same, so that a leak tells whose it is. */
export const credentials = {
  buddy: { api_token: "secret-of-buddy-81d2" },
  circleci: { api_token: "secret-of-circleci-5a07" },
  codeship: { api_token: "secret-of-codeship-c3e9" },
  gh_issues: { username: "ann", password: "secret-of-github-77b4" },
  gh_actions: { username: "ann", password: "secret-of-github-77b4" },
  github: { username: "ann", password: "secret-of-github-77b4" },
  ghe_issues: { username: "ann", password: "secret-of-enterprise-e016" },
  ghe_actions: { username: "ann", password: "secret-of-enterprise-e016" },
  github_enterprise: { username: "ann", password: "secret-of-enterprise-e016" },
  jenkins: { username: "ann", password: "secret-of-jenkins-2f58" },
  tracker: { api_token: "secret-of-tracker-9b1c" },
  travis_pro: { api_token: "secret-of-travis-d64a" },
  cctray: { username: "ann", password: "secret-of-cctray-0e73" },
  custom: { token: "secret-of-custom-4c95" },
};

// Refusals and other answers.

const json = (status, value, headers = {}) => ({ status, type: "application/json; charset=utf-8", body: JSON.stringify(value), headers });
const html = (status, title, headers = {}) => ({
  status,
  type: "text/html; charset=utf-8",
  body: `<!doctype html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`,
  headers,
});

/** A login page, as servers answer it to people who are not signed in. */
export const loginPage = {
  status: 200,
  type: "text/html; charset=utf-8",
  body: `<!doctype html>
<html><head><title>Sign in</title></head><body>
<form method="post" action="/login"><label>User <input name="user"></label><label>Password <input name="password" type="password"></label><button>Sign in</button></form>
</body></html>
`,
  headers: {},
};

// Credentials.

/** User and password of a Basic header, or nothing. */
function basic(header) {
  const [, encoded] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header ?? "") ?? [];
  if (!encoded) return undefined;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon < 0 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

const bearer = (header) => /^(?:Bearer|token) (.+)$/i.exec(header ?? "")?.[1];

function isBasicOf(service, header) {
  const given = basic(header);
  const wanted = credentials[service];
  return given?.username === wanted.username && given.password === wanted.password;
}

// CORS. Each yields the headers of an answer, and of a preflight besides.

/** What a server says that lets every origin read everything. */
export const openToAll = {
  answer: { "access-control-allow-origin": "*", "access-control-expose-headers": "*" },
  preflight: (headers) => ({
    "access-control-allow-methods": "GET, HEAD, OPTIONS",
    "access-control-allow-headers": headers["access-control-request-headers"] ?? "*",
    "access-control-max-age": "600",
  }),
};
const githubDocumented = "Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Unmodified-Since, X-Requested-With";
/** What GitHub says. An Enterprise server says what is documented; github.com lets more through. `Cache-Control` never. */
const githubCors = (more) => ({
  answer: {
    "access-control-allow-origin": "*",
    "access-control-expose-headers":
      "ETag, Link, Location, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Used, X-RateLimit-Resource, X-RateLimit-Reset, X-OAuth-Scopes, X-Accepted-OAuth-Scopes, X-Poll-Interval",
  },
  preflight: () => ({
    "access-control-allow-methods": "GET, POST, PATCH, PUT, DELETE",
    "access-control-allow-headers": githubDocumented + more,
    "access-control-max-age": "86400",
  }),
});
const travisCors = {
  answer: {
    "access-control-allow-origin": "*",
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "Content-Type, Cache-Control, Expires, Etag, Last-Modified",
  },
  preflight: () => ({
    "access-control-allow-methods": "HEAD, GET, POST, PATCH, PUT, DELETE",
    "access-control-allow-headers": "Content-Type, Authorization, Accept, If-None-Match, If-Modified-Since, X-User-Agent, Travis-API-Version",
    "access-control-max-age": "86400",
  }),
};

// GitHub, on github.com and on an Enterprise server.

function githubAt(prefix, services, { enterprise }) {
  const site = enterprise ? "https://github.example.com" : "https://github.com";
  const documentation = `https://docs.github.com/rest`;
  const bad = (status, message) => json(status, { message, documentation_url: documentation, status: String(status) });
  const route = (path, service, build) => [path, services[service], (ask) => build(ask.at, { ...ask.names, ...ask.query, branch: ask.query.branch ?? ask.query.sha, site })];
  const page = (list, query) => {
    const size = Math.min(Number(query.per_page) || 30, 100);
    return list.slice(((Number(query.page) || 1) - 1) * size).slice(0, size);
  };
  return {
    prefix,
    service: services.commits,
    cors: githubCors(enterprise ? "" : ", X-GitHub-Api-Version, X-GitHub-OTP, Accept-Encoding, User-Agent, GraphQL-Features"),
    routes: [
      route("/repos/{account}/{repo}/commits", "commits", (at, names) => page(github.commits(at, names), names)),
      route("/repos/{account}/{repo}/issues", "issues", (at, names) => page(github.issues(at, names), names)),
      route("/repos/{account}/{repo}/actions/runs", "actions", github.runs),
      route("/repos/{account}/{repo}/actions/workflows/{workflow}/runs", "actions", github.runs),
      route("/repos/{account}/{repo}", "commits", github.repository),
    ],
    missing: bad(404, "Not Found"),
    etag: "always",
    refusal(ask, state) {
      const version = ask.headers["x-github-api-version"];
      if (!enterprise && version && !["2022-11-28", "2026-03-10"].includes(version)) {
        return bad(400, `"${version}" is not a supported version of the API.`);
      }
      const given = ask.headers.authorization;
      const token = bearer(given) ?? basic(given)?.password;
      if (given && token !== credentials[services.commits].password) return bad(401, "Bad credentials");
      if (enterprise) return given ? undefined : bad(401, "Must authenticate to access this API.");
      ask.limit = state.limitOf(token ? "token" : "anonymous");
      if (ask.limit.used >= ask.limit.limit) {
        return bad(403, token ? "API rate limit exceeded for user ID 7." : "API rate limit exceeded for 127.0.0.1. (But here's the good news: Authenticated requests get a higher rate limit.)");
      }
      ask.limit.used += 1;
      return token || !ask.names?.repo?.startsWith("private") ? undefined : this.missing;
    },
    headers(ask, state, status) {
      const { limit } = ask;
      // Whoever is signed in asks for free whether something changed.
      if (limit && status === 304 && limit.name === "token") limit.used -= 1;
      return {
        "cache-control": `${ask.headers.authorization ? "private" : "public"}, max-age=60, s-maxage=60`,
        vary: "Accept, Authorization, Cookie, X-GitHub-OTP, Accept-Encoding, Accept, X-Requested-With",
        "x-github-media-type": "github.v3; format=json",
        ...(limit && {
          "x-ratelimit-limit": limit.limit,
          "x-ratelimit-remaining": Math.max(0, limit.limit - limit.used),
          "x-ratelimit-reset": limit.reset,
          "x-ratelimit-used": limit.used,
          "x-ratelimit-resource": "core",
        }),
        ...(state.settings.pollInterval && { "x-poll-interval": state.settings.pollInterval }),
      };
    },
    /** What "rate limited" looks like here. */
    exhausted: (reset) => ({
      ...bad(403, "API rate limit exceeded for user ID 7."),
      headers: { "x-ratelimit-limit": 5_000, "x-ratelimit-remaining": 0, "x-ratelimit-used": 5_000, "x-ratelimit-reset": reset, "x-ratelimit-resource": "core" },
    }),
  };
}

// Travis CI. Version 2 wants its token between quote marks, version 3 takes it either way.

function travisAt(prefix, service, { open }) {
  return {
    prefix,
    service,
    cors: travisCors,
    routes: [
      ["/repos/{account}/{app}/builds", service, ({ at }) => travis.builds(at)],
      ["/repo/{slug}/builds", service, ({ at, names, query }) => travis.buildsOfVersion3(at, { slug: names.slug, limit: Number(query.limit) || 25 })],
    ],
    missing: json(404, { file: "not found" }),
    etag: "always",
    headers: () => ({ "cache-control": "no-cache", vary: "Accept,Authorization" }),
    refusal({ headers, path }) {
      const newer = path.startsWith(`${prefix}/repo/`);
      if (newer && headers["travis-api-version"] !== "3") return json(404, { file: "not found" });
      if (!newer && !/^application\/(vnd\.travis-ci\.2(\.1)?\+json|json)/.test(headers.accept ?? "")) return json(406, { error: "not acceptable" });
      if (!headers.authorization && open) return undefined;
      const [, quoted, plain] = /^token (?:"(.*)"|([^"]*))$/.exec(headers.authorization ?? "") ?? [];
      const token = quoted ?? (newer ? plain : undefined);
      if (token !== undefined && token === credentials.travis_pro.api_token) return undefined;
      return newer
        ? json(403, { "@type": "error", error_type: "login_required", error_message: "login required" })
        : { status: 403, type: "text/plain", body: "access denied", headers: {} };
    },
  };
}

/** Every provider: where it is, and what it does there. */
export const providers = [
  {
    prefix: "/buddy",
    service: "buddy",
    cors: openToAll,
    routes: [["/workspaces/{domain}/projects/{project}/pipelines/{pipeline}/executions", "buddy", ({ at, names }) => buddy.executions(at, names)]],
    missing: json(404, { errors: [{ message: "Pipeline not found" }] }),
    refusal: ({ headers }) =>
      bearer(headers.authorization) === credentials.buddy.api_token ? undefined : json(401, { errors: [{ message: "Wrong authentication data" }] }),
    headers: () => ({ "x-rate-limit-limit": 2_000, "x-rate-limit-remaining": 1_990 }),
  },
  {
    prefix: "/circleci",
    service: "circleci",
    cors: openToAll,
    routes: [
      ["/api/v1.1/project/{vcs}/{username}/{project}/tree/{branch*}", "circleci", ({ at, names, query }) => circleci.builds(at, names).slice(0, Number(query.limit) || 30)],
      ["/api/v2/project/{vcs}/{username}/{project}/pipeline", "circleci", ({ at, names, query }) =>
        circleci.pipelines(at, { slug: `${names.vcs}/${names.username}/${names.project}`, branch: query.branch })],
      ["/api/v2/pipeline/{pipeline}/workflow", "circleci", ({ at, names }) => circleci.workflows(at, names)],
    ],
    missing: json(404, { message: "Project not found" }),
    refusal: ({ headers }) => {
      const token = headers["circle-token"] ?? basic(headers.authorization)?.username;
      return token === credentials.circleci.api_token ? undefined : json(401, { message: "You must log in first." });
    },
  },
  {
    prefix: "/codeship",
    service: "codeship",
    cors: openToAll,
    routes: [["/api/v1/projects/{file}", "codeship", ({ at, names }) => (names.file.endsWith(".json") ? codeship.project(at, { id: Number(names.file.slice(0, -5)) }) : undefined)]],
    missing: json(404, { error: "Record not found" }),
    refusal: ({ query }) => (query.api_key === credentials.codeship.api_token ? undefined : json(401, { error: "Invalid API key" })),
  },
  {
    prefix: "/coveralls",
    service: "coveralls",
    cors: openToAll,
    routes: [["/{vcs}/{account}/{file}", "coveralls", ({ at, names }) =>
      names.file.endsWith(".json") ? coveralls.builds(at, { name: `${names.account}/${names.file.slice(0, -5)}` }) : undefined]],
    missing: html(404, "The page you were looking for doesn't exist (404)"),
    refusal: () => undefined,
  },
  githubAt("/github", { commits: "github", issues: "gh_issues", actions: "gh_actions" }, { enterprise: false }),
  githubAt("/ghe/api/v3", { commits: "github_enterprise", issues: "ghe_issues", actions: "ghe_actions" }, { enterprise: true }),
  {
    prefix: "/jenkins",
    service: "jenkins",
    cors: openToAll,
    routes: [["/job/{names*}/api/json", "jenkins", ({ at, names, query, origin }) => {
      const whole = jenkins.job(at, { names: names.names.split("/job/"), root: `${origin}/jenkins` });
      return query.tree ? pruned(whole, query.tree) : whole;
    }]],
    missing: html(404, "Not Found"),
    refusal: ({ headers }) => {
      if (isBasicOf("jenkins", headers.authorization)) return undefined;
      return headers.authorization
        ? html(401, "Invalid password/token for user: ann", { "www-authenticate": 'Basic realm="Jenkins"' })
        : html(403, "Authentication required", { "x-you-are-authenticated-as": "anonymous", "x-required-permission": "hudson.model.Hudson.Read" });
    },
    headers: () => ({ "x-jenkins": "2.462.1" }),
  },
  {
    prefix: "/tracker",
    service: "tracker",
    cors: openToAll,
    routes: [
      ["/services/v5/projects/{id}", "tracker", ({ at, names }) => tracker.project(at, { id: Number(names.id) })],
      ["/services/v5/projects/{id}/iterations/{number}", "tracker", ({ at, names }) => tracker.iteration(at, { id: Number(names.id), number: Number(names.number) })],
    ],
    missing: json(404, { kind: "error", code: "unfound_resource", error: "The object you tried to access could not be found." }),
    refusal: ({ headers }) =>
      headers["x-trackertoken"] === credentials.tracker.api_token
        ? undefined
        : json(403, { kind: "error", code: "invalid_authentication", error: "Invalid authentication credentials were presented." }),
    headers: (ask, state) => ({ "x-tracker-project-version": state.settings.trackerVersion }),
  },
  travisAt("/travis", "travis", { open: true }),
  travisAt("/travis_pro", "travis_pro", { open: false }),
  {
    prefix: "/cctray",
    service: "cctray",
    cors: openToAll,
    routes: [["/go/cctray.xml", "cctray", ({ at, origin }) => cctray.feed(at, { root: `${origin}/cctray/go` })]],
    missing: html(404, "Not Found"),
    refusal: ({ headers }) =>
      isBasicOf("cctray", headers.authorization) || bearer(headers.authorization) === credentials.cctray.password
        ? undefined
        : { status: 401, type: "text/plain", body: "You are not authenticated!", headers: { "www-authenticate": 'Basic realm="GoCD"' } },
  },
  {
    prefix: "/custom",
    service: "custom",
    cors: openToAll,
    routes: [["/pipelines/{name}", "custom", ({ at, names, origin }) => custom.pipeline(at, { name: names.name, root: `${origin}/custom` })]],
    missing: json(404, { problem: "no such pipeline" }),
    // The secret may come in any of the ways that a declaration can name.
    refusal: ({ headers, query }) => {
      const given = [bearer(headers.authorization), basic(headers.authorization)?.password, headers["x-api-key"], query.key];
      return given.includes(credentials.custom.token) ? undefined : json(401, { problem: "no or wrong key" });
    },
  },
];

/** The keys of all services, in the order of the list above. */
export const services = [...new Set(providers.flatMap(({ routes }) => routes.map(([, service]) => service)))];

for (const provider of providers) {
  provider.routes = provider.routes.map(([path, service, build]) => {
    const names = [...path.matchAll(/\{(\w+)\*?\}/g)].map(([, name]) => name);
    const pattern = path.replaceAll(/[.]/g, "\\$&").replaceAll(/\{\w+\*\}/g, "(.+)").replaceAll(/\{\w+\}/g, "([^/]+)");
    return { path: new RegExp(`^${pattern}$`), names, service, build };
  });
}

/**
 * Yields who is meant by a path and what it names: `{ provider, service, route,
 * names }`; `route` and `names` are absent where the provider has no such path,
 * and nothing comes back where there is no provider.
 */
export function find(path) {
  const provider = providers.find(({ prefix }) => path.startsWith(`${prefix}/`));
  if (!provider) return undefined;
  const rest = path.slice(provider.prefix.length);
  for (const route of provider.routes) {
    const match = route.path.exec(rest);
    if (match) {
      const names = Object.fromEntries(route.names.map((name, index) => [name, decoded(match[index + 1])]));
      return { provider, service: route.service, route, names };
    }
  }
  return { provider, service: provider.service };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whether something of these names exists. */
export const exists = (names) => !Object.values(names).some((name) => /^missing|^404(\.json)?$|\/missing/.test(name));

/** The tag of a body. */
export const etagOf = (body) => `W/"${createHash("sha256").update(body).digest("hex")}"`;

/**
 * What Jenkins answers of `value` for a `tree` such as `name,builds[number]{0,3}`;
 * throws what it would complain about.
 */
export function pruned(value, tree) {
  let position = 0;
  const next = (pattern) => {
    pattern.lastIndex = position;
    const found = pattern.exec(tree);
    if (found) position += found[0].length;
    return found;
  };
  const list = () => {
    const fields = [];
    do {
      const name = next(/[\w*]+/y)?.[0];
      if (!name) throw new SyntaxError(`a name was expected at ${position} of ${tree}`);
      const inner = next(/\[/y) ? list() : undefined;
      if (inner && !next(/\]/y)) throw new SyntaxError(`] was expected at ${position} of ${tree}`);
      const [, from, to] = next(/\{(\d*),(\d*)\}/y) ?? [];
      fields.push({ name, inner, from: Number(from || 0), to: to ? Number(to) : undefined });
    } while (next(/,/y));
    return fields;
  };
  const take = (from, fields) => {
    if (from === null || typeof from !== "object" || !fields) return from;
    const kept = from._class ? { _class: from._class } : {};
    for (const { name, inner, from: first, to } of fields) {
      const found = from[name];
      if (found === undefined) continue;
      kept[name] = Array.isArray(found) ? found.slice(first, to).map((item) => take(item, inner)) : take(found, inner);
    }
    return kept;
  };
  const fields = list();
  if (position < tree.length) throw new SyntaxError(`nothing more was expected at ${position} of ${tree}`);
  return take(value, fields);
}
