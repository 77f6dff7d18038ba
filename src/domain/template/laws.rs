//! What holds for every text, and for those of people who mean harm.

use super::expression::{Budget, Grammar, Scopes, evaluate, parse as parse_expression};
use super::live::{Drawn, Event, Live, Settings};
use super::tree::{NodeKind, Template};
use super::value::Value;
use super::{findings, parse};
use proptest::prelude::*;

fn settings(declared: &[&str], grammar: Grammar) -> Settings {
    Settings {
        declared: declared.iter().map(|key| (*key).to_owned()).collect(),
        stored: declared
            .iter()
            .map(|key| ((*key).to_owned(), "true".to_owned()))
            .collect(),
        errors: declared
            .iter()
            .map(|key| ((*key).to_owned(), "wrong".to_owned()))
            .collect(),
        grammar,
        ..Settings::default()
    }
}

fn nodes(live: &Live) -> Vec<u32> {
    let mut waiting: Vec<u32> = live.top().collect();
    let mut found = Vec::new();
    while let Some(node) = waiting.pop() {
        found.push(node);
        waiting.extend(live.children(node));
    }
    found
}

/// Everything that can be done to a template is done once.
fn exercise(template: &Template, grammar: Grammar) -> Live {
    let mut live = Live::new(template, settings(&["A", "B"], grammar));
    let mut told = live.changed();
    assert_eq!(told, live.configuration());
    // Whoever follows the changes knows the configuration.
    let mut follow = |live: &mut Live| {
        for (key, text) in live.changed() {
            told.retain(|(known, _)| *known != key);
            told.push((key, text));
        }
        told.sort();
        assert_eq!(told, live.configuration());
    };
    for node in nodes(&live).into_iter().take(60) {
        live.event(&Event::Typed(node, " x ".to_owned()));
        follow(&mut live);
        live.event(&Event::Clicked(node, Some(true)));
        follow(&mut live);
        live.event(&Event::Chosen(node, vec![0]));
        live.event(&Event::Other(node, "keyup"));
        follow(&mut live);
    }
    live.set_errors(Vec::new());
    live.set_configuration([("A", None)]);
    follow(&mut live);
    live.scope();
    live
}

/// Pieces that templates are made of, so that random texts mean something.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("<input ng-model=A>".to_owned()),
        Just("<input type=checkbox ng-model=B ng-true-value=true ng-change=\"A = B\">".to_owned()),
        Just("<input type=radio ng-model=A value=x>".to_owned()),
        Just("<input type=number ng-model=A.b required>".to_owned()),
        Just("<select ng-model=B><option>x<option value=''>y</select>".to_owned()),
        Just("<select multiple ng-model=A ng-options='x for x in [1,2]'></select>".to_owned()),
        Just("<div ng-switch=A>".to_owned()),
        Just("<div ng-switch on=B change='A = B'>".to_owned()),
        Just("<form name=f><p ng-form=g ng-repeat='x in f.$error.required'>".to_owned()),
        Just("<input name=f ng-model=f.g.x ng-required=f.$invalid>".to_owned()),
        Just("<b ng-pluralize count=A when='{one: B, other: \"{} {{A}}\"}'>".to_owned()),
        Just("<p ng-switch-when=true>".to_owned()),
        Just("<p ng-switch-default>".to_owned()),
        Just("<p ng-repeat='x in [1, A, B]'>".to_owned()),
        Just("<p ng-if='A' ng-class='{a: B}' ng-style='{color: A}'>".to_owned()),
        Just("<table><tr><td>".to_owned()),
        Just("<b><i></b>".to_owned()),
        Just("</p></div>".to_owned()),
        Just("</table>".to_owned()),
        Just("{{ A | json }}".to_owned()),
        Just("<style>.a { color: red }".to_owned()),
        Just("<script>".to_owned()),
        Just("<!-- ".to_owned()),
        Just("<textarea ng-model=A>".to_owned()),
        Just("GOINPUTNAME[A].$error.server".to_owned()),
        "<[a-z]{1,6} [a-z-]{1,9}=['\"]?[^>]{0,12}['\"]?>",
        "[\\PC\\n]{0,20}",
    ]
}

