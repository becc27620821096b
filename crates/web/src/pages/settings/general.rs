//! `/group/project/edit`: what a project is.

use askama::Template;

use crate::frame::Frame;
use crate::page::pages;
use crate::paths;

/// The settings that exist, and where the others are.
#[derive(Debug, Template)]
#[template(path = "settings/general.html", blocks = ["main"])]
pub(crate) struct General {
    pub(crate) frame: Frame,
    pub(crate) at: paths::Project,
    pub(crate) id: i64,
    pub(crate) full_path: String,
    pub(crate) description: String,
    pub(crate) visibility: &'static str,
    pub(crate) default_branch: Option<String>,
    pub(crate) config_path: String,
    pub(crate) clone_url: String,
}

pages!(General);
