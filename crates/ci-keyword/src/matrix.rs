//! `$[[ matrix.NAME ]]` in `needs`: the consuming job's own value of a matrix.

use domain::variable::JobVariable;

const OPEN: &str = "$[[";
const CLOSE: &str = "]]";
const PREFIX: &str = "matrix.";

/// Whether a text names a value of a matrix.
pub fn refers(text: &str) -> bool {
    next(text).is_some()
}

/// The text with the values in it.
///
/// # Errors
/// A name that the matrix does not have.
pub fn replace(text: &str, variables: &[JobVariable]) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((start, name, end)) = next(rest) {
        let variable = variables.iter().rev().find(|variable| variable.key == name);
        out.push_str(&rest[..start]);
        out.push_str(&variable.ok_or_else(|| name.to_owned())?.value);
        rest = &rest[end..];
    }
    out.push_str(rest);
    Ok(out)
}

/// The first expression: where it starts, its name, and where it ends.
fn next(text: &str) -> Option<(usize, &str, usize)> {
    let mut from = 0;
    loop {
        let start = from + text[from..].find(OPEN)?;
        if let Some((name, end)) = expression(&text[start + OPEN.len()..]) {
            return Some((start, name, start + OPEN.len() + end));
        }
        from = start + OPEN.len();
    }
}

/// ` matrix.NAME ]]`: the name, and the length of it all.
fn expression(text: &str) -> Option<(&str, usize)> {
    let name = text.trim_start().strip_prefix(PREFIX)?;
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let length = name.find(|c| !is_part(c)).filter(|length| *length > 0)?;
    let rest = name[length..].trim_start().strip_prefix(CLOSE)?;
    Some((&name[..length], text.len() - rest.len()))
}

#[cfg(test)]
mod tests {
    use domain::variable::JobVariable;

    use super::{refers, replace};

    #[test]
    fn replaces_what_is_an_expression_only() {
        let matrix = [JobVariable::public("OS", "linux"), JobVariable::public("V", "1")];
        let replaced = |text| replace(text, &matrix).unwrap();
        assert_eq!(replaced("b: [$[[ matrix.OS ]], $[[matrix.V]]]"), "b: [linux, 1]");
        assert_eq!(replaced("$[[ $[[ matrix.V ]]"), "$[[ 1");
        for text in ["$[[ inputs.a ]]", "$[[ matrix. ]]", "$[[ matrix.A B ]]", "$[[ matrix.A"] {
            assert!(!refers(text), "{text}");
        }
        assert_eq!(replace("$[[ matrix.Q ]]", &matrix), Err("Q".to_owned()));
    }
}
