//! Requests as plain data, checked before anybody may send them.

use crate::domain::cut::{cut, holds};
use crate::domain::form::model::Method;
use serde::{Deserialize, Serialize};

/// A request exactly as it will be sent.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpRequest {
    /// Method.
    pub method: Method,
    /// Absolute address, http or https, without credentials and fragment.
    pub url: String,
    /// Header fields in order.
    pub headers: Vec<(String, String)>,
    /// Body; `None` for a GET.
    pub body: Option<String>,
}

impl std::fmt::Debug for HttpRequest {
    /// Leaves out whatever may hold a credential: query, header values, body.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let path = self.url.split(['?', '#']).next().unwrap_or_default();
        let headers: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("url", &path)
            .field("headers", &headers)
            .finish_non_exhaustive()
    }
}

impl HttpRequest {
    /// A plain GET without header fields.
    pub fn get(url: impl Into<String>) -> Self {
        Self {
            method: Method::Get,
            url: url.into(),
            headers: Vec::new(),
            body: None,
        }
    }

    /// Whether a redirect may take the request to another address: nothing goes along
    /// that only this one may get. On the way to another origin browsers take
    /// `Authorization` out, and nothing else (decision 58).
    pub fn may_move(&self) -> bool {
        let harmless = |(name, _): &(String, String)| {
            matches!(name.as_str(), "Accept" | "Authorization") || name.ends_with("-Version")
        };
        self.method == Method::Get && self.headers.iter().all(harmless)
    }

    /// The origin asked, e.g. `https://example.org:8443`; what consent is given for.
    pub fn origin(&self) -> Option<String> {
        origin_of(&self.url).ok()
    }
}

/// Why an address or header field cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum HttpError {
    /// Another scheme than http and https, or none.
    #[error("the address “{url}” does not begin with http:// or https://")]
    Scheme {
        /// The address.
        url: String,
    },
    /// No host, or a character that no host has.
    #[error("the address “{url}” has no valid host")]
    Host {
        /// The address.
        url: String,
    },
    /// User name or password in the address.
    #[error("the address carries a user name or password")]
    Credentials,
    /// A backslash or control character, which readers of addresses disagree on.
    #[error("the address contains a backslash or a control character")]
    Character,
    /// Not a token of RFC 9110, section 5.1.
    #[error("“{name}” is no valid name of a header field")]
    HeaderName {
        /// The name.
        name: String,
    },
    /// A line break, another control character, or one outside Latin-1.
    #[error(
        "the header field “{name}” has a value that cannot be sent (line break, control character, or a character outside Latin-1)"
    )]
    HeaderValue {
        /// The name.
        name: String,
    },
}

/// The origin of an address: scheme and host in lower case, and the port
/// unless it is the scheme's own. Fails where the address is not fit to be sent.
pub fn origin_of(url: &str) -> Result<String, HttpError> {
    if url.chars().any(|c| c.is_control() || c == '\\') {
        return Err(HttpError::Character);
    }
    let (scheme, rest) = cut(url, "://")
        .map(|(scheme, rest)| (scheme.to_ascii_lowercase(), rest))
        .filter(|(scheme, _)| matches!(scheme.as_str(), "http" | "https"))
        .ok_or_else(|| HttpError::Scheme {
            url: url.to_owned(),
        })?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if holds(authority, b'@') {
        return Err(HttpError::Credentials);
    }
    let no_host = || HttpError::Host {
        url: url.to_owned(),
    };
    let (host, port) = split_port(authority).ok_or_else(no_host)?;
    let bracketed = host.starts_with('[') && host.ends_with(']');
    let forbidden = |c: char| {
        c.is_whitespace()
            || matches!(c, '<' | '>' | '"' | '^' | '`' | '{' | '|' | '}' | '%')
            || (!bracketed && matches!(c, '[' | ']' | ':'))
    };
    if host.is_empty() || host.chars().any(forbidden) {
        return Err(no_host());
    }
    // Browsers write hosts of other scripts in ASCII.
    let host = host.to_ascii_lowercase();
    let default = if scheme == "http" { 80 } else { 443 };
    let mut origin = [&scheme, "://", &host].concat();
    if let Some(port) = port.filter(|port| *port != default) {
        origin.push(':');
        origin.push_str(&port.to_string());
    }
    Ok(origin)
}

