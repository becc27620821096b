//! Every place where the engines differ, both spellings side by side.

/// Placeholders of migrations on SQLite. `AUTOINCREMENT`, because a plain key would be used again
/// after a delete, and old addresses, tokens and blobs would then name another thing. A primary key
/// that is another table's id is `{int}`: only `INTEGER` makes it the row's own number on SQLite.
pub(crate) const SQLITE_PLACEHOLDERS: &[(&str, &str)] = &[
    ("{id}", "INTEGER PRIMARY KEY AUTOINCREMENT"),
    ("{int}", "INTEGER"),
    ("{text}", "TEXT"),
    ("{bytes}", "BLOB"),
];

/// Placeholders of migrations on PostgreSQL. `COLLATE "C"` orders by bytes, as SQLite does.
pub(crate) const POSTGRES_PLACEHOLDERS: &[(&str, &str)] = &[
    ("{id}", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
    ("{int}", "BIGINT"),
    ("{text}", "TEXT COLLATE \"C\""),
    ("{bytes}", "BYTEA"),
];

/// Functions that SQLite has, for PostgreSQL, so that statements need one text only.
///
/// - `json_each`: a list of values or of rows travels as one JSON text. `value` is an element, whose
///   fields `value ->> 'name'` reads as text; `atom` is an element that is no object. `ROWS 5`: most
///   lists are short, and a planner that expects more reads whole tables for one element.
/// - `instr`: the place of a text in a text from 1, 0 where it is not.
/// - `unhex`: bytes from hex digits.
pub(crate) const POSTGRES_FUNCTIONS: &str = r"
CREATE FUNCTION json_each(document TEXT) RETURNS TABLE (value JSONB, atom TEXT)
LANGUAGE SQL IMMUTABLE STRICT PARALLEL SAFE ROWS 5
AS $$ SELECT element, element #>> '{}' FROM jsonb_array_elements(CAST(document AS JSONB)) AS element $$;

CREATE FUNCTION instr(haystack TEXT, needle TEXT) RETURNS INTEGER
LANGUAGE SQL IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT strpos(haystack, needle) $$;

CREATE FUNCTION unhex(digits TEXT) RETURNS BYTEA
LANGUAGE SQL IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT decode(digits, 'hex') $$;
";

/// Microseconds since the epoch by the engine's clock, as a statement's fragment: reads that check
/// an expiry take no moment from their caller.
macro_rules! now {
    (sqlite) => {
        "CAST(unixepoch('subsec') * 1000000 AS INTEGER)"
    };
    (postgres) => {
        "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)"
    };
}
pub(crate) use now;

/// The key of a name that is unique whatever its case: neither engine folds the other's way.
pub(crate) fn fold(name: &str) -> String {
    name.to_lowercase()
}
