//! Every service that can be added.

use super::integrations_page::{Desk, SEARCH};
use super::row::icon;
use crate::domain::alert::declare::offered;
use crate::domain::integration::about::about;
use crate::domain::integration::overview::{kind_word, matches, title};
use crate::domain::integration::standing::standing;
use crate::domain::provider::Declaration;
use crate::view::common::badge::{Badge, Tone};
use leptos::prelude::*;

/// The services, with a search.
#[component]
pub(super) fn Catalogue(desk: Desk) -> impl IntoView {
    let words = RwSignal::new(String::new());
    let count = Memo::new(move |_| {
        words.with(|words| {
            offered()
                .filter(|declaration| matches(declaration, words))
                .count()
        })
    });
    let found = move || match count.get() {
        0 => "No service has these words. “Custom” connects any JSON API.".to_owned(),
        1 => "1 service".to_owned(),
        count => format!("{count} services"),
    };
    let cards = offered()
        .map(|declaration| view! { <Card desk declaration words /> })
        .collect_view();
    view! {
        <section class="panel" aria-labelledby="integrations-catalogue">
            <header class="panel__head">
                <h2 class="panel__title" id="integrations-catalogue">
                    {"Add an integration"}
                </h2>
            </header>
            <div class="panel__body">
                <div class="cluster">
                    <input
                        type="search"
                        class="input integrations__search"
                        id=SEARCH
                        aria-label="Search services"
                        placeholder="Search services"
                        on:input:target=move |event| words.set(event.target().value())
                    />
                    <p class="integrations__count" role="status">
                        {found}
                    </p>
                </div>
                <ul class="integrations__catalogue" role="list">
                    {cards}
                </ul>
            </div>
        </section>
    }
}

#[component]
fn Card(desk: Desk, declaration: &'static Declaration, words: RwSignal<String>) -> impl IntoView {
    let about = about(declaration);
    let title = title(declaration);
    let add = format!("Add {title}");
    let standing = Memo::new(move |_| {
        desk.lines
            .with(|lines| standing(&desk.configuration(), lines, declaration.key))
    });
    let state = move || {
        standing.get().map(|standing| {
            let tone = match standing.state {
                "fresh" => Tone::Passed,
                "failed" => Tone::Failed,
                "stale" => Tone::Caution,
                _ => Tone::Neutral,
            };
            view! { <Badge text=standing.words tone /> }
        })
    };
    let story = (!about.story.is_empty())
        .then(|| view! { <p class="integration__reason">{about.story}</p> });
    view! {
        <li
            class="service"
            data-integration=declaration.key
            hidden=move || !words.with(|words| matches(declaration, words))
        >
            {icon(Some(about.icons))}
            <div class="integration__text">
                <h3 class="integration__name">{title}</h3>
                <p class="cluster" data-standing="">
                    <Badge text=kind_word(declaration.kind) />
                    {state}
                </p>
                <p class="integration__service">{about.description}</p>
                {story}
            </div>
            <button
                type="button"
                class="button button--small"
                aria-label=add
                on:click=move |_| desk.add(declaration)
            >
                {"Add"}
            </button>
        </li>
    }
}
