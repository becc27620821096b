//! Commits: what they say, and which lie between two.

use domain::Timestamp;
use domain::push::ZERO_SHA;

use crate::batch::Object;
use crate::error::{Error, Result};
use crate::names::{is_sha, is_tree_path};
use crate::repository::Repository;

/// Who wrote or made a commit, and when. Bytes that are not UTF-8 are replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    pub name: String,
    pub email: String,
    /// To the second.
    pub at: Timestamp,
}

/// A commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    pub sha: String,
    pub tree: String,
    pub parents: Vec<String>,
    pub author: Signature,
    pub committer: Signature,
    /// The committer's zone in minutes east of UTC.
    pub minutes_east: i32,
    /// The first line of the message.
    pub title: String,
    /// The whole message, the title included. Bytes that are not UTF-8 are replaced.
    pub message: String,
}

impl Commit {
    /// The first eight digits, as GitLab shows them.
    pub fn short_sha(&self) -> &str {
        self.sha.get(..8).unwrap_or(&self.sha)
    }

    fn parse(object: &Object) -> Option<Self> {
        let text = String::from_utf8_lossy(&object.bytes);
        let (head, message) = text.split_once("\n\n").unwrap_or((&text, ""));
        let mut commit = Self {
            sha: object.sha.clone(),
            tree: String::new(),
            parents: Vec::new(),
            author: Signature::parse("")?,
            committer: Signature::parse("")?,
            minutes_east: 0,
            title: message.lines().next().unwrap_or_default().trim_end().to_owned(),
            message: message.to_owned(),
        };
        for line in head.lines() {
            match line.split_once(' ') {
                Some(("tree", sha)) => sha.clone_into(&mut commit.tree),
                Some(("parent", sha)) => commit.parents.push(sha.to_owned()),
                Some(("author", text)) => commit.author = Signature::parse(text)?,
                Some(("committer", text)) => {
                    commit.committer = Signature::parse(text)?;
                    commit.minutes_east = minutes_east(text).unwrap_or(0);
                }
                Some(_) | None => {}
            }
        }
        Some(commit)
    }
}

impl Signature {
    /// Reads `Name <email> 1700000000 +0100`. What is missing stays empty.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (name, rest) = text.split_once('<').unwrap_or((text, ""));
        let (email, when) = rest.rsplit_once('>').unwrap_or((rest, ""));
        let seconds = when.split_whitespace().next().and_then(|word| word.parse().ok());
        Some(Self {
            name: name.trim().to_owned(),
            email: email.trim().to_owned(),
            at: Timestamp::from_seconds(seconds.unwrap_or(0)),
        })
    }
}

/// The zone at the end of a signature, `+0130`, in minutes.
fn minutes_east(text: &str) -> Option<i32> {
    let (_, zone) = text.rsplit_once(' ')?;
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let digits: i32 = zone.strip_prefix(['+', '-']).filter(|rest| rest.len() == 4)?.parse().ok()?;
    Some(sign * (digits / 100 * 60 + digits % 100))
}

/// Lines that begin a signature at the end of a tag's message.
const SIGNATURES: [&str; 3] = [
    "-----BEGIN PGP SIGNATURE-----",
    "-----BEGIN SSH SIGNATURE-----",
    "-----BEGIN SIGNED MESSAGE-----",
];

impl Repository {
    /// The message of an annotated tag without its signature; `None` where the tag is none or does
    /// not exist. Bytes that are not UTF-8 are replaced.
    ///
    /// # Errors
    /// git's.
    pub async fn tag_message(&self, name: &str) -> Result<Option<String>> {
        let Some(sha) = self.ref_sha(&format!("refs/tags/{name}")).await? else { return Ok(None) };
        let Some(object) = self.object(&sha, "tag").await? else { return Ok(None) };
        let text = String::from_utf8_lossy(&object.bytes);
        let message = text.split_once("\n\n").map_or("", |(_, message)| message);
        let signed = SIGNATURES.iter().filter_map(|begin| message.find(begin)).min();
        Ok(Some(message[..signed.unwrap_or(message.len())].trim_end().to_owned()))
    }

    /// A commit by its hash; `None` when there is none.
    ///
    /// # Errors
    /// git's.
    pub async fn commit(&self, sha: &str) -> Result<Option<Commit>> {
        let Some(object) = self.object(sha, "commit").await? else { return Ok(None) };
        match Commit::parse(&object) {
            Some(commit) => Ok(Some(commit)),
            None => Err(Error::Corrupt(format!("commit {sha}"))),
        }
    }

    /// Several commits, in the order asked for; those that are not there are left out.
    ///
    /// # Errors
    /// git's.
    pub async fn commits(&self, shas: &[String]) -> Result<Vec<Commit>> {
        let mut commits = Vec::with_capacity(shas.len());
        for sha in shas {
            commits.extend(self.commit(sha).await?);
        }
        Ok(commits)
    }

    /// The last commit, up to `sha`, that changed what is at a path; `None` when there is none.
    ///
    /// # Errors
    /// git's; `sha` is not a whole hash.
    pub async fn last_commit(&self, sha: &str, path: &str) -> Result<Option<String>> {
        check_shas(&[sha])?;
        // A colon at the beginning would be git's magic.
        if !is_tree_path(path) || path.starts_with(':') {
            return Ok(None);
        }
        let arguments = ["rev-list", "--max-count=1", sha, "--", path];
        let output = self.git().args(arguments).run().await?;
        let found = String::from_utf8_lossy(&output).trim().to_owned();
        Ok(Some(found).filter(|sha| !sha.is_empty()))
    }

    /// What `new` has and `old` has not, newest first, at most `max`. With [`ZERO_SHA`] as `old`
    /// everything that `new` has.
    ///
    /// # Errors
    /// git's, or one of them is not a whole hash.
    pub async fn commits_between(&self, old: &str, new: &str, max: usize) -> Result<Vec<Commit>> {
        check_shas(&[old, new])?;
        let mut input = format!("{new}\n");
        if old != ZERO_SHA {
            input = format!("{input}^{old}\n");
        }
        let max = format!("--max-count={max}");
        let git = self.git().args(["rev-list", &max, "--stdin"]).input(input);
        let output = git.run().await?;
        let shas: Vec<String> =
            String::from_utf8_lossy(&output).lines().map(ToOwned::to_owned).collect();
        self.commits(&shas).await
    }

    /// Whether `old` is `new` or comes before it.
    ///
    /// # Errors
    /// git's, or one of them is not a whole hash.
    pub async fn is_ancestor(&self, old: &str, new: &str) -> Result<bool> {
        check_shas(&[old, new])?;
        let git = self.git().args(["merge-base", "--is-ancestor", old, new]);
        Ok(git.run_optional().await?.is_some())
    }

    /// The best common ancestor; `None` for histories that have nothing in common.
    ///
    /// # Errors
    /// git's, or one of them is not a whole hash.
    pub async fn merge_base(&self, left: &str, right: &str) -> Result<Option<String>> {
        check_shas(&[left, right])?;
        let output = self.git().args(["merge-base", left, right]).run_optional().await?;
        Ok(output.map(|sha| String::from_utf8_lossy(&sha).trim().to_owned()))
    }
}

pub(crate) fn check_shas(shas: &[&str]) -> Result<()> {
    match shas.iter().find(|sha| !is_sha(sha)) {
        Some(wrong) => Err(Error::Name((*wrong).to_owned())),
        None => Ok(()),
    }
}
