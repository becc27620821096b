//! One `include` item: where it says the file is.

use serde_json::Value;
use yaml::{Key, Kind, Mapping, Node, Span};

use crate::document::is_blank;
use crate::expand::{Lookup as _, Part, parts};
use crate::ruby;
use crate::scope::Scope;

/// An item with one place.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub location: Location,
    pub span: Span,
    pub inputs: Option<Node>,
    /// Values in its texts that may not be shown.
    pub hidden: Vec<String>,
    /// The other keys, for people who look at the list of files.
    pub extra: serde_json::Map<String, Value>,
}

/// Where a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Location {
    /// Without slashes in front.
    Local {
        path: String,
    },
    /// The project in lower case, the file without slashes in front.
    Project {
        project: String,
        file: String,
        reference: String,
    },
    Remote {
        url: String,
        integrity: Option<String>,
        cache: Option<Cache>,
    },
    Template {
        name: String,
    },
    Artifact {
        path: String,
        job: Option<String>,
    },
    Component {
        address: String,
    },
    /// What is named is no text.
    NoText {
        shown: String,
    },
}

/// `cache` of a remote file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cache {
    /// `true`: as long as is usual.
    Usual,
    /// A duration as written.
    For(String),
}

/// What kinds of places an `include` may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Include,
    /// `spec:include`
    Header,
}

impl Owner {
    /// The kinds in GitLab's order.
    const fn kinds(self) -> &'static [&'static str] {
        match self {
            Self::Include => &["local", "project", "remote", "template", "artifact", "component"],
            Self::Header => &["local", "remote", "project"],
        }
    }

    fn listed(self) -> String {
        format!("`{}`", self.kinds().join("`, `"))
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Include => "include",
            Self::Header => "header include",
        }
    }
}

/// A text with its variables replaced once; unknown ones become nothing.
pub(super) fn expanded(scope: &Scope<'_>, text: &str) -> String {
    let value = |part| match part {
        Part::Text(text) => text,
        Part::Reference { name, .. } => {
            scope.find(name, None).map_or("", |(variable, _)| variable.value.as_str())
        }
    };
    parts(text).map(value).collect()
}

/// The values of an item's variables that may not be shown.
pub(super) fn hidden(scope: &Scope<'_>, item: &Node) -> Vec<String> {
    let text = |node: &Node| scope.hidden_in(&ruby::text(node));
    match item.kind() {
        Kind::Mapping(mapping) => {
            let places = mapping.iter().filter(|(key, _)| &*key.text != "inputs");
            places.flat_map(|(_, node)| hidden(scope, node)).collect()
        }
        Kind::Sequence(items) => items.iter().flat_map(|item| hidden(scope, item)).collect(),
        Kind::String(..) | Kind::Symbol(_) => text(item),
        Kind::Null
        | Kind::Bool(_)
        | Kind::Int(_)
        | Kind::BigInt(_)
        | Kind::Float(_)
        | Kind::Reference(_) => Vec::new(),
    }
}

/// Whether a text is an address: it begins with a scheme of the network.
pub(super) fn is_address(text: &str) -> bool {
    let scheme = text.trim().split_once(':').map(|(scheme, _)| scheme);
    matches!(scheme, Some("http" | "https" | "ssh" | "git"))
}

