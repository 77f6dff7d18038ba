//! Fields that nest: objects under a legend, lists and further keys in rows,
//! unions with their shapes. Plain fields inside are stamped like those of any
//! form; every field stands in a slot of its own, which comes and goes with it.

use super::field::{FieldHandle, FormField, HelpDrawing, Message, help_view};
use super::rows::focus_later;
use super::stamp::{self, Stamped, Stamps};
use crate::app::form::{FormSession, Watcher};
use crate::domain::form::model::{Field, FieldKind};
use crate::domain::form::state::{FieldState, Nest, Offer, Shown};
use crate::domain::form::tree::{TreeEvent, same_lines};
use crate::domain::form::update::FormEvent;
use crate::domain::markdown::is_plain;
use crate::io::browser::page;
use crate::view::common::announcer::use_announcer;
use crate::view::common::button::IconButton;
use crate::view::common::drawn::when_drawn;
use crate::view::common::icon::Icon;
use crate::view::common::markdown::Markdown;
use leptos::html::Div;
use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::tachys::html::node_ref::NodeRefContainer;
use std::collections::BTreeMap;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Shapes up to which radio buttons are used.
const RADIO_LIMIT: usize = 5;

/// What is drawn so far; cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Canvas {
    session: FormSession,
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

/// The fields of a form that nests.
#[component]
pub(super) fn TreeFields(
    /// The open form.
    session: FormSession,
) -> impl IntoView {
    let canvas = Canvas {
        session,
        drawn: StoredValue::new_local(Drawn {
            stamps: Stamps::new(document()),
            ready: BTreeMap::new(),
            slots: BTreeMap::new(),
        }),
    };
    Effect::new(move || {
        session.revision.track();
        canvas.show_changes();
    });
    let send = move |event: Option<FormEvent>| {
        let stamped = event.as_ref().and_then(FormEvent::field);
        if let Some((event, true)) = event.zip(stamped.map(|index| canvas.is_stamped(index))) {
            session.dispatch(event);
        }
    };
    view! {
        <div
            class="form__fields"
            on:input=move |event| send(stamp::typed(&event))
            on:change=move |event| send(stamp::changed(&event))
            on:focusout=move |event| send(stamp::left(&event))
            on:click=move |event| take_offer(session, &event)
        >
            <NodeSlot canvas index=0 />
        </div>
    }
}

