use super::*;

pub(super) fn configured() -> Value {
    json!({"api_token": "t", "project_id": 99, "root": "https://tracker.example/v5"})
}

pub(super) fn recorded() -> Value {
    json!({"id": 99, "name": "Acme Web", "current_iteration_number": 31})
}

pub(super) fn recorded_stories() -> Value {
    json!({"velocity": 14, "stories": [
        {"current_state": "planned", "estimate": 5},
        {"current_state": "unstarted", "estimate": 2.5},
        {"current_state": "started", "estimate": 3},
        {"current_state": "started", "estimate": 1},
        {"current_state": "finished", "estimate": 3},
        {"current_state": "delivered", "estimate": 2},
        {"current_state": "accepted", "estimate": 2},
        {"current_state": "accepted"},
        {"current_state": "accepted", "estimate": null},
        {"current_state": "rejected", "estimate": 8},
        {"current_state": "unscheduled", "estimate": 8},
        null,
    ]})
}

fn poll(
    version: Option<&str>,
    project: Value,
    stories: &[Option<Answer>],
    memory: &Value,
    previous: &[PaneData],
) -> Step {
    let mut project = answer(project).unwrap();
    if let Some(version) = version {
        project
            .headers
            .push(("x-tracker-project-version".to_owned(), version.to_owned()));
    }
    let mut answers = vec![Some(project)];
    answers.extend_from_slice(stories);
    (find("tracker").unwrap().step)(&Poll {
        settings: &settings(configured()),
        answers: &answers,
        memory,
        previous,
        now: now(),
    })
    .unwrap()
}

fn show(step: Step) -> (PaneData, Value) {
    match step {
        Step::Show { mut panes, memory } => (panes.remove(0), memory),
        other => panic!("{other:?}"),
    }
}

#[test]
fn stories_are_asked_for_and_summed_up() {
    let Step::Ask(asks) = poll(Some("7"), recorded(), &[], &Value::Null, &[]) else {
        panic!("no second request");
    };
    assert_eq!(asks.len(), 1);
    assert!(asks[0].optional);
    assert_eq!(
        asks[0].request.url,
        "https://tracker.example/v5/projects/99/iterations/31?fields=:default,velocity,stories"
    );
    assert_eq!(
        asks[0].request.headers,
        [("X-TrackerToken".to_owned(), "t".to_owned())]
    );
    let answers = [answer(recorded_stories())];
    let (pane, memory) = show(poll(Some("7"), recorded(), &answers, &Value::Null, &[]));
    assert_eq!(
        shown(&pane),
        ["Acme Web | none | –", "14 [7.5, 4.0, 5.0, 2.0]"]
    );
    assert_eq!(memory, json!({"version": 7, "iteration": 31}));
}

#[test]
fn the_second_request_is_spared_until_version_or_iteration_go_up() {
    let answers = [answer(recorded_stories())];
    let (pane, memory) = show(poll(Some("7"), recorded(), &answers, &Value::Null, &[]));
    let next = |version, iteration: i64, previous: &[PaneData]| {
        let mut project = recorded();
        project["current_iteration_number"] = iteration.into();
        matches!(poll(version, project, &[], &memory, previous), Step::Ask(_))
    };
    let previous = [pane];
    assert!(!next(Some("7"), 31, &previous));
    assert!(!next(Some("6"), 30, &previous));
    assert!(next(Some("8"), 31, &previous));
    assert!(next(Some("7"), 32, &previous));
    assert!(next(Some("7"), 31, &[]), "there is nothing to keep");
    assert!(
        next(None, 31, &previous),
        "nobody knows whether something changed"
    );
    let mut project = recorded();
    project["version"] = json!(7);
    let kept = poll(None, project, &[], &memory, &previous);
    assert_eq!(kept, Step::Keep, "the body tells the version too");
}

#[test]
fn without_stories_there_is_the_name_only() {
    let (pane, memory) = show(poll(Some("7"), recorded(), &[None], &Value::Null, &[]));
    assert_eq!(
        shown(&pane),
        [
            "Acme Web | none | – | The stories could not be loaded.",
            "unknown [N/A, N/A, N/A, N/A]"
        ]
    );
    assert_eq!(memory, json!({}), "it is tried again");
    let answers = [answer(json!({"velocity": null}))];
    let (pane, _) = show(poll(Some("7"), recorded(), &answers, &Value::Null, &[]));
    assert_eq!(shown(&pane)[1], "unknown [0.0, 0.0, 0.0, 0.0]");
}

#[test]
fn a_project_without_an_iteration_is_a_misfit() {
    assert_eq!(
        misfit(
            "tracker",
            json!({"name": "x", "current_iteration_number": "31"})
        ),
        "/current_iteration_number: a whole number, not text"
    );
    assert_eq!(misfit("tracker", json!([])), ": an object, not a list");
}
