//! A configuration before it is opened: what it would add, change and remove,
//! and whom it would ask. And the way back from the last change.

use crate::app::board::BoardSession;
use crate::app::changes::{self, Door, Incoming};
use crate::domain::board::compare::{Fate, Line, Way, compare, joined, origins};
use crate::domain::board::flash::Origin;
use crate::domain::finding::Level;
use crate::io::browser::page::focus;
use crate::view::common::announcer::use_announcer;
use crate::view::common::badge::{Badge, Tone};
use crate::view::common::button::{Button, Look, Size};
use crate::view::common::icon::Icon;
use crate::view::common::landing::hand_focus_on;
use crate::view::common::segmented::{Choice, Segmented};
use leptos::prelude::*;

/// Id of the preview's heading.
const HEADING: &str = "incoming-heading";

/// The preview of the configuration that waits for a decision; nothing without one.
pub(in crate::view) fn preview(session: BoardSession) -> AnyView {
    let incoming = changes::incoming();
    view! { {move || incoming.get().map(|arrived| panel(session, arrived))} }.into_any()
}

fn panel(session: BoardSession, arrived: Incoming) -> AnyView {
    let announcer = use_announcer();
    let way = RwSignal::new(Way::Replace);
    let name = match arrived.read.configuration.name.as_str() {
        "" => "this configuration".to_owned(),
        name => format!("“{name}”"),
    };
    let shared = arrived.door == Door::Link;
    let whence = match arrived.door {
        Door::Link => "It came with a link, without secrets.",
        Door::Text(Origin::Signalbox) => "A configuration of Signalbox.",
        Door::Text(Origin::Flash) => "A configuration of Flash.",
        Door::Text(Origin::Nevergreen) => "A backup of Nevergreen.",
    };
    let (errors, remarks) =
        arrived
            .read
            .findings
            .iter()
            .fold((0u32, 0u32), |(errors, others), finding| {
                match finding.level {
                    Level::Error => (errors.saturating_add(1), others),
                    _ => (errors, others.saturating_add(1)),
                }
            });
    let understood = (errors + remarks > 0).then(|| {
        let text = format!(
            "There is something to know about {} of it; it is listed once it is opened.",
            match errors.saturating_add(remarks) {
                1 => "one part".to_owned(),
                count => format!("{count} parts"),
            }
        );
        view! { <p class="incoming__note">{text}</p> }
    });
    let arrived = StoredValue::new(arrived);
    let comparison = Memo::new(move |_| {
        way.track();
        session.edition.track();
        let now = changes::current(session);
        let next =
            arrived.with_value(|arrived| joined(&now, &arrived.read.configuration, way.get()));
        Compared {
            comparison: compare(&now, &next, &|entry, key, secret| {
                changes::replaces(session, entry, key, secret)
            }),
            origins: origins(&next),
            empty: now.entries.is_empty(),
        }
    });
    let choices = [
        (Way::Replace, "In place of this board"),
        (Way::Add, "Added to this board"),
    ]
    .map(|(way, label)| Choice {
        value: way.as_str().to_owned(),
        label: label.to_owned(),
        icon: None,
    });
    let switch = move || {
        (!comparison.with(|compared| compared.empty)).then(|| {
            view! {
                <Segmented
                    legend="How to open it"
                    choices=choices.to_vec()
                    chosen=Signal::derive(move || way.get().as_str().to_owned())
                    on_changed=Callback::new(move |word: String| {
                        way.set(if word == Way::Add.as_str() { Way::Add } else { Way::Replace });
                    })
                />
            }
        })
    };
    let leave = move || {
        // The preview goes with its buttons.
        hand_focus_on(&[]);
        if shared {
            crate::io::browser::address::set_hash(
                "/board",
                crate::io::browser::address::Entry::Replace,
            );
        }
    };
    let open = Callback::new(move |()| {
        let taken = arrived.get_value();
        changes::accept(session, taken, way.get_untracked());
        announcer.say("The configuration was opened.");
        leave();
    });
    let beside = Callback::new(move |()| {
        changes::show_beside(session, arrived.get_value());
        announcer.say("The board is shown; yours is kept.");
        leave();
    });
    let keep = Callback::new(move |()| {
        changes::incoming().set(None);
        announcer.say("Nothing was changed.");
        leave();
    });
    request_animation_frame(|| {
        focus(HEADING);
    });
    view! {
        <section class="panel incoming" aria-labelledby=HEADING data-incoming="">
            <header class="panel__head">
                <h2 class="panel__title" id=HEADING tabindex="-1">
                    {format!("Open {name}?")}
                </h2>
            </header>
            <div class="panel__body">
                <p>{whence} " Nothing has been changed and nobody has been asked yet."</p>
                {understood}
                {switch}
                <p class="incoming__sum" data-comparison="">
                    {move || comparison.with(|compared| compared.comparison.words())}
                </p>
                {move || {
                    comparison
                        .with(|compared| {
                            let lines = &compared.comparison;
                            let board = lines.board.iter().cloned().map(board_line);
                            let lines = lines.lines.iter().cloned().map(line);
                            let all: Vec<AnyView> = board.chain(lines).collect();
                            (!all.is_empty())
                                .then(|| {
                                    view! {
                                        <ul class="incoming__lines" role="list">
                                            {all}
                                        </ul>
                                    }
                                })
                        })
                }}
                <p class="incoming__note">
                    {move || asked(&comparison.with(|compared| compared.origins.clone()))}
                </p>
                <div class="form__actions">
                    <Button label="Open it" look=Look::Primary action="open-incoming" on_pressed=open />
                    {shared.then(|| view! { <Button label="Show it without keeping it" on_pressed=beside /> })}
                    <Button label="Leave everything as it is" on_pressed=keep />
                </div>
            </div>
        </section>
    }
    .into_any()
}

