//! The fields at the top of the metadata, and the script and outputs it names.

use super::execution::{read_execution, read_outputs};
use super::key::unknown_keys;
use super::report::{Report, Spot, shown, shown_node};
use super::rules::{self, Rule};
use super::text::{Context, plural};
use crate::domain::extension::model::About;
use crate::domain::json::{Node, quoted};

const KEYS: &[&str] = &[
    "type",
    "name",
    "friendlyName",
    "description",
    "category",
    "version",
    "versionDescription",
    "dataSourceBindings",
    "inputs",
    "execution",
    "outputs",
];
/// Without these the platform cannot register the version.
const NEEDED: &[&str] = &[
    "type",
    "name",
    "friendlyName",
    "category",
    "version",
    "execution",
];
const EXPECTED: &[&str] = &["description", "inputs", "outputs"];
const CATEGORIES: &[&str] = &["Build", "Test", "Gate", "Normal", "Deploy"];
const NAME_LIMIT: usize = 50;
const DESCRIPTION_LIMIT: usize = 1000;

/// Reads everything at the top but the inputs.
pub(super) fn read(context: &mut Context<'_>, root: &Node, spot: &Spot<'_>) -> About {
    let report = &mut context.report;
    unknown_keys(
        report,
        &rules::METADATA_UNKNOWN,
        "the metadata",
        spot,
        root,
        KEYS,
    );
    missing(report, root, spot, NEEDED, &rules::METADATA_MISSING);
    missing(report, root, spot, EXPECTED, &rules::METADATA_ABSENT);
    read_type(report, root, spot);
    let name = read_name(report, root, spot);
    let category = read_category(report, root, spot);
    let version = read_version(report, root, spot);
    read_bindings(report, root, spot);
    let target = read_execution(report, root, spot);
    About {
        name,
        friendly_name: read_friendly_name(context, root, spot),
        version,
        category,
        description: read_description(context, root, spot),
        version_description: displayed(context, root, spot, "versionDescription"),
        target,
        outputs: read_outputs(context, root, spot),
    }
}

fn missing(report: &mut Report<'_>, root: &Node, spot: &Spot<'_>, keys: &[&str], rule: &Rule) {
    for key in keys {
        if root.get(key).is_none() {
            report.find(
                rule,
                spot,
                format!("The metadata has no “{key}”."),
                format!("Add “{key}” at the top level."),
            );
        }
    }
}

/// A text at the top, empty if it is missing or something else.
fn text<'n>(
    report: &mut Report<'_>,
    root: &'n Node,
    spot: &Spot<'_>,
    key: &str,
) -> Option<&'n str> {
    let node = root.get(key)?;
    if node.as_str().is_none() {
        report.find(
            &rules::METADATA_TEXT,
            &spot.key(key, node),
            format!("“{key}” is {}, not a text.", node.kind()),
            format!("Write “{key}” as a text in quotation marks."),
        );
    }
    node.as_str()
}

fn displayed(context: &mut Context<'_>, root: &Node, spot: &Spot<'_>, key: &str) -> String {
    let literal = text(&mut context.report, root, spot, key).unwrap_or("");
    let at = root.get(key).map_or(*spot, |node| spot.key(key, node));
    context.resolve(literal, || format!("loc.{key}"), &at)
}

fn read_type(report: &mut Report<'_>, root: &Node, spot: &Spot<'_>) {
    let Some(node) = root.get("type") else { return };
    if node.as_str() != Some("Task") {
        report.find(
            &rules::METADATA_TYPE,
            &spot.key("type", node),
            format!("“type” is {}, but has to be “Task”.", shown_node(node)),
            "Write “Task”.",
        );
        report.repair(node.span, "\"Task\"");
    }
}

fn read_name(report: &mut Report<'_>, root: &Node, spot: &Spot<'_>) -> String {
    let Some(name) = text(report, root, spot, "name") else {
        return String::new();
    };
    let good = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-');
    if name.is_empty() || name.chars().count() > NAME_LIMIT || !name.chars().all(good) {
        let at = root.get("name").unwrap_or(root);
        report.find(
            &rules::METADATA_NAME,
            &spot.key("name", at),
            format!(
                "“name” is {} ({}), which is no unique identifier.",
                shown(name),
                plural(name.chars().count(), "character"),
            ),
            "Use 1 to 50 letters, digits, “_” and “-”, as registered with the extension.",
        );
    }
    name.to_owned()
}

