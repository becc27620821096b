//! `artifacts`: the archive and the reports.

use domain::job_spec::ArtifactSpec;
use domain::limits::EXPOSE_AS_CHARACTERS_MAX;
use yaml::Node;

use crate::code::Code;
use crate::document::is_blank;
use crate::duration::parse_seconds;
use crate::known::Keys;
use crate::place::Place;
use crate::reader::{Reader, string_or_strings, strings};
use crate::ruby;

const KEYS: Keys = Keys {
    taken: &["paths", "exclude", "untracked", "name", "when", "expire_in", "reports", "expose_as"],
    later: &["public", "access"],
};

const REPORTS: Keys = Keys {
    taken: &[
        "accessibility",
        "annotations",
        "api_fuzzing",
        "browser_performance",
        "cluster_image_scanning",
        "codequality",
        "container_scanning",
        "coverage_fuzzing",
        "coverage_report",
        "cyclonedx",
        "dast",
        "dependency_scanning",
        "dotenv",
        "junit",
        "license_scanning",
        "load_performance",
        "lsif",
        "metrics",
        "performance",
        "repository_xray",
        "requirements",
        "requirements_v2",
        "sarif",
        "sast",
        "secret_detection",
        "terraform",
    ],
    later: &[],
};

const COVERAGE: Keys = Keys { taken: &["coverage_format", "path"], later: &[] };

/// Reports that are compressed before they are sent, as GitLab stores them.
const GZIP: [&str; 6] =
    ["junit", "metrics", "dotenv", "cyclonedx", "annotations", "repository_xray"];

/// What a job uploads with these artifacts: the archive first, if there is one, then each report.
pub(crate) fn read(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Vec<ArtifactSpec> {
    if node.as_mapping().is_none() {
        reader.findings.config(place, node.span(), "should be a hash");
        return Vec::new();
    }
    let mut archive = ArtifactSpec {
        artifact_type: "archive".to_owned(),
        artifact_format: "zip".to_owned(),
        ..ArtifactSpec::default()
    };
    let is_sound = reader.is_sound(|reader| {
        KEYS.check(&mut reader.findings, place, node);
        fill(reader, place, node, &mut archive);
    });
    if !is_sound {
        return Vec::new();
    }
    let expire_in = archive.expire_in.clone();
    let mut all = Vec::new();
    if !archive.paths.is_empty() || archive.untracked {
        all.push(archive);
    }
    if let Some(node) = value(node, "reports") {
        let reports = reports(reader, &place.child("reports"), node);
        all.extend(reports.into_iter().map(|report| ArtifactSpec {
            expire_in: expire_in.clone(),
            when: Some("always".to_owned()),
            ..report
        }));
    }
    all
}

fn value<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    node.as_mapping()?.get(key).filter(|node| !node.is_null())
}

fn fill(reader: &mut Reader, place: &Place<'_>, node: &Node, archive: &mut ArtifactSpec) {
    let value = |key| value(node, key);
    if let Some(node) = value("name") {
        archive.name = reader.string(place, "name", node);
    }
    if let Some(node) = value("untracked") {
        archive.untracked = reader.boolean(place, "untracked", node).unwrap_or_default();
    }
    if let Some(node) = value("paths") {
        archive.paths = reader.strings(place, "paths", node).unwrap_or_default();
    }
    if let Some(node) = value("exclude") {
        archive.exclude = reader.strings(place, "exclude", node).unwrap_or_default();
    }
    if let Some(node) = value("when") {
        let words = ("on_success, on_failure, always", is_when as fn(&str) -> Option<String>);
        archive.when = reader.word(place, "when", node, words);
    }
    if let Some(node) = value("expire_in") {
        archive.expire_in = expire_in(reader, place, node);
    }
    if let Some(exposed) = value("expose_as") {
        expose_as(reader, place, node, exposed);
    }
    if let Some(reports) = value("reports").filter(|reports| reports.as_mapping().is_none()) {
        reader.findings.attribute(place, reports.span(), "reports", "should be a hash");
    }
}

/// One of the words of `artifacts:when` and `cache:when`.
pub(super) fn is_when(word: &str) -> Option<String> {
    ["on_success", "on_failure", "always"].contains(&word).then(|| word.to_owned())
}

