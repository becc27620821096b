//! From an event to a pipeline that can be stored, or the reason why there is none.

use std::sync::Arc;

use ci_config::reason::{NoPipeline, Reasons};
use ci_config::{Compiled, Filtered, Outcome};
use domain::PushId;
use domain::diagnostic::Diagnostic;
use domain::history::Actor;
use domain::pipeline::{PipelineFailure, Plan, State, Status};
use domain::project::Project;
use domain::push::skip_mark;
use domain::user::User;
use domain::variable::JobVariable;
use git::Commit;
use pipeline::Graph;
use store::NewPipeline;

use super::Inputs;
use super::compile::Request;
use super::config_file::read_config;
use super::predefined::Happened;
use crate::App;
use crate::drive::Draft;
use crate::error::Result;

/// What is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) project: Project,
    pub(crate) commit: Commit,
    pub(crate) happened: Happened,
    pub(crate) push: Option<PushId>,
    pub(crate) user: Option<User>,
    pub(crate) given: Vec<JobVariable>,
    pub(crate) inputs: Inputs,
    /// Whether somebody may have asked for no pipeline: in the message or with the push.
    pub(crate) skip: Skip,
}

/// How a pipeline can be skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Skip {
    /// It was asked for by itself: nothing skips it.
    Never,
    /// The commit's message may.
    ByMessage,
    /// The push says so.
    Always,
}

/// What came of it.
#[derive(Clone, Debug)]
pub(crate) enum Drafted {
    Draft(Box<Draft>),
    /// The file is valid and makes no pipeline here.
    Filtered(Filtered, Vec<Diagnostic>),
    /// The commit has no such file.
    NoFile {
        path: String,
    },
}

impl App {
    /// Compiles and drafts. Nothing is stored.
    pub(crate) async fn draft(&self, wish: Wish) -> Result<Drafted> {
        let sealed = self.seal_given(wish.project.id, &wish.given);
        let mut drafted = self.drafted(wish).await?;
        if let Drafted::Draft(draft) = &mut drafted {
            draft.new.variables = sealed;
        }
        Ok(drafted)
    }

    async fn drafted(&self, wish: Wish) -> Result<Drafted> {
        let settings = self.variables_for_ref(wish.project.id, wish.happened.protected).await?;
        let path = wish.project.ci_config_path().to_owned();
        if let Some(why) = skipped(&wish) {
            let repository = self.repositories().open(wish.project.id);
            return match read_config(&repository, &wish.commit.sha, &path).await? {
                None => Ok(Drafted::NoFile { path }),
                Some(_) => {
                    let reasons = Reasons { no_pipeline: Some(why), ..Reasons::none() };
                    let draft = without_jobs(wish, Status::Skipped, &reasons);
                    Ok(Drafted::Draft(Box::new(draft)))
                }
            };
        }
        let request = Request {
            project: wish.project.clone(),
            commit: wish.commit.clone(),
            happened: wish.happened.clone(),
            user: wish.user.clone(),
            settings,
            given: wish.given.clone(),
            inputs: wish.inputs.clone(),
            iid: None,
            text: None,
        };
        let Some(outcome) = self.compile(&request).await? else {
            return Ok(Drafted::NoFile { path });
        };
        Ok(match outcome {
            Outcome::Filtered { because, diagnostics, .. } => {
                Drafted::Filtered(because, diagnostics)
            }
            Outcome::Refused { diagnostics, reasons } => {
                let reasons = reasons.map_or_else(Reasons::none, |reasons| *reasons);
                Drafted::Draft(Box::new(refused(wish, diagnostics, &reasons)))
            }
            Outcome::Compiled(compiled) => Drafted::Draft(Box::new(with_jobs(wish, *compiled))),
            Outcome::Missing(_) => unreachable!("compile goes on until nothing is missing"),
        })
    }
}

/// Who asked for no pipeline, if anybody did.
fn skipped(wish: &Wish) -> Option<NoPipeline> {
    match wish.skip {
        Skip::Never => None,
        Skip::ByMessage => skip_mark(&wish.commit.message)
            .map(|mark| NoPipeline::SkippedByMessage { mark: mark.to_owned() }),
        Skip::Always => Some(NoPipeline::SkippedByOption),
    }
}

fn with_jobs(wish: Wish, compiled: Compiled) -> Draft {
    let Compiled { plan, specs, name, diagnostics, reasons, .. } = compiled;
    let graph = match Graph::new(plan.clone()) {
        Ok(graph) => Arc::new(graph),
        Err(malformed) => {
            let path = wish.project.ci_config_path().to_owned();
            let findings = vec![Diagnostic::of_file("CI0900", malformed.to_string(), path)];
            return refused(wish, findings, &Reasons::none());
        }
    };
    let state = pipeline::initial(&plan);
    let reasons = document(&reasons);
    let actor = actor(&wish);
    let new = NewPipeline { plan, specs, name, diagnostics, reasons, state, ..row(wish) };
    Draft { new, graph: Some(graph), actor }
}

fn refused(wish: Wish, diagnostics: Vec<Diagnostic>, reasons: &Reasons) -> Draft {
    let draft = without_jobs(wish, Status::Failed, reasons);
    let failure_reason = Some(PipelineFailure::ConfigError);
    Draft { new: NewPipeline { diagnostics, failure_reason, ..draft.new }, ..draft }
}

fn without_jobs(wish: Wish, status: Status, reasons: &Reasons) -> Draft {
    let actor = actor(&wish);
    let state = State { status, jobs: Vec::new() };
    let new = NewPipeline { state, reasons: document(reasons), ..row(wish) };
    Draft { new, graph: None, actor }
}

/// The reasons as they are kept.
fn document(reasons: &Reasons) -> String {
    serde_json::to_string(reasons).expect("reasons are JSON")
}

fn actor(wish: &Wish) -> Actor {
    wish.user.as_ref().map_or(Actor::System, |user| Actor::User(user.id))
}

fn row(wish: Wish) -> NewPipeline {
    NewPipeline {
        project_id: wish.project.id,
        push_id: wish.push,
        user_id: wish.user.map(|user| user.id),
        ref_name: wish.happened.ref_name,
        tag: wish.happened.tag,
        protected: wish.happened.protected,
        sha: wish.commit.sha,
        before_sha: wish.happened.before_sha,
        source: wish.happened.source,
        name: None,
        diagnostics: Vec::new(),
        failure_reason: None,
        plan: Plan::default(),
        specs: Vec::new(),
        state: State { status: Status::Created, jobs: Vec::new() },
        reasons: String::new(),
        variables: None,
    }
}
