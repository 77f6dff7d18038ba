//! The responders as integrations: their hooks look at their configurations and
//! say what is to be done.

use crate::domain::alert::condition::Conditions;
use crate::domain::alert::log::{Kind, Transition};
use crate::domain::alert::message;
use crate::domain::board::configuration::Entry;
use crate::domain::board::pane::Pane;
use crate::domain::board::summary::Summary;
use crate::domain::integration::event::{Effect, Event, On};
use crate::domain::integration::source::default_settings;
use crate::domain::integration::summary::{title, told};
use crate::domain::integration::{Hooks, Integration, Role};
use crate::domain::problem::Problem;
use crate::domain::provider::{Declaration, Settings};
use serde_json::{Map, Value};

use super::declare::{NOTIFICATION, SOUND, TAB, WEBHOOK};

/// Every responder, none of them alive.
pub fn all() -> Vec<Box<dyn Integration>> {
    vec![
        Box::new(Alerting {
            id: "signalbox.notification",
            declaration: &NOTIFICATION,
            act: notify,
        }),
        Box::new(Alerting {
            id: "signalbox.sound",
            declaration: &SOUND,
            act: sound,
        }),
        Box::new(InTheTab),
        Box::new(Alerting {
            id: "signalbox.webhook",
            declaration: &WEBHOOK,
            act: post,
        }),
    ]
}

/// The id of the responder with that key.
pub fn id_of(key: &str) -> String {
    ["signalbox.", key].concat()
}

/// What a responder has done about a transition, with the configurations that
/// want it; there is at least one.
type Act = fn(&[&Entry], &Transition, &str) -> Vec<Effect>;

/// A responder that acts on transitions.
struct Alerting {
    id: &'static str,
    declaration: &'static Declaration,
    act: Act,
}

impl Integration for Alerting {
    fn id(&self) -> &str {
        self.id
    }

    fn key(&self) -> &str {
        self.declaration.key
    }

    fn role(&self) -> Role {
        Role::Responder
    }

    fn default_settings(&self) -> Map<String, Value> {
        default_settings(self.declaration)
    }

    fn initialize(&mut self, hooks: &mut Hooks<'_>) -> Result<(), Problem> {
        let (key, act) = (self.declaration.key, self.act);
        hooks.register(
            On::Transition,
            Box::new(move |event, configs| {
                let Event::Transition {
                    transition,
                    pane,
                    board,
                    minute,
                } = event
                else {
                    return Ok(Vec::new());
                };
                let entries = configs.of(key, &[]);
                let willing: Vec<&Entry> = entries
                    .iter()
                    .filter(|entry| Conditions::of(entry).act_on(transition, pane, *minute))
                    .collect();
                Ok(if willing.is_empty() {
                    Vec::new()
                } else {
                    act(&willing, transition, board)
                })
            }),
        );
        Ok(())
    }
}

/// One notification, however many configurations want it; it stays if one of
/// them says so.
fn notify(entries: &[&Entry], transition: &Transition, board: &str) -> Vec<Effect> {
    let sticky = |entry: &&&Entry| entry.settings.get("sticky") == Some(&Value::Bool(true));
    vec![Effect::Notify {
        title: message::title(transition),
        body: message::body(transition, board),
        tag: transition.id.clone(),
        sticky: entries.iter().any(|entry| sticky(&entry)),
    }]
}

/// One sound, as the first configuration wants it.
fn sound(entries: &[&Entry], transition: &Transition, _: &str) -> Vec<Effect> {
    let Some(entry) = entries.first() else {
        return Vec::new();
    };
    vec![Effect::Sound(Sound::of(
        entry,
        transition.kind != Kind::Recovered,
    ))]
}

/// A message for each configuration: each has a receiver of its own.
fn post(entries: &[&Entry], transition: &Transition, _: &str) -> Vec<Effect> {
    entries
        .iter()
        .map(|entry| Effect::Post {
            entry: entry.id.clone(),
            transition: Box::new(transition.clone()),
        })
        .collect()
}

/// A sound to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sound {
    /// `steps`, `bell` or `alarm`.
    pub tune: &'static str,
    /// From 0 to 100.
    pub volume: u8,
    /// It tells of something red.
    pub red: bool,
}

