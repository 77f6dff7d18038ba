// CircleCI: builds by API v1.1 (newest first), pipelines and workflows by v2.

export function builds(at, { vcs, username, project, branch }) {
  const short = vcs === "bitbucket" ? "bb" : "gh";
  const build = (build_num, status, start, seconds, subject, author_name, committer_name = author_name) => ({
    build_num,
    build_url: `https://circleci.com/${short}/${username}/${project}/${build_num}`,
    vcs_type: vcs,
    vcs_url: `https://github.com/${username}/${project}`,
    username,
    reponame: project,
    branch,
    vcs_revision: `${build_num}f1c0ffee0000000000000000000000000000`.slice(0, 40),
    vcs_tag: null,
    subject,
    author_name,
    committer_name,
    queued_at: at(start - 4).exact,
    start_time: start === null ? null : at(start).exact,
    stop_time: seconds === null ? null : at(start + seconds).exact,
    build_time_millis: seconds === null ? null : seconds * 1000,
    lifecycle: seconds === null ? "running" : "finished",
    outcome: seconds === null ? null : status,
    status,
    workflows: { job_name: "build", workflow_name: "test", workflow_id: `w-${build_num}` },
  });
  return [
    build(131, "running", -120, null, "Pin the toolchain", "Ann"),
    build(130, "fixed", -4_000, 360, "Give the tests a deadline", "Bo", "GitHub"),
    build(129, "infrastructure_fail", -9_000, 20, "Give the tests a deadline", "Bo"),
    build(128, "failed", -18_000, 300, "Use one cache for all jobs", null, "Ann"),
    build(127, "canceled", -19_000, 15, "Use one cache for all jobs", "Ann"),
    build(126, "success", -200_000, 420, "Start the project", "Ann"),
  ];
}

const PIPELINES = [
  [88, "created", -120, "Pin the toolchain", "ann", [["test", "running", -118, null], ["deploy", "on_hold", -118, null]]],
  [87, "created", -4_000, "Give the tests a deadline", "bo", [["test", "success", -3_998, 360], ["deploy", "success", -3_600, 60]]],
  [86, "created", -18_000, "Use one cache for all jobs", "ann", [["test", "failed", -17_998, 300]]],
  [85, "errored", -19_000, "Use one cache for all jobs", "ann", []],
  [84, "created", -200_000, "Start the project", "ann", [["test", "success", -199_998, 420]]],
];

const idOf = (number) => `0000${number}00-5034-4fd5-8a1b-0000000000${number}`;

export function pipelines(at, { slug, branch }) {
  return {
    next_page_token: null,
    items: PIPELINES.map(([number, state, created, subject, login]) => ({
      id: idOf(number),
      number,
      project_slug: slug,
      state,
      errors: state === "errored" ? [{ type: "config", message: "Job 'biuld' is not defined" }] : [],
      created_at: at(created).exact,
      updated_at: at(created + 1).exact,
      trigger: { type: "webhook", received_at: at(created).exact, actor: { login, avatar_url: null } },
      vcs: {
        provider_name: "GitHub",
        branch: branch ?? "main",
        revision: `${number}f1c0ffee0000000000000000000000000000`.slice(0, 40),
        commit: { subject, body: "" },
      },
    })),
  };
}

/** The workflows of a pipeline, or nothing if there is no such pipeline. */
export function workflows(at, { pipeline }) {
  const found = PIPELINES.find(([number]) => idOf(number) === pipeline);
  if (!found) return undefined;
  const [number, , , , , list] = found;
  return {
    next_page_token: null,
    items: list.map(([name, status, created, seconds]) => ({
      id: `${name}-${number}`,
      name,
      pipeline_id: pipeline,
      pipeline_number: number,
      project_slug: "gh/acme/web",
      status,
      created_at: at(created).iso,
      stopped_at: seconds === null ? null : at(created + seconds).iso,
    })),
  };
}
