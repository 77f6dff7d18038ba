//! What the vault needs beyond being opened: keeping secrets, passphrases,
//! changes of mode, reset. Each change is one transaction, and no two tabs
//! change it at the same time.

use super::super::database::Database;
use super::super::{local, locks, member};
use super::{
    ALL, CHECK, Contents, FORGOTTEN, HEADER, KEY, Key, NONCE_BYTES, SECRET, cipher, contents,
    forgotten, of, parameters, read, unseal,
};
use crate::domain::secret::header::{Header, Mode, ROUNDS, SALT_BYTES};
use crate::domain::secret::vault::{with_forgotten, without_forgotten};
use crate::domain::secret::{Secret, SecretId};
use crate::io::VaultError;
use js_sys::{Array, Uint8Array};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AesDerivedKeyParams, AesKeyGenParams, Crypto, CryptoKey, Pbkdf2Params, SubtleCrypto, window,
};

/// Under this name tabs change the vault one after the other.
const TURN: &str = "signalbox.vault";

/// The content of the record that tells a right passphrase from a wrong one.
const KNOWN: &str = "signalbox";

const KEY_BITS: u16 = 256;

/// Opens a vault that is locked by a passphrase; `header` as it was found.
///
/// # Errors
/// The passphrase is wrong, or the header cannot be used.
pub async fn unlock(header: &str, passphrase: &str) -> Result<(Key, Contents), VaultError> {
    let Ok(Header::Passphrase { rounds, salt }) = Header::read(header) else {
        return Err(VaultError::Unreadable);
    };
    let cipher = cipher().ok_or(VaultError::NoCipher)?;
    let key = derived(&cipher, passphrase, rounds, &salt).await?;
    let contents = open_with(&Key(key.clone())).await?;
    Ok((Key(key), contents))
}

/// Opens a vault with a key that another tab made from the passphrase.
///
/// # Errors
/// It is not the key of this vault.
pub async fn open_with(key: &Key) -> Result<Contents, VaultError> {
    let cipher = cipher().ok_or(VaultError::NoCipher)?;
    let records = read().await?;
    let check = of(&records, CHECK).ok_or(VaultError::Unreadable)?;
    if unseal(&cipher, &key.0, CHECK, check).await.as_deref() != Some(KNOWN) {
        return Err(VaultError::WrongPassphrase);
    }
    Ok(contents(&cipher, Some(&key.0), &records).await)
}

/// Keeps a secret in a vault with that header (`None` for this browser's own
/// key). Yields the key it is kept under, which is made if there is none.
///
/// # Errors
/// Another tab changed the vault, or the storage failed.
pub async fn keep(
    header: Option<&str>,
    key: Option<&Key>,
    id: &SecretId,
    secret: &Secret,
) -> Result<Key, VaultError> {
    locks::alone(TURN, async {
        let cipher = cipher().ok_or(VaultError::NoCipher)?;
        let records = read().await?;
        let found = of(&records, HEADER).and_then(JsValue::as_string);
        if found.as_deref() != header {
            return Err(VaultError::ChangedElsewhere);
        }
        let mut writes = Vec::new();
        let key = match (header, key) {
            (Some(_), Some(key)) => key.0.clone(),
            (Some(_), None) => return Err(VaultError::ChangedElsewhere),
            // The one that is stored counts: another tab may have made it.
            (None, _) => match of(&records, KEY).and_then(|key| key.clone().dyn_into().ok()) {
                Some(key) => key,
                None => {
                    let key = made(&cipher).await?;
                    writes.push((KEY.to_owned(), key.clone().into()));
                    key
                }
            },
        };
        writes.push(record(&cipher, &key, id, secret).await?);
        Database::open().await?.put_all(&writes).await?;
        note_gone(id);
        Ok(Key(key))
    })
    .await
}

/// Notes that a secret is to be forgotten, before that is done: from now on no tab
/// finds it, also if this one is gone a moment later. Where the browser keeps no
/// such notes, it is forgotten a moment later all the same.
pub fn note_forgotten(id: &SecretId) {
    note(|text| with_forgotten(text, id));
}

/// Nothing of a secret that was forgotten is stored any more, or another is.
fn note_gone(id: &SecretId) {
    note(|text| without_forgotten(text, id));
}

