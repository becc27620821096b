//! What must hold between jobs whatever the rules say: stages, needs, dependencies, `on_stop`.

mod circle;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use domain::environment::EnvironmentAction;
use domain::limits::NEEDS_MAX;
use yaml::Span;

use crate::code::Code;
use crate::config::Config;
use crate::findings::Findings;
use crate::instances::Instances;
use crate::job::Job;
use crate::keyword::needs::NeedItem;
use crate::known::nearest;

/// Jobs with their relations resolved to instances.
#[derive(Debug)]
pub(crate) struct Graph {
    /// Of each job of the file: its needs, `None` where it has none.
    needs: Vec<Option<Needs>>,
    /// Needs of instances that name values of their own matrix.
    of_instances: BTreeMap<usize, Needs>,
    /// Of each job of the file, of each of its rules: the needs that the rule sets.
    pub rule_needs: Vec<Vec<Option<Needs>>>,
    /// Of each job of the file: instances that it depends on, `None` where it does not say.
    pub dependencies: Vec<Option<Vec<usize>>>,
    /// Of each job of the file: the index of its stage.
    pub stages: Vec<usize>,
}

/// The needs of one job.
#[derive(Debug, Default)]
pub(crate) struct Needs {
    pub edges: Vec<Edge>,
    /// How many are listed; more than [`NEEDS_MAX`] are not resolved.
    pub listed: usize,
}

/// A need of one instance.
#[derive(Clone, Debug)]
pub(crate) struct Edge {
    /// Index of the needed instance.
    pub to: usize,
    pub artifacts: bool,
    pub optional: bool,
}

/// Resolves and checks. The result counts only if no error was found.
pub(crate) fn check(findings: &mut Findings, config: &Config, instances: &Instances<'_>) -> Graph {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, stage) in config.stages.iter().enumerate() {
        first.entry(stage).or_insert(index);
    }
    let stages: Vec<Option<usize>> =
        config.jobs.iter().map(|job| first.get(job.stage.as_str()).copied()).collect();
    let has_parallel = config.jobs.iter().any(|job| job.parallel.is_some());
    let all_stages = config.stages.join(", ");
    let mut checker = Checker { findings, config, instances, stages: &stages, all_stages };
    let mut graph = Graph {
        needs: Vec::with_capacity(config.jobs.len()),
        of_instances: BTreeMap::new(),
        rule_needs: Vec::with_capacity(config.jobs.len()),
        dependencies: Vec::with_capacity(config.jobs.len()),
        stages: Vec::new(),
    };
    for (index, job) in config.jobs.iter().enumerate() {
        // GitLab never sees a job that `parallel` leaves without an instance.
        if instances.of_job[index].is_empty() {
            graph.dependencies.push(None);
            graph.needs.push(None);
            graph.rule_needs.push(Vec::new());
            continue;
        }
        checker.stage(index, job);
        graph.dependencies.push(checker.dependencies(index, job));
        let items = job.needs.as_deref();
        if has_parallel && items.is_some_and(|items| items.iter().any(NeedItem::has_matrix)) {
            checker.of_instances(index, job, &mut graph);
        } else {
            graph.needs.push(checker.needs(index, job, items, true));
        }
        let rules = job.rules.iter().flat_map(|rules| rules.iter());
        let of_rules = rules.map(|rule| checker.needs(index, job, rule.needs.as_deref(), false));
        graph.rule_needs.push(of_rules.collect());
        checker.child_files(index, job);
        checker.on_stop(index, job);
        checker.pages(index, job);
    }
    if checker.findings.errors() == 0 {
        checker.cycles(&graph);
    }
    graph.stages = stages.into_iter().map(Option::unwrap_or_default).collect();
    graph
}

impl Graph {
    /// The needs of an instance of a job.
    pub(crate) fn needs_of(&self, job: usize, instance: usize) -> Option<&Needs> {
        self.of_instances.get(&instance).or(self.needs[job].as_ref())
    }
}

struct Checker<'c, 'f> {
    findings: &'f mut Findings,
    config: &'c Config,
    instances: &'c Instances<'c>,
    stages: &'c [Option<usize>],
    /// Names of all stages, for messages.
    all_stages: String,
}

