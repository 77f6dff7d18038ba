//! Markdown of strangers as a tree of our own. Raw HTML is text, pictures are
//! links, and links lead to http, https and mailto only. Who draws the tree
//! makes elements of it, never markup.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// A part that stands on lines of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Running text; `tight` inside a list without blank lines.
    Paragraph {
        /// The text.
        text: Vec<Inline>,
        /// Whether it stands without space around it.
        tight: bool,
    },
    /// A heading of level 1 to 6.
    Heading(u8, Vec<Inline>),
    /// Code or other text with its line breaks.
    Code(String),
    /// A quotation.
    Quote(Vec<Block>),
    /// A list; `start` is the number of the first item of an ordered one.
    List {
        /// The first number, if the items are numbered.
        start: Option<u64>,
        /// The items.
        items: Vec<Vec<Block>>,
    },
    /// A table: rows of cells, the first being the heads.
    Table(Vec<Vec<Vec<Inline>>>),
    /// A line across.
    Rule,
}

/// A part of running text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Text.
    Text(String),
    /// Code.
    Code(String),
    /// Stressed.
    Emphasis(Vec<Inline>),
    /// Stressed strongly.
    Strong(Vec<Inline>),
    /// Struck out.
    Struck(Vec<Inline>),
    /// A link to an address that is safe to follow.
    Link {
        /// `http:`, `https:` or `mailto:`.
        href: String,
        /// What is shown.
        text: Vec<Inline>,
    },
    /// A line break.
    Break,
}

/// Parts inside each other, at most; what is deeper joins its parent.
const DEPTH: usize = 24;

/// The most bytes that are read; what follows is left out, with a mark.
const LIMIT_BYTES: usize = 64 * 1024;

/// The tree of a text. Any text has one.
pub fn read(text: &str) -> Vec<Block> {
    let cut = text.floor_char_boundary(LIMIT_BYTES.min(text.len()));
    let shown = text.get(..cut).unwrap_or_default();
    let mut builder = Builder {
        open: Vec::new(),
        done: Open::new(Part::Root),
        skipped: 0,
    };
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    for event in Parser::new_ext(shown, options) {
        builder.take(event);
    }
    while builder.close() {}
    builder.done.flush(false);
    if cut < text.len() {
        builder.done.blocks.push(Block::Paragraph {
            text: vec![Inline::Text("…".into())],
            tight: false,
        });
    }
    builder.done.blocks
}

/// A part whose end has not come.
struct Open {
    part: Part,
    blocks: Vec<Block>,
    inlines: Vec<Inline>,
    items: Vec<Vec<Block>>,
    rows: Vec<Vec<Vec<Inline>>>,
    cells: Vec<Vec<Inline>>,
}

enum Part {
    Root,
    Paragraph,
    Heading(u8),
    Code,
    Quote,
    List(Option<u64>),
    Item,
    Table,
    Row,
    Cell,
    Emphasis,
    Strong,
    Struck,
    /// `None` where the address is not followed.
    Link(Option<String>),
}

impl Open {
    fn new(part: Part) -> Self {
        Self {
            part,
            blocks: Vec::new(),
            inlines: Vec::new(),
            items: Vec::new(),
            rows: Vec::new(),
            cells: Vec::new(),
        }
    }

    /// Running text that stands beside blocks becomes one.
    fn flush(&mut self, tight: bool) {
        if !self.inlines.is_empty() {
            let text = std::mem::take(&mut self.inlines);
            self.blocks.push(Block::Paragraph { text, tight });
        }
    }

    fn block(&mut self, block: Block) {
        let tight = matches!(self.part, Part::Item);
        self.flush(tight);
        self.blocks.push(block);
    }

    fn text(&mut self, text: &str) {
        match self.inlines.last_mut() {
            Some(Inline::Text(last)) => last.push_str(text),
            _ => self.inlines.push(Inline::Text(text.to_owned())),
        }
    }
}

struct Builder {
    open: Vec<Open>,
    done: Open,
    /// Parts begun that are too deep to be told from their parent.
    skipped: usize,
}

