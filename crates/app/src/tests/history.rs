//! Who did what, and why what followed followed.

use domain::access::Role;
use domain::history::Actor;
use domain::page::PageRequest;
use test_support::database::TestDatabase;
use test_support::on_both_engines;

use super::house::{House, Scene};
use crate::HistoryFilter;

on_both_engines!(a_pipelines_history_names_people_and_reasons, a_push_is_kept_with_its_author,);

/// `action by actor` of everything about a subject, the oldest first.
async fn told(scene: &Scene, subject: &str) -> Vec<String> {
    let filter = HistoryFilter { subject: Some(subject.to_owned()), ..HistoryFilter::default() };
    let reads = scene.app().reads();
    let page =
        reads.project_history(&scene.access, &filter, PageRequest::first(100)).await.unwrap();
    let lines = page.rows.into_iter().rev();
    lines.map(|line| format!("{} by {:?}", line.action, line.actor)).collect()
}

async fn a_pipelines_history_names_people_and_reasons(database: TestDatabase) {
    let scene = House::scene(database).await;
    let yaml = "job: {script: [x], when: manual, allow_failure: false}\n";
    let pipeline = scene.pipeline_of(yaml).await;
    let maintainer = scene.house.member(&scene.access, "mike", Role::Maintainer).await;
    let job = scene.job(pipeline.id, "job").await;
    scene.app().play_job(&maintainer, job.id, Vec::new()).await.unwrap();
    scene.run("job", "failed").await;
    let owner = Actor::User(scene.access.viewer.user_id().unwrap());
    let player = Actor::User(maintainer.viewer.user_id().unwrap());
    let runner = Actor::Runner(scene.runner.runner.id);
    assert_eq!(
        told(&scene, &format!("pipeline:{}", pipeline.id)).await,
        [
            format!("pipeline.created by {owner:?}"),
            "pipeline.moved by System".to_owned(),
            format!("job.played by {player:?}"),
            format!("pipeline.moved by {player:?}"),
            format!("pipeline.moved by {runner:?}"),
            format!("pipeline.moved by {runner:?}"),
        ]
    );
    let filter = HistoryFilter { action: Some("pipeline.moved".to_owned()), ..Default::default() };
    let page = PageRequest::first(1);
    let last = scene.app().reads().project_history(&scene.access, &filter, page).await.unwrap();
    let change = &last.rows[0].payload["changes"][0];
    assert_eq!(change["job"], "job");
    assert_eq!(change["because"]["kind"], "failed");
    assert_eq!(change["because"]["reason"], "unknown_failure");
}

async fn a_push_is_kept_with_its_author(database: TestDatabase) {
    let scene = House::scene(database).await;
    scene.push_main(&[("a", "b")]).await;
    let owner = Actor::User(scene.access.viewer.user_id().unwrap());
    assert_eq!(told(&scene, "push:1").await, [format!("push.accepted by {owner:?}")]);
}
