//! The id of an endpoint: typed, with the ids that a person keeps for the
//! module as suggestions. The platform's own list cannot be asked for here.

use super::field::FieldHandle;
use super::rows::focus_later;
use crate::app::endpoints::Endpoints;
use crate::domain::form::endpoints::{Endpoint, EndpointPart};
use crate::view::common::announcer::use_announcer;
use crate::view::common::badge::Badge;
use crate::view::common::disclosure::Disclosure;
use crate::view::common::icon::Icon;
use leptos::html::Div;
use leptos::prelude::*;

/// The module a control belongs to; signals and lists are `Copy`, so this is too.
type Module = StoredValue<String>;

/// The text box with its suggestions, and the list they come from.
#[component]
pub(super) fn EndpointControl(
    handle: FieldHandle,
    /// Id of the module.
    module: String,
) -> impl IntoView {
    let endpoints = use_context::<Endpoints>();
    let word = module.clone();
    let module: Module = StoredValue::new(module);
    let choices = move || {
        let choices = module.with_value(|module| {
            endpoints.map(|endpoints| endpoints.with(|lists| lists.choices(module)))
        });
        choices
            .unwrap_or_default()
            .into_iter()
            .map(|choice| view! { <option value=choice.id label=choice.label></option> })
            .collect_view()
    };
    let listed = move || {
        let id = handle.shown_text();
        module.with_value(|module| {
            endpoints?.with(|lists| Some([" Listed as “", lists.name(module, &id)?, "”."].concat()))
        })
    };
    view! {
        <input
            type="text"
            class="input"
            id=handle.id()
            list=handle.part_id("endpoints")
            autocomplete="off"
            spellcheck="false"
            aria-required=move || handle.aria_required()
            aria-describedby=format!("{} {}", handle.described_by(), handle.part_id("hint"))
            aria-invalid=move || handle.invalid()
            disabled=move || handle.disabled()
            prop:value=move || handle.shown_text()
            on:input:target=move |event| handle.typed(event.target().value())
            on:blur=move |_| handle.left()
        />
        <datalist id=handle.part_id("endpoints")>{choices}</datalist>
        <p class="field__hint" id=handle.part_id("hint")>
            {"Id of an endpoint of module "} <code>{word}</code> {"."} {listed}
        </p>
        {endpoints
            .map(|endpoints| {
                let count = move || {
                    module.with_value(|module| endpoints.with(|lists| lists.of(module).len()))
                };
                view! {
                    <Disclosure
                        summary="Endpoints of this module"
                        aside=move || {
                            view! { <Badge text=Signal::derive(move || count().to_string()) /> }
                        }
                    >
                        <EndpointList endpoints module />
                    </Disclosure>
                }
            })}
    }
}

/// The endpoints of one module as rows to edit. After a removal the focus goes
/// to the row that took the place, or to the button that adds one.
#[component]
fn EndpointList(endpoints: Endpoints, module: Module) -> impl IntoView {
    let list = NodeRef::<Div>::new();
    let announcer = use_announcer();
    let rows = Memo::new(move |_| {
        module.with_value(|module| {
            endpoints.with(|lists| {
                let rows = lists.of(module).iter().map(|endpoint| endpoint.row);
                rows.collect::<Vec<u32>>()
            })
        })
    });
    let remark = move || module.with_value(|module| endpoints.with(|lists| lists.remark(module)));
    let add = move |_| {
        module.with_value(|module| endpoints.add(module));
        let number = rows.with_untracked(Vec::len);
        announcer.say(format!("Endpoint {number} added."));
        focus_later(list, ".row:last-of-type .row__key");
    };
    let remove = move |(row, number): (u32, usize)| {
        module.with_value(|module| endpoints.remove(module, row));
        announcer.say(format!("Endpoint {number} removed."));
        focus_later(
            list,
            &format!(
                ".row:nth-of-type({number}) .row__key, .row:last-of-type .row__key, .rows__add"
            ),
        );
    };
    view! {
        <p class="field__hint">
            {"Offered by every field of this module. The list is kept in this browser only; the platform is not asked for its own."}
        </p>
        <div class="rows" role="group" aria-label="Endpoints of this module" node_ref=list>
            <For each=move || rows.get() key=|row| *row let:row>
                <EndpointRow endpoints module row rows on_removed=Callback::new(remove) />
            </For>
            {move || {
                rows.with(Vec::is_empty)
                    .then(|| view! { <p class="rows__empty">{"No endpoints yet."}</p> })
            }}
            <button type="button" class="button button--small rows__add" on:click=add>
                {Icon::Plus.draw()}
                {"Add endpoint"}
            </button>
        </div>
        <div role="status">
            {move || remark().map(|remark| view! { <p class="field__notice">{remark}</p> })}
            {move || {
                endpoints
                    .unkept
                    .get()
                    .map(|reason| view! { <p class="field__notice">{"Not kept. "} {reason}</p> })
            }}
        </div>
    }
}

/// One row.
#[component]
fn EndpointRow(
    endpoints: Endpoints,
    module: Module,
    /// Number of the row.
    row: u32,
    /// Numbers of all rows, for its place.
    rows: Memo<Vec<u32>>,
    /// Called with the row and its place, counted from 1, when it is to be removed.
    on_removed: Callback<(u32, usize)>,
) -> impl IntoView {
    let number = Memo::new(move |_| {
        let place = rows.with(|rows| rows.iter().position(|other| *other == row));
        place.unwrap_or(0).saturating_add(1)
    });
    let part = move |read: fn(&Endpoint) -> &String| {
        module.with_value(|module| {
            endpoints.with(|lists| {
                let found = lists.of(module).iter().find(|one| one.row == row);
                found.map(|one| read(one).clone()).unwrap_or_default()
            })
        })
    };
    let typed = move |part: EndpointPart, text: String| {
        module.with_value(|module| endpoints.set(module, row, part, text));
    };
    view! {
        <div class="row">
            <input
                type="text"
                class="input row__key"
                autocomplete="off"
                spellcheck="false"
                placeholder="Id"
                aria-label=move || format!("Endpoint {} id", number.get())
                prop:value=move || part(|endpoint| &endpoint.id)
                on:input:target=move |event| typed(EndpointPart::Id, event.target().value())
            />
            <input
                type="text"
                class="input row__value"
                autocomplete="off"
                placeholder="Name"
                aria-label=move || format!("Endpoint {} name", number.get())
                prop:value=move || part(|endpoint| &endpoint.name)
                on:input:target=move |event| typed(EndpointPart::Name, event.target().value())
            />
            <button
                type="button"
                class="button button--quiet button--icon row__remove"
                aria-label=move || format!("Remove endpoint {}", number.get())
                on:click=move |_| on_removed.run((row, number.get_untracked()))
            >
                {Icon::Trash.draw()}
            </button>
        </div>
    }
}
