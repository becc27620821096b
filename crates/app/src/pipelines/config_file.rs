//! The file that pipelines are made from: in the repository, or where the project's setting points.

use git::Repository;
use serde_json::json;

use super::compile::read_text;
use crate::error::Result;

/// The text of the configuration at a commit. `None` where the commit has no such file.
pub(super) async fn read_config(
    repository: &Repository,
    sha: &str,
    path: &str,
) -> Result<Option<String>> {
    match elsewhere(path) {
        Some(text) => Ok(Some(text)),
        None => read_text(repository, sha, path).await,
    }
}

/// The configuration that includes a file of another place: `path.yml@group/project`, with `:ref` or
/// without, or an address (GitLab's documentation "Specify a custom CI/CD configuration file"). Any
/// other path with an `@` is one of the repository (`lib/gitlab/ci/project_config`).
fn elsewhere(path: &str) -> Option<String> {
    if path.starts_with("http://") || path.starts_with("https://") {
        return Some(json!({"include": [{"remote": path}]}).to_string());
    }
    let ends_before = |mark: &str| {
        let mut found = path.match_indices(mark);
        found.any(|(at, _)| at > 0 && at + mark.len() < path.len())
    };
    if !ends_before("yml@") && !ends_before("yaml@") {
        return None;
    }
    let (file, place) = path.split_once('@')?;
    let item = match place.split_once(':') {
        Some((project, "")) => json!({"project": project, "file": file}),
        Some((project, reference)) => json!({"project": project, "file": file, "ref": reference}),
        None => json!({"project": place, "file": file}),
    };
    Some(json!({"include": [item]}).to_string())
}

#[cfg(test)]
mod tests {
    use super::elsewhere;

    #[test]
    fn other_places_are_included() {
        let text = |path: &str| elsewhere(path).unwrap();
        assert_eq!(
            text("ci/a.yml@group/lib:v1"),
            r#"{"include":[{"file":"ci/a.yml","project":"group/lib","ref":"v1"}]}"#
        );
        assert_eq!(
            text("a.yml@group/lib"),
            r#"{"include":[{"file":"a.yml","project":"group/lib"}]}"#
        );
        assert_eq!(text("a.yml@group/lib:"), text("a.yml@group/lib"));
        assert_eq!(
            text("a.yaml@lib:feature/x@2"),
            r#"{"include":[{"file":"a.yaml","project":"lib","ref":"feature/x@2"}]}"#
        );
        let url = "https://example.com/a.yml";
        assert_eq!(text(url), r#"{"include":[{"remote":"https://example.com/a.yml"}]}"#);
        for own in [".gitlab-ci.yml", "ci/a@b.yml", "ci@group/lib", "a.yml@", "yml@group/lib"] {
            assert_eq!(elsewhere(own), None, "{own}");
        }
    }
}
