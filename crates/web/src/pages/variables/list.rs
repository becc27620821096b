//! `/group/project/-/settings/ci_cd`: the project's variables.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::frame::{Frame, FormToken};
use crate::page::pages;
use crate::paths;
use crate::press::Press;

/// The variables, and the form for a new one.
#[derive(Debug, Template)]
#[template(path = "variables/list.html", blocks = ["main"])]
pub(crate) struct List {
    pub(crate) frame: Frame,
    pub(crate) at: paths::Project,
    pub(crate) rows: Vec<VariableRow>,
    pub(crate) form: VariableForm,
}

pages!(List);

/// One variable.
#[derive(Debug)]
pub(crate) struct VariableRow {
    pub(crate) id: i64,
    pub(crate) key: String,
    /// `None` for a hidden one, which nobody sees again.
    pub(crate) value: Option<String>,
    pub(crate) scope: String,
    /// Words: `protected`, `masked`, `file`, `raw`.
    pub(crate) flags: Vec<&'static str>,
    pub(crate) description: String,
    pub(crate) delete: Press,
}

/// The form of a variable, new or old.
#[derive(Debug, Default, Template)]
#[template(path = "parts/variable_form.html")]
#[expect(clippy::struct_excessive_bools, reason = "the boxes of the form")]
pub(crate) struct VariableForm {
    pub(crate) form_token: FormToken,
    pub(crate) action: String,
    /// An old variable keeps its key.
    pub(crate) is_new: bool,
    pub(crate) key: String,
    pub(crate) value: String,
    pub(crate) scope: String,
    pub(crate) description: String,
    pub(crate) is_file: bool,
    pub(crate) is_protected: bool,
    pub(crate) is_raw: bool,
    /// `visible`, `masked` or `hidden`.
    pub(crate) visibility: String,
    /// Names of environments to choose from.
    pub(crate) environments: Vec<String>,
    /// `(field, what is wrong)`.
    pub(crate) wrong: Vec<(String, String)>,
    pub(crate) back: Option<String>,
}

impl HtmlSafe for VariableForm {}

impl VariableForm {
    /// What is wrong with a field.
    pub(crate) fn wrong_with(&self, field: &str) -> Option<&str> {
        self.wrong.iter().find(|(name, _)| name == field).map(|(_, text)| text.as_str())
    }
}
