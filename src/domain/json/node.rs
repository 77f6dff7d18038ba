//! The tree: values and keys with the bytes they were read from.

use super::place::Span;
use serde_json::{Map, Number, Value};

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// From the first to the last byte of the value.
    pub span: Span,
    /// The value.
    pub content: Content,
}

/// What a [`Node`] holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A finite number.
    Number(Number),
    /// A string, escapes resolved.
    String(Box<str>),
    /// An array.
    Array(Vec<Node>),
    /// An object, members in the author's order, repeated keys kept.
    Object(Vec<Member>),
}

/// One member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The key, escapes resolved.
    pub key: Box<str>,
    /// The key's literal, quotation marks included.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

/// What a JSON Pointer leads to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found<'a> {
    /// The literal of the key, if the value is a member of an object.
    pub key: Option<Span>,
    /// The value.
    pub value: &'a Node,
}

impl Node {
    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.content {
            Content::String(text) => Some(text),
            _ => None,
        }
    }

    /// The items of an array.
    pub fn as_array(&self) -> Option<&[Node]> {
        match &self.content {
            Content::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The members of an object, repeated keys included.
    pub fn as_object(&self) -> Option<&[Member]> {
        match &self.content {
            Content::Object(members) => Some(members),
            _ => None,
        }
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self.content, Content::Null)
    }

    /// The member with a key; of repeated ones the last, which is the one that
    /// JSON parsers keep.
    pub fn member(&self, key: &str) -> Option<&Member> {
        self.as_object()?
            .iter()
            .rev()
            .find(|member| &*member.key == key)
    }

    /// The value of [`Node::member`].
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.member(key).map(|member| &member.value)
    }

    /// What kind of value this is, with its article, for sentences.
    pub fn kind(&self) -> &'static str {
        match self.content {
            Content::Null => "null",
            Content::Bool(_) => "a boolean",
            Content::Number(_) => "a number",
            Content::String(_) => "a text",
            Content::Array(_) => "a list",
            Content::Object(_) => "an object",
        }
    }

    /// The value without its places. Of repeated keys the last wins.
    pub fn to_value(&self) -> Value {
        match &self.content {
            Content::Null => Value::Null,
            Content::Bool(bool) => Value::Bool(*bool),
            Content::Number(number) => Value::Number(number.clone()),
            Content::String(text) => Value::String(text.to_string()),
            Content::Array(items) => items.iter().map(Self::to_value).collect(),
            Content::Object(members) => {
                let mut map = Map::new();
                for member in members {
                    map.insert(member.key.to_string(), member.value.to_value());
                }
                Value::Object(map)
            }
        }
    }

    /// Follows a JSON Pointer (RFC 6901).
    pub fn at(&self, pointer: &str) -> Option<Found<'_>> {
        let mut found = Found {
            key: None,
            value: self,
        };
        if pointer.is_empty() {
            return Some(found);
        }
        for token in pointer.strip_prefix('/')?.split('/') {
            found = match &found.value.content {
                Content::Array(items) => Found {
                    key: None,
                    value: items.get(index(token)?)?,
                },
                Content::Object(_) => {
                    let member = found
                        .value
                        .member(&token.replace("~1", "/").replace("~0", "~"))?;
                    Found {
                        key: Some(member.key_span),
                        value: &member.value,
                    }
                }
                _ => return None,
            };
        }
        Some(found)
    }
}

/// An array index as RFC 6901 writes it: digits without a leading zero.
fn index(token: &str) -> Option<usize> {
    let digits = token.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || (token.len() > 1 && token.starts_with('0')) {
        return None;
    }
    token.parse().ok()
}

/// A key as a part of a JSON Pointer: `~` is `~0`, `/` is `~1`.
pub fn pointer_token(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
