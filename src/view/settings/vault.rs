//! How secrets are kept: the three ways, locking, what to do when the passphrase
//! is forgotten.

use super::danger::{Danger, Words};
use crate::app::board::BoardSession;
use crate::app::vault::{Passing, Vault, VaultState};
use crate::app::{keeper, stored};
use crate::domain::problem::Problem;
use crate::domain::secret::header::{HeaderFault, Mode, passphrase_fault};
use crate::domain::settings::LOCK_CHOICES;
use crate::io::browser::page::focus_control;
use crate::view::common::announcer::{Announcer, use_announcer};
use crate::view::common::button::Size;
use crate::view::common::id::unique_id;
use crate::view::common::landing::hand_focus_on;
use crate::view::common::panel::Panel;
use crate::view::common::problem_note::{Gravity, ProblemNote};
use crate::view::vault::{SecretField, lock_button};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Id around the way in which secrets are kept now.
const CHOSEN: &str = "vault-mode-chosen";

/// The vault.
#[component]
pub(super) fn VaultPanel(session: BoardSession) -> impl IntoView {
    let vault = Vault::get();
    let passphrase = Typed {
        first: NodeRef::new(),
        second: NodeRef::new(),
    };
    // A passphrase that is being typed stays when the vault is locked meanwhile.
    let drawn = Memo::new(
        move |earlier: Option<&VaultState>| match (vault.state.get(), earlier) {
            (VaultState::Locked, Some(VaultState::Open(mode))) if passphrase.is_begun() => {
                VaultState::Open(*mode)
            }
            (state, _) => state,
        },
    );
    let content = move || match drawn.get() {
        VaultState::Opening => ().into_any(),
        VaultState::Passing(passing) => not_kept(passing),
        VaultState::Locked => view! { <p class="measure">{locked_words(vault)}</p> }.into_any(),
        VaultState::Open(mode) => view! { <Open session mode passphrase /> }.into_any(),
    };
    let stored = move || {
        !matches!(
            vault.state.get(),
            VaultState::Opening | VaultState::Passing(_)
        )
    };
    view! {
        <Panel title="Secrets" actions=|| lock_button(Size::Small)>
            {content}
            {move || stored().then(|| view! { <Reset /> })}
        </Panel>
    }
}

/// The controls for a new passphrase.
#[derive(Clone, Copy)]
struct Typed {
    first: NodeRef<html::Input>,
    second: NodeRef<html::Input>,
}

impl Typed {
    /// Whether something stands in them.
    fn is_begun(self) -> bool {
        let begun = |input: NodeRef<html::Input>| {
            let input = input.try_get_untracked().flatten();
            input.is_some_and(|input| !input.value().is_empty())
        };
        begun(self.first) || begun(self.second)
    }
}

/// What can be done about a locked vault.
fn locked_words(vault: Vault) -> &'static str {
    match keeper::fault(vault) {
        None => {
            "The vault is locked. Unlock it above to change how secrets are kept; or reset it, if its passphrase is forgotten."
        }
        Some(HeaderFault::Newer) => {
            "A newer Signalbox locked the vault. Reload the page to get that one; or reset the vault, which forgets its secrets."
        }
        Some(HeaderFault::Broken) => {
            "The vault is damaged, and no passphrase opens it. Reset it and give the secrets again."
        }
    }
}

/// Why nothing can be chosen.
fn not_kept(passing: Passing) -> AnyView {
    let problem = match passing {
        Passing::NoCipher => Problem::new(
            "Secrets last for as long as Signalbox is open",
            "Browsers encrypt only on pages that come by https, or from this computer. Open Signalbox that way to have secrets kept.",
        ),
        Passing::NoStore(error) => Problem::new(
            "Secrets last for as long as Signalbox is open",
            error.to_string(),
        ),
    };
    view! { <ProblemNote problem gravity=Gravity::Info /> }.into_any()
}

/// How many there are, in a sentence.
fn count_words(vault: Vault) -> String {
    let (known, unreadable) = keeper::count(vault);
    let mut words = match known {
        0 => "There are no secrets yet.".to_owned(),
        1 => "There is 1 secret.".to_owned(),
        known => format!("There are {known} secrets."),
    };
    if unreadable > 0 {
        words.push_str(&format!(
            " {unreadable} more cannot be read: damaged, or of another key. Give them again where they are asked for."
        ));
    }
    words
}

