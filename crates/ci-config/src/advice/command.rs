//! The commands of a job in the order in which they run, with their places.

use std::collections::BTreeMap;

use domain::job_spec::JobSpec;
use yaml::{Identity, Node, Span};

use super::shell::{self, Simple};
use crate::config::is_job_called;
use crate::default::AT_TOP;
use crate::job::Job;
use crate::lower::Checked;
use crate::reader::flattened;

/// One entry of a script.
#[derive(Debug)]
pub(super) struct Command<'c> {
    pub text: &'c str,
    pub span: Span,
    /// The simple commands in it, those for another host too.
    pub simple: Vec<Simple>,
}

/// The jobs that have commands, by their indices in the file; those that share all of them, as jobs
/// with one base do, stand together.
pub(super) fn groups(checked: Checked<'_>) -> Vec<Vec<usize>> {
    let mut known: BTreeMap<[Option<Identity>; 3], usize> = BTreeMap::new();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let config = checked.config;
    for (index, (job, spec)) in config.jobs.iter().zip(&config.specs).enumerate() {
        let scripts = scripts(spec).map(|(key, texts)| {
            (!texts.is_empty()).then(|| node(checked.tree, job, key).map(Node::identity))
        });
        let group = if scripts.contains(&Some(None)) {
            groups.len()
        } else if scripts == [None; 3] {
            continue;
        } else {
            *known.entry(scripts.map(Option::flatten)).or_insert(groups.len())
        };
        match groups.get_mut(group) {
            Some(group) => group.push(index),
            None => groups.push(vec![index]),
        }
    }
    groups
}

/// The commands of `before_script`, `script` and `after_script`.
pub(super) fn of_job(checked: Checked<'_>, index: usize) -> Vec<Command<'_>> {
    let (job, spec) = (&checked.config.jobs[index], &checked.config.specs[index]);
    let commands = scripts(spec).into_iter().flat_map(|(key, texts)| {
        let spans = spans(checked.tree, job, key, texts.len());
        texts.iter().zip(spans)
    });
    commands.map(|(text, span)| Command { text, span, simple: shell::commands(text) }).collect()
}

fn scripts(spec: &JobSpec) -> [(&'static str, &[String]); 3] {
    [
        ("before_script", &spec.before_script),
        ("script", &spec.script),
        ("after_script", &spec.after_script),
    ]
}

/// Where the commands of a key stand.
fn spans(tree: &Node, job: &Job, key: &str, count: usize) -> Vec<Span> {
    let spans: Option<Vec<Span>> = node(tree, job, key).and_then(|node| match node.as_str() {
        Some(_) => Some(vec![node.span().clone()]),
        None => {
            let items = flattened(node, domain::limits::LIST_LEVELS_MAX)?;
            Some(items.into_iter().map(|item| item.span().clone()).collect())
        }
    });
    spans.filter(|spans| spans.len() == count).unwrap_or_else(|| vec![job.span.clone(); count])
}

/// The value of a key: in the job, else in the defaults.
fn node<'t>(tree: &'t Node, job: &Job, key: &str) -> Option<&'t Node> {
    let root = tree.as_mapping()?;
    let inside = |node: &'t Node| {
        node.as_mapping().and_then(|mapping| mapping.get(key)).filter(|node| !node.is_null())
    };
    let defaults = || root.get("default").filter(|node| !is_job_called("default", node));
    let at_top = || root.get(key).filter(|_| AT_TOP.contains(&key));
    let own = root.get(&job.name).and_then(inside);
    own.or_else(|| defaults().and_then(inside)).or_else(at_top)
}
