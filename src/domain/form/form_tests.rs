//! How a form behaves, event by event.

use super::condition::MatchMode;
use super::entry::{LeftOut, OptionsState, PatternState};
use super::model::*;
use super::saved::Saved;
use super::state::Shown;
use super::submission::Why;
use super::typed::text_of_values;
use super::update::{Changes, Effect, FormEvent, RowPart, update};
use super::{Form, duration::Unit};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::Arc;

fn field(name: &str, kind: FieldKind) -> Field {
    Field {
        label: name.to_uppercase(),
        ..Field::new(name, kind)
    }
}

fn text(name: &str) -> Field {
    field(name, FieldKind::Text)
}

fn choice(name: &str, values: &[Value]) -> Field {
    field(
        name,
        FieldKind::Choice {
            options: fixed(values),
            display: ChoiceDisplay::Select,
        },
    )
}

fn fixed(values: &[Value]) -> OptionSource {
    OptionSource::Fixed(
        values
            .iter()
            .map(|value| ChoiceOption {
                label: format!("option {value}"),
                value: value.clone(),
            })
            .collect(),
    )
}

fn when(operand: &str, test: Test) -> Vec<Condition> {
    vec![Condition {
        operand: operand.into(),
        test,
    }]
}

fn form(fields: Vec<Field>) -> Form {
    Form::new(FormModel {
        fields,
        ..FormModel::default()
    })
}

fn typed(form: &mut Form, name: &str, text: &str) -> Changes {
    let index = form.index_of(name).unwrap();
    update(form, FormEvent::Typed(index, text.into()))
}

fn values(form: &Form) -> Value {
    serde_json::from_str(&form.values_json()).unwrap()
}

fn message(form: &Form, name: &str) -> Option<String> {
    form.state(form.index_of(name).unwrap()).unwrap().message
}

fn visible(form: &Form, name: &str) -> bool {
    form.state(form.index_of(name).unwrap()).unwrap().visible
}

#[test]
fn untouched_fields_without_default_are_left_out_but_a_switch_is_off() {
    let form = form(vec![text("a"), field("on", FieldKind::Switch)]);
    assert_eq!(values(&form), json!({"on": false}));
}

#[test]
fn a_choice_keeps_the_type_of_its_option() {
    let mut form = form(vec![choice("n", &[json!(1), json!("1"), json!(true)])]);
    update(&mut form, FormEvent::Picked(0, Some(0)));
    assert_eq!(values(&form), json!({"n": 1}));
    update(&mut form, FormEvent::Picked(0, Some(2)));
    assert_eq!(values(&form), json!({"n": true}));
    update(&mut form, FormEvent::Picked(0, None));
    assert_eq!(values(&form), json!({}));
}

#[test]
fn a_text_left_in_the_box_that_searches_options_says_what_is_chosen() {
    let numbers = [json!(1), json!(14)];
    let mut form = form(vec![choice("n", &numbers)]);
    let sought = |form: &mut Form, text: &str| {
        update(form, FormEvent::Sought(0, text.into()));
        update(form, FormEvent::Left(0));
        (values(form), message(form, "n"))
    };
    // The label of an option chooses it; blanks around it do not matter.
    assert_eq!(sought(&mut form, " Option 14 "), (json!({"n": 14}), None));
    // An empty box is no choice.
    assert_eq!(sought(&mut form, "  "), (json!({}), None));
    // Any other text stays and is told: neither it nor the choice before is sent.
    update(&mut form, FormEvent::Picked(0, Some(0)));
    let (left, told) = sought(&mut form, "option 2");
    assert_eq!(left, json!({}));
    assert!(told.unwrap().contains("“option 2” is none of the options"));
    let shown = |form: &Form| form.state(0).unwrap().shown;
    assert_eq!(shown(&form), Shown::Text("option 2".into()));
    assert_eq!(form.answers()[0].why, Why::Unreadable);
    let mut again = self::form(vec![choice("n", &numbers)]);
    again.restore(&form.save(None));
    assert_eq!(shown(&again), shown(&form));
    update(&mut form, FormEvent::Picked(0, Some(1)));
    assert_eq!(
        (values(&form), message(&form, "n")),
        (json!({"n": 14}), None)
    );
}

#[test]
fn a_text_whose_search_failed_leaves_what_was_chosen() {
    let mut form = form(vec![loading("n", false)]);
    let arrived = |form: &mut Form, options| {
        update(form, FormEvent::OptionsArrived(0, options));
    };
    let shown = |form: &Form| form.state(0).unwrap().shown;
    arrived(&mut form, loaded(&[json!("a"), json!("b")]));
    update(&mut form, FormEvent::Picked(0, Some(1)));
    arrived(&mut form, OptionsState::Failed("No answer.".into()));
    update(&mut form, FormEvent::Sought(0, "c".into()));
    update(&mut form, FormEvent::Left(0));
    assert_eq!(values(&form), json!({"n": "b"}));
    assert_eq!(shown(&form), Shown::Text("c".into()));
    let told = "The options for “c” are not there, so “\"b\"” stays chosen. Load them again, or empty the box.";
    assert_eq!(message(&form, "n").as_deref(), Some(told));
    // Both stay over a reload.
    let mut again = self::form(vec![loading("n", false)]);
    again.restore(&form.save(None));
    assert_eq!(
        (values(&again), shown(&again)),
        (values(&form), shown(&form))
    );
    // Searched again: it is none of the options, or one of them.
    arrived(&mut form, OptionsState::Loading);
    assert!(
        message(&form, "n")
            .unwrap()
            .contains("being loaded; “\"b\"” stays chosen")
    );
    arrived(&mut form, loaded(&[json!("d")]));
    assert_eq!(values(&form), json!({"n": "b"}));
    assert!(
        message(&form, "n")
            .unwrap()
            .contains("none of the options, so “\"b\"” stays chosen")
    );
    update(&mut form, FormEvent::Sought(0, "\"d\"".into()));
    assert_eq!(
        (values(&form), message(&form, "n")),
        (json!({"n": "d"}), None)
    );
}

#[test]
fn the_label_of_what_is_chosen_takes_back_a_text_whose_search_failed() {
    let mut form = form(vec![loading("n", false)]);
    update(
        &mut form,
        FormEvent::OptionsArrived(0, loaded(&[json!("b")])),
    );
    update(&mut form, FormEvent::Picked(0, Some(0)));
    update(
        &mut form,
        FormEvent::OptionsArrived(0, OptionsState::Failed("No answer.".into())),
    );
    update(&mut form, FormEvent::Sought(0, "c".into()));
    update(&mut form, FormEvent::Sought(0, "\"b\"".into()));
    update(&mut form, FormEvent::Left(0));
    assert_eq!(
        (values(&form), message(&form, "n")),
        (json!({"n": "b"}), None)
    );
    // An empty box is no choice.
    update(&mut form, FormEvent::Sought(0, String::new()));
    assert_eq!(values(&form), json!({}));
}

