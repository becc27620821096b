//! Values that may not be shown stand in nothing that is kept for whoever sees the pipeline.

use domain::variable::JobVariable;

use crate::elsewhere::{Asker, CommitAnswer, CommitQuestion, ProjectQuestion};
use crate::{Changed, Detail, Input, Outcome, ScopedVariable, StoredFile, Variables, compile};

/// A value that is long enough to be a secret, a short one, and a project.
const SETTINGS: [(&str, &str); 3] =
    [("LONG", "long-hidden-value"), ("SHORT", "q7"), ("LIB", "group/kept-secret")];

fn input(text: &str) -> Input {
    let setting = |(key, value): (&str, &str)| ScopedVariable {
        variable: JobVariable { public: false, ..JobVariable::public(key, value) },
        environment_scope: "*".to_owned(),
    };
    let variables =
        Variables { project: SETTINGS.into_iter().map(setting).collect(), ..Variables::default() };
    Input {
        text: text.to_owned(),
        path: ".gitlab-ci.yml".to_owned(),
        variables,
        detail: Detail::Origins,
        existing_paths: Some(vec![
            "long-hidden-value/a.txt".to_owned(),
            "q7/b.txt".to_owned(),
            "open/c.txt".to_owned(),
        ]),
        changed_paths: Changed::Paths(vec!["q7/b.txt".to_owned()]),
        ..Input::default()
    }
}

/// The commit of a project, which has one file that nobody else may know.
fn with_library(input: &mut Input, file: (&str, &str)) {
    let project = ProjectQuestion { project: "group/kept-secret".to_owned(), asker: Asker::User };
    let question = CommitQuestion { project, reference: "HEAD".to_owned() };
    let (project, sha) = ("group/kept-secret".to_owned(), "5".repeat(40));
    let found = CommitAnswer::Found { project: project.clone(), sha: sha.clone() };
    input.elsewhere.commits.insert(question, found);
    let paths = vec!["private/plans.txt".to_owned()];
    input.elsewhere.paths.insert((project.clone(), sha.clone()), paths);
    let stored = StoredFile { project, sha, path: file.0.to_owned() };
    input.elsewhere.files.insert(stored, Some(file.1.to_owned()));
}

/// What is kept of a compilation besides what jobs are made from.
fn kept(input: &Input) -> String {
    match compile(input) {
        Outcome::Compiled(compiled) => {
            let reasons = serde_json::to_string(&compiled.reasons).unwrap();
            format!("{reasons} {:?}", compiled.diagnostics)
        }
        Outcome::Refused { diagnostics, reasons } => format!("{diagnostics:?} {reasons:?}"),
        other @ (Outcome::Missing(_) | Outcome::Filtered { .. }) => panic!("{other:?}"),
    }
}

fn shows_nothing(kept: &str) {
    for hidden in ["long-hidden-value", "q7", "kept-secret", "private/plans"] {
        assert!(!kept.contains(hidden), "{hidden} is in {kept}");
    }
}