fn read_friendly_name(context: &mut Context<'_>, root: &Node, spot: &Spot<'_>) -> String {
    let shown_name = displayed(context, root, spot, "friendlyName");
    let Some(node) = root
        .get("friendlyName")
        .filter(|node| node.as_str().is_some())
    else {
        return shown_name;
    };
    let spot = spot.key("friendlyName", node);
    let report = &mut context.report;
    let chinese = |char: char| ('\u{4e00}'..='\u{9fff}').contains(&char);
    let plain = |char: char| char.is_ascii_alphanumeric() || matches!(char, ' ' | '_' | '-' | '.');
    let length = shown_name.chars().count();
    if length == 0 || length > NAME_LIMIT {
        report.find(
            &rules::METADATA_FRIENDLY,
            &spot,
            format!("“friendlyName” has {}.", plural(length, "character")),
            "Use 1 to 50 characters, as registered with the extension.",
        );
    }
    if let Some(bad) = shown_name
        .chars()
        .find(|char| !plain(*char) && !chinese(*char))
    {
        report.find(
            &rules::METADATA_FRIENDLY,
            &spot,
            format!(
                "“friendlyName” is {} and holds {} (U+{:04X}), which is not allowed in it.",
                shown(&shown_name),
                shown(&bad.to_string()),
                u32::from(bad),
            ),
            "Use letters, digits, spaces, “_”, “-”, “.” and Chinese characters only.",
        );
    }
    if let Some(rare) = shown_name
        .chars()
        .find(|char| ('\u{9fa6}'..='\u{9fff}').contains(char))
    {
        report.find(
            &rules::METADATA_FRIENDLY_RARE,
            &spot,
            format!(
                "“friendlyName” holds “{rare}” (U+{:04X}), which older checks do not count as Chinese.",
                u32::from(rare),
            ),
            "Use a character up to U+9FA5 if the platform refuses the name.",
        );
    } else if shown_name.chars().any(chinese) {
        report.find(
            &rules::METADATA_FRIENDLY_CHINESE,
            &spot,
            format!(
                "“friendlyName” is {}; the English manual leaves Chinese characters out, the API allows them.",
                shown(&shown_name),
            ),
            "Nothing has to be done.",
        );
    }
    shown_name
}

fn read_category(report: &mut Report<'_>, root: &Node, spot: &Spot<'_>) -> String {
    let Some(category) = text(report, root, spot, "category") else {
        return String::new();
    };
    if !CATEGORIES.contains(&category)
        && let Some(node) = root.get("category")
    {
        let meant = if category.eq_ignore_ascii_case("check") {
            Some("Gate")
        } else {
            let same = |known: &&&str| known.eq_ignore_ascii_case(category);
            CATEGORIES.iter().find(same).copied()
        };
        let remedy = match meant {
            Some("Gate") => "Write “Gate”, which the console shows as “Check”.".to_owned(),
            Some(meant) => format!("Write “{meant}”, in exactly these letters."),
            None => "Write Build, Test, Gate, Normal or Deploy.".to_owned(),
        };
        report.find(
            &rules::METADATA_CATEGORY,
            &spot.key("category", node),
            format!(
                "“category” is {}, which is none of the five.",
                shown(category)
            ),
            remedy,
        );
        if let Some(meant) = meant {
            report.repair(node.span, quoted(meant));
        }
    }
    category.to_owned()
}

fn read_version(report: &mut Report<'_>, root: &Node, spot: &Spot<'_>) -> String {
    let Some(version) = text(report, root, spot, "version") else {
        return String::new();
    };
    let Some(node) = root.get("version") else {
        return String::new();
    };
    let spot = spot.key("version", node);
    let parts: Vec<&str> = version.split('.').collect();
    let good = |part: &&str| {
        (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if parts.len() != 3 || !parts.iter().all(good) {
        report.find(
            &rules::METADATA_VERSION,
            &spot,
            format!(
                "“version” is {}, not three numbers of 0 to 99.",
                shown(version)
            ),
            "Write three numbers with dots between, such as “0.0.1”, and nothing else.",
        );
    } else if parts
        .iter()
        .any(|part| part.len() == 2 && part.starts_with('0'))
    {
        let plain: Vec<&str> = parts
            .iter()
            .map(|part| match part.strip_prefix('0') {
                Some("") | None => *part,
                Some(rest) => rest,
            })
            .collect();
        let plain = plain.join(".");
        report.find(
            &rules::METADATA_VERSION_ZERO,
            &spot,
            format!(
                "“version” is {} and has a part that begins with 0.",
                shown(version)
            ),
            format!("Write “{plain}”."),
        );
        report.repair(node.span, quoted(&plain));
    }
    version.to_owned()
}

fn read_description(context: &mut Context<'_>, root: &Node, spot: &Spot<'_>) -> String {
    let description = displayed(context, root, spot, "description");
    let length = description.chars().count();
    if length > DESCRIPTION_LIMIT
        && let Some(node) = root.get("description")
    {
        context.report.find(
            &rules::METADATA_DESCRIPTION,
            &spot.key("description", node),
            format!("“description” has {length} characters."),
            "Shorten it to 1,000 characters at most.",
        );
    }
    description
}

fn read_bindings(report: &mut Report<'_>, root: &Node, spot: &Spot<'_>) {
    let Some(node) = root.get("dataSourceBindings") else {
        return;
    };
    if !node.as_array().is_some_and(<[Node]>::is_empty) {
        let what = match node.as_array() {
            Some(_) => "holds something".to_owned(),
            None => format!("is {}, not an empty list", node.kind()),
        };
        report.find(
            &rules::METADATA_BINDINGS,
            &spot.key("dataSourceBindings", node),
            format!("“dataSourceBindings” {what}, which the platform ignores or refuses."),
            "Write an empty list: [].",
        );
        report.repair(node.span, "[]");
    }
}
