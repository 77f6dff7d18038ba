//! [`Route`] to and from the address's hash. The hash carries the route so that
//! the files work from any folder of any host, without rewrite rules.

/// A page of the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Page {
    /// State of every pipeline.
    Board,
    /// Packages of pipeline extensions and their forms.
    Extensions,
    /// Actions of a task group.
    Actions,
    /// Views and messages of plugins.
    Plugins,
    /// Connections to other services.
    Integrations,
    /// Settings of this browser.
    Settings,
    /// Every common component in all its states.
    Style,
}

impl Page {
    /// Every page, in the order of the navigation.
    pub const ALL: [Self; 7] = [
        Self::Board,
        Self::Extensions,
        Self::Actions,
        Self::Plugins,
        Self::Integrations,
        Self::Settings,
        Self::Style,
    ];

    /// The word in the hash.
    pub fn word(self) -> &'static str {
        match self {
            Self::Board => "board",
            Self::Extensions => "extensions",
            Self::Actions => "actions",
            Self::Plugins => "plugins",
            Self::Integrations => "integrations",
            Self::Settings => "settings",
            Self::Style => "style",
        }
    }

    /// The page's name in navigation and title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Board => "Board",
            Self::Extensions => "Extensions",
            Self::Actions => "Actions",
            Self::Plugins => "Plugins",
            Self::Integrations => "Integrations",
            Self::Settings => "Settings",
            Self::Style => "Style guide",
        }
    }

    /// The page's hash without parameters and without `#`.
    pub fn hash(self) -> String {
        format!("/{}", self.word())
    }

    /// The link to the page without parameters.
    pub fn href(self) -> String {
        format!("#/{}", self.word())
    }

    /// The page's plain hash, for an address whose hash is `now` and asks more of the
    /// page than to be shown; `None` if it does not, or if it is another page's.
    pub fn cleared(self, now: &str) -> Option<String> {
        let plain = self.hash();
        (now != plain && Route::from_hash(now).page() == Some(self)).then_some(plain)
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|page| page.word() == word)
    }
}

/// What the address asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// `#/board?config=<url>` or `#/board?share=<data>`, with `wall=on` at once in
    /// wall mode.
    Board {
        /// Address of a configuration, as given; not yet trusted.
        config: Option<String>,
        /// A configuration that the link itself carries; not yet trusted.
        share: Option<String>,
        /// Whether wall mode is asked for.
        wall: bool,
    },
    /// `#/extensions?package=<url>`.
    Extensions {
        /// Address of a package or of bare metadata, as given; not yet trusted.
        package: Option<String>,
    },
    /// `#/actions?root=<rootUrl>&group=<taskGroupId>[&task=<taskId>]`, or
    /// `#/actions?file=<url>[&context=<url>]`.
    Actions(Box<ActionsRoute>),
    /// `#/plugins?bundle=<url>`.
    Plugins {
        /// Address of a bundle of responses, as given; not yet trusted.
        bundle: Option<String>,
    },
    /// `#/integrations`.
    Integrations,
    /// `#/settings`.
    Settings,
    /// `#/style`.
    Style,
    /// Anything else.
    Unknown {
        /// The hash as written, without `#`.
        hash: String,
    },
}

/// What the address asks of the page of actions; nothing of it is trusted yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActionsRoute {
    /// Root URL of a Taskcluster.
    pub root: Option<String>,
    /// Id of a task group.
    pub group: Option<String>,
    /// Id of a task of it.
    pub task: Option<String>,
    /// Address of an `actions.json`.
    pub file: Option<String>,
    /// Address of a context.
    pub context: Option<String>,
}

impl ActionsRoute {
    fn from_query(query: &str) -> Self {
        Self {
            root: parameter(query, "root"),
            group: parameter(query, "group"),
            task: parameter(query, "task"),
            file: parameter(query, "file"),
            context: parameter(query, "context"),
        }
    }

    fn to_hash(&self) -> String {
        let parameters = [
            ("root", &self.root),
            ("group", &self.group),
            ("task", &self.task),
            ("file", &self.file),
            ("context", &self.context),
        ];
        let mut hash = Page::Actions.href();
        let mut mark = '?';
        for (name, value) in parameters {
            if let Some(value) = value {
                hash.push(std::mem::replace(&mut mark, '&'));
                hash.push_str(name);
                hash.push('=');
                hash.push_str(&encoded(value));
            }
        }
        hash
    }
}

