//! Controls with a model: parsers on the way in, formatters on the way out,
//! validity, as AngularJS 1.0.8 has them, oddities included.

use super::form::{Member, tell_dirty, tell_error, tell_valid};
use super::{Handler, Live, LiveKind, Observer, Patch, short};
use crate::domain::pattern::Pattern;
use crate::domain::template::allowed::{Passage, address, attribute};
use crate::domain::template::compile::{is_flag, takes_flags};
use crate::domain::template::expression::{Expression, assign, evaluate};
use crate::domain::template::style::declarations;
use crate::domain::template::value::{Value, number_of, trimmed};
use std::collections::BTreeMap;
use std::rc::Rc;

/// A step between a control's text and its value.
#[derive(Clone, Debug)]
pub(super) enum Check {
    Required,
    RequiredMany,
    Pattern(Rc<Pattern>),
    /// An `ng-pattern` that is none: AngularJS stops with an error.
    NoPattern,
    MinLength(f64),
    MaxLength(f64),
    Url,
    Email,
    /// A text becomes a number.
    NumberIn,
    /// A number becomes a text.
    NumberText,
    /// What is no number is not shown.
    NumberOut,
    Min(f64),
    Max(f64),
    CheckedIn(Value, Value),
    CheckedOut(Value),
    ListIn(Rc<str>),
    ListOut,
}

/// Whether an address says where it leads, and leads where no link of a view goes. What
/// says nothing may be the beginning of one.
fn is_elsewhere(text: &str) -> bool {
    let text = text.trim();
    (text.contains(':') || text.starts_with('/')) && address(text).is_none()
}

/// Steps that a pattern may take for one text.
const PATTERN_STEPS: u32 = 200_000;

/// How a control shows its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Render {
    Nothing,
    Text,
    Checkbox,
    Radio,
    Select,
    Many,
    Options,
}

/// A control's model.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) expression: Rc<Expression>,
    pub(super) model_value: Value,
    pub(super) view_value: Value,
    pub(super) parsers: Vec<Check>,
    pub(super) formatters: Vec<Check>,
    pub(super) render: Render,
    /// What a select of several shows, as it was last drawn.
    pub(super) drawn: Value,
    pub(super) listeners: Vec<Rc<Expression>>,
    pub(super) pristine: bool,
    /// What the form around the control knows of it.
    pub(super) member: Option<Member>,
    errors: BTreeMap<&'static str, bool>,
    failed: u32,
}

impl Model {
    pub(super) fn new(expression: Rc<Expression>) -> Self {
        Self {
            expression,
            model_value: Value::Number(f64::NAN),
            view_value: Value::Number(f64::NAN),
            parsers: Vec::new(),
            formatters: Vec::new(),
            render: Render::Nothing,
            drawn: Value::Undefined,
            listeners: Vec::new(),
            pristine: true,
            member: None,
            errors: BTreeMap::new(),
            failed: 0,
        }
    }
}

/// The classes of an element.
pub(super) struct Classes<'a>(&'a mut Vec<Rc<str>>);

impl Classes<'_> {
    pub(super) fn add(&mut self, name: &str) {
        for name in name.split_ascii_whitespace() {
            if !self.0.iter().any(|one| **one == *name) {
                self.0.push(name.into());
            }
        }
    }

    pub(super) fn remove(&mut self, name: &str) {
        for name in name.split_ascii_whitespace() {
            self.0.retain(|one| **one != *name);
        }
    }
}

