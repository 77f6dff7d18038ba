//! Regular expressions of ECMAScript as far as conditions need them at once and
//! in the page: literals, classes, groups, repetition, anchors. What goes beyond
//! (looking around, references back, properties of Unicode) is not read, and
//! whoever asks is told that it cannot be told. Time is linear in the text:
//! states are followed side by side, nothing is tried twice.

/// Groups inside each other, at most.
const DEEP: usize = 24;
/// Steps of a program, at most; repetition with numbers is written out.
const STEPS: usize = 1_000;
/// Characters of a text that is looked at.
const TEXT: usize = 4_000;

/// A pattern that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    /// As the author wrote it.
    source: String,
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Take(Set),
    /// Both ways are followed.
    Fork(usize, usize),
    Go(usize),
    AtStart,
    AtEnd,
    Found,
}

/// Characters that are taken, or with `negated` all others.
#[derive(Clone, Debug, Default, PartialEq)]
struct Set {
    ranges: Vec<(char, char)>,
    negated: bool,
}

impl Set {
    fn of(ranges: &[(char, char)]) -> Self {
        Self {
            ranges: ranges.to_vec(),
            negated: false,
        }
    }

    fn takes(&self, char: char) -> bool {
        let within = |(first, last): &(char, char)| (*first..=*last).contains(&char);
        self.ranges.iter().any(within) != self.negated
    }
}

/// What is written, as a tree.
enum Part {
    Take(Set),
    AtStart,
    AtEnd,
    Row(Vec<Part>),
    Either(Vec<Part>),
    Repeat(Box<Part>, usize, Option<usize>),
}

impl Pattern {
    /// Reads a pattern; `None` if it is none or uses what is not known here.
    pub fn read(source: &str) -> Option<Self> {
        let mut reader = Reader {
            rest: source.chars().peekable(),
        };
        let part = reader.either(0)?;
        if reader.rest.next().is_some() {
            return None;
        }
        let mut steps = Vec::new();
        write(&part, &mut steps)?;
        steps.push(Step::Found);
        Some(Self {
            source: source.to_owned(),
            steps,
        })
    }

    /// As the author wrote it.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether it is found anywhere in a text; `None` if the text is too long to
    /// be looked at.
    pub fn test(&self, text: &str) -> Option<bool> {
        if text.chars().nth(TEXT).is_some() {
            return None;
        }
        let mut active: Vec<usize> = Vec::new();
        let mut seen = vec![false; self.steps.len()];
        let mut chars = text.chars();
        let mut at_start = true;
        loop {
            let char = chars.next();
            // A match may begin at every place.
            active.push(0);
            seen.fill(false);
            let mut next = Vec::new();
            while let Some(place) = active.pop() {
                if std::mem::replace(seen.get_mut(place)?, true) {
                    continue;
                }
                match self.steps.get(place)? {
                    Step::Found => return Some(true),
                    Step::Take(set) => {
                        if char.is_some_and(|char| set.takes(char)) {
                            next.push(place.saturating_add(1));
                        }
                    }
                    Step::Fork(one, other) => active.extend([*one, *other]),
                    Step::Go(to) => active.push(*to),
                    Step::AtStart if at_start => active.push(place.saturating_add(1)),
                    Step::AtEnd if char.is_none() => active.push(place.saturating_add(1)),
                    Step::AtStart | Step::AtEnd => {}
                }
            }
            if char.is_none() {
                return Some(false);
            }
            active = next;
            at_start = false;
        }
    }
}

/// Writes the steps of a part; `None` if they become too many.
fn write(part: &Part, steps: &mut Vec<Step>) -> Option<()> {
    if steps.len() > STEPS {
        return None;
    }
    match part {
        Part::Take(set) => steps.push(Step::Take(set.clone())),
        Part::AtStart => steps.push(Step::AtStart),
        Part::AtEnd => steps.push(Step::AtEnd),
        Part::Row(parts) => parts.iter().try_for_each(|part| write(part, steps))?,
        Part::Either(parts) => {
            let (last, others) = parts.split_last()?;
            let mut ends = Vec::new();
            for part in others {
                let fork = steps.len();
                steps.push(Step::Fork(fork.saturating_add(1), 0));
                write(part, steps)?;
                ends.push(steps.len());
                steps.push(Step::Go(0));
                let next = steps.len();
                *steps.get_mut(fork)? = Step::Fork(fork.saturating_add(1), next);
            }
            write(last, steps)?;
            let end = steps.len();
            for place in ends {
                *steps.get_mut(place)? = Step::Go(end);
            }
        }
        Part::Repeat(part, least, most) => {
            for _ in 0..*least {
                write(part, steps)?;
            }
            let Some(most) = most else {
                let fork = steps.len();
                steps.push(Step::Fork(0, 0));
                write(part, steps)?;
                steps.push(Step::Go(fork));
                let end = steps.len();
                *steps.get_mut(fork)? = Step::Fork(fork.saturating_add(1), end);
                return Some(());
            };
            let mut forks = Vec::new();
            for _ in *least..*most {
                forks.push(steps.len());
                steps.push(Step::Fork(0, 0));
                write(part, steps)?;
            }
            let end = steps.len();
            for fork in forks {
                *steps.get_mut(fork)? = Step::Fork(fork.saturating_add(1), end);
            }
        }
    }
    Some(())
}

