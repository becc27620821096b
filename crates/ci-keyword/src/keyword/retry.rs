//! `retry`: how often, and after what. GitLab's messages begin with `retry`, not with the job.

use domain::job::FailureReason;
use domain::pipeline::Retry;
use yaml::{Kind, Node};

use super::allow_failure::exit_codes;
use crate::known::{Keys, hint_words};
use crate::place::Place;
use crate::reader::{Reader, string_or_strings, unknown_items, whole};

pub const KEYS: Keys = Keys { taken: &["max", "when", "exit_codes"] };

/// Reasons that GitLab knows and that never occur here.
const OTHER_REASONS: &[&str] = &[
    "bridge_pipeline_is_child_pipeline",
    "builds_disabled",
    "ci_quota_exceeded",
    "deployment_rejected",
    "downstream_bridge_project_not_found",
    "duo_workflow_not_allowed",
    "environment_creation_failure",
    "failed_outdated_deployment_job",
    "forward_deployment_failure",
    "insufficient_bridge_permissions",
    "insufficient_upstream_permissions",
    "invalid_bridge_trigger",
    "ip_restriction_failure",
    "job_execution_server_timeout",
    "job_router_failure",
    "job_token_expired",
    "no_matching_runner",
    "no_updates_canceling",
    "no_updates_running",
    "pipeline_loop_detected",
    "project_deleted",
    "protected_environment_failure",
    "reached_downstream_pipeline_trigger_rate_limit",
    "reached_max_descendant_pipelines_depth",
    "reached_max_pipeline_hierarchy_size",
    "server_timeout_canceling",
    "server_timeout_running",
    "stuck_pending_no_matching_runners",
    "stuck_pending_with_matching_runners",
    "trace_size_exceeded",
    "user_blocked",
];

/// Reads `retry`.
pub fn read(reader: &mut Reader, node: &Node) -> Retry {
    let place = Place::root("retry");
    if whole(node).is_some() {
        let max = max(reader, &place, "config", node);
        return Retry { max, ..Retry::default() };
    }
    let Some(mapping) = node.as_mapping() else {
        let text = "retry config has to be either an integer or a hash";
        reader.findings.error(crate::code::Code::Value, node.span(), text);
        return Retry::default();
    };
    if !reader.is_sound(|reader| KEYS.check(&mut reader.findings, &place, node)) {
        return Retry::default();
    }
    let value = |key| mapping.get(key).filter(|node| !node.is_null());
    let mut retry = Retry {
        max: value("max").map_or(0, |node| max(reader, &place, "max", node)),
        when: Vec::new(),
        exit_codes: value("exit_codes")
            .and_then(|node| exit_codes(reader, &place, node))
            .unwrap_or_default(),
    };
    if let Some(node) = value("when") {
        reasons(reader, &place, node, &mut retry);
    }
    retry
}

/// 0 to 2, in an object also as text.
fn max(reader: &mut Reader, place: &Place<'_>, name: &str, node: &Node) -> u16 {
    let text = node.as_str().filter(|_| name == "max");
    let number = whole(node).or_else(|| text.and_then(|text| text.parse().ok()));
    let problem = match number {
        None if matches!(node.kind(), Kind::Float(..)) => "must be an integer",
        None => "is not a number",
        Some(..0) => "must be greater than or equal to 0",
        Some(3..) => "must be less than or equal to 2",
        Some(max) => return u16::try_from(max).unwrap_or_default(),
    };
    reader.findings.attribute(place, node.span(), name, problem);
    0
}

/// Reasons to retry. With `always` exit codes do not matter; reasons that never occur here retry
/// nothing.
fn reasons(reader: &mut Reader, place: &Place<'_>, node: &Node, retry: &mut Retry) {
    let is_known = |word: &str| {
        word == "always" || FailureReason::parse(word).is_some() || OTHER_REASONS.contains(&word)
    };
    let known = || -> Vec<&str> {
        let ours = FailureReason::ALL.iter().map(|reason| reason.word());
        ours.chain(OTHER_REASONS.iter().copied()).chain(["always"]).collect()
    };
    let words = string_or_strings(node);
    if words.is_none() {
        let text = "should be an array of strings or a string";
        reader.findings.attribute(place, node.span(), "when", text);
    }
    let unknown = unknown_items(node, |item| item.as_str().is_some_and(is_known));
    if node.as_str().is_some_and(|word| !is_known(word)) {
        reader.findings.attribute(place, node.span(), "when", "is not included in the list");
        hint_words(&mut reader.findings, node, &known());
    } else if !unknown.is_empty() {
        let text = format!("contains unknown values: {}", unknown.join(", "));
        reader.findings.attribute(place, node.span(), "when", &text);
        hint_words(&mut reader.findings, node, &known());
    }
    let Some(words) = words else { return };
    if words.iter().any(|word| word == "always") {
        retry.exit_codes.clear();
        return;
    }
    retry.when = words.iter().filter_map(|word| FailureReason::parse(word)).collect();
    if retry.when.is_empty() && retry.exit_codes.is_empty() && !words.is_empty() {
        retry.max = 0;
    }
}
