//! Template text → [`Template`], by the rules that browsers read fragments with
//! (html5ever, context `div`). Runs in the worker.
//!
//! The tokenizer is html5ever's; between it and the tree builder stands
//! [`Watch`], which notes where tags are, because a finding needs a place.

use super::allowed::{self, Fate};
use super::style;
use super::tree::{Attribute, Node, NodeKind, Spot, Template, tag_end};
use crate::domain::finding::{Finding, Level, Place};
use html5ever::buffer_queue::BufferQueue;
use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{LocalName, Namespace, QualName, TokenizerResult, local_name, ns};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// Elements nested deeper than this are put beside one another instead.
pub const DEPTH_LIMIT: usize = 200;

/// Further nodes are left out.
pub const NODE_LIMIT: usize = 20_000;

/// Longer templates are cut, in bytes.
pub const LENGTH_LIMIT: usize = 2 << 20;

/// Odd tags that are listed: more of them would leave no room for what else there
/// is to tell.
const ODDITY_LIMIT: usize = 50;

/// Reads a template. Yields its tree, safe to be shown, and what was dropped.
/// Never fails: what cannot be read is left out with a finding.
pub fn parse(text: &str) -> Template {
    let mut findings = Vec::new();
    let whole = text;
    let text = text
        .get(..text.floor_char_boundary(LENGTH_LIMIT))
        .unwrap_or(text);
    if text.len() < whole.len() {
        findings.push(Finding::new(
            "template.length",
            Level::Error,
            Place::default(),
            format!(
                "The template has {} bytes; only the first {LENGTH_LIMIT} are read.",
                whole.len()
            ),
            "Shorten the template.",
        ));
    }
    let (replaced, inserted) = with_quoted_hooks(text);
    let map = Map::new(text, inserted);
    let (raw, mut oddities) = read(&replaced);
    if text.len() < whole.len() {
        // What is unfinished was cut here.
        oddities.retain(|tag| tag.oddity != Oddity::Unfinished);
    }
    let mut builder = Builder {
        raw: &raw,
        map: &map,
        source: &replaced,
        template: Template {
            findings,
            ..Template::default()
        },
        reported: Vec::new(),
    };
    for tag in oddities.iter().take(ODDITY_LIMIT) {
        builder.note_odd(tag);
    }
    if let Some(more @ 1..) = oddities.len().checked_sub(ODDITY_LIMIT) {
        builder.tell(
            "template.tag.more",
            Level::Info,
            oddities.get(ODDITY_LIMIT).map_or(0, |tag| tag.start),
            format!("{more} more tags are odd like those that are listed."),
            "Repair the listed ones first; the rest then takes their place.",
        );
    }
    builder.build()
}

/// GoCD puts quotes around the name in `GOINPUTNAME[name]`, wherever it stands.
/// Yields the text and where a quote was put in, in places of that text.
fn with_quoted_hooks(text: &str) -> (String, Vec<usize>) {
    const HOOK: &str = "GOINPUTNAME[";
    let mut out = String::with_capacity(text.len());
    let mut inserted = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(HOOK) {
        let name_at = at + HOOK.len();
        let (before, after) = rest.split_at(name_at);
        out.push_str(before);
        rest = after;
        match after.find(']') {
            Some(length) if length > 0 => {
                let (name, after) = after.split_at(length);
                inserted.push(out.len());
                out.push('\'');
                out.push_str(name);
                inserted.push(out.len());
                out.push('\'');
                rest = after;
            }
            Some(_) => {}
            None => break,
        }
    }
    out.push_str(rest);
    (out, inserted)
}

/// Bytes of the read text → lines and columns of the author's.
struct Map {
    inserted: Vec<usize>,
    /// Byte that each line begins at.
    lines: Vec<usize>,
    text: String,
}

impl Map {
    fn new(text: &str, inserted: Vec<usize>) -> Self {
        let after_breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            inserted,
            lines: std::iter::once(0).chain(after_breaks).collect(),
            text: text.to_owned(),
        }
    }

    fn spot(&self, at: usize) -> Spot {
        let before = self.inserted.partition_point(|place| *place < at);
        let at = at - before.min(at);
        let line = self.lines.partition_point(|start| *start <= at).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or(0);
        let column = match self.text.get(start..at) {
            // A line of megabytes is not counted again for each of its tags.
            Some(before) if before.len() <= 4096 => before.chars().count(),
            _ => at - start,
        };
        let short = |count| u32::try_from(count).unwrap_or(u32::MAX);
        Spot {
            line: short(line),
            column: short(column + 1),
        }
    }
}

