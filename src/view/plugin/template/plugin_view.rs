//! [`PluginView`]: a template as GoCD would show it, with a configuration.

use super::draw::Drawing;
use super::node::Piece;
use crate::domain::finding::Finding;
use crate::domain::plugin::configuration::Configuration;
use crate::domain::template::expression::{Grammar, Zone};
use crate::domain::template::live::{Drawn, Event, Settings};
use crate::domain::template::tree::Template;
use crate::domain::template::{check, tree};
use crate::io::browser::clock;
use crate::io::browser::timer::{Debounce, mark as note};
use crate::view::common::id::unique_id;
use leptos::html::Div;
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

const PAUSE: Duration = Duration::from_millis(40);

/// What a view is shown with.
#[derive(Clone, Copy)]
pub struct Given {
    /// The keys that the plugin declares. A change shows the view anew.
    pub declared: Signal<Vec<String>>,
    /// Their values. What the view itself reported comes back here and changes
    /// nothing.
    pub configuration: Signal<Configuration>,
    /// Messages by key.
    pub errors: Signal<Vec<(String, String)>>,
    /// Whether the controls are disabled. A change shows the view anew.
    pub disabled: Signal<bool>,
    /// Which expressions are followed. A change shows the view anew.
    pub grammar: Signal<Grammar>,
    /// Shows the view anew whenever it changes, because the values are others.
    pub round: Signal<u32>,
}

/// What a view has to say besides its values, shortly after a change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Said {
    /// The names of the scope with the JSON of their values, if somebody looks.
    pub scope: Vec<(String, String)>,
    /// What went wrong while it ran.
    pub findings: Vec<Finding>,
}

/// What a change of a view makes of values.
#[derive(Clone, Debug)]
pub struct Values {
    /// The declared keys whose values changed, as text; `None` for no value.
    pub changed: Vec<(String, Option<String>)>,
    /// Whether somebody did something: a view enters its defaults by itself.
    pub by_person: bool,
}

/// A template as GoCD would show it. Its root has the mark `data-plugin-view`.
#[component]
pub fn PluginView(
    /// The template.
    template: Signal<Option<Arc<Template>>>,
    /// What it is shown with.
    given: Given,
    /// Whether somebody looks at the scope, which takes long to write out.
    scope_wanted: Signal<bool>,
    /// The element to outline, by its place in the template.
    outlined: Signal<Option<u32>>,
    /// Gets the values that changed, after every change.
    on_values: Callback<Values>,
    /// Gets what else the view has to say.
    on_said: Callback<Said>,
    /// Gets the place, in the template, of the element that is clicked or has
    /// got the focus.
    on_element: Callback<u32>,
) -> impl IntoView {
    let root = NodeRef::<Div>::new();
    let prefix = unique_id("view");
    let mark = prefix.clone();
    let drawing: Shared = Rc::new(RefCell::new(None));
    let heard = StoredValue::new_local(Vec::<&'static str>::new());
    let stored = StoredValue::new_local(drawing);
    let shared = move || stored.get_value();
    let tell = move || {
        let drawing = shared();
        let wanted = scope_wanted.get_untracked();
        let said = drawing.borrow().as_ref().map(|drawing| Said {
            scope: if wanted {
                drawing.live.scope()
            } else {
                Vec::new()
            },
            findings: template.with_untracked(|template| {
                template.as_deref().map_or_else(Vec::new, |template| {
                    check::troubles(template, drawing.live.troubles())
                })
            }),
        });
        if let Some(said) = said {
            on_said.run(said);
            if wanted {
                note("view-told");
            }
        }
    };
    // Whoever types does not wait for a scope to be written out.
    let pause = StoredValue::new_local(Debounce::new(PAUSE));
    let drawn = StoredValue::new(None::<u32>);
    let say = move |by_person: bool| {
        // What a view of an earlier round holds is not to come back as entered.
        if drawn.get_value() != Some(given.round.get_untracked()) {
            return;
        }
        let changed = shared()
            .try_borrow_mut()
            .ok()
            .and_then(|mut drawing| Some(drawing.as_mut()?.live.changed()));
        if let Some(changed) = changed {
            if !changed.is_empty() {
                on_values.run(Values { changed, by_person });
            }
            pause.with_value(|pause| pause.run(tell));
        }
    };
    let hear = move |event: &web_sys::Event| {
        let happened = {
            let drawing = shared();
            // Events that a change of the view itself brings about mean nothing.
            let Ok(mut drawing) = drawing.try_borrow_mut() else {
                return;
            };
            drawing
                .as_mut()
                .and_then(|drawing| follow(drawing, event, on_element))
        };
        if happened.is_some() {
            say(true);
        }
    };
    let listener = StoredValue::new_local(Rc::new(Closure::<dyn Fn(web_sys::Event)>::new(
        move |event: web_sys::Event| hear(&event),
    )));
    let listen = move |root: &Piece, name: &'static str| {
        if !heard.with_value(|heard| heard.contains(&name)) {
            heard.update_value(|heard| heard.push(name));
            listener.with_value(|listener| {
                let listener = listener.as_ref().as_ref().unchecked_ref();
                root.on(name, listener, is_captured(name));
            });
        }
    };
    Effect::new(move || {
        let template = template.get();
        let declared = given.declared.get();
        let disabled = given.disabled.get();
        let grammar = given.grammar.get();
        let round = given.round.get();
        let Some(element) = root.get() else {
            return;
        };
        let element: Piece = element.unchecked_into();
        // What was shown goes first, with its sheet.
        shared().borrow_mut().take();
        element.set_text("");
        let Some(template) = template else {
            return;
        };
        let settings = Settings {
            declared,
            stored: given.configuration.with_untracked(|configuration| {
                let texts = configuration.texts();
                texts
                    .filter_map(|(key, text)| Some((key.to_owned(), text?.to_owned())))
                    .collect()
            }),
            errors: given.errors.get_untracked(),
            disabled,
            grammar,
            zone: Zone(clock::behind),
        };
        let drawing = Drawing::new(element.clone(), template, settings, &prefix);
        for name in ["input", "change", "click", "focusin"] {
            listen(&element, name);
        }
        for name in drawing.live.events() {
            listen(&element, name);
        }
        *shared().borrow_mut() = Some(drawing);
        drawn.set_value(Some(round));
        note("view-drawn");
        say(false);
        // What it met with is known by now, and nobody types yet.
        tell();
    });
    Effect::new(move || {
        let errors = given.errors.get();
        with(&shared(), |drawing| drawing.set_errors(errors));
        say(false);
    });
    Effect::new(move || {
        let mut any = false;
        given.configuration.with(|configuration| {
            with(&shared(), |drawing| {
                any = drawing.set_configuration(configuration);
            });
        });
        if any {
            say(false);
        }
    });
    Effect::new(move || {
        if scope_wanted.get() {
            tell();
        }
    });
    Effect::new(move || {
        let outlined = outlined.get();
        template.track();
        with(&shared(), |drawing| drawing.outline(outlined));
    });
    on_cleanup(move || {
        // The browser tells of a change in a control that is taken away, and
        // nobody is there to hear it.
        let listener = listener.try_get_value();
        if let (Some(Some(element)), Some(listener)) = (root.try_get_untracked(), listener) {
            let element: Piece = element.unchecked_into();
            for name in heard.try_get_value().into_iter().flatten() {
                let listener = listener.as_ref().as_ref().unchecked_ref();
                element.off(name, listener, is_captured(name));
            }
        }
        if let Some(drawing) = stored.try_get_value() {
            drawing.borrow_mut().take();
        }
    });
    view! { <div class="plugin-view" data-plugin-view=mark node_ref=root></div> }
}

