//! [`CodeBlock`]: text to read, copy or take away.

use leptos::prelude::*;

/// A text in the code face that scrolls by itself.
#[component]
pub fn CodeBlock(
    /// What the text is.
    #[prop(into)]
    title: Signal<String>,
    /// The text.
    #[prop(into)]
    text: Signal<String>,
    /// Name of the result (`data-output`), if it is one.
    #[prop(optional, into)]
    output: Option<&'static str>,
    /// Whether the result passed its last check (`data-valid`), if it was checked.
    #[prop(default = Signal::stored(None), into)]
    valid: Signal<Option<bool>>,
    /// Copy and download buttons.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
) -> impl IntoView {
    view! {
        <figure class="code">
            <figcaption class="code__head">
                <span class="code__title">{title}</span>
                {actions.map(|actions| view! { <div class="code__actions">{actions.run()}</div> })}
            </figcaption>
            <pre
                class="code__text"
                tabindex="0"
                role="region"
                aria-label=title
                data-output=output
                data-valid=move || valid.get().map(|valid| valid.to_string())
            >
                {text}
            </pre>
        </figure>
    }
}
