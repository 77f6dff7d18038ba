//! Messages that declare properties: an object of keys for the older
//! extensions, a list of keys with metadata for the newer ones.

use super::super::message::Surface;
use super::super::model::Property;
use super::super::report::{At, Report, shown, shown_node};
use super::super::rules::{self, Rule};
use super::{cast, expected, invoked, note_members, optional, quoted, unable, unable_task};
use crate::domain::json::{Content, Member, Node};
use crate::domain::template::expression::Grammar;
use crate::domain::template::key::{Meaning, meaning, outcome};
use indexmap::IndexMap;
use std::collections::BTreeMap;

const MISSPELT: &[(&str, &str)] = &[
    ("default", "default-value"),
    ("name", "display-name"),
    ("label", "display-name"),
    ("order", "display-order"),
    ("isSecure", "secure"),
    ("is-secure", "secure"),
    ("isRequired", "required"),
    ("is-required", "required"),
];

/// How the readers of the older extensions differ.
struct Dialect {
    /// What the server calls it.
    subject: &'static str,
    /// Whether an attribute may be null.
    null_attributes: bool,
    /// Whether a property may be null.
    null_property: bool,
    attributes: &'static [&'static str],
}

const ATTRIBUTES: &[&str] = &[
    "default-value",
    "secure",
    "required",
    "display-name",
    "display-order",
    "part-of-identity",
];

fn dialect(surface: Surface) -> Dialect {
    match surface {
        Surface::Task => Dialect {
            subject: "Task Config",
            null_attributes: false,
            null_property: true,
            attributes: ATTRIBUTES.get(..5).unwrap_or(ATTRIBUTES),
        },
        Surface::Settings => Dialect {
            subject: "Plugin Settings Configuration",
            null_attributes: true,
            null_property: false,
            attributes: ATTRIBUTES.get(..5).unwrap_or(ATTRIBUTES),
        },
        _ => Dialect {
            subject: "SCM configuration",
            null_attributes: true,
            null_property: false,
            attributes: ATTRIBUTES,
        },
    }
}

/// The properties that can be used, in the order of the text.
pub(super) fn read(
    report: &mut Report<'_>,
    root: Option<&Node>,
    surface: Surface,
) -> Vec<Property> {
    if surface.is_listed() {
        read_list(report, root)
    } else {
        read_map(report, root, surface)
    }
}

fn read_map(report: &mut Report<'_>, root: Option<&Node>, surface: Surface) -> Vec<Property> {
    let dialect = dialect(surface);
    let task = surface == Surface::Task;
    let says = |what: String| {
        if task {
            unable_task(dialect.subject, &what)
        } else {
            unable(&what)
        }
    };
    let Some(root) = root.filter(|root| !root.is_null()) else {
        let at = root.map_or_else(|| At::offset(0), At::root);
        report.refuse(
            &rules::CONFIG_EMPTY,
            &at,
            "The response declares nothing: it is empty.",
            says(if task {
                invoked("Map.isEmpty()", "configMap")
            } else {
                "Empty response body".to_owned()
            }),
            "Answer with an object that has a member for each property.",
        );
        return Vec::new();
    };
    let at = At::root(root);
    let Some(members) = root.as_object() else {
        report.refuse(
            &rules::CONFIG_OBJECT,
            &at,
            format!("The response is {}, not an object.", shown_node(root)),
            says(if task {
                cast(root, "util.Map")
            } else {
                format!("{} should be returned as a map", dialect.subject)
            }),
            "Answer with an object that has a member for each property, such as {\"URL\": {}}.",
        );
        return Vec::new();
    };
    if members.is_empty() {
        report.refuse(
            &rules::CONFIG_EMPTY,
            &at,
            "The response declares no property.",
            says(if task {
                "The Json for Task Config cannot be empty".to_owned()
            } else {
                "Empty response body".to_owned()
            }),
            "Declare at least one property.",
        );
    }
    // Of keys that are there twice the last one counts, in the first one's place.
    let mut last: IndexMap<&str, &Member> = IndexMap::new();
    for member in members {
        last.insert(&member.key, member);
    }
    let mut properties: Vec<Property> = Vec::new();
    for (key, member) in last {
        let at = at.at_key(key, member.key_span.start);
        if key.is_empty() && surface != Surface::Task {
            report.refuse(
                &rules::CONFIG_KEY_EMPTY,
                &at,
                "A property has an empty key.",
                says(format!("{} key cannot be empty", dialect.subject)),
                "Give the property a key.",
            );
            continue;
        }
        let value = &member.value;
        properties.push(if value.as_object().is_some() {
            read_property(report, &at, key, value, &dialect, &says)
        } else if value.is_null() && dialect.null_property {
            Property::new(key)
        } else {
            let text = format!(
                "The property {} is {}, not an object.",
                shown(key),
                shown_node(value)
            );
            let remedy = "Write an object; {} takes every default.";
            let what = if task {
                cast(value, "util.Map")
            } else {
                format!(
                    "{} properties for key {} should be represented as a Map",
                    dialect.subject,
                    quoted(key)
                )
            };
            let at = at.shifted(value.span.start);
            report.refuse(&rules::CONFIG_PROPERTY, &at, text, says(what), remedy);
            Property::new(key)
        });
    }
    note_habits(report, root, &properties, surface);
    properties
}

