//! Lists: filters, orders, pages, and totals that stop counting.

use domain::access::{ProjectAccess, Viewer};
use domain::history::{Actor, Entry};
use domain::limits::ROWS_COUNTED_MAX;
use domain::page::PageRequest;
use domain::pipeline::{Because, Change, PipelineFailure, Source, Status};

use super::fixture::{NOW, insert, later, new_pipeline, owned_project, user, write};
use crate::{
    HistoryFilter, JobFilter, JobPlaces, NewPipeline, PipelineFilter, PipelineOrder, PipelineScope,
    Sort, Store, Tx,
};

/// Five pipelines: numbers 1 to 5.
async fn five(store: &Store) -> ProjectAccess {
    let access = owned_project(store, "ada").await;
    let bob = user(store, "Bob").await.id;
    let rows = [
        ("main", false, Status::Success, Source::Push, 30),
        ("main", false, Status::Failed, Source::Api, 10),
        ("next", false, Status::Running, Source::Push, 50),
        ("v1", true, Status::Pending, Source::Push, 20),
        ("main", false, Status::Running, Source::Web, 40),
    ];
    for (number, (ref_name, tag, status, source, updated)) in (1_u8..).zip(rows) {
        let mut new = NewPipeline {
            ref_name: ref_name.to_owned(),
            tag,
            source,
            sha: number.to_string().repeat(40),
            ..new_pipeline(&access, 0)
        };
        new.user_id = if number == 2 { Some(bob) } else { new.user_id };
        let id = insert(store, new).await.id;
        write(store, async move |tx: &mut Tx<'_>| {
            let mut state = tx.lock_pipeline(id).await?;
            state.status = status;
            let change = Change::Pipeline { from: Status::Created, to: status };
            tx.save_pipeline(id, &state, &[change], later(updated)).await
        })
        .await
        .unwrap();
    }
    access
}

async fn numbers(store: &Store, access: &ProjectAccess, filter: PipelineFilter) -> Vec<i64> {
    let page = store.reads().list_pipelines(access, &filter, PageRequest::first(20)).await.unwrap();
    assert_eq!(page.total, page.rows.len() as u64);
    page.rows.into_iter().map(|pipeline| pipeline.iid).collect()
}

fn filter(change: impl FnOnce(&mut PipelineFilter)) -> PipelineFilter {
    let mut filter = PipelineFilter::default();
    change(&mut filter);
    filter
}

fn ordered(order_by: PipelineOrder, sort: Option<Sort>) -> PipelineFilter {
    PipelineFilter { order_by, sort, ..PipelineFilter::default() }
}

