//! Every form field in every state, as markup: what the form widgets produce.

use crate::view::common::badge::Badge;
use crate::view::common::button::{Button, IconButton, Look, Size};
use crate::view::common::disclosure::Disclosure;
use crate::view::common::icon::Icon;
use crate::view::common::id::unique_id;
use crate::view::common::panel::Panel;
use leptos::prelude::*;

/// The state of an example.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Enabled,
    Disabled,
    Invalid,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::Enabled | Self::Invalid => "enabled",
            Self::Disabled => "disabled",
        }
    }

    fn disabled(self) -> bool {
        self == Self::Disabled
    }

    fn invalid(self) -> Option<&'static str> {
        (self == Self::Invalid).then_some("true")
    }
}

/// Form fields.
#[component]
pub fn Fields() -> impl IntoView {
    let nothing = Callback::new(|()| ());
    view! {
        <Panel title="Form fields">
            <form class="form" novalidate on:submit=|event| event.prevent_default()>
                <div class="form__fields">
                    {text_fields()} {number_fields()} {switch_fields()} {select_fields()}
                    {radio_field()} {checkbox_field()} {combobox_fields()} {row_fields()}
                    {duration_field()} {script_fields()} {endpoint_fields()} {json_field()}
                </div>
                <div class="form__actions">
                    <Button label="Check everything" look=Look::Primary on_pressed=nothing />
                    <Button label="Start again" on_pressed=nothing />
                </div>
            </form>
        </Panel>
    }
}

fn field(
    label: &'static str,
    help: &'static str,
    error: &'static str,
    state: State,
    control: impl FnOnce(String, String) -> AnyView,
) -> AnyView {
    let id = unique_id("example");
    let help_id = format!("{id}-help");
    let error_id = format!("{id}-error");
    let described_by = format!("{error_id} {help_id}");
    let control = control(id.clone(), described_by);
    let open = RwSignal::new(true);
    let tip = (!help.is_empty()).then(|| {
        view! {
            <button
                type="button"
                class="field__tip"
                aria-label=format!("About {label}")
                aria-expanded=move || open.get().to_string()
                aria-controls=help_id.clone()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {Icon::Info.draw()}
            </button>
        }
    });
    let required = (state != State::Disabled)
        .then(|| view! { <span class="field__required">{"required"}</span> });
    view! {
        <div class="field" data-state=state.word()>
            <div class="field__head">
                <label class="field__label" for=id>
                    {label}
                    " "
                    {required}
                </label>
                {tip}
            </div>
            <p class="field__help" id=help_id hidden=move || !open.get()>
                {help}
            </p>
            <div class="field__control">{control}</div>
            <p class="field__message" id=error_id data-error="">
                {error}
            </p>
        </div>
    }
    .into_any()
}

fn group(label: &'static str, error: &'static str, control: AnyView) -> AnyView {
    let invalid = (!error.is_empty()).then_some("true");
    view! {
        <fieldset class="field" data-state="enabled" data-invalid=invalid>
            <legend class="field__label">{label}</legend>
            <div class="field__control">{control}</div>
            <p class="field__message" data-error="">
                {error}
            </p>
        </fieldset>
    }
    .into_any()
}

fn text(value: &'static str, state: State) -> impl FnOnce(String, String) -> AnyView {
    move |id, described_by| {
        view! {
            <input
                type="text"
                class="input"
                id=id
                value=value
                placeholder="e.g. 1.4.0"
                aria-describedby=described_by
                aria-required="true"
                aria-invalid=state.invalid()
                disabled=state.disabled()
            />
        }
        .into_any()
    }
}

