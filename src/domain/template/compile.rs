//! Template → [`Compiled`]: which directives each element has, in the order in
//! which AngularJS 1.0.8 links them, with their expressions read.

use super::allowed::{self, Fate};
use super::expression::{Expression, Grammar, ParseError, parse};
use super::tree::{NodeKind, Spot, Template};
use super::value::trimmed;
use std::rc::Rc;

/// An expression, or why it is none.
pub(super) type Read = Result<Rc<Expression>, ParseError>;

/// A text with `{{expressions}}` in it.
#[derive(Debug)]
pub(super) struct Interpolation {
    pub(super) parts: Vec<Part>,
}

#[derive(Debug)]
pub(super) enum Part {
    Text(Rc<str>),
    Value(Rc<Expression>),
}

/// The models of the template's text areas.
pub fn areas(template: &Template) -> impl Iterator<Item = &str> {
    let areas = template.nodes.iter().filter_map(|node| match &node.kind {
        NodeKind::Element { tag, attributes } if tag == "textarea" => Some(attributes),
        _ => None,
    });
    areas.filter_map(|attributes| {
        let mut attributes = attributes.iter();
        let model = attributes.find(|one| normalized(&one.name) == "ngModel")?;
        Some(trimmed(&model.value))
    })
}

/// A template, ready to be linked.
#[derive(Debug, Default)]
pub(super) struct Compiled {
    pub(super) nodes: Vec<Compiled1>,
    pub(super) top: Vec<usize>,
    /// The node with the first `{{…}}` that cannot be read: GoCD then links
    /// nothing at all.
    pub(super) broken: Option<usize>,
    /// Every expression, for the checks: the name of the attribute (none for
    /// texts), what it reads as, and where it is.
    pub(super) expressions: Vec<Found>,
}

impl Compiled {
    /// The names of the events, besides clicks, that directives listen to.
    pub(super) fn events(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.nodes
            .iter()
            .filter_map(|node| match &node.kind {
                Kind::Element(element) => Some(&element.directives),
                Kind::Text(..) => None,
            })
            .flatten()
            .filter_map(|directive| match directive {
                Directive::Event(name, _) if *name != "click" => Some(*name),
                _ => None,
            })
    }
}

/// An expression of the template.
#[derive(Debug)]
pub(super) struct Found {
    /// The normalized name of the attribute; `None` for a text.
    pub(super) attribute: Option<Rc<str>>,
    /// Whether it stands in `{{…}}`.
    pub(super) interpolated: bool,
    /// As written.
    pub(super) text: Rc<str>,
    /// What it reads as.
    pub(super) read: Read,
    /// Where it is.
    pub(super) at: Spot,
}

#[derive(Debug)]
pub(super) struct Compiled1 {
    pub(super) kind: Kind,
    pub(super) children: Vec<usize>,
}

#[derive(Debug)]
pub(super) enum Kind {
    Text(Rc<str>, Option<Rc<Interpolation>>),
    Element(Rc<Element>),
}

#[derive(Debug)]
pub(super) struct Element {
    /// As written.
    pub(super) tag: Rc<str>,
    /// As it is shown.
    pub(super) shown: Rc<str>,
    pub(super) attributes: Vec<Attribute>,
    pub(super) directives: Vec<Directive>,
    /// Its children are not linked.
    pub(super) terminal: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Attribute {
    /// As written.
    pub(super) name: Rc<str>,
    /// `ng-model`, `data-ng:model` → `ngModel`.
    pub(super) normalized: Rc<str>,
    /// The value without blanks at its ends, as directives see it.
    pub(super) value: Rc<str>,
    /// The value as written, which the document has.
    pub(super) written: Rc<str>,
    pub(super) at: Spot,
}

/// A value whose changes are shown, and how.
#[derive(Clone, Debug)]
pub(super) enum Directive {
    Anchor,
    Input,
    Select,
    Option(Option<Rc<Interpolation>>),
    Interpolated(Rc<str>, Rc<Interpolation>),
    Flag(&'static str, Read),
    Value(Read, bool),
    Href,
    Model(Read),
    Change(Read),
    Required,
    Show(Read),
    Hide(Read),
    Class(Read, Turn),
    Style(Read),
    Init(Read),
    Bind(Read),
    BindTemplate,
    Event(&'static str, Read),
    Switch(Read, Option<Rc<Expression>>),
    SwitchWhen(Rc<str>),
    SwitchDefault,
    Repeat(Rc<str>),
    If(Read),
    Options,
    List(Rc<str>),
    Controller,
    /// A form, with the name that its directive gives it.
    Form(Rc<str>),
    Pluralize {
        /// What it counts, and how that is written.
        count: (Read, Rc<str>),
        when: Read,
        offset: Rc<str>,
    },
    NonBindable,
    Terminal,
}

/// In which rows of a repeat a class is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    Each,
    Odd,
    Even,
}

impl Directive {
    fn priority(&self) -> i32 {
        match self {
            Self::Repeat(_) | Self::NonBindable => 1000,
            Self::If(_) => 600,
            Self::SwitchWhen(_) | Self::SwitchDefault => 500,
            Self::Option(_) | Self::Interpolated(..) | Self::Flag(..) | Self::Value(..) => 100,
            Self::Href => 99,
            _ => 0,
        }
    }

