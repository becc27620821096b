//! Which names reach git: checked here, before it sees them.

/// Bytes of a ref's name, at most.
const REF_BYTES_MAX: usize = 1024;

/// Whether this is a ref's full name, by the rules of `git check-ref-format`.
pub fn is_full_ref(name: &str) -> bool {
    name.starts_with("refs/") && name.matches('/').count() >= 2 && is_ref_format(name)
}

/// Whether this may stand where a branch, a tag, a ref or a commit's hash is expected. Expressions
/// (`a..b`, `a^`, `a:b`, `@{1}`) may not.
pub fn is_revision(name: &str) -> bool {
    is_ref_format(name)
}

/// Whether this is a whole hash.
pub fn is_sha(name: &str) -> bool {
    name.len() == 40 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether this may name a file inside a commit's tree.
pub fn is_tree_path(path: &str) -> bool {
    let relative = path.starts_with("./") || path.starts_with("../");
    !path.is_empty() && !relative && !path.starts_with('/') && !path.contains(['\0', '\n'])
}

fn is_ref_format(name: &str) -> bool {
    let forbidden = |c: char| c.is_ascii_control() || " ~^:?*[\\".contains(c);
    let bad_part = |part: &str| part.is_empty() || part.starts_with('.') || part.ends_with(".lock");
    !name.is_empty()
        && name.len() <= REF_BYTES_MAX
        && name != "@"
        && !name.starts_with('-')
        && !name.ends_with('.')
        && !name.contains("..")
        && !name.contains("@{")
        && !name.contains(forbidden)
        && !name.split('/').any(bad_part)
}

#[cfg(test)]
mod tests {
    use super::{is_full_ref, is_revision, is_sha, is_tree_path};

    #[test]
    fn refuses_names_that_are_expressions_or_options() {
        for name in [
            "",
            "@",
            "-x",
            "--upload-pack=x",
            "a..b",
            "a^",
            "a~1",
            "a:b",
            "@{1}",
            "a b",
            "a\nb",
            "refs/../x",
            "a.lock",
            "a/.b",
            "a//b",
            "/a",
            "a/",
            "a.",
            "a*",
            "a[",
            "a\\b",
            "a\u{7f}",
        ] {
            assert!(!is_revision(name), "{name:?}");
        }
        for name in ["main", "refs/heads/main", "feature/a-b_c", "v1.0", "ümläut", "HEAD"] {
            assert!(is_revision(name), "{name:?}");
        }
        assert!(!is_revision(&"a".repeat(4096)));
    }

    #[test]
    fn knows_full_refs_hashes_and_paths() {
        assert!(is_full_ref("refs/heads/main"));
        assert!(!is_full_ref("refs/main") && !is_full_ref("heads/main"));
        assert!(is_sha(&"a1".repeat(20)) && !is_sha("a1") && !is_sha(&"A1".repeat(20)));
        assert!(is_tree_path(".gitlab-ci.yml") && is_tree_path("a/../b") && is_tree_path("-x"));
        assert!(!is_tree_path("../x") && !is_tree_path("./x") && !is_tree_path("a\nb"));
    }
}
