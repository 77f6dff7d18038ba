//! One connection of the board.

use super::integrations_page::{Desk, move_id, switch_id};
use crate::domain::integration::about::Icons;
use crate::domain::integration::edit::Step;
use crate::domain::integration::overview::Line;
use crate::view::common::badge::{Badge, Tone};
use crate::view::common::button::{IconButton, Size};
use crate::view::common::icon::Icon;
use leptos::prelude::*;

/// Name, state, switch, and what can be done with it.
#[component]
pub(super) fn Row(
    desk: Desk,
    /// The entry's id.
    id: String,
) -> impl IntoView {
    let switch = switch_id(&id);
    let (up, down) = (move_id(&id, true), move_id(&id, false));
    let own = id.clone();
    let line = Memo::new(move |_| {
        let own_line = |line: &&Line| line.id == own;
        desk.lines
            .with(|lines| lines.iter().find(own_line).cloned())
            .unwrap_or_default()
    });
    let read = move |part: fn(&Line) -> String| Signal::derive(move || line.with(part));
    let name = read(|line| line.name.clone());
    let called = move |verb: &'static str| {
        Signal::derive(move || line.with(|line| format!("{verb} {}", line.name)))
    };
    let tone = Signal::derive(move || {
        line.with(|line| match line.state {
            "fresh" => Tone::Passed,
            "stale" => Tone::Caution,
            "failed" => Tone::Failed,
            _ => Tone::Neutral,
        })
    });
    let reason = move || {
        line.with(|line| (!line.reason.is_empty()).then(|| line.reason.clone()))
            .map(|reason| view! { <p class="integration__reason">{reason}</p> })
    };
    let edit = move || {
        line.with(|line| line.known).then(|| {
            view! {
                <button
                    type="button"
                    class="button button--quiet button--small"
                    aria-label=called("Edit")
                    on:click=move |_| desk.edit(line.with_untracked(|line| line.id.clone()))
                >
                    {"Edit"}
                </button>
            }
        })
    };
    let step = move |step: Step| {
        Callback::new(move |()| line.with_untracked(|line| desk.shift(line, step)))
    };
    view! {
        <li class="integration" data-entry=id data-state=move || line.with(|line| line.state)>
            {move || icon(line.with(|line| line.icons))}
            <div class="integration__text">
                <h3 class="integration__name">
                    <label for=switch.clone()>{name}</label>
                </h3>
                <p class="integration__service">{read(|line| line.service.clone())}</p>
                {reason}
            </div>
            <div class="integration__state">
                <Badge text=read(|line| line.word.to_owned()) tone />
                <span class="switch-row">
                    <input
                        type="checkbox"
                        role="switch"
                        class="switch"
                        id=switch
                        prop:checked=move || line.with(|line| line.enabled)
                        on:change:target=move |event| {
                            let enabled = event.target().checked();
                            line.with_untracked(|line| desk.switch(line, enabled));
                        }
                    />
                </span>
            </div>
            <div class="integration__actions">
                {edit}
                <button
                    type="button"
                    class="button button--quiet button--small"
                    aria-label=called("Duplicate")
                    on:click=move |_| desk.duplicate(&line.get_untracked())
                >
                    {"Duplicate"}
                </button>
                <button
                    type="button"
                    class="button button--quiet button--small"
                    aria-label=called("Remove")
                    on:click=move |_| desk.remove(&line.get_untracked())
                >
                    {"Remove"}
                </button>
                <span id=up>
                    <IconButton
                        label=Signal::derive(move || format!("Move {} up", name.get()))
                        icon=Icon::ChevronUp
                        size=Size::Small
                        enabled=Signal::derive(move || !line.with(|line| line.ends.0))
                        on_pressed=step(Step::Up)
                    />
                </span>
                <span id=down>
                    <IconButton
                        label=Signal::derive(move || format!("Move {} down", name.get()))
                        icon=Icon::ChevronDown
                        size=Size::Small
                        enabled=Signal::derive(move || !line.with(|line| line.ends.1))
                        on_pressed=step(Step::Down)
                    />
                </span>
            </div>
        </li>
    }
}

/// The icon of a service in every resolution there is; decoration, since its
/// name is beside it.
pub(super) fn icon(icons: Option<Icons>) -> AnyView {
    let Some(icons) = icons else {
        return view! { <span class="integration__icon"></span> }.into_any();
    };
    let [(_, first), ..] = icons;
    let all = icons
        .map(|(resolution, file)| format!("{file} {resolution}"))
        .join(", ");
    view! {
        <img class="integration__icon" src=first srcset=all width="48" height="48" alt="" />
    }
    .into_any()
}
