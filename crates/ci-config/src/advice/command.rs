//! The commands of a job in the order in which they run, with their places.

use yaml::{Node, Span};

use super::shell::{self, Simple};
use crate::default::AT_TOP;
use crate::job::Job;
use crate::reader::flattened;

/// One entry of a script.
#[derive(Debug)]
pub(super) struct Command<'c> {
    pub text: &'c str,
    pub span: Span,
    /// The simple commands in it, those for another host too.
    pub simple: Vec<Simple>,
}

/// The commands of `before_script`, `script` and `after_script`.
pub(super) fn of_job<'c>(tree: &Node, job: &'c Job) -> Vec<Command<'c>> {
    let spec = &job.spec;
    let scripts = [
        ("before_script", &spec.before_script),
        ("script", &spec.script),
        ("after_script", &spec.after_script),
    ];
    let commands = scripts.into_iter().flat_map(|(key, texts)| {
        let spans = spans(tree, job, key, texts.len());
        texts.iter().zip(spans)
    });
    commands.map(|(text, span)| Command { text, span, simple: shell::commands(text) }).collect()
}

/// Where the commands of a key stand: in the job, else in the defaults.
fn spans(tree: &Node, job: &Job, key: &str, count: usize) -> Vec<Span> {
    let root = tree.as_mapping();
    let inside = |name: &str| {
        let mapping = root.and_then(|root| root.get(name)).and_then(Node::as_mapping);
        mapping.and_then(|mapping| mapping.get(key)).filter(|node| !node.is_null())
    };
    let at_top = || root.and_then(|root| root.get(key)).filter(|_| AT_TOP.contains(&key));
    let node = inside(&job.name).or_else(|| inside("default")).or_else(at_top);
    let spans: Option<Vec<Span>> = node.and_then(|node| match node.as_str() {
        Some(_) => Some(vec![node.span().clone()]),
        None => {
            let items = flattened(node, domain::limits::LIST_LEVELS_MAX)?;
            Some(items.into_iter().map(|item| item.span().clone()).collect())
        }
    });
    spans.filter(|spans| spans.len() == count).unwrap_or_else(|| vec![job.span.clone(); count])
}
