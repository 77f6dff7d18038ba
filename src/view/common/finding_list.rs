//! [`FindingList`]: what checks have to say, one per row.

use crate::domain::finding::{Finding, Level, Place};
use crate::view::common::icon::Icon;
use leptos::prelude::*;

/// Findings in the order given; rows that stay are not drawn anew.
#[component]
pub fn FindingList(
    /// What the list is about; read aloud.
    #[prop(into)]
    label: String,
    /// The findings.
    #[prop(into)]
    findings: Signal<Vec<Finding>>,
    /// Gets the place of the finding whose place was pressed; without it there is
    /// nowhere to go, and places are only told.
    #[prop(optional)]
    on_place: Option<Callback<Place>>,
) -> impl IntoView {
    // Two equal findings are told apart by their number among equals.
    let rows = Memo::new(move |_| findings.with(|findings| numbered(findings)));
    view! {
        <ul class="findings" role="list" aria-label=label>
            <For
                each=move || rows.get()
                key=|(number, finding)| (*number, key_of(finding))
                children=move |(_, finding)| row(finding, on_place)
            />
        </ul>
    }
}

fn numbered(findings: &[Finding]) -> Vec<(u32, Finding)> {
    let mut seen = std::collections::HashMap::<String, u32>::new();
    findings
        .iter()
        .map(|finding| {
            let number = seen.entry(key_of(finding)).or_default();
            *number += 1;
            (*number, finding.clone())
        })
        .collect()
}

fn key_of(finding: &Finding) -> String {
    let place = finding.place.words().unwrap_or_default();
    format!("{}\n{place}\n{}", finding.rule, finding.text)
}

fn row(finding: Finding, on_place: Option<Callback<Place>>) -> impl IntoView {
    let Finding {
        rule,
        level,
        place,
        text,
        remedy,
    } = finding;
    let place = place.words().map(|words| match on_place {
        Some(on_place) => {
            let label = format!("Go to {words}");
            view! {
                <button
                    type="button"
                    class="finding__place"
                    aria-label=label
                    on:click=move |_| on_place.run(place.clone())
                >
                    {words}
                </button>
            }
            .into_any()
        }
        None => view! { <code class="finding__rule">{words}</code> }.into_any(),
    });
    let mark = rule.clone();
    view! {
        <li class="finding" data-finding=mark data-level=level.as_str()>
            {icon_of(level).draw_as("finding__icon")}
            <div class="finding__body">
                <p class="finding__text">
                    <span class="finding__level">{level.word()}</span>
                    " "
                    {text}
                </p>
                <p class="finding__remedy">{remedy}</p>
                <p class="finding__meta">
                    <code class="finding__rule">{rule}</code>
                    {place}
                </p>
            </div>
        </li>
    }
}

/// The drawing beside the word of a level.
pub fn icon_of(level: Level) -> Icon {
    match level {
        Level::Error => Icon::Error,
        Level::Warning => Icon::Warning,
        Level::Info => Icon::Info,
    }
}
