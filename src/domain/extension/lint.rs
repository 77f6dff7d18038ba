//! Lints of conditions: what an author very probably does not want, told from
//! the form alone.
//!
//! The rules follow from how conditions are evaluated: strictly, on stored
//! values, whether or not the field looked at is shown, all conditions of a
//! list together.

use crate::domain::finding::{Finding, Level, Place};
use crate::domain::form::condition::{is_empty, strictly_equal, test_holds};
use crate::domain::form::entry::Entry;
use crate::domain::form::model::{Condition, Field, FieldKind, FormModel, OptionSource, Test};
use crate::domain::nearest::nearest;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Which of a field's two lists a condition stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConditionList {
    /// `visibleConditions`.
    Visible,
    /// `disabledConditions`.
    Disabled,
}

impl ConditionList {
    /// The member of `extendProp` that holds the list.
    fn key(self) -> &'static str {
        match self {
            Self::Visible => "visibleConditions",
            Self::Disabled => "disabledConditions",
        }
    }

    fn of(self, field: &Field) -> &[Condition] {
        match self {
            Self::Visible => &field.visible_when,
            Self::Disabled => &field.disabled_when,
        }
    }
}

const LISTS: [ConditionList; 2] = [ConditionList::Visible, ConditionList::Disabled];

/// Longer lists are not compared with those of the fields they look at.
const CHAIN_LIMIT: usize = 200;
/// Names of a loop that are listed before the rest is counted.
const NAMED_FIELDS: usize = 12;
/// Options tried when looking for a value that satisfies a list.
const OPTIONS_TRIED: usize = 2_000;
/// Unknown names for which a similar one is looked for.
const NAME_SEARCHES: u32 = 100;
/// Names that are compared with an unknown one.
const NAMES_COMPARED: usize = 2_000;
/// Tests evaluated before the search for hidden fields gives up.
const SEARCH_BUDGET: usize = 2_000_000;

/// Yields what is doubtful about the conditions of `model`, fields in order;
/// `place_of` tells where a condition (field index, list, index in the list)
/// is written. Conditions with an unknown symbol are left to the reader.
pub fn lint_conditions(
    model: &FormModel,
    place_of: &dyn Fn(usize, ConditionList, usize) -> Place,
) -> Vec<Finding> {
    let form = Form::new(model);
    let mut lint = Lint {
        form: &form,
        place_of,
        findings: Vec::new(),
        explained: BTreeSet::new(),
        searches: NAME_SEARCHES,
    };
    for (index, field) in form.fields() {
        for list in LISTS {
            lint.list(index, field, list);
        }
        lint.required_but_disabled(index, field);
    }
    lint.loops();
    lint.never_visible();
    lint.findings
}

/// A form with its names resolved: the first field of a name counts.
struct Form<'a> {
    model: &'a FormModel,
    by_name: BTreeMap<&'a str, usize>,
}

impl<'a> Form<'a> {
    fn new(model: &'a FormModel) -> Self {
        let mut by_name = BTreeMap::new();
        for (index, field) in model.fields.iter().enumerate() {
            if !field.repeated {
                by_name.entry(field.name.as_str()).or_insert(index);
            }
        }
        Self { model, by_name }
    }

    /// The fields that count, each with its index.
    fn fields(&self) -> impl Iterator<Item = (usize, &'a Field)> + use<'a> {
        let fields = self.model.fields.iter().enumerate();
        fields.filter(|(_, field)| !field.repeated)
    }

    fn field(&self, index: usize) -> Option<&'a Field> {
        self.model.fields.get(index)
    }

    fn find(&self, name: &str) -> Option<(usize, &'a Field)> {
        let index = *self.by_name.get(name)?;
        Some((index, self.field(index)?))
    }
}

struct Lint<'a> {
    form: &'a Form<'a>,
    place_of: &'a dyn Fn(usize, ConditionList, usize) -> Place,
    findings: Vec<Finding>,
    /// Fields of which a finding already says why they are never shown.
    explained: BTreeSet<usize>,
    /// How many searches for a similar name may still be made.
    searches: u32,
}

