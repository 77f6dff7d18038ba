//! A template within the response that brings it.

use super::lenient;
use super::message::{Message, Surface};
use crate::domain::finding::Place;
use crate::domain::json::{Edit, clean, quoted};

/// Stands before the name of a message where its template is meant.
const TEMPLATE_OF: &str = "template of ";

/// A place in the template of a form, told from those of other forms.
pub fn place_of(surface: Surface, place: Place) -> Place {
    let message = Message::View(surface).name();
    Place {
        file: Some([TEMPLATE_OF, message].concat()),
        ..place
    }
}

/// The form whose template a place is in.
pub fn surface_of(place: &Place) -> Option<Surface> {
    let message = place.file.as_deref()?.strip_prefix(TEMPLATE_OF)?;
    Message::from_name(message)?.surface()
}

/// The response with another template, everything else as it was written. A
/// text that holds no template, or cannot be read, is replaced as a whole.
pub fn with_template(response: &str, template: &str) -> String {
    let span = lenient::read(response)
        .ok()
        .and_then(|read| Some(read.root?.get("template")?.span));
    match span {
        Some(span) => clean(response, &[Edit::replacement(span, quoted(template))]),
        None => serde_json::json!({"displayValue": "view", "template": template}).to_string(),
    }
}

/// The template that a response brings; empty if it brings none.
pub fn template_of(response: &str) -> String {
    lenient::read(response)
        .ok()
        .and_then(|read| Some(read.root?.get("template")?.as_str()?.to_owned()))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_that_was_put_in_comes_out() {
        for template in ["", "<p title='x'>\"\\\u{e9}\n\t</p>"] {
            assert_eq!(
                template_of(&with_template("{\"template\": 1}", template)),
                template
            );
        }
        assert_eq!(template_of("{"), "");
    }

    #[test]
    fn a_place_in_a_template_tells_whose_it_is() {
        for surface in Surface::all() {
            let place = place_of(surface, Place::default());
            assert_eq!(surface_of(&place), Some(surface));
        }
        assert_eq!(surface_of(&Place::in_file("task.view")), None);
        let words = place_of(Surface::Task, Place::default()).words();
        assert_eq!(words.as_deref(), Some("template of task.view"));
    }

    #[test]
    fn only_the_template_changes() {
        let response = "{ 'displayValue': 'Git', /* old */ \"template\" : \"<p>a</p>\" }";
        assert_eq!(
            with_template(response, "<b>\"x\"\n</b>"),
            "{ 'displayValue': 'Git', /* old */ \"template\" : \"<b>\\\"x\\\"\\n</b>\" }"
        );
    }

    #[test]
    fn a_response_without_a_template_is_written_anew() {
        for response in ["", "nonsense {", "{}", "[]"] {
            assert_eq!(
                with_template(response, "<p>"),
                r#"{"displayValue":"view","template":"<p>"}"#
            );
        }
    }
}
