//! Any text reads as metadata, and its cleaned form reads as well.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signalbox::domain::extension::history::History;
use signalbox::domain::extension::model::Origin;
use signalbox::domain::extension::package::{METADATA, open};
use signalbox::domain::extension::read::read;

fuzz_target!(|text: &str| {
    let files = [(METADATA.to_owned(), text.as_bytes().to_vec())];
    let package = open(Origin::Bare, METADATA, &files);
    let reading = read(text, &package, None, &History::default());
    if let Some(cleaned) = reading.cleaned {
        let _ = read(&cleaned, &package, Some("zh-cn"), &History::default());
    }
});
