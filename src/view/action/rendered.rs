//! What would be sent, beside the template it is made of.

use super::findings::PlacedFindings;
use crate::app::action::{ActionSession, Preparation};
use crate::domain::action::difference::Change;
use crate::domain::action::prepare::{Prepared, Ready};
use crate::domain::json::exact::Exact;
use crate::domain::jsone::RenderError;
use crate::domain::problem::Problem;
use crate::view::common::code_block::CodeBlock;
use crate::view::common::disclosure::Disclosure;
use crate::view::common::panel::Panel;
use crate::view::common::problem_note::ProblemNote;
use leptos::prelude::*;

/// What would be sent, beside the template.
#[component]
pub(super) fn RenderedPanel(
    session: ActionSession,
    /// The action's template as JSON.
    template: String,
) -> impl IntoView {
    let template = Exact::read(&template).map_or(template, |template| template.to_pretty());
    let template = Signal::stored(template);
    let body = move || match session.preparation.get() {
        Preparation::Waiting => view! {
            <p class="field__hint">{"What will be sent appears here once the input is valid."}</p>
        }
        .into_any(),
        Preparation::Failed(problem) => problem_view(problem, None),
        Preparation::Done(prepared) => match prepared.as_ref() {
            Prepared::Unreadable(sentence) => problem_view(
                Problem::new("This cannot be rendered", "Correct it.").with_detail(sentence),
                None,
            ),
            Prepared::Failed(error) => render_error(error),
            Prepared::Ready(ready) => ready_view(session, ready),
        },
    };
    view! {
        <Panel title="What will be sent">
            <div
                class="rendered"
                aria-busy=move || session.preparing.get().to_string()
            >
                <div class="stack">{body}</div>
                <CodeBlock title="Template" text=template />
            </div>
        </Panel>
    }
}

fn render_error(error: &RenderError) -> AnyView {
    problem_view(error.problem(), error.caret())
}

fn problem_view(problem: Problem, caret: Option<String>) -> AnyView {
    let caret = caret.map(|caret| {
        view! {
            <pre class="caret" tabindex="0" role="region" aria-label="Where in the expression">
                {caret}
            </pre>
        }
    });
    view! {
        <div class="stack" data-error="">
            <ProblemNote problem />
            {caret}
        </div>
    }
    .into_any()
}

fn ready_view(session: ActionSession, ready: &Ready) -> AnyView {
    let findings = ready.findings.clone();
    let refused = (!findings.is_empty()).then(|| {
        let findings = Signal::stored(findings);
        let excerpts = Signal::stored(ready.excerpts.clone());
        view! {
            <p class="field__label">{"The service would refuse this:"}</p>
            <PlacedFindings
                session
                label="What the service would refuse"
                text="The payload"
                findings
                excerpts
            />
        }
    });
    let rounded: Vec<_> = ready
        .rounded
        .iter()
        .map(|sentence| view! { <p class="field__notice">{sentence.clone()}</p> })
        .collect();
    view! {
        {rounded}
        <CodeBlock title="Payload" text=ready.body.clone() output="payload" />
        {changes(&ready.changes, ready.more_changes)}
        {refused}
    }
    .into_any()
}

fn changes(changes: &[Change], more: bool) -> Option<AnyView> {
    if changes.is_empty() {
        return None;
    }
    let summary = match changes.len() {
        1 => "Your input changes 1 place".to_owned(),
        count if more => format!("Your input changes more than {count} places"),
        count => format!("Your input changes {count} places"),
    };
    let rows: Vec<_> = changes
        .iter()
        .map(|change| {
            let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".into());
            let (before, after) = (value(&change.before), value(&change.after));
            let at = change.at.clone();
            view! {
                <tr>
                    <th scope="row">
                        <code>{at}</code>
                    </th>
                    <td>
                        <code>{before}</code>
                    </td>
                    <td>
                        <code>{after}</code>
                    </td>
                </tr>
            }
        })
        .collect();
    Some(
        view! {
            <Disclosure summary=summary>
                <table class="changes">
                    <thead>
                        <tr>
                            <th scope="col">{"Place"}</th>
                            <th scope="col">{"At first"}</th>
                            <th scope="col">{"Now"}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </Disclosure>
        }
        .into_any(),
    )
}