    /// Whether a place stands for the element, which comes and goes.
    pub(super) fn stands_apart(&self) -> bool {
        matches!(
            self,
            Self::Repeat(_) | Self::SwitchWhen(_) | Self::SwitchDefault | Self::If(_)
        )
    }

    pub(super) fn is_below(&self, limit: i32) -> bool {
        self.priority() < limit
    }
}

/// The events that AngularJS 1.0.8 has directives for, and the later ones.
pub(super) const EVENTS: [(&str, &str); 10] = [
    ("ngClick", "click"),
    ("ngDblclick", "dblclick"),
    ("ngMousedown", "mousedown"),
    ("ngMouseup", "mouseup"),
    ("ngMouseover", "mouseover"),
    ("ngMouseout", "mouseout"),
    ("ngMousemove", "mousemove"),
    ("ngMouseenter", "mouseenter"),
    ("ngMouseleave", "mouseleave"),
    ("ngSubmit", "submit"),
];

pub(super) const LATER_EVENTS: [(&str, &str); 8] = [
    ("ngBlur", "blur"),
    ("ngFocus", "focus"),
    ("ngKeydown", "keydown"),
    ("ngKeyup", "keyup"),
    ("ngKeypress", "keypress"),
    ("ngCopy", "copy"),
    ("ngCut", "cut"),
    ("ngPaste", "paste"),
];

const FLAGS: [(&str, &str); 6] = [
    ("ngMultiple", "multiple"),
    ("ngSelected", "selected"),
    ("ngChecked", "checked"),
    ("ngDisabled", "disabled"),
    ("ngReadonly", "readonly"),
    ("ngRequired", "required"),
];

/// Attributes that AngularJS counts as flags on a control.
pub(super) fn is_flag(name: &str) -> bool {
    FLAGS.iter().any(|(_, flag)| *flag == name)
}

/// Elements on which it does.
pub(super) fn takes_flags(tag: &str) -> bool {
    matches!(
        tag,
        "input" | "select" | "option" | "textarea" | "button" | "form"
    )
}

/// The name that AngularJS knows an attribute by: without `x-` or `data-`, in
/// camel case.
pub(super) fn normalized(name: &str) -> String {
    let is_mark = |character: char| matches!(character, ':' | '-' | '_');
    let lower = name.to_lowercase();
    let rest = ["x", "data"]
        .iter()
        .find_map(|prefix| lower.strip_prefix(prefix)?.strip_prefix(is_mark))
        .unwrap_or(&lower);
    let mut out = String::with_capacity(rest.len());
    let mut after_mark = false;
    for character in rest.chars() {
        if is_mark(character) {
            after_mark = true;
        } else if after_mark && !out.is_empty() {
            out.extend(character.to_uppercase());
            after_mark = false;
        } else {
            out.push(character);
            after_mark = false;
        }
    }
    out
}

/// Reads what a template consists of.
pub(super) fn compile(template: &Template, grammar: Grammar) -> Compiled {
    let mut compiled = Compiled::default();
    // Nodes within an element whose children are not linked.
    let mut inert = vec![false; template.nodes.len()];
    for (place, node) in template.nodes.iter().enumerate() {
        let parent = node.parent.and_then(|parent| usize::try_from(parent).ok());
        let is_inert = parent.is_some_and(|parent| {
            inert.get(parent).copied().unwrap_or(false)
                || compiled.nodes.get(parent).is_some_and(
                    |parent| matches!(&parent.kind, Kind::Element(element) if element.terminal),
                )
        });
        if let Some(flag) = inert.get_mut(place) {
            *flag = is_inert;
        }
        let mut reader = Reader {
            compiled: &mut compiled,
            grammar,
            place,
            inert: is_inert,
        };
        let kind = match &node.kind {
            NodeKind::Text(text) => {
                let parts = reader.interpolation(text, None, node.start);
                Kind::Text(text.as_str().into(), parts)
            }
            NodeKind::Element { tag, attributes } => {
                let attributes = attributes
                    .iter()
                    .map(|attribute| Attribute {
                        name: attribute.name.as_str().into(),
                        normalized: normalized(&attribute.name).into(),
                        value: trimmed(&attribute.value).into(),
                        written: attribute.value.as_str().into(),
                        at: attribute.at,
                    })
                    .collect();
                Kind::Element(Rc::new(reader.element(tag, attributes, template, place)))
            }
        };
        compiled.nodes.push(Compiled1 {
            kind,
            children: Vec::new(),
        });
        match parent.and_then(|parent| compiled.nodes.get_mut(parent)) {
            Some(parent) => parent.children.push(place),
            None => compiled.top.push(place),
        }
    }
    compiled
}

struct Reader<'a> {
    compiled: &'a mut Compiled,
    grammar: Grammar,
    /// Which node is read.
    place: usize,
    inert: bool,
}

impl Reader<'_> {
    fn note(
        &mut self,
        attribute: Option<&Rc<str>>,
        interpolated: bool,
        text: &str,
        at: Spot,
    ) -> Read {
        let read = parse(text, self.grammar).map(|(expression, _)| Rc::new(expression));
        self.compiled.expressions.push(Found {
            attribute: attribute.cloned(),
            interpolated,
            text: text.into(),
            read: read.clone(),
            at,
        });
        read
    }

