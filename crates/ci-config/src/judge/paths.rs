//! Globs against lists of paths, each question answered once.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use domain::limits::{COMPARISONS_MAX, RULE_COMPARISONS_MAX};

use crate::glob::Glob;
use crate::reason::PathsFound;

/// Answers so far.
#[derive(Debug, Default)]
pub(super) struct Found<'i> {
    changed: BTreeMap<(String, Vec<String>), Rc<PathsFound>>,
    existing: BTreeMap<Vec<String>, Rc<PathsFound>>,
    tree: Option<Tree<'i>>,
    /// Paths compared with globs so far, by all rules.
    compared: usize,
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
        globs: &[String],
        paths: &[String],
    ) -> Rc<PathsFound> {
        let question = (since.to_owned(), globs.to_vec());
        let compared = &mut self.compared;
        let answer = self.changed.entry(question).or_insert_with(|| {
            let list: Vec<&str> = paths.iter().map(String::as_str).collect();
            Rc::new(if paths.len() * globs.len() > RULE_COMPARISONS_MAX {
                PathsFound::TooMany
            } else {
                search(globs, &list, compared)
            })
        });
        Rc::clone(answer)
    }

    /// The first file, or for globs that end in a slash folder, that exists.
    pub(super) fn existing(&mut self, globs: &[String], paths: &'i [String]) -> Rc<PathsFound> {
        if let Some(answer) = self.existing.get(globs) {
            return Rc::clone(answer);
        }
        let tree = self.tree.get_or_insert_with(|| Tree::new(paths));
        let answer = Rc::new(tree.find(globs, &mut self.compared));
        self.existing.insert(globs.to_vec(), Rc::clone(&answer));
        answer
    }
}

impl<'i> Tree<'i> {
    fn new(paths: &'i [String]) -> Self {
        let files: BTreeSet<&str> = paths.iter().map(String::as_str).collect();
        let parents = |path: &'i str| path.match_indices('/').map(move |(at, _)| &path[..=at]);
        let folders = files.iter().flat_map(|path| parents(path)).collect();
        Self { files, folders }
    }

    fn find(&self, globs: &[String], compared: &mut usize) -> PathsFound {
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
        match search(&for_files, &files, compared) {
            PathsFound::Nothing { .. } if !for_folders.is_empty() => {
                search(&for_folders, &folders, compared)
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

fn search(globs: &[String], paths: &[&str], compared: &mut usize) -> PathsFound {
    let mut comparisons = 0_usize;
    for text in globs {
        let Some(glob) = Glob::new(text) else { return PathsFound::TooMany };
        let more = glob.alternatives() * paths.len();
        comparisons += more;
        *compared += more;
        let is_much = glob.alternatives() > 1 && comparisons > 20 * RULE_COMPARISONS_MAX;
        if is_much || *compared > COMPARISONS_MAX {
            return PathsFound::TooMany;
        }
        if let Some(path) = paths.iter().find(|path| glob.matches(path)) {
            return PathsFound::Match { path: (*path).to_owned(), glob: text.clone() };
        }
    }
    PathsFound::Nothing { paths: paths.len() }
}
