//! Runners and their machines.

use domain::access::Viewer;
use domain::page::PageRequest;
use domain::runner::{Runner, RunnerScope};

use super::fixture::{NOW, later, owned_project, write};
use crate::{Contact, Error, NewRunner, Store, Tx};

fn new_runner(byte: u8, scope: RunnerScope) -> NewRunner {
    NewRunner {
        description: format!("runner {byte}"),
        scope,
        tags: vec!["b".to_owned(), "a".to_owned()],
        run_untagged: false,
        paused: false,
        protected_only: true,
        maximum_timeout_seconds: Some(600),
        token_hash: [byte; 32],
    }
}

async fn runner(store: &Store, byte: u8, scope: RunnerScope) -> Runner {
    let new = new_runner(byte, scope);
    write(store, async move |tx: &mut Tx<'_>| tx.insert_runner(&new, NOW).await).await.unwrap()
}

on_both! {
    async fn a_runner_is_found_by_its_token_and_gets_another(store) {
        let made = runner(&store, 1, RunnerScope::Instance).await;
        assert_eq!(made.tags, ["a", "b"]);
        let reads = store.reads();
        assert_eq!(reads.find_runner_by_token_hash(&[1; 32]).await.unwrap(), Some(made.clone()));
        let id = made.id;
        write(&store, async move |tx: &mut Tx<'_>| tx.set_runner_token(id, &[2; 32]).await)
            .await
            .unwrap();
        assert_eq!(reads.find_runner_by_token_hash(&[1; 32]).await.unwrap(), None);
        assert_eq!(reads.find_runner_by_token_hash(&[2; 32]).await.unwrap(), Some(made));
        let again = new_runner(2, RunnerScope::Instance);
        let taken = write(&store, async move |tx: &mut Tx<'_>| tx.insert_runner(&again, NOW).await);
        assert!(matches!(taken.await, Err(Error::Conflict { what: "runner" })));
    }

    async fn a_contact_keeps_what_was_said_before(store) {
        let id = runner(&store, 1, RunnerScope::Instance).await.id;
        let first = Contact {
            system_id: "s_1".to_owned(),
            version: Some("19.0".to_owned()),
            platform: Some("linux".to_owned()),
            executor: Some("docker".to_owned()),
            ..Contact::default()
        };
        let second = Contact {
            system_id: "s_1".to_owned(),
            version: Some("19.1".to_owned()),
            ..Contact::default()
        };
        write(&store, async move |tx: &mut Tx<'_>| {
            tx.touch_runner(id, &first, later(1)).await?;
            tx.touch_runner(id, &second, later(2)).await
        })
        .await
        .unwrap();
        let found = store.reads().find_runner(id).await.unwrap().unwrap();
        assert_eq!(found.version.as_deref(), Some("19.1"));
        assert_eq!((found.executor.as_deref(), found.contacted_at), (Some("docker"), Some(later(2))));
        let machines = store.reads().list_runner_managers(id).await.unwrap();
        assert_eq!(machines.len(), 1);
        assert_eq!(machines[0].platform.as_deref(), Some("linux"));
        assert_eq!((machines[0].created_at, machines[0].contacted_at), (later(1), Some(later(2))));
        let gone = write(&store, async move |tx: &mut Tx<'_>| {
            Ok((
                tx.delete_runner_manager(id, "s_1").await?,
                tx.delete_runner_manager(id, "s_1").await?,
            ))
        });
        assert_eq!(gone.await.unwrap(), (true, false));
    }

    async fn runners_are_listed_for_those_who_administer(store) {
        let (ada, bob) = (owned_project(&store, "ada").await, owned_project(&store, "bob").await);
        let shared = runner(&store, 1, RunnerScope::Instance).await;
        let adas = runner(&store, 2, RunnerScope::Project(ada.project.id)).await;
        let reads = store.reads();
        let first = PageRequest::first(20);
        let all = reads.list_runners(&Viewer::System, first).await.unwrap();
        assert_eq!(all.rows, [shared.clone(), adas.clone()]);
        assert_eq!(reads.list_runners(&ada.viewer, first).await.unwrap().total, 0);
        assert_eq!(reads.list_project_runners(&ada).await.unwrap(), [shared.clone(), adas]);
        assert_eq!(reads.list_project_runners(&bob).await.unwrap(), [shared]);
    }

    async fn a_runner_is_changed_and_forgotten(store) {
        let mut made = runner(&store, 1, RunnerScope::Instance).await;
        made.paused = true;
        made.tags = vec!["z".to_owned()];
        made.maximum_timeout_seconds = None;
        let (id, changed) = (made.id, made.clone());
        let kept = write(&store, async move |tx: &mut Tx<'_>| {
            tx.update_runner(&changed).await?;
            tx.runner(id).await
        });
        assert_eq!(kept.await.unwrap(), made);
        write(&store, async move |tx: &mut Tx<'_>| tx.delete_runner(id).await).await.unwrap();
        assert_eq!(store.reads().find_runner(id).await.unwrap(), None);
    }
}
