//! YAML → [`Exact`]: what people paste where JSON is expected. Block and flow
//! style and all kinds of scalars, by the core schema of YAML 1.2, numbers
//! spelled as they were as far as JSON can spell them. Anchors, tags, several
//! documents and keys that are no texts are refused with their line: JSON has
//! none of them.

use super::json::exact::{Exact, is_number};
use super::text;
use std::collections::BTreeSet;

/// Levels inside each other, at most.
const DEPTH_LIMIT: usize = 200;

const TAB: &str = "a tab cannot indent; use spaces";

/// Why a text could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct YamlError {
    /// Line, counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub reason: &'static str,
}

/// Reads JSON, or YAML that is evidently meant as such.
///
/// # Errors
/// It is neither; a sentence says what is wrong with the one that is meant, and
/// where.
pub fn json_or_yaml(text: &str) -> Result<Exact, String> {
    match Exact::read(text) {
        Ok(value) => Ok(value),
        Err(_) if is_meant(text) => read(text).map_err(|error| text::not_yaml(&error.to_string())),
        Err(error) => Err(begun_as_json(text, &error.to_string())),
    }
}

/// Why a text that begins like JSON is none, and what else it may be meant as.
fn begun_as_json(text: &str, error: &str) -> String {
    let members = text.trim().trim_end_matches(',');
    if !members.is_empty() && Exact::read(&format!("{{{members}}}")).is_ok() {
        return text::not_json_but(error, text::BRACES_MISSING);
    }
    match read(text) {
        Ok(Exact::Object(_) | Exact::Array(_)) => text::not_json_but(error, text::YAML_INSTEAD),
        _ => text::not_json(error),
    }
}

/// [`json_or_yaml`] for what is sent as it stands: nothing that it says may be lost, be
/// it a key that stands twice or a number that is too large.
///
/// # Errors
/// A sentence for the person who wrote it.
pub fn as_it_stands(text: &str) -> Result<Exact, String> {
    match Exact::read_strictly(text) {
        Ok(value) => Ok(value),
        Err(error) if error.problem.is_loss() => Err(text::not_as_it_stands(&error.to_string())),
        Err(_) => {
            let value = json_or_yaml(text)?;
            // YAML is read by itself, and its keys are told apart there.
            match Exact::read_strictly(&value.to_line()) {
                Err(error) => Err(text::not_as_it_stands(&error.problem.to_string())),
                Ok(_) => Ok(value),
            }
        }
    }
}

/// Whether a text is evidently meant as YAML: it begins with the mark of a
/// document, or with a key or an item in block style, as no JSON does, or it is a
/// whole mapping in brackets whose first key is bare. Half of a JSON text means
/// something in YAML too, but not what is meant.
pub fn is_meant(text: &str) -> bool {
    let mut reader = Reader::new(text);
    reader.skip();
    let first = reader.text().unwrap_or_default();
    match first.chars().next() {
        Some('{') => return is_bare_mapping(text),
        Some('[') => return false,
        Some('"') => return matches!(reader.key(), Ok(Some((_, rest))) if !is_of_json(rest)),
        _ => {}
    }
    // A key that cannot be read is one all the same.
    first.starts_with("---") || is_item(first) || !matches!(reader.key(), Ok(None))
}

/// Whether a text is a mapping in brackets whose first key is no JSON.
fn is_bare_mapping(text: &str) -> bool {
    let inside = text.trim_start().strip_prefix('{').unwrap_or_default();
    let key = inside.trim_start();
    let ends = key.find([':', ',', '{', '}', '[', ']', '\n', '"']);
    let after = ends.and_then(|ends| key.get(ends..)).unwrap_or_default();
    after.starts_with(':') && read(text).is_ok()
}

/// Whether what stands after a key in quotation marks goes on like members of JSON
/// whose brackets are missing.
fn is_of_json(rest: &str) -> bool {
    let rest = rest.trim();
    rest.ends_with(',') || (!rest.starts_with(['[', '{']) && rest.contains(", \""))
}

/// Reads one document.
///
/// # Errors
/// The first line that is no YAML, or uses what JSON has not.
pub fn read(text: &str) -> Result<Exact, YamlError> {
    let mut reader = Reader::new(text);
    reader.skip();
    if let Some(line) = reader.line().filter(|line| line.begins_document()) {
        let rest = line.text.get(3..).unwrap_or_default().trim_start();
        if is_blank(rest) {
            reader.at += 1;
            reader.skip();
        } else {
            reader.replace(rest);
        }
    }
    let value = reader.block(None, 0)?;
    reader.skip();
    match reader.line() {
        None => Ok(value),
        Some(line) if line.begins_document() => Err(reader.error("a second document begins here")),
        Some(_) => Err(reader.error("this line does not belong to what stands above it")),
    }
}

