//! The script that an extension runs: whether the package holds it, whether a
//! shell could start it, and which variables it reads against the inputs that
//! the form declares.
//!
//! The platform hands every input to the script as an environment variable of
//! the input's name. The scan knows quoting, comments and here-documents but
//! does not run anything; where a script can read variables in ways that
//! cannot be seen (`eval`, `env`, files from elsewhere) it blames less.

mod scan;

use crate::domain::extension::PLATFORM_VARIABLES;
use crate::domain::extension::model::{Entry, Origin, Package, ScriptReport};
use crate::domain::finding::{Finding, Level, Place};
use scan::{Expansion, Scan};
use std::collections::BTreeSet;

/// The metadata file, which names the script.
const METADATA: &str = "codearts-extension.json";

/// Inputs blamed one by one; more are blamed in one finding.
const SINGLE_FINDINGS: usize = 20;

/// Bytes of other files that are searched for reads of inputs.
const OTHERS_LIMIT: usize = 4 * 1024 * 1024;

/// Variables that steer a shell or the programs it starts.
const SHELL: [&str; 26] = [
    "PATH",
    "HOME",
    "IFS",
    "PWD",
    "OLDPWD",
    "SHELL",
    "USER",
    "LOGNAME",
    "UID",
    "EUID",
    "PPID",
    "LANG",
    "LC_ALL",
    "TERM",
    "TMPDIR",
    "TZ",
    "HOSTNAME",
    "RANDOM",
    "LINENO",
    "SECONDS",
    "OPTARG",
    "OPTIND",
    "REPLY",
    "ENV",
    "PS4",
    "LD_LIBRARY_PATH",
];

/// Further variables that shells set or that build machines usually have.
const USUAL: [&str; 35] = [
    "OPTERR",
    "SHLVL",
    "FUNCNAME",
    "PIPESTATUS",
    "DIRSTACK",
    "GROUPS",
    "MAPFILE",
    "COPROC",
    "COLUMNS",
    "LINES",
    "EPOCHSECONDS",
    "EPOCHREALTIME",
    "SRANDOM",
    "SHELLOPTS",
    "BASHOPTS",
    "BASHPID",
    "BASH",
    "PS1",
    "PS2",
    "PS3",
    "HISTFILE",
    "EDITOR",
    "PAGER",
    "DISPLAY",
    "CI",
    "WORKSPACE",
    "JAVA_HOME",
    "M2_HOME",
    "MAVEN_HOME",
    "GOPATH",
    "GOROOT",
    "NODE_PATH",
    "PYTHONPATH",
    "KUBECONFIG",
    "DOCKER_HOST",
];

/// Yields what the script at `target` reads, and what is wrong with target and
/// script; `names` are the inputs' names in the form's order.
///
/// There is no report if the package does not hold the script. A bare metadata
/// file is not blamed for that.
pub fn report(
    package: &Package,
    target: &str,
    names: &[String],
) -> (Option<ScriptReport>, Vec<Finding>) {
    let mut seen = BTreeSet::new();
    let names: Vec<&str> = names
        .iter()
        .map(String::as_str)
        .filter(|name| seen.insert(*name))
        .collect();
    let mut findings = Vec::new();
    let entry = find_entry(package, target, &mut findings);
    let report = entry.map(|entry| read_script(package, entry, &names, &mut findings));
    (report, findings)
}

