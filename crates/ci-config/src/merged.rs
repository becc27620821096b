//! The configuration as one text: after includes, `extends` and references. Only for people who
//! want to see it; making a pipeline does not need it.

use yaml::{Key, Kind, Mapping, Node, Style, emit};

use crate::input::Input;
use crate::reader::Reader;
use crate::stages::{POST, PRE};
use crate::tree;

/// What a configuration was put together from, and what it became.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Merged {
    /// Files in the order in which they were named, nested ones behind the file that names them.
    pub includes: Vec<IncludedFile>,
    /// The whole as YAML, with the edge stages as GitLab shows them; `None` if it cannot be put
    /// together.
    pub yaml: Option<String>,
}

/// A file that `include` names (GitLab's lint API shows these).
#[derive(Clone, Debug, PartialEq)]
pub struct IncludedFile {
    pub kind: IncludeKind,
    /// The path, name or address as it was asked for, with masked values hidden.
    pub location: String,
    /// Where the file is, if it is in a repository of this instance and was found.
    pub stored: Option<StoredFile>,
    /// What else the item says, such as `ref` or `inputs`; a JSON object.
    pub extra: serde_json::Map<String, serde_json::Value>,
    /// Path of the project whose file names this one; `None` below a remote file or a template.
    pub context_project: Option<String>,
    /// The commit of that file.
    pub context_sha: Option<String>,
}

/// Which kind of `include` named a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IncludeKind {
    Local,
    /// `project` with `file`.
    Project,
    Remote,
    Template,
    Component,
    /// `artifact` with `job`.
    Artifact,
}

impl IncludeKind {
    /// GitLab's word for the lint API, where a project's file is a `file`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Project => "file",
            Self::Remote => "remote",
            Self::Template => "template",
            Self::Component => "component",
            Self::Artifact => "artifact",
        }
    }
}

/// A file of a commit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StoredFile {
    /// Path of the project.
    pub project: String,
    pub sha: String,
    pub path: String,
}

/// Puts a configuration together. Ask it after [`compile`](crate::compile) had all facts: what is
/// still missing leaves the text out.
pub fn merged(input: &Input) -> Merged {
    let mut reader = Reader::default();
    let mut includes = Vec::new();
    let yaml = text(&mut reader, input, &mut includes);
    Merged { includes, yaml }
}

fn text(reader: &mut Reader, input: &Input, includes: &mut Vec<IncludedFile>) -> Option<String> {
    let tree = tree(reader, input, includes).ok()?;
    Some(emit(&with_edge_stages(&tree)))
}

/// The edge stages around a list of stages that is not empty.
fn with_edge_stages(tree: &Node) -> Node {
    let Some(mapping) = tree.as_mapping() else { return tree.clone() };
    let Some((key, stages)) = mapping.get_entry("stages") else { return tree.clone() };
    let Some(items) = stages.as_sequence().filter(|items| !items.is_empty()) else {
        return tree.clone();
    };
    let edge =
        |name: &str| Node::new(stages.span().clone(), Kind::String(name.to_owned(), Style::Plain));
    let is_edge = |item: &&Node| matches!(item.as_str(), Some(PRE | POST));
    let middle = items.iter().filter(|item| !is_edge(item)).cloned();
    let all = std::iter::once(edge(PRE)).chain(middle).chain([edge(POST)]).collect();
    let mut whole: Mapping = mapping.clone();
    whole.insert(Key::clone(key), Node::new(stages.span().clone(), Kind::Sequence(all)));
    Node::new(tree.span().clone(), Kind::Mapping(whole))
}
