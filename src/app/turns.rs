//! Work of which each piece waits for the one before.

use futures_channel::oneshot;
use std::cell::RefCell;
use std::future::Future;

/// Whose turn it is among what is done one after the other.
#[derive(Default)]
pub(super) struct Turns {
    /// Ends with what was begun last.
    last: RefCell<Option<oneshot::Receiver<()>>>,
}

impl Turns {
    /// Does something once all that was begun before is done.
    pub(super) async fn in_turn<T>(&self, work: impl Future<Output = T>) -> T {
        let (end, next) = oneshot::channel();
        let before = self.last.replace(Some(next));
        if let Some(before) = before {
            // It says nothing; it is gone when it is done.
            before.await.ok();
        }
        let result = work.await;
        drop::<oneshot::Sender<()>>(end);
        result
    }
}
