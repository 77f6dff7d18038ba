//! In which order panes stand, in which groups, and which of them are shown.

use crate::domain::board::configuration::Order;
use crate::domain::board::pane::Pane;
use crate::domain::board::view::verdict;
use crate::domain::cut::cut;
use crate::domain::provider::pane::Outcome;

/// Panes of one group, by their places on the board.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// The group's name; empty for panes without one.
    pub name: String,
    /// Places of its panes, in the order in which they stand.
    pub panes: Vec<usize>,
}

/// Which pane stands where. Panes without a group come first, then groups in the
/// order in which the configuration names them; with [`Order::Worst`] also
/// groups stand by their most urgent pane.
pub fn arrange(panes: &[Pane], order: Order) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (place, pane) in panes.iter().enumerate() {
        match groups.iter_mut().find(|group| group.name == pane.group) {
            Some(group) => group.panes.push(place),
            None => groups.push(Group {
                name: pane.group.clone(),
                panes: vec![place],
            }),
        }
    }
    if let Some(nameless) = groups.iter().position(|group| group.name.is_empty()) {
        let nameless = groups.remove(nameless);
        groups.insert(0, nameless);
    }
    if order == Order::Worst {
        for group in &mut groups {
            group.panes = by_urgency(&group.panes, |place| {
                panes.get(*place).map_or(LEAST_URGENT, Pane::urgency)
            });
        }
        groups = by_urgency(&groups, |group| {
            let worst = group.panes.first().and_then(|place| panes.get(*place));
            worst.map_or(LEAST_URGENT, Pane::urgency)
        });
    }
    groups
}

/// Whether the pane has all words of the filter in its names, service, group,
/// verdict, state, outcome or health; upper and lower case of ASCII are the same.
pub fn matches(pane: &Pane, filter: &str) -> bool {
    let filter = filter.to_ascii_lowercase();
    let mut words = filter.split_whitespace().peekable();
    if words.peek().is_none() {
        return true;
    }
    let data_name = pane.data.as_ref().map_or("", |data| data.name.as_str());
    let haystack = [
        pane.id.as_str(),
        pane.name(),
        data_name,
        &pane.service,
        &pane.service_name,
        &pane.group,
        pane.state().as_str(),
        pane.outcome().map_or("", |outcome| outcome.as_str()),
        pane.health().as_str(),
        // As it stands on the pane.
        verdict(pane),
        if pane.outcome() == Some(Outcome::Working) {
            "running"
        } else {
            ""
        },
    ]
    .join("\n")
    .to_ascii_lowercase();
    words.all(|word| cut(&haystack, word).is_some())
}

/// What is as urgent as nothing else stands last.
const LEAST_URGENT: u8 = 6;

/// The items by urgency, equal ones in the order they had. There are seven
/// degrees only, and a pass over the items for each weighs a tenth of a sort.
fn by_urgency<T: Clone>(items: &[T], urgency: impl Fn(&T) -> u8) -> Vec<T> {
    let mut sorted = Vec::with_capacity(items.len());
    for degree in 0..=LEAST_URGENT {
        sorted.extend(items.iter().filter(|item| urgency(item) == degree).cloned());
    }
    sorted
}
