//! The messages between GoCD and a plugin: which there are, what they are
//! called, and which belong to one form.

use serde::{Deserialize, Serialize};

/// A form of a plugin: what is configured, with a message each for its
/// properties, its view and its validation.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum Surface {
    /// An SCM material.
    #[default]
    Scm,
    /// The settings of the plugin itself.
    Settings,
    /// A pluggable task.
    Task,
    /// A profile of elastic agents.
    ElasticProfile,
    /// A profile of a cluster of elastic agents.
    ClusterProfile,
    /// A configuration for authorization.
    AuthConfig,
    /// A role of an authorization plugin.
    RoleConfig,
    /// A store of artifacts.
    ArtifactStore,
    /// An artifact that is published.
    ArtifactPublish,
    /// An artifact that is fetched.
    ArtifactFetch,
    /// A store of secrets.
    Secrets,
}

/// Names of a [`Surface`] and its messages.
struct Names {
    surface: Surface,
    title: &'static str,
    configuration: &'static str,
    view: &'static str,
    validate: &'static str,
    /// Begins the ids of the rules for the three messages.
    rules: [&'static str; 3],
}

const fn dotted(
    surface: Surface,
    title: &'static str,
    names: [&'static str; 3],
    rules: [&'static str; 3],
) -> Names {
    let [configuration, view, validate] = names;
    Names {
        surface,
        title,
        configuration,
        view,
        validate,
        rules,
    }
}

/// Request names: `plugin-infra/go-plugin-access` of GoCD, one class of
/// constants per extension. The task extension's names are ordinary words, so
/// they carry the extension's name in front here.
const NAMES: [Names; 11] = [
    dotted(
        Surface::Scm,
        "SCM material",
        [
            "scm-configuration",
            "scm-view",
            "validate-scm-configuration",
        ],
        ["scm-config", "scm-view", "scm-validate"],
    ),
    dotted(
        Surface::Settings,
        "Plugin settings",
        [
            "go.plugin-settings.get-configuration",
            "go.plugin-settings.get-view",
            "go.plugin-settings.validate-configuration",
        ],
        ["settings-config", "settings-view", "settings-validate"],
    ),
    dotted(
        Surface::Task,
        "Task",
        ["task.configuration", "task.view", "task.validate"],
        ["task-config", "task-view", "task-validate"],
    ),
    dotted(
        Surface::ElasticProfile,
        "Elastic agent profile",
        [
            "cd.go.elastic-agent.get-elastic-agent-profile-metadata",
            "cd.go.elastic-agent.get-elastic-agent-profile-view",
            "cd.go.elastic-agent.validate-elastic-agent-profile",
        ],
        ["elastic-config", "elastic-view", "elastic-validate"],
    ),
    dotted(
        Surface::ClusterProfile,
        "Cluster profile",
        [
            "cd.go.elastic-agent.get-cluster-profile-metadata",
            "cd.go.elastic-agent.get-cluster-profile-view",
            "cd.go.elastic-agent.validate-cluster-profile",
        ],
        ["cluster-config", "cluster-view", "cluster-validate"],
    ),
    dotted(
        Surface::AuthConfig,
        "Authorization configuration",
        [
            "go.cd.authorization.auth-config.get-metadata",
            "go.cd.authorization.auth-config.get-view",
            "go.cd.authorization.auth-config.validate",
        ],
        ["auth-config", "auth-view", "auth-validate"],
    ),
    dotted(
        Surface::RoleConfig,
        "Role",
        [
            "go.cd.authorization.role-config.get-metadata",
            "go.cd.authorization.role-config.get-view",
            "go.cd.authorization.role-config.validate",
        ],
        ["role-config", "role-view", "role-validate"],
    ),
    dotted(
        Surface::ArtifactStore,
        "Artifact store",
        [
            "cd.go.artifact.store.get-metadata",
            "cd.go.artifact.store.get-view",
            "cd.go.artifact.store.validate",
        ],
        ["store-config", "store-view", "store-validate"],
    ),
    dotted(
        Surface::ArtifactPublish,
        "Published artifact",
        [
            "cd.go.artifact.publish.get-metadata",
            "cd.go.artifact.publish.get-view",
            "cd.go.artifact.publish.validate",
        ],
        ["publish-config", "publish-view", "publish-validate"],
    ),
    dotted(
        Surface::ArtifactFetch,
        "Fetched artifact",
        [
            "cd.go.artifact.fetch.get-metadata",
            "cd.go.artifact.fetch.get-view",
            "cd.go.artifact.fetch.validate",
        ],
        ["fetch-config", "fetch-view", "fetch-validate"],
    ),
    dotted(
        Surface::Secrets,
        "Secrets",
        [
            "go.cd.secrets.secrets-config.get-metadata",
            "go.cd.secrets.secrets-config.get-view",
            "go.cd.secrets.secrets-config.validate",
        ],
        ["secrets-config", "secrets-view", "secrets-validate"],
    ),
];

/// What a server sends is addressed to an extension in one of its versions.
/// Names and newest versions: the `VERSION` and `EXTENSION_NAME` constants of
/// GoCD's `plugin-infra/go-plugin-access`.
const fn extension(surface: Surface) -> Option<(&'static str, &'static str)> {
    match surface {
        Surface::Scm => Some(("scm", "1.0")),
        Surface::Settings => None,
        Surface::Task => Some(("task", "1.0")),
        Surface::ElasticProfile | Surface::ClusterProfile => Some(("elastic-agent", "5.0")),
        Surface::AuthConfig | Surface::RoleConfig => Some(("authorization", "2.0")),
        Surface::ArtifactStore | Surface::ArtifactPublish | Surface::ArtifactFetch => {
            Some(("artifact", "2.0"))
        }
        Surface::Secrets => Some(("secrets", "1.0")),
    }
}

impl Surface {
    /// Every surface, the SCM first.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.iter().map(|names| names.surface)
    }

    fn names(self) -> &'static Names {
        let [scm, ..] = &NAMES;
        NAMES
            .iter()
            .find(|names| names.surface == self)
            .unwrap_or(scm)
    }

    /// What is configured, in words.
    pub fn title(self) -> &'static str {
        self.names().title
    }

