//! The responders as declarations, so that forms, imports, exports and the vault
//! handle them as they handle every other integration.

use crate::domain::alert::keys::{CONDITIONS, PLACES};
use crate::domain::provider::pane::PaneKind;
use crate::domain::provider::{
    Auth, DECLARATIONS, Declaration, Fate, Format, Setting, SettingKind, Step,
};

/// Every responder, in the order in which they are offered.
pub static RESPONDERS: &[&Declaration] = &[&NOTIFICATION, &SOUND, &TAB, &WEBHOOK];

/// The responder with that key.
pub fn find_responder(key: &str) -> Option<&'static Declaration> {
    RESPONDERS
        .iter()
        .copied()
        .find(|declaration| declaration.key == key)
}

/// The integration with that key, whatever it is for.
pub fn find_any(key: &str) -> Option<&'static Declaration> {
    crate::domain::provider::find(key).or_else(|| find_responder(key))
}

/// Every integration: what polls, then what responds.
pub fn offered() -> impl Iterator<Item = &'static Declaration> + Clone {
    DECLARATIONS.iter().chain(RESPONDERS).copied()
}

/// Whether it responds to what happens on the board and has no panes.
pub fn responds(declaration: &Declaration) -> bool {
    declaration.kind == PaneKind::Nothing
}

const PANES: Setting = Setting {
    kind: SettingKind::List,
    ..Setting::text(
        CONDITIONS[0],
        "Panes",
        "Their names, or the ids that the configuration gives them. Empty means all.",
    )
};
const GROUPS: Setting = Setting {
    kind: SettingKind::List,
    ..Setting::text(CONDITIONS[1], "Groups", "Empty means all.")
};
const TEXT: Setting = Setting::text(
    CONDITIONS[2],
    "Words",
    "Only panes that have all these words in name, service, group or state.",
);
const BREAKS: Setting = switch(
    CONDITIONS[3],
    "When a pane turns red",
    "It was in order, and is failing now.",
    true,
);
const RECOVERS: Setting = switch(
    CONDITIONS[4],
    "When a pane turns green again",
    "It was failing, and is in order now.",
    true,
);
const STAYS: Setting = Setting::number(
    CONDITIONS[5],
    "When it stays red for so many minutes",
    "Once for each time it breaks. 0 means never.",
    0.0,
);
const QUIET_FROM: Setting = Setting::text(
    CONDITIONS[6],
    "Quiet from",
    "Like 22:00, by this computer's clock. Nothing is told in quiet hours, nor later what happened in them.",
);
const QUIET_TO: Setting = Setting::text(
    CONDITIONS[7],
    "Quiet until",
    "Like 07:30; the next day if it is earlier than the beginning.",
);

const fn switch(
    key: &'static str,
    label: &'static str,
    help: &'static str,
    default: bool,
) -> Setting {
    Setting {
        kind: SettingKind::Switch(default),
        ..Setting::text(key, label, help)
    }
}

/// Settings with those of all conditions among them, where the semicolon stands.
macro_rules! conditioned {
    ($($before:expr),* $(,)? ; $($after:expr),* $(,)?) => {
        &[
            $($before,)*
            PANES, GROUPS, TEXT, BREAKS, RECOVERS, STAYS, QUIET_FROM, QUIET_TO,
            $($after),*
        ]
    };
}

/// What all responders have in common.
const fn responder(
    key: &'static str,
    name: &'static str,
    settings: &'static [Setting],
) -> Declaration {
    Declaration {
        key,
        name,
        kind: PaneKind::Nothing,
        root: "",
        endpoint: "",
        auth: Auth::None,
        headers: &[],
        settings,
        poll_seconds: 60,
        fate: Fate::Alive,
        format: Format::Json,
        members: &[],
        // Nobody polls it.
        step: |_| Ok(Step::Keep),
    }
}

/// What it does, for people.
pub const NOTIFICATION_ABOUT: &str = "Tells of a pane that breaks or recovers by a notification of the system, also while another window is in front. The browser asks once for permission.";

/// A notification of the system.
pub static NOTIFICATION: Declaration = responder(
    "notification",
    "System notification",
    conditioned![;
        switch(
            "sticky",
            "Stay until it is closed",
            "Where the system can do that.",
            false,
        ),
    ],
);

/// What it does, for people.
pub const SOUND_ABOUT: &str = "Plays a short sound when a pane breaks or recovers. Browsers let a page sound only after somebody clicked or pressed a key on it.";

/// A sound that the page makes itself.
pub static SOUND: Declaration = responder(
    "sound",
    "Sound",
    conditioned![;
        Setting {
            kind: SettingKind::Choice(&["steps", "bell", "alarm"]),
            ..Setting::text(
                "tune",
                "Sound",
                "Steps fall for red and rise for green; bell and alarm are alike for both.",
            )
        },
        Setting::number("volume", "Volume in percent", "", 50.0),
    ],
);

/// What it does, for people.
pub const TAB_ABOUT: &str = "Says in title and icon of the browser's tab how some panes stand. Without one of these, both tell of all panes.";

/// Title and icon of the browser's tab.
pub static TAB: Declaration = responder(
    "tab",
    "Title and icon of the tab",
    &[
        PANES,
        GROUPS,
        TEXT,
        switch(
            "title",
            "In the title",
            "The numbers of panes that fail or run.",
            true,
        ),
        switch(
            "icon",
            "In the icon",
            "Shape and color of the worst state.",
            true,
        ),
    ],
);

/// What it does, for people.
pub const WEBHOOK_ABOUT: &str = "Sends a message to an address of yours, as JSON or as a chat message for Slack and Mattermost. Every browser that has it switched on sends its own: switch it on in one, such as the wall display.";

/// A request to a receiver of the person's choice.
pub static WEBHOOK: Declaration = responder(
    "webhook",
    "Webhook",
    conditioned![
        Setting::secret(
            "url",
            "Address",
            "Where the message is sent. It is kept like a password, since whoever knows it can write there.",
        ),
        Setting {
            kind: SettingKind::Choice(&["json", "slack"]),
            ..Setting::text(
                "shape",
                "Shape of the message",
                "“slack” is what incoming webhooks of Slack and Mattermost take; “json” is described in the documentation.",
            )
        },
        Setting {
            kind: SettingKind::Choice(&["read", "ignore"]),
            ..Setting::text(
                "answer",
                "Answer of the receiver",
                "“read” knows whether it arrived, and needs a receiver that lets pages of other sites read its answers (CORS). “ignore” sends to any receiver, and knows only that there was an answer.",
            )
        },
        Setting {
            required: false,
            ..Setting::secret(
                "token",
                "Bearer token",
                "Sent in the header Authorization, if the receiver wants one.",
            )
        },
        Setting::text(
            "proxy",
            "Proxy",
            "For receivers that do not allow requests of web pages (CORS): an address with {url} in it, or a prefix.",
        ),
    ;],
);

// The three that say which panes come first, as `keys` has it.
const _: () = assert!(PLACES == 3);
