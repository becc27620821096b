//! Which jobs are in the pipeline, and why.

use std::borrow::Cow;
use std::sync::Arc;

use domain::limits::ORIGINS_JOBS_MAX;
use domain::pipeline::{AllowFailure, When};
use domain::variable::JobVariable;

use super::environments::{self, Environments};
use super::origins::Judged;
use super::spec::{self, Chosen};
use super::{Checked, Outside, caches, policy};
use crate::code::Code;
use crate::expand;
use crate::fault::Fault;
use crate::findings::Findings;
use crate::inherit;
use crate::input::{Detail, Input};
use crate::instances::Instance;
use crate::job::Job;
use crate::judge::{Judge, Judgement};
use crate::keyword::rules::{Rule, RuleWhen};
use crate::predefined::JobPredefined;
use crate::reason::{Because, JobReason, RuleReason};
use crate::scope::{Layer, Scope, Tier};

/// What all jobs share.
pub(super) struct Ground<'c> {
    pub input: &'c Input,
    pub checked: Checked<'c>,
    pub outside: &'c Outside<'c>,
    /// Root variables after `workflow:rules`.
    pub root: &'c [JobVariable],
    /// The rule of `workflow` that allowed the pipeline.
    pub workflow_rule: Option<&'c Rule>,
    root_layer: Layer<'c>,
    environments: Environments<'c>,
    /// Whether the variables that all jobs share can be expanded; then only a job's own are checked.
    is_base_sound: bool,
}

/// The chosen jobs in file order, and the reasons for all.
#[derive(Debug, Default)]
pub(super) struct Choice<'c> {
    pub chosen: Vec<Chosen<'c>>,
    pub reasons: Vec<JobReason>,
    /// Jobs whose rules could not be judged, by their instances: they are not in.
    pub unjudged: Vec<(usize, Fault)>,
    /// A job cannot be what it would be; the findings say why.
    pub is_refused: bool,
}

impl<'c> Ground<'c> {
    pub(super) fn new(
        input: &'c Input,
        checked: Checked<'c>,
        outside: &'c Outside<'c>,
        (root, workflow_rule): (&'c [JobVariable], Option<&'c Rule>),
    ) -> Self {
        let mut ground = Self {
            input,
            checked,
            outside,
            root,
            workflow_rule,
            root_layer: Layer::new(root),
            environments: Environments::new(input),
            is_base_sound: false,
        };
        ground.is_base_sound = ground.shared_scope(&ground.root_layer).check_all().is_ok();
        ground
    }

    /// Judges all jobs.
    pub(super) fn choose(&self, findings: &mut Findings, judge: &mut Judge<'_>) -> Choice<'c> {
        let instances = &self.checked.instances.list;
        let (chosen, reasons) =
            (Vec::with_capacity(instances.len()), Vec::with_capacity(instances.len()));
        let mut choice = Choice { chosen, reasons, ..Choice::default() };
        let mut refused = None;
        for (index, instance) in instances.iter().enumerate() {
            // Instances of one job are wrong in one way.
            if refused == Some(instance.job) {
                continue;
            }
            match self.judge(judge, (index, instance), &mut choice) {
                Ok(chosen) => choice.chosen.extend(chosen),
                Err(fault) => {
                    // A circle of variables at the top is in every job.
                    if fault.code != Code::Variables || !findings.has(Code::Variables) {
                        findings.fault(fault);
                    }
                    refused = Some(instance.job);
                }
            }
            choice.is_refused |= refused.is_some();
        }
        choice
    }

    /// Judges one job; its reason joins the others as soon as it is known.
    fn judge(
        &self,
        judge: &mut Judge<'_>,
        (index, instance): (usize, &'c Instance<'c>),
        choice: &mut Choice<'c>,
    ) -> Result<Option<Chosen<'c>>, Fault> {
        let job = &self.checked.config.jobs[instance.job];
        let own = spec::laid_over(Cow::Borrowed(&job.variables), instance.variables);
        let predefined = Layer::Job(JobPredefined::new(instance, job));
        let root = self.root_of(job);
        let root = root.as_ref().unwrap_or(&self.root_layer);
        let own_layer = Layer::of(&own);
        let scope = self.scope(&predefined, root, &own_layer);
        let project = self.environments.project_layer(job, &scope);
        let scope = project.as_ref().map_or(scope, |layer| scope.with(Tier::Project, layer));
        let decision = decide(judge, self.input, job, &scope).unwrap_or_else(|fault| {
            let message = format!("Failed to parse rule for {}: {}", instance.name, fault.message);
            choice.unjudged.push((index, Fault { message, ..fault }));
            Decision { because: Because::Unjudged, rules: Vec::new(), taken: None }
        });
        let mut reason = JobReason {
            job: instance.name.clone(),
            file: Arc::clone(&job.span.file),
            line: job.span.line,
            included: decision.taken.is_some(),
            because: decision.because,
            rules: decision.rules,
            lacks: Vec::new(),
            sources: Vec::new(),
            variables: Vec::new(),
        };
        if self.has_origins() {
            let rule = decision.taken.flatten();
            let judged = Judged { job, instance, rule, rules: &reason.rules };
            reason.variables = self.variables(&scope, &judged);
            reason.sources = self.sources(job);
        }
        choice.reasons.push(reason);
        let Some(rule) = decision.taken else { return Ok(None) };
        // Variables of the rule do not reach tags.
        let tags = spec::tags(job, &scope);
        let of_rule = rule.map_or(&[][..], |rule| &job.rule(rule).variables);
        let own = spec::laid_over(own.clone(), of_rule);
        let own_layer = Layer::of(&own);
        let scope = scope.with(Tier::Job, &own_layer);
        let refused = |code: Code, text: String| {
            Fault::new(&job.span, format!("{}: {text}", instance.name)).coded(code)
        };
        self.check_variables(&scope, project.is_some())
            .map_err(|error| refused(Code::Variables, error.to_string()))?;
        let environment = environments::spec(job, &scope).map_err(|(text, hint)| {
            let named = job.environment.as_ref().and_then(|environment| environment.place.clone());
            let fault = refused(Code::Value, text).with_hint(hint);
            Fault { span: named.unwrap_or_else(|| job.span.clone()), ..fault }
        })?;
        let chosen = Chosen {
            instance: index,
            job: instance.job,
            rule,
            own: own.clone(),
            environment,
            tags,
            resource_group: spec::resource_group(job, &scope),
            caches: caches::specs(self.input, &job.caches, judge.missing()),
        };
        Ok(Some(chosen))
    }

