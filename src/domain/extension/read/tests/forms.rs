//! Whole forms.

use super::*;
use crate::domain::extension::model::Resource;
use crate::domain::finding::Level;
use crate::domain::form::model::{
    ApiOptions, ChoiceDisplay, ChoiceOption, Condition, Field, FieldKind, Method, OptionSource,
    RemoteSearch, SearchPlace, Test,
};

/// A text box as the manual shows one, comments and all.
const SAMPLE: &str = r##"{
  "type": "Task",
  "name": "greeter",
  "friendlyName": "Greeter",
  "description": "Says hello.",
  "category": "Gate",
  "version": "0.0.2",
  "versionDescription": "Says it louder",
  "dataSourceBindings": [],
  "inputs": [
    {
      "name": "greeting",        # read as ${greeting}
      "type": "input",           # which widget
      "description": "What to say",
      "defaultValue": "00",
      "required": true,
      "label": "Greeting",
      "validation": {
        "requiredMessage": "Say something.", # optional
        "regex": "^[a-zA-Z0-9-_\\u4e00-\\u9fa5]{1,32}$",
        "regexMessage": "That cannot be said"
      }
    }
  ],
  "execution": {
    "type": "Shell",
    "target": "scripts/execution.sh"
  },
  "outputs": []
}
"##;

#[test]
fn the_manuals_sample_becomes_one_text_field() {
    let reading = reading(SAMPLE);
    let [field] = reading.model.fields.as_slice() else {
        panic!("one field is expected");
    };
    assert_eq!((&*field.path, &*field.name), ("greeting", "greeting"));
    assert_eq!(field.label, "Greeting");
    assert_eq!(field.help, "What to say");
    assert_eq!(field.kind, FieldKind::Text);
    assert!(field.required && !field.repeated);
    assert_eq!(field.default, Some(json!("00")));
    let required = field.checks.required_message.as_deref();
    assert_eq!(required, Some("Say something."));
    let pattern = field.checks.pattern.as_ref().unwrap();
    assert_eq!(pattern.source, r"^[a-zA-Z0-9-_\u4e00-\u9fa5]{1,32}$");
    assert_eq!(pattern.message.as_deref(), Some("That cannot be said"));
    assert_eq!(reading.about.target, "scripts/execution.sh");
    assert_eq!(reading.about.version, "0.0.2");
}

#[test]
fn the_manuals_sample_is_refused_for_its_comments_only() {
    let findings = own_findings(SAMPLE);
    let seen: Vec<(&str, u32, u32)> = findings
        .iter()
        .map(|finding| {
            let place = &finding.place;
            (&*finding.rule, place.line.unwrap(), place.column.unwrap())
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("json.comment", 12, 34),
            ("json.comment", 13, 34),
            ("input.required.default", 16, 19),
            ("json.comment", 19, 46),
            ("input.pattern.chinese-range", 20, 18),
        ]
    );
    let place = &findings[2].place;
    assert_eq!(place.pointer.as_deref(), Some("/inputs/0/required"));
    assert_eq!(place.input.as_deref(), Some("greeting"));
    assert_eq!(place.file.as_deref(), Some("codearts-extension.json"));
}

#[test]
fn the_cleaned_sample_is_the_sample_without_its_comments() {
    let cleaned = reading(SAMPLE).cleaned.unwrap();
    let expected: Vec<&str> = SAMPLE
        .lines()
        .map(|line| line.split('#').next().unwrap().trim_end())
        .collect();
    assert_eq!(cleaned, expected.join("\n") + "\n");
    let again = reading(&cleaned);
    assert_eq!(again.cleaned, None);
    assert_eq!(again.model, reading(SAMPLE).model);
    let errors = |finding: &&Finding| finding.level == Level::Error;
    assert_eq!(own_findings(&cleaned).iter().find(errors), None);
}

fn field(input: Value) -> Field {
    let text = with_inputs(json!([input])).to_string();
    reading(&text).model.fields.remove(0)
}

fn option(label: &str, value: Value) -> ChoiceOption {
    ChoiceOption {
        label: label.to_owned(),
        value,
    }
}

