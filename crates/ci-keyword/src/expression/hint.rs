//! What was probably meant by an expression that is none.

/// The first thing that other languages write otherwise; `None` where nothing of that kind is seen.
pub fn hint(text: &str) -> Option<&'static str> {
    let bare = outside_quotes(text);
    let words = || bare.split_whitespace();
    let has = |word: &str| words().any(|known| known.eq_ignore_ascii_case(word));
    Some(match () {
        () if bare.contains(['"', '\'']) => "a quote is not closed",
        () if has("=") => "`==` compares with a text, `=~` with a pattern",
        () if has("and") || has("&") => "write `&&`",
        () if has("or") || has("|") => "write `||`",
        () if has("not") => "write `!=` or `!~`: there is no `not`",
        () if has("<") || has(">") || has("<=") || has(">=") => {
            "there is only `==`, `!=`, `=~`, `!~`, `&&` and `||`: values are texts"
        }
        () if bare.contains("{{") || bare.contains("((") => "variables are written `$NAME`",
        () if !bare.contains('$') && bare.contains(char::is_alphabetic) => {
            "variables begin with `$`"
        }
        () => return None,
    })
}

/// A text without what stands in quotes; a quote that is not closed stays.
fn outside_quotes(text: &str) -> String {
    let mut bare = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['"', '\'']) {
        let (before, quoted) = rest.split_at(at);
        bare.push_str(before);
        let quote = if quoted.starts_with('"') { '"' } else { '\'' };
        let Some(end) = quoted[1..].find(quote) else {
            rest = quoted;
            break;
        };
        rest = &quoted[end + 2..];
    }
    bare + rest
}

#[cfg(test)]
mod tests {
    use super::hint;

    #[test]
    fn other_languages_are_recognised() {
        for (text, told) in [
            ("$A == \"x", Some("a quote is not closed")),
            ("$A = 'x = y'", Some("`==` compares with a text, `=~` with a pattern")),
            ("$A and $B", Some("write `&&`")),
            ("$A == 'a and b' | $B", Some("write `||`")),
            ("A == 'x'", Some("variables begin with `$`")),
            ("$A ==", None),
        ] {
            assert_eq!(hint(text), told, "{text}");
        }
    }
}
