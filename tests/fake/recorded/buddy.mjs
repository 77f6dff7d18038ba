// Buddy: executions of a pipeline, newest first.

export function executions(at, { domain, project, pipeline }) {
  const page = `https://app.buddy.works/${domain}/${project}/pipelines/pipeline/${pipeline}`;
  const execution = (id, status, start, seconds, message, author, more = {}) => ({
    url: `https://api.buddy.works/workspaces/${domain}/projects/${project}/pipelines/${pipeline}/executions/${id}`,
    html_url: `${page}/execution/${id}`,
    id,
    start_date: at(start).iso,
    finish_date: seconds === null ? null : at(start + seconds).iso,
    triggered_on: "ON_EVERY_PUSH",
    priority: "NORMAL",
    status,
    comment: "",
    branch: { name: "main", default: true },
    to_revision: {
      revision: `${id}f1c0ffee0000000000000000000000000000`.slice(0, 40),
      message,
      commit_date: at(start - 30).iso,
      author,
      committer: { name: "GitHub", email: "noreply@example.com" },
    },
    creator: { id: 7, name: "Ann", avatar_url: "https://app.buddy.works/avatar/7" },
    ...more,
  });
  const ann = { name: "Ann", email: "ann@example.com" };
  return {
    url: `https://api.buddy.works/workspaces/${domain}/projects/${project}/pipelines/${pipeline}/executions`,
    html_url: `${page}/executions`,
    executions: [
      execution(36, "INPROGRESS", -95, null, "Add a search box to the header", ann),
      execution(35, "SUCCESSFUL", -3_600, 250, "Tidy the cache\n\nIt kept entries of closed accounts.", ann),
      execution(34, "FAILED", -7_200, 61, "Raise the limit of uploads", { name: "Bo", email: "bo@example.com" }),
      // An author without a name: the committer's counts. A comment comes before the message.
      execution(33, "TERMINATED", -10_800, 12, "Raise the limit of uploads", {}, { comment: "Deploy by hand", triggered_on: "CLICK" }),
      execution(32, "SUCCESSFUL", -86_400, 230, "Write the changelog", ann),
      execution(31, "SKIPPED", -90_000, 1, "Try the new runner", ann),
    ],
  };
}
