//! How long a big configuration takes. Run by name, optimized:
//! `cargo test -p ci-config --release -- --ignored --nocapture speed`.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::{Changed, Input, Outcome, compile};

/// A configuration as people write it: stages, needs, rules, variables, `extends`.
fn configuration(jobs: usize) -> String {
    let mut text = String::from(
        "stages: [build, test, deploy]\nvariables:\n  IMAGE: $CI_REGISTRY_IMAGE\n  TAG: $CI_COMMIT_SHORT_SHA\n.base:\n  image: alpine:3\n  before_script: [echo before]\n  retry: 1\n",
    );
    for i in 0..jobs {
        let stage = ["build", "test", "deploy"][i * 3 / jobs];
        let need = if i * 3 >= jobs {
            format!("\n  needs: [job-{}]", i - jobs / 3)
        } else {
            String::new()
        };
        write!(
            text,
            "job-{i}:\n  extends: .base\n  stage: {stage}{need}\n  variables:\n    NUMBER: {i}\n    NAME: job-$NUMBER\n  script:\n    - echo \"$NAME\"\n    - make target-{i}\n  rules:\n    - if: $CI_COMMIT_BRANCH =~ /^release-\\d+$/\n      when: never\n    - if: $CI_COMMIT_BRANCH == \"main\"\n"
        )
        .unwrap();
    }
    text
}

/// The fastest and the median of several runs.
#[expect(clippy::disallowed_methods, reason = "this measures time")]
fn measure(jobs: usize) -> (Duration, Duration) {
    let mut input = Input { text: configuration(jobs), ..Input::default() };
    input.changed_paths = Changed::NoDiff;
    let branch = domain::variable::JobVariable::public("CI_COMMIT_BRANCH", "main");
    input.variables.predefined = (0..80)
        .map(|i| domain::variable::JobVariable::public(format!("CI_{i}"), "value"))
        .chain([branch])
        .collect();
    let mut times: Vec<Duration> = (0..21)
        .map(|_| {
            let start = Instant::now();
            let outcome = compile(&input);
            let time = start.elapsed();
            let Outcome::Compiled(compiled) = outcome else { panic!("{outcome:?}") };
            assert_eq!(compiled.plan.jobs.len(), jobs);
            time
        })
        .collect();
    times.sort();
    (times[0], times[times.len() / 2])
}

#[test]
#[ignore = "speed"]
#[expect(clippy::print_stdout, reason = "the result is for a person")]
fn speed_of_a_thousand_jobs() {
    for jobs in [250, 500, 1_000, 2_000, 4_000] {
        let (fastest, median) = measure(jobs);
        let bytes = configuration(jobs).len();
        println!("{jobs} jobs, {bytes} bytes: fastest {fastest:?}, median {median:?}");
    }
}
