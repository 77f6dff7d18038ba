use super::*;
use serde_json::json;

const NOW: Timestamp = Timestamp(1_484_843_240_974);

fn context() -> Map<String, Value> {
    let context = json!({
        "name": "demo",
        "task": {"tags": {"kind": "build"}, "scopes": ["a", "b"]},
        "big": 9_007_199_254_740_993_u64,
        "most": u64::MAX,
        "least": i64::MIN,
        "seconds": 4_294_967_295_u64,
        "none": null,
    });
    context.as_object().unwrap().clone()
}

fn rendered(template: &Value) -> Result<Value, RenderError> {
    let options = RenderOptions {
        now: NOW,
        ..RenderOptions::default()
    };
    render(template, &context(), &options)
}

fn check(template: Value, expected: Value) {
    assert_eq!(rendered(&template), Ok(expected), "{template}");
}

fn check_text(template: Value, expected: &str) {
    assert_eq!(rendered(&template).unwrap().to_string(), expected);
}

fn error(template: Value) -> RenderError {
    rendered(&template).unwrap_err()
}

#[test]
fn integers_of_64_bits_stay_what_they_are() {
    for name in ["big", "most", "least", "seconds"] {
        let value = &context()[name];
        check(json!({"$eval": name}), value.clone());
        check(json!({ "$eval": format!("{name} + 1 - 1") }), value.clone());
        check(json!(format!("${{{name}}}")), json!(value.to_string()));
        check(json!({"$json": {"$eval": name}}), json!(value.to_string()));
    }
    check(
        json!([9_007_199_254_740_993_u64]),
        json!([9_007_199_254_740_993_u64]),
    );
    check(json!({"$eval": "big == 9007199254740992"}), json!(false));
    check(
        json!({"$eval": "1700000000000"}),
        json!(1_700_000_000_000_u64),
    );
    check(
        json!({"$eval": "most * 1000 * 1000 / 1000000"}),
        json!(u64::MAX),
    );
    check(json!("${most * 10}"), json!("184467440737095516150"));
    check(
        json!({"$eval": "most * 10"}),
        json!(184_467_440_737_095_520_000_f64),
    );
}

#[test]
fn whole_numbers_have_one_spelling() {
    check_text(json!([1.0, -0.0, 1.5, 1e20]), "[1,0,1.5,1e+20]");
    check_text(json!({"$eval": "6 / 2"}), "3");
    check_text(json!({"$eval": "0.5 + 0.5"}), "1");
    check(json!("${1.0} ${0.1 + 0.2}"), json!("1 0.30000000000000004"));
}

