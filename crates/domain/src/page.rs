//! Pages of lists: what is asked for and what comes back.

/// Which part of a list is wanted. Numbers start at 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// 1 is the first page.
    pub number: u32,
    /// Rows a page, 1 to `limits::PER_PAGE_MAX`.
    pub size: u32,
}

impl PageRequest {
    /// The first `size` rows.
    pub const fn first(size: u32) -> Self {
        Self { number: 1, size }
    }

    /// Rows before this page.
    pub fn offset(self) -> i64 {
        i64::from(self.number.saturating_sub(1)) * i64::from(self.size)
    }
}

/// One page of a list and how long the whole is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows of this page, in order.
    pub rows: Vec<T>,
    /// Rows in the whole list.
    pub total: u64,
    /// What was asked for.
    pub request: PageRequest,
}

impl<T> Page<T> {
    /// Pages in the whole list; 0 rows are one empty page.
    pub fn pages(&self) -> u64 {
        self.total.div_ceil(u64::from(self.request.size.max(1))).max(1)
    }

    /// The same page with other rows.
    pub fn map<U>(self, convert: impl FnMut(T) -> U) -> Page<U> {
        Page {
            rows: self.rows.into_iter().map(convert).collect(),
            total: self.total,
            request: self.request,
        }
    }
}
