//! What lasts as long as the app, whatever view it is made in.

use leptos::prelude::Owner;

/// Makes something with an owner of its own that nothing ends: signals, effects
/// and listeners made in it live as long as the app.
pub fn lasting<T>(make: impl FnOnce() -> T) -> T {
    // A new root becomes the current owner. If it stayed, what a view makes next
    // would be owned by it: without the contexts of the view, and never ended.
    let around = Owner::current();
    let owner = Owner::new_root(None);
    let made = owner.with(make);
    match around {
        Some(around) => around.set(),
        None => owner.clone().unset(),
    }
    std::mem::forget(owner);
    made
}
