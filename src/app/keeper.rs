//! Keeps secrets in the vault, locks and unlocks it, and sees to it that all
//! tabs have the same one. Loads with what sets things up; see [`super::vault`].

use crate::app::lasting::lasting;
use crate::app::vault::{Vault, VaultState};
use crate::domain::problem::Problem;
use crate::domain::secret::header::{Header, HeaderFault, Mode};
use crate::domain::secret::vault::is_idle;
use crate::domain::secret::{Secret, SecretId};
use crate::domain::time::Timestamp;
use crate::io::VaultError;
use crate::io::browser::channel::Channel;
use crate::io::browser::clock::moment;
use crate::io::browser::listener::Listener;
use crate::io::browser::presence;
use crate::io::browser::timer::Interval;
use crate::io::browser::vault::seal::Sealed;
use crate::io::browser::vault::{Contents, Key, seal};
use js_sys::Array;
use leptos::prelude::*;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

/// The channel on which tabs speak of the vault.
const CHANNEL: &str = "signalbox.vault";

/// Words on the channel. It is stored otherwise now: open it anew.
const CHANGED: &str = "changed";
/// Lock it here too.
const LOCK: &str = "lock";
/// Whoever has it open hands it on.
const ASK: &str = "ask";
/// The key of a passphrase; it cannot be read, only used.
const KEY: &str = "key";
/// Secrets that are stored nowhere, so that every tab of the session has them; an
/// empty one was forgotten.
const SECRETS: &str = "secrets";
/// Every secret was forgotten.
const FORGET: &str = "forget";
/// Somebody did something.
const ACTIVE: &str = "active";

/// How often it is looked whether somebody is there, and told to other tabs.
const IDLE_STEP: Duration = Duration::from_secs(5);

/// What the keeper holds on to.
struct Keeper {
    channel: RefCell<Option<Channel>>,
    problem: RwSignal<Option<Problem>>,
    idle: RefCell<Option<Idle>>,
    /// When somebody did something last, in any tab.
    active: Cell<Timestamp>,
    /// Counts how often it was locked: what was under way then opens nothing.
    locks: Cell<u32>,
    /// The other tabs were asked.
    greeted: Cell<bool>,
    /// What was given is being written to the storage.
    flushing: Cell<bool>,
    /// What was changed while nobody could read it, in that order.
    buried: RefCell<Vec<Grave>>,
}

/// What the locked vault held of a secret that was changed meanwhile, for as long as
/// this may be undone.
struct Grave {
    id: SecretId,
    was: Was,
}

enum Was {
    /// A record that was taken out of it; filled once that is done.
    Record(Rc<RefCell<Option<Sealed>>>),
    /// Still in it: what was given takes its place once it is unlocked.
    Unread,
    /// What was read then; empty for none.
    Secret(Secret),
}

/// Locks the vault when nobody did anything for a while.
struct Idle {
    _interval: Interval,
    _presence: Vec<Listener>,
}

thread_local! {
    static KEEPER: OnceCell<&'static Keeper> = const { OnceCell::new() };
}

fn keeper() -> &'static Keeper {
    KEEPER.with(|keeper| {
        *keeper.get_or_init(|| {
            let problem = lasting(|| RwSignal::new(None));
            // One for as long as the app is open.
            Box::leak(Box::new(Keeper {
                channel: RefCell::default(),
                problem,
                idle: RefCell::default(),
                active: Cell::new(moment()),
                locks: Cell::new(0),
                greeted: Cell::new(false),
                flushing: Cell::new(false),
                buried: RefCell::default(),
            }))
        })
    })
}

/// Why the last secret is not kept, or the vault not as it should be.
pub fn problem() -> RwSignal<Option<Problem>> {
    keeper().problem
}

/// Opens the vault and joins the other tabs; may be called again and again.
pub fn tend(vault: Vault) {
    let keeper = keeper();
    if keeper.channel.borrow().is_none() {
        let channel = Channel::open(CHANNEL, move |word, rest| heard(vault, word, rest));
        keeper.channel.replace(channel);
        vault.on_changed(move || {
            greet(vault);
            flush(vault);
        });
        greet(vault);
        spawn_local(async move {
            // It is tried again at the next visit; until then nobody finds them.
            let _ = seal::forget_noted().await;
        });
    }
    vault.open();
}

/// Asks the other tabs, once it is known that there may be something to ask for.
/// Not again: after a lock nobody is to hand anything on.
fn greet(vault: Vault) {
    if *vault.state.read_untracked() != VaultState::Opening && !keeper().greeted.replace(true) {
        say(ASK, &JsValue::UNDEFINED);
    }
}

fn say(word: &str, rest: &JsValue) {
    if let Some(channel) = &*keeper().channel.borrow() {
        channel.say(word, rest);
    }
}

