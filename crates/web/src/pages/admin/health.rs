//! `/admin`: is it healthy, what is stuck, why.

use askama::Template;

use crate::frame::Frame;
use crate::moment::Moment;
use crate::page::pages;
use crate::press::Press;
use crate::state::State;

/// The state of the server.
#[derive(Debug, Template)]
#[template(path = "admin/health.html", blocks = ["main"])]
pub(crate) struct Health {
    pub(crate) frame: Frame,
    pub(crate) state: State,
    /// The answer in one sentence.
    pub(crate) sentence: String,
    pub(crate) checks: Vec<CheckRow>,
    pub(crate) effects: Vec<EffectRow>,
}

pages!(Health);

/// One thing that was looked at.
#[derive(Debug)]
pub(crate) struct CheckRow {
    pub(crate) name: &'static str,
    pub(crate) state: State,
    pub(crate) says: String,
    /// What to do, if anything.
    pub(crate) hint: Option<String>,
}

/// Work that was given up.
#[derive(Debug)]
pub(crate) struct EffectRow {
    pub(crate) id: i64,
    pub(crate) kind: String,
    pub(crate) key: String,
    pub(crate) attempts: u32,
    pub(crate) error: String,
    pub(crate) died: Moment,
    pub(crate) retry: Press,
}
