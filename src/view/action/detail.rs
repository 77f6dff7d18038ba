//! The chosen action: what it does, its form, what will be sent, sending.

use super::input::InputPanel;
use super::rendered::RenderedPanel;
use super::send::SendPanel;
use crate::app::action::ActionSession;
use crate::domain::action::file::{Action, Kind};
use crate::io::browser::page::focus;
use crate::view::common::empty_state::EmptyState;
use crate::view::common::icon::Icon;
use crate::view::common::markdown::Markdown;
use crate::view::common::panel::Panel;
use leptos::prelude::*;

/// Id around the chosen action, which gets the focus when it is chosen.
const DETAIL: &str = "chosen-action";

/// The chosen action, or the word to choose one.
#[component]
pub(super) fn Detail(session: ActionSession) -> impl IntoView {
    Effect::new(move |earlier: Option<Option<usize>>| {
        let chosen = session.chosen.get();
        if earlier.is_some_and(|earlier| earlier != chosen) && chosen.is_some() {
            // Nothing is lost if it is gone by then.
            request_animation_frame(|| {
                focus(DETAIL);
            });
        }
        chosen
    });
    move || match session.action() {
        Some(action) => chosen(session, action),
        None => view! {
            <Panel title="Action">
                <EmptyState
                    icon=Icon::Edit
                    title="Choose an action"
                    text="Its form and what it would create appear here."
                />
            </Panel>
        }
        .into_any(),
    }
}

fn chosen(session: ActionSession, action: Action) -> AnyView {
    let title = action.title.clone();
    let schema = action.schema.clone();
    let has_schema = schema.is_some();
    let about = about(&action);
    let (template, kind) = (action.template.clone(), action.kind.clone());
    view! {
        <div class="stack" id=DETAIL tabindex="-1">
            <Panel title=title>
                {about}
                {(!has_schema)
                    .then(|| {
                        view! {
                            <p class="field__hint">
                                {"This action takes no input: its template gets null."}
                            </p>
                        }
                    })}
            </Panel>
            {schema.map(|schema| view! { <InputPanel session schema /> })}
            <RenderedPanel session template />
            <SendPanel session kind />
        </div>
    }
    .into_any()
}

fn about(action: &Action) -> AnyView {
    let kind = match &action.kind {
        Kind::Task => "Creates a task".to_owned(),
        Kind::Hook { group, id } => format!("Triggers the hook {group}/{id}"),
    };
    let name = action.name.clone().map(|name| {
        view! {
            <div class="facts__item">
                <dt class="facts__name">{"Name"}</dt>
                <dd class="facts__value">
                    <code>{name}</code>
                </dd>
            </div>
        }
    });
    view! {
        <Markdown text=action.description.clone() />
        <dl class="facts">
            <div class="facts__item">
                <dt class="facts__name">{"What happens"}</dt>
                <dd class="facts__value">{kind}</dd>
            </div>
            {name}
        </dl>
    }
    .into_any()
}
