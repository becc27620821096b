//! From a push to the end of a pipeline.

use domain::pipeline::{PipelineFailure, Source, Status};
use domain::variable::VariableKind;
use test_support::database::TestDatabase;
use test_support::on_both_engines;

use super::house::House;
use crate::{CreatePipeline, Inputs, Kind, Lint, LintedJobs, PipelineVariable};

on_both_engines!(
    a_push_becomes_a_pipeline_that_passes,
    a_failure_skips_what_follows,
    the_default_branch_is_decided_and_protected_by_the_first_push,
    a_file_with_errors_is_kept_and_shown_with_its_place,
    no_file_and_no_jobs_make_no_pipeline_and_say_why,
    a_message_or_an_option_skips,
    a_tag_makes_a_pipeline_of_its_own,
    somebody_asks_for_a_pipeline_with_variables,
    a_pipeline_is_canceled_and_retried,
    changes_are_those_of_the_push,
    a_file_can_be_checked_without_a_pipeline,
    a_huge_file_is_refused_by_its_length,
    options_of_a_push_give_variables_and_unknown_ones_are_told,
    options_of_a_push_give_inputs,
    a_pipeline_refused_for_a_need_keeps_why_the_needed_job_is_not_there,
    a_message_skips_pushes_of_branches_and_tags_and_nothing_that_was_asked_for,
);

const TWO_STAGES: &str = "
stages: [build, test]
build:
  stage: build
  script: [make]
unit:
  stage: test
  script: [make test]
";

async fn a_push_becomes_a_pipeline_that_passes(database: TestDatabase) {
    let scene = House::scene(database).await;
    let report = scene.push_main(&[(".gitlab-ci.yml", TWO_STAGES)]).await;
    assert_eq!(
        report.lines,
        ["Pipeline #1 for main:", "  http://keel.example.com:8080/olga/app/-/pipelines/1"]
    );
    let pipeline = scene.latest().await.unwrap();
    assert_eq!(scene.jobs(pipeline.id).await, ["build pending", "unit created"]);
    scene.run("build", "success").await;
    assert_eq!(scene.jobs(pipeline.id).await, ["build success", "unit pending"]);
    scene.run("unit", "success").await;
    assert_eq!(scene.status(pipeline.id).await, Status::Success);
    assert!(scene.take().await.is_none());
}

async fn a_failure_skips_what_follows(database: TestDatabase) {
    let scene = House::scene(database).await;
    let pipeline = scene.pipeline_of(TWO_STAGES).await;
    scene.run("build", "failed").await;
    assert_eq!(scene.jobs(pipeline.id).await, ["build failed", "unit skipped"]);
    assert_eq!(scene.status(pipeline.id).await, Status::Failed);
}

async fn the_default_branch_is_decided_and_protected_by_the_first_push(database: TestDatabase) {
    let scene = House::scene(database).await;
    scene.pipeline_of(TWO_STAGES).await;
    let project = scene.app().reread(&scene.access).await.unwrap();
    assert_eq!(project.default_branch.as_deref(), Some("main"));
    let protections = scene.app().reads().list_protected_refs(project.id).await.unwrap();
    assert_eq!(protections[0].pattern, "main");
    let pipeline = scene.latest().await.unwrap();
    assert!(pipeline.protected, "the first pipeline sees protected variables already");
}

async fn a_file_with_errors_is_kept_and_shown_with_its_place(database: TestDatabase) {
    let scene = House::scene(database).await;
    let report =
        scene.push_main(&[(".gitlab-ci.yml", "job:\n  stage: nowhere\n  script: [x]\n")]).await;
    assert_eq!(report.lines[0], "The pipeline for main cannot be made:");
    assert!(report.lines[1].starts_with("  .gitlab-ci.yml:"), "{report:?}");
    let pipeline = scene.latest().await.unwrap();
    assert_eq!(pipeline.status, Status::Failed);
    assert_eq!(pipeline.failure_reason, Some(PipelineFailure::ConfigError));
    assert!(!pipeline.diagnostics.is_empty());
}

