//! A GoCD server: what it has, and an SCM of it being edited.

use super::ask_button::AskButton;
use crate::app::gocd::GocdSession;
use crate::app::vault::{Vault, VaultState};
use crate::domain::plugin::conflict::{Difference, Side};
use crate::domain::plugin::server::{Edited, Listed, Version};
use crate::domain::secret::Secret;
use crate::view::common::badge::{Badge, Tone};
use crate::view::common::button::{Button, Look};
use crate::view::common::data_table::DataTable;
use crate::view::common::landing::hand_focus_on;
use crate::view::common::panel::Panel;
use crate::view::common::problem_note::{Gravity, ProblemNote};
use crate::view::common::text_entry::TextEntry;
use crate::view::vault::{Unlock, promise};
use leptos::prelude::*;

/// Id around the fields of the connection.
const FIELDS: &str = "gocd-connection";
/// Id around what saves the SCM.
const SAVE: &str = "gocd-save";
/// Id around what puts back what was entered.
const PUT_BACK: &str = "gocd-put-back";
/// Class of the buttons in rows.
const SMALL: &str = "button--small";

/// Connection, plugins, SCMs, and the SCM being edited.
#[component]
pub(super) fn ServerPanel(gocd: GocdSession) -> impl IntoView {
    let connected = Memo::new(move |_| gocd.plugins.with(Option::is_some));
    let problem = move || {
        let problem = gocd.problem.get();
        problem.map(|problem| view! { <ProblemNote problem /> })
    };
    let unpolled = move || {
        let problem = gocd.poll_problem.get();
        problem.map(|problem| view! { <ProblemNote problem gravity=Gravity::Warning /> })
    };
    view! {
        <Panel title="GoCD server">
            <div class="stack" data-server="" aria-busy=move || gocd.busy.get().to_string()>
                <Connection gocd />
                {problem}
                {unpolled}
                <p class="run__status" role="status" data-server-status="">
                    {move || gocd.status.get()}
                </p>
                {move || {
                    connected
                        .get()
                        .then(|| {
                            view! {
                                <EditedScm gocd />
                                <Plugins gocd />
                                <Scms gocd />
                            }
                        })
                }}
            </div>
        </Panel>
    }
}

#[component]
fn Connection(gocd: GocdSession) -> impl IntoView {
    let ready = Signal::derive(move || !gocd.root.with(|root| root.trim().is_empty()));
    let vault = Vault::get();
    view! {
        <p class="run__about">
            {"The server has to be on this origin or behind a proxy, since GoCD lets no other page read its answers. It is asked only after you connect."}
            " "
            {move || promise(vault.state.get())}
        </p>
        {move || (vault.state.get() == VaultState::Locked).then(|| view! { <Unlock then=&[FIELDS] /> })}
        <div class="run__fields" id=FIELDS>
            <TextEntry
                label="Address of the server"
                text=gocd.root
                on_typed=Callback::new(move |root| gocd.aim(root))
            />
            <TextEntry
                label="Proxy"
                text=gocd.proxy
                on_typed=Callback::new(move |proxy| gocd.proxy.set(proxy))
            />
            <TextEntry
                label="User name (empty for a token)"
                text=gocd.user
                on_typed=Callback::new(move |user| gocd.user.set(user))
            />
            <TextEntry
                label="Token or password"
                text=Signal::derive(move || gocd.secret.with(|secret| secret.reveal().to_owned()))
                on_typed=Callback::new(move |secret| gocd.secret.set(Secret::new(secret)))
                is_secret=true
            />
        </div>
        <div class="cluster">
            <Button
                label="Connect"
                look=Look::Primary
                enabled=ready
                busy=gocd.busy
                on_pressed=Callback::new(move |()| gocd.connect())
            />
            <AskButton
                label="Refresh"
                enabled=Signal::derive(move || gocd.plugins.with(Option::is_some))
                waits=gocd.busy
                on_pressed=Callback::new(move |()| gocd.refresh())
            />
            <Button
                label="Disconnect"
                look=Look::Quiet
                on_pressed=Callback::new(move |()| gocd.disconnect())
            />
        </div>
    }
}