/// One tone of a sound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tone {
    /// When it begins, in seconds after the sound's beginning.
    pub at: f64,
    /// Pitch in hertz.
    pub hertz: f32,
    /// How long it lasts, in seconds.
    pub seconds: f64,
}

impl Sound {
    /// The sound that a configuration wants.
    pub fn of(entry: &Entry, red: bool) -> Self {
        let settings = Settings(entry.settings.clone());
        let volume = settings.number("volume").unwrap_or(50.0).clamp(0.0, 100.0);
        Self {
            tune: match settings.text("tune").as_deref() {
                Some("bell") => "bell",
                Some("alarm") => "alarm",
                _ => "steps",
            },
            volume: crate::domain::decimal::words(volume.trunc())
                .parse()
                .unwrap_or(50),
            red,
        }
    }

    /// Its tones, in order.
    pub fn tones(&self) -> Vec<Tone> {
        let row = |hertz: &[f32], seconds: f64| {
            let mut at = 0.0;
            hertz
                .iter()
                .map(|hertz| {
                    let tone = Tone {
                        at,
                        hertz: *hertz,
                        seconds,
                    };
                    at += seconds;
                    tone
                })
                .collect()
        };
        match (self.tune, self.red) {
            ("bell", _) => row(&[880.0], 1.2),
            ("alarm", _) => row(&[660.0, 440.0, 660.0, 440.0, 660.0, 440.0], 0.25),
            (_, true) => row(&[659.3, 523.3, 392.0], 0.2),
            (_, false) => row(&[392.0, 523.3, 659.3], 0.2),
        }
    }

    /// The one sound of several that come together: one that tells of something
    /// red goes first.
    pub fn one_of(sounds: Vec<Self>) -> Option<Self> {
        let red = sounds.iter().position(|sound| sound.red).unwrap_or(0);
        sounds.into_iter().nth(red)
    }
}

/// The responder that writes how some panes stand into title and icon of the
/// tab, instead of the one that tells of all.
struct InTheTab;

impl Integration for InTheTab {
    fn id(&self) -> &'static str {
        "signalbox.tab"
    }

    fn key(&self) -> &'static str {
        TAB.key
    }

    fn role(&self) -> Role {
        Role::Responder
    }

    fn default_settings(&self) -> Map<String, Value> {
        default_settings(&TAB)
    }

    fn initialize(&mut self, hooks: &mut Hooks<'_>) -> Result<(), Problem> {
        let mut shown = (String::new(), "");
        hooks.register(
            On::PanesChange,
            Box::new(move |event, configs| {
                let Event::PanesChange { board, panes } = event else {
                    return Ok(Vec::new());
                };
                let entries = configs.of(TAB.key, &[]);
                let title = title(board, summary(&entries, "title", panes));
                let sign = summary(&entries, "icon", panes).worst();
                let effects = told(&shown, &title, sign);
                shown = (title, sign);
                Ok(effects)
            }),
        );
        Ok(())
    }

    fn shutdown(&mut self) -> Result<Vec<Effect>, Problem> {
        Ok(told(
            &("?".to_owned(), "?"),
            &title("", Summary::default()),
            "",
        ))
    }
}

/// The numbers of the panes that some configuration with that switch on is
/// about.
fn summary(entries: &[Entry], switch: &str, panes: &[Pane]) -> Summary {
    let wanted: Vec<Conditions> = entries
        .iter()
        .filter(|entry| entry.settings.get(switch) != Some(&Value::Bool(false)))
        .map(Conditions::of)
        .collect();
    let covered = panes
        .iter()
        .filter(|pane| wanted.iter().any(|conditions| conditions.covers(pane)));
    Summary::of_those(covered)
}

/// The waits for red panes that the configurations name, each once.
pub fn waits(entries: &[Entry]) -> Vec<u32> {
    let mut waits: Vec<u32> = entries
        .iter()
        .filter(|entry| entry.enabled && entry.integration != TAB.key)
        .map(|entry| Conditions::of(entry).stays_minutes)
        .filter(|minutes| *minutes > 0)
        .collect();
    waits.sort_unstable();
    waits.dedup();
    waits
}