#[test]
fn a_text_left_before_the_options_came_is_looked_for_once_they_are_there() {
    let mut form = form(vec![loading("n", false)]);
    let arrived = |form: &mut Form, options| {
        update(form, FormEvent::OptionsArrived(0, options));
    };
    arrived(&mut form, loaded(&[json!("a"), json!("b")]));
    update(&mut form, FormEvent::Picked(0, Some(1)));
    arrived(&mut form, OptionsState::Loading);
    // What was picked from a list that is gone changes nothing.
    update(&mut form, FormEvent::Picked(0, Some(0)));
    assert_eq!(values(&form), json!({"n": "b"}));
    // The label of what is chosen needs no list.
    update(&mut form, FormEvent::Sought(0, "\"b\"".into()));
    assert_eq!(values(&form), json!({"n": "b"}));
    update(&mut form, FormEvent::Sought(0, "\"c\"".into()));
    update(&mut form, FormEvent::Left(0));
    assert!(message(&form, "n").unwrap().contains("being loaded"));
    arrived(&mut form, loaded(&[json!("c")]));
    assert_eq!(
        (values(&form), message(&form, "n")),
        (json!({"n": "c"}), None)
    );
}

#[test]
fn several_picks_keep_the_order_in_which_they_were_made() {
    let options = fixed(&[json!("a"), json!("b"), json!("c")]);
    let mut form = form(vec![field("m", FieldKind::Choices { options })]);
    update(&mut form, FormEvent::Ticked(0, 2, true));
    update(&mut form, FormEvent::Ticked(0, 0, true));
    assert_eq!(values(&form), json!({"m": ["c", "a"]}));
    update(&mut form, FormEvent::Ticked(0, 2, false));
    update(&mut form, FormEvent::Ticked(0, 0, false));
    assert_eq!(values(&form), json!({"m": []}));
}

#[test]
fn rows_are_stored_without_the_blank_ones() {
    let mut form = form(vec![field("kv", FieldKind::KeyValues)]);
    update(&mut form, FormEvent::RowAdded(0));
    update(&mut form, FormEvent::RowAdded(0));
    update(
        &mut form,
        FormEvent::RowTyped(0, 1, RowPart::Key, "k".into()),
    );
    update(
        &mut form,
        FormEvent::RowTyped(0, 1, RowPart::Value, "v".into()),
    );
    assert_eq!(values(&form), json!({"kv": [{"key": "k", "value": "v"}]}));
    update(&mut form, FormEvent::RowRemoved(0, 1));
    assert_eq!(values(&form), json!({"kv": []}));
}

#[test]
fn a_time_interval_is_stored_in_seconds() {
    let mut form = form(vec![field("t", FieldKind::Duration)]);
    typed(&mut form, "t", "2");
    update(&mut form, FormEvent::UnitPicked(0, Unit::Minutes));
    assert_eq!(values(&form), json!({"t": 120}));
}

#[test]
fn a_script_has_lf_line_ends() {
    let mut form = form(vec![field("s", FieldKind::Script)]);
    typed(&mut form, "s", "a\r\nb\n");
    assert_eq!(values(&form), json!({"s": "a\nb\n"}));
}

#[test]
fn text_that_is_no_number_is_kept_shown_and_not_sent() {
    let mut form = form(vec![field("n", FieldKind::Number)]);
    typed(&mut form, "n", "12a");
    assert_eq!(values(&form), json!({}));
    update(&mut form, FormEvent::Left(0));
    assert!(message(&form, "n").unwrap().contains("12a"));
}

#[test]
fn a_number_that_is_too_large_is_told_as_such() {
    let mut form = form(vec![field("n", FieldKind::Number)]);
    for (text, told) in [("1e400", "too large"), ("inf", "not a number")] {
        typed(&mut form, "n", text);
        update(&mut form, FormEvent::Left(0));
        let message = message(&form, "n").unwrap();
        assert!(message.contains(told), "{message}");
        assert_eq!(values(&form), json!({}));
    }
}

#[test]
fn an_unknown_widget_takes_json_or_else_text() {
    let mut form = form(vec![field(
        "raw",
        FieldKind::Raw {
            type_name: "metrics".into(),
        },
    )]);
    typed(&mut form, "raw", "{\"a\": [1]}");
    assert_eq!(values(&form), json!({"raw": {"a": [1]}}));
    typed(&mut form, "raw", "{not json");
    assert_eq!(values(&form), json!({"raw": "{not json"}));
}

#[test]
fn comparison_is_strict_about_types() {
    let mut shown = text("shown");
    shown.visible_when = when("n", Test::Equals(Some(json!("1"))));
    let mut form = form(vec![choice("n", &[json!(1), json!("1")]), shown]);
    update(&mut form, FormEvent::Picked(0, Some(0)));
    assert!(!visible(&form, "shown"));
    update(&mut form, FormEvent::Picked(0, Some(1)));
    assert!(visible(&form, "shown"));
}

#[test]
fn all_conditions_must_hold_unless_any_is_chosen() {
    let mut both = text("both");
    both.visible_when = [
        when("a", Test::NotEmpty),
        when("b", Test::Equals(Some(json!("x")))),
    ]
    .concat();
    let mut form = form(vec![text("a"), text("b"), both]);
    typed(&mut form, "a", "1");
    assert!(!visible(&form, "both"));
    update(&mut form, FormEvent::ModeChosen(MatchMode::Any));
    assert!(visible(&form, "both"));
}

#[test]
fn an_empty_list_of_conditions_never_disables() {
    let mut form = form(vec![text("a")]);
    assert!(form.state(0).unwrap().enabled);
    update(&mut form, FormEvent::ModeChosen(MatchMode::Any));
    assert!(form.state(0).unwrap().enabled);
}

#[test]
fn a_condition_on_a_missing_field_sees_unset() {
    let mut hidden = text("hidden");
    hidden.visible_when = when("ghost", Test::NotEmpty);
    let mut shown = text("shown");
    shown.visible_when = when("ghost", Test::Empty);
    let form = form(vec![hidden, shown]);
    assert!(!visible(&form, "hidden"));
    assert!(visible(&form, "shown"));
}

#[test]
fn a_hidden_field_keeps_its_value_still_counts_in_conditions_and_is_not_sent() {
    let mut b = text("b");
    b.visible_when = when("a", Test::Equals(Some(json!("show"))));
    let mut c = text("c");
    c.visible_when = when("b", Test::Equals(Some(json!("deep"))));
    let mut form = form(vec![text("a"), b, c]);
    typed(&mut form, "a", "show");
    typed(&mut form, "b", "deep");
    typed(&mut form, "a", "hide");
    assert!(!visible(&form, "b"));
    assert!(visible(&form, "c"));
    assert_eq!(values(&form), json!({"a": "hide"}));
    typed(&mut form, "a", "show");
    assert_eq!(values(&form), json!({"a": "show", "b": "deep"}));
}

#[test]
fn two_fields_that_hide_each_other_settle_at_once() {
    let mut a = text("a");
    a.visible_when = when("b", Test::Empty);
    let mut b = text("b");
    b.visible_when = when("a", Test::Empty);
    let mut form = form(vec![a, b]);
    typed(&mut form, "a", "x");
    assert!(visible(&form, "a"));
    assert!(!visible(&form, "b"));
}

