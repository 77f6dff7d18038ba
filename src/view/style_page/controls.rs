//! Buttons, choices, tabs, disclosures, dialogs, icons.

use crate::domain::json::exact::Exact;
use crate::domain::problem::Problem;
use crate::view::common::announcer::use_announcer;
use crate::view::common::badge::{Badge, Tone};
use crate::view::common::button::{Button, IconButton, Look, Size};
use crate::view::common::dialog::Dialog;
use crate::view::common::disclosure::Disclosure;
use crate::view::common::icon::Icon;
use crate::view::common::json_entry::JsonEntry;
use crate::view::common::menu::{Menu, MenuChoice, PasteMenu};
use crate::view::common::panel::Panel;
use crate::view::common::segmented::{Choice, Faces, Segmented};
use crate::view::common::tabs::{Tab, Tabs};
use crate::view::common::text_entry::TextEntry;
use leptos::prelude::*;

/// Everything to press.
#[component]
pub fn Controls() -> impl IntoView {
    view! {
        <Panel title="Buttons">
            <Buttons />
        </Panel>
        <Panel title="Choices and disclosures">
            <Choices />
        </Panel>
        <Panel title="Menus">
            <Menus />
        </Panel>
        <Panel title="Entries">
            <Entries />
        </Panel>
        <Panel title="Tabs" flush=true>
            <ExampleTabs />
        </Panel>
        <Panel title="Badges and icons">
            <Badges />
            <Icons />
        </Panel>
    }
}

#[component]
fn Entries() -> impl IntoView {
    let address = RwSignal::new("https://ci.example".to_owned());
    let password = RwSignal::new(String::new());
    let context = RwSignal::new(r#"{"taskGroupId": null"#.to_owned());
    view! {
        <TextEntry
            label="Address"
            text=address
            on_typed=Callback::new(move |text| address.set(text))
        />
        <TextEntry
            label="Password"
            text=password
            on_typed=Callback::new(move |text| password.set(text))
            is_secret=true
        />
        <JsonEntry
            label="Context as JSON"
            help="“Use it” with what is no JSON shows how it is refused."
            rows=3
            text=context
            action="Use it"
            take=Callback::new(|text: String| {
                Exact::read(&text)
                    .map(drop)
                    .map_err(|error| {
                        Problem::new("This is no JSON.", format!("Mend it: {error}."))
                    })
            })
        />
    }
}

#[component]
fn Buttons() -> impl IntoView {
    let nothing = Callback::new(|()| ());
    let open = RwSignal::new(false);
    let close = Callback::new(move |()| open.set(false));
    let actions = move || {
        view! {
            <Button label="Not now" on_pressed=close />
            <Button label="Load it" look=Look::Primary on_pressed=close />
        }
    };
    view! {
        <div class="cluster">
            <Button label="Plain" on_pressed=nothing />
            <Button label="Primary" look=Look::Primary on_pressed=nothing />
            <Button label="Quiet" look=Look::Quiet on_pressed=nothing />
            <Button label="Danger" look=Look::Danger icon=Icon::Trash on_pressed=nothing />
        </div>
        <div class="cluster">
            <Button label="Disabled" enabled=false on_pressed=nothing />
            <Button label="Disabled" look=Look::Primary enabled=false on_pressed=nothing />
            <Button label="Checking" busy=true on_pressed=nothing />
            <Button label="Small" size=Size::Small icon=Icon::Plus on_pressed=nothing />
            <IconButton label="Load again" icon=Icon::Reload on_pressed=nothing />
            <IconButton
                label="Remove"
                icon=Icon::Trash
                size=Size::Small
                look=Look::Plain
                on_pressed=nothing
            />
        </div>
        <div class="cluster">
            <Button
                label="Ask first"
                icon=Icon::Lock
                on_pressed=Callback::new(move |()| open.set(true))
            />
        </div>
        <Dialog open=open title="Load from another site?" actions=actions on_closed=close>
            <p>{"The page wants to load a package from an address outside this site:"}</p>
            <p>
                <code>{"https://packages.example/ext/deploy-1.4.0.zip"}</code>
            </p>
            <p>{"The other site learns your network address and the time, nothing else."}</p>
        </Dialog>
    }
}

#[component]
fn Choices() -> impl IntoView {
    let chosen = RwSignal::new("json".to_owned());
    let choices = [("json", "JSON"), ("pairs", "Pairs"), ("yaml", "YAML step")]
        .into_iter()
        .map(|(value, label)| Choice {
            value: value.to_owned(),
            label: label.to_owned(),
            icon: None,
        })
        .collect::<Vec<_>>();
    let arranged = RwSignal::new("files".to_owned());
    let arrangements = [
        ("files", "By file", Icon::File),
        ("folders", "By folder", Icon::Folder),
    ]
    .into_iter()
    .map(|(value, label, icon)| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        icon: Some(icon),
    })
    .collect::<Vec<_>>();
    view! {
        <div class="cluster">
            <Segmented
                legend="Format"
                choices=choices
                chosen=chosen
                on_changed=Callback::new(move |value| chosen.set(value))
            />
            <Segmented
                legend="Arrangement"
                choices=arrangements
                chosen=arranged
                faces=Faces::Icons
                on_changed=Callback::new(move |value| arranged.set(value))
            />
        </div>
        <Disclosure summary="What is left out, and why" aside=|| view! { <Badge text="2" /> }>
            <p>
                <code>{"registry"}</code>
                {" is hidden: it is shown only while “Push after build” is on."}
            </p>
            <p>
                <code>{"mirror"}</code>
                {" is hidden: it is shown only while Region is cn-north-4."}
            </p>
        </Disclosure>
        <Disclosure summary="Open at first" open=true>
            <p>{"The browser keeps whether it is open."}</p>
        </Disclosure>
    }
}

