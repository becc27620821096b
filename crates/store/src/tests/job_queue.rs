//! The queue: who can take what, and that one takes it.

use domain::access::ProjectAccess;
use domain::pipeline::{Because, Change, Status};
use domain::runner::RunnerScope;
use domain::{JobId, RunnerId};

use super::fixture::{NOW, insert, later, new_pipeline, owned_project, write};
use crate::{Claim, NewPipeline, NewRunner, Offer, QueuedJob, RunnerReach, Store, Tx};

/// A pipeline whose jobs all wait, the n-th of them with the n-th of these sets of tags.
async fn queued(
    store: &Store,
    access: &ProjectAccess,
    tags: &[&[&str]],
    protected: bool,
) -> Vec<QueuedJob> {
    let mut new = NewPipeline { protected, ..new_pipeline(access, tags.len()) };
    for (spec, tags) in new.specs.iter_mut().zip(tags) {
        spec.tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
    }
    let id = insert(store, new).await.id;
    let jobs = tags.len();
    write(store, async move |tx: &mut Tx<'_>| {
        let mut state = tx.lock_pipeline(id).await?;
        let mut changes = Vec::new();
        let mut offers = Vec::new();
        for index in 0..jobs {
            state.jobs[index].status = Status::Pending;
            let (from, to) = (Status::Created, Status::Pending);
            changes.push(Change::Job { job: index, attempt: 1, from, to, because: Because::Ready });
            offers.push(Offer { index, attempt: 1 });
        }
        tx.save_pipeline(id, &state, &changes, NOW).await?;
        tx.offer_jobs(id, &offers, NOW).await
    })
    .await
    .unwrap()
}

async fn reach(store: &Store, tags: &[&str], run_untagged: bool) -> RunnerReach {
    let tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
    let tag_keys = store.reads().servable_tag_sets(&tags, run_untagged).await.unwrap();
    RunnerReach { project_id: None, protected_only: false, tag_keys }
}

async fn candidates(store: &Store, reach: &RunnerReach) -> Vec<JobId> {
    let found = store.reads().queue_candidates(reach, 128).await.unwrap();
    found.into_iter().map(|job| job.job_id).collect()
}