fn note(change: impl FnOnce(&str) -> String) {
    let Ok(before) = local::get(FORGOTTEN) else {
        return;
    };
    let before = before.unwrap_or_default();
    let after = change(&before);
    if after == before {
        return;
    }
    let noted = if after.is_empty() {
        local::remove(FORGOTTEN)
    } else {
        local::set(FORGOTTEN, &after)
    };
    // The storage has no room or is refused: only the moment until then is lost.
    let _ = noted;
}

/// Forgets the secrets that an earlier visit did not come to forget.
///
/// # Errors
/// The storage failed.
pub async fn forget_noted() -> Result<(), VaultError> {
    if forgotten().is_empty() {
        return Ok(());
    }
    locks::alone(TURN, async {
        // Looked at now that it is this tab's turn: another may be kept by now.
        for id in forgotten().lines() {
            let name = [SECRET, id].concat();
            Database::open().await?.remove(&name).await?;
            note_gone(&SecretId::from_text(id));
        }
        Ok(())
    })
    .await
}

/// Forgets a secret.
///
/// # Errors
/// The storage failed.
pub async fn forget(id: &SecretId) -> Result<(), VaultError> {
    locks::alone(TURN, async {
        let name = [SECRET, id.as_str()].concat();
        Database::open().await?.remove(&name).await?;
        note_gone(id);
        Ok(())
    })
    .await
}

/// A record that was taken out of the vault, still encrypted.
pub struct Sealed {
    record: JsValue,
    /// The header of the vault that can open it.
    header: Option<String>,
}

/// Takes the record of a secret out of a vault with that header, which need not
/// be open for it. Yields `None` if there is none.
///
/// # Errors
/// The storage failed.
pub async fn take_out(id: &SecretId, header: Option<String>) -> Result<Option<Sealed>, VaultError> {
    locks::alone(TURN, async {
        let name = [SECRET, id.as_str()].concat();
        let records = read().await?;
        let Some(record) = of(&records, &name).cloned() else {
            note_gone(id);
            return Ok(None);
        };
        Database::open().await?.remove(&name).await?;
        note_gone(id);
        Ok(Some(Sealed { record, header }))
    })
    .await
}

/// Puts a record that was taken out back, in the place of what the secret has by
/// now. It is looked at once it is this tab's turn: it may still be on its way.
///
/// # Errors
/// The vault is locked otherwise since, so that nothing could open it; or the
/// storage failed.
pub async fn put_back(id: &SecretId, taken: Rc<RefCell<Option<Sealed>>>) -> Result<(), VaultError> {
    locks::alone(TURN, async {
        let Some(sealed) = taken.take() else {
            return Ok(());
        };
        let name = [SECRET, id.as_str()].concat();
        let records = read().await?;
        if of(&records, HEADER).and_then(JsValue::as_string) != sealed.header {
            return Err(VaultError::ChangedElsewhere);
        }
        let writes = [(name, sealed.record)];
        Database::open().await?.put_all(&writes).await?;
        note_gone(id);
        Ok(())
    })
    .await
}

/// Locks the vault otherwise: all secrets are encrypted anew under a new key and
/// take the place of everything there was, or nothing changes. Yields the new
/// header, as it will be found, and the new key.
///
/// # Errors
/// The browser does not encrypt, or the storage failed.
pub async fn change(
    mode: Mode,
    passphrase: &str,
    secrets: &[(SecretId, Secret)],
) -> Result<(Option<String>, Option<Key>), VaultError> {
    locks::alone(TURN, async {
        let cipher = cipher().ok_or(VaultError::NoCipher)?;
        let mut writes = Vec::new();
        let (header, key) = match mode {
            Mode::Session => (Some(Header::Session.write()), None),
            Mode::Device => {
                let key = made(&cipher).await?;
                writes.push((KEY.to_owned(), key.clone().into()));
                (None, Some(key))
            }
            Mode::Passphrase => {
                let salt = random(SALT_BYTES)?;
                let key = derived(&cipher, passphrase, ROUNDS, &salt.to_vec()).await?;
                let check = seal(&cipher, &key, CHECK, KNOWN).await?;
                writes.push((CHECK.to_owned(), check.into()));
                let header = Header::Passphrase {
                    rounds: ROUNDS,
                    salt: salt.to_vec(),
                };
                (Some(header.write()), Some(key))
            }
        };
        if let Some(header) = &header {
            writes.push((HEADER.to_owned(), header.into()));
        }
        if let Some(key) = &key {
            for (id, secret) in secrets {
                writes.push(record(&cipher, key, id, secret).await?);
            }
        }
        Database::open().await?.replace_all(ALL, &writes).await?;
        note(|_| String::new());
        Ok((header, key.map(Key)))
    })
    .await
}

