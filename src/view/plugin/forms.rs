//! The two forms of a plugin: its template as GoCD would show it, and the one
//! generated from its properties; and the states in which to see them.

use super::template::TemplatePanel;
use crate::app::plugin::PluginSession;
use crate::app::template::TemplateSession;
use crate::app::wish::Wishes;
use crate::domain::form::model::FormModel;
use crate::domain::form::update::FormEvent;
use crate::domain::plugin::configuration::Filling;
use crate::domain::plugin::form::Access;
use crate::domain::plugin::message::Surface;
use crate::domain::plugin::state::{Shown, homeless};
use crate::io::browser::timer::{next_frame, sleep};
use crate::view::common::button::{Button, Look};
use crate::view::common::id::unique_id;
use crate::view::common::panel::Panel;
use crate::view::common::segmented::{Choice, Segmented};
use crate::view::form::{ErrorSummary, FormFields};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;
use std::time::Duration;

/// States, the template's view, and the generated form.
#[component]
pub(super) fn Forms(session: PluginSession, template: TemplateSession) -> impl IntoView {
    let forms = NodeRef::<Div>::new();
    Effect::new(move || {
        session.opened.track();
        if session.reveals.get_untracked()
            && let Some(forms) = forms.get()
        {
            session.reveals.set(false);
            // Refused only for an element that is gone or not shown.
            let _ = forms.focus();
        }
    });
    view! {
        <div
            class="stack"
            role="region"
            aria-label="Forms of the plugin"
            tabindex="-1"
            node_ref=forms
        >
            <Surfaces session />
            <States session />
            <Homeless session />
            <TemplatePanel session template />
            <Generated session template />
        </div>
    }
}

/// Which form is shown, where the responses describe several.
#[component]
fn Surfaces(session: PluginSession) -> impl IntoView {
    let there = Memo::new(move |_| {
        let mut there = session.checked.with(|checked| {
            let read = checked.iter().flat_map(|checked| &checked.surfaces);
            read.map(|read| read.surface).collect::<Vec<_>>()
        });
        // One that a bridge is to be asked for has no response yet.
        let shown = session.surface.get();
        if !there.contains(&shown) {
            there.push(shown);
        }
        there
    });
    let chosen = Signal::derive(move || session.surface.get().word().to_owned());
    move || {
        let there = there.get();
        (there.len() > 1).then(|| {
            let choices = there
                .into_iter()
                .map(|surface| Choice {
                    value: surface.word().to_owned(),
                    label: surface.title().to_owned(),
                    icon: None,
                })
                .collect();
            view! {
                <Segmented
                    legend="Form of the plugin"
                    choices
                    chosen
                    on_changed=Callback::new(move |word: String| {
                        if let Some(surface) = Surface::all().find(|surface| surface.word() == word) {
                            session.choose_surface(surface);
                        }
                    })
                />
            }
        })
    }
}

/// Word and label of each filling that can be chosen.
const FILLINGS: [(&str, &str, Filling); 4] = [
    ("stored", "As stored", Filling::Stored),
    ("empty", "Empty", Filling::Empty),
    ("defaults", "Defaults", Filling::Defaults),
    ("secrets", "Stored secrets", Filling::Secrets),
];

/// The states in which to see the forms.
#[component]
fn States(session: PluginSession) -> impl IntoView {
    let choices = FILLINGS
        .iter()
        .map(|(value, label, _)| Choice {
            value: (*value).to_owned(),
            label: (*label).to_owned(),
            icon: None,
        })
        .collect();
    let chosen = Signal::derive(move || {
        let filling = session.filling.get();
        let found = FILLINGS.iter().find(|(_, _, other)| *other == filling);
        found.map_or("", |(word, _, _)| *word).to_owned()
    });
    let on_changed = move |word: String| {
        if let Some((_, _, filling)) = FILLINGS.iter().find(|(other, _, _)| *other == word) {
            session.fill(*filling);
        }
    };
    let entered = move || {
        (session.filling.get() == Filling::Entered)
            .then_some("The values are those of the configuration that was entered.")
    };
    let disabled_id = unique_id("disabled");
    let disabled_for = disabled_id.clone();
    view! {
        <Panel title="State">
            <div class="states">
                <Segmented
                    legend="Values"
                    choices
                    chosen
                    on_changed=Callback::new(on_changed)
                />
                <ErrorChoice session />
                <label class="states__switch" for=disabled_for>
                    <input
                        type="checkbox"
                        role="switch"
                        class="switch"
                        id=disabled_id
                        prop:checked=move || session.access.get() == Access::Disabled
                        on:change:target=move |event| {
                            let access = if event.target().checked() {
                                Access::Disabled
                            } else {
                                Access::Open
                            };
                            session.access.set(access);
                        }
                    />
                    <span>{"Disabled"}</span>
                </label>
            </div>
            <p class="field__hint" role="status">
                {entered}
            </p>
        </Panel>
    }
}

