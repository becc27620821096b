//! Jobs that ask for something that this server does not do.

use insta::assert_snapshot;

use super::script::run;

#[test]
fn a_job_ends_when_its_turn_comes_and_what_follows_knows() {
    assert_snapshot!(run("
        stage build
          build
        stage deploy
          child requires=trigger retry=2
        stage after
          next
          mend when=on_failure
        > create
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
      child created -> failed: trigger is not carried out
      next created -> skipped: before it failed, see child
      mend created -> pending: ready
    ");
}

#[test]
fn a_manual_one_waits_for_a_person_first_and_a_retry_ends_alike() {
    assert_snapshot!(run("
        stage deploy
          deploy when=manual requires=secrets
        > create
        > play deploy
        > retry deploy
    "), @"
    > create
      deploy created -> manual: needs a person
      pipeline created -> manual
    > play deploy
      deploy manual -> failed: secrets is not carried out
      pipeline manual -> failed
      ! finished failed
    > retry deploy
      deploy#2 new: retried by a person
      deploy#2 created -> failed: secrets is not carried out
    ");
}

#[test]
fn a_failure_that_is_allowed_stops_nobody() {
    assert_snapshot!(run("
        stage build
          child requires=trigger allow_failure
        stage after
          next
        > create
    "), @"
    > create
      child created -> failed: trigger is not carried out
      next created -> pending: ready
      pipeline created -> pending
    ");
}
