//! What becomes of secrets when the vault is opened anew, and when nobody is
//! there. Decides; reads no storage and no clock.

use super::{Secret, SecretId};
use crate::domain::time::Timestamp;

/// The secrets that are known once the vault was opened: those that were `found`
/// in it, and of those that were known `before` the ones that must not go.
///
/// `given` names what was given or forgotten here and is not in the storage yet:
/// of these counts what is known here, also that there is none any more. With
/// `stays` nothing that was known is lost: the storage does not have it.
pub fn known(
    found: Vec<(SecretId, Secret)>,
    before: Vec<(SecretId, Secret)>,
    given: &[SecretId],
    stays: bool,
) -> Vec<(SecretId, Secret)> {
    let mut known = found;
    known.retain(|(id, _)| !given.contains(id));
    for (id, secret) in before {
        let wanted = given.contains(&id) || stays;
        if wanted && !known.iter().any(|(other, _)| *other == id) {
            known.push((id, secret));
        }
    }
    known
}

/// The names of secrets that were forgotten and may still be stored, as a text:
/// one a line. Storing takes its time; a page that is reloaded meanwhile must not
/// find what was forgotten. What cannot be on a line of its own is left out.
pub fn with_forgotten(text: &str, id: &SecretId) -> String {
    let id = id.as_str();
    if id.contains('\n') || is_forgotten(text, id) {
        return text.to_owned();
    }
    [text, id, "\n"].concat()
}

/// That text without a name, because nothing is stored of it any more, or
/// something else is.
pub fn without_forgotten(text: &str, id: &SecretId) -> String {
    text.lines()
        .filter(|line| *line != id.as_str())
        .flat_map(|line| [line, "\n"])
        .collect()
}

/// Whether that text names a secret.
pub fn is_forgotten(text: &str, id: &str) -> bool {
    text.lines().any(|line| line == id)
}

/// Whether nobody did anything for so many minutes; 0 is never. By the wall
/// clock, so that it goes on while the computer sleeps.
pub fn is_idle(active: Timestamp, minutes: u32, now: Timestamp) -> bool {
    minutes > 0 && now.since(active) >= i64::from(minutes).saturating_mul(60_000)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    /// `"a=1 b=2"`.
    fn secrets(text: &str) -> Vec<(SecretId, Secret)> {
        let pairs = text
            .split_whitespace()
            .filter_map(|pair| pair.split_once('='));
        pairs
            .map(|(id, secret)| (SecretId::from_text(id), Secret::new(secret)))
            .collect()
    }

    fn check(found: &str, before: &str, given: &str, stays: bool, expected: &str) {
        let given: Vec<SecretId> = given.split_whitespace().map(SecretId::from_text).collect();
        let known = known(secrets(found), secrets(before), &given, stays);
        assert!(
            known == secrets(expected),
            "{found} | {before} | {given:?} | {stays}"
        );
    }

    #[test]
    fn what_was_forgotten_is_named_until_it_is_gone() {
        let [a, b, odd] = ["4:key1:a", "4:key1:b", "3:x\ny"].map(SecretId::from_text);
        let both = with_forgotten(&with_forgotten("", &a), &b);
        assert!(is_forgotten(&both, "4:key1:a") && is_forgotten(&both, "4:key1:b"));
        assert_eq!(with_forgotten(&both, &a), both);
        assert_eq!(with_forgotten(&both, &odd), both);
        let one = without_forgotten(&both, &a);
        assert!(!is_forgotten(&one, "4:key1:a") && is_forgotten(&one, "4:key1:b"));
        assert_eq!(without_forgotten(&one, &b), "");
        assert!(!is_forgotten("", ""));
    }

    #[test]
    fn what_was_given_while_it_was_locked_counts_more_than_what_was_stored() {
        check("a=old b=2", "a=new", "a", false, "b=2 a=new");
        check("b=2", "a=new", "a", false, "b=2 a=new");
    }

    #[test]
    fn what_was_forgotten_while_it_was_locked_does_not_come_back() {
        check("a=old b=2", "", "a", false, "b=2");
    }

    #[test]
    fn what_another_tab_changed_counts_and_what_is_stored_nowhere_stays() {
        check("a=new", "a=old b=2", "", false, "a=new");
        check("", "a=1", "", true, "a=1");
        check("a=new", "a=old b=2", "", true, "a=new b=2");
        check("", "", "a", true, "");
    }

    #[test]
    fn idle_time_is_over_at_its_end_and_never_without_one() {
        let at = |minutes: i64| Timestamp(minutes * 60_000);
        assert!(!is_idle(at(0), 15, at(14)));
        assert!(is_idle(at(0), 15, at(15)));
        assert!(is_idle(at(0), 15, at(8 * 60)));
        assert!(!is_idle(at(0), 0, at(8 * 60)));
        // A clock that was set back is no reason to lock.
        assert!(!is_idle(at(20), 15, at(0)));
    }
}