fn text_fields() -> impl IntoView {
    [
        field(
            "Version",
            "The tag that the image gets. Letters, digits, dots and dashes.",
            "",
            State::Enabled,
            text("", State::Enabled),
        ),
        field(
            "Version, refused",
            "",
            "Use letters, digits, dots and dashes only.",
            State::Invalid,
            text("1.4 beta!", State::Invalid),
        ),
        field(
            "Version, disabled",
            "",
            "",
            State::Disabled,
            text("1.4.0", State::Disabled),
        ),
        field(
            "Access token",
            "",
            "",
            State::Enabled,
            |id, described_by| {
                view! {
                    <input
                        type="password"
                        class="input"
                        id=id
                        placeholder="Stored; empty keeps it"
                        autocomplete="new-password"
                        aria-describedby=described_by
                    />
                }
                .into_any()
            },
        ),
    ]
}

fn number_fields() -> impl IntoView {
    field("Retries", "", "", State::Enabled, |id, described_by| {
        view! {
            <input
                type="text"
                inputmode="decimal"
                class="input input--number"
                id=id
                value="3"
                aria-describedby=described_by
            />
        }
        .into_any()
    })
}

fn switch(checked: bool, state: State) -> impl FnOnce(String, String) -> AnyView {
    move |id, described_by| {
        let on = RwSignal::new(checked);
        let word = move || if on.get() { "On" } else { "Off" };
        view! {
            <span class="switch-row">
                <input
                    type="checkbox"
                    role="switch"
                    class="switch"
                    id=id
                    aria-describedby=described_by
                    prop:checked=on
                    disabled=state.disabled()
                    on:change=move |event| on.set(event_target_checked(&event))
                />
                <span class="switch-row__word">{word}</span>
            </span>
        }
        .into_any()
    }
}

fn switch_fields() -> impl IntoView {
    [
        field(
            "Push after build",
            "",
            "",
            State::Enabled,
            switch(true, State::Enabled),
        ),
        field(
            "Push after build, off",
            "",
            "",
            State::Enabled,
            switch(false, State::Enabled),
        ),
        field(
            "Push after build, disabled",
            "",
            "",
            State::Disabled,
            switch(true, State::Disabled),
        ),
    ]
}

fn select(state: State) -> impl FnOnce(String, String) -> AnyView {
    move |id, described_by| {
        let options = ["", "cn-north-4", "ap-southeast-1", "eu-west-101"]
            .map(|region| view! { <option value=region>{region}</option> })
            .collect_view();
        view! {
            <select
                class="select"
                id=id
                aria-describedby=described_by
                aria-invalid=state.invalid()
                disabled=state.disabled()
            >
                {options}
            </select>
        }
        .into_any()
    }
}

fn select_fields() -> impl IntoView {
    [
        field("Region", "", "", State::Enabled, select(State::Enabled)),
        field(
            "Region, refused",
            "",
            "Choose a region.",
            State::Invalid,
            select(State::Invalid),
        ),
        field(
            "Region, disabled",
            "",
            "",
            State::Disabled,
            select(State::Disabled),
        ),
    ]
}

