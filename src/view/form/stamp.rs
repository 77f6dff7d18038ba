//! Plain fields, stamped: a prototype per shape is built once and cloned, and
//! events are caught by the form. A form of hundreds of fields is drawn several
//! times faster so than with a component per field; the figures are in
//! `docs/decisions/0011-stamped-fields.md`. What a field shows is still computed
//! in `domain::form::state` only.

use crate::app::form::FormSession;
use crate::domain::form::model::{ChoiceDisplay, ChoiceOption, Field, FieldKind, OptionSource};
use crate::domain::form::state::{FieldState, Shown};
use crate::domain::form::update::FormEvent;
use std::collections::HashMap;
use wasm_bindgen::{JsCast, intern};
use web_sys::HtmlLabelElement;
use web_sys::{
    Document, Element, Event, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, Node,
};

/// What two fields must have in common to share a prototype.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Shape {
    control: Control,
    required: bool,
    named: bool,
    helped: bool,
}

/// The controls that are stamped.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Control {
    Text,
    Number,
    Script,
    Raw,
    Endpoint,
    Switch,
    /// A drop-down with the options of that number.
    Select(usize),
}

/// Prototypes made so far.
pub(super) struct Stamps {
    document: Document,
    prototypes: HashMap<Shape, Element>,
    option_lists: Vec<Vec<ChoiceOption>>,
}

impl Stamps {
    /// No prototypes yet.
    pub(super) fn new(document: Document) -> Self {
        Self {
            document,
            prototypes: HashMap::new(),
            option_lists: Vec::new(),
        }
    }

    /// The field, drawn; `None` if its kind is a component of its own.
    pub(super) fn stamp(&mut self, session: FormSession, index: usize) -> Option<Stamped> {
        session.read(|form| {
            let (field, _) = form.at(index)?;
            let shape = self.shape_of(field)?;
            let state = form.state(index)?;
            let place = if field.visible_when.is_empty() {
                None
            } else {
                Some(self.document.create_comment("").into())
            };
            let mut stamped = Stamped {
                index,
                place,
                parts: None,
                last: state.clone(),
                shape,
            };
            if state.visible {
                stamped.draw(self, field, &state)?;
            }
            Some(stamped)
        })?
    }

    fn shape_of(&mut self, field: &Field) -> Option<Shape> {
        let control = match &field.kind {
            FieldKind::Text => Control::Text,
            FieldKind::Number => Control::Number,
            FieldKind::Script => Control::Script,
            FieldKind::Raw { .. } => Control::Raw,
            FieldKind::Endpoint { .. } => Control::Endpoint,
            FieldKind::Switch => Control::Switch,
            FieldKind::Choice {
                options: OptionSource::Fixed(options),
                display: ChoiceDisplay::Select,
            } if options.len() <= super::choice::SELECT_LIMIT => {
                Control::Select(self.list_number(options))
            }
            _ => return None,
        };
        Some(Shape {
            control,
            required: field.required,
            named: field.name != field.label,
            helped: !field.help.is_empty(),
        })
    }

    fn list_number(&mut self, options: &[ChoiceOption]) -> usize {
        // Newest first: equal lists tend to stand together.
        if let Some(known) = self.option_lists.iter().rposition(|list| list == options) {
            return known;
        }
        self.option_lists.push(options.to_vec());
        self.option_lists.len().saturating_sub(1)
    }

    fn clone_of(&mut self, shape: &Shape) -> Option<Element> {
        if !self.prototypes.contains_key(shape) {
            let prototype = self.prototype(shape)?;
            self.prototypes.insert(shape.clone(), prototype);
        }
        let prototype = self.prototypes.get(shape)?;
        prototype.clone_node_with_deep(true).ok()?.dyn_into().ok()
    }

    fn prototype(&self, shape: &Shape) -> Option<Element> {
        let field = self.element("div", "field")?;
        set(&field, "data-state", "enabled");
        let head = self.child(&field, "div", "field__head")?;
        self.child(&head, "label", "field__label")?;
        if shape.required {
            self.child(&head, "span", "field__required")?
                .set_text_content(Some("* required"));
        }
        if shape.named {
            self.child(&head, "code", "field__name")?;
        }
        if shape.helped {
            self.child(&field, "p", "field__help")?;
        }
        let around = self.child(&field, "div", "field__control")?;
        let control = self.control(&around, shape.control)?;
        if shape.required && shape.control != Control::Switch {
            set(&control, "aria-required", "true");
        }
        let message = self.child(&field, "p", "field__message")?;
        set(&message, "data-error", "");
        Some(field)
    }

