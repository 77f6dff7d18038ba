//! The person's credentials.

use crate::app::action::ActionSession;
use crate::domain::problem::Problem;
use crate::domain::taskcluster::credentials::{Credentials, Validity, validity_words};
use crate::io::browser::clock;
use crate::view::common::badge::{Badge, Tone};
use crate::view::common::button::{Button, Size};
use crate::view::common::id::unique_id;
use leptos::prelude::*;

/// What is known of the credentials, or the box to paste them into.
#[component]
pub(super) fn CredentialsBox(session: ActionSession) -> impl IntoView {
    let known = Memo::new(move |_| session.credentials.with(Option::is_some));
    move || {
        if known.get() {
            view! { <Known session /> }.into_any()
        } else {
            view! { <Paste session /> }.into_any()
        }
    }
}

#[component]
fn Known(session: ActionSession) -> impl IntoView {
    let now = clock::moment();
    let (client, validity) = session.credentials.with_untracked(|credentials| {
        credentials.as_ref().map_or_else(
            || (String::new(), Validity::Permanent),
            |credentials| {
                (
                    credentials.client_id().to_owned(),
                    credentials.validity(now),
                )
            },
        )
    });
    let (words, warns) = validity_words(&validity, now);
    let tone = if warns { Tone::Caution } else { Tone::Neutral };
    view! {
        <div class="cluster cluster--between">
            <p>
                "Credentials of "
                <code>{client}</code>
                ". "
                <Badge text=words tone=tone />
            </p>
            <Button
                label="Forget credentials"
                size=Size::Small
                on_pressed=Callback::new(move |()| session.forget_credentials())
            />
        </div>
    }
}

#[component]
fn Paste(session: ActionSession) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<Problem>);
    let id = unique_id("credentials");
    let (label, help, error) = (id.clone(), format!("{id}-help"), format!("{id}-error"));
    let described = format!("{help} {error}");
    let take = move || match Credentials::read(&text.get_untracked()) {
        Ok(credentials) => {
            text.set(String::new());
            session.give(credentials);
        }
        Err(found) => problem.set(Some(found)),
    };
    view! {
        <form
            class="field"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                take();
            }
        >
            {move || {
                session
                    .vault_is_locked()
                    .then(|| {
                        view! {
                            <p class="field__notice">
                                {"The vault is locked. If credentials are kept for this Taskcluster, unlock it in Settings."}
                            </p>
                        }
                    })
            }}
            <label class="field__label" for=label>
                {"Credentials"}
            </label>
            <p class="field__help" id=help>
                {"JSON with clientId, accessToken and, if there is one, certificate; or the lines that “taskcluster signin” prints. They are kept by the vault (see Settings) and sent nowhere: they only sign requests."}
            </p>
            <textarea
                class="input input--json"
                id=id
                rows="3"
                spellcheck="false"
                autocomplete="off"
                aria-describedby=described
                aria-invalid=move || problem.with(Option::is_some).then_some("true")
                prop:value=move || text.get()
                on:input:target=move |event| text.set(event.target().value())
            ></textarea>
            <p class="field__message" id=error data-error="">
                {move || {
                    problem.get().map(|problem| problem.in_a_line())
                }}
            </p>
            <div class="cluster">
                <button type="submit" class="button button--small">
                    {"Use credentials"}
                </button>
            </div>
        </form>
    }
}
