//! What checking a file found, as JSON: GitLab's lint API, with the places of the findings.

use ci_config::{Linted, Merged, NOT_KNOWN_HERE, WrittenJob};
use domain::diagnostic::{Diagnostic, Severity};
use serde_json::{Value, json};

/// The whole answer.
pub fn lint_json(linted: &Linted, merged: &Merged) -> Value {
    let of = |severity: Severity| -> Vec<Value> {
        let found = linted.diagnostics.iter().filter(|finding| finding.severity == severity);
        found.map(finding).collect()
    };
    let errors = of(Severity::Error);
    json!({
        "valid": errors.is_empty(),
        "errors": errors,
        "warnings": of(Severity::Warning),
        "merged_yaml": merged.yaml,
        "includes": includes(merged),
        "jobs": linted.jobs.iter().map(job).collect::<Vec<_>>(),
    })
}

pub(crate) fn finding(finding: &Diagnostic) -> Value {
    json!({
        "code": finding.code,
        "message": finding.message,
        "hint": finding.hint,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
    })
}

fn includes(merged: &Merged) -> Vec<Value> {
    let files = merged.includes.iter();
    files
        .map(|file| {
            json!({
                "type": file.kind.word(),
                "location": file.location,
                // Addresses on a server, of which there is none.
                "blob": null,
                "raw": null,
                "extra": file.extra,
                "context_project": file.context_project,
                "context_sha": file.context_sha,
            })
        })
        .collect()
}

fn job(job: &WrittenJob) -> Value {
    let needs = job.needs.as_ref().map(|needs| {
        let need = |need: &ci_config::WrittenNeed| {
            json!({ "name": need.name, "artifacts": need.artifacts, "optional": need.optional })
        };
        needs.iter().map(need).collect::<Vec<_>>()
    });
    json!({
        "name": job.name,
        "stage": job.stage,
        "before_script": job.before_script,
        "script": job.script,
        "after_script": job.after_script,
        "tag_list": job.tags,
        "only": job.only,
        "except": job.except,
        "environment": job.environment,
        "when": job.when.word(),
        "allow_failure": job.allow_failure,
        "needs": needs,
    })
}

/// Whether nothing is wrong that is known, and a file that nobody here can look up may hold anything.
pub fn is_unknown(list: &[Diagnostic]) -> bool {
    let mut errors = list.iter().filter(|finding| finding.severity == Severity::Error).peekable();
    errors.peek().is_some() && errors.all(|finding| finding.code == NOT_KNOWN_HERE)
}
