//! [`Value`]: what an expression works on, with the conversions of ECMAScript.
//! Knows no scope and no element.

use super::expression::Changes;
use std::cell::RefCell;
use std::cmp::Ordering;
use std::rc::Rc;

/// Values nested deeper than this are not followed when they are compared,
/// copied or written as text.
const DEPTH_LIMIT: u32 = 40;

/// How many values and bytes are looked at before a walk through shared values
/// ends: a list that holds another twice, forty times over, has no end.
const WALK_LIMIT: usize = 1 << 20;

/// How far a walk has come.
struct Walk {
    left: usize,
}

impl Walk {
    fn new() -> Self {
        Self { left: WALK_LIMIT }
    }

    /// Goes a step that costs `size` more; `false` once the walk has to end.
    fn step(&mut self, size: usize, depth: u32) -> bool {
        self.left = self.left.saturating_sub(1 + size);
        self.left > 0 && depth <= DEPTH_LIMIT
    }
}

/// A value of a scope.
#[derive(Clone, Debug)]
pub enum Value {
    /// Nothing was ever said.
    Undefined,
    /// Nothing, said on purpose.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number, not-a-number and the infinities included.
    Number(f64),
    /// A text.
    Text(Rc<str>),
    /// A list; copies share it.
    Array(Rc<Array>),
    /// Named values; copies share them.
    Object(Rc<Object>),
    /// The scope itself, which `this` stands for; it can only be looked into.
    Scope(usize),
    /// A method of texts or lists that is not called yet.
    Method(&'static str),
}

/// The cells of a list.
#[derive(Debug, Default)]
pub struct Array(RefCell<Vec<Value>>);

/// The members of an object, in the order they were made.
#[derive(Debug, Default)]
pub struct Object(RefCell<Vec<(Rc<str>, Value)>>);

// Values can be nested as deep as an author pleases, and a drop that follows
// them by calling itself would run out of stack.
impl Drop for Array {
    fn drop(&mut self) {
        drop_flat(std::mem::take(self.0.get_mut()));
    }
}

impl Drop for Object {
    fn drop(&mut self) {
        drop_flat(
            std::mem::take(self.0.get_mut())
                .into_iter()
                .map(|(_, value)| value)
                .collect(),
        );
    }
}

fn drop_flat(mut values: Vec<Value>) {
    while let Some(value) = values.pop() {
        match value {
            Value::Array(array) => {
                if let Some(array) = Rc::into_inner(array) {
                    values.append(&mut array.0.borrow_mut());
                }
            }
            Value::Object(object) => {
                if let Some(object) = Rc::into_inner(object) {
                    values.extend(object.0.borrow_mut().drain(..).map(|(_, value)| value));
                }
            }
            _ => {}
        }
    }
}

impl Array {
    /// The values, as they are now.
    pub fn items(&self) -> Vec<Value> {
        self.0.borrow().clone()
    }

    /// Puts other values in the place of all.
    pub fn replace(&self, items: Vec<Value>, changes: &Changes) {
        changes.shared_changed();
        // What is replaced is dropped after the borrow has ended.
        let _before = self.0.replace(items);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.borrow().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value at a place.
    pub fn get(&self, index: usize) -> Option<Value> {
        self.0.borrow().get(index).cloned()
    }

    /// Puts a value at a place, filling up with `undefined`; refuses places
    /// beyond `limit`.
    pub fn set(&self, index: usize, value: Value, limit: usize, changes: &Changes) -> bool {
        if index >= limit {
            return false;
        }
        changes.shared_changed();
        let mut items = self.0.borrow_mut();
        if index >= items.len() {
            items.resize(index + 1, Value::Undefined);
        }
        if let Some(place) = items.get_mut(index) {
            *place = value;
        }
        true
    }

    /// Cuts it to so many values, or fills it up with `undefined`; refuses more
    /// than `limit`.
    pub fn resize(&self, length: usize, limit: usize, changes: &Changes) -> bool {
        if length > limit {
            return false;
        }
        changes.shared_changed();
        let mut items = self.0.borrow_mut();
        // What is cut off is dropped after the borrow has ended.
        let kept = items.len().min(length);
        let _cut = items.split_off(kept);
        items.resize(length, Value::Undefined);
        drop(items);
        true
    }
}

impl Object {
    /// The value of a member.
    pub fn get(&self, name: &str) -> Option<Value> {
        let members = self.0.borrow();
        let found = members.iter().find(|(key, _)| **key == *name);
        found.map(|(_, value)| value.clone())
    }

