//! Ways in for files that a whole page shares: drop, paste, and a link that
//! may have to be allowed first; and what is said of a file that is not taken.

use crate::app::navigation::use_navigation;
use crate::app::wish::Wishes;
use crate::domain::finding::Finding;
use crate::domain::problem::Problem;
use crate::domain::route::Route;
use crate::domain::text;
use crate::io::FilesError;
use crate::io::browser::address;
use crate::io::browser::files::{self, Dragged, PickedFile, Reading};
use crate::view::common::button::{Button, Look, Size};
use crate::view::common::finding_list::FindingList;
use crate::view::common::icon::Icon;
use crate::view::common::landing::hand_focus_on;
use crate::view::common::problem_note::ProblemNote;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

/// Makes the whole page take drops and pastes; yields whether a file hangs
/// over it. Files are given once they are read, unless others came meanwhile.
pub fn drop_target(
    on_files: impl Fn(Result<Vec<PickedFile>, FilesError>) + Copy + 'static,
    on_text: impl Fn(String) + Copy + 'static,
) -> RwSignal<bool> {
    let wishes = Wishes::none();
    let when_read = move |reading: Reading| {
        let wish = wishes.begin();
        spawn_local(async move {
            let read = reading.await;
            if wish.stands() {
                on_files(read);
            }
        });
    };
    let at_once = move |text| {
        wishes.begin();
        on_text(text);
    };
    reading_target(when_read, at_once)
}

/// The same, but files are given as soon as they come: who takes them knows of them
/// while they are being read.
pub fn reading_target(
    on_files: impl Fn(Reading) + Copy + 'static,
    on_text: impl Fn(String) + Copy + 'static,
) -> RwSignal<bool> {
    let over = RwSignal::new(false);
    // What is dragged within the page is no text to be opened.
    let is_own = StoredValue::new(false);
    let handles = [
        window_event_listener(ev::dragstart, move |_| is_own.set_value(true)),
        window_event_listener(ev::dragend, move |_| is_own.set_value(false)),
        window_event_listener(ev::dragover, move |event| {
            let dragged = files::dragged(&event);
            if !matches!(dragged, Dragged::Other) {
                event.prevent_default();
            }
            if matches!(dragged, Dragged::Files(_)) {
                over.set(true);
            }
        }),
        window_event_listener(ev::dragleave, move |event| {
            if event.related_target().is_none() {
                over.set(false);
            }
        }),
        window_event_listener(ev::drop, move |event| {
            over.set(false);
            match files::dragged(&event) {
                Dragged::Files(transfer) => {
                    event.prevent_default();
                    // Entries are only there during the event, so they are taken first.
                    on_files(Box::pin(files::read_drop(&transfer)));
                }
                Dragged::Text(transfer) => {
                    event.prevent_default();
                    let text = transfer.get_data("text/plain").unwrap_or_default();
                    if !is_own.get_value() && !text.trim().is_empty() {
                        on_text(text);
                    }
                }
                Dragged::Other => {}
            }
        }),
        window_event_listener(ev::paste, move |event| {
            if !files::is_outside_controls(&event) {
                return;
            }
            let Some(event) = event.dyn_ref::<web_sys::ClipboardEvent>() else {
                return;
            };
            if let Some(list) = files::pasted_files(event) {
                on_files(Box::pin(files::read_list(&list)));
            } else if let Some(text) = files::pasted_text(event) {
                on_text(text);
            }
        }),
    ];
    on_cleanup(move || handles.into_iter().for_each(|handle| handle.remove()));
    over
}

/// The address that a text is, if it is nothing else: a link that was dropped or pasted.
pub fn link_in(text: &str) -> Option<&str> {
    let text = text.trim();
    let is_link = text.starts_with("http://") || text.starts_with("https://");
    (is_link && !text.contains(char::is_whitespace)).then_some(text)
}

