//! Drafts of a page, kept in the browser over a reload: one for each tab, so that
//! two tabs do not overwrite each other. A new tab takes up the draft written last,
//! or a copy of it while its own tab is still open.

use super::turns::Turns;
use crate::io::StoreError;
use crate::io::browser::database::Database;
use crate::io::browser::locks::{self, Claim, Lock};
use crate::io::browser::{chance, visit};
use std::cell::RefCell;
use std::future::Future;

/// Drafts kept at most; those of tabs closed long ago go first.
const KEPT: usize = 5;

/// The drafts of one page.
pub(super) struct Drafts {
    /// What the keys of the page begin with.
    page: &'static str,
    /// Where a tab keeps the id of its draft.
    tab: &'static str,
    /// The id of this tab's draft, and the lock that tells other tabs that it is in
    /// use.
    own: RefCell<(Option<String>, Option<Lock>)>,
    turns: Turns,
}

/// What was found of an earlier visit.
pub(super) struct Kept {
    /// The draft as it was given.
    pub draft: Vec<u8>,
    /// A newer one of the same tab, from when it was [left](Drafts::leave) before that
    /// could be kept; what belongs to it may not have been kept.
    pub left: Option<Vec<u8>>,
    /// What belongs to it, as it was given; empty if nothing was.
    pub files: Vec<u8>,
    /// Whose it is.
    pub whose: Whose,
    id: String,
}

/// Whose draft it is that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// This tab's, from before it was reloaded.
    Own,
    /// That of a tab that is closed; it is this tab's from now on.
    TakenUp,
    /// That of another tab, which goes on with it.
    Anothers,
}

impl Drafts {
    /// The drafts of the page whose keys begin so; `tab` is the key under which a tab
    /// keeps the id of its own.
    pub(super) fn new(page: &'static str, tab: &'static str) -> Self {
        Self {
            page,
            tab,
            own: RefCell::default(),
            turns: Turns::default(),
        }
    }

    /// Keeps the draft of this tab, and what belongs to it if that changed or is not
    /// kept; both or none.
    ///
    /// # Errors
    /// The storage failed.
    pub(super) async fn save(
        &self,
        draft: &[u8],
        changed: bool,
        files: impl FnOnce() -> Option<Vec<u8>>,
    ) -> Result<(), StoreError> {
        self.in_turn(async {
            let database = Database::open().await?;
            let id = self.id();
            let listed = self.list(&database).await?.contains(&id);
            let [draft_key, files_key] = self.keys(&id);
            let files = if changed || !listed { files() } else { None };
            let mut entries = vec![(draft_key.as_str(), draft)];
            entries.extend(files.iter().map(|files| (files_key.as_str(), &files[..])));
            database.put_together(&entries).await?;
            visit::remove(&self.left_key());
            let ids = self.change_list(&database, move |ids| {
                ids.retain(|other| *other != id);
                ids.push(id);
            });
            let ids = ids.await?;
            if !listed {
                self.make_room(&database, ids).await?;
            }
            Ok(())
        })
        .await
    }

    /// Remembers the draft of this tab at once, for the moment in which the page is
    /// left: the database is too slow for that. A draft too large for it is not
    /// remembered; then the one that was kept last counts.
    pub(super) fn leave(&self, draft: &[u8]) {
        let key = self.left_key();
        if !std::str::from_utf8(draft).is_ok_and(|draft| visit::set(&key, draft)) {
            visit::remove(&key);
        }
    }

    /// What was kept.
    ///
    /// # Errors
    /// The storage failed.
    pub(super) async fn load(&self) -> Result<Option<Kept>, StoreError> {
        self.in_turn(async {
            let database = Database::open().await?;
            let Some((id, whose)) = self.first(&database).await? else {
                return Ok(None);
            };
            let [draft, files] = self.keys(&id);
            let Some(draft) = database.get(&draft).await? else {
                return Ok(None);
            };
            let files = database.get(&files).await?.unwrap_or_default();
            let left = match whose {
                Whose::Own => visit::get(&self.left_key()).map(String::into_bytes),
                Whose::TakenUp | Whose::Anothers => None,
            };
            Ok(Some(Kept {
                draft,
                left,
                files,
                whose,
                id,
            }))
        })
        .await
    }

    /// Puts aside what cannot be read, so that it is not lost.
    ///
    /// # Errors
    /// The storage failed.
    pub(super) async fn set_aside(&self, kept: &Kept) -> Result<(), StoreError> {
        self.in_turn(async {
            let database = Database::open().await?;
            database.put(&self.aside(), &kept.draft).await?;
            self.remove(&database, &kept.id).await
        })
        .await
    }

    /// The key under which is kept what was put aside.
    pub(super) fn aside(&self) -> String {
        [self.page, "/draft-set-aside"].concat()
    }

