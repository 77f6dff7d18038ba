//! What happens on a running board, and whom it is told to.

use super::{BoardSession, Task};
use crate::app::poll::{PollEvent, Polled};
use crate::app::tabs::Tabs;
use crate::domain::board::configuration::{Entry, Order};
use crate::domain::board::pane::{Change, Pane, Panes};
use crate::domain::board::reason::Reason;
use crate::domain::board::remembered::Known;
use crate::domain::board::summary::Summary;
use crate::domain::integration::{Effect, Event, Registry};
use crate::io::browser::clock::moment;
use crate::io::browser::page;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// A following tab asks the leader to poll.
pub(in crate::app) const POLL: &str = "poll";

impl BoardSession {
    /// Tells the integrations what happened and does what they want.
    pub fn emit(self, event: &Event<'_>) {
        let effects = self.inner().registry.borrow_mut().emit(event);
        self.carry_out(effects);
    }

    /// Does what integrations want.
    pub fn carry_out(self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Title(title) if self.inner().watcher.borrow().is_some() => {
                    let title = self.inner().title.borrow_mut().offer(title, moment());
                    if let Some(title) = title {
                        page::set_title(&title);
                    }
                }
                // Other pages have titles of their own.
                Effect::Title(title) => self.inner().title.borrow_mut().keep(title),
                Effect::Favicon(state) => page::set_icon(state),
                Effect::Announce(sentence) => self.news.set(sentence),
                Effect::Poll(id) => {
                    if let Some(poller) = &*self.inner().poller.borrow() {
                        poller.poll_now(&id);
                    }
                }
                other => {
                    if let Some(hand) = self.inner().hand.get() {
                        hand(other);
                    }
                }
            }
        }
    }

    /// Has `hand` carry out, from now on, what responders want; once.
    pub fn set_hand(self, hand: impl Fn(Effect) + 'static) {
        // Whoever comes second has the same to offer.
        let _ = self.inner().hand.set(Box::new(hand));
    }

    /// Hands out the registry of integrations; nothing may be emitted meanwhile.
    pub fn with_registry<T>(self, change: impl FnOnce(&mut Registry) -> T) -> T {
        change(&mut self.inner().registry.borrow_mut())
    }

    pub(super) fn polled(self, event: PollEvent) {
        let inner = self.inner();
        self.emit(&Event::PollResult {
            id: &event.id,
            result: match &event.result {
                Ok(Polled::Show(panes)) => Ok(panes),
                Ok(Polled::Keep) => Ok(&[]),
                Err(reason) => Err(reason),
            },
        });
        let result = event.result.map(|polled| match polled {
            Polled::Show(data) => Some(data),
            Polled::Keep => None,
        });
        let change = inner
            .panes
            .borrow_mut()
            .polled(&event.id, result, event.at, event.next);
        let Some(change) = change else { return };
        if let Some(relay) = &*inner.relay.borrow() {
            relay(&event.id);
        }
        if self.lacks_network() {
            // The setup knows what was shown last.
            self.unsettled.set(true);
        }
        self.tell(change);
    }

    /// Whether a pane shows nothing for want of a network.
    pub fn lacks_network(self) -> bool {
        self.with_panes(|panes| {
            panes
                .iter()
                .any(|pane| pane.data.is_none() && pane.trouble == Some(Reason::Offline))
        })
    }

    /// Shows what was known of an entry, if it has nothing for want of a network.
    pub fn recall(self, known: Known) {
        let inner = self.inner();
        let of_entry = |entry: &Entry| entry.id == known.entry;
        let same = inner
            .configuration
            .borrow()
            .entries
            .iter()
            .any(|entry| of_entry(entry) && entry.integration == known.service);
        if !same {
            return;
        }
        let change = inner
            .panes
            .borrow_mut()
            .recall(&known.entry, known.panes, known.at);
        if let Some(change) = change {
            self.tell(change);
        }
    }

    pub(super) fn tell(self, change: Change) {
        let inner = self.inner();
        let now = (self.name_now(), Summary::of(inner.panes.borrow().all()));
        if *inner.told.borrow() != now {
            let (board, summary) = now.clone();
            inner.told.replace(now);
            self.emit(&Event::StateChange {
                board: &board,
                summary,
            });
        }
        self.pulse.update(|pulse| *pulse = pulse.wrapping_add(1));
        if let Some(watcher) = &mut *inner.watcher.borrow_mut() {
            watcher(inner.panes.borrow().all(), change);
        }
    }

    /// Has `watcher` called with every change from now on, until another takes
    /// its place; and once at once. Yields a number to end it by.
    pub fn watch(self, watcher: impl FnMut(&[Pane], Change) + 'static) -> u32 {
        let inner = self.inner();
        let number = inner.watches.get().wrapping_add(1);
        inner.watches.set(number);
        inner.watcher.replace(Some(Box::new(watcher)));
        // The heading of the page that is about to stand writes the title, too.
        inner.title.borrow_mut().again(moment());
        self.tell(Change::Layout);
        number
    }

    /// Ends that [`watch`](Self::watch), unless another took its place.
    pub fn unwatch(self, number: u32) {
        let inner = self.inner();
        if inner.watches.get() == number {
            inner.watcher.replace(None);
            inner.title.borrow_mut().clear();
        }
    }

    /// Hands out the panes as they are.
    pub fn with_panes<T>(self, read: impl FnOnce(&[Pane]) -> T) -> T {
        read(self.inner().panes.borrow().all())
    }

    /// The panes in numbers.
    pub fn summary(self) -> Summary {
        self.inner().told.borrow().1
    }

    /// A second went by.
    pub fn tick(self) {
        let now = moment();
        let title = self.inner().title.borrow_mut().due(now);
        if let Some(title) = title {
            page::set_title(&title);
        }
        self.emit(&Event::Tick(now));
    }

    /// How panes are ordered.
    pub fn order(self) -> Order {
        self.inner().configuration.borrow().order
    }

    /// Orders the panes otherwise, as a person chose.
    pub fn set_order(self, order: Order) {
        self.inner().configuration.borrow_mut().order = order;
        self.tell(Change::Layout);
        self.leave(Task::Order);
    }

    /// Has `relay` called with the id of every entry that was polled.
    pub fn set_relay(self, relay: impl Fn(&str) + 'static) {
        self.inner().relay.replace(Some(Box::new(relay)));
    }

    /// Shows the panes that the leading tab shows, of one entry or of all.
    pub fn take_panes(self, entry: Option<&str>, panes: Vec<Pane>) {
        let inner = self.inner();
        let before = inner.panes.take();
        let mut next: Vec<Pane> = Vec::with_capacity(before.all().len());
        for pane in before.all() {
            let followed = entry.is_none_or(|entry| pane.entry == entry)
                && panes.iter().any(|new| new.entry == pane.entry);
            if !followed {
                next.push(pane.clone());
            } else if !next.iter().any(|done| done.entry == pane.entry) {
                let of_entry = |new: &&Pane| new.entry == pane.entry;
                next.extend(panes.iter().filter(of_entry).cloned());
            }
        }
        inner.panes.replace(Panes::new(next));
        self.tell(Change::Layout);
    }

    /// Shows panes of an entry that have more behind them than its polls brought, and
    /// lets those go on from there.
    pub fn resume(self, entry: &str, panes: Vec<Pane>) {
        if let Some(poller) = &*self.inner().poller.borrow() {
            let known = panes.iter().filter_map(|pane| pane.data.clone());
            poller.go_on_from(entry, known.collect());
        }
        self.take_panes(Some(entry), panes);
    }

    /// Polls every pane as soon as it may be polled; a tab that follows has the
    /// leader do it.
    pub fn poll_now(self) {
        let tabs = Tabs::get();
        if !tabs.leading.get_untracked() {
            tabs.say(POLL, &JsValue::UNDEFINED);
        }
        if let Some(poller) = &*self.inner().poller.borrow() {
            self.with_panes(|panes| {
                for pane in panes {
                    poller.poll_now(&pane.entry);
                }
            });
        }
    }
}
