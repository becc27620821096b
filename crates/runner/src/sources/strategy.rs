//! What the variables of a job say about its sources.

use api_types::runner::JobResponse;
use domain::job::FailureReason;

use crate::executor::Failure;
use crate::variables::Variables;

/// `GIT_STRATEGY`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strategy {
    /// Use the work tree of an earlier job.
    Fetch,
    /// Begin with an empty folder.
    Clone,
    /// Leave the folder as it is.
    None,
    /// An empty folder.
    Empty,
}

/// How to get the sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) strategy: Strategy,
    /// `GIT_CHECKOUT`.
    pub(crate) checks_out: bool,
    /// `GIT_CLEAN_FLAGS`; empty when nothing is cleaned.
    pub(crate) clean_flags: Vec<String>,
    /// `GIT_FETCH_EXTRA_FLAGS`.
    pub(crate) fetch_flags: Vec<String>,
}

/// What may be added to a fetch. Others could name programs, and git runs with the runner's powers.
const FETCH_FLAGS: [&str; 14] = [
    "--prune",
    "-p",
    "--quiet",
    "-q",
    "--tags",
    "-t",
    "--no-tags",
    "-n",
    "--force",
    "-f",
    "--verbose",
    "-v",
    "--prune-tags",
    "-P",
];

impl Plan {
    pub(crate) fn read(variables: &Variables, payload: &JobResponse) -> Result<Self, Failure> {
        let submodules = variables.get("GIT_SUBMODULE_STRATEGY").unwrap_or("none");
        if !matches!(submodules, "" | "none") {
            return Err(refused(format!(
                "GIT_SUBMODULE_STRATEGY `{submodules}` is not supported by this runner"
            )));
        }
        Ok(Self {
            strategy: strategy(variables.get("GIT_STRATEGY"), payload.allow_git_fetch)?,
            checks_out: variables.flag("GIT_CHECKOUT", true),
            clean_flags: flags(variables.get("GIT_CLEAN_FLAGS").unwrap_or("-ffdx")),
            fetch_flags: fetch_flags(variables.get("GIT_FETCH_EXTRA_FLAGS"))?,
        })
    }
}

fn strategy(word: Option<&str>, allows_fetch: bool) -> Result<Strategy, Failure> {
    match word {
        Some("fetch") => Ok(Strategy::Fetch),
        Some("clone") => Ok(Strategy::Clone),
        Some("none") => Ok(Strategy::None),
        Some("empty") => Ok(Strategy::Empty),
        None | Some("") if allows_fetch => Ok(Strategy::Fetch),
        None | Some("") => Ok(Strategy::Clone),
        Some(other) => {
            Err(refused(format!("GIT_STRATEGY `{other}` is none of fetch, clone, none, empty")))
        }
    }
}

/// The flags of a variable; `none` means none at all.
fn flags(text: &str) -> Vec<String> {
    match text.trim() {
        "none" => Vec::new(),
        text => text.split_whitespace().map(str::to_owned).collect(),
    }
}

fn fetch_flags(text: Option<&str>) -> Result<Vec<String>, Failure> {
    let flags = flags(text.unwrap_or("--prune --quiet"));
    match flags
        .iter()
        .find(|flag| !FETCH_FLAGS.contains(&flag.as_str()) && !flag.starts_with("--filter="))
    {
        Some(flag) => Err(refused(format!("GIT_FETCH_EXTRA_FLAGS may not hold `{flag}`"))),
        None => Ok(flags),
    }
}

fn refused(message: String) -> Failure {
    Failure::new(FailureReason::RunnerConfigurationError, message)
}