/// How the server names a wrong attribute.
fn wrong(surface_is_task: bool, name: &str, kind: &str, key: &str) -> String {
    if !surface_is_task {
        return format!(
            "{} property for key {} should be of type {kind}",
            quoted(name),
            quoted(key)
        );
    }
    let key = quoted(key);
    match name {
        "display-name" => format!("Key: {key} - 'display-name' should be of type String"),
        "display-order" => {
            format!("Key: {key} - 'display-order' should be a String containing a numerical value")
        }
        "default-value" => format!(
            "Key: {key} - The Json for Task Config should contain a not-null 'default-value' of type String"
        ),
        _ => format!(
            "Key: {key} - The Json for Task Config should contain a {} field of type Boolean",
            quoted(name)
        ),
    }
}

fn read_property(
    report: &mut Report<'_>,
    at: &At,
    key: &str,
    node: &Node,
    dialect: &Dialect,
    says: &dyn Fn(String) -> String,
) -> Property {
    let task = !dialect.null_attributes;
    let mut property = Property::new(key);
    // Tells an attribute of the wrong type; `None` also where it is absent.
    let mut attribute = |name: &str, rule: &Rule, kind: &str, fits: fn(&Node) -> bool| {
        let value = node.get(name)?;
        let at = at.key(name, value);
        if value.is_null() {
            if task {
                report.refuse(
                    &rules::CONFIG_NULL,
                    &at,
                    format!("“{name}” of the property {} is null.", shown(key)),
                    says(wrong(task, name, kind, key)),
                    "Leave it out to take the default; this extension refuses null.",
                );
            }
            return None;
        }
        if !fits(value) {
            let remedy = match (kind, &value.content) {
                ("boolean", Content::String(_)) => "Write true or false without quotation marks.",
                ("boolean", _) => "Write true or false.",
                ("integer", _) => "Write it as a text, such as \"1\": GoCD converts nothing.",
                _ => "Write it as a text in quotation marks: GoCD converts nothing.",
            };
            let wanted = if kind == "boolean" {
                "true or false"
            } else {
                "a text"
            };
            report.refuse(
                rule,
                &at,
                format!(
                    "“{name}” of the property {} is {}, not {wanted}.",
                    shown(key),
                    shown_node(value)
                ),
                says(wrong(task, name, kind, key)),
                remedy,
            );
            return None;
        }
        Some(value.clone())
    };
    let text = |node: &Node| node.as_str().is_some();
    let flag = |node: &Node| matches!(node.content, Content::Bool(_));
    let default = attribute("default-value", &rules::CONFIG_DEFAULT, "string", text);
    let identity = if dialect.attributes.contains(&"part-of-identity") {
        attribute("part-of-identity", &rules::CONFIG_IDENTITY, "boolean", flag)
    } else {
        None
    };
    let secure = attribute("secure", &rules::CONFIG_SECURE, "boolean", flag);
    let required = attribute("required", &rules::CONFIG_REQUIRED, "boolean", flag);
    let name = attribute("display-name", &rules::CONFIG_NAME, "string", text);
    let order = attribute("display-order", &rules::CONFIG_ORDER, "integer", text);
    let of_text = |node: Option<Node>| node.and_then(|node| node.as_str().map(str::to_owned));
    let of_flag = |node: Option<Node>| match node.map(|node| node.content) {
        Some(Content::Bool(flag)) => Some(flag),
        _ => None,
    };
    property.default = of_text(default).filter(|text| !text.is_empty());
    property.part_of_identity = of_flag(identity).unwrap_or(true);
    property.secure = of_flag(secure).unwrap_or(false);
    property.required = of_flag(required).unwrap_or(true);
    property.display_name = of_text(name).unwrap_or_default();
    if let Some(order) = order {
        let written = order.as_str().unwrap_or_default();
        match integer(written) {
            Some(order) => property.display_order = order,
            None => report.refuse(
                &rules::CONFIG_ORDER_INTEGER,
                &at.key("display-order", &order),
                format!(
                    "“display-order” of the property {} is {}, which is no whole number of 32 bits.",
                    shown(key),
                    shown(written)
                ),
                says(wrong(task, "display-order", "integer", key)),
                "Write digits only, such as \"1\", without blanks or a point.",
            ),
        }
    }
    note_members(
        report,
        at,
        node,
        dialect.attributes,
        MISSPELT,
        [&rules::CONFIG_MISSPELT, &rules::CONFIG_UNKNOWN],
    );
    property
}