#[derive(Clone, Copy)]
struct Line<'a> {
    /// Spaces before the text; after a dash that was read, those before the
    /// dash and after it as well.
    indent: usize,
    text: &'a str,
    raw: &'a str,
}

impl Line<'_> {
    /// Whether a document begins here, and ends what stands above it.
    fn begins_document(self) -> bool {
        let after = self.text.strip_prefix("---");
        let ends = |after: &str| after.is_empty() || after.starts_with([' ', '\t']);
        self.indent == 0 && after.is_some_and(ends)
    }
}

struct Reader<'a> {
    lines: Vec<Line<'a>>,
    at: usize,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        let lines = text
            .lines()
            .take_while(|line| line.trim_end() != "...")
            .map(|raw| {
                let text = raw.trim_start_matches(' ');
                Line {
                    indent: raw.len() - text.len(),
                    text,
                    raw,
                }
            })
            .collect();
        Self { lines, at: 0 }
    }

    fn error(&self, reason: &'static str) -> YamlError {
        YamlError {
            line: self.at.saturating_add(1),
            reason,
        }
    }

    fn line(&self) -> Option<Line<'a>> {
        self.lines.get(self.at).copied()
    }

    fn text(&self) -> Option<&'a str> {
        self.line().map(|line| line.text)
    }

    /// Passes over blank lines and comments.
    fn skip(&mut self) {
        while self.text().is_some_and(is_blank) {
            self.at += 1;
        }
    }

    /// What stands in this line after a part that was read.
    fn replace(&mut self, text: &'a str) {
        if let Some(line) = self.lines.get_mut(self.at) {
            line.indent += line.text.len() - text.len();
            line.text = text;
        }
    }

    /// The value that begins here, inside a block of an indentation.
    fn block(&mut self, outer: Option<usize>, depth: usize) -> Result<Exact, YamlError> {
        if depth > DEPTH_LIMIT {
            return Err(self.error("the text is nested too deep"));
        }
        let Some(line) = self.line() else {
            return Ok(Exact::Null);
        };
        if line.text.starts_with('\t') {
            return Err(self.error(TAB));
        }
        if line.begins_document() {
            Ok(Exact::Null)
        } else if is_item(line.text) {
            self.sequence(line.indent, depth)
        } else if self.key()?.is_some() {
            self.mapping(line.indent, depth)
        } else {
            self.scalar(outer, depth)
        }
    }

    fn sequence(&mut self, indent: usize, depth: usize) -> Result<Exact, YamlError> {
        let mut items = Vec::new();
        while let Some(line) = self.line() {
            if line.indent != indent || !is_item(line.text) {
                break;
            }
            let inner = line.text.get(1..).unwrap_or_default().trim_start();
            if is_blank(inner) {
                self.at += 1;
                items.push(self.below(indent, false, depth)?);
            } else {
                self.replace(inner);
                items.push(self.block(Some(indent), depth + 1)?);
            }
            self.skip();
        }
        self.ended(indent)?;
        Ok(Exact::Array(items))
    }

    fn mapping(&mut self, indent: usize, depth: usize) -> Result<Exact, YamlError> {
        let mut members: Vec<(Box<str>, Exact)> = Vec::new();
        let mut known = BTreeSet::new();
        while let Some(line) = self.line() {
            if line.indent != indent || is_item(line.text) || line.begins_document() {
                break;
            }
            if line.text.starts_with('\t') {
                return Err(self.error(TAB));
            }
            let Some((key, rest)) = self.key()? else {
                return Err(self.error("a key with a colon is expected here"));
            };
            if !known.insert(key.clone()) {
                return Err(self.error("this key is there already"));
            }
            let rest = rest.trim_start();
            let value = if is_blank(rest) {
                self.at += 1;
                self.below(indent, true, depth)?
            } else {
                self.replace(rest);
                self.scalar(Some(indent), depth + 1)?
            };
            members.push((key.into(), value));
            self.skip();
        }
        self.ended(indent)?;
        Ok(Exact::Object(members))
    }

    /// What stands below a dash or a key.
    fn below(&mut self, indent: usize, of_key: bool, depth: usize) -> Result<Exact, YamlError> {
        self.skip();
        match self.line() {
            Some(line)
                if line.indent > indent
                    || (of_key && line.indent == indent && is_item(line.text)) =>
            {
                self.block(Some(indent), depth + 1)
            }
            _ => Ok(Exact::Null),
        }
    }

    /// Nothing after a block may be indented deeper than it.
    fn ended(&self, indent: usize) -> Result<(), YamlError> {
        match self.line() {
            Some(line) if line.indent > indent => {
                Err(self.error("this line is indented deeper than what it belongs to"))
            }
            _ => Ok(()),
        }
    }

    /// Key and rest of this line, if it has a key.
    fn key(&self) -> Result<Option<(String, &'a str)>, YamlError> {
        let Some(text) = self.text() else {
            return Ok(None);
        };
        if text.starts_with("? ") || text == "?" {
            return Err(self.error("keys that are no texts cannot be read"));
        }
        if text.starts_with(['"', '\'']) {
            let Some((key, rest)) = quoted(text) else {
                return Ok(None);
            };
            let rest = rest.trim_start();
            let after = rest.strip_prefix(':');
            return Ok(after
                .filter(|after| after.is_empty() || after.starts_with([' ', '\t']))
                .and_then(|after| Some((key?, after))));
        }
        if text.starts_with(['[', '{', '|', '>', '#', '%', '@', '`']) {
            return Ok(None);
        }
        let mut from = 0;
        while let Some(found) = text.get(from..).and_then(|rest| rest.find(':')) {
            let colon = from + found;
            let (before, after) = (
                text.get(..colon).unwrap_or_default(),
                text.get(colon + 1..).unwrap_or_default(),
            );
            if before.contains(" #") {
                return Ok(None);
            }
            if after.is_empty() || after.starts_with([' ', '\t']) {
                if before.starts_with(['&', '*', '!']) {
                    return Err(self.error("anchors, aliases and tags cannot be read"));
                }
                return Ok(Some((before.trim_end().to_owned(), after)));
            }
            from = colon + 1;
        }
        Ok(None)
    }

    fn scalar(&mut self, outer: Option<usize>, depth: usize) -> Result<Exact, YamlError> {
        let text = self.text().unwrap_or_default();
        match text.chars().next() {
            Some('|' | '>') => self.literal(outer, text),
            Some('[' | '{') => self.flow(depth),
            Some('"' | '\'') => {
                let whole = self.joined_quoted(text, outer)?;
                Ok(Exact::text(whole))
            }
            Some('&' | '*' | '!') => Err(self.error("anchors, aliases and tags cannot be read")),
            Some('%' | '@' | '`') => Err(self.error("a text cannot begin with this character")),
            _ => self.plain(outer, text),
        }
    }

    fn plain(&mut self, outer: Option<usize>, first: &str) -> Result<Exact, YamlError> {
        let mut whole = without_comment(first).to_owned();
        let one_line = whole.len() == first.trim_end().len();
        self.at += 1;
        // Lines that are indented deeper go on with the text.
        while let Some(line) = self.line().filter(|_| one_line) {
            let deeper = outer.is_none_or(|outer| line.indent > outer);
            if is_blank(line.text) || !deeper || (outer.is_none() && line.text.starts_with("---")) {
                break;
            }
            if is_item(line.text) || self.key()?.is_some() {
                return Err(self.error("this line is indented deeper than what it belongs to"));
            }
            whole.push(' ');
            whole.push_str(without_comment(line.text));
            self.at += 1;
        }
        resolved(&whole).map_err(|reason| YamlError {
            line: self.at,
            reason,
        })
    }

    /// A text in quotation marks, over several lines if need be.
    fn joined_quoted(&mut self, first: &str, outer: Option<usize>) -> Result<String, YamlError> {
        let begins = self.at;
        let mut whole = first.trim_end().to_owned();
        // Each letter is looked at once, however many lines there are.
        let mut looked = 1;
        loop {
            let closed = is_closed(&whole, &mut looked);
            if let Some((text, rest)) = closed.then(|| quoted(&whole)).flatten() {
                if !is_blank(rest) {
                    return Err(self.error("nothing can stand after the closing quotation mark"));
                }
                let text = text.ok_or_else(|| self.error("an escape in this text is none"))?;
                self.at += 1;
                return Ok(text);
            }
            self.at += 1;
            let line = self.line().filter(|line| {
                line.text.trim().is_empty() || outer.is_none_or(|outer| line.indent > outer)
            });
            let Some(line) = line else {
                // Where it should stand nobody knows; where it began can be found.
                self.at = begins;
                return Err(self.error("a closing quotation mark is missing"));
            };
            match line.text.trim() {
                "" => whole.push('\n'),
                text => {
                    if !whole.ends_with('\n') {
                        whole.push(' ');
                    }
                    whole.push_str(text);
                }
            }
        }
    }

    /// A text in lines below `|` or `>`.
    fn literal(&mut self, outer: Option<usize>, header: &str) -> Result<Exact, YamlError> {
        let folded = header.starts_with('>');
        let mut chomp = None;
        let mut given = None;
        for char in without_comment(header).chars().skip(1) {
            match char {
                '-' | '+' if chomp.is_none() => chomp = Some(char),
                '1'..='9' if given.is_none() => given = char.to_digit(10),
                _ => return Err(self.error("this is no way to begin a text in lines")),
            }
        }
        self.at += 1;
        let base = outer.map_or(0, |outer| outer + 1);
        let first = self
            .lines
            .iter()
            .skip(self.at)
            .find(|line| !line.raw.trim().is_empty())
            .map(|line| line.raw.len() - line.raw.trim_start_matches(' ').len());
        let indent = match given.and_then(|given| usize::try_from(given).ok()) {
            Some(given) => outer.unwrap_or(0) + given,
            None => first.map_or(base, |first| first.max(base)),
        };
        let mut found: Vec<&str> = Vec::new();
        while let Some(line) = self.line() {
            let blank = line.raw.trim().is_empty();
            let own = line.raw.len() - line.raw.trim_start_matches(' ').len();
            if !blank && own < indent {
                break;
            }
            // Lines without a text before the first one are only empty.
            let text = line.raw.get(indent..).unwrap_or_default();
            let bare = given.is_none() && first.is_none_or(|first| first < base);
            found.push(if blank && bare { "" } else { text });
            self.at += 1;
        }
        let ends = found
            .iter()
            .rposition(|line| !line.is_empty())
            .map_or(0, |last| last + 1);
        let trailing = found.len() - ends;
        found.truncate(ends);
        let mut text = String::new();
        for (place, line) in found.iter().enumerate() {
            let before = place.checked_sub(1).and_then(|before| found.get(before));
            match before {
                None if folded && line.is_empty() => text.push('\n'),
                None => {}
                Some(before) if folded => {
                    let more = line.starts_with([' ', '\t']) || before.starts_with([' ', '\t']);
                    if line.is_empty() || more {
                        text.push('\n');
                    } else if !before.is_empty() {
                        text.push(' ');
                    }
                }
                Some(_) => text.push('\n'),
            }
            text.push_str(line);
        }
        match chomp {
            Some('-') => {}
            Some(_) => text.push_str(&"\n".repeat(trailing + usize::from(ends > 0))),
            None if ends > 0 => text.push('\n'),
            None => {}
        }
        Ok(Exact::text(text))
    }

    /// A list or mapping in brackets, over several lines if need be.
    fn flow(&mut self, depth: usize) -> Result<Exact, YamlError> {
        let start = self.at;
        let mut text = String::new();
        for line in self.lines.iter().skip(start) {
            text.push_str(line.text);
            text.push('\n');
        }
        let mut flow = Flow { text: &text, at: 0 };
        let value = flow.value(depth);
        let read = text.get(..flow.at).unwrap_or_default();
        let ended = value.is_err() && flow.rest().trim().is_empty();
        if !ended {
            self.at = start + read.matches('\n').count();
        }
        let value = value.map_err(|reason| self.error(reason))?;
        let rest = text.get(flow.at..).unwrap_or_default();
        if !is_blank(rest.lines().next().unwrap_or_default()) {
            return Err(self.error("nothing can stand after the closing bracket"));
        }
        self.at += 1;
        Ok(value)
    }
}

