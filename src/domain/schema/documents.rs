//! Documents outside a schema that it refers to: which ones are wanted, and what
//! a reference into one that was given leads to. Pure: nothing is requested.
//!
//! Bases and addresses follow RFC 3986, section 5.2, and section 8.2 of JSON
//! Schema's core: a reference counts from the nearest `$id` around it, else from
//! where its document was found.

use super::resolve::{
    DEEP, Draft, LOOKED_AT, Resolver, each_schema, holds_values, percent_decoded,
};
use crate::domain::http;
use crate::domain::json::exact::Exact;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Documents that a form may have, at most.
pub const DOCUMENT_LIMIT: usize = 64;

/// Documents by the address under which they were found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Documents {
    all: Vec<Document>,
    /// `$id` and, after a `#`, `$anchor`, with document and pointer into it.
    names: BTreeMap<String, (usize, String)>,
}

#[derive(Clone, Debug, PartialEq)]
struct Document {
    url: String,
    /// As it came.
    given: Value,
    /// The same, each reference written as a whole address.
    bound: Value,
}

/// Why an answer is no document that schemas can refer to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// The server refused.
    #[error("It answered with HTTP status {0}{why}", why = status_words(*.0))]
    Status(u16),
    /// It is a web page.
    #[error("It answered with a web page, not with a schema in JSON.")]
    Page,
    /// It is no JSON, with the reason.
    #[error("The answer is no JSON: {0}.")]
    Syntax(String),
    /// It is JSON of another kind.
    #[error("The answer is JSON, but no schema: neither an object nor true or false.")]
    Shape,
    /// There are as many documents as a form may have.
    #[error("No more than {DOCUMENT_LIMIT} documents can be loaded for the schemas of a file.")]
    TooMany,
}

fn status_words(status: u16) -> &'static str {
    match status {
        401 | 403 => ": it wants credentials, which this page does not send along.",
        404 | 410 => ": there is no such document.",
        429 => ": it asks to wait.",
        500.. => ": it has a fault of its own.",
        _ => ".",
    }
}

/// The document in an answer.
///
/// # Errors
/// It is none.
pub fn read_document(status: u16, content_type: &str, body: &[u8]) -> Result<Value, DocumentError> {
    if !(200..300).contains(&status) {
        return Err(DocumentError::Status(status));
    }
    let text = String::from_utf8_lossy(body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body));
    if content_type.trim_start().starts_with("text/html") || text.trim_start().starts_with('<') {
        return Err(DocumentError::Page);
    }
    let value = Exact::read(&text).map_err(|error| DocumentError::Syntax(error.to_string()))?;
    let value = value.to_value();
    matches!(value, Value::Object(_) | Value::Bool(_))
        .then_some(value)
        .ok_or(DocumentError::Shape)
}

impl Documents {
    /// Takes a document in; one that is there already stays.
    ///
    /// # Errors
    /// There are too many.
    pub fn add(&mut self, url: &str, document: Value) -> Result<(), DocumentError> {
        let url = without_fragment(url);
        if self.has(url) {
            return Ok(());
        }
        if self.all.len() >= DOCUMENT_LIMIT {
            return Err(DocumentError::TooMany);
        }
        let place = self.all.len();
        let mut bound = document.clone();
        let mut left = LOOKED_AT;
        let bind = |_: &str, whole: String| Some(whole);
        rewrite(&mut bound, Some(url), &bind, DEEP, &mut left);
        self.names
            .entry(url.to_owned())
            .or_insert_with(|| (place, String::new()));
        for (name, pointer) in names_of(&document, url) {
            self.names.entry(name).or_insert((place, pointer));
        }
        self.all.push(Document {
            url: url.to_owned(),
            given: document,
            bound,
        });
        Ok(())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether an address leads to one of them.
    pub fn has(&self, url: &str) -> bool {
        self.names.contains_key(without_fragment(url))
    }

    /// Addresses and documents, as they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.all.iter().map(|one| (&*one.url, &one.given))
    }

