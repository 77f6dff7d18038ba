//! `apiOptions` → the request that yields options.

use super::input::Input;
use super::key::unknown_keys;
use super::placeholder;
use super::report::{Report, Spot, shown, shown_node};
use super::rules;
use super::secret;
use super::text::{embedded, literal};
use crate::domain::form::model::{ApiOptions, Method};
use crate::domain::http::{check_header, origin_of};
use crate::domain::json::{Content, Edit, Member, Node, clean, quoted};
use serde_json::Value;

const KEYS: &[&str] = &[
    "url",
    "method",
    "params",
    "header",
    "body",
    "linkedFields",
    "remote",
    "remoteName",
    "remoteQueryField",
    MISSPELT,
    "responseUrl",
    "label",
    "value",
];
/// The manual's misspelling of `remoteQueryField`.
pub(super) const MISSPELT: &str = "remoteQureyField";

pub(super) use super::options::note_unused_on_widget as note_unused;

/// Reads the request. What cannot be read leaves an empty one, so that a value
/// can still be typed.
pub(super) fn read(
    report: &mut Report<'_>,
    input: &Input<'_>,
    spot: &Spot<'_>,
    node: &Node,
) -> ApiOptions {
    let who = &input.who;
    match &node.content {
        Content::String(text) => {
            let what = format!("“apiOptions” of {who}");
            let malformed = &rules::API_MALFORMED;
            let Some(document) = embedded(report, malformed, &what, spot, node, text) else {
                return ApiOptions::default();
            };
            let mut edits = document.edits();
            let root = &document.root;
            edits.extend(renamed(root));
            if !edits.is_empty() {
                report.repair(node.span, quoted(&clean(text, &edits)));
            }
            let inside = spot.inside(literal(report, node), root.span.start);
            read_request(report, input, &inside, root)
        }
        Content::Object(_) => {
            report.find(
                &rules::API_OBJECT,
                spot,
                format!("“apiOptions” of {who} is an object; the manual has a text that holds it."),
                "Write the object's JSON as a text, with \\\" for every quotation mark.",
            );
            report.repair(node.span, quoted(&as_text(node)));
            read_request(report, input, spot, node)
        }
        _ => {
            report.find(
                &rules::API_MALFORMED,
                spot,
                format!(
                    "“apiOptions” of {who} is {}, not a text that holds JSON.",
                    node.kind()
                ),
                "Write a text that holds a JSON object.",
            );
            ApiOptions::default()
        }
    }
}

/// The misspelt key, where only it is there.
fn misspelt(root: &Node) -> Option<&Member> {
    root.member(MISSPELT)
        .filter(|_| root.get("remoteQueryField").is_none())
}

fn renamed(root: &Node) -> Option<Edit> {
    let member = misspelt(root)?;
    Some(Edit::replacement(member.key_span, "\"remoteQueryField\""))
}

/// The object as compact JSON, its key spelt as documented.
fn as_text(node: &Node) -> String {
    let rename = misspelt(node).is_some();
    let mut object = serde_json::Map::new();
    for (key, value) in node.to_value().as_object().into_iter().flatten() {
        let key = match key.as_str() {
            MISSPELT if rename => "remoteQueryField",
            key => key,
        };
        object.insert(key.to_owned(), value.clone());
    }
    Value::Object(object).to_string()
}

fn read_request(
    report: &mut Report<'_>,
    input: &Input<'_>,
    spot: &Spot<'_>,
    root: &Node,
) -> ApiOptions {
    if root.as_object().is_none() {
        report.find(
            &rules::API_MALFORMED,
            spot,
            format!(
                "“apiOptions” of {} holds {}, not an object.",
                input.who,
                root.kind()
            ),
            "Write a JSON object with at least “url”.",
        );
        return ApiOptions::default();
    }
    let mut reader = Reader {
        report,
        who: &input.who,
        spot,
        root,
    };
    let whose = format!("“apiOptions” of {}", input.who);
    unknown_keys(reader.report, &rules::API_UNKNOWN, &whose, spot, root, KEYS);
    let url = reader.url();
    let method = reader.method();
    let params = reader.object("params");
    let headers = reader.headers();
    let search = reader.search(method);
    let body = reader.body(method);
    let list_path = reader.text("responseUrl");
    let label_path = reader.text("label");
    let value_path = reader.text("value");
    let linked = reader.list("linkedFields");
    let request = ApiOptions {
        url,
        method,
        params,
        headers,
        body,
        linked_fields: Vec::new(),
        search,
        list_path,
        label_path,
        value_path,
    };
    secret::lint(report, &input.who, spot, root);
    placeholder::link(report, input, spot, root, request, &linked)
}

/// One request while it is read.
pub(super) struct Reader<'r, 'a, 'n> {
    pub(super) report: &'r mut Report<'a>,
    pub(super) who: &'n str,
    pub(super) spot: &'n Spot<'n>,
    pub(super) root: &'n Node,
}

