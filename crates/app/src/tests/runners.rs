//! The payload that a runner gets, and the question that is held open.

use std::time::Duration;

use domain::artifact::Artifact;
use domain::variable::VariableKind;
use test_support::database::TestDatabase;
use test_support::on_both_engines;

use super::house::{House, request};
use crate::{App, Error, JobToken, Kind, NewArtifact, NewRunner, NewVariable};

on_both_engines!(
    the_payload_has_what_the_job_needs,
    a_circle_of_variables_fails_the_job_and_its_trace_says_so,
    two_runners_never_get_the_same_job,
    a_held_question_is_answered_by_the_job_that_comes,
    a_stop_answers_held_questions_and_holds_none,
    a_machine_is_forgotten_and_its_runner_stays,
    the_runner_inside_is_the_same_at_each_start_and_its_old_token_dies,
    artifacts_pass_to_later_jobs_only,
    a_job_that_names_artifacts_fails_when_they_have_expired,
    variables_of_reports_pass_to_later_jobs,
    a_job_has_the_predefined_variables_of_the_list_and_no_others,
);

const YAML: &str = "
variables: {GREETING: 'hello $WHO', GIT_DEPTH: '7'}
build:
  image: {name: alpine, entrypoint: ['']}
  before_script: [a]
  script: [b, c]
  after_script: [d]
  artifacts: {paths: [out], expire_in: 1 week}
  environment: {name: review/$CI_COMMIT_REF_SLUG, url: 'https://$CI_ENVIRONMENT_SLUG.example.com'}
test:
  stage: deploy
  script: [t]
";

fn variable(key: &str, value: &str) -> NewVariable {
    NewVariable {
        key: key.to_owned(),
        value: value.to_owned(),
        kind: VariableKind::EnvVar,
        protected: false,
        masked: false,
        hidden: false,
        raw: false,
        environment_scope: "*".to_owned(),
        description: None,
    }
}

async fn the_payload_has_what_the_job_needs(database: TestDatabase) {
    let scene = House::scene(database).await;
    let app = scene.app();
    app.create_variable(&scene.access, variable("WHO", "world")).await.unwrap();
    let scoped = NewVariable {
        environment_scope: "review/*".to_owned(),
        masked: true,
        ..variable("WHO", "reviewer")
    };
    app.create_variable(&scene.access, scoped).await.unwrap();
    let hidden = NewVariable { environment_scope: "production".to_owned(), ..variable("P", "x") };
    app.create_variable(&scene.access, hidden).await.unwrap();
    let pipeline = scene.pipeline_of(YAML).await;
    let job = scene.take().await.unwrap();
    let value = |key: &str| {
        let found = job.variables.iter().rev().find(|one| one.key == key);
        found.map(|one| one.value.clone())
    };
    assert_eq!(value("GREETING").unwrap(), "hello reviewer");
    assert_eq!(value("P"), None);
    assert_eq!(value("CI_ENVIRONMENT_NAME").unwrap(), "review/main");
    let slug = value("CI_ENVIRONMENT_SLUG").unwrap();
    assert_eq!(value("CI_ENVIRONMENT_URL").unwrap(), format!("https://{slug}.example.com"));
    assert_eq!(value("CI_COMMIT_SHORT_SHA").unwrap(), pipeline.sha[..8]);
    assert_eq!(value("CI_REGISTRY_IMAGE").unwrap(), "keel.example.com:8080/olga/app");
    assert_eq!(value("CI_PIPELINE_IID").unwrap(), "1");
    assert_eq!(value("GITLAB_USER_LOGIN").unwrap(), "olga");
    assert_eq!(value("CI_SERVER_VERSION_MINOR").unwrap(), "2");
    let token = job.variables.iter().find(|one| one.key == "CI_JOB_TOKEN").unwrap();
    assert!(token.masked && !token.public && token.value == job.token);
    assert!(job.token.starts_with("glcbt-"));
    assert_eq!(
        job.git_info.repo_url,
        format!("http://gitlab-ci-token:{}@keel.example.com:8080/olga/app.git", job.token)
    );
    assert_eq!(job.git_info.depth, 7);
    assert_eq!(
        job.git_info.refspecs,
        [
            format!("+refs/pipelines/{0}:refs/pipelines/{0}", pipeline.id),
            "+refs/heads/main:refs/remotes/origin/main".to_owned()
        ]
    );
    assert_eq!(job.git_info.protected, Some(true));
    let steps: Vec<_> =
        job.steps.iter().map(|step| (step.name.as_str(), step.script.join(" "))).collect();
    assert_eq!(steps, [("script", "a b c".to_owned()), ("after_script", "d".to_owned())]);
    assert_eq!(job.image.unwrap().name, "alpine");
    assert_eq!(job.artifacts.unwrap()[0].paths, ["out"]);
    assert!(job.features.failure_reasons.iter().any(|word| word == "image_pull_failure"));
    assert_eq!(job.runner_info.timeout, 3_600);
}

