//! Bringing the schema up to date: one text for both engines, with placeholders for what differs.

use std::path::Path;

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection as _, Row as _, SqlSafeStr as _};

use crate::dialect::{POSTGRES_FUNCTIONS, POSTGRES_PLACEHOLDERS, SQLITE_PLACEHOLDERS};
use crate::engine::postgres_options;
use crate::error::{Error, Result};

/// The number of a schema: that of its last migration.
pub type Version = i64;

/// Every migration: number, name, text. Until the first release they are edited in place.
const MIGRATIONS: &[(Version, &str, &str)] = &[
    (1, "people", include_str!("../migrations/0001_people.sql")),
    (2, "projects", include_str!("../migrations/0002_projects.sql")),
    (3, "pipelines", include_str!("../migrations/0003_pipelines.sql")),
    (4, "delivery", include_str!("../migrations/0004_delivery.sql")),
    (5, "history", include_str!("../migrations/0005_history.sql")),
];

/// The schema that this version wants.
pub(crate) fn known() -> Version {
    MIGRATIONS.last().map_or(0, |(version, _, _)| *version)
}

/// The texts of all migrations, with their placeholders.
#[cfg(any(test, feature = "testing"))]
pub(crate) fn texts() -> impl Iterator<Item = &'static str> {
    MIGRATIONS.iter().map(|(_, _, text)| *text)
}

/// Migrates a file; a copy is made first if it holds an older schema.
pub(crate) async fn sqlite(connection: &mut SqliteConnection, path: &Path) -> Result<()> {
    let applied = sqlite_version(connection).await?;
    refuse_newer(applied)?;
    if applied > 0 && applied < known() {
        copy_before(connection, path).await?;
    }
    migrator("", SQLITE_PLACEHOLDERS).run(&mut *connection).await.map_err(from_migrate)
}

/// Migrates a database on a server; two servers that start at once take turns.
pub(crate) async fn postgres(options: &PgConnectOptions) -> Result<()> {
    let mut connection = PgConnection::connect_with(&postgres_options(options)).await?;
    refuse_newer(postgres_version(&mut connection).await?)?;
    let migrator = migrator(POSTGRES_FUNCTIONS, POSTGRES_PLACEHOLDERS);
    migrator.run(&mut connection).await.map_err(from_migrate)?;
    connection.close().await?;
    Ok(())
}

fn migrator(prelude: &str, placeholders: &[(&str, &str)]) -> Migrator {
    let migrations = MIGRATIONS.iter().map(|(version, name, text)| {
        let mut sql = (*text).to_owned();
        for (placeholder, spelling) in placeholders {
            sql = sql.replace(placeholder, spelling);
        }
        if *version == 1 {
            sql.insert_str(0, prelude);
        }
        let sql = AssertSqlSafe(sql).into_sql_str();
        Migration::new(*version, (*name).into(), MigrationType::Simple, sql, false)
    });
    Migrator::with_migrations(migrations.collect())
}

const APPLIED: &str = "SELECT MAX(version) AS version FROM _sqlx_migrations";

async fn sqlite_version(connection: &mut SqliteConnection) -> Result<Version> {
    let table = "SELECT name FROM sqlite_master WHERE name = '_sqlx_migrations'";
    if sqlx::query(table).fetch_optional(&mut *connection).await?.is_none() {
        return Ok(0);
    }
    let row = sqlx::query(APPLIED).fetch_one(&mut *connection).await?;
    Ok(row.try_get::<Option<i64>, _>("version")?.unwrap_or(0))
}

async fn postgres_version(connection: &mut PgConnection) -> Result<Version> {
    let table = "SELECT to_regclass('_sqlx_migrations') IS NOT NULL AS found";
    if !sqlx::query(table).fetch_one(&mut *connection).await?.try_get::<bool, _>("found")? {
        return Ok(0);
    }
    let row = sqlx::query(APPLIED).fetch_one(&mut *connection).await?;
    Ok(row.try_get::<Option<i64>, _>("version")?.unwrap_or(0))
}

fn refuse_newer(database: Version) -> Result<()> {
    let known = known();
    if database > known { Err(Error::Newer { database, known }) } else { Ok(()) }
}

/// `before-<version>.db` beside the file: the way back from an upgrade.
async fn copy_before(connection: &mut SqliteConnection, path: &Path) -> Result<()> {
    let copy = path.with_file_name(format!("before-{}.db", known()));
    if copy.exists() {
        return Ok(());
    }
    let copy = copy.to_string_lossy().into_owned();
    sqlx::query("VACUUM INTO $1").bind(copy).execute(&mut *connection).await?;
    Ok(())
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the library may add kinds: all are kept")]
fn from_migrate(error: MigrateError) -> Error {
    match error {
        MigrateError::VersionMismatch(version) => Error::SchemaChanged { version },
        MigrateError::VersionMissing(database) => Error::Newer { database, known: known() },
        other => Error::Migrate(Box::new(other)),
    }
}
