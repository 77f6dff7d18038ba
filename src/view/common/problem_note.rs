//! [`ProblemNote`]: tells what failed, and what to do.

use crate::domain::problem::Problem;
use crate::view::common::icon::Icon;
use leptos::prelude::*;

/// How serious a note is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gravity {
    /// Something failed.
    #[default]
    Error,
    /// It works, but not as one would think.
    Warning,
    /// Worth knowing.
    Info,
    /// It worked.
    Success,
}

impl Gravity {
    fn level(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
            Self::Success => "success",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Error => "Error: ",
            Self::Warning => "Warning: ",
            Self::Info => "Note: ",
            Self::Success => "Done: ",
        }
    }

    fn icon(self) -> Icon {
        match self {
            Self::Error => Icon::Error,
            Self::Warning => Icon::Warning,
            Self::Info => Icon::Info,
            Self::Success => Icon::CheckCircle,
        }
    }
}

/// What happened, what exactly, and what to do about it. Errors are announced
/// at once, the rest when there is time.
#[component]
pub fn ProblemNote(
    /// What to tell.
    problem: Problem,
    /// How serious it is.
    #[prop(optional)]
    gravity: Gravity,
    /// It was told before and is only shown again: nothing is announced.
    #[prop(optional)]
    known: bool,
    /// Buttons that help, e.g. "Try again".
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let Problem {
        headline,
        detail,
        remedy,
    } = problem;
    let role = match gravity {
        _ if known => None,
        Gravity::Error => Some("alert"),
        _ => Some("status"),
    };
    view! {
        <div class="note" data-level=gravity.level() role=role>
            {gravity.icon().draw_as("note__icon")}
            <div class="note__body">
                <p class="note__headline">
                    <span class="visually-hidden">{gravity.word()}</span>
                    {headline}
                </p>
                {present(detail).map(|detail| view! { <p class="note__detail">{detail}</p> })}
                {present(remedy).map(|remedy| view! { <p class="note__remedy">{remedy}</p> })}
                {children.map(|children| view! { <div class="note__actions">{children()}</div> })}
            </div>
        </div>
    }
}

fn present(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
