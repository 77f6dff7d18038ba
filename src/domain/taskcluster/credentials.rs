//! Credentials of a person: read from what is pasted, never printed.

use super::api::Root;
use super::hawk::{self, Key, Stamp};
use crate::domain::base64;
use crate::domain::http::{HttpError, HttpRequest};
use crate::domain::problem::Problem;
use crate::domain::secret::Secret;
use crate::domain::text::brief;
use crate::domain::time::{Timestamp, span};
use serde_json::{Map, Value, json};

/// What a person signs requests with.
#[derive(Clone, Debug, PartialEq)]
pub struct Credentials {
    client_id: String,
    access_token: Secret,
    /// As an object, even where it came as text; `None` for permanent ones.
    certificate: Option<Map<String, Value>>,
    /// The root URL that was pasted with them, as it was written.
    root: Option<String>,
}

/// How the validity of credentials stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Validity {
    /// Without an end that could be known.
    Permanent,
    /// Valid until then.
    Until {
        /// The end.
        at: Timestamp,
        /// Whether it is less than ten minutes away.
        soon: bool,
    },
    /// The beginning is still to come.
    NotYet,
    /// The end has passed.
    Expired,
}

/// Less than this before the end is worth a warning, in milliseconds.
const SOON: i64 = 10 * 60_000;

impl Credentials {
    /// Reads what people have at hand: the JSON of `clientId`, `accessToken` and
    /// `certificate` (bare, or under `credentials` as a login returns it), or
    /// lines that set `TASKCLUSTER_CLIENT_ID` and its kin, as `taskcluster
    /// signin` prints them, also with `--csh`.
    ///
    /// # Errors
    /// What is missing or wrong, without a word of the secret parts.
    pub fn read(text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        let value = if text.starts_with('{') {
            serde_json::from_str::<Value>(text).map_err(|error| {
                Problem::new(
                    format!(
                        "The credentials are no JSON: something is wrong at line {}, column {}.",
                        error.line(),
                        error.column()
                    ),
                    "Paste them exactly as you were given them.",
                )
            })?
        } else {
            from_environment(text)
        };
        let object = value.get("credentials").unwrap_or(&value);
        let part = |name: &str| {
            let text = object.get(name).and_then(Value::as_str).map(str::trim);
            text.filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let certificate = match object.get("certificate") {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) if text.trim().is_empty() => None,
            Some(Value::String(text)) => {
                Some(serde_json::from_str(text).map_err(|_| unreadable())?)
            }
            Some(Value::Object(certificate)) => Some(certificate.clone()),
            Some(_) => return Err(unreadable()),
        };
        let credentials = Self::new(
            part("clientId").ok_or_else(|| incomplete("clientId"))?,
            part("accessToken").ok_or_else(|| incomplete("accessToken"))?,
            certificate,
        )?;
        Ok(Self {
            root: part("rootUrl"),
            ..credentials
        })
    }

    /// Reads the same for a Taskcluster, where it is known which.
    ///
    /// # Errors
    /// As of [`Self::read`]; and if the text says that they are for another one.
    pub fn read_for(text: &str, root: Option<&Root>) -> Result<Self, Problem> {
        let credentials = Self::read(text)?;
        match root {
            Some(root) => credentials.meant_for(root),
            None => Ok(credentials),
        }
    }

    /// The credentials, if nothing says that they are for another Taskcluster.
    ///
    /// # Errors
    /// They came with another root URL.
    pub fn meant_for(self, root: &Root) -> Result<Self, Problem> {
        match &self.root {
            Some(own) if Root::read(own).ok().as_ref() != Some(root) => Err(Problem::new(
                format!("These are for {}, not for {}.", brief(own), root.as_str()),
                "Paste those for this Taskcluster, or open the group there.",
            )),
            _ => Ok(self),
        }
    }

