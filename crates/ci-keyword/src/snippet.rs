//! The line that a finding is about, cut so that it can be shown.

use domain::diagnostic::{Diagnostic, Snippet};
use domain::limits::SNIPPET_CHARS_MAX;

use crate::document::ReadFiles;

/// Gives every finding its line.
pub fn attach(findings: &mut [Diagnostic], read: &ReadFiles) {
    for finding in findings.iter_mut().filter(|finding| finding.line > 0) {
        finding.snippet = read.line(&finding.file, finding.line, |line| cut(line, finding.column));
    }
}

/// A line around a column, from 1 in characters.
fn cut(line: &str, column: u32) -> Snippet {
    let shown = |c: char| if c.is_control() { ' ' } else { c };
    let at = usize::try_from(column).unwrap_or(usize::MAX).saturating_sub(1);
    let start = at.saturating_sub(SNIPPET_CHARS_MAX / 2);
    let text: String = line.chars().skip(start).take(SNIPPET_CHARS_MAX).map(shown).collect();
    let text = text.trim_end();
    let at = (at - start).min(text.chars().count());
    let length = word(text.chars().skip(at)).max(1);
    Snippet { text: text.to_owned(), column: count(at + 1), length: count(length) }
}

/// Characters of the word that a text begins with: up to a space, or what ends a key or an item. A
/// colon and a comma end it only before a space; a bracket only where none was opened in the word.
fn word(text: impl Iterator<Item = char>) -> usize {
    let mut text = text.peekable();
    let mut quote = None;
    let mut open: usize = 0;
    let mut length = 0;
    while let Some(c) = text.next() {
        let is_last = text.peek().is_none_or(|next| next.is_whitespace());
        match (quote, c) {
            (None, '"' | '\'') if length == 0 => quote = Some(c),
            (None, ':' | ',') if length > 0 && is_last => break,
            (None, ']' | '}') if length > 0 && open == 0 => break,
            (None, _) if c.is_whitespace() => break,
            (None, '[' | '{') if length > 0 => open += 1,
            (None, ']' | '}') => open = open.saturating_sub(1),
            (Some(quote), _) if c == quote => return length + 1,
            (None | Some(_), _) => {}
        }
        length += 1;
    }
    length
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::cut;

    fn marked(line: &str, column: u32) -> String {
        let snippet = cut(line, column);
        let at = snippet.column as usize - 1;
        snippet.text.chars().skip(at).take(snippet.length as usize).collect()
    }

    #[test]
    fn a_word_is_marked() {
        assert_eq!(marked("  scirpt: make", 3), "scirpt");
        assert_eq!(marked("  when: 'some times' # x", 9), "'some times'");
        assert_eq!(marked("a: [b, c]", 5), "b");
        assert_eq!(marked("a: {b: c}", 5), "b");
        assert_eq!(marked("a: [", 5), "");
        assert_eq!(marked("ä: ü", 4), "ü");
        assert_eq!(marked("image: alpine:3", 8), "alpine:3");
        assert_eq!(marked("- https://x.org/a.yml", 3), "https://x.org/a.yml");
        assert_eq!(marked("- src/*.{rs,toml}", 3), "src/*.{rs,toml}");
        assert_eq!(marked("[$[[ inputs.a ]], b]", 2), "$[[");
    }

    #[test]
    fn a_long_line_is_cut_around_its_place() {
        let line = format!("{}here{}", " ".repeat(1_000), "x".repeat(1_000));
        let snippet = cut(&line, 1_001);
        assert_eq!((snippet.text.chars().count(), snippet.column), (160, 81));
        assert_eq!(cut("a\tb", 1).text, "a b");
    }
}
