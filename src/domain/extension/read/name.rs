//! Names of inputs: the script reads a value as the environment variable of
//! that name, so a name can be allowed and still be of no use.

use super::report::{Report, Spot};
use super::rules;
use crate::domain::extension::PLATFORM_VARIABLES;

const NAME_LIMIT: usize = 200;

/// Variables whose loss breaks a shell, the loader or common tools.
const SHELL: &[&str] = &[
    "PATH",
    "HOME",
    "IFS",
    "PWD",
    "OLDPWD",
    "SHELL",
    "USER",
    "LOGNAME",
    "HOSTNAME",
    "LANG",
    "LC_ALL",
    "TERM",
    "TMPDIR",
    "UID",
    "EUID",
    "PPID",
    "ENV",
    "BASH_ENV",
    "SHELLOPTS",
    "PS1",
    "PS4",
    "OPTARG",
    "OPTIND",
    "RANDOM",
    "SECONDS",
    "LINENO",
    "LD_PRELOAD",
    "LD_LIBRARY_PATH",
];

/// Lints one name; `who` is the input in words.
pub(super) fn lint(report: &mut Report<'_>, who: &str, spot: &Spot<'_>, name: &str) {
    let allowed = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-');
    if let Some(other) = name.chars().find(|char| !allowed(*char)) {
        report.find(
            &rules::INPUT_NAME_CHARACTERS,
            spot,
            format!(
                "The name of {who} holds U+{:04X}, which is no letter, digit, “_” or “-”.",
                u32::from(other)
            ),
            "Use letters, digits and “_” only.",
        );
    } else if name.contains('-') {
        report.find(
            &rules::INPUT_NAME_UNREADABLE,
            spot,
            format!(
                "The name of {who} has a “-”: a shell takes ${{{name}}} for another variable with a default.",
            ),
            "Use “_” in place of “-”.",
        );
    } else if name.starts_with(|char: char| char.is_ascii_digit()) {
        report.find(
            &rules::INPUT_NAME_UNREADABLE,
            spot,
            format!("The name of {who} begins with a digit, which no shell variable does."),
            "Begin the name with a letter.",
        );
    }
    let length = name.chars().count();
    if length > NAME_LIMIT {
        report.find(
            &rules::INPUT_NAME_LONG,
            spot,
            format!("The name of {who} has {length} characters; the console allows 200."),
            "Choose a shorter name.",
        );
    }
    if PLATFORM_VARIABLES.contains(&name) {
        report.find(
            &rules::INPUT_NAME_PLATFORM,
            spot,
            format!("The name of {who} is that of a variable the platform sets for every step."),
            "Choose another name, or one of the two values is lost.",
        );
    }
    if SHELL.contains(&name) {
        report.find(
            &rules::INPUT_NAME_SHELL,
            spot,
            format!("The name of {who} is that of a variable the shell relies on."),
            "Choose another name, or the script may not find its commands.",
        );
    }
}
