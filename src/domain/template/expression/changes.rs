//! [`Changes`]: when names were last set and shared values last changed, so that
//! a watch whose expression would yield the same once more is not worked out.

use super::parse::Expression;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A moment between two changes; `0` lies before all of them.
pub type Moment = u64;

/// The names that an expression looks up, by their numbers in [`Changes`].
pub type Reads = Rc<[usize]>;

/// When what expressions read was changed, by a clock that counts the changes.
#[derive(Debug, Default)]
pub struct Changes {
    now: Cell<Moment>,
    /// When a list or an object was changed last. Names share them, so that a
    /// change is one for whoever reads any.
    shared: Cell<Moment>,
    numbers: BTreeMap<Rc<str>, usize>,
    /// When a name was set last, in whatever scope.
    set: Vec<Moment>,
    /// Whether a scope was made a value (`this`): its names can then be read and
    /// set under any other.
    open: Cell<bool>,
}

impl Changes {
    /// The moment after the last change.
    pub fn now(&self) -> Moment {
        self.now.get()
    }

    /// The names that expressions read, if they yield the same as long as none
    /// of them is set and no list or object is changed. What assigns, calls or
    /// filters has to be worked out each time; so has what makes a list or an
    /// object, unless it is `compared` by what is in it.
    pub fn reads<'a>(
        &mut self,
        expressions: impl IntoIterator<Item = &'a Expression>,
        compared: bool,
    ) -> Option<Reads> {
        let mut steady = true;
        let mut reads = Vec::new();
        for expression in expressions {
            expression.each(&mut |part| match part {
                Expression::Assign(_) | Expression::Call(..) | Expression::Filter { .. } => {
                    steady = false;
                }
                Expression::Array(_) | Expression::Object(_) => steady &= compared,
                Expression::Path(names) => {
                    reads.extend(names.first().map(|name| self.number(name)))
                }
                _ => {}
            });
        }
        steady.then(|| reads.into())
    }

    /// The number of a name.
    pub fn number(&mut self, name: &Rc<str>) -> usize {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.set.len();
        self.numbers.insert(Rc::clone(name), number);
        // It may have been set before anybody read it.
        self.set.push(self.tick());
        number
    }

    /// Whether nothing that was read at a moment has changed since.
    pub fn is_steady(&self, reads: &[usize], since: Moment) -> bool {
        since > 0
            && self.shared.get() <= since
            && !self.open.get()
            && reads
                .iter()
                .all(|number| self.set.get(*number).is_some_and(|at| *at <= since))
    }

    /// A list or an object was changed.
    pub fn shared_changed(&self) {
        self.shared.set(self.tick());
    }

    /// A scope was made a value.
    pub(super) fn scope_shared(&self) {
        self.open.set(true);
    }

    /// A name was set.
    pub(super) fn name_set(&mut self, name: &str) {
        let now = self.tick();
        if let Some(number) = self.numbers.get(name)
            && let Some(at) = self.set.get_mut(*number)
        {
            *at = now;
        }
    }

    fn tick(&self) -> Moment {
        let now = self.now.get() + 1;
        self.now.set(now);
        now
    }
}
