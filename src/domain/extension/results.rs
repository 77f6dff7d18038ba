//! What a filled form yields, as text to take away: a JSON map, a list of
//! `{"key", "value"}`, a step of a YAML pipeline, exports for a shell.
//!
//! The platform stores a step's inputs as such a list, and writes them as the
//! `with` of a `uses` in YAML; values keep their JSON types in both.

mod shell;
mod yaml;

use crate::domain::form::model::FieldKind;
use crate::domain::form::values::Form;
use serde_json::{Map, Number, Value};

/// One value that is sent, in the order of the fields.
#[derive(Clone, Debug, PartialEq)]
pub struct ResultRow {
    /// Key of the value, exactly as the author wrote it.
    pub name: String,
    /// The value.
    pub value: Value,
    /// What the value consists of, where that matters to its text.
    pub shape: Shape,
}

/// What a value consists of.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Shape {
    /// The JSON value itself.
    #[default]
    Plain,
    /// Rows of `{"key", "value"}`.
    Rows,
    /// Values picked from options, which are given in the author's order.
    Picks(Vec<Value>),
    /// A time interval in whole seconds.
    Seconds,
}

/// The texts that can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResultFormat {
    /// A JSON object, one member per value.
    Map,
    /// A JSON array of `{"key", "value"}`.
    List,
    /// A step of a YAML pipeline.
    Yaml,
    /// Lines for a POSIX shell.
    Shell,
}

/// How key-value rows are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowsAs {
    /// As they are: an array of `{"key", "value"}`.
    #[default]
    List,
    /// As an object; rows without a key are left out, the last of a key wins.
    Object,
}

/// Choices of the user about the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WriteOptions {
    /// Unique identifier of the extension, for `uses`.
    pub plugin: String,
    /// Whether picks are written in the order of the options rather than in
    /// that of picking.
    pub sort_picks: bool,
    /// How key-value rows are written.
    pub rows: RowsAs,
}

/// Yields the values that a form sends. Which those are, and why, is the
/// form's to say: [`Form::answers`].
pub fn rows_of(form: &Form) -> Vec<ResultRow> {
    let answers = form.answers().into_iter();
    answers
        .zip(form.rows())
        .filter_map(|(answer, (field, entry))| {
            let shape = match field.kind {
                FieldKind::KeyValues => Shape::Rows,
                FieldKind::Choices { .. } => {
                    let options = entry.options(field).iter();
                    Shape::Picks(options.map(|option| option.value.clone()).collect())
                }
                FieldKind::Duration => Shape::Seconds,
                _ => Shape::Plain,
            };
            Some(ResultRow {
                name: answer.name,
                value: answer.value?,
                shape,
            })
        })
        .collect()
}

/// Yields the text of `rows` in `format`, ending in a line feed.
pub fn write(rows: &[ResultRow], format: ResultFormat, options: &WriteOptions) -> String {
    let values = rows.iter().map(|row| (row, written_value(row, options)));
    match format {
        ResultFormat::Map => {
            let mut map = Map::new();
            for (row, value) in values {
                map.entry(row.name.clone()).or_insert(value);
            }
            pretty(&Value::Object(map))
        }
        ResultFormat::List => {
            let item = |(row, value): (&ResultRow, Value)| {
                let mut item = Map::new();
                item.insert("key".to_owned(), Value::String(row.name.clone()));
                item.insert("value".to_owned(), value);
                Value::Object(item)
            };
            pretty(&Value::Array(values.into_iter().map(item).collect()))
        }
        ResultFormat::Yaml => {
            let mut with = Map::new();
            for (row, value) in values {
                with.entry(row.name.clone()).or_insert(value);
            }
            let mut step = Map::new();
            step.insert("uses".to_owned(), Value::String(options.plugin.clone()));
            step.insert("with".to_owned(), Value::Object(with));
            yaml::document(&step)
        }
        ResultFormat::Shell => values
            .map(|(row, value)| shell::export(row, &value))
            .collect(),
    }
}

