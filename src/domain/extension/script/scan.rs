//! [`Scan`]: which variables a shell script reads and sets, without running it.

use std::collections::BTreeSet;

/// What a script does with variables, as far as its text tells.
#[derive(Clone, Debug, Default)]
pub(super) struct Scan {
    /// Every `$NAME` and `${NAME…}` that the shell itself expands, in order.
    pub(super) expansions: Vec<Expansion>,
    /// All names that may be read: those of the expansions, and those read by
    /// arithmetic, by a quoted program or by `printenv`.
    pub(super) mentioned: BTreeSet<String>,
    /// Names that the script sets itself.
    pub(super) set: BTreeSet<String>,
    /// Texts such as `a-b` of `${a-b}`, with their lines.
    pub(super) dashed: Vec<(String, u32)>,
    /// File names of scripts taken in by `.` or `source`.
    pub(super) sourced: Vec<String>,
    /// The script can reach variables in ways that a scan cannot see.
    pub(super) opaque: bool,
}

/// One expansion of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expansion {
    pub(super) name: String,
    /// Counted from 1.
    pub(super) line: u32,
    /// Whether it says what to do if the variable is not set.
    pub(super) guarded: bool,
}

impl Scan {
    /// Scans a shell script; never fails, whatever the text.
    pub(super) fn of(text: &str) -> Self {
        let mut scanner = Scanner {
            chars: text.chars().collect(),
            at: 0,
            end: 0,
            line: 1,
            frames: Vec::new(),
            codes: Vec::new(),
            budget: text.len().saturating_mul(8).saturating_add(10_000),
            here_docs: Vec::new(),
            segments: vec![],
            scan: Self::default(),
        };
        let all = Segment {
            start: 0,
            end: scanner.chars.len(),
            line: 1,
            frame: Frame::Code(Close::End),
        };
        scanner.segments.push(all);
        while let Some(segment) = scanner.segments.pop() {
            scanner.segment(segment);
        }
        let mut scan = scanner.scan;
        scan.expansions.sort_by_key(|expansion| expansion.line);
        let names = scan.expansions.iter();
        scan.mentioned
            .extend(names.map(|expansion| expansion.name.clone()));
        scan
    }

    /// Whether the script may read a variable of this name.
    pub(super) fn reads(&self, name: &str) -> bool {
        self.mentioned.contains(name)
    }

    /// Whether the script sets a variable of this name.
    pub(super) fn sets(&self, name: &str) -> bool {
        self.set.contains(name)
    }
}

/// Whether a text can be the name of a shell variable.
pub(super) fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(starts_name) && chars.all(continues_name)
}

/// The words of a text that can be names of variables.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !continues_name(c))
        .filter(|word| is_name(word))
}

fn starts_name(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_'
}

fn continues_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// A stretch of the text that is scanned for itself: the whole script, or the
/// body of a here-document.
struct Segment {
    start: usize,
    end: usize,
    line: u32,
    frame: Frame,
}

/// What the scanner is inside of; kept on a list of its own, because a script
/// may nest deeper than the call stack.
enum Frame {
    /// Commands; the words are in [`Scanner::codes`].
    Code(Close),
    /// Between double quotes.
    Double,
    /// The body of a here-document that expands.
    Body,
    /// After the name in `${NAME…}`.
    Parameter { in_double: bool },
    /// Between `((` and `))`.
    Arithmetic { depth: u32 },
}

/// What ends a stretch of commands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Close {
    End,
    Parenthesis,
    Backtick,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Opener {
    Parenthesis,
    Case,
}

/// Commands, and the word that is being read.
struct Code {
    openers: Vec<Opener>,
    word: String,
    in_word: bool,
    is_quoted: bool,
    /// The next word is the file of a redirection.
    skips_word: bool,
    expects_command: bool,
    command: String,
    arguments: usize,
    last_argument: String,
}

impl Code {
    fn new() -> Self {
        Self {
            openers: Vec::new(),
            word: String::new(),
            in_word: false,
            is_quoted: false,
            skips_word: false,
            expects_command: true,
            command: String::new(),
            arguments: 0,
            last_argument: String::new(),
        }
    }
}

