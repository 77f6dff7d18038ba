//! Where a plugin or a server was asked last: kept for the next visit, without
//! credentials.

use crate::domain::provider::cctray::secret_parameter;
use serde::{Deserialize, Serialize};

/// Addresses and folders, as typed; empty where nothing was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Connections {
    /// Address of the GoCD server.
    pub root: String,
    /// The proxy in front of it.
    pub proxy: String,
    /// Name of the person there.
    pub user: String,
    /// Address of the bridge.
    pub bridge: String,
    /// Where the plugin behind it may keep its copy.
    pub flyweight_folder: Option<String>,
    /// Where it is to put a revision.
    pub destination_folder: Option<String>,
}

impl Connections {
    /// Reads what [`write`](Self::write) wrote.
    ///
    /// # Errors
    /// The text is no JSON object of this kind.
    pub fn read(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// The text to keep. An address with a name, password or token in it is left out.
    pub fn write(&self) -> String {
        let bare = |address: &str| {
            let token = secret_parameter(&address.replace("{url}", "")).is_some();
            if token || address.contains('@') {
                String::new()
            } else {
                address.to_owned()
            }
        };
        let kept = Self {
            root: bare(&self.root),
            proxy: bare(&self.proxy),
            bridge: bare(&self.bridge),
            ..self.clone()
        };
        serde_json::to_string(&kept).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_read_again_and_no_password() {
        let typed = Connections {
            root: "https://ci.example/go".into(),
            proxy: "https://me:hunter2@proxy.example/".into(),
            user: "ada".into(),
            bridge: "http://127.0.0.1:9000".into(),
            flyweight_folder: Some(String::new()),
            destination_folder: None,
        };
        let keyed = Connections {
            proxy: "https://proxy.example/?key=hunter2&to={url}".into(),
            ..typed.clone()
        };
        assert!(!keyed.write().contains("hunter2"));
        let asked = Connections {
            proxy: "https://proxy.example/?to={url}".into(),
            ..typed.clone()
        };
        assert_eq!(Connections::read(&asked.write()).unwrap(), asked);
        let text = typed.write();
        assert!(!text.contains("hunter2"));
        let expected = Connections {
            proxy: String::new(),
            ..typed
        };
        assert_eq!(Connections::read(&text).unwrap(), expected);
        assert_eq!(Connections::read("{}").unwrap(), Connections::default());
        assert!(Connections::read("[]").is_err() || Connections::read("{").is_err());
    }
}
