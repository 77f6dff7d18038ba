//! Which settings are secret, and how they are kept apart.

use super::{Entry, Known, find};
use crate::domain::form::saved::names_a_secret;
use crate::domain::provider::cctray::secret_parameter;
use crate::domain::provider::{DECLARATIONS, Declaration, SettingKind, Settings, cctray, custom};
use crate::domain::route::decoded;
use serde_json::{Map, Value};

/// Takes the secrets out of the settings: pairs of a setting's key and its
/// value, for the vault. Their keys are kept in `secrets`, so that another
/// browser asks for them.
pub fn take_secrets(entry: &mut Entry) -> Vec<(String, String)> {
    take(DECLARATIONS, entry)
}

pub(super) fn take(known: Known<'_>, entry: &mut Entry) -> Vec<(String, String)> {
    let declaration = find(known, &entry.integration);
    let mut taken = Vec::new();
    if entry.integration == cctray::CCTRAY.key {
        cctray::move_credential(&mut entry.settings);
    }
    if entry.integration == custom::CUSTOM.key {
        custom::move_credential(&mut entry.settings);
    }
    move_login(declaration, &entry.secrets, &mut entry.settings);
    list_addresses(entry);
    for (key, value) in std::mem::take(&mut entry.settings) {
        if !is_secret(declaration, entry, &key) {
            entry.settings.insert(key, value);
            continue;
        }
        let text = match value {
            Value::String(text) => text,
            Value::Null => String::new(),
            other => other.to_string(),
        };
        if !text.is_empty() {
            if !entry.secrets.contains(&key) {
                entry.secrets.push(key.clone());
            }
            taken.push((key, text));
        }
    }
    taken
}

/// Lists an address among the entry's secrets that has one in its query, which cannot
/// be taken out of it: a proxy's `?key=…` is part of the address that is asked.
fn list_addresses(entry: &mut Entry) {
    for key in ["root", "proxy"] {
        let address = entry.settings.get(key).and_then(Value::as_str);
        let has_secret = address.and_then(parameter_of).is_some();
        if has_secret && !entry.secrets.iter().any(|known| known == key) {
            entry.secrets.push(key.to_owned());
        }
    }
}

/// The first parameter of an address that holds a secret; what a proxy is to ask for
/// is none.
pub(super) fn parameter_of(address: &str) -> Option<String> {
    secret_parameter(&address.replace("{url}", "")).map(str::to_owned)
}

/// Takes the login out of an address in the settings (`https://ann:pw@…`, as people
/// copy it): no request can be made with it there, and whoever gets the file would
/// read it. It goes into the settings for it where the service has them free, as
/// a secret where nobody can tell what it is. What fits nowhere is left out; the
/// configuration's reading says so.
fn move_login(
    declaration: Option<&'static Declaration>,
    secrets: &[String],
    settings: &mut Map<String, Value>,
) {
    for key in ["root", "proxy"] {
        let Some((address, login)) = settings
            .get(key)
            .and_then(Value::as_str)
            .and_then(without_login)
        else {
            continue;
        };
        settings.insert(key.to_owned(), address.into());
        // The login of a proxy has no setting.
        if key == "root" {
            place_login(declaration, secrets, settings, &login);
        }
    }
    // A declaration of one's own has an address too.
    let own = settings
        .get_mut("declaration")
        .and_then(|own| own.get_mut("root"));
    if let Some(root) = own
        && let Some((address, login)) = root.as_str().and_then(without_login)
    {
        *root = address.into();
        place_login(declaration, secrets, settings, &login);
    }
}

fn place_login(
    declaration: Option<&'static Declaration>,
    secrets: &[String],
    settings: &mut Map<String, Value>,
    login: &str,
) {
    let declared = declaration.map_or(&[][..], |declaration| declaration.settings);
    let (name, password) = match login.split_once(':') {
        Some((name, password)) => (decoded(name), decoded(password)),
        None => (String::new(), decoded(login)),
    };
    let named = declared.iter().any(|setting| setting.key == "username");
    let known = settings.get("username").and_then(Value::as_str);
    if password.is_empty() || named && known.is_some_and(|known| known == password) {
        return;
    }
    let another = !name.is_empty() && known.is_some_and(|known| known != name);
    let secret = declared
        .iter()
        .find(|setting| setting.kind == SettingKind::Secret)
        .map(|setting| setting.key);
    let Some(secret) = secret.filter(|key| !settings.contains_key(*key) && !another) else {
        return;
    };
    if name.is_empty() {
        // A secret that is known already is rather right than what nobody can tell.
        if secrets.iter().any(|key| key == secret) {
            return;
        }
    } else if named {
        settings.insert("username".to_owned(), name.into());
    }
    settings.insert(secret.to_owned(), password.into());
}

