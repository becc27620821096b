//! What clippy cannot see. Each check is a file here; each finding says what to do instead.

mod comments;
mod forgotten;
mod generated;
mod layering;
mod limits;
mod manifests;
mod names;
mod places;
mod size;
mod vendored;
mod words;

use crate::finding::Finding;
use crate::sources::{Sources, root};

/// Runs every check.
///
/// # Errors
/// `cargo metadata` fails.
pub(crate) fn check(sources: &Sources) -> anyhow::Result<Vec<Finding>> {
    let mut findings = layering::check(&layering::packages(root())?);
    let checks = [
        comments::check,
        forgotten::check,
        generated::check,
        limits::check,
        manifests::check,
        names::check,
        places::check,
        size::check,
        vendored::check,
        words::check,
    ];
    findings.extend(checks.into_iter().flat_map(|check| check(sources)));
    findings.sort();
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::sources::{Source, Sources, root};

    /// A workspace of these files, to break a rule in.
    pub(super) fn sources(files: &[(&str, &str)]) -> Sources {
        let source = |&(path, text): &(&str, &str)| Source {
            path: path.to_owned(),
            bytes: text.as_bytes().to_vec(),
        };
        let mut files: Vec<Source> = files.iter().map(source).collect();
        files.sort_by(|one, other| one.path.cmp(&other.path));
        Sources { files }
    }

    #[test]
    fn the_workspace_is_tidy() {
        let findings = check(&Sources::read(root()).unwrap()).unwrap();
        let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
        assert!(lines.is_empty(), "{} findings:\n{}", lines.len(), lines.join("\n"));
    }
}
