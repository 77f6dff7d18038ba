//! Forms as authors write them, and any others.

use super::lint_conditions;
use crate::domain::finding::{Finding, Level, Place};
use crate::domain::form::condition::test_holds;
use crate::domain::form::model::{
    ChoiceDisplay, ChoiceOption, Condition, Field, FieldKind, FormModel, OptionSource, Test,
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn text(name: &str) -> Field {
    Field::new(name, FieldKind::Text)
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
    Field::new(name, kind)
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
        Field::new("deploy", FieldKind::Switch),
        shown_when(text("host"), "deploy", equals(json!(true))),
        choice("size", &[json!(1), json!(2)]),
        shown_when(text("disk"), "size", equals(json!(2))),
        disabled_when(text("note"), "disk", Test::Empty),
    ];
    // Only the chain note → disk → size is worth a word.
    assert_eq!(rules(fields), ["condition.chain"]);
}

#[test]
fn a_comparison_with_the_empty_text_is_told_unless_that_is_the_default() {
    let differs = || Test::Differs(Some(json!("")));
    for test in [equals(json!("")), differs()] {
        let fields = vec![text("a"), shown_when(text("b"), "a", test.clone())];
        assert_eq!(rules(fields), ["condition.empty-text"]);
        let mut blank = text("a");
        blank.default = Some(json!(""));
        assert!(rules(vec![blank, shown_when(text("b"), "a", test)]).is_empty());
    }
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
        Field::new("deploy", FieldKind::Switch),
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
    let kind = |kind| Field::new("o", kind);
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
        Field::new("s", FieldKind::Switch),
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
    let first = Field::new("a", FieldKind::Switch);
    let second = shown_when(text("b"), "a", equals(json!(true)));
    let third = shown_when(text("c"), "b", equals(json!("x")));
    let findings = lint(vec![first.clone(), second.clone(), third.clone()]);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].rule, "condition.chain");
    assert!(findings[0].remedy.contains("condition on “a”"));

    let twice = shown_when(second.clone(), "d", Test::NotEmpty);
    let findings = lint(vec![first.clone(), twice, third.clone(), text("d")]);
    let chain = findings
        .iter()
        .find(|finding| finding.rule == "condition.chain");
    assert!(chain.unwrap().remedy.contains("conditions on “a” and “d”"));

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
        Field::new("s", FieldKind::Switch),
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
fn a_field_that_one_condition_could_show_is_not_called_hidden_for_good() {
    let never = |fields: Vec<Field>| {
        let found = lint(fields).into_iter();
        let texts: Vec<String> = found
            .filter(|finding| finding.rule == "condition.never-visible")
            .map(|finding| finding.text)
            .collect();
        texts.join(" ")
    };
    let unless = "shows it while all conditions of an input must hold.";
    let either = shown_when(text("t"), "a", equals(json!("x")));
    let either = shown_when(either, "a", equals(json!("y")));
    assert!(never(vec![text("a"), either]).ends_with(unless));
    // One condition that nothing fulfils is that in any case.
    let waits = |a: &str, b: &str| shown_when(text(a), b, equals(json!("on")));
    let told = never(vec![waits("a", "b"), waits("b", "a")]);
    assert!(
        told.ends_with("nothing a user can enter shows it."),
        "{told}"
    );
    // An input that is disabled for good can be so by one condition only, too.
    let frozen = disabled_when(Field::new("s", FieldKind::Switch), "a", Test::Empty);
    let frozen = disabled_when(frozen, "a", Test::NotEmpty);
    let shown = shown_when(text("t"), "s", equals(json!(true)));
    assert_eq!(never(vec![text("a"), frozen, shown]), "");
}

#[test]
fn findings_about_several_conditions_say_when_they_hold() {
    let t = shown_when(text("t"), "a", equals(json!(1)));
    let alone = lint(vec![text("a"), t.clone()]).remove(0).text;
    assert!(alone.ends_with("so the input is never shown."), "{alone}");
    let t = shown_when(t, "b", Test::NotEmpty);
    let found = lint(vec![text("a"), text("b"), t]);
    let told = |rule: &str| {
        let found = found.iter().find(|finding| finding.rule == rule);
        found.map(|finding| finding.text.as_str()).unwrap()
    };
    assert!(told("condition.several").contains("must hold unless “any” is chosen"));
    assert!(told("condition.type").ends_with("never shown while all conditions must hold."));
}

#[test]
fn a_radio_is_never_cleared_and_a_list_without_options_never_filled() {
    let never = |fields| rules(fields).contains(&"condition.never-visible".to_owned());
    let radio = |default: Option<Value>| {
        let mut field = choice("q", &[json!(1), json!(2)]);
        if let FieldKind::Choice { display, .. } = &mut field.kind {
            *display = ChoiceDisplay::Radio;
        }
        field.default = default;
        field
    };
    let empty = || shown_when(text("t"), "q", Test::Empty);
    assert!(never(vec![radio(Some(json!(1))), empty()]));
    assert!(!never(vec![radio(None), empty()]));
    let mut select = choice("q", &[json!(1), json!(2)]);
    select.default = Some(json!(1));
    assert!(!never(vec![select, empty()]));
    let differs = |value: i32| Test::Differs(Some(json!(value)));
    let neither = || shown_when(shown_when(text("t"), "q", differs(1)), "q", differs(2));
    assert!(never(vec![radio(Some(json!(1))), neither()]));
    assert!(!never(vec![radio(None), neither()]));

    let filled = || shown_when(text("t"), "q", Test::NotEmpty);
    let several = |options: &[Value], default: Option<Value>| {
        let mut field = choice("q", options);
        if let FieldKind::Choice { options, .. } = field.kind {
            field.kind = FieldKind::Choices { options };
        }
        field.default = default;
        field
    };
    assert!(never(vec![several(&[], None), filled()]));
    assert!(!never(vec![several(&[json!(1)], None), filled()]));
    assert!(!never(vec![several(&[], Some(json!([9]))), filled()]));
}

#[test]
fn a_number_that_is_no_interval_is_told_as_one() {
    let wait = Field::new("wait", FieldKind::Duration);
    for number in [json!(-1), json!(1.5)] {
        let t = shown_when(text("t"), "wait", equals(number.clone()));
        let told = lint(vec![wait.clone(), t]).remove(0).text;
        let reason = format!("stores whole seconds, 0 or more, not {number}");
        assert!(told.contains(&reason), "{told}");
    }
}

#[test]
fn values_that_persist_make_a_long_way_reachable() {
    let fields = vec![
        choice("a", &[json!(1), json!(2)]),
        shown_when(Field::new("b", FieldKind::Switch), "a", equals(json!(1))),
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
                ..Field::new(&name, kind)
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