#[test]
fn keys_keep_the_order_of_the_template() {
    check_text(
        json!({"z": 1, "10": 2, "a": {"c": 1, "b": 2}}),
        r#"{"z":1,"10":2,"a":{"c":1,"b":2}}"#,
    );
    check_text(
        json!({"$merge": [{"z": 1, "a": 1}, {"b": 1, "z": 2}]}),
        r#"{"z":2,"a":1,"b":1}"#,
    );
    check_text(json!({"$json": {"z": 1, "a": 1}}), r#""{\"a\":1,\"z\":1}""#);
}

#[test]
fn names_of_other_languages_objects_are_plain_keys() {
    check_text(
        json!({"__proto__": 1, "constructor": 2, "": 3}),
        r#"{"__proto__":1,"constructor":2,"":3}"#,
    );
    assert_eq!(
        error(json!({"$eval": "task.constructor"})).kind,
        ErrorKind::UnknownProperty
    );
    assert_eq!(
        error(json!({"$eval": "constructor"})).kind,
        ErrorKind::UnknownVariable
    );
    check(json!({"$eval": "defined('toString')"}), json!(false));
}

#[test]
fn the_given_moment_counts_and_a_variable_hides_it() {
    check(json!({"$eval": "now"}), json!("2017-01-19T16:27:20.974Z"));
    check(
        json!({"$fromNow": "1 day"}),
        json!("2017-01-20T16:27:20.974Z"),
    );
    let mut context = context();
    context.insert("now".to_owned(), json!("2020-02-28T00:00:00Z"));
    let result = render(
        &json!([{"$fromNow": "1 day"}, {"$eval": "fromNow('2 days')"}, "${now}"]),
        &context,
        &RenderOptions::default(),
    );
    assert_eq!(
        result.unwrap(),
        json!([
            "2020-02-29T00:00:00.000Z",
            "2020-03-01T00:00:00.000Z",
            "2020-02-28T00:00:00Z"
        ])
    );
    context.insert("now".to_owned(), json!(5));
    let result = render(
        &json!({"$fromNow": ""}),
        &context,
        &RenderOptions::default(),
    );
    assert_eq!(result.unwrap_err().kind, ErrorKind::Time);
}

#[test]
fn an_error_tells_the_place_in_template_and_expression() {
    for (template, at, expression, offset) in [
        (
            json!({"a": [{"b/c": "x ${task.nope} y"}]}),
            "/a/0/b~1c",
            "task.nope",
            5,
        ),
        (json!({"$eval": "1 + é"}), "/$eval", "1 + é", 4),
        (json!({"$eval": "'é' + nope"}), "/$eval", "'é' + nope", 6),
        (json!({"$if": "nope", "then": 1}), "/$if", "nope", 0),
        (
            json!({"$if": "true", "then": {"$eval": "(1"}}),
            "/then/$eval",
            "(1",
            2,
        ),
        (
            json!({"$map": [1], "each(x)": {"k": "${x +}"}}),
            "/each(x)/k",
            "x +",
            3,
        ),
        (json!({"$switch": {"nope": 1}}), "/$switch/nope", "nope", 0),
        (
            json!({"$match": {"true": "${[1]}"}}),
            "/$match/true",
            "[1]",
            0,
        ),
        (json!({"${nope}": 1}), "/${nope}", "nope", 0),
        (
            json!({"$let": {"v": {"$eval": "v"}}, "in": 1}),
            "/$let/v/$eval",
            "v",
            0,
        ),
        (json!({"$sort": [1], "by(x)": "x.y"}), "/by(x)", "x.y", 1),
        (json!("${1"), "", "1", 1),
        (json!("a ${1 2} b"), "", "1 2", 2),
        (json!({"$eval": "f(1)(2)"}), "/$eval", "f(1)(2)", 0),
        (json!({"$eval": "1 & 2"}), "/$eval", "1 & 2", 2),
        (json!({"$eval": "a 'b"}), "/$eval", "a 'b", 2),
        (json!({"$eval": ""}), "/$eval", "", 0),
        (json!({"$eval": "[1,]"}), "/$eval", "[1,]", 3),
        (json!({"$eval": "task }"}), "/$eval", "task }", 5),
    ] {
        let error = error(template.clone());
        assert_eq!(error.at, at, "{template}: {error}");
        assert_eq!(
            error.expression.as_deref(),
            Some(expression),
            "{template}: {error}"
        );
        assert!(error.offset.is_some());
        if !matches!(expression, "x.y") {
            assert_eq!(error.offset, Some(offset), "{template}: {error}");
        }
    }
}

#[test]
fn an_error_is_told_in_a_sentence_and_with_a_caret() {
    let error = error(json!({"payload": {"env": {"X": "id: ${taskid + 1}!"}}}));
    assert_eq!(
        error.to_string(),
        "There is no variable “taskid”. It is at /payload/env/X of the template, in “taskid + 1” at character 1."
    );
    assert_eq!(error.caret().as_deref(), Some("taskid + 1\n^"));
    assert_eq!(error.problem().detail, error.to_string());
    let long = format!(
        "{} + nope + {}",
        "1 + ".repeat(50) + "1",
        "1 + ".repeat(50) + "1"
    );
    let error = self::error(json!({ "$eval": long }));
    let caret = error.caret().unwrap();
    let (line, mark) = caret.split_once('\n').unwrap();
    assert_eq!(line.chars().nth(mark.chars().count() - 1), Some('n'));
    assert!(line.starts_with('…') && line.ends_with('…') && line.chars().count() < 80);
}

#[test]
fn a_template_that_explodes_ends_with_an_error() {
    let error = |template: Value| {
        let limits = Limits {
            steps: 100_000,
            output: 100_000,
            ..Limits::default()
        };
        let options = RenderOptions { now: NOW, limits };
        render(&template, &context(), &options).unwrap_err()
    };
    let thousand = json!({"$eval": "range(0, 1000)"});
    let mut nested = json!("x");
    for variable in ["a", "b", "c"] {
        nested = json!({"$map": thousand, format!("each({variable})"): nested});
    }
    assert_eq!(error(nested).kind, ErrorKind::Steps);
    for (template, kind) in [
        (
            json!({"$eval": "range(0, 1000000000000)"}),
            ErrorKind::Steps,
        ),
        (
            json!({"$eval": "range(0, -9223372036854775807, -1)"}),
            ErrorKind::Steps,
        ),
        (
            json!({"$reduce": {"$eval": "range(0, 64)"}, "initial": "xxxxxxxx", "each(a,i)": {"$eval": "a + a"}}),
            ErrorKind::Output,
        ),
        (
            json!({"$reduce": {"$eval": "range(0, 64)"}, "initial": ["x"], "each(a,i)": {"$flatten": [{"$eval": "a"}, {"$eval": "a"}]}}),
            ErrorKind::Steps,
        ),
        // Shared parts: small in memory, without end as text.
        (
            json!({"$reduce": {"$eval": "range(0, 64)"}, "initial": ["x"], "each(a,i)": [{"$eval": "a"}, {"$eval": "a"}]}),
            ErrorKind::Output,
        ),
        (
            json!({"$json": {"$reduce": {"$eval": "range(0, 64)"}, "initial": 1, "each(a,i)": {"$eval": "[a, a]"}}}),
            ErrorKind::Output,
        ),
        (
            json!({"$let": {"x": {"$reduce": {"$eval": "range(0, 64)"}, "initial": 1, "each(a,i)": {"$eval": "[a, a]"}}}, "in": {"$eval": "x == x"}}),
            ErrorKind::Steps,
        ),
        (
            json!({"$flattenDeep": {"$reduce": {"$eval": "range(0, 64)"}, "initial": 1, "each(a,i)": {"$eval": "[a, a]"}}}),
            ErrorKind::Steps,
        ),
        (
            json!({"$reduce": {"$eval": "range(0, 1000)"}, "initial": [], "each(a,i)": [{"$eval": "a"}]}),
            ErrorKind::Depth,
        ),
        (
            json!({"$eval": "join(split('x,'[0:1] + 'y', ''), 'z') ** 2"}),
            ErrorKind::Operands,
        ),
    ] {
        let error = error(template.clone());
        assert_eq!(error.kind, kind, "{template}: {error}");
    }
}

#[test]
fn nesting_costs_in_proportion_to_its_length() {
    for depth in [1_000, 100_000] {
        let wrapped = |open: &str, inner: &str, close: &str| {
            let text = open.repeat(depth) + inner + &close.repeat(depth);
            json!({ "$eval": text })
        };
        check(wrapped("(", "1", ")"), json!(1));
        check(wrapped("!", "true", ""), json!(true));
        check(wrapped("-", "1", ""), json!(1));
        check(wrapped("(1+", "0", ")"), json!(depth));
        check(wrapped("1+", "0", ""), json!(depth));
        check(wrapped("1**", "2", ""), json!(1));
        check(wrapped("false||", "true", ""), json!(true));
        check(wrapped("true&&(", "1", ")"), json!(true));
        assert_eq!(error(wrapped("[", "", "]")).kind, ErrorKind::Depth);
        assert_eq!(error(wrapped("(", "", "")).kind, ErrorKind::UnexpectedEnd);
        assert_eq!(error(wrapped("{a:", "1", "}")).kind, ErrorKind::Depth);
        assert_eq!(
            error(wrapped("min(", "", "")).kind,
            ErrorKind::UnexpectedEnd
        );
        check(wrapped("min(", "1", ")"), json!(1));
        assert_eq!(
            error(wrapped("${", "", "")).kind,
            ErrorKind::UnknownCharacter
        );
        assert_eq!(
            error(wrapped("a[", "", "]")).kind,
            ErrorKind::UnexpectedToken
        );
    }
    let steps = |depth: usize| {
        let template = json!({ "$eval": "(".repeat(depth) + "1" + &")".repeat(depth) });
        let mut limits = Limits::default();
        // The smallest budget that is enough.
        let enough = |steps| {
            limits.steps = steps;
            render(&template, &context(), &RenderOptions { now: NOW, limits }).is_ok()
        };
        let all: Vec<u64> = (0..100).map(|part| part * 100).collect();
        let mut enough = enough;
        all.into_iter().find(|steps| enough(*steps)).unwrap()
    };
    assert!(steps(2_000) <= 2 * steps(1_000) + 200);
}

#[test]
fn a_template_too_deep_is_refused() {
    let mut template = json!("x");
    for _ in 0..600 {
        template = json!([template]);
    }
    assert_eq!(error(template.clone()).kind, ErrorKind::Depth);
    let mut context = Map::new();
    context.insert("deep".to_owned(), template);
    let result = render(
        &json!({"$eval": "deep"}),
        &context,
        &RenderOptions::default(),
    );
    assert_eq!(result.unwrap_err().kind, ErrorKind::Depth);
    // Nothing is wrong with a variable that nobody asks for.
    assert!(render(&json!(1), &context, &RenderOptions::default()).is_ok());
}

#[test]
fn an_input_deeper_than_any_template_goes_through() {
    let work = || {
        let mut deep = json!(1);
        for _ in 0..400 {
            deep = json!({ "a": [deep] });
        }
        // Eight hundred levels are too many, and that is said.
        let context = |value: &serde_json::Value| {
            let mut context = Map::new();
            context.insert("input".to_owned(), value.clone());
            context
        };
        let options = RenderOptions::default();
        let refused = render(&json!({"$eval": "input"}), &context(&deep), &options);
        let message = refused.unwrap_err().message;
        assert_eq!(message, "Values nest more than 256 deep.");
        let mut fits = json!(1);
        for _ in 0..250 {
            fits = json!({ "a": fits });
        }
        for template in [
            json!({"x": {"$eval": "input"}}),
            json!({"x": {"$json": {"$eval": "input"}}}),
            json!({"x": {"$mergeDeep": [{"$eval": "input"}, {"$eval": "input"}]}}),
            json!({"x": {"$eval": "input == input"}}),
        ] {
            assert!(
                render(&template, &context(&fits), &options).is_ok(),
                "{template}"
            );
        }
    };
    let thread = std::thread::Builder::new().stack_size(1 << 23).spawn(work);
    assert!(thread.unwrap().join().is_ok());
}

/// A WebAssembly program has a stack of 1 MB; the frames of a build that is not
/// optimized, as here, are several times as large as the worker's.
#[cfg(not(target_arch = "wasm32"))]
#[test]
fn the_deepest_template_fits_the_stack() {
    let work = || {
        for wrap in [
            |inner: Value| json!({"$let": {"v": 1}, "in": inner}),
            |inner: Value| json!({"$map": [1], "each(x)": inner}),
            |inner: Value| json!({"$if": "true", "then": inner}),
            |inner: Value| json!({"$switch": {"true": inner}}),
            |inner: Value| json!({"$mergeDeep": [{"a": inner}]}),
            |inner: Value| json!({"$json": [inner]}),
        ] {
            let mut template = json!("x");
            for _ in 0..200 {
                template = wrap(template);
            }
            assert_eq!(error(template).kind, ErrorKind::Depth);
        }
    };
    let thread = std::thread::Builder::new().stack_size(1 << 22).spawn(work);
    assert!(thread.unwrap().join().is_ok());
}

#[test]
fn a_context_key_that_is_no_identifier_is_refused_by_name() {
    let context = json!({"ok": 1, "my-var": 2, "": 3, "9": 4, "é": 5});
    let context = context.as_object().unwrap();
    assert_eq!(bad_names(context), ["my-var", "", "9", "é"]);
    let error = render(&json!(1), context, &RenderOptions::default()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::VariableName);
    assert!(error.message.contains("“my-var”"));
}

#[test]
fn what_is_left_out_leaves_no_trace() {
    let nothing = json!({"$if": "false", "then": 1});
    check(nothing.clone(), json!(null));
    check(json!({"a": nothing, "b": [nothing, 2]}), json!({"b": [2]}));
    check(json!({"$json": nothing}), json!("null"));
    check(json!({"$match": {"true": nothing}}), json!([]));
    check(
        json!({"$map": [1, 2], "each(x)": {"$if": "x == 2", "then": "y"}}),
        json!(["y"]),
    );
    check(json!({"$find": [1, 2], "each(x)": "x == 3"}), json!(null));
}

#[test]
fn values_that_are_used_twice_are_not_changed() {
    check(
        json!({"$let": {"l": [1, 2]}, "in": [{"$reverse": {"$eval": "l"}}, {"$reverse": {"$eval": "l"}}]}),
        json!([[2, 1], [2, 1]]),
    );
    check(
        json!({"$let": {"l": [{"a": 1}, {"b": 2}]}, "in": [{"$mergeDeep": {"$eval": "l"}}, {"$mergeDeep": {"$eval": "l"}}]}),
        json!([{"a": 1, "b": 2}, {"a": 1, "b": 2}]),
    );
}

#[test]
fn results_without_a_value_are_errors() {
    for expression in [
        "2 ** 5000",
        "sqrt(-1)",
        "number('abc')",
        "number('')",
        "(0 - 8) ** 0.5",
    ] {
        assert_eq!(
            error(json!({"$eval": expression})).kind,
            ErrorKind::NotFinite,
            "{expression}"
        );
    }
    for template in [
        json!({"$fromNow": "300000 years"}),
        json!({"$fromNow": "99999999999999999 days"}),
        json!({"$fromNow": "1 day", "from": "yesterday"}),
        json!({"$fromNow": "1 day", "from": 5}),
        json!({"$eval": "fromNow('1 fortnight')"}),
    ] {
        assert_eq!(error(template).kind, ErrorKind::Time);
    }
}

#[test]
fn the_rules_of_the_first_dialect_are_rendered_alike() {
    check(
        json!({
            "created": {"$fromNow": ""},
            "deadline": {"$fromNow": "1 hour 15 minutes"},
            "expiration": {"$fromNow": "14 days"},
            "env": {"KEY_${name}": "${name}", "JSON": {"$json": {"$eval": "task.scopes"}}},
        }),
        json!({
            "created": "2017-01-19T16:27:20.974Z",
            "deadline": "2017-01-19T17:42:20.974Z",
            "expiration": "2017-02-02T16:27:20.974Z",
            "env": {"KEY_demo": "demo", "JSON": "[\"a\",\"b\"]"},
        }),
    );
}

#[cfg(not(target_arch = "wasm32"))]
mod laws {
    use super::*;
    use proptest::prelude::*;

    /// Texts like expressions: tokens in any order.
    fn expression() -> impl Strategy<Value = String> {
        let tokens = prop::sample::select(vec![
            "1",
            "2.5",
            "9007199254740993",
            "'a'",
            "\"é\"",
            "true",
            "null",
            "name",
            "task",
            "tags",
            "none",
            "now",
            "min",
            "range",
            "len",
            "str",
            "join",
            "split",
            "fromNow",
            "typeof",
            "defined",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            ",",
            ":",
            ".",
            "+",
            "-",
            "*",
            "**",
            "/",
            "!",
            "==",
            "!=",
            "<",
            ">=",
            "&&",
            "||",
            "in",
            " ",
            "'",
            "$",
            "é",
        ]);
        prop::collection::vec(tokens, 0..20).prop_map(|tokens| tokens.join(" "))
    }

    fn template() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            expression().prop_map(|text| json!({ "$eval": text })),
            expression().prop_map(|text| json!(format!("a ${{{text}}} b"))),
            ".{0,12}".prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            Just(json!({"$eval": "range(0, 3)"})),
            Just(Value::Null),
        ];
        let key = prop::sample::select(vec![
            "$eval",
            "$json",
            "$if",
            "then",
            "else",
            "$flatten",
            "$flattenDeep",
            "$fromNow",
            "from",
            "$let",
            "in",
            "$map",
            "each(x)",
            "each(x,i)",
            "each(a,x,i)",
            "$reduce",
            "initial",
            "$find",
            "$match",
            "$switch",
            "$default",
            "$merge",
            "$mergeDeep",
            "$sort",
            "by(x)",
            "$reverse",
            "x",
            "true",
            "$x",
            "$$x",
            "${name}",
        ]);
        leaf.prop_recursive(5, 40, 4, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((key.clone(), inner), 0..4).prop_map(|members| {
                    members
                        .into_iter()
                        .map(|(key, value)| (key.to_owned(), value))
                        .collect()
                }),
            ]
        })
    }

    /// Whether a pointer leads to something in the template.
    fn leads(template: &Value, pointer: &str) -> bool {
        template.pointer(pointer).is_some()
    }

    proptest! {
        #[test]
        fn any_template_ends_with_a_result_or_a_place(template in template()) {
            let limits = Limits { steps: 20_000, ..Limits::default() };
            let options = RenderOptions { now: NOW, limits };
            match render(&template, &context(), &options) {
                Ok(result) => prop_assert!(result.to_string().len() <= 2 * limits.output),
                Err(error) => {
                    prop_assert!(leads(&template, &error.at), "{} in {}", error.at, template);
                    prop_assert!(error.to_string().ends_with('.'));
                    if let (Some(expression), Some(offset)) = (&error.expression, error.offset) {
                        prop_assert!(offset <= expression.chars().count());
                        prop_assert!(error.caret().is_some());
                    }
                }
            }
            lint(&template);
        }

        #[test]
        fn any_text_is_an_expression_or_tells_why_not(text in ".{0,40}") {
            for template in [json!({ "$eval": text }), json!(format!("${{{text}}}")), json!({ text.clone(): 1 })] {
                let _ = rendered(&template);
                lint(&template);
            }
        }

        #[test]
        fn a_text_without_expressions_is_kept(text in "[^$]{0,40}") {
            check(json!({ "k": text }), json!({ "k": text }));
        }

        #[test]
        fn data_without_texts_is_kept(numbers in prop::collection::vec(any::<u64>(), 0..8), least: i64) {
            let template = json!({"a": numbers, "b": {"c": [least, true, null]}});
            check(template.clone(), template);
        }

        #[test]
        fn a_larger_budget_never_changes_a_result(template in template(), steps in 0_u64..400) {
            let at = |steps| {
                let limits = Limits { steps, ..Limits::default() };
                render(&template, &context(), &RenderOptions { now: NOW, limits })
            };
            if let Ok(result) = at(steps) {
                prop_assert_eq!(at(20_000).ok(), Some(result));
            }
        }

        #[test]
        fn any_span_is_read_or_refused(text in "[-+0-9 a-zé]{0,30}", now: i64) {
            let template = json!({ "$fromNow": text });
            let options = RenderOptions { now: Timestamp(now), ..RenderOptions::default() };
            let _ = render(&template, &Map::new(), &options);
        }
    }
}
