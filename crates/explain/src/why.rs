//! Reasons in words: the only place where they become sentences.
//!
//! Words of the file stand in backquotes, so that a page can show them as code.

mod clause;
mod source;
mod variable;

use ci_config::reason::{
    Because, Compared, JobReason, NoPipeline, Reasons, RuleReason, WorkflowReason,
};

/// Why a job is in a pipeline or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    pub job: String,
    /// Whether the pipeline has it.
    pub included: bool,
    /// What decided, in one sentence without its subject: `rule 2 matched; ..`.
    pub because: String,
    /// Where the deciding rule stands, else where the job begins: `.gitlab-ci.yml:12`.
    pub place: String,
    /// Every rule that was looked at, in order.
    pub rules: Vec<Rule>,
    /// Why jobs that it needs are not in, where the pipeline is refused for that.
    pub lacks: Vec<Self>,
    /// The entries that it is put together from, where there are several.
    pub sources: Vec<String>,
    /// Its variables, and those that its rules asked for.
    pub variables: Vec<String>,
}

/// How a rule was judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// From 1.
    pub number: usize,
    /// `.gitlab-ci.yml:12`.
    pub place: String,
    pub matched: bool,
    /// One sentence for each clause that was looked at.
    pub clauses: Vec<String>,
}

/// Reads the document that is kept with a pipeline; `None` where it cannot be read.
pub fn reasons(document: &str) -> Option<Reasons> {
    serde_json::from_str(document).ok()
}

/// The reasons of all jobs, in the order of the file.
pub fn all(reasons: &Reasons) -> Vec<Why> {
    reasons.jobs.iter().map(|job| why(reasons, job)).collect()
}

/// The reason of one job.
pub fn why(reasons: &Reasons, job: &JobReason) -> Why {
    let decided = job.rules.iter().rfind(|rule| rule.matched);
    let place = match decided {
        Some(rule) => place(&rule.file, &job.file, rule.line),
        None => format!("{}:{}", job.file, job.line),
    };
    Why {
        job: job.job.clone(),
        included: job.included && reasons.no_pipeline.is_none(),
        because: because(reasons, job),
        place,
        rules: rules(reasons, &job.rules, &job.file),
        lacks: lacks(reasons, job),
        sources: job
            .sources
            .iter()
            .map(|source| source::words(source, &reasons.includes))
            .collect(),
        variables: variable::of_job(reasons, job),
    }
}

/// What `workflow:rules` decided, in one sentence and rule by rule.
pub fn workflow(reasons: &Reasons) -> Option<(String, Vec<Rule>)> {
    let WorkflowReason { allowed, rules: judged } = reasons.workflow.as_ref()?;
    let matched = judged.iter().rfind(|rule| rule.matched);
    let sentence = match (matched, allowed) {
        (None, _) => "no rule of `workflow` matched, so there is no pipeline".to_owned(),
        (Some(rule), true) => format!("rule {} of `workflow` allows the pipeline", rule.index + 1),
        (Some(rule), false) => {
            format!(
                "rule {} of `workflow` says `when: never`, so there is no pipeline",
                rule.index + 1
            )
        }
    };
    Some((sentence, rules(reasons, judged, "")))
}

/// What `changes` compared.
pub fn compared(compared: &Compared) -> String {
    match compared {
        Compared::Commits { from, to } => format!("`changes` compares {from} with {to}"),
        Compared::Given => "`changes` looks at the paths that were given".to_owned(),
        Compared::Nothing => {
            "There is nothing to compare with, so every `changes` holds".to_owned()
        }
    }
}

fn rules(reasons: &Reasons, judged: &[RuleReason], own: &str) -> Vec<Rule> {
    let rule = |rule: &RuleReason| Rule {
        number: rule.index + 1,
        place: place(&rule.file, own, rule.line),
        matched: rule.matched,
        clauses: rule.clauses.iter().map(|one| clause::words(reasons, one)).collect(),
    };
    judged.iter().map(rule).collect()
}

/// A line of a file. Older documents do not name the file of a rule, which is mostly the job's.
fn place(file: &str, own: &str, line: u32) -> String {
    let file = if file.is_empty() { own } else { file };
    if file.is_empty() { format!("line {line}") } else { format!("{file}:{line}") }
}

/// What keeps all jobs out, in one sentence without its subject; `None` where each was decided by
/// itself.
pub fn no_pipeline(reasons: &Reasons) -> Option<String> {
    Some(match reasons.no_pipeline.as_ref()? {
        NoPipeline::Refused => match reasons.jobs.iter().find(|job| !job.lacks.is_empty()) {
            Some(job) => format!("`{}` {}", job.job, lacking(job)),
            None => "the pipeline is refused".to_owned(),
        },
        NoPipeline::EdgesOnly => {
            "there are only jobs of `.pre` and `.post`, which alone make no pipeline".to_owned()
        }
        NoPipeline::SkippedByMessage { mark } => {
            format!("the message of the commit says `{mark}`")
        }
        NoPipeline::SkippedByOption => "the push was made with the option `ci.skip`".to_owned(),
    })
}

/// Why the jobs that one needs are not in.
fn lacks(reasons: &Reasons, job: &JobReason) -> Vec<Why> {
    let is_lacking = |other: &&JobReason| !other.included && job.lacks.contains(&other.job);
    reasons.jobs.iter().filter(is_lacking).map(|other| why(reasons, other)).collect()
}

fn lacking(job: &JobReason) -> String {
    let names: Vec<String> = job.lacks.iter().map(|name| format!("`{name}`")).collect();
    let is = if names.len() == 1 { "is" } else { "are" };
    format!("needs {}, which {is} not there", names.join(", "))
}

/// What decided: what keeps all jobs out counts more than what let this one in.
fn because(reasons: &Reasons, job: &JobReason) -> String {
    if !job.lacks.is_empty() {
        return format!("it {}", lacking(job));
    }
    match no_pipeline(reasons).filter(|_| job.included) {
        Some(why) => format!("it would be in, but {why}"),
        None => decided(job),
    }
}

fn decided(job: &JobReason) -> String {
    match &job.because {
        Because::Unconditional => "it has no rules that keep it out".to_owned(),
        Because::Rule { index, when } if when == "never" => {
            format!("rule {} matched and says `when: never`", index + 1)
        }
        Because::Rule { index, when } => {
            format!("rule {} matched; its `when` is `{when}`", index + 1)
        }
        Because::NoRuleMatched => match job.rules.len() {
            0 => "it has an empty list of rules, which never match".to_owned(),
            1 => "its rule did not match".to_owned(),
            count => format!("none of its {count} rules matched"),
        },
        Because::Unjudged => "one of its rules cannot be judged".to_owned(),
        Because::ImplicitOnly => {
            "it has no `rules`, and such jobs are only in pipelines of branches and tags".to_owned()
        }
        Because::OnlyExceptPassed => "`only` holds and `except` does not".to_owned(),
        Because::OnlyFailed { key } => format!("`only:{key}` does not hold"),
        Because::ExceptMatched { key } => format!("`except:{key}` holds"),
    }
}
