//! A few lines of a text around a place, for a reader who is sent there. What is
//! taken is bounded, however long text and lines are.

use super::place::{LineIndex, Position};

/// Lines before and after the one that is meant.
const AROUND: u32 = 3;

/// Characters of a line, at most, and how many of them before the place.
const WIDTH: usize = 120;
const BEFORE: usize = 40;

impl LineIndex {
    /// The lines around a place, numbered, with a caret below it. `text` must be
    /// the text that was indexed.
    pub fn excerpt(&self, text: &str, position: Position) -> String {
        self.around(text, position, true)
    }

    /// The lines around one, numbered, where nothing but the line is known.
    pub fn excerpt_of_line(&self, text: &str, line: u32) -> String {
        self.around(text, Position { line, column: 1 }, false)
    }

    fn around(&self, text: &str, position: Position, marked: bool) -> String {
        let first = position.line.saturating_sub(AROUND).max(1);
        let last = position.line.saturating_add(AROUND);
        let digits = last.to_string().len();
        let mut out = String::new();
        for line in first..=last {
            let (start, end) = self.line(text, line);
            if start >= text.len() && line > position.line {
                break;
            }
            let here = line == position.line;
            let at = if here {
                self.offset(text, position)
            } else {
                start
            };
            let (shown, column) = window(text, start, end, at);
            out.push_str(&format!("{line:>digits$} | {shown}\n"));
            if here && marked {
                out.push_str(&format!("{:>digits$} | {:>column$}^\n", "", ""));
            }
        }
        out.truncate(out.trim_end().len());
        out
    }
}

/// A part of a line around an offset, cut with ellipses, and how many characters
/// stand before the offset in it.
fn window(text: &str, start: usize, end: usize, at: usize) -> (String, usize) {
    let before = text.get(start..at).unwrap_or_default();
    let after = text.get(at..end).unwrap_or_default();
    let from = before.char_indices().rev().nth(BEFORE - 1);
    let from = from.map_or(0, |(from, _)| from);
    let mut shown = String::new();
    if from > 0 {
        shown.push('…');
    }
    // A tab or a control character would move what stands below it.
    let plain = |char: char| if char.is_control() { ' ' } else { char };
    shown.extend(before.get(from..).unwrap_or_default().chars().map(plain));
    let column = shown.chars().count();
    let mut rest = after.chars();
    shown.extend(rest.by_ref().take(WIDTH - column.min(WIDTH)).map(plain));
    if rest.next().is_some() {
        shown.push('…');
    }
    (shown, column)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn excerpt(text: &str, line: u32, column: u32) -> String {
        LineIndex::new(text).excerpt(text, Position { line, column })
    }

    #[test]
    fn the_place_stands_between_its_neighbours() {
        let text: String = (1..=12).map(|line| format!("line {line}\n")).collect();
        assert_eq!(
            excerpt(&text, 9, 6),
            " 6 | line 6\n 7 | line 7\n 8 | line 8\n 9 | line 9\n   |      ^\n10 | line 10\n11 | line 11\n12 | line 12"
        );
        assert_eq!(excerpt("a\tb", 1, 3), "1 | a b\n  |   ^");
        assert_eq!(excerpt("", 1, 1), "1 | \n  | ^");
        let unmarked = LineIndex::new("a\nb").excerpt_of_line("a\nb", 2);
        assert_eq!(unmarked, "1 | a\n2 | b");
    }

    #[test]
    fn an_endless_line_is_cut_on_both_sides() {
        let text = "é".repeat(100_000) + "X" + &"y".repeat(100_000);
        let shown = excerpt(&text, 1, 100_001);
        let (line, caret) = shown.split_once('\n').unwrap();
        assert!(
            line.starts_with("1 | …éé") && line.ends_with("yy…"),
            "{line}"
        );
        assert_eq!(line.chars().nth(caret.chars().count() - 1), Some('X'));
        assert!(shown.len() < 1_000);
    }

    proptest! {
        #[test]
        fn any_place_of_any_text_has_an_excerpt(text in "[ab中\r\n\t]{0,40}", line in 0..9_u32, column in 0..60_u32) {
            prop_assert!(excerpt(&text, line, column).contains('^') || line == 0);
        }
    }
}
