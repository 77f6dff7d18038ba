//! Nodes of a plugin's view as [`draw`](super::draw) handles them: made by
//! names of the allow-list, filled through properties, never from markup.

use js_sys::Function;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Node;

#[wasm_bindgen]
extern "C" {
    /// A node of the view: an element, a text or a comment. Methods that only
    /// elements have are called on elements only.
    #[wasm_bindgen(extends = Node)]
    #[derive(Clone, PartialEq)]
    pub(super) type Piece;

    #[wasm_bindgen(js_namespace = document, js_name = createElement)]
    pub(super) fn element(tag: &str) -> Piece;

    #[wasm_bindgen(js_namespace = document, js_name = createTextNode)]
    pub(super) fn text(text: &str) -> Piece;

    #[wasm_bindgen(js_namespace = document, js_name = createComment)]
    pub(super) fn comment(text: &str) -> Piece;

    /// The number of the node that a piece shows.
    #[wasm_bindgen(method, getter, js_name = signalboxNode)]
    pub(super) fn number(this: &Piece) -> Option<u32>;

    #[wasm_bindgen(method, setter, js_name = signalboxNode)]
    pub(super) fn set_number(this: &Piece, number: u32);

    #[wasm_bindgen(method, setter, js_name = data)]
    pub(super) fn set_data(this: &Piece, text: &str);

    #[wasm_bindgen(method, setter, js_name = textContent)]
    pub(super) fn set_text(this: &Piece, text: &str);

    #[wasm_bindgen(method, js_name = setAttribute)]
    pub(super) fn put(this: &Piece, name: &str, value: &str);

    #[wasm_bindgen(method, js_name = removeAttribute)]
    pub(super) fn drop_attribute(this: &Piece, name: &str);

    #[wasm_bindgen(method, getter, js_name = value)]
    pub(super) fn value(this: &Piece) -> Option<String>;

    #[wasm_bindgen(method, setter, js_name = value)]
    pub(super) fn set_value(this: &Piece, value: &str);

    #[wasm_bindgen(method, getter, js_name = checked)]
    pub(super) fn checked(this: &Piece) -> Option<bool>;

    #[wasm_bindgen(method, setter, js_name = checked)]
    pub(super) fn set_checked(this: &Piece, checked: bool);

    #[wasm_bindgen(method, getter, js_name = selected)]
    pub(super) fn selected(this: &Piece) -> Option<bool>;

    #[wasm_bindgen(method, setter, js_name = selected)]
    pub(super) fn set_selected(this: &Piece, selected: bool);

    #[wasm_bindgen(method, setter, js_name = selectedIndex)]
    pub(super) fn set_selected_index(this: &Piece, place: i32);

    #[wasm_bindgen(method, getter, js_name = localName)]
    pub(super) fn name(this: &Piece) -> Option<String>;

    #[wasm_bindgen(method, getter, js_name = parentNode)]
    pub(super) fn parent(this: &Piece) -> Option<Piece>;

    #[wasm_bindgen(method, getter, js_name = firstChild)]
    pub(super) fn first(this: &Piece) -> Option<Piece>;

    #[wasm_bindgen(method, getter, js_name = nextSibling)]
    pub(super) fn next(this: &Piece) -> Option<Piece>;

    #[wasm_bindgen(method, js_name = appendChild)]
    pub(super) fn take(this: &Piece, child: &Piece);

    #[wasm_bindgen(method, js_name = insertBefore)]
    pub(super) fn insert(this: &Piece, child: &Piece, before: Option<&Piece>);

    #[wasm_bindgen(method, js_name = remove)]
    pub(super) fn discard(this: &Piece);

    #[wasm_bindgen(method, js_name = addEventListener)]
    pub(super) fn on(this: &Piece, event: &str, heard: &Function, capture: bool);

    #[wasm_bindgen(method, js_name = removeEventListener)]
    pub(super) fn off(this: &Piece, event: &str, heard: &Function, capture: bool);

    #[wasm_bindgen(method, js_name = scrollIntoView)]
    pub(super) fn scroll_into_view(this: &Piece, options: &web_sys::ScrollIntoViewOptions);

    /// The declarations of an element.
    pub(super) type Style;

    #[wasm_bindgen(method, getter, js_name = style)]
    pub(super) fn style(this: &Piece) -> Style;

    #[wasm_bindgen(method, js_name = setProperty)]
    pub(super) fn set(this: &Style, property: &str, value: &str, priority: &str);

    #[wasm_bindgen(method, js_name = removeProperty)]
    pub(super) fn unset(this: &Style, property: &str);

    /// A sheet that is made by script, which the policy allows: nothing of it
    /// comes from the page's text.
    #[wasm_bindgen(js_name = CSSStyleSheet)]
    #[derive(Clone, PartialEq)]
    pub(super) type Sheet;

    #[wasm_bindgen(constructor, js_class = CSSStyleSheet)]
    pub(super) fn new() -> Sheet;

    #[wasm_bindgen(method, js_name = replaceSync)]
    pub(super) fn replace(this: &Sheet, text: &str);

    #[wasm_bindgen(extends = js_sys::Array)]
    type Sheets;

    /// Takes some out and puts nothing in their place, not even `undefined`,
    /// which the document would refuse.
    #[wasm_bindgen(method, js_name = splice)]
    fn take_out(this: &Sheets, start: u32, count: u32);

    #[wasm_bindgen(js_namespace = document, js_name = adoptedStyleSheets, thread_local_v2)]
    static ADOPTED: Sheets;
}

/// Makes the document use a sheet.
pub(super) fn adopt(sheet: &Sheet) {
    ADOPTED.with(|sheets| {
        sheets.push(sheet.as_ref());
    });
}

/// Makes the document use a sheet no longer.
pub(super) fn discard_sheet(sheet: &Sheet) {
    ADOPTED.with(|sheets| {
        let place = sheets.index_of(sheet.as_ref(), 0);
        if let Ok(place) = u32::try_from(place) {
            sheets.take_out(place, 1);
        }
    });
}
