//! Responses of a plugin: whatever they are, they open and are checked; as a
//! bundle, and as the answer to each message.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signalbox::domain::plugin::{bundle, check, message::Message, model};

fuzz_target!(|text: &str| {
    let plugin = bundle::open("fuzz", &[("fuzz.json".to_owned(), text.to_owned())]);
    let _ = check::check(&plugin, None);
    let parts = Message::all()
        .map(|message| model::Part {
            message,
            text: text.to_owned(),
        })
        .collect();
    let plugin = model::Plugin {
        parts,
        ..model::Plugin::default()
    };
    for finding in check::check(&plugin, None).findings {
        assert!(!finding.text.is_empty() && !finding.remedy.is_empty());
    }
});
