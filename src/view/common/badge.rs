//! [`Badge`]: a word or a count with a state.

use crate::domain::finding::Level;
use crate::view::common::icon::Icon;
use leptos::prelude::*;

/// The state that a badge stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// None.
    #[default]
    Neutral,
    /// Well.
    Passed,
    /// Broken.
    Failed,
    /// Worth a look.
    Caution,
    /// Under way, or information.
    Running,
}

impl Tone {
    fn outcome(self) -> Option<&'static str> {
        match self {
            Self::Neutral => None,
            Self::Passed => Some("passed"),
            Self::Failed => Some("failed"),
            Self::Caution => Some("caution"),
            Self::Running => Some("running"),
        }
    }
}

impl From<Level> for Tone {
    fn from(level: Level) -> Self {
        match level {
            Level::Error => Self::Failed,
            Level::Warning => Self::Caution,
            Level::Info => Self::Running,
        }
    }
}

/// A word or a count with a state. The word must say the state by itself.
#[component]
pub fn Badge(
    /// The word or count.
    #[prop(into)]
    text: Signal<String>,
    /// The state.
    #[prop(default = Signal::stored(Tone::Neutral), into)]
    tone: Signal<Tone>,
    /// Drawn before the word.
    #[prop(optional, into)]
    icon: Option<Icon>,
) -> impl IntoView {
    view! {
        <span class="badge" data-outcome=move || tone.get().outcome()>
            {icon.map(Icon::draw)}
            {text}
        </span>
    }
}