/// Finds the entry that `target` names, or very probably means.
fn find_entry<'a>(
    package: &'a Package,
    target: &str,
    findings: &mut Vec<Finding>,
) -> Option<&'a Entry> {
    // A missing target is reported where the metadata is read.
    if target.trim().is_empty() {
        return None;
    }
    let at_target = || Place {
        pointer: Some("/execution/target".to_owned()),
        ..Place::in_file(METADATA)
    };
    let plain = plain_path(target);
    if plain != target {
        findings.push(Finding::new(
            "target.path",
            Level::Error,
            at_target(),
            format!("The target “{target}” is not written as a path inside the package."),
            format!("Write “{plain}”: parts joined by “/”, without “/” or “./” in front."),
        ));
    }
    if plain.split('/').any(|part| part == "..") {
        findings.push(Finding::new(
            "target.path",
            Level::Error,
            at_target(),
            format!("The target “{target}” leads out of the folder it is in; no entry of a package has such a path."),
            "Write the path from the root of the package, without “..”.",
        ));
        return None;
    }
    if package.origin == Origin::Bare {
        return None;
    }
    let exact = package.entries.iter().find(|entry| entry.path == plain);
    if exact.is_some() {
        return exact;
    }
    let lower = plain.to_lowercase();
    let other_case = package
        .entries
        .iter()
        .find(|entry| entry.path.to_lowercase() == lower);
    if let Some(entry) = other_case {
        findings.push(Finding::new(
            "target.case",
            Level::Error,
            at_target(),
            format!(
                "The target “{target}” differs in upper and lower case from the file {}.",
                entry.path
            ),
            format!("Write “{}”; the platform tells case apart.", entry.path),
        ));
        return Some(entry);
    }
    // What was not read is there all the same, and a finding says why it was not.
    let left_out = &package.left_out;
    if left_out.iter().any(|path| path.to_lowercase() == lower) {
        return None;
    }
    let file_name = lower.rsplit('/').next().unwrap_or(&lower);
    let elsewhere = package
        .entries
        .iter()
        .find(|entry| entry.path.to_lowercase().rsplit('/').next() == Some(file_name));
    findings.push(Finding::new(
        "target.missing",
        Level::Error,
        at_target(),
        format!("The package has no file “{plain}”, which execution.target names."),
        match elsewhere {
            Some(entry) => format!("Write “{}” if that file is meant.", entry.path),
            None => "Add the script to the package, or correct the target.".to_owned(),
        },
    ));
    None
}

/// A target as the platform wants it written.
fn plain_path(target: &str) -> String {
    let slashes = target.trim().replace('\\', "/");
    let mut rest = slashes.as_str();
    while let Some(stripped) = rest.strip_prefix("./").or_else(|| rest.strip_prefix('/')) {
        rest = stripped;
    }
    rest.to_owned()
}

fn read_script(
    package: &Package,
    entry: &Entry,
    names: &[&str],
    findings: &mut Vec<Finding>,
) -> ScriptReport {
    let mut report = ScriptReport {
        path: entry.path.clone(),
        sha256: entry.sha256.clone(),
        size: entry.size,
        read: Vec::new(),
        unread: Vec::new(),
        undeclared: Vec::new(),
    };
    let Some(text) = &entry.text else {
        findings.push(unreadable(entry));
        return report;
    };
    let is_shell = text_findings(&entry.path, text, findings);
    if !is_shell {
        return report;
    }
    let scan = Scan::of(text);
    let others = Others::read(package, entry, text, names);
    let reads = |name: &str| scan.reads(name) || others.read.contains(name);
    for name in names {
        let list = if reads(name) {
            &mut report.read
        } else {
            &mut report.unread
        };
        list.push((*name).to_owned());
    }
    report_dashes(entry, &scan, names, findings);
    let sees_all = !scan.opaque && !others.hidden;
    if sees_all {
        report_unread(entry, &report.unread, findings);
    }
    let is_sourced_elsewhere = scan.sourced.iter().any(|name| !others.has(name));
    let undeclared = undeclared(&scan, &others, names);
    let certain = !scan.opaque && !is_sourced_elsewhere;
    report_undeclared(entry, &undeclared, names, certain, findings);
    report.undeclared = undeclared
        .into_iter()
        .map(|read| read.name.clone())
        .collect();
    report
}

/// The first reading of each variable that nobody is known to set.
fn undeclared<'a>(scan: &'a Scan, others: &Others, names: &[&str]) -> Vec<&'a Expansion> {
    let mut known: BTreeSet<&str> = names.iter().copied().collect();
    let is_set = |name: &str| scan.sets(name) || others.set.contains(name) || is_usual(name);
    let needed = scan.expansions.iter().filter(|read| !read.guarded);
    needed
        .filter(|read| !is_set(&read.name) && known.insert(&read.name))
        .collect()
}

