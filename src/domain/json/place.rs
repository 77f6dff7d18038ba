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

    /// The offset of a place; of one that is not in the text, the nearest before it.
    /// `text` must be the text that was indexed.
    pub fn offset(&self, text: &str, position: Position) -> usize {
        let (start, end) = self.line(text, position.line);
        let wanted = self.before(text, start) + size(position.column).saturating_sub(1);
        // The last block that begins at or before it, without leaving the line.
        let block = self.counts.partition_point(|count| *count <= wanted);
        let mut at = (block.saturating_sub(1) * BLOCK).max(start);
        let mut count = self.before(text, at);
        for byte in text.as_bytes().get(at..end).unwrap_or(&[]) {
            let begins = (byte & 0xC0) != 0x80;
            if begins && count == wanted {
                break;
            }
            count += usize::from(begins);
            at += 1;
        }
        at
    }

    /// Where a line begins and ends, its line end left out; an empty range at
    /// the end of the text for a line that there is not.
    pub fn line(&self, text: &str, line: u32) -> (usize, usize) {
        let place = size(line).saturating_sub(1);
        let start = self.starts.get(place).copied().unwrap_or(text.len());
        let next = self.starts.get(place + 1).copied().unwrap_or(text.len());
        let bytes = text.as_bytes().get(start..next).unwrap_or(&[]);
        let ends = bytes.iter().rev().take(2);
        let ends = ends
            .take_while(|byte| matches!(byte, b'\n' | b'\r'))
            .count();
        (start, next - ends)
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

/// A number of a place as a size.
fn size(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
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
    fn a_place_leads_back_to_its_offset() {
        let long = "中x".repeat(BLOCK) + "\r\n" + &"é".repeat(2 * BLOCK);
        for text in ["", "a\n\r\nb中c\rd", "\n\n", &long] {
            let index = LineIndex::new(text);
            let offsets = text
                .char_indices()
                .filter(|(_, char)| !matches!(char, '\n' | '\r'));
            for (offset, _) in offsets {
                let position = index.position(text, offset);
                assert_eq!(index.offset(text, position), offset, "{position:?}");
            }
        }
    }

    #[test]
    fn a_place_that_is_not_there_ends_at_what_is() {
        let text = "ab\r\ncd";
        let index = LineIndex::new(text);
        let offset = |line, column| index.offset(text, Position { line, column });
        assert_eq!((offset(1, 9), offset(2, 9), offset(9, 1)), (2, 6, 6));
        assert_eq!((index.line(text, 1), index.line(text, 9)), ((0, 2), (6, 6)));
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
