//! The sample packages that ship with the app, as the files of a folder.

use serde_json::{Value, json};
use std::borrow::Cow;
use std::fmt::Write;

/// How many inputs the largest sample has.
const MANY: usize = 300;

/// Inputs of the largest sample that hang together: the first is a switch that
/// shows the others.
const GROUP: usize = 10;

/// A file of a sample: path and text.
pub type SampleFile = (&'static str, Cow<'static, str>);

/// One sample package, as the list of samples names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Name of its folder, used in links.
    pub id: &'static str,
    /// Its title.
    pub title: &'static str,
    /// What it shows, one sentence.
    pub text: &'static str,
}

/// All samples, in the order in which they are offered. Their files are apart,
/// so that a list of titles does not weigh what the packages weigh.
pub const LIST: [Sample; 6] = [
    Sample {
        id: "first-steps",
        title: "First steps",
        text: "One text box with a pattern: the smallest package that the platform accepts.",
    },
    Sample {
        id: "every-widget",
        title: "Every widget",
        text: "A deployment with all ten widgets, which show and disable each other.",
    },
    Sample {
        id: "two-languages",
        title: "Two languages",
        text: "English and Chinese texts, with every way to refer to them.",
    },
    Sample {
        id: "options-from-an-api",
        title: "Options from an API",
        text: "Lists that come from a server and depend on each other, with answers to try them.",
    },
    Sample {
        id: "ten-mistakes",
        title: "Ten mistakes",
        text: "A package that is wrong in ten ways and still shows its form.",
    },
    Sample {
        id: "three-hundred-inputs",
        title: "Three hundred inputs",
        text: "A very long form, for seeing how quickly it follows.",
    },
];

/// Takes files into the program; their paths are those in the package.
macro_rules! files {
    ($folder:literal: $($path:literal),+ $(,)?) => {
        vec![$((
            $path,
            Cow::Borrowed(include_str!(concat!("../../../samples/", $folder, "/", $path))),
        )),+]
    };
}

/// Yields the files of the sample with this id; `None` if there is none. Those
/// below `mock/` are answers for the input of their name, for trying options
/// without a server.
pub fn files(id: &str) -> Option<Vec<SampleFile>> {
    Some(match id {
        "first-steps" => files!(
            "first-steps":
            "codearts-extension.json",
            "scripts/execution.sh",
        ),
        "every-widget" => files!(
            "every-widget":
            "codearts-extension.json",
            "scripts/deploy.sh",
            "scripts/smoke.sh",
        ),
        "two-languages" => files!(
            "two-languages":
            "codearts-extension.json",
            "i18n/en-us/resources.json",
            "i18n/zh-cn/resources.json",
            "scripts/check.sh",
        ),
        "options-from-an-api" => files!(
            "options-from-an-api":
            "codearts-extension.json",
            "mock/branch.json",
            "mock/project.json",
            "mock/reviewers.json",
            "scripts/request.sh",
        ),
        "ten-mistakes" => files!(
            "ten-mistakes":
            "codearts-extension.json",
            "scripts/look.sh",
        ),
        "three-hundred-inputs" => vec![
            (
                "codearts-extension.json",
                Cow::Owned(many_inputs_metadata()),
            ),
            ("scripts/print.sh", Cow::Owned(many_inputs_script())),
        ],
        _ => return None,
    })
}

/// Name of an input of the largest sample, numbers from 1.
fn many_name(number: usize) -> String {
    format!("setting_{number:03}")
}

/// The metadata of the largest sample: groups of inputs, each shown by a switch.
fn many_inputs_metadata() -> String {
    let inputs: Vec<Value> = (0..MANY).map(many_input).collect();
    let metadata = json!({
        "type": "Task",
        "name": "three_hundred_inputs",
        "friendlyName": "Three hundred inputs",
        "description": "Prints three hundred settings, in groups that can be switched off.",
        "category": "Normal",
        "version": "3.0.0",
        "versionDescription": "As many inputs as nobody should have.",
        "dataSourceBindings": [],
        "inputs": inputs,
        "execution": {"type": "Shell", "target": "scripts/print.sh"},
        "outputs": []
    });
    format!("{metadata}\n")
}