/// The number that a text begins with (`parseFloat`).
pub(super) fn leading_number(text: &str) -> f64 {
    let text = trimmed(text);
    let bytes = text.as_bytes();
    let digits = |mut at: usize| {
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        at
    };
    let sign = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let mut end = digits(sign);
    if bytes.get(end) == Some(&b'.') {
        end = digits(end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let after = digits(end + 1 + sign);
        if after > end + 1 + sign {
            end = after;
        }
    }
    let number = text.get(..end).unwrap_or_default();
    if number.bytes().any(|byte| byte.is_ascii_digit()) {
        number_of(number)
    } else {
        f64::NAN
    }
}

/// `/^\s*(\-|\+)?(\d+|(\d*(\.\d*)))\s*$/`
fn is_decimal(text: &str) -> bool {
    let text = trimmed(text);
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && match fraction {
            Some(fraction) => digits(fraction),
            None => !whole.is_empty(),
        }
}

/// `/^(ftp|http|https):\/\/(\w+:{0,1}\w*@)?(\S+)(:[0-9]+)?(\/|\/([\w#!:.?+=&%@!\-\/]))?$/`:
/// every part after `\S+` is within it.
fn is_url(text: &str) -> bool {
    ["ftp://", "http://", "https://"]
        .iter()
        .filter_map(|scheme| text.strip_prefix(scheme))
        .any(|rest| !rest.is_empty() && !rest.chars().any(char::is_whitespace))
}

/// `/^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,6}$/`
fn is_email(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    let Some((name, host)) = text.split_once('@') else {
        return false;
    };
    let Some((host, top)) = host.rsplit_once('.') else {
        return false;
    };
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| plain(byte) || matches!(byte, b'_' | b'%' | b'+'))
        && !host.is_empty()
        && host.bytes().all(plain)
        && (2..=6).contains(&top.len())
        && top.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn length(value: &Value) -> f64 {
    match value {
        Value::Text(text) => {
            f64::from(u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX))
        }
        Value::Array(items) => f64::from(u32::try_from(items.len()).unwrap_or(u32::MAX)),
        _ => f64::NAN,
    }
}

