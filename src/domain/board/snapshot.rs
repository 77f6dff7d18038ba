//! Panes as text and back: what the tab that polls hands on to the tabs that
//! follow it. Beside the first load; nothing of it is needed by one tab alone.

use crate::domain::board::pane::Pane;
use serde::{Deserialize, Serialize};

/// What the leading tab shows of one integration, or of all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Id of the entry that the panes are of; `None` for the whole board.
    pub entry: Option<String>,
    /// Its panes, in order.
    pub panes: Vec<Pane>,
}

/// The text of a snapshot.
pub fn write(snapshot: &Snapshot) -> String {
    // Plain data; only numbers that are none cannot be written, and then nothing is.
    serde_json::to_string(snapshot).unwrap_or_default()
}

/// The snapshot that a text is; `None` for one of another build.
pub fn read(text: &str) -> Option<Snapshot> {
    serde_json::from_str(text).ok()
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::domain::board::reason::Reason;
    use crate::domain::provider::Misfit;
    use crate::domain::provider::pane::{
        Build, Commit, Content, Coverage, Elapsed, Health, PaneData, PaneKind, Project,
    };
    use crate::domain::time::Timestamp;

    fn pane(content: Option<Content>, trouble: Option<Reason>) -> Pane {
        Pane {
            id: "a/b".into(),
            entry: "a".into(),
            service: "cctray".into(),
            service_name: "CCTray".into(),
            subject: String::new(),
            kind: Some(PaneKind::Feed),
            title: "A".into(),
            group: String::new(),
            size: 2,
            data: content.map(|content| PaneData {
                part: "b".into(),
                name: "Büro".into(),
                link: None,
                health: Health::Error,
                note: String::new(),
                content,
            }),
            fresh_at: Some(Timestamp(1_764_000_000_000)),
            trouble,
            next: None,
        }
    }

    #[test]
    fn every_kind_of_pane_and_trouble_comes_back() {
        let contents = [
            Content::Builds {
                builds: vec![Build {
                    elapsed: Elapsed::Took(5),
                    ..Build::default()
                }],
                broken: None,
            },
            Content::Commits(vec![Commit::default()]),
            Content::Coverage(vec![Coverage {
                percent: Some(91.25),
                ..Coverage::default()
            }]),
            Content::Issues {
                counts: [Some(1), Some(2), Some(3), None],
                half_life: Some(-1),
            },
            Content::Stories {
                velocity: "10".into(),
                points: [Some(0.5), Some(1.0), Some(1e6), None],
            },
            Content::Feed(vec![Project::default()]),
        ];
        let troubles = [
            Reason::Offline,
            Reason::Refused {
                status: 401,
                settings: vec!["password".into()],
            },
            Reason::NotData {
                page: true,
                expected: "XML",
            },
            Reason::WrongShape(Misfit::new("/a", "a list", None)),
            Reason::RateLimited {
                until: Timestamp(7),
            },
        ];
        let panes = contents
            .into_iter()
            .map(|content| pane(Some(content), None))
            .chain(troubles.into_iter().map(|reason| pane(None, Some(reason))))
            .collect();
        let snapshot = Snapshot {
            entry: Some("a".into()),
            panes,
        };
        assert_eq!(read(&write(&snapshot)), Some(snapshot));
        assert_eq!(read("{}"), None);
    }
}
