//! Polling against a fake provider: from due to told.

use crate::fake::{Asked, FakeFetch, Reply};
use js_sys::Object;
use serde_json::json;
use signalbox::app::poll::{PollEvent, Polled, Poller};
use signalbox::domain::board::reason::Reason;
use signalbox::domain::form::model::Method;
use signalbox::domain::http::HttpRequest;
use signalbox::domain::poll::Source;
use signalbox::domain::provider::pane::{Content, Health, PaneData, PaneKind};
use signalbox::domain::provider::{
    Ask, Auth, Declaration, Fate, Format, Misfit, Poll, Settings, Step,
};
use signalbox::io::browser::clock::moment;
use signalbox::io::browser::timer::{now, since, sleep};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, window};

/// Shows a pane named as the answer's `name` says; `pages` asks for so many
/// more answers, whose names are added if they come.
static SERVICE: Declaration = TEMPLATE;

const TEMPLATE: Declaration = Declaration {
    key: "service",
    name: "Service",
    kind: PaneKind::Commits,
    root: "https://ci.example",
    endpoint: "/{project}",
    auth: Auth::Header {
        name: "Authorization",
        before: "Bearer ",
        setting: "api_token",
        after: "",
    },
    headers: &[],
    settings: &[],
    poll_seconds: 3600,
    fate: Fate::Alive,
    format: Format::Json,
    members: &[],
    step: service,
};

fn service(poll: &Poll<'_>) -> Result<Step, Misfit> {
    let id = poll.settings.text("project").unwrap_or_default();
    let first = poll.answers[0].as_ref().unwrap();
    let Some(name) = first.body["name"].as_str() else {
        return Err(Misfit {
            at: "/name".to_owned(),
            expected: "text".to_owned(),
            found: "nothing".to_owned(),
        });
    };
    let pages = first.body["pages"].as_u64().unwrap_or(0);
    if pages > 0 && poll.answers.len() == 1 {
        let pages = (0..pages).map(|page| ask(&format!("/{id}/{page}"), true));
        return Ok(Step::Ask(pages.collect()));
    }
    let mut name = name.to_owned();
    for answer in &poll.answers[1..] {
        match answer {
            Some(answer) => name.push_str(answer.body["name"].as_str().unwrap()),
            None => name.push('?'),
        }
    }
    let polls = poll.memory.as_u64().unwrap_or(0);
    let previous = poll.previous.first().map(|pane| pane.name.clone());
    Ok(Step::Show {
        panes: vec![PaneData {
            part: String::new(),
            name,
            link: None,
            health: Health::None,
            note: format!("{polls} {}", previous.unwrap_or_default()),
            content: Content::Commits(Vec::new()),
        }],
        memory: json!(polls + 1),
    })
}

fn ask(path: &str, optional: bool) -> Ask {
    Ask {
        request: HttpRequest {
            method: Method::Get,
            url: format!("https://ci.example{path}"),
            headers: Vec::new(),
            body: None,
        },
        optional,
    }
}

fn source(id: &str) -> Source {
    let mut settings = Settings::default();
    settings.0.insert("project".to_owned(), json!(id));
    Source {
        id: id.to_owned(),
        declaration: &SERVICE,
        settings,
        proxy: None,
        poll_seconds: 3600,
    }
}

/// A poller and what it told.
struct Board {
    poller: Poller,
    events: Rc<RefCell<Vec<PollEvent>>>,
}

impl Board {
    fn new(ids: &[&str]) -> Self {
        let events = Rc::new(RefCell::new(Vec::new()));
        let log = Rc::clone(&events);
        let poller = Poller::new(move |event| log.borrow_mut().push(event));
        poller.set_sources(ids.iter().map(|id| (source(id), None)).collect());
        Self { poller, events }
    }

    /// Waits until so many events were told in all; yields them.
    async fn heard(&self, count: usize) -> Vec<PollEvent> {
        until(|| self.events.borrow().len() >= count).await;
        self.events.borrow().clone()
    }

    /// The newest result of a source.
    fn result(&self, id: &str) -> Result<Polled, Reason> {
        let events = self.events.borrow();
        events
            .iter()
            .rfind(|event| event.id == id)
            .unwrap()
            .result
            .clone()
    }
}