struct HereDoc {
    delimiter: String,
    is_quoted: bool,
    strips_tabs: bool,
}

struct Scanner {
    chars: Vec<char>,
    at: usize,
    end: usize,
    line: u32,
    frames: Vec<Frame>,
    /// One per [`Frame::Code`], so that the innermost is found at once.
    codes: Vec<Code>,
    /// Characters that may still be visited: here-documents nested without an
    /// end would be read again and again.
    budget: usize,
    here_docs: Vec<HereDoc>,
    segments: Vec<Segment>,
    scan: Scan,
}

impl Scanner {
    fn segment(&mut self, segment: Segment) {
        self.at = segment.start;
        self.end = segment.end;
        self.line = segment.line;
        self.here_docs.clear();
        self.frames.clear();
        // Words of a here-document's body belong to nobody.
        self.codes = vec![Code::new()];
        self.push(segment.frame);
        while let Some(c) = self.peek(0) {
            match self.frames.last() {
                Some(Frame::Code(close)) => self.code(c, *close),
                Some(Frame::Double) => self.quoted(c, true),
                Some(Frame::Body) => self.quoted(c, false),
                Some(Frame::Parameter { in_double }) => self.parameter(c, *in_double),
                Some(Frame::Arithmetic { .. }) => self.arithmetic(c),
                None => break,
            }
        }
        while !self.codes.is_empty() {
            self.end_command();
            self.codes.pop();
        }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        let at = self.at.checked_add(ahead)?;
        if at < self.end {
            self.chars.get(at).copied()
        } else {
            None
        }
    }

    fn skip(&mut self, count: usize) {
        for _ in 0..count {
            let Some(rest) = self.budget.checked_sub(1) else {
                self.scan.opaque = true;
                self.segments.clear();
                self.at = self.end;
                return;
            };
            self.budget = rest;
            if self.peek(0) == Some('\n') {
                self.line = self.line.saturating_add(1);
            }
            self.at = self.at.saturating_add(1).min(self.end);
        }
    }

    fn push(&mut self, frame: Frame) {
        if let Frame::Code(_) = frame {
            self.codes.push(Code::new());
        }
        self.frames.push(frame);
    }

    fn pop(&mut self) {
        if let Some(Frame::Code(_)) = self.frames.pop() {
            self.codes.pop();
        }
    }

    /// The innermost stretch of commands; words are collected there.
    fn current(&mut self) -> Option<&mut Code> {
        self.codes.last_mut()
    }

    fn push_char(&mut self, c: char) {
        if let Some(code) = self.current() {
            code.word.push(c);
            code.in_word = true;
        }
    }

    fn touch_word(&mut self, is_quoted: bool) {
        if let Some(code) = self.current() {
            code.in_word = true;
            code.is_quoted |= is_quoted;
        }
    }

    fn code(&mut self, c: char, close: Close) {
        match c {
            '\n' => {
                self.end_command();
                self.skip(1);
                self.here_documents();
            }
            c if c.is_whitespace() => {
                self.end_word();
                self.skip(1);
            }
            '#' if self.current().is_some_and(|code| !code.in_word) => {
                while self.peek(0).is_some_and(|c| c != '\n') {
                    self.skip(1);
                }
            }
            '\'' => {
                self.skip(1);
                self.single_quoted(false);
            }
            '"' => {
                self.skip(1);
                self.touch_word(true);
                self.push(Frame::Double);
            }
            '\\' => {
                self.skip(1);
                match self.peek(0) {
                    Some('\n') | None => {}
                    Some(next) => self.push_char(next),
                }
                self.skip(1);
            }
            '$' => {
                self.touch_word(false);
                self.dollar(false);
            }
            '`' => self.backtick(),
            ';' | '&' | '|' => {
                self.end_command();
                self.skip(1);
            }
            '<' | '>' => self.redirection(c),
            '(' => self.open(),
            ')' => self.close(close),
            other => {
                self.push_char(other);
                self.skip(1);
            }
        }
    }

