//! The whole page, and the handle that its parts share.

use super::board_form::BoardForm;
use super::catalogue::Catalogue;
use super::entry_form::{EntryForm, unfinished};
use super::exchange::Exchange;
use super::list::List;
use super::secrets::Secrets;
use crate::app::alerts::{Alerts, Note};
use crate::app::board::{BoardSession, Shown};
use crate::app::{changes, setup};
use crate::domain::alert::declare::find_any;
use crate::domain::board::configuration::{Configuration, Entry, called, secret_keys};
use crate::domain::integration::edit::{self, Step};
use crate::domain::integration::overview::{self, Line};
use crate::domain::problem::Problem;
use crate::domain::provider::Declaration;
use crate::domain::route::Page;
use crate::domain::secret::Secret;
use crate::io::browser::page::{focus, focus_control};
use crate::view::board::incoming::{preview, undo_bar};
use crate::view::board::open;
use crate::view::common::announcer::{Announcer, use_announcer};
use crate::view::common::drawn::when_drawn;
use crate::view::common::loading::{Loading, Shape};
use crate::view::common::page_heading::PageHeading;
use crate::view::common::problem_note::{Gravity, ProblemNote};
use crate::view::vault::notes;
use leptos::prelude::*;

/// Id of the heading of the list.
pub(super) const LIST: &str = "integrations-list";
/// Id of the heading of the form.
pub(super) const FORM: &str = "integrations-form";
/// Id of the search in the catalogue.
pub(super) const SEARCH: &str = "integrations-search";

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Task {
    /// All connections, and what can be added.
    Listing,
    /// The form for a new connection to the service with that key.
    Adding(&'static str),
    /// The form of the connection with that id.
    Editing(String),
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) session: BoardSession,
    pub(super) announcer: Announcer,
    pub(super) lines: Memo<Vec<Line>>,
    task: RwSignal<Task>,
}

impl Desk {
    fn new() -> Self {
        let session = BoardSession::get();
        session.open();
        setup::settle(session);
        let alerts = RwSignal::new(None::<Alerts>);
        Effect::new(move |_| {
            if session.responding.get() {
                alerts.set(Some(Alerts::get()));
            }
        });
        let lines = Memo::new(move |_| {
            session.pulse.track();
            session.edition.track();
            if session.shown.get() == Shown::Demo {
                return Vec::new();
            }
            let lines =
                session.with_panes(|panes| overview::lines(&session.configuration(), panes));
            let troubles = alerts.get().map(troubles).unwrap_or_default();
            overview::troubled(lines, &troubles)
        });
        Self {
            session,
            announcer: use_announcer(),
            lines,
            task: RwSignal::new(match unfinished() {
                Some((_, Some(id))) => Task::Editing(id),
                Some((key, None)) => Task::Adding(key),
                None => Task::Listing,
            }),
        }
    }

    /// The configuration to change: made-up data is not part of it.
    pub(super) fn configuration(self) -> Configuration {
        changes::current(self.session)
    }

    /// Puts a changed board in force; `said` tells what was done.
    pub(super) fn change(self, said: String, next: Configuration) {
        changes::make(self.session, said, next, Vec::new());
    }

    /// Opens the form for a new connection.
    pub(super) fn add(self, declaration: &'static Declaration) {
        self.task.set(Task::Adding(declaration.key));
    }

    /// Opens the form of a connection.
    pub(super) fn edit(self, id: String) {
        self.task.set(Task::Editing(id));
    }

    /// Closes the form; the focus goes to that connection, else to the list.
    pub(super) fn back(self, id: Option<&str>) {
        self.task.set(Task::Listing);
        match id {
            Some(id) => focus_later(focus_control, switch_id(id)),
            None => focus_later(focus, LIST.to_owned()),
        }
    }

    /// Puts an entry and its secrets in force; an empty secret is forgotten.
    pub(super) fn put(self, said: String, entry: Entry, secrets: Vec<(String, String)>) {
        let secrets = secrets
            .into_iter()
            .map(|(key, secret)| (entry.id.clone(), key, Secret::new(secret)))
            .collect();
        let mut next = self.configuration();
        edit::put(&mut next, entry);
        changes::make(self.session, said, next, secrets);
    }

    /// Puts a copy behind a connection, with its secrets.
    pub(super) fn duplicate(self, line: &Line) {
        let mut next = self.configuration();
        let Some(copy) = edit::duplicate(&mut next, &line.id) else {
            return;
        };
        let known = |key: String| {
            let secret = self.session.secret(&line.id, &key)?;
            (!secret.is_empty()).then(|| (copy.id.clone(), key, Secret::new(secret)))
        };
        let secrets = secret_keys(&copy).into_iter().filter_map(known).collect();
        let said = format!("{} was duplicated as {}.", line.name, called(&copy));
        changes::make(self.session, said.clone(), next, secrets);
        self.announcer.say(said);
        focus_later(focus_control, switch_id(&copy.id));
    }

