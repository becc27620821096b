//! Checking a file without making a pipeline.

use ci_config::Outcome;
use domain::access::{Action, ProjectAccess};
use domain::diagnostic::Diagnostic;
use domain::pipeline::Source;
use domain::push::ZERO_SHA;

use super::compile::Request;
use super::predefined::Happened;
use crate::App;
use crate::error::{Error, Result};

/// A file to be checked.
#[derive(Clone, Debug, Default)]
pub struct Lint {
    /// `None`: the file in the repository.
    pub content: Option<String>,
    /// `None`: the default branch.
    pub ref_name: Option<String>,
}

/// What checking a file found.
#[derive(Clone, Debug, Default)]
pub struct LintReport {
    pub diagnostics: Vec<Diagnostic>,
    /// Names of the jobs that a pipeline would have.
    pub jobs: Vec<String>,
}

impl App {
    /// Checks a file as if somebody had pushed it.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound` when the ref, its commit or the file is not there.
    pub async fn lint(&self, access: &ProjectAccess, lint: Lint) -> Result<LintReport> {
        let action = if lint.content.is_some() { Action::RunPipeline } else { Action::ReadCode };
        if !access.may(action) {
            return Err(Error::forbidden("403 Forbidden"));
        }
        let default = access.project.default_branch.clone();
        let name = lint.ref_name.or(default).unwrap_or_else(|| "main".to_owned());
        let tip = self.tip(access, &name).await?.ok_or_else(|| Error::not_found("Reference"))?;
        let repository = self.repositories().open(access.project.id);
        let commit = repository.commit(&tip.sha).await?;
        let protected = self.is_protected(access.project.id, tip.tag, &tip.name).await?;
        let request = Request {
            project: access.project.clone(),
            commit: commit.ok_or_else(|| Error::not_found("Commit"))?,
            happened: Happened {
                source: Source::Push,
                tag_message: self.tag_message(access.project.id, tip.tag, &tip.name).await?,
                ref_name: tip.name,
                tag: tip.tag,
                protected,
                before_sha: ZERO_SHA.to_owned(),
            },
            user: self.viewing_user(access).await?,
            settings: self.variables_for_ref(access.project.id, protected).await?,
            given: Vec::new(),
            iid: None,
            text: lint.content,
        };
        let outcome = self.compile(&request).await?;
        Ok(report(outcome.ok_or_else(|| Error::not_found("File"))?))
    }
}

fn report(outcome: Outcome) -> LintReport {
    match outcome {
        Outcome::Refused { diagnostics } | Outcome::Filtered { diagnostics, .. } => {
            LintReport { diagnostics, jobs: Vec::new() }
        }
        Outcome::Compiled(compiled) => LintReport {
            diagnostics: compiled.diagnostics,
            jobs: compiled.plan.jobs.into_iter().map(|job| job.name).collect(),
        },
        Outcome::Missing(_) => LintReport::default(),
    }
}
