//! The last known board, kept for a visit without a network: what panes showed
//! and when, and the configuration they are of; no secrets.

use crate::domain::board::configuration::{Configuration, Entry, take_secrets, write};
use crate::domain::board::flash;
use crate::domain::board::pane::Pane;
use crate::domain::provider::cctray;
use crate::domain::provider::pane::{Content, PaneData};
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The version of the kept form.
const VERSION: u32 = 1;

/// The most bytes that the panes take; those at the end of the board go first.
pub const LIMIT_BYTES: usize = 1024 * 1024;

/// How long after a change it is kept: many panes change together.
const CALM: Duration = Duration::from_secs(2);

/// The least time between two times that it is kept, and the longest that a change
/// waits: a board that is polled for weeks is not to wear out what it is kept on.
const APART: Duration = Duration::from_secs(60);

/// When a board that changes all the time is kept. Moments are spans since the page
/// was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rhythm {
    /// The first and the last change that is not kept.
    changes: Option<(Duration, Duration)>,
    kept: Option<Duration>,
}

impl Rhythm {
    /// Notes a change.
    pub fn changed(&mut self, now: Duration) {
        let first = self.changes.map_or(now, |(first, _)| first);
        self.changes = Some((first, now));
    }

    /// When it is to be kept; `None` while nothing changed.
    pub fn due(&self) -> Option<Duration> {
        let (first, last) = self.changes?;
        let apart = self
            .kept
            .map_or(Duration::ZERO, |kept| kept.saturating_add(APART));
        let calm = last.saturating_add(CALM).max(apart);
        Some(calm.min(first.saturating_add(APART)))
    }

    /// Notes that it was kept.
    pub fn kept(&mut self, now: Duration) {
        self.changes = None;
        self.kept = Some(now);
    }
}

/// What is kept of the panes of one entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Known {
    /// Id of the entry.
    pub entry: String,
    /// Key of its service: an entry that is of another one now shows nothing old.
    pub service: String,
    /// When its last successful poll ended.
    pub at: Timestamp,
    /// What that brought.
    pub panes: Vec<PaneData>,
}

/// A board as it was known last.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Remembered {
    version: u32,
    /// The configuration as text, without secrets.
    pub configuration: String,
    /// What was known, by entry.
    pub entries: Vec<Known>,
}

impl Remembered {
    /// What there is to remember of these panes.
    pub fn of(configuration: &Configuration, panes: &[Pane]) -> Self {
        let mut entries: Vec<Known> = Vec::new();
        for pane in panes {
            let (Some(data), Some(at)) = (&pane.data, pane.fresh_at) else {
                continue;
            };
            match entries.last_mut().filter(|last| last.entry == pane.entry) {
                Some(last) => last.panes.push(data.clone()),
                None => entries.push(Known {
                    entry: pane.entry.clone(),
                    service: pane.service.clone(),
                    at,
                    panes: vec![data.clone()],
                }),
            }
        }
        Self {
            version: VERSION,
            configuration: write(configuration),
            entries,
        }
    }

    /// What was known of the entries of this configuration whose settings are the same
    /// as then.
    fn still_true<'a>(&'a self, now: &'a Configuration) -> impl Iterator<Item = &'a Known> {
        let then = flash::import(&self.configuration)
            .map_or_else(|_| Configuration::default(), |(_, read)| read.configuration);
        let settings = |board: &Configuration, known: &Known| {
            let of_entry = |entry: &&Entry| entry.id == known.entry;
            let mut entry = board.entries.iter().find(of_entry)?.clone();
            // Nothing that is kept has them.
            take_secrets(&mut entry);
            (entry.integration == known.service).then_some(entry.settings)
        };
        self.entries.iter().filter(move |known| {
            let now = settings(now, known);
            now.is_some() && now == settings(&then, known)
        })
    }

    /// Goes on knowing what an earlier visit knew of entries that show nothing yet.
    pub fn go_on_from(&mut self, before: &Self, configuration: &Configuration) {
        for known in before.still_true(configuration) {
            if !self.entries.iter().any(|entry| entry.entry == known.entry) {
                self.entries.push(known.clone());
            }
        }
    }

    /// The panes that show more with what was known: those of projects of a feed,
    /// which tells of the last build alone. By entry, with all panes of each.
    pub fn resumed(
        &self,
        configuration: &Configuration,
        panes: &[Pane],
    ) -> Vec<(String, Vec<Pane>)> {
        let feeds = self
            .still_true(configuration)
            .filter(|known| known.service == cctray::CCTRAY.key);
        let mut resumed = Vec::new();
        for known in feeds {
            let of_entry = |pane: &&Pane| pane.entry == known.entry;
            let mut panes: Vec<Pane> = panes.iter().filter(of_entry).cloned().collect();
            let mut changed = false;
            for data in panes.iter_mut().filter_map(|pane| pane.data.as_mut()) {
                let before = known.panes.iter().find(|before| before.part == data.part);
                changed |= before.is_some_and(|before| cctray::resume(data, before));
            }
            if changed {
                resumed.push((known.entry.clone(), panes));
            }
        }
        resumed
    }

