//! The push journal: refs and rows live in two stores, this entry joins them.

use crate::words::words;
use crate::{ProjectId, PushId, Timestamp, UserId};

/// The object id of "nothing": a ref that did not exist, or that goes away.
pub const ZERO_SHA: &str = "0000000000000000000000000000000000000000";

/// The mark in a commit's message that asks for no pipeline: `[ci skip]` or `[skip ci]`.
///
/// In any case, with a space, `-` or `_` (GitLab's `lib/gitlab/ci/pipeline/chain/skip.rb`). It counts
/// for pushes and merge requests; what somebody asks for by itself is not skipped.
pub fn skip_mark(message: &str) -> Option<&'static str> {
    let lower = message.to_lowercase();
    let marks = ["[ci skip]", "[ci-skip]", "[ci_skip]", "[skip ci]", "[skip-ci]", "[skip_ci]"];
    marks.into_iter().find(|mark| lower.contains(mark))
}

/// One update of one ref.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RefUpdate {
    /// The full name, `refs/heads/main`.
    pub name: String,
    /// 40 hex digits, [`ZERO_SHA`] for a new ref.
    pub old: String,
    /// 40 hex digits, [`ZERO_SHA`] for a ref that is deleted.
    pub new: String,
}

/// An entry of the journal: written before the refs move, settled after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Push {
    pub id: PushId,
    pub project_id: ProjectId,
    pub user_id: UserId,
    pub updates: Vec<RefUpdate>,
    /// `git push -o` options, as given.
    pub options: Vec<String>,
    pub state: PushState,
    pub created_at: Timestamp,
}

words! {
    /// How far a push has come.
    PushState {
        /// The refs may or may not have moved.
        Intended = "intended",
        /// The refs have moved; pipelines are owed.
        Moved = "moved",
        /// Nothing is owed any more.
        Settled = "settled",
    }
}

#[cfg(test)]
mod tests {
    use super::skip_mark;

    #[test]
    fn messages_skip() {
        assert_eq!(skip_mark("Fix\n\n[CI skip]"), Some("[ci skip]"));
        assert_eq!(skip_mark("x [skip-ci]"), Some("[skip-ci]"));
        assert_eq!(skip_mark("ci skip").or(skip_mark("[ci  skip]")), None);
    }
}
