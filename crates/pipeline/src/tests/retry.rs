//! Another attempt because a person wants it.

use insta::assert_snapshot;

use super::script::run;

#[test]
fn a_person_retries_a_job_and_what_was_skipped_goes_on() {
    assert_snapshot!(run("
        stage build
          build
        stage test
          test
          report when=always
        stage deploy
          deploy
        > create
        > claim build
        > fail build
        > retry test
        > claim report
        > pass report
        > retry build
        > claim build
        > pass build
        > claim test
        > pass test
    "), @"
    > create
      build created -> pending: ready
      pipeline created -> pending
    > claim build
      build pending -> running: claimed
      pipeline pending -> running
    > fail build
      build running -> failed: script_failure
      test created -> skipped: before it failed, see build
      report created -> pending: ready
    > retry test
      rejected: job `test` is skipped and cannot be retried
    > claim report
      report pending -> running: claimed
    > pass report
      report running -> success: passed
      deploy created -> skipped: before it failed, see build
      pipeline running -> failed
      ! finished failed
    > retry build
      build#2 new: retried by a person
      build#2 created -> pending: ready
      test skipped -> created: reopened
      deploy skipped -> created: reopened
      pipeline failed -> running
    > claim build
      build#2 pending -> running: claimed
    > pass build
      build#2 running -> success: passed
      test created -> pending: ready
    > claim test
      test pending -> running: claimed
    > pass test
      test running -> success: passed
      deploy created -> pending: ready
    ");
}

#[test]
fn a_retry_that_fails_again_leaves_skipped_jobs_alone_in_the_end() {
    assert_snapshot!(run("
        stage build
          build
        stage test
          test
        > create
        > claim build
        > fail build
        > retry build
        > claim build
        > fail build
    "), @"
    > create
      build created -> pending: ready
      pipeline created -> pending
    > claim build
      build pending -> running: claimed
      pipeline pending -> running
    > fail build
      build running -> failed: script_failure
      test created -> skipped: before it failed, see build
      pipeline running -> failed
      ! finished failed
    > retry build
      build#2 new: retried by a person
      build#2 created -> pending: ready
      test skipped -> created: reopened
      pipeline failed -> pending
    > claim build
      build#2 pending -> running: claimed
      pipeline pending -> running
    > fail build
      build#2 running -> failed: script_failure
      test created -> skipped: before it failed, see build
      pipeline running -> failed
      ! finished failed
    ");
}

#[test]
fn a_retry_in_the_middle_reopens_only_what_depends_on_it() {
    assert_snapshot!(run("
        stage build
          a
          b
        stage test
          test_a needs=a
          test_b needs=b
        stage deploy
          deploy
        > create
        > claim a
        > fail a
        > claim b
        > fail b
        > retry a
    "), @"
    > create
      a created -> pending: ready
      b created -> pending: ready
      pipeline created -> pending
    > claim a
      a pending -> running: claimed
      pipeline pending -> running
    > fail a
      a running -> failed: script_failure
      test_a created -> skipped: before it failed, see a
    > claim b
      b pending -> running: claimed
    > fail b
      b running -> failed: script_failure
      test_b created -> skipped: before it failed, see b
      deploy created -> skipped: before it failed, see a
      pipeline running -> failed
      ! finished failed
    > retry a
      a#2 new: retried by a person
      a#2 created -> pending: ready
      test_a skipped -> created: reopened
      deploy skipped -> created: reopened
      pipeline failed -> running
    ");
}

#[test]
fn a_finished_job_behind_a_retry_stays_finished() {
    assert_snapshot!(run("
        stage build
          build
        stage test
          test
        > create
        > claim build
        > pass build
        > claim test
        > pass test
        > retry build
        > claim build
        > fail build
    "), @"
    > create
      build created -> pending: ready
      pipeline created -> pending
    > claim build
      build pending -> running: claimed
      pipeline pending -> running
    > pass build
      build running -> success: passed
      test created -> pending: ready
    > claim test
      test pending -> running: claimed
    > pass test
      test running -> success: passed
      pipeline running -> success
      ! finished success
    > retry build
      build#2 new: retried by a person
      build#2 created -> pending: ready
      pipeline success -> running
    > claim build
      build#2 pending -> running: claimed
    > fail build
      build#2 running -> failed: script_failure
      pipeline running -> failed
      ! finished failed
    ");
}

#[test]
fn a_rollback_is_a_retry_of_an_old_deployment() {
    assert_snapshot!(run("
        stage deploy
          production when=manual
        > create
        > play production
        > claim production
        > pass production
        > retry production
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
      pipeline running -> success
      ! finished success
    > retry production
      production#2 new: retried by a person
      production#2 created -> pending: ready
      pipeline success -> pending
    > claim production
      production#2 pending -> running: claimed
      pipeline pending -> running
    > pass production
      production#2 running -> success: passed
      pipeline running -> success
      ! finished success
    ");
}

#[test]
fn retry_all_takes_what_failed_or_was_canceled() {
    assert_snapshot!(run("
        stage build
          good
          bad
          warned allow_failure
          stopped
        stage deploy
          deploy
        > create
        > claim good; claim bad; claim warned
        > pass good; fail bad; fail warned
        > cancel stopped
        > retry_all
        > retry_all
    "), @"
    > create
      good created -> pending: ready
      bad created -> pending: ready
      warned created -> pending: ready
      stopped created -> pending: ready
      pipeline created -> pending
    > claim good; claim bad; claim warned
      good pending -> running: claimed
      bad pending -> running: claimed
      warned pending -> running: claimed
      pipeline pending -> running
    > pass good; fail bad; fail warned
      good running -> success: passed
      bad running -> failed: script_failure
      warned running -> failed: script_failure
    > cancel stopped
      stopped pending -> canceled: canceled
      deploy created -> skipped: before it failed, see bad
      pipeline running -> failed
      ! withdraw stopped
      ! finished failed
    > retry_all
      bad#2 new: retried by a person
      warned#2 new: retried by a person
      stopped#2 new: retried by a person
      bad#2 created -> pending: ready
      warned#2 created -> pending: ready
      stopped#2 created -> pending: ready
      deploy skipped -> created: reopened
      pipeline failed -> running
    > retry_all
    ");
}

#[test]
fn retry_all_leaves_manual_jobs_to_a_person() {
    assert_snapshot!(run("
        stage deploy
          production when=manual
          smoke when=manual allow_failure
        > create
        > play production
        > claim production
        > fail production
        > retry_all
    "), @"
    > create
      production created -> manual: needs a person
      smoke created -> manual: needs a person
      pipeline created -> manual
    > play production
      production manual -> pending: played
      pipeline manual -> pending
    > claim production
      production pending -> running: claimed
      pipeline pending -> running
    > fail production
      production running -> failed: script_failure
      pipeline running -> failed
      ! finished failed
    > retry_all
      production#2 new: retried by a person
      production#2 created -> manual: needs a person
      pipeline failed -> manual
    ");
}

#[test]
fn a_retry_waits_for_what_runs_before_it() {
    assert_snapshot!(run("
        stage build
          build
        stage deploy
          production when=manual
        > create
        > claim build
        > pass build
        > play production
        > claim production
        > fail production
        > retry build
        > retry production
        > claim build
        > pass build
    "), @"
    > create
      build created -> pending: ready
      pipeline created -> pending
    > claim build
      build pending -> running: claimed
      pipeline pending -> running
    > pass build
      build running -> success: passed
      production created -> manual: needs a person
      pipeline running -> manual
    > play production
      production manual -> pending: played
      pipeline manual -> running
    > claim production
      production pending -> running: claimed
    > fail production
      production running -> failed: script_failure
      pipeline running -> failed
      ! finished failed
    > retry build
      build#2 new: retried by a person
      build#2 created -> pending: ready
      pipeline failed -> running
    > retry production
      production#2 new: retried by a person
      pipeline running -> pending
    > claim build
      build#2 pending -> running: claimed
      pipeline pending -> running
    > pass build
      build#2 running -> success: passed
      production#2 created -> pending: ready
    ");
}

#[test]
fn what_has_not_ended_cannot_be_retried() {
    assert_snapshot!(run("
        stage build
          build
        stage test
          test
          manual when=manual needs=
        > create
        > retry build
        > retry test
        > retry manual
        > claim build
        > retry build
        > cancel build gracefully
        > retry build
    "), @"
    > create
      build created -> pending: ready
      manual created -> manual: needs a person
      pipeline created -> running
    > retry build
      rejected: job `build` is pending and cannot be retried
    > retry test
      rejected: job `test` is created and cannot be retried
    > retry manual
      rejected: job `manual` is manual and cannot be retried
    > claim build
      build pending -> running: claimed
    > retry build
      rejected: job `build` is running and cannot be retried
    > cancel build gracefully
      build running -> canceling: canceled
      pipeline running -> manual
      ! stop build
    > retry build
      rejected: job `build` is canceling and cannot be retried
    ");
}
