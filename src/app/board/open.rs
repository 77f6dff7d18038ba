//! Which board is shown, and how it gets here.

use super::{BoardSession, KEY, ORDER, Shown, Task};
use crate::app::tabs::Tabs;
use crate::domain::board::configuration::{Configuration, Order, quick, quick_store};
use crate::domain::finding::Finding;
use crate::domain::http::HttpRequest;
use crate::domain::poll::Source;
use crate::io::FetchError;
use crate::io::browser::fetch::{self, ANSWER_LIMIT_BYTES, AbortHandle, Terms};
use crate::io::browser::local;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// The team's configuration, beside `index.html`.
const TEAM: &str = "signalbox.json";
const LOAD_TIMEOUT: Duration = Duration::from_secs(15);
/// How long what is no more than a remark waits.
const MOMENT: Duration = Duration::from_millis(300);
/// What the name of every board begins with, as its tabs know it.
const BOARD: &str = "signalbox.board";

impl BoardSession {
    /// Opens what there is, once: this browser's configuration, else the team's.
    pub fn open(self) {
        if *self.shown.read_untracked() == Shown::Loading {
            self.open_kept();
        }
    }

    /// Opens what there is instead of a board from elsewhere, and instead of one that is
    /// on its way.
    pub fn lead_back(self) {
        self.ask();
        if matches!(*self.shown.read_untracked(), Shown::Link(_)) {
            self.open_kept();
        }
    }

    fn open_kept(self) {
        match local::get(KEY) {
            Ok(Some(text)) => {
                self.set_kept(Some(text.clone()));
                match quick_store(&text) {
                    Some(board) => self.show(board, Vec::new(), Shown::Own),
                    None => self.leave(Task::Read(text, Shown::Own)),
                }
            }
            Ok(None) | Err(_) => self.open_team(),
        }
    }

    /// Opens the team's configuration, if there is one.
    pub fn open_team(self) {
        self.load(TEAM.to_owned(), Shown::Team, false);
    }

    /// The text of the store as this tab knows it.
    pub fn kept(self) -> Option<String> {
        self.inner().kept.borrow().clone()
    }

    /// Remembers the text of the store.
    pub fn set_kept(self, text: Option<String>) {
        self.inner().kept.replace(text);
    }

    /// Opens the configuration at an address of another site; consent has been given.
    pub fn open_link(self, url: String) {
        self.load(url.clone(), Shown::Link(url), false);
    }

    /// Opens the configuration at an address of the own site, which needs no consent.
    pub fn open_own_link(self, url: String) {
        self.load(url.clone(), Shown::Link(url), true);
    }

    /// `home`: no redirect may lead to another site.
    fn load(self, url: String, origin: Shown, home: bool) {
        let asked = self.ask();
        spawn_local(async move {
            let request = HttpRequest::get(url);
            let terms = Terms {
                timeout: LOAD_TIMEOUT,
                limit_bytes: ANSWER_LIMIT_BYTES,
                home,
                ..Terms::default()
            };
            let answer = fetch::send_for_text(&request, &terms, &AbortHandle::new()).await;
            if self.inner().asked.get() != asked {
                return;
            }
            match answer {
                Ok(answer) if answer.status == 200 => self.take(answer.body, origin),
                // Nobody was there to ask; the setup knows what was shown last.
                Err(
                    FetchError::Offline | FetchError::Unreachable | FetchError::TimedOut { .. },
                ) if origin == Shown::Team => {
                    self.leave(Task::Recall(None));
                }
                // Nor while the host has trouble of its own.
                Ok(answer) if origin == Shown::Team && answer.status >= 429 => {
                    self.leave(Task::Recall(Some(answer.status)));
                }
                // A site without a team's file has none; that is no problem.
                _ if origin == Shown::Team => self.set_shown(Shown::Nothing),
                answer => {
                    if *self.shown.read_untracked() == Shown::Loading {
                        self.set_shown(Shown::Nothing);
                    }
                    let answer = answer.map(|answer| answer.status);
                    self.leave(Task::Refused(request.url, answer));
                }
            }
        });
    }

    /// Counts a wish to see something, and yields its number.
    fn ask(self) -> u32 {
        let inner = self.inner();
        inner.asked.set(inner.asked.get().wrapping_add(1));
        inner.asked.get()
    }

    fn take(self, text: String, origin: Shown) {
        match quick(&text) {
            Some(quick) => {
                self.show(quick.configuration, Vec::new(), origin.clone());
                if quick.remarked {
                    // The first requests go out before the setup loads.
                    let remark = move || self.leave(Task::Remark(text, origin));
                    set_timeout(remark, MOMENT);
                }
            }
            None => self.leave(Task::Read(text, origin)),
        }
    }

    /// Leaves something to do to the setup.
    pub(super) fn leave(self, task: Task) {
        self.inner().tasks.borrow_mut().push(task);
        self.unsettled.set(true);
    }

    /// Takes over what was left to the setup.
    pub fn tasks(self) -> Vec<Task> {
        self.inner().tasks.take()
    }

    /// Shows a board that was read.
    pub fn show(self, mut configuration: Configuration, findings: Vec<Finding>, origin: Shown) {
        // What a person chose here counts for more than what the team's file says.
        if origin == Shown::Team
            && let Ok(Some(word)) = local::get(ORDER)
        {
            configuration.order = Order::from_word(&word);
        }
        let nothing =
            matches!(origin, Shown::Team | Shown::Own) && configuration.entries.is_empty();
        self.problem.set(None);
        self.findings.set(findings);
        let inner = self.inner();
        inner.given.take();
        // What was left to say or to do was about another board.
        inner.tasks.take();
        self.set_shown(if nothing { Shown::Nothing } else { origin });
        self.set_configuration(configuration);
    }

    /// Says where the board is from, and joins the tabs that show the same one.
    pub fn set_shown(self, shown: Shown) {
        let name = match &shown {
            Shown::Demo => String::new(),
            Shown::Link(url) => [BOARD, url].concat(),
            _ => BOARD.to_owned(),
        };
        self.ask();
        self.shown.set(shown);
        Tabs::get().join(&name);
    }

    /// Shows made-up sources; nobody is asked for anything.
    pub fn show_demo(self, configuration: Configuration, sources: Vec<Source>) {
        self.show(configuration, Vec::new(), Shown::Demo);
        self.give(sources);
    }

    /// Whether the board from that address is shown.
    pub fn shows_link(self, url: &str) -> bool {
        matches!(&*self.shown.read_untracked(), Shown::Link(shown) if shown == url)
    }
}
