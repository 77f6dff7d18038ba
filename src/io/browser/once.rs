//! One result out of several callbacks: the first to speak is heard.

use futures_channel::oneshot;
use std::cell::RefCell;
use std::rc::Rc;

/// The sending half, shared by callbacks of which only one may matter.
pub(super) struct Once<T>(Rc<RefCell<Option<oneshot::Sender<T>>>>);

impl<T> Clone for Once<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> Once<T> {
    /// A sender and what to await; the latter yields an error if all senders
    /// are gone without a word.
    pub(super) fn new() -> (Self, oneshot::Receiver<T>) {
        let (sender, receiver) = oneshot::channel();
        (Self(Rc::new(RefCell::new(Some(sender)))), receiver)
    }

    /// Sends the result unless one was sent before.
    pub(super) fn send(&self, value: T) {
        let sender = self.0.borrow_mut().take();
        if let Some(sender) = sender {
            // The receiver may have lost interest, which is fine.
            drop(sender.send(value));
        }
    }
}
