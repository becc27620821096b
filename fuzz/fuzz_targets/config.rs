//! A whole configuration. Lines of `%%` cut the text into `.gitlab-ci.yml`, `1.yml`, `2.yml` and so on.
#![no_main]

use ci_config::{Changed, Input, Variables, compile};
use domain::variable::JobVariable;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let mut files = text.split("\n%%\n");
    let main = files.next().unwrap_or_default().to_owned();
    let files = files.zip(1..).map(|(text, n)| (format!("{n}.yml"), Some(text.to_owned())));
    let input = Input {
        path: ".gitlab-ci.yml".to_owned(),
        text: main,
        files: files.collect(),
        ref_name: "main".to_owned(),
        variables: Variables {
            predefined: vec![JobVariable::public("CI_COMMIT_BRANCH", "main")],
            ..Variables::default()
        },
        changed_paths: Changed::Paths(vec!["src/a.rs".to_owned(), "README.md".to_owned()]),
        existing_paths: Some(vec!["src/a.rs".to_owned(), "Dockerfile".to_owned()]),
        ..Input::default()
    };
    drop(compile(&input));
});
