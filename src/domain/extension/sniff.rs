//! What a file is by its first bytes; names lie.

/// Whether the bytes begin as a ZIP does: an entry, an empty archive, or the
/// mark of a split one.
pub(crate) fn is_zip(bytes: &[u8]) -> bool {
    [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"]
        .iter()
        .any(|magic| bytes.starts_with(*magic))
}

/// Whether the text, or what may be UTF-16, begins as JSON or commented JSON.
pub(crate) fn is_json_like(bytes: &[u8]) -> bool {
    let mut visible = bytes
        .iter()
        .copied()
        .filter(|byte| !matches!(byte, 0 | 0xEF | 0xBB | 0xBF | 0xFE | 0xFF))
        .filter(|byte| !byte.is_ascii_whitespace());
    match visible.next() {
        Some(b'{' | b'[' | b'#') => true,
        Some(b'/') => matches!(visible.next(), Some(b'/' | b'*')),
        _ => false,
    }
}

/// A few words for what the bytes are, to be put after “looks like”.
pub(crate) fn looks_like(bytes: &[u8]) -> &'static str {
    const MAGIC: &[(&[u8], &str)] = &[
        (b"\x89PNG", "a PNG image"),
        (b"\xFF\xD8\xFF", "a JPEG image"),
        (b"GIF8", "a GIF image"),
        (b"%PDF", "a PDF document"),
        (b"\x1F\x8B", "a gzip file (.gz, .tgz)"),
        (b"BZh", "a bzip2 file"),
        (b"\xFD7zXZ\0", "an xz file"),
        (b"\x28\xB5\x2F\xFD", "a Zstandard file"),
        (b"7z\xBC\xAF\x27\x1C", "a 7z archive"),
        (b"Rar!", "a RAR archive"),
        (b"PK\x03\x04", "a ZIP archive"),
        (b"PK\x05\x06", "an empty ZIP archive"),
        (b"PK\x07\x08", "one part of a split ZIP archive"),
        (b"\x7FELF", "a Linux program"),
        (b"MZ", "a Windows program"),
        (b"\0asm", "a WebAssembly module"),
        (b"#!", "a script"),
        (b"SQLite format 3", "a SQLite database"),
    ];
    if bytes.is_empty() {
        return "an empty file";
    }
    if let Some((_, words)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return words;
    }
    if bytes.get(257..262) == Some(b"ustar") {
        return "a tar archive";
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return "a WebP image";
    }
    let start = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    let text = String::from_utf8_lossy(start);
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let lower = text.to_ascii_lowercase();
    if text.is_empty() {
        "an empty text"
    } else if lower.starts_with("<!doctype html") || lower.starts_with("<html") {
        "an HTML page (perhaps a login or error page)"
    } else if lower.starts_with("<svg") {
        "an SVG image"
    } else if lower.starts_with('<') {
        "an XML or HTML text"
    } else if start.contains(&0) {
        "a binary file"
    } else if text.contains('\u{fffd}')
        && std::str::from_utf8(start).is_err_and(|e| e.error_len().is_some())
    {
        "a binary file, or text in an encoding other than UTF-8"
    } else {
        "plain text"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_files_are_named() {
        let mut tar = vec![b'a'; 257];
        tar.extend(b"ustar\0");
        let cases: [(&[u8], &str); 8] = [
            (b"", "empty file"),
            (b"%PDF-1.7", "PDF"),
            (b"\x1f\x8b\x08", "gzip"),
            (&tar, "tar"),
            (b"7z\xBC\xAF\x27\x1C", "7z"),
            (b"\n<!DOCTYPE html><title>Sign in</title>", "HTML"),
            ("name: \u{4e2d}".as_bytes(), "plain text"),
            (b"\x01\x00\x02", "binary"),
        ];
        for (bytes, expected) in cases {
            assert!(looks_like(bytes).contains(expected), "{expected}");
        }
    }

    #[test]
    fn json_is_recognized_behind_marks_and_comments() {
        for text in ["{", " \n[1]", "# note\n{}", "// note\n{}", "\u{feff}{}"] {
            assert!(is_json_like(text.as_bytes()), "{text}");
        }
        assert!(is_json_like(b"\xff\xfe{\0"), "UTF-16");
        for text in ["", "hello", "/etc", "<html>"] {
            assert!(!is_json_like(text.as_bytes()), "{text}");
        }
    }
}
