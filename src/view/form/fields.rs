//! All fields of a form, one below the other. Plain fields are stamped (see
//! [`super::stamp`]), the others are components of their own. A long form is
//! drawn in portions, one per frame, so that the page answers meanwhile.

use super::field::FormField;
use super::node::Place;
use super::stamp::{self, Stamped, Stamps};
use crate::app::form::{FormSession, Watcher};
use crate::domain::form::update::FormEvent;
use leptos::html::Div;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use std::collections::BTreeMap;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Fields drawn in one frame.
const PORTION: usize = 600;

/// Fields from which on those out of sight are not laid out.
const LONG: usize = 120;

/// What is drawn so far.
struct Drawn {
    stamps: Stamps,
    stamped: BTreeMap<usize, Stamped>,
    /// Fields that are components; they end with this view.
    mounted: Vec<Box<dyn std::any::Any>>,
}

/// The fields of the form.
#[component]
pub fn FormFields(
    /// The open form.
    session: FormSession,
) -> impl IntoView {
    let count = session.count();
    let list = NodeRef::<Div>::new();
    let drawn = StoredValue::new_local(Drawn {
        stamps: Stamps::new(document()),
        stamped: BTreeMap::new(),
        mounted: Vec::new(),
    });
    let done = RwSignal::new(0_usize);
    let owner = Owner::current();
    // Runs once the list stands, and again after each portion.
    Effect::new(move || {
        let (Some(list), start) = (list.get(), done.get()) else {
            return;
        };
        if start == 0 {
            // A view that replaces one of its own kind takes over its elements,
            // with the fields of the form that was closed.
            list.set_text_content(None);
        }
        if start >= count {
            return;
        }
        let end = start.saturating_add(PORTION).min(count);
        let draw = || draw_portion(&list, session, drawn, start, end);
        match &owner {
            // The fields' signals live with this view, not with one run of the effect.
            Some(owner) => owner.with(draw),
            None => draw(),
        }
        if end < count {
            request_animation_frame(move || {
                // The form may have been closed in the meantime.
                done.try_set(end);
            });
        } else {
            done.set(end);
        }
    });
    Effect::new(move || {
        session.revision.track();
        let changed = session.take_changed(Watcher::Fields);
        drawn.try_update_value(|drawn| {
            let Drawn {
                stamps, stamped, ..
            } = drawn;
            for index in changed {
                let state = session.read(|form| form.state(index)).flatten();
                if let (Some(stamped), Some(state)) = (stamped.get_mut(&index), state) {
                    stamped.show(stamps, session, state);
                }
            }
        });
    });
    // Fields that are components answer for themselves.
    let send = move |event: Option<FormEvent>, field: fn(&FormEvent) -> Option<usize>| {
        let Some(event) = event else { return };
        let stamped = field(&event).is_some_and(|index| {
            drawn
                .try_with_value(|drawn| drawn.stamped.contains_key(&index))
                .unwrap_or(false)
        });
        if stamped {
            session.dispatch(event);
        }
    };
    view! {
        <div
            class="form__fields"
            class:form__fields--long={count > LONG}
            aria-busy=move || (done.get() < count).to_string()
            node_ref=list
            on:input=move |event| send(stamp::typed(&event), FormEvent::field)
            on:change=move |event| send(stamp::changed(&event), FormEvent::field)
            on:focusout=move |event| send(stamp::left(&event), FormEvent::field)
        ></div>
    }
}

/// Draws the fields from `start` to `end` at the end of the list, in one go.
fn draw_portion(
    list: &Element,
    session: FormSession,
    drawn: StoredValue<Drawn, LocalStorage>,
    start: usize,
    end: usize,
) {
    let list: &Place = list.unchecked_ref();
    drawn.try_update_value(|drawn| {
        let fields = drawn.stamps.stamp(session, start..end);
        for (index, field) in (start..end).zip(fields) {
            if let Some(field) = field {
                for node in field.nodes() {
                    list.take(node);
                }
                drawn.stamped.insert(index, field);
            } else if let Some((slot, handle)) = mount_field(session, index) {
                list.take(&slot);
                drawn.mounted.push(Box::new(handle));
            }
        }
    });
}

/// Draws the plain fields of a form out of sight, so that the browser has
/// compiled what draws them.
pub fn rehearse(session: FormSession) {
    let place: Place = document().create_document_fragment().unchecked_into();
    let fields = Stamps::new(document()).stamp(session, 0..session.count());
    for field in fields.iter().flatten() {
        for node in field.nodes() {
            place.take(node);
        }
    }
}

/// A field that is a component, in a slot without a box of its own.
fn mount_field(
    session: FormSession,
    index: usize,
) -> Option<(HtmlElement, UnmountHandle<impl Mountable>)> {
    let slot: HtmlElement = document().create_element("div").ok()?.dyn_into().ok()?;
    slot.set_class_name("form__slot");
    let handle = mount_to(slot.clone(), move || view! { <FormField session index /> });
    Some((slot, handle))
}
