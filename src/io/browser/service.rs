//! The service worker: registered where the browser has one, which is on https
//! and on this computer only. It keeps the app's own files, so that the page
//! starts without a network; the page never waits for it.

use super::listener::Listener;
use super::worker::set;
use super::{function, member, trusted};
use js_sys::{Object, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, MessageEvent, ServiceWorkerContainer, ServiceWorkerRegistration, window};

/// Name of the `<meta>` with the script's address and, in `data-version`, the
/// version of the page. `make dist` writes it; a development build has none.
const META: &str = "signalbox-service";

/// What the page asks the service worker; it answers with its version.
const QUESTION: &str = "version";

/// The browser's service workers; `None` where it has none.
pub(super) fn container() -> Option<ServiceWorkerContainer> {
    let navigator = window()?.navigator();
    member(&navigator, "serviceWorker").dyn_into().ok()
}

/// The app's registered service worker. Dropped, it is heard no more; the
/// browser keeps it.
pub struct Service {
    container: ServiceWorkerContainer,
    registration: ServiceWorkerRegistration,
    own: String,
    _heard: Vec<Listener>,
}

impl Service {
    /// Registers the service worker and calls `heard` with its version whenever
    /// it says so. `None` where there is none, or the browser refuses it.
    pub async fn register(heard: impl Fn(String) + 'static) -> Option<Self> {
        let url = trusted::script_of(META)?;
        let own = trusted::meta(META, "data-version")?;
        let container = container()?;
        let options = Object::new();
        // Its own script is always asked for at the host.
        set(&options, "updateViaCache", &JsValue::from_str("none"));
        let promise: Promise = function(&container, "register")?
            .call2(&container, &trusted::url(&url), &options)
            .ok()?
            .dyn_into()
            .ok()?;
        let registration: ServiceWorkerRegistration =
            JsFuture::from(promise).await.ok()?.dyn_into().ok()?;
        let asked = container.clone();
        let heard = vec![
            Listener::new::<MessageEvent>(&container, "message", move |event| {
                if let Some(version) = event.data().as_string() {
                    heard(version);
                }
            }),
            Listener::new::<Event>(&container, "controllerchange", move |_| ask(&asked)),
        ];
        // Listeners alone do not open the door to messages.
        if let Some(start) = function(&container, "startMessages") {
            let _ = start.call0(&container);
        }
        let service = Self {
            container,
            registration,
            own,
            _heard: heard,
        };
        ask(&service.container);
        Some(service)
    }

    /// The version of this page.
    pub fn own_version(&self) -> &str {
        &self.own
    }

    /// Looks whether the host has another version. Tells whether one is on its
    /// way, or cannot be asked for now.
    pub async fn look(&self) -> bool {
        let asked = match self.registration.update() {
            Ok(promise) => JsFuture::from(promise).await.is_ok(),
            Err(_) => false,
        };
        let coming = self
            .registration
            .installing()
            .or(self.registration.waiting());
        !asked || coming.is_some()
    }
}

/// Asks the service worker that stands between this page and the host.
fn ask(container: &ServiceWorkerContainer) {
    if let Some(worker) = container.controller() {
        // A worker that is gone has no version to tell.
        let _ = worker.post_message(&JsValue::from_str(QUESTION));
    }
}

/// Loads the page anew.
pub fn reload() {
    if let Some(window) = window() {
        // A browser that refuses leaves the page as it is.
        let _ = window.location().reload();
    }
}
