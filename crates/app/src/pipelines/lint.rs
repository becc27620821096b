//! Checking a file without making a pipeline.

use ci_config::{IncludedFile, Lint as Checked, Merged, Outcome, ScopedVariable, WrittenJob};
use domain::access::{Action, ProjectAccess, Role};
use domain::diagnostic::Diagnostic;
use domain::job_spec::JobSpec;
use domain::pipeline::{JobPlan, Source};
use domain::push::ZERO_SHA;
use git::{Commit, Signature};

use super::Inputs;
use super::compile::Request;
use super::config_file::read_config;
use super::predefined::Happened;
use crate::App;
use crate::error::{Error, Result};

/// A file to be checked.
#[derive(Clone, Debug, Default)]
pub struct Lint {
    /// `None`: the file in the repository.
    pub content: Option<String>,
    /// Where the file is read; `None`: the default branch.
    pub ref_name: Option<String>,
    /// Make the pipeline of a push to this ref or to the default branch, and throw it away: rules
    /// are judged.
    pub dry_run: Option<DryRun>,
}

/// A pipeline that is not kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DryRun {
    /// `None`: where the file is read.
    pub ref_name: Option<String>,
}

/// What checking a file found.
#[derive(Clone, Debug, Default)]
pub struct LintReport {
    pub diagnostics: Vec<Diagnostic>,
    /// Why a valid file would make no pipeline; of a dry run only.
    pub filtered: Option<&'static str>,
    pub jobs: LintedJobs,
    /// The whole configuration in one text, where it could be put together.
    pub merged_yaml: Option<String>,
    pub includes: Vec<IncludedFile>,
}

/// The jobs of a file that was checked.
#[derive(Clone, Debug)]
pub enum LintedJobs {
    /// As they are written, before rules.
    Written(Vec<WrittenJob>),
    /// Those that a pipeline would have, with the names of their stages.
    Planned(Vec<(JobPlan, String, Box<JobSpec>)>),
}

impl Default for LintedJobs {
    fn default() -> Self {
        Self::Written(Vec::new())
    }
}

impl App {
    /// Checks a file as if somebody had pushed it.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound` when the ref, its commit or the file is not there. Text that is given
    /// needs no commit.
    pub async fn lint(&self, access: &ProjectAccess, lint: Lint) -> Result<LintReport> {
        let action = if lint.content.is_some() { Action::RunPipeline } else { Action::ReadCode };
        if !access.may(action) {
            return Err(Error::forbidden("403 Forbidden"));
        }
        let request = self.lint_request(access, &lint).await?;
        let report = if lint.dry_run.is_some() {
            self.dry_run(&request).await?
        } else {
            self.static_check(&request).await?
        };
        report.ok_or_else(|| Error::not_found("File"))
    }

    /// What is to be checked.
    async fn lint_request(&self, access: &ProjectAccess, lint: &Lint) -> Result<Request> {
        let project = &access.project;
        let repository = self.repositories().open(project.id);
        let asked = lint.ref_name.clone();
        let of_run = lint.dry_run.as_ref().and_then(|run| run.ref_name.clone());
        let name = of_run.clone().or_else(|| asked.clone());
        let name = name.or_else(|| project.default_branch.clone());
        let name = name.unwrap_or_else(|| "main".to_owned());
        let happened = |ref_name: String, tag: bool, protected: bool, tag_message: String| {
            let (source, before_sha) = (Source::Push, ZERO_SHA.to_owned());
            Happened { source, tag_message, ref_name, tag, protected, before_sha }
        };
        let (commit, happened, least) = match self.tip(access, &name).await? {
            Some(tip) => {
                let least = self.push_role(project.id, tip.tag, &tip.name).await?;
                let message = self.tag_message(project.id, tip.tag, &tip.name).await?;
                let commit = repository.commit(&tip.sha).await?;
                let commit = commit.ok_or_else(|| Error::not_found("Commit"))?;
                (commit, happened(tip.name, tip.tag, least.is_some(), message), least)
            }
            None if lint.content.is_some() && asked.is_none() && of_run.is_none() => {
                let may_protect = access.role >= Some(Role::Maintainer);
                let least = self.push_role(project.id, false, &name).await?;
                (no_commit(), happened(name, false, may_protect, String::new()), least)
            }
            None => return Err(Error::not_found("Reference")),
        };
        let text = match (&lint.content, &asked, &of_run) {
            // The file of one ref, in a pipeline of another.
            (None, Some(asked), Some(_)) => Some(self.file_at(access, asked).await?),
            (text, _, _) => text.clone(),
        };
        Ok(Request {
            project: project.clone(),
            commit,
            settings: self.settings_for(access, happened.protected, least).await?,
            happened,
            user: self.viewing_user(access).await?,
            given: Vec::new(),
            inputs: Inputs::new(),
            iid: None,
            text,
        })
    }