async fn no_file_and_no_jobs_make_no_pipeline_and_say_why(database: TestDatabase) {
    let scene = House::scene(database).await;
    let report = scene.push_main(&[("a", "b")]).await;
    assert_eq!(report.lines, ["No pipeline for main: the commit has no .gitlab-ci.yml"]);
    let never = "job:\n  script: [x]\n  rules: [{when: never}]\n";
    let report = scene.push_main(&[(".gitlab-ci.yml", never)]).await;
    assert!(
        report.lines[0].starts_with("No pipeline for main: Pipeline will not run"),
        "{report:?}"
    );
    assert_eq!(scene.latest().await, None);
}

async fn a_message_or_an_option_skips(database: TestDatabase) {
    let scene = House::scene(database).await;
    let files = [(".gitlab-ci.yml", TWO_STAGES)];
    let house = &scene.house;
    let update = house.commit(&scene.access, "refs/heads/main", "Docs [ci skip]", &files).await;
    house.push(&scene.access, &update, &[]).await.unwrap();
    assert_eq!(scene.latest().await.unwrap().status, Status::Skipped);
    let update = house.commit(&scene.access, "refs/heads/main", "Code", &files).await;
    house.push(&scene.access, &update, &["ci.skip"]).await.unwrap();
    assert_eq!(scene.latest().await.unwrap().status, Status::Skipped);
    let update = house.commit(&scene.access, "refs/heads/main", "More", &files).await;
    house.push(&scene.access, &update, &["ci.no_pipeline"]).await.unwrap();
    assert_eq!(scene.pipelines().await.len(), 2);
}

async fn a_tag_makes_a_pipeline_of_its_own(database: TestDatabase) {
    let scene = House::scene(database).await;
    scene.pipeline_of(TWO_STAGES).await;
    let update = scene.house.commit(&scene.access, "refs/heads/main", "x", &[("a", "b")]).await;
    let tag = domain::push::RefUpdate {
        name: "refs/tags/v1".to_owned(),
        old: domain::push::ZERO_SHA.to_owned(),
        new: update.new,
    };
    scene.house.push(&scene.access, &tag, &[]).await.unwrap();
    let pipeline = scene.latest().await.unwrap();
    assert_eq!((pipeline.ref_name.as_str(), pipeline.tag), ("v1", true));
    scene.run("build", "success").await;
    let job = loop {
        let job = scene.take().await.unwrap();
        if job.git_info.ref_name == "v1" {
            break job;
        }
    };
    let value = |key: &str| job.variables.iter().find(|one| one.key == key).map(|one| &*one.value);
    assert_eq!((value("CI_COMMIT_TAG"), value("CI_COMMIT_BRANCH")), (Some("v1"), None));
    assert_eq!(value("CI_COMMIT_TAG_MESSAGE"), Some(""), "a tag without an object of its own");
    assert!(value("CI_CONFIG_REF_URI").unwrap().ends_with("//.gitlab-ci.yml@refs/tags/v1"));
}