impl Item {
    /// An item that is only a text.
    ///
    /// # Errors
    /// GitLab's message for an item that names no place.
    pub(super) fn of_text(text: &str, span: &Span, owner: Owner) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Err(no_place(&format!("{{\"local\":{}}}", Value::from(text)), owner));
        }
        let location = if is_address(text) {
            Location::Remote { url: text.to_owned(), integrity: None, cache: None }
        } else {
            Location::Local { path: without_slashes(text) }
        };
        let extra = serde_json::Map::new();
        Ok(Self { location, span: span.clone(), inputs: None, hidden: Vec::new(), extra })
    }

    /// An item that is a mapping whose `file` is one file.
    ///
    /// # Errors
    /// GitLab's message for an item that names no place, or several.
    pub(super) fn of_mapping(
        mapping: &Mapping,
        span: &Span,
        owner: Owner,
        scope: &Scope<'_>,
    ) -> Result<Self, String> {
        let text = |node: &Node| expanded(scope, &ruby::text(node));
        // The words for files and projects are made texts first, others may be no texts.
        let is_empty = |key: &str, node: &Node| match key {
            "local" | "file" | "project" => text(first(key, node)).trim().is_empty(),
            _ => node.as_str().map_or_else(|| is_blank(node), |_| text(node).trim().is_empty()),
        };
        let get = |key: &str| mapping.get(key).filter(|node| !is_empty(key, node));
        let text = |key: &str| get(key).map(|node| text(first(key, node)));
        let named: Vec<&str> = owner
            .kinds()
            .iter()
            .copied()
            .filter(|kind| get(kind).is_some() && (*kind != "project" || get("file").is_some()))
            .collect();
        let [kind] = named[..] else {
            if named.is_empty() {
                return Err(no_place(&json(mapping, scope), owner));
            }
            return Err(format!("Each include must use only one of: {}", owner.listed()));
        };
        let named = get(if kind == "project" { "file" } else { kind });
        let is_text = named.is_some_and(|node| node.as_str().is_some());
        let location = text(if kind == "project" { "file" } else { kind }).unwrap_or_default();
        let location = match kind {
            "local" => Location::Local { path: without_slashes(&location) },
            "project" => Location::Project {
                project: text("project").unwrap_or_default().to_lowercase(),
                file: without_slashes(&location),
                reference: text("ref").unwrap_or_else(|| "HEAD".to_owned()),
            },
            _ if !is_text => Location::NoText { shown: location },
            "remote" => Location::Remote {
                url: location,
                integrity: text("integrity"),
                cache: get("cache").and_then(cache),
            },
            "template" => Location::Template { name: location },
            "artifact" => Location::Artifact { path: location, job: text("job") },
            _ => Location::Component { address: location },
        };
        let inputs = mapping.get("inputs").cloned();
        let extra = extra(mapping, kind);
        Ok(Self { location, span: span.clone(), inputs, hidden: Vec::new(), extra })
    }
}

fn no_place(shown: &str, owner: Owner) -> String {
    let (word, kinds) = (owner.word(), owner.listed());
    format!("`{shown}` does not have a valid subkey for {word}. Valid subkeys are: {kinds}")
}

fn cache(node: &Node) -> Option<Cache> {
    match node.kind() {
        Kind::Null | Kind::Bool(false) => None,
        Kind::String(text, _) | Kind::Symbol(text) => Some(Cache::For(text.clone())),
        Kind::Bool(true)
        | Kind::Int(_)
        | Kind::BigInt(_)
        | Kind::Float(_)
        | Kind::Sequence(_)
        | Kind::Mapping(_)
        | Kind::Reference(_) => Some(Cache::Usual),
    }
}

/// Of a list of projects the first counts.
fn first<'n>(key: &str, node: &'n Node) -> &'n Node {
    let items = node.as_sequence().filter(|_| key == "project");
    items.and_then(<[Node]>::first).unwrap_or(node)
}

fn without_slashes(path: &str) -> String {
    path.trim_start_matches('/').to_owned()
}

/// What GitLab's lint shows beside the place, as written: whoever may lint need not be somebody who
/// may read variables.
fn extra(mapping: &Mapping, kind: &str) -> serde_json::Map<String, Value> {
    let is_shown = |key: &str| match kind {
        "local" => key != "local",
        "project" => matches!(key, "project" | "ref"),
        _ => false,
    };
    let mut shown: serde_json::Map<String, Value> = mapping
        .iter()
        .filter(|(key, _)| is_shown(&key.text))
        .map(|(key, node)| (key.text.to_string(), crate::json::value(node)))
        .collect();
    if kind == "project" && !shown.contains_key("ref") {
        shown.insert("ref".to_owned(), Value::from("HEAD"));
    }
    shown
}

/// A mapping as JSON in the order of the file. Variables are replaced in its own values and in the
/// items of their lists, no deeper.
fn json(mapping: &Mapping, scope: &Scope<'_>) -> String {
    let replaced = |node: &Node| match node.as_str() {
        Some(text) => Value::from(expanded(scope, text)).to_string(),
        None => written(node),
    };
    object(mapping, |node| {
        node.as_sequence().map_or_else(|| replaced(node), |all| list(all, replaced))
    })
}

fn written(node: &Node) -> String {
    match (node.as_mapping(), node.as_sequence()) {
        (Some(mapping), _) => object(mapping, written),
        (None, Some(items)) => list(items, written),
        (None, None) => crate::json::value(node).to_string(),
    }
}

fn object(mapping: &Mapping, value: impl Fn(&Node) -> String) -> String {
    let entry = |(key, node): (&Key, &Node)| format!("{}:{}", Value::from(&*key.text), value(node));
    format!("{{{}}}", mapping.iter().map(entry).collect::<Vec<_>>().join(","))
}

fn list(items: &[Node], value: impl Fn(&Node) -> String) -> String {
    format!("[{}]", items.iter().map(value).collect::<Vec<_>>().join(","))
}
