//! Regular expressions of `ng-pattern` and of what schemas claim: those of
//! ECMAScript without flags, the leniencies of its annex B included. They are
//! read and tried here, since a key press cannot wait for the worker, and a foreign expression must not freeze the
//! page: a try takes so many steps and no more.

use std::ops::Range;

/// Groups that stand in each other at most.
const DEPTH_LIMIT: usize = 40;

/// Instructions that an expression may become.
const CODE_LIMIT: usize = 20_000;

/// Places to come back to at most.
const BACKTRACK_LIMIT: usize = 100_000;

/// Why a text is no expression that can be tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// It is none: browsers refuse it too.
    #[error("it is no regular expression")]
    Syntax,
    /// It uses what is not followed here: looking behind, flags in a group.
    #[error("it looks behind or sets flags, which is not followed here")]
    Unfollowed,
    /// It is too large, or its groups are nested too deep.
    #[error("it is too large to be tried here")]
    TooLarge,
}

/// A regular expression, ready to be tried.
#[derive(Clone, Debug)]
pub struct Pattern {
    source: Box<str>,
    code: Vec<Code>,
    sets: Vec<Set>,
    /// Places that a try remembers: two for each group, one for each loop.
    slots: usize,
}

/// Characters of a class, as UTF-16.
#[derive(Clone, Debug, Default)]
struct Set {
    ranges: Vec<(u16, u16)>,
    negated: bool,
}

impl Set {
    fn has(&self, unit: u16) -> bool {
        let within = |&(low, high): &(u16, u16)| low <= unit && unit <= high;
        self.ranges.iter().any(within) != self.negated
    }

    /// Takes in all that another one has.
    fn add(&mut self, other: &Self) {
        if !other.negated {
            self.ranges.extend_from_slice(&other.ranges);
            return;
        }
        let mut sorted = other.ranges.clone();
        sorted.sort_unstable();
        let mut next = Some(0);
        for (low, high) in sorted {
            if let Some(from) = next
                && from < low
            {
                self.ranges.push((from, low - 1));
            }
            next = next.and_then(|from| Some(from.max(high.checked_add(1)?)));
        }
        self.ranges.extend(next.map(|from| (from, u16::MAX)));
    }
}

#[derive(Clone, Debug)]
enum Node {
    Unit(u16),
    Any,
    Set(Set),
    Start,
    End,
    Boundary(bool),
    Group(Option<usize>, Box<Node>),
    Ahead { is_there: bool, node: Box<Node> },
    Back(usize),
    Sequence(Vec<Node>),
    Either(Vec<Node>),
    Repeat(Box<Repeat>),
}

#[derive(Clone, Debug)]
struct Repeat {
    node: Node,
    least: u32,
    most: Option<u32>,
    is_greedy: bool,
    /// Groups within, which each round forgets.
    groups: Range<usize>,
}

