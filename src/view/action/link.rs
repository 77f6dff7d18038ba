//! `#/actions?…`: at once from the app's own origin; from any other the exact
//! addresses are shown first.

use super::landing::LIST;
use crate::app::action::ActionSession;
use crate::app::navigation::use_navigation;
use crate::domain::problem::Problem;
use crate::domain::route::{ActionsRoute, Route};
use crate::domain::taskcluster::api::{ACTIONS, Root};
use crate::domain::taskcluster::slugid::SlugId;
use crate::domain::text;
use crate::io::browser::address;
use crate::view::common::button::{Button, Look};
use crate::view::common::icon::Icon;
use crate::view::common::landing::hand_focus_on;

use leptos::prelude::*;

/// What a link asks for, checked but not agreed to.
#[derive(Clone, PartialEq)]
enum Wanted {
    Live {
        root: Root,
        group: Option<SlugId>,
        task: Option<SlugId>,
    },
    Link {
        file: String,
        context: Option<String>,
    },
}

impl Wanted {
    /// What the address asks for, if anything.
    fn read(route: &ActionsRoute) -> Result<Option<Self>, Problem> {
        let link = |url: &String| {
            address::resolve(url)
                .filter(|url| url.starts_with("http://") || url.starts_with("https://"))
                .ok_or_else(|| text::link_unusable(url))
        };
        let id = |text: &String| {
            SlugId::read(text)
                .map_err(|error| Problem::new(format!("{error}."), "Correct the link."))
        };
        if let Some(file) = &route.file {
            return Ok(Some(Self::Link {
                file: link(file)?,
                context: route.context.as_ref().map(link).transpose()?,
            }));
        }
        let Some(root) = &route.root else {
            return Ok(None);
        };
        let root = Root::read(root)?;
        let group = route.group.as_ref().map(id).transpose()?;
        let task = route.task.as_ref().map(id).transpose()?;
        if group.is_none() && task.is_none() {
            return Err(Problem::new(
                "The link names no task group",
                "Add it: #/actions?root=…&group=….",
            ));
        }
        Ok(Some(Self::Live { root, group, task }))
    }

    /// The addresses that would be asked first.
    fn addresses(&self) -> Vec<String> {
        match self {
            Self::Link { file, context } => [Some(file), context.as_ref()]
                .into_iter()
                .flatten()
                .cloned()
                .collect(),
            Self::Live { root, group, task } => {
                let group = group
                    .as_ref()
                    .map(|group| root.artifact(group, ACTIONS).url);
                let task = task.as_ref().map(|task| root.task(task).url);
                group.into_iter().chain(task).collect()
            }
        }
    }

    fn open(self, session: ActionSession) {
        match self {
            Self::Link { file, context } => session.open_link(file, context),
            Self::Live {
                root,
                group: Some(group),
                task,
            } => session.open_live(root, group, task),
            Self::Live {
                root,
                group: None,
                task,
            } => {
                if let Some(task) = task {
                    session.open_task(root, task);
                }
            }
        }
    }
}

/// Follows the link in the address, and asks where it has to.
#[component]
pub(super) fn LinkRequest(session: ActionSession) -> impl IntoView {
    let navigation = use_navigation();
    let asked = RwSignal::new(None::<(ActionsRoute, Wanted)>);
    Effect::new(move |_| {
        session.again.track();
        let route = navigation.route.with(|route| match route {
            Route::Actions(route) => (**route).clone(),
            _ => ActionsRoute::default(),
        });
        let wanted = Wanted::read(&route);
        asked.set(None);
        match wanted {
            Err(problem) => session.problem.set(Some(problem.into())),
            Ok(None) => session.followed.set_value(None),
            Ok(Some(wanted)) => {
                if session.followed.get_value().as_ref() == Some(&route) {
                    return;
                }
                if wanted.addresses().iter().all(|url| session.may_ask(url)) {
                    session.followed.set_value(Some(route));
                    wanted.open(session);
                } else {
                    asked.set(Some((route, wanted)));
                }
            }
        }
    });
    move || {
        asked
            .get()
            .map(|(route, wanted)| question(session, route, wanted, asked))
    }
}

fn question(
    session: ActionSession,
    route: ActionsRoute,
    wanted: Wanted,
    asked: RwSignal<Option<(ActionsRoute, Wanted)>>,
) -> AnyView {
    let addresses: Vec<_> = wanted
        .addresses()
        .into_iter()
        .map(|url| view! { <p class="note__detail"><code>{url}</code></p> })
        .collect();
    let load = move |()| {
        for url in wanted.addresses() {
            session.consent(&url);
        }
        asked.set(None);
        session.followed.set_value(Some(route.clone()));
        session.pressed.set_value(true);
        wanted.clone().open(session);
        hand_focus_on(&[]);
    };
    view! {
        <div class="note" data-level="info" role="status" data-consent="">
            {Icon::Globe.draw_as("note__icon")}
            <div class="note__body">
                <p class="note__headline">{"This link wants to load actions from another site"}</p>
                {addresses}
                <p class="note__remedy">
                    {"Nothing has been requested yet. Load it only if you trust the address."}
                </p>
                <div class="note__actions">
                    <Button label="Load it" look=Look::Primary on_pressed=Callback::new(load) />
                    <Button
                        label="Do not load it"
                        on_pressed=Callback::new(move |()| {
                            asked.set(None);
                            session.decline();
                            hand_focus_on(&[LIST]);
                        })
                    />
                </div>
            </div>
        </div>
    }
    .into_any()
}
