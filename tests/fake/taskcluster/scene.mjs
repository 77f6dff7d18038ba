// A Taskcluster with something in it: a project, a group with actions of all
// kinds, a person who may trigger them.

import { startTaskcluster } from "./server.mjs";

/** The ids of the scene. */
export const GROUP = "MbpVwwttSuWajF2PPit8EA";
export const TASK = "eCFMsmOKRxqqQdz0t4YVYA";
export const HOOK_TASK = "fN1SbArXTPSVFNUvaOlinQ";

const now = (template) => ({ $fromNow: template });

/** A task template as a decision task writes it. */
export const template = (payload, name = "Action") => ({
  provisionerId: "proj-example",
  workerType: "ci",
  schedulerId: "example-level-1",
  taskGroupId: { $eval: "taskGroupId" },
  created: now(""),
  deadline: now("1 day"),
  expires: now("14 days"),
  scopes: ["assume:repo:example"],
  payload,
  metadata: { name, description: "From an action.", owner: "ann@example.org", source: "https://example.org" },
});

/** The schema of a release promotion, cut to what tells. */
const promote = {
  type: "object",
  properties: {
    build_number: { type: "integer", minimum: 1, default: 1, title: "Build number", description: "Of the *release*." },
    version: { type: "string", pattern: "^\\d+\\.\\d+$", default: "", title: "Version" },
    reason: { type: "string", default: "promotion", title: "Reason" },
    flavor: { type: "string", enum: ["promote", "push", "ship"], default: "promote" },
  },
  required: ["build_number", "version", "flavor"],
  additionalProperties: false,
};

/** The actions of the group. */
export const actions = () => ({
  version: 1,
  variables: { repository: "https://example.org/repo", images: ["a", "b"] },
  actions: [
    {
      name: "promote",
      title: "Promote a release",
      description: "Promotes the **release** of this push. See [the docs](https://docs.example.org/promote).",
      kind: "task",
      context: [],
      schema: promote,
      task: template({ command: ["promote", "${input.version}"], env: { INPUT: { $json: { $eval: "input" } }, GROUP: "${taskGroupId}" }, task: { $eval: "task" } }, "Promote: ${input.reason}"),
    },
    {
      name: "retrigger",
      title: "Retrigger",
      description: "Runs the task again.",
      kind: "hook",
      hookGroupId: "project-example",
      hookId: "in-tree-action-1-generic/0123456789",
      context: [{ retrigger: "true" }],
      schema: { type: "object", properties: { times: { type: "integer", minimum: 1, maximum: 5, default: 1, title: "Times" } }, required: ["times"] },
      hookPayload: {
        decision: { action: { name: "retrigger", cb_name: "retrigger" }, repository: { $eval: "repository" } },
        user: { input: { $eval: "input" }, taskId: { $eval: "taskId" }, taskGroupId: { $eval: "taskGroupId" } },
      },
    },
    {
      name: "retrigger",
      title: "Retrigger (disabled for others)",
      description: "Runs any task again.",
      kind: "task",
      context: [{}],
      task: template({ retrigger: { $eval: "taskId" }, input: { $eval: "input" } }),
    },
    { name: "fly", title: "Fly", description: "Not known here.", kind: "rocket", fuel: 1 },
    { name: "broken", title: "Broken action", kind: "task", task: {} },
  ],
});

/** The credentials of a person who may do everything that the group may. */
export const ann = { clientId: "mozilla-auth0/ann", accessToken: "aVerySecretTokenOfAnn-0123456789" };

/** The services with that group in it. */
export async function startScene(options) {
  const fake = await startTaskcluster(options);
  const repo = ["queue:create-task:lowest:proj-example/*", "queue:create-task:project:*", "queue:scheduler-id:*", "in-tree:hook-action:project-example/*"];
  fake.roles = { "repo:example": [...repo, "assume:repo:example"] };
  fake.clients = {
    [ann.clientId]: {
      token: ann.accessToken,
      scopes: ["assume:repo:example", "auth:expand-scopes", "hooks:trigger-hook:project-example/*", "queue:get-artifact:*"],
    },
  };
  const task = (name, tags) => ({
    taskGroupId: GROUP,
    provisionerId: "proj-example",
    workerType: "ci",
    scopes: [],
    tags,
    metadata: { name, description: "", owner: "ann@example.org", source: "https://example.org" },
  });
  fake.tasks = {
    [GROUP]: { ...task("Decision task", {}), scopes: ["assume:repo:example"] },
    [TASK]: task("build-linux", { retrigger: "true", kind: "build" }),
  };
  fake.artifacts = { [GROUP]: { body: actions() } };
  fake.hooks = { "project-example/in-tree-action-1-generic/0123456789": () => ({ id: HOOK_TASK, taskGroupId: GROUP }) };
  return fake;
}