impl<'c> Checker<'c, '_> {
    /// The name in messages: that of the first instance, because GitLab checks after `parallel`.
    fn name(&self, job: usize) -> &'c str {
        let first = self.instances.list.get(self.instances.of_job[job].start);
        first
            .filter(|instance| instance.job == job)
            .map_or(self.config.jobs[job].name.as_str(), |instance| instance.name.as_str())
    }

    fn error(&mut self, code: Code, span: &Span, job: usize, text: &str) {
        let message = format!("{} job: {text}", self.name(job));
        self.findings.error(code, span, message);
    }

    fn stage(&mut self, index: usize, job: &Job) {
        if self.stages[index].is_none() && !self.instances.of_job[index].is_empty() {
            let text = format!(
                "chosen stage {} does not exist; available stages are {}",
                job.stage, self.all_stages
            );
            self.error(Code::Stage, &job.stage_span, index, &text);
            self.hint(&job.stage, self.config.stages.iter().map(String::as_str));
        }
    }

    fn dependencies(&mut self, index: usize, job: &Job) -> Option<Vec<usize>> {
        let mut all = Vec::new();
        let mut seen = BTreeSet::new();
        for (name, span) in job.dependencies.as_ref()? {
            let found = self.instances.named(name, &self.config.jobs);
            self.dependency(index, (name, span), found.clone());
            all.extend(found.into_iter().flatten().filter(|at| seen.insert(*at)));
        }
        Some(all)
    }

    /// Reports a dependency that there is not, or not early enough.
    fn dependency(
        &mut self,
        index: usize,
        (name, span): (&str, &Span),
        found: Option<Range<usize>>,
    ) {
        let Some(mut found) = found else {
            let text = format!("undefined dependency: {name}");
            self.error(Code::Dependencies, span, index, &text);
            return self.hint_job(name);
        };
        if let Some(at) = found.next().filter(|at| self.is_later(index, *at)) {
            let name = &self.instances.list[at].name;
            let text = format!("dependency {name} is not defined in current or prior stages");
            self.error(Code::Dependencies, span, index, &text);
        }
    }

    /// A child pipeline's file that a job makes: that job must come before.
    fn child_files(&mut self, index: usize, job: &Job) {
        for name in &job.child_file_jobs {
            let found = self.instances.one(name).map(|at| at..at + 1);
            self.dependency(index, (name, &job.span), found);
        }
    }

    /// The folder of a website has one place to be named at.
    fn pages(&mut self, index: usize, job: &Job) {
        if job.publishes_twice {
            let name = self.name(index);
            let message = format!("{name} job: use either {name}:publish or {name}:pages:publish");
            self.findings.error(Code::Together, &job.span, message);
        }
    }

    /// Needs that name values of a matrix differ from instance to instance.
    fn of_instances(&mut self, index: usize, job: &Job, graph: &mut Graph) {
        graph.needs.push(Some(Needs::default()));
        let before = self.findings.errors();
        for at in self.instances.of_job[index].clone() {
            let variables = self.instances.list[at].variables;
            let items = job.needs.iter().flatten().map(|item| item.with_matrix(variables));
            match items.collect::<Result<Vec<NeedItem>, String>>() {
                Ok(items) => {
                    let needs = self.needs(index, job, Some(&items), true);
                    graph.of_instances.extend(needs.map(|needs| (at, needs)));
                }
                Err(name) => {
                    let message = format!(
                        "{} job: '{name}' does not exist in matrix configuration",
                        job.name
                    );
                    self.findings.error(Code::Needs, &job.span, message);
                }
            }
            // The other instances would repeat it.
            if self.findings.errors() > before {
                return;
            }
        }
    }

    fn is_later(&self, job: usize, instance: usize) -> bool {
        let other = self.instances.list[instance].job;
        // A stage that does not exist is in no earlier place either.
        self.stages[job].is_some_and(|own| self.stages[other].is_none_or(|other| other > own))
    }

    /// Resolves needs. In a rule the names of parallel jobs do not stand for their instances.
    fn needs(
        &mut self,
        index: usize,
        job: &Job,
        items: Option<&[NeedItem]>,
        expands: bool,
    ) -> Option<Needs> {
        let items = items?;
        let mut needs = Needs::default();
        for item in items {
            let Some(found) = self.need(index, item, expands) else {
                needs.listed += 1;
                continue;
            };
            needs.listed += found.len();
            if let Some(at) = found.iter().find(|at| self.is_later(index, **at)) {
                let name = &self.instances.list[*at].name;
                let text = format!("need {name} is not defined in current or prior stages");
                self.error(Code::Needs, &item.span, index, &text);
            }
            if needs.listed <= NEEDS_MAX {
                let edge = |to| Edge { to, artifacts: item.artifacts, optional: item.optional };
                needs.edges.extend(found.into_iter().map(edge));
            }
        }
        self.duplicates(index, job, &needs, items);
        Some(needs)
    }

    /// The instances that one need means; `None` if there are none, which is reported unless the
    /// need is optional.
    fn need(&mut self, index: usize, item: &NeedItem, expands: bool) -> Option<Vec<usize>> {
        let is_parallel = self
            .instances
            .job(&item.job)
            .is_some_and(|job| self.config.jobs[job].parallel.is_some());
        let mut missing = item.job.clone();
        let found = match &item.instances {
            Some(labels) if is_parallel => {
                let names = labels.iter().map(|label| format!("{}: {label}", item.job));
                let mut all = Vec::new();
                for name in names {
                    let Some(at) = self.instances.one(&name) else {
                        missing = name;
                        break;
                    };
                    all.push(at);
                }
                Some(all).filter(|all| all.len() == labels.len())
            }
            _ if expands => {
                self.instances.named(&item.job, &self.config.jobs).map(Iterator::collect)
            }
            _ => self.instances.one(&item.job).map(|at| vec![at]),
        };
        if found.is_none() && !item.optional {
            self.error(Code::Needs, &item.span, index, &format!("undefined need: {missing}"));
            self.hint_job(&item.job);
        }
        found
    }

    fn hint_job(&mut self, name: &str) {
        self.hint(name, self.instances.names().filter(|known| *known != name));
    }

    /// The nearest of many words.
    fn hint<'w, I: Iterator<Item = &'w str>>(&mut self, word: &str, known: I) {
        let near = || nearest(word, known).map(|near| format!("did you mean `{near}`?"));
        self.findings.hint_with(near);
    }

    fn duplicates(&mut self, index: usize, job: &Job, needs: &Needs, items: &[NeedItem]) {
        let mut seen = BTreeSet::new();
        let is_again = |edge: &&Edge| !seen.insert(edge.to);
        let again: BTreeSet<usize> =
            needs.edges.iter().filter(is_again).map(|edge| edge.to).collect();
        if again.is_empty() {
            return;
        }
        let names: Vec<&str> =
            again.iter().map(|at| self.instances.list[*at].name.as_str()).collect();
        let text = format!(
            "{} has the following needs duplicated: {}.",
            self.name(index),
            names.join(", ")
        );
        let span = items.last().map_or(&job.span, |item| &item.span);
        self.findings.error(Code::Needs, span, text);
    }

    fn on_stop(&mut self, index: usize, job: &Job) {
        let Some(environment) = &job.environment else { return };
        let Some((name, span)) = &environment.on_stop else { return };
        let stop =
            self.instances.one(name).map(|at| &self.config.jobs[self.instances.list[at].job]);
        let problem = match stop.map(|stop| &stop.environment) {
            None => "is not defined",
            Some(None) => "does not have environment defined",
            Some(Some(other)) if other.name != environment.name => {
                "have different environment name"
            }
            Some(Some(other)) if other.action != EnvironmentAction::Stop => {
                "needs to have action stop defined"
            }
            Some(Some(_)) => return,
        };
        self.error(Code::OnStop, span, index, &format!("on_stop job {name} {problem}"));
    }

    /// Needs of jobs, not of rules, may not go round in a circle.
    fn cycles(&mut self, graph: &Graph) {
        let edges = |instance: usize| {
            let job = self.instances.list[instance].job;
            graph
                .needs_of(job, instance)
                .into_iter()
                .flat_map(|needs| &needs.edges)
                .map(|edge| edge.to)
        };
        let Some(cycle) = circle::find(self.instances.list.len(), edges) else { return };
        let names: Vec<&str> =
            cycle.iter().map(|at| self.instances.list[*at].name.as_str()).collect();
        let text = match names[..] {
            [name] => format!("self-dependency: {name}"),
            _ => format!("topological sort failed: {names:?}"),
        };
        let span = self.config.jobs[self.instances.list[cycle[0]].job].span.clone();
        let message = format!("The pipeline has circular dependencies: {text}");
        self.findings.error(Code::Needs, &span, message);
    }
}
