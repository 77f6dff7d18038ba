//! Style of a template: an allow-list of properties and functions, read from
//! CSS and written anew, so that nothing of the text itself reaches the page.

use serde::{Deserialize, Serialize};

/// Stands in a selector where the prefix of the view's ids goes.
pub const ID_MARK: char = '\u{e000}';

/// More rules of a template are left out.
const RULE_LIMIT: usize = 2_000;

/// A rule that may be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// The condition of the `@media` around it.
    pub media: Option<String>,
    /// Its selectors; [`ID_MARK`] stands before the name of each id.
    pub selectors: Vec<String>,
    /// Its declarations.
    pub declarations: Vec<Declaration>,
}

/// A property and its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declaration {
    /// The property, lower case.
    pub property: String,
    /// The value, written anew.
    pub value: String,
    /// Whether it is marked as important.
    pub important: bool,
}

/// Properties that may be set; so may those that begin with one and a dash.
const PROPERTIES: [&str; 66] = [
    "align-content",
    "align-items",
    "align-self",
    "background-color",
    "background-image",
    "background-position",
    "background-repeat",
    "background-size",
    "background",
    "border",
    "bottom",
    "box-shadow",
    "box-sizing",
    "caption-side",
    "clear",
    "color",
    "column-gap",
    "content",
    "cursor",
    "direction",
    "display",
    "flex",
    "float",
    "font",
    "gap",
    "grid",
    "height",
    "justify-content",
    "justify-items",
    "justify-self",
    "left",
    "letter-spacing",
    "line-height",
    "list-style-type",
    "list-style-position",
    "list-style",
    "margin",
    "max-height",
    "max-width",
    "min-height",
    "min-width",
    "opacity",
    "order",
    "outline",
    "overflow",
    "padding",
    "pointer-events",
    "position",
    "resize",
    "right",
    "row-gap",
    "table-layout",
    "text-align",
    "text-decoration",
    "text-indent",
    "text-overflow",
    "text-shadow",
    "text-transform",
    "top",
    "transform",
    "transition",
    "vertical-align",
    "visibility",
    "white-space",
    "width",
    "word",
];

/// Functions that may stand in a value.
const FUNCTIONS: [&str; 24] = [
    "rgb",
    "rgba",
    "hsl",
    "hsla",
    "calc",
    "min",
    "max",
    "clamp",
    "translate",
    "translatex",
    "translatey",
    "rotate",
    "scale",
    "scalex",
    "scaley",
    "skew",
    "matrix",
    "linear-gradient",
    "radial-gradient",
    "cubic-bezier",
    "attr",
    "repeat",
    "minmax",
    "steps",
];

/// Pseudo-classes and pseudo-elements that may stand in a selector.
const PSEUDO: [&str; 27] = [
    "hover",
    "focus",
    "focus-within",
    "focus-visible",
    "active",
    "visited",
    "link",
    "checked",
    "disabled",
    "enabled",
    "required",
    "optional",
    "read-only",
    "valid",
    "invalid",
    "empty",
    "first-child",
    "last-child",
    "only-child",
    "first-of-type",
    "last-of-type",
    "before",
    "after",
    "first-letter",
    "first-line",
    "placeholder",
    "nth-child",
];

