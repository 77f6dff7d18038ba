//! The central directory: every record as it is, nothing merged or dropped.

use super::bytes::{len16_at, len32_at, span, u16_at, u32_at, u64_at};
use super::{ArchiveError, Limits};

const END: u32 = 0x0605_4b50;
const END64_LOCATOR: u32 = 0x0706_4b50;
const END64: u32 = 0x0606_4b50;
const RECORD: u32 = 0x0201_4b50;
const LOCAL: u32 = 0x0403_4b50;
const DESCRIPTOR: u32 = 0x0807_4b50;
const END_LEN: usize = 22;
const RECORD_LEN: usize = 46;
pub(super) const LOCAL_LEN: usize = 30;

/// One record of the directory (APPNOTE 4.3.12) with the 64-bit extra field
/// applied.
#[derive(Clone, Debug)]
pub(super) struct Record {
    /// Where the record stands in the file, and how long it is.
    pub(super) at: usize,
    pub(super) len: usize,
    pub(super) name: Vec<u8>,
    pub(super) made_by: u16,
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) crc: u32,
    pub(super) compressed: usize,
    /// Only compared with what is found, never relied on.
    pub(super) claimed: u64,
    pub(super) external: u32,
    /// Where the local header stands in the file.
    pub(super) local: usize,
    /// Whether any number came from the 64-bit extra field.
    pub(super) wide: bool,
}

impl Record {
    pub(super) fn encrypted(&self) -> bool {
        // Bit 0 classic, bit 6 strong, bit 13 masked headers; 99 is AES (4.4.4, 4.4.5).
        self.flags & 0x2041 != 0 || self.method == 99
    }

    pub(super) fn marked_utf8(&self) -> bool {
        self.flags & 0x0800 != 0
    }

    fn has_descriptor(&self) -> bool {
        self.flags & 0x0008 != 0
    }
}

/// The directory of an archive.
#[derive(Clone, Debug)]
pub(super) struct Directory {
    pub(super) records: Vec<Record>,
    /// Where the first record stands, and where the records end.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Where the end record stands (4.3.16).
    pub(super) end_record: usize,
    /// Bytes in front of the archive, which recorded offsets do not count.
    pub(super) prefix: usize,
    /// The number of entries that the end record claims.
    pub(super) claimed: u64,
    /// Whether there is a 64-bit end record.
    pub(super) zip64: bool,
}

/// The parts of one entry in the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Region {
    /// Where the local header starts.
    pub(super) start: usize,
    /// Where the data starts.
    pub(super) data: usize,
    /// Where the data ends.
    pub(super) data_end: usize,
    /// Where everything of the entry ends, descriptor included.
    pub(super) end: usize,
}

impl Directory {
    /// Finds and reads the directory.
    pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Self, ArchiveError> {
        let end_record = find_end(bytes).ok_or(ArchiveError::NoDirectory)?;
        let damaged = ArchiveError::Damaged {
            at: super::bytes::wide(end_record),
        };
        let ends = Ends::read(bytes, end_record).ok_or(damaged.clone())??;
        let start = ends.end.checked_sub(ends.size).ok_or(damaged.clone())?;
        let prefix = start.checked_sub(ends.offset).ok_or(damaged)?;
        let mut records = Vec::new();
        let mut at = start;
        while at < ends.end {
            if records.len() >= limits.entries {
                let limit = limits.entries;
                return Err(ArchiveError::TooManyEntries { limit });
            }
            let record = read_record(bytes, at, prefix)
                .filter(|record| record.at + record.len <= ends.end)
                .ok_or(ArchiveError::Damaged {
                    at: super::bytes::wide(at),
                })?;
            at += record.len;
            records.push(record);
        }
        Ok(Self {
            records,
            start,
            end: ends.end,
            end_record,
            prefix,
            claimed: ends.count,
            zip64: ends.zip64,
        })
    }

    /// Where an entry lies; `None` if it does not lie before the directory.
    pub(super) fn region(&self, bytes: &[u8], record: &Record) -> Option<Region> {
        let start = record.local;
        if u32_at(bytes, start)? != LOCAL {
            return None;
        }
        let name = len16_at(bytes, start + 26)?;
        let extra = len16_at(bytes, start + 28)?;
        let data = start + LOCAL_LEN + name + extra;
        let data_end = data.checked_add(record.compressed)?;
        if data_end > self.start {
            return None;
        }
        let end = if record.has_descriptor() {
            data_end + descriptor_len(bytes, data_end, record)
        } else {
            data_end
        };
        Some(Region {
            start,
            data,
            data_end,
            end: end.min(self.start),
        })
    }
}

/// Length of the data descriptor (4.3.9): with or without its signature, sizes
/// of four or eight bytes. Zero where nothing fits.
fn descriptor_len(bytes: &[u8], at: usize, record: &Record) -> usize {
    let compressed = super::bytes::wide(record.compressed);
    let fits = |crc: usize, wide: bool| {
        let size = if wide {
            u64_at(bytes, at + crc + 4)
        } else {
            u32_at(bytes, at + crc + 4).map(u64::from)
        };
        u32_at(bytes, at + crc) == Some(record.crc) && size == Some(compressed)
    };
    if u32_at(bytes, at) == Some(DESCRIPTOR) {
        if fits(4, false) {
            return 16;
        }
        if fits(4, true) {
            return 24;
        }
    }
    if fits(0, false) {
        12
    } else if fits(0, true) {
        20
    } else {
        0
    }
}