impl<'n> Reader<'_, '_, 'n> {
    pub(super) fn member(&self, key: &str) -> Option<&'n Node> {
        self.root.get(key).filter(|node| !node.is_null())
    }

    pub(super) fn wrong(&mut self, key: &str, node: &Node, needed: &str) {
        self.report.find(
            &rules::API_MEMBER,
            &self.spot.key(key, node),
            format!(
                "“{key}” in “apiOptions” of {} is {}.",
                self.who,
                node.kind()
            ),
            format!("Write {needed}, or take it out."),
        );
    }

    pub(super) fn text(&mut self, key: &str) -> String {
        let Some(node) = self.member(key) else {
            return String::new();
        };
        if node.as_str().is_none() {
            self.wrong(key, node, "a text");
        }
        node.as_str().unwrap_or("").to_owned()
    }

    fn url(&mut self) -> String {
        let url = self.text("url");
        let lower = url.trim_start().to_ascii_lowercase();
        let known = ["http://", "https://", "${"];
        if !known.iter().any(|start| lower.starts_with(start)) {
            let at = self.member("url");
            let at = at.map_or(*self.spot, |node| self.spot.key("url", node));
            let text = match url.as_str() {
                "" => format!("There is no “url” in “apiOptions” of {}.", self.who),
                url => format!(
                    "“url” in “apiOptions” of {} is {}, neither http nor https.",
                    self.who,
                    shown(url)
                ),
            };
            let remedy = "Write a whole address that begins with https://.";
            self.report.find(&rules::API_URL, &at, text, remedy);
        } else if !url.contains("${")
            && let Err(error) = origin_of(url.trim())
        {
            let at = self.member("url");
            let at = at.map_or(*self.spot, |node| self.spot.key("url", node));
            self.report.find(
                &rules::API_URL,
                &at,
                format!(
                    "The request for the options of {} can never be made: {error}.",
                    self.who
                ),
                "Write an address such as https://host/path, without a user name and password.",
            );
        }
        url
    }

    fn method(&mut self) -> Method {
        let Some(node) = self.member("method") else {
            return Method::Get;
        };
        match node.as_str().map(str::to_ascii_uppercase).as_deref() {
            Some("GET" | "") => Method::Get,
            Some("POST") => Method::Post,
            _ => {
                self.report.find(
                    &rules::API_METHOD,
                    &self.spot.key("method", node),
                    format!(
                        "“method” in “apiOptions” of {} is {}, and GET is used.",
                        self.who,
                        shown_node(node)
                    ),
                    "Write GET or POST.",
                );
                Method::Get
            }
        }
    }

    /// Members of an object whose values are scalars.
    fn object(&mut self, key: &str) -> Vec<(String, Value)> {
        let Some(node) = self.member(key) else {
            return Vec::new();
        };
        let Some(members) = node.as_object() else {
            if node.as_str() != Some("") {
                self.wrong(key, node, "an object of names and values");
            }
            return Vec::new();
        };
        let mut read: Vec<(String, Value)> = Vec::with_capacity(members.len());
        for member in members {
            let value = &member.value;
            if value.as_array().is_some() || value.as_object().is_some() {
                self.report.find(
                    &rules::API_MEMBER,
                    &self.spot.key(key, value),
                    format!(
                        "{} in “{key}” of “apiOptions” of {} is {} and is left out.",
                        shown(&member.key),
                        self.who,
                        value.kind()
                    ),
                    "Write a text, a number, true or false.",
                );
                continue;
            }
            read.push((member.key.to_string(), value.to_value()));
        }
        read
    }

    fn headers(&mut self) -> Vec<(String, String)> {
        let headers = self.object("header");
        for (name, value) in &headers {
            let value = super::options::text_of(value);
            // What is filled in later is looked at when it is there.
            let known = if value.contains("${") { "" } else { &*value };
            if let Err(error) = check_header(name, known) {
                let at = self.member("header");
                let at = at.map_or(*self.spot, |node| self.spot.key("header", node));
                self.report.find(
                    &rules::API_MEMBER,
                    &at,
                    format!(
                        "The request for the options of {} can never be made: {error}.",
                        self.who
                    ),
                    "Write the header as HTTP has it: a name of letters, digits and -, a value of Latin letters.",
                );
            }
        }
        headers
            .into_iter()
            .map(|(name, value)| (name, super::options::text_of(&value)))
            .collect()
    }

    fn body(&mut self, method: Method) -> Option<Value> {
        let node = self.member("body")?;
        if method == Method::Post {
            return Some(node.to_value());
        }
        let empty = node.as_object().is_some_and(<[Member]>::is_empty) || node.as_str() == Some("");
        if !empty {
            self.report.find(
                &rules::API_GET_BODY,
                &self.spot.key("body", node),
                format!(
                    "“body” in “apiOptions” of {} is not sent, because the method is GET.",
                    self.who
                ),
                "Use POST, or move the values into “params”.",
            );
        }
        None
    }

    fn list(&mut self, key: &str) -> Vec<String> {
        let Some(node) = self.member(key) else {
            return Vec::new();
        };
        let names = match &node.content {
            Content::String(text) if text.is_empty() => return Vec::new(),
            Content::String(_) => std::slice::from_ref(node),
            Content::Array(items) => items.as_slice(),
            _ => &[],
        };
        if node.as_array().is_none() || names.iter().any(|name| name.as_str().is_none()) {
            self.wrong(key, node, "a list of names of inputs");
        }
        names
            .iter()
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect()
    }
}
