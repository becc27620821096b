//! A project's path, and what follows it in an address.
//!
//! A path has as many segments as there are groups, so no router can tell where it ends. It ends
//! at `/-/` for pages and at `.git/` for git; the API has it as one encoded segment.

use domain::ProjectId;
use domain::limits::PATH_SEGMENTS_MAX;

/// An address that names a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split<'a> {
    /// `group/sub/project`, in the case in which it was written.
    pub project: &'a str,
    pub rest: Rest<'a>,
}

/// What follows the project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest<'a> {
    /// Nothing.
    Home,
    /// What follows `/-/`, without a slash at its beginning: `pipelines/42`.
    Page(&'a str),
    /// What follows `.git/`: `info/refs`. Empty for `project.git` alone.
    Git(&'a str),
}

/// Splits the path of an address. `None` where it cannot name a project: fewer than two segments,
/// or one that no name can have.
pub fn split(path: &str) -> Option<Split<'_>> {
    let path = path.trim_start_matches('/');
    let (project, rest) = divide(path);
    is_project(project).then_some(Split { project, rest })
}

/// Whichever mark comes first counts: what follows it may contain the other.
fn divide(path: &str) -> (&str, Rest<'_>) {
    let page = path.find("/-/");
    let git = path.find(".git/");
    match (page, git) {
        (Some(at), git) if git.is_none_or(|git| at < git) => {
            (&path[..at], Rest::Page(&path[at + "/-/".len()..]))
        }
        (_, Some(at)) => (&path[..at], Rest::Git(&path[at + ".git/".len()..])),
        _ => alone(path.trim_end_matches('/')),
    }
}

fn alone(path: &str) -> (&str, Rest<'_>) {
    if let Some(project) = path.strip_suffix("/-") {
        return (project, Rest::Page(""));
    }
    path.strip_suffix(".git").map_or((path, Rest::Home), |project| (project, Rest::Git("")))
}

fn is_project(path: &str) -> bool {
    let segments = path.split('/').count();
    (2..=PATH_SEGMENTS_MAX).contains(&segments) && path.split('/').all(is_segment)
}

fn is_segment(segment: &str) -> bool {
    let allowed = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-' | b'.');
    !segment.is_empty() && !segment.starts_with(['-', '.']) && segment.bytes().all(allowed)
}

/// `:id` of the API: a number, or a path that was one encoded segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    Id(ProjectId),
    Path(String),
}

impl Key {
    /// Reads a segment after percent-decoding. Digits alone are an id, as in GitLab.
    pub fn parse(decoded: &str) -> Self {
        match decoded.parse() {
            Ok(id) => Self::Id(ProjectId(id)),
            Err(_) => Self::Path(decoded.trim_matches('/').to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Key, Rest, Split, split};
    use domain::ProjectId;

    #[test]
    fn ends_a_project_where_its_pages_and_its_repository_begin() {
        let cases = [
            ("/root/app", Some(("root/app", Rest::Home))),
            ("/root/app/", Some(("root/app", Rest::Home))),
            ("/g/sub/app/-/pipelines/42", Some(("g/sub/app", Rest::Page("pipelines/42")))),
            ("/root/app/-/", Some(("root/app", Rest::Page("")))),
            ("/root/app/-", Some(("root/app", Rest::Page("")))),
            ("/root/app.git/info/refs", Some(("root/app", Rest::Git("info/refs")))),
            ("/root/app.git", Some(("root/app", Rest::Git("")))),
            ("/root/app/-/tree/x.git/y", Some(("root/app", Rest::Page("tree/x.git/y")))),
            ("/root/app.git/-/x", Some(("root/app", Rest::Git("-/x")))),
            ("/My.Group/App-1_x", Some(("My.Group/App-1_x", Rest::Home))),
            ("/root", None),
            ("/", None),
            ("", None),
            ("/root//app", None),
            ("/root/../etc", None),
            ("/-/health", None),
            ("/root/a%2Fb", None),
            ("/root/.git/config", None),
        ];
        for (path, expected) in cases {
            let expected = expected.map(|(project, rest)| Split { project, rest });
            assert_eq!(split(path), expected, "{path}");
        }
    }

    #[test]
    fn refuses_a_path_that_is_deeper_than_groups_go() {
        assert_eq!(split(&"/a".repeat(100)), None);
    }

    #[test]
    fn takes_digits_for_an_id() {
        assert_eq!(Key::parse("42"), Key::Id(ProjectId(42)));
        assert_eq!(Key::parse("root/42"), Key::Path("root/42".to_owned()));
        assert_eq!(Key::parse("99999999999999999999"), Key::Path("99999999999999999999".into()));
    }
}
