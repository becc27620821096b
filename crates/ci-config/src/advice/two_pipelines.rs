//! One push, two pipelines.

use super::{Advice, Subject};
use crate::code::Code;
use crate::findings::Findings;
use crate::job::ONE_PIPELINE;

/// Both by their numbers of jobs. GitLab's own warning about one form of it is enough where it was
/// given.
pub(super) fn advise(
    subject: &Subject<'_>,
    findings: &Findings,
    (of_branch, of_request): (usize, usize),
) -> Option<Advice> {
    if findings.has(Code::DuplicatePipelines) {
        return None;
    }
    let config = subject.checked.config;
    let rules = config.workflow.rules.as_deref().and_then(<[_]>::first);
    let span = rules.map_or_else(|| config.jobs[0].span.clone(), |rule| rule.span.clone());
    let rule = "- {if: $CI_PIPELINE_SOURCE == \"push\" && $CI_OPEN_MERGE_REQUESTS, when: never}";
    let hint = match rules {
        Some(_) => {
            format!("let the merge request have it; as the first rule of `workflow`: {rule}")
        }
        None => ONE_PIPELINE.to_owned(),
    };
    Some(Advice {
        code: Code::TwoPipelines,
        span,
        message: format!(
            "a push to a branch with an open merge request makes two pipelines: one of the branch with {}, one of the merge request with {}",
            counted(of_branch),
            counted(of_request)
        ),
        hint,
    })
}

fn counted(jobs: usize) -> String {
    if jobs == 1 { "1 job".to_owned() } else { format!("{jobs} jobs") }
}