impl Builder {
    fn top(&mut self) -> &mut Open {
        self.open.last_mut().unwrap_or(&mut self.done)
    }

    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.begin(tag),
            Event::End(end) => self.end(end),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                self.top().text(&text);
            }
            Event::Code(text) => self.top().inlines.push(Inline::Code(text.into_string())),
            Event::SoftBreak => self.top().text("\n"),
            Event::HardBreak => self.top().inlines.push(Inline::Break),
            Event::Rule => self.top().block(Block::Rule),
            // Asked for by no option above.
            Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => {}
        }
    }

    fn begin(&mut self, tag: Tag<'_>) {
        let part = match tag {
            Tag::Paragraph | Tag::HtmlBlock => Part::Paragraph,
            Tag::Heading { level, .. } => Part::Heading(number(level)),
            Tag::BlockQuote(_) => Part::Quote,
            Tag::CodeBlock(_) => Part::Code,
            Tag::List(start) => Part::List(start),
            Tag::Item => Part::Item,
            Tag::Table(_) => Part::Table,
            Tag::TableHead | Tag::TableRow => Part::Row,
            Tag::TableCell => Part::Cell,
            Tag::Emphasis => Part::Emphasis,
            Tag::Strong => Part::Strong,
            Tag::Strikethrough => Part::Struck,
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                Part::Link(safe_address(&dest_url))
            }
            _ => Part::Paragraph,
        };
        if self.open.len() >= DEPTH {
            self.skipped += 1;
        } else {
            self.open.push(Open::new(part));
        }
    }

    fn end(&mut self, _: TagEnd) {
        if self.skipped > 0 {
            self.skipped -= 1;
        } else {
            self.close();
        }
    }

    /// Ends the innermost part; false if there is none.
    fn close(&mut self) -> bool {
        let Some(mut part) = self.open.pop() else {
            return false;
        };
        let is_item = matches!(part.part, Part::Item);
        let above = self.open.last_mut().unwrap_or(&mut self.done);
        match part.part {
            Part::Quote | Part::Item => part.flush(is_item),
            _ => {}
        }
        match part.part {
            Part::Root => {}
            Part::Paragraph => above.block(Block::Paragraph {
                text: part.inlines,
                tight: false,
            }),
            Part::Heading(level) => above.block(Block::Heading(level, part.inlines)),
            Part::Code => above.block(Block::Code(plain(&part.inlines))),
            Part::Quote => above.block(Block::Quote(part.blocks)),
            Part::List(start) => above.block(Block::List {
                start,
                items: part.items,
            }),
            Part::Item => above.items.push(part.blocks),
            Part::Table => above.block(Block::Table(part.rows)),
            Part::Row => above.rows.push(part.cells),
            Part::Cell => above.cells.push(part.inlines),
            Part::Emphasis => above.inlines.push(Inline::Emphasis(part.inlines)),
            Part::Strong => above.inlines.push(Inline::Strong(part.inlines)),
            Part::Struck => above.inlines.push(Inline::Struck(part.inlines)),
            Part::Link(Some(href)) => above.inlines.push(Inline::Link {
                href,
                text: part.inlines,
            }),
            Part::Link(None) => above.inlines.extend(part.inlines),
        }
        true
    }
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

/// The address if it is safe to follow.
fn safe_address(address: &str) -> Option<String> {
    let address = address.trim();
    let (scheme, rest) = address.split_once(':')?;
    let known = ["http", "https", "mailto"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known));
    let safe = known && !rest.is_empty() && !address.chars().any(char::is_control);
    safe.then(|| address.to_owned())
}

/// Whether a text looks the same drawn as markdown and drawn as it is.
pub fn is_plain(text: &str) -> bool {
    let marked = |c: char| "*_`[]<>#|~\\&\n+".contains(c) || c.is_ascii_digit();
    if !text.contains(marked) && !text.starts_with(['-', '=', ' ', '\t']) {
        return true;
    }
    match read(text).as_slice() {
        [] => true,
        [Block::Paragraph { text: parts, .. }] => {
            matches!(parts.as_slice(), [Inline::Text(only)] if only == text)
        }
        _ => false,
    }
}

/// A text in one line as markdown that is drawn as the text is.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\n' || c == '\r' {
            escaped.push(' ');
            continue;
        }
        if "\\*_`[]<>#|~&!".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// The words of running text.