/// A node as the tree builder makes it.
#[derive(Debug, Default)]
struct Raw {
    name: Option<Rc<QualName>>,
    attributes: Vec<(String, String)>,
    text: Option<String>,
    children: Vec<usize>,
    parent: Option<usize>,
    start: usize,
    end: usize,
}

const DOCUMENT: usize = 0;

/// What the tree builder builds.
struct Sink {
    nodes: RefCell<Vec<Raw>>,
    /// Where the tag that is being handled begins and ends.
    tag: Rc<Cell<(usize, usize)>>,
    /// Elements that the token being handled puts before the table that they stand in.
    moved: RefCell<Vec<usize>>,
    /// The same for texts.
    moved_text: RefCell<String>,
}

#[derive(Debug)]
struct Name(Rc<QualName>);

impl ElemName for Name {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }

    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

impl Sink {
    fn add(&self, raw: Raw) -> usize {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(raw);
        nodes.len() - 1
    }

    fn detach(&self, node: usize) {
        let mut nodes = self.nodes.borrow_mut();
        let parent = nodes.get_mut(node).and_then(|raw| raw.parent.take());
        if let Some(siblings) = parent.and_then(|parent| nodes.get_mut(parent)) {
            // Most are at the end.
            if let Some(at) = siblings.children.iter().rposition(|child| *child == node) {
                siblings.children.remove(at);
            }
        }
    }

    /// Puts a node or text before the child at `at`, or at the end.
    fn put(&self, parent: usize, at: Option<usize>, child: NodeOrText<usize>) {
        let child = match child {
            NodeOrText::AppendNode(node) => {
                self.detach(node);
                node
            }
            NodeOrText::AppendText(text) => {
                let mut nodes = self.nodes.borrow_mut();
                let before = nodes.get(parent).and_then(|raw| match at {
                    Some(at) => at.checked_sub(1).and_then(|at| raw.children.get(at)),
                    None => raw.children.last(),
                });
                let before = before.copied();
                if let Some(known) = before
                    .and_then(|before| nodes.get_mut(before))
                    .and_then(|raw| raw.text.as_mut())
                {
                    known.push_str(&text);
                    return;
                }
                drop(nodes);
                self.add(Raw {
                    text: Some(text.to_string()),
                    start: self.tag.get().1,
                    end: self.tag.get().1 + text.len(),
                    ..Raw::default()
                })
            }
        };
        let mut nodes = self.nodes.borrow_mut();
        if let Some(raw) = nodes.get_mut(child) {
            raw.parent = Some(parent);
        }
        if let Some(raw) = nodes.get_mut(parent) {
            match at {
                Some(at) if at <= raw.children.len() => raw.children.insert(at, child),
                _ => raw.children.push(child),
            }
        }
    }
}

impl TreeSink for Sink {
    type Handle = usize;
    type Output = Vec<Raw>;
    type ElemName<'a> = Name;

    fn finish(self) -> Vec<Raw> {
        self.nodes.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> usize {
        DOCUMENT
    }

    fn elem_name<'a>(&'a self, target: &'a usize) -> Name {
        let nodes = self.nodes.borrow();
        let name = nodes.get(*target).and_then(|raw| raw.name.clone());
        // Only elements are asked for their name.
        Name(name.unwrap_or_else(|| Rc::new(html_name(local_name!("")))))
    }

    fn create_element(
        &self,
        name: QualName,
        attributes: Vec<html5ever::Attribute>,
        _: ElementFlags,
    ) -> usize {
        let (start, end) = self.tag.get();
        self.add(Raw {
            name: Some(Rc::new(name)),
            attributes: attributes
                .into_iter()
                .map(|attribute| {
                    (
                        attribute.name.local.to_string(),
                        attribute.value.to_string(),
                    )
                })
                .collect(),
            start,
            end,
            ..Raw::default()
        })
    }