#[derive(Clone, Debug)]
enum Code {
    Unit(u16),
    Any,
    Set(usize),
    Start,
    End,
    Boundary(bool),
    /// Goes on at the first, and at the second if that fails.
    Split(usize, usize),
    Jump(usize),
    /// Remembers where it stands.
    Mark(usize),
    /// Forgets what groups have found.
    Forget(Range<usize>),
    /// Fails if nothing was taken since the mark.
    Moved(usize),
    Back(usize),
    /// What follows up to the end has to be ahead, or not to be.
    Ahead {
        is_there: bool,
        end: usize,
    },
    Found,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Pattern {
    /// Reads an expression.
    pub fn new(source: &str) -> Result<Self, PatternError> {
        let units: Vec<u16> = source.encode_utf16().collect();
        let (groups, names) = groups_of(&units)?;
        let mut reader = Reader {
            units: &units,
            at: 0,
            depth: 0,
            opened: 0,
            groups,
            names,
        };
        let node = reader.either()?;
        if reader.at < units.len() {
            return Err(PatternError::Syntax);
        }
        let mut pattern = Self {
            source: source.into(),
            code: Vec::new(),
            sets: Vec::new(),
            slots: 2 * groups,
        };
        pattern.compile(&node)?;
        pattern.push(Code::Found)?;
        Ok(pattern)
    }

    /// As the author wrote it.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Reads the value of an `ng-pattern`, which is a text between slashes;
    /// `None` for another one, of flags too.
    pub fn literal(written: &str) -> Option<Result<Self, PatternError>> {
        let source = written.strip_prefix('/')?.strip_suffix('/')?;
        let is_line = !source.encode_utf16().any(is_line_end);
        is_line.then(|| Self::new(source))
    }

    /// Whether it is found somewhere in a text; `None` if the steps are spent
    /// before that is known. Takes the steps it needs.
    pub fn is_in(&self, text: &str, steps: &mut u32) -> Option<bool> {
        let (found, left) = self.tried(text, *steps);
        *steps = left;
        found
    }

    fn tried(&self, text: &str, steps: u32) -> (Option<bool>, u32) {
        let units: Vec<u16> = text.encode_utf16().collect();
        let mut run = Run {
            pattern: self,
            units: &units,
            slots: vec![None; self.slots],
            undo: Vec::new(),
            steps,
        };
        for start in 0..=units.len() {
            match run.goes(0, start) {
                None => return (None, 0),
                Some(Some(_)) => return (Some(true), run.steps),
                Some(None) => run.put_back(0),
            }
        }
        (Some(false), run.steps)
    }

    fn push(&mut self, code: Code) -> Result<usize, PatternError> {
        if self.code.len() >= CODE_LIMIT {
            return Err(PatternError::TooLarge);
        }
        self.code.push(code);
        Ok(self.code.len() - 1)
    }

    fn set(&mut self, at: usize, code: Code) {
        if let Some(place) = self.code.get_mut(at) {
            *place = code;
        }
    }

    fn compile(&mut self, node: &Node) -> Result<(), PatternError> {
        match node {
            Node::Unit(unit) => drop(self.push(Code::Unit(*unit))?),
            Node::Any => drop(self.push(Code::Any)?),
            Node::Set(set) => {
                self.sets.push(set.clone());
                self.push(Code::Set(self.sets.len() - 1))?;
            }
            Node::Start => drop(self.push(Code::Start)?),
            Node::End => drop(self.push(Code::End)?),
            Node::Boundary(is_there) => drop(self.push(Code::Boundary(*is_there))?),
            Node::Back(group) => drop(self.push(Code::Back(*group))?),
            Node::Group(None, node) => self.compile(node)?,
            Node::Group(Some(group), node) => {
                self.push(Code::Mark(2 * group))?;
                self.compile(node)?;
                self.push(Code::Mark(2 * group + 1))?;
            }
            Node::Ahead { is_there, node } => {
                let at = self.push(Code::Found)?;
                self.compile(node)?;
                let end = self.push(Code::Found)? + 1;
                let is_there = *is_there;
                self.set(at, Code::Ahead { is_there, end });
            }
            Node::Sequence(nodes) => nodes.iter().try_for_each(|node| self.compile(node))?,
            Node::Either(nodes) => {
                let mut ends = Vec::new();
                for (place, node) in nodes.iter().enumerate() {
                    if place + 1 == nodes.len() {
                        self.compile(node)?;
                        break;
                    }
                    let split = self.push(Code::Found)?;
                    self.compile(node)?;
                    ends.push(self.push(Code::Found)?);
                    self.set(split, Code::Split(split + 1, self.code.len()));
                }
                for end in ends {
                    self.set(end, Code::Jump(self.code.len()));
                }
            }
            Node::Repeat(repeat) => self.compile_repeat(repeat)?,
        }
        Ok(())
    }

    fn compile_repeat(&mut self, repeat: &Repeat) -> Result<(), PatternError> {
        for _ in 0..repeat.least {
            self.push(Code::Forget(repeat.groups.clone()))?;
            self.compile(&repeat.node)?;
        }
        let more = repeat.most.map(|most| most.saturating_sub(repeat.least));
        let mut splits = Vec::new();
        for _ in 0..more.unwrap_or(1) {
            let mark = self.slots;
            self.slots += 1;
            splits.push(self.push(Code::Found)?);
            self.push(Code::Forget(repeat.groups.clone()))?;
            self.push(Code::Mark(mark))?;
            self.compile(&repeat.node)?;
            self.push(Code::Moved(mark))?;
        }
        if let (None, Some(first)) = (more, splits.first()) {
            self.push(Code::Jump(*first))?;
        }
        let end = self.code.len();
        for split in splits {
            let (more, done) = (split + 1, end);
            self.set(
                split,
                if repeat.is_greedy {
                    Code::Split(more, done)
                } else {
                    Code::Split(done, more)
                },
            );
        }
        Ok(())
    }
}

/// One try from one place.
struct Run<'p> {
    pattern: &'p Pattern,
    units: &'p [u16],
    slots: Vec<Option<usize>>,
    /// What slots held before, to be put back.
    undo: Vec<(usize, Option<usize>)>,
    steps: u32,
}