/// In a slim drop zone, which is the block that they open below.
#[component]
fn Menus() -> impl IntoView {
    let announcer = use_announcer();
    let chosen = move |title: &'static str| {
        Callback::new(move |()| announcer.show(format!("{title} is chosen.")))
    };
    let pasted = Callback::new(move |text: String| {
        announcer.show(format!("{} characters are pasted.", text.chars().count()));
    });
    view! {
        <div class="drop drop--slim">
            <p class="drop__body">{"A list of choices, and a form. Escape closes them."}</p>
            <div class="drop__actions">
                <Menu label="Examples" icon=Icon::ChevronDown>
                    <MenuChoice
                        title="Every widget"
                        text="All ten, with conditions between them."
                        on_chosen=chosen("Every widget")
                    />
                    <MenuChoice
                        title="Ten mistakes"
                        text="Each is told by a finding."
                        on_chosen=chosen("Ten mistakes")
                    />
                </Menu>
                <PasteMenu id="style-paste" label="Any text" on_pasted=pasted />
            </div>
        </div>
    }
}

#[component]
fn ExampleTabs() -> impl IntoView {
    let chosen = RwSignal::new("findings");
    let tabs = vec![
        Tab::new(
            "findings",
            "Findings",
            view! { <p class="panel__body">{"Arrow keys move between the tabs."}</p> },
        )
        .with_aside(view! { <Badge text="3" tone=Tone::Failed /> }),
        Tab::new(
            "languages",
            "Languages",
            view! { <p class="panel__body">{"Every panel stays in the document."}</p> },
        ),
        Tab::new(
            "script",
            "Script",
            view! { <p class="panel__body">{"Home and End go to the ends."}</p> },
        ),
    ];
    view! {
        <Tabs
            label="Examples"
            tabs=tabs
            chosen=chosen
            on_chosen=Callback::new(move |key| chosen.set(key))
        />
    }
}

#[component]
fn Badges() -> impl IntoView {
    view! {
        <div class="cluster">
            <Badge text="Passed" tone=Tone::Passed icon=Icon::CheckCircle />
            <Badge text="Failed" tone=Tone::Failed icon=Icon::Error />
            <Badge text="3 warnings" tone=Tone::Caution icon=Icon::Warning />
            <Badge text="Running" tone=Tone::Running icon=Icon::Spinner />
            <Badge text="Unknown" icon=Icon::Clock />
            <Badge text="12" />
        </div>
    }
}

#[component]
fn Icons() -> impl IntoView {
    let icons = Icon::ALL
        .into_iter()
        .map(|icon| {
            view! { <span title=format!("{icon:?}")>{icon.draw()}</span> }
        })
        .collect_view();
    view! { <div class="cluster">{icons}</div> }
}
