//! `CI_COMMIT_*` of the commit itself.

use domain::limits::COMMIT_MESSAGE_BYTES_MAX;

use super::list::List;

/// The commit that a pipeline runs for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commit {
    /// 40 hex digits.
    pub sha: String,
    /// The whole message, the title included.
    pub message: String,
    /// `Name <email>`.
    pub author: String,
    /// When it was committed, ISO 8601 in the committer's own zone.
    pub timestamp: String,
}

/// Characters of a first line from which on it is no title (GitLab's documentation "Predefined
/// variables", `CI_COMMIT_DESCRIPTION`).
const TITLE_CHARS_MAX: usize = 100;
/// What GitLab shows for a commit without a message.
const NO_MESSAGE: &str = "No commit message";

impl Commit {
    pub(super) fn add_to(&self, list: &mut List) {
        let (message, is_truncated) = cut(&self.message);
        list.add("CI_COMMIT_SHA", &self.sha);
        list.add("CI_COMMIT_SHORT_SHA", self.sha.get(..8).unwrap_or(&self.sha));
        list.add("CI_COMMIT_MESSAGE", message);
        list.add("CI_COMMIT_MESSAGE_IS_TRUNCATED", is_truncated.to_string());
        list.add("CI_COMMIT_TITLE", title(message));
        list.add("CI_COMMIT_DESCRIPTION", description(message));
        list.add("CI_COMMIT_AUTHOR", &self.author);
        // The account whose public address is the author's; no account here has a public one.
        list.add("CI_COMMIT_USER_LOGIN", "");
        list.add("CI_COMMIT_TIMESTAMP", &self.timestamp);
    }
}

/// A message cut where GitLab cuts it, at a character's border.
fn cut(message: &str) -> (&str, bool) {
    if message.len() <= COMMIT_MESSAGE_BYTES_MAX {
        return (message, false);
    }
    (&message[..message.floor_char_boundary(COMMIT_MESSAGE_BYTES_MAX)], true)
}

/// The first line; GitLab's words where there is no message.
fn title(message: &str) -> &str {
    if message.trim().is_empty() {
        return NO_MESSAGE;
    }
    message.split(['\r', '\n']).next().unwrap_or_default()
}

/// The message without its first line; the whole message where the first line is no title.
fn description(message: &str) -> &str {
    if message.trim().is_empty() {
        return NO_MESSAGE;
    }
    if title(message).chars().count() >= TITLE_CHARS_MAX {
        return message;
    }
    let rest = message.split_once('\n').map_or("", |(_, rest)| rest);
    rest.strip_suffix('\n').unwrap_or(rest)
}
