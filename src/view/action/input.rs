//! The input of an action: its form, and the input as text beside it.

use super::references::WantedDocuments;
use crate::app::action::{ActionSession, Source, first_text};
use crate::app::schema_form::{SchemaSession, Standing, Start};
use crate::domain::action::draft::renewed;
use crate::domain::http::origin_of;
use crate::domain::json::exact::Exact;
use crate::domain::schema::{self, Documents};
use crate::io::browser::kept_focus::KeptFocus;
use crate::io::browser::page;
use crate::view::common::button::{Button, Look, Size};
use crate::view::common::drawn::when_drawn;
use crate::view::common::panel::Panel;
use crate::view::form::SchemaForm;
use leptos::prelude::*;
use serde_json::Value;
use std::sync::Arc;

/// The form of the chosen action, and what its schema refers to elsewhere.
#[component]
pub(super) fn InputPanel(
    session: ActionSession,
    /// The action's schema as JSON.
    schema: String,
) -> impl IntoView {
    // The file's reader wrote it; what it nests deeper than a form can, it refused.
    let schema = Exact::read(&schema).map_or(Value::Bool(true), |schema| schema.to_value());
    let schema = session.source.with_untracked(|source| match source {
        Some(Source::File { name }) if origin_of(name).is_ok() => schema::found_at(schema, name),
        _ => schema,
    });
    let schema = Arc::new(schema);
    let documents = session.references.documents;
    let refers = Arc::clone(&schema);
    let wanted = Memo::new(move |_| documents.with(|documents| documents.wanted(&refers)));
    let refers_out = wanted.with_untracked(|wanted| !wanted.is_empty());
    let earlier = StoredValue::new_local(Earlier::default());
    let drawn = drawn_documents(documents);
    // Told of an earlier visit alone, not of what documents that come find entered.
    let from_draft = RwSignal::new(session.draft().is_some());
    view! {
        <Panel title="Input">
            {refers_out
                .then(|| view! { <WantedDocuments references=session.references wanted /> })}
            <div class="stack" id=FORM tabindex="-1">
                {move || opened(session, &schema, &drawn.get(), earlier, from_draft)}
            </div>
        </Panel>
    }
}

/// Id around the form.
const FORM: &str = "action-input";

/// The documents that the form is drawn with: one that comes draws it anew, and the
/// focus is given back to where it was, before the next key.
fn drawn_documents(documents: RwSignal<Arc<Documents>>) -> RwSignal<Arc<Documents>> {
    let drawn = RwSignal::new(documents.get_untracked());
    Effect::new(move |_| {
        let now = documents.get();
        if drawn.with_untracked(|drawn| Arc::ptr_eq(drawn, &now)) {
            return;
        }
        let focus = KeptFocus::inside(FORM);
        drawn.set(now);
        if let Some(focus) = focus {
            when_drawn(move || {
                let _ = focus.give_back(FORM) || page::focus(FORM);
            });
        }
    });
    drawn
}

/// What is known of the form that was there before documents came.
#[derive(Default)]
struct Earlier {
    /// The text that it began with; what an earlier visit left may lack a default
    /// on purpose, so that there is none.
    began: Option<String>,
    /// What stood in it last.
    left: Option<Standing>,
}

/// The form itself. A draft of an earlier visit stands in it, or what was
/// entered before documents came, with the defaults that they brought.
/// `from_draft` tells whether that is of an earlier visit.
fn opened(
    session: ActionSession,
    schema: &Value,
    documents: &Arc<Documents>,
    earlier: StoredValue<Earlier, LocalStorage>,
    from_draft: RwSignal<bool>,
) -> AnyView {
    let Earlier { began, left } = earlier.try_update_value(std::mem::take).unwrap_or_default();
    // What the text beside the form does not tell stands in the form.
    let untold = left.as_ref().and_then(Standing::other_than_text);
    let entered = untold.or_else(|| session.draft());
    let drafted = entered.is_some();
    let first = drafted.then(|| first_text(schema, documents));
    let start = match (entered, &began, &first) {
        (Some(entered), Some(before), Some(now)) => Start::Draft(renewed(&entered, before, now)),
        (Some(entered), ..) => Start::Draft(entered),
        (None, ..) => Start::Defaults,
    };
    let form = SchemaSession::open_with(schema, documents, start, session.worker());
    let first = first.unwrap_or_else(|| form.draft());
    if !drafted || began.is_some() {
        earlier.update_value(|earlier| earlier.began = Some(first.clone()));
    }
    match left {
        Some(left) => form.resume(left),
        None if drafted => form.type_unread(session.draft_unread()),
        None => {}
    }
    session.attach(form, first);
    on_cleanup(move || {
        session.keep_draft();
        session.detach();
        // Gone with the panel, if that is closed too.
        earlier.try_update_value(|earlier| earlier.left = form.standing());
    });
    Effect::new(move |_| session.take_input(form.input.get()));
    Effect::new(move |earlier: Option<()>| {
        form.text.with(|text| {
            if earlier.is_some() {
                session.typed(text);
            }
        });
    });
    // What no value tells changes no text.
    Effect::new(move |earlier: Option<()>| {
        form.form.revision.track();
        if earlier.is_some() {
            session.keep_draft_later();
        }
    });
    let back = move |()| {
        from_draft.set(false);
        form.drop_unread();
        form.type_text(session.first_text());
    };
    view! {
        {move || {
            from_draft
                .get()
                .then(|| {
                    view! {
                        <div class="cluster cluster--between">
                            <p class="field__hint">
                                {"This is what you entered here before and did not send."}
                            </p>
                            <Button
                                label="Begin anew"
                                size=Size::Small
                                look=Look::Quiet
                                on_pressed=Callback::new(back)
                            />
                        </div>
                    }
                })
        }}
        <SchemaForm session=form />
    }
    .into_any()
}
