//! [`Live`]: a template that is shown with a configuration. Elements, scopes and
//! watches as AngularJS 1.0.8 has them, without a document: what a person does
//! comes in as [`Event`], what changes goes out as [`Patch`].
//!
//! A watch is looked at in the order in which AngularJS looks at it, round by
//! round, because templates rely on that order. Steps, rounds, rows and nodes
//! are limited; whoever meets a limit is told of in [`Live::troubles`].

mod control;
mod digest;
mod form;
mod link;
mod plural;
mod repeat;
mod select;

use super::compile::{Compiled, Interpolation, Turn, compile};
use super::expression::{Budget, Expression, Grammar, Moment, Reads, Scopes, Zone};
use super::key::{Meaning, meaning};
use super::tree::Template;
use super::value::Value;
use control::Model;
use repeat::Rows;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Steps that one event may take.
const STEPS: u32 = 1_000_000;

/// Elements and texts that may exist at once.
const NODE_LIMIT: usize = 30_000;

/// What a template is shown with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Keys that the plugin declares, in its order. Only these are read and kept.
    pub declared: Vec<String>,
    /// Stored values by key: a plain value, or the encrypted text of a secret.
    pub stored: Vec<(String, String)>,
    /// Messages of the plugin by key; of several for one key the first is shown.
    pub errors: Vec<(String, String)>,
    /// Whether the controls are disabled, as GoCD does for who may only look.
    pub disabled: bool,
    /// Which expressions and directives are followed.
    pub grammar: Grammar,
    /// Where dates are shown.
    pub zone: Zone,
}

/// What a person did.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Text was typed into a control.
    Typed(u32, String),
    /// An element was clicked; a checkbox or radio button now is or is not checked.
    Clicked(u32, Option<bool>),
    /// Options were chosen in a select: their places.
    Chosen(u32, Vec<usize>),
    /// Another event, by its name.
    Other(u32, &'static str),
}

/// What has to change on the page, in this order.
#[derive(Clone, Debug, PartialEq)]
pub enum Patch {
    /// The text of a text node.
    Text(u32, Rc<str>),
    /// An attribute, as it is to be; `None` takes it away.
    Attribute(u32, Rc<str>, Option<Rc<str>>),
    /// The classes of an element.
    Classes(u32),
    /// Whether it is hidden by `display: none`.
    Hidden(u32, bool),
    /// A style property set by `ng-style`.
    Style(u32, Rc<str>, Rc<str>),
    /// The text in a control.
    Value(u32, Rc<str>),
    /// Whether a control is checked.
    Checked(u32, bool),
    /// Which options of a select are chosen; ask [`Live::options`].
    Selected(u32),
    /// A node is to be drawn within the parent, where [`Live`] has it by then.
    Insert {
        /// What is drawn, with all below it.
        node: u32,
        /// Where.
        parent: Option<u32>,
    },
    /// A node is gone, with all below it.
    Remove(u32),
}

/// Something that went wrong while the template ran.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trouble {
    /// Stable id of the rule.
    pub rule: &'static str,
    /// Place in [`Template::nodes`], if it is about one.
    pub node: Option<u32>,
    /// A whole sentence.
    pub text: String,
}

/// A node that exists.
#[derive(Debug)]
pub(super) struct LiveNode {
    /// Place in the template.
    source: usize,
    parent: Option<usize>,
    children: Vec<usize>,
    kind: LiveKind,
}

#[derive(Debug)]
pub(super) enum LiveKind {
    /// The place of an element that may or may not exist.
    Anchor,
    Text(Rc<str>),
    Element(Box<LiveElement>),
}

