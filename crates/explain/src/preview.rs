//! The pipeline that an event would make.

mod dot;
mod json;
mod text;

use ci_config::reason::Reasons;
use ci_config::{Compiled, Filtered, NOT_KNOWN_HERE, Outcome};
use domain::diagnostic::{Diagnostic, Severity};
use domain::job_spec::JobSpec;
use domain::pipeline::{JobPlan, Plan};

use crate::lint::is_unknown;

/// What an event would make, to be shown.
#[derive(Clone, Copy, Debug)]
pub struct Preview<'o> {
    pub outcome: &'o Outcome,
    /// What happens, as a sentence begins: `A push to main`.
    pub event: &'o str,
}

impl Preview<'_> {
    /// Whether there would be a pipeline.
    pub const fn is_created(&self) -> bool {
        matches!(self.outcome, Outcome::Compiled(_))
    }

    /// GitLab's sentence where there would be no pipeline; else which rule of `workflow` allows it.
    pub fn reason(&self) -> String {
        match self.outcome {
            Outcome::Compiled(compiled) => super::why::workflow(&compiled.reasons)
                .map_or_else(|| "no `workflow:rules` forbid it".to_owned(), |(words, _)| words),
            Outcome::Filtered { because: Filtered::Skipped, reasons, .. } => {
                super::why::no_pipeline(reasons).unwrap_or_default()
            }
            Outcome::Filtered { because, .. } => because.message().to_owned(),
            Outcome::Refused { diagnostics, .. } => refused_for(diagnostics),
            Outcome::Missing(_) => String::new(),
        }
    }

    /// Whether it cannot be said what there would be: files are included that nobody here can look up.
    pub fn is_unknown(&self) -> bool {
        !self.is_created() && is_unknown(self.diagnostics())
    }

    /// For a terminal, without the findings.
    pub fn text(&self) -> String {
        text::words(self)
    }

    /// For programs.
    pub fn json(&self) -> serde_json::Value {
        json::value(self)
    }

    /// For Graphviz.
    pub fn dot(&self) -> String {
        dot::graph(self.compiled().map(|compiled| &compiled.plan))
    }

    /// Findings about the file.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        match self.outcome {
            Outcome::Missing(_) => &[],
            Outcome::Refused { diagnostics, .. } | Outcome::Filtered { diagnostics, .. } => {
                diagnostics
            }
            Outcome::Compiled(compiled) => &compiled.diagnostics,
        }
    }

    /// Findings for which the file was refused, and those beside them; none of a file that was not.
    pub fn errors(&self) -> &[Diagnostic] {
        match self.outcome {
            Outcome::Refused { diagnostics, .. } => diagnostics,
            Outcome::Missing(_) | Outcome::Filtered { .. } | Outcome::Compiled(_) => &[],
        }
    }

    /// Why each job is in or not; `None` for a file that was refused before its rules were judged.
    pub fn reasons(&self) -> Option<&Reasons> {
        match self.outcome {
            Outcome::Missing(_) | Outcome::Refused { reasons: None, .. } => None,
            Outcome::Refused { reasons: Some(reasons), .. } => Some(reasons),
            Outcome::Filtered { reasons, .. } => Some(reasons),
            Outcome::Compiled(compiled) => Some(&compiled.reasons),
        }
    }

    fn compiled(&self) -> Option<&Compiled> {
        match self.outcome {
            Outcome::Compiled(compiled) => Some(compiled),
            Outcome::Missing(_) | Outcome::Refused { .. } | Outcome::Filtered { .. } => None,
        }
    }

    fn filtered(&self) -> Option<Filtered> {
        match self.outcome {
            Outcome::Filtered { because, .. } => Some(*because),
            Outcome::Missing(_) | Outcome::Refused { .. } | Outcome::Compiled(_) => None,
        }
    }
}

/// The first thing that is wrong; where nothing is, the first file that nobody here can look up.
fn refused_for(list: &[Diagnostic]) -> String {
    let errors = || list.iter().filter(|finding| finding.severity == Severity::Error);
    let first = errors().find(|finding| finding.code != NOT_KNOWN_HERE).or(errors().next());
    first.map_or_else(String::new, |first| first.message.clone())
}

/// Every job with its specification.
fn jobs(compiled: &Compiled) -> impl Iterator<Item = (&JobPlan, &JobSpec)> {
    compiled.plan.jobs.iter().zip(compiled.specs.iter().map(AsRef::as_ref))
}

/// The names of the jobs that one needs.
fn needs<'p>(plan: &'p Plan, job: &JobPlan) -> Vec<&'p str> {
    let needs = job.needs.iter().flatten();
    needs.filter_map(|need| plan.jobs.get(need.job)).map(|job| job.name.as_str()).collect()
}
