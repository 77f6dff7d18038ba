//! New archives, and old ones with one entry replaced.

use super::bytes::{len16_at, span, u16_at, wide};
use super::crc::crc32;
use super::directory::{Directory, LOCAL_LEN, Record};
use super::{ArchiveError, Limits, check_name, name};

/// Deflate level; 6 is the usual balance of time and size.
const LEVEL: u8 = 6;
/// 1980-01-01 00:00, the format's first day: archives do not depend on the clock.
const DATE: u16 = 0x0021;
/// Version 2.0 is what deflate needs (4.4.3).
const VERSION: u16 = 20;
/// Made on Unix (3), so that the file mode counts (4.4.2).
const MADE_BY: u16 = 0x0314;
const UTF8: u16 = 0x0800;
const RECORD_LEN: usize = 46;

/// A new archive of the files in the given order. The same files always give
/// the same bytes. Files that start with `#!` are marked as executable.
pub fn pack(files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, ArchiveError> {
    let mut out = Vec::new();
    let mut records = Vec::new();
    for (path, content) in files {
        let entry = NewEntry::of(path, content)?;
        records.extend(entry.record(narrow(out.len())?)?);
        out.extend(entry.local()?);
    }
    let offset = narrow(out.len())?;
    let size = narrow(records.len())?;
    let count = u16::try_from(files.len()).map_err(|_| ArchiveError::TooLarge)?;
    out.extend(records);
    out.extend(0x0605_4b50_u32.to_le_bytes());
    out.extend([0; 4]);
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend(size.to_le_bytes());
    out.extend(offset.to_le_bytes());
    out.extend([0; 2]);
    Ok(out)
}

/// The same archive with the entry `path` holding `new_content`, added at the
/// end if it is not there. Of every other entry the bytes stay as they are:
/// data, local header, and the directory's record but for the offset. Order,
/// comment, and anything between or around the entries stay, too; the replaced
/// entry keeps its date, mode, comment and extra fields.
pub fn rezip(bytes: &[u8], path: &str, new_content: &[u8]) -> Result<Vec<u8>, ArchiveError> {
    let directory = Directory::read(bytes, &Limits::PACKAGE)?;
    if directory.zip64 || directory.records.iter().any(|record| record.wide) {
        return Err(ArchiveError::Zip64);
    }
    let old = directory
        .records
        .iter()
        .find(|record| name::decode(&record.name, record.marked_utf8()).0 == path);
    let mut entry = NewEntry::of(path, new_content)?;
    let (start, end) = match old {
        None => (directory.start, directory.start),
        Some(record) => {
            let damaged = ArchiveError::Damaged {
                at: wide(record.local),
            };
            let region = directory.region(bytes, record).ok_or(damaged.clone())?;
            if shares_bytes(&directory, bytes, record, region.end) {
                return Err(damaged);
            }
            entry.keep(bytes, record, region.start).ok_or(damaged)?;
            (region.start, region.end)
        }
    };
    let local = entry.local()?;
    let record_of_new = entry.record(narrow(start.saturating_sub(directory.prefix))?)?;

    let mut out = Vec::with_capacity(bytes.len() + local.len());
    out.extend_from_slice(part(bytes, 0, start)?);
    out.extend_from_slice(&local);
    out.extend_from_slice(part(bytes, end, directory.start)?);
    let new_start = out.len();
    for record in &directory.records {
        if old.is_some_and(|old| old.at == record.at) {
            out.extend_from_slice(&record_of_new);
            continue;
        }
        let raw = part(bytes, record.at, record.at + record.len)?;
        let local_at = if record.local >= end && record.local > start {
            record.local - end + start + local.len()
        } else {
            record.local
        };
        let offset = narrow(local_at.saturating_sub(directory.prefix))?;
        out.extend_from_slice(part(raw, 0, 42)?);
        out.extend(offset.to_le_bytes());
        out.extend_from_slice(part(raw, RECORD_LEN, raw.len())?);
    }
    if old.is_none() {
        out.extend_from_slice(&record_of_new);
    }
    let count = directory.records.len() + usize::from(old.is_none());
    let count = u16::try_from(count).map_err(|_| ArchiveError::TooLarge)?;
    let size = narrow(out.len() - new_start)?;
    let end_record = directory.end_record;
    out.extend_from_slice(part(bytes, directory.end, end_record + 8)?);
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend(size.to_le_bytes());
    out.extend(narrow(new_start - directory.prefix)?.to_le_bytes());
    out.extend_from_slice(part(bytes, end_record + 20, bytes.len())?);
    Ok(out)
}

/// Whether another entry begins or reaches into the bytes that would go.
fn shares_bytes(directory: &Directory, bytes: &[u8], old: &Record, end: usize) -> bool {
    directory
        .records
        .iter()
        .filter(|record| record.at != old.at)
        .any(|record| {
            let reach = directory
                .region(bytes, record)
                .map_or(record.local.saturating_add(1), |region| region.end);
            record.local < end && reach > old.local
        })
}

fn part(bytes: &[u8], start: usize, end: usize) -> Result<&[u8], ArchiveError> {
    bytes
        .get(start..end)
        .ok_or(ArchiveError::Damaged { at: wide(start) })
}

fn narrow(number: usize) -> Result<u32, ArchiveError> {
    u32::try_from(number)
        .ok()
        .filter(|number| *number != u32::MAX)
        .ok_or(ArchiveError::TooLarge)
}

fn narrow16(number: usize) -> Result<u16, ArchiveError> {
    u16::try_from(number).map_err(|_| ArchiveError::TooLarge)
}

/// An entry about to be written.
struct NewEntry {
    name: Vec<u8>,
    data: Vec<u8>,
    method: u16,
    crc: u32,
    size: usize,
    made_by: u16,
    flags: u16,
    time: u16,
    date: u16,
    internal: u16,
    external: u32,
    local_extra: Vec<u8>,
    record_extra: Vec<u8>,
    comment: Vec<u8>,
}

impl NewEntry {
    fn of(path: &str, content: &[u8]) -> Result<Self, ArchiveError> {
        check_name(path).map_err(|problem| ArchiveError::Name {
            path: name::shown(path),
            problem,
        })?;
        let deflated = miniz_oxide::deflate::compress_to_vec(content, LEVEL);
        let (method, data) = if deflated.len() < content.len() {
            (8, deflated)
        } else {
            (0, content.to_vec())
        };
        let mode: u32 = if content.starts_with(b"#!") {
            0o100_755
        } else {
            0o100_644
        };
        Ok(Self {
            name: path.as_bytes().to_vec(),
            data,
            method,
            crc: crc32(content),
            size: content.len(),
            made_by: MADE_BY,
            flags: if path.is_ascii() { 0 } else { UTF8 },
            time: 0,
            date: DATE,
            internal: 0,
            external: mode << 16,
            local_extra: Vec::new(),
            record_extra: Vec::new(),
            comment: Vec::new(),
        })
    }

    /// Takes over what the old entry says of itself besides its content.
    fn keep(&mut self, bytes: &[u8], record: &Record, local: usize) -> Option<()> {
        let at = record.at;
        let name_len = len16_at(bytes, at + 28)?;
        let extra_len = len16_at(bytes, at + 30)?;
        let extra_at = at + RECORD_LEN + name_len;
        self.name = record.name.clone();
        self.made_by = record.made_by;
        self.flags = record.flags & UTF8;
        self.time = u16_at(bytes, at + 12)?;
        self.date = u16_at(bytes, at + 14)?;
        self.internal = u16_at(bytes, at + 36)?;
        // A link or device becomes a file, since it now has a file's content.
        if matches!((record.external >> 16) & 0o170_000, 0 | 0o100_000) {
            self.external = record.external;
        }
        self.record_extra = still_true(span(bytes, extra_at, extra_len)?);
        self.comment = span(bytes, extra_at + extra_len, len16_at(bytes, at + 32)?)?.to_vec();
        let local_name = len16_at(bytes, local + 26)?;
        let local_extra = len16_at(bytes, local + 28)?;
        self.local_extra = still_true(span(bytes, local + LOCAL_LEN + local_name, local_extra)?);
        Some(())
    }

    /// The local header (4.3.7) and the data.
    fn local(&self) -> Result<Vec<u8>, ArchiveError> {
        let mut out = Vec::with_capacity(LOCAL_LEN + self.name.len() + self.data.len());
        out.extend(0x0403_4b50_u32.to_le_bytes());
        self.common(&mut out)?;
        out.extend(narrow16(self.local_extra.len())?.to_le_bytes());
        out.extend(&self.name);
        out.extend(&self.local_extra);
        out.extend(&self.data);
        Ok(out)
    }

    /// The directory's record (4.3.12).
    fn record(&self, offset: u32) -> Result<Vec<u8>, ArchiveError> {
        let mut out = Vec::new();
        out.extend(0x0201_4b50_u32.to_le_bytes());
        out.extend(self.made_by.to_le_bytes());
        self.common(&mut out)?;
        out.extend(narrow16(self.record_extra.len())?.to_le_bytes());
        out.extend(narrow16(self.comment.len())?.to_le_bytes());
        out.extend([0; 2]);
        out.extend(self.internal.to_le_bytes());
        out.extend(self.external.to_le_bytes());
        out.extend(offset.to_le_bytes());
        out.extend(&self.name);
        out.extend(&self.record_extra);
        out.extend(&self.comment);
        Ok(out)
    }

    /// The fields that both headers hold in the same order.
    fn common(&self, out: &mut Vec<u8>) -> Result<(), ArchiveError> {
        out.extend(VERSION.to_le_bytes());
        out.extend(self.flags.to_le_bytes());
        out.extend(self.method.to_le_bytes());
        out.extend(self.time.to_le_bytes());
        out.extend(self.date.to_le_bytes());
        out.extend(self.crc.to_le_bytes());
        out.extend(narrow(self.data.len())?.to_le_bytes());
        out.extend(narrow(self.size)?.to_le_bytes());
        out.extend(narrow16(self.name.len())?.to_le_bytes());
        Ok(())
    }
}

/// Extra fields without those that describe the old data: 64-bit sizes (1) and
/// AES (0x9901).
fn still_true(extra: &[u8]) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut rest = extra;
    while let (Some(id), Some(len)) = (u16_at(rest, 0), len16_at(rest, 2)) {
        let Some(field) = span(rest, 0, 4 + len) else {
            break;
        };
        if !matches!(id, 1 | 0x9901) {
            kept.extend_from_slice(field);
        }
        rest = rest.get(4 + len..).unwrap_or_default();
    }
    kept.extend_from_slice(rest);
    kept
}