impl Route {
    /// The route that a hash stands for, with or without its `#`. Never fails;
    /// an empty hash is the board.
    ///
    /// Parameters are `name=value`, separated by `&`, percent-encoded. `+`
    /// stands for itself: it is commoner in addresses than a space. The first
    /// of several equal names counts, an empty value counts as absent.
    ///
    /// ```
    /// use signalbox::domain::route::Route;
    ///
    /// assert_eq!(
    ///     Route::from_hash("#/extensions?package=samples/first.zip"),
    ///     Route::Extensions { package: Some("samples/first.zip".into()) },
    /// );
    /// ```
    pub fn from_hash(hash: &str) -> Self {
        let hash = hash.strip_prefix('#').unwrap_or(hash);
        let (path, query) = hash.split_once('?').unwrap_or((hash, ""));
        let word = path.trim_matches('/');
        if word.is_empty() {
            return Self::board(query);
        }
        match Page::from_word(word) {
            Some(Page::Board) => Self::board(query),
            Some(Page::Extensions) => Self::Extensions {
                package: parameter(query, "package"),
            },
            Some(Page::Actions) => Self::Actions(Box::new(ActionsRoute::from_query(query))),
            Some(Page::Plugins) => Self::Plugins {
                bundle: parameter(query, "bundle"),
            },
            Some(Page::Integrations) => Self::Integrations,
            Some(Page::Settings) => Self::Settings,
            Some(Page::Style) => Self::Style,
            None => Self::Unknown {
                hash: hash.to_owned(),
            },
        }
    }

    fn board(query: &str) -> Self {
        Self::Board {
            config: parameter(query, "config"),
            share: parameter(query, "share"),
            wall: parameter(query, "wall").is_some_and(|word| word == "on"),
        }
    }

    /// The hash of the route, `#` included; reading it gives the same route.
    pub fn to_hash(&self) -> String {
        match self {
            Self::Board {
                config,
                share,
                wall,
            } => {
                let mut hash = Page::Board.href();
                let mut mark = '?';
                for (name, value) in [("config=", config), ("share=", share)] {
                    if let Some(value) = value {
                        hash.push(std::mem::replace(&mut mark, '&'));
                        hash.push_str(name);
                        hash.push_str(&encoded(value));
                    }
                }
                if *wall {
                    hash.push(mark);
                    hash.push_str("wall=on");
                }
                hash
            }
            Self::Extensions {
                package: Some(package),
            } => format!("#/extensions?package={}", encoded(package)),
            Self::Extensions { package: None } => Page::Extensions.href(),
            Self::Actions(actions) => actions.to_hash(),
            Self::Plugins {
                bundle: Some(bundle),
            } => format!("#/plugins?bundle={}", encoded(bundle)),
            Self::Plugins { bundle: None } => Page::Plugins.href(),
            Self::Integrations => Page::Integrations.href(),
            Self::Settings => Page::Settings.href(),
            Self::Style => Page::Style.href(),
            Self::Unknown { hash } => format!("#{hash}"),
        }
    }

    /// The page that draws the route; `None` if there is no such page.
    pub fn page(&self) -> Option<Page> {
        match self {
            Self::Board { .. } => Some(Page::Board),
            Self::Extensions { .. } => Some(Page::Extensions),
            Self::Actions(_) => Some(Page::Actions),
            Self::Plugins { .. } => Some(Page::Plugins),
            Self::Integrations => Some(Page::Integrations),
            Self::Settings => Some(Page::Settings),
            Self::Style => Some(Page::Style),
            Self::Unknown { .. } => None,
        }
    }
}

fn parameter(query: &str, name: &str) -> Option<String> {
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| decoded(value))
        .filter(|value| !value.is_empty())
}

