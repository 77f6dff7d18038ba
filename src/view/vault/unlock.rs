//! The way into a locked vault.

use super::{LOCK, SecretField, UNLOCK};
use crate::app::keeper;
use crate::app::vault::Vault;
use crate::domain::problem::Problem;
use crate::domain::route::Page;
use crate::domain::secret::header::HeaderFault;
use crate::io::browser::page::focus_control;
use crate::view::common::announcer::use_announcer;
use crate::view::common::icon::Icon;
use crate::view::common::id::unique_id;
use crate::view::common::landing::hand_focus_on;

use crate::view::common::problem_note::ProblemNote;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Asks for the passphrase; or says why the vault cannot be opened by one.
#[component]
pub(in crate::view) fn Unlock(
    /// Ids around what may have the focus once it is unlocked; without one of them
    /// the page's heading gets it.
    #[prop(default = &[LOCK])]
    then: &'static [&'static str],
) -> impl IntoView {
    match keeper::fault(Vault::get()) {
        None => view! { <Question then /> }.into_any(),
        Some(fault) => {
            let problem = match fault {
                HeaderFault::Newer => Problem::new(
                    "The vault was locked by a newer Signalbox; this one cannot open it",
                    "Reload the page to get the newer one. Until then secrets last for as long as this tab is open.",
                ),
                HeaderFault::Broken => Problem::new(
                    "What is stored of the vault is damaged, so it cannot be opened",
                    "Reset it under Settings and give the secrets again. Everything else is kept.",
                ),
            };
            view! { <ProblemNote problem /> }.into_any()
        }
    }
}

#[component]
fn Question(then: &'static [&'static str]) -> impl IntoView {
    let vault = Vault::get();
    let announcer = use_announcer();
    let input = NodeRef::<html::Input>::new();
    let error = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let title = unique_id("unlock");
    let title_id = title.clone();
    let unlock = move || {
        let Some(control) = input.get_untracked() else {
            return;
        };
        let passphrase = control.value();
        if passphrase.is_empty() {
            error.set("Type the passphrase first.".to_owned());
            focus_control(UNLOCK);
            return;
        }
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match keeper::unlock(vault, &passphrase).await {
                // It goes with the vault's state.
                Ok(()) => {
                    announcer.show("The vault is open.");
                    hand_focus_on(then);
                }
                Err(problem) => {
                    error.try_set(problem.to_string());
                    focus_control(UNLOCK);
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <section class="panel vault" aria-labelledby=title data-vault="locked">
            <header class="panel__head">
                <h2 class="panel__title" id=title_id>
                    {Icon::Lock.draw()}
                    {"The vault is locked"}
                </h2>
            </header>
            <form
                class="panel__body vault__form"
                novalidate
                aria-busy=move || busy.get().to_string()
                on:submit=move |event| {
                    event.prevent_default();
                    unlock();
                }
            >
                <p class="field__hint">
                    {"Integrations that need a secret wait until it is open. "}
                    <a href=Page::Settings.href()>{"The passphrase is forgotten"}</a>
                </p>
                <div id=UNLOCK>
                    <SecretField
                        path="passphrase"
                        label="Passphrase"
                        autocomplete="current-password"
                        input
                        error
                    />
                </div>
                <button type="submit" class="button button--primary" data-action="unlock">
                    {"Unlock"}
                </button>
            </form>
        </section>
    }
}
