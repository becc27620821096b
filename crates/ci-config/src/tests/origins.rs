//! Reasons say where keywords and variables of a job come from.

use domain::variable::JobVariable;

use crate::reason::{
    Absent, JobReason, Reasons, SeenValue, SourceFrom, VariableReason, VariableTier,
};
use crate::{Detail, Input, Outcome, ScopedVariable, Variables, compile};

const FILE: &str = "\
include: base.yml
variables:
  WHO: root
  TEXT: $WHO and $CI_COMMIT_BRANCH
workflow:
  rules:
    - when: always
      variables: {WHO: workflow}
default:
  image: alpine
  tags: [x]
build:
  extends: .base
  script: make
  variables: {LEVEL: own}
  rules:
    - if: $CI_COMMIT_TAG && $HIDDEN
    - if: $WHO == \"workflow\"
      variables: {WHO: rule}
alone:
  inherit: {default: false, variables: false}
  script: x
  rules: [{if: $TEXT}, {if: $CI_MERGE_REQUEST_IID}, {if: $CI_ENVIRONMENT_NAME}, {if: $DB}]
";

const BASE: &str = "\
.far:
  image: busybox
  retry: 1
.base:
  extends: .far
  image: debian
  variables: {LEVEL: base, DEPTH: '1'}
";

fn reasons() -> Reasons {
    let variables = Variables {
        predefined: vec![JobVariable::public("CI_COMMIT_BRANCH", "main")],
        project: vec![ScopedVariable {
            variable: JobVariable { value: "secret".to_owned(), ..JobVariable::public("DB", "") },
            environment_scope: "production".to_owned(),
        }],
        pipeline: vec![JobVariable::public("LEVEL", "given")],
        ..Variables::default()
    };
    let mut input =
        Input { text: FILE.to_owned(), variables, detail: Detail::Origins, ..Input::default() };
    input.files.insert("base.yml".to_owned(), Some(BASE.to_owned()));
    let Outcome::Compiled(compiled) = compile(&input) else { panic!("no pipeline") };
    compiled.reasons
}

fn job<'r>(reasons: &'r Reasons, name: &str) -> &'r JobReason {
    reasons.jobs.iter().find(|job| job.job == name).unwrap()
}

fn variable<'r>(list: &'r [VariableReason], name: &str) -> &'r VariableReason {
    list.iter().find(|variable| variable.name == name).unwrap()
}

/// The tier, the value and the place of each origin.
fn origins(reason: &VariableReason) -> Vec<(VariableTier, String, String)> {
    let origins = reason.origins.iter();
    origins
        .map(|origin| {
            let SeenValue::Text(value) = &origin.value else { panic!("{origin:?}") };
            let place = origin.file.as_ref().map(|file| format!("{file}:{}", origin.line));
            (origin.tier, value.clone(), place.unwrap_or_default())
        })
        .collect()
}

#[test]
fn entries_that_a_job_is_put_together_from() {
    let reasons = reasons();
    let include = &reasons.includes[0];
    assert_eq!((&*include.file, &*include.by, include.line), ("base.yml", ".gitlab-ci.yml", 1));
    let sources = &job(&reasons, "build").sources;
    let shown: Vec<_> = sources
        .iter()
        .map(|one| (one.from.clone(), format!("{}:{}", one.file, one.line), one.keys.join(" ")))
        .collect();
    let extends = |entry: &str| SourceFrom::Extends { entry: entry.to_owned() };
    let expected = [
        (SourceFrom::Job, ".gitlab-ci.yml:12", "script variables rules"),
        (extends(".base"), "base.yml:4", "image variables"),
        (extends(".far"), "base.yml:1", "retry"),
        (SourceFrom::Default, ".gitlab-ci.yml:11", "tags"),
    ];
    let expected = expected.map(|(from, at, keys)| (from, at.to_owned(), keys.to_owned()));
    assert_eq!(shown, expected);
    assert_eq!(job(&reasons, "alone").sources, []);
}