fn options(kind: &'static str, name: &'static str, labels: &[&'static str]) -> AnyView {
    labels
        .iter()
        .enumerate()
        .map(|(place, label)| {
            view! {
                <label class="option">
                    <input
                        type=kind
                        class="option__input"
                        name=name
                        checked={place == 0}
                        disabled={place == 2}
                    />
                    <span class="option__label">{*label}</span>
                </label>
            }
        })
        .collect_view()
        .into_any()
}

fn radio_field() -> AnyView {
    let control = view! {
        <div class="options">
            {options(
                "radio",
                "example-radio",
                &["Rolling update", "Blue and green", "Recreate (not for this service)"],
            )}
        </div>
    };
    group("Strategy", "", control.into_any())
}

fn checkbox_field() -> AnyView {
    let picks = [
        "Unit tests",
        "A check that the list above does not show now",
    ]
    .map(|label| {
        view! {
            <li>
                {label}
                " "
                <button
                    type="button"
                    class="button button--small button--quiet"
                    aria-label=format!("Remove {label}")
                >
                    {"Remove"}
                </button>
            </li>
        }
    });
    let control = view! {
        <div class="options">
            {options(
                "checkbox",
                "example-checkbox",
                &[
                    "Unit tests",
                    "A check with a name so long that it has to go on in a second line when the form is as narrow as a phone",
                    "Coverage (disabled)",
                ],
            )}
        </div>
        <ol class="options__picks" aria-label="Picked, in this order">
            {picks.into_iter().collect_view()}
        </ol>
    };
    group(
        "Checks before release",
        "Choose at least two checks.",
        control.into_any(),
    )
}

fn combobox(id: String, described_by: String, state: State, open: bool) -> AnyView {
    let list_id = format!("{id}-list");
    let option_id = format!("{id}-option");
    let rows = [
        ("payments-gateway", false, false),
        ("payments-ledger", true, false),
        ("payments-reports", false, true),
    ]
    .map(|(label, selected, active)| {
        let id = active.then(|| option_id.clone());
        view! {
            <li
                class="combobox__option"
                role="option"
                id=id
                aria-selected=selected.to_string()
                data-active=active.to_string()
            >
                {label}
            </li>
        }
    })
    .collect_view();
    let controls = list_id.clone();
    view! {
        <div class="combobox">
            <input
                type="text"
                role="combobox"
                class="input combobox__input"
                id=id
                value="pay"
                autocomplete="off"
                aria-autocomplete="list"
                aria-expanded=open.to_string()
                aria-controls=controls
                aria-activedescendant=open.then_some(option_id)
                aria-describedby=described_by
                aria-invalid=state.invalid()
                disabled=state.disabled()
            />
            <span class="combobox__open" aria-hidden="true">
                {Icon::ChevronDown.draw()}
            </span>
            <ul
                class="combobox__list"
                role="listbox"
                id=list_id
                aria-label="Services"
                hidden=!open
            >
                {rows}
            </ul>
        </div>
    }
    .into_any()
}

fn combobox_fields() -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        {field(
            "Service",
            "",
            "",
            State::Enabled,
            move |id, described_by| {
                (move || combobox(id.clone(), described_by.clone(), State::Enabled, open.get()))
                    .into_any()
            },
        )}
        <div class="cluster">
            <Button
                label="Open or close the list above"
                size=Size::Small
                on_pressed=Callback::new(move |()| open.update(|open| *open = !*open))
            />
        </div>
    }
}

/// A row of two texts, each with its label, text and placeholder, and the button
/// that removes it.
fn row(
    first: (String, &'static str, &'static str),
    second: (String, &'static str, &'static str),
    remove: String,
) -> impl IntoView {
    let text = |(label, value, placeholder), class| {
        view! { <input type="text" class=class aria-label=label value=value placeholder=placeholder /> }
    };
    view! {
        <div class="row">
            {text(first, "input row__key")} {text(second, "input row__value")}
            <IconButton
                label=remove
                icon=Icon::Trash
                part="row__remove"
                on_pressed=Callback::new(|()| ())
            />
        </div>
    }
}

fn row_fields() -> impl IntoView {
    let nothing = Callback::new(|()| ());
    let rows = [("JAVA_HOME", "/usr/lib/jvm/21"), ("", "")]
        .into_iter()
        .enumerate()
        .map(|(place, (key, value))| {
            let number = place + 1;
            row(
                (format!("Key {number}"), key, "Key"),
                (format!("Value {number}"), value, "Value"),
                format!("Remove row {number} of Environment"),
            )
        })
        .collect_view();
    let control = view! {
        <div class="rows">
            {rows}
            <div class="rows__add">
                <Button
                    label="Add row"
                    icon=Icon::Plus
                    size=Size::Small
                    on_pressed=nothing
                />
            </div>
        </div>
    };
    let empty = view! {
        <div class="rows">
            <p class="rows__empty">{"No rows yet."}</p>
            <div class="rows__add">
                <Button
                    label="Add row"
                    icon=Icon::Plus
                    size=Size::Small
                    on_pressed=nothing
                />
            </div>
        </div>
    };
    [
        group("Environment", "", control.into_any()),
        group("Environment, empty", "", empty.into_any()),
    ]
}

