//! [`Menu`]: a button that opens a small list or form below itself.

use crate::view::common::icon::Icon;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// What opens below the button.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Holds {
    /// Choices, each an `<li class="menu__item">`.
    #[default]
    List,
    /// A few controls.
    Form,
}

/// A button that opens a small list or form; Escape and leaving it close it.
#[component]
pub fn Menu(
    /// The button's label.
    label: &'static str,
    /// Drawn before the label.
    icon: Icon,
    /// What is in it.
    #[prop(optional)]
    holds: Holds,
    /// The choices or controls.
    children: Children,
) -> impl IntoView {
    let body = match holds {
        Holds::List => view! { <ul class="menu__list" role="list">{children()}</ul> }.into_any(),
        Holds::Form => {
            view! { <div class="menu__list menu__list--form">{children()}</div> }.into_any()
        }
    };
    view! {
        <details class="menu" on:keydown=close_on_escape on:focusout=close_when_left>
            <summary class="button">{icon.draw()} {label}</summary>
            {body}
        </details>
    }
}

/// One choice of a [`Menu`]: a title with a sentence below it.
#[component]
pub fn MenuChoice(
    /// The choice.
    title: &'static str,
    /// What it is about.
    text: &'static str,
    /// Called when it is chosen; the menu closes by itself.
    on_chosen: Callback<()>,
) -> impl IntoView {
    view! {
        <li class="menu__item">
            <button
                type="button"
                class="menu__choice"
                on:click=move |event| {
                    on_chosen.run(());
                    close_menu(&event);
                }
            >
                <strong>{title}</strong>
                <span class="menu__text">{text}</span>
            </button>
        </li>
    }
}

/// A [`Menu`] with a box to paste text into, for those who have it on the
/// clipboard.
#[component]
pub fn PasteMenu(
    /// Id of the box.
    id: &'static str,
    /// What the text is.
    label: &'static str,
    /// Gets the text.
    on_pasted: Callback<String>,
) -> impl IntoView {
    let text = RwSignal::new(String::new());
    view! {
        <Menu label="Paste" icon=Icon::Paste holds=Holds::Form>
            <label class="field__label" for=id>
                {label}
            </label>
            <textarea
                class="input input--json"
                id=id
                rows="8"
                spellcheck="false"
                autocomplete="off"
                prop:value=move || text.get()
                on:input:target=move |event| text.set(event.target().value())
            ></textarea>
            <button
                type="button"
                class="button button--small"
                on:click=move |event| {
                    on_pasted.run(text.get_untracked());
                    text.set(String::new());
                    close_menu(&event);
                }
            >
                {"Open pasted text"}
            </button>
        </Menu>
    }
}

/// Closes the menu on Escape and puts the focus back on its button.
fn close_on_escape(event: ev::KeyboardEvent) {
    let Some(menu) = menu_of(event.target()).filter(|_| event.key() == "Escape") else {
        return;
    };
    let _ = menu.remove_attribute("open");
    focus_button(&menu);
}

/// Puts the focus on a menu's button.
fn focus_button(menu: &web_sys::Element) {
    let button = menu.query_selector("summary").ok().flatten();
    if let Some(button) = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = button.focus();
    }
}

/// Closes the menu when the focus goes elsewhere.
fn close_when_left(event: ev::FocusEvent) {
    let Some(menu) = menu_of(event.target()) else {
        return;
    };
    let next = event
        .related_target()
        .and_then(|target| target.dyn_into::<web_sys::Node>().ok());
    // Without a next element the click fell on something that takes no focus;
    // inside the menu that must not close it.
    if next.is_some_and(|next| !menu.contains(Some(&next))) {
        let _ = menu.remove_attribute("open");
    }
}

fn menu_of(target: Option<web_sys::EventTarget>) -> Option<web_sys::Element> {
    target?
        .dyn_into::<web_sys::Element>()
        .ok()?
        .closest("details.menu")
        .ok()?
}

/// Closes the menu that an event came from. The focus, if it is still in there,
/// goes to its button: what is hidden cannot keep it.
fn close_menu(event: &ev::MouseEvent) {
    if let Some(menu) = menu_of(event.target()) {
        if menu
            .query_selector(":focus")
            .is_ok_and(|focused| focused.is_some())
        {
            focus_button(&menu);
        }
        // Removing an attribute that is not there changes nothing.
        let _ = menu.remove_attribute("open");
    }
}
