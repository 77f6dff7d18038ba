//! The worker: everything heavy or untrusted runs here under a deadline.

fn main() {}
