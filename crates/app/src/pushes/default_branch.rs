//! The first push decides the default branch, which is protected from then on.

use domain::access::Role;
use domain::project::ProtectedRef;
use domain::push::{RefUpdate, ZERO_SHA};

use super::short_name;

/// Names that win where the configured branch was not pushed (git's and GitLab's habits).
const USUAL: [&str; 2] = ["main", "master"];

/// The branch that becomes the default, if a branch was pushed at all. `head` is what the
/// repository is configured for.
pub(super) fn choose(moved: &[RefUpdate], head: Option<&str>) -> Option<String> {
    let branches: Vec<&str> = moved
        .iter()
        .filter(|update| update.new != ZERO_SHA)
        .filter_map(|update| short_name(&update.name))
        .filter(|(tag, _)| !tag)
        .map(|(_, name)| name)
        .collect();
    let wanted = head.into_iter().chain(USUAL);
    let known = wanted.into_iter().find(|name| branches.contains(name));
    known.or(branches.first().copied()).map(str::to_owned)
}

/// The protection of a default branch: Maintainers push.
pub(super) fn protection(branch: &str) -> ProtectedRef {
    ProtectedRef { is_tag: false, pattern: branch.to_owned(), push_role: Role::Maintainer }
}

#[cfg(test)]
mod tests {
    use super::choose;
    use domain::push::{RefUpdate, ZERO_SHA};

    #[test]
    fn the_configured_branch_wins() {
        let pushed = |names: &[&str]| -> Vec<RefUpdate> {
            let update = |name: &&str| RefUpdate {
                name: (*name).to_owned(),
                old: ZERO_SHA.to_owned(),
                new: "1".repeat(40),
            };
            names.iter().map(update).collect()
        };
        let both =
            pushed(&["refs/tags/main", "refs/heads/a", "refs/heads/master", "refs/heads/trunk"]);
        assert_eq!(choose(&both, Some("trunk")).unwrap(), "trunk");
        assert_eq!(choose(&both, Some("main")).unwrap(), "master");
        assert_eq!(choose(&pushed(&["refs/heads/a"]), Some("main")).unwrap(), "a");
        assert_eq!(choose(&pushed(&["refs/tags/v1"]), Some("main")), None);
    }
}
