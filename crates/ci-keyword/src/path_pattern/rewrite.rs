//! From Ruby's syntax to that of `fancy-regex`.
//!
//! The differences: `\d`, `\s` and `\w` are ASCII while classes such as `[[:alpha:]]` are not, the
//! flag `m` lets a dot match a line break, `s` is no flag, `~~` in a class is text, and what GitLab
//! refuses for its cost (`\g`, more than a thousand repetitions) is refused.

/// Repetitions that GitLab allows.
const REPEAT_MAX: u32 = 1_000;

/// The same expression for `fancy-regex`.
///
/// # Errors
/// What is wrong with it, in words.
pub(super) fn rewrite(text: &str) -> Result<String, String> {
    let mut rewriter = Rewriter { rest: text, out: String::with_capacity(text.len() + 16) };
    while let Some(c) = rewriter.rest.chars().next() {
        match c {
            '\\' => rewriter.escape(false)?,
            '[' => rewriter.class()?,
            '(' => rewriter.group()?,
            '{' => rewriter.brace()?,
            _ => rewriter.copy(c.len_utf8()),
        }
    }
    Ok(rewriter.out)
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

    fn replace(&mut self, length: usize, text: &str) {
        self.out.push_str(text);
        self.rest = &self.rest[length..];
    }

    /// A backslash and what belongs to it.
    fn escape(&mut self, in_class: bool) -> Result<(), String> {
        let escaped = self.rest[1..].chars().next().ok_or("too short escape sequence")?;
        let text = match (escaped, in_class) {
            ('d', true) => "0-9",
            ('w', true) => "0-9A-Za-z_",
            ('s', true) => "\\t\\n\\x0b\\x0c\\r ",
            ('h', true) => "0-9A-Fa-f",
            ('d', false) => "[0-9]",
            ('w', false) => "[0-9A-Za-z_]",
            ('s', false) => "[\\t\\n\\x0b\\x0c\\r ]",
            ('D', _) => "[^0-9]",
            ('W', _) => "[^0-9A-Za-z_]",
            ('S', _) => "[^\\t\\n\\x0b\\x0c\\r ]",
            ('H', true) => "[^0-9A-Fa-f]",
            ('g', false) => return Err("uses a subroutine call (\\g)".to_owned()),
            ('0'..='7', _) => return self.octal(),
            _ => {
                let length = 1 + escaped.len_utf8();
                // `\p{Han}`: what stands in braces is no repetition.
                let has_braces = escaped.is_alphabetic() && self.rest[length..].starts_with('{');
                let end = self.rest.find('}').filter(|_| has_braces).map_or(length, |end| end + 1);
                self.copy(end);
                return Ok(());
            }
        };
        self.replace(2, text);
        Ok(())
    }

    /// `\101`, or a backreference where it is one digit other than zero.
    fn octal(&mut self) -> Result<(), String> {
        let digits = &self.rest[1..];
        let length = digits.find(|c: char| !matches!(c, '0'..='7')).unwrap_or(digits.len()).min(3);
        if length == 1 && !digits.starts_with('0') {
            self.copy(2);
            return Ok(());
        }
        let code = u32::from_str_radix(&digits[..length], 8).unwrap_or(u32::MAX);
        let c = char::from_u32(code).filter(char::is_ascii).ok_or("too big number")?;
        self.replace(1 + length, &regex::escape(&c.to_string()));
        Ok(())
    }

    /// `{`: a repetition, or text.
    fn brace(&mut self) -> Result<(), String> {
        let inside = self.rest[1..].split_once('}').map(|(inside, _)| inside);
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let bounds = inside.map(|inside| inside.split_once(',').unwrap_or((inside, inside)));
        let bounds = bounds.filter(|(min, max)| is_number(min) && is_number(max));
        let Some((min, max)) = bounds.filter(|(min, max)| !(min.is_empty() && max.is_empty()))
        else {
            self.replace(1, "\\{");
            return Ok(());
        };
        for bound in [min, max].into_iter().filter(|bound| !bound.is_empty()) {
            if bound.parse::<u32>().map_or(true, |count| count > REPEAT_MAX) {
                return Err(format!("repeats {bound} times, over the {REPEAT_MAX} limit"));
            }
        }
        if min.is_empty() {
            self.replace(1, "{0");
        }
        let rest = self.rest.find('}').map_or(0, |at| at + 1);
        self.copy(rest);
        Ok(())
    }

    /// `(`, with Ruby's flags.
    fn group(&mut self) -> Result<(), String> {
        let flags = self.rest.strip_prefix("(?").and_then(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_alphabetic() && c != '-')?;
            rest[end..].starts_with([')', ':']).then(|| rest[..end].to_owned())
        });
        let Some(flags) = flags else {
            self.copy(1);
            return Ok(());
        };
        if flags.contains(|c: char| !"imxad-".contains(c)) {
            return Err("undefined group option".to_owned());
        }
        // Matching is ASCII where `a` and `d` ask for it, so they change nothing.
        let kept: String = flags.replace(['a', 'd'], "").replace('m', "s");
        let kept = kept.strip_suffix('-').unwrap_or(&kept);
        let is_alone = kept.is_empty() && self.rest[2 + flags.len()..].starts_with(')');
        let length = 2 + flags.len() + usize::from(is_alone);
        self.replace(length, &if is_alone { String::new() } else { format!("(?{kept}") });
        Ok(())
    }

    /// `[…]`, with classes in it.
    fn class(&mut self) -> Result<(), String> {
        self.copy(1);
        if self.rest.starts_with('^') {
            self.copy(1);
        }
        if self.rest.starts_with(']') {
            self.replace(1, "\\]");
        }
        // Whether what came last is a class by name, which begins no range.
        let mut is_named = false;
        loop {
            let c = self.rest.chars().next().ok_or("premature end of char-class")?;
            match c {
                ']' => break,
                '[' if self.rest.starts_with("[:") => self.named()?,
                '[' => self.class()?,
                '\\' => self.escape(true)?,
                '-' if is_named && !self.rest[1..].starts_with(']') => {
                    return Err("unmatched range specifier in char-class".to_owned());
                }
                '-' if self.rest.starts_with("--") => {
                    return Err("empty range in char class".to_owned());
                }
                '~' => self.replace(1, "\\~"),
                _ => self.copy(c.len_utf8()),
            }
            is_named = c == '[' || (c == '\\' && self.ends_with_class());
        }
        self.copy(1);
        Ok(())
    }

    /// Whether the escape that was written last is a class.
    fn ends_with_class(&self) -> bool {
        ["0-9", "A-Za-z_", "\\r ", "A-Fa-f", "]"].iter().any(|end| self.out.ends_with(end))
    }

    /// `[:alpha:]` within a class: all characters of the kind, not those of ASCII alone.
    fn named(&mut self) -> Result<(), String> {
        let (name, _) = self.rest[2..].split_once(":]").ok_or("premature end of char-class")?;
        let length = name.len() + 4;
        let (word, is_not) = name.strip_prefix('^').map_or((name, false), |word| (word, true));
        let set = match word {
            "alpha" => "\\p{Alphabetic}",
            "digit" => "\\p{Nd}",
            "alnum" => "\\p{Alphabetic}\\p{Nd}",
            "upper" => "\\p{Uppercase}",
            "lower" => "\\p{Lowercase}",
            "space" => "\\s",
            "blank" => "\\p{Zs}\\t",
            "cntrl" => "\\p{Cc}",
            "punct" => "\\p{P}$+<=>^`|\\~",
            "graph" => "\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}",
            "print" => "\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Zs}",
            "word" => "\\w",
            "xdigit" => "0-9A-Fa-f",
            "ascii" => "\\x00-\\x7f",
            _ => return Err("invalid POSIX bracket type".to_owned()),
        };
        let negation = if is_not { "^" } else { "" };
        self.replace(length, &format!("[{negation}{set}]"));
        Ok(())
    }
}
