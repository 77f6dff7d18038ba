// Coveralls: builds of a repository with their coverage, newest first.

export function builds(at, { name }) {
  const build = (covered_percent, coverage_change, commit_message, committer_name, created, branch = "main") => ({
    created_at: at(created).iso,
    url: null,
    commit_message,
    branch,
    committer_name,
    committer_email: "someone@example.com",
    commit_sha: `${Math.abs(created)}f1c0ffee0000000000000000000000000000000`.slice(0, 40),
    repo_name: name,
    badge_url: "https://s3.amazonaws.com/assets.coveralls.io/badges/coveralls_91.svg",
    coverage_change,
    covered_percent,
  });
  return {
    page: 1,
    pages: 1,
    total: 5,
    builds: [
      build(91.254_8, 0.75, "Cover the parser [#12]", "Ann", -1_800),
      build(90.5, -1.2, "Remove the old reader, closes acme/web#41", "Bo", -9_000),
      build(91.7, 91.7, "", null, -86_400 * 3),
      build(null, null, "Measure nothing", "Ann", -86_400 * 40),
      build(48.03, 0, "Start the project", "Ann", -86_400 * 400),
    ],
  };
}
