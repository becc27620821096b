//! Files of others: each is listed with its origin, and is what it was.
//!
//! `VENDORED.toml` beside them has for each a `[[file]]` with `path`, `version`, `source`,
//! `licence` and `sha256`.

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::finding::Finding;
use crate::sources::{Source, Sources};

const LIST: &str = "VENDORED.toml";

#[derive(Deserialize)]
struct List {
    #[serde(default)]
    file: Vec<Vendored>,
}

/// One file of somebody else.
#[derive(Deserialize)]
struct Vendored {
    /// From the folder of the list.
    path: String,
    version: String,
    source: String,
    licence: String,
    sha256: String,
}

pub(super) fn check(sources: &Sources) -> Vec<Finding> {
    let mut findings = Vec::new();
    for list in sources.files.iter().filter(|file| file.name() == LIST) {
        let folder = list.path.trim_end_matches(LIST);
        match toml::from_str::<List>(list.text().unwrap_or_default()) {
            Ok(List { file }) => findings.extend(compare(sources, list, folder, &file)),
            Err(error) => {
                let what = error.message().to_owned();
                let instead = "give each [[file]] path, version, source, licence and sha256";
                findings.push(Finding::whole(&list.path, what, instead));
            }
        }
    }
    findings.extend(without_list(sources));
    findings
}

fn compare(sources: &Sources, list: &Source, folder: &str, files: &[Vendored]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for one in files {
        let path = format!("{folder}{}", one.path);
        if [&one.version, &one.source, &one.licence].iter().any(|field| field.is_empty()) {
            let what = format!("{} lacks version, source or licence", one.path);
            findings.push(Finding::whole(&list.path, what, "fill them in"));
        }
        match sources.find(&path) {
            None => {
                let what = format!("lists {}, which is not there", one.path);
                findings.push(Finding::whole(&list.path, what, "add the file or delete the entry"));
            }
            Some(file) if sha256(&file.bytes) != one.sha256.to_ascii_lowercase() => {
                let instead = "fetch it again from its source; changes of ours go beside it";
                findings.push(Finding::whole(&path, "not the file that was vendored", instead));
            }
            Some(_) => {}
        }
    }
    let listed =
        |file: &Source| files.iter().any(|one| file.path == format!("{folder}{}", one.path));
    let beside = sources.files.iter().filter(|file| file.path.starts_with(folder));
    let unlisted = beside.filter(|file| file.name() != LIST && !listed(file));
    findings.extend(unlisted.map(|file| {
        Finding::whole(&file.path, "not in VENDORED.toml", "list it with its source and licence")
    }));
    findings
}

/// Files in a vendor folder that nobody lists.
fn without_list(sources: &Sources) -> Vec<Finding> {
    let vendor = sources.files.iter().filter_map(|file| file.path.split_once("/vendor/"));
    let mut folders: Vec<String> = vendor.map(|(before, _)| format!("{before}/vendor/")).collect();
    folders.dedup();
    folders.retain(|folder| sources.find(&format!("{folder}{LIST}")).is_none());
    let instead = "add VENDORED.toml with path, version, source, licence and sha256 of each file";
    folders.iter().map(|folder| Finding::whole(folder, "no VENDORED.toml", instead)).collect()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::sources;

    #[test]
    fn files_of_others_are_compared() {
        let list = |sum: &str| {
            let rest = "version = \"1\"\nsource = \"there\"\nlicence = \"0BSD\"\n";
            format!("[[file]]\npath = \"x.js\"\n{rest}sha256 = \"{sum}\"\n")
        };
        let sum = super::sha256(b"x");
        let check = |list: &str, name: &str, text: &str| {
            let path = format!("web/vendor/{name}");
            let found =
                super::check(&sources(&[("web/vendor/VENDORED.toml", list), (&path, text)]));
            found.into_iter().map(|one| one.what).collect::<Vec<_>>()
        };
        assert_eq!(check(&list(&sum), "x.js", "x"), [""; 0]);
        assert_eq!(check(&list(&sum), "x.js", "y"), ["not the file that was vendored"]);
        let two = ["lists x.js, which is not there", "not in VENDORED.toml"];
        assert_eq!(check(&list(&sum), "y.js", "x"), two);
        assert_eq!(super::check(&sources(&[("web/vendor/x.js", "x")]))[0].what, "no VENDORED.toml");
    }
}
