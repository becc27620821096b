//! Every limit is used and documented: one that nobody checks is a promise that nobody keeps.

use crate::finding::Finding;
use crate::sources::Sources;

const LIMITS: &str = "crates/domain/src/limits.rs";

pub(super) fn check(sources: &Sources) -> Vec<Finding> {
    let text = sources.find(LIMITS).and_then(|file| file.text()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let mut findings = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(name) = declared(line) else { continue };
        if !at.checked_sub(1).is_some_and(|before| lines[before].starts_with("///")) {
            let instead = "say what it limits, in which unit, and where the number comes from";
            findings.push(Finding::line(LIMITS, at + 1, format!("{name} has no comment"), instead));
        }
        if !is_used(sources, name) {
            let instead = "check it where the product can exceed it, or delete it";
            findings.push(Finding::line(LIMITS, at + 1, format!("nothing uses {name}"), instead));
        }
    }
    findings
}

/// The name in `pub const NAME: ..`.
fn declared(line: &str) -> Option<&str> {
    let (name, _) = line.strip_prefix("pub const ")?.split_once(':')?;
    Some(name)
}

fn is_used(sources: &Sources, name: &str) -> bool {
    let others = sources.rust().filter(|file| file.path != LIMITS && !file.is_test());
    others.filter_map(|file| file.text()).any(|text| mentions(text, name))
}

/// Whether a text has this word, and not only a longer one.
fn mentions(text: &str, name: &str) -> bool {
    let is_part = |one: Option<char>| one.is_some_and(|one| one.is_alphanumeric() || one == '_');
    text.match_indices(name).any(|(at, _)| {
        !is_part(text[..at].chars().next_back()) && !is_part(text[at + name.len()..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::sources;

    #[test]
    fn an_unused_limit_is_found() {
        let limits = "/// Rows.\npub const ROWS_MAX: u32 = 1;\npub const A_MAX: u32 = 1;\n\
                      /// B.\npub const B_MAX: u32 = 1;\n";
        let found = super::check(&sources(&[
            ("crates/domain/src/limits.rs", limits),
            ("crates/a/src/lib.rs", "use domain::limits::ROWS_MAX;\nconst BB_MAX: u32 = A_MAX;"),
            ("crates/a/src/tests.rs", "B_MAX"),
        ]));
        let said: Vec<_> = found.iter().map(|one| one.what.as_str()).collect();
        assert_eq!(said, ["A_MAX has no comment", "nothing uses B_MAX"]);
    }
}