    /// Whether reasons say where keywords and variables come from.
    pub(super) const fn has_origins(&self) -> bool {
        let is_asked = matches!(self.input.detail, Detail::Origins);
        is_asked && self.checked.instances.list.len() <= ORIGINS_JOBS_MAX
    }

    /// Root variables as a layer.
    pub(super) const fn root_layer(&self) -> &Layer<'c> {
        &self.root_layer
    }

    /// Root variables that a job inherits, where it does not inherit all.
    fn root_of(&self, job: &Job) -> Option<Layer<'c>> {
        if matches!(job.inherit.variables, inherit::Chosen::All) {
            return None;
        }
        let root = self.root.iter();
        Some(Layer::new(root.filter(|variable| job.inherit.variables.has(&variable.key))))
    }

    /// What is visible without a job.
    pub(super) fn shared_scope<'s>(&'s self, root: &'s Layer<'s>) -> Scope<'s> {
        Scope::default()
            .with(Tier::Predefined, &self.outside.predefined)
            .with(Tier::Root, root)
            .with(Tier::User, &self.outside.user)
            .with(Tier::Project, &self.outside.project)
            .with(Tier::Pipeline, &self.outside.pipeline)
    }

    /// What a job's rules see.
    fn scope<'s>(
        &'s self,
        predefined: &'s Layer<'s>,
        root: &'s Layer<'s>,
        own: &'s Layer<'s>,
    ) -> Scope<'s> {
        self.shared_scope(root).with(Tier::JobPredefined, predefined).with(Tier::Job, own)
    }

    /// Refuses variables that refer to each other.
    fn check_variables(
        &self,
        scope: &Scope<'_>,
        has_own_project: bool,
    ) -> Result<(), expand::Error> {
        if self.is_base_sound && !has_own_project {
            scope.check(Tier::Job)
        } else {
            scope.check_all()
        }
    }
}

/// What was decided about one job.
struct Decision {
    because: Because,
    rules: Vec<RuleReason>,
    /// The job is in, with this rule if one decided.
    taken: Option<Option<usize>>,
}

fn decide(
    judge: &mut Judge<'_>,
    input: &Input,
    job: &Job,
    scope: &Scope<'_>,
) -> Result<Decision, Fault> {
    let Some(rules) = &job.rules else {
        let (because, is_in) = policy::decide(judge, input, job, scope);
        return Ok(Decision { because, rules: Vec::new(), taken: is_in.then_some(None) });
    };
    let Judgement { matched, rules: reasons } = judge.rules(rules, scope)?;
    let Some(index) = matched else {
        return Ok(Decision { because: Because::NoRuleMatched, rules: reasons, taken: None });
    };
    let when = when_of(job, Some(&rules[index]));
    let because = Because::Rule { index, when: when.word().to_owned() };
    let taken = (when != RuleWhen::Never).then_some(Some(index));
    Ok(Decision { because, rules: reasons, taken })
}

/// `when` of a job with the rule that matched.
pub(super) fn when_of(job: &Job, rule: Option<&Rule>) -> RuleWhen {
    let own = RuleWhen::Run(job.when.unwrap_or(When::OnSuccess));
    rule.and_then(|rule| rule.when).unwrap_or(own)
}

/// `allow_failure` of a job with the rule that matched: the rule's, else the job's, else true for a
/// job that is manual by itself.
pub(crate) fn allow_failure_of(job: &Job, rule: Option<&Rule>) -> AllowFailure {
    let by_bool = |allowed| if allowed { AllowFailure::Yes } else { AllowFailure::No };
    let implicit = || by_bool(job.when == Some(When::Manual));
    match rule.and_then(|rule| rule.allow_failure) {
        Some(allowed) => by_bool(allowed),
        None => job.allow_failure.clone().unwrap_or_else(implicit),
    }
}

impl Job {
    /// A rule by its index.
    pub(crate) fn rule(&self, index: usize) -> &Rule {
        let rules = self.rules.as_deref().unwrap_or_default();
        rules.get(index).expect("the index of a rule that matched")
    }
}
