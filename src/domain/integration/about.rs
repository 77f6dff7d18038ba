//! What the page that manages integrations says and shows of each. The board
//! does without it.

use crate::domain::provider::pane::PaneKind;
use crate::domain::provider::{DECLARATIONS, Declaration, Fate};

/// An integration in words and a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Unlike any other, e.g. `signalbox.gh_actions`.
    pub id: String,
    /// The name that people know.
    pub name: &'static str,
    /// What it does, plain text.
    pub description: &'static str,
    /// What became of the provider, plain text; empty where it is well.
    pub story: &'static str,
    /// Its icon by resolution.
    pub icons: Icons,
}

/// Resolution (`1x` is 48×48) → address relative to the page. There is always a
/// `1x`. Ours are vector drawings, so one file serves every resolution.
pub type Icons = [(&'static str, &'static str); 3];

/// The integrations that come with the app, in the order in which they are
/// offered.
pub fn all() -> Vec<About> {
    let sources = DECLARATIONS.iter().map(|declaration| about(declaration));
    let summary = About {
        id: "signalbox.summary".to_owned(),
        name: "Summary in the tab",
        description: "Shows the board's state in the title and the icon of the browser's tab.",
        story: "",
        icons: icons("icons/summary.svg"),
    };
    sources.chain([summary]).collect()
}

/// A provider in words and a picture.
pub fn about(declaration: &Declaration) -> About {
    About {
        id: ["signalbox.", declaration.key].concat(),
        name: declaration.name,
        description: declaration.description,
        story: match declaration.fate {
            Fate::Alive => "",
            Fate::Discontinued { story, .. } | Fate::Moved { story } => story,
        },
        icons: icons(match declaration.kind {
            _ if declaration.key == "custom" => "icons/custom.svg",
            PaneKind::Builds => "icons/builds.svg",
            PaneKind::Commits => "icons/commits.svg",
            PaneKind::Coverage => "icons/coverage.svg",
            PaneKind::Issues => "icons/issues.svg",
            PaneKind::Stories => "icons/stories.svg",
            PaneKind::Feed => "icons/feed.svg",
        }),
    }
}

const fn icons(file: &'static str) -> Icons {
    [("1x", file), ("2x", file), ("3x", file)]
}