    fn create_comment(&self, _: StrTendril) -> usize {
        self.add(Raw::default())
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> usize {
        self.add(Raw::default())
    }

    fn append(&self, parent: &usize, child: NodeOrText<usize>) {
        self.put(*parent, None, child);
    }

    // Asked for what stands between the rows of a table, where nothing may.
    fn append_based_on_parent_node(
        &self,
        element: &usize,
        previous: &usize,
        child: NodeOrText<usize>,
    ) {
        let has_parent = self
            .nodes
            .borrow()
            .get(*element)
            .is_some_and(|raw| raw.parent.is_some());
        match &child {
            NodeOrText::AppendNode(node) => self.moved.borrow_mut().push(*node),
            NodeOrText::AppendText(text) => self.moved_text.borrow_mut().push_str(text),
        }
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    // The content of a template element lies in the element itself: it is
    // dropped in the end.
    fn get_template_contents(&self, target: &usize) -> usize {
        *target
    }

    fn same_node(&self, one: &usize, other: &usize) -> bool {
        one == other
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &usize, child: NodeOrText<usize>) {
        if let NodeOrText::AppendNode(node) = &child {
            self.detach(*node);
        }
        let place = {
            let nodes = self.nodes.borrow();
            nodes
                .get(*sibling)
                .and_then(|raw| raw.parent)
                .and_then(|parent| {
                    let siblings = nodes.get(parent)?;
                    let at = siblings.children.iter().rposition(|one| one == sibling)?;
                    Some((parent, at))
                })
        };
        if let Some((parent, at)) = place {
            self.put(parent, Some(at), child);
        }
    }

    fn add_attrs_if_missing(&self, _: &usize, _: Vec<html5ever::Attribute>) {}

    fn remove_from_parent(&self, target: &usize) {
        self.detach(*target);
    }

    fn reparent_children(&self, node: &usize, new_parent: &usize) {
        let mut nodes = self.nodes.borrow_mut();
        let children = nodes
            .get_mut(*node)
            .map(|raw| std::mem::take(&mut raw.children))
            .unwrap_or_default();
        for child in &children {
            if let Some(raw) = nodes.get_mut(*child) {
                raw.parent = Some(*new_parent);
            }
        }
        if let Some(raw) = nodes.get_mut(*new_parent) {
            raw.children.extend(children);
        }
    }

    fn allow_declarative_shadow_roots(&self, _: &usize) -> bool {
        false
    }
}

fn html_name(local: LocalName) -> QualName {
    QualName::new(None, ns!(html), local)
}

/// Stands between tokenizer and tree builder, and notes where each tag is.
///
/// The text is fed in pieces that begin at a `<`. A tag that is told of while a
/// piece is fed began at the first piece since the last token that reads like it.
struct Watch<'text> {
    builder: TreeBuilder<usize, Sink>,
    text: &'text str,
    tag: Rc<Cell<(usize, usize)>>,
    pieces: RefCell<Vec<usize>>,
    /// Start tags that no end tag has met yet.
    open: RefCell<Vec<OpenTag>>,
    /// Where the element of a start tag ends, by the place of the start tag.
    ends: RefCell<HashMap<usize, usize>>,
    odd: RefCell<Vec<OddTag>>,
    /// The piece that is being fed.
    fed: Cell<usize>,
    /// The piece that was fed when a token was last told of.
    told: Cell<Option<usize>>,
    /// Whether all has been fed.
    is_over: Cell<bool>,
}

/// A start tag that no end tag has met yet.
struct OpenTag {
    name: LocalName,
    start: usize,
    /// The element that came of it.
    node: Option<usize>,
    /// Whether that is not where it was written.
    is_moved: bool,
    /// The start tag that ended the element, with its place.
    ended_by: Option<(LocalName, usize)>,
}

/// A tag that browsers make something of, but hardly what was meant.
struct OddTag {
    /// Of a text its beginning.
    name: LocalName,
    oddity: Oddity,
    start: usize,
}

impl OddTag {
    /// Where the element begins that it ends.
    fn ended_at(&self) -> Option<usize> {
        match self.oddity {
            Oddity::Ends(_, began) => Some(began),
            _ => None,
        }
    }
}

#[derive(PartialEq, Eq)]
enum Oddity {
    /// A start tag without an end tag.
    Unclosed,
    /// An end tag without a start tag.
    Stray,
    /// A start tag that may not stand where it does.
    Ignored,
    /// A tag, or a comment, that goes on to the end of the text.
    Unfinished,
    /// An element between the rows of a table.
    Moved,
    /// A text between the rows of a table.
    MovedText,
    /// An element among the options of a select.
    AmongOptions,
    /// A start tag that ends another element before its end tag: that one, and where
    /// it begins.
    Ends(LocalName, usize),
}

/// Elements that have no end tag.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// Elements whose end tag may be left out.
const CLOSED_BY_WHAT_FOLLOWS: [&str; 19] = [
    "body", "caption", "colgroup", "dd", "dt", "head", "html", "li", "optgroup", "option", "p",
    "rp", "rt", "tbody", "td", "tfoot", "th", "thead", "tr",
];

/// Elements that browsers open anew after what ended them, so little is lost.
const OPENED_ANEW: [&str; 14] = [
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

/// What may stand among the options of a select.
const OPTIONS: [&str; 6] = ["hr", "optgroup", "option", "script", "style", "template"];

/// Open tags and elements around one that are looked at: a template of thousands is
/// not to be gone through again for each of its tags.
const LOOKED_AT: usize = 256;

impl Watch<'_> {
    fn note(&self, tag: &Tag) {
        let mut pieces = self.pieces.borrow_mut();
        let reads = |at: &usize| {
            let rest = self.text.get(at + 1..).unwrap_or_default();
            let rest = match tag.kind {
                TagKind::StartTag => Some(rest),
                TagKind::EndTag => rest.strip_prefix('/'),
            };
            rest.and_then(|rest| rest.get(..tag.name.len()))
                .is_some_and(|name| name.eq_ignore_ascii_case(&tag.name))
        };
        let Some(start) = pieces.iter().copied().find(reads) else {
            return;
        };
        pieces.clear();
        let end = tag_end(self.text, start);
        self.tag.set((start, end));
        let mut open = self.open.borrow_mut();
        match tag.kind {
            // A start tag closes itself in pictures and formulas only.
            TagKind::StartTag
                if tag.self_closing && open.iter().any(|tag| is_foreign(&tag.name)) => {}
            TagKind::StartTag if VOID.contains(&&*tag.name) => {}
            TagKind::StartTag => open.push(OpenTag {
                name: tag.name.clone(),
                start,
                node: None,
                is_moved: false,
                ended_by: None,
            }),
            // What is still open within ends as well, as far as it is known.
            TagKind::EndTag => {
                let recent = open.len().saturating_sub(LOOKED_AT);
                let met = open
                    .iter()
                    .skip(recent)
                    .rposition(|open| open.name == tag.name);
                if let Some(place) = met {
                    let place = place + recent;
                    if let Some(met) = open.get_mut(place) {
                        self.ends.borrow_mut().insert(met.start, end);
                        if let Some((by, at)) = met.ended_by.take() {
                            let ends = Oddity::Ends(met.name.clone(), met.start);
                            self.note_odd(by, ends, at);
                        }
                    }
                    self.note_unclosed(open.drain(place..).skip(1));
                } else {
                    self.note_odd(tag.name.clone(), Oddity::Stray, start);
                }
            }
        }
    }

    /// Keeps the start tags that needed an end tag and had none.
    fn note_unclosed(&self, open: impl Iterator<Item = OpenTag>) {
        let needs_end = |tag: &OpenTag| !CLOSED_BY_WHAT_FOLLOWS.contains(&&*tag.name);
        for OpenTag { name, start, .. } in open.filter(needs_end) {
            self.note_odd(name, Oddity::Unclosed, start);
        }
    }

    fn note_odd(&self, name: LocalName, oddity: Oddity, start: usize) {
        let odd = OddTag {
            name,
            oddity,
            start,
        };
        self.odd.borrow_mut().push(odd);
    }

    /// Keeps the tag or comment that the end of the text stands in. It began in a
    /// piece after the one that something was last told of.
    fn note_unfinished(&self) {
        let pieces = self.pieces.borrow();
        let begins = |at: &&usize| {
            let Some(rest) = self.after_mark(**at) else {
                return false;
            };
            let name = rest.strip_prefix('/').unwrap_or(rest);
            name.starts_with(|one: char| one.is_ascii_alphabetic()) || rest.starts_with("!--")
        };
        let fresh = pieces.iter().filter(|at| Some(**at) > self.told.get());
        let Some(start) = fresh.clone().find(begins).copied() else {
            return;
        };
        let rest = self.after_mark(start).unwrap_or_default();
        let end = rest.find(|one: char| one.is_whitespace() || one == '>');
        let name = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        let name: String = name.chars().take(20).collect();
        self.told.set(Some(self.text.len()));
        self.note_odd(LocalName::from(name), Oddity::Unfinished, start);
    }

    /// What follows the `<` of a tag or comment that begins there.
    fn after_mark(&self, at: usize) -> Option<&str> {
        self.text.get(at..)?.strip_prefix('<')
    }

    /// How many nodes there are.
    fn made(&self) -> usize {
        self.builder.sink.nodes.borrow().len()
    }

    /// Looks at what came of a start tag, where `made` nodes were before.
    fn note_made(&self, name: LocalName, made: usize) {
        let nodes = self.builder.sink.nodes.borrow();
        let start = self.tag.get().0;
        let is_its = |raw: &Raw| raw.name.as_ref().is_some_and(|new| new.local == name);
        let mut new = nodes.iter().skip(made);
        let Some(node) = new.rposition(is_its).map(|at| at + made) else {
            if !nodes.iter().skip(made).any(|raw| raw.name.is_some()) {
                self.note_odd(name, Oddity::Ignored, start);
            }
            return;
        };
        let is_moved = self.builder.sink.moved.borrow().contains(&node);
        let mut open = self.open.borrow_mut();
        let mut others = open.len();
        if let Some(own) = open.last_mut().filter(|tag| tag.start == start) {
            own.node = Some(node);
            own.is_moved = is_moved;
            others -= 1;
        }
        if is_moved {
            return self.note_odd(name, Oddity::Moved, start);
        }
        let parent = parent_of(&nodes, node);
        let parent_name = parent.and_then(|parent| nodes.get(parent)?.name.as_ref());
        let is_among_options =
            parent_name.is_some_and(|name| matches!(&*name.local, "select" | "optgroup"));
        if is_among_options && !OPTIONS.contains(&&*name) {
            self.note_odd(name.clone(), Oddity::AmongOptions, start);
        }
        let others = open.get_mut(..others).unwrap_or_default();
        let is_parent = |tag: &OpenTag| tag.node.is_some() && tag.node == parent;
        if !others.last().is_some_and(is_parent) {
            note_ended(others, &around(&nodes, node), &name, start);
        }
    }

    /// Keeps the text that was moved, which is told of with what follows it.
    fn note_moved_text(&self) {
        let moved = self.builder.sink.moved_text.take();
        let text = moved.trim();
        if text.is_empty() {
            return;
        }
        let end = self.tag.get().0;
        let from = end.saturating_sub(moved.len() + LOOKED_AT);
        let from = self.text.floor_char_boundary(from);
        let written = self.text.get(from..end).unwrap_or_default();
        // What has character references is written otherwise.
        let start = written.rfind(text).map_or(end, |at| from + at);
        let shown: String = text.chars().take(40).collect();
        self.note_odd(LocalName::from(shown), Oddity::MovedText, start);
    }
}

/// Keeps which of the open tags a start tag ended: those whose element is not around
/// the new one.
fn note_ended(open: &mut [OpenTag], around: &[usize], by: &LocalName, start: usize) {
    let is_known = around.len() < LOOKED_AT;
    let latest = open.iter_mut().rev().take(LOOKED_AT);
    for tag in latest.filter(|tag| is_known && tag.ended_by.is_none()) {
        match tag.node {
            Some(node) if around.contains(&node) => break,
            Some(_) if !tag.is_moved && !OPENED_ANEW.contains(&&*tag.name) => {
                tag.ended_by = Some((by.clone(), start));
            }
            _ => {}
        }
    }
}

/// The elements around one, from the inside, as far as they are looked at.
fn around(nodes: &[Raw], node: usize) -> Vec<usize> {
    let parents = std::iter::successors(parent_of(nodes, node), |one| parent_of(nodes, *one));
    parents.take(LOOKED_AT).collect()
}

fn parent_of(nodes: &[Raw], node: usize) -> Option<usize> {
    nodes.get(node)?.parent
}

/// Whether an element holds a picture or a formula.
fn is_foreign(name: &LocalName) -> bool {
    matches!(&**name, "svg" | "math")
}

impl TokenSink for Watch<'_> {
    type Handle = usize;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<usize> {
        self.builder.sink.moved.borrow_mut().clear();
        let result = self.hand_on(token, line);
        self.note_moved_text();
        result
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder
            .adjusted_current_node_present_but_not_in_html_namespace()
    }
}