    /// Makes or changes a member.
    pub fn set(&self, name: &str, value: Value, changes: &Changes) {
        if self.get(name).is_none_or(|known| !known.is_same(&value)) {
            changes.shared_changed();
            self.put(name, value);
        }
    }

    fn put(&self, name: &str, value: Value) {
        let mut members = self.0.borrow_mut();
        // What is replaced is dropped after the borrow has ended.
        let _before = match members.iter_mut().find(|(key, _)| **key == *name) {
            Some((_, place)) => Some(std::mem::replace(place, value)),
            None => {
                members.push((name.into(), value));
                None
            }
        };
        drop(members);
    }

    /// Takes a member away.
    pub fn remove(&self, name: &str, changes: &Changes) {
        changes.shared_changed();
        let mut members = self.0.borrow_mut();
        let place = members.iter().position(|(key, _)| **key == *name);
        // What is taken away is dropped after the borrow has ended.
        let _before = place.map(|place| members.remove(place));
        drop(members);
    }

    /// The members, as they are now.
    pub fn members(&self) -> Vec<(Rc<str>, Value)> {
        self.0.borrow().clone()
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl Value {
    /// A new list.
    pub fn array(items: Vec<Self>) -> Self {
        Self::Array(Rc::new(Array(RefCell::new(items))))
    }

    /// A new object; of equal names the last counts.
    pub fn object(members: Vec<(Rc<str>, Self)>) -> Self {
        let object = Object::default();
        for (name, value) in members {
            object.put(&name, value);
        }
        Self::Object(Rc::new(object))
    }

    /// A number from a count.
    pub fn count(count: usize) -> Self {
        Self::Number(f64::from(u32::try_from(count).unwrap_or(u32::MAX)))
    }

    /// Whether it is `undefined`.
    pub fn is_undefined(&self) -> bool {
        matches!(self, Self::Undefined)
    }

    /// Whether it is `undefined` or `null`.
    pub fn is_nothing(&self) -> bool {
        matches!(self, Self::Undefined | Self::Null)
    }

    /// Whether a control counts it as empty: `undefined`, `null`, not-a-number
    /// and the empty text.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Undefined | Self::Null => true,
            Self::Number(number) => number.is_nan(),
            Self::Text(text) => text.is_empty(),
            _ => false,
        }
    }

    /// Truth as ECMAScript has it.
    pub fn is_true(&self) -> bool {
        match self {
            Self::Undefined | Self::Null => false,
            Self::Bool(flag) => *flag,
            Self::Number(number) => *number != 0.0 && !number.is_nan(),
            Self::Text(text) => !text.is_empty(),
            Self::Array(_) | Self::Object(_) | Self::Scope(_) | Self::Method(_) => true,
        }
    }

    /// Truth as `ng-show` and `ng-hide` of AngularJS 1.0.8 have it: a few texts
    /// and the empty list count as no.
    pub fn shows(&self) -> bool {
        if !self.is_true() {
            return false;
        }
        if let Self::Array(items) = self
            && items.is_empty()
        {
            return false;
        }
        let text = self.text().to_lowercase();
        !matches!(&*text, "f" | "0" | "false" | "no" | "n" | "[]")
    }

    /// The text that ECMAScript makes of it.
    pub fn text(&self) -> Rc<str> {
        self.text_at(0, &mut Walk::new())
    }

    fn text_at(&self, depth: u32, walk: &mut Walk) -> Rc<str> {
        match self {
            Self::Undefined => "undefined".into(),
            Self::Null => "null".into(),
            Self::Bool(true) => "true".into(),
            Self::Bool(false) => "false".into(),
            Self::Number(number) => number_text(*number).into(),
            Self::Text(text) => text.clone(),
            Self::Array(items) => {
                let mut text = String::new();
                for (place, item) in items.items().iter().enumerate() {
                    if place > 0 {
                        text.push(',');
                    }
                    if !item.is_nothing() {
                        let part = item.text_at(depth + 1, walk);
                        if !walk.step(part.len(), depth) {
                            break;
                        }
                        text.push_str(&part);
                    }
                }
                text.into()
            }
            Self::Object(_) | Self::Scope(_) => "[object Object]".into(),
            Self::Method(name) => format!("function {name}() {{ [native code] }}").into(),
        }
    }

    /// What an interpolation puts in the place of it.
    pub fn shown(&self) -> Rc<str> {
        match self {
            Self::Undefined | Self::Null => "".into(),
            Self::Text(text) => text.clone(),
            other => other.json(false).unwrap_or_default().into(),
        }
    }

    /// Its JSON, as `JSON.stringify` writes it; `None` for what has none.
    pub fn json(&self, pretty: bool) -> Option<String> {
        let mut out = String::new();
        self.write_json(&mut out, pretty, 0, &mut Walk::new())
            .then_some(out)
    }

