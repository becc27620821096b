//! From the configuration to a pipeline: workflow, rules of each job, variables, the plan.

mod assemble;
mod caches;
mod environments;
mod jobs;
mod origins;
mod policy;
mod spec;
mod unjudged;

use std::borrow::Cow;

use domain::diagnostic::Diagnostic;
use domain::limits::NAME_CHARS_MAX;
use domain::variable::JobVariable;
use yaml::Node;

use crate::config::{Config, Specs};
use crate::expand::{Unknown, expand_field};
use crate::fault::Fault;
use crate::findings::Findings;
use crate::graph::Graph;
use crate::input::Input;
use crate::instances::Instances;
use crate::judge::Judge;
use crate::keyword::rules::{Rule, RuleWhen};
use crate::outcome::{AutoCancel, Filtered, Outcome};
use crate::pattern::Patterns;
use crate::reason::{NoPipeline, Reasons, WorkflowReason};
use crate::scope::{Layer, Scope, Tier};
use crate::stages::{POST, PRE};
use crate::stop::Stop;

pub(crate) use jobs::allow_failure_of;

use jobs::Ground;

/// A checked configuration.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Checked<'c> {
    pub config: &'c Config,
    pub instances: &'c Instances<'c>,
    pub graph: &'c Graph,
    /// All files as one tree, before and after `extends`; null where reasons do not say where
    /// things come from.
    pub merged: &'c Node,
    pub tree: &'c Node,
}

/// Makes the pipeline of one input, or says why there is none. Without what is written of each job
/// it has no specifications, and its jobs do not say what they require.
pub(crate) fn lower(
    findings: &mut Findings,
    patterns: &Patterns,
    input: &Input,
    (checked, written): (Checked<'_>, Option<Specs>),
) -> Result<Outcome, Stop> {
    let outside = Outside::new(input);
    let mut judge = Judge::new(input, patterns);
    let workflow = workflow(findings, &mut judge, &outside, checked.config)?;
    if judge.is_missing() {
        return Err(Stop::Missing(judge.into_missing()));
    }
    let reasons = Reasons { workflow: workflow.reason, ..Reasons::none() };
    if reasons.workflow.as_ref().is_some_and(|workflow| !workflow.allowed) {
        return Ok(filtered(Filtered::Workflow, reasons));
    }
    let ground = Ground::new(input, checked, &outside, (&workflow.variables, workflow.rule));
    let choice = ground.choose(findings, &mut judge);
    let jobs::Choice { mut chosen, reasons: of_jobs, unjudged, is_refused } = choice;
    let variables = if ground.has_origins() { ground.root_variables() } else { Vec::new() };
    let mut reasons = Reasons { variables, jobs: of_jobs, ..reasons };
    if judge.is_missing() {
        return Err(Stop::Missing(judge.into_missing()));
    }
    if unjudged::report(findings, checked, &chosen, unjudged) || is_refused {
        return refused(Stop::Refused, reasons);
    }
    let needs = match assemble::needs(findings, checked, &mut chosen, &mut reasons.jobs) {
        Ok(needs) => needs,
        Err(stop) => return refused(stop, reasons),
    };
    let stage_of = |chosen: &spec::Chosen<'_>| checked.config.jobs[chosen.job].stage.as_str();
    if chosen.iter().all(|chosen| matches!(stage_of(chosen), PRE | POST)) {
        reasons.no_pipeline = (!chosen.is_empty()).then_some(NoPipeline::EdgesOnly);
        return Ok(filtered(Filtered::Jobs, reasons));
    }
    let mut compiled =
        assemble::assemble(findings, checked, chosen, needs, (&workflow.variables, written));
    compiled.name = workflow.name;
    compiled.auto_cancel = workflow.auto_cancel;
    compiled.reasons = reasons;
    Ok(Outcome::Compiled(Box::new(compiled)))
}

fn filtered(because: Filtered, reasons: Reasons) -> Outcome {
    Outcome::Filtered { because, diagnostics: Vec::<Diagnostic>::new(), reasons }
}

/// The end of a pipeline whose jobs were all judged.
fn refused(stop: Stop, reasons: Reasons) -> Result<Outcome, Stop> {
    match stop {
        Stop::Missing(_) => Err(stop),
        Stop::Refused => {
            let reasons = Reasons { no_pipeline: Some(NoPipeline::Refused), ..reasons };
            Ok(Outcome::Refused { diagnostics: Vec::new(), reasons: Some(Box::new(reasons)) })
        }
    }
}

/// Layers that do not depend on the job.
struct Outside<'i> {
    /// What `workflow` sees.
    before_pipeline: Layer<'i>,
    predefined: Layer<'i>,
    user: Layer<'i>,
    /// Variables of settings for jobs without environment.
    project: Layer<'i>,
    pipeline: Layer<'i>,
}

