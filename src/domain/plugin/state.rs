//! Which errors the forms show: those of the plugin, or made-up ones to see
//! every state.

use super::model::{Property, Reported, SurfaceRead};

/// Which errors are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// What the plugin reported.
    #[default]
    Reported,
    /// None.
    None,
    /// A made-up one for each key.
    Each,
    /// A made-up one for this key.
    One(String),
}

/// What the server adds for a required key without a value.
pub fn required(key: &str) -> Reported {
    Reported {
        key: Some(key.to_owned()),
        message: "This field is required".to_owned(),
    }
}

/// The errors to show.
pub fn shown_errors(read: &SurfaceRead, shown: &Shown) -> Vec<Reported> {
    let made_up = |property: &Property| Reported {
        key: Some(property.key.clone()),
        message: format!("A sample error for {}.", property.label()),
    };
    match shown {
        Shown::Reported => read.errors.clone(),
        Shown::None => Vec::new(),
        Shown::Each => read.properties.iter().map(made_up).collect(),
        Shown::One(key) => read
            .properties
            .iter()
            .filter(|property| property.key == *key)
            .map(made_up)
            .collect(),
    }
}

/// The errors that no field can show: those without a key, and those whose key
/// is not declared.
pub fn homeless<'e>(errors: &'e [Reported], properties: &[Property]) -> Vec<&'e Reported> {
    errors
        .iter()
        .filter(|error| {
            !properties
                .iter()
                .any(|property| error.key.as_ref() == Some(&property.key))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read() -> SurfaceRead {
        let error = |key: Option<&str>| Reported {
            key: key.map(str::to_owned),
            message: "m".into(),
        };
        SurfaceRead {
            properties: vec![Property::new("A"), Property::new("B")],
            errors: vec![error(Some("A")), error(Some("Z")), error(None)],
            ..SurfaceRead::default()
        }
    }

    #[test]
    fn every_state_has_its_errors() {
        let count = |shown: Shown| shown_errors(&read(), &shown).len();
        assert_eq!(count(Shown::Reported), 3);
        assert_eq!(count(Shown::None), 0);
        assert_eq!(count(Shown::Each), 2);
        let one = shown_errors(&read(), &Shown::One("B".into()));
        assert_eq!(one.len(), 1);
        assert_eq!(one[0].key.as_deref(), Some("B"));
    }

    #[test]
    fn errors_without_a_field_are_told_apart() {
        let read = read();
        let homeless = homeless(&read.errors, &read.properties);
        let keys: Vec<_> = homeless.iter().map(|error| error.key.as_deref()).collect();
        assert_eq!(keys, [Some("Z"), None]);
    }
}