fn is_property(name: &str) -> bool {
    let begins = |known: &&str| {
        name.strip_prefix(*known)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    (PROPERTIES.iter().any(begins) || name == "z-index" || name == "border")
        && !name.contains("binding")
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Blank,
    Ident(String),
    Function(String),
    At(String),
    Hash(String),
    Text(String),
    Number(String),
    Mark(char),
    /// What is never taken: an address, an escape, what is not closed.
    Bad,
}

fn is_ident_start(character: char) -> bool {
    character.is_ascii_alphabetic() || character == '_' || character == '-'
}

fn is_ident(character: char) -> bool {
    is_ident_start(character) || character.is_ascii_digit()
}

fn tokens(css: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = css;
    while let Some(first) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
            continue;
        }
        if let Some(after) = rest
            .strip_prefix("<!--")
            .or_else(|| rest.strip_prefix("-->"))
        {
            rest = after;
            continue;
        }
        let second = rest.chars().nth(1);
        let digit = |character: Option<char>| character.is_some_and(|one| one.is_ascii_digit());
        let (token, length) = if first.is_whitespace() {
            let after = rest.trim_start();
            (Token::Blank, rest.len() - after.len())
        } else if first == '"' || first == '\'' {
            text_token(rest, first)
        } else if first.is_ascii_digit()
            || first == '.' && digit(second)
            || matches!(first, '+' | '-')
                && (digit(second) || second == Some('.') && digit(rest.chars().nth(2)))
        {
            let length = rest
                .char_indices()
                .skip(1)
                .find(|(_, character)| {
                    !(is_ident(*character) && *character != '-' || matches!(character, '.' | '%'))
                })
                .map_or(rest.len(), |(at, _)| at);
            (
                Token::Number(rest.get(..length).unwrap_or_default().to_lowercase()),
                length,
            )
        } else if first == '#' || first == '@' {
            let name = ident(rest.get(1..).unwrap_or_default());
            let token = match (first, name.is_empty()) {
                (_, true) => Token::Bad,
                ('#', _) => Token::Hash(name.to_owned()),
                _ => Token::At(name.to_ascii_lowercase()),
            };
            (token, 1 + name.len())
        } else if is_ident_start(first) && (first != '-' || second.is_some_and(is_ident_start)) {
            let name = ident(rest);
            let after = rest.get(name.len()..).unwrap_or_default();
            if after.starts_with('(') {
                let name_lower = name.to_ascii_lowercase();
                if name_lower == "url" {
                    let end = after.find(')').map_or(after.len(), |at| at + 1);
                    (Token::Bad, name.len() + end)
                } else {
                    (Token::Function(name_lower), name.len() + 1)
                }
            } else {
                (Token::Ident(name.to_owned()), name.len())
            }
        } else if "(){}[]:;,.>+~*=^$|!/".contains(first) {
            (Token::Mark(first), 1)
        } else {
            (Token::Bad, first.len_utf8())
        };
        tokens.push(token);
        rest = rest.get(length.max(1)..).unwrap_or_default();
    }
    tokens
}

fn ident(rest: &str) -> &str {
    let length = rest
        .char_indices()
        .find(|(_, character)| !is_ident(*character))
        .map_or(rest.len(), |(at, _)| at);
    rest.get(..length).unwrap_or_default()
}

/// A text in quotes, its escapes read.
fn text_token(rest: &str, quote: char) -> (Token, usize) {
    let mut text = String::new();
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            _ if character == quote => return (Token::Text(text), at + 1),
            '\n' => return (Token::Bad, at),
            '\\' => {
                let mut code = String::new();
                while let Some((_, digit)) = characters.peek()
                    && digit.is_ascii_hexdigit()
                    && code.len() < 6
                {
                    code.push(*digit);
                    characters.next();
                }
                if code.is_empty() {
                    if let Some((_, escaped)) = characters.next() {
                        text.push(escaped);
                    }
                } else {
                    characters.next_if(|(_, character)| character.is_whitespace());
                    let decoded = u32::from_str_radix(&code, 16).ok().and_then(char::from_u32);
                    text.push(decoded.unwrap_or(char::REPLACEMENT_CHARACTER));
                }
            }
            other => text.push(other),
        }
    }
    (Token::Bad, rest.len())
}

