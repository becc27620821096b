//! Judging rules: which holds, and why.

mod paths;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use yaml::Span;

use crate::code::Code;
use crate::elsewhere::{Asker, CommitAnswer, CommitQuestion, ProjectQuestion, ask_for};
use crate::expand::{Unknown, expand_field};
use crate::fault::Fault;
use crate::input::{Changed, Input, Missing};
use crate::keyword::rules::paths::{Changes, Exists, Sought};
use crate::keyword::rules::{Condition, Rule};
use crate::pattern::Patterns;
use crate::reason::{ClauseReason, PathsFound, RuleReason};
use crate::scope::Scope;

use paths::{Effort, Found};

/// Judges rules against one input. Facts that are missing are collected and taken as false, so
/// that one round asks for all of them.
#[derive(Debug)]
pub(crate) struct Judge<'i> {
    input: &'i Input,
    patterns: &'i Patterns,
    missing: BTreeSet<Missing>,
    found: Found<'i>,
    found_elsewhere: BTreeMap<Commit, Found<'i>>,
    effort: Effort,
    /// Whose rights decide which projects `exists` sees.
    asker: Asker,
    /// All files that `exists` looks at, and what to ask for them.
    files: (Option<&'i [String]>, Option<Missing>),
}

/// The rule that decided, and how each was judged up to it.
#[derive(Debug, Default)]
pub(crate) struct Judgement {
    /// Index of the first rule that matched.
    pub matched: Option<usize>,
    pub rules: Vec<RuleReason>,
}

/// Why a rule cannot be judged.
#[derive(Debug)]
enum Wrong {
    /// GitLab's text.
    Text(String),
    /// There is no such ref as `compare_to` names.
    NoRef,
    /// There is no server that knows the project of `exists`.
    NobodyToAsk { project: String },
}

impl From<String> for Wrong {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl Wrong {
    fn at(self, span: &Span) -> Fault {
        let (code, text, hint) = match self {
            Self::Text(text) => (Code::RulePaths, text, None),
            Self::NoRef => {
                let text = "rules:changes:compare_to is not a valid ref".to_owned();
                let hint = "it names a branch, a tag or a commit that is here; a clone may lack it until `git fetch`";
                (Code::RulePaths, text, Some(hint.to_owned()))
            }
            Self::NobodyToAsk { project } => {
                let text = format!(
                    "rules:exists:project `{project}` cannot be looked up without a server"
                );
                (Code::NotKnownHere, text, Some(ask_for(&project)))
            }
        };
        Fault::new(span, text).coded(code).with_hint(hint)
    }
}

impl<'i> Judge<'i> {
    pub(crate) fn new(input: &'i Input, patterns: &'i Patterns) -> Self {
        let files = (input.existing_paths.as_deref(), Some(Missing::ExistingPaths));
        Self::beside(input, patterns, (Asker::User, files))
    }

