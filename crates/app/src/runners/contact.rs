//! What runners say of themselves, and when: gathered in memory, written once a minute.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use api_types::runner::RunnerDetails;
use domain::limits::RUNNER_ONLINE_SECONDS;
use domain::{RunnerId, Timestamp};
use store::{Contact, Tx};

use super::RunnerToken;
use crate::App;
use crate::error::{Error, Result};

/// The machine of a client that does not name it (GitLab's word).
const LEGACY: &str = "<legacy>";

/// The machines that have been heard since the start, by runner and machine.
#[derive(Debug, Default)]
pub(crate) struct Contacts {
    machines: Mutex<BTreeMap<(RunnerId, String), Machine>>,
}

#[derive(Clone, Debug)]
struct Machine {
    contact: Contact,
    stops_gracefully: bool,
    at: Timestamp,
    is_written: bool,
}

impl Contacts {
    fn heard(&self, runner: RunnerId, machine: Machine) {
        let mut machines = self.machines.lock().unwrap_or_else(PoisonError::into_inner);
        machines.insert((runner, machine.contact.system_id.clone()), machine);
    }

    /// Whether a machine said that it can stop a job and still run its `after_script`.
    pub(crate) fn stops_gracefully(&self, runner: RunnerId, system_id: Option<&str>) -> bool {
        let key = (runner, system_id.unwrap_or(LEGACY).to_owned());
        let machines = self.machines.lock().unwrap_or_else(PoisonError::into_inner);
        machines.get(&key).is_some_and(|machine| machine.stops_gracefully)
    }

    /// When a runner was last heard by this process.
    pub(crate) fn last(&self, runner: RunnerId) -> Option<Timestamp> {
        let machines = self.machines.lock().unwrap_or_else(PoisonError::into_inner);
        machines.iter().filter(|((id, _), _)| *id == runner).map(|(_, one)| one.at).max()
    }

    fn forget(&self, runner: RunnerId, system_id: &str) -> bool {
        let mut machines = self.machines.lock().unwrap_or_else(PoisonError::into_inner);
        machines.remove(&(runner, system_id.to_owned())).is_some()
    }

    fn take_unwritten(&self) -> Vec<(RunnerId, Contact, Timestamp)> {
        let mut machines = self.machines.lock().unwrap_or_else(PoisonError::into_inner);
        let unwritten = machines.iter_mut().filter(|(_, machine)| !machine.is_written);
        unwritten
            .map(|((runner, _), machine)| {
                machine.is_written = true;
                (*runner, machine.contact.clone(), machine.at)
            })
            .collect()
    }
}

impl App {
    /// Remembers what a runner says of itself.
    pub fn runner_contact(
        &self,
        token: &RunnerToken,
        system_id: Option<&str>,
        details: &RunnerDetails,
    ) {
        let contact = Contact {
            system_id: system_id.unwrap_or(LEGACY).to_owned(),
            version: details.version.clone(),
            revision: details.revision.clone(),
            platform: details.platform.clone(),
            architecture: details.architecture.clone(),
            executor: details.executor.clone(),
        };
        let stops_gracefully = details.features.has("cancel_gracefully");
        let machine = Machine { contact, stops_gracefully, at: self.now(), is_written: false };
        self.inner.contacts.heard(token.runner.id, machine);
    }

    /// Forgets one machine of a runner; the runner stays.
    ///
    /// # Errors
    /// `NotFound` for a machine that was never heard.
    pub async fn forget_machine(&self, token: &RunnerToken, system_id: &str) -> Result<()> {
        let runner = token.runner.id;
        let heard = self.inner.contacts.forget(runner, system_id);
        let machine = system_id.to_owned();
        let written = self
            .write(async move |tx: &mut Tx<'_>| {
                tx.delete_runner_manager(runner, &machine).await.map_err(Error::from)
            })
            .await?;
        if heard || written { Ok(()) } else { Err(Error::not_found("Runner manager")) }
    }

    /// Whether a runner was heard within GitLab's two hours, as the API shows it.
    pub fn is_online(&self, runner: &domain::runner::Runner) -> bool {
        self.was_heard_within(runner, RUNNER_ONLINE_SECONDS)
    }

    pub(crate) fn was_heard_within(&self, runner: &domain::runner::Runner, seconds: i64) -> bool {
        let last = self.inner.contacts.last(runner.id).max(runner.contacted_at);
        last.is_some_and(|at| at.plus_seconds(seconds) > self.now())
    }

    /// Writes what was gathered. Each runner by itself: one may be gone.
    pub(crate) async fn write_contacts(&self) -> Result<()> {
        for (runner, contact, at) in self.inner.contacts.take_unwritten() {
            let written = self
                .write(async move |tx: &mut Tx<'_>| {
                    tx.touch_runner(runner, &contact, at).await?;
                    Ok::<_, Error>(())
                })
                .await;
            match written {
                Err(error) if error.kind() != crate::Kind::NotFound => return Err(error),
                Ok(()) | Err(_) => {}
            }
        }
        Ok(())
    }
}
