//! Little-endian numbers at places that may not exist.

/// The bytes `start..start + len`, if the text is that long.
pub(super) fn span(bytes: &[u8], start: usize, len: usize) -> Option<&[u8]> {
    bytes.get(start..start.checked_add(len)?)
}

/// The 16-bit number at `at`.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let raw = span(bytes, at, 2)?;
    Some(u16::from_le_bytes(raw.try_into().ok()?))
}

/// The 32-bit number at `at`.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let raw = span(bytes, at, 4)?;
    Some(u32::from_le_bytes(raw.try_into().ok()?))
}

/// The 64-bit number at `at`.
pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    let raw = span(bytes, at, 8)?;
    Some(u64::from_le_bytes(raw.try_into().ok()?))
}

/// The 16-bit number at `at` as a length.
pub(super) fn len16_at(bytes: &[u8], at: usize) -> Option<usize> {
    u16_at(bytes, at).map(usize::from)
}

/// The 32-bit number at `at` as a length.
pub(super) fn len32_at(bytes: &[u8], at: usize) -> Option<usize> {
    u32_at(bytes, at).and_then(|number| usize::try_from(number).ok())
}

/// A length as the 64-bit number that reports use.
pub(super) fn wide(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