    fn write_json(&self, out: &mut String, pretty: bool, depth: u32, walk: &mut Walk) -> bool {
        let size = match self {
            Self::Text(text) => text.len(),
            _ => 0,
        };
        if !walk.step(size, depth) {
            out.push_str("\"…\"");
            return true;
        }
        match self {
            Self::Undefined | Self::Method(_) => return false,
            Self::Null => out.push_str("null"),
            Self::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
            Self::Number(number) if number.is_finite() => out.push_str(&number_text(*number)),
            Self::Number(_) => out.push_str("null"),
            Self::Text(text) => write_json_text(out, text),
            Self::Scope(_) => out.push_str("\"$SCOPE\""),
            Self::Array(items) => {
                let items = items.items();
                out.push('[');
                for (place, item) in items.iter().enumerate() {
                    if place > 0 {
                        out.push(',');
                    }
                    new_line(out, pretty, depth + 1);
                    if !item.write_json(out, pretty, depth + 1, walk) {
                        out.push_str("null");
                    }
                }
                if !items.is_empty() {
                    new_line(out, pretty, depth);
                }
                out.push(']');
            }
            Self::Object(object) => {
                out.push('{');
                let mut any = false;
                for (name, value) in object.members() {
                    let before = out.len();
                    if any {
                        out.push(',');
                    }
                    new_line(out, pretty, depth + 1);
                    write_json_text(out, &name);
                    out.push_str(if pretty { ": " } else { ":" });
                    // Names that begin with a dollar sign are the framework's own.
                    if !name.starts_with('$') && value.write_json(out, pretty, depth + 1, walk) {
                        any = true;
                    } else {
                        out.truncate(before);
                    }
                }
                if any {
                    new_line(out, pretty, depth);
                }
                out.push('}');
            }
        }
        true
    }

    /// The number that ECMAScript makes of it.
    pub fn number(&self) -> f64 {
        match self {
            Self::Undefined | Self::Scope(_) | Self::Method(_) => f64::NAN,
            Self::Null => 0.0,
            Self::Bool(flag) => f64::from(u8::from(*flag)),
            Self::Number(number) => *number,
            Self::Text(text) => number_of(text),
            Self::Array(_) | Self::Object(_) => number_of(&self.text()),
        }
    }

