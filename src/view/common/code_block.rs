//! [`CodeBlock`]: text to read, copy or take away.

use leptos::html::Pre;
use leptos::prelude::*;
use web_sys::Element;

/// Lines per element: few enough that a change is cheap, many enough that the
/// first drawing is.
const CHUNK: usize = 20;

/// A text in the code face that scrolls by itself.
#[component]
pub fn CodeBlock(
    /// What the text is.
    #[prop(into)]
    title: Signal<String>,
    /// The text.
    #[prop(into)]
    text: Signal<String>,
    /// Id of the text, for who moves the focus there.
    #[prop(optional, into)]
    id: Option<&'static str>,
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
    let place = NodeRef::<Pre>::new();
    let shown = StoredValue::new_local(None::<Lines>);
    Effect::new(move || {
        let Some(place) = place.get() else { return };
        text.with(|text| {
            shown.update_value(|shown| {
                shown.get_or_insert_with(|| Lines::begin(&place)).show(text);
            });
        });
    });
    view! {
        <figure class="code">
            <figcaption class="code__head">
                <span class="code__title">{title}</span>
                {actions.map(|actions| view! { <div class="code__actions">{actions.run()}</div> })}
            </figcaption>
            <pre
                class="code__text"
                id=id
                tabindex="0"
                role="region"
                aria-label=title
                data-output=output
                data-valid=move || valid.get().map(|valid| valid.to_string())
                node_ref=place
            ></pre>
        </figure>
    }
}

/// A text on the page in chunks of lines: where it changes, one of them is
/// written and laid out, not all of it.
struct Lines {
    place: Element,
    chunks: Vec<(Element, String)>,
}

impl Lines {
    fn begin(place: &Element) -> Self {
        // A view that replaces one of its own kind takes over its elements.
        place.set_text_content(None);
        Self {
            place: place.clone(),
            chunks: Vec::new(),
        }
    }

    fn show(&mut self, text: &str) {
        let mut number = 0;
        let mut rest = text;
        while !rest.is_empty() {
            let (chunk, after) = rest.split_at(end_of_chunk(rest));
            rest = after;
            match self.chunks.get_mut(number) {
                Some((_, known)) if known == chunk => {}
                Some((element, known)) => {
                    element.set_text_content(Some(chunk));
                    chunk.clone_into(known);
                }
                None => self.add(chunk),
            }
            number += 1;
        }
        for (element, _) in self.chunks.iter().skip(number) {
            element.remove();
        }
        self.chunks.truncate(number);
    }

    /// Adds a chunk at the end; without memory for it, it stays away.
    fn add(&mut self, chunk: &str) {
        let Ok(element) = document().create_element("span") else {
            return;
        };
        element.set_class_name("code__lines");
        element.set_text_content(Some(chunk));
        if self.place.append_child(&element).is_ok() {
            self.chunks.push((element, chunk.to_owned()));
        }
    }
}

/// Where the first lines of a text end, line break included.
fn end_of_chunk(text: &str) -> usize {
    text.match_indices('\n')
        .nth(CHUNK - 1)
        .map_or(text.len(), |(at, found)| at + found.len())
}