    fn interpolation(
        &mut self,
        text: &str,
        attribute: Option<&Rc<str>>,
        at: Spot,
    ) -> Option<Rc<Interpolation>> {
        if self.inert || !has_braces(text) {
            return None;
        }
        let mut parts = Vec::new();
        let mut any = false;
        for piece in pieces(text) {
            let (start, inner) = match piece {
                Piece::Text(text) => {
                    parts.push(Part::Text(text.into()));
                    continue;
                }
                Piece::Expression(start, inner) => (start, inner),
            };
            let at = advanced(at, text.get(..start).unwrap_or_default());
            match self.note(attribute, true, inner, at) {
                Ok(expression) => parts.push(Part::Value(expression)),
                Err(_) => {
                    self.compiled.broken.get_or_insert(self.place);
                }
            }
            any = true;
        }
        any.then(|| Rc::new(Interpolation { parts }))
    }

    fn element(
        &mut self,
        tag: &str,
        mut attributes: Vec<Attribute>,
        template: &Template,
        place: usize,
    ) -> Element {
        let shown = match allowed::element(tag) {
            Fate::Stood(other) => other.into(),
            _ => tag.into(),
        };
        let mut directives = Vec::new();
        if self.inert {
            return Element {
                tag: tag.into(),
                shown,
                attributes,
                directives,
                terminal: false,
            };
        }
        match tag {
            "a" => directives.push(Directive::Anchor),
            "input" | "textarea" => directives.push(Directive::Input),
            "select" => directives.push(Directive::Select),
            "script" | "style" => directives.push(Directive::Terminal),
            "option" => {
                let has_value = attributes.iter().any(|one| &*one.normalized == "value");
                let text: String = template
                    .nodes
                    .iter()
                    .skip(place + 1)
                    .take_while(|node| node.parent.is_some_and(|parent| parent as usize >= place))
                    .filter_map(|node| match &node.kind {
                        NodeKind::Text(text) => Some(text.as_str()),
                        NodeKind::Element { .. } => None,
                    })
                    .collect();
                let parts = if has_value {
                    None
                } else {
                    // Noted once more when the text itself is read.
                    let noted = self.compiled.expressions.len();
                    let parts = self.interpolation(&text, None, Spot::default());
                    self.compiled.expressions.truncate(noted);
                    parts
                };
                if !has_value && parts.is_none() {
                    attributes.push(Attribute {
                        name: "value".into(),
                        normalized: "value".into(),
                        value: text.as_str().into(),
                        written: text.as_str().into(),
                        at: Spot::default(),
                    });
                }
                directives.push(Directive::Option(parts));
            }
            _ => {}
        }
        if let Some(switch) = self.switch(tag, &attributes) {
            directives.push(switch);
        }
        if let Some(plural) = self.plural(tag, &attributes) {
            directives.push(plural);
        }
        if tag == "form" || has(tag, &attributes, "ngForm") {
            let own = attributes.iter().find(|one| &*one.normalized == "ngForm");
            directives.push(Directive::Form(
                own.map_or_else(|| "".into(), |own| own.value.clone()),
            ));
        }
        let generated = usize::from(
            tag == "option"
                && attributes
                    .last()
                    .is_some_and(|one| one.at == Spot::default()),
        );
        let written = attributes.len() - generated;
        for attribute in attributes.clone().iter().take(written) {
            let parts =
                self.interpolation(&attribute.value, Some(&attribute.normalized), attribute.at);
            let interpolated = parts.is_some();
            if let Some(parts) = parts {
                directives.push(Directive::Interpolated(attribute.normalized.clone(), parts));
            }
            self.directives(attribute, interpolated, &mut directives);
        }
        for (name, value) in class_directives(&attributes) {
            let attribute = Attribute {
                name: name.as_str().into(),
                normalized: name.as_str().into(),
                value: value.as_str().into(),
                written: value.as_str().into(),
                at: attributes
                    .iter()
                    .find(|one| &*one.normalized == "class")
                    .map_or(Spot::default(), |one| one.at),
            };
            self.directives(&attribute, false, &mut directives);
        }
        directives.sort_by_key(|directive| -directive.priority());
        if directives
            .iter()
            .any(|one| matches!(one, Directive::NonBindable))
        {
            directives.retain(|one| !one.is_below(1000));
        }
        let terminal = directives.iter().any(|one| {
            matches!(
                one,
                Directive::NonBindable | Directive::Terminal | Directive::Options
            )
        });
        Element {
            tag: tag.into(),
            shown,
            attributes,
            directives,
            terminal,
        }
    }

