//! `/admin/runners`: the programs that take jobs.

use askama::Template;

use crate::frame::Frame;
use crate::moment::Moment;
use crate::page::pages;
use crate::state::State;

/// The runners.
#[derive(Debug, Template)]
#[template(path = "admin/runners.html", blocks = ["main"])]
pub(crate) struct Runners {
    pub(crate) frame: Frame,
    pub(crate) rows: Vec<RunnerRow>,
    /// Jobs that wait for one.
    pub(crate) queued: u64,
    pub(crate) external_url: String,
}

pages!(Runners);

/// One runner.
#[derive(Debug)]
pub(crate) struct RunnerRow {
    pub(crate) id: i64,
    pub(crate) description: String,
    pub(crate) state: State,
    /// `every project`, or one.
    pub(crate) serves: String,
    pub(crate) tags: Vec<String>,
    /// Executor, version, platform.
    pub(crate) is: String,
    pub(crate) contacted: Option<Moment>,
}
