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

/// How long a list is, where its page tells: a page that is not full is the last one.
pub(crate) fn told(request: PageRequest, rows: &[Row]) -> Option<u64> {
    let length = rows.len() as u64;
    let before = u64::try_from(request.offset()).unwrap_or_default();
    let tells = length < u64::from(request.size) && (length > 0 || before == 0);
    tells.then(|| (before + length).min(COUNT_LIMIT))
}

/// The number that a `COUNT(*) AS total` gave.
pub(crate) fn counted(row: Option<Row>) -> Result<u64> {
    row.map_or(Ok(0), |row| row.get("total"))
}

/// A page of these rows. `total` counts up to one more than `ROWS_COUNTED_MAX`.
pub(crate) fn page<T>(
    request: PageRequest,
    rows: &[Row],
    total: u64,
    convert: impl Fn(&Row) -> Result<T>,
) -> Result<Page<T>> {
    Ok(Page { rows: each(rows, convert)?, total, request })
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
