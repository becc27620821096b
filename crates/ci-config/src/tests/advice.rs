//! `advice/<code>/<name>` of the corpus: a file, and what `lint` advises about it, perhaps nothing.

use std::fs;
use std::path::{Path, PathBuf};

use super::{input_file, show};
use crate::{Input, Lint, lint};

#[test]
fn advice_is_what_the_cases_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/advice");
    let update = std::env::var_os("UPDATE_CORPUS").is_some();
    let cases: Vec<PathBuf> = folders(&root).iter().flat_map(|folder| folders(folder)).collect();
    let mut problems = Vec::new();
    for case in &cases {
        let found = advised(case);
        let file = case.join("findings.txt");
        if update {
            fs::write(&file, found).unwrap();
        } else if fs::read_to_string(&file).unwrap_or_default() != found {
            problems.push(format!("{} should be\n{found}", file.display()));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(cases.len() >= 30, "only {} cases were found", cases.len());
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// What is found in a case; the first line of its file names the source.
fn advised(case: &Path) -> String {
    let text = fs::read_to_string(case.join(".gitlab-ci.yml")).unwrap();
    assert!(text.starts_with("# source: "), "{}", case.display());
    let facts = fs::read_to_string(case.join("input.yml")).unwrap_or_default();
    let input = Input { text, ..input_file::read(&facts).input };
    let Lint::Done(linted) = lint(&input) else { panic!("{}: facts are missing", case.display()) };
    let mut out = String::new();
    show::findings(&mut out, &linted.diagnostics);
    out
}
