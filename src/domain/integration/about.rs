//! What the page that manages integrations says and shows of each. The board
//! does without it.

use crate::domain::alert::declare::{self, offered};
use crate::domain::provider::pane::PaneKind;
use crate::domain::provider::{
    Declaration, Fate, buddy, cctray, circleci, codeship, coveralls, custom, gh_actions, gh_issues,
    github, jenkins, tracker, travis,
};

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
        description: description(declaration),
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

/// What an integration does, for people: one plain sentence or a few. The words stand
/// beside the declarations and not in them, which a board loads first.
pub fn description(declaration: &Declaration) -> &'static str {
    let known = DESCRIPTIONS.iter().find(|(key, _)| *key == declaration.key);
    known.map_or("", |(_, words)| words)
}

static DESCRIPTIONS: [(&str, &str); 20] = [
    ("buddy", buddy::ABOUT),
    ("circleci", circleci::ABOUT),
    ("codeship", codeship::ABOUT),
    ("coveralls", coveralls::ABOUT),
    ("gh_actions", gh_actions::ABOUT),
    ("ghe_actions", gh_actions::ABOUT_ENTERPRISE),
    ("gh_issues", gh_issues::ABOUT),
    ("ghe_issues", gh_issues::ABOUT_ENTERPRISE),
    ("github", github::ABOUT),
    ("github_enterprise", github::ABOUT_ENTERPRISE),
    ("jenkins", jenkins::ABOUT),
    ("tracker", tracker::ABOUT),
    ("travis", travis::ABOUT),
    ("travis_pro", travis::ABOUT_PRO),
    ("cctray", cctray::ABOUT),
    ("custom", custom::ABOUT),
    ("notification", declare::NOTIFICATION_ABOUT),
    ("sound", declare::SOUND_ABOUT),
    ("tab", declare::TAB_ABOUT),
    ("webhook", declare::WEBHOOK_ABOUT),
];

const fn icons(file: &'static str) -> Icons {
    [("1x", file), ("2x", file), ("3x", file)]
}
