//! What can be done to a field's value, as buttons below it.

use super::focus_field;
use crate::app::form::FormSession;
use crate::domain::form::state::{FieldState, Offer};
use crate::domain::form::tree::TreeEvent;
use crate::domain::form::update::FormEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// What can be done to a field's value, as buttons below it. They are drawn
/// only where there is something to do, and answered by the form.
pub(super) fn draw_offers(
    session: FormSession,
    index: usize,
    slot: &HtmlElement,
    drawn: &mut Option<HtmlElement>,
    state: &FieldState,
) {
    if state.offers.is_empty() && drawn.is_none() {
        return;
    }
    let mut focused = None;
    let words: Vec<&str> = state
        .offers
        .iter()
        .map(|offer| offer_word(*offer))
        .collect();
    let words = words.join(", ");
    if let Some(old) = drawn.take() {
        if old.get_attribute("data-offers").as_deref() == Some(&*words) {
            *drawn = Some(old);
            return;
        }
        // A button that stays keeps the focus, though all are drawn anew.
        focused = document()
            .active_element()
            .filter(|active| old.contains(Some(active)))
            .and_then(|active| active.text_content());
        old.remove();
    }
    let (false, Some(field)) = (state.offers.is_empty(), slot.first_element_child()) else {
        return;
    };
    let Ok(Ok(place)) = document()
        .create_element("div")
        .map(|place| place.dyn_into::<HtmlElement>())
    else {
        return;
    };
    place.set_class_name("field__offers");
    // The name is fixed and valid.
    let _ = place.set_attribute("data-offers", &words);
    let label = session
        .with_field(index, |field| field.label.clone())
        .unwrap_or_default();
    for (number, offer) in state.offers.iter().enumerate() {
        if let Ok(button) = document().create_element("button") {
            let word = offer_word(*offer);
            button.set_class_name("button button--small");
            button.set_text_content(Some(word));
            for (name, value) in [
                ("type", "button"),
                ("aria-label", &*format!("{word}: {label}")),
                ("data-offer", &*format!("{index} {number}")),
            ] {
                // The names are fixed and valid.
                let _ = button.set_attribute(name, value);
            }
            let _ = place.append_child(&button);
        }
    }
    if field.append_child(&place).is_err() {
        return;
    }
    let buttons = place.children();
    let again = (0..buttons.length())
        .filter_map(|number| buttons.item(number)?.dyn_into::<HtmlElement>().ok())
        .find(|button| focused.is_some() && button.text_content() == focused);
    if let Some(button) = again {
        // What cannot have the focus is no loss.
        let _ = button.focus();
    }
    *drawn = Some(place);
}

fn offer_word(offer: Offer) -> &'static str {
    match offer {
        Offer::SendEmpty => "Send an empty text",
        Offer::LeaveOut => "Leave out",
        Offer::Reset => "Reset to default",
        Offer::StepDown => "One less",
        Offer::StepUp => "One more",
    }
}

/// What a press of one of these buttons means. The button may go, so the focus
/// returns to the field.
pub(super) fn take_offer(session: FormSession, event: &web_sys::MouseEvent) {
    let button = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|target| target.closest("[data-offer]").ok().flatten());
    let mark = button.and_then(|button| button.get_attribute("data-offer"));
    let taken = mark.as_deref().and_then(|mark| {
        let (index, number) = mark.split_once(' ')?;
        let index: usize = index.parse().ok()?;
        let state = session.read(|form| form.state(index)).flatten()?;
        let offer = *state.offers.get(number.parse::<usize>().ok()?)?;
        Some((index, offer))
    });
    let Some((index, offer)) = taken else { return };
    let event = match offer {
        Offer::SendEmpty => TreeEvent::EmptySent,
        Offer::LeaveOut => TreeEvent::ValueLeftOut,
        Offer::Reset => TreeEvent::BackToDefault,
        Offer::StepDown | Offer::StepUp => {
            // These buttons stay, and are pressed several times.
            let event = TreeEvent::Stepped(offer == Offer::StepUp);
            return session.dispatch(FormEvent::Nested(index, event));
        }
    };
    session.dispatch(FormEvent::Nested(index, event));
    focus_field(index);
}
