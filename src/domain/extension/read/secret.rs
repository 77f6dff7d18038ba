//! Credentials that stand in a request in clear: whoever has the package can
//! read them.

use super::report::{Report, Spot, shown};
use super::rules;
use crate::domain::form::saved::names_a_secret;
use crate::domain::json::{Content, Node, read};

/// Words in the name of any header that carries a credential.
const HEADER_WORDS: &[&str] = &["authorization", "cookie"];

/// Names that [`names_a_secret`] does not know, as a request has them.
const NAMES: &[&str] = &[
    "authorization",
    "cookie",
    "pass",
    "pwd",
    "ak",
    "sk",
    "sig",
    "signature",
];

/// Schemes of HTTP authentication; what follows is a credential in any header.
const SCHEMES: &[&str] = &["bearer ", "basic ", "digest ", "token "];

const REMEDY: &str = "Take it out, and revoke it where it was issued. An input can ask for it instead: write ${its name} here and list it in “linkedFields”.";

/// Tells each credential in the request `root` of the input `who`.
pub(super) fn lint(report: &mut Report<'_>, who: &str, spot: &Spot<'_>, root: &Node) {
    let mut search = Search { report, who };
    if let Some(node) = root.get("url") {
        search.address(&spot.key("url", node), node.as_str().unwrap_or_default());
    }
    for part in ["header", "params", "body"] {
        if let Some(node) = root.get(part) {
            search.part(part, &spot.key(part, node), node);
        }
    }
}

/// The look through one request.
struct Search<'r, 'a, 'n> {
    report: &'r mut Report<'a>,
    who: &'n str,
}

impl Search<'_, '_, '_> {
    fn found(&mut self, spot: &Spot<'_>, what: &str) {
        let text = format!(
            "{what} in “apiOptions” of {} seems to hold a secret, which everybody with the package can read.",
            self.who
        );
        self.report.find(&rules::API_SECRET, spot, text, REMEDY);
    }

    fn address(&mut self, spot: &Spot<'_>, url: &str) {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if let Some((user, _)) = authority.rsplit_once('@')
            && is_clear(user)
        {
            self.found(spot, "What stands before the “@” of “url”");
        }
        if let Some((_, query)) = url.split_once(['?', '#']) {
            self.pairs("url", spot, query);
        }
    }

    /// Parameters as an address or the body of a web form has them.
    fn pairs(&mut self, part: &str, spot: &Spot<'_>, text: &str) {
        for (name, value) in text.split('&').filter_map(|pair| pair.split_once('=')) {
            if is_secret(name) && is_clear(value) {
                self.found(spot, &in_part(name, part));
            }
        }
    }

    fn part(&mut self, part: &str, spot: &Spot<'_>, node: &Node) {
        match &node.content {
            Content::Object(members) => {
                for member in members {
                    let spot = spot.at_key(&member.key, member.key_span);
                    if holds_secret(part, &member.key, &member.value) {
                        self.found(&spot, &in_part(&member.key, part));
                    } else if !matches!(member.value.content, Content::String(_)) {
                        self.part(part, &spot, &member.value);
                    }
                }
            }
            Content::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.part(part, &spot.index(index, item), item);
                }
            }
            Content::String(text) => self.text(part, spot, text),
            _ => {}
        }
    }

    /// A whole part that is written as text: JSON or a web form.
    fn text(&mut self, part: &str, spot: &Spot<'_>, text: &str) {
        let document = read(text).ok();
        match document.as_ref().map(|json| &json.root) {
            Some(root) if root.as_object().is_some() || root.as_array().is_some() => {
                self.inside_text(part, spot, root);
            }
            _ => self.pairs(part, spot, text),
        }
    }

    /// Looks through JSON in a text, which has no places of its own.
    fn inside_text(&mut self, part: &str, spot: &Spot<'_>, node: &Node) {
        for member in node.as_object().unwrap_or_default() {
            if holds_secret(part, &member.key, &member.value) {
                self.found(spot, &in_part(&member.key, part));
            } else {
                self.inside_text(part, spot, &member.value);
            }
        }
        for item in node.as_array().unwrap_or_default() {
            self.inside_text(part, spot, item);
        }
    }
}

fn in_part(name: &str, part: &str) -> String {
    format!("{} of “{part}”", shown(name))
}

fn holds_secret(part: &str, name: &str, value: &Node) -> bool {
    let text = match &value.content {
        Content::String(text) => text,
        // Numbers are mostly limits and times, such as “maxTokens”; a password may be one.
        Content::Number(_) => {
            let lower = name.to_ascii_lowercase();
            return ["pass", "pwd", "password", "pin"].contains(&lower.as_str());
        }
        _ => return false,
    };
    let lower = text.trim_start().to_ascii_lowercase();
    let scheme = SCHEMES.iter().any(|scheme| lower.starts_with(scheme));
    let in_header = part == "header" && (scheme || is_header_word(name));
    (is_secret(name) || in_header) && is_clear(text)
}

fn is_header_word(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    HEADER_WORDS.iter().any(|word| lower.contains(word))
}

fn is_secret(name: &str) -> bool {
    names_a_secret(name) || NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Whether something is there that is not filled in only when the request is made.
fn is_clear(value: &str) -> bool {
    !value.trim().is_empty() && !value.contains("${")
}