impl Run<'_> {
    fn put(&mut self, slot: usize, value: Option<usize>) {
        if let Some(place) = self.slots.get_mut(slot) {
            self.undo.push((slot, *place));
            *place = value;
        }
    }

    fn put_back(&mut self, kept: usize) {
        while self.undo.len() > kept {
            if let Some((slot, value)) = self.undo.pop()
                && let Some(place) = self.slots.get_mut(slot)
            {
                *place = value;
            }
        }
    }

    fn is_word(&self, at: Option<usize>) -> bool {
        let unit = at.and_then(|at| self.units.get(at));
        unit.is_some_and(|unit| word().has(*unit))
    }

    /// Where the code from a place on ends, if it fits; nothing at all if the
    /// steps are spent. Goes into itself for what is looked at ahead only.
    fn goes(&mut self, code: usize, at: usize) -> Option<Option<usize>> {
        let mut back: Vec<(usize, usize, usize)> = vec![(code, at, self.undo.len())];
        while let Some((mut code, mut at, kept)) = back.pop() {
            self.put_back(kept);
            loop {
                self.steps = self.steps.checked_sub(1)?;
                let unit = self.units.get(at).copied();
                let pattern = self.pattern;
                let fits = match pattern.code.get(code)? {
                    Code::Found => return Some(Some(at)),
                    Code::Unit(wanted) => unit == Some(*wanted),
                    Code::Any => unit.is_some_and(|unit| !is_line_end(unit)),
                    Code::Set(set) => {
                        let set = pattern.sets.get(*set)?;
                        let cost = u32::try_from(set.ranges.len() / 8).unwrap_or(u32::MAX);
                        self.steps = self.steps.checked_sub(cost)?;
                        unit.is_some_and(|unit| set.has(unit))
                    }
                    other => {
                        // What takes no character.
                        match self.step(code, other, at)? {
                            Next::Fails => break,
                            Next::Goes(to, end) => (code, at) = (to.unwrap_or(code + 1), end),
                            Next::Splits(first, second) => {
                                if back.len() >= BACKTRACK_LIMIT {
                                    return None;
                                }
                                back.push((second, at, self.undo.len()));
                                code = first;
                            }
                        }
                        continue;
                    }
                };
                if !fits {
                    break;
                }
                (code, at) = (code + 1, at + 1);
            }
        }
        Some(None)
    }

    /// Does what the instruction at `place` says; nothing if the steps are spent.
    fn step(&mut self, place: usize, code: &Code, at: usize) -> Option<Next> {
        let holds = |holds: bool| {
            if holds {
                Next::Goes(None, at)
            } else {
                Next::Fails
            }
        };
        Some(match code {
            Code::Start => holds(at == 0),
            Code::End => holds(at == self.units.len()),
            Code::Boundary(is_there) => {
                let boundary = self.is_word(at.checked_sub(1)) != self.is_word(Some(at));
                holds(boundary == *is_there)
            }
            Code::Split(first, second) => Next::Splits(*first, *second),
            Code::Jump(to) => Next::Goes(Some(*to), at),
            Code::Mark(slot) => {
                self.put(*slot, Some(at));
                holds(true)
            }
            Code::Forget(groups) => {
                for slot in 2 * groups.start..2 * groups.end {
                    self.steps = self.steps.checked_sub(1)?;
                    self.put(slot, None);
                }
                holds(true)
            }
            Code::Moved(slot) => holds(self.slots.get(*slot).copied().flatten() != Some(at)),
            Code::Back(group) => {
                let slot = |slot: usize| self.slots.get(slot).copied().flatten();
                let (Some(from), Some(to)) = (slot(2 * group), slot(2 * group + 1)) else {
                    return Some(holds(true));
                };
                let found = self.units.get(from..to).unwrap_or_default();
                let length = u32::try_from(found.len()).unwrap_or(u32::MAX);
                self.steps = self.steps.checked_sub(length)?;
                let rest = self.units.get(at..).unwrap_or_default();
                if rest.starts_with(found) {
                    Next::Goes(None, at + found.len())
                } else {
                    Next::Fails
                }
            }
            Code::Ahead { is_there, end } => {
                let kept = self.undo.len();
                let found = self.goes(place + 1, at)?.is_some();
                if !found || !is_there {
                    self.put_back(kept);
                }
                if found == *is_there {
                    Next::Goes(Some(*end), at)
                } else {
                    Next::Fails
                }
            }
            Code::Unit(_) | Code::Any | Code::Set(_) | Code::Found => Next::Fails,
        })
    }
}

