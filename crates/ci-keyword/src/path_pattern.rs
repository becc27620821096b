//! The regular expressions of `rules:changes:regexp` and `rules:exists:regexp`: Ruby's, with
//! look-around, unlike all others of the language, which are RE2's.
//!
//! GitLab bounds them by time. A compiler that answers the same each time counts steps instead.

mod rewrite;

use std::cell::OnceCell;

use domain::limits::{
    RULE_REGEXP_BYTES_MAX, RULE_REGEXP_CHARS_MAX, RULE_REGEXP_STEPS_MAX, RULE_REGEXPS_WORK_MAX,
};
use fancy_regex::{CompileError, Regex, RegexBuilder};

/// Steps back that are tried, one after the other, and the work that each is. Most paths need few
/// steps, and a path that needs many has used at most a tenth of them before.
const TRIES: [(usize, u32); 3] = [(100, 1), (2_000, 20), (RULE_REGEXP_STEPS_MAX, 500)];
/// Bytes that a compiled expression may take, as they are tried one after the other.
const BYTES: [usize; 3] = [8 * 1024, 128 * 1024, RULE_REGEXP_BYTES_MAX];
/// Bytes of one instruction of the engine, nearly.
const INSTRUCTION_BYTES: usize = 64;

/// Why a text is no expression for paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invalid {
    /// It is longer than `RULE_REGEXP_CHARS_MAX`.
    TooLong,
    /// The engine's own words.
    Syntax(String),
    /// More work than is left for the patterns of this configuration.
    Costly,
}

/// Why an expression gives no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slow {
    /// One path took more than `RULE_REGEXP_STEPS_MAX`.
    Path,
    /// All of them took more than `RULE_REGEXPS_WORK_MAX`.
    All,
}

/// A compiled expression.
#[derive(Debug)]
pub struct PathPattern {
    text: String,
    bytes: usize,
    tries: [OnceCell<Regex>; TRIES.len()],
}

impl PathPattern {
    /// Compiles a text. `may_try` is asked before each try whether so many bytes may be compiled.
    ///
    /// # Errors
    /// It is too long, Ruby would refuse it, or it may not be tried.
    pub(crate) fn new(text: &str, may_try: impl Fn(usize) -> bool) -> Result<Self, Invalid> {
        if text.chars().count() > RULE_REGEXP_CHARS_MAX {
            return Err(Invalid::TooLong);
        }
        let text = rewrite::rewrite(text).map_err(Invalid::Syntax)?;
        let mut fault = Invalid::Costly;
        for bytes in BYTES {
            if !may_try(bytes) {
                return Err(Invalid::Costly);
            }
            match build(&text, TRIES[0].0, bytes) {
                Ok(first) => {
                    let tries: [OnceCell<Regex>; TRIES.len()] = Default::default();
                    tries[0].set(first).expect("nothing was tried yet");
                    return Ok(Self { text, bytes, tries });
                }
                Err(fault_now) => fault = Invalid::Syntax(words(&fault_now)),
            }
        }
        Err(fault)
    }

    /// The first path in which it is found. The work is added to `work`.
    ///
    /// # Errors
    /// It takes too long.
    pub fn first<'p>(&self, paths: &[&'p str], work: &mut u32) -> Result<Option<&'p str>, Slow> {
        for path in paths {
            if self.is_match(path, work)? {
                return Ok(Some(path));
            }
        }
        Ok(None)
    }

    fn is_match(&self, path: &str, work: &mut u32) -> Result<bool, Slow> {
        for ((steps, units), regex) in TRIES.into_iter().zip(&self.tries) {
            *work = work.saturating_add(units);
            if *work > RULE_REGEXPS_WORK_MAX {
                return Err(Slow::All);
            }
            let regex = regex.get_or_init(|| {
                build(&self.text, steps, self.bytes).expect("it was compiled with fewer steps")
            });
            if let Ok(found) = regex.is_match(path) {
                return Ok(found);
            }
        }
        Err(Slow::Path)
    }
}

fn build(text: &str, steps: usize, bytes: usize) -> Result<Regex, fancy_regex::Error> {
    RegexBuilder::new(text)
        .multi_line(true)
        .oniguruma_mode(true)
        .backtrack_limit(steps)
        .delegate_size_limit(bytes)
        .max_prog_size(bytes / INSTRUCTION_BYTES)
        .build()
}

/// What the engine says is wrong, without the expression itself.
fn words(fault: &fancy_regex::Error) -> String {
    if let fancy_regex::Error::ParseError(at, fault) = fault {
        return format!("{fault}, at byte {at}");
    }
    let fancy_regex::Error::CompileError(fault) = fault else { return fault.to_string() };
    if let CompileError::InnerError(fault) = &**fault {
        let too_big = || format!("compiles to more than {RULE_REGEXP_BYTES_MAX} bytes");
        let syntax = fault.syntax_error().map(ToString::to_string);
        return syntax.map_or_else(too_big, |text| last_line(&text).to_owned());
    }
    if matches!(**fault, CompileError::VariableLookBehindRequiresFeature) {
        return "invalid pattern in look-behind".to_owned();
    }
    fault.to_string()
}

