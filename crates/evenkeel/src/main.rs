//! The binary: flags, configuration, wiring.
fn main() {}
