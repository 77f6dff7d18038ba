// A provider of every service that the board can show, for tests and for trying
// things out: answers as the real ones do, checks credentials, and fails on
// demand. Nothing of it ever leaves this machine.
//
//   const fake = await startFake({ base: Date.parse("2026-02-03T08:00:00Z") });
//   fake.fault("buddy", { fault: "slow", ms: 500, times: 1 });
//   … fake.requests …
//   await fake.close();

import { createServer } from "node:http";
import { configuration } from "./configuration.mjs";
import { faultOf, faults } from "./faults.mjs";
import { moments } from "./recorded/moment.mjs";
import { VERSION } from "./recorded/tracker.mjs";
import { etagOf, exists, find, loginPage, openToAll, services } from "./services.mjs";

const HOUR = 3_600_000;

/**
 * Starts the fake provider. Options:
 *
 *   port   the port of the first origin; 0 takes a free one
 *   base   the present moment of the payloads, in ms since 1970; all of their
 *          times are relative to it
 *   now    the clock of rate limits and of the log
 *   cors   whether other origins may read answers: true or false, or an object
 *          with a truth value by service (absent ones: true). GitHub and Travis
 *          have their own headers, the others then let everything through
 *   split  an origin for each service, so that limits per origin and faults of
 *          a whole host do not spread; their paths stay the same
 *   limits requests per hour of GitHub, `{ token, anonymous }`
 *   pollInterval    seconds for GitHub's X-Poll-Interval
 *   trackerVersion  the project version that Tracker tells
 *
 * Yields
 *
 *   origin, origins    the first origin; the one of each service by key
 *   originOf(service)
 *   elsewhere          an origin that redirects lead to, and that allows no other
 *   requests           the log, oldest first: `{ method, path, headers, time,
 *                      service, port, parallel, status, ended, aborted }`.
 *                      `parallel` counts the requests under way at that origin,
 *                      this one among them; `status` and `ended` are null until
 *                      the answer is sent, `aborted` tells that it never was
 *   settings           `cors`, `limits`, `pollInterval`, `trackerVersion`: may be
 *                      changed at any time
 *   fault(service, fault)   from now on; see faults.mjs. `*` means all services.
 *                      Yields a promise, which only "refused" needs
 *   set(service, payload)   answers this instead; a function gets `{ path, query,
 *                      names, at, payload }` with the payload as it would be
 *   clear(service)     takes away faults and payloads; of all without an argument
 *   configuration(options)  a `signalbox.json` for it; see configuration.mjs
 *   close()
 *
 * By HTTP, for use by hand: GET /_control/requests, GET /_control/configuration,
 * POST /_control/fault {"service", "fault", …}, POST /_control/set {"service",
 * "payload"}, POST /_control/clear, with {"service"} or empty.
 */
export async function startFake(options = {}) {
  const fake = new Fake(options);
  await fake.start(options.port ?? 0, options.split ?? false);
  return fake;
}

class Fake {
  constructor({ base, now = Date.now, cors = true, limits = {}, pollInterval = null, trackerVersion = VERSION }) {
    this.now = now;
    this.at = moments(base ?? now());
    this.settings = { cors, limits: { token: 5_000, anonymous: 60, ...limits }, pollInterval, trackerVersion };
    this.requests = [];
    this.origins = {};
    this.faults = new Map();
    this.payloads = new Map();
    this.budgets = new Map();
    this.underWay = new Map();
    this.timers = new Set();
    this.servers = new Map();
  }

  async start(port, split) {
    this.origin = await this.listen("first", port);
    this.elsewhere = await this.listen("elsewhere", 0);
    this.split = split;
    for (const service of services) {
      this.origins[service] = split ? await this.listen(service, 0) : this.origin;
    }
  }

  /** Listens under a name; yields the origin. */
  async listen(name, port) {
    const server = createServer((request, response) => {
      const answering = name === "elsewhere" ? this.answerElsewhere(request, response) : this.answer(request, response);
      answering.catch((error) => {
        console.error(`The fake provider failed at ${request.method} ${request.url}:`, error);
        if (!response.headersSent) response.writeHead(500, { "x-fake-failed": "yes" });
        response.end();
      });
    });
    await new Promise((listening, failed) => server.once("error", failed).listen(port, "127.0.0.1", listening));
    this.servers.set(name, server);
    return `http://127.0.0.1:${server.address().port}`;
  }

