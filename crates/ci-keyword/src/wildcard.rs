//! Paths with `*` and `**`, as GitLab finds files by them (`search_files_by_wildcard_path`).

use regex::Regex;

/// The pattern of a path: `*` stays in its folder, `**` does not, `**/` may be nothing. `None` if it
/// is too long to be one.
pub fn pattern(path: &str) -> Option<Regex> {
    let escaped = regex::escape(path)
        .replace(r"\*\*/", "(.*?/)?")
        .replace(r"\*\*", ".*?")
        .replace(r"\*", "([^/])*?");
    Regex::new(&format!("^{escaped}$")).ok()
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn stars_in_folders_and_across_them() {
        let matches = |path, file| pattern(path).unwrap().is_match(file);
        assert!(matches("*.lock", "a.lock") && !matches("*.lock", "b/a.lock"));
        assert!(matches("**/a.lock", "a.lock") && matches("**/a.lock", "b/c/a.lock"));
        assert!(matches("b/**.lock", "b/c/a.lock") && !matches("a?", "ab"));
    }
}
