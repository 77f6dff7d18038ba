//! CRC-32 as ZIP, gzip and PNG use it (polynomial 0xEDB88320, reflected).

const TABLE: [u32; 256] = table();

#[expect(
    clippy::indexing_slicing,
    reason = "runs while compiling, where a wrong index is an error"
)]
const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut value: u32 = 0;
    let mut index = 0;
    while index < 256 {
        let mut rest = value;
        let mut bit = 0;
        while bit < 8 {
            rest = if rest & 1 == 1 {
                (rest >> 1) ^ 0xEDB8_8320
            } else {
                rest >> 1
            };
            bit += 1;
        }
        table[index] = rest;
        index += 1;
        value += 1;
    }
    table
}

/// The checksum of `bytes`.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    let rest = bytes.iter().fold(u32::MAX, |rest, byte| {
        let [low, ..] = rest.to_le_bytes();
        // The index is a byte and the table has 256 places, so it is never missing.
        let step = TABLE.get(usize::from(low ^ byte)).copied().unwrap_or(0);
        step ^ (rest >> 8)
    });
    !rest
}

#[cfg(test)]
mod tests {
    use super::crc32;

    #[test]
    fn agrees_with_the_published_check_value() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(crc32(b""), 0);
    }
}
