//! Names of files, as far as they say what a file is.

use super::METADATA;

pub(super) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

pub(super) fn is_metadata_name(path: &str) -> bool {
    file_name(path).eq_ignore_ascii_case(METADATA)
}

pub(super) fn is_junk(path: &str) -> bool {
    let name = file_name(path);
    path.split('/').any(|part| part == "__MACOSX")
        || name == ".DS_Store"
        || name.starts_with("._")
        || name.eq_ignore_ascii_case("Thumbs.db")
        || name.eq_ignore_ascii_case("desktop.ini")
}

pub(super) fn is_image(path: &str) -> bool {
    [".png", ".jpg", ".jpeg"]
        .iter()
        .any(|ending| ends_with_ignoring_case(path, ending))
}

pub(super) fn is_named_icon(path: &str) -> bool {
    let name = file_name(path).to_lowercase();
    name.starts_with("icon") || name.starts_with("logo")
}

pub(super) fn ends_with_ignoring_case(text: &str, ending: &str) -> bool {
    text.len()
        .checked_sub(ending.len())
        .and_then(|start| text.get(start..))
        .is_some_and(|end| end.eq_ignore_ascii_case(ending))
}

pub(super) fn starts_with_ignoring_case(text: &str, start: &str) -> bool {
    text.get(..start.len())
        .is_some_and(|begin| begin.eq_ignore_ascii_case(start))
}
