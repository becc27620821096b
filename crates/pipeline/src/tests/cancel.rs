//! Stopping jobs and pipelines.

use insta::assert_snapshot;

use super::script::run;

#[test]
fn a_canceled_pipeline_is_canceled_and_not_a_success() {
    assert_snapshot!(run("
        stage build
          build
          lint
        stage test
          test
        stage deploy
          production when=manual
          always when=always
        > create
        > claim build
        > cancel_all
        > pass build
    "), @"
    > create
      build created -> pending: ready
      lint created -> pending: ready
      pipeline created -> pending
    > claim build
      build pending -> running: claimed
      pipeline pending -> running
    > cancel_all
      build running -> canceled: canceled
      lint pending -> canceled: canceled
      test created -> canceled: canceled
      production created -> canceled: canceled
      always created -> canceled: canceled
      pipeline running -> canceled
      ! stop build
      ! withdraw lint
      ! finished canceled
    > pass build
      rejected: job `build` is canceled and cannot pass
    ");
}

#[test]
fn a_graceful_runner_may_clean_up() {
    assert_snapshot!(run("
        stage build
          build
          queued
        stage test
          test
        > create
        > claim build
        > cancel_all gracefully
        > cancel_all gracefully
        > stopped build
    "), @"
    > create
      build created -> pending: ready
      queued created -> pending: ready
      pipeline created -> pending
    > claim build
      build pending -> running: claimed
      pipeline pending -> running
    > cancel_all gracefully
      build running -> canceling: canceled
      queued pending -> canceled: canceled
      test created -> canceled: canceled
      pipeline running -> canceling
      ! stop build
      ! withdraw queued
    > cancel_all gracefully
    > stopped build
      build canceling -> canceled: canceled
      pipeline canceling -> canceled
      ! finished canceled
    ");
}

#[test]
fn one_job_is_stopped_gracefully_until_somebody_insists() {
    assert_snapshot!(run("
        stage build
          build
        > create
        > claim build
        > cancel build gracefully
        > cancel build gracefully
        > cancel build
    "), @"
    > create
      build created -> pending: ready
      pipeline created -> pending
    > claim build
      build pending -> running: claimed
      pipeline pending -> running
    > cancel build gracefully
      build running -> canceling: canceled
      pipeline running -> canceling
      ! stop build
    > cancel build gracefully
    > cancel build
      build canceling -> canceled: canceled
      pipeline canceling -> canceled
      ! stop build
      ! finished canceled
    ");
}

#[test]
fn a_stopping_job_ends_as_canceled_whatever_it_reports() {
    assert_snapshot!(run("
        stage build
          a retry=2
          b
          c
        > create
        > claim a; claim b; claim c
        > cancel_all gracefully
        > fail a
        > pass b
        > cancel c
        > stopped c
    "), @"
    > create
      a created -> pending: ready
      b created -> pending: ready
      c created -> pending: ready
      pipeline created -> pending
    > claim a; claim b; claim c
      a pending -> running: claimed
      b pending -> running: claimed
      c pending -> running: claimed
      pipeline pending -> running
    > cancel_all gracefully
      a running -> canceling: canceled
      b running -> canceling: canceled
      c running -> canceling: canceled
      pipeline running -> canceling
      ! stop a
      ! stop b
      ! stop c
    > fail a
      a canceling -> canceled: canceled
    > pass b
      b canceling -> canceled: canceled
    > cancel c
      c canceling -> canceled: canceled
      pipeline canceling -> canceled
      ! stop c
      ! finished canceled
    > stopped c
      rejected: job `c` is canceled and cannot report that it stopped
    ");
}

#[test]
fn one_canceled_job_skips_everything_behind_it() {
    assert_snapshot!(run("
        stage build
          a
          b
        stage test
          test
          always when=always
          alarm when=on_failure
          independent needs=b
        > create
        > claim a
        > cancel a
        > claim b
        > pass b
    "), @"
    > create
      a created -> pending: ready
      b created -> pending: ready
      pipeline created -> pending
    > claim a
      a pending -> running: claimed
      pipeline pending -> running
    > cancel a
      a running -> canceled: canceled
      ! stop a
    > claim b
      b pending -> running: claimed
    > pass b
      b running -> success: passed
      test created -> skipped: before it canceled, see a
      always created -> skipped: before it canceled, see a
      alarm created -> skipped: before it canceled, see a
      independent created -> pending: ready
    ");
}

#[test]
fn a_canceled_job_that_may_fail_is_a_warning() {
    assert_snapshot!(run("
        stage build
          a allow_failure
        stage test
          test
        > create
        > cancel a
    "), @"
    > create
      a created -> pending: ready
      pipeline created -> pending
    > cancel a
      a pending -> canceled: canceled
      test created -> pending: ready
      ! withdraw a
    ");
}

#[test]
fn a_created_job_can_be_canceled() {
    assert_snapshot!(run("
        stage build
          build
        stage test
          test
        stage deploy
          deploy
        > create
        > cancel test
        > claim build
        > pass build
    "), @"
    > create
      build created -> pending: ready
      pipeline created -> pending
    > cancel test
      test created -> canceled: canceled
      pipeline pending -> running
    > claim build
      build pending -> running: claimed
    > pass build
      build running -> success: passed
      deploy created -> skipped: before it canceled, see test
      pipeline running -> canceled
      ! finished canceled
    ");
}

#[test]
fn blocking_manual_jobs_are_canceled_and_optional_ones_stay() {
    assert_snapshot!(run("
        stage deploy
          blocking when=manual
          optional when=manual allow_failure
        > create
        > cancel_all
        > play optional
    "), @"
    > create
      blocking created -> manual: needs a person
      optional created -> manual: needs a person
      pipeline created -> manual
    > cancel_all
      blocking manual -> canceled: canceled
      pipeline manual -> canceled
      ! finished canceled
    > play optional
      optional manual -> pending: played
      pipeline canceled -> running
    ");
}

#[test]
fn what_has_ended_cannot_be_canceled() {
    assert_snapshot!(run("
        stage build
          build
        > create
        > claim build
        > pass build
        > cancel build
        > cancel_all
    "), @"
    > create
      build created -> pending: ready
      pipeline created -> pending
    > claim build
      build pending -> running: claimed
      pipeline pending -> running
    > pass build
      build running -> success: passed
      pipeline running -> success
      ! finished success
    > cancel build
      rejected: job `build` is success and cannot be canceled
    > cancel_all
    ");
}

#[test]
fn a_canceled_pipeline_can_be_retried() {
    assert_snapshot!(run("
        stage build
          build
        stage test
          test
        > create
        > cancel_all
        > retry_all
    "), @"
    > create
      build created -> pending: ready
      pipeline created -> pending
    > cancel_all
      build pending -> canceled: canceled
      test created -> canceled: canceled
      pipeline pending -> canceled
      ! withdraw build
      ! finished canceled
    > retry_all
      build#2 new: retried by a person
      test#2 new: retried by a person
      build#2 created -> pending: ready
      pipeline canceled -> pending
    ");
}
