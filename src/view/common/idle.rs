//! Work that waits until the page has nothing better to do.

use crate::io::browser::timer::{Idle, on_idle};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::rc::Rc;

/// Does `work` so many times, each in an idle moment of its own, as long as the
/// current reactive owner lives. Each time it yields whether to go on.
pub fn in_idle_moments<Work, Done>(times: u8, work: Work)
where
    Work: Fn() -> Done + 'static,
    Done: Future<Output = bool> + 'static,
{
    wait(Rc::new(work), StoredValue::new_local(None), times);
}

fn wait<Work, Done>(work: Rc<Work>, waiting: StoredValue<Option<Idle>, LocalStorage>, left: u8)
where
    Work: Fn() -> Done + 'static,
    Done: Future<Output = bool> + 'static,
{
    let Some(next) = left.checked_sub(1) else {
        return;
    };
    let idle = on_idle(move || {
        let done = work();
        spawn_local(async move {
            if done.await {
                wait(work, waiting, next);
            }
        });
    });
    // What would wait for an owner that is gone ends here.
    waiting.try_set_value(Some(idle));
}