    /// Credentials of their parts.
    ///
    /// # Errors
    /// A part has characters that no such part has.
    pub fn new(
        client_id: String,
        access_token: String,
        certificate: Option<Map<String, Value>>,
    ) -> Result<Self, Problem> {
        // The services' own pattern is `^[A-Za-z0-9!@/:.+|_-]+$`; what matters here is
        // that the header stays one line.
        let printable = |text: &str| text.bytes().all(|byte| (0x21..0x7f).contains(&byte));
        for (name, text) in [("clientId", &client_id), ("accessToken", &access_token)] {
            if !printable(text) {
                return Err(Problem::new(
                    format!("The {name} has a space or another character that no {name} has."),
                    "Paste it again, without anything around it.",
                ));
            }
        }
        Ok(Self {
            client_id,
            access_token: Secret::new(access_token),
            certificate,
            root: None,
        })
    }

    /// The name of the client.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The credentials as the JSON that [`Self::read`] takes, secret parts and
    /// all; for a store of secrets only.
    pub fn reveal(&self) -> Secret {
        let text = json!({
            "clientId": self.client_id,
            "accessToken": self.access_token.reveal(),
            "certificate": self.certificate,
        });
        Secret::new(text.to_string())
    }

    /// The scopes of temporary credentials; `None` where only the server knows.
    pub fn scopes(&self) -> Option<Vec<String>> {
        let scopes = self.certificate.as_ref()?.get("scopes")?.as_array()?;
        Some(
            scopes
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
        )
    }

    /// Whether they are valid at a moment. Five minutes of difference between
    /// clocks are allowed, as the services do.
    pub fn validity(&self, now: Timestamp) -> Validity {
        const SKEW: i64 = 5 * 60_000;
        let moment = |name: &str| {
            let certificate = self.certificate.as_ref()?;
            certificate.get(name)?.as_i64().map(Timestamp)
        };
        match (moment("start"), moment("expiry")) {
            (_, Some(end)) if now.since(end) > SKEW => Validity::Expired,
            (Some(start), _) if start.since(now) > SKEW => Validity::NotYet,
            (_, Some(at)) => Validity::Until {
                at,
                soon: at.since(now) < SOON,
            },
            _ => Validity::Permanent,
        }
    }

    /// The request with its signature. With `authorized` the request may use no
    /// other scopes than these; an empty list allows none.
    ///
    /// # Errors
    /// The address is not fit to be sent.
    pub fn sign(
        &self,
        mut request: HttpRequest,
        authorized: Option<&[String]>,
        stamp: &Stamp,
    ) -> Result<HttpRequest, HttpError> {
        let ext = self.ext(authorized);
        let header = hawk::header(&request, self.key(), ext.as_deref(), stamp)?;
        request.headers.push((AUTHORIZATION.into(), header));
        Ok(request)
    }

    /// A `GET` whose signature is in its address (a *bewit*), for an answer that
    /// leads to another host: a header would go there too, or stop the browser.
    /// Good until `until`, in seconds since 1970, and for `authorized` alone.
    /// Such an address is a secret as long.
    ///
    /// # Errors
    /// The address is not fit to be sent.
    pub fn sign_address(
        &self,
        url: &str,
        authorized: &[String],
        until: i64,
    ) -> Result<HttpRequest, HttpError> {
        let ext = self.ext(Some(authorized));
        let url = hawk::with_bewit(url, self.key(), ext.as_deref(), until)?;
        Ok(HttpRequest::get(url))
    }

    fn key(&self) -> Key<'_> {
        Key {
            id: &self.client_id,
            secret: self.access_token.reveal(),
        }
    }

    /// Certificate and scopes as Taskcluster wants them in a signature.
    fn ext(&self, authorized: Option<&[String]>) -> Option<String> {
        let mut ext = Map::new();
        if let Some(certificate) = &self.certificate {
            ext.insert("certificate".into(), Value::Object(certificate.clone()));
        }
        if let Some(scopes) = authorized {
            ext.insert("authorizedScopes".into(), scopes.into());
        }
        (!ext.is_empty()).then(|| base64::standard(Value::Object(ext).to_string().as_bytes()))
    }
}

