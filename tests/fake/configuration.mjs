// A `signalbox.json` with every service, for the fake provider.

import { credentials, services } from "./services.mjs";

// The settings beside the credentials; `root` is below the service's origin.
const entries = [
  { integration: "buddy", name: "Deploy of the web shop", root: "/buddy", settings: { domain: "acme", project_name: "web", pipeline_id: "1201" } },
  { integration: "circleci", root: "/circleci/api/v1.1", settings: { vcs_type: "github", username: "acme", project: "web", branch: "main" } },
  { integration: "circleci", id: "circleci-v2", root: "/circleci/api/v2", settings: { api: "v2", vcs_type: "github", username: "acme", project: "web", branch: "main" } },
  { integration: "codeship", root: "/codeship/api/v1", settings: { project_id: "4242" } },
  { integration: "coveralls", root: "/coveralls", settings: { vcs_name: "github", account: "acme", repo: "web", ok_threshold: 80, neutral_threshold: 50 } },
  { integration: "gh_issues", root: "/github", settings: { account: "acme", repo: "web", ok_threshold: 7, neutral_threshold: 30 } },
  { integration: "ghe_issues", root: "/ghe/api/v3", settings: { account: "acme", repo: "inside", ok_threshold: 3, neutral_threshold: 4 } },
  { integration: "gh_actions", root: "/github", settings: { account: "acme", repo: "web" } },
  { integration: "ghe_actions", root: "/ghe/api/v3", settings: { account: "acme", repo: "inside", branch: "main" } },
  { integration: "github", root: "/github", settings: { account: "acme", repo: "web" } },
  { integration: "github_enterprise", root: "/ghe/api/v3", settings: { account: "acme", repo: "inside", branch: "layout" } },
  { integration: "jenkins", root: "/jenkins", settings: { job: "web" } },
  { integration: "jenkins", id: "jenkins-folder", root: "/jenkins", settings: { job: "team/job/web" } },
  { integration: "tracker", root: "/tracker/services/v5", settings: { project_id: "99" } },
  { integration: "travis", root: "/travis", settings: { account: "acme", app: "web" } },
  { integration: "travis_pro", root: "/travis_pro", settings: { account: "acme", app: "web" } },
  { integration: "travis_pro", id: "travis-v3", root: "/travis_pro", settings: { api: "v3", account: "acme", app: "web" } },
  { integration: "cctray", root: "/cctray/go/cctray.xml", settings: { auth: "basic", panes: "one" } },
  { integration: "cctray", id: "cctray-each", root: "/cctray/go/cctray.xml", settings: { auth: "basic", panes: "each", projects: ["web ::*"] } },
  {
    integration: "custom",
    root: "/custom",
    settings: {
      pipeline: "measure",
      declaration: {
        name: "Nightly",
        kind: "ci",
        endpoint: "/pipelines/{pipeline}",
        auth: { scheme: "bearer" },
        title_at: "/pipeline/title",
        items: "/result/runs",
        fields: { author: "/who/login", message: "/what", started_at: "/began", finished_at: "/ended", link: "/page", outcome: "/state/verdict" },
        outcomes: { green: "passed", red: "failed", broken: "crashed", stopped: "cancelled", going: "working" },
      },
    },
  },
];

/**
 * Yields the configuration as a value. `originOf(service)` says where a service
 * is; give an origin as text if all are at one. `proxy` and `pollSeconds` go
 * into every entry. Without `secrets` they are left out and their keys listed
 * in `secrets`, as in a file that a team shares.
 */
export function configuration(originOf, { proxy, pollSeconds, secrets = true } = {}) {
  const at = typeof originOf === "function" ? originOf : () => originOf;
  return {
    version: 1,
    name: "The fake provider",
    integrations: entries.map(({ integration, id = integration, name, root, settings }) => {
      const { username, ...secret } = credentials[integration] ?? {};
      return {
        integration,
        id,
        ...(name && { name }),
        enabled: true,
        settings: {
          root: at(integration) + root,
          ...(username && { username }),
          ...settings,
          ...(secrets && secret),
          ...(proxy && { proxy }),
          ...(pollSeconds && { poll_seconds: pollSeconds }),
        },
        ...(!secrets && Object.keys(secret).length > 0 && { secrets: Object.keys(secret) }),
      };
    }),
  };
}

for (const { integration } of entries) {
  if (!services.includes(integration)) throw new Error(`There is no service ${integration}.`);
}
