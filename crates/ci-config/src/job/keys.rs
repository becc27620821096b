//! Which keys the kinds of job have, and which cannot stand together.

use yaml::{Key, Mapping};

use super::Kind;
use crate::code::Code;
use crate::known::Keys;
use crate::place::Place;
use crate::reader::Reader;

pub(crate) const BUILD: Keys = Keys {
    taken: &[
        "after_script",
        "allow_failure",
        "artifacts",
        "before_script",
        "cache",
        "coverage",
        "dast_configuration",
        "dependencies",
        "environment",
        "except",
        "extends",
        "hooks",
        "id_tokens",
        "identity",
        "image",
        "inherit",
        "inputs",
        "interruptible",
        "manual_confirmation",
        "needs",
        "only",
        "pages",
        "parallel",
        "publish",
        "release",
        "resource_group",
        "retry",
        "rules",
        "run",
        "script",
        "secrets",
        "services",
        "stage",
        "start_in",
        "tags",
        "timeout",
        "variables",
        "when",
    ],
};

pub(crate) const BRIDGE: Keys = Keys {
    taken: &[
        "allow_failure",
        "environment",
        "except",
        "extends",
        "inherit",
        "interruptible",
        "needs",
        "only",
        "parallel",
        "resource_group",
        "rules",
        "stage",
        "trigger",
        "variables",
        "when",
    ],
};

/// Keys of which only one may stand in any job; they count even when they are null.
const EXCLUSIVE: [&[&str]; 2] = [&["script", "trigger"], &["run", "trigger"]];

/// The same in a job that a runner runs.
const EXCLUSIVE_IN_BUILD: [&[&str]; 3] =
    [&["script", "run"], &["before_script", "run"], &["after_script", "run"]];

impl Kind {
    /// The keys of this kind of job.
    pub(crate) const fn keys(self) -> Keys {
        match self {
            Self::Build => BUILD,
            Self::Bridge => BRIDGE,
        }
    }
}

/// Reports keys that exclude each other in any job.
pub(super) fn check_exclusive(
    reader: &mut Reader,
    place: &Place<'_>,
    (key, mapping): (&Key, &Mapping),
) {
    check_pairs(reader, place, (key, mapping), &EXCLUSIVE);
    let has_rules = mapping.get("rules").is_some_and(|rules| !rules.is_null());
    let is_given = |key: &&str| mapping.get(key).is_some_and(|value| !value.is_null());
    let beside: Vec<&str> =
        written(mapping, &["only", "except", "start_in"]).into_iter().filter(is_given).collect();
    if has_rules && !beside.is_empty() {
        let text = format!(
            "{} config key may not be used with `rules`: {}",
            place.path(),
            beside.join(", ")
        );
        reader.findings.error(Code::Together, &key.span, text.to_lowercase());
        reader.findings.hint(match beside[..] {
            ["start_in"] => "`start_in` stands in the rule, beside `when: delayed`",
            _ => "`rules` replace `only` and `except`: keep one or the other",
        });
    }
}

/// Reports keys that exclude each other where a runner runs the job.
pub(super) fn check_exclusive_in_build(
    reader: &mut Reader,
    place: &Place<'_>,
    job: (&Key, &Mapping),
) {
    check_pairs(reader, place, job, &EXCLUSIVE_IN_BUILD);
}

fn check_pairs(
    reader: &mut Reader,
    place: &Place<'_>,
    (key, mapping): (&Key, &Mapping),
    pairs: &[&[&str]],
) {
    for pair in pairs {
        let both = written(mapping, pair);
        if both.len() == pair.len() {
            let text = format!(
                "{} config these keys cannot be used together: {}",
                place.path(),
                both.join(", ")
            );
            reader.findings.error(Code::Together, &key.span, text.to_lowercase());
        }
    }
}

/// Those of some keys that a mapping has, in the order in which they are written, as GitLab names
/// them.
fn written<'k>(mapping: &Mapping, keys: &[&'k str]) -> Vec<&'k str> {
    let known = |key: &Key| keys.iter().copied().find(|known| key.as_text() == Some(known));
    mapping.keys().filter_map(known).collect()
}
