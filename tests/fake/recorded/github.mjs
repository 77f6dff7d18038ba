// GitHub: commits, workflow runs and issues of a repository, newest first, and the repository itself.

const DAY = 86_400;

const person = (name, date) => ({ name, email: `${name.toLowerCase()}@example.com`, date });

export function commits(at, { account, repo, branch, site }) {
  const commit = (sha, message, author, committer, seconds) => ({
    sha: sha.padEnd(40, "0"),
    node_id: `C_${sha}`,
    html_url: `${site}/${account}/${repo}/commit/${sha.padEnd(40, "0")}`,
    commit: {
      author: author && person(author, at(seconds - 60).iso),
      committer: committer && person(committer, at(seconds).iso),
      message,
      comment_count: 0,
    },
    // The GitHub user: not what is shown.
    author: author && { login: `${author.toLowerCase()}-on-github`, id: 7 },
    committer: { login: "web-flow", id: 1 },
    parents: [],
  });
  return [
    commit("a5", branch ? `Tidy the cache of ${branch}` : "Tidy the cache\n\nIt kept entries of closed accounts.\n\nCloses #3", "Ann", "GitHub", -300),
    commit("a4", "[Finishes #900 #901] Add login", "Bo", "Bo", -4_000),
    commit("a3", "Refactor (#77)", null, "Ann", -2 * DAY),
    commit("a2", "Speed up the parser, closes acme/web#41", "Ann", null, -45 * DAY),
    commit("a1", "Start the project", "Ann", "Ann", -500 * DAY),
  ];
}

export function runs(at, { account, repo, site, branch, event }) {
  const run = (number, status, conclusion, created, seconds, message, author, more = {}) => ({
    id: 9_000_000 + number,
    name: "CI",
    node_id: `WFR_${number}`,
    head_branch: "main",
    head_sha: `${number}f1c0ffee0000000000000000000000000000000`.slice(0, 40),
    path: ".github/workflows/ci.yml",
    display_title: message?.split("\n")[0] ?? "Scheduled",
    run_number: number,
    run_attempt: 1,
    event: "push",
    status,
    conclusion,
    workflow_id: 161_335,
    html_url: `${site}/${account}/${repo}/actions/runs/${9_000_000 + number}`,
    created_at: at(created).iso,
    run_started_at: at(created).iso,
    updated_at: at(seconds === null ? created + 5 : created + seconds).iso,
    actor: { login: "ann", id: 7 },
    head_commit: message === null ? null : { id: "a5", message, timestamp: at(created - 60).iso, author: { name: author, email: "someone@example.com" } },
    ...more,
  });
  const all = [
    run(45, "in_progress", null, -75, null, "Tidy the cache", "Ann"),
    run(44, "queued", null, -90, null, "Try the new layout", "Bo", { head_branch: "layout", event: "pull_request" }),
    run(43, "completed", "success", -3_600, 180, "Add login", "Bo"),
    run(42, "completed", "failure", -7_200, 90, "Add login\n\nWithout the tests.", "Bo"),
    run(41, "completed", "timed_out", -9_000, 3_600, null, null, { event: "schedule" }),
    run(40, "completed", "cancelled", -12_000, 20, "Refactor (#77)", "Ann"),
    run(39, "completed", "skipped", -12_500, 1, "Refactor (#77)", "Ann"),
    // Run again an hour later: it took two minutes, not an hour.
    run(38, "completed", "success", -90_000, 3_720, "Speed up the parser", "Ann", { run_attempt: 2, run_started_at: at(-86_400).iso }),
  ];
  const workflow_runs = all.filter((one) => (!branch || one.head_branch === branch) && (!event || one.event === event));
  return { total_count: workflow_runs.length, workflow_runs };
}

/**
 * Forty issues and pull requests. Every third is a pull request, every fourth
 * is open; the closed ones lived between one day and nine.
 */
export function issues(at, { account, repo, site, state }) {
  const all = [];
  for (let number = 140; number > 100; number -= 1) {
    const open = number % 4 === 0;
    const pull = number % 3 === 0;
    const created = -(141 - number) * DAY - 10 * DAY;
    const page = `${site}/${account}/${repo}/${pull ? "pull" : "issues"}/${number}`;
    all.push({
      id: 70_000 + number,
      number,
      title: pull ? `Change number ${number}` : `Wish number ${number}`,
      html_url: page,
      user: { login: number % 2 ? "ann" : "bo", id: 7 },
      labels: [],
      state: open ? "open" : "closed",
      state_reason: open ? null : "completed",
      comments: number % 5,
      created_at: at(created).iso,
      updated_at: at(created + DAY).iso,
      closed_at: open ? null : at(created + (1 + (number % 9)) * DAY).iso,
      ...(pull && { draft: false, pull_request: { url: page, html_url: page, merged_at: null } }),
    });
  }
  return state === "all" ? all : all.filter((one) => one.state === (state ?? "open"));
}

export function repository(at, { account, repo, site }) {
  return {
    id: 31,
    name: repo,
    full_name: `${account}/${repo}`,
    private: repo.startsWith("private"),
    html_url: `${site}/${account}/${repo}`,
    default_branch: "main",
    pushed_at: at(-300).iso,
  };
}
