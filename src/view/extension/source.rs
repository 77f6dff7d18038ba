//! The metadata as text: edited here, the form follows.

use super::open::DENSE;
use crate::app::extension::ExtensionSession;
use crate::domain::extension::model::Origin;
use crate::domain::extension::package::METADATA;
use crate::domain::finding::Finding;
use crate::domain::problem::Problem;
use crate::io::browser::page;
use crate::view::common::button::{Button, Look};
use crate::view::common::editor::{Editor, marks};
use crate::view::common::icon::Icon;
use leptos::html::Textarea;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::HtmlTextAreaElement;

/// Bytes up to which a text area stays quick enough to type in.
const EDIT_LIMIT: usize = 2_000_000;

/// Whether the editor shows a text.
pub(super) fn is_editable(text: &str) -> bool {
    text.len() <= EDIT_LIMIT
}

/// Id of the way back from a cleaned text.
const UNDO: &str = "undo-cleaning";

/// The editor with what takes the text away.
#[component]
pub(super) fn Source(
    session: ExtensionSession,
    /// Findings to mark.
    findings: Memo<Vec<Finding>>,
    /// Line to show; taken out once it is shown.
    jump: RwSignal<Option<u32>>,
) -> impl IntoView {
    let area = NodeRef::<Textarea>::new();
    let too_large = Memo::new(move |_| session.text.with(|text| !is_editable(text)));
    let text = Signal::derive(move || session.text.with(|text| text.to_string()));
    let marks = Memo::new(move |_| {
        findings
            .with(|findings| marks(findings.iter().filter(|finding| is_about_metadata(finding))))
    });
    Effect::new(move || {
        let (Some(line), Some(area)) = (jump.get(), area.get()) else {
            return;
        };
        jump.set(None);
        // The tab's panel has to stand before it can be scrolled.
        request_animation_frame(move || show_line(&area, line));
    });
    let cleanable = Memo::new(move |_| {
        session.reading.with(|reading| {
            reading
                .as_ref()
                .is_some_and(|reading| reading.cleaned.is_some())
        })
    });
    // Each of the two buttons goes once it is pressed, so the focus goes on.
    let clean = move |()| {
        session.clean();
        request_animation_frame(|| {
            page::focus_control(UNDO);
        });
    };
    let undo_clean = move |()| {
        session.undo_clean();
        if let Some(area) = area.get_untracked() {
            // Refused only to an area that is no longer in the page.
            let _ = area.focus();
        }
    };
    view! {
        <div class="stack panel__body">
            {move || {
                cleanable
                    .get()
                    .then(|| {
                        view! {
                            <div class="note" data-level="info">
                                {Icon::Edit.draw_as("note__icon")}
                                <div class="note__body">
                                    <p class="note__headline">
                                        {"Some findings can be repaired for you: comments, trailing commas, misspelt keys, lists given as text."}
                                    </p>
                                    <div class="note__actions">
                                        <Button
                                            label="Clean the text"
                                            size=DENSE
                                            action="clean"
                                            on_pressed=Callback::new(clean)
                                        />
                                        <Button
                                            label="Download the cleaned file"
                                            size=DENSE
                                            on_pressed=Callback::new(move |()| download_clean(session))
                                        />
                                    </div>
                                </div>
                            </div>
                        }
                    })
            }}
            {move || {
                session
                    .cleaned_from
                    .get()
                    .map(|_| {
                        view! {
                            <div class="cluster" id=UNDO>
                                <Button
                                    label="Undo cleaning"
                                    icon=Icon::Undo
                                    size=DENSE
                                    on_pressed=Callback::new(undo_clean)
                                />
                            </div>
                        }
                    })
            }}
            {move || {
                if too_large.get() {
                    view! {
                        <p class="field__hint">
                            {"This text is too large to be edited here. Edit the file and open it again."}
                        </p>
                    }
                        .into_any()
                } else {
                    view! {
                        <Editor
                            label="codearts-extension.json"
                            text
                            marks
                            area
                            on_changed=Callback::new(move |text| session.edit(text))
                        />
                    }
                        .into_any()
                }
            }}
            <Takeaway session />
        </div>
    }
}

/// Buttons that save the edited text and the package with it.
#[component]
fn Takeaway(session: ExtensionSession) -> impl IntoView {
    let save_text = move |()| {
        let text = session.text.get_untracked();
        session.save_file(
            "codearts-extension.json",
            "application/json",
            text.as_bytes(),
        );
    };
    let save_archive = move |()| {
        spawn_local(async move {
            match session.archive().await {
                Ok(bytes) => session.save_file(&archive_name(session), "application/zip", &bytes),
                Err(error) => session.problem.set(Some(Problem::new(
                    "The package could not be written",
                    error.to_string(),
                ))),
            }
        });
    };
    view! {
        <div class="cluster">
            <Button
                label="Download JSON"
                icon=Icon::Download
                size=DENSE
                look=Look::Plain
                on_pressed=Callback::new(save_text)
            />
            <Button
                label="Download package (.zip)"
                icon=Icon::Download
                size=DENSE
                on_pressed=Callback::new(save_archive)
            />
        </div>
    }
}

fn archive_name(session: ExtensionSession) -> String {
    session.package.with_untracked(|package| match package {
        Some(package) if package.origin == Origin::Zip => package.name.clone(),
        Some(package) => format!("{}.zip", package.name.trim_end_matches(".json")),
        None => "extension.zip".into(),
    })
}

fn download_clean(session: ExtensionSession) {
    let cleaned = session
        .reading
        .with_untracked(|reading| reading.as_ref().and_then(|reading| reading.cleaned.clone()));
    if let Some(cleaned) = cleaned {
        session.save_file(
            "codearts-extension.json",
            "application/json",
            cleaned.as_bytes(),
        );
    }
}

/// Whether a finding is about the metadata.
fn is_about_metadata(finding: &Finding) -> bool {
    let file = finding.place.file.as_deref();
    file.is_none_or(|file| file == METADATA)
}

/// Selects a line, gives it the focus and brings it into sight.
fn show_line(area: &HtmlTextAreaElement, line: u32) {
    let text = area.value();
    let skipped = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
    let before: Vec<&str> = text.split('\n').take(skipped).collect();
    let units = |text: &str| text.encode_utf16().count();
    let start: usize = before
        .iter()
        .map(|line| units(line).saturating_add(1))
        .sum();
    let length = text.split('\n').nth(skipped).map_or(0, units);
    let end = start.saturating_add(length);
    let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(end)) else {
        return;
    };
    let moved = area
        .focus()
        .and_then(|()| area.set_selection_range(start, end));
    if moved.is_ok() {
        let lines = u32::try_from(text.split('\n').count()).unwrap_or(u32::MAX);
        scroll_to(area, line, lines);
    }
}

/// The text area is as high as its text; the box around it scrolls, and stands in
/// a page that does.
fn scroll_to(area: &HtmlTextAreaElement, line: u32, lines: u32) {
    if let Some(frame) = area.parent_element() {
        let share = f64::from(line.saturating_sub(1)) / f64::from(lines.max(1));
        let top = f64::from(frame.scroll_height()) * share - f64::from(frame.client_height()) / 2.0;
        let options = web_sys::ScrollToOptions::new();
        options.set_top(top.max(0.0));
        options.set_left(0.0);
        frame.scroll_to_with_scroll_to_options(&options);
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        frame.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
