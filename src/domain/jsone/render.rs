//! Walks a template: strings, lists, objects. Its operators are in `operator`.

use super::compile::{self, Code};
use super::error::{ErrorKind, RenderError};
use super::operator;
use super::run::run;
use super::scope::Scope;
use super::text::{self, Piece};
use super::value::{Members, Meter, Result, Value};
use crate::domain::json::pointer_token;
use serde_json::{Map, Value as Json};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// A JSON object of a template.
pub(super) type Object = Map<String, Json>;

/// A template being rendered.
pub(super) struct Renderer<'t> {
    /// What it costs.
    pub(super) meter: Meter,
    /// What was compiled, under the address of its text: an expression within
    /// `each(…)` runs once per item and is compiled once.
    codes: RefCell<HashMap<*const u8, Rc<Code<'t>>>>,
    strings: RefCell<HashMap<*const u8, Rc<[Piece<'t>]>>>,
}

impl<'t> Renderer<'t> {
    pub(super) fn new(meter: Meter) -> Self {
        Self {
            meter,
            codes: RefCell::default(),
            strings: RefCell::default(),
        }
    }

    /// Renders a value of the template; `None` if it is to be left out of what
    /// it stands in.
    pub(super) fn render(
        &self,
        template: &'t Json,
        scope: &Scope<'_>,
        depth: usize,
    ) -> Result<Option<Value>> {
        self.meter.spend(1)?;
        self.meter.check_depth(depth)?;
        Ok(Some(match template {
            Json::String(text) => self.interpolate(text, scope)?,
            Json::Array(items) => {
                let mut rendered = Vec::with_capacity(items.len());
                for (index, item) in items.iter().enumerate() {
                    let item = self.render(item, scope, depth + 1);
                    rendered.extend(item.map_err(|error| error.within(&index.to_string()))?);
                }
                self.meter.list(rendered)?
            }
            Json::Object(object) => match operator::of(object)? {
                Some(operator) => return operator.run(self, object, scope, depth),
                None => self.object(object, scope, depth)?,
            },
            Json::Null | Json::Bool(_) | Json::Number(_) => self.meter.value(template, 0)?,
        }))
    }

    /// Renders what an object has under a key.
    pub(super) fn member(
        &self,
        object: &'t Object,
        key: &str,
        scope: &Scope<'_>,
        depth: usize,
    ) -> Result<Option<Value>> {
        let Some(member) = object.get(key) else {
            return Ok(None);
        };
        let rendered = self.render(member, scope, depth + 1);
        rendered.map_err(|error| error.within(&pointer_token(key)))
    }

    fn object(&self, object: &'t Object, scope: &Scope<'_>, depth: usize) -> Result<Value> {
        let mut members = Members::with_capacity(object.len());
        for (key, value) in object {
            let at = |error: RenderError| error.within(&pointer_token(key));
            let value = self.render(value, scope, depth + 1).map_err(at)?;
            let Some(value) = value else {
                continue;
            };
            let key = self.key(key, scope).map_err(at)?;
            members.insert(key, value);
        }
        self.meter.object(members)
    }

    /// The key that a key of the template stands for.
    fn key(&self, key: &'t str, scope: &Scope<'_>) -> Result<Rc<str>> {
        if let Some(name) = key.strip_prefix('$') {
            if name.starts_with('$') {
                self.meter.pay_text(name.len())?;
                return Ok(name.into());
            }
            if is_reserved(name) {
                let message = format!("“{key}” is no operator; a plain key is written “${key}”.");
                return Err(RenderError::new(ErrorKind::ReservedKey, message));
            }
        }
        match self.interpolate(key, scope)? {
            Value::Text(text) => Ok(text),
            _ => Ok("".into()),
        }
    }

    /// A string with its expressions replaced by their values.
    pub(super) fn interpolate(&self, text: &'t str, scope: &Scope<'_>) -> Result<Value> {
        if !text.contains("${") {
            return self.meter.text(text);
        }
        let known = self.strings.borrow().get(&text.as_ptr()).cloned();
        let pieces = match known {
            Some(pieces) => pieces,
            None => {
                let pieces: Rc<[Piece<'t>]> = text::pieces(text, &self.meter)?.into();
                self.strings
                    .borrow_mut()
                    .insert(text.as_ptr(), pieces.clone());
                pieces
            }
        };
        let mut out = String::new();
        for piece in &*pieces {
            match piece {
                Piece::Plain(plain) => out.push_str(plain),
                Piece::Code(code) => {
                    let value = run(code, scope, &self.meter)?;
                    let Some(words) = text::words(&value, "") else {
                        let what = value.described();
                        let message = format!(
                            "This is {what}, and only plain values can be put into a string."
                        );
                        let error = RenderError::new(ErrorKind::Interpolation, message);
                        return Err(error.in_expression(code.source, 0));
                    };
                    self.meter.check_text(out.len() + words.len())?;
                    out.push_str(&words);
                }
            }
        }
        self.meter.text(&out)
    }

    /// The value of a string of the template that is one expression.
    pub(super) fn evaluate(&self, text: &'t str, scope: &Scope<'_>) -> Result<Value> {
        let known = self.codes.borrow().get(&text.as_ptr()).cloned();
        let code = match known {
            Some(code) => code,
            None => {
                let code = Rc::new(compile::expression(text, &self.meter)?);
                // Only a text with bytes has an address of its own; the empty
                // one does not compile.
                self.codes.borrow_mut().insert(text.as_ptr(), code.clone());
                code
            }
        };
        run(&code, scope, &self.meter)
    }
}

/// Whether `$name` is kept for operators.
pub(super) fn is_reserved(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && name
            .bytes()
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic())
}