#[test]
fn a_disabled_field_is_sent_but_not_checked_and_cannot_be_edited() {
    let mut locked = text("locked");
    locked.required = true;
    locked.default = Some(json!("fixed"));
    locked.disabled_when = when("lock", Test::Equals(Some(json!(true))));
    let mut form = form(vec![field("lock", FieldKind::Switch), locked]);
    typed(&mut form, "locked", "");
    update(&mut form, FormEvent::Toggled(0, true));
    update(&mut form, FormEvent::Submitted);
    assert_eq!(message(&form, "locked"), None);
    typed(&mut form, "locked", "ignored");
    assert_eq!(values(&form), json!({"lock": true, "locked": ""}));
}

#[test]
fn what_somebody_outside_demands_is_marked_until_it_no_longer_is() {
    let mut form = form(vec![text("a"), text("b")]);
    let demand =
        |names: &[&str]| FormEvent::Demanded(names.iter().map(|name| (*name).to_owned()).collect());
    let changes = update(&mut form, demand(&["b", "elsewhere"]));
    assert_eq!(changes.fields.into_iter().collect::<Vec<_>>(), [1]);
    assert!(form.state(1).unwrap().required && !form.state(0).unwrap().required);
    update(&mut form, FormEvent::Submitted);
    // Whoever demands it looks whether it is there.
    assert_eq!(form.problem_at(1), None);
    update(&mut form, demand(&[]));
    assert!(!form.state(1).unwrap().required);
}

#[test]
fn what_is_reported_of_a_hidden_field_is_not_told() {
    let mut b = text("b");
    b.visible_when = when("a", Test::Equals(Some("on".into())));
    let mut form = form(vec![text("a"), b]);
    update(
        &mut form,
        FormEvent::Reported(vec![("b".into(), "Wrong.".into())]),
    );
    assert!(!form.is_reported(1));
    update(&mut form, FormEvent::Typed(0, "on".into()));
    assert!(form.is_reported(1));
}

#[test]
fn a_hidden_required_field_is_no_error() {
    let mut secret = text("secret");
    secret.required = true;
    secret.visible_when = when("on", Test::Equals(Some(json!(true))));
    let form = form(vec![field("on", FieldKind::Switch), secret]);
    assert_eq!(form.problem_at(1), None);
}

#[test]
fn required_comes_before_length_and_length_before_the_pattern() {
    let mut a = text("a");
    a.required = true;
    a.checks = Checks {
        required_message: Some("Give a name.".into()),
        min_length: Some(2),
        max_length: None,
        pattern: Some(Pattern {
            source: "^x".into(),
            message: Some("Start with x.".into()),
        }),
        whole: None,
    };
    let mut form = form(vec![a]);
    update(&mut form, FormEvent::Submitted);
    assert_eq!(message(&form, "a").as_deref(), Some("Give a name."));
    typed(&mut form, "a", "y");
    assert!(message(&form, "a").unwrap().contains("at least 2"));
    let changes = typed(&mut form, "a", "yy");
    assert_eq!(
        changes.effects,
        vec![Effect::TryPattern(0, vec!["yy".into()])]
    );
    assert_eq!(
        message(&form, "a"),
        None,
        "nothing is claimed while it is tried"
    );
    let tried = |state| FormEvent::PatternTried(0, vec!["yy".into()], state);
    update(&mut form, tried(PatternState::Differs));
    assert_eq!(message(&form, "a").as_deref(), Some("Start with x."));
    update(&mut form, tried(PatternState::TimedOut));
    assert!(
        message(&form, "a")
            .unwrap()
            .contains("could not be checked in time")
    );
    update(&mut form, tried(PatternState::Invalid));
    assert_eq!(form.problem_at(0), None);
}

#[test]
fn an_answer_about_an_older_text_is_dropped() {
    let mut a = text("a");
    a.checks.pattern = Some(Pattern {
        source: "^x".into(),
        message: None,
    });
    let mut form = form(vec![a]);
    typed(&mut form, "a", "old");
    typed(&mut form, "a", "x new");
    let stale = FormEvent::PatternTried(0, vec!["old".into()], PatternState::Differs);
    assert_eq!(update(&mut form, stale), Changes::default());
}

#[test]
fn an_empty_optional_field_skips_its_pattern() {
    let mut a = text("a");
    a.checks.pattern = Some(Pattern {
        source: "^x".into(),
        message: None,
    });
    let mut form = form(vec![a]);
    typed(&mut form, "a", "y");
    assert!(typed(&mut form, "a", "").effects.is_empty());
    assert_eq!(form.problem_at(0), None);
}

#[test]
fn a_cleared_optional_field_sends_its_default_unless_told_otherwise() {
    let mut a = text("a");
    a.default = Some(json!("00"));
    let mut form = form(vec![a]);
    typed(&mut form, "a", "");
    assert!(form.state(0).unwrap().note.unwrap().contains("00"));
    assert_eq!(values(&form), json!({"a": "00"}));
    update(&mut form, FormEvent::SendEmptyChosen(true));
    assert_eq!(values(&form), json!({"a": ""}));
}

#[test]
fn the_default_of_a_cleared_choice_is_told_by_its_label() {
    let mut one = choice("n", &[json!(1), json!(2)]);
    one.default = Some(json!(2));
    let options = fixed(&[json!(1), json!(2)]);
    let mut several = field("m", FieldKind::Choices { options });
    several.default = Some(json!([2, 1]));
    let mut form = form(vec![one, several]);
    update(&mut form, FormEvent::Picked(0, None));
    update(&mut form, FormEvent::Ticked(1, 0, false));
    update(&mut form, FormEvent::Ticked(1, 1, false));
    let note = |index: usize| form.state(index).unwrap().note.unwrap();
    assert!(note(0).contains("“option 2”"), "{}", note(0));
    assert!(note(1).contains("“option 2, option 1”"), "{}", note(1));
}

#[test]
fn whitespace_counts_as_filled() {
    let mut a = text("a");
    a.required = true;
    let mut form = form(vec![a]);
    typed(&mut form, "a", " ");
    assert_eq!(form.problem_at(0), None);
}

#[test]
fn a_default_outside_a_fixed_list_is_kept_and_refused_on_submit() {
    let mut n = choice("n", &[json!("a")]);
    n.default = Some(json!("z"));
    let mut form = form(vec![n]);
    assert_eq!(values(&form), json!({"n": "z"}));
    update(&mut form, FormEvent::Submitted);
    assert!(
        message(&form, "n")
            .unwrap()
            .contains("“z” is not in the list")
    );
}

#[test]
fn only_the_edited_field_and_what_depends_on_it_is_looked_at_again() {
    let mut c = text("c");
    c.visible_when = when("a", Test::NotEmpty);
    let mut form = form(vec![text("a"), text("b"), c]);
    let changes = typed(&mut form, "a", "x");
    assert_eq!(changes.fields.into_iter().collect::<Vec<_>>(), [0, 2]);
    assert!(!changes.all);
}

fn linked(name: &str, to: &[&str]) -> Field {
    let api = ApiOptions {
        url: "https://options.example/list".into(),
        linked_fields: to.iter().map(|&name| name.into()).collect(),
        ..ApiOptions::default()
    };
    field(
        name,
        FieldKind::Choice {
            options: OptionSource::Api(Box::new(api)),
            display: ChoiceDisplay::Select,
        },
    )
}

fn several(name: &str, to: &[&str]) -> Field {
    let mut field = linked(name, to);
    if let FieldKind::Choice { options, .. } = field.kind {
        field.kind = FieldKind::Choices { options };
    }
    field
}

