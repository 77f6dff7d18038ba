//! Plain fields, stamped: a prototype per shape is built once and cloned, and
//! events are caught by the form. A form of hundreds of fields is drawn several
//! times faster so than with a component per field; the figures are in
//! `docs/decisions/0011-stamped-fields.md`. What a field shows is still computed
//! in `domain::form::state` only.

use super::node::{Cut, Gathering, Part, Words};
use crate::app::form::FormSession;
use crate::domain::form::Form;
use crate::domain::form::model::{ChoiceDisplay, ChoiceOption, Field, FieldKind, OptionSource};
use crate::domain::form::state::{FieldState, Shown};
use crate::domain::form::update::FormEvent;
use js_sys::JsString;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{
    Document, Element, Event, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, Node,
};

/// Lists of options looked through for an equal one: equal lists tend to stand
/// together, and all with all would take too long.
const LISTS_COMPARED: usize = 24;

/// Prototypes looked through for one of a shape: so many that those without
/// options are always among them in any real form.
const PROTOTYPES_COMPARED: usize = 96;

/// Class and text of the word that a value is required.
const REQUIRED: &str = "field__required";
const REQUIRED_WORDS: &str = "* required";

/// The class of a label: authors of schemas who give no title are quoted.
pub(super) fn label_class(coded: bool) -> &'static str {
    if coded {
        "field__label field__label--key"
    } else {
        "field__label"
    }
}

/// What two fields must have in common to share a prototype.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Shape {
    control: Control,
    required: bool,
    named: bool,
    /// The label is the literal key of a form that nests.
    coded: bool,
    helped: bool,
}

/// The controls that are stamped.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Control {
    Text,
    /// A credential: what is typed is not shown.
    Secret,
    Number,
    Script,
    Raw,
    Json,
    Switch,
    /// A drop-down with the options of that number.
    Select(usize),
}

impl Control {
    /// Whether it stands in the field without anything around it or beside it.
    fn is_bare(self) -> bool {
        matches!(
            self,
            Self::Text | Self::Secret | Self::Number | Self::Script | Self::Select(_)
        )
    }
}

/// Prototypes made so far.
pub(super) struct Stamps {
    document: Document,
    /// Newest last.
    prototypes: Vec<(Shape, Part)>,
    option_lists: Vec<Arc<[ChoiceOption]>>,
    /// Language of the author's texts, if it is known; the same for a whole form.
    language: Option<String>,
    /// Names of the attributes that differ from field to field.
    path_name: JsString,
    description_name: JsString,
}

/// The texts of one field that is to be drawn.
struct Wording {
    id: Cut,
    path: Cut,
    name: Cut,
    label: Cut,
    /// Id and text of the help.
    help: Option<(Cut, Cut)>,
    /// The word in the control's hint.
    hint: Option<Cut>,
    /// What a text control shows, and what an empty one does.
    value: Option<Cut>,
    placeholder: Option<Cut>,
}

impl Stamps {
    /// No prototypes yet.
    pub(super) fn new(document: Document) -> Self {
        Self {
            document,
            prototypes: Vec::new(),
            option_lists: Vec::new(),
            language: None,
            path_name: "data-field".into(),
            description_name: "aria-describedby".into(),
        }
    }

    /// The fields with these numbers, drawn; `None` for each whose kind is a
    /// component of its own.
    pub(super) fn stamp(
        &mut self,
        session: FormSession,
        fields: impl IntoIterator<Item = usize>,
    ) -> Vec<Option<Stamped>> {
        let drawn = session.read(|form| {
            self.language.clone_from(&form.model().language);
            let mut gathering = Gathering::default();
            let planned: Vec<_> = fields
                .into_iter()
                .map(|index| self.plan(form, index, &mut gathering))
                .collect();
            let words = gathering.hand_over();
            planned
                .into_iter()
                .map(|planned| {
                    let (mut stamped, wording) = planned?;
                    if let Some(wording) = wording {
                        stamped.draw(self, &words, &wording);
                    }
                    Some(stamped)
                })
                .collect()
        });
        drawn.unwrap_or_default()
    }

