//! Notifications of the system.

use super::function;
use super::listener::Listener;
use std::cell::RefCell;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Event, Notification, NotificationOptions, NotificationPermission, ServiceWorkerRegistration,
    window,
};

/// The most notifications whose clicks are waited for.
const HEARD_LIMIT: usize = 20;

/// How long a browser has to say whether there is a service worker.
const REGISTRATION_LIMIT: Duration = Duration::from_secs(5);

/// Whether this page may notify.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// It may.
    Granted,
    /// Somebody, or a policy, said no.
    Denied,
    /// Nobody was asked yet.
    Unasked,
    /// The browser has no notifications here: it is too old, or the page came over
    /// plain http.
    Unavailable,
}

thread_local! {
    /// Notifications with what brings the page to the front when they are clicked.
    static HEARD: RefCell<Vec<(Notification, Listener)>> = const { RefCell::new(Vec::new()) };
}

/// Whether this page may notify, as things stand.
pub fn permission() -> Permission {
    if function(&js_sys::global(), "Notification").is_none() {
        return Permission::Unavailable;
    }
    meaning(Notification::permission())
}

/// Asks the person; only in answer to a click or key, or browsers refuse.
pub async fn ask() -> Permission {
    if permission() != Permission::Unasked {
        return permission();
    }
    if let Ok(promise) = Notification::request_permission() {
        // A failure is told by the permission that is there afterwards.
        let _ = JsFuture::from(promise).await;
    }
    permission()
}

/// Shows a notification. Two with one tag are one. Tells whether the browser
/// took it.
pub async fn show(title: &str, body: &str, tag: &str, sticky: bool) -> bool {
    if permission() != Permission::Granted {
        return false;
    }
    let options = NotificationOptions::new();
    options.set_body(body);
    options.set_tag(tag);
    options.set_require_interaction(sticky);
    if let Ok(notification) = Notification::new_with_options(title, &options) {
        hear(notification);
        return true;
    }
    // On phones only a service worker may notify.
    let Some(registration) = registration().await else {
        return false;
    };
    match registration.show_notification_with_options(title, &options) {
        Ok(promise) => JsFuture::from(promise).await.is_ok(),
        Err(_) => false,
    }
}

/// A click brings the page to the front.
fn hear(notification: Notification) {
    let clicked = notification.clone();
    let listener = Listener::new::<Event>(&notification, "click", move |_| {
        if let Some(window) = window() {
            // A browser that does not let it leaves the page where it is.
            let _ = window.focus();
        }
        clicked.close();
    });
    let forgotten = HEARD.with_borrow_mut(|heard| {
        heard.push((notification, listener));
        (heard.len() > HEARD_LIMIT).then(|| heard.remove(0))
    });
    drop(forgotten);
}

async fn registration() -> Option<ServiceWorkerRegistration> {
    let container = super::service::container()?;
    let found = async move {
        let found = JsFuture::from(container.get_registration()).await.ok()?;
        found.dyn_into().ok()
    };
    let (done, waiting) = super::once::Once::new();
    let late = done.clone();
    let _timeout = super::timer::Timeout::new(REGISTRATION_LIMIT, move || late.send(None));
    spawn_local(async move { done.send(found.await) });
    waiting.await.ok().flatten()
}

fn meaning(permission: NotificationPermission) -> Permission {
    match permission {
        NotificationPermission::Granted => Permission::Granted,
        NotificationPermission::Default => Permission::Unasked,
        _ => Permission::Denied,
    }
}
