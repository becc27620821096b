//! Every file of Rust says in its first line what it is for.

use crate::finding::Finding;
use crate::sources::Sources;

/// Letters that a comment needs to say anything.
const LETTERS_MIN: usize = 4;

pub(super) fn check(sources: &Sources) -> Vec<Finding> {
    let silent = sources.rust().filter(|file| {
        let first = file.text().and_then(|text| text.lines().next()).unwrap_or_default();
        let comment = first.strip_prefix("//!").unwrap_or_default();
        comment.chars().filter(|one| one.is_alphanumeric()).count() < LETTERS_MIN
    });
    let instead = "begin it with `//! What this file is for.`";
    silent.map(|file| Finding::whole(&file.path, "no module comment", instead)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::sources;

    #[test]
    fn a_file_without_comment_is_found() {
        let found = super::check(&sources(&[
            ("a.rs", "fn main() {}"),
            ("b.rs", "//! x"),
            ("c.rs", "//! What a widget costs.\nfn main() {}"),
            ("d.md", "no comment"),
        ]));
        let paths: Vec<_> = found.iter().map(|one| one.path.as_str()).collect();
        assert_eq!(paths, ["a.rs", "b.rs"]);
    }
}