    fn quoted(&mut self, c: char, ends_at_quote: bool) {
        match c {
            '"' if ends_at_quote => {
                self.pop();
                self.skip(1);
            }
            '\\' => self.skip(2),
            '$' => self.dollar(true),
            '`' => self.backtick(),
            other => {
                self.push_char(other);
                self.skip(1);
            }
        }
    }

    fn parameter(&mut self, c: char, in_double: bool) {
        match c {
            '}' => {
                self.pop();
                self.skip(1);
            }
            '"' if !in_double => {
                self.skip(1);
                self.push(Frame::Double);
            }
            '\'' if !in_double => {
                self.skip(1);
                self.single_quoted(false);
            }
            '\\' => self.skip(2),
            '$' => self.dollar(in_double),
            '`' => self.backtick(),
            _ => self.skip(1),
        }
    }

    fn arithmetic(&mut self, c: char) {
        match c {
            '(' => {
                if let Some(Frame::Arithmetic { depth }) = self.frames.last_mut() {
                    *depth = depth.saturating_add(1);
                }
                self.skip(1);
            }
            ')' => {
                self.skip(1);
                if let Some(Frame::Arithmetic { depth }) = self.frames.last_mut() {
                    *depth = depth.saturating_sub(1);
                    if *depth == 0 {
                        self.pop();
                    }
                }
            }
            '$' => self.dollar(true),
            '`' => self.backtick(),
            c if starts_name(c) => {
                let name = self.name();
                let mut ahead = 0;
                while self.peek(ahead) == Some(' ') {
                    ahead = ahead.saturating_add(1);
                }
                let next = (self.peek(ahead), self.peek(ahead.saturating_add(1)));
                let sets = match next {
                    (Some('='), second) => second != Some('='),
                    (Some('+' | '-' | '*' | '/' | '%' | '|' | '&' | '^'), Some('=')) => true,
                    (Some('+'), Some('+')) | (Some('-'), Some('-')) => true,
                    _ => false,
                };
                if sets {
                    self.scan.set.insert(name.clone());
                }
                self.scan.mentioned.insert(name);
            }
            _ => self.skip(1),
        }
    }

