//! Where a finding is shown by tools that look for its file in the checkout.

use domain::diagnostic::{Diagnostic, Snippet, is_elsewhere};

/// The place of a finding, or for one in a file of another place the `include` that brought it in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Here<'f> {
    finding: &'f Diagnostic,
    pub(crate) file: &'f str,
    /// From 1; 0 where the whole file is meant.
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl<'f> Here<'f> {
    pub(crate) fn of(finding: &'f Diagnostic) -> Self {
        let own = || finding.via.iter().find(|via| !is_elsewhere(&via.file));
        match own().filter(|_| is_elsewhere(&finding.file)) {
            Some(via) => Self { finding, file: &via.file, line: via.line, column: via.column },
            None => {
                let Diagnostic { file, line, column, .. } = finding;
                Self { finding, file, line: *line, column: *column }
            }
        }
    }

    /// The line of the finding, if it is this one.
    pub(crate) fn snippet(&self) -> Option<&'f Snippet> {
        self.finding.snippet.as_ref().filter(|_| !self.is_moved())
    }

    /// The message, where it really is, and how to mend it.
    pub(crate) fn text(&self) -> String {
        let Diagnostic { message, file, line, column, hint, .. } = self.finding;
        let place =
            if self.is_moved() { format!(" (at {file}:{line}:{column})") } else { String::new() };
        let hint = hint.as_ref().map_or_else(String::new, |hint| format!(" ({hint})"));
        format!("{message}{place}{hint}")
    }

    fn is_moved(&self) -> bool {
        self.file != self.finding.file
    }
}
