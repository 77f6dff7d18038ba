//! The way through a proxy: which address is really asked.

use crate::domain::cut::cut;
use crate::domain::http::percent_encode;

/// The address to ask so that `proxy` asks `target`. In a proxy with `{url}`
/// the percent-encoded target takes its place; to any other the target without
/// its scheme is appended. A proxy may be relative to the page.
///
/// A name and the target's host are kept apart by a slash: without it,
/// `https://proxy.example` would lead to another host altogether.
pub fn through(proxy: &str, target: &str) -> String {
    if let Some((before, after)) = cut(proxy, "{url}") {
        // Wherever else it stands, too.
        let after = cut(after, "{url}").map_or(after.to_owned(), |_| through(after, target));
        return [before, &percent_encode(target), &after].concat();
    }
    let bare = cut(target, "://").map_or(target, |(_, rest)| rest);
    let gap = if proxy.ends_with(|c: char| !c.is_ascii() || c.is_ascii_alphanumeric()) {
        "/"
    } else {
        ""
    };
    [proxy, gap, bare].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::http::origin_of;
    use proptest::prelude::*;

    fn check(proxy: &str, target: &str, expected: &str) {
        assert_eq!(through(proxy, target), expected);
    }

    #[test]
    fn the_target_goes_where_the_proxy_wants_it() {
        let target = "https://ci.example/api?a=b&c=%2F";
        let encoded = "https%3A%2F%2Fci.example%2Fapi%3Fa%3Db%26c%3D%252F";
        check(
            "https://proxy.example/?to={url}&x=1",
            target,
            &format!("https://proxy.example/?to={encoded}&x=1"),
        );
        check(
            "https://proxy.example/",
            target,
            "https://proxy.example/ci.example/api?a=b&c=%2F",
        );
        check("/proxy/", target, "/proxy/ci.example/api?a=b&c=%2F");
        check("proxy/", "http://ci.example:81/", "proxy/ci.example:81/");
    }

    #[test]
    fn a_prefix_does_not_run_into_the_host() {
        let target = "https://ci.example/a";
        check(
            "https://proxy.example",
            target,
            "https://proxy.example/ci.example/a",
        );
        check(
            "https://proxy.example:81",
            target,
            "https://proxy.example:81/ci.example/a",
        );
        check("/proxy", target, "/proxy/ci.example/a");
        check("/proxy?to=", target, "/proxy?to=ci.example/a");
    }

    proptest! {
        #[test]
        fn only_the_proxy_is_asked(
            path in "(/[a-z]{0,3})?(/|\\?to=\\{url\\}|/\\{url\\})?",
            target in "https?://[a-z.:@/?#=&%{}é ]{0,30}",
        ) {
            let proxy = format!("https://proxy.example:8443{path}");
            let address = through(&proxy, &target);
            prop_assert_eq!(origin_of(&address).unwrap(), "https://proxy.example:8443");
        }

        #[test]
        fn whatever_stands_there_yields_an_address(proxy in ".{0,30}", target in ".{0,30}") {
            let address = through(&proxy, &target);
            let kept = address.starts_with(&proxy);
            prop_assert!(kept || proxy.contains("{url}"), "{}", address);
        }
    }
}