    /// Reads a name at the cursor.
    fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(c) = self.peek(0).filter(|c| continues_name(*c)) {
            name.push(c);
            self.skip(1);
        }
        name
    }

    /// Skips a text in single quotes, the cursor behind the first one.
    fn single_quoted(&mut self, has_escapes: bool) {
        let mut text = String::new();
        while let Some(c) = self.peek(0) {
            if c == '\'' {
                break;
            }
            if c == '\\' && has_escapes {
                self.skip(1);
            }
            text.push(c);
            self.skip(1);
        }
        self.skip(1);
        self.touch_word(true);
        self.mention(&text);
        if let Some(code) = self.current() {
            code.word.push_str(&text);
        }
    }

    /// Notes names in a text that the shell hands on as it is: it may be a
    /// program for `sh -c`, `awk`, `envsubst` or Python.
    fn mention(&mut self, text: &str) {
        let reads_environment = ["environ", "getenv", "ENV", "env."]
            .iter()
            .any(|word| text.contains(word));
        if reads_environment {
            self.scan.mentioned.extend(words(text).map(str::to_owned));
        }
        for after in text.split('$').skip(1) {
            let after = after.strip_prefix('{').unwrap_or(after);
            let name: String = after.chars().take_while(|c| continues_name(*c)).collect();
            if is_name(&name) {
                self.scan.mentioned.insert(name);
            }
        }
    }

    /// Reads what a `$` begins, the cursor on it.
    fn dollar(&mut self, in_double: bool) {
        self.skip(1);
        match (self.peek(0), self.peek(1)) {
            (Some('{'), _) => {
                self.skip(1);
                self.brace(in_double);
            }
            (Some('('), Some('(')) => {
                self.skip(2);
                self.push(Frame::Arithmetic { depth: 2 });
            }
            (Some('('), _) => {
                self.skip(1);
                self.push(Frame::Code(Close::Parenthesis));
            }
            (Some('\''), _) if !in_double => {
                self.skip(1);
                self.single_quoted(true);
            }
            (Some(c), _) if starts_name(c) => {
                let line = self.line;
                let name = self.name();
                self.scan.expansions.push(Expansion {
                    name,
                    line,
                    guarded: false,
                });
            }
            (Some(c), _) if c.is_ascii_digit() || "#?@*!$-".contains(c) => self.skip(1),
            _ => {}
        }
    }

    /// Reads `NAME` and the operator of `${NAME…}`, the cursor behind `{`.
    fn brace(&mut self, in_double: bool) {
        let line = self.line;
        self.note_dashed();
        let mut is_indirect = false;
        match (self.peek(0), self.peek(1)) {
            (Some('#'), Some(next)) if starts_name(next) => self.skip(1),
            (Some('!'), Some(next)) if starts_name(next) => {
                is_indirect = true;
                self.skip(1);
            }
            _ => {}
        }
        if self.peek(0).is_some_and(starts_name) {
            let name = self.name();
            let operator = match (self.peek(0), self.peek(1)) {
                (Some(':'), Some(c)) => Some(c),
                (other, _) => other,
            };
            // `${!array[@]}` only lists the keys of an array.
            self.scan.opaque |= is_indirect && self.peek(0) != Some('[');
            // `${!prefix*}` lists names, `${!name}` reads the one and then another.
            let lists = is_indirect && matches!(self.peek(0), Some('*' | '@'));
            if operator == Some('=') {
                self.scan.set.insert(name.clone());
            }
            if !lists {
                self.scan.expansions.push(Expansion {
                    name,
                    line,
                    guarded: matches!(operator, Some('-' | '=' | '+')),
                });
            }
        } else if self.peek(0).is_some_and(|c| "#?@*!$-".contains(c)) {
            self.skip(1);
        }
        self.push(Frame::Parameter { in_double });
    }

    /// Notes `a-b` of `${a-b}`, which an author may mean as one name.
    fn note_dashed(&mut self) {
        let mut text = String::new();
        while let Some(c) = self
            .peek(text.len())
            .filter(|c| continues_name(*c) || *c == '-')
        {
            text.push(c);
            if text.len() > 200 {
                return;
            }
        }
        if text.contains('-') && self.peek(text.len()) == Some('}') {
            self.scan.dashed.push((text, self.line));
        }
    }

    fn backtick(&mut self) {
        let closes = matches!(self.frames.last(), Some(Frame::Code(Close::Backtick)));
        if closes {
            self.end_command();
            self.pop();
        } else {
            self.touch_word(false);
            self.push(Frame::Code(Close::Backtick));
        }
        self.skip(1);
    }

    fn redirection(&mut self, c: char) {
        let is_here = c == '<' && self.peek(1) == Some('<');
        if is_here && self.peek(2) != Some('<') {
            self.end_word();
            self.skip(2);
            self.here_document();
            return;
        }
        self.end_word();
        if self.peek(1) == Some('(') {
            self.touch_word(false);
            self.skip(2);
            self.push(Frame::Code(Close::Parenthesis));
            return;
        }
        while self
            .peek(0)
            .is_some_and(|c| matches!(c, '<' | '>' | '&' | '|'))
        {
            self.skip(1);
        }
        if let Some(code) = self.current() {
            code.skips_word = true;
        }
    }

    /// Reads the delimiter of a here-document, the cursor behind `<<`.
    fn here_document(&mut self) {
        let strips_tabs = self.peek(0) == Some('-');
        if strips_tabs {
            self.skip(1);
        }
        while matches!(self.peek(0), Some(' ' | '\t')) {
            self.skip(1);
        }
        let mut delimiter = String::new();
        let mut is_quoted = false;
        let mut quote = None;
        while let Some(c) = self.peek(0) {
            match (quote, c) {
                (_, '\n') => break,
                (Some(open), c) if c == open => quote = None,
                (None, '\'' | '"') => {
                    is_quoted = true;
                    quote = Some(c);
                }
                (None, '\\') => is_quoted = true,
                (None, c) if c.is_whitespace() || ";&|<>()`".contains(c) => break,
                _ => delimiter.push(c),
            }
            self.skip(1);
        }
        if !delimiter.is_empty() {
            self.here_docs.push(HereDoc {
                delimiter,
                is_quoted,
                strips_tabs,
            });
        }
    }

    /// Takes the bodies of the here-documents announced on the line before.
    fn here_documents(&mut self) {
        for here in std::mem::take(&mut self.here_docs) {
            let (start, line) = (self.at, self.line);
            let mut end = start;
            while self.peek(0).is_some() {
                end = self.at;
                let mut content = String::new();
                while let Some(c) = self.peek(0).filter(|c| *c != '\n') {
                    content.push(c);
                    self.skip(1);
                }
                self.skip(1);
                let content = content.trim_end_matches('\r');
                let content = if here.strips_tabs {
                    content.trim_start_matches('\t')
                } else {
                    content
                };
                if content == here.delimiter {
                    break;
                }
                end = self.at;
            }
            if here.is_quoted {
                let body = self.chars.get(start..end).unwrap_or_default();
                let body: String = body.iter().collect();
                self.mention(&body);
            } else {
                self.segments.push(Segment {
                    start,
                    end,
                    line,
                    frame: Frame::Body,
                });
            }
        }
    }

    fn open(&mut self) {
        let starts_arithmetic = self.peek(1) == Some('(')
            && self.current().is_some_and(|code| {
                !code.in_word && (code.expects_command || code.command == "for")
            });
        if starts_arithmetic {
            self.skip(2);
            self.push(Frame::Arithmetic { depth: 2 });
            return;
        }
        self.end_word();
        if let Some(code) = self.current() {
            code.openers.push(Opener::Parenthesis);
            code.expects_command = true;
        }
        self.skip(1);
    }

    fn close(&mut self, close: Close) {
        self.end_command();
        self.skip(1);
        let Some(code) = self.current() else {
            return;
        };
        match (code.openers.last(), close) {
            (Some(Opener::Parenthesis), _) => {
                code.openers.pop();
            }
            // The end of a pattern.
            (Some(Opener::Case), _) => {}
            (None, Close::Parenthesis) => self.pop(),
            (None, _) => {}
        }
    }

    fn end_command(&mut self) {
        self.end_word();
        let Some(code) = self.current() else {
            return;
        };
        let prints_all = match code.command.as_str() {
            "env" | "printenv" | "set" => code.arguments == 0,
            "export" | "declare" | "typeset" => {
                code.arguments == 1 && matches!(code.last_argument.as_str(), "-p" | "-x")
            }
            _ => false,
        };
        code.command.clear();
        code.arguments = 0;
        code.expects_command = true;
        code.skips_word = false;
        code.last_argument.clear();
        self.scan.opaque |= prints_all;
    }

    fn end_word(&mut self) {
        let Some(code) = self.current() else {
            return;
        };
        if !code.in_word {
            return;
        }
        let word = std::mem::take(&mut code.word);
        let is_quoted = std::mem::take(&mut code.is_quoted);
        code.in_word = false;
        if std::mem::take(&mut code.skips_word) {
            return;
        }
        if code.expects_command {
            self.command_word(word, is_quoted);
        } else {
            self.argument(word);
        }
    }

    fn command_word(&mut self, word: String, is_quoted: bool) {
        if let Some(name) = assigned(&word) {
            self.scan.set.insert(name.to_owned());
            return;
        }
        let Some(code) = self.current() else {
            return;
        };
        if is_quoted {
            code.expects_command = false;
            code.command = word;
            return;
        }
        match word.as_str() {
            "if" | "then" | "else" | "elif" | "do" | "while" | "until" | "!" | "{" | "time" => {}
            "command" | "builtin" | "exec" | "nohup" | "sudo" => {}
            "env" => code.command = word,
            "esac" => {
                if code.openers.last() == Some(&Opener::Case) {
                    code.openers.pop();
                }
                code.expects_command = false;
            }
            _ => {
                if word == "case" {
                    code.openers.push(Opener::Case);
                }
                code.expects_command = false;
                self.scan.opaque |= word == "eval";
                if let Some(code) = self.current() {
                    code.command = word;
                }
            }
        }
    }

    fn argument(&mut self, word: String) {
        let Some(code) = self.current() else {
            return;
        };
        code.arguments = code.arguments.saturating_add(1);
        let nth = code.arguments;
        let before = std::mem::replace(&mut code.last_argument, word.clone());
        let name = is_name(&word).then(|| word.clone());
        let set = match code.command.as_str() {
            "case" if word == "in" => {
                code.expects_command = true;
                None
            }
            "function" if word == "{" => {
                code.expects_command = true;
                None
            }
            "for" | "select" if nth == 1 => name,
            "read" | "mapfile" | "readarray" | "unset" => name,
            "getopts" if nth == 2 => name,
            "printf" if before == "-v" => name,
            "local" | "declare" | "typeset" | "readonly" | "let" => {
                assigned(&word).map(str::to_owned).or(name)
            }
            "export" => {
                // Handing a variable on counts as reading it.
                self.scan.mentioned.extend(name);
                assigned(&word).map(str::to_owned)
            }
            "printenv" => {
                self.scan.mentioned.insert(word);
                None
            }
            "[" | "[[" | "test" if before == "-v" => {
                self.scan.mentioned.extend(name);
                None
            }
            "." | "source" if nth == 1 => {
                let file_name = word.rsplit('/').next().unwrap_or_default();
                self.scan.sourced.push(file_name.to_owned());
                None
            }
            _ => None,
        };
        self.scan.set.extend(set);
    }
}

