//! History: appended with what it tells of, sealed behind the writers, verified by anybody.

use std::sync::Arc;

use domain::access::Viewer;
use domain::history::{Actor, Entry};
use domain::limits::SEAL_LINES_MAX;
use domain::page::PageRequest;
use domain::{JobId, ProjectId, RunnerId, UserId};
use serde_json::json;
use tokio::sync::Semaphore;

use super::fixture::{NOW, later, owned_project, write};
use crate::sql::sql;
use crate::value::args;
use crate::{Broken, Error, HistoryFilter, Store, Tx, Verified};

fn entry(number: i64) -> Entry {
    Entry {
        project_id: Some(ProjectId(number % 2)),
        actor: match number % 4 {
            0 => Actor::System,
            1 => Actor::User(UserId(number)),
            2 => Actor::Job(JobId(number)),
            _ => Actor::Runner(RunnerId(number)),
        },
        action: if number % 3 == 0 { "job.played" } else { "pipeline.created" },
        subject: format!("pipeline:{number}"),
        payload: json!({"v": 1, "because": "ready", "number": number}),
    }
}

async fn append(store: &Store, from: i64, to: i64) {
    let entries: Vec<Entry> = (from..to).map(entry).collect();
    write(store, async move |tx: &mut Tx<'_>| tx.append_history_all(&entries, NOW).await)
        .await
        .unwrap();
}

async fn verified(store: &Store) -> Verified {
    store.reads().verify_history().await.unwrap().unwrap()
}

async fn broken(store: &Store) -> Broken {
    store.reads().verify_history().await.unwrap().unwrap_err()
}

/// What somebody with a database's shell does.
async fn tamper(store: &Store, sql: crate::sql::Sql) {
    write(store, async move |tx: &mut Tx<'_>| tx.execute(sql, args![]).await).await.unwrap();
}

on_both! {
    async fn lines_are_read_as_they_were_appended(store) {
        append(&store, 0, 8).await;
        let all = HistoryFilter::default();
        let page = store.reads().list_history(&Viewer::System, &all, PageRequest::first(20)).await;
        let lines = page.unwrap().rows;
        assert_eq!(lines.len(), 8);
        for (number, line) in (0..8).rev().zip(&lines) {
            let entry = entry(number);
            assert_eq!((line.position, line.at), (None, NOW));
            assert_eq!((line.project_id, &line.actor), (entry.project_id, &entry.actor));
            assert_eq!((line.action.as_str(), &line.subject), (entry.action, &entry.subject));
            assert_eq!(line.payload, entry.payload);
        }
    }

    async fn lines_are_filtered_and_are_not_everybodys(store) {
        let access = owned_project(&store, "ada").await;
        append(&store, 0, 8).await;
        let reads = store.reads();
        let first = PageRequest::first(20);
        let count = async |filter: HistoryFilter| {
            let page = reads.list_history(&Viewer::System, &filter, first).await.unwrap();
            let one = reads.list_history(&Viewer::System, &filter, PageRequest::first(1));
            assert_eq!(one.await.unwrap().total, page.total, "{filter:?}");
            page.total
        };
        let all = HistoryFilter::default();
        let subject = Some("pipeline:3".to_owned());
        assert_eq!(count(HistoryFilter { subject, ..all.clone() }).await, 1);
        let action = Some("job.played".to_owned());
        assert_eq!(count(HistoryFilter { action, ..all.clone() }).await, 3);
        let project_id = Some(ProjectId(1));
        assert_eq!(count(HistoryFilter { project_id, ..all.clone() }).await, 4);
        assert_eq!(reads.list_history(&access.viewer, &all, first).await.unwrap().total, 0);
        assert_eq!(access.project.id, ProjectId(1));
        assert_eq!(reads.project_history(&access, &all, first).await.unwrap().total, 4);
    }

    async fn what_is_undone_leaves_no_line(store) {
        let refused = write(&store, async |tx: &mut Tx<'_>| -> Result<(), Error> {
            tx.append_history(&entry(1), NOW).await?;
            Err(Error::NotFound { what: "luck" })
        });
        refused.await.unwrap_err();
        assert_eq!(verified(&store).await.unsealed, 0);
    }

    async fn the_sealer_gives_gapless_places(store) {
        append(&store, 0, 5).await;
        assert_eq!(verified(&store).await, Verified {
            sealed: 0,
            unsealed: 5,
            erased: 0,
            head: String::new()
        });
        assert_eq!(store.seal_history("one", NOW).await.unwrap(), 5);
        assert_eq!(store.seal_history("one", NOW).await.unwrap(), 0);
        append(&store, 5, 7).await;
        assert_eq!(verified(&store).await.unsealed, 2);
        assert_eq!(store.seal_history("one", NOW).await.unwrap(), 2);
        let sealed = verified(&store).await;
        assert_eq!((sealed.sealed, sealed.unsealed, sealed.head.len()), (7, 0, 64));
        let all = HistoryFilter::default();
        let page = store.reads().list_history(&Viewer::System, &all, PageRequest::first(20)).await;
        let places: Vec<_> = page.unwrap().rows.into_iter().map(|line| line.position).collect();
        assert_eq!(places, (1..=7).rev().map(Some).collect::<Vec<_>>());
    }

    async fn much_is_sealed_in_several_runs(store) {
        append(&store, 0, SEAL_LINES_MAX + 3).await;
        let most = u64::try_from(SEAL_LINES_MAX).unwrap();
        assert_eq!(store.seal_history("one", NOW).await.unwrap(), most);
        assert_eq!(store.seal_history("one", NOW).await.unwrap(), 3);
        assert_eq!(verified(&store).await.sealed, most + 3);
    }

    async fn one_process_seals_at_a_time(store) {
        append(&store, 0, 2).await;
        assert_eq!(store.seal_history("one", NOW).await.unwrap(), 2);
        append(&store, 2, 4).await;
        assert_eq!(store.seal_history("two", later(1)).await.unwrap(), 0);
        assert_eq!(verified(&store).await.unsealed, 2);
        assert_eq!(store.seal_history("two", later(60)).await.unwrap(), 2);
        assert_eq!(verified(&store).await.sealed, 4);
    }

    async fn a_changed_payload_is_found(store) {
        append(&store, 0, 5).await;
        store.seal_history("one", NOW).await.unwrap();
        tamper(&store, sql!("UPDATE history SET payload = '{}' WHERE subject = 'pipeline:2'")).await;
        assert_eq!(broken(&store).await, Broken { position: 3, why: "the payload was changed" });
    }

    async fn a_changed_actor_is_found(store) {
        append(&store, 0, 5).await;
        store.seal_history("one", NOW).await.unwrap();
        tamper(&store, sql!("UPDATE history SET actor_id = 9 WHERE subject = 'pipeline:1'")).await;
        assert_eq!(broken(&store).await, Broken { position: 2, why: "the line was changed" });
    }

    async fn a_missing_line_is_found(store) {
        append(&store, 0, 5).await;
        store.seal_history("one", NOW).await.unwrap();
        tamper(&store, sql!("DELETE FROM history WHERE subject = 'pipeline:3'")).await;
        assert_eq!(broken(&store).await, Broken { position: 4, why: "a line is missing" });
    }

    async fn two_lines_that_changed_places_are_found(store) {
        append(&store, 0, 5).await;
        store.seal_history("one", NOW).await.unwrap();
        for sql in [
            sql!("UPDATE history SET position = -2 WHERE position = 2"),
            sql!("UPDATE history SET position = 2 WHERE position = 3"),
            sql!("UPDATE history SET position = 3 WHERE position = -2"),
        ] {
            tamper(&store, sql).await;
        }
        assert_eq!(broken(&store).await, Broken { position: 2, why: "the line was changed" });
    }

    async fn an_erased_payload_leaves_the_chain_whole(store) {
        append(&store, 0, 3).await;
        let all = HistoryFilter::default();
        let page = store.reads().list_history(&Viewer::System, &all, PageRequest::first(20)).await;
        let id = page.unwrap().rows[1].id;
        let erase = async || {
            write(&store, async move |tx: &mut Tx<'_>| tx.erase_payload(id).await).await.unwrap()
        };
        assert!(!erase().await, "nothing covers it yet");
        store.seal_history("one", NOW).await.unwrap();
        let head = verified(&store).await.head;
        assert!(erase().await);
        let after = verified(&store).await;
        assert_eq!((after.sealed, after.erased, after.head), (3, 1, head));
    }
}

/// With two transactions ids can be committed out of their order; a sealer that went on from the last
/// id would leave the earlier line out.
#[tokio::test]
async fn postgres_seals_a_line_that_was_committed_late() {
    let database = crate::testing::postgres().await;
    let store = database.open().await;
    let (written, gate) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let (other, from, to) = (store.clone(), Arc::clone(&written), Arc::clone(&gate));
    let late = tokio::spawn(async move {
        write(&other, async move |tx: &mut Tx<'_>| {
            tx.append_history(&entry(1), NOW).await?;
            from.add_permits(1);
            to.acquire().await.expect("it stays open").forget();
            Ok(())
        })
        .await
    });
    written.acquire().await.unwrap().forget();
    append(&store, 2, 3).await;
    assert_eq!(store.seal_history("one", NOW).await.unwrap(), 1);
    gate.add_permits(1);
    late.await.unwrap().unwrap();
    assert_eq!(store.seal_history("one", NOW).await.unwrap(), 1);
    let all = HistoryFilter::default();
    let page = store.reads().list_history(&Viewer::System, &all, PageRequest::first(20)).await;
    let places: Vec<_> = page.unwrap().rows.into_iter().map(|line| line.position).collect();
    assert_eq!(places, [Some(1), Some(2)]);
    assert_eq!(verified(&store).await.sealed, 2);
}