    /// `===`.
    pub fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Undefined, Self::Undefined) | (Self::Null, Self::Null) => true,
            (Self::Bool(left), Self::Bool(right)) => left == right,
            (Self::Number(left), Self::Number(right)) => left == right,
            (Self::Text(left), Self::Text(right)) => Rc::ptr_eq(left, right) || left == right,
            (Self::Array(left), Self::Array(right)) => Rc::ptr_eq(left, right),
            (Self::Object(left), Self::Object(right)) => Rc::ptr_eq(left, right),
            (Self::Scope(left), Self::Scope(right)) => left == right,
            (Self::Method(left), Self::Method(right)) => left == right,
            _ => false,
        }
    }

    /// `===`, and not-a-number is itself: what a watch compares with.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(left), Self::Number(right)) => {
                left == right || left.is_nan() && right.is_nan()
            }
            _ => self.is(other),
        }
    }

    /// `==`.
    pub fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Undefined | Self::Null, Self::Undefined | Self::Null) => true,
            (Self::Undefined | Self::Null, _) | (_, Self::Undefined | Self::Null) => false,
            (Self::Bool(_), Self::Bool(_))
            | (Self::Number(_), Self::Number(_))
            | (Self::Text(_), Self::Text(_)) => self.is(other),
            _ if self.is_primitive() && other.is_primitive() => self.number() == other.number(),
            _ if !self.is_primitive() && !other.is_primitive() => self.is(other),
            _ => Self::Text(self.text()).equals_primitive(other, self.is_primitive(), self),
        }
    }

    // One side is a list or an object: its text stands for it.
    fn equals_primitive(&self, other: &Self, first_is_primitive: bool, first: &Self) -> bool {
        if first_is_primitive {
            first.equals(&Self::Text(other.text()))
        } else {
            self.equals(other)
        }
    }

    fn is_primitive(&self) -> bool {
        matches!(
            self,
            Self::Undefined | Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_)
        )
    }

    /// How the two compare by `<` and `>`; `None` if neither holds and they are
    /// not equal, as with not-a-number.
    pub fn order(&self, other: &Self) -> Option<Ordering> {
        let text = |value: &Self| match value {
            Self::Text(text) => Some(text.clone()),
            value if !value.is_primitive() => Some(value.text()),
            _ => None,
        };
        match (text(self), text(other)) {
            (Some(left), Some(right)) => Some(left.encode_utf16().cmp(right.encode_utf16())),
            _ => self.number().partial_cmp(&other.number()),
        }
    }

    /// `+` of ECMAScript.
    pub fn plus(&self, other: &Self) -> Self {
        let is_text = |value: &Self| matches!(value, Self::Text(_)) || !value.is_primitive();
        if is_text(self) || is_text(other) {
            Self::from(format!("{}{}", self.text(), other.text()))
        } else {
            Self::Number(self.number() + other.number())
        }
    }

    /// A copy that shares nothing.
    pub fn copied(&self) -> Self {
        self.copied_at(0, &mut Walk::new())
    }

    fn copied_at(&self, depth: u32, walk: &mut Walk) -> Self {
        if !walk.step(0, depth) {
            return Self::Undefined;
        }
        match self {
            Self::Array(items) => Self::array(
                items
                    .items()
                    .iter()
                    .map(|item| item.copied_at(depth + 1, walk))
                    .collect(),
            ),
            Self::Object(object) => Self::object(
                object
                    .members()
                    .into_iter()
                    .map(|(name, value)| (name, value.copied_at(depth + 1, walk)))
                    .collect(),
            ),
            other => other.clone(),
        }
    }

    /// Whether the two hold the same, member by member (`angular.equals`).
    pub fn matches(&self, other: &Self) -> bool {
        self.matches_at(other, 0, &mut Walk::new())
    }

    fn matches_at(&self, other: &Self, depth: u32, walk: &mut Walk) -> bool {
        if !walk.step(0, depth) {
            return false;
        }
        match (self, other) {
            (Self::Array(left), Self::Array(right)) => {
                let (left, right) = (left.items(), right.items());
                left.len() == right.len()
                    && left
                        .iter()
                        .zip(&right)
                        .all(|(left, right)| left.matches_at(right, depth + 1, walk))
            }
            (Self::Object(left), Self::Object(right)) => {
                let own = |name: &str| !name.starts_with('$');
                let mut covers = |one: &Object, two: &Object| {
                    one.members().iter().filter(|(name, _)| own(name)).all(
                        |(name, value)| match two.get(name) {
                            Some(other) => value.matches_at(&other, depth + 1, walk),
                            None => value.is_undefined(),
                        },
                    )
                };
                covers(left, right) && covers(right, left)
            }
            _ => self.is_same(other),
        }
    }
}

fn new_line(out: &mut String, pretty: bool, depth: u32) {
    if pretty {
        out.push('\n');
        for _ in 0..depth {
            out.push_str("  ");
        }
    }
}

fn write_json_text(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            other if u32::from(other) < 0x20 => {
                out.push_str(&format!("\\u{:04x}", u32::from(other)));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

/// The text of a number, as ECMAScript writes it.
pub fn number_text(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        }
        .to_owned();
    }
    if number == 0.0 {
        return "0".to_owned();
    }
    // The shortest digits that read back as the same number, and their exponent.
    let shortest = format!("{:e}", number.abs());
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let count = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
    let point = exponent + 1;
    let split = usize::try_from(point).unwrap_or(0).min(digits.len());
    let (before, after) = digits.split_at(split);
    let text = if count <= point && point <= 21 {
        format!("{digits}{}", zeros(point - count))
    } else if 0 < point && point <= 21 {
        format!("{before}.{after}")
    } else if -6 < point && point <= 0 {
        format!("0.{}{digits}", zeros(-point))
    } else {
        let sign = if exponent < 0 { '-' } else { '+' };
        let (first, rest) = digits.split_at(1.min(digits.len()));
        let dot = if rest.is_empty() { "" } else { "." };
        format!("{first}{dot}{rest}e{sign}{}", exponent.abs())
    };
    if number < 0.0 {
        format!("-{text}")
    } else {
        text
    }
}

/// Whether ECMAScript counts a character as blank.
pub fn is_blank_character(character: char) -> bool {
    character.is_whitespace() && character != '\u{85}' || character == '\u{feff}'
}

/// A text without blanks at its ends, as `String.prototype.trim` has it.
pub fn trimmed(text: &str) -> &str {
    text.trim_matches(is_blank_character)
}