/// The plugins of the server.
#[component]
fn Plugins(gocd: GocdSession) -> impl IntoView {
    let rows = move || {
        let plugins = gocd.plugins.get().unwrap_or_default();
        plugins
            .into_iter()
            .map(|plugin| plugin_row(gocd, plugin))
            .collect_view()
    };
    view! {
        <DataTable label="Plugins of the server" heads=&["Plugin", "Version", "State", "Extensions", "Actions"]>
            {rows}
        </DataTable>
    }
}

fn plugin_row(gocd: GocdSession, plugin: Listed) -> impl IntoView {
    let Listed {
        id,
        name,
        version,
        active,
        messages,
        extensions,
        plugin,
    } = plugin;
    let (word, tone) = if active {
        ("Active", Tone::Passed)
    } else {
        ("Invalid", Tone::Failed)
    };
    let has_forms = !plugin.parts.is_empty();
    let is_scm = extensions.iter().any(|extension| extension == "scm");
    let (mark, shown, begun) = (id.clone(), id.clone(), id);
    let show = has_forms.then(|| {
        view! {
            <AskButton
                label=format!("Show forms of {name}")
                look=SMALL
                waits=gocd.busy
                on_pressed=Callback::new(move |()| gocd.show(&shown))
            />
        }
    });
    let begin = (is_scm && has_forms).then(|| {
        view! {
            <AskButton
                label=format!("New SCM of {name}")
                look=SMALL
                waits=gocd.busy
                on_pressed=Callback::new(move |()| gocd.begin(begun.clone()))
            />
        }
    });
    view! {
        <tr data-plugin=mark>
            <th scope="row">{name}</th>
            <td>{version}</td>
            <td>
                <Badge text=word.to_owned() tone=Signal::stored(tone) />
                <span>{messages.join(" ")}</span>
            </td>
            <td>{extensions.join(", ")}</td>
            <td>
                <div class="cluster">{show} {begin}</div>
            </td>
        </tr>
    }
}

/// The SCMs of the server.
#[component]
fn Scms(gocd: GocdSession) -> impl IntoView {
    let rows = move || {
        let scms = gocd.scms.get();
        scms.into_iter()
            .map(|scm| {
                let (mark, edited) = (scm.name.clone(), scm.name.clone());
                let verb = if scm.in_repository { "Show" } else { "Edit" };
                let label = format!("{verb} {}", scm.name);
                let origin = scm
                    .in_repository
                    .then(|| view! { <Badge text="Config repository".to_owned() /> });
                view! {
                    <tr data-scm=mark>
                        <th scope="row">{scm.name} " " {origin}</th>
                        <td>{scm.plugin_id}</td>
                        <td>{if scm.auto_update { "Polled" } else { "Not polled" }}</td>
                        <td>
                            <AskButton
                                label
                                look=SMALL
                                waits=gocd.busy
                                on_pressed=Callback::new(move |()| gocd.edit(edited.clone()))
                            />
                        </td>
                    </tr>
                }
            })
            .collect_view()
    };
    view! {
        <DataTable label="SCMs of the server" heads=&["SCM", "Plugin", "Polling", "Actions"]>
            {rows}
        </DataTable>
    }
}

/// The SCM being edited; its values are those of the forms above.
#[component]
fn EditedScm(gocd: GocdSession) -> impl IntoView {
    let is_open = Memo::new(move |_| gocd.open.with(Option::is_some));
    // One that the server has; a new one is being named.
    let known = Memo::new(move |_| {
        gocd.open.with(|open| {
            let Edited { scm, version, .. } = &open.as_ref()?.edited;
            (*version != Version::New).then(|| scm.name.clone())
        })
    });
    let heading = move || {
        let whose = known.get();
        let whose = whose.map_or_else(|| "A new SCM;".to_owned(), |name| format!("{name}:"));
        format!("{whose} its values are those of the forms above.")
    };
    let naming = move || {
        known
            .with(Option::is_none)
            .then(|| view! { <ScmName gocd /> })
    };
    let in_repository = Memo::new(move |_| {
        gocd.open.with(|open| {
            let open = open.as_ref();
            open.is_some_and(|open| open.edited.scm.in_repository)
        })
    });
    let save = move || {
        if in_repository.get() {
            let text = "It is defined in a configuration repository: change it there. The server takes no change of it from here.";
            return view! { <p>{text}</p> }.into_any();
        }
        view! {
            <AskButton
                label="Save to the server"
                look="button--primary"
                busy=gocd.busy
                waits=gocd.busy
                on_pressed=Callback::new(move |()| gocd.save())
            />
        }
        .into_any()
    };
    move || {
        is_open.get().then(|| {
            view! {
                <div class="stack" data-open-scm="">
                    <p>
                        <strong>{heading}</strong>
                    </p>
                    {naming}
                    <Conflicted gocd />
                    <Replaced gocd />
                    <div class="cluster" id=SAVE>
                        {save}
                        <AskButton
                            label="Verify the connection"
                            waits=gocd.busy
                            on_pressed=Callback::new(move |()| gocd.verify())
                        />
                    </div>
                </div>
            }
        })
    }
}

