//! The panel of the view, with what is said about it and the editor below.

use super::plugin_view::{Given, PluginView, Said, Values, start_of};
use crate::app::plugin::PluginSession;
use crate::app::template::{Jump, TemplateSession};
use crate::domain::finding::{Finding, Place};
use crate::domain::plugin::form::Access;
use crate::domain::plugin::message::Message;
use crate::domain::template::expression::Grammar;
use crate::domain::template::tree::Spot;
use crate::view::common::badge::Badge;
use crate::view::common::code_block::CodeBlock;
use crate::view::common::editor::{Editor, marks};
use crate::view::common::finding_list::FindingList;
use crate::view::common::id::unique_id;
use crate::view::common::panel::Panel;
use crate::view::common::problem_note::ProblemNote;
use crate::view::common::tabs::{Tab, Tabs};
use leptos::html::Textarea;
use leptos::prelude::*;
use std::ops::Range;

/// Bytes up to which a text area stays quick enough to type in.
const EDIT_LIMIT: usize = 1_000_000;
/// The view, its findings, its scope and its text. Nothing is drawn while the
/// responses have no template; one that is emptied goes on being edited.
#[component]
pub fn TemplatePanel(session: PluginSession, template: TemplateSession) -> impl IntoView {
    let is_there = Memo::new(move |before| {
        template.template.with(Option::is_some)
            || template.problem.with(Option::is_some)
            || (before == Some(&true) && has_response(session))
    });
    move || is_there.get().then(|| view! { <Shown session template /> })
}

/// Whether there is a response to put a template into.
fn has_response(session: PluginSession) -> bool {
    let message = Message::View(session.surface.get());
    session.plugin.with(|plugin| {
        let text = plugin.as_ref().and_then(|plugin| plugin.text(message));
        text.is_some()
    })
}

#[component]
fn Shown(session: PluginSession, template: TemplateSession) -> impl IntoView {
    let said = RwSignal::new(Said::default());
    let later = RwSignal::new(false);
    let chosen = RwSignal::new("findings");
    let scope_wanted = Memo::new(move |before| before == Some(&true) || chosen.get() == "scope");
    let caret = RwSignal::new(None::<u32>);
    let place = RwSignal::new((Spot::default(), 0_u32));
    let given = Given {
        declared: Memo::new(move |_| {
            template.keys.with(|keys| {
                let names = keys.iter();
                names.map(|key| key.name.clone()).collect::<Vec<_>>()
            })
        })
        .into(),
        configuration: session.configuration.into(),
        errors: Memo::new(move |_| {
            session.errors.with(|errors| {
                let errors = errors.iter();
                errors
                    .filter_map(|error| Some((error.key.clone()?, error.message.clone())))
                    .collect::<Vec<_>>()
            })
        })
        .into(),
        disabled: Signal::derive(move || session.access.get() == Access::Disabled),
        grammar: Signal::derive(move || {
            if later.get() {
                Grammar::Later
            } else {
                Grammar::OneZero
            }
        }),
        round: Signal::derive(move || session.fillings.get()),
    };
    let on_values = move |values: Values| session.set_all(&values.changed, values.by_person);
    let on_said = move |next: Said| {
        if template
            .troubles
            .with_untracked(|known| *known != next.findings)
        {
            template.troubles.set(next.findings.clone());
        }
        if said.with_untracked(|said| *said != next) {
            said.set(next);
        }
    };
    let on_element = move |source: u32| {
        let spot = template.template.with_untracked(|template| {
            template
                .as_deref()
                .and_then(|template| start_of(template, source))
        });
        if let Some(spot) = spot {
            caret.set(Some(source));
            place.update(|(place, number)| {
                *place = spot;
                *number = number.wrapping_add(1);
            });
        }
    };
    let problem = move || {
        let problem = template.problem.get();
        problem.map(|problem| view! { <ProblemNote problem /> })
    };
    view! {
        <Panel title="View as GoCD shows it">
            {problem}
            <PluginView
                template=template.template
                given
                scope_wanted=scope_wanted.into()
                outlined=caret.into()
                on_values=Callback::new(on_values)
                on_said=Callback::new(on_said)
                on_element=Callback::new(on_element)
            />
            <Leniency later />
        </Panel>
        <About template said chosen caret place />
    }
}

/// Whether later directives and expressions are followed too.
#[component]
fn Leniency(later: RwSignal<bool>) -> impl IntoView {
    let id = unique_id("later");
    let id_for = id.clone();
    view! {
        <label class="states__switch plugin-view__later" for=id_for>
            <input
                type="checkbox"
                role="switch"
                class="switch"
                id=id
                prop:checked=later
                on:change:target=move |event| later.set(event.target().checked())
            />
            <span>{"Also follow what came after AngularJS 1.0.8, which GoCD does not"}</span>
        </label>
    }
}