fn heard(vault: Vault, word: &str, rest: JsValue) {
    match word {
        CHANGED => refresh(vault),
        ACTIVE => keeper().active.set(moment()),
        LOCK => close(vault),
        ASK => hand_on(vault),
        KEY if *vault.state.read_untracked() == VaultState::Locked => {
            if let Some(key) = Key::from_message(rest) {
                let locks = keeper().locks.get();
                spawn_local(async move {
                    // A key of an earlier passphrase opens nothing, which is no news.
                    if let Ok(contents) = seal::open_with(&key).await
                        && keeper().locks.get() == locks
                    {
                        opened(vault, key, contents);
                    }
                });
            }
        }
        SECRETS if lasts_for_the_session(vault) => {
            let inner = vault.inner();
            let mut changed = false;
            for pair in Array::from(&rest).iter() {
                let pair = Array::from(&pair);
                let (Some(id), Some(text)) = (pair.get(0).as_string(), pair.get(1).as_string())
                else {
                    continue;
                };
                let (id, secret) = (SecretId::from_text(&id), Secret::new(text));
                if vault.secret(&id).unwrap_or_default() != secret {
                    put(&mut inner.secrets.borrow_mut(), &id, secret);
                    changed = true;
                }
            }
            if changed {
                vault.tell();
            }
        }
        FORGET => drop_all(vault),
        _ => {}
    }
}

/// Opens anew what another tab changed, without locking what need not be.
fn refresh(vault: Vault) {
    let key = vault.inner().key.borrow().clone();
    let unlocked = *vault.state.read_untracked() == VaultState::Open(Mode::Passphrase);
    let locks = keeper().locks.get();
    spawn_local(async move {
        if let (true, Some(key)) = (unlocked, key)
            && let Ok(contents) = seal::open_with(&key).await
        {
            if keeper().locks.get() == locks {
                opened(vault, key, contents);
            }
            return;
        }
        vault.reopen().await;
        say(ASK, &JsValue::UNDEFINED);
    });
}

/// Gives another tab what it cannot read from the storage.
fn hand_on(vault: Vault) {
    let inner = vault.inner();
    if lasts_for_the_session(vault) {
        say_secrets(&inner.secrets.borrow());
    } else if *vault.state.read_untracked() == VaultState::Open(Mode::Passphrase)
        && let Some(key) = &*inner.key.borrow()
    {
        say(KEY, &key.to_message());
    }
}

/// Tells the other tabs secrets that are stored nowhere.
fn say_secrets(secrets: &[(SecretId, Secret)]) {
    if secrets.is_empty() {
        return;
    }
    let pairs: Array = secrets
        .iter()
        .map(|(id, secret)| Array::of2(&id.as_str().into(), &secret.reveal().into()))
        .collect();
    say(SECRETS, &pairs);
}

fn lasts_for_the_session(vault: Vault) -> bool {
    matches!(
        *vault.state.read_untracked(),
        VaultState::Open(Mode::Session) | VaultState::Passing(_)
    )
}

fn put(secrets: &mut Vec<(SecretId, Secret)>, id: &SecretId, secret: Secret) {
    secrets.retain(|(known, _)| known != id);
    if !secret.is_empty() {
        secrets.push((id.clone(), secret));
    }
}

/// Keeps a secret, at once for this visit and then for the next; an empty one is
/// forgotten, also from a vault that is locked. What goes wrong with keeping is
/// told by [`problem`].
pub fn keep(vault: Vault, id: SecretId, secret: Secret) {
    // What is in a vault that is not open, nobody knows.
    if can_be_kept(vault) && vault.secret(&id).unwrap_or_default() == secret {
        return;
    }
    tend(vault);
    if secret.is_empty() && !lasts_for_the_session(vault) {
        seal::note_forgotten(&id);
    }
    if *vault.state.read_untracked() == VaultState::Locked {
        if secret.is_empty() {
            bury(vault, &id);
        } else {
            keeper().buried.borrow_mut().push(Grave {
                id: id.clone(),
                was: Was::Unread,
            });
        }
    }
    let inner = vault.inner();
    put(&mut inner.secrets.borrow_mut(), &id, secret);
    inner.given.borrow_mut().push(id);
    vault.tell();
}

/// Whether it is known what is in the vault, so that it can be changed.
pub fn can_be_kept(vault: Vault) -> bool {
    !matches!(
        *vault.state.read_untracked(),
        VaultState::Opening | VaultState::Locked
    )
}

