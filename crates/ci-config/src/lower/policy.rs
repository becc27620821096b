//! Whether `only` and `except` let a job into a pipeline.

use domain::pipeline::Source;

use crate::input::{Changed, Input};
use crate::job::Job;
use crate::judge::Judge;
use crate::keyword::only_except::{Policy, RefMatch, RefName};
use crate::reason::{Because, PathsFound};
use crate::scope::Scope;

/// Decides for a job without rules. Without `only`, pipelines of branches and tags are meant, unless
/// `workflow:rules` has chosen the pipelines already.
pub(super) fn decide(
    judge: &mut Judge<'_>,
    input: &Input,
    job: &Job,
    scope: &Scope<'_>,
) -> (Because, bool) {
    let implicit = Policy::default();
    let only = job.only.as_deref().or_else(|| job.has_implicit_only.then_some(&implicit));
    let failed = only.and_then(|only| {
        let mut keys = given(only, true).into_iter();
        keys.find(|key| !holds(judge, input, only, key, scope))
    });
    if failed.is_some() && job.only.is_none() {
        return (Because::ImplicitOnly, false);
    }
    if let Some(key) = failed {
        return (Because::OnlyFailed { key: key.to_owned() }, false);
    }
    if job.only.is_none() && job.except.is_none() {
        return (Because::Unconditional, true);
    }
    let matched = job.except.as_deref().and_then(|except| {
        let mut keys = given(except, false).into_iter();
        keys.find(|key| holds(judge, input, except, key, scope))
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
    key: &str,
    scope: &Scope<'_>,
) -> bool {
    match key {
        "refs" => match &policy.refs {
            Some(refs) => refs.iter().any(|item| matches_ref(item, input)),
            // `only` without `refs`: branches and tags.
            None => !input.merge_request,
        },
        "variables" => {
            let mut conditions = policy.variables.iter().flatten();
            conditions.any(|condition| judge.expression(condition, scope))
        }
        "changes" => {
            let Some(sought) = &policy.changes else { return false };
            let found = judge.changed(sought).expect("globs always have an answer");
            match &*found {
                PathsFound::NoDiff | PathsFound::Match { .. } | PathsFound::TooMany => true,
                PathsFound::Nothing { .. } => input.changed_paths == Changed::NoDiff,
            }
        }
        _ => false,
    }
}

fn matches_ref(item: &RefMatch, input: &Input) -> bool {
    if item.project.as_ref().is_some_and(|project| *project != input.project_path) {
        return false;
    }
    let is_name = |matches: &dyn Fn() -> bool| !input.merge_request && matches();
    match &item.name {
        RefName::Pattern(regex) => is_name(&|| regex.is_match(&input.ref_name)),
        RefName::Text(word) => {
            is_kind(word, input)
                || is_source(word, input.source)
                || is_name(&|| *word == input.ref_name)
        }
    }
}

/// Whether a word means this kind of ref. A merge request's pipeline is of neither.
fn is_kind(word: &str, input: &Input) -> bool {
    match word {
        "branches" => !input.tag && !input.merge_request,
        "tags" => input.tag,
        _ => false,
    }
}

/// The name of a source without `_event`, in singular or plural: `push`, `pushes`, `webs`,
/// `merge_requests`, `security_orchestration_policies`.
fn is_source(word: &str, source: Source) -> bool {
    let name = source.policy_word();
    if word == name {
        return true;
    }
    match name.strip_suffix('y') {
        Some(stem) => word.strip_suffix("ies") == Some(stem),
        None if name.ends_with("sh") => word.strip_suffix("es") == Some(name),
        None => word.strip_suffix('s') == Some(name),
    }
}
