//! When to ask whom, and what an answer means.

pub mod answer;
pub mod proxy;
pub mod schedule;
pub mod trial;

use crate::domain::cut::cut;
use crate::domain::http::HttpRequest;
use crate::domain::provider::{Auth, Declaration, Settings};

/// A connection that can be polled: everything it requires is there.
#[derive(Clone, Debug)]
pub struct Source {
    /// Id of the board's entry.
    pub id: String,
    /// What it is.
    pub declaration: &'static Declaration,
    /// Its settings with the secrets filled in.
    pub settings: Settings,
    /// The proxy that its requests go through: an address with `{url}` for the
    /// percent-encoded target, or a prefix that the target without its scheme is
    /// appended to; `None` for none.
    pub proxy: Option<String>,
    /// Seconds between polls.
    pub poll_seconds: u32,
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.declaration, other.declaration)
            && self.id == other.id
            && self.settings == other.settings
            && self.proxy == other.proxy
            && self.poll_seconds == other.poll_seconds
    }
}

impl Source {
    /// The address that is asked so that the provider's `url` is.
    pub fn address(&self, url: &str) -> String {
        match &self.proxy {
            Some(proxy) => proxy::through(proxy, url),
            None => url.to_owned(),
        }
    }

    /// A number that stands for whose rate limit the request counts against: the
    /// provider's origin and the credential that goes along.
    pub fn budget(&self, request: &HttpRequest) -> u64 {
        let mut number = mark(MARK_START, &request.origin().unwrap_or_default());
        let fixed = self.declaration.headers;
        for (name, value) in &request.headers {
            if !fixed.iter().any(|(known, _)| known == name) {
                number = mark(number, value);
            }
        }
        if let Auth::Query { setting, .. } = self.declaration.auth {
            number = mark(number, &self.settings.text(setting).unwrap_or_default());
        }
        number
    }
}

/// What [`mark`] begins with.
pub const MARK_START: u64 = 0xCBF2_9CE4_8422_2325;

/// Adds a text to a number that stands for several (FNV-1a, 64 bits).
pub fn mark(number: u64, text: &str) -> u64 {
    // No text holds this byte, so it keeps neighbors apart.
    text.bytes().chain([0xFF]).fold(number, |number, byte| {
        (number ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    })
}

/// Whether an origin is on this machine, so that it takes no network to ask it.
pub fn is_local(origin: &str) -> bool {
    let host = cut(origin, "://").map_or(origin, |(_, rest)| rest);
    let name = host.split(':').next().unwrap_or_default();
    name == "localhost"
        || name.ends_with(".localhost")
        || name.starts_with("127.")
        || host.starts_with("[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::form::model::Method;
    use crate::domain::provider::ask::first;
    use crate::domain::provider::pane::PaneKind;
    use crate::domain::provider::{Fate, Format, Step, find};

    static SERVICE: Declaration = Declaration {
        key: "service",
        name: "Service",
        kind: PaneKind::Builds,
        root: "https://ci.example",
        endpoint: "/builds",
        auth: Auth::None,
        headers: &[("Accept", "application/json")],
        settings: &[],
        poll_seconds: 60,
        fate: Fate::Alive,
        format: Format::Json,
        members: &[],
        step: |_| Ok(Step::Keep),
    };

    #[test]
    fn a_budget_goes_by_origin_and_credential() {
        let source = Source {
            id: "a".to_owned(),
            declaration: &SERVICE,
            settings: Settings::default(),
            proxy: None,
            poll_seconds: 60,
        };
        let budget = |url: &str, accept: &str, token: &str| {
            source.budget(&HttpRequest {
                method: Method::Get,
                url: url.to_owned(),
                headers: vec![
                    ("Accept".to_owned(), accept.to_owned()),
                    ("Authorization".to_owned(), token.to_owned()),
                ],
                body: None,
            })
        };
        let one = budget("https://ci.example/a", "application/json", "t");
        assert_eq!(one, budget("https://CI.example:443/b?c", "text/plain", "t"));
        assert_ne!(one, budget("https://ci.example/a", "application/json", "u"));
        assert_ne!(
            one,
            budget("https://ci.example:81/a", "application/json", "t")
        );
    }

    #[test]
    fn all_services_of_one_provider_share_the_budget_of_a_token() {
        let budget = |key: &str, token: &str| {
            let mut settings = Settings::default();
            for (name, value) in [
                ("username", "ann"),
                ("account", "acme"),
                ("repo", "web"),
                ("password", token),
            ] {
                settings.0.insert(name.to_owned(), value.into());
            }
            let source = Source {
                id: key.to_owned(),
                declaration: find(key).unwrap(),
                settings,
                proxy: None,
                poll_seconds: 60,
            };
            source.budget(&first(source.declaration, &source.settings).request)
        };
        assert_eq!(budget("gh_actions", "t"), budget("gh_issues", "t"));
        assert_eq!(budget("gh_actions", "t"), budget("github", "t"));
        assert_ne!(budget("gh_actions", "t"), budget("gh_actions", "u"));
        assert_ne!(budget("gh_actions", "t"), budget("travis", "t"));
    }

    #[test]
    fn this_machine_is_known_by_its_names() {
        for origin in [
            "http://localhost:8080",
            "http://ci.localhost",
            "https://127.0.0.1",
            "http://[::1]:81",
        ] {
            assert!(is_local(origin), "{origin}");
        }
        for origin in ["https://localhost.example", "https://ci.example", ""] {
            assert!(!is_local(origin), "{origin}");
        }
    }
}
