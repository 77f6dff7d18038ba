//! Waiting, and giving up waiting.

use signalbox::io::browser::timer::{Debounce, Timeout, next_frame, now, on_idle, since, sleep};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen_test::wasm_bindgen_test;

const fn milliseconds(count: u64) -> Duration {
    Duration::from_millis(count)
}

#[wasm_bindgen_test]
async fn sleeping_takes_its_time() {
    let start = now();
    sleep(milliseconds(30)).await;
    assert!(since(start) >= milliseconds(29), "{:?}", since(start));
}

#[wasm_bindgen_test]
async fn only_the_last_of_a_burst_runs_and_only_after_it() {
    let log = Rc::new(RefCell::new(Vec::new()));
    let debounce = Debounce::new(milliseconds(40));
    for key in ["a", "b", "c"] {
        let log = Rc::clone(&log);
        debounce.run(move || log.borrow_mut().push(key));
        sleep(milliseconds(5)).await;
    }
    assert!(log.borrow().is_empty(), "still within the wait");
    sleep(milliseconds(100)).await;
    assert_eq!(*log.borrow(), ["c"]);

    let later = Rc::clone(&log);
    debounce.run(move || later.borrow_mut().push("d"));
    sleep(milliseconds(100)).await;
    assert_eq!(*log.borrow(), ["c", "d"]);
}

#[wasm_bindgen_test]
async fn a_debounced_function_may_start_the_next() {
    let debounce = Rc::new(Debounce::new(milliseconds(5)));
    let count = Rc::new(Cell::new(0));
    let (again, counted) = (Rc::clone(&debounce), Rc::clone(&count));
    debounce.run(move || {
        let counted_again = Rc::clone(&counted);
        counted.set(counted.get() + 1);
        again.run(move || counted_again.set(counted_again.get() + 1));
    });
    sleep(milliseconds(80)).await;
    assert_eq!(count.get(), 2);
}

#[wasm_bindgen_test]
async fn what_is_canceled_or_dropped_never_runs() {
    let ran = Rc::new(Cell::new(false));
    let mark = || {
        let ran = Rc::clone(&ran);
        move || ran.set(true)
    };
    let canceled = Debounce::new(milliseconds(5));
    canceled.run(mark());
    canceled.cancel();
    let dropped = Debounce::new(milliseconds(5));
    dropped.run(mark());
    drop(dropped);
    drop(Timeout::new(milliseconds(5), mark()));
    drop(on_idle(mark()));
    sleep(milliseconds(60)).await;
    assert!(!ran.get());
}

#[wasm_bindgen_test]
async fn an_idle_page_does_idle_work() {
    let ran = Rc::new(Cell::new(false));
    let mark = Rc::clone(&ran);
    let idle = on_idle(move || mark.set(true));
    let start = now();
    while !ran.get() && since(start) < milliseconds(6_000) {
        sleep(milliseconds(10)).await;
    }
    assert!(ran.get());
    drop(idle);
}

#[wasm_bindgen_test]
async fn a_frame_comes_even_where_nothing_is_drawn() {
    let start = now();
    next_frame().await;
    assert!(since(start) < milliseconds(2_000));
}
