//! `| expand_vars`, `| truncate(0,8)`, `| posix_escape`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;
use yaml::{Kind, Node, Span, Style};

use crate::expand::{Lookup as _, Part, parts};
use crate::fault::Fault;
use crate::known::nearest;
use crate::scope::Scope;

/// GitLab does without the closing parenthesis too.
static TRUNCATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^truncate\([ \t]*([0-9]+)[ \t]*,[ \t]*([0-9]+)[ \t]*\)?$")
        .expect("the pattern is well formed")
});

/// A function with its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    ExpandVars,
    /// From which character, and how many.
    Truncate {
        offset: usize,
        length: usize,
    },
    PosixEscape,
}

/// Reads all functions of a block.
pub(super) fn parse_all(texts: &[&str], span: &Span) -> Result<Vec<Function>, Fault> {
    let mut faults = Vec::new();
    let mut functions = Vec::new();
    for text in texts {
        match parse(text) {
            Some(function) => functions.push(function),
            None => faults.push(unknown(text, span)),
        }
    }
    Fault::joined(faults).map_or(Ok(functions), Err)
}

fn parse(text: &str) -> Option<Function> {
    match text {
        "expand_vars" => Some(Function::ExpandVars),
        "posix_escape" => Some(Function::PosixEscape),
        _ => {
            let found = TRUNCATE.captures(text)?;
            // A number beyond memory is beyond every text.
            let number = |at: usize| found[at].parse().unwrap_or(usize::MAX);
            Some(Function::Truncate { offset: number(1), length: number(2) })
        }
    }
}

fn unknown(text: &str, span: &Span) -> Fault {
    let message = format!(
        "no function matching `{text}`: check that the function name, arguments, and types are correct"
    );
    let name = text.split('(').next().unwrap_or_default();
    let hint = match nearest(name, ["expand_vars", "truncate", "posix_escape"].into_iter()) {
        Some("truncate") => {
            Some("write `truncate(0,8)`: from which character, and how many".to_owned())
        }
        Some(near) => Some(format!("write `{near}` without parentheses")),
        None => None,
    };
    Fault::new(span, message).with_hint(hint)
}

impl Function {
    const fn name(self) -> &'static str {
        match self {
            Self::ExpandVars => "expand_vars",
            Self::Truncate { .. } => "truncate",
            Self::PosixEscape => "posix_escape",
        }
    }

    /// The function of a value, which must be a text. `carried` gets values of variables that come
    /// into it and may not be shown.
    pub(super) fn apply(
        self,
        value: &Node,
        (scope, carried): (&Scope<'_>, &mut BTreeSet<String>),
        span: &Span,
    ) -> Result<Node, Fault> {
        let name = self.name();
        let Some(text) = value.as_str() else {
            let why = format!("invalid input type: {name} can only be used with string inputs");
            return Err(Fault::new(span, format!("error in `{name}` function: {why}")));
        };
        let result = match self {
            Self::ExpandVars => {
                carried.extend(scope.hidden_in(text));
                expand(text, scope).ok_or_else(|| {
                    let why = "variable expansion error: masked variables cannot be expanded";
                    Fault::new(span, format!("error in `{name}` function: {why}"))
                })?
            }
            Self::Truncate { offset, length } => text.chars().skip(offset).take(length).collect(),
            Self::PosixEscape => escaped(text),
        };
        Ok(Node::new(span.clone(), Kind::String(result, Style::Plain)))
    }
}

/// A text with its variables replaced once: what their values refer to stays, as do unknown ones.
/// `None` if one is masked.
fn expand(text: &str, scope: &Scope<'_>) -> Option<String> {
    let mut result = String::with_capacity(text.len());
    for part in parts(text) {
        match part {
            Part::Text(text) => result.push_str(text),
            Part::Reference { name, written } => match scope.find(name, None) {
                Some((variable, _)) if variable.masked => return None,
                Some((variable, _)) => result.push_str(&variable.value),
                None => result.push_str(written),
            },
        }
    }
    Some(result)
}

/// A text as one word of a POSIX shell (Ruby's `Shellwords.escape`).
fn escaped(text: &str) -> String {
    if text.is_empty() {
        return "''".to_owned();
    }
    let mut result = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => result.push_str("'\n'"),
            c if c.is_ascii_alphanumeric() || "_-.,:+/@".contains(c) => result.push(c),
            c => result.extend(['\\', c]),
        }
    }
    result
}