/// Pieces of markup that mean harm, whole and torn: what is inert by itself has
/// to be inert inside, before and after any other.
fn hostile_piece() -> impl Strategy<Value = String> {
    let torn = prop::sample::select(vec![
        "<svg>",
        "</svg>",
        "<math>",
        "<mtext>",
        "<mglyph>",
        "<style>",
        "</style>",
        "<title>",
        "</title>",
        "<textarea>",
        "</textarea>",
        "<noscript>",
        "</noscript>",
        "<template>",
        "</template>",
        "<table>",
        "<select>",
        "<option>",
        "<foreignObject>",
        "<desc>",
        "<!--",
        "--!>",
        "<![CDATA[",
        "]]>",
        "<p title=\"",
        "\">",
        "'>",
        "<a href='",
        "&#x3c;",
        "\0",
        "{{",
        "}}",
        "GOINPUTNAME[",
        "<form>",
        "</form>",
        "<plaintext>",
        "<xmp>",
        "</p>",
    ])
    .prop_map(str::to_owned);
    let whole = prop::sample::select(vec![
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>",
        "<a href=javascript:alert(1)>x</a>",
        "<a xlink:href=javascript:alert(1)>x</a>",
        "<iframe srcdoc='<script>1</script>'></iframe>",
        "<input onfocus=alert(1) autofocus ng-model=A>",
        "<button formaction=javascript:alert(1)>x</button>",
        "<p style='background:url(javascript:1);position:fixed'>x</p>",
        "<a href='{{ A }}:alert(1)' ng-href='java{{ B }}script:1'>x</a>",
        "<p ng-click=\"constructor.constructor('alert(1)')()\">x</p>",
    ])
    .prop_map(str::to_owned);
    prop_oneof![3 => torn, 2 => whole]
}

fn expression_piece() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-B]",
        "[0-9]{1,3}",
        "'[^']{0,4}'",
        "[-+*/%<>=!&|?:.,;()\\[\\]{}]{1,2}",
        " ",
        Just("A.b".to_owned()),
        Just(" in ".to_owned()),
        Just("push(1)".to_owned()),
        Just(".length".to_owned()),
        Just("| json".to_owned()),
        Just("A = [A, A]".to_owned()),
        Just("this".to_owned()),
        Just("constructor".to_owned()),
        "\\PC{0,3}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn any_text_reads_as_some_template_that_can_be_shown(pieces in prop::collection::vec(piece(), 0..14)) {
        let text = pieces.concat();
        let template = parse(&text);
        findings(&template, &[]);
        exercise(&template, Grammar::OneZero);
        exercise(&template, Grammar::Later);
    }

    #[test]
    fn any_bytes_read_as_some_template(text in "\\PC*") {
        findings(&parse(&text), &[]);
    }

    #[test]
    fn any_expression_has_a_value_or_an_error(pieces in prop::collection::vec(expression_piece(), 0..24)) {
        let text = pieces.concat();
        for grammar in [Grammar::OneZero, Grammar::Later] {
            if let Ok((expression, _)) = parse_expression(&text, grammar) {
                let mut scopes = Scopes::default();
                scopes.set(Scopes::ROOT, &"A".into(), Value::array(vec![Value::from("a")]));
                let mut budget = Budget::new(10_000);
                for _ in 0..3 {
                    let _ = evaluate(&expression, &mut scopes, Scopes::ROOT, &mut budget)
                        .map(|value| (value.json(true), value.text(), value.copied()));
                }
            }
        }
    }

    #[test]
    fn what_1_0_8_reads_later_versions_read_alike(pieces in prop::collection::vec(expression_piece(), 0..12)) {
        let text = pieces.concat();
        if let Ok((strict, _)) = parse_expression(&text, Grammar::OneZero) {
            let later = parse_expression(&text, Grammar::Later).map(|(later, _)| later);
            prop_assert_eq!(Ok(strict), later);
        }
    }

    #[test]
    fn harmful_markup_is_inert_wherever_it_stands(pieces in prop::collection::vec(hostile_piece(), 0..10)) {
        assert_inert(&pieces.concat());
    }

    #[test]
    fn style_never_reaches_out(css in "[a-z{}:;().,@#'\"/\\\\ \\n*-]{0,80}") {
        let rules = super::style::rules(&css, &mut Vec::new());
        let sheet = super::style::sheet(&rules, "[root]", "p-");
        prop_assert!(!sheet.contains("url("));
        prop_assert!(!sheet.contains("@import"));
        for rule in sheet.split('}').filter(|rule| !rule.is_empty() && !rule.starts_with('@')) {
            prop_assert!(rule.starts_with("[root] "), "{}", sheet);
        }
    }
}

