//! What a validator refuses, in plain words and at the place that can be
//! changed.

use super::validate::{ValidateError, Violation};
use crate::domain::text::{brief, key_not_allowed};
use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::paths::{Location, LocationSegment};
use serde_json::Value;

/// Options listed in a sentence.
const OPTIONS_TOLD: usize = 8;

/// What errors mean, as it is gathered.
#[derive(Default)]
pub(super) struct Told {
    pub(super) violations: Vec<Violation>,
    /// What else is refused: where, and by which way through the schema.
    refusing: Vec<(Vec<String>, String)>,
    /// Keys that a part of the schema may declare, each with the way to the schema
    /// to which it is one too many.
    doubtful: Vec<(Vec<String>, String)>,
}

impl Told {
    /// All of it, without the keys that are too many only because a part that
    /// declares them refuses something else, which is told: a validator does not
    /// count what such a part declares.
    pub(super) fn settled(self) -> Vec<Violation> {
        let Self {
            violations,
            refusing,
            doubtful,
        } = self;
        let follows = |(key, around): &&(Vec<String>, String)| {
            let object = key.split_last().map_or(&[][..], |(_, object)| object);
            refusing.iter().any(|(path, way)| {
                let inside = way
                    .strip_prefix(around.as_str())
                    .filter(|_| path.starts_with(object));
                let first = inside.and_then(|inside| inside.strip_prefix('/')?.split('/').next());
                first.is_some_and(is_applied_in_place)
            })
        };
        let left_out: Vec<_> = doubtful.iter().filter(follows).collect();
        let stays = |violation: &&Violation| {
            violation.keyword != UNEVALUATED
                || left_out.iter().all(|(path, _)| *path != violation.path)
        };
        let staying: Vec<Violation> = violations.iter().filter(stays).cloned().collect();
        // What is refused is never told to be right.
        if staying.is_empty() {
            violations
        } else {
            staying
        }
    }
}

const UNEVALUATED: &str = "unevaluatedProperties";

/// Whether a keyword applies schemas to the very value that it stands for.
fn is_applied_in_place(keyword: &str) -> bool {
    matches!(
        keyword,
        "allOf"
            | "anyOf"
            | "oneOf"
            | "if"
            | "then"
            | "else"
            | "dependentSchemas"
            | "$ref"
            | "$dynamicRef"
            | "$recursiveRef"
    )
}

/// Schemas looked at for the declaration of one key, at most.
const DECLARING: usize = 500;

/// Whether a schema, or one that it applies in place, may declare a key. What
/// cannot be followed may.
fn may_declare(root: &Value, schema: &Value, key: &str) -> bool {
    let mut waiting = vec![schema];
    let mut left = DECLARING;
    while let Some(schema) = waiting.pop() {
        left = left.saturating_sub(1);
        if left == 0 {
            return true;
        }
        let Value::Object(members) = schema else {
            continue;
        };
        for (keyword, value) in members {
            match (keyword.as_str(), value) {
                ("properties", Value::Object(named)) if named.contains_key(key) => return true,
                ("patternProperties", Value::Object(patterns)) if !patterns.is_empty() => {
                    return true;
                }
                ("additionalProperties", further) if *further != Value::Bool(false) => {
                    return true;
                }
                ("$ref", Value::String(reference)) => {
                    match reference.strip_prefix('#').and_then(|at| root.pointer(at)) {
                        Some(target) => waiting.push(target),
                        None => return true,
                    }
                }
                ("$dynamicRef" | "$recursiveRef", _) => return true,
                ("dependentSchemas", Value::Object(named)) => waiting.extend(named.values()),
                (keyword, Value::Array(parts)) if is_applied_in_place(keyword) => {
                    waiting.extend(parts);
                }
                (keyword, part) if is_applied_in_place(keyword) => waiting.push(part),
                _ => {}
            }
        }
    }
    false
}

