//! Archives of every odd kind, built by another library or byte by byte.

use super::crc::crc32;
use super::directory::Directory;
use super::*;
use proptest::prelude::*;
use std::io::{Cursor, Read, Write};
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, content) in files {
        writer
            .start_file(*path, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let files: Vec<_> = files
        .iter()
        .map(|(path, content)| ((*path).to_owned(), content.to_vec()))
        .collect();
    pack(&files).unwrap()
}

fn problems(bytes: &[u8]) -> Vec<EntryProblem> {
    let contents = read(bytes, &Limits::PACKAGE).unwrap();
    contents
        .notes
        .into_iter()
        .map(|note| note.problem)
        .collect()
}

fn paths(bytes: &[u8]) -> Vec<String> {
    let contents = read(bytes, &Limits::PACKAGE).unwrap();
    contents.files.into_iter().map(|file| file.path).collect()
}

/// Applies a change to the local header and the directory's record of the
/// first entry; offsets as in the local header, from the version on.
fn patch_first(bytes: &mut [u8], local_offset: usize, new: &[u8]) {
    let directory = Directory::read(bytes, &Limits::PACKAGE).unwrap();
    let record = &directory.records[0];
    let record_at = record.at + local_offset + 2;
    let local_at = record.local + local_offset;
    bytes[local_at..local_at + new.len()].copy_from_slice(new);
    bytes[record_at..record_at + new.len()].copy_from_slice(new);
}

/// Every raw part of an entry that a rewrite must not touch.
fn raw_parts(bytes: &[u8]) -> Vec<(Vec<u8>, Vec<u8>, Vec<u8>)> {
    let directory = Directory::read(bytes, &Limits::PACKAGE).unwrap();
    directory
        .records
        .iter()
        .map(|record| {
            let region = directory.region(bytes, record).unwrap();
            let mut raw = bytes[record.at..record.at + record.len].to_vec();
            raw[42..46].fill(0);
            (
                record.name.clone(),
                bytes[region.start..region.end].to_vec(),
                raw,
            )
        })
        .collect()
}

/// An archive in which every entry differs from what [`pack`] would write:
/// dates, modes, comments, extra fields, both methods, a data descriptor, a
/// prefix and an archive comment.
fn rich() -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .last_modified_time(zip::DateTime::from_date_and_time(2021, 5, 6, 7, 8, 10).unwrap())
        .unix_permissions(0o750);
    writer
        .start_file(
            "scripts/run.sh",
            options.compression_method(CompressionMethod::Stored),
        )
        .unwrap();
    writer.write_all(b"#!/bin/sh\necho $A\n").unwrap();
    writer.start_file("meta.json", options).unwrap();
    writer.write_all(&b"{} ".repeat(100)).unwrap();
    writer.add_directory("i18n/", options).unwrap();
    writer.start_file("i18n/中.json", options).unwrap();
    writer.write_all(&b"abc".repeat(1000)).unwrap();
    writer.set_comment("built by hand").unwrap();
    let archive = writer.finish().unwrap().into_inner();
    let mut bytes = b"#!/bin/sh\nexit 1\n".to_vec();
    bytes.extend(archive);
    bytes
}

