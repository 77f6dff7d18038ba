//! Scopes: what a client may do. A scope that ends with `*` stands for every
//! scope that begins like it.

/// Whether one of the scopes held satisfies the one that is needed.
pub fn satisfies<S: AsRef<str>>(held: &[S], needed: &str) -> bool {
    held.iter().any(|held| {
        let held = held.as_ref();
        held == needed
            || held
                .strip_suffix('*')
                .is_some_and(|start| needed.starts_with(start))
    })
}

/// Those of the scopes needed that are not satisfied, in order.
pub fn missing<'a, S: AsRef<str>>(held: &[S], needed: &'a [String]) -> Vec<&'a str> {
    needed
        .iter()
        .map(String::as_str)
        .filter(|needed| !satisfies(held, needed))
        .collect()
}

/// The scope that a decision task needs for an action of kind `hook`.
pub fn of_hook_action(group: &str, id: &str) -> String {
    format!("in-tree:hook-action:{group}/{id}")
}

/// The scope that reads an artifact of a name.
pub fn of_artifact(name: &str) -> String {
    format!("queue:get-artifact:{name}")
}

/// The scope that triggers a hook.
pub fn of_hook_trigger(group: &str, id: &str) -> String {
    format!("hooks:trigger-hook:{group}/{id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_at_the_end_stands_for_all_that_follows() {
        assert!(satisfies(&["a:*"], "a:b"));
        assert!(satisfies(&["a:*"], "a:"));
        assert!(satisfies(&["*"], "a"));
        assert!(satisfies(&["a:b"], "a:b"));
        assert!(satisfies(&["a:*"], "a:b*"));
        assert!(!satisfies(&["a:*"], "a"));
        assert!(!satisfies(&["a:b"], "a:b*"));
        assert!(!satisfies(&["a:*b"], "a:xb"));
        assert!(!satisfies::<&str>(&[], ""));
    }

    #[test]
    fn what_is_missing_is_named() {
        let needed = ["a:b".to_owned(), "c".to_owned()];
        assert_eq!(missing(&["a:*"], &needed), ["c"]);
    }
}