/// The last end record whose comment fits; one whose comment ends the file wins.
pub(super) fn find_end(bytes: &[u8]) -> Option<usize> {
    let last = bytes.len().checked_sub(END_LEN)?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    let mut fitting = None;
    for at in (first..=last).rev() {
        if u32_at(bytes, at) != Some(END) {
            continue;
        }
        let end = at + END_LEN + len16_at(bytes, at + 20)?;
        if end == bytes.len() {
            return Some(at);
        }
        if end < bytes.len() {
            fitting = fitting.or(Some(at));
        }
    }
    fitting
}

/// What the end record, or its 64-bit form, says.
struct Ends {
    count: u64,
    size: usize,
    offset: usize,
    /// Where the records end, which is where the end records begin.
    end: usize,
    zip64: bool,
}

impl Ends {
    /// `None` if damaged.
    fn read(bytes: &[u8], at: usize) -> Option<Result<Self, ArchiveError>> {
        let locator = at
            .checked_sub(20)
            .filter(|start| u32_at(bytes, *start) == Some(END64_LOCATOR));
        if let Some(locator) = locator {
            return Self::read64(bytes, locator);
        }
        let disks = (
            u16_at(bytes, at + 4)?,
            u16_at(bytes, at + 6)?,
            u16_at(bytes, at + 8)?,
        );
        let count = u16_at(bytes, at + 10)?;
        if disks != (0, 0, count) {
            return Some(Err(ArchiveError::MultiDisk));
        }
        Some(Ok(Self {
            count: u64::from(count),
            size: len32_at(bytes, at + 12)?,
            offset: len32_at(bytes, at + 16)?,
            end: at,
            zip64: false,
        }))
    }

    /// 4.3.14 and 4.3.15. The record is looked for right in front of its
    /// locator as well, where it stands when something precedes the archive.
    fn read64(bytes: &[u8], locator: usize) -> Option<Result<Self, ArchiveError>> {
        if u32_at(bytes, locator + 16)? > 1 {
            return Some(Err(ArchiveError::MultiDisk));
        }
        let named = usize::try_from(u64_at(bytes, locator + 8)?).ok()?;
        let at = [Some(named), locator.checked_sub(56)]
            .into_iter()
            .flatten()
            .find(|at| {
                *at < locator && at.checked_add(4).is_some() && u32_at(bytes, *at) == Some(END64)
            })?;
        let count = u64_at(bytes, at + 32)?;
        if (u32_at(bytes, at + 16)?, u32_at(bytes, at + 20)?) != (0, 0)
            || u64_at(bytes, at + 24)? != count
        {
            return Some(Err(ArchiveError::MultiDisk));
        }
        Some(Ok(Self {
            count,
            size: usize::try_from(u64_at(bytes, at + 40)?).ok()?,
            offset: usize::try_from(u64_at(bytes, at + 48)?).ok()?,
            end: at,
            zip64: true,
        }))
    }
}

fn read_record(bytes: &[u8], at: usize, prefix: usize) -> Option<Record> {
    if u32_at(bytes, at)? != RECORD {
        return None;
    }
    let name_len = len16_at(bytes, at + 28)?;
    let extra_len = len16_at(bytes, at + 30)?;
    let comment_len = len16_at(bytes, at + 32)?;
    let name = span(bytes, at + RECORD_LEN, name_len)?.to_vec();
    let extra = span(bytes, at + RECORD_LEN + name_len, extra_len)?;
    let (compressed, claimed, offset) = (
        u32_at(bytes, at + 20)?,
        u32_at(bytes, at + 24)?,
        u32_at(bytes, at + 42)?,
    );
    let is_wide = [compressed, claimed, offset].contains(&u32::MAX);
    let mut wide = Wide {
        numbers: if is_wide { wide_field(extra) } else { None }.unwrap_or_default(),
    };
    // The order in the extra field is fixed (4.5.3): size, compressed size, offset.
    let claimed = wide.or(claimed);
    let compressed = wide.or(compressed);
    let offset = wide.or(offset);
    Some(Record {
        at,
        len: RECORD_LEN + name_len + extra_len + comment_len,
        name,
        made_by: u16_at(bytes, at + 4)?,
        flags: u16_at(bytes, at + 8)?,
        method: u16_at(bytes, at + 10)?,
        crc: u32_at(bytes, at + 16)?,
        compressed: usize::try_from(compressed).ok()?,
        claimed,
        external: u32_at(bytes, at + 38)?,
        local: usize::try_from(offset).ok()?.checked_add(prefix)?,
        wide: is_wide,
    })
}

struct Wide<'a> {
    numbers: &'a [u8],
}

impl Wide<'_> {
    /// The number itself, or the next 64-bit one where it is the mark for it.
    fn or(&mut self, narrow: u32) -> u64 {
        if narrow != u32::MAX {
            return u64::from(narrow);
        }
        let number = u64_at(self.numbers, 0);
        self.numbers = self.numbers.get(8..).unwrap_or_default();
        number.unwrap_or(u64::from(narrow))
    }
}

/// Content of the extra field with id 1 (4.5.3).
fn wide_field(mut extra: &[u8]) -> Option<&[u8]> {
    loop {
        let id = u16_at(extra, 0)?;
        let content = span(extra, 4, len16_at(extra, 2)?)?;
        if id == 1 {
            return Some(content);
        }
        extra = extra.get(4 + content.len()..)?;
    }
}
