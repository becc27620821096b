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
                answer(explain::findings(findings, colour::of_output()).trim_end());
            }
            WhyFormat::Json => answer(&format!("{:#}", json!({ "diagnostics": findings }))),
        }
        return Ok(Answer::No);
    };
    let is_filtered = reasons.workflow.as_ref().is_some_and(|workflow| !workflow.allowed);
    let jobs: Vec<&JobReason> = reasons.jobs.iter().filter(|job| is(&job.job, &args.job)).collect();
    if jobs.is_empty() && !is_filtered {
        note(&format!("there is no job `{}`; the jobs are {}", args.job, names(reasons)));
        return Ok(Answer::WrongUsage);
    }
    match args.format {
        WhyFormat::Text => {
            let jobs: Vec<_> = jobs.iter().map(|job| why::why(reasons, job)).collect();
            answer(&explain::why_text(reasons, &jobs));
        }
        WhyFormat::Json => answer(&format!("{:#}", json(reasons, &jobs))),
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

fn names(reasons: &Reasons) -> String {
    let names: Vec<&str> = reasons.jobs.iter().map(|job| job.job.as_str()).collect();
    names.join(", ")
}

/// The reasons as they are kept with a pipeline, of these jobs only, and a sentence for each.
fn json(reasons: &Reasons, jobs: &[&JobReason]) -> serde_json::Value {
    let sentence = |job: &JobReason| why::why(reasons, job).because;
    let sentences: Vec<String> = jobs.iter().map(|job| sentence(job)).collect();
    let jobs = jobs.iter().map(|job| (*job).clone()).collect();
    json!({ "reasons": Reasons { jobs, ..reasons.clone() }, "sentences": sentences })
}

#[cfg(test)]
mod tests {
    use super::is;

    #[test]
    fn a_name_means_all_that_it_became() {
        for name in ["build", "build: [x, y]", "build 1/2"] {
            assert!(is(name, "build"), "{name}");
        }
        for name in ["builder", "build all", "build: x", "a build", "build 1"] {
            assert!(!is(name, "build"), "{name}");
        }
    }
}
