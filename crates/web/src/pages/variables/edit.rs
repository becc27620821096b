//! `/group/project/-/variables/9/edit`: one variable.

use askama::Template;

use crate::frame::Frame;
use crate::page::pages;
use crate::pages::variables::list::VariableForm;

/// The form.
#[derive(Debug, Template)]
#[template(path = "variables/edit.html", blocks = ["main"])]
pub(crate) struct Edit {
    pub(crate) frame: Frame,
    pub(crate) form: VariableForm,
}

pages!(Edit);
