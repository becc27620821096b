//! Every folder of the corpus is a configuration with what it must become.
//!
//! `ok/<topic>/<name>` and `err/<topic>/<name>` hold `.gitlab-ci.yml`, whose first line names the document
//! that decides the case (`# source: ..`, or a file `source.txt` where the text cannot have such a
//! line), perhaps `input.yml` or several `input.<label>.yml`, other files of the repository, and
//! `plan.txt` or `diagnostics.txt`, one for each input. With `UPDATE_CORPUS=1` the results are
//! written; a case without a source is refused.

use std::fs;
use std::path::{Path, PathBuf};

use super::{input_file, show};
use crate::{Input, Missing, Outcome, compile};

#[test]
fn cases_become_what_they_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let update = std::env::var_os("UPDATE_CORPUS").is_some();
    let mut problems = Vec::new();
    let mut cases = 0;
    for (folder, result) in [("ok", "plan"), ("err", "diagnostics")] {
        for case in cases_in(&root.join(folder)) {
            cases += 1;
            problems.extend(check(&case, result, update));
        }
    }
    let count = problems.len();
    assert!(problems.is_empty(), "\n{count} expectations fail\n{}", problems.join("\n"));
    assert!(cases > 100, "only {cases} cases were found");
}

/// Every folder below this one that holds a configuration.
fn cases_in(folder: &Path) -> Vec<PathBuf> {
    let folders = entries(folder).into_iter().filter(|path| path.is_dir());
    let is_case = |path: &Path| path.join(".gitlab-ci.yml").exists();
    folders.flat_map(|path| if is_case(&path) { vec![path] } else { cases_in(&path) }).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn check(case: &Path, result: &str, update: bool) -> Vec<String> {
    let name = case.file_name().unwrap().to_string_lossy().into_owned();
    let text = fs::read_to_string(case.join(".gitlab-ci.yml")).unwrap();
    let source = fs::read_to_string(case.join("source.txt")).unwrap_or_else(|_| text.clone());
    if !source.starts_with("# source: ") {
        return vec![format!("{name}: the first line must be `# source: ..`")];
    }
    let inputs: Vec<PathBuf> = entries(case)
        .into_iter()
        .filter(|path| file_name(path).starts_with("input") && path.extension().is_some())
        .collect();
    let mut results = Vec::new();
    let mut problems = Vec::new();
    for (label, input) in labelled(case, &inputs) {
        let (found, shown) = run(case, &text, input.as_deref());
        if found != result {
            problems.push(format!("{name}{label}: not {result} but {found}:\n{shown}"));
            continue;
        }
        let file = case.join(format!("{result}{label}.txt"));
        results.push(file.clone());
        if update {
            fs::write(&file, shown).unwrap();
        } else if fs::read_to_string(&file).unwrap_or_default() != shown {
            problems.push(format!("{name}: {} should be\n{shown}", file_name(&file)));
        }
    }
    let unused = entries(case).into_iter().filter(|path| {
        path.extension().is_some_and(|extension| extension == "txt")
            && file_name(path) != "source.txt"
            && !results.contains(path)
    });
    problems.extend(unused.map(|path| format!("{name}: {} belongs to nothing", file_name(&path))));
    problems
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// Labels with a dot in front, and their inputs; one without where there is none.
fn labelled(case: &Path, inputs: &[PathBuf]) -> Vec<(String, Option<PathBuf>)> {
    if inputs.is_empty() {
        return vec![(String::new(), None)];
    }
    let label = |path: &PathBuf| {
        let name = file_name(path);
        name.trim_start_matches("input").trim_end_matches(".yml").to_owned()
    };
    assert!(case.is_dir());
    inputs.iter().map(|path| (label(path), Some(path.clone()))).collect()
}

/// Compiles and fills in what is missing, as the server does: which result it is, and its text.
fn run(case: &Path, text: &str, input: Option<&Path>) -> (&'static str, String) {
    let description = input.map(|path| fs::read_to_string(path).unwrap()).unwrap_or_default();
    let facts = input_file::read(&description);
    let mut input = Input { text: text.to_owned(), ..facts.input };
    for _ in 0..20 {
        match compile(&input) {
            Outcome::Missing(missing) => {
                assert!(!missing.is_empty());
                for fact in missing {
                    fill(case, &mut input, &facts.answers, fact);
                }
            }
            outcome @ (Outcome::Refused { .. }
            | Outcome::Filtered { .. }
            | Outcome::Compiled(_)) => {
                let is_refused = matches!(outcome, Outcome::Refused { .. });
                let result = if is_refused { "diagnostics" } else { "plan" };
                return (result, show::outcome(&outcome));
            }
        }
    }
    panic!("{}: asks for more and more", case.display());
}

fn fill(case: &Path, input: &mut Input, answers: &input_file::Answers, missing: Missing) {
    match missing {
        Missing::LocalFile { path } => {
            let text = fs::read_to_string(case.join(&path)).ok();
            assert!(input.files.insert(path, text).is_none(), "asked twice");
        }
        Missing::ChangedPaths => input.changed_paths = answers.changed.clone(),
        Missing::ChangedSince { reference } => {
            let paths = answers.changed_since.get(&reference).cloned();
            assert!(input.changed_since.insert(reference, paths).is_none(), "asked twice");
        }
        Missing::FileId { path } => {
            let id = answers.file_ids.get(&path).cloned();
            assert!(input.file_ids.insert(path, id).is_none(), "asked twice");
        }
        Missing::LastCommit { path } => {
            let sha = answers.last_commits.get(&path).cloned();
            assert!(input.last_commits.insert(path, sha).is_none(), "asked twice");
        }
        Missing::ExistingPaths => input.existing_paths = Some(answers.existing.clone()),
        elsewhere @ (Missing::Commit(_)
        | Missing::Tags(_)
        | Missing::StoredFile(_)
        | Missing::StoredPaths { .. }
        | Missing::RemoteFile { .. }) => {
            answers.elsewhere.fill(case, &mut input.elsewhere, elsewhere);
        }
    }
}
