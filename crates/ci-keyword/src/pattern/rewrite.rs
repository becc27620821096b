//! From RE2's syntax to that of the `regex` crate.
//!
//! The differences: braces that are no repetition are text, `[`, `&&`, `--` and `~~` in a class are
//! text, `\d`, `\s` and `\w` are ASCII, `\Q…\E`, `\C` and octal escapes exist, `\<` is a `<`; stacked
//! repetitions, more than a thousand of them, and the flags `x`, `u` and `R` are refused.

/// Repetitions that RE2 allows.
const REPEAT_MAX: u32 = 1_000;

/// The same expression for `regex`; `None` where RE2 refuses it.
pub(super) fn rewrite(body: &str) -> Option<String> {
    let mut rewriter = Rewriter { rest: body, out: String::with_capacity(body.len() + 8) };
    let mut after_repeat = false;
    while let Some(c) = rewriter.rest.chars().next() {
        let repeats = match c {
            '*' | '+' | '?' => Some(1),
            '{' => repetition(rewriter.rest)?,
            _ => None,
        };
        if let Some(length) = repeats {
            if after_repeat {
                return None;
            }
            rewriter.copy(length);
            if rewriter.rest.starts_with('?') {
                rewriter.copy(1);
            }
            after_repeat = true;
            continue;
        }
        after_repeat = false;
        rewriter.piece(c)?;
    }
    Some(rewriter.out)
}

/// The length of the repetition that a text begins with: `Some(None)` if its brace is text,
/// `None` if it asks for too many.
#[expect(clippy::option_option, reason = "no repetition and a refused one differ")]
fn repetition(text: &str) -> Option<Option<usize>> {
    let Some(end) = text.find('}') else { return Some(None) };
    let inside = &text[1..end];
    let (min, max) = inside.split_once(',').unwrap_or((inside, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if min.is_empty() || !is_number(min) || !is_number(max) {
        return Some(None);
    }
    let fits = |text: &str| text.is_empty() || text.parse().is_ok_and(|n: u32| n <= REPEAT_MAX);
    (fits(min) && fits(max)).then_some(Some(end + 1))
}

struct Rewriter<'t> {
    rest: &'t str,
    out: String,
}

impl Rewriter<'_> {
    /// Takes bytes over as they are.
    fn copy(&mut self, length: usize) {
        let (head, rest) = self.rest.split_at(length);
        self.out.push_str(head);
        self.rest = rest;
    }

    fn skip(&mut self, length: usize) {
        self.rest = &self.rest[length..];
    }

    /// One thing that is no repetition.
    fn piece(&mut self, c: char) -> Option<()> {
        match c {
            '\\' => self.escape(false)?,
            '[' => self.class()?,
            '(' => self.group()?,
            '{' => {
                self.out.push_str("\\{");
                self.skip(1);
            }
            _ => self.copy(c.len_utf8()),
        }
        Some(())
    }

    /// `(`, with flags that RE2 does not know refused.
    fn group(&mut self) -> Option<()> {
        if let Some(flags) = self.rest.strip_prefix("(?") {
            let end = flags.find([':', ')', '<', 'P', '=', '!'])?;
            if flags[..end].contains(|c: char| !"imsU-".contains(c)) {
                return None;
            }
            self.copy(2);
            let end = self.rest.find([':', ')', '<', 'P', '=', '!'])?;
            self.copy(end);
            return Some(());
        }
        self.copy(1);
        Some(())
    }

    /// A backslash and what belongs to it.
    fn escape(&mut self, in_class: bool) -> Option<()> {
        let escaped = self.rest[1..].chars().next()?;
        let length = 1 + escaped.len_utf8();
        let replacement = match (escaped, in_class) {
            ('d', true) => "0-9",
            ('w', true) => "0-9A-Za-z_",
            ('s', true) => "\\t\\n\\x0c\\r ",
            ('d', false) => "[0-9]",
            ('w', false) => "[0-9A-Za-z_]",
            ('s', false) => "[\\t\\n\\x0c\\r ]",
            ('D', _) => "[^0-9]",
            ('W', _) => "[^0-9A-Za-z_]",
            ('S', _) => "[^\\t\\n\\x0c\\r ]",
            ('C', false) => "(?s:.)",
            ('<', _) => "<",
            ('>', _) => ">",
            ('b', false) => "(?-u:\\b)",
            ('Q', false) => return self.quoted(),
            ('0'..='7', _) => return self.octal(),
            _ => {
                self.escaped_by_itself(escaped, length);
                return Some(());
            }
        };
        self.out.push_str(replacement);
        self.skip(length);
        Some(())
    }

    /// Escapes that mean the same in both, with their arguments.
    fn escaped_by_itself(&mut self, escaped: char, length: usize) {
        let has_braces = matches!(escaped, 'p' | 'P' | 'x') && self.rest[length..].starts_with('{');
        let end =
            if has_braces { self.rest.find('}').map_or(length, |end| end + 1) } else { length };
        self.copy(end);
    }

    /// `\Q…\E`: text, to the end if there is no `\E`.
    fn quoted(&mut self) -> Option<()> {
        let body = &self.rest[2..];
        let (text, rest) = body.split_once("\\E").unwrap_or((body, ""));
        self.out.push_str(&regex::escape(text));
        self.rest = rest;
        Some(())
    }

    /// `\101`: up to three octal digits. A single digit other than zero would be a backreference.
    fn octal(&mut self) -> Option<()> {
        let digits = &self.rest[1..];
        let end = digits.find(|c: char| !matches!(c, '0'..='7')).unwrap_or(digits.len()).min(3);
        if end == 1 && !digits.starts_with('0') {
            return None;
        }
        let value = u32::from_str_radix(&digits[..end], 8).ok()?;
        self.out.push_str(&regex::escape(char::from_u32(value)?.to_string().as_str()));
        self.skip(1 + end);
        Some(())
    }

    /// `[…]`.
    fn class(&mut self) -> Option<()> {
        self.copy(1);
        if self.rest.starts_with('^') {
            self.copy(1);
        }
        let mut is_first = true;
        // Whether a `-` here would begin a range.
        let mut may_range = false;
        loop {
            let c = self.rest.chars().next()?;
            match c {
                ']' if !is_first => break,
                ']' => {
                    self.out.push_str("\\]");
                    self.skip(1);
                    may_range = true;
                }
                '[' if self.rest.starts_with("[:") && self.rest.contains(":]") => {
                    self.copy(self.rest.find(":]")? + 2);
                    may_range = false;
                }
                '-' => may_range = self.dash(may_range),
                '\\' => {
                    may_range =
                        !self.rest[1..].starts_with(['d', 'D', 's', 'S', 'w', 'W', 'p', 'P']);
                    self.escape(true)?;
                }
                _ => {
                    if "[&~".contains(c) {
                        self.out.push('\\');
                    }
                    self.copy(c.len_utf8());
                    may_range = true;
                }
            }
            is_first = false;
        }
        self.copy(1);
        Some(())
    }

    /// A `-` in a class: a range, or text. Says whether another may begin one.
    fn dash(&mut self, may_range: bool) -> bool {
        let next = &self.rest[1..];
        let is_range = may_range && !next.starts_with(']') && !next.starts_with("[:");
        if is_range && !next.starts_with('-') {
            self.copy(1);
            return false;
        }
        self.out.push_str("\\-");
        self.skip(1);
        true
    }
}