/// An address without the login that stands before its host, and that login.
/// `None` if there is none.
pub(super) fn without_login(address: &str) -> Option<(String, String)> {
    let (scheme, rest) = address.split_once("://")?;
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (login, host) = authority.rsplit_once('@')?;
    Some(([scheme, "://", host, path].concat(), login.to_owned()))
}

/// The settings of an entry that are secret, in the order of the declaration:
/// what its form shows as secrets and what the vault is asked for.
pub fn secret_keys(entry: &Entry) -> Vec<String> {
    keys(find(DECLARATIONS, &entry.integration), entry)
}

/// The secrets that the entry cannot run without and that nobody gave.
///
/// Behind a proxy, which may add the credential itself, a secret that the
/// declaration requires is not missed; one that the entry lists always is.
pub fn missing_secrets(entry: &Entry, secrets: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    missing(find(DECLARATIONS, &entry.integration), entry, secrets)
}

pub(super) fn missing(
    declaration: Option<&'static Declaration>,
    entry: &Entry,
    secrets: &dyn Fn(&str) -> Option<String>,
) -> Vec<String> {
    // Its address may be a secret itself.
    let proxied = entry.secrets.iter().any(|key| key == "proxy")
        || entry
            .settings
            .get("proxy")
            .is_some_and(|proxy| !blank(proxy));
    let of_scheme = match declaration {
        Some(declaration) if declaration.key == custom::CUSTOM.key => {
            custom::secrets(&Settings(entry.settings.clone()))
        }
        _ => &[],
    };
    let required = |key: &String| {
        entry.secrets.contains(key)
            || !proxied && of_scheme.contains(&key.as_str())
            || !proxied
                && declaration.is_some_and(|declaration| {
                    declaration
                        .settings
                        .iter()
                        .any(|setting| setting.required && setting.key == key.as_str())
                })
    };
    let given = |key: &String| {
        entry.settings.get(key).is_some_and(|value| !blank(value))
            || secrets(key).is_some_and(|secret| !secret.is_empty())
    };
    let mut keys = keys(declaration, entry);
    keys.retain(|key| required(key) && !given(key));
    keys
}

pub(super) fn keys(declaration: Option<&'static Declaration>, entry: &Entry) -> Vec<String> {
    let declared = declaration.map_or(&[][..], |declaration| declaration.settings);
    let mut keys: Vec<String> = declared
        .iter()
        .filter(|setting| setting.kind == SettingKind::Secret)
        .map(|setting| setting.key.to_owned())
        .collect();
    for key in &entry.secrets {
        if !keys.contains(key) {
            keys.push(key.clone());
        }
    }
    keys
}

/// Whether a setting of the entry is secret, its integration looked up.
pub(in crate::domain::board) fn is_secret_setting(
    known: Known<'_>,
    entry: &Entry,
    key: &str,
) -> bool {
    is_secret(find(known, &entry.integration), entry, key)
}

/// Whether a setting is secret: by declaration, by the entry's own list, or, if
/// nobody declared it, by its name.
pub(super) fn is_secret(
    declaration: Option<&'static Declaration>,
    entry: &Entry,
    key: &str,
) -> bool {
    let declared = declaration.and_then(|declaration| {
        declaration
            .settings
            .iter()
            .find(|setting| setting.key == key)
    });
    match declared {
        Some(setting) if setting.kind == SettingKind::Secret => true,
        declared => {
            entry.secrets.iter().any(|secret| secret == key)
                || declared.is_none() && names_a_secret(key)
        }
    }
}

/// Whether nothing was filled in.
pub(in crate::domain) fn blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}
