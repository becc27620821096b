//! What the whole compiler promises.

mod advice;
mod articles;
mod bombs;
mod corpus;
mod elsewhere;
mod hidden;
mod hostile;
mod input_file;
mod keywords;
mod linted;
mod origins;
mod rule_table;
mod scripts;
mod show;
mod speed;
