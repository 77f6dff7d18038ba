//! A form whose values nest: objects, arrays, unions. Its nodes are fields like
//! any other (an index, an entry, a state), but they come to be as far as
//! values go, so that definitions may lead to themselves.
//!
//! The nodes are the truth: what the form's value is, is put together from them
//! ([`Form::tree_value`]), keys in the order in which they came, numbers as
//! they were written. A node below [`OPEN_LEVELS`] closed levels holds its
//! value unread until it is opened.

mod asked;
mod change;
mod judged;
mod open;
mod reasons;
mod resumed;

pub use change::{TreeEvent, same_lines};
pub use judged::{Fault, Unsent, WhyUnsent};
pub use open::Misplaced;
pub use reasons::{Reason, Why};

use super::entry::{Entry, Input, Source};
use super::model::{Field, FieldKind, FormModel, Group, List};
use super::shape::Shapes;
use super::state::{Nest, Offer};
use super::values::Form;
use crate::domain::json::exact::{Exact, is_number};
use asked::Asked;
use judged::Judged;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Levels that are open when a value is shown first.
pub const OPEN_LEVELS: usize = 6;

/// The nodes of a form that nests.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    /// What is wrong, by node, as the validator of the format says.
    judged: Judged,
    /// The same as it was told: by paths of the value.
    faults: Vec<Fault>,
    /// Nodes that ended or changed their words since they were asked for.
    moved: Vec<usize>,
}

/// One node; its index is the field's.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub(super) field: Field,
    pub(super) parent: Option<usize>,
    pub(super) step: Step,
    pub(super) content: Content,
    /// The value as it was written, for as long as it is the node's value.
    spelled: Option<Exact>,
    /// Levels of nesting above it.
    depth: usize,
    /// It was taken out; its index is not used again.
    pub(super) dead: bool,
    /// The value does not fit the author's field and is edited as JSON.
    misfit: bool,
    /// A text gave it a value although the author does not ask for one: it is
    /// shown all the same, so that nothing is lost.
    kept: bool,
    /// The key that was entered for it was left once.
    key_left: bool,
}

/// How a node's value stands in its parent's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// It is the form's value.
    Root,
    /// Under a key that the author named.
    Key(Box<str>),
    /// Under a key that is entered; `None` until it is.
    Entry(Option<Box<str>>),
    /// As an item.
    Item,
    /// As the whole of it.
    Branch,
}

/// What a node holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Content {
    /// The entry has it.
    Leaf,
    /// Nothing: an object, array or union that is left out.
    Absent,
    /// A value that is closed.
    Closed(Exact),
    /// An object: fields as drawn, and in the order of their keys in the value.
    Group {
        children: Vec<usize>,
        order: Vec<usize>,
    },
    /// An array.
    List(Vec<usize>),
    /// One branch; drafts of the others.
    Union {
        branch: usize,
        child: usize,
        drafts: Vec<(usize, Exact)>,
    },
}

impl Form {
    /// A form of one value, which may nest. Without a value it starts as the
    /// author's defaults say.
    pub fn nested(model: impl Into<Arc<FormModel>>, value: Option<&Exact>) -> Self {
        let model: Arc<FormModel> = model.into();
        let root = model.fields.first().cloned();
        let mut form = Self::new(Arc::clone(&model));
        form.entries.clear();
        form.tree = Some(Box::new(Tree {
            nodes: Vec::new(),
            judged: Judged::default(),
            faults: Vec::new(),
            moved: Vec::new(),
        }));
        let Some(mut root) = root else {
            return form;
        };
        root.required = true;
        let start = match value {
            Some(value) => Some(value.clone()),
            None => Shapes::new(&model).start(&root),
        };
        let source = match value {
            Some(_) => Source::You,
            None => Source::Default,
        };
        form.grow(None, Step::Root, &root, start.as_ref(), source);
        form
    }

    /// Levels of nesting above a field.
    pub fn depth(&self, index: usize) -> usize {
        self.node(index).map_or(0, |node| node.depth)
    }

    /// Whether a field is the chosen shape of the one around it, so that both
    /// have one place in the value.
    pub fn is_branch(&self, index: usize) -> bool {
        self.node(index)
            .is_some_and(|node| node.step == Step::Branch)
    }

    /// Whether a field can be left out by itself: an author's key that is not
    /// required.
    pub fn may_be_left_out(&self, index: usize) -> bool {
        self.node(index)
            .is_some_and(|node| matches!(node.step, Step::Key(_)) && !node.field.required)
    }

    /// Whether a field has ended and is not drawn any more.
    pub fn has_ended(&self, index: usize) -> bool {
        self.node(index).is_some_and(|node| node.dead)
    }