fn report_undeclared(
    entry: &Entry,
    undeclared: &[&Expansion],
    names: &[&str],
    certain: bool,
    findings: &mut Vec<Finding>,
) {
    for read in undeclared.iter().take(SINGLE_FINDINGS) {
        let name = read.name.as_str();
        let meant = names.iter().find(|known| known.eq_ignore_ascii_case(name));
        findings.push(Finding::new(
            "script.undeclared",
            if certain || meant.is_some() {
                Level::Warning
            } else {
                Level::Info
            },
            at_line(&entry.path, read.line),
            format!(
                "{} reads ${name}, which is no input and which neither the platform nor the script sets.",
                entry.path
            ),
            match meant {
                Some(meant) => format!("Write ${{{meant}}}; names tell case apart."),
                None => format!(
                    "Declare an input “{name}”, or write ${{{name}:-}} if it may be missing."
                ),
            },
        ));
    }
    if let Some(next) = undeclared.get(SINGLE_FINDINGS) {
        findings.push(Finding::new(
            "script.undeclared",
            if certain { Level::Warning } else { Level::Info },
            at_line(&entry.path, next.line),
            format!(
                "{} reads {} more variables that are no inputs and that nobody sets.",
                entry.path,
                undeclared.len().saturating_sub(SINGLE_FINDINGS)
            ),
            "Declare them as inputs, or correct their names.",
        ));
    }
}

fn unreadable(entry: &Entry) -> Finding {
    let (rule, level, text, remedy) = if entry.utf8 {
        (
            "script.size",
            Level::Info,
            format!("{} is too large to be looked into.", entry.path),
            "Check by hand which inputs it reads.",
        )
    } else {
        (
            "script.encoding",
            Level::Warning,
            format!("{} is not valid UTF-8.", entry.path),
            "Save the script as UTF-8.",
        )
    };
    Finding::new(rule, level, Place::in_file(&entry.path), text, remedy)
}

/// Checks what a shell would stumble over; yields whether it is a shell script.
fn text_findings(path: &str, text: &str, findings: &mut Vec<Finding>) -> bool {
    let without_bom = text.strip_prefix('\u{feff}');
    if without_bom.is_some() {
        findings.push(Finding::new(
            "script.bom",
            Level::Warning,
            at_line(path, 1),
            format!(
                "{path} begins with a byte order mark, which hides its first line from the system."
            ),
            "Save the script as UTF-8 without a byte order mark.",
        ));
    }
    let text = without_bom.unwrap_or(text);
    let with_return = |line: &str| line.ends_with('\r');
    let returns = text.split('\n').filter(|line| with_return(line)).count();
    if returns > 0 {
        let first = text.split('\n').position(with_return).unwrap_or_default();
        findings.push(Finding::new(
            "script.line-ends",
            Level::Warning,
            at_line(path, line_number(first)),
            format!("{path} has {returns} lines that end in CR LF; a shell takes the CR as part of the command."),
            "Save the script with LF line ends.",
        ));
    }
    if text.trim().is_empty() {
        findings.push(Finding::new(
            "script.empty",
            Level::Warning,
            Place::in_file(path),
            format!("{path} is empty."),
            "Write the commands that the extension is to run.",
        ));
        return true;
    }
    let Some(interpreter) = text.strip_prefix("#!") else {
        findings.push(Finding::new(
            "script.interpreter",
            Level::Warning,
            at_line(path, 1),
            format!("{path} does not begin with “#!”, so it is left open which shell runs it."),
            "Begin the first line with #!/bin/sh or #!/bin/bash.",
        ));
        return true;
    };
    let line = interpreter.lines().next().unwrap_or_default();
    let words = line
        .split_whitespace()
        .filter(|word| !word.starts_with('-'));
    let programs: Vec<&str> = words
        .filter_map(|word| word.rsplit('/').next())
        .filter(|program| *program != "env")
        .collect();
    let is_shell = programs.iter().any(|program| is_shell(program));
    if !is_shell {
        findings.push(Finding::new(
            "script.language",
            Level::Info,
            at_line(path, 1),
            format!("{path} is no shell script by its first line, so its variables are not compared with the inputs."),
            "Check by hand which inputs it reads.",
        ));
    }
    is_shell
}

