//! Wall mode: the page alone on the screen, which stays lit.

use super::listener::Listener;
use super::{function, member};
use js_sys::Promise;
use std::cell::{Cell, RefCell};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, window};

/// The mark on the root element by which styles know.
const MARK: &str = "data-wall";

/// What is held while wall mode lasts.
struct Wall {
    _listeners: [Listener; 3],
    /// What had the focus before; wall mode hides it.
    back: Option<Element>,
}

thread_local! {
    static WALL: RefCell<Option<Wall>> = const { RefCell::new(None) };
}

/// Puts the page into wall mode: without controls, on the full screen if the
/// browser lets it, and kept lit if it can. Escape leaves it.
pub fn enter_wall() {
    let Some((root, document)) = window()
        .and_then(|window| window.document())
        .and_then(|document| Some((document.document_element()?, document)))
    else {
        return;
    };
    if root.set_attribute(MARK, "").is_err() {
        return;
    }
    // Browsers grant it in answer to a click or key only, and some never.
    ask(&root, "requestFullscreen", &[]);
    keep_lit();
    let listeners = [
        Listener::new::<Event>(&document, "fullscreenchange", |_| {
            if full_screen().is_none() {
                leave_wall();
            }
        }),
        Listener::new::<KeyboardEvent>(&document, "keydown", |event| {
            if event.key() == "Escape" {
                leave_wall();
            }
        }),
        // A lock is given back when the page is hidden.
        Listener::new::<Event>(&document, "visibilitychange", |_| keep_lit()),
    ];
    WALL.set(Some(Wall {
        _listeners: listeners,
        back: document.active_element(),
    }));
    // Whatever was found for another wall, and perhaps for other panes.
    FITTED.take();
}

/// Whether the page is in wall mode.
pub fn is_wall() -> bool {
    let root = window()
        .and_then(|window| window.document())
        .and_then(|document| document.document_element());
    root.is_some_and(|root| root.has_attribute(MARK))
}

/// Where styles see how tight the panes must stand to be all in sight.
const TIGHT: &str = "data-tight";

/// The tightest there is, by the styles.
const TIGHTEST: u8 = 9;

/// Where styles see what there is room for although the panes stand tight.
const ROOM: &str = "data-room";

/// What is granted to panes that stand tight, if all stay in sight: the styles have
/// each word, and what matters more comes first.
const GRANTS: [&str; 11] = [
    "columns", "names", "reasons", "verdicts", "sizes", "stale", "board", "numbers", "wraps",
    "builds", "lines",
];

/// What a fit was found for, and whether it was one.
#[derive(Clone, Copy, Default, PartialEq)]
struct Fit {
    width: f64,
    height: f64,
    panes: usize,
    /// Where the board begins, below what stands above it.
    above: i32,
    /// Even the tightest did not bring all in sight.
    beyond: bool,
}

thread_local! {
    static FITTED: Cell<Fit> = Cell::default();
}

