//! The signature of a request by Hawk (github.com/mozilla/hawk, version 1 of the
//! header), with the hash of the payload. Clock and nonce are handed in.

use crate::domain::base64;
use crate::domain::http::{HttpError, HttpRequest, origin_of};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// When a request is signed, and what makes it the only one of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Seconds since 1970 by the clock of whoever signs.
    pub seconds: i64,
    /// A text that no other request of the same second has.
    pub nonce: String,
}

/// Who signs.
#[derive(Clone, Copy)]
pub struct Key<'a> {
    /// Name of the key.
    pub id: &'a str,
    /// The key itself.
    pub secret: &'a str,
}

/// The value of `Authorization` for a request, whose body is hashed with its
/// `Content-Type`. `ext` is application data, signed too.
///
/// # Errors
/// The address is not fit to be sent.
pub fn header(
    request: &HttpRequest,
    key: Key<'_>,
    ext: Option<&str>,
    stamp: &Stamp,
) -> Result<String, HttpError> {
    let content_type = request
        .headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        .map_or("", |(_, value)| value);
    let hash = request
        .body
        .as_ref()
        .map(|body| payload_hash(content_type, body));
    let text = string_to_sign(
        "header",
        &request.url,
        request.method.as_str(),
        hash.as_deref().unwrap_or_default(),
        ext.unwrap_or_default(),
        stamp,
    )?;
    let mac = mac(key.secret, &text);
    let mut value = format!(
        "Hawk id=\"{}\", ts=\"{}\", nonce=\"{}\"",
        attribute(key.id),
        stamp.seconds,
        attribute(&stamp.nonce)
    );
    for (name, part) in [("hash", hash.as_deref()), ("ext", ext)] {
        if let Some(part) = part {
            value.push_str(&format!(", {name}=\"{}\"", attribute(part)));
        }
    }
    value.push_str(&format!(", mac=\"{mac}\""));
    Ok(value)
}

/// The address with a signature in it, for a `GET` that can have no header:
/// whoever follows it may read what it leads to until `until`, in seconds since
/// 1970. `ext` is application data, signed too.
///
/// # Errors
/// The address is not fit to be sent.
pub fn with_bewit(
    url: &str,
    key: Key<'_>,
    ext: Option<&str>,
    until: i64,
) -> Result<String, HttpError> {
    let ext = ext.unwrap_or_default();
    let stamp = Stamp {
        seconds: until,
        nonce: String::new(),
    };
    let text = string_to_sign("bewit", url, "GET", "", ext, &stamp)?;
    let mac = mac(key.secret, &text);
    let bewit = format!("{}\\{until}\\{mac}\\{ext}", key.id);
    let bewit = base64::url_safe(bewit.as_bytes());
    let bare = url.split('#').next().unwrap_or(url);
    let joint = if bare.contains('?') { '&' } else { '?' };
    Ok(format!("{bare}{joint}bewit={bewit}"))
}

/// The hash of a body: its media type goes in without parameters.
fn payload_hash(content_type: &str, body: &str) -> String {
    let media = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let mut hash = Sha256::new();
    for part in ["hawk.1.payload\n", &media, "\n", body, "\n"] {
        hash.update(part.as_bytes());
    }
    base64::standard(&hash.finalize())
}

/// What is signed: nine lines, each ended; the first names what it is for.
fn string_to_sign(
    purpose: &str,
    url: &str,
    method: &str,
    hash: &str,
    ext: &str,
    stamp: &Stamp,
) -> Result<String, HttpError> {
    let origin = origin_of(url)?;
    let (scheme, authority) = origin.split_once("://").unwrap_or(("https", &origin));
    let default = if scheme == "http" { "80" } else { "443" };
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port),
        _ => (authority, default),
    };
    let path = path_of(url);
    let ext = ext.replace('\\', "\\\\").replace('\n', "\\n");
    let seconds = stamp.seconds.to_string();
    let purpose = format!("hawk.1.{purpose}");
    let lines = [
        purpose.as_str(),
        &seconds,
        &stamp.nonce,
        method,
        path,
        host,
        port,
        hash,
        &ext,
    ];
    let mut text = lines.join("\n");
    text.push('\n');
    Ok(text)
}

/// Path and query, exactly as they are sent.
fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find(['/', '?']).and_then(|place| rest.get(place..));
    path.unwrap_or("/").split('#').next().unwrap_or("/")
}

