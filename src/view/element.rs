//! Elements as board and shell handle them: made and found where they are known to
//! be, so that nothing is checked that cannot fail.

use js_sys::Function;
use leptos::prelude::document;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Node};

#[wasm_bindgen]
extern "C" {
    /// An element of the board's own making.
    #[wasm_bindgen(extends = Element, extends = Node)]
    #[derive(Clone, PartialEq)]
    pub(in crate::view) type El;

    /// The text in an element. Where it changes, the element keeps its child, and
    /// the browser neither makes a node nor asks every `:empty` again.
    #[wasm_bindgen(extends = Node)]
    pub(in crate::view) type Words;

    #[wasm_bindgen(method, setter, js_name = data)]
    pub(in crate::view) fn set_data(this: &Words, text: &str);

    #[wasm_bindgen(js_namespace = document, js_name = createTextNode)]
    fn create_text(text: &str) -> Words;

    #[wasm_bindgen(method, js_name = appendChild)]
    fn take_words(this: &El, words: &Words);

    /// The text of an element made by [`worded`] or copied from one.
    #[wasm_bindgen(method, getter, js_name = firstChild)]
    pub(in crate::view) fn words(this: &El) -> Words;

    #[wasm_bindgen(js_namespace = document, js_name = createElement)]
    fn create(tag: &str) -> El;

    #[wasm_bindgen(method, setter, js_name = className)]
    pub(in crate::view) fn set_class(this: &El, class: &str);

    #[wasm_bindgen(method, setter, js_name = textContent)]
    pub(in crate::view) fn set_text(this: &El, text: &str);

    #[wasm_bindgen(method, setter, js_name = hidden)]
    pub(in crate::view) fn set_hidden(this: &El, hidden: bool);

    #[wasm_bindgen(method, getter, js_name = value)]
    pub(in crate::view) fn value(this: &El) -> String;

    #[wasm_bindgen(method, setter, js_name = value)]
    pub(in crate::view) fn set_value(this: &El, value: &str);

    #[wasm_bindgen(method, setter, js_name = value)]
    pub(in crate::view) fn set_percent(this: &El, percent: f64);

    #[wasm_bindgen(method, js_name = setAttribute)]
    pub(in crate::view) fn put(this: &El, name: &str, value: &str);

    #[wasm_bindgen(method, js_name = removeAttribute)]
    pub(in crate::view) fn drop_attribute(this: &El, name: &str);

    #[wasm_bindgen(method, js_name = cloneNode)]
    pub(in crate::view) fn copy(this: &El, deep: bool) -> El;

    #[wasm_bindgen(method, getter, js_name = firstElementChild)]
    pub(in crate::view) fn first(this: &El) -> El;

    #[wasm_bindgen(method, getter, js_name = firstElementChild)]
    pub(in crate::view) fn first_if_any(this: &El) -> Option<El>;

    #[wasm_bindgen(method, getter, js_name = nextElementSibling)]
    pub(in crate::view) fn next(this: &El) -> El;

    #[wasm_bindgen(method, getter, js_name = nextElementSibling)]
    pub(in crate::view) fn next_if_any(this: &El) -> Option<El>;

    #[wasm_bindgen(method, js_name = appendChild)]
    pub(in crate::view) fn take(this: &El, child: &El);

    #[wasm_bindgen(method, js_name = insertBefore)]
    pub(in crate::view) fn insert(this: &El, child: &El, before: Option<&El>);

    /// Moves what stands in the document already, so that focus, animations and
    /// the place in it stay. Not every browser knows how, and none does it to what
    /// is new.
    #[wasm_bindgen(method, catch, js_name = moveBefore)]
    pub(in crate::view) fn shift(this: &El, child: &El, before: Option<&El>)
    -> Result<(), JsValue>;

    #[wasm_bindgen(method, js_name = remove)]
    pub(in crate::view) fn discard(this: &El);

    #[wasm_bindgen(method, js_name = addEventListener)]
    pub(in crate::view) fn on(this: &El, event: &str, heard: &Function);
}

/// The element of the page with that id.
pub(in crate::view) fn by_id(id: &str) -> Option<El> {
    document().get_element_by_id(id).map(JsCast::unchecked_into)
}

/// A new element.
pub(in crate::view) fn make(tag: &str, class: &str) -> El {
    let element = create(tag);
    element.set_class(class);
    element
}

/// A new element at the end of `parent`.
pub(in crate::view) fn within(parent: &El, tag: &str, class: &str) -> El {
    let element = make(tag, class);
    parent.take(&element);
    element
}

/// The same, ready to show changing words.
pub(in crate::view) fn worded(parent: &El, tag: &str, class: &str) -> El {
    let element = within(parent, tag, class);
    element.take_words(&create_text(""));
    element
}

/// The same, with a text in it.
pub(in crate::view) fn labeled(parent: &El, tag: &str, class: &str, text: &str) -> El {
    let element = within(parent, tag, class);
    element.set_text(text);
    element
}
