//! One test for each known difference of the engines: what preparing statements cannot see.

use domain::PipelineId;
use domain::access::Viewer;
use domain::page::PageRequest;

use super::fixture::{NOW, insert, new_pipeline, new_user, owned_project, user, write};
use crate::sql::{Statement, sql};
use crate::value::args;
use crate::{Error, ProjectFilter, ProjectOrder, Sort, Store, Tx};

/// The texts of one column of an answer.
async fn texts(store: &Store, sql: crate::sql::Sql) -> Vec<String> {
    let rows = store.reads().door().await.unwrap().all(sql, args![]).await.unwrap();
    rows.iter().map(|row| row.get("text").unwrap()).collect()
}

on_both! {
    async fn an_id_is_never_used_again(store) {
        let access = owned_project(&store, "ada").await;
        let last = insert(&store, new_pipeline(&access, 0)).await.id;
        write(&store, async move |tx: &mut Tx<'_>| {
            tx.execute(sql!("DELETE FROM pipelines WHERE id = $1"), args![last]).await
        })
        .await
        .unwrap();
        assert_eq!(insert(&store, new_pipeline(&access, 0)).await.id, PipelineId(last.0 + 1));
    }

    async fn text_is_ordered_by_its_bytes(store) {
        for key in ["b", "A", "a", "B", "ä", "_", "Z", "10", "9"] {
            write(&store, async move |tx: &mut Tx<'_>| tx.set_setting(key, "").await).await.unwrap();
        }
        let ordered = texts(&store, sql!("SELECT key AS text FROM settings ORDER BY key")).await;
        assert_eq!(ordered, ["10", "9", "A", "B", "Z", "_", "a", "b", "ä"]);
    }

    async fn text_is_compared_with_its_case(store) {
        write(&store, async |tx: &mut Tx<'_>| tx.set_setting("Key", "").await).await.unwrap();
        assert_eq!(store.reads().find_setting("key").await.unwrap(), None);
        let longer = "Key ";
        assert_eq!(store.reads().find_setting(longer).await.unwrap(), None);
    }

    async fn nul_is_replaced(store) {
        let ada = crate::NewUser { name: "a\0b".to_owned(), ..new_user("ad\0a") };
        let ada =
            write(&store, async move |tx: &mut Tx<'_>| tx.insert_user(&ada, NOW).await).await.unwrap();
        assert_eq!((ada.name.as_str(), ada.username.as_str()), ("a\u{fffd}b", "ad\u{fffd}a"));
        assert!(store.reads().find_user_by_name("AD\0A").await.unwrap().is_some());
        let access = owned_project(&store, "bob").await;
        let mut new = new_pipeline(&access, 1);
        new.plan.jobs[0].name = "n\0".to_owned();
        new.specs[0].script = vec!["echo \0 \\u0000".to_owned()];
        let script = new.specs[0].script.clone();
        let made = insert(&store, new).await;
        let job = store.reads().latest_jobs(made.id).await.unwrap().remove(0);
        assert_eq!(job.name, "n\u{fffd}");
        // A document escapes it, so that nothing is lost there.
        assert_eq!(store.reads().job_spec(job.id).await.unwrap().script, script);
        assert_eq!(store.reads().pipeline_plan(made.id).await.unwrap().jobs[0].name, "n\0");
    }

    async fn bytes_are_bytes(store) {
        let ada = user(&store, "ada").await.id;
        let mut hash = [0; 32];
        hash[1] = 255;
        let new = crate::Session { user_id: ada, created_at: NOW, expires_at: NOW };
        let kept = new.clone();
        write(&store, async move |tx: &mut Tx<'_>| tx.insert_session(&hash, &new).await)
            .await
            .unwrap();
        assert_eq!(store.reads().find_session(&hash).await.unwrap(), Some(kept));
        hash[31] = 1;
        assert_eq!(store.reads().find_session(&hash).await.unwrap(), None);
    }

    async fn numbers_are_64_bits_wide(store) {
        let far = domain::Timestamp::from_micros(i64::MAX);
        let ada = user(&store, "ada").await.id;
        let new = crate::Session { user_id: ada, created_at: far, expires_at: far };
        write(&store, async move |tx: &mut Tx<'_>| tx.insert_session(&[1; 32], &new).await)
            .await
            .unwrap();
        let found = store.reads().find_session(&[1; 32]).await.unwrap().unwrap();
        assert_eq!(found.expires_at, far);
    }

    async fn a_percent_sign_is_only_a_percent_sign(store) {
        let access = owned_project(&store, "ada").await;
        for (search, found) in [("%", 0), ("_", 0), ("AP", 1), ("app", 1)] {
            let filter =
                ProjectFilter { search: Some(search.to_owned()), ..ProjectFilter::default() };
            let page = store.reads().list_projects(&access.viewer, &filter, PageRequest::first(5));
            assert_eq!(page.await.unwrap().total, found, "{search}");
        }
    }

    async fn nothing_comes_last_whatever_the_direction(store) {
        let access = owned_project(&store, "ada").await;
        for order_by in [ProjectOrder::LastActivity, ProjectOrder::Name] {
            for sort in [Sort::Ascending, Sort::Descending] {
                let filter =
                    ProjectFilter { order_by, sort: Some(sort), ..ProjectFilter::default() };
                let page =
                    store.reads().list_projects(&access.viewer, &filter, PageRequest::first(5));
                assert_eq!(page.await.unwrap().rows, std::slice::from_ref(&access));
            }
        }
        let null_last = sql!(
            "SELECT CASE WHEN n IS NULL THEN 'none' ELSE n END AS text
             FROM (SELECT NULL AS n UNION ALL SELECT 'a' UNION ALL SELECT 'b') AS list
             ORDER BY n DESC NULLS LAST"
        );
        assert_eq!(texts(&store, null_last).await, ["b", "a", "none"]);
    }

    async fn lists_travel_as_json(store) {
        let sql = sql!("SELECT atom AS text FROM json_each(CAST($1 AS TEXT))");
        let list = r#"["a\"b", "ü", "", "null"]"#;
        let rows = store.reads().door().await.unwrap().all(sql, args![list]).await.unwrap();
        let texts: Vec<String> = rows.iter().map(|row| row.get("text").unwrap()).collect();
        assert_eq!(texts, ["a\"b", "ü", "", "null"]);
        let sql = sql!(
            "SELECT CAST(value ->> 'n' AS BIGINT) AS n, CAST(value ->> 'b' AS BOOLEAN) AS b,
             value ->> 't' AS t FROM json_each(CAST($1 AS TEXT))"
        );
        let list = r#"[{"n":9007199254740993,"b":true,"t":null},{"n":null,"b":false,"t":"x"}]"#;
        let rows = store.reads().door().await.unwrap().all(sql, args![list]).await.unwrap();
        let number = |row: usize| rows[row].opt::<i64>("n").unwrap();
        assert_eq!((number(0), number(1)), (Some(9_007_199_254_740_993), None));
        assert_eq!((rows[0].opt::<String>("t").unwrap(), rows[1].get("t").unwrap()), (
            None,
            "x".to_owned()
        ));
        let truth = sql!(
            "SELECT CAST(value ->> 'n' AS BIGINT) AS n FROM json_each(CAST($1 AS TEXT))
             WHERE CAST(value ->> 'b' AS BOOLEAN)"
        );
        let rows = store.reads().door().await.unwrap().all(truth, args![list]).await.unwrap();
        assert_eq!(rows.len(), 1);
    }

    async fn the_engines_clock_counts_microseconds(store) {
        let sql = sql!(
            sqlite: concat!("SELECT ", crate::dialect::now!(sqlite), " AS now"),
            postgres: concat!("SELECT ", crate::dialect::now!(postgres), " AS now"),
        );
        let row = store.reads().door().await.unwrap().first(sql, args![]).await.unwrap().unwrap();
        let now: domain::Timestamp = row.get("now").unwrap();
        assert!(now > NOW && now < NOW.plus_seconds(100 * 365 * 86_400), "{now:?}");
    }

    async fn a_missing_parent_is_not_found(store) {
        let nobody = crate::Session {
            user_id: domain::UserId(99),
            created_at: NOW,
            expires_at: NOW,
        };
        let lost =
            write(&store, async move |tx: &mut Tx<'_>| tx.insert_session(&[1; 32], &nobody).await);
        assert!(matches!(lost.await, Err(Error::NotFound { .. })));
    }

    async fn a_viewer_that_is_nobody_is_typed(store) {
        let all = ProjectFilter::default();
        let page = store.reads().list_projects(&Viewer::Anonymous, &all, PageRequest::first(5));
        assert_eq!(page.await.unwrap().total, 0);
    }
}

/// Neither engine's pattern matching is the other's: case, escapes and locales differ.
#[test]
fn no_statement_uses_like() {
    for statement in inventory::iter::<Statement> {
        for text in [statement.sql.sqlite, statement.sql.postgres] {
            assert!(!text.contains(" LIKE "), "{}:{}", statement.file, statement.line);
        }
    }
}

#[tokio::test]
async fn readers_of_sqlite_cannot_write() {
    let database = crate::testing::sqlite().await;
    let mut door = database.open().await.reads().door().await.unwrap();
    let sql = sql!("INSERT INTO settings (key, value) VALUES ('a', 'b')");
    assert!(matches!(door.execute(sql, args![]).await, Err(Error::Unavailable { .. })));
}
