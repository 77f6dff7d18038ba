//! [`Template`]: what a template's text reads as. Plain data that crosses from
//! the worker to the page; nodes lie flat, in document order.

use crate::domain::finding::{Finding, Place};
use crate::domain::template::style::Rule;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A template that was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Template {
    /// Its nodes in document order: a parent stands before its children.
    pub nodes: Vec<Node>,
    /// The rules of its style elements that may be used.
    pub rules: Vec<Rule>,
    /// What was dropped or repaired while it was read.
    pub findings: Vec<Finding>,
}

/// A place in the text. It crosses as a pair: each node has two, each attribute
/// one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "(u32, u32)", into = "(u32, u32)")]
pub struct Spot {
    /// Line, counted from 1.
    pub line: u32,
    /// Column in Unicode code points, counted from 1.
    pub column: u32,
}

impl From<(u32, u32)> for Spot {
    fn from((line, column): (u32, u32)) -> Self {
        Self { line, column }
    }
}

impl Spot {
    /// The spot of a finding, if it has one.
    pub fn of(place: &Place) -> Option<Self> {
        Some(Self {
            line: place.line?,
            column: place.column?,
        })
    }

    /// The UTF-16 unit of a text at which it lies, as a text area counts; a spot
    /// beyond the end of its line lies there.
    pub fn offset_in(self, text: &str) -> usize {
        let place = |line: u32| usize::try_from(line.saturating_sub(1)).unwrap_or(0);
        let mut lines = text.split_inclusive('\n');
        let before: usize = lines
            .by_ref()
            .take(place(self.line))
            .map(|line| line.encode_utf16().count())
            .sum();
        let line = lines.next().unwrap_or_default();
        let rest = line.trim_end_matches(['\r', '\n']).chars();
        let within: usize = rest.take(place(self.column)).map(char::len_utf16).sum();
        before + within
    }
}

impl Spot {
    /// The UTF-16 units of what begins at it: up to the end of the tag or comment that
    /// it lies in, or of the text before the next one; never beyond its line.
    pub fn range_in(self, text: &str) -> Range<usize> {
        let start = self.offset_in(text);
        let at = byte_of(text, start);
        let end = end_around(text, at);
        let rest = text.get(at..end).unwrap_or_default();
        let line = rest.split(['\r', '\n']).next().unwrap_or_default();
        start..start + line.encode_utf16().count()
    }
}

/// The byte of a UTF-16 unit.
fn byte_of(text: &str, unit: usize) -> usize {
    let mut units = 0;
    let place = text.char_indices().find(|(_, one)| {
        units += one.len_utf16();
        units > unit
    });
    place.map_or(text.len(), |(at, _)| at)
}

/// Where the tag, comment or text that has this byte ends.
fn end_around(text: &str, at: usize) -> usize {
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(|rest| rest.find('<')) {
        let start = from + start;
        let rest = text.get(start + 1..).unwrap_or_default();
        let is_tag = rest.starts_with(|one: char| one.is_ascii_alphabetic() || "/!".contains(one));
        if is_tag && start > at {
            return start;
        }
        from = match rest.strip_prefix("!--") {
            Some(rest) => rest
                .find("-->")
                .map_or(text.len(), |end| start + 4 + end + 3),
            None if is_tag => tag_end(text, start),
            None => start + 1,
        };
        if is_tag && at < from {
            return from;
        }
    }
    text.len()
}

/// The byte after the tag that begins at `start`; quotes are minded.
pub(super) fn tag_end(text: &str, start: usize) -> usize {
    let mut quote = None;
    let mut before = b' ';
    let rest = text.get(start..).unwrap_or_default();
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return start + at + 1,
            (None, b'"' | b'\'') if before == b'=' => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
    }
    text.len()
}

impl From<Spot> for (u32, u32) {
    fn from(spot: Spot) -> Self {
        (spot.line, spot.column)
    }
}

/// An element or a text. Names are short where thousands cross.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Place of the parent in [`Template::nodes`]; `None` at the top.
    #[serde(rename = "p")]
    pub parent: Option<u32>,
    /// What it is.
    #[serde(rename = "k")]
    pub kind: NodeKind,
    /// Where it begins.
    #[serde(rename = "s")]
    pub start: Spot,
    /// Where it ends: after its closing tag, if it has one.
    #[serde(rename = "e")]
    pub end: Spot,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum NodeKind {
    /// An element.
    #[serde(rename = "e")]
    Element {
        /// Its name, lower case, as written.
        #[serde(rename = "t")]
        tag: String,
        /// All its attributes, as written; few of them reach the page.
        #[serde(rename = "a")]
        attributes: Vec<Attribute>,
    },
    /// A text.
    #[serde(rename = "t")]
    Text(String),
}

/// An attribute as written, references read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attribute {
    /// Its name, lower case.
    #[serde(rename = "n")]
    pub name: String,
    /// Its value.
    #[serde(rename = "v")]
    pub value: String,
    /// Where its value begins, or its name if it has no value.
    #[serde(rename = "s")]
    pub at: Spot,
}

impl Template {
    /// The element that a place of the text is in: the innermost one, by its
    /// place in [`Template::nodes`].
    pub fn element_at(&self, spot: Spot) -> Option<u32> {
        let inside = |node: &Node| {
            matches!(node.kind, NodeKind::Element { .. }) && node.start <= spot && spot < node.end
        };
        // Of the elements around a place, the innermost begins last.
        let place = self.nodes.iter().rposition(inside)?;
        u32::try_from(place).ok()
    }
}

impl Node {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        match &self.kind {
            NodeKind::Element { attributes, .. } => attributes
                .iter()
                .find(|attribute| attribute.name == name)
                .map(|attribute| attribute.value.as_str()),
            NodeKind::Text(_) => None,
        }
    }

    /// The name of the element.
    pub fn tag(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Element { tag, .. } => Some(tag),
            NodeKind::Text(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_at_a_spot_ends_with_its_tag_whatever_is_in_quotes() {
        for (text, line, column, expected) in [
            (
                "\u{1f600}<b ng-if=\"a > 1\" class='>'>z</b>",
                1,
                2,
                "<b ng-if=\"a > 1\" class='>'>",
            ),
            (
                "<b ng-if = \"a > 1\" class=c>z</b>",
                1,
                13,
                "a > 1\" class=c>",
            ),
            ("<p>\n<b\n id=x>z</b>", 2, 1, "<b"),
            ("<p>{{ a > b && a < c }}</p>", 1, 4, "{{ a > b && a < c }}"),
            ("<p>a</p> \u{1f600}rest", 1, 10, "\u{1f600}rest"),
            ("<!-- a > b --><p>", 1, 1, "<!-- a > b -->"),
            ("<!-- <b '> --><p title='x'>", 1, 15, "<p title='x'>"),
            ("it's <b title=\"it's >\">", 1, 6, "<b title=\"it's >\">"),
            ("<b", 1, 1, "<b"),
            ("", 1, 1, ""),
        ] {
            let units: Vec<u16> = text.encode_utf16().collect();
            let range = Spot { line, column }.range_in(text);
            let found = String::from_utf16(&units[range]).unwrap();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_spot_is_found_where_a_text_area_counts_it() {
        let text = "a\u{1f600}b\r\nxyz\n";
        let offset = |line, column| Spot { line, column }.offset_in(text);
        assert_eq!(offset(1, 1), 0);
        assert_eq!(offset(1, 3), 3);
        assert_eq!(offset(2, 2), 7);
        // Beyond the end of a line, and of the text.
        assert_eq!(offset(1, 99), 4);
        assert_eq!(offset(9, 1), text.encode_utf16().count());
    }
}