async fn somebody_asks_for_a_pipeline_with_variables(database: TestDatabase) {
    let scene = House::scene(database).await;
    scene
        .push_main(&[(".gitlab-ci.yml", "job:\n  script: [x]\n  rules: [{if: '$GO == \"1\"'}]\n")])
        .await;
    let ask = |ref_name: &str, value: &str| CreatePipeline {
        ref_name: ref_name.to_owned(),
        source: Source::Api,
        variables: vec![PipelineVariable {
            key: "GO".to_owned(),
            value: value.to_owned(),
            kind: VariableKind::EnvVar,
            raw: false,
        }],
        inputs: Inputs::new(),
    };
    let made = scene.app().create_pipeline(&scene.access, ask("main", "1")).await.unwrap();
    assert_eq!(scene.jobs(made.id).await, ["job pending"]);
    let job = scene.take().await.unwrap();
    let value = job.variables.iter().find(|one| one.key == "GO").unwrap();
    assert_eq!(value.value, "1");
    let given = scene.app().given_with(&made).await.unwrap();
    assert_eq!((given[0].key.as_str(), given[0].value.as_str()), ("GO", "1"));
    let kept = scene.app().reads().pipeline_variables(made.id).await.unwrap().unwrap();
    assert!(!kept.windows(5).any(|window| window == b"value"), "they are sealed");
    let none = scene.app().create_pipeline(&scene.access, ask("main", "0")).await.unwrap_err();
    assert_eq!((none.kind(), none.fields()[0].0.as_str()), (Kind::Invalid, "base"));
    let gone = scene.app().create_pipeline(&scene.access, ask("gone", "1")).await.unwrap_err();
    assert_eq!(gone.message(), "Reference not found");
}

async fn a_pipeline_is_canceled_and_retried(database: TestDatabase) {
    let scene = House::scene(database).await;
    let pipeline = scene.pipeline_of(TWO_STAGES).await;
    let canceled = scene.app().cancel_pipeline(&scene.access, pipeline.id).await.unwrap();
    assert_eq!(canceled.status, Status::Canceled);
    assert!(scene.take().await.is_none(), "a canceled job has left the queue");
    scene.app().retry_pipeline(&scene.access, pipeline.id).await.unwrap();
    scene.run("build", "success").await;
    scene.run("unit", "success").await;
    assert_eq!(scene.status(pipeline.id).await, Status::Success);
}

async fn changes_are_those_of_the_push(database: TestDatabase) {
    let scene = House::scene(database).await;
    let yaml = "job:\n  script: [x]\n  rules: [{changes: [src/*]}]\n";
    scene.push_main(&[(".gitlab-ci.yml", yaml)]).await;
    let before = scene.pipelines().await.len();
    scene.push_main(&[("docs/a", "1")]).await;
    assert_eq!(scene.pipelines().await.len(), before);
    scene.push_main(&[("src/a", "1")]).await;
    assert_eq!(scene.pipelines().await.len(), before + 1);
}

async fn a_file_can_be_checked_without_a_pipeline(database: TestDatabase) {
    let scene = House::scene(database).await;
    scene.push_main(&[(".gitlab-ci.yml", TWO_STAGES)]).await;
    let kept = scene.pipelines().await.len();
    let good = scene.app().lint(&scene.access, Lint::default()).await.unwrap();
    let LintedJobs::Written(jobs) = good.jobs else { panic!("{:?}", good.jobs) };
    let names: Vec<_> = jobs.iter().map(|job| job.name.as_str()).collect();
    assert_eq!(names, ["build", "unit"]);
    let content = Some("job: {script: [x], stage: nope}".to_owned());
    let lint = Lint { content, ..Lint::default() };
    let bad = scene.app().lint(&scene.access, lint).await.unwrap();
    assert!(!bad.diagnostics.is_empty());
    assert_eq!(scene.pipelines().await.len(), kept);
}

async fn a_huge_file_is_refused_by_its_length(database: TestDatabase) {
    let scene = House::scene(database).await;
    let huge = format!("# {}\n", "x".repeat(3 * 1024 * 1024));
    let report = scene.push_main(&[(".gitlab-ci.yml", &huge)]).await;
    assert_eq!(report.lines[0], "The pipeline for main cannot be made:");
    assert_eq!(scene.latest().await.unwrap().failure_reason, Some(PipelineFailure::ConfigError));
}

