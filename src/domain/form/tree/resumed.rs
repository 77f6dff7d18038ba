//! What was typed into a form whose place another one takes, because its schema
//! is known better now. The value tells most of it; what it does not tell comes
//! along here: texts that their fields cannot read, rows without a key or with one
//! that is there already, shapes without a value, drafts out of sight.

use super::super::entry::{Input, Source};
use super::super::model::{Field, FieldKind, Group};
use super::super::shape::Shapes;
use super::super::update::type_text;
use super::super::values::Form;
use super::{Content, Step, TreeEvent, item_field};
use crate::domain::json::exact::Exact;
use std::collections::BTreeSet;
use std::sync::Arc;

impl Form {
    /// Takes over from a form of the same value what that value does not tell.
    pub(in crate::domain::form) fn resume(&mut self, before: &Form) {
        if self.is_nested() && before.is_nested() {
            self.submitted |= before.submitted;
            self.resume_node(0, before, 0);
        }
    }

    fn resume_node(&mut self, index: usize, before: &Form, old: usize) {
        self.resume_marks(index, before, old);
        let (Some(now), Some(was)) = (self.node(index), before.node(old)) else {
            return;
        };
        match (&was.content, &now.content) {
            // What was closed stays so.
            (
                Content::Closed(_),
                Content::Group { .. } | Content::List(_) | Content::Union { .. },
            ) => {
                self.change_tree(index, &TreeEvent::Closed);
            }
            (Content::Union { .. }, _) if matches!(now.field.kind, FieldKind::Union(_)) => {
                self.resume_union(index, before, old);
            }
            (Content::Union { child, .. }, _) => self.resume_node(index, before, *child),
            (_, Content::Union { child, .. }) => self.resume_node(*child, before, old),
            (Content::Leaf, _) => {
                let choices = |field: &Field| matches!(field.kind, FieldKind::Choice { .. });
                let sought = choices(&was.field) && choices(&now.field);
                match before.unread_text(old) {
                    Some(text) if sought => self.resume_sought(index, text),
                    Some(text) => self.resume_text(index, text),
                    None => {}
                }
            }
            (Content::Group { children, .. }, _) => self.resume_group(index, before, children),
            (Content::List(items), _) => self.resume_list(index, before, old, items),
            (Content::Absent | Content::Closed(_), _) => {}
        }
    }

    /// What was told of a field stays told.
    fn resume_marks(&mut self, index: usize, before: &Form, old: usize) {
        let touched = before.entries.get(old).is_some_and(|entry| entry.touched);
        if let Some(entry) = self.entries.get_mut(index) {
            entry.touched |= touched;
        }
        let key_left = before.node(old).is_some_and(|node| node.key_left);
        if let Some(node) = self.node_mut(index) {
            node.key_left |= key_left;
        }
    }

    /// A text in a field that the field cannot read, so that it is in no value.
    fn unread_text(&self, index: usize) -> Option<&str> {
        let node = self.node(index)?;
        let entry = self.entries.get(index)?;
        match &entry.input {
            Input::Text(text) if node.content == Content::Leaf && entry.value.is_none() => {
                Some(text).filter(|text| !text.trim().is_empty())
            }
            _ => None,
        }
        .map(String::as_str)
    }

    /// Number fields with a text that is no number: no value tells it.
    pub fn unread_number_fields(&self) -> Vec<usize> {
        let unread = |index: &usize| {
            self.number_field(*index).is_some() && self.unread_text(*index).is_some()
        };
        self.as_drawn().into_iter().filter(unread).collect()
    }

    /// Those texts, by the paths of their fields.
    pub fn unread_numbers(&self) -> Vec<(String, String)> {
        let fields = self.unread_number_fields().into_iter();
        let unread = fields.filter_map(|index| {
            let path = self.number_field(index)?.path.clone();
            Some((path, self.unread_text(index)?.to_owned()))
        });
        unread.collect()
    }

    /// The number field at a path, if nothing is entered there.
    pub fn blank_number(&self, path: &str) -> Option<usize> {
        let blank = |index: &usize| !self.has_value(*index) && self.unread_text(*index).is_none();
        let here = |index: &usize| {
            self.number_field(*index)
                .is_some_and(|field| field.path == path)
        };
        let mut drawn = self.as_drawn().into_iter();
        drawn.find(|index| here(index) && blank(index))
    }

    fn number_field(&self, index: usize) -> Option<&Field> {
        let field = &self.node(index)?.field;
        (field.kind == FieldKind::Number).then_some(field)
    }