  originOf(service) {
    return this.origins[service];
  }

  configuration(options) {
    return configuration((service) => this.origins[service], options);
  }

  async fault(service, fault) {
    this.known(service);
    const whole = faultOf(fault);
    if (whole.fault === "refused") {
      if (!this.split || service === "*") throw new RangeError('"refused" needs one service and `split: true`; "reset" is near to it.');
      await this.unlisten(service);
    }
    this.faults.set(service, whole);
  }

  set(service, payload) {
    this.known(service);
    this.payloads.set(service, payload);
  }

  async clear(service) {
    for (const [one, { fault }] of [...this.faults]) {
      if (service !== undefined && service !== one) continue;
      this.faults.delete(one);
      if (fault === "refused") await this.listen(one, Number(new URL(this.origins[one]).port));
    }
    if (service === undefined) this.payloads.clear();
    else this.payloads.delete(service);
  }

  async close() {
    for (const timer of this.timers) clearTimeout(timer);
    await Promise.all([...this.servers.keys()].map((name) => this.unlisten(name)));
  }

  async unlisten(name) {
    const server = this.servers.get(name);
    this.servers.delete(name);
    await new Promise((closed) => {
      server?.close(closed) ?? closed();
      server?.closeAllConnections();
    });
  }

  known(service) {
    if (service !== "*" && !services.includes(service)) {
      throw new RangeError(`There is no service "${service}"; there are ${services.join(", ")}, and * for all.`);
    }
  }

  /** The budget of this hour: `{ name, limit, used, reset }`, `reset` in seconds. */
  limitOf(name) {
    const now = this.now();
    let budget = this.budgets.get(name);
    if (!budget || budget.reset * 1000 <= now) {
      budget = { name, used: 0, reset: Math.ceil((now + HOUR) / 1000) };
      this.budgets.set(name, budget);
    }
    budget.limit = this.settings.limits[name];
    return budget;
  }

  // Answering.

  async answer(request, response) {
    const url = new URL(request.url, this.origin);
    if (url.pathname.startsWith("/_control/")) return this.control(request, response, url.pathname.slice("/_control/".length));
    const port = request.socket.localPort;
    const { method, headers } = request;
    const found = find(url.pathname);
    const entry = this.record({ method, path: request.url, headers, service: found?.service ?? null, port }, response);
    const cors = this.corsOf(found);
    if (url.pathname === "/login") {
      // As open as a server whose every path is.
      return method === "OPTIONS"
        ? this.send(entry, response, { status: 204, headers: openToAll.preflight(headers) }, openToAll.answer)
        : this.send(entry, response, loginPage, openToAll.answer);
    }
    if (!found) return this.send(entry, response, { status: 404, type: "text/plain", body: "There is no provider here.\n", headers: {} }, {});

    const ask = { ...found, path: url.pathname, query: Object.fromEntries(url.searchParams), headers, at: this.at, origin: `http://${headers.host}` };
    const fault = ["OPTIONS", "GET", "HEAD"].includes(method) ? this.faultFor(found.service, request.url, method) : undefined;
    if (method === "OPTIONS") {
      return cors && fault?.fault !== "no-cors"
        ? this.send(entry, response, { status: 204, headers: { ...cors.answer, ...cors.preflight(headers) } }, {})
        : this.send(entry, response, { status: 405, type: "text/plain", body: "", headers: { allow: "GET, HEAD" } }, {});
    }
    const right = ["GET", "HEAD"].includes(method) ? this.rightAnswer(ask) : { status: 405, type: "text/plain", body: "", headers: { allow: "GET, HEAD" } };
    const answer = fault ? faults[fault.fault](fault, right, { provider: found.provider, elsewhere: this.elsewhere, now: this.now() }) : right;
    return this.send(entry, response, answer, answer.withoutCors ? {} : cors?.answer ?? {});
  }

