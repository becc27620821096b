//! Advice: what is allowed and will hurt later. Warnings of `lint` only; a pipeline is never made
//! differently for them.

mod absent_jobs;
mod command;
mod env_file;
mod file_variable;
mod fixed_sleep;
mod host_key;
mod key_left;
mod mutable_tag;
mod remote_secret;
mod secret;
mod shell;
mod two_pipelines;
mod two_sides;

use std::collections::BTreeSet;
use std::sync::Arc;

use yaml::Span;

use crate::code::Code;
use crate::findings::Findings;
use crate::input::Input;
use crate::job::Job;
use crate::lower::Checked;
use crate::pattern::Patterns;

use command::Command;

/// A configuration without errors, and what is known around it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'c> {
    pub checked: Checked<'c>,
    pub input: &'c Input,
    pub patterns: &'c Patterns,
}

/// One piece of advice.
#[derive(Debug)]
struct Advice {
    code: Code,
    span: Span,
    message: String,
    hint: String,
}

/// A job with its commands taken apart.
#[derive(Debug)]
struct Scripted<'c> {
    job: &'c Job,
    commands: Vec<Command<'c>>,
}

/// What looks at one job's commands.
const OF_SCRIPTS: [fn(&Subject<'_>, &Scripted<'_>) -> Vec<Advice>; 6] = [
    file_variable::advise,
    remote_secret::advise,
    env_file::advise,
    key_left::advise,
    host_key::advise,
    fixed_sleep::advise,
];

/// Adds the advice about a configuration. Of jobs that share their commands the first is named.
pub(crate) fn advise(findings: &mut Findings, subject: &Subject<'_>) {
    let jobs = &subject.checked.config.jobs;
    let scripted: Vec<Scripted<'_>> = jobs
        .iter()
        .map(|job| Scripted { job, commands: command::of_job(subject.checked.tree, job) })
        .collect();
    let mut all = mutable_tag::advise(subject, &scripted);
    all.extend(two_sides::advise(subject, findings));
    let of_scripts = OF_SCRIPTS
        .iter()
        .flat_map(|look| scripted.iter().flat_map(move |scripted| look(subject, scripted)));
    all.extend(of_scripts);
    let mut seen = BTreeSet::new();
    for Advice { code, span, message, hint } in all {
        if seen.insert((code.number(), Arc::clone(&span.file), span.line, span.column)) {
            findings.warning(code, &span, message);
            findings.hint(hint);
        }
    }
}
