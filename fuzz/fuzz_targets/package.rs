//! Any bytes open as a package, and can be written again if they are an archive.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signalbox::domain::archive;
use signalbox::domain::extension::model::Origin;
use signalbox::domain::extension::package::{METADATA, open};

fuzz_target!(|bytes: &[u8]| {
    let files = [("package.zip".to_owned(), bytes.to_vec())];
    let package = open(Origin::Zip, "package.zip", &files);
    assert!(package.metadata.is_some() || !package.findings.is_empty());
    if let Ok(again) = archive::rezip(bytes, METADATA, b"{}") {
        let contents = archive::read(&again, &archive::Limits::PACKAGE);
        // A new entry may be the one too many; anything else has to be readable.
        assert!(matches!(
            contents,
            Ok(_) | Err(archive::ArchiveError::TooManyEntries { .. })
        ));
    }
});
