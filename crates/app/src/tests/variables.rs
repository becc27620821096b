//! Variables of a project.

use domain::access::Role;
use domain::pipeline::Source;
use domain::variable::VariableKind;
use test_support::database::TestDatabase;
use test_support::on_both_engines;

use super::house::House;
use crate::{
    CreatePipeline, DryRun, Inputs, Kind, Lint, NewVariable, PipelineVariable, UpdateVariable,
};

on_both_engines!(
    one_key_may_have_several_scopes,
    a_hidden_value_is_never_shown_and_still_reaches_jobs,
    protected_variables_stay_on_protected_branches,
    developers_do_not_see_variables,
    a_check_tells_no_more_than_a_pipeline_of_ones_own,
    reasons_hold_no_value_of_settings_of_a_person_or_of_a_form,
);

fn new(key: &str, scope: &str) -> NewVariable {
    NewVariable {
        key: key.to_owned(),
        value: format!("value-of-{scope}"),
        kind: VariableKind::EnvVar,
        protected: false,
        masked: false,
        hidden: false,
        raw: true,
        environment_scope: scope.to_owned(),
        description: None,
    }
}

async fn one_key_may_have_several_scopes(database: TestDatabase) {
    let scene = House::scene(database).await;
    let app = scene.app();
    app.create_variable(&scene.access, new("K", "*")).await.unwrap();
    let twice = app.create_variable(&scene.access, new("K", "*")).await.unwrap_err();
    assert_eq!(twice.fields(), [("key".to_owned(), "(K) has already been taken".to_owned())]);
    assert_eq!(app.find_variable(&scene.access, "K", None).await.unwrap().value, "value-of-*");
    app.create_variable(&scene.access, new("K", "production")).await.unwrap();
    let which = app.find_variable(&scene.access, "K", None).await.unwrap_err();
    assert_eq!(which.kind(), Kind::Conflict);
    let update =
        UpdateVariable { environment_scope: Some("staging".to_owned()), ..Default::default() };
    let moved = app.update_variable(&scene.access, "K", Some("production"), update).await.unwrap();
    assert_eq!(
        (moved.value.as_str(), moved.environment_scope.as_str()),
        ("value-of-production", "staging")
    );
    app.delete_variable(&scene.access, "K", Some("*")).await.unwrap();
    assert_eq!(app.list_variables(&scene.access).await.unwrap(), [moved]);
    let gone = app.find_variable(&scene.access, "K", Some("*")).await.unwrap_err();
    assert_eq!(gone.kind(), Kind::NotFound);
}

async fn a_hidden_value_is_never_shown_and_still_reaches_jobs(database: TestDatabase) {
    let scene = House::scene(database).await;
    let hidden = NewVariable { hidden: true, ..new("K", "*") };
    let made = scene.app().create_variable(&scene.access, hidden).await.unwrap();
    assert_eq!((made.value.as_str(), made.hidden, made.masked), ("", true, true));
    assert_eq!(scene.app().list_variables(&scene.access).await.unwrap()[0].value, "");
    let show = UpdateVariable { masked: Some(false), ..UpdateVariable::default() };
    let still = scene.app().update_variable(&scene.access, "K", None, show).await.unwrap();
    assert!(still.masked && still.hidden);
    scene.pipeline_of("job: {script: [x]}\n").await;
    let job = scene.take().await.unwrap();
    let given = job.variables.iter().find(|one| one.key == "K").unwrap();
    assert_eq!((given.value.as_str(), given.masked), ("value-of-*", true));
}

async fn protected_variables_stay_on_protected_branches(database: TestDatabase) {
    let scene = House::scene(database).await;
    let protected = NewVariable { protected: true, ..new("K", "*") };
    scene.app().create_variable(&scene.access, protected).await.unwrap();
    let yaml = [(".gitlab-ci.yml", "job: {script: [x]}\n")];
    scene.push_main(&yaml).await;
    let has = |job: api_types::runner::JobResponse| job.variables.iter().any(|one| one.key == "K");
    assert!(has(scene.take().await.unwrap()));
    let update = scene.house.commit(&scene.access, "refs/heads/topic", "T", &yaml).await;
    scene.house.push(&scene.access, &update, &[]).await.unwrap();
    assert!(!has(scene.take().await.unwrap()));
}

