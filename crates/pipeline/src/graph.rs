//! Questions about the plan, answered once: the order of decisions, and who needs whom.

use std::ops::Range;

use domain::pipeline::{AllowFailure, JobPlan, Plan, When};

/// A plan with its edges in both directions, in the order in which jobs are decided.
///
/// Built once when a pipeline is loaded and kept with it: a drive reads it and never changes it.
#[derive(Clone, Debug)]
pub struct Graph {
    plan: Plan,
    nodes: Vec<Node>,
    /// Jobs by stage, in each stage those first that others of the stage need.
    order: Vec<usize>,
    /// For each stage its part of `order`.
    stages: Vec<Range<usize>>,
    needs: Vec<usize>,
    dependents: Vec<usize>,
}

/// What a decision asks of a job, small and side by side.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) stage: usize,
    pub(crate) when: When,
    /// `allow_failure: true`: a failure is a warning, and a manual job optional.
    pub(crate) tolerates: bool,
    /// `None`: waits for all earlier stages.
    needs: Option<Range<usize>>,
    dependents: Range<usize>,
}

/// Why a plan is not a graph of jobs. Jobs and stages are indexes in the plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    #[error("job `{job}` is in a stage that the pipeline does not have")]
    UnknownStage { job: String },
    #[error("job `{job}` needs a job that the pipeline does not have")]
    UnknownNeed { job: String },
    #[error("job `{job}` needs `{need}`, which is in a later stage")]
    NeedOfLaterStage { job: String, need: String },
    #[error("jobs need each other in a circle: {}", .jobs.join(", "))]
    Circle { jobs: Vec<String> },
}

impl Graph {
    /// Checks a plan and indexes it.
    ///
    /// # Errors
    /// [`Malformed`] when a stage or a need is missing, when a need is in a later stage, or when
    /// jobs need each other in a circle, so that none of them could ever start.
    pub fn new(plan: Plan) -> Result<Self, Malformed> {
        check(&plan)?;
        let (needs, need_ranges) = flatten(needs_of(&plan));
        let (dependents, dependent_ranges) = flatten(dependents_of(&plan));
        let (order, stages) = order_of(&plan)?;
        let nodes = plan.jobs.iter().zip(need_ranges).zip(dependent_ranges).map(
            |((job, needs), dependents)| Node {
                stage: job.stage,
                when: job.when,
                tolerates: job.allow_failure == AllowFailure::Yes,
                needs: job.needs.is_some().then_some(needs),
                dependents,
            },
        );
        Ok(Self { nodes: nodes.collect(), plan, order, stages, needs, dependents })
    }

    /// The plan that it was made from.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Bytes of memory, about, for caches that have a limit.
    pub fn bytes(&self) -> usize {
        let names: usize = self.plan.jobs.iter().map(|job| job.name.len()).sum();
        let words = self.order.len() + 2 * (self.needs.len() + self.dependents.len());
        names
            + words * size_of::<usize>()
            + self.nodes.len() * (size_of::<Node>() + size_of::<JobPlan>())
    }

    pub(crate) fn job(&self, job: usize) -> &JobPlan {
        &self.plan.jobs[job]
    }

    pub(crate) fn node(&self, job: usize) -> &Node {
        &self.nodes[job]
    }

    pub(crate) fn jobs(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn stages(&self) -> usize {
        self.stages.len()
    }

    /// The jobs of a stage, in the order in which they are decided.
    pub(crate) fn stage(&self, stage: usize) -> &[usize] {
        &self.order[self.stages[stage].clone()]
    }

    /// The jobs that it waits for; `None` when it waits for all earlier stages.
    pub(crate) fn needs(&self, job: usize) -> Option<&[usize]> {
        self.nodes[job].needs.clone().map(|range| &self.needs[range])
    }

    /// The jobs that name it in their needs.
    pub(crate) fn dependents(&self, job: usize) -> &[usize] {
        &self.dependents[self.nodes[job].dependents.clone()]
    }
}

fn check(plan: &Plan) -> Result<(), Malformed> {
    for job in &plan.jobs {
        if job.stage >= plan.stages.len() {
            return Err(Malformed::UnknownStage { job: job.name.clone() });
        }
        for need in job.needs.iter().flatten() {
            let Some(needed) = plan.jobs.get(need.job) else {
                return Err(Malformed::UnknownNeed { job: job.name.clone() });
            };
            if needed.stage > job.stage {
                let (job, need) = (job.name.clone(), needed.name.clone());
                return Err(Malformed::NeedOfLaterStage { job, need });
            }
        }
    }
    Ok(())
}

fn needs_of(plan: &Plan) -> Vec<Vec<usize>> {
    let jobs = plan.jobs.iter();
    jobs.map(|job| job.needs.iter().flatten().map(|need| need.job).collect()).collect()
}

fn dependents_of(plan: &Plan) -> Vec<Vec<usize>> {
    let mut dependents = vec![Vec::new(); plan.jobs.len()];
    for (at, job) in plan.jobs.iter().enumerate() {
        for need in job.needs.iter().flatten() {
            dependents[need.job].push(at);
        }
    }
    dependents
}

/// Many small lists as one, and where each of them lies in it.
fn flatten(lists: Vec<Vec<usize>>) -> (Vec<usize>, Vec<Range<usize>>) {
    let mut flat = Vec::with_capacity(lists.iter().map(Vec::len).sum());
    let mut ranges = Vec::with_capacity(lists.len());
    for list in lists {
        let start = flat.len();
        flat.extend(list);
        ranges.push(start..flat.len());
    }
    (flat, ranges)
}

/// Jobs by stage, needed ones first, otherwise as in the plan.
fn order_of(plan: &Plan) -> Result<(Vec<usize>, Vec<Range<usize>>), Malformed> {
    let mut by_stage = vec![Vec::new(); plan.stages.len()];
    for (at, job) in plan.jobs.iter().enumerate() {
        by_stage[job.stage].push(at);
    }
    let mut order = Vec::with_capacity(plan.jobs.len());
    let mut stages = Vec::with_capacity(plan.stages.len());
    let mut placed = vec![false; plan.jobs.len()];
    for jobs in by_stage {
        let start = order.len();
        place(plan, jobs, &mut placed, &mut order)?;
        stages.push(start..order.len());
    }
    Ok((order, stages))
}

/// Appends the jobs of one stage, each behind those of the stage that it needs.
fn place(
    plan: &Plan,
    mut jobs: Vec<usize>,
    placed: &mut [bool],
    order: &mut Vec<usize>,
) -> Result<(), Malformed> {
    while !jobs.is_empty() {
        let before = order.len();
        jobs.retain(|&job| {
            let ready = plan.jobs[job].needs.iter().flatten().all(|need| placed[need.job]);
            if ready {
                placed[job] = true;
                order.push(job);
            }
            !ready
        });
        if order.len() == before {
            let jobs = jobs.iter().map(|&job| plan.jobs[job].name.clone()).collect();
            return Err(Malformed::Circle { jobs });
        }
    }
    Ok(())
}
