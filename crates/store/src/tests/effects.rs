//! The life of an effect, and leases.

use domain::Timestamp;
use domain::page::PageRequest;
use serde_json::json;

use super::fixture::{NOW, later, write};
use crate::{EffectFailure, EffectFilter, EffectRow, Error, Store, Tx};

async fn push(store: &Store, key: &'static str, at: Timestamp) {
    write(store, async move |tx: &mut Tx<'_>| {
        tx.push_effect("wake", key, &json!({"v": 1, "key": key}), at).await
    })
    .await
    .unwrap();
}

async fn claim(store: &Store, owner: &'static str, at: Timestamp) -> Vec<EffectRow> {
    write(store, async move |tx: &mut Tx<'_>| {
        tx.claim_effects(owner, at, at.plus_seconds(30), 10).await
    })
    .await
    .unwrap()
}

fn keys(effects: &[EffectRow]) -> Vec<&str> {
    effects.iter().map(|effect| effect.key.as_str()).collect()
}

async fn list(store: &Store, filter: EffectFilter) -> Vec<EffectRow> {
    let page = store.reads().list_effects(filter, PageRequest::first(20)).await.unwrap();
    assert_eq!(page.total, page.rows.len() as u64);
    page.rows
}

async fn finish(store: &Store, effect: &EffectRow, owner: &'static str) -> bool {
    let effect = effect.clone();
    write(store, async move |tx: &mut Tx<'_>| tx.finish_effect(&effect, owner).await).await.unwrap()
}

async fn fail(store: &Store, effect: &EffectRow, again: Option<Timestamp>) -> bool {
    let effect = effect.clone();
    write(store, async move |tx: &mut Tx<'_>| {
        let failure = EffectFailure { error: "it did not work", again, now: later(1) };
        tx.fail_effect(&effect, "one", failure).await
    })
    .await
    .unwrap()
}