/// Waits until something holds; fails after ten seconds.
async fn until(holds: impl Fn() -> bool) {
    let start = now();
    while !holds() {
        assert!(since(start) < Duration::from_secs(10), "it never came");
        sleep(Duration::from_millis(2)).await;
    }
}

/// Lets everything happen that is due now.
async fn settled() {
    sleep(Duration::from_millis(40)).await;
}

fn pane(result: &Result<Polled, Reason>) -> (&str, &str) {
    match result {
        Ok(Polled::Show(panes)) => (&panes[0].name, &panes[0].note),
        other => panic!("no pane: {other:?}"),
    }
}

fn path(asked: &Asked) -> &str {
    asked.0.strip_prefix("https://ci.example").unwrap()
}

#[wasm_bindgen_test]
async fn panes_are_shown_and_kept_while_nothing_is_new() {
    let fake = FakeFetch::new(|(_, tag)| match tag.as_deref() {
        Some("\"1\"") => Reply::Answer(304, vec![], String::new()),
        _ => Reply::Answer(
            200,
            vec![("etag", "\"1\"".to_owned())],
            r#"{"name":"web"}"#.to_owned(),
        ),
    });
    let board = Board::new(&["a"]);
    let events = board.heard(1).await;
    assert_eq!(pane(&events[0].result), ("web", "0 "));
    let wait = events[0].next.unwrap().since(events[0].at);
    assert!((3_000_000..4_000_000).contains(&wait), "{wait}");
    board.poller.poll_now("a");
    assert_eq!(board.heard(2).await[1].result, Ok(Polled::Keep));
    let tags: Vec<_> = fake.asked().into_iter().map(|asked| asked.1).collect();
    assert_eq!(tags, [None, Some("\"1\"".to_owned())]);
}

