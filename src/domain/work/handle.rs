//! The handler: one [`Request`] in, one [`Response`] out. The worker calls it
//! with the browser's regular expressions, tests with a native engine.

use super::{Request, Response};
use crate::domain::action;
use crate::domain::archive::{self, ArchiveError};
use crate::domain::extension::history::History;
use crate::domain::extension::model::{Package, Reading};
use crate::domain::extension::{icon, options, package, read, samples};
use crate::domain::finding::{Finding, Level, Place};
use crate::domain::form::model::{Field, FormModel};
use crate::domain::json::exact::Exact;
use crate::domain::plugin::{bundle, check};
use crate::domain::schema::{self, Rules, ValidateError};
use crate::domain::template;
use serde::{Deserialize, Serialize};

/// Regular expressions of ECMAScript, no flags, tried with `test`: unanchored,
/// a fresh expression each time.
pub trait PatternEngine {
    /// Whether the pattern is found in the text.
    fn test(&self, source: &str, text: &str) -> Result<bool, PatternError>;
}

/// A pattern that the engine does not take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the pattern is not valid: {message}")]
pub struct PatternError {
    /// The engine's own words.
    pub message: String,
}

/// Why a request failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum WorkError {
    /// The pattern is not valid.
    #[error("the pattern is not valid: {message}")]
    InvalidPattern {
        /// The engine's own words.
        message: String,
    },
    /// The archive cannot be read or written.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// No options can be taken out of the answer.
    #[error(transparent)]
    Options(#[from] options::OptionsError),
    /// No input can be judged by the schema.
    #[error(transparent)]
    Schema(#[from] ValidateError),
    /// No sample has that id.
    #[error("there is no such sample")]
    NoSample,
    /// The buffers beside the request do not fit it.
    #[error("the request came with {got} attachments instead of {expected}")]
    Attachments {
        /// How many the request needs.
        expected: u64,
        /// How many came.
        got: u64,
    },
}

/// What a metadata text reads as, its patterns tried as well.
fn reading(
    text: &str,
    package: &Package,
    language: Option<&str>,
    history: &History,
    engine: &dyn PatternEngine,
) -> Reading {
    let mut reading = read::read(text, package, language, history);
    let invalid = invalid_patterns(text, &reading.model, engine);
    for finding in invalid {
        let at = |place: &Place| (place.line, place.column);
        // Those without a place in the metadata stand last.
        let after = |other: &Finding| {
            let elsewhere = other.place.file.as_deref() != Some(package::METADATA);
            elsewhere || other.place.line.is_none() || at(&other.place) > at(&finding.place)
        };
        let end = reading.findings.len();
        let place = reading.findings.iter().position(after).unwrap_or(end);
        reading.findings.insert(place, finding);
    }
    reading
}

/// A finding for each pattern that the engine does not take: only an engine can
/// tell, so the reader leaves this check to its caller.
fn invalid_patterns(text: &str, model: &FormModel, engine: &dyn PatternEngine) -> Vec<Finding> {
    let fields = model.fields.iter().enumerate();
    let invalid: Vec<(usize, &Field, String)> = fields
        .filter_map(|(place, field)| {
            let pattern = field.checks.pattern.as_ref()?;
            let PatternError { message } = engine.test(&pattern.source, "").err()?;
            Some((place, field, message))
        })
        .collect();
    if invalid.is_empty() {
        return Vec::new();
    }
    let places = read::InputPlaces::of(text);
    let finding = |(place, field, message): (usize, &Field, String)| Finding {
        rule: "input.regex.invalid".into(),
        level: Level::Error,
        place: Place {
            input: Some(field.name.clone()).filter(|name| !name.is_empty()),
            ..places.of_member(place, "/validation/regex")
        },
        text: format!(
            "The regex of the input “{}” is no regular expression: {message}.",
            field.name
        ),
        remedy: "Correct it; until then the field takes every text.".into(),
    };
    invalid.into_iter().map(finding).collect()
}

/// Does what a request asks. The buffers beside request and response are
/// described at [`Request`].
pub fn handle(
    request: Request,
    bytes: Vec<Vec<u8>>,
    engine: &dyn PatternEngine,
) -> Result<(Response, Vec<Vec<u8>>), WorkError> {
    match request {
        Request::OpenPackage {
            origin,
            name,
            paths,
            language,
            history,
        } => {
            let files = attached(paths, bytes)?;
            let mut package = package::open(origin, &name, &files);
            let reading = package
                .metadata
                .as_deref()
                .map(|text| reading(text, &package, language.as_deref(), &history, engine))
                .map(Box::new);
            let texts = package.detach();
            Ok((Response::Package(Box::new(package), reading), texts))
        }
        Request::ReadMetadata {
            mut package,
            language,
            history,
        } => {
            package.attach(bytes);
            let text = package.metadata.take().unwrap_or_default();
            let reading = reading(&text, &package, language.as_deref(), &history, engine);
            Ok((Response::Reading(Box::new(reading)), Vec::new()))
        }
        Request::CheckPattern { source, texts } => {
            let matches = texts
                .iter()
                .map(|text| engine.test(&source, text))
                .collect::<Result<Vec<bool>, PatternError>>()
                .map_err(|PatternError { message }| WorkError::InvalidPattern { message })?;
            Ok((Response::Matches(matches), Vec::new()))
        }
        Request::Rezip { metadata } => {
            let archive = single(bytes)?;
            let names = archive::names(&archive)?;
            let path = package::metadata_path(names.iter().map(String::as_str))
                .unwrap_or(package::METADATA);
            let out = archive::rezip(&archive, path, metadata.as_bytes())?;
            Ok((Response::Archive, vec![out]))
        }
        Request::Sample { id } => {
            let files = samples::files(&id).ok_or(WorkError::NoSample)?;
            let (paths, bytes) = files
                .into_iter()
                .map(|(path, text)| (path.to_owned(), text.into_owned().into_bytes()))
                .unzip();
            Ok((Response::Sample { name: id, paths }, bytes))
        }
        Request::Pack { paths } => {
            let out = archive::pack(&attached(paths, bytes)?)?;
            Ok((Response::Archive, vec![out]))
        }
        Request::ReadOptions {
            body,
            list_path,
            label_path,
            value_path,
        } => {
            let read = options::read_options(&body, &list_path, &label_path, &value_path)?;
            Ok((Response::Options(read), Vec::new()))
        }
        Request::Judge { documents } => {
            let expected = documents.len().saturating_add(2);
            let got = bytes.len();
            let mut texts = bytes.into_iter();
            let (Some(schema), Some(input), true) = (texts.next(), texts.next(), got == expected)
            else {
                return Err(wrong_count(expected, got));
            };
            let (schema, input) = (json("schema", &schema)?, json("input", &input)?);
            let document = |(url, text): (String, Vec<u8>)| Ok((url, json("document", &text)?));
            let rules = Rules {
                documents: documents
                    .into_iter()
                    .zip(texts)
                    .map(document)
                    .collect::<Result<_, ValidateError>>()?,
                ..Rules::default()
            };
            let judgement = schema::validate(&schema, &input, &rules)?;
            Ok((Response::Judged(judgement), Vec::new()))
        }
        Request::ReadTemplate { text } => {
            let template = Box::new(template::parse(&text));
            Ok((Response::Template(template), Vec::new()))
        }
        Request::CheckTemplate { text, keys } => {
            let findings = template::findings(&template::parse(&text), &keys);
            Ok((Response::TemplateFindings(findings), Vec::new()))
        }
        Request::CheckIcon { name } => {
            let bytes = single(bytes)?;
            let facts = icon::icon_of(&bytes).ok();
            let findings = icon::check_icon(&name, &bytes, Level::Error);
            Ok((Response::Icon { facts, findings }, Vec::new()))
        }
        Request::Action(request) => {
            let (response, texts) = action::work::handle(&request, &bytes);
            Ok((Response::Action(response), texts))
        }
        Request::OpenPlugin { name, paths } => {
            let plugin = bundle::open_files(&name, attached(paths, bytes)?);
            let checked = check::check(&plugin, None);
            let answer = Response::Plugin(Box::new(plugin), Box::new(checked));
            Ok((answer, Vec::new()))
        }
        Request::CheckPlugin { plugin, known } => {
            let checked = check::check(&plugin, known.as_deref());
            Ok((Response::PluginChecked(Box::new(checked)), Vec::new()))
        }
    }
}

fn json(what: &str, bytes: &[u8]) -> Result<serde_json::Value, ValidateError> {
    let unreadable =
        |reason: String| ValidateError::Unreadable(format!("The {what} cannot be read: {reason}."));
    let text = std::str::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8".into()))?;
    let value = Exact::read(text).map_err(|error| unreadable(error.to_string()))?;
    Ok(value.to_value())
}

fn attached(paths: Vec<String>, bytes: Vec<Vec<u8>>) -> Result<Vec<(String, Vec<u8>)>, WorkError> {
    if paths.len() != bytes.len() {
        return Err(wrong_count(paths.len(), bytes.len()));
    }
    Ok(paths.into_iter().zip(bytes).collect())
}

fn single(bytes: Vec<Vec<u8>>) -> Result<Vec<u8>, WorkError> {
    let [only] = <[Vec<u8>; 1]>::try_from(bytes).map_err(|bytes| wrong_count(1, bytes.len()))?;
    Ok(only)
}

fn wrong_count(expected: usize, got: usize) -> WorkError {
    let wide = |count| u64::try_from(count).unwrap_or(u64::MAX);
    WorkError::Attachments {
        expected: wide(expected),
        got: wide(got),
    }
}
