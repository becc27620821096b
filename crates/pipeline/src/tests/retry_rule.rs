//! Another attempt because `retry` asks for it.

use insta::assert_snapshot;

use super::script::run;

#[test]
fn the_rule_retries_so_often_and_no_more() {
    assert_snapshot!(run("
        stage build
          build retry=2
        stage test
          test
        > create
        > claim build
        > fail build
        > claim build
        > fail build runner_system_failure
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
      build#2 new: retried after script_failure
      build#2 created -> pending: ready
      pipeline running -> pending
    > claim build
      build#2 pending -> running: claimed
      pipeline pending -> running
    > fail build runner_system_failure
      build#2 running -> failed: runner_system_failure
      build#3 new: retried after runner_system_failure
      build#3 created -> pending: ready
      pipeline running -> pending
    > claim build
      build#3 pending -> running: claimed
      pipeline pending -> running
    > fail build
      build#3 running -> failed: script_failure
      test created -> skipped: before it failed, see build
      pipeline running -> failed
      ! finished failed
    > retry build
      build#4 new: retried by a person
      build#4 created -> pending: ready
      test skipped -> created: reopened
      pipeline failed -> pending
    > claim build
      build#4 pending -> running: claimed
      pipeline pending -> running
    > fail build
      build#4 running -> failed: script_failure
      test created -> skipped: before it failed, see build
      pipeline running -> failed
      ! finished failed
    ");
}

#[test]
fn the_rule_asks_for_a_reason_or_an_exit_code() {
    assert_snapshot!(run("
        stage build
          reason retry=2 retry_when=runner_system_failure
          code retry=2 retry_codes=137
          either retry=2 retry_when=runner_system_failure retry_codes=137
        > create
        > claim reason; claim code; claim either
        > fail reason script_failure 1
        > retry reason
        > fail code script_failure 137
        > fail either script_failure 137
        > claim reason; claim code; claim either
        > fail reason runner_system_failure
        > fail code runner_system_failure
        > fail either runner_system_failure
    "), @"
    > create
      reason created -> pending: ready
      code created -> pending: ready
      either created -> pending: ready
      pipeline created -> pending
    > claim reason; claim code; claim either
      reason pending -> running: claimed
      code pending -> running: claimed
      either pending -> running: claimed
      pipeline pending -> running
    > fail reason script_failure 1
      reason running -> failed: script_failure 1
    > retry reason
      reason#2 new: retried by a person
      reason#2 created -> pending: ready
    > fail code script_failure 137
      code running -> failed: script_failure 137
      code#2 new: retried after script_failure
      code#2 created -> pending: ready
    > fail either script_failure 137
      either running -> failed: script_failure 137
      either#2 new: retried after script_failure
      either#2 created -> pending: ready
      pipeline running -> pending
    > claim reason; claim code; claim either
      reason#2 pending -> running: claimed
      code#2 pending -> running: claimed
      either#2 pending -> running: claimed
      pipeline pending -> running
    > fail reason runner_system_failure
      reason#2 running -> failed: runner_system_failure
      reason#3 new: retried after runner_system_failure
      reason#3 created -> pending: ready
    > fail code runner_system_failure
      code#2 running -> failed: runner_system_failure
    > fail either runner_system_failure
      either#2 running -> failed: runner_system_failure
      either#3 new: retried after runner_system_failure
      either#3 created -> pending: ready
    ");
}

#[test]
fn what_another_attempt_cannot_mend_is_not_retried() {
    assert_snapshot!(run("
        stage build
          build retry=2
        > create
        > fail build missing_dependency_failure
    "), @"
    > create
      build created -> pending: ready
      pipeline created -> pending
    > fail build missing_dependency_failure
      build pending -> failed: missing_dependency_failure
      pipeline pending -> failed
      ! withdraw build
      ! finished failed
    ");
}

#[test]
fn a_failure_of_the_scheduler_is_retried_twice_without_a_rule() {
    assert_snapshot!(run("
        stage build
          build
        > create
        > fail build scheduler_failure
        > fail build scheduler_failure
        > fail build scheduler_failure
    "), @"
    > create
      build created -> pending: ready
      pipeline created -> pending
    > fail build scheduler_failure
      build pending -> failed: scheduler_failure
      build#2 new: retried after scheduler_failure
      build#2 created -> pending: ready
      ! withdraw build
    > fail build scheduler_failure
      build#2 pending -> failed: scheduler_failure
      build#3 new: retried after scheduler_failure
      build#3 created -> pending: ready
      ! withdraw build#2
    > fail build scheduler_failure
      build#3 pending -> failed: scheduler_failure
      pipeline pending -> failed
      ! withdraw build#3
      ! finished failed
    ");
}

#[test]
fn a_retry_of_the_rule_plays_a_manual_job_again() {
    assert_snapshot!(run("
        stage deploy
          production when=manual retry=1
        > create
        > play production
        > claim production
        > fail production
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
    > fail production
      production running -> failed: script_failure
      production#2 new: retried after script_failure
      production#2 created -> pending: ready
      pipeline running -> pending
    ");
}