struct Flow<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Flow<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip(&mut self) {
        loop {
            let rest = self.rest();
            let blank = rest.len() - rest.trim_start().len();
            self.at += blank;
            if !self.rest().starts_with('#') {
                return;
            }
            self.at += self.rest().find('\n').unwrap_or(self.rest().len());
        }
    }

    fn value(&mut self, depth: usize) -> Result<Exact, &'static str> {
        if depth > DEPTH_LIMIT {
            return Err("the text is nested too deep");
        }
        self.skip();
        match self.rest().chars().next() {
            Some('[') => {
                let mut items = Vec::new();
                self.at += 1;
                while !self.ends(']')? {
                    items.push(self.value(depth + 1)?);
                    self.comma(']')?;
                }
                Ok(Exact::Array(items))
            }
            Some('{') => {
                let mut members: Vec<(Box<str>, Exact)> = Vec::new();
                let mut known = BTreeSet::new();
                self.at += 1;
                while !self.ends('}')? {
                    let key = match self.rest().chars().next() {
                        Some('"' | '\'') => self.quoted()?,
                        _ => self.plain().to_owned(),
                    };
                    self.skip();
                    let value = if self.rest().starts_with(':') {
                        self.at += 1;
                        self.skip();
                        if self.rest().starts_with([',', '}']) {
                            Exact::Null
                        } else {
                            self.value(depth + 1)?
                        }
                    } else {
                        Exact::Null
                    };
                    if !known.insert(key.clone()) {
                        return Err("this key is there already");
                    }
                    members.push((key.into(), value));
                    self.comma('}')?;
                }
                Ok(Exact::Object(members))
            }
            Some('"' | '\'') => self.quoted().map(Exact::text),
            Some('&' | '*' | '!') => Err("anchors, aliases and tags cannot be read"),
            None => Err("a closing bracket is missing"),
            _ => {
                let plain = self.plain();
                if plain.is_empty() {
                    return Err("a value is expected here");
                }
                resolved(plain)
            }
        }
    }

    /// Whether the bracket closes here.
    fn ends(&mut self, close: char) -> Result<bool, &'static str> {
        self.skip();
        if self.rest().is_empty() {
            return Err("a closing bracket is missing");
        }
        let ends = self.rest().starts_with(close);
        if ends {
            self.at += 1;
        }
        Ok(ends)
    }

    fn comma(&mut self, close: char) -> Result<(), &'static str> {
        self.skip();
        if self.rest().starts_with(',') {
            self.at += 1;
            return Ok(());
        }
        if self.rest().starts_with(close) {
            return Ok(());
        }
        Err("a comma or a closing bracket is missing")
    }

    fn quoted(&mut self) -> Result<String, &'static str> {
        let (text, rest) = quoted(self.rest()).ok_or("a closing quotation mark is missing")?;
        let end = self.text.len() - rest.len();
        let literal = self.text.get(self.at..end).unwrap_or_default();
        if literal.contains('\n') {
            return Err("inside brackets a text has to end on its line");
        }
        self.at = end;
        text.ok_or("an escape in this text is none")
    }

    fn plain(&mut self) -> &'a str {
        let rest = self.rest();
        let mut end = rest.len();
        for (place, char) in rest.char_indices() {
            let next = rest.get(place + char.len_utf8()..).unwrap_or_default();
            let colon = char == ':'
                && (next.is_empty() || next.starts_with([' ', '\n', ',', ']', '}', '[', '{']));
            let comment = char == ' ' && next.starts_with('#');
            if matches!(char, ',' | ']' | '}' | '[' | '{' | '\n') || colon || comment {
                end = place;
                break;
            }
        }
        self.at += end;
        rest.get(..end).unwrap_or_default().trim()
    }
}