struct Reader<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
}

impl Reader<'_> {
    fn take(&mut self, char: char) -> bool {
        self.rest.next_if_eq(&char).is_some()
    }

    fn either(&mut self, depth: usize) -> Option<Part> {
        if depth > DEEP {
            return None;
        }
        let mut parts = vec![self.row(depth)?];
        while self.take('|') {
            parts.push(self.row(depth)?);
        }
        Some(Part::Either(parts))
    }

    fn row(&mut self, depth: usize) -> Option<Part> {
        let mut parts = Vec::new();
        while let Some(next) = self.rest.next_if(|next| !matches!(next, '|' | ')')) {
            let part = match next {
                '^' => Part::AtStart,
                '$' => Part::AtEnd,
                '(' => {
                    if self.take('?') && !self.take(':') {
                        return None;
                    }
                    let inside = self.either(depth + 1)?;
                    self.rest.next_if_eq(&')')?;
                    self.repeated(inside)?
                }
                '[' => {
                    let set = self.class()?;
                    self.repeated(Part::Take(set))?
                }
                '.' => self.repeated(Part::Take(Set {
                    ranges: LINE_ENDS.to_vec(),
                    negated: true,
                }))?,
                '\\' => {
                    let set = self.escaped()?;
                    self.repeated(Part::Take(set))?
                }
                '*' | '+' | '?' | '{' | '}' | ']' => return None,
                char => self.repeated(Part::Take(Set::of(&[(char, char)])))?,
            };
            parts.push(part);
        }
        Some(Part::Row(parts))
    }

    /// A part with what stands behind it about how often it comes.
    fn repeated(&mut self, part: Part) -> Option<Part> {
        let (least, most) = match self.rest.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                self.rest.next();
                let least = self.number()?;
                let most = if self.take(',') {
                    match self.rest.peek() {
                        Some('}') => None,
                        _ => Some(self.number()?),
                    }
                } else {
                    Some(least)
                };
                (least, most)
            }
            _ => return Some(part),
        };
        // The last character of whatever it was.
        self.rest
            .next_if(|next| matches!(next, '*' | '+' | '?' | '}'))?;
        if most.is_some_and(|most| most < least) || least > STEPS {
            return None;
        }
        // As few as possible or as many: it is found or not all the same.
        self.take('?');
        if matches!(self.rest.peek(), Some('*' | '+' | '?' | '{')) {
            return None;
        }
        Some(Part::Repeat(
            Box::new(part),
            least,
            most.map(|most| most.min(STEPS + 1)),
        ))
    }

    fn number(&mut self) -> Option<usize> {
        let mut digits = String::new();
        while let Some(digit) = self.rest.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        digits.parse().ok()
    }

    /// What stands behind a backslash.
    fn escaped(&mut self) -> Option<Set> {
        let (ranges, negated): (&[(char, char)], bool) = match self.rest.next()? {
            'd' => (&DIGITS, false),
            'D' => (&DIGITS, true),
            'w' => (&WORD, false),
            'W' => (&WORD, true),
            's' => (&BLANKS, false),
            'S' => (&BLANKS, true),
            other => {
                let char = self.escaped_char(other)?;
                return Some(Set::of(&[(char, char)]));
            }
        };
        Some(Set {
            ranges: ranges.to_vec(),
            negated,
        })
    }

    fn escaped_char(&mut self, name: char) -> Option<char> {
        Some(match name {
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'f' => '\u{c}',
            'v' => '\u{b}',
            'x' => self.hexadecimal(2)?,
            'u' if self.rest.peek() != Some(&'{') => self.hexadecimal(4)?,
            sign if sign.is_ascii_punctuation() && sign != '_' => sign,
            _ => return None,
        })
    }

    fn hexadecimal(&mut self, digits: usize) -> Option<char> {
        let mut number = 0;
        for _ in 0..digits {
            number = number * 16 + self.rest.next()?.to_digit(16)?;
        }
        char::from_u32(number)
    }

    /// A class, behind its bracket.
    fn class(&mut self) -> Option<Set> {
        let mut set = Set {
            negated: self.take('^'),
            ranges: Vec::new(),
        };
        while !self.take(']') {
            let first = match self.rest.next()? {
                '\\' => match self.rest.peek()? {
                    'd' | 'w' | 's' => {
                        set.ranges.extend(self.escaped()?.ranges);
                        // A class is no end of a range.
                        if self.rest.peek() == Some(&'-') {
                            return None;
                        }
                        continue;
                    }
                    _ => {
                        let name = self.rest.next()?;
                        self.escaped_char(name)?
                    }
                },
                '[' => return None,
                char => char,
            };
            let last = if self.take('-') {
                match self.rest.next()? {
                    ']' => {
                        set.ranges.extend([(first, first), ('-', '-')]);
                        return Some(set);
                    }
                    '\\' => {
                        let name = self.rest.next()?;
                        self.escaped_char(name)?
                    }
                    '[' => return None,
                    char => char,
                }
            } else {
                first
            };
            if last < first {
                return None;
            }
            set.ranges.push((first, last));
        }
        (!set.ranges.is_empty()).then_some(set)
    }
}

