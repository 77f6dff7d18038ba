// Pivotal Tracker, API v5: a project, and its current iteration with stories.

export const VERSION = 4_113;
const ITERATION = 31;

export function project(at, { id }) {
  return {
    id,
    kind: "project",
    name: "Acme Web",
    version: VERSION,
    iteration_length: 1,
    week_start_day: "Monday",
    point_scale: "0,1,2,3,5,8",
    public: false,
    current_iteration_number: ITERATION,
    start_time: at(-31 * 7 * 86_400).iso,
  };
}

export function iteration(at, { id, number }) {
  const story = (story_id, current_state, estimate) => ({
    kind: "story",
    id: story_id,
    project_id: id,
    name: `Story ${story_id}`,
    story_type: estimate === undefined ? "chore" : "feature",
    current_state,
    ...(estimate !== undefined && { estimate }),
  });
  return {
    kind: "iteration",
    number,
    project_id: id,
    length: 1,
    velocity: 14,
    start: at(-3 * 86_400).iso,
    finish: at(4 * 86_400).iso,
    // Ready 7, in flight 4, completed 5, accepted 2; the rest is not shown.
    stories: [
      story(1, "planned", 5),
      story(2, "unstarted", 2),
      story(3, "started", 3),
      story(4, "started", 1),
      story(5, "finished", 3),
      story(6, "delivered", 2),
      story(7, "accepted", 2),
      story(8, "accepted"),
      story(9, "rejected", 8),
      story(10, "unstarted", null),
    ],
  };
}
