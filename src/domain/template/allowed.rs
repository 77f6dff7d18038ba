//! The allow-list: which elements, attributes and addresses of a template reach
//! the page. What is not listed here does not.

/// What becomes of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is shown.
    Kept,
    /// Another element stands for it.
    Stood(&'static str),
    /// It is left out with all that is in it.
    Dropped,
}

/// Elements that are shown; as the other lists in the order of their bytes.
const ELEMENTS: [&str; 89] = [
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "button",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "datalist",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "input",
    "ins",
    "kbd",
    "label",
    "legend",
    "li",
    "main",
    "mark",
    "menu",
    "meter",
    "nav",
    "nobr",
    "ol",
    "optgroup",
    "option",
    "output",
    "p",
    "pre",
    "progress",
    "q",
    "s",
    "samp",
    "script",
    "section",
    "select",
    "small",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];

/// Elements that bring other documents, scripts, plugins or pictures.
const DROPPED: [&str; 40] = [
    "applet",
    "area",
    "audio",
    "base",
    "basefont",
    "bgsound",
    "body",
    "canvas",
    "command",
    "dialog",
    "embed",
    "fencedframe",
    "frame",
    "frameset",
    "head",
    "html",
    "iframe",
    "image",
    "keygen",
    "link",
    "map",
    "marquee",
    "math",
    "meta",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "param",
    "picture",
    "plaintext",
    "portal",
    "slot",
    "source",
    "svg",
    "template",
    "title",
    "track",
    "video",
    "xmp",
];

/// Every element and attribute of a template is looked up, so that it pays to
/// halve.
fn is_listed(list: &[&str], name: &str) -> bool {
    list.binary_search(&name).is_ok()
}

/// What becomes of an element of HTML.
pub fn element(tag: &str) -> Fate {
    match tag {
        "form" => Fate::Stood("div"),
        "img" => Fate::Stood("span"),
        _ if is_listed(&ELEMENTS, tag) => Fate::Kept,
        _ if is_listed(&DROPPED, tag) => Fate::Dropped,
        _ => Fate::Stood("span"),
    }
}

/// Attributes that reach the page as they are, on any element.
const ATTRIBUTES: [&str; 54] = [
    "align",
    "alt",
    "aria-checked",
    "aria-disabled",
    "aria-expanded",
    "aria-hidden",
    "aria-invalid",
    "aria-label",
    "aria-live",
    "aria-required",
    "autocomplete",
    "bgcolor",
    "border",
    "cellpadding",
    "cellspacing",
    "checked",
    "class",
    "color",
    "cols",
    "colspan",
    "data-plugin-style-id",
    "datetime",
    "dir",
    "disabled",
    "headers",
    "height",
    "hidden",
    "inputmode",
    "label",
    "lang",
    "max",
    "maxlength",
    "min",
    "minlength",
    "multiple",
    "name",
    "nowrap",
    "open",
    "placeholder",
    "readonly",
    "required",
    "role",
    "rows",
    "rowspan",
    "scope",
    "selected",
    "size",
    "spellcheck",
    "start",
    "step",
    "tabindex",
    "title",
    "type",
    "value",
];

/// Further ones that only need a check of their value or of the element.
const CHECKED: [&str; 11] = [
    "aria-controls",
    "aria-describedby",
    "aria-labelledby",
    "for",
    "href",
    "id",
    "list",
    "style",
    "valign",
    "width",
    "wrap",
];

/// How an attribute reaches the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passage {
    /// As it is.
    Plain,
    /// It names elements of the view by their ids, which are prefixed.
    Ids,
    /// It is an address; see [`address`].
    Address,
    /// It holds declarations of style.
    Style,
    /// Not at all.
    Blocked,
}

/// How an attribute reaches the page; `name` is lower case.
pub fn attribute(name: &str) -> Passage {
    match name {
        "href" => Passage::Address,
        "style" => Passage::Style,
        "id" | "for" | "list" | "aria-controls" | "aria-describedby" | "aria-labelledby" => {
            Passage::Ids
        }
        _ if is_listed(&ATTRIBUTES, name) || is_listed(&CHECKED, name) => Passage::Plain,
        _ => Passage::Blocked,
    }
}

/// The address of a link, if it may be followed: `http`, `https` and `mailto`.
pub fn address(text: &str) -> Option<&str> {
    let text = text.trim();
    let (scheme, _) = text.split_once(':')?;
    let known = ["http", "https", "mailto"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known));
    known.then_some(text)
}

/// What is to be said about an attribute that does not reach the page: the rule,
/// a sentence, a remedy. Names that mean nothing are left out without a word.
pub fn complaint(
    tag: &str,
    name: &str,
    value: &str,
) -> Option<(&'static str, String, &'static str)> {
    if name.len() > 2
        && name.starts_with("on")
        && name.bytes().all(|byte| byte.is_ascii_lowercase())
    {
        return Some((
            "template.handler",
            format!("The handler “{name}” of <{tag}> is left out: it is script."),
            "Use ng-click or ng-change.",
        ));
    }
    match name {
        "href" if value.contains("{{") => None,
        "href" if value.is_empty() || value == "#" => None,
        "href" if address(value).is_none() => Some((
            "template.address",
            format!(
                "The address “{}” of <{tag}> is left out: links go to http, https and mailto addresses only.",
                value.chars().take(80).collect::<String>()
            ),
            "Give the whole address.",
        )),
        "src" | "srcset" | "srcdoc" | "background" | "poster" | "data" | "formaction"
        | "action" | "ping" | "xlink:href" | "is" => Some((
            "template.attribute",
            format!(
                "The attribute “{name}” of <{tag}> is left out: nothing is loaded or sent by a view."
            ),
            "Do without it.",
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_in_order() {
        for list in [&ELEMENTS[..], &DROPPED, &ATTRIBUTES, &CHECKED] {
            assert!(list.is_sorted());
        }
    }

    #[test]
    fn only_listed_schemes_are_followed() {
        for good in ["http://a.test", "HTTPS://a.test/x?y#z", " mailto:a@b.test "] {
            assert!(address(good).is_some(), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "//a.test",
            "#/board",
            "relative",
            "",
        ] {
            assert_eq!(address(bad), None, "{bad}");
        }
    }

    #[test]
    fn handlers_and_sources_do_not_reach_the_page() {
        for name in [
            "onclick",
            "src",
            "srcdoc",
            "formaction",
            "pattern",
            "data-action",
            "autofocus",
        ] {
            assert_eq!(attribute(name), Passage::Blocked, "{name}");
        }
    }
}