/// The name of the header field that is not shown.
pub const AUTHORIZATION: &str = "Authorization";

/// A signed request fit to be shown: what proves who signed it is covered.
#[must_use]
pub fn covered(mut request: HttpRequest) -> HttpRequest {
    for (name, value) in &mut request.headers {
        if name.eq_ignore_ascii_case(AUTHORIZATION) {
            *value = cover_attributes(value);
        }
    }
    request
}

/// The header without the values of `mac` and `ext`: the certificate in it is
/// half of temporary credentials.
fn cover_attributes(value: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for part in value.split(", ") {
        let name = part.split('=').next().unwrap_or_default();
        if matches!(name, "mac" | "ext") {
            parts.push(format!("{name}=\"••••\""));
        } else {
            parts.push(part.to_owned());
        }
    }
    parts.join(", ")
}

/// The validity in a sentence; the second value tells whether it is a warning.
pub fn validity_words(validity: &Validity, now: Timestamp) -> (String, bool) {
    match validity {
        Validity::Permanent => ("They have no end of their own.".into(), false),
        Validity::Until { at, soon } => (
            format!("They are valid for {} more.", span(at.since(now).max(0))),
            *soon,
        ),
        Validity::NotYet => (
            "They are not valid yet; check the clock of this computer.".into(),
            true,
        ),
        Validity::Expired => ("They have expired. Get new ones.".into(), true),
    }
}

/// Lines such as `export TASKCLUSTER_CLIENT_ID='…'`, or `setenv` with a blank
/// between name and value, as an object.
fn from_environment(text: &str) -> Value {
    let mut object = Map::new();
    for line in text.lines() {
        let line = line.trim();
        let set = match line.strip_prefix("setenv ") {
            Some(line) => line.trim_start().split_once(char::is_whitespace),
            None => {
                let line = line.trim_start_matches("export ").trim_start();
                line.split_once('=')
            }
        };
        let Some((name, value)) = set else {
            continue;
        };
        let key = match name.trim() {
            "TASKCLUSTER_CLIENT_ID" => "clientId",
            "TASKCLUSTER_ACCESS_TOKEN" => "accessToken",
            "TASKCLUSTER_CERTIFICATE" => "certificate",
            "TASKCLUSTER_ROOT_URL" => "rootUrl",
            _ => continue,
        };
        let value = value.trim().trim_end_matches(';');
        let bare = ['\'', '"'].into_iter().find_map(|mark| {
            value
                .strip_prefix(mark)
                .and_then(|value| value.strip_suffix(mark))
        });
        object.insert(key.into(), bare.unwrap_or(value).into());
    }
    Value::Object(object)
}

fn unreadable() -> Problem {
    Problem::new(
        "The certificate of the credentials cannot be read.",
        "Paste the credentials whole: a certificate is JSON, or JSON in a text.",
    )
}