fn write_text(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                out.push('\\');
                out.push(character);
            }
            other if other.is_control() || !other.is_ascii() => {
                out.push_str(&format!("\\{:x} ", u32::from(other)));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

/// The declarations of a `style` attribute that may be used; what is left out is
/// told of in `told`.
pub fn declarations(css: &str, told: &mut Vec<String>) -> Vec<Declaration> {
    declared(&tokens(css), told)
}

/// The name of a property as CSS writes it: `fontSize` → `font-size`.
pub fn hyphenated(property: &str) -> String {
    let mut name = String::with_capacity(property.len());
    for character in property.chars() {
        if character.is_ascii_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.push(character.to_ascii_lowercase());
    }
    name
}

/// A single declaration, for a property that is set by name, written either way.
pub fn declaration(property: &str, value: &str) -> Option<Declaration> {
    let property = hyphenated(property);
    let value = value_of(&property, &tokens(value))?;
    Some(Declaration {
        property,
        value,
        important: false,
    })
}

fn declared(tokens: &[Token], told: &mut Vec<String>) -> Vec<Declaration> {
    let mut made = Vec::new();
    for part in split(tokens, ';') {
        let part = trimmed(part);
        let Some((Token::Ident(property), rest)) = part.split_first() else {
            if !part.is_empty() {
                told.push("A declaration of style that cannot be read is left out.".to_owned());
            }
            continue;
        };
        let property = property.to_ascii_lowercase();
        let rest = trimmed(rest);
        let value = match rest.split_first() {
            Some((Token::Mark(':'), value)) => trimmed(value),
            _ => {
                told.push("A declaration of style that cannot be read is left out.".to_owned());
                continue;
            }
        };
        let (value, important) = match value {
            [value @ .., Token::Mark('!'), Token::Ident(word)]
                if word.eq_ignore_ascii_case("important") =>
            {
                (trimmed(value), true)
            }
            value => (value, false),
        };
        match value_of(&property, value) {
            Some(value) => made.push(Declaration {
                property,
                value,
                important,
            }),
            None => told.push(format!(
                "The style property “{property}” is left out: it, or its value, is not on the list of what a view may style."
            )),
        }
    }
    made
}

fn value_of(property: &str, tokens: &[Token]) -> Option<String> {
    if !is_property(property) || tokens.is_empty() || tokens.len() > 400 {
        return None;
    }
    let mut value = String::new();
    let mut depth = 0_u32;
    for token in tokens {
        match token {
            Token::Blank => value.push(' '),
            Token::Ident(name) => value.push_str(name),
            Token::Number(number) => value.push_str(number),
            Token::Hash(name) => {
                value.push('#');
                value.push_str(name);
            }
            Token::Text(text) => write_text(&mut value, text),
            Token::Function(name) if FUNCTIONS.contains(&name.as_str()) => {
                depth += 1;
                value.push_str(name);
                value.push('(');
            }
            Token::Mark('(') => {
                depth += 1;
                value.push('(');
            }
            Token::Mark(')') => {
                depth = depth.checked_sub(1)?;
                value.push(')');
            }
            Token::Mark(mark @ (',' | '/' | '+' | '*')) => value.push(*mark),
            _ => return None,
        }
    }
    if depth > 0 || depth > 20 {
        return None;
    }
    if property == "position" && !matches!(value.as_str(), "static" | "relative" | "absolute") {
        return None;
    }
    Some(value)
}

fn trimmed(mut tokens: &[Token]) -> &[Token] {
    while let Some((Token::Blank, rest)) = tokens.split_first() {
        tokens = rest;
    }
    while let Some((Token::Blank, rest)) = tokens.split_last() {
        tokens = rest;
    }
    tokens
}

/// Splits at a mark outside brackets.
fn split(tokens: &[Token], at: char) -> Vec<&[Token]> {
    let mut parts = Vec::new();
    let mut depth = 0_i32;
    let mut start = 0;
    for (place, token) in tokens.iter().enumerate() {
        match token {
            Token::Mark('(' | '[' | '{') | Token::Function(_) => depth += 1,
            Token::Mark(')' | ']' | '}') => depth -= 1,
            Token::Mark(mark) if *mark == at && depth <= 0 => {
                parts.push(tokens.get(start..place).unwrap_or_default());
                start = place + 1;
            }
            _ => {}
        }
    }
    parts.push(tokens.get(start..).unwrap_or_default());
    parts
}

/// The rules of a style element that may be used.
pub fn rules(css: &str, told: &mut Vec<String>) -> Vec<Rule> {
    let mut rules = Vec::new();
    read_rules(&tokens(css), None, &mut rules, told);
    rules
}

fn read_rules(
    tokens: &[Token],
    media: Option<&str>,
    rules: &mut Vec<Rule>,
    told: &mut Vec<String>,
) {
    let mut rest = trimmed(tokens);
    while !rest.is_empty() {
        if rules.len() >= RULE_LIMIT {
            told.push(format!("Only the first {RULE_LIMIT} style rules are used."));
            return;
        }
        let at_rule = match rest.first() {
            Some(Token::At(name)) => Some(name.clone()),
            _ => None,
        };
        let open = rest.iter().position(|token| {
            *token == Token::Mark('{') || at_rule.is_some() && *token == Token::Mark(';')
        });
        let Some(open) = open else {
            told.push("A style rule that is never opened is left out.".to_owned());
            return;
        };
        let prelude = rest.get(..open).unwrap_or_default();
        if rest.get(open) == Some(&Token::Mark(';')) {
            told.push(format!("“@{}” is left out.", at_rule.unwrap_or_default()));
            rest = trimmed(rest.get(open + 1..).unwrap_or_default());
            continue;
        }
        let close = closing(rest, open);
        let block = rest.get(open + 1..close).unwrap_or_default();
        match at_rule.as_deref() {
            Some("media") if media.is_none() => {
                match condition(prelude.get(1..).unwrap_or_default()) {
                    Some(condition) => read_rules(block, Some(&condition), rules, told),
                    None => told.push(
                        "A media rule whose condition cannot be read is left out.".to_owned(),
                    ),
                }
            }
            Some(name) => told.push(format!("“@{name}” is left out.")),
            None => {
                let selectors: Vec<String> = split(prelude, ',')
                    .into_iter()
                    .filter_map(|part| {
                        let selector = selector(trimmed(part));
                        if selector.is_none() {
                            told.push("A selector is left out: it reaches out of the view, or it cannot be read.".to_owned());
                        }
                        selector
                    })
                    .collect();
                let declarations = declared(block, told);
                if !selectors.is_empty() && !declarations.is_empty() {
                    rules.push(Rule {
                        media: media.map(str::to_owned),
                        selectors,
                        declarations,
                    });
                }
            }
        }
        rest = trimmed(rest.get(close + 1..).unwrap_or_default());
    }
}

fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_u32;
    for (place, token) in tokens.iter().enumerate().skip(open) {
        match token {
            Token::Mark('{') => depth += 1,
            Token::Mark('}') => {
                depth -= 1;
                if depth == 0 {
                    return place;
                }
            }
            _ => {}
        }
    }
    tokens.len()
}

