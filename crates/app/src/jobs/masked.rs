//! What must not show in the traces of running jobs.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::JobId;
use domain::variable::JobVariable;
use mask::Secrets;

use super::token::JobToken;
use crate::App;
use crate::error::Result;

/// Compiled secrets of running jobs.
#[derive(Debug, Default)]
pub(crate) struct Masked {
    jobs: Mutex<BTreeMap<JobId, Arc<Secrets>>>,
}

impl Masked {
    fn get(&self, job: JobId) -> Option<Arc<Secrets>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).get(&job).cloned()
    }

    /// Remembers what a job was given.
    pub(super) fn put(&self, job: JobId, variables: &[JobVariable]) -> Arc<Secrets> {
        let values = variables.iter().filter(|variable| variable.masked);
        let secrets = Arc::new(Secrets::new(values.map(|variable| variable.value.as_str())));
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.insert(job, Arc::clone(&secrets));
        secrets
    }

    /// Forgets a job that is over.
    pub(super) fn forget(&self, job: JobId) {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).remove(&job);
    }
}

impl App {
    /// What the trace of a job must not show: its token and the masked variables of its project.
    pub(super) async fn secrets_of(&self, token: &JobToken) -> Result<Arc<Secrets>> {
        if let Some(secrets) = self.inner.masked.get(token.job.id) {
            return Ok(secrets);
        }
        // This process did not give the job away: it began later.
        let settings = self.variables_for_ref(token.job.project_id, token.protected).await?;
        let mut variables: Vec<JobVariable> =
            settings.into_iter().map(|scoped| scoped.variable).collect();
        variables.push(JobVariable {
            value: token.secret.clone(),
            masked: true,
            ..JobVariable::default()
        });
        Ok(self.inner.masked.put(token.job.id, &variables))
    }
}
