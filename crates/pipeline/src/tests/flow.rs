//! The ordinary course of things.

use insta::assert_snapshot;

use super::script::run;

#[test]
fn stages_follow_each_other() {
    assert_snapshot!(run("
        stage build
          compile
          lint
        stage test
          unit
        > create
        > claim compile
        > pass compile
        > claim lint
        > pass lint
        > claim unit
        > pass unit
    "), @"
    > create
      compile created -> pending: ready
      lint created -> pending: ready
      pipeline created -> pending
    > claim compile
      compile pending -> running: claimed
      pipeline pending -> running
    > pass compile
      compile running -> success: passed
    > claim lint
      lint pending -> running: claimed
    > pass lint
      lint running -> success: passed
      unit created -> pending: ready
    > claim unit
      unit pending -> running: claimed
    > pass unit
      unit running -> success: passed
      pipeline running -> success
      ! finished success
    ");
}

#[test]
fn a_failure_skips_what_comes_after() {
    assert_snapshot!(run("
        stage build
          build
        stage test
          test
        stage deploy
          deploy
          cleanup when=always
          alarm when=on_failure
        > create
        > claim build
        > fail build script_failure 1
        > claim test
        > claim alarm
        > pass alarm
        > claim cleanup
        > pass cleanup
    "), @"
    > create
      build created -> pending: ready
      pipeline created -> pending
    > claim build
      build pending -> running: claimed
      pipeline pending -> running
    > fail build script_failure 1
      build running -> failed: script_failure 1
      test created -> skipped: before it failed, see build
      deploy created -> skipped: before it failed, see build
      cleanup created -> pending: ready
      alarm created -> pending: ready
    > claim test
      rejected: job `test` is skipped and cannot be claimed
    > claim alarm
      alarm pending -> running: claimed
    > pass alarm
      alarm running -> success: passed
    > claim cleanup
      cleanup pending -> running: claimed
    > pass cleanup
      cleanup running -> success: passed
      pipeline running -> failed
      ! finished failed
    ");
}

#[test]
fn a_failure_that_is_allowed_counts_as_a_success() {
    assert_snapshot!(run("
        stage test
          flaky allow_failure
        stage deploy
          deploy
          alarm when=on_failure
        > create
        > claim flaky
        > fail flaky
        > claim deploy
        > pass deploy
    "), @"
    > create
      flaky created -> pending: ready
      pipeline created -> pending
    > claim flaky
      flaky pending -> running: claimed
      pipeline pending -> running
    > fail flaky
      flaky running -> failed: script_failure
      deploy created -> pending: ready
      alarm created -> skipped: before it all success
      pipeline running -> pending
    > claim deploy
      deploy pending -> running: claimed
      pipeline pending -> running
    > pass deploy
      deploy running -> success: passed
      pipeline running -> success
      ! finished success
    ");
}

#[test]
fn an_exit_code_decides_whether_a_failure_is_allowed() {
    assert_snapshot!(run("
        stage test
          soft allow_failure=3,4
          hard allow_failure=3,4
        stage deploy
          deploy
        > create
        > claim soft
        > fail soft script_failure 3
        > claim hard
        > fail hard script_failure 1
    "), @"
    > create
      soft created -> pending: ready
      hard created -> pending: ready
      pipeline created -> pending
    > claim soft
      soft pending -> running: claimed
      pipeline pending -> running
    > fail soft script_failure 3
      soft running -> failed: script_failure 3
      pipeline running -> pending
    > claim hard
      hard pending -> running: claimed
      pipeline pending -> running
    > fail hard script_failure 1
      hard running -> failed: script_failure 1
      deploy created -> skipped: before it failed, see hard
      pipeline running -> failed
      ! finished failed
    ");
}

#[test]
fn needs_ignore_stages() {
    assert_snapshot!(run("
        stage build
          linux
          mac
        stage test
          now needs=
          test_linux needs=linux
          test_both needs=linux,mac
        stage deploy
          deploy
        > create
        > claim linux
        > pass linux
        > claim mac
        > fail mac
    "), @"
    > create
      linux created -> pending: ready
      mac created -> pending: ready
      now created -> pending: ready
      pipeline created -> pending
    > claim linux
      linux pending -> running: claimed
      pipeline pending -> running
    > pass linux
      linux running -> success: passed
      test_linux created -> pending: ready
    > claim mac
      mac pending -> running: claimed
    > fail mac
      mac running -> failed: script_failure
      test_both created -> skipped: before it failed, see mac
    ");
}

#[test]
fn needs_within_a_stage_are_decided_in_their_order() {
    assert_snapshot!(run("
        stage only
          first needs=
          second needs=first
          third needs=second
        > create
        > claim first
        > fail first
    "), @"
    > create
      first created -> pending: ready
      pipeline created -> pending
    > claim first
      first pending -> running: claimed
      pipeline pending -> running
    > fail first
      first running -> failed: script_failure
      second created -> skipped: before it failed, see first
      third created -> skipped: before it skipped, see second
      pipeline running -> failed
      ! finished failed
    ");
}

#[test]
fn pre_does_not_hold_back_who_needs_nothing() {
    assert_snapshot!(run("
        stage .pre
          prepare
        stage build
          build
          fast needs=
        > create
    "), @"
    > create
      prepare created -> pending: ready
      fast created -> pending: ready
      pipeline created -> pending
    ");
}

#[test]
fn first_jobs_for_failures_are_skipped() {
    assert_snapshot!(run("
        stage build
          alarm when=on_failure
          alarm_too when=on_failure needs=
        > create
    "), @"
    > create
      alarm created -> skipped: before it all success
      alarm_too created -> skipped: before it all success
      pipeline created -> skipped
      ! finished skipped
    ");
}

#[test]
fn failed_and_skipped_needs_skip_a_job_for_failures() {
    assert_snapshot!(run("
        stage build
          bad
          optional when=manual allow_failure
        stage report
          alarm when=on_failure needs=bad,optional
          alarm_of_bad when=on_failure needs=bad
        > create
        > claim bad
        > fail bad
    "), @"
    > create
      bad created -> pending: ready
      optional created -> manual: needs a person
      alarm created -> skipped: before it skipped, see optional
      pipeline created -> pending
    > claim bad
      bad pending -> running: claimed
      pipeline pending -> running
    > fail bad
      bad running -> failed: script_failure
      alarm_of_bad created -> pending: ready
    ");
}

#[test]
fn a_pipeline_without_jobs_is_a_success() {
    assert_snapshot!(run("> create"), @"
    > create
      pipeline created -> success
      ! finished success
    ");
}

#[test]
fn events_that_come_together_are_applied_together_or_not_at_all() {
    assert_snapshot!(run("
        stage build
          a
          b
        stage test
          c
        > create
        > claim a; claim b
        > pass a; pass b; claim a
        > pass a; pass b
    "), @"
    > create
      a created -> pending: ready
      b created -> pending: ready
      pipeline created -> pending
    > claim a; claim b
      a pending -> running: claimed
      b pending -> running: claimed
      pipeline pending -> running
    > pass a; pass b; claim a
      rejected: job `a` is success and cannot be claimed
    > pass a; pass b
      a running -> success: passed
      b running -> success: passed
      c created -> pending: ready
    ");
}

#[test]
fn reports_that_do_not_fit_are_rejected() {
    assert_snapshot!(run("
        stage build
          a retry=1
        stage test
          b
        > create
        > pass a
        > claim a
        > claim a
        > fail a
        > pass a#1
        > claim b
        > stopped a
        > claim 7
        > claim a#3
    "), @"
    > create
      a created -> pending: ready
      pipeline created -> pending
    > pass a
      rejected: job `a` is pending and cannot pass
    > claim a
      a pending -> running: claimed
      pipeline pending -> running
    > claim a
      rejected: job `a` is running and cannot be claimed
    > fail a
      a running -> failed: script_failure
      a#2 new: retried after script_failure
      a#2 created -> pending: ready
      pipeline running -> pending
    > pass a#1
      rejected: job `a` is at attempt 2: an older one cannot pass
    > claim b
      rejected: job `b` is created and cannot be claimed
    > stopped a
      rejected: job `a` is pending and cannot report that it stopped
    > claim 7
      rejected: the pipeline has no job 7
    > claim a#3
      rejected: job `a` is at attempt 2: an older one cannot be claimed
    ");
}
