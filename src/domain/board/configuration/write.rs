//! Configuration → text, without a secret in it.

use super::secrets::take;
use super::{Configuration, Known, Order, VERSION};
use crate::domain::provider::DECLARATIONS;
use serde_json::{Map, Value};

/// The configuration as the text of a `signalbox.json`: always the same text
/// for the same configuration, and no secret in it.
pub fn write(configuration: &Configuration) -> String {
    write_with(DECLARATIONS, configuration)
}

pub(super) fn write_with(known: Known<'_>, configuration: &Configuration) -> String {
    let mut root = Map::new();
    let mut put = |key: &str, value: Value| root.insert(key.to_owned(), value);
    put("version", VERSION.into());
    put("name", configuration.name.as_str().into());
    if configuration.order != Order::Configured {
        put("order", configuration.order.as_str().into());
    }
    if !configuration.project_end.is_empty() {
        put("project_end", configuration.project_end.as_str().into());
    }
    let entries = configuration.entries.iter().map(|entry| {
        let mut entry = entry.clone();
        take(known, &mut entry);
        let mut members = Map::new();
        let mut put = |key: &str, value: Value| members.insert(key.to_owned(), value);
        put("integration", entry.integration.into());
        put("id", entry.id.into());
        if !entry.name.is_empty() {
            put("name", entry.name.into());
        }
        put("enabled", entry.enabled.into());
        if !entry.group.is_empty() {
            put("group", entry.group.into());
        }
        if entry.size > 1 {
            put("size", entry.size.into());
        }
        put("settings", Value::Object(entry.settings));
        if !entry.secrets.is_empty() {
            put("secrets", entry.secrets.into());
        }
        Value::Object(members)
    });
    let entries = entries.collect();
    root.insert("integrations".to_owned(), Value::Array(entries));
    // Alternate form: indented. A map of plain values cannot fail to serialize.
    let mut text = format!("{:#}", Value::Object(root));
    text.push('\n');
    text
}
