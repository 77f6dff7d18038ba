//! A [`Live`] template on the page: its nodes as elements, made one by one, and
//! kept in step patch by patch. No component stands between, because a key press
//! has to be followed at once (decision 27).

use super::node::{Piece, Sheet, adopt, comment, discard_sheet, element, text};
use crate::domain::plugin::configuration::Configuration;
use crate::domain::template::Template;
use crate::domain::template::allowed::{Passage, address, attribute};
use crate::domain::template::live::{Drawn, Event, Live, Patch, Settings, Shown};
use crate::domain::template::style::{declaration, declarations, sheet};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use wasm_bindgen::JsCast;

/// A view on the page.
pub(super) struct Drawing {
    /// What is shown.
    pub(super) live: Live,
    template: Arc<Template>,
    root: Piece,
    pieces: Vec<Option<Piece>>,
    prefix: String,
    sheet: Option<Sheet>,
    outlined: Vec<Piece>,
}

impl Drop for Drawing {
    fn drop(&mut self) {
        if let Some(sheet) = &self.sheet {
            discard_sheet(sheet);
        }
    }
}

impl Drawing {
    /// Draws a template into an empty element. `prefix` is unique on the page.
    pub(super) fn new(
        root: Piece,
        template: Arc<Template>,
        settings: Settings,
        prefix: &str,
    ) -> Self {
        let live = Live::new(&template, settings);
        let sheet = (!template.rules.is_empty()).then(|| {
            let scope = format!("[data-plugin-view=\"{prefix}\"]");
            let made = Sheet::new();
            made.replace(&sheet(&template.rules, &scope, &format!("{prefix}-")));
            adopt(&made);
            made
        });
        let mut drawing = Self {
            live,
            template,
            root,
            pieces: Vec::new(),
            prefix: prefix.to_owned(),
            sheet,
            outlined: Vec::new(),
        };
        for node in drawing.live.top().collect::<Vec<_>>() {
            let piece = drawing.draw(node);
            if let Some(piece) = piece {
                drawing.root.take(&piece);
            }
        }
        drawing
    }

    fn piece(&self, node: u32) -> Option<&Piece> {
        self.pieces.get(node as usize)?.as_ref()
    }

    fn keep(&mut self, node: u32, piece: &Piece) {
        piece.set_number(node);
        let place = node as usize;
        if place >= self.pieces.len() {
            self.pieces.resize(place + 1, None);
        }
        if let Some(slot) = self.pieces.get_mut(place) {
            *slot = Some(piece.clone());
        }
    }

    /// Draws a node with all below it.
    fn draw(&mut self, node: u32) -> Option<Piece> {
        let piece = match self.live.drawn(node)? {
            Drawn::Anchor => comment(""),
            Drawn::Text(words) => text(words),
            Drawn::Element(shown) if matches!(shown.written_tag(), "style" | "script") => {
                comment("")
            }
            Drawn::Element(shown) => self.element(node, shown),
        };
        self.keep(node, &piece);
        for child in self.live.children(node).collect::<Vec<_>>() {
            if let Some(child) = self.draw(child) {
                piece.take(&child);
            }
        }
        self.finish(node, &piece);
        Some(piece)
    }

    fn element(&self, node: u32, shown: Shown<'_>) -> Piece {
        let piece = element(shown.name());
        for (name, value) in shown.attributes() {
            self.put(&piece, shown, name, Some(value));
        }
        let classes = shown.classes();
        if !classes.is_empty() {
            piece.put("class", &classes);
        }
        for (property, value) in shown.styles() {
            set_style(&piece, property, value);
        }
        // A new element is seen unless its own style says otherwise.
        let is_styled =
            || !shown.styles().is_empty() || shown.attributes().any(|(name, _)| name == "style");
        if shown.is_hideable() && (shown.is_hidden() || is_styled()) {
            hide(&piece, shown.is_hidden());
        }
        if let Some(model) = shown.model() {
            piece.put("data-model", model);
        }
        if let Some(click) = shown.click() {
            piece.put("data-click", click);
        }
        if self.live.is_unknown(node) {
            piece.put("data-unknown", "");
        }
        piece
    }

    /// What can only be set once the children are there.
    fn finish(&self, node: u32, piece: &Piece) {
        let Some(Drawn::Element(shown)) = self.live.drawn(node) else {
            return;
        };
        match shown.written_tag() {
            "input" | "textarea" => {
                if let Some(value) = shown.value() {
                    piece.set_value(value);
                }
                if shown.is_checked() {
                    piece.set_checked(true);
                }
            }
            "select" => self.choose(node),
            "img" => {
                let attribute = |name: &str| {
                    let source = self.live.source(node)?;
                    self.template
                        .nodes
                        .get(source as usize)?
                        .attribute(name)
                        .map(str::to_owned)
                };
                let alt = attribute("alt").filter(|alt| !alt.trim().is_empty());
                let from = attribute("src")
                    .and_then(|source| {
                        let (_, rest) = source.split_once("//")?;
                        Some(format!(
                            " from {}",
                            rest.split('/').next().unwrap_or_default()
                        ))
                    })
                    .unwrap_or_default();
                let alt = alt.unwrap_or_else(|| "image".to_owned());
                piece.set_text(&format!("[{alt}{from}, not loaded]"));
            }
            _ => {}
        }
        if matches!(shown.written_tag(), "input" | "textarea" | "select") {
            self.label(node, piece, shown);
        }
    }