/// The name that a word such as `NAME=…`, `NAME+=…` or `NAME[1]=…` sets.
fn assigned(word: &str) -> Option<&str> {
    let (left, _) = word.split_once('=')?;
    let left = left.strip_suffix('+').unwrap_or(left);
    let name = match left.split_once('[') {
        Some((name, index)) if index.ends_with(']') => name,
        Some(_) => return None,
        None => left,
    };
    is_name(name).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Names that are read without a guard and not set.
    fn needed(script: &str) -> Vec<String> {
        let scan = Scan::of(script);
        let needed = scan
            .expansions
            .iter()
            .filter(|read| !read.guarded && !scan.sets(&read.name));
        needed.map(|read| read.name.clone()).collect()
    }

    #[test]
    fn expansions_are_found_wherever_the_shell_makes_them() {
        assert_eq!(
            needed("echo $a ${b} \"$c${d}\" x$e-y"),
            ["a", "b", "c", "d", "e"]
        );
        assert_eq!(needed("x=$(echo \"$(cat \"$a\")\" `ls $b`)"), ["a", "b"]);
        assert_eq!(
            needed("echo ${#a} ${b%%/*} ${c/x/$d} ${e[0]}"),
            ["a", "b", "c", "d", "e"]
        );
        assert_eq!(needed("echo $((1 + $a))"), ["a"]);
        assert_eq!(needed("diff <(sort $a) <(sort $b) > $c"), ["a", "b", "c"]);
    }

    #[test]
    fn quotes_comments_and_escapes_hide_expansions() {
        assert_eq!(needed("echo '$a' \\$b \"\\$c\" # $d\n#$e"), [] as [&str; 0]);
        assert_eq!(needed("echo $'it\\'s $a' $b"), ["b"]);
        assert_eq!(needed("echo a#$b"), ["b"]);
        assert_eq!(needed("echo \"it's $a\""), ["a"]);
        assert_eq!(needed("echo \"${x:-it's $a}\" $b"), ["a", "b"]);
    }

    #[test]
    fn here_documents_expand_unless_their_delimiter_is_quoted() {
        assert_eq!(needed("cat <<EOF\n$a '$b'\nEOF\necho $c"), ["a", "b", "c"]);
        assert_eq!(needed("cat <<'EOF'\n$a\nEOF\necho $c"), ["c"]);
        assert_eq!(needed("cat <<-\"EOF\" | wc\n\t$a\n\tEOF\necho $c"), ["c"]);
        assert_eq!(needed("cat <<A <<'B'\n$a\nA\n$b\nB\n$c"), ["a", "c"]);
        assert_eq!(needed("cat <<< $a\necho $b"), ["a", "b"]);
        assert_eq!(
            needed("cat <<EOF\n$(cat <<INNER\n$a\nINNER\n)\nEOF\n"),
            ["a"]
        );
    }

    #[test]
    fn a_guard_says_that_a_variable_may_be_missing() {
        assert_eq!(
            needed("echo ${a:-x} ${b-} ${c:+y} ${d:=z} $d"),
            [] as [&str; 0]
        );
        assert_eq!(needed(": \"${a:?is needed}\""), ["a"]);
    }

    #[test]
    fn names_that_the_script_sets_are_its_own() {
        let own = [
            "a=1; echo $a",
            "a=1 b=$a; echo $b",
            "export a=1\necho $a",
            "read -r a b < f; echo $a $b",
            "for a in 1 2; do echo $a; done",
            "while read a; do echo $a; done",
            "f() { local a b=2; echo $a $b; }",
            "function f { local a=1; echo $a; }",
            "declare -A a; a[x]=1; echo ${a[x]}",
            "a+=x; echo $a",
            "printf -v a %s x; echo $a",
            "while getopts x: a; do echo $a; done",
            "mapfile -t a < f; echo $a",
            "((a = 1)); echo $a",
            "for ((a=0; a<3; a++)); do echo $a; done",
            "if a=$(date); then echo $a; fi",
            "case x in y) a=1;; (z) b=2;; esac; echo $a $b",
            "x=$(case y in y) echo 1;; esac); echo $x",
            "a=(1 2); echo ${a[@]}",
            "readonly a=1; echo $a",
            "a=1\\\n b=2; echo $a $b",
        ];
        for script in own {
            assert_eq!(needed(script), [] as [&str; 0], "{script}");
        }
    }

    #[test]
    fn arguments_that_look_like_assignments_set_nothing() {
        assert_eq!(needed("make PREFIX=/usr\necho $PREFIX"), ["PREFIX"]);
        assert_eq!(needed("echo a=1; echo $a"), ["a"]);
    }

    #[test]
    fn other_ways_to_read_are_noticed() {
        let scan = Scan::of(
            "printenv a-b\nsh -c 'echo $c'\npython3 - <<'EOF'\nimport os\nos.environ['d']\nEOF\necho $((e + 1))\nexport f\n[[ -v g ]]\nsh -c 'echo h'",
        );
        for name in ["a-b", "c", "d", "e", "f", "g"] {
            assert!(scan.reads(name), "{name}");
        }
        assert!(!scan.reads("h"));
        assert!(!scan.opaque);
    }

    #[test]
    fn ways_to_read_that_cannot_be_seen_are_noticed() {
        for script in [
            "eval \"$x\"",
            "env",
            "env | sort",
            "echo ${!x}",
            "export -p",
            "set",
        ] {
            assert!(Scan::of(script).opaque, "{script}");
        }
        for script in ["set -eu", "env a=1 make", "export a", "echo ${!a[@]}"] {
            assert!(!Scan::of(script).opaque, "{script}");
        }
        assert_eq!(Scan::of(". \"$dir/lib.sh\"").sourced, ["lib.sh"]);
    }

    #[test]
    fn lines_are_counted_through_quotes_and_here_documents() {
        let scan = Scan::of("a='x\ny'\ncat <<E\n\n$b\nE\necho \"\n$c\"");
        let lines: Vec<_> = scan.expansions.iter().map(|read| read.line).collect();
        assert_eq!(lines, [5, 8]);
    }

    #[test]
    fn deep_nesting_ends() {
        let deep = "$(".repeat(50_000) + "$a";
        assert_eq!(needed(&deep), ["a"]);
        let deep = "\"${a:-".repeat(20_000);
        assert_eq!(Scan::of(&deep).expansions.len(), 20_000);
        Scan::of(&"<<E\n$(".repeat(20_000));
    }

    proptest! {
        #[test]
        fn every_text_ends(text in "[\\PC\n]{0,300}") {
            Scan::of(&text);
        }

        #[test]
        fn every_mix_of_shell_signs_ends(text in "[$(){}`'\"\\\\#<>|&;=:!a-c \n-]{0,120}") {
            Scan::of(&text);
        }

        #[test]
        fn a_plain_expansion_is_always_found(name in "[a-z_][a-z0-9_]{0,8}") {
            prop_assert_eq!(needed(&format!("true && printf %s \"${{{name}}}\"")), vec![name]);
        }
    }
}
