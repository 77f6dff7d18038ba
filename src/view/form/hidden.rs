//! The fields that are not shown now, each with the reason.

use crate::app::form::{FormSession, HiddenField};
use crate::view::common::icon::Icon;
use leptos::prelude::*;

/// A closed list below the form; absent while every field is shown.
#[component]
pub fn HiddenFields(
    /// The open form.
    session: FormSession,
) -> impl IntoView {
    let any = Memo::new(move |_| session.hidden.with(|hidden| !hidden.is_empty()));
    move || {
        any.get()
            .then(|| view! { <HiddenList hidden=session.hidden /> })
    }
}

#[component]
fn HiddenList(hidden: RwSignal<Vec<HiddenField>>) -> impl IntoView {
    let title = move || match hidden.with(Vec::len) {
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
            </ul>
        </details>
    }
}

fn line(field: HiddenField) -> impl IntoView {
    let HiddenField {
        path,
        label,
        reason,
    } = field;
    let shown = path.clone();
    view! {
        <li data-hidden-field=path>
            <strong>{label}</strong>
            " "
            <code>{shown}</code>
            {format!(" is shown only if {reason}")}
        </li>
    }
}
