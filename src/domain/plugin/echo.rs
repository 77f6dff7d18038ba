//! What was put into the fields of a form, lest it is taken for what somebody typed:
//! a form tells of every change later, and what it follows may have gone on by then.

use std::collections::BTreeMap;

/// The texts that were put into fields and were not told of yet.
#[derive(Debug, Default)]
pub struct Echoes(BTreeMap<usize, String>);

impl Echoes {
    /// Remembers what is put into a field.
    pub fn put(&mut self, index: usize, text: &str) {
        self.0.insert(index, text.to_owned());
    }

    /// Whether a field that is told of holds what was put into it. It is known once:
    /// the next text is somebody's.
    pub fn is_one(&mut self, index: usize, text: &str) -> bool {
        self.0.remove(&index).is_some_and(|put| put == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_into_a_field_is_known_once() {
        let mut echoes = Echoes::default();
        echoes.put(1, "");
        assert!(!echoes.is_one(0, ""));
        assert!(echoes.is_one(1, ""));
        assert!(!echoes.is_one(1, ""), "somebody emptied it");
    }

    #[test]
    fn what_was_typed_over_it_is_somebodys() {
        let mut echoes = Echoes::default();
        echoes.put(1, "8080");
        assert!(!echoes.is_one(1, "80801"));
        assert!(!echoes.is_one(1, "8080"), "typed back");
        echoes.put(1, "a");
        echoes.put(1, "b");
        assert!(echoes.is_one(1, "b"));
    }
}
