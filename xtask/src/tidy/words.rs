//! Words that do not belong into the project: leftover markers, names of places where it was
//! made, and politeness that says nothing.

use crate::finding::Finding;
use crate::sources::{Source, Sources};

/// A word, split so that this file does not contain it, and what to do instead of writing it.
struct Word {
    parts: [&'static str; 2],
    /// Only where no letter or digit stands beside it.
    whole: bool,
    case: Case,
    instead: &'static str,
}

/// Which spellings of a word are meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    Exact,
    Any,
    /// In code only lower case: our messages are lower-case fragments, sentences are GitLab's.
    AnyButInCode,
}

const fn marker(parts: [&'static str; 2]) -> Word {
    let instead = "do it, or write down in an issue what is missing";
    Word { parts, whole: true, case: Case::Exact, instead }
}

const fn place(parts: [&'static str; 2]) -> Word {
    let instead = "say what a reader of this repository can see";
    Word { parts, whole: false, case: Case::Any, instead }
}

const fn phrase(parts: [&'static str; 2], instead: &'static str) -> Word {
    Word { parts, whole: true, case: Case::AnyButInCode, instead }
}

const WORDS: &[Word] = &[
    marker(["TO", "DO"]),
    marker(["FIX", "ME"]),
    marker(["XX", "X"]),
    marker(["HA", "CK"]),
    place(["/wo", "rk/"]),
    place(["shared/de", "sign"]),
    place(["shared/sp", "ecs"]),
    place(["shared/mis", "sion"]),
    place(["shared/rec", "ipes"]),
    place(["issue ", "#"]),
    phrase(["ple", "ase"], "say what to do"),
    phrase(["success", "fully"], "say what happened"),
];

pub(super) fn check(sources: &Sources) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, text) in sources.texts().filter(|(file, _)| !is_foreign(file)) {
        for (at, line) in text.lines().enumerate() {
            for word in WORDS.iter().filter(|word| word.is_in(file, line)) {
                let what = format!("`{}`", word.parts.concat());
                findings.push(Finding::line(&file.path, at + 1, what, word.instead));
            }
        }
    }
    findings
}

/// Texts of others.
fn is_foreign(file: &Source) -> bool {
    let legal = file.name().starts_with("LICENSE") || file.name().ends_with(".lock");
    legal || file.path.contains("/vendor/") || file.path.contains("/corpus/")
}

impl Word {
    fn is_in(&self, file: &Source, line: &str) -> bool {
        let word = self.parts.concat();
        let is_exact = match self.case {
            Case::Exact => true,
            Case::Any => false,
            Case::AnyButInCode => file.is_rust(),
        };
        let lower;
        let line = if is_exact {
            line
        } else {
            lower = line.to_ascii_lowercase();
            &lower[..]
        };
        let is_letter = |one: Option<char>| one.is_some_and(char::is_alphanumeric);
        line.match_indices(&word).any(|(at, _)| {
            let (before, after) = (&line[..at], &line[at + word.len()..]);
            !self.whole
                || (!is_letter(before.chars().next_back()) && !is_letter(after.chars().next()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::sources;

    #[test]
    fn leftovers_are_found() {
        let text = [
            "// TO",
            "DO: later\nmktemp a.XX",
            "XXXX\n// Ple",
            "ase wait\nunple",
            "asant\n",
            "see /wo",
            "rk/x\n",
        ];
        let found =
            super::check(&sources(&[("a.sh", &text.concat()), ("LICENSE-MIT", &text.concat())]));
        let lines: Vec<_> = found.iter().map(|one| one.line).collect();
        assert_eq!(lines, [Some(1), Some(3), Some(5)]);
        let code = ["// Ple", "ase wait\nple", "ase wait\n"].concat();
        assert_eq!(super::check(&sources(&[("a.rs", &code)])).len(), 1);
    }
}
