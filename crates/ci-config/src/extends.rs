//! `extends`: bases merged under the keys that name them.

use std::collections::BTreeMap;

use domain::limits::EXTENDS_STEPS_MAX;
use yaml::{Key, Kind, Mapping, Node};

use crate::code::Code;
use crate::findings::Findings;
use crate::merge;
use crate::ruby;
use crate::stop::Stop;

/// Resolves every `extends` at the top. The key itself stays.
pub(crate) fn resolve(findings: &mut Findings, root: &Node) -> Result<Node, Stop> {
    let Some(mapping) = root.as_mapping() else { return Ok(root.clone()) };
    if !mapping.iter().any(|(_, value)| names(value).is_some()) {
        return Ok(root.clone());
    }
    let mut extension = Extension {
        findings,
        root: mapping,
        done: BTreeMap::new(),
        chains: BTreeMap::new(),
        path: Vec::new(),
    };
    let mut resolved = Mapping::with_capacity(mapping.len());
    for (key, value) in mapping.iter() {
        let value = match key.as_text() {
            Some(name) if names(value).is_some() => extension.entry(name, value)?.node,
            _ => value.clone(),
        };
        resolved.insert(Key::clone(key), value);
    }
    Ok(Node::new(root.span().clone(), Kind::Mapping(resolved)))
}

/// The value of `extends` that is not null.
fn names(value: &Node) -> Option<&Node> {
    value.as_mapping()?.get("extends").filter(|names| !names.is_null())
}

/// A resolved entry.
#[derive(Clone)]
struct Extended {
    node: Node,
    /// Steps of the longest chain below it.
    steps: usize,
}

/// The next entry of the longest chain below each resolved one.
type Chains<'r> = BTreeMap<&'r str, &'r str>;

struct Extension<'r, 'f> {
    findings: &'f mut Findings,
    root: &'r Mapping,
    done: BTreeMap<&'r str, Extended>,
    chains: Chains<'r>,
    /// Entries under way, outermost first.
    path: Vec<&'r str>,
}

impl<'r> Extension<'r, '_> {
    fn entry(&mut self, name: &'r str, value: &'r Node) -> Result<Extended, Stop> {
        let Some(names) = names(value) else {
            return Ok(Extended { node: value.clone(), steps: 0 });
        };
        if self.path.contains(&name) {
            return Err(self.refuse(name, names, "circular dependency detected in `extends`"));
        }
        let above = self.path.len();
        let known = self.done.get(name).cloned();
        let steps = known.as_ref().map_or(1, |known| known.steps);
        if above + steps > EXTENDS_STEPS_MAX {
            let deep = (above..EXTENDS_STEPS_MAX)
                .fold(name, |name, _| self.chains.get(name).copied().unwrap_or(name));
            return Err(self.refuse(deep, names, "nesting too deep in `extends`"));
        }
        if let Some(known) = known {
            return Ok(known);
        }
        self.path.push(name);
        let extended = self.extend(name, value, names)?;
        self.path.pop();
        self.done.insert(name, extended.clone());
        Ok(extended)
    }

    /// Merges the bases from left to right, and the entry's own keys over them.
    fn extend(
        &mut self,
        name: &'r str,
        value: &'r Node,
        names: &'r Node,
    ) -> Result<Extended, Stop> {
        let bases = self.bases(name, names)?;
        let mut steps = 0;
        let mut under = Vec::with_capacity(bases.len());
        for (base_name, base) in bases {
            let base = self.entry(base_name, base)?;
            if base.steps >= steps {
                steps = base.steps + 1;
                self.chains.insert(name, base_name);
            }
            under.push(base.node);
        }
        let node = merge::deep(&under.iter().collect::<Vec<_>>(), value);
        Ok(Extended { node, steps })
    }

    /// The bases that an entry names.
    fn bases(&mut self, name: &str, names: &'r Node) -> Result<Vec<(&'r str, &'r Node)>, Stop> {
        // GitLab turns everything into text and then does not find it.
        let words = ruby::items(names);
        let is_missing = |word: &&str| self.root.get(word).is_none();
        let unknown: Vec<&str> = words.iter().map(String::as_str).filter(is_missing).collect();
        if !unknown.is_empty() {
            let text = format!("unknown keys in `extends` ({})", unknown.join(", "));
            return Err(self.refuse_unknown(name, names, &text, &unknown));
        }
        let entries = words.iter().filter_map(|word| self.root.get_entry(word));
        let bases: Vec<_> = entries.map(|(key, base)| (&*key.text, base)).collect();
        let is_invalid = |(_, base): &&(&str, &Node)| base.as_mapping().is_none();
        let invalid: Vec<&str> = bases.iter().filter(is_invalid).map(|(word, _)| *word).collect();
        if !invalid.is_empty() {
            let text = format!("invalid base hashes in `extends` ({})", invalid.join(", "));
            return Err(self.refuse(name, names, &text));
        }
        Ok(bases)
    }

    fn refuse(&mut self, name: &str, names: &Node, text: &str) -> Stop {
        self.findings.error(Code::Extends, names.span(), format!("{name}: {text}"));
        Stop::Refused
    }

    /// Names that do not exist, with the nearest ones that do.
    fn refuse_unknown(&mut self, name: &str, names: &Node, text: &str, unknown: &[&str]) -> Stop {
        let stop = self.refuse(name, names, text);
        let known = || self.root.keys().filter_map(Key::as_text);
        let near: Vec<String> = unknown
            .iter()
            .take(crate::known::HINT_WORDS_MAX)
            .filter_map(|word| crate::known::nearest(word, known()))
            .map(|word| format!("`{word}`"))
            .collect();
        if !near.is_empty() {
            self.findings.hint(format!("did you mean {}?", near.join(", ")));
        }
        stop
    }
}