    /// A field before it is drawn, and its texts if it is to be drawn now.
    fn plan(
        &mut self,
        form: &Form,
        index: usize,
        gathering: &mut Gathering,
    ) -> Option<(Stamped, Option<Wording>)> {
        let (field, _) = form.at(index)?;
        let shape = self.shape_of(field, form.is_nested())?;
        let last = form.state(index)?;
        let place: Option<Node> = field
            .is_conditional()
            .then(|| self.document.create_comment("").into());
        let wording = last
            .visible
            .then(|| Wording::of(field, index, &last, gathering));
        let stamped = Stamped {
            index,
            place,
            parts: None,
            last,
            shape,
        };
        Some((stamped, wording))
    }

    fn shape_of(&mut self, field: &Field, nested: bool) -> Option<Shape> {
        let control = match &field.kind {
            FieldKind::Text if field.secret => Control::Secret,
            // Those with suggestions are a component of their own.
            FieldKind::Text if !field.suggestions.is_empty() => return None,
            FieldKind::Text => Control::Text,
            FieldKind::Number => Control::Number,
            FieldKind::Script => Control::Script,
            FieldKind::Raw { type_name } if type_name.is_empty() => Control::Json,
            FieldKind::Raw { .. } => Control::Raw,
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
            coded: nested && field.name == field.label,
            helped: !field.help.is_empty(),
        })
    }

    fn list_number(&mut self, options: &Arc<[ChoiceOption]>) -> usize {
        let newest = self.option_lists.iter().enumerate().rev();
        let mut compared = newest.take(LISTS_COMPARED);
        let same = |list: &Arc<_>| Arc::ptr_eq(list, options) || list == options;
        if let Some((known, _)) = compared.find(|(_, list)| same(list)) {
            return known;
        }
        self.option_lists.push(Arc::clone(options));
        self.option_lists.len().saturating_sub(1)
    }

    fn copy_of(&mut self, shape: &Shape) -> Option<Part> {
        let newest = self.prototypes.iter().rev();
        let mut compared = newest.take(PROTOTYPES_COMPARED);
        if let Some((_, prototype)) = compared.find(|(known, _)| known == shape) {
            return Some(prototype.copy(true));
        }
        let prototype: Part = self.prototype(shape)?.unchecked_into();
        let copy = prototype.copy(true);
        self.prototypes.push((*shape, prototype));
        Some(copy)
    }

    fn prototype(&self, shape: &Shape) -> Option<Element> {
        let field = self.element("div", "field")?;
        set(&field, "data-state", "enabled");
        let head = self.child(&field, "div", "field__head")?;
        let label = self.child(&head, "label", label_class(shape.coded))?;
        self.name_language(&label);
        if shape.required {
            self.child(&head, "span", REQUIRED)?
                .set_text_content(Some(REQUIRED_WORDS));
        }
        if shape.named {
            self.child(&head, "code", "field__name")?;
        }
        if shape.helped {
            let help = self.child(&field, "p", "field__help")?;
            self.name_language(&help);
        }
        let control = if shape.control.is_bare() {
            self.control(&field, shape.control)?
        } else {
            let around = self.child(&field, "div", "field__control")?;
            self.control(&around, shape.control)?
        };
        if shape.required && shape.control != Control::Switch {
            set(&control, "aria-required", "true");
        }
        Some(field)
    }

    fn control(&self, around: &Element, control: Control) -> Option<Element> {
        Some(match control {
            Control::Text => self.text_input(around, "input")?,
            Control::Secret => {
                let input = self.text_input(around, "input")?;
                set(&input, "type", "password");
                // What the browser remembers of other sites has no place here.
                set(&input, "autocomplete", "new-password");
                input
            }
            Control::Number => {
                let input = self.text_input(around, "input input--number")?;
                set(&input, "inputmode", "decimal");
                input
            }
            Control::Script => {
                let area = self.text_area(around, "input input--script", "6")?;
                set(&area, "wrap", "off");
                area
            }
            Control::Json => {
                let area = self.text_area(around, "input input--json", "4")?;
                let hint = self.child(around, "p", "field__hint")?;
                hint.set_text_content(Some("Enter JSON; what is not JSON is kept as text."));
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
                self.name_language(&select);
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

    /// Says in which language the author's words in an element are.
    fn name_language(&self, element: &Element) {
        if let Some(language) = &self.language {
            set(element, "lang", language);
        }
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

impl Wording {
    fn of(field: &Field, index: usize, state: &FieldState, gathering: &mut Gathering) -> Self {
        let mut add = |word: &str| gathering.add(|text| text.push_str(word));
        let name = add(&field.name);
        let path = if field.repeated || field.path == field.name {
            name
        } else {
            add(&field.path)
        };
        let hint = match &field.kind {
            FieldKind::Raw { type_name: word } if !word.is_empty() => Some(add(word)),
            _ => None,
        };
        let value = match &state.shown {
            Shown::Text(text) if !text.is_empty() => Some(add(text)),
            _ => None,
        };
        let id = id_of(index);
        Self {
            name,
            path,
            label: add(&field.label),
            help: (!field.help.is_empty()).then(|| (add(&help_id(index)), add(&field.help))),
            hint,
            value,
            placeholder: (!field.placeholder.is_empty()).then(|| add(&field.placeholder)),
            id: add(&id),
        }
    }
}

/// Id of a field's control.
fn id_of(index: usize) -> String {
    format!("field-{index}")
}

fn help_id(index: usize) -> String {
    format!("field-{index}-help")
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

/// The nodes that change. The control is looked for when it does.
struct Parts {
    field: Part,
    /// Made with the first problem: most fields never have one.
    message: Option<Element>,
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
        if let Some(parts) = &mut self.parts {
            parts.change(
                &stamps.document,
                self.index,
                &self.shape,
                &self.last,
                &state,
            );
        } else if state.visible {
            let _ = session.with_field(self.index, |field| {
                let mut gathering = Gathering::default();
                let wording = Wording::of(field, self.index, &state, &mut gathering);
                self.last = state.clone();
                self.draw(stamps, &gathering.hand_over(), &wording);
            });
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

    /// Draws the field in its newest state. That fails only without memory;
    /// then the field stays away.
    fn draw(&mut self, stamps: &mut Stamps, words: &Words, wording: &Wording) {
        let Some(root) = stamps.copy_of(&self.shape) else {
            return;
        };
        let (id, path) = (words.word(wording.id), words.word(wording.path));
        root.put(&stamps.path_name, &path);
        let head = root.first();
        let label = head.first();
        label.put_for(&id);
        label.put_text(&words.word(wording.label));
        if self.shape.named {
            let name = head.last();
            if wording.name == wording.path {
                name.put_text(&path);
            } else {
                name.put_text(&words.word(wording.name));
            }
        }
        let mut next = head.next();
        let mut help_id = None;
        if let Some((id, text)) = wording.help {
            let id = words.word(id);
            next.put_id(&id);
            next.put_text(&words.word(text));
            next = next.next();
            help_id = Some(id);
        }
        let control = self.shape.control_in(next);
        control.put_id(&id);
        if let Some(id) = help_id {
            control.put(&stamps.description_name, &id);
        }
        if let Some(word) = wording.hint {
            control.next().first().put_text(&words.word(word));
        }
        if let Some(text) = wording.placeholder {
            control.put(&"placeholder".into(), &words.word(text));
        }
        if let Some(value) = wording.value {
            control.put_value(&words.word(value));
        } else {
            show_value(
                &stamps.document,
                &self.shape,
                &control,
                &self.last.shown,
                true,
            );
        }
        let mut parts = Parts {
            field: root,
            message: None,
            note: None,
        };
        let (document, state) = (&stamps.document, &self.last);
        if !state.enabled {
            parts.show_enabled(&control, false);
        }
        if state.required != self.shape.required {
            parts.show_required(document, &self.shape, &control, state.required);
        }
        if state.message.is_some() {
            parts.show_message(document, self.index, &control, state.message.as_deref());
        }
        if state.note.is_some() {
            parts.show_note(document, state.note.as_deref());
        }
        self.parts = Some(parts);
    }
}

impl Shape {
    /// The control of a field of this shape.
    fn control_of(&self, field: &Part) -> Part {
        let after_head = field.first().next();
        if self.helped {
            self.control_in(after_head.next())
        } else {
            self.control_in(after_head)
        }
    }

    /// The control in what stands in its place.
    fn control_in(&self, place: Part) -> Part {
        match self.control {
            control if control.is_bare() => place,
            Control::Switch => place.first().first(),
            _ => place.first(),
        }
    }
}

impl Parts {
    fn change(
        &mut self,
        document: &Document,
        index: usize,
        shape: &Shape,
        old: &FieldState,
        new: &FieldState,
    ) {
        let control = shape.control_of(&self.field);
        if old.enabled != new.enabled {
            self.show_enabled(&control, new.enabled);
        }
        if old.shown != new.shown {
            show_value(document, shape, &control, &new.shown, false);
        }
        if old.required != new.required {
            self.show_required(document, shape, &control, new.required);
        }
        if old.message != new.message {
            self.show_message(document, index, &control, new.message.as_deref());
        }
        if old.note != new.note {
            self.show_note(document, new.note.as_deref());
        }
    }

    fn show_enabled(&self, control: &Element, enabled: bool) {
        let word = if enabled { "enabled" } else { "disabled" };
        set(&self.field, "data-state", word);
        if enabled {
            // Taking away what is not there changes nothing.
            let _ = control.remove_attribute("disabled");
        } else {
            set(control, "disabled", "");
        }
    }

    /// Shows that a value is required, or no more.
    fn show_required(&self, document: &Document, shape: &Shape, control: &Element, required: bool) {
        let label = self.field.first().first();
        if !required {
            if let Some(mark) = label.next_element_sibling()
                && mark.class_name() == REQUIRED
            {
                mark.remove();
            }
            let _ = control.remove_attribute("aria-required");
            return;
        }
        if let Ok(mark) = document.create_element("span") {
            mark.set_class_name(REQUIRED);
            mark.set_text_content(Some(REQUIRED_WORDS));
            let _ = label.after_with_node_1(&mark);
        }
        if shape.control != Control::Switch {
            set(control, "aria-required", "true");
        }
    }

    /// Shows a problem, or that there is none. The message stays in the
    /// document once it was there, so that the description keeps its target.
    fn show_message(
        &mut self,
        document: &Document,
        index: usize,
        control: &Element,
        message: Option<&str>,
    ) {
        if message.is_some() {
            set(control, "aria-invalid", "true");
            if self.message.is_none() {
                self.message = self.add_message(document, index, control);
            }
        } else {
            let _ = control.remove_attribute("aria-invalid");
        }
        if let Some(place) = &self.message {
            place.set_text_content(message);
        }
    }

    /// Adds an empty message before the note, and names it in the control's
    /// description, before the help.
    fn add_message(&self, document: &Document, index: usize, control: &Element) -> Option<Element> {
        let message = document.create_element("p").ok()?;
        let id = format!("field-{index}-message");
        message.set_class_name("field__message");
        set(&message, "data-error", "");
        message.set_id(&id);
        let note = self.note.as_ref().map(AsRef::as_ref);
        self.field.insert_before(&message, note).ok()?;
        let description = match control.get_attribute("aria-describedby") {
            Some(help) => format!("{id} {help}"),
            None => id,
        };
        set(control, "aria-describedby", &description);
        Some(message)
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

/// Shows a value in a control, which may be a fresh one.
fn show_value(document: &Document, shape: &Shape, control: &Part, shown: &Shown, fresh: bool) {
    match (shape.control, shown) {
        (Control::Script | Control::Raw | Control::Json, Shown::Text(text)) => {
            let area: &HtmlTextAreaElement = control.unchecked_ref();
            if !fresh && area.value() != *text {
                area.set_value(text);
            }
        }
        (_, Shown::Text(text)) => {
            let input: &HtmlInputElement = control.unchecked_ref();
            // The same text again would move the cursor of some browsers.
            if !fresh && input.value() != *text {
                input.set_value(text);
            }
        }
        (_, Shown::Flag(false)) if fresh => {}
        (_, Shown::Flag(on)) => {
            let input: &HtmlInputElement = control.unchecked_ref();
            input.set_checked(*on);
            if let Some(word) = control.next_element_sibling() {
                word.set_text_content(Some(if *on { "On" } else { "Off" }));
            }
        }
        (_, Shown::Picks(picks)) => {
            let select: &HtmlSelectElement = control.unchecked_ref();
            if !fresh {
                drop_stray(select);
            }
            match picks.first() {
                None if fresh => {}
                None => control.put_selected(0),
                Some(pick) => match pick.option {
                    Some(place) => {
                        control.put_selected(i32::try_from(place).map_or(0, |place| place + 1));
                    }
                    None => add_stray(document, select, &pick.label),
                },
            }
        }
        (_, Shown::Rows(_) | Shown::Duration(..) | Shown::Nest(_)) => {}
    }
}

/// Removes the option of a value that was not among the options.
fn drop_stray(select: &HtmlSelectElement) {
    if let Ok(Some(stray)) = select.query_selector("option[value=stray]") {
        stray.remove();
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
    matches!(input.type_().as_str(), "text" | "password")
        .then(|| FormEvent::Typed(index, input.value()))
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