/// Adds what an error means; an error may mean several things, e.g. one for
/// each key that is too many. `root` is the schema, in which errors say where
/// they come from.
pub(super) fn explain(error: &ValidationError<'_>, root: &Value, told: &mut Told) {
    let here = steps(error.instance_path());
    let below = |key: &str| {
        let mut path = here.clone();
        path.push(key.to_owned());
        path
    };
    let refused_key = refused_by_pattern(error);
    let refused_keys = refused_as_names(error);
    let keyword = match (&refused_key, &refused_keys) {
        (Some(_), _) => "patternProperties",
        (None, Some(_)) => "propertyNames",
        (None, None) => error.kind().keyword(),
    };
    let way = error.evaluation_path().as_str();
    if keyword == UNEVALUATED {
        let schema = error.schema_path().as_str();
        let around = schema.rsplit_once('/').and_then(|(at, _)| root.pointer(at));
        if let (Kind::UnevaluatedProperties { unexpected }, Some(around)) = (error.kind(), around) {
            let of_it = way.rsplit_once('/').map_or("", |(around, _)| around);
            let declared = unexpected
                .iter()
                .filter(|key| may_declare(root, around, key));
            told.doubtful
                .extend(declared.map(|key| (below(key), of_it.to_owned())));
        }
    } else {
        told.refusing.push((here.clone(), way.to_owned()));
    }
    let mut add = |path: Vec<String>, sentence: String| {
        let violation = Violation {
            path,
            keyword: keyword.to_owned(),
            sentence,
        };
        if !told.violations.contains(&violation) {
            told.violations.push(violation);
        }
    };
    let value = error.instance();
    match error.kind() {
        Kind::Required { property } => {
            let key = property.as_str().unwrap_or_default();
            add(
                below(key),
                format!("“{}” is required. Enter a value.", brief(key)),
            );
        }
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            for key in unexpected {
                add(below(key), key_not_allowed(key));
            }
        }
        Kind::FalseSchema if let Some(key) = &refused_key => {
            add(here.clone(), key_not_allowed(key));
        }
        Kind::FalseSchema if let Some(keys) = &refused_keys => {
            for key in keys {
                add(
                    below(key),
                    format!("The key “{}” is not allowed.", brief(key)),
                );
            }
        }
        Kind::PropertyNames { error: inner } => {
            let key = inner.instance().as_str().unwrap_or_default().to_owned();
            let mut inside = Told::default();
            explain(inner, root, &mut inside);
            let why = inside
                .violations
                .first()
                .map_or_else(String::new, |first| format!(" {}", first.sentence));
            add(
                below(&key),
                format!("The key “{}” is not allowed.{why}", brief(&key)),
            );
        }
        Kind::AnyOf { context } | Kind::OneOfNotValid { context }
            if let Some(keys) = keys_of_which_one(&here, context) =>
        {
            let first = keys.first().copied().unwrap_or_default();
            add(
                below(first),
                format!(
                    "{} is required. Enter one of them.",
                    quoted(&keys).join(" or ")
                ),
            );
        }
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            match nearest(&here, context) {
                Some(branch) => {
                    for error in branch {
                        explain(error, root, told);
                    }
                }
                None => add(here, none_of(value, context)),
            }
        }
        Kind::OneOfMultipleValid { .. } => {
            let branches = root.pointer(error.schema_path().as_str());
            match given_of(branches, value) {
                Some((first, keys)) => add(
                    below(first),
                    format!("Only one of {keys} may be given. Remove what is too many."),
                ),
                None => add(here, sentence(error.kind(), value)),
            }
        }
        Kind::Not { schema } => match ruled_out(schema, value).as_slice() {
            [] => add(here, sentence(error.kind(), value)),
            sets => {
                for keys in sets {
                    let first = keys.first().copied().unwrap_or_default();
                    let told = quoted(keys).join(" and ");
                    add(
                        below(first),
                        if keys.len() == 1 {
                            format!("{told} may not be given here. Remove it.")
                        } else {
                            format!("{told} may not be given together. Remove one of them.")
                        },
                    );
                }
            }
        },
        kind => add(here, sentence(kind, value)),
    }
}

