//! The vault as the app sees it: whose secret of which field, known for as long
//! as it is open. One for the app. This file is loaded with the board, so it
//! opens and looks up, no more; [`super::keeper`] keeps, locks and changes.

use crate::app::lasting::lasting;
use crate::domain::secret::header::Mode;
use crate::domain::secret::{Secret, SecretId};
use crate::io::StoreError;
use crate::io::browser::vault::{self, Contents, Found, Key};
use leptos::prelude::*;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// How it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VaultState {
    /// It is not known yet.
    Opening,
    /// Secrets are there, and new ones are kept in that way.
    Open(Mode),
    /// Secrets are there only once it is unlocked: it has a passphrase, or a
    /// header that only the keeper can judge.
    Locked,
    /// The browser keeps no secrets, so they last for the session.
    Passing(Passing),
}

/// Why secrets last no longer than the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passing {
    /// The page is not in a secure context, or the browser is too old.
    NoCipher,
    /// There is no storage.
    NoStore(StoreError),
}

/// A handle on the vault.
#[derive(Clone, Copy)]
pub struct Vault {
    inner: StoredValue<Rc<Inner>, LocalStorage>,
    /// How it stands.
    pub state: RwSignal<VaultState>,
}

#[derive(Default)]
pub(super) struct Inner {
    started: Cell<bool>,
    pub(super) header: RefCell<Option<String>>,
    pub(super) key: RefCell<Option<Key>>,
    pub(super) secrets: RefCell<Vec<(SecretId, Secret)>>,
    pub(super) unreadable: Cell<usize>,
    listeners: RefCell<Vec<Rc<dyn Fn()>>>,
}

thread_local! {
    static VAULT: OnceCell<Vault> = const { OnceCell::new() };
}

impl Vault {
    /// The app's vault; [`open`](Self::open) it once before secrets are looked up.
    pub fn get() -> Self {
        VAULT.with(|vault| {
            *vault.get_or_init(|| {
                lasting(|| Self {
                    inner: StoredValue::new_local(Rc::default()),
                    state: RwSignal::new(VaultState::Opening),
                })
            })
        })
    }

    pub(super) fn inner(self) -> Rc<Inner> {
        self.inner.get_value()
    }

    /// Opens it as far as that takes nobody; the second call does nothing.
    pub fn open(self) {
        if !self.inner().started.replace(true) {
            spawn_local(self.reopen());
        }
    }

    /// Opens it anew: it may have been changed elsewhere.
    pub(super) async fn reopen(self) {
        self.take(vault::open().await);
    }

    fn take(self, found: Found) {
        let mut contents = Contents::default();
        let mut key = None;
        let mut header = None;
        let state = match found {
            Found::NoCipher => VaultState::Passing(Passing::NoCipher),
            Found::NoStore(error) => VaultState::Passing(Passing::NoStore(error)),
            Found::Header(text) => {
                // Whatever else it says, the keeper reads.
                let state = if text == "1 session" {
                    VaultState::Open(Mode::Session)
                } else {
                    VaultState::Locked
                };
                header = Some(text);
                state
            }
            Found::Open(found, there) => {
                (key, contents) = (found, there);
                VaultState::Open(Mode::Device)
            }
        };
        self.hold(header, key, contents, state);
    }

    /// Takes over what was opened. Secrets that only this session knows stay.
    pub(super) fn hold(
        self,
        header: Option<String>,
        key: Option<Key>,
        contents: Contents,
        state: VaultState,
    ) {
        let inner = self.inner();
        inner.header.replace(header);
        inner.key.replace(key);
        inner.unreadable.set(contents.unreadable);
        let stays = match state {
            VaultState::Passing(_) | VaultState::Open(Mode::Session) => true,
            // Given before they could be kept; the keeper does it now.
            _ => matches!(
                *self.state.read_untracked(),
                VaultState::Opening | VaultState::Locked
            ),
        };
        let before = inner.secrets.replace(contents.secrets);
        if stays {
            let mut secrets = inner.secrets.borrow_mut();
            for (id, secret) in before {
                if !secrets.iter().any(|(known, _)| *known == id) {
                    secrets.push((id, secret));
                }
            }
        }
        self.state.set(state);
        self.tell();
    }

    /// The secret, if it is known; before the vault is open none is.
    pub fn secret(self, id: &SecretId) -> Option<Secret> {
        let inner = self.inner();
        let secrets = inner.secrets.borrow();
        let known = secrets.iter().find(|(known, _)| known == id);
        known.map(|(_, secret)| secret.clone())
    }

    /// Calls `changed` whenever secrets come or go.
    pub fn on_changed(self, changed: impl Fn() + 'static) {
        self.inner().listeners.borrow_mut().push(Rc::new(changed));
    }

    pub(super) fn tell(self) {
        let listeners = self.inner().listeners.borrow().clone();
        for changed in listeners {
            changed();
        }
    }
}