fn pick_loaded(form: &mut Form, index: usize, value: &str) -> Changes {
    let option = ChoiceOption {
        label: value.into(),
        value: value.into(),
    };
    let ready = OptionsState::Ready(vec![option], LeftOut::default());
    update(form, FormEvent::OptionsArrived(index, ready));
    update(form, FormEvent::Picked(index, Some(0)))
}

#[test]
fn linked_fields_are_cleared_and_loaded_again_down_the_chain() {
    let mut form = form(vec![
        text("region"),
        linked("zone", &["region"]),
        linked("host", &["zone"]),
    ]);
    pick_loaded(&mut form, 1, "z1");
    pick_loaded(&mut form, 2, "h1");
    let changes = typed(&mut form, "region", "eu");
    assert_eq!(
        changes.effects,
        vec![Effect::LoadOptions(1), Effect::LoadOptions(2)]
    );
    assert_eq!(values(&form), json!({"region": "eu"}));
}

#[test]
fn fields_linked_in_a_circle_are_cleared_once_and_never_the_edited_one() {
    let mut form = form(vec![linked("a", &["b"]), linked("b", &["a"])]);
    pick_loaded(&mut form, 1, "b1");
    let changes = pick_loaded(&mut form, 0, "a1");
    assert_eq!(changes.effects, vec![Effect::LoadOptions(1)]);
    assert_eq!(values(&form), json!({"a": "a1"}));
}

fn loaded(values: &[Value]) -> OptionsState {
    let option = |value: &Value| ChoiceOption {
        label: value.to_string(),
        value: value.clone(),
    };
    OptionsState::Ready(values.iter().map(option).collect(), LeftOut::default())
}

#[test]
fn a_value_is_compared_with_options_once_they_are_loaded() {
    let mut form = form(vec![linked("zone", &[])]);
    typed(&mut form, "zone", "z9");
    update(&mut form, FormEvent::Submitted);
    let state = form.state(0).unwrap();
    assert_eq!(state.message, None);
    assert!(state.note.unwrap().contains("not loaded"));
    update(
        &mut form,
        FormEvent::OptionsArrived(0, loaded(&[json!("z1")])),
    );
    let state = form.state(0).unwrap();
    assert!(state.message.unwrap().contains("z9"));
    assert_eq!(state.note, None);
    update(&mut form, FormEvent::Picked(0, Some(0)));
    assert_eq!(message(&form, "zone"), None);
}

#[test]
fn an_empty_answer_and_a_search_refuse_no_value() {
    let mut searched = linked("a", &[]);
    if let FieldKind::Choice {
        options: OptionSource::Api(api),
        ..
    } = &mut searched.kind
    {
        api.search = Some(RemoteSearch {
            name: "q".into(),
            place: SearchPlace::Params,
        });
    }
    let mut form = form(vec![searched, linked("b", &[])]);
    typed(&mut form, "a", "x");
    typed(&mut form, "b", "x");
    update(
        &mut form,
        FormEvent::OptionsArrived(0, loaded(&[json!("y")])),
    );
    update(&mut form, FormEvent::OptionsArrived(1, loaded(&[])));
    update(&mut form, FormEvent::Submitted);
    assert_eq!((message(&form, "a"), message(&form, "b")), (None, None));
}

#[test]
fn a_pattern_is_tried_on_the_shortest_text_of_a_number() {
    let mut n = field("n", FieldKind::Number);
    n.checks.pattern = Some(Pattern {
        source: "^\\d+$".into(),
        message: None,
    });
    let mut form = form(vec![n]);
    let changes = typed(&mut form, "n", "1e3");
    let tried = Effect::TryPattern(0, vec!["1000".into()]);
    assert_eq!(changes.effects, vec![tried]);
    assert_eq!(form.values_json(), "{\n  \"n\": 1000\n}");
}

#[test]
fn a_condition_that_names_no_field_looks_at_an_unset_value() {
    let mut shown = text("shown");
    shown.visible_when = when("", Test::Empty);
    let mut hidden = text("hidden");
    hidden.visible_when = when("", Test::Equals(Some(json!("x"))));
    let form = form(vec![shown, hidden]);
    assert!(visible(&form, "shown") && !visible(&form, "hidden"));
    let (field, _) = form.at(1).unwrap();
    assert_eq!(
        form.hidden_because(field),
        "(no field named) === \"x\" (no such field)"
    );
}

#[test]
fn a_default_that_was_cleared_by_a_link_stays_cleared_over_a_reload() {
    let mut zone = linked("zone", &["region"]);
    zone.required = true;
    zone.default = Some(json!("z1"));
    let fields = vec![text("region"), zone];
    let mut form = form(fields.clone());
    typed(&mut form, "region", "eu");
    let mut again = Form::new(FormModel {
        fields,
        ..FormModel::default()
    });
    again.restore(&form.save(None));
    for form in [form, again] {
        assert_eq!(values(&form), json!({"region": "eu"}));
        assert!(form.problem_at(1).is_some());
    }
}

#[test]
fn what_a_link_cleared_is_left_out_and_not_replaced_by_a_default_of_another_list() {
    let mut zone = linked("zone", &["region"]);
    zone.default = Some(json!("a1"));
    let mut zones = several("zones", &["region"]);
    zones.default = Some(json!(["a1"]));
    let fields = vec![text("region"), zone, zones];
    let mut form = form(fields.clone());
    assert_eq!(values(&form), json!({"zone": "a1", "zones": ["a1"]}));
    typed(&mut form, "region", "b");
    for index in [1, 2] {
        let list = loaded(&[json!("b1")]);
        update(&mut form, FormEvent::OptionsArrived(index, list));
    }
    let mut again = self::form(fields);
    again.restore(&form.save(None));
    for mut form in [form, again] {
        assert_eq!(values(&form), json!({"region": "b"}));
        assert_eq!(form.answers()[1].why, Why::Cleared);
        assert_eq!(form.state(1).unwrap().note, None);
        assert_eq!((form.problem_at(1), form.problem_at(2)), (None, None));
        // Who wants empty values gets the only one there is.
        update(&mut form, FormEvent::SendEmptyChosen(true));
        assert_eq!(values(&form), json!({"region": "b", "zones": []}));
        // The author's default is there again when it is asked for.
        update(&mut form, FormEvent::Reset(1));
        assert_eq!(form.answers()[1].why, Why::Default);
    }
}

#[test]
fn a_default_that_would_be_sent_has_to_be_an_option() {
    let mut n = choice("n", &[json!(1)]);
    n.default = Some(json!(9));
    let mut zone = linked("zone", &[]);
    zone.default = Some(json!("a1"));
    let mut form = form(vec![n, zone]);
    update(&mut form, FormEvent::Picked(0, None));
    typed(&mut form, "zone", "");
    update(&mut form, FormEvent::Submitted);
    assert!(message(&form, "n").unwrap().contains("“9” would be sent"));
    // Nobody knows the list yet.
    assert_eq!(message(&form, "zone"), None);
    let list = loaded(&[json!("b1")]);
    update(&mut form, FormEvent::OptionsArrived(1, list));
    assert!(message(&form, "zone").unwrap().contains("“a1”"));
    // An empty value is sent where that is wanted, and no default.
    update(&mut form, FormEvent::SendEmptyChosen(true));
    assert_eq!((message(&form, "n"), message(&form, "zone")), (None, None));
}

