//! Globs of `rules:changes` and `rules:exists`: Ruby's `File.fnmatch` with `PATHNAME`, `DOTMATCH`
//! and `EXTGLOB`.
//!
//! `*` and `?` do not cross `/`, `**/` is any number of folders, a trailing `**` is one level only,
//! `{a,b}` are alternatives, dotfiles match like others, `!` at the beginning is itself.

use domain::limits::GLOB_STEPS_MAX;

/// Bytes of texts that come up while the braces of one glob are resolved; beyond it nothing is
/// compared.
const RESOLVED_BYTES_MAX: usize = 256 * 1024;
/// Braces of one glob that are resolved.
const BRACES_MAX: usize = 64;
/// Bytes of one glob, more than a path may have.
const GLOB_BYTES_MAX: usize = 8_192;

/// A glob with its braces resolved.
#[derive(Clone, Debug)]
pub struct Glob {
    alternatives: Vec<String>,
}

impl Glob {
    /// Reads a glob; `None` if it is too long or its braces give too many alternatives.
    pub fn new(text: &str) -> Option<Self> {
        if text.len() > GLOB_BYTES_MAX || text.matches('{').count() > BRACES_MAX {
            return None;
        }
        let mut alternatives = Vec::new();
        resolve(text, &mut alternatives, &mut 0)?;
        Some(Self { alternatives })
    }

    /// Whether a path matches. What was looked at is added to `steps`; `None` if that is more than
    /// `GLOB_STEPS_MAX`.
    pub fn matches(&self, path: &str, steps: &mut u64) -> Option<bool> {
        for pattern in &self.alternatives {
            if *steps > GLOB_STEPS_MAX {
                return None;
            }
            if matches(pattern, path, steps) {
                return Some(true);
            }
        }
        Some(false)
    }

    /// Globs without braces that this one stands for.
    pub fn alternatives(&self) -> usize {
        self.alternatives.len()
    }
}

/// Resolves the first braces that belong together, and those of what results. A brace that is never
/// closed makes a glob that matches nothing, as in Ruby.
fn resolve(text: &str, out: &mut Vec<String>, bytes: &mut usize) -> Option<()> {
    *bytes += text.len() + 1;
    if *bytes > RESOLVED_BYTES_MAX {
        return None;
    }
    let Some((open, close)) = braces(text) else {
        if !unescaped(text).any(|(_, c)| c == '{') {
            out.push(text.to_owned());
        }
        return Some(());
    };
    for part in parts(&text[open + 1..close]) {
        let text = format!("{}{part}{}", &text[..open], &text[close + 1..]);
        resolve(&text, out, bytes)?;
    }
    Some(())
}

/// The first brace and the one that closes it.
fn braces(text: &str) -> Option<(usize, usize)> {
    let mut open = None;
    let mut level = 0;
    for (at, c) in unescaped(text) {
        match c {
            '{' => {
                open = open.or(Some(at));
                level += 1;
            }
            '}' if level == 1 => return open.map(|open| (open, at)),
            '}' if level > 1 => level -= 1,
            _ => {}
        }
    }
    None
}

