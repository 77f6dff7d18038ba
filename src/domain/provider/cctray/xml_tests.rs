//! The reader by examples, and against quick-xml on documents that are made
//! here.

use super::*;
use proptest::prelude::*;

/// The document as `name(key=value, …)` per element, `/name` per end, and the
/// fault it ends with, if any.
fn outline(text: &str) -> String {
    let mut reader = Reader::new(text);
    let mut parts = Vec::new();
    loop {
        match reader.next() {
            Ok(Some(Tag::Open { name, attributes })) => {
                let pairs: Vec<String> = attributes
                    .iter()
                    .map(|(key, value)| format!("{key}={value}"))
                    .collect();
                parts.push(format!("{name}({})", pairs.join(", ")));
            }
            Ok(Some(Tag::Close { name })) => parts.push(format!("/{name}")),
            Ok(None) => return parts.join(" "),
            Err(fault) => {
                parts.push(format!("! {} at {}", fault.found, fault.at));
                return parts.join(" ");
            }
        }
    }
}

fn check(text: &str, expected: &str) {
    assert_eq!(outline(text), expected, "{text}");
}

#[test]
fn elements_and_attributes_come_in_their_order() {
    check(
        r#"<a one="1" two='2'><b/><c x = "y" ></c></a>"#,
        "a(one=1, two=2) b() /b c(x=y) /c /a",
    );
}

#[test]
fn what_is_no_element_is_passed_over() {
    check(
        "\u{feff}<?xml version=\"1.0\"?>\n<!-- <x> --><a>text<![CDATA[</a>]]><?php > ?><!-- -- --><b/></a>\n<!-- end -->",
        "a() b() /b /a",
    );
}

#[test]
fn a_document_type_is_passed_over_and_its_entities_are_not_expanded() {
    check(
        "<!DOCTYPE a SYSTEM 'file:///etc/passwd' [<!ENTITY x \"<>y\"> <!-- don't --> <?p '?> ]><a b='&x;'/>",
        "a(b=&x;) /a",
    );
}

#[test]
fn references_stand_for_characters() {
    check(
        "<a b='&lt;&gt;&amp;&quot;&apos; &#65;&#x42;&#x1F600; &amp;lt;'/>",
        "a(b=<>&\"' AB😀 &lt;) /a",
    );
}

#[test]
fn a_reference_that_stands_for_nothing_stays_as_it_is() {
    check(
        "<a b='&nbsp; & &#; &#x; &#0; &#xD800; &#99999999999; &#65 &'/>",
        "a(b=&nbsp; & &#; &#x; &#0; &#xD800; &#99999999999; &#65 &) /a",
    );
}

#[test]
fn line_ends_in_a_value_are_spaces() {
    check("<a b='1\r\n2\t3\n4\r5&#10;6'/>", "a(b=1 2 3 4 5\n6) /a");
}

#[test]
fn prefixes_of_names_do_not_count() {
    check("<cc:a xmlns:cc='u' cc:b='1'></cc:a>", "a(cc=u, b=1) /a");
}

#[test]
fn a_document_that_is_cut_off_or_broken_is_told_with_its_place() {
    check("", "! no element at 0");
    check("  \n", "! no element at 0");
    check(
        "<a><b/>",
        "a() b() /b ! the end, in the middle of the document at 7",
    );
    check("<a b='1", "! an attribute without an end at 5");
    check("<a b", "! an attribute without a value at 4");
    check("<a b=1/>", "! an attribute whose value has no quotes at 5");
    check("<a><b></a>", "a() b() ! an end tag of another element at 9");
    check("</a>", "! an end tag of another element at 3");
    check("<a/><b/>", "a() /a ! a second document at 6");
    check("{\"a\": 1}", "! no element at 0");
    check("Not found. <a/>", "! text outside of any element at 0");
    check(
        "<a/> more <!-- -->",
        "a() /a ! text outside of any element at 4",
    );
    check("<!-- ", "! a comment without an end at 1");
    check("< a/>", "! something that is no name at 1");
    let deep = "<a>".repeat(DEPTH_LIMIT + 1);
    assert!(outline(&deep).contains("! an element too deep"));
}

/// An element to be written in one of several ways.
#[derive(Clone, Debug)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    before: &'static str,
    children: Vec<Element>,
}

