//! What can go wrong with the database.

use sqlx::error::ErrorKind;

/// The result of this crate's functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or something that the new row names is gone.
    #[error("{what} not found")]
    NotFound { what: &'static str },
    /// Another row has that name, or the thing is no longer what it was.
    #[error("{what} is already taken")]
    Conflict { what: &'static str },
    /// The database does not answer, is full, or is closed. The same call may work later.
    #[error("the database is not available: {why}")]
    Unavailable {
        why: &'static str,
        #[source]
        source: Option<Box<sqlx::Error>>,
    },
    /// What is stored cannot be understood.
    #[error("the database holds something unreadable: {what}")]
    Corrupt { what: String },
    /// A newer program has changed the schema.
    #[error(
        "the database is at schema {database}, made by a newer version; this one knows schemas up to {known}"
    )]
    Newer { database: i64, known: i64 },
    /// The schema was made by another state of a development version.
    #[error("the database's schema {version} was changed after it was applied")]
    SchemaChanged { version: i64 },
    /// The schema could not be brought up to date.
    #[error("migrate the database")]
    Migrate(#[source] Box<sqlx::migrate::MigrateError>),
    /// Concurrent transactions met, and again after all retries.
    #[error("too many concurrent changes of the same rows")]
    Contended,
    /// A statement was refused: a bug of this program.
    #[error("a statement was refused")]
    Statement(#[source] Box<sqlx::Error>),
}

impl Error {
    /// What to do about it, where there is something to do.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Newer { .. } => {
                Some("start the newer version again, or restore the copy made before the upgrade")
            }
            Self::SchemaChanged { .. } => Some(
                "development versions change their schema in place: begin with a new data folder",
            ),
            Self::Unavailable { .. } => Some("see whether the database runs and its disk has room"),
            Self::Corrupt { .. } => {
                Some("run the doctor command, and restore a backup if it finds damage")
            }
            Self::Contended => Some("try again"),
            Self::NotFound { .. }
            | Self::Conflict { .. }
            | Self::Migrate(_)
            | Self::Statement(_) => None,
        }
    }

    /// The writer or the pool has stopped.
    pub(crate) const fn unavailable(why: &'static str) -> Self {
        Self::Unavailable { why, source: None }
    }

    pub(crate) fn corrupt(what: impl Into<String>) -> Self {
        Self::Corrupt { what: what.into() }
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the library may add kinds: all are bugs here")]
impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(database) => {
                if database.kind() == ErrorKind::ForeignKeyViolation {
                    return Self::NotFound { what: "what the row belongs to" };
                }
                let code = database.code().unwrap_or_default().into_owned();
                from_code(&code, error)
            }
            sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::Decode(_)
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::ColumnIndexOutOfBounds { .. } => Self::corrupt(error.to_string()),
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) => {
                unavailable("the connection failed", error)
            }
            sqlx::Error::PoolTimedOut => unavailable("no connection became free in time", error),
            sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
                unavailable("it is closed", error)
            }
            _ => Self::Statement(Box::new(error)),
        }
    }
}

/// `40001`-like classes of PostgreSQL are five characters, SQLite's codes are numbers.
fn from_code(code: &str, error: sqlx::Error) -> Error {
    if code.len() == 5 {
        return match code {
            "40001" | "40P01" => Error::Contended,
            _ => match &code[..2] {
                "08" | "57" => unavailable("the server ended the connection", error),
                "53" => unavailable("the server has no room", error),
                "58" | "XX" => Error::corrupt(error.to_string()),
                _ => Error::Statement(Box::new(error)),
            },
        };
    }
    match primary_code(code) {
        Some(5 | 6) => unavailable("another program holds it", error),
        Some(8 | 14) => unavailable("its file cannot be opened or written", error),
        Some(10) => unavailable("its disk failed", error),
        Some(13) => unavailable("its disk is full", error),
        Some(11 | 26) => Error::corrupt(error.to_string()),
        Some(_) | None => Error::Statement(Box::new(error)),
    }
}

/// SQLite's extended codes carry the primary one in their lowest byte.
pub(crate) fn primary_code(code: &str) -> Option<i64> {
    code.parse::<i64>().ok().map(|code| code & 0xff)
}

fn unavailable(why: &'static str, source: sqlx::Error) -> Error {
    Error::Unavailable { why, source: Some(Box::new(source)) }
}
