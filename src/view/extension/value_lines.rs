//! The results as JSON, one line per value, so that a keystroke changes one
//! line and not the whole text.

use crate::app::form::{FormSession, Watcher};
use leptos::html::Pre;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// The lines drawn; a field without a value has an empty one.
struct Lines {
    elements: Vec<Element>,
    members: Vec<Option<String>>,
    /// Place of the last field with a value: the one line without a comma.
    last: Option<usize>,
}

/// The results as JSON text, always current.
#[component]
pub(super) fn ValueLines(
    form: FormSession,
    /// Whether the last check passed.
    #[prop(into)]
    valid: Signal<bool>,
    /// Whether this is the format chosen.
    shown: Signal<bool>,
) -> impl IntoView {
    let pre = NodeRef::<Pre>::new();
    let lines = StoredValue::new_local(None::<Lines>);
    let seen = StoredValue::new(None::<u32>);
    Effect::new(move || {
        let revision = form.revision.get();
        let Some(pre) = pre.get() else { return };
        if seen.get_value() == Some(revision) {
            return;
        }
        seen.set_value(Some(revision));
        lines.update_value(|lines| match lines {
            Some(lines) => lines.follow(form),
            None => *lines = Lines::draw(&pre, form),
        });
    });
    view! {
        <pre
            class="code__text values"
            tabindex="0"
            role="region"
            aria-label="Values as JSON"
            data-output="values"
            data-valid=move || valid.get().to_string()
            hidden=move || !shown.get()
            node_ref=pre
        ></pre>
    }
}

impl Lines {
    fn draw(pre: &Element, form: FormSession) -> Option<Self> {
        let members = members(form);
        let last = members.iter().rposition(Option::is_some);
        let prototype = document().create_element("span").ok()?;
        prototype.set_class_name("values__line");
        let portion = document().create_document_fragment();
        portion.append_with_str_1(&opening(last)).ok()?;
        let mut elements = Vec::with_capacity(members.len());
        for (place, member) in members.iter().enumerate() {
            let line: Element = prototype.clone_node().ok()?.unchecked_into();
            if member.is_some() {
                line.set_text_content(Some(&text(member.as_deref(), last == Some(place))));
            }
            portion.append_child(&line).ok()?;
            elements.push(line);
        }
        portion.append_with_str_1("}").ok()?;
        pre.append_child(&portion).ok()?;
        Some(Self {
            elements,
            members,
            last,
        })
    }

    /// Changes the lines whose values changed, and the comma where another
    /// line is the last now.
    fn follow(&mut self, form: FormSession) {
        let changed = form.take_changed(Watcher::Values);
        let earlier = self.last;
        let mut touched = Vec::new();
        for place in changed {
            let member = form.read(|form| form.member_json(place)).flatten();
            if let Some(slot) = self.members.get_mut(place)
                && *slot != member
            {
                *slot = member;
                touched.push(place);
            }
        }
        let last = self.members.iter().rposition(Option::is_some);
        if earlier != last {
            touched.extend(earlier);
            touched.extend(last);
        }
        if self.last.is_some() != last.is_some()
            && let Some(opening_node) = self
                .elements
                .first()
                .and_then(|first| first.previous_sibling())
        {
            opening_node.set_text_content(Some(&opening(last)));
        }
        for place in touched {
            if let (Some(element), Some(member)) =
                (self.elements.get(place), self.members.get(place))
            {
                element.set_text_content(Some(&text(member.as_deref(), last == Some(place))));
            }
        }
        self.last = last;
    }
}

fn members(form: FormSession) -> Vec<Option<String>> {
    form.read(|form| {
        (0..form.model().fields.len())
            .map(|index| form.member_json(index))
            .collect()
    })
    .unwrap_or_default()
}

/// `{` alone, or with a line break if lines follow.
fn opening(last: Option<usize>) -> String {
    if last.is_some() { "{\n" } else { "{" }.to_owned()
}

/// One line; the line break ends it, so that an empty one takes no room.
fn text(member: Option<&str>, last: bool) -> String {
    match member {
        None => String::new(),
        Some(member) if last => format!("  {member}\n"),
        Some(member) => format!("  {member},\n"),
    }
}
