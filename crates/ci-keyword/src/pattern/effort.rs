//! How much work the patterns of one configuration may be.
//!
//! A pattern of a few bytes can take a tenth of a second to compile, and a file may hold many
//! thousands of different ones. The work is estimated from the text and from the size of the result.

use std::cell::Cell;

use domain::limits::PATTERNS_WORK_MAX;
use regex::{Error, Regex, RegexBuilder};

/// Bytes that a compiled pattern may take, and the work that trying it is: most need few.
const STEPS: [(usize, u32); 3] = [(8 * 1024, 1), (128 * 1024, 16), (1024 * 1024, 512)];
/// Bytes of text that are as much work as the smallest pattern.
const TEXT_BYTES: usize = 64;
/// The work of a class by name, such as `\\pL`.
const NAMED_CLASS: u32 = 8;
/// The work of a class that nearly all characters belong to, where case is ignored.
const WIDE_CLASS: u32 = 512;

/// The work that was done.
#[derive(Debug, Default)]
pub(super) struct Effort(Cell<u32>);

impl Effort {
    /// Compiles a rewritten pattern; `None` if it is refused, too big, or more work than is left.
    pub(super) fn build(&self, text: &str) -> Option<Regex> {
        let reading = reading(text);
        for (bytes, work) in STEPS {
            if !self.spend(reading.saturating_add(work)) {
                return None;
            }
            match RegexBuilder::new(text).size_limit(bytes).build() {
                Err(Error::CompiledTooBig(_)) => {}
                built => return built.ok(),
            }
        }
        None
    }

    /// Whether a pattern that takes so many bytes may be tried.
    pub(super) fn may_take(&self, bytes: usize) -> bool {
        let step = STEPS.iter().find(|(most, _)| bytes <= *most);
        step.is_some_and(|(_, work)| self.spend(*work))
    }

    /// Does so much work; whether it was left.
    fn spend(&self, work: u32) -> bool {
        let done = self.0.get().saturating_add(work);
        self.0.set(done);
        done <= PATTERNS_WORK_MAX
    }
}

/// The work of reading a pattern, before anything is compiled.
fn reading(text: &str) -> u32 {
    let count = |what: &str| u32::try_from(text.matches(what).count()).unwrap_or(u32::MAX);
    let length = u32::try_from(text.len() / TEXT_BYTES).unwrap_or(u32::MAX);
    let named = count("\\p").saturating_add(count("\\P")).saturating_mul(NAMED_CLASS);
    // Without case each character of a class is looked up, however many they are.
    let wide = if text.contains("(?") { wide_classes(text).saturating_mul(WIDE_CLASS) } else { 0 };
    length.saturating_add(named).saturating_add(wide)
}

/// Classes that may hold nearly all characters: with a negated or a named class in them, or with
/// characters beyond ASCII.
fn wide_classes(text: &str) -> u32 {
    let (mut wide, mut depth, mut is_wide) = (0, 0_u32, false);
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => {
                let escaped = chars.next().map(|(_, escaped)| escaped);
                is_wide |= matches!(escaped, Some('x' | 'p' | 'P'));
            }
            '[' if depth == 0 => (depth, is_wide) = (1, false),
            '[' => {
                depth += 1;
                let inner = &text[at + 1..];
                is_wide |= inner.starts_with('^') || inner.starts_with(":^");
            }
            ']' if depth > 0 => {
                depth -= 1;
                wide += u32::from(depth == 0 && is_wide);
            }
            _ => is_wide |= !c.is_ascii(),
        }
    }
    wide
}

#[cfg(test)]
mod tests {
    use super::{Effort, PATTERNS_WORK_MAX, reading, wide_classes};

    /// What a pattern costs, if it can be compiled.
    fn work(text: &str) -> Option<u32> {
        let effort = Effort::default();
        effort.build(text).map(|_| effort.0.get())
    }

    #[test]
    fn most_patterns_are_little_work() {
        for text in ["^release-1$", "^feature-.*$", "(?i)wip", "^v[0-9]+[.][0-9]+(?:-rc[0-9]+)?$"] {
            assert_eq!(work(text), Some(1), "{text}");
        }
        assert_eq!(work("^.{0,72}$"), Some(17));
        assert_eq!(work(r"\pL"), Some(33));
        assert_eq!(work(".{900}"), Some(529));
        assert_eq!(work(".{2000}"), None);
    }

    #[test]
    fn wide_classes_without_case_are_much_work() {
        assert_eq!(work("(?i)[[^0-9]b]"), Some(513));
        assert_eq!(work("[[^0-9]b]"), Some(1));
        assert_eq!(work(&format!("(?i){}", "[[^0-9]b]".repeat(100))), None);
        for (text, wide) in [
            ("[a][^b]", 0),
            (r"\[[^b]", 0),
            ("[[:alpha:]]", 0),
            ("[[:^alpha:]]", 1),
            (r"[\]\[[^a]][!-\x{ffff}]", 2),
            ("[!-￿]", 1),
        ] {
            assert_eq!(wide_classes(text), wide, "{text}");
        }
        assert_eq!(reading(&"a".repeat(640)), 10);
    }

    #[test]
    fn nothing_is_compiled_when_no_work_is_left() {
        let effort = Effort::default();
        effort.0.set(PATTERNS_WORK_MAX - 1);
        assert!(effort.build("a").is_some());
        assert!(effort.build("a").is_none());
    }
}