    /// `ng-switch` as an element or an attribute: what it looks at is its own
    /// value, or else the attribute `on`; `change` runs whenever a case is shown.
    fn switch(&mut self, tag: &str, attributes: &[Attribute]) -> Option<Directive> {
        if !has(tag, attributes, "ngSwitch") {
            return None;
        }
        let attribute = |name: &str| attributes.iter().find(|one| &*one.normalized == name);
        let own = attribute("ngSwitch");
        let mut read = |one: &Attribute| {
            if one.value.contains("{{") {
                return Ok(Rc::new(Expression::Undefined));
            }
            self.note(Some(&one.normalized), false, &one.value, one.at)
        };
        let on = own
            .filter(|own| !own.value.is_empty())
            .or_else(|| attribute("on"));
        let on = on.map_or_else(|| Ok(Rc::new(Expression::Undefined)), &mut read);
        let change = attribute("change").and_then(|change| read(change).ok());
        Some(Directive::Switch(on, change))
    }

    /// `ng-pluralize` as an element or an attribute.
    fn plural(&mut self, tag: &str, attributes: &[Attribute]) -> Option<Directive> {
        if !has(tag, attributes, "ngPluralize") {
            return None;
        }
        let attribute = |name: &str| attributes.iter().find(|one| &*one.normalized == name);
        let mut read = |name: &str| match attribute(name) {
            Some(one) => self.note(Some(&one.normalized), false, &one.value, one.at),
            None => Ok(Rc::new(Expression::Undefined)),
        };
        let written = attribute("count").map_or_else(|| "".into(), |one| one.value.clone());
        let (count, when) = ((read("count"), written), read("when"));
        let offset = attribute("offset").map_or_else(|| "0".into(), |one| one.value.clone());
        Some(Directive::Pluralize {
            count,
            when,
            offset,
        })
    }

