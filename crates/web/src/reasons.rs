//! Why each job of a file is in a pipeline or not: the document kept with the pipeline, in words.
//!
//! The document is the compiler's; what this page does not know of a newer one it leaves out.

use serde::Deserialize;

use crate::pages::pipelines::show::ReasonRow;

/// The part of the document that the page shows.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Document {
    jobs: Vec<JobReason>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct JobReason {
    job: String,
    file: String,
    line: u32,
    included: bool,
    because: Because,
    rules: Vec<RuleReason>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Because {
    Unconditional,
    Rule {
        when: String,
    },
    NoRuleMatched,
    OnlyExceptPassed,
    OnlyFailed {
        key: String,
    },
    ExceptMatched {
        key: String,
    },
    #[default]
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RuleReason {
    line: u32,
    matched: bool,
    clauses: Vec<ClauseReason>,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "clause", rename_all = "snake_case")]
enum ClauseReason {
    If {
        expression: String,
        #[serde(default)]
        values: Vec<Seen>,
        holds: bool,
    },
    Changes {
        globs: Vec<String>,
        holds: bool,
    },
    Exists {
        globs: Vec<String>,
        holds: bool,
    },
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Deserialize)]
struct Seen {
    name: String,
    value: SeenValue,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SeenValue {
    Undefined,
    Text(String),
    #[serde(other)]
    Hidden,
}

/// `(not created, created)`; both empty for a document that cannot be read.
pub(crate) fn rows(document: &str) -> (Vec<ReasonRow>, Vec<ReasonRow>) {
    let document: Document = serde_json::from_str(document).unwrap_or_default();
    let (created, not): (Vec<JobReason>, Vec<JobReason>) =
        document.jobs.into_iter().partition(|reason| reason.included);
    (not.iter().map(row).collect(), created.iter().map(row).collect())
}

fn row(reason: &JobReason) -> ReasonRow {
    let decided = reason.rules.iter().rfind(|rule| rule.matched);
    let line = decided.map_or(reason.line, |rule| rule.line);
    let place = (line > 0).then(|| format!("{}:{line}", reason.file));
    ReasonRow { job: reason.job.clone(), because: because(reason, decided), place }
}

fn because(reason: &JobReason, decided: Option<&RuleReason>) -> String {
    let matched = || decided.map(clauses).filter(|text| !text.is_empty());
    match &reason.because {
        Because::Unconditional => "it has no rules, so it is always in".to_owned(),
        Because::Rule { when } => {
            let rule = matched().unwrap_or_else(|| "a rule without conditions matched".to_owned());
            format!("{rule}; the job's `when` is `{when}`")
        }
        Because::NoRuleMatched => {
            let tried: Vec<String> =
                reason.rules.iter().map(clauses).filter(|text| !text.is_empty()).collect();
            if tried.is_empty() {
                "no rule matched".to_owned()
            } else {
                format!("no rule matched: {}", tried.join("; "))
            }
        }
        Because::OnlyExceptPassed => "`only` holds and `except` does not".to_owned(),
        Because::OnlyFailed { key } => format!("`only:{key}` does not hold"),
        Because::ExceptMatched { key } => format!("`except:{key}` holds"),
        Because::Unknown => "the reason is of a newer kind".to_owned(),
    }
}

fn clauses(rule: &RuleReason) -> String {
    let words: Vec<String> = rule.clauses.iter().map(clause).collect();
    words.join(" and ")
}

fn clause(clause: &ClauseReason) -> String {
    let verdict = |holds: bool| if holds { "holds" } else { "does not hold" };
    match clause {
        ClauseReason::If { expression, values, holds } => {
            let seen: Vec<String> = values.iter().map(seen).collect();
            let seen =
                if seen.is_empty() { String::new() } else { format!(" ({})", seen.join(", ")) };
            format!("`if: {expression}` {}{seen}", verdict(*holds))
        }
        ClauseReason::Changes { globs, holds } => {
            format!("`changes: {}` {}", globs.join(", "), verdict(*holds))
        }
        ClauseReason::Exists { globs, holds } => {
            format!("`exists: {}` {}", globs.join(", "), verdict(*holds))
        }
        ClauseReason::Unknown => "a clause of a newer kind".to_owned(),
    }
}

fn seen(seen: &Seen) -> String {
    match &seen.value {
        SeenValue::Undefined => format!("{} is not set", seen.name),
        SeenValue::Text(value) => format!("{} is `{value}`", seen.name),
        SeenValue::Hidden => format!("{} is not shown", seen.name),
    }
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn says_which_rule_kept_a_job_out() {
        let document = r#"{"v":1,"jobs":[
            {"job":"build","file":".gitlab-ci.yml","line":3,"included":true,"because":{"kind":"unconditional"}},
            {"job":"release","file":".gitlab-ci.yml","line":9,"included":false,"because":{"kind":"no_rule_matched"},
             "rules":[{"index":0,"line":12,"matched":false,"clauses":[
               {"clause":"if","expression":"$CI_COMMIT_TAG","values":[{"name":"CI_COMMIT_TAG","value":"undefined"}],"holds":false}]}]},
            {"job":"docs","file":".gitlab-ci.yml","line":20,"included":false,"because":{"kind":"rule","index":0,"when":"never"},
             "rules":[{"index":0,"line":22,"matched":true,"clauses":[{"clause":"changes","globs":["src/**"],"found":"no_diff","holds":true}]}]}
        ]}"#;
        let (not, created) = rows(document);
        assert_eq!(created[0].because, "it has no rules, so it is always in");
        assert_eq!(
            not[0].because,
            "no rule matched: `if: $CI_COMMIT_TAG` does not hold (CI_COMMIT_TAG is not set)"
        );
        assert_eq!(not[0].place.as_deref(), Some(".gitlab-ci.yml:9"));
        assert_eq!(not[1].because, "`changes: src/**` holds; the job's `when` is `never`");
        assert_eq!(not[1].place.as_deref(), Some(".gitlab-ci.yml:22"));
    }

    #[test]
    fn a_document_that_cannot_be_read_shows_nothing() {
        let (not, created) = rows("{");
        assert!(not.is_empty() && created.is_empty());
    }
}
