//! The focus inside a part of the document that is drawn anew: where it is, and
//! how it comes back.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, HtmlInputElement, HtmlTextAreaElement, window};

/// What names the parts that a control belongs to; the nearest around it counts.
const MARKS: [&str; 3] = ["data-field", "data-output", "data-action"];
const CONTROLS: &str = "input, select, textarea, button, summary, a[href]";

/// A control that has the focus, found again by what is around it.
pub struct KeptFocus {
    /// Attribute and value of what is around it.
    around: (&'static str, String),
    /// What kind of control it is, and which of those there.
    tag: String,
    place: usize,
    /// What stands in it, and what of it is selected.
    typed: Option<(String, Option<(u32, u32)>)>,
}

impl KeptFocus {
    /// The focus as it is now, if it is inside the element with this id.
    pub fn inside(id: &str) -> Option<Self> {
        let document = document()?;
        let active = document.active_element()?;
        let outer = document.get_element_by_id(id)?;
        if !outer.contains(Some(&active)) {
            return None;
        }
        let (group, around) = marked(&active)?;
        let tag = active.tag_name();
        let place = controls(&group, &tag)
            .iter()
            .position(|one| *one == active)?;
        Some(Self {
            around,
            tag,
            place,
            typed: typed(&active),
        })
    }

    /// The same without what was typed there, for a form that is another one.
    pub fn without_text(self) -> Self {
        Self {
            typed: None,
            ..self
        }
    }

    /// Gives the focus back inside the element with this id, with what was typed
    /// and selected. Tells whether the control, or one of the same part, has it.
    pub fn give_back(self, id: &str) -> bool {
        let control = || {
            let outer = document()?.get_element_by_id(id)?;
            let (mark, value) = &self.around;
            let group = all(&outer, &format!("[{mark}]"))
                .into_iter()
                .find(|one| one.get_attribute(mark).as_ref() == Some(value))?;
            let same = controls(&group, &self.tag).into_iter().nth(self.place);
            same.or_else(|| {
                let matches = group.matches(CONTROLS) == Ok(true);
                matches
                    .then(|| group.clone())
                    .or_else(|| all(&group, CONTROLS).into_iter().next())
            })
        };
        let Some(control) = control() else {
            return false;
        };
        let focused = control
            .dyn_ref::<HtmlElement>()
            .is_some_and(|control| control.focus().is_ok());
        if let Some((text, selection)) = &self.typed
            && control.tag_name() == self.tag
        {
            type_again(&control, text, *selection);
        }
        focused
    }
}

/// Whether the element with this id, or something inside it, has the focus.
pub fn is_inside(id: &str) -> bool {
    let active = document().and_then(|document| document.active_element());
    let outer = document().and_then(|document| document.get_element_by_id(id));
    matches!((active, outer), (Some(active), Some(outer)) if outer.contains(Some(&active)))
}

fn document() -> Option<Document> {
    window()?.document()
}

/// The nearest element around a control that names it, and by what.
fn marked(control: &Element) -> Option<(Element, (&'static str, String))> {
    let group = control
        .closest(&MARKS.map(|mark| format!("[{mark}]")).join(", "))
        .ok()
        .flatten()?;
    let around = MARKS
        .into_iter()
        .find_map(|mark| Some((mark, group.get_attribute(mark)?)))?;
    Some((group, around))
}

fn all(inside: &Element, selector: &str) -> Vec<Element> {
    let list = inside.get_elements_by_tag_name("*");
    (0..list.length())
        .filter_map(|place| list.item(place))
        .filter(|one| one.matches(selector) == Ok(true))
        .collect()
}

/// The controls of a kind that belong to a part, and not to one inside it.
fn controls(group: &Element, tag: &str) -> Vec<Element> {
    if group.tag_name() == tag {
        return vec![group.clone()];
    }
    let mut found = all(group, tag);
    found.retain(|one| marked(one).is_some_and(|(around, _)| around == *group));
    found
}

/// What stands in a control that takes text, and what of it is selected.
fn typed(control: &Element) -> Option<(String, Option<(u32, u32)>)> {
    if let Some(area) = control.dyn_ref::<HtmlTextAreaElement>() {
        let ends = (area.selection_start(), area.selection_end());
        return Some((area.value(), selected(ends)));
    }
    let input = control.dyn_ref::<HtmlInputElement>()?;
    let texts = ["text", "search", "url", "email", "tel", "number"];
    texts.contains(&input.type_().as_str()).then(|| {
        // Of numbers a browser tells no selection.
        let ends = (input.selection_start(), input.selection_end());
        (input.value(), selected(ends))
    })
}

fn selected<E>(ends: (Result<Option<u32>, E>, Result<Option<u32>, E>)) -> Option<(u32, u32)> {
    Some((ends.0.ok().flatten()?, ends.1.ok().flatten()?))
}

/// Has a text stand in the control that has the focus, as if it had been typed.
fn type_again(control: &Element, text: &str, selection: Option<(u32, u32)>) {
    let input = control.dyn_ref::<HtmlInputElement>();
    let area = control.dyn_ref::<HtmlTextAreaElement>();
    let now = input
        .map(HtmlInputElement::value)
        .or_else(|| area.map(HtmlTextAreaElement::value));
    if now.as_deref() != Some(text) {
        let _ = input.map(HtmlInputElement::select);
        let _ = area.map(HtmlTextAreaElement::select);
        super::page::type_text(text);
    }
    let Some((start, end)) = selection else {
        return;
    };
    // A control without a caret keeps its own.
    let _ = input.map(|input| input.set_selection_range(start, end));
    let _ = area.map(|area| area.set_selection_range(start, end));
}
