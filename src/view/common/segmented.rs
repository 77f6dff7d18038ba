//! [`Segmented`]: one of a few, all in sight; a radio group in one frame.

use crate::view::common::icon::Icon;
use crate::view::common::id::unique_id;
use leptos::prelude::*;

/// One choice of a [`Segmented`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Handed to `on_changed`.
    pub value: String,
    /// Read aloud, and shown unless the faces are icons.
    pub label: String,
    /// Drawn before the label.
    pub icon: Option<Icon>,
}

/// What the choices show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Faces {
    /// The label, after the icon if there is one.
    #[default]
    Labels,
    /// The icon; the label is a tip and read aloud.
    Icons,
}

/// One of a few, all in sight. Arrow keys change it, as in any radio group.
#[component]
pub fn Segmented(
    /// What is chosen; read aloud.
    #[prop(into)]
    legend: String,
    /// The choices, in order; few enough for one row.
    choices: Vec<Choice>,
    /// The value chosen now.
    #[prop(into)]
    chosen: Signal<String>,
    /// What the choices show.
    #[prop(optional)]
    faces: Faces,
    /// Gets the value of the choice made.
    on_changed: Callback<String>,
) -> impl IntoView {
    let group = unique_id("segmented");
    let options = choices
        .into_iter()
        .map(|choice| option(group.clone(), choice, chosen, faces, on_changed))
        .collect_view();
    view! {
        <fieldset class="segmented">
            <legend class="visually-hidden">{legend}</legend>
            {options}
        </fieldset>
    }
}

fn option(
    group: String,
    choice: Choice,
    chosen: Signal<String>,
    faces: Faces,
    on_changed: Callback<String>,
) -> impl IntoView {
    let Choice { value, label, icon } = choice;
    let (tip, hidden) = match faces {
        Faces::Labels => (None, ""),
        Faces::Icons => (Some(label.clone()), "visually-hidden"),
    };
    let is_chosen = {
        let value = value.clone();
        Signal::derive(move || chosen.with(|chosen| *chosen == value))
    };
    view! {
        <label class="segmented__option" title=tip>
            <input
                type="radio"
                class="segmented__input"
                name=group
                value=value.clone()
                prop:checked=is_chosen
                on:change=move |_| on_changed.run(value.clone())
            />
            <span class="segmented__face">
                {icon.map(Icon::draw)} <span class=hidden>{label}</span>
            </span>
        </label>
    }
}
