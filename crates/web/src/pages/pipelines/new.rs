//! `/group/project/-/pipelines/new`: start a pipeline by hand.

use askama::Template;

use crate::frame::Frame;
use crate::page::pages;
use crate::pages::pipelines::show::Finding;
use crate::paths;

/// The form, again after a refusal.
#[derive(Debug, Template)]
#[template(path = "pipelines/new.html", blocks = ["main"])]
pub(crate) struct New {
    pub(crate) frame: Frame,
    pub(crate) at: paths::Project,
    pub(crate) ref_name: String,
    /// Names of branches and tags to choose from.
    pub(crate) refs: Vec<String>,
    /// `(key, value)`; always ends with empty ones to fill in.
    pub(crate) variables: Vec<(String, String)>,
    pub(crate) refusal: Option<String>,
    pub(crate) findings: Vec<Finding>,
}

pages!(New);