/// The value of a row as the options want it.
fn written_value(row: &ResultRow, options: &WriteOptions) -> Value {
    let value = plain_numbers(&row.value);
    match (&row.shape, value) {
        (Shape::Rows, Value::Array(rows)) if options.rows == RowsAs::Object => object_of(&rows),
        (Shape::Picks(order), Value::Array(mut picks)) if options.sort_picks => {
            let place = |pick: &Value| {
                let found = order
                    .iter()
                    .position(|option| plain_numbers(option) == *pick);
                found.unwrap_or(usize::MAX)
            };
            picks.sort_by_cached_key(place);
            Value::Array(picks)
        }
        (_, value) => value,
    }
}

fn object_of(rows: &[Value]) -> Value {
    let mut object = Map::new();
    for row in rows {
        let key = row.get("key").and_then(Value::as_str).unwrap_or_default();
        if !key.is_empty() {
            let value = row.get("value").cloned().unwrap_or_default();
            object.insert(key.to_owned(), value);
        }
    }
    Value::Object(object)
}

/// Writes whole numbers without a fraction, as ECMAScript does: `60`, not `60.0`.
fn plain_numbers(value: &Value) -> Value {
    /// Whole numbers up to here are exact.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Number(number) if number.is_f64() => {
            let whole = number
                .as_f64()
                .filter(|number| number.fract() == 0.0 && number.abs() <= EXACT)
                .and_then(|number| format!("{number:.0}").parse::<i64>().ok());
            whole.map_or_else(|| value.clone(), |whole| Value::Number(Number::from(whole)))
        }
        Value::Array(items) => Value::Array(items.iter().map(plain_numbers).collect()),
        Value::Object(members) => Value::Object(
            members
                .iter()
                .map(|(key, member)| (key.clone(), plain_numbers(member)))
                .collect(),
        ),
        other => other.clone(),
    }
}

