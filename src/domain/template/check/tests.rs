//! A template for each rule, and templates with nothing to say.

use super::super::parse;
use super::{Key, RULES, check};

fn rules(template: &str, keys: &[&str]) -> Vec<String> {
    let keys: Vec<Key> = keys
        .iter()
        .map(|name| Key {
            name: name.trim_end_matches('!').to_owned(),
            secure: name.ends_with('!'),
        })
        .collect();
    let template = parse(template);
    let findings = template.findings.iter().cloned();
    findings
        .chain(check(&template, &keys))
        .map(|finding| finding.rule)
        .collect()
}

fn says(template: &str, keys: &[&str], rule: &str) {
    let rules = rules(template, keys);
    assert!(rules.iter().any(|one| one == rule), "{template}: {rules:?}");
}

#[test]
fn each_rule_has_a_template_that_breaks_it() {
    let examples = [
        ("<p ng-show='a ='>", &[][..], "template.expression"),
        ("<p>{{ a b }}</p>", &[], "template.raw"),
        ("<input ng-model='a b'>", &[], "template.model.unreadable"),
        ("<input ng-model='a + b'>", &[], "template.model.unreadable"),
        ("<p ng-shwo='a'>", &[], "template.directive"),
        ("<p ng-if='a'>", &[], "template.later"),
        ("<p ng-show='a === b'>", &[], "template.later"),
        ("<p ng-keyup='a'>", &[], "template.later"),
        ("<input ng-model='B'>", &["A"], "template.model.key"),
        ("<input ng-model='a.A'>", &["A"], "template.model.key"),
        ("<input ng-model='A.value'>", &["A"], "template.model.key"),
        ("<input ng-model='B'>", &[], "template.keys"),
        (
            "<p ng-switch='B'><i ng-switch-when='x'><input ng-model='A'></i></p>",
            &["A"],
            "template.model.child",
        ),
        (
            "<p ng-show=\"GOINPUTNAME[B].$error.server\">",
            &["A"],
            "template.hook.key",
        ),
        (
            "<p ng-show=\"GOINPUTNAME[A].$error.server\">",
            &["A"],
            "template.hook.control",
        ),
        (
            "<p ng-show=\"GOINPUTNAME[A].$error.url\">",
            &["A"],
            "template.hook.kind",
        ),
        (
            "<p ng-show='GOINPUTNAME.B.$error.server'>",
            &["A"],
            "template.hook.key",
        ),
        (
            "<p ng-show='GOINPUTNAME.A.$error.url'>",
            &["A"],
            "template.hook.kind",
        ),
        ("<p>nothing</p>", &["A"], "template.key.control"),
        ("<p ng-model='A'>", &["A"], "template.model.control"),
        ("<p ng-model='A'>", &["A"], "template.key.control"),
        (
            "<input type=submit ng-model='A'>",
            &["A"],
            "template.model.control",
        ),
        ("<p style='position: fixed'>", &[], "template.style"),
        ("<p ng-style=\"{zoom: '2'}\">", &[], "template.style"),
        ("<p style='color: red; zoom'>", &[], "template.style"),
        ("<input pattern='x'>", &[], "template.attribute.unlisted"),
        ("<p class=a class=b>", &[], "template.attribute.twice"),
        (
            "<div><tr><td>x</td></tr></div>",
            &[],
            "template.tag.ignored",
        ),
        ("<table><div></div></table>", &[], "template.tag.moved"),
        ("<select><div>x</div></select>", &[], "template.tag.ignored"),
        ("<p><div>x</div></p>", &[], "template.tag.ends"),
        (
            "<p>a</p><input ng-model=\"A",
            &[],
            "template.tag.unfinished",
        ),
        ("<p>a</p><!-- b <p>c</p>", &[], "template.tag.unfinished"),
        ("<input ng-model='A'>", &["A!"], "template.secret"),
        (
            "<input type=hidden ng-model='A'>",
            &["A"],
            "template.hidden",
        ),
        (
            "<input type=number ng-model='A'>",
            &["A"],
            "template.number",
        ),
        (
            "<input type=checkbox ng-model='A'>",
            &["A"],
            "template.checkbox.boolean",
        ),
        (
            "<input type=checkbox ng-model='A' ng-true-value=\"'true'\">",
            &["A"],
            "template.checkbox.quotes",
        ),
        (
            "<input type=checkbox ng-model='A' ng-true-value='true'>",
            &["A"],
            "template.differs",
        ),
        (
            "<input ng-model='A' ng-pattern='x'>",
            &[],
            "template.pattern",
        ),
        (
            "<input ng-model='A' ng-pattern='/(/'>",
            &[],
            "template.pattern",
        ),
        (
            "<input ng-model='A' ng-pattern='/(?<=a)b/'>",
            &[],
            "template.pattern",
        ),
        ("<p ng-click='run()'>", &[], "template.method"),
        ("<p>{{ a.constructor }}</p>", &[], "template.name"),
        ("<p ng-transclude>", &[], "template.unfollowed"),
        ("<script>1</script>", &[], "template.script"),
        ("<p onclick='x'>", &[], "template.handler"),
        ("<a href='javascript:x'>", &[], "template.address"),
        ("<iframe src=x></iframe>", &[], "template.element"),
        ("<img src=x>", &[], "template.image"),
        ("<b><i>x</b>", &[], "template.tag.unclosed"),
        ("<div/>", &[], "template.tag.unclosed"),
        ("<input></input>", &[], "template.tag.stray"),
        ("<input ng-model='A'>", &["A"], "template.key.hook"),
        ("<b ng-click='a = 1'>", &[], "template.keyboard"),
        ("<div ng-submit='a = 1'></div>", &[], "template.submit"),
        (
            "<style>p { position: fixed }</style>",
            &[],
            "template.style",
        ),
    ];
    for (template, keys, rule) in examples {
        says(template, keys, rule);
    }
    for (rule, _, _) in RULES {
        let has_example = examples.iter().any(|(_, _, one)| *one == rule);
        assert!(has_example, "{rule}");
    }
}

