//! Deployments: those of jobs follow their jobs, those of other tools are reported.

use domain::access::Role;
use domain::deployment::{Deployment, DeploymentStatus};
use domain::environment::{EnvironmentState, Tier};
use domain::page::PageRequest;
use domain::push::ZERO_SHA;
use test_support::database::TestDatabase;
use test_support::on_both_engines;

use super::house::{House, Scene};
use crate::{
    DeploymentFilter, EnvironmentFilter, Kind, NewDeployment, NewEnvironment, UpdateEnvironment,
};

on_both_engines!(
    deployments_follow_their_jobs,
    retrying_an_old_job_deploys_again,
    a_failed_and_a_canceled_job_end_their_deployments,
    stopping_plays_the_stop_job_and_its_success_stops,
    another_tool_reports_its_deployment,
    a_report_that_makes_no_sense_is_refused_with_its_fields,
    a_jobs_deployment_cannot_be_moved_from_outside,
    environments_are_made_and_changed_by_hand,
);

const YAML: &str = "
stages: [staging, production]
staging:
  stage: staging
  script: [deploy]
  environment: {name: staging, url: 'https://$CI_COMMIT_REF_SLUG.example.com', on_stop: stop}
stop:
  stage: staging
  script: [stop]
  when: manual
  environment: {name: staging, action: stop}
production:
  stage: production
  script: [deploy]
  when: manual
  allow_failure: false
  environment: production
";

async fn deployments(scene: &Scene) -> Vec<Deployment> {
    let filter = DeploymentFilter::default();
    let page = PageRequest::first(100);
    scene.app().reads().list_deployments(&scene.access, &filter, page).await.unwrap().rows
}

async fn statuses(scene: &Scene) -> Vec<DeploymentStatus> {
    deployments(scene).await.iter().map(|one| one.status).collect()
}

async fn environment(scene: &Scene, name: &str) -> domain::environment::Environment {
    let found = scene.app().reads().find_environment_by_name(&scene.access, name).await;
    found.unwrap().unwrap()
}

async fn deployments_follow_their_jobs(database: TestDatabase) {
    use DeploymentStatus::{Blocked, Created, Running, Success};
    let scene = House::scene(database).await;
    let pipeline = scene.pipeline_of(YAML).await;
    assert_eq!(statuses(&scene).await, [Created, Created]);
    let job = scene.take().await.unwrap();
    assert_eq!(statuses(&scene).await, [Running, Created]);
    scene.report(&job, "success").await.unwrap();
    assert_eq!(statuses(&scene).await, [Success, Blocked]);
    let staging = environment(&scene, "staging").await;
    assert_eq!(staging.external_url.as_deref(), Some("https://main.example.com"));
    assert_eq!((staging.tier, staging.state), (Tier::Staging, EnvironmentState::Available));

    let maintainer = scene.house.member(&scene.access, "mike", Role::Maintainer).await;
    let production = scene.job(pipeline.id, "production").await;
    scene.app().play_job(&maintainer, production.id, Vec::new()).await.unwrap();
    scene.run("production", "success").await;
    let last = deployments(&scene).await.pop().unwrap();
    assert_eq!((last.status, last.user_id), (Success, maintainer.viewer.user_id()));
    assert_eq!((last.sha, last.iid), (pipeline.sha.clone(), 2));
}

async fn retrying_an_old_job_deploys_again(database: TestDatabase) {
    let scene = House::scene(database).await;
    let old = scene.pipeline_of(YAML).await;
    scene.run("staging", "success").await;
    scene.push_main(&[("a", "b")]).await;
    scene.run("staging", "success").await;
    let board = scene.app().reads().board(&scene.access).await.unwrap();
    assert_ne!(board[0].last_success.as_ref().unwrap().sha, old.sha);
    scene.house.clock.advance(60);
    let job = scene.job(old.id, "staging").await;
    scene.app().retry_job(&scene.access, job.id).await.unwrap();
    scene.run("staging", "success").await;
    let board = scene.app().reads().board(&scene.access).await.unwrap();
    assert_eq!(board[0].last_success.as_ref().unwrap().sha, old.sha);
}

async fn a_failed_and_a_canceled_job_end_their_deployments(database: TestDatabase) {
    use DeploymentStatus::{Canceled, Failed};
    let scene = House::scene(database).await;
    let yaml = "a: {script: [x], environment: one}\nb: {script: [x], environment: two}\n";
    let pipeline = scene.pipeline_of(yaml).await;
    scene.run("a", "failed").await;
    scene.app().cancel_pipeline(&scene.access, pipeline.id).await.unwrap();
    assert_eq!(statuses(&scene).await, [Failed, Canceled]);
    assert!(deployments(&scene).await.iter().all(|one| one.finished_at.is_some()));
}

async fn stopping_plays_the_stop_job_and_its_success_stops(database: TestDatabase) {
    let scene = House::scene(database).await;
    scene.pipeline_of(YAML).await;
    scene.run("staging", "success").await;
    let staging = environment(&scene, "staging").await;
    let still = scene.app().delete_environment(&scene.access, staging.id).await.unwrap_err();
    assert_eq!(still.kind(), Kind::Forbidden);
    let stopping = scene.app().stop_environment(&scene.access, staging.id, false).await.unwrap();
    assert_eq!(stopping.state, EnvironmentState::Stopping);
    scene.run("stop", "success").await;
    assert_eq!(environment(&scene, "staging").await.state, EnvironmentState::Stopped);
    scene.app().delete_environment(&scene.access, staging.id).await.unwrap();
}