fn is_shell(program: &str) -> bool {
    matches!(
        program,
        "sh" | "bash" | "dash" | "ash" | "ksh" | "zsh" | "busybox"
    )
}

/// What the other files of the package say about variables.
#[derive(Default)]
struct Others {
    read: BTreeSet<String>,
    set: BTreeSet<String>,
    file_names: BTreeSet<String>,
    /// The script uses a file that cannot be looked into.
    hidden: bool,
}

impl Others {
    fn read(package: &Package, script: &Entry, text: &str, names: &[&str]) -> Self {
        let mut others = Self::default();
        let named: BTreeSet<&str> = text
            .split(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c)))
            .collect();
        let mut looked_into = 0_usize;
        for entry in &package.entries {
            if entry.path == script.path {
                continue;
            }
            let file_name = entry.path.rsplit('/').next().unwrap_or(&entry.path);
            others.file_names.insert(file_name.to_owned());
            let Some(other) = &entry.text else {
                others.hidden |= named.contains(file_name);
                continue;
            };
            looked_into = looked_into.saturating_add(other.len());
            if looked_into > OTHERS_LIMIT {
                others.hidden = true;
                continue;
            }
            let is_prose = [".md", ".txt", ".json", ".rst", ".html"]
                .iter()
                .any(|end| file_name.ends_with(end));
            let is_shell = file_name.ends_with(".sh")
                || file_name.ends_with(".bash")
                || other.lines().next().is_some_and(|line| {
                    line.starts_with("#!") && line.split(['/', ' ']).any(is_shell)
                });
            if is_shell {
                let scan = Scan::of(other);
                let read = names.iter().filter(|name| scan.reads(name));
                others.read.extend(read.map(|name| (*name).to_owned()));
                others.set.extend(scan.set);
            } else if !is_prose {
                let words: BTreeSet<&str> = scan::words(other).collect();
                let read = names.iter().filter(|name| words.contains(**name));
                others.read.extend(read.map(|name| (*name).to_owned()));
            }
        }
        others
    }

    fn has(&self, file_name: &str) -> bool {
        self.file_names.contains(file_name)
    }
}

fn is_usual(name: &str) -> bool {
    PLATFORM_VARIABLES.contains(&name)
        || SHELL.contains(&name)
        || USUAL.contains(&name)
        || name.starts_with("BASH_")
        || name.starts_with("LC_")
        || name == "_"
}

fn report_dashes(entry: &Entry, scan: &Scan, names: &[&str], findings: &mut Vec<Finding>) {
    for (text, line) in &scan.dashed {
        if names.contains(&text.as_str()) {
            findings.push(Finding::new(
                "script.dash",
                Level::Warning,
                at_line(&entry.path, *line),
                format!(
                    "{} writes ${{{text}}}, which does not read the input “{text}”.",
                    entry.path
                ),
                format!(
                    "Rename the input to “{}” and read that.",
                    text.replace('-', "_")
                ),
            ));
        }
    }
}

fn report_unread(entry: &Entry, unread: &[String], findings: &mut Vec<Finding>) {
    // Names that no script can read are blamed where the inputs are read.
    let unread: Vec<&String> = unread.iter().filter(|name| scan::is_name(name)).collect();
    if unread.len() > SINGLE_FINDINGS {
        let first: Vec<&str> = unread.iter().take(5).map(|name| name.as_str()).collect();
        findings.push(Finding::new(
            "script.unread",
            Level::Warning,
            Place::in_file(&entry.path),
            format!(
                "{} never reads {} of the inputs: {} and others.",
                entry.path,
                unread.len(),
                first.join(", ")
            ),
            "Read them as ${name}, or remove the inputs.",
        ));
        return;
    }
    for name in unread {
        // Nothing in the script is about it: the place is where the input is.
        let place = Place {
            input: Some(name.clone()),
            ..Place::default()
        };
        findings.push(Finding::new(
            "script.unread",
            Level::Warning,
            place,
            format!("{} never reads the input “{name}”.", entry.path),
            format!("Read it as ${{{name}}}, or remove the input."),
        ));
    }
}

