//! The part of a field that loads its options: the exact request, the user's
//! consent, a sample answer instead, and what came of it.

use super::field::FieldHandle;
use crate::app::options::OptionsLoader;
use crate::domain::form::entry::OptionsState;
use crate::domain::form::update::FormEvent;
use crate::domain::http::HttpRequest;
use crate::domain::text;
use crate::io::browser::page;
use crate::view::common::icon::Icon;
use leptos::prelude::*;

/// Searches on the server for the field's options.
pub(super) fn search(handle: FieldHandle, text: String) {
    if let Some(loader) = use_context::<OptionsLoader>() {
        loader.search(handle.session, handle.index, text);
    }
}

/// Request, consent, sample answer and outcome, below the field's control.
#[component]
pub(super) fn ApiOptionsPanel(handle: FieldHandle) -> impl IntoView {
    let loader = use_context::<OptionsLoader>()?;
    let FieldHandle { session, index, .. } = handle;
    let path = session.with_field(index, |field| field.path.clone())?;
    let sampled = Memo::new(move |_| loader.samples.with(|samples| samples.contains_key(&path)));
    // The request quotes values of other fields, so it follows every change.
    let request = Memo::new(move |_| {
        session.revision.track();
        loader
            .request(session, index, None)
            .map(|request| request.map_err(|error| text::request_impossible(&error.to_string())))
    });
    let status = move || {
        handle.state.with(|state| match &state.options {
            OptionsState::Idle => None,
            OptionsState::Loading => Some(("status", "Loading options…".to_owned())),
            OptionsState::Ready(options, left_out) => {
                let from = if sampled.get() {
                    " From the sample answer."
                } else {
                    ""
                };
                Some((
                    "status",
                    text::options_loaded(options.len(), *left_out) + from,
                ))
            }
            OptionsState::Failed(sentence) => Some(("failed", sentence.clone())),
        })
    };
    // Allowed origins and samples are used as soon as the field is drawn.
    if loader.may_load(session, index)
        && handle
            .state
            .with_untracked(|state| state.options == OptionsState::Idle)
    {
        loader.reload(session, index);
    }
    Some(view! {
        <div class="api" data-api=move || if sampled.get() { "sample" } else { "request" }>
            <p class="field__hint" role="status">
                {move || {
                    status()
                        .map(|(kind, sentence)| view! { <span data-options=kind>{sentence}</span> })
                }}
            </p>
            {move || {
                let impossible = request.get().and_then(Result::err);
                impossible.map(|sentence| view! { <p class="field__message">{sentence}</p> })
            }}
            <details class="disclosure">
                <summary class="disclosure__summary">
                    {Icon::ChevronRight.draw_as("disclosure__mark")}
                    <span>{"Where the options come from"}</span>
                </summary>
                <div class="disclosure__body api__body">
                    {move || match request.get() {
                        Some(Ok(request)) => {
                            view! { <RequestView request /> }.into_any()
                        }
                        Some(Err(_)) | None => ().into_any(),
                    }}
                    <SampleAnswer handle loader sampled />
                </div>
            </details>
            <Consent handle loader sampled request />
        </div>
    })
}

