//! XML as far as a feed of attributes needs it: elements and their attributes,
//! in one pass over the text. Lenient where nothing can be misread; text,
//! comments, processing instructions and document types are passed over, and
//! entities of a document's own are never expanded.
//!
//! Source: Extensible Markup Language 1.0 (fifth edition).

use crate::domain::cut::{cut, cut_last, first_of};

/// What comes next in a document.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Tag<'a> {
    /// An element begins.
    Open {
        /// Its name, without a prefix.
        name: &'a str,
        /// Its attributes by name without a prefix, in their order, references
        /// replaced.
        attributes: Vec<(&'a str, String)>,
    },
    /// The element that was opened last and is still open ends.
    Close {
        /// Its name, without a prefix.
        name: &'a str,
    },
}

/// Where a text stops being XML.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// What is wrong, to be read after “there is”.
    pub(super) found: &'static str,
    /// In bytes from the beginning.
    pub(super) at: usize,
}

/// Elements in elements beyond this are nobody's feed.
const DEPTH_LIMIT: usize = 64;

/// Reads tag after tag; ends after the last one or with the first fault.
pub(super) struct Reader<'a> {
    text: &'a str,
    /// What is still to be read.
    rest: &'a str,
    /// Full names of the elements that are open.
    open: Vec<&'a str>,
    /// The element just opened has no content: its end comes next.
    ends: bool,
    /// An element was closed and none is open: the document is complete.
    complete: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self {
            text,
            rest: text,
            open: Vec::new(),
            ends: false,
            complete: false,
        }
    }

    /// The next tag; `None` at the end of a complete document.
    pub(super) fn next(&mut self) -> Result<Option<Tag<'a>>, Fault> {
        if std::mem::take(&mut self.ends) {
            return Ok(self.close());
        }
        loop {
            let Some((before, tag)) = cut(self.rest, "<") else {
                return if self.complete {
                    Ok(None)
                } else if self.open.is_empty() {
                    self.fault("no element")
                } else {
                    self.fault("the end, in the middle of the document")
                };
            };
            let outside = self.open.is_empty();
            if outside && !before.trim_ascii().is_empty() {
                return self.fault("text outside of any element");
            }
            self.rest = tag;
            if let Some(comment) = tag.strip_prefix("!--") {
                self.rest = self.after(comment, "-->", "a comment without an end")?;
            } else if let Some(section) = tag.strip_prefix("![CDATA[") {
                self.rest = self.after(section, "]]>", "a CDATA section without an end")?;
            } else if let Some(instruction) = tag.strip_prefix('?') {
                self.rest = self.after(instruction, "?>", "an instruction without an end")?;
            } else if let Some(declaration) = tag.strip_prefix('!') {
                self.rest = declaration;
                self.skip_declaration()?;
            } else if let Some(end) = tag.strip_prefix('/') {
                self.rest = end;
                return self.end_tag().map(Some);
            } else {
                return self.start_tag().map(Some);
            }
        }
    }

    fn start_tag(&mut self) -> Result<Tag<'a>, Fault> {
        let name = self.name()?;
        if self.complete {
            return self.fault("a second document");
        }
        if self.open.len() >= DEPTH_LIMIT {
            return self.fault("an element too deep");
        }
        let mut attributes: Vec<(&'a str, String)> = Vec::new();
        loop {
            self.rest = self.rest.trim_ascii_start();
            if let Some(rest) = self.rest.strip_prefix("/>") {
                self.rest = rest;
                self.ends = true;
                break;
            }
            if let Some(rest) = self.rest.strip_prefix('>') {
                self.rest = rest;
                break;
            }
            let key = local(self.name()?);
            let Some(rest) = self.rest.trim_ascii_start().strip_prefix('=') else {
                return self.fault("an attribute without a value");
            };
            self.rest = rest.trim_ascii_start();
            let quote = self
                .rest
                .get(..1)
                .filter(|quote| matches!(*quote, "\"" | "'"));
            let Some(quote) = quote else {
                return self.fault("an attribute whose value has no quotes");
            };
            let inner = self.rest.get(1..).unwrap_or_default();
            let Some((value, rest)) = cut(inner, quote) else {
                return self.fault("an attribute without an end");
            };
            self.rest = rest;
            attributes.push((key, unescape(value)));
        }
        self.open.push(name);
        Ok(Tag::Open {
            name: local(name),
            attributes,
        })
    }

    fn end_tag(&mut self) -> Result<Tag<'a>, Fault> {
        let name = self.name()?;
        let Some(rest) = self.rest.trim_ascii_start().strip_prefix('>') else {
            return self.fault("an end tag without an end");
        };
        if self.open.last() != Some(&name) {
            return self.fault("an end tag of another element");
        }
        self.rest = rest;
        match self.close() {
            Some(tag) => Ok(tag),
            None => self.fault("an end tag of another element"),
        }
    }

    fn close(&mut self) -> Option<Tag<'a>> {
        let name = self.open.pop()?;
        self.complete = self.open.is_empty();
        Some(Tag::Close { name: local(name) })
    }

    fn name(&mut self) -> Result<&'a str, Fault> {
        let end = first_of(self.rest, b" \t\n\r<>=/\"'&!?").unwrap_or(self.rest.len());
        match self.rest.split_at_checked(end) {
            Some((name, rest)) if !name.is_empty() => {
                self.rest = rest;
                Ok(name)
            }
            _ => self.fault("something that is no name"),
        }
    }

    /// Passes over `<!DOCTYPE …>` with all that is declared in it.
    fn skip_declaration(&mut self) -> Result<(), Fault> {
        let mut depth = 1_usize;
        while depth > 0 {
            let Some(at) = first_of(self.rest, b"<>\"'") else {
                return self.fault("a document type without an end");
            };
            let rest = self.rest.get(at..).unwrap_or_default();
            let inner = rest.get(1..).unwrap_or_default();
            self.rest = inner;
            if let Some(comment) = rest.strip_prefix("<!--") {
                self.rest = self.after(comment, "-->", "a comment without an end")?;
            } else if let Some(instruction) = rest.strip_prefix("<?") {
                self.rest = self.after(instruction, "?>", "an instruction without an end")?;
            } else if rest.starts_with('<') {
                depth += 1;
            } else if rest.starts_with('>') {
                depth -= 1;
            } else {
                let quote = if rest.starts_with('"') { "\"" } else { "'" };
                self.rest = self.after(inner, quote, "a document type without an end")?;
            }
        }
        Ok(())
    }

    fn after(&self, text: &'a str, end: &str, fault: &'static str) -> Result<&'a str, Fault> {
        match cut(text, end) {
            Some((_, rest)) => Ok(rest),
            None => self.fault(fault),
        }
    }

    fn fault<T>(&self, found: &'static str) -> Result<T, Fault> {
        Err(Fault {
            found,
            at: self.text.len() - self.rest.len(),
        })
    }
}

