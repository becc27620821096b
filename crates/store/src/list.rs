//! Pages of lists.

use domain::page::{Page, PageRequest};

use crate::error::Result;
use crate::row::Row;

/// The direction of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Ascending,
    Descending,
}

impl Sort {
    pub(crate) fn is_ascending(self) -> bool {
        self == Self::Ascending
    }
}

/// A page from its rows and from the count, which stops at one more than `ROWS_COUNTED_MAX`.
pub(crate) fn page<T>(
    request: PageRequest,
    rows: &[Row],
    count: Option<Row>,
    convert: impl Fn(&Row) -> Result<T>,
) -> Result<Page<T>> {
    let total = count.map_or(Ok(0), |row| row.get("total"))?;
    Ok(Page { rows: rows.iter().map(convert).collect::<Result<_>>()?, total, request })
}

/// A page with nothing on it.
pub(crate) const fn empty<T>(request: PageRequest) -> Page<T> {
    Page { rows: Vec::new(), total: 0, request }
}

/// All rows as things.
pub(crate) fn each<T>(rows: &[Row], convert: impl Fn(&Row) -> Result<T>) -> Result<Vec<T>> {
    rows.iter().map(convert).collect()
}

/// Where counting stops: a total of this number means "more than `ROWS_COUNTED_MAX`".
pub(crate) const COUNT_LIMIT: u64 = domain::limits::ROWS_COUNTED_MAX + 1;

/// `NotFound` unless a row was changed.
pub(crate) const fn changed(rows: u64, what: &'static str) -> Result<()> {
    if rows == 0 { Err(crate::Error::NotFound { what }) } else { Ok(()) }
}
