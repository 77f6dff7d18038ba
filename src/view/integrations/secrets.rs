//! The secrets that connections need and nobody gave yet.

use super::integrations_page::{Desk, focus_later, switch_id};
use crate::app::vault::{Vault, VaultState};
use crate::app::{keeper, setup};
use crate::domain::integration::overview::{Wanted, still_wanted, wanted};
use crate::domain::secret::Secret;
use crate::io::browser::page::focus_control;
use crate::view::common::id::unique_id;
use crate::view::common::panel::Panel;
use crate::view::vault::{SecretField, promise};
use leptos::html;
use leptos::prelude::*;

/// A small form for each; absent while nothing is missing.
#[component]
pub(super) fn Secrets(desk: Desk) -> impl IntoView {
    let session = desk.session;
    let vault = Vault::get();
    let wanted = Memo::new(move |earlier: Option<&Vec<Wanted>>| {
        session.edition.track();
        session.shown.track();
        let wanted = wanted(&desk.configuration(), &|entry, key| {
            session.secret(entry, key)
        });
        // While it is locked others are there and cannot be seen. Those that are asked for
        // may have something typed into them.
        if matches!(vault.state.get(), VaultState::Locked | VaultState::Opening) {
            return still_wanted(earlier.map_or(&[], Vec::as_slice), wanted);
        }
        wanted
    });
    let any = Memo::new(move |_| wanted.with(|wanted| !wanted.is_empty()));
    move || {
        any.get().then(|| {
            view! {
                <Panel title="These integrations need a secret">
                    {move || {
                        vault.state.track();
                        wanted.track();
                        (keeper::count(vault).1 > 0)
                            .then(|| {
                                view! {
                                    <p class="field__hint">
                                        "What was stored of some secrets cannot be read: it is damaged, or of another key."
                                    </p>
                                }
                            })
                    }}
                    <p class="field__hint">
                        {move || promise(vault.state.get())}
                    </p>
                    <ul class="integrations__wanted" role="list">
                        <For
                            each=move || wanted.get()
                            key=|wanted| (wanted.id.clone(), wanted.secrets.clone())
                            let:wanted
                        >
                            <SecretForm desk wanted />
                        </For>
                    </ul>
                </Panel>
            }
        })
    }
}

#[component]
fn SecretForm(desk: Desk, wanted: Wanted) -> impl IntoView {
    let Wanted { id, name, secrets } = wanted;
    let title_id = unique_id("secret");
    let inputs = StoredValue::new_local(Vec::<(String, NodeRef<html::Input>)>::new());
    let fields = secrets
        .into_iter()
        .map(|(key, label)| {
            let input = NodeRef::<html::Input>::new();
            inputs.update_value(|inputs| inputs.push((key.clone(), input)));
            view! { <SecretField path=key label autocomplete="new-password" input /> }
        })
        .collect_view();
    let entry = id.clone();
    let called = name.clone();
    let give = move || {
        let given: Vec<(String, String)> = inputs.with_value(|inputs| {
            let typed = inputs.iter().filter_map(|(key, input)| {
                let value = input.get_untracked()?.value();
                (!value.is_empty()).then(|| (key.clone(), value))
            });
            typed.collect()
        });
        if given.is_empty() {
            desk.announcer.show("Type the secret first.");
            return;
        }
        let entries = desk.configuration().entries;
        let Some(found) = entries.iter().find(|other| other.id == entry) else {
            return;
        };
        for (key, secret) in given {
            setup::give_secret(desk.session, found, &key, Secret::new(secret));
        }
        desk.announcer.show(format!("{called} has its secret."));
        focus_later(focus_control, switch_id(&entry));
    };
    view! {
        <li data-entry=id>
            <form
                class="integrations__secret"
                aria-labelledby=title_id
                on:submit=move |event| {
                    event.prevent_default();
                    give();
                }
            >
                <h3 class="integration__name" id=title_id.clone()>
                    {name}
                </h3>
                {fields}
                <button type="submit" class="button button--primary">
                    {"Use this secret"}
                </button>
            </form>
        </li>
    }
}
