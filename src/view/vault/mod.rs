//! The vault where secrets are needed or asked for: what becomes of a secret
//! that is given, the way in when it is locked, the way to lock it. For parts
//! that load later.

mod secret_field;
mod unlock;

pub(in crate::view) use secret_field::SecretField;
pub(in crate::view) use unlock::Unlock;

use crate::app::navigation::HEADING;
use crate::app::vault::{Passing, Vault, VaultState};
use crate::app::{keeper, stored};
use crate::domain::route::Page;
use crate::domain::secret::header::Mode;
use crate::io::browser::kept_focus::is_inside;
use crate::io::browser::page::is_focus_lost;
use crate::view::common::announcer::use_announcer;
use crate::view::common::button::{Button, Size};
use crate::view::common::icon::Icon;
use crate::view::common::landing::hand_focus_on;
use crate::view::common::problem_note::{Gravity, ProblemNote};
use leptos::prelude::*;

/// Id around the button that locks the vault.
const LOCK: &str = "vault-lock";

/// Id around the field for the passphrase.
const UNLOCK: &str = "vault-unlock";

/// What becomes of a secret that is given now, in a sentence.
pub(in crate::view) fn promise(state: VaultState) -> &'static str {
    match state {
        VaultState::Opening => "A secret is in no export.",
        VaultState::Open(Mode::Device) => {
            "A secret is kept encrypted in this browser and is in no export. Settings has the vault, and a passphrase for it."
        }
        VaultState::Open(Mode::Passphrase) => {
            "A secret is kept encrypted under your passphrase and is in no export."
        }
        VaultState::Open(Mode::Session) => {
            "A secret stays for as long as Signalbox is open and is in no export: so it is set under Settings."
        }
        VaultState::Locked => {
            "The vault is locked: a secret that you give now is known to this tab only, and kept once the vault is unlocked."
        }
        VaultState::Passing(Passing::NoCipher) => {
            "A secret stays for as long as Signalbox is open and is in no export: browsers encrypt only on pages that come by https, or from this computer."
        }
        VaultState::Passing(Passing::NoStore(_)) => {
            "A secret stays for as long as Signalbox is open and is in no export: the browser keeps no data for this page."
        }
    }
}

/// What a person should know of vault and store, and the way in if it is locked.
pub(in crate::view) fn notes() -> AnyView {
    let vault = Vault::get();
    let notice = stored::notice();
    let unkept = keeper::problem();
    land_when_locked(vault);
    let settings = || {
        view! {
            <a class="button button--small" href=Page::Settings.href()>
                {"Settings"}
            </a>
        }
    };
    view! {
        {move || {
            notice
                .get()
                .map(|problem| {
                    view! {
                        <div data-store-notice="">
                            <ProblemNote problem gravity=Gravity::Warning>
                                {settings()}
                                <Button
                                    label="I have read it"
                                    size=Size::Small
                                    on_pressed=Callback::new(move |()| {
                                        stored::dismiss_notice();
                                        hand_focus_on(&[]);
                                    })
                                />
                            </ProblemNote>
                        </div>
                    }
                })
        }}
        {move || unkept.get().map(|problem| view! { <ProblemNote problem>{settings()}</ProblemNote> })}
        {move || (vault.state.get() == VaultState::Locked).then(|| view! { <Unlock /> })}
    }
    .into_any()
}

/// Says that the vault was locked, whoever did it: a press, another tab, nobody for a
/// while. What had the focus may go with it; then the way in has it.
fn land_when_locked(vault: Vault) {
    let announcer = use_announcer();
    let was_open = StoredValue::new(false);
    // At once: where the focus is can be asked only until anything is drawn anew.
    ImmediateEffect::new_scoped(move || {
        let state = vault.state.get();
        let was_open = was_open
            .try_update_value(|open| std::mem::replace(open, matches!(state, VaultState::Open(_))));
        if was_open != Some(true) || state != VaultState::Locked {
            return;
        }
        announcer.say("The vault is locked.");
        if !is_focus_lost() && !is_inside(HEADING) {
            hand_focus_on(&[UNLOCK]);
        }
    });
}

/// Locks the vault; there while one with a passphrase is open, on pages with
/// [`notes`].
pub(in crate::view) fn lock_button(size: Size) -> AnyView {
    let vault = Vault::get();
    let lock = Callback::new(move |()| keeper::lock(vault));
    view! {
        {move || {
            (vault.state.get() == VaultState::Open(Mode::Passphrase))
                .then(|| {
                    view! {
                        <span id=LOCK>
                            <Button
                                label="Lock the vault"
                                icon=Icon::Lock
                                size=size
                                action="lock"
                                on_pressed=lock
                            />
                        </span>
                    }
                })
        }}
    }
    .into_any()
}