#[test]
fn a_default_takes_the_type_that_a_list_has_once_it_is_loaded() {
    let mut one = linked("one", &[]);
    one.default = Some(json!("2"));
    let mut many = several("many", &[]);
    many.default = Some(json!(["1", "x"]));
    let mut shown = text("shown");
    shown.visible_when = when("one", Test::Equals(Some(json!(2))));
    let mut form = form(vec![one, many, shown]);
    assert!(!visible(&form, "shown"));
    let list = || loaded(&[json!(1), json!(2)]);
    let changes = update(&mut form, FormEvent::OptionsArrived(0, list()));
    assert!(changes.fields.contains(&2));
    assert!(visible(&form, "shown"));
    update(&mut form, FormEvent::OptionsArrived(1, list()));
    assert_eq!(values(&form), json!({"one": 2, "many": [1, "x"]}));
    assert_eq!(form.answers()[0].why, Why::Default);
    let note = form.state(0).unwrap().note.unwrap();
    assert!(note.contains("written as \"2\"; the list has 2"), "{note}");
    // A search that finds others takes nothing back.
    let others = loaded(&[json!(7)]);
    update(&mut form, FormEvent::OptionsArrived(0, others));
    assert_eq!(values(&form)["one"], json!(2));
    // The default that is sent for an emptied field, or taken again, is the same.
    update(&mut form, FormEvent::OptionsArrived(0, list()));
    update(&mut form, FormEvent::Picked(0, None));
    assert_eq!(values(&form)["one"], json!(2));
    assert_eq!(form.problem_at(0), None);
    update(&mut form, FormEvent::Reset(0));
    assert_eq!(form.answers()[0].why, Why::Default);
    assert_eq!(values(&form)["one"], json!(2));
}

#[test]
fn a_default_that_reads_like_two_options_or_was_replaced_stays_as_it_is() {
    let mut one = linked("one", &[]);
    one.default = Some(json!("1"));
    let mut replaced = form(vec![one.clone()]);
    typed(&mut replaced, "one", "z");
    update(
        &mut replaced,
        FormEvent::OptionsArrived(0, loaded(&[json!(1)])),
    );
    assert_eq!(values(&replaced), json!({"one": "z"}));
    for list in [vec![json!("1"), json!(1)], vec![json!("2"), json!(2)]] {
        let mut form = form(vec![one.clone()]);
        update(&mut form, FormEvent::OptionsArrived(0, loaded(&list)));
        assert_eq!(values(&form), json!({"one": "1"}));
        assert_eq!(form.state(0).unwrap().note, None);
    }
    one.default = Some(json!("true"));
    let mut form = form(vec![one]);
    let twice = ChoiceOption {
        label: "yes".into(),
        value: json!(true),
    };
    let list = OptionsState::Ready(vec![twice.clone(), twice], LeftOut::default());
    update(&mut form, FormEvent::OptionsArrived(0, list));
    assert_eq!(values(&form), json!({"one": "true"}));
}

#[test]
fn an_option_of_the_value_null_is_chosen_and_kept_like_any_other() {
    let fields = vec![choice("n", &[json!(null), json!(1)]), text("t")];
    let mut form = form(fields.clone());
    update(&mut form, FormEvent::Picked(0, Some(0)));
    let mut again = self::form(fields);
    let saved = serde_json::to_string(&form.save(None)).unwrap();
    again.restore(&serde_json::from_str(&saved).unwrap());
    for form in [form, again] {
        assert_eq!(values(&form), json!({"n": null}));
        let Shown::Picks(picks) = form.state(0).unwrap().shown else {
            panic!("no picks");
        };
        assert_eq!(picks[0].option, Some(0));
    }
}

#[test]
fn the_default_of_an_interval_is_told_with_its_unit() {
    let mut wait = field("wait", FieldKind::Duration);
    wait.default = Some(json!(90));
    let mut form = form(vec![wait]);
    typed(&mut form, "wait", "");
    let note = form.state(0).unwrap().note.unwrap();
    assert!(note.contains("“90 seconds”"), "{note}");
}

#[test]
fn a_default_of_blank_rows_is_shown_and_stored_as_none() {
    let mut rows = field("kv", FieldKind::KeyValues);
    let blank = json!({"key": "", "value": ""});
    rows.default = Some(json!([{"key": "a", "value": "1"}, blank]));
    let form = form(vec![rows]);
    assert_eq!(values(&form), json!({"kv": [{"key": "a", "value": "1"}]}));
    let Shown::Rows(shown) = form.state(0).unwrap().shown else {
        panic!("no rows");
    };
    assert_eq!(shown.len(), 2);
}

#[test]
fn an_equal_value_does_not_load_linked_options_again() {
    let mut form = form(vec![text("region"), linked("zone", &["region"])]);
    typed(&mut form, "region", "eu");
    assert!(typed(&mut form, "region", "eu").effects.is_empty());
}

#[test]
fn names_of_object_prototypes_are_names_like_any_other() {
    let mut form = form(vec![text("__proto__"), text("constructor")]);
    typed(&mut form, "__proto__", "a");
    typed(&mut form, "constructor", "b");
    assert_eq!(
        form.values_json(),
        "{\n  \"__proto__\": \"a\",\n  \"constructor\": \"b\"\n}"
    );
}

#[test]
fn a_repeated_name_is_neither_edited_nor_sent() {
    let mut second = text("a");
    second.path = "a~repeated".into();
    second.repeated = true;
    let mut form = form(vec![text("a"), second]);
    update(&mut form, FormEvent::Typed(1, "x".into()));
    assert_eq!(values(&form), json!({}));
    assert!(form.state(1).unwrap().message.is_some());
}

#[test]
fn a_field_without_a_name_is_not_told_of_an_earlier_one() {
    let mut unnamed = text("");
    unnamed.path = "~unnamed-1".into();
    unnamed.repeated = true;
    let form = form(vec![unnamed]);
    let message = form.state(0).unwrap().message.unwrap();
    assert!(message.contains("no name"), "{message}");
    assert_eq!(form.answers()[0].why, Why::Unnamed);
}

#[test]
fn what_was_entered_survives_a_changed_definition() {
    let mut old = form(vec![text("a"), text("b"), text("gone")]);
    typed(&mut old, "a", "1");
    typed(&mut old, "b", "keep");
    typed(&mut old, "gone", "later");
    let saved = old.save(None);
    let mut new = form(vec![field("a", FieldKind::Number), text("renamed")]);
    new.restore(&saved);
    assert_eq!(values(&new), json!({"a": 1, "renamed": "keep"}));
    let mut back = form(vec![text("a"), text("b"), text("gone")]);
    back.restore(&new.save(Some(&saved)));
    assert_eq!(values(&back)["gone"], json!("later"));
}

/// A form in place of another one, which says what that one said.
fn drawn_anew(before: &Form, refused: &[usize], fields: Vec<Field>) -> Form {
    let saved = Saved {
        told: before.told(refused, None),
        ..before.save(None)
    };
    let mut form = form(fields);
    form.restore(&saved);
    assert_eq!(form.refused_before(&saved), refused);
    form
}

