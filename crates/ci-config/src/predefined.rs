//! Predefined variables that the file decides: the job's name, stage, node and environment.

use std::cell::OnceCell;

use domain::slug::slug;
use domain::variable::JobVariable;

use crate::instances::Instance;
use crate::job::Job;

/// How their keys begin.
const PREFIXES: [&str; 3] = ["CI_JOB_", "CI_NODE_", "CI_ENVIRONMENT_"];

/// The predefined variables of one job, made when one of them is asked for, because few rules do.
#[derive(Debug)]
pub(crate) struct JobPredefined<'v> {
    instance: &'v Instance<'v>,
    job: &'v Job,
    made: OnceCell<Vec<JobVariable>>,
}

impl<'v> JobPredefined<'v> {
    pub(crate) const fn new(instance: &'v Instance<'v>, job: &'v Job) -> Self {
        Self { instance, job, made: OnceCell::new() }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&JobVariable> {
        if !PREFIXES.iter().any(|prefix| key.starts_with(prefix)) {
            return None;
        }
        let made = self.made.get_or_init(|| variables(self.instance, self.job));
        made.iter().find(|variable| variable.key == key)
    }
}

fn variables(instance: &Instance<'_>, job: &Job) -> Vec<JobVariable> {
    let mut variables = vec![
        JobVariable::public("CI_JOB_NAME", &instance.name),
        JobVariable::public("CI_JOB_NAME_SLUG", slug(&instance.name)),
        JobVariable::public("CI_JOB_GROUP_NAME", &job.name),
        JobVariable::public("CI_JOB_STAGE", &job.stage),
    ];
    let (index, total) = instance.node.unzip();
    if let Some(index) = index {
        variables.push(JobVariable::public("CI_NODE_INDEX", index.to_string()));
    }
    variables.push(JobVariable::public("CI_NODE_TOTAL", total.unwrap_or(1).to_string()));
    if let Some(environment) = &job.environment {
        let action = environment.action.word();
        variables.push(JobVariable::public("CI_ENVIRONMENT_NAME", &environment.name));
        variables.push(JobVariable::public("CI_ENVIRONMENT_ACTION", action));
        if let Some(tier) = &environment.tier {
            variables.push(JobVariable::public("CI_ENVIRONMENT_TIER", tier));
        }
        if let Some(url) = &environment.url {
            variables.push(JobVariable::public("CI_ENVIRONMENT_URL", url));
        }
    }
    variables
}
