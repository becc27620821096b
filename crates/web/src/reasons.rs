//! Why each job of a file is in a pipeline or not: the document kept with the pipeline, in one line
//! a job. A document that cannot be read shows nothing.

use explain::why::{self, Why};

use crate::pages::pipelines::show::ReasonRow;

/// Rules that one line names.
const RULES_SHOWN: usize = 3;

/// `(not created, created)`.
pub(crate) fn rows(document: &str) -> (Vec<ReasonRow>, Vec<ReasonRow>) {
    let (created, not) = split(document);
    (not.iter().map(row).collect(), created.iter().map(row).collect())
}

/// What keeps all jobs out of a pipeline.
pub(crate) fn skipped(document: &str) -> Option<String> {
    why::no_pipeline(&why::reasons(document)?)
}

/// `(created, not created)`, in full.
pub(crate) fn split(document: &str) -> (Vec<Why>, Vec<Why>) {
    let reasons = why::reasons(document);
    let all = reasons.iter().flat_map(why::all);
    all.partition(|why| why.included)
}

fn row(why: &Why) -> ReasonRow {
    let matched = why.rules.iter().filter(|rule| rule.matched == why.included);
    let clauses: Vec<&str> =
        matched.take(RULES_SHOWN).flat_map(|rule| &rule.clauses).map(String::as_str).collect();
    let because = if clauses.is_empty() {
        why.because.clone()
    } else {
        format!("{}; {}", why.because, clauses.join("; "))
    };
    ReasonRow { job: why.job.clone(), because, place: Some(why.place.clone()) }
}

#[cfg(test)]
mod tests {
    use super::{rows, skipped};

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
        assert_eq!(created[0].because, "it has no rules that keep it out");
        assert_eq!(
            not[0].because,
            "its rule did not match; `if: $CI_COMMIT_TAG` does not hold: CI_COMMIT_TAG is not set"
        );
        assert_eq!(not[0].place.as_deref(), Some(".gitlab-ci.yml:9"));
        assert_eq!(not[1].because, "rule 1 matched and says `when: never`");
        assert_eq!(not[1].place.as_deref(), Some(".gitlab-ci.yml:22"));
    }

    #[test]
    fn says_who_asked_for_no_pipeline() {
        let document = r#"{"v":1,"no_pipeline":{"kind":"skipped_by_option"},"jobs":[]}"#;
        let told = "the push was made with the option `ci.skip`";
        assert_eq!(skipped(document).as_deref(), Some(told));
        assert_eq!(skipped(r#"{"v":1,"jobs":[]}"#), None);
    }

    #[test]
    fn a_document_that_cannot_be_read_shows_nothing() {
        let (not, created) = rows("{");
        assert!(not.is_empty() && created.is_empty());
    }
}