/// Follows the link that the address names: at once within the app's own origin;
/// for any other the exact address is shown first.
#[component]
pub fn LinkRequest<W, A>(
    /// What a link to another site wants, as in [`LinkConsent`].
    headline: &'static str,
    /// The link in the page's route, as it is written there.
    wanted: W,
    /// Decides what becomes of the link whenever the route changes: gets the
    /// absolute address, whether this is the page's first visit, and what follows
    /// an address once nothing else stands in its way.
    on_arrival: A,
    /// Called with an address that may be loaded.
    on_open: Callback<String>,
    /// Called with why a link cannot be used.
    on_problem: Callback<Problem>,
) -> impl IntoView
where
    W: Fn(&Route) -> Option<String> + 'static,
    A: Fn(Option<String>, bool, Callback<String>) + 'static,
{
    let navigation = use_navigation();
    let asked = RwSignal::new(None::<String>);
    let follow = Callback::new(move |url: String| {
        if address::is_home(&url) {
            on_open.run(url);
        } else {
            asked.set(Some(url));
        }
    });
    Effect::new(move |earlier: Option<()>| {
        let wanted = navigation.route.with(&wanted);
        asked.set(None);
        let link = wanted
            .as_deref()
            .and_then(address::resolve)
            .filter(|url| url.starts_with("http://") || url.starts_with("https://"));
        if let (Some(wanted), None) = (&wanted, &link) {
            on_problem.run(text::link_unusable(wanted));
        }
        on_arrival(link, earlier.is_none(), follow);
    });
    move || {
        asked.get().map(|url| {
            let target = url.clone();
            view! {
                <LinkConsent
                    headline
                    url
                    on_agreed=Callback::new(move |()| {
                        asked.set(None);
                        on_open.run(target.clone());
                        hand_focus_on(&[]);
                    })
                    on_refused=Callback::new(move |()| {
                        asked.set(None);
                        hand_focus_on(&[]);
                    })
                />
            }
        })
    }
}

/// A link to another site that nothing has been requested from yet.
#[component]
pub fn LinkConsent(
    /// What the link wants, e.g. "This link wants to load a package from another site".
    headline: &'static str,
    /// The exact address.
    url: String,
    /// Called when the person agrees.
    on_agreed: Callback<()>,
    /// Called when the person does not.
    on_refused: Callback<()>,
) -> impl IntoView {
    view! {
        <div class="note" data-level="info" role="status" data-consent="">
            {Icon::Globe.draw_as("note__icon")}
            <div class="note__body">
                <p class="note__headline">{headline}</p>
                <p class="note__detail">
                    <code>{url}</code>
                </p>
                <p class="note__remedy">
                    {"Nothing has been requested yet. Load it only if you trust the address."}
                </p>
                <div class="note__actions">
                    <Button label="Load it" look=Look::Primary on_pressed=on_agreed />
                    <Button label="Do not load it" on_pressed=on_refused />
                </div>
            </div>
        </div>
    }
}

/// Offers what was open as somebody edited it and is not any more.
#[component]
pub fn WayBack(
    /// Its name, if there is anything.
    #[prop(into)]
    name: Signal<Option<String>>,
    /// What the button says.
    #[prop(into)]
    label: Signal<&'static str>,
    /// Called when it is wanted.
    on_pressed: Callback<()>,
) -> impl IntoView {
    view! {
        <div class="undo" role="status">
            {move || {
                name.get()
                    .map(|name| {
                        view! {
                            <p class="undo__text">
                                {format!("“{name}” is no longer open as you left it.")}
                            </p>
                            <Button
                                label=label.get()
                                size=Size::Small
                                icon=Icon::Undo
                                action="bring-back"
                                on_pressed
                            />
                        }
                    })
            }}
        </div>
    }
}

/// What is said of what is open when another file is refused.
pub const WHAT_STAYS: &str = "What was open before stays open, with everything you entered.";

/// The same where nothing is open.
pub const NOTHING_STAYS: &str = "Nothing else is open. What is wrong with the file stands below.";

/// A file that could not be used while something else stays open.
#[component]
pub fn RejectedFile(
    /// Its name.
    name: String,
    /// Why it could not be used.
    findings: Vec<Finding>,
    /// What it leaves as it is.
    #[prop(default = WHAT_STAYS)]
    remedy: &'static str,
    /// Called when the person has read it.
    on_dismissed: Callback<()>,
) -> impl IntoView {
    let problem = Problem::new(format!("{name} could not be opened"), remedy);
    view! {
        <ProblemNote problem>
            <button
                type="button"
                class="button button--small"
                on:click=move |_| on_dismissed.run(())
            >
                {"Dismiss"}
            </button>
        </ProblemNote>
        <FindingList
            label="Why the file could not be opened"
            findings=Signal::stored(findings)
        />
    }
}