/// Asks before the first request to an origin.
#[component]
fn Consent(
    handle: FieldHandle,
    loader: OptionsLoader,
    sampled: Memo<bool>,
    request: Memo<Option<Result<HttpRequest, String>>>,
) -> impl IntoView {
    let origin = Memo::new(move |_| {
        request.with(|request| match request {
            Some(Ok(request)) => request.origin(),
            _ => None,
        })
    });
    // A search that failed is tried again as it was.
    let failed = Memo::new(move |_| handle.lacks_options());
    let lost = move || {
        failed
            .get()
            .then(|| loader.searched_last(handle.index))
            .flatten()
    };
    let load_again = move || {
        if failed.get_untracked() {
            loader.try_again(handle.session, handle.index);
        } else {
            loader.reload(handle.session, handle.index);
        }
    };
    move || {
        let origin = origin.get()?;
        let allowed = loader.consent.answer(&origin) == Some(true);
        let again = handle.part_id("load-again");
        (!sampled.get()).then(|| {
            if allowed {
                view! {
                    <div class="api__actions">
                        <button
                            type="button"
                            class="button button--small"
                            id=again
                            on:click=move |_| load_again()
                        >
                            {move || match lost() {
                                Some(search) => text::search_again(&search),
                                None => "Load options again".to_owned(),
                            }}
                        </button>
                    </div>
                }
                .into_any()
            } else {
                let asked = origin.clone();
                let allow = move || {
                    loader.allow(handle.session, asked.clone());
                    let again = again.clone();
                    // The button goes once it is pressed.
                    request_animation_frame(move || {
                        page::focus(&again);
                    });
                };
                view! {
                    <div class="api__actions">
                        <button
                            type="button"
                            class="button button--small"
                            on:click=move |_| allow()
                        >
                            {format!("Allow requests to {origin} and load options")}
                        </button>
                    </div>
                }
                .into_any()
            }
        })
    }
}

/// The request exactly as it would be sent.
#[component]
fn RequestView(request: HttpRequest) -> impl IntoView {
    view! {
        <p class="field__hint">{"The request, exactly as it is sent:"}</p>
        <pre class="code" tabindex="0" data-request="">
            <code>{text::request_as_sent(&request)}</code>
        </pre>
    }
}

/// A sample answer given by hand, so that nobody is asked.
#[component]
fn SampleAnswer(handle: FieldHandle, loader: OptionsLoader, sampled: Memo<bool>) -> impl IntoView {
    let FieldHandle { session, index, .. } = handle;
    // What is used stands there, also after a reload.
    let body = RwSignal::new(loader.sample(session, index).unwrap_or_default());
    let id = handle.part_id("sample");
    let area = StoredValue::new(id.clone());
    view! {
        <label class="field__label" for=id.clone()>
            {"Sample answer"}
        </label>
        <textarea
            class="input input--json"
            id=id
            rows="4"
            spellcheck="false"
            autocomplete="off"
            placeholder="Paste what the server would answer"
            prop:value=move || body.get()
            on:input:target=move |event| body.set(event.target().value())
        ></textarea>
        <div class="api__actions">
            <button
                type="button"
                class="button button--small"
                on:click=move |_| loader.use_sample(session, index, body.get_untracked())
            >
                {"Use this answer"}
            </button>
            <SampleFile handle loader body />
            {move || {
                sampled
                    .get()
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="button button--small"
                                on:click=move |_| {
                                    loader.drop_sample(session, index);
                                    // The button goes; the answer itself stays.
                                    area.with_value(|id| page::focus(id));
                                }
                            >
                                {"Stop using the sample answer"}
                            </button>
                        }
                    })
            }}
        </div>
    }
}

/// A sample answer from a file.
#[component]
fn SampleFile(
    handle: FieldHandle,
    loader: OptionsLoader,
    /// What stands in the field for an answer that is typed.
    body: RwSignal<String>,
) -> impl IntoView {
    use crate::io::browser::files;
    use leptos::task::spawn_local;
    let opened = move |input: web_sys::HtmlInputElement| {
        let Some(list) = input.files() else { return };
        spawn_local(async move {
            match files::read_list(&list).await {
                Ok(picked) => {
                    if let Some(file) = picked.into_iter().next() {
                        let text = String::from_utf8_lossy(&file.bytes).into_owned();
                        body.try_set(text.clone());
                        loader.use_sample(handle.session, handle.index, text);
                    }
                }
                Err(error) => handle.send(FormEvent::OptionsArrived(
                    handle.index,
                    OptionsState::Failed(error.to_string()),
                )),
            }
            input.set_value("");
        });
    };
    view! {
        <label class="button button--small">
            {"Sample answer from a file"}
            <input
                type="file"
                class="visually-hidden"
                accept=".json,application/json"
                on:change:target=move |event| opened(event.target())
            />
        </label>
    }
}
