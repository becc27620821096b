//! One job: from its node and the defaults to what the plan needs.

mod inner;
pub(crate) mod keys;
mod own;

use std::rc::Rc;

use domain::job_spec::JobSpec;
use domain::pipeline::{AllowFailure, Requirement, Retry, When};
use domain::variable::JobVariable;
use yaml::{Key, Mapping, Node, Span};

use crate::code::Code;
use crate::default::Defaults;
use crate::inherit::Inherit;
use crate::keyword::cache::Cache;
use crate::keyword::environment::Environment;
use crate::keyword::needs::NeedItem;
use crate::keyword::only_except::Policy;
use crate::keyword::parallel::Parallel;
use crate::keyword::rules::Rule;
use crate::place::Place;
use crate::reader::Reader;

/// What a job is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A script or steps, which a runner runs.
    Build,
    /// `trigger` or `needs:pipeline`: it stands for another pipeline.
    Bridge,
}

/// A job as written, defaults taken over, before rules and `parallel`.
#[derive(Debug)]
pub(crate) struct Job {
    pub name: String,
    pub kind: Kind,
    pub span: Span,
    /// Bytes of its node, for the size of what it becomes.
    pub bytes: u64,
    /// As written; `test` where it is not.
    pub stage: String,
    pub stage_span: Span,
    pub when: Option<When>,
    pub start_in_seconds: Option<u32>,
    pub allow_failure: Option<AllowFailure>,
    pub rules: Option<Rc<[Rule]>>,
    pub only: Option<Box<Policy>>,
    pub except: Option<Box<Policy>>,
    /// Whether branches and tags are meant where there is no `only`: neither the job nor the
    /// workflow has `rules`.
    pub has_implicit_only: bool,
    pub needs: Option<Vec<NeedItem>>,
    pub dependencies: Option<Vec<(String, Span)>>,
    pub variables: Vec<JobVariable>,
    pub inherit: Inherit,
    pub parallel: Option<Parallel>,
    pub retry: Retry,
    pub environment: Option<Box<Environment>>,
    /// Not expanded.
    pub tags: Vec<String>,
    /// Not expanded.
    pub resource_group: Option<String>,
    /// Their keys of files are made for a commit.
    pub caches: Vec<Cache>,
    /// Jobs that make files of the child pipeline.
    pub child_file_jobs: Vec<String>,
    /// `publish` stands in the job and in `pages`.
    pub publishes_twice: bool,
    /// Where it asks for what only the server can do.
    pub asks: Vec<(&'static str, Span)>,
}

/// A job while it is read.
#[derive(Debug)]
pub(crate) struct Draft {
    pub job: Job,
    /// What a runner needs, as far as rules and expansion do not change it.
    pub spec: Box<JobSpec>,
}

/// What reading a job needs beside its node.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Surroundings<'n> {
    pub defaults: Defaults<'n>,
    /// Whether the ref is protected.
    pub is_protected: bool,
    /// Whether `workflow` has the key `rules`.
    pub has_workflow_rules: bool,
}

/// Reads a job. `None` if it cannot be one, which was reported.
pub(crate) fn read(
    reader: &mut Reader,
    key: &Key,
    node: &Node,
    around: Surroundings<'_>,
) -> Option<Draft> {
    let root = Place::root("jobs");
    // Without a name GitLab names the kind of entry.
    let place = root.child(if key.text.is_empty() || key.is_nothing() { "job" } else { &key.text });
    let mapping = node.as_mapping()?;
    let mut draft = Draft { job: empty(key, node, mapping), spec: Box::default() };
    draft.job.has_implicit_only = mapping.get("rules").is_none() && !around.has_workflow_rules;
    let is_sound =
        reader.is_sound(|reader| own::read(reader, &place, (key, node, mapping), &mut draft));
    if is_sound {
        inner::read(reader, &place, (mapping, around), &mut draft);
        warn_duplicate_pipelines(reader, &place, &draft.job, around);
    } else if draft.job.kind == Kind::Bridge {
        report_no_bridge(reader, &place, &draft.job.span);
    }
    Some(draft)
}

/// A job with a mistake of its own counts as one that says nothing, as in GitLab.
fn report_no_bridge(reader: &mut Reader, place: &Place<'_>, span: &Span) {
    reader.findings.config(place, span, "should contain either a trigger or a needs:pipeline");
    reader.findings.hint("a job that a runner runs has `script`");
}

fn empty(key: &Key, node: &Node, mapping: &Mapping) -> Job {
    let is_build = ["script", "run"].iter().any(|mark| mapping.get(mark).is_some());
    Job {
        name: key.text.as_ref().to_owned(),
        kind: if is_build { Kind::Build } else { Kind::Bridge },
        span: key.span.clone(),
        bytes: node.bytes(),
        stage: "test".to_owned(),
        stage_span: node.span().clone(),
        when: None,
        start_in_seconds: None,
        allow_failure: None,
        rules: None,
        only: None,
        except: None,
        has_implicit_only: false,
        needs: None,
        dependencies: None,
        variables: Vec::new(),
        inherit: Inherit::default(),
        parallel: None,
        retry: Retry::default(),
        environment: None,
        tags: Vec::new(),
        resource_group: None,
        caches: Vec::new(),
        child_file_jobs: Vec::new(),
        publishes_twice: false,
        asks: asks(mapping),
    }
}

/// The keys of a job that ask for what only the server can do.
fn asks(mapping: &Mapping) -> Vec<(&'static str, Span)> {
    let keys = Requirement::ALL.iter().map(|requirement| requirement.key());
    let entry = |key| mapping.get_entry(key).map(|(written, _)| (key, written.span.clone()));
    keys.filter_map(entry).collect()
}

fn given<'m>(mapping: &'m Mapping, key: &str) -> Option<&'m Node> {
    mapping.get(key).filter(|node| !node.is_null())
}

/// How a push to a branch with an open merge request makes one pipeline.
pub(crate) const ONE_PIPELINE: &str =
    "choose one: include: [{template: Workflows/MergeRequest-Pipelines.gitlab-ci.yml}]";

/// GitLab's warning for a last rule that always runs, where no `workflow` chooses pipelines.
fn warn_duplicate_pipelines(
    reader: &mut Reader,
    place: &Place<'_>,
    job: &Job,
    around: Surroundings<'_>,
) {
    let Some(last) = job.rules.as_ref().and_then(|rules| rules.last()) else { return };
    if !around.has_workflow_rules && last.is_only_when {
        let message = format!(
            "{} may allow multiple pipelines to run for a single action due to `rules:when` clause with no `workflow:rules` - read more: https://docs.gitlab.com/ee/ci/jobs/job_troubleshooting.html#job-may-allow-multiple-pipelines-to-run-for-a-single-action-warning",
            place.path()
        );
        reader.findings.warning(Code::DuplicatePipelines, &last.span, message);
        reader.findings.hint(ONE_PIPELINE);
    }
}
