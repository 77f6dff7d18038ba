//! Texts that all tabs share, changed in one step.

use crate::io::browser::database::Database;

/// Changes a kept text in one step; `None` if the browser keeps nothing.
pub(super) async fn kept_step<T: 'static>(
    key: &str,
    change: impl FnOnce(Option<&str>) -> (String, T) + 'static,
) -> Option<T> {
    let database = Database::open().await.ok()?;
    let step = move |text: Option<String>| {
        let (text, value) = change(text.as_deref());
        (Some(text), value)
    };
    database.change_text(key, step).await.ok()
}

pub(super) async fn kept_text(key: &str) -> Option<String> {
    let database = Database::open().await.ok()?;
    database.get_text(key).await.ok().flatten()
}
