//! Every statement of the crate is prepared on both engines.