/// An open vault: how it keeps secrets, and how else it could.
#[component]
fn Open(
    session: BoardSession,
    mode: Mode,
    /// The controls for a new passphrase.
    passphrase: Typed,
) -> impl IntoView {
    let Typed { first, second } = passphrase;
    let vault = Vault::get();
    let announcer = use_announcer();
    let chosen = RwSignal::new(mode);
    let error = RwSignal::new(String::new());
    let trouble = RwSignal::new(None::<Problem>);
    let busy = RwSignal::new(false);
    let field = unique_id("vault-passphrase");
    let place = field.clone();
    let group = unique_id("vault-mode");
    let radios = Mode::ALL
        .map(|option| {
            let id = unique_id("vault-mode");
            let hint = unique_id("vault-mode-hint");
            view! {
                <li class="vault__mode" id=(option == mode).then_some(CHOSEN)>
                    <input
                        type="radio"
                        name=group.clone()
                        id=id.clone()
                        value=option.as_str()
                        aria-describedby=hint.clone()
                        checked=option == mode
                        on:change=move |_| chosen.set(option)
                    />
                    <label class="field__label" for=id>
                        {option.label()}
                    </label>
                    <p class="field__hint" id=hint>
                        {option.meaning()}
                    </p>
                </li>
            }
        })
        .collect_view();
    let apply = move || {
        let mode = chosen.get_untracked();
        let value = |input: NodeRef<html::Input>| {
            input
                .get_untracked()
                .map(|input| input.value())
                .unwrap_or_default()
        };
        let passphrase = value(first);
        if mode == Mode::Passphrase
            && let Some(fault) = passphrase_fault(&passphrase, &value(second))
        {
            error.set(fault);
            focus_control(&field);
            return;
        }
        if busy.get_untracked() || *vault.state.read_untracked() == VaultState::Locked {
            return;
        }
        error.set(String::new());
        busy.set(true);
        // They may outlive the form that is drawn anew.
        let controls = [first, second].map(|input| input.get_untracked());
        spawn_local(async move {
            match keeper::change(vault, mode, &passphrase).await {
                Ok(()) => {
                    for input in controls.into_iter().flatten() {
                        input.set_value("");
                    }
                    announcer.show(changed_words(mode));
                    hand_focus_on(&[CHOSEN]);
                }
                Err(failed) => {
                    trouble.try_set(Some(Problem::new(
                        "Secrets are kept as before",
                        failed.to_string(),
                    )));
                }
            }
            busy.try_set(false);
        });
    };
    let wants_passphrase = move || chosen.get() == Mode::Passphrase;
    let button = move || match (chosen.get() == mode, mode) {
        (true, Mode::Passphrase) => "Change the passphrase",
        _ => "Keep them this way",
    };
    let idle = (mode == Mode::Passphrase).then(|| idle_field(session, announcer));
    view! {
        <p>{count_words(vault)}</p>
        {move || trouble.get().map(|problem| view! { <ProblemNote problem /> })}
        {move || {
            (vault.state.get() == VaultState::Locked)
                .then(|| view! { <ProblemNote problem=locked_meanwhile() gravity=Gravity::Warning /> })
        }}
        {idle}
        <form
            class="vault__form"
            novalidate
            data-vault=mode.as_str()
            aria-busy=move || busy.get().to_string()
            on:submit=move |event| {
                event.prevent_default();
                apply();
            }
        >
            <fieldset class="vault__modes">
                <legend class="field__label">{"How secrets are kept"}</legend>
                <ul class="vault__list" role="list">{radios}</ul>
            </fieldset>
            <div id=place class="vault__form" hidden=move || !wants_passphrase()>
                <SecretField
                    path="new-passphrase"
                    label="New passphrase"
                    autocomplete="new-password"
                    input=first
                    error
                />
                <SecretField
                    path="new-passphrase-again"
                    label="The same again"
                    autocomplete="new-password"
                    input=second
                />
            </div>
            <button
                type="submit"
                class="button button--primary"
                data-action="change-vault"
                hidden=move || chosen.get() == mode && mode != Mode::Passphrase
            >
                {button}
            </button>
        </form>
    }
}

fn locked_meanwhile() -> Problem {
    Problem::new(
        "The vault was locked while you typed",
        "What you typed stays here. Unlock the vault above, then use the button below.",
    )
}

fn changed_words(mode: Mode) -> &'static str {
    match mode {
        Mode::Device => "Secrets are kept by this browser now.",
        Mode::Passphrase => "Secrets are locked by the new passphrase now.",
        Mode::Session => "Secrets are stored nowhere now.",
    }
}

/// After how long the vault is locked.
fn idle_field(session: BoardSession, announcer: Announcer) -> AnyView {
    let id = unique_id("vault-idle");
    let now = stored::lock_minutes();
    let mut choices = LOCK_CHOICES.to_vec();
    if !choices.contains(&now) {
        choices.insert(0, now);
    }
    let options = choices
        .into_iter()
        .map(|minutes| {
            let label = match minutes {
                0 => "never".to_owned(),
                60 => "an hour".to_owned(),
                minutes if minutes % 60 == 0 => format!("{} hours", minutes / 60),
                minutes => format!("{minutes} minutes"),
            };
            view! {
                <option value=minutes.to_string() selected=minutes == now>
                    {label}
                </option>
            }
        })
        .collect_view();
    view! {
        <div class="field" data-field="lock-after" data-state="enabled">
            <div class="field__head">
                <label class="field__label" for=id.clone()>
                    {"Lock it when nobody did anything for"}
                </label>
            </div>
            <div class="field__control">
                <select
                    class="select"
                    id=id
                    on:change:target=move |event| {
                        let minutes = event.target().value().parse().unwrap_or(now);
                        match stored::set_lock_minutes(session, minutes) {
                            Ok(()) => announcer.say("It is kept."),
                            Err(problem) => stored::notice().set(Some(problem)),
                        }
                    }
                >
                    {options}
                </select>
            </div>
        </div>
    }
    .into_any()
}

/// Forgets every secret, after a question.
#[component]
fn Reset() -> impl IntoView {
    let vault = Vault::get();
    let announcer = use_announcer();
    let reset = Callback::new(move |()| {
        spawn_local(async move {
            match keeper::reset(vault).await {
                Ok(()) => {
                    announcer.show("The vault is empty; the board is as it was.");
                    hand_focus_on(&[CHOSEN]);
                }
                Err(error) => stored::notice().set(Some(Problem::new(
                    "The vault could not be reset",
                    error.to_string(),
                ))),
            }
        });
    });
    let words = Words {
        label: "Reset the vault",
        hint: "Forgets every secret and the passphrase. The board and everything else stay.",
        question: "Forget every secret?",
        text: "Integrations ask for their secrets again; nothing else changes. This cannot be undone.",
        keep: "Keep them",
        go: "Forget them",
    };
    view! { <Danger words action="reset-vault" on_confirmed=reset /> }
}
