// Travis CI: builds with their commits in the v2 format, and by API v3; newest first.

const BUILDS = [
  [9_007, "started", -200, null, "Show the age of every answer", "Ann"],
  [9_006, "passed", -4_000, 300, "Ask less often", "Bo"],
  [9_005, "errored", -8_000, 60, "Ask less often", "Bo"],
  [9_004, "failed", -16_000, 310, "Draw fewer lines", "Ann"],
  [9_003, "canceled", -80_000, 4, "Draw fewer lines", "Ann"],
  [9_002, "passed", -90_000, 280, "Start the project", "Ann"],
];

export function builds(at) {
  return {
    builds: BUILDS.map(([id, state, start, seconds], index) => ({
      id,
      repository_id: 31,
      commit_id: id + 70_000,
      number: String(37 - index),
      event_type: "push",
      pull_request: false,
      state,
      started_at: at(start).iso,
      finished_at: seconds === null ? null : at(start + seconds).iso,
      duration: seconds,
      job_ids: [id + 1],
    })),
    commits: BUILDS.map(([id, , start, , message, author_name]) => ({
      id: id + 70_000,
      sha: `${id}f1c0ffee0000000000000000000000000000`.slice(0, 40),
      branch: "main",
      message,
      committed_at: at(start - 60).iso,
      author_name,
      author_email: "someone@example.com",
      committer_name: "GitHub",
      committer_email: "noreply@example.com",
    })),
  };
}

export function buildsOfVersion3(at, { slug, limit }) {
  const shown = BUILDS.slice(0, limit);
  return {
    "@type": "builds",
    "@href": `/repo/${encodeURIComponent(slug)}/builds`,
    "@representation": "standard",
    "@pagination": { limit, offset: 0, count: BUILDS.length, is_first: true, is_last: limit >= BUILDS.length },
    builds: shown.map(([id, state, start, seconds, message, name], index) => ({
      "@type": "build",
      "@href": `/build/${id}`,
      id,
      number: String(37 - index),
      state,
      previous_state: BUILDS[index + 1]?.[1] ?? null,
      duration: seconds,
      event_type: "push",
      started_at: at(start).iso,
      finished_at: seconds === null ? null : at(start + seconds).iso,
      repository: { "@type": "repository", slug },
      branch: { "@type": "branch", name: "main" },
      commit: {
        "@type": "commit",
        id: id + 70_000,
        sha: `${id}f1c0ffee0000000000000000000000000000`.slice(0, 40),
        message,
        committed_at: at(start - 60).iso,
        author: { name },
      },
      created_by: { "@type": "user", login: name.toLowerCase() },
    })),
  };
}
