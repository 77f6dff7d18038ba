//! Alerts: what responders do when a pane of the board turns red, turns green
//! again, or stays red.
//!
//! Panes → [`log::Log::observe`] → transitions, each handed out once, whatever
//! tabs and reloads → hooks of the [`responder`]s, which look at the
//! [`condition`]s of their configurations → effects. Webhooks go through the
//! [`outbox`]. What is kept is data; keeping it and carrying out effects is for
//! others.
//!
//! A running board needs [`keys`] and nothing else of this.

pub mod condition;
pub mod declare;
pub mod keys;
pub mod log;
pub mod message;
pub mod outbox;
pub mod responder;

#[cfg(test)]
mod tests;
