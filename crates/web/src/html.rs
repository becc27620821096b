//! Text made safe for markup, where a template does not do it.

use std::fmt::{self, Write as _};

use askama::filters::HtmlSafe;

/// Text for the inside of an element or of a quoted attribute.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        push_escaped(&mut safe, c);
    }
    safe
}

/// Appends one character, escaped where markup would read it otherwise.
pub(crate) fn push_escaped(out: &mut String, c: char) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '\'' => out.push_str("&#39;"),
        c => out.push(c),
    }
}

/// Appends formatted text.
pub(crate) fn append(out: &mut String, text: fmt::Arguments<'_>) {
    out.write_fmt(text).expect("writing into a string does not fail");
}

/// A sentence in which words between backticks are code.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prose<'a>(&'a str);

/// Text whose backticks mean code.
pub(crate) fn prose<T: AsRef<str> + ?Sized>(text: &T) -> Prose<'_> {
    Prose(text.as_ref())
}

impl fmt::Display for Prose<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some((before, code, after)) = next_code(rest) {
            write!(f, "{}<code>{}</code>", escape(before), escape(code))?;
            rest = after;
        }
        f.write_str(&escape(rest))
    }
}

impl HtmlSafe for Prose<'_> {}

fn next_code(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (code, after) = rest.split_once('`')?;
    Some((before, code, after))
}

#[cfg(test)]
mod tests {
    use super::prose;

    #[test]
    fn words_between_backticks_are_code() {
        assert_eq!(prose("use `a<b` here").to_string(), "use <code>a&lt;b</code> here");
        assert_eq!(prose("one ` alone").to_string(), "one ` alone");
    }
}
