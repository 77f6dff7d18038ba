// A Taskcluster on loopback: the calls of queue, auth and hooks that the page of
// actions makes, judged as the real services judge them. Signatures are checked
// by npm `hawk`, whose authors know nothing of this project.
//
//   const fake = await startTaskcluster();
//   fake.group = { scopes: ["assume:repo"], actions: {…} };
//   … fake.requests, fake.created, fake.triggered …
//   await fake.close();

import Hawk from "hawk";
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { expanded, missing } from "./scopes.mjs";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const SLUGID = /^[A-Za-z0-9_-]{8}[Q-T][A-Za-z0-9_-][CGKOSWaeimquy26-][A-Za-z0-9_-]{10}[AQgw]$/;
const TASK_KEYS = new Set(
  ("taskQueueId provisionerId workerType schedulerId projectId taskGroupId dependencies requires routes priority retries " +
    "created deadline expires scopes payload metadata tags extra").split(" "),
);

/** A refusal in the services' own form. */
class Refusal extends Error {
  constructor(status, code, message, detail) {
    super(message);
    Object.assign(this, { status, code, detail });
  }
}

/**
 * Starts the services. Options: `skew`, by how much their clock is ahead, in ms.
 *
 * Yields
 *
 *   origin, storage   the root URL, and the other origin where artifacts lie
 *   clients           by clientId: `{ token, scopes }`
 *   roles             by name: the scopes that `assume:<name>` stands for
 *   tasks             by id: definitions; groups have their decision task here
 *   artifacts         by task id: `{ body, type, status, needs }`; `needs` is a
 *                     scope, without one the artifact is public
 *   hooks             by `<group>/<id>`: `(payload) => task definition or null`
 *   created           by id: `{ body, definition, looks }`
 *   triggered         `{ hook, payload }`, oldest first
 *   requests          `{ method, path, headers, body, status, auth }`
 *   old               whether the queue is an older one, without artifact-content
 *   fail(match, { status, times, body, headers, drop })  answers paths that match so
 *   looksUntilRunning how often the state is looked at before the task runs
 *   close()
 */
export async function startTaskcluster(options = {}) {
  const fake = new Taskcluster(options);
  await fake.start();
  return fake;
}

class Taskcluster {
  constructor({ skew = 0 }) {
    this.skew = skew;
    this.clients = {};
    this.roles = {};
    this.tasks = {};
    this.artifacts = {};
    this.hooks = {};
    this.created = {};
    this.triggered = [];
    this.requests = [];
    this.faults = [];
    this.holds = [];
    this.looksUntilRunning = 1;
    this.old = false;
    this.servers = [];
  }

  async start() {
    this.origin = await this.listen((request, body) => this.answer(request, body));
    this.storage = await this.listen((request) => this.stored(request));
  }

  async listen(answer) {
    const server = createServer(async (request, response) => {
      const parts = [];
      for await (const part of request) parts.push(part);
      const body = Buffer.concat(parts).toString("utf8");
      const seen = { method: request.method, path: request.url, headers: request.headers, body, status: null };
      this.requests.push(seen);
      const { status = 200, type = "application/json", body: out = "", headers = {}, drop } = await answer(request, body, seen);
      seen.status = drop ? null : status;
      if (drop) return request.socket.destroy();
      response.writeHead(status, { ...this.cors(), "content-type": type, ...headers });
      response.end(out);
    });
    await new Promise((listening, failed) => server.once("error", failed).listen(0, "127.0.0.1", listening));
    this.servers.push(server);
    return `http://127.0.0.1:${server.address().port}`;
  }

  /** As `libraries/api/src/api.js` sets them: nothing is exposed. */
  cors() {
    return {
      "access-control-allow-origin": "*",
      "access-control-max-age": "900",
      "access-control-allow-methods": "OPTIONS,GET,HEAD,POST,PUT,DELETE,TRACE,CONNECT",
      "access-control-request-method": "*",
      "access-control-allow-headers": "X-Requested-With,Content-Type,Authorization,Accept,Origin,Cache-Control",
    };
  }

  now() {
    return Date.now() + this.skew;
  }

  /** From now on answers to paths that match are this fault's, so many times. */
  fail(match, { status = 500, times = Infinity, body = "", type = "application/json", headers = {}, drop = false } = {}) {
    this.faults.push({ match, status, times, body, type, headers, drop });
  }