fn is_blank(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || text.starts_with('#')
}

fn is_item(text: &str) -> bool {
    text == "-" || text.starts_with("- ")
}

/// A text without the comment after it.
fn without_comment(text: &str) -> &str {
    let end = text.find(" #").unwrap_or(text.len());
    text.get(..end).unwrap_or_default().trim_end()
}

/// Whether the text in quotation marks that begins here ends in what is there so far.
/// `looked` is how far an earlier call came with its beginning, at first 1.
fn is_closed(text: &str, looked: &mut usize) -> bool {
    let quote = text.chars().next();
    while let Some(rest) = text.get(*looked..).filter(|rest| !rest.is_empty()) {
        let mut chars = rest.chars();
        let count = match (chars.next(), chars.next()) {
            (Some('\\'), Some(escape)) if quote == Some('"') => 2 + digits_of(escape),
            (Some('\\'), None) if quote == Some('"') => return false,
            (first, second) if first == quote => {
                if quote != Some('\'') || second != quote {
                    return true;
                }
                2
            }
            _ => 1,
        };
        let Some((last, char)) = rest.char_indices().nth(count - 1) else {
            return false;
        };
        *looked += last + char.len_utf8();
    }
    false
}

/// How many digits belong to an escape.
fn digits_of(escape: char) -> usize {
    match escape {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => 0,
    }
}

