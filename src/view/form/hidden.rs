//! The fields that are not shown now, each with the reason.

use crate::app::form::{FormSession, HiddenField};
use crate::domain::schema::ReadOnly;
use crate::view::common::icon::Icon;
use leptos::prelude::*;

/// A closed list below the form; absent while every field is shown.
#[component]
pub fn HiddenFields(
    /// The open form.
    session: FormSession,
    /// What is never asked for.
    #[prop(optional)]
    read_only: Vec<ReadOnly>,
) -> impl IntoView {
    let never = !read_only.is_empty();
    let any = Memo::new(move |_| never || session.hidden.with(|hidden| !hidden.is_empty()));
    move || {
        let read_only = read_only.clone();
        any.get()
            .then(|| view! { <HiddenList hidden=session.hidden read_only /> })
    }
}

#[component]
fn HiddenList(hidden: RwSignal<Vec<HiddenField>>, read_only: Vec<ReadOnly>) -> impl IntoView {
    let never = read_only.len();
    let title = move || match hidden.with(Vec::len).saturating_add(never) {
        1 => "1 hidden field".to_owned(),
        count => format!("{count} hidden fields"),
    };
    view! {
        <details class="disclosure" open=true>
            <summary class="disclosure__summary">
                {Icon::ChevronRight.draw_as("disclosure__mark")} <span>{title}</span>
            </summary>
            <ul class="form__hidden disclosure__body">
                <For each=move || hidden.get() key=|field| (field.path.clone(), field.reason.clone()) let:field>
                    {line(field)}
                </For>
                {read_only.into_iter().map(read_only_line).collect::<Vec<_>>()}
            </ul>
        </details>
    }
}

fn read_only_line(field: ReadOnly) -> impl IntoView {
    let why = "is read-only and may be left out, so it is not asked for".to_owned();
    entry(field.path, field.label, why)
}

fn line(field: HiddenField) -> impl IntoView {
    let why = format!("is shown only if {}", field.reason);
    entry(field.path, field.label, why)
}

/// A field that is not in the form, and why.
fn entry(path: String, label: String, why: String) -> impl IntoView {
    let shown = path.clone();
    view! {
        <li data-hidden-field=path>
            <strong>{label}</strong>
            " "
            <code>{shown}</code>
            " "
            {why}
        </li>
    }
}