#[test]
fn a_plain_template_has_nothing_to_say() {
    let template = "<div class='form_item_block'><label>URL</label>\
        <input type='text' ng-model='URL' ng-required='true'>\
        <span class='form_error' ng-show=\"GOINPUTNAME[URL].$error.server\">{{ GOINPUTNAME[URL].$error.server }}</span></div>\
        <input type='password' ng-model='PASSWORD'>{{ GOINPUTNAME[PASSWORD].$error.server }}\
        <input type='checkbox' ng-model='Box' ng-init=\"Box = URL\" ng-true-value='a' ng-change='URL = Box'>";
    assert_eq!(rules(template, &["URL", "PASSWORD!"]), ["template.differs"]);
}

#[test]
fn a_hook_with_dots_is_one_as_with_brackets() {
    let hooks = [
        "GOINPUTNAME[A].$error.server",
        "GOINPUTNAME.A.$error.server",
    ];
    for hook in hooks {
        let template = format!("<input ng-model='A'><i ng-show=\"{hook}\">{{{{ {hook} }}}}</i>");
        assert_eq!(rules(&template, &["A"]), [""; 0], "{hook}");
    }
}

#[test]
fn what_reaches_the_page_or_does_its_work_is_not_told() {
    for template in [
        "<a href='https://a.test' target='_blank' rel='noopener'>x</a>",
        "<p style='color: red; margin: 0 auto' class='a' title='b' lang='en'>x</p>",
        "<p ng-style=\"{fontSize: '12px', color: 'red'}\">x</p>",
        "<p ng-switch on='A'><i ng-switch-when='x'>x</i></p>",
        "<p ng-pluralize count='A' when=\"{other: 'x'}\" offset='1'></p>",
        "<p data-ng-show='A' ng:hide='B' x-ng-class='C'>x</p>",
        "<table><tr><td>x</td></tr></table><p>1 < 2</p><!-- <b -->",
    ] {
        let mut told = rules(template, &[]);
        told.retain(|rule| rule != "template.differs");
        assert_eq!(told, [""; 0], "{template}");
    }
}

