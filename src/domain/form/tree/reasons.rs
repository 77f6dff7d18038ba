//! Why each part of the value is sent: a default, what a person entered, the
//! only value there may be.

use super::super::entry::Source;
use super::super::model::FieldKind;
use super::super::values::Form;
use super::Content;
use crate::domain::text;

/// Parts told, at most.
const REASONS: usize = 500;

/// A part of the value and why it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Its path, `""` for the whole value.
    pub path: String,
    /// The value in one line, cut off if it is long.
    pub value: String,
    /// What it is sent because of.
    pub why: Why,
}

/// What a part of the value is sent because of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The author's default.
    Default,
    /// A person entered it.
    You,
    /// The schema allows no other.
    Only,
    /// The schema demands an object here.
    Demanded,
}

impl Why {
    /// In words, to follow “sent because”.
    pub fn words(self) -> &'static str {
        match self {
            Self::Default => "it is the author’s default",
            Self::You => "you entered it",
            Self::Only => "no other value is allowed",
            Self::Demanded => "an object has to be there",
        }
    }
}

impl Form {
    /// Why each part of the value is sent, in the order of the value: of
    /// single values, of what is empty, and of what is closed.
    pub fn reasons(&self) -> Vec<Reason> {
        let mut reasons = Vec::new();
        let mut waiting = vec![0];
        while let Some(index) = waiting.pop() {
            if reasons.len() >= REASONS {
                break;
            }
            let Some((node, entry)) = self.node(index).zip(self.entries.get(index)) else {
                continue;
            };
            if !self.is_visible(index) {
                continue;
            }
            let inside: &[usize] = match &node.content {
                Content::Group { order, .. } => order,
                Content::List(items) => items,
                Content::Union { child, .. } => std::slice::from_ref(child),
                Content::Leaf | Content::Absent | Content::Closed(_) => &[],
            };
            waiting.extend(inside.iter().rev());
            let Some(value) = inside.is_empty().then(|| self.node_value(index)).flatten() else {
                continue;
            };
            let is_default = node.field.default.as_ref().map(Into::into).as_ref() == Some(&value);
            let why = match (&node.field.kind, &node.content) {
                (FieldKind::Constant(_), _) => Why::Only,
                (_, Content::Leaf) if entry.source == Source::Default => Why::Default,
                (_, Content::Leaf) => Why::You,
                _ if is_default => Why::Default,
                (FieldKind::Group(_), Content::Group { .. }) if node.field.required => {
                    Why::Demanded
                }
                _ => Why::You,
            };
            reasons.push(Reason {
                path: node.field.path.clone(),
                value: text::brief(&value.to_line()),
                why,
            });
        }
        reasons
    }
}
