// A provider that nobody has heard of, for integrations that are declared in the
// configuration: its own names, its own words, seconds since 1970, things nested.

export function pipeline(at, { name, root }) {
  const run = (ref, phase, verdict, began, seconds, what, login) => ({
    ref,
    state: { phase, verdict },
    who: { login, since: 2_019 },
    what,
    began: at(began).epoch,
    ended: seconds === null ? null : at(began + seconds).epoch,
    page: `${root}/pipelines/${name}/runs/${ref}`,
  });
  return {
    pipeline: { title: `Nightly of ${name}`, page: `${root}/pipelines/${name}` },
    result: {
      runs: [
        run("r-31", "busy", "going", -60, null, "Measure again", "ann"),
        run("r-30", "done", "green", -3_000, 600, "Measure twice", "ann"),
        run("r-29", "done", "red", -90_000, 300, "Measure once", "bo"),
        run("r-28", "done", "broken", -180_000, 10, "Buy a ruler", "bo"),
        run("r-27", "done", "stopped", -181_000, 2, "Buy a ruler", "ann"),
        run("r-26", "done", "green", -270_000, 500, "Start the project", "ann"),
      ],
    },
    log: [
      { text: "Measure again", by: "ann", when: at(-120).iso, page: `${root}/changes/2` },
      { text: "Measure twice", by: "bo", when: at(-3_100).iso, page: `${root}/changes/1` },
    ],
    totals: { open: 3, closed: 12, coverage: 87.5 },
  };
}
