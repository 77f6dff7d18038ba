//! [`FormModel`]: what a form consists of, resolved once by a reader and never
//! changed afterwards. Values live in [`super::values`].

use super::claim::{Claim, Guard, is_found};
use super::moment::MomentKind;
use crate::domain::pattern;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::ops::Not;
use std::sync::Arc;

/// A whole form, fields in the order in which they are shown. On the way from
/// the worker equal lists of options are written once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Crossing", into = "Crossing")]
pub struct FormModel {
    /// The fields, in the author's order. A form of one value, which may be an
    /// object with fields of its own, has a single field with the path `""`.
    pub fields: Vec<Field>,
    /// What [`FieldKind::Reference`] names. Definitions may lead to each other
    /// and to themselves, so they are followed only as far as values go.
    pub definitions: BTreeMap<String, Field>,
    /// Tag of the language of the author's texts; `None` if nobody says.
    pub language: Option<String>,
}

/// One field of a form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Path of the field (`data-field`): the name, parts joined by `/`,
    /// escaped as in JSON Pointer.
    pub path: String,
    /// Key of the value in the results, exactly as the author wrote it.
    pub name: String,
    /// Visible label, already in the chosen language; never empty.
    pub label: String,
    /// Plain text of the info tip; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub help: String,
    /// What an empty text control shows in place of a text; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub placeholder: String,
    /// Which widget, with what belongs to it.
    pub kind: FieldKind,
    /// The text is a credential: it is typed into a password field and kept
    /// nowhere but in the vault.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub secret: bool,
    /// Whether an empty value is an error.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub required: bool,
    /// The default, already converted to the stored form of `kind`;
    /// `None` where there is none or it could not be converted.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "presence")]
    pub default: Option<Value>,
    /// Validation beyond `required`.
    #[serde(default, skip_serializing_if = "Checks::is_none")]
    pub checks: Checks,
    /// Shown if these hold; empty means always.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub visible_when: Vec<Condition>,
    /// When an object asks for the field, in forms that nest; `None` is always.
    #[serde(skip)]
    pub guard: Option<Arc<Guard>>,
    /// Texts that the author gives as examples, to be offered while one is typed.
    #[serde(skip)]
    pub suggestions: Arc<[String]>,
    /// Disabled if these hold; empty means never.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disabled_when: Vec<Condition>,
    /// Set on a field whose name an earlier field already has: it is drawn
    /// with an error mark, cannot be edited and never reaches the results.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub repeated: bool,
}

/// The widgets. The stored JSON of each is given in its line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FieldKind {
    /// One line of text: a string.
    Text,
    /// A finite number.
    Number,
    /// A boolean that is never unset.
    Switch,
    /// One of several options: the option's `value`, type kept.
    Choice {
        /// Where the options come from.
        options: OptionSource,
        /// Drop-down or radio buttons.
        display: ChoiceDisplay,
    },
    /// Several of several options: an array of their values in the order picked.
    Choices {
        /// Where the options come from.
        options: OptionSource,
    },
    /// Rows: an array of `{"key", "value"}` in row order.
    KeyValues,
    /// A time interval: integer seconds ≥ 0.
    Duration,
    /// A script: a string with LF line ends.
    Script,
    /// A service endpoint: its id as a string.
    Endpoint {
        /// Id of the module whose endpoints are offered.
        module: String,
    },
    /// Any JSON, edited as text: for a widget this build does not know.
    Raw {
        /// The type as written.
        type_name: String,
    },
    /// A date, a time or both as a string. Any text can be typed; a picker is
    /// beside it.
    #[serde(skip)]
    Moment(MomentKind),
    /// One value and no other: it is shown, not edited.
    #[serde(skip)]
    Constant(Value),
    /// An object. This and the kinds below nest; they never cross from the
    /// worker, since what has them is read where its form lives.
    #[serde(skip)]
    Group(Arc<Group>),
    /// An array.
    #[serde(skip)]
    List(Arc<List>),
    /// A value of one of several shapes.
    #[serde(skip)]
    Union(Arc<Union>),
    /// As the definition of that name says ([`FormModel::definitions`]).
    #[serde(skip)]
    Reference(String),
}