impl<'i> Outside<'i> {
    fn new(input: &'i Input) -> Self {
        let variables = &input.variables;
        let everywhere = variables.project.iter().filter(|scoped| scoped.environment_scope == "*");
        Self {
            before_pipeline: Layer::new(&variables.predefined),
            predefined: Layer::new(
                variables.predefined.iter().chain(&variables.pipeline_predefined),
            ),
            user: Layer::new(&variables.user),
            project: Layer::new(everywhere.map(|scoped| &scoped.variable)),
            pipeline: Layer::new(&variables.pipeline),
        }
    }
}

/// What `workflow` decided.
struct WorkflowResult<'c> {
    /// The rule that allowed it.
    rule: Option<&'c Rule>,
    reason: Option<WorkflowReason>,
    /// Root variables with those of the matching rule over them.
    variables: Vec<JobVariable>,
    name: Option<String>,
    auto_cancel: AutoCancel,
}

fn workflow<'c>(
    findings: &mut Findings,
    judge: &mut Judge<'_>,
    outside: &Outside<'_>,
    config: &'c Config,
) -> Result<WorkflowResult<'c>, Stop> {
    let root = Layer::new(&config.variables);
    let scope = Scope::default()
        .with(Tier::Predefined, &outside.before_pipeline)
        .with(Tier::Project, &outside.project)
        .with(Tier::Pipeline, &outside.pipeline);
    let mut result = WorkflowResult {
        rule: None,
        reason: None,
        variables: config.variables.clone(),
        name: None,
        auto_cancel: config.workflow.auto_cancel,
    };
    if let Some(rules) = &config.workflow.rules {
        let judgement = judge.rules(rules, &scope.with(Tier::Root, &root)).map_err(|fault| {
            let message = format!("workflow: {}", fault.message);
            findings.fault(Fault { message, ..fault });
            Stop::Refused
        })?;
        let matched = judgement.matched.and_then(|index| Some((index, rules.get(index)?)));
        let allowed = matched.is_some_and(|(_, rule)| rule.when != Some(RuleWhen::Never));
        result.reason = Some(WorkflowReason { allowed, rules: judgement.rules });
        if let Some((index, rule)) = matched {
            result.rule = Some(rule);
            let root = Cow::Borrowed(config.variables.as_slice());
            result.variables = spec::laid_over(root, &rule.variables).into_owned();
            let own = config.workflow.rule_auto_cancel.get(index).copied().flatten();
            result.auto_cancel = own.unwrap_or(result.auto_cancel);
        }
    }
    let root = Layer::new(&result.variables);
    let scope = scope.with(Tier::Root, &root);
    let name = config.workflow.name.as_deref().unwrap_or_default();
    let name =
        expand_field(&scope, name, Unknown::Empty).map_or_else(|_| String::new(), Cow::into_owned);
    let name: String = name.trim().chars().take(NAME_CHARS_MAX).collect();
    result.name = Some(name).filter(|name| !name.is_empty());
    Ok(result)
}