  /** From now on answers to paths that match wait, until what this yields is called. */
  hold(match) {
    let release;
    const released = new Promise((resolve) => (release = resolve));
    this.holds.push({ match, released });
    return release;
  }

  async answer(request, body) {
    if (request.method === "OPTIONS") return { status: 204 };
    const holds = this.holds.filter(({ match }) => match.test(`${request.method} ${request.url}`));
    await Promise.all(holds.map(({ released }) => released));
    const fault = this.faults.find(({ match, times }) => times > 0 && match.test(`${request.method} ${request.url}`));
    if (fault) {
      fault.times -= 1;
      return fault;
    }
    try {
      return await this.route(request, body);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const detail = `\n\n----\n${error.detail ?? `method:     ${request.method}\nstatusCode: ${error.status}\ntime:       ${new Date(this.now()).toISOString()}`}`;
      const answer = { code: error.code, message: error.message + detail, requestInfo: { method: request.method } };
      return { status: error.status, body: JSON.stringify(answer) };
    }
  }

  async route(request, body) {
    const [path] = request.url.split("?");
    const parts = path.split("/").slice(1).map(decodeURIComponent);
    if (parts[0] !== "api" || parts[2] !== "v1") return { status: 404, type: "text/html", body: "<!doctype html><p>Not found" };
    const [, service, , ...rest] = parts;
    const call = `${request.method} ${service} ${rest.map((part, place) => (place % 2 === 0 ? part : ":")).join("/")}`;
    const found = {
      "GET queue task/:": () => this.definition(rest[1]),
      "GET queue task/:/status": () => ({ status: this.status(rest[1]) }),
      "PUT queue task/:": () => this.createTask(request, rest[1], body),
      "GET queue task-group/:/list": () => this.list(rest[1]),
    }[call];
    if (found) return { body: JSON.stringify(await found()) };
    if (service === "queue" && rest[0] === "task" && rest[2] === "artifacts") return this.artifact(request, rest[1], rest[3], false);
    if (!this.old && service === "queue" && rest[0] === "task" && rest[2] === "artifact-content") return this.artifact(request, rest[1], rest[3], true);
    if (`${request.method} ${service} ${rest.join("/")}` === "POST auth scopes/expand") {
      return { body: JSON.stringify(await this.expandScopes(request, body)) };
    }
    if (request.method === "POST" && service === "hooks" && rest[0] === "hooks" && rest[3] === "trigger") {
      return { body: JSON.stringify(await this.triggerHook(request, rest[1], rest[2], body)) };
    }
    return { status: 404, body: JSON.stringify({ message: "Not found" }) };
  }

  definition(id) {
    const task = this.tasks[id] ?? this.created[id]?.definition;
    if (!task) throw new Refusal(404, "ResourceNotFound", `\`${id}\` does not correspond to a task that exists.\nAre you sure this task has already been submitted?`);
    return task;
  }

  status(id) {
    const task = this.definition(id);
    const created = this.created[id];
    if (created) created.looks += 1;
    const state = created ? (created.looks > this.looksUntilRunning ? "running" : "pending") : "completed";
    return { taskId: id, taskGroupId: task.taskGroupId, state, runs: [{ runId: 0, state }] };
  }

  list(group) {
    const tasks = Object.entries(this.tasks)
      .filter(([, task]) => task.taskGroupId === group)
      .map(([id, task]) => ({ status: this.status(id), task }));
    return { taskGroupId: group, tasks };
  }

  /** Redirects to the storage, or tells the address there. */
  async artifact(request, task, name, asJson) {
    const artifact = this.artifacts[task];
    if (!artifact || name !== "public/actions.json") {
      throw new Refusal(404, "ResourceNotFound", "Artifact not found");
    }
    if (artifact.needs) await this.authenticate(request, "", [artifact.needs]);
    if (artifact.status === 424) return { status: 424, body: JSON.stringify({ reason: "file-missing-on-worker", message: "No such file" }) };
    if (artifact.status === 410) throw new Refusal(410, "ResourceExpired", "Artifact has expired.");
    const url = `${this.storage}/${task}?signed=yes`;
    const body = JSON.stringify({ storageType: "s3", url });
    return asJson ? { body } : { status: 303, headers: { location: url }, body };
  }

