//! One field: label, help, message and note around the control of its kind.
//! A hidden field is not in the document at all.

use super::choice::ChoiceField;
use super::choices::ChoicesField;
use super::duration::DurationControl;
use super::endpoint::EndpointControl;
use super::rows::RowsControl;
use super::stamp::label_class;
use super::text::{MomentControl, TextControl};
use crate::app::form::FormSession;
use crate::domain::form::Form;
use crate::domain::form::model::{ChoiceDisplay, Field, FieldKind};
use crate::domain::form::state::FieldState;
use crate::domain::form::update::FormEvent;
use leptos::prelude::*;

// Text, number, script, unknown, switch and drop-down fields never come
// here: they are stamped.

/// What every control of a field needs; cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct FieldHandle {
    pub(super) session: FormSession,
    pub(super) index: usize,
    pub(super) state: RwSignal<FieldState>,
    has_help: bool,
}

impl FieldHandle {
    pub(super) fn of(
        session: FormSession,
        index: usize,
        state: RwSignal<FieldState>,
        field: &Field,
    ) -> Self {
        Self {
            session,
            index,
            state,
            has_help: !field.help.is_empty(),
        }
    }

    /// Id of the control that the label names.
    pub(super) fn id(self) -> String {
        format!("field-{}", self.index)
    }

    /// Id of a further part.
    pub(super) fn part_id(self, part: &str) -> String {
        format!("field-{}-{part}", self.index)
    }

    /// Ids for `aria-describedby`: the message first, then the help.
    pub(super) fn described_by(self) -> String {
        let message = self.part_id("message");
        if self.has_help {
            format!("{message} {}", self.part_id("help"))
        } else {
            message
        }
    }

    /// The same for a group of controls, which has no attribute to say that it is
    /// required: the word that says so belongs to its description.
    pub(super) fn group_described_by(self) -> String {
        let described_by = self.described_by();
        if self.required() {
            format!("{described_by} {}", self.part_id("required"))
        } else {
            described_by
        }
    }

    pub(super) fn disabled(self) -> bool {
        self.state.with(|state| !state.enabled)
    }

    /// Value of `aria-invalid`; absent while there is nothing to say.
    pub(super) fn invalid(self) -> Option<&'static str> {
        self.state
            .with(|state| state.message.is_some().then_some("true"))
    }

    /// Value of `aria-required`.
    pub(super) fn aria_required(self) -> Option<&'static str> {
        self.required().then_some("true")
    }

    /// Tag of the language of the author's texts, if it is known.
    pub(super) fn language(self) -> Option<String> {
        self.session.language()
    }

    fn required(self) -> bool {
        self.state.with(|state| state.required)
    }

    /// The word beside the label that a value is required, while it is.
    pub(super) fn required_mark(self) -> impl IntoView {
        let required = Memo::new(move |_| self.required());
        move || {
            required.get().then(|| {
                let id = self.part_id("required");
                view! { <span class="field__required" id=id>{"* required"}</span> }
            })
        }
    }

    pub(super) fn send(self, event: FormEvent) {
        self.session.dispatch(event);
    }

    /// Tells that the focus went elsewhere.
    pub(super) fn left(self) {
        self.send(FormEvent::Left(self.index));
    }
}

/// One field of a form.
#[component]
pub(super) fn FormField(
    /// The open form.
    session: FormSession,
    /// Place of the field in the form.
    index: usize,
) -> impl IntoView {
    let state = session.state(index)?;
    let (has_help, conditional) = session.with_field(index, |field| {
        (!field.help.is_empty(), field.is_conditional())
    })?;
    let handle = FieldHandle {
        session,
        index,
        state,
        has_help,
    };
    Some(if conditional {
        let visible = Memo::new(move |_| state.with(|state| state.visible));
        (move || visible.get().then(|| draw(handle))).into_any()
    } else {
        draw(handle)
    })
}

/// How help that is more than plain text is drawn, where that is not as it is:
/// a context for the fields below.
#[derive(Clone, Copy)]
pub(super) struct HelpDrawing(pub(super) fn(String) -> AnyView);

/// The help of a field.
pub(super) fn help_view(help: String, id: String, language: Option<String>) -> AnyView {
    match use_context::<HelpDrawing>() {
        Some(HelpDrawing(draw)) => {
            view! { <div class="field__help field__help--drawn" id=id lang=language>{draw(help)}</div> }
                .into_any()
        }
        None => view! { <p class="field__help" id=id lang=language>{help}</p> }.into_any(),
    }
}

