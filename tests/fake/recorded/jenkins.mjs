// Jenkins: a job with its builds, newest first. What is answered of it says `tree`.

export function job(at, { names, root }) {
  const url = `${root}/${names.map((name) => `job/${name}/`).join("")}`;
  const build = (number, result, start, seconds, changeSets, description = null) => ({
    _class: "org.jenkinsci.plugins.workflow.job.WorkflowRun",
    building: result === null,
    description,
    duration: Math.round(seconds * 1000),
    number,
    result,
    timestamp: at(start).milliseconds,
    url: `${url}${number}/`,
    changeSets,
  });
  const changes = (...items) => ({
    kind: "git",
    items: items.map(([fullName, comment]) => ({ author: { absoluteUrl: `${root}/user/x`, fullName }, comment, commitId: "9f1c0ffee" })),
  });
  return {
    _class: "org.jenkinsci.plugins.workflow.job.WorkflowJob",
    name: names.at(-1),
    fullName: names.join("/"),
    url,
    color: "red_anime",
    builds: [
      build(57, null, -150, 0, [changes(["Ann", "Move the queue out of the database\n"])]),
      build(56, "UNSTABLE", -5_000, 91.4, [changes(["Ann", "Tidy the cache\n"], ["Bo", "Not shown\n"])]),
      // Two change sets: the last one counts.
      build(55, "SUCCESS", -9_000, 240, [changes(["Bo", "Not shown either\n"]), changes(["Ann", "Log every retry\n"])]),
      build(54, "ABORTED", -12_000, 8, [], "By hand"),
      build(53, "FAILURE", -90_000, 30, [changes(["Bo", "Use the new image\n"])]),
      // Shorter than a second.
      build(52, "SUCCESS", -95_000, 0.4, []),
      build(51, "SUCCESS", -180_000, 260, []),
    ],
  };
}
