//! Findings as a Code Quality report of GitLab (its documentation, "Code Quality").

use std::collections::BTreeMap;
use std::fmt::Write as _;

use domain::diagnostic::{Diagnostic, Severity};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::here::Here;

/// The report: a list of findings.
pub fn code_quality(list: &[Diagnostic]) -> Value {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    list.iter().map(|finding| entry(finding, &mut seen)).collect()
}

fn entry(finding: &Diagnostic, seen: &mut BTreeMap<String, u32>) -> Value {
    let severity = match finding.severity {
        Severity::Error => "critical",
        Severity::Warning => "minor",
    };
    let here = Here::of(finding);
    json!({
        "description": here.text(),
        "check_name": finding.code,
        "fingerprint": fingerprint(finding, seen),
        "severity": severity,
        "location": { "path": here.file, "lines": { "begin": here.line.max(1) } },
    })
}

/// What a finding is, without its line: it stays the same when lines are put in above it. The
/// second of two equal ones differs from the first.
fn fingerprint(finding: &Diagnostic, seen: &mut BTreeMap<String, u32>) -> String {
    let what = format!("{}\0{}\0{}", finding.code, finding.file, finding.message);
    let times = seen.entry(what.clone()).or_default();
    *times += 1;
    let digest = Sha256::digest(format!("{what}\0{times}"));
    digest.iter().take(16).fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string");
        text
    })
}
