//! Databases for tests: a temporary file, and a database of its own on a PostgreSQL server.
//!
//! The server is named by the environment variable `EVENKEEL_TEST_POSTGRES`. Databases are copied from
//! a template that is migrated once. One that a test has done with is emptied for the next test of the
//! process; what a process leaves is swept by a later one.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use sha2::{Digest as _, Sha256};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Row as _};
use tempfile::TempDir;

use crate::database_url::DatabaseUrl;
use crate::engine::sqlite_writer;
use crate::store::{Settings, Store};
use crate::{dialect, migrate};

/// The environment variable that names a server whose user may create databases.
pub const VARIABLE: &str = "EVENKEEL_TEST_POSTGRES";

/// A migrated database that no other test uses while this is held.
#[derive(Debug)]
pub struct TestDatabase {
    pub url: DatabaseUrl,
    place: Place,
}

#[derive(Debug)]
enum Place {
    #[expect(dead_code, reason = "held to be dropped")]
    Folder(TempDir),
    Server(Box<Leftover>),
}

/// A database on the server, free for another test when this is dropped.
#[derive(Debug)]
struct Leftover {
    admin: PgConnectOptions,
    name: String,
    spoiled: AtomicBool,
}

/// Databases that no test of this process uses now.
static FREE: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// A SQLite database in a temporary folder.
///
/// # Panics
/// If it cannot be made.
pub async fn sqlite() -> TestDatabase {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let path = folder.path().join("evenkeel.db");
    let url = DatabaseUrl::sqlite(&path);
    let options = sqlite_writer(&url);
    let mut connection = SqliteConnection::connect_with(&options).await.expect("it can be made");
    migrate::sqlite(&mut connection, &path).await.expect("it migrates");
    connection.close().await.expect("it can be written");
    TestDatabase { url, place: Place::Folder(folder) }
}

/// A database of its own on the server that [`VARIABLE`] names.
///
/// # Panics
/// If the variable is not set, saying how to start a server; if the server does not answer.
pub async fn postgres() -> TestDatabase {
    let admin = admin();
    let name = match emptied(&admin).await {
        Some(name) => name,
        None => created(&admin).await,
    };
    let url = DatabaseUrl::Postgres(Box::new(admin.clone().database(&name)));
    let spoiled = AtomicBool::new(false);
    let place = Place::Server(Box::new(Leftover { admin, name, spoiled }));
    TestDatabase { url, place }
}

impl TestDatabase {
    /// The database, open.
    ///
    /// # Panics
    /// If it does not open.
    pub async fn open(&self) -> Store {
        Store::open(&Settings { database: self.url.clone() }).await.expect("it opens")
    }

    /// The address with its password, as settings of a server name a database.
    pub fn address(&self) -> String {
        match &self.url {
            DatabaseUrl::Sqlite(_) => self.url.to_string(),
            DatabaseUrl::Postgres(options) => options.to_url_lossy().to_string(),
        }
    }

    /// Runs one statement behind the store's back, to break what it keeps.
    ///
    /// # Panics
    /// If it fails.
    pub async fn execute(&self, statement: &str) {
        let text = AssertSqlSafe(statement.to_owned());
        let done = match &self.url {
            DatabaseUrl::Sqlite(_) => {
                let options = sqlite_writer(&self.url);
                let connected = SqliteConnection::connect_with(&options).await;
                sqlx::query(text).execute(&mut connected.expect("it opens")).await.map(drop)
            }
            DatabaseUrl::Postgres(options) => {
                let connected = PgConnection::connect_with(options).await;
                sqlx::query(text).execute(&mut connected.expect("it opens")).await.map(drop)
            }
        };
        done.unwrap_or_else(|error| panic!("`{statement}` failed: {error}"));
    }

    /// Says that the test has changed the schema, so that no other test may use the database.
    pub fn spoil(&self) {
        if let Place::Server(leftover) = &self.place {
            leftover.spoiled.store(true, Ordering::Relaxed);
        }
    }
}

/// A database that another test has done with, emptied.
async fn emptied(admin: &PgConnectOptions) -> Option<String> {
    let name = FREE.lock().expect("nobody panics while holding it").pop()?;
    let options = admin.clone().database(&name);
    let mut connection = PgConnection::connect_with(&options).await.ok()?;
    let tables = "SELECT string_agg(quote_ident(tablename), ', ') AS tables FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> '_sqlx_migrations'";
    let row = sqlx::query(tables).fetch_one(&mut connection).await.ok()?;
    let tables: String = row.get("tables");
    // A transaction that a test left open would be waited for.
    let text = format!("SET lock_timeout = '5s'; TRUNCATE {tables} RESTART IDENTITY");
    sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut connection).await.ok()?;
    connection.close().await.ok();
    Some(name)
}

