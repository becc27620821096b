//! `/group/project/-/pipelines/42`: the sentence, the graph, the jobs, the reasons.

use askama::Template;

use crate::commit_line::CommitLine;
use crate::frame::Frame;
use crate::moment::{Moment, Took};
use crate::page::pages;
use crate::pages::projects::board::WaitingRow;
use crate::paths;
use crate::press::Press;
use crate::ref_chip::RefChip;
use crate::state::State;

/// One pipeline.
#[derive(Debug, Template)]
#[template(path = "pipelines/show.html", blocks = ["main"])]
pub(crate) struct Show {
    pub(crate) frame: Frame,
    pub(crate) at: paths::Project,
    pub(crate) id: i64,
    pub(crate) state: State,
    /// The rest of the sentence after the state: `in 3 min 12 s`.
    pub(crate) sentence: String,
    pub(crate) name: Option<String>,
    pub(crate) commit: CommitLine,
    pub(crate) ref_chip: RefChip,
    pub(crate) who: Option<String>,
    /// What made it: `by a push`.
    pub(crate) source: &'static str,
    pub(crate) created: Moment,
    pub(crate) took: Option<Took>,
    pub(crate) stages: Vec<StageColumn>,
    pub(crate) waiting: Vec<WaitingRow>,
    /// Errors of a refused file, or warnings about an accepted one.
    pub(crate) findings: Vec<Finding>,
    pub(crate) is_refused: bool,
    /// Jobs of the file that are not in the pipeline.
    pub(crate) not_created: Vec<ReasonRow>,
    /// Why the jobs that are here are here.
    pub(crate) created_because: Vec<ReasonRow>,
    pub(crate) presses: Vec<Press>,
}

pages!(Show);

impl Show {
    /// All jobs in the order of the graph.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = &JobNode> {
        self.stages.iter().flat_map(|stage| &stage.groups).flat_map(|group| &group.nodes)
    }
}

/// A column of the graph.
#[derive(Debug)]
pub(crate) struct StageColumn {
    pub(crate) name: String,
    pub(crate) state: State,
    pub(crate) groups: Vec<Group>,
}

/// Jobs that differ only in a number or in the values of a matrix; mostly a single one.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) state: State,
    pub(crate) nodes: Vec<JobNode>,
}

impl Group {
    /// The job, if it is alone.
    pub(crate) fn single(&self) -> Option<&JobNode> {
        match self.nodes.as_slice() {
            [node] => Some(node),
            [] | [_, _, ..] => None,
        }
    }
}

/// A job in the graph and in the table.
#[derive(Debug)]
pub(crate) struct JobNode {
    /// Index in the plan.
    pub(crate) index: usize,
    pub(crate) name: String,
    pub(crate) stage: String,
    pub(crate) path: String,
    pub(crate) state: State,
    /// The jobs that it waits for, by index in the plan.
    pub(crate) needs: Vec<usize>,
    /// What it waits for, in words: names, or `earlier stages`.
    pub(crate) waits_for: String,
    pub(crate) environment: Option<String>,
    pub(crate) took: Option<Took>,
    /// From 1.
    pub(crate) attempt: u16,
    /// Why it failed or why it has not started, in words.
    pub(crate) because: Option<String>,
    pub(crate) press: Option<Press>,
}

impl JobNode {
    /// The needs for the script that draws the lines.
    pub(crate) fn need_list(&self) -> String {
        let needs: Vec<String> = self.needs.iter().map(ToString::to_string).collect();
        needs.join(" ")
    }
}

/// A diagnostic with its place.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
    pub(crate) file: String,
    /// 0 where the whole file is meant.
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl Finding {
    /// `.gitlab-ci.yml:4:3`.
    pub(crate) fn place(&self) -> String {
        if self.line == 0 {
            self.file.clone()
        } else {
            format!("{}:{}:{}", self.file, self.line, self.column)
        }
    }

    /// The place and the message in one line.
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.place(), self.message)
    }
}

/// A job of the file and why it is or is not in the pipeline.
#[derive(Debug)]
pub(crate) struct ReasonRow {
    pub(crate) job: String,
    pub(crate) because: String,
    /// Where the deciding rule stands.
    pub(crate) place: Option<String>,
}
