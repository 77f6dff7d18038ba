//! The whole page, and the handle that its parts share.

use super::catalogue::Catalogue;
use super::entry_form::EntryForm;
use super::exchange::Exchange;
use super::list::List;
use super::secrets::Secrets;
use crate::app::board::{BoardSession, Shown};
use crate::app::setup;
use crate::domain::board::configuration::{Configuration, Entry, secret_keys};
use crate::domain::integration::edit::{self, Step};
use crate::domain::integration::overview::{self, Line};
use crate::domain::problem::Problem;
use crate::domain::provider::{self, Declaration};
use crate::domain::route::Page;
use crate::io::browser::page::{focus, focus_control};
use crate::view::board::open;
use crate::view::common::announcer::{Announcer, use_announcer};
use crate::view::common::button::{Button, Look};
use crate::view::common::dialog::Dialog;
use crate::view::common::drawn::when_drawn;
use crate::view::common::loading::{Loading, Shape};
use crate::view::common::page_heading::PageHeading;
use crate::view::common::problem_note::{Gravity, ProblemNote};
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
    /// The connection that somebody wants to remove.
    doomed: RwSignal<Option<Line>>,
}

impl Desk {
    fn new() -> Self {
        let session = BoardSession::get();
        session.open();
        Effect::new(move |_| {
            if session.unsettled.get() {
                setup::settle(session);
            }
        });
        let lines = Memo::new(move |_| {
            session.pulse.track();
            session.edition.track();
            if session.shown.get() == Shown::Demo {
                return Vec::new();
            }
            session.with_panes(|panes| overview::lines(&session.configuration(), panes))
        });
        Self {
            session,
            announcer: use_announcer(),
            lines,
            task: RwSignal::new(Task::Listing),
            doomed: RwSignal::new(None),
        }
    }

    /// The configuration to change: made-up data is not part of it.
    pub(super) fn configuration(self) -> Configuration {
        if *self.session.shown.read_untracked() == Shown::Demo {
            Configuration::default()
        } else {
            self.session.configuration()
        }
    }

    fn change(self, next: Configuration) {
        if *self.session.shown.read_untracked() == Shown::Demo {
            setup::close(self.session);
        }
        setup::change(self.session, next);
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

    /// Puts an entry and its secrets in force.
    pub(super) fn put(self, entry: Entry, secrets: Vec<(String, String)>) {
        for (key, secret) in secrets {
            self.session.give_secret(&entry.id, &key, secret);
        }
        let mut next = self.configuration();
        edit::put(&mut next, entry);
        self.change(next);
    }

    /// Switches a connection on or off.
    pub(super) fn switch(self, line: &Line, enabled: bool) {
        let mut next = self.configuration();
        for entry in &mut next.entries {
            if entry.id == line.id {
                entry.enabled = enabled;
            }
        }
        self.change(next);
        let word = if enabled { "on" } else { "off" };
        self.announcer.say(format!("{} is {word}.", line.name));
    }

    /// Moves a connection; the focus stays on what moved it.
    pub(super) fn shift(self, line: &Line, step: Step) {
        let mut next = self.configuration();
        edit::shift(&mut next, &line.id, step);
        let place = next.entries.iter().position(|entry| entry.id == line.id);
        let count = next.entries.len();
        self.change(next);
        let Some(place) = place.map(|place| place.saturating_add(1)) else {
            return;
        };
        self.announcer
            .say(format!("{} is number {place} of {count}.", line.name));
        let up = place == count || step == Step::Up && place != 1;
        focus_later(focus_control, move_id(&line.id, up));
    }

    /// Asks before it removes a connection.
    pub(super) fn ask_to_remove(self, line: Line) {
        self.doomed.set(Some(line));
    }

    fn remove(self, line: &Line) {
        let mut next = self.configuration();
        let place = next.entries.iter().position(|entry| entry.id == line.id);
        let Some(place) = place else { return };
        let entry = next.entries.remove(place);
        let heir = next
            .entries
            .get(place)
            .or_else(|| next.entries.last())
            .map(|entry| entry.id.clone());
        self.change(next);
        // Another connection may get the same id, but not the same secrets.
        for key in secret_keys(&entry) {
            self.session.give_secret(&entry.id, &key, String::new());
        }
        self.announcer.show(format!("{} was removed.", line.name));
        match heir {
            Some(id) => focus_later(focus_control, switch_id(&id)),
            None => focus_later(focus, LIST.to_owned()),
        }
    }
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
        Task::Adding(key) => match provider::find(key) {
            Some(declaration) => view! { <EntryForm desk declaration before=None /> }.into_any(),
            None => listing(desk),
        },
        Task::Editing(id) => {
            let entries = desk.configuration().entries;
            let entry = entries.into_iter().find(|entry| entry.id == id);
            match entry.and_then(|entry| Some((provider::find(&entry.integration)?, entry))) {
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
                lead="An integration connects the board to a service: it asks for builds, commits, coverage, issues or stories, and shows them in a pane. Every change here is on the board at once."
            >
                <a class="button" href=Page::Board.href()>
                    {"To the board"}
                </a>
            </PageHeading>
            {move || session.problem.get().map(|problem| view! { <ProblemNote problem /> })}
            {content}
            <RemoveDialog desk />
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
        {move || open::findings(session)}
        <Secrets desk />
        {found}
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

/// Asks whether a connection is to be removed.
#[component]
fn RemoveDialog(desk: Desk) -> impl IntoView {
    let doomed = desk.doomed;
    let open = Signal::derive(move || doomed.with(Option::is_some));
    let name = move || {
        doomed.with(|line| {
            line.as_ref()
                .map(|line| line.name.clone())
                .unwrap_or_default()
        })
    };
    let title = Signal::derive(move || format!("Remove {}?", name()));
    let close = Callback::new(move |()| doomed.set(None));
    let remove = Callback::new(move |()| {
        if let Some(line) = doomed.get_untracked() {
            doomed.set(None);
            desk.remove(&line);
        }
    });
    view! {
        <Dialog
            open
            title
            on_closed=close
            actions=move || {
                view! {
                    <Button label="Keep it" on_pressed=close />
                    <Button label="Remove" look=Look::Danger on_pressed=remove />
                }
            }
        >
            <p>
                {"Its settings and its secrets are forgotten, and its pane leaves the board. To keep the settings, switch it off instead."}
            </p>
        </Dialog>
    }
}
