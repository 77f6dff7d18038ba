//! The tasks that were created in this visit: what is needed to find them again,
//! whatever is opened or chosen since. Never credentials, never an input.

use crate::domain::taskcluster::answer::TaskStatus;
use crate::domain::taskcluster::api::Root;
use crate::domain::taskcluster::slugid::SlugId;

/// A task that was created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreatedTask {
    /// The Taskcluster that has it.
    pub root: Root,
    /// Its id.
    pub task: SlugId,
    /// Title of the action that it came of.
    pub action: String,
    /// Its state when it was asked for last.
    pub status: Option<TaskStatus>,
    /// Who follows it.
    watch: Watch,
}

/// The number of a watch: it follows one task for as long as no other one does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Watch(u32);

impl CreatedTask {
    /// The page of the task in Taskcluster's own interface.
    pub fn page(&self) -> String {
        self.root.task_page(&self.task)
    }

    /// Whether it may be in another state by now.
    pub fn may_change(&self) -> bool {
        let ended = self.status.as_ref().is_some_and(TaskStatus::has_ended);
        !ended
    }
}

/// Tasks remembered, at most; the oldest goes first.
const COUNT_LIMIT: usize = 20;

/// The tasks that were created, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CreatedTasks {
    tasks: Vec<CreatedTask>,
    /// The watch that was begun last.
    latest: Watch,
}

impl CreatedTasks {
    /// Remembers a task as the newest, with what was known of it before. Yields the
    /// watch that follows it from now on; an earlier one of the same task ends.
    pub fn add(&mut self, root: Root, task: SlugId, action: String) -> Watch {
        self.latest = Watch(self.latest.0.wrapping_add(1));
        let known = self
            .place(&root, &task)
            .map(|place| self.tasks.remove(place));
        let created = CreatedTask {
            root,
            task,
            action,
            status: known.and_then(|known| known.status),
            watch: self.latest,
        };
        self.tasks.insert(0, created);
        self.tasks.truncate(COUNT_LIMIT);
        self.latest
    }

    /// The tasks, newest first.
    pub fn list(&self) -> &[CreatedTask] {
        &self.tasks
    }

    /// How many tasks are newer than the one that a watch follows; `None` if it
    /// follows none any more.
    pub fn watched(&self, watch: Watch) -> Option<usize> {
        self.tasks.iter().position(|known| known.watch == watch)
    }

    /// How many tasks are newer than this one; `None` if it is not remembered.
    pub fn place(&self, root: &Root, task: &SlugId) -> Option<usize> {
        let is = |known: &CreatedTask| known.root == *root && known.task == *task;
        self.tasks.iter().position(is)
    }

    /// What is known of a task's state.
    pub fn status(&self, root: &Root, task: &SlugId) -> Option<&TaskStatus> {
        self.tasks.get(self.place(root, task)?)?.status.as_ref()
    }

    /// Takes over what was learned of a task's state.
    pub fn learn(&mut self, root: &Root, task: &SlugId, status: TaskStatus) {
        let place = self.place(root, task);
        if let Some(known) = place.and_then(|place| self.tasks.get_mut(place)) {
            known.status = Some(status);
        }
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    fn root(host: &str) -> Root {
        Root::read(&format!("https://{host}")).unwrap()
    }

    fn id(number: u8) -> SlugId {
        SlugId::nice([number; 16])
    }

    fn status(state: &str) -> TaskStatus {
        TaskStatus {
            state: state.into(),
            reason: String::new(),
        }
    }

    #[test]
    fn the_newest_stands_first_and_leads_to_its_page() {
        let mut tasks = CreatedTasks::default();
        tasks.add(root("one"), id(1), "First".into());
        tasks.add(root("one"), id(2), "Second".into());
        let titles: Vec<_> = tasks.list().iter().map(|task| &*task.action).collect();
        assert_eq!(titles, ["Second", "First"]);
        assert_eq!(
            tasks.list()[1].page(),
            format!("https://one/tasks/{}", id(1))
        );
        assert_eq!(tasks.place(&root("one"), &id(1)), Some(1));
        assert_eq!(tasks.place(&root("two"), &id(1)), None);
    }

    #[test]
    fn each_task_has_its_own_state() {
        let mut tasks = CreatedTasks::default();
        tasks.add(root("one"), id(1), "First".into());
        tasks.add(root("two"), id(1), "Elsewhere".into());
        tasks.learn(&root("one"), &id(1), status("running"));
        tasks.learn(&root("one"), &id(9), status("failed"));
        assert_eq!(tasks.status(&root("one"), &id(1)), Some(&status("running")));
        assert_eq!(tasks.status(&root("two"), &id(1)), None);
        assert!(tasks.list().iter().all(CreatedTask::may_change));
        tasks.learn(&root("one"), &id(1), status("completed"));
        assert!(!tasks.list()[1].may_change());
    }

    #[test]
    fn a_hook_that_names_a_task_again_begins_a_watch_in_place_of_the_first() {
        let mut tasks = CreatedTasks::default();
        let first = tasks.add(root("one"), id(1), "Retrigger".into());
        let other = tasks.add(root("one"), id(2), "Other".into());
        assert_eq!(tasks.watched(first), Some(1));
        tasks.learn(&root("one"), &id(1), status("pending"));
        let second = tasks.add(root("one"), id(1), "Retrigger".into());
        assert_eq!(tasks.watched(first), None);
        assert_eq!(tasks.watched(second), Some(0));
        assert_eq!(tasks.watched(other), Some(1));
        // What was known of it is still known.
        assert_eq!(tasks.status(&root("one"), &id(1)), Some(&status("pending")));
    }

    #[test]
    fn a_hook_that_names_a_task_again_adds_no_second_line() {
        let mut tasks = CreatedTasks::default();
        for _ in 0..2 {
            tasks.add(root("one"), id(1), "Retrigger".into());
        }
        assert_eq!(tasks.list().len(), 1);
        for number in 0..=u8::try_from(COUNT_LIMIT).unwrap() {
            tasks.add(root("one"), id(number), "Many".into());
        }
        assert_eq!(tasks.list().len(), COUNT_LIMIT);
        assert_eq!(tasks.place(&root("one"), &id(0)), None);
    }
}
