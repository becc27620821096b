//! `/group/project/-/project_members`: who belongs to the project.

use askama::Template;

use crate::frame::Frame;
use crate::moment::Moment;
use crate::page::pages;
use crate::paths;
use crate::press::Press;

/// The members, and the form for one more.
#[derive(Debug, Template)]
#[template(path = "settings/members.html", blocks = ["main"])]
pub(crate) struct Members {
    pub(crate) frame: Frame,
    pub(crate) at: paths::Project,
    pub(crate) rows: Vec<MemberRow>,
    /// What was typed before a refusal.
    pub(crate) username: String,
    /// `(level, word, chosen)`.
    pub(crate) roles: Vec<(i64, &'static str, bool)>,
    pub(crate) refusal: Option<String>,
}

pages!(Members);

/// One member.
#[derive(Debug)]
pub(crate) struct MemberRow {
    pub(crate) name: String,
    pub(crate) username: String,
    pub(crate) role: &'static str,
    /// Through the namespace that the project lives in.
    pub(crate) is_inherited: bool,
    pub(crate) expires: Option<Moment>,
    pub(crate) remove: Option<Press>,
}