fn split_port(authority: &str) -> Option<(&str, Option<u16>)> {
    match authority.rsplit_once(':') {
        Some((host, digits)) if !holds(digits, b']') => {
            if digits.is_empty() {
                return Some((host, None));
            }
            let decimal = digits.bytes().all(|byte| byte.is_ascii_digit());
            let port = digits.parse().ok().filter(|_| decimal)?;
            Some((host, Some(port)))
        }
        _ => Some((authority, None)),
    }
}

/// Whether a header field can be sent.
pub fn check_header(name: &str, value: &str) -> Result<(), HttpError> {
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(token) {
        return Err(HttpError::HeaderName {
            name: name.to_owned(),
        });
    }
    let sendable = |c: char| c == '\t' || (!c.is_control() && u32::from(c) <= 0xFF);
    if !value.chars().all(sendable) {
        return Err(HttpError::HeaderValue {
            name: name.to_owned(),
        });
    }
    Ok(())
}

/// The text with everything but RFC 3986's unreserved characters percent-encoded.
pub fn percent_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for digit in [byte >> 4, byte & 15] {
                let letter = char::from_digit(u32::from(digit), 16).unwrap_or_default();
                out.push(letter.to_ascii_uppercase());
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_unusual_port() {
        for (url, origin) in [
            ("https://Example.org/a?b#c", "https://example.org"),
            ("HTTP://example.org:80", "http://example.org"),
            ("https://example.org:8443/", "https://example.org:8443"),
            ("http://[::1]:8080/x", "http://[::1]:8080"),
            ("https://example.org?x=a@b", "https://example.org"),
        ] {
            assert_eq!(origin_of(url).as_deref(), Ok(origin), "{url}");
        }
    }

    #[test]
    fn redirects_may_take_along_what_browsers_keep_back() {
        let with = |name: &str| HttpRequest {
            headers: vec![(name.to_owned(), "x".to_owned())],
            ..HttpRequest::get("https://a.test/")
        };
        assert!(HttpRequest::get("https://a.test/").may_move());
        for name in ["Accept", "Authorization", "X-GitHub-Api-Version"] {
            assert!(with(name).may_move(), "{name}");
        }
        for name in [
            "Circle-Token",
            "PRIVATE-TOKEN",
            "X-TrackerToken",
            "X-Auth-Token",
        ] {
            assert!(!with(name).may_move(), "{name}");
        }
        let sent = HttpRequest {
            method: Method::Post,
            body: Some("{}".to_owned()),
            ..HttpRequest::get("https://a.test/")
        };
        assert!(!sent.may_move());
    }

    #[test]
    fn addresses_that_hide_their_target_are_refused() {
        assert_eq!(
            origin_of("https://good.example@evil.example/"),
            Err(HttpError::Credentials)
        );
        assert_eq!(
            origin_of("https://good.example\\@evil.example/"),
            Err(HttpError::Character)
        );
        assert_eq!(origin_of("https://a\nb/"), Err(HttpError::Character));
        for url in ["javascript://x", "/relative", "ftp://a", "", "//a"] {
            assert!(
                matches!(origin_of(url), Err(HttpError::Scheme { .. })),
                "{url}"
            );
        }
        for url in [
            "https://",
            "https:///a",
            "https://a b/",
            "https://a:x/",
            "https://a:99999/",
            "https://${host}/",
        ] {
            assert!(
                matches!(origin_of(url), Err(HttpError::Host { .. })),
                "{url}"
            );
        }
    }

    #[test]
    fn header_fields_cannot_smuggle_lines() {
        assert_eq!(check_header("X-Auth-Token", "abc é"), Ok(()));
        assert!(check_header("X Y", "a").is_err());
        assert!(check_header("", "a").is_err());
        assert!(check_header("X", "a\r\nY: b").is_err());
        assert!(check_header("X", "中").is_err());
    }

    #[test]
    fn only_unreserved_characters_stay() {
        assert_eq!(percent_encode("a b/ü~"), "a%20b%2F%C3%BC~");
    }
}
