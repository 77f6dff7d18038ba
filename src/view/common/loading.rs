//! [`Loading`]: bars in the shape of what will come.

use leptos::prelude::*;

/// The shape of what will come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A whole page: title, sentence, two panels.
    Page,
    /// Labels and controls, so many.
    Fields(usize),
    /// Lines of text, so many.
    Lines(usize),
}

/// Bars in the shape of what will come, with a hidden sentence that says what.
#[component]
pub fn Loading(
    /// What is being loaded: "Loading the package".
    #[prop(into)]
    label: String,
    /// The shape of what will come.
    shape: Shape,
) -> impl IntoView {
    let bars = bars(shape)
        .into_iter()
        .map(|class| view! { <div class=class></div> })
        .collect_view();
    view! {
        <div class="loading" role="status" aria-busy="true">
            <span class="visually-hidden">{label}</span>
            {bars}
        </div>
    }
}

fn bars(shape: Shape) -> Vec<&'static str> {
    const TITLE: &str = "loading__bar loading__bar--title";
    const LINE: &str = "loading__bar";
    const SHORT: &str = "loading__bar loading__bar--short";
    const CONTROL: &str = "loading__bar loading__bar--control";
    match shape {
        Shape::Page => vec![TITLE, LINE, CONTROL, LINE, CONTROL, LINE, CONTROL],
        Shape::Fields(count) => [SHORT, CONTROL].repeat(count),
        Shape::Lines(count) => vec![LINE; count],
    }
}