fn condition(tokens: &[Token]) -> Option<String> {
    let mut text = String::new();
    for token in trimmed(tokens) {
        match token {
            Token::Blank => text.push(' '),
            Token::Ident(name) => text.push_str(name),
            Token::Number(number) => text.push_str(number),
            Token::Function(name) if matches!(name.as_str(), "and" | "not" | "or") => {
                text.push_str(name);
                text.push_str(" (");
            }
            Token::Mark(mark @ ('(' | ')' | ':' | ',')) => text.push(*mark),
            _ => return None,
        }
    }
    (!text.is_empty()).then_some(text)
}

fn selector(tokens: &[Token]) -> Option<String> {
    let mut text = String::new();
    let mut rest = tokens;
    // After these a name is no element's.
    let mut named_by: Option<char> = None;
    let mut depth = 0_u32;
    while let Some((token, after)) = rest.split_first() {
        rest = after;
        match token {
            Token::Blank => text.push(' '),
            Token::Ident(name) => {
                let lower = name.to_ascii_lowercase();
                match named_by {
                    Some(':') if !PSEUDO.contains(&lower.as_str()) => return None,
                    None if matches!(lower.as_str(), "body" | "html") => return None,
                    _ => {}
                }
                text.push_str(name);
            }
            Token::Hash(name) => {
                text.push('#');
                text.push(ID_MARK);
                text.push_str(name);
            }
            Token::Function(name)
                if named_by == Some(':')
                    && matches!(
                        name.as_str(),
                        "not" | "nth-child" | "nth-of-type" | "nth-last-child"
                    ) =>
            {
                depth += 1;
                text.push_str(name);
                text.push('(');
            }
            Token::Number(number) if depth > 0 => text.push_str(number),
            Token::Text(value) if named_by == Some('[') => write_text(&mut text, value),
            Token::Mark(')') => {
                depth = depth.checked_sub(1)?;
                text.push(')');
            }
            Token::Mark('[') => {
                text.push('[');
                named_by = Some('[');
                continue;
            }
            Token::Mark(']') => text.push(']'),
            Token::Mark(mark @ ('=' | '^' | '$' | '|' | '~' | '*')) if named_by == Some('[') => {
                text.push(*mark);
                continue;
            }
            Token::Mark(mark @ ('>' | '+' | '~' | '*')) => text.push(*mark),
            Token::Mark(mark @ ('.' | ':')) => {
                text.push(*mark);
                named_by = Some(*mark);
                continue;
            }
            _ => return None,
        }
        if named_by != Some('[') || *token == Token::Mark(']') {
            named_by = None;
        }
    }
    (!text.is_empty() && depth == 0).then_some(text)
}