    fn directives(
        &mut self,
        attribute: &Attribute,
        interpolated: bool,
        directives: &mut Vec<Directive>,
    ) {
        let later = self.grammar == Grammar::Later;
        let name = &*attribute.normalized;
        let value = attribute.value.clone();
        // What is interpolated is gone by the time a directive looks at it, but
        // for those that look before.
        let mut read = || {
            if interpolated && !matches!(name, "ngInit" | "ngModel") {
                return Ok(Rc::new(Expression::Undefined));
            }
            self.note(Some(&attribute.normalized), false, &value, attribute.at)
        };
        let directive = match name {
            "ngModel" => Directive::Model(read()),
            "ngChange" => Directive::Change(read()),
            "ngShow" => Directive::Show(read()),
            "ngHide" => Directive::Hide(read()),
            "ngClass" => Directive::Class(read(), Turn::Each),
            "ngClassOdd" => Directive::Class(read(), Turn::Odd),
            "ngClassEven" => Directive::Class(read(), Turn::Even),
            "ngStyle" => Directive::Style(read()),
            "ngInit" => Directive::Init(read()),
            "ngBind" => Directive::Bind(read()),
            "ngBindTemplate" => Directive::BindTemplate,
            "ngSwitchWhen" => Directive::SwitchWhen(value),
            "ngSwitchDefault" => Directive::SwitchDefault,
            "ngRepeat" => Directive::Repeat(value),
            "ngIf" if later => Directive::If(read()),
            "ngOptions" => Directive::Options,
            "ngList" => Directive::List(value),
            // The attribute is looked at with the element's name.
            "ngForm" if attribute.name == attribute.normalized => Directive::Form(value),
            "ngController" => Directive::Controller,
            "ngNonBindable" => Directive::NonBindable,
            "ngInclude" | "ngView" => Directive::Terminal,
            "ngValue" => {
                let constant = matches!(&*value, "true" | "false")
                    || !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
                Directive::Value(read(), constant)
            }
            "ngHref" => Directive::Href,
            "required" => Directive::Required,
            _ => {
                if let Some((_, flag)) = FLAGS.iter().find(|(known, _)| *known == name) {
                    directives.push(Directive::Flag(flag, read()));
                    if name == "ngRequired" {
                        directives.push(Directive::Required);
                    }
                    return;
                }
                let later_events: &[_] = if later { &LATER_EVENTS } else { &[] };
                let event = EVENTS
                    .iter()
                    .chain(later_events)
                    .find(|(known, _)| *known == name);
                match event {
                    Some((_, event)) => Directive::Event(event, read()),
                    None => return,
                }
            }
        };
        directives.push(directive);
    }
}

/// Whether an element is or has a directive.
fn has(tag: &str, attributes: &[Attribute], name: &str) -> bool {
    normalized(tag) == name || attributes.iter().any(|one| &*one.normalized == name)
}

/// A part of a text with `{{…}}` in it.
enum Piece<'a> {
    Text(&'a str),
    /// The byte at which it begins, and what stands between the braces.
    Expression(usize, &'a str),
}

/// The parts of a text; braces that are not closed are text.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((inner, after)) = after.split_once("}}") else {
            break;
        };
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        let start = text.len() - rest.len() + before.len() + 2;
        pieces.push(Piece::Expression(start, inner));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// Whether a text has `{{` in it. Every text and attribute is asked, and most are
/// too short for a search that prepares itself.
fn has_braces(text: &str) -> bool {
    text.as_bytes().windows(2).any(|pair| pair == b"{{")
}

/// A text with `{{…}}` in it that came up at run time.
pub(super) fn interpolation(text: &str, grammar: Grammar) -> Result<Interpolation, ParseError> {
    let parts = pieces(text).into_iter().map(|piece| match piece {
        Piece::Text(text) => Ok(Part::Text(text.into())),
        Piece::Expression(_, inner) => {
            parse(inner, grammar).map(|(expression, _)| Part::Value(Rc::new(expression)))
        }
    });
    Ok(Interpolation {
        parts: parts.collect::<Result<_, _>>()?,
    })
}

/// The place after some text.
fn advanced(at: Spot, text: &str) -> Spot {
    match text.rsplit_once('\n') {
        Some((before, last)) => Spot {
            line: at.line + 1 + u32::try_from(before.matches('\n').count()).unwrap_or(0),
            column: 1 + u32::try_from(last.chars().count()).unwrap_or(0),
        },
        None => Spot {
            line: at.line,
            column: at.column + u32::try_from(text.chars().count()).unwrap_or(0),
        },
    }
}

/// Directives may also be written as classes: `class="ng-show: Expression;"`.
fn class_directives(attributes: &[Attribute]) -> Vec<(String, String)> {
    const KNOWN: [&str; 14] = [
        "ngForm",
        "ngShow",
        "ngHide",
        "ngClass",
        "ngClassOdd",
        "ngClassEven",
        "ngStyle",
        "ngInit",
        "ngBind",
        "ngRepeat",
        "ngSwitchWhen",
        "ngSwitchDefault",
        "ngNonBindable",
        "ngInclude",
    ];
    let Some(class) = attributes.iter().find(|one| &*one.normalized == "class") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut rest: &str = &class.value;
    let is_name =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
    while let Some(at) = rest.find(is_name) {
        rest = rest.get(at..).unwrap_or_default();
        let end = rest.find(|one| !is_name(one)).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let mut value = "";
        rest = after;
        if let Some(after) = after.strip_prefix(':')
            && !after.is_empty()
            && !after.starts_with(';')
        {
            let (inner, after) = after.split_once(';').unwrap_or((after, ""));
            value = inner;
            rest = after;
        }
        let name = normalized(name);
        if KNOWN.contains(&name.as_str()) {
            found.push((name, trimmed(value).to_owned()));
        }
    }
    found
}