/// What a [`FieldKind::Group`] consists of. Names and paths of the fields are
/// their keys; the form gives each its whole path when it comes to be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// Fields with keys of their own, in the author's order.
    pub fields: Vec<Field>,
    /// What further keys hold; `None` if none are offered. Keys that are there
    /// all the same are shown.
    pub more: Option<Field>,
    /// Whether further keys are wrong.
    pub closed: bool,
    /// What is claimed of an object for the names of its further keys alone.
    pub names: Option<Claim>,
    /// Fields that are demanded while one of the conditions holds, by key.
    pub demanded: BTreeMap<String, Vec<Guard>>,
}

/// What a [`FieldKind::List`] consists of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct List {
    /// The first items, each with a shape of its own.
    pub fixed: Vec<Field>,
    /// Every further item; `None` if there may be none.
    pub item: Option<Field>,
    /// Items that a list must have.
    pub least: usize,
}

impl List {
    /// Rows that are there for the items that a list must have. Items that have a
    /// meaning by their place come together.
    pub fn least_rows(&self) -> usize {
        match (self.least, &self.item) {
            (0, _) => 0,
            (_, None) => self.fixed.len(),
            (least, Some(_)) => least.max(self.fixed.len()),
        }
    }
}

/// What a [`FieldKind::Union`] consists of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Union {
    /// The shapes, each with the label it is chosen by.
    pub branches: Vec<Field>,
    /// What each shape claims of its values, as long as `branches`.
    pub claims: Vec<Claim>,
    /// Where a row's key says which shape its value has: the patterns of the keys of
    /// each shape, none for that of all other keys. Empty where keys say nothing, or
    /// where a pattern is not understood.
    pub keys: Vec<Vec<pattern::Pattern>>,
}

impl Union {
    /// Whether a row's key says which shape its value has, so that nobody chooses.
    pub fn is_by_key(&self) -> bool {
        !self.keys.is_empty()
    }

    /// The shape that the value below a key has; `None` where keys say nothing. Of
    /// several shapes whose patterns match it is the first; the validator knows them all.
    pub fn branch_of_key(&self, key: &str) -> Option<usize> {
        let mut others = None;
        for (branch, patterns) in self.keys.iter().enumerate() {
            if patterns.is_empty() {
                others = Some(branch);
            }
            for pattern in patterns {
                if is_found(pattern, key)? {
                    return Some(branch);
                }
            }
        }
        others
    }
}

/// How a [`FieldKind::Choice`] is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChoiceDisplay {
    /// A native drop-down, or a filterable list when there are many options.
    Select,
    /// Radio buttons.
    Radio,
    /// Radio buttons, the last of which stands for unset.
    RadioOrUnset,
}

/// Where options come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum OptionSource {
    /// Written in the definition; fields may share a list. A list crosses from
    /// the worker with the [`FormModel`], not with its field.
    Fixed(#[serde(skip)] Arc<[ChoiceOption]>),
    /// Loaded by a request that the user has to allow.
    Api(Box<ApiOptions>),
}

/// One option of a choice; `[label, value]` on the way from the worker, since
/// forms have thousands of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "(String, Value)", into = "(String, Value)")]
pub struct ChoiceOption {
    /// Text shown, exactly as the author wrote it.
    pub label: String,
    /// The stored value, its JSON type kept; a scalar.
    pub value: Value,
}