/// Which errors the forms show.
#[component]
fn ErrorChoice(session: PluginSession) -> impl IntoView {
    let id = unique_id("errors");
    let id_for = id.clone();
    let value = move || match session.shown.get() {
        Shown::Reported => "reported".to_owned(),
        Shown::None => "none".to_owned(),
        Shown::Each => "each".to_owned(),
        Shown::One(key) => format!("one:{key}"),
    };
    let keys = Memo::new(move |_| {
        session.read.with(|read| {
            let properties = read.properties.iter();
            properties
                .map(|property| property.key.clone())
                .collect::<Vec<_>>()
        })
    });
    let option = move |word: String, label: String| {
        let mine = word.clone();
        view! {
            <option value=word prop:selected=move || value() == mine>
                {label}
            </option>
        }
    };
    let options = move || {
        let fixed = [
            ("reported", "As the plugin reports"),
            ("none", "None"),
            ("each", "Every key"),
        ];
        let fixed = fixed.map(|(word, label)| (word.to_owned(), label.to_owned()));
        let keys = keys
            .get()
            .into_iter()
            .map(|key| (format!("one:{key}"), format!("Only {key}")));
        fixed
            .into_iter()
            .chain(keys)
            .map(|(word, label)| option(word, label))
            .collect_view()
    };
    let chosen = move |word: String| match word.as_str() {
        "none" => Shown::None,
        "each" => Shown::Each,
        other => match other.strip_prefix("one:") {
            Some(key) => Shown::One(key.to_owned()),
            None => Shown::Reported,
        },
    };
    view! {
        <label class="states__errors" for=id_for>
            <span>{"Errors"}</span>
            <select
                class="select"
                id=id
                on:change:target=move |event| session.shown.set(chosen(event.target().value()))
            >
                {options}
            </select>
        </label>
    }
}

/// Errors that no field shows: for the whole, or for keys that are not declared.
#[component]
fn Homeless(session: PluginSession) -> impl IntoView {
    let errors = Memo::new(move |_| {
        session.errors.with(|errors| {
            session.read.with(|read| {
                homeless(errors, &read.properties)
                    .into_iter()
                    .cloned()
                    .collect::<Vec<_>>()
            })
        })
    });
    move || {
        let errors = errors.get();
        (!errors.is_empty()).then(|| {
            let rows = errors
                .into_iter()
                .map(|error| {
                    let key = error
                        .key
                        .unwrap_or_else(|| "The whole configuration".to_owned());
                    view! {
                        <li>
                            <strong>{key}</strong>
                            ": "
                            {error.message}
                        </li>
                    }
                })
                .collect_view();
            view! {
                <Panel title="Errors without a field">
                    <ul data-homeless="">{rows}</ul>
                </Panel>
            }
        })
    }
}

/// The form made from the declared properties; drawn anew only when it changes.
/// It stands below the template's view and is drawn after it, so that nobody
/// waits for both and nothing is pushed down.
#[component]
fn Generated(session: PluginSession, template: TemplateSession) -> impl IntoView {
    let model = session.model(template.areas);
    let is_due = RwSignal::new(false);
    let settled = Memo::new(move |_| template.is_settled());
    let wishes = Wishes::none();
    Effect::new(move || {
        let wish = wishes.begin();
        if !settled.get() {
            return is_due.set(false);
        }
        spawn_local(async move {
            // The view is seen first.
            next_frame().await;
            sleep(Duration::ZERO).await;
            if wish.stands() {
                is_due.try_set(true);
            }
        });
    });
    move || {
        let due = is_due.get();
        due.then(|| view! { <GeneratedForm session model /> })
    }
}

#[component]
fn GeneratedForm(session: PluginSession, model: Memo<Arc<FormModel>>) -> impl IntoView {
    view! {
        <Panel title="Generated form">
            {move || {
                let model = model.get();
                if model.fields.is_empty() {
                    view! {
                        <p class="field__hint">
                            {"There are no declared properties to make a form of. Give a response to scm-configuration."}
                        </p>
                    }
                        .into_any()
                } else {
                    let form = session.open_form(model);
                    view! {
                        <div class="form" role="form" aria-label="Generated form">
                            <ErrorSummary session=form />
                            <FormFields session=form />
                            <div class="form__actions">
                                <Button
                                    label="Check values"
                                    look=Look::Primary
                                    action="submit"
                                    on_pressed=Callback::new(move |()| form.dispatch(FormEvent::Submitted))
                                />
                                <p class="form__status" role="status">
                                    {move || status(form.validity.get())}
                                </p>
                            </div>
                        </div>
                    }
                        .into_any()
                }
            }}
        </Panel>
    }
}

fn status(validity: crate::app::form::Validity) -> String {
    if !validity.submitted {
        "Not checked yet.".to_owned()
    } else if validity.holds() {
        "Every required value is there.".to_owned()
    } else if validity.problems == 1 {
        "1 required value is missing.".to_owned()
    } else {
        format!("{} required values are missing.", validity.problems)
    }
}
