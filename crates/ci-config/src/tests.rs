//! What the whole compiler promises.

mod corpus;
mod hostile;
mod input_file;
mod show;
mod speed;
