//! The page's end of the worker, against workers that behave and misbehave.

use futures_channel::oneshot;
use js_sys::Array;
use signalbox::domain::work::handle::WorkError;
use signalbox::domain::work::{Request, Response};
use signalbox::io::CallError;
use signalbox::io::browser::timer::{now, since, sleep};
use signalbox::io::browser::worker::{Answer, WorkerClient};
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Blob, Url, Worker};

const AMPLE: Duration = Duration::from_secs(20);

/// Does what the pattern's source says; anything else matches every text and
/// hands the buffers back.
const PEER: &str = r#"
    let calls = 0;
    onmessage = ({data: {id, request, bytes}}) => {
        const {source, texts} = JSON.parse(request).CheckPattern;
        calls += 1;
        if (source === 'loop') for (;;);
        if (source === 'throw') throw new Error('thrown for the test');
        if (source === 'silent') return;
        if (source === 'nonsense') return postMessage({id, response: '{'});
        if (source === 'bare') return postMessage({id, response: '{"Matches":[]}'});
        if (source === 'stray') postMessage({id: id - 1, response: '"Archive"'});
        if (source === 'slow') for (const end = Date.now() + 300; Date.now() < end;);
        if (source === 'refuse') {
            return postMessage({id, refusal: JSON.stringify({InvalidPattern: {message: 'no'}})});
        }
        const matches = source === 'calls' ? Array(calls).fill(true) : texts.map(() => true);
        postMessage({id, response: JSON.stringify({Matches: matches}), bytes}, bytes);
    };
"#;

const READY: &str = "postMessage({ready: true});";

fn worker_of(script: &str) -> Option<Worker> {
    let blob = Blob::new_with_str_sequence(&Array::of1(&JsValue::from_str(script))).ok()?;
    Worker::new(&Url::create_object_url_with_blob(&blob).ok()?).ok()
}

/// A client of workers with this script, and how many have been made.
fn client_of(script: String, load_limit: Duration) -> (WorkerClient, Rc<Cell<u32>>) {
    let made = Rc::new(Cell::new(0));
    let counted = Rc::clone(&made);
    let spawn = move || {
        counted.set(counted.get() + 1);
        worker_of(&script)
    };
    (WorkerClient::with_spawn(spawn, load_limit), made)
}

fn client() -> (WorkerClient, Rc<Cell<u32>>) {
    client_of(format!("{PEER}{READY}"), AMPLE)
}

fn pattern(source: &str) -> Request {
    Request::CheckPattern {
        source: source.to_owned(),
        texts: vec!["a".to_owned()],
    }
}

async fn call(client: &WorkerClient, source: &str, milliseconds: u64) -> Answer {
    let deadline = Duration::from_millis(milliseconds);
    client.call(pattern(source), Vec::new(), deadline).await
}

/// Begins a call without waiting for it.
fn start(
    client: &WorkerClient,
    source: &'static str,
    milliseconds: u64,
) -> oneshot::Receiver<Answer> {
    let (answered, answer) = oneshot::channel();
    let client = client.clone();
    spawn_local(async move {
        answered
            .send(call(&client, source, milliseconds).await)
            .ok();
    });
    answer
}

fn matched() -> Answer {
    Ok((Response::Matches(vec![true]), Vec::new()))
}

fn overrun(milliseconds: u64) -> Answer {
    Err(CallError::Overrun {
        deadline: Duration::from_millis(milliseconds),
    })
}

#[wasm_bindgen_test]
async fn a_call_brings_response_and_buffers() {
    let (client, made) = client();
    assert_eq!(made.get(), 0, "nothing is loaded before it is needed");
    let bytes = vec![vec![1, 2, 3], Vec::new()];
    let answer = client.call(pattern("x"), bytes.clone(), AMPLE).await;
    assert_eq!(answer, Ok((Response::Matches(vec![true]), bytes)));
    assert_eq!(
        call(&client, "calls", 5_000).await.unwrap().0,
        Response::Matches(vec![true; 2])
    );
    assert_eq!(made.get(), 1, "one worker serves all calls");
}

#[wasm_bindgen_test]
async fn a_refusal_arrives_as_it_was_made() {
    let (client, made) = client();
    assert_eq!(
        call(&client, "refuse", 5_000).await,
        Err(CallError::Refused(WorkError::InvalidPattern {
            message: "no".to_owned()
        }))
    );
    assert_eq!(call(&client, "x", 5_000).await, matched());
    assert_eq!(made.get(), 1);
}

#[wasm_bindgen_test]
async fn an_endless_call_is_ended_and_the_next_has_a_fresh_worker() {
    let (client, made) = client();
    let start = now();
    assert_eq!(call(&client, "loop", 150).await, overrun(150));
    assert!(since(start) < Duration::from_secs(5), "{:?}", since(start));
    assert_eq!(made.get(), 1, "a new worker comes only when needed");
    assert_eq!(call(&client, "calls", 5_000).await, matched());
    assert_eq!(made.get(), 2);
}