pub fn plain(inlines: &[Inline]) -> String {
    let mut text = String::new();
    for inline in inlines {
        match inline {
            Inline::Text(part) | Inline::Code(part) => text.push_str(part),
            Inline::Emphasis(parts)
            | Inline::Strong(parts)
            | Inline::Struck(parts)
            | Inline::Link { text: parts, .. } => text.push_str(&plain(parts)),
            Inline::Break => text.push('\n'),
        }
    }
    text
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(text: &str) -> Inline {
        Inline::Text(text.into())
    }

    fn paragraph(text: Vec<Inline>) -> Block {
        Block::Paragraph { text, tight: false }
    }

    #[test]
    fn running_text_has_its_parts() {
        assert_eq!(
            read("A *b* **c** `d` ~~e~~  \n[f](https://g.test)"),
            [paragraph(vec![
                text("A "),
                Inline::Emphasis(vec![text("b")]),
                text(" "),
                Inline::Strong(vec![text("c")]),
                text(" "),
                Inline::Code("d".into()),
                text(" "),
                Inline::Struck(vec![text("e")]),
                Inline::Break,
                Inline::Link {
                    href: "https://g.test".into(),
                    text: vec![text("f")]
                },
            ])]
        );
    }

    #[test]
    fn blocks_nest() {
        let tight = |words: &str| Block::Paragraph {
            text: vec![text(words)],
            tight: true,
        };
        assert_eq!(
            read("# H\n\n1. a\n   - b\n2. c\n\n> q\n\n```\nx <y>\n```\n\n---\n\n|h|\n|-|\n|d|\n"),
            [
                Block::Heading(1, vec![text("H")]),
                Block::List {
                    start: Some(1),
                    items: vec![
                        vec![
                            tight("a"),
                            Block::List {
                                start: None,
                                items: vec![vec![tight("b")]]
                            }
                        ],
                        vec![tight("c")],
                    ]
                },
                Block::Quote(vec![paragraph(vec![text("q")])]),
                Block::Code("x <y>\n".into()),
                Block::Rule,
                Block::Table(vec![vec![vec![text("h")]], vec![vec![text("d")]]]),
            ]
        );
    }

    #[test]
    fn html_is_text() {
        let tree = read("a <img src=x onerror=alert(1)> b\n\n<script>alert(1)</script>\n");
        assert_eq!(
            tree,
            [
                paragraph(vec![text("a <img src=x onerror=alert(1)> b")]),
                paragraph(vec![text("<script>alert(1)</script>\n")]),
            ]
        );
    }

    #[test]
    fn only_safe_links_are_links_and_pictures_are_not_loaded() {
        for address in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "/relative",
            "//host.test",
            "https:",
        ] {
            assert_eq!(
                read(&format!("[x](<{address}>)")),
                [paragraph(vec![text("x")])],
                "{address}"
            );
        }
        assert_eq!(
            read("![alt](https://a.test/x.png)"),
            [paragraph(vec![Inline::Link {
                href: "https://a.test/x.png".into(),
                text: vec![text("alt")]
            }])]
        );
        assert!(matches!(
            &read("<mailto:a@b.test>")[0],
            Block::Paragraph { text, .. } if matches!(&text[0], Inline::Link { href, .. } if href == "mailto:a@b.test")
        ));
    }

    #[test]
    fn plain_texts_need_no_elements() {
        for (text, plain) in [
            ("Just words, 5 of them: here.", true),
            ("snake_case_name", true),
            ("5 * 4", true),
            ("", true),
            ("Some *stress*", false),
            ("`code`", false),
            ("Two\n\nparagraphs", false),
            ("1. a list", false),
            ("- a list", false),
            ("a &amp; b", false),
        ] {
            assert_eq!(is_plain(text), plain, "{text}");
        }
    }

    #[test]
    fn escaped_text_is_drawn_as_it_is() {
        for shown in [
            "^[_a-zA-Z][a-zA-Z0-9_-]*$",
            "<REPLACE *ME*> __now__",
            r"\d+\.\*",
            "`a` &amp; ~~b~~ ![x](http://a.example) | c",
        ] {
            let blocks = read(&format!("Help: {}", escaped(shown)));
            let expected = [Block::Paragraph {
                text: vec![Inline::Text(format!("Help: {shown}"))],
                tight: false,
            }];
            assert_eq!(blocks, expected);
        }
    }

    fn depth(blocks: &[Block]) -> usize {
        let inner = |block: &Block| match block {
            Block::Quote(blocks) => depth(blocks),
            Block::List { items, .. } => items.iter().map(|item| depth(item)).max().unwrap_or(0),
            _ => 0,
        };
        1 + blocks.iter().map(inner).max().unwrap_or(0)
    }

    #[test]
    fn depth_and_length_have_limits() {
        assert!(depth(&read(&"> ".repeat(5_000))) <= DEPTH + 2);
        assert!(depth(&read(&"- ".repeat(5_000))) <= DEPTH + 2);
        let long = read(&"ä".repeat(LIMIT_BYTES));
        assert_eq!(long.last(), Some(&paragraph(vec![text("…")])));
    }

    proptest! {
        #[test]
        fn any_text_has_a_tree(text in "([-*_>`#|~<\\[\\]()! \n]|[a-z]|[0-9]\\.){0,200}") {
            let tree = read(&text);
            // Blanks at the end are not seen.
            let seen = text.trim_end();
            if is_plain(&text) && !seen.is_empty() {
                prop_assert_eq!(tree, [paragraph(vec![Inline::Text(seen.to_owned())])]);
            }
        }
    }
}