/// Percent-decodes `text`. Where the escapes are broken or are no UTF-8, the
/// text stays as written: an address typed by hand is better shown than eaten.
pub(in crate::domain) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let (Some(high), Some(low)) = (
            rest.next().and_then(hex_digit),
            rest.next().and_then(hex_digit),
        ) else {
            return text.to_owned();
        };
        bytes.push(high * 16 + low);
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// Percent-encodes `text` for a parameter, leaving readable what is safe there.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z'
            | b'a'..=b'z'
            | b'0'..=b'9'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b'/'
            | b':'
            | b'@'
            | b',' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn extensions(package: &str) -> Route {
        Route::Extensions {
            package: Some(package.to_owned()),
        }
    }

    fn board(config: Option<&str>, wall: bool) -> Route {
        Route::Board {
            config: config.map(str::to_owned),
            share: None,
            wall,
        }
    }

    fn check(hash: &str, expected: Route) {
        assert_eq!(Route::from_hash(hash), expected, "{hash}");
    }

    #[test]
    fn nothing_leads_to_the_board() {
        for hash in ["", "#", "#/", "/"] {
            check(hash, board(None, false));
        }
    }

    #[test]
    fn a_board_may_be_linked_and_put_on_the_wall() {
        check("#/board?config=a/b.json", board(Some("a/b.json"), false));
        check("#/board?wall=on", board(None, true));
        check("#/board?wall=off&config=x", board(Some("x"), false));
    }

    #[test]
    fn a_package_may_be_given_encoded_or_as_it_is() {
        check(
            "#/extensions?package=https%3A%2F%2Fa.test%2Fx.zip%3Fv%3D1%262",
            extensions("https://a.test/x.zip?v=1&2"),
        );
        check(
            "#/extensions?package=https://a.test/x.zip?v=1",
            extensions("https://a.test/x.zip?v=1"),
        );
        check("#/extensions/?package=a+b.zip", extensions("a+b.zip"));
    }

    #[test]
    fn the_first_of_two_packages_counts_and_an_empty_one_does_not() {
        check("#/extensions?package=a&package=b", extensions("a"));
        check("#/extensions?package=", Route::Extensions { package: None });
        check("#/extensions?other=1&package=a", extensions("a"));
    }

    #[test]
    fn broken_escapes_stay_as_written() {
        check("#/extensions?package=100%", extensions("100%"));
        check("#/extensions?package=%zz", extensions("%zz"));
        check("#/extensions?package=%FF", extensions("%FF"));
    }

    #[test]
    fn integrations_have_a_page_that_takes_no_parameters() {
        check("#/integrations", Route::Integrations);
        check("#/integrations/?config=a", Route::Integrations);
        assert_eq!(Route::Integrations.to_hash(), "#/integrations");
    }

    #[test]
    fn other_words_are_kept_for_the_message() {
        check(
            "#/extensionz?package=a",
            Route::Unknown {
                hash: "/extensionz?package=a".into(),
            },
        );
    }

    #[test]
    fn an_address_is_cleared_of_what_it_names() {
        let plain = Some("/plugins".to_owned());
        assert_eq!(Page::Plugins.cleared("/plugins?bundle=a.json"), plain);
        assert_eq!(Page::Plugins.cleared("/plugins"), None);
    }

    #[test]
    fn an_address_of_another_page_is_not_cleared() {
        for hash in ["", "/board", "/extensions?package=a.zip", "/pluginz"] {
            assert_eq!(Page::Plugins.cleared(hash), None, "{hash}");
        }
    }

    #[test]
    fn every_page_has_a_route() {
        for page in Page::ALL {
            assert_eq!(Route::from_hash(&page.href()).page(), Some(page));
        }
    }

    proptest! {
        #[test]
        fn any_package_survives_the_address(package in ".+") {
            let route = Route::Extensions { package: Some(package) };
            prop_assert_eq!(Route::from_hash(&route.to_hash()), route);
        }

        #[test]
        fn any_bundle_survives_the_address(bundle in ".+") {
            let route = Route::Plugins { bundle: Some(bundle) };
            prop_assert_eq!(Route::from_hash(&route.to_hash()), route);
        }

        #[test]
        fn any_configuration_survives_the_address(config in ".+", share in prop::option::of(".+"), wall: bool) {
            let route = Route::Board { config: Some(config), share, wall };
            prop_assert_eq!(Route::from_hash(&route.to_hash()), route);
        }

        #[test]
        fn any_target_of_actions_survives_the_address(root in ".+", group in prop::option::of(".+"), task in prop::option::of(".+"),
                                                      file in prop::option::of(".+"), context in prop::option::of(".+")) {
            let route = Route::Actions(Box::new(ActionsRoute { root: Some(root), group, task, file, context }));
            prop_assert_eq!(Route::from_hash(&route.to_hash()), route);
        }

        #[test]
        fn any_hash_is_some_route_and_reads_the_same_twice(hash in ".*") {
            let route = Route::from_hash(&hash);
            prop_assert_eq!(Route::from_hash(&route.to_hash()), route);
        }
    }
}
