//! What is kept for the next visit and may be large: bytes and texts under
//! keys, in one IndexedDB object store. Works on plain http too.

use super::listener::Listener;
use super::timer::Timeout;
use super::{error_name, member};
use crate::io::StoreError;
use js_sys::{Array, Promise, Uint8Array};
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Event, IdbDatabase, IdbKeyRange, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction,
    IdbTransactionMode, window,
};

const NAME: &str = "signalbox";
const STORE: &str = "entries";

/// A browser that is asked to open a database sometimes never answers.
const OPEN_LIMIT: Duration = Duration::from_secs(10);

/// An open database; closed when dropped.
pub struct Database {
    database: IdbDatabase,
    _on_version_change: Listener,
}

impl Database {
    /// Opens the app's database, which is made on the first visit.
    pub async fn open() -> Result<Self, StoreError> {
        Self::open_named(NAME).await
    }

    /// Opens a database of another name.
    pub async fn open_named(name: &str) -> Result<Self, StoreError> {
        Self::open_within(name, OPEN_LIMIT).await
    }

    /// Opens a database that may take so long.
    pub async fn open_within(name: &str, limit: Duration) -> Result<Self, StoreError> {
        let factory = window()
            .and_then(|window| window.indexed_db().ok().flatten())
            .ok_or(StoreError::Unavailable)?;
        let mut version = None;
        loop {
            let request = match version {
                None => factory.open(name),
                Some(next) => factory.open_with_f64(name, next),
            };
            let database = opened(request, limit).await?;
            let stores = member(&database.database, "objectStoreNames");
            if version.is_some() || member(&stores, "length").as_f64() != Some(0.0) {
                return Ok(database);
            }
            // Whoever made it did not see that to its end. Only a next version gets a
            // store.
            let known = member(&database.database, "version").as_f64();
            version = Some(known.unwrap_or_default() + 1.0);
        }
    }

    fn of(database: IdbDatabase) -> Self {
        // Another tab with a newer app must not wait for this one.
        let closing = database.clone();
        let on_version_change =
            Listener::new::<Event>(&database, "versionchange", move |_| closing.close());
        Self {
            database,
            _on_version_change: on_version_change,
        }
    }

