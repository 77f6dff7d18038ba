//! Reading and rewriting ZIP archives from strangers, within limits. Pure.
//!
//! The container is parsed here rather than by a crate, because the checks need
//! what readers for everyday use hide (duplicates, flags, raw names, overlaps)
//! and [`rezip`] needs every header byte as it was; only the compression itself
//! comes from outside. Format: PKWARE's APPNOTE 6.3.10, whose section numbers
//! the comments name. Reasons: `docs/decisions/0003-zip-reader.md`.

mod bytes;
mod crc;
mod directory;
mod inflate;
mod name;
mod read;
mod write;

pub use name::{NameProblem, check_name};
pub use read::{Contents, File, Note, has_end, names, read};
pub use write::{pack, rezip};

use serde::{Deserialize, Serialize};

/// How much an archive may ask of us; counted while inflating, because sizes
/// written in headers are the author's claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most records of the directory.
    pub entries: usize,
    /// Most bytes of one entry after inflating.
    pub entry_bytes: usize,
    /// Most bytes of all entries together after inflating.
    pub total_bytes: usize,
    /// Most inflated bytes per compressed byte, once `ratio_from` is passed.
    pub ratio: usize,
    /// Inflated bytes below which the ratio is not looked at.
    pub ratio_from: usize,
}

impl Limits {
    /// The limits for extension packages.
    pub const PACKAGE: Self = Self {
        entries: 5_000,
        entry_bytes: 20 << 20,
        total_bytes: 100 << 20,
        ratio: 200,
        ratio_from: 1 << 20,
    };
}

/// Why an archive as a whole cannot be read or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum ArchiveError {
    /// The end record is missing.
    #[error("the file has no ZIP directory at its end")]
    NoDirectory,
    /// The directory points outside the file or stops midway.
    #[error("the ZIP directory is cut off or damaged at byte {at}")]
    Damaged {
        /// Offset in the file.
        at: u64,
    },
    /// The archive is one part of several.
    #[error("the archive is one part of several (multi-disk)")]
    MultiDisk,
    /// The directory itself is encrypted.
    #[error("the ZIP directory is encrypted")]
    EncryptedDirectory,
    /// More records than allowed.
    #[error("the archive has more than {limit} entries")]
    TooManyEntries {
        /// See [`Limits::entries`].
        limit: usize,
    },
    /// The archive is in the 64-bit form, which is read but not rewritten.
    #[error("the archive is in the 64-bit form (ZIP64)")]
    Zip64,
    /// The new archive would not fit the 32-bit form.
    #[error("the new archive would be larger than 4 GiB or hold more than 65,535 entries")]
    TooLarge,
    /// The path is one that readers refuse.
    #[error("the path “{path}” {problem}")]
    Name {
        /// The path, control characters escaped.
        path: String,
        /// What is wrong with it.
        problem: NameProblem,
    },
}

impl ArchiveError {
    /// Stable id of the rule.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::NoDirectory => "archive.no-directory",
            Self::Damaged { .. } => "archive.damaged",
            Self::MultiDisk => "archive.multi-disk",
            Self::EncryptedDirectory => "archive.encrypted",
            Self::TooManyEntries { .. } => "archive.too-many-entries",
            Self::Zip64 => "archive.zip64",
            Self::TooLarge => "archive.too-large",
            Self::Name { .. } => "archive.unsafe-name",
        }
    }

    /// What to do about it, one whole sentence.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::NoDirectory => {
                "The file is probably cut off: download or build it again, then open it again."
            }
            Self::Damaged { .. } => "Build the archive again, or copy it again in binary mode.",
            Self::MultiDisk => "Join the parts into one archive without splitting.",
            Self::EncryptedDirectory => "Build the archive without encryption.",
            Self::TooManyEntries { .. } => {
                "Leave out what the extension does not need, such as dependency or build folders."
            }
            Self::Zip64 => "Build the archive again in the ordinary form; it is far below 4 GiB.",
            Self::TooLarge => "Put fewer or smaller files into the archive.",
            Self::Name { .. } => {
                "Use a relative path whose parts are separated by “/”, without “..”."
            }
        }
    }
}