#[test]
fn each_of_the_ten_widgets_becomes_its_kind_of_field() {
    let options = json!([{"label": "One", "value": 1}, {"label": "Two", "value": "2"}]);
    let fixed = OptionSource::Fixed([option("One", json!(1)), option("Two", json!("2"))].into());
    let kinds = [
        ("input", FieldKind::Text),
        ("inputNumber", FieldKind::Number),
        ("switch", FieldKind::Switch),
        (
            "singleSelect",
            FieldKind::Choice {
                options: fixed.clone(),
                display: ChoiceDisplay::Select,
            },
        ),
        (
            "multipleSelect",
            FieldKind::Choices {
                options: fixed.clone(),
            },
        ),
        ("keyValuePair", FieldKind::KeyValues),
        (
            "radio",
            FieldKind::Choice {
                options: fixed,
                display: ChoiceDisplay::Radio,
            },
        ),
        ("timeInterval", FieldKind::Duration),
        ("shell", FieldKind::Script),
        (
            "endpoint:a.b-c:d",
            FieldKind::Endpoint {
                module: "a.b-c:d".to_owned(),
            },
        ),
        (
            "metrics",
            FieldKind::Raw {
                type_name: "metrics".to_owned(),
            },
        ),
    ];
    for (type_name, kind) in kinds {
        let input = json!({
            "name": "x", "label": "X", "type": type_name,
            "extendProp": { "options": options }
        });
        assert_eq!(field(input).kind, kind, "{type_name}");
    }
}

#[test]
fn defaults_are_converted_to_what_the_widget_stores() {
    let check = |type_name: &str, written: Value, stored: Option<Value>| {
        let input = json!({
            "name": "x", "label": "X", "type": type_name, "defaultValue": written,
            "extendProp": { "options": [
                {"label": "One", "value": 1}, {"label": "Two", "value": "2"},
                {"label": "True", "value": true}
            ] }
        });
        assert_eq!(field(input).default, stored, "{type_name} {written}");
    };
    check("input", json!("a"), Some(json!("a")));
    check("input", json!(1.0), Some(json!("1")));
    check("input", json!(true), Some(json!("true")));
    // The empty text is a value of these, and of no other widget.
    check("input", json!(""), Some(json!("")));
    check("shell", json!(""), Some(json!("")));
    check("input", json!(null), None);
    check("inputNumber", json!(""), None);
    check("endpoint:git", json!(""), None);
    check("input", json!({}), None);
    check("inputNumber", json!(" 12 "), Some(json!(12)));
    check("inputNumber", json!("1.5e1"), Some(json!(15)));
    check("inputNumber", json!("NaN"), None);
    check("inputNumber", json!("0x10"), None);
    check("switch", json!("true"), Some(json!(true)));
    check("switch", json!("yes"), None);
    check("singleSelect", json!(1.0), Some(json!(1.0)));
    check("singleSelect", json!("1"), Some(json!(1)));
    check("singleSelect", json!(2), Some(json!("2")));
    check("singleSelect", json!("other"), Some(json!("other")));
    check("radio", json!("true"), Some(json!(true)));
    check("multipleSelect", json!("2"), Some(json!(["2"])));
    check("multipleSelect", json!("[1,\"2\"]"), Some(json!([1, "2"])));
    check("multipleSelect", json!(["2", "1"]), Some(json!(["2", 1])));
    check("multipleSelect", json!([[1]]), None);
    let rows = json!([{"key": "a", "value": "1"}, {"key": "b", "value": ""}]);
    check("keyValuePair", rows.clone(), Some(rows.clone()));
    check(
        "keyValuePair",
        json!({"a": 1, "b": null}),
        Some(rows.clone()),
    );
    check("keyValuePair", json!(rows.to_string()), Some(rows));
    check("keyValuePair", json!("a=1"), None);
    check("timeInterval", json!(60), Some(json!(60)));
    check("timeInterval", json!("60"), Some(json!(60)));
    check("timeInterval", json!(60.0), Some(json!(60)));
    check("timeInterval", json!(-1), None);
    check("timeInterval", json!(1.5), None);
    check("shell", json!("a\r\nb\r"), Some(json!("a\nb\n")));
    check("anything", json!({"a": [1]}), Some(json!({"a": [1]})));
}

#[test]
fn a_repeated_name_keeps_its_field_but_not_its_path() {
    let input = json!({"name": "a/b", "label": "A", "type": "input"});
    let text = with_inputs(json!([input, input, input, {"label": "B", "type": "input"}]));
    let fields = reading(&text.to_string()).model.fields;
    let seen: Vec<(&str, bool)> = fields
        .iter()
        .map(|field| (&*field.path, field.repeated))
        .collect();
    assert_eq!(
        seen,
        [
            ("a~1b", false),
            ("a~1b~repeated-2", true),
            ("a~1b~repeated-3", true),
            ("~unnamed-4", true),
        ]
    );
}