    /// Templates seldom tie labels to controls. A control that has no name for a
    /// screen reader gets that of the label before it, or of its model.
    fn label(&self, node: u32, piece: &Piece, shown: Shown<'_>) {
        let has = |wanted: &[&str]| {
            shown
                .attributes()
                .any(|(name, value)| wanted.contains(&name) && !value.is_empty())
        };
        let kind = shown.attributes().find(|(name, _)| *name == "type");
        let named = has(&["aria-label", "aria-labelledby", "title", "id"]);
        if named || matches!(kind, Some((_, "hidden" | "submit" | "button" | "reset"))) {
            return;
        }
        let mut before = None;
        if let Some(parent) = self.pieces_parent(node) {
            if matches!(self.live.drawn(parent), Some(Drawn::Element(one)) if one.name() == "label")
            {
                return;
            }
            for sibling in self.live.children(parent) {
                if sibling == node {
                    break;
                }
                if matches!(self.live.drawn(sibling), Some(Drawn::Element(one)) if one.name() == "label")
                {
                    before = Some(self.live.text_in(sibling));
                }
            }
        }
        let words = before
            .map(|words| {
                words
                    .trim_matches(|one: char| one == '*' || one == ':' || one.is_whitespace())
                    .to_owned()
            })
            .filter(|words| !words.is_empty());
        if let Some(words) = words.as_deref().or(shown.model()) {
            piece.put("aria-label", words);
        }
    }

    fn pieces_parent(&self, node: u32) -> Option<u32> {
        self.live.parent(node)
    }

    fn put(&self, piece: &Piece, shown: Shown<'_>, name: &str, value: Option<&str>) {
        let Some(value) = value else {
            match attribute(name) {
                Passage::Blocked => {}
                _ => piece.drop_attribute(name),
            }
            return;
        };
        match attribute(name) {
            Passage::Blocked => {}
            Passage::Ids => {
                let ids: Vec<String> = value
                    .split_ascii_whitespace()
                    .map(|id| format!("{}-{id}", self.prefix))
                    .collect();
                piece.put(name, &ids.join(" "));
            }
            Passage::Address if shown.name() == "a" => match address(value) {
                Some(address) => {
                    piece.put("href", address);
                    piece.put("target", "_blank");
                    piece.put("rel", "noopener noreferrer");
                }
                // Goes nowhere, and can be reached with the keyboard.
                None if value.is_empty() || value.starts_with('#') => piece.put("href", "#"),
                None => piece.drop_attribute("href"),
            },
            Passage::Address => {}
            Passage::Style => {
                for one in declarations(value, &mut Vec::new()) {
                    let priority = if one.important { "important" } else { "" };
                    piece.style().set(&one.property, &one.value, priority);
                }
            }
            // Radio buttons of the app itself are no group of the view's.
            Passage::Plain if name == "name" => {
                piece.put(name, &format!("{}-{value}", self.prefix));
            }
            Passage::Plain => piece.put(name, value),
        }
    }

    fn choose(&self, select: u32) {
        let Some(piece) = self.piece(select) else {
            return;
        };
        let options = self.live.options(select);
        let chosen = options.iter().filter(|(_, chosen)| *chosen).count();
        if chosen == 0 {
            piece.set_selected_index(-1);
        }
        for (option, chosen) in options {
            if let Some(piece) = self.piece(option)
                && piece.selected() != Some(chosen)
            {
                piece.set_selected(chosen);
            }
        }
        if chosen == 0 {
            piece.set_selected_index(-1);
        }
    }

    /// Follows what a person did.
    pub(super) fn event(&mut self, event: &Event) {
        let patches = self.live.event(event);
        self.apply(patches);
    }

    /// Shows other messages.
    pub(super) fn set_errors(&mut self, errors: Vec<(String, String)>) {
        let patches = self.live.set_errors(errors);
        self.apply(patches);
    }

    /// Takes values that were changed elsewhere. Yields whether there were any.
    pub(super) fn set_configuration(&mut self, configuration: &Configuration) -> bool {
        let Some(patches) = self.live.set_configuration(configuration.texts()) else {
            return false;
        };
        self.apply(patches);
        true
    }

