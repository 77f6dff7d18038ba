//! What of a form that nests stands in the document: a slot for each field,
//! which comes and goes with it.

use super::super::field::{FormField, HelpDrawing};
use super::super::stamp::{Stamped, Stamps};
use super::nest::NestField;
use super::offer::draw_offers;
use crate::app::form::{FormSession, Watcher};
use crate::domain::form::tree::TreeEvent;
use crate::domain::form::update::FormEvent;
use crate::domain::markdown::is_plain;
use crate::view::common::markdown::Markdown;
use leptos::html::Div;
use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::tachys::html::node_ref::NodeRefContainer;
use std::collections::BTreeMap;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// What is drawn so far; cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Canvas {
    pub(super) session: FormSession,
    drawn: StoredValue<Drawn, LocalStorage>,
}

struct Drawn {
    stamps: Stamps,
    /// Fields stamped together with their neighbours, before their slots stand;
    /// `None` for each that is a component.
    ready: BTreeMap<usize, Option<Stamped>>,
    /// Slots of the fields in the document.
    slots: BTreeMap<usize, Slot>,
}

struct Slot {
    element: HtmlElement,
    content: SlotContent,
    /// The buttons below the field, if there are any.
    offers: Option<HtmlElement>,
}

/// A view that ends with the slot it stands in.
type Mounted = Box<dyn std::any::Any>;

