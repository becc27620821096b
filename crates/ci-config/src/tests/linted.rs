//! What `lint` says of the jobs of a file.

use serde_json::json;

use crate::{Input, Lint, Linted, lint};

fn linted(text: &str) -> Linted {
    let Lint::Done(linted) = lint(&Input { text: text.to_owned(), ..Input::default() }) else {
        panic!("facts are missing")
    };
    linted
}

#[test]
fn jobs_are_shown_before_their_rules() {
    let found = linted(
        "default:\n  before_script: a\ntest:\n  script: b\n  needs: [build]\n  rules:\n    - when: never\n\
         build:\n  stage: build\n  script: [c, d]\n  parallel: 2\n  tags: [x]\n  environment: prod/$A\n  when: manual\n\
         ship:\n  script: e\n  only: [main]\n  except: {variables: [$A]}\n",
    );
    let names: Vec<_> = found.jobs.iter().map(|job| job.name.as_str()).collect();
    assert_eq!(names, ["build 1/2", "build 2/2", "test", "ship"]);
    let build = &found.jobs[0];
    assert_eq!(
        (&build.only, &build.except),
        (&json!({"refs": ["branches", "tags"]}), &json!(null))
    );
    assert_eq!(build.environment.as_deref(), Some("prod/$A"));
    assert!(build.allow_failure, "a manual job may fail");
    assert_eq!(build.needs, None);
    let test = &found.jobs[2];
    assert_eq!((&test.before_script[0], &test.only), (&"a".to_owned(), &json!(null)));
    let needs: Vec<_> = test.needs.iter().flatten().map(|need| need.name.as_str()).collect();
    assert_eq!(needs, ["build 1/2", "build 2/2"]);
    let ship = &found.jobs[3];
    assert_eq!(ship.only, json!({"refs": ["main"]}));
    assert_eq!(ship.except, json!({"variables": ["$A"]}));
}

#[test]
fn a_file_with_errors_has_no_jobs() {
    let found = linted("a:\n  script: x\n  colour: red\n");
    assert!(found.jobs.is_empty());
    assert_eq!(found.diagnostics[0].code, "CI0010");
}