    fn apply(&mut self, patches: Vec<Patch>) {
        // Choices are made last, when all options are there. What moves finds its
        // place when nothing waits for being moved any more.
        let mut selects = Vec::new();
        let mut moved = BTreeMap::<Option<u32>, BTreeSet<u32>>::new();
        for patch in patches {
            match patch {
                Patch::Text(node, words) => {
                    if let Some(piece) = self.piece(node) {
                        piece.set_data(&words);
                    }
                }
                Patch::Attribute(node, name, value) => {
                    if let (Some(piece), Some(Drawn::Element(shown))) =
                        (self.piece(node), self.live.drawn(node))
                    {
                        self.put(piece, shown, &name, value.as_deref());
                    }
                }
                Patch::Classes(node) => {
                    if let (Some(piece), Some(Drawn::Element(shown))) =
                        (self.piece(node), self.live.drawn(node))
                    {
                        piece.put("class", &shown.classes());
                    }
                }
                Patch::Hidden(node, hidden) => {
                    if let Some(piece) = self.piece(node) {
                        hide(piece, hidden);
                    }
                }
                Patch::Style(node, property, value) => {
                    if let Some(piece) = self.piece(node) {
                        set_style(piece, &property, &value);
                    }
                }
                Patch::Value(node, value) => {
                    if let Some(piece) = self.piece(node)
                        && piece.value().as_deref() != Some(&*value)
                    {
                        piece.set_value(&value);
                    }
                }
                Patch::Checked(node, checked) => {
                    if let Some(piece) = self.piece(node)
                        && piece.checked() != Some(checked)
                    {
                        piece.set_checked(checked);
                    }
                }
                Patch::Selected(node) => {
                    if !selects.contains(&node) {
                        selects.push(node);
                    }
                }
                Patch::Insert { node, parent } => {
                    moved.entry(parent).or_default().insert(node);
                }
                Patch::Remove(node) => self.remove(node),
            }
        }
        for (parent, nodes) in moved {
            self.place(parent, &nodes);
        }
        for select in selects {
            self.choose(select);
        }
    }

    /// Puts nodes where they belong among the children of their parent, the last
    /// first: so what each stands before is in its place already.
    fn place(&mut self, parent: Option<u32>, nodes: &BTreeSet<u32>) {
        let home = match parent {
            // What is within something that is not drawn yet is drawn with it.
            Some(parent) => match self.piece(parent) {
                Some(piece) => piece.clone(),
                None => return,
            },
            None => self.root.clone(),
        };
        let siblings: Vec<u32> = match parent {
            Some(parent) => self.live.children(parent).collect(),
            None => self.live.top().collect(),
        };
        let mut next = None;
        for node in siblings.into_iter().rev() {
            let piece = match self.piece(node).cloned() {
                None if nodes.contains(&node) => self.draw(node),
                known => known,
            };
            let Some(piece) = piece else { continue };
            // Nothing that stands right is touched: it may have the focus.
            let stands = piece.parent().as_ref() == Some(&home) && piece.next() == next;
            if nodes.contains(&node) && !stands {
                home.insert(&piece, next.as_ref());
            }
            next = Some(piece);
        }
    }

    fn remove(&mut self, node: u32) {
        let Some(piece) = self.piece(node).cloned() else {
            return;
        };
        let mut waiting = vec![piece.clone()];
        while let Some(piece) = waiting.pop() {
            if let Some(slot) = piece
                .number()
                .and_then(|number| self.pieces.get_mut(number as usize))
            {
                *slot = None;
            }
            let mut child = piece.first();
            while let Some(one) = child {
                child = one.next();
                waiting.push(one);
            }
        }
        piece.discard();
    }

    /// The node that a piece of the page belongs to.
    pub(super) fn node_at(&self, target: &web_sys::EventTarget) -> Option<u32> {
        let mut piece = Some(target.unchecked_ref::<Piece>().clone());
        while let Some(one) = piece {
            if let Some(number) = one.number() {
                return Some(number);
            }
            if one == self.root {
                return None;
            }
            piece = one.parent();
        }
        None
    }

    /// The element of a node as it stands on the page.
    pub(super) fn on_page(&self, node: u32) -> Option<&Piece> {
        self.piece(node)
    }

    /// Outlines the elements that come from a place of the template.
    pub(super) fn outline(&mut self, source: Option<u32>) {
        for piece in std::mem::take(&mut self.outlined) {
            piece.drop_attribute("data-outlined");
        }
        let Some(source) = source else {
            return;
        };
        for (node, piece) in self.pieces.iter().enumerate() {
            let node = u32::try_from(node).unwrap_or(u32::MAX);
            let is_element = matches!(self.live.drawn(node), Some(Drawn::Element(_)));
            if let Some(piece) = piece
                && is_element
                && self.live.source(node) == Some(source)
                && !matches!(piece.name().as_deref(), None | Some(""))
            {
                piece.put("data-outlined", "");
                self.outlined.push(piece.clone());
            }
        }
    }
}

fn hide(piece: &Piece, hidden: bool) {
    if hidden {
        piece.style().set("display", "none", "");
    } else {
        piece.style().unset("display");
    }
}

fn set_style(piece: &Piece, property: &str, value: &str) {
    match declaration(property, value) {
        Some(made) => piece.style().set(&made.property, &made.value, ""),
        None => piece.style().unset(property),
    }
}
