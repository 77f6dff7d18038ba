//! Every sentence the user can read that the domain makes, as functions.

use crate::domain::form::entry::LeftOut;
use crate::domain::problem::Problem;

/// A required field is empty and its author gave no sentence.
pub fn required(label: &str) -> String {
    format!("{label} is required. Enter a value.")
}

/// A stored secret would be sent to another origin than before.
pub fn stored_for(label: &str, old: &str, new: &str) -> String {
    format!("The stored {label} was for {old}. Enter it again to send it to {new}.")
}

/// The text of a number field is no number.
pub fn not_a_number(text: &str) -> String {
    let too_large = text.trim().parse().is_ok_and(f64::is_infinite);
    if too_large && text.contains(|char: char| char.is_ascii_digit()) {
        return format!("“{}” is too large to be stored as a number.", brief(text));
    }
    format!(
        "“{}” is not a number. Write it like 5 or 0.25.",
        brief(text)
    )
}

/// Amount and unit do not make whole seconds.
pub fn not_a_duration(amount: &str, unit: &str) -> String {
    format!(
        "“{} {unit}” is not a whole number of seconds, zero or more. Write a number such as 90.",
        brief(amount)
    )
}

/// Fewer characters than the author allows.
pub fn too_short(length: u32, min: u32) -> String {
    format!("This has {length} of at least {min} characters.")
}

/// More characters than the author allows.
pub fn too_long(length: u32, max: u32) -> String {
    format!("This has {length} characters; at most {max} are allowed.")
}

/// How long a text is that may not be longer.
pub fn length_of(length: u32, max: u32) -> String {
    format!("{length} of at most {max} characters.")
}

/// The value is not among the options.
pub fn not_in_list(value: &str) -> String {
    format!(
        "“{}” is not in the list. Pick one of the options.",
        brief(value)
    )
}

/// An empty field sends its default, which is not among the options.
pub fn default_not_in_list(default: &str) -> String {
    format!(
        "The default “{}” would be sent, but is not in the list. Pick one of the options.",
        brief(default)
    )
}

/// The default has another type than the option that reads the same.
pub fn default_as_listed(written: &str, listed: &str) -> String {
    format!(
        "The default is written as {}; the list has {}, which is sent.",
        brief(written),
        brief(listed)
    )
}

/// The text left in the box that searches options is the label of none.
pub fn not_an_option(text: &str, chosen: Option<&str>) -> String {
    format!(
        "“{}” is none of the options, so {}. Pick one of them, or empty the box.",
        brief(text.trim()),
        what_is_chosen(chosen)
    )
}

/// The same while nobody could say which options there are.
pub fn not_looked_for(text: &str, chosen: Option<&str>) -> String {
    format!(
        "The options for “{}” are not there, so {}. Load them again, or empty the box.",
        brief(text.trim()),
        what_is_chosen(chosen)
    )
}

fn what_is_chosen(chosen: Option<&str>) -> String {
    match chosen {
        Some(label) => format!("“{}” stays chosen", brief(label)),
        None => "nothing is chosen".to_owned(),
    }
}

/// What stands in place of the options of a search that failed; why is said beside it.
pub fn search_failed() -> &'static str {
    "The search failed. Type on to search again."
}

/// What repeats a search that failed.
pub fn search_again(text: &str) -> String {
    format!("Search again for “{}”", brief(text))
}

/// The same while the options are still on their way.
pub fn options_awaited(text: &str, chosen: Option<&str>) -> String {
    format!(
        "Options for “{}” are being loaded; {} until they are there.",
        brief(text.trim()),
        what_is_chosen(chosen)
    )
}

/// The pattern does not match and its author gave no sentence.
pub fn pattern_differs(source: &str) -> String {
    format!("This does not match the pattern {}.", brief(source))
}

/// The pattern took too long.
pub fn pattern_timed_out() -> String {
    "The pattern could not be checked in time: on this text it takes too long. \
     The platform may hang on it too; ask the author to simplify it."
        .into()
}

/// The pattern could not be tried at all.
pub fn pattern_unavailable() -> String {
    "The pattern could not be checked, because the background worker did not start. \
     Reload the page to try again."
        .into()
}

/// An optional field was cleared.
pub fn default_will_be_used(default: &str) -> String {
    format!("Empty: the default “{}” will be used.", brief(default))
}

/// A value was entered before the options were loaded.
pub fn options_not_compared() -> &'static str {
    "The options are not loaded, so this value was not compared with them."
}

/// Two rows have one key.
pub fn duplicate_key(key: &str) -> String {
    format!("The key “{}” stands in more than one row.", brief(key))
}

/// A field has no name of its own: none at all, or that of an earlier one.
pub fn name_not_sent(name: &str) -> String {
    if name.is_empty() {
        return "This input has no name, so its value is never sent. Give it a name.".to_owned();
    }
    format!(
        "An earlier input is already called “{}”; this one is never sent. Give it a name of its own.",
        brief(name)
    )
}

