//! Whether `only` and `except` let a job into a pipeline.

use domain::pipeline::Source;

use crate::input::{Changed, Input};
use crate::job::Job;
use crate::judge::Judge;
use crate::keyword::only_except::{Policy, RefMatch, RefName};
use crate::reason::{Because, PathsFound};
use crate::scope::Scope;

/// Decides for a job without rules. Without `only`, branches and tags are meant, which is every
/// pipeline there is.
pub(super) fn decide(
    judge: &mut Judge<'_>,
    input: &Input,
    job: &Job,
    scope: &Scope<'_>,
) -> (Because, bool) {
    if job.only.is_none() && job.except.is_none() {
        return (Because::Unconditional, true);
    }
    let failed = job.only.as_ref().and_then(|only| {
        let mut keys = given(only, true).into_iter();
        keys.find(|key| !holds(judge, input, only, (key, true), scope))
    });
    if let Some(key) = failed {
        return (Because::OnlyFailed { key: key.to_owned() }, false);
    }
    let matched = job.except.as_ref().and_then(|except| {
        let mut keys = given(except, false).into_iter();
        keys.find(|key| holds(judge, input, except, (key, false), scope))
    });
    match matched {
        Some(key) => (Because::ExceptMatched { key: key.to_owned() }, false),
        None => (Because::OnlyExceptPassed, true),
    }
}

/// The keys that a policy looks at.
fn given(policy: &Policy, is_only: bool) -> Vec<&'static str> {
    let keys = [
        ("refs", policy.refs.is_some() || is_only),
        ("variables", policy.variables.is_some()),
        ("changes", policy.changes.is_some()),
        ("kubernetes", policy.kubernetes),
    ];
    keys.into_iter().filter(|(_, is_given)| *is_given).map(|(key, _)| key).collect()
}

fn holds(
    judge: &mut Judge<'_>,
    input: &Input,
    policy: &Policy,
    (key, is_only): (&str, bool),
    scope: &Scope<'_>,
) -> bool {
    match key {
        "refs" => {
            policy.refs.as_ref().is_none_or(|refs| refs.iter().any(|item| matches_ref(item, input)))
        }
        "variables" => {
            let mut conditions = policy.variables.iter().flatten();
            conditions.any(|condition| judge.expression(condition, scope))
        }
        "changes" => {
            let globs = policy.changes.as_deref().unwrap_or_default();
            match &*judge.changed(globs) {
                PathsFound::NoDiff => is_only,
                PathsFound::Match { .. } | PathsFound::TooMany => true,
                PathsFound::Nothing { .. } => is_only && input.changed_paths == Changed::NoDiff,
            }
        }
        _ => false,
    }
}

fn matches_ref(item: &RefMatch, input: &Input) -> bool {
    if item.project.as_ref().is_some_and(|project| *project != input.project_path) {
        return false;
    }
    match &item.name {
        RefName::Pattern(regex) => regex.is_match(&input.ref_name),
        RefName::Text(word) => {
            *word == input.ref_name || is_kind(word, input) || is_source(word, input.source)
        }
    }
}

fn is_kind(word: &str, input: &Input) -> bool {
    match word {
        "branches" => !input.tag,
        "tags" => input.tag,
        _ => false,
    }
}

/// The name of a source, in singular or plural: `push`, `pushes`, `web`, `webs`, `api`.
fn is_source(word: &str, source: Source) -> bool {
    let name = source.word();
    let ending = if name.ends_with("sh") { "es" } else { "s" };
    word.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest == ending)
}
