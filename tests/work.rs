//! The worker's handler, driven as the page drives it, without a browser.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the functions beside the tests are part of the tests"
)]

use signalbox::domain::extension::history::History;
use signalbox::domain::extension::model::{Origin, Package};
use signalbox::domain::work::handle::{PatternEngine, PatternError, WorkError, handle};
use signalbox::domain::work::{Request, Response};
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;

struct Native;

impl PatternEngine for Native {
    fn test(&self, source: &str, text: &str) -> Result<bool, PatternError> {
        let pattern = regress::Regex::new(source).map_err(|error| PatternError {
            message: error.to_string(),
        })?;
        Ok(pattern.find(text).is_some())
    }
}

fn ask(request: Request, bytes: Vec<Vec<u8>>) -> Result<(Response, Vec<Vec<u8>>), WorkError> {
    // Requests and responses cross to the worker as JSON, so they do here.
    let sent = serde_json::to_string(&request).unwrap();
    let (response, bytes) = handle(serde_json::from_str(&sent).unwrap(), bytes, &Native)?;
    let sent = serde_json::to_string(&response).unwrap();
    Ok((serde_json::from_str(&sent).unwrap(), bytes))
}

const METADATA: &str = r#"{
  "type": "Task", "name": "demo", "friendlyName": "Demo", "category": "Build", "version": "1.0.0",
  "inputs": [{"name": "who", "type": "input", "label": "Who"}],
  "execution": {"type": "Shell", "target": "scripts/run.sh"}
}"#;