impl Lint<'_> {
    fn report(
        &mut self,
        rule: &str,
        level: Level,
        (index, list, nth): (usize, ConditionList, usize),
        text: String,
        remedy: impl Into<String>,
    ) {
        let mut place = (self.place_of)(index, list, nth);
        if place.input.is_none() {
            place.input = self.form.field(index).map(|field| field.name.clone());
        }
        self.findings.push(Finding {
            rule: rule.to_owned(),
            level,
            place,
            text,
            remedy: remedy.into(),
        });
    }

    fn list(&mut self, index: usize, field: &Field, list: ConditionList) {
        let conditions = list.of(field);
        if conditions.is_empty() {
            return;
        }
        let name = &field.name;
        let here = (index, list, 0);
        if matches!(
            field.kind,
            FieldKind::Choice { .. } | FieldKind::Choices { .. }
        ) {
            self.report(
                "condition.widget",
                Level::Info,
                here,
                format!(
                    "The input “{name}” has {}, which the platform's table does not list for its type.",
                    list.key()
                ),
                "Try it on the platform; here the conditions are honored.",
            );
        }
        if conditions.len() > 1 {
            self.report(
                "condition.several",
                Level::Info,
                here,
                format!(
                    "The input “{name}” has {} {}; here all of them must hold, but the platform's rule is not documented.",
                    conditions.len(),
                    list.key()
                ),
                "Try it on the platform, and choose “any” above the form if one is enough there.",
            );
        }
        for (nth, condition) in conditions.iter().enumerate() {
            self.condition((index, list, nth), field, condition);
        }
        if conditions.len() <= CHAIN_LIMIT {
            self.chain(index, field, list);
        }
    }

    fn condition(
        &mut self,
        here: (usize, ConditionList, usize),
        field: &Field,
        condition: &Condition,
    ) {
        if let Test::Unknown(_) = condition.test {
            // The reader reports the symbol.
            self.explain(here);
            return;
        }
        let (name, operand) = (&field.name, &condition.operand);
        if let Test::Equals(None) | Test::Differs(None) = condition.test {
            let outcome = match condition.test {
                Test::Equals(_) => "it holds only while that input is unset",
                _ => "it holds whenever that input is set",
            };
            self.report(
                "condition.no-value",
                Level::Warning,
                here,
                format!("A condition of “{name}” compares “{operand}” with no value; {outcome}."),
                "Add a value, or use the symbol empty or notEmpty.",
            );
        }
        let Some((_, looked_at)) = self.form.find(operand) else {
            self.explain(here);
            if operand.is_empty() {
                // The reader reports that none is named.
                return;
            }
            let remedy = match self.nearest_name(operand) {
                Some(near) => format!("Write “{near}” if that is meant."),
                None => "Use the name of an input in comp.".to_owned(),
            };
            self.report(
                "condition.unknown-field",
                Level::Error,
                here,
                format!(
                    "A condition of “{name}” looks at “{operand}”, but no input has that name."
                ),
                remedy,
            );
            return;
        };
        if name == operand {
            self.report(
                "condition.own-name",
                Level::Warning,
                here,
                format!("A condition of “{name}” looks at the input itself."),
                "Look at another input, or remove the condition.",
            );
        }
        match &condition.test {
            Test::Empty | Test::NotEmpty if matches!(looked_at.kind, FieldKind::Switch) => {
                let (symbol, outcome) = match condition.test {
                    Test::Empty => ("empty", "never"),
                    _ => ("notEmpty", "always"),
                };
                if outcome == "never" {
                    self.explain(here);
                }
                self.report(
                    "condition.empty-switch",
                    Level::Warning,
                    here,
                    format!(
                        "A condition of “{name}” asks for {symbol} of the switch “{operand}”, which {outcome} holds because a switch is always true or false."
                    ),
                    "Compare it with true or false by ===.",
                );
            }
            Test::Equals(Some(value)) => self.literal(here, field, looked_at, value, true),
            Test::Differs(Some(value)) => self.literal(here, field, looked_at, value, false),
            _ => {}
        }
    }

    /// Checks a literal against what the field looked at can store.
    fn literal(
        &mut self,
        here: (usize, ConditionList, usize),
        field: &Field,
        looked_at: &Field,
        value: &Value,
        is_equals: bool,
    ) {
        let Some((rule, because, remedy)) = mismatch(looked_at, value) else {
            return;
        };
        let (symbol, outcome) = if is_equals {
            self.explain(here);
            ("===", "can never hold")
        } else {
            ("!==", "always holds")
        };
        let consequence = match (here.1, is_equals) {
            (ConditionList::Visible, true) => ", so the input is never shown",
            (ConditionList::Disabled, true) => ", so the input is never disabled",
            _ => "",
        };
        self.report(
            rule,
            Level::Warning,
            here,
            format!(
                "The condition “{} {symbol} {}” of “{}” {outcome}: {because}{consequence}.",
                looked_at.name,
                shown(value),
                field.name
            ),
            remedy,
        );
    }

    /// Notes that a finding says why a field cannot be visible.
    fn explain(&mut self, (index, list, _): (usize, ConditionList, usize)) {
        if list == ConditionList::Visible {
            self.explained.insert(index);
        }
    }

    /// The name that an unknown one very probably stands for.
    fn nearest_name(&mut self, name: &str) -> Option<String> {
        // Each search looks at every name, so only the first few are made.
        self.searches = self.searches.checked_sub(1)?;
        let known = self.form.by_name.keys().take(NAMES_COMPARED);
        nearest(name, known.copied()).map(str::to_owned)
    }

    /// A field looked at may be hidden and keep a value that holds.
    fn chain(&mut self, index: usize, field: &Field, list: ConditionList) {
        let conditions = list.of(field);
        let key = |condition: &Condition| format!("{}\0{:?}", condition.operand, condition.test);
        let own: BTreeSet<String> = conditions.iter().map(key).collect();
        let mut seen = BTreeSet::new();
        for (nth, condition) in conditions.iter().enumerate() {
            let Some((operand, looked_at)) = self.form.find(&condition.operand) else {
                continue;
            };
            if operand == index || !seen.insert(operand) {
                continue;
            }
            let of_itself = |condition: &&Condition| condition.operand != field.name;
            let mut missing = looked_at.visible_when.iter().filter(of_itself);
            let Some(missing) = missing.find(|condition| !own.contains(&key(condition))) else {
                continue;
            };
            self.report(
                "condition.chain",
                match list {
                    ConditionList::Visible => Level::Warning,
                    ConditionList::Disabled => Level::Info,
                },
                (index, list, nth),
                format!(
                    "The input “{}” depends on “{}”, which can itself be hidden and still keeps its value.",
                    field.name, looked_at.name
                ),
                format!(
                    "Repeat the condition on “{}” in {} of “{}”.",
                    missing.operand,
                    list.key(),
                    field.name
                ),
            );
        }
    }

    fn required_but_disabled(&mut self, index: usize, field: &Field) {
        let starts_empty = is_empty(Entry::initial(field).value.as_ref());
        if field.required && !field.disabled_when.is_empty() && starts_empty {
            self.report(
                "condition.required-disabled",
                Level::Warning,
                (index, ConditionList::Disabled, 0),
                format!(
                    "The input “{}” is required, but can be disabled while it is empty; then nobody can fill it in and it is not checked.",
                    field.name
                ),
                "Give it a default, or hide it by visibleConditions instead.",
            );
        }
    }

    /// Reports each loop of the graph “looks at”, found by a depth-first walk:
    /// every edge back into the walk's own path closes one.
    fn loops(&mut self) {
        let edges = self.edges();
        let mut state = vec![Visit::New; self.form.model.fields.len()];
        let mut found = Vec::new();
        for start in 0..state.len() {
            if state.get(start) != Some(&Visit::New) {
                continue;
            }
            set(&mut state, start, Visit::OnPath(0));
            let mut path = vec![Step::new(start)];
            while let Some(step) = path.last_mut() {
                let next = edges
                    .get(step.field)
                    .and_then(|targets| targets.get(step.next));
                step.next = step.next.saturating_add(1);
                let Some(&Edge { to, visible, nth }) = next else {
                    set(&mut state, step.field, Visit::Done);
                    path.pop();
                    continue;
                };
                let from = step.field;
                match state.get(to) {
                    Some(Visit::New) => {
                        set(&mut state, to, Visit::OnPath(path.len()));
                        path.push(Step::new(to));
                    }
                    Some(Visit::OnPath(depth)) => {
                        let members = path.get(*depth..).unwrap_or_default();
                        found.push((from, visible, nth, self.loop_names(members)));
                    }
                    _ => {}
                }
            }
        }
        for (from, visible, nth, names) in found {
            let list = if visible {
                ConditionList::Visible
            } else {
                ConditionList::Disabled
            };
            self.report(
                "condition.loop",
                Level::Warning,
                (from, list, nth),
                format!("The conditions form a loop: {names}."),
                "Break the loop, unless each of these inputs is meant to react to the other.",
            );
        }
    }

    fn loop_names(&self, members: &[Step]) -> String {
        let name = |step: &Step| {
            self.form
                .field(step.field)
                .map_or_else(String::new, |field| format!("“{}”", field.name))
        };
        let mut names: Vec<String> = members.iter().take(NAMED_FIELDS).map(name).collect();
        let rest = members.len().saturating_sub(NAMED_FIELDS);
        if rest > 0 {
            names.push(format!("{rest} more"));
        }
        names.extend(members.first().map(name));
        names.join(" → ")
    }

    /// Per field: the other fields it looks at, each once, visible ones first.
    fn edges(&self) -> Vec<Vec<Edge>> {
        let mut edges = vec![Vec::new(); self.form.model.fields.len()];
        for (index, field) in self.form.fields() {
            let mut seen = BTreeSet::new();
            for list in LISTS {
                for (nth, condition) in list.of(field).iter().enumerate() {
                    let Some((to, _)) = self.form.find(&condition.operand) else {
                        continue;
                    };
                    if to != index
                        && seen.insert(to)
                        && let Some(targets) = edges.get_mut(index)
                    {
                        targets.push(Edge {
                            to,
                            visible: list == ConditionList::Visible,
                            nth,
                        });
                    }
                }
            }
        }
        edges
    }

    /// Reports fields that are hidden at first and that no input can reveal.
    fn never_visible(&mut self) {
        let Some(revealed) = Search::new(self.form).run() else {
            return;
        };
        for (index, field) in self.form.fields() {
            if revealed.contains(&index) || self.explained.contains(&index) {
                continue;
            }
            self.report(
                "condition.never-visible",
                Level::Warning,
                (index, ConditionList::Visible, 0),
                format!(
                    "The input “{}” is hidden at first, and nothing a user can enter shows it.",
                    field.name
                ),
                "Give an input it depends on another default, or correct its visibleConditions.",
            );
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Visit {
    New,
    /// Depth in the current path.
    OnPath(usize),
    Done,
}

fn set(states: &mut [Visit], index: usize, visit: Visit) {
    if let Some(state) = states.get_mut(index) {
        *state = visit;
    }
}

/// One field on the path of the walk.
struct Step {
    field: usize,
    /// Next edge to follow.
    next: usize,
}

impl Step {
    fn new(field: usize) -> Self {
        Self { field, next: 0 }
    }
}

#[derive(Clone, Copy)]
struct Edge {
    to: usize,
    visible: bool,
    nth: usize,
}

/// Which fields can be shown at all: grows the set of fields that a user can
/// edit until nothing changes. It allows for too much rather than too little,
/// so a field it does not reach is hidden for good.
struct Search<'a> {
    form: &'a Form<'a>,
    /// Fields whose value a user can change.
    editable: Vec<bool>,
    dependents: Vec<Vec<usize>>,
    budget: usize,
}

impl<'a> Search<'a> {
    fn new(form: &'a Form<'a>) -> Self {
        let count = form.model.fields.len();
        let mut dependents: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (index, field) in form.fields() {
            let conditions = field.visible_when.iter().chain(&field.disabled_when);
            for condition in conditions {
                if let Some((operand, _)) = form.find(&condition.operand)
                    && let Some(list) = dependents.get_mut(operand)
                    && list.last() != Some(&index)
                {
                    list.push(index);
                }
            }
        }
        Self {
            form,
            editable: vec![false; count],
            dependents,
            budget: SEARCH_BUDGET,
        }
    }

    /// Yields the fields that can be shown; `None` if there is too much to try.
    fn run(mut self) -> Option<BTreeSet<usize>> {
        let mut revealed = BTreeSet::new();
        let mut waiting: VecDeque<usize> = self.form.fields().map(|(index, _)| index).collect();
        while let Some(index) = waiting.pop_front() {
            let Some(field) = self.form.field(index) else {
                continue;
            };
            if self.editable.get(index).copied().unwrap_or(true) {
                continue;
            }
            if !revealed.contains(&index) {
                if !self.can_hold(&field.visible_when)? {
                    continue;
                }
                revealed.insert(index);
            }
            if self.can_fail(&field.disabled_when)? {
                if let Some(editable) = self.editable.get_mut(index) {
                    *editable = true;
                }
                waiting.extend(self.dependents.get(index).into_iter().flatten());
            }
        }
        Some(revealed)
    }

    /// Whether all conditions can hold together.
    fn can_hold(&mut self, conditions: &[Condition]) -> Option<bool> {
        let mut groups: BTreeMap<&str, Vec<&Test>> = BTreeMap::new();
        for condition in conditions {
            let tests = groups.entry(condition.operand.as_str()).or_default();
            tests.push(&condition.test);
        }
        for (operand, tests) in groups {
            let all_hold = |value: Option<&Value>| tests.iter().all(|test| test_holds(test, value));
            if !self.some_value(operand, &tests, &all_hold)? {
                return Some(false);
            }
        }
        Some(true)
    }

    /// Whether the list can be unmet; an empty one never disables.
    fn can_fail(&mut self, conditions: &[Condition]) -> Option<bool> {
        if conditions.is_empty() {
            return Some(true);
        }
        for condition in conditions {
            let fails = |value: Option<&Value>| !test_holds(&condition.test, value);
            if self.some_value(&condition.operand, &[&condition.test], &fails)? {
                return Some(true);
            }
        }
        Some(false)
    }

    /// Whether a value that `operand` can have satisfies `accepts`.
    fn some_value(
        &mut self,
        operand: &str,
        tests: &[&Test],
        accepts: &dyn Fn(Option<&Value>) -> bool,
    ) -> Option<bool> {
        let Some((index, field)) = self.form.find(operand) else {
            self.spend(tests.len())?;
            return Some(accepts(None));
        };
        let candidates = if self.editable.get(index).copied().unwrap_or(false) {
            candidates(field, tests)?
        } else {
            vec![Entry::initial(field).value]
        };
        self.spend(candidates.len().saturating_mul(tests.len()))?;
        Some(candidates.iter().any(|value| accepts(value.as_ref())))
    }

    fn spend(&mut self, steps: usize) -> Option<()> {
        self.budget = self.budget.checked_sub(steps)?;
        Some(())
    }
}

/// Values worth trying in a field that a user can edit: enough that if any
/// value satisfies the tests, one of these does. `None` if there are too many.
fn candidates(field: &Field, tests: &[&Test]) -> Option<Vec<Option<Value>>> {
    let mut values = vec![Entry::initial(field).value];
    let literals = tests.iter().filter_map(|test| match test {
        Test::Equals(Some(value)) | Test::Differs(Some(value)) => Some(value),
        _ => None,
    });
    let own_type = literals.filter(|value| mismatch(field, value).is_none());
    match &field.kind {
        FieldKind::Switch => values.extend([Some(Value::Bool(true)), Some(Value::Bool(false))]),
        FieldKind::Choices { .. } | FieldKind::KeyValues => {
            let row = serde_json::json!({"key": "k", "value": "v"});
            values.extend([
                Some(Value::Array(Vec::new())),
                Some(Value::Array(vec![row])),
            ]);
        }
        FieldKind::Choice {
            options: OptionSource::Fixed(options),
            ..
        } => {
            if options.len() > OPTIONS_TRIED {
                return None;
            }
            values.push(None);
            values.extend(options.iter().map(|option| Some(option.value.clone())));
        }
        FieldKind::Text | FieldKind::Script => {
            values.push(Some(Value::String(String::new())));
            values.push(Some(fresh_text(tests)));
            values.extend(own_type.cloned().map(Some));
        }
        FieldKind::Endpoint { .. }
        | FieldKind::Choice { .. }
        | FieldKind::Raw { .. }
        | FieldKind::Moment(_)
        | FieldKind::Constant(_)
        | FieldKind::Group(_)
        | FieldKind::List(_)
        | FieldKind::Union(_)
        | FieldKind::Reference(_) => {
            values.push(None);
            values.push(Some(fresh_text(tests)));
            values.extend(own_type.cloned().map(Some));
        }
        FieldKind::Number | FieldKind::Duration => {
            values.push(None);
            values.push(Some(fresh_number(tests)));
            values.extend(own_type.cloned().map(Some));
        }
    }
    Some(values)
}

/// A text that equals no literal of the tests.
fn fresh_text(tests: &[&Test]) -> Value {
    let longest = tests.iter().map(|test| match test {
        Test::Equals(Some(Value::String(text))) | Test::Differs(Some(Value::String(text))) => {
            text.len()
        }
        _ => 0,
    });
    Value::String("x".repeat(longest.max().unwrap_or(0).saturating_add(1)))
}

/// A whole number that equals no literal of the tests.
fn fresh_number(tests: &[&Test]) -> Value {
    let literals = tests.iter().filter_map(|test| match test {
        Test::Equals(Some(value)) | Test::Differs(Some(value)) => value.as_f64(),
        _ => None,
    });
    let taken: BTreeSet<u64> = literals.map(f64::to_bits).collect();
    // One more number than there are literals: one of them is free.
    let free = (1..=u32::MAX).find(|number| !taken.contains(&f64::from(*number).to_bits()));
    let number = free.unwrap_or_default();
    Value::from(number)
}

/// Why a field can never store a literal: rule, reason and remedy. `None` if
/// it can.
fn mismatch(field: &Field, literal: &Value) -> Option<(&'static str, String, String)> {
    const TYPE: &str = "condition.type";
    let name = &field.name;
    let use_empty = || "Use the symbol empty or notEmpty.".to_owned();
    if matches!(literal, Value::Array(_) | Value::Object(_)) {
        let reason = "lists and objects are compared by identity, never by content".to_owned();
        return Some(("condition.list-literal", reason, use_empty()));
    }
    let wrong_type = |stored: &str, remedy: &str| {
        let reason = format!("“{name}” stores {stored}, not {}", described(literal));
        Some((TYPE, reason, remedy.to_owned()))
    };
    match &field.kind {
        FieldKind::Text | FieldKind::Script | FieldKind::Endpoint { .. } => {
            if literal.is_string() {
                return None;
            }
            wrong_type("text", "Write the value in double quotes.")
        }
        FieldKind::Number => {
            if literal.is_number() {
                return None;
            }
            wrong_type("a number", "Write the value as a number without quotes.")
        }
        FieldKind::Switch => {
            if literal.is_boolean() {
                return None;
            }
            wrong_type("true or false", "Write true or false without quotes.")
        }
        FieldKind::Duration => {
            let is_whole = |number: f64| number >= 0.0 && number.fract() == 0.0;
            if literal.as_f64().is_some_and(is_whole) {
                return None;
            }
            wrong_type(
                "whole seconds",
                "Write the seconds as a whole number without quotes.",
            )
        }
        FieldKind::Choices { .. } | FieldKind::KeyValues => {
            let reason = format!(
                "“{name}” stores a list, and lists are compared by identity, never by content"
            );
            Some(("condition.list-operand", reason, use_empty()))
        }
        FieldKind::Choice {
            options: OptionSource::Fixed(options),
            ..
        } => {
            let equals_default = field
                .default
                .as_ref()
                .is_some_and(|default| strictly_equal(Some(default), Some(literal)));
            let among = options
                .iter()
                .any(|option| strictly_equal(Some(&option.value), Some(literal)));
            // An empty list is reported where the options are read.
            if among || equals_default || options.is_empty() {
                return None;
            }
            let text = plain_text(literal);
            let same_text = options
                .iter()
                .find(|option| plain_text(&option.value) == text);
            if let Some(option) = same_text {
                let reason = format!(
                    "the option's value is {}, not {}",
                    described(&option.value),
                    described(literal)
                );
                let remedy = format!("Write {} as the option does.", shown(&option.value));
                return Some((TYPE, reason, remedy));
            }
            let by_label = options
                .iter()
                .find(|option| literal.as_str() == Some(option.label.as_str()));
            let remedy = match by_label {
                Some(option) => format!(
                    "Write the option's value {}, not its label.",
                    shown(&option.value)
                ),
                None => format!("Use the value of one of the options of “{name}”."),
            };
            let reason = format!("no option of “{name}” has that value");
            Some(("condition.option", reason, remedy))
        }
        FieldKind::Choice { .. }
        | FieldKind::Raw { .. }
        | FieldKind::Moment(_)
        | FieldKind::Constant(_)
        | FieldKind::Group(_)
        | FieldKind::List(_)
        | FieldKind::Union(_)
        | FieldKind::Reference(_) => None,
    }
}

/// What a literal is, in words.
fn described(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The JSON text of a literal, shortened.
fn shown(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 40 {
        return text;
    }
    text.chars().take(39).chain(['…']).collect()
}

fn plain_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::form::model::{Checks, ChoiceDisplay, ChoiceOption};
    use proptest::prelude::*;
    use serde_json::json;

    fn field(name: &str, kind: FieldKind) -> Field {
        Field {
            path: name.to_owned(),
            name: name.to_owned(),
            label: name.to_owned(),
            help: String::new(),
            kind,
            placeholder: String::new(),
            secret: false,
            required: false,
            default: None,
            checks: Checks::default(),
            visible_when: Vec::new(),
            disabled_when: Vec::new(),
            repeated: false,
            guard: None,
            suggestions: Default::default(),
        }
    }

    fn text(name: &str) -> Field {
        field(name, FieldKind::Text)
    }

    fn choice(name: &str, values: &[Value]) -> Field {
        let options = values.iter().map(|value| ChoiceOption {
            label: format!("Option {value}"),
            value: value.clone(),
        });
        let kind = FieldKind::Choice {
            options: OptionSource::Fixed(options.collect()),
            display: ChoiceDisplay::Select,
        };
        field(name, kind)
    }

    fn shown_when(mut field: Field, operand: &str, test: Test) -> Field {
        let operand = operand.to_owned();
        field.visible_when.push(Condition { operand, test });
        field
    }

    fn disabled_when(mut field: Field, operand: &str, test: Test) -> Field {
        let operand = operand.to_owned();
        field.disabled_when.push(Condition { operand, test });
        field
    }

    fn equals(value: Value) -> Test {
        Test::Equals(Some(value))
    }

    fn lint(fields: Vec<Field>) -> Vec<Finding> {
        lint_conditions(
            &FormModel {
                fields,
                ..FormModel::default()
            },
            &|index, list, nth| Place {
                pointer: Some(format!("/inputs/{index}/extendProp/{}/{nth}", list.key())),
                ..Place::default()
            },
        )
    }

    fn rules(fields: Vec<Field>) -> Vec<String> {
        lint(fields)
            .into_iter()
            .map(|finding| finding.rule)
            .collect()
    }

    #[test]
    fn sound_conditions_get_no_finding() {
        let fields = vec![
            field("deploy", FieldKind::Switch),
            shown_when(text("host"), "deploy", equals(json!(true))),
            choice("size", &[json!(1), json!(2)]),
            shown_when(text("disk"), "size", equals(json!(2))),
            disabled_when(text("note"), "disk", Test::Empty),
        ];
        // Only the chain note → disk → size is worth a word.
        assert_eq!(rules(fields), ["condition.chain"]);
    }

    #[test]
    fn an_unknown_field_is_an_error_at_its_place() {
        let findings = lint(vec![
            text("region"),
            shown_when(text("a"), "Region", Test::NotEmpty),
        ]);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].rule, "condition.unknown-field");
        assert_eq!(findings[0].level, Level::Error);
        assert!(findings[0].text.contains("Region"));
        assert!(findings[0].remedy.contains("region"));
        assert_eq!(
            findings[0].place.pointer.as_deref(),
            Some("/inputs/1/extendProp/visibleConditions/0")
        );
        assert_eq!(findings[0].place.input.as_deref(), Some("a"));
    }

    #[test]
    fn a_misspelt_name_gets_the_right_one_as_remedy() {
        let remedy = |operand: &str| {
            let fields = vec![
                text("format"),
                shown_when(text("a"), operand, Test::NotEmpty),
            ];
            lint(fields).remove(0).remedy
        };
        assert!(remedy("fromat").contains("“format”"));
        assert!(remedy("formats").contains("“format”"));
        assert!(!remedy("region").contains("“format”"));
        assert!(!remedy("x").contains("“a”"));
    }

    #[test]
    fn the_first_field_of_a_name_is_the_one_looked_at() {
        let mut second = text("deploy");
        second.repeated = true;
        let fields = vec![
            field("deploy", FieldKind::Switch),
            second,
            shown_when(text("host"), "deploy", equals(json!(true))),
        ];
        assert_eq!(rules(fields), [] as [&str; 0]);
    }

    #[test]
    fn literals_that_the_operand_cannot_store_are_found() {
        let case = |operand: Field, literal: Value| {
            let name = operand.name.clone();
            rules(vec![operand, shown_when(text("a"), &name, equals(literal))])
        };
        let kind = |kind| field("o", kind);
        assert_eq!(
            case(kind(FieldKind::Switch), json!("true")),
            ["condition.type"]
        );
        assert_eq!(
            case(kind(FieldKind::Number), json!("1")),
            ["condition.type"]
        );
        assert_eq!(case(kind(FieldKind::Text), json!(1)), ["condition.type"]);
        assert_eq!(case(kind(FieldKind::Text), json!(null)), ["condition.type"]);
        assert_eq!(
            case(kind(FieldKind::Duration), json!(1.5)),
            ["condition.type"]
        );
        assert_eq!(
            case(kind(FieldKind::Duration), json!(60.0)),
            [] as [&str; 0]
        );
        assert_eq!(
            case(choice("o", &[json!(1)]), json!("1")),
            ["condition.type"]
        );
        assert_eq!(
            case(choice("o", &[json!(1)]), json!(3)),
            ["condition.option"]
        );
        assert_eq!(case(choice("o", &[json!(1)]), json!(1.0)), [] as [&str; 0]);
        assert_eq!(
            case(kind(FieldKind::KeyValues), json!("x")),
            ["condition.list-operand"]
        );
        assert_eq!(
            case(kind(FieldKind::Text), json!(["x"])),
            ["condition.list-literal"]
        );
    }

    #[test]
    fn a_default_outside_the_options_may_be_compared_with() {
        let mut operand = choice("o", &[json!(1)]);
        operand.default = Some(json!(9));
        let fields = vec![operand, shown_when(text("a"), "o", equals(json!(9)))];
        assert_eq!(rules(fields), [] as [&str; 0]);
    }

    #[test]
    fn a_label_in_place_of_a_value_gets_the_value_as_remedy() {
        let findings = lint(vec![
            choice("o", &[json!(1)]),
            shown_when(text("a"), "o", equals(json!("Option 1"))),
        ]);
        assert!(findings[0].remedy.contains("value 1"), "{findings:?}");
    }

    #[test]
    fn empty_on_a_switch_and_a_missing_value_are_found() {
        let fields = vec![
            field("s", FieldKind::Switch),
            shown_when(text("a"), "s", Test::Empty),
            disabled_when(text("b"), "s", Test::NotEmpty),
            disabled_when(text("c"), "s", Test::Differs(None)),
        ];
        assert_eq!(
            rules(fields),
            [
                "condition.empty-switch",
                "condition.empty-switch",
                "condition.no-value"
            ]
        );
    }

    #[test]
    fn several_conditions_and_conditions_on_selects_are_mentioned() {
        let select = choice("o", &[json!(1)]);
        let select = shown_when(select, "a", Test::NotEmpty);
        let select = shown_when(select, "b", Test::NotEmpty);
        assert_eq!(
            rules(vec![text("a"), text("b"), select]),
            ["condition.widget", "condition.several"]
        );
    }

    #[test]
    fn a_chain_is_quiet_once_the_condition_is_repeated() {
        let first = field("a", FieldKind::Switch);
        let second = shown_when(text("b"), "a", equals(json!(true)));
        let third = shown_when(text("c"), "b", equals(json!("x")));
        let findings = lint(vec![first.clone(), second.clone(), third.clone()]);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].rule, "condition.chain");
        assert!(findings[0].remedy.contains("“a”"));

        let repeated = shown_when(third, "a", equals(json!(true)));
        assert_eq!(rules(vec![first, second, repeated]), ["condition.several"]);
    }

    #[test]
    fn each_loop_is_reported_once_with_its_names() {
        let fields = vec![
            shown_when(text("a"), "c", Test::Empty),
            shown_when(text("b"), "a", Test::Empty),
            shown_when(text("c"), "b", Test::Empty),
            disabled_when(text("x"), "y", Test::NotEmpty),
            disabled_when(text("y"), "x", Test::NotEmpty),
        ];
        let findings = lint(fields);
        let loops: Vec<_> = findings
            .iter()
            .filter(|finding| finding.rule == "condition.loop")
            .map(|finding| (finding.level, finding.text.as_str()))
            .collect();
        assert_eq!(
            loops,
            [
                (
                    Level::Warning,
                    "The conditions form a loop: “a” → “c” → “b” → “a”."
                ),
                (
                    Level::Warning,
                    "The conditions form a loop: “x” → “y” → “x”."
                ),
            ]
        );
    }

    #[test]
    fn fields_that_wait_for_each_other_are_never_visible() {
        let findings = rules(vec![
            shown_when(text("a"), "b", equals(json!("on"))),
            shown_when(text("b"), "a", equals(json!("on"))),
        ]);
        let never = findings
            .iter()
            .filter(|rule| *rule == "condition.never-visible");
        assert_eq!(never.count(), 2);
    }

    #[test]
    fn contradictions_and_disabled_operands_are_never_visible() {
        let contradiction = shown_when(text("b"), "a", equals(json!("1")));
        let contradiction = shown_when(contradiction, "a", equals(json!("2")));
        let found = rules(vec![text("a"), contradiction]);
        assert!(found.contains(&"condition.never-visible".to_owned()));

        let frozen = disabled_when(
            field("s", FieldKind::Switch),
            "a",
            Test::Differs(Some(json!(1))),
        );
        let fields = vec![
            text("a"),
            frozen,
            shown_when(text("b"), "s", equals(json!(true))),
        ];
        let found = rules(fields);
        assert!(found.contains(&"condition.never-visible".to_owned()));
    }

    #[test]
    fn values_that_persist_make_a_long_way_reachable() {
        let fields = vec![
            choice("a", &[json!(1), json!(2)]),
            shown_when(field("b", FieldKind::Switch), "a", equals(json!(1))),
            shown_when(
                shown_when(text("c"), "b", equals(json!(true))),
                "a",
                equals(json!(2)),
            ),
        ];
        let found = rules(fields);
        assert!(
            !found.contains(&"condition.never-visible".to_owned()),
            "{found:?}"
        );
    }

    #[test]
    fn a_required_field_that_can_be_disabled_while_empty_is_found() {
        let mut required = disabled_when(text("b"), "a", Test::Empty);
        required.required = true;
        assert_eq!(
            rules(vec![text("a"), required.clone()]),
            ["condition.required-disabled"]
        );
        required.default = Some(json!("x"));
        assert_eq!(rules(vec![text("a"), required]), [] as [&str; 0]);
    }

    #[test]
    fn ten_thousand_chained_inputs_take_one_walk() {
        let mut fields = vec![text("f0")];
        for index in 1..10_000 {
            let before = format!("f{}", index - 1);
            fields.push(shown_when(
                text(&format!("f{index}")),
                &before,
                Test::NotEmpty,
            ));
        }
        fields[0] = shown_when(text("f0"), "f9999", Test::Empty);
        let findings = lint(fields);
        let count = |rule: &str| {
            findings
                .iter()
                .filter(|finding| finding.rule == rule)
                .count()
        };
        assert_eq!(count("condition.loop"), 1);
        assert_eq!(count("condition.never-visible"), 0);
    }

    #[test]
    fn one_input_with_very_many_conditions_ends() {
        let mut greedy = text("greedy");
        for index in 0..5_000 {
            greedy = shown_when(
                greedy,
                "other",
                Test::Differs(Some(json!(format!("{index}")))),
            );
        }
        let found = rules(vec![text("other"), greedy]);
        assert!(found.contains(&"condition.several".to_owned()));
    }

    fn arbitrary_kind() -> impl Strategy<Value = FieldKind> {
        prop_oneof![
            Just(FieldKind::Text),
            Just(FieldKind::Number),
            Just(FieldKind::Switch),
            Just(FieldKind::KeyValues),
            Just(FieldKind::Duration),
            Just(choice("", &[json!(1), json!("a")]).kind),
            Just(FieldKind::Raw {
                type_name: "other".to_owned()
            }),
        ]
    }

    fn arbitrary_value() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(json!(null)),
            Just(json!(true)),
            Just(json!(1)),
            Just(json!("1")),
            Just(json!("a")),
            Just(json!([])),
        ]
    }

    fn arbitrary_condition() -> impl Strategy<Value = Condition> {
        let test = prop_oneof![
            proptest::option::of(arbitrary_value()).prop_map(Test::Equals),
            proptest::option::of(arbitrary_value()).prop_map(Test::Differs),
            Just(Test::Empty),
            Just(Test::NotEmpty),
            Just(Test::Unknown("~".to_owned())),
        ];
        ("[a-h]", test).prop_map(|(operand, test)| Condition { operand, test })
    }

    proptest! {
        #[test]
        fn every_graph_of_conditions_ends(
            fields in proptest::collection::vec(
                (
                    "[a-g]",
                    arbitrary_kind(),
                    any::<bool>(),
                    proptest::collection::vec(arbitrary_condition(), 0..4),
                    proptest::collection::vec(arbitrary_condition(), 0..3),
                ),
                0..12,
            )
        ) {
            let fields: Vec<Field> = fields
                .into_iter()
                .map(|(name, kind, repeated, visible_when, disabled_when)| Field {
                    visible_when,
                    disabled_when,
                    repeated,
                    ..field(&name, kind)
                })
                .collect();
            for finding in lint(fields) {
                prop_assert!(finding.rule.starts_with("condition."));
                prop_assert!(finding.text.ends_with('.') && finding.remedy.ends_with('.'));
            }
        }

        /// A field that shows at first is never called “never visible”.
        #[test]
        fn what_shows_at_first_is_not_called_hidden(
            conditions in proptest::collection::vec(arbitrary_condition(), 0..3)
        ) {
            let mut target = text("target");
            target.visible_when = conditions;
            let operands = ["a", "b", "c"].map(text);
            // Text that nobody has touched is unset, as is a field that is missing.
            let holds = |condition: &Condition| test_holds(&condition.test, None);
            let shows = target.visible_when.iter().all(holds);
            let mut fields = operands.to_vec();
            fields.push(target);
            let never = rules(fields).contains(&"condition.never-visible".to_owned());
            prop_assert!(!(shows && never));
        }
    }
}