    /// Whether the form is one value that may nest.
    pub fn is_nested(&self) -> bool {
        self.tree.is_some()
    }

    /// The value of the whole form; `None` while nothing is entered.
    pub fn tree_value(&self) -> Option<Exact> {
        self.node_value(0)
    }

    /// Whether a node has a value, without putting that together.
    pub(super) fn has_value(&self, index: usize) -> bool {
        let Some(node) = self.node(index) else {
            return false;
        };
        match &node.content {
            Content::Leaf => {
                let constant = matches!(node.field.kind, FieldKind::Constant(_));
                let entry = self.entries.get(index);
                constant || entry.is_some_and(|entry| entry.value.is_some())
            }
            Content::Absent => false,
            Content::Closed(_) | Content::Group { .. } | Content::List(_) => true,
            Content::Union { child, .. } => self.has_value(*child),
        }
    }

    /// The value of one node.
    pub(super) fn node_value(&self, index: usize) -> Option<Exact> {
        let node = self.node(index)?;
        match &node.content {
            Content::Leaf => self.leaf_value(index, node),
            Content::Absent => None,
            Content::Closed(value) => Some(value.clone()),
            Content::Group { order, .. } => {
                let mut members: Vec<(Box<str>, Exact)> = Vec::with_capacity(order.len());
                let mut keys = BTreeSet::new();
                let mut asked = Asked::default();
                for child in order {
                    let Some(node) = self.node(*child) else {
                        continue;
                    };
                    let (Step::Key(key) | Step::Entry(Some(key))) = &node.step else {
                        continue;
                    };
                    if !self.is_asked_for(*child, &mut asked) || keys.contains(&**key) {
                        continue;
                    }
                    if let Some(value) = self.node_value(*child) {
                        keys.insert(&**key);
                        members.push((key.clone(), value));
                    }
                }
                Some(Exact::Object(members))
            }
            Content::List(items) => {
                let values = self.item_values(node, items).into_iter();
                Some(Exact::Array(values.map(|(_, value)| value).collect()))
            }
            Content::Union { child, .. } => self.node_value(*child),
        }
    }

    /// The items of a list that have a value, each with its own. Where each item
    /// has a meaning by its place, one without a value keeps the place of those
    /// after it by `null`.
    fn item_values(&self, list: &Node, items: &[usize]) -> Vec<(usize, Exact)> {
        let values: Vec<(usize, Option<Exact>)> = items
            .iter()
            .map(|item| (*item, self.node_value(*item)))
            .collect();
        let last = values.iter().rposition(|(_, value)| value.is_some());
        let fixed = fixed_items(&list.field);
        values
            .into_iter()
            .enumerate()
            .filter_map(|(place, (item, value))| {
                let held = place < fixed && Some(place) < last;
                Some((item, value.or(held.then_some(Exact::Null))?))
            })
            .collect()
    }

    fn leaf_value(&self, index: usize, node: &Node) -> Option<Exact> {
        if let FieldKind::Constant(value) = &node.field.kind {
            return Some(node.spelled.clone().unwrap_or_else(|| value.into()));
        }
        let entry = self.entries.get(index)?;
        let value = entry.value.as_ref()?;
        if let Some(spelled) = &node.spelled
            && spelled.to_value() == *value
        {
            return Some(spelled.clone());
        }
        match (&node.field.kind, &entry.input) {
            (FieldKind::Number, Input::Text(text)) if is_number(text.trim()) => {
                Some(Exact::Number(text.trim().into()))
            }
            (FieldKind::Raw { .. }, Input::Text(text)) => {
                Some(Exact::read(text).unwrap_or_else(|_| value.into()))
            }
            _ => Some(value.into()),
        }
    }

