//! Every rule of the checker: its id, how much it matters and what it means.
//! Nothing is reported that is not in this table.

use super::message::{Message, Surface};
use crate::domain::finding::{Finding, Level};

/// One rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Whose rule it is.
    pub area: Area,
    /// Its name within the area.
    pub name: &'static str,
    /// Level of its findings.
    pub level: Level,
    /// What it means, in one line.
    pub meaning: &'static str,
}

/// What a rule is about; begins its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// The text of any message.
    Json,
    /// A message that declares properties.
    Config,
    /// A message that yields a template.
    View,
    /// A message that says what is wrong with values.
    Validate,
    /// A message that says whether something worked.
    Outcome,
    /// `latest-revision`.
    Latest,
    /// `latest-revisions-since`.
    Since,
    /// A revision in either of the two.
    Revision,
    /// What a plugin wants back at the next poll.
    ScmData,
    /// The result of a task.
    Execute,
    /// The file that holds the messages.
    Bundle,
    /// The answer around a message.
    Response,
}

impl Rule {
    /// The stable id, as in
    /// [`Finding::rule`](crate::domain::finding::Finding::rule). The rules of
    /// properties, views and validations begin with the surface they are about.
    pub fn id(&self, message: Message) -> String {
        let prefix = match self.area {
            Area::Json => "json",
            Area::ScmData => "scm-data",
            Area::Revision => "revision",
            Area::Bundle => "bundle",
            Area::Response => "response",
            _ => message.rule_prefix(),
        };
        format!("{prefix}.{}", self.name)
    }

    /// The id where the message is the SCM plugin's own.
    pub fn canonical_id(&self) -> String {
        self.id(match self.area {
            Area::Config => Message::Configuration(Surface::Scm),
            Area::View => Message::View(Surface::Scm),
            Area::Validate => Message::Validate(Surface::Scm),
            Area::Outcome => Message::CheckConnection,
            Area::Latest => Message::LatestRevision,
            Area::Execute => Message::Execute,
            _ => Message::LatestRevisionsSince,
        })
    }
}

/// Whether a finding says that the server refuses the response. What only its form
/// makes useless is an error, too, and taken by the server.
pub fn is_refusal(finding: &Finding) -> bool {
    finding.level == Level::Error && !finding.rule.ends_with(CONFIG_KEY_IDENTIFIER.name)
}

macro_rules! rules {
    ($($constant:ident = $area:ident, $name:literal, $level:ident, $meaning:literal;)*) => {
        $(
            #[doc = $meaning]
            pub(super) const $constant: Rule = Rule {
                area: Area::$area,
                name: $name,
                level: Level::$level,
                meaning: $meaning,
            };
        )*

        /// All rules, by area.
        pub const RULES: &[Rule] = &[$($constant),*];
    };
}

