//! A field that nests: its legend, what can be done to all of it, and what is
//! inside.

use super::super::field::{FieldHandle, Message, help_view};
use super::super::stamp;
use super::canvas::Canvas;
use super::focus_field;
use super::group::GroupBody;
use super::list::ListBody;
use super::union::{KeyedValue, UnionBody};
use crate::domain::form::model::{Field, FieldKind};
use crate::domain::form::state::{Nest, Shown};
use crate::domain::form::tree::TreeEvent;
use leptos::prelude::*;

/// What a field that nests is drawn from.
#[derive(Clone, Copy)]
pub(super) struct NestHandle {
    pub(super) canvas: Canvas,
    pub(super) field: FieldHandle,
    pub(super) nest: Memo<Nest>,
}

impl NestHandle {
    pub(super) fn index(self) -> usize {
        self.field.index
    }

    pub(super) fn present(self) -> bool {
        self.nest.with(|nest| nest.present)
    }

    pub(super) fn may_be_left_out(self) -> bool {
        self.canvas
            .session
            .read(|form| form.may_be_left_out(self.index()))
            == Some(true)
    }

    /// The id of its legend; the outermost object has none.
    pub(super) fn legend(self) -> Option<String> {
        let group = |field: &Field| matches!(field.kind, FieldKind::Group(_));
        let depth = self.canvas.session.read(|form| form.depth(self.index()));
        let outermost = depth == Some(0) && self.read(group) == Some(true);
        (!outermost).then(|| self.field.part_id("legend"))
    }

    pub(super) fn send(self, event: TreeEvent) {
        self.canvas.send(self.index(), event);
    }

    pub(super) fn read<T>(self, read: impl FnOnce(&Field) -> T) -> Option<T> {
        self.canvas.session.with_field(self.index(), read)
    }
}

/// A field that nests: a fieldset around what is inside. The outermost one is
/// the form itself and has no frame.
#[component]
pub(super) fn NestField(canvas: Canvas, index: usize) -> impl IntoView {
    let session = canvas.session;
    let state = session.state(index)?;
    let (field, depth) = session
        .read(|form| {
            form.at(index)
                .map(|(field, _)| (field.clone(), form.depth(index)))
        })
        .flatten()?;
    let nest = Memo::new(move |_| {
        state.with(|state| match &state.shown {
            Shown::Nest(nest) => nest.clone(),
            _ => Nest::default(),
        })
    });
    let visible = Memo::new(move |_| state.with(|state| state.visible));
    let handle = NestHandle {
        canvas,
        nest,
        field: FieldHandle::of(session, index, state, &field),
    };
    let conditional = field.is_conditional();
    let draw = move || draw_nest(handle, &field, depth);
    Some(if conditional {
        (move || visible.get().then(&draw)).into_any()
    } else {
        draw()
    })
}