#[derive(Debug, Default)]
pub(super) struct LiveElement {
    tag: Rc<str>,
    shown: Rc<str>,
    scope: usize,
    /// What directives see: normalized name, name as written, value.
    attributes: Vec<(Rc<str>, Rc<str>, Value)>,
    /// What the document has.
    shown_attributes: Vec<(Rc<str>, Rc<str>)>,
    classes: Vec<Rc<str>>,
    /// Set once an `ng-show` or `ng-hide` has been looked at.
    hidden: Option<bool>,
    styles: Vec<(Rc<str>, Rc<str>)>,
    /// The text in a control, once something set it.
    value: Option<Rc<str>>,
    checked: bool,
    selected: bool,
    model: Option<Box<Model>>,
    form: Option<Box<form::Form>>,
    select: Option<Box<select::Select>>,
    switch: Option<Box<Switch>>,
    handlers: Vec<Handler>,
    observers: Vec<(Rc<str>, Observer)>,
    /// What `ng-class` says of it.
    classed: Vec<Rc<Expression>>,
    generated_name: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Handler {
    Checkbox,
    Radio,
    Expression(&'static str, Rc<Expression>),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Observer {
    Radio,
    Required,
    RequiredMany,
    Class,
    Href,
    BindTemplate,
}

#[derive(Debug, Default)]
pub(super) struct Switch {
    cases: BTreeMap<String, usize>,
    /// Runs before a case is shown.
    change: Option<Rc<Expression>>,
    shown: Option<(usize, usize)>,
}

/// What a watch looks at.
#[derive(Clone, Debug)]
pub(super) enum Getter {
    Expression(Rc<Expression>),
    Interpolation(Rc<Interpolation>),
    /// The text of `ng-pluralize` for a number.
    Plural(Rc<plural::Plural>),
    /// Works in the getter itself and yields nothing.
    Own,
}

/// What a watch does when what it looks at has changed.
#[derive(Clone, Debug)]
pub(super) enum Action {
    Text(usize),
    Attribute(usize, Rc<str>),
    Flag(usize, &'static str),
    Show(usize, bool),
    Class(usize, Turn),
    /// The place in a repeat that `ng-class-odd` and `ng-class-even` go by.
    Turn(usize, Rc<Expression>, Turn),
    Style(usize),
    Bind(usize),
    Switch(usize),
    If(usize),
    OptionValue(usize),
    Set(usize, Rc<str>),
    Model(usize),
    Repeat(usize),
    Many(usize),
    Options(usize),
}

#[derive(Debug)]
pub(super) struct Watch {
    getter: Getter,
    last: Option<Value>,
    deep: bool,
    action: Action,
    gone: bool,
    /// The names that it reads, if it has nothing new unless one of them is set.
    reads: Option<Reads>,
    /// When it was worked out last; `0` if it has to be.
    looked: Moment,
}

#[derive(Debug, Default)]
pub(super) struct ScopeInfo {
    parent: Option<usize>,
    children: Vec<usize>,
    watches: Vec<Watch>,
    destroyed: bool,
}

/// A key that the plugin declares.
#[derive(Debug)]
struct Declared {
    key: Rc<str>,
    /// The name's number in [`Changes`](super::expression::Changes).
    number: usize,
    /// What is stored for it, where that is not what the scope has by this name.
    apart: Option<Box<Apart>>,
}

/// What is stored for a key that is no plain name.
#[derive(Debug)]
struct Apart {
    /// What GoCD watches; none for a name that is closed here, whose value stays.
    watched: Option<Rc<Expression>>,
    text: Option<String>,
    /// Whether the text is another one than [`Live::changed`] told of.
    is_new: bool,
}

impl Apart {
    fn put(&mut self, text: Option<String>) {
        self.is_new |= self.text != text;
        self.text = text;
    }
}

/// A template that is shown.
#[derive(Debug)]
pub struct Live {
    compiled: Rc<Compiled>,
    /// The declared key that GoCD's controller stops at.
    stopped_by: Option<String>,
    settings: Settings,
    declared: Vec<Declared>,
    /// When [`Live::changed`] was asked last.
    told: Moment,
    nodes: Vec<Option<LiveNode>>,
    count: usize,
    top: Vec<usize>,
    scopes: Scopes,
    info: Vec<ScopeInfo>,
    rows: BTreeMap<usize, Rows>,
    /// What an `ng-if` shows, by its anchor.
    conditional: BTreeMap<usize, (usize, usize)>,
    /// Scopes that are gone, whose numbers are free after the round.
    doomed: Vec<usize>,
    waiting: Vec<(usize, Observer)>,
    patches: Vec<Patch>,
    budget: Budget,
    troubles: Vec<Trouble>,
    names: u32,
    ready: bool,
}

impl Live {
    /// Shows a template. What has to be drawn is asked for with [`Live::top`].
    pub fn new(template: &Template, settings: Settings) -> Self {
        let mut compiled = compile(template, settings.grammar);
        let mut keys = settings.declared.iter();
        let stopped_by = keys
            .find(|key| matches!(meaning(key, settings.grammar), Meaning::Unreadable(_)))
            .filter(|_| compiled.broken.is_none())
            .cloned();
        if stopped_by.is_some() {
            // All of it is compiled by then, and nothing is linked.
            compiled.broken = Some(usize::MAX);
        }
        let mut live = Self {
            compiled: Rc::new(compiled),
            stopped_by,
            declared: Vec::new(),
            told: 0,
            nodes: Vec::new(),
            count: 0,
            top: Vec::new(),
            scopes: Scopes::in_zone(settings.zone),
            settings,
            info: vec![ScopeInfo::default()],
            rows: BTreeMap::new(),
            conditional: BTreeMap::new(),
            doomed: Vec::new(),
            waiting: Vec::new(),
            patches: Vec::new(),
            budget: Budget::new(STEPS),
            troubles: Vec::new(),
            names: 0,
            ready: false,
        };
        live.start();
        live
    }

    fn start(&mut self) {
        let compiled = self.compiled.clone();
        self.fill_scope();
        let mut linked = Ok(());
        for node in &compiled.top {
            if compiled.broken.is_some() {
                linked = Err(link::Stopped);
            }
            linked = match linked {
                Ok(()) => self.link(*node, Self::SCOPE, None, i32::MAX),
                Err(link::Stopped) => {
                    self.draw_plain(*node, None);
                    Err(link::Stopped)
                }
            };
        }
        if let Some(key) = self.stopped_by.take() {
            self.trouble(
                "template.key",
                None,
                &format!(
                    "The declared key “{key}” is no expression: GoCD stops there, shows the whole view as it is written and binds none of its controls."
                ),
            );
        } else if compiled.broken.is_some() {
            self.trouble(
                "template.raw",
                None,
                "A text in double braces is no expression: GoCD then shows the whole template as it is written and binds none of its controls.",
            );
        }
        if compiled.broken.is_none() {
            self.digest();
        }
        if self.settings.disabled {
            self.disable();
        }
        self.patches.clear();
        self.ready = true;
    }

    /// The scope of the view itself; templates do not see the one around it.
    const SCOPE: usize = Scopes::ROOT;

    fn fill_scope(&mut self) {
        let mut stored = BTreeMap::new();
        for (key, text) in self.settings.stored.iter().rev() {
            stored.insert(key.as_str(), text.as_str());
        }
        for key in &self.settings.declared {
            let text = stored.get(key.as_str()).copied();
            let watched = match meaning(key, self.settings.grammar) {
                Meaning::Name | Meaning::Unreadable(_) => None,
                Meaning::Closed => Some(None),
                Meaning::Expression(expression) => Some(Some(Rc::new(expression))),
            };
            let apart = watched.map(|watched| {
                Box::new(Apart {
                    watched,
                    text: text.map(str::to_owned),
                    is_new: true,
                })
            });
            let key: Rc<str> = key.as_str().into();
            let value = text.map_or(Value::Undefined, Value::from);
            self.scopes.set(Self::SCOPE, &key, value);
            let number = self.scopes.changes_mut().number(&key);
            self.declared.push(Declared { key, number, apart });
        }
        self.fill_errors();
    }

    fn fill_errors(&mut self) {
        let mut members: Vec<(Rc<str>, Value)> = Vec::new();
        for (key, message) in &self.settings.errors {
            if !self.settings.declared.contains(key)
                || members.iter().any(|(name, _)| **name == **key)
            {
                continue;
            }
            let server = Value::object(vec![("server".into(), Value::from(message.as_str()))]);
            members.push((
                key.as_str().into(),
                Value::object(vec![("$error".into(), server)]),
            ));
        }
        self.scopes
            .set(Self::SCOPE, &"GOINPUTNAME".into(), Value::object(members));
    }

    /// Shows other messages; what was entered stays. Yields what has to change.
    pub fn set_errors(&mut self, errors: Vec<(String, String)>) -> Vec<Patch> {
        // A round more than AngularJS does would be seen by what counts them.
        let same = self.settings.errors == errors;
        self.settings.errors = errors;
        if self.compiled.broken.is_some() || same {
            return Vec::new();
        }
        self.budget = Budget::new(STEPS);
        self.fill_errors();
        self.digest();
        std::mem::take(&mut self.patches)
    }

    /// Takes values that were changed elsewhere, as text by key; what the view
    /// itself made of them stays. Yields what has to change, `None` if all values
    /// are known.
    pub fn set_configuration<'a>(
        &mut self,
        values: impl IntoIterator<Item = (&'a str, Option<&'a str>)>,
    ) -> Option<Vec<Patch>> {
        if self.compiled.broken.is_some() {
            return None;
        }
        self.budget = Budget::new(STEPS);
        let mut any = false;
        for (place, (key, text)) in values.into_iter().enumerate() {
            // Both are in the order of the declarations, as a rule.
            let is_key = |declared: &Declared| *declared.key == *key;
            let place = match self.declared.get(place) {
                Some(declared) if is_key(declared) => Some(place),
                _ => self.declared.iter().position(is_key),
            };
            let Some(declared) = place.and_then(|place| self.declared.get_mut(place)) else {
                continue;
            };
            if let Some(apart) = &mut declared.apart {
                // Nothing of the view goes by it.
                if apart.watched.is_none() {
                    apart.text = text.map(str::to_owned);
                }
                continue;
            }
            let known = self.scopes.get(Self::SCOPE, key);
            let same = match &known {
                Value::Text(known) => text == Some(&**known),
                other => text == stored_text(other).as_deref(),
            };
            if !same {
                let value = text.map_or(Value::Undefined, Value::from);
                self.scopes.set(Self::SCOPE, &declared.key, value);
                any = true;
            }
        }
        any.then(|| {
            self.digest();
            std::mem::take(&mut self.patches)
        })
    }

    /// The names of the events, besides clicks, that directives listen to.
    pub fn events(&self) -> Vec<&'static str> {
        let mut names: Vec<&'static str> = self.compiled.events().collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Follows what a person did. Yields what has to change.
    pub fn event(&mut self, event: &Event) -> Vec<Patch> {
        self.budget = Budget::new(STEPS);
        match event {
            Event::Typed(node, text) => self.typed(*node as usize, text),
            Event::Clicked(node, checked) => self.clicked(*node as usize, *checked),
            Event::Chosen(node, places) => self.chosen(*node as usize, places),
            Event::Other(node, name) => self.bubble(*node as usize, name),
        }
        std::mem::take(&mut self.patches)
    }

    /// The declared keys with their values as text, `None` where there is none:
    /// what GoCD would store. Other values than texts are written as JSON.
    pub fn configuration(&self) -> Vec<(String, Option<String>)> {
        self.stored(|_| true)
    }

    /// The part of [`Live::configuration`] that may have changed since it was
    /// asked for here; at first all of it.
    pub fn changed(&mut self) -> Vec<(String, Option<String>)> {
        let changes = self.scopes.changes();
        let since = self.told;
        let changed = self.stored(|declared| match &declared.apart {
            Some(apart) => apart.is_new,
            None => !changes.is_steady(&[declared.number], since),
        });
        self.told = changes.now();
        for declared in &mut self.declared {
            if let Some(apart) = &mut declared.apart {
                apart.is_new = false;
            }
        }
        changed
    }

    /// Works out what GoCD stores for the keys that are expressions.
    fn work_keys_out(&mut self) {
        for place in 0..self.declared.len() {
            let apart = |live: &Self| live.declared.get(place)?.apart.as_ref()?.watched.clone();
            let Some(watched) = apart(self) else {
                continue;
            };
            // What throws is not stored: AngularJS goes on with the next watch.
            let Some(value) = self.run(&watched, Self::SCOPE, None) else {
                continue;
            };
            let declared = self.declared.get_mut(place);
            if let Some(apart) = declared.and_then(|declared| declared.apart.as_mut()) {
                apart.put(stored_text(&value));
            }
        }
    }

    fn stored(&self, which: impl Fn(&Declared) -> bool) -> Vec<(String, Option<String>)> {
        let wanted = self.declared.iter().filter(|declared| which(declared));
        wanted
            .map(|declared| {
                let text = match &declared.apart {
                    Some(apart) => apart.text.clone(),
                    None => stored_text(&self.scopes.get(Self::SCOPE, &declared.key)),
                };
                (declared.key.to_string(), text)
            })
            .collect()
    }

    /// The names of the view's scope with the JSON of their values, `undefined`
    /// where it has none; sorted by name.
    pub fn scope(&self) -> Vec<(String, String)> {
        // A view that is not bound has no scope.
        let names = if self.compiled.broken.is_some() {
            Vec::new()
        } else {
            self.scopes.own(Self::SCOPE)
        };
        names
            .into_iter()
            .map(|(name, value)| {
                let json = match &value {
                    Value::Number(number) if !number.is_finite() => value.text().to_string(),
                    _ => value.json(false).unwrap_or_else(|| "undefined".to_owned()),
                };
                (name.to_string(), json)
            })
            .collect()
    }

    /// The value of a name in the view's scope.
    pub fn value(&self, name: &str) -> Value {
        self.scopes.get(Self::SCOPE, name)
    }

    /// What went wrong so far, each thing once.
    pub fn troubles(&self) -> &[Trouble] {
        &self.troubles
    }

    fn trouble(&mut self, rule: &'static str, source: Option<usize>, text: &str) {
        let trouble = Trouble {
            rule,
            node: source.and_then(|source| u32::try_from(source).ok()),
            text: text.to_owned(),
        };
        if self.troubles.len() < 100 && !self.troubles.contains(&trouble) {
            self.troubles.push(trouble);
        }
    }

    fn node(&self, node: usize) -> Option<&LiveNode> {
        self.nodes.get(node)?.as_ref()
    }

    fn node_mut(&mut self, node: usize) -> Option<&mut LiveNode> {
        self.nodes.get_mut(node)?.as_mut()
    }

    fn element(&self, node: usize) -> Option<&LiveElement> {
        match &self.node(node)?.kind {
            LiveKind::Element(element) => Some(element),
            _ => None,
        }
    }

    fn element_mut(&mut self, node: usize) -> Option<&mut LiveElement> {
        match &mut self.node_mut(node)?.kind {
            LiveKind::Element(element) => Some(element),
            _ => None,
        }
    }

    fn patch(&mut self, make: impl FnOnce() -> Patch) {
        if self.ready {
            let patch = make();
            self.patches.push(patch);
        }
    }
}

/// What GoCD would store of a value.
pub(super) fn stored_text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.to_string()),
        Value::Undefined | Value::Null => None,
        // JSON has no such number: `JSON.stringify` writes null, which is no value.
        Value::Number(number) if !number.is_finite() => None,
        other => other.json(false),
    }
}

