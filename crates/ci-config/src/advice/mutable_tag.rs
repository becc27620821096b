//! A tag that moves, such as `latest`, pushed before the tests of the same pipeline ran.

use std::cell::OnceCell;

use domain::job_spec::JobSpec;

use super::shell::{Simple, Word};
use super::{Advice, Scripted, Subject};
use crate::code::Code;
use crate::job::Job;
use crate::lower::Checked;

/// Parts of names and stages of jobs that test.
const TESTS: [&str; 7] = ["test", "lint", "check", "spec", "verify", "scan", "quality"];

/// The jobs that test, looked for when the first one pushes such a tag.
#[derive(Debug)]
pub(super) struct Tests<'c> {
    subject: Subject<'c>,
    /// Their indices, and the last of their stages.
    found: OnceCell<(Vec<usize>, Option<usize>)>,
}

impl<'c> Tests<'c> {
    pub(super) const fn of(subject: Subject<'c>) -> Self {
        Self { subject, found: OnceCell::new() }
    }

    fn found(&self) -> &(Vec<usize>, Option<usize>) {
        self.found.get_or_init(|| {
            let Checked { config, graph, .. } = self.subject.checked;
            let jobs = config.jobs.iter().zip(&config.specs).enumerate();
            let tests = jobs.filter(|(_, (job, spec))| is_test(job, spec)).map(|(index, _)| index);
            let tests: Vec<usize> = tests.collect();
            let last = tests.iter().map(|index| graph.stages[*index]).max();
            (tests, last)
        })
    }

    /// A test that does not come before a job, which is none itself.
    fn later(&self, index: usize) -> Option<&'c Job> {
        let Checked { config, graph, .. } = self.subject.checked;
        let (tests, last) = self.found();
        let stage = graph.stages[index];
        if *last < Some(stage) || tests.binary_search(&index).is_ok() {
            return None;
        }
        let needs = config.jobs[index].needs.as_deref().unwrap_or_default();
        let is_needed = |other: &Job| needs.iter().any(|need| need.job == other.name);
        let mut later = tests.iter().filter(|at| graph.stages[**at] >= stage);
        later.find(|at| !is_needed(&config.jobs[**at])).map(|at| &config.jobs[*at])
    }
}

/// The first such push with the index of the first job that makes it too early.
pub(super) fn advise(scripted: &Scripted<'_>, tests: &Tests<'_>) -> Option<(usize, Advice)> {
    let (command, image) = scripted.commands.iter().find_map(|command| {
        let image = command.simple.iter().find_map(moved_image)?;
        Some((command, image))
    })?;
    let mut early = scripted.jobs.iter();
    let (index, test) = early.find_map(|index| Some((*index, tests.later(*index)?)))?;
    let job = &tests.subject.checked.config.jobs[index];
    let advice = Advice {
        code: Code::MutableTag,
        span: command.span.clone(),
        message: format!("jobs:{} pushes `{image}` before `{}` ran", job.name, test.name),
        hint: "push a tag of the commit here, as $CI_COMMIT_SHORT_SHA, and move this one in a job behind the tests".to_owned(),
    };
    Some((index, advice))
}

fn is_test(job: &Job, spec: &JobSpec) -> bool {
    let has = |text: &str| TESTS.iter().any(|part| text.to_lowercase().contains(part));
    has(&job.name) || (has(&job.stage) && !pushes(spec))
}

/// A job of the default stage is no test when it pushes.
fn pushes(spec: &JobSpec) -> bool {
    spec.script.iter().any(|text| text.contains("push"))
}

/// The image that a command pushes under a tag that moves.
fn moved_image(simple: &Simple) -> Option<&str> {
    let words = simple.arguments();
    let is_push = words.first().is_some_and(|word| word.text == "push");
    let images: Vec<&str> = match simple.program() {
        "docker" | "podman" | "nerdctl" | "buildah" if is_push => words[1..]
            .iter()
            .rfind(|word| !word.text.starts_with('-'))
            .map(text)
            .into_iter()
            .collect(),
        "docker" if words.iter().any(|word| word.text == "--push") => {
            values(words, &["-t", "--tag"])
        }
        "executor" => values(words, &["--destination", "-d"]),
        _ => Vec::new(),
    };
    images.into_iter().find(|image| is_mutable(image))
}

fn text(word: &Word) -> &str {
    &word.text
}

/// The values of flags: `-t x`, `--tag=x`.
fn values<'w>(words: &'w [Word], flags: &[&str]) -> Vec<&'w str> {
    let behind = words.windows(2).filter(|pair| flags.contains(&pair[0].text.as_str()));
    let joined = words.iter().filter_map(|word| {
        flags.iter().find_map(|flag| word.text.strip_prefix(flag)?.strip_prefix('='))
    });
    behind.map(|pair| pair[1].text.as_str()).chain(joined).collect()
}

/// Whether a tag is a plain word, or left out, which means `latest`. What a variable holds is not
/// known.
fn is_mutable(image: &str) -> bool {
    let name = image.rsplit('/').next().unwrap_or(image);
    if image.contains('@') {
        return false;
    }
    match name.split_once(':') {
        Some((_, tag)) => tag.chars().all(|c| c.is_ascii_alphabetic() || c == '-'),
        None => !name.contains('$'),
    }
}