  /** The storage: it knows nothing of Taskcluster and takes no header of it. */
  stored(request) {
    if (request.method === "OPTIONS") return { status: 204 };
    if (request.headers.authorization) return { status: 400, body: "Only one way to sign is allowed" };
    const artifact = this.artifacts[new URL(request.url, this.storage).pathname.slice(1)];
    if (!artifact) return { status: 404, body: "<Error/>", type: "application/xml" };
    const text = typeof artifact.body === "string" ? artifact.body : JSON.stringify(artifact.body);
    return { body: text, type: artifact.type ?? "application/json" };
  }

  /** Yields the scopes of whoever signed; refuses if they do not satisfy those needed. */
  async authenticate(request, body, needed) {
    const authorized = async () => {
      const skew = { localtimeOffsetMsec: this.skew };
      const bewit = new URL(request.url, this.origin).searchParams.get("bewit");
      if (bewit) {
        try {
          const ext = Buffer.from(bewit, "base64url").toString("utf8").split("\\")[3];
          const { credentials, attributes } = await Hawk.server.authenticateBewit(request, (id) => this.credentialsOf(id, { ext }), skew);
          return { credentials, artifacts: attributes };
        } catch (error) {
          if (error instanceof Refusal) throw error;
          throw new Refusal(401, "AuthenticationFailed", error.message);
        }
      }
      if (!request.headers.authorization) throw new Refusal(401, "AuthenticationFailed", "No credentials were given.");
      try {
        return await Hawk.server.authenticate(request, (id) => this.credentialsOf(id, Hawk.utils.parseAuthorizationHeader(request.headers.authorization)), {
          timestampSkewSec: 15 * 60,
          localtimeOffsetMsec: this.skew,
          nonceFunc: (key, nonce) => {
            this.nonces ??= new Set();
            if (this.nonces.has(key + nonce)) throw new Error("replayed");
            this.nonces.add(key + nonce);
          },
          ...(body ? { payload: body } : {}),
        });
      } catch (error) {
        if (error instanceof Refusal) throw error;
        throw new Refusal(401, "AuthenticationFailed", error.message);
      }
    };
    const { credentials, artifacts } = await authorized();
    let scopes = credentials.scopes;
    const ext = artifacts.ext ? JSON.parse(Buffer.from(artifacts.ext, "base64").toString("utf8")) : {};
    if (ext.authorizedScopes) {
      const beyond = missing(scopes, ext.authorizedScopes);
      if (beyond.length) {
        const told = `Supplied credentials do not satisfy authorizedScopes; credentials have scopes [${scopes}]; authorizedScopes are [${ext.authorizedScopes}]`;
        throw new Refusal(401, "AuthenticationFailed", told);
      }
      scopes = expanded(ext.authorizedScopes, this.roles);
    }
    const lacking = missing(scopes, needed);
    if (lacking.length) {
      throw new Refusal(
        403,
        "InsufficientScopes",
        `Client ID ${credentials.clientId} does not have sufficient scopes and is missing the following scopes:\n\n${lacking.join("\n")}`,
        `This request requires the client to satisfy:\n${JSON.stringify({ AllOf: needed }, null, 2)}`,
      );
    }
    return { scopes, ext };
  }

  /** Permanent credentials, or temporary ones with their certificate. */
  credentialsOf(id, artifacts) {
    const ext = artifacts.ext ? JSON.parse(Buffer.from(artifacts.ext, "base64").toString("utf8")) : {};
    const { certificate } = ext;
    const client = this.clients[certificate?.issuer ?? id];
    if (!client || client.revoked) throw new Refusal(401, "AuthenticationFailed", `Client ID ${id} does not exist or has been disabled.`);
    if (!certificate) {
      return { clientId: id, key: client.token, algorithm: "sha256", scopes: expanded(client.scopes, this.roles) };
    }
    if (typeof certificate !== "object") throw new Refusal(401, "AuthenticationFailed", "ext.certificate must be a JSON object");
    if (certificate.signature !== signatureOf(certificate, id, client.token)) {
      throw new Refusal(401, "AuthenticationFailed", "ext.certificate.signature is not valid");
    }
    const now = this.now();
    if (certificate.start > now + 5 * MINUTE) throw new Refusal(401, "AuthenticationFailed", "ext.certificate.start > now");
    if (certificate.expiry < now - 5 * MINUTE) throw new Refusal(401, "AuthenticationFailed", "ext.certificate.expiry < now: the credentials have expired");
    return { clientId: id, key: tokenOf(certificate.seed, client.token), algorithm: "sha256", scopes: expanded(certificate.scopes, this.roles) };
  }