on_both! {
    async fn pipelines_are_filtered(store) {
        let access = five(&store).await;
        let list = async |filter| numbers(&store, &access, filter).await;
        assert_eq!(list(filter(|_| ())).await, [5, 4, 3, 2, 1]);
        assert_eq!(list(filter(|f| f.ref_name = Some("main".to_owned()))).await, [5, 2, 1]);
        assert_eq!(list(filter(|f| f.ref_name = Some("MAIN".to_owned()))).await, [0; 0]);
        assert_eq!(list(filter(|f| f.status = Some(Status::Running))).await, [5, 3]);
        assert_eq!(list(filter(|f| f.sha = Some("4".repeat(40)))).await, [4]);
        assert_eq!(list(filter(|f| f.source = Some(Source::Push))).await, [4, 3, 1]);
        assert_eq!(list(filter(|f| f.username = Some("bOB".to_owned()))).await, [2]);
        assert_eq!(list(filter(|f| f.username = Some("nobody".to_owned()))).await, [0; 0]);
        assert_eq!(list(filter(|f| f.updated_after = Some(later(40)))).await, [5, 3]);
        assert_eq!(list(filter(|f| f.updated_before = Some(later(40)))).await, [4, 2, 1]);
    }

    async fn pipelines_are_grouped_by_scope(store) {
        let access = five(&store).await;
        for (scope, expected) in [
            (PipelineScope::Running, &[5, 3][..]),
            (PipelineScope::Pending, &[4]),
            (PipelineScope::Finished, &[2, 1]),
            (PipelineScope::Branches, &[5, 3]),
            (PipelineScope::Tags, &[4]),
        ] {
            let list = numbers(&store, &access, filter(|f| f.scope = Some(scope))).await;
            assert_eq!(list, expected, "{scope:?}");
        }
    }

    async fn pipelines_are_ordered_both_ways(store) {
        let access = five(&store).await;
        let up = Some(Sort::Ascending);
        for (order, sort, expected) in [
            (PipelineOrder::Id, up, [1, 2, 3, 4, 5]),
            (PipelineOrder::UpdatedAt, None, [3, 5, 1, 4, 2]),
            (PipelineOrder::UpdatedAt, up, [2, 4, 1, 5, 3]),
            (PipelineOrder::Status, up, [2, 4, 3, 5, 1]),
            (PipelineOrder::Status, None, [1, 5, 3, 4, 2]),
            (PipelineOrder::Ref, up, [1, 2, 5, 3, 4]),
            (PipelineOrder::Ref, None, [4, 3, 5, 2, 1]),
            (PipelineOrder::UserId, up, [1, 3, 4, 5, 2]),
            (PipelineOrder::UserId, None, [2, 5, 4, 3, 1]),
        ] {
            let list = numbers(&store, &access, ordered(order, sort)).await;
            assert_eq!(list, expected, "{order:?} {sort:?}");
        }
    }

    async fn pages_follow_each_other(store) {
        let access = five(&store).await;
        let mut seen = Vec::new();
        for number in 1..=4 {
            let request = PageRequest { number, size: 2 };
            let all = PipelineFilter::default();
            let page = store.reads().list_pipelines(&access, &all, request).await.unwrap();
            assert_eq!((page.total, page.pages(), page.request), (5, 3, request));
            seen.extend(page.rows.into_iter().map(|pipeline| pipeline.iid));
        }
        assert_eq!(seen, [5, 4, 3, 2, 1]);
    }

    async fn a_total_is_the_same_whatever_the_page(store) {
        let access = five(&store).await;
        let filters = [
            filter(|_| ()),
            filter(|f| f.ref_name = Some("main".to_owned())),
            filter(|f| f.sha = Some("4".repeat(40))),
            filter(|f| f.status = Some(Status::Running)),
            filter(|f| f.scope = Some(PipelineScope::Running)),
            filter(|f| f.scope = Some(PipelineScope::Finished)),
            filter(|f| f.scope = Some(PipelineScope::Branches)),
            filter(|f| f.scope = Some(PipelineScope::Tags)),
            filter(|f| f.source = Some(Source::Push)),
            filter(|f| {
                f.ref_name = Some("main".to_owned());
                f.status = Some(Status::Running);
            }),
            filter(|f| {
                f.scope = Some(PipelineScope::Running);
                f.status = Some(Status::Success);
            }),
            filter(|f| {
                f.sha = Some("1".repeat(40));
                f.source = Some(Source::Api);
            }),
        ];
        for filter in filters {
            let expected = numbers(&store, &access, filter.clone()).await;
            for number in 1..=7 {
                let request = PageRequest { number, size: 1 };
                let page = store.reads().list_pipelines(&access, &filter, request).await.unwrap();
                assert_eq!(page.total, expected.len() as u64, "{filter:?} {number}");
                let row = expected.get(usize::try_from(number).unwrap() - 1);
                assert_eq!(page.rows.first().map(|pipeline| &pipeline.iid), row);
            }
        }
    }

    async fn the_jobs_of_a_project_are_not_counted_before_the_last_page(store) {
        let access = owned_project(&store, "ada").await;
        insert(&store, new_pipeline(&access, 5)).await;
        let total = async |size| {
            let all = JobFilter::default();
            let page = store.reads().list_jobs(&access, &all, PageRequest::first(size)).await;
            page.unwrap().total
        };
        assert_eq!((total(5).await, total(6).await), (ROWS_COUNTED_MAX + 1, 5));
    }

    async fn jobs_are_filtered_by_pipeline_and_status(store) {
        let access = owned_project(&store, "ada").await;
        let one = insert(&store, new_pipeline(&access, 2)).await;
        let two = insert(&store, new_pipeline(&access, 1)).await.id;
        write(&store, async move |tx: &mut Tx<'_>| {
            let mut state = tx.lock_pipeline(two).await?;
            state.jobs[0].status = Status::Pending;
            let (from, to) = (Status::Created, Status::Pending);
            let change = Change::Job { job: 0, attempt: 1, from, to, because: Because::Ready };
            tx.save_pipeline(two, &state, &[change], NOW).await
        })
        .await
        .unwrap();
        let list = async |filter: JobFilter| {
            let page = store.reads().list_jobs(&access, &filter, PageRequest::first(20)).await.unwrap();
            assert_eq!(page.total, page.rows.len() as u64);
            page.rows.into_iter().map(|job| (job.pipeline_id, job.index)).collect::<Vec<_>>()
        };
        let all = JobFilter::default();
        assert_eq!(list(all.clone()).await, [(two, 0), (one.id, 1), (one.id, 0)]);
        let of_one = JobFilter { pipeline: Some(one.id), ..all.clone() };
        assert_eq!(list(of_one.clone()).await, [(one.id, 1), (one.id, 0)]);
        let waiting = vec![Status::Pending, Status::Running];
        assert_eq!(list(JobFilter { statuses: waiting.clone(), ..all.clone() }).await, [(two, 0)]);
        let mixed = vec![Status::Created, Status::Success];
        let created = [(one.id, 1), (one.id, 0)];
        assert_eq!(list(JobFilter { statuses: mixed, ..all }).await, created);
        assert_eq!(list(JobFilter { statuses: waiting, ..of_one.clone() }).await, []);
        let at = async |places| list(JobFilter { places, ..of_one.clone() }).await;
        assert_eq!(at(JobPlaces::Only(vec![1])).await, [(one.id, 1)]);
        assert_eq!(at(JobPlaces::Without(vec![1, 7])).await, [(one.id, 0)]);
        assert_eq!(at(JobPlaces::Only(Vec::new())).await, []);
    }

    async fn a_total_stops_at_one_more_than_is_counted(store) {
        let entry = Entry {
            project_id: None,
            actor: Actor::System,
            action: "test.happened",
            subject: "test:1".to_owned(),
            payload: serde_json::json!({"v": 1}),
        };
        let lines = usize::try_from(ROWS_COUNTED_MAX).unwrap() + 5;
        let entries = vec![entry; lines];
        write(&store, async move |tx: &mut Tx<'_>| tx.append_history_all(&entries, NOW).await)
            .await
            .unwrap();
        let all = HistoryFilter::default();
        let page = store.reads().list_history(&Viewer::System, &all, PageRequest::first(2));
        let page = page.await.unwrap();
        assert_eq!((page.total, page.rows.len()), (ROWS_COUNTED_MAX + 1, 2));
    }

    async fn refused_pipelines_are_listed_too(store) {
        let access = owned_project(&store, "ada").await;
        insert(&store, NewPipeline {
            failure_reason: Some(PipelineFailure::ConfigError),
            ..new_pipeline(&access, 0)
        })
        .await;
        assert_eq!(numbers(&store, &access, PipelineFilter::default()).await, [1]);
    }
}
