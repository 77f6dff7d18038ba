// CodeShip, API v1: a project with its builds, newest first.

export function project(at, { id }) {
  const build = (number, status, start, seconds, message, github_username) => ({
    id: number,
    uuid: `00000000-5034-4fd5-8a1b-0000000${number}`,
    project_id: id,
    status,
    github_username,
    commit_id: `${number}f1c0ffee0000000000000000000000000000`.slice(0, 40),
    message,
    branch: "main",
    started_at: at(start).exact,
    finished_at: seconds === null ? null : at(start + seconds).exact,
  });
  return {
    id,
    uuid: "00000000-5034-4fd5-8a1b-000000000001",
    repository_name: "acme/web",
    repository_provider: "github",
    builds: [
      build(50_105, "testing", -40, null, "Add an index to the orders", "ann"),
      build(50_104, "success", -7_000, 540, "Draw the chart on the server", "bo"),
      build(50_103, "error", -14_000, 200, "Draw the chart on the server", "bo"),
      build(50_102, "infrastructure_failure", -15_000, 5, "Upgrade the database", null),
      build(50_101, "stopped", -90_000, 30, "Upgrade the database", "ann"),
    ],
  };
}
