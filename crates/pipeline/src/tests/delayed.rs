//! Jobs that wait for their time.

use insta::assert_snapshot;

use super::script::run;

#[test]
fn a_delay_begins_when_the_turn_has_come() {
    assert_snapshot!(run("
        stage build
          build
        stage deploy
          rollout when=delayed start_in=600
        > create
        > wait 100
        > claim build
        > pass build
        > wait 599
        > wake rollout
        > wait 1
        > wake rollout
        > wake rollout
        > claim rollout
        > pass rollout
    "), @"
    > create
      build created -> pending: ready
      pipeline created -> pending
    > wait 100
    > claim build
      build pending -> running: claimed
      pipeline pending -> running
    > pass build
      build running -> success: passed
      rollout created -> scheduled: delayed until 700
      pipeline running -> scheduled
      ! wake rollout at 700
    > wait 599
    > wake rollout
      ! wake rollout at 700
    > wait 1
    > wake rollout
      rollout scheduled -> pending: woke
      pipeline scheduled -> running
    > wake rollout
    > claim rollout
      rollout pending -> running: claimed
    > pass rollout
      rollout running -> success: passed
      pipeline running -> success
      ! finished success
    ");
}

#[test]
fn a_person_may_start_it_early() {
    assert_snapshot!(run("
        stage deploy
          rollout when=delayed start_in=600
        > create
        > play rollout
        > wait 600
        > wake rollout
    "), @"
    > create
      rollout created -> scheduled: delayed until 600
      pipeline created -> scheduled
      ! wake rollout at 600
    > play rollout
      rollout scheduled -> pending: played
      pipeline scheduled -> pending
    > wait 600
    > wake rollout
    ");
}

#[test]
fn a_wake_that_comes_far_too_late_fails_the_job() {
    assert_snapshot!(run("
        stage deploy
          rollout when=delayed start_in=600
        > create
        > wait 4201
        > wake rollout
    "), @"
    > create
      rollout created -> scheduled: delayed until 600
      pipeline created -> scheduled
      ! wake rollout at 600
    > wait 4201
    > wake rollout
      rollout scheduled -> failed: stale_schedule
      pipeline scheduled -> failed
      ! finished failed
    ");
}

#[test]
fn a_retry_does_not_wait_again() {
    assert_snapshot!(run("
        stage deploy
          rollout when=delayed start_in=600
        > create
        > cancel rollout
        > wait 600
        > wake rollout
        > retry rollout
    "), @"
    > create
      rollout created -> scheduled: delayed until 600
      pipeline created -> scheduled
      ! wake rollout at 600
    > cancel rollout
      rollout scheduled -> canceled: canceled
      pipeline scheduled -> canceled
      ! finished canceled
    > wait 600
    > wake rollout
    > retry rollout
      rollout#2 new: retried by a person
      rollout#2 created -> pending: ready
      pipeline canceled -> pending
    ");
}

#[test]
fn a_retry_of_the_pipeline_waits_again() {
    assert_snapshot!(run("
        stage deploy
          rollout when=delayed start_in=600
        > create
        > cancel_all
        > retry_all
        > wait 600
        > wake rollout#1
        > wake rollout
    "), @"
    > create
      rollout created -> scheduled: delayed until 600
      pipeline created -> scheduled
      ! wake rollout at 600
    > cancel_all
      rollout scheduled -> canceled: canceled
      pipeline scheduled -> canceled
      ! finished canceled
    > retry_all
      rollout#2 new: retried by a person
      rollout#2 created -> scheduled: delayed until 600
      pipeline canceled -> scheduled
      ! wake rollout#2 at 600
    > wait 600
    > wake rollout#1
    > wake rollout
      rollout#2 scheduled -> pending: woke
      pipeline scheduled -> pending
    ");
}
