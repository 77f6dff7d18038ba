//! The form for the settings of a provider. For the page that manages
//! integrations; the board does without it.

use crate::domain::decimal;
use crate::domain::form::model::{
    Checks, ChoiceDisplay, ChoiceOption, Field, FieldKind, FormModel, OptionSource,
};
use crate::domain::provider::{Declaration, Setting, SettingKind, common};
use serde_json::Value;

/// A field per setting, required ones first, then what every integration has.
/// Secrets are marked; their values come from the vault and go there.
pub fn form(declaration: &Declaration) -> FormModel {
    let (required, optional): (Vec<&Setting>, Vec<&Setting>) = declaration
        .settings
        .iter()
        .partition(|setting| setting.required);
    let mut fields: Vec<Field> = required.into_iter().chain(optional).map(field).collect();
    fields.extend(common(declaration).iter().map(field));
    FormModel {
        fields,
        ..FormModel::default()
    }
}

pub(super) fn field(setting: &Setting) -> Field {
    let (kind, default) = match setting.kind {
        SettingKind::Text | SettingKind::Secret | SettingKind::List => (FieldKind::Text, None),
        SettingKind::Number(default) => (FieldKind::Number, Some(number(default))),
        SettingKind::Switch(default) => (FieldKind::Switch, Some(default.into())),
        SettingKind::Choice(words) => (choice(words), words.first().map(|word| (*word).into())),
        SettingKind::Json => {
            // No widget is missing: it is JSON by itself.
            let type_name = String::new();
            (FieldKind::Raw { type_name }, None)
        }
    };
    let mut help = setting.help.to_owned();
    if setting.kind == SettingKind::List {
        help.push_str(if help.is_empty() {
            "Several are separated by commas."
        } else {
            " Several are separated by commas."
        });
    }
    Field {
        path: setting.key.to_owned(),
        name: setting.key.to_owned(),
        label: if setting.label.is_empty() {
            setting.key.to_owned()
        } else {
            setting.label.to_owned()
        },
        help,
        kind,
        placeholder: String::new(),
        secret: setting.kind == SettingKind::Secret,
        required: setting.required,
        default,
        checks: Checks::default(),
        visible_when: Vec::new(),
        guard: None,
        suggestions: Default::default(),
        disabled_when: Vec::new(),
        repeated: false,
    }
}

fn choice(words: &[&str]) -> FieldKind {
    let options = words
        .iter()
        .map(|word| ChoiceOption {
            label: (*word).to_owned(),
            value: (*word).into(),
        })
        .collect();
    FieldKind::Choice {
        options: OptionSource::Fixed(options),
        display: ChoiceDisplay::Select,
    }
}

/// A whole number as one, so that forms show `7` and not `7.0`.
fn number(number: f64) -> Value {
    decimal::words(number)
        .parse::<i64>()
        .map_or_else(|_| number.into(), Value::from)
}
