//! Reasons in words.

use ci_config::event::{Event, MergeRequest};
use ci_config::reason::NoPipeline;
use ci_config::{Detail, Input, compile};
use domain::pipeline::Source;

use super::outcome;
use crate::why::{self, Why};
use crate::{Preview, why_text};

fn whys(changed: &str) -> (String, Vec<Why>) {
    let outcome = outcome(changed);
    let preview = Preview { outcome: &outcome, event: "A push to main" };
    let reasons = preview.reasons().unwrap();
    let all = why::all(reasons);
    let shown: Vec<Why> = all.iter().filter(|why| why.job != "lint").cloned().collect();
    (why_text(reasons, &shown), all)
}

#[test]
fn everything_that_decided() {
    let (text, all) = whys("README.md");
    assert_eq!(all.len(), 7);
    insta::assert_snapshot!(text, @r"
    rule 2 of `workflow` allows the pipeline
      rule 1 (.gitlab-ci.yml:5) does not match
        `if: $CI_COMMIT_TAG` does not hold: CI_COMMIT_TAG is not set
      rule 2 (.gitlab-ci.yml:7) matches
        `if: $CI_COMMIT_BRANCH` holds: CI_COMMIT_BRANCH is `main`

    build: [x] is in the pipeline: it has no rules that keep it out (.gitlab-ci.yml:11)
      Put together from
        the job itself (.gitlab-ci.yml:11) gives `parallel`, `variables`
        `.build`, which it extends, (base.yml:1, included by .gitlab-ci.yml:1) gives `stage`, `script`, `variables`
        `default` (.gitlab-ci.yml:10) gives `tags`
      Variables
        LEVEL is `high`, from the job (.gitlab-ci.yml:16); it overrides `base` from the job (base.yml:4, included by .gitlab-ci.yml:1), `low` from the rule of `workflow` (.gitlab-ci.yml:7)
        DEPTH is `1`, from the job (base.yml:4, included by .gitlab-ci.yml:1)
        OS is `x`, from `parallel:matrix` (.gitlab-ci.yml:11)

    build: [y z] is in the pipeline: it has no rules that keep it out (.gitlab-ci.yml:11)
      Put together from
        the job itself (.gitlab-ci.yml:11) gives `parallel`, `variables`
        `.build`, which it extends, (base.yml:1, included by .gitlab-ci.yml:1) gives `stage`, `script`, `variables`
        `default` (.gitlab-ci.yml:10) gives `tags`
      Variables
        LEVEL is `high`, from the job (.gitlab-ci.yml:16); it overrides `base` from the job (base.yml:4, included by .gitlab-ci.yml:1), `low` from the rule of `workflow` (.gitlab-ci.yml:7)
        DEPTH is `1`, from the job (base.yml:4, included by .gitlab-ci.yml:1)
        OS is `y z`, from `parallel:matrix` (.gitlab-ci.yml:11)

    unit 1/2 is in the pipeline: it has no rules that keep it out (.gitlab-ci.yml:17)
      Put together from
        the job itself (.gitlab-ci.yml:17) gives `script`, `parallel`
        `default` (.gitlab-ci.yml:10) gives `tags`
      Variables
        LEVEL is `low`, from the rule of `workflow` (.gitlab-ci.yml:7)

    unit 2/2 is in the pipeline: it has no rules that keep it out (.gitlab-ci.yml:17)
      Put together from
        the job itself (.gitlab-ci.yml:17) gives `script`, `parallel`
        `default` (.gitlab-ci.yml:10) gives `tags`
      Variables
        LEVEL is `low`, from the rule of `workflow` (.gitlab-ci.yml:7)

    deploy is not in the pipeline: none of its 2 rules matched (.gitlab-ci.yml:25)
      rule 1 (.gitlab-ci.yml:30) does not match
        `if: $CI_MERGE_REQUEST_IID` does not hold: CI_MERGE_REQUEST_IID is not set
      rule 2 (.gitlab-ci.yml:31) does not match
        `changes: deploy/**/*` does not hold: none of 1 changed paths matches (between 1111111 (HEAD~1) and 2222222 (HEAD))
      Put together from
        the job itself (.gitlab-ci.yml:25) gives `stage`, `script`, `environment`, `rules`
        `default` (.gitlab-ci.yml:10) gives `tags`
      Variables
        CI_MERGE_REQUEST_IID is not set: it is predefined in pipelines of merge requests
        LEVEL is `low`, from the rule of `workflow` (.gitlab-ci.yml:7)

    docs is not in the pipeline: its rule did not match (.gitlab-ci.yml:33)
      rule 1 (.gitlab-ci.yml:38) does not match
        `if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $TOKEN` does not hold: CI_COMMIT_BRANCH is `main`, CI_DEFAULT_BRANCH is `main`, TOKEN is not set
      Put together from
        the job itself (.gitlab-ci.yml:33) gives `stage`, `script`, `needs`, `rules`
        `default` (.gitlab-ci.yml:10) gives `tags`
      Variables
        CI_COMMIT_BRANCH is `main`, predefined
        CI_DEFAULT_BRANCH is `main`, predefined
        TOKEN is not set: nothing gives it a value
        LEVEL is `low`, from the rule of `workflow` (.gitlab-ci.yml:7)

    `changes` compares 1111111 (HEAD~1) with 2222222 (HEAD)
    ");
}

#[test]
fn a_rule_that_matched_is_named_with_its_place() {
    let (_, all) = whys("deploy/prod.yml");
    let deploy = all.iter().find(|why| why.job == "deploy").unwrap();
    assert!(deploy.included);
    assert_eq!(deploy.because, "rule 2 matched; its `when` is `manual`");
    assert_eq!(deploy.place, ".gitlab-ci.yml:31");
    assert_eq!(
        deploy.rules[1].clauses,
        [
            "`changes: deploy/**/*` holds: `deploy/prod.yml` matches `deploy/**/*` (between 1111111 (HEAD~1) and 2222222 (HEAD))"
        ]
    );
}

#[test]
fn a_kept_document_is_read_again() {
    let outcome = outcome("README.md");
    let preview = Preview { outcome: &outcome, event: "A push to main" };
    let reasons = preview.reasons().unwrap();
    let document = serde_json::to_string(reasons).unwrap();
    assert_eq!(why::reasons(&document).as_ref(), Some(reasons));
    let old = r#"{"v":1,"jobs":[{"job":"a","file":"f","line":3,"included":false,"because":{"kind":"no_rule_matched"},
        "rules":[{"index":0,"line":5,"matched":false,"clauses":[{"clause":"changes","globs":["a"],"found":"no_diff","holds":true}]}]}]}"#;
    let found = &why::all(&why::reasons(old).unwrap())[0];
    assert_eq!((&*found.because, &*found.rules[0].place), ("its rule did not match", "f:5"));
    assert_eq!(why::reasons("{"), None);
}

