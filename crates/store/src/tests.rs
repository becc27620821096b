//! Every test runs on both engines.

mod prepare;
