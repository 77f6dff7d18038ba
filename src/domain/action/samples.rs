//! Actions that ship with the app, with what they are triggered on.

/// A file of actions with a context.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// What it is called.
    pub title: &'static str,
    /// What it shows.
    pub about: &'static str,
    /// Name and text of each file.
    pub files: [(&'static str, &'static str); 2],
}

const ACTIONS: (&str, &str) = (
    "actions.json",
    include_str!("../../../samples/actions/actions.json"),
);

/// All of them.
pub const LIST: [Sample; 2] = [
    Sample {
        title: "Actions of a group",
        about: "A release promotion that creates a task, and a hook that takes no input.",
        files: [
            ACTIONS,
            (
                "context.json",
                include_str!("../../../samples/actions/group.json"),
            ),
        ],
    },
    Sample {
        title: "Actions of a task",
        about: "What the same file has for one of its tests: the tags decide.",
        files: [
            ACTIONS,
            (
                "context.json",
                include_str!("../../../samples/actions/task.json"),
            ),
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::action::prepare::{Order, Prepared, Texts, prepare};
    use crate::domain::action::relevance::listing;
    use crate::domain::action::{file, target::Target};

    #[test]
    fn each_is_sound_and_what_it_lists_renders() {
        let shown = LIST.map(|sample| {
            let [(_, actions), (_, context)] = sample.files;
            let file = file::read(actions);
            let rules: Vec<_> = file.findings.iter().map(|finding| &*finding.rule).collect();
            assert_eq!(rules, ["template.json-e-only"], "{}", sample.title);
            let target = Target::read(context).unwrap();
            let listed = listing(&file.actions, target.tags().as_ref()).shown;
            for index in &listed {
                let action = &file.actions[*index];
                let order = Order {
                    kind: action.kind.clone(),
                    target: target.clone(),
                    own_task_id: "VpK2LxrNRnmBd7fS8mXb0g".into(),
                    has_input: action.schema.is_some(),
                    now: 1_770_000_000_000,
                };
                let texts = Texts {
                    template: &action.template,
                    variables: &file.variables,
                    input: r#"{"flavor": "ship", "version": "12.0", "build_number": 1}"#,
                    initial: "",
                };
                match prepare(&order, texts) {
                    Prepared::Ready(ready) => assert_eq!(ready.findings, [], "{}", action.title),
                    failed => panic!("{}: {failed:?}", action.title),
                }
            }
            listed
                .into_iter()
                .map(|index| file.actions[index].title.clone())
                .collect::<Vec<_>>()
        });
        assert_eq!(
            shown,
            [
                vec!["Promote a release", "Cancel all"],
                vec!["Retrigger", "Backfill"]
            ]
        );
    }
}
