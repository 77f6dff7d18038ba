//! JSON text to a value and nothing else: what the board reads all the time.
//! Strict as RFC 8259, without a word on what is wrong; `serde_json`'s own reader
//! yields the same and weighs 7 kB more of the first load (decision 35).

use serde_json::{Map, Number, Value};

/// How deep lists and objects may stand in each other, as in `serde_json`.
const DEPTH_LIMIT: u32 = 127;

/// The largest power of ten that a float holds exactly, and its exponent.
const TENS: (f64, i32) = (1e22, 22);

/// The value that a text stands for; `None` unless it is one as JSON writes it.
/// Of two members with one name the last counts.
pub fn read(text: &str) -> Option<Value> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(DEPTH_LIMIT)?;
    reader.skip_blanks();
    (reader.at == text.len()).then_some(value)
}

/// The number that a whole text stands for.
pub fn number(text: &str) -> Option<Number> {
    let mut reader = Reader { text, at: 0 };
    let number = reader.number()?;
    (reader.at == text.len()).then_some(number)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
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
        loop {
            self.skip_blanks();
            let name = self.string()?;
            self.skip_blanks();
            if !self.pass(b':') {
                return None;
            }
            let value = self.value(depth)?;
            members.insert(name, value);
            self.skip_blanks();
            if self.pass(b'}') {
                return Some(Value::Object(members));
            }
            if !self.pass(b',') {
                return None;
            }
        }
    }

    fn list(&mut self, depth: u32) -> Option<Value> {
        let mut items = Vec::new();
        self.skip_blanks();
        if self.pass(b']') {
            return Some(Value::Array(items));
        }
        loop {
            items.push(self.value(depth)?);
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
            text.push_str(self.text.get(start..self.at)?);
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

    /// The character whose code follows, of two codes where it has a pair.
    fn escaped(&mut self) -> Option<char> {
        let unit = self.unit()?;
        let code = if (0xD800..0xDC00).contains(&unit) {
            let second = (self.pass(b'\\') && self.pass(b'u')).then(|| self.unit())??;
            let low = second.checked_sub(0xDC00).filter(|low| *low < 0x400)?;
            0x1_0000 + (unit - 0xD800) * 0x400 + low
        } else {
            unit
        };
        char::from_u32(code)
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
    use serde_json::from_str;

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
            "\"\\ud83d\"",
            "\"\\ude00\"",
            "\"\\ud83d\\u0041\"",
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
                prop::collection::vec(("\\PC{0,5}", inner), 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
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