    fn control(&self, around: &Element, control: Control) -> Option<Element> {
        Some(match control {
            Control::Text => self.text_input(around, "input")?,
            Control::Number => {
                let input = self.text_input(around, "input input--number")?;
                set(&input, "inputmode", "decimal");
                input
            }
            Control::Endpoint => {
                let input = self.text_input(around, "input")?;
                self.hint(
                    around,
                    "Id of an endpoint of module ",
                    ". The platform lists them; here the id is typed.",
                )?;
                input
            }
            Control::Script => {
                let area = self.text_area(around, "input input--script", "6")?;
                set(&area, "wrap", "off");
                area
            }
            Control::Raw => {
                let area = self.text_area(around, "input input--json", "4")?;
                self.hint(
                    around,
                    "No such widget is known: ",
                    ". Enter JSON; what is not JSON is kept as text.",
                )?;
                area
            }
            Control::Switch => {
                let row = self.child(around, "span", "switch-row")?;
                let input = self.child(&row, "input", "switch")?;
                set(&input, "type", "checkbox");
                set(&input, "role", "switch");
                let word = self.child(&row, "span", "switch-row__word")?;
                word.set_text_content(Some("Off"));
                set(&word, "aria-hidden", "true");
                input
            }
            Control::Select(number) => {
                let select = self.child(around, "select", "select")?;
                let unset = self.child(&select, "option", "")?;
                set(&unset, "value", "");
                let options = self.option_lists.get(number)?;
                for (place, option) in options.iter().enumerate() {
                    let drawn = self.child(&select, "option", "")?;
                    set(&drawn, "value", &place.to_string());
                    drawn.set_text_content(Some(&option.label));
                }
                select
            }
        })
    }

    fn text_input(&self, around: &Element, class: &str) -> Option<Element> {
        let input = self.child(around, "input", class)?;
        set(&input, "type", "text");
        set(&input, "autocomplete", "off");
        Some(input)
    }

    fn text_area(&self, around: &Element, class: &str, rows: &str) -> Option<Element> {
        let area = self.child(around, "textarea", class)?;
        set(&area, "rows", rows);
        set(&area, "spellcheck", "false");
        set(&area, "autocomplete", "off");
        Some(area)
    }

    /// A hint with a word of the definition in its middle.
    fn hint(&self, around: &Element, before: &str, after: &str) -> Option<()> {
        let hint = self.child(around, "p", "field__hint")?;
        let word = self.document.create_element("code").ok()?;
        hint.append_with_str_1(before).ok()?;
        hint.append_child(&word).ok()?;
        hint.append_with_str_1(after).ok()
    }

    fn element(&self, tag: &str, class: &str) -> Option<Element> {
        let element = self.document.create_element(tag).ok()?;
        if !class.is_empty() {
            element.set_class_name(class);
        }
        Some(element)
    }

    fn child(&self, parent: &Element, tag: &str, class: &str) -> Option<Element> {
        let child = self.element(tag, class)?;
        parent.append_child(&child).ok()?;
        Some(child)
    }
}

/// A field that was stamped; drawn when it is shown first.
pub(super) struct Stamped {
    index: usize,
    /// Holds the field's place while it is hidden; absent if it never is.
    place: Option<Node>,
    parts: Option<Parts>,
    last: FieldState,
    shape: Shape,
}

/// The nodes that change.
struct Parts {
    field: Element,
    control: Element,
    message: Element,
    note: Option<Element>,
}

impl Stamped {
    /// The nodes to put into the form, in order.
    pub(super) fn nodes(&self) -> impl Iterator<Item = &Node> {
        let field = self
            .parts
            .as_ref()
            .filter(|_| self.last.visible)
            .map(|parts| parts.field.as_ref());
        self.place.iter().chain(field)
    }