    /// The extension that its messages are addressed to, with the newest version;
    /// `None` for plugin settings, which plugins of every extension have.
    pub fn extension(self) -> Option<(&'static str, &'static str)> {
        extension(self)
    }

    /// Whether its extension is one of the newer ones, whose properties are a list
    /// and whose view is a template without a name.
    pub fn is_listed(self) -> bool {
        !matches!(self, Self::Scm | Self::Settings | Self::Task)
    }

    /// Its messages in the order in which a server sends them: those that make
    /// the form, and those that follow once it is filled in.
    pub fn steps(self) -> ([Message; 2], Vec<Message>) {
        let form = [Message::Configuration(self), Message::View(self)];
        let mut rest = vec![Message::Validate(self)];
        match self {
            Self::Scm => rest.extend(Message::SCM.into_iter().skip(3)),
            Self::Task => rest.push(Message::Execute),
            _ => {}
        }
        (form, rest)
    }

    /// A word for addresses, files and marks.
    pub fn word(self) -> &'static str {
        let [config, ..] = self.names().rules;
        config.strip_suffix("-config").unwrap_or(config)
    }
}

/// One message. Its response is what a plugin author writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Message {
    /// Which properties there are.
    Configuration(Surface),
    /// The template that shows them.
    View(Surface),
    /// What is wrong with their values.
    Validate(Surface),
    /// Whether the SCM can be reached.
    CheckConnection,
    /// The newest revision.
    LatestRevision,
    /// The revisions after a known one.
    LatestRevisionsSince,
    /// Puts a revision into a folder.
    Checkout,
    /// Runs a task.
    Execute,
}

impl Message {
    /// The seven messages of an SCM plugin, in the order in which a server
    /// sends them.
    pub const SCM: [Self; 7] = [
        Self::Configuration(Surface::Scm),
        Self::View(Surface::Scm),
        Self::Validate(Surface::Scm),
        Self::CheckConnection,
        Self::LatestRevision,
        Self::LatestRevisionsSince,
        Self::Checkout,
    ];