async fn a_circle_of_variables_fails_the_job_and_its_trace_says_so(database: TestDatabase) {
    let scene = House::scene(database).await;
    let app = scene.app();
    let pipeline = scene.pipeline_of("job: {script: [x]}\n").await;
    app.create_variable(&scene.access, variable("A", "$B")).await.unwrap();
    app.create_variable(&scene.access, variable("B", "$A")).await.unwrap();
    assert!(scene.take().await.is_none());
    let job = scene.job(pipeline.id, "job").await;
    assert_eq!(scene.jobs(pipeline.id).await, ["job failed"]);
    let piece = app.read_trace(&scene.access, job.id, 0, 1_000).await.unwrap();
    assert!(String::from_utf8(piece.bytes).unwrap().contains("circular variable reference"));
}

async fn two_runners_never_get_the_same_job(database: TestDatabase) {
    let scene = House::scene(database).await;
    let yaml: String = (0..8).map(|n| format!("job{n}: {{script: [x]}}\n")).collect();
    scene.pipeline_of(&yaml).await;
    let mut asking = Vec::new();
    for _ in 0..16 {
        let (app, runner) = (scene.app().clone(), scene.runner.clone());
        asking.push(tokio::spawn(async move {
            app.request_job(&runner, request(None)).await.unwrap().job.map(|job| job.id)
        }));
    }
    let mut got = Vec::new();
    for one in asking {
        got.extend(one.await.unwrap());
    }
    while let Some(job) = scene.take().await {
        got.push(job.id);
    }
    got.sort_unstable();
    let count = got.len();
    got.dedup();
    assert_eq!((count, got.len()), (8, 8));
}

async fn a_held_question_is_answered_by_the_job_that_comes(database: TestDatabase) {
    let scene = House::holding(database, 30).await;
    let first = scene.app().request_job(&scene.runner, request(None)).await.unwrap();
    assert!(first.job.is_none(), "a question that has seen nothing yet is not held");
    let (app, runner) = (scene.app().clone(), scene.runner.clone());
    let seen = first.last_update.clone();
    let held =
        tokio::spawn(async move { app.request_job(&runner, request(Some(&seen))).await.unwrap() });
    while scene.app().inner.queue.waiting() == 0 {
        tokio::task::yield_now().await;
    }
    scene.pipeline_of("job: {script: [x]}\n").await;
    let answer = tokio::time::timeout(Duration::from_secs(20), held).await.unwrap().unwrap();
    assert_eq!(answer.job.unwrap().job_info.name, "job");
    let stale = scene.app().request_job(&scene.runner, request(Some(&first.last_update)));
    assert!(stale.await.unwrap().job.is_none(), "an old version is answered at once");
}

async fn a_stop_answers_held_questions_and_holds_none(database: TestDatabase) {
    let scene = House::holding(database, 30).await;
    let first = scene.app().request_job(&scene.runner, request(None)).await.unwrap();
    let (app, runner) = (scene.app().clone(), scene.runner.clone());
    let held = tokio::spawn(async move {
        app.request_job(&runner, request(Some(&first.last_update))).await.unwrap()
    });
    while scene.app().inner.queue.waiting() == 0 {
        tokio::task::yield_now().await;
    }
    let begun = tokio::time::Instant::now();
    scene.app().stop_holding();
    let answer = held.await.unwrap();
    assert!(answer.job.is_none());
    let again = scene.app().request_job(&scene.runner, request(Some(&answer.last_update)));
    assert!(again.await.unwrap().job.is_none());
    let current = scene.app().request_job(&scene.runner, request(None)).await.unwrap();
    let last = request(Some(&current.last_update));
    scene.app().request_job(&scene.runner, last).await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(20), "a question was held");
}

async fn a_machine_is_forgotten_and_its_runner_stays(database: TestDatabase) {
    let scene = House::scene(database).await;
    scene.take().await;
    scene.app().write_gathered().await.unwrap();
    let machine = request(None).system_id.unwrap();
    let known = || scene.app().reads().list_runner_managers(scene.runner.runner.id);
    assert_eq!(known().await.unwrap().len(), 1);
    scene.app().forget_machine(&scene.runner, &machine).await.unwrap();
    scene.app().write_gathered().await.unwrap();
    assert!(known().await.unwrap().is_empty());
    let unknown = scene.app().forget_machine(&scene.runner, &machine).await.unwrap_err();
    assert_eq!(unknown.kind(), Kind::NotFound);
    scene.take().await;
    scene.app().forget_machine(&scene.runner, &machine).await.unwrap();
}

