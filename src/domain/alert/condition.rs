//! When a configuration of a responder acts: which panes, which transitions,
//! and not in quiet hours.

use crate::domain::alert::log::{Kind, Transition};
use crate::domain::board::configuration::Entry;
use crate::domain::board::order::matches;
use crate::domain::board::pane::Pane;
use crate::domain::decimal;
use crate::domain::http::{HttpError, origin_of};
use crate::domain::provider::Settings;
use serde_json::Value;

/// The most minutes that a red pane is waited for: thirty days.
pub const MINUTES_MAX: f64 = 30.0 * 24.0 * 60.0;

/// Minutes of a day.
pub const DAY: u16 = 24 * 60;

/// The conditions of one configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// Names or ids of panes, or ids of their entries; empty for all.
    pub panes: Vec<String>,
    /// Groups; empty for all.
    pub groups: Vec<String>,
    /// Words that a pane must have; empty for any.
    pub text: String,
    /// When a pane turns red.
    pub breaks: bool,
    /// When it turns green again.
    pub recovers: bool,
    /// When it stays red for so many minutes; 0 for never.
    pub stays_minutes: u32,
    /// Minutes of the day from which, and until which, nothing is told.
    pub quiet: Option<(u16, u16)>,
}

impl Conditions {
    /// The conditions that the entry's settings say; what is not there or cannot
    /// be read has its default. [`faults`] tells what cannot be read.
    pub fn of(entry: &Entry) -> Self {
        let settings = Settings(entry.settings.clone());
        let truth = |key: &str| match entry.settings.get(key) {
            Some(Value::Bool(truth)) => *truth,
            _ => true,
        };
        let hour = |key: &str| settings.text(key).and_then(|text| minute_of_day(&text));
        Self {
            panes: texts(entry.settings.get("panes")),
            groups: texts(entry.settings.get("groups")),
            text: settings.text("text").unwrap_or_default(),
            breaks: truth("breaks"),
            recovers: truth("recovers"),
            stays_minutes: settings.number("stays_minutes").map_or(0, minutes),
            quiet: hour("quiet_from").zip(hour("quiet_to")),
        }
    }

    /// Whether it is about that pane.
    pub fn covers(&self, pane: &Pane) -> bool {
        let named = |wanted: &String| {
            [pane.id.as_str(), &pane.entry, pane.name()]
                .iter()
                .any(|name| name.eq_ignore_ascii_case(wanted))
        };
        (self.panes.is_empty() || self.panes.iter().any(named))
            && (self.groups.is_empty()
                || self
                    .groups
                    .iter()
                    .any(|group| group.eq_ignore_ascii_case(&pane.group)))
            && matches(pane, &self.text)
    }

    /// Whether it is about that kind of transition.
    pub fn hears(&self, kind: Kind) -> bool {
        match kind {
            Kind::Broke => self.breaks,
            Kind::Recovered => self.recovers,
            Kind::StaysRed { minutes } => self.stays_minutes == minutes,
        }
    }

    /// Whether nothing is told at that minute of the local day. The end of the
    /// quiet hours is not quiet; with both alike nothing is.
    pub fn is_quiet(&self, minute: u16) -> bool {
        match self.quiet {
            Some((from, to)) if from <= to => (from..to).contains(&minute),
            Some((from, to)) => minute >= from || minute < to,
            None => false,
        }
    }

    /// Whether it acts on a transition of that pane at that minute of the local
    /// day.
    pub fn act_on(&self, transition: &Transition, pane: &Pane, minute: u16) -> bool {
        self.hears(transition.kind) && !self.is_quiet(minute) && self.covers(pane)
    }
}

/// A time of the day like `7:30` or `22:00` in minutes since midnight; `24:00`
/// is the next midnight. `None` for anything else.
pub fn minute_of_day(text: &str) -> Option<u16> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !(digits(hours) && digits(minutes) && (1..=2).contains(&hours.len()) && minutes.len() == 2) {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    let minute = hours.checked_mul(60)?.checked_add(minutes)?;
    (minutes < 60 && minute <= DAY).then_some(minute)
}

/// What is wrong with the settings of a responder beyond their types, one
/// sentence each. `url` is the webhook's address, if it is known.
pub fn faults(entry: &Entry, url: Option<&str>) -> Vec<String> {
    let settings = Settings(entry.settings.clone());
    let mut faults = Vec::new();
    let quiet = ["quiet_from", "quiet_to"].map(|key| (key, settings.text(key)));
    for (key, text) in &quiet {
        if let Some(text) = text
            && minute_of_day(text).is_none()
        {
            faults.push(format!(
                "The setting “{key}” is not a time of the day like 7:30 or 22:00."
            ));
        }
    }
    if let [(_, Some(_)), (_, None)] | [(_, None), (_, Some(_))] = &quiet {
        faults.push("Quiet hours need a beginning and an end; one of them is missing.".to_owned());
    }
    if settings
        .number("stays_minutes")
        .is_some_and(|number| number > MINUTES_MAX || number.fract() != 0.0)
    {
        faults.push(
            "The setting “stays_minutes” is not a whole number of minutes, at most 43200 (thirty days)."
                .to_owned(),
        );
    }
    if settings
        .number("volume")
        .is_some_and(|volume| volume > 100.0)
    {
        faults.push("The setting “volume” is above 100 percent.".to_owned());
    }
    if let Some(what) = url.and_then(address_fault) {
        faults.push(format!(
            "The address of the webhook cannot be used: {what}."
        ));
    }
    faults
}

/// What keeps a message from being sent to an address, in words that do not repeat
/// it: it is a secret.
pub fn address_fault(url: &str) -> Option<&'static str> {
    Some(match origin_of(url.trim()).err()? {
        HttpError::Scheme { .. } => "it does not begin with https:// or http://",
        HttpError::Host { .. } => "it has no valid host",
        HttpError::Credentials => {
            "it carries a user name or password; use the bearer token instead"
        }
        _ => "it contains a backslash or a control character",
    })
}

/// The minutes, whole and within bounds.
fn minutes(number: f64) -> u32 {
    decimal::words(number.clamp(0.0, MINUTES_MAX).trunc())
        .parse()
        .unwrap_or_default()
}

/// The texts of a list; one text stands for several, separated by commas.
fn texts(value: Option<&Value>) -> Vec<String> {
    let parts: Vec<&str> = match value {
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(text)) => text.split(',').collect(),
        _ => Vec::new(),
    };
    let parts = parts.into_iter().map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}
