//! The runner's own lines in a trace: sections, headings, colors, in GitLab's form.

use crate::clock::unix_seconds;
use crate::trace::Trace;

const GREEN: &str = "\x1b[32;1m";
const CYAN: &str = "\x1b[36;1m";
const YELLOW: &str = "\x1b[0;33m";
const RED: &str = "\x1b[31;1m";
const RESET: &str = "\x1b[0;m";

/// An open section of a trace.
#[derive(Debug)]
pub(crate) struct Section<'a> {
    trace: &'a Trace,
    name: &'static str,
    marked: bool,
}

impl<'a> Section<'a> {
    /// Opens a section with its heading.
    pub(crate) fn open(trace: &'a Trace, name: &'static str, heading: &str) -> Self {
        let marked = trace.has_sections();
        if marked {
            trace.write(format!("section_start:{}:{name}\r\x1b[0K", unix_seconds()).as_bytes());
        }
        trace.write(format!("\x1b[0K{CYAN}{heading}{RESET}\n").as_bytes());
        Self { trace, name, marked }
    }

    /// Closes it.
    pub(crate) fn close(self) {
        if self.marked {
            let mark = format!("section_end:{}:{}\r\x1b[0K", unix_seconds(), self.name);
            self.trace.write(mark.as_bytes());
        }
    }
}

/// A plain line.
pub(crate) fn line(trace: &Trace, text: &str) {
    trace.say(text);
}

/// A line in bold green.
pub(crate) fn good(trace: &Trace, text: &str) {
    trace.write(format!("{GREEN}{text}{RESET}\n").as_bytes());
}

/// A warning.
pub(crate) fn warning(trace: &Trace, text: &str) {
    trace.write(format!("{YELLOW}WARNING: {text}{RESET}\n").as_bytes());
}

/// An error.
pub(crate) fn error(trace: &Trace, text: &str) {
    trace.write(format!("{RED}ERROR: {text}{RESET}\n").as_bytes());
}

/// What a shell prints before it runs a command: the command, or its first line.
pub(crate) fn command_echo(command: &str) -> String {
    let mut lines = command.lines();
    let first = lines.next().unwrap_or_default();
    let more = if lines.next().is_some() { " # collapsed multi-line command" } else { "" };
    format!("{GREEN}$ {first}{more}{RESET}")
}
