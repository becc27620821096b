//! A result and why.

/// What was decided, and the data that decided it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision<T, B> {
    pub outcome: T,
    pub because: B,
}
