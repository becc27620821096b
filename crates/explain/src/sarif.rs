//! Findings as SARIF 2.1.0, which code hosts and editors read.

use std::collections::BTreeSet;

use ci_config::article::{Article, article};
use domain::diagnostic::{Diagnostic, Severity, is_elsewhere};
use serde_json::{Value, json};

use crate::here::Here;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// A log with one run. `version` is this program's.
pub fn sarif(list: &[Diagnostic], version: &str) -> Value {
    let codes: BTreeSet<&str> = list.iter().map(|finding| finding.code.as_str()).collect();
    let rules: Vec<Value> = codes.iter().map(|code| rule(code)).collect();
    let index = |code: &str| codes.iter().position(|known| *known == code);
    let results: Vec<Value> =
        list.iter().map(|finding| result(finding, index(&finding.code))).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "evenkeel", "version": version, "rules": rules } },
            // Columns are counted in characters, not in UTF-16 units.
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(code: &str) -> Value {
    let Some(article) = article(code) else { return json!({ "id": code }) };
    json!({
        "id": code,
        "shortDescription": { "text": article.title() },
        "help": { "text": article.text, "markdown": article.text },
        "defaultConfiguration": { "level": level(severity_of(&article)) },
    })
}

/// Codes of warnings begin at 1000.
fn severity_of(article: &Article) -> Severity {
    if article.code.starts_with("CI1") { Severity::Warning } else { Severity::Error }
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn result(finding: &Diagnostic, rule: Option<usize>) -> Value {
    let here = Here::of(finding);
    let mut result = json!({
        "ruleId": finding.code,
        "level": level(finding.severity),
        "message": { "text": here.text() },
        "locations": [location(&here)],
    });
    if let Some(rule) = rule {
        result["ruleIndex"] = rule.into();
    }
    let related = related(finding);
    if !related.is_empty() {
        result["relatedLocations"] = related.into();
    }
    result
}

fn location(here: &Here<'_>) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri(here.file) } });
    if here.line > 0 {
        let column = here.column.max(1);
        physical["region"] = json!({ "startLine": here.line, "startColumn": column });
        if let Some(snippet) = here.snippet() {
            physical["region"]["endColumn"] = (column + snippet.length).into();
            physical["region"]["snippet"] = json!({ "text": snippet.text });
        }
    }
    json!({ "physicalLocation": physical })
}

/// The includes and the `extends` that led to the place, as far as they are in the checkout.
fn related(finding: &Diagnostic) -> Vec<Value> {
    let at = |file: &str, line: u32, text: String| {
        json!({
            "physicalLocation": {
                "artifactLocation": { "uri": uri(file) },
                "region": { "startLine": line.max(1) },
            },
            "message": { "text": text },
        })
    };
    let extends = finding.extends.iter().filter(|extends| !is_elsewhere(&extends.file));
    let extends = extends.map(|extends| {
        let text = format!("`{}` extends `{}`", extends.job, extends.base);
        at(&extends.file, extends.line, text)
    });
    let via = finding.via.iter().filter(|via| !is_elsewhere(&via.file));
    let via = via.map(|via| at(&via.file, via.line, "included here".to_owned()));
    let mut related: Vec<Value> = Vec::new();
    for place in extends.chain(via) {
        // Files that include each other in a circle come by the same way many times.
        if !related.contains(&place) {
            related.push(place);
        }
    }
    related
}

/// A path as a reference of a URI: what is not plain is percent-encoded.
fn uri(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~:@!$&'()*+,;=".contains(&byte);
    path.bytes()
        .map(
            |byte| {
                if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
            },
        )
        .collect()
}
