//! One example or more for every rule, with all the findings it yields.

use super::*;
use crate::domain::finding::Level;
use std::collections::BTreeSet;

/// Metadata without a fault, with some members replaced; `null` takes out.
fn metadata(changes: Value) -> String {
    merged(with_inputs(json!([])), changes).to_string()
}

/// Metadata with one text box, some of whose members are replaced.
fn input(changes: Value) -> String {
    let input = json!({"name": "a", "label": "A", "type": "input"});
    with_inputs(json!([merged(input, changes)])).to_string()
}

/// Metadata with a drop-down `a` with this `extendProp`, and a text box `b`.
fn select(extend: Value) -> String {
    with_inputs(json!([
        {"name": "a", "label": "A", "type": "singleSelect", "extendProp": extend},
        {"name": "b", "label": "B", "type": "input"}
    ]))
    .to_string()
}

/// A drop-down whose options come from a request; some members are replaced.
fn api(changes: Value) -> String {
    let request = json!({"url": "https://example.com", "label": "name", "value": "id"});
    let request = merged(request, changes).to_string();
    select(json!({"apiType": "api", "apiOptions": request}))
}

/// A text box with this list of visible conditions.
fn visible(conditions: Value) -> String {
    input(json!({"extendProp": {"visibleConditions": conditions}}))
}

fn merged(mut object: Value, changes: Value) -> Value {
    let members = object.as_object_mut().unwrap();
    for (key, value) in changes.as_object().unwrap() {
        if value.is_null() {
            members.shift_remove(key);
        } else {
            members.insert(key.clone(), value.clone());
        }
    }
    object
}

