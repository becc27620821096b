//! Other projects and addresses of a corpus case.
//!
//! `input.yml` says `projects: {group/lib: {HEAD: c1, refs/tags/1.0.0: c2, public: true}}`; the
//! files of a commit are in `projects/group/lib/c1/`. A project that nobody may see has
//! `hidden: true`. `remote: {https://host/x.yml: x.yml}` answers with a file of the case, or with
//! a failure.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use yaml::Node;

use crate::Missing;
use crate::elsewhere::{
    Asker, BlockedAddress, CommitAnswer, Elsewhere, ProjectQuestion, RemoteAnswer, RemoteFailure,
};

/// What a case answers about other places.
#[derive(Default)]
pub(super) struct Places {
    /// Names of refs and their commits, by project.
    projects: BTreeMap<String, BTreeMap<String, String>>,
    remote: BTreeMap<String, String>,
    out_of_time: bool,
    nobody_to_ask: bool,
}

impl Places {
    pub(super) fn read(get: impl Fn(&str) -> Option<Node>) -> Self {
        let texts = |node: &Node| -> BTreeMap<String, String> {
            let mapping = node.as_mapping().unwrap();
            let entry = |(key, value): (&yaml::Key, &Node)| {
                (key.text.to_string(), value.to_text().unwrap().into_owned())
            };
            mapping.iter().map(entry).collect()
        };
        let projects = get("projects").map_or_else(BTreeMap::new, |node| {
            let mapping = node.as_mapping().unwrap();
            mapping.iter().map(|(key, node)| (key.text.to_string(), texts(node))).collect()
        });
        Self {
            projects,
            remote: get("remote").as_ref().map(texts).unwrap_or_default(),
            out_of_time: get("out_of_time").is_some(),
            nobody_to_ask: get("nobody_to_ask").is_some(),
        }
    }

    /// Answers one question.
    pub(super) fn fill(&self, case: &Path, elsewhere: &mut Elsewhere, missing: Missing) {
        elsewhere.out_of_time = self.out_of_time;
        if self.out_of_time {
            return;
        }
        if self.nobody_to_ask {
            return elsewhere.leave_unanswered(missing);
        }
        match missing {
            Missing::Commit(question) => {
                let answer = self.commit(&question.project, &question.reference);
                assert!(elsewhere.commits.insert(question, answer).is_none(), "asked twice");
            }
            Missing::Tags(project) => {
                let refs = self.refs(&project).into_iter().flatten();
                let tags = refs.filter_map(|(name, _)| name.strip_prefix("refs/tags/"));
                let tags = tags.map(str::to_owned).collect();
                assert!(elsewhere.tags.insert(project, tags).is_none(), "asked twice");
            }
            Missing::StoredFile(file) => {
                let folder = case.join("projects").join(file.project.to_lowercase());
                let text = fs::read_to_string(folder.join(&file.sha).join(&file.path)).ok();
                assert!(elsewhere.files.insert(file, text).is_none(), "asked twice");
            }
            Missing::StoredPaths { project, sha } => {
                let folder = case.join("projects").join(&project).join(&sha);
                let paths = paths(&folder, &folder);
                assert!(elsewhere.paths.insert((project, sha), paths).is_none(), "asked twice");
            }
            Missing::RemoteFile { url, .. } => {
                let answer = self.remote(case, &url);
                assert!(elsewhere.remote.insert(url, answer).is_none(), "asked twice");
            }
            Missing::LocalFile { .. }
            | Missing::ChangedPaths
            | Missing::ChangedSince { .. }
            | Missing::ExistingPaths
            | Missing::FileId { .. }
            | Missing::LastCommit { .. } => {
                panic!("{missing:?} is about the pipeline's own commit")
            }
        }
    }

    fn refs(&self, question: &ProjectQuestion) -> Option<&BTreeMap<String, String>> {
        let known = self.projects.iter().find(|(path, _)| path.to_lowercase() == question.project);
        known.map(|(_, refs)| refs).filter(|refs| match question.asker {
            Asker::User => !refs.contains_key("hidden"),
            Asker::Nobody => refs.contains_key("public"),
        })
    }

    fn commit(&self, question: &ProjectQuestion, reference: &str) -> CommitAnswer {
        let Some(refs) = self.refs(question) else { return CommitAnswer::NoProject };
        let names = [reference.to_owned(), format!("refs/tags/{reference}")];
        let path = self.projects.keys().find(|path| path.to_lowercase() == question.project);
        match names.iter().find_map(|name| refs.get(name)) {
            Some(sha) => CommitAnswer::Found { project: path.unwrap().clone(), sha: sha.clone() },
            None => CommitAnswer::NoCommit,
        }
    }

    fn remote(&self, case: &Path, url: &str) -> RemoteAnswer {
        let answer = self.remote.get(url).unwrap_or_else(|| panic!("{url} is not in input.yml"));
        RemoteAnswer::Failed(match answer.as_str() {
            "404" => RemoteFailure::Status { code: 404, attempts: 1 },
            "503" => RemoteFailure::Status { code: 503, attempts: 3 },
            "unreachable" => RemoteFailure::Unreachable { attempts: 3 },
            "slow" => RemoteFailure::TimedOut { attempts: 3 },
            "broken" => RemoteFailure::Broken { attempts: 3 },
            "closed" => RemoteFailure::ConnectionRefused,
            "private" => RemoteFailure::Blocked(BlockedAddress::LocalNetwork),
            "localhost" => RemoteFailure::Blocked(BlockedAddress::Localhost),
            file => return RemoteAnswer::Text(fs::read_to_string(case.join(file)).unwrap()),
        })
    }
}

/// All files below a folder, by path.
fn paths(root: &Path, folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut inside: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    inside.sort();
    let below = |path: &PathBuf| -> Vec<String> {
        if path.is_dir() {
            return paths(root, path);
        }
        vec![path.strip_prefix(root).unwrap().to_string_lossy().into_owned()]
    };
    inside.iter().flat_map(below).collect()
}
