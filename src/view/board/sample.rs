//! Panes as the board would draw them, for whoever sets it up.

use super::tile::{Molds, Tile};
use crate::domain::board::pane::Pane;
use crate::domain::board::view::view;
use crate::io::browser::clock::moment;
use crate::view::element::{El, within};
use wasm_bindgen::JsCast;

/// Draws these panes into an element, in the place of what was in it.
pub(in crate::view) fn draw(place: &web_sys::HtmlDivElement, panes: &[Pane]) {
    let place: &El = place.unchecked_ref();
    place.set_text("");
    let grid = within(place, "div", "board__grid");
    let molds = Molds::new();
    let now = moment();
    for pane in panes {
        let mut tile = Tile::new(&molds, &pane.id, &pane.service);
        tile.show(&molds, view(pane, now));
        grid.take(&tile.root);
    }
}
