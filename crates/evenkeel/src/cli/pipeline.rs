//! Flags of the commands about a `.gitlab-ci.yml`.

use std::path::PathBuf;

use ci_config::article::Article;
use clap::{Args, ValueEnum};

/// What to check.
#[derive(Debug, Args)]
pub(crate) struct LintArgs {
    #[command(flatten)]
    pub(crate) files: FilesArgs,
    /// How findings are written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: LintFormat,
}

/// Where the file is, and those that it includes from elsewhere.
#[derive(Clone, Debug, Args)]
pub(crate) struct FilesArgs {
    /// The file, or a folder with a .gitlab-ci.yml [default: the current folder]
    #[arg(value_name = "PATH", default_value = ".", hide_default_value = true)]
    pub(crate) path: PathBuf,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintFormat {
    /// With the lines that are meant, for people.
    Text,
    /// As GitLab's lint API, with places.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// GitLab's Code Quality report.
    Codequality,
}

/// The article of a code.
///
/// # Errors
/// There is no such code.
pub(crate) fn article(code: &str) -> Result<Article, String> {
    ci_config::article::article(code)
        .ok_or_else(|| "there is no such code: `evenkeel explain` lists all".to_owned())
}
