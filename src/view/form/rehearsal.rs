//! A schema's form drawn out of sight while the page is idle. A browser compiles
//! code when it first runs, so the first form of a page would pay for all those
//! after it: half of the time that it takes to draw one of twenty fields.

use super::schema_form::SchemaForm;
use crate::app::schema_form::{SchemaSession, Start};
use crate::domain::form::model::FieldKind;
use crate::domain::form::update::FormEvent;
use crate::io::browser::worker::WorkerClient;
use crate::view::common::idle::in_idle_moments;
use leptos::mount::mount_to;
use leptos::prelude::*;
use serde_json::Value;
use std::future::ready;
use std::time::Duration;
use wasm_bindgen::JsCast;

/// Times that the form is drawn and typed into, each in an idle moment of its own.
const TIMES: u8 = 4;

/// Time after which a form is thrown away: its input is judged by then.
const KEPT_FOR: Duration = Duration::from_secs(1);

/// A schema with what most have: each kind of field, nesting, limits, notes.
const SCHEMA: &str = r##"{
  "type": "object",
  "required": ["text", "flag", "group"],
  "properties": {
    "text": {"type": "string", "title": "Text", "description": "With *emphasis* and `code`.", "pattern": "^a*$"},
    "count": {"type": "integer", "minimum": 0, "maximum": 9, "default": 3},
    "flag": {"type": "boolean", "default": true},
    "may": {"type": "boolean"},
    "few": {"enum": ["a", "b", "c"], "default": "a"},
    "many": {"enum": ["a", "b", "c", "d", "e", "f", "g"]},
    "day": {"type": "string", "format": "date-time"},
    "fixed": {"const": 1},
    "group": {"type": "object", "properties": {
      "inner": {"type": "object", "required": ["deep"], "properties": {
        "deep": {"type": "string", "minLength": 1},
        "other": {"type": "number"},
        "one": {"enum": ["a", "b"]}
      }}
    }, "required": ["inner"]},
    "texts": {"type": "array", "items": {"type": "string"}, "default": ["a", "b"]},
    "map": {"type": "object", "additionalProperties": {"type": "string"}, "default": {"a": "b"}},
    "either": {"oneOf": [{"type": "string"}, {"type": "integer"}], "default": 1}
  }
}"##;

/// Draws and uses a schema's form as soon as there is nothing else to do, as long
/// as the current reactive owner lives. The worker judges its input.
pub fn rehearse_schema_form(worker: WorkerClient) {
    let Ok(schema) = serde_json::from_str::<Value>(SCHEMA) else {
        return;
    };
    in_idle_moments(TIMES, move || {
        draw(worker.clone(), schema.clone());
        ready(true)
    });
}

fn draw(worker: WorkerClient, schema: Value) {
    let Ok(place) = document().create_element("div") else {
        return;
    };
    let form = mount_to(place.unchecked_into(), move || {
        let session = SchemaSession::open(&schema, Start::Defaults, worker);
        Effect::new(move |typed: Option<()>| {
            if typed.is_none() {
                type_into(session);
            }
        });
        view! { <SchemaForm session /> }
    });
    set_timeout(move || drop(form), KEPT_FOR);
}

fn type_into(session: SchemaSession) {
    let form = session.form;
    let texts = (0..form.count()).filter(|index| {
        form.with_field(*index, |field| field.kind == FieldKind::Text) == Some(true)
    });
    for index in texts {
        form.dispatch(FormEvent::Typed(index, "a".to_owned()));
    }
}
