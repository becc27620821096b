//! In-process bells: a topic is rung after a commit, and whoever waits for it looks again.
//!
//! Nothing depends on a bell being heard: every waiter also looks by itself after a while.

mod queue;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::{JobId, PipelineId, ProjectId, UserId};
use tokio::sync::Notify;

pub(crate) use queue::{Offer, Queue, Wanted};

/// All bells of this process.
#[derive(Clone, Debug, Default)]
pub struct Bells {
    listeners: Arc<Mutex<BTreeMap<String, Vec<Arc<Listener>>>>>,
}

#[derive(Debug, Default)]
struct Listener {
    rung: Mutex<BTreeSet<String>>,
    notify: Notify,
}

/// The topic of one pipeline: its status or one of its jobs' has changed.
pub fn pipeline_topic(pipeline: PipelineId) -> String {
    format!("pipeline-{pipeline}")
}

/// The topic of one job: its status or its trace has changed.
pub fn job_topic(job: JobId) -> String {
    format!("job-{job}")
}

/// The topic of a project's list of pipelines.
pub fn project_topic(project: ProjectId) -> String {
    format!("project-{project}")
}

/// The topic of an account: somebody has signed in to it with its password.
pub fn signed_in_topic(user: UserId) -> String {
    format!("signed-in-{user}")
}

/// The topic of dead effects: one has died, or lives again.
pub const EFFECTS_TOPIC: &str = "effects";

/// The topic of a project's environments and deployments.
pub fn environments_topic(project: ProjectId) -> String {
    format!("environments-{project}")
}

impl Bells {
    /// Wakes everybody who waits for the topic. Costs nothing where nobody does.
    pub fn ring(&self, topic: &str) {
        let listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        for listener in listeners.get(topic).into_iter().flatten() {
            let mut rung = listener.rung.lock().unwrap_or_else(PoisonError::into_inner);
            rung.insert(topic.to_owned());
            listener.notify.notify_one();
        }
    }

    /// Starts to listen: what is rung from now on is heard, also between two waits.
    pub fn subscribe(&self, topics: impl IntoIterator<Item = String>) -> Subscription {
        let listener = Arc::new(Listener::default());
        let topics: BTreeSet<String> = topics.into_iter().collect();
        let mut listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        for topic in &topics {
            listeners.entry(topic.clone()).or_default().push(Arc::clone(&listener));
        }
        drop(listeners);
        Subscription { bells: self.clone(), listener, topics }
    }
}

/// Somebody who listens to some topics; stops when dropped.
#[derive(Debug)]
pub struct Subscription {
    bells: Bells,
    listener: Arc<Listener>,
    topics: BTreeSet<String>,
}

impl Subscription {
    /// The topics that were rung since the last call, each once, as soon as there is one; empty
    /// when none was within `timeout`.
    pub async fn next(&mut self, timeout: Duration) -> Vec<String> {
        let heard = self.take();
        if !heard.is_empty() {
            return heard;
        }
        let waited = tokio::time::timeout(timeout, self.listener.notify.notified()).await;
        if waited.is_err() {
            return Vec::new();
        }
        self.take()
    }

    fn take(&self) -> Vec<String> {
        let mut rung = self.listener.rung.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *rung).into_iter().collect()
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut listeners = self.bells.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        for topic in &self.topics {
            if let Some(waiting) = listeners.get_mut(topic) {
                waiting.retain(|listener| !Arc::ptr_eq(listener, &self.listener));
                if waiting.is_empty() {
                    listeners.remove(topic);
                }
            }
        }
    }
}