/// A request that yields options (`apiOptions`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ApiOptions {
    /// Address, http or https, before substitution of `${name}`.
    pub url: String,
    /// `GET` or `POST`.
    pub method: Method,
    /// Query parameters in order; values are JSON scalars before substitution.
    pub params: Vec<(String, Value)>,
    /// Header fields in order.
    pub headers: Vec<(String, String)>,
    /// Body of a POST before substitution.
    pub body: Option<Value>,
    /// Names of fields whose change drops options and selection and loads again.
    pub linked_fields: Vec<String>,
    /// Search on the server while typing.
    pub search: Option<RemoteSearch>,
    /// Dotted path to the option list in the answer; empty: the whole answer.
    pub list_path: String,
    /// Dotted path to the label in each item.
    pub label_path: String,
    /// Dotted path to the value in each item.
    pub value_path: String,
}

/// HTTP method of a request. Forms know the first two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// `GET`, without a body.
    #[default]
    Get,
    /// `POST`.
    Post,
    /// `PUT`.
    Put,
}

impl Method {
    /// The method as HTTP writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

/// How the text typed into a remote search is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteSearch {
    /// Name of the parameter or member (`remoteName`).
    pub name: String,
    /// Where it goes (`remoteQueryField`).
    pub place: SearchPlace,
}

/// Where the search text of [`RemoteSearch`] goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SearchPlace {
    /// Into the query of the address.
    Params,
    /// Into the body.
    Body,
}

/// Validation beyond `required`. Checked in the order required → length → pattern.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checks {
    /// The author's sentence for an empty required field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required_message: Option<String>,
    /// Least length in Unicode code points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u32>,
    /// Greatest length in Unicode code points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// A pattern the text must match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<Pattern>,
    /// That a number is whole, and its bounds; in forms that nest, where a
    /// validator checks it, so that it only says how to step.
    #[serde(skip)]
    pub whole: Option<Whole>,
}

/// The bounds of a whole number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Whole {
    /// The least, if there is one that 64 bits hold.
    pub least: Option<i64>,
    /// The greatest, likewise.
    pub most: Option<i64>,
}

impl Whole {
    /// The next number up or down of the text of a field, the first one of a
    /// field without any; never beyond the bounds, unless it was there before.
    /// `None` where there is no step: the text is no whole number, or the last one.
    pub fn step(&self, text: &str, up: bool) -> Option<i64> {
        let text = text.trim();
        if text.is_empty() {
            let nearest = 0.max(self.least.unwrap_or(i64::MIN));
            return Some(nearest.min(self.most.unwrap_or(i64::MAX)));
        }
        let number = whole_number(text)?;
        let next = number.checked_add(if up { 1 } else { -1 })?;
        let beyond = if up {
            self.most.is_some_and(|most| next > most)
        } else {
            self.least.is_some_and(|least| next < least)
        };
        (!beyond).then_some(next)
    }
}

/// Whole numbers up to here are exact in binary floating point.
const EXACT: f64 = 9_007_199_254_740_991.0;

/// The whole number that a text says, in any way that JSON has: `1.0` and `1e1`
/// are whole numbers too.
fn whole_number(text: &str) -> Option<i64> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let number: f64 = text.parse().ok()?;
    // As text, because every digit is kept that way.
    (number.fract() == 0.0 && number.abs() <= EXACT)
        .then(|| format!("{number:.0}").parse().ok())
        .flatten()
}

/// An ECMAScript regular expression, no flags, tried with `test`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pattern {
    /// Source between the slashes.
    pub source: String,
    /// The author's sentence for a text that does not match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// One condition: a test of another field's stored value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    /// Name of the field looked at (`comp`).
    pub operand: String,
    /// What must be true of its stored value.
    pub test: Test,
}

