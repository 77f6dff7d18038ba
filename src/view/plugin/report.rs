//! What is known about the responses: findings and the texts themselves.

use super::responses::Responses;
use crate::app::plugin::PluginSession;
use crate::app::template::TemplateSession;
use crate::domain::finding::{Finding, Level, Place, worst_first};
use crate::domain::plugin::message::Message;
use crate::domain::plugin::template_text::surface_of;
use crate::domain::plugin::verdict::{verdict, views_verdict};
use crate::domain::template::tree::Spot;
use crate::view::common::announcer::use_announcer;
use crate::view::common::badge::Badge;
use crate::view::common::finding_list::FindingList;
use crate::view::common::icon::Icon;
use crate::view::common::tabs::{Tab, Tabs};
use leptos::prelude::*;

/// Where the editor of a response has to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Jump {
    /// The response.
    pub(super) message: Message,
    /// Its place; `None` for the whole.
    pub(super) spot: Option<Spot>,
    /// Tells two jumps to one place apart.
    pub(super) number: u32,
}

/// Tabs beside the forms; the findings are in sight at first.
#[component]
pub(super) fn Report(session: PluginSession, template: TemplateSession) -> impl IntoView {
    let chosen = RwSignal::new("findings");
    let jump = RwSignal::new(None::<Jump>);
    let findings = Memo::new(move |_| {
        worst_first(session.checked.with(|checked| {
            checked
                .as_ref()
                .map(|checked| checked.findings.clone())
                .unwrap_or_default()
        }))
    });
    // What is said about the view that is shown stands beside it.
    let elsewhere = Memo::new(move |_| template.elsewhere());
    let listed = Memo::new(move |_| {
        let mut listed = findings.get();
        elsewhere.with(|elsewhere| listed.extend(elsewhere.iter().cloned()));
        worst_first(listed)
    });
    let views = Memo::new(move |_| {
        let unchecked = template.unchecked();
        template.said.with(|shown| {
            elsewhere.with(|elsewhere| {
                let mut all = shown.iter().chain(elsewhere);
                let is_sound = all.all(|finding| finding.level != Level::Error);
                views_verdict(shown, elsewhere, &unchecked)
                    .map(|sentence| (sentence, is_sound && unchecked.is_empty()))
            })
        })
    });
    let announcer = use_announcer();
    let go = move |place: Place| {
        if let Some(surface) = surface_of(&place) {
            return template.go(surface, Spot::of(&place));
        }
        if let Some(message) = place.file.as_deref().and_then(Message::from_name) {
            chosen.set("responses");
            jump.update(|jump| {
                let number = jump.map_or(0, |jump| jump.number).wrapping_add(1);
                *jump = Some(Jump {
                    message,
                    spot: Spot::of(&place),
                    number,
                });
            });
        } else if let Some(file) = place.file {
            announcer.show(format!(
                "The text of {file} is not kept; what came of it stands under “Responses”."
            ));
        }
    };
    let summary = move || findings.with(|findings: &Vec<Finding>| verdict(findings));
    let count = Signal::derive(move || listed.with(Vec::len).to_string());
    let parts = Signal::derive(move || {
        session.plugin.with(|plugin| {
            plugin
                .as_ref()
                .map_or(0, |plugin| plugin.parts.len())
                .to_string()
        })
    });
    let accepted = Memo::new(move |_| {
        findings.with(|findings: &Vec<Finding>| {
            findings.iter().all(|finding| finding.level != Level::Error)
        })
    });
    let list = view! {
        <p
            class="panel__body verdict__sentence"
            role="status"
            data-verdict=move || if accepted.get() { "accepted" } else { "refused" }
        >
            {move || {
                if accepted.get() { Icon::CheckCircle } else { Icon::Error }
                    .draw_as("verdict__icon")
            }}
            {summary}
        </p>
        {move || {
            views
                .get()
                .map(|(sentence, is_sound)| {
                    let word = if is_sound { "accepted" } else { "refused" };
                    let icon = if is_sound { Icon::CheckCircle } else { Icon::Error };
                    view! {
                        <p
                            class="panel__body verdict__sentence"
                            role="status"
                            data-verdict=word
                            data-views=""
                        >
                            {icon.draw_as("verdict__icon")}
                            {sentence}
                        </p>
                    }
                })
        }}
        <FindingList label="Findings" findings=listed on_place=Callback::new(go) />
    };
    let tabs = vec![
        Tab::new("findings", Signal::stored("Findings".to_owned()), list)
            .with_aside(view! { <Badge text=count /> }),
        Tab::new(
            "responses",
            Signal::stored("Responses".to_owned()),
            view! { <Responses session jump findings /> },
        )
        .with_aside(view! { <Badge text=parts /> }),
    ];
    view! {
        <section class="panel" aria-label="Report">
            <Tabs
                label="Report"
                tabs
                chosen
                on_chosen=Callback::new(move |key| chosen.set(key))
            />
        </section>
    }
}