/// What comes after a step that takes no character by itself.
enum Next {
    Fails,
    /// At another instruction or the next one, and at this character.
    Goes(Option<usize>, usize),
    Splits(usize, usize),
}

fn is_line_end(unit: u16) -> bool {
    matches!(unit, 0x0A | 0x0D | 0x2028 | 0x2029)
}

fn digit() -> Set {
    Set {
        ranges: vec![(0x30, 0x39)],
        negated: false,
    }
}

fn word() -> Set {
    Set {
        ranges: vec![(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)],
        negated: false,
    }
}

fn blank() -> Set {
    Set {
        ranges: vec![
            (0x09, 0x0D),
            (0x20, 0x20),
            (0xA0, 0xA0),
            (0x1680, 0x1680),
            (0x2000, 0x200A),
            (0x2028, 0x2029),
            (0x202F, 0x202F),
            (0x205F, 0x205F),
            (0x3000, 0x3000),
            (0xFEFF, 0xFEFF),
        ],
        negated: false,
    }
}

/// A unit as a character of ASCII; another one as none.
fn ascii(unit: u16) -> Option<char> {
    u8::try_from(unit).ok().filter(u8::is_ascii).map(char::from)
}

/// The groups that have a name.
type Names = Vec<(Vec<u16>, usize)>;