/// Nothing that an author wrote reaches the page but listed names.
fn assert_inert(text: &str) {
    let template = parse(text);
    let live = exercise(&template, Grammar::Later);
    for node in nodes(&live) {
        let Some(Drawn::Element(element)) = live.drawn(node) else {
            continue;
        };
        if matches!(element.written_tag(), "script" | "style") {
            continue;
        }
        assert_ne!(
            super::allowed::element(element.name()),
            super::allowed::Fate::Dropped,
            "{text}: <{}>",
            element.name()
        );
        for (name, value) in element.attributes() {
            assert!(!name.starts_with("on"), "{text}: {name}");
            assert!(
                !matches!(
                    name,
                    "src" | "srcdoc" | "action" | "formaction" | "data" | "ping"
                ),
                "{text}: {name}"
            );
            if name == "href" {
                let address = super::allowed::address(value);
                assert!(
                    address.is_none_or(|one| !one.to_lowercase().contains("script:")),
                    "{text}: {value}"
                );
            }
        }
    }
}

#[test]
fn hostile_markup_is_inert_and_told_of() {
    for text in [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//x></SCRIPT>",
        "<img src=x onerror=alert(1)>",
        "<div onclick=alert(1) onmouseover=alert(1)>x</div>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<a href=\" jAvA&#x09;script:alert(1)\">x</a>",
        "<a href='data:text/html,<script>1</script>'>x</a>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<object data=x></object><embed src=x><applet code=x></applet>",
        "<svg><script>alert(1)</script><a xlink:href='javascript:1'>x</a></svg>",
        "<svg onload=alert(1)><style><img src=x onerror=1></style></svg>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table></mtext></math>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
        "<form action=//x><button formaction=//y>go</button></form>",
        "<base href=//x><link rel=stylesheet href=x><meta http-equiv=refresh content=0>",
        "<template><img src=x onerror=1></template>",
        "<textarea><img src=x onerror=1></textarea>",
        "<input autofocus onfocus=alert(1)>",
        "<video><source onerror=alert(1)></video><audio src=x onerror=1></audio>",
        "<p style=\"background:url(javascript:1)\" data-action=submit>x</p>",
        "<style>@import '//x'; p { background: url(//x) }</style>",
    ] {
        assert_inert(text);
        let template = parse(text);
        let quiet = text.starts_with("<textarea")
            || text.starts_with("<p style")
            || text.contains("autofocus");
        assert!(quiet || !findings(&template, &[]).is_empty(), "{text}");
    }
}

#[test]
fn names_of_prototypes_lead_nowhere() {
    let text = "<input ng-model='__proto__.x'><input ng-model='constructor'>\
        <p>{{ ''.constructor.constructor('return 1')() }}|{{ toString.constructor }}|{{ [].__proto__ }}|{{ $parent.$root.A }}|{{ this.constructor }}</p>";
    let live = exercise(&parse(text), Grammar::OneZero);
    let paragraph = nodes(&live)
        .into_iter()
        .find(|node| matches!(live.drawn(*node), Some(Drawn::Element(one)) if one.name() == "p"))
        .unwrap();
    assert_eq!(live.text_in(paragraph), "||||");
    let names: Vec<String> = live.scope().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["A", "B", "GOINPUTNAME"]);
}