fn mac(secret: &str, text: &str) -> String {
    // Any length is a key of HMAC, so the error cannot come.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return String::new();
    };
    mac.update(text.as_bytes());
    base64::standard(&mac.finalize().into_bytes())
}

/// A text between quotation marks of the header.
fn attribute(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::form::model::Method;

    /// The key of the examples in Hawk's README.
    const KEY: Key<'_> = Key {
        id: "dh37fgj492je",
        secret: "werxhqb98rpaxn39848xrunpaw3489ruxnpa98w4rxn",
    };

    fn stamp() -> Stamp {
        Stamp {
            seconds: 1_353_832_234,
            nonce: "j4h3g2".into(),
        }
    }

    fn request(body: Option<&str>) -> HttpRequest {
        HttpRequest {
            method: if body.is_some() {
                Method::Post
            } else {
                Method::Get
            },
            url: "http://example.com:8000/resource/1?b=1&a=2".into(),
            headers: vec![("Content-Type".into(), "text/plain; charset=utf-8".into())],
            body: body.map(str::to_owned),
        }
    }

    #[test]
    fn the_published_example_without_a_payload() {
        let header = header(&request(None), KEY, Some("some-app-ext-data"), &stamp());
        assert_eq!(
            header.unwrap(),
            "Hawk id=\"dh37fgj492je\", ts=\"1353832234\", nonce=\"j4h3g2\", \
             ext=\"some-app-ext-data\", mac=\"6R4rV5iE+NPoym+WwjeHzjAGXUtLNIxmo1vpMofpLAE=\""
        );
    }

    #[test]
    fn the_published_example_with_a_payload() {
        let request = request(Some("Thank you for flying Hawk"));
        let header = header(&request, KEY, Some("some-app-ext-data"), &stamp());
        assert_eq!(
            header.unwrap(),
            "Hawk id=\"dh37fgj492je\", ts=\"1353832234\", nonce=\"j4h3g2\", \
             hash=\"Yi9LfIIFRtBEPt74PVmbTF/xVAwPn7ub15ePICfgnuY=\", \
             ext=\"some-app-ext-data\", mac=\"aSe1DERmZuRl3pI36/9BdZmnErTw3sNzOOAUlfeKjVw=\""
        );
    }

    #[test]
    fn an_address_carries_its_signature() {
        let at = |url| with_bewit(url, KEY, Some("x"), 1_353_832_234).unwrap();
        // Made with `crypto.calculateMac` of npm hawk 9.0.2.
        assert_eq!(
            at("http://example.com:8000/resource/1?b=1&a=2#here"),
            "http://example.com:8000/resource/1?b=1&a=2&bewit=ZGgzN2ZnajQ5MmplXDEzNTM4MzIyMzRcSFM0WVU4Q2pzRXVFeGEvZE15bEUxZXIzMXd6S2VHQzFtYm5sZ015czRrQT1ceA"
        );
        assert!(at("https://a.test/x").starts_with("https://a.test/x?bewit="));
        assert!(with_bewit("nonsense", KEY, None, 1).is_err());
    }

    #[test]
    fn path_and_query_are_signed_as_they_are_sent() {
        for (url, path) in [
            ("https://a.test", "/"),
            ("https://a.test/", "/"),
            ("https://a.test/x%2Fy?z=1&a#b", "/x%2Fy?z=1&a"),
            ("https://a.test?z", "?z"),
        ] {
            assert_eq!(path_of(url), path, "{url}");
        }
    }

    #[test]
    fn host_and_port_are_those_of_the_address() {
        for (url, host, port) in [
            ("https://A.test/x", "a.test", "443"),
            ("http://a.test/x", "a.test", "80"),
            ("http://a.test:8080/x", "a.test", "8080"),
            ("http://[::1]:8080/x", "[::1]", "8080"),
            ("http://[::1]/x", "[::1]", "80"),
        ] {
            let text = string_to_sign("header", url, "GET", "", "a\\b\nc", &stamp()).unwrap();
            assert_eq!(
                text,
                format!(
                    "hawk.1.header\n1353832234\nj4h3g2\nGET\n/x\n{host}\n{port}\n\na\\\\b\\nc\n"
                )
            );
        }
    }
}
