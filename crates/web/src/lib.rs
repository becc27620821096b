//! Server-rendered pages and their live updates.

mod assets;
mod commit_line;
mod frame;
mod html;
mod moment;
mod page;
mod pages;
mod paths;
mod person;
mod press;
mod ref_chip;
mod routes;
#[cfg(test)]
mod samples;
mod state;
mod trace;

#[cfg(test)]
mod tests;