    /// Variables of settings that a pipeline of the viewer's own would get: a check tells nobody
    /// more than that.
    /// `least` is the role that the ref takes.
    async fn settings_for(
        &self,
        access: &ProjectAccess,
        protected: bool,
        least: Option<Role>,
    ) -> Result<Vec<ScopedVariable>> {
        if !access.may(Action::RunPipeline) {
            return Ok(Vec::new());
        }
        let may_run = least.is_none_or(|least| access.role >= Some(least));
        self.variables_for_ref(access.project.id, protected && may_run).await
    }

    /// The text of the configuration at a ref.
    async fn file_at(&self, access: &ProjectAccess, name: &str) -> Result<String> {
        let tip = self.tip(access, name).await?.ok_or_else(|| Error::not_found("Reference"))?;
        let repository = self.repositories().open(access.project.id);
        let path = access.project.ci_config_path();
        let text = read_config(&repository, &tip.sha, path).await?;
        text.ok_or_else(|| Error::not_found("File"))
    }

    async fn static_check(&self, request: &Request) -> Result<Option<LintReport>> {
        let ask = |input: &_| match ci_config::lint(input) {
            Checked::Missing(missing) => Err(missing),
            Checked::Done(linted) => Ok((linted, ci_config::merged(input))),
        };
        let Some((_, (linted, merged))) = self.ask(request, ask).await? else { return Ok(None) };
        let jobs = LintedJobs::Written(linted.jobs);
        Ok(Some(report(linted.diagnostics, merged, jobs)))
    }

    async fn dry_run(&self, request: &Request) -> Result<Option<LintReport>> {
        let ask = |input: &_| match ci_config::compile(input) {
            Outcome::Missing(missing) => Err(missing),
            outcome @ (Outcome::Refused { .. }
            | Outcome::Filtered { .. }
            | Outcome::Compiled(_)) => Ok((outcome, ci_config::merged(input))),
        };
        let Some((_, (outcome, merged))) = self.ask(request, ask).await? else { return Ok(None) };
        Ok(Some(match outcome {
            Outcome::Compiled(compiled) => {
                let stage = |job: &JobPlan| compiled.plan.stages[job.stage].clone();
                let jobs = compiled.plan.jobs.iter().zip(compiled.specs);
                let jobs = jobs.map(|(plan, spec)| (plan.clone(), stage(plan), spec));
                let jobs = LintedJobs::Planned(jobs.collect());
                report(compiled.diagnostics, merged, jobs)
            }
            Outcome::Filtered { because, diagnostics, .. } => LintReport {
                filtered: Some(because.message()),
                ..report(diagnostics, merged, LintedJobs::default())
            },
            Outcome::Refused { diagnostics, .. } => {
                report(diagnostics, merged, LintedJobs::default())
            }
            Outcome::Missing(_) => unreachable!("the compiler was asked until nothing is missing"),
        }))
    }
}

fn report(diagnostics: Vec<Diagnostic>, merged: Merged, jobs: LintedJobs) -> LintReport {
    let Merged { includes, yaml } = merged;
    LintReport { diagnostics, filtered: None, jobs, merged_yaml: yaml, includes }
}

/// What a project without commits has: files are not found in it, and nothing changed.
fn no_commit() -> Commit {
    let nobody = || Signature {
        name: String::new(),
        email: String::new(),
        at: domain::Timestamp::from_seconds(0),
    };
    Commit {
        sha: ZERO_SHA.to_owned(),
        tree: ZERO_SHA.to_owned(),
        parents: Vec::new(),
        author: nobody(),
        committer: nobody(),
        minutes_east: 0,
        title: String::new(),
        message: String::new(),
    }
}
