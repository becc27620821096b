//! The address of a database.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

/// `sqlite:<path>` or `postgres://user:password@host:port/database`. Printing hides the password.
#[derive(Clone)]
pub enum DatabaseUrl {
    /// A file, made if it is missing.
    Sqlite(PathBuf),
    /// A server and a database on it.
    Postgres(Box<PgConnectOptions>),
}

/// Why an address of a database is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    #[error("the database's address is empty")]
    Empty,
    #[error("the database's address begins with `{scheme}`, not with `sqlite:` or `postgres://`")]
    Scheme { scheme: String },
    #[error("`sqlite:` must be followed by the path of a file")]
    NoPath,
    #[error("a database in memory is lost with the process")]
    Memory,
    #[error("a file of SQLite takes no options: `{options}`")]
    Options { options: String },
    #[error("not an address of PostgreSQL: {why}")]
    Postgres { why: String },
    #[error("the address names no database after the host")]
    NoDatabase,
}

impl UrlError {
    /// An address that would do.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Postgres { .. } | Self::NoDatabase => {
                "for example postgres://evenkeel:secret@127.0.0.1:5432/evenkeel"
            }
            Self::Empty
            | Self::Scheme { .. }
            | Self::NoPath
            | Self::Memory
            | Self::Options { .. } => {
                "for example sqlite:data/db/evenkeel.db or postgres://evenkeel:secret@127.0.0.1:5432/evenkeel"
            }
        }
    }
}

impl DatabaseUrl {
    /// The file at that path.
    pub fn sqlite(path: impl AsRef<Path>) -> Self {
        Self::Sqlite(path.as_ref().to_owned())
    }
}

impl FromStr for DatabaseUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        let Some((scheme, rest)) = text.split_once(':') else {
            return Err(match text.trim() {
                "" => UrlError::Empty,
                other => UrlError::Scheme { scheme: other.to_owned() },
            });
        };
        match scheme {
            "sqlite" => sqlite(rest.strip_prefix("//").unwrap_or(rest)),
            "postgres" | "postgresql" => postgres(text, rest),
            other => Err(UrlError::Scheme { scheme: format!("{other}:") }),
        }
    }
}

fn sqlite(path: &str) -> Result<DatabaseUrl, UrlError> {
    if path.trim().is_empty() {
        return Err(UrlError::NoPath);
    }
    if path.starts_with(":memory:") {
        return Err(UrlError::Memory);
    }
    if let Some((_, options)) = path.split_once('?') {
        return Err(UrlError::Options { options: options.to_owned() });
    }
    Ok(DatabaseUrl::sqlite(path))
}

fn postgres(text: &str, rest: &str) -> Result<DatabaseUrl, UrlError> {
    if !rest.starts_with("//") {
        return Err(UrlError::Postgres { why: "`//` is missing after `postgres:`".to_owned() });
    }
    let options: PgConnectOptions =
        text.parse().map_err(|error: sqlx::Error| UrlError::Postgres { why: error.to_string() })?;
    if options.get_database().is_none_or(str::is_empty) {
        return Err(UrlError::NoDatabase);
    }
    Ok(DatabaseUrl::Postgres(Box::new(options)))
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl std::fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(options) => write!(
                f,
                "postgres://{}@{}:{}/{}",
                options.get_username(),
                options.get_host(),
                options.get_port(),
                options.get_database().unwrap_or_default()
            ),
        }
    }
}
