//! Where a file stands: what its own includes see.

use std::rc::Rc;

use crate::elsewhere::Asker;
use crate::input::Input;
use crate::scope::Scope;

/// What the includes of a file see.
#[derive(Clone, Debug)]
pub(super) struct Context<'i> {
    pub home: Home,
    /// Whose rights count.
    pub asker: Asker,
    /// Variables that `include` and `expand_vars` may use.
    pub scope: Scope<'i>,
    /// Values in the names of the file and of those that led to it, which may not be shown.
    pub hidden: Vec<String>,
    /// The component that the file belongs to.
    pub component: Option<Rc<Component>>,
}

/// Where `local` looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// At the pipeline's own commit.
    Own,
    /// At a commit of a project.
    Commit { project: String, sha: String },
    /// Nowhere: the file is no part of a project.
    Nowhere,
}

/// What `spec:component` tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Component {
    pub name: String,
    pub sha: String,
    /// The full version that an incomplete one stands for.
    pub version: Option<String>,
    /// What is written behind the `@`.
    pub reference: String,
}

impl<'i> Context<'i> {
    /// Of the pipeline's own file.
    pub(super) const fn main(scope: Scope<'i>) -> Self {
        Self { home: Home::Own, asker: Asker::User, scope, hidden: Vec::new(), component: None }
    }

    /// Of a remote file or a template: nobody, no project and no variables.
    pub(super) fn outside() -> Self {
        let (home, asker) = (Home::Nowhere, Asker::Nobody);
        Self { home, asker, scope: Scope::default(), hidden: Vec::new(), component: None }
    }

    /// Of a file at a commit, which this file includes.
    pub(super) fn at(&self, project: &str, sha: &str) -> Self {
        let home = Home::Commit { project: project.to_owned(), sha: sha.to_owned() };
        Self { home, component: None, ..self.clone() }
    }

    /// The project and the commit of the file.
    pub(super) fn place<'c>(&'c self, input: &'c Input) -> Option<(&'c str, &'c str)> {
        match &self.home {
            Home::Own => Some((&input.project_path, &input.sha)),
            Home::Commit { project, sha } => Some((project, sha)),
            Home::Nowhere => None,
        }
    }
}

impl Component {
    /// A field that the header may ask for.
    pub(super) fn field(&self, name: &str) -> Option<String> {
        match name {
            "name" => Some(self.name.clone()),
            "sha" => Some(self.sha.clone()),
            "version" => self.version.clone(),
            "reference" => Some(self.reference.clone()),
            _ => None,
        }
    }
}
