//! [`Editor`]: a plain text area with numbered lines and marks at lines.
//!
//! Tab indents; Escape lets the next Tab leave, as it says below the text.

use crate::domain::finding::{Finding, Level, worst_by_line};
use crate::io::browser::page;
use crate::view::common::id::unique_id;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

/// A mark at a line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mark {
    /// Line, counted from 1.
    pub line: u32,
    /// The worst that is to be said about the line.
    pub level: Level,
}

/// The most marks that are drawn.
const MARK_LIMIT: usize = 300;

/// A mark at each line that is spoken of, with the worst level.
pub fn marks<'a>(findings: impl Iterator<Item = &'a Finding>) -> Vec<Mark> {
    worst_by_line(findings)
        .into_iter()
        .take(MARK_LIMIT)
        .map(|(line, level)| Mark { line, level })
        .collect()
}

/// A plain text area with numbered lines. It stays uncontrolled while it has
/// the focus: what the user types is never replaced by what `text` says.
#[component]
pub fn Editor(
    /// What is edited.
    #[prop(into)]
    label: String,
    /// The text; read anew whenever it differs from what stands in the area.
    #[prop(into)]
    text: Signal<String>,
    /// Marks at lines, at most one per line.
    #[prop(into)]
    marks: Signal<Vec<Mark>>,
    /// Id of the element that describes the errors, if there is one.
    #[prop(optional, into)]
    described_by: Option<String>,
    /// The text area, for a caller that moves the cursor.
    #[prop(optional)]
    area: NodeRef<html::Textarea>,
    /// Gets the whole text after each change.
    on_changed: Callback<String>,
) -> impl IntoView {
    let id = unique_id("editor");
    let keys_id = format!("{id}-keys");
    let described_by = match described_by {
        Some(other) => format!("{other} {keys_id}"),
        None => keys_id.clone(),
    };
    let lines = Memo::new(move |_| text.with(|text| line_count(text)));
    let numbers = move || numbers(lines.get());
    let invalid = move || marks.with(|marks| marks.iter().any(|mark| mark.level == Level::Error));
    let leaving = StoredValue::new(false);
    let on_key = move |event: KeyboardEvent| {
        let leave = leaving.get_value();
        leaving.set_value(event.key() == "Escape");
        let plain = !(event.shift_key() || event.ctrl_key() || event.alt_key() || event.meta_key());
        if event.key() != "Tab" || leave || !plain {
            return;
        }
        if let Some(area) = area.get_untracked() {
            event.prevent_default();
            indent(&area);
            on_changed.run(area.value());
        }
    };
    view! {
        <div class="editor">
            <div class="editor__gutter" aria-hidden="true">
                <pre class="editor__numbers">{numbers}</pre>
                <For
                    each=move || marks.get()
                    key=Mark::clone
                    children=|mark| {
                        let top = format!("{}lh", mark.line.saturating_sub(1));
                        view! {
                            <span
                                class="editor__mark"
                                data-level=mark.level.as_str()
                                style:inset-block-start=top
                            ></span>
                        }
                    }
                />
            </div>
            <textarea
                class="editor__text"
                id=id
                node_ref=area
                aria-label=label
                aria-describedby=described_by
                aria-invalid=move || invalid().then_some("true")
                spellcheck="false"
                autocomplete="off"
                autocapitalize="off"
                wrap="off"
                rows=move || lines.get().to_string()
                prop:value=text
                on:input=move |event| on_changed.run(event_target_value(&event))
                on:keydown=on_key
            ></textarea>
        </div>
        <p class="editor__keys" id=keys_id>
            <kbd>{"Tab"}</kbd>
            " indents; "
            <kbd>{"Esc"}</kbd>
            " then "
            <kbd>{"Tab"}</kbd>
            " leaves the editor."
        </p>
    }
}

fn line_count(text: &str) -> usize {
    text.split('\n').count()
}

/// `1`, `2`, … up to `lines`, one per line, as one text: a thousand elements
/// would have to be laid out.
fn numbers(lines: usize) -> String {
    (1..=lines).fold(String::new(), |mut numbers, line| {
        numbers.push_str(&line.to_string());
        numbers.push('\n');
        numbers
    })
}

/// Indents the line, or each line of which something is selected.
fn indent(area: &web_sys::HtmlTextAreaElement) {
    let start = area.selection_start().ok().flatten().unwrap_or(0);
    let end = area.selection_end().ok().flatten().unwrap_or(start);
    if start == end {
        return put(area, INDENT, start, end);
    }
    let units: Vec<u16> = area.value().encode_utf16().collect();
    let at = |place: u32| usize::try_from(place).unwrap_or(usize::MAX);
    let newline = |unit: &u16| *unit == u16::from(b'\n');
    let before = units.get(..at(start)).unwrap_or_default();
    let line = before
        .iter()
        .rposition(newline)
        .map_or(0, |place| place.saturating_add(1));
    let lines = indented(&String::from_utf16_lossy(
        units.get(line..at(end)).unwrap_or_default(),
    ));
    let line = u32::try_from(line).unwrap_or(start);
    put(area, &lines, line, end);
    let length = u32::try_from(lines.encode_utf16().count()).unwrap_or(0);
    // Refused only for a range outside the text, which this is not.
    let _ = area.set_selection_range(line, line.saturating_add(length));
}

/// Puts a text in place of a range, as if it was typed.
fn put(area: &web_sys::HtmlTextAreaElement, text: &str, start: u32, end: u32) {
    // Refused only for a range outside the text, which this is not.
    let _ = area.set_selection_range(start, end);
    if !page::type_text(text) {
        let _ = area.set_range_text_with_start_and_end_and_mode(text, start, end, "end");
    }
}

const INDENT: &str = "  ";

/// Lines that are not empty with an indent more.
fn indented(lines: &str) -> String {
    let lines = lines.split('\n').map(|line| match line {
        "" => String::new(),
        line => [INDENT, line].concat(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_that_holds_something_is_indented() {
        assert_eq!(indented("a\n\n b\n"), "  a\n\n   b\n");
    }
}
