//! `CI_PROJECT_*` and what else follows from the project.

use domain::slug::slug;

use super::list::List;
use super::server::Server;

/// The project that a pipeline belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    pub id: i64,
    pub namespace_id: i64,
    /// `group/sub/project`.
    pub path: String,
    /// The name for people.
    pub title: String,
    pub description: String,
    /// `private`, `internal` or `public`.
    pub visibility: String,
    pub default_branch: String,
    /// The path of the configuration, `.gitlab-ci.yml`.
    pub config_path: String,
}

impl Default for Project {
    fn default() -> Self {
        Self {
            id: 0,
            namespace_id: 0,
            path: String::new(),
            title: String::new(),
            description: String::new(),
            visibility: "private".to_owned(),
            default_branch: "main".to_owned(),
            config_path: ".gitlab-ci.yml".to_owned(),
        }
    }
}

impl Project {
    pub(super) fn add_to(&self, list: &mut List, server: &Server) {
        let (namespace, name) = self.path.rsplit_once('/').unwrap_or(("", &self.path));
        list.add("CI_PROJECT_ID", self.id.to_string());
        list.add("CI_PROJECT_NAME", name);
        list.add("CI_PROJECT_TITLE", &self.title);
        list.add("CI_PROJECT_DESCRIPTION", &self.description);
        list.add("CI_PROJECT_PATH", &self.path);
        list.add("CI_PROJECT_PATH_SLUG", slug(&self.path));
        list.add("CI_PROJECT_NAMESPACE", namespace);
        list.add("CI_PROJECT_NAMESPACE_SLUG", slug(namespace));
        list.add("CI_PROJECT_NAMESPACE_ID", self.namespace_id.to_string());
        let root = namespace.split('/').next().unwrap_or(namespace);
        list.add("CI_PROJECT_ROOT_NAMESPACE", root);
        list.add("CI_PROJECT_ROOT_NAMESPACE_SLUG", slug(root));
        list.add("CI_PROJECT_URL", server.page(&self.path));
        list.add("CI_PROJECT_VISIBILITY", &self.visibility);
        // Defined everywhere, and empty without the features that fill them.
        for key in ["TOPICS", "REPOSITORY_LANGUAGES", "CLASSIFICATION_LABEL"] {
            list.add(&format!("CI_PROJECT_{key}"), "");
        }
        list.add("CI_CONFIG_PATH", &self.config_path);
        list.add("CI_DEFAULT_BRANCH", &self.default_branch);
        list.add("CI_DEFAULT_BRANCH_SLUG", slug(&self.default_branch));
        // Image names are lower case.
        let image = format!("{}/{}", server.registry, self.path.to_lowercase());
        list.add("CI_REGISTRY", &server.registry);
        list.add("CI_REGISTRY_IMAGE", image);
    }
}
