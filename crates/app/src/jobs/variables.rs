//! The variables of a job's payload: who sets them, and who wins.

use ci_config::ScopedVariable;
use domain::environment::{Environment, EnvironmentAction};
use domain::job::Job;
use domain::job_spec::JobSpec;
use domain::name::scope_rank;
use domain::pipeline::{Pipeline, When};
use domain::runner::Runner;
use domain::variable::JobVariable;
use domain::{Timestamp, slug::slug};

use crate::address::Address;

/// Everything that names a value, lowest precedence first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layers {
    /// Of the server, the project, the commit and the pipeline.
    pub(crate) predefined: Vec<JobVariable>,
    /// Of the job, its runner and its environment.
    pub(crate) job: Vec<JobVariable>,
    /// Of the file.
    pub(crate) file: Vec<JobVariable>,
    /// `GITLAB_USER_*`.
    pub(crate) user: Vec<JobVariable>,
    /// Left by earlier jobs.
    pub(crate) dotenv: Vec<JobVariable>,
    /// Of the project's settings, for all environments.
    pub(crate) project: Vec<ScopedVariable>,
    /// Given with the pipeline, then with Play.
    pub(crate) given: Vec<JobVariable>,
}

impl Layers {
    /// One list, ascending in precedence, as GitLab orders it.
    pub(crate) fn into_list(self, environment: Option<&str>) -> Vec<JobVariable> {
        let mut list = self.predefined;
        list.extend(self.job);
        list.extend(self.file);
        list.extend(self.user);
        list.extend(self.dotenv);
        list.extend(in_environment(self.project, environment));
        list.extend(self.given);
        list
    }
}

/// The variables that a job of this environment sees, those with the better scope behind.
pub(crate) fn in_environment(
    variables: Vec<ScopedVariable>,
    environment: Option<&str>,
) -> Vec<JobVariable> {
    let mut ranked: Vec<_> = variables
        .into_iter()
        .filter_map(|scoped| {
            Some((scope_rank(&scoped.environment_scope, environment)?, scoped.variable))
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, variable)| variable).collect()
}

/// What the variables of a job itself are made from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct JobFacts<'a> {
    pub(crate) address: &'a Address,
    pub(crate) project_path: &'a str,
    pub(crate) pipeline: &'a Pipeline,
    pub(crate) job: &'a Job,
    pub(crate) spec: &'a JobSpec,
    pub(crate) environment: Option<&'a Environment>,
    pub(crate) started_at: Timestamp,
}

/// The variables of one job.
pub(crate) fn of_job(facts: JobFacts<'_>) -> Vec<JobVariable> {
    let JobFacts { address, project_path, pipeline, job, spec, .. } = facts;
    let mut list = Vec::with_capacity(24);
    let mut add = |key: &str, value: String| list.push(JobVariable::public(key, value));
    add("CI_PIPELINE_ID", pipeline.id.to_string());
    add("CI_PIPELINE_URL", address.pipeline(project_path, pipeline.id));
    add("CI_PIPELINE_CREATED_AT", pipeline.created_at.to_rfc3339_seconds());
    if let Some(name) = &pipeline.name {
        add("CI_PIPELINE_NAME", name.clone());
    }
    add("CI_JOB_ID", job.id.to_string());
    add("CI_JOB_URL", address.job(project_path, job.id));
    add("CI_JOB_NAME", job.name.clone());
    add("CI_JOB_NAME_SLUG", slug(&job.name));
    add("CI_JOB_GROUP_NAME", group_name(&job.name, spec.node).to_owned());
    add("CI_JOB_STAGE", job.stage.clone());
    let started_at = job.started_at.unwrap_or(facts.started_at).to_rfc3339_seconds();
    add("CI_JOB_STARTED_AT_SLUG", slug(&started_at));
    add("CI_JOB_STARTED_AT", started_at);
    if job.when == When::Manual {
        add("CI_JOB_MANUAL", "true".to_owned());
    }
    let (index, total) = spec.node.map_or((None, 1), |(index, total)| (Some(index), total));
    add("CI_NODE_TOTAL", total.to_string());
    if let Some(index) = index {
        add("CI_NODE_INDEX", index.to_string());
    }
    if let (Some(environment), Some(written)) = (facts.environment, &spec.environment) {
        of_environment(&mut list, environment, written.action, written.url.as_deref());
    }
    list
}

fn of_environment(
    list: &mut Vec<JobVariable>,
    environment: &Environment,
    action: EnvironmentAction,
    url: Option<&str>,
) {
    let mut add = |key: &str, value: String| list.push(JobVariable::public(key, value));
    add("CI_ENVIRONMENT_NAME", environment.name.clone());
    add("CI_ENVIRONMENT_SLUG", environment.slug.clone());
    add("CI_ENVIRONMENT_ACTION", action.word().to_owned());
    add("CI_ENVIRONMENT_TIER", environment.tier.word().to_owned());
    add("CI_ENVIRONMENT_ID", environment.id.to_string());
    if let Some(url) = url.or(environment.external_url.as_deref()) {
        add("CI_ENVIRONMENT_URL", url.to_owned());
    }
}

/// The name without the `i/N` of a parallel job.
fn group_name(name: &str, node: Option<(u32, u32)>) -> &str {
    match node.and_then(|(index, total)| name.strip_suffix(&format!(" {index}/{total}"))) {
        Some(group) => group,
        None => name,
    }
}

/// The variables of the runner that takes the job.
pub(crate) fn of_runner(runner: &Runner) -> Vec<JobVariable> {
    let tags = serde_json::to_string(&runner.tags).expect("text is JSON");
    vec![
        JobVariable::public("CI_RUNNER_ID", runner.id.to_string()),
        JobVariable::public("CI_RUNNER_DESCRIPTION", &runner.description),
        JobVariable::public("CI_RUNNER_TAGS", tags),
    ]
}

/// The variables that hold the job's token. Never shown, never given to services.
pub(crate) fn of_token(token: &str, repository_url: &str) -> Vec<JobVariable> {
    let secret = |key: &str, value: &str, masked: bool| JobVariable {
        key: key.to_owned(),
        value: value.to_owned(),
        masked,
        ..JobVariable::default()
    };
    vec![
        secret("CI_JOB_TOKEN", token, true),
        secret("CI_REPOSITORY_URL", repository_url, false),
        secret("CI_REGISTRY_PASSWORD", token, true),
        JobVariable::public("CI_REGISTRY_USER", api_types::runner::JOB_TOKEN_USER),
    ]
}

#[cfg(test)]
mod tests {
    use super::{ScopedVariable, in_environment};
    use domain::variable::JobVariable;

    #[test]
    fn the_closest_scope_wins() {
        let scoped = |scope: &str| ScopedVariable {
            variable: JobVariable::public("K", scope),
            environment_scope: scope.to_owned(),
        };
        let all = || {
            vec![scoped("review/a"), scoped("*"), scoped("review/*"), scoped("*/a"), scoped("x")]
        };
        let wins = |environment| {
            let seen = in_environment(all(), environment);
            seen.last().map(|variable| variable.value.clone())
        };
        assert_eq!(wins(Some("review/a")).unwrap(), "review/a");
        assert_eq!(wins(Some("review/b")).unwrap(), "review/*");
        assert_eq!(wins(Some("prod")).unwrap(), "*");
        assert_eq!(wins(None).unwrap(), "*");
    }
}
