//! What a field takes, in sentences for the person who fills it in.

use serde_json::{Map, Value};

pub(super) fn length_words(least: Option<u64>, most: Option<u64>) -> String {
    count_words(least, most, "character")
}

pub(super) fn items_words(schema: &Map<String, Value>) -> String {
    let number = |key: &str| schema.get(key).and_then(Value::as_u64);
    count_words(number("minItems"), number("maxItems"), "item")
}

fn count_words(least: Option<u64>, most: Option<u64>, word: &str) -> String {
    let counted = |count: u64| match count {
        1 => format!("1 {word}"),
        count => format!("{count} {word}s"),
    };
    match (least.filter(|least| *least > 0), most) {
        (Some(least), Some(most)) if least == most => format!("Exactly {}.", counted(most)),
        (Some(least), Some(most)) => format!("{least} to {}.", counted(most)),
        (Some(least), None) => format!("At least {}.", counted(least)),
        (None, Some(most)) => format!("At most {}.", counted(most)),
        (None, None) => String::new(),
    }
}

pub(super) fn range_words(name: &str, schema: &Map<String, Value>) -> String {
    let number = |key: &str| schema.get(key).filter(|limit| limit.is_number());
    let strict = |key: &str| schema.get(key) == Some(&Value::Bool(true));
    let least = match (number("minimum"), number("exclusiveMinimum")) {
        (_, Some(limit)) => Some(format!("more than {limit}")),
        (Some(limit), _) if strict("exclusiveMinimum") => Some(format!("more than {limit}")),
        (Some(limit), _) => Some(format!("at least {limit}")),
        _ => None,
    };
    let most = match (number("maximum"), number("exclusiveMaximum")) {
        (_, Some(limit)) => Some(format!("less than {limit}")),
        (Some(limit), _) if strict("exclusiveMaximum") => Some(format!("less than {limit}")),
        (Some(limit), _) => Some(format!("at most {limit}")),
        _ => None,
    };
    let kind = if name == "integer" {
        "A whole number"
    } else {
        "A number"
    };
    match (least, most) {
        (Some(least), Some(most)) => format!("{kind}, {least} and {most}."),
        (Some(one), None) | (None, Some(one)) => format!("{kind}, {one}."),
        (None, None) if name == "integer" => format!("{kind}."),
        (None, None) => String::new(),
    }
}

pub(super) fn format_words(format: &str) -> &str {
    match format {
        "date" => "A date such as 2026-11-28.",
        "time" => "A time with its offset, such as 14:30:00Z.",
        "date-time" => "A date and time with its offset, such as 2026-11-28T14:30:00Z.",
        "duration" => "A duration such as PT1H30M.",
        "email" | "idn-email" => "An e-mail address.",
        "uri" | "iri" => "A whole address, such as https://example.org/.",
        "uri-reference" | "iri-reference" => "An address, whole or relative.",
        "hostname" | "idn-hostname" => "A host name.",
        "ipv4" => "An IPv4 address.",
        "ipv6" => "An IPv6 address.",
        "uuid" => "A UUID.",
        "regex" => "A regular expression.",
        "json-pointer" => "A JSON Pointer, such as /a/0.",
        _ => "",
    }
}

pub(super) fn type_words(name: &str) -> &str {
    match name {
        "string" => "Text",
        "integer" => "Whole number",
        "number" => "Number",
        "boolean" => "Yes or no",
        "null" => "null",
        "object" => "Object",
        "array" => "List",
        other => other,
    }
}
