//! Collects findings while a response is checked, and knows where in its text
//! everything stands.

use super::message::Message;
use super::rules::Rule;
use crate::domain::finding::{Finding, Place};
use crate::domain::json::{Content, LineIndex, Node, Span, pointer_token};
use std::collections::BTreeMap;

/// Findings of one rule that are listed; more of them help nobody.
const LISTED: usize = 100;

/// Characters of a foreign text that a sentence shows.
const SHOWN: usize = 60;

/// Where a value stands in its text.
#[derive(Clone, Debug, Default)]
pub(super) struct At {
    pointer: Option<String>,
    offset: usize,
}

impl At {
    /// The whole of a text.
    pub(super) fn root(root: &Node) -> Self {
        Self {
            pointer: Some(String::new()),
            offset: root.span.start,
        }
    }

    /// A place that has no pointer of its own.
    pub(super) fn offset(offset: usize) -> Self {
        Self {
            pointer: None,
            offset,
        }
    }

    /// The innermost value around a place; no pointer outside of the whole.
    pub(super) fn within(root: Option<&Node>, offset: usize) -> Self {
        let around = |span: Span| (span.start..span.end.max(span.start + 1)).contains(&offset);
        let Some(mut node) = root.filter(|root| around(root.span)) else {
            return Self::offset(offset);
        };
        let mut at = Self::root(node);
        loop {
            let inner = match &node.content {
                Content::Object(members) => {
                    let next = members.partition_point(|member| member.key_span.start <= offset);
                    let member = next.checked_sub(1).and_then(|last| members.get(last));
                    member
                        .filter(|member| {
                            around(Span::new(member.key_span.start, member.value.span.end))
                        })
                        .map(|member| (at.key(&member.key, &member.value), &member.value))
                }
                Content::Array(items) => {
                    let next = items.partition_point(|item| item.span.start <= offset);
                    let last = next.checked_sub(1);
                    last.and_then(|last| Some((last, items.get(last)?)))
                        .filter(|(_, item)| around(item.span))
                        .map(|(index, item)| (at.index(index, item), item))
                }
                _ => None,
            };
            match inner {
                Some(inner) => (at, node) = inner,
                None => return at.shifted(offset),
            }
        }
    }

    /// The value of a member.
    pub(super) fn key(&self, key: &str, value: &Node) -> Self {
        self.step(&pointer_token(key), value.span.start)
    }

    /// A member, shown at its key.
    pub(super) fn at_key(&self, key: &str, offset: usize) -> Self {
        self.step(&pointer_token(key), offset)
    }

    /// An item of a list.
    pub(super) fn index(&self, index: usize, value: &Node) -> Self {
        self.step(&index.to_string(), value.span.start)
    }

    /// The same value, shown further inside its literal.
    pub(super) fn shifted(&self, offset: usize) -> Self {
        Self {
            pointer: self.pointer.clone(),
            offset,
        }
    }

    fn step(&self, token: &str, offset: usize) -> Self {
        let above = self.pointer.as_deref().unwrap_or_default();
        Self {
            pointer: Some(format!("{above}/{token}")),
            offset,
        }
    }
}

/// The findings about one response.
pub(super) struct Report<'a> {
    pub(super) message: Message,
    pub(super) text: &'a str,
    lines: LineIndex,
    findings: Vec<Finding>,
    counts: BTreeMap<&'static str, (Rule, usize)>,
}

impl<'a> Report<'a> {
    pub(super) fn new(message: Message, text: &'a str) -> Self {
        Self {
            message,
            text,
            lines: LineIndex::new(text),
            findings: Vec::new(),
            counts: BTreeMap::new(),
        }
    }

    /// Adds a finding.
    pub(super) fn find(
        &mut self,
        rule: &Rule,
        at: &At,
        text: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let (_, count) = self.counts.entry(rule.meaning).or_insert((*rule, 0));
        *count += 1;
        if *count > LISTED {
            return;
        }
        let position = self.lines.position(self.text, at.offset);
        self.findings.push(Finding::new(
            &rule.id(self.message),
            rule.level,
            Place {
                file: Some(self.message.name().to_owned()),
                pointer: at.pointer.clone(),
                line: Some(position.line),
                column: Some(position.column),
                ..Place::default()
            },
            text.into(),
            remedy,
        ));
    }

    /// Adds a finding with the words of GoCD's server for it.
    pub(super) fn refuse(
        &mut self,
        rule: &Rule,
        at: &At,
        text: impl Into<String>,
        says: impl AsRef<str>,
        remedy: impl Into<String>,
    ) {
        let text = format!("{} GoCD says: “{}”", text.into(), says.as_ref());
        self.find(rule, at, text, remedy);
    }

    /// The findings in the order of the text.
    pub(super) fn finish(mut self) -> Vec<Finding> {
        self.findings
            .sort_by_key(|finding| (finding.place.line, finding.place.column));
        for (rule, count) in self.counts.into_values() {
            let Some(more @ 1..) = count.checked_sub(LISTED) else {
                continue;
            };
            let id = rule.id(self.message);
            self.findings.push(Finding::new(
                &id,
                rule.level,
                Place::in_file(self.message.name()),
                format!("The rule “{id}” has {more} more findings that are not listed."),
                "Repair the listed ones first; the rest then takes their place.",
            ));
        }
        self.findings
    }
}

/// A foreign text as a sentence shows it: in quotation marks, cut where it is
/// long, control characters made visible.
pub(super) fn shown(text: &str) -> String {
    let mut shown = String::from("“");
    shown.push_str(&plain(text));
    shown.push('”');
    shown
}

/// The same without quotation marks, for a sentence that brings its own.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::new();
    for (at, char) in text.chars().enumerate() {
        if at == SHOWN {
            plain.push('…');
            break;
        }
        if char.is_control() {
            plain.extend(char.escape_default());
        } else {
            plain.push(char);
        }
    }
    plain
}

/// A foreign value as a sentence shows it.
pub(super) fn shown_node(node: &Node) -> String {
    match node.as_str() {
        Some(text) => format!("the text {}", shown(text)),
        None if node.as_array().is_some() || node.as_object().is_some() || node.is_null() => {
            node.kind().to_owned()
        }
        None => format!("{} ({})", node.kind(), node.to_value()),
    }
}
