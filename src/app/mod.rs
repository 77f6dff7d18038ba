//! Joins `io` and `domain`; owns all stores and tasks.