/// Cuts at commas that are in no inner braces.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut level, mut start) = (0, 0);
    for (at, c) in unescaped(text) {
        match c {
            '{' => level += 1,
            '}' => level -= 1,
            ',' if level == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Characters that have no backslash before them.
fn unescaped(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut escaped = false;
    text.char_indices().filter(move |(_, c)| {
        let is_plain = !escaped;
        escaped = is_plain && *c == '\\';
        is_plain
    })
}

/// Matches a pattern without braces, folder by folder. After `**/` a failure is tried again one
/// folder further on.
fn matches(pattern: &str, path: &str, steps: &mut u64) -> bool {
    let (mut pattern, mut path) = (pattern, path);
    let mut again: Option<(&str, &str)> = None;
    loop {
        if pattern.starts_with("**/") {
            while let Some(rest) = pattern.strip_prefix("**/") {
                pattern = rest;
            }
            again = Some((pattern, path));
        }
        if let Some((pattern_rest, path_rest)) = segment(pattern, path, steps) {
            match (pattern_rest.strip_prefix('/'), path_rest.strip_prefix('/')) {
                (Some(next_pattern), Some(next_path)) => {
                    (pattern, path) = (next_pattern, next_path);
                    continue;
                }
                _ if pattern_rest.is_empty() && path_rest.is_empty() => return true,
                _ => {}
            }
        }
        let Some((first_pattern, first_path)) = again else { return false };
        let Some((_, further)) = first_path.split_once('/') else { return false };
        (pattern, path) = (first_pattern, further);
        again = Some((pattern, path));
    }
}

/// Matches one segment; what is left of both, each at a `/` or at its end.
fn segment<'p, 's>(pattern: &'p str, path: &'s str, steps: &mut u64) -> Option<(&'p str, &'s str)> {
    let (mut pattern, mut path) = (pattern, path);
    let mut star: Option<(&str, &str)> = None;
    loop {
        *steps += 1;
        if pattern.starts_with('*') {
            pattern = pattern.trim_start_matches('*');
            star = Some((pattern, path));
            continue;
        }
        let at_end = path.is_empty() || path.starts_with('/');
        if at_end && (pattern.is_empty() || pattern.starts_with('/')) {
            return Some((pattern, path));
        }
        if !at_end && let Some((rest, taken)) = one(pattern, path, steps) {
            (pattern, path) = (rest, taken);
            continue;
        }
        let (after_star, from) = star?;
        let next = from.chars().next().filter(|c| *c != '/')?;
        (pattern, path) = (after_star, &from[next.len_utf8()..]);
        star = Some((pattern, path));
    }
}

/// Matches one character that is no `/`; what is left of both.
fn one<'p, 's>(pattern: &'p str, path: &'s str, steps: &mut u64) -> Option<(&'p str, &'s str)> {
    let c = path.chars().next()?;
    let rest = match pattern.chars().next()? {
        '?' => &pattern[1..],
        '[' => class(&pattern[1..], c, steps)?,
        '\\' => literal(&pattern[1..], c)?,
        _ => literal(pattern, c)?,
    };
    Some((rest, &path[c.len_utf8()..]))
}

/// A character that is itself. A backslash at the end of a pattern matches nothing.
fn literal(pattern: &str, c: char) -> Option<&str> {
    pattern.strip_prefix(c)
}

/// The rest of a pattern behind `[…]` if the class holds the character.
fn class<'p>(pattern: &'p str, c: char, steps: &mut u64) -> Option<&'p str> {
    let negated = pattern.starts_with(['!', '^']);
    let mut rest = if negated { &pattern[1..] } else { pattern };
    let mut found = false;
    loop {
        *steps += 1;
        if let Some(behind) = rest.strip_prefix(']') {
            return (found != negated).then_some(behind);
        }
        let (low, behind) = member(rest)?;
        let (high, behind) = match behind.strip_prefix('-') {
            Some(behind) if !behind.starts_with(']') => member(behind)?,
            _ => (low, behind),
        };
        found |= (low..=high).contains(&c);
        rest = behind;
    }
}

/// A character of a class, perhaps escaped.
fn member(text: &str) -> Option<(char, &str)> {
    let text = text.strip_prefix('\\').unwrap_or(text);
    let c = text.chars().next()?;
    Some((c, &text[c.len_utf8()..]))
}

#[cfg(test)]
mod tests {
    use super::{GLOB_STEPS_MAX, Glob};

    #[track_caller]
    fn check(pattern: &str, matching: &[&str], other: &[&str]) {
        let glob = Glob::new(pattern).unwrap();
        for path in matching {
            assert_eq!(glob.matches(path, &mut 0), Some(true), "{pattern} should match {path}");
        }
        for path in other {
            assert_eq!(
                glob.matches(path, &mut 0),
                Some(false),
                "{pattern} should not match {path}"
            );
        }
    }

