//! How big a configuration becomes: texts that are shared in the tree are copied into every job
//! that has them, so a small file could ask for a lot of memory.

use domain::limits::{CONFIG_BYTES_MAX, JOBS_PER_PIPELINE_MAX};
use yaml::{Node, Span};

use crate::code::Code;
use crate::config::Config;
use crate::default::AT_TOP;
use crate::findings::Findings;
use crate::instances::Instances;
use crate::stop::Stop;

/// Bytes that an instance takes beside its texts.
const INSTANCE_BYTES: u64 = 512;

/// Refuses a tree whose jobs with their defaults would be too big.
pub(crate) fn check_tree(findings: &mut Findings, tree: &Node) -> Result<(), Stop> {
    let Some(mapping) = tree.as_mapping() else { return Ok(()) };
    let defaults = AT_TOP.into_iter().chain(["default"]).filter_map(|key| mapping.get(key));
    let defaults: u64 = defaults.map(Node::bytes).sum();
    let jobs = mapping.len() as u64;
    within(findings, tree.span(), tree.bytes().saturating_add(defaults.saturating_mul(jobs)))
}

/// Refuses a configuration with too many instances, or whose jobs with their variables would be
/// too big.
pub(crate) fn check_instances(
    findings: &mut Findings,
    config: &Config,
    instances: &Instances<'_>,
) -> Result<(), Stop> {
    let Some(first) = config.jobs.first() else { return Ok(()) };
    if instances.list.len() > JOBS_PER_PIPELINE_MAX {
        let text = format!(
            "a pipeline can have {JOBS_PER_PIPELINE_MAX} jobs, not {}",
            instances.list.len()
        );
        findings.error(Code::TooManyJobs, &first.span, text);
        return Err(Stop::Refused);
    }
    let of_rules = config.workflow.rules.iter().flat_map(|rules| rules.iter());
    let variables = config.variables.iter().chain(of_rules.flat_map(|rule| &rule.variables));
    let root: u64 = variables.map(|v| (v.key.len() + v.value.len()) as u64 + 64).sum();
    let of_instances = instances.list.iter().map(|instance| config.jobs[instance.job].bytes);
    let bytes = of_instances.fold(0_u64, |sum, bytes| {
        sum.saturating_add(bytes.saturating_add(root).saturating_add(INSTANCE_BYTES))
    });
    within(findings, &first.span, bytes)
}

fn within(findings: &mut Findings, span: &Span, bytes: u64) -> Result<(), Stop> {
    if bytes <= CONFIG_BYTES_MAX {
        return Ok(());
    }
    findings.error(Code::TooBig, span, "The expanded configuration is too big");
    findings.hint("texts that anchors, `extends`, `default` and `parallel` repeat count each time");
    Err(Stop::Refused)
}
