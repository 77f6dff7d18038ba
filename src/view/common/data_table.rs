//! [`DataTable`]: a table that scrolls in a box of its own.

use leptos::prelude::*;

/// A table with a column per head; whatever it is too wide for scrolls within.
#[component]
pub fn DataTable(
    /// What the table is; names the box, and read aloud as its caption.
    label: &'static str,
    /// Heads of the columns, in order.
    heads: &'static [&'static str],
    /// The rows, `<tr>` each.
    children: Children,
) -> impl IntoView {
    let heads = heads
        .iter()
        .map(|head| view! { <th scope="col">{*head}</th> })
        .collect_view();
    view! {
        <div class="table-box" tabindex="0" role="region" aria-label=label>
            <table class="table">
                <caption class="visually-hidden">{label}</caption>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}
