//! [`Theme`]: light, dark, or whatever the system says.

use serde::{Deserialize, Serialize};

/// Which colors the user wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Follow the system.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// Every choice, in the order shown.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The word that is stored and put into `data-theme`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The label of the choice.
    pub fn label(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    /// The theme that a stored word stands for; an unknown word follows the system.
    pub fn from_word(word: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|theme| theme.as_str() == word)
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_theme_survives_being_stored() {
        for theme in Theme::ALL {
            assert_eq!(Theme::from_word(theme.as_str()), theme);
        }
    }

    #[test]
    fn a_word_from_elsewhere_follows_the_system() {
        assert_eq!(Theme::from_word("sepia"), Theme::System);
    }
}
