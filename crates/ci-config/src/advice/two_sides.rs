//! The pipelines that one push to a branch with an open merge request makes: one of the branch, one
//! of the merge request.

use domain::pipeline::Source;

use super::{Advice, Subject, absent_jobs, two_pipelines};
use crate::event::{Event, MergeRequest, Project, Side};
use crate::findings::Findings;
use crate::input::{Changed, Input, Variables};
use crate::lower;
use crate::outcome::{Compiled, Outcome};

/// The branch that stands for any other than the default one.
const BRANCH: &str = "topic";

/// Advice about the two. Silent where a rule asks for facts that only a repository has.
pub(super) fn advise(subject: &Subject<'_>, findings: &Findings) -> Vec<Advice> {
    let Some(of_request) = planned(subject, Source::MergeRequestEvent) else { return Vec::new() };
    let absent = absent_jobs::advise(subject, &of_request);
    let of_request = of_request.plan.jobs.len();
    let of_branch = planned(subject, Source::Push).map(|of_branch| of_branch.plan.jobs.len());
    let two = of_branch
        .and_then(|of_branch| two_pipelines::advise(subject, findings, (of_branch, of_request)));
    two.into_iter().chain(absent).collect()
}

/// What becomes of the push on one side, without specifications, if there is a pipeline. Every file
/// counts as changed.
fn planned(subject: &Subject<'_>, source: Source) -> Option<Compiled> {
    let mut unused = Findings::default();
    let input = input(subject.input, source);
    let outcome =
        lower::lower(&mut unused, subject.patterns, &input, (subject.checked, None)).ok()?;
    match outcome {
        Outcome::Compiled(compiled) => Some(*compiled),
        Outcome::Missing(_) | Outcome::Refused { .. } | Outcome::Filtered { .. } => None,
    }
}

fn input(known: &Input, source: Source) -> Input {
    let predefined = &known.variables.predefined;
    let default = predefined.iter().find(|variable| variable.key == "CI_DEFAULT_BRANCH");
    let default = default.map_or_else(|| "main".to_owned(), |variable| variable.value.clone());
    let side = |branch: &str| Side {
        branch: branch.to_owned(),
        project_path: known.project_path.clone(),
        ..Side::default()
    };
    let request = MergeRequest {
        iid: 1,
        source: side(BRANCH),
        target: side(&default),
        ..MergeRequest::default()
    };
    let event = Event {
        source,
        ref_name: BRANCH.to_owned(),
        project: Project {
            path: known.project_path.clone(),
            default_branch: default,
            ..Project::default()
        },
        open_merge_requests: vec![format!("{}!1", known.project_path)],
        merge_request: (source == Source::MergeRequestEvent).then_some(request),
        ..Event::default()
    };
    let input = event.input();
    Input {
        variables: Variables { project: known.variables.project.clone(), ..input.variables },
        changed_paths: Changed::NoDiff,
        existing_paths: Some(known.existing_paths.clone().unwrap_or_default()),
        ..input
    }
}
