//! `trigger`: a job that makes another pipeline instead of running.

use serde::{Deserialize, Serialize};

use crate::words::words;

/// Which pipeline to make, and what it gets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TriggerSpec {
    /// Path of another project, as written; `None` for a child pipeline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// A branch of that project, as written; `None` for its default branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// Files of a child pipeline, at most three.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<ChildFile>,
    /// `None`: the job passes as soon as the other pipeline exists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strategy: Option<TriggerStrategy>,
    pub forward: Forward,
    /// Values for `spec:inputs` of the other project's file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<InputValue>,
}

impl TriggerSpec {
    /// The jobs of this pipeline that make files of the child.
    pub fn jobs(&self) -> impl Iterator<Item = String> {
        self.include.iter().filter_map(|file| match &file.place {
            ChildFilePlace::Artifact { job, .. } => Some(job.clone()),
            ChildFilePlace::Local(_)
            | ChildFilePlace::Project { .. }
            | ChildFilePlace::Template(_)
            | ChildFilePlace::Component(_)
            | ChildFilePlace::Remote { .. } => None,
        })
    }
}

words! {
    /// How a trigger job follows the pipeline that it made.
    TriggerStrategy {
        /// Running until it ends; a pipeline that waits for a person counts as running.
        Depend = "depend",
        /// The same status at any time.
        Mirror = "mirror",
    }
}

/// Which variables a pipeline gets from the one that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Forward {
    /// Root and job variables of the file.
    pub yaml_variables: bool,
    /// Variables that this pipeline was given.
    pub pipeline_variables: bool,
}

impl Default for Forward {
    fn default() -> Self {
        Self { yaml_variables: true, pipeline_variables: false }
    }
}

/// A file of a child pipeline, as written: it is fetched when the child is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChildFile {
    pub place: ChildFilePlace,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<InputValue>,
}

/// Where a child pipeline's file is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChildFilePlace {
    /// A path of this project at this commit.
    Local(String),
    /// A file that an earlier job of this pipeline leaves behind.
    Artifact {
        path: String,
        job: String,
    },
    Project {
        project: String,
        files: Vec<String>,
        #[serde(default, skip_serializing_if = "Option::is_none", rename = "ref")]
        reference: Option<String>,
    },
    Template(String),
    Component(String),
    Remote {
        url: String,
        /// `sha256-..`: the text must have this digest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        integrity: Option<String>,
    },
}

/// A value of an input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputValue {
    pub name: String,
    /// JSON, which keeps its type.
    pub value: serde_json::Value,
}