impl Watch<'_> {
    /// Hands a token to the tree builder, and notes what it tells.
    fn hand_on(&self, token: Token, line: u64) -> TokenSinkResult<usize> {
        match &token {
            Token::TagToken(tag) => {
                self.note(tag);
                self.told.set(Some(self.fed.get()));
                if tag.kind == TagKind::StartTag {
                    let (name, made) = (tag.name.clone(), self.made());
                    let result = self.builder.process_token(token, line);
                    self.note_made(name, made);
                    return result;
                }
            }
            Token::ParseError(_) => {
                if self.is_over.get() {
                    self.note_unfinished();
                }
            }
            _ => {
                let mut pieces = self.pieces.borrow_mut();
                let keep = pieces.len().saturating_sub(1);
                pieces.drain(..keep);
                self.told.set(Some(self.fed.get()));
            }
        }
        self.builder.process_token(token, line)
    }
}

fn read(text: &str) -> (Vec<Raw>, Vec<OddTag>) {
    let tag = Rc::new(Cell::new((0, 0)));
    let sink = Sink {
        nodes: RefCell::new(vec![Raw::default()]),
        tag: tag.clone(),
        moved: RefCell::default(),
        moved_text: RefCell::default(),
    };
    let context = sink.create_element(
        html_name(local_name!("div")),
        Vec::new(),
        ElementFlags::default(),
    );
    let options = TreeBuilderOpts {
        // In GoCD the browser has scripts on: a noscript element holds a text.
        scripting_enabled: true,
        ..TreeBuilderOpts::default()
    };
    let builder = TreeBuilder::new_for_fragment(sink, context, None, options);
    let watch = Watch {
        builder,
        text,
        tag,
        pieces: RefCell::new(Vec::new()),
        open: RefCell::new(Vec::new()),
        ends: RefCell::new(HashMap::new()),
        odd: RefCell::new(Vec::new()),
        fed: Cell::new(0),
        told: Cell::new(None),
        is_over: Cell::new(false),
    };
    let tokenizer = Tokenizer::new(watch, TokenizerOpts::default());
    let queue = BufferQueue::default();
    let mut starts: Vec<usize> = text.match_indices('<').map(|(at, _)| at).collect();
    if starts.first() != Some(&0) {
        starts.insert(0, 0);
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    for (start, end) in starts.iter().copied().zip(ends) {
        let piece = text.get(start..end).unwrap_or_default();
        tokenizer.sink.pieces.borrow_mut().push(start);
        tokenizer.sink.fed.set(start);
        queue.push_back(StrTendril::from(piece));
        // A script is never run: the reader goes on after it.
        while let TokenizerResult::Script(_) = tokenizer.feed(&queue) {}
    }
    tokenizer.sink.tag.set((text.len(), text.len()));
    tokenizer.sink.is_over.set(true);
    tokenizer.end();
    let ends = tokenizer.sink.ends.take();
    let open = tokenizer.sink.open.take();
    tokenizer.sink.note_unclosed(open.into_iter());
    let mut odd = tokenizer.sink.odd.take();
    // Of several elements that one tag ends the outermost is told.
    odd.sort_by_key(|tag| (tag.start, tag.ended_at()));
    odd.dedup_by(|next, tag| {
        next.start == tag.start && next.ended_at().is_some() && tag.ended_at().is_some()
    });
    let mut nodes = tokenizer.sink.builder.sink.finish();
    for raw in &mut nodes {
        if let Some(end) = ends.get(&raw.start).filter(|_| raw.name.is_some()) {
            raw.end = *end;
        }
    }
    (nodes, odd)
}

/// Where the attributes of a tag are: the byte of each name, and of each value.
fn attribute_places(tag: &str) -> Vec<(&str, usize)> {
    let bytes = tag.as_bytes();
    let blank = |at: usize| {
        bytes
            .get(at)
            .is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b'/')
    };
    let mut at = 1;
    while at < bytes.len() && !blank(at) {
        at += 1;
    }
    let mut places = Vec::new();
    while at < bytes.len() {
        while blank(at) {
            at += 1;
        }
        let name_at = at;
        while at < bytes.len() && !blank(at) && !matches!(bytes.get(at), Some(b'=' | b'>')) {
            at += 1;
        }
        if at == name_at {
            break;
        }
        let name = tag.get(name_at..at).unwrap_or_default();
        let mut next = at;
        while bytes.get(next).is_some_and(u8::is_ascii_whitespace) {
            next += 1;
        }
        let mut value_at = name_at;
        if bytes.get(next) == Some(&b'=') {
            at = next + 1;
            while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
                at += 1;
            }
            value_at = at;
            match bytes.get(at) {
                Some(quote @ (b'"' | b'\'')) => {
                    value_at = at + 1;
                    let length = bytes
                        .get(value_at..)
                        .and_then(|rest| rest.iter().position(|byte| byte == quote));
                    at = length.map_or(bytes.len(), |length| value_at + length + 1);
                }
                _ => {
                    while at < bytes.len()
                        && !bytes.get(at).is_some_and(u8::is_ascii_whitespace)
                        && bytes.get(at) != Some(&b'>')
                    {
                        at += 1;
                    }
                }
            }
        }
        places.push((name, value_at));
    }
    places
}

