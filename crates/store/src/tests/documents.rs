//! One sample of every document of every version that was released: it must be read for ever, and
//! what is written today is pinned.

use domain::diagnostic::{Diagnostic, Severity};
use domain::environment::EnvironmentAction;
use domain::job_spec::JobSpec;
use domain::pipeline::{AllowFailure, JobState, Need, Plan, State, Status, When};
use domain::push::RefUpdate;
use domain::variable::JobVariable;

use super::fixture::job_plan;
use crate::document::{decode, encode};

fn plan() -> Plan {
    let mut deploy = job_plan("deploy", 1);
    deploy.when = When::Manual;
    deploy.allow_failure = AllowFailure::ExitCodes(vec![3]);
    deploy.needs = Some(vec![Need { job: 0, artifacts: true }]);
    deploy.environment = Some(("production".to_owned(), EnvironmentAction::Start));
    Plan {
        stages: vec!["build".to_owned(), "deploy".to_owned()],
        jobs: vec![job_plan("build", 0), deploy],
    }
}

fn state() -> State {
    let mut second = JobState { status: Status::Manual, ..JobState::CREATED };
    second.attempt = 2;
    second.played = true;
    let jobs = vec![JobState { status: Status::Success, ..JobState::CREATED }, second];
    State { status: Status::Manual, jobs }
}

#[test]
fn a_plan_of_version_1() {
    insta::assert_snapshot!(encode(&plan()), @r#"{"v":1,"d":{"stages":["build","deploy"],"jobs":[{"name":"build","stage":0,"when":"on_success","allow_failure":"no"},{"name":"deploy","stage":1,"when":"manual","allow_failure":{"exit_codes":[3]},"needs":[{"job":0,"artifacts":true}],"environment":["production","start"]}]}}"#);
    let text = encode(&plan());
    assert_eq!(decode::<Plan>(&text, "a plan").unwrap(), plan());
}

#[test]
fn a_state_of_version_1() {
    insta::assert_snapshot!(encode(&state()), @r#"{"v":1,"d":{"status":"manual","jobs":[{"s":"success"},{"s":"manual","a":2,"p":true}]}}"#);
    assert_eq!(decode::<State>(&encode(&state()), "a state").unwrap(), state());
}

#[test]
fn a_jobs_definition_of_version_1() {
    let spec = JobSpec {
        script: vec!["make".to_owned()],
        variables: vec![JobVariable::public("A", "$B")],
        ..JobSpec::default()
    };
    insta::assert_snapshot!(encode(&spec), @r#"{"v":1,"d":{"before_script":[],"script":["make"],"after_script":[],"pre_get_sources_script":[],"image":null,"services":[],"variables":[{"key":"A","value":"$B","public":true}],"tags":[],"artifacts":[],"dependencies":null,"cache":[],"timeout_seconds":null,"environment":null,"coverage":null,"interruptible":false,"node":null}}"#);
    assert_eq!(decode::<JobSpec>(&encode(&spec), "a definition").unwrap(), spec);
}

#[test]
fn lists_of_version_1() {
    let finding = Diagnostic {
        code: "CI0042".to_owned(),
        severity: Severity::Warning,
        message: "m".to_owned(),
        hint: None,
        file: ".gitlab-ci.yml".to_owned(),
        line: 1,
        column: 2,
        via: Vec::new(),
        snippet: None,
        extends: None,
    };
    insta::assert_snapshot!(encode(&vec![finding]), @r#"{"v":1,"d":[{"code":"CI0042","severity":"warning","message":"m","file":".gitlab-ci.yml","line":1,"column":2}]}"#);
    let update = RefUpdate { name: "refs/heads/a".to_owned(), old: "0".into(), new: "1".into() };
    insta::assert_snapshot!(encode(&vec![update]), @r#"{"v":1,"d":[{"name":"refs/heads/a","old":"0","new":"1"}]}"#);
    insta::assert_snapshot!(encode(&vec!["ci.skip"]), @r#"{"v":1,"d":["ci.skip"]}"#);
}

#[test]
fn another_version_and_another_thing_are_named() {
    let error = decode::<Vec<String>>(r#"{"v":2,"d":[]}"#, "options").unwrap_err();
    insta::assert_snapshot!(error, @"the database holds something unreadable: a document, options, of version 2");
    let error = decode::<Vec<String>>(r#"{"v":1,"d":{}}"#, "options").unwrap_err();
    insta::assert_snapshot!(error, @"the database holds something unreadable: a document, options: invalid type: map, expected a sequence at line 1 column 11");
}