fn reported(status: DeploymentStatus, sha: &str) -> NewDeployment {
    NewDeployment {
        environment: "argo/production".to_owned(),
        sha: sha.to_owned(),
        ref_name: "main".to_owned(),
        tag: false,
        status,
    }
}

async fn another_tool_reports_its_deployment(database: TestDatabase) {
    use DeploymentStatus::{Failed, Running, Success};
    let scene = House::scene(database).await;
    scene.push_main(&[("a", "b")]).await;
    let app = scene.app();
    let tip =
        app.repositories().open(scene.access.project.id).resolve("main").await.unwrap().unwrap();
    let bot = scene.house.member(&scene.access, "argo", Role::Developer).await;
    let made = app.create_deployment(&bot, reported(Running, &tip[..10])).await.unwrap();
    assert_eq!((made.status, made.sha.as_str(), made.job_id), (Running, tip.as_str(), None));
    assert_eq!(made.user_id, bot.viewer.user_id());
    let running = app.delete_deployment(&scene.access, made.id).await.unwrap_err();
    assert_eq!(running.message(), "Cannot destroy running deployment");
    let done = app.update_deployment(&bot, made.id, Success).await.unwrap();
    assert_eq!(done.finished_at, Some(app.now()));
    scene.house.clock.advance(5);
    let same = app.update_deployment(&bot, made.id, Success).await.unwrap();
    assert_eq!(same.finished_at, done.finished_at, "nothing has changed");
    let repeated = app.create_deployment(&bot, reported(Success, &tip)).await.unwrap();
    assert_eq!(repeated.id, made.id, "the same success is one deployment");
    let current = app.delete_deployment(&scene.access, made.id).await.unwrap_err();
    assert_eq!(current.message(), "Deployment currently deployed to environment");
    let second = app.create_deployment(&bot, reported(Failed, &tip)).await.unwrap();
    assert_eq!(app.delete_deployment(&bot, second.id).await.unwrap_err().kind(), Kind::Forbidden);
    app.delete_deployment(&scene.access, second.id).await.unwrap();
    let place = environment(&scene, "argo/production").await;
    assert_eq!(place.tier, Tier::Production);
    assert!(place.slug.len() <= 24);
}

async fn a_report_that_makes_no_sense_is_refused_with_its_fields(database: TestDatabase) {
    let scene = House::scene(database).await;
    scene.push_main(&[("a", "b")]).await;
    let app = scene.app();
    let wrong = NewDeployment {
        ref_name: "gone".to_owned(),
        ..reported(DeploymentStatus::Success, ZERO_SHA)
    };
    let refused = app.create_deployment(&scene.access, wrong).await.unwrap_err();
    let fields: Vec<_> = refused.fields().iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["sha", "ref"]);
    let tip =
        app.repositories().open(scene.access.project.id).resolve("main").await.unwrap().unwrap();
    let status = reported(DeploymentStatus::Blocked, &tip);
    assert_eq!(
        app.create_deployment(&scene.access, status).await.unwrap_err().fields()[0].0,
        "status"
    );
    let name = NewDeployment {
        environment: "a\nb".to_owned(),
        ..reported(DeploymentStatus::Success, &tip)
    };
    assert_eq!(app.create_deployment(&scene.access, name).await.unwrap_err().fields()[0].0, "name");
    let reporter = scene.house.member(&scene.access, "rita", Role::Reporter).await;
    let good = reported(DeploymentStatus::Success, &tip);
    assert_eq!(app.create_deployment(&reporter, good).await.unwrap_err().kind(), Kind::Forbidden);
}

async fn a_jobs_deployment_cannot_be_moved_from_outside(database: TestDatabase) {
    let scene = House::scene(database).await;
    scene.pipeline_of(YAML).await;
    let first = deployments(&scene).await.remove(0);
    let moved = scene.app().update_deployment(&scene.access, first.id, DeploymentStatus::Success);
    assert_eq!(moved.await.unwrap_err().kind(), Kind::Forbidden);
}

async fn environments_are_made_and_changed_by_hand(database: TestDatabase) {
    let scene = House::scene(database).await;
    let app = scene.app();
    let new = |name: &str| NewEnvironment { name: name.to_owned(), ..NewEnvironment::default() };
    let made = app.create_environment(&scene.access, new("qa")).await.unwrap();
    assert_eq!((made.slug.as_str(), made.tier), ("qa", Tier::Testing));
    let twice = app.create_environment(&scene.access, new("qa")).await.unwrap_err();
    assert_eq!(twice.fields(), [("name".to_owned(), "has already been taken".to_owned())]);
    let update = UpdateEnvironment {
        external_url: Some("https://qa.example.com".to_owned()),
        tier: Some(Tier::Other),
    };
    let changed = app.update_environment(&scene.access, made.id, update).await.unwrap();
    assert_eq!(changed.external_url.as_deref(), Some("https://qa.example.com"));
    let script = UpdateEnvironment { external_url: Some("javascript:x".to_owned()), tier: None };
    assert!(app.update_environment(&scene.access, made.id, script).await.is_err());
    let stopped = app.stop_environment(&scene.access, made.id, false).await.unwrap();
    assert_eq!(stopped.state, EnvironmentState::Stopped, "there is no job to wait for");
    let filter = EnvironmentFilter::default();
    let page = PageRequest::first(10);
    let all = app.reads().list_environments(&scene.access, &filter, page).await.unwrap();
    assert_eq!(all.rows.len(), 1);
}
