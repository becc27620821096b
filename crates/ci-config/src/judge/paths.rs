//! Globs and regular expressions against lists of paths, each question answered once.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use domain::limits::{RULE_COMPARISONS_MAX, RULE_REGEXP_CHARS_MAX};

use crate::glob::Glob;
use crate::keyword::rules::paths::{COSTLY, Sought};
use crate::path_pattern::{Invalid, Slow};
use crate::pattern::Patterns;
use crate::reason::PathsFound;

/// Answers so far.
#[derive(Debug, Default)]
pub(super) struct Found<'i> {
    changed: BTreeMap<(String, Sought), Rc<PathsFound>>,
    existing: BTreeMap<Sought, Rc<PathsFound>>,
    tree: Option<Tree<'i>>,
}

/// What was compared so far, by all rules.
#[derive(Debug, Default)]
pub(super) struct Effort {
    /// The steps of globs.
    globs: u64,
    /// The work of regular expressions.
    regexps: u32,
}

/// Why a regular expression gave no answer.
#[derive(Debug)]
pub(super) enum Fault {
    /// With its variables replaced it is none.
    Invalid(Invalid),
    Slow(Slow),
}

impl Fault {
    /// GitLab's text, which names its limits of time where ours count steps.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Invalid(Invalid::TooLong) => format!(
                "is too long (maximum is {RULE_REGEXP_CHARS_MAX} characters after variable expansion)"
            ),
            Self::Invalid(Invalid::Syntax(fault)) => format!("is invalid: {fault}"),
            Self::Invalid(Invalid::Costly) => COSTLY.to_owned(),
            Self::Slow(Slow::Path) => "timed out (over 0.05s on a single path)".to_owned(),
            Self::Slow(Slow::All) => {
                "exceeded the time budget (2s) while evaluating paths".to_owned()
            }
        }
    }
}

/// The paths of a commit, for exact questions.
#[derive(Debug)]
struct Tree<'i> {
    files: BTreeSet<&'i str>,
    /// With a slash at the end.
    folders: BTreeSet<&'i str>,
}

impl<'i> Found<'i> {
    /// The first changed path that matches; `since` names the comparison.
    pub(super) fn changed(
        &mut self,
        since: &str,
        sought: &Sought,
        paths: &[String],
        (patterns, effort): (&Patterns, &mut Effort),
    ) -> Result<Rc<PathsFound>, Fault> {
        let question = (since.to_owned(), sought.clone());
        if let Some(answer) = self.changed.get(&question) {
            return Ok(Rc::clone(answer));
        }
        let list: Vec<&str> = paths.iter().map(String::as_str).collect();
        let answer = Rc::new(match sought {
            Sought::Regexp(text) => search_regexp(text, &list, patterns, effort)?,
            Sought::Globs(globs) if list.len() * globs.len() > RULE_COMPARISONS_MAX => {
                PathsFound::TooMany
            }
            Sought::Globs(globs) => search(globs, &list, &mut effort.globs),
        });
        self.changed.insert(question, Rc::clone(&answer));
        Ok(answer)
    }

    /// The first file, or for globs that end in a slash folder, that exists.
    pub(super) fn existing(
        &mut self,
        sought: &Sought,
        paths: &'i [String],
        (patterns, effort): (&Patterns, &mut Effort),
    ) -> Result<Rc<PathsFound>, Fault> {
        if let Some(answer) = self.existing.get(sought) {
            return Ok(Rc::clone(answer));
        }
        let tree = self.tree.get_or_insert_with(|| Tree::new(paths));
        let answer = Rc::new(match sought {
            Sought::Globs(globs) => tree.find(globs, &mut effort.globs),
            Sought::Regexp(text) => {
                let files: Vec<&str> = tree.files.iter().copied().collect();
                search_regexp(text, &files, patterns, effort)?
            }
        });
        self.existing.insert(sought.clone(), Rc::clone(&answer));
        Ok(answer)
    }
}

impl<'i> Tree<'i> {
    fn new(paths: &'i [String]) -> Self {
        let files: BTreeSet<&str> = paths.iter().map(String::as_str).collect();
        let parents = |path: &'i str| path.match_indices('/').map(move |(at, _)| &path[..=at]);
        let folders = files.iter().flat_map(|path| parents(path)).collect();
        Self { files, folders }
    }

    fn find(&self, globs: &[String], steps: &mut u64) -> PathsFound {
        let is_literal = |glob: &&String| !glob.contains(['*', '?', '[', '{', '\\']);
        let exact = globs.iter().filter(is_literal).find(|glob| {
            self.files.contains(glob.as_str()) || self.folders.contains(glob.as_str())
        });
        if let Some(glob) = exact {
            return PathsFound::Match { path: glob.clone(), glob: glob.clone() };
        }
        let (for_folders, for_files): (Vec<String>, Vec<String>) = globs
            .iter()
            .filter(|glob| !is_literal(glob))
            .cloned()
            .partition(|glob| glob.ends_with('/'));
        let is_flat = !for_files.iter().any(|glob| glob.contains('/') || glob.contains("**"));
        let is_listed = |path: &&&str| !is_flat || !path.contains('/');
        let files: Vec<&str> = self.files.iter().filter(is_listed).copied().collect();
        let folders: Vec<&str> = self.folders.iter().copied().collect();
        let counted = for_files.iter().filter(|glob| !is_extension(glob)).count();
        if counted * files.len() + for_folders.len() * folders.len() > RULE_COMPARISONS_MAX {
            return PathsFound::TooMany;
        }
        match search(&for_files, &files, steps) {
            PathsFound::Nothing { .. } if !for_folders.is_empty() => {
                search(&for_folders, &folders, steps)
            }
            PathsFound::Nothing { .. } => PathsFound::Nothing { paths: self.files.len() },
            found @ (PathsFound::Match { .. } | PathsFound::NoDiff | PathsFound::TooMany) => found,
        }
    }
}

/// `**/*.ext`, which is cheap to compare.
fn is_extension(glob: &str) -> bool {
    glob.strip_prefix("**/*.").is_some_and(|rest| !rest.contains(['*', '?', '[', '{', '\\', '/']))
}

fn search(globs: &[String], paths: &[&str], steps: &mut u64) -> PathsFound {
    for text in globs {
        let Some(glob) = Glob::new(text) else { return PathsFound::TooMany };
        for path in paths {
            match glob.matches(path, steps) {
                Some(false) => {}
                Some(true) => {
                    return PathsFound::Match { path: (*path).to_owned(), glob: text.clone() };
                }
                None => return PathsFound::TooMany,
            }
        }
    }
    PathsFound::Nothing { paths: paths.len() }
}

fn search_regexp(
    text: &str,
    paths: &[&str],
    patterns: &Patterns,
    effort: &mut Effort,
) -> Result<PathsFound, Fault> {
    let pattern = patterns.of_paths(text).map_err(Fault::Invalid)?;
    if paths.len() > RULE_COMPARISONS_MAX {
        return Ok(PathsFound::TooMany);
    }
    let found = pattern.first(paths, &mut effort.regexps).map_err(Fault::Slow)?;
    Ok(found.map_or(PathsFound::Nothing { paths: paths.len() }, |path| PathsFound::Match {
        path: path.to_owned(),
        glob: text.to_owned(),
    }))
}
