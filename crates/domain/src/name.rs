//! Names that are checked once and valid ever after.

/// Words that addresses need for themselves; no namespace may have them.
pub const RESERVED_NAMESPACES: &[&str] = &[
    "-",
    ".well-known",
    "admin",
    "api",
    "assets",
    "ci",
    "dashboard",
    "explore",
    "files",
    "groups",
    "health",
    "health_check",
    "help",
    "import",
    "invites",
    "jwt",
    "login",
    "metrics",
    "oauth",
    "profile",
    "projects",
    "public",
    "robots.txt",
    "s",
    "search",
    "sitemap",
    "snippets",
    "unsubscribes",
    "uploads",
    "users",
    "v2",
];

/// Words that no project may have, because they follow a project's path in addresses.
pub const RESERVED_PROJECTS: &[&str] = &[
    "-",
    "badges",
    "blame",
    "blob",
    "builds",
    "commits",
    "create",
    "create_dir",
    "edit",
    "environments/folders",
    "files",
    "find_file",
    "gitlab-lfs/objects",
    "info/lfs/objects",
    "new",
    "preview",
    "raw",
    "refs",
    "tree",
    "update",
    "wikis",
];

/// Why a name is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameError {
    Empty,
    TooLong,
    /// Letters, digits, `_`, `-`, `.`; begins with a letter, a digit or `_`.
    Characters,
    /// Ends in `.git`, `.atom` or `.`.
    Ending,
    Reserved,
}

impl NameError {
    /// The end of GitLab's sentence: "path …".
    pub const fn message(self) -> &'static str {
        match self {
            Self::Empty => "can't be blank",
            Self::TooLong => "is too long (maximum is 255 characters)",
            Self::Characters => {
                "can contain only letters, digits, '_', '-' and '.'. Cannot start with '-', end in '.git' or end in '.atom'"
            }
            Self::Ending => {
                "can contain only letters, digits, '_', '-' and '.'. Cannot start with '-', end in '.git' or end in '.atom'"
            }
            Self::Reserved => "is a reserved name",
        }
    }
}

/// Checks the path of a user or a group.
///
/// # Errors
/// What is wrong with it.
pub fn check_namespace_path(path: &str) -> Result<(), NameError> {
    check_path(path)?;
    if RESERVED_NAMESPACES.contains(&path.to_lowercase().as_str()) {
        return Err(NameError::Reserved);
    }
    Ok(())
}

/// Checks the path of a project.
///
/// # Errors
/// What is wrong with it.
pub fn check_project_path(path: &str) -> Result<(), NameError> {
    check_path(path)?;
    if RESERVED_PROJECTS.contains(&path.to_lowercase().as_str()) {
        return Err(NameError::Reserved);
    }
    Ok(())
}

fn check_path(path: &str) -> Result<(), NameError> {
    if path.is_empty() {
        return Err(NameError::Empty);
    }
    if path.len() > 255 {
        return Err(NameError::TooLong);
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if !path.chars().all(allowed) || path.starts_with(['-', '.']) {
        return Err(NameError::Characters);
    }
    let lower = path.to_lowercase();
    if lower.ends_with(".git") || lower.ends_with(".atom") || lower.ends_with('.') {
        return Err(NameError::Ending);
    }
    Ok(())
}

/// A path made from a free name, as GitLab makes it: `My App!` becomes `my-app`.
pub fn path_from_name(name: &str) -> String {
    let mut path = String::new();
    for c in name.to_lowercase().chars() {
        if c.is_ascii_alphanumeric() || matches!(c, '_' | '.') {
            path.push(c);
        } else if !path.ends_with('-') && !path.is_empty() {
            path.push('-');
        }
    }
    path.trim_end_matches(['-', '.']).to_owned()
}

/// Whether a pattern of a protected ref or an environment scope matches: `*` is any run of
/// characters, everything else itself.
pub fn wildcard_matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// How well an environment scope fits, greater is better; `None` where it does not.
///
/// An exact scope is better than a pattern, a pattern better than `*`; that much is GitLab's. Of two
/// patterns the one with more text before its first `*` is better, then the longer one. A job without
/// environment sees `*` only.
pub fn scope_rank(scope: &str, environment: Option<&str>) -> Option<(u8, usize, usize)> {
    match environment {
        _ if scope == "*" => Some((0, 0, 0)),
        Some(name) if scope == name => Some((2, 0, 0)),
        Some(name) if wildcard_matches(scope, name) => {
            Some((1, scope.find('*').unwrap_or(0), scope.len()))
        }
        Some(_) | None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{
        NameError, check_namespace_path, check_project_path, path_from_name, scope_rank,
        wildcard_matches,
    };

    #[test]
    fn the_better_scope_wins() {
        let ascending = ["*", "*/a", "*ew/a", "r*", "review/*", "review/*a", "review/a"];
        let ranks: Vec<_> =
            ascending.iter().map(|scope| scope_rank(scope, Some("review/a")).unwrap()).collect();
        assert!(ranks.is_sorted_by(|a, b| a < b), "{ranks:?}");
        assert_eq!(scope_rank("Review/a", Some("review/a")), None);
        assert_eq!(scope_rank("review_a", Some("review/a")), None, "`_` is itself");
        assert_eq!(scope_rank("*", None), Some((0, 0, 0)));
        assert_eq!(scope_rank("r*", None), None);
    }

    #[test]
    fn refuses_names_that_addresses_need() {
        assert_eq!(check_namespace_path("api"), Err(NameError::Reserved));
        assert_eq!(check_namespace_path("Team-1"), Ok(()));
        assert_eq!(check_project_path("tree"), Err(NameError::Reserved));
        assert_eq!(check_project_path("app.git"), Err(NameError::Ending));
        assert_eq!(check_project_path("../x"), Err(NameError::Characters));
        assert_eq!(check_project_path(""), Err(NameError::Empty));
    }

    #[test]
    fn makes_paths_from_names() {
        assert_eq!(path_from_name("My App!"), "my-app");
    }

    #[test]
    fn matches_wildcards() {
        assert!(wildcard_matches("review/*", "review/a/b"));
        assert!(wildcard_matches("*-stable", "1-0-stable"));
        assert!(wildcard_matches("*", ""));
        assert!(!wildcard_matches("v*x*", "vy"));
        assert!(wildcard_matches("a*b*c", "a1b2c"));
        assert!(!wildcard_matches("ab*ba", "aba"));
    }
}
