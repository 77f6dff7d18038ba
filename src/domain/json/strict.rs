//! JSON text to a value and nothing else: what the board reads all the time.
//! Strict as RFC 8259, without a word on what is wrong; `serde_json`'s own reader
//! weighs 7 kB more of the first load (decision 35) and yields the same, but for half
//! a surrogate pair, which it refuses.

use serde_json::{Map, Number, Value};

/// How deep lists and objects may stand in each other, as in `serde_json`.
const DEPTH_LIMIT: u32 = 127;

/// The largest power of ten that a float holds exactly, and its exponent.
const TENS: (f64, i32) = (1e22, 22);

/// The value that a text stands for; `None` unless it is one as JSON writes it.
/// Of two members with one name the last counts.
pub fn read(text: &str) -> Option<Value> {
    read_members(text, &[])
}

/// The same, with only those members of objects that have one of these names, at
/// any depth; with all of them where no name is given. What is left out has to be
/// JSON too, and costs no memory: answers of providers are mostly that.
pub fn read_members(text: &str, names: &[&str]) -> Option<Value> {
    let mut reader = Reader::new(text);
    reader.names = names;
    let value = reader.value(DEPTH_LIMIT)?;
    reader.skip_blanks();
    (reader.at == text.len()).then_some(value)
}

/// The number that a whole text stands for.
pub fn number(text: &str) -> Option<Number> {
    let mut reader = Reader::new(text);
    let number = reader.number()?;
    (reader.at == text.len()).then_some(number)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// The members that are kept; all if it is empty.
    names: &'a [&'a str],
    /// Whether what is read is left out.
    passing: bool,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            names: &[],
            passing: false,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes over that byte if it is next.
    fn pass(&mut self, byte: u8) -> bool {
        let next = self.peek() == Some(byte);
        self.at += usize::from(next);
        next
    }

    fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: u32) -> Option<Value> {
        self.skip_blanks();
        match self.peek()? {
            b'{' => {
                self.at += 1;
                self.object(depth.checked_sub(1)?)
            }
            b'[' => {
                self.at += 1;
                self.list(depth.checked_sub(1)?)
            }
            b'"' => self.string().map(Value::String),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'n' => self.word("null", Value::Null),
            _ => self.number().map(Value::Number),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        let rest = self.text.as_bytes().get(self.at..)?;
        self.at += word.len();
        rest.starts_with(word.as_bytes()).then_some(value)
    }

    fn object(&mut self, depth: u32) -> Option<Value> {
        let mut members = Map::new();
        self.skip_blanks();
        if self.pass(b'}') {
            return Some(Value::Object(members));
        }
        let passing = self.passing;
        loop {
            self.skip_blanks();
            // Most names are none of those that are kept: no text is made of them.
            self.passing = passing || self.is_other_name();
            let name = self.string()?;
            self.skip_blanks();
            if !self.pass(b':') {
                return None;
            }
            self.passing |= !(self.names.is_empty() || self.names.contains(&name.as_str()));
            let value = self.value(depth)?;
            if !self.passing {
                members.insert(name, value);
            }
            self.passing = passing;
            self.skip_blanks();
            if self.pass(b'}') {
                return Some(Value::Object(members));
            }
            if !self.pass(b',') {
                return None;
            }
        }
    }

    /// Whether what follows is the name of a member that is not kept, as far as can
    /// be told from its spelling: one with an escape may be any.
    fn is_other_name(&self) -> bool {
        let rest = self
            .text
            .get(self.at.saturating_add(1)..)
            .unwrap_or_default();
        let name = rest.split(['"', '\\']).next().unwrap_or_default();
        let plain = rest.as_bytes().get(name.len()) == Some(&b'"');
        plain && !self.names.is_empty() && !self.names.contains(&name)
    }

    fn list(&mut self, depth: u32) -> Option<Value> {
        let mut items = Vec::new();
        self.skip_blanks();
        if self.pass(b']') {
            return Some(Value::Array(items));
        }
        loop {
            let item = self.value(depth)?;
            if !self.passing {
                items.push(item);
            }
            self.skip_blanks();
            if self.pass(b']') {
                return Some(Value::Array(items));
            }
            if !self.pass(b',') {
                return None;
            }
        }
    }

    fn string(&mut self) -> Option<String> {
        if !self.pass(b'"') {
            return None;
        }
        let mut text = String::new();
        loop {
            let start = self.at;
            while !matches!(self.peek()?, b'"' | b'\\' | 0..0x20) {
                self.at += 1;
            }
            if !self.passing {
                text.push_str(self.text.get(start..self.at)?);
            }
            if self.pass(b'"') {
                return Some(text);
            }
            if !self.pass(b'\\') {
                return None;
            }
            let escape = self.peek()?;
            self.at += 1;
            text.push(match escape {
                b'"' | b'\\' | b'/' => char::from(escape),
                b'b' => '\u{8}',
                b'f' => '\u{c}',
                b'n' => '\n',
                b'r' => '\r',
                b't' => '\t',
                b'u' => self.escaped()?,
                _ => return None,
            });
        }
    }

    /// The character whose code follows, of two codes where it has a pair. Half a
    /// pair stands in texts that were cut there; for it there is a replacement, as
    /// in ECMAScript's reader once the text is shown.
    fn escaped(&mut self) -> Option<char> {
        let mut code = self.unit()?;
        if (0xD800..0xDC00).contains(&code) {
            let rest = self.at;
            let second = (self.pass(b'\\') && self.pass(b'u')).then(|| self.unit());
            match second
                .flatten()
                .and_then(|second| second.checked_sub(0xDC00))
            {
                Some(low @ 0..0x400) => code = 0x1_0000 + (code - 0xD800) * 0x400 + low,
                _ => self.at = rest,
            }
        }
        Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn unit(&mut self) -> Option<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            unit = unit * 16 + char::from(self.peek()?).to_digit(16)?;
            self.at += 1;
        }
        Some(unit)
    }

    fn number(&mut self) -> Option<Number> {
        let negative = self.pass(b'-');
        let mut digits = Digits::default();
        if !self.pass(b'0') {
            self.digits(|digit| digits.push(digit, false))?;
        }
        let mut whole = digits.exponent == 0;
        if self.pass(b'.') {
            whole = false;
            self.digits(|digit| digits.push(digit, true))?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            whole = false;
            let below = self.pass(b'-');
            if !below {
                self.pass(b'+');
            }
            let mut exponent = 0_i32;
            self.digits(|digit| {
                exponent = exponent.saturating_mul(10).saturating_add(i32::from(digit));
            })?;
            let exponent = if below { -exponent } else { exponent };
            digits.exponent = digits.exponent.saturating_add(exponent);
        }
        if whole && !negative {
            return Some(digits.value.into());
        }
        let below = 0_i64.checked_sub_unsigned(digits.value);
        match below.filter(|number| whole && *number < 0) {
            Some(number) => Some(number.into()),
            None => {
                let number = digits.float()?;
                Number::from_f64(if negative { -number } else { number })
            }
        }
    }

    /// Hands over digits, of which there must be one.
    fn digits(&mut self, mut each: impl FnMut(u8)) -> Option<()> {
        let start = self.at;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            each(digit - b'0');
            self.at += 1;
        }
        (self.at > start).then_some(())
    }
}

