//! One text for both engines, and the list of all of them that a test prepares on both.

/// A statement. The texts are the same unless [`crate::dialect`] says otherwise.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sql {
    pub(crate) sqlite: &'static str,
    pub(crate) postgres: &'static str,
}

/// A statement and where it is written, for the test that prepares all of them.
#[cfg(test)]
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) sql: Sql,
    pub(crate) file: &'static str,
    pub(crate) line: u32,
}

#[cfg(test)]
inventory::collect!(Statement);

/// A statement with `$1`, `$2` .. for its values: one text, or one for each engine.
macro_rules! sql {
    (sqlite: $sqlite:expr, postgres: $postgres:expr $(,)?) => {{
        const SQL: $crate::sql::Sql = $crate::sql::Sql { sqlite: $sqlite, postgres: $postgres };
        #[cfg(test)]
        inventory::submit! {
            $crate::sql::Statement { sql: SQL, file: file!(), line: line!() }
        }
        SQL
    }};
    ($text:expr) => {
        $crate::sql::sql!(sqlite: $text, postgres: $text)
    };
}

pub(crate) use sql;
