//! [`Markdown`]: text of strangers as elements. What it may hold is decided in
//! `domain::markdown`; here it is only drawn.

use crate::domain::markdown::{Block, Inline, read};
use leptos::prelude::*;

/// A text in markdown. Its headings are drawn as text: a page's headings are its
/// own.
#[component]
pub fn Markdown(
    /// The text.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! { <div class="markdown">{blocks(read(&text))}</div> }
}

fn blocks(all: Vec<Block>) -> Vec<AnyView> {
    all.into_iter().map(block).collect()
}

fn block(block: Block) -> AnyView {
    match block {
        Block::Paragraph { text, tight: true } => inlines(text).into_any(),
        Block::Paragraph { text, tight: false } => view! { <p>{inlines(text)}</p> }.into_any(),
        Block::Heading(_, text) => {
            view! { <p class="markdown__heading">{inlines(text)}</p> }.into_any()
        }
        Block::Code(text) => view! {
            <pre class="markdown__code" tabindex="0">
                <code>{text}</code>
            </pre>
        }
        .into_any(),
        Block::Quote(inner) => view! { <blockquote>{blocks(inner)}</blockquote> }.into_any(),
        Block::List { start, items } => list(start, items),
        Block::Table(rows) => table(rows),
        Block::Rule => view! { <hr /> }.into_any(),
    }
}

fn list(start: Option<u64>, items: Vec<Vec<Block>>) -> AnyView {
    let items: Vec<_> = items
        .into_iter()
        .map(|item| view! { <li>{blocks(item)}</li> })
        .collect();
    match start {
        Some(start) => view! { <ol start=start.to_string()>{items}</ol> }.into_any(),
        None => view! { <ul>{items}</ul> }.into_any(),
    }
}

fn table(rows: Vec<Vec<Vec<Inline>>>) -> AnyView {
    let mut rows = rows.into_iter();
    let head: Vec<_> = rows
        .next()
        .unwrap_or_default()
        .into_iter()
        .map(|cell| view! { <th scope="col">{inlines(cell)}</th> })
        .collect();
    let body: Vec<_> = rows
        .map(|row| {
            let cells: Vec<_> = row
                .into_iter()
                .map(|cell| view! { <td>{inlines(cell)}</td> })
                .collect();
            view! { <tr>{cells}</tr> }
        })
        .collect();
    view! {
        <div class="markdown__table" tabindex="0" role="group" aria-label="Table">
            <table>
                <thead>
                    <tr>{head}</tr>
                </thead>
                <tbody>{body}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn inlines(all: Vec<Inline>) -> Vec<AnyView> {
    all.into_iter().map(inline).collect()
}

fn inline(inline: Inline) -> AnyView {
    match inline {
        Inline::Text(text) => text.into_any(),
        Inline::Code(text) => view! { <code>{text}</code> }.into_any(),
        Inline::Emphasis(text) => view! { <em>{inlines(text)}</em> }.into_any(),
        Inline::Strong(text) => view! { <strong>{inlines(text)}</strong> }.into_any(),
        Inline::Struck(text) => view! { <s>{inlines(text)}</s> }.into_any(),
        Inline::Link { href, text } => view! {
            <a href=href target="_blank" rel="noopener noreferrer">
                {inlines(text)}
            </a>
        }
        .into_any(),
        Inline::Break => view! { <br /> }.into_any(),
    }
}