/// Raw nodes → template: an allow-list decides.
struct Builder<'a> {
    raw: &'a [Raw],
    map: &'a Map,
    source: &'a str,
    template: Template,
    reported: Vec<String>,
}

impl Builder<'_> {
    fn build(mut self) -> Template {
        // The document has the element `html`, which has what was read.
        let top = self
            .raw
            .first()
            .and_then(|document| document.children.first())
            .and_then(|html| self.raw.get(*html));
        let mut waiting: Vec<(usize, Option<u32>, usize)> = Vec::new();
        for child in top.into_iter().flat_map(|top| &top.children).rev() {
            waiting.push((*child, None, 0));
        }
        while let Some((node, parent, depth)) = waiting.pop() {
            let Some(raw) = self.raw.get(node) else {
                continue;
            };
            if self.template.nodes.len() >= NODE_LIMIT {
                self.tell(
                    "template.size",
                    Level::Error,
                    raw.start,
                    format!("The template has more than {NODE_LIMIT} elements and texts; the rest is left out."),
                    "Shorten the template.",
                );
                break;
            }
            let Some(place) = self.add(raw, parent) else {
                continue;
            };
            let (parent, depth) = if depth >= DEPTH_LIMIT {
                self.tell(
                    "template.depth",
                    Level::Warning,
                    raw.start,
                    format!("Elements are nested more than {DEPTH_LIMIT} deep; deeper ones are put beside one another."),
                    "Close what is left open.",
                );
                (parent, depth)
            } else {
                (Some(place), depth + 1)
            };
            // What is never closed ends with what is in it.
            self.stretch(place);
            let terminal = matches!(self.tag_of(raw).as_deref(), Some("style" | "script"));
            if !terminal {
                for child in raw.children.iter().rev() {
                    waiting.push((*child, parent, depth));
                }
            }
        }
        self.template
    }

    /// Makes the elements around a node end no earlier than it does.
    fn stretch(&mut self, place: u32) {
        let nodes = &mut self.template.nodes;
        let Some(node) = nodes.get(place as usize) else {
            return;
        };
        let (end, mut next) = (node.end, node.parent);
        while let Some(parent) = next.and_then(|parent| nodes.get_mut(parent as usize)) {
            if parent.end >= end {
                break;
            }
            parent.end = end;
            next = parent.parent;
        }
    }

    fn tag_of(&self, raw: &Raw) -> Option<String> {
        raw.name.as_ref().map(|name| name.local.to_string())
    }

    fn add(&mut self, raw: &Raw, parent: Option<u32>) -> Option<u32> {
        let place = u32::try_from(self.template.nodes.len()).ok()?;
        let (start, end) = (self.map.spot(raw.start), self.map.spot(raw.end));
        let kind = if let Some(text) = &raw.text {
            NodeKind::Text(text.clone())
        } else {
            let name = raw.name.clone()?;
            let tag = name.local.to_string();
            let fate = if name.ns == ns!(html) {
                allowed::element(&tag)
            } else {
                Fate::Dropped
            };
            self.judge(&tag, fate, raw);
            if fate == Fate::Dropped {
                return None;
            }
            let attributes = self.attributes(raw, &tag);
            if tag == "style" {
                let css: String = raw
                    .children
                    .iter()
                    .filter_map(|child| self.raw.get(*child)?.text.as_deref())
                    .collect();
                let mut told = Vec::new();
                self.template.rules.extend(style::rules(&css, &mut told));
                for text in told {
                    self.tell(
                        "template.style",
                        Level::Warning,
                        raw.start,
                        text,
                        "Use plain rules about the view's own elements.",
                    );
                }
            }
            NodeKind::Element { tag, attributes }
        };
        self.template.nodes.push(Node {
            parent,
            kind,
            start,
            end,
        });
        Some(place)
    }

    fn attributes(&mut self, raw: &Raw, tag: &str) -> Vec<Attribute> {
        let source = self.source.get(raw.start..).unwrap_or_default();
        let length = tag_end(self.source, raw.start).saturating_sub(raw.start);
        let places = attribute_places(source.get(..length).unwrap_or_default());
        if places.len() > raw.attributes.len() {
            self.note_repeated(raw, tag, &places);
        }
        let mut attributes = Vec::with_capacity(raw.attributes.len());
        for (name, value) in &raw.attributes {
            let offset = places
                .iter()
                .find(|(written, _)| written.eq_ignore_ascii_case(name))
                .map_or(0, |(_, offset)| *offset);
            let at = raw.start + offset;
            if let Some((rule, text, remedy)) = allowed::complaint(tag, name, value) {
                self.tell(rule, Level::Warning, at, text, remedy);
            }
            attributes.push(Attribute {
                name: name.clone(),
                value: value.clone(),
                at: self.map.spot(at),
            });
        }
        attributes
    }

    fn judge(&mut self, tag: &str, fate: Fate, raw: &Raw) {
        let (rule, level, text, remedy) = match (fate, tag) {
            (_, "script") => (
                "template.script",
                Level::Error,
                "The template has a script, which GoCD runs and this page never does: what the script does is missing here.".to_owned(),
                "Use directives instead of a script; fill in the generated form meanwhile.",
            ),
            (Fate::Dropped, tag) => (
                "template.element",
                Level::Warning,
                format!("The element <{tag}> is left out with all that is in it."),
                "Use elements of text and forms only.",
            ),
            (Fate::Stood(_), "form") => (
                "template.element",
                Level::Warning,
                "The element <form> is shown as a plain block: a view stands inside a form already.".to_owned(),
                "Leave the element out.",
            ),
            (Fate::Stood(_), "img") => (
                "template.image",
                Level::Info,
                "The image is not loaded; its text stands for it.".to_owned(),
                "Nothing is requested from elsewhere by showing a view; GoCD loads the image.",
            ),
            (Fate::Stood(_), tag) => (
                "template.element",
                Level::Info,
                format!("The element <{tag}> is unknown and shown as plain text."),
                "Use an element of HTML.",
            ),
            (Fate::Kept, _) => return,
        };
        self.tell(rule, level, raw.start, text, remedy);
    }

    /// Tells of attributes that are there twice: browsers drop all but the first.
    fn note_repeated(&mut self, raw: &Raw, tag: &str, places: &[(&str, usize)]) {
        for (at, (name, offset)) in places.iter().enumerate() {
            let mut before = places.iter().take(at);
            if before.any(|(other, _)| other.eq_ignore_ascii_case(name)) {
                self.tell(
                    "template.attribute.twice",
                    Level::Warning,
                    raw.start + offset,
                    format!(
                        "The attribute “{name}” of <{tag}> is there twice; the first one counts."
                    ),
                    "Keep one of the two.",
                );
            }
        }
    }

    /// Tells of a tag that browsers make something of, but hardly what was meant.
    fn note_odd(&mut self, tag: &OddTag) {
        let (name, at) = (&tag.name, tag.start);
        match &tag.oddity {
            Oddity::Unclosed => self.tell_here(
                "template.tag.unclosed",
                Level::Warning,
                at,
                format!("<{name}> is never closed: it ends where what is around it does."),
                "Add the end tag where the element is meant to end.",
            ),
            Oddity::Stray => self.tell(
                "template.tag.stray",
                Level::Info,
                at,
                format!("</{name}> closes nothing."),
                "Leave it out.",
            ),
            Oddity::Ignored => self.tell_here(
                "template.tag.ignored",
                Level::Warning,
                at,
                format!(
                    "<{name}> may not stand here: the tag is left out, and what is in it stays."
                ),
                "Put it where HTML has it, such as the row of a table within the table.",
            ),
            Oddity::Moved => self.tell_here(
                "template.tag.moved",
                Level::Warning,
                at,
                format!(
                    "<{name}> may not stand between the rows of a table: browsers put it before the table, and rows and cells in it stay behind."
                ),
                "Put it into a cell or around the table; directives may stand on rows themselves.",
            ),
            Oddity::MovedText => self.tell_here(
                "template.tag.moved",
                Level::Warning,
                at,
                format!(
                    "The text “{name}” may not stand between the rows of a table: browsers put it before the table."
                ),
                "Put it into a cell.",
            ),
            Oddity::AmongOptions => self.tell_here(
                "template.tag.ignored",
                Level::Warning,
                at,
                format!(
                    "<{name}> may not stand among the options of a select: older browsers leave the tag out, newer ones show nothing of it."
                ),
                "Leave it out, or put it beside the select.",
            ),
            Oddity::Ends(ended, began) => {
                let line = self.map.spot(*began).line;
                self.tell_here(
                    "template.tag.ends",
                    Level::Warning,
                    at,
                    format!(
                        "<{name}> ends the <{ended}> of line {line}: it and what follows stand outside of that element, whose end tag comes too late."
                    ),
                    "Close the element before, or use one that may hold this: a <div> instead of a <p>.",
                );
            }
            Oddity::Unfinished => self.tell_here(
                "template.tag.unfinished",
                Level::Error,
                at,
                format!(
                    "“<{name}” is not finished before the template ends, so all of it is left out."
                ),
                "Add what closes it: “>” after a tag, “-->” after a comment, quotes around values.",
            ),
        }
    }

    /// Tells of something once per rule and text.
    fn tell(&mut self, rule: &str, level: Level, at: usize, text: String, remedy: &str) {
        if self.reported.len() > 200 || self.reported.contains(&text) {
            return;
        }
        self.reported.push(text.clone());
        self.tell_here(rule, level, at, text, remedy);
    }

    /// Tells of something at its place, whatever was told elsewhere.
    fn tell_here(&mut self, rule: &str, level: Level, at: usize, text: String, remedy: &str) {
        let spot = self.map.spot(at);
        let place = Place {
            line: Some(spot.line),
            column: Some(spot.column),
            ..Place::default()
        };
        self.template
            .findings
            .push(Finding::new(rule, level, place, text, remedy));
    }
}