#[test]
fn what_a_variable_overrides() {
    let reasons = reasons();
    let build = &job(&reasons, "build").variables;
    let file = |line: u32| format!(".gitlab-ci.yml:{line}");
    assert_eq!(
        origins(variable(build, "WHO")),
        [
            (VariableTier::Rule, "rule".to_owned(), file(18)),
            (VariableTier::WorkflowRule, "workflow".to_owned(), file(7)),
            (VariableTier::Root, "root".to_owned(), file(3)),
        ]
    );
    assert_eq!(
        origins(variable(build, "LEVEL")),
        [
            (VariableTier::Pipeline, "given".to_owned(), String::new()),
            (VariableTier::Job, "own".to_owned(), file(15)),
            (VariableTier::Job, "base".to_owned(), "base.yml:7".to_owned()),
        ]
    );
    let depth = origins(variable(build, "DEPTH"));
    assert_eq!(depth, [(VariableTier::Job, "1".to_owned(), "base.yml:7".to_owned())]);
    let text = variable(&reasons.variables, "TEXT");
    assert_eq!(text.becomes.as_deref(), Some("workflow and main"));
}

#[test]
fn why_a_variable_is_not_there() {
    let reasons = reasons();
    let absent = |job_name: &str, name: &str| {
        variable(&job(&reasons, job_name).variables, name).absent.clone().unwrap()
    };
    assert_eq!(absent("build", "CI_COMMIT_TAG"), Absent::Predefined);
    assert_eq!(absent("build", "HIDDEN"), Absent::Nowhere);
    let place = Absent::NotInherited { file: ".gitlab-ci.yml".to_owned(), line: 4 };
    assert_eq!(absent("alone", "TEXT"), place);
    assert_eq!(absent("alone", "CI_ENVIRONMENT_NAME"), Absent::Predefined);
    assert_eq!(absent("alone", "DB"), Absent::OtherEnvironments);
    let document = serde_json::to_string(&reasons).unwrap();
    assert!(!document.contains("production") && !document.contains("secret"), "{document}");
    let older = r#"{"kind":"other_environments","scopes":["production"]}"#;
    assert_eq!(serde_json::from_str::<Absent>(older).unwrap(), Absent::OtherEnvironments);
}

#[test]
fn reasons_without_origins_are_short() {
    let text = "variables: {A: b}\na:\n  script: x\n".to_owned();
    let Outcome::Compiled(compiled) = compile(&Input { text, ..Input::default() }) else {
        panic!("no pipeline")
    };
    let json = serde_json::to_string(&compiled.reasons).unwrap();
    assert_eq!(
        json,
        r#"{"v":1,"jobs":[{"job":"a","file":".gitlab-ci.yml","line":2,"included":true,"because":{"kind":"unconditional"}}]}"#
    );
}

#[test]
fn a_value_becomes_what_the_variables_of_the_rule_make_of_it() {
    let text = "variables: {A: g-$B, B: gg}\na:\n  script: x\n  rules: [{if: $A, variables: {A: r-$B, B: rb}}]\n";
    let input = Input { text: text.to_owned(), detail: Detail::Origins, ..Input::default() };
    let Outcome::Compiled(compiled) = compile(&input) else { panic!("no pipeline") };
    let of_job = &compiled.reasons.jobs[0].variables;
    let named = of_job.iter().find(|variable| variable.name == "A").unwrap();
    assert_eq!(named.becomes.as_deref(), Some("r-rb"));
}

#[test]
fn names_inside_hidden_values_are_not_told() {
    let hidden = JobVariable { value: "p$ss".to_owned(), ..JobVariable::public("DB", "") };
    let hidden = JobVariable { public: false, ..hidden };
    let project = vec![ScopedVariable { variable: hidden, environment_scope: "*".to_owned() }];
    let variables = Variables { project, ..Variables::default() };
    let text = "a: {script: x, variables: {X: $DB/$NONE}, rules: [{if: $DB}]}".to_owned();
    let detail = Detail::Origins;
    let input = Input { text, variables, detail, ..Input::default() };
    let Outcome::Compiled(compiled) = compile(&input) else { panic!("no pipeline") };
    let unset: Vec<_> =
        compiled.reasons.jobs[0].variables.iter().map(|reason| reason.unset.clone()).collect();
    assert_eq!(unset, [vec!["NONE".to_owned()], Vec::new()]);
}
