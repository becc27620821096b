//! What the whole compiler promises.

mod articles;
mod corpus;
mod hostile;
mod input_file;
mod show;
mod speed;
