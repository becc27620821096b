//! Which keys a mapping may have, and the nearest word for one that it may not.

use yaml::Node;

use crate::code::Code;
use crate::findings::Findings;
use crate::place::Place;

/// The keys of one kind of mapping.
#[derive(Debug)]
pub struct Keys {
    pub taken: &'static [&'static str],
}

impl Keys {
    /// Reports every key that is not taken. Keys with a null value count, as they do in GitLab.
    pub fn check(&self, findings: &mut Findings, place: &Place<'_>, node: &Node) {
        let Some(mapping) = node.as_mapping() else { return };
        let is_unknown = |key: &str| !self.taken.contains(&key);
        let unknown: Vec<_> =
            mapping.keys().filter(|key| key.as_text().is_none_or(is_unknown)).collect();
        if let Some(first) = unknown.first() {
            let words: Vec<&str> = unknown.iter().map(|key| &*key.text).collect();
            let text =
                format!("{} config contains unknown keys: {}", place.path(), words.join(", "));
            findings.error(Code::UnknownKey, &first.span, text.to_lowercase());
            self.hint(findings, &words);
        }
    }

    /// Says beside the finding that came last which keys were probably meant.
    pub fn hint(&self, findings: &mut Findings, words: &[&str]) {
        findings.hint_with(|| instead(words, self.taken));
    }
}

/// Says beside the finding that came last which words were probably meant by a value, or by the
/// items of a list.
pub fn hint_words(findings: &mut Findings, node: &Node, known: &[&str]) {
    let items = node.as_sequence().unwrap_or_else(|| std::slice::from_ref(node));
    let words = items.iter().filter_map(Node::as_str).filter(|word| !known.contains(word));
    findings.hint_with(|| instead(&words.collect::<Vec<_>>(), known));
}

/// The words that a message of GitLab lists: behind its colon, or behind `should be`.
pub fn listed(message: &str) -> Vec<&str> {
    let list = message.rsplit_once(": ").map(|(_, list)| list);
    let list = list.unwrap_or_else(|| message.trim_start_matches("should be "));
    let words = list.split([',', ' ', '.']);
    words.filter(|word| !matches!(*word, "" | "or")).collect()
}

/// Which words were probably meant instead of some; `None` where none is near.
pub fn instead(words: &[&str], known: &[&str]) -> Option<String> {
    let near = words.iter().take(HINT_WORDS_MAX).filter_map(|word| {
        let known = nearest(word, known.iter().copied())?;
        Some(format!("`{known}` instead of `{word}`"))
    });
    let near: Vec<String> = near.collect();
    (!near.is_empty()).then(|| format!("write {}", near.join(", ")))
}

/// Words of one finding for which near ones are looked for.
pub const HINT_WORDS_MAX: usize = 20;
/// Characters of a word that are compared with others.
const COMPARED_CHARS_MAX: usize = 40;

/// The most similar of some words, if any is similar enough: one edit for three letters.
pub fn nearest<'w>(word: &str, known: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let allowed = (word.chars().count() / 3).min(3);
    let word: Vec<char> = folded(word).take(COMPARED_CHARS_MAX).collect();
    let (mut other, mut rows) = (Vec::new(), Rows::default());
    known
        .filter(|known| allowed > 0 && known.chars().count().abs_diff(word.len()) <= allowed)
        .filter_map(|known| {
            other.clear();
            other.extend(folded(known));
            Some((rows.distance(&word, &other, allowed)?, known))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// In lower case, dashes as underscores.
fn folded(word: &str) -> impl Iterator<Item = char> {
    word.chars().flat_map(char::to_lowercase).map(|c| if c == '-' { '_' } else { c })
}

/// The rows of a table of edits, used again for each word.
#[derive(Default)]
struct Rows {
    before: Vec<usize>,
    last: Vec<usize>,
    row: Vec<usize>,
}

impl Rows {
    /// Edits that turn one word into the other, if there are not too many: insert, delete, replace,
    /// swap neighbours.
    fn distance(&mut self, a: &[char], b: &[char], max: usize) -> Option<usize> {
        let Self { before, last, row } = self;
        last.clear();
        last.extend(0..=b.len());
        for i in 1..=a.len() {
            row.clear();
            row.push(i);
            for j in 1..=b.len() {
                let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut best = replaced.min(last[j] + 1).min(row[j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    best = best.min(before[j - 2] + 1);
                }
                row.push(best);
            }
            std::mem::swap(before, last);
            std::mem::swap(last, row);
            // A swap looks two rows back.
            if last.iter().chain(before.iter()).all(|edits| *edits > max) {
                return None;
            }
        }
        last.last().copied().filter(|edits| *edits <= max)
    }
}

#[cfg(test)]
mod tests {
    use super::{listed, nearest};

    #[test]
    fn messages_list_words() {
        assert_eq!(listed("should be one of: a, b_c"), ["a", "b_c"]);
        assert_eq!(listed("should be start, stop, or access"), ["start", "stop", "access"]);
        assert_eq!(listed("must be one of supported formats: x, y."), ["x", "y"]);
    }

    #[test]
    fn finds_near_words() {
        let known = ["script", "stage", "before_script", "artifacts", "needs"];
        let find = |word| nearest(word, known.into_iter());
        assert_eq!(find("scirpt"), Some("script"));
        assert_eq!(find("Script"), Some("script"));
        assert_eq!(find("before-script"), Some("before_script"));
        assert_eq!(find("artifact"), Some("artifacts"));
        assert_eq!(find("need"), Some("needs"));
        assert_eq!(find("deploy"), None);
        assert_eq!(find(""), None);
    }
}