/// The key that is there although a pattern allows no value below it.
fn refused_by_pattern(error: &ValidationError<'_>) -> Option<String> {
    let Kind::FalseSchema = error.kind() else {
        return None;
    };
    let way: Vec<_> = error.schema_path().segments().collect();
    let [
        ..,
        LocationSegment::Property(keyword),
        LocationSegment::Property(_),
    ] = way.as_slice()
    else {
        return None;
    };
    match error.instance_path().segments().last()? {
        LocationSegment::Property(key) if &**keyword == "patternProperties" => {
            Some(key.to_string())
        }
        _ => None,
    }
}

/// The keys of an object that may have none, by `"propertyNames": false`.
fn refused_as_names(error: &ValidationError<'_>) -> Option<Vec<String>> {
    let Kind::FalseSchema = error.kind() else {
        return None;
    };
    let way: Vec<_> = error.schema_path().segments().collect();
    let LocationSegment::Property(last) = way.last()? else {
        return None;
    };
    // A key of that name stands below one of these; what stands below a key is a
    // schema again.
    let names = |keyword: &str| {
        matches!(
            keyword,
            "properties"
                | "patternProperties"
                | "dependentSchemas"
                | "dependencies"
                | "$defs"
                | "definitions"
        )
    };
    let mut is_key = false;
    for segment in way.iter().take(way.len() - 1) {
        is_key = match segment {
            LocationSegment::Property(word) => !is_key && names(word),
            LocationSegment::Index(_) => false,
        };
    }
    if is_key || &**last != "propertyNames" {
        return None;
    }
    let members = error.instance().as_object()?;
    Some(members.keys().cloned().collect())
}

fn quoted(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| format!("“{}”", brief(key))).collect()
}

/// The keys that a schema demands, if it says nothing else about its value than
/// what single keys take.
fn demanded(schema: &Value) -> Option<Vec<&str>> {
    let members = schema.as_object()?;
    let plain = members.keys().all(|keyword| {
        matches!(
            keyword.as_str(),
            "required" | "properties" | "type" | "title" | "description" | "$comment"
        )
    });
    let keys = members.get("required").filter(|_| plain)?.as_array()?;
    keys.iter().map(Value::as_str).collect()
}

/// The keys that are given although each shape wants one of its own: the first,
/// and all in words.
fn given_of<'a>(branches: Option<&'a Value>, value: &Value) -> Option<(&'a str, String)> {
    let mut given: Vec<&str> = Vec::new();
    for branch in branches?.as_array()? {
        let keys = demanded(branch)?;
        let [key] = keys.as_slice() else {
            return None;
        };
        if given.contains(key) {
            return None;
        }
        if value.get(key).is_some() {
            given.push(key);
        }
    }
    let first = given.first().filter(|_| given.len() > 1)?;
    Some((first, quoted(&given).join(" and ")))
}

/// The sets of keys that are given and that a `not` rules out; none if it rules
/// out something else.
fn ruled_out<'a>(schema: &'a Value, value: &Value) -> Vec<Vec<&'a str>> {
    let only = |keyword: &str| {
        let members = schema.as_object().filter(|members| members.len() == 1)?;
        members.get(keyword)?.as_array()
    };
    let sets: Option<Vec<Vec<&str>>> = match only("anyOf") {
        Some(branches) => branches.iter().map(keys_alone).collect(),
        None => keys_alone(schema).map(|keys| vec![keys]),
    };
    let mut sets = sets.unwrap_or_default();
    sets.retain(|keys| !keys.is_empty() && keys.iter().all(|key| value.get(key).is_some()));
    sets
}

/// The keys of a schema that does nothing but demand them.
fn keys_alone(schema: &Value) -> Option<Vec<&str>> {
    demanded(schema).filter(|_| schema.get("properties").is_none())
}

/// The keys of which one is missing, if each branch wants nothing but one.
fn keys_of_which_one<'a>(
    here: &[String],
    branches: &'a [Vec<ValidationError<'static>>],
) -> Option<Vec<&'a str>> {
    let keys: Option<Vec<&str>> = branches
        .iter()
        .map(|branch| match branch.as_slice() {
            [only] if steps(only.instance_path()) == here => match only.kind() {
                Kind::Required { property } => property.as_str(),
                _ => None,
            },
            _ => None,
        })
        .collect();
    keys.filter(|keys| keys.len() > 1)
}