fn short(node: usize) -> u32 {
    u32::try_from(node).unwrap_or(u32::MAX)
}

/// An element as it is to be drawn.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    element: &'a LiveElement,
}

impl<'a> Shown<'a> {
    /// Its name.
    pub fn name(&self) -> &'a str {
        &self.element.shown
    }

    /// The name that the template has for it.
    pub fn written_tag(&self) -> &'a str {
        &self.element.tag
    }

    /// Its attributes, the classes left out.
    pub fn attributes(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        self.element
            .shown_attributes
            .iter()
            .map(|(name, value)| (&**name, &**value))
    }

    /// Its classes.
    pub fn classes(&self) -> String {
        self.element.classes.join(" ")
    }

    /// Whether `ng-show` or `ng-hide` hides it.
    pub fn is_hidden(&self) -> bool {
        self.element.hidden == Some(true)
    }

    /// Whether `ng-show` or `ng-hide` has a say in it.
    pub fn is_hideable(&self) -> bool {
        self.element.hidden.is_some()
    }

    /// The styles set by `ng-style`.
    pub fn styles(&self) -> &'a [(Rc<str>, Rc<str>)] {
        &self.element.styles
    }

    /// The text in it, if something set one.
    pub fn value(&self) -> Option<&'a str> {
        self.element.value.as_deref()
    }

    /// Whether it is checked.
    pub fn is_checked(&self) -> bool {
        self.element.checked
    }

    /// The text of its `ng-model`.
    pub fn model(&self) -> Option<&'a str> {
        self.directive("ngModel")
    }

    /// The text of its `ng-click`.
    pub fn click(&self) -> Option<&'a str> {
        self.directive("ngClick")
    }

    fn directive(&self, name: &str) -> Option<&'a str> {
        self.element
            .attributes
            .iter()
            .find(|(normalized, _, _)| **normalized == *name)
            .and_then(|(_, _, value)| match value {
                Value::Text(text) => Some(&**text),
                _ => None,
            })
    }

    /// Whether its name was made up, because a radio button has to have one.
    pub fn has_generated_name(&self) -> bool {
        self.element.generated_name
    }
}

