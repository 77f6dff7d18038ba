//! A responder: the board's state in the title and the icon of the document, so
//! that a tab in the background tells it.

use super::event::{Effect, Event, On};
use super::{Hooks, Integration, Role};
use crate::domain::board::summary::Summary;
use crate::domain::problem::Problem;

/// The title where there is nothing to say.
const APP: &str = "Signalbox";

/// The responder `signalbox.summary`.
pub struct InTheTab;

impl Integration for InTheTab {
    fn id(&self) -> &'static str {
        "signalbox.summary"
    }

    fn key(&self) -> &'static str {
        "summary"
    }

    fn role(&self) -> Role {
        Role::Responder
    }

    fn initialize(&mut self, hooks: &mut Hooks<'_>) -> Result<(), Problem> {
        let mut shown = (String::new(), "");
        hooks.register(
            On::StateChange,
            Box::new(move |event, _| {
                let Event::StateChange { board, summary } = event else {
                    return Ok(Vec::new());
                };
                let (title, sign) = (title(board, *summary), summary.worst());
                let effects = told(&shown, &title, sign);
                shown = (title, sign);
                Ok(effects)
            }),
        );
        Ok(())
    }

    fn shutdown(&mut self) -> Result<Vec<Effect>, Problem> {
        Ok(vec![Effect::Title(APP.to_owned()), Effect::Favicon("")])
    }
}

/// What makes the tab show title and sign, where it shows others.
pub fn told(shown: &(String, &str), title: &str, sign: &'static str) -> Vec<Effect> {
    let mut effects = Vec::new();
    if title != shown.0 {
        effects.push(Effect::Title(title.to_owned()));
    }
    if sign != shown.1 {
        effects.push(Effect::Favicon(sign));
    }
    effects
}

/// What there is to say of the panes, the board's name, the app's name.
pub fn title(board: &str, summary: Summary) -> String {
    let mut title = summary.words();
    for name in [board, APP] {
        if !name.is_empty() {
            if !title.is_empty() {
                title.push_str(" · ");
            }
            title.push_str(name);
        }
    }
    title
}
