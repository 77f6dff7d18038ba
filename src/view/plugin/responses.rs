//! The responses as texts: one is chosen and edited, the rest follows.

use super::report::Jump;
use crate::app::plugin::PluginSession;
use crate::domain::finding::Finding;
use crate::domain::plugin::message::Message;
use crate::domain::plugin::model::Plugin;
use crate::domain::template::tree::Spot;
use crate::view::common::editor::{Editor, marks};
use crate::view::common::id::unique_id;
use leptos::html::Textarea;
use leptos::prelude::*;

/// Bytes up to which a text area stays quick enough to type in.
const EDIT_LIMIT: usize = 1_000_000;
/// A list to choose a message from, and the editor of its response.
#[component]
pub(super) fn Responses(
    session: PluginSession,
    /// Where the editor has to go.
    jump: RwSignal<Option<Jump>>,
    /// Findings to mark.
    findings: Memo<Vec<Finding>>,
) -> impl IntoView {
    let [scm_configuration, ..] = Message::SCM;
    let chosen = RwSignal::new(scm_configuration);
    let area = NodeRef::<Textarea>::new();
    // A plugin of another kind begins with a response of its own.
    Effect::new(move || {
        session.plugin.with(|plugin| {
            let Some(plugin) = plugin else { return };
            if plugin.text(chosen.get_untracked()).is_none()
                && let Some(first) = plugin.parts.first()
            {
                chosen.set(first.message);
            }
        });
    });
    Effect::new(move || {
        if let Some(Jump { message, spot, .. }) = jump.get() {
            chosen.set(message);
            // The tab's panel has to stand before it can be scrolled.
            request_animation_frame(move || show(area, spot));
        }
    });
    let text = Memo::new(move |_| {
        session.plugin.with(|plugin| {
            let text = plugin.as_ref().and_then(|plugin| plugin.text(chosen.get()));
            text.unwrap_or_default().to_owned()
        })
    });
    let marks = Memo::new(move |_| {
        findings.with(|findings| {
            let message = chosen.get();
            marks(findings.iter().filter(|finding| is_about(finding, message)))
        })
    });
    let large = Memo::new(move |_| text.with(String::len) > EDIT_LIMIT);
    let id = unique_id("response");
    let options = move || {
        session.plugin.with(|plugin| {
            Message::all()
                .filter(|message| is_offered(plugin.as_deref(), *message))
                .map(|message| {
                    let there = plugin
                        .as_ref()
                        .is_some_and(|plugin| plugin.text(message).is_some());
                    let label = if there {
                        message.name().to_owned()
                    } else {
                        format!("{} (none)", message.name())
                    };
                    view! {
                        <option
                            value=message.name()
                            prop:selected=move || chosen.get() == message
                        >
                            {label}
                        </option>
                    }
                })
                .collect_view()
        })
    };
    let editor = move || {
        if large.get() {
            view! {
                <p class="field__hint">
                    {"This response is too large to be edited here. Edit the file and open it again."}
                </p>
            }
            .into_any()
        } else {
            view! {
                <Editor
                    label="Text of the response"
                    text=text
                    marks=marks
                    area
                    on_changed=Callback::new(move |text| session.edit(chosen.get_untracked(), text))
                />
            }
            .into_any()
        }
    };
    view! {
        <div class="stack panel__body">
            <div class="field">
                <label class="field__label" for=id.clone()>
                    {"Response to"}
                </label>
                <select
                    class="select"
                    id=id
                    on:change:target=move |event| {
                        if let Some(message) = Message::from_name(&event.target().value()) {
                            chosen.set(message);
                        }
                    }
                >
                    {options}
                </select>
            </div>
            {editor}
        </div>
    }
}

/// The SCM's messages, and of the others those that are there.
fn is_offered(plugin: Option<&Plugin>, message: Message) -> bool {
    Message::SCM.contains(&message) || plugin.is_some_and(|plugin| plugin.text(message).is_some())
}

/// Whether a finding is about that message.
fn is_about(finding: &Finding, message: Message) -> bool {
    finding.place.file.as_deref() == Some(message.name())
}

/// Puts the cursor at a place, or into the text, and scrolls there.
fn show(area: NodeRef<Textarea>, spot: Option<Spot>) {
    // It may be gone since the frame was asked for.
    let Some(area) = area.try_get_untracked().flatten() else {
        return;
    };
    // Refused only for elements that are gone or not shown.
    let _ = area.focus();
    if let Some(spot) = spot {
        let start = u32::try_from(spot.offset_in(&area.value())).unwrap_or(0);
        let _ = area.set_selection_range(start, start);
    }
    area.scroll_into_view();
}
