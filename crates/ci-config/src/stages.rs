//! `stages`: the order of a pipeline, with `.pre` and `.post` at its ends.

use domain::limits::LIST_LEVELS_MAX;
use yaml::Node;

use crate::place::Place;
use crate::reader::{Reader, flattened};

/// The stage before all others.
pub(crate) const PRE: &str = ".pre";
/// The stage after all others.
pub(crate) const POST: &str = ".post";
/// Stages of a file that names none.
const DEFAULT: [&str; 3] = ["build", "test", "deploy"];

/// The stages in order. An empty list stays empty: then no stage exists.
pub(crate) fn read(reader: &mut Reader, node: Option<&Node>) -> Vec<String> {
    let Some(node) = node.filter(|node| !node.is_null()) else {
        return with_edges(DEFAULT.map(str::to_owned));
    };
    let names: Option<Vec<String>> = top_level(node)
        .and_then(|items| items.into_iter().map(|item| item.as_str().map(str::to_owned)).collect());
    match names {
        Some(names) if node.as_sequence().is_some_and(<[Node]>::is_empty) => names,
        Some(names) => with_edges(names),
        None => {
            let text =
                "should be an array of strings or a nested array of strings up to 10 levels deep";
            reader.findings.config(&Place::root("stages"), node.span(), text);
            reader.hint_list(node);
            with_edges(DEFAULT.map(str::to_owned))
        }
    }
}

/// The items flattened, without the edge stages of the outermost list.
fn top_level(node: &Node) -> Option<Vec<&Node>> {
    let is_edge = |item: &Node| matches!(item.as_str(), Some(PRE | POST));
    let outer = node.as_sequence()?;
    let mut names = Vec::new();
    for item in outer.iter().filter(|item| !is_edge(item)) {
        match item.as_sequence() {
            Some(_) => names.extend(flattened(item, LIST_LEVELS_MAX - 1)?),
            None => names.push(item),
        }
    }
    Some(names)
}

fn with_edges(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut all = vec![PRE.to_owned()];
    all.extend(names);
    all.push(POST.to_owned());
    all
}
