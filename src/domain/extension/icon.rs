//! The icon of an extension. It is uploaded apart from the package: PNG or
//! JPEG, at most 512 KB, 128 × 128 pixels recommended (user guide, table 1).

use crate::domain::finding::{Finding, Level, Place};
use serde::{Deserialize, Serialize};

/// Largest icon the platform takes, in bytes.
pub const MAX_BYTES: usize = 512 * 1024;
/// Recommended width and height in pixels.
pub const SIDE: u32 = 128;

/// Image formats the platform takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum IconFormat {
    /// Portable Network Graphics.
    Png,
    /// JPEG, also under the ending `.jpg`.
    Jpeg,
}

/// What an icon's bytes say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IconFacts {
    /// Format by the first bytes, whatever the name says.
    pub format: IconFormat,
    /// Size in bytes.
    pub bytes: u64,
    /// Width and height in pixels, from the header; `None` if it is cut off.
    pub pixels: Option<(u32, u32)>,
}

/// Why bytes are no icon.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum IconError {
    /// Neither PNG nor JPEG.
    #[error("the file is neither PNG nor JPEG; it looks like {looks_like}")]
    Format {
        /// What it is instead.
        looks_like: String,
    },
}

/// The facts of an icon.
pub fn icon_of(bytes: &[u8]) -> Result<IconFacts, IconError> {
    let (format, pixels) = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        (IconFormat::Png, png_pixels(bytes))
    } else if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        (IconFormat::Jpeg, jpeg_pixels(bytes))
    } else {
        return Err(IconError::Format {
            looks_like: super::sniff::looks_like(bytes).to_owned(),
        });
    };
    Ok(IconFacts {
        format,
        bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        pixels,
    })
}

/// The findings about an icon that the user supplies; `level` is that of what
/// the platform refuses.
pub fn check_icon(path: &str, bytes: &[u8], level: Level) -> Vec<Finding> {
    let finding = |rule: &str, level, text: String, remedy: &str| Finding {
        rule: rule.to_owned(),
        level,
        place: Place {
            file: Some(path.to_owned()),
            ..Place::default()
        },
        text,
        remedy: remedy.to_owned(),
    };
    let facts = match icon_of(bytes) {
        Ok(facts) => facts,
        Err(IconError::Format { looks_like }) => {
            return vec![finding(
                "icon.format",
                level,
                format!("The image “{path}” is neither PNG nor JPEG; it looks like {looks_like}."),
                "Save it as PNG or JPEG in an image editor; renaming is not enough.",
            )];
        }
    };
    let mut findings = Vec::new();
    if bytes.len() > MAX_BYTES {
        findings.push(finding(
            "icon.size",
            level,
            format!(
                "The image “{path}” has {} bytes; an icon may have at most {MAX_BYTES} (512 KiB).",
                bytes.len()
            ),
            "Scale it down to 128 × 128 pixels.",
        ));
    }
    match facts.pixels {
        Some((SIDE, SIDE)) => {}
        Some((width, height)) => findings.push(finding(
            "icon.pixels",
            Level::Info,
            format!("The image “{path}” is {width} × {height} pixels; 128 × 128 is recommended for an icon."),
            "Scale it to 128 × 128 pixels, or the platform will.",
        )),
        None => findings.push(finding(
            "icon.damaged",
            level,
            format!("The image “{path}” is cut off: its width and height cannot be read."),
            "Export it again from an image editor.",
        )),
    }
    findings
}

fn u16_be(bytes: &[u8], at: usize) -> Option<u32> {
    let raw = bytes.get(at..at.checked_add(2)?)?;
    Some(u32::from(u16::from_be_bytes(raw.try_into().ok()?)))
}

fn png_pixels(bytes: &[u8]) -> Option<(u32, u32)> {
    if bytes.get(12..16)? != b"IHDR" {
        return None;
    }
    let number = |at: usize| -> Option<u32> {
        Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
    };
    Some((number(16)?, number(20)?))
}

/// Walks the segments to the frame header (SOF0–SOF15 without the three
/// numbers that mean something else; ITU-T T.81, table B.1).
fn jpeg_pixels(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2_usize;
    loop {
        if *bytes.get(at)? != 0xFF {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        match marker {
            0xFF => at += 1,
            0x01 | 0xD0..=0xD8 => at += 2,
            0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                return Some((u16_be(bytes, at + 7)?, u16_be(bytes, at + 5)?));
            }
            _ => {
                let len = usize::try_from(u16_be(bytes, at + 2)?).ok()?;
                at = at.checked_add(2)?.checked_add(len.max(2))?;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes
    }

    #[test]
    fn a_png_of_the_recommended_size_has_no_findings() {
        assert_eq!(check_icon("icon.png", &png(128, 128), Level::Error), []);
    }

    #[test]
    fn another_size_is_worth_knowing() {
        let findings = check_icon("icon.png", &png(64, 32), Level::Error);
        assert_eq!(findings[0].rule, "icon.pixels");
        assert_eq!(findings[0].level, Level::Info);
        assert!(findings[0].text.contains("64 × 32"));
    }

    #[test]
    fn a_jpeg_tells_its_size_behind_other_segments() {
        let bytes = [
            0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xFF, 0xC2, 0, 11, 8, 0, 50, 0, 60,
        ];
        let facts = icon_of(&bytes).unwrap();
        assert_eq!(facts.format, IconFormat::Jpeg);
        assert_eq!(facts.pixels, Some((60, 50)));
    }

    #[test]
    fn half_a_mebibyte_is_the_limit() {
        let mut bytes = png(128, 128);
        bytes.resize(MAX_BYTES, 0);
        assert_eq!(check_icon("i.png", &bytes, Level::Error), []);
        bytes.push(0);
        assert_eq!(
            check_icon("i.png", &bytes, Level::Error)[0].rule,
            "icon.size"
        );
    }

    #[test]
    fn what_is_no_image_is_named() {
        let error = icon_of(b"GIF89a").unwrap_err();
        assert!(error.to_string().contains("GIF image"), "{error}");
    }

    #[test]
    fn a_cut_off_image_is_said_to_be_cut_off() {
        let findings = check_icon("i.png", &png(1, 1)[..18], Level::Error);
        assert_eq!(findings[0].rule, "icon.damaged");
        assert_eq!(icon_of(&[0xFF, 0xD8, 0xFF]).unwrap().pixels, None);
    }
}