/// A number as its first nineteen digits or so, times a power of ten.
#[derive(Default)]
struct Digits {
    value: u64,
    exponent: i32,
    full: bool,
}

impl Digits {
    fn push(&mut self, digit: u8, decimal: bool) {
        let longer = self
            .value
            .checked_mul(10)
            .and_then(|value| value.checked_add(u64::from(digit)))
            .filter(|_| !self.full);
        // Once one is left out, all that follow are.
        self.full = longer.is_none();
        self.value = longer.unwrap_or(self.value);
        let place = i32::from(!self.full && decimal) - i32::from(self.full && !decimal);
        self.exponent = self.exponent.saturating_sub(place);
    }

    /// `None` for a number that is too large.
    #[allow(clippy::cast_precision_loss)]
    fn float(&self) -> Option<f64> {
        let mut number = self.value as f64;
        let mut left = self.exponent;
        while left != 0 && number != 0.0 && number.is_finite() {
            let step = left.clamp(-TENS.1, TENS.1);
            let power = (0..step.abs()).fold(1.0, |power, _| power * 10.0);
            if step < 0 {
                number /= power;
            } else {
                number *= power;
            }
            left -= step;
        }
        Some(number).filter(|number| number.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{from_str, json};

    fn both(text: &str) -> (Option<Value>, Option<Value>) {
        (read(text), from_str(text).ok())
    }

    #[test]
    fn texts_are_taken_and_refused_as_the_library_does() {
        let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        for text in [
            "",
            " ",
            "{}",
            "[]",
            " [ ] ",
            "[1,]",
            "[,1]",
            "{\"a\":1,}",
            "{\"a\" 1}",
            "{a:1}",
            "{\"a\":1,\"b\":2,\"a\":3}",
            "nul",
            "nulll",
            "tru",
            "true ",
            "falsee",
            "\"",
            "\"a",
            "\"\u{1}\"",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\u00e9\"",
            "\"\\ud83d\\ude00\"",
            "\"\\/\\b\\f\\n\\r\\t\\\"\\\\\"",
            "0",
            "-0",
            "-",
            "01",
            "-01",
            "1.",
            ".5",
            "1.5",
            "1e5",
            "1E+5",
            "1e-5",
            "1e",
            "1e+",
            "+1",
            "1.e5",
            "0.0",
            "-0.0",
            "18446744073709551615",
            "18446744073709551616",
            "-9223372036854775808",
            "-9223372036854775809",
            "123456789012345678901234567890",
            "0.1234567890123456789012",
            "1e400",
            "-1e400",
            "0e400",
            "1e-400",
            "1e99999999999",
            "0e99999999999",
            "1 2",
            "\u{FEFF}1",
            "[1] x",
            "\"ä€😀\"",
        ] {
            let (ours, theirs) = both(text);
            assert_eq!(ours, theirs, "{text}");
        }
        for depth in [127, 128, 129, 5000] {
            let (ours, theirs) = both(&deep(depth));
            assert_eq!(ours, theirs, "{depth}");
        }
    }

    #[test]
    fn a_text_cut_within_a_character_costs_nothing_but_the_character() {
        for (text, expected) in [
            (r#""a \ud83d""#, "a \u{FFFD}"),
            (r#""\ude00 a""#, "\u{FFFD} a"),
            (r#""\ud83d\u0041""#, "\u{FFFD}A"),
            (r#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"),
            (r#""\ud83d\n""#, "\u{FFFD}\n"),
        ] {
            assert_eq!(read(text), Some(expected.into()), "{text}");
        }
        for broken in [
            r#""\ud83d\u""#,
            r#""\ud83d\u00""#,
            r#""\ud83d\x""#,
            r#""\ud83"#,
        ] {
            assert_eq!(read(broken), None, "{broken}");
        }
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            "\\PC*".prop_map(Value::from),
            (any::<i32>(), 0_u8..6).prop_map(|(number, places)| {
                Value::from(f64::from(number) / 10_f64.powi(i32::from(places)))
            }),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
                prop::collection::vec(("([a-c]{0,2}|\\PC{0,5})", inner), 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    /// A value without the members of other names.
    fn pruned(value: &Value, names: &[&str]) -> Value {
        match value {
            Value::Array(items) => items.iter().map(|item| pruned(item, names)).collect(),
            Value::Object(members) => {
                let kept = members
                    .iter()
                    .filter(|(name, _)| names.contains(&name.as_str()));
                let pruned = kept.map(|(name, value)| (name.clone(), pruned(value, names)));
                Value::Object(pruned.collect())
            }
            other => other.clone(),
        }
    }

    #[test]
    fn members_of_other_names_are_left_out_and_have_to_be_json_all_the_same() {
        let read = |text| read_members(text, &["a", "b"]);
        let some = |value| Some(value);
        assert_eq!(
            read(r#"{"a":[{"c":[1,{"a":2}],"b":"x"}],"ab":3,"c":{"b":4}}"#),
            some(json!({"a": [{"b": "x"}]}))
        );
        assert_eq!(read(r#"{"\u0061":1,"\u0063":2}"#), some(json!({"a": 1})));
        assert_eq!(read(r#"{"":1,"a\"":2,"\"a":3}"#), some(json!({})));
        assert_eq!(read(r#"["c",{"c":"d"},"e"]"#), some(json!(["c", {}, "e"])));
        for broken in [
            r#"{"c":01}"#,
            r#"{"c":"\x"}"#,
            r#"{"c":[1,]}"#,
            r#"{"c"}"#,
            r#"{"c\x":1}"#,
        ] {
            assert_eq!(read(broken), None, "{broken}");
        }
    }

    proptest! {
        #[test]
        fn what_is_kept_is_what_the_whole_has_under_these_names(value in values(), names in prop::collection::vec("[a-c]{0,2}", 1..4)) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            prop_assert_eq!(read_members(&value.to_string(), &names), Some(pruned(&value, &names)));
        }

        #[test]
        fn what_the_library_writes_is_read_as_it_was(value in values()) {
            prop_assert_eq!(read(&value.to_string()), Some(value.clone()));
            let pretty = serde_json::to_string_pretty(&value).unwrap();
            prop_assert_eq!(read(&pretty), Some(value));
        }

        #[test]
        fn a_broken_text_is_refused_as_the_library_does(value in values(), at in any::<prop::sample::Index>(), with in "[\\[\\]{}\",:0-9eE.\\\\u -]?") {
            let mut text: Vec<char> = value.to_string().chars().collect();
            let at = at.index(text.len());
            text.splice(at..=at, with.chars());
            let text: String = text.into_iter().collect();
            let (ours, theirs) = both(&text);
            prop_assert_eq!(ours.is_some(), theirs.is_some());
        }

        #[test]
        fn no_text_stops_it(text in "\\PC*") {
            prop_assert_eq!(read(&text).is_some(), from_str::<Value>(&text).is_ok());
        }
    }
}
