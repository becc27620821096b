//! `artifacts`: the archive and the reports.

use domain::job_spec::{ArtifactAccess, ArtifactSpec};
use domain::limits::EXPOSE_AS_CHARACTERS_MAX;
use yaml::{Kind, Mapping, Node, Span};

use super::timing::DURATION_HINT;
use crate::document::is_blank;
use crate::duration::parse_seconds;
use crate::known::{Keys, hint_words};
use crate::no_effect::NoEffect;
use crate::object::Object;
use crate::place::Place;
use crate::reader::{Reader, string_or_strings};
use crate::ruby;

pub const KEYS: Keys = Keys {
    taken: &[
        "paths",
        "exclude",
        "untracked",
        "name",
        "when",
        "expire_in",
        "reports",
        "expose_as",
        "public",
        "access",
    ],
};

pub const REPORTS: Keys = Keys {
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
};

pub const COVERAGE: Keys = Keys { taken: &["coverage_format", "path"] };

/// Reports that are compressed before they are sent, as GitLab stores them.
const GZIP: [&str; 6] =
    ["junit", "metrics", "dotenv", "cyclonedx", "annotations", "repository_xray"];

/// `artifacts` of a job.
#[derive(Clone, Debug, Default)]
pub struct Artifacts {
    /// What a job uploads: the archive first, if there is one, then each report.
    pub uploads: Vec<ArtifactSpec>,
    pub access: ArtifactAccess,
    pub exposed_as: Option<String>,
}

/// Reads `artifacts`; `website` is a folder that is among its paths although nobody wrote it.
pub fn read(
    reader: &mut Reader,
    place: &Place<'_>,
    node: Option<&Node>,
    website: Option<&str>,
) -> Artifacts {
    let mut artifacts = Artifacts::default();
    let empty = Node::new(Span::start(""), Kind::Mapping(Mapping::new()));
    let node = node.unwrap_or(&empty);
    let Some(object) = Object::new(reader, place, node) else { return artifacts };
    let mut archive = ArtifactSpec {
        artifact_type: "archive".to_owned(),
        artifact_format: "zip".to_owned(),
        ..ArtifactSpec::default()
    };
    let is_sound = reader.is_sound(|reader| {
        KEYS.check(&mut reader.findings, place, node);
        fill(reader, place, node, &mut archive);
        artifacts.access = access(reader, &object);
        artifacts.exposed_as = expose_as(reader, &object);
    });
    if !is_sound {
        return artifacts;
    }
    let website = website.filter(|folder| !archive.paths.iter().any(|path| path == folder));
    archive.paths.extend(website.map(str::to_owned));
    let expire_in = archive.expire_in.clone();
    if !archive.paths.is_empty() || archive.untracked {
        artifacts.uploads.push(archive);
    }
    if let Some(node) = value(node, "reports") {
        let reports = reports(reader, &place.child("reports"), node);
        artifacts.uploads.extend(reports.into_iter().map(|report| ArtifactSpec {
            expire_in: expire_in.clone(),
            when: Some("always".to_owned()),
            ..report
        }));
    }
    artifacts
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
    if let Some(node) = value("reports").filter(|node| node.as_mapping().is_none()) {
        reader.findings.attribute(place, node.span(), "reports", "should be a hash");
    }
}

/// One of the words of `artifacts:when` and `cache:when`.
pub(super) fn is_when(word: &str) -> Option<String> {
    ["on_success", "on_failure", "always"].contains(&word).then(|| word.to_owned())
}

/// A duration or `never`.
fn expire_in(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<String> {
    let text = node.as_str().filter(|text| is_expiry(text));
    if text.is_none() {
        reader.findings.attribute(place, node.span(), "expire in", "should be a duration");
        reader.findings.hint(DURATION_HINT);
    }
    text.map(str::to_owned)
}

/// Whether a text is a duration or `never`.
pub(super) fn is_expiry(text: &str) -> bool {
    text.eq_ignore_ascii_case("never") || parse_seconds(text).is_some()
}

/// `access`, or its older form `public`.
fn access(reader: &mut Reader, object: &Object<'_>) -> ArtifactAccess {
    let both = ["public", "access"];
    let given: Vec<&str> = object.mapping.keys().map(|key| &*key.text).collect();
    let given: Vec<&str> = given.into_iter().filter(|key| both.contains(key)).collect();
    if given.len() > 1 {
        let text = format!("these keys cannot be used together: {}", given.join(", "));
        object.problem(reader, &text);
    }
    let words = "should be one of: none, developer, maintainer, all";
    let access = object.word(reader, "access", (words, ArtifactAccess::parse));
    let is_public = object.flag(reader, "public");
    access.unwrap_or(match is_public {
        Some(false) => ArtifactAccess::Developer,
        Some(true) | None => ArtifactAccess::All,
    })
}

/// The name under which merge requests would show the files; there are none yet.
fn expose_as(reader: &mut Reader, object: &Object<'_>) -> Option<String> {
    let node = object.get("expose_as")?;
    let paths = object.get("paths").and_then(Node::as_sequence).unwrap_or_default();
    let place = object.place;
    if paths.is_empty() {
        reader.findings.attribute(place, node.span(), "paths", "can't be blank");
    } else if paths.iter().filter_map(Node::as_str).any(|path| path.contains('*')) {
        let text = "can't contain '*' when used with 'expose_as'";
        reader.findings.attribute(place, node.span(), "paths", text);
    }
    reader.string(place, "expose as", node);
    let name = ruby::text(node);
    if name.chars().count() > EXPOSE_AS_CHARACTERS_MAX {
        let text = format!("is too long (maximum is {EXPOSE_AS_CHARACTERS_MAX} characters)");
        reader.findings.attribute(place, node.span(), "expose as", &text);
    }
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_allowed = |c: char| is_word(c) || c == '-' || c == ' ';
    if !name.starts_with(is_word) || !name.chars().all(is_allowed) {
        let text = "can contain only letters, digits, '-', '_' and spaces";
        reader.findings.attribute(place, node.span(), "expose as", text);
    }
    reader.findings.no_effect(&place.child("expose_as"), node.span(), NoEffect::ExposeAs);
    Some(name)
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
        let is_format = |node: &Node| node.as_str().is_some_and(|word| known.contains(&word));
        // Of a list GitLab looks at the items.
        let items = word.and_then(Node::as_sequence);
        if format.is_none() && !items.is_some_and(|items| items.iter().all(is_format)) {
            let text = "must be one of supported formats: cobertura, jacoco.";
            reader.findings.attribute(place, node.span(), "coverage format", text);
            if let Some(word) = word {
                hint_words(&mut reader.findings, word, &known);
            }
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
