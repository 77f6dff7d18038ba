//! What Taskcluster's services are asked and how they answer, as plain data:
//! addresses, signatures, scopes, ids, refusals. Knows no clock and no chance;
//! both are handed in.

pub mod answer;
pub mod api;
pub mod credentials;
pub mod hawk;
pub mod retry;
pub mod scope;
pub mod slugid;