    /// It as text, within bounds.
    pub fn write(&self) -> String {
        let mut left = LIMIT_BYTES;
        let entries = self.entries.iter().take_while(|known| {
            let size = serde_json::to_string(known).map_or(usize::MAX, |text| text.len());
            let fits = size <= left;
            left = left.saturating_sub(size);
            fits
        });
        let kept = Self {
            version: VERSION,
            configuration: self.configuration.clone(),
            entries: entries.cloned().collect(),
        };
        // Plain data; only numbers that are none cannot be written, and then
        // nothing is remembered.
        serde_json::to_string(&kept).unwrap_or_default()
    }

    /// What was kept as this text; `None` if it is of another version or broken.
    /// Links that lead to no web page are left out.
    pub fn read(text: &str) -> Option<Self> {
        let mut read: Self = serde_json::from_str(text).ok()?;
        if read.version != VERSION {
            return None;
        }
        for data in read.entries.iter_mut().flat_map(|known| &mut known.panes) {
            clean(data);
        }
        Some(read)
    }
}

/// Takes out addresses that are none of a web page.
fn clean(data: &mut PaneData) {
    let web = |link: &mut Option<String>| {
        if let Some(address) = link
            && !(address.starts_with("https://") || address.starts_with("http://"))
        {
            *link = None;
        }
    };
    web(&mut data.link);
    match &mut data.content {
        Content::Builds { builds, .. } => builds.iter_mut().for_each(|one| web(&mut one.link)),
        Content::Commits(commits) => commits.iter_mut().for_each(|one| web(&mut one.link)),
        Content::Coverage(builds) => builds.iter_mut().for_each(|one| web(&mut one.link)),
        Content::Feed(projects) => projects.iter_mut().for_each(|one| web(&mut one.link)),
        Content::Issues { .. } | Content::Stories { .. } => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::board::pane::{Change, Panes, State};
    use crate::domain::board::reason::Reason;
    use crate::domain::provider::builds_pane;
    use crate::domain::provider::pane::{Build, Health, Outcome, PaneKind, Project};
    use serde_json::json;

    fn pane(entry: &str, data: Option<PaneData>) -> Pane {
        Pane {
            id: entry.into(),
            entry: entry.into(),
            service: "buddy".into(),
            service_name: "Buddy".into(),
            subject: String::new(),
            kind: Some(PaneKind::Builds),
            title: String::new(),
            group: String::new(),
            size: 1,
            fresh_at: data.is_some().then_some(Timestamp(7)),
            data,
            trouble: None,
            next: None,
        }
    }

    fn data(link: &str) -> PaneData {
        PaneData {
            part: String::new(),
            name: "acme/web".into(),
            link: Some(link.into()),
            health: Health::Ok,
            note: String::new(),
            content: Content::Builds {
                builds: vec![Build {
                    link: Some(link.into()),
                    ..Build::default()
                }],
                broken: None,
            },
        }
    }

    fn board() -> Configuration {
        let mut entry = Entry::new("buddy");
        entry.id = "a".into();
        entry.settings.insert("api_token".into(), json!("t0ken"));
        Configuration {
            entries: vec![entry],
            ..Configuration::default()
        }
    }

    #[test]
    fn what_was_known_comes_back_without_secrets() {
        let panes = [
            pane("a", Some(data("https://ci.example/"))),
            pane("b", None),
        ];
        let remembered = Remembered::of(&board(), &panes);
        let text = remembered.write();
        assert!(!text.contains("t0ken"));
        assert_eq!(Remembered::read(&text), Some(remembered));
    }

    /// A feed of one project with builds that ended on these days, newest first.
    fn feed(root: &str, days: &[i64]) -> (Configuration, Pane) {
        let mut entry = Entry::new("cctray");
        entry.id = "f".into();
        entry.settings.insert("root".into(), json!(root));
        entry.settings.insert("token".into(), json!("t0ken"));
        let builds = days.iter().map(|day| Build {
            outcome: Outcome::Passed,
            started_at: Some(Timestamp(day * 86_400_000)),
            ..Build::default()
        });
        let data = PaneData {
            part: "web".into(),
            ..builds_pane("web".into(), None, builds.collect())
        };
        let pane = Pane {
            id: "f/web".into(),
            entry: "f".into(),
            service: "cctray".into(),
            ..pane("f", Some(data))
        };
        let configuration = Configuration {
            entries: vec![entry],
            ..Configuration::default()
        };
        (configuration, pane)
    }

    #[test]
    fn the_history_of_a_feed_goes_on_at_a_later_visit() {
        let (then, before) = feed("https://ci.example/cc.xml", &[3, 2, 1]);
        let text = Remembered::of(&then, &[before]).write();
        let kept = Remembered::read(&text).unwrap();
        let (now, shown) = feed("https://ci.example/cc.xml", &[4]);
        let resumed = kept.resumed(&now, &[pane("other", None), shown]);
        let [(entry, panes)] = resumed.as_slice() else {
            panic!("{resumed:?}");
        };
        assert_eq!((entry.as_str(), panes.len()), ("f", 1));
        let Some(Content::Builds { builds, .. }) = panes[0].data.as_ref().map(|data| &data.content)
        else {
            panic!("no builds");
        };
        assert_eq!(builds.len(), 4);
        // Once it is whole there is nothing to add.
        assert!(kept.resumed(&now, panes).is_empty());
        // Another feed has a history of its own.
        let (other, shown) = feed("https://other.example/cc.xml", &[4]);
        assert!(kept.resumed(&other, &[shown]).is_empty());
    }

    #[test]
    fn what_shows_nothing_yet_is_not_forgotten() {
        let (then, before) = feed("https://ci.example/cc.xml", &[1]);
        let known = Remembered::of(&then, &[before]);
        let mut next = Remembered::of(&then, &[pane("f", None)]);
        next.go_on_from(&known, &then);
        assert_eq!(next, known);
        next.go_on_from(&known, &then);
        assert_eq!(next, known);
        let mut next = Remembered::of(&board(), &[]);
        next.go_on_from(&known, &board());
        assert!(next.entries.is_empty(), "its entry is gone");
    }

    #[test]
    fn it_is_kept_after_a_calm_at_most_once_a_minute_and_never_put_off_for_longer() {
        let at = Duration::from_secs;
        let mut rhythm = Rhythm::default();
        assert_eq!(rhythm.due(), None);
        rhythm.changed(at(1));
        rhythm.changed(at(2));
        assert_eq!(rhythm.due(), Some(at(4)));
        rhythm.kept(at(4));
        assert_eq!(rhythm.due(), None);
        rhythm.changed(at(10));
        assert_eq!(rhythm.due(), Some(at(64)));
        rhythm.kept(at(64));
        rhythm.changed(at(500));
        assert_eq!(rhythm.due(), Some(at(502)));
        // A board that never rests is kept all the same.
        for second in 501..600 {
            rhythm.changed(at(second));
        }
        assert_eq!(rhythm.due(), Some(at(560)));
    }

    #[test]
    fn links_to_no_web_page_do_not_come_back() {
        let panes = [pane("a", Some(data("javascript:alert(1)")))];
        let text = Remembered::of(&board(), &panes).write();
        let read = Remembered::read(&text).unwrap();
        assert!(!read.write().contains("javascript"));
    }

    #[test]
    fn it_stays_in_bounds() {
        let large = PaneData {
            note: "x".repeat(LIMIT_BYTES / 3),
            ..data("https://ci.example/")
        };
        let panes: Vec<Pane> = (0..5)
            .map(|number| pane(&number.to_string(), Some(large.clone())))
            .collect();
        let text = Remembered::of(&board(), &panes).write();
        assert!(text.len() < LIMIT_BYTES + 10_000);
        assert_eq!(Remembered::read(&text).unwrap().entries.len(), 2);
    }

    #[test]
    fn broken_and_other_texts_are_nothing() {
        for text in [
            "",
            "{}",
            "[]",
            r#"{"version":2,"configuration":"","entries":[]}"#,
        ] {
            assert_eq!(Remembered::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_pane_without_a_network_shows_what_was_known_as_stale() {
        let mut panes = Panes::new(vec![pane("a", None), pane("b", None)]);
        let at = Timestamp(7);
        // While nobody knows why there is nothing, nothing old is shown.
        assert_eq!(panes.recall("a", vec![data("https://x/")], at), None);
        panes.polled("a", Err(Reason::Offline), Timestamp(9), None);
        let change = panes.recall("a", vec![data("https://x/")], at);
        assert_eq!(change, Some(Change::Panes(0..1)));
        let shown = &panes.all()[0];
        assert_eq!((shown.state(), shown.fresh_at), (State::Stale, Some(at)));
        assert_eq!(shown.trouble, Some(Reason::Offline));
        assert_eq!(panes.recall("a", vec![data("https://x/")], at), None);
        assert_eq!(panes.recall("nobody", Vec::new(), at), None);
    }

    #[test]
    fn several_panes_of_one_entry_come_back() {
        let mut panes = Panes::new(vec![pane("a", None)]);
        panes.polled("a", Err(Reason::Offline), Timestamp(9), None);
        let parts = ["x", "y"].map(|part| PaneData {
            part: part.into(),
            content: Content::Feed(vec![Project::default()]),
            ..data("https://x/")
        });
        let change = panes.recall("a", parts.to_vec(), Timestamp(7));
        assert_eq!(change, Some(Change::Layout));
        let ids: Vec<&str> = panes.all().iter().map(|pane| pane.id.as_str()).collect();
        assert_eq!(ids, ["a/x", "a/y"]);
        assert!(panes.all().iter().all(|pane| pane.state() == State::Stale));
    }
}
