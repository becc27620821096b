//! `evenkeel why`: why a job would be in a pipeline or not.

use ci_config::Detail;
use ci_config::reason::{JobReason, Reasons};
use explain::why;
use serde_json::json;

use super::preview::preview;
use super::{Answer, answer, colour, note};
use crate::cli::pipeline::{WhyArgs, WhyFormat};

pub(super) async fn run(args: WhyArgs) -> anyhow::Result<Answer> {
    let found = preview(&args.files, &args.event, Detail::Origins).await?;
    let shown = found.shown();
    let Some(reasons) = shown.reasons() else {
        let findings = shown.diagnostics();
        match args.format {
            WhyFormat::Text => {
                let findings = explain::findings(findings, colour::of_output());
                answer(&format!("{findings}There is no pipeline that {} could be in.", args.job));
            }
            WhyFormat::Json => answer(&format!("{:#}", json!({ "diagnostics": findings }))),
        }
        return Ok(if shown.is_unknown() { Answer::Unknown } else { Answer::No });
    };
    let jobs: Vec<&JobReason> = reasons.jobs.iter().filter(|job| is(&job.job, &args.job)).collect();
    if jobs.is_empty() {
        let known = found.jobs_of_the_file();
        if !known.iter().any(|job| is(job, &args.job)) {
            note(&unknown(&args.job, &known, shown.reasons()));
            return Ok(Answer::WrongUsage);
        }
    }
    match args.format {
        WhyFormat::Text => {
            let jobs: Vec<_> = jobs.iter().map(|job| why::why(reasons, job)).collect();
            let findings = explain::findings(shown.errors(), colour::of_output());
            answer(&format!("{findings}{}", explain::why_text(reasons, &jobs)));
        }
        WhyFormat::Json => {
            let mut found = json(reasons, &jobs);
            if !shown.errors().is_empty() {
                found["diagnostics"] = json!(shown.errors());
            }
            answer(&format!("{found:#}"));
        }
    }
    let is_in = shown.is_created() && jobs.iter().any(|job| job.included);
    Ok(if is_in { Answer::Yes } else { Answer::No })
}

/// Whether a job is the one that was asked for, or one of those that it became.
fn is(name: &str, asked: &str) -> bool {
    name.strip_prefix(asked).is_some_and(|rest| {
        let is_number = |text: &str| text.chars().all(|c| c.is_ascii_digit() || c == '/');
        rest.is_empty()
            || (rest.starts_with(": [") && rest.ends_with(']'))
            || rest.strip_prefix(' ').is_some_and(|rest| rest.contains('/') && is_number(rest))
    })
}

/// Names that a sentence about an unknown one lists.
const NAMES_MAX: usize = 20;

/// That there is no such job, and which one may be meant.
fn unknown(asked: &str, known: &[String], reasons: Option<&Reasons>) -> String {
    if known.is_empty() {
        return format!("there is no job `{asked}`: the file has none");
    }
    if let Some(near) = ci_config::nearest(asked, known.iter().map(String::as_str)) {
        let is_in = |job: &JobReason| job.job == near && job.included;
        let is_left_out = reasons
            .is_none_or(|reasons| reasons.no_pipeline.is_some() || !reasons.jobs.iter().any(is_in));
        let left_out = if is_left_out { ", which is not in this pipeline" } else { "" };
        return format!("there is no job `{asked}`; did you mean `{near}`{left_out}?");
    }
    let names = known.iter().take(NAMES_MAX).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = match known.len().saturating_sub(NAMES_MAX) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("there is no job `{asked}`; the jobs are {names}{more}")
}

/// The reasons as they are kept with a pipeline, of these jobs and of those that they lack, and a
/// sentence for each.
fn json(reasons: &Reasons, asked: &[&JobReason]) -> serde_json::Value {
    let is_lacking = |job: &&JobReason| {
        !job.included && asked.iter().any(|asked| asked.lacks.contains(&job.job))
    };
    let lacking = reasons.jobs.iter().filter(is_lacking);
    let jobs: Vec<JobReason> = asked.iter().copied().chain(lacking).cloned().collect();
    let sentences: Vec<String> = jobs.iter().map(|job| why::why(reasons, job).because).collect();
    json!({ "reasons": Reasons { jobs, ..reasons.clone() }, "sentences": sentences })
}

#[cfg(test)]
mod tests {
    use super::{is, unknown};

    #[test]
    fn a_name_means_all_that_it_became() {
        for name in ["build", "build: [x, y]", "build 1/2"] {
            assert!(is(name, "build"), "{name}");
        }
        for name in ["builder", "build all", "build: x", "a build", "build 1"] {
            assert!(!is(name, "build"), "{name}");
        }
    }

    #[test]
    fn an_unknown_job_is_answered_with_the_nearest_one() {
        let known = ["build".to_owned(), "test".to_owned()];
        assert_eq!(
            unknown("biuld", &known, None),
            "there is no job `biuld`; did you mean `build`, which is not in this pipeline?"
        );
        assert_eq!(unknown("x", &known, None), "there is no job `x`; the jobs are build, test");
    }
}
