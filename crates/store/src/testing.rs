//! Databases for tests: a temporary file, and a database of its own on a PostgreSQL server.
//!
//! The server is named by the environment variable `EVENKEEL_TEST_POSTGRES`. Databases are copied from
//! a template that is migrated once, removed when the test ends, and swept when a test run that was
//! killed left them.

use std::sync::atomic::{AtomicU32, Ordering};

use sha2::{Digest as _, Sha256};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection as _, Row as _};
use tempfile::TempDir;

use crate::database_url::DatabaseUrl;
use crate::store::{Settings, Store};
use crate::{dialect, migrate};

/// The environment variable that names a server whose user may create databases.
pub const VARIABLE: &str = "EVENKEEL_TEST_POSTGRES";

/// An open database that is removed when this is dropped.
#[derive(Debug)]
pub struct TestDatabase {
    pub store: Store,
    pub url: DatabaseUrl,
    _place: Place,
}

#[derive(Debug)]
#[expect(dead_code, reason = "held to be dropped")]
enum Place {
    Folder(TempDir),
    Server(Box<Leftover>),
}

/// A database on the server that goes when this is dropped.
#[derive(Debug)]
struct Leftover {
    admin: PgConnectOptions,
    name: String,
}

/// A SQLite database in a temporary folder.
///
/// # Panics
/// If it cannot be made.
pub async fn sqlite() -> TestDatabase {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let url = DatabaseUrl::sqlite(folder.path().join("evenkeel.db"));
    let store = Store::open(&Settings { database: url.clone() }).await.expect("it opens");
    TestDatabase { store, url, _place: Place::Folder(folder) }
}

/// A database of its own on the server that [`VARIABLE`] names.
///
/// # Panics
/// If the variable is not set, saying how to start a server; if the server does not answer.
pub async fn postgres() -> TestDatabase {
    let admin = admin();
    let mut connection = PgConnection::connect_with(&admin).await.unwrap_or_else(|error| {
        panic!("the PostgreSQL that {VARIABLE} names does not answer: {error}")
    });
    let template = template(&mut connection, &admin).await;
    let name = new_name(&mut connection).await;
    run(&mut connection, format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    connection.close().await.ok();
    let url = DatabaseUrl::Postgres(Box::new(admin.clone().database(&name)));
    let place = Place::Server(Box::new(Leftover { admin, name }));
    let store = Store::open(&Settings { database: url.clone() }).await.expect("it opens");
    TestDatabase { store, url, _place: place }
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

/// The template of this schema, made by whoever comes first; leftovers are swept on the way.
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
        sweep(connection).await;
        run(connection, format!("DROP DATABASE IF EXISTS {name}")).await;
        run(connection, format!("CREATE DATABASE {name} TEMPLATE template0")).await;
        migrate::postgres(&admin.clone().database(&name)).await.expect("it migrates");
        run(connection, format!("ALTER DATABASE {name} IS_TEMPLATE TRUE")).await;
    }
    run(connection, "SELECT pg_advisory_unlock(7041)".to_owned()).await;
    name
}

/// Removes templates of other schemas, and databases of test runs that nobody uses any more.
async fn sweep(connection: &mut PgConnection) {
    let old = "SELECT datname, datistemplate FROM pg_database d
        WHERE (datname LIKE 'evenkeel\\_template\\_%'
               OR (datname LIKE 'evenkeel\\_test\\_%'
                   AND CAST(split_part(datname, '_', 3) AS BIGINT) < EXTRACT(EPOCH FROM now()) - 600))
        AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.datname = d.datname)";
    let rows = sqlx::query(old).fetch_all(&mut *connection).await.expect("databases can be listed");
    for row in rows {
        let name: String = row.get("datname");
        if row.get::<bool, _>("datistemplate") {
            run(connection, format!("ALTER DATABASE {name} IS_TEMPLATE FALSE")).await;
        }
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
