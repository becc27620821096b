//! Regular expressions as RE2 understands them, run by the `regex` crate; and what all patterns of
//! one configuration may cost, those of paths included.

mod effort;
mod rewrite;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use domain::limits::PATTERN_BYTES_MAX;
use effort::Effort;
use regex::Regex;

use crate::path_pattern::{Invalid, PathPattern};

/// Flags that may stand behind `/…/`.
const FLAGS: [char; 4] = ['i', 's', 'm', 'U'];

/// Compiled expressions by their text, because a thousand jobs often have the same one.
#[derive(Debug, Default)]
pub struct Patterns {
    compiled: RefCell<BTreeMap<String, Option<Rc<Regex>>>>,
    of_paths: RefCell<BTreeMap<String, Result<Rc<PathPattern>, Invalid>>>,
    effort: Effort,
}

impl Patterns {
    /// Compiles `/body/flags`; `None` if it is no such text, if RE2 would refuse it, or if it is
    /// more work than is left.
    pub fn compile(&self, text: &str) -> Option<Rc<Regex>> {
        if let Some(known) = self.compiled.borrow().get(text) {
            return known.clone();
        }
        let compiled = split(text).and_then(|(body, flags)| self.build(body, flags)).map(Rc::new);
        self.compiled.borrow_mut().insert(text.to_owned(), compiled.clone());
        compiled
    }

    /// Compiles a body without slashes.
    pub fn compile_body(&self, body: &str) -> Option<Rc<Regex>> {
        self.compile(&format!("/{body}/"))
    }

    /// Compiles the `regexp` of a rule.
    ///
    /// # Errors
    /// It is none, or more work than is left.
    pub fn of_paths(&self, text: &str) -> Result<Rc<PathPattern>, Invalid> {
        if let Some(known) = self.of_paths.borrow().get(text) {
            return known.clone();
        }
        let compiled = PathPattern::new(text, |bytes| self.effort.may_take(bytes)).map(Rc::new);
        self.of_paths.borrow_mut().insert(text.to_owned(), compiled.clone());
        compiled
    }

    fn build(&self, body: &str, flags: &str) -> Option<Regex> {
        if body.len() > PATTERN_BYTES_MAX {
            return None;
        }
        let body = rewrite::rewrite(body)?;
        let text = if flags.is_empty() { body } else { format!("(?{}){body}", distinct(flags)) };
        self.effort.build(&text)
    }
}

/// The body and the flags of a text that looks like `/…/ismU`.
pub fn split(text: &str) -> Option<(&str, &str)> {
    let (body, flags) = text.strip_prefix('/')?.rsplit_once('/')?;
    flags.chars().all(|flag| FLAGS.contains(&flag)).then_some((body, flags))
}

/// Whether a character is a flag.
pub fn is_flag(c: char) -> bool {
    FLAGS.contains(&c)
}

/// Flags, each once: `regex` refuses a repeated one.
fn distinct(flags: &str) -> String {
    FLAGS.iter().filter(|flag| flags.contains(**flag)).collect()
}

#[cfg(test)]
mod tests {
    use super::Patterns;

    #[track_caller]
    fn check(pattern: &str, matching: &[&str], other: &[&str]) {
        let regex = Patterns::default().compile(pattern).expect(pattern);
        for text in matching {
            assert!(regex.is_match(text), "{pattern} should match {text:?}");
        }
        for text in other {
            assert!(!regex.is_match(text), "{pattern} should not match {text:?}");
        }
    }

    #[test]
    fn re2_spellings_are_understood() {
        check(r"/^[\w-.]+$/", &["a-b.c"], &["a b"]);
        check(r"/[[]x/", &["[x"], &["x"]);
        check(r"/^a{$/", &["a{"], &["a"]);
        check(r"/^x{,3}$/", &["x{,3}"], &["xx"]);
        check(r"/^\Qa.b\E$/", &["a.b"], &["axb"]);
        check(r"/^[a&&b]$/", &["a", "&", "b"], &["c"]);
        check(r"/^[a--b]$/", &["a", "-", "b"], &["c"]);
        check(r"/^[[:alpha:]]$/", &["x"], &["1"]);
        check(r"/^a\/b$/", &["a/b"], &[]);
        check(r"/^\<a\_\-$/", &["<a_-"], &[]);
        check(r"/^\101$/", &["A"], &[]);
        check(r"/^[\d]{2,3}$/", &["12", "123"], &["1"]);
        check(r"/^[]a]+$/", &["]a"], &["b"]);
        check(r"/^[^]a]$/", &["b"], &["]"]);
        check(r"/^[\]]$/", &["]"], &["a"]);
        check(r"/{/", &["{"], &["}"]);
    }

    #[test]
    fn classes_are_ascii_as_in_re2() {
        check(r"/^\w$/", &["a", "_"], &["é"]);
        check(r"/^\d$/", &["1"], &["١"]);
        check(r"/^[^\w]$/", &["é"], &["a"]);
        check(r"/^[\W]$/", &["é"], &["a"]);
    }

    #[test]
    fn flags() {
        check("/^ABC$/i", &["abc"], &[]);
        check("/^b$/m", &["a\nb"], &[]);
        check("/^b$/", &[], &["a\nb"]);
        check("/a.b/s", &["a\nb"], &[]);
        check("/a.b/", &[], &["a\nb"]);
        check("/ab/iii", &["AB"], &[]);
    }

    #[test]
    fn what_re2_refuses_is_refused() {
        let patterns = Patterns::default();
        for text in [
            "/(?=a)/",
            "/(?<!a)b/",
            r"/(a)\1/",
            "/a**/",
            "/a++/",
            "/a*+/",
            "/a{1001}/",
            "/(?x)a/",
            "/(?u)a/",
            "/(/",
            "/[/",
            "/a/x",
            "a",
            "/",
            "/ab",
            r"/\Z/",
            "/a{2}{3}/",
            r"/a\/",
        ] {
            assert!(patterns.compile(text).is_none(), "{text}");
        }
    }

    #[test]
    fn big_expressions_are_refused() {
        assert!(Patterns::default().compile("/((a{1000}){1000}){1000}/").is_none());
        let deep = format!("/{}{}/", "(".repeat(5_000), ")".repeat(5_000));
        assert!(Patterns::default().compile(&deep).is_none());
        assert!(Patterns::default().compile(&format!("/{}/", "{".repeat(2_000_000))).is_none());
    }
}