fn line_number(index: usize) -> u32 {
    u32::try_from(index.saturating_add(1)).unwrap_or(u32::MAX)
}

fn at_line(path: &str, line: u32) -> Place {
    Place {
        line: Some(line),
        ..Place::in_file(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entry(path: &str, text: &str) -> Entry {
        Entry {
            path: path.to_owned(),
            size: text.len() as u64,
            sha256: "0".repeat(64),
            text: Some(text.to_owned()),
            utf8: true,
        }
    }

    fn package(entries: Vec<Entry>) -> Package {
        Package {
            origin: Origin::Zip,
            name: "demo.zip".to_owned(),
            entries,
            left_out: Vec::new(),
            metadata: None,
            resources: Vec::new(),
            findings: Vec::new(),
            fingerprint: Default::default(),
        }
    }

    fn check(text: &str, names: &[&str]) -> (ScriptReport, Vec<String>) {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let package = package(vec![entry("scripts/run.sh", text)]);
        let (report, findings) = report(&package, "scripts/run.sh", &names);
        let rules = findings.into_iter().map(|finding| finding.rule).collect();
        (report.unwrap(), rules)
    }

    fn none() -> Vec<String> {
        Vec::new()
    }

    #[test]
    fn a_script_that_reads_its_inputs_gets_no_finding() {
        let text = "#!/bin/sh\nset -eu\necho \"$region\" ${host}\ncd \"${RESULT_MSG_PATH}\"\n";
        let (report, rules) = check(text, &["region", "host"]);
        assert_eq!(rules, none());
        assert_eq!(report.read, ["region", "host"]);
        assert_eq!(report.unread, none());
        assert_eq!(report.undeclared, none());
    }

    #[test]
    fn unread_inputs_and_undeclared_variables_are_named() {
        let (report, rules) = check("#!/bin/sh\necho \"$Region $token\"\n", &["region"]);
        assert_eq!(report.unread, ["region"]);
        assert_eq!(report.undeclared, ["Region", "token"]);
        assert_eq!(
            rules,
            ["script.unread", "script.undeclared", "script.undeclared"]
        );
    }

    #[test]
    fn what_a_shell_stumbles_over_is_found() {
        assert_eq!(check("echo hello\n", &[]).1, ["script.interpreter"]);
        assert_eq!(check("#!/bin/sh\r\necho\r\n", &[]).1, ["script.line-ends"]);
        assert_eq!(check("\u{feff}#!/bin/sh\n", &[]).1, ["script.bom"]);
        assert_eq!(check(" \n", &[]).1, ["script.empty"]);
        let (report, rules) = check("#!/usr/bin/env python3\nprint()\n", &["a"]);
        assert_eq!(rules, ["script.language"]);
        assert_eq!(report.unread, none());
        assert_eq!(
            check("#!/usr/bin/env -S bash -e\necho $a\n", &["a"]).1,
            none()
        );
    }

    #[test]
    fn a_script_that_is_not_utf8_is_reported_without_lists() {
        let mut file = entry("run.sh", "");
        file.text = None;
        file.utf8 = false;
        let (report, findings) = report(&package(vec![file]), "run.sh", &["a".to_owned()]);
        assert_eq!(findings[0].rule, "script.encoding");
        assert_eq!(report.unwrap().unread, none());
    }

    #[test]
    fn the_target_must_name_an_entry_exactly() {
        let check = |target: &str| {
            let package = package(vec![entry("scripts/run.sh", "#!/bin/sh\n")]);
            let (report, findings) = report(&package, target, &[]);
            let rules: Vec<_> = findings
                .iter()
                .map(|finding| finding.rule.clone())
                .collect();
            (report.is_some(), rules.join(" "), findings)
        };
        let (found, rules, _) = check("./scripts/run.sh");
        assert!(found);
        assert_eq!(rules, "target.path");
        assert_eq!(check("/scripts/run.sh").1, "target.path");
        assert_eq!(check("scripts\\run.sh").1, "target.path");
        assert_eq!(check("../run.sh").1, "target.path");
        assert_eq!(check("scripts/../run.sh").1, "target.path");
        assert_eq!(check("scripts/run..sh").1, "target.missing");
        let (found, rules, findings) = check("scripts/Run.sh");
        assert!(found);
        assert_eq!(rules, "target.case");
        assert!(findings[0].remedy.contains("scripts/run.sh"));
        let (found, rules, findings) = check("run.sh");
        assert!(!found);
        assert_eq!(rules, "target.missing");
        assert!(findings[0].remedy.contains("scripts/run.sh"));
        assert_eq!(check("other.sh").1, "target.missing");
        assert_eq!(check("").1, "");
    }

    #[test]
    fn a_script_that_was_not_read_is_not_missing() {
        let mut package = package(Vec::new());
        package.left_out = vec!["scripts/run.sh".to_owned()];
        let found = report(&package, "scripts/run.sh", &[]);
        assert_eq!(found, (None, Vec::new()));
        assert_eq!(report(&package, "other.sh", &[]).1.len(), 1);
    }

    #[test]
    fn a_bare_metadata_file_is_not_blamed_for_the_missing_script() {
        let mut bare = package(Vec::new());
        bare.origin = Origin::Bare;
        assert_eq!(
            report(&bare, "scripts/run.sh", &["a".to_owned()]),
            (None, Vec::new())
        );
    }

    #[test]
    fn a_name_with_a_dash_is_not_called_unread_but_its_expansion_is_explained() {
        let names = ["a-b", "1st", "STEP_ID", "PATH", "fine", "名"];
        let text = "#!/bin/sh\necho ${a-b} $fine\n";
        let (report, rules) = check(text, &names);
        assert_eq!(rules, ["script.dash", "script.unread", "script.unread"]);
        assert_eq!(report.undeclared, none(), "${{a-b}} has a default");
    }

    #[test]
    fn other_scripts_of_the_package_may_read_the_inputs() {
        let package = package(vec![
            entry(
                "run.sh",
                "#!/bin/sh\n. ./lib.sh\npython3 tool.py\necho $from_lib\n",
            ),
            entry("lib.sh", "from_lib=1\necho $a\n"),
            entry("tool.py", "import os\nprint(os.environ['b'])\n"),
            entry("README.md", "c is an input"),
        ]);
        let names = ["a", "b", "c"].map(str::to_owned);
        let (report, _) = report(&package, "run.sh", &names);
        let report = report.unwrap();
        assert_eq!(report.read, ["a", "b"]);
        assert_eq!(report.unread, ["c"]);
        assert_eq!(report.undeclared, none());
    }

    #[test]
    fn very_many_unread_inputs_make_one_finding() {
        let names: Vec<String> = (0..300).map(|index| format!("n{index}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(check("#!/bin/sh\n", &names).1, ["script.unread"]);
    }

    #[test]
    fn a_script_that_prints_its_environment_is_not_blamed_for_unread_inputs() {
        assert_eq!(check("#!/bin/sh\nenv | sort\n", &["a"]).1, none());
        assert_eq!(check("#!/bin/bash\necho ${!name:-}\n", &["a"]).1, none());
    }

    proptest! {
        #[test]
        fn no_script_makes_it_panic(text in "\\PC{0,200}", target in "[./a-z\\\\]{0,10}") {
            let package = package(vec![entry("a/b.sh", &text)]);
            report(&package, &target, &["a".to_owned(), "b-c".to_owned()]);
            report(&package, "a/b.sh", &["a".to_owned(), "b-c".to_owned()]);
        }
    }
}
