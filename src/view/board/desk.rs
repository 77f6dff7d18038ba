//! A running board on the page: its tools, its panes, and the clock that keeps
//! ages and remaining times true while nothing is polled.

use super::wall::Wall;
use crate::app::board::BoardSession;
use crate::domain::board::configuration::Order;
use crate::domain::board::pane::{Change, Pane};
use crate::domain::board::summary::Summary;
use crate::io::browser::clock::moment;
use crate::io::browser::screen;
use crate::io::browser::timer::Interval;
use crate::view::element::{El, labeled, within};
use js_sys::Function;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// How many seconds pass until every age is told anew.
const AGES_EVERY: u32 = 10;

/// The running board. Dropped, it stops following the session.
pub(super) struct Desk {
    session: BoardSession,
    watch: u32,
    _interval: Interval,
    _heard: [Closure<dyn FnMut()>; 5],
}

struct State {
    session: BoardSession,
    wall: Wall,
    filter: El,
    order: El,
    words: El,
    nothing: El,
    summary: Option<Summary>,
    seconds: u32,
}

impl Desk {
    /// Draws tools and panes into `place` and follows the session.
    pub(super) fn new(session: BoardSession, place: &El) -> Self {
        place.set_text("");
        let tools = within(place, "div", "board__tools");
        let words = within(&tools, "p", "board__summary");
        let filter = within(&tools, "input", "input board__filter");
        filter.put("type", "search");
        filter.put("aria-label", "Filter panes");
        filter.put("placeholder", "Filter panes");
        let order = within(&tools, "select", "select board__order");
        order.put("aria-label", "Order of panes");
        for (value, label) in [
            (Order::Configured, "As configured"),
            (Order::Worst, "Worst first"),
        ] {
            labeled(&order, "option", "", label).put("value", value.as_str());
        }
        order.set_value(session.order().as_str());
        let refresh = button(&tools, "button", "Refresh");
        let wall = button(&tools, "button", "Wall mode");
        let panes = within(place, "div", "board");
        let nothing = within(place, "p", "board__nothing");
        nothing.put("role", "status");
        let leave = button(place, "button board__leave", "Leave wall mode");

        let state = Rc::new(RefCell::new(State {
            session,
            wall: Wall::new(panes),
            filter: filter.clone(),
            order: order.clone(),
            words,
            nothing,
            summary: None,
            seconds: 0,
        }));
        let arrange = {
            let state = Rc::clone(&state);
            move || session.with_panes(|panes| state.borrow_mut().arrange(panes))
        };
        let reorder = {
            let state = Rc::clone(&state);
            move || {
                let word = state.borrow().order.value();
                session.set_order(Order::from_word(&word));
            }
        };
        let heard: [Closure<dyn FnMut()>; 5] = [
            hear(&filter, "input", arrange),
            hear(&order, "change", reorder),
            hear(&refresh, "click", move || session.poll_now()),
            hear(&wall, "click", screen::enter_wall),
            hear(&leave, "click", screen::leave_wall),
        ];
        let watch = {
            let state = Rc::clone(&state);
            session.watch(move |panes, change| state.borrow_mut().take_in(panes, change))
        };
        let beat = {
            let state = Rc::clone(&state);
            move || {
                session.tick();
                session.with_panes(|panes| state.borrow_mut().tick(panes));
            }
        };
        Self {
            session,
            watch,
            _interval: Interval::new(Duration::from_secs(1), beat),
            _heard: heard,
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.session.unwatch(self.watch);
        screen::leave_wall();
    }
}

impl State {
    fn take_in(&mut self, panes: &[Pane], change: Change) {
        match change {
            Change::Panes(changed)
                if self.session.order() == Order::Configured && self.filter.value().is_empty() =>
            {
                let now = moment();
                for place in changed {
                    self.wall.show(panes, place, now);
                }
            }
            _ => self.arrange(panes),
        }
        let summary = self.session.summary();
        if self.summary != Some(summary) {
            self.summary = Some(summary);
            self.words.set_text(&summary.words());
        }
    }

    fn arrange(&mut self, panes: &[Pane]) {
        let filter = self.filter.value();
        let order = self.session.order();
        self.order.set_value(order.as_str());
        let shown = self.wall.arrange(panes, order, &filter, moment());
        self.nothing.set_text(match (shown, panes.is_empty()) {
            (0, true) => "Every integration is switched off.",
            (0, false) => "No pane matches the filter.",
            _ => "",
        });
    }

    fn tick(&mut self, panes: &[Pane]) {
        self.seconds = self.seconds.wrapping_add(1);
        let all = self.seconds.is_multiple_of(AGES_EVERY);
        self.wall.tick(panes, moment(), all);
    }
}

fn button(parent: &El, class: &str, label: &str) -> El {
    let button = labeled(parent, "button", class, label);
    button.put("type", "button");
    button
}

fn hear(element: &El, event: &str, heard: impl FnMut() + 'static) -> Closure<dyn FnMut()> {
    let heard = Closure::new(heard);
    element.on(event, heard.as_ref().unchecked_ref::<Function>());
    heard
}
