//! The text of an expression, read as a tree.

use super::PatternError;
use super::set::{Set, blank, digit, word};
use std::ops::Range;

/// Groups that stand in each other at most.
const DEPTH_LIMIT: usize = 40;

#[derive(Clone, Debug)]
pub(super) enum Node {
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
pub(super) struct Repeat {
    pub(super) node: Node,
    pub(super) least: u32,
    pub(super) most: Option<u32>,
    pub(super) is_greedy: bool,
    /// Groups within, which each round forgets.
    pub(super) groups: Range<usize>,
}

/// Reads an expression, and tells how many groups it has that can be referred
/// to.
pub(super) fn read(units: &[u16]) -> Result<(Node, usize), PatternError> {
    let (groups, names) = groups_of(units)?;
    let mut reader = Reader {
        units,
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
    Ok((node, groups))
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