    /// Whether a node or one below it holds what its value does not tell.
    fn holds_untold(&self, index: usize) -> bool {
        let mut waiting = vec![index];
        while let Some(index) = waiting.pop() {
            let unnamed = self
                .node(index)
                .is_some_and(|node| node.step == Step::Entry(None));
            if unnamed || self.unread_text(index).is_some() {
                return true;
            }
            waiting.extend(self.children(index));
        }
        false
    }

    /// A text that was sought in a list of options and is none of them.
    fn resume_sought(&mut self, index: usize, text: &str) {
        if let Some(entry) = self.entries.get_mut(index) {
            entry.value = None;
            entry.input = Input::Text(text.to_owned());
            entry.source = Source::You;
        }
    }

    fn resume_text(&mut self, index: usize, text: &str) {
        let Some(node) = self.node(index) else { return };
        let field = node.field.clone();
        let takes_any_text = matches!(
            field.kind,
            FieldKind::Number | FieldKind::Raw { .. } | FieldKind::Text | FieldKind::Moment(_)
        );
        if !takes_any_text {
            return self.edit_as_json(index, &Exact::text(text));
        }
        if let Some(entry) = self.entries.get_mut(index) {
            type_text(&field, entry, text.to_owned());
            entry.source = Source::You;
        }
        if let Some(node) = self.node_mut(index) {
            node.spelled = None;
        }
    }

    fn resume_group(&mut self, index: usize, before: &Form, children: &[usize]) {
        self.open_closed(index);
        let group = match self
            .node(index)
            .map(|node| (&node.field.kind, &node.content))
        {
            Some((FieldKind::Group(group), Content::Group { .. })) => Arc::clone(group),
            _ => return,
        };
        let mut placed = BTreeSet::new();
        let mut rows = Vec::new();
        for old in children {
            let found = self.counterpart(index, before, *old, &placed);
            if let Some(child) = found {
                self.resume_hidden(child, before, *old);
            }
            let Some(child) = found.or_else(|| self.resume_row(index, &group, before, *old)) else {
                continue;
            };
            placed.insert(child);
            if self.is_row(child) {
                rows.push(child);
            }
            self.resume_node(child, before, *old);
        }
        self.order_rows(index, &rows);
        self.number_entries(index, &group);
    }

    /// The node below a group that stands for one of the form before: under the
    /// same key, and not for another one already.
    fn counterpart(
        &self,
        index: usize,
        before: &Form,
        old: usize,
        placed: &BTreeSet<usize>,
    ) -> Option<usize> {
        let step = &before.node(old)?.step;
        let (Step::Key(key) | Step::Entry(Some(key))) = step else {
            return None;
        };
        let free = |wanted: &Step| {
            let mut children = self.children(index).into_iter();
            children.find(|child| {
                !placed.contains(child)
                    && self.node(*child).is_some_and(|node| node.step == *wanted)
            })
        };
        let (author, row) = (Step::Key(key.clone()), Step::Entry(Some(key.clone())));
        let siblings = before.children(before.node(old)?.parent?);
        let is_author = |other: &usize| before.node(*other).is_some_and(|node| node.step == author);
        match step {
            Step::Key(_) => free(&author).or_else(|| free(&row)),
            // A row without a value is not what the value has under its key.
            _ if before.node_value(old).is_none() => {
                free(&author).filter(|child| self.node_value(*child).is_none())
            }
            // A row under a key that the author named stays a row.
            _ if siblings.iter().any(is_author) => free(&row),
            _ => free(&row).or_else(|| free(&author)),
        }
    }

    /// What was entered before a field went out of sight is there when it is back.
    fn resume_hidden(&mut self, index: usize, before: &Form, old: usize) {
        let (Some(now), Some(was)) = (self.node(index), before.node(old)) else {
            return;
        };
        if was.field.guard.is_none() || before.is_visible(old) {
            return;
        }
        let draft = before.node_value(old);
        if let Some(draft) = draft
            && Shapes::new(before.model()).start(&was.field).as_ref() != Some(&draft)
        {
            let field = now.field.clone();
            self.accept(index, &field, Some(&draft), Source::You);
        }
    }

    /// A row that the value does not tell: it has no key yet, or another one has it.
    /// So is what cannot be read under a key that is the author's no more.
    fn resume_row(
        &mut self,
        index: usize,
        group: &Group,
        before: &Form,
        old: usize,
    ) -> Option<usize> {
        let key = match &before.node(old)?.step {
            Step::Entry(key) => key.clone(),
            Step::Key(key) if before.holds_untold(old) => Some(key.clone()),
            _ => return None,
        };
        let (field, value) = (self.entry_field(group), before.node_value(old));
        let step = Step::Entry(key);
        let child = self.grow(Some(index), step, &field, value.as_ref(), Source::You);
        self.adopt(index, child);
        Some(child)
    }

