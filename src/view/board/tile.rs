//! One pane's elements, drawn from a [`PaneView`] and kept in step with it.
//!
//! A wall of two hundred panes is updated all the time, so an update touches
//! only the nodes whose words or marks changed, and no component stands between.
//! The figures are in `docs/decisions/0012-board.md`.

use crate::domain::board::view::{Cell, PaneView, Passing};
use crate::view::common::id::unique_id;
use crate::view::element::{El, Words, make, within, worded};

/// The prototypes that panes and cells are cloned from.
pub(super) struct Molds {
    tile: El,
    cell: El,
}

impl Molds {
    /// The prototypes. The order of children is what [`Tile::new`] and
    /// [`CellNodes::new`] rely on.
    pub(super) fn new() -> Self {
        let tile = make("article", "pane");
        let head = within(&tile, "header", "pane__head");
        link(&within(&head, "h3", "pane__title"), "pane__link");
        worded(&head, "p", "pane__service");
        worded(&head, "p", "pane__verdict");
        worded(&tile, "p", "pane__trouble");
        worded(&tile, "p", "pane__remedy");
        within(&tile, "ul", "pane__cells").put("role", "list");
        worded(&tile, "p", "pane__empty");
        let foot = within(&tile, "footer", "pane__foot");
        worded(&foot, "span", "pane__age");
        worded(&foot, "span", "pane__note");

        let cell = make("li", "cell");
        worded(&cell, "span", "cell__word");
        worded(&cell, "span", "cell__value");
        link(&cell, "cell__text");
        worded(&cell, "span", "cell__time");
        worded(&cell, "span", "cell__author");
        let bar = within(&cell, "progress", "cell__bar");
        bar.put("max", "100");
        bar.put("aria-label", "Estimated progress");
        bar.set_hidden(true);
        Self { tile, cell }
    }
}

fn link(parent: &El, class: &str) {
    let link = worded(parent, "a", class);
    link.put("rel", "noopener noreferrer");
    link.put("target", "_blank");
}

/// One pane on the page.
pub(super) struct Tile {
    /// Its element.
    pub(super) root: El,
    link: El,
    title: Words,
    service: Words,
    verdict: Words,
    trouble: Words,
    remedy: Words,
    list: El,
    empty: Words,
    age: Words,
    note: Words,
    cells: Vec<CellNodes>,
    shown: PaneView,
    size: u8,
}

struct CellNodes {
    root: El,
    word: Words,
    value: Words,
    link: El,
    text: Words,
    time: Words,
    author: Words,
    bar: El,
    shown: Cell,
}

impl Tile {
    /// A pane that shows nothing yet.
    pub(super) fn new(molds: &Molds, id: &str, service: &str) -> Self {
        let root = molds.tile.copy(true);
        root.put("data-pane", id);
        root.put("data-service", service);
        let head = root.first();
        let title = head.first();
        let heading = unique_id("pane");
        title.put("id", &heading);
        root.put("aria-labelledby", &heading);
        let service = title.next();
        let trouble = head.next();
        let remedy = trouble.next();
        let list = remedy.next();
        let empty = list.next();
        let age = empty.next().first();
        let link = title.first();
        Self {
            title: link.words(),
            link,
            verdict: service.next().words(),
            service: service.words(),
            trouble: trouble.words(),
            remedy: remedy.words(),
            list,
            note: age.next().words(),
            age: age.words(),
            empty: empty.words(),
            cells: Vec::new(),
            shown: PaneView::default(),
            size: 1,
            root,
        }
    }

    /// Whether it was never shown.
    pub(super) fn is_new(&self) -> bool {
        self.shown.state.is_empty()
    }

    /// How much room it takes, from 1.
    pub(super) fn widen(&mut self, size: u8) {
        if std::mem::replace(&mut self.size, size) == size {
            return;
        }
        if size > 1 {
            self.root.put("data-size", &size.to_string());
        } else {
            self.root.drop_attribute("data-size");
        }
    }