/// The name without a prefix.
fn local(name: &str) -> &str {
    cut_last(name, ":").map_or(name, |(_, local)| local)
}

/// An attribute's value: references replaced, white space made plain (XML 1.0,
/// sections 2.11 and 3.3.3). A reference that stands for nothing stays as it is.
fn unescape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = first_of(rest, b"&\t\n\r") {
        let (before, special) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        if special.starts_with('&') {
            let (letter, after) = reference(special);
            out.push(letter);
            rest = after;
        } else {
            out.push(' ');
            let line_end = if special.starts_with("\r\n") { 2 } else { 1 };
            rest = special.get(line_end..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    out
}

/// The character that a text, beginning with `&`, begins with, and what follows.
fn reference(text: &str) -> (char, &str) {
    for (name, letter) in [
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&amp;", '&'),
        ("&quot;", '"'),
        ("&apos;", '\''),
    ] {
        if let Some(rest) = text.strip_prefix(name) {
            return (letter, rest);
        }
    }
    numeric(text).unwrap_or(('&', text.get(1..).unwrap_or_default()))
}

fn numeric(text: &str) -> Option<(char, &str)> {
    let digits = text.strip_prefix("&#")?;
    let (digits, radix) = match digits.strip_prefix('x') {
        Some(digits) => (digits, 16),
        None => (digits, 10),
    };
    let end = digits
        .bytes()
        .position(|byte| !char::from(byte).is_digit(radix))?;
    let (number, rest) = digits.split_at_checked(end)?;
    let letter = char::from_u32(u32::from_str_radix(number, radix).ok()?)?;
    let allowed = letter >= ' ' || matches!(letter, '\t' | '\n' | '\r');
    Some((letter, rest.strip_prefix(';')?)).filter(|_| allowed)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
#[path = "xml_tests.rs"]
mod tests;
