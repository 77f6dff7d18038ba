//! Credentials of connections whose settings say how they go along, instead of
//! their declaration.

use crate::domain::base64::standard;
use crate::domain::cut::holds;
use crate::domain::http::percent_encode;

/// How a credential goes along with a request.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Scheme {
    /// Not at all.
    None,
    /// `Authorization: Basic …` (RFC 7617).
    Basic {
        /// May be empty.
        username: String,
        /// May be empty.
        password: String,
    },
    /// `Authorization: Bearer …` (RFC 6750); nothing if the token is empty.
    Bearer(String),
    /// A header field; nothing if the credential is empty.
    Header {
        /// Its name.
        name: String,
        /// The credential with what stands around it.
        value: String,
    },
    /// A parameter of the query; nothing if the credential is empty.
    Query {
        /// Its name.
        name: String,
        /// The credential.
        value: String,
    },
}

/// Adds the credential to a request.
pub(super) fn add(scheme: Scheme, url: &mut String, headers: &mut Vec<(String, String)>) {
    let authorization = |value: String| ("Authorization".to_owned(), value);
    match scheme {
        Scheme::Basic { username, password } if !(username.is_empty() && password.is_empty()) => {
            let pair = standard([&username, ":", &password].concat().as_bytes());
            headers.push(authorization(["Basic ", &pair].concat()));
        }
        Scheme::Bearer(token) if !token.is_empty() => {
            headers.push(authorization(["Bearer ", &token].concat()));
        }
        Scheme::Header { name, value } if !value.is_empty() => headers.push((name, value)),
        Scheme::Query { name, value } if !value.is_empty() => {
            // Behind a fragment nothing is sent.
            if let Some(at) = url.find('#') {
                url.truncate(at);
            }
            url.push(if holds(url, b'?') { '&' } else { '?' });
            url.push_str(&percent_encode(&name));
            url.push('=');
            url.push_str(&percent_encode(&value));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_scheme_adds_what_it_stands_for() {
        let added = |scheme| {
            let mut url = "https://ci.example/cc.xml?a=b#c".to_owned();
            let mut headers = Vec::new();
            add(scheme, &mut url, &mut headers);
            let headers: Vec<String> = headers
                .into_iter()
                .map(|(name, value)| format!("{name}: {value}"))
                .collect();
            (url, headers.join("\n"))
        };
        let plain = "https://ci.example/cc.xml?a=b#c".to_owned();
        // The example of RFC 7617, section 2.
        let basic = Scheme::Basic {
            username: "Aladdin".into(),
            password: "open sesame".into(),
        };
        assert_eq!(
            added(basic),
            (
                plain.clone(),
                "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==".into()
            )
        );
        assert_eq!(
            added(Scheme::Bearer("t".into())),
            (plain.clone(), "Authorization: Bearer t".into())
        );
        let query = Scheme::Query {
            name: "access_token".into(),
            value: "a&b".into(),
        };
        assert_eq!(
            added(query),
            (
                "https://ci.example/cc.xml?a=b&access_token=a%26b".into(),
                String::new()
            )
        );
        for empty in [Scheme::None, Scheme::Bearer(String::new())] {
            assert_eq!(added(empty), (plain.clone(), String::new()));
        }
    }
}