/// A new database. The first of a process sweeps what earlier processes left.
async fn created(admin: &PgConnectOptions) -> String {
    static SWEPT: AtomicBool = AtomicBool::new(false);
    let mut connection = PgConnection::connect_with(admin).await.unwrap_or_else(|error| {
        panic!("the PostgreSQL that {VARIABLE} names does not answer: {error}")
    });
    if !SWEPT.swap(true, Ordering::Relaxed) {
        sweep(&mut connection).await;
    }
    let template = template(&mut connection, admin).await;
    let name = new_name(&mut connection).await;
    run(&mut connection, format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    connection.close().await.ok();
    name
}

#[expect(clippy::disallowed_methods, reason = "tests have no configuration to read it from")]
fn admin() -> PgConnectOptions {
    let Ok(url) = std::env::var(VARIABLE) else {
        panic!(
            "{VARIABLE} is not set: start a PostgreSQL and set it to postgres://USER:PASSWORD@HOST:PORT/DATABASE \
             of a user that may create databases, or run script/test, which does both"
        )
    };
    url.parse().unwrap_or_else(|error| panic!("{VARIABLE} is not an address: {error}"))
}

/// The template of this schema, made by whoever comes first.
async fn template(connection: &mut PgConnection, admin: &PgConnectOptions) -> String {
    let name = format!("evenkeel_template_{}", fingerprint());
    let exists = "SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate";
    let found = sqlx::query(exists).bind(&name).fetch_optional(&mut *connection).await;
    if found.expect("databases can be listed").is_some() {
        return name;
    }
    run(connection, "SELECT pg_advisory_lock(7041)".to_owned()).await;
    let found = sqlx::query(exists).bind(&name).fetch_optional(&mut *connection).await;
    if found.expect("databases can be listed").is_none() {
        run(connection, format!("DROP DATABASE IF EXISTS {name}")).await;
        run(connection, format!("CREATE DATABASE {name} TEMPLATE template0")).await;
        migrate::postgres(&admin.clone().database(&name)).await.expect("it migrates");
        run(connection, format!("ALTER DATABASE {name} IS_TEMPLATE TRUE")).await;
    }
    run(connection, "SELECT pg_advisory_unlock(7041)".to_owned()).await;
    name
}

/// Removes databases of test processes that ended ten minutes ago or earlier. Templates stay: another
/// working copy may use them.
async fn sweep(connection: &mut PgConnection) {
    let old = "SELECT datname FROM pg_database d WHERE datname LIKE 'evenkeel\\_test\\_%'
        AND CAST(split_part(datname, '_', 3) AS BIGINT) < EXTRACT(EPOCH FROM now()) - 600
        AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.datname = d.datname)";
    let rows = sqlx::query(old).fetch_all(&mut *connection).await.expect("databases can be listed");
    for row in rows {
        let name: String = row.get("datname");
        let drop = AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name}"));
        // Somebody may have begun to use it: then it is not a leftover.
        sqlx::query(drop).execute(&mut *connection).await.ok();
    }
}

/// What the template depends on: the migrations and the functions.
fn fingerprint() -> String {
    let mut digest = Sha256::new();
    digest.update(dialect::POSTGRES_FUNCTIONS);
    for (_, spelling) in dialect::POSTGRES_PLACEHOLDERS {
        digest.update(spelling);
    }
    for text in migrate::texts() {
        digest.update(text);
    }
    digest.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

async fn new_name(connection: &mut PgConnection) -> String {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let now = sqlx::query("SELECT CAST(EXTRACT(EPOCH FROM now()) AS BIGINT) AS now");
    let now: i64 = now.fetch_one(connection).await.expect("it has a clock").get("now");
    let count = COUNTER.fetch_add(1, Ordering::Relaxed);
    format!("evenkeel_test_{now}_{}_{count}", std::process::id())
}

async fn run(connection: &mut PgConnection, text: String) {
    let result = sqlx::query(AssertSqlSafe(text.clone())).execute(connection).await;
    result.unwrap_or_else(|error| panic!("`{text}` failed: {error}"));
}

impl Drop for Leftover {
    fn drop(&mut self) {
        let (admin, name) = (self.admin.clone(), self.name.clone());
        if !self.spoiled.load(Ordering::Relaxed) {
            FREE.lock().expect("nobody panics while holding it").push(name);
            return;
        }
        let removed = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async move {
                let mut connection = PgConnection::connect_with(&admin).await?;
                let text = AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
                sqlx::query(text).execute(&mut connection).await?;
                connection.close().await
            })
        });
        // What could not be removed is swept by a later run.
        drop(removed.join());
    }
}
