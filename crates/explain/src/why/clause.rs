//! How one clause of a rule was judged.

use ci_config::reason::{ClauseReason, Compared, PathsFound, Reasons, SeenValue, SeenVariable};

/// Globs that a sentence names at most.
const GLOBS_SHOWN: usize = 5;

/// What a glob or an expression has that is no path: what was found is not shown then.
const PATTERN: [char; 8] = ['*', '?', '[', '{', '(', '|', '$', '^'];

pub(super) fn words(reasons: &Reasons, clause: &ClauseReason) -> String {
    match clause {
        ClauseReason::If { expression, values, holds } => {
            let seen: Vec<String> = values.iter().map(seen).collect();
            let seen =
                if seen.is_empty() { String::new() } else { format!(": {}", seen.join(", ")) };
            format!("`if: {expression}` {}{seen}", verdict(*holds))
        }
        ClauseReason::Changes { globs, regexp, compare_to, found, holds } => {
            let against = against(reasons, compare_to.as_deref(), found);
            let found = found_words(found, "changed paths");
            let sought = sought(globs, regexp.as_deref());
            format!("`changes{sought}` {}: {found}{against}", verdict(*holds))
        }
        ClauseReason::Exists { globs, regexp, found, holds } => {
            let found = found_words(found, "files");
            format!("`exists{}` {}: {found}", sought(globs, regexp.as_deref()), verdict(*holds))
        }
    }
}

const fn verdict(holds: bool) -> &'static str {
    if holds { "holds" } else { "does not hold" }
}

/// A variable and its value.
fn seen(seen: &SeenVariable) -> String {
    let name = &seen.name;
    match &seen.value {
        SeenValue::Undefined => format!("{name} is not set"),
        SeenValue::Text(value) if value.is_empty() => format!("{name} is empty"),
        SeenValue::Text(value) => format!("{name} is `{value}`"),
        SeenValue::Hidden => format!("{name} is not shown"),
    }
}

/// What a clause asks for, behind its name.
fn sought(globs: &[String], regexp: Option<&str>) -> String {
    regexp.map_or_else(|| format!(": {}", list(globs)), |text| format!(":regexp: {text}"))
}

fn list(globs: &[String]) -> String {
    match globs.get(GLOBS_SHOWN..) {
        Some(more) if !more.is_empty() => {
            format!("{} and {} more", globs[..GLOBS_SHOWN].join(", "), more.len())
        }
        Some(_) | None => globs.join(", "),
    }
}

fn found_words(found: &PathsFound, what: &str) -> String {
    match found {
        PathsFound::Match { path, glob } if path == glob && glob.contains(PATTERN) => {
            format!("`{glob}` matches one of them")
        }
        PathsFound::Match { path, glob } if path == glob => format!("there is `{path}`"),
        PathsFound::Match { path, glob } => format!("`{path}` matches `{glob}`"),
        PathsFound::Nothing { paths: 0 } => "nothing matches".to_owned(),
        PathsFound::Nothing { paths } => format!("none of {paths} {what} matches"),
        PathsFound::NoDiff => "there is nothing to compare with".to_owned(),
        PathsFound::TooMany => "there is too much to compare, which counts as a match".to_owned(),
    }
}

/// What was compared.
fn against(reasons: &Reasons, compare_to: Option<&str>, found: &PathsFound) -> String {
    if *found == PathsFound::NoDiff {
        return String::new();
    }
    match (compare_to, &reasons.compared) {
        (Some(reference), _) => format!(" (since the merge base with `{reference}`)"),
        (None, Some(Compared::Commits { from, to })) => format!(" (between {from} and {to})"),
        (None, Some(Compared::Given | Compared::Nothing) | None) => String::new(),
    }
}
