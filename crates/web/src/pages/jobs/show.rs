//! `/group/project/-/jobs/7`: the sentence, the facts, the trace.

use askama::Template;

use crate::commit_line::CommitLine;
use crate::frame::Frame;
use crate::moment::{Moment, Took};
use crate::page::pages;
use crate::paths;
use crate::press::Press;
use crate::ref_chip::RefChip;
use crate::state::State;

/// One job.
#[derive(Debug, Template)]
#[template(path = "jobs/show.html", blocks = ["main"])]
pub(crate) struct Show {
    pub(crate) frame: Frame,
    pub(crate) at: paths::Project,
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) state: State,
    /// The rest of the sentence: `failed with exit code 1 after 42 s`.
    pub(crate) sentence: String,
    pub(crate) pipeline: i64,
    /// Its place in the pipeline's graph.
    pub(crate) index: usize,
    pub(crate) stage: String,
    pub(crate) commit: CommitLine,
    pub(crate) ref_chip: RefChip,
    /// Why it has not started, or why it failed, and what to do.
    pub(crate) because: Option<Because>,
    pub(crate) facts: Vec<Fact>,
    /// Other attempts of the same job: `(number, path, state)`.
    pub(crate) attempts: Vec<(u16, String, State)>,
    pub(crate) artifacts: Vec<ArtifactRow>,
    pub(crate) trace: Trace,
    pub(crate) presses: Vec<Press>,
}

pages!(Show);

/// A reason with the next step.
#[derive(Debug)]
pub(crate) struct Because {
    /// The class of the note: `failed`, `waiting` or empty.
    pub(crate) class: &'static str,
    pub(crate) text: String,
    pub(crate) hint: Option<String>,
}

/// A fact with its name.
#[derive(Debug)]
pub(crate) struct Fact {
    pub(crate) name: &'static str,
    pub(crate) value: FactValue,
}

/// What a fact can be.
#[derive(Debug)]
pub(crate) enum FactValue {
    Text(String),
    Link { text: String, path: String },
    Moment(Moment),
    Took(Took),
}

/// A file that the job left.
#[derive(Debug)]
pub(crate) struct ArtifactRow {
    pub(crate) name: String,
    pub(crate) size: String,
    /// Where to fetch it; `None` for reports, and for who may not.
    pub(crate) path: Option<String>,
    /// For whom it is, where that is not everybody.
    pub(crate) whom: Option<String>,
    pub(crate) expires: Option<Moment>,
}

/// The part of the trace that is in the page.
#[derive(Debug)]
pub(crate) struct Trace {
    /// Lines as markup, made by [`crate::trace`].
    pub(crate) markup: String,
    /// Where the next piece begins, for the script.
    pub(crate) cursor: String,
    /// Whether more may come.
    pub(crate) is_live: bool,
    /// The line to open at: the first error.
    pub(crate) open_at: Option<u64>,
    pub(crate) bytes: u64,
    /// Lines before and after the window, as addresses.
    pub(crate) earlier: Option<String>,
    pub(crate) later: Option<String>,
    pub(crate) has_times: bool,
}

impl Trace {
    /// Whether nothing was written.
    pub(crate) const fn is_empty(&self) -> bool {
        self.bytes == 0
    }
}
