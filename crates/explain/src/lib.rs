//! What the compiler found and decided, for people and for programs: findings, reasons and previews
//! as text, and in the formats that other tools read.
//!
//! The compiler answers with data. Words are made here, once, for the command line, the pages and
//! the API alike.

mod code_quality;
mod here;
mod lint;
mod preview;
mod sarif;
mod terminal;
pub mod why;
mod why_text;

pub use code_quality::code_quality;
pub use lint::{is_unknown, lint_json};
pub use preview::Preview;
pub use sarif::sarif;
pub use terminal::{Colour, findings, many, ways};
pub use why_text::why_text;

#[cfg(test)]
mod tests;
