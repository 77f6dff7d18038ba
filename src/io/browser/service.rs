//! The service worker: registered where the browser has one, which is on https
//! and on this computer only. It keeps the app's own files, so that the page
//! starts without a network; the page never waits for it.

use super::address::resolve;
use super::listener::Listener;
use super::worker::set;
use super::{function, member, trusted};
use crate::io::StoreError;
use js_sys::{Array, Object, Promise};
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

/// Forgets the service worker of this folder and the files that it keeps; those of
/// other folders stay. A page that is open goes on with what it has loaded.
///
/// # Errors
/// The browser refused, so that files may be left.
pub async fn forget() -> Result<(), StoreError> {
    let Some(container) = container() else {
        return Ok(());
    };
    let scope = resolve("./").ok_or(StoreError::Unavailable)?;
    // A browser that does not answer this lets nobody register anything.
    let found = call(&container, "getRegistration", &[]).await.ok();
    let registration = found.and_then(|found| found.dyn_into::<ServiceWorkerRegistration>().ok());
    // What stands between may belong to another app in a folder above.
    if let Some(own) = registration.filter(|found| found.scope() == scope) {
        call(&own, "unregister", &[]).await?;
    }
    let page = window().ok_or(StoreError::Unavailable)?;
    let caches = member(page.as_ref(), "caches");
    let names: Array = call(&caches, "keys", &[])
        .await?
        .dyn_into()
        .map_err(|_| StoreError::Broken)?;
    // `tools/page/service.js` names its caches so.
    let prefix = format!("signalbox {scope} ");
    for name in names.iter() {
        if name
            .as_string()
            .is_some_and(|name| name.starts_with(&prefix))
        {
            call(&caches, "delete", &[name]).await?;
        }
    }
    Ok(())
}

/// What a method yields in the end.
async fn call(
    target: &JsValue,
    method: &str,
    arguments: &[JsValue],
) -> Result<JsValue, StoreError> {
    let arguments: Array = arguments.iter().collect();
    let promise: Promise = function(target, method)
        .and_then(|method| method.apply(target, &arguments).ok())
        .and_then(|promise| promise.dyn_into().ok())
        .ok_or(StoreError::Unavailable)?;
    JsFuture::from(promise)
        .await
        .map_err(|_| StoreError::Broken)
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
