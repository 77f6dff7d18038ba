//! Elements of the page as [`stamp`](super::stamp) handles them: texts go in
//! that the browser holds already, and nothing is checked that is known.
//!
//! Every text that crosses into the browser is decoded by itself, which costs
//! more than to set it. So the texts of many fields cross as one, and each is
//! cut out over there.

use js_sys::JsString;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{Element, Node};

#[wasm_bindgen]
extern "C" {
    /// An element of a known place in a prototype, so that its relatives are
    /// known to be there, and the attributes set on it to be its own.
    #[wasm_bindgen(extends = Element, extends = Node)]
    #[derive(Clone)]
    pub(super) type Part;

    #[wasm_bindgen(method, js_name = cloneNode)]
    pub(super) fn copy(this: &Part, deep: bool) -> Part;

    #[wasm_bindgen(method, getter, js_name = firstElementChild)]
    pub(super) fn first(this: &Part) -> Part;

    #[wasm_bindgen(method, getter, js_name = lastElementChild)]
    pub(super) fn last(this: &Part) -> Part;

    #[wasm_bindgen(method, getter, js_name = nextElementSibling)]
    pub(super) fn next(this: &Part) -> Part;

    #[wasm_bindgen(method, js_name = setAttribute)]
    pub(super) fn put(this: &Part, name: &JsString, value: &JsString);

    #[wasm_bindgen(method, setter, js_name = id)]
    pub(super) fn put_id(this: &Part, id: &JsString);

    #[wasm_bindgen(method, setter, js_name = htmlFor)]
    pub(super) fn put_for(this: &Part, id: &JsString);

    #[wasm_bindgen(method, setter, js_name = textContent)]
    pub(super) fn put_text(this: &Part, text: &JsString);

    #[wasm_bindgen(method, setter, js_name = value)]
    pub(super) fn put_value(this: &Part, text: &JsString);

    #[wasm_bindgen(method, setter, js_name = selectedIndex)]
    pub(super) fn put_selected(this: &Part, place: i32);

    /// A place that can take children.
    #[wasm_bindgen(extends = Node)]
    pub(super) type Place;

    #[wasm_bindgen(method, js_name = appendChild)]
    pub(super) fn take(this: &Place, node: &Node);
}

/// Where a word stands in [`Words`], in UTF-16 units.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut {
    start: u32,
    end: u32,
}

/// Texts being gathered.
#[derive(Default)]
pub(super) struct Gathering {
    text: String,
    units: u32,
}

impl Gathering {
    /// Adds what `write` writes, as one word.
    pub(super) fn add(&mut self, write: impl FnOnce(&mut String)) -> Cut {
        let known = self.text.len();
        write(&mut self.text);
        let added = self.text.get(known..).unwrap_or_default();
        let units = if added.is_ascii() {
            added.len()
        } else {
            added.encode_utf16().count()
        };
        let start = self.units;
        self.units = start.saturating_add(u32::try_from(units).unwrap_or(u32::MAX));
        Cut {
            start,
            end: self.units,
        }
    }

    /// Hands the texts over to the browser.
    pub(super) fn hand_over(self) -> Words {
        Words(JsString::from(self.text.as_str()))
    }
}

/// Texts the browser holds, as one.
pub(super) struct Words(JsString);

impl Words {
    /// One of them.
    pub(super) fn word(&self, cut: Cut) -> JsString {
        self.0.substring(cut.start, cut.end)
    }
}
