//! [`Template`]: what a template's text reads as. Plain data that crosses from
//! the worker to the page; nodes lie flat, in document order.

use crate::domain::finding::{Finding, Place};
use crate::domain::template::style::Rule;
use serde::{Deserialize, Serialize};

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
