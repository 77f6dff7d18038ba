//! The list of endpoints that a person keeps for each module: the platform
//! knows the real one, this page has no way to ask. Plain data; who keeps it
//! hands the text in.

use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Form of the text in which the lists are kept.
const FORM: u64 = 1;

/// One endpoint as listed; both texts as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endpoint {
    /// Tells rows apart while they are edited; not kept.
    pub row: u32,
    /// What the field's value becomes.
    pub id: String,
    /// What a person calls it; may be empty.
    pub name: String,
}

/// A part of an [`Endpoint`] that is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndpointPart {
    /// The id.
    Id,
    /// The name.
    Name,
}

/// A listed endpoint as a field offers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointChoice {
    /// The value.
    pub id: String,
    /// `id — name`, or the id alone.
    pub label: String,
}

/// The endpoints listed for each module, by the module's id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EndpointLists {
    modules: BTreeMap<String, Vec<Endpoint>>,
    rows: u32,
}

/// A kept text that is no list of endpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text is no list of endpoints")]
pub struct EndpointsError;

impl EndpointLists {
    /// The endpoints of a module in the order in which they were added.
    pub fn of(&self, module: &str) -> &[Endpoint] {
        self.modules.get(module).map_or(&[], Vec::as_slice)
    }

    /// What a field of the module offers: every id once, the first wins.
    pub fn choices(&self, module: &str) -> Vec<EndpointChoice> {
        let mut choices: Vec<EndpointChoice> = Vec::new();
        for endpoint in self.of(module) {
            let (id, name) = (endpoint.id.trim(), endpoint.name.trim());
            if id.is_empty() || choices.iter().any(|choice| choice.id == id) {
                continue;
            }
            choices.push(EndpointChoice {
                id: id.to_owned(),
                label: if name.is_empty() {
                    id.to_owned()
                } else {
                    [id, " — ", name].concat()
                },
            });
        }
        choices
    }

    /// The name under which an id is listed.
    pub fn name(&self, module: &str, id: &str) -> Option<&str> {
        let listed = self.of(module).iter().find(|one| one.id.trim() == id)?;
        Some(listed.name.trim()).filter(|name| !name.is_empty())
    }

    /// What keeps a listed endpoint from being offered, in one sentence.
    pub fn remark(&self, module: &str) -> Option<String> {
        let listed = self.of(module);
        listed.iter().enumerate().find_map(|(place, endpoint)| {
            let number = place.saturating_add(1);
            let id = endpoint.id.trim();
            if id.is_empty() {
                return (!endpoint.name.trim().is_empty())
                    .then(|| format!("Endpoint {number} has no id, so it is not offered."));
            }
            let first = listed.iter().position(|other| other.id.trim() == id)?;
            (first < place).then(|| {
                format!(
                    "Endpoint {number} has the id of endpoint {}, which is offered instead.",
                    first.saturating_add(1)
                )
            })
        })
    }

    /// Adds an empty row to a module's list.
    pub fn add(&mut self, module: &str) {
        let row = self.next_row();
        let endpoint = Endpoint {
            row,
            ..Endpoint::default()
        };
        self.modules
            .entry(module.to_owned())
            .or_default()
            .push(endpoint);
    }

    /// Takes what was typed into a row.
    pub fn set(&mut self, module: &str, row: u32, part: EndpointPart, text: String) {
        let listed = self.modules.get_mut(module);
        let Some(endpoint) = listed.and_then(|list| list.iter_mut().find(|one| one.row == row))
        else {
            return;
        };
        match part {
            EndpointPart::Id => endpoint.id = text,
            EndpointPart::Name => endpoint.name = text,
        }
    }

    /// Takes a row out.
    pub fn remove(&mut self, module: &str, row: u32) {
        if let Some(list) = self.modules.get_mut(module) {
            list.retain(|endpoint| endpoint.row != row);
            if list.is_empty() {
                self.modules.remove(module);
            }
        }
    }

    /// The lists as a text to be kept; blank rows are left out.
    pub fn to_text(&self) -> String {
        let modules: serde_json::Map<String, Value> = self
            .modules
            .iter()
            .filter_map(|(module, list)| {
                let kept: Vec<Value> = list
                    .iter()
                    .filter(|one| !(one.id.trim().is_empty() && one.name.trim().is_empty()))
                    .map(|one| json!({"id": one.id, "name": one.name}))
                    .collect();
                (!kept.is_empty()).then(|| (module.clone(), Value::Array(kept)))
            })
            .collect();
        json!({"form": FORM, "modules": modules}).to_string()
    }

