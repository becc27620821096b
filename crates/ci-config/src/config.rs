//! The whole configuration as written: the tree read once, errors of all its parts collected.

use domain::job_spec::JobSpec;
use domain::variable::JobVariable;
use yaml::{Key, Mapping, Node, Span};

use crate::code::Code;
use crate::default::{self, Defaults};
use crate::document::is_blank;
use crate::input::Input;
use crate::job::keys::BUILD;
use crate::job::{self, Draft, Job, Surroundings};
use crate::keyword::variables::{self, Form};
use crate::keyword::{artifacts, cache, id_tokens, image, retry, script, services, timing};
use crate::known::nearest;
use crate::lineage;
use crate::place::Place;
use crate::reader::{Reader, strings};
use crate::stages;
use crate::workflow::{self, Workflow};

/// Keys at the top that are no jobs.
pub(crate) const GLOBAL: [&str; 10] = [
    "after_script",
    "before_script",
    "cache",
    "default",
    "image",
    "include",
    "services",
    "stages",
    "variables",
    "workflow",
];

/// Keys that make a job of `default` or `workflow`, and a job of anything.
const JOB_MARKS: [&str; 4] = ["script", "run", "trigger", "needs"];

/// A configuration without structural errors.
#[derive(Debug)]
pub(crate) struct Config {
    /// In order, with the edge stages.
    pub stages: Vec<String>,
    pub variables: Vec<JobVariable>,
    pub workflow: Workflow,
    pub jobs: Vec<Job>,
    /// One for each job: what rules and expansion do not change.
    pub specs: Specs,
}

/// What runners need of jobs. Boxed, because most become those of the pipeline as they are.
pub(crate) type Specs = Vec<Box<JobSpec>>;

/// Reads a merged tree. The result counts only if the reader found no error.
pub(crate) fn read(reader: &mut Reader, root: &Node, input: &Input) -> Config {
    let empty = Mapping::new();
    let span = root.span();
    let root = root.as_mapping().unwrap_or(&empty);
    let global = |key: &str| root.get(key).filter(|node| !is_job_called(key, node));
    let defaults = default::read(reader, root, global("default"));
    check_defaults(reader, defaults, input);
    let variables = global("variables").filter(|node| !node.is_null()).map(|node| {
        let place = Place::root("variables");
        variables::read(&mut reader.findings, &place, node, Form::Root)
    });
    let stages = stages::read(reader, global("stages"));
    let workflow = workflow::read(reader, global("workflow"));
    let around = Surroundings {
        defaults,
        is_protected: input.is_protected,
        has_workflow_rules: workflow.has_rules,
    };
    let (jobs, specs) = jobs(reader, (root, span), around);
    Config { stages, variables: variables.unwrap_or_default(), workflow, jobs, specs }
}

/// Whether `default` or `workflow` is a job of that name.
pub(crate) fn is_job_called(key: &str, node: &Node) -> bool {
    matches!(key, "default" | "workflow") && is_job(node)
}

/// Reports what is wrong with a default at its own place, also where no job takes it.
fn check_defaults(reader: &mut Reader, defaults: Defaults<'_>, input: &Input) {
    for (key, node) in defaults.iter() {
        let place = defaults.place(key, key);
        match key {
            "before_script" | "after_script" => drop(script::read(reader, &place, node)),
            "hooks" => drop(script::hooks(reader, &place, node)),
            "image" => drop(image::read(reader, &place, node)),
            "services" => drop(services::read(reader, &place, node)),
            "artifacts" => drop(artifacts::read(reader, &place, Some(node), None)),
            "cache" => {
                let list = defaults.place(key, "caches");
                drop(cache::read(reader, (&list, &place), node, input.is_protected));
            }
            "id_tokens" => drop(id_tokens::read(reader, &place, node)),
            "identity" => drop(id_tokens::identity(reader, &place, node)),
            "retry" => drop(retry::read(reader, node)),
            "timeout" => drop(timing::timeout(reader, &place, node)),
            "tags" if strings(node).is_none() => {
                reader.findings.config(&place, node.span(), "should be an array of strings");
            }
            "interruptible" if node.as_bool().is_none() => {
                reader.findings.config(&place, node.span(), "should be a boolean value");
            }
            _ => {}
        }
    }
}

/// Reads all jobs. If one of them is none, the others' insides are not reported, as in GitLab.
fn jobs(
    reader: &mut Reader,
    (root, span): (&Mapping, &Span),
    around: Surroundings<'_>,
) -> (Vec<Job>, Specs) {
    let is_global = |key: &Key, node: &Node| {
        key.as_text().is_some_and(|key| GLOBAL.contains(&key) && !is_job_called(key, node))
    };
    let entries: Vec<_> = root.iter().filter(|(key, node)| !is_global(key, node)).collect();
    let is_hidden = |key: &Key| key.as_text().is_some_and(|key| key.starts_with('.'));
    let is_sound = reader.is_sound(|reader| {
        entries.iter().filter(|(key, _)| !is_hidden(key)).for_each(|(key, node)| {
            check_is_job(reader, key, node);
        });
        if !entries.iter().any(|(key, node)| !is_hidden(key) && is_job(node)) {
            let text = "jobs config should contain at least one visible job";
            reader.findings.error(Code::NoJob, span, text);
        }
    });
    for (key, node) in entries.iter().filter(|(key, node)| is_hidden(key) && is_blank(node)) {
        let place = Place::root("jobs");
        reader.findings.config(&place.child(&key.text), node.span(), "can't be blank");
    }
    if !is_sound {
        return (Vec::new(), Vec::new());
    }
    let mut jobs = (Vec::with_capacity(entries.len()), Vec::with_capacity(entries.len()));
    let visible = entries.into_iter().filter(|(key, _)| !is_hidden(key));
    let drafts = visible.filter_map(|(key, node)| one(reader, key, node, around));
    jobs.extend(drafts.map(|Draft { job, spec }| (job, spec)));
    jobs
}

/// Reads one job; what is wrong in a base says which one it is.
fn one(reader: &mut Reader, key: &Key, node: &Node, around: Surroundings<'_>) -> Option<Draft> {
    let since = reader.findings.count();
    let job = job::read(reader, key, node, around);
    if let Some(root) = reader.merged.as_ref().and_then(Node::as_mapping) {
        lineage::explain(&mut reader.findings, since, root, key);
    }
    job
}

/// A job is a mapping with one of the keys that make it one.
fn is_job(node: &Node) -> bool {
    let has_mark = |mapping: &Mapping| JOB_MARKS.iter().any(|mark| mapping.get(mark).is_some());
    node.as_mapping().is_some_and(has_mark)
}

fn check_is_job(reader: &mut Reader, key: &Key, node: &Node) {
    if is_job(node) {
        return;
    }
    let name = key.text.replace(' ', "_");
    let text =
        format!("jobs {name} config should implement the script:, run:, or trigger: keyword");
    reader.findings.error(Code::NoJob, &key.span, text.to_lowercase());
    if let Some(known) = nearest(&key.text, GLOBAL.into_iter()) {
        reader.findings.hint(format!("did you mean `{known}`?"));
    } else if BUILD.taken.contains(&&*key.text) && node.as_mapping().is_none() {
        reader.findings.hint(format!("`{}` belongs into a job", key.text));
    } else if let Some(mapping) = node.as_mapping() {
        let near = mapping.keys().find(|key| nearest(&key.text, ["script"].into_iter()).is_some());
        let hint = match near {
            Some(near) => format!("write `script` instead of `{}`", near.text),
            None => format!("a key that begins with a dot is no job: `.{}`", key.text),
        };
        reader.findings.hint(hint);
    }
}