const DIGITS: [(char, char); 1] = [('0', '9')];
const WORD: [(char, char); 4] = [('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
const BLANKS: [(char, char); 10] = [
    ('\t', '\r'),
    (' ', ' '),
    ('\u{a0}', '\u{a0}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{2000}', '\u{200a}'),
    ('\u{2028}', '\u{2029}'),
    ('\u{202f}', '\u{202f}'),
    ('\u{205f}', '\u{205f}'),
    ('\u{3000}', '\u{3000}'),
    ('\u{feff}', '\u{feff}'),
];
const LINE_ENDS: [(char, char); 3] = [('\n', '\n'), ('\r', '\r'), ('\u{2028}', '\u{2029}')];

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn test(pattern: &str, text: &str) -> Option<bool> {
        Pattern::read(pattern)?.test(text)
    }

    #[test]
    fn patterns_of_real_schemas_are_tried() {
        for (pattern, yes, no) in [
            ("^(foo|bar)$", "bar", "bars"),
            ("^v[0-9]+\\.[0-9]+(\\.\\d+)?$", "v1.20.3", "v1"),
            ("^https://", "https://x", "http://x"),
            ("\\.json$", "a.json", "a.json5"),
            ("^[a-z0-9-]{2,4}$", "a-1", "a"),
            ("^[^/\\s]+$", "ab", "a b"),
            ("^(?:a{3}|b{2,})$", "bbb", "aa"),
            ("a.c", "xabcx", "a\nc"),
            ("^$", "", "x"),
            ("^\\u0041\\x42$", "AB", "ab"),
            ("", "anything", ""),
        ] {
            assert_eq!(test(pattern, yes), Some(true), "{pattern} {yes}");
            if !pattern.is_empty() {
                assert_eq!(test(pattern, no), Some(false), "{pattern} {no}");
            }
        }
    }

    #[test]
    fn what_is_not_known_is_not_read() {
        for pattern in [
            "(?=a)",
            "(?<n>a)",
            "\\1",
            "\\bword",
            "\\p{L}",
            "a{2",
            "*",
            "(",
            ")",
            "[",
            "[]",
            "[b-a]",
            "a**",
            "a{999}{999}",
            "(a{999}){999}",
            "\\u{41}",
        ] {
            assert_eq!(Pattern::read(pattern), None, "{pattern}");
        }
        assert_eq!(test("a", &"b".repeat(TEXT + 1)), None);
    }

    #[test]
    fn a_catastrophic_pattern_is_none_here() {
        assert_eq!(test("^(a+)+$", &("a".repeat(3_000) + "b")), Some(false));
        assert_eq!(test("^((a*)*)*$", &("a".repeat(3_000) + "b")), Some(false));
    }

    fn pattern_text() -> impl Strategy<Value = String> {
        let leaf = prop::sample::select(vec![
            "a", "b", "[ab]", "[^a]", "[a-c-]", "\\d", "\\w", "\\s", ".", "^", "$", "\\.", "1",
            "\\W", "",
        ]);
        leaf.prop_map(str::to_owned)
            .prop_recursive(4, 24, 3, |inner| {
                prop_oneof![
                    (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a}{b}")),
                    (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("(?:{a}|{b})")),
                    (
                        inner,
                        prop::sample::select(vec!["*", "+", "?", "{2}", "{1,2}", "{0,}", "*?"])
                    )
                        .prop_map(|(a, often)| format!("({a}){often}")),
                ]
            })
    }

    proptest! {
        #[test]
        fn it_says_what_an_engine_says(source in pattern_text(), text in "[ab1. \n]{0,6}") {
            let engine = regress::Regex::new(&source).unwrap();
            let pattern = Pattern::read(&source).unwrap();
            prop_assert_eq!(pattern.test(&text), Some(engine.find(&text).is_some()));
        }

        #[test]
        fn any_text_is_read_or_not(source in ".{0,40}", text in ".{0,20}") {
            if let Some(pattern) = Pattern::read(&source) {
                let told = pattern.test(&text);
                if let Ok(engine) = regress::Regex::with_flags(&source, "u") {
                    prop_assert_eq!(told, Some(engine.find(&text).is_some()));
                }
            }
        }
    }
}
