//! Everything an archive holds that is safe to use, and what is odd about it.

use super::bytes::{len16_at, span, wide};
use super::crc::crc32;
use super::directory::{Directory, LOCAL_LEN, Record};
use super::inflate::inflate_counted;
use super::{ArchiveError, EntryProblem, Limits, check_name, name};

/// One file of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Path, parts joined by `/`; safe by [`check_name`].
    pub path: String,
    /// The inflated bytes; their checksum is right.
    pub content: Vec<u8>,
}

/// Something to tell about one entry, or about the archive where there is no path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Path, fit to be shown.
    pub path: Option<String>,
    /// What it is.
    pub problem: EntryProblem,
}

/// What reading an archive yields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Files in the directory's order; folders left out, duplicates kept.
    pub files: Vec<File>,
    /// What was left out or is odd.
    pub notes: Vec<Note>,
}

/// Reads an archive. Fails only where there is no directory to go by; a bad
/// entry becomes a [`Note`] and the others still open.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Contents, ArchiveError> {
    let directory = Directory::read(bytes, limits)?;
    let mut contents = Contents::default();
    if directory.claimed != wide(directory.records.len()) {
        contents.notes.push(Note {
            path: None,
            problem: EntryProblem::Count {
                actual: wide(directory.records.len()),
                claimed: directory.claimed,
            },
        });
    }
    if directory.prefix > 0 {
        let bytes = wide(directory.prefix);
        contents.notes.push(Note {
            path: None,
            problem: EntryProblem::Prefix { bytes },
        });
    }
    let overlapping = overlapping(&directory, bytes);
    let mut left = limits.total_bytes;
    for (index, record) in directory.records.iter().enumerate() {
        let (path, oddity) = name::decode(&record.name, record.marked_utf8());
        let mut note = |problem| {
            contents.notes.push(Note {
                path: Some(name::shown(&path)),
                problem,
            });
        };
        if let Some(problem) = oddity {
            note(problem);
        }
        if let Err(problem) = check_usable(record, &path) {
            note(problem);
            continue;
        }
        if path.ends_with('/') {
            continue;
        }
        if overlapping.contains(&index) {
            note(EntryProblem::Overlap);
        }
        let read = read_entry(&directory, bytes, record, limits, &mut left);
        if name_differs(&directory, bytes, record) {
            note(EntryProblem::NameDiffers);
        }
        match read {
            Ok(content) => {
                let actual = wide(content.len());
                if actual != record.claimed {
                    let claimed = record.claimed;
                    note(EntryProblem::Size { actual, claimed });
                }
                contents.files.push(File { path, content });
            }
            Err(problem) => {
                let stops = matches!(problem, EntryProblem::Total { .. });
                note(problem);
                if stops {
                    break;
                }
            }
        }
    }
    Ok(contents)
}

fn check_usable(record: &Record, path: &str) -> Result<(), EntryProblem> {
    check_name(path).map_err(EntryProblem::Name)?;
    // Unix file types stand in the upper half, whichever system is named (4.4.15).
    match (record.external >> 16) & 0o170_000 {
        0o120_000 => return Err(EntryProblem::SymbolicLink),
        0o010_000 | 0o020_000 | 0o060_000 | 0o140_000 => return Err(EntryProblem::SpecialFile),
        _ => {}
    }
    if record.encrypted() {
        return Err(EntryProblem::Encrypted);
    }
    if !matches!(record.method, 0 | 8) {
        let method = record.method;
        return Err(EntryProblem::Method { method });
    }
    Ok(())
}

/// Takes what the entry needs from `left`, whether it succeeds or not.
fn read_entry(
    directory: &Directory,
    bytes: &[u8],
    record: &Record,
    limits: &Limits,
    left: &mut usize,
) -> Result<Vec<u8>, EntryProblem> {
    let region = directory
        .region(bytes, record)
        .ok_or(EntryProblem::Damaged)?;
    let data = bytes
        .get(region.data..region.data_end)
        .ok_or(EntryProblem::Damaged)?;
    let content = if record.method == 0 {
        if data.len() > limits.entry_bytes {
            let limit = limits.entry_bytes;
            return Err(EntryProblem::TooLarge { limit });
        }
        if data.len() > *left {
            let limit = limits.total_bytes;
            return Err(EntryProblem::Total { limit });
        }
        data.to_vec()
    } else {
        inflate_counted(data, limits, *left).map_err(|(problem, made)| {
            *left = left.saturating_sub(made);
            problem
        })?
    };
    *left = left.saturating_sub(content.len());
    if crc32(&content) != record.crc {
        return Err(EntryProblem::Checksum);
    }
    Ok(content)
}

fn name_differs(directory: &Directory, bytes: &[u8], record: &Record) -> bool {
    let Some(region) = directory.region(bytes, record) else {
        return false;
    };
    let len = len16_at(bytes, region.start + 26).unwrap_or_default();
    span(bytes, region.start + LOCAL_LEN, len) != Some(record.name.as_slice())
}

/// Indexes of records whose bytes begin before those of an earlier one end.
fn overlapping(directory: &Directory, bytes: &[u8]) -> std::collections::BTreeSet<usize> {
    let mut regions: Vec<_> = directory
        .records
        .iter()
        .enumerate()
        .filter_map(|(index, record)| Some((directory.region(bytes, record)?, index)))
        .collect();
    regions.sort_by_key(|(region, index)| (region.start, *index));
    let mut reached = 0;
    let mut found = std::collections::BTreeSet::new();
    for (region, index) in regions {
        if region.start < reached {
            found.insert(index);
        }
        reached = reached.max(region.data_end);
    }
    found
}

/// Whether the bytes end as an archive does, however they begin.
pub fn has_end(bytes: &[u8]) -> bool {
    super::directory::find_end(bytes).is_some()
}

/// The decoded name of every record in the directory's order, nothing checked
/// and nothing inflated.
pub fn names(bytes: &[u8]) -> Result<Vec<String>, ArchiveError> {
    let directory = Directory::read(bytes, &Limits::PACKAGE)?;
    Ok(directory
        .records
        .iter()
        .map(|record| name::decode(&record.name, record.marked_utf8()).0)
        .collect())
}