/// A whole number as Java's `Integer.valueOf` takes it. (It takes the digits of
/// every script; plugins write ASCII.)
fn integer(text: &str) -> Option<i32> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// What GoCD takes and is probably not meant.
fn note_habits(report: &mut Report<'_>, root: &Node, properties: &[Property], surface: Surface) {
    let at_root = At::root(root);
    let mut orders: BTreeMap<i32, &str> = BTreeMap::new();
    for property in properties {
        let key = &property.key;
        let Some(member) = root.member(key) else {
            continue;
        };
        let at = at_root.at_key(key, member.key_span.start);
        let attribute = |name: &str| match member.value.get(name) {
            Some(value) => at.key(name, value),
            None => at.clone(),
        };
        if optional(&member.value, "display-order").is_some() {
            let order = property.display_order;
            match orders.get(&order) {
                Some(first) => report.find(
                    &rules::CONFIG_ORDER_REPEATED,
                    &attribute("display-order"),
                    format!(
                        "The property {} has the display order {order} of {}; the order of the text decides.",
                        shown(key),
                        shown(first)
                    ),
                    "Give each property a number of its own.",
                ),
                None => {
                    orders.insert(order, key);
                }
            }
        }
        if property.display_name.trim().is_empty() {
            report.find(
                &rules::CONFIG_NAME_MISSING,
                &at,
                format!("The property {} has no display name.", shown(key)),
                format!("Give it one; until then {} is its label here.", shown(key)),
            );
        }
        note_meaning(report, &at, key);
        if property.secure && property.default.is_some() {
            report.find(
                &rules::CONFIG_DEFAULT_SECURE,
                &attribute("default-value"),
                format!(
                    "The property {} is secure and has a default, which everybody with the plugin can read.",
                    shown(key)
                ),
                "Take the default out.",
            );
        } else if property.default.is_some() && surface == Surface::Scm {
            report.find(
                &rules::CONFIG_DEFAULT_UNUSED,
                &attribute("default-value"),
                format!(
                    "The default of the property {} is read by GoCD and never applied to an SCM.",
                    shown(key)
                ),
                "Let the template set it, with ng-init, if it has to be there.",
            );
        }
        if surface == Surface::Scm && property.secure && property.part_of_identity {
            report.find(
                &rules::CONFIG_IDENTITY_SECURE,
                &attribute("part-of-identity"),
                format!(
                    "The property {} is secure and part of the identity: a new password makes another material.",
                    shown(key)
                ),
                "Set “part-of-identity” to false.",
            );
        }
    }
    let identity = |property: &Property| property.part_of_identity;
    if surface == Surface::Scm && !properties.is_empty() && !properties.iter().any(identity) {
        report.find(
            &rules::CONFIG_IDENTITY_NONE,
            &at_root,
            "No property is part of the identity, so all materials of this plugin look the same to GoCD.",
            "Make the property that tells them apart, such as the address, part of it.",
        );
    }
}

