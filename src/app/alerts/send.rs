//! One message of a webhook, and the settings that it is sent by.

use crate::domain::alert::condition::faults;
use crate::domain::alert::log::Transition;
use crate::domain::alert::message::{self, Post, Verdict};
use crate::domain::alert::outbox::End;
use crate::domain::board::configuration::{Entry, source};
use crate::domain::board::reason::Reason;
use crate::domain::poll::answer::{RETRY_AFTER, retry_after};
use crate::domain::problem::Problem;
use crate::domain::provider::Settings;
use crate::io::FetchError;
use crate::io::browser::clock::moment;
use crate::io::browser::fetch::{self, ANSWER_LIMIT_BYTES, AbortHandle, Terms};
use std::time::Duration;

/// The time for one message.
const TIMEOUT: Duration = Duration::from_secs(15);

/// The settings of a responder, secrets filled in.
///
/// # Errors
/// What is missing or wrong.
pub fn settled(
    entry: &Entry,
    secret: &dyn Fn(&str) -> Option<String>,
) -> Result<Settings, Problem> {
    let settings = match source(entry, secret) {
        Ok(source) => source.settings,
        Err(reason) => return Err(problem_of(&reason)),
    };
    let url = settings.text("url");
    let mut faults = faults(entry, url.as_deref()).into_iter();
    match faults.next() {
        None => Ok(settings),
        Some(first) => Err(Problem::new(first, "Correct it under Integrations.")
            .with_detail(faults.collect::<Vec<_>>().join(" "))),
    }
}

fn problem_of(reason: &Reason) -> Problem {
    match reason {
        Reason::Configuration(problem) => problem.clone(),
        other => other.problem(),
    }
}

/// Sends one message.
pub(super) async fn send(settings: &Settings, transition: &Transition, board: &str) -> End {
    let post = match message::post(settings, transition, board) {
        Ok(post) => post,
        Err(problem) => return End::Held(problem.in_a_line()),
    };
    let Post { request, blind } = post;
    let abort = AbortHandle::new();
    let sent = if blind {
        fetch::send_blind(&request, TIMEOUT, &abort)
            .await
            .map(|()| (200, None))
    } else {
        let terms = Terms {
            timeout: TIMEOUT,
            limit_bytes: ANSWER_LIMIT_BYTES,
            headers: &[RETRY_AFTER],
            ..Terms::default()
        };
        fetch::send_on_terms(&request, &terms, &abort)
            .await
            .map(|answer| {
                let wait = answer.headers.into_iter().next().map(|(_, value)| value);
                (answer.status, wait)
            })
    };
    match sent {
        Ok((status, wait)) => match message::verdict(status) {
            Verdict::Delivered => End::Delivered,
            Verdict::Later(words) => {
                match wait.and_then(|wait| retry_after(wait.trim(), moment())) {
                    Some(until) => End::Postponed(words, until),
                    None => End::Failed(words),
                }
            }
            Verdict::Never(words) => End::Refused(words),
        },
        Err(FetchError::Offline) => End::Held("The browser is offline.".to_owned()),
        Err(FetchError::Malformed) => {
            End::Refused("A browser cannot send to this address; check it.".to_owned())
        }
        Err(FetchError::Unreachable) if !blind => End::Failed(
            "The receiver did not answer, or does not let this page read its answer (CORS). If it need not be known whether a message arrived, choose “ignore” as answer; else use a proxy."
                .to_owned(),
        ),
        Err(FetchError::Redirected) => End::Refused(
            "The receiver redirects to another address, which is not followed, since messages are meant for this one only: enter the address it leads to."
                .to_owned(),
        ),
        // It arrived, whatever is wrong with what came back.
        Err(FetchError::TooLarge { .. } | FetchError::CutOff) => End::Delivered,
        Err(error) => End::Failed(error.to_string()),
    }
}
