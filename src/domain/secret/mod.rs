//! Secrets: a text that cannot print itself, whose it is, and how the vault that
//! keeps them is locked. Knows no cipher; that is the browser's.

pub mod header;
pub mod vault;

/// A token, password or key. It neither prints nor serializes itself: whoever
/// uses it says so with [`reveal`](Self::reveal).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The secret that this text is.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the request that needs it or for the cipher.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Whose secret, and of which field: the name of a record of the vault. Its text
/// is bound to the record by the cipher, so that no record can be passed off for
/// another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SecretId(String);

impl SecretId {
    /// The id of a field of an owner. The owner is told in parts, whatever their
    /// letters: `["board", "", "gh_actions", "web"]`, `["actions", "https://ci.example"]`.
    ///
    /// ```
    /// use signalbox::domain::secret::SecretId;
    ///
    /// let id = SecretId::new(&["actions", "https://ci.example"], "token");
    /// assert_eq!(id.as_str(), "7:actions18:https://ci.example5:token");
    /// ```
    pub fn new(owner: &[&str], field: &str) -> Self {
        let mut text = String::new();
        for part in owner.iter().chain([&field]) {
            // With its length before it no part can reach into the next one.
            text.push_str(&part.len().to_string());
            text.push(':');
            text.push_str(part);
        }
        Self(text)
    }

    /// The id that an earlier [`as_str`](Self::as_str) gave.
    pub fn from_text(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text of the id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_secret_does_not_print_itself() {
        let secret = Secret::new("t0ken");
        assert_eq!(
            format!("{secret:?} {:?}", Some(&secret)),
            "Secret(…) Some(Secret(…))"
        );
        assert_eq!(secret.reveal(), "t0ken");
        assert!(!secret.is_empty() && Secret::default().is_empty());
    }

    proptest! {
        #[test]
        fn no_two_owners_and_fields_share_an_id(one in prop::collection::vec("[a:1-3]{0,4}", 1..4), other in prop::collection::vec("[a:1-3]{0,4}", 1..4)) {
            fn id(parts: &[String]) -> SecretId {
                let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
                let (field, owner) = parts.split_last().unwrap();
                SecretId::new(owner, field)
            }
            prop_assert_eq!(id(&one) == id(&other), one == other);
        }
    }
}