/// Why one entry is left out, or what is odd about one that is kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum EntryProblem {
    /// The name is unsafe; left out.
    #[error("has a name that {0}")]
    Name(NameProblem),
    /// The entry is a symbolic link; left out.
    #[error("is a symbolic link")]
    SymbolicLink,
    /// The entry is a device, pipe or socket; left out.
    #[error("is a device, pipe or socket")]
    SpecialFile,
    /// The entry is encrypted; left out.
    #[error("is encrypted")]
    Encrypted,
    /// The compression is none of stored and deflate; left out.
    #[error("is compressed with {}, which is not stored or deflate", method_name(*.method))]
    Method {
        /// Number of the method, APPNOTE 4.4.5.
        method: u16,
    },
    /// The data lies outside the file or cannot be inflated; left out.
    #[error("is cut off or damaged")]
    Damaged,
    /// The checksum differs; left out.
    #[error("does not match its checksum")]
    Checksum,
    /// The size differs from the one written; kept.
    #[error("is {actual} bytes long although its header says {claimed}")]
    Size {
        /// Bytes found.
        actual: u64,
        /// Bytes claimed.
        claimed: u64,
    },
    /// Larger than allowed; left out.
    #[error("is larger than {} MiB", .limit >> 20)]
    TooLarge {
        /// See [`Limits::entry_bytes`].
        limit: usize,
    },
    /// Inflates suspiciously; left out.
    #[error("inflates to more than {limit} times its compressed size")]
    Ratio {
        /// See [`Limits::ratio`].
        limit: usize,
    },
    /// All entries together are too large; this one and all later ones are left out.
    #[error("brings the inflated archive above {} MiB, so reading stopped there", .limit >> 20)]
    Total {
        /// See [`Limits::total_bytes`].
        limit: usize,
    },
    /// The name in front of the data is another one than in the directory; kept.
    #[error("has another name in front of its data than in the directory")]
    NameDiffers,
    /// Two entries share bytes of the file; kept.
    #[error("shares its data with another entry")]
    Overlap,
    /// The name is marked as UTF-8 and is not; kept under a repaired name.
    #[error("has a name that is marked as UTF-8 but is not")]
    NameNotUtf8,
    /// The name is in an old code page; kept under a guessed name.
    #[error("has a name in an old code page, shown here as code page 437")]
    NameCodePage,
    /// The directory's end record tells another number of entries; kept.
    #[error("holds {actual} entries although its end record says {claimed}")]
    Count {
        /// Records found.
        actual: u64,
        /// Records claimed.
        claimed: u64,
    },
    /// Something stands in front of the archive, such as a program; kept.
    #[error("begins behind {bytes} bytes of something else")]
    Prefix {
        /// How many.
        bytes: u64,
    },
}

impl EntryProblem {
    /// Stable id of the rule.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Name(_) => "archive.unsafe-name",
            Self::SymbolicLink => "archive.symbolic-link",
            Self::SpecialFile => "archive.special-file",
            Self::Encrypted => "archive.encrypted",
            Self::Method { .. } => "archive.method",
            Self::Damaged => "archive.damaged-entry",
            Self::Checksum => "archive.checksum",
            Self::Size { .. } => "archive.size-differs",
            Self::TooLarge { .. } => "archive.entry-too-large",
            Self::Ratio { .. } => "archive.ratio",
            Self::Total { .. } => "archive.total-too-large",
            Self::NameDiffers => "archive.name-differs",
            Self::Overlap => "archive.overlap",
            Self::NameNotUtf8 | Self::NameCodePage => "archive.name-encoding",
            Self::Count { .. } => "archive.count-differs",
            Self::Prefix { .. } => "archive.prefix",
        }
    }

    /// Whether a reader that is stricter than this one may refuse the archive
    /// over it; otherwise it is a warning.
    pub fn refused(&self) -> bool {
        !matches!(
            self,
            Self::NameCodePage
                | Self::NameNotUtf8
                | Self::Count { .. }
                | Self::NameDiffers
                | Self::Prefix { .. }
        )
    }

    /// Whether the entry is missing from [`Contents::files`] because of it.
    pub fn leaves_out(&self) -> bool {
        self.refused() && !matches!(self, Self::Size { .. } | Self::Overlap)
    }

    /// What to do about it, one whole sentence.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Name(_) => {
                "Build the archive from inside the package folder, so that every path is relative."
            }
            Self::SymbolicLink => "Put the file itself in its place.",
            Self::SpecialFile => "Leave it out of the archive.",
            Self::Encrypted => "Build the archive without a password.",
            Self::Method { .. } => "Build the archive with the method “deflate”.",
            Self::Damaged | Self::Checksum | Self::Size { .. } | Self::Count { .. } => {
                "Build the archive again, or copy it again in binary mode."
            }
            Self::TooLarge { .. } | Self::Total { .. } => {
                "Let the script download large files when it runs, or leave them out."
            }
            Self::Ratio { .. } => {
                "Leave the file out, or store it as a compressed file of its own."
            }
            Self::Prefix { .. } => "Build an ordinary archive, not one that unpacks itself.",
            Self::NameDiffers | Self::Overlap => {
                "Build the archive again with an ordinary tool; programs may disagree on what it holds."
            }
            Self::NameNotUtf8 | Self::NameCodePage => {
                "Use plain ASCII names, or a tool that writes names in UTF-8."
            }
        }
    }
}

/// Everyday name of a compression method, APPNOTE 4.4.5.
fn method_name(method: u16) -> String {
    let known = match method {
        1 => "shrink",
        2..=5 => "reduce",
        6 => "implode",
        9 => "Deflate64",
        12 => "BZIP2",
        14 => "LZMA",
        20 | 93 => "Zstandard",
        95 => "XZ",
        96 => "JPEG",
        97 => "WavPack",
        98 => "PPMd",
        _ => return format!("method {method}"),
    };
    known.to_owned()
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;
