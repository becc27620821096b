//! What a runner says of itself, and its question for a job.

use std::collections::{BTreeMap, BTreeSet};

use serde::ser::SerializeMap as _;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use super::lenient::{null_as_default, true_names};

/// The body of `POST /jobs/request`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct JobRequest {
    #[serde(deserialize_with = "null_as_default")]
    pub info: RunnerDetails,
    /// The runner's token; absent when it comes in the header [`super::RUNNER_TOKEN`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// Which of the machines that share the token asks; `^[sr]_[0-9a-zA-Z]{12}$`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system_id: Option<String>,
    /// The last value of the header [`super::LAST_UPDATE`]; a request that carries a current one is held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_update: Option<String>,
    /// Where an interactive terminal could be opened; kept as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<Value>,
    /// Every job that this machine still answers for; only Evenkeel's runner sends it.
    ///
    /// A machine asks one question at a time, so a job that was given to this machine and is not in
    /// the list got lost on its way or with the machine, and will never be reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub running_jobs: Option<Vec<i64>>,
}

/// What a runner says of itself with almost every request; all of it optional.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunnerDetails {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub architecture: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub executor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shell: Option<String>,
    pub features: Features,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, Value>,
}

/// The names of what a runner can do; an object of booleans on the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Features {
    #[serde(deserialize_with = "true_names")]
    names: BTreeSet<String>,
}

impl Features {
    /// Those of the given names.
    pub fn new(names: &[&str]) -> Self {
        Self { names: names.iter().map(|&name| name.to_owned()).collect() }
    }

    /// Whether the runner said that it can, such as `cancel_gracefully`.
    pub fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }
}

impl Serialize for Features {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.names.len()))?;
        for name in &self.names {
            map.serialize_entry(name, &true)?;
        }
        map.end()
    }
}
