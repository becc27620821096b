//! What is wrong with a file, and where.

use crate::words::words;

use serde::{Deserialize, Serialize};

/// One finding about a configuration file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// `CI0042`: stable, never used for two things.
    pub code: String,
    pub severity: Severity,
    /// GitLab's text where GitLab has one: what API clients compare.
    pub message: String,
    /// How to mend it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Path in the repository. A file from elsewhere is named as in a project's setting for its
    /// configuration, `path@group/project:commit`, by its address, or as `template:name`.
    pub file: String,
    /// From 1; 0 where the whole file is meant.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// The `include` items that brought `file` in, the nearest first; empty for the pipeline's own
    /// file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<Via>,
    /// The line that is meant; `None` where the whole file is meant or there is no such line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snippet: Option<Snippet>,
    /// The `extends` that brought the value into the job where it is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extends: Option<Extends>,
}

impl Diagnostic {
    /// An error that a file has as a whole.
    pub fn of_file(code: &str, message: String, file: String) -> Self {
        Self {
            code: code.to_owned(),
            severity: Severity::Error,
            message,
            hint: None,
            file,
            line: 0,
            column: 0,
            via: Vec::new(),
            snippet: None,
            extends: None,
        }
    }
}

/// Whether the name of a file is that of a file elsewhere, as [`Diagnostic::file`] names them.
pub fn is_elsewhere(file: &str) -> bool {
    let is_of_project = || file.rsplit_once(':').is_some_and(|(path, _)| path.contains('@'));
    file.starts_with("template:") || file.contains("://") || is_of_project()
}

/// A line of a file, or the part of a long one around the place that is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snippet {
    /// At most `SNIPPET_CHARS_MAX` characters, no control characters among them.
    pub text: String,
    /// Where in `text` the finding begins, from 1, in characters.
    pub column: u32,
    /// Characters that are meant, at least 1.
    pub length: u32,
}

/// A job that took over what is wrong from another entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extends {
    /// The job.
    pub job: String,
    /// The entry in which the value is written.
    pub base: String,
    /// The file of the job.
    pub file: String,
    /// Where the job begins, from 1.
    pub line: u32,
}

/// Where a file is included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Via {
    /// The including file, named like [`Diagnostic::file`].
    pub file: String,
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
}

words! {
    /// How bad a finding is.
    Severity {
        /// No pipeline can be made.
        Error = "error",
        /// A pipeline can be made, and probably not the one that was meant.
        Warning = "warning",
    }
}

#[cfg(test)]
mod tests {
    use super::is_elsewhere;

    #[test]
    fn names_say_where_a_file_is() {
        for name in ["template:Rust.gitlab-ci.yml", "https://x.org/a.yml", "a.yml@group/lib:1f2e3d"]
        {
            assert!(is_elsewhere(name), "{name}");
        }
        for name in [".gitlab-ci.yml", "ci/a@b.yml", "<stdin>", "templates/a.yml"] {
            assert!(!is_elsewhere(name), "{name}");
        }
    }
}
