//! `input.yml` of a corpus case: the facts around a configuration, in short.

use std::collections::BTreeMap;

use domain::pipeline::Source;
use domain::variable::JobVariable;
use yaml::{Mapping, Node};

use super::elsewhere::Places;
use crate::event::{self, Event, MergeRequest, MergeRequestEvent, Side};
use crate::{Changed, Input, ScopedVariable, Variables};

/// What the case answers when it is asked.
pub(super) struct Answers {
    pub changed: Changed,
    pub changed_since: BTreeMap<String, Vec<String>>,
    pub existing: Vec<String>,
    pub elsewhere: Places,
    /// Ids of files, by their paths.
    pub file_ids: BTreeMap<String, String>,
    pub last_commits: BTreeMap<String, String>,
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
    let event = event(&text, &flag, get("merge_request"));
    let input = event.input();
    let mut predefined = input.variables.predefined;
    predefined.extend(variables(get("predefined")));
    let project = get("project").and_then(Node::as_mapping).unwrap_or(&empty);
    Facts {
        input: Input {
            inputs: get("inputs").map_or_else(BTreeMap::new, inputs),
            variables: Variables {
                predefined,
                project: project.iter().flat_map(|(key, node)| scoped(&key.text, node)).collect(),
                pipeline: variables(get("pipeline")),
                ..input.variables
            },
            ..input
        },
        answers: Answers {
            changed: get("changed").map_or(Changed::NoDiff, |node| Changed::Paths(list(node))),
            changed_since: get("changed_since")
                .and_then(Node::as_mapping)
                .map_or_else(BTreeMap::new, |refs| {
                    refs.iter().map(|(key, node)| (key.text.to_string(), list(node))).collect()
                }),
            existing: get("existing").map(list).unwrap_or_default(),
            elsewhere: Places::read(|key| get(key).cloned()),
            file_ids: texts(get("file_ids")),
            last_commits: texts(get("last_commits")),
        },
    }
}

/// What happened: `source`, `ref`, `tag`, `protected`, and `merge_request` with `iid`, `target`,
/// `event` and `labels`.
fn event(
    text: &impl Fn(&str, &str) -> String,
    flag: &impl Fn(&str) -> bool,
    merge_request: Option<&Node>,
) -> Event {
    Event {
        source: Source::parse(&text("source", "push")).unwrap(),
        ref_name: text("ref", "main"),
        tag: flag("tag"),
        protected: flag("protected"),
        before_sha: "1".repeat(40),
        commit: event::Commit { sha: "c".repeat(40), ..event::Commit::default() },
        project: event::Project {
            id: 5,
            path: "group/project".to_owned(),
            ..event::Project::default()
        },
        server: event::Server {
            url: "https://keel.example.com".to_owned(),
            host: "keel.example.com".to_owned(),
            fqdn: "keel.example.com".to_owned(),
            registry: "registry.example.com".to_owned(),
            ..event::Server::default()
        },
        user: Some(event::User { username: "ada".to_owned(), ..event::User::default() }),
        pipeline_iid: Some(7),
        schedule_description: (text("source", "") == "schedule").then(|| "nightly".to_owned()),
        merge_request: merge_request.map(|node| self::merge_request(node, &text("ref", "main"))),
        ..Event::default()
    }
}

fn merge_request(node: &Node, source: &str) -> MergeRequest {
    let get = |key: &str| node.as_mapping().and_then(|mapping| mapping.get(key));
    let text = |key: &str, default: &str| {
        get(key).map_or_else(|| default.to_owned(), |node| node.to_text().unwrap().into_owned())
    };
    let side = |branch: String, sha: &str| Side {
        project_id: 5,
        project_path: "group/project".to_owned(),
        protected: branch == "main",
        branch,
        sha: sha.repeat(40),
    };
    MergeRequest {
        iid: text("iid", "1").parse().unwrap(),
        event: match &*text("event", "detached") {
            "detached" => MergeRequestEvent::Detached,
            "merged_result" => MergeRequestEvent::MergedResult,
            "merge_train" => MergeRequestEvent::MergeTrain,
            other => panic!("{other} is no event of a merge request"),
        },
        labels: get("labels").map(list).unwrap_or_default(),
        source: side(source.to_owned(), "a"),
        target: side(text("target", "main"), "b"),
        ..MergeRequest::default()
    }
}

/// Values as JSON.
fn inputs(node: &Node) -> BTreeMap<String, serde_json::Value> {
    let mapping = node.as_mapping().unwrap();
    let entry = |(key, node): (&yaml::Key, &Node)| (key.text.to_string(), json(node));
    mapping.iter().map(entry).collect()
}

fn json(node: &Node) -> serde_json::Value {
    match (node.as_sequence(), node.as_bool(), node.as_int()) {
        (Some(items), ..) => items.iter().map(json).collect(),
        (_, Some(value), _) => value.into(),
        (_, _, Some(value)) => value.into(),
        _ => node.to_text().unwrap().into(),
    }
}

fn list(node: &Node) -> Vec<String> {
    node.as_sequence().unwrap().iter().map(|item| item.as_str().unwrap().to_owned()).collect()
}

fn texts(node: Option<&Node>) -> BTreeMap<String, String> {
    let entries = node.and_then(Node::as_mapping).into_iter().flat_map(Mapping::iter);
    let text = |node: &Node| node.to_text().unwrap().into_owned();
    entries.map(|(key, node)| (key.text.to_string(), text(node))).collect()
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
