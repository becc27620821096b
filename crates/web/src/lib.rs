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
mod state;
mod trace;