fn archive() -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, content) in [
        ("codearts-extension.json", METADATA),
        ("scripts/run.sh", "#!/bin/sh\necho ${who}\n"),
        ("i18n/en-us/resources.json", "{}"),
    ] {
        writer
            .start_file(path, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn open(name: &str, bytes: Vec<u8>) -> Package {
    let request = Request::OpenPackage {
        origin: Origin::Zip,
        name: name.to_owned(),
        paths: vec![name.to_owned()],
        language: None,
        history: History::default(),
    };
    opened(request, vec![bytes])
}

/// The package with its texts, as the page puts them together.
fn opened(request: Request, bytes: Vec<Vec<u8>>) -> Package {
    let (response, texts) = ask(request, bytes).unwrap();
    let Response::Package(mut package, reading) = response else {
        panic!("not a package: {response:?}");
    };
    assert_eq!(reading.is_some(), package.metadata.is_some());
    assert!(package.attach(texts).is_empty());
    *package
}

#[test]
fn a_package_is_opened_and_its_metadata_read() {
    let package = open("demo.zip", archive());
    assert_eq!(package.findings, []);
    assert_eq!(package.entries.len(), 3);
    let mut package = Box::new(package);
    let texts = package.detach();
    let request = Request::ReadMetadata {
        package,
        language: None,
        history: History::default(),
    };
    let (response, _) = ask(request, texts).unwrap();
    let Response::Reading(reading) = response else {
        panic!("not a reading: {response:?}");
    };
    assert!(reading.readable);
}

#[test]
fn a_pattern_that_is_none_is_shown_where_it_is_written() {
    let text = METADATA.replace(
        r#"[{"name": "who", "#,
        "[7, {\"name\": \"who\",\n \"validation\": {\"regex\": \"(\"}, ",
    );
    let request = Request::OpenPackage {
        origin: Origin::Bare,
        name: "codearts-extension.json".to_owned(),
        paths: vec!["codearts-extension.json".to_owned()],
        language: None,
        history: History::default(),
    };
    let (response, _) = ask(request, vec![text.into_bytes()]).unwrap();
    let Response::Package(_, Some(reading)) = response else {
        panic!("no reading: {response:?}");
    };
    let rules: Vec<&str> = reading.findings.iter().map(|f| f.rule.as_str()).collect();
    assert_eq!(
        rules,
        [
            "metadata.absent",
            "metadata.absent",
            "input.object",
            "input.regex.invalid"
        ]
    );
    assert_eq!(
        reading.findings[3].place.words().as_deref(),
        Some("codearts-extension.json:4:26")
    );
}

#[test]
fn patterns_are_tried_as_ecmascript_does() {
    let check = |source: &str, texts: &[&str]| {
        let request = Request::CheckPattern {
            source: source.to_owned(),
            texts: texts.iter().map(|text| (*text).to_owned()).collect(),
        };
        match ask(request, Vec::new()) {
            Ok((Response::Matches(matches), _)) => Ok(matches),
            Ok(other) => panic!("not matches: {other:?}"),
            Err(error) => Err(error),
        }
    };
    assert_eq!(
        check("b", &["abc", "x"]),
        Ok(vec![true, false]),
        "unanchored"
    );
    assert_eq!(check(r"^\d+$", &["12", "١٢"]), Ok(vec![true, false]));
    assert_eq!(check("^[a-zA-Z0-9-_]+$", &["a-b_c"]), Ok(vec![true]));
    assert_eq!(check(r"^(?=a)(.)\1$", &["aa"]), Ok(vec![true]));
    assert!(matches!(
        check("(", &["a"]),
        Err(WorkError::InvalidPattern { .. })
    ));
}

#[test]
fn a_changed_metadata_file_is_packed_again_beside_untouched_entries() {
    let request = Request::Rezip {
        metadata: "{}".to_owned(),
    };
    let before = archive();
    let (response, bytes) = ask(request, vec![before.clone()]).unwrap();
    assert_eq!(response, Response::Archive);
    let [after] = <[Vec<u8>; 1]>::try_from(bytes).unwrap();
    let mut old = zip::ZipArchive::new(Cursor::new(before)).unwrap();
    let mut new = zip::ZipArchive::new(Cursor::new(&after)).unwrap();
    assert_eq!(new.len(), 3);
    for index in 1..3 {
        let (mut raw_old, mut raw_new) = (Vec::new(), Vec::new());
        let mut entry = old.by_index_raw(index).unwrap();
        entry.read_to_end(&mut raw_old).unwrap();
        let mut entry = new.by_index_raw(index).unwrap();
        entry.read_to_end(&mut raw_new).unwrap();
        assert_eq!(raw_old, raw_new);
    }
    assert_eq!(open("demo.zip", after).metadata.as_deref(), Some("{}"));
}

#[test]
fn the_metadata_file_is_replaced_where_it_was_found() {
    let pack = Request::Pack {
        paths: vec!["ext/codearts-extension.json".to_owned()],
    };
    let (_, bytes) = ask(pack, vec![b"{}".to_vec()]).unwrap();
    let rezip = Request::Rezip {
        metadata: "[]".to_owned(),
    };
    let (_, bytes) = ask(rezip, bytes).unwrap();
    let package = open("demo.zip", bytes.into_iter().next().unwrap());
    assert_eq!(package.entries.len(), 1);
    assert_eq!(package.metadata.as_deref(), Some("[]"));
}

#[test]
fn a_packed_folder_opens_like_the_folder() {
    let paths = vec![
        "codearts-extension.json".to_owned(),
        "scripts/run.sh".to_owned(),
    ];
    let contents = vec![METADATA.as_bytes().to_vec(), b"#!/bin/sh\n".to_vec()];
    let request = Request::OpenPackage {
        origin: Origin::Folder,
        name: "demo".to_owned(),
        paths: paths.clone(),
        language: None,
        history: History::default(),
    };
    let folder = opened(request, contents.clone());
    let (_, bytes) = ask(Request::Pack { paths }, contents).unwrap();
    let zipped = open("demo.zip", bytes.into_iter().next().unwrap());
    assert_eq!(folder.entries, zipped.entries);
    assert_eq!(folder.metadata, zipped.metadata);
}

#[test]
fn options_come_out_of_an_answer_and_bad_answers_say_why() {
    let request = |body: &str| Request::ReadOptions {
        body: body.to_owned(),
        list_path: "data".to_owned(),
        label_path: "name".to_owned(),
        value_path: "id".to_owned(),
    };
    let (response, _) = ask(request(r#"{"data": [{"name": "A", "id": 1}]}"#), Vec::new()).unwrap();
    let Response::Options(read) = response else {
        panic!("not options: {response:?}");
    };
    assert_eq!(read.options.len(), 1);
    let error = ask(request("{}"), Vec::new()).unwrap_err();
    assert!(matches!(error, WorkError::Options(_)));
    assert!(error.to_string().contains("“data”"));
}

#[test]
fn an_icon_is_checked_apart() {
    let request = Request::CheckIcon {
        name: "icon.gif".to_owned(),
    };
    let (response, _) = ask(request, vec![b"GIF89a".to_vec()]).unwrap();
    let Response::Icon { facts, findings } = response else {
        panic!("not an icon: {response:?}");
    };
    assert_eq!(facts, None);
    assert_eq!(findings[0].rule, "icon.format");
}

#[test]
fn a_request_without_its_attachments_fails_cleanly() {
    let request = Request::Rezip {
        metadata: String::new(),
    };
    assert_eq!(
        ask(request, Vec::new()).unwrap_err(),
        WorkError::Attachments {
            expected: 1,
            got: 0
        }
    );
}

#[test]
fn errors_cross_to_the_page_and_back() {
    let request = Request::Rezip {
        metadata: String::new(),
    };
    let error = ask(request, vec![b"no archive".to_vec()]).unwrap_err();
    let sent = serde_json::to_string(&error).unwrap();
    assert_eq!(serde_json::from_str::<WorkError>(&sent).unwrap(), error);
}

#[test]
fn a_version_with_other_content_than_before_is_told_from_an_edited_text() {
    let reused = |package: &Package, text: &str, history: &History| {
        let mut package = Box::new(package.clone());
        package.metadata = Some(text.to_owned());
        let texts = package.detach();
        let request = Request::ReadMetadata {
            package,
            language: None,
            history: history.clone(),
        };
        let (response, _) = ask(request, texts).unwrap();
        let Response::Reading(reading) = response else {
            panic!("not a reading: {response:?}");
        };
        let rules = reading.findings.into_iter().map(|finding| finding.rule);
        rules
            .filter(|rule| rule == "metadata.version.reused")
            .count()
    };
    let metadata = r#"{"name": "demo", "version": "0.0.1"}"#;
    let pack = |script: &[u8]| {
        let paths = vec![
            "codearts-extension.json".to_owned(),
            "scripts/run.sh".to_owned(),
        ];
        let contents = vec![metadata.as_bytes().to_vec(), script.to_vec()];
        let (_, bytes) = ask(Request::Pack { paths }, contents).unwrap();
        open("demo.zip", bytes.into_iter().next().unwrap())
    };
    let first = pack(b"#!/bin/sh\n");
    let mut history = History::default();
    history.record("demo", "0.0.1", first.fingerprint.clone());
    let edited = r#"{"name": "demo", "version": "0.0.1", "inputs": []}"#;
    assert_eq!(reused(&first, metadata, &history), 0);
    assert_eq!(reused(&first, edited, &history), 0, "an edit is no upload");
    let second = pack(b"#!/bin/bash\n");
    assert_eq!(reused(&second, metadata, &history), 1);
    let raised = r#"{"name": "demo", "version": "0.0.2"}"#;
    assert_eq!(reused(&second, raised, &history), 0);
}

#[test]
fn a_template_is_read_and_checked() {
    let text = "<div ng-show='x ='><input ng-model=\"URL\"></div><script>1</script>";
    let request = Request::ReadTemplate {
        text: text.to_owned(),
    };
    let (response, _) = ask(request, Vec::new()).unwrap();
    let Response::Template(template) = response else {
        panic!("a template is expected");
    };
    assert_eq!(template.nodes.len(), 3);
    let request = Request::CheckTemplate {
        text: text.to_owned(),
        keys: vec![signalbox::domain::template::check::Key {
            name: "URL".to_owned(),
            secure: false,
        }],
    };
    let (response, _) = ask(request, Vec::new()).unwrap();
    let Response::TemplateFindings(findings) = response else {
        panic!("findings are expected");
    };
    let rules: Vec<&str> = findings
        .iter()
        .map(|finding| finding.rule.as_str())
        .collect();
    assert_eq!(
        rules,
        [
            "template.expression",
            "template.script",
            "template.key.hook"
        ]
    );
}

#[test]
fn an_input_is_judged_by_a_schema_however_deep() {
    let mut schema = "{\"type\": \"string\"}".to_owned();
    let mut input = "1".to_owned();
    for _ in 0..200 {
        schema = format!("{{\"properties\": {{\"d\": {schema}}}}}");
        input = format!("{{\"d\": {input}}}");
    }
    let bytes = vec![schema.into_bytes(), input.into_bytes()];
    let request = Request::Judge {
        documents: Vec::new(),
    };
    let Ok((Response::Judged(judgement), _)) = ask(request, bytes) else {
        panic!("no judgement")
    };
    assert_eq!(judgement.violations.len(), 1);
    assert_eq!(judgement.violations[0].path.len(), 200);
}

#[test]
fn an_input_is_judged_with_the_documents_that_came_along() {
    let schema = br#"{"$ref": "https://y.example/a.json#/definitions/a"}"#.to_vec();
    let document = br#"{"definitions": {"a": {"type": "string"}}}"#.to_vec();
    let url = "https://y.example/a.json".to_owned();
    let request = |documents: Vec<String>| Request::Judge { documents };
    let bytes = vec![schema.clone(), b"1".to_vec(), document];
    let Ok((Response::Judged(judgement), _)) = ask(request(vec![url.clone()]), bytes.clone())
    else {
        panic!("no judgement")
    };
    assert_eq!(judgement.violations.len(), 1);
    ask(request(vec![url.clone(), url]), bytes).unwrap_err();
    let refused = ask(request(Vec::new()), vec![schema, b"1".to_vec()]).unwrap_err();
    let told = refused.to_string();
    assert!(told.contains("https://y.example/a.json, which"), "{told}");
}

#[test]
fn a_schema_that_cannot_be_used_is_refused_with_the_reason() {
    let bytes = vec![b"{\"type\": 3}".to_vec(), b"1".to_vec()];
    let judge = || Request::Judge {
        documents: Vec::new(),
    };
    let refused = ask(judge(), bytes).unwrap_err();
    assert!(refused.to_string().contains("/type"), "{refused}");
    let bytes = vec![b"{".to_vec(), b"1".to_vec()];
    let refused = ask(judge(), bytes).unwrap_err();
    assert!(
        refused.to_string().contains("The schema cannot be read"),
        "{refused}"
    );
}

#[test]
fn a_plugins_responses_open_and_are_checked_again_after_an_edit() {
    let bundle = br#"{"scm-configuration": {"URL": {"display-order": 1}}, "checkout": ""}"#;
    let request = Request::OpenPlugin {
        name: "bundle.json".into(),
        paths: vec!["bundle.json".into()],
    };
    let (Response::Plugin(mut plugin, checked), _) = ask(request, vec![bundle.to_vec()]).unwrap()
    else {
        panic!("a plugin");
    };
    let rules = |findings: &[signalbox::domain::finding::Finding]| -> Vec<String> {
        findings
            .iter()
            .map(|finding| finding.rule.clone())
            .collect()
    };
    assert_eq!(
        rules(&checked.findings),
        [
            "scm-config.display-name.missing",
            "scm-config.display-order.type",
            "checkout.empty"
        ]
    );
    for part in &mut plugin.parts {
        part.text = part.text.replace("1", "\"1\"");
    }
    let request = Request::CheckPlugin {
        plugin,
        known: None,
    };
    let (Response::PluginChecked(checked), _) = ask(request, Vec::new()).unwrap() else {
        panic!("a check");
    };
    assert_eq!(
        rules(&checked.findings),
        ["scm-config.display-name.missing", "checkout.empty"]
    );
}
