//! Collects findings and repairs while the metadata is read, and knows where
//! in the text everything stands.

use super::rules::Rule;
use crate::domain::finding::{Finding, Level, Place};
use crate::domain::json::{Edit, LineIndex, Node, Span, literal_offset, pointer_token};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The metadata file of a package.
pub(super) const METADATA: &str = "codearts-extension.json";

/// Findings of one rule that are listed; more of them help nobody.
const LISTED: usize = 200;

/// Characters of a foreign text that a sentence shows.
const SHOWN: usize = 60;

/// Longer texts are not searched for the true place of what is inside.
const SEARCHED: usize = 16 * 1024;

pub(super) struct Report<'a> {
    pub(super) text: &'a str,
    lines: LineIndex,
    findings: Vec<Finding>,
    edits: Vec<Edit>,
    counts: BTreeMap<String, (Level, usize)>,
}

impl<'a> Report<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            lines: LineIndex::new(text),
            findings: Vec::new(),
            edits: Vec::new(),
            counts: BTreeMap::new(),
        }
    }

    /// Counts a finding, and tells whether it is still listed: lets callers of
    /// rules that may be broken a million times spare the sentences.
    pub(super) fn counts(&mut self, rule: &Rule) -> bool {
        self.count(rule.id, rule.level)
    }

    fn count(&mut self, rule: &str, level: Level) -> bool {
        if let Some((_, count)) = self.counts.get_mut(rule) {
            *count += 1;
            return *count <= LISTED;
        }
        self.counts.insert(rule.to_owned(), (level, 1));
        true
    }

    pub(super) fn find(
        &mut self,
        rule: &Rule,
        spot: &Spot<'_>,
        text: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        if self.counts(rule) {
            self.list(rule, spot, text, remedy);
        }
    }

    /// Adds a finding that [`Report::counts`] has counted.
    pub(super) fn list(
        &mut self,
        rule: &Rule,
        spot: &Spot<'_>,
        text: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.findings.push(Finding {
            rule: rule.id.to_owned(),
            level: rule.level,
            place: self.place(spot),
            text: text.into(),
            remedy: remedy.into(),
        });
    }

    pub(super) fn repair(&mut self, span: Span, replacement: impl Into<String>) {
        self.edits.push(Edit::replacement(span, replacement.into()));
    }

    /// Puts text in at an offset.
    pub(super) fn insert(&mut self, offset: usize, text: &'static str) {
        let span = Span::new(offset, offset);
        self.edits.push(Edit::replacement(span, text));
    }

    /// Begins to collect the repairs of JSON that is written as text apart;
    /// yields those of the text around it, for [`Report::leave`].
    pub(super) fn enter(&mut self) -> Vec<Edit> {
        std::mem::take(&mut self.edits)
    }

    /// Goes back to the text around, and yields the repairs made since.
    pub(super) fn leave(&mut self, around: Vec<Edit>) -> Vec<Edit> {
        std::mem::replace(&mut self.edits, around)
    }

    pub(super) fn add_edits(&mut self, edits: Vec<Edit>) {
        self.edits.extend(edits);
    }

    pub(super) fn place(&self, spot: &Spot<'_>) -> Place {
        let position = self.lines.position(self.text, spot.text_offset());
        Place {
            file: Some(METADATA.to_owned()),
            pointer: spot.pointer(),
            input: spot.input.map(str::to_owned),
            line: Some(position.line),
            column: Some(position.column),
        }
    }

    /// Takes findings of other checks in; those that point into the metadata
    /// without a line get one.
    pub(super) fn adopt(&mut self, findings: Vec<Finding>, root: &Node) {
        for mut finding in findings {
            if !self.count(&finding.rule, finding.level) {
                continue;
            }
            let place = &mut finding.place;
            let metadata = place.file.as_deref().is_none_or(|file| file == METADATA);
            if metadata
                && place.line.is_none()
                && let Some(found) = place
                    .pointer
                    .as_deref()
                    .and_then(|pointer| root.at(pointer))
            {
                let at = found.key.unwrap_or(found.value.span).start;
                let position = self.lines.position(self.text, at);
                place.line = Some(position.line);
                place.column = Some(position.column);
            }
            self.findings.push(finding);
        }
    }

    /// The findings in the order of the text, those without a place in the
    /// metadata after them, and the repairs.
    pub(super) fn finish(self) -> (Vec<Finding>, Vec<Edit>) {
        let mut findings = self.findings;
        findings.sort_by_key(|finding| {
            let place = &finding.place;
            let elsewhere = place.file.as_deref().is_some_and(|file| file != METADATA);
            (
                elsewhere || place.line.is_none(),
                elsewhere.then(|| place.file.clone()),
                place.line,
                place.column,
            )
        });
        for (rule, (level, count)) in self.counts {
            let Some(more @ 1..) = count.checked_sub(LISTED) else {
                continue;
            };
            findings.push(Finding {
                rule: rule.clone(),
                level,
                place: Place {
                    file: Some(METADATA.to_owned()),
                    ..Place::default()
                },
                text: format!("The rule “{rule}” has {more} more findings that are not listed."),
                remedy: "Repair the listed ones first; the rest then takes their place.".to_owned(),
            });
        }
        (findings, self.edits)
    }
}

