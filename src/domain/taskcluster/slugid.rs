//! Slugids: the ids of tasks. A UUID of version 4 in url-safe base64 without
//! padding, 22 characters.

use crate::domain::base64;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The id of a task or of a task group, checked.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SlugId(String);

/// A text that is no slugid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{}” is no task id: one has 22 letters, digits, “-” or “_”, such as MbpVwwttSuWajF2PPit8EA",
    crate::domain::text::brief(text)
)]
pub struct NoSlugId {
    /// The text.
    pub text: String,
}

impl SlugId {
    /// A “nice” slugid of 16 random bytes: its first character is a letter, so
    /// that no tool takes it for an option.
    pub fn nice(mut random: [u8; 16]) -> Self {
        for (place, byte) in random.iter_mut().enumerate() {
            *byte = match place {
                0 => *byte & 0x7f,
                6 => *byte & 0x0f | 0x40,
                8 => *byte & 0x3f | 0x80,
                _ => *byte,
            };
        }
        Self(base64::url_safe(&random))
    }

    /// The id that a text is, spaces around it aside.
    ///
    /// # Errors
    /// The text is none by the pattern of Taskcluster's services
    /// (`^[A-Za-z0-9_-]{8}[Q-T][A-Za-z0-9_-][CGKOSWaeimquy26-][A-Za-z0-9_-]{10}[AQgw]$`).
    pub fn read(text: &str) -> Result<Self, NoSlugId> {
        let text = text.trim();
        let fits = |(place, letter): (usize, u8)| match place {
            8 => matches!(letter, b'Q'..=b'T'),
            10 => b"CGKOSWaeimquy26-".contains(&letter),
            21 => b"AQgw".contains(&letter),
            _ => letter.is_ascii_alphanumeric() || letter == b'-' || letter == b'_',
        };
        if text.len() == 22 && text.bytes().enumerate().all(fits) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NoSlugId {
                text: text.to_owned(),
            })
        }
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SlugId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for SlugId {
    type Error = NoSlugId;

    fn try_from(text: String) -> Result<Self, NoSlugId> {
        Self::read(&text)
    }
}

impl From<SlugId> for String {
    fn from(id: SlugId) -> Self {
        id.0
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_uuid_becomes_a_nice_slugid() {
        // The UUID b1ba55c3-0b6d-4ae5-9a8c-5d8f3e2b7c10, whose slugid is
        // sbpVwwttSuWajF2PPit8EA by npm slugid.
        let bytes = [
            0xb1, 0xba, 0x55, 0xc3, 0x0b, 0x6d, 0x4a, 0xe5, 0x9a, 0x8c, 0x5d, 0x8f, 0x3e, 0x2b,
            0x7c, 0x10,
        ];
        assert_eq!(SlugId::nice(bytes).as_str(), "MbpVwwttSuWajF2PPit8EA");
        assert!(SlugId::read("sbpVwwttSuWajF2PPit8EA").is_ok());
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "MbpVwwttSuWajF2PPit8E",
            "MbpVwwttSuWajF2PPit8EAA",
            "MbpVwwttAuWajF2PPit8EA",
            "MbpVwwttSuWajF2PPit8EB",
            "MbpVwwttSuXajF2PPit8EA",
            "MbpVwwttSuW/jF2PPit8EA",
            "Mbpäwwttü…ajF2PPit8EA",
        ] {
            assert!(SlugId::read(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn sixteen_bytes_are_always_an_id(bytes: [u8; 16]) {
            let id = SlugId::nice(bytes);
            prop_assert_eq!(SlugId::read(id.as_str()), Ok(id.clone()));
            prop_assert!(id.as_str().starts_with(|first: char| first.is_ascii_alphabetic()));
        }

        #[test]
        fn any_text_is_an_id_or_is_refused(text in ".*") {
            let _ = SlugId::read(&text);
        }
    }
}
