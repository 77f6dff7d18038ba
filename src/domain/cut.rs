//! Cutting a text where another one stands in it. The core's own search for
//! texts in texts is quick on long ones and weighs 4 kB, and its panics bring
//! along the tables of which characters can be printed, which weigh as much
//! again; addresses and names are short.

/// What stands before and after the first `mark` in a text; `None` without one.
pub fn cut<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    around(text, mark, places(text, mark).next()?)
}

/// What stands before and after the last `mark` in a text; `None` without one.
pub fn cut_last<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    around(text, mark, places(text, mark).next_back()?)
}

/// Whether an ASCII character stands in a text. `contains` would bring along the
/// search for texts that this module is there to avoid.
pub fn holds(text: &str, character: u8) -> bool {
    text.as_bytes().contains(&character)
}

/// Where the first of these ASCII characters stands in a text.
pub fn first_of(text: &str, any_of: &[u8]) -> Option<usize> {
    text.bytes().position(|byte| any_of.contains(&byte))
}

fn places(text: &str, mark: &str) -> impl DoubleEndedIterator<Item = usize> {
    let last = text.len().checked_sub(mark.len());
    let end = last.map_or(0, |last| last.saturating_add(1));
    (0..end).filter(|at| {
        let rest = text.as_bytes().get(*at..).unwrap_or_default();
        rest.starts_with(mark.as_bytes())
    })
}

fn around<'a>(text: &'a str, mark: &str, at: usize) -> Option<(&'a str, &'a str)> {
    Some((text.get(..at)?, text.get(at.checked_add(mark.len())?..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_the_first_or_last_mark() {
        assert_eq!(cut("https://a://b", "://"), Some(("https", "a://b")));
        assert_eq!(cut_last("https://a://b", "://"), Some(("https://a", "b")));
        assert_eq!(cut("ab", "abc"), None);
        assert_eq!(cut("", "a"), None);
    }

    #[test]
    fn the_first_of_several_characters_is_found() {
        assert_eq!(first_of("aä<b>", b"<>"), Some(3));
        assert_eq!(first_of("aä", b"<>"), None);
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn cuts_are_those_of_the_core(text in "[aäb/]{0,9}", mark in "[aäb/]{0,2}") {
            proptest::prop_assert_eq!(cut(&text, &mark), text.split_once(mark.as_str()));
            proptest::prop_assert_eq!(cut_last(&text, &mark), text.rsplit_once(mark.as_str()));
        }
    }
}
