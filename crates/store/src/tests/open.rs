//! Opening a database: addresses, schemas, upgrades.

use std::path::Path;

use sqlx::{Connection as _, Row as _};

use crate::{DatabaseUrl, Error, Settings, Store, Tx, migrate};

fn parse(text: &str) -> Result<String, String> {
    let url: Result<DatabaseUrl, _> = text.parse();
    url.map(|url| url.to_string()).map_err(|error| format!("{error} ({})", error.hint()))
}

#[test]
fn addresses_are_read_and_printed_without_the_password() {
    assert_eq!(parse("sqlite:data/db/e.db").unwrap(), "sqlite:data/db/e.db");
    assert_eq!(parse("sqlite:///srv/e.db").unwrap(), "sqlite:/srv/e.db");
    let shown = "postgres://evenkeel@db.example.org:5433/evenkeel";
    assert_eq!(parse("postgres://evenkeel:pw@db.example.org:5433/evenkeel").unwrap(), shown);
    assert_eq!(parse("postgresql://evenkeel:pw@db.example.org:5433/evenkeel").unwrap(), shown);
}

#[test]
fn a_wrong_address_is_refused_with_a_right_one() {
    let errors: Vec<String> = [
        "",
        "evenkeel.db",
        "mysql://h/d",
        "sqlite:",
        "sqlite::memory:",
        "sqlite:a.db?mode=ro",
        "postgres:evenkeel",
        "postgres://h",
        "postgres://h:port/d",
    ]
    .into_iter()
    .map(|text| parse(text).unwrap_err())
    .collect();
    insta::assert_snapshot!(errors.join("\n"), @r"
    the database's address is empty (for example sqlite:data/db/evenkeel.db or postgres://evenkeel:secret@127.0.0.1:5432/evenkeel)
    the database's address begins with `evenkeel.db`, not with `sqlite:` or `postgres://` (for example sqlite:data/db/evenkeel.db or postgres://evenkeel:secret@127.0.0.1:5432/evenkeel)
    the database's address begins with `mysql:`, not with `sqlite:` or `postgres://` (for example sqlite:data/db/evenkeel.db or postgres://evenkeel:secret@127.0.0.1:5432/evenkeel)
    `sqlite:` must be followed by the path of a file (for example sqlite:data/db/evenkeel.db or postgres://evenkeel:secret@127.0.0.1:5432/evenkeel)
    a database in memory is lost with the process (for example sqlite:data/db/evenkeel.db or postgres://evenkeel:secret@127.0.0.1:5432/evenkeel)
    a file of SQLite takes no options: `mode=ro` (for example sqlite:data/db/evenkeel.db or postgres://evenkeel:secret@127.0.0.1:5432/evenkeel)
    not an address of PostgreSQL: `//` is missing after `postgres:` (for example postgres://evenkeel:secret@127.0.0.1:5432/evenkeel)
    the address names no database after the host (for example postgres://evenkeel:secret@127.0.0.1:5432/evenkeel)
    not an address of PostgreSQL: error with configuration: invalid port number (for example postgres://evenkeel:secret@127.0.0.1:5432/evenkeel)
    ");
}

async fn open(url: &DatabaseUrl) -> Result<Store, Error> {
    Store::open(&Settings { database: url.clone() }).await
}

fn file(url: &DatabaseUrl) -> &Path {
    match url {
        DatabaseUrl::Sqlite(path) => path,
        DatabaseUrl::Postgres(_) => panic!("it is a server"),
    }
}

/// Runs a statement beside the store, as another version would.
async fn run(url: &DatabaseUrl, text: &'static str) {
    match url {
        DatabaseUrl::Sqlite(path) => {
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
            let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
            sqlx::query(text).execute(&mut connection).await.unwrap();
        }
        DatabaseUrl::Postgres(options) => {
            let mut connection = sqlx::PgConnection::connect_with(options).await.unwrap();
            sqlx::query(text).execute(&mut connection).await.unwrap();
        }
    }
}

async fn reopens_with_what_was_written(database: &crate::testing::TestDatabase) {
    let set = async |tx: &mut Tx<'_>| tx.set_setting("a", "1").await;
    database.open().await.write::<_, _, Error>(set).await.unwrap();
    let again = open(&database.url).await.unwrap();
    assert_eq!(again.reads().find_setting("a").await.unwrap().as_deref(), Some("1"));
    again.reads().ping().await.unwrap();
}

async fn refuses_a_newer_schema(database: &crate::testing::TestDatabase) {
    database.spoil();
    run(
        &database.url,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (99, 'future', TRUE, '00', 0)",
    )
    .await;
    let error = open(&database.url).await.unwrap_err();
    let Error::Newer { database: 99, known } = error else { panic!("{error:?}") };
    assert_eq!(known, migrate::known());
    assert!(error.hint().is_some());
}

async fn refuses_a_schema_that_was_changed(database: &crate::testing::TestDatabase) {
    database.spoil();
    run(&database.url, "UPDATE _sqlx_migrations SET checksum = '00' WHERE version = 2").await;
    let error = open(&database.url).await.unwrap_err();
    assert!(matches!(error, Error::SchemaChanged { version: 2 }), "{error:?}");
}

macro_rules! with_both_urls {
    ($($name:ident),+) => {$(
        mod $name {
            #[tokio::test]
            async fn sqlite() {
                super::$name(&crate::testing::sqlite().await).await;
            }

            #[tokio::test]
            async fn postgres() {
                super::$name(&crate::testing::postgres().await).await;
            }
        }
    )+};
}
with_both_urls!(
    reopens_with_what_was_written,
    refuses_a_newer_schema,
    refuses_a_schema_that_was_changed
);

#[tokio::test]
async fn a_copy_is_made_before_a_file_is_upgraded() {
    let database = crate::testing::sqlite().await;
    let set = async |tx: &mut Tx<'_>| tx.set_setting("a", "1").await;
    database.open().await.write::<_, _, Error>(set).await.unwrap();
    for text in [
        "DROP TABLE leases",
        "DROP TABLE effects",
        "DROP TABLE history",
        "DELETE FROM _sqlx_migrations WHERE version = (SELECT MAX(version) FROM _sqlx_migrations)",
    ] {
        run(&database.url, text).await;
    }
    open(&database.url).await.unwrap();
    let copy = file(&database.url).with_file_name(format!("before-{}.db", migrate::known()));
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(copy);
    let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
    let row = sqlx::query("SELECT value FROM settings").fetch_one(&mut connection).await.unwrap();
    assert_eq!(row.get::<String, _>("value"), "1");
    let tables = "SELECT name FROM sqlite_master WHERE name = 'history'";
    assert!(sqlx::query(tables).fetch_optional(&mut connection).await.unwrap().is_none());
}

#[tokio::test]
async fn a_folder_that_is_missing_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let url = DatabaseUrl::sqlite(folder.path().join("none/e.db"));
    let error = open(&url).await.unwrap_err();
    assert!(matches!(error, Error::Unavailable { .. }), "{error:?}");
    assert!(error.hint().is_some());
}

#[tokio::test]
async fn the_file_is_written_safely() {
    let database = crate::testing::sqlite().await;
    let options = crate::engine::sqlite_writer(&database.url);
    let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
    for (pragma, expected) in
        [("PRAGMA synchronous", 2_i64), ("PRAGMA foreign_keys", 1), ("PRAGMA cache_size", -2048)]
    {
        let row = sqlx::query(pragma).fetch_one(&mut connection).await.unwrap();
        assert_eq!(row.get::<i64, _>(0), expected, "{pragma}");
    }
    let row = sqlx::query("PRAGMA journal_mode").fetch_one(&mut connection).await.unwrap();
    assert_eq!(row.get::<String, _>(0), "wal");
}
