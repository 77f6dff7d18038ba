//! *Test connection*: makes the requests that a poll would make, once, and shows
//! what came of them.

use crate::app::board::new_pane;
use crate::app::poll::{PollEvent, Polled, poll_once};
use crate::domain::board::configuration::{Entry, secret_keys, source};
use crate::domain::board::pane::{Pane, Panes};
use crate::domain::board::reason::Reason;
use crate::domain::finding::{Finding, Level};
use crate::domain::integration::places::unfound;
use crate::domain::json::strict;
use crate::domain::poll::trial::{
    Exchange, first_lines, hidden, masked, quota_words, without_secrets,
};
use crate::domain::problem::Problem;
use crate::io::browser::clock::moment;
use crate::io::browser::fetch::AbortHandle;
use crate::view::board::sample;
use crate::view::common::code_block::CodeBlock;
use crate::view::common::finding_list::FindingList;
use crate::view::common::problem_note::{Gravity, ProblemNote};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::rc::Rc;

/// The most panes of a feed that are drawn.
const PANES: usize = 12;

/// What is said of a connection that does not work.
const FAILED: &str = "The connection does not work.";

/// A trial that ended.
#[derive(Clone)]
pub(super) struct Trial {
    panes: Vec<Pane>,
    trouble: Option<Problem>,
    exchanges: Vec<Exchange>,
    left: String,
    /// What a declaration of one's own does not find in the answer.
    unfound: Vec<Finding>,
}

/// Trials of one form.
#[derive(Clone, Copy)]
pub(super) struct Trials {
    pub(super) busy: RwSignal<bool>,
    pub(super) last: RwSignal<Option<Trial>>,
    abort: StoredValue<AbortHandle, LocalStorage>,
}

impl Trials {
    /// None yet. A request under way ends with the current owner.
    pub(super) fn new() -> Self {
        let trials = Self {
            busy: RwSignal::new(false),
            last: RwSignal::new(None),
            abort: StoredValue::new_local(AbortHandle::new()),
        };
        on_cleanup(move || {
            trials.abort.try_with_value(AbortHandle::abort);
        });
        trials
    }

    /// Calls off the one under way, and takes away what came of the last.
    pub(super) fn forget(self) {
        self.abort.with_value(AbortHandle::abort);
        self.busy.set(false);
        self.last.set(None);
    }

