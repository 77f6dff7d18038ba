//! Several tabs with one board: one of them leads, which alone polls and alerts,
//! the others follow. Leading is a lock that the browser gives on at once when
//! the leader is closed. Where there are no such locks (plain http, sites that may
//! store nothing) every tab leads for itself.
//!
//! A hidden leader gives way to a tab that is seen: hidden pages are slowed
//! down by browsers.

use crate::app::lasting::lasting;
use crate::io::browser::channel::Channel;
use crate::io::browser::listener::Listener;
use crate::io::browser::locks::Lock;
use crate::io::browser::presence;
use leptos::prelude::*;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// A tab that is seen follows and would rather lead.
const SEEN: &str = "seen";
/// A tab leads, and is seen itself.
const LED: &str = "led";
/// A hidden tab leads: whoever is seen may speak.
const HIDDEN: &str = "hidden";

/// A handle on the tabs that have this tab's board open.
#[derive(Clone, Copy)]
pub struct Tabs {
    inner: StoredValue<Rc<Inner>, LocalStorage>,
    /// Whether this tab leads: it polls, and only it alerts. False until the
    /// browser has decided, which takes milliseconds.
    pub leading: RwSignal<bool>,
}

/// Hears the words of other tabs.
type Ear = Box<dyn Fn(&str, JsValue)>;

#[derive(Default)]
struct Inner {
    /// Name of the board.
    name: RefCell<String>,
    channel: RefCell<Option<Channel>>,
    lock: RefCell<Option<Lock>>,
    /// Counts the boards there were, so that a lock of an earlier one is known.
    joined: Cell<u32>,
    ear: RefCell<Option<Ear>>,
    seen: RefCell<Vec<Listener>>,
}

thread_local! {
    static TABS: OnceCell<Tabs> = const { OnceCell::new() };
}

impl Tabs {
    /// The app's handle.
    pub fn get() -> Self {
        TABS.with(|tabs| {
            *tabs.get_or_init(|| {
                lasting(|| Self {
                    inner: StoredValue::new_local(Rc::default()),
                    leading: RwSignal::new(false),
                })
            })
        })
    }

    fn inner(self) -> Rc<Inner> {
        self.inner.get_value()
    }

    /// Has `heard` called with every word of other tabs with this board, and what
    /// comes with it, from now on; it takes the place of an earlier one.
    pub fn hear(self, heard: impl Fn(&str, JsValue) + 'static) {
        self.inner().ear.replace(Some(Box::new(heard)));
    }

    /// Says something to the other tabs with this board.
    pub fn say(self, word: &str, rest: &JsValue) {
        if let Some(channel) = &*self.inner().channel.borrow() {
            channel.say(word, rest);
        }
    }

    /// Joins the tabs with that board, and leaves those of another; an empty name
    /// is nobody else's, so this tab leads.
    pub fn join(self, name: &str) {
        let inner = self.inner();
        if inner.joined.get() > 0 && *inner.name.borrow() == name {
            return;
        }
        inner.joined.set(inner.joined.get().wrapping_add(1));
        inner.name.replace(name.to_owned());
        inner.lock.replace(None);
        inner.channel.replace(None);
        if inner.seen.borrow().is_empty() {
            let listeners = presence::on_changed(move || self.look_around());
            inner.seen.replace(listeners);
        }
        if name.is_empty() {
            self.leading.set(true);
            return;
        }
        self.leading.set(false);
        let channel = Channel::open(name, move |word, rest| self.heard(word, rest));
        inner.channel.replace(channel);
        self.queue();
        self.look_around();
    }

    /// Waits for its turn to lead.
    fn queue(self) {
        let inner = self.inner();
        let (name, joined) = (inner.name.borrow().clone(), inner.joined.get());
        let lock = Lock::wait(&name, move || {
            if self.inner().joined.get() == joined {
                self.leading.set(true);
                self.look_around();
            }
        });
        if lock.is_none() {
            self.leading.set(true);
        }
        inner.lock.replace(lock);
    }

    /// Says what the other tabs should know of whether this one is seen.
    fn look_around(self) {
        let word = match (presence::visible(), self.leading.get_untracked()) {
            (true, false) => SEEN,
            (false, true) => HIDDEN,
            _ => return,
        };
        self.say(word, &JsValue::UNDEFINED);
    }

    fn heard(self, word: &str, rest: JsValue) {
        match word {
            SEEN => {
                let inner = self.inner();
                // Without a lock there is nothing to give way with.
                let locked = inner.lock.borrow().is_some();
                let leading = locked && self.leading.get_untracked();
                if leading && presence::visible() {
                    // Whoever follows has to know it, to ask for what is shown here.
                    self.say(LED, &JsValue::UNDEFINED);
                } else if leading {
                    inner.lock.replace(None);
                    self.leading.set(false);
                    self.queue();
                }
            }
            HIDDEN => self.look_around(),
            word => {
                if let Some(ear) = &*self.inner().ear.borrow() {
                    ear(word, rest);
                }
            }
        }
    }
}
