//! Packages as people drop them.

use super::super::model::{Origin, Package};
use super::contents::TEXT_BYTES;
use super::{METADATA, open};
use crate::domain::archive::pack;
use crate::domain::finding::Level;
use proptest::prelude::*;

const JSON: &[u8] = br#"{"type": "Task"}"#;

fn files(files: &[(&str, &[u8])]) -> Vec<(String, Vec<u8>)> {
    files
        .iter()
        .map(|(path, content)| ((*path).to_owned(), content.to_vec()))
        .collect()
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    pack(&files(entries)).unwrap()
}

fn open_zip(entries: &[(&str, &[u8])]) -> Package {
    open(Origin::Zip, "p.zip", &files(&[("p.zip", &zip(entries))]))
}

fn open_files(entries: &[(&str, &[u8])]) -> Package {
    open(Origin::Folder, "", &files(entries))
}

fn rules(package: &Package) -> Vec<(&str, Level)> {
    package
        .findings
        .iter()
        .map(|finding| (finding.rule.as_str(), finding.level))
        .collect()
}

fn paths(package: &Package) -> Vec<&str> {
    package
        .entries
        .iter()
        .map(|entry| entry.path.as_str())
        .collect()
}

#[test]
fn a_good_archive_has_no_findings() {
    let package = open_zip(&[
        (METADATA, JSON),
        ("scripts/run.sh", b"#!/bin/sh\n"),
        ("i18n/zh-cn/resources.json", b"{}"),
        ("i18n/en-us/resources.json", b"{}"),
    ]);
    assert_eq!(package.findings, []);
    assert_eq!(package.metadata.as_deref(), Some(r#"{"type": "Task"}"#));
    let languages: Vec<_> = package.resources.iter().map(|r| &r.language).collect();
    assert_eq!(languages, ["en-us", "zh-cn"]);
    let script = &package.entries[1];
    assert_eq!(script.text.as_deref(), Some("#!/bin/sh\n"));
    assert_eq!(
        script.sha256,
        "a8076d3d28d21e02012b20eaf7dbf75409a6277134439025f282e368e3305abf"
    );
}

#[test]
fn what_looks_like_an_archive_is_opened_as_one() {
    let package = open(
        Origin::Bare,
        "codearts-extension.json",
        &files(&[("codearts-extension.json", &zip(&[(METADATA, JSON)]))]),
    );
    assert_eq!(package.origin, Origin::Zip);
    assert!(package.metadata.is_some());
    assert_eq!(rules(&package), [("package.extension", Level::Error)]);
}

#[test]
fn an_ending_in_upper_case_is_a_warning() {
    let package = open(
        Origin::Zip,
        "P.ZIP",
        &files(&[("P.ZIP", &zip(&[(METADATA, JSON)]))]),
    );
    assert_eq!(rules(&package), [("package.extension", Level::Warning)]);
}

#[test]
fn metadata_alone_is_not_blamed_for_what_only_an_archive_holds() {
    for text in [r#"{"a": 1}"#, "# a comment\n{}", "// a comment\n{}", "[1]"] {
        let package = open(
            Origin::Bare,
            "x.json",
            &files(&[("x.json", text.as_bytes())]),
        );
        assert_eq!(package.findings, [], "{text}");
        assert_eq!(package.metadata.as_deref(), Some(text));
        assert_eq!(package.origin, Origin::Bare);
    }
}

#[test]
fn a_metadata_file_below_one_folder_is_shown_and_refused() {
    let package = open_zip(&[
        ("my ext/", b""),
        ("my ext/codearts-extension.json", JSON),
        ("my ext/scripts/run.sh", b"#!/bin/sh\n"),
    ]);
    assert_eq!(rules(&package), [("package.root", Level::Error)]);
    assert!(package.findings[0].text.contains("“my ext”"));
    assert!(package.findings[0].remedy.contains("zip -r"));
    assert!(package.metadata.is_some());
    assert_eq!(paths(&package), [METADATA, "scripts/run.sh"]);
}

#[test]
fn every_folder_with_metadata_is_named() {
    let package = open_zip(&[
        ("b/codearts-extension.json", JSON),
        ("a/codearts-extension.json", JSON),
        ("__MACOSX/c/codearts-extension.json", JSON),
    ]);
    let mut findings = package.findings.iter();
    let root = findings.find(|finding| finding.rule == "package.root");
    let root = root.unwrap();
    assert!(root.text.contains("in the folders “b” and “a”"), "{root:?}");
    assert!(root.text.contains("take “b” as the root"), "{root:?}");
    assert!(root.remedy.contains("each folder by itself"));
}

#[test]
fn a_metadata_file_in_other_letters_is_shown_and_refused() {
    let package = open_zip(&[("CodeArts-Extension.JSON", JSON)]);
    assert_eq!(rules(&package), [("package.root-case", Level::Error)]);
    assert!(package.metadata.is_some());
    assert_eq!(paths(&package), [METADATA]);
}

#[test]
fn an_archive_without_metadata_says_so() {
    let package = open_zip(&[("scripts/run.sh", b"#!/bin/sh\n")]);
    assert_eq!(rules(&package), [("package.root", Level::Error)]);
    let package = open_zip(&[]);
    assert_eq!(rules(&package), [("package.empty", Level::Error)]);
}

#[test]
fn the_file_at_the_root_wins_over_one_in_a_folder() {
    let package = open_zip(&[("old/codearts-extension.json", b"{}"), (METADATA, JSON)]);
    assert_eq!(package.findings, []);
    assert_eq!(package.metadata.as_deref(), Some(r#"{"type": "Task"}"#));
}

#[test]
fn a_folder_is_opened_without_its_own_name() {
    let package = open_files(&[
        ("ext/codearts-extension.json", JSON),
        ("ext/scripts/run.sh", b"#!/bin/sh\n"),
    ]);
    assert_eq!(package.findings, []);
    assert_eq!(package.name, "ext");
    assert_eq!(paths(&package), [METADATA, "scripts/run.sh"]);
}

#[test]
fn several_loose_files_with_metadata_are_a_package() {
    let package = open(
        Origin::Bare,
        "",
        &files(&[("run.sh", b"#!/bin/sh\n"), (METADATA, JSON)]),
    );
    assert_eq!(package.origin, Origin::Folder);
    assert_eq!(paths(&package), ["run.sh", METADATA]);
    assert_eq!(package.findings, []);
}

#[test]
fn of_two_archives_the_first_is_opened_and_said_so() {
    let archive = zip(&[(METADATA, JSON)]);
    let package = open(
        Origin::Zip,
        "a.zip",
        &files(&[("a.zip", &archive), ("b.zip", &archive)]),
    );
    assert_eq!(rules(&package), [("package.several", Level::Warning)]);
    assert!(package.findings[0].text.contains("“a.zip” was opened"));
    assert!(package.findings[0].text.contains("“b.zip” was left out"));
}

#[test]
fn of_an_archive_and_metadata_the_archive_is_opened() {
    let archive = zip(&[(METADATA, JSON)]);
    let package = open(
        Origin::Zip,
        "",
        &files(&[(METADATA, b"{}"), ("a.zip", &archive)]),
    );
    assert_eq!(package.origin, Origin::Zip);
    assert_eq!(package.name, "a.zip");
    assert_eq!(rules(&package), [("package.several", Level::Warning)]);
}

#[test]
fn an_icon_beside_the_archive_is_checked() {
    let archive = zip(&[(METADATA, JSON)]);
    let icon = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x40\0\0\0\x40";
    let package = open(
        Origin::Zip,
        "",
        &files(&[("icon.png", icon), ("a.zip", &archive)]),
    );
    assert_eq!(rules(&package), [("icon.pixels", Level::Info)]);
}

#[test]
fn what_is_no_package_is_named() {
    let cases: [(&str, &[u8], &str); 6] = [
        ("a.png", b"\x89PNG\r\n\x1a\n", "PNG image"),
        ("a.tgz", b"\x1f\x8b\x08", "gzip"),
        ("a.html", b"<!doctype html>", "HTML page"),
        ("a.txt", b"hello there", "plain text"),
        ("a.zip", b"", "empty file"),
        ("a.7z", b"7z\xBC\xAF\x27\x1C", "7z"),
    ];
    for (name, content, expected) in cases {
        let package = open(Origin::Zip, name, &files(&[(name, content)]));
        assert_eq!(
            rules(&package),
            [("package.unreadable", Level::Error)],
            "{name}"
        );
        assert!(package.findings[0].text.contains(expected), "{name}");
    }
    let package = open(Origin::Folder, "", &[]);
    assert_eq!(rules(&package), [("package.unreadable", Level::Error)]);
}

#[test]
fn a_program_archive_is_told_apart_from_an_extension() {
    let package = open_zip(&[("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\n")]);
    assert_eq!(rules(&package), [("package.unreadable", Level::Error)]);
    assert!(package.findings[0].text.contains("JAR"));
}

#[test]
fn a_cut_off_archive_gives_one_clear_error() {
    let archive = zip(&[(METADATA, JSON)]);
    let package = open(Origin::Zip, "a.zip", &files(&[("a.zip", &archive[..50])]));
    assert_eq!(rules(&package), [("archive.no-directory", Level::Error)]);
    assert!(package.findings[0].text.contains("“a.zip”"));
}

#[test]
fn metadata_that_is_there_but_damaged_is_not_called_missing() {
    let mut archive = zip(&[(METADATA, JSON), ("a.sh", b"#!")]);
    // Where the data of the first entry begins: behind its header and name.
    archive[30 + METADATA.len()] ^= 1;
    let package = open(Origin::Zip, "a.zip", &files(&[("a.zip", &archive)]));
    assert_eq!(rules(&package), [("archive.checksum", Level::Error)]);
    assert_eq!(package.metadata, None);
}

#[test]
fn one_part_of_a_split_archive_is_known_by_its_end() {
    let mut archive = zip(&[(METADATA, JSON)]);
    let end = archive.len() - 22;
    archive[end + 4] = 1;
    let package = open(Origin::Zip, "a.zip", &files(&[("a.zip", &archive[10..])]));
    assert_eq!(rules(&package), [("archive.multi-disk", Level::Error)]);
}

#[test]
fn duplicates_are_an_error_and_near_duplicates_a_warning() {
    let package = open_zip(&[
        (METADATA, JSON),
        ("a.sh", b"#!1"),
        ("a.sh", b"#!2"),
        ("A.sh", b"#!3"),
    ]);
    assert_eq!(
        rules(&package),
        [
            ("package.duplicate", Level::Error),
            ("package.duplicate-case", Level::Warning)
        ]
    );
    assert_eq!(paths(&package), [METADATA, "a.sh", "A.sh"]);
    assert_eq!(package.entries[1].text.as_deref(), Some("#!1"));
}

#[test]
fn junk_is_summed_up_and_left_out() {
    let package = open_zip(&[
        (METADATA, JSON),
        ("__MACOSX/._x", b"1"),
        (".DS_Store", b"1"),
        ("scripts/Thumbs.db", b"1"),
        ("scripts/._run.sh", b"1"),
    ]);
    assert_eq!(rules(&package), [("package.junk", Level::Warning)]);
    assert!(package.findings[0].text.contains("4 files"));
    assert_eq!(paths(&package), [METADATA]);
}

#[test]
fn metadata_in_another_encoding_is_shown_and_refused() {
    let utf16: Vec<u8> = "\u{feff}{\"名\": 1}"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for content in [&utf16[..], &utf16[2..]] {
        let package = open_zip(&[(METADATA, content)]);
        assert_eq!(rules(&package), [("metadata.encoding.utf16", Level::Error)]);
        let told = &package.findings[0].text;
        assert!(told.contains("byte 0 is FF") || told.contains("byte 1 is 00"));
        assert_eq!(package.metadata.as_deref(), Some("{\"名\": 1}"));
        let package = open(Origin::Bare, "x.json", &files(&[("x.json", content)]));
        assert_eq!(rules(&package), [("metadata.encoding.utf16", Level::Error)]);
    }
}

#[test]
fn a_byte_order_mark_is_stripped_and_told() {
    let package = open_zip(&[(METADATA, b"\xef\xbb\xbf{}")]);
    assert_eq!(rules(&package), [("metadata.encoding.bom", Level::Warning)]);
    assert_eq!(package.metadata.as_deref(), Some("{}"));
}

#[test]
fn bytes_that_are_not_utf8_are_told_with_their_place() {
    let package = open_zip(&[(METADATA, b"{\n\"\xe4\xb8\xad\": \"\xc4\xe3\"}")]);
    assert_eq!(
        rules(&package),
        [("metadata.encoding.invalid", Level::Error)]
    );
    let finding = &package.findings[0];
    assert!(finding.text.contains("byte 10"), "{}", finding.text);
    assert_eq!(
        (finding.place.line, finding.place.column),
        (Some(2), Some(7))
    );
    assert!(package.metadata.is_some());
}

#[test]
fn language_files_under_other_names_are_told() {
    let package = open_zip(&[
        (METADATA, JSON),
        ("i18n/zh-cn/resource.json", b"{}"),
        ("i18n/en_US/resources.json", b"{}"),
        ("i18n/de-de/messages.json", b"{}"),
        ("locales/en.json", b"{}"),
    ]);
    assert_eq!(
        rules(&package),
        [
            ("package.i18n-singular", Level::Warning),
            ("package.i18n-language", Level::Warning),
            ("package.i18n-place", Level::Warning),
            ("package.i18n-place", Level::Warning),
        ]
    );
    let languages: Vec<_> = package.resources.iter().map(|r| &r.language).collect();
    assert_eq!(languages, ["en_us", "zh-cn"]);
}

#[test]
fn of_two_spellings_the_plural_is_used() {
    for order in [["resource", "resources"], ["resources", "resource"]] {
        let package = open_zip(&[
            (METADATA, JSON),
            (&format!("i18n/zh-cn/{}.json", order[0]), b"{}"),
            (&format!("i18n/zh-cn/{}.json", order[1]), b"{}"),
        ]);
        assert_eq!(package.resources[0].path, "i18n/zh-cn/resources.json");
        assert_eq!(package.resources.len(), 1);
    }
}

#[test]
fn a_language_file_that_is_not_utf8_is_left_to_itself() {
    let package = open_zip(&[
        (METADATA, JSON),
        ("i18n/zh-cn/resources.json", b"{\"\xc4\xe3\"}"),
    ]);
    assert_eq!(rules(&package), [("package.i18n-encoding", Level::Error)]);
    assert_eq!(package.resources[0].text, None);
}

#[test]
fn many_findings_of_one_kind_are_counted() {
    let names: Vec<String> = (0..100).map(|n| format!("i18n/x{n}.json")).collect();
    let mut entries: Vec<(&str, &[u8])> = vec![(METADATA, JSON)];
    entries.extend(names.iter().map(|name| (name.as_str(), &b"{}"[..])));
    let package = open_zip(&entries);
    assert_eq!(package.findings.len(), 11);
    assert!(package.findings[10].text.contains("90 more"));
}

#[test]
fn of_too_many_files_those_are_looked_at_that_the_platform_reads() {
    let parts = (0..6_000).map(|n| format!("notes/node_modules/part/{n}.js"));
    let deep = (0..3_000).map(|n| format!("notes/scripts/lib/deep/{n}.sh"));
    let mut names: Vec<String> = parts.chain(deep).collect();
    let read = [
        "notes/README.md",
        "notes/codearts-extension.json",
        "notes/i18n/en-us/resources.json",
        "notes/scripts/run.sh",
    ];
    names.extend(read.map(str::to_owned));
    names.sort();
    let content = |name: &str| {
        if name.ends_with("n.json") {
            JSON
        } else {
            b"{}"
        }
    };
    let given: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| (name.as_str(), content(name)))
        .collect();
    let package = open_files(&given);
    assert!(package.metadata.is_some());
    assert_eq!(package.resources.len(), 1);
    let has = |path: &str| package.entries.iter().any(|entry| entry.path == path);
    assert!(has("scripts/run.sh") && has("scripts/lib/deep/2999.sh") && has("README.md"));
    assert_eq!(package.entries.len(), 5_000);
    assert_eq!(package.left_out.len(), 4_004);
    assert!(package.left_out[0].starts_with("node_modules/part/"));
    assert_eq!(
        rules(&package),
        [("archive.too-many-entries", Level::Error)]
    );
}

#[test]
fn a_file_that_is_too_large_is_left_out_by_its_path_in_the_package() {
    let large = vec![b'a'; (20 << 20) + 1];
    let package = open_files(&[
        ("a/x/codearts-extension.json", JSON),
        ("a/x/scripts/run.sh", &large),
        ("a/y", b""),
    ]);
    assert_eq!(package.left_out, ["scripts/run.sh"]);
}

#[test]
fn binaries_and_long_texts_are_kept_without_text() {
    let long = vec![b'a'; TEXT_BYTES + 1];
    let package = open_zip(&[(METADATA, JSON), ("bin", b"\xff\x00"), ("long", &long)]);
    assert_eq!(package.findings, []);
    assert_eq!(
        (package.entries[1].utf8, &package.entries[1].text),
        (false, &None)
    );
    assert_eq!(
        (package.entries[2].utf8, &package.entries[2].text),
        (true, &None)
    );
}

proptest! {
    #[test]
    fn any_files_open(
        origin in prop::sample::select(vec![Origin::Zip, Origin::Folder, Origin::Bare]),
        dropped in proptest::collection::vec(
            (
                "(a/)?(i18n/[a-z]{0,2}/?)?(codearts-extension|resources?)?(.json|.png|.zip)?|\\PC{0,6}",
                prop_oneof![
                    proptest::collection::vec(any::<u8>(), 0..80),
                    "\\PC{0,20}".prop_map(String::into_bytes),
                    Just(zip(&[(METADATA, JSON)])),
                    Just(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0".to_vec()),
                    proptest::collection::vec(any::<u8>(), 0..9).prop_map(|mut bytes| {
                        bytes.splice(0..0, [0xFF, 0xD8, 0xFF]);
                        bytes
                    }),
                ],
            ),
            0..5,
        ),
    ) {
        let package = open(origin, "x", &dropped);
        for finding in &package.findings {
            prop_assert!(!finding.text.is_empty() && !finding.remedy.is_empty());
        }
        if package.entries.is_empty() && package.metadata.is_none() {
            prop_assert!(!package.findings.is_empty(), "nothing opened without a word");
        }
    }
}