    /// Tries the entry with these secrets; `done` gets what came of it in a sentence.
    pub(super) fn run(
        self,
        entry: &Entry,
        secret: &dyn Fn(&str) -> Option<String>,
        done: impl FnOnce(&'static str) + 'static,
    ) {
        self.forget();
        let abort = AbortHandle::new();
        self.abort.set_value(abort.clone());
        let mut panes = Panes::new(vec![new_pane(entry)]);
        let source = match source(entry, secret) {
            Ok(source) => source,
            Err(reason) => {
                let trouble = reason.problem();
                panes.polled(&entry.id, Err(reason), moment(), None);
                self.last.set(Some(Trial {
                    panes: panes.all().to_vec(),
                    trouble: Some(trouble),
                    exchanges: Vec::new(),
                    left: String::new(),
                    unfound: Vec::new(),
                }));
                done(FAILED);
                return;
            }
        };
        let keys = secret_keys(entry);
        let (secrets, others): (Vec<&String>, Vec<&String>) =
            source.settings.0.keys().partition(|key| keys.contains(key));
        let texts = |keys: Vec<&String>| -> Vec<String> {
            let texts = keys.into_iter().map(|key| source.settings.text(key));
            texts.flatten().collect()
        };
        let hidden = hidden(&texts(secrets), &texts(others));
        let heard = Rc::new(RefCell::new(Vec::new()));
        let log = Rc::clone(&heard);
        let unfound = Rc::new(RefCell::new(Vec::new()));
        let missed = Rc::clone(&unfound);
        let own = entry.settings.clone();
        let witness = Box::new(
            move |address: &str,
                  sent: &Result<
                crate::io::HttpAnswer<Vec<u8>>,
                crate::io::FetchError,
            >| {
                let mut exchange = Exchange {
                    address: masked(address, &hidden),
                    ..Exchange::default()
                };
                match sent {
                    Ok(answer) => {
                        exchange.status = Some(answer.status);
                        exchange.content_type.clone_from(&answer.content_type);
                        exchange.millis =
                            u64::try_from(answer.took.as_millis()).unwrap_or(u64::MAX);
                        (exchange.start, exchange.goes_on) = first_lines(&answer.body, &hidden);
                        if (200..300).contains(&answer.status) {
                            missed.replace(missing_in(&own, &answer.body, &hidden));
                        }
                    }
                    Err(error) => exchange.failure = error.to_string(),
                }
                log.borrow_mut().push(exchange);
            },
        );
        self.busy.set(true);
        let id = entry.id.clone();
        spawn_local(async move {
            let PollEvent {
                result, at, quota, ..
            } = poll_once(source, abort.clone(), witness).await;
            // Called off: another trial is under way, or the form is closed.
            if abort.aborted() {
                return;
            }
            let trouble = result.as_ref().err().map(Reason::problem);
            let until = result.as_ref().err().and_then(Reason::until);
            let result = result.map(|polled| match polled {
                Polled::Show(data) => Some(data),
                Polled::Keep => None,
            });
            panes.polled(&id, result, at, None);
            let unfound = unfound.take();
            let news = match &trouble {
                Some(_) => FAILED,
                None if misses(&unfound) => {
                    "The service answers, but the declaration does not fit the answer."
                }
                None => "The connection works.",
            };
            self.busy.try_set(false);
            self.last.try_set(Some(Trial {
                panes: panes.all().iter().take(PANES).cloned().collect(),
                trouble,
                exchanges: heard.take(),
                left: quota_words(quota, until, at),
                unfound,
            }));
            done(news);
        });
    }
}

/// Whether something is not found that should be.
fn misses(unfound: &[Finding]) -> bool {
    unfound.iter().any(|found| found.level != Level::Info)
}

/// What a declaration of one's own does not find in an answer, secrets masked.
fn missing_in(settings: &Map<String, Value>, body: &[u8], hidden: &[String]) -> Vec<Finding> {
    if !settings.contains_key("declaration") {
        return Vec::new();
    }
    let text = String::from_utf8_lossy(body);
    // That an answer is no JSON is told otherwise.
    let Some(answer) = strict::read(text.trim_start_matches('\u{FEFF}').trim()) else {
        return Vec::new();
    };
    // Masked first: of a long secret a finding would show the beginning.
    unfound(settings, &without_secrets(answer, hidden))
}

/// What came of the last trial; nothing before one.
pub(super) fn outcome(trials: Trials, outdated: Memo<bool>) -> AnyView {
    view! { {move || trials.last.get().map(|trial| drawn(trial, outdated))} }.into_any()
}

/// Says of a result that it is not about what the form holds now, if so.
pub(super) fn outdated_note(outdated: Memo<bool>) -> AnyView {
    let note = move || {
        outdated.get().then(|| {
            let problem = Problem::new(
                "The form was changed since this test",
                "What is below is about what it held before. Test again to see what holds now.",
            );
            view! { <ProblemNote problem gravity=Gravity::Info /> }
        })
    };
    view! { {note} }.into_any()
}

fn drawn(trial: Trial, outdated: Memo<bool>) -> AnyView {
    let Trial {
        panes,
        trouble,
        exchanges,
        left,
        unfound,
    } = trial;
    let word = if trouble.is_some() {
        "failed"
    } else {
        "passed"
    };
    let note = match trouble {
        Some(problem) => view! { <ProblemNote problem /> }.into_any(),
        None if misses(&unfound) => view! {
            <ProblemNote
                problem=Problem::new(
                    "The service answers, but the declaration does not fit the answer",
                    "What does not fit is listed below. Nothing is saved yet.",
                )
                gravity=Gravity::Warning
            />
        }
        .into_any(),
        None => view! {
            <ProblemNote
                problem=Problem::new(
                    "The connection works",
                    "This is how its pane will look. Nothing is saved yet.",
                )
                gravity=Gravity::Success
            />
        }
        .into_any(),
    };
    let place = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(place) = place.get() {
            sample::draw(&place, &panes);
        }
    });
    let asked = !exchanges.is_empty();
    let exchanges = exchanges.into_iter().map(exchange).collect_view();
    let left = asked.then(|| fact("Rate limit", left));
    let unfound = (!unfound.is_empty()).then(|| {
        let findings = Signal::stored(unfound);
        view! { <FindingList label="What the declaration does not find" findings /> }
    });
    view! {
        <section class="trial" aria-label="Result of the test" data-trial=word>
            {outdated_note(outdated)}
            {note}
            <dl class="facts">{left}</dl>
            {unfound}
            <div class="trial__panes" node_ref=place></div>
            {exchanges}
        </section>
    }
    .into_any()
}

fn exchange(exchange: Exchange) -> AnyView {
    let facts = [
        ("Request", exchange.address.clone()),
        ("Answer", exchange.outcome()),
        ("Type", exchange.content_type.clone()),
        (
            "Time",
            exchange.status.map(|_| exchange.time()).unwrap_or_default(),
        ),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(name, value)| fact(name, value))
    .collect_view();
    let title = if exchange.goes_on {
        "Answer, its first lines"
    } else {
        "Answer"
    };
    let text = exchange.start;
    let body = (!text.is_empty())
        .then(|| view! { <CodeBlock title text=Signal::stored(text) output="answer" /> });
    view! {
        <div class="trial__exchange" data-exchange="">
            <dl class="facts">{facts}</dl>
            {body}
        </div>
    }
    .into_any()
}

fn fact(name: &'static str, value: String) -> AnyView {
    view! {
        <div class="facts__item">
            <dt class="facts__name">{name}</dt>
            <dd class="facts__value">{value}</dd>
        </div>
    }
    .into_any()
}