type Shared = Rc<RefCell<Option<Drawing>>>;

/// Whether an event is heard on its way down, since it does not come up again.
fn is_captured(name: &str) -> bool {
    matches!(name, "focus" | "blur" | "mouseenter" | "mouseleave")
}

/// Changes what is drawn; nothing while an event is being followed, which says
/// itself what has changed.
fn with(shared: &Shared, change: impl FnOnce(&mut Drawing)) {
    if let Ok(mut drawing) = shared.try_borrow_mut()
        && let Some(drawing) = drawing.as_mut()
    {
        change(drawing);
    }
}

/// Follows an event of the page; `None` if it means nothing to the view.
fn follow(drawing: &mut Drawing, event: &web_sys::Event, on_element: Callback<u32>) -> Option<()> {
    let node = drawing.node_at(&event.target()?)?;
    let name = event.type_();
    let piece = drawing.on_page(node)?;
    // What the view says of its elements is at hand, the page would have to be asked.
    let (element, kind) = match drawing.live.drawn(node)? {
        Drawn::Element(shown) => {
            let kind = shown.attributes().find(|(name, _)| *name == "type");
            (shown.name(), kind.map_or("", |(_, kind)| kind))
        }
        Drawn::Anchor | Drawn::Text(_) => ("", ""),
    };
    let checkable = element == "input"
        && ["checkbox", "radio"]
            .iter()
            .any(|one| kind.eq_ignore_ascii_case(one));
    let happened = match name.as_str() {
        "focusin" => {
            if let Some(source) = drawing.live.source(node) {
                on_element.run(source);
            }
            return None;
        }
        "input" => match element {
            "textarea" => Event::Typed(node, piece.value()?),
            "input" if !checkable => Event::Typed(node, piece.value()?),
            _ => return None,
        },
        "change" if element == "select" => {
            let options = drawing.live.options(node);
            let chosen = options
                .iter()
                .enumerate()
                .filter(|(_, (option, _))| {
                    drawing
                        .on_page(*option)
                        .is_some_and(|option| option.selected() == Some(true))
                })
                .map(|(place, _)| place)
                .collect();
            Event::Chosen(node, chosen)
        }
        "change" => return None,
        "click" => {
            if let Some(source) = drawing.live.source(node) {
                on_element.run(source);
            }
            stay(event);
            let checked = checkable.then(|| piece.checked()).flatten();
            Event::Clicked(node, checked)
        }
        other => {
            let name = drawing
                .live
                .events()
                .into_iter()
                .find(|known| *known == other)?;
            Event::Other(node, name)
        }
    };
    drawing.event(&happened);
    Some(())
}

/// A link of the view that goes nowhere does not change the app's address.
fn stay(event: &web_sys::Event) {
    let link = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .and_then(|element| element.closest("a[href]").ok().flatten());
    if let Some(link) = link
        && link.get_attribute("href").as_deref() == Some("#")
    {
        event.prevent_default();
    }
}

/// Where an element's text begins, for an editor.
pub(super) fn start_of(template: &tree::Template, source: u32) -> Option<tree::Spot> {
    template.nodes.get(source as usize).map(|node| node.start)
}
