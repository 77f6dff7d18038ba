//! The lenient reader takes everything that the strict one takes.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let lenient = signalbox::domain::json::read(text);
    if serde_json::from_str::<serde_json::Value>(text).is_ok() {
        assert!(
            lenient.is_ok(),
            "valid JSON is refused: {:?}",
            lenient.err()
        );
    }
});
