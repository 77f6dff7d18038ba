//! Exports for trying an extension's script in a local shell.

use super::{ResultRow, Shape};
use serde_json::Value;

/// Variables that common shells refuse to change.
const READ_ONLY: [&str; 7] = [
    "UID",
    "EUID",
    "PPID",
    "BASHOPTS",
    "SHELLOPTS",
    "BASH_VERSINFO",
    "_",
];

/// Yields the lines that export one value, or comments that say why not.
pub(super) fn export(row: &ResultRow, value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let name = &row.name;
    let obstacle = if !is_name(name) {
        Some("that is no name of a shell variable")
    } else if READ_ONLY.contains(&name.as_str()) {
        Some("shells do not let it be changed")
    } else if text.contains('\0') {
        Some("its value has a NUL character, which no variable can hold")
    } else {
        None
    };
    if let Some(obstacle) = obstacle {
        // JSON text is one line, so nothing leaves the comment.
        let name = Value::String(name.clone());
        return format!("# Not exported: {name}, because {obstacle}. Its value: {value}\n");
    }
    let note = match (value, &row.shape) {
        (Value::Array(_) | Value::Object(_), _) => {
            "# The platform does not document its text for lists; this is JSON.\n"
        }
        (Value::Null, _) => "# The platform does not document its text for null; this is JSON.\n",
        (_, Shape::Seconds) => {
            "# In seconds; the platform does not document its text for intervals.\n"
        }
        _ => "",
    };
    format!("{note}export {name}='{}'\n", text.replace('\'', "'\\''"))
}

/// Whether a name can be exported, by the POSIX rule for names.
fn is_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}