#[test]
fn a_required_input_whose_default_is_blank_can_fail_at_once() {
    let rows = |key: &str| {
        with_inputs(json!([{
            "name": "kv", "label": "Rows", "type": "keyValuePair", "required": true,
            "defaultValue": [{"key": key, "value": ""}]
        }]))
    };
    let told = |key: &str| {
        let findings = own_findings(&rows(key).to_string());
        findings
            .iter()
            .any(|finding| finding.rule == "input.required.default")
    };
    assert!(told("a"));
    assert!(!told(""));
}

#[test]
fn a_field_without_a_label_shows_its_name() {
    assert_eq!(field(json!({"name": "a", "type": "input"})).label, "a");
    assert_eq!(
        field(json!({"type": "input", "label": " "})).label,
        "Input 1"
    );
}

#[test]
fn conditions_are_read_from_a_list_and_from_its_text() {
    let conditions = vec![
        Condition {
            operand: "a".to_owned(),
            test: Test::Equals(Some(json!(1))),
        },
        Condition {
            operand: "a".to_owned(),
            test: Test::Differs(None),
        },
        Condition {
            operand: "a".to_owned(),
            test: Test::NotEmpty,
        },
        Condition {
            operand: "a".to_owned(),
            test: Test::Unknown("==".to_owned()),
        },
    ];
    let list = json!([
        {"comp": "a", "symbol": "===", "value": 1},
        {"comp": "a", "symbol": "!=="},
        {"comp": "a", "symbol": "notEmpty"},
        {"comp": "a", "symbol": "==", "value": 1}
    ]);
    for written in [list.clone(), json!(list.to_string())] {
        let read = field(json!({
            "name": "x", "label": "X", "type": "input",
            "extendProp": {"visibleConditions": written, "disabledConditions": ""}
        }));
        assert_eq!(read.visible_when, conditions);
        assert_eq!(read.disabled_when, []);
    }
}

#[test]
fn a_condition_without_comp_is_kept_and_looks_at_nothing() {
    let read = field(json!({
        "name": "x", "label": "X", "type": "input",
        "extendProp": {"visibleConditions": [{"symbol": "===", "value": 1}]}
    }));
    let condition = Condition {
        operand: String::new(),
        test: Test::Equals(Some(json!(1))),
    };
    assert_eq!(read.visible_when, [condition]);
}

#[test]
fn the_place_of_a_member_counts_only_inputs_that_are_fields() {
    let text = "{\"inputs\": [1,\n {\"name\": \"a\",\n  \"validation\": {\"regex\": \"(\"}}]}";
    let place = InputPlaces::of(text).of_member(0, "/validation/regex");
    assert_eq!(place.pointer.as_deref(), Some("/inputs/1/validation/regex"));
    assert_eq!((place.line, place.column), (Some(3), Some(27)));
    let nowhere = InputPlaces::of("{").of_member(0, "/validation/regex");
    assert_eq!((nowhere.pointer, nowhere.line), (None, None));
}

#[test]
fn a_finding_inside_text_is_shown_at_its_true_place() {
    let text = with_inputs(json!([{
        "name": "x", "label": "X", "type": "input", "extendProp": {
            "visibleConditions": "[{\"comp\":\"x\",\"symbol\":\"?\"}]"
        }
    }]))
    .to_string();
    let findings = own_findings(&text);
    let symbol = findings
        .iter()
        .find(|finding| finding.rule == "condition.symbol")
        .unwrap();
    let column = usize::try_from(symbol.place.column.unwrap()).unwrap();
    assert!(text[column - 1..].starts_with("\\\"?\\\""));
    assert_eq!(
        symbol.place.pointer.as_deref(),
        Some("/inputs/0/extendProp/visibleConditions")
    );
}