/// The name that a new SCM is to have.
#[component]
fn ScmName(gocd: GocdSession) -> impl IntoView {
    let name = move || {
        gocd.open.with(|open| match open {
            Some(open) => open.edited.scm.name.clone(),
            None => String::new(),
        })
    };
    view! {
        <TextEntry
            label="Name of the SCM"
            text=Signal::derive(name)
            on_typed=Callback::new(move |name| gocd.rename(name))
        />
    }
}

/// What the server has instead of what was opened, and the choice between both.
#[component]
fn Conflicted(gocd: GocdSession) -> impl IntoView {
    let there = Memo::new(move |_| gocd.conflict.with(Option::is_some));
    hand_on_after(there, &[PUT_BACK, SAVE]);
    let rows = move || {
        let differences = gocd.differences.get();
        differences
            .into_iter()
            .map(|Difference { key, theirs, mine }| {
                let mark = key.clone();
                view! {
                    <tr data-difference=mark>
                        <th scope="row">
                            <code>{key}</code>
                        </th>
                        <td>{side(theirs)}</td>
                        <td>{side(mine)}</td>
                    </tr>
                }
            })
            .collect_view()
    };
    let same = move || {
        gocd.differences.with(Vec::is_empty).then(|| {
            view! {
                <p>
                    {"The forms hold what the server has; what it changed is not in them, and stays."}
                </p>
            }
        })
    };
    move || {
        there.get().then(|| {
            view! {
                <div
                    class="stack run__conflict"
                    role="group"
                    aria-label="Conflict with the server"
                    data-conflict=""
                >
                    {same}
                    <DataTable
                        label="What differs from the server"
                        heads=&["Key", "On the server", "Entered here"]
                    >
                        {rows}
                    </DataTable>
                    <div class="cluster">
                        <AskButton
                            label="Take the server’s state"
                            waits=gocd.busy
                            on_pressed=Callback::new(move |()| gocd.take_theirs())
                        />
                        <AskButton
                            label="Keep what I entered"
                            waits=gocd.busy
                            on_pressed=Callback::new(move |()| gocd.keep_mine())
                        />
                    </div>
                </div>
            }
        })
    }
}

/// Hands the focus on to the first of these once something is no longer there: the
/// button that was pressed went with it.
fn hand_on_after(there: Memo<bool>, ids: &'static [&'static str]) {
    Effect::new(move |before: Option<bool>| {
        let is_there = there.get();
        if before == Some(true) && !is_there {
            hand_focus_on(ids);
        }
        is_there
    });
}

/// Puts back what was entered, once the server's state has taken its place.
#[component]
fn Replaced(gocd: GocdSession) -> impl IntoView {
    let there = Memo::new(move |_| gocd.replaced.with(Option::is_some));
    hand_on_after(there, &[SAVE]);
    move || {
        there.get().then(|| {
            view! {
                <div class="cluster" id=PUT_BACK>
                    <AskButton
                        label="Put back what I had entered"
                        waits=gocd.busy
                        on_pressed=Callback::new(move |()| gocd.put_back())
                    />
                </div>
            }
        })
    }
}

/// A value in words, or as it is.
fn side(side: Side) -> AnyView {
    match side {
        Side::Text(text) => view! { <code class="table__code">{text}</code> }.into_any(),
        Side::Nothing => "no value".into_any(),
        Side::Kept => "a secret, as the server keeps it".into_any(),
        Side::AsOpened => "an earlier secret, not changed here; the server’s stays".into_any(),
        Side::ChangedHere => "a secret, changed here".into_any(),
    }
}
