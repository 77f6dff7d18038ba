//! The person's credentials.

use crate::app::action::{ActionSession, Withheld};
use crate::domain::taskcluster::credentials::{Credentials, Validity, validity_words};
use crate::io::browser::clock;
use crate::io::browser::timer::Interval;
use crate::view::common::badge::{Badge, Tone};
use crate::view::common::button::{Button, Size};
use crate::view::common::json_entry::JsonEntry;
use crate::view::common::landing::hand_focus_on;
use crate::view::common::panel::Panel;
use leptos::prelude::*;
use std::time::Duration;

/// What credentials are, and where they go.
const HELP: &str = "JSON with clientId, accessToken and, if there is one, certificate; or the lines that “taskcluster signin” prints. They are kept by the vault (see Settings) and sent nowhere: they only sign requests.";

/// Id of the sentence about the credentials that are known.
const KNOWN: &str = "known-credentials";
/// Id around the box for some.
const BOX: &str = "credentials-box";

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

/// How often it is looked at how long they are still valid.
const LOOK: Duration = Duration::from_secs(20);

#[component]
fn Known(session: ActionSession) -> impl IntoView {
    let now = RwSignal::new(clock::moment());
    let beat = Interval::new(LOOK, move || now.set(clock::moment()));
    let beat = StoredValue::new_local(Some(beat));
    on_cleanup(move || {
        beat.try_set_value(None);
    });
    // Those of another Taskcluster may take their place.
    let client = move || {
        session.credentials.with(|credentials| {
            let client = credentials.as_ref().map(Credentials::client_id);
            client.unwrap_or_default().to_owned()
        })
    };
    let validity = Memo::new(move |_| {
        let now = now.get();
        let validity = session.credentials.with(|credentials| {
            let validity = credentials
                .as_ref()
                .map(|credentials| credentials.validity(now));
            validity.unwrap_or(Validity::Permanent)
        });
        validity_words(&validity, now)
    });
    let badge = move || {
        let (words, warns) = validity.get();
        let tone = if warns { Tone::Caution } else { Tone::Neutral };
        view! { <Badge text=words tone=tone /> }
    };
    view! {
        <div class="cluster cluster--between">
            <p id=KNOWN tabindex="-1">
                "Credentials of "
                <code>{client}</code>
                ". "
                {badge}
            </p>
            <Button
                label="Forget credentials"
                size=Size::Small
                on_pressed=Callback::new(move |()| {
                    session.forget_credentials();
                    hand_focus_on(&[BOX]);
                })
            />
        </div>
    }
}

#[component]
fn Paste(session: ActionSession) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let take = move |typed: String| {
        let credentials = session
            .root
            .with_untracked(|root| Credentials::read_for(&typed, root.as_ref()))?;
        text.set(String::new());
        session.give(credentials);
        hand_focus_on(&[KNOWN]);
        Ok(())
    };
    view! {
        {move || {
            session
                .vault_is_locked()
                .then(|| {
                    view! {
                        <p class="field__notice">
                            {"The vault is locked. If credentials are kept for this Taskcluster, unlock it in Settings. Those that you give now are kept once it is unlocked."}
                        </p>
                    }
                })
        }}
        <div id=BOX>
            <JsonEntry
                label="Credentials"
                help=HELP
                rows=3
                text
                action="Use credentials"
                take=Callback::new(take)
            />
        </div>
    }
}

/// The box for a Taskcluster that gave nothing without credentials; it may be
/// another than the open one.
#[component]
pub(super) fn WithheldCredentials(
    session: ActionSession,
    /// What it did not give.
    asked: Withheld,
) -> impl IntoView {
    let title = format!("Credentials for {}", asked.root.as_str());
    let text = RwSignal::new(String::new());
    let take = move |typed: String| {
        let credentials = Credentials::read_for(&typed, Some(&asked.root))?;
        session.pressed.set_value(true);
        session.open_with_credentials(asked.clone(), credentials);
        hand_focus_on(&[]);
        Ok(())
    };
    view! {
        <Panel title>
            <JsonEntry
                label="Credentials for this Taskcluster"
                help=HELP
                rows=3
                text
                action="Load with these"
                take=Callback::new(take)
            />
        </Panel>
    }
}