    /// Makes the elements show `next`; touches what differs from before.
    pub(super) fn show(&mut self, molds: &Molds, next: PaneView) {
        let before = std::mem::replace(&mut self.shown, next);
        let next = &self.shown;
        mark(&self.root, "data-state", before.state, next.state);
        // A region at work: its first answer is on its way.
        let busy = |state| if state == "waiting" { "true" } else { "" };
        mark(
            &self.root,
            "aria-busy",
            busy(before.state),
            busy(next.state),
        );
        mark(&self.root, "data-outcome", before.outcome, next.outcome);
        mark(&self.root, "data-health", before.health, next.health);
        mark(&self.root, "data-tone", before.tone, next.tone);
        mark(&self.root, "data-kind", before.kind, next.kind);
        mark(&self.link, "href", &before.link, &next.link);
        // What is cut off is told by the pointer.
        mark(&self.link, "title", &before.title, &next.title);
        for (words, before, next) in [
            (&self.title, &before.title, &next.title),
            (&self.service, &before.subtitle, &next.subtitle),
            (&self.verdict, &before.verdict, &next.verdict),
            (&self.trouble, &before.trouble, &next.trouble),
            (&self.remedy, &before.remedy, &next.remedy),
            (&self.empty, &before.empty, &next.empty),
            (&self.age, &before.age, &next.age),
            (&self.note, &before.note, &next.note),
        ] {
            say(words, before, next);
        }
        while self.cells.len() > next.cells.len() {
            if let Some(cell) = self.cells.pop() {
                cell.root.discard();
            }
        }
        for (place, cell) in next.cells.iter().enumerate() {
            if let Some(nodes) = self.cells.get_mut(place) {
                nodes.show(cell);
            } else {
                let mut nodes = CellNodes::new(molds);
                nodes.show(cell);
                self.list.take(&nodes.root);
                self.cells.push(nodes);
            }
        }
    }

    /// Makes the elements show what passed by itself since the last [`show`](Self::show)
    /// of the same pane.
    pub(super) fn pass(&mut self, next: Passing) {
        renew(&self.verdict, &mut self.shown.verdict, next.verdict);
        renew(&self.age, &mut self.shown.age, next.age);
        for (nodes, (time, progress)) in self.cells.iter_mut().zip(next.cells) {
            renew(&nodes.time, &mut nodes.shown.time, time);
            nodes.advance(progress);
        }
    }

    /// Whether something in it changes by the second.
    pub(super) fn ticks(&self) -> bool {
        self.shown.ticks
    }
}

impl CellNodes {
    fn new(molds: &Molds) -> Self {
        let root = molds.cell.copy(true);
        let word = root.first();
        let value = word.next();
        let link = value.next();
        let time = link.next();
        let author = time.next();
        Self {
            bar: author.next(),
            root,
            word: word.words(),
            value: value.words(),
            text: link.words(),
            link,
            time: time.words(),
            author: author.words(),
            shown: Cell::default(),
        }
    }

    fn show(&mut self, next: &Cell) {
        if self.shown == *next {
            return;
        }
        let before = std::mem::replace(&mut self.shown, next.clone());
        mark(&self.root, "data-outcome", before.outcome, next.outcome);
        mark(&self.link, "href", &before.link, &next.link);
        mark(&self.link, "title", &before.text, &next.text);
        for (words, before, next) in [
            (&self.word, before.word, next.word),
            (&self.value, before.value.as_str(), next.value.as_str()),
            (&self.text, &before.text, &next.text),
            (&self.time, &before.time, &next.time),
            (&self.author, &before.author, &next.author),
        ] {
            say(words, before, next);
        }
        self.shown.progress = before.progress;
        self.advance(next.progress);
    }

    fn advance(&mut self, progress: Option<u8>) {
        if self.shown.progress != progress {
            self.shown.progress = progress;
            self.bar.set_hidden(progress.is_none());
            if let Some(percent) = progress {
                self.bar.set_percent(f64::from(percent));
            }
        }
    }
}

fn renew(words: &Words, before: &mut String, next: String) {
    if *before != next {
        words.set_data(&next);
        *before = next;
    }
}

fn say(words: &Words, before: &str, next: &str) {
    if before != next {
        words.set_data(next);
    }
}

/// Sets an attribute, or takes it away where there is nothing to say; an anchor
/// without an address is plain text.
fn mark(element: &El, name: &str, before: &str, next: &str) {
    if before != next {
        if next.is_empty() {
            element.drop_attribute(name);
        } else {
            element.put(name, next);
        }
    }
}
