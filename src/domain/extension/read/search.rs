//! Remote search: `remote`, `remoteName` and `remoteQueryField`.

use super::api::{MISSPELT, Reader};
use super::report::{shown, shown_node};
use super::rules;
use crate::domain::form::model::{Method, RemoteSearch, SearchPlace};
use crate::domain::json::Content;

impl Reader<'_, '_, '_> {
    /// Remote search, if it is on and complete.
    pub(super) fn search(&mut self, method: Method) -> Option<RemoteSearch> {
        let remote = self.remote();
        let place = self.search_place(method);
        if !remote {
            return None;
        }
        let name = self.text("remoteName");
        if name.is_empty() {
            self.report.find(
                &rules::API_REMOTE_NAME,
                self.spot,
                format!(
                    "“remote” is true in “apiOptions” of {}, but “remoteName” is missing.",
                    self.who
                ),
                "Add “remoteName”: the name under which the typed text is sent.",
            );
            return None;
        }
        if place == SearchPlace::Body && method == Method::Get {
            self.report.find(
                &rules::API_GET_BODY,
                self.spot,
                format!(
                    "The search text of {} is to go into the body, but the method is GET.",
                    self.who
                ),
                "Use POST, or write “params” as “remoteQueryField”.",
            );
        }
        Some(RemoteSearch { name, place })
    }

    fn remote(&mut self) -> bool {
        let Some(node) = self.member("remote") else {
            return false;
        };
        match &node.content {
            Content::Bool(remote) => *remote,
            Content::String(text) if matches!(&**text, "true" | "false") => {
                self.report.find(
                    &rules::API_REMOTE,
                    &self.spot.key("remote", node),
                    format!(
                        "“remote” in “apiOptions” of {} is the text {}.",
                        self.who,
                        shown(text)
                    ),
                    format!("Write {text} without quotation marks."),
                );
                &**text == "true"
            }
            _ => {
                self.wrong("remote", node, "true or false");
                false
            }
        }
    }

    fn search_place(&mut self, method: Method) -> SearchPlace {
        let spelt = self.member("remoteQueryField");
        let misspelt = self.member(MISSPELT);
        if let Some(node) = misspelt {
            let spot = self.spot.key(MISSPELT, node);
            let who = self.who;
            match spelt {
                None => self.report.find(
                    &rules::API_MISSPELT,
                    &spot,
                    format!("“{MISSPELT}” in “apiOptions” of {who} is the manual's misspelling."),
                    "Write “remoteQueryField”.",
                ),
                Some(spelt) if spelt.content != node.content => self.report.find(
                    &rules::API_MISSPELT_DIFFERS,
                    &spot,
                    format!("“{MISSPELT}” and “remoteQueryField” in “apiOptions” of {who} differ; the second one is used."),
                    format!("Take “{MISSPELT}” out."),
                ),
                Some(_) => {}
            }
        }
        let by_method = match method {
            Method::Get => SearchPlace::Params,
            Method::Post | Method::Put => SearchPlace::Body,
        };
        let Some(node) = spelt.or(misspelt) else {
            return by_method;
        };
        match node.as_str() {
            Some("body") => SearchPlace::Body,
            Some("params") => SearchPlace::Params,
            Some("") => by_method,
            _ => {
                self.report.find(
                    &rules::API_SEARCH_PLACE,
                    &self.spot.key("remoteQueryField", node),
                    format!(
                        "“remoteQueryField” in “apiOptions” of {} is {}.",
                        self.who,
                        shown_node(node)
                    ),
                    "Write “body” or “params”.",
                );
                by_method
            }
        }
    }
}