/// What a preview draws.
#[derive(Clone, PartialEq)]
struct Compared {
    comparison: crate::domain::board::compare::Comparison,
    origins: Vec<String>,
    /// There is no board that could be kept.
    empty: bool,
}

fn asked(origins: &[String]) -> String {
    match origins {
        [] => "Opened, it asks no other site.".to_owned(),
        origins => format!(
            "Opened, it asks these sites, which learn that you look: {}.",
            origins.join(", ")
        ),
    }
}

fn board_line(what: String) -> AnyView {
    view! {
        <li class="incoming__line" data-fate="changed">
            <Badge text="changed" tone=Tone::Caution />
            <span class="incoming__what">"The board: " {what}</span>
        </li>
    }
    .into_any()
}

fn line(line: Line) -> AnyView {
    let tone = match line.fate {
        Fate::Added => Tone::Passed,
        Fate::Changed => Tone::Caution,
        Fate::Removed => Tone::Failed,
    };
    let changes = (!line.changes.is_empty()).then(|| line.changes.join("; "));
    let secrets = match line.fate {
        Fate::Changed if !line.keeps_secrets => {
            Some("Its stored secrets are forgotten, because it would send them elsewhere.")
        }
        Fate::Changed if line.replaces_secret => {
            Some("Its stored secret is replaced by the one that comes with it.")
        }
        _ => None,
    };
    view! {
        <li class="incoming__line" data-fate=line.fate.as_str() data-entry=line.id>
            <Badge text=line.fate.as_str() tone />
            <span class="incoming__what">
                <strong>{line.name}</strong>
                " · "
                {line.service}
                {changes.map(|changes| view! { <span class="incoming__change">{changes}</span> })}
                {secrets.map(|text| view! { <span class="incoming__change">{text}</span> })}
            </span>
        </li>
    }
    .into_any()
}

/// Offers to undo the last change, for as long as the board is as it left it.
pub(in crate::view) fn undo_bar(session: BoardSession, after: fn()) -> AnyView {
    let announcer = use_announcer();
    let last = Memo::new(move |_| {
        session.edition.track();
        session.shown.track();
        changes::last(session)
    });
    let undo = Callback::new(move |()| {
        match changes::undo(session) {
            Some(said) => announcer.show(format!("Undone: {said}")),
            None => announcer.show("The board was changed elsewhere since; nothing was undone."),
        }
        after();
    });
    view! {
        <div class="undo" role="status">
            {move || {
                last.get()
                    .map(|said| {
                        view! {
                            <p class="undo__text">{said}</p>
                            <Button
                                label="Undo"
                                size=Size::Small
                                icon=Icon::Reload
                                action="undo"
                                on_pressed=undo
                            />
                        }
                    })
            }}
        </div>
    }
    .into_any()
}