  /** Temporary credentials of a client, as `createTemporaryCredentials` makes them. */
  temporary(issuer, { clientId = `${issuer}/temporary`, scopes, valid = 60 * MINUTE, start = this.now() - MINUTE }) {
    const { token } = this.clients[issuer];
    const certificate = { version: 1, scopes, start, expiry: start + valid, seed: "a".repeat(44), signature: "", issuer };
    certificate.signature = signatureOf(certificate, clientId, token);
    return { clientId, accessToken: tokenOf(certificate.seed, token), certificate: JSON.stringify(certificate) };
  }

  async createTask(request, id, body) {
    if (!SLUGID.test(id)) throw new Refusal(400, "InvalidRequestArguments", `taskId: ${id} does not match`);
    const task = parse(body);
    const queue = task.taskQueueId ?? `${task.provisionerId}/${task.workerType}`;
    const unknown = Object.keys(task).filter((key) => !TASK_KEYS.has(key));
    const absent = ["created", "deadline", "payload", "metadata"].filter((key) => !(key in task));
    if (unknown.length || absent.length) {
      throw new Refusal(400, "InputValidationError", `Schema Validation Failed!\nRejecting Schema: create-task-request.json\nunknown: ${unknown}, missing: ${absent}`);
    }
    await this.authenticate(request, body, [
      ...(task.scopes ?? []),
      ...(task.routes ?? []).map((route) => `queue:route:${route}`),
      `queue:create-task:project:${task.projectId ?? "none"}`,
      `queue:scheduler-id:${task.schedulerId ?? "-"}`,
      `queue:create-task:${task.priority ?? "lowest"}:${queue}`,
    ]);
    const moment = (key) => Date.parse(task[key]);
    if (Math.abs(moment("created") - this.now()) > 15 * MINUTE) {
      throw new Refusal(400, "InputError", "`created` cannot be more than 15min from now");
    }
    if (moment("deadline") < moment("created")) throw new Refusal(400, "InputError", "Deadline cannot be past created");
    if (moment("deadline") > this.now() + 5 * DAY + 15 * MINUTE) throw new Refusal(400, "InputError", "Deadline cannot be more than 5 days into the future");
    const before = this.created[id];
    if (before && before.body !== body) {
      throw new Refusal(409, "RequestConflict", `taskId ${id} already used by another task.\nThis could be the result of faulty idempotency!`);
    }
    this.created[id] ??= { body, definition: { taskGroupId: id, ...task }, looks: 0 };
    return { status: { taskId: id, state: "pending", runs: [] } };
  }

  async expandScopes(request, body) {
    await this.authenticate(request, body, ["auth:expand-scopes"]);
    return { scopes: expanded(parse(body).scopes, this.roles) };
  }

  async triggerHook(request, group, id, body) {
    await this.authenticate(request, body, [`hooks:trigger-hook:${group}/${id}`]);
    const hook = this.hooks[`${group}/${id}`];
    if (!hook) throw new Refusal(404, "ResourceNotFound", `No such hook: ${group}/${id}`);
    const payload = parse(body);
    this.triggered.push({ hook: `${group}/${id}`, payload });
    const made = hook(payload);
    if (!made) return {};
    this.created[made.id] = { body: "", definition: made, looks: 0 };
    return { taskId: made.id, status: { taskId: made.id } };
  }

  async close() {
    await Promise.all(
      this.servers.map(
        (server) =>
          new Promise((closed) => {
            server.closeAllConnections();
            server.close(closed);
          }),
      ),
    );
  }
}

function parse(body) {
  try {
    return JSON.parse(body);
  } catch {
    throw new Refusal(400, "MalformedPayload", "Failed to parse JSON");
  }
}

const urlSafe = (base64) => base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

/** The access token of temporary credentials. */
function tokenOf(seed, issuerToken) {
  return urlSafe(createHmac("sha256", issuerToken).update(seed).digest("base64"));
}

function signatureOf({ version, issuer, seed, start, expiry, scopes }, clientId, issuerToken) {
  const named = issuer ? [`clientId:${clientId}`, `issuer:${issuer}`] : [];
  const lines = [`version:${version}`, ...named, `seed:${seed}`, `start:${start}`, `expiry:${expiry}`, "scopes:", ...scopes];
  return createHmac("sha256", issuerToken).update(lines.join("\n")).digest("base64");
}