fn duration_field() -> AnyView {
    let units = ["minutes", "hours", "days"]
        .map(|unit| view! { <option>{unit}</option> })
        .collect_view();
    let control = view! {
        <div class="input-row">
            <input
                type="text"
                inputmode="decimal"
                class="input input--number"
                aria-label="Timeout"
                value={"90"}
            />
            <select class="select" aria-label="Timeout unit">
                {units}
            </select>
        </div>
    };
    group("Timeout", "", control.into_any())
}

fn script_fields() -> impl IntoView {
    field("Script", "", "", State::Enabled, |id, described_by| {
        view! {
            <textarea
                class="input input--script"
                id=id
                spellcheck="false"
                aria-describedby=described_by
            >
                {"#!/bin/sh\nset -eu\ndocker build --tag \"$IMAGE:$VERSION\" .\n"}
            </textarea>
        }
        .into_any()
    })
}

fn endpoint_fields() -> impl IntoView {
    let listed = [("registry-a", "Team A"), ("registry-b", "")];
    [
        endpoint_field(
            "Registry",
            "registry-a",
            " Listed as “Team A”.",
            &listed,
            "",
        ),
        endpoint_field(
            "Registry, one id twice",
            "",
            "",
            &[("registry-a", "Team A"), ("registry-a", "Team B")],
            "Endpoint 2 has the id of endpoint 1, which is offered instead.",
        ),
        endpoint_field("Registry, nothing listed", "", "", &[], ""),
    ]
}

fn endpoint_field(
    label: &'static str,
    value: &'static str,
    known: &'static str,
    listed: &[(&'static str, &'static str)],
    remark: &'static str,
) -> AnyView {
    let choices = unique_id("example-endpoints");
    let nothing = Callback::new(|()| ());
    let options = listed
        .iter()
        .map(|(id, name)| view! { <option value=*id label=format!("{id} — {name}")></option> })
        .collect_view();
    let rows = listed
        .iter()
        .enumerate()
        .map(|(place, (id, name))| {
            let number = place + 1;
            row(
                (format!("Endpoint {number} id"), id, "Id"),
                (format!("Endpoint {number} name"), name, "Name"),
                format!("Remove endpoint {number}"),
            )
        })
        .collect_view();
    let count = listed.len().to_string();
    let empty = listed
        .is_empty()
        .then(|| view! { <p class="rows__empty">{"No endpoints yet."}</p> });
    let notice = (!remark.is_empty()).then(|| view! { <p class="field__notice">{remark}</p> });
    field(label, "", "", State::Enabled, move |id, described_by| {
        view! {
            <input
                type="text"
                class="input"
                id=id
                list=choices.clone()
                aria-describedby=described_by
                value=value
            />
            <datalist id=choices>{options}</datalist>
            <p class="field__hint">
                {"Id of an endpoint of module "} <code>{"docker-registry"}</code> {"."} {known}
            </p>
            <Disclosure
                summary="Endpoints of this module"
                aside=move || view! { <Badge text=count /> }
                open=true
            >
                <div class="rows">
                    {rows} {empty} <div class="rows__add">
                        <Button
                            label="Add endpoint"
                            icon=Icon::Plus
                            size=Size::Small
                            on_pressed=nothing
                        />
                    </div>
                </div>
                {notice}
            </Disclosure>
        }
        .into_any()
    })
}

fn json_field() -> AnyView {
    view! {
        <div class="field" data-state="enabled">
            <div class="field__head">
                <label class="field__label" for="example-json">
                    {"Matrix"}
                </label>
                <code class="field__name">{"matrix"}</code>
            </div>
            <div class="field__control">
                <textarea class="input input--json" id="example-json" spellcheck="false">
                    {"[{\"os\": \"linux\"}, {\"os\": \"windows\"}]"}
                </textarea>
            </div>
            <p class="field__notice" data-level="warning">
                {"The type “matrixPicker” is not known here; its value is edited as JSON."}
            </p>
        </div>
    }
    .into_any()
}
