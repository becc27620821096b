//! Why variables have their values, what they override, and why others are not set.

use std::collections::BTreeSet;

use ci_config::event::catalogue::{PREDEFINED, Phase};
use ci_config::reason::{
    Absent, JobReason, Reasons, SeenValue, VariableOrigin, VariableReason, VariableTier,
};

use super::source::included;

/// The variables of a job, then those at the top of the file that it does not have itself.
pub(super) fn of_job(reasons: &Reasons, job: &JobReason) -> Vec<String> {
    if job.variables.is_empty() && reasons.variables.is_empty() {
        return Vec::new();
    }
    let own: BTreeSet<&str> = job.variables.iter().map(|one| one.name.as_str()).collect();
    let root = reasons.variables.iter().filter(|one| !own.contains(one.name.as_str()));
    job.variables.iter().chain(root).map(|one| words(reasons, one)).collect()
}

fn words(reasons: &Reasons, reason: &VariableReason) -> String {
    let name = &reason.name;
    let Some((first, below)) = reason.origins.split_first() else {
        let absent = reason.absent.as_ref().map_or_else(String::new, |why| absent(name, why));
        return format!("{name} is not set{absent}");
    };
    let becomes = becomes(reason);
    let below: Vec<String> =
        below.iter().map(|one| format!("{} {}", value(one), origin(reasons, one))).collect();
    let below = if below.is_empty() {
        String::new()
    } else {
        format!("; it overrides {}", below.join(", "))
    };
    format!("{name} is {}{becomes}, {}{below}", value(first), origin(reasons, first))
}

/// What the value becomes, and which names have none.
fn becomes(reason: &VariableReason) -> String {
    let unset: Vec<String> = reason.unset.iter().map(|name| format!("`{name}`")).collect();
    let because = match unset.len() {
        0 => String::new(),
        1 => format!(" because {} is not set", unset[0]),
        _ => format!(" because {} are not set", unset.join(", ")),
    };
    match reason.becomes.as_deref() {
        Some("") => format!(", which is empty{because}"),
        Some(text) => format!(", which becomes `{text}`{because}"),
        None => String::new(),
    }
}

fn value(origin: &VariableOrigin) -> String {
    match &origin.value {
        SeenValue::Text(text) if text.is_empty() => "empty".to_owned(),
        SeenValue::Text(text) => format!("`{text}`"),
        SeenValue::Hidden => "a value that is not shown".to_owned(),
        SeenValue::Undefined => "not set".to_owned(),
    }
}

fn origin(reasons: &Reasons, origin: &VariableOrigin) -> String {
    let tier = match origin.tier {
        VariableTier::Pipeline => "given with the pipeline",
        VariableTier::Settings => "from the settings",
        VariableTier::User => "of who started the pipeline",
        VariableTier::Rule => "from the rule that matched",
        VariableTier::Matrix => "from `parallel:matrix`",
        VariableTier::Job => "from the job",
        VariableTier::WorkflowRule => "from the rule of `workflow`",
        VariableTier::Root => "from the top of the file",
        VariableTier::JobPredefined | VariableTier::Predefined => "predefined",
    };
    match &origin.file {
        Some(file) => {
            let included = included(file, &reasons.includes);
            format!("{tier} ({file}:{}{included})", origin.line)
        }
        None => tier.to_owned(),
    }
}

/// The rest of a sentence that says that a variable is not set.
fn absent(name: &str, why: &Absent) -> String {
    match why {
        Absent::NotInherited { file, line } => {
            format!(": the job's `inherit:variables` leaves out the one of {file}:{line}")
        }
        Absent::OtherEnvironments => {
            ": the settings have it only for other environments".to_owned()
        }
        Absent::Predefined => predefined(name),
        Absent::Nowhere => ": nothing gives it a value".to_owned(),
    }
}

fn predefined(name: &str) -> String {
    match PREDEFINED.iter().find(|known| known.name == name) {
        Some(known) if known.phase == Phase::Job => {
            ": it is predefined, and only when a runner takes the job, after the rules".to_owned()
        }
        Some(known) => format!(": it is predefined {}", known.given),
        None => String::new(),
    }
}