fn many_input(index: usize) -> Value {
    let number = index.saturating_add(1);
    let in_group = index.checked_rem(GROUP).unwrap_or_default();
    let name = many_name(number);
    if in_group == 0 {
        let group = index.checked_div(GROUP).unwrap_or_default();
        return json!({
            "name": name,
            "type": "switch",
            "label": format!("Group {}", group.saturating_add(1)),
            "description": "Shows the settings of the group",
            "defaultValue": true
        });
    }
    let switch = many_name(number.saturating_sub(in_group));
    let shown = json!([{"comp": switch, "symbol": "===", "value": true}]);
    let label = format!("Setting {number}");
    match in_group {
        3 | 7 => json!({
            "name": name,
            "type": "inputNumber",
            "label": label,
            "description": "A number",
            "defaultValue": number,
            "extendProp": {"visibleConditions": shown}
        }),
        5 => json!({
            "name": name,
            "type": "singleSelect",
            "label": label,
            "description": "One of three",
            "defaultValue": "medium",
            "extendProp": {"options": [
                {"label": "Low", "value": "low"},
                {"label": "Medium", "value": "medium"},
                {"label": "High", "value": "high"}
            ]}
        }),
        _ => json!({
            "name": name,
            "type": "input",
            "label": label,
            "description": "A short text",
            "defaultValue": "",
            "validation": {
                "regex": "^[a-z0-9-]*$",
                "regexMessage": "Use lower-case letters, digits and hyphens."
            },
            "extendProp": {"visibleConditions": shown}
        }),
    }
}

