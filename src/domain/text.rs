//! Every sentence the user can read that the domain makes, as functions.

/// A required field is empty and its author gave no sentence.
pub fn required(label: &str) -> String {
    format!("{label} is required. Enter a value.")
}

/// The text of a number field is no number.
pub fn not_a_number(text: &str) -> String {
    format!(
        "“{}” is not a number. Write it like 5 or 0.25.",
        brief(text)
    )
}

/// Amount and unit do not make whole seconds.
pub fn not_a_duration(amount: &str, unit: &str) -> String {
    format!(
        "“{} {unit}” is not a whole number of seconds, zero or more. Write a number such as 90.",
        brief(amount)
    )
}

/// Fewer characters than the author allows.
pub fn too_short(length: u32, min: u32) -> String {
    format!("This has {length} of at least {min} characters.")
}

/// More characters than the author allows.
pub fn too_long(length: u32, max: u32) -> String {
    format!("This has {length} characters; at most {max} are allowed.")
}

/// The value is not among the options.
pub fn not_in_list(value: &str) -> String {
    format!(
        "“{}” is not in the list. Pick one of the options.",
        brief(value)
    )
}

/// The pattern does not match and its author gave no sentence.
pub fn pattern_differs(source: &str) -> String {
    format!("This does not match the pattern {}.", brief(source))
}

/// The pattern took too long.
pub fn pattern_timed_out() -> String {
    "The pattern could not be checked in time: on this text it takes too long. \
     The platform may hang on it too; ask the author to simplify it."
        .into()
}

/// The pattern could not be tried at all.
pub fn pattern_unavailable() -> String {
    "The pattern could not be checked, because the background worker did not start. \
     Reload the page to try again."
        .into()
}

/// An optional field was cleared.
pub fn default_will_be_used(default: &str) -> String {
    format!("Empty: the default “{}” will be used.", brief(default))
}

/// Two rows have one key.
pub fn duplicate_key(key: &str) -> String {
    format!("The key “{}” stands in more than one row.", brief(key))
}

/// An earlier field has the same name.
pub fn repeated_name(name: &str) -> String {
    format!(
        "An earlier input is already called “{}”; this one is never sent. Give it a name of its own.",
        brief(name)
    )
}

/// At most 60 characters of a text from outside, so that a sentence stays one.
pub fn brief(text: &str) -> String {
    let mut characters = text.chars();
    let mut short: String = characters.by_ref().take(60).collect();
    if characters.next().is_some() {
        short.push('…');
    }
    short
}
