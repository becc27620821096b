//! `input.yml` of a corpus case: the facts around a configuration, in short.

use std::collections::BTreeMap;

use domain::pipeline::Source;
use domain::variable::JobVariable;
use yaml::{Mapping, Node};

use crate::{Changed, Input, ScopedVariable, Variables};

/// What the case answers when it is asked.
pub(super) struct Answers {
    pub changed: Changed,
    pub changed_since: BTreeMap<String, Vec<String>>,
    pub existing: Vec<String>,
}

pub(super) struct Facts {
    pub input: Input,
    pub answers: Answers,
}

/// Reads the facts; without any it is a push to an existing branch `main` that changed nothing
/// comparable.
pub(super) fn read(text: &str) -> Facts {
    let root = yaml::parse(text, "input.yml").unwrap().root;
    let empty = Mapping::new();
    let root = root.as_mapping().unwrap_or(&empty);
    let get = |key: &str| root.get(key);
    let text = |key: &str, default: &str| {
        get(key).map_or_else(|| default.to_owned(), |node| node.to_text().unwrap().into_owned())
    };
    let flag = |key: &str| get(key).and_then(Node::as_bool).unwrap_or_default();
    let source = Source::parse(&text("source", "push")).unwrap();
    let ref_name = text("ref", "main");
    let tag = flag("tag");
    let mut predefined = vec![
        JobVariable::public("CI_PIPELINE_SOURCE", source.word()),
        JobVariable::public("CI_COMMIT_REF_NAME", &ref_name),
        JobVariable::public("CI_DEFAULT_BRANCH", "main"),
        JobVariable::public(if tag { "CI_COMMIT_TAG" } else { "CI_COMMIT_BRANCH" }, &ref_name),
    ];
    predefined.extend(variables(get("predefined")));
    let project = get("project").and_then(Node::as_mapping).unwrap_or(&empty);
    Facts {
        input: Input {
            source,
            ref_name,
            tag,
            is_protected: flag("protected"),
            project_path: "group/project".to_owned(),
            variables: Variables {
                predefined,
                pipeline_predefined: vec![JobVariable::public("CI_PIPELINE_IID", "7")],
                user: vec![JobVariable::public("GITLAB_USER_LOGIN", "ada")],
                project: project.iter().flat_map(|(key, node)| scoped(&key.text, node)).collect(),
                pipeline: variables(get("pipeline")),
            },
            ..Input::default()
        },
        answers: Answers {
            changed: get("changed").map_or(Changed::NoDiff, |node| Changed::Paths(list(node))),
            changed_since: get("changed_since")
                .and_then(Node::as_mapping)
                .map_or_else(BTreeMap::new, |refs| {
                    refs.iter().map(|(key, node)| (key.text.to_string(), list(node))).collect()
                }),
            existing: get("existing").map(list).unwrap_or_default(),
        },
    }
}

fn list(node: &Node) -> Vec<String> {
    node.as_sequence().unwrap().iter().map(|item| item.as_str().unwrap().to_owned()).collect()
}

fn variables(node: Option<&Node>) -> Vec<JobVariable> {
    let mapping = node.and_then(Node::as_mapping);
    let entries = mapping.into_iter().flat_map(Mapping::iter);
    entries.map(|(key, value)| JobVariable::public(&*key.text, value.to_text().unwrap())).collect()
}

/// A text, or a list of `{value, scope, masked, raw}`.
fn scoped(key: &str, node: &Node) -> Vec<ScopedVariable> {
    let one = |node: &Node| {
        let get = |word: &str| node.as_mapping().and_then(|mapping| mapping.get(word));
        let text = |word: &str| get(word).map(|node| node.to_text().unwrap().into_owned());
        let flag = |word: &str| get(word).and_then(Node::as_bool).unwrap_or_default();
        ScopedVariable {
            variable: JobVariable {
                key: key.to_owned(),
                value: text("value").unwrap_or_else(|| node.to_text().unwrap().into_owned()),
                masked: flag("masked"),
                raw: flag("raw"),
                ..JobVariable::default()
            },
            environment_scope: text("scope").unwrap_or_else(|| "*".to_owned()),
        }
    };
    match node.as_sequence() {
        Some(items) => items.iter().map(one).collect(),
        None => vec![one(node)],
    }
}