/// One step on the way from the root to a value.
#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    /// An offset in the text that belongs to no value.
    Text,
    Key(&'a str),
    Index(usize),
    /// Inside JSON that is written as text: a pointer cannot go there.
    Inside,
}

/// Where a value stands. Costs nothing until a finding asks for its pointer.
#[derive(Clone, Copy)]
pub(super) struct Spot<'a> {
    parent: Option<&'a Spot<'a>>,
    step: Step<'a>,
    /// Offset in the metadata or, below an `Inside`, in the decoded text.
    offset: usize,
    /// The literal around, and where it begins.
    literal: Option<(&'a str, usize)>,
    input: Option<&'a str>,
}

impl<'a> Spot<'a> {
    pub(super) fn root(root: &Node) -> Self {
        Self {
            parent: None,
            step: Step::Root,
            offset: root.span.start,
            literal: None,
            input: None,
        }
    }

    /// A place in the metadata that has no pointer of its own.
    pub(super) fn offset(offset: usize) -> Self {
        Self {
            parent: None,
            step: Step::Text,
            offset,
            literal: None,
            input: None,
        }
    }

    fn step<'b>(&'b self, step: Step<'b>, offset: usize) -> Spot<'b> {
        Spot {
            parent: Some(self),
            step,
            offset,
            literal: self.literal,
            input: self.input,
        }
    }

    /// The value of a member.
    pub(super) fn key<'b>(&'b self, key: &'b str, value: &Node) -> Spot<'b> {
        self.step(Step::Key(key), value.span.start)
    }

    /// A member, shown at its key.
    pub(super) fn at_key<'b>(&'b self, key: &'b str, key_span: Span) -> Spot<'b> {
        self.step(Step::Key(key), key_span.start)
    }

    /// An item of an array.
    pub(super) fn index<'b>(&'b self, index: usize, value: &Node) -> Spot<'b> {
        self.step(Step::Index(index), value.span.start)
    }

    /// Inside the JSON that this string holds as text.
    pub(super) fn inside<'b>(&'b self, literal: &'b str, offset: usize) -> Spot<'b> {
        let mut inside = self.step(Step::Inside, offset);
        if self.literal.is_none() {
            inside.literal = Some((literal, self.offset));
        }
        inside
    }

    /// The same place, said to be about an input; unnamed ones are left out.
    pub(super) fn about(self, input: &'a str) -> Self {
        Self {
            input: Some(input).filter(|name| !name.is_empty()),
            ..self
        }
    }

    /// Offset in the metadata.
    fn text_offset(&self) -> usize {
        match self.literal {
            Some((literal, start)) if literal.len() <= SEARCHED => {
                start + literal_offset(literal, self.offset)
            }
            Some((_, start)) => start,
            None => self.offset,
        }
    }

    fn pointer(&self) -> Option<String> {
        if matches!(self.step, Step::Text) {
            return None;
        }
        let mut steps = Vec::new();
        let mut spot = Some(self);
        while let Some(here) = spot {
            match here.step {
                Step::Inside => steps.clear(),
                step => steps.push(step),
            }
            spot = here.parent;
        }
        let mut pointer = String::new();
        for step in steps.into_iter().rev() {
            match step {
                Step::Key(key) => {
                    pointer.push('/');
                    pointer.push_str(&pointer_token(key));
                }
                Step::Index(index) => {
                    // Writing to a string cannot fail.
                    let _ = write!(pointer, "/{index}");
                }
                Step::Root | Step::Text | Step::Inside => {}
            }
        }
        Some(pointer)
    }
}

/// A foreign text as a sentence shows it: in quotation marks, cut where it is
/// long, control characters made visible.
pub(super) fn shown(text: &str) -> String {
    let mut shown = String::from("“");
    for (at, char) in text.chars().enumerate() {
        if at == SHOWN {
            shown.push('…');
            break;
        }
        if char.is_control() {
            shown.extend(char.escape_default());
        } else {
            shown.push(char);
        }
    }
    shown.push('”');
    shown
}

/// A foreign value as a sentence shows it.
pub(super) fn shown_node(node: &Node) -> String {
    match node.as_str() {
        Some(text) => shown(text),
        None if node.as_array().is_some() || node.as_object().is_some() => node.kind().to_owned(),
        None => node.to_value().to_string(),
    }
}
