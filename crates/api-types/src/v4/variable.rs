//! CI/CD variables of projects.

use serde::Serialize;

/// A variable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "GitLab's flags of a variable")]
pub struct Variable {
    pub variable_type: &'static str,
    pub key: String,
    /// `null` for a hidden one.
    pub value: Option<String>,
    pub hidden: bool,
    pub protected: bool,
    pub masked: bool,
    pub raw: bool,
    pub environment_scope: String,
    pub description: Option<String>,
}