/// Row: T05 (part: the sentence)
#[test]
fn a_job_without_rules_is_not_in_pipelines_of_merge_requests() {
    let event = Event {
        source: Source::MergeRequestEvent,
        ref_name: "feature".to_owned(),
        merge_request: Some(MergeRequest::default()),
        ..Event::default()
    };
    let text = "a:\n  script: x\nb:\n  script: y\n  rules: [{if: $CI_MERGE_REQUEST_IID}]\n";
    let outcome = compile(&Input { text: text.to_owned(), ..event.input() });
    let preview = Preview { outcome: &outcome, event: "A merge request" };
    let all = why::all(preview.reasons().unwrap());
    assert_eq!((all[0].included, all[1].included), (false, true));
    assert_eq!(
        all[0].because,
        "it has no `rules`, and such jobs are only in pipelines of branches and tags"
    );
}

/// `b` needs `a`, which its rules leave out, and `c` has nothing to do with either.
const LACKING: &str = "\
a:
  script: x
  rules:
    - if: $RELEASE
b:
  script: x
  needs: [a]
c:
  script: x
";

#[test]
fn a_need_that_is_not_there_is_explained_by_its_own_rules() {
    let outcome = compile(&Input { text: LACKING.to_owned(), ..Input::default() });
    let preview = Preview { outcome: &outcome, event: "A push to main" };
    let reasons = preview.reasons().unwrap();
    assert_eq!(reasons.jobs[1].lacks, ["a"]);
    assert_eq!(reasons.no_pipeline, Some(NoPipeline::Refused));
    insta::assert_snapshot!(why_text(reasons, &why::all(reasons)[1..]), @r"
    There is no pipeline: `b` needs `a`, which is not there

    b is not in the pipeline: it needs `a`, which is not there (.gitlab-ci.yml:5)
      a is not in: its rule did not match (.gitlab-ci.yml:1)
        rule 1 (.gitlab-ci.yml:4) does not match
          `if: $RELEASE` does not hold: RELEASE is not set

    c is not in the pipeline: it would be in, but `b` needs `a`, which is not there (.gitlab-ci.yml:8)
    ");
    insta::assert_snapshot!(preview.text(), @r"
    A push to main makes no pipeline: 'b' job needs 'a' job, but 'a' does not exist in the pipeline. This might be because of the only, except, or rules keywords. To need a job that sometimes does not exist in the pipeline, use needs:optional.

    Not created
      a: its rule did not match (.gitlab-ci.yml:1)
      b: it needs `a`, which is not there (.gitlab-ci.yml:5)

    `evenkeel why JOB` says more.
    ");
    let absent = preview.json()["not_created"].clone();
    let names: Vec<_> = absent.as_array().unwrap().iter().map(|job| &job["name"]).collect();
    assert_eq!(names, ["a", "b", "c"]);
}

#[test]
fn a_message_that_asks_for_no_pipeline_is_the_reason() {
    let why = NoPipeline::SkippedByMessage { mark: "[skip ci]".to_owned() };
    let skipped = outcome("README.md").skipped(why);
    let preview = Preview { outcome: &skipped, event: "A push to main" };
    assert!(!preview.is_created());
    assert_eq!(preview.reason(), "the message of the commit says `[skip ci]`");
    let reasons = preview.reasons().unwrap();
    let unit = why::all(reasons).into_iter().find(|why| why.job == "unit 1/2").unwrap();
    assert!(!unit.included);
    assert_eq!(unit.because, "it would be in, but the message of the commit says `[skip ci]`");
    assert!(!preview.text().contains("unit 1/2"), "{}", preview.text());
}

#[test]
fn jobs_of_the_edges_alone_make_no_pipeline() {
    let text = "a:\n  stage: .pre\n  script: x\n".to_owned();
    let outcome = compile(&Input { text, ..Input::default() });
    let preview = Preview { outcome: &outcome, event: "A push to main" };
    let why = why::all(preview.reasons().unwrap()).remove(0);
    assert!(!why.included && why.because.contains("`.pre` and `.post`"), "{why:?}");
}

#[test]
fn a_value_that_a_name_without_one_made_empty_says_which() {
    let text = "a:\n  script: x\n  variables: {X: $UNSET, Y: 'v-$X-$CI_JOB_ID', Z: $$HOME}\n";
    let detail = Detail::Origins;
    let outcome = compile(&Input { text: text.to_owned(), detail, ..Input::default() });
    let preview = Preview { outcome: &outcome, event: "A push to main" };
    let reasons = preview.reasons().unwrap();
    assert_eq!(reasons.jobs[0].variables[0].unset, ["UNSET"]);
    assert_eq!(
        why::all(reasons)[0].variables,
        [
            "X is `$UNSET`, which is empty because `UNSET` is not set, from the job (.gitlab-ci.yml:3)",
            "Y is `v-$X-$CI_JOB_ID`, which becomes `v--$CI_JOB_ID` because `UNSET` is not set, from the job (.gitlab-ci.yml:3)",
            "Z is `$$HOME`, from the job (.gitlab-ci.yml:3)",
        ]
    );
}

#[test]
fn jobs_beside_one_that_cannot_be_are_judged() {
    let text = "a: {script: x, environment: $NONE}\nb: {script: x, rules: [{if: $B}]}\n".to_owned();
    let outcome = compile(&Input { text, ..Input::default() });
    let preview = Preview { outcome: &outcome, event: "A push to main" };
    let because: Vec<String> =
        why::all(preview.reasons().unwrap()).into_iter().map(|why| why.because).collect();
    assert_eq!(because, ["it would be in, but the pipeline is refused", "its rule did not match"]);
}

#[test]
fn a_rule_that_cannot_be_judged_is_no_rule_that_did_not_match() {
    let rule = "rules: [{changes: {paths: [x], compare_to: gone}}]";
    let text = format!("a: {{script: x, {rule}}}\nb: {{script: x}}\n");
    let mut input = Input { text, ..Input::default() };
    input.changed_since.insert("gone".to_owned(), None);
    let outcome = compile(&input);
    let preview = Preview { outcome: &outcome, event: "A push to main" };
    let why = why::all(preview.reasons().unwrap()).remove(0);
    assert_eq!((why.included, why.because.as_str()), (false, "one of its rules cannot be judged"));
}
