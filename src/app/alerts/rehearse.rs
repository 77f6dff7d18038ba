//! Tries a responder out, for the person who sets it up.

use super::notes::permission_problem;
use super::send::{send, settled};
use crate::app::board::BoardSession;
use crate::domain::alert::declare::find_responder;
use crate::domain::alert::log::Transition;
use crate::domain::alert::message;
use crate::domain::alert::outbox::End;
use crate::domain::alert::responder::Sound;
use crate::domain::board::configuration::Entry;
use crate::domain::problem::Problem;
use crate::domain::time::Timestamp;
use crate::io::browser::clock::moment;
use crate::io::browser::notice::Permission;
use crate::io::browser::sound::Audible;
use crate::io::browser::{notice, page, sound, timer};
use std::time::Duration;

/// How long the tab shows a test.
const TEST_SHOWN: Duration = Duration::from_secs(4);

/// Tries a responder out, with settings that need not be saved yet. Yields what
/// should have been seen or heard.
///
/// # Errors
/// Why there was nothing, and what to do.
pub async fn rehearse(
    entry: Entry,
    secret: impl Fn(&str) -> Option<String>,
) -> Result<String, Problem> {
    let settings = settled(&entry, &secret)?;
    let now: Timestamp = moment();
    let sample = message::sample(now);
    let board = BoardSession::get().name_now();
    match find_responder(&entry.integration).map(|declaration| declaration.key) {
        Some("notification") => rehearse_notification(&entry, &sample, &board).await,
        Some("sound") => {
            let wanted = Sound::of(&entry, true);
            match sound::play(wanted.tones(), wanted.volume).await {
                Audible::Yes => Ok(
                    "The sound was played. If nothing was heard, look at the volume of the computer and whether the browser muted this tab."
                        .to_owned(),
                ),
                Audible::AfterGesture => Err(Problem::new(
                    "The browser keeps this page quiet",
                    "Click once anywhere on the page, then test again; or allow sound for this site in the browser's settings.",
                )),
                Audible::Never => Err(Problem::new(
                    "This browser makes no sounds",
                    "Use another browser, or a notification.",
                )),
            }
        }
        Some("tab") => {
            let tab = page::Tab::now();
            page::set_icon("failed");
            page::set_title(&message::title(&sample));
            timer::sleep(TEST_SHOWN).await;
            tab.restore();
            Ok("Title and icon of the tab showed a failing pane for four seconds.".to_owned())
        }
        _ => match send(&settings, &sample, &board).await {
            End::Delivered if settings.text("answer").as_deref() == Some("ignore") => Ok(
                "The receiver answered. Whether it took the message cannot be read; look for it there."
                    .to_owned(),
            ),
            End::Delivered => Ok("The receiver took the message.".to_owned()),
            End::Failed(reason)
            | End::Postponed(reason, _)
            | End::Refused(reason)
            | End::Held(reason) => {
                Err(Problem::new("The message did not arrive", reason))
            }
        },
    }
}

async fn rehearse_notification(
    entry: &Entry,
    sample: &Transition,
    board: &str,
) -> Result<String, Problem> {
    let sticky = entry.settings.get("sticky") == Some(&true.into());
    match notice::ask().await {
        Permission::Granted => {
            let title = message::title(sample);
            let body = message::body(sample, board);
            if notice::show(&title, &body, &sample.id, sticky).await {
                Ok("A notification was sent. If there is none, look at the system's settings for notifications of this browser.".to_owned())
            } else {
                Err(Problem::new(
                    "The browser showed no notification",
                    "Reload the page and test again.",
                ))
            }
        }
        Permission::Unasked => Err(Problem::new(
            "The question was not answered",
            "Test again and allow notifications.",
        )),
        permission => Err(permission_problem(permission)),
    }
}
