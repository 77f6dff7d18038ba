//! The results as JSON, in chunks of lines, so that a keystroke changes one
//! chunk and not the whole text.

use crate::app::form::{FormSession, Watcher};
use leptos::html::Pre;
use leptos::prelude::*;
use std::collections::BTreeSet;
use wasm_bindgen::JsCast;
use web_sys::{Element, Text};

/// Values per element: few enough that a change is cheap, many enough that the
/// first drawing is.
const CHUNK: usize = 20;

/// What is drawn.
struct Lines {
    opening_text: Text,
    chunks: Vec<Element>,
    members: Vec<Option<String>>,
    /// Place of the last field with a value: the one line without a comma.
    last: Option<usize>,
}

/// The results as JSON text, always current.
#[component]
pub(super) fn ValueLines(
    form: FormSession,
    /// Whether the last check passed.
    #[prop(into)]
    valid: Signal<bool>,
    /// Whether this is the format chosen.
    shown: Signal<bool>,
) -> impl IntoView {
    let pre = NodeRef::<Pre>::new();
    let lines = StoredValue::new_local(None::<Lines>);
    let seen = StoredValue::new(None::<u32>);
    Effect::new(move || {
        let revision = form.revision.get();
        let Some(pre) = pre.get() else { return };
        if seen.get_value() == Some(revision) {
            return;
        }
        seen.set_value(Some(revision));
        lines.update_value(|lines| match lines {
            Some(lines) => lines.follow(form),
            None => *lines = Lines::draw(&pre, form),
        });
    });
    view! {
        <pre
            class="code__text values"
            tabindex="0"
            role="region"
            aria-label="Values as JSON"
            data-output="values"
            data-valid=move || valid.get().to_string()
            hidden=move || !shown.get()
            node_ref=pre
        ></pre>
    }
}

impl Lines {
    fn draw(pre: &Element, form: FormSession) -> Option<Self> {
        let members: Vec<Option<String>> = form.read(|form| {
            (0..form.model().fields.len())
                .map(|place| form.member_json(place))
                .collect()
        })?;
        let last = members.iter().rposition(Option::is_some);
        let prototype = document().create_element("span").ok()?;
        prototype.set_class_name("code__lines");
        let portion = document().create_document_fragment();
        let opening_text = document().create_text_node(opening(last));
        portion.append_child(&opening_text).ok()?;
        let mut chunks = Vec::new();
        for start in (0..members.len()).step_by(CHUNK) {
            let chunk: Element = prototype.clone_node().ok()?.unchecked_into();
            chunk.set_text_content(Some(&lines_from(&members, start, last)));
            portion.append_child(&chunk).ok()?;
            chunks.push(chunk);
        }
        portion.append_with_str_1("}").ok()?;
        // A view that replaces one of its own kind takes over its elements.
        pre.set_text_content(None);
        pre.append_child(&portion).ok()?;
        Some(Self {
            opening_text,
            chunks,
            members,
            last,
        })
    }

    /// Changes the chunks whose values changed, and those where a comma comes
    /// or goes because another line is the last now.
    fn follow(&mut self, form: FormSession) {
        let mut touched = BTreeSet::new();
        for place in form.take_changed(Watcher::Values) {
            let member = form.read(|form| form.member_json(place)).flatten();
            if let Some(slot) = self.members.get_mut(place)
                && *slot != member
            {
                *slot = member;
                touched.insert(place / CHUNK);
            }
        }
        let last = self.members.iter().rposition(Option::is_some);
        if self.last != last {
            touched.extend(self.last.into_iter().chain(last).map(|place| place / CHUNK));
            self.opening_text.set_data(opening(last));
            self.last = last;
        }
        for number in touched {
            if let Some(chunk) = self.chunks.get(number) {
                let start = number.saturating_mul(CHUNK);
                chunk.set_text_content(Some(&lines_from(&self.members, start, last)));
            }
        }
    }
}

/// `{` alone, or with a line break if lines follow.
fn opening(last: Option<usize>) -> &'static str {
    if last.is_some() { "{\n" } else { "{" }
}

/// The lines of one chunk; a field without a value has none.
fn lines_from(members: &[Option<String>], start: usize, last: Option<usize>) -> String {
    let mut text = String::new();
    for (place, member) in members.iter().enumerate().skip(start).take(CHUNK) {
        let Some(member) = member else { continue };
        text.push_str("  ");
        text.push_str(member);
        text.push_str(if last == Some(place) { "\n" } else { ",\n" });
    }
    text
}
