//! Nothing of ours knows one machine or one network: no absolute paths of somebody's home, no
//! hosts of registries and mirrors.

use crate::finding::Finding;
use crate::sources::{Source, Sources};

/// Folders that exist on somebody's machine. Split, or this file would name them.
const FOLDERS: [[&str; 2]; 5] =
    [["/ho", "me/"], ["/ro", "ot/.ca"], ["/Us", "ers/"], ["/work", "space/"], ["/m", "nt/"]];

/// Hosts that a client is told by its own settings.
const HOSTS: [[&str; 2]; 9] = [
    ["index.crates", ".io"],
    ["static.crates", ".io"],
    ["registry-1.docker", ".io"],
    ["auth.docker", ".io"],
    ["registry.npmjs", ".org"],
    ["registry.yarnpkg", ".com"],
    ["files.pythonhosted", ".org"],
    ["proxy.golang", ".org"],
    ["deb.debian", ".org"],
];

/// Files that tools write, and vendored ones.
fn is_foreign(file: &Source) -> bool {
    let locks = ["Cargo.lock", "package-lock.json"];
    locks.contains(&file.name()) || file.path.contains("/vendor/")
}

pub(super) fn check(sources: &Sources) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, text) in sources.texts().filter(|(file, _)| !is_foreign(file)) {
        for (at, line) in text.lines().enumerate() {
            let found =
                |what: String, instead: &str| Finding::line(&file.path, at + 1, what, instead);
            for folder in FOLDERS.map(|parts| parts.concat()) {
                if has_path(line, &folder) {
                    let instead = "take the folder as an argument or a setting";
                    findings.push(found(format!("`{folder}` is a folder of one machine"), instead));
                }
            }
            for host in HOSTS.map(|parts| parts.concat()).iter().filter(|host| line.contains(*host))
            {
                let instead =
                    "leave registries and mirrors to the settings of cargo, npm, apt and Docker";
                findings.push(found(format!("`{host}` is the host of a registry"), instead));
            }
        }
    }
    findings
}

/// Whether the folder stands at the beginning of a path, not inside one.
fn has_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|one| one.is_alphanumeric() || "._-}/~".contains(one))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::sources;

    #[test]
    fn places_of_one_machine_are_found() {
        let text = ["open(\"/ho", "me/me/x\")\n{data}/ho", "me/x\nhttps://index.crates", ".io/\n"];
        let found =
            super::check(&sources(&[("a.sh", &text.concat()), ("Cargo.lock", &text.concat())]));
        let lines: Vec<_> = found.iter().map(|one| one.line).collect();
        assert_eq!(lines, [Some(1), Some(3)]);
    }
}