/// The errors of the branch that an input was probably meant for: one that
/// takes its type, with the fewest errors. `None` if no branch does.
fn nearest<'a>(
    here: &[String],
    branches: &'a [Vec<ValidationError<'static>>],
) -> Option<&'a [ValidationError<'static>]> {
    let meant = |errors: &&Vec<ValidationError<'static>>| {
        !errors.iter().any(|error| {
            matches!(
                error.kind(),
                Kind::Type { .. } | Kind::Constant { .. } | Kind::Enum { .. } | Kind::FalseSchema
            ) && steps(error.instance_path()).len() <= here.len()
        })
    };
    // A key that tells branches apart and is wrong counts more than others.
    let distance = |errors: &&Vec<ValidationError<'static>>| {
        errors
            .iter()
            .map(|error| match error.kind() {
                Kind::Constant { .. } | Kind::Enum { .. } => 10_usize,
                Kind::AdditionalProperties { unexpected } => unexpected.len().saturating_mul(2),
                Kind::Required { .. } => 2,
                _ => 1,
            })
            .fold(0, usize::saturating_add)
    };
    let best = branches.iter().filter(meant).min_by_key(distance);
    // A list of options alone says more than “none of”.
    let best = best.or(match branches {
        [only] => Some(only),
        _ => None,
    });
    best.map(Vec::as_slice)
}