    /// For rules of a file that is not at the pipeline's commit: `exists` looks at these files,
    /// which are asked for if they are missing.
    pub(crate) fn beside(
        input: &'i Input,
        patterns: &'i Patterns,
        (asker, files): (Asker, (Option<&'i [String]>, Option<Missing>)),
    ) -> Self {
        Self {
            input,
            patterns,
            asker,
            missing: BTreeSet::new(),
            found: Found::default(),
            found_elsewhere: BTreeMap::new(),
            effort: Effort::default(),
            files,
        }
    }

    /// Facts that were missing so far.
    pub(crate) fn into_missing(self) -> Vec<Missing> {
        self.missing.into_iter().collect()
    }

    /// For facts that are missing besides those of rules.
    pub(crate) const fn missing(&mut self) -> &mut BTreeSet<Missing> {
        &mut self.missing
    }

    pub(crate) fn is_missing(&self) -> bool {
        !self.missing.is_empty()
    }

    /// Finds the first rule that matches.
    ///
    /// # Errors
    /// GitLab's text for a rule that cannot be evaluated, at the rule.
    pub(crate) fn rules(&mut self, rules: &[Rule], scope: &Scope<'_>) -> Result<Judgement, Fault> {
        // Most rules that decide stand first, and a pipeline keeps thousands of these lists.
        let mut judgement = Judgement { matched: None, rules: Vec::with_capacity(1) };
        for (index, rule) in rules.iter().enumerate() {
            let reason = self.rule(index, rule, scope).map_err(|wrong| wrong.at(&rule.span))?;
            let matched = reason.matched;
            judgement.rules.push(reason);
            if matched {
                judgement.matched = Some(index);
                break;
            }
        }
        Ok(judgement)
    }

    fn rule(&mut self, index: usize, rule: &Rule, scope: &Scope<'_>) -> Result<RuleReason, Wrong> {
        let (file, line) = (Arc::clone(&rule.span.file), rule.span.line);
        let clauses = Vec::with_capacity(rule.clause_count());
        let mut reason = RuleReason { index, file, line, matched: true, clauses };
        if let Some(condition) = &rule.condition {
            reason.clauses.push(self.condition(condition, scope));
        }
        if let Some(changes) = rule.changes.as_ref().filter(|_| reason.holds()) {
            reason.clauses.push(self.changes(changes, scope)?);
        }
        if let Some(exists) = rule.exists.as_ref().filter(|_| reason.holds()) {
            reason.clauses.push(self.exists(exists, scope)?);
        }
        reason.matched = reason.holds();
        Ok(reason)
    }

    fn condition(&self, condition: &Condition, scope: &Scope<'_>) -> ClauseReason {
        let holds = self.expression(condition, scope);
        let names = condition.expression.variables.iter();
        ClauseReason::If {
            expression: Arc::clone(&condition.text),
            values: names.map(|name| scope.seen(name)).collect(),
            holds,
        }
    }

    /// Whether an expression holds.
    pub(crate) fn expression(&self, condition: &Condition, scope: &Scope<'_>) -> bool {
        condition.expression.holds(self.patterns, |name| scope.value(name))
    }

    fn changes(&mut self, changes: &Changes, scope: &Scope<'_>) -> Result<ClauseReason, Wrong> {
        let sought = expanded(&changes.sought, scope);
        let compare_to = changes.compare_to.as_ref().map(|reference| replaced(reference, scope));
        let found = match &compare_to {
            Some(reference) => self.changed_since(&sought, reference)?,
            None => self.changed(&sought)?,
        };
        let holds = !matches!(&*found, PathsFound::Nothing { .. });
        let found = shown(&found, &sought, (&changes.sought, scope), false);
        let (globs, regexp) = written(&changes.sought, scope);
        let compare_to = changes.compare_to.as_ref().map(|reference| scope.shown(reference));
        Ok(ClauseReason::Changes { globs, regexp, compare_to, found, holds })
    }

    /// What the push changed among these paths.
    ///
    /// # Errors
    /// GitLab's text for a regular expression without an answer.
    pub(crate) fn changed(&mut self, sought: &Sought) -> Result<Rc<PathsFound>, String> {
        match &self.input.changed_paths {
            Changed::NotAsked => {
                self.missing.insert(Missing::ChangedPaths);
                Ok(Rc::new(PathsFound::Nothing { paths: 0 }))
            }
            Changed::NoDiff => Ok(Rc::new(PathsFound::NoDiff)),
            Changed::Paths(paths) => self.compared("", sought, paths),
        }
    }

    fn changed_since(&mut self, sought: &Sought, reference: &str) -> Result<Rc<PathsFound>, Wrong> {
        match self.input.changed_since.get(reference) {
            None => {
                let reference = reference.to_owned();
                self.missing.insert(Missing::ChangedSince { reference });
                Ok(Rc::new(PathsFound::Nothing { paths: 0 }))
            }
            Some(None) => Err(Wrong::NoRef),
            Some(Some(paths)) => Ok(self.compared(reference, sought, paths)?),
        }
    }

    fn compared(
        &mut self,
        since: &str,
        sought: &Sought,
        paths: &[String],
    ) -> Result<Rc<PathsFound>, String> {
        let means = (self.patterns, &mut self.effort);
        let found = self.found.changed(since, sought, paths, means);
        found.map_err(|fault| format!("rules:changes:regexp {}", fault.text()))
    }

    fn exists(&mut self, exists: &Exists, scope: &Scope<'_>) -> Result<ClauseReason, Wrong> {
        let sought = expanded(&exists.sought, scope);
        let found = self.existing(exists, &sought, scope)?;
        let holds = !matches!(&*found, PathsFound::Nothing { .. });
        let is_elsewhere = exists.project.is_some();
        let found = shown(&found, &sought, (&exists.sought, scope), is_elsewhere);
        let (globs, regexp) = written(&exists.sought, scope);
        Ok(ClauseReason::Exists { globs, regexp, found, holds })
    }

    fn existing(
        &mut self,
        exists: &Exists,
        sought: &Sought,
        scope: &Scope<'_>,
    ) -> Result<Rc<PathsFound>, Wrong> {
        let elsewhere = match &exists.project {
            Some(project) => {
                let reference = exists.reference.as_deref().unwrap_or("HEAD");
                self.commit(project, reference, scope)?
            }
            None => None,
        };
        let means = (self.patterns, &mut self.effort);
        let found = match (&exists.project, elsewhere, self.files.0) {
            (Some(_), Some((at, paths)), _) => {
                self.found_elsewhere.entry(at).or_default().existing(sought, paths, means)
            }
            (None, _, Some(paths)) => self.found.existing(sought, paths, means),
            (None, _, None) => {
                self.missing.extend(self.files.1.clone());
                Ok(Rc::new(PathsFound::Nothing { paths: 0 }))
            }
            (Some(_), None, _) => Ok(Rc::new(PathsFound::Nothing { paths: 0 })),
        };
        found.map_err(|fault| Wrong::Text(format!("rules:exists:regexp {}", fault.text())))
    }

    /// A commit of another project and its files; `None` while they are asked for.
    fn commit(
        &mut self,
        project: &str,
        reference: &str,
        scope: &Scope<'_>,
    ) -> Result<Option<(Commit, &'i [String])>, Wrong> {
        let elsewhere = &self.input.elsewhere;
        let question = CommitQuestion {
            project: ProjectQuestion { project: replaced(project, scope), asker: self.asker },
            reference: replaced(reference, scope),
        };
        match elsewhere.commits.get(&question) {
            Some(CommitAnswer::Found { project, sha }) => {
                let at = (project.clone(), sha.clone());
                if let Some(paths) = elsewhere.paths.get(&at) {
                    return Ok(Some((at, paths)));
                }
                let (project, sha) = at;
                self.missing.insert(Missing::StoredPaths { project, sha });
                Ok(None)
            }
            Some(CommitAnswer::NoProject) => {
                let project = scope.shown(project);
                Err(Wrong::Text(format!(
                    "rules:exists:project `{project}` not found or access denied"
                )))
            }
            Some(CommitAnswer::NobodyToAsk) => {
                Err(Wrong::NobodyToAsk { project: scope.shown(project) })
            }
            Some(CommitAnswer::NoCommit) => {
                let (project, reference) = (scope.shown(project), scope.shown(reference));
                Err(Wrong::Text(format!(
                    "rules:exists:ref `{reference}` is not a valid ref in project `{project}`"
                )))
            }
            None => {
                self.missing.insert(Missing::Commit(question));
                Ok(None)
            }
        }
    }
}

/// A project and a SHA.
type Commit = (String, String);

/// What was found, as it may be shown: the glob or the expression without hidden values, and no path
/// that spells one or that is of another project, which whoever sees the pipeline may not know.
fn shown(
    found: &PathsFound,
    sought: &Sought,
    (written, scope): (&Sought, &Scope<'_>),
    is_elsewhere: bool,
) -> PathsFound {
    match found {
        PathsFound::Match { path, glob } => {
            let text = match (sought, written) {
                (Sought::Globs(globs), Sought::Globs(written)) => {
                    let at = globs.iter().position(|known| known == glob);
                    at.map_or_else(|| glob.clone(), |at| scope.shown(&written[at]))
                }
                (_, Sought::Regexp(text)) => scope.shown(text),
                (Sought::Regexp(text), Sought::Globs(_)) => text.clone(),
            };
            let is_hidden = is_elsewhere || text != *glob;
            let path = if is_hidden { text.clone() } else { path.clone() };
            PathsFound::Match { path, glob: text }
        }
        PathsFound::Nothing { .. } if is_elsewhere => PathsFound::Nothing { paths: 0 },
        PathsFound::Nothing { .. } | PathsFound::NoDiff | PathsFound::TooMany => found.clone(),
    }
}

/// Globs and regular expression as they may be shown.
fn written(sought: &Sought, scope: &Scope<'_>) -> (Vec<String>, Option<String>) {
    match sought {
        Sought::Globs(globs) => (globs.iter().map(|glob| scope.shown(glob)).collect(), None),
        Sought::Regexp(text) => (Vec::new(), Some(scope.shown(text))),
    }
}

/// What is sought, with its variables replaced; what cannot be replaced stays.
fn expanded(sought: &Sought, scope: &Scope<'_>) -> Sought {
    match sought {
        Sought::Globs(globs) => {
            Sought::Globs(globs.iter().map(|glob| replaced(glob, scope)).collect())
        }
        Sought::Regexp(text) => Sought::Regexp(replaced(text, scope)),
    }
}

/// A text with its variables replaced; one that cannot be replaced stays as it is.
fn replaced(text: &str, scope: &Scope<'_>) -> String {
    expand_field(scope, text, Unknown::Keep)
        .map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned)
}