/// The text of a sheet for one view: each selector below `root`, ids with
/// `prefix` in front.
pub fn sheet(rules: &[Rule], root: &str, prefix: &str) -> String {
    let mut sheet = String::new();
    for rule in rules {
        if let Some(media) = &rule.media {
            sheet.push_str("@media ");
            sheet.push_str(media);
            sheet.push('{');
        }
        for (place, selector) in rule.selectors.iter().enumerate() {
            if place > 0 {
                sheet.push(',');
            }
            sheet.push_str(root);
            sheet.push(' ');
            sheet.push_str(&selector.replace(ID_MARK, prefix));
        }
        sheet.push('{');
        for declaration in &rule.declarations {
            sheet.push_str(&declaration.property);
            sheet.push(':');
            sheet.push_str(&declaration.value);
            if declaration.important {
                sheet.push_str("!important");
            }
            sheet.push(';');
        }
        sheet.push('}');
        if rule.media.is_some() {
            sheet.push('}');
        }
    }
    sheet
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(css: &str, expected: &str) {
        let rules = rules(css, &mut Vec::new());
        assert_eq!(sheet(&rules, "R", "p-"), expected, "{css}");
    }

    #[test]
    fn plain_rules_are_prefixed() {
        check(
            "[data-plugin-style-id=\"x\"] .a:hover > b, #c::after { color: red; content: 'x' }",
            "R [data-plugin-style-id=\"x\"] .a:hover > b,R #p-c::after{color:red;content:\"x\";}",
        );
        check(
            "@media (max-width: 10em) { .a { margin: -1px 0 .5em !important } }",
            "@media (max-width: 10em){R .a{margin:-1px 0 .5em!important;}}",
        );
        check(
            "li:nth-child(2n+1):not(.a) { background: rgba(0, 0, 0, .5) }",
            "R li:nth-child(2n+1):not(.a){background:rgba(0, 0, 0, .5);}",
        );
    }

    #[test]
    fn a_property_that_is_set_by_name_may_be_written_either_way() {
        for name in ["fontSize", "font-size"] {
            let made = declaration(name, "12px").unwrap();
            assert_eq!(made.property, "font-size");
        }
        assert_eq!(declaration("WebkitBoxFlex", "1"), None);
    }

    #[test]
    fn what_loads_or_leaves_the_view_is_left_out() {
        for css in [
            "@import 'x.css';",
            "@font-face { src: url(x) }",
            ".a { background: url(http://x) }",
            ".a { background: u\\72l(http://x) }",
            ".a { position: fixed }",
            ".a { behavior: url(x) }",
            ".a { -moz-binding: url(x) }",
            ".a { width: expression(alert(1)) }",
            "body { color: red }",
            ":root { color: red }",
            ":host { color: red }",
            ".a { color: red; } </style><script>",
            ".a { --x: 1 }",
            ".a } .b { color: red",
            ".a { background: image-set('x' 1x) }",
        ] {
            let sheet = sheet(&rules(css, &mut Vec::new()), "R", "p-");
            for bad in [
                "url",
                "fixed",
                "behavior",
                "binding",
                "expression",
                "body",
                "root",
                "host",
                "script",
                "--",
                "image-set",
            ] {
                assert!(!sheet.contains(bad), "{css} gave {sheet}");
            }
        }
    }
}
