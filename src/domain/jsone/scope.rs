//! Which variables an expression sees.

use super::builtin::{BUILTINS, Builtin};
use super::value::{Members, Meter, Result, Value};
use crate::domain::time::Timestamp;
use serde_json::{Map, Value as Json};
use std::cell::RefCell;

/// Variables, and those around them that they may hide.
#[derive(Clone, Copy)]
pub(super) enum Scope<'s> {
    /// The context, `now`, and the functions of the language.
    Root(&'s Root<'s>),
    /// Variables of `each(…)` and `by(…)`.
    Pairs(&'s [(&'s str, Value)], &'s Scope<'s>),
    /// Variables of `$let`.
    Members(&'s Members, &'s Scope<'s>),
}

/// What every rendering begins with.
pub(super) struct Root<'s> {
    context: &'s Map<String, Json>,
    now: Timestamp,
    /// The variables that were looked at already.
    seen: RefCell<Members>,
}

impl<'s> Root<'s> {
    pub(super) fn new(context: &'s Map<String, Json>, now: Timestamp) -> Self {
        Self {
            context,
            now,
            seen: RefCell::default(),
        }
    }

    fn get(&self, name: &str, meter: &Meter) -> Result<Option<Value>> {
        if let Some(value) = self.seen.borrow().get(name) {
            return Ok(Some(value.clone()));
        }
        let value = match self.context.get(name) {
            Some(json) => meter.value(json, 0)?,
            None if name == "now" => meter.text(&self.now.iso())?,
            None => return Ok(builtin(name).map(Value::Function)),
        };
        self.seen.borrow_mut().insert(name.into(), value.clone());
        Ok(Some(value))
    }
}

fn builtin(name: &str) -> Option<&'static Builtin> {
    BUILTINS.iter().find(|builtin| builtin.name == name)
}

impl Scope<'_> {
    /// The variable of that name.
    pub(super) fn get(&self, name: &str, meter: &Meter) -> Result<Option<Value>> {
        let mut scope = self;
        loop {
            meter.spend(1)?;
            scope = match scope {
                Self::Root(root) => return root.get(name, meter),
                Self::Pairs(pairs, parent) => {
                    // The last one of a name counts, as in an object.
                    let mut pairs = pairs.iter().rev();
                    if let Some((_, value)) = pairs.find(|(key, _)| *key == name) {
                        return Ok(Some(value.clone()));
                    }
                    parent
                }
                Self::Members(members, parent) => {
                    if let Some(value) = members.get(name) {
                        return Ok(Some(value.clone()));
                    }
                    parent
                }
            };
        }
    }
}
