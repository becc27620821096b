//! `inherit`: which defaults and which root variables reach a job.

use yaml::Node;

use crate::code::Code;
use crate::default;
use crate::known::{Keys, hint_words};
use crate::place::Place;
use crate::reader::{Reader, unknown_items};

pub(crate) const KEYS: Keys = Keys { taken: &["default", "variables"] };

/// A choice of names.
#[derive(Clone, Debug, Default)]
pub(crate) enum Chosen {
    #[default]
    All,
    None,
    Only(Vec<String>),
}

impl Chosen {
    /// Whether a name is chosen.
    pub(crate) fn has(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::None => false,
            Self::Only(names) => names.iter().any(|chosen| chosen == name),
        }
    }
}

/// What a job inherits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Inherit {
    pub default: Chosen,
    pub variables: Chosen,
}

/// Reads `inherit`.
pub(crate) fn read(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Inherit {
    if node.as_mapping().is_none() {
        reader.findings.config(place, node.span(), "should be a hash");
        return Inherit::default();
    }
    if !reader.is_sound(|reader| KEYS.check(&mut reader.findings, place, node)) {
        return Inherit::default();
    }
    let value = |key: &str| node.as_mapping()?.get(key).filter(|node| !node.is_null());
    let mut inherit = Inherit::default();
    if let Some(node) = value("default") {
        inherit.default = chosen(reader, &place.child("default"), node);
        check_defaults(reader, &place.child("default"), node);
    }
    if let Some(node) = value("variables") {
        inherit.variables = chosen(reader, &place.child("variables"), node);
    }
    inherit
}

fn check_defaults(reader: &mut Reader, place: &Place<'_>, node: &Node) {
    let is_known = |node: &Node| node.as_str().is_some_and(|name| default::KEYS.contains(&name));
    let unknown = unknown_items(node, is_known);
    if !unknown.is_empty() {
        let text = format!("contains unknown values: {}", unknown.join(", "));
        reader.findings.config(place, node.span(), &text);
        hint_words(&mut reader.findings, node, &default::KEYS);
    }
}

fn chosen(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Chosen {
    match node.as_bool() {
        Some(true) => Chosen::All,
        Some(false) => Chosen::None,
        None if node.as_sequence().is_some() => {
            reader.strings(place, "config", node).map_or(Chosen::All, Chosen::Only)
        }
        None => {
            let message = format!("{} should be a bool or array of strings", place.path());
            reader.findings.error(Code::Value, node.span(), message);
            Chosen::All
        }
    }
}