    /// Forgets the draft of this tab.
    ///
    /// # Errors
    /// The storage failed.
    pub(super) async fn forget(&self) -> Result<(), StoreError> {
        self.in_turn(async {
            visit::remove(&self.left_key());
            let database = Database::open().await?;
            self.remove(&database, &self.id()).await
        })
        .await
    }

    /// The key under which this tab remembers a draft that could not be kept any more.
    fn left_key(&self) -> String {
        [self.tab, "-left"].concat()
    }

    /// The keys of a draft and of what belongs to it.
    fn keys(&self, id: &str) -> [String; 2] {
        ["draft", "files"].map(|what| format!("{}/{what}/{id}", self.page))
    }

    /// The key of the ids of the drafts, one per line, the one written last at the end.
    fn list_key(&self) -> String {
        [self.page, "/drafts"].concat()
    }

    async fn list(&self, database: &Database) -> Result<Vec<String>, StoreError> {
        let list = database.get_text(&self.list_key()).await?;
        Ok(ids(list.as_deref()))
    }

    /// Changes the list of ids, and yields it.
    async fn change_list(
        &self,
        database: &Database,
        change: impl FnOnce(&mut Vec<String>) + 'static,
    ) -> Result<Vec<String>, StoreError> {
        let change = move |list: Option<String>| {
            let mut ids = ids(list.as_deref());
            change(&mut ids);
            (Some(ids.join("\n")), ids)
        };
        database.change_text(&self.list_key(), change).await
    }

    /// Removes the oldest drafts, except those of tabs that are open. Without locks
    /// nobody knows which these are; they keep theirs anew with their next change.
    async fn make_room(&self, database: &Database, ids: Vec<String>) -> Result<(), StoreError> {
        let mut surplus = ids.len().saturating_sub(KEPT);
        for id in ids.iter().filter(|id| **id != self.id()) {
            if surplus == 0 {
                break;
            }
            if !matches!(locks::claim(&lock_name(id)).await, Claim::Taken) {
                self.remove(database, id).await?;
                surplus -= 1;
            }
        }
        Ok(())
    }

    async fn remove(&self, database: &Database, id: &str) -> Result<(), StoreError> {
        for key in self.keys(id) {
            database.remove(&key).await?;
        }
        let id = id.to_owned();
        let change = move |ids: &mut Vec<String>| ids.retain(|other| *other != id);
        self.change_list(database, change).await.map(drop)
    }

    /// The id of this tab's draft; a new one if it has none yet.
    fn id(&self) -> String {
        let id = self.own.borrow().0.clone();
        id.unwrap_or_else(|| {
            let id = chance::bytes().map_or(0, u128::from_ne_bytes);
            let id = format!("{id:032x}");
            self.take_as_own(&id, None);
            id
        })
    }

    fn take_as_own(&self, id: &str, lock: Option<Lock>) {
        // Where that is refused, a reload finds the draft as the one written last.
        visit::set(self.tab, id);
        self.own.replace((Some(id.to_owned()), lock));
    }

    /// The id of the draft to begin with; `None` if there is none.
    async fn first(&self, database: &Database) -> Result<Option<(String, Whose)>, StoreError> {
        let own = self.own.borrow().0.clone();
        if let Some(id) = own {
            return Ok(Some((id, Whose::Own)));
        }
        let known = visit::get(self.tab);
        let id = match &known {
            Some(id) => Some(id.clone()),
            None => self.list(database).await?.pop(),
        };
        let claim = match &id {
            Some(id) => locks::claim(&lock_name(id)).await,
            None => Claim::Taken,
        };
        let lock = match claim {
            Claim::Held(lock) => Some(Some(lock)),
            // Nobody knows whether the tab of the newest draft is open.
            Claim::Impossible => known.as_ref().map(|_| None),
            Claim::Taken => None,
        };
        if let (Some(id), Some(lock)) = (&id, lock) {
            self.take_as_own(id, lock);
            let whose = if known.is_some() {
                Whose::Own
            } else {
                Whose::TakenUp
            };
            return Ok(Some((id.clone(), whose)));
        }
        let own = self.id();
        if let Claim::Held(lock) = locks::claim(&lock_name(&own)).await {
            self.own.replace((Some(own), Some(lock)));
        }
        Ok(id.map(|id| (id, Whose::Anothers)))
    }

    /// Does something once all that was begun before is done: what is kept later
    /// takes the place of what was kept earlier, never the other way round.
    async fn in_turn<T>(&self, work: impl Future<Output = T>) -> T {
        self.turns.in_turn(work).await
    }
}

fn ids(list: Option<&str>) -> Vec<String> {
    let list = list.unwrap_or_default();
    list.lines().map(str::to_owned).collect()
}

fn lock_name(id: &str) -> String {
    format!("signalbox.draft.{id}")
}