/// Something could not be opened.
pub fn opening_failed(what: &str, reason: &str) -> Problem {
    Problem::new(format!("{} could not be opened", brief(what)), reason)
}

/// What was kept of an earlier visit cannot be read.
pub fn draft_broken() -> Problem {
    Problem::new(
        "What was open before the reload could not be read",
        "It was set aside in the browser’s storage under “extensions/draft-set-aside”; open the package again.",
    )
}

/// The plugin that was open at an earlier visit cannot be brought back.
pub fn plugin_draft_broken(aside: &str) -> Problem {
    Problem::new(
        "The plugin that was open before the reload could not be read",
        format!(
            "It was set aside in the browser’s storage under “{aside}”; open the responses again."
        ),
    )
}

/// A list that was kept at an earlier visit cannot be read.
pub fn kept_broken(what: &str, aside: &str) -> Problem {
    Problem::new(
        format!("{what} kept in this browser could not be read"),
        format!(
            "It was set aside in the browser’s storage under “{aside}”; an empty one is used instead."
        ),
    )
}

/// A file could not be saved.
pub fn saving_failed(name: &str) -> Problem {
    Problem::new(
        format!("{name} could not be saved"),
        "The browser refused the download; allow downloads for this page and try again.",
    )
}

/// The address in a link is no http or https address.
pub fn link_unusable(url: &str) -> Problem {
    Problem::new(
        format!("The link’s address “{}” cannot be loaded", brief(url)),
        "Use an http or https address, or one relative to this page.",
    )
}

/// What a link leads to, such as “the package”, was answered with a status that is
/// no success.
pub fn link_status(url: &str, status: u16, what: &str) -> Problem {
    Problem::new(
        format!("{url} was answered with HTTP status {status}"),
        format!("Check the address; download {what} and open it if it needs a login."),
    )
}

/// Last part of an address's path, for a name; `fallback` where there is none.
pub fn file_name(url: &str, fallback: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/')
        .find(|part| !part.is_empty())
        .unwrap_or(fallback)
        .to_owned()
}

/// Size of an icon in words.
pub fn icon_facts(width: u32, height: u32) -> String {
    format!("{width} × {height} pixels.")
}

/// At most 60 characters of a text from outside, so that a sentence stays one.
pub fn brief(text: &str) -> String {
    let mut characters = text.chars();
    let mut short: String = characters.by_ref().take(60).collect();
    if characters.next().is_some() {
        short.push('…');
    }
    short
}

/// A form was closed while something for it was under way.
pub fn form_closed() -> String {
    "The form was closed in the meantime.".into()
}

/// A request cannot be made from what the author wrote.
pub fn request_impossible(reason: &str) -> String {
    format!("The request cannot be made: {reason}. Correct apiOptions in the metadata.")
}

/// A provider answered with a status that is no success.
pub fn options_status(status: u16) -> String {
    let remedy = match status {
        401 | 403 => {
            "It wants credentials that this page does not have; paste a sample answer instead."
        }
        404 | 410 => "Check the address.",
        429 => "It asks to wait; try again later.",
        500.. => "Try again later, or paste a sample answer instead.",
        _ => "Check address and parameters, or paste a sample answer instead.",
    };
    format!("The server answered with HTTP status {status}. {remedy}")
}

/// An answer came, but no options can be taken out of it.
pub fn options_shape(reason: &str) -> String {
    format!(
        "The answer has another shape than apiOptions says: {reason}. Check responseUrl, label and value."
    )
}

/// An input that has a label only, in a list of names.
pub fn without_name(label: &str) -> String {
    format!("{label} (no name)")
}

/// How many options an answer held.
pub fn options_loaded(count: usize, left_out: LeftOut) -> String {
    let mut sentence = if count == 1 {
        "1 option loaded".to_owned()
    } else {
        format!("{count} options loaded")
    };
    sentence += &match left_out.incomplete {
        0 => String::new(),
        1 => "; 1 item lacks the label or value and is left out".to_owned(),
        many => format!("; {many} items lack the label or value and are left out"),
    };
    sentence += &match left_out.repeated {
        0 => String::new(),
        1 => "; 1 item has the value of an earlier one and is left out".to_owned(),
        many => format!("; {many} items have the value of an earlier one and are left out"),
    };
    sentence + "."
}

/// A request in the form in which HTTP writes it.
pub fn request_as_sent(request: &crate::domain::http::HttpRequest) -> String {
    let mut text = format!("{} {}", request.method.as_str(), request.url);
    for (name, value) in &request.headers {
        text.push_str(&format!("\n{name}: {value}"));
    }
    if let Some(body) = &request.body {
        text.push_str("\n\n");
        text.push_str(body);
    }
    text
}

/// The help of a field whose value does not fit its kind.
pub fn edited_as_json(kind: &crate::domain::form::model::FieldKind, help: &str) -> String {
    use crate::domain::form::model::FieldKind;
    let wanted = match kind {
        FieldKind::Union(_) => "The value has none of the shapes that are expected".to_owned(),
        FieldKind::Constant(_) => "The value is not the one that is expected".to_owned(),
        kind => format!(
            "The value is not {}",
            crate::domain::form::tree::kind_words(kind)
        ),
    };
    let told = format!("{wanted}, so it is edited as JSON.");
    if help.is_empty() {
        told
    } else {
        format!("{told} {help}")
    }
}