#[test]
fn a_hook_whose_key_is_in_quotes_is_shown_as_it_was_written() {
    let told = |template: &str| {
        let findings = check(
            &parse(template),
            &[Key {
                name: "URL".into(),
                secure: false,
            }],
        );
        let hook = findings
            .into_iter()
            .find(|one| one.remedy.contains("without quotes"));
        hook.map(|one| one.text).unwrap_or_default()
    };
    let single = told("<b ng-show=\"GOINPUTNAME['URL'].$error.server\">x</b>");
    assert!(
        single.starts_with("The expression “GOINPUTNAME['URL'].$error.server” cannot be read: GoCD puts the key in quotes itself"),
        "{single}"
    );
    let text = told("<b>{{ GOINPUTNAME['URL'].$error.server }}</b>");
    assert!(text.contains("“GOINPUTNAME['URL']"), "{text}");
    let double = told("<b>{{ GOINPUTNAME[\"URL\"].$error.server }}</b>");
    assert!(double.contains("for \"URL\" never shows"), "{double}");
}

#[test]
fn each_tag_that_is_never_closed_has_its_place() {
    let lines: Vec<_> = parse("<div>\n<div>\n</input></input>")
        .findings
        .iter()
        .map(|finding| (finding.rule.clone(), finding.place.line))
        .collect();
    assert_eq!(
        lines,
        [
            ("template.tag.unclosed".to_owned(), Some(1)),
            ("template.tag.unclosed".to_owned(), Some(2)),
            ("template.tag.stray".to_owned(), Some(3)),
        ]
    );
    let many = parse(&"<div>".repeat(60)).findings;
    assert!(many.iter().any(|finding| finding.text.contains("10 more")));
}

#[test]
fn a_control_that_only_steers_the_view_loses_nothing() {
    for template in [
        "<input type='checkbox' ng-model='more'><p ng-show='more'>x</p>",
        "<input ng-model='search'><p ng-class='{found: search}'>{{ search }}</p>",
        "<input type='checkbox' ng-model='box' ng-init=\"box = (A == 'true')\" ng-change=\"A = box + ''\">",
        "<input type='number' ng-model='n' ng-init='n = 1' ng-change=\"A = n + ''\">",
        "<input ng-model='a.b' ng-change='A = a.b'>",
        "<p ng-repeat='one in list'><input ng-model='one.name'></p>",
    ] {
        let template =
            format!("{template}<input ng-model='A'><i>{{{{ GOINPUTNAME[A].$error.server }}}}</i>");
        let mut told = rules(&template, &["A"]);
        told.retain(|rule| rule != "template.differs");
        assert_eq!(told, [""; 0], "{template}");
    }
    // A copy of a stored text is one.
    says(
        "<input type='checkbox' ng-model='box' ng-init='box = A' ng-change='A = box'>",
        &["A"],
        "template.checkbox.boolean",
    );
}

#[test]
fn a_template_alone_is_held_against_no_keys() {
    let field = |key: &str| {
        format!("<input ng-model='{key}'><i ng-show=\"GOINPUTNAME[{key}].$error.server\">x</i>")
    };
    let template = [field("url"), field("branch")].concat();
    assert_eq!(rules(&template, &[]), ["template.keys"]);
}

#[test]
fn a_key_that_another_control_sets_has_a_control() {
    let template = "<input type='checkbox' ng-model='Box' ng-init='Box = URL' ng-true-value='a' ng-change='URL = Box'>\
        <input type='hidden' value='{{ URL }}'><i>{{ GOINPUTNAME[URL].$error.server }}</i>\
        <a href='#' ng-click='x = 1'>a</a><b tabindex='0' ng-click='x = 1'>b</b><button ng-click='x = 1'>c</button>";
    assert_eq!(rules(template, &["URL"]), ["template.differs"]);
}

/// What is told of the tags of a template: rule, place, and the element or text.
fn tags(template: &str) -> Vec<String> {
    let findings = parse(template).findings.into_iter();
    let tags = findings.filter(|finding| finding.rule.starts_with("template.tag."));
    tags.map(|finding| {
        let what = finding.text.split(['>', '”']).next().unwrap_or_default();
        let rule = finding.rule.trim_start_matches("template.tag.").to_owned();
        let place = (finding.place.line.unwrap(), finding.place.column.unwrap());
        format!("{rule} {}:{} {what}", place.0, place.1)
    })
    .collect()
}