    /// Reads what [`Self::to_text`] wrote; anything else is refused as a whole.
    pub fn from_text(text: &str) -> Result<Self, EndpointsError> {
        let kept: Value = serde_json::from_str(text).map_err(|_| EndpointsError)?;
        let modules = kept
            .get("modules")
            .and_then(Value::as_object)
            .filter(|_| kept.get("form").and_then(Value::as_u64) == Some(FORM))
            .ok_or(EndpointsError)?;
        let mut lists = Self::default();
        for (module, list) in modules {
            let list = list.as_array().ok_or(EndpointsError)?;
            for endpoint in list {
                let part = |key| endpoint.get(key).and_then(Value::as_str);
                let (Some(id), Some(name)) = (part("id"), part("name")) else {
                    return Err(EndpointsError);
                };
                let endpoint = Endpoint {
                    row: lists.next_row(),
                    id: id.to_owned(),
                    name: name.to_owned(),
                };
                lists
                    .modules
                    .entry(module.clone())
                    .or_default()
                    .push(endpoint);
            }
        }
        Ok(lists)
    }

    fn next_row(&mut self) -> u32 {
        self.rows = self.rows.wrapping_add(1);
        self.rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MODULE: &str = "git.https";

    fn lists(rows: &[(&str, &str)]) -> EndpointLists {
        let mut lists = EndpointLists::default();
        for (id, name) in rows {
            lists.add(MODULE);
            let row = lists.of(MODULE).last().unwrap().row;
            lists.set(MODULE, row, EndpointPart::Id, (*id).to_owned());
            lists.set(MODULE, row, EndpointPart::Name, (*name).to_owned());
        }
        lists
    }

    fn labels(lists: &EndpointLists) -> Vec<String> {
        let choices = lists.choices(MODULE).into_iter();
        choices.map(|choice| choice.label).collect()
    }

    #[test]
    fn a_field_offers_every_id_of_its_module_once() {
        let lists = lists(&[
            ("a1", "Team A"),
            ("", "No id"),
            (" a1 ", "Again"),
            ("b", ""),
        ]);
        assert_eq!(labels(&lists), ["a1 — Team A", "b"]);
        assert_eq!(lists.choices("other"), []);
        assert_eq!(lists.name(MODULE, "a1"), Some("Team A"));
        assert_eq!(lists.name(MODULE, "b"), None);
    }

    #[test]
    fn what_is_not_offered_is_told() {
        let remark = |rows: &[(&str, &str)]| lists(rows).remark(MODULE);
        assert_eq!(remark(&[("a", "A"), ("", "")]), None);
        assert!(
            remark(&[("", "A")])
                .unwrap()
                .contains("Endpoint 1 has no id")
        );
        let twice = remark(&[("a", "A"), ("b", "B"), ("a", "C")]).unwrap();
        assert!(twice.contains("Endpoint 3 has the id of endpoint 1"));
    }

    #[test]
    fn rows_are_edited_and_taken_out_by_their_own_number() {
        let mut lists = lists(&[("a", "A"), ("b", "B"), ("c", "C")]);
        let row = lists.of(MODULE)[1].row;
        lists.remove(MODULE, row);
        lists.set(MODULE, row, EndpointPart::Id, "gone".to_owned());
        assert_eq!(labels(&lists), ["a — A", "c — C"]);
        lists.add(MODULE);
        assert!(lists.of(MODULE).iter().all(|one| one.row != row));
    }

    #[test]
    fn lists_survive_being_kept_without_their_blank_rows() {
        let kept = lists(&[("a", "A"), (" ", ""), ("", "B")]).to_text();
        let lists = EndpointLists::from_text(&kept).unwrap();
        let rows: Vec<_> = lists
            .of(MODULE)
            .iter()
            .map(|one| (&*one.id, &*one.name))
            .collect();
        assert_eq!(rows, [("a", "A"), ("", "B")]);
    }

    #[test]
    fn a_text_of_another_form_is_refused() {
        for text in [
            "",
            "[]",
            "null",
            r#"{"form":1}"#,
            r#"{"form":2,"modules":{}}"#,
            r#"{"form":1,"modules":{"a":{}}}"#,
            r#"{"form":1,"modules":{"a":[1]}}"#,
            r#"{"form":1,"modules":{"a":[{"id":1,"name":""}]}}"#,
        ] {
            assert_eq!(
                EndpointLists::from_text(text),
                Err(EndpointsError),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = EndpointLists::from_text(&text);
        }

        #[test]
        fn any_rows_survive_being_kept_twice(
            rows in prop::collection::vec((any::<String>(), any::<String>()), 0..8),
        ) {
            let rows: Vec<(&str, &str)> = rows.iter().map(|(id, name)| (&**id, &**name)).collect();
            let kept = lists(&rows).to_text();
            prop_assert_eq!(EndpointLists::from_text(&kept).unwrap().to_text(), kept);
        }
    }
}