/// Texts and the rules they break, in the order of the text.
fn examples() -> Vec<(String, Vec<&'static str>)> {
    let plain = metadata(json!({}));
    let one = json!([{"label": "One", "value": 1}]);
    let mut examples: Vec<(String, &[&'static str])> = vec![
        (plain.clone(), &[]),
        (input(json!({})), &[]),
        // The text.
        (String::new(), &["json.syntax"]),
        ("{".to_owned(), &["json.syntax"]),
        ("[".repeat(1000), &["json.limit"]),
        (format!("\u{feff}{plain}"), &["json.bom"]),
        (format!("// a\n{plain}"), &["json.comment"]),
        (plain.replace("[]}", "[],}"), &["json.trailing-comma"]),
        (
            plain.replace("\"demo", "\"\t"),
            &["metadata.name", "json.control-character"],
        ),
        (
            plain.replace("\"description\":\"", "\"description\":\"\\ud83d"),
            &["json.lone-surrogate"],
        ),
        (
            plain.replace("{\"type\":\"Task\"", "{\"type\":\"x\",\"type\":\"Task\""),
            &["json.repeated-key"],
        ),
        // The top.
        ("[]".to_owned(), &["metadata.object"]),
        (
            "{}".to_owned(),
            &[
                "metadata.missing",
                "metadata.missing",
                "metadata.missing",
                "metadata.missing",
                "metadata.missing",
                "metadata.missing",
                "metadata.absent",
                "metadata.absent",
                "metadata.absent",
            ],
        ),
        (metadata(json!({"type": "task"})), &["metadata.type"]),
        (metadata(json!({"type": 1})), &["metadata.type"]),
        (metadata(json!({"name": "a b"})), &["metadata.name"]),
        (
            metadata(json!({"name": "a".repeat(51)})),
            &["metadata.name"],
        ),
        (metadata(json!({"name": 5})), &["metadata.text"]),
        (
            metadata(json!({"friendlyName": ""})),
            &["metadata.friendly-name"],
        ),
        (
            metadata(json!({"friendlyName": "中".repeat(51)})),
            &["metadata.friendly-name", "metadata.friendly-name.chinese"],
        ),
        (
            metadata(json!({"friendlyName": "a，b"})),
            &["metadata.friendly-name"],
        ),
        (
            metadata(json!({"friendlyName": "部署 1.0"})),
            &["metadata.friendly-name.chinese"],
        ),
        (
            metadata(json!({"friendlyName": "\u{9fa6}"})),
            &["metadata.friendly-name.rare"],
        ),
        (
            metadata(json!({"category": "Check"})),
            &["metadata.category"],
        ),
        (
            metadata(json!({"category": "build"})),
            &["metadata.category"],
        ),
        (
            metadata(json!({"category": "Other"})),
            &["metadata.category"],
        ),
        (metadata(json!({"version": "99.99.99"})), &[]),
        (
            metadata(json!({"version": "0.0.100"})),
            &["metadata.version"],
        ),
        (metadata(json!({"version": "1.0"})), &["metadata.version"]),
        (
            metadata(json!({"version": "v1.0.0"})),
            &["metadata.version"],
        ),
        (
            metadata(json!({"version": "1.0.0-rc"})),
            &["metadata.version"],
        ),
        (metadata(json!({"version": "1.0.٣"})), &["metadata.version"]),
        (
            metadata(json!({"version": "0.01.2"})),
            &["metadata.version.leading-zero"],
        ),
        (
            metadata(json!({"version": "9.9.9"})),
            &["metadata.version.reused"],
        ),
        (metadata(json!({"description": "d".repeat(1000)})), &[]),
        (
            metadata(json!({"description": "d".repeat(1001)})),
            &["metadata.description"],
        ),
        (
            metadata(json!({"versionDescription": []})),
            &["metadata.text"],
        ),
        (metadata(json!({"dataSourceBindings": []})), &[]),
        (
            metadata(json!({"dataSourceBindings": [1]})),
            &["metadata.data-source-bindings"],
        ),
        (
            metadata(json!({"friendly_name": "x"})),
            &["metadata.unknown-key"],
        ),
        (metadata(json!({"inputs": {}})), &["metadata.inputs"]),
        (
            metadata(json!({"execution": "a.sh"})),
            &["metadata.execution"],
        ),
        (
            metadata(json!({"execution": {"type": "Python", "target": "a"}})),
            &["execution.type"],
        ),
        (
            metadata(json!({"execution": {"target": "a"}})),
            &["execution.type"],
        ),
        (
            metadata(json!({"execution": {"type": "Shell"}})),
            &["execution.target"],
        ),
        (
            metadata(json!({"execution": {"type": "Shell", "target": ""}})),
            &["execution.target"],
        ),
        (metadata(json!({"outputs": {}})), &["metadata.outputs"]),
        (metadata(json!({"outputs": [1]})), &["metadata.outputs"]),
        (metadata(json!({"outputs": [{}]})), &["output.name"]),
        (
            metadata(json!({"outputs": [{"name": "x"}, {"name": "x"}]})),
            &["output.repeated"],
        ),
        // Inputs.
        (metadata(json!({"inputs": [1]})), &["input.object"]),
        (input(json!({"name": null})), &["input.name"]),
        (input(json!({"name": 1})), &["input.name"]),
        (
            metadata(json!({"inputs": [
                {"name": "a", "label": "A", "type": "input"},
                {"name": "a", "label": "A", "type": "input"}
            ]})),
            &["input.name.repeated"],
        ),
        (input(json!({"name": "a b"})), &["input.name.characters"]),
        (
            input(json!({"name": "a".repeat(201)})),
            &["input.name.long"],
        ),
        (input(json!({"name": "a-b"})), &["input.name.unreadable"]),
        (input(json!({"name": "1a"})), &["input.name.unreadable"]),
        (
            input(json!({"name": "PIPELINE_ID"})),
            &["input.name.platform"],
        ),
        (input(json!({"name": "PATH"})), &["input.name.shell"]),
        (input(json!({"label": null})), &["input.label"]),
        (input(json!({"label": " "})), &["input.label"]),
        (input(json!({"label": 1})), &["input.label"]),
        (
            input(json!({"label": "l".repeat(141)})),
            &["input.label.long"],
        ),
        (input(json!({"description": 1})), &["input.description"]),
        (
            input(json!({"description": "d".repeat(1001)})),
            &["input.description.long"],
        ),
        (input(json!({"type": null})), &["input.type.missing"]),
        (input(json!({"type": "Input"})), &["input.type.unknown"]),
        (input(json!({"type": "endpoint:"})), &["input.type.module"]),
        (
            input(json!({"type": "endpoint:${module_id}"})),
            &["input.type.placeholder"],
        ),
        (input(json!({"default_value": "x"})), &["input.unknown-key"]),
        (input(json!({"options": []})), &["input.misplaced-key"]),
        (
            input(json!({"visibleConditions": []})),
            &["input.misplaced-key"],
        ),
        (input(json!({"extendProp": []})), &["input.extend-prop"]),
        (
            input(json!({"extendProp": {"hidden": true}})),
            &["input.unknown-key"],
        ),
        // Defaults and checks.
        (
            input(json!({"defaultValue": 1})),
            &["input.default.coerced"],
        ),
        (
            input(json!({"defaultValue": []})),
            &["input.default.unusable"],
        ),
        (
            input(json!({"defaultValue": "  "})),
            &["input.default.blank"],
        ),
        (
            input(json!({"type": "inputNumber", "defaultValue": "1e999"})),
            &["input.default.unusable"],
        ),
        (
            metadata(json!({"inputs": [{
                "name": "a", "label": "A", "type": "radio", "defaultValue": "One",
                "extendProp": {"options": one}
            }]})),
            &["input.default.not-in-options"],
        ),
        (
            input(json!({"required": "true"})),
            &["input.required.as-text"],
        ),
        (input(json!({"required": 1})), &["input.required"]),
        (
            input(json!({"required": true, "defaultValue": "x"})),
            &["input.required.default"],
        ),
        (
            input(json!({"type": "switch", "required": true})),
            &["input.required.switch"],
        ),
        (input(json!({"validation": ""})), &["input.validation"]),
        (
            input(json!({"validation": {"regex": 1}})),
            &["input.validation.text"],
        ),
        (
            input(json!({"validation": {"regexMessage": "No"}})),
            &["input.validation.unused-message"],
        ),
        (
            input(json!({"validation": {"requiredMessage": "No"}})),
            &["input.validation.unused-message"],
        ),
        (
            input(json!({"validation": {"requiredMessage": "", "regex": "", "regexMessage": ""}})),
            &[],
        ),
        (
            input(json!({"type": "inputNumber", "defaultValue": "1e3"})),
            &["input.default.coerced"],
        ),
        (
            input(json!({"required": true, "validation": {"requiredMessage": " "}})),
            &["input.validation.blank-message"],
        ),
        (
            input(json!({"validation": {"pattern": "x"}})),
            &["input.unknown-key"],
        ),
        (
            input(json!({"validation": {"maxLength": 5}})),
            &["input.length.undocumented"],
        ),
        (
            input(json!({"validation": {"maxLength": "5"}})),
            &["input.length.undocumented", "input.length.as-text"],
        ),
        (
            input(json!({"validation": {"maxLength": -5}})),
            &["input.length.undocumented", "input.length"],
        ),
        (
            input(json!({"validation": {"minLength": 5, "maxLength": 4}})),
            &[
                "input.length.order",
                "input.length.undocumented",
                "input.length.undocumented",
            ],
        ),
        (
            input(json!({"type": "keyValuePair", "validation": {"regex": "x"}})),
            &["input.pattern.ignored"],
        ),
        (
            input(json!({"validation": {"regex": "[\\\\u4e00]"}})),
            &["input.pattern.double-escape"],
        ),
        (
            input(json!({"validation": {"regex": "[一-龥]"}})),
            &["input.pattern.chinese-range"],
        ),
        (
            input(json!({"validation": {"regex": "^(a+)+$"}})),
            &["input.pattern.nested-quantifiers"],
        ),
        (
            input(json!({"validation": {"regex": "\\A\\d+\\z"}})),
            &["input.pattern.dialect"],
        ),
        (
            input(json!({"validation": {"regex": "/^a$/i"}})),
            &["input.pattern.slashes"],
        ),
        // Options.
        (select(json!({"options": one, "apiType": ""})), &[]),
        (
            select(json!({"options": "[{\"label\": \"One\", \"value\": 1}]"})),
            &["options.as-text"],
        ),
        (
            select(json!({"options": "[{}"})),
            &["options.missing", "options.as-text", "options.malformed"],
        ),
        (
            select(json!({"options": "[{\"label\": \"One\", \"value\": 1},]"})),
            &["options.as-text", "json.embedded"],
        ),
        (
            select(json!({"options": "[{\"value\": 1, \"label\": \"x\", \"value\": 1}]"})),
            &["options.as-text", "json.repeated-key"],
        ),
        (
            select(json!({"options": 1})),
            &["options.missing", "options.list"],
        ),
        (select(json!({"options": {"1": "One"}})), &["options.map"]),
        (select(json!({})), &["options.missing"]),
        (input(json!({"type": "radio"})), &["options.missing"]),
        (select(json!({"options": ["One"]})), &["options.bare"]),
        (
            select(json!({"options": [{"value": 1}]})),
            &["options.label"],
        ),
        (
            select(json!({"options": [{"value": 1, "label": 1}]})),
            &["options.label"],
        ),
        (
            select(json!({"options": [{"value": 1, "label": " "}]})),
            &["options.label"],
        ),
        (
            select(json!({"options": [{"label": "x"}]})),
            &["options.missing", "options.value"],
        ),
        (
            select(json!({"options": [null, {"label": "x", "value": 1}]})),
            &["options.value"],
        ),
        (
            select(json!({"options": [{"label": "x", "value": null}]})),
            &["options.value-null"],
        ),
        (
            select(json!({"options": [{"label": "x", "value": 1}, {"label": "y", "value": {}}]})),
            &["options.value-type"],
        ),
        (
            select(json!({"options": [[], {"label": "x", "value": 1}]})),
            &["options.value-type"],
        ),
        (
            select(json!({"options": [{"label": "x", "value": 1}, {"label": "y", "value": 1.0}]})),
            &["options.repeated"],
        ),
        (
            select(json!({"options": [{"label": "x", "value": 1}, {"label": "y", "value": "1"}]})),
            &[],
        ),
        (
            input(json!({"extendProp": {"options": one}})),
            &["options.unused"],
        ),
        (
            select(json!({"options": one, "apiType": "Api"})),
            &["options.api-type"],
        ),
        // Requests.
        (api(json!({})), &[]),
        (
            select(json!({"apiType": "api", "options": one})),
            &["api.missing"],
        ),
        (
            select(json!({"apiOptions": "{}", "options": one})),
            &["api.unused"],
        ),
        (
            select(
                json!({"apiType": "api", "options": one, "apiOptions": "{\"url\": \"http://x\"}"}),
            ),
            &["options.unused"],
        ),
        (
            input(json!({"type": "radio", "extendProp": {
                "apiType": "api", "apiOptions": "{\"url\": \"http://x\"}"
            }})),
            &["api.radio"],
        ),
        (
            select(json!({"apiType": "api", "apiOptions": {"url": "http://x"}})),
            &["api.object"],
        ),
        (
            select(json!({"apiType": "api", "apiOptions": "{'url': 1}"})),
            &["api.malformed"],
        ),
        (
            select(json!({"apiType": "api", "apiOptions": "[]"})),
            &["api.malformed"],
        ),
        (
            select(json!({"apiType": "api", "apiOptions": 5})),
            &["api.malformed"],
        ),
        (api(json!({"url": null})), &["api.url"]),
        (api(json!({"url": "ftp://x"})), &["api.url"]),
        (
            api(json!({"url": "https://user:pw@x.example/l"})),
            &["api.url", "api.secret"],
        ),
        (api(json!({"header": {"bad header": "x"}})), &["api.member"]),
        (api(json!({"method": "PUT"})), &["api.method"]),
        (api(json!({"params": [1]})), &["api.member"]),
        (api(json!({"params": {"x": []}})), &["api.member"]),
        (api(json!({"responseUrl": 1})), &["api.member"]),
        (api(json!({"remote": 1})), &["api.member"]),
        (
            api(json!({"header": {"X-Auth-Token": "abc"}})),
            &["api.secret"],
        ),
        (
            api(json!({"header": {"X-Custom": "Bearer abc"}})),
            &["api.secret"],
        ),
        (
            api(json!({"url": "https://x.example/l?page=1&access_token=abc"})),
            &["api.secret"],
        ),
        (
            api(json!({"params": {"client_secret": "abc"}})),
            &["api.secret"],
        ),
        (
            api(json!({"method": "POST", "body": {"auth": [{"password": "abc"}, {"sk": "abc"}]}})),
            &["api.secret", "api.secret"],
        ),
        (
            api(json!({"method": "POST", "body": "grant=x&client_secret=abc"})),
            &["api.secret"],
        ),
        (
            api(json!({"method": "POST", "body": "{\"token\": \"abc\"}"})),
            &["api.secret"],
        ),
        (
            api(json!({
                "method": "POST",
                "header": {"Authorization": "Bearer ${b}", "Accept": "application/json"},
                "params": {"token": "", "page": "1"},
                "body": {"needs_token": true, "password": null},
                "linkedFields": ["b"]
            })),
            &[],
        ),
        (api(json!({"body": {}})), &[]),
        (api(json!({"body": {"x": 1}})), &["api.get-body"]),
        (
            api(json!({"remote": true, "remoteName": "q", "remoteQueryField": "body"})),
            &["api.get-body"],
        ),
        (api(json!({"remote": "false"})), &["api.remote-as-text"]),
        (api(json!({"remote": true})), &["api.remote-name"]),
        (
            api(json!({"remoteQueryField": "header"})),
            &["api.search-place"],
        ),
        (
            api(json!({"remoteQureyField": "params"})),
            &["api.misspelt"],
        ),
        (
            api(json!({"remoteQureyField": "params", "remoteQueryField": "params"})),
            &[],
        ),
        (
            api(json!({"remoteQureyField": "params", "remoteQueryField": "body"})),
            &["api.misspelt-differs"],
        ),
        (api(json!({"linkedFields": ["c"]})), &["api.linked-unknown"]),
        (api(json!({"linkedFields": ["a"]})), &["api.linked-self"]),
        (api(json!({"linkedFields": ["b"]})), &["api.linked-unused"]),
        (api(json!({"linkedFields": 1})), &["api.member"]),
        (
            api(json!({"url": "http://x/${b}", "linkedFields": ["b"]})),
            &[],
        ),
        (
            api(json!({"url": "http://x/${c}"})),
            &["api.placeholder-unknown"],
        ),
        (
            api(json!({"params": {"x": "${b}"}})),
            &["api.placeholder-unlinked"],
        ),
        (api(json!({"headers": {}})), &["api.unknown-key"]),
        // Conditions.
        (visible(json!([])), &[]),
        (visible(json!("")), &[]),
        (visible(json!("[]")), &["condition.as-text"]),
        (
            visible(json!("[{comp:'a'}]")),
            &["condition.as-text", "condition.malformed"],
        ),
        (
            visible(json!({"comp": "b", "symbol": "empty"})),
            &["condition.single"],
        ),
        (visible(json!(5)), &["condition.shape"]),
        (visible(json!(["b"])), &["condition.shape"]),
        (visible(json!([{"symbol": "empty"}])), &["condition.comp"]),
        (visible(json!([{"comp": "b"}])), &["condition.symbol"]),
        (
            visible(json!([{"comp": "b", "symbol": "=="}])),
            &["condition.symbol"],
        ),
        (
            visible(json!([{"comp": "b", "symbol": 1}])),
            &["condition.symbol"],
        ),
        (
            visible(json!([{"comp": "b", "symbol": "empty", "operator": "or"}])),
            &["condition.unknown-key"],
        ),
    ];
    examples
        .drain(..)
        .map(|(text, rules)| (text, rules.to_vec()))
        .collect()
}

#[test]
fn each_example_yields_exactly_its_findings() {
    for (text, rules) in examples() {
        assert_eq!(own_rules(&text), rules, "{text}");
    }
}

#[test]
fn every_rule_has_an_example() {
    let shown: BTreeSet<&str> = examples()
        .into_iter()
        .flat_map(|(_, rules)| rules)
        .collect();
    let listed: BTreeSet<&str> = RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(listed.len(), RULES.len(), "an id is listed twice");
    assert_eq!(shown, listed);
}

#[test]
fn every_rule_is_written_in_one_way() {
    let good = |char: char| char.is_ascii_lowercase() || matches!(char, '.' | '-');
    for rule in RULES {
        assert!(
            rule.id.chars().all(good) && rule.id.contains('.'),
            "{rule:?}"
        );
        assert!(rule.meaning.ends_with('.'), "{rule:?}");
    }
}

#[test]
fn every_finding_has_the_level_of_its_rule_a_place_and_whole_sentences() {
    for (text, _) in examples() {
        for finding in own_findings(&text) {
            let rule = RULES.iter().find(|rule| rule.id == finding.rule).unwrap();
            assert_eq!(finding.level, rule.level);
            assert!(finding.place.line.is_some(), "{finding:?}");
            for sentence in [&finding.text, &finding.remedy] {
                let first = sentence.chars().next().unwrap();
                assert!(first.is_uppercase() || first == '“', "{sentence}");
                assert!(sentence.ends_with('.'), "{sentence}");
            }
        }
    }
}

#[test]
fn a_finding_about_an_input_names_it() {
    for (text, _) in examples() {
        for finding in own_findings(&text) {
            let place = &finding.place;
            let below = place.pointer.as_deref().unwrap_or("");
            let Some(name) = place.input.as_deref().filter(|_| below.len() > 8) else {
                continue;
            };
            let shown: String = name.chars().take(60).collect();
            assert!(finding.text.contains(&shown), "{finding:?}");
        }
    }
}

#[test]
fn only_errors_and_warnings_are_repaired_without_being_asked_twice() {
    for (text, rules) in examples() {
        let reading = reading(&text);
        if let Some(cleaned) = &reading.cleaned {
            let repairable = |rule: &&&str| {
                RULES
                    .iter()
                    .any(|known| known.id == **rule && known.level < Level::Info)
            };
            assert!(rules.iter().any(|rule| repairable(&rule)), "{text}");
            assert_eq!(super::reading(cleaned).cleaned, None, "{cleaned}");
        }
    }
}
