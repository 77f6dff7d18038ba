//! The panes of the board on the page: groups, order, and which tiles changed.

use super::tile::{Molds, Tile};
use crate::domain::board::configuration::Order;
use crate::domain::board::order::{Group, arrange, matches};
use crate::domain::board::pane::Pane;
use crate::domain::board::view::{passing, view};
use crate::domain::time::Timestamp;
use crate::view::element::{El, within};

/// What the panes stand in.
pub(super) struct Wall {
    place: El,
    molds: Molds,
    /// The tiles by the ids of their panes, in the order of the panes.
    tiles: Vec<(String, Tile)>,
    groups: Vec<Group>,
}

impl Wall {
    /// An empty wall in that element.
    pub(super) fn new(place: El) -> Self {
        Self {
            place,
            molds: Molds::new(),
            tiles: Vec::new(),
            groups: Vec::new(),
        }
    }

    /// Draws all panes in that order, and hides those the filter leaves out.
    /// Yields how many are shown.
    pub(super) fn arrange(
        &mut self,
        panes: &[Pane],
        order: Order,
        filter: &str,
        now: Timestamp,
    ) -> usize {
        let mut before = std::mem::take(&mut self.tiles);
        let mut moved = before.len() != panes.len();
        for (place, pane) in panes.iter().enumerate() {
            let known = match before.get(place) {
                Some((id, _)) if *id == pane.id => Some(place),
                _ => before.iter().position(|(id, _)| *id == pane.id),
            };
            moved |= known != Some(place);
            let mut tile = match known.and_then(|known| before.get_mut(known)) {
                // A tile that is taken leaves an empty one with no name behind.
                Some(slot) => std::mem::replace(slot, (String::new(), self.tile(pane))).1,
                None => self.tile(pane),
            };
            tile.widen(pane.size);
            self.tiles.push((pane.id.clone(), tile));
        }
        for (id, tile) in before {
            if !id.is_empty() {
                tile.root.discard();
            }
        }
        let groups = arrange(panes, order);
        if moved || groups != self.groups {
            self.groups = groups;
            self.place_tiles();
        }
        let mut shown = 0usize;
        for place in 0..panes.len() {
            self.show(panes, place, now);
            if let (Some(pane), Some((_, tile))) = (panes.get(place), self.tiles.get(place)) {
                let seen = matches(pane, filter);
                tile.root.set_hidden(!seen);
                shown = shown.saturating_add(usize::from(seen));
            }
        }
        shown
    }

    /// Brings the pane at one place up to date.
    pub(super) fn show(&mut self, panes: &[Pane], place: usize, now: Timestamp) {
        if let (Some(pane), Some((_, tile))) = (panes.get(place), self.tiles.get_mut(place)) {
            tile.show(&self.molds, view(pane, now));
        }
    }

    /// Brings up to date what changes by itself: by the second what runs, and
    /// everything when `all`.
    pub(super) fn tick(&mut self, panes: &[Pane], now: Timestamp, all: bool) {
        for place in 0..self.tiles.len() {
            if let (Some(pane), Some((_, tile))) = (panes.get(place), self.tiles.get_mut(place))
                && (all || tile.ticks())
            {
                tile.pass(passing(pane, now));
            }
        }
    }

    fn tile(&self, pane: &Pane) -> Tile {
        Tile::new(&self.molds, &pane.id, &pane.service)
    }

    /// Puts every tile where it belongs. Those that stand right are not moved, and
    /// the others so that focus and animations survive where the browser can.
    fn place_tiles(&mut self) {
        let single = self.groups.len() == 1;
        let mut section = self.place.first_if_any();
        for group in &self.groups {
            let current = section.unwrap_or_else(|| self.new_section());
            section = current.next_if_any();
            let heading = current.first();
            let grid = heading.next();
            let (text, class) = match (group.name.as_str(), single) {
                ("", true) => ("Panes", "visually-hidden"),
                ("", false) => ("Without a group", "visually-hidden"),
                (name, _) => (name, "board__heading"),
            };
            heading.set_text(text);
            heading.set_class(class);
            let mut next = grid.first_if_any();
            for place in &group.panes {
                let Some((_, tile)) = self.tiles.get(*place) else {
                    continue;
                };
                if next.as_ref() == Some(&tile.root) {
                    next = tile.root.next_if_any();
                } else if tile.is_new() || grid.shift(&tile.root, next.as_ref()).is_err() {
                    grid.insert(&tile.root, next.as_ref());
                }
            }
        }
        while let Some(left_over) = section {
            section = left_over.next_if_any();
            left_over.discard();
        }
    }

    fn new_section(&self) -> El {
        let section = within(&self.place, "section", "board__group");
        within(&section, "h2", "");
        within(&section, "div", "board__grid");
        section
    }
}