    fn is_row(&self, index: usize) -> bool {
        self.node(index)
            .is_some_and(|node| matches!(node.step, Step::Entry(_)))
    }

    /// Draws rows in an order, below the author's fields and above other rows.
    fn order_rows(&mut self, index: usize, rows: &[usize]) {
        let place = |child: &usize| match rows.iter().position(|row| row == child) {
            Some(place) => place.saturating_add(1),
            None if self.is_row(*child) => usize::MAX,
            None => 0,
        };
        let mut ordered = self.children(index);
        ordered.sort_by_cached_key(place);
        if let Some(Content::Group { children, .. }) =
            self.node_mut(index).map(|node| &mut node.content)
        {
            *children = ordered;
        }
    }

    fn resume_list(&mut self, index: usize, before: &Form, old: usize, items: &[usize]) {
        self.open_closed(index);
        let list = match self
            .node(index)
            .map(|node| (&node.field.kind, &node.content))
        {
            Some((FieldKind::List(list), Content::List(_))) => Arc::clone(list),
            _ => return,
        };
        let values: Vec<Option<Exact>> =
            items.iter().map(|item| before.node_value(*item)).collect();
        let same = self.node_value(index) == before.node_value(old);
        if same && values.contains(&None) {
            self.redraw_items(index, 0, &values);
        }
        let known = self.children(index);
        for (place, (item, value)) in items.iter().zip(&values).enumerate() {
            let known = known.get(place).filter(|_| same || value.is_some());
            if let Some(child) = known {
                self.resume_node(*child, before, *item);
            } else if before.holds_untold(*item) {
                let field = item_field(&list, self.children(index).len());
                let value = value.as_ref();
                let child = self.grow(Some(index), Step::Item, &field, value, Source::You);
                self.adopt(index, child);
                self.resume_node(child, before, *item);
            }
        }
    }

    fn resume_union(&mut self, index: usize, before: &Form, old: usize) {
        let Some(Content::Union {
            branch,
            child: old_child,
            drafts: old_drafts,
        }) = before.node(old).map(|node| &node.content)
        else {
            return;
        };
        let Some(field) = self.node(index).map(|node| node.field.clone()) else {
            return;
        };
        // A shape that was chosen and has no value yet is in no value either.
        let untold = before.node_value(old).is_none();
        self.prefer_branch(index, &field, *branch, untold);
        let FieldKind::Union(union) = &field.kind else {
            return;
        };
        let shapes = Shapes::new(self.model());
        let takes = |branch: &usize, value: &Exact| {
            let field = union.branches.get(*branch);
            field.is_some_and(|field| shapes.takes(field, value))
        };
        let fitting: Vec<(usize, Exact)> = old_drafts
            .iter()
            .filter(|(branch, value)| takes(branch, value))
            .cloned()
            .collect();
        let Some(Content::Union {
            branch,
            child,
            drafts,
        }) = self.node_mut(index).map(|node| &mut node.content)
        else {
            return;
        };
        for (other, value) in fitting {
            let known = other == *branch || drafts.iter().any(|(known, _)| *known == other);
            if !known {
                drafts.push((other, value));
            }
        }
        let child = *child;
        self.resume_node(child, before, *old_child);
    }

    /// Has a union show a branch that was chosen, with the value that it has if the
    /// branch takes it; `empty` does without a value.
    fn prefer_branch(&mut self, index: usize, field: &Field, branch: usize, empty: bool) {
        let FieldKind::Union(union) = &field.kind else {
            return;
        };
        let Some(chosen) = union.branches.get(branch) else {
            return;
        };
        let value = self.node_value(index).filter(|_| !empty);
        let fits = value
            .as_ref()
            .is_none_or(|value| Shapes::new(self.model()).takes(chosen, value));
        if !fits || !self.pick_branch(index, field, Some(branch)) {
            return;
        }
        if let (Some(value), [child]) = (value, self.children(index).as_slice()) {
            self.accept(*child, chosen, Some(&value), Source::You);
        }
    }