/// How many groups there are that can be referred to, and the names of those
/// that have one: what `\1` and `\k` mean depends on what comes later.
fn groups_of(units: &[u16]) -> Result<(usize, Names), PatternError> {
    let (mut count, mut names) = (0, Names::new());
    let mut in_class = false;
    let mut at = 0;
    let sign = |at: usize| units.get(at).copied().and_then(ascii);
    while at < units.len() {
        match sign(at) {
            Some('\\') => at += 1,
            Some('[') => in_class = true,
            Some(']') => in_class = false,
            Some('(') if !in_class => {
                if sign(at + 1) != Some('?') {
                    count += 1;
                } else if sign(at + 2) == Some('<') && !matches!(sign(at + 3), Some('=' | '!')) {
                    let name = units.get(at + 3..).unwrap_or_default();
                    let end = name.iter().position(|unit| ascii(*unit) == Some('>'));
                    let name = name.get(..end.ok_or(PatternError::Syntax)?);
                    let name = name.unwrap_or_default().to_vec();
                    if !is_name(&name) || names.iter().any(|(other, _)| *other == name) {
                        return Err(PatternError::Syntax);
                    }
                    names.push((name, count));
                    count += 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    Ok((count, names))
}

fn is_name(name: &[u16]) -> bool {
    let letter = |unit: &u16| {
        ascii(*unit).is_some_and(|char| char.is_ascii_alphanumeric() || matches!(char, '_' | '$'))
    };
    let first = name.first().copied().and_then(ascii);
    first.is_some_and(|char| !char.is_ascii_digit()) && name.iter().all(letter)
}

struct Reader<'u> {
    units: &'u [u16],
    at: usize,
    depth: usize,
    /// Groups that were opened so far.
    opened: usize,
    groups: usize,
    names: Names,
}

/// One member of a class.
enum Member {
    Unit(u16),
    Set(Set),
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.units.get(self.at).copied().and_then(ascii)
    }

    fn eat(&mut self, sign: char) -> bool {
        let eaten = self.peek() == Some(sign);
        self.at += usize::from(eaten);
        eaten
    }

    fn eat_all(&mut self, signs: &str) -> bool {
        let there = signs.chars().enumerate().all(|(place, sign)| {
            self.units.get(self.at + place).copied().and_then(ascii) == Some(sign)
        });
        self.at += if there { signs.len() } else { 0 };
        there
    }

    fn either(&mut self) -> Result<Node, PatternError> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            return Err(PatternError::TooLarge);
        }
        let mut choices = vec![self.sequence()?];
        while self.eat('|') {
            choices.push(self.sequence()?);
        }
        self.depth -= 1;
        Ok(match choices.len() {
            1 => choices.remove(0),
            _ => Node::Either(choices),
        })
    }

    fn sequence(&mut self) -> Result<Node, PatternError> {
        let mut nodes = Vec::new();
        while self.at < self.units.len() && !matches!(self.peek(), Some('|' | ')')) {
            let before = self.opened;
            let (node, can_repeat) = self.term()?;
            nodes.push(match self.quantifier()? {
                Some(_) if !can_repeat => return Err(PatternError::Syntax),
                Some((least, most, is_greedy)) => Node::Repeat(Box::new(Repeat {
                    node,
                    least,
                    most,
                    is_greedy,
                    groups: before..self.opened,
                })),
                None => node,
            });
        }
        Ok(Node::Sequence(nodes))
    }

    /// How often, at least and at most, and whether as often as it can be.
    fn quantifier(&mut self) -> Result<Option<(u32, Option<u32>, bool)>, PatternError> {
        let (least, most) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => match self.braces() {
                Some(counts) => counts,
                None => return Ok(None),
            },
            _ => return Ok(None),
        };
        if self.peek() != Some('{') {
            self.at += 1;
        } else if let Some(end) = self.brace_end() {
            self.at = end;
        }
        if most.is_some_and(|most| most < least) {
            return Err(PatternError::Syntax);
        }
        let is_greedy = !self.eat('?');
        Ok(Some((least, most, is_greedy)))
    }

    fn brace_end(&self) -> Option<usize> {
        let rest = self.units.get(self.at..)?;
        let end = rest.iter().position(|unit| ascii(*unit) == Some('}'))?;
        Some(self.at + end + 1)
    }

    /// `{2}`, `{2,}` or `{2,3}` here; anything else is no quantifier.
    fn braces(&self) -> Option<(u32, Option<u32>)> {
        let inner = self.units.get(self.at + 1..self.brace_end()? - 1)?;
        let text: Option<String> = inner.iter().map(|unit| ascii(*unit)).collect();
        let text = text?;
        let number = |text: &str| {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse().unwrap_or(u32::MAX))
        };
        match text.split_once(',') {
            None => number(&text).map(|count| (count, Some(count))),
            Some((least, "")) => number(least).map(|least| (least, None)),
            Some((least, most)) => Some((number(least)?, Some(number(most)?))),
        }
    }

    /// One term, and whether it can be repeated.
    fn term(&mut self) -> Result<(Node, bool), PatternError> {
        let unit = self.units.get(self.at).copied().unwrap_or_default();
        let sign = self.peek();
        let is_counted = sign == Some('{') && self.braces().is_some();
        self.at += 1;
        Ok(match sign {
            Some('^') => (Node::Start, false),
            Some('$') => (Node::End, false),
            Some('.') => (Node::Any, true),
            Some('(') => return self.group(),
            Some('[') => (Node::Set(self.class()?), true),
            Some('*' | '+' | '?') => return Err(PatternError::Syntax),
            Some('{') if is_counted => return Err(PatternError::Syntax),
            Some('\\') => return self.escape(),
            _ => (Node::Unit(unit), true),
        })
    }

    fn group(&mut self) -> Result<(Node, bool), PatternError> {
        let (mut group, mut ahead) = (None, None);
        if self.eat_all("?:") {
        } else if self.eat_all("?=") {
            ahead = Some(true);
        } else if self.eat_all("?!") {
            ahead = Some(false);
        } else if self.eat_all("?<=") || self.eat_all("?<!") {
            return Err(PatternError::Unfollowed);
        } else {
            if self.eat_all("?<") {
                while !self.eat('>') {
                    self.at += 1;
                    if self.at > self.units.len() {
                        return Err(PatternError::Syntax);
                    }
                }
            } else if self.peek() == Some('?') {
                let flags = self.units.get(self.at + 1).copied().and_then(ascii);
                return Err(match flags {
                    Some('i' | 'm' | 's' | '-') => PatternError::Unfollowed,
                    _ => PatternError::Syntax,
                });
            }
            group = Some(self.opened);
            self.opened += 1;
        }
        let node = Box::new(self.either()?);
        if !self.eat(')') {
            return Err(PatternError::Syntax);
        }
        let node = match ahead {
            Some(is_there) => Node::Ahead { is_there, node },
            None => Node::Group(group, node),
        };
        Ok((node, true))
    }

    fn escape(&mut self) -> Result<(Node, bool), PatternError> {
        match self.peek() {
            Some('b') => self.at += 1,
            Some('B') => {
                self.at += 1;
                return Ok((Node::Boundary(false), false));
            }
            Some('k') if !self.names.is_empty() => {
                self.at += 1;
                return Ok((Node::Back(self.named()?), true));
            }
            Some('1'..='9') => {
                let from = self.at;
                let digits = self.units.iter().skip(from);
                let digits = digits.map_while(|unit| ascii(*unit)?.to_digit(10));
                let digits: Vec<u32> = digits.collect();
                let number = digits.iter().fold(0_u32, |number, digit| {
                    number.saturating_mul(10).saturating_add(*digit)
                });
                let number = usize::try_from(number).unwrap_or(usize::MAX);
                if number <= self.groups {
                    self.at += digits.len();
                    return Ok((Node::Back(number - 1), true));
                }
                return Ok((self.character()?, true));
            }
            _ => return Ok((self.character()?, true)),
        }
        Ok((Node::Boundary(true), false))
    }

    /// The group that `<name>` after `\k` means.
    fn named(&mut self) -> Result<usize, PatternError> {
        if !self.eat('<') {
            return Err(PatternError::Syntax);
        }
        let rest = self.units.get(self.at..).unwrap_or_default();
        let end = rest.iter().position(|unit| ascii(*unit) == Some('>'));
        let name = rest.get(..end.ok_or(PatternError::Syntax)?);
        let name = name.unwrap_or_default();
        self.at += name.len() + 1;
        let known = self.names.iter().find(|(other, _)| other == name);
        known.map(|(_, group)| *group).ok_or(PatternError::Syntax)
    }

    fn character(&mut self) -> Result<Node, PatternError> {
        Ok(match self.escaped(false)? {
            Member::Unit(unit) => Node::Unit(unit),
            Member::Set(set) => Node::Set(set),
        })
    }

    /// What an escape means that is a character or a class of them.
    fn escaped(&mut self, in_class: bool) -> Result<Member, PatternError> {
        let Some(unit) = self.units.get(self.at).copied() else {
            return Err(PatternError::Syntax);
        };
        let sign = self.peek();
        self.at += 1;
        let not = |set: Set| Set {
            negated: true,
            ..set
        };
        Ok(Member::Unit(match sign {
            Some('d') => return Ok(Member::Set(digit())),
            Some('D') => return Ok(Member::Set(not(digit()))),
            Some('w') => return Ok(Member::Set(word())),
            Some('W') => return Ok(Member::Set(not(word()))),
            Some('s') => return Ok(Member::Set(blank())),
            Some('S') => return Ok(Member::Set(not(blank()))),
            Some('t') => 0x09,
            Some('n') => 0x0A,
            Some('v') => 0x0B,
            Some('f') => 0x0C,
            Some('r') => 0x0D,
            Some('b') if in_class => 0x08,
            Some('k') if !self.names.is_empty() => return Err(PatternError::Syntax),
            Some('c') => match self.peek() {
                Some(letter)
                    if letter.is_ascii_alphabetic()
                        || (in_class && (letter.is_ascii_digit() || letter == '_')) =>
                {
                    self.at += 1;
                    letter as u16 % 32
                }
                // The backslash stands for itself, and the letter after it too.
                _ => {
                    self.at -= 1;
                    u16::from(b'\\')
                }
            },
            Some('x') => self.hexadecimal(2).unwrap_or(unit),
            Some('u') => self.hexadecimal(4).unwrap_or(unit),
            Some(first @ '0'..='7') => {
                let mut number = first as u16 - 0x30;
                // At most three digits, and at most 0o377.
                for _ in 0..2 {
                    let Some(next @ '0'..='7') = self.peek() else {
                        break;
                    };
                    let more = number * 8 + (next as u16 - 0x30);
                    if more > 255 {
                        break;
                    }
                    number = more;
                    self.at += 1;
                }
                number
            }
            _ => unit,
        }))
    }

    fn hexadecimal(&mut self, count: usize) -> Option<u16> {
        let digits = self.units.get(self.at..self.at + count)?;
        let mut number = 0_u32;
        for unit in digits {
            number = number * 16 + ascii(*unit)?.to_digit(16)?;
        }
        self.at += count;
        u16::try_from(number).ok()
    }

    fn class(&mut self) -> Result<Set, PatternError> {
        let negated = self.eat('^');
        let mut set = Set::default();
        loop {
            if self.at >= self.units.len() {
                return Err(PatternError::Syntax);
            }
            if self.eat(']') {
                break;
            }
            let low = self.member()?;
            let is_range = self.peek() == Some('-')
                && self
                    .units
                    .get(self.at + 1)
                    .is_some_and(|unit| ascii(*unit) != Some(']'));
            if !is_range {
                add(&mut set, &low);
                continue;
            }
            self.at += 1;
            let high = self.member()?;
            match (&low, &high) {
                (Member::Unit(low), Member::Unit(high)) if low > high => {
                    return Err(PatternError::Syntax);
                }
                (Member::Unit(low), Member::Unit(high)) => set.ranges.push((*low, *high)),
                // A class is no end of a range: the sign stands for itself.
                _ => {
                    add(&mut set, &low);
                    add(&mut set, &high);
                    set.ranges.push((0x2D, 0x2D));
                }
            }
        }
        set.negated = negated;
        Ok(set)
    }

    fn member(&mut self) -> Result<Member, PatternError> {
        if self.eat('\\') {
            return self.escaped(true);
        }
        let unit = self.units.get(self.at).copied();
        self.at += 1;
        unit.map(Member::Unit).ok_or(PatternError::Syntax)
    }
}