/// A duration or `never`.
fn expire_in(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<String> {
    let is_valid =
        |text: &&str| text.eq_ignore_ascii_case("never") || parse_seconds(text).is_some();
    let text = node.as_str().filter(is_valid);
    if text.is_none() {
        reader.findings.attribute(place, node.span(), "expire in", "should be a duration");
    }
    text.map(str::to_owned)
}

/// Merge requests would show the files; there are none yet.
fn expose_as(reader: &mut Reader, place: &Place<'_>, node: &Node, exposed: &Node) {
    let paths = value(node, "paths").and_then(strings).unwrap_or_default();
    if paths.is_empty() {
        reader.findings.attribute(place, exposed.span(), "paths", "can't be blank");
    } else if paths.iter().any(|path| path.contains('*')) {
        let text = "can't contain '*' when used with 'expose_as'";
        reader.findings.attribute(place, exposed.span(), "paths", text);
    }
    if is_blank(exposed) && exposed.as_sequence().is_none() {
        return;
    }
    reader.string(place, "expose as", exposed);
    let name = ruby::text(exposed);
    if name.chars().count() > EXPOSE_AS_CHARACTERS_MAX {
        let text = format!("is too long (maximum is {EXPOSE_AS_CHARACTERS_MAX} characters)");
        reader.findings.attribute(place, exposed.span(), "expose as", &text);
    }
    if !is_exposed_name(&name) {
        let text = "can contain only letters, digits, '-', '_' and spaces";
        reader.findings.attribute(place, exposed.span(), "expose as", text);
    }
    let message = format!("{}:expose_as has no effect yet", place.path());
    reader.findings.warning(Code::NoEffect, exposed.span(), message);
}

/// Letters, digits, `_`, and after the first also `-` and spaces.
fn is_exposed_name(name: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.starts_with(is_word) && name.chars().all(|c| is_word(c) || matches!(c, '-' | ' '))
}

fn reports(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Vec<ArtifactSpec> {
    let Some(mapping) = node.as_mapping() else { return Vec::new() };
    if !reader.is_sound(|reader| REPORTS.check(&mut reader.findings, place, node)) {
        return Vec::new();
    }
    let given = mapping.iter().filter(|(_, value)| !value.is_null());
    given.filter_map(|(kind, node)| report(reader, place, &kind.text, node)).collect()
}

fn report(reader: &mut Reader, place: &Place<'_>, kind: &str, node: &Node) -> Option<ArtifactSpec> {
    if kind == "coverage_report" {
        return coverage_report(reader, &place.child(kind), node);
    }
    let Some(paths) = string_or_strings(node) else {
        let text = "should be an array of strings or a string";
        reader.findings.attribute(place, node.span(), kind, text);
        return None;
    };
    let format = match kind {
        "lsif" => "zip",
        _ if GZIP.contains(&kind) => "gzip",
        _ => "raw",
    };
    Some(upload(kind, format, paths))
}

/// `{coverage_format, path}`: sent under the name of its format.
fn coverage_report(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<ArtifactSpec> {
    let mut format = None;
    let mut path = None;
    let is_sound = reader.is_sound(|reader| {
        if node.as_mapping().is_none() {
            reader.findings.config(place, node.span(), "should be a hash");
        }
        COVERAGE.check(&mut reader.findings, place, node);
        let word = value(node, "coverage_format");
        let known = ["cobertura", "jacoco"];
        format = word.and_then(Node::as_str).filter(|word| known.contains(word));
        if word.is_none_or(is_blank) {
            reader.findings.attribute(place, node.span(), "coverage format", "can't be blank");
        }
        if format.is_none() {
            let text = "must be one of supported formats: cobertura, jacoco.";
            reader.findings.attribute(place, node.span(), "coverage format", text);
        }
        let written = value(node, "path");
        if written.is_none_or(is_blank) {
            reader.findings.attribute(place, node.span(), "path", "can't be blank");
        }
        path = written.and_then(Node::as_str).map(str::to_owned);
        if path.is_none() {
            reader.findings.attribute(place, node.span(), "path", "should be a string");
        }
    });
    is_sound.then(|| Some(upload(format?, "gzip", vec![path?])))?
}

fn upload(kind: &str, format: &str, paths: Vec<String>) -> ArtifactSpec {
    ArtifactSpec {
        paths,
        artifact_type: kind.to_owned(),
        artifact_format: format.to_owned(),
        ..ArtifactSpec::default()
    }
}