    /// What was open stays open.
    fn open_closed(&mut self, index: usize) {
        let closed = self
            .node(index)
            .is_some_and(|node| matches!(node.content, Content::Closed(_)));
        if closed {
            self.change_tree(index, &TreeEvent::Opened);
        }
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::super::super::update::{FormEvent, update};
    use super::*;
    use crate::domain::action::draft::renewed;
    use crate::domain::schema;
    use serde_json::{Value, json};

    fn open(schema: Value, value: Option<&str>) -> Form {
        let value = value.map(|text| Exact::read(text).unwrap());
        Form::nested(schema::read(&schema).model, value.as_ref())
    }

    fn at(form: &Form, path: &str) -> usize {
        let mut all = (0..form.count()).rev();
        all.find(|index| !form.has_ended(*index) && form.at(*index).unwrap().0.path == path)
            .unwrap_or_else(|| panic!("no field {path}"))
    }

    fn typed(form: &mut Form, path: &str, text: &str) {
        let index = at(form, path);
        update(form, FormEvent::Typed(index, text.to_owned()));
    }

    fn nested_at(form: &mut Form, index: usize, event: TreeEvent) {
        update(form, FormEvent::Nested(index, event));
    }

    fn nested(form: &mut Form, path: &str, event: TreeEvent) {
        let index = at(form, path);
        nested_at(form, index, event);
    }

    /// Adds a row with a text to the form's object.
    fn row(form: &mut Form, key: &str, text: &str) {
        nested_at(form, 0, TreeEvent::EntryAdded);
        let row = *form.children(0).last().unwrap();
        nested_at(form, 0, TreeEvent::KeyTyped(row, key.into()));
        update(form, FormEvent::Typed(row, text.to_owned()));
    }

    fn text(form: &Form, index: usize) -> String {
        match &form.entries.get(index).unwrap().input {
            Input::Text(text) => text.clone(),
            _ => form.entries[index]
                .value
                .as_ref()
                .map_or_else(String::new, Value::to_string),
        }
    }

    fn line(form: &Form) -> String {
        form.tree_value()
            .map_or_else(String::new, |value| value.to_line())
    }

    /// The form of a schema that came late, in place of one that was filled in.
    fn resumed(before: &Form, schema: Value) -> Form {
        let began = line(&Form::nested(before.model().clone(), None));
        let now = line(&open(schema.clone(), None));
        let value = renewed(&line(before), &began, &now);
        let mut form = open(schema, (!value.is_empty()).then_some(&*value));
        update(&mut form, FormEvent::Resumed(Box::new(before.clone())));
        form
    }

    #[test]
    fn what_a_field_cannot_read_stands_in_it_still() {
        let inner =
            json!({"type": "object", "properties": {"m": {"type": "number"}}, "default": {}});
        let mut form = open(
            json!({"properties": {"n": {"type": "integer"}, "o": inner.clone()}}),
            None,
        );
        typed(&mut form, "n", "12x");
        typed(&mut form, "o/m", "-");
        let index = at(&form, "o/m");
        update(&mut form, FormEvent::Left(index));
        let form = resumed(
            &form,
            json!({"properties": {
                "n": {"type": "integer", "default": 7},
                "late": {"default": true},
                "o": inner,
            }}),
        );
        assert_eq!(line(&form), r#"{"o":{},"late":true}"#);
        assert_eq!(text(&form, at(&form, "n")), "12x");
        assert_eq!(text(&form, at(&form, "o/m")), "-");
        assert!(form.entries[at(&form, "o/m")].touched);
        assert!(!form.entries[at(&form, "n")].touched);
    }

    #[test]
    fn a_form_of_one_number_keeps_its_text() {
        let mut form = open(json!({"type": "number"}), None);
        typed(&mut form, "", "1e");
        let form = resumed(&form, json!({"type": "number", "default": 3}));
        assert_eq!(text(&form, 0), "1e");
        assert_eq!(line(&form), "");
    }

    #[test]
    fn a_field_of_another_kind_shows_the_text_as_it_is() {
        for late in [
            json!({"enum": ["a", "b"]}),
            json!({"type": "object"}),
            json!({"type": "array"}),
            json!({"type": "boolean"}),
            json!({"type": "string"}),
            json!({"anyOf": [{"type": "object"}, {"type": "boolean"}]}),
            json!({}),
        ] {
            let mut form = open(json!({"properties": {"n": {"type": "number"}}}), None);
            typed(&mut form, "n", "12x");
            let form = resumed(&form, json!({"properties": {"n": late.clone()}}));
            assert_eq!(line(&form), r#"{"n":"12x"}"#, "{late}");
        }
    }

    #[test]
    fn a_text_that_is_sought_in_a_list_is_sought_still() {
        let schema = json!({"properties": {"n": {"enum": ["a", "b"]}}});
        let mut form = open(schema.clone(), None);
        let index = at(&form, "n");
        update(&mut form, FormEvent::Sought(index, "c".to_owned()));
        let form = resumed(&form, schema);
        assert_eq!(text(&form, at(&form, "n")), "c");
        assert_eq!(line(&form), "{}");
    }

    #[test]
    fn what_is_under_a_key_that_is_no_more_the_authors_becomes_a_row() {
        let mut form = open(json!({"properties": {"n": {"type": "number"}}}), None);
        typed(&mut form, "n", "12x");
        let form = resumed(
            &form,
            json!({"properties": {"m": {}}, "additionalProperties": {"type": "number"}}),
        );
        assert_eq!(text(&form, at(&form, "n")), "12x");
    }

    #[test]
    fn rows_without_a_key_and_with_one_that_is_taken_stay() {
        let schema = json!({"properties": {"a": {"type": "string"}}, "additionalProperties": {"type": "number"}});
        let mut form = open(schema.clone(), None);
        row(&mut form, "x", "1");
        row(&mut form, "", "2");
        row(&mut form, "x", "3");
        row(&mut form, "y", "4y");
        row(&mut form, "a", "");
        row(&mut form, "z", "5");
        let keys = |form: &Form| -> Vec<(String, String)> {
            let named = |index: usize| {
                let field = &form.node(index).unwrap().field;
                (field.name.clone(), text(form, index))
            };
            form.children(0).into_iter().map(named).collect()
        };
        let before = keys(&form);
        assert_eq!(line(&form), r#"{"x":1,"z":5}"#);
        assert_eq!(before.len(), 7);
        let form = resumed(&form, schema);
        assert_eq!(keys(&form), before);
        assert_eq!(line(&form), r#"{"x":1,"z":5}"#);
    }

    #[test]
    fn items_that_cannot_be_read_keep_their_places() {
        let list = |default: Value| json!({"properties": {"l": {"type": "array", "items": {"type": "integer"}, "default": default}}});
        let mut form = open(list(json!([1, 2, 3])), None);
        typed(&mut form, "l/1", "2.x");
        assert_eq!(line(&form), r#"{"l":[1,3]}"#);
        let items = |form: &Form| -> Vec<String> {
            let items = form.children(at(form, "l"));
            items.into_iter().map(|item| text(form, item)).collect()
        };
        let form = resumed(&form, list(json!([1, 2, 3, 4])));
        assert_eq!(items(&form), ["1", "2.x", "3"]);
        // Beside what is there now, if that is another list.
        let mut form = open(list(json!([])), None);
        nested(&mut form, "l", TreeEvent::ItemsAdded(Vec::new()));
        typed(&mut form, "l/0", "-");
        let form = resumed(&form, list(json!([7])));
        assert_eq!(items(&form), ["7", "-"]);
    }

    #[test]
    fn a_shape_that_was_chosen_and_drafts_of_others_stay() {
        let schema =
            json!({"properties": {"u": {"anyOf": [{"type": "string"}, {"type": "number"}]}}});
        let mut form = open(schema.clone(), None);
        nested(&mut form, "u", TreeEvent::BranchPicked(Some(0)));
        typed(&mut form, "u", "mine");
        let union = (0..form.count())
            .find(|index| matches!(form.at(*index).unwrap().0.kind, FieldKind::Union(_)))
            .unwrap();
        update(
            &mut form,
            FormEvent::Nested(union, TreeEvent::BranchPicked(Some(1))),
        );
        typed(&mut form, "u", "4,5");
        assert_eq!(line(&form), "{}");
        let mut form = resumed(&form, schema);
        assert_eq!(text(&form, at(&form, "u")), "4,5");
        let union = (0..form.count())
            .find(|index| {
                matches!(form.at(*index).unwrap().0.kind, FieldKind::Union(_))
                    && !form.has_ended(*index)
            })
            .unwrap();
        update(
            &mut form,
            FormEvent::Nested(union, TreeEvent::BranchPicked(Some(0))),
        );
        assert_eq!(line(&form), r#"{"u":"mine"}"#);
    }

    #[test]
    fn what_is_out_of_sight_is_not_forgotten() {
        let schema = json!({
            "properties": {"on": {"type": "boolean"}},
            "if": {"properties": {"on": {"const": true}}, "required": ["on"]},
            "then": {"properties": {"note": {"type": "string"}}},
        });
        let mut form = open(schema.clone(), Some(r#"{"on":true}"#));
        typed(&mut form, "note", "mine");
        let on = at(&form, "on");
        update(&mut form, FormEvent::Toggled(on, false));
        let before = line(&form);
        let mut form = resumed(&form, schema);
        assert_eq!(line(&form), before);
        let on = at(&form, "on");
        update(&mut form, FormEvent::Toggled(on, true));
        assert_eq!(line(&form), r#"{"on":true,"note":"mine"}"#);
    }
}
