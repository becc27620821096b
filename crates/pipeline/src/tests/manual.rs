//! Jobs that wait for a person.

use insta::assert_snapshot;

use super::script::run;
use crate::is_playable;
use domain::pipeline::{Status, When};

#[test]
fn a_blocking_job_stops_the_pipeline_until_it_is_played() {
    assert_snapshot!(run("
        stage build
          build
        stage deploy
          production when=manual
        stage verify
          smoke
        > create
        > play production
        > claim build
        > pass build
        > claim smoke
        > play production
        > claim production
        > pass production
    "), @"
    > create
      build created -> pending: ready
      pipeline created -> pending
    > play production
      rejected: job `production` is created and cannot be played
    > claim build
      build pending -> running: claimed
      pipeline pending -> running
    > pass build
      build running -> success: passed
      production created -> manual: needs a person
      pipeline running -> manual
    > claim smoke
      rejected: job `smoke` is created and cannot be claimed
    > play production
      production manual -> pending: played
      pipeline manual -> running
    > claim production
      production pending -> running: claimed
    > pass production
      production running -> success: passed
      smoke created -> pending: ready
    ");
}

#[test]
fn an_optional_job_stands_in_nobodys_way() {
    assert_snapshot!(run("
        stage build
          build
        stage deploy
          review when=manual allow_failure
        stage verify
          smoke
        > create
        > claim build
        > pass build
        > claim smoke
        > pass smoke
        > play review
        > claim review
        > fail review
    "), @"
    > create
      build created -> pending: ready
      pipeline created -> pending
    > claim build
      build pending -> running: claimed
      pipeline pending -> running
    > pass build
      build running -> success: passed
      review created -> manual: needs a person
      smoke created -> pending: ready
    > claim smoke
      smoke pending -> running: claimed
    > pass smoke
      smoke running -> success: passed
      pipeline running -> success
      ! finished success
    > play review
      review manual -> pending: played
      pipeline success -> running
    > claim review
      review pending -> running: claimed
    > fail review
      review running -> failed: script_failure
      pipeline running -> success
      ! finished success
    ");
}

#[test]
fn a_stage_of_optional_jobs_is_skipped_as_a_whole() {
    assert_snapshot!(run("
        stage deploy
          review when=manual allow_failure
        > create
    "), @"
    > create
      review created -> manual: needs a person
      pipeline created -> skipped
      ! finished skipped
    ");
}

#[test]
fn who_needs_an_optional_job_is_skipped_until_it_is_played() {
    assert_snapshot!(run("
        stage deploy
          review when=manual allow_failure
        stage verify
          smoke needs=review
          report needs=smoke
          always when=always needs=review
        > create
        > claim always
        > pass always
        > play review
        > claim review
        > pass review
        > claim smoke
        > pass smoke
    "), @"
    > create
      review created -> manual: needs a person
      smoke created -> skipped: before it skipped, see review
      report created -> skipped: before it skipped, see smoke
      always created -> pending: ready
      pipeline created -> pending
    > claim always
      always pending -> running: claimed
      pipeline pending -> running
    > pass always
      always running -> success: passed
      pipeline running -> success
      ! finished success
    > play review
      review manual -> pending: played
      smoke skipped -> created: reopened
      report skipped -> created: reopened
      pipeline success -> running
    > claim review
      review pending -> running: claimed
    > pass review
      review running -> success: passed
      smoke created -> pending: ready
    > claim smoke
      smoke pending -> running: claimed
    > pass smoke
      smoke running -> success: passed
      report created -> pending: ready
    ");
}

#[test]
fn play_reopens_who_needs_it_in_its_own_stage_and_nobody_else() {
    assert_snapshot!(run("
        stage deploy
          review when=manual allow_failure
          other when=manual allow_failure
          smoke needs=review
          report needs=smoke
          smoke_other needs=other
        > create
        > play review
    "), @"
    > create
      review created -> manual: needs a person
      other created -> manual: needs a person
      smoke created -> skipped: before it skipped, see review
      report created -> skipped: before it skipped, see smoke
      smoke_other created -> skipped: before it skipped, see other
      pipeline created -> skipped
      ! finished skipped
    > play review
      review manual -> pending: played
      smoke skipped -> created: reopened
      report skipped -> created: reopened
      pipeline skipped -> pending
    ");
}

#[test]
fn who_needs_a_blocking_job_waits() {
    assert_snapshot!(run("
        stage deploy
          production when=manual
        stage verify
          smoke needs=production
        > create
        > play production
        > claim production
        > pass production
    "), @"
    > create
      production created -> manual: needs a person
      pipeline created -> manual
    > play production
      production manual -> pending: played
      pipeline manual -> pending
    > claim production
      production pending -> running: claimed
      pipeline pending -> running
    > pass production
      production running -> success: passed
      smoke created -> pending: ready
    ");
}

#[test]
fn exit_codes_do_not_make_a_manual_job_optional() {
    assert_snapshot!(run("
        stage deploy
          production when=manual allow_failure=3
        stage verify
          smoke
        > create
    "), @"
    > create
      production created -> manual: needs a person
      pipeline created -> manual
    ");
}

#[test]
fn play_of_a_finished_job_runs_it_once_more() {
    assert_snapshot!(run("
        stage deploy
          production when=manual
          other
        > create
        > play production
        > claim production
        > pass production
        > play production
        > play other
    "), @"
    > create
      production created -> manual: needs a person
      other created -> pending: ready
      pipeline created -> running
    > play production
      production manual -> pending: played
      pipeline running -> pending
    > claim production
      production pending -> running: claimed
      pipeline pending -> running
    > pass production
      production running -> success: passed
    > play production
      production#2 new: played
      production#2 created -> pending: ready
      pipeline running -> pending
    > play other
      rejected: job `other` is pending and cannot be played
    ");
}

#[test]
fn play_is_offered_where_it_is_taken() {
    for &when in When::ALL {
        for &status in Status::ALL {
            let waits = matches!(status, Status::Manual | Status::Scheduled);
            let ended = matches!(status, Status::Success | Status::Failed | Status::Canceled);
            let again = ended && matches!(when, When::Manual | When::Delayed);
            assert_eq!(is_playable(when, status), waits || again, "{when} {status}");
        }
    }
}