#[test]
fn a_form_drawn_anew_says_what_was_said_of_its_values() {
    let fields = |label: &str| {
        let mut empty = text("empty");
        empty.required = true;
        empty.label = label.to_owned();
        let numbers: Vec<Value> = (0..40).map(Value::from).collect();
        let count = field("count", FieldKind::Number);
        vec![empty, count, choice("n", &numbers), text("fine")]
    };
    let mut form = form(fields("Empty"));
    typed(&mut form, "count", "12x");
    update(&mut form, FormEvent::Sought(2, "option 99".into()));
    update(&mut form, FormEvent::Left(1));
    update(&mut form, FormEvent::Left(2));
    // Of what was not left yet nothing is said.
    let left = drawn_anew(&form, &[], fields("Leer"));
    assert_eq!(message(&left, "empty"), None);
    assert_eq!(message(&left, "count"), message(&form, "count"));
    assert_eq!(message(&left, "n"), message(&form, "n"));
    assert!(!left.submitted());
    update(&mut form, FormEvent::Submitted);
    let checked = drawn_anew(&form, &[0, 1, 2], fields("Leer"));
    assert!(checked.submitted());
    assert!(message(&checked, "empty").unwrap().contains("Leer"));
    assert_eq!(message(&checked, "count"), message(&form, "count"));
    assert!(message(&checked, "count").is_some());
    assert!(message(&checked, "n").is_some());
    assert_eq!(message(&checked, "fine"), None);
}

#[test]
fn a_field_that_was_left_empty_is_told_of_in_the_next_form_too() {
    let required = || {
        let mut field = text("a");
        field.required = true;
        field
    };
    let mut form = form(vec![required()]);
    update(&mut form, FormEvent::Left(0));
    let told = message(&form, "a");
    assert!(told.is_some());
    // The field may be gone for a moment, while its definition is edited.
    let saved = Saved {
        told: form.told(&[0], None),
        ..form.save(None)
    };
    let mut without = self::form(vec![text("b")]);
    without.restore(&saved);
    let saved = Saved {
        told: without.told(&[], Some(&saved)),
        ..without.save(Some(&saved))
    };
    let mut again = self::form(vec![required()]);
    again.restore(&saved);
    assert_eq!(message(&again, "a"), told);
    assert_eq!(again.refused_before(&saved), [0]);
}

#[test]
fn a_text_without_a_value_says_so_wherever_it_is_put_back() {
    let mut form = form(vec![field("count", FieldKind::Number)]);
    typed(&mut form, "count", "12x");
    // It is still being typed.
    assert_eq!(message(&form, "count"), None);
    let mut again = self::form(vec![field("count", FieldKind::Number)]);
    again.restore(&form.save(None));
    assert!(message(&again, "count").unwrap().contains("12x"));
}

/// The form of a definition that was edited: what was entered follows.
fn edited(form: &Form, saved: &mut Saved, names: &[&str]) -> Form {
    *saved = form.save(Some(saved));
    let mut next = self::form(names.iter().map(|name| text(name)).collect());
    next.restore(saved);
    next
}

#[test]
fn a_value_stays_with_its_field_when_others_come_and_go() {
    let mut saved = Saved::default();
    let mut first = form(vec![text("image"), text("tag"), text("region")]);
    typed(&mut first, "image", "shop");
    typed(&mut first, "tag", "v7");
    let without = edited(&first, &mut saved, &["tag", "region"]);
    assert_eq!(values(&without), json!({"tag": "v7"}));
    let again = edited(&without, &mut saved, &["image", "tag", "region"]);
    assert_eq!(values(&again), json!({"image": "shop", "tag": "v7"}));
    let added = edited(&again, &mut saved, &["new", "image", "tag", "region"]);
    assert_eq!(values(&added), json!({"image": "shop", "tag": "v7"}));
}

#[test]
fn a_renamed_field_takes_its_value_along_and_leaves_none_behind() {
    let mut saved = Saved::default();
    let mut first = form(vec![text("target"), text("b")]);
    typed(&mut first, "target", "x");
    // As it is typed, also through no name at all.
    let shorter = edited(&first, &mut saved, &["targe", "b"]);
    saved = shorter.save(Some(&saved));
    let mut fields = vec![text(""), text("b")];
    fields[0].path = "~unnamed-1".into();
    fields[0].repeated = true;
    let mut without = self::form(fields);
    without.restore(&saved);
    assert_eq!(values(&without), json!({}));
    let mut form = edited(&without, &mut saved, &["goal", "b"]);
    assert_eq!(values(&form), json!({"goal": "x"}));
    typed(&mut form, "goal", "y");
    let back = edited(&form, &mut saved, &["target", "b"]);
    assert_eq!(values(&back), json!({"target": "y"}));
    let later = edited(&back, &mut saved, &["new", "target", "b"]);
    assert_eq!(values(&later), json!({"target": "y"}));
}

/// The form after its definition was edited step by step, and what is kept of it.
fn through(mut form: Form, steps: Vec<Vec<Field>>) -> (Form, Saved) {
    let mut saved = form.save(None);
    for fields in steps {
        form = self::form(fields);
        form.restore(&saved);
        saved = form.save(Some(&saved));
    }
    (form, saved)
}

#[test]
fn a_type_that_is_corrected_gives_back_what_was_entered() {
    let numbers = [json!(1), json!(2)];
    let several = || {
        let options = fixed(&numbers);
        field("m", FieldKind::Choices { options })
    };
    let all = || {
        vec![
            field("on", FieldKind::Switch),
            choice("n", &numbers),
            several(),
            field("kv", FieldKind::KeyValues),
            field("t", FieldKind::Duration),
        ]
    };
    let mut first = form(all());
    for event in [
        FormEvent::Toggled(0, true),
        FormEvent::Picked(1, Some(1)),
        FormEvent::Ticked(2, 1, true),
        FormEvent::Ticked(2, 0, true),
        FormEvent::RowAdded(3),
        FormEvent::RowTyped(3, 0, RowPart::Key, "k".into()),
        FormEvent::UnitPicked(4, Unit::Minutes),
        FormEvent::Typed(4, "5".into()),
    ] {
        update(&mut first, event);
    }
    let entered = values(&first);
    assert_eq!(
        entered,
        json!({"on": true, "n": 2, "m": [2, 1], "kv": [{"key": "k", "value": ""}], "t": 300})
    );
    let other = |kind: fn() -> FieldKind| -> Vec<Field> {
        let kinds = all().into_iter().map(|old| field(&old.name, kind()));
        kinds.collect()
    };
    let raw = || FieldKind::Raw {
        type_name: "swit".into(),
    };
    let steps = vec![
        other(|| FieldKind::Text),
        other(raw),
        other(|| FieldKind::Switch),
        other(|| FieldKind::KeyValues),
        other(|| FieldKind::Number),
        all(),
    ];
    let (again, saved) = through(first.clone(), steps);
    assert_eq!(values(&again), entered);
    assert_eq!(again.state(4), first.state(4), "the unit is the same");
    // What somebody edits meanwhile is what counts from then on.
    let mut texts = form(other(|| FieldKind::Text));
    texts.restore(&saved);
    assert_eq!(values(&texts)["m"], json!("2, 1"));
    typed(&mut texts, "n", "1");
    let mut back = form(all());
    back.restore(&texts.save(Some(&saved)));
    assert_eq!(values(&back)["m"], json!([2, 1]));
    assert_eq!(values(&back)["n"], json!("1"));
}