#[test]
fn an_options_request_is_read_with_its_types() {
    let request = json!({
        "url": "https://example.com/${region}", "method": "post",
        "params": {"limit": 10}, "header": {"X-Size": 5},
        "body": {"q": "${zone}"}, "linkedFields": ["region", "zone"],
        "remote": true, "remoteName": "text", "remoteQureyField": "params",
        "responseUrl": "data.items", "label": "name", "value": "id"
    });
    let expected = ApiOptions {
        url: "https://example.com/${region}".to_owned(),
        method: Method::Post,
        params: vec![("limit".to_owned(), json!(10))],
        headers: vec![("X-Size".to_owned(), "5".to_owned())],
        body: Some(json!({"q": "${zone}"})),
        linked_fields: vec!["region".to_owned(), "zone".to_owned()],
        search: Some(RemoteSearch {
            name: "text".to_owned(),
            place: SearchPlace::Params,
        }),
        list_path: "data.items".to_owned(),
        label_path: "name".to_owned(),
        value_path: "id".to_owned(),
    };
    for written in [request.clone(), json!(request.to_string())] {
        let text = with_inputs(json!([
            {"name": "region", "label": "R", "type": "input"},
            {"name": "zone", "label": "Z", "type": "input"},
            {"name": "x", "label": "X", "type": "singleSelect",
             "extendProp": {"apiType": "api", "apiOptions": written}}
        ]))
        .to_string();
        let reading = reading(&text);
        let FieldKind::Choice { options, .. } = &reading.model.fields[2].kind else {
            panic!("a choice is expected");
        };
        assert_eq!(*options, OptionSource::Api(Box::new(expected.clone())));
        let cleaned = reading.cleaned.unwrap();
        assert!(cleaned.contains("remoteQueryField") && !cleaned.contains("Qurey"));
    }
}

#[test]
fn what_a_machine_can_repair_is_repaired_and_the_rest_kept() {
    let text = r#"{
  "type": "task", "name": "demo", "friendlyName": "Demo", "description": "",
  "category": "Check", "version": "0.01.2", "dataSourceBindings": {},
  "custom": {"kept": [1,  2]},
  "inputs": [
    {"name": "a", "label": "A", "type": "inputNumber", "required": "true", "defaultValue": "5",
     "validation": {"maxLength": "9"}},
    {"name": "b", "label": "B", "type": "radio", "extendProp": {
      "options": "[1, {\"label\": \"Two\", \"value\": 2},]",
      "visibleConditions": "[{\"comp\": \"a\", \"symbol\": \"empty\"}]",
      "disabledConditions": {"comp": "a", "symbol": "empty"}}},
  ],
  "execution": {"type": "shell", "target": "a.sh"}, "outputs": []
}"#;
    let expected = r#"{
  "type": "Task", "name": "demo", "friendlyName": "Demo", "description": "",
  "category": "Gate", "version": "0.1.2", "dataSourceBindings": [],
  "custom": {"kept": [1,  2]},
  "inputs": [
    {"name": "a", "label": "A", "type": "inputNumber", "required": true, "defaultValue": 5,
     "validation": {"maxLength": 9}},
    {"name": "b", "label": "B", "type": "radio", "extendProp": {
      "options": [{"label":"1","value":1}, {"label": "Two", "value": 2}],
      "visibleConditions": [{"comp": "a", "symbol": "empty"}],
      "disabledConditions": [{"comp": "a", "symbol": "empty"}]}}
  ],
  "execution": {"type": "Shell", "target": "a.sh"}, "outputs": []
}"#;
    let first = reading(text);
    assert_eq!(first.cleaned.as_deref(), Some(expected));
    let second = reading(expected);
    assert_eq!(second.cleaned, None);
    assert_eq!(second.model, first.model);
}

#[test]
fn ten_thousand_inputs_are_all_read() {
    let inputs: Vec<Value> = (0..10_000)
        .map(|number| {
            json!({
                "name": format!("input_{number}"), "label": format!("Input {number}"),
                "type": "singleSelect", "defaultValue": "b",
                "extendProp": {"options": [
                    {"label": "A", "value": "a"}, {"label": "B", "value": "b"}
                ]}
            })
        })
        .collect();
    let reading = reading(&with_inputs(json!(inputs)).to_string());
    assert_eq!(reading.model.fields.len(), 10_000);
    assert_eq!(reading.model.fields[9_999].path, "input_9999");
    assert_eq!(reading.model.fields[9_999].default, Some(json!("b")));
    assert_eq!(reading.cleaned, None);
}

#[test]
fn findings_beyond_what_anyone_reads_are_counted() {
    let input = json!({"name": "same", "label": "S", "type": "input"});
    let text = with_inputs(json!(vec![input; 1_000])).to_string();
    let findings = own_findings(&text);
    assert_eq!(findings.len(), 201);
    assert!(findings[200].text.contains("799 more"));
}