fn element() -> impl Strategy<Value = Element> {
    let name = || "[a-zA-Z_][a-zA-Z0-9_.-]{0,6}";
    let value =
        r#"([a-zA-Z0-9 <>/=:;!?#\-\[\]éß中]|&(lt|gt|amp|quot|apos|#65|#x1F600|#10);){0,12}"#;
    let attributes = prop::collection::btree_map(name(), value, 0..4)
        .prop_map(|map| map.into_iter().collect::<Vec<_>>())
        .prop_shuffle();
    let noise = prop::sample::select(vec![
        "",
        " ",
        "text &amp; more",
        "<!-- <x y='z'> -->",
        "<![CDATA[ <x> & ]]>",
        "<?p a>b ?>",
    ]);
    let leaf = (name(), attributes, noise).prop_map(|(name, attributes, before)| Element {
        name,
        attributes,
        before,
        children: Vec::new(),
    });
    leaf.prop_recursive(4, 24, 4, move |inner| {
        (inner.clone(), prop::collection::vec(inner, 0..4))
            .prop_map(|(parent, children)| Element { children, ..parent })
    })
}

impl Element {
    fn write(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.name);
        for (place, (key, value)) in self.attributes.iter().enumerate() {
            // A raw `<` is not allowed in a value.
            let value = value.replace('<', "&lt;");
            let spaces = [" ", "\n\t", "  "][place % 3];
            let (quote, equals) = if place % 2 == 0 {
                ('"', "=")
            } else {
                ('\'', " = ")
            };
            out.push_str(&format!("{spaces}{key}{equals}{quote}{value}{quote}"));
        }
        if self.children.is_empty() && self.before.is_empty() {
            out.push_str(" />");
            return;
        }
        out.push('>');
        out.push_str(self.before);
        for child in &self.children {
            child.write(out);
        }
        out.push_str(&format!("</{} >", self.name));
    }
}

/// What quick-xml makes of a document, as [`outline`] has it.
fn reference_outline(text: &str) -> String {
    use quick_xml::events::{BytesStart, Event};
    let opened = |tag: &BytesStart<'_>| {
        let name = tag.name().as_ref().to_owned();
        let pairs: Vec<String> = tag
            .attributes()
            .map(|attribute| {
                let attribute = attribute.unwrap();
                let key = attribute.key.as_ref().to_owned();
                format!("{key}={}", unescaped(&attribute))
            })
            .collect();
        (format!("{name}({})", pairs.join(", ")), name)
    };
    let mut reader = quick_xml::Reader::from_str(text);
    let mut parts = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => parts.push(opened(&tag).0),
            Event::Empty(tag) => {
                let (outline, name) = opened(&tag);
                parts.extend([outline, format!("/{name}")]);
            }
            Event::End(tag) => {
                parts.push(format!("/{}", tag.name().as_ref()));
            }
            Event::Eof => return parts.join(" "),
            _ => {}
        }
    }
}

fn unescaped(attribute: &quick_xml::events::attributes::Attribute<'_>) -> String {
    quick_xml::escape::unescape(&attribute.value)
        .unwrap()
        .into_owned()
}

proptest! {
    #[test]
    fn well_formed_documents_read_as_quick_xml_reads_them(root in element(), start in prop::sample::select(vec![
        "", "\u{feff}", "<?xml version='1.0' encoding='UTF-8'?>\n", "<!DOCTYPE a [<!ENTITY b 'c>'>]>", "<!-- start -->\n",
    ])) {
        let mut text = start.to_owned();
        root.write(&mut text);
        prop_assert_eq!(outline(&text), reference_outline(&text), "{}", text);
    }

    #[test]
    fn any_text_ends_without_a_panic(text in "([<>/&;'\"=!?\\[\\]\\- ab]|<!--|-->|\\PC|<a |/>){0,60}") {
        outline(&text);
    }

    #[test]
    fn a_document_that_is_cut_anywhere_is_noticed(root in element(), cut in any::<prop::sample::Index>()) {
        let mut text = String::new();
        root.write(&mut text);
        let at = cut.index(text.len());
        if text.is_char_boundary(at) {
            prop_assert!(outline(&text[..at]).contains("! "), "{}", &text[..at]);
        }
    }
}

#[test]
fn long_documents_take_time_by_their_length_only() {
    // Each would take hours if anything were read again from an earlier place.
    for part in [
        "<a b='",
        "<!--",
        "<a>&",
        "&#1",
        "<![CDATA[",
        "<!DOCTYPE [",
        "<a/>",
        "a='",
        "<",
    ] {
        let text = part.repeat(20_000);
        outline(&text);
        outline(&format!(
            "<r x='{}'/>",
            part.replace('\'', "").repeat(20_000)
        ));
    }
}