#[test]
fn a_name_on_its_way_through_another_one_takes_nothing_along() {
    let names = |names: &[&str]| -> Vec<Field> {
        let mut fields: Vec<Field> = names.iter().map(|name| text(name)).collect();
        for place in 1..fields.len() {
            if names[..place].contains(&names[place]) {
                fields[place].repeated = true;
                fields[place].path = format!("{}~repeated-2", names[place]);
            }
        }
        fields
    };
    for [one, other] in [["env_name", "env"], ["env", "env_name"]] {
        let mut first = form(names(&[one, other]));
        typed(&mut first, one, "1");
        typed(&mut first, other, "2");
        let (renamed, kept) = if one == "env_name" {
            (0, json!({"env": "2", "en": "1"}))
        } else {
            (1, json!({"env": "1", "en": "2"}))
        };
        let step = |name: &'static str| {
            let mut step = [one, other];
            step[renamed] = name;
            names(&step)
        };
        let way = ["env_", "env", "en"].map(step).to_vec();
        let (there, saved) = through(first.clone(), way.clone());
        assert_eq!(values(&there), kept);
        let mut steps = way;
        steps.extend(["env", "env_", "env_name"].map(step));
        let (back, _) = through(first.clone(), steps);
        assert_eq!(values(&back), values(&first));
        assert_eq!(saved.entries.len(), 2);
        // What is entered while both have the name is kept, too.
        let (mut both, saved) = through(first.clone(), vec![step("env_"), step("env")]);
        update(&mut both, FormEvent::Typed(0, "new".into()));
        let mut after = form(step("en"));
        after.restore(&both.save(Some(&saved)));
        let first_name = if renamed == 0 { "en" } else { "env" };
        assert_eq!(values(&after)[first_name], json!("new"));
    }
}

#[test]
fn a_secret_does_not_become_the_value_of_a_field_whose_values_are_kept() {
    let mut saved = Saved::default();
    let mut first = form(vec![text("db_password")]);
    typed(&mut first, "db_password", "hunter2");
    let renamed = edited(&first, &mut saved, &["comment"]);
    assert_eq!(values(&renamed), json!({}));
    let other = edited(&first, &mut saved, &["db_secret"]);
    assert_eq!(values(&other), json!({"db_secret": "hunter2"}));
}

#[test]
fn defaults_are_not_saved_so_that_a_new_default_shows() {
    let with_default = |value: &str| {
        let mut a = text("a");
        a.default = Some(json!(value));
        form(vec![a])
    };
    let saved = with_default("old").save(None);
    let mut new = with_default("new");
    new.restore(&saved);
    assert_eq!(values(&new), json!({"a": "new"}));
}

#[test]
fn rows_are_restored_with_ids_that_do_not_clash() {
    let rows = || form(vec![field("kv", FieldKind::KeyValues)]);
    let mut old = rows();
    for _ in 0..2 {
        update(&mut old, FormEvent::RowAdded(0));
    }
    update(&mut old, FormEvent::RowRemoved(0, 0));
    update(
        &mut old,
        FormEvent::RowTyped(0, 1, RowPart::Key, "k".into()),
    );
    let mut new = rows();
    new.restore(&old.save(None));
    update(&mut new, FormEvent::RowAdded(0));
    update(&mut new, FormEvent::RowRemoved(0, 1));
    assert_eq!(values(&new), json!({"kv": [{"key": "k", "value": ""}]}));
}

#[test]
fn a_model_crosses_from_the_worker_unchanged_with_null_and_nothing_told_apart() {
    let mut a = text("a");
    a.visible_when = [
        when("b", Test::Equals(Some(Value::Null))),
        when("b", Test::Differs(None)),
    ]
    .concat();
    a.required = true;
    let mut b = choice("b", &[json!(1), json!("1")]);
    b.default = Some(Value::Null);
    let model = FormModel {
        fields: vec![a, b],
        ..FormModel::default()
    };
    let json = serde_json::to_string(&model).unwrap();
    assert_eq!(serde_json::from_str::<FormModel>(&json).unwrap(), model);
}

#[test]
fn equal_lists_of_options_cross_from_the_worker_once_and_are_shared() {
    let values = [json!("x"), json!("y")];
    let model = FormModel {
        fields: vec![
            choice("a", &values),
            text("b"),
            choice("c", &[json!("x")]),
            choice("d", &values),
        ],
        ..FormModel::default()
    };
    let json = serde_json::to_string(&model).unwrap();
    assert_eq!(json.matches("option \\\"y").count(), 1, "{json}");
    let read: FormModel = serde_json::from_str(&json).unwrap();
    assert_eq!(read, model);
    let list = |place: usize| match &read.fields[place].kind {
        FieldKind::Choice {
            options: OptionSource::Fixed(options),
            ..
        } => Arc::clone(options),
        other => panic!("{other:?}"),
    };
    assert!(Arc::ptr_eq(&list(0), &list(3)));
    assert!(!Arc::ptr_eq(&list(0), &list(2)));
}

#[test]
fn values_of_fields_named_like_a_secret_are_not_kept_over_a_reload() {
    let mut form = form(vec![text("API_TOKEN"), text("db-password"), text("author")]);
    typed(&mut form, "API_TOKEN", "hidden");
    typed(&mut form, "db-password", "hidden");
    typed(&mut form, "author", "kept");
    let kept = form.save(None).without_secrets();
    assert_eq!(kept.entries.keys().collect::<Vec<_>>(), ["author"]);
}

#[test]
fn abbreviations_and_labels_say_that_a_field_is_a_secret() {
    let named = [
        "pwd",
        "dbPass",
        "PAT",
        "auth",
        "ak",
        "ssh_key",
        "signing-key",
    ];
    let plain = ["auth_method", "pass_rate", "key", "passenger", "task"];
    let labelled = |name: &str, label: &str| Field {
        label: label.into(),
        ..text(name)
    };
    let mut fields: Vec<Field> = named.iter().chain(&plain).map(|name| text(name)).collect();
    fields.push(labelled("x", "GitHub token"));
    fields.push(labelled("y", "数据库密码"));
    let mut form = form(fields);
    for name in named.iter().chain(&plain).chain(&["x", "y"]) {
        typed(&mut form, name, "entered");
    }
    let kept = form.save(None).without_secrets();
    let mut expected = plain.to_vec();
    expected.sort_unstable();
    assert_eq!(kept.entries.keys().collect::<Vec<_>>(), expected);
}

#[test]
fn a_row_whose_key_is_named_like_a_secret_is_kept_without_its_value() {
    let mut form = form(vec![field("env", FieldKind::KeyValues)]);
    for (row, key, value) in [(0, "user", "ann"), (1, "password", "s3cret")] {
        update(&mut form, FormEvent::RowAdded(0));
        update(
            &mut form,
            FormEvent::RowTyped(0, row, RowPart::Key, key.into()),
        );
        update(
            &mut form,
            FormEvent::RowTyped(0, row, RowPart::Value, value.into()),
        );
    }
    let kept = form.save(None).without_secrets();
    let written = serde_json::to_string(&kept).unwrap();
    assert!(
        written.contains("ann") && written.contains("password"),
        "{written}"
    );
    assert!(!written.contains("s3cret"), "{written}");
}

