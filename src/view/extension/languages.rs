//! Which language has which string.

use crate::app::extension::ExtensionSession;
use crate::domain::extension::model::Coverage;
use leptos::prelude::*;

/// Id of the table.
pub(super) const TABLE: &str = "package-languages";

/// Rows drawn at most.
const DRAWN_LIMIT: usize = 500;

/// The coverage table: key × language, and whether the metadata uses the key.
#[component]
pub(super) fn Languages(session: ExtensionSession) -> impl IntoView {
    let table = Memo::new(move |_| {
        session.reading.with(|reading| {
            reading
                .as_ref()
                .map(|reading| (reading.languages.clone(), reading.coverage.clone()))
                .unwrap_or_default()
        })
    });
    move || {
        let (languages, coverage) = table.get();
        if languages.is_empty() {
            return view! {
                <p class="panel__body">
                    {"The package has no texts in other languages. They would be in i18n/LANGUAGE/resources.json."}
                </p>
            }
            .into_any();
        }
        let left = coverage.len().saturating_sub(DRAWN_LIMIT);
        let heads: Vec<_> = languages
            .iter()
            .map(|language| view! { <th scope="col">{language.clone()}</th> })
            .collect();
        let rows: Vec<_> = coverage.into_iter().take(DRAWN_LIMIT).map(row).collect();
        view! {
            <div class="scroll-x" id=TABLE tabindex="0" role="region" aria-label="Languages">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{"Key"}</th>
                            {heads}
                            <th scope="col">{"Used"}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
                {(left > 0).then(|| view! { <p class="field__hint">{format!("{left} more keys.")}</p> })}
            </div>
        }
        .into_any()
    }
}

fn row(coverage: Coverage) -> impl IntoView {
    let cells: Vec<_> = coverage
        .present
        .iter()
        .map(|present| view! { <td>{if *present { "yes" } else { "missing" }}</td> })
        .collect();
    view! {
        <tr>
            <th scope="row">
                <code>{coverage.key}</code>
            </th>
            {cells}
            <td>{if coverage.used { "yes" } else { "unused" }}</td>
        </tr>
    }
}