#[wasm_bindgen_test]
async fn a_worker_that_says_nothing_is_ended() {
    let (client, _) = client();
    assert_eq!(call(&client, "silent", 100).await, overrun(100));
    assert_eq!(call(&client, "x", 5_000).await, matched());
}

#[wasm_bindgen_test]
async fn calls_that_wait_behind_an_endless_one_are_still_answered() {
    let (client, made) = client();
    let endless = start(&client, "loop", 150);
    let first = start(&client, "x", 5_000);
    let crashing = start(&client, "throw", 5_000);
    let last = start(&client, "x", 5_000);
    assert_eq!(endless.await.unwrap(), overrun(150));
    assert_eq!(first.await.unwrap(), matched());
    assert_eq!(crashing.await.unwrap(), Err(CallError::Crashed));
    assert_eq!(last.await.unwrap(), matched());
    assert_eq!(made.get(), 3);
}

#[wasm_bindgen_test]
async fn the_clock_of_a_call_starts_when_the_worker_begins_with_it() {
    let (client, made) = client();
    let slow = start(&client, "slow", 5_000);
    let quick = start(&client, "x", 250);
    assert_eq!(slow.await.unwrap(), matched());
    assert_eq!(quick.await.unwrap(), matched());
    assert_eq!(made.get(), 1);
}

#[wasm_bindgen_test]
async fn loading_does_not_count() {
    let script = format!("{PEER} setTimeout(() => {{ {READY} }}, 600);");
    let (client, made) = client_of(script, AMPLE);
    assert_eq!(call(&client, "x", 300).await, matched());
    assert_eq!(made.get(), 1);
}

#[wasm_bindgen_test]
async fn a_crash_costs_only_its_call() {
    let (client, made) = client();
    assert_eq!(call(&client, "throw", 5_000).await, Err(CallError::Crashed));
    assert_eq!(
        call(&client, "nonsense", 5_000).await,
        Err(CallError::Crashed)
    );
    assert_eq!(call(&client, "bare", 5_000).await, Err(CallError::Crashed));
    assert_eq!(call(&client, "x", 5_000).await, matched());
    assert_eq!(made.get(), 4);
}

#[wasm_bindgen_test]
async fn an_answer_to_another_call_is_ignored() {
    let (client, made) = client();
    assert_eq!(call(&client, "stray", 5_000).await, matched());
    assert_eq!(made.get(), 1);
}

#[wasm_bindgen_test]
async fn a_worker_that_does_not_load_is_unavailable_for_all_who_wait() {
    let (client, made) = client_of(PEER.to_owned(), Duration::from_millis(150));
    let (one, other) = (start(&client, "x", 5_000), start(&client, "x", 5_000));
    assert_eq!(one.await.unwrap(), Err(CallError::Unavailable));
    assert_eq!(other.await.unwrap(), Err(CallError::Unavailable));
    assert_eq!(made.get(), 1);
    assert_eq!(call(&client, "x", 5_000).await, Err(CallError::Unavailable));
    assert_eq!(made.get(), 2, "a later call tries again");
}

#[wasm_bindgen_test]
async fn missing_broken_and_forbidden_workers_are_unavailable_at_once() {
    let start = now();
    let clients = [
        WorkerClient::with_spawn(|| Worker::new("./no-such-worker.js").ok(), AMPLE),
        WorkerClient::with_spawn(|| worker_of("this is no script"), AMPLE),
        WorkerClient::with_spawn(|| worker_of("throw new Error('at start')"), AMPLE),
        WorkerClient::with_spawn(|| None, AMPLE),
        // No meta element names the app's worker here.
        WorkerClient::new(),
    ];
    for client in clients {
        assert_eq!(call(&client, "x", 5_000).await, Err(CallError::Unavailable));
    }
    assert!(since(start) < Duration::from_secs(15));
}

#[wasm_bindgen_test]
async fn a_call_given_up_before_it_began_is_never_made() {
    let (client, _) = client();
    let slow = start(&client, "slow", 5_000);
    sleep(Duration::from_millis(20)).await;
    let given_up = Box::pin(call(&client, "loop", 2_000));
    // Polled once, so that it waits in line, then dropped.
    let waker = std::task::Waker::noop();
    let mut given_up = given_up;
    let polled = given_up
        .as_mut()
        .poll(&mut std::task::Context::from_waker(waker));
    assert!(polled.is_pending());
    drop(given_up);
    let next = start(&client, "calls", 5_000);
    assert_eq!(slow.await.unwrap(), matched());
    assert_eq!(
        next.await.unwrap().unwrap().0,
        Response::Matches(vec![true; 2])
    );
}

#[wasm_bindgen_test]
async fn preloading_makes_one_worker_and_calls_use_it() {
    let (client, made) = client();
    client.preload();
    client.preload();
    assert_eq!(made.get(), 0, "not before the page is idle");
    let start = now();
    while made.get() == 0 && since(start) < Duration::from_secs(7) {
        sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(call(&client, "x", 5_000).await, matched());
    client.preload();
    sleep(Duration::from_millis(200)).await;
    assert_eq!(made.get(), 1);
}