impl Live {
    pub(super) fn classes(&mut self, id: usize, change: impl FnOnce(&mut Classes<'_>)) {
        let Some(element) = self.element_mut(id) else {
            return;
        };
        let before = element.classes.clone();
        change(&mut Classes(&mut element.classes));
        if element.classes != before {
            self.patch(|| Patch::Classes(short(id)));
        }
    }

    pub(super) fn model(&self, id: usize) -> Option<&Model> {
        self.element(id)?.model.as_deref()
    }

    fn model_mut(&mut self, id: usize) -> Option<&mut Model> {
        self.element_mut(id)?.model.as_deref_mut()
    }

    /// What directives see of an attribute.
    pub(super) fn seen(&self, id: usize, name: &str) -> Value {
        self.element(id)
            .and_then(|element| {
                element
                    .attributes
                    .iter()
                    .find(|(normalized, _, _)| **normalized == *name)
            })
            .map_or(Value::Undefined, |(_, _, value)| value.clone())
    }

    pub(super) fn set_seen(&mut self, id: usize, name: &str, value: Value) {
        if let Some(element) = self.element_mut(id) {
            match element
                .attributes
                .iter_mut()
                .find(|(normalized, _, _)| **normalized == *name)
            {
                Some((_, _, place)) => *place = value,
                None => element.attributes.push((name.into(), name.into(), value)),
            }
        }
    }

    /// `attrs.$set`: what directives see, what the document has, and observers.
    pub(super) fn set_attribute(&mut self, id: usize, name: &str, value: Value) {
        self.set_seen(id, name, value.clone());
        let Some(element) = self.element(id) else {
            return;
        };
        let written = element
            .attributes
            .iter()
            .find(|(normalized, _, _)| **normalized == *name)
            .map_or_else(|| Rc::from(name), |(_, written, _)| written.clone());
        let tag = element.tag.clone();
        if is_flag(&written) || is_flag(name) && takes_flags(&tag) {
            let flag: Rc<str> = name.to_lowercase().into();
            self.set_shown(id, &flag, value.is_true().then(|| "".into()));
            self.set_property(id, &flag, value.is_true());
        } else if &*written == "class" {
            let text = if value.is_nothing() {
                "".into()
            } else {
                value.text()
            };
            self.classes(id, |classes| {
                classes.0.clear();
                classes.add(&text);
            });
        } else {
            let text = (!value.is_nothing()).then(|| value.text());
            self.set_shown(id, &written, text.clone());
            if &*written == "value" && &*tag == "option" {
                self.sync_select_of(id);
            }
        }
        self.observed(id, name);
    }

    pub(super) fn observed(&mut self, id: usize, name: &str) {
        let observers: Vec<Observer> = self
            .element(id)
            .into_iter()
            .flat_map(|element| &element.observers)
            .filter(|(observed, _)| **observed == *name)
            .map(|(_, observer)| *observer)
            .collect();
        for observer in observers {
            self.notice(id, observer);
        }
    }

    pub(super) fn notice(&mut self, id: usize, observer: Observer) {
        match observer {
            Observer::Radio => self.render(id),
            Observer::Required => {
                if let Some(value) = self.model(id).map(|model| model.view_value.clone()) {
                    self.check(id, &Check::Required, value);
                }
            }
            Observer::RequiredMany => {
                if let Some(value) = self.model(id).map(|model| model.view_value.clone()) {
                    self.check(id, &Check::RequiredMany, value);
                }
            }
            Observer::Class => self.class_again(id),
            Observer::Href => {
                let value = self.seen(id, "ngHref");
                if value.is_true() {
                    self.set_attribute(id, "href", value);
                }
            }
            Observer::BindTemplate => {
                let value = self.seen(id, "ngBindTemplate");
                self.set_content(id, &value.shown());
            }
        }
    }

    fn set_shown(&mut self, id: usize, name: &Rc<str>, value: Option<Rc<str>>) {
        if attribute(name) == Passage::Blocked {
            return;
        }
        if let Some(value) = &value {
            self.note_blocked(id, name, value);
        }
        let Some(element) = self.element_mut(id) else {
            return;
        };
        let place = element
            .shown_attributes
            .iter()
            .position(|(known, _)| known == name);
        match (place, &value) {
            (Some(place), Some(value)) => {
                if let Some((_, known)) = element.shown_attributes.get_mut(place) {
                    if known == value {
                        return;
                    }
                    *known = value.clone();
                }
            }
            (Some(place), None) => {
                element.shown_attributes.remove(place);
            }
            (None, Some(value)) => element.shown_attributes.push((name.clone(), value.clone())),
            (None, None) => return,
        }
        self.patch(|| Patch::Attribute(short(id), name.clone(), value));
    }

    /// Tells of what an attribute comes to and does not reach the page, once for each
    /// element: it may be typed letter by letter.
    fn note_blocked(&mut self, id: usize, name: &str, value: &str) {
        let Some(node) = self.node(id) else { return };
        let (LiveKind::Element(element), source) = (&node.kind, node.source) else {
            return;
        };
        let told = match attribute(name) {
            Passage::Address if is_elsewhere(value) => Some((
                "template.address",
                format!(
                    "An address that the “{name}” of <{}> comes to is left out: links go to http, https and mailto addresses only.",
                    element.tag
                ),
            )),
            Passage::Style => {
                let mut told = Vec::new();
                declarations(value, &mut told);
                let tag = &element.tag;
                let first = told.into_iter().next();
                first.map(|text| {
                    (
                        "template.style",
                        format!("In the style that <{tag}> comes to: {text}"),
                    )
                })
            }
            _ => None,
        };
        let known = |rule| {
            let mut troubles = self.troubles().iter();
            let node = Some(short(source));
            troubles.any(|one| one.rule == rule && one.node == node)
        };
        if let Some((rule, text)) = told
            && !known(rule)
        {
            self.trouble(rule, Some(source), &text);
        }
    }

    fn set_property(&mut self, id: usize, flag: &str, value: bool) {
        match flag {
            "checked" => self.set_checked(id, value),
            "selected" => {
                self.set_selected(id, value);
                self.sync_select_of(id);
            }
            _ => {}
        }
    }

    pub(super) fn disable(&mut self) {
        for id in 0..self.nodes.len() {
            let is_control = self
                .element(id)
                .is_some_and(|one| matches!(&*one.tag, "input" | "textarea" | "select"));
            if is_control {
                self.set_shown(id, &"disabled".into(), Some("".into()));
            }
        }
    }

    /// Puts a text in the place of all that is in an element.
    pub(super) fn set_content(&mut self, id: usize, text: &str) {
        let children = match self.node_mut(id) {
            Some(node) => std::mem::take(&mut node.children),
            None => return,
        };
        let source = self.node(id).map_or(0, |node| node.source);
        for child in children {
            self.remove_node(child);
        }
        let child = self.add_node(source, Some(id), LiveKind::Text(text.into()));
        self.put_last(child);
        self.tell_inserted(child);
    }

    pub(super) fn set_checked(&mut self, id: usize, checked: bool) {
        let Some(element) = self.element_mut(id) else {
            return;
        };
        let before = std::mem::replace(&mut element.checked, checked);
        let name = element
            .shown_attributes
            .iter()
            .find(|(name, _)| &**name == "name")
            .map(|(_, value)| value.clone())
            .filter(|name| !name.is_empty());
        if before != checked {
            self.patch(|| Patch::Checked(short(id), checked));
        }
        // The browser lets one radio button of a name be checked.
        if let Some(name) = name.filter(|_| checked && self.is_radio(id)) {
            for other in 0..self.nodes.len() {
                if other == id || !self.is_radio(other) {
                    continue;
                }
                let Some(element) = self.element_mut(other) else {
                    continue;
                };
                let same = element
                    .shown_attributes
                    .iter()
                    .any(|(known, value)| &**known == "name" && *value == name);
                if same && std::mem::replace(&mut element.checked, false) {
                    self.patch(|| Patch::Checked(short(other), false));
                }
            }
        }
    }

    fn is_radio(&self, id: usize) -> bool {
        self.element(id).is_some_and(|element| {
            &*element.tag == "input"
                && element
                    .shown_attributes
                    .iter()
                    .any(|(name, value)| &**name == "type" && value.eq_ignore_ascii_case("radio"))
        })
    }

    fn set_valid(&mut self, id: usize, key: &'static str, valid: bool) {
        let Some(model) = self.model_mut(id) else {
            return;
        };
        let before = model.errors.get(key).copied();
        if before == Some(!valid) {
            return;
        }
        let mut all = None;
        if valid {
            if before == Some(true) {
                model.failed = model.failed.saturating_sub(1);
            }
            if model.failed == 0 {
                all = Some(true);
            }
        } else {
            all = Some(false);
            model.failed += 1;
        }
        model.errors.insert(key, !valid);
        let member = model.member.as_ref();
        let member = member.map(|member| (Rc::clone(&member.told), member.form));
        let mut form = None;
        if let Some((told, around)) = member {
            let changes = self.scopes.changes();
            if let Some(valid) = all {
                tell_valid(&told, valid, changes);
            }
            tell_error(&told, key, Value::Bool(!valid), changes);
            form = Some(around);
        }
        self.mark_valid(id, all, Some((key, valid)));
        if let Some(form) = form {
            self.set_form_valid(form, key, valid, id);
        }
    }

    /// The classes that tell whether a control or form is valid, as a whole and
    /// in one respect.
    pub(super) fn mark_valid(
        &mut self,
        id: usize,
        all: Option<bool>,
        respect: Option<(&str, bool)>,
    ) {
        self.classes(id, |classes| {
            let mut mark = |valid: bool, suffix: &str| {
                let (gone, new) = if valid {
                    ("ng-invalid", "ng-valid")
                } else {
                    ("ng-valid", "ng-invalid")
                };
                classes.remove(&format!("{gone}{suffix}"));
                classes.add(&format!("{new}{suffix}"));
            };
            if let Some(all) = all {
                mark(all, "");
            }
            if let Some((key, valid)) = respect {
                mark(valid, &format!("-{key}"));
            }
        });
    }

    fn judged(&mut self, id: usize, key: &'static str, valid: bool, value: Value) -> Value {
        self.set_valid(id, key, valid);
        if valid { value } else { Value::Undefined }
    }

    /// Whether a pattern is found in a text; one that takes too long is taken for
    /// one that is.
    fn fits(&mut self, id: usize, pattern: &Pattern, text: &str) -> bool {
        let mut steps = self.budget.left().min(PATTERN_STEPS);
        let given = steps;
        let found = pattern.is_in(text, &mut steps);
        // A step of a pattern is far less than one of an expression.
        let spent = self.budget.spend((given - steps) / 8);
        if found.is_none() || spent.is_err() {
            let source = self.node(id).map(|node| node.source);
            self.trouble(
                "template.pattern.slow",
                source,
                "The ng-pattern takes too long for what is entered, so it is taken for fitting. GoCD's page hangs meanwhile.",
            );
        }
        found.unwrap_or(true)
    }

    fn check(&mut self, id: usize, check: &Check, value: Value) -> Value {
        match check {
            Check::Required => {
                let required = self.seen(id, "required").is_true();
                let missing = value.is_blank() || matches!(value, Value::Bool(false));
                self.judged(id, "required", !(required && missing), value)
            }
            Check::RequiredMany => {
                let required = self.seen(id, "required").is_true();
                let some = value.is_true() && length(&value) > 0.0;
                self.set_valid(id, "required", !required || some);
                value
            }
            Check::Pattern(pattern) => {
                let valid = value.is_blank() || self.fits(id, pattern, &value.text());
                self.judged(id, "pattern", valid, value)
            }
            Check::NoPattern => value,
            Check::MinLength(limit) => {
                let valid = value.is_blank() || !is_below(length(&value), *limit);
                self.judged(id, "minlength", valid, value)
            }
            Check::MaxLength(limit) => {
                let valid = value.is_blank() || !is_below(*limit, length(&value));
                self.judged(id, "maxlength", valid, value)
            }
            Check::Url => {
                let valid = value.is_blank() || is_url(&value.text());
                self.judged(id, "url", valid, value)
            }
            Check::Email => {
                let valid = value.is_blank() || is_email(&value.text());
                self.judged(id, "email", valid, value)
            }
            Check::NumberIn => {
                let blank = value.is_blank();
                if blank || is_decimal(&value.text()) {
                    self.set_valid(id, "number", true);
                    match &value {
                        Value::Text(text) if text.is_empty() => Value::Null,
                        _ if blank => value,
                        _ => Value::Number(leading_number(&value.text())),
                    }
                } else {
                    self.set_valid(id, "number", false);
                    Value::Undefined
                }
            }
            Check::NumberText => {
                if value.is_blank() {
                    Value::from("")
                } else {
                    Value::Text(value.text())
                }
            }
            Check::NumberOut => {
                let valid = value.is_blank() || matches!(value, Value::Number(_));
                self.judged(id, "number", valid, value)
            }
            Check::Min(limit) => {
                let valid = value.is_blank() || !is_below(value.number(), *limit);
                self.judged(id, "min", valid, value)
            }
            Check::Max(limit) => {
                let valid = value.is_blank() || !is_below(*limit, value.number());
                self.judged(id, "max", valid, value)
            }
            Check::CheckedIn(yes, no) => {
                if value.is_true() {
                    yes.clone()
                } else {
                    no.clone()
                }
            }
            Check::CheckedOut(yes) => Value::Bool(value.is(yes)),
            Check::ListIn(separator) => {
                let text = if value.is_true() {
                    value.text()
                } else {
                    "".into()
                };
                let items = text
                    .split(&**separator)
                    .filter(|part| !part.is_empty())
                    .map(|part| Value::from(trimmed(part)))
                    .take(1000);
                Value::array(items.collect())
            }
            Check::ListOut => match &value {
                Value::Array(items) => {
                    let parts: Vec<String> = items
                        .items()
                        .iter()
                        .map(|item| {
                            if item.is_nothing() {
                                String::new()
                            } else {
                                item.text().to_string()
                            }
                        })
                        .collect();
                    Value::from(parts.join(", "))
                }
                _ => Value::Undefined,
            },
        }
    }

    /// Tells the form around what a control holds.
    fn tell_values(&self, id: usize) {
        let Some(model) = self.model(id) else {
            return;
        };
        if let Some(member) = &model.member {
            let changes = self.scopes.changes();
            member
                .told
                .set("$viewValue", model.view_value.clone(), changes);
            member
                .told
                .set("$modelValue", model.model_value.clone(), changes);
        }
    }

    /// The watch of a model: shows what the scope has, if it is not known yet.
    /// Yields whether the control knows it then: not-a-number is never known.
    pub(super) fn look_at_model(&mut self, id: usize, scope: usize) -> bool {
        let Some(model) = self.model(id) else {
            return false;
        };
        let expression = model.expression.clone();
        let Ok(value) = evaluate(&expression, &mut self.scopes, scope, &mut self.budget) else {
            return false;
        };
        let Some(model) = self.model_mut(id) else {
            return false;
        };
        if model.model_value.is(&value) {
            return true;
        }
        let known = value.is(&value);
        model.model_value = value.clone();
        let formatters = model.formatters.clone();
        let formatted = formatters.iter().rev().try_fold(value, |value, check| {
            (!matches!(check, Check::NoPattern)).then(|| self.check(id, check, value))
        });
        let Some(value) = formatted else {
            return known;
        };
        let Some(model) = self.model_mut(id) else {
            return false;
        };
        let changed = !model.view_value.is(&value);
        if changed {
            model.view_value = value;
        }
        self.tell_values(id);
        if changed {
            self.render(id);
        }
        known
    }

    /// The watch of a select of several: shows the value if it is another one.
    pub(super) fn look_at_many(&mut self, id: usize) {
        let Some(model) = self.model_mut(id) else {
            return;
        };
        if !model.drawn.matches(&model.view_value) {
            model.drawn = model.view_value.copied();
            self.render(id);
        }
    }

    /// Makes a control show its value.
    pub(super) fn render(&mut self, id: usize) {
        let Some(model) = self.model(id) else {
            return;
        };
        let value = model.view_value.clone();
        match model.render {
            Render::Nothing => {}
            Render::Text => {
                let text = if value.is_blank() {
                    "".into()
                } else {
                    value.text()
                };
                self.set_value(id, &text);
            }
            Render::Checkbox => self.set_checked(id, value.is_true()),
            Render::Radio => {
                let own = self.seen(id, "value");
                self.set_checked(id, own.equals(&value));
            }
            Render::Select => self.render_select(id, &value),
            Render::Many => self.render_many(id, &value),
            Render::Options => self.render_options(id),
        }
    }

    fn set_value(&mut self, id: usize, text: &str) {
        let text = self.sanitized(id, text);
        let Some(element) = self.element_mut(id) else {
            return;
        };
        if element.value.as_ref() != Some(&text) {
            element.value = Some(text.clone());
            self.patch(|| Patch::Value(short(id), text));
        }
    }

    /// What the browser keeps of a text that is put into a control.
    fn sanitized(&self, id: usize, text: &str) -> Rc<str> {
        let Some(element) = self.element(id) else {
            return text.into();
        };
        let kind = element
            .shown_attributes
            .iter()
            .find(|(name, _)| &**name == "type")
            .map(|(_, kind)| kind.to_lowercase())
            .unwrap_or_default();
        match (&*element.tag, kind.as_str()) {
            // Nothing but numbers.
            ("input", "number") if !is_floating_point(text) => "".into(),
            ("input", "url" | "email") => trimmed(&text.replace(['\n', '\r'], "")).into(),
            ("input", _) => text.replace(['\n', '\r'], "").into(),
            _ => text.into(),
        }
    }

    /// `$setViewValue`.
    pub(super) fn enter(&mut self, id: usize, value: Value) {
        let Some(element) = self.element(id) else {
            return;
        };
        let scope = element.scope;
        let source = self.node(id).map(|node| node.source);
        let Some(model) = self.model_mut(id) else {
            return;
        };
        model.view_value = value.clone();
        let parsers = model.parsers.clone();
        let was_pristine = std::mem::replace(&mut model.pristine, false);
        self.tell_values(id);
        if was_pristine {
            let member = self.model(id).and_then(|model| model.member.as_ref());
            let form = member.map(|member| {
                tell_dirty(&member.told, self.scopes.changes());
                member.form
            });
            self.classes(id, |classes| {
                classes.remove("ng-pristine");
                classes.add("ng-dirty");
            });
            if let Some(form) = form {
                self.set_form_dirty(form);
            }
        }
        let mut value = value;
        for check in &parsers {
            if matches!(check, Check::NoPattern) {
                return;
            }
            // AngularJS takes whatever it is for a text, and stops with an error.
            if matches!(check, Check::ListIn(_))
                && value.is_true()
                && !matches!(value, Value::Text(_))
            {
                self.trouble(
                    "template.evaluation",
                    source,
                    "ng-list takes texts apart, and this control gives none: GoCD stops there and stores nothing.",
                );
                return;
            }
            value = self.check(id, check, value);
        }
        let Some(model) = self.model_mut(id) else {
            return;
        };
        if model.model_value.is(&value) {
            return;
        }
        model.model_value = value.clone();
        let expression = model.expression.clone();
        let listeners = model.listeners.clone();
        self.tell_values(id);
        let (scopes, budget) = (&mut self.scopes, &mut self.budget);
        let stored = assign(&expression, value.clone(), scopes, scope, budget);
        let mut unspent = *budget;
        let kept = evaluate(&expression, scopes, scope, &mut unspent);
        if !kept.is_ok_and(|kept| kept.is(&value)) {
            // No name was set, and the control has to show what the scope has.
            scopes.changes().shared_changed();
        }
        if let Err(error) = stored {
            self.trouble(
                "template.evaluation",
                source,
                &format!("The value of a control could not be stored: {error}."),
            );
            return;
        }
        for listener in listeners {
            self.run(&listener, scope, source);
        }
    }

    /// Text was typed.
    pub(super) fn typed(&mut self, id: usize, text: &str) {
        let text = self.sanitized(id, text);
        if let Some(element) = self.element_mut(id) {
            element.value = Some(text.clone());
        }
        let Some(model) = self.model(id) else {
            return;
        };
        let value = Value::from(trimmed(&text));
        if model.render == Render::Text && !model.view_value.is(&value) {
            self.enter(id, value);
            self.digest();
        }
    }

    /// An element was clicked; the click goes on to the elements around it.
    pub(super) fn clicked(&mut self, id: usize, checked: Option<bool>) {
        if let Some(checked) = checked {
            if checked {
                // The page shows it already, and its group as well.
                self.set_checked(id, true);
            } else if let Some(element) = self.element_mut(id) {
                element.checked = false;
            }
        }
        self.bubble(id, "click");
    }

    pub(super) fn bubble(&mut self, id: usize, name: &str) {
        let travels = !matches!(name, "mouseenter" | "mouseleave" | "focus" | "blur");
        let mut path = Vec::new();
        let mut next = Some(id);
        while let Some(node) = next {
            let Some(live) = self.node(node) else {
                break;
            };
            path.push(node);
            next = live.parent.filter(|_| travels);
        }
        for node in path {
            let Some(element) = self.element(node) else {
                continue;
            };
            let scope = element.scope;
            let source = self.node(node).map(|node| node.source);
            for handler in element.handlers.clone() {
                match handler {
                    Handler::Checkbox if name == "click" => {
                        let checked = self.element(node).is_some_and(|one| one.checked);
                        self.enter(node, Value::Bool(checked));
                    }
                    Handler::Radio if name == "click" => {
                        let checked = self.element(node).is_some_and(|one| one.checked);
                        if !checked {
                            continue;
                        }
                        let value = self.seen(node, "value");
                        self.enter(node, value);
                    }
                    Handler::Expression(event, expression) if event == name => {
                        self.run(&expression, scope, source);
                    }
                    _ => continue,
                }
                self.digest();
            }
        }
    }
}

/// A valid floating-point number of HTML.
fn is_floating_point(text: &str) -> bool {
    let body = text.strip_prefix('-').unwrap_or(text);
    let plain = body
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'-' | b'+'));
    let starts = body
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_digit() || byte == b'.');
    plain && starts && !text.ends_with('.') && number_of(text).is_finite()
}

/// Whether one number is less than another; a limit or length that is no number
/// is neither, as in JavaScript, and so refuses nothing.
fn is_below(one: f64, other: f64) -> bool {
    one < other
}
