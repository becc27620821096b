//! Forms of `needs` that leave the pipeline.

use domain::job_spec::{OtherNeed, OtherPipeline};
use yaml::{Mapping, Node};

use crate::known::Keys;
use crate::object::Object;
use crate::place::Place;
use crate::reader::Reader;

pub const PIPELINE: Keys = Keys { taken: &["pipeline", "job", "artifacts"] };
pub const PROJECT: Keys = Keys { taken: &["project", "ref", "job", "artifacts"] };
pub const UPSTREAM: Keys = Keys { taken: &["pipeline"] };

/// What a need that is an object names.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    SamePipeline,
    /// A job of a pipeline of the same tree.
    OtherPipeline,
    /// A job of another project.
    OtherProject,
    /// A pipeline as a whole.
    Upstream,
    Unknown,
}

/// Tells the forms by their keys; those with null count.
pub(super) fn form(mapping: &Mapping) -> Form {
    let has = |key| mapping.get(key).is_some();
    match (has("job"), has("project"), has("pipeline")) {
        (_, true, _) => Form::OtherProject,
        (true, false, true) => Form::OtherPipeline,
        (false, false, true) => Form::Upstream,
        (true, false, false) if !has("ref") => Form::SamePipeline,
        (_, false, false) => Form::Unknown,
    }
}

/// `{pipeline, job, artifacts}`.
pub(super) fn of_pipeline(
    reader: &mut Reader,
    place: &Place<'_>,
    (node, mapping): (&Node, &Mapping),
) -> OtherNeed {
    let object = Object { place, node, mapping };
    PIPELINE.check(&mut reader.findings, place, node);
    let from = OtherPipeline::Pipeline(object.required(reader, "pipeline"));
    rest(reader, &object, from)
}

/// `{project, job, ref, artifacts}`.
pub(super) fn of_project(
    reader: &mut Reader,
    place: &Place<'_>,
    (node, mapping): (&Node, &Mapping),
) -> OtherNeed {
    let object = Object { place, node, mapping };
    PROJECT.check(&mut reader.findings, place, node);
    let project = object.required(reader, "project");
    let reference = object.required(reader, "ref");
    rest(reader, &object, OtherPipeline::Project { project, reference })
}

fn rest(reader: &mut Reader, object: &Object<'_>, from: OtherPipeline) -> OtherNeed {
    let job = object.required(reader, "job");
    OtherNeed { from, job, artifacts: object.flag(reader, "artifacts").unwrap_or(true) }
}

/// `{pipeline}`: the project.
pub(super) fn upstream(
    reader: &mut Reader,
    place: &Place<'_>,
    (node, mapping): (&Node, &Mapping),
) -> String {
    UPSTREAM.check(&mut reader.findings, place, node);
    Object { place, node, mapping }.required(reader, "pipeline")
}

/// Whether a need is of another project, which is counted by itself.
pub(super) fn is_of_project(need: &OtherNeed) -> bool {
    matches!(need.from, OtherPipeline::Project { .. })
}
