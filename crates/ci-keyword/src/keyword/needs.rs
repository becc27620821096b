//! `needs`: jobs of the same pipeline, of others, or another pipeline as a whole.

use domain::job_spec::OtherNeed;
use domain::limits::{OTHER_NEEDS_MAX, YAML_DEPTH_MAX};
use domain::variable::JobVariable;
use yaml::{Kind, Mapping, Node, Shape, Span};

use super::other_needs::{self, Form};
use super::parallel::{self, Parallel};
use crate::code::Code;
use crate::document::is_blank;
use crate::known::Keys;
use crate::matrix;
use crate::place::Place;
use crate::reader::{Reader, flattened};

/// What a list of needs names.
#[derive(Clone, Debug, Default)]
pub struct NeedList {
    /// Jobs of the same pipeline; `None` where no item is one, which only matters beside
    /// `dependencies`.
    pub jobs: Option<Vec<NeedItem>>,
    /// Jobs of other pipelines.
    pub others: Vec<(OtherNeed, Span)>,
    /// Projects whose pipelines are mirrored.
    pub upstream: Vec<(String, Span)>,
}

/// One need of the same pipeline as it is written.
#[derive(Clone, Debug)]
pub struct NeedItem {
    pub span: Span,
    pub job: String,
    pub artifacts: bool,
    pub optional: bool,
    /// Names of instances that `parallel:matrix` chooses, without the job's own name.
    pub instances: Option<Vec<String>>,
}

impl NeedItem {
    /// Whether it names a value of the matrix of the job that needs it.
    pub fn has_matrix(&self) -> bool {
        matrix::refers(&self.job) || self.instances.iter().flatten().any(|one| matrix::refers(one))
    }

    /// The same for an instance with these variables.
    ///
    /// # Errors
    /// A name that its matrix does not have.
    pub fn with_matrix(&self, variables: &[JobVariable]) -> Result<Self, String> {
        let replace = |text: &String| matrix::replace(text, variables);
        let instances = self.instances.as_ref();
        let instances = instances.map(|labels| labels.iter().map(replace).collect());
        let instances = instances.transpose()?;
        Ok(Self { job: replace(&self.job)?, instances, ..self.clone() })
    }
}

/// Whose needs they are, which decides the forms that are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    Build,
    /// A job without script.
    Bridge,
    Rule,
}

pub const KEYS: Keys = Keys { taken: &["job", "artifacts", "optional", "parallel"] };
pub const RULE: Keys = Keys { taken: &["job", "artifacts", "optional"] };

/// Reads `needs`; null items are ignored.
pub fn read(reader: &mut Reader, place: &Place<'_>, node: &Node, owner: Owner) -> Option<NeedList> {
    let items = match node.shape() {
        Shape::Mapping(mapping) if mapping.is_empty() => {
            reader.findings.config(place, node.span(), "can not be an empty hash");
            return None;
        }
        Shape::Mapping(_) => vec![node],
        Shape::Sequence(_) => flattened(node, 2 * YAML_DEPTH_MAX)?,
        Shape::Text(_) | Shape::Other => {
            reader.findings.config(place, node.span(), "can only be a hash or an array");
            reader.hint_list(node);
            return None;
        }
    };
    if items.iter().any(|item| counts(item)) {
        reader.findings.config(place, node.span(), "cannot use \"parallel: <number>\".");
        return None;
    }
    let mut list = NeedList::default();
    for item in items.into_iter().filter(|item| !item.is_null()) {
        need(reader, place, item, (owner, &mut list));
    }
    check_forms(reader, place, node, (owner, &list));
    Some(list)
}

/// Whether a need has `parallel` with a number.
fn counts(item: &Node) -> bool {
    let parallel = item.as_mapping().and_then(|mapping| mapping.get("parallel"));
    parallel.is_some_and(|node| matches!(node.kind(), Kind::Int(_) | Kind::Float(_)))
}

