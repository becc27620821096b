//! Every statement of the crate is prepared on both engines: a misspelled column, a function that one
//! of them lacks, or a value whose type PostgreSQL cannot tell is reported with its place.

use sqlx::{Connection as _, Executor as _, SqlSafeStr as _};

use crate::database_url::DatabaseUrl;
use crate::sql::Statement;
use crate::testing;

fn report(refused: &[String]) {
    assert!(
        refused.is_empty(),
        "{} statements are refused:\n{}",
        refused.len(),
        refused.join("\n")
    );
}

fn place(statement: &Statement, error: &sqlx::Error) -> String {
    format!("{}:{}: {error}", statement.file, statement.line)
}

#[tokio::test]
async fn sqlite_prepares_every_statement() {
    let database = testing::sqlite().await;
    let DatabaseUrl::Sqlite(path) = &database.url else { panic!("it is a file") };
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
    let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
    let mut refused = Vec::new();
    for statement in inventory::iter::<Statement> {
        if let Err(error) = connection.prepare(statement.sql.sqlite.into_sql_str()).await {
            refused.push(place(statement, &error));
        }
    }
    report(&refused);
}

#[tokio::test]
async fn postgres_prepares_every_statement() {
    let database = testing::postgres().await;
    let DatabaseUrl::Postgres(options) = &database.url else { panic!("it is a server") };
    let mut connection = sqlx::PgConnection::connect_with(options).await.unwrap();
    let mut refused = Vec::new();
    for statement in inventory::iter::<Statement> {
        if let Err(error) = connection.prepare(statement.sql.postgres.into_sql_str()).await {
            refused.push(place(statement, &error));
        }
    }
    report(&refused);
}

#[test]
fn statements_are_registered() {
    assert!(inventory::iter::<Statement>.into_iter().count() > 150);
}