#[test]
fn names_that_scripts_treat_specially_are_ordinary_names() {
    for name in ["__proto__", "constructor", "toString"] {
        let text = with_inputs(json!([{"name": name, "label": "X", "type": "input"}]));
        let reading = reading(&text.to_string());
        assert_eq!(reading.model.fields[0].path, name);
        assert_eq!(own_rules(&text.to_string()), [""; 0]);
    }
}

#[test]
fn a_text_that_is_blank_in_every_language_gives_way_to_a_general_one() {
    let resource = |language: &str, text: &str| Resource {
        language: language.to_owned(),
        path: format!("i18n/{language}/resources.json"),
        text: Some(text.to_owned()),
    };
    let package = Package {
        resources: vec![
            resource(
                "en-us",
                r#"{"need": "", "form": "Digits", "name": " ", "one": ""}"#,
            ),
            resource(
                "zh-cn",
                r#"{"need": "", "form": "", "name": "", "one": ""}"#,
            ),
        ],
        ..bare()
    };
    let inputs = json!([{
        "name": "a", "type": "input", "label": "name", "required": true,
        "validation": {"requiredMessage": "need", "regex": "^1", "regexMessage": "form"}
    }, {
        "name": "b", "type": "input", "label": "B", "required": true,
        "validation": {"requiredMessage": "  "}
    }, {
        "name": "c", "type": "radio", "label": "C",
        "extendProp": {"options": [{"label": "one", "value": 1}]}
    }]);
    let text = with_inputs(inputs).to_string();
    let reading = read(&text, &package, Some("zh-cn"), &History::default());
    let [a, b, c] = reading.model.fields.as_slice() else {
        panic!("three fields are expected");
    };
    assert_eq!(a.label, "a");
    assert_eq!(a.checks.required_message, None);
    let pattern = a.checks.pattern.as_ref().unwrap();
    assert_eq!(pattern.message.as_deref(), Some("Digits"));
    assert_eq!(b.checks.required_message, None);
    assert!(
        matches!(&c.kind, FieldKind::Choice { options: OptionSource::Fixed(options), .. }
            if options[0].label == "1")
    );
}

#[test]
fn a_reference_that_nothing_resolves_is_found_where_it_stands() {
    let package = Package {
        origin: Origin::Folder,
        ..bare()
    };
    let text = r##"{
  "friendlyName": "${title}",
  "inputs": [{
    "name": "a",
    "type": "radio",
    "label": "%label%",
    "description": "$t(help)",
    "required": true,
    "validation": {
      "requiredMessage": "${need}"
    },
    "extendProp": { "options": [
      {"label": "#{one}", "value": 1}
    ] }
  }],
  "outputs": [{
    "name": "o",
    "description": "{{out}}"
  }]
}"##;
    let reading = read(text, &package, None, &History::default());
    let unresolved = reading
        .findings
        .iter()
        .filter(|finding| finding.rule == "language.unresolved");
    let places: Vec<(u32, &str)> = unresolved
        .map(|finding| {
            let place = &finding.place;
            (place.line.unwrap(), place.pointer.as_deref().unwrap())
        })
        .collect();
    assert_eq!(
        places,
        [
            (2, "/friendlyName"),
            (6, "/inputs/0/label"),
            (7, "/inputs/0/description"),
            (10, "/inputs/0/validation/requiredMessage"),
            (13, "/inputs/0/extendProp/options/0"),
            (18, "/outputs/0/description"),
        ]
    );
}

#[test]
fn what_has_to_be_written_instead_is_told_as_people_write_it() {
    let inputs = json!([{
        "name": "n", "type": "inputNumber", "label": "N", "defaultValue": "1e3"
    }]);
    let found = own_findings(&with_inputs(inputs).to_string());
    assert_eq!(found[0].rule, "input.default.coerced");
    assert_eq!(found[0].remedy, "Write 1000.");
    let bindings = |value: Value| {
        let mut metadata = with_inputs(json!([]));
        metadata["dataSourceBindings"] = value;
        own_findings(&metadata.to_string()).remove(0).text
    };
    assert!(bindings(json!(null)).contains("is null, not an empty list"));
    assert!(bindings(json!([1])).contains("holds something"));
}
