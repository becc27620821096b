//! The tests. A line `Row: C18 (whole)` or `Row: C12 (part: ..)` above one names what it shows of
//! the acceptance list; the generated table is made from these lines.

mod bad_input;
mod branches;
mod browser;
mod deployments;
mod first_line;
mod guide;
mod isolation;
mod kill;
mod manual;
mod pages;
mod stages;
mod stopping;
mod tools;
mod tools_events;
mod tools_files;
mod tools_traps;