    /// Every message: the seven of an SCM plugin first, then the neighbours'.
    pub fn all() -> impl Iterator<Item = Self> {
        let neighbours = Surface::all()
            .filter(|surface| *surface != Surface::Scm)
            .flat_map(|surface| {
                [
                    Self::Configuration(surface),
                    Self::View(surface),
                    Self::Validate(surface),
                ]
            });
        Self::SCM
            .into_iter()
            .chain(neighbours)
            .chain([Self::Execute])
    }

    /// Its request name, which is also its member of a bundle.
    pub fn name(self) -> &'static str {
        match self {
            Self::Configuration(surface) => surface.names().configuration,
            Self::View(surface) => surface.names().view,
            Self::Validate(surface) => surface.names().validate,
            Self::CheckConnection => "check-scm-connection",
            Self::LatestRevision => "latest-revision",
            Self::LatestRevisionsSince => "latest-revisions-since",
            Self::Checkout => "checkout",
            Self::Execute => "task.execute",
        }
    }

    /// Its request name as a plugin hears it: those of tasks are ordinary words.
    pub fn request_name(self) -> &'static str {
        let name = self.name();
        name.strip_prefix("task.").unwrap_or(name)
    }

    /// The surface whose plugins are sent it.
    pub fn owner(self) -> Surface {
        match self {
            Self::Configuration(surface) | Self::View(surface) | Self::Validate(surface) => surface,
            Self::Execute => Surface::Task,
            _ => Surface::Scm,
        }
    }

    /// The message with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|message| message.name() == name)
    }

    /// The message that a task plugin hears by this name, an ordinary word.
    pub fn task_request(name: &str) -> Option<Self> {
        let mut all = Self::all().filter(|message| message.owner() == Surface::Task);
        all.find(|message| message.request_name() == name)
    }

    /// The surface whose form it belongs to; `None` for messages of a run.
    pub fn surface(self) -> Option<Surface> {
        match self {
            Self::Configuration(surface) | Self::View(surface) | Self::Validate(surface) => {
                Some(surface)
            }
            _ => None,
        }
    }

    /// What the ids of the rules of its own begin with.
    pub(super) fn rule_prefix(self) -> &'static str {
        match self {
            Self::Configuration(surface) => surface.names().rules[0],
            Self::View(surface) => surface.names().rules[1],
            Self::Validate(surface) => surface.names().rules[2],
            Self::CheckConnection => "check-connection",
            Self::LatestRevision => "latest-revision",
            Self::LatestRevisionsSince => "revisions-since",
            Self::Checkout => "checkout",
            Self::Execute => "task-execute",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_message_is_found_by_its_name() {
        let mut names = BTreeSet::new();
        for message in Message::all() {
            assert_eq!(Message::from_name(message.name()), Some(message));
            assert!(names.insert(message.name()), "{message:?}");
        }
        assert_eq!(names.len(), 38);
        assert_eq!(Message::from_name("configuration"), None);
        let task = Message::task_request("configuration");
        assert_eq!(task, Some(Message::Configuration(Surface::Task)));
        assert_eq!(Message::task_request("checkout"), None);
    }

    #[test]
    fn the_steps_of_an_scm_are_the_seven_and_those_of_others_begin_alike() {
        let (form, rest) = Surface::Scm.steps();
        let all: Vec<Message> = form.into_iter().chain(rest).collect();
        assert_eq!(all, Message::SCM);
        let mut steps = 0;
        for surface in Surface::all() {
            let (form, rest) = surface.steps();
            for message in form.into_iter().chain(rest) {
                assert_eq!(message.owner(), surface, "{message:?}");
                steps += 1;
            }
        }
        assert_eq!(steps, Message::all().count());
        assert_eq!(Message::Execute.request_name(), "execute");
        assert_eq!(Message::Checkout.request_name(), "checkout");
    }

    #[test]
    fn every_surface_has_a_word_of_its_own() {
        let words: BTreeSet<&str> = Surface::all().map(Surface::word).collect();
        assert_eq!(words.len(), Surface::all().count());
    }
}
