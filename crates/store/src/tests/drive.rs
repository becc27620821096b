//! What a drive writes: the state, the rows, the attempts.

use domain::Timestamp;
use domain::access::ProjectAccess;
use domain::job::{FailureReason, Job};
use domain::page::PageRequest;
use domain::pipeline::{Because, Change, Pipeline, State, Status};

use super::fixture::{NOW, insert, later, new_pipeline, owned_project, user, write};
use crate::{JobFilter, Store, Tx};

fn moved(job: usize, from: Status, to: Status, because: Because) -> Change {
    Change::Job { job, attempt: 1, from, to, because }
}

/// Locks, lets `change` work on the state, saves.
async fn drive(
    store: &Store,
    pipeline: &Pipeline,
    at: Timestamp,
    changes: Vec<Change>,
    status: Status,
) -> (Pipeline, Vec<Job>) {
    let id = pipeline.id;
    write(store, async move |tx: &mut Tx<'_>| {
        let mut state: State = tx.lock_pipeline(id).await?;
        state.status = status;
        for change in &changes {
            match change {
                Change::Job { job, to, .. } => state.jobs[*job].status = *to,
                Change::NewAttempt { job, attempt, .. } => state.jobs[*job].attempt = *attempt,
                Change::Pipeline { .. } => {}
            }
        }
        tx.save_pipeline(id, &state, &changes, at).await?;
        Ok((tx.pipeline(id).await?, tx.latest_jobs(id).await?))
    })
    .await
    .unwrap()
}

async fn with_jobs(store: &Store, jobs: usize) -> (ProjectAccess, Pipeline) {
    let access = owned_project(store, "ada").await;
    let pipeline = insert(store, new_pipeline(&access, jobs)).await;
    (access, pipeline)
}

