//! A board in a link: its configuration without secrets, compressed and written
//! with letters that an address takes as they are.
//!
//! The link's fragment carries it, which browsers send to nobody. Format:
//! deflate (RFC 1951) in base64url without padding (RFC 4648, section 5).

use crate::domain::base64::{from_url_safe, url_safe};
use crate::domain::board::configuration::{Configuration, write};
use crate::domain::problem::Problem;
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;
use serde_json::Value;

/// The largest configuration that a link may carry, in bytes.
const LIMIT_BYTES: usize = 1024 * 1024;

/// From how many letters on some programs cut a link off.
pub const LONG: usize = 2000;

/// What a link carries of the board.
pub fn data(configuration: &Configuration) -> String {
    let text = write(configuration);
    // As short as JSON gets; the text is our own, so it reads.
    let short = serde_json::from_str::<Value>(&text).map_or(text, |value| value.to_string());
    url_safe(&compress_to_vec(short.as_bytes(), 9))
}

/// The text of the configuration that a link carries.
///
/// # Errors
/// It is cut off, damaged, or too large.
pub fn read(data: &str) -> Result<String, Problem> {
    let damaged = || {
        Problem::new(
            "The link does not carry a whole board.",
            "It was probably cut off on its way: ask for it again, or for the file.",
        )
    };
    let bytes = from_url_safe(data.trim()).ok_or_else(damaged)?;
    let text = decompress_to_vec_with_limit(&bytes, LIMIT_BYTES).map_err(|_| damaged())?;
    String::from_utf8(text).map_err(|_| damaged())
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::domain::board::configuration::read as read_configuration;
    use proptest::prelude::*;
    use serde_json::json;

    fn board(count: usize) -> Configuration {
        let entries: Vec<Value> = (0..count)
            .map(|number| {
                json!({"integration": "gh_actions", "id": format!("repo-{number}"), "group": "Web",
                       "settings": {"account": "acme", "repo": format!("repo-{number}"), "password": "t0ken-of-ann"}})
            })
            .collect();
        let text = json!({"version": 1, "name": "Büro", "integrations": entries}).to_string();
        read_configuration(&text).unwrap().configuration
    }

    #[test]
    fn a_board_survives_the_link_without_its_secrets() {
        let link = data(&board(20));
        let text = read(&link).unwrap();
        assert!(!text.contains("t0ken"));
        let back = read_configuration(&text).unwrap();
        assert_eq!(back.findings, []);
        assert_eq!(write(&back.configuration), write(&board(20)));
        // Twenty repositories still fit where links are cut off.
        assert!(link.len() < LONG, "{}", link.len());
    }

    #[test]
    fn what_was_cut_off_is_told() {
        let link = data(&board(3));
        for cut in [0, 1, 10, link.len() / 2] {
            assert!(read(&link[..cut]).is_err(), "{cut}");
        }
        assert!(read("!").is_err());
    }

    #[test]
    fn a_bomb_is_refused() {
        let bomb = compress_to_vec(&vec![b' '; LIMIT_BYTES + 1], 9);
        assert!(read(&url_safe(&bomb)).is_err());
    }

    proptest! {
        #[test]
        fn bytes_survive(bytes in prop::collection::vec(any::<u8>(), 0..99)) {
            prop_assert_eq!(from_url_safe(&url_safe(&bytes)), Some(bytes));
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".*", letters in "[A-Za-z0-9_-]{0,200}") {
            let _ = read(&text);
            let _ = read(&letters);
        }
    }
}
