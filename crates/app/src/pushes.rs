//! Pushes: refs live in git, pipelines in the database; the journal joins them.
//!
//! An entry is `intended` before the refs move, `moved` after, and `settled` together with its
//! pipelines. Whenever the process dies, what is owed can be seen in the journal and in the refs.

mod authorise;
mod begin;
mod default_branch;
mod finish;
mod lines;
mod options;
mod settle;
mod under_way;

pub(crate) use under_way::{Held, UnderWay};

use domain::access::ProjectAccess;
use domain::push::{Push, RefUpdate};

/// What a client wants to push.
#[derive(Clone, Debug, Default)]
pub struct PushRequest {
    pub updates: Vec<RefUpdate>,
    /// `git push -o`, as given.
    pub options: Vec<String>,
    /// Where the pushed objects lie until the refs have moved.
    pub quarantine: Option<git::Quarantine>,
}

/// A push that was allowed and written into the journal.
#[derive(Clone, Debug)]
pub struct PushTicket {
    pub(crate) push: Push,
    pub(crate) access: ProjectAccess,
    pub(crate) held: Held,
}

/// What the pushing terminal shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PushReport {
    pub lines: Vec<String>,
}

/// The branch or tag of a ref, or neither.
pub(crate) fn short_name(full: &str) -> Option<(bool, &str)> {
    if let Some(branch) = full.strip_prefix("refs/heads/") {
        return Some((false, branch));
    }
    full.strip_prefix("refs/tags/").map(|tag| (true, tag))
}
