//! Secrets at rest: AES-GCM by WebCrypto, each record bound to its name, in the
//! app's database. This file opens the vault, which every board with secrets
//! does at its start; [`seal`] does everything else.
//!
//! Under `vault/` there are `header` (a text, absent for the usual mode), `key`
//! (the device's, which the browser does not hand out), `check` (a record whose
//! content is known, of a vault with a passphrase) and a record per secret: 12
//! bytes of nonce, then ciphertext and tag. A record's own key in the database
//! is its additional data, so none can stand in for another.

pub mod seal;

use super::database::Database;
use super::{local, member};
use crate::domain::secret::vault::is_forgotten;
use crate::domain::secret::{Secret, SecretId};
use crate::io::StoreError;
use js_sys::{Object, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AesGcmParams, CryptoKey, SubtleCrypto, window};

/// What everything of the vault begins with.
const ALL: &str = "vault/";
const HEADER: &str = "vault/header";
const KEY: &str = "vault/key";
const CHECK: &str = "vault/check";
const SECRET: &str = "vault/secret/";

/// The key in `localStorage` under which stand the names of secrets that were
/// forgotten and may still be stored (`domain::secret::vault::with_forgotten`).
const FORGOTTEN: &str = "signalbox.forgotten";

/// Bytes of a nonce (NIST SP 800-38D, section 8.2.2: random, 96 bits).
const NONCE_BYTES: u32 = 12;

/// A key that can be used and not be read.
#[derive(Clone)]
pub struct Key(CryptoKey);

impl Key {
    /// The key for another tab of this site; it stays unreadable there.
    pub fn to_message(&self) -> JsValue {
        self.0.clone().into()
    }

    /// The key that another tab sent.
    pub fn from_message(message: JsValue) -> Option<Self> {
        message.dyn_into().ok().map(Self)
    }
}

/// What was found of the vault.
pub enum Found {
    /// The browser encrypts nothing here: no secure context, or too old.
    NoCipher,
    /// There is no storage.
    NoStore(StoreError),
    /// It is not locked by this browser's own key: its header.
    Header(String),
    /// Opened with this browser's own key, if it has one yet.
    Open(Option<Key>, Contents),
}

/// The secrets, and how many records could not be read.
#[derive(Default)]
pub struct Contents {
    /// What could be read.
    pub secrets: Vec<(SecretId, Secret)>,
    /// Records that are damaged or of another key.
    pub unreadable: usize,
}

/// Opens the vault as far as that takes nobody.
pub async fn open() -> Found {
    let Some(cipher) = cipher() else {
        return Found::NoCipher;
    };
    let records = match read().await {
        Ok(records) => records,
        Err(error) => return Found::NoStore(error),
    };
    if let Some(header) = of(&records, HEADER) {
        return Found::Header(header.as_string().unwrap_or_default());
    }
    let key = of(&records, KEY).and_then(|key| key.clone().dyn_into().ok());
    let contents = contents(&cipher, key.as_ref(), &records).await;
    Found::Open(key.map(Key), contents)
}

/// All that is stored of the vault.
async fn read() -> Result<Vec<(String, JsValue)>, StoreError> {
    Database::open().await?.all(ALL).await
}

fn of<'a>(records: &'a [(String, JsValue)], key: &str) -> Option<&'a JsValue> {
    records
        .iter()
        .find(|(known, _)| known == key)
        .map(|(_, value)| value)
}

/// The names that stand under [`FORGOTTEN`], as a text; none where nothing is kept.
fn forgotten() -> String {
    local::get(FORGOTTEN).ok().flatten().unwrap_or_default()
}

/// Reads every secret.
async fn contents(
    cipher: &SubtleCrypto,
    key: Option<&CryptoKey>,
    records: &[(String, JsValue)],
) -> Contents {
    let mut contents = Contents::default();
    let forgotten = forgotten();
    for (name, sealed) in records {
        let id = name.strip_prefix(SECRET);
        let Some(id) = id.filter(|id| !is_forgotten(&forgotten, id)) else {
            continue;
        };
        let text = match key {
            Some(key) => unseal(cipher, key, name, sealed).await,
            None => None,
        };
        match text {
            Some(text) => contents
                .secrets
                .push((SecretId::from_text(id), Secret::new(text))),
            None => contents.unreadable += 1,
        }
    }
    contents
}

/// The text of a record; `None` if it is not of this key and name.
async fn unseal(
    cipher: &SubtleCrypto,
    key: &CryptoKey,
    name: &str,
    sealed: &JsValue,
) -> Option<String> {
    let sealed: &Uint8Array = sealed.dyn_ref()?;
    let nonce = sealed.subarray(0, NONCE_BYTES);
    let rest = sealed.subarray(NONCE_BYTES, sealed.length());
    let opened = cipher
        .decrypt_with_object_and_buffer_source(&parameters(&nonce, name), key, &rest)
        .ok()?;
    let bytes = Uint8Array::new(&JsFuture::from(opened).await.ok()?);
    String::from_utf8(bytes.to_vec()).ok()
}

fn parameters(nonce: &Uint8Array, name: &str) -> Object {
    let parameters = AesGcmParams::new_with_u8_array("AES-GCM", nonce);
    parameters.set_additional_data_u8_array(&Uint8Array::from(name.as_bytes()));
    parameters.into()
}

/// The browser's cipher; only secure contexts have one.
fn cipher() -> Option<SubtleCrypto> {
    let crypto = member(window()?.as_ref(), "crypto");
    member(&crypto, "subtle").dyn_into().ok()
}