/// The text in quotation marks that begins here, `None` in its place if an
/// escape is none, and what stands after it; nothing if it does not end.
fn quoted(text: &str) -> Option<(Option<String>, &str)> {
    let quote = text.chars().next()?;
    let mut out = Some(String::new());
    let push = |out: &mut Option<String>, char: Option<char>| match (out.as_mut(), char) {
        (Some(text), Some(char)) => text.push(char),
        _ => *out = None,
    };
    let inside = text.get(1..)?;
    let mut chars = inside.char_indices();
    while let Some((place, char)) = chars.next() {
        let after = |count: usize| inside.get(place + count..).unwrap_or_default();
        if char == quote {
            if quote == '\'' && after(1).starts_with('\'') {
                push(&mut out, Some('\''));
                chars.next();
                continue;
            }
            return Some((out, after(1)));
        }
        if char != '\\' || quote == '\'' {
            push(&mut out, Some(char));
            continue;
        }
        let (_, escape) = chars.next()?;
        let digits = digits_of(escape);
        if digits > 0 {
            let text = inside.get(place + 2..place + 2 + digits);
            let mut code = text.and_then(|text| u32::from_str_radix(text, 16).ok());
            for _ in 0..digits {
                chars.next();
            }
            // JSON writes characters beyond the first plane as two halves.
            if let Some(high @ 0xD800..=0xDBFF) = code {
                let low = inside
                    .get(place + 6..place + 12)
                    .and_then(|text| text.strip_prefix("\\u"))
                    .and_then(|text| u32::from_str_radix(text, 16).ok())
                    .filter(|low| (0xDC00..=0xDFFF).contains(low));
                code = low.map(|low| 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
                if low.is_some() {
                    for _ in 0..6 {
                        chars.next();
                    }
                }
            }
            push(&mut out, code.and_then(char::from_u32));
            continue;
        }
        let meant = match escape {
            'n' => '\n',
            't' | '\t' => '\t',
            'r' => '\r',
            '0' => '\0',
            'a' => '\u{7}',
            'b' => '\u{8}',
            'v' => '\u{b}',
            'f' => '\u{c}',
            'e' => '\u{1b}',
            'N' => '\u{85}',
            '_' => '\u{a0}',
            'L' => '\u{2028}',
            'P' => '\u{2029}',
            '"' | '/' | '\\' | ' ' => escape,
            _ => {
                out = None;
                continue;
            }
        };
        push(&mut out, Some(meant));
    }
    None
}

/// What a plain text means by the core schema.
fn resolved(text: &str) -> Result<Exact, &'static str> {
    let value = match text {
        "" | "~" | "null" | "Null" | "NULL" => Exact::Null,
        "true" | "True" | "TRUE" => Exact::Bool(true),
        "false" | "False" | "FALSE" => Exact::Bool(false),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "-.inf" | "-.Inf" | "-.INF" | ".nan" | ".NaN"
        | ".NAN" => return Err("JSON has no such number"),
        text if is_number(text) => Exact::Number(text.into()),
        text => match number(text) {
            Some(spelled) => Exact::Number(spelled.into()),
            None => Exact::text(text),
        },
    };
    Ok(value)
}