/// A script that prints every input of the largest sample.
fn many_inputs_script() -> String {
    let mut script = String::from(
        "#!/bin/sh\n# Prints every setting that has a value.\nset -eu\n\nshow() {\n    [ -z \"$2\" ] || printf '%s = %s\\n' \"$1\" \"$2\"\n}\n\n",
    );
    for number in 1..=MANY {
        let name = many_name(number);
        // Writing into a text cannot fail.
        let _ = writeln!(script, "show {name} \"${{{name}:-}}\"");
    }
    script
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::extension::language::Languages;
    use crate::domain::extension::model::{Entry, Origin, Package, Resource};
    use crate::domain::extension::script;
    use crate::domain::finding::Place;

    fn package(id: &str) -> Package {
        let mut package = Package {
            origin: Origin::Folder,
            name: id.to_owned(),
            entries: Vec::new(),
            left_out: Vec::new(),
            metadata: None,
            resources: Vec::new(),
            findings: Vec::new(),
            fingerprint: Default::default(),
        };
        for (path, text) in files(id).unwrap() {
            let parts: Vec<&str> = path.split('/').collect();
            if let ["i18n", language, _] = parts.as_slice() {
                package.resources.push(Resource {
                    language: (*language).to_owned(),
                    path: path.to_owned(),
                    text: Some(text.to_string()),
                });
            }
            package.entries.push(Entry {
                path: path.to_owned(),
                size: text.len() as u64,
                sha256: String::new(),
                text: path.ends_with(".sh").then(|| text.to_string()),
                utf8: true,
            });
        }
        package
    }

    fn metadata(id: &str) -> Value {
        let files = files(id).unwrap();
        let (_, text) = files
            .iter()
            .find(|(path, _)| *path == "codearts-extension.json")
            .unwrap();
        // Only the broken sample has comments, always after a blank.
        let plain = text.lines().map(|line| line.split(" // ").next().unwrap());
        plain.collect::<Vec<_>>().join("\n").parse().unwrap()
    }

    fn names(metadata: &Value) -> Vec<String> {
        let inputs = metadata["inputs"].as_array().unwrap();
        let name = |input: &Value| input["name"].as_str().unwrap().to_owned();
        inputs.iter().map(name).collect()
    }

    #[test]
    fn every_script_reads_every_input_and_nothing_else() {
        for id in LIST.map(|sample| sample.id) {
            let metadata = metadata(id);
            let target = metadata["execution"]["target"].as_str().unwrap();
            let (report, findings) = script::report(&package(id), target, &names(&metadata));
            let rules: Vec<&str> = findings.iter().map(|found| found.rule.as_str()).collect();
            let expected: &[&str] = match id {
                "ten-mistakes" => &["target.case"],
                _ => &[],
            };
            assert_eq!(rules, expected, "{id}: {findings:?}");
            assert!(report.is_some());
        }
    }

    #[test]
    fn the_languages_of_a_sample_are_complete() {
        let id = "two-languages";
        let (mut languages, findings) = Languages::read(&package(id).resources);
        assert_eq!(findings, []);
        let metadata = metadata(id);
        for input in metadata["inputs"].as_array().unwrap() {
            let name = input["name"].as_str().unwrap();
            for (member, kind) in [("label", "label"), ("description", "help")] {
                let literal = input[member].as_str().unwrap();
                let path_key = format!("loc.input.{kind}.{name}");
                let shown = languages.resolve(literal, &path_key, Some("zh-cn"), &Place::default);
                assert!(!shown.is_ascii(), "{literal} is shown as {shown}");
            }
            for message in ["requiredMessage", "regexMessage"] {
                if let Some(literal) = input["validation"][message].as_str() {
                    languages.resolve(literal, "", None, &Place::default);
                }
            }
            for option in input["extendProp"]["options"]
                .as_array()
                .into_iter()
                .flatten()
            {
                languages.resolve(option["label"].as_str().unwrap(), "", None, &Place::default);
            }
        }
        for literal in [
            &metadata["description"],
            &metadata["versionDescription"],
            &metadata["outputs"][0]["description"],
        ] {
            languages.resolve(literal.as_str().unwrap(), "", None, &Place::default);
        }
        let (coverage, findings) = languages.finish();
        assert_eq!(findings, []);
        assert!(
            coverage
                .iter()
                .all(|row| row.used && row.present == [true, true])
        );
    }

    #[test]
    fn every_widget_occurs_in_the_sample_of_that_name() {
        let metadata = metadata("every-widget");
        let inputs = metadata["inputs"].as_array().unwrap();
        for widget in [
            "input",
            "inputNumber",
            "switch",
            "singleSelect",
            "multipleSelect",
            "keyValuePair",
            "radio",
            "timeInterval",
            "shell",
            "endpoint",
        ] {
            let is_widget =
                |input: &Value| input["type"].as_str().unwrap().split(':').next() == Some(widget);
            assert!(inputs.iter().any(is_widget), "{widget}");
        }
    }

    #[test]
    fn every_mock_answer_belongs_to_an_input_and_holds_its_list() {
        let id = "options-from-an-api";
        let metadata = metadata(id);
        let mut found = 0;
        for (path, text) in files(id).unwrap() {
            let Some(name) = path.strip_prefix("mock/") else {
                continue;
            };
            let name = name.strip_suffix(".json").unwrap();
            let inputs = metadata["inputs"].as_array().unwrap();
            let input = inputs.iter().find(|input| input["name"] == name).unwrap();
            let api = input["extendProp"]["apiOptions"].as_str().unwrap();
            let api: Value = api.parse().unwrap();
            let pointer = format!(
                "/{}",
                api["responseUrl"].as_str().unwrap().replace('.', "/")
            );
            let answer: Value = text.parse().unwrap();
            assert!(answer.pointer(&pointer).unwrap().is_array(), "{path}");
            found += 1;
        }
        assert_eq!(found, 3);
    }

    #[test]
    fn the_largest_sample_has_three_hundred_inputs_in_its_folder_too() {
        let id = "three-hundred-inputs";
        assert_eq!(names(&metadata(id)).len(), 300);
        let folder = [
            include_str!("../../../samples/three-hundred-inputs/codearts-extension.json"),
            include_str!("../../../samples/three-hundred-inputs/scripts/print.sh"),
        ];
        for ((path, text), in_folder) in files(id).unwrap().iter().zip(folder) {
            assert!(
                *text == in_folder,
                "{path} differs from the one in the folder"
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn every_script_is_understood_by_a_posix_shell() {
        use std::io::Write as _;
        use std::process::{Command, Stdio};
        for id in LIST.map(|sample| sample.id) {
            for (path, text) in files(id).unwrap() {
                if !path.ends_with(".sh") {
                    continue;
                }
                let mut shell = Command::new("sh")
                    .arg("-n")
                    .stdin(Stdio::piped())
                    .spawn()
                    .unwrap();
                let mut input = shell.stdin.take().unwrap();
                input.write_all(text.as_bytes()).unwrap();
                drop(input);
                assert!(shell.wait().unwrap().success(), "{id}/{path}");
            }
        }
    }

    #[test]
    fn the_samples_stay_small() {
        let built_in = |id: &str| {
            let files = files(id).unwrap();
            let borrowed = files.into_iter().filter_map(|(_, text)| match text {
                Cow::Borrowed(text) => Some(text.len()),
                Cow::Owned(_) => None,
            });
            borrowed.sum::<usize>()
        };
        let total: usize = LIST.iter().map(|sample| built_in(sample.id)).sum();
        assert!(total < 24 * 1024, "{total} bytes");
    }
}
