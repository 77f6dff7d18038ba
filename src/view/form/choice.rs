//! One of several options: radio buttons, a native drop-down, or a filterable
//! list where there are many.

use super::api::ApiOptionsPanel;
use super::combobox::Combobox;
use super::field::FieldHandle;
use super::text::TextControl;
use crate::domain::form::condition::strictly_equal;
use crate::domain::form::entry::OptionsState;
use crate::domain::form::model::{ChoiceDisplay, ChoiceOption, OptionSource};
use crate::domain::form::state::{Pick, Shown};
use crate::domain::form::update::FormEvent;
use leptos::html::Div;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

/// Options that may be replaced while their control stands.
pub(super) type LiveOptions = Signal<Arc<[ChoiceOption]>>;

/// Options up to which a native drop-down is used.
pub(super) const SELECT_LIMIT: usize = 30;

impl FieldHandle {
    /// The one value picked.
    pub(super) fn pick(self) -> Option<Pick> {
        self.state.with(|state| match &state.shown {
            Shown::Picks(picks) => picks.first().cloned(),
            _ => None,
        })
    }

    /// Whether its options are being loaded: what an earlier answer offered counts no
    /// more.
    pub(super) fn awaits_options(self) -> bool {
        self.state
            .with(|state| state.options == OptionsState::Loading)
    }

    /// Whether its options could not be had.
    pub(super) fn lacks_options(self) -> bool {
        self.state
            .with(|state| matches!(state.options, OptionsState::Failed(_)))
    }
}

/// The control of a choice.
#[component]
pub(super) fn ChoiceField(
    handle: FieldHandle,
    /// Where the options come from.
    options: OptionSource,
    /// How the author wants it drawn.
    display: ChoiceDisplay,
) -> impl IntoView {
    match options {
        OptionSource::Fixed(options) => draw(handle, options, display),
        OptionSource::Api(api) => {
            let remote = api.search.is_some();
            let loaded = loaded_options(handle, remote);
            let options = Signal::derive(move || loaded.get().unwrap_or_default());
            // The control is drawn anew only when another kind is needed, so
            // that an answer does not take the focus away.
            let kind =
                Memo::new(move |_| loaded.with(|loaded| ApiControl::for_options(loaded, remote)));
            view! {
                {move || match kind.get() {
                    ApiControl::Typed => view! { <TextControl handle /> }.into_any(),
                    ApiControl::Listed => {
                        (move || {
                            let options = options.get();
                            view! { <SelectControl handle options /> }
                        })
                            .into_any()
                    }
                    ApiControl::Filtered => view! { <Combobox handle options remote /> }.into_any(),
                }}
                <ApiOptionsPanel handle />
            }
            .into_any()
        }
    }
}

/// The control of a choice whose options are loaded.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ApiControl {
    /// No options yet: the value is typed.
    Typed,
    /// A native drop-down.
    Listed,
    /// A filterable list.
    Filtered,
}

impl ApiControl {
    fn for_options(options: &Option<Arc<[ChoiceOption]>>, remote: bool) -> Self {
        match options {
            None => Self::Typed,
            Some(_) if remote => Self::Filtered,
            Some(options) if options.is_empty() => Self::Typed,
            Some(options) if options.len() > SELECT_LIMIT => Self::Filtered,
            Some(_) => Self::Listed,
        }
    }
}

/// The options loaded so far; `None` before the first answer. Stays the same
/// while another search is under way, so that the control is not drawn anew. A search
/// that failed found nothing, and may be tried again in the same control.
pub(super) fn loaded_options(
    handle: FieldHandle,
    remote: bool,
) -> Memo<Option<Arc<[ChoiceOption]>>> {
    Memo::new(move |earlier: Option<&Option<Arc<[ChoiceOption]>>>| {
        handle.state.with(|state| match &state.options {
            OptionsState::Ready(options, _) => {
                let kept = earlier.and_then(Option::as_ref);
                match kept {
                    Some(kept) if **kept == **options => Some(Arc::clone(kept)),
                    _ => Some(options.as_slice().into()),
                }
            }
            OptionsState::Loading => earlier.cloned().flatten(),
            OptionsState::Failed(_) if remote => {
                earlier.and_then(Option::as_ref).map(|_| Arc::default())
            }
            OptionsState::Idle | OptionsState::Failed(_) => None,
        })
    })
}

fn draw(handle: FieldHandle, options: Arc<[ChoiceOption]>, display: ChoiceDisplay) -> AnyView {
    match display {
        ChoiceDisplay::Radio => view! { <RadioControl handle options unset=false /> }.into_any(),
        ChoiceDisplay::RadioOrUnset => {
            view! { <RadioControl handle options unset=true /> }.into_any()
        }
        ChoiceDisplay::Select if options.len() > SELECT_LIMIT => {
            let options = Signal::stored(options);
            view! { <Combobox handle options remote=false /> }.into_any()
        }
        ChoiceDisplay::Select => view! { <SelectControl handle options /> }.into_any(),
    }
}

