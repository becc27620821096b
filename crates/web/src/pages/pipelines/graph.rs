//! A plan and its state as columns of groups of jobs.

use domain::access::Action;
use domain::environment::EnvironmentAction;
use domain::job::Job;
use domain::pipeline::{State as Machine, Status};
use pipeline::Graph;

use super::show::{Group, JobNode, StageColumn};
use crate::frame::Frame;
use crate::pages::jobs::presses;
use crate::state::{State, composite};
use crate::subject::Subject;
use crate::words;

/// The columns of a pipeline's graph. `jobs` are the latest attempts.
pub(super) fn columns(
    subject: &Subject,
    frame: &Frame,
    graph: &Graph,
    (now, jobs): (&Machine, &[Job]),
) -> Vec<StageColumn> {
    let may_run = subject.access.may(Action::RunPipeline);
    let plan = graph.plan();
    let columns = plan.stages.iter().enumerate().map(|(index, name)| {
        let mut groups: Vec<(String, Vec<&Job>)> = Vec::new();
        for job in jobs.iter().filter(|job| job.stage_index == index) {
            let group = group_name(&job.name);
            match groups.iter_mut().find(|(name, _)| *name == group) {
                Some((_, members)) => members.push(job),
                None => groups.push((group, vec![job])),
            }
        }
        let group = |(name, mut members): (String, Vec<&Job>)| {
            members.sort_by_key(|job| job.index);
            let nodes = members.iter().map(|job| node(subject, frame, graph, (now, job)));
            let nodes: Vec<JobNode> = nodes.collect();
            let name = match nodes.as_slice() {
                [alone] => alone.name.clone(),
                [] | [_, _, ..] => name,
            };
            Group { name, state: composite(&members, may_run), nodes }
        };
        let mut groups: Vec<Group> = groups.into_iter().map(group).collect();
        groups.sort_by_key(|group| group.nodes.first().map(|node| node.index));
        let status = pipeline::stage_status(graph, now, index);
        let members: Vec<&Job> = jobs.iter().filter(|job| job.stage_index == index).collect();
        let state = if status == Status::Success {
            composite(&members, may_run)
        } else {
            State::of(status, may_run)
        };
        StageColumn { name: name.clone(), state, groups }
    });
    columns.filter(|column| !column.groups.is_empty()).collect()
}

fn node(subject: &Subject, frame: &Frame, graph: &Graph, (now, job): (&Machine, &Job)) -> JobNode {
    let plan = graph.plan();
    let planned = &plan.jobs[job.index];
    let names = |indexes: &[usize]| {
        let names: Vec<&str> = indexes.iter().map(|one| plan.jobs[*one].name.as_str()).collect();
        names.join(", ")
    };
    let (needs, words) = match &planned.needs {
        Some(needs) if needs.is_empty() => (Vec::new(), "nothing".to_owned()),
        Some(needs) => {
            let needs: Vec<usize> = needs.iter().map(|need| need.job).collect();
            let words = names(&needs);
            (needs, words)
        }
        None => {
            let before =
                plan.jobs.iter().map(|one| one.stage).filter(|stage| *stage < planned.stage);
            match before.max() {
                None => (Vec::new(), "nothing".to_owned()),
                Some(last) => {
                    let of_last = plan.jobs.iter().enumerate().filter(|(_, one)| one.stage == last);
                    (of_last.map(|(index, _)| index).collect(), "earlier stages".to_owned())
                }
            }
        }
    };
    let mut node = bare(subject, frame, job);
    let action = planned.environment.as_ref().map(|(_, action)| *action);
    let deploys = action == Some(EnvironmentAction::Start);
    // Running once more what passed is rare: its button stands on the job's own page.
    if job.status != Status::Success {
        node.press = presses::of(subject, frame, job, deploys).into_iter().next();
    }
    node.needs = needs;
    node.waits_for = words;
    if job.status == Status::Created {
        let waiting = pipeline::waits_for(graph, now, job.index);
        if !waiting.is_empty() && waiting.len() <= 3 {
            node.because = Some(format!("waits for {}", names(&waiting)));
        }
    }
    if job.status == Status::Failed && job.started_at.is_none() {
        let unmet = words::not_carried_out(&planned.requires);
        node.because = unmet.map(|because| because.text).or(node.because);
    }
    node
}

/// A node without its place in the graph.
fn bare(subject: &Subject, frame: &Frame, job: &Job) -> JobNode {
    let because = job.failure_reason.map(|reason| words::failed_briefly(reason, job.exit_code));
    JobNode {
        index: job.index,
        name: job.name.clone(),
        stage: job.stage.clone(),
        path: subject.at.job(job.id),
        state: State::of_job(job, subject.access.may(Action::RunPipeline)),
        needs: Vec::new(),
        waits_for: String::new(),
        environment: job.environment.clone(),
        took: job.started_at.map(|from| frame.took(from, job.finished_at)),
        attempt: job.attempt,
        because,
        press: None,
    }
}

/// `test 1/3` and `test: [linux, arm]` belong to `test`, as on GitLab.
fn group_name(name: &str) -> String {
    let base = match name.find(": [") {
        Some(at) if name.ends_with(']') => &name[..at],
        Some(_) | None => name,
    };
    let numbered = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '/' | ':' | '\\');
    let trimmed = base.trim_end_matches(numbered);
    let rest = &base[trimmed.len()..];
    let is_counted = rest.starts_with(' ') && rest.contains(['/', ':', '\\']);
    if is_counted && !trimmed.is_empty() { trimmed.to_owned() } else { base.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::group_name;

    #[test]
    fn parallel_jobs_belong_together() {
        let groups =
            ["test 1/3", "test: [linux, arm]", "deploy:prod", "rspec 2:5", "build 42", "1/2"]
                .map(group_name);
        assert_eq!(groups, ["test", "test", "deploy:prod", "rspec", "build 42", "1/2"]);
    }
}
