//! Every rule of the metadata's reader: its id, how much it matters and what
//! it means. Nothing is reported that is not in this table.

use crate::domain::finding::Level;

/// One rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable id, as in [`Finding::rule`](crate::domain::finding::Finding::rule).
    pub id: &'static str,
    /// Level of its findings.
    pub level: Level,
    /// What it means, in one line.
    pub meaning: &'static str,
}

macro_rules! rules {
    ($($name:ident = $id:literal, $level:ident, $meaning:literal;)*) => {
        $(
            #[doc = $meaning]
            pub(super) const $name: Rule = Rule {
                id: $id,
                level: Level::$level,
                meaning: $meaning,
            };
        )*

        /// All rules, by area.
        pub const RULES: &[Rule] = &[$($name),*];
    };
}

rules! {
    JSON_SYNTAX = "json.syntax", Error, "The text cannot be read as JSON at all.";
    JSON_LIMIT = "json.limit", Error, "The text is nested too deep or holds too many values.";
    JSON_BOM = "json.bom", Warning, "The text begins with a byte order mark.";
    JSON_COMMENT = "json.comment", Error, "JSON has no comments.";
    JSON_TRAILING_COMMA = "json.trailing-comma", Error, "JSON has no comma after the last member.";
    JSON_CONTROL = "json.control-character", Error, "A control character stands unescaped in a text.";
    JSON_SURROGATE = "json.lone-surrogate", Error, "Half of a surrogate pair is no character.";
    JSON_REPEATED = "json.repeated-key", Warning, "An object has the same key twice; the last one counts.";
    JSON_EMBEDDED = "json.embedded", Error, "JSON that is written as text is not strict JSON.";

    METADATA_OBJECT = "metadata.object", Error, "The metadata is not an object.";
    METADATA_MISSING = "metadata.missing", Error, "A field that the platform needs is missing.";
    METADATA_ABSENT = "metadata.absent", Warning, "A field that the format lists is missing.";
    METADATA_TEXT = "metadata.text", Error, "A field that holds a text holds something else.";
    METADATA_UNKNOWN = "metadata.unknown-key", Info, "A field that the format does not have.";
    METADATA_TYPE = "metadata.type", Error, "The type is not Task.";
    METADATA_NAME = "metadata.name", Error, "The unique identifier has other characters or another length.";
    METADATA_FRIENDLY = "metadata.friendly-name", Error, "The display name has other characters or another length.";
    METADATA_FRIENDLY_CHINESE = "metadata.friendly-name.chinese", Info, "Chinese characters are allowed by one manual and left out by another.";
    METADATA_FRIENDLY_RARE = "metadata.friendly-name.rare", Warning, "Chinese characters after U+9FA5 may be refused.";
    METADATA_CATEGORY = "metadata.category", Error, "The category is none of the five.";
    METADATA_VERSION = "metadata.version", Error, "The version is not three numbers of 0 to 99.";
    METADATA_VERSION_ZERO = "metadata.version.leading-zero", Warning, "A part of the version begins with 0.";
    METADATA_VERSION_REUSED = "metadata.version.reused", Info, "The same version was opened before with other content.";
    METADATA_DESCRIPTION = "metadata.description", Error, "The description is longer than 1,000 characters.";
    METADATA_BINDINGS = "metadata.data-source-bindings", Error, "Data source bindings are not enabled and must be empty.";
    METADATA_INPUTS = "metadata.inputs", Error, "The inputs are not a list.";
    METADATA_OUTPUTS = "metadata.outputs", Error, "The outputs are not a list of objects.";
    METADATA_EXECUTION = "metadata.execution", Error, "The execution is not an object.";
    EXECUTION_TYPE = "execution.type", Error, "The execution type is not Shell.";
    EXECUTION_TARGET = "execution.target", Error, "No script is named.";
    OUTPUT_NAME = "output.name", Warning, "An output has no name.";
    OUTPUT_REPEATED = "output.repeated", Warning, "An output has the name of an earlier one.";

    INPUT_OBJECT = "input.object", Error, "An input is not an object.";
    INPUT_NAME = "input.name", Error, "An input has no name.";
    INPUT_REPEATED = "input.name.repeated", Error, "An input has the name of an earlier one.";
    INPUT_NAME_CHARACTERS = "input.name.characters", Warning, "A name has characters beyond letters, digits, _ and -.";
    INPUT_NAME_LONG = "input.name.long", Warning, "A name is longer than 200 characters.";
    INPUT_NAME_UNREADABLE = "input.name.unreadable", Warning, "A name cannot be read as a variable in a shell script.";
    INPUT_NAME_PLATFORM = "input.name.platform", Warning, "A name is that of a variable the platform sets.";
    INPUT_NAME_SHELL = "input.name.shell", Warning, "A name is that of a variable the shell relies on.";
    INPUT_LABEL = "input.label", Error, "An input has no label.";
    INPUT_LABEL_LONG = "input.label.long", Warning, "A label is longer than 140 characters.";
    INPUT_DESCRIPTION = "input.description", Error, "A description is not a text.";
    INPUT_DESCRIPTION_LONG = "input.description.long", Warning, "A description is longer than 1,000 characters.";
    INPUT_TYPE_MISSING = "input.type.missing", Error, "An input has no type.";
    INPUT_TYPE_UNKNOWN = "input.type.unknown", Warning, "A type is none of the ten widgets.";
    INPUT_TYPE_MODULE = "input.type.module", Error, "An endpoint does not name its module.";
    INPUT_TYPE_PLACEHOLDER = "input.type.placeholder", Warning, "An endpoint still has the manual's placeholder for its module.";
    INPUT_UNKNOWN = "input.unknown-key", Info, "A field that an input does not have.";
    INPUT_MISPLACED = "input.misplaced-key", Warning, "A key of extendProp stands beside it and has no effect.";
    INPUT_EXTEND = "input.extend-prop", Error, "extendProp is not an object.";

    DEFAULT_COERCED = "input.default.coerced", Warning, "A default has another type than its widget stores.";
    DEFAULT_UNUSABLE = "input.default.unusable", Error, "A default cannot be a value of its widget.";
    DEFAULT_OPTION = "input.default.not-in-options", Error, "A default is not among the options.";
    DEFAULT_BLANK = "input.default.blank", Info, "A default of nothing but white space counts as filled.";
    REQUIRED_TEXT = "input.required.as-text", Warning, "required is written as text.";
    REQUIRED_TYPE = "input.required", Error, "required is neither true nor false.";
    REQUIRED_DEFAULT = "input.required.default", Info, "A required input with a default fails only when it is cleared.";
    REQUIRED_SWITCH = "input.required.switch", Info, "A switch is never empty, so being required has no effect.";
    VALIDATION_OBJECT = "input.validation", Error, "validation is not an object.";
    VALIDATION_TEXT = "input.validation.text", Error, "A message or pattern is not a text.";
    VALIDATION_MESSAGE = "input.validation.unused-message", Info, "A message can never be shown.";
    VALIDATION_BLANK = "input.validation.blank-message", Info, "A message is blank, so a general one is shown.";
    LENGTH_UNDOCUMENTED = "input.length.undocumented", Info, "Length limits work through the API but are not in the manual.";
    LENGTH_TYPE = "input.length", Error, "A length limit is not a whole number of 0 or more.";
    LENGTH_TEXT = "input.length.as-text", Warning, "A length limit is written as text.";
    LENGTH_ORDER = "input.length.order", Error, "The least length is greater than the greatest.";
    PATTERN_IGNORED = "input.pattern.ignored", Warning, "A pattern has no effect on this widget.";
    PATTERN_DOUBLE = "input.pattern.double-escape", Warning, "A pattern holds an escape that was escaped twice.";
    PATTERN_CHINESE = "input.pattern.chinese-range", Info, "A pattern leaves out Chinese characters after U+9FA5.";
    PATTERN_NESTED = "input.pattern.nested-quantifiers", Warning, "A pattern repeats a repetition, which can take forever.";
    PATTERN_DIALECT = "input.pattern.dialect", Warning, "A pattern holds what another dialect knows and the platform's takes for letters.";
    PATTERN_SLASHES = "input.pattern.slashes", Warning, "A pattern is written between slashes.";

    OPTIONS_TEXT = "options.as-text", Warning, "Options are given as JSON text.";
    OPTIONS_MALFORMED = "options.malformed", Error, "Options given as text cannot be read.";
    OPTIONS_LIST = "options.list", Error, "Options are not a list.";
    OPTIONS_MAP = "options.map", Warning, "Options are given as an object of values and labels.";
    OPTIONS_MISSING = "options.missing", Warning, "A choice has no options.";
    OPTIONS_BARE = "options.bare", Warning, "An option is a bare value.";
    OPTIONS_LABEL = "options.label", Warning, "An option has no label text.";
    OPTIONS_VALUE = "options.value", Error, "An option has no value.";
    OPTIONS_NULL = "options.value-null", Warning, "An option's value is null, which counts as empty.";
    OPTIONS_VALUE_TYPE = "options.value-type", Error, "An option's value is a list or an object.";
    OPTIONS_REPEATED = "options.repeated", Warning, "An option has the value of an earlier one.";
    OPTIONS_UNUSED = "options.unused", Info, "Options are given where nothing reads them.";
    OPTIONS_API_TYPE = "options.api-type", Error, "apiType is neither fixed nor api.";

    API_MISSING = "api.missing", Error, "apiType is api, but there are no apiOptions.";
    API_UNUSED = "api.unused", Warning, "apiOptions are given, but apiType is not api.";
    API_RADIO = "api.radio", Info, "The manual has no apiOptions for option buttons.";
    API_OBJECT = "api.object", Warning, "apiOptions are an object, not JSON text.";
    API_MALFORMED = "api.malformed", Error, "apiOptions cannot be read.";
    API_URL = "api.url", Error, "The address is missing or neither http nor https.";
    API_METHOD = "api.method", Error, "The method is neither GET nor POST.";
    API_MEMBER = "api.member", Error, "A member of apiOptions has the wrong type, or cannot be sent.";
    API_SECRET = "api.secret", Warning, "A request seems to hold a secret, which everybody can read.";
    API_GET_BODY = "api.get-body", Warning, "A GET request has no body.";
    API_REMOTE = "api.remote-as-text", Warning, "remote is written as text.";
    API_REMOTE_NAME = "api.remote-name", Error, "Remote search does not say under which name it sends the text.";
    API_SEARCH_PLACE = "api.search-place", Error, "The place of the search text is neither body nor params.";
    API_MISSPELT = "api.misspelt", Warning, "remoteQureyField is the manual's misspelling.";
    API_MISSPELT_DIFFERS = "api.misspelt-differs", Warning, "Both spellings are there and differ.";
    API_LINKED_UNKNOWN = "api.linked-unknown", Error, "A linked field does not exist.";
    API_LINKED_SELF = "api.linked-self", Error, "A field is linked to itself.";
    API_LINKED_UNUSED = "api.linked-unused", Warning, "No linked value enters the request.";
    API_PLACEHOLDER_UNKNOWN = "api.placeholder-unknown", Warning, "A placeholder names no input.";
    API_PLACEHOLDER_UNLINKED = "api.placeholder-unlinked", Info, "A placeholder names an input that is not linked.";
    API_UNKNOWN = "api.unknown-key", Info, "A member that apiOptions do not have.";

    CONDITION_TEXT = "condition.as-text", Warning, "A list of conditions is given as JSON text.";
    CONDITION_MALFORMED = "condition.malformed", Error, "Conditions given as text cannot be read.";
    CONDITION_SINGLE = "condition.single", Warning, "A condition stands without its list.";
    CONDITION_SHAPE = "condition.shape", Error, "Conditions are not a list of objects.";
    CONDITION_COMP = "condition.comp", Error, "A condition does not name an input.";
    CONDITION_SYMBOL = "condition.symbol", Error, "A condition has a symbol nobody knows, and is never met.";
    CONDITION_UNKNOWN = "condition.unknown-key", Info, "A field that a condition does not have.";
}