/// A number of the core schema that JSON spells otherwise.
fn number(text: &str) -> Option<String> {
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            let number = u64::from_str_radix(digits, radix).ok()?;
            return (!digits.starts_with('+')).then(|| number.to_string());
        }
    }
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let exponent_at = rest.find(['e', 'E']).unwrap_or(rest.len());
    let (mantissa, exponent) = rest.split_at_checked(exponent_at)?;
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let whole = match whole.trim_start_matches('0') {
        "" if !whole.is_empty() || fraction.is_some_and(|fraction| !fraction.is_empty()) => "0",
        other => other,
    };
    let fraction = match fraction {
        Some("") => ".0".to_owned(),
        Some(digits) => format!(".{digits}"),
        None => String::new(),
    };
    let spelled = format!("{sign}{whole}{fraction}{exponent}");
    is_number(&spelled).then_some(spelled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn check(yaml: &str, json: &str) {
        let read = read(yaml).map(|value| value.to_line());
        assert_eq!(read.as_deref(), Ok(json), "{yaml}");
    }

    #[test]
    fn blocks_are_read() {
        check(
            "a: 1\nb:\n  - x\n  - y: 2\n    z: 3\n",
            r#"{"a":1,"b":["x",{"y":2,"z":3}]}"#,
        );
        check("a:\n- 1\n- 2\nb: {}", r#"{"a":[1,2],"b":{}}"#);
        check("- - 1\n  - 2\n-\n  - 3\n", "[[1,2],[3]]");
        check(
            "---\na: # nothing\n# a remark\nb: 'it''s'\n...",
            r#"{"a":null,"b":"it's"}"#,
        );
        check(
            "text: two\n  lines\nnext: 1",
            r#"{"text":"two lines","next":1}"#,
        );
        check("url: http://x.org/a:b#c", r#"{"url":"http://x.org/a:b#c"}"#);
        check("", "null");
    }

    #[test]
    fn scalars_keep_their_spelling() {
        check(
            "[1.0, 1e3, 012, .5, 1., 0x1F, +7, -0]",
            "[1.0,1e3,12,0.5,1.0,31,7,-0]",
        );
        check(
            "[yes, on, True, ~, 'true', 1_000, 2026-11-28]",
            r#"["yes","on",true,null,"true","1_000","2026-11-28"]"#,
        );
        check(
            r#"["\x41\u00e9\ud83d\ude00\n", 'a\n']"#,
            "[\"Aé😀\\n\",\"a\\\\n\"]",
        );
    }

    #[test]
    fn texts_in_lines_are_read() {
        check(
            "a: |\n  x\n   y\n\nb: >-\n  one\n  two\n\n  three\n",
            "{\"a\":\"x\\n y\\n\",\"b\":\"one two\\nthree\"}",
        );
        check("- |+\n  x\n\n- |-\n  y\n", "[\"x\\n\\n\",\"y\"]");
    }

    #[test]
    fn json_is_read_as_it_is() {
        let json = r#"{"a":[1,{"b":null}],"c":"x: y"}"#;
        check(json, json);
        check("{\n  \"a\": [\n    1\n  ]\n}\n", r#"{"a":[1]}"#);
    }

    #[test]
    fn what_json_has_not_is_refused_with_its_line() {
        for (yaml, line) in [
            ("a: &x 1", 1),
            ("a: 1\nb: *x", 2),
            ("a: !!str 1", 1),
            ("a: 1\n---\nb: 2", 2),
            ("a: 1\na: 2", 2),
            ("a: [1", 1),
            ("a: [1,\n2\nb: 3", 3),
            ("a: 1\n   b: 2", 2),
            ("a: .inf", 1),
            ("? a\n: b", 1),
            ("a:\n\t- b", 2),
            ("a: 'x", 1),
            ("a: 'x\n  y\nb: 1", 1),
        ] {
            assert_eq!(read(yaml).map_err(|error| error.line), Err(line), "{yaml}");
        }
    }

    #[test]
    fn a_second_document_is_told_as_such() {
        for (text, line) in [
            ("---\na: x\n---\na: y", 3),
            ("a: x\n--- \na: y", 2),
            ("- x\n---\n- y", 2),
            ("a:\n  b: x\n---\na: y", 3),
            ("a:\n---\na: y", 2),
            ("---\n---\na: y", 2),
            ("a: x\n--- y", 2),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!(
                (error.line, error.reason),
                (line, "a second document begins here"),
                "{text:?}"
            );
        }
        // A key may begin like it.
        check("a: x\n---b: y", r#"{"a":"x","---b":"y"}"#);
    }

    #[test]
    fn what_is_meant_as_yaml_is_told_as_yaml_with_its_line() {
        for (text, told) in [
            ("a: 1\nb: 'x", "YAML: line 2:"),
            ("# remark\n\n- a\n- b\n c: 1", "YAML: line 5:"),
            ("---\na: &x 1", "YAML: line 2:"),
            ("a: 1\n\tb: 2", "YAML: line 2:"),
            ("? a\n: b", "YAML: line 1:"),
            ("'a': [1", "YAML: line 1:"),
            ("{\"a\": 1,\n\"b\"}", "JSON: line 2,"),
            ("{a: 1", "JSON: line 1,"),
            ("{a, b}", "JSON: line 1,"),
            ("\"a\": 1,\n\"b\": 2", "JSON: line 1,"),
            ("\"a\": 1, \"b\": 2", "JSON: line 1,"),
            ("hello", "JSON: line 1,"),
            ("", "JSON: line 1,"),
        ] {
            let sentence = json_or_yaml(text).unwrap_err();
            assert!(sentence.contains(told), "{text:?}: {sentence}");
        }
        for (text, json) in [
            ("a: 1\nb: [x]", r#"{"a":1,"b":["x"]}"#),
            ("- a\n- b: 1.50", r#"["a",{"b":1.50}]"#),
            (r#"{"a": 1}"#, r#"{"a":1}"#),
            ("12", "12"),
            ("\"a\": x", r#"{"a":"x"}"#),
            ("\"a\":\n  \"b\": [1, \"c\"]", r#"{"a":{"b":[1,"c"]}}"#),
            ("{a: x, b: 1}", r#"{"a":"x","b":1}"#),
            ("{\n  a: x,\n  'b': 1\n}", r#"{"a":"x","b":1}"#),
            ("---\ntext", "\"text\""),
            ("--- text", "\"text\""),
        ] {
            let read = json_or_yaml(text).map(|value| value.to_line());
            assert_eq!(read.as_deref(), Ok(json), "{text}");
        }
    }

    #[test]
    fn what_begins_like_json_is_told_with_its_likelier_reading() {
        for text in [
            "[a, b]",
            "{\"a\": 1, b: 2}",
            "{\"a\": 'x'}",
            "{\"a\": 1,}",
            "\"a\": one, \"two\"\nb: 2",
            "\"a\": 1,\nb: 2",
        ] {
            let sentence = json_or_yaml(text).unwrap_err();
            assert!(
                sentence.starts_with("This is not JSON: line "),
                "{sentence}"
            );
            assert!(sentence.contains("as YAML"), "{text:?}: {sentence}");
            // What it says is true.
            assert!(json_or_yaml(&format!("---\n{text}")).is_ok(), "{text:?}");
        }
        for text in ["\"a\": 1,", "\"a\": 1,\n\"b\": 2", "\"a\": {}, \"b\": 2,\n"] {
            let sentence = json_or_yaml(text).unwrap_err();
            assert!(sentence.contains("put { before"), "{text:?}: {sentence}");
        }
        for text in ["{\"a\": 1, \"b", "[1", "\"a", ","] {
            let sentence = json_or_yaml(text).unwrap_err();
            assert!(
                sentence.ends_with('.') && sentence.matches(". ").count() == 0,
                "{sentence}"
            );
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[ -~é\n]{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec(("[ -~]{0,4}", inner), 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_another_writer_writes_is_read(value in any_json()) {
            let yaml = serde_saphyr::to_string(&value).unwrap();
            prop_assert_eq!(read(&yaml).map(|value| value.to_value()), Ok(value), "{}", yaml);
        }

        #[test]
        fn what_is_read_another_reader_reads_alike(text in "[-a:\\[\\]{},'\" \n#|>1.]{0,24}") {
            if let (Ok(ours), Ok(theirs)) = (read(&text), serde_saphyr::from_str::<Value>(&text)) {
                let ours = ours.to_value();
                prop_assert!(super::tests::alike(&ours, &theirs), "{:?}: {} {}", text, ours, theirs);
            }
        }

        #[test]
        fn any_text_ends(text in ".{0,60}") {
            let _ = (read(&text), json_or_yaml(&text));
        }
    }

    pub(super) fn alike(a: &Value, b: &Value) -> bool {
        match (a, b) {
            (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
            (Value::Array(a), Value::Array(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b))
            }
            (Value::Object(a), Value::Object(b)) => {
                a.len() == b.len()
                    && a.iter()
                        .all(|(key, a)| b.get(key).is_some_and(|b| alike(a, b)))
            }
            _ => a == b,
        }
    }

    #[test]
    fn long_texts_and_many_keys_are_read_in_one_pass() {
        let keys: String = (0..50_000).map(|key| format!("k{key}: 1\n")).collect();
        assert!(matches!(read(&keys), Ok(Exact::Object(members)) if members.len() == 50_000));
        for line in ["short", "it''s", "a \\\" b"] {
            let quote = if line.contains('"') { '"' } else { '\'' };
            let lines = format!("  {line}\n").repeat(50_000);
            let text = format!("a: {quote}x\n{lines}");
            let open = read(&text).unwrap_err();
            assert_eq!(
                (open.line, open.reason),
                (1, "a closing quotation mark is missing")
            );
            let closed = format!("{text}  end{quote}\n");
            assert!(read(&closed).is_ok());
        }
    }
}