/// `[{"key": …, "metadata": {"required": …, "secure": …}}]`, which the server
/// reads into objects with fields (`PluginProfileMetadataKeys` of GoCD): Gson
/// makes a text of a number and a flag of a text there, and leaves alone what is
/// null.
fn read_list(report: &mut Report<'_>, root: Option<&Node>) -> Vec<Property> {
    let Some(root) = root.filter(|root| !root.is_null()) else {
        let at = root.map_or_else(|| At::offset(0), At::root);
        report.refuse(
            &rules::CONFIG_EMPTY,
            &at,
            "The response declares nothing: it is empty.",
            invoked("List.iterator()", "this.keys"),
            LISTED,
        );
        return Vec::new();
    };
    let at = At::root(root);
    let Some(items) = root.as_array() else {
        report.refuse(
            &rules::CONFIG_LIST,
            &at,
            format!("The response is {}, not a list.", shown_node(root)),
            expected(root, "BEGIN_ARRAY"),
            LISTED,
        );
        return Vec::new();
    };
    let mut properties: Vec<Property> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let at = at.index(index, item);
        let Some(property) = read_item(report, &at, index, item) else {
            continue;
        };
        let key = &property.key;
        if properties.iter().any(|other| other.key == *key) {
            report.find(
                &rules::CONFIG_KEY_REPEATED,
                &at,
                format!("The key {} is declared twice.", shown(key)),
                "Declare it once.",
            );
            continue;
        }
        note_meaning(report, &at, key);
        properties.push(property);
    }
    properties
}

/// What a response with a list has to be.
const LISTED: &str = "Answer with a list such as [{\"key\": \"Url\", \"metadata\": {\"required\": true, \"secure\": false}}].";

/// One property of a list, if it has a key.
fn read_item(report: &mut Report<'_>, at: &At, index: usize, item: &Node) -> Option<Property> {
    if item.as_object().is_none() {
        report.refuse(
            &rules::CONFIG_ITEM,
            at,
            format!("Item {} is {}, not an object.", index + 1, shown_node(item)),
            if item.is_null() {
                "Cannot invoke \"PluginProfileMetadataKey.toPluginConfiguration()\" because \"key\" is null".to_owned()
            } else {
                expected(item, "BEGIN_OBJECT")
            },
            LISTED,
        );
        return None;
    }
    note_members(
        report,
        at,
        item,
        &["key", "metadata"],
        &[("name", "key")],
        [&rules::CONFIG_MISSPELT, &rules::CONFIG_UNKNOWN],
    );
    let mut property = Property::new(item_key(report, at, index, item)?);
    property.required = false;
    let Some(metadata) = optional(item, "metadata") else {
        let at = item
            .get("metadata")
            .map_or_else(|| at.clone(), |node| at.key("metadata", node));
        report.find(
            &rules::CONFIG_ITEM_METADATA_MISSING,
            &at,
            format!(
                "The property {} has no “metadata”; GoCD takes it for one that is neither required nor secure.",
                shown(&property.key)
            ),
            "Say both: {\"required\": …, \"secure\": …}.",
        );
        return Some(property);
    };
    let at = at.key("metadata", metadata);
    if metadata.as_object().is_none() {
        report.refuse(
            &rules::CONFIG_ITEM_METADATA,
            &at,
            format!(
                "“metadata” of the property {} is {}, not an object.",
                shown(&property.key),
                shown_node(metadata)
            ),
            expected(metadata, "BEGIN_OBJECT"),
            LISTED,
        );
        return Some(property);
    }
    let mut flag = |name, rule| flag_of_item(report, &at, &property.key, metadata, name, rule);
    property.required = flag("required", &rules::CONFIG_REQUIRED);
    property.secure = flag("secure", &rules::CONFIG_SECURE);
    note_members(
        report,
        &at,
        metadata,
        &[
            "required",
            "secure",
            "display_name",
            "display_order",
            "part_of_identity",
        ],
        MISSPELT,
        [&rules::CONFIG_MISSPELT, &rules::CONFIG_UNKNOWN],
    );
    Some(property)
}