    #[test]
    fn stars() {
        check("*.rb", &["a.rb", ".rb"], &["a/b.rb", "a.rbx"]);
        check("*", &["a", ".env", ""], &["a/b"]);
        check("a*b*c", &["abc", "axbxc", "abbc"], &["ab", "a/bc"]);
        check("src/*", &["src/a", "src/.a"], &["src/a/b", "src", "lib/a"]);
        check("?", &["a", "é"], &["", "ab", "/"]);
    }

    #[test]
    fn double_stars() {
        check("**/*.js", &["a.js", "x/a.js", "x/y/.z/a.js"], &["a.ts"]);
        check("src/**/*", &["src/a", "src/b/a", "src/b/c/a"], &["src", "lib/src/a"]);
        check("src/**", &["src/a"], &["src/b/a.c", "src"]);
        check("**", &["a"], &["a/b"]);
        check("**/a/**/b", &["a/b", "x/a/y/b", "a/x/y/b"], &["a/c", "b"]);
        check("**/**/b", &["b", "x/b"], &["c"]);
        check("a**/b", &["a/b", "ax/b"], &["a/x/b"]);
    }

    #[test]
    fn classes() {
        check("[a-c]x", &["ax", "cx"], &["dx", "x"]);
        check("[!a]", &["b", "é"], &["a", "/"]);
        check("[^a]", &["b"], &["a"]);
        check("[é]", &["é"], &["e"]);
        check("[a-]", &["a", "-"], &["b"]);
        check("[\\]]", &["]"], &["\\"]);
        check("[a", &[], &["a", "[a"]);
        check("a[/]b", &[], &["a/b"]);
    }

    #[test]
    fn braces() {
        check("*.{js,ts}", &["a.js", "a.ts"], &["a.rs"]);
        check("{a,b{c,d}}", &["a", "bc", "bd"], &["b"]);
        check("a{,b}", &["a", "ab"], &["b"]);
        check("{a", &[], &["a", "{a"]);
        check("a}", &["a}"], &[]);
        check("\\{a,b\\}", &["{a,b}"], &["a"]);
        check("{src,lib}/**/*", &["src/a", "lib/x/a"], &["a"]);
    }

    #[test]
    fn literals() {
        check("a", &["a"], &["A", "a/", "b/a", "./a"]);
        check("dir", &["dir"], &["dir/a"]);
        check("dir/", &["dir/"], &["dir/a", "dir"]);
        check("!a", &["!a"], &["a", "b"]);
        check("\\*", &["*"], &["a"]);
        check("./a", &["./a"], &["a"]);
        check("", &[""], &["a"]);
    }

    #[test]
    fn too_many_alternatives() {
        assert!(Glob::new(&"{a,b}".repeat(9)).is_some());
        assert!(Glob::new(&"{a,b}".repeat(64)).is_none());
        assert!(Glob::new(&"{a}".repeat(100_000)).is_none());
    }

    #[test]
    fn what_costs_much_has_an_end() {
        let glob = Glob::new(&("*a".repeat(60) + &"{,}".repeat(10) + "x")).unwrap();
        let (path, mut steps) = ("a".repeat(4_000), GLOB_STEPS_MAX - 2_000_000);
        assert!((0..1_000).any(|_| glob.matches(&path, &mut steps).is_none()), "{steps}");
        // One alternative is compared to its end.
        assert!(steps < GLOB_STEPS_MAX + 1_000_000, "{steps}");
        let mut few = 0;
        assert_eq!(
            Glob::new("src/**/*.rs").unwrap().matches("src/a/main.rs", &mut few),
            Some(true)
        );
        assert!(few < 40, "{few}");
    }

    proptest::proptest! {
        #[test]
        fn any_glob_ends(pattern in "[a{},*?\\[\\]!/\\\\é-]{0,24}", path in "[a/é.]{0,24}") {
            if let Some(glob) = Glob::new(&pattern) {
                glob.matches(&path, &mut 0);
            }
        }

        #[test]
        fn a_path_without_special_characters_matches_itself(path in "[a-z/.]{1,24}") {
            let glob = Glob::new(&path).unwrap();
            proptest::prop_assert_eq!(glob.matches(&path, &mut 0), Some(true));
        }
    }
}
