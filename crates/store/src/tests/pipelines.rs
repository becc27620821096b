//! Making pipelines and finding them.

use domain::access::Role;
use domain::diagnostic::{Diagnostic, Severity};
use domain::member::Place;
use domain::pipeline::{PipelineFailure, Plan, State, Status};
use domain::{PipelineId, PushId};

use super::fixture::{
    NOW, access, insert, job_state, member, new_pipeline, owned_project, user, viewer, write,
};
use crate::{Error, JobFilter, NewPipeline, PipelineFilter, Tx};
use domain::page::PageRequest;

on_both! {
    async fn what_was_made_is_found_as_it_was(store) {
        let access = owned_project(&store, "ada").await;
        let mut new = new_pipeline(&access, 3);
        new.plan.jobs[1].environment =
            Some(("production".to_owned(), domain::environment::EnvironmentAction::Start));
        new.specs[2].tags = vec!["b".to_owned(), "a".to_owned(), "b".to_owned()];
        new.specs[2].timeout_seconds = Some(90);
        new.name = Some("a name".to_owned());
        new.variables = Some(b"sealed".to_vec());
        new.protected = true;
        let made = insert(&store, new.clone()).await;
        assert_eq!((made.iid, made.status, made.protected), (1, Status::Created, true));
        let reads = store.reads();
        assert_eq!(reads.find_pipeline(&access, made.id).await.unwrap(), Some(made.clone()));
        assert_eq!(reads.find_pipeline_by_iid(&access, 1).await.unwrap(), Some(made.clone()));
        assert_eq!(reads.pipeline_plan(made.id).await.unwrap(), new.plan);
        assert_eq!(reads.pipeline_state(made.id).await.unwrap(), new.state);
        assert_eq!(reads.pipeline_variables(made.id).await.unwrap(), new.variables);
        assert_eq!(reads.pipeline_reasons(made.id).await.unwrap(), new.reasons);
        let jobs = reads.latest_jobs(made.id).await.unwrap();
        assert_eq!(jobs.len(), 3);
        assert!(jobs.windows(2).all(|pair| pair[0].id < pair[1].id));
        assert_eq!(jobs[1].environment.as_deref(), Some("production"));
        assert_eq!((&jobs[2].tags[..], jobs[2].timeout_seconds), (
            &["a".to_owned(), "b".to_owned()][..],
            Some(90)
        ));
        for (job, spec) in jobs.iter().zip(&new.specs) {
            assert_eq!(reads.job_spec(job.id).await.unwrap(), **spec);
            assert_eq!(reads.find_job(&access, job.id).await.unwrap().as_ref(), Some(job));
            assert_eq!((job.stage.as_str(), job.ref_name.as_str()), ("test", "main"));
        }
    }

    async fn a_push_makes_one_pipeline_for_each_ref(store) {
        let access = owned_project(&store, "ada").await;
        let of_push = |ref_name: &str, tag: bool| NewPipeline {
            push_id: Some(PushId(7)),
            ref_name: ref_name.to_owned(),
            tag,
            ..new_pipeline(&access, 1)
        };
        let main = insert(&store, of_push("main", false)).await;
        insert(&store, of_push("main", true)).await;
        insert(&store, of_push("other", false)).await;
        let again = of_push("main", false);
        let error = write(&store, async move |tx: &mut Tx<'_>| tx.insert_pipeline(&again, NOW).await)
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Conflict { what: "pipeline of the push" }), "{error:?}");
        let found = write(&store, async move |tx: &mut Tx<'_>| {
            tx.find_pipeline_of_push(PushId(7), "main", false).await
        });
        assert_eq!(found.await.unwrap(), Some(main));
        // The number of the refused one was given back.
        assert_eq!(insert(&store, new_pipeline(&access, 0)).await.iid, 4);
        insert(&store, new_pipeline(&access, 0)).await;
    }

    async fn a_pipeline_that_could_not_be_made_is_kept_with_its_diagnostics(store) {
        let access = owned_project(&store, "ada").await;
        let finding = Diagnostic {
            code: "CI0001".to_owned(),
            severity: Severity::Error,
            message: "jobs:a config should be a hash".to_owned(),
            hint: None,
            file: ".gitlab-ci.yml".to_owned(),
            line: 3,
            column: 1,
            via: Vec::new(),
            snippet: None,
            extends: None,
        };
        let made = insert(&store, NewPipeline {
            failure_reason: Some(PipelineFailure::ConfigError),
            diagnostics: vec![finding.clone()],
            plan: Plan::default(),
            specs: Vec::new(),
            state: State { status: Status::Failed, jobs: Vec::new() },
            ..new_pipeline(&access, 0)
        })
        .await;
        assert_eq!(made.diagnostics, [finding]);
        assert_eq!((made.status, made.finished_at), (Status::Failed, Some(NOW)));
        assert_eq!(made.failure_reason, Some(PipelineFailure::ConfigError));
    }

    async fn another_projects_pipeline_and_job_are_not_found(store) {
        let (ada, bob) = (owned_project(&store, "ada").await, owned_project(&store, "bob").await);
        let made = insert(&store, new_pipeline(&ada, 1)).await;
        let job = store.reads().latest_jobs(made.id).await.unwrap().remove(0);
        assert_eq!(store.reads().find_pipeline(&bob, made.id).await.unwrap(), None);
        assert_eq!(store.reads().find_pipeline_by_iid(&bob, made.iid).await.unwrap(), None);
        assert_eq!(store.reads().find_job(&bob, job.id).await.unwrap(), None);
        let filter = JobFilter { pipeline: Some(made.id), ..JobFilter::default() };
        let page = store.reads().list_jobs(&bob, &filter, PageRequest::first(20)).await.unwrap();
        assert_eq!((page.total, page.rows.len()), (0, 0));
    }

    async fn a_guest_of_a_private_project_sees_no_pipelines(store) {
        let owner = owned_project(&store, "ada").await;
        let made = insert(&store, new_pipeline(&owner, 1)).await;
        let bob = user(&store, "bob").await.id;
        member(&store, bob, Place::Project(owner.project.id), Role::Guest).await;
        let guest = access(&store, &viewer(bob), owner.project.id).await.unwrap();
        let reads = store.reads();
        assert_eq!(reads.find_pipeline(&guest, made.id).await.unwrap(), None);
        let first = PageRequest::first(20);
        let page = reads.list_pipelines(&guest, &PipelineFilter::default(), first).await.unwrap();
        assert_eq!(page.total, 0);
        let page = reads.list_jobs(&guest, &JobFilter::default(), first).await.unwrap();
        assert_eq!(page.total, 0);
    }

    async fn what_is_not_there_is_not_found(store) {
        let missing = PipelineId(99);
        assert!(matches!(
            store.reads().pipeline_plan(missing).await,
            Err(Error::NotFound { what: "pipeline" })
        ));
        let locked =
            write(&store, async move |tx: &mut Tx<'_>| tx.lock_pipeline(missing).await).await;
        assert!(matches!(locked, Err(Error::NotFound { what: "pipeline" })));
    }

    async fn the_rows_follow_the_state_that_was_given(store) {
        let access = owned_project(&store, "ada").await;
        let mut new = new_pipeline(&access, 2);
        new.state.jobs[1] = job_state(Status::Manual);
        let made = insert(&store, new).await;
        let jobs = store.reads().latest_jobs(made.id).await.unwrap();
        assert_eq!((jobs[0].status, jobs[1].status), (Status::Created, Status::Manual));
    }
}