fn incomplete(name: &str) -> Problem {
    Problem::new(
        format!("The credentials have no {name}."),
        "Paste the JSON with clientId and accessToken, or the lines that “taskcluster signin” prints.",
    )
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn temporary() -> Credentials {
        let text = json!({"credentials": {"clientId": "ann", "accessToken": "t0ken", "certificate":
            json!({"version": 1, "scopes": ["a:*"], "start": 1_000_000, "expiry": 5_000_000, "seed": "s33d", "signature": "s"}).to_string()}});
        Credentials::read(&text.to_string()).unwrap()
    }

    #[test]
    fn they_never_print_themselves() {
        let printed = format!("{:?}", temporary());
        assert!(printed.contains("ann") && !printed.contains("t0ken"));
    }

    #[test]
    fn json_and_lines_of_the_shell_are_read_alike() {
        let lines = "export TASKCLUSTER_CLIENT_ID='ann'\nexport TASKCLUSTER_ACCESS_TOKEN=\"t0ken\"\nTASKCLUSTER_X=x";
        let csh = "setenv TASKCLUSTER_CLIENT_ID 'ann'\nsetenv  TASKCLUSTER_ACCESS_TOKEN 't0ken';";
        let plain = r#" {"clientId": "ann", "accessToken": "t0ken"} "#;
        assert_eq!(Credentials::read(lines), Credentials::read(plain));
        assert_eq!(Credentials::read(csh), Credentials::read(plain));
        assert!(Credentials::read(plain).is_ok());
    }

    #[test]
    fn those_of_another_taskcluster_are_refused() {
        let root = Root::read("https://tc.test").unwrap();
        let lines = |root: &str| {
            format!(
                "export TASKCLUSTER_ROOT_URL='{root}'\nexport TASKCLUSTER_CLIENT_ID='ann'\nexport TASKCLUSTER_ACCESS_TOKEN='t0ken'"
            )
        };
        let csh = "setenv TASKCLUSTER_ROOT_URL 'https://other.example'\nsetenv TASKCLUSTER_CLIENT_ID 'ann'\nsetenv TASKCLUSTER_ACCESS_TOKEN 't0ken'";
        let json =
            r#"{"rootUrl": "https://other.example", "clientId": "ann", "accessToken": "t0ken"}"#;
        for text in [&lines("https://other.example"), csh, json] {
            let problem = Credentials::read_for(text, Some(&root)).unwrap_err();
            assert_eq!(
                problem.headline,
                "These are for https://other.example, not for https://tc.test."
            );
            assert!(Credentials::read_for(text, None).is_ok());
        }
        for same in ["https://tc.test", "https://TC.test/", ""] {
            assert!(
                Credentials::read_for(&lines(same), Some(&root)).is_ok(),
                "{same}"
            );
        }
    }

    #[test]
    fn they_survive_the_store() {
        assert_eq!(
            Credentials::read(temporary().reveal().reveal()),
            Ok(temporary())
        );
    }

    #[test]
    fn what_is_wrong_is_told_without_the_secret() {
        for (text, word) in [
            ("", "clientId"),
            (r#"{"clientId": "a"}"#, "accessToken"),
            (
                r#"{"clientId": "a", "accessToken": "t0ken\nb"}"#,
                "accessToken",
            ),
            (r#"{"accessToken": "t0ken"}"#, "clientId"),
            (r#"{"accessToken": "t0ken", "#, "line 1"),
            (
                r#"{"clientId": "a", "accessToken": "t0ken", "certificate": "{"}"#,
                "certificate",
            ),
            (
                r#"{"clientId": "a", "accessToken": "t0ken", "certificate": 1}"#,
                "certificate",
            ),
        ] {
            let problem = format!("{:?}", Credentials::read(text).unwrap_err());
            assert!(problem.contains(word), "{problem}");
            assert!(!problem.contains("t0ken"), "{problem}");
        }
    }

    #[test]
    fn validity_allows_for_clocks_that_differ() {
        let at = |millis| temporary().validity(Timestamp(millis));
        assert_eq!(at(600_000), Validity::NotYet);
        assert!(matches!(at(900_000), Validity::Until { soon: false, .. }));
        assert!(matches!(at(4_900_000), Validity::Until { soon: true, .. }));
        assert_eq!(at(6_000_000), Validity::Expired);
    }

    #[test]
    fn a_shown_request_proves_nothing() {
        let request = HttpRequest::get("https://a.test/x");
        let stamp = Stamp {
            seconds: 1,
            nonce: "n".into(),
        };
        let signed = temporary()
            .sign(request, Some(&["b".into()]), &stamp)
            .unwrap();
        let (_, shown) = covered(signed.clone()).headers.remove(0);
        assert_eq!(
            shown,
            "Hawk id=\"ann\", ts=\"1\", nonce=\"n\", ext=\"••••\", mac=\"••••\""
        );
        assert!(signed.headers[0].1.contains("ext=\"eyJjZXJ0aWZpY2F0ZSI6e"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".*") {
            let _ = Credentials::read(&text);
            let _ = Credentials::read(&format!("{{{text}"));
        }
    }
}