    /// The addresses, without fragment, of the documents that a schema and those
    /// given refer to and that are not there: only such as can be asked for, in
    /// the order in which they are met.
    pub fn wanted(&self, schema: &Value) -> Vec<String> {
        let none = Self::default();
        let own = Resolver::new(schema, &none);
        let mut found: Vec<String> = Vec::new();
        let documents = self.all.iter().map(|one| (&one.given, Some(&*one.url)));
        for (value, base) in std::iter::once((schema, None)).chain(documents) {
            references(value, base, &mut |reference, whole| {
                let url = without_fragment(&whole);
                let inside = own.find(reference).is_some() && base.is_none();
                let known = inside || self.has(url) || own.names(url) || Draft::is_meta_schema(url);
                if !known
                    && found.len() < DOCUMENT_LIMIT
                    && http::origin_of(url).is_ok()
                    && !found.iter().any(|other| other == url)
                {
                    found.push(url.to_owned());
                }
            });
        }
        found
    }

    /// A schema whose references that lead out of it are whole addresses.
    pub(super) fn bound<'a>(&self, schema: &'a Value) -> Cow<'a, Value> {
        if self.all.is_empty() {
            return Cow::Borrowed(schema);
        }
        let none = Self::default();
        let own = Resolver::new(schema, &none);
        let mut bound = schema.clone();
        let outward = |reference: &str, whole: String| {
            (own.find(reference).is_none() && self.has(&whole)).then_some(whole)
        };
        let mut left = LOOKED_AT;
        rewrite(&mut bound, None, &outward, DEEP, &mut left);
        Cow::Owned(bound)
    }

    /// Name and schema that a whole address leads to.
    pub(super) fn find(&self, reference: &str) -> Option<(String, &Value)> {
        let (url, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let fragment = percent_decoded(fragment);
        let (place, pointer) = if fragment.is_empty() || fragment.starts_with('/') {
            let (place, base) = self.names.get(url)?;
            (*place, format!("{base}{fragment}"))
        } else {
            self.names.get(&format!("{url}#{fragment}"))?.clone()
        };
        let document = self.all.get(place)?;
        let value = document.bound.pointer(&pointer)?;
        matches!(value, Value::Object(_) | Value::Bool(_))
            .then(|| (format!("{}#{pointer}", document.url), value))
    }
}

/// A schema that was found at an address and refers from there to other documents,
/// with that address as its own: a reference counts from where a schema was found
/// if the schema does not say (RFC 3986, section 5.1.3). Others stay as they are.
pub fn found_at(mut schema: Value, url: &str) -> Value {
    let own_name = |keyword| schema.get(keyword).is_some_and(Value::is_string);
    if own_name("$id") || own_name("id") {
        return schema;
    }
    // What a query holds may be a secret, and joined addresses do not take it over.
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let none = Documents::default();
    let own = Resolver::new(&schema, &none);
    let mut leads_out = false;
    references(&schema, Some(url), &mut |reference, whole| {
        leads_out |= reference != whole && own.find(reference).is_none();
    });
    let keyword = match Draft::of(&schema) {
        Draft::Draft4 => "id",
        _ => "$id",
    };
    if let Some(members) = schema.as_object_mut().filter(|_| leads_out) {
        members.insert(keyword.to_owned(), url.into());
    }
    schema
}

fn without_fragment(url: &str) -> &str {
    url.split('#').next().unwrap_or_default()
}

/// The base for what stands in a schema.
fn base_in<'a>(
    members: &serde_json::Map<String, Value>,
    base: Option<&'a str>,
) -> Option<Cow<'a, str>> {
    let id = ["$id", "id"]
        .iter()
        .find_map(|key| members.get(*key)?.as_str());
    match id {
        // An `$id` of a fragment alone names a place, as draft-06 has it.
        Some(id) if !id.starts_with('#') => join(base, id).map(Cow::Owned),
        _ => base.map(Cow::Borrowed),
    }
}

/// A reference as a whole address.
fn whole(base: Option<&str>, reference: &str) -> Option<String> {
    let url = join(base, reference)?;
    Some(match reference.split_once('#') {
        Some((_, fragment)) => format!("{url}#{fragment}"),
        None => url,
    })
}

const REFERENCES: [&str; 2] = ["$ref", "$dynamicRef"];