/// Takes a record out of a locked vault at once: the tab may be gone before it is
/// unlocked, and somebody else's integration may have the name by then.
fn bury(vault: Vault, id: &SecretId) {
    let record = Rc::new(RefCell::new(None));
    let grave = Rc::clone(&record);
    keeper().buried.borrow_mut().push(Grave {
        id: id.clone(),
        was: Was::Record(record),
    });
    let (id, header) = (id.clone(), vault.inner().header.borrow().clone());
    spawn_local(async move {
        match seal::take_out(&id, header).await {
            Ok(sealed) => {
                grave.replace(sealed);
            }
            Err(error) => keeper().problem.set(Some(Problem::new(
                "A secret could not be forgotten; it is once the vault is unlocked in this tab",
                error.to_string(),
            ))),
        }
    });
}

/// Has the vault hold of that secret what it held before a change that began
/// while nobody could read it, or nothing.
pub fn restore(vault: Vault, id: SecretId) {
    let inner = vault.inner();
    let grave = {
        let mut buried = keeper().buried.borrow_mut();
        let place = buried.iter().rposition(|grave| grave.id == id);
        place.map(|place| buried.remove(place))
    };
    let record = match grave.map(|grave| grave.was) {
        Some(Was::Secret(secret)) => return keep(vault, id, secret),
        Some(Was::Unread) | None if can_be_kept(vault) => {
            return keep(vault, id, Secret::default());
        }
        Some(Was::Unread) | None => None,
        Some(Was::Record(record)) => Some(record),
    };
    put(&mut inner.secrets.borrow_mut(), &id, Secret::default());
    inner.given.borrow_mut().retain(|given| *given != id);
    vault.tell();
    let Some(record) = record else {
        return;
    };
    spawn_local(async move {
        match seal::put_back(&id, record).await {
            Ok(()) => {
                refresh(vault);
                say(CHANGED, &JsValue::UNDEFINED);
            }
            Err(error) => keeper().problem.set(Some(Problem::new(
                "A secret could not be brought back; it has to be given again",
                error.to_string(),
            ))),
        }
    });
}

/// Writes to the storage what was given lately, once it is known how.
fn flush(vault: Vault) {
    let inner = vault.inner();
    if !can_be_kept(vault) || inner.given.borrow().is_empty() || keeper().flushing.get() {
        return;
    }
    if lasts_for_the_session(vault) {
        let ids = inner.given.take();
        let secrets: Vec<(SecretId, Secret)> = ids
            .into_iter()
            .map(|id| {
                let secret = vault.secret(&id).unwrap_or_default();
                (id, secret)
            })
            .collect();
        say_secrets(&secrets);
        return;
    }
    keeper().flushing.set(true);
    spawn_local(async move {
        let mut written = false;
        let outcome = persist(vault, &mut written).await;
        keeper().flushing.set(false);
        if lasts_for_the_session(vault) {
            // It came to last no longer than that while this was written.
            flush(vault);
        }
        keeper().problem.set(outcome.err().map(|error| {
            Problem::new(
                "The secret is known for as long as this tab is open, but it is not kept",
                error.to_string(),
            )
        }));
        if written {
            say(CHANGED, &JsValue::UNDEFINED);
        }
    });
}

/// Writes one after the other what was given, until nothing is left or it cannot
/// be kept any more, and tells whether there was anything. What was not written
/// stays known as given.
async fn persist(vault: Vault, written: &mut bool) -> Result<(), VaultError> {
    let inner = vault.inner();
    while can_be_kept(vault) && !lasts_for_the_session(vault) {
        let Some(id) = inner.given.borrow().first().cloned() else {
            break;
        };
        // All of one moment: it may be locked while this is written.
        let (header, key) = (inner.header.borrow().clone(), inner.key.borrow().clone());
        let secret = vault.secret(&id);
        match &secret {
            Some(secret) => {
                let kept = seal::keep(header.as_deref(), key.as_ref(), &id, secret).await;
                let as_before = *inner.header.borrow() == header;
                if let (Err(VaultError::ChangedElsewhere), false) = (&kept, as_before) {
                    // This tab knows of the change by now: once more, as things are since.
                    continue;
                }
                let kept = kept?;
                if can_be_kept(vault) && as_before {
                    inner.key.replace(Some(kept));
                }
            }
            None => seal::forget(&id).await?,
        }
        *written = true;
        // If it is another by now, that one is written next.
        if vault.secret(&id) == secret {
            inner.given.borrow_mut().retain(|given| *given != id);
            if !can_be_kept(vault) {
                put(&mut inner.secrets.borrow_mut(), &id, Secret::default());
            }
        }
    }
    Ok(())
}

/// How many secrets are known, and how many records cannot be read.
pub fn count(vault: Vault) -> (usize, usize) {
    let inner = vault.inner();
    let known = inner.secrets.borrow().len();
    (known, inner.unreadable.get())
}