fn add(set: &mut Set, member: &Member) {
    match member {
        Member::Unit(unit) => set.ranges.push((*unit, *unit)),
        Member::Set(other) => set.add(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STEPS: u32 = 100_000;

    fn finds(source: &str, text: &str) -> Option<bool> {
        Pattern::new(source)
            .unwrap()
            .is_in(text, &mut STEPS.clone())
    }

    #[test]
    fn expressions_find_what_browsers_find() {
        for (source, text, found) in [
            ("", "", true),
            ("^[a-z]+$", "abc", true),
            ("^[a-z]+$", "abC", false),
            ("b", "abc", true),
            ("^(a|ab)(c|bcd)(d*)$", "abcd", true),
            ("^(?:a{2,3}|b)+$", "aaabaa", true),
            ("^a{2,3}$", "aaaa", false),
            ("^(a*)*$", "aab", false),
            ("^(a?){3}b$", "b", true),
            ("(.)\\1", "abba", true),
            ("^(?<q>['\"]).*\\k<q>$", "'x'", true),
            ("^(?=.*\\d)(?!.*x).{3,}$", "ab1", true),
            ("^(?=.*\\d)(?!.*x).{3,}$", "ax1", false),
            ("\\bfoo\\b", "a foo b", true),
            ("\\Boo", "foo", true),
            ("^[^\\s\\d-]+$", "ab_", true),
            ("^[\\w-.]+$", "a-b.c", true),
            ("^[]$", "", false),
            ("^[^]$", "\n", true),
            ("^.$", "\n", false),
            ("^.$", "\u{1F600}", false),
            ("^..$", "\u{1F600}", true),
            ("^\\x41\\u0042\\103\\0$", "ABC\0", true),
            ("^\\cJ$", "\n", true),
            ("^\\c$", "\\c", true),
            ("^a{,2}{$", "a{,2}{", true),
            ("^]}$", "]}", true),
            ("^(a)|b\\1$", "xb", true),
            ("^\\8$", "8", true),
            ("^(?=a)*b$", "b", true),
            ("(?:(a)|b)*\\1$", "ab", true),
            ("^(foo|bar)$", "bars", false),
            ("^v[0-9]+\\.[0-9]+(\\.\\d+)?$", "v1.20.3", true),
            ("^v[0-9]+\\.[0-9]+(\\.\\d+)?$", "v1", false),
            ("\\.json$", "a.json5", false),
            ("^[a-z0-9-]{2,4}$", "a-1", true),
            ("^[^/\\s]+$", "a b", false),
            ("^(?:a{3}|b{2,})$", "bbb", true),
        ] {
            assert_eq!(finds(source, text), Some(found), "{source} in {text:?}");
        }
    }

    #[test]
    fn a_literal_is_one_line_between_slashes() {
        for (written, is_one) in [
            ("/a/", true),
            ("//", true),
            ("/a/b/", true),
            ("/", false),
            ("a", false),
            ("/a/i", false),
            ("/a\n/", false),
        ] {
            assert_eq!(Pattern::literal(written).is_some(), is_one, "{written}");
        }
    }

    #[test]
    fn what_browsers_refuse_is_refused() {
        for source in [
            "(",
            ")",
            "[",
            "*",
            "a**",
            "{1}",
            "a{2,1}",
            "\\",
            "[b-a]",
            "(?x)",
            "(?<a>)(?<a>)",
            "(?<1>)",
            "(?<n>)\\k<m>",
            "(?<n>)\\k",
            "^*",
        ] {
            assert_eq!(
                Pattern::new(source).err(),
                Some(PatternError::Syntax),
                "{source}"
            );
        }
        assert_eq!(
            Pattern::new("(?<=a)b").err(),
            Some(PatternError::Unfollowed)
        );
        assert_eq!(Pattern::new("(?i:b)").err(), Some(PatternError::Unfollowed));
        assert_eq!(Pattern::new("a{99999}").err(), Some(PatternError::TooLarge));
        let deep = format!("{}a{}", "(".repeat(100), ")".repeat(100));
        assert_eq!(Pattern::new(&deep).err(), Some(PatternError::TooLarge));
    }

    #[test]
    fn a_pattern_that_would_run_for_hours_ends() {
        let text = format!("{}!", "a".repeat(60));
        assert_eq!(finds("^(a+)+$", &text), None);
        assert_eq!(finds("^(a|a)*$", &text), None);
        assert_eq!(finds("(x+x+)+y", &"x".repeat(1000)), None);
    }

    #[cfg(not(target_arch = "wasm32"))]
    fn any_source() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            "[abc]".prop_map(|text| text),
            Just(".".to_owned()),
            prop::sample::select(vec![
                "\\d", "\\w", "\\s", "\\b", "\\B", "[a-b]", "[^a]", "[\\d-a]", "^", "$", "\\1",
                "\\2", "\\x61", "\\.", "{", "]", "-", ",", "1", "[\\W]", "\\0", "\\101", "\\cA",
            ])
            .prop_map(str::to_owned),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
                (inner.clone(), inner.clone())
                    .prop_map(|(one, other)| format!("(?:{one}|{other})")),
                inner.clone().prop_map(|inner| format!("({inner})")),
                inner.clone().prop_map(|inner| format!("(?={inner})")),
                inner.clone().prop_map(|inner| format!("(?!{inner})")),
                (
                    inner,
                    prop::sample::select(vec![
                        "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,2}?", "{1,}"
                    ])
                )
                    .prop_map(|(inner, times)| format!("(?:{inner}){times}")),
            ]
        })
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn another_engine_finds_the_same(source in any_source(), text in "[abc1 .\n-]{0,8}") {
            if let (Ok(pattern), Ok(other)) = (Pattern::new(&source), regress::Regex::new(&source))
                && let Some(found) = pattern.is_in(&text, &mut STEPS.clone())
            {
                prop_assert_eq!(found, other.find(&text).is_some(), "{} in {:?}", source, text);
            }
        }
    }

    proptest! {
        #[test]
        fn any_heap_of_signs_is_read_or_refused(source in "[ab()\\[\\]{}*+?|^$.\\\\<>=!:,0-9kcxu-]{0,16}", text in "[ab]{0,6}") {
            let ours = Pattern::new(&source);
            if let Ok(pattern) = &ours {
                let _ = pattern.is_in(&text, &mut 1000);
            }
        }

        #[test]
        fn any_text_ends(source in ".{0,30}", text in ".{0,30}") {
            if let Ok(pattern) = Pattern::new(&source) {
                let _ = pattern.is_in(&text, &mut 1000);
            }
        }
    }
}
