//! Whenever the process dies: every push that moved a ref has its pipeline, and none has two.

use domain::access::Role;
use domain::push::{RefUpdate, ZERO_SHA};
use test_support::database::TestDatabase;
use test_support::on_both_engines;

use super::house::{House, Scene};
use crate::Kind;

on_both_engines!(
    killed_before_the_ref_moves_nothing_is_owed,
    killed_after_the_ref_has_moved_the_pipeline_is_made_at_the_start,
    killed_after_the_move_was_noted_the_pipeline_is_made_even_if_the_ref_moved_on,
    killed_after_the_end_there_is_one_pipeline,
    an_abandoned_push_owes_nothing,
    a_push_under_way_is_left_alone_by_the_sweep,
    every_ref_of_a_push_gets_one_pipeline_up_to_the_limit,
    who_may_not_push_is_told_why,
    the_commit_of_a_pipeline_is_kept_when_its_branch_goes,
);

const YAML: &[(&str, &str)] = &[(".gitlab-ci.yml", "job: {script: [x]}\n")];

async fn update(scene: &Scene) -> RefUpdate {
    scene.house.commit(&scene.access, "refs/heads/main", "Change", YAML).await
}

async fn killed_before_the_ref_moves_nothing_is_owed(database: TestDatabase) {
    let scene = House::scene(database).await;
    let update = update(&scene).await;
    scene.house.begin(&scene.access, &update, &[]).await.unwrap();
    let scene = scene.reopened().await;
    assert_eq!(scene.app().settle_pushes().await.unwrap(), 1);
    assert_eq!(scene.pipelines().await.len(), 0);
    assert_eq!(scene.app().settle_pushes().await.unwrap(), 0, "settled for good");
}

async fn killed_after_the_ref_has_moved_the_pipeline_is_made_at_the_start(database: TestDatabase) {
    let scene = House::scene(database).await;
    let update = update(&scene).await;
    scene.house.begin(&scene.access, &update, &[]).await.unwrap();
    scene.house.move_ref(&scene.access, &update).await;
    let scene = scene.reopened().await;
    scene.app().settle_pushes().await.unwrap();
    assert_eq!(scene.pipelines().await.len(), 1);
    assert_eq!(scene.latest().await.unwrap().sha, update.new);
    scene.app().settle_pushes().await.unwrap();
    assert_eq!(scene.pipelines().await.len(), 1);
    scene.run("job", "success").await;
}

async fn killed_after_the_move_was_noted_the_pipeline_is_made_even_if_the_ref_moved_on(
    database: TestDatabase,
) {
    let scene = House::scene(database).await;
    let first = update(&scene).await;
    let ticket = scene.house.begin(&scene.access, &first, &[]).await.unwrap();
    scene.house.move_ref(&scene.access, &first).await;
    scene.app().mark_moved(&ticket.push).await.unwrap();
    let second = scene.house.commit(&scene.access, "refs/heads/main", "On", &[("a", "b")]).await;
    scene.house.move_ref(&scene.access, &second).await;
    drop(ticket);
    let scene = scene.reopened().await;
    scene.app().settle_pushes().await.unwrap();
    assert_eq!(scene.latest().await.unwrap().sha, first.new);
}

async fn killed_after_the_end_there_is_one_pipeline(database: TestDatabase) {
    let scene = House::scene(database).await;
    let update = update(&scene).await;
    scene.house.push(&scene.access, &update, &[]).await.unwrap();
    let scene = scene.reopened().await;
    assert_eq!(scene.app().settle_pushes().await.unwrap(), 0);
    assert_eq!(scene.pipelines().await.len(), 1);
}

async fn an_abandoned_push_owes_nothing(database: TestDatabase) {
    let scene = House::scene(database).await;
    let update = update(&scene).await;
    let ticket = scene.house.begin(&scene.access, &update, &[]).await.unwrap();
    scene.app().abandon_push(ticket).await;
    assert_eq!(scene.app().settle_pushes().await.unwrap(), 0);
}

