//! Responses against each other: keys against the errors and the stored values,
//! revisions against the one that was known. Keys against the template are
//! `domain::template::check`'s part, which knows what a template does with them.

use super::super::message::{Message, Surface};
use super::super::model::{Property, Revision, Stored, SurfaceRead};
use super::super::report::{At, shown};
use super::super::rules;
use super::{Answer, Holds};
use crate::domain::finding::{Finding, Place};
use crate::domain::json::{Node, pointer_token};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(answers: &mut [Answer<'_>], known: Option<&Revision>) {
    for surface in Surface::all() {
        let Some(keys) = keys_of(answers, surface) else {
            continue;
        };
        note_errors(answers, surface, &keys);
    }
    note_order(answers, known);
}

fn find<'s, 'a>(answers: &'s mut [Answer<'a>], message: Message) -> Option<&'s mut Answer<'a>> {
    answers
        .iter_mut()
        .find(|answer| answer.report.message == message)
}

/// The declared keys; `None` where none are known, so that nothing can be held
/// against them.
fn keys_of(answers: &[Answer<'_>], surface: Surface) -> Option<BTreeSet<String>> {
    let properties = properties_of(answers, surface)?;
    Some(
        properties
            .iter()
            .map(|property| property.key.clone())
            .collect(),
    )
}

fn properties_of<'s>(answers: &'s [Answer<'_>], surface: Surface) -> Option<&'s [Property]> {
    answers.iter().find_map(|answer| match &answer.holds {
        Holds::Properties(properties)
            if answer.report.message == Message::Configuration(surface)
                && !properties.is_empty() =>
        {
            Some(properties.as_slice())
        }
        _ => None,
    })
}

/// Tells errors for keys that are not declared.
fn note_errors(answers: &mut [Answer<'_>], surface: Surface, keys: &BTreeSet<String>) {
    let Some(answer) = find(answers, Message::Validate(surface)) else {
        return;
    };
    let (Holds::Errors(errors), Some(root)) = (&answer.holds, &answer.root) else {
        return;
    };
    let undeclared: BTreeSet<&str> = errors
        .iter()
        .filter_map(|error| error.key.as_deref())
        .filter(|key| !keys.contains(*key))
        .collect();
    for key in undeclared {
        let at = place_of_error(root, key).unwrap_or_else(|| At::root(root));
        answer.report.find(
            &rules::VALIDATE_KEY_UNDECLARED,
            &at,
            format!(
                "An error is reported for {}, which is no declared key, so no field shows it.",
                shown(key)
            ),
            "Report it for a declared key, or for none.",
        );
    }
}

/// Where an error for a key stands: an item of a list, or a member of a task's
/// `errors`.
fn place_of_error(root: &Node, key: &str) -> Option<At> {
    let at = At::root(root);
    let Some(items) = root.as_array() else {
        let errors = root.get("errors")?;
        let member = errors.member(key)?;
        let at = at.key("errors", errors);
        return Some(at.at_key(key, member.key_span.start));
    };
    let named = |item: &Node| item.get("key").and_then(Node::as_str) == Some(key);
    let (index, item) = items.iter().enumerate().find(|(_, item)| named(item))?;
    Some(at.index(index, item).key("key", item.get("key")?))
}

/// Tells revisions that are out of order, repeated, or known already.
fn note_order(answers: &mut [Answer<'_>], known: Option<&Revision>) {
    let latest = answers.iter().find_map(|answer| match &answer.holds {
        Holds::Revisions(revisions, _) if answer.report.message == Message::LatestRevision => {
            revisions.first()
        }
        _ => None,
    });
    let known = known.or(latest).map(|revision| revision.revision.clone());
    let Some(answer) = find(answers, Message::LatestRevisionsSince) else {
        return;
    };
    let (Holds::Revisions(revisions, _), Some(root)) = (&answer.holds, &answer.root) else {
        return;
    };
    let Some(list) = root.get("revisions") else {
        return;
    };
    let places = places(list);
    let at = |revision: &str| {
        let base = At::root(root).key("revisions", list);
        match places.get(revision) {
            Some((index, item)) => base.index(*index, item),
            None => base,
        }
    };
    let mut seen = BTreeSet::new();
    let mut newer = None::<&Revision>;
    for revision in revisions {
        let id = &revision.revision;
        if !seen.insert(id) {
            answer.report.find(
                &rules::SINCE_REPEATED,
                &at(id),
                format!("The revision {} is in the list twice.", shown(id)),
                "List each revision once.",
            );
        }
        if known.as_ref() == Some(id) {
            answer.report.find(
                &rules::SINCE_PREVIOUS,
                &at(id),
                format!("The revision {} is the one that GoCD knew already, so it builds again what it built.", shown(id)),
                "List only what came after it.",
            );
        }
        if let Some(newer) = newer
            && newer.timestamp < revision.timestamp
        {
            answer.report.find(
                &rules::SINCE_ORDER,
                &at(id),
                format!(
                    "The revision {} is younger than {} before it; GoCD takes the first one for the newest.",
                    shown(id),
                    shown(&newer.revision)
                ),
                "List the newest revision first.",
            );
        }
        newer = Some(revision);
    }
}

/// Where each revision stands in its list; of equal ones the last.
fn places(list: &Node) -> BTreeMap<&str, (usize, &Node)> {
    let items = list.as_array().unwrap_or_default().iter().enumerate();
    items
        .filter_map(|(index, item)| {
            let id = item.get("revision").and_then(Node::as_str)?;
            Some((id, (index, item)))
        })
        .collect()
}

/// Tells that there are stored values and nothing to show them.
pub(super) fn waiting() -> Finding {
    Finding::new(
        &rules::BUNDLE_WAITS.canonical_id(),
        rules::BUNDLE_WAITS.level,
        Place::in_file("configuration"),
        "The stored values are here; no form shows them yet, since nothing declares their keys."
            .to_owned(),
        "Open what the plugin declares, such as scm-configuration.json: they are filled in then.",
    )
}

/// Tells stored values whose key no form declares: GoCD drops them.
pub(super) fn stored(surfaces: &[SurfaceRead], stored: &[(String, Stored)]) -> Vec<Finding> {
    if surfaces.iter().all(|read| read.properties.is_empty()) {
        return Vec::new();
    }
    stored
        .iter()
        .filter(|(key, _)| !surfaces.iter().any(|read| read.declares(key)))
        .map(|(key, _)| {
            Finding::new(
                &rules::BUNDLE_UNDECLARED.canonical_id(),
                rules::BUNDLE_UNDECLARED.level,
                Place {
                    pointer: Some(format!("/{}", pointer_token(key))),
                    ..Place::in_file("configuration")
                },
                format!("A value is stored for {}, which is no declared key; GoCD drops it when the form is opened.", shown(key)),
                "Declare the key, or take the value out.",
            )
        })
        .collect()
}
