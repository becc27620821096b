//! Checking a file without an event: its structure, and its jobs as they are written.

use domain::diagnostic::Diagnostic;
use domain::pipeline::{AllowFailure, When};
use serde_json::{Value, json};
use yaml::Node;

use crate::advice::{self, Subject};
use crate::config::{self, Config};
use crate::graph::{self, Graph};
use crate::input::{Input, Missing};
use crate::instances::Instances;
use crate::job::Job;
use crate::json::value;
use crate::lower::{Checked, allow_failure_of};
use crate::reader::Reader;
use crate::stop::Stop;
use crate::{size, snippet, sound, tree};

/// The result of [`lint`].
#[derive(Clone, Debug, PartialEq)]
pub enum Lint {
    /// Facts are missing: fill them into the input and ask again. Never empty.
    Missing(Vec<Missing>),
    /// The file was looked at.
    Done(Linted),
}

/// What there is to say of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Linted {
    pub diagnostics: Vec<Diagnostic>,
    /// After `parallel`, by stage; empty for a file with errors.
    pub jobs: Vec<WrittenJob>,
}

/// A job before its rules are judged (GitLab's lint API shows these).
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenJob {
    pub name: String,
    pub stage: String,
    pub before_script: Vec<String>,
    pub script: Vec<String>,
    pub after_script: Vec<String>,
    /// Not expanded.
    pub tags: Vec<String>,
    /// As GitLab completes it: `{"refs": [..]}`; null beside `rules`.
    pub only: Value,
    pub except: Value,
    /// Name of the environment, not expanded.
    pub environment: Option<String>,
    pub when: When,
    pub allow_failure: bool,
    /// `None` where the job waits for all earlier stages.
    pub needs: Option<Vec<WrittenNeed>>,
}

/// A job that another one needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenNeed {
    pub name: String,
    pub artifacts: bool,
    pub optional: bool,
}

/// Checks a file as far as no event matters: rules of jobs are read and not judged.
pub fn lint(input: &Input) -> Lint {
    let mut reader = Reader::default();
    let jobs = match jobs(&mut reader, input) {
        Err(Stop::Missing(missing)) => return Lint::Missing(missing),
        Err(Stop::Refused) => Vec::new(),
        Ok(jobs) => jobs,
    };
    let mut diagnostics = reader.findings.into_list();
    snippet::attach(&mut diagnostics, &input.read);
    Lint::Done(Linted { diagnostics, jobs })
}

fn jobs(reader: &mut Reader, input: &Input) -> Result<Vec<WrittenJob>, Stop> {
    let tree = tree(reader, input, &mut Vec::new())?;
    let config = config::read(reader, &tree, input);
    sound(&reader.findings)?;
    let instances = Instances::new(&config.jobs);
    size::check_instances(&mut reader.findings, &config, &instances)?;
    let graph = graph::check(&mut reader.findings, &config, &instances);
    sound(&reader.findings)?;
    let merged = reader.merged.take().unwrap_or_else(|| tree.clone());
    let (config, instances, graph) = (&config, &instances, &graph);
    let checked = Checked { config, instances, graph, merged: &merged, tree: &tree };
    let subject = Subject { checked, input, patterns: &reader.patterns };
    advice::advise(&mut reader.findings, &subject);
    let list = instances.list.iter().enumerate();
    let mut jobs: Vec<(usize, WrittenJob)> = list
        .map(|(at, instance)| {
            let needs = needs(graph, instances, (instance.job, at));
            let job = written(config, &tree, (instance.job, &instance.name), needs);
            (graph.stages[instance.job], job)
        })
        .collect();
    jobs.sort_by_key(|(stage, _)| *stage);
    Ok(jobs.into_iter().map(|(_, job)| job).collect())
}

fn needs(
    graph: &Graph,
    instances: &Instances<'_>,
    (job, instance): (usize, usize),
) -> Option<Vec<WrittenNeed>> {
    let needs = graph.needs_of(job, instance)?;
    let written = needs.edges.iter().map(|edge| WrittenNeed {
        name: instances.list[edge.to].name.clone(),
        artifacts: edge.artifacts,
        optional: edge.optional,
    });
    Some(written.collect())
}

fn written(
    config: &Config,
    tree: &Node,
    (index, name): (usize, &str),
    needs: Option<Vec<WrittenNeed>>,
) -> WrittenJob {
    let (job, spec) = (&config.jobs[index], &config.specs[index]);
    let node = tree.as_mapping().and_then(|root| root.get(&job.name));
    WrittenJob {
        name: name.to_owned(),
        stage: job.stage.clone(),
        before_script: spec.before_script.clone(),
        script: spec.script.clone(),
        after_script: spec.after_script.clone(),
        tags: job.tags.clone(),
        only: policy(job, node, "only"),
        except: policy(job, node, "except"),
        environment: job.environment.as_ref().map(|environment| environment.name.clone()),
        when: job.when.unwrap_or(When::OnSuccess),
        allow_failure: allow_failure_of(job, None) == AllowFailure::Yes,
        needs,
    }
}

/// `only` and `except` as GitLab completes them: lists are refs, and without rules a job is for
/// branches and tags.
fn policy(job: &Job, node: Option<&Node>, key: &str) -> Value {
    let written = node.and_then(Node::as_mapping).and_then(|mapping| mapping.get(key));
    match written.filter(|written| !written.is_null()) {
        Some(written) if written.as_mapping().is_some() => value(written),
        Some(written) => json!({ "refs": value(written) }),
        None if key == "only" && job.has_implicit_only => json!({ "refs": ["branches", "tags"] }),
        None => Value::Null,
    }
}