/// The line of the parser's picture that says what is wrong.
fn last_line(text: &str) -> &str {
    let last = text.lines().last().unwrap_or_default();
    last.strip_prefix("error: ").unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::{Invalid, PathPattern, RULE_REGEXPS_WORK_MAX, Slow};

    fn compile(text: &str) -> Result<PathPattern, Invalid> {
        PathPattern::new(text, |_| true)
    }

    #[track_caller]
    fn finds(pattern: &str, path: &str) -> bool {
        let pattern = compile(pattern).expect(pattern);
        pattern.first(&[path], &mut 0).unwrap().is_some()
    }

    /// What Ruby 3.1 answers.
    #[test]
    fn it_is_understood_as_ruby_does() {
        for (pattern, path, found) in [
            (r"\A(?!docs/)", "docs/a.md", false),
            (r"\A(?!docs/)", "src/a.rs", true),
            (r"^(?!docs/)", "docs/a\nsrc/b", true),
            (r"(?<=a|bc)d", "bcd", true),
            (r"(?<!_test)\.go\z", "a_test.go", false),
            (r"\.go$", "a.go\nb", true),
            (r"\.go\z", "a.go\nb", false),
            (r"a\Z", "a\n", true),
            (r"\w", "é", false),
            (r"\W\z", "é", true),
            (r"\d", "٣", false),
            (r"\h{2}", "fA", true),
            (r"\H", "f", false),
            (r"\s", "\u{a0}", false),
            ("[[:alpha:]]", "é", true),
            ("[[:^alpha:]]", "é", false),
            ("[[:space:]]", "\u{a0}", true),
            ("[[:alnum:]_]", "١", true),
            ("[[:word:]]", "é", true),
            (r"\p{Alpha}", "é", true),
            (r"\p{Han}", "漢", true),
            ("(?m)a.b", "a\nb", true),
            ("(?m:a.)b", "a\nb", true),
            ("a.b", "a\nb", false),
            ("(?i)É", "é", true),
            ("(?mi-x)A.B", "a\nb", true),
            ("(?a)x", "x", true),
            ("[a~~b]", "~", true),
            ("[a&&b]", "a", false),
            ("[a-c&&[^b]]", "b", false),
            ("[]a]", "]", true),
            ("[^]a]", "]", false),
            (r"[\]\d]", "7", true),
            (r"[^\D]", "7", true),
            ("^a{,3}b", "aaab", true),
            ("a{", "a{", true),
            ("a{x}", "a{x}", true),
            ("^x{2}{3}$", "xxxxxx", true),
            (r"(?<a>x)\k<a>", "xx", true),
            (r"(a)\1", "aa", true),
            ("(?>a+)b", "aab", true),
            ("a++a", "aa", false),
            (r"\/\-\_", "/-_", true),
            ("(?x) a # c", "a", true),
            (r"\R", "\n", true),
            (r"\101", "A", true),
            ("(?~ab)", "x", true),
            ("", "anything", true),
        ] {
            assert_eq!(finds(pattern, path), found, "{pattern} in {path:?}");
        }
    }

    #[test]
    fn what_ruby_refuses_is_refused() {
        for pattern in [
            "(",
            ")",
            "[",
            "*a",
            "[z-a]",
            "[[:foo:]]",
            "(?s)a",
            "(?<=a+)b",
            r"\",
            "(?<n>a",
            "[a",
            r"\k<n>",
            r"(?u)\w",
            "[a--b]",
            r"[\w-z]",
            r"\p{Nonsense}",
        ] {
            let refused = compile(pattern).err();
            assert!(matches!(refused, Some(Invalid::Syntax(_))), "{pattern}: {refused:?}");
        }
    }

    /// Newer GitLab refuses these for their cost.
    #[test]
    fn what_costs_much_is_refused() {
        for pattern in [r"(a\g<1>?)", "a{1001}", "((a{1000}){1000}){1000}", r"((\p{L}{900}){900})"]
        {
            assert!(compile(pattern).is_err(), "{pattern}");
        }
        assert_eq!(compile(&"a".repeat(256)).err(), Some(Invalid::TooLong));
        assert!(compile(&"ä".repeat(255)).is_ok());
        assert_eq!(PathPattern::new("a", |_| false).err(), Some(Invalid::Costly));
    }

    #[test]
    fn steps_are_counted_not_seconds() {
        let slow = compile(r"\A(?:a(?!x)|aa(?!x))+b").unwrap();
        let path = |length| "a".repeat(length);
        let mut work = 0;
        assert_eq!(slow.first(&[&path(5)], &mut work), Ok(None));
        assert_eq!(work, 1);
        assert_eq!(slow.first(&[&path(10)], &mut work), Ok(None));
        assert_eq!(work, 1 + 21);
        assert_eq!(slow.first(&[&path(60)], &mut work), Err(Slow::Path));
        let mut work = RULE_REGEXPS_WORK_MAX - 2;
        assert_eq!(slow.first(&["a", "a", "a"], &mut work), Err(Slow::All));
    }
}
