//! Why a pane is not fresh, told apart as far as a browser can, each with what
//! to do.

use crate::domain::problem::Problem;
use crate::domain::provider::Misfit;
use crate::domain::time::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};

/// Why the last poll of a pane brought nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// The browser has no network.
    Offline,
    /// No answer that script may read: the host is down, its name is wrong, or it
    /// does not allow this page to read (CORS). A browser does not tell which.
    Unreachable {
        /// The origin that was asked, the proxy's if there is one.
        origin: String,
        /// It was asked through a proxy.
        proxied: bool,
    },
    /// 401, or 403 that is no rate limit.
    Refused {
        /// HTTP status.
        status: u16,
        /// The names of the settings that hold the credential, e.g. `api_token`.
        settings: Vec<String>,
    },
    /// 404 or 410.
    NotFound {
        /// HTTP status.
        status: u16,
    },
    /// The provider wants fewer requests.
    RateLimited {
        /// When it may be asked again.
        until: Timestamp,
    },
    /// 5xx.
    ProviderError {
        /// HTTP status.
        status: u16,
    },
    /// Another status that is no success, e.g. 400 or 204.
    Status {
        /// HTTP status.
        status: u16,
    },
    /// The body is not what it should be: not JSON, or not XML.
    NotData {
        /// It is a web page, most often one to log in.
        page: bool,
        /// What it should have been: `JSON` or `XML`.
        #[serde(deserialize_with = "expected")]
        expected: Word,
    },
    /// JSON of another shape.
    WrongShape(Misfit),
    /// The answer is larger than the page reads.
    TooLarge {
        /// The most that is read, in bytes.
        limit: u64,
    },
    /// The answer began and broke off.
    CutOff,
    /// No complete answer in time.
    TimedOut {
        /// Seconds that were waited.
        seconds: u32,
    },
    /// The provider was shut down.
    Discontinued {
        /// When, as YYYY-MM-DD.
        on: String,
        /// What happened and what to do.
        story: String,
    },
    /// The configuration cannot run: what is wrong and what to do about it.
    Configuration(Problem),
}

/// A word of this build. By this name serde does not take it for borrowed text.
type Word = &'static str;

/// The format that a text names; there are two.
fn expected<'de, D: Deserializer<'de>>(from: D) -> Result<Word, D::Error> {
    let word = String::deserialize(from)?;
    Ok(if word == "XML" { "XML" } else { "JSON" })
}

impl Reason {
    /// What happened, one sentence without a moment: those of a rate limit tick
    /// in the view.
    pub fn title(&self) -> String {
        match self {
            Self::Offline => "The browser is offline.".to_owned(),
            Self::Unreachable { origin, proxied } => join(&[
                if *proxied { "The proxy " } else { "" },
                origin,
                " gave no answer that this page may read.",
            ]),
            Self::Refused { status, settings } if settings.is_empty() => with_status(
                "The provider wants credentials, or does not allow this",
                *status,
            ),
            Self::Refused { status, .. } => {
                with_status("The provider refused the credentials", *status)
            }
            Self::NotFound { status } => {
                with_status("There is nothing under this address", *status)
            }
            Self::RateLimited { .. } => {
                "The rate limit is reached: the provider wants fewer requests.".to_owned()
            }
            Self::ProviderError { status } => {
                with_status("The provider has an error of its own", *status)
            }
            Self::Status { status: 204 | 205 } => "The provider answered with nothing.".to_owned(),
            Self::Status { status } => with_status("The request was not accepted", *status),
            Self::NotData {
                page: true,
                expected,
            } => join(&[
                "A web page came instead of ",
                expected,
                ", most often one to log in.",
            ]),
            Self::NotData {
                page: false,
                expected,
            } => join(&["The answer is not ", expected, "."]),
            Self::WrongShape(Misfit {
                at,
                expected,
                found,
            }) => join(&[
                "The answer has another shape than expected: at “",
                if at.is_empty() { "/" } else { at },
                "” there is ",
                found,
                " instead of ",
                expected,
                ".",
            ]),
            Self::TooLarge { limit } => join(&[
                "The answer is larger than ",
                &(limit / (1024 * 1024)).to_string(),
                " MiB.",
            ]),
            Self::CutOff => "The answer broke off before its end.".to_owned(),
            Self::TimedOut { seconds } => join(&[
                "There was no complete answer within ",
                &seconds.to_string(),
                " s.",
            ]),
            Self::Discontinued { on, .. } => join(&["This service was shut down on ", on, "."]),
            Self::Configuration(problem) => problem.headline.clone(),
        }
    }

    /// What more is known, whole sentences; empty where the title says it all.
    pub fn detail(&self) -> &str {
        match self {
            Self::Unreachable { .. } => {
                "It is down, its name is wrong, or it does not allow other sites to read its answers (CORS). A browser does not tell which."
            }
            Self::Discontinued { story, .. } => story,
            Self::Configuration(problem) => &problem.detail,
            _ => "",
        }
    }

