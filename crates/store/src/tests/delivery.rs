//! Environments, deployments, the board, artifacts.

use domain::access::{ProjectAccess, Role};
use domain::deployment::{Deployment, DeploymentStatus};
use domain::environment::{Environment, EnvironmentState, Tier};
use domain::page::PageRequest;
use domain::{DeploymentId, JobId, Timestamp};

use super::fixture::{NOW, insert, later, new_pipeline, owned_project, write};
use crate::{
    DeploymentFilter, DeploymentOrder, EnvironmentFilter, Error, NewArtifact, NewDeployment,
    NewEnvironment, Sort, Store, Tx,
};

fn new_environment(access: &ProjectAccess, name: &str) -> NewEnvironment {
    NewEnvironment {
        project_id: access.project.id,
        name: name.to_owned(),
        slug: name.replace('/', "-"),
        external_url: None,
        tier: Tier::Other,
    }
}

async fn environment(store: &Store, access: &ProjectAccess, name: &str) -> Environment {
    let new = new_environment(access, name);
    write(store, async move |tx: &mut Tx<'_>| tx.ensure_environment(&new, NOW).await).await.unwrap()
}

async fn deploy(
    store: &Store,
    environment: &Environment,
    status: DeploymentStatus,
    at: Timestamp,
) -> Deployment {
    let new = NewDeployment {
        project_id: environment.project_id,
        environment_id: environment.id,
        ref_name: "main".to_owned(),
        tag: false,
        sha: "a".repeat(40),
        user_id: None,
        job_id: None,
        status,
    };
    write(store, async move |tx: &mut Tx<'_>| tx.insert_deployment(&new, at).await).await.unwrap()
}

async fn names(store: &Store, access: &ProjectAccess, filter: EnvironmentFilter) -> Vec<String> {
    let page =
        store.reads().list_environments(access, &filter, PageRequest::first(20)).await.unwrap();
    assert_eq!(page.total, page.rows.len() as u64);
    page.rows.into_iter().map(|environment| environment.name).collect()
}

on_both! {
    async fn an_environment_is_made_once(store) {
        let access = owned_project(&store, "ada").await;
        let made = environment(&store, &access, "review/a").await;
        assert_eq!(environment(&store, &access, "review/a").await, made);
        let again = new_environment(&access, "review/a");
        let same_slug = NewEnvironment { name: "review-a".to_owned(), ..again.clone() };
        let refused = write(&store, async move |tx: &mut Tx<'_>| {
            Ok((tx.insert_environment(&again, NOW).await, tx.insert_environment(&same_slug, NOW).await))
        });
        let (name, slug) = refused.await.unwrap();
        assert!(matches!(name, Err(Error::Conflict { what: "name" })), "{name:?}");
        assert!(matches!(slug, Err(Error::Conflict { what: "slug" })), "{slug:?}");
        let other_case = environment(&store, &access, "Review/A").await;
        assert_ne!(other_case.id, made.id);
    }

    async fn environments_are_filtered(store) {
        let access = owned_project(&store, "ada").await;
        for name in ["production", "review/prod-1", "staging", "review/x"] {
            environment(&store, &access, name).await;
        }
        let mut stopped = environment(&store, &access, "staging").await;
        stopped.state = EnvironmentState::Stopped;
        stopped.external_url = Some("https://staging.example.org".to_owned());
        let id = stopped.id;
        write(&store, async move |tx: &mut Tx<'_>| tx.update_environment(&stopped, later(1)).await)
            .await
            .unwrap();
        let all = EnvironmentFilter::default();
        let list = async |filter| names(&store, &access, filter).await;
        assert_eq!(list(all.clone()).await.len(), 4);
        let named = EnvironmentFilter { name: Some("staging".to_owned()), ..all.clone() };
        assert_eq!(list(named).await, ["staging"]);
        let searched = EnvironmentFilter { search: Some("prod".to_owned()), ..all.clone() };
        assert_eq!(list(searched).await, ["production", "review/prod-1"]);
        let stopped = EnvironmentFilter { states: vec![EnvironmentState::Stopped], ..all };
        assert_eq!(list(stopped).await, ["staging"]);
        let found = store.reads().find_environment(&access, id).await.unwrap().unwrap();
        assert_eq!((found.created_at, found.updated_at), (NOW, later(1)));
        let found = store.reads().find_environment_by_name(&access, "staging").await.unwrap();
        assert_eq!(found.unwrap().external_url.as_deref(), Some("https://staging.example.org"));
    }

    async fn every_end_of_a_deployment_is_a_new_one(store) {
        let access = owned_project(&store, "ada").await;
        let staging = environment(&store, &access, "staging").await;
        let made = deploy(&store, &staging, DeploymentStatus::Running, NOW).await;
        assert_eq!((made.iid, made.finished_at), (1, None));
        let id = made.id;
        for (status, at, finished) in [
            (DeploymentStatus::Failed, 5, Some(later(5))),
            (DeploymentStatus::Success, 9, Some(later(9))),
            (DeploymentStatus::Skipped, 10, None),
        ] {
            let moved = write(&store, async move |tx: &mut Tx<'_>| {
                tx.update_deployment(id, status, later(at)).await
            });
            let moved = moved.await.unwrap();
            assert_eq!((moved.status, moved.updated_at), (status, later(at)));
            assert_eq!(moved.finished_at, finished);
        }
        write(&store, async move |tx: &mut Tx<'_>| tx.delete_deployment(id).await).await.unwrap();
        assert_eq!(store.reads().find_deployment(&access, id).await.unwrap(), None);
        assert_eq!(deploy(&store, &staging, DeploymentStatus::Running, NOW).await.iid, 2);
    }

    async fn a_job_has_one_deployment(store) {
        let access = owned_project(&store, "ada").await;
        let staging = environment(&store, &access, "staging").await;
        let new = NewDeployment {
            project_id: staging.project_id,
            environment_id: staging.id,
            ref_name: "main".to_owned(),
            tag: false,
            sha: "a".repeat(40),
            user_id: None,
            job_id: Some(JobId(8)),
            status: DeploymentStatus::Created,
        };
        let made = write(&store, async move |tx: &mut Tx<'_>| {
            let made = tx.insert_deployment(&new, NOW).await?;
            let again = tx.insert_deployment(&new, NOW).await;
            assert!(matches!(again, Err(Error::Conflict { .. })), "{again:?}");
            Ok(made)
        });
        let made = made.await.unwrap();
        assert_eq!(store.reads().deployment_of_job(JobId(8)).await.unwrap(), Some(made));
        assert_eq!(store.reads().deployment_of_job(JobId(9)).await.unwrap(), None);
    }

    async fn the_board_shows_what_runs_and_what_is_about_to(store) {
        let access = owned_project(&store, "ada").await;
        let staging = environment(&store, &access, "staging").await;
        let production = environment(&store, &access, "production").await;
        let late = deploy(&store, &staging, DeploymentStatus::Success, later(20)).await;
        deploy(&store, &staging, DeploymentStatus::Success, later(10)).await;
        let failed = deploy(&store, &staging, DeploymentStatus::Failed, later(30)).await;
        deploy(&store, &staging, DeploymentStatus::Skipped, later(30)).await;
        let blocked = deploy(&store, &production, DeploymentStatus::Blocked, later(30)).await;
        let board = store.reads().board(&access).await.unwrap();
        assert_eq!(board.len(), 2);
        assert_eq!(board[0].last_success, Some(late.clone()));
        assert_eq!(board[0].latest, Some(failed));
        assert_eq!(board[0].upcoming, None);
        assert_eq!(board[1].last_success, None);
        assert_eq!(board[1].latest, Some(blocked.clone()));
        assert_eq!(board[1].upcoming, Some(blocked));
        let last = store.reads().last_deployment(&access, staging.id).await.unwrap();
        assert_eq!(last, Some(late));
        let guest = ProjectAccess { role: Some(Role::Guest), ..access };
        assert_eq!(store.reads().board(&guest).await.unwrap(), []);
    }

    async fn deployments_are_filtered_and_ordered(store) {
        let access = owned_project(&store, "ada").await;
        let staging = environment(&store, &access, "staging").await;
        let production = environment(&store, &access, "production").await;
        let statuses = [
            (&staging, DeploymentStatus::Success, 30),
            (&production, DeploymentStatus::Success, 10),
            (&staging, DeploymentStatus::Failed, 20),
            (&staging, DeploymentStatus::Running, 40),
        ];
        for (environment, status, at) in statuses {
            deploy(&store, environment, status, later(at)).await;
        }
        let all = DeploymentFilter::default();
        let list = async |filter: DeploymentFilter| {
            let request = PageRequest::first(20);
            let page = store.reads().list_deployments(&access, &filter, request).await.unwrap();
            assert_eq!(page.total, page.rows.len() as u64);
            let one = store.reads().list_deployments(&access, &filter, PageRequest::first(1));
            assert_eq!(one.await.unwrap().total, page.total, "{filter:?}");
            page.rows.into_iter().map(|deployment| deployment.iid).collect::<Vec<_>>()
        };
        assert_eq!(list(all.clone()).await, [1, 2, 3, 4]);
        let down = Some(Sort::Descending);
        assert_eq!(list(DeploymentFilter { sort: down, ..all.clone() }).await, [4, 3, 2, 1]);
        let named = Some("staging".to_owned());
        assert_eq!(list(DeploymentFilter { environment: named, ..all.clone() }).await, [1, 3, 4]);
        let unknown = Some("moon".to_owned());
        assert_eq!(list(DeploymentFilter { environment: unknown, ..all.clone() }).await, [0; 0]);
        let success = DeploymentFilter { status: Some(DeploymentStatus::Success), ..all.clone() };
        assert_eq!(list(success.clone()).await, [1, 2]);
        let finished = DeploymentFilter {
            finished_after: Some(later(10)),
            finished_before: Some(later(30)),
            ..success.clone()
        };
        assert_eq!(list(finished).await, [2]);
        let updated = DeploymentFilter {
            updated_after: Some(later(20)),
            updated_before: Some(later(40)),
            ..all.clone()
        };
        assert_eq!(list(updated).await, [1, 3]);
        let by_end = DeploymentFilter { order_by: DeploymentOrder::FinishedAt, ..all.clone() };
        assert_eq!(list(by_end.clone()).await, [2, 3, 1, 4], "what has no end comes last");
        assert_eq!(list(DeploymentFilter { sort: down, ..by_end }).await, [1, 3, 2, 4]);
        let by_change = DeploymentFilter { order_by: DeploymentOrder::UpdatedAt, ..all.clone() };
        assert_eq!(list(by_change).await, [2, 3, 1, 4]);
        let by_ref = DeploymentFilter { order_by: DeploymentOrder::Ref, sort: down, ..all };
        assert_eq!(list(by_ref).await, [4, 3, 2, 1]);
    }

    async fn another_projects_places_are_not_found(store) {
        let (ada, bob) = (owned_project(&store, "ada").await, owned_project(&store, "bob").await);
        let staging = environment(&store, &ada, "staging").await;
        let made = deploy(&store, &staging, DeploymentStatus::Success, NOW).await;
        let reads = store.reads();
        assert_eq!(reads.find_environment(&bob, staging.id).await.unwrap(), None);
        assert_eq!(reads.find_deployment(&bob, made.id).await.unwrap(), None);
        assert_eq!(reads.last_deployment(&bob, staging.id).await.unwrap(), None);
    }

    async fn an_environment_goes_with_its_deployments(store) {
        let access = owned_project(&store, "ada").await;
        let staging = environment(&store, &access, "staging").await;
        let made = deploy(&store, &staging, DeploymentStatus::Success, NOW).await.id;
        write(&store, async move |tx: &mut Tx<'_>| tx.delete_environment(staging.id).await)
            .await
            .unwrap();
        assert_eq!(store.reads().find_deployment(&access, made).await.unwrap(), None);
        let gone = write(&store, async |tx: &mut Tx<'_>| {
            tx.update_deployment(DeploymentId(99), DeploymentStatus::Failed, NOW).await
        });
        assert!(matches!(gone.await, Err(Error::NotFound { what: "deployment" })));
    }

    async fn a_job_has_one_artifact_of_a_type(store) {
        let access = owned_project(&store, "ada").await;
        let pipeline = insert(&store, new_pipeline(&access, 1)).await.id;
        let job = store.reads().latest_jobs(pipeline).await.unwrap().remove(0).id;
        let archive = NewArtifact {
            project_id: access.project.id,
            job_id: job,
            file_type: "archive".to_owned(),
            file_format: "zip".to_owned(),
            filename: "artifacts.zip".to_owned(),
            bytes: 5_000_000_000,
            sha256: "c".repeat(64),
            expires_at: Some(later(60)),
        };
        let made = write(&store, async move |tx: &mut Tx<'_>| {
            let made = tx.insert_artifact(&archive, NOW).await?;
            let again = tx.insert_artifact(&archive, NOW).await;
            assert!(matches!(again, Err(Error::Conflict { what: "artifact" })), "{again:?}");
            Ok(made)
        });
        let made = made.await.unwrap();
        let reads = store.reads();
        assert_eq!(made.bytes, 5_000_000_000);
        assert_eq!(reads.artifacts_of(job).await.unwrap(), std::slice::from_ref(&made));
        assert_eq!(reads.artifacts_of_jobs(&[job, JobId(99)]).await.unwrap(), std::slice::from_ref(&made));
        assert_eq!(reads.expired_artifacts(later(59), 10).await.unwrap(), []);
        assert_eq!(reads.expired_artifacts(later(60), 10).await.unwrap(), std::slice::from_ref(&made));
        assert!(reads.is_blob_used(&made.sha256, None).await.unwrap());
        assert!(!reads.is_blob_used(&made.sha256, Some(made.id)).await.unwrap());
        let names = [made.sha256.clone(), "d".repeat(64)];
        assert_eq!(reads.unused_blobs(&names).await.unwrap(), names[1..]);
        let id = made.id;
        write(&store, async move |tx: &mut Tx<'_>| {
            assert_eq!(tx.keep_artifacts(job).await?, 1);
            tx.delete_artifact(id).await
        })
        .await
        .unwrap();
        assert!(!reads.is_blob_used(&made.sha256, None).await.unwrap());
    }
}