/// What a node is, for whoever draws it.
#[derive(Clone, Copy, Debug)]
pub enum Drawn<'a> {
    /// A place without anything to see.
    Anchor,
    /// A text.
    Text(&'a str),
    /// An element.
    Element(Shown<'a>),
}

impl Live {
    /// The nodes at the top.
    pub fn top(&self) -> impl Iterator<Item = u32> + '_ {
        self.top.iter().copied().map(short)
    }

    /// What a node is; `None` if there is no such node any more.
    pub fn drawn(&self, node: u32) -> Option<Drawn<'_>> {
        Some(match &self.node(node as usize)?.kind {
            LiveKind::Anchor => Drawn::Anchor,
            LiveKind::Text(text) => Drawn::Text(text),
            LiveKind::Element(element) => Drawn::Element(Shown { element }),
        })
    }

    /// The nodes in a node.
    pub fn children(&self, node: u32) -> impl Iterator<Item = u32> + '_ {
        self.node(node as usize)
            .into_iter()
            .flat_map(|node| &node.children)
            .copied()
            .map(short)
    }

    /// The node that a node is in.
    pub fn parent(&self, node: u32) -> Option<u32> {
        self.node(node as usize)?.parent.map(short)
    }

    /// All text in a node.
    pub fn text_in(&self, node: u32) -> String {
        self.text_of(node as usize)
    }

    /// Place of a node in the template.
    pub fn source(&self, node: u32) -> Option<u32> {
        Some(short(self.node(node as usize)?.source))
    }

    /// Whether a node is a control with a model.
    pub fn has_model(&self, node: u32) -> bool {
        self.element(node as usize)
            .is_some_and(|element| element.model.is_some())
    }

    /// The options of a select: the node, and whether it is chosen.
    pub fn options(&self, select: u32) -> Vec<(u32, bool)> {
        self.options_of(select as usize)
            .into_iter()
            .map(|option| {
                let chosen = self.element(option).is_some_and(|option| option.selected);
                (short(option), chosen)
            })
            .collect()
    }

    /// Whether a node is the blank option that stands for an unknown value.
    pub fn is_unknown(&self, node: u32) -> bool {
        self.is_unknown_option(node as usize)
    }
}
