//! Any two JSON texts: the first as a schema, the second as a value of its form
//! and as an input to judge. Nothing may panic, and each must end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signalbox::domain::form::Form;
use signalbox::domain::json::exact::Exact;
use signalbox::domain::schema::{self, Rules};
use signalbox::domain::yaml;

fuzz_target!(|text: &str| {
    let _ = yaml::read(text);
    let (schema, value) = text.split_once('\n').unwrap_or((text, "null"));
    let (Ok(schema), Ok(value)) = (Exact::read(schema), Exact::read(value)) else {
        return;
    };
    let schema = schema.to_value();
    let mut form = Form::nested(schema::read(&schema).model, None);
    if form.replace(&value).is_ok() {
        assert!(form.tree_value().is_some());
    }
    let _ = schema::validate(&schema, &value.to_value(), &Rules::default());
});