    /// Switches a connection on or off.
    pub(super) fn switch(self, line: &Line, enabled: bool) {
        let mut next = self.configuration();
        for entry in &mut next.entries {
            if entry.id == line.id {
                entry.enabled = enabled;
            }
        }
        let word = if enabled { "on" } else { "off" };
        self.change(format!("{} was switched {word}.", line.name), next);
        self.announcer.say(format!("{} is {word}.", line.name));
    }

    /// Moves a connection; the focus stays on what moved it.
    pub(super) fn shift(self, line: &Line, step: Step) {
        let mut next = self.configuration();
        edit::shift(&mut next, &line.id, step);
        let place = next.entries.iter().position(|entry| entry.id == line.id);
        let count = next.entries.len();
        self.change(format!("{} was moved.", line.name), next);
        let Some(place) = place.map(|place| place.saturating_add(1)) else {
            return;
        };
        self.announcer
            .say(format!("{} is number {place} of {count}.", line.name));
        let up = place == count || step == Step::Up && place != 1;
        focus_later(focus_control, move_id(&line.id, up));
    }

    /// Removes a connection; the way back is offered.
    pub(super) fn remove(self, line: &Line) {
        let mut next = self.configuration();
        let place = next.entries.iter().position(|entry| entry.id == line.id);
        let Some(place) = place else { return };
        next.entries.remove(place);
        let heir = next
            .entries
            .get(place)
            .or_else(|| next.entries.last())
            .map(|entry| entry.id.clone());
        self.change(format!("{} was removed.", line.name), next);
        match heir {
            Some(id) => focus_later(focus_control, switch_id(&id)),
            None => focus_later(focus, LIST.to_owned()),
        }
    }
}

/// What does not work of the responders, by their entries.
fn troubles(alerts: Alerts) -> Vec<(String, String)> {
    let notes = alerts.notes.get().into_iter();
    let webhook = |note| match note {
        Note::Webhook { entry, trouble, .. } => Some((entry, trouble.words())),
        _ => None,
    };
    notes.filter_map(webhook).collect()
}

/// Moves the focus once the page is drawn.
pub(super) fn focus_later(how: fn(&str) -> bool, id: String) {
    when_drawn(move || {
        how(&id);
    });
}

/// Id of the switch of a connection.
pub(super) fn switch_id(id: &str) -> String {
    element_id("switch-", id)
}

/// Id around a button that moves a connection.
pub(super) fn move_id(id: &str, up: bool) -> String {
    element_id(if up { "up-" } else { "down-" }, id)
}

/// An id for an element: any text can be an entry's id, but not an element's.
fn element_id(before: &str, id: &str) -> String {
    let mut mark = before.to_owned();
    for letter in id.chars() {
        if letter.is_ascii_alphanumeric() || letter == '-' {
            mark.push(letter);
        } else {
            mark.push_str(&format!("_{:x}_", u32::from(letter)));
        }
    }
    mark
}

/// The whole page.
pub fn page() -> AnyView {
    let desk = Desk::new();
    let session = desk.session;
    let content = move || match desk.task.get() {
        Task::Listing => listing(desk),
        Task::Adding(key) => match find_any(key) {
            Some(declaration) => view! { <EntryForm desk declaration before=None /> }.into_any(),
            None => listing(desk),
        },
        Task::Editing(id) => {
            let entries = desk.configuration().entries;
            let entry = entries.into_iter().find(|entry| entry.id == id);
            match entry.and_then(|entry| Some((find_any(&entry.integration)?, entry))) {
                Some((declaration, entry)) => {
                    view! { <EntryForm desk declaration before=Some(entry) /> }.into_any()
                }
                None => listing(desk),
            }
        }
    };
    view! {
        <div class="page">
            <PageHeading
                title="Integrations"
                lead="An integration connects the board to a service: it asks for builds, commits, coverage, issues or stories, and shows them in a pane. A responder acts when a pane breaks or recovers. Every change here is on the board at once."
            >
                <a class="button" href=Page::Board.href()>
                    {"To the board"}
                </a>
            </PageHeading>
            {open::problem(session)}
            {notes()}
            {content}
        </div>
    }
    .into_any()
}

fn listing(desk: Desk) -> AnyView {
    let session = desk.session;
    open::take_drops(session);
    // A memo, so that the list is not drawn anew when the board becomes one's own.
    let kind = Memo::new(move |_| match &*session.shown.read() {
        kind @ (Shown::Loading | Shown::Demo) => kind.clone(),
        _ => Shown::Own,
    });
    let found = move || match kind.get() {
        Shown::Loading => {
            view! { <Loading label="Looking for a configuration" shape=Shape::Lines(4) /> }
                .into_any()
        }
        Shown::Demo => {
            view! { <ProblemNote problem=demo_note() gravity=Gravity::Info /> }.into_any()
        }
        _ => view! { <List desk /> }.into_any(),
    };
    view! {
        {preview(session)}
        {undo_bar(session, || focus_later(focus, LIST.to_owned()))}
        {move || open::findings(session)}
        <Secrets desk />
        {found}
        <BoardForm desk />
        <Catalogue desk />
        <Exchange desk />
    }
    .into_any()
}

fn demo_note() -> Problem {
    Problem::new(
        "The board shows made-up data",
        "Add an integration, or open a configuration, to begin a board of your own. That ends the demo.",
    )
}
