//! Byte offsets, and the lines and columns that people use instead.

/// A range of bytes of the text; `end` is the first byte after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset of the first byte after the range.
    pub end: usize,
}

impl Span {
    /// The bytes from `start` up to, not including, `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }
}

/// A place as an editor shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, counted from 1.
    pub line: u32,
    /// Column in Unicode code points, counted from 1.
    pub column: u32,
}

/// Bytes between two counts of code points, so that a place in a text of one
/// endless line is found without reading that line again.
const BLOCK: usize = 2048;

/// Answers which line and column a byte offset lies on. Lines end with LF,
/// CR LF or a lone CR, as in a text area.
#[derive(Clone, Debug, Default)]
pub struct LineIndex {
    /// Offset of the first byte of each line.
    starts: Vec<usize>,
    /// Code points that begin before each multiple of [`BLOCK`].
    counts: Vec<usize>,
}

impl LineIndex {
    /// Indexes a text once.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, byte) in bytes.iter().enumerate() {
            let ends = match byte {
                b'\n' => true,
                b'\r' => bytes.get(at + 1) != Some(&b'\n'),
                _ => false,
            };
            if ends {
                starts.push(at + 1);
            }
        }
        let mut counts = Vec::with_capacity(bytes.len() / BLOCK + 1);
        let mut count = 0;
        for block in bytes.chunks(BLOCK) {
            counts.push(count);
            count += code_points(block);
        }
        Self { starts, counts }
    }

    /// Line and column of the character that `offset` lies in; offsets past the
    /// end are on the last line. `text` must be the text that was indexed.
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let offset = offset.min(text.len());
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self
            .starts
            .get(line.saturating_sub(1))
            .copied()
            .unwrap_or(0);
        let column = self.before(text, offset) - self.before(text, start);
        Position {
            line: number(line.max(1)),
            column: number(column + 1),
        }
    }

    /// Code points that begin before `offset`.
    fn before(&self, text: &str, offset: usize) -> usize {
        let block = offset / BLOCK;
        let rest = text.as_bytes().get(block * BLOCK..offset).unwrap_or(&[]);
        match self.counts.get(block) {
            Some(count) => count + code_points(rest),
            // The offset is the end of a text that fills its last block.
            None => match self.counts.last() {
                Some(count) => {
                    let last = text.as_bytes().get((block - 1) * BLOCK..).unwrap_or(&[]);
                    count + code_points(last)
                }
                None => 0,
            },
        }
    }
}

/// Counts the bytes that are not UTF-8 continuation bytes.
fn code_points(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0xC0) != 0x80).count()
}

/// A count as a place holds it; larger ones than anyone can show are capped.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, offset: usize, line: u32, column: u32) {
        let found = LineIndex::new(text).position(text, offset);
        assert_eq!(found, Position { line, column }, "{text:?} at {offset}");
    }

    #[test]
    fn columns_count_code_points_not_bytes() {
        check("a中b", 4, 1, 3);
        check("😀x", 4, 1, 2);
    }

    #[test]
    fn every_kind_of_line_end_begins_a_line() {
        check("a\nb", 2, 2, 1);
        check("a\r\nb", 3, 2, 1);
        check("a\rb", 2, 2, 1);
    }

    #[test]
    fn the_end_of_the_text_has_a_place() {
        check("", 0, 1, 1);
        check("ab", 2, 1, 3);
        check(&"x".repeat(BLOCK), BLOCK, 1, 2049);
        check(&"x".repeat(BLOCK * 2 + 1), BLOCK * 2, 1, 4097);
        check("ab", 99, 1, 3);
    }
}