/// What is said about the view, its scope, and its text.
#[component]
fn About(
    template: TemplateSession,
    said: RwSignal<Said>,
    chosen: RwSignal<&'static str>,
    caret: RwSignal<Option<u32>>,
    place: RwSignal<(Spot, u32)>,
) -> impl IntoView {
    let area = NodeRef::<Textarea>::new();
    let findings = template.said;
    let go = move |to: Place| {
        if let Some(spot) = Spot::of(&to) {
            caret.set(element_at(template, spot));
            template.go(template.surface(), Some(spot));
        }
    };
    Effect::new(move || {
        let (spot, number) = place.get();
        if number > 0 {
            // The tab's panel has to stand before it can be scrolled.
            request_animation_frame(move || show(area, spot));
        }
    });
    // Whoever chooses a finding wants to be at its place, by keyboard too.
    Effect::new(move || {
        let Some(Jump { surface, spot }) = template.jump.get() else {
            return;
        };
        template.jump.set(None);
        if surface != template.surface() {
            return;
        }
        chosen.set("text");
        request_animation_frame(move || {
            if let Some(area) = area.try_get_untracked().flatten() {
                // Refused only for an element that is gone or not shown.
                let _ = area.focus();
            }
            if let Some(spot) = spot {
                show(area, spot);
            }
        });
    });
    let count = Signal::derive(move || findings.with(Vec::len).to_string());
    let scope = Signal::derive(move || {
        said.with(|said| {
            let mut text = String::new();
            for (name, json) in &said.scope {
                text.push_str(name);
                text.push_str(": ");
                text.push_str(json);
                text.push('\n');
            }
            text
        })
    });
    let none = move || {
        let is_checked = template.findings.with(Option::is_some);
        (is_checked && findings.with(Vec::is_empty)).then(
            || view! { <p class="panel__body">{"GoCD would show this view without a remark."}</p> },
        )
    };
    let list = view! {
        {none}
        <FindingList label="Findings about the view" findings on_place=Callback::new(go) />
    };
    let tabs = vec![
        Tab::new(
            "findings",
            Signal::stored("About the view".to_owned()),
            list,
        )
        .with_aside(view! { <Badge text=count /> }),
        Tab::later(
            "text",
            Signal::stored("Template".to_owned()),
            move || view! { <TemplateText template findings caret area /> },
        ),
        Tab::later("scope", Signal::stored("Scope".to_owned()), move || {
            view! {
                <div class="panel__body">
                    <CodeBlock title="Scope of the view" text=scope output="scope" />
                </div>
            }
        }),
    ];
    view! {
        <section class="panel" aria-label="About the view">
            <Tabs
                label="About the view"
                tabs
                chosen
                on_chosen=Callback::new(move |key| chosen.set(key))
            />
        </section>
    }
}

/// The template's text; where its caret is, the view is outlined.
#[component]
fn TemplateText(
    template: TemplateSession,
    findings: Memo<Vec<Finding>>,
    caret: RwSignal<Option<u32>>,
    area: NodeRef<Textarea>,
) -> impl IntoView {
    let marks = Memo::new(move |_| findings.with(|findings| marks(findings.iter())));
    let large = Memo::new(move |_| template.edited.with(String::len) > EDIT_LIMIT);
    let follow_caret = move || {
        let Some(spot) = area.get_untracked().and_then(|area| caret_of(&area)) else {
            return;
        };
        let source = element_at(template, spot);
        if caret.get_untracked() != source {
            caret.set(source);
        }
    };
    view! {
        <div
            class="stack panel__body"
            on:keyup=move |_| follow_caret()
            on:click=move |_| follow_caret()
        >
            {move || {
                if large.get() {
                    view! {
                        <p class="field__hint">
                            {"This template is too large to be edited here. Edit the file and open it again."}
                        </p>
                    }
                        .into_any()
                } else {
                    view! {
                        <Editor
                            label="Text of the template"
                            text=template.edited
                            marks
                            area
                            on_changed=Callback::new(move |text: String| template.edit(&text))
                        />
                    }
                        .into_any()
                }
            }}
        </div>
    }
}

/// The element of the view that a place of the text is in.
fn element_at(template: TemplateSession, spot: Spot) -> Option<u32> {
    template.template.with_untracked(|template| {
        let template = template.as_deref()?;
        template.element_at(spot)
    })
}

/// Where the caret stands.
fn caret_of(area: &web_sys::HtmlTextAreaElement) -> Option<Spot> {
    let at = area.selection_start().ok().flatten()?;
    let at = usize::try_from(at).ok()?;
    let (mut line, mut column, mut units) = (1, 1, 0);
    for character in area.value().chars() {
        if units >= at {
            break;
        }
        units += character.len_utf16();
        if character == '\n' {
            line += 1;
            column = 1;
        } else {
            column += 1;
        }
    }
    Some(Spot { line, column })
}

/// Selects what begins at a place, up to the end of its tag or line, and brings it
/// into sight. The focus stays where it is.
fn show(area: NodeRef<Textarea>, spot: Spot) {
    // It may be gone since the frame was asked for.
    let Some(area) = area.try_get_untracked().flatten() else {
        return;
    };
    let text = area.value();
    let Range { start, end } = spot.range_in(&text);
    let short = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    // Refused only for a range outside the text, which this is not.
    let _ = area.set_selection_range(short(start), short(end));
    if let Some(scroller) = area.closest(".editor").ok().flatten() {
        let lines = short(text.matches('\n').count()) + 1;
        let height = scroller.scroll_height();
        let top = i64::from(height) * i64::from(spot.line.saturating_sub(3)) / i64::from(lines);
        scroller.set_scroll_top(i32::try_from(top).unwrap_or(0));
    }
}
