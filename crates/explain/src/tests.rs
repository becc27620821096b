//! What people and programs get to see.

mod findings;
mod preview;
mod why;

use ci_config::event::{Commit, Event, Project, Server};
use ci_config::reason::Compared;
use ci_config::{Changed, Detail, Input, Missing, Outcome, compile};

/// A file that an included one belongs to.
const FILE: &str = "\
include: base.yml
stages: [build, test, deploy]
workflow:
  rules:
    - if: $CI_COMMIT_TAG
      when: never
    - if: $CI_COMMIT_BRANCH
      variables: {LEVEL: low}
default:
  tags: [linux]
build:
  extends: .build
  parallel:
    matrix:
      - OS: [x, 'y z']
  variables: {LEVEL: high}
unit:
  script: make test
  parallel: 2
lint:
  stage: test
  needs: []
  script: make lint
  allow_failure: {exit_codes: 3}
deploy:
  stage: deploy
  script: ./deploy
  environment: production
  rules:
    - if: $CI_MERGE_REQUEST_IID
    - changes: [deploy/**/*]
      when: manual
docs:
  stage: deploy
  script: make docs
  needs: ['unit 1/2']
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $TOKEN
";

const BASE: &str = "\
.build:
  stage: build
  script: make
  variables: {LEVEL: base, DEPTH: '1'}
";

/// What a push to `main` that changed one file makes of the file.
fn outcome(changed: &str) -> Outcome {
    let event = Event {
        ref_name: "main".to_owned(),
        commit: Commit::default(),
        project: Project { default_branch: "main".to_owned(), ..Project::default() },
        server: Server::default(),
        ..Event::default()
    };
    let mut input = Input {
        path: ".gitlab-ci.yml".to_owned(),
        text: FILE.to_owned(),
        changed_paths: Changed::Paths(vec![changed.to_owned()]),
        detail: Detail::Origins,
        ..event.input()
    };
    input.files.insert("base.yml".to_owned(), Some(BASE.to_owned()));
    let outcome = compile(&input);
    let from = "1111111 (HEAD~1)".to_owned();
    assert_ne!(outcome, Outcome::Missing(vec![Missing::ChangedPaths]));
    outcome.compared(Compared::Commits { from, to: "2222222 (HEAD)".to_owned() })
}
