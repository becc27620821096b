//! Environments of jobs: the expanded name, the tier, and the variables that are for it.

use std::collections::BTreeMap;

use domain::environment::Tier;
use domain::job_spec::EnvironmentSpec;
use domain::limits::NAME_CHARS_MAX;
use domain::name::scope_rank;
use domain::variable::JobVariable;

use crate::expand::{self, Unknown, expand_field};
use crate::input::{Input, ScopedVariable};
use crate::job::Job;
use crate::keyword::environment::is_name;
use crate::known::nearest;
use crate::scope::{Layer, Scope};

/// Variables of settings, where some are for certain environments only.
pub(super) struct Environments<'i> {
    project: &'i [ScopedVariable],
    has_scopes: bool,
}

impl<'i> Environments<'i> {
    pub(super) fn new(input: &'i Input) -> Self {
        let project = &input.variables.project;
        let has_scopes = project.iter().any(|scoped| scoped.environment_scope != "*");
        Self { project, has_scopes }
    }

    /// The variables of settings for a job's environment; `None` where they are those of all jobs.
    pub(super) fn project_layer(&self, job: &Job, scope: &Scope<'_>) -> Option<Layer<'i>> {
        let environment = job.environment.as_ref().filter(|_| self.has_scopes)?;
        let name = expand_field(scope, &environment.name, Unknown::Empty).ok()?;
        Some(Layer::new(chosen(self.project, &name)))
    }
}

/// The best variable of each key for an environment. Among equal scopes the later wins, which is the
/// project before its groups.
fn chosen<'i>(project: &'i [ScopedVariable], name: &str) -> impl Iterator<Item = &'i JobVariable> {
    let mut best: BTreeMap<&str, ((u8, usize, usize), &JobVariable)> = BTreeMap::new();
    for scoped in project {
        let Some(rank) = scope_rank(&scoped.environment_scope, Some(name)) else { continue };
        let variable = &scoped.variable;
        let current = best.entry(&variable.key).or_insert((rank, variable));
        if rank >= current.0 {
            *current = (rank, variable);
        }
    }
    best.into_values().map(|(_, variable)| variable)
}

/// The environment of a chosen job.
///
/// # Errors
/// The name is none after its variables were replaced.
pub(super) fn spec(job: &Job, scope: &Scope<'_>) -> Result<Option<Box<EnvironmentSpec>>, Wrong> {
    let Some(written) = &job.environment else { return Ok(None) };
    let name = expand_field(scope, &written.name, Unknown::Empty)
        .map_err(|error| (error.to_string(), None))?
        .into_owned();
    if !is_name(&name, "-_/. ") || name.trim().is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(no_name(&written.name, &name, scope));
    }
    let tier = match &written.tier {
        None => crate::tier::infer(&name),
        Some(written) => {
            let word = expand_field(scope, written, Unknown::Empty)
                .map_err(|error| (error.to_string(), None))?;
            Tier::parse(&word).ok_or_else(|| no_tier(&scope.shown(written)))?
        }
    };
    Ok(Some(Box::new(EnvironmentSpec {
        name,
        url: written.url.clone(),
        action: written.action,
        tier: Some(tier),
        on_stop: written.on_stop.as_ref().map(|(job, _)| job.clone()),
        auto_stop_in: written.auto_stop_in.clone(),
        kubernetes: written.kubernetes.clone(),
    })))
}

/// What is wrong with an environment, and how to mend it.
type Wrong = (String, Option<String>);

fn no_tier(word: &str) -> Wrong {
    let near = nearest(word, Tier::ALL.iter().map(|tier| tier.word()));
    let text = format!(
        "deployment tier `{word}` is none of production, staging, testing, development, other"
    );
    (text, near.map(|near| format!("write `{near}` instead of `{word}`")))
}

/// What a name became that is none, without the values that may not be shown.
fn no_name(written: &str, name: &str, scope: &Scope<'_>) -> Wrong {
    let unset = scope.unset_in(written);
    let becomes = if name.is_empty() { String::new() } else { scope.shown(written) };
    let becomes = expand::without(&becomes, &unset);
    let text =
        format!("environment name `{written}` becomes `{becomes}`, which is no environment name");
    let unset: Vec<String> = unset.iter().map(|name| format!("`{name}`")).collect();
    let hint = match unset.len() {
        0 => None,
        1 => Some(format!("{} is not set", unset[0])),
        _ => Some(format!("{} are not set", unset.join(", "))),
    };
    (text, hint)
}
