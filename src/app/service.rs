//! The service worker and new versions of the page. It has no say in what the
//! page shows: a browser without one, or a page that came over plain http, works
//! the same with a network.

use crate::app::lasting::lasting;
use crate::io::browser::channel::Channel;
use crate::io::browser::listener::Listener;
use crate::io::browser::presence;
use crate::io::browser::service::{self, Service};
use crate::io::browser::timer::{Interval, now};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsValue;

/// How often the host is asked for a new version while the page stays open.
const LOOK_EVERY: Duration = Duration::from_secs(60 * 60);

/// The least time between two such questions, in milliseconds.
const LOOK_GAP: f64 = 5.0 * 60.0 * 1000.0;

/// The channel on which a tab tells that everything was forgotten.
const CHANNEL: &str = "signalbox.everything";

/// The word for it.
const FORGOTTEN: &str = "forgotten";

struct Held {
    service: Rc<Service>,
    _clock: Interval,
    _presence: Vec<Listener>,
}

thread_local! {
    static HELD: RefCell<Option<Held>> = const { RefCell::new(None) };
    static HEARD: RefCell<Option<Channel>> = const { RefCell::new(None) };
    static OFFERED: OnceCell<RwSignal<bool>> = const { OnceCell::new() };
}

/// Whether a newer version than this page's is ready; it shows at the next
/// reload. The first call registers the service worker, and from then on this tab
/// hears when another forgets everything.
pub fn offered() -> RwSignal<bool> {
    let first = OFFERED.with(|offered| offered.get().is_none());
    let offered = OFFERED.with(|offered| *offered.get_or_init(|| lasting(|| RwSignal::new(false))));
    if first {
        // What this tab still has in memory must not be kept again.
        HEARD.set(Channel::open(CHANNEL, |word, _| {
            if word == FORGOTTEN {
                service::reload();
            }
        }));
        begin(offered);
    }
    offered
}

/// Tells the other tabs that everything was forgotten: they load anew.
pub fn tell_forgotten() {
    // What is said is on its way before the channel goes.
    if let Some(channel) = Channel::open(CHANNEL, |_, _| {}) {
        channel.say(FORGOTTEN, &JsValue::UNDEFINED);
    }
}

fn begin(offered: RwSignal<bool>) {
    spawn_local(async move {
        let heard = move |version: String| heard(&version, offered);
        let Some(service) = Service::register(heard).await else {
            return;
        };
        let service = Rc::new(service);
        let (hourly, seen) = (Rc::clone(&service), Rc::clone(&service));
        let last = Rc::new(Cell::new(now()));
        HELD.set(Some(Held {
            service,
            _clock: Interval::new(LOOK_EVERY, move || look(&hourly)),
            _presence: presence::on_changed(move || {
                let again = now() - last.get() > LOOK_GAP;
                if again && presence::visible() && presence::online() {
                    last.set(now());
                    look(&seen);
                }
            }),
        }));
    });
}

fn look(service: &Rc<Service>) {
    let service = Rc::clone(service);
    spawn_local(async move {
        // Whoever is found tells of itself.
        service.look().await;
    });
}

/// A service worker says its version. An older one than the page's is about to
/// be replaced; only the newest there is, if it is another, is worth a word.
fn heard(version: &str, offered: RwSignal<bool>) {
    let held = HELD.with_borrow(|held| held.as_ref().map(|held| Rc::clone(&held.service)));
    let Some(service) = held.filter(|service| service.own_version() != version) else {
        return;
    };
    spawn_local(async move {
        let another_is_coming = service.look().await;
        if !another_is_coming {
            offered.set(true);
        }
    });
}

/// Shows the new version.
pub fn reload() {
    service::reload();
}