    /// The bytes kept under a key.
    pub async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let value = self.read(|store| store.get(&key.into())).await?;
        Ok(value
            .dyn_into::<Uint8Array>()
            .ok()
            .map(|bytes| bytes.to_vec()))
    }

    /// Keeps bytes under a key, in the place of what was there. Once this
    /// ends well they are really kept.
    pub async fn put(&self, key: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let value = Uint8Array::from(bytes);
        self.write(|store| store.put_with_key(&value, &key.into()))
            .await
    }

    /// Keeps bytes under their keys, in the place of what was there: all of them,
    /// or none.
    pub async fn put_together(&self, entries: &[(&str, &[u8])]) -> Result<(), StoreError> {
        let value = |bytes: &[u8]| Uint8Array::from(bytes).into();
        let values: Vec<(String, JsValue)> = entries
            .iter()
            .map(|(key, bytes)| ((*key).to_owned(), value(bytes)))
            .collect();
        self.put_all(&values).await
    }

    /// The text kept under a key; bytes count as none.
    pub async fn get_text(&self, key: &str) -> Result<Option<String>, StoreError> {
        Ok(self.read(|store| store.get(&key.into())).await?.as_string())
    }

    /// Keeps a text under a key, in the place of what was there.
    pub async fn put_text(&self, key: &str, text: &str) -> Result<(), StoreError> {
        self.write(|store| store.put_with_key(&text.into(), &key.into()))
            .await
    }

    /// Changes the text under a key in one step, which no other tab can come in
    /// between: `change` gets what is kept, and yields what is to be kept instead
    /// (`None` leaves it) and what the caller wants to know. That is handed out
    /// only once the change is really kept.
    pub async fn change_text<T: 'static>(
        &self,
        key: &str,
        change: impl FnOnce(Option<String>) -> (Option<String>, T) + 'static,
    ) -> Result<T, StoreError> {
        let fault = |error: JsValue| store_error(&error);
        let transaction = self
            .database
            .transaction_with_str_and_mode(STORE, IdbTransactionMode::Readwrite)
            .map_err(fault)?;
        let store = transaction.object_store(STORE).map_err(fault)?;
        let request = store.get(&key.into()).map_err(fault)?;
        let end = TransactionEnd::of(transaction);
        let yielded = Rc::new(Cell::new(None));
        let (hand, kept, key) = (Rc::clone(&yielded), request.clone(), key.to_owned());
        let mut change = Some(change);
        let _read = Listener::new::<Event>(&request, "success", move |_| {
            let Some(change) = change.take() else { return };
            let text = kept.result().ok().and_then(|value| value.as_string());
            let (text, value) = change(text);
            hand.set(Some(value));
            if let Some(text) = text
                && store
                    .put_with_key(&text.into(), &key.as_str().into())
                    .is_err()
            {
                // Then nothing of it may count.
                hand.set(None);
            }
        });
        end.done().await?;
        yielded.take().ok_or(StoreError::Broken)
    }

    /// Every key and about how many bytes are kept under it, sorted by key.
    pub async fn sizes(&self) -> Result<Vec<(String, usize)>, StoreError> {
        let size = |value: &JsValue| match value.dyn_ref::<Uint8Array>() {
            Some(bytes) => usize::try_from(bytes.length()).unwrap_or(usize::MAX),
            None => value.as_string().map_or(0, |text| text.len()),
        };
        let all = self.all("").await?;
        Ok(all
            .into_iter()
            .map(|(key, value)| (key, size(&value)))
            .collect())
    }

    /// Forgets everything.
    pub async fn clear(&self) -> Result<(), StoreError> {
        self.write(IdbObjectStore::clear).await
    }

    /// Everything whose key begins so: keys, sorted, and what is kept under them,
    /// as it was at one moment.
    pub(super) async fn all(&self, prefix: &str) -> Result<Vec<(String, JsValue)>, StoreError> {
        let ((keys, values), end) = self.start(IdbTransactionMode::Readonly, |store| {
            let range = range(prefix)?;
            Ok((
                store.get_all_keys_with_key(&range)?,
                store.get_all_with_key(&range)?,
            ))
        })?;
        end.done().await?;
        let list = |request: IdbRequest| -> Result<Array, StoreError> {
            let result = request.result().map_err(|error| store_error(&error))?;
            result.dyn_into().map_err(|_| StoreError::Broken)
        };
        let (keys, values) = (list(keys)?, list(values)?);
        Ok(keys
            .iter()
            .filter_map(|key| key.as_string())
            .zip(values.iter())
            .collect())
    }

    /// Puts all of this in the place of everything whose key begins so: wholly,
    /// or not at all.
    pub(super) async fn replace_all(
        &self,
        prefix: &str,
        with: &[(String, JsValue)],
    ) -> Result<(), StoreError> {
        let (_, end) = self.start(IdbTransactionMode::Readwrite, |store| {
            store.delete(range(prefix)?.as_ref())?;
            for (key, value) in with {
                store.put_with_key(value, &key.into())?;
            }
            Ok(())
        })?;
        end.done().await
    }

    /// Keeps values under their keys: all of them, or none.
    pub(super) async fn put_all(&self, values: &[(String, JsValue)]) -> Result<(), StoreError> {
        let (_, end) = self.start(IdbTransactionMode::Readwrite, |store| {
            for (key, value) in values {
                store.put_with_key(value, &key.into())?;
            }
            Ok(())
        })?;
        end.done().await
    }

    /// Forgets a key; fine if it is not there.
    pub async fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.write(|store| store.delete(&key.into())).await
    }

    /// All keys, sorted.
    pub async fn keys(&self) -> Result<Vec<String>, StoreError> {
        let keys = self.read(IdbObjectStore::get_all_keys).await?;
        let keys: Array = keys.dyn_into().map_err(|_| StoreError::Broken)?;
        Ok(keys.iter().filter_map(|key| key.as_string()).collect())
    }

    async fn read(
        &self,
        start: impl FnOnce(&IdbObjectStore) -> Result<IdbRequest, JsValue>,
    ) -> Result<JsValue, StoreError> {
        let (request, end) = self.start(IdbTransactionMode::Readonly, start)?;
        end.done().await?;
        request.result().map_err(|error| store_error(&error))
    }

    async fn write(
        &self,
        start: impl FnOnce(&IdbObjectStore) -> Result<IdbRequest, JsValue>,
    ) -> Result<(), StoreError> {
        let (_, end) = self.start(IdbTransactionMode::Readwrite, start)?;
        end.done().await
    }

    /// A transaction and the requests it begins with.
    fn start<T>(
        &self,
        mode: IdbTransactionMode,
        start: impl FnOnce(&IdbObjectStore) -> Result<T, JsValue>,
    ) -> Result<(T, TransactionEnd), StoreError> {
        let fault = |error: JsValue| store_error(&error);
        let transaction = self
            .database
            .transaction_with_str_and_mode(STORE, mode)
            .map_err(fault)?;
        let store = transaction.object_store(STORE).map_err(fault)?;
        let request = start(&store).map_err(fault)?;
        Ok((request, TransactionEnd::of(transaction)))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.database.close();
    }
}