fn need(
    reader: &mut Reader,
    list_place: &Place<'_>,
    node: &Node,
    (owner, list): (Owner, &mut NeedList),
) {
    let place = list_place.child("need");
    let mapping = match node.shape() {
        Shape::Text(name) => {
            if name.trim().is_empty() {
                reader.findings.config(&place, node.span(), "can't be blank");
            }
            list.jobs.get_or_insert_default().push(named(node, name));
            return;
        }
        Shape::Mapping(mapping) => mapping,
        Shape::Sequence(_) | Shape::Other => return unsupported(reader, &place, node),
    };
    match other_needs::form(mapping) {
        Form::SamePipeline => {
            let jobs = list.jobs.get_or_insert_default();
            jobs.extend(same_pipeline(reader, &place, (node, mapping), owner));
        }
        Form::OtherPipeline => {
            let need = other_needs::of_pipeline(reader, &place, (node, mapping));
            list.others.push((need, node.span().clone()));
        }
        Form::OtherProject => {
            let need = other_needs::of_project(reader, &place, (node, mapping));
            list.others.push((need, node.span().clone()));
        }
        Form::Upstream => {
            let project = other_needs::upstream(reader, &place, (node, mapping));
            list.upstream.push((project, node.span().clone()));
        }
        Form::Unknown => unsupported(reader, &place, node),
    }
}

fn named(node: &Node, name: &str) -> NeedItem {
    NeedItem {
        span: node.span().clone(),
        job: name.to_owned(),
        artifacts: true,
        optional: false,
        instances: None,
    }
}

fn same_pipeline(
    reader: &mut Reader,
    place: &Place<'_>,
    (node, mapping): (&Node, &Mapping),
    owner: Owner,
) -> Option<NeedItem> {
    let keys = if owner == Owner::Rule { RULE } else { KEYS };
    if !reader.is_sound(|reader| keys.check(&mut reader.findings, place, node)) {
        return None;
    }
    let value = |key| mapping.get(key).filter(|node: &&Node| !node.is_null());
    let name = mapping.get("job")?;
    let job = reader.string(place, "job", name);
    if is_blank(name) {
        reader.findings.attribute(place, name.span(), "job", "can't be blank");
        return None;
    }
    let mut item = named(node, &job?);
    if let Some(node) = value("artifacts") {
        item.artifacts = reader.boolean(place, "artifacts", node)?;
    }
    if let Some(node) = value("optional") {
        item.optional = reader.boolean(place, "optional", node)?;
    }
    if let Some(node) = value("parallel") {
        item.instances = instances(reader, place, node)?;
    }
    Some(item)
}

fn unsupported(reader: &mut Reader, place: &Place<'_>, node: &Node) {
    let message = format!("{} has an unsupported type", place.path()).to_lowercase();
    reader.findings.error(Code::Value, node.span(), message);
}

/// Forms that this owner does not take, and too many needs of other pipelines.
fn check_forms(
    reader: &mut Reader,
    place: &Place<'_>,
    node: &Node,
    (owner, list): (Owner, &NeedList),
) {
    let others = (owner != Owner::Build && !list.others.is_empty()).then_some("cross_dependency");
    let upstream = (owner != Owner::Bridge && !list.upstream.is_empty()).then_some("bridge");
    let wrong: Vec<&str> = others.into_iter().chain(upstream).collect();
    if !wrong.is_empty() {
        let text = format!("uses invalid types: {}", wrong.join(", "));
        let other = list.others.first().map(|(_, span)| span).filter(|_| others.is_some());
        let span = other.or(list.upstream.first().map(|(_, span)| span));
        reader.findings.config(place, span.unwrap_or(node.span()), &text);
    }
    let of_projects = list.others.iter().filter(|(need, _)| other_needs::is_of_project(need));
    let of_projects = of_projects.count();
    for count in [list.others.len() - of_projects, of_projects] {
        if count > OTHER_NEEDS_MAX {
            let text = format!("must be less than or equal to {OTHER_NEEDS_MAX}");
            reader.findings.config(place, node.span(), &text);
        }
    }
}

/// Instances that a matrix chooses. `None` after an error that was reported.
#[expect(clippy::option_option, reason = "no choice and a wrong one differ")]
fn instances(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<Option<Vec<String>>> {
    match parallel::read(reader, &place.child("parallel"), node, true)? {
        Parallel::Count(_) => None,
        Parallel::Matrix(instances) => {
            Some(Some(instances.into_iter().map(|instance| instance.label).collect()))
        }
    }
}