fn none_of(value: &Value, branches: &[Vec<ValidationError<'static>>]) -> String {
    let mut wanted: Vec<String> = Vec::new();
    for error in branches.iter().flatten() {
        let words = match error.kind() {
            Kind::Type { kind } => type_words(kind),
            Kind::Constant { expected_value } => wanted_value(expected_value),
            Kind::Enum { options } => options_words(options),
            _ => continue,
        };
        if !wanted.contains(&words) {
            wanted.push(words);
        }
    }
    if wanted.is_empty() {
        format!("{} is not allowed here.", shown(value))
    } else {
        format!(
            "This must be {}, but it is {}.",
            wanted.join(" or "),
            what(value)
        )
    }
}

fn sentence(kind: &Kind, value: &Value) -> String {
    let count = |count: usize, one: &str, many: &str| {
        format!("{count} {}", if count == 1 { one } else { many })
    };
    match kind {
        Kind::Type { kind } => format!(
            "This must be {}, but it is {}.",
            type_words(kind),
            what(value)
        ),
        Kind::Enum { options } => format!(
            "{} is not one of the values allowed: {}.",
            shown(value),
            options_words(options)
        ),
        Kind::Constant { expected_value } => {
            format!(
                "This must be {}, but it is {}.",
                wanted_value(expected_value),
                what(value)
            )
        }
        Kind::Minimum { limit } => {
            format!("{} is too small; at least {limit} is needed.", shown(value))
        }
        Kind::ExclusiveMinimum { limit } => {
            format!(
                "{} is too small; it must be more than {limit}.",
                shown(value)
            )
        }
        Kind::Maximum { limit } => {
            format!("{} is too large; at most {limit} is allowed.", shown(value))
        }
        Kind::ExclusiveMaximum { limit } => {
            format!(
                "{} is too large; it must be less than {limit}.",
                shown(value)
            )
        }
        Kind::MultipleOf { multiple_of } => {
            format!("{} is not a multiple of {multiple_of}.", shown(value))
        }
        Kind::MinLength { limit } => format!(
            "This has {} of at least {limit}.",
            count(length(value), "character", "characters")
        ),
        Kind::MaxLength { limit } => format!(
            "This has {}; at most {limit} are allowed.",
            count(length(value), "character", "characters")
        ),
        Kind::MinItems { limit } => format!(
            "The list has {} of at least {limit}. Add some.",
            count(length(value), "item", "items")
        ),
        Kind::MaxItems { limit } => format!(
            "The list has {}; at most {limit} are allowed. Remove some.",
            count(length(value), "item", "items")
        ),
        Kind::AdditionalItems { limit } => format!(
            "The list has {}; at most {limit} are allowed. Remove some.",
            count(length(value), "item", "items")
        ),
        Kind::UnevaluatedItems { .. } => "The list has more items than the schema allows.".into(),
        Kind::MinProperties { limit } => format!(
            "This has {} of at least {limit}. Add some.",
            count(length(value), "key", "keys")
        ),
        Kind::MaxProperties { limit } => format!(
            "This has {}; at most {limit} are allowed. Remove some.",
            count(length(value), "key", "keys")
        ),
        Kind::UniqueItems => match repeated(value) {
            Some((first, second)) => format!(
                "Item {} is the same as item {}; each may be there only once.",
                second.saturating_add(1),
                first.saturating_add(1)
            ),
            None => "Each item may be there only once.".into(),
        },
        // The validator does not say which of its limits is meant.
        Kind::Contains => {
            "The list has too few, or too many, items of the kind that the schema asks for by “contains”."
                .into()
        }
        Kind::Pattern { pattern } => format!(
            "{} does not match the pattern {}.",
            shown(value),
            brief(pattern)
        ),
        Kind::BacktrackLimitExceeded { .. } | Kind::RegexEngineFailure { .. } => {
            "The pattern takes too long on this text to be checked. Ask the author to simplify it."
                .into()
        }
        Kind::Format { format } => format!("{} is not {}.", shown(value), format_words(format)),
        Kind::FalseSchema => "The schema allows no value here. Remove it.".into(),
        Kind::Not { .. } => format!("{} is what the schema rules out.", shown(value)),
        Kind::OneOfMultipleValid { .. } => {
            "This fits more than one of the shapes, of which exactly one is allowed.".into()
        }
        Kind::ContentEncoding { content_encoding } => {
            format!("This is not encoded as {content_encoding}.")
        }
        Kind::ContentMediaType { content_media_type } => {
            format!("This is not {content_media_type}.")
        }
        Kind::FromUtf8 { .. } => "The encoded text is not UTF-8.".into(),
        Kind::Custom { message, .. } => message.clone(),
        Kind::Referencing(error) => error.to_string(),
        Kind::AdditionalProperties { .. }
        | Kind::UnevaluatedProperties { .. }
        | Kind::AnyOf { .. }
        | Kind::OneOfNotValid { .. }
        | Kind::PropertyNames { .. }
        | Kind::Required { .. } => format!("{} is not allowed here.", shown(value)),
    }
}

/// The pattern that kept a schema from being used.
pub(super) fn invalid_pattern(error: &ValidationError<'_>) -> Option<String> {
    let text = match error.kind() {
        Kind::Format { format } if format == "regex" => error.instance().as_str()?.to_owned(),
        Kind::Pattern { pattern } => pattern.clone(),
        Kind::PropertyNames { error } => return invalid_pattern(error),
        // The schema for schemas of draft-07 gives `items` a choice of two shapes.
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            return context.iter().flatten().find_map(invalid_pattern);
        }
        _ => return None,
    };
    Some(text)
}

pub(super) fn pattern_not_checked(pattern: &str) -> String {
    format!(
        "The pattern {} cannot be read, so nothing is checked by it.",
        brief(pattern)
    )
}

/// Why a schema cannot be used.
pub(super) fn schema_error(error: &ValidationError<'_>) -> ValidateError {
    if let Kind::Referencing(error) = error.kind() {
        return reference_error(error);
    }
    let mut told = Told::default();
    explain(error, &Value::Null, &mut told);
    let (path, reason) = told.violations.into_iter().next().map_or_else(
        || (Vec::new(), error.to_string()),
        |violation| (violation.path, violation.sentence),
    );
    let pointer = path
        .iter()
        .map(|step| format!("/{}", crate::domain::json::pointer_token(step)))
        .collect();
    ValidateError::Schema { pointer, reason }
}

/// A reference that leads nowhere.
pub(super) fn reference_error(error: &jsonschema::ReferencingError) -> ValidateError {
    ValidateError::Reference(reference_of(&error.to_string()))
}

