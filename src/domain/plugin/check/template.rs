//! Which keys a template edits and which errors it shows, told from its text
//! alone: enough to hold it against the declared keys, whatever becomes of the
//! rest of it.

/// A name in a template, and where its text begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Use {
    /// The name.
    pub name: String,
    /// Byte offset in the template.
    pub offset: usize,
}

/// The names in `ng-model` attributes that stand by themselves or before a dot
/// or bracket, and the names in `GOINPUTNAME[…]`.
pub(super) fn uses(template: &str) -> (Vec<Use>, Vec<Use>) {
    (models(template), hooks(template))
}

/// Spellings that AngularJS takes, without the prefixes `data-` and `x-`, which
/// end in the same letters.
const SPELLINGS: [&str; 3] = ["ng-model", "ng:model", "ng_model"];

fn models(template: &str) -> Vec<Use> {
    let lower = template.to_ascii_lowercase();
    let mut models = Vec::new();
    for spelling in SPELLINGS {
        for (at, _) in lower.match_indices(spelling) {
            models.extend(model_at(template, at, at + spelling.len()));
        }
    }
    models.sort_by_key(|model| model.offset);
    models
}

/// The model of the attribute whose name stands between two offsets.
fn model_at(template: &str, start: usize, end: usize) -> Option<Use> {
    let before = template.get(..start)?.chars().next_back()?;
    if !(before.is_ascii_whitespace() || "-\"'/".contains(before)) {
        return None;
    }
    let mut at = end;
    let skip = |at: usize| {
        let rest = template.get(at..)?;
        Some(at + rest.len() - rest.trim_start().len())
    };
    at = skip(at)?;
    template.get(at..)?.strip_prefix('=')?;
    at = skip(at + 1)?;
    let value = template.get(at..)?;
    let length = match value.chars().next()? {
        quote @ ('"' | '\'') => {
            at += 1;
            value.get(1..)?.find(quote)?
        }
        _ => value
            .find(|char: char| char.is_ascii_whitespace() || char == '>')
            .unwrap_or(value.len()),
    };
    let end = at + length;
    let offset = skip(at)?;
    let name = template.get(offset..end)?.trim_end();
    let name = name.split(['.', '[', '(', ' ']).next()?;
    (!name.is_empty()).then(|| Use {
        name: name.to_owned(),
        offset,
    })
}

/// The rule of GoCD's own replacement: `GOINPUTNAME[`, anything but `]`, `]`.
fn hooks(template: &str) -> Vec<Use> {
    const HOOK: &str = "GOINPUTNAME[";
    template
        .match_indices(HOOK)
        .filter_map(|(at, _)| {
            let offset = at + HOOK.len();
            let rest = template.get(offset..)?;
            let name = rest.get(..rest.find(']')?)?;
            (!name.is_empty()).then(|| Use {
                name: name.to_owned(),
                offset,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(template: &str, models: &[&str], hooks: &[&str]) {
        let (found_models, found_hooks) = uses(template);
        let names = |uses: &[Use]| uses.iter().map(|one| one.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&found_models), models, "{template}");
        assert_eq!(names(&found_hooks), hooks, "{template}");
        for one in found_models.iter().chain(&found_hooks) {
            assert!(template[one.offset..].starts_with(&one.name), "{template}");
        }
    }

    #[test]
    fn models_and_hooks_are_found_however_they_are_written() {
        check("<input ng-model=\"url\"/>", &["url"], &[]);
        check("<INPUT NG-MODEL = ' url '>", &["url"], &[]);
        check("<input data-ng-model=url ng:model=b>", &["url", "b"], &[]);
        check(
            "<input ng-model=\"a.b\">{{GOINPUTNAME[url].$error.server}}",
            &["a"],
            &["url"],
        );
        check(
            "<p>no ng-model here</p><input my-ng-models=\"x\">",
            &[],
            &[],
        );
        check("GOINPUTNAME[] GOINPUTNAME[x", &[], &[]);
    }

    proptest! {
        #[test]
        fn any_template_ends(template in "(ng-model|GOINPUTNAME|[=\\[\\]\"'<> aé]){0,30}") {
            let (models, hooks) = uses(&template);
            for one in models.iter().chain(&hooks) {
                prop_assert!(template.get(one.offset..).is_some_and(|rest| rest.starts_with(&one.name)));
            }
        }
    }
}