/// The end of a transaction. Only it, not the success of a request, says that
/// something is kept: a full disk is noticed when the transaction commits.
struct TransactionEnd {
    transaction: IdbTransaction,
    end: Promise,
}

impl TransactionEnd {
    fn of(transaction: IdbTransaction) -> Self {
        let end = Promise::new(&mut |complete, abort| {
            transaction.set_oncomplete(Some(&complete));
            transaction.set_onabort(Some(&abort));
        });
        Self { transaction, end }
    }

    async fn done(self) -> Result<(), StoreError> {
        match JsFuture::from(self.end).await {
            Ok(_) => Ok(()),
            Err(_) => Err(store_error(&member(&self.transaction, "error"))),
        }
    }
}

/// What a request to open a database comes to. It is followed to its end, also when
/// nobody waits any more: a database that nobody gives a store stays without one, and
/// what is open and forgotten is in the way of others.
async fn opened(
    request: Result<IdbOpenDbRequest, JsValue>,
    limit: Duration,
) -> Result<Database, StoreError> {
    let request = request.map_err(|_| StoreError::Unavailable)?;
    let upgraded = request.clone();
    let on_upgrade = Listener::new::<Event>(&request, "upgradeneeded", move |_| {
        if let Some(database) = database_of(&upgraded) {
            // If this fails, so does all that is kept in it, which is told.
            drop(database.create_object_store(STORE));
        }
    });
    let mut give_up = None;
    let end = Promise::new(&mut |succeed, fail| {
        request.set_onsuccess(Some(&succeed));
        request.set_onerror(Some(&fail));
        give_up = Some(fail);
    });
    let _timeout = Timeout::new(limit, move || {
        drop(give_up.map(|give_up| give_up.call0(&JsValue::UNDEFINED)));
    });
    // A failure at opening means no storage, whatever the name of the error: browsers
    // differ in what private mode and policies give.
    match JsFuture::from(end).await {
        Err(reason) if reason.is_undefined() => {
            std::mem::forget(on_upgrade);
            let late = request.clone();
            let close = Closure::once_into_js(move || drop(database_of(&late).map(Database::of)));
            request.set_onsuccess(Some(close.unchecked_ref()));
            None
        }
        _ => database_of(&request).map(Database::of),
    }
    .ok_or(StoreError::Unavailable)
}

/// The keys that begin so.
fn range(prefix: &str) -> Result<IdbKeyRange, JsValue> {
    let mut end = prefix.to_owned();
    end.push('\u{ffff}');
    IdbKeyRange::bound(&prefix.into(), &end.into())
}

fn database_of(request: &IdbOpenDbRequest) -> Option<IdbDatabase> {
    request.result().ok()?.dyn_into().ok()
}

fn store_error(error: &JsValue) -> StoreError {
    match error_name(error).as_str() {
        "QuotaExceededError" => StoreError::QuotaExceeded,
        "SecurityError" | "NotAllowedError" => StoreError::Unavailable,
        _ => StoreError::Broken,
    }
}