async fn runner(store: &Store, byte: u8) -> RunnerId {
    let new = NewRunner {
        description: "r".to_owned(),
        scope: RunnerScope::Instance,
        tags: Vec::new(),
        run_untagged: true,
        paused: false,
        protected_only: false,
        maximum_timeout_seconds: None,
        token_hash: [byte; 32],
    };
    write(store, async move |tx: &mut Tx<'_>| tx.insert_runner(&new, NOW).await).await.unwrap().id
}

fn claim(runner_id: RunnerId, byte: u8) -> Claim {
    Claim {
        runner_id,
        system_id: Some("s_0123456789ab".to_owned()),
        token_hash: [byte; 32],
        timeout_seconds: 60,
    }
}

on_both! {
    async fn a_runner_takes_jobs_whose_tags_it_has_all(store) {
        let access = owned_project(&store, "ada").await;
        let jobs = queued(&store, &access, &[&[], &["a"], &["a", "b"], &["c"]], false).await;
        let id = |index: usize| jobs[index].job_id;
        let expected = |indexes: &[usize]| indexes.iter().map(|i| id(*i)).collect::<Vec<_>>();
        for (tags, untagged, indexes) in [
            (&["a", "b"][..], true, &[0, 1, 2][..]),
            (&["a"], false, &[1]),
            (&["b"], false, &[]),
            (&[], true, &[0]),
            (&[], false, &[]),
            (&["A"], true, &[0]),
        ] {
            let reach = reach(&store, tags, untagged).await;
            assert_eq!(candidates(&store, &reach).await, expected(indexes), "{tags:?}");
        }
    }

    async fn a_projects_runner_takes_its_jobs_only(store) {
        let (ada, bob) = (owned_project(&store, "ada").await, owned_project(&store, "bob").await);
        let adas = queued(&store, &ada, &[&[]], false).await;
        queued(&store, &bob, &[&[]], false).await;
        let reach = RunnerReach {
            project_id: Some(ada.project.id),
            ..reach(&store, &[], true).await
        };
        assert_eq!(candidates(&store, &reach).await, [adas[0].job_id]);
    }

    async fn a_protected_runner_takes_protected_jobs_only(store) {
        let access = owned_project(&store, "ada").await;
        queued(&store, &access, &[&[]], false).await;
        let protected = queued(&store, &access, &[&[]], true).await;
        let reach = RunnerReach { protected_only: true, ..reach(&store, &[], true).await };
        assert_eq!(candidates(&store, &reach).await, [protected[0].job_id]);
    }

    async fn a_project_with_many_jobs_does_not_hide_the_others(store) {
        let (ada, bob) = (owned_project(&store, "ada").await, owned_project(&store, "bob").await);
        queued(&store, &ada, &[&[] as &[&str]; 40], false).await;
        let bobs = queued(&store, &bob, &[&[]], false).await;
        let reach = reach(&store, &[], true).await;
        let found = store.reads().queue_candidates(&reach, 8).await.unwrap();
        assert!(found.len() <= 8);
        assert!(found.contains(&bobs[0]), "{found:?}");
    }

    async fn a_job_is_offered_once_and_withdrawn(store) {
        let access = owned_project(&store, "ada").await;
        let pipeline = insert(&store, new_pipeline(&access, 2)).await.id;
        let offers = [Offer { index: 0, attempt: 1 }, Offer { index: 1, attempt: 1 }];
        let counts = write(&store, async move |tx: &mut Tx<'_>| {
            let first = tx.offer_jobs(pipeline, &offers, NOW).await?.len();
            let second = tx.offer_jobs(pipeline, &offers, NOW).await?.len();
            tx.withdraw_jobs(pipeline, &offers[..1]).await?;
            tx.withdraw_jobs(pipeline, &offers[..1]).await?;
            Ok((first, second))
        });
        assert_eq!(counts.await.unwrap(), (2, 0));
        assert_eq!(store.reads().count_queued_jobs().await.unwrap(), 1);
    }

    async fn one_of_many_runners_gets_the_job(store) {
        let access = owned_project(&store, "ada").await;
        let job = queued(&store, &access, &[&[]], false).await.remove(0).job_id;
        let runner = runner(&store, 1).await;
        let mut tasks = Vec::new();
        for byte in 0..20_u8 {
            let store = store.clone();
            tasks.push(tokio::spawn(async move {
                let claim = claim(runner, 100 + byte);
                write(&store, async move |tx: &mut Tx<'_>| tx.claim_job(job, &claim, NOW).await).await
            }));
        }
        let mut winners = 0;
        for task in tasks {
            winners += u32::from(task.await.unwrap().unwrap());
        }
        assert_eq!(winners, 1);
        assert_eq!(store.reads().count_queued_jobs().await.unwrap(), 0);
        let running = store.reads().running_jobs_of(runner, None).await.unwrap();
        assert_eq!((running.len(), running[0].job.status), (1, Status::Running));
    }

    async fn a_jobs_token_dies_with_the_job(store) {
        let access = owned_project(&store, "ada").await;
        let job = queued(&store, &access, &[&[]], true).await.remove(0).job_id;
        let runner = runner(&store, 1).await;
        let claim = claim(runner, 5);
        let taken = write(&store, async move |tx: &mut Tx<'_>| tx.claim_job(job, &claim, later(1)).await);
        assert!(taken.await.unwrap());
        let found = store.reads().find_job_by_token_hash(&[5; 32]).await.unwrap().unwrap();
        assert_eq!((found.job.id, found.job.runner_id), (job, Some(runner)));
        assert_eq!((found.protected, found.job.started_at), (true, Some(later(1))));
        assert_eq!(found.job.timeout_seconds, Some(60));
        let id = found.job.pipeline_id;
        write(&store, async move |tx: &mut Tx<'_>| {
            let mut state = tx.lock_pipeline(id).await?;
            state.jobs[0].status = Status::Success;
            let (from, to) = (Status::Running, Status::Success);
            let change =
                Change::Job { job: 0, attempt: 1, from, to, because: Because::Passed };
            tx.save_pipeline(id, &state, &[change], later(2)).await
        })
        .await
        .unwrap();
        assert_eq!(store.reads().find_job_by_token_hash(&[5; 32]).await.unwrap(), None);
        let ended = store.reads().job_status_by_token_hash(&[5; 32]).await.unwrap();
        assert_eq!(ended, Some((job, Status::Success)));
        assert_eq!(store.reads().job_status_by_token_hash(&[6; 32]).await.unwrap(), None);
    }

    async fn silent_and_overdue_jobs_are_found(store) {
        let access = owned_project(&store, "ada").await;
        let jobs = queued(&store, &access, &[&[], &[]], false).await;
        let runner = runner(&store, 1).await;
        let (one, two) = (jobs[0].job_id, jobs[1].job_id);
        write(&store, async move |tx: &mut Tx<'_>| {
            tx.claim_job(one, &claim(runner, 5), NOW).await?;
            tx.claim_job(two, &claim(runner, 6), NOW).await?;
            tx.touch_jobs(&[(one, later(50)), (one, later(40))]).await
        })
        .await
        .unwrap();
        let ids = |jobs: Vec<crate::RunningJob>| jobs.into_iter().map(|j| j.job.id).collect::<Vec<_>>();
        let reads = store.reads();
        assert_eq!(ids(reads.silent_jobs(later(50), 10).await.unwrap()), [two]);
        assert_eq!(ids(reads.overdue_jobs(later(60), 10).await.unwrap()), []);
        assert_eq!(ids(reads.overdue_jobs(later(61), 10).await.unwrap()), [one, two]);
        let other = Some("s_other");
        assert_eq!(ids(reads.running_jobs_of(runner, other).await.unwrap()), []);
        let project = access.project.id;
        assert_eq!(reads.running_jobs_by_project().await.unwrap(), [(project, 2)]);
    }
}
