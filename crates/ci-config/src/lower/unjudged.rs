//! Jobs whose rules cannot be judged, as GitLab has it: an error where another job of the stage is
//! in the pipeline. Of a stage without any job nothing is made, and nobody asks what is wrong there.

use std::collections::BTreeSet;

use super::Checked;
use super::spec::Chosen;
use crate::code::Code;
use crate::fault::Fault;
use crate::findings::Findings;

/// Reports them by stage, where there is no other job as warnings; whether there is an error.
pub(super) fn report(
    findings: &mut Findings,
    checked: Checked<'_>,
    chosen: &[Chosen<'_>],
    mut unjudged: Vec<(usize, Fault)>,
) -> bool {
    let job_of = |instance: usize| checked.instances.list[instance].job;
    let stage_of = |instance: usize| checked.graph.stages[job_of(instance)];
    let stages: BTreeSet<usize> = chosen.iter().map(|chosen| stage_of(chosen.instance)).collect();
    // Instances of one job are wrong in one way.
    unjudged.dedup_by_key(|(instance, _)| job_of(*instance));
    unjudged.sort_by_key(|(instance, _)| (stage_of(*instance), *instance));
    let mut is_error = false;
    for (instance, fault) in unjudged {
        let is_unknown = fault.code == Code::NotKnownHere;
        if is_unknown || stages.contains(&stage_of(instance)) {
            findings.fault(fault);
            is_error = true;
        } else {
            findings.warning(fault.code, &fault.span, fault.message);
            findings.hint("the job is left out, as no other job of its stage is in the pipeline");
        }
    }
    is_error
}
