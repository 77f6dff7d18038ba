//! What a provider's answer means: data, nothing new, or a reason; and what its
//! header fields ask of those who poll.

use super::schedule::Quota;
use crate::domain::board::reason::Reason;
use crate::domain::json::strict;
use crate::domain::provider::{Answer, Auth, Declaration, Format};
use crate::domain::time::{Timestamp, days};
use serde_json::Value;

/// The most bytes of a body that are read.
pub const LIMIT_BYTES: u64 = 8 * 1024 * 1024;

/// The header fields that are looked at, in lower case. Whether script may read
/// one is for the provider to say.
pub const HEADERS: [&str; 11] = [
    ETAG,
    "link",
    RETRY_AFTER,
    POLL_INTERVAL,
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "x-rate-limit-limit",
    "x-rate-limit-remaining",
    "x-rate-limit-reset",
    "x-tracker-project-version",
];

const ETAG: &str = "etag";
/// The name of the field that says when to ask again.
pub const RETRY_AFTER: &str = "retry-after";
const POLL_INTERVAL: &str = "x-poll-interval";

/// How long to wait when a rate limit is reached and nothing says until when,
/// in milliseconds. GitHub asks for a minute at least (docs.github.com, “Rate
/// limits for the REST API”).
const UNSAID_WAIT: i64 = 60_000;

/// The longest wait that an answer can ask for, in milliseconds: a clock may be
/// wrong, there or here.
const LONGEST_WAIT: i64 = 25 * 3_600_000;

/// How far into the body of a refusal it is looked for a rate limit, in bytes.
const LOOK_INTO: usize = 4096;

/// An answer as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// HTTP status.
    pub status: u16,
    /// The value of `Content-Type`; may be empty.
    pub content_type: String,
    /// Those of [`HEADERS`] that script may read, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Received {
    /// The value of a header field, its name given in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(held, _)| held == name)?;
        Some(found.1.trim())
    }

    /// The tag of this version of the answer, to ask for another one only.
    pub fn etag(&self) -> Option<&str> {
        self.header(ETAG).filter(|tag| !tag.is_empty())
    }

    /// What is left of a rate limit, if the answer says both how much and until
    /// when. The fields are GitHub's and Buddy's; others follow them.
    pub fn quota(&self, now: Timestamp) -> Option<Quota> {
        let field = |name: &str| {
            ["x-ratelimit-", "x-rate-limit-"]
                .into_iter()
                .find_map(|start| self.number(&[start, name].concat()))
        };
        let remaining = field("remaining")?;
        let reset = match field("reset")? {
            // Seconds from now, since 1970, or milliseconds since 1970.
            wait @ ..1_000_000_000 => now.plus(wait.saturating_mul(1000)),
            moment @ ..100_000_000_000 => Timestamp(moment.saturating_mul(1000)),
            moment => Timestamp(moment),
        };
        Some(Quota {
            limit: field("limit").unwrap_or(remaining),
            remaining,
            reset: reset.min(now.plus(LONGEST_WAIT)),
        })
    }

    /// Before when this address should not be asked again: `X-Poll-Interval`,
    /// or `Retry-After` of an error.
    pub fn not_before(&self, now: Timestamp) -> Option<Timestamp> {
        let interval = self.number(POLL_INTERVAL).map(|wait| after(now, wait));
        self.retry_after(now)
            .filter(|_| self.status >= 500)
            .max(interval)
    }

    fn retry_after(&self, now: Timestamp) -> Option<Timestamp> {
        retry_after(self.header(RETRY_AFTER)?, now)
    }

    /// A whole number of at least 0 in a header field.
    fn number(&self, name: &str) -> Option<i64> {
        whole(self.header(name)?)
    }

    /// Until when a refusal says to wait; `None` if it is no rate limit.
    fn limited(&self, now: Timestamp) -> Option<Timestamp> {
        if !matches!(self.status, 403 | 429) {
            return None;
        }
        if let Some(moment) = self.retry_after(now) {
            return Some(moment);
        }
        let spent = self.quota(now).filter(|quota| quota.remaining == 0);
        if let Some(quota) = spent
            && quota.reset > now
        {
            return Some(quota.reset);
        }
        let said = spent.is_some() || self.status == 429 || speaks_of_limit(&self.body);
        said.then(|| now.plus(UNSAID_WAIT))
    }

    /// What the answer means. `Ok(None)` is a 304: what was answered with the
    /// tag that was sent along still holds.
    pub fn read(self, declaration: &Declaration, now: Timestamp) -> Result<Option<Answer>, Reason> {
        let status = self.status;
        if let Some(until) = self.limited(now) {
            return Err(Reason::RateLimited { until });
        }
        match status {
            204 | 205 => Err(Reason::Status { status }),
            200..300 => {
                let body = self.data(declaration)?;
                let headers = self.headers;
                Ok(Some(Answer { body, headers }))
            }
            304 => Ok(None),
            401 | 403 => Err(Reason::Refused {
                status,
                settings: credentials(declaration.auth),
            }),
            404 | 410 => Err(Reason::NotFound { status }),
            500.. => Err(Reason::ProviderError { status }),
            _ => Err(Reason::Status { status }),
        }
    }

    fn data(&self, declaration: &Declaration) -> Result<Value, Reason> {
        let format = declaration.format;
        if u64::try_from(self.body.len()).unwrap_or(u64::MAX) > LIMIT_BYTES {
            return Err(Reason::TooLarge { limit: LIMIT_BYTES });
        }
        // A faulty byte in somebody's name must not cost the pane.
        let text = String::from_utf8_lossy(&self.body);
        let text = text.trim_start_matches('\u{FEFF}').trim();
        let expected = match format {
            Format::Json => {
                if let Some(value) = strict::read_members(text, declaration.members) {
                    return Ok(value);
                }
                "JSON"
            }
            Format::Text => {
                if !text.is_empty() && !self.is_page(text, format) {
                    return Ok(Value::String(text.to_owned()));
                }
                "XML"
            }
        };
        Err(Reason::NotData {
            page: self.is_page(text, format),
            expected,
        })
    }

    /// Whether the body is a web page.
    fn is_page(&self, text: &str, format: Format) -> bool {
        let begins = |with: &str| {
            text.get(..with.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(with))
        };
        let html = begins("<!doctype html") || begins("<html");
        let said = self.content_type.starts_with("text/html");
        html || (text.starts_with('<') && (said || format == Format::Json) && !begins("<?xml"))
    }
}