fn has_trouble(template: &str, rules: &[&str]) -> bool {
    let live = Live::new(&parse(template), Settings::default());
    live.troubles().iter().any(|one| rules.contains(&one.rule))
}

#[test]
fn what_is_put_together_and_does_not_reach_the_page_is_told() {
    for (template, rule) in [
        ("<a href='{{ \"ssh://a.test\" }}'>x</a>", "template.address"),
        ("<a ng-href='javascript:{{ 1 }}'>x</a>", "template.address"),
        (
            "<p style='position: {{ \"fixed\" }}'>x</p>",
            "template.style",
        ),
    ] {
        assert!(has_trouble(template, &[rule]), "{template}");
    }
    for template in [
        "<a href='https://{{ \"a.test\" }}'>x</a><a href='#{{ 1 }}'>x</a><a href='{{ A }}'>x</a>",
        "<p style='color: {{ \"red\" }}'>x</p>",
    ] {
        let all = ["template.address", "template.style"];
        assert!(!has_trouble(template, &all), "{template}");
    }
}

#[test]
fn a_digest_without_end_comes_to_an_end() {
    let template = "<p>{{ n = (n || 0) + 1 }}</p><p ng-show='[1]'></p>";
    assert!(has_trouble(template, &["template.endless"]));
}

#[test]
fn a_repeat_of_a_million_rows_is_cut() {
    let template = "<div ng-init=\"l = '1234567890'.repeat(60).split('')\"><p ng-repeat='x in l'>\
        <i ng-repeat='y in l'><b ng-repeat='z in l'>x</b></i></p></div>";
    assert!(has_trouble(template, &["template.limit"]));
}

#[test]
fn texts_and_lists_that_double_are_cut() {
    let doubled = "x = x + x; y = [y, y]; ".repeat(200);
    let template =
        format!("<p ng-init=\"x = 'ab'; y = [1]; {doubled}\">{{{{ y }}}} {{{{ x }}}}</p>");
    assert!(has_trouble(
        &template,
        &["template.evaluation", "template.limit"]
    ));
}

#[test]
fn steps_are_counted() {
    let calls = "l.indexOf('b') + ".repeat(200) + "1";
    let template = format!(
        "<p ng-init=\"l = 'a'.repeat(9000).split('')\"><i ng-repeat='x in l'>{{{{ {calls} }}}}</i></p>"
    );
    assert!(has_trouble(&template, &["template.limit"]));
}

#[test]
fn elements_nested_without_end_are_read() {
    let template = parse(&"<div>".repeat(10_000));
    let mut rules: Vec<&str> = template
        .findings
        .iter()
        .map(|one| one.rule.as_str())
        .collect();
    rules.dedup();
    assert_eq!(
        rules,
        [
            "template.tag.unclosed",
            "template.tag.more",
            "template.depth"
        ]
    );
    Live::new(&template, Settings::default());
}

#[test]
fn megabytes_are_cut() {
    let template = parse(&"<p title=x>some text</p>\n".repeat(90_000));
    let rules: Vec<&str> = template
        .findings
        .iter()
        .map(|one| one.rule.as_str())
        .collect();
    assert_eq!(rules, ["template.length", "template.size"]);
    assert_eq!(template.nodes.len(), super::html::NODE_LIMIT);
}

#[test]
fn hooks_that_are_never_closed_are_text() {
    let text = "GOINPUTNAME[".repeat(10_000);
    let template = parse(&text);
    assert!(matches!(&template.nodes[0].kind, NodeKind::Text(read) if *read == text));
}

