//! Where in a metadata text the members of inputs stand, for checks that are
//! made on the form and not while the text is read.

use super::report::METADATA;
use crate::domain::finding::Place;
use crate::domain::json::{self, Document, LineIndex};

/// The inputs of a metadata text.
pub struct InputPlaces<'a> {
    text: &'a str,
    lines: LineIndex,
    document: Option<Document>,
}

impl<'a> InputPlaces<'a> {
    /// Reads the text once more; one that cannot be read has no inputs.
    pub fn of(text: &'a str) -> Self {
        Self {
            text,
            lines: LineIndex::new(text),
            document: json::read(text).ok(),
        }
    }

    /// The place of what `member`, a JSON Pointer, names in the input behind the
    /// field at `field` of the form: inputs that are no objects have no field.
    pub fn of_member(&self, field: usize, member: &str) -> Place {
        let found = self.document.as_ref().and_then(|document| {
            let inputs = document.root.get("inputs")?.as_array()?;
            let objects = inputs.iter().enumerate();
            let mut fields = objects.filter(|(_, input)| input.as_object().is_some());
            let (index, _) = fields.nth(field)?;
            let pointer = format!("/inputs/{index}{member}");
            let value = document.root.at(&pointer)?.value;
            Some((pointer, self.lines.position(self.text, value.span.start)))
        });
        let place = Place::in_file(METADATA);
        match found {
            Some((pointer, position)) => Place {
                pointer: Some(pointer),
                line: Some(position.line),
                column: Some(position.column),
                ..place
            },
            None => place,
        }
    }
}