    /// What to do, whole sentences.
    pub fn remedy(&self) -> String {
        let fixed = match self {
            Self::Offline => "Connect to the network; polling goes on by itself.",
            Self::Unreachable { proxied: false, .. } => {
                "Open the address in a tab of its own. If it answers there, fill in the setting “proxy”, or let the provider allow this page; if it does not, check “root”."
            }
            Self::Unreachable { .. } => {
                "Check that the address in “proxy” is right, and that the proxy runs, lets this provider through and allows this page."
            }
            Self::Refused { settings, .. } if settings.is_empty() => {
                "Fill in the credentials in the settings, if there are any for this service; otherwise ask its administrator."
            }
            Self::Refused { settings, .. } => {
                return join(&[
                    "Check “",
                    &settings.join("” and “"),
                    "”: it may be missing, mistyped, expired, or without the right to read this.",
                ]);
            }
            Self::NotFound { .. } => {
                "Check the names in the settings, “root”, and “proxy” if there is one. Many providers also answer so when the credentials may not see what is private."
            }
            Self::RateLimited { .. } => {
                "Polling goes on by itself. To need fewer requests, raise “poll_seconds” or show fewer panes; with credentials many providers allow more."
            }
            Self::ProviderError { .. } => {
                "It is asked again by itself, less and less often. If it lasts, look at the provider’s own status page."
            }
            Self::Status { .. } => {
                "Check the names in the settings, “root”, and “proxy” if there is one."
            }
            Self::NotData { page: true, .. } => {
                "Check the credentials, and that “root”, and “proxy” if there is one, lead to the API and not to the pages for people."
            }
            Self::NotData { .. } => {
                "Check that “root”, and “proxy” if there is one, lead to the provider’s API."
            }
            Self::WrongShape(_) => {
                "Check that “root” leads to this service and its API has the version that is set. If so, the provider changed its answers; please report it."
            }
            Self::TooLarge { .. } => "Narrow it down in the settings, for example to one branch.",
            Self::CutOff => {
                "It is asked again by itself. If it lasts, something on the way cuts it: look at the proxy’s limits."
            }
            Self::TimedOut { .. } => {
                "It is asked again by itself, less and less often. If it lasts, the provider or the network is too slow."
            }
            Self::Discontinued { .. } => {
                "Remove this entry, or fill in “root” if a server of your own speaks the same API."
            }
            Self::Configuration(problem) => &problem.remedy,
        };
        fixed.to_owned()
    }

    /// All of it, to be shown.
    pub fn problem(&self) -> Problem {
        Problem::new(self.title(), self.remedy()).with_detail(self.detail())
    }

    /// When the provider may be asked again; `None` unless it is a rate limit.
    pub fn until(&self) -> Option<Timestamp> {
        match self {
            Self::RateLimited { until } => Some(*until),
            _ => None,
        }
    }
}

fn join(parts: &[&str]) -> String {
    parts.concat()
}

fn with_status(sentence: &str, status: u16) -> String {
    join(&[sentence, " (", &status.to_string(), ")."])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_says_what_happened_and_what_to_do() {
        let origin = "https://ci.example".to_owned();
        let reasons = [
            Reason::Offline,
            Reason::Unreachable {
                origin: origin.clone(),
                proxied: false,
            },
            Reason::Unreachable {
                origin,
                proxied: true,
            },
            Reason::Refused {
                status: 401,
                settings: vec!["api_token".to_owned()],
            },
            Reason::Refused {
                status: 403,
                settings: Vec::new(),
            },
            Reason::NotFound { status: 404 },
            Reason::RateLimited {
                until: Timestamp(0),
            },
            Reason::ProviderError { status: 503 },
            Reason::Status { status: 400 },
            Reason::Status { status: 204 },
            Reason::NotData {
                page: true,
                expected: "JSON",
            },
            Reason::NotData {
                page: false,
                expected: "XML",
            },
            Reason::TooLarge {
                limit: 8 * 1024 * 1024,
            },
            Reason::CutOff,
            Reason::TimedOut { seconds: 15 },
            Reason::Discontinued {
                on: "2024-01-31".to_owned(),
                story: "It closed.".to_owned(),
            },
            Reason::Configuration(Problem::new("It lacks “app”.", "Fill in “app”.")),
        ];
        let mut titles = std::collections::BTreeSet::new();
        for reason in reasons {
            let Problem {
                headline,
                detail,
                remedy,
            } = reason.problem();
            for sentence in [&headline, &remedy] {
                assert!(
                    sentence.ends_with('.') && sentence.len() > 10,
                    "{reason:?}: {sentence}"
                );
            }
            assert!(detail.is_empty() || detail.ends_with('.'), "{detail}");
            assert!(titles.insert(headline), "{reason:?} has a title of its own");
        }
    }

    #[test]
    fn an_answer_that_a_proxy_may_have_given_sends_to_its_address_too() {
        for reason in [
            Reason::NotFound { status: 404 },
            Reason::Status { status: 405 },
            Reason::NotData {
                page: true,
                expected: "JSON",
            },
            Reason::NotData {
                page: false,
                expected: "JSON",
            },
        ] {
            assert!(reason.remedy().contains("“proxy”"), "{reason:?}");
            assert!(!reason.title().contains("provider"), "{reason:?}");
        }
    }

    #[test]
    fn sentences_name_setting_place_and_status() {
        let refused = Reason::Refused {
            status: 401,
            settings: vec!["username".to_owned(), "password".to_owned()],
        };
        assert_eq!(
            refused.title(),
            "The provider refused the credentials (401)."
        );
        assert!(
            refused
                .remedy()
                .starts_with("Check “username” and “password”:")
        );
        let shape = Reason::WrongShape(Misfit {
            at: "/builds/0".to_owned(),
            expected: "an object".to_owned(),
            found: "null".to_owned(),
        });
        assert!(
            shape
                .title()
                .ends_with("at “/builds/0” there is null instead of an object.")
        );
        assert!(
            Reason::TooLarge { limit: 8 << 20 }
                .title()
                .contains("8 MiB")
        );
    }
}