    /// What a nesting node shows; `None` for leaves.
    pub(super) fn nest(&self, index: usize) -> Option<Nest> {
        let node = self.node(index)?;
        if node.content == Content::Leaf {
            return None;
        }
        let children = self.children(index);
        let keys = match node.content {
            Content::Group { .. } => children
                .iter()
                .map(|child| match &self.node(*child)?.step {
                    Step::Entry(key) => Some(key.as_deref().unwrap_or_default().to_owned()),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        };
        let (present, open) = match node.content {
            Content::Absent => (false, false),
            Content::Closed(_) => (true, false),
            _ => (true, true),
        };
        Some(Nest {
            present,
            open,
            children,
            keys,
            branch: match node.content {
                Content::Union { branch, .. } => Some(branch),
                _ => None,
            },
            summary: match &node.content {
                Content::Closed(value) => crate::domain::text::holds(value),
                _ => String::new(),
            },
        })
    }

    /// What can be done to a field's value beside entering one.
    pub(super) fn offers(&self, field: &Field, entry: &Entry) -> Vec<Offer> {
        let mut offers = Vec::new();
        if !self.is_nested() || field.kind.nests() {
            return offers;
        }
        if field.checks.whole.is_some() && field.kind == FieldKind::Number {
            offers.extend([Offer::StepDown, Offer::StepUp]);
        }
        let empty = entry.value.as_ref().is_some_and(|value| value == "");
        if field.kind.is_text() && entry.value.is_none() && entry.touched {
            offers.push(Offer::SendEmpty);
        }
        let unset_only_here =
            matches!(field.kind, FieldKind::Switch | FieldKind::Choices { .. }) || empty;
        if unset_only_here && !field.required && entry.value.is_some() {
            offers.push(Offer::LeaveOut);
        }
        if field.default.is_some() && entry.value != field.default {
            offers.push(Offer::Reset);
        }
        offers
    }

    pub(super) fn node(&self, index: usize) -> Option<&Node> {
        self.tree.as_ref()?.nodes.get(index)
    }

    pub(super) fn node_mut(&mut self, index: usize) -> Option<&mut Node> {
        self.tree.as_mut()?.nodes.get_mut(index)
    }

    /// The nodes right below a node, in the order in which they are drawn.
    pub(super) fn children(&self, index: usize) -> Vec<usize> {
        match self.node(index).map(|node| &node.content) {
            Some(Content::Group { children, .. }) => children.clone(),
            Some(Content::List(items)) => items.clone(),
            Some(Content::Union { child, .. }) => vec![*child],
            _ => Vec::new(),
        }
    }

    /// The field of what stands under further keys.
    fn entry_field(&self, group: &Group) -> Field {
        group.more.clone().unwrap_or_else(|| {
            Field::new(
                "",
                FieldKind::Raw {
                    type_name: String::new(),
                },
            )
        })
    }

    /// All fields in the order in which they are drawn.
    pub fn as_drawn(&self) -> Vec<usize> {
        if !self.is_nested() {
            return (0..self.count()).collect();
        }
        let mut drawn = Vec::with_capacity(self.count());
        let mut waiting = vec![0];
        while let Some(index) = waiting.pop() {
            drawn.push(index);
            waiting.extend(self.children(index).into_iter().rev());
        }
        drawn
    }

    /// What a field is called where the fields around it cannot be seen: in a
    /// form that nests with what they are called.
    pub fn title_of(&self, index: usize) -> Option<String> {
        let (field, _) = self.at(index)?;
        let mut words = Vec::new();
        let mut next = self.is_nested().then_some(index);
        while let Some(node) = next.and_then(|index| self.node(index)) {
            next = node.parent;
            match &node.step {
                Step::Key(_) | Step::Item => words.push(node.field.label.as_str()),
                Step::Entry(Some(key)) => words.push(key),
                Step::Entry(None) => words.push("a key without a name"),
                Step::Root | Step::Branch => {}
            }
        }
        words.reverse();
        Some(match words.as_slice() {
            [] if field.label.is_empty() => "The input".to_owned(),
            [] => field.label.clone(),
            words => words.join(" → "),
        })
    }
}

/// What values of a kind are called, with the article.
pub(crate) fn kind_words(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Text | FieldKind::Moment(_) | FieldKind::Script | FieldKind::Endpoint { .. } => {
            "a text"
        }
        FieldKind::Number | FieldKind::Duration => "a number",
        FieldKind::Switch => "true or false",
        FieldKind::Group(_) => "an object",
        FieldKind::List(_) | FieldKind::Choices { .. } | FieldKind::KeyValues => "a list",
        FieldKind::Choice { .. } | FieldKind::Constant(_) => "one of the author's values",
        FieldKind::Union(_) => "one of the shapes of the schema",
        FieldKind::Raw { .. } | FieldKind::Reference(_) => "another value",
    }
}

/// How many items of a list have a meaning by their place.
fn fixed_items(list: &Field) -> usize {
    match &list.kind {
        FieldKind::List(list) => list.fixed.len(),
        _ => 0,
    }
}

/// The field of an item at a place.
fn item_field(list: &List, place: usize) -> Field {
    let own = list.fixed.get(place);
    let field = own.or(list.item.as_ref());
    let mut field = field.cloned().unwrap_or_else(|| {
        Field::new(
            "",
            FieldKind::Raw {
                type_name: String::new(),
            },
        )
    });
    field.name = place.to_string();
    let number = place.saturating_add(1);
    if field.label.is_empty() {
        field.label = format!("Item {number}");
    } else if own.is_none() {
        // One title for all of them: their numbers tell them apart.
        field.label = format!("{} {number}", field.label);
    }
    field.required = true;
    field
}