impl Canvas {
    fn is_stamped(self, index: usize) -> bool {
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
    fn show_changes(self) {
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
    fn prepare(self, fields: &[usize]) {
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
    fn show_paths(self) {
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
    fn show_label(self, index: usize) {
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

    fn send(self, index: usize, event: TreeEvent) {
        self.session.dispatch(FormEvent::Nested(index, event));
    }
}

/// The place of one field, which ends with it.
#[component]
fn NodeSlot(canvas: Canvas, index: usize) -> impl IntoView {
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

/// What can be done to a field's value, as buttons below it. They are drawn
/// only where there is something to do, and answered by the form.
fn draw_offers(
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
fn take_offer(session: FormSession, event: &web_sys::MouseEvent) {
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

/// Puts the focus into a field once what changed is drawn.
fn focus_field(index: usize) {
    when_drawn(move || {
        page::focus_control(&format!("field-{index}"));
    });
}

/// What a field that nests is drawn from.
#[derive(Clone, Copy)]
struct NestHandle {
    canvas: Canvas,
    field: FieldHandle,
    nest: Memo<Nest>,
}

impl NestHandle {
    fn index(self) -> usize {
        self.field.index
    }

    fn present(self) -> bool {
        self.nest.with(|nest| nest.present)
    }

    fn may_be_left_out(self) -> bool {
        self.canvas
            .session
            .read(|form| form.may_be_left_out(self.index()))
            == Some(true)
    }

    fn send(self, event: TreeEvent) {
        self.canvas.send(self.index(), event);
    }

    fn read<T>(self, read: impl FnOnce(&Field) -> T) -> Option<T> {
        self.canvas.session.with_field(self.index(), read)
    }
}

/// A field that nests: a fieldset around what is inside. The outermost one is
/// the form itself and has no frame.
#[component]
fn NestField(canvas: Canvas, index: usize) -> impl IntoView {
    let session = canvas.session;
    let state = session.state(index)?;
    let (field, depth) = session
        .read(|form| {
            form.at(index)
                .map(|(field, _)| (field.clone(), form.depth(index)))
        })
        .flatten()?;
    let nest = Memo::new(move |_| {
        state.with(|state| match &state.shown {
            Shown::Nest(nest) => nest.clone(),
            _ => Nest::default(),
        })
    });
    let visible = Memo::new(move |_| state.with(|state| state.visible));
    let handle = NestHandle {
        canvas,
        nest,
        field: FieldHandle::of(session, index, state, &field),
    };
    let conditional = field.is_conditional();
    let draw = move || draw_nest(handle, &field, depth);
    Some(if conditional {
        (move || visible.get().then(&draw)).into_any()
    } else {
        draw()
    })
}

fn draw_nest(handle: NestHandle, field: &Field, depth: usize) -> AnyView {
    let root = depth == 0 && field.path.is_empty();
    let inside = match &field.kind {
        FieldKind::List(list) => {
            let (fixed, further) = (list.fixed.len(), list.item.is_some());
            view! { <ListBody handle fixed further /> }.into_any()
        }
        FieldKind::Union(union) => {
            let labels = union
                .branches
                .iter()
                .map(|branch| branch.label.clone())
                .collect();
            view! { <UnionBody handle labels /> }.into_any()
        }
        FieldKind::Group(group) => {
            let (fields, more) = (!group.fields.is_empty(), group.more.is_some());
            view! { <GroupBody handle fields more /> }.into_any()
        }
        _ => ().into_any(),
    };
    let help = (!field.help.is_empty())
        .then(|| help_view(field.help.clone(), handle.field.part_id("help")));
    let plain_root = root && matches!(field.kind, FieldKind::Group(_));
    if plain_root {
        return view! {
            <div class="nest nest--root" id=handle.field.id() data-state="enabled" tabindex="-1">
                {help}
                <Message handle=handle.field />
                {inside}
            </div>
        }
        .into_any();
    }
    let name = field.name.clone();
    let label_class = stamp::label_class(name == field.label && !name.is_empty());
    let named = (name != field.label && !name.is_empty())
        .then(|| view! { <code class="field__name">{name}</code> });
    let required = (!root).then(|| handle.field.required_mark());
    let label = if field.label.is_empty() {
        "Input".to_owned()
    } else {
        field.label.clone()
    };
    let tools = view! { <NestTools handle label=label.clone() depth root /> };
    view! {
        <fieldset
            class="field nest"
            class:nest--deep={depth > 5}
            id=handle.field.id()
            data-field=field.path.clone()
            data-state="enabled"
            data-invalid=move || handle.field.invalid()
            aria-describedby=handle.field.described_by()
        >
            <legend class=label_class>{label}</legend>
            <div class="field__aside">{required} {named} {tools}</div>
            {help}
            <Message handle=handle.field />
            <div class="field__control">{inside}</div>
        </fieldset>
    }
    .into_any()
}

/// Adds, leaves out, opens and closes what the legend names.
#[component]
fn NestTools(handle: NestHandle, label: String, depth: usize, root: bool) -> impl IntoView {
    let optional = handle.may_be_left_out() && !root;
    let union = handle.read(|field| matches!(field.kind, FieldKind::Union(_))) == Some(true);
    let label = StoredValue::new(label);
    let named = move |verb: &str| label.with_value(|label| format!("{verb} {label}"));
    let closable = depth > 1 && !union;
    move || {
        let (present, open) = handle.nest.with(|nest| (nest.present, nest.open));
        let leave_out = (present && optional && !union).then(|| {
            view! {
                <button
                    type="button"
                    class="button button--small button--quiet"
                    aria-label=named("Leave out")
                    on:click=move |_| {
                        handle.send(TreeEvent::LeftOut);
                        focus_field(handle.index());
                    }
                >
                    {"Leave out"}
                </button>
            }
        });
        let fold = (present && (closable || !open) && !union).then(|| {
            let verb = if open { "Close" } else { "Open" };
            view! {
                <button
                    type="button"
                    class="button button--small button--quiet"
                    aria-expanded=open.to_string()
                    aria-label=named(verb)
                    on:click=move |_| {
                        handle.send(if open { TreeEvent::Closed } else { TreeEvent::Opened });
                        focus_field(handle.index());
                    }
                >
                    {verb}
                </button>
                {(!open)
                    .then(|| view! {
                        <span class="field__hint">{handle.nest.with(|nest| nest.summary.clone())}</span>
                    })}
            }
        });
        view! { {fold} {leave_out} }
    }
}

/// What is said and can be done while a group or list is left out.
#[component]
fn Absent(handle: NestHandle, #[prop(into)] verb: String) -> impl IntoView {
    let label = handle.read(|field| field.label.clone()).unwrap_or_default();
    move || {
        let verb = verb.clone();
        let label = label.clone();
        (!handle.present()).then(|| {
            view! {
                <div class="nest__absent">
                    <span class="field__hint">{"Not sent."}</span>
                    <button
                        type="button"
                        class="button button--small"
                        aria-label=format!("{verb}: {label}")
                        on:click=move |_| {
                            handle.send(TreeEvent::Added);
                            focus_field(handle.index());
                        }
                    >
                        {verb.clone()}
                    </button>
                </div>
            }
        })
    }
}

/// The fields of an object, and rows for its further keys.
#[component]
fn GroupBody(
    handle: NestHandle,
    /// Whether the author named keys.
    fields: bool,
    /// Whether further keys are offered.
    more: bool,
) -> impl IntoView {
    let canvas = handle.canvas;
    let own = Memo::new(move |_| handle.nest.with(|nest| children(nest, false)));
    let rows = Memo::new(move |_| handle.nest.with(|nest| children(nest, true)));
    let list = NodeRef::<Div>::new();
    let announcer = use_announcer();
    let add = move |_| {
        handle.send(TreeEvent::EntryAdded);
        announcer.say(format!("Row {} added.", rows.with_untracked(Vec::len)));
        focus_later(list, ":scope > .row:last-of-type .row__key");
    };
    let absent = if fields {
        view! { <Absent handle verb="Add" /> }
    } else {
        view! { <Absent handle verb="Send an empty object" /> }
    };
    let empty = (!fields).then_some(move || {
        let nothing = handle.present() && handle.nest.with(|nest| nest.open);
        (nothing && rows.with(Vec::is_empty))
            .then(|| view! { <p class="rows__empty">{"An empty object is sent."}</p> })
    });
    view! {
        {absent}
        <For
            each=move || {
                let fields = own.get();
                canvas.prepare(&fields);
                fields
            }
            key=|child| *child
            let:child
        >
            <NodeSlot canvas index=child />
        </For>
        <div class="rows rows--map" node_ref=list>
            <For each=move || rows.get() key=|child| *child let:child>
                <MapRow handle child rows list />
            </For>
            {empty}
            {more
                .then(|| {
                    view! {
                        <button
                            type="button"
                            class="button button--small rows__add"
                            hidden=move || handle.nest.with(|nest| nest.present && !nest.open)
                            on:click=add
                        >
                            {Icon::Plus.draw()}
                            {"Add row"}
                        </button>
                    }
                })}
        </div>
    }
}

/// Children under keys of the author, or under those that are entered.
fn children(nest: &Nest, entered: bool) -> Vec<usize> {
    nest.children
        .iter()
        .zip(&nest.keys)
        .filter(|(_, key)| key.is_some() == entered)
        .map(|(child, _)| *child)
        .collect()
}

/// A further key with its value.
#[component]
fn MapRow(
    handle: NestHandle,
    child: usize,
    /// All rows, for the number of this one.
    rows: Memo<Vec<usize>>,
    list: NodeRef<Div>,
) -> impl IntoView {
    let canvas = handle.canvas;
    let announcer = use_announcer();
    let place = Memo::new(move |_| {
        rows.with(|rows| rows.iter().position(|row| *row == child).unwrap_or(0))
    });
    let number = move || place.get().saturating_add(1);
    Effect::new(move |first: Option<()>| {
        place.track();
        if first.is_some() {
            canvas.show_label(child);
        }
    });
    let key = move || {
        handle.nest.with(|nest| {
            let place = nest.children.iter().position(|other| *other == child)?;
            nest.keys.get(place).cloned().flatten()
        })
    };
    // The same key twice: the first row has it.
    let twice = Memo::new(move |_| {
        let own = key().filter(|key| !key.is_empty())?;
        handle.nest.with(|nest| {
            let earlier = nest.children.iter().take_while(|other| **other != child);
            let name = |index: usize| canvas.session.with_field(index, |field| field.name.clone());
            earlier
                .copied()
                .any(|other| name(other).as_deref() == Some(&*own))
                .then_some(own)
        })
    });
    let state = canvas.session.state(child);
    let message = Memo::new(move |_| {
        let refused = || state?.with(|state| state.key_message.clone());
        let told = |key| format!("The key “{key}” is there already; this row is not sent.");
        twice.get().map(told).or_else(refused)
    });
    let (key_id, message_id) = (format!("field-{child}-name"), format!("field-{child}-key"));
    let label = handle.read(|field| field.label.clone());
    let label = label.filter(|label| !label.is_empty());
    let label = label.unwrap_or_else(|| "the input".to_owned());
    let remove = move |()| {
        let at = place.get_untracked();
        handle.send(TreeEvent::Removed(child));
        announcer.say(format!("Row {} removed.", at.saturating_add(1)));
        focus_later(
            list,
            &format!(
                ":scope > .row:nth-of-type({}) .row__key, :scope > .row:last-of-type .row__key, :scope > .rows__add",
                at.saturating_add(1)
            ),
        );
    };
    view! {
        <div class="row row--map">
            <div class="row__name">
                <label class="field__label" for=key_id.clone()>
                    {move || format!("Key {}", number())}
                </label>
                <input
                    type="text"
                    class="input row__key"
                    id=key_id
                    autocomplete="off"
                    aria-describedby=message_id.clone()
                    aria-invalid=move || message.with(|message| message.is_some().then_some("true"))
                    prop:value=move || key().unwrap_or_default()
                    on:input:target=move |event| {
                        handle.send(TreeEvent::KeyTyped(child, event.target().value()));
                        canvas.show_paths();
                    }
                    on:blur=move |_| handle.send(TreeEvent::KeyLeft(child))
                />
                <p class="field__message" id=message_id.clone() data-error="">
                    {move || message.get()}
                </p>
            </div>
            <NodeSlot canvas index=child />
            <IconButton
                label=Signal::derive(move || format!("Remove row {} of {label}", number()))
                icon=Icon::Trash
                part="row__remove"
                on_pressed=Callback::new(remove)
            />
        </div>
    }
}

/// The items of a list, in rows that can be moved and removed.
#[component]
fn ListBody(
    handle: NestHandle,
    /// How many items have a meaning by their place.
    fixed: usize,
    /// Whether there may be further ones.
    further: bool,
) -> impl IntoView {
    let items = Memo::new(move |_| handle.nest.with(|nest| nest.children.clone()));
    let full = Memo::new(move |_| !further && items.with(Vec::len) >= fixed);
    let list = NodeRef::<Div>::new();
    let announcer = use_announcer();
    let add = move |_| {
        let first = items.with_untracked(Vec::len).saturating_add(1);
        handle.send(TreeEvent::ItemsAdded(Vec::new()));
        announcer.say(match items.with_untracked(Vec::len) {
            last if last > first => format!("Items {first} to {last} added."),
            last => format!("Item {last} added."),
        });
        focus_later(
            list,
            &format!(":scope > .row:nth-of-type({first}) :is(input, select, textarea, button)"),
        );
    };
    let empty = move || {
        let nothing = handle.nest.with(|nest| nest.present && nest.open);
        (nothing && items.with(Vec::is_empty))
            .then(|| view! { <p class="rows__empty">{"An empty list is sent."}</p> })
    };
    // Items that are lines can be written as such, which is quicker for many.
    let by_lines = RwSignal::new(false);
    let session = handle.canvas.session;
    let index = handle.index();
    let can_be_lines = session.read(|form| form.takes_lines(index)) == Some(true);
    let label = handle.read(|field| field.label.clone()).unwrap_or_default();
    let turn = move |_| {
        let lines = session.read(|form| form.lines(index)).flatten();
        if by_lines.get_untracked() {
            by_lines.set(false);
        } else if lines.is_some() {
            by_lines.set(true);
        } else {
            announcer.show(
                "An item has several lines or nothing but blanks, so the list stays in rows.",
            );
        }
        focus_later(list, ":scope > .rows__as");
    };
    let turns = can_be_lines.then(|| {
        let label = label.clone();
        view! {
            <button
                type="button"
                class="button button--small button--quiet rows__as"
                hidden=move || handle.nest.with(|nest| nest.present && !nest.open)
                aria-label=move || {
                    if by_lines.get() {
                        format!("Edit in rows: {label}")
                    } else {
                        format!("Edit as text: {label}")
                    }
                }
                on:click=turn
            >
                {move || if by_lines.get() { "Edit in rows" } else { "Edit as text" }}
            </button>
        }
    });
    view! {
        <Absent handle verb="Send an empty list" />
        <div class="rows rows--items" node_ref=list>
            <Show
                when=move || by_lines.get()
                fallback=move || {
                    view! {
                        <For each=move || items.get() key=|child| *child let:child>
                            <ItemRow handle child items list fixed />
                        </For>
                        {empty}
                    }
                }
            >
                <ItemLines handle label=label.clone() />
            </Show>
            <button
                type="button"
                class="button button--small rows__add"
                hidden=move || {
                    full.get() || by_lines.get()
                        || handle.nest.with(|nest| nest.present && !nest.open)
                }
                on:click=add
            >
                {Icon::Plus.draw()}
                {"Add item"}
            </button>
            {turns}
        </div>
    }
}

/// The items of a list of texts, one per line.
#[component]
fn ItemLines(handle: NestHandle, label: String) -> impl IntoView {
    let (session, index) = (handle.canvas.session, handle.index());
    let typed = RwSignal::new(String::new());
    // What was typed stands as long as it says the same: a line that is being
    // begun is none yet.
    let shown = move || {
        session.revision.track();
        let now = session.read(|form| form.lines(index)).flatten();
        typed.with(|typed| match now {
            Some(now) if !same_lines(typed, &now) => now,
            _ => typed.clone(),
        })
    };
    let rows = move || shown().lines().count().clamp(4, 16).to_string();
    view! {
        <div class="row row--lines">
            <textarea
                class="input input--json"
                aria-label=format!("Items of {label}, one per line")
                rows=rows
                spellcheck="false"
                autocomplete="off"
                prop:value=shown
                on:input:target=move |event| {
                    let text = event.target().value();
                    typed.set(text.clone());
                    handle.send(TreeEvent::LinesTyped(text));
                }
            ></textarea>
        </div>
    }
}

/// One item with what moves and removes it.
#[component]
fn ItemRow(
    handle: NestHandle,
    child: usize,
    /// All items, for the number of this one.
    items: Memo<Vec<usize>>,
    list: NodeRef<Div>,
    /// How many items have a meaning by their place: they are not moved.
    fixed: usize,
) -> impl IntoView {
    let canvas = handle.canvas;
    let announcer = use_announcer();
    let place = Memo::new(move |_| {
        items.with(|items| items.iter().position(|item| *item == child).unwrap_or(0))
    });
    let last = Memo::new(move |_| items.with(|items| items.last() == Some(&child)));
    let label = handle.read(|field| field.label.clone());
    let label = label.filter(|label| !label.is_empty());
    let label = StoredValue::new(label.unwrap_or_else(|| "the input".to_owned()));
    let named = move |verb: &'static str| {
        Signal::derive(move || {
            label.with_value(|label| {
                format!("{verb} item {} of {label}", place.get().saturating_add(1))
            })
        })
    };
    let row = |place: usize, part: &str| {
        format!(
            ":scope > .row:nth-of-type({}) {part}",
            place.saturating_add(1)
        )
    };
    let moved = move |up: bool| {
        let at = place.get_untracked();
        let to = if up {
            at.saturating_sub(1)
        } else {
            at.saturating_add(1)
        };
        handle.send(TreeEvent::Moved(child, up));
        announcer.say(format!(
            "Item {} is now item {}.",
            at.saturating_add(1),
            to.saturating_add(1)
        ));
        let part = if up { ".row__up" } else { ".row__down" };
        let enabled = format!("{part}:not(:disabled)");
        focus_later(
            list,
            &format!("{}, {}", row(to, &enabled), row(to, ".row__remove")),
        );
    };
    let remove = move |()| {
        let at = place.get_untracked();
        handle.send(TreeEvent::Removed(child));
        announcer.say(format!("Item {} removed.", at.saturating_add(1)));
        let control = ":is(input, select, textarea, button)";
        focus_later(
            list,
            &format!(
                "{}, :scope > .row:last-of-type {control}, :scope > .rows__add",
                row(at, control)
            ),
        );
    };
    // Several lines in a clipboard become several items.
    let paste = move |event: web_sys::ClipboardEvent| {
        let text = event
            .clipboard_data()
            .and_then(|data| data.get_data("text").ok())
            .unwrap_or_default();
        let lines: Vec<String> = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect();
        let plain = canvas
            .session
            .with_field(child, |field| field.kind == FieldKind::Text)
            == Some(true);
        let blank = canvas.session.read(|form| {
            form.at(child)
                .is_some_and(|(_, entry)| entry.value.is_none())
        }) == Some(true);
        if !plain || lines.len() < 2 {
            return;
        }
        event.prevent_default();
        announcer.say(format!("{} items added.", lines.len()));
        if blank {
            handle.send(TreeEvent::Removed(child));
        }
        handle.send(TreeEvent::ItemsAdded(lines));
    };
    view! {
        <div class="row row--item" on:paste=paste>
            <NodeSlot canvas index=child />
            <div class="row__tools">
                <IconButton
                    label=named("Move up")
                    icon=Icon::ChevronUp
                    part="row__up"
                    enabled=Signal::derive(move || place.get() > fixed)
                    on_pressed=Callback::new(move |()| moved(true))
                />
                <IconButton
                    label=named("Move down")
                    icon=Icon::ChevronDown
                    part="row__down"
                    enabled=Signal::derive(move || place.get() >= fixed && !last.get())
                    on_pressed=Callback::new(move |()| moved(false))
                />
                <IconButton
                    label=named("Remove")
                    icon=Icon::Trash
                    part="row__remove"
                    enabled=Signal::derive(move || place.get() >= fixed || last.get())
                    on_pressed=Callback::new(remove)
                />
            </div>
        </div>
    }
}

/// The shapes of a union, and the field of the one chosen.
#[component]
fn UnionBody(handle: NestHandle, labels: Vec<String>) -> impl IntoView {
    let canvas = handle.canvas;
    let branch = Memo::new(move |_| handle.nest.with(|nest| nest.branch));
    let child = Memo::new(move |_| handle.nest.with(|nest| nest.children.clone()));
    let optional = handle.may_be_left_out();
    let legend = handle
        .read(|field| format!("Shape of {}", field.label))
        .unwrap_or_default();
    let pick = move |picked: Option<usize>| handle.send(TreeEvent::BranchPicked(picked));
    let chooser = if labels.len() <= RADIO_LIMIT {
        let name = handle.field.part_id("shape");
        let unset = optional.then(|| (None, "Not set".to_owned()));
        let options: Vec<_> = labels
            .into_iter()
            .enumerate()
            .map(|(place, label)| (Some(place), label))
            .chain(unset)
            .map(|(place, label)| {
                view! {
                    <label class="option">
                        <input
                            type="radio"
                            class="option__input"
                            name=name.clone()
                            prop:checked=move || branch.get() == place
                            on:change=move |_| pick(place)
                        />
                        <span class="option__label">{label}</span>
                    </label>
                }
            })
            .collect();
        view! {
            <div class="options options--row" role="radiogroup" aria-label=legend>
                {options}
            </div>
        }
        .into_any()
    } else {
        let options: Vec<_> = labels
            .into_iter()
            .enumerate()
            .map(|(place, label)| {
                view! {
                    <option
                        value=place.to_string()
                        prop:selected=move || branch.get() == Some(place)
                    >
                        {label}
                    </option>
                }
            })
            .collect();
        view! {
            <select
                class="select"
                aria-label=legend
                on:change:target=move |event| pick(event.target().value().parse().ok())
            >
                <option value="" prop:selected=move || branch.get().is_none()></option>
                {options}
            </select>
        }
        .into_any()
    };
    view! {
        {chooser}
        <For each=move || child.get() key=|child| *child let:child>
            <NodeSlot canvas index=child />
        </For>
    }
}