/// What a program that writes to a pipe makes: sizes only behind the data.
fn streamed() -> Vec<u8> {
    let mut writer = zip::ZipWriter::new_stream(Vec::new());
    for (path, content) in [
        ("a", "first ".repeat(50)),
        ("b", "x".into()),
        ("c", "last".into()),
    ] {
        writer
            .start_file(path, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_plain_archive_opens_without_a_word() {
    let bytes = zip_of(&[("a.txt", b"hello"), ("b/c.txt", &b"x".repeat(5000))]);
    let contents = read(&bytes, &Limits::PACKAGE).unwrap();
    assert_eq!(contents.notes, []);
    assert_eq!(contents.files[0].content, b"hello");
    assert_eq!(contents.files[1].path, "b/c.txt");
    assert_eq!(contents.files[1].content.len(), 5000);
}

#[test]
fn a_prefix_folders_and_a_streamed_archive_are_fine() {
    assert_eq!(problems(&rich()), [EntryProblem::Prefix { bytes: 17 }]);
    assert_eq!(
        paths(&rich()),
        ["scripts/run.sh", "meta.json", "i18n/中.json"]
    );
    assert_eq!(problems(&streamed()), []);
    assert_eq!(paths(&streamed()), ["a", "b", "c"]);
}

#[test]
fn the_64_bit_form_is_read() {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer
        .start_file("a", SimpleFileOptions::default().large_file(true))
        .unwrap();
    writer.write_all(b"content").unwrap();
    let bytes = writer.finish().unwrap().into_inner();
    assert_eq!(paths(&bytes), ["a"]);

    // The 64-bit end records, as `zip -fz` writes them.
    let plain = zip_of(&[("a", b"content")]);
    let directory = Directory::read(&plain, &Limits::PACKAGE).unwrap();
    let mut bytes = plain[..directory.end].to_vec();
    bytes.extend(b"PK\x06\x06");
    bytes.extend(44_u64.to_le_bytes());
    bytes.extend([45, 0, 45, 0]);
    bytes.extend([0; 8]);
    bytes.extend(1_u64.to_le_bytes());
    bytes.extend(1_u64.to_le_bytes());
    bytes.extend((directory.end - directory.start).to_le_bytes());
    bytes.extend(directory.start.to_le_bytes());
    bytes.extend(b"PK\x06\x07\0\0\0\0");
    bytes.extend(directory.end.to_le_bytes());
    bytes.extend(1_u32.to_le_bytes());
    bytes.extend(b"PK\x05\x06\0\0\0\0\xff\xff\xff\xff");
    bytes.extend([0xff; 8]);
    bytes.extend([0; 2]);
    assert_eq!(paths(&bytes), ["a"]);
    assert_eq!(rezip(&bytes, "a", b""), Err(ArchiveError::Zip64));
}

#[test]
fn duplicates_are_kept_for_the_caller_to_judge() {
    let bytes = packed(&[("a", b"1"), ("a", b"2")]);
    assert_eq!(paths(&bytes), ["a", "a"]);
}

#[test]
fn unsafe_names_are_left_out_and_the_rest_opens() {
    let mut bytes = packed(&[("xx/x", b"1"), ("good", b"2")]);
    let directory = Directory::read(&bytes, &Limits::PACKAGE).unwrap();
    let (record_name, local_name) = (directory.records[0].at + 46, 30);
    for (name, problem) in [
        (b"../x", NameProblem::Parent),
        (b"/abs", NameProblem::Absolute),
        (b"C:/x", NameProblem::Drive),
        (b"a\\bc", NameProblem::Backslash),
        (b"a\0bc", NameProblem::Control),
        (b"a\x1bbc", NameProblem::Control),
    ] {
        bytes[record_name..record_name + 4].copy_from_slice(name);
        bytes[local_name..local_name + 4].copy_from_slice(name);
        assert_eq!(problems(&bytes), [EntryProblem::Name(problem)]);
        assert_eq!(paths(&bytes), ["good"]);
    }
}

#[test]
fn control_characters_of_names_are_escaped_in_notes() {
    let mut bytes = packed(&[("abcd", b"1")]);
    let directory = Directory::read(&bytes, &Limits::PACKAGE).unwrap();
    let at = directory.records[0].at + 46;
    bytes[at..at + 4].copy_from_slice(b"a\x1bcd");
    let contents = read(&bytes, &Limits::PACKAGE).unwrap();
    assert_eq!(contents.notes[0].path.as_deref(), Some("a\\u{1b}cd"));
}

#[test]
fn links_and_devices_are_left_out() {
    let mut bytes = packed(&[("link", b"/etc/passwd"), ("good", b"2")]);
    let directory = Directory::read(&bytes, &Limits::PACKAGE).unwrap();
    let mode = directory.records[0].at + 40;
    bytes[mode..mode + 2].copy_from_slice(&0o120_777_u16.to_le_bytes());
    assert_eq!(problems(&bytes), [EntryProblem::SymbolicLink]);
    bytes[mode..mode + 2].copy_from_slice(&0o010_644_u16.to_le_bytes());
    assert_eq!(problems(&bytes), [EntryProblem::SpecialFile]);
    assert_eq!(paths(&bytes), ["good"]);
}

#[test]
fn encrypted_entries_and_foreign_methods_are_named() {
    let mut bytes = packed(&[("a", b"1"), ("good", b"2")]);
    patch_first(&mut bytes, 6, &1_u16.to_le_bytes());
    assert_eq!(problems(&bytes), [EntryProblem::Encrypted]);
    let mut bytes = packed(&[("a", b"1"), ("good", b"2")]);
    patch_first(&mut bytes, 8, &93_u16.to_le_bytes());
    assert_eq!(problems(&bytes), [EntryProblem::Method { method: 93 }]);
    assert!(problems(&bytes)[0].to_string().contains("Zstandard"));
}

#[test]
fn a_wrong_checksum_leaves_the_entry_out() {
    let mut bytes = packed(&[("a", b"1")]);
    patch_first(&mut bytes, 14, &[0; 4]);
    assert_eq!(problems(&bytes), [EntryProblem::Checksum]);
    assert_eq!(paths(&bytes), [""; 0]);
}

#[test]
fn a_lie_about_the_size_is_told_and_does_no_harm() {
    let mut bytes = packed(&[("a", b"1")]);
    patch_first(&mut bytes, 22, &u32::MAX.wrapping_sub(5).to_le_bytes());
    assert!(matches!(
        problems(&bytes)[..],
        [EntryProblem::Size { actual: 1, .. }]
    ));
    let mut bytes = packed(&[("a", &b"a".repeat(500))]);
    patch_first(&mut bytes, 18, &0x7fff_ffff_u32.to_le_bytes());
    assert_eq!(problems(&bytes), [EntryProblem::Damaged]);
}

#[test]
fn a_bomb_is_stopped_by_its_ratio() {
    let bytes = packed(&[("bomb", &vec![0; 3 << 20]), ("good", b"2")]);
    assert!(bytes.len() < 5_000);
    assert_eq!(problems(&bytes), [EntryProblem::Ratio { limit: 200 }]);
    assert_eq!(paths(&bytes), ["good"]);
}

#[test]
fn little_text_that_packs_well_is_no_bomb() {
    assert_eq!(problems(&packed(&[("zeros", &vec![0; 1 << 20])])), []);
}

/// Bytes that do not compress, always the same.
fn noise(len: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let step = |_| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()[0]
    };
    (0..len).map(step).collect()
}

#[test]
fn one_large_entry_is_left_out_and_the_rest_opens() {
    let limits = Limits {
        entry_bytes: 1000,
        ..Limits::PACKAGE
    };
    for content in [noise(1001), vec![b'a'; 1001]] {
        let bytes = packed(&[("large", &content), ("good", b"2")]);
        let contents = read(&bytes, &limits).unwrap();
        assert_eq!(
            contents.notes[0].problem,
            EntryProblem::TooLarge { limit: 1000 }
        );
        assert_eq!(contents.files[0].path, "good");
    }
}

#[test]
fn reading_stops_at_the_total() {
    let limits = Limits {
        total_bytes: 2500,
        ..Limits::PACKAGE
    };
    for content in [noise(1000), vec![b'a'; 1000]] {
        let bytes = packed(&[
            ("a", &content),
            ("b", &content),
            ("c", &content),
            ("d", b""),
        ]);
        let contents = read(&bytes, &limits).unwrap();
        assert_eq!(contents.files.len(), 2);
        assert_eq!(contents.notes.len(), 1);
        assert_eq!(
            contents.notes[0].problem,
            EntryProblem::Total { limit: 2500 }
        );
    }
}

#[test]
fn entries_that_share_data_are_named_and_count_each_time() {
    let content = noise(1000);
    let mut bytes = packed(&[("a", &content), ("b", &content), ("c", &content)]);
    let directory = Directory::read(&bytes, &Limits::PACKAGE).unwrap();
    for record in &directory.records[1..] {
        bytes[record.at + 42..record.at + 46].fill(0);
    }
    let found = problems(&bytes);
    assert_eq!(
        found
            .iter()
            .filter(|p| **p == EntryProblem::Overlap)
            .count(),
        2
    );
    assert_eq!(
        found
            .iter()
            .filter(|p| **p == EntryProblem::NameDiffers)
            .count(),
        2
    );
    let limits = Limits {
        total_bytes: 2500,
        ..Limits::PACKAGE
    };
    let contents = read(&bytes, &limits).unwrap();
    assert_eq!(contents.files.len(), 2);
    assert!(rezip(&bytes, "b", b"new").is_err());
}

#[test]
fn too_many_entries_stop_before_anything_is_inflated() {
    let limits = Limits {
        entries: 2,
        ..Limits::PACKAGE
    };
    let bytes = packed(&[("a", b""), ("b", b""), ("c", b"")]);
    assert_eq!(
        read(&bytes, &limits),
        Err(ArchiveError::TooManyEntries { limit: 2 })
    );
}

#[test]
fn a_cut_off_archive_says_so() {
    let bytes = packed(&[("a", b"hello"), ("b", b"world")]);
    assert_eq!(
        read(&bytes[..bytes.len() / 2], &Limits::PACKAGE),
        Err(ArchiveError::NoDirectory)
    );
    assert!(matches!(
        read(&bytes[20..], &Limits::PACKAGE),
        Err(ArchiveError::Damaged { .. })
    ));
    assert_eq!(read(b"", &Limits::PACKAGE), Err(ArchiveError::NoDirectory));
}

#[test]
fn one_part_of_several_says_so() {
    let mut bytes = packed(&[("a", b"hello")]);
    let end = bytes.len() - 22;
    bytes[end + 4] = 1;
    assert_eq!(read(&bytes, &Limits::PACKAGE), Err(ArchiveError::MultiDisk));
}

#[test]
fn rezip_leaves_every_other_byte_of_an_entry_alone() {
    for (bytes, path) in [
        (rich(), "meta.json"),
        (rich(), "scripts/run.sh"),
        (rich(), "i18n/中.json"),
        (streamed(), "a"),
        (streamed(), "b"),
        (streamed(), "c"),
    ] {
        for content in [&b"{\"new\": true}"[..], b"", &noise(10_000)] {
            let out = rezip(&bytes, path, content).unwrap();
            let (before, after) = (raw_parts(&bytes), raw_parts(&out));
            assert_eq!(before.len(), after.len());
            for (old, new) in before.iter().zip(&after) {
                assert_eq!(old.0, new.0, "order is kept");
                assert!(old == new || old.0 == path.as_bytes());
            }
            let mut archive = zip::ZipArchive::new(Cursor::new(&out)).unwrap();
            let mut read_back = Vec::new();
            archive
                .by_name(path)
                .unwrap()
                .read_to_end(&mut read_back)
                .unwrap();
            assert_eq!(read_back, content);
            assert_eq!(problems(&out), problems(&bytes));
        }
    }
}

#[test]
fn rezip_keeps_prefix_comment_date_and_mode() {
    let out = rezip(&rich(), "meta.json", b"{}").unwrap();
    assert!(out.starts_with(b"#!/bin/sh\nexit 1\n"));
    let mut archive = zip::ZipArchive::new(Cursor::new(&out)).unwrap();
    assert_eq!(archive.comment(), b"built by hand");
    let entry = archive.by_name("meta.json").unwrap();
    assert_eq!(entry.unix_mode().unwrap() & 0o777, 0o750);
    assert_eq!(entry.last_modified().unwrap().year(), 2021);
}

#[test]
fn rezip_adds_what_is_not_there_at_the_end() {
    let bytes = rich();
    let out = rezip(&bytes, "new.json", b"{}").unwrap();
    let (before, after) = (raw_parts(&bytes), raw_parts(&out));
    assert_eq!(before, after[..before.len()]);
    assert_eq!(paths(&out).last().unwrap(), "new.json");
}

#[test]
fn rezip_twice_with_the_old_content_gives_the_same_bytes() {
    let once = rezip(&rich(), "meta.json", b"{}").unwrap();
    assert_eq!(rezip(&once, "meta.json", b"{}").unwrap(), once);
}

#[test]
fn packing_is_deterministic_and_readable_elsewhere() {
    let files = [
        ("run.sh", &b"#!/bin/sh\n"[..]),
        ("中/x", &b"text ".repeat(99)),
    ];
    let bytes = packed(&files);
    assert_eq!(bytes, packed(&files));
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    assert_eq!(
        archive.by_name("run.sh").unwrap().unix_mode(),
        Some(0o100_755)
    );
    let mut text = String::new();
    archive
        .by_name("中/x")
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    assert_eq!(text, "text ".repeat(99));
    assert_eq!(paths(&packed(&[])), [""; 0]);
}

#[test]
fn packing_refuses_names_that_reading_refuses() {
    let files = [("../x".to_owned(), Vec::new())];
    assert!(matches!(pack(&files), Err(ArchiveError::Name { .. })));
}

#[test]
fn the_checksum_is_that_of_other_libraries() {
    let bytes = zip_of(&[("a", b"some text")]);
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    assert_eq!(archive.by_index(0).unwrap().crc32(), crc32(b"some text"));
}

fn any_files() -> impl Strategy<Value = Vec<(String, Vec<u8>)>> {
    let content = proptest::collection::vec(any::<u8>(), 0..200);
    proptest::collection::vec(("[a-z]{1,3}(/[a-zé]{1,2})?", content), 0..6)
}

proptest! {
    #[test]
    fn what_is_packed_is_read_back(files in any_files()) {
        let bytes = pack(&files).unwrap();
        let contents = read(&bytes, &Limits::PACKAGE).unwrap();
        let read: Vec<_> = contents.files.into_iter().map(|f| (f.path, f.content)).collect();
        prop_assert_eq!(read, files);
        prop_assert_eq!(contents.notes, []);
    }

    #[test]
    fn no_change_of_bytes_makes_reading_or_rewriting_panic(
        files in any_files(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in any::<prop::sample::Index>(),
        is_cut in any::<bool>(),
    ) {
        let mut bytes = pack(&files).unwrap();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if is_cut {
            bytes.truncate(cut.index(bytes.len() + 1));
        }
        let _ = read(&bytes, &Limits::PACKAGE);
        if let Ok(out) = rezip(&bytes, "a", b"new") {
            let contents = read(&out, &Limits::PACKAGE).unwrap();
            prop_assert!(contents.files.iter().any(|file| file.content == b"new"));
        }
    }

    #[test]
    fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut bytes = bytes;
        let _ = read(&bytes, &Limits::PACKAGE);
        bytes.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0\x2e\0\0\0\0\0\0\0\0\0");
        let _ = read(&bytes, &Limits::PACKAGE);
        let _ = rezip(&bytes, "a", b"");
    }
}
