//! One row of an answer, whichever engine gave it.

use domain::Timestamp;
use domain::access::Role;
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

use crate::error::{Error, Result};
use crate::kinds::{each_id, each_word};

/// A row, read by the names of its columns.
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl Row {
    /// The value of a column that is never NULL.
    pub(crate) fn get<T: Column>(&self, name: &'static str) -> Result<T> {
        T::read(self, name)?.ok_or_else(|| Error::corrupt(format!("`{name}` is NULL")))
    }

    /// The value of a column that may be NULL.
    pub(crate) fn opt<T: Column>(&self, name: &'static str) -> Result<Option<T>> {
        T::read(self, name)
    }
}

/// What can be read from a column.
pub(crate) trait Column: Sized {
    fn read(row: &Row, name: &'static str) -> Result<Option<Self>>;
}

macro_rules! plain {
    ($($type:ty),+) => {$(
        impl Column for $type {
            fn read(row: &Row, name: &'static str) -> Result<Option<Self>> {
                Ok(match row {
                    Row::Sqlite(row) => row.try_get(name)?,
                    Row::Postgres(row) => row.try_get(name)?,
                })
            }
        }
    )+};
}
plain!(i64, bool, String, Vec<u8>);

macro_rules! numbers {
    ($($type:ty),+) => {$(
        impl Column for $type {
            fn read(row: &Row, name: &'static str) -> Result<Option<Self>> {
                let number = i64::read(row, name)?;
                number.map(Self::try_from).transpose().map_err(|_out_of_range| {
                    Error::corrupt(format!("`{name}` is out of range"))
                })
            }
        }
    )+};
}
numbers!(i32, u16, u32, u64, usize);

macro_rules! ids {
    ($($type:ident),+) => {$(
        impl Column for domain::$type {
            fn read(row: &Row, name: &'static str) -> Result<Option<Self>> {
                Ok(i64::read(row, name)?.map(Self))
            }
        }
    )+};
}
each_id!(ids);

macro_rules! words {
    ($($type:path),+ $(,)?) => {$(
        impl Column for $type {
            fn read(row: &Row, name: &'static str) -> Result<Option<Self>> {
                let Some(word) = String::read(row, name)? else { return Ok(None) };
                match Self::parse(&word) {
                    Some(value) => Ok(Some(value)),
                    None => Err(Error::corrupt(format!("`{name}` is `{word}`"))),
                }
            }
        }
    )+};
}
each_word!(words);

impl Column for Timestamp {
    fn read(row: &Row, name: &'static str) -> Result<Option<Self>> {
        Ok(i64::read(row, name)?.map(Self::from_micros))
    }
}

impl Column for Role {
    fn read(row: &Row, name: &'static str) -> Result<Option<Self>> {
        let Some(level) = i64::read(row, name)? else { return Ok(None) };
        match Self::from_level(level) {
            Some(role) => Ok(Some(role)),
            None => Err(Error::corrupt(format!("`{name}` is {level}"))),
        }
    }
}
