//! The read side, as pages use it.

pub(crate) use app::{
    BoardRow, DeploymentFilter, DeploymentOrder, EffectFilter, EnvironmentFilter, JobFilter,
    PipelineFilter, PipelineOrder, ProjectFilter, ProjectOrder, ProjectRef, Sort,
};