on_both! {
    async fn effects_are_claimed_when_they_are_due_in_their_order(store) {
        for (key, seconds) in [("late", 60), ("second", 2), ("first", 1)] {
            push(&store, key, later(seconds)).await;
        }
        assert_eq!(store.reads().next_effect_at().await.unwrap(), Some(later(1)));
        assert_eq!(keys(&claim(&store, "one", NOW).await), Vec::<&str>::new());
        let claimed = claim(&store, "one", later(5)).await;
        assert_eq!(keys(&claimed), ["first", "second"]);
        assert_eq!((claimed[0].attempts, &claimed[0].body), (1, &json!({"v": 1, "key": "first"})));
        assert_eq!(keys(&claim(&store, "two", later(6)).await), Vec::<&str>::new());
        assert_eq!(store.reads().next_effect_at().await.unwrap(), Some(later(35)));
    }

    async fn a_lease_that_ran_out_is_somebody_elses_and_counts(store) {
        push(&store, "a", NOW).await;
        let lost = claim(&store, "one", NOW).await.remove(0);
        let claimed = claim(&store, "two", later(30)).await.remove(0);
        assert_eq!(claimed.attempts, 2);
        assert!(!finish(&store, &lost, "one").await, "it is no longer the first one's");
        assert!(finish(&store, &claimed, "two").await);
        assert_eq!(list(&store, EffectFilter::Alive).await, []);
        assert_eq!(store.reads().next_effect_at().await.unwrap(), None);
    }

    async fn a_failure_is_tried_again_later_and_dies_in_the_end(store) {
        push(&store, "a", NOW).await;
        let claimed = claim(&store, "one", NOW).await.remove(0);
        assert!(fail(&store, &claimed, Some(later(10))).await);
        assert_eq!(keys(&claim(&store, "one", later(9)).await), Vec::<&str>::new());
        let claimed = claim(&store, "one", later(10)).await.remove(0);
        assert_eq!((claimed.attempts, claimed.last_error.as_deref()), (2, Some("it did not work")));
        assert!(fail(&store, &claimed, None).await);
        assert_eq!(list(&store, EffectFilter::Alive).await, []);
        let dead = list(&store, EffectFilter::Dead).await;
        assert_eq!((keys(&dead), dead[0].dead_at), (vec!["a"], Some(later(1))));
        assert_eq!(claim(&store, "one", later(999)).await, []);
    }

    async fn a_dead_effect_is_run_again(store) {
        push(&store, "a", NOW).await;
        let claimed = claim(&store, "one", NOW).await.remove(0);
        let id = claimed.id;
        let again = async || {
            write(&store, async move |tx: &mut Tx<'_>| tx.run_effect_again(id, later(5)).await).await
        };
        assert!(!again().await.unwrap(), "it is not dead");
        fail(&store, &claimed, None).await;
        assert!(again().await.unwrap());
        let claimed = claim(&store, "one", later(5)).await.remove(0);
        assert_eq!((claimed.attempts, claimed.dead_at), (1, None));
    }

    async fn a_key_is_one_effect(store) {
        push(&store, "a", later(9)).await;
        push(&store, "a", later(3)).await;
        push(&store, "a", later(6)).await;
        let alive = list(&store, EffectFilter::Alive).await;
        assert_eq!((keys(&alive), alive[0].run_at), (vec!["a"], later(3)));
    }

    async fn what_was_asked_for_again_while_it_ran_runs_again(store) {
        push(&store, "a", NOW).await;
        let claimed = claim(&store, "one", NOW).await.remove(0);
        push(&store, "a", NOW).await;
        assert_eq!(claim(&store, "two", later(1)).await, [], "it is being carried out");
        assert!(finish(&store, &claimed, "one").await);
        let again = claim(&store, "one", later(1)).await.remove(0);
        assert_eq!(again.attempts, 1);
        assert!(finish(&store, &again, "one").await);
        assert_eq!(list(&store, EffectFilter::Alive).await, []);
    }

    async fn a_dead_effect_that_is_pushed_lives(store) {
        push(&store, "a", NOW).await;
        let claimed = claim(&store, "one", NOW).await.remove(0);
        fail(&store, &claimed, None).await;
        push(&store, "a", later(7)).await;
        assert_eq!(list(&store, EffectFilter::Dead).await, []);
        let claimed = claim(&store, "one", later(7)).await.remove(0);
        assert_eq!(claimed.attempts, 1);
    }

    async fn many_claimers_share_the_work(store) {
        for key in ["a", "b", "c", "d", "e", "f"] {
            push(&store, key, NOW).await;
        }
        let mut tasks = Vec::new();
        for owner in ["one", "two", "three", "four"] {
            let store = store.clone();
            tasks.push(tokio::spawn(async move { claim(&store, owner, NOW).await }));
        }
        let mut claimed = Vec::new();
        for task in tasks {
            claimed.extend(task.await.unwrap().into_iter().map(|effect| effect.key));
        }
        claimed.sort();
        assert_eq!(claimed, ["a", "b", "c", "d", "e", "f"]);
    }

    async fn what_is_undone_pushes_nothing(store) {
        let refused = write(&store, async |tx: &mut Tx<'_>| -> Result<(), Error> {
            tx.push_effect("wake", "a", &json!({"v": 1}), NOW).await?;
            Err(Error::NotFound { what: "luck" })
        });
        refused.await.unwrap_err();
        assert_eq!(list(&store, EffectFilter::Alive).await, []);
    }

    async fn a_lease_has_one_holder(store) {
        let take = async |owner: &'static str, at: Timestamp| {
            write(&store, async move |tx: &mut Tx<'_>| {
                tx.take_lease("sweeper", owner, at, at.plus_seconds(10)).await
            })
            .await
            .unwrap()
        };
        assert_eq!(take("one", NOW).await, Some(1));
        assert_eq!(take("two", later(5)).await, None);
        assert_eq!(take("one", later(5)).await, Some(1), "it keeps it");
        assert_eq!(take("two", later(14)).await, None);
        assert_eq!(take("two", later(15)).await, Some(2));
        write(&store, async |tx: &mut Tx<'_>| tx.release_lease("sweeper", "two").await)
            .await
            .unwrap();
        assert_eq!(take("one", later(15)).await, Some(3));
    }
}