#[test]
fn deep_expressions_are_refused_and_long_ones_are_not() {
    for text in ["(", "[", "-", "!", "a[", "a(", "{a:"] {
        assert!(parse_expression(&text.repeat(20_000), Grammar::Later).is_err());
    }
    assert!(parse_expression(&"a+".repeat(20_000), Grammar::Later).is_err());
    let long = "a".to_owned() + &"+a".repeat(200);
    assert!(parse_expression(&long, Grammar::Later).is_ok());
}

#[test]
fn an_element_is_found_by_a_place_in_the_text() {
    let template = parse("<div>\n  <p>a <b>b</b></p>\n</div>");
    let at = |line, column| {
        let place = template.element_at(super::tree::Spot { line, column })?;
        template.nodes.get(place as usize)?.tag()
    };
    assert_eq!(at(1, 2), Some("div"));
    assert_eq!(at(2, 4), Some("p"));
    assert_eq!(at(2, 9), Some("b"));
    assert_eq!(at(2, 18), Some("p"));
    assert_eq!(at(3, 1), Some("div"));
    assert_eq!(at(4, 1), None);
}

#[test]
fn other_values_and_messages_reach_what_is_shown() {
    let template = parse(
        "<input ng-model=\"A\" ng-init=\"A = A || 'd'\"><i ng-show=\"GOINPUTNAME[A].$error.server\">{{GOINPUTNAME[A].$error.server}}</i>",
    );
    let settings = Settings {
        declared: vec!["A".to_owned()],
        ..Settings::default()
    };
    let mut live = Live::new(&template, settings);
    assert_eq!(
        live.configuration(),
        [("A".to_owned(), Some("d".to_owned()))]
    );
    let patches = live.set_errors(vec![
        ("A".to_owned(), "bad".to_owned()),
        ("A".to_owned(), "worse".to_owned()),
    ]);
    assert!(
        patches
            .iter()
            .any(|patch| matches!(patch, super::live::Patch::Hidden(_, false)))
    );
    assert!(
        patches
            .iter()
            .any(|patch| matches!(patch, super::live::Patch::Text(_, text) if &**text == "bad"))
    );
    assert_eq!(live.changed(), live.configuration());
    let patches = live.set_configuration([("A", Some("new"))]).unwrap();
    assert!(
        patches
            .iter()
            .any(|patch| matches!(patch, super::live::Patch::Value(_, text) if &**text == "new"))
    );
    assert!(live.set_configuration([("A", Some("new"))]).is_none());
    assert_eq!(live.changed(), [("A".to_owned(), Some("new".to_owned()))]);
    assert_eq!(live.changed(), []);
}

/// The configuration of a view without stored values.
fn configured(template: &str, stored: &[(&str, &str)]) -> Vec<(String, Option<String>)> {
    let pairs = stored.iter();
    let settings = Settings {
        declared: vec!["A".to_owned(), "B".to_owned()],
        stored: pairs
            .map(|(key, text)| ((*key).to_owned(), (*text).to_owned()))
            .collect(),
        ..Settings::default()
    };
    Live::new(&parse(template), settings).configuration()
}

#[test]
fn a_number_that_json_has_not_is_no_value() {
    for template in [
        "<p ng-init=\"A = A - 0\"></p>",
        "<p ng-init=\"A = 1 / 0\"></p>",
        "<p ng-init=\"A = -1 / 0\"></p>",
    ] {
        let configuration = configured(template, &[("A", "abc")]);
        assert_eq!(configuration[0], ("A".to_owned(), None), "{template}");
    }
    let within = configured("<p ng-init=\"A = [0 / 0]\"></p>", &[]);
    assert_eq!(within[0].1.as_deref(), Some("[null]"));
}

#[test]
fn patterns_of_a_replacement_mean_what_they_do_in_ecmascript() {
    for (expression, expected) in [
        ("'aaaa'.replace('a', '$&')", "aaaa"),
        (
            "'abc'.replace('b', '[$$|$&|$`|$\\'|$1|$<n>|$')",
            "a[$|b|a|c|$1|$<n>|$c",
        ),
        ("'abc'.replace('', 'x')", "xabc"),
        ("'abc'.replace('z', '$&')", "abc"),
    ] {
        let configuration = configured(&format!("<p ng-init=\"A = {expression}\"></p>"), &[]);
        assert_eq!(
            configuration[0].1.as_deref(),
            Some(expected),
            "{expression}"
        );
    }
    let doubled = "A = (A || 'ab').replace('b', '$`$`b$\\'');".repeat(60);
    configured(&format!("<p ng-init=\"{doubled}\"></p>"), &[]);
}