/// The number that ECMAScript reads in a text; not-a-number if it is none.
pub fn number_of(text: &str) -> f64 {
    let text = trimmed(text);
    if text.is_empty() {
        return 0.0;
    }
    let radix = |text: &str, prefixes: [&str; 2], radix: u32| {
        let digits = prefixes
            .iter()
            .find_map(|prefix| text.strip_prefix(prefix))?;
        if digits.is_empty() {
            return Some(f64::NAN);
        }
        Some(digits.chars().fold(0.0, |sum, digit| {
            let digit = digit.to_digit(radix).map_or(f64::NAN, f64::from);
            sum * f64::from(radix) + digit
        }))
    };
    if let Some(number) = radix(text, ["0x", "0X"], 16)
        .or_else(|| radix(text, ["0o", "0O"], 8))
        .or_else(|| radix(text, ["0b", "0B"], 2))
    {
        return number;
    }
    match text {
        "Infinity" | "+Infinity" => f64::INFINITY,
        "-Infinity" => f64::NEG_INFINITY,
        // Rust also reads words for the infinities and not-a-number.
        _ if text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-')) =>
        {
            text.parse().unwrap_or(f64::NAN)
        }
        _ => f64::NAN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_ecmascript_writes_them() {
        let cases = [
            (0.0, "0"),
            (-0.0, "0"),
            (5.0, "5"),
            (-1.5, "-1.5"),
            (100.0, "100"),
            (1e21, "1e+21"),
            (123_456_789_012_345_680_000.0, "123456789012345680000"),
            (0.000_001, "0.000001"),
            (1e-7, "1e-7"),
            (1.5e-10, "1.5e-10"),
            (0.1 + 0.2, "0.30000000000000004"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
        ];
        for (number, expected) in cases {
            assert_eq!(number_text(number), expected);
        }
    }

    #[test]
    fn texts_are_read_as_numbers_as_ecmascript_reads_them() {
        let cases = [
            ("", 0.0),
            (" 12 ", 12.0),
            ("1e3", 1000.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("0x1F", 31.0),
            ("-Infinity", f64::NEG_INFINITY),
        ];
        for (text, expected) in cases {
            assert_eq!(number_of(text), expected, "{text}");
        }
        for text in ["a", "1a", "inf", "nan", "1 2", "0x", "--1", "e5"] {
            assert!(number_of(text).is_nan(), "{text}");
        }
    }

    #[test]
    fn a_stored_false_hides() {
        for text in ["f", "0", "False", "NO", "n", "[]", ""] {
            assert!(!Value::from(text).shows(), "{text}");
        }
        for text in ["off", " ", "true", "nope"] {
            assert!(Value::from(text).shows(), "{text}");
        }
        assert!(!Value::array(vec![]).shows());
        assert!(!Value::Number(f64::NAN).shows());
        assert!(Value::array(vec![Value::Number(1.0)]).shows());
        assert!(!Value::array(vec![Value::from("no")]).shows());
    }

    #[test]
    fn loose_equality_converts() {
        let check = |left: Value, right: Value, expected| {
            assert_eq!(left.equals(&right), expected, "{left:?} == {right:?}");
            assert_eq!(right.equals(&left), expected, "{right:?} == {left:?}");
        };
        check(Value::from("5"), Value::Number(5.0), true);
        check(Value::from(true), Value::from("true"), false);
        check(Value::from(true), Value::from("1"), true);
        check(Value::Null, Value::Undefined, true);
        check(Value::Null, Value::Number(0.0), false);
        check(Value::array(vec![Value::from("a")]), Value::from("a"), true);
        check(Value::array(vec![]), Value::from(""), true);
        check(Value::array(vec![]), Value::from(false), true);
        check(Value::object(vec![]), Value::from("[object Object]"), true);
        check(Value::array(vec![]), Value::array(vec![]), false);
    }

    #[test]
    fn json_is_written_as_the_platform_writes_it() {
        let value = Value::object(vec![
            (
                "a".into(),
                Value::array(vec![Value::Number(1.0), Value::Undefined]),
            ),
            ("u".into(), Value::Undefined),
            ("$h".into(), Value::Null),
            ("t".into(), Value::from("q\"\n")),
        ]);
        assert_eq!(value.json(false).unwrap(), r#"{"a":[1,null],"t":"q\"\n"}"#);
        assert_eq!(
            value.json(true).unwrap(),
            "{\n  \"a\": [\n    1,\n    null\n  ],\n  \"t\": \"q\\\"\\n\"\n}"
        );
        assert_eq!(Value::array(vec![]).json(true).unwrap(), "[]");
        assert_eq!(Value::Undefined.json(false), None);
    }

    #[test]
    fn deep_values_are_dropped_without_running_out_of_stack() {
        let mut value = Value::Null;
        for _ in 0..200_000 {
            value = Value::array(vec![value]);
        }
        assert!(value.json(false).is_some());
        assert!(!value.matches(&value.clone()));
    }
}