  /** The answer without any fault. */
  rightAnswer(ask) {
    const { provider, route, names } = ask;
    let answer = provider.refusal(ask, this);
    if (!answer) {
      answer = provider.missing;
      let payload = route && exists(names) ? route.build(ask) : undefined;
      if (payload !== undefined) {
        if (this.payloads.has(route.service)) {
          const set = this.payloads.get(route.service);
          payload = typeof set === "function" ? set({ ...ask, payload }) : set;
        }
        const xml = route.service === "cctray";
        const body = xml && typeof payload === "string" ? payload : JSON.stringify(payload);
        const type = xml ? "application/xml; charset=utf-8" : "application/json; charset=utf-8";
        answer = { status: 200, type, body, headers: {} };
        if (provider.etag) {
          const etag = etagOf(body);
          answer.headers.etag = etag;
          if (ask.headers["if-none-match"]?.split(/\s*,\s*/).includes(etag)) answer = { status: 304, headers: { etag } };
        }
      }
    }
    return { ...answer, headers: { ...provider.headers?.(ask, this, answer.status), ...answer.headers } };
  }

  /** The fault that strikes now; counts it. */
  faultFor(service, path, method) {
    for (const name of [service, "*"]) {
      const fault = this.faults.get(name);
      if (!fault || fault.times === 0 || (fault.path && !path.includes(fault.path))) continue;
      if (fault.times && method !== "OPTIONS") fault.times -= 1;
      return fault;
    }
    return undefined;
  }

  corsOf(found) {
    const { cors } = this.settings;
    const open = typeof cors === "object" ? cors[found?.service] ?? true : cors;
    return open ? found?.provider.cors : undefined;
  }

  /** Begins the log's entry of a request, and sees to its end. */
  record(request, response) {
    const parallel = (this.underWay.get(request.port) ?? 0) + 1;
    const entry = { ...request, time: this.now(), parallel, status: null, ended: null, aborted: false };
    this.underWay.set(request.port, parallel);
    this.requests.push(entry);
    response.on("close", () => {
      this.underWay.set(request.port, this.underWay.get(request.port) - 1);
      if (response.writableFinished) entry.ended = this.now();
      else entry.aborted = true;
    });
    return entry;
  }

  /** Sends an answer, well or badly. */
  async send(entry, response, { status, type, body = "", headers, play, ms }, more) {
    if (play === "slow") await this.pause(ms, response);
    if (play === "reset") return response.destroy();
    if (response.destroyed) return undefined;
    entry.status = status;
    const bytes = Buffer.from(body);
    const all = { date: new Date(this.now()).toUTCString(), ...(type && { "content-type": type }), ...headers, ...more };
    if (play === "endless") {
      response.writeHead(status, all);
      response.write(bytes.subarray(0, 1));
      while (!response.destroyed) {
        await this.pause(ms, response);
        response.write(" ");
      }
      return undefined;
    }
    if (![204, 304].includes(status)) all["content-length"] = bytes.length;
    response.writeHead(status, all);
    if (play === "cut-off" && bytes.length > 1) {
      return response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
    }
    response.end(bytes);
    return undefined;
  }

  /** Waits, or until the other side is gone. */
  pause(ms, response) {
    return new Promise((over) => {
      const done = () => {
        clearTimeout(timer);
        this.timers.delete(timer);
        response.off("close", done);
        over();
      };
      const timer = setTimeout(done, ms);
      this.timers.add(timer);
      response.on("close", done);
    });
  }

  /** The origin that allows no other. */
  async answerElsewhere(request, response) {
    const { method, url: path, headers } = request;
    const entry = this.record({ method, path, headers, service: "elsewhere", port: request.socket.localPort }, response);
    return this.send(entry, response, method === "OPTIONS" ? { status: 405, headers: {} } : loginPage, {});
  }

  async control(request, response, verb) {
    const reply = (status, value) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(`${JSON.stringify(value, null, 2)}\n`);
    };
    try {
      let text = "";
      for await (const part of request) text += part;
      const given = text ? JSON.parse(text) : {};
      switch (`${request.method} ${verb}`) {
        case "GET requests":
          return reply(200, this.requests);
        case "GET configuration":
          return reply(200, this.configuration());
        case "POST fault":
          await this.fault(given.service, given);
          return reply(200, given);
        case "POST set":
          this.set(given.service, given.payload);
          return reply(200, { service: given.service });
        case "POST clear":
          await this.clear(given.service);
          return reply(200, {});
        default:
          return reply(404, { error: "There are GET requests, GET configuration, POST fault, POST set, POST clear." });
      }
    } catch (error) {
      return reply(400, { error: error.message });
    }
  }
}