async fn options_of_a_push_give_variables_and_unknown_ones_are_told(database: TestDatabase) {
    let scene = House::scene(database).await;
    let file = "job:\n  script: [x]\n  rules: [{if: '$GO == \"yes\" && $MORE == \"a=b\"'}]\n";
    let files = [(".gitlab-ci.yml", file)];
    let update = scene.house.commit(&scene.access, "refs/heads/main", "Go", &files).await;
    let options = ["ci.variable=GO=yes", "ci.variable=MORE=a=b", "ci.variable=B-D=x", "ci.soon"];
    let report = scene.house.push(&scene.access, &update, &options).await.unwrap();
    let told = [
        "The option ci.variable=B-D=x means nothing here",
        "The option ci.soon means nothing here",
    ];
    assert_eq!(report.lines[2..], told, "{report:?}");
    let pipeline = scene.latest().await.unwrap();
    assert_eq!(scene.jobs(pipeline.id).await, ["job pending"]);
    let job = scene.take().await.unwrap();
    let value = job.variables.iter().find(|one| one.key == "MORE").unwrap();
    assert_eq!(value.value, "a=b");
}

async fn options_of_a_push_give_inputs(database: TestDatabase) {
    let scene = House::scene(database).await;
    let file = "spec:\n  inputs:\n    count: {type: number}\n    names: {type: array, default: []}\n---\n\
                job:\n  parallel: $[[ inputs.count ]]\n  script: $[[ inputs.names ]]\n";
    let files = [(".gitlab-ci.yml", file)];
    let update = scene.house.commit(&scene.access, "refs/heads/main", "Go", &files).await;
    let options = ["ci.input=count=2", "ci.input=names=[\"a\", \"b\"]"];
    scene.house.push(&scene.access, &update, &options).await.unwrap();
    let pipeline = scene.latest().await.unwrap();
    assert_eq!(scene.jobs(pipeline.id).await, ["job 1/2 pending", "job 2/2 pending"]);
    assert_eq!(scene.take().await.unwrap().steps[0].script, ["a", "b"]);
}

async fn a_pipeline_refused_for_a_need_keeps_why_the_needed_job_is_not_there(
    database: TestDatabase,
) {
    let scene = House::scene(database).await;
    let file =
        "a: {stage: build, script: x, rules: [{if: $RELEASE}]}\nb: {script: x, needs: [a]}\n";
    let refused = scene.pipeline_of(file).await;
    assert_eq!(refused.status, Status::Failed);
    let reasons = scene.app().reads().pipeline_reasons(refused.id).await.unwrap();
    assert!(reasons.contains(r#""name":"RELEASE","value":"undefined""#), "{reasons}");
    assert!(reasons.contains(r#""lacks":["a"]"#), "{reasons}");
}

async fn a_message_skips_pushes_of_branches_and_tags_and_nothing_that_was_asked_for(
    database: TestDatabase,
) {
    let scene = House::scene(database).await;
    let files = [(".gitlab-ci.yml", TWO_STAGES)];
    let update =
        scene.house.commit(&scene.access, "refs/heads/main", "Docs\n\n[Skip-CI]", &files).await;
    scene.house.push(&scene.access, &update, &[]).await.unwrap();
    let skipped = scene.latest().await.unwrap();
    assert_eq!((skipped.status, skipped.source), (Status::Skipped, Source::Push));
    let reasons = scene.app().reads().pipeline_reasons(skipped.id).await.unwrap();
    assert!(reasons.contains(r#""kind":"skipped_by_message","mark":"[skip-ci]""#), "{reasons}");
    assert!(scene.jobs(skipped.id).await.is_empty());
    let tag = domain::push::RefUpdate {
        name: "refs/tags/v1".to_owned(),
        old: domain::push::ZERO_SHA.to_owned(),
        new: update.new,
    };
    scene.house.push(&scene.access, &tag, &[]).await.unwrap();
    assert_eq!(scene.latest().await.unwrap().status, Status::Skipped);
    let ask = CreatePipeline {
        ref_name: "main".to_owned(),
        source: Source::Web,
        variables: Vec::new(),
        inputs: Inputs::new(),
    };
    let made = scene.app().create_pipeline(&scene.access, ask).await.unwrap();
    assert_eq!(scene.jobs(made.id).await, ["build pending", "unit created"]);
}
