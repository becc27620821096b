//! A job's trace as markup: lines with numbers, sections that fold, colours that cannot lie.
//!
//! A trace is read in pieces. Between two pieces everything that matters is in a [`Cursor`], so the
//! server keeps nothing: whoever asks for the next piece brings the cursor along.

mod ansi;
mod cursor;
mod items;
mod markup;
mod mistakes;
mod window;

pub(crate) use cursor::Cursor;
pub(crate) use items::{read, summary};
pub(crate) use markup::{nested, piece};
pub(crate) use window::{Survey, Window};

#[cfg(test)]
mod tests;
