//! `!reference [a, b]`: values taken from elsewhere in the merged and extended tree.

use std::collections::BTreeMap;

use domain::limits::{YAML_DEPTH_MAX, YAML_NODES_MAX};
use yaml::{Key, Kind, Mapping, Node};

use crate::code::Code;
use crate::findings::Findings;
use crate::stop::Stop;

/// Levels of values and references in each other, so that the walk cannot exhaust the stack.
const LEVELS_MAX: usize = 3 * YAML_DEPTH_MAX;

/// Resolves every reference, also in unused hidden keys.
pub(crate) fn resolve(findings: &mut Findings, root: &Node) -> Result<Node, Stop> {
    let Some(mapping) = root.as_mapping().filter(|_| root.has_reference()) else {
        return Ok(root.clone());
    };
    let resolution =
        Resolution { root: mapping, done: BTreeMap::new(), path: Vec::new(), level: 0 };
    resolution.run(root).map_err(|(node, text)| {
        let code = if text.is_empty() { Code::TooBig } else { Code::Reference };
        let text = if text.is_empty() { "The parsed YAML is too big".to_owned() } else { text };
        findings.error(code, node.span(), text);
        Stop::Refused
    })
}

/// What is wrong with which node; an empty text if the result is too big.
type Refusal = (Node, String);

struct Resolution<'r> {
    root: &'r Mapping,
    done: BTreeMap<Vec<&'r str>, Node>,
    /// References under way, outermost first.
    path: Vec<Vec<&'r str>>,
    level: usize,
}

impl<'r> Resolution<'r> {
    fn run(mut self, root: &'r Node) -> Result<Node, Refusal> {
        self.node(root)
    }

    fn node(&mut self, node: &'r Node) -> Result<Node, Refusal> {
        if !node.has_reference() {
            return Ok(node.clone());
        }
        self.level += 1;
        if self.level > LEVELS_MAX {
            return Err((node.clone(), String::new()));
        }
        let kind = match node.kind() {
            Kind::Reference(inner) => {
                let found = self.reference(node, inner)?;
                self.level -= 1;
                return Ok(found);
            }
            Kind::Sequence(items) => Kind::Sequence(self.items(items)?),
            Kind::Mapping(mapping) => Kind::Mapping(self.mapping(mapping)?),
            Kind::Null
            | Kind::Bool(_)
            | Kind::Int(_)
            | Kind::BigInt(_)
            | Kind::Float(_)
            | Kind::String(..)
            | Kind::Symbol(_) => node.kind().clone(),
        };
        self.level -= 1;
        checked(Node::new(node.span().clone(), kind))
    }

    fn items(&mut self, items: &'r [Node]) -> Result<Vec<Node>, Refusal> {
        items.iter().map(|item| self.node(item)).collect()
    }

    fn mapping(&mut self, mapping: &'r Mapping) -> Result<Mapping, Refusal> {
        let mut resolved = Mapping::new();
        for (key, value) in mapping.iter() {
            resolved.insert(Key::clone(key), self.node(value)?);
        }
        Ok(resolved)
    }

    fn reference(&mut self, node: &Node, inner: &'r Node) -> Result<Node, Refusal> {
        let refuse = |text: &str| (node.clone(), format!("!reference {} {text}", inspect(inner)));
        let words = inner.as_sequence().filter(|items| !items.is_empty());
        let words: Option<Vec<&str>> =
            words.and_then(|items| items.iter().map(Node::as_str).collect());
        let Some(words) = words else { return Err(refuse("is not valid")) };
        if let Some(done) = self.done.get(&words) {
            return Ok(done.clone());
        }
        if self.path.contains(&words) {
            return Err(refuse("is part of a circular chain"));
        }
        let Some(found) = self.find(&words) else { return Err(refuse("could not be found")) };
        self.path.push(words.clone());
        let resolved = self.node(found)?;
        self.path.pop();
        self.done.insert(words, resolved.clone());
        Ok(resolved)
    }

    /// The value at a path of mapping keys, unless it is null or false.
    fn find(&self, words: &[&str]) -> Option<&'r Node> {
        let (first, rest) = words.split_first()?;
        let found = rest
            .iter()
            .try_fold(self.root.get(first)?, |node, word| node.as_mapping()?.get(word))?;
        (!found.is_null() && found.as_bool() != Some(false)).then_some(found)
    }
}

/// A node within the limits.
fn checked(node: Node) -> Result<Node, Refusal> {
    let is_deep = node.depth() as usize > 2 * YAML_DEPTH_MAX;
    if is_deep || node.weight() as usize > YAML_NODES_MAX {
        return Err((node, String::new()));
    }
    Ok(node)
}

/// A path as Ruby prints it.
fn inspect(node: &Node) -> String {
    match node.kind() {
        Kind::Sequence(items) => {
            let items: Vec<String> = items.iter().map(inspect).collect();
            format!("[{}]", items.join(", "))
        }
        Kind::String(text, _) => format!("{text:?}"),
        Kind::Null => "nil".to_owned(),
        Kind::Mapping(mapping) => {
            let entry = |(key, value): (&Key, &Node)| format!("{:?}=>{}", key.text, inspect(value));
            format!("{{{}}}", mapping.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        Kind::Reference(_) => "!reference".to_owned(),
        Kind::Bool(_) | Kind::Int(_) | Kind::BigInt(_) | Kind::Float(_) | Kind::Symbol(_) => {
            node.to_text().unwrap_or_default().into_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::resolve;
    use crate::findings::Findings;
    use std::fmt::Write as _;

    #[test]
    fn long_chains_and_bombs_do_not_exhaust_anything() {
        let mut chain = String::new();
        for i in 0..20_000 {
            writeln!(chain, ".k{i}: !reference [.k{}]", i + 1).unwrap();
        }
        chain.push_str(".k20000: x\n");
        let root = yaml::parse(&chain, "f").unwrap().root;
        assert!(resolve(&mut Findings::default(), &root).is_err());
        let mut bomb = ".k0: [x]\n".to_owned();
        for i in 1..40 {
            let item = format!("!reference [.k{}]", i - 1);
            writeln!(bomb, ".k{i}: [{item}, {item}, {item}]").unwrap();
        }
        let root = yaml::parse(&bomb, "f").unwrap().root;
        assert!(resolve(&mut Findings::default(), &root).is_err());
    }
}