/// The key of an item.
fn item_key(report: &mut Report<'_>, at: &At, index: usize, item: &Node) -> Option<String> {
    let node = optional(item, "key");
    let at = item
        .get("key")
        .map_or_else(|| at.clone(), |node| at.key("key", node));
    match node.map(|node| (node, &node.content)) {
        Some((_, Content::String(key))) if !key.is_empty() => Some(key.to_string()),
        Some((node, Content::Number(_) | Content::Bool(_))) => {
            report.find(
                &rules::CONFIG_ITEM_KEY_TEXT,
                &at,
                format!(
                    "The “key” of item {} is {}; GoCD makes a text of it.",
                    index + 1,
                    shown_node(node)
                ),
                "Write it as a text in quotation marks.",
            );
            Some(node.to_value().to_string())
        }
        Some((node, Content::Array(_) | Content::Object(_))) => {
            report.refuse(
                &rules::CONFIG_ITEM_KEY,
                &at,
                format!("The “key” of item {} is {}.", index + 1, shown_node(node)),
                expected(node, "a string"),
                "Give it a text as its key.",
            );
            None
        }
        _ => {
            report.find(
                &rules::CONFIG_ITEM_KEY,
                &at,
                format!(
                    "Item {} has no text as its “key”; GoCD reads it, and then has a property that nothing can name.",
                    index + 1
                ),
                "Give it a key.",
            );
            None
        }
    }
}

/// A flag of an item's metadata. Gson takes a text for true if it says so, in
/// letters of either case, and for false otherwise.
fn flag_of_item(
    report: &mut Report<'_>,
    at: &At,
    key: &str,
    metadata: &Node,
    name: &str,
    rule: &Rule,
) -> bool {
    let Some(value) = optional(metadata, name) else {
        return false;
    };
    let at = at.key(name, value);
    let remedy = "Write true or false without quotation marks.";
    match &value.content {
        Content::Bool(flag) => *flag,
        Content::String(text) => {
            let flag = text.eq_ignore_ascii_case("true");
            report.find(
                &rules::CONFIG_FLAG_TEXT,
                &at,
                format!(
                    "“{name}” of the property {} is {}; GoCD takes it for {flag}.",
                    shown(key),
                    shown_node(value)
                ),
                remedy,
            );
            flag
        }
        _ => {
            report.refuse(
                rule,
                &at,
                format!(
                    "“{name}” of the property {} is {}, not true or false.",
                    shown(key),
                    shown_node(value)
                ),
                expected(value, "a boolean"),
                remedy,
            );
            false
        }
    }
}

/// Tells what becomes of the value of a key that is no plain name.
fn note_meaning(report: &mut Report<'_>, at: &At, key: &str) {
    const REMEDY: &str = "Use letters, digits and _ only, beginning with a letter.";
    let watched = "GoCD’s form watches every key as an AngularJS expression";
    let expression = match meaning(key, Grammar::OneZero) {
        Meaning::Name => return,
        Meaning::Closed => {
            let text = format!(
                "The key {} is a name of JavaScript or AngularJS itself. GoCD’s form puts the value in its place, which may stop it; the view here neither reads nor sets it, so its value stays as it is stored.",
                shown(key)
            );
            return report.find(
                &rules::CONFIG_KEY_RESERVED,
                at,
                text,
                "Give it another name.",
            );
        }
        Meaning::Unreadable(error) => {
            let text = format!(
                "The key {} is no identifier. {watched}: this one cannot be read ({error}), so the form stops there, shows the whole view as it is written and binds none of its controls.",
                shown(key)
            );
            return report.find(&rules::CONFIG_KEY_IDENTIFIER, at, text, REMEDY);
        }
        Meaning::Expression(expression) => expression,
    };
    let (stored, names) = outcome(&expression);
    let stored = match &stored {
        Some(text) => shown(text),
        None => "nothing".to_owned(),
    };
    let names: Vec<String> = names.iter().map(|name| shown(name)).collect();
    let unless = match &names[..] {
        [] => String::new(),
        [name] => format!(" (while {name} has no value)"),
        [before @ .., last] => format!(" (while {} and {last} have no value)", before.join(", ")),
    };
    report.find(
        &rules::CONFIG_KEY_IDENTIFIER,
        at,
        format!(
            "The key {} is no identifier. {watched} and stores what that yields: as soon as the form is opened, {stored} takes the place of its value{unless}.",
            shown(key)
        ),
        REMEDY,
    );
}
