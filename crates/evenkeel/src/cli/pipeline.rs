//! Flags of the commands about a `.gitlab-ci.yml`.

use std::path::PathBuf;

use ci_config::article::Article;
use clap::{Args, ValueEnum};

/// Below the help of `lint`.
pub(crate) const LINT_HELP: &str = "\
Examples:
  evenkeel lint                                  the checkout around the current folder
  evenkeel lint --format sarif > lint.sarif      for an editor or a code host
  git show :.gitlab-ci.yml | evenkeel lint -     what is staged

Exit codes: 0 valid, 1 invalid, 2 wrong usage, 3 could not, also where a file is included that only
a server can look up. `evenkeel explain CODE` says more about a finding.";

/// Below the help of `what-if`.
pub(crate) const WHAT_IF_HELP: &str = "\
Examples:
  evenkeel what-if                                        a push of the branch that is checked out
  evenkeel what-if --event merge_request --ref topic
  evenkeel what-if --event tag --ref v1.0 --variable DEPLOY=yes
  evenkeel what-if --changed docs/a.md --format json      as if only that file had changed

Exit codes: 0 created, 1 not created, 2 wrong usage, 3 could not. `evenkeel why JOB` says what decided.";

/// Below the help of `why`.
pub(crate) const WHY_HELP: &str = "\
Examples:
  evenkeel why deploy                            in a push of the branch that is checked out
  evenkeel why deploy --event tag --ref v1.0
  evenkeel why 'build: [linux, arm]'             one job of a matrix
  evenkeel why deploy ../other --format json     of another checkout

Exit codes: 0 in the pipeline, 1 not in it, 2 wrong usage, 3 could not.";

/// What to check.
#[derive(Debug, Args)]
pub(crate) struct LintArgs {
    #[command(flatten)]
    pub(crate) files: FilesArgs,
    /// How findings are written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: LintFormat,
}

/// What would happen, and how to show what comes of it.
#[derive(Debug, Args)]
pub(crate) struct WhatIfArgs {
    #[command(flatten)]
    pub(crate) files: FilesArgs,
    #[command(flatten)]
    pub(crate) event: EventArgs,
    /// How the pipeline is written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: PreviewFormat,
}

/// Which job, and what would happen.
#[derive(Debug, Args)]
pub(crate) struct WhyArgs {
    /// A job of the file; for a parallel one its name alone means all of its jobs
    #[arg(value_name = "JOB")]
    pub(crate) job: String,
    #[command(flatten)]
    pub(crate) files: FilesArgs,
    #[command(flatten)]
    pub(crate) event: EventArgs,
    /// How the reasons are written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: WhyFormat,
}

/// What would happen. What is not given is taken from the checkout.
#[derive(Clone, Debug, Args)]
pub(crate) struct EventArgs {
    /// What makes the pipeline
    #[arg(long, value_name = "EVENT", default_value = "push")]
    pub(crate) event: EventKind,
    /// The branch, or with `--event tag` the tag; refs/heads/NAME and refs/tags/NAME say which of both
    /// it is [default: the branch that is checked out]
    #[arg(long = "ref", value_name = "NAME")]
    pub(crate) ref_name: Option<String>,
    /// The project's default branch, also the target of a merge request
    /// [default: the origin's, else main or master, else the branch that is checked out]
    #[arg(long, value_name = "NAME")]
    pub(crate) default_branch: Option<String>,
    /// A path that changed, from the top of the checkout; may be given several times [default: the real diff, for a push of the
    /// last commit, for a merge request since the merge base with the default branch]
    #[arg(long, value_name = "PATH")]
    pub(crate) changed: Vec<String>,
    /// A variable given with the pipeline; may be given several times
    #[arg(long, value_name = "K=V", value_parser = pair)]
    pub(crate) variable: Vec<(String, String)>,
}

/// What makes a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum EventKind {
    /// A push of a branch.
    Push,
    /// A push to the branch of an open merge request.
    MergeRequest,
    /// A push of a tag.
    Tag,
    /// A schedule.
    Schedule,
    /// `POST /projects/:id/pipeline`.
    Api,
    /// The button for a new pipeline.
    Web,
}

/// How a pipeline is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PreviewFormat {
    /// Stages and jobs, for people.
    Text,
    /// For programs.
    Json,
    /// A graph for Graphviz.
    Dot,
}

/// How reasons are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum WhyFormat {
    /// Sentences.
    Text,
    /// The data that they are made from.
    Json,
}

/// Where the file is, and those that it includes from elsewhere.
#[derive(Clone, Debug, Args)]
pub(crate) struct FilesArgs {
    /// The file, a folder with a .gitlab-ci.yml or inside a checkout that has one, or - for standard
    /// input [default: the current folder]
    #[arg(value_name = "PATH", default_value = ".", hide_default_value = true)]
    pub(crate) path: PathBuf,
    /// A folder with the files of another project, for `include:project` and components of it; may
    /// be given several times
    #[arg(long, value_name = "PROJECT=DIR", value_parser = project)]
    pub(crate) project_include: Vec<(String, PathBuf)>,
    /// A value for an input that the file declares in its header; may be given several times
    #[arg(long, value_name = "K=V", value_parser = pair)]
    pub(crate) input: Vec<(String, String)>,
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

/// `K=V` as a key and a value.
///
/// # Errors
/// There is no `=`, or nothing before it.
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        Some(_) | None => Err("write KEY=VALUE".to_owned()),
    }
}

/// `group/project=DIR` as a path of a project and a folder that is there.
///
/// # Errors
/// It is not of that form, or there is no such folder.
fn project(text: &str) -> Result<(String, PathBuf), String> {
    let Some((path, folder)) = text.split_once('=').filter(|(path, _)| !path.is_empty()) else {
        return Err("write PROJECT=DIR".to_owned());
    };
    let folder = PathBuf::from(folder).canonicalize().map_err(|error| error.to_string())?;
    Ok((path.to_owned(), folder))
}