on_both! {
    async fn moments_follow_the_statuses(store) {
        let (_, pipeline) = with_jobs(&store, 1).await;
        let pending = vec![moved(0, Status::Created, Status::Pending, Because::Ready)];
        let (_, jobs) = drive(&store, &pipeline, later(1), pending, Status::Pending).await;
        assert_eq!((jobs[0].status, jobs[0].queued_at), (Status::Pending, Some(later(1))));
        let claimed = vec![moved(0, Status::Pending, Status::Running, Because::Claimed)];
        let (row, jobs) = drive(&store, &pipeline, later(2), claimed, Status::Running).await;
        assert_eq!((row.started_at, row.finished_at), (Some(later(2)), None));
        assert_eq!(jobs[0].started_at, Some(later(2)));
        let failed = Because::Failed { reason: FailureReason::ScriptFailure, exit_code: Some(3) };
        let ended = vec![moved(0, Status::Running, Status::Failed, failed)];
        let (row, jobs) = drive(&store, &pipeline, later(5), ended, Status::Failed).await;
        assert_eq!((row.status, row.finished_at), (Status::Failed, Some(later(5))));
        assert_eq!(row.started_at, Some(later(2)));
        let job = &jobs[0];
        assert_eq!((job.started_at, job.finished_at), (Some(later(2)), Some(later(5))));
        assert_eq!(job.failure_reason, Some(FailureReason::ScriptFailure));
        assert_eq!((job.exit_code, job.queued_at), (Some(3), Some(later(1))));
        assert_eq!(store.reads().pipeline_state(pipeline.id).await.unwrap().status, Status::Failed);
    }

    async fn a_reopened_job_forgets_its_end(store) {
        let (_, pipeline) = with_jobs(&store, 1).await;
        let because = Because::PreviousEnded { status: Status::Failed, job: None };
        let skipped = vec![moved(0, Status::Created, Status::Skipped, because)];
        let (_, jobs) = drive(&store, &pipeline, later(1), skipped, Status::Failed).await;
        assert_eq!(jobs[0].finished_at, Some(later(1)));
        let reopened = vec![moved(0, Status::Skipped, Status::Created, Because::Reopened)];
        let (row, jobs) = drive(&store, &pipeline, later(2), reopened, Status::Running).await;
        assert_eq!((jobs[0].status, jobs[0].finished_at), (Status::Created, None));
        assert_eq!(row.finished_at, None);
    }

    async fn a_delayed_job_shows_its_moment(store) {
        let (_, pipeline) = with_jobs(&store, 1).await;
        let until = later(60);
        let because = Because::Delayed { until: until.as_seconds() };
        let delayed = vec![moved(0, Status::Created, Status::Scheduled, because)];
        let (_, jobs) = drive(&store, &pipeline, later(1), delayed, Status::Scheduled).await;
        assert_eq!((jobs[0].status, jobs[0].scheduled_at), (Status::Scheduled, Some(until)));
    }

    async fn a_job_that_moves_twice_rests_where_it_came_to(store) {
        let (_, pipeline) = with_jobs(&store, 2).await;
        let changes = vec![
            moved(0, Status::Created, Status::Pending, Because::Ready),
            moved(1, Status::Created, Status::Pending, Because::Ready),
            moved(0, Status::Pending, Status::Canceled, Because::Canceled),
        ];
        let (_, jobs) = drive(&store, &pipeline, later(1), changes, Status::Canceled).await;
        assert_eq!((jobs[0].status, jobs[1].status), (Status::Canceled, Status::Pending));
    }

    async fn a_new_attempt_is_a_row_of_its_own(store) {
        let (access, pipeline) = with_jobs(&store, 2).await;
        let bob = user(&store, "bob").await.id;
        let first = store.reads().latest_jobs(pipeline.id).await.unwrap().remove(1).id;
        write(&store, async move |tx: &mut Tx<'_>| {
            tx.set_job_user(first, bob).await?;
            tx.set_job_variables(first, b"sealed").await
        })
        .await
        .unwrap();
        let failed = Because::Failed { reason: FailureReason::ScriptFailure, exit_code: Some(1) };
        let ended = vec![moved(1, Status::Created, Status::Failed, failed)];
        drive(&store, &pipeline, later(1), ended, Status::Failed).await;
        let again = vec![
            Change::NewAttempt { job: 1, attempt: 2, because: Because::RetriedByAPerson },
            Change::Job {
                job: 1,
                attempt: 2,
                from: Status::Created,
                to: Status::Pending,
                because: Because::Ready,
            },
        ];
        let (_, jobs) = drive(&store, &pipeline, later(2), again, Status::Pending).await;
        let new = &jobs[1];
        assert_eq!((new.attempt, new.status, new.retried), (2, Status::Pending, false));
        assert_eq!((new.created_at, new.queued_at), (later(2), Some(later(2))));
        assert_eq!((new.failure_reason, new.exit_code, new.finished_at), (None, None, None));
        assert_eq!((new.user_id, new.tags.clone()), (Some(bob), vec!["linux".to_owned()]));
        let kept = store.reads().job_variables(new.id).await.unwrap();
        assert_eq!(kept.as_deref(), Some(b"sealed".as_slice()), "a retry keeps what was given");
        assert_eq!(
            store.reads().job_spec(new.id).await.unwrap(),
            store.reads().job_spec(first).await.unwrap()
        );
        let old = store.reads().find_job(&access, first).await.unwrap().unwrap();
        assert_eq!((old.retried, old.status), (true, Status::Failed));
        let mut filter = JobFilter { pipeline: Some(pipeline.id), ..JobFilter::default() };
        let count = async |filter: &JobFilter| {
            store.reads().list_jobs(&access, filter, PageRequest::first(20)).await.unwrap().total
        };
        assert_eq!(count(&filter).await, 2);
        filter.include_retried = true;
        assert_eq!(count(&filter).await, 3);
    }

    async fn an_allowed_failure_shows_on_the_job(store) {
        let (_, pipeline) = with_jobs(&store, 1).await;
        let id = pipeline.id;
        let because = Because::Failed { reason: FailureReason::ScriptFailure, exit_code: Some(9) };
        let changes = vec![moved(0, Status::Created, Status::Failed, because)];
        let jobs = write(&store, async move |tx: &mut Tx<'_>| {
            let mut state = tx.lock_pipeline(id).await?;
            state.jobs[0].failure_allowed = true;
            tx.save_pipeline(id, &state, &changes, NOW).await?;
            tx.latest_jobs(id).await
        });
        assert!(jobs.await.unwrap()[0].allow_failure);
    }

    async fn drives_of_one_pipeline_take_turns(store) {
        let (_, pipeline) = with_jobs(&store, 40).await;
        let mut tasks = Vec::new();
        for job in 0..40 {
            let (store, id) = (store.clone(), pipeline.id);
            tasks.push(tokio::spawn(async move {
                write(&store, async move |tx: &mut Tx<'_>| {
                    let mut state = tx.lock_pipeline(id).await?;
                    state.jobs[job].status = Status::Success;
                    let change = moved(job, Status::Created, Status::Success, Because::Passed);
                    tx.save_pipeline(id, &state, &[change], NOW).await
                })
                .await
            }));
        }
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        let state = store.reads().pipeline_state(pipeline.id).await.unwrap();
        assert!(state.jobs.iter().all(|job| job.status == Status::Success));
        let jobs = store.reads().latest_jobs(pipeline.id).await.unwrap();
        assert!(jobs.iter().all(|job| job.status == Status::Success && job.exit_code == Some(0)));
    }
}
