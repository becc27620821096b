//! Branches, tags and the default branch. Every ref that the server itself moves is moved here.

use std::collections::BTreeSet;

use domain::push::{RefUpdate, ZERO_SHA};

use crate::error::{Error, Result};
use crate::names::{is_full_ref, is_revision, is_sha};
use crate::repository::Repository;

/// A branch or a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ref {
    /// `refs/heads/main`.
    pub name: String,
    /// `main`.
    pub short: String,
    /// The commit; a tag object is followed.
    pub sha: String,
}

impl Repository {
    /// Every branch, by name.
    ///
    /// # Errors
    /// git's.
    pub async fn branches(&self) -> Result<Vec<Ref>> {
        self.list_refs("refs/heads/").await
    }

    /// Every tag, by name.
    ///
    /// # Errors
    /// git's.
    pub async fn tags(&self) -> Result<Vec<Ref>> {
        self.list_refs("refs/tags/").await
    }

    /// What a ref points at, by its full name; a tag object is not followed.
    ///
    /// # Errors
    /// git's. A name that no ref can have is `None`.
    pub async fn ref_sha(&self, name: &str) -> Result<Option<String>> {
        if !is_full_ref(name) {
            return Ok(None);
        }
        // Unlike `for-each-ref` this reads one ref, however many there are beside it.
        match self.git().args(["show-ref", "--verify", "--hash", name]).run().await {
            Ok(output) => Ok(Some(String::from_utf8_lossy(&output).trim().to_owned())),
            Err(Error::Failed { text, .. }) if text.contains("not a valid ref") => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Moves, makes or deletes one ref, if it still has the old value. `reason` goes into the
    /// ref's log.
    ///
    /// # Errors
    /// [`Error::RefMoved`] when it has another value, [`Error::Name`] for a name or a hash that
    /// cannot be, else git's.
    pub async fn update_ref(&self, update: &RefUpdate, reason: &str) -> Result<()> {
        let RefUpdate { name, old, new } = update;
        if !is_full_ref(name) {
            return Err(Error::Name(name.clone()));
        }
        crate::commits::check_shas(&[old, new])?;
        // The empty value is "must not be there" for the old and "delete" takes no new one.
        let command = if new == ZERO_SHA {
            format!("delete {name}\0{old}\0")
        } else {
            format!("update {name}\0{new}\0{old}\0")
        };
        let git = self.git().args(["update-ref", "-m", reason, "--create-reflog", "--stdin", "-z"]);
        let git = git.env("GIT_COMMITTER_NAME", "evenkeel");
        let git = git.env("GIT_COMMITTER_EMAIL", "server@localhost").input(command);
        match git.run().await {
            Ok(_) => Ok(()),
            Err(error @ Error::Failed { .. }) => {
                let now = self.ref_sha(name).await?.unwrap_or_else(|| ZERO_SHA.to_owned());
                if now == *old { Err(error) } else { Err(Error::RefMoved { name: name.clone() }) }
            }
            Err(error) => Err(error),
        }
    }

    /// The refs below a prefix whose commit a branch, a tag or a deployment holds as well.
    ///
    /// # Errors
    /// git's.
    pub async fn refs_held_elsewhere(&self, prefix: &str) -> Result<Vec<Ref>> {
        let mut refs = self.list_refs(prefix).await?;
        if refs.is_empty() {
            return Ok(refs);
        }
        let tips: String = refs.iter().map(|one| format!("{}\n", one.sha)).collect();
        let others = ["--branches", "--tags", "--glob=refs/environments/*"];
        let git = self.git().args(["rev-list", "--stdin", "--not"]).args(others).input(tips);
        let alone = git.run().await?;
        let alone = String::from_utf8_lossy(&alone);
        let alone: BTreeSet<&str> = alone.lines().collect();
        refs.retain(|one| !alone.contains(one.sha.as_str()));
        Ok(refs)
    }

    /// Deletes refs that still are what they were, all or none.
    ///
    /// # Errors
    /// git's, also when one of them has moved.
    pub async fn delete_refs(&self, refs: &[Ref], reason: &str) -> Result<()> {
        if refs.is_empty() {
            return Ok(());
        }
        let commands: String =
            refs.iter().map(|one| format!("delete {}\0{}\0", one.name, one.sha)).collect();
        let git = self.git().args(["update-ref", "-m", reason, "--stdin", "-z"]).input(commands);
        git.run().await.map(drop)
    }

    /// The branch that a clone checks out, also when nothing was pushed to it yet.
    ///
    /// # Errors
    /// git's.
    pub async fn default_branch(&self) -> Result<Option<String>> {
        let output = self.git().args(["symbolic-ref", "-q", "HEAD"]).run_optional().await?;
        let name = output.map(|name| String::from_utf8_lossy(&name).trim().to_owned());
        Ok(name.and_then(|name| name.strip_prefix("refs/heads/").map(ToOwned::to_owned)))
    }

    /// Sets the branch that a clone checks out.
    ///
    /// # Errors
    /// [`Error::Name`] for a name that no branch can have, else git's.
    pub async fn set_default_branch(&self, branch: &str) -> Result<()> {
        if !is_revision(branch) {
            return Err(Error::Name(branch.to_owned()));
        }
        let name = format!("refs/heads/{branch}");
        let git = self.git().args(["symbolic-ref", "HEAD", &name]);
        let git = git.env("GIT_COMMITTER_NAME", "evenkeel");
        git.env("GIT_COMMITTER_EMAIL", "server@localhost").run().await.map(drop)
    }

    async fn list_refs(&self, prefix: &str) -> Result<Vec<Ref>> {
        let format = "--format=%(refname) %(objectname) %(*objectname)";
        let output = self.git().args(["for-each-ref", format, prefix]).run().await?;
        let text = String::from_utf8_lossy(&output);
        Ok(text.lines().filter_map(|line| parse_ref(line, prefix)).collect())
    }
}

fn parse_ref(line: &str, prefix: &str) -> Option<Ref> {
    let mut words = line.split(' ');
    let (name, sha) = (words.next()?, words.next()?);
    let sha = words.next().filter(|peeled| is_sha(peeled)).unwrap_or(sha);
    let short = name.strip_prefix(prefix)?;
    Some(Ref { name: name.to_owned(), short: short.to_owned(), sha: sha.to_owned() })
}