/// The tests of a [`Condition`]; strict, without conversion of types.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Test {
    /// `===`; `None` compares with unset.
    Equals(#[serde(with = "presence")] Option<Value>),
    /// `!==`.
    Differs(#[serde(with = "presence")] Option<Value>),
    /// Unset, null, `""`, `[]`, `{}` or only blank rows.
    Empty,
    /// The exact negation of `Empty`.
    NotEmpty,
    /// A symbol nobody knows: never met.
    Unknown(String),
}

/// A [`FormModel`] on its way.
#[derive(Serialize, Deserialize)]
struct Crossing {
    fields: Vec<Field>,
    /// Lists of options, each with the places of the fields that offer it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    lists: Vec<(Vec<ChoiceOption>, Vec<usize>)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    language: Option<String>,
}

/// Lists compared with one to find its equal: equal lists tend to stand
/// together, and all with all would take too long.
const LISTS_COMPARED: usize = 24;

impl From<FormModel> for Crossing {
    fn from(mut model: FormModel) -> Self {
        let mut lists: Vec<(Vec<ChoiceOption>, Vec<usize>)> = Vec::new();
        for (place, field) in model.fields.iter_mut().enumerate() {
            let Some(options) = field.kind.fixed_options() else {
                continue;
            };
            let mut newest = lists.iter_mut().rev().take(LISTS_COMPARED);
            match newest.find(|(list, _)| **list == **options) {
                Some((_, users)) => users.push(place),
                None => lists.push((options.to_vec(), vec![place])),
            }
        }
        // Definitions belong to kinds that never cross.
        Self {
            fields: model.fields,
            lists,
            language: model.language,
        }
    }
}

impl From<Crossing> for FormModel {
    fn from(crossing: Crossing) -> Self {
        let Crossing {
            mut fields,
            lists,
            language,
        } = crossing;
        for (options, users) in lists {
            let options: Arc<[ChoiceOption]> = options.into();
            for place in users {
                let field = fields.get_mut(place);
                if let Some(slot) = field.and_then(|field| field.kind.fixed_options()) {
                    *slot = Arc::clone(&options);
                }
            }
        }
        Self {
            fields,
            definitions: BTreeMap::new(),
            language,
        }
    }
}

impl Field {
    /// A field that is called by its key and may be left out.
    pub fn new(name: &str, kind: FieldKind) -> Self {
        Self {
            path: name.to_owned(),
            name: name.to_owned(),
            label: name.to_owned(),
            help: String::new(),
            placeholder: String::new(),
            kind,
            secret: false,
            required: false,
            default: None,
            checks: Checks::default(),
            visible_when: Vec::new(),
            guard: None,
            suggestions: Default::default(),
            disabled_when: Vec::new(),
            repeated: false,
        }
    }

    /// Whether the field may be hidden.
    pub fn is_conditional(&self) -> bool {
        !self.visible_when.is_empty() || self.guard.is_some()
    }
}

impl FieldKind {
    /// Whether the field consists of others.
    pub fn nests(&self) -> bool {
        matches!(self, Self::Group(_) | Self::List(_) | Self::Union(_))
    }

    /// Whether any text is a value, an empty one too.
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::Moment(_) | Self::Script)
    }

    /// The options written in the definition, if there can be such.
    fn fixed_options(&mut self) -> Option<&mut Arc<[ChoiceOption]>> {
        match self {
            Self::Choice {
                options: OptionSource::Fixed(options),
                ..
            }
            | Self::Choices {
                options: OptionSource::Fixed(options),
            } => Some(options),
            _ => None,
        }
    }
}

impl From<(String, Value)> for ChoiceOption {
    fn from((label, value): (String, Value)) -> Self {
        Self { label, value }
    }
}

impl From<ChoiceOption> for (String, Value) {
    fn from(option: ChoiceOption) -> Self {
        (option.label, option.value)
    }
}

impl Checks {
    /// Whether nothing is checked.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// A value that may be missing as a list of at most one, since JSON itself
/// cannot tell a missing value from `null`.
mod presence {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use serde_json::Value;

    pub(super) fn serialize<S: Serializer>(
        value: &Option<Value>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.as_slice().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Value>, D::Error> {
        Ok(Vec::deserialize(deserializer)?.pop())
    }
}
