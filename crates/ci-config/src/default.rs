//! `default`, and its older spellings at the top: values that jobs without their own take over.

use yaml::{Mapping, Node};

use crate::code::Code;
use crate::known::Keys;
use crate::place::Place;
use crate::reader::Reader;

/// Keys that a job may take from `default`.
pub(crate) const KEYS: [&str; 13] = [
    "after_script",
    "artifacts",
    "before_script",
    "cache",
    "hooks",
    "id_tokens",
    "identity",
    "image",
    "interruptible",
    "retry",
    "services",
    "tags",
    "timeout",
];

/// The ones that may also stand at the top, in the order in which GitLab looks at them.
pub(crate) const AT_TOP: [&str; 5] =
    ["before_script", "after_script", "cache", "image", "services"];

pub(crate) const TAKEN: Keys = Keys { taken: &KEYS };

/// Values for jobs, by key.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Defaults<'n> {
    section: Option<&'n Mapping>,
    root: Option<&'n Mapping>,
}

/// Reads where defaults stand; each value is checked with the jobs that take it.
pub(crate) fn read<'n>(
    reader: &mut Reader,
    root: &'n Mapping,
    section: Option<&'n Node>,
) -> Defaults<'n> {
    let place = Place::root("default");
    let section = section.filter(|node| !node.is_null());
    if let Some(node) = section {
        if node.as_mapping().is_none() {
            reader.findings.config(&place, node.span(), "should be a hash");
        }
        TAKEN.check(&mut reader.findings, &place, node);
        if let Some((key, _)) = node.as_mapping().and_then(|section| section.get_entry("timeout")) {
            let message = "default:timeout has no effect: GitLab's jobs do not take it over";
            reader.findings.warning(Code::NoEffect, &key.span, message);
        }
    }
    let section = section.and_then(Node::as_mapping);
    check_twice(reader, root, section);
    Defaults { section, root: Some(root) }
}

/// A default may stand in one of the two places only; the first that stands in both is named.
fn check_twice(reader: &mut Reader, root: &Mapping, section: Option<&Mapping>) {
    let is_twice = |key: &&str| {
        given(root, key).is_some() && section.is_some_and(|section| given(section, key).is_some())
    };
    let Some(key) = AT_TOP.into_iter().find(is_twice) else { return };
    if let Some((written, _)) = root.get_entry(key) {
        let message = format!("{key} is defined in top-level and `default:` entry");
        reader.findings.error(Code::Together, &written.span, message);
    }
}

impl<'n> Defaults<'n> {
    /// The default of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&'n Node> {
        let at_top =
            || self.root.filter(|_| AT_TOP.contains(&key)).and_then(|root| given(root, key));
        self.section.and_then(|section| given(section, key)).or_else(at_top)
    }

    /// Where a default stands: `default:image`, or `image` for an older spelling.
    pub(crate) fn place<'p>(&self, key: &str, word: &'p str) -> Place<'p> {
        static SECTION: Place<'static> = Place::root("default");
        if self.section.is_some_and(|section| given(section, key).is_some()) {
            SECTION.child(word)
        } else {
            Place::root(word)
        }
    }

    /// Every default.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, &'n Node)> {
        KEYS.into_iter().filter_map(|key| Some((key, self.get(key)?)))
    }
}

fn given<'n>(mapping: &'n Mapping, key: &str) -> Option<&'n Node> {
    mapping.get(key).filter(|node| !node.is_null())
}
