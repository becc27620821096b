//! The database and the history, on two engines.
