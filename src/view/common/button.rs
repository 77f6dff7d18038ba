//! [`Button`] and what is made of it: [`IconButton`], [`CopyButton`],
//! [`DownloadButton`]. The effects are the caller's.

use crate::view::common::icon::Icon;
use leptos::prelude::*;

/// How much a button stands out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// An ordinary action.
    #[default]
    Plain,
    /// The one action that the view is about.
    Primary,
    /// In rows and title bars: no frame.
    Quiet,
    /// Destroys something.
    Danger,
}

/// How large a button is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// As high as an input.
    #[default]
    Normal,
    /// For dense rows.
    Small,
}

fn class(look: Look, size: Size, part: &str) -> String {
    let look = match look {
        Look::Plain => "",
        Look::Primary => " button--primary",
        Look::Quiet => " button--quiet",
        Look::Danger => " button--danger",
    };
    let size = match size {
        Size::Normal => "",
        Size::Small => " button--small",
    };
    let gap = if part.is_empty() { "" } else { " " };
    format!("button{look}{size}{gap}{part}")
}

/// A button with a visible label.
#[component]
pub fn Button(
    /// What it does, as a verb.
    #[prop(into)]
    label: Signal<String>,
    /// How much it stands out.
    #[prop(optional)]
    look: Look,
    /// How large it is.
    #[prop(optional)]
    size: Size,
    /// Drawn before the label.
    #[prop(optional, into)]
    icon: Option<Icon>,
    /// Whether it can be pressed; without it, always.
    #[prop(default = Signal::stored(true), into)]
    enabled: Signal<bool>,
    /// Whether its work is under way; without it, never.
    #[prop(default = Signal::stored(false), into)]
    busy: Signal<bool>,
    /// `data-action`, a mark for tests and scripts.
    #[prop(optional, into)]
    action: Option<&'static str>,
    /// Called when it is pressed.
    on_pressed: Callback<()>,
) -> impl IntoView {
    let drawing = move || {
        if busy.get() {
            Some(Icon::Spinner.draw())
        } else {
            icon.map(Icon::draw)
        }
    };
    view! {
        <button
            type="button"
            class=class(look, size, "")
            data-action=action
            disabled=move || !enabled.get()
            aria-busy=move || busy.get().then_some("true")
            on:click=move |_| on_pressed.run(())
        >
            {drawing}
            <span class="button__label">{label}</span>
        </button>
    }
}

/// A button with an icon for a face; its label is read aloud and shown as a tip.
#[component]
pub fn IconButton(
    /// What it does to what, e.g. "Remove item 3 of Locales".
    #[prop(into)]
    label: Signal<String>,
    /// The face.
    icon: Icon,
    /// How much it stands out.
    #[prop(default = Look::Quiet)]
    look: Look,
    /// How large it is.
    #[prop(optional)]
    size: Size,
    /// Class of the part of another block that it is, e.g. `row__remove`.
    #[prop(optional)]
    part: &'static str,
    /// Whether it can be pressed; without it, always.
    #[prop(default = Signal::stored(true), into)]
    enabled: Signal<bool>,
    /// Called when it is pressed.
    on_pressed: Callback<()>,
) -> impl IntoView {
    let class = format!("{} button--icon", class(look, size, part));
    view! {
        <button
            type="button"
            class=class
            disabled=move || !enabled.get()
            aria-label=label
            title=label
            on:click=move |_| on_pressed.run(())
        >
            {icon.draw()}
        </button>
    }
}

/// Hands a text to be put on the clipboard.
#[component]
pub fn CopyButton(
    /// The text, read when the button is pressed.
    #[prop(into)]
    text: Signal<String>,
    /// What is copied, for people who hear the button: "Copy values".
    #[prop(default = Signal::stored("Copy".to_owned()), into)]
    label: Signal<String>,
    /// Gets the text; copies it and announces what came of it.
    on_copy: Callback<String>,
) -> impl IntoView {
    view! {
        <Button
            label=label
            icon=Icon::Copy
            look=Look::Quiet
            size=Size::Small
            on_pressed=Callback::new(move |()| on_copy.run(text.get_untracked()))
        />
    }
}

/// Hands a text to be saved as a file.
#[component]
pub fn DownloadButton(
    /// The text, read when the button is pressed.
    #[prop(into)]
    text: Signal<String>,
    /// What is saved: "Download JSON".
    #[prop(default = Signal::stored("Download".to_owned()), into)]
    label: Signal<String>,
    /// Gets the text; saves it.
    on_download: Callback<String>,
) -> impl IntoView {
    view! {
        <Button
            label=label
            icon=Icon::Download
            look=Look::Quiet
            size=Size::Small
            on_pressed=Callback::new(move |()| on_download.run(text.get_untracked()))
        />
    }
}
