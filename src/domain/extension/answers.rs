//! Sample answers that a person gave to fields whose options come by request, put
//! aside while their package is not open.

use crate::domain::form::model::{ApiOptions, FormModel};
use std::collections::BTreeMap;

/// The answers by the paths of their fields, each with what it answers.
#[derive(Clone, Debug, Default)]
pub struct Given(BTreeMap<String, (ApiOptions, String)>);

impl Given {
    /// What a person gave: `samples` of the form's fields without those that the
    /// package `brought` along.
    pub fn of(
        samples: BTreeMap<String, String>,
        brought: &BTreeMap<String, String>,
        model: &FormModel,
    ) -> Self {
        let given = samples
            .into_iter()
            .filter(|(path, body)| brought.get(path) != Some(body));
        let asked = given.filter_map(|(path, body)| {
            let request = request_of(model, &path)?.clone();
            Some((path, (request, body)))
        });
        Self(asked.collect())
    }

    /// The answers to fields that are in this form too and ask the same. Where the
    /// options stand in the answer may differ: that is what a sample is there to try.
    pub fn fitting(self, model: &FormModel) -> BTreeMap<String, String> {
        let fits = |path: &str, request: &ApiOptions| {
            request_of(model, path).is_some_and(|other| asks_the_same(request, other))
        };
        let given = self.0.into_iter();
        given
            .filter(|(path, (request, _))| fits(path, request))
            .map(|(path, (_, body))| (path, body))
            .collect()
    }
}

fn request_of<'a>(model: &'a FormModel, path: &str) -> Option<&'a ApiOptions> {
    let mut fields = model.fields.iter();
    fields.find(|field| field.path == path)?.api_options()
}

fn asks_the_same(one: &ApiOptions, other: &ApiOptions) -> bool {
    one.url == other.url
        && one.method == other.method
        && one.search == other.search
        && one.params == other.params
        && one.headers == other.headers
        && one.body == other.body
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::extension::history::{Fingerprint, History};
    use crate::domain::extension::model::{Origin, Package};
    use crate::domain::extension::read::read;
    use serde_json::{Value, json};

    fn model(requests: &[(&str, Value)]) -> FormModel {
        let inputs: Vec<Value> = requests
            .iter()
            .map(|(name, request)| {
                let extend = json!({"apiType": "api", "apiOptions": request.to_string()});
                json!({"name": name, "label": name, "type": "singleSelect", "extendProp": extend})
            })
            .collect();
        let package = Package {
            origin: Origin::Bare,
            name: "codearts-extension.json".into(),
            entries: Vec::new(),
            left_out: Vec::new(),
            metadata: None,
            resources: Vec::new(),
            findings: Vec::new(),
            fingerprint: Fingerprint::default(),
        };
        let text = json!({ "inputs": inputs }).to_string();
        read(&text, &package, None, &History::default()).model
    }

    fn texts(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        let owned = |(path, body): &(&str, &str)| ((*path).to_owned(), (*body).to_owned());
        pairs.iter().map(owned).collect()
    }

    #[test]
    fn an_answer_stays_with_a_field_that_asks_the_same() {
        let before = model(&[
            (
                "same",
                json!({"url": "https://a.example/l", "label": "name"}),
            ),
            ("moved", json!({"url": "https://a.example/l"})),
            (
                "asks",
                json!({"url": "https://a.example/l", "params": {"page": 1}}),
            ),
            ("gone", json!({"url": "https://a.example/l"})),
        ]);
        let after = model(&[
            (
                "same",
                json!({"url": "https://a.example/l", "label": "title"}),
            ),
            ("moved", json!({"url": "https://b.example/l"})),
            (
                "asks",
                json!({"url": "https://a.example/l", "params": {"page": 2}}),
            ),
        ]);
        let samples = texts(&[("same", "1"), ("moved", "2"), ("asks", "3"), ("gone", "4")]);
        let given = Given::of(samples, &BTreeMap::new(), &before);
        assert_eq!(given.clone().fitting(&after), texts(&[("same", "1")]));
        assert_eq!(given.fitting(&before).len(), 4);
    }

    #[test]
    fn what_the_package_brought_along_goes_with_it() {
        let form = model(&[
            ("a", json!({"url": "https://a.example/l"})),
            ("b", json!({"url": "https://a.example/l"})),
        ]);
        let brought = texts(&[("a", "brought"), ("b", "brought")]);
        let samples = texts(&[("a", "brought"), ("b", "typed")]);
        let given = Given::of(samples, &brought, &form);
        assert_eq!(given.fitting(&form), texts(&[("b", "typed")]));
    }
}