/// Whether a field is a group of controls under a legend, rather than one
/// control with a label.
fn is_group(kind: &FieldKind) -> bool {
    matches!(
        kind,
        FieldKind::Choice {
            display: ChoiceDisplay::Radio | ChoiceDisplay::RadioOrUnset,
            ..
        } | FieldKind::Choices { .. }
            | FieldKind::KeyValues
            | FieldKind::Duration
    )
}

fn draw(handle: FieldHandle) -> AnyView {
    let drawn = handle.session.with_field(handle.index, |field| {
        (
            // The second of two fields with one name is still called by it.
            if field.repeated {
                field.name.clone()
            } else {
                field.path.clone()
            },
            field.name.clone(),
            field.label.clone(),
            field.help.clone(),
            field.kind.clone(),
        )
    });
    let Some((path, name, label, help, kind)) = drawn else {
        return ().into_any();
    };
    let group = is_group(&kind);
    let control = control(handle, kind);
    let coded = handle.session.read(Form::is_nested) == Some(true) && name == label;
    let label_class = label_class(coded);
    let shown_name = (name != label).then(|| view! { <code class="field__name">{name}</code> });
    let required = handle.required_mark();
    let language = handle.language();
    let help =
        (!help.is_empty()).then(|| help_view(help, handle.part_id("help"), language.clone()));
    let state = move || {
        handle
            .state
            .with(|state| if state.enabled { "enabled" } else { "disabled" })
    };
    let feet = view! {
        <Message handle />
        <Note handle />
    };
    if group {
        view! {
            <fieldset
                class="field"
                id=handle.id()
                data-field=path
                data-state=state
                data-invalid=move || handle.invalid()
                aria-describedby=move || handle.group_described_by()
            >
                <legend class=label_class id=handle.part_id("legend") lang=language>
                    {label}
                </legend>
                <div class="field__aside">{required} {shown_name}</div>
                {help}
                <div class="field__control">{control}</div>
                {feet}
            </fieldset>
        }
        .into_any()
    } else {
        view! {
            <div class="field" data-field=path data-state=state>
                <div class="field__head">
                    <label class=label_class for=handle.id() lang=language>
                        {label}
                    </label>
                    {required}
                    {shown_name}
                </div>
                {help}
                <div class="field__control">{control}</div>
                {feet}
            </div>
        }
        .into_any()
    }
}

fn control(handle: FieldHandle, kind: FieldKind) -> AnyView {
    match kind {
        FieldKind::Duration => view! { <DurationControl handle /> }.into_any(),
        FieldKind::KeyValues => view! { <RowsControl handle /> }.into_any(),
        FieldKind::Choice { options, display } => {
            view! { <ChoiceField handle options display /> }.into_any()
        }
        FieldKind::Choices { options } => view! { <ChoicesField handle options /> }.into_any(),
        FieldKind::Endpoint { module } => view! { <EndpointControl handle module /> }.into_any(),
        FieldKind::Moment(kind) => view! { <MomentControl handle kind /> }.into_any(),
        FieldKind::Constant(value) => {
            view! { <output class="field__constant" id=handle.id()>{value.to_string()}</output> }
                .into_any()
        }
        // Fields that nest are drawn by `tree`.
        FieldKind::Group(_)
        | FieldKind::List(_)
        | FieldKind::Union(_)
        | FieldKind::Reference(_) => ().into_any(),
        FieldKind::Text => view! { <TextControl handle /> }.into_any(),
        FieldKind::Number | FieldKind::Script | FieldKind::Raw { .. } | FieldKind::Switch => {
            ().into_any()
        }
    }
}

/// The field's message; in the document also while it is empty, so that the
/// control's description always has its target.
#[component]
pub(super) fn Message(handle: FieldHandle) -> impl IntoView {
    view! {
        <p class="field__message" id=handle.part_id("message") data-error="">
            {move || handle.state.with(|state| state.message.clone())}
        </p>
    }
}

/// A remark that blocks nothing, and the way back to the default.
#[component]
fn Note(handle: FieldHandle) -> impl IntoView {
    move || {
        handle
            .state
            .with(|state| state.note.clone())
            .map(|note| view! { <p class="field__notice">{note}</p> })
    }
}