async fn the_runner_inside_is_the_same_at_each_start_and_its_old_token_dies(
    database: TestDatabase,
) {
    let house = House::new(database).await;
    let new = || NewRunner { run_untagged: true, ..NewRunner::default() };
    let (first, old) = house.app.built_in_runner(new()).await.unwrap();
    let house = house.reopened().await;
    let (second, token) = house.app.built_in_runner(new()).await.unwrap();
    assert_eq!(first.id, second.id);
    assert!(token.starts_with("glrt-"));
    let refused = house.app.authenticate_runner(&old).await.unwrap_err();
    assert_eq!(refused.kind(), Kind::Forbidden);
    house.app.authenticate_runner(&token).await.unwrap();
}

async fn artifacts_pass_to_later_jobs_only(database: TestDatabase) {
    let scene = House::scene(database).await;
    let pipeline = scene.pipeline_of(YAML).await;
    let job = scene.take().await.unwrap();
    let token = scene.app().authenticate_job(domain::JobId(job.id), &job.token).await.unwrap();
    let archive = zip_of("out/a.txt", b"hello");
    let new = || NewArtifact {
        filename: "artifacts.zip".to_owned(),
        expire_in: Some("1 week".to_owned()),
        ..NewArtifact::default()
    };
    let kept = store(scene.app(), &token, new(), &archive).await.unwrap();
    let again = store(scene.app(), &token, new(), &archive).await.unwrap();
    assert_eq!(kept.id, again.id, "the same file again is fine");
    let other = store(scene.app(), &token, new(), b"other").await.unwrap_err();
    assert_eq!(other.kind(), Kind::Invalid);
    scene.report(&job, "success").await.unwrap();
    let next = scene.take().await.unwrap();
    assert_eq!(next.dependencies[0].name, "build");
    assert_eq!(next.dependencies[0].artifacts_file.as_ref().unwrap().size, kept.bytes);
    let consumer = scene.app().authenticate_job(domain::JobId(next.id), &next.token).await.unwrap();
    scene.app().dependency_artifact(&consumer, domain::JobId(job.id)).await.unwrap();
    let other = scene
        .house
        .commit(&scene.access, "refs/heads/topic", "T", &[(".gitlab-ci.yml", YAML)])
        .await;
    scene.house.push(&scene.access, &other, &[]).await.unwrap();
    let stranger = scene.take().await.unwrap();
    let stranger =
        scene.app().authenticate_job(domain::JobId(stranger.id), &stranger.token).await.unwrap();
    let none = scene.app().dependency_artifact(&stranger, domain::JobId(job.id)).await;
    assert_eq!(none.unwrap_err().kind(), Kind::NotFound, "another pipeline's artifacts");
    let gone = scene.app().job_of_token(&job.token).await.unwrap_err();
    assert_eq!(gone.kind(), Kind::Forbidden, "a job's token dies with the job");
    let build = scene.job(pipeline.id, "build").await;
    let paths = scene.app().artifact_paths(&scene.access, build.id).await.unwrap();
    assert_eq!(paths[0].path, "out/a.txt");
    let member = scene.app().artifact_member(&scene.access, build.id, "out/a.txt").await.unwrap();
    assert_eq!(member, b"hello");
    scene.house.clock.advance(8 * 24 * 3_600);
    assert_eq!(scene.app().expire_artifacts().await.unwrap(), 1);
    assert!(scene.app().open_artifact(&scene.access, build.id).await.is_err());
    assert!(!scene.app().blobs().exists(&kept.sha256).await.unwrap());
}

async fn a_job_that_names_artifacts_fails_when_they_have_expired(database: TestDatabase) {
    let scene = House::scene(database).await;
    let yaml = "
stages: [a, b]
one: {stage: a, script: [x], artifacts: {paths: [out], expire_in: 1 hour}}
two: {stage: b, script: [x], dependencies: [one], when: manual, allow_failure: false}
three: {stage: b, script: [x], when: manual, allow_failure: false}
";
    let pipeline = scene.pipeline_of(yaml).await;
    let job = scene.take().await.unwrap();
    let token = scene.app().authenticate_job(domain::JobId(job.id), &job.token).await.unwrap();
    let new = NewArtifact { expire_in: Some("1 hour".to_owned()), ..NewArtifact::default() };
    let archive = zip_of("out/a", b"a");
    store(scene.app(), &token, new, &archive).await.unwrap();
    scene.report(&job, "success").await.unwrap();
    scene.house.clock.advance(3_700);
    scene.app().expire_artifacts().await.unwrap();
    for name in ["two", "three"] {
        let job = scene.job(pipeline.id, name).await;
        scene.app().play_job(&scene.access, job.id, Vec::new()).await.unwrap();
    }
    scene.run("three", "success").await;
    let two = scene.job(pipeline.id, "two").await;
    let reason = domain::job::FailureReason::MissingDependencyFailure;
    assert_eq!(two.failure_reason, Some(reason));
}

