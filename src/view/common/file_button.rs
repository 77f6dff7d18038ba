//! [`FileButton`]: a button that lets files be picked.

use super::button::{Button, Look, Size};
use super::icon::Icon;
use crate::io::FilesError;
use crate::io::browser::files::{self, PickedFile, Reading};
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Who takes the files that were picked.
#[derive(Clone, Copy)]
pub struct Takes(Callback<Reading>);

impl From<Callback<Reading>> for Takes {
    fn from(takes: Callback<Reading>) -> Self {
        Self(takes)
    }
}

impl From<Callback<Result<Vec<PickedFile>, FilesError>>> for Takes {
    fn from(takes: Callback<Result<Vec<PickedFile>, FilesError>>) -> Self {
        Self(Callback::new(move |reading: Reading| {
            spawn_local(async move {
                let read = reading.await;
                // Nobody takes it any more where the page was left.
                takes.try_run(read);
            });
        }))
    }
}

/// A button, and behind it the browser's own way to pick files.
#[component]
pub fn FileButton(
    /// What it does, as a verb.
    label: &'static str,
    /// What is picked; the browser's control, which nobody meets, is called that.
    picks: &'static str,
    /// Endings and media types, as `accept` has them; empty for any.
    #[prop(default = "")]
    accept: &'static str,
    /// Whether several files can be picked at once.
    #[prop(optional)]
    multiple: bool,
    /// Whether a folder is picked, with all that is in it.
    #[prop(optional)]
    folder: bool,
    /// How much it stands out.
    #[prop(optional)]
    look: Look,
    /// How large it is.
    #[prop(optional)]
    size: Size,
    /// Gets what was picked: read, or while it is being read.
    #[prop(into)]
    on_picked: Takes,
) -> impl IntoView {
    let input = NodeRef::<Input>::new();
    let press = Callback::new(move |()| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    });
    let picked = move |input: web_sys::HtmlInputElement| {
        if let Some(list) = input.files() {
            let reading = files::read_list(&list);
            // The same file can be picked again after it was changed.
            input.set_value("");
            on_picked.0.run(Box::pin(reading));
        }
    };
    let icon = if folder { Icon::Folder } else { Icon::File };
    view! {
        <Button label icon look size on_pressed=press />
        <input
            type="file"
            class="visually-hidden"
            tabindex="-1"
            // The button does the same for everybody.
            aria-hidden="true"
            aria-label=picks
            accept=(!accept.is_empty()).then_some(accept)
            multiple=multiple
            prop:webkitdirectory=folder
            node_ref=input
            on:change:target=move |event| picked(event.target())
        />
    }
}