/// The address in a sentence about it.
fn reference_of(message: &str) -> String {
    let quoted = message.split(['\'', '"', '`']).nth(1);
    quoted.unwrap_or(message).to_owned()
}

fn steps(location: &Location) -> Vec<String> {
    location
        .segments()
        .map(|segment| match segment {
            LocationSegment::Property(key) => key.to_string(),
            LocationSegment::Index(place) => place.to_string(),
        })
        .collect()
}

fn length(value: &Value) -> usize {
    match value {
        Value::String(text) => text.chars().count(),
        Value::Array(items) => items.len(),
        Value::Object(members) => members.len(),
        _ => 0,
    }
}

/// Places compared for a repetition; in longer lists only the fact is told.
const COMPARED: usize = 500;

/// Equality as JSON Schema has it: `1` is `1.0`, keys in any order.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, value)| b.get(key).is_some_and(|other| same(value, other)))
        }
        _ => a == b,
    }
}

fn repeated(value: &Value) -> Option<(usize, usize)> {
    let items = value.as_array().filter(|items| items.len() <= COMPARED)?;
    items.iter().enumerate().find_map(|(second, item)| {
        let mut earlier = items.iter().take(second);
        let first = earlier.position(|other| same(other, item))?;
        Some((first, second))
    })
}

/// A value in a sentence: texts in quotation marks.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) if text.is_empty() => "The empty text".into(),
        Value::String(text) => format!("“{}”", brief(text)),
        Value::Array(_) => "This list".into(),
        Value::Object(_) => "This object".into(),
        other => other.to_string(),
    }
}

/// A value in the middle of a sentence, lists and objects as JSON has them.
fn wanted_value(value: &Value) -> String {
    match value {
        Value::String(text) if text.is_empty() => "the empty text".into(),
        Value::Array(_) | Value::Object(_) => brief(&value.to_string()),
        other => shown(other),
    }
}

/// A value with its type.
fn what(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(bool) => bool.to_string(),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) if text.is_empty() => "the empty text".into(),
        Value::String(text) => format!("the text “{}”", brief(text)),
        Value::Array(_) => "a list".into(),
        Value::Object(_) => "an object".into(),
    }
}

fn options_words(options: &Value) -> String {
    let options = options.as_array().map(Vec::as_slice).unwrap_or_default();
    let told: Vec<String> = options
        .iter()
        .take(OPTIONS_TOLD)
        .map(wanted_value)
        .collect();
    let more = options.len().saturating_sub(OPTIONS_TOLD);
    if more == 0 {
        told.join(", ")
    } else {
        format!("{} and {more} more", told.join(", "))
    }
}

fn type_words(kind: &TypeKind) -> String {
    let types: Vec<&str> = match kind {
        TypeKind::Single(only) => vec![type_word(only.as_str())],
        TypeKind::Multiple(several) => several.iter().map(|one| type_word(one.as_str())).collect(),
    };
    types.join(" or ")
}

fn type_word(name: &str) -> &'static str {
    match name {
        "null" => "null",
        "boolean" => "true or false",
        "integer" => "a whole number",
        "number" => "a number",
        "string" => "a text",
        "array" => "a list",
        _ => "an object",
    }
}

fn format_words(format: &str) -> String {
    match format {
        "date" => "a date such as 2026-11-28".into(),
        "time" => "a time with its offset, such as 14:30:00Z".into(),
        "date-time" => "a date and time with its offset, such as 2026-11-28T14:30:00Z".into(),
        "duration" => "a duration such as PT1H30M".into(),
        "email" | "idn-email" => "an e-mail address".into(),
        "uri" | "iri" => "a whole address such as https://example.org/".into(),
        "uri-reference" | "iri-reference" => "an address".into(),
        "hostname" | "idn-hostname" => "a host name".into(),
        "ipv4" => "an IPv4 address".into(),
        "ipv6" => "an IPv6 address".into(),
        "uuid" => "a UUID".into(),
        "regex" => "a regular expression".into(),
        other => format!("of the format {other}"),
    }
}