async fn a_push_under_way_is_left_alone_by_the_sweep(database: TestDatabase) {
    let scene = House::scene(database).await;
    let update = update(&scene).await;
    let ticket = scene.house.begin(&scene.access, &update, &[]).await.unwrap();
    assert_eq!(scene.app().settle_pushes().await.unwrap(), 0);
    scene.house.move_ref(&scene.access, &update).await;
    let report = scene.app().finish_push(ticket, vec![update]).await;
    assert_eq!(report.lines.len(), 2);
    assert_eq!(scene.app().settle_pushes().await.unwrap(), 0);
}

async fn every_ref_of_a_push_gets_one_pipeline_up_to_the_limit(database: TestDatabase) {
    let scene = House::scene(database).await;
    let update = update(&scene).await;
    let updates: Vec<RefUpdate> =
        (0..6).map(|n| RefUpdate { name: format!("refs/heads/b{n}"), ..update.clone() }).collect();
    let request = crate::PushRequest { updates: updates.clone(), ..Default::default() };
    let ticket = scene.app().begin_push(&scene.access, request).await.unwrap();
    for update in &updates {
        scene.house.move_ref(&scene.access, update).await;
    }
    let report = scene.app().finish_push(ticket, updates).await;
    assert_eq!(scene.pipelines().await.len(), 4);
    assert!(report.lines.last().unwrap().starts_with("2 more refs"), "{report:?}");
}

async fn who_may_not_push_is_told_why(database: TestDatabase) {
    let scene = House::scene(database).await;
    let first = update(&scene).await;
    let developer = scene.house.member(&scene.access, "dora", Role::Developer).await;
    let refused = scene.house.push(&developer, &first, &[]).await.unwrap_err();
    assert_eq!(refused.kind(), Kind::Forbidden, "the first branch becomes the protected default");
    scene.house.push(&scene.access, &first, &[]).await.unwrap();

    let developer = scene.house.access(&developer.viewer, developer.project.id).await.unwrap();
    let next = scene.house.commit(&scene.access, "refs/heads/main", "Next", &[("a", "1")]).await;
    let refused = scene.house.push(&developer, &next, &[]).await.unwrap_err();
    assert_eq!(
        refused.message(),
        "You are not allowed to push code to protected branches on this project."
    );
    let branch =
        RefUpdate { name: "refs/heads/topic".to_owned(), old: ZERO_SHA.to_owned(), ..next.clone() };
    scene.house.push(&developer, &branch, &[]).await.unwrap();

    let owner = scene.house.access(&scene.access.viewer, scene.access.project.id).await.unwrap();
    let other =
        RefUpdate { old: first.new.clone(), new: orphan(&scene).await, name: first.name.clone() };
    let refused = scene.house.push(&owner, &other, &[]).await.unwrap_err();
    assert!(refused.message().contains("force push"), "{refused}");
    let gone = RefUpdate { old: first.new, new: ZERO_SHA.to_owned(), name: first.name };
    let refused = scene.house.push(&owner, &gone, &[]).await.unwrap_err();
    assert!(refused.message().contains("default branch"), "{refused}");
    let hidden = RefUpdate { name: "refs/pipelines/1".to_owned(), ..branch };
    assert!(scene.house.push(&owner, &hidden, &[]).await.is_err());
    let guest = scene.house.member(&scene.access, "gus", Role::Guest).await;
    let refused = scene.house.push(&guest, &next, &[]).await.unwrap_err();
    assert_eq!(refused.message(), "You are not allowed to push code to this project.");
}

/// A commit that follows nothing.
async fn orphan(scene: &Scene) -> String {
    scene.house.commit(&scene.access, "refs/heads/none", "Other", &[("z", "z")]).await.new
}

async fn the_commit_of_a_pipeline_is_kept_when_its_branch_goes(database: TestDatabase) {
    let scene = House::scene(database).await;
    let update = update(&scene).await;
    scene.house.push(&scene.access, &update, &[]).await.unwrap();
    let pipeline = scene.latest().await.unwrap();
    let repository = scene.app().repositories().open(scene.access.project.id);
    let kept = repository.ref_sha(&format!("refs/pipelines/{}", pipeline.id)).await.unwrap();
    assert_eq!(kept.as_deref(), Some(update.new.as_str()));
}
