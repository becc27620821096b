//! Which branch or tag an event is about.

use super::super::WrongUsage;
use crate::cli::pipeline::{EventArgs, EventKind};

/// The source branch of a merge request where only its target is checked out.
const SOURCE_BRANCH: &str = "feature";

/// A branch or a tag, and what happens to it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct WhichRef {
    pub(super) kind: EventKind,
    /// Without `refs/heads/` and `refs/tags/`.
    pub(super) name: String,
    pub(super) is_tag: bool,
    /// What was assumed and should be known.
    pub(super) remark: Option<String>,
}

/// The one that is named, else the one that is checked out.
///
/// # Errors
/// git's; what is named makes no such event, or nothing is checked out that could be meant.
pub(super) async fn of(
    checkout: Option<&git::Checkout>,
    args: &EventArgs,
    default_branch: &str,
) -> anyhow::Result<WhichRef> {
    let kind = args.event;
    match (args.ref_name.as_deref(), kind) {
        (Some(name), EventKind::Api | EventKind::Web | EventKind::Schedule)
            if !name.starts_with("refs/") && is_only_a_tag(checkout, name).await? =>
        {
            Ok(WhichRef { kind, name: name.to_owned(), is_tag: true, remark: None })
        }
        (Some(name), _) => Ok(named(kind, name, default_branch)?),
        (None, EventKind::Tag) => {
            Err(WrongUsage::of("`--event tag` needs the name of the tag: add `--ref v1.0`"))
        }
        (None, _) => checked_out(checkout, kind, default_branch).await,
    }
}

/// A ref by its short or its full name.
fn named(kind: EventKind, text: &str, default_branch: &str) -> Result<WhichRef, WrongUsage> {
    let wrong = |text: String| Err(WrongUsage(text));
    let of = |kind: EventKind, name: &str, is_tag: bool| {
        Ok(WhichRef { kind, name: name.to_owned(), is_tag, remark: None })
    };
    let (branch, tag) = (text.strip_prefix("refs/heads/"), text.strip_prefix("refs/tags/"));
    let name = branch.or(tag).unwrap_or(text);
    if name.trim().is_empty() {
        return wrong("`--ref` is empty: name a branch or a tag".to_owned());
    }
    match kind {
        _ if name.starts_with("refs/") => wrong(format!(
            "`{text}` is no branch and no tag: those are refs/heads/.. and refs/tags/.."
        )),
        EventKind::Tag if branch.is_some() => {
            wrong(format!("`{text}` is a branch: leave out `--event tag`, or name a tag"))
        }
        EventKind::Tag => of(kind, name, true),
        EventKind::MergeRequest if tag.is_some() => {
            wrong(format!("`{text}` is a tag, and merge requests come from branches"))
        }
        EventKind::MergeRequest if name == default_branch => wrong(format!(
            "a merge request into `{name}` comes from another branch: name it with `--ref`, or the target with `--default-branch`"
        )),
        EventKind::Push if tag.is_some() => of(EventKind::Tag, name, true),
        EventKind::Push
        | EventKind::MergeRequest
        | EventKind::Schedule
        | EventKind::Api
        | EventKind::Web => of(kind, name, tag.is_some()),
    }
}

/// Whether a name is that of a tag, and of no branch.
async fn is_only_a_tag(checkout: Option<&git::Checkout>, name: &str) -> anyhow::Result<bool> {
    let Some(checkout) = checkout else { return Ok(false) };
    for place in ["refs/heads", "refs/remotes/origin"] {
        if checkout.repository().resolve(&format!("{place}/{name}")).await?.is_some() {
            return Ok(false);
        }
    }
    Ok(checkout.repository().resolve(&format!("refs/tags/{name}")).await?.is_some())
}

async fn checked_out(
    checkout: Option<&git::Checkout>,
    kind: EventKind,
    default_branch: &str,
) -> anyhow::Result<WhichRef> {
    let (name, remark) = match checkout {
        None => (default_branch.to_owned(), None),
        Some(found) => match found.branch() {
            Some(branch) => (branch.to_owned(), None),
            None => detached(&found.branches_with_head().await?, default_branch)?,
        },
    };
    if kind == EventKind::MergeRequest && name == default_branch {
        let empty = if checkout.is_some() { " that changes nothing" } else { "" };
        let remark = format!(
            "`{name}` is the target itself, so the merge request is taken to come from a new branch `{SOURCE_BRANCH}`{empty}; `--ref` names another one, `--changed` what it changes"
        );
        let name = SOURCE_BRANCH.to_owned();
        return Ok(WhichRef { kind, name, is_tag: false, remark: Some(remark) });
    }
    Ok(WhichRef { kind, name, is_tag: false, remark })
}

/// The branch that a commit which is checked out by itself is taken for.
fn detached(
    branches: &[String],
    default_branch: &str,
) -> Result<(String, Option<String>), WrongUsage> {
    let is_default = |branch: &&String| *branch == default_branch;
    let taken = match branches {
        [only] => Some(only),
        several => several.iter().find(is_default),
    };
    if let Some(name) = taken {
        let remark = format!(
            "no branch is checked out; the commit is taken for one of `{name}`, which has it"
        );
        return Ok((name.clone(), Some(remark)));
    }
    let known = match branches {
        [] => "no branch has its commit".to_owned(),
        several => format!("its commit is in {}", several.join(", ")),
    };
    Err(WrongUsage(format!("no branch is checked out, and {known}: name one with `--ref`")))
}

#[cfg(test)]
mod tests {
    use super::{detached, named};
    use crate::cli::pipeline::EventKind;

    #[test]
    fn full_names_say_what_they_are() {
        let of = |kind, name| named(kind, name, "main").map(|it| (it.kind, it.name, it.is_tag));
        let is = |kind, name: &str, is_tag| Ok((kind, name.to_owned(), is_tag));
        assert_eq!(of(EventKind::Push, "refs/heads/a/b"), is(EventKind::Push, "a/b", false));
        assert_eq!(of(EventKind::Push, "refs/tags/v1"), is(EventKind::Tag, "v1", true));
        assert_eq!(of(EventKind::Api, "refs/tags/v1"), is(EventKind::Api, "v1", true));
        assert_eq!(of(EventKind::Tag, "v1"), is(EventKind::Tag, "v1", true));
        for (kind, name) in [
            (EventKind::Push, ""),
            (EventKind::Push, "refs/heads/"),
            (EventKind::Push, "refs/notes/x"),
            (EventKind::Tag, "refs/heads/x"),
            (EventKind::MergeRequest, "refs/tags/x"),
            (EventKind::MergeRequest, "main"),
        ] {
            assert!(of(kind, name).is_err(), "{kind:?} {name}");
        }
    }

    #[test]
    fn a_commit_alone_is_taken_for_one_of_the_branch_that_has_it() {
        let taken = |branches: &[&str]| {
            let branches: Vec<String> = branches.iter().map(|name| (*name).to_owned()).collect();
            detached(&branches, "main").ok().map(|(name, _)| name)
        };
        assert_eq!(taken(&["topic"]).as_deref(), Some("topic"));
        assert_eq!(taken(&["topic", "main"]).as_deref(), Some("main"));
        assert_eq!(taken(&["topic", "other"]), None);
        assert_eq!(taken(&[]), None);
    }
}