enum SlotContent {
    /// A stamped field, with its help if that is more than plain text.
    Stamped(Stamped, #[allow(dead_code)] Option<Mounted>),
    Mounted(#[allow(dead_code)] Mounted),
}

impl Canvas {
    /// Nothing is drawn yet.
    pub(super) fn new(session: FormSession) -> Self {
        Self {
            session,
            drawn: StoredValue::new_local(Drawn {
                stamps: Stamps::new(document()),
                ready: BTreeMap::new(),
                slots: BTreeMap::new(),
            }),
        }
    }

    pub(super) fn is_stamped(self, index: usize) -> bool {
        self.drawn
            .try_with_value(|drawn| {
                matches!(
                    drawn.slots.get(&index).map(|slot| &slot.content),
                    Some(SlotContent::Stamped(..))
                )
            })
            .unwrap_or(false)
    }

    /// Brings stamped fields to their newest states.
    pub(super) fn show_changes(self) {
        let changed = self.session.take_changed(Watcher::Fields);
        self.drawn.try_update_value(|drawn| {
            let Drawn { stamps, slots, .. } = drawn;
            for index in changed {
                let Some(slot) = slots.get_mut(&index) else {
                    continue;
                };
                let state = self.session.read(|form| form.state(index)).flatten();
                let Some(state) = state else { continue };
                draw_offers(self.session, index, &slot.element, &mut slot.offers, &state);
                if let SlotContent::Stamped(stamped, _) = &mut slot.content {
                    stamped.show(stamps, self.session, state);
                }
            }
        });
    }

    /// Stamps fields that are about to get their slots in one go, which costs
    /// less than one by one.
    pub(super) fn prepare(self, fields: &[usize]) {
        self.drawn.try_update_value(|drawn| {
            let fresh: Vec<usize> = fields
                .iter()
                .copied()
                .filter(|field| !drawn.slots.contains_key(field))
                .collect();
            let stamped = drawn.stamps.stamp(self.session, fresh.iter().copied());
            drawn.ready = fresh.into_iter().zip(stamped).collect();
        });
    }

    /// Draws a field into its slot.
    fn draw(self, index: usize, slot: HtmlElement) {
        let session = self.session;
        // Authors of schemas write their descriptions in markdown.
        let plain = session
            .with_field(index, |field| is_plain(&field.help))
            .unwrap_or(true);
        let stamped = self
            .drawn
            .try_update_value(|drawn| {
                let alone = || drawn.stamps.stamp(session, [index]).pop().flatten();
                drawn.ready.remove(&index).unwrap_or_else(alone)
            })
            .flatten();
        let content = match stamped {
            Some(stamped) => {
                for node in stamped.nodes() {
                    // A node that was made just now can be put anywhere.
                    let _ = slot.append_child(node);
                }
                SlotContent::Stamped(stamped, help_of(session, index, plain, &slot))
            }
            None => {
                let canvas = self;
                let nests = session
                    .with_field(index, |field| field.kind.nests())
                    .unwrap_or(false);
                let handle = mount_to(slot.clone(), move || {
                    if !plain {
                        provide_context(HelpDrawing(|help| {
                            view! { <Markdown text=help /> }.into_any()
                        }));
                    }
                    if nests {
                        view! { <NestField canvas index /> }.into_any()
                    } else {
                        view! { <FormField session index /> }.into_any()
                    }
                });
                SlotContent::Mounted(Box::new(handle))
            }
        };
        let branch = session.read(|form| form.is_branch(index)) == Some(true);
        if let (true, Some(field)) = (branch, slot.first_element_child()) {
            // The field around it has the same place in the value.
            let _ = field.remove_attribute("data-field");
        }
        let mut offers = None;
        if let Some(state) = session.read(|form| form.state(index)).flatten() {
            draw_offers(session, index, &slot, &mut offers, &state);
        }
        self.drawn.try_update_value(|drawn| {
            drawn.slots.insert(
                index,
                Slot {
                    element: slot,
                    content,
                    offers,
                },
            );
        });
    }

    fn forget(self, index: usize) {
        // Taken out first: what ends may ask for other slots.
        let ended = self
            .drawn
            .try_update_value(|drawn| drawn.slots.remove(&index))
            .flatten();
        let Some(Slot {
            element, content, ..
        }) = ended
        else {
            return;
        };
        drop(content);
        // The form of another schema may be drawn into the same element.
        element.set_text_content(None);
    }

    /// Writes the paths of fields anew, after a key above them was renamed.
    pub(super) fn show_paths(self) {
        self.drawn.try_with_value(|drawn| {
            for (index, slot) in &drawn.slots {
                let Some(field) = slot.element.first_element_child() else {
                    continue;
                };
                let path = self.session.with_field(*index, |field| field.path.clone());
                if let (Some(old), Some(path)) = (field.get_attribute("data-field"), path)
                    && old != path
                {
                    // The attribute is there already.
                    let _ = field.set_attribute("data-field", &path);
                }
            }
        });
    }

    /// Writes a field's label anew, after its row got another number.
    pub(super) fn show_label(self, index: usize) {
        self.drawn.try_with_value(|drawn| {
            let label = self.session.with_field(index, |field| field.label.clone());
            let place = drawn
                .slots
                .get(&index)
                .and_then(|slot| slot.element.query_selector(".field__label").ok().flatten());
            if let Some(place) = place {
                place.set_text_content(label.as_deref());
            }
        });
    }

    pub(super) fn send(self, index: usize, event: TreeEvent) {
        self.session.dispatch(FormEvent::Nested(index, event));
    }
}

/// The place of one field, which ends with it.
#[component]
pub(super) fn NodeSlot(canvas: Canvas, index: usize) -> impl IntoView {
    on_cleanup(move || canvas.forget(index));
    let filling = Filling {
        canvas,
        index,
        owner: Owner::current(),
    };
    view! { <div class="form__slot" node_ref=filling></div> }
}

/// Draws a field as soon as its slot is made: an effect per field would draw it
/// later, level by level, and costs more than most fields.
#[derive(Clone)]
struct Filling {
    canvas: Canvas,
    index: usize,
    owner: Option<Owner>,
}

impl NodeRefContainer<Div> for Filling {
    fn load(self, slot: &Element) {
        let draw = || self.canvas.draw(self.index, slot.clone().unchecked_into());
        match &self.owner {
            Some(owner) => owner.with(draw),
            None => draw(),
        }
    }
}

/// Draws the help of a stamped field as markdown, in place of the text that
/// stands there.
fn help_of(session: FormSession, index: usize, plain: bool, slot: &HtmlElement) -> Option<Mounted> {
    if plain {
        return None;
    }
    let text = session.with_field(index, |field| field.help.clone())?;
    let old = slot.query_selector(".field__help").ok().flatten()?;
    // Paragraphs cannot stand in the paragraph that is there.
    let place: HtmlElement = document().create_element("div").ok()?.dyn_into().ok()?;
    place.set_class_name("field__help field__help--drawn");
    place.set_id(&old.id());
    old.replace_with_with_node_1(&place).ok()?;
    let handle = mount_to(place, move || view! { <Markdown text /> });
    Some(Box::new(handle))
}