/// Has the panes of a wall stand as tight as it takes to have all in sight, and no
/// tighter; does nothing without a wall. `anew` looks whether they may stand wider.
/// How much room they take only the browser knows, so it is asked step by step:
/// first tighter for all until they fit, then what there is room for is given back.
pub fn fit_wall(anew: bool) {
    let Some((window, root)) = window().and_then(|window| {
        let root = window.document()?.document_element()?;
        Some((window, root))
    }) else {
        return;
    };
    if !root.has_attribute(MARK) {
        return;
    }
    let side = |side: Result<JsValue, JsValue>| side.ok().and_then(|side| side.as_f64());
    let (Some(width), Some(height)) = (side(window.inner_width()), side(window.inner_height()))
    else {
        return;
    };
    let panes = root.get_elements_by_class_name("pane");
    // Those that a filter leaves out take no room.
    let shown = |place: &u32| {
        let pane = panes.item(*place);
        pane.is_some_and(|pane| !pane.has_attribute("hidden"))
    };
    let boards = root.get_elements_by_class_name("board");
    let above = || {
        let board = boards.item(0)?.dyn_into::<HtmlElement>().ok()?;
        Some(board.offset_top())
    };
    let mut fit = Fit {
        width,
        height,
        panes: (0..panes.length()).filter(shown).count(),
        above: above().unwrap_or_default(),
        beyond: false,
    };
    let before = FITTED.get();
    let same = before
        == Fit {
            beyond: before.beyond,
            ..fit
        };
    let pages = || f64::from(root.scroll_height()) / height;
    let fits = || pages() <= 1.0;
    if same && !anew && (before.beyond || fits()) {
        return;
    }
    // Neither fails for a name that is an attribute's.
    let tighten = |tight: u8| drop(root.set_attribute(TIGHT, &tight.to_string()));
    let grant = |room: &str| drop(root.set_attribute(ROOM, room));
    grant("");
    let mut tight = 0;
    tighten(tight);
    while !fits() && tight < TIGHTEST {
        tight += 1;
        tighten(tight);
    }
    fit.beyond = !fits();
    if fit.beyond && pages() > FEW_PAGES {
        // It has to be scrolled anyway, as on a phone: then it may as well be read.
        tighten(0);
    } else if tight > 0 {
        let mut room = String::new();
        for word in GRANTS {
            let granted = room.len();
            room.push(' ');
            room.push_str(word);
            grant(&room);
            if !fits() {
                room.truncate(granted);
                grant(&room);
            }
        }
    }
    // The text's size moves the board as well.
    fit.above = above().unwrap_or_default();
    FITTED.set(fit);
}

/// Of how many screens a wall that does not fit still stands tight: what is out of
/// sight is little then.
const FEW_PAGES: f64 = 1.5;

/// Ends wall mode.
pub fn leave_wall() {
    if let Some(document) = window().and_then(|window| window.document()) {
        if let Some(root) = document.document_element() {
            // Fails for no name that is an attribute's.
            drop(root.remove_attribute(MARK));
        }
        if full_screen().is_some() {
            document.exit_fullscreen();
        }
    }
    release();
    let back = WALL.with_borrow_mut(|wall| wall.as_mut()?.back.take());
    if let Some(back) = back.and_then(|back| back.dyn_into::<HtmlElement>().ok()) {
        // It may be gone; then nothing is to be focused.
        drop(back.focus());
    }
    // Dropped later: this may run inside one of these listeners.
    wasm_bindgen_futures::spawn_local(async { WALL.set(None) });
}

fn full_screen() -> Option<Element> {
    window()?.document()?.fullscreen_element()
}

thread_local! {
    static LOCK: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

/// Asks for the screen to stay lit; many browsers cannot, and then it does not.
fn keep_lit() {
    let Some(navigator) = window().map(|window| window.navigator()) else {
        return;
    };
    let lock = member(&navigator, "wakeLock");
    if lock.is_undefined() {
        return;
    }
    let Some(promise) = ask(&lock, "request", &[JsValue::from_str("screen")]) else {
        return;
    };
    wasm_bindgen_futures::spawn_local(async move {
        if let Ok(lock) = JsFuture::from(promise).await {
            // One is enough, and none is wanted once wall mode is over.
            release();
            LOCK.set(Some(lock));
            if WALL.with_borrow(Option::is_none) {
                release();
            }
        }
    });
}

fn release() {
    if let Some(lock) = LOCK.take() {
        ask(&lock, "release", &[]);
    }
}

/// Calls a method that answers with a promise, whose failure nobody waits for.
fn ask(target: &JsValue, name: &str, arguments: &[JsValue]) -> Option<Promise> {
    let arguments: js_sys::Array = arguments.iter().collect();
    let promise: Promise = function(target, name)?
        .apply(target, &arguments)
        .ok()?
        .dyn_into()
        .ok()?;
    let heard = promise.clone();
    wasm_bindgen_futures::spawn_local(async move {
        // A refusal leaves things as they are, and is no error for anybody.
        let _ = JsFuture::from(heard).await;
    });
    Some(promise)
}
