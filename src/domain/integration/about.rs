//! What the page that manages integrations says and shows of each. The board
//! does without it.

use crate::domain::alert::declare::offered;
use crate::domain::provider::pane::PaneKind;
use crate::domain::provider::{Declaration, Fate};

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
    offered().map(about).collect()
}

/// An integration in words and a picture.
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
            PaneKind::Nothing => match declaration.key {
                "notification" => "icons/notification.svg",
                "sound" => "icons/sound.svg",
                "tab" => "icons/summary.svg",
                _ => "icons/webhook.svg",
            },
        }),
    }
}

const fn icons(file: &'static str) -> Icons {
    [("1x", file), ("2x", file), ("3x", file)]
}
