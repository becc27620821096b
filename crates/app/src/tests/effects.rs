//! The life of an effect.

use domain::page::PageRequest;
use store::Tx;
use test_support::database::TestDatabase;
use test_support::on_both_engines;

use super::house::House;
use crate::effects::Work;
use crate::{App, EffectFilter, Error};

on_both_engines!(
    what_is_done_is_gone,
    a_failing_effect_is_tried_again_and_at_last_dead_and_delays_no_other,
    an_effect_whose_process_died_is_taken_up_when_its_lease_is_over,
);

async fn count(app: &App, filter: EffectFilter) -> u64 {
    app.reads().list_effects(filter, PageRequest::first(10)).await.unwrap().total
}

/// Carries out everything that is due.
async fn settle(app: &App) {
    while app.run_due_effects().await.unwrap() > 0 {}
}

async fn what_is_done_is_gone(database: TestDatabase) {
    let scene = House::scene(database).await;
    scene.pipeline_of("job: {script: [x]}\n").await;
    settle(scene.app()).await;
    assert_eq!(count(scene.app(), EffectFilter::Alive).await, 0);
}

async fn a_failing_effect_is_tried_again_and_at_last_dead_and_delays_no_other(
    database: TestDatabase,
) {
    let house = House::new(database).await;
    let now = house.app.now();
    house
        .app
        .write(async move |tx: &mut Tx<'_>| {
            let body = serde_json::json!({"v": 1, "d": {"kind": "nonsense"}});
            tx.push_effect("nonsense", "nonsense:1", &body, now).await?;
            let branch = "main".to_owned();
            let work = Work::CreateRepository { project: domain::ProjectId(7), branch };
            work.push(tx, now).await?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    settle(&house.app).await;
    assert!(house.app.repositories().exists(domain::ProjectId(7)).await, "the other was done");
    assert_eq!(count(&house.app, EffectFilter::Alive).await, 1);
    for _ in 0..20 {
        house.clock.advance(3_600);
        settle(&house.app).await;
    }
    assert_eq!(count(&house.app, EffectFilter::Alive).await, 0);
    let dead = house.app.reads().list_effects(EffectFilter::Dead, PageRequest::first(10)).await;
    let dead = dead.unwrap().rows.remove(0);
    assert_eq!(dead.attempts, domain::limits::EFFECT_ATTEMPTS_MAX);
    assert!(dead.last_error.unwrap().contains("an effect is not understood"));
    assert!(house.app.metrics().encode().contains("evenkeel_effects_dead 1"));
    let ann = App::viewer_of(&house.user("ann").await);
    assert!(house.app.run_effect_again(&ann, dead.id).await.is_err());
    house.app.run_effect_again(&house.root(), dead.id).await.unwrap();
    assert_eq!(count(&house.app, EffectFilter::Alive).await, 1);
    assert!(house.app.metrics().encode().contains("evenkeel_effects_dead 0"));
}

async fn an_effect_whose_process_died_is_taken_up_when_its_lease_is_over(database: TestDatabase) {
    let house = House::new(database).await;
    let now = house.app.now();
    house
        .app
        .write(async move |tx: &mut Tx<'_>| {
            let branch = "main".to_owned();
            let work = Work::CreateRepository { project: domain::ProjectId(7), branch };
            work.push(tx, now).await?;
            tx.claim_effects("dead process", now, now.plus_seconds(120), 10).await?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    assert_eq!(house.app.run_due_effects().await.unwrap(), 0);
    house.clock.advance(121);
    assert_eq!(house.app.run_due_effects().await.unwrap(), 1);
    assert!(house.app.repositories().exists(domain::ProjectId(7)).await);
}