#[wasm_bindgen_test]
async fn a_poll_goes_step_by_step_and_without_what_is_optional() {
    let fake = FakeFetch::new(|asked| {
        let tagged =
            |body: &str| Reply::Answer(200, vec![("etag", "\"7\"".to_owned())], body.to_owned());
        match path(asked) {
            _ if asked.1.is_some() => Reply::Answer(304, vec![], String::new()),
            "/a" => tagged(r#"{"name":"web","pages":3}"#),
            "/a/1" => Reply::Nothing,
            "/a/2" => Reply::json(r#"{"name":" z"}"#),
            _ => tagged(r#"{"name":" x"}"#),
        }
    });
    let board = Board::new(&["a"]);
    assert_eq!(pane(&board.heard(1).await[0].result), ("web x? z", "0 "));
    board.poller.poll_now("a");
    // What is not new is what it was, and the provider's memory came along.
    assert_eq!(
        pane(&board.heard(2).await[1].result),
        ("web x? z", "1 web x? z")
    );
    let second: Vec<_> = fake.asked()[4..]
        .iter()
        .map(|asked| asked.1.is_some())
        .collect();
    assert_eq!(second, [true, true, false, false]);
}

#[wasm_bindgen_test]
async fn every_fault_has_its_reason_and_stays_on_its_own() {
    let _fake = FakeFetch::new(|asked| match path(asked) {
        "/good" => Reply::json(r#"{"name":"web"}"#),
        "/refused" => Reply::Answer(401, vec![], "{}".to_owned()),
        "/limited" => Reply::Answer(429, vec![("retry-after", "100".to_owned())], String::new()),
        "/page" => Reply::Answer(200, vec![], "<!DOCTYPE html>".to_owned()),
        "/shape" => Reply::json("[null]"),
        "/cut" => Reply::CutOff,
        "/endless" => Reply::json(&" ".repeat(9 * 1024 * 1024)),
        _ => Reply::Nothing,
    });
    let board = Board::new(&["refused", "page", "shape", "cut", "endless", "dead", "good"]);
    board.heard(7).await;
    assert_eq!(pane(&board.result("good")).0, "web");
    assert_eq!(
        board.result("refused"),
        Err(Reason::Refused {
            status: 401,
            settings: vec!["api_token".to_owned()]
        })
    );
    assert_eq!(
        board.result("page"),
        Err(Reason::NotData {
            page: true,
            expected: "JSON"
        })
    );
    assert!(
        matches!(board.result("shape"), Err(Reason::WrongShape(misfit)) if misfit.at == "/name")
    );
    assert_eq!(board.result("cut"), Err(Reason::CutOff));
    assert_eq!(
        board.result("endless"),
        Err(Reason::TooLarge {
            limit: 8 * 1024 * 1024
        })
    );
    let origin = "https://ci.example".to_owned();
    assert_eq!(
        board.result("dead"),
        Err(Reason::Unreachable {
            origin,
            proxied: false
        })
    );
    // A limit that one meets holds for all with the same credential.
    board
        .poller
        .set_sources(vec![(source("good"), None), (source("limited"), None)]);
    board.heard(8).await;
    board.poller.poll_now("good");
    let events = board.heard(9).await;
    for event in &events[7..] {
        let Err(Reason::RateLimited { until }) = event.result else {
            panic!("{event:?}");
        };
        assert!((99_000..101_000).contains(&until.since(event.at)));
        assert_eq!(event.next, Some(until));
    }
}

#[wasm_bindgen_test]
async fn what_another_tab_was_told_to_wait_for_is_waited_for_by_whoever_begins() {
    let fake = FakeFetch::new(|_| Reply::json("{}"));
    let board = Board::new(&[]);
    let later = Some(moment().plus(60_000));
    board
        .poller
        .set_sources(vec![(source("now"), None), (source("later"), later)]);
    board.heard(1).await;
    settled().await;
    assert_eq!(fake.asked().len(), 1);
    assert_eq!(board.poller.next_of("later"), later);
    // A source that is new to one that polls is another one: it waits for nothing.
    board
        .poller
        .set_sources(vec![(source("now"), None), (source("new"), later)]);
    board.heard(2).await;
    assert_eq!(fake.asked().len(), 2);
}

#[wasm_bindgen_test]
async fn through_a_proxy_the_proxy_is_asked() {
    let fake = FakeFetch::new(|_| Reply::Nothing);
    let board = Board::new(&[]);
    let mut proxied = source("a");
    proxied.proxy = Some("https://proxy.example/?to={url}".to_owned());
    board.poller.set_sources(vec![(proxied, None)]);
    let origin = "https://proxy.example".to_owned();
    assert_eq!(
        board.heard(1).await[0].result,
        Err(Reason::Unreachable {
            origin,
            proxied: true
        })
    );
    assert_eq!(
        fake.asked()[0].0,
        "https://proxy.example/?to=https%3A%2F%2Fci.example%2Fa"
    );
}

#[wasm_bindgen_test]
async fn a_host_that_forbids_conditions_is_asked_without() {
    let fake = FakeFetch::new(|(_, tag)| match tag {
        Some(_) => Reply::Nothing,
        None => Reply::Answer(
            200,
            vec![("etag", "\"1\"".to_owned())],
            r#"{"name":"web"}"#.to_owned(),
        ),
    });
    let board = Board::new(&["a"]);
    for count in 1..=3 {
        assert_eq!(pane(&board.heard(count).await[count - 1].result).0, "web");
        board.poller.poll_now("a");
    }
    board.heard(4).await;
    let tags: Vec<_> = fake.asked().iter().map(|asked| asked.1.is_some()).collect();
    assert_eq!(tags, [false, true, false, false, false]);
}

#[wasm_bindgen_test]
async fn a_host_that_was_gone_for_a_moment_is_still_asked_with_its_tag() {
    let mut count = 0;
    let fake = FakeFetch::new(move |(_, tag)| {
        count += 1;
        match (count, tag) {
            (2 | 3, _) => Reply::Nothing,
            (_, Some(_)) => Reply::Answer(304, vec![], String::new()),
            _ => Reply::Answer(
                200,
                vec![("etag", "\"1\"".to_owned())],
                r#"{"name":"web"}"#.to_owned(),
            ),
        }
    });
    let board = Board::new(&["a"]);
    board.heard(1).await;
    board.poller.poll_now("a");
    let events = board.heard(2).await;
    assert!(matches!(events[1].result, Err(Reason::Unreachable { .. })));
    board.poller.poll_now("a");
    assert_eq!(board.heard(3).await[2].result, Ok(Polled::Keep));
    let tags: Vec<_> = fake.asked().iter().map(|asked| asked.1.is_some()).collect();
    assert_eq!(tags, [false, true, false, true]);
}

#[wasm_bindgen_test]
async fn four_at_a_time_and_what_changes_is_called_off() {
    let fake = FakeFetch::new(|asked| match path(asked) {
        "/e" => Reply::json(r#"{"name":"web"}"#),
        _ => Reply::Silence,
    });
    let board = Board::new(&["a", "b", "c", "d", "e"]);
    until(|| fake.asked().len() == 4).await;
    settled().await;
    assert_eq!(fake.asked().len(), 4);
    let ids = ["a", "b", "c", "e"];
    board
        .poller
        .set_sources(ids.iter().map(|id| (source(id), None)).collect());
    assert_eq!(board.heard(1).await[0].id, "e");
    settled().await;
    assert_eq!(fake.asked().len(), 5, "the others go on undisturbed");
    assert_eq!(
        board.heard(1).await.len(),
        1,
        "nobody hears of the one that is gone"
    );
    let events = Rc::clone(&board.events);
    drop(board);
    settled().await;
    assert_eq!((fake.asked().len(), events.borrow().len()), (5, 1));
}

/// Overrides a property of an object and tells the page.
fn pretend(
    target: &JsValue,
    name: &str,
    value: &JsValue,
    teller: &web_sys::EventTarget,
    event: &str,
) {
    let property = Object::new();
    js_sys::Reflect::set(&property, &"value".into(), value).unwrap();
    js_sys::Reflect::set(&property, &"configurable".into(), &true.into()).unwrap();
    Object::define_property(target.unchecked_ref::<Object>(), &name.into(), &property);
    teller.dispatch_event(&Event::new(event).unwrap()).unwrap();
}

#[wasm_bindgen_test]
async fn a_hidden_page_rests_and_a_network_that_is_gone_is_said_once() {
    let fake = FakeFetch::new(|_| Reply::json(r#"{"name":"web"}"#));
    let window = window().unwrap();
    let document = window.document().unwrap();
    let navigator = JsValue::from(window.navigator());
    let seen = |state: &str| {
        pretend(
            &document,
            "visibilityState",
            &state.into(),
            &document,
            "visibilitychange",
        );
    };
    let network = |there: bool| {
        let event = if there { "online" } else { "offline" };
        pretend(&navigator, "onLine", &there.into(), &window, event);
    };

    seen("hidden");
    let board = Board::new(&["a"]);
    settled().await;
    assert_eq!(fake.asked().len(), 0);
    assert_eq!(board.poller.next_of("a"), None);
    seen("visible");
    board.heard(1).await;

    network(false);
    board.poller.poll_now("a");
    let events = board.heard(2).await;
    assert_eq!(
        (events[1].result.clone(), events[1].next),
        (Err(Reason::Offline), None)
    );
    settled().await;
    assert_eq!((fake.asked().len(), board.heard(2).await.len()), (1, 2));
    network(true);
    assert!(board.heard(3).await[2].result.is_ok());

    js_sys::Reflect::delete_property(
        document.unchecked_ref::<Object>(),
        &"visibilityState".into(),
    )
    .unwrap();
    js_sys::Reflect::delete_property(navigator.unchecked_ref::<Object>(), &"onLine".into())
        .unwrap();
}

#[wasm_bindgen_test]
async fn a_provider_that_never_comes_to_an_end_is_stopped() {
    static ENDLESS: Declaration = Declaration {
        step: |poll| {
            Ok(Step::Ask(match poll.answers.len() {
                0..3 => vec![ask("/more", false)],
                _ => Vec::new(),
            }))
        },
        endpoint: "",
        ..TEMPLATE
    };
    static GREEDY: Declaration = Declaration {
        step: |_| Ok(Step::Ask(vec![ask("/more", false); 21])),
        endpoint: "",
        ..TEMPLATE
    };
    let fake = FakeFetch::new(|_| Reply::json("{}"));
    let board = Board::new(&[]);
    let with = |id: &str, declaration| Source {
        declaration,
        ..source(id)
    };
    board.poller.set_sources(vec![
        (with("a", &ENDLESS), None),
        (with("b", &GREEDY), None),
    ]);
    for event in board.heard(2).await {
        assert!(
            matches!(event.result, Err(Reason::Configuration(_))),
            "{event:?}"
        );
    }
    assert_eq!(fake.asked().len(), 3);
}
