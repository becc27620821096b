//! `artifacts:reports:dotenv`: variables that a job leaves to later ones.

use thiserror::Error;

use crate::limits::{DOTENV_BYTES_MAX, DOTENV_VARIABLES_MAX};
use crate::variable::JobVariable;

/// Why a file is refused, in GitLab's words.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum DotenvError {
    #[error("Dotenv Artifact Too Big. Maximum Allowable Size: {DOTENV_BYTES_MAX}")]
    TooBig,
    #[error("Dotenv files cannot have more than {DOTENV_VARIABLES_MAX} variables")]
    TooMany,
    /// A line, from 1, that is no `KEY=VALUE`: blank lines and comments too.
    #[error("Invalid Format")]
    NoAssignment { line: usize },
    /// A key that is no name of a variable.
    #[error("Validation failed: Key can contain only letters, digits and '_'.")]
    Key { line: usize },
}

impl DotenvError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::TooBig | Self::TooMany => {
                "keep what is large in a file of artifacts:paths".to_owned()
            }
            Self::NoAssignment { line } => {
                format!("line {line}: every line is KEY=VALUE; no blank lines, no comments")
            }
            Self::Key { line } => format!("line {line}: the part before `=` is no name"),
        }
    }
}

/// Whether a stored file is small enough to be read.
///
/// # Errors
/// [`DotenvError::TooBig`].
pub fn check_size(bytes: u64) -> Result<(), DotenvError> {
    if bytes < DOTENV_BYTES_MAX { Ok(()) } else { Err(DotenvError::TooBig) }
}

/// Reads a file: one `KEY=VALUE` a line.
///
/// It is cut at the first `=`, both sides trimmed. Quotes, `$` and `export` mean nothing; of equal
/// keys the last wins, at the place of the first (GitLab's `Ci::ParseDotenvArtifactService`).
///
/// # Errors
/// A line that is no assignment, a key that is no name, too many variables.
pub fn parse(text: &str) -> Result<Vec<JobVariable>, DotenvError> {
    let mut variables: Vec<JobVariable> = Vec::new();
    for (line, text) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let (key, value) = text.split_once('=').ok_or(DotenvError::NoAssignment { line })?;
        let (key, value) = (key.trim(), value.trim());
        if key.is_empty() || !key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return Err(DotenvError::Key { line });
        }
        match variables.iter_mut().find(|known| known.key == key) {
            Some(known) => value.clone_into(&mut known.value),
            None => variables.push(JobVariable {
                key: key.to_owned(),
                value: value.to_owned(),
                ..JobVariable::default()
            }),
        }
        if variables.len() > DOTENV_VARIABLES_MAX {
            return Err(DotenvError::TooMany);
        }
    }
    Ok(variables)
}

#[cfg(test)]
mod tests {
    use super::{DotenvError, check_size, parse};

    fn pairs(text: &str) -> Vec<(String, String)> {
        parse(text).unwrap().into_iter().map(|one| (one.key, one.value)).collect()
    }

    fn pair(key: &str, value: &str) -> (String, String) {
        (key.to_owned(), value.to_owned())
    }

    #[test]
    fn lines_are_assignments() {
        assert_eq!(
            pairs("A=1\r\n B_2 = two words \nURL=https://x/?a=b\nE=\n"),
            [
                pair("A", "1"),
                pair("B_2", "two words"),
                pair("URL", "https://x/?a=b"),
                pair("E", "")
            ]
        );
        assert_eq!(pairs("A=\"q\"\nB='$A'"), [pair("A", "\"q\""), pair("B", "'$A'")]);
        assert_eq!(pairs("\u{feff}A=1\nB=2\nA=3"), [pair("A", "3"), pair("B", "2")]);
        assert!(pairs("").is_empty());
    }

    #[test]
    fn anything_else_is_refused() {
        assert_eq!(parse("A=1\n\nB=2"), Err(DotenvError::NoAssignment { line: 2 }));
        assert_eq!(parse("# a comment"), Err(DotenvError::NoAssignment { line: 1 }));
        assert_eq!(parse("A=1\n=2"), Err(DotenvError::Key { line: 2 }));
        assert_eq!(parse("export A=1"), Err(DotenvError::Key { line: 1 }));
        assert_eq!(parse("a-b=1"), Err(DotenvError::Key { line: 1 }));
        assert_eq!(parse("A").unwrap_err().to_string(), "Invalid Format");
    }

    #[test]
    fn there_are_limits() {
        let lines = |count: usize| (0..count).map(|at| format!("K{at}=v\n")).collect::<String>();
        assert_eq!(parse(&lines(20)).unwrap().len(), 20);
        assert_eq!(parse(&lines(21)), Err(DotenvError::TooMany));
        assert_eq!(check_size(5_119), Ok(()));
        let big = check_size(5_120).unwrap_err().to_string();
        assert_eq!(big, "Dotenv Artifact Too Big. Maximum Allowable Size: 5120");
    }
}