async fn variables_of_reports_pass_to_later_jobs(database: TestDatabase) {
    let scene = House::scene(database).await;
    let file = "
stages: [a, b]
one: {stage: a, script: [x], artifacts: {reports: {dotenv: build.env}}}
two: {stage: b, script: [x], variables: {PLACE: file, KEPT: yes}}
three: {stage: b, script: [x], dependencies: []}
";
    scene.pipeline_of(file).await;
    let job = scene.take().await.unwrap();
    let token = scene.app().authenticate_job(domain::JobId(job.id), &job.token).await.unwrap();
    let report = |format: &str| NewArtifact {
        filename: "build.env".to_owned(),
        artifact_type: Some("dotenv".to_owned()),
        artifact_format: Some(format.to_owned()),
        ..NewArtifact::default()
    };
    let upload = async |format: &str, bytes: &[u8]| {
        let file = scene.app().receive_file(bytes).await?;
        scene.app().store_artifact(&token, report(format), file).await
    };
    let blank = upload("raw", b"A=1\n\nB=2").await.unwrap_err();
    assert_eq!((blank.kind(), blank.message()), (Kind::Invalid, "Invalid Format"));
    let big = upload("raw", "A=".repeat(2_560).as_bytes()).await.unwrap_err();
    assert_eq!(big.message(), "Dotenv Artifact Too Big. Maximum Allowable Size: 5120");
    let broken = upload("gzip", b"A=1").await.unwrap_err();
    assert_eq!(broken.kind(), Kind::Invalid);
    upload("gzip", &gzip_of(b"VERSION=1.2\nPLACE=report\nGREETING=to $VERSION\n")).await.unwrap();
    scene.report(&job, "success").await.unwrap();
    for _ in 0..2 {
        let job = scene.take().await.unwrap();
        let value = |key: &str| {
            let found = job.variables.iter().rev().find(|one| one.key == key);
            found.map(|one| one.value.as_str())
        };
        if job.job_info.name == "two" {
            assert_eq!((value("VERSION"), value("PLACE")), (Some("1.2"), Some("report")));
            assert_eq!(value("GREETING"), Some("to 1.2"));
            assert_eq!(value("KEPT"), Some("true"));
        } else {
            assert_eq!(value("VERSION"), None, "`dependencies: []` takes nothing");
        }
    }
}

/// Variables that the runner sets, not the server.
const BY_RUNNER: [&str; 9] = [
    "CI_BUILDS_DIR",
    "CI_CONCURRENT_ID",
    "CI_CONCURRENT_PROJECT_ID",
    "CI_JOB_STATUS",
    "CI_JOB_TIMEOUT",
    "CI_PROJECT_DIR",
    "CI_RUNNER_EXECUTABLE_ARCH",
    "CI_RUNNER_VERSION",
    "CI_SERVER",
];

async fn a_job_has_the_predefined_variables_of_the_list_and_no_others(database: TestDatabase) {
    use ci_config::event::catalogue::{Given, PREDEFINED};
    let scene = House::scene(database).await;
    scene.pipeline_of("job: {script: [x]}\n").await;
    let job = scene.take().await.unwrap();
    let keys: Vec<&str> = job.variables.iter().map(|one| one.key.as_str()).collect();
    for row in PREDEFINED {
        let is_set = keys.contains(&row.name);
        match row.given {
            Given::Always | Given::Empty if !BY_RUNNER.contains(&row.name) => {
                assert!(is_set, "{} is missing", row.name);
            }
            Given::Never => assert!(!is_set, "{} is set", row.name),
            Given::Always | Given::Empty | Given::When(_) => {}
        }
    }
    for key in keys {
        assert!(PREDEFINED.iter().any(|row| row.name == key), "{key} is not listed");
    }
}

fn gzip_of(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zip_of(path: &str, bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer.start_file(path, zip::write::SimpleFileOptions::default()).unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap().into_inner()
}

/// An upload from its first byte to its row.
async fn store(
    app: &App,
    token: &JobToken,
    new: NewArtifact,
    bytes: &[u8],
) -> Result<Artifact, Error> {
    let file = app.receive_file(bytes).await?;
    app.store_artifact(token, new, file).await
}