    /// Brings the document to a new state.
    pub(super) fn show(&mut self, stamps: &mut Stamps, session: FormSession, state: FieldState) {
        if state == self.last {
            return;
        }
        if state.visible && self.parts.is_none() {
            // Drawing fails only without memory; then the field stays away.
            let _ = session.with_field(self.index, |field| self.draw(stamps, field, &state));
        } else if let Some(parts) = &mut self.parts {
            parts.change(&stamps.document, self.shape.control, &self.last, &state);
        }
        if let (Some(place), Some(parts)) = (&self.place, &self.parts) {
            let inside = parts.field.is_connected();
            if state.visible && !inside {
                if let Some(parent) = place.parent_node() {
                    let _ = parent.insert_before(&parts.field, place.next_sibling().as_ref());
                }
            } else if !state.visible && inside {
                parts.field.remove();
            }
        }
        self.last = state;
    }

    fn draw(&mut self, stamps: &mut Stamps, field: &Field, state: &FieldState) -> Option<()> {
        let root = stamps.clone_of(&self.shape)?;
        let id = format!("field-{}", self.index);
        let message_id = format!("{id}-message");
        let path = if field.repeated {
            &field.name
        } else {
            &field.path
        };
        set(&root, intern("data-field"), path);
        let head = root.first_element_child()?;
        let label = head.first_element_child()?;
        label.unchecked_ref::<HtmlLabelElement>().set_html_for(&id);
        label.set_text_content(Some(&field.label));
        if self.shape.named {
            head.last_element_child()?
                .set_text_content(Some(&field.name));
        }
        let mut next = head.next_element_sibling()?;
        let described_by = if self.shape.helped {
            let help_id = format!("{id}-help");
            next.set_id(&help_id);
            next.set_text_content(Some(&field.help));
            next = next.next_element_sibling()?;
            format!("{message_id} {help_id}")
        } else {
            message_id.clone()
        };
        let mut control = next.first_element_child()?;
        if self.shape.control == Control::Switch {
            control = control.first_element_child()?;
        }
        if let FieldKind::Raw { type_name: word } | FieldKind::Endpoint { module: word } =
            &field.kind
        {
            control
                .next_element_sibling()?
                .first_element_child()?
                .set_text_content(Some(word));
        }
        control.set_id(&id);
        set(&control, intern("aria-describedby"), &described_by);
        let message = root.last_element_child()?;
        message.set_id(&message_id);
        let mut parts = Parts {
            field: root,
            control,
            message,
            note: None,
        };
        parts.start(&stamps.document, self.shape.control, state);
        self.parts = Some(parts);
        Some(())
    }
}

impl Parts {
    /// Brings a fresh clone to its first state.
    fn start(&mut self, document: &Document, control: Control, state: &FieldState) {
        if !state.enabled {
            self.show_enabled(false);
        }
        self.show_value(document, control, &state.shown, true);
        if state.message.is_some() {
            self.show_message(state.message.as_deref());
        }
        if state.note.is_some() {
            self.show_note(document, state.note.as_deref());
        }
    }

    fn change(
        &mut self,
        document: &Document,
        control: Control,
        old: &FieldState,
        new: &FieldState,
    ) {
        if old.enabled != new.enabled {
            self.show_enabled(new.enabled);
        }
        if old.shown != new.shown {
            self.show_value(document, control, &new.shown, false);
        }
        if old.message != new.message {
            self.show_message(new.message.as_deref());
        }
        if old.note != new.note {
            self.show_note(document, new.note.as_deref());
        }
    }

    fn show_enabled(&self, enabled: bool) {
        let word = if enabled { "enabled" } else { "disabled" };
        set(&self.field, intern("data-state"), intern(word));
        if enabled {
            // Taking away what is not there changes nothing.
            let _ = self.control.remove_attribute(intern("disabled"));
        } else {
            set(&self.control, intern("disabled"), "");
        }
    }

