//! Messages of webhooks: kept until they arrive, sent when they are due.

use super::Alerts;
use super::kept::{kept_step, kept_text};
use super::send::{send, settled};
use crate::domain::alert::outbox::{Delivery, End, Outbox};
use crate::io::browser::clock::moment;
use crate::io::browser::timer::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::rc::Rc;
use std::time::Duration;

/// Where messages of webhooks are kept until they arrive.
const OUTBOX: &str = "alerts/outbox";

impl Alerts {
    /// Reads what other tabs, and visits before, left to send.
    pub(super) fn load_outbox(self) {
        if self.entries().is_empty() && self.notes.with_untracked(Vec::is_empty) {
            return;
        }
        let unkept = move || self.inner().kept.borrow().is_some();
        if unkept() {
            // What is only here is not to be replaced, but kept as soon as that can be.
            self.change_outbox(|_| ());
            return;
        }
        spawn_local(async move {
            let kept = kept_text(OUTBOX).await;
            if let Some(outbox) = kept.filter(|_| !unkept()) {
                self.show_outbox(Outbox::read(&outbox));
            }
        });
    }

    /// Changes the outbox, then sends what is due.
    pub(super) fn change_outbox(self, change: impl FnOnce(&mut Outbox) + Clone + 'static) {
        spawn_local(async move {
            self.change_outbox_now(change).await;
        });
    }

    async fn change_outbox_now<T: 'static>(
        self,
        change: impl FnOnce(&mut Outbox) -> T + Clone + 'static,
    ) -> T {
        let inner = self.inner();
        let again = change.clone();
        let here = Rc::clone(&inner);
        let step = kept_step(OUTBOX, move |text| {
            let mut outbox = Outbox::read(text.unwrap_or_default());
            if let Some(base) = &*here.kept.borrow() {
                outbox.take_over(base, &here.outbox.borrow());
            }
            let value = change(&mut outbox);
            (outbox.write(), (outbox, value))
        })
        .await;
        if let Some((outbox, value)) = step {
            inner.kept.replace(None);
            self.show_outbox(outbox);
            return value;
        }
        // The browser keeps nothing, or its disk is full.
        let mut outbox = inner.outbox.borrow().clone();
        inner
            .kept
            .borrow_mut()
            .get_or_insert_with(|| outbox.clone());
        let value = again(&mut outbox);
        self.show_outbox(outbox);
        value
    }

    /// Shows how messages stand, and waits for the next that is due.
    fn show_outbox(self, outbox: Outbox) {
        let inner = self.inner();
        let (mine, now) = (self.webhooks(), moment());
        let wait = outbox.next(&mine, now).map(|next| next.since(now).max(0));
        let wait = wait.map(|millis| Duration::from_millis(u64::try_from(millis).unwrap_or(0)));
        inner.outbox.replace(outbox);
        let due = wait.map(|wait| Timeout::new(wait, move || self.deliver()));
        inner.next.replace(due);
        self.tell_notes();
    }

    /// Sends what is due; what another tab sends is not.
    fn deliver(self) {
        spawn_local(async move {
            let mine = self.webhooks();
            let taken = self
                .change_outbox_now(move |outbox| outbox.take(&mine, moment()))
                .await;
            for delivery in taken {
                spawn_local(async move {
                    let end = self.send(&delivery).await;
                    let Delivery {
                        entry, transition, ..
                    } = delivery;
                    self.change_outbox(move |outbox| {
                        outbox.ended(&entry, &transition.id, end, moment());
                    });
                });
            }
        });
    }

    /// Ids of the webhooks whose messages this tab may take. Those that are switched
    /// off are among them: their messages get too old here.
    fn webhooks(self) -> Vec<String> {
        let entries = self.configured().into_iter();
        entries.map(|entry| entry.id).collect()
    }

    async fn send(self, delivery: &Delivery) -> End {
        let entries = self.entries();
        let Some(entry) = entries.iter().find(|entry| entry.id == delivery.entry) else {
            return End::Held("The webhook is switched off.".to_owned());
        };
        let secret = |key: &str| self.session.secret(&entry.id, key);
        match settled(entry, &secret) {
            Ok(settings) => send(&settings, &delivery.transition, &delivery.board).await,
            Err(problem) => End::Held(problem.in_a_line()),
        }
    }

    /// Tries everything of a webhook again at once.
    pub fn try_again(self, entry: &str) {
        let entry = entry.to_owned();
        self.change_outbox(move |outbox| outbox.again(&entry, moment()));
    }

    /// Forgets everything that a webhook still has to send.
    pub fn forget(self, entry: &str) {
        let entry = entry.to_owned();
        self.change_outbox(move |outbox| outbox.forget(&entry));
    }

    /// Forgets messages of webhooks that are gone.
    pub(super) fn forget_gone(self) {
        let outbox = self.inner().outbox.borrow().clone();
        let mut kept = outbox.clone();
        let entries = self.session.configuration().entries;
        let ids: Vec<String> = entries.into_iter().map(|entry| entry.id).collect();
        kept.keep_only(&ids);
        if kept != outbox {
            self.change_outbox(move |outbox| outbox.keep_only(&ids));
        }
    }
}