/// Calls for each reference that can be told as a whole address: as written, and so.
fn references(value: &Value, base: Option<&str>, found: &mut dyn FnMut(&str, String)) {
    each_schema(value, base.map(str::to_owned), &mut |members, _, base| {
        let base = base_in(members, base.as_deref()).map(Cow::into_owned);
        for keyword in REFERENCES {
            if let Some(Value::String(reference)) = members.get(keyword)
                && let Some(whole) = whole(base.as_deref(), reference)
            {
                found(reference, whole);
            }
        }
        base
    });
}

/// Writes references anew where there is something to write.
fn rewrite(
    value: &mut Value,
    base: Option<&str>,
    anew: &dyn Fn(&str, String) -> Option<String>,
    depth: usize,
    left: &mut usize,
) {
    *left = left.saturating_sub(1);
    if *left == 0 || depth == 0 {
        return;
    }
    match value {
        Value::Object(members) => {
            let base = base_in(members, base).map(Cow::into_owned);
            for keyword in REFERENCES {
                if let Some(Value::String(reference)) = members.get_mut(keyword)
                    && let Some(whole) = whole(base.as_deref(), reference)
                    && let Some(written) = anew(reference, whole)
                {
                    *reference = written;
                }
            }
            for (key, value) in members {
                if !holds_values(key) {
                    rewrite(value, base.as_deref(), anew, depth - 1, left);
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                rewrite(item, base, anew, depth - 1, left);
            }
        }
        _ => {}
    }
}

/// What a document calls its schemas, with pointers.
fn names_of(document: &Value, url: &str) -> Vec<(String, String)> {
    let mut names = Vec::new();
    each_schema(
        document,
        Some(url.to_owned()),
        &mut |members, pointer, around| {
            let base = base_in(members, around.as_deref()).map(Cow::into_owned);
            if let Some(own) = base.as_ref().filter(|own| Some(*own) != around.as_ref()) {
                names.push((own.clone(), pointer.to_owned()));
            }
            for keyword in ["$anchor", "$dynamicAnchor", "$id", "id"] {
                let name = members.get(keyword).and_then(Value::as_str);
                let name = match keyword {
                    "$id" | "id" => name.and_then(|name| name.strip_prefix('#')),
                    _ => name,
                };
                if let (Some(name), Some(own)) = (name, &base) {
                    names.push((format!("{own}#{name}"), pointer.to_owned()));
                }
            }
            base
        },
    );
    names
}

/// An address seen from another one, without its fragment; `None` where that
/// takes an address that is not known.
fn join(base: Option<&str>, reference: &str) -> Option<String> {
    let reference = without_fragment(reference);
    let scheme = reference.split(['/', '?']).next().unwrap_or_default();
    if scheme.contains(':') {
        return Some(reference.to_owned());
    }
    let base = without_fragment(base?);
    if reference.is_empty() {
        return Some(base.to_owned());
    }
    let (scheme, rest) = base.split_once("://")?;
    if let Some(host) = reference.strip_prefix("//") {
        return Some(format!("{scheme}://{host}"));
    }
    let (authority, path) = rest.split_at_checked(rest.find(['/', '?']).unwrap_or(rest.len()))?;
    let path = path.split('?').next().unwrap_or_default();
    let (wanted, query) = match reference.split_once('?') {
        Some((wanted, query)) => (wanted, format!("?{query}")),
        None => (reference, String::new()),
    };
    let joined = if wanted.is_empty() {
        path.to_owned()
    } else if wanted.starts_with('/') {
        wanted.to_owned()
    } else {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{folder}/{wanted}")
    };
    let joined = without_dots(&joined);
    Some(format!("{scheme}://{authority}{joined}{query}"))
}

/// A path without `.` and `..` (RFC 3986, section 5.2.4).
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    kept.pop();
                }
                if last {
                    kept.push("");
                }
            }
            other => kept.push(other),
        }
    }
    kept.iter().flat_map(|segment| ["/", segment]).collect()
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::domain::schema::{Rules, read_with, validate};
    use serde_json::json;

    #[test]
    fn addresses_are_joined_as_the_standard_has_it() {
        // RFC 3986, section 5.4.
        let base = Some("http://a/b/c/d;p?q");
        for (reference, expected) in [
            ("g:h", "g:h"),
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g"),
            ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"),
            ("#s", "http://a/b/c/d;p?q"),
            ("", "http://a/b/c/d;p?q"),
            (".", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../g", "http://a/b/g"),
            ("../../../g", "http://a/g"),
            ("g;x=1/../y", "http://a/b/c/y"),
        ] {
            assert_eq!(
                join(base, reference).as_deref(),
                Some(expected),
                "{reference}"
            );
        }
        assert_eq!(
            join(Some("https://x"), "a.json").as_deref(),
            Some("https://x/a.json")
        );
        assert_eq!(join(None, "a.json"), None);
        assert_eq!(join(Some("urn:x:y"), "a.json"), None);
    }

    #[test]
    fn a_schema_without_a_name_counts_its_references_from_where_it_was_found() {
        let url = "https://ci.example/public/actions.json?sig=hidden";
        let wanted = |schema: Value| Documents::default().wanted(&found_at(schema, url));
        let part = json!({"$ref": "schemas/part.json#/a"});
        assert_eq!(
            wanted(json!({"properties": {"a": part}})),
            ["https://ci.example/public/schemas/part.json"]
        );
        let old = "http://json-schema.org/draft-04/schema#";
        assert_eq!(
            wanted(json!({"$schema": old, "items": part})),
            ["https://ci.example/public/schemas/part.json"]
        );
        for plain in [
            json!({"properties": {"a": {"$ref": "#/definitions/a"}}, "definitions": {"a": {}}}),
            json!({"items": {"$ref": "https://other.example/x.json"}}),
            json!({"$id": "https://own.example/x.json", "items": part}),
            json!({"id": "https://own.example/x.json", "items": part}),
            json!({"$defs": {"p": {"$id": "part.json"}}, "items": {"$ref": "part.json"}}),
            json!(true),
        ] {
            assert_eq!(found_at(plain.clone(), url), plain);
        }
    }

    #[test]
    fn a_schema_found_at_an_address_is_read_and_judged_with_the_documents_there() {
        let url = "https://ci.example/public/actions.json";
        let schema = found_at(json!({"properties": {"a": {"$ref": "part.json"}}}), url);
        let part = json!({"type": "integer", "title": "Part"});
        let mut documents = Documents::default();
        let address = "https://ci.example/public/part.json";
        documents.add(address, part.clone()).unwrap();
        assert_eq!(documents.wanted(&schema), [""; 0]);
        let form = read_with(&schema, &documents);
        assert!(format!("{:?}", form.model).contains("Part"));
        let rules = Rules {
            documents: vec![(address.to_owned(), part)],
            ..Rules::default()
        };
        let judged = |input| validate(&schema, &input, &rules).unwrap().violations.len();
        assert_eq!((judged(json!({"a": 1})), judged(json!({"a": "x"}))), (0, 1));
    }

    #[test]
    fn what_is_wanted_is_what_leads_out_and_can_be_asked_for() {
        let schema = json!({
            "$id": "https://x.example/root/s.json",
            "properties": {
                "a": {"$ref": "https://y.example/a.json#/definitions/a"},
                "b": {"$ref": "../common.json"},
                "again": {"$ref": "https://y.example/a.json"},
                "self": {"$ref": "https://x.example/root/s.json#/properties/a"},
                "own": {"$ref": "#/definitions/own"},
                "meta": {"$ref": "http://json-schema.org/draft-07/schema#"},
                "file": {"$ref": "file:///etc/passwd"},
                "named": {"$ref": "urn:thing"},
                "person": {"$ref": "https://me:pw@y.example/a.json"},
                "$ref": {"type": "string"}
            },
            "definitions": {"own": {}},
            "default": {"$ref": "https://z.example/no.json"}
        });
        let mut documents = Documents::default();
        assert_eq!(
            documents.wanted(&schema),
            ["https://y.example/a.json", "https://x.example/common.json"]
        );
        documents
            .add(
                "https://y.example/a.json",
                json!({"definitions": {"a": {"$ref": "deep/b.json"}}}),
            )
            .unwrap();
        assert_eq!(
            documents.wanted(&schema),
            [
                "https://x.example/common.json",
                "https://y.example/deep/b.json"
            ]
        );
        documents
            .add(
                "https://x.example/common.json",
                json!({"$ref": "root/s.json#/definitions/own"}),
            )
            .unwrap();
        documents
            .add("https://y.example/deep/b.json", json!(true))
            .unwrap();
        assert_eq!(documents.wanted(&schema), [""; 0]);
        assert_eq!(
            Documents::default().wanted(&json!({"$ref": "other.json"})),
            [""; 0]
        );
    }

    fn loaded() -> (Value, Documents) {
        let schema = json!({
            "type": "object",
            "properties": {
                "flavor": {"$ref": "https://y.example/s/types.json#/definitions/flavor"},
                "build": {"$ref": "https://y.example/s/types.json#build"}
            }
        });
        let mut documents = Documents::default();
        documents
            .add(
                "https://y.example/s/types.json",
                json!({
                    "definitions": {
                        "flavor": {"enum": ["a", "b"], "default": "a"},
                        "build": {
                            "$id": "#build",
                            "type": "object",
                            "required": ["number"],
                            "properties": {
                                "number": {"$ref": "numbers.json"},
                                "flavor": {"$ref": "#/definitions/flavor"}
                            }
                        }
                    }
                }),
            )
            .unwrap();
        documents
            .add(
                "https://y.example/s/numbers.json",
                json!({"type": "integer", "minimum": 1, "exclusiveMinimum": true}),
            )
            .unwrap();
        (schema, documents)
    }

    #[test]
    fn form_and_validator_use_what_was_loaded() {
        let (schema, documents) = loaded();
        assert_eq!(documents.wanted(&schema), [""; 0]);
        let form = read_with(&schema, &documents);
        assert_eq!(form.notes, []);
        let value = crate::domain::form::Form::nested(form.model, None).tree_value();
        assert_eq!(value.unwrap().to_line(), "{\"flavor\":\"a\"}");
        let rules = Rules {
            documents: documents
                .iter()
                .map(|(url, one)| (url.to_owned(), one.clone()))
                .collect(),
            ..Rules::default()
        };
        let told = |input: Value| {
            let judged = validate(&schema, &input, &rules).unwrap();
            judged
                .violations
                .into_iter()
                .map(|one| one.path.join("/"))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            told(json!({"flavor": "c", "build": {"number": 1}})),
            ["flavor", "build/number"]
        );
        assert_eq!(
            told(json!({"build": {"number": 2, "flavor": "b"}})),
            [""; 0]
        );
    }

    #[test]
    fn an_answer_that_is_no_schema_says_what_it_is() {
        let read = |status, kind: &str, body: &str| {
            read_document(status, kind, body.as_bytes()).map_err(|error| error.to_string())
        };
        assert_eq!(read(200, "application/json", "\u{feff}{}"), Ok(json!({})));
        assert_eq!(read(200, "text/plain", "true"), Ok(json!(true)));
        for (status, kind, body, told) in [
            (404, "application/json", "{}", "404: there is no such"),
            (418, "", "{}", "status 418."),
            (200, "text/html; charset=utf-8", "{}", "a web page"),
            (200, "", "  <!doctype html>", "a web page"),
            (200, "application/json", "{\"a\": }", "no JSON: "),
            (200, "application/json", "[]", "no schema"),
        ] {
            let error = read(status, kind, body).unwrap_err();
            assert!(error.contains(told), "{error}");
        }
    }

    #[test]
    fn documents_are_bounded() {
        let mut documents = Documents::default();
        for number in 0..DOCUMENT_LIMIT {
            documents
                .add(&format!("https://y.example/{number}"), json!({}))
                .unwrap();
        }
        assert_eq!(documents.add("https://y.example/0#x", json!({})), Ok(()));
        let refused = documents.add("https://y.example/more", json!({}));
        assert_eq!(refused, Err(DocumentError::TooMany));
    }

    proptest::proptest! {
        #[test]
        fn any_documents_end(schema in crate::domain::schema::read_tests::any_schema(), other in crate::domain::schema::read_tests::any_schema()) {
            let mut documents = Documents::default();
            documents.add("https://y.example/a", other).unwrap();
            let _ = documents.wanted(&schema);
            let _ = read_with(&schema, &documents);
        }
    }
}