rules! {
    BUNDLE_SYNTAX = Bundle, "syntax", Error, "A bundle cannot be read as JSON.";
    BUNDLE_OBJECT = Bundle, "object", Error, "A bundle is not an object.";
    BUNDLE_EMPTY = Bundle, "empty", Warning, "A bundle holds no response.";
    BUNDLE_FILE = Bundle, "file", Error, "A file is no response of a plugin.";
    BUNDLE_FOREIGN = Bundle, "foreign", Info, "A file beside the responses is none of them.";
    BUNDLE_OVERRULED = Bundle, "overruled", Info, "A file whose name says nothing gives way to one that is named after the response.";
    BUNDLE_ENCODING = Bundle, "encoding.invalid", Error, "A file is not UTF-8.";
    BUNDLE_REPEATED = Bundle, "repeated", Warning, "A response is given twice; the last one counts.";
    BUNDLE_SEVERAL = Bundle, "several", Warning, "A saved answer of a server tells of several plugins or SCMs.";
    BUNDLE_MEMBER = Bundle, "member.unknown", Warning, "A member of a bundle is no message.";
    BUNDLE_CONFIGURATION = Bundle, "configuration.object", Error, "The stored values of a bundle are not an object of objects.";
    BUNDLE_VALUE = Bundle, "configuration.value", Warning, "A stored value is not a text.";
    BUNDLE_TAKEN = Bundle, "taken", Info, "A file whose keys have no values is taken for a declaration.";
    BUNDLE_WAITS = Bundle, "configuration.waits", Info, "Stored values came without what declares their keys.";
    BUNDLE_UNDECLARED = Bundle, "configuration.undeclared", Warning, "A value is stored for a key that is not declared.";

    RESPONSE_CODE = Response, "code", Error, "An answer has another code than 200.";
    RESPONSE_SHAPE = Response, "shape", Error, "An answer of the bridge has no code or body.";

    JSON_SYNTAX = Json, "syntax", Error, "A response cannot be read, even leniently.";
    JSON_LIMIT = Json, "limit", Error, "A response is nested too deep or holds too many values.";
    JSON_LENIENT = Json, "lenient", Warning, "A response is no JSON, but GoCD takes it.";
    JSON_REPEATED = Json, "repeated-key", Warning, "An object has the same key twice; the last one counts.";
    JSON_REPEATED_REFUSED = Json, "repeated-key.refused", Error, "An object has the same key twice where GoCD refuses it.";

    CONFIG_EMPTY = Config, "empty", Error, "No property is declared.";
    CONFIG_OBJECT = Config, "object", Error, "The properties are not an object.";
    CONFIG_LIST = Config, "list", Error, "The properties of a newer extension are not a list.";
    CONFIG_ITEM = Config, "item.type", Error, "A property in a list is not an object.";
    CONFIG_ITEM_KEY = Config, "item.key", Error, "A property in a list has no key.";
    CONFIG_ITEM_KEY_TEXT = Config, "item.key.type", Warning, "The key of a property in a list is not a text.";
    CONFIG_ITEM_METADATA = Config, "item.metadata", Error, "The metadata of a property in a list are not an object.";
    CONFIG_ITEM_METADATA_MISSING = Config, "item.metadata.missing", Warning, "A property in a list has no metadata.";
    CONFIG_FLAG_TEXT = Config, "item.flag.text", Warning, "A flag of a property in a list is a text.";
    CONFIG_KEY_EMPTY = Config, "key.empty", Error, "A key is empty.";
    CONFIG_KEY_REPEATED = Config, "key.repeated", Warning, "A list declares a key twice.";
    CONFIG_PROPERTY = Config, "property.type", Error, "A property is not an object.";
    CONFIG_NULL = Config, "attribute.null", Error, "An attribute is null where GoCD wants it left out.";
    CONFIG_DEFAULT = Config, "default-value.type", Error, "A default is not a text.";
    CONFIG_IDENTITY = Config, "part-of-identity.type", Error, "part-of-identity is not a boolean.";
    CONFIG_SECURE = Config, "secure.type", Error, "secure is not a boolean.";
    CONFIG_REQUIRED = Config, "required.type", Error, "required is not a boolean.";
    CONFIG_NAME = Config, "display-name.type", Error, "A display name is not a text.";
    CONFIG_ORDER = Config, "display-order.type", Error, "A display order is not a text.";
    CONFIG_ORDER_INTEGER = Config, "display-order.integer", Error, "A display order is not a whole number that Java takes.";
    CONFIG_ORDER_REPEATED = Config, "display-order.repeated", Warning, "Two properties have the same display order.";
    CONFIG_IDENTITY_NONE = Config, "part-of-identity.none", Warning, "No property is part of the identity.";
    CONFIG_IDENTITY_SECURE = Config, "part-of-identity.secure", Warning, "A secret is part of the identity.";
    CONFIG_KEY_IDENTIFIER = Config, "key.identifier", Error, "A key is no identifier, so GoCD’s form destroys its value or is not bound at all.";
    CONFIG_KEY_RESERVED = Config, "key.reserved", Warning, "A key is a name of JavaScript or AngularJS itself.";
    CONFIG_DEFAULT_SECURE = Config, "default-value.secure", Warning, "A secret has a default, which everybody can read.";
    CONFIG_DEFAULT_UNUSED = Config, "default-value.unused", Info, "GoCD reads a default and never applies it.";
    CONFIG_NAME_MISSING = Config, "display-name.missing", Info, "A property has no display name.";
    CONFIG_MISSPELT = Config, "attribute.misspelt", Warning, "An attribute looks like a misspelt one.";
    CONFIG_UNKNOWN = Config, "attribute.unknown", Info, "An attribute that GoCD does not read.";

    VIEW_EMPTY = View, "empty", Error, "The response for the view is empty.";
    VIEW_OBJECT = View, "object", Error, "The response for the view is not an object.";
    VIEW_NAME = View, "display-value.type", Error, "The display value is not a text.";
    VIEW_NAME_MISSING = View, "display-value.missing", Error, "There is no display value.";
    VIEW_TEMPLATE = View, "template.type", Error, "The template is not a text.";
    VIEW_TEMPLATE_MISSING = View, "template.missing", Error, "There is no template.";
    VIEW_MISSPELT = View, "attribute.misspelt", Warning, "A member looks like a misspelt one.";
    VIEW_UNKNOWN = View, "attribute.unknown", Info, "A member that GoCD does not read.";

    VALIDATE_LIST = Validate, "list", Error, "The errors are not a list.";
    VALIDATE_NULL = Validate, "null", Error, "The response is null, which is not the same as empty.";
    VALIDATE_OBJECT = Validate, "object", Error, "The errors of a task are not in an object.";
    VALIDATE_ERRORS = Validate, "errors.type", Error, "The member errors is not an object.";
    VALIDATE_ITEM = Validate, "item.type", Error, "An error is not an object.";
    VALIDATE_KEY = Validate, "key.type", Error, "The key of an error is not a text.";
    VALIDATE_MESSAGE = Validate, "message.type", Error, "The message of an error is not a text.";
    VALIDATE_MESSAGE_MISSING = Validate, "message.missing", Warning, "An error has no message.";
    VALIDATE_KEY_NONE = Validate, "key.none", Info, "An error names no key, so no field shows it.";
    VALIDATE_KEY_REPEATED = Validate, "key.repeated", Warning, "A key has several errors, and only the first is shown.";
    VALIDATE_KEY_UNDECLARED = Validate, "key.undeclared", Warning, "An error names a key that is not declared.";
    VALIDATE_MISSPELT = Validate, "attribute.misspelt", Warning, "A member looks like a misspelt one.";
    VALIDATE_UNKNOWN = Validate, "attribute.unknown", Info, "A member that GoCD does not read.";

    OUTCOME_EMPTY = Outcome, "empty", Error, "The result is empty.";
    OUTCOME_OBJECT = Outcome, "object", Error, "The result is not an object.";
    OUTCOME_STATUS = Outcome, "status.type", Error, "The status is not a text.";
    OUTCOME_STATUS_MISSING = Outcome, "status.missing", Error, "There is no status.";
    OUTCOME_STATUS_WORD = Outcome, "status.word", Warning, "The status is neither success nor failure.";
    OUTCOME_MESSAGES = Outcome, "messages.type", Error, "The messages are not a list.";
    OUTCOME_MESSAGE = Outcome, "messages.item", Error, "A message is not a text.";
    OUTCOME_SILENT = Outcome, "messages.none", Info, "A failure gives no reason.";
    OUTCOME_MISSPELT = Outcome, "attribute.misspelt", Warning, "A member looks like a misspelt one.";
    OUTCOME_UNKNOWN = Outcome, "attribute.unknown", Info, "A member that GoCD does not read.";

    LATEST_EMPTY = Latest, "empty", Error, "The response is empty or null.";
    LATEST_NONE = Latest, "none", Warning, "An empty object: documented as “no revision”, refused by the server.";
    LATEST_OBJECT = Latest, "object", Error, "The response is not an object.";
    LATEST_MISSING = Latest, "revision.missing", Error, "There is no revision.";
    LATEST_REVISION = Latest, "revision.type", Error, "The revision is not an object.";
    LATEST_PLURAL = Latest, "plural", Warning, "The plural “revisions” is ignored here.";
    LATEST_MISSPELT = Latest, "attribute.misspelt", Warning, "A member looks like a misspelt one.";
    LATEST_UNKNOWN = Latest, "attribute.unknown", Info, "A member that GoCD does not read.";

    SINCE_OBJECT = Since, "object", Error, "The response is not an object.";
    SINCE_LIST = Since, "revisions.type", Error, "The revisions are not a list.";
    SINCE_REVISION = Since, "revision.type", Error, "A revision is not an object.";
    SINCE_SINGULAR = Since, "singular", Warning, "The singular “revision” is ignored here.";
    SINCE_ORDER = Since, "order", Warning, "The revisions do not go from the newest to the oldest.";
    SINCE_PREVIOUS = Since, "previous", Warning, "A revision is the one that was known already.";
    SINCE_REPEATED = Since, "repeated", Warning, "Two revisions have the same id.";
    SINCE_MISSPELT = Since, "attribute.misspelt", Warning, "A member looks like a misspelt one.";
    SINCE_UNKNOWN = Since, "attribute.unknown", Info, "A member that GoCD does not read.";

    DATA_TYPE = ScmData, "type", Error, "scm-data is not an object.";
    DATA_VALUE = ScmData, "value", Warning, "A value of scm-data is not a text.";

    REVISION_ID = Revision, "revision.type", Error, "The id of a revision is not a text.";
    REVISION_ID_MISSING = Revision, "revision.missing", Error, "A revision has no id.";
    REVISION_TIME = Revision, "timestamp.type", Error, "A timestamp is not a text.";
    REVISION_TIME_MISSING = Revision, "timestamp.missing", Error, "A revision has no timestamp.";
    REVISION_TIME_FORMAT = Revision, "timestamp.format", Error, "A timestamp is not written as ISO 8601 with an offset.";
    REVISION_TIME_CALENDAR = Revision, "timestamp.calendar", Error, "A timestamp is not in the calendar.";
    REVISION_TIME_SHAPE = Revision, "timestamp.shape", Warning, "A timestamp is not written as documented.";
    REVISION_USER = Revision, "user.type", Error, "A user is not a text.";
    REVISION_COMMENT = Revision, "comment.type", Error, "A comment is not a text.";
    REVISION_DATA = Revision, "data.type", Error, "The data of a revision is not an object.";
    REVISION_DATA_KEY = Revision, "data.key", Error, "A key of the data cannot be part of a variable's name.";
    REVISION_DATA_VALUE = Revision, "data.value", Warning, "A value of the data is not a text.";
    REVISION_FILES = Revision, "files.type", Error, "The modified files are not a list.";
    REVISION_FILE = Revision, "files.item", Error, "A modified file is not an object.";
    REVISION_FILE_NAME = Revision, "file-name.type", Error, "A file name is not a text.";
    REVISION_FILE_NAME_MISSING = Revision, "file-name.missing", Error, "A modified file has no name.";
    REVISION_ACTION = Revision, "action.type", Error, "An action is not a text.";
    REVISION_ACTION_WORD = Revision, "action.word", Error, "An action is none that GoCD knows, or missing.";
    REVISION_ACTION_UNKNOWN = Revision, "action.unknown", Warning, "The action “unknown” is taken although nothing documents it.";
    REVISION_MISSPELT = Revision, "attribute.misspelt", Warning, "A member looks like a misspelt one.";
    REVISION_UNKNOWN = Revision, "attribute.unknown", Info, "A member that GoCD does not read.";

    EXECUTE_OBJECT = Execute, "object", Error, "The result of a task is not an object.";
    EXECUTE_SUCCESS = Execute, "success.type", Error, "success is not a boolean.";
    EXECUTE_MESSAGE = Execute, "message.type", Error, "The message is not a text.";
    EXECUTE_UNKNOWN = Execute, "attribute.unknown", Info, "A member that GoCD does not read.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_unique_and_plain() {
        let mut ids = BTreeSet::new();
        for rule in RULES {
            let id = rule.canonical_id();
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte == b'.' || byte == b'-';
            assert!(id.bytes().all(plain), "{id}");
            assert!(ids.insert(id), "{rule:?}");
        }
    }

    #[test]
    fn a_neighbour_has_ids_of_its_own() {
        let message = Message::Configuration(Surface::Settings);
        assert_eq!(
            CONFIG_ORDER.id(message),
            "settings-config.display-order.type"
        );
        assert_eq!(CONFIG_ORDER.canonical_id(), "scm-config.display-order.type");
    }
}