async fn developers_do_not_see_variables(database: TestDatabase) {
    let scene = House::scene(database).await;
    scene.app().create_variable(&scene.access, new("K", "*")).await.unwrap();
    let developer = scene.house.member(&scene.access, "dora", Role::Developer).await;
    assert_eq!(scene.app().list_variables(&developer).await.unwrap_err().kind(), Kind::Forbidden);
    let refused = scene.app().delete_variable(&developer, "K", None).await.unwrap_err();
    assert_eq!(refused.kind(), Kind::Forbidden);
}

async fn a_check_tells_no_more_than_a_pipeline_of_ones_own(database: TestDatabase) {
    let scene = House::scene(database).await;
    // The first push protects main: Maintainers run its pipelines.
    scene.push_main(&[(".gitlab-ci.yml", "job: {script: x}\n")]).await;
    let secret = NewVariable { protected: true, ..new("TOKEN", "*") };
    scene.app().create_variable(&scene.access, secret).await.unwrap();
    let developer = scene.house.member(&scene.access, "dora", Role::Developer).await;
    let used = "job: {script: x, tags: [$TOKEN]}\n";
    let given = "include: {local: a.yml, inputs: {key: $TOKEN}}\njob: {script: x}\n";
    for (access, content, is_shown) in
        [(&scene.access, used, true), (&developer, used, false), (&developer, given, false)]
    {
        let lint = Lint {
            content: Some(content.to_owned()),
            dry_run: Some(DryRun::default()),
            ..Lint::default()
        };
        let report = format!("{:?}", scene.app().lint(access, lint).await.unwrap());
        assert_eq!(report.contains("value-of-"), is_shown, "{content}: {report}");
    }
    // Not even to those who may run it: the list of files has no use for a value.
    let lint = Lint { content: Some(given.to_owned()), ..Lint::default() };
    let report = format!("{:?}", scene.app().lint(&scene.access, lint).await.unwrap());
    assert!(!report.contains("value-of-"), "{report}");
}

const ASKING: &str = "
spec: {inputs: {place: {default: $PLACE}}}
---
job:
  script: run
  variables: {WHERE: 'in $[[ inputs.place | expand_vars ]]'}
  rules:
    - if: $GITLAB_USER_EMAIL =~ /nobody/ || $PLACE == 'x' || $GIVEN == 'y' || $ELSEWHERE
    - if: $CI_COMMIT_BRANCH == 'main'
";

async fn reasons_hold_no_value_of_settings_of_a_person_or_of_a_form(database: TestDatabase) {
    let scene = House::scene(database).await;
    let app = scene.app();
    let setting = |key: &str, value: &str, scope: &str| NewVariable {
        value: value.to_owned(),
        ..new(key, scope)
    };
    app.create_variable(&scene.access, setting("PLACE", "q7", "*")).await.unwrap();
    app.create_variable(&scene.access, setting("ELSEWHERE", "v", "hidden-town")).await.unwrap();
    scene.push_main(&[(".gitlab-ci.yml", ASKING)]).await;
    let given = PipelineVariable { value: "given-value".to_owned(), ..variable("GIVEN") };
    let create = CreatePipeline {
        ref_name: "main".to_owned(),
        source: Source::Web,
        variables: vec![given],
        inputs: Inputs::new(),
    };
    let pipeline = app.create_pipeline(&scene.access, create).await.unwrap();
    let reasons = app.reads().pipeline_reasons(pipeline.id).await.unwrap();
    for hidden in ["olga@example.com", "q7", "given-value", "hidden-town"] {
        assert!(!reasons.contains(hidden), "{hidden} is in {reasons}");
    }
    assert!(
        reasons.contains(r#"{"name":"CI_COMMIT_BRANCH","value":{"text":"main"}}"#),
        "{reasons}"
    );
    assert!(reasons.contains(r#"{"name":"GITLAB_USER_EMAIL","value":"hidden"}"#), "{reasons}");
    let job = scene.take().await.unwrap();
    let value = |key: &str| {
        let found = job.variables.iter().find(|variable| variable.key == key).unwrap();
        (found.value.as_str(), found.public)
    };
    assert_eq!(value("GITLAB_USER_EMAIL"), ("olga@example.com", true), "the job is told");
    assert_eq!(value("WHERE"), ("in q7", true));
}

fn variable(key: &str) -> PipelineVariable {
    PipelineVariable {
        key: key.to_owned(),
        value: String::new(),
        kind: VariableKind::EnvVar,
        raw: false,
    }
}
