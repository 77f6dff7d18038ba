//! Views drawn out of sight while the page is idle. A browser compiles code when
//! it runs, and again, better, once it has run for a while; so the first view of a
//! plugin would pay for what reads and draws all those after it.

use super::draw::Drawing;
use super::node::element;
use crate::app::plugin::PluginSession;
use crate::domain::template::Template;
use crate::domain::template::live::{Drawn, Event, Settings};
use crate::view::common::idle::in_idle_moments;
use std::sync::Arc;

/// Controls of the view, and keys of its plugin.
const CONTROLS: usize = 60;

/// Times that it is read and drawn, each in an idle moment of its own.
const TIMES: u8 = 5;

/// Reads, draws and uses a view of its own as soon as there is nothing else to
/// do, as long as the current reactive owner lives.
pub(in crate::view::plugin) fn rehearse(session: PluginSession) {
    in_idle_moments(TIMES, move || {
        let read = session.read_template(text());
        async move {
            // Nobody waits for it: without an answer it ends.
            let Ok(Some(template)) = read.await else {
                return false;
            };
            draw(template);
            true
        }
    });
}

fn key(place: usize) -> String {
    format!("key_{place}")
}

/// A template with what most have: labels, controls of all kinds, error hooks.
fn text() -> String {
    let block = |place: usize| {
        let key = key(place);
        let control = match place % 5 {
            0 => format!(r#"<input type="text" ng-model="{key}" ng-required="true">"#),
            1 => format!(r#"<input type="password" ng-model="{key}">"#),
            2 => format!(
                r#"<select ng-model="{key}"><option value="a">A</option><option value="b">B</option></select>"#
            ),
            3 => format!(
                r#"<input type="checkbox" ng-model="{key}" ng-true-value="true" ng-false-value="false">"#
            ),
            _ => format!(r#"<textarea ng-model="{key}"></textarea>"#),
        };
        format!(
            r#"<div class="form_item_block" ng-class="{{'has-error': GOINPUTNAME[{key}].$error.server}}">
<label>{key}:<span class="asterisk">*</span></label>{control}
<span class="form_error" ng-show="GOINPUTNAME[{key}].$error.server">{{{{ GOINPUTNAME[{key}].$error.server }}}}</span>
<p ng-show="{key} == 'a'">{{{{ {key} }}}}</p></div>
"#
        )
    };
    (0..CONTROLS).map(block).collect()
}

fn draw(template: Template) {
    let settings = Settings {
        declared: (0..CONTROLS).map(key).collect(),
        ..Settings::default()
    };
    let mut drawing = Drawing::new(element("div"), Arc::new(template), settings, "rehearsal");
    let nodes = (0..).map_while(|node| Some((node, drawing.live.drawn(node)?)));
    let typed: Vec<u32> = nodes
        .filter(|(_, drawn)| {
            matches!(drawn, Drawn::Element(shown) if shown.model().is_some() && shown.name() == "input")
        })
        .map(|(node, _)| node)
        .collect();
    for node in typed {
        drawing.event(&Event::Typed(node, "a".to_owned()));
        drawing.live.changed();
    }
}
