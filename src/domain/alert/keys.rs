//! Which integrations are responders, by their keys: all that a board's first
//! load has to know of them.

/// Every responder: its key and the settings that it has beyond
/// [`CONDITIONS`] and that are no secrets.
pub const RESPONDERS: [(&str, &[&str]); 4] = [
    ("notification", &["sticky"]),
    ("sound", &["tune", "volume"]),
    ("tab", &["title", "icon"]),
    ("webhook", &["shape", "answer", "proxy"]),
];

/// The settings of conditions; those of [`PLACES`] every responder has.
pub const CONDITIONS: [&str; 8] = [
    "panes",
    "groups",
    "text",
    "breaks",
    "recovers",
    "stays_minutes",
    "quiet_from",
    "quiet_to",
];

/// How many of [`CONDITIONS`] say which panes.
pub const PLACES: usize = 3;

/// Whether an integration responds to what happens on the board, instead of
/// polling for it.
pub fn is_responder(key: &str) -> bool {
    RESPONDERS.iter().any(|(known, _)| *known == key)
}

/// Whether a responder has that setting, secrets aside.
pub fn has_setting(key: &str, setting: &str) -> bool {
    let conditions = match key {
        "tab" => CONDITIONS.get(..PLACES).unwrap_or_default(),
        _ => &CONDITIONS,
    };
    conditions.contains(&setting)
        || RESPONDERS
            .iter()
            .any(|(known, own)| *known == key && own.contains(&setting))
}
