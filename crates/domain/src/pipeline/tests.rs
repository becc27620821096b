//! The documents that a database keeps for years: what is written today must be read then.

use insta::assert_snapshot;

use super::{
    AllowFailure, Because, JobPlan, JobState, Need, Plan, Requirement, Retry, State, Status, When,
};
use crate::Timestamp;
use crate::environment::EnvironmentAction;
use crate::job::FailureReason;

fn written<T>(value: &T) -> String
where
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let text = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), value);
    text
}

fn job(name: &str) -> JobPlan {
    JobPlan {
        name: name.to_owned(),
        stage: 0,
        when: When::OnSuccess,
        start_in_seconds: None,
        allow_failure: AllowFailure::No,
        needs: None,
        retry: Retry::default(),
        environment: None,
        requires: Vec::new(),
    }
}

#[test]
fn a_plan() {
    let full = JobPlan {
        when: When::Delayed,
        start_in_seconds: Some(60),
        allow_failure: AllowFailure::ExitCodes(vec![3]),
        needs: Some(vec![Need { job: 0, artifacts: true }]),
        retry: Retry { max: 2, when: vec![FailureReason::ApiFailure], exit_codes: vec![137] },
        environment: Some(("production".to_owned(), EnvironmentAction::Start)),
        requires: vec![Requirement::ResourceGroup],
        ..job("deploy")
    };
    let plan = Plan { stages: vec!["all".to_owned()], jobs: vec![job("build"), full] };
    assert_snapshot!(written(&plan), @r#"{"stages":["all"],"jobs":[{"name":"build","stage":0,"when":"on_success","allow_failure":"no"},{"name":"deploy","stage":0,"when":"delayed","start_in_seconds":60,"allow_failure":{"exit_codes":[3]},"needs":[{"job":0,"artifacts":true}],"retry":{"max":2,"when":["api_failure"],"exit_codes":[137]},"environment":["production","start"],"requires":["resource_group"]}]}"#);
}

#[test]
fn a_state() {
    let full = JobState {
        status: Status::Failed,
        attempt: 2,
        failure: Some(FailureReason::ScriptFailure),
        failure_allowed: true,
        played: true,
        wake_at: Some(Timestamp::from_seconds(1)),
    };
    let state = State { status: Status::Running, jobs: vec![JobState::CREATED, full] };
    assert_snapshot!(written(&state), @r#"{"status":"running","jobs":[{"s":"created"},{"s":"failed","a":2,"f":"script_failure","w":true,"p":true,"u":1000000}]}"#);
}

#[test]
fn reasons() {
    let reasons = vec![
        Because::Ready,
        Because::Claimed,
        Because::Passed,
        Because::Failed { reason: FailureReason::ScriptFailure, exit_code: Some(1) },
        Because::Unmet { requirement: Requirement::Trigger },
        Because::NeedsAPerson,
        Because::Delayed { until: 1 },
        Because::Woke,
        Because::Played,
        Because::RetriedByAPerson,
        Because::RetriedByRule { reason: FailureReason::ApiFailure },
        Because::Reopened,
        Because::Canceled,
        Because::PreviousEnded { status: Status::Failed, job: Some(0) },
        Because::PreviousEnded { status: Status::Success, job: None },
    ];
    assert_snapshot!(written(&reasons).replace("},", "},\n"), @r#"
    [{"kind":"ready"},
    {"kind":"claimed"},
    {"kind":"passed"},
    {"kind":"failed","reason":"script_failure","exit_code":1},
    {"kind":"unmet","requirement":"trigger"},
    {"kind":"needs_a_person"},
    {"kind":"delayed","until":1},
    {"kind":"woke"},
    {"kind":"played"},
    {"kind":"retried_by_a_person"},
    {"kind":"retried_by_rule","reason":"api_failure"},
    {"kind":"reopened"},
    {"kind":"canceled"},
    {"kind":"previous_ended","status":"failed","job":0},
    {"kind":"previous_ended","status":"success"}]
    "#);
}