#[test]
fn the_value_of_an_option_keeps_its_blanks() {
    let template = parse(
        "<select ng-model=\"A\"><option value=\" true \">Yes</option><option value=\"x\">No</option></select>",
    );
    let settings = Settings {
        declared: vec!["A".to_owned()],
        ..Settings::default()
    };
    let mut live = Live::new(&template, settings);
    let select = live.top().next().unwrap();
    live.event(&Event::Chosen(select, vec![1]));
    assert_eq!(live.configuration()[0].1.as_deref(), Some(" true "));
}

#[test]
fn a_declared_key_is_watched_as_an_expression() {
    let shown = |keys: [&str; 2], template: &str| {
        let settings = Settings {
            declared: keys.map(str::to_owned).to_vec(),
            stored: vec![
                (keys[0].to_owned(), "sec".to_owned()),
                (keys[1].to_owned(), "z".to_owned()),
            ],
            ..Settings::default()
        };
        Live::new(&parse(template), settings)
    };
    let text_of = |live: &Live| {
        live.top()
            .map(|node| live.text_in(node))
            .collect::<String>()
    };
    let template = "<input ng-model=\"c\"><b>{{c}}</b>";
    // As AngularJS 1.0.8 has it, in the words of JSON.
    for (key, stored) in [
        ("PASS-WORD", Some("0")),
        ("a.b", None),
        ("a[0]", None),
        ("a/b", None),
        ("true", Some("true")),
        ("null", None),
        ("", None),
        ("this", Some("sec")),
        ("$root", Some("sec")),
        ("constructor", Some("sec")),
        ("toString", Some("sec")),
    ] {
        let mut live = shown([key, "c"], template);
        let expected = [
            (key.to_owned(), stored.map(str::to_owned)),
            ("c".to_owned(), Some("z".to_owned())),
        ];
        assert_eq!(live.configuration(), expected, "{key}");
        assert_eq!(live.changed(), expected, "{key}");
        assert_eq!(live.changed(), [], "{key}");
        assert_eq!(text_of(&live), "z", "{key}");
        assert_eq!(live.troubles(), [], "{key}");
    }
    for key in ["my key", "1st", "ключ", "a:b", "a|b"] {
        let live = shown([key, "c"], template);
        assert_eq!(text_of(&live), "{{c}}", "{key}");
        let rules: Vec<&str> = live.troubles().iter().map(|one| one.rule).collect();
        assert_eq!(rules, ["template.key"], "{key}");
        assert_eq!(live.configuration()[0].1.as_deref(), Some("sec"), "{key}");
    }
}

#[test]
fn what_a_key_yields_follows_what_it_reads() {
    let template = parse("<input ng-model=\"a\"><input ng-model=\"b\">");
    let settings = Settings {
        declared: ["a", "a-b", "constructor"].map(str::to_owned).to_vec(),
        stored: vec![("a".to_owned(), "7".to_owned())],
        ..Settings::default()
    };
    let mut live = Live::new(&template, settings);
    live.changed();
    let nodes: Vec<u32> = live.top().collect();
    live.event(&Event::Typed(nodes[1], "3".to_owned()));
    assert_eq!(live.changed(), [("a-b".to_owned(), Some("4".to_owned()))]);
    // What is put in elsewhere changes nothing of what is watched.
    live.set_configuration([("a-b", Some("x")), ("constructor", Some("k"))]);
    assert_eq!(live.changed(), []);
    assert_eq!(
        live.configuration()[2],
        ("constructor".to_owned(), Some("k".to_owned()))
    );
}