fn draw_nest(handle: NestHandle, field: &Field, depth: usize) -> AnyView {
    let root = depth == 0 && field.path.is_empty();
    if matches!(&field.kind, FieldKind::Union(union) if union.is_by_key()) {
        let path = field.path.clone();
        return view! { <KeyedValue handle path /> }.into_any();
    }
    let inside = match &field.kind {
        FieldKind::List(list) => {
            let (fixed, further) = (list.fixed.len(), list.item.is_some());
            view! { <ListBody handle fixed further /> }.into_any()
        }
        FieldKind::Union(union) => {
            let labels = union
                .branches
                .iter()
                .map(|branch| branch.label.clone())
                .collect();
            view! { <UnionBody handle labels /> }.into_any()
        }
        FieldKind::Group(group) => {
            let (fields, more) = (!group.fields.is_empty(), group.more.is_some());
            view! { <GroupBody handle fields more /> }.into_any()
        }
        _ => ().into_any(),
    };
    let help = (!field.help.is_empty())
        .then(|| help_view(field.help.clone(), handle.field.part_id("help"), None));
    let plain_root = root && matches!(field.kind, FieldKind::Group(_));
    if plain_root {
        return view! {
            <div class="nest nest--root" id=handle.field.id() data-state="enabled" tabindex="-1">
                {help}
                <Message handle=handle.field />
                {inside}
            </div>
        }
        .into_any();
    }
    let name = field.name.clone();
    let label_class = stamp::label_class(name == field.label && !name.is_empty());
    let named = (name != field.label && !name.is_empty())
        .then(|| view! { <code class="field__name">{name}</code> });
    let required = (!root).then(|| handle.field.required_mark());
    let label = if field.label.is_empty() {
        "Input".to_owned()
    } else {
        field.label.clone()
    };
    let tools = view! { <NestTools handle label=label.clone() depth root /> };
    // The whole input has no mark of its own.
    let described_by = move || {
        if root {
            handle.field.described_by()
        } else {
            handle.field.group_described_by()
        }
    };
    view! {
        <fieldset
            class="field nest"
            class:nest--deep={depth > 5}
            id=handle.field.id()
            data-field=field.path.clone()
            data-state="enabled"
            data-invalid=move || handle.field.invalid()
            aria-describedby=described_by
        >
            <legend class=label_class id=handle.field.part_id("legend")>
                {label}
            </legend>
            <div class="field__aside">{required} {named} {tools}</div>
            {help}
            <Message handle=handle.field />
            <div class="field__control">{inside}</div>
        </fieldset>
    }
    .into_any()
}

/// Adds, leaves out, opens and closes what the legend names.
#[component]
fn NestTools(handle: NestHandle, label: String, depth: usize, root: bool) -> impl IntoView {
    let optional = handle.may_be_left_out() && !root;
    let union = handle.read(|field| matches!(field.kind, FieldKind::Union(_))) == Some(true);
    let label = StoredValue::new(label);
    let named = move |verb: &str| label.with_value(|label| format!("{verb} {label}"));
    let closable = depth > 1 && !union;
    move || {
        let (present, open) = handle.nest.with(|nest| (nest.present, nest.open));
        let leave_out = (present && optional && !union).then(|| {
            view! {
                <button
                    type="button"
                    class="button button--small button--quiet"
                    aria-label=named("Leave out")
                    on:click=move |_| {
                        handle.send(TreeEvent::LeftOut);
                        focus_field(handle.index());
                    }
                >
                    {"Leave out"}
                </button>
            }
        });
        let fold = (present && (closable || !open) && !union).then(|| {
            let verb = if open { "Close" } else { "Open" };
            view! {
                <button
                    type="button"
                    class="button button--small button--quiet"
                    aria-expanded=open.to_string()
                    aria-label=named(verb)
                    on:click=move |_| {
                        handle.send(if open { TreeEvent::Closed } else { TreeEvent::Opened });
                        focus_field(handle.index());
                    }
                >
                    {verb}
                </button>
                {(!open)
                    .then(|| view! {
                        <span class="field__hint">{handle.nest.with(|nest| nest.summary.clone())}</span>
                    })}
            }
        });
        view! { {fold} {leave_out} }
    }
}

/// What is said and can be done while a group or list is left out.
#[component]
pub(super) fn Absent(handle: NestHandle, #[prop(into)] verb: String) -> impl IntoView {
    let label = handle.read(|field| field.label.clone()).unwrap_or_default();
    move || {
        let verb = verb.clone();
        let label = label.clone();
        (!handle.present()).then(|| {
            view! {
                <div class="nest__absent">
                    <span class="field__hint">{"Not sent."}</span>
                    <button
                        type="button"
                        class="button button--small"
                        aria-label=format!("{verb}: {label}")
                        on:click=move |_| {
                            handle.send(TreeEvent::Added);
                            focus_field(handle.index());
                        }
                    >
                        {verb.clone()}
                    </button>
                </div>
            }
        })
    }
}
