//! Components: addresses, and which commit a version means.

use std::cmp::Ordering;

use crate::elsewhere::{Asker, CommitAnswer, CommitQuestion, ProjectQuestion};
use crate::input::{Input, Missing};
use crate::scope::Scope;

/// The newest version there is.
const LATEST: &str = "~latest";

/// `host/group/project/name@reference`, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Address<'a> {
    pub project: &'a str,
    pub name: &'a str,
    pub reference: &'a str,
}

/// The commit of a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub project: String,
    pub sha: String,
    /// The full version that an incomplete one stands for.
    pub version: Option<String>,
}

/// Why there is no commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NotFound {
    Missing(Missing),
    NobodyToAsk,
    NoProject,
    /// The project has no such version; these it has.
    NoVersion {
        versions: Vec<String>,
    },
}

/// Takes an address of this instance apart. `None`: it is of another host, or has no version.
pub(super) fn address<'a>(text: &'a str, scope: &Scope<'_>) -> Option<Address<'a>> {
    let (path, reference) = text.split_once('@')?;
    let host = scope.value("CI_SERVER_FQDN")?;
    let path = path.strip_prefix(host)?.strip_prefix('/')?;
    let (project, name) = path.rsplit_once('/').unwrap_or(("", path));
    Some(Address { project, name, reference })
}

impl Address<'_> {
    /// The commit that the reference means: a version, then a SHA, a tag or a branch.
    pub(super) fn commit(&self, input: &Input, asker: Asker) -> Result<Found, NotFound> {
        let project = ProjectQuestion { project: self.project.to_lowercase(), asker };
        let version = if is_incomplete(self.reference) {
            let Some(tags) = input.elsewhere.tags.get(&project) else {
                return Err(NotFound::Missing(Missing::Tags(project)));
            };
            newest(tags.iter().map(String::as_str), self.reference)
        } else {
            None
        };
        let reference = match version {
            Some(version) => format!("refs/tags/{version}"),
            None => self.reference.to_owned(),
        };
        let version = version.map(str::to_owned);
        let question = CommitQuestion { project, reference };
        match input.elsewhere.commits.get(&question) {
            None => Err(NotFound::Missing(Missing::Commit(question))),
            Some(CommitAnswer::NobodyToAsk) => Err(NotFound::NobodyToAsk),
            Some(CommitAnswer::NoProject) => Err(NotFound::NoProject),
            Some(CommitAnswer::NoCommit) => Err(NotFound::NoVersion {
                versions: versions(input.elsewhere.tags.get(&question.project)),
            }),
            Some(CommitAnswer::Found { project, sha }) => {
                Ok(Found { project: project.clone(), sha: sha.clone(), version })
            }
        }
    }

    /// Where the component may be, first the file of its own.
    pub(super) fn paths(&self) -> [String; 2] {
        [format!("templates/{}.yml", self.name), format!("templates/{}/template.yml", self.name)]
    }
}

/// `~latest`, `1` or `1.2`.
fn is_incomplete(reference: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let parts = reference.split('.').count();
    reference == LATEST || parts <= 2 && reference.split('.').all(is_number)
}

/// The tags that are versions, newest first.
fn versions(tags: Option<&Vec<String>>) -> Vec<String> {
    let mut known: Vec<(Version, &String)> =
        tags.into_iter().flatten().filter_map(|tag| Some((Version::parse(tag)?, tag))).collect();
    known.sort_by(|(a, _), (b, _)| b.cmp(a));
    known.into_iter().map(|(_, tag)| tag.clone()).collect()
}

/// The newest released version that begins with what is written.
fn newest<'t>(tags: impl Iterator<Item = &'t str>, reference: &str) -> Option<&'t str> {
    let wanted: Vec<u64> = match reference {
        LATEST => Vec::new(),
        numbers => numbers.split('.').filter_map(|part| part.parse().ok()).collect(),
    };
    tags.filter_map(|tag| Some((Version::parse(tag)?, tag)))
        .filter(|(version, _)| !version.is_early && version.numbers.starts_with(&wanted))
        .max()
        .map(|(_, tag)| tag)
}

/// A complete semantic version. GitLab publishes no others.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Version {
    numbers: [u64; 3],
    /// `1.2.3-rc.1`
    is_early: bool,
}

impl Version {
    fn parse(tag: &str) -> Option<Self> {
        let plain = tag.split('+').next().unwrap_or_default();
        let (numbers, early) = match plain.split_once('-') {
            Some((numbers, early)) => (numbers, Some(early)),
            None => (plain, None),
        };
        let mut parts = numbers.split('.');
        let mut number = || {
            let part = parts.next()?;
            let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
            (is_number && (part == "0" || !part.starts_with('0'))).then(|| part.parse().ok())?
        };
        let numbers = [number()?, number()?, number()?];
        parts.next().is_none().then_some(Self { numbers, is_early: early.is_some() })
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        // A release is newer than what led to it.
        self.numbers.cmp(&other.numbers).then(other.is_early.cmp(&self.is_early))
    }
}

#[cfg(test)]
mod tests {
    use super::{is_incomplete, newest};

    #[test]
    fn incomplete_versions_mean_the_newest_release() {
        let tags = ["1.0.0", "1.2.0", "1.10.0", "2.0.0-rc.1", "v3.0.0", "1.2", "01.5.0", "0.9.0"];
        let find = |reference| newest(tags.into_iter(), reference);
        assert_eq!(find("~latest"), Some("1.10.0"));
        assert_eq!(find("1"), Some("1.10.0"));
        assert_eq!(find("1.2"), Some("1.2.0"));
        assert_eq!(find("0"), Some("0.9.0"));
        assert_eq!(find("2"), None);
        assert_eq!(find("3"), None);
    }

    #[test]
    fn other_references_are_taken_as_they_are() {
        for reference in ["~latest", "1", "1.2"] {
            assert!(is_incomplete(reference), "{reference}");
        }
        for reference in ["1.2.3", "main", "v1", "", "1.", "1a"] {
            assert!(!is_incomplete(reference), "{reference}");
        }
    }
}
