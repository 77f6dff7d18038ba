//! Pages that load when they are opened. This module says what a part is and
//! shows one; which function is cut off into which file, the page's binary says.

use crate::view::common::loading::{Loading, Shape};
use crate::view::common::page_heading::PageHeading;
use leptos::prelude::*;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// Draws a page. Called under the owner of the place where the page appears.
pub type Draw = fn() -> AnyView;

/// The end of a load: what was asked for, or the news that it did not come.
pub type Load<T> = Pin<Box<dyn Future<Output = Result<T, PartMissing>>>>;

/// A part of the page did not load: the connection is down, or the site was
/// updated and the part that belongs to this page is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a part of the page did not load")]
pub struct PartMissing;

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for PartMissing {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

/// One page that may live in a file of its own.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Loads the part and yields what draws it. After a failure it can be
    /// called again and then starts anew.
    pub open: fn() -> Load<Draw>,
    /// Loads the part and draws nothing.
    pub fetch: fn() -> Load<()>,
}

/// The pages that load when they are opened.
#[derive(Clone, Copy, Debug)]
pub struct Parts {
    /// Pipeline extensions.
    pub extensions: Part,
    /// Actions of a task group.
    pub actions: Part,
    /// The connections of the board.
    pub integrations: Part,
    /// What lets a board's responders act; a board without any loads nothing of it.
    pub responders: Part,
    /// What lets the page start without a network, and offers new versions of it.
    pub service: Part,
    /// The settings of this browser.
    pub settings: Part,
    /// Plugins of GoCD.
    pub plugins: Part,
    /// What sets a board up, above its panes.
    pub setup: Part,
    /// Every common component in all states.
    pub style: Part,
}

/// How long the page is left alone before the parts are loaded that nobody asked
/// for yet. Not every browser tells when it is idle, so this is a guess.
pub(super) const QUIET: Duration = Duration::from_secs(3);

impl Parts {
    /// Loads every part a while from now, one after the other, so that opening
    /// one later needs no connection.
    pub fn fetch_later(self) {
        let fetch_all = move || {
            leptos::task::spawn_local(async move {
                for part in [
                    self.setup,
                    self.integrations,
                    self.extensions,
                    self.actions,
                    self.settings,
                    self.plugins,
                    self.style,
                ] {
                    // Nobody asked for it yet, so a failure is no news: opening
                    // the page tries again and tells.
                    let _ = (part.fetch)().await;
                }
            });
        };
        set_timeout(fetch_all, QUIET);
    }
}

#[derive(Clone, Copy)]
enum State {
    Loading,
    Ready(Draw),
    Missing,
}

/// Shows a part: a quiet word while it loads, then the page, or what went wrong
/// and how to go on.
#[component]
pub fn LazyPage(
    /// What to load and draw.
    part: Part,
) -> impl IntoView {
    let state = RwSignal::new(State::Loading);
    let open = move || {
        state.set(State::Loading);
        leptos::task::spawn_local(async move {
            let next = match (part.open)().await {
                Ok(draw) => State::Ready(draw),
                Err(PartMissing) => State::Missing,
            };
            // `try_set`: the person may have gone elsewhere in the meantime.
            let _ = state.try_set(next);
        });
    };
    open();
    move || match state.get() {
        State::Loading => view! {
            <div class="page">
                <Loading label="Loading the page" shape=Shape::Page />
            </div>
        }
        .into_any(),
        State::Ready(draw) => draw(),
        State::Missing => view! { <PartProblem on_retried=open /> }.into_any(),
    }
}

#[component]
fn PartProblem(on_retried: impl Fn() + Send + 'static) -> impl IntoView {
    let on_reloaded = move |_| {
        // Nothing to do if the browser refuses: the button is still there.
        let _ = location().reload();
    };
    view! {
        <div class="page" role="alert">
            <PageHeading
                title="This page did not load"
                lead="If you are offline, connect and retry. If the site was updated since you opened it, reload; what you typed is kept."
            >
                <button type="button" class="button" on:click=move |_| on_retried()>{"Retry"}</button>
                <button type="button" class="button" on:click=on_reloaded>{"Reload"}</button>
            </PageHeading>
        </div>
    }
}