/// Something is wrong below a field that does not show it now.
pub fn inside(path: &str, sentence: &str) -> String {
    format!("In {path}: {sentence}")
}

/// What a value that is closed holds.
pub fn holds(value: &crate::domain::json::exact::Exact) -> String {
    use crate::domain::json::exact::Exact;
    let (count, one, many) = match value {
        Exact::Object(members) => (members.len(), "key", "keys"),
        Exact::Array(items) => (items.len(), "item", "items"),
        other => return brief(&other.to_line()),
    };
    format!("{count} {}", if count == 1 { one } else { many })
}

/// A text is sent although nothing stands in it.
pub fn empty_text_sent() -> &'static str {
    "An empty text is sent."
}

/// A switch that must be on or off was not touched yet.
pub fn switch_not_set() -> &'static str {
    "Not set yet: it shows as off, but nothing is sent until you turn it on or off."
}

/// A text is JSON, but not all that it says can be sent.
pub fn not_as_it_stands(reason: &str) -> String {
    format!("This cannot be sent as it stands: {reason}. Correct it.")
}

/// A text begins as JSON and is none.
pub fn not_json(reason: &str) -> String {
    format!("This is not JSON: {reason}.")
}

/// A text begins as JSON and is none, but may be meant as something else.
pub fn not_json_but(reason: &str, meant: &str) -> String {
    format!("{} {meant}", not_json(reason))
}

/// Members of an object without the object.
pub const BRACES_MISSING: &str =
    "It looks like the members of an object: put { before them and } behind them.";

/// A text that begins as JSON does, and is YAML.
pub const YAML_INSTEAD: &str =
    "It can be read as YAML: put a line “---” above it if that is what you mean.";

/// A text that is evidently meant as YAML cannot be read.
pub fn not_yaml(reason: &str) -> String {
    format!("This cannot be read as YAML: {reason}.")
}

/// A row of further keys has a value and no key.
pub fn row_without_key() -> &'static str {
    "This row has no key, so it is not sent. Enter one, or remove the row."
}

/// A row of further keys has one that is there already.
pub fn row_with_taken_key(key: &str) -> String {
    format!("The key “{key}” is there already; this row is not sent.")
}

/// A row of further keys has a key and nothing else.
pub fn row_without_value(key: &str, takes_text: bool) -> String {
    let or_empty = if takes_text {
        ", send an empty text"
    } else {
        ""
    };
    format!(
        "The row “{}” has no value, so it is not sent. Enter one{or_empty}, or remove the row.",
        brief(key)
    )
}

/// An item of a list is empty.
pub fn empty_item(takes_text: bool) -> String {
    let or_empty = if takes_text {
        ", send an empty text"
    } else {
        ""
    };
    format!("This item is empty, so it is not sent. Enter a value{or_empty}, or remove the item.")
}

/// How many rows of further keys and items of lists a valid input leaves out.
pub fn valid_without(rows: usize, items: usize) -> String {
    let count = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {one}s"),
    };
    let (what, are) = match (rows, items) {
        (0, 0) => return "The input is valid.".to_owned(),
        (rows, 0) => (count(rows, "row"), rows > 1),
        (0, items) => (count(items, "item"), items > 1),
        (rows, items) => (
            format!("{} and {}", count(rows, "row"), count(items, "item")),
            true,
        ),
    };
    let are = if are { "are" } else { "is" };
    format!("The input is valid; {what} {are} not sent.")
}

/// A further key that no pattern, or nothing at all, allows.
pub fn key_not_allowed(key: &str) -> String {
    format!(
        "The key “{}” is not one that the schema allows. Remove it.",
        brief(key)
    )
}

/// Nothing stands in a form of one value.
pub fn nothing_entered() -> &'static str {
    "Nothing is entered yet."
}

/// An input could not be judged.
pub fn not_judged(reason: &str) -> Problem {
    Problem::new(
        "The input could not be checked",
        "It cannot be sent unchecked. Change it to try again, or ask the author of the schema to correct that.",
    )
    .with_detail(as_sentence(reason))
}

/// The same, where what the schema refers to is not there.
pub fn not_judged_without(reason: &str) -> Problem {
    Problem {
        remedy: "It cannot be sent unchecked. Load what the schema refers to where that is offered, or ask its author to put it in.".into(),
        ..not_judged(reason)
    }
}

/// Words as a sentence: a large letter first, a full stop last.
pub fn as_sentence(words: &str) -> String {
    let words = words.trim_end_matches('.');
    let mut rest = words.chars();
    let first = rest.next().map(|first| first.to_ascii_uppercase());
    first
        .into_iter()
        .chain(rest)
        .chain(std::iter::once('.'))
        .collect()
}