    fn show_value(&self, document: &Document, control: Control, shown: &Shown, fresh: bool) {
        match (control, shown) {
            (Control::Script | Control::Raw, Shown::Text(text)) => {
                let area: &HtmlTextAreaElement = self.control.unchecked_ref();
                if !(fresh && text.is_empty()) && (fresh || area.value() != *text) {
                    area.set_value(text);
                }
            }
            (_, Shown::Text(text)) => {
                let input: &HtmlInputElement = self.control.unchecked_ref();
                // The same text again would move the cursor of some browsers.
                if !(fresh && text.is_empty()) && (fresh || input.value() != *text) {
                    input.set_value(text);
                }
            }
            (_, Shown::Flag(false)) if fresh => {}
            (_, Shown::Flag(on)) => {
                let input: &HtmlInputElement = self.control.unchecked_ref();
                input.set_checked(*on);
                if let Some(word) = self.control.next_element_sibling() {
                    word.set_text_content(Some(if *on { "On" } else { "Off" }));
                }
            }
            (_, Shown::Picks(picks)) => {
                let select: &HtmlSelectElement = self.control.unchecked_ref();
                self.drop_stray(select, fresh);
                match picks.first() {
                    None if fresh => {}
                    None => select.set_selected_index(0),
                    Some(pick) => match pick.option {
                        Some(place) => select
                            .set_selected_index(i32::try_from(place).map_or(0, |place| place + 1)),
                        None => add_stray(document, select, &pick.label),
                    },
                }
            }
            (_, Shown::Rows(_) | Shown::Duration(..)) => {}
        }
    }

    /// Removes the option of a value that was not among the options.
    fn drop_stray(&self, select: &HtmlSelectElement, fresh: bool) {
        if fresh {
            return;
        }
        if let Ok(Some(stray)) = select.query_selector("option[value=stray]") {
            stray.remove();
        }
    }

    fn show_message(&self, message: Option<&str>) {
        self.message.set_text_content(message);
        if message.is_some() {
            set(&self.control, intern("aria-invalid"), intern("true"));
        } else {
            let _ = self.control.remove_attribute(intern("aria-invalid"));
        }
    }

    fn show_note(&mut self, document: &Document, note: Option<&str>) {
        if let Some(old) = self.note.take() {
            old.remove();
        }
        let Some(note) = note else { return };
        if let Ok(element) = document.create_element("p") {
            element.set_class_name("field__notice");
            element.set_text_content(Some(note));
            if self.field.append_child(&element).is_ok() {
                self.note = Some(element);
            }
        }
    }
}

/// A value that is not among the options is kept, shown and marked.
fn add_stray(document: &Document, select: &HtmlSelectElement, label: &str) {
    if let Ok(option) = document.create_element("option") {
        set(&option, "value", "stray");
        option.set_text_content(Some(&format!("{label} (not in list)")));
        if select.append_child(&option).is_ok() {
            select.set_value("stray");
        }
    }
}

/// Sets an attribute; the names are fixed and valid, so it cannot be refused.
fn set(element: &Element, name: &str, value: &str) {
    let _ = element.set_attribute(name, value);
}

/// The field and the control an event comes from; `None` if it is no stamped one.
fn origin(event: &Event) -> Option<(usize, Element)> {
    let control: Element = event.target()?.dyn_into().ok()?;
    let index = control.id().strip_prefix("field-")?.parse().ok()?;
    Some((index, control))
}

/// What an `input` event of a stamped text control means.
pub(super) fn typed(event: &Event) -> Option<FormEvent> {
    let (index, control) = origin(event)?;
    if let Some(area) = control.dyn_ref::<HtmlTextAreaElement>() {
        return Some(FormEvent::Typed(index, area.value()));
    }
    let input = control.dyn_ref::<HtmlInputElement>()?;
    (input.type_() == "text").then(|| FormEvent::Typed(index, input.value()))
}

/// What a `change` event of a stamped switch or drop-down means.
pub(super) fn changed(event: &Event) -> Option<FormEvent> {
    let (index, control) = origin(event)?;
    if let Some(select) = control.dyn_ref::<HtmlSelectElement>() {
        let value = select.value();
        return (value != "stray").then(|| FormEvent::Picked(index, value.parse().ok()));
    }
    let input = control.dyn_ref::<HtmlInputElement>()?;
    (input.type_() == "checkbox").then(|| FormEvent::Toggled(index, input.checked()))
}

/// The field that the focus leaves.
pub(super) fn left(event: &Event) -> Option<FormEvent> {
    origin(event).map(|(index, _)| FormEvent::Left(index))
}