/// Forgets the whole vault, whatever it is locked by.
///
/// # Errors
/// The storage failed.
pub async fn reset() -> Result<(), VaultError> {
    locks::alone(TURN, async {
        Database::open().await?.replace_all(ALL, &[]).await?;
        note(|_| String::new());
        Ok(())
    })
    .await
}

async fn record(
    cipher: &SubtleCrypto,
    key: &CryptoKey,
    id: &SecretId,
    secret: &Secret,
) -> Result<(String, JsValue), VaultError> {
    let name = [SECRET, id.as_str()].concat();
    let sealed = seal(cipher, key, &name, secret.reveal()).await?;
    Ok((name, sealed.into()))
}

/// A record: a fresh nonce, then ciphertext and tag, bound to its name.
async fn seal(
    cipher: &SubtleCrypto,
    key: &CryptoKey,
    name: &str,
    text: &str,
) -> Result<Uint8Array, VaultError> {
    let nonce = random(usize::try_from(NONCE_BYTES).unwrap_or_default())?;
    let text = Uint8Array::from(text.as_bytes());
    let sealed =
        done(cipher.encrypt_with_object_and_buffer_source(&parameters(&nonce, name), key, &text))
            .await?;
    let sealed = Uint8Array::new(&sealed);
    let record = Uint8Array::new_with_length(NONCE_BYTES.saturating_add(sealed.length()));
    record.set(&nonce, 0);
    record.set(&sealed, NONCE_BYTES);
    Ok(record)
}

/// A new key that the browser does not hand out.
async fn made(cipher: &SubtleCrypto) -> Result<CryptoKey, VaultError> {
    let kind = AesKeyGenParams::new("AES-GCM", KEY_BITS);
    let key = done(cipher.generate_key_with_object(&kind, false, &usages())).await?;
    key.dyn_into().map_err(|_| VaultError::NoCipher)
}

/// The key of a passphrase: PBKDF2 with SHA-256 (RFC 8018).
async fn derived(
    cipher: &SubtleCrypto,
    passphrase: &str,
    rounds: u32,
    salt: &[u8],
) -> Result<CryptoKey, VaultError> {
    let bytes = Uint8Array::from(passphrase.as_bytes());
    let base = done(cipher.import_key_with_str(
        "raw",
        &bytes,
        "PBKDF2",
        false,
        &Array::of1(&"deriveKey".into()),
    ))
    .await?;
    let base: CryptoKey = base.dyn_into().map_err(|_| VaultError::NoCipher)?;
    let rule = Pbkdf2Params::new_with_str("PBKDF2", "SHA-256", rounds, &Uint8Array::from(salt));
    let kind = AesDerivedKeyParams::new("AES-GCM", u32::from(KEY_BITS));
    let key = done(cipher.derive_key_with_object_and_object(&rule, &base, &kind, false, &usages()))
        .await?;
    key.dyn_into().map_err(|_| VaultError::NoCipher)
}

fn usages() -> JsValue {
    Array::of2(&"encrypt".into(), &"decrypt".into()).into()
}

fn random(length: usize) -> Result<Uint8Array, VaultError> {
    let bytes = Uint8Array::new_with_length(u32::try_from(length).unwrap_or_default());
    let crypto: Option<Crypto> =
        window().and_then(|window| member(window.as_ref(), "crypto").dyn_into().ok());
    crypto
        .and_then(|crypto| crypto.get_random_values_with_js_u8_array(&bytes).ok())
        .ok_or(VaultError::NoCipher)?;
    Ok(bytes)
}

async fn done(started: Result<js_sys::Promise, JsValue>) -> Result<JsValue, VaultError> {
    let promise = started.map_err(|_| VaultError::NoCipher)?;
    JsFuture::from(promise)
        .await
        .map_err(|_| VaultError::NoCipher)
}