// As Chromium's parser has them, which `tests/e2e/journeys/plugin-views.mjs` asks.
#[test]
fn what_browsers_move_or_end_is_told_with_its_place() {
    for (template, told) in [
        // Between rows nothing may stand, and it is put before the table.
        (
            "<table>\n<b>mis</b><tr><td>x</td></tr></table>",
            &["moved 2:1 <b"][..],
        ),
        (
            "<table><tr>\n <div class=a><td>x</td></div></tr></table>",
            &["moved 2:2 <div"],
        ),
        (
            "<table><div><tr><td><i>x</i></td></tr></div></table>",
            &["moved 1:8 <div"],
        ),
        (
            "<table><tbody>\nOne {{ a }}<tr><td>x</td></tr></tbody></table>",
            &["moved 2:1 The text “One {{ a }}"],
        ),
        (
            "<table>\n&eacute;<tr><td>x</td></tr></table>",
            &["moved 2:9 The text “é"],
        ),
        (
            "<table><tr><td>x</td></tr>\nlast",
            &["unclosed 1:1 <table", "moved 2:1 The text “last"],
        ),
        // In a cell it may, and so may what a table has besides rows.
        (
            "<table><caption>x</caption><colgroup><col></colgroup><thead><tr><th>x</th></tr></thead> <tr><td>a<div>x</div></td></tr></table>",
            &[],
        ),
        ("<table><input type=hidden></table>", &[]),
        // A paragraph ends where a block begins, unless something else stands between.
        ("<p>a\n<div>b</div>c</p>", &["ends 2:1 <div"]),
        ("<p>a<div>b</div><ul><li>c</ul></p>", &["ends 1:5 <div"]),
        ("<p><span>a<div>b</div></span></p>", &["ends 1:11 <div"]),
        (
            "<p>a<table><tr><td>b</td></tr></table></p>",
            &["ends 1:5 <table"],
        ),
        ("<p>a<button><div>b</div></button></p>", &[]),
        ("<p>a<span>b</span><input></p><div>c</div>", &[]),
        ("<p>a<div>b</div>", &[]),
        ("<p>a<p>b</p>", &[]),
        ("<p>a<b>b<p>c</p></b>", &[]),
        // Others end alike.
        (
            "<select><option>a</option>\n<input></select>",
            &["ends 2:1 <input"],
        ),
        ("<ul><li>a<li>b</li></li></ul>", &["ends 1:10 <li"]),
        // Among options nothing else shows.
        (
            "<select><div>x</div><option>a</option><optgroup><i>y</i></optgroup></select>",
            &["ignored 1:9 <div", "ignored 1:49 <i"],
        ),
        (
            "<select><optgroup><option><b>a</b></option></optgroup><hr></select>",
            &[],
        ),
    ] {
        assert_eq!(tags(template), told, "{template}");
    }
}

#[test]
fn tags_that_may_be_left_out_are_not_missed() {
    for template in [
        "<p>a<p>b<ul><li>1<li>2</ul>",
        "<table><tr><td>a<td>b<tr><th>c</table>",
        "<select><option>1<option>2</select><br><hr/><input/>",
        "<b/></b>",
        "<div>GOINPUTNAME[A]</div>",
    ] {
        assert_eq!(parse(template).findings, [], "{template}");
    }
    let drawn = parse("<svg><path/><g></g></svg><i></i>").findings;
    assert!(
        drawn
            .iter()
            .all(|finding| finding.rule == "template.element")
    );
    let places: Vec<_> = parse("<p>\n <b>x\n</p></i>")
        .findings
        .iter()
        .map(|finding| (finding.place.line, finding.place.column))
        .collect();
    assert_eq!(places, [(Some(2), Some(2)), (Some(3), Some(5))]);
}

#[test]
fn findings_have_the_place_of_the_authors_text() {
    let text = "<p>ä</p>\n<b>GOINPUTNAME[A]</b> <i ng-show='x ='></i>";
    let template = parse(text);
    let findings = check(&template, &[]);
    let finding = findings
        .iter()
        .find(|finding| finding.rule == "template.expression")
        .unwrap();
    assert_eq!(
        (finding.place.line, finding.place.column),
        (Some(2), Some(35))
    );
}