/// Why a locked vault cannot be unlocked by a passphrase; `None` if it can.
pub fn fault(vault: Vault) -> Option<HeaderFault> {
    let inner = vault.inner();
    let header = inner.header.borrow();
    Header::read(header.as_deref()?).err()
}

/// Unlocks it, here and in the other tabs.
///
/// # Errors
/// The passphrase is wrong; then nothing has changed.
pub async fn unlock(vault: Vault, passphrase: &str) -> Result<(), VaultError> {
    let header = vault.inner().header.borrow().clone();
    let header = header.ok_or(VaultError::ChangedElsewhere)?;
    let (key, contents) = seal::unlock(&header, passphrase).await?;
    say(KEY, &key.to_message());
    opened(vault, key, contents);
    Ok(())
}

fn opened(vault: Vault, key: Key, contents: Contents) {
    let inner = vault.inner();
    for grave in keeper().buried.borrow_mut().iter_mut() {
        // What was given while it was locked takes the place of this one now.
        if matches!(grave.was, Was::Unread) {
            let mut found = contents.secrets.iter();
            let found = found.find(|(id, _)| *id == grave.id);
            grave.was = Was::Secret(found.map(|(_, secret)| secret.clone()).unwrap_or_default());
        }
    }
    let header = inner.header.borrow().clone();
    vault.hold(
        header,
        Some(key),
        contents,
        VaultState::Open(Mode::Passphrase),
    );
}

/// Locks it, here and in the other tabs; only a vault with a passphrase can be.
pub fn lock(vault: Vault) {
    if *vault.state.read_untracked() == VaultState::Open(Mode::Passphrase) {
        close(vault);
        say(LOCK, &JsValue::UNDEFINED);
    }
}

fn close(vault: Vault) {
    if *vault.state.read_untracked() != VaultState::Open(Mode::Passphrase) {
        return;
    }
    let locks = &keeper().locks;
    locks.set(locks.get().wrapping_add(1));
    let header = vault.inner().header.borrow().clone();
    vault.hold(header, None, Contents::default(), VaultState::Locked);
}

/// Keeps the secrets otherwise from now on: all are encrypted anew.
///
/// # Errors
/// It is locked, or could not be stored; then all is as it was.
pub async fn change(vault: Vault, mode: Mode, passphrase: &str) -> Result<(), VaultError> {
    // Everything there is takes the place of what is stored: it has to be known.
    if !can_be_kept(vault) {
        return Err(VaultError::WrongPassphrase);
    }
    let secrets = vault.inner().secrets.borrow().clone();
    let (header, key) = seal::change(mode, passphrase, &secrets).await?;
    let contents = Contents {
        secrets,
        unreadable: 0,
    };
    vault.hold(header, key, contents, VaultState::Open(mode));
    say(CHANGED, &JsValue::UNDEFINED);
    Ok(())
}

/// Forgets every secret and how they were locked; everything else stays.
///
/// # Errors
/// The storage failed; then all is as it was.
pub async fn reset(vault: Vault) -> Result<(), VaultError> {
    seal::reset().await?;
    forget_all(vault);
    Ok(())
}

/// Forgets what is known in any tab; what is stored was removed already.
pub fn forget_all(vault: Vault) {
    drop_all(vault);
    spawn_local(vault.reopen());
    // What is stored nowhere another tab would hand back to the next.
    say(FORGET, &JsValue::UNDEFINED);
    say(CHANGED, &JsValue::UNDEFINED);
}

fn drop_all(vault: Vault) {
    let inner = vault.inner();
    inner.secrets.borrow_mut().clear();
    inner.given.borrow_mut().clear();
    keeper().buried.borrow_mut().clear();
    keeper().problem.set(None);
    vault.tell();
}

/// Locks the vault once nobody did anything in this tab for so many minutes; 0
/// for never.
pub fn lock_when_idle(vault: Vault, minutes: u32) {
    let keeper = keeper();
    keeper.idle.replace(None);
    if minutes == 0 {
        return;
    }
    let step = i64::try_from(IDLE_STEP.as_millis()).unwrap_or(i64::MAX);
    keeper.active.set(moment());
    let presence = presence::on_activity(move || {
        let now = moment();
        let last = keeper.active.replace(now);
        // Whoever wakes a computer is not who left it.
        if is_idle(last, minutes, now) {
            lock(vault);
        }
        if now.since(last) >= step {
            say(ACTIVE, &JsValue::UNDEFINED);
        }
    });
    // By the wall clock: it goes on while the computer sleeps.
    let interval = Interval::new(IDLE_STEP, move || {
        if is_idle(keeper.active.get(), minutes, moment()) {
            lock(vault);
        }
    });
    keeper.idle.replace(Some(Idle {
        _interval: interval,
        _presence: presence,
    }));
}
