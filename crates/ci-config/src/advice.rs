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
use mutable_tag::Tests;

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

/// The commands of one or several jobs, taken apart.
#[derive(Debug)]
struct Scripted<'c> {
    /// The first of them.
    job: &'c Job,
    /// All of them, by their indices in the file.
    jobs: &'c [usize],
    commands: Vec<Command<'c>>,
}

/// What looks at commands, whichever job has them.
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
    let mut of_tags = Vec::new();
    let mut of_scripts: [Vec<Advice>; OF_SCRIPTS.len()] = Default::default();
    let tests = Tests::of(*subject);
    for jobs in command::groups(subject.checked) {
        let (checked, first) = (subject.checked, jobs[0]);
        let commands = command::of_job(checked, first);
        let scripted = Scripted { job: &checked.config.jobs[first], jobs: &jobs, commands };
        of_tags.extend(mutable_tag::advise(&scripted, &tests));
        for (look, found) in OF_SCRIPTS.iter().zip(&mut of_scripts) {
            found.extend(look(subject, &scripted));
        }
    }
    of_tags.sort_by_key(|(index, _)| *index);
    let mut all: Vec<Advice> = of_tags.into_iter().map(|(_, advice)| advice).collect();
    all.extend(two_sides::advise(subject, findings));
    all.extend(of_scripts.into_iter().flatten());
    let mut seen = BTreeSet::new();
    for Advice { code, span, message, hint } in all {
        if seen.insert((code.number(), Arc::clone(&span.file), span.line, span.column)) {
            findings.warning(code, &span, message);
            findings.hint(hint);
        }
    }
}
