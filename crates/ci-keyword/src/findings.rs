//! Collecting diagnostics.
//!
//! GitLab's structural messages are all lower case, names included, but for those about values of
//! a wrong kind; they begin with the place, then an attribute in words or `config`.

use std::collections::BTreeMap;

use domain::diagnostic::{Diagnostic, Severity, Via};
use domain::limits::{DIAGNOSTICS_MAX, VIA_MAX};
use yaml::Span;

use crate::code::Code;
use crate::fault::Fault;
use crate::no_effect::NoEffect;
use crate::place::Place;
use crate::reason::IncludeReason;

/// The diagnostics of one compilation, in the order in which they are found.
#[derive(Debug, Default)]
pub struct Findings {
    list: Vec<Diagnostic>,
    errors: usize,
    /// Whether the finding that came last is one that was there already.
    is_repeated: bool,
    /// Errors that hide what is inside the node that has them.
    hiding: usize,
    /// How included files were brought in, by their names. Of a file that is included several
    /// times the last chain counts, as its last occurrence does.
    chains: BTreeMap<String, Vec<Via>>,
}

impl Findings {
    /// Remembers by which `include` item a file came: findings in the file will say so.
    pub fn included(&mut self, file: &str, item: &Span) {
        let own = Via { file: item.file.as_ref().to_owned(), line: item.line, column: item.column };
        let above = self.chains.get(&*item.file).into_iter().flatten();
        let chain = std::iter::once(own).chain(above.cloned()).take(VIA_MAX).collect();
        self.chains.insert(file.to_owned(), chain);
    }

    /// An error with a complete message.
    pub fn error(&mut self, code: Code, span: &Span, message: impl Into<String>) {
        self.push(Severity::Error, code, span, message.into());
        self.hiding += 1;
    }

    /// A mistake as an error.
    pub fn fault(&mut self, fault: Fault) {
        self.error(fault.code, &fault.span, fault.message);
        if let Some(hint) = fault.hint {
            self.hint(hint);
        }
    }

    /// Takes over errors that were found by another reading of the same files.
    pub fn adopt(&mut self, found: impl Iterator<Item = Diagnostic>) {
        for finding in found {
            self.errors += 1;
            self.list.push(finding);
        }
    }

    /// A warning with a complete message.
    pub fn warning(&mut self, code: Code, span: &Span, message: impl Into<String>) {
        self.push(Severity::Warning, code, span, message.into());
    }

    /// A keyword that has no effect, by its own place.
    pub fn no_effect(&mut self, place: &Place<'_>, span: &Span, what: NoEffect) {
        let yet = if what.is_foreign() { "" } else { " yet" };
        let message = format!("{} has no effect{yet}", place.path());
        self.warning(Code::NoEffect, span, message);
    }

    /// `jobs:a:stage config should be a string`, in lower case.
    pub fn config(&mut self, place: &Place<'_>, span: &Span, text: &str) {
        let message = format!("{} config {text}", place.path()).to_lowercase();
        self.error(Code::Value, span, message);
    }

    /// `jobs:a start in can't be blank`, in lower case.
    pub fn attribute(&mut self, place: &Place<'_>, span: &Span, name: &str, text: &str) {
        let message = format!("{} {name} {text}", place.path()).to_lowercase();
        self.error(Code::Value, span, message);
    }

    /// Adds a hint to the finding that came last.
    pub fn hint(&mut self, hint: impl Into<String>) {
        self.hint_with(|| Some(hint.into()));
    }

    /// The same with a hint that is costly to find, and looked for only where it will be seen.
    pub fn hint_with(&mut self, hint: impl FnOnce() -> Option<String>) {
        let is_kept = self.errors <= DIAGNOSTICS_MAX && !self.is_repeated;
        if let Some(last) = self.list.last_mut().filter(|_| is_kept)
            && let Some(hint) = hint()
        {
            last.hint = Some(hint);
        }
    }

    /// Whether there is a finding of this kind.
    pub fn has(&self, code: Code) -> bool {
        self.list.iter().any(|found| found.code == code.number())
    }

    /// Errors so far.
    pub const fn errors(&self) -> usize {
        self.errors
    }

    /// Errors so far that hide what is inside their node.
    pub const fn hiding(&self) -> usize {
        self.hiding
    }

    /// Included files, each with the item that brought it in.
    pub fn includes(&self) -> Vec<IncludeReason> {
        let chains = self.chains.iter();
        chains
            .filter_map(|(file, chain)| {
                let by = chain.first()?;
                Some(IncludeReason { file: file.clone(), by: by.file.clone(), line: by.line })
            })
            .collect()
    }

    /// Findings that are kept so far.
    pub const fn count(&self) -> usize {
        self.list.len()
    }

    /// The kept findings from an index on.
    pub fn since(&mut self, index: usize) -> &mut [Diagnostic] {
        self.list.get_mut(index..).unwrap_or_default()
    }

    /// Drops the findings from an index on.
    pub fn forget(&mut self, index: usize) {
        let dropped = self.list.drain(index.min(self.list.len())..);
        self.errors -= dropped.filter(|found| found.severity == Severity::Error).count();
    }

    /// All diagnostics; the last says how many more there are.
    pub fn into_list(mut self) -> Vec<Diagnostic> {
        if let Some(more) = self.errors.checked_sub(DIAGNOSTICS_MAX).filter(|more| *more > 0) {
            let file = self.list.first().map(|first| first.file.clone()).unwrap_or_default();
            let text = format!("{more} more errors are not shown");
            self.list.push(Diagnostic::of_file(Code::MoreFindings.number(), text, file));
        }
        self.list
    }

    fn push(&mut self, severity: Severity, code: Code, span: &Span, message: String) {
        let is_same = |known: &Diagnostic| {
            (known.line, known.column) == (span.line, span.column)
                && known.message == message
                && *known.file == *span.file
        };
        self.is_repeated = self.list.iter().any(is_same);
        if self.is_repeated {
            return;
        }
        let is_error = severity == Severity::Error;
        self.errors += usize::from(is_error);
        if is_error && self.errors > DIAGNOSTICS_MAX || self.list.len() >= 2 * DIAGNOSTICS_MAX {
            return;
        }
        self.list.push(Diagnostic {
            code: code.number().to_owned(),
            severity,
            message,
            hint: None,
            via: self.chains.get(&*span.file).cloned().unwrap_or_default(),
            snippet: None,
            extends: None,
            file: span.file.as_ref().to_owned(),
            line: span.line,
            column: span.column,
        });
    }
}