#[test]
fn paths_that_spell_a_hidden_value_are_not_shown() {
    let text = "
a:
  script: x
  rules:
    - {exists: ['$LONG/*.txt'], if: $NONE}
    - exists: ['$LONG/*.txt']
b: {script: x, rules: [{changes: ['$SHORT/**/*']}]}
c: {script: x, rules: [{exists: ['$SHORT/b.txt']}]}
d: {script: x, rules: [{exists: ['open/*.txt']}]}
";
    let kept = kept(&input(text));
    shows_nothing(&kept);
    assert!(kept.contains(r#"{"path":"$LONG/*.txt","glob":"$LONG/*.txt"}"#), "{kept}");
    assert!(kept.contains(r#"{"path":"open/c.txt","glob":"open/*.txt"}"#), "{kept}");
}

#[test]
fn paths_of_another_project_are_not_shown() {
    let text = "
a: {script: x, rules: [{exists: {project: $LIB, paths: ['**/*.txt']}}]}
b: {script: x, rules: [{exists: {project: $LIB, paths: ['**/*.md']}}, {when: always}]}
";
    let mut input = input(text);
    with_library(&mut input, ("ci.yml", ""));
    let kept = kept(&input);
    shows_nothing(&kept);
    assert!(kept.contains(r#"{"path":"**/*.txt","glob":"**/*.txt"}"#), "{kept}");
    assert!(kept.contains(r#"{"nothing":{"paths":0}}"#), "{kept}");
}

#[test]
fn what_expand_vars_puts_in_is_not_shown() {
    let text = "
spec:
  inputs:
    long: {default: 'with $LONG'}
    short: {default: $SHORT}
---
variables: {TOP: '$[[ inputs.long | expand_vars ]]', ALSO: 'and $TOP'}
a:
  script: echo '$[[ inputs.long | expand_vars ]]'
  variables: {OWN: 'x$[[ inputs.short | expand_vars ]]'}
  rules:
    - if: $TOP == '$[[ inputs.short | expand_vars ]]'
    - changes: ['$[[ inputs.short | expand_vars ]]/*']
    - exists: ['$[[ inputs.long | expand_vars ]]']
";
    let kept = kept(&input(text));
    shows_nothing(&kept);
    assert!(kept.contains(r#""name":"OWN","origins":[{"tier":"job","value":"hidden""#), "{kept}");
    assert!(kept.contains("$TOP == 'xx'"), "{kept}");
    let Outcome::Compiled(compiled) = compile(&input(text)) else { panic!("no pipeline") };
    assert_eq!(compiled.specs[0].script, ["echo 'with long-hidden-value'"], "the job has it");
}

#[test]
fn a_message_hides_what_expand_vars_puts_in() {
    let text = "
spec: {inputs: {long: {default: $LONG}}}
---
a: {script: x, needs: ['$[[ inputs.long | expand_vars ]]']}
";
    let kept = kept(&input(text));
    shows_nothing(&kept);
    assert!(kept.contains("[MASKED]xxxxxxxxx"), "{kept}");
}

#[test]
fn names_of_included_files_hide_short_values_too() {
    let nested = "include: nested.yml\nlib: {script: x, rules: [{if: $A}, {when: always}]}\n";
    let mut input = input("include: {project: $LIB, file: '$SHORT/ci.yml'}\n");
    with_library(&mut input, ("q7/ci.yml", nested));
    with_library(&mut input, ("nested.yml", "nested: {script: x}\n"));
    let shown = kept(&input);
    shows_nothing(&shown);
    assert!(shown.contains("xx/ci.yml@[MASKED]"), "{shown}");
    let missing = input_of("include: '$SHORT.yml'\n", "q7.yml");
    let shown = kept(&missing);
    shows_nothing(&shown);
    assert!(shown.contains("Local file `xx.yml` does not exist!"), "{shown}");
    let wrong = kept(&self::input("include: {$SHORT: a}\n"));
    shows_nothing(&wrong);
    let wrong = kept(&self::input("include: {local: '$SHORT.txt'}\n"));
    shows_nothing(&wrong);
}

/// A file that is asked for and not there.
fn input_of(text: &str, path: &str) -> Input {
    let mut input = input(text);
    input.files.insert(path.to_owned(), None);
    input
}

#[test]
fn names_inside_a_value_that_expand_vars_put_in_are_not_told() {
    for environment in ["", ", environment: '$[[ inputs.e | expand_vars ]]'"] {
        let mut input = input(&format!(
            "spec: {{inputs: {{e: {{default: $ODD}}}}}}\n---\na: {{script: x, variables: {{X: '$[[ inputs.e | expand_vars ]]'}}{environment}}}\n"
        ));
        input.variables.project.push(ScopedVariable {
            variable: JobVariable { public: false, ..JobVariable::public("ODD", "$oddname") },
            environment_scope: "*".to_owned(),
        });
        let kept = kept(&input);
        assert!(!kept.contains("oddname"), "{kept}");
    }
}