fn loading(name: &str, several: bool) -> Field {
    let options = OptionSource::Api(Box::default());
    let display = ChoiceDisplay::Select;
    let kind = if several {
        FieldKind::Choices { options }
    } else {
        FieldKind::Choice { options, display }
    };
    field(name, kind)
}

/// Two forms whose options are gone: that one, and the one after a reload.
fn without_options(mut form: Form) -> [Form; 2] {
    let mut again = Form::new(form.model().clone());
    again.restore(&form.save(None));
    update(&mut form, FormEvent::OptionsArrived(0, OptionsState::Idle));
    [form, again]
}

#[test]
fn a_picked_value_keeps_its_type_while_it_is_typed_without_options() {
    let mut form = form(vec![loading("one", false)]);
    let options = loaded(&[json!(1), json!(2), json!("2"), json!(true)]);
    update(&mut form, FormEvent::OptionsArrived(0, options));
    update(&mut form, FormEvent::Picked(0, Some(1)));
    for mut form in without_options(form) {
        let Shown::Picks(picks) = form.state(0).unwrap().shown else {
            panic!("no picks");
        };
        assert_eq!(text_of_values(picks.iter().map(|pick| &pick.value)), "2");
        typed(&mut form, "one", "2x");
        assert_eq!(values(&form), json!({"one": "2x"}));
        typed(&mut form, "one", "2");
        assert_eq!(values(&form), json!({"one": 2}));
        typed(&mut form, "one", "");
        assert_eq!(values(&form), json!({}));
        typed(&mut form, "one", "1");
        assert_eq!(values(&form), json!({"one": "1"}), "never picked here");
    }
}

#[test]
fn several_picked_values_keep_type_and_commas_while_they_are_typed() {
    let mut form = form(vec![loading("all", true)]);
    let picks = [json!(2), json!("2"), json!("a, b"), json!("a"), json!(1)];
    update(&mut form, FormEvent::OptionsArrived(0, loaded(&picks)));
    for place in 0..picks.len() {
        update(&mut form, FormEvent::Ticked(0, place, true));
    }
    let text = text_of_values(&picks);
    assert_eq!(text, "2, 2, a, b, a, 1");
    for mut form in without_options(form) {
        for (text, expected) in [
            (text.as_str(), json!(picks)),
            ("2, 2, a, b, a, 12", json!([2, "2", "a, b", "a", "12"])),
            ("2, 2, a, b, a, 1", json!(picks)),
            (
                "2, 2, a, bc, 1, , new ,",
                json!([2, "2", "a", "bc", 1, "new"]),
            ),
            ("", json!([])),
            (" 1,a, b", json!([1, "a, b"])),
        ] {
            typed(&mut form, "all", text);
            assert_eq!(values(&form), json!({"all": expected}), "{text}");
        }
    }
}

#[test]
fn a_default_keeps_its_type_while_it_is_typed_without_options() {
    let mut one = loading("one", false);
    one.default = Some(json!(7));
    let mut all = loading("all", true);
    all.default = Some(json!([true, "x,y"]));
    let mut form = form(vec![one, all]);
    for (one, all) in [("7x", "true, x,yz"), ("7", "true, x,y")] {
        typed(&mut form, "one", one);
        typed(&mut form, "all", all);
    }
    assert_eq!(values(&form), json!({"one": 7, "all": [true, "x,y"]}));
}

fn any_kind() -> impl Strategy<Value = FieldKind> {
    let options = || fixed(&[json!("a"), json!(1), json!(true)]);
    prop_oneof![
        Just(FieldKind::Text),
        Just(FieldKind::Number),
        Just(FieldKind::Switch),
        Just(FieldKind::KeyValues),
        Just(FieldKind::Duration),
        Just(FieldKind::Script),
        Just(FieldKind::Choices { options: options() }),
        Just(FieldKind::Choice {
            options: options(),
            display: ChoiceDisplay::Radio
        }),
        Just(FieldKind::Raw {
            type_name: "x".into()
        }),
    ]
}

fn any_condition() -> impl Strategy<Value = Condition> {
    let test = prop_oneof![
        Just(Test::Empty),
        Just(Test::NotEmpty),
        Just(Test::Equals(Some(json!("a")))),
        Just(Test::Differs(Some(json!(1)))),
        Just(Test::Equals(None)),
        Just(Test::Unknown("<".into())),
    ];
    (0..8usize, test).prop_map(|(operand, test)| Condition {
        operand: format!("f{operand}"),
        test,
    })
}

fn any_event() -> impl Strategy<Value = FormEvent> {
    let at = 0..8usize;
    prop_oneof![
        (at.clone(), ".{0,6}").prop_map(|(at, text)| FormEvent::Typed(at, text)),
        (at.clone(), any::<bool>()).prop_map(|(at, on)| FormEvent::Toggled(at, on)),
        (at.clone(), proptest::option::of(0..4usize)).prop_map(|(at, n)| FormEvent::Picked(at, n)),
        (at.clone(), ".{0,3}").prop_map(|(at, text)| FormEvent::Sought(at, text)),
        (at.clone(), 0..4usize, any::<bool>()).prop_map(|(at, n, on)| FormEvent::Ticked(at, n, on)),
        at.clone().prop_map(FormEvent::RowAdded),
        (at.clone(), 0..3u32).prop_map(|(at, id)| FormEvent::RowRemoved(at, id)),
        (at.clone(), 0..3u32, ".{0,3}").prop_map(|(at, id, text)| FormEvent::RowTyped(
            at,
            id,
            RowPart::Value,
            text
        )),
        at.clone().prop_map(FormEvent::Reset),
        at.prop_map(FormEvent::Left),
        Just(FormEvent::Submitted),
        Just(FormEvent::ModeChosen(MatchMode::Any)),
    ]
}

proptest! {
    /// Whatever the conditions and whatever happens: nothing panics, the
    /// results are JSON, fields not named by an event keep their state, and
    /// saving and restoring changes nothing that is sent.
    #[test]
    fn any_form_survives_any_events(
        kinds in proptest::collection::vec((any_kind(), any::<bool>(), proptest::collection::vec(any_condition(), 0..3)), 1..8),
        events in proptest::collection::vec(any_event(), 0..40),
    ) {
        let fields = kinds.into_iter().enumerate().map(|(index, (kind, required, conditions))| Field {
            placeholder: String::new(),
            secret: false,
            required,
            visible_when: conditions.clone(),
            disabled_when: conditions.into_iter().skip(1).collect(),
            ..field(&format!("f{index}"), kind)
        }).collect();
        let mut form = form(fields);
        for event in events {
            let count = form.model().fields.len();
            let before: Vec<_> = (0..count).map(|index| form.state(index)).collect();
            let changes = update(&mut form, event);
            for (index, before) in before.into_iter().enumerate() {
                if !changes.all && !changes.fields.contains(&index) {
                    prop_assert_eq!(form.state(index), before);
                }
            }
        }
        let sent = values(&form);
        let mut again = Form::new(form.model().clone());
        again.restore(&form.save(None));
        prop_assert_eq!(values(&again), sent);
    }
}