/// Until when the value of a field `Retry-After` says to wait, in seconds or as a
/// date (RFC 9110, section 10.2.3); `None` if it is neither. It is not before now
/// and not more than about a day away.
pub fn retry_after(value: &str, now: Timestamp) -> Option<Timestamp> {
    let moment = match whole(value) {
        Some(seconds) => after(now, seconds),
        None => http_date(value)?,
    };
    Some(moment.clamp(now, now.plus(LONGEST_WAIT)))
}

/// A whole number of at least 0.
fn whole(text: &str) -> Option<i64> {
    let number = text.parse().ok()?;
    (0..=i64::from(u32::MAX) * 1000)
        .contains(&number)
        .then_some(number)
}

/// The settings that hold the credential.
fn credentials(auth: Auth) -> Vec<String> {
    let names: &[&str] = match &auth {
        Auth::None => &[],
        Auth::Basic => &["username", "password"],
        Auth::Header { setting, .. } | Auth::Query { setting, .. } => &[setting],
    };
    names.iter().map(|&name| name.to_owned()).collect()
}

/// GitHub's secondary limits may come as a 403 that says so in its text alone.
fn speaks_of_limit(body: &[u8]) -> bool {
    body.get(..LOOK_INTO)
        .unwrap_or(body)
        .windows(10)
        .any(|part| part.eq_ignore_ascii_case(b"rate limit"))
}

fn after(now: Timestamp, seconds: i64) -> Timestamp {
    now.plus(seconds.saturating_mul(1000).min(LONGEST_WAIT))
}

/// A moment in the form that RFC 9110, section 5.6.7, prefers, such as
/// `Sun, 06 Nov 1994 08:49:37 GMT`.
fn http_date(text: &str) -> Option<Timestamp> {
    const MONTHS: &str = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";
    let mut words = text.split([' ', ':']).skip(1);
    let day: i64 = words.next()?.parse().ok()?;
    let name = words.next()?;
    let month = MONTHS.split(' ').position(|month| month == name)?;
    let month = i64::try_from(month).ok()? + 1;
    let mut number = |most: i64| {
        let number: i64 = words.next()?.parse().ok()?;
        (0..=most).contains(&number).then_some(number)
    };
    let (year, hours, minutes, seconds) = (number(9999)?, number(23)?, number(59)?, number(60)?);
    if words.next() != Some("GMT") {
        return None;
    }
    let days = days(year, month, day)?;
    let seconds = ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
    Some(Timestamp(seconds * 1000))
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;