fn pretty(value: &Value) -> String {
    // The alternate form of a JSON value is its indented text.
    format!("{value:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::form::model::{Condition, Field, FormModel, Test};
    use serde_json::json;

    fn row(name: &str, value: Value) -> ResultRow {
        ResultRow {
            name: name.to_owned(),
            value,
            shape: Shape::Plain,
        }
    }

    fn options() -> WriteOptions {
        WriteOptions {
            plugin: "demo".to_owned(),
            ..WriteOptions::default()
        }
    }

    #[test]
    fn the_map_keeps_the_authors_order_and_every_key() {
        let rows = [
            row("zeta", json!("1")),
            row("__proto__", json!(1)),
            row("alpha", json!(60.0)),
        ];
        assert_eq!(
            write(&rows, ResultFormat::Map, &options()),
            "{\n  \"zeta\": \"1\",\n  \"__proto__\": 1,\n  \"alpha\": 60\n}\n"
        );
    }

    #[test]
    fn the_list_names_key_and_value() {
        assert_eq!(
            write(&[row("a", json!(true))], ResultFormat::List, &options()),
            "[\n  {\n    \"key\": \"a\",\n    \"value\": true\n  }\n]\n"
        );
    }

    #[test]
    fn the_rows_are_what_the_form_sends() {
        let field = |name, kind, default| Field {
            default,
            ..Field::new(name, kind)
        };
        let mut hidden = field("hidden", FieldKind::Text, Some(json!("x")));
        hidden.visible_when.push(Condition {
            operand: "on".to_owned(),
            test: Test::Equals(Some(json!(true))),
        });
        let form = Form::new(FormModel {
            fields: vec![
                field("on", FieldKind::Switch, None),
                hidden,
                field("unset", FieldKind::Number, None),
                field("wait", FieldKind::Duration, Some(json!(60))),
            ],
            ..FormModel::default()
        });
        let rows = rows_of(&form);
        let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["on", "wait"]);
        assert_eq!(rows[1].shape, Shape::Seconds);
        assert_eq!(
            write(&rows, ResultFormat::Map, &options()),
            format!("{}\n", form.values_json())
        );
    }

    #[test]
    fn picks_can_be_sorted_as_the_options_are() {
        let mut picks = row("p", json!([3, "other", 1]));
        picks.shape = Shape::Picks(vec![json!(1), json!(2), json!(3)]);
        let sorted = WriteOptions {
            sort_picks: true,
            ..options()
        };
        let text = write(&[picks.clone()], ResultFormat::Map, &sorted);
        assert_eq!(
            text.parse::<Value>().unwrap(),
            json!({"p": [1, 3, "other"]})
        );
        let text = write(&[picks], ResultFormat::Map, &options());
        assert_eq!(
            text.parse::<Value>().unwrap(),
            json!({"p": [3, "other", 1]})
        );
    }

    #[test]
    fn rows_can_be_written_as_an_object() {
        let mut rows = row(
            "r",
            json!([{"key": "a", "value": "1"}, {"key": "", "value": "2"}, {"key": "a", "value": "3"}]),
        );
        rows.shape = Shape::Rows;
        let object = WriteOptions {
            rows: RowsAs::Object,
            ..options()
        };
        let text = write(&[rows], ResultFormat::Map, &object);
        assert_eq!(text.parse::<Value>().unwrap(), json!({"r": {"a": "3"}}));
    }

    #[test]
    fn the_yaml_step_is_written_as_people_write_it() {
        let rows = [
            row("region", json!("north")),
            row("version", json!("1.10")),
            row("flag", json!("yes")),
            row("count", json!(3)),
            row("run", json!("set -e\necho \"$region\"\n")),
            row("picks", json!(["a", 1])),
            row("rows", json!([{"key": "k", "value": ""}])),
            row("none", json!([])),
        ];
        assert_eq!(
            write(&rows, ResultFormat::Yaml, &options()),
            "uses: demo\nwith:\n  region: north\n  version: '1.10'\n  flag: 'yes'\n  count: 3\n  run: |\n    set -e\n    echo \"$region\"\n  picks:\n    - a\n    - 1\n  rows:\n    - key: k\n      value: ''\n  none: []\n"
        );
        assert_eq!(
            write(&[], ResultFormat::Yaml, &options()),
            "uses: demo\nwith: {}\n"
        );
    }

    #[test]
    fn names_that_are_no_variables_become_comments() {
        let rows = [
            row("a-b", json!("x\ny")),
            row("1st", json!(1)),
            row("x\nrm -rf /", json!("z\nrm")),
            row("UID", json!("0")),
            row("nul", json!("a\u{0}b")),
        ];
        let text = write(&rows, ResultFormat::Shell, &options());
        assert!(text.lines().all(|line| line.starts_with('#')), "{text}");
        assert!(text.contains("a-b"));
    }

    #[test]
    fn lists_carry_a_comment_about_their_text() {
        let text = write(&[row("a", json!(["x"]))], ResultFormat::Shell, &options());
        assert!(text.starts_with("# "), "{text}");
        assert!(text.ends_with("export a='[\"x\"]'\n"), "{text}");
    }

    /// What other programs make of the texts.
    #[cfg(not(target_arch = "wasm32"))]
    mod round_trips {
        use super::*;
        use proptest::prelude::*;

        fn from_yaml(text: &str) -> Value {
            serde_saphyr::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
        }

        /// Texts that a careless writer gets wrong.
        fn tricky_text() -> impl Strategy<Value = String> {
            let known = [
                "",
                " ",
                "~",
                "null",
                "Null",
                "true",
                "no",
                "off",
                "Y",
                "1",
                "-1",
                "+1",
                "1e3",
                ".5",
                "0x1F",
                "0o7",
                "1_000",
                "12:30",
                "2026-01-02",
                "2026-01-02T03:04:05Z",
                ".inf",
                ".NaN",
                "-",
                "- a",
                "? a",
                ": a",
                "a: b",
                "a:",
                "a #b",
                "#a",
                "@a",
                "`a",
                "%a",
                "!a",
                "&a",
                "*a",
                "|",
                ">",
                "[a",
                "{a",
                "'",
                "\"",
                "\\",
                "a\n",
                "a\n\n",
                "\na",
                "a\n b\n",
                " a\nb",
                "\ta\nb",
                "a\n \n",
                "a\n\t",
                "\n",
                "\n\n",
                "---",
                "...",
                "--- a\n",
                "a\r\nb",
                "=",
                "<<",
                "\u{85}",
                "\u{2028}",
                "\u{feff}",
                "é",
                "😀",
                "a,b",
                "[]",
                "{}",
                "\u{7f}",
                "\u{0}",
                "a\n---\nb",
                "a\n...\n",
                "a\n# b\n",
                "nan",
                "inf",
                "a \nb",
                "a\n\n\nb",
            ];
            prop_oneof![
                2 => proptest::sample::select(known.to_vec()).prop_map(str::to_owned),
                1 => "\\PC{0,20}",
                1 => "[ a\\-:#\n\t'\"|>]{0,12}",
            ]
        }

        fn json_value() -> impl Strategy<Value = Value> {
            let leaf = prop_oneof![
                Just(Value::Null),
                any::<bool>().prop_map(Value::Bool),
                any::<i32>().prop_map(Value::from),
                (-1e9..1e9_f64).prop_map(Value::from),
                tricky_text().prop_map(Value::String),
            ];
            leaf.prop_recursive(3, 16, 4, |inner| {
                prop_oneof![
                    proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
                    proptest::collection::vec((tricky_text(), inner), 0..4)
                        .prop_map(|members| Value::Object(members.into_iter().collect())),
                ]
            })
        }

        proptest! {
            #![proptest_config(ProptestConfig::with_cases(400))]

            #[test]
            fn yaml_reads_back_as_what_was_written(
                rows in proptest::collection::vec((tricky_text(), json_value()), 0..5),
                plugin in tricky_text(),
            ) {
                let rows: Vec<_> = rows.into_iter().map(|(name, value)| row(&name, value)).collect();
                let options = WriteOptions { plugin: plugin.clone(), ..options() };
                let mut map = Map::new();
                for row in &rows {
                    let value = plain_numbers(&row.value);
                    map.entry(row.name.clone()).or_insert(value);
                }
                let read = from_yaml(&write(&rows, ResultFormat::Yaml, &options));
                prop_assert_eq!(read, json!({"uses": plugin, "with": map}));
            }
        }

        /// Runs the exports in `sh` and yields what `name` holds there.
        #[cfg(unix)]
        fn through_shell(rows: &[ResultRow], name: &str) -> Vec<u8> {
            let script = write(rows, ResultFormat::Shell, &options());
            // The dot keeps line ends at the end of the value.
            let script = format!("{script}printf '%s.' \"${name}\"\n");
            let output = std::process::Command::new("sh")
                .args(["-eu", "-c", &script])
                .output()
                .unwrap();
            assert!(output.status.success(), "{script}\n{output:?}");
            let mut held = output.stdout;
            assert_eq!(held.pop(), Some(b'.'));
            held
        }

        #[cfg(unix)]
        #[test]
        fn exports_reach_a_real_shell_unchanged() {
            let texts = [
                "plain",
                "",
                "it's",
                "''",
                "$HOME `id` $(id)",
                "a\nb\n\n",
                "\\n \\",
                "-n",
                "!x",
                "é😀",
                "\r\n",
                "a\tb",
                "\"",
                "# no comment",
            ];
            for text in texts {
                let held = through_shell(&[row("a", json!(text))], "a");
                assert_eq!(String::from_utf8(held).unwrap(), text);
            }
            assert_eq!(through_shell(&[row("a", json!(3600.0))], "a"), b"3600");
            assert_eq!(through_shell(&[row("a", json!(true))], "a"), b"true");
            assert_eq!(
                through_shell(&[row("a", json!(["x", 1]))], "a"),
                br#"["x",1]"#
            );
        }

        #[cfg(unix)]
        proptest! {
            #![proptest_config(ProptestConfig::with_cases(40))]

            #[test]
            fn any_text_reaches_a_real_shell(text in "[\\PC\n\t'\"\\\\$`]{0,40}", name in "x[A-Za-z0-9_]{1,8}") {
                let held = through_shell(&[row("a-b", json!(&text)), row(&name, json!(&text))], &name);
                prop_assert_eq!(String::from_utf8(held).unwrap(), text);
            }
        }
    }
}