/// The native drop-down; its first option stands for unset.
#[component]
fn SelectControl(handle: FieldHandle, options: Arc<[ChoiceOption]>) -> impl IntoView {
    let picked = Memo::new(move |_| handle.pick());
    // By its value: while options are loaded again no pick has a place in them.
    let listed = Arc::clone(&options);
    let place = Memo::new(move |_| {
        picked.with(|pick| {
            let value = Some(&pick.as_ref()?.value);
            let is_it = |option: &ChoiceOption| strictly_equal(Some(&option.value), value);
            listed.iter().position(is_it)
        })
    });
    let entries: Vec<_> = options
        .iter()
        .enumerate()
        .map(|(index, option)| {
            view! {
                <option value=index.to_string() prop:selected=move || place.get() == Some(index)>
                    {option.label.clone()}
                </option>
            }
        })
        .collect();
    // A value that is not among the options is kept, shown and marked.
    let stray = move || {
        picked.get().filter(|_| place.get().is_none()).map(|pick| {
            view! {
                <option value="stray" prop:selected=true>
                    {format!("{} (not in list)", pick.label)}
                </option>
            }
        })
    };
    view! {
        <select
            class="select"
            id=handle.id()
            lang=handle.language()
            aria-required=move || handle.aria_required()
            aria-describedby=handle.described_by()
            aria-invalid=move || handle.invalid()
            disabled=move || handle.disabled()
            on:change:target=move |event| {
                let value = event.target().value();
                if value != "stray" {
                    handle.send(FormEvent::Picked(handle.index, value.parse().ok()));
                }
            }
            on:blur=move |_| handle.left()
        >
            <option value="" prop:selected=move || picked.with(Option::is_none)></option>
            {entries}
            {stray}
        </select>
    }
}

/// Radio buttons under the field's legend. One effect and two listeners serve
/// all of them: one of each per button costs more than the buttons.
#[component]
fn RadioControl(
    handle: FieldHandle,
    options: Arc<[ChoiceOption]>,
    /// Whether one more button stands for unset.
    unset: bool,
) -> impl IntoView {
    let picked = Memo::new(move |_| handle.pick());
    let disabled = Memo::new(move |_| handle.disabled());
    let invalid = Memo::new(move |_| handle.invalid());
    let list = NodeRef::<Div>::new();
    Effect::new(move || {
        let Some(list) = list.get() else { return };
        let pick = picked.with(|pick| pick.as_ref().map(|pick| pick.option));
        let (disabled, invalid) = (disabled.get(), invalid.get());
        for button in buttons_of(&list) {
            // The value of the one that stands for unset is empty.
            button.set_checked(pick.map_or_else(
                || button.value().is_empty(),
                |option| option.is_some() && option == button.value().parse().ok(),
            ));
            button.set_disabled(disabled);
            // The name is fixed and valid.
            let _ = match invalid {
                Some(word) => button.set_attribute("aria-invalid", word),
                None => button.remove_attribute("aria-invalid"),
            };
        }
    });
    let name = handle.part_id("radio");
    let labels = options.iter().enumerate().map(|(index, option)| {
        let label = option.label.clone();
        (index.to_string(), label, "option__label", handle.language())
    });
    let unset = unset.then(|| {
        let class = "option__label option__label--unset";
        (String::new(), "Not set".to_owned(), class, None)
    });
    let buttons: Vec<_> = labels
        .chain(unset)
        .map(|(value, label, class, language)| {
            view! {
                <label class="option">
                    <input
                        type="radio"
                        class="option__input"
                        name=name.clone()
                        value=value
                        aria-describedby=handle.described_by()
                    />
                    <span class=class lang=language>{label}</span>
                </label>
            }
        })
        .collect();
    let stray = move || {
        picked
            .get()
            .filter(|pick| pick.option.is_none())
            .map(|pick| {
                view! { <p class="field__hint">{format!("{} (not in list)", pick.label)}</p> }
            })
    };
    view! {
        <div
            class="options"
            node_ref=list
            on:change=move |event| {
                let button = event.target().and_then(|target| target.dyn_into().ok());
                if let Some(button) = button {
                    let button: HtmlInputElement = button;
                    handle.send(FormEvent::Picked(handle.index, button.value().parse().ok()));
                }
            }
            on:focusout=move |_| handle.left()
        >
            {buttons}
        </div>
        {stray}
    }
}

/// The radio buttons of a list.
fn buttons_of(list: &Element) -> impl Iterator<Item = HtmlInputElement> {
    let labels = list.children();
    (0..labels.length()).filter_map(move |place| {
        let button = labels.item(place)?.first_element_child()?;
        button.dyn_into().ok()
    })
}
