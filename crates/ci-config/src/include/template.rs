//! Templates that come with the product: our own text behind GitLab's names, with its jobs,
//! variables and stages.

use crate::known::nearest;

/// How every name ends.
pub(super) const SUFFIX: &str = ".gitlab-ci.yml";

/// Makes the list of templates from files in `templates/`.
macro_rules! templates {
    ($($name:literal,)+) => {
        /// Names and texts.
        const TEMPLATES: &[(&str, &str)] = &[
            $(($name, include_str!(concat!("../../templates/", $name, ".gitlab-ci.yml")))),+
        ];
    };
}

templates! {
    "Bash",
    "Docker",
    "Go",
    "Jobs/Build",
    "Jobs/SAST",
    "Jobs/Secret-Detection",
    "Jobs/Test",
    "Nodejs",
    "Python",
    "Rust",
    "Security/SAST",
    "Security/Secret-Detection",
    "Terraform",
    "Terraform/Base",
    "Workflows/Branch-Pipelines",
    "Workflows/MergeRequest-Pipelines",
}

/// Templates of GitLab that cannot work here, and what they would need.
const ABSENT: &[(&str, &str)] = &[
    (
        "Auto-DevOps",
        "a cluster and images that GitLab manages; include `Jobs/Build.gitlab-ci.yml` and `Jobs/Test.gitlab-ci.yml`, and write the job that deploys",
    ),
    (
        "Jobs/Deploy",
        "a cluster that GitLab manages; write a job with `environment` that runs your own commands",
    ),
    (
        "Jobs/Code-Quality",
        "a scanner that GitLab has withdrawn; write a job with `artifacts:reports:codequality`",
    ),
    (
        "Jobs/Container-Scanning",
        "images in GitLab's registry; write a job that runs the scanner of your choice",
    ),
    (
        "Jobs/Dependency-Scanning",
        "GitLab's dependency database; write a job that runs the scanner of your choice",
    ),
    (
        "Security/Container-Scanning",
        "images in GitLab's registry; write a job that runs the scanner of your choice",
    ),
    (
        "Security/DAST",
        "GitLab's scanner profiles; write a job that runs the scanner of your choice",
    ),
    (
        "Security/Dependency-Scanning",
        "GitLab's dependency database; write a job that runs the scanner of your choice",
    ),
];

/// The text of a template.
pub(super) fn text(name: &str) -> Option<&'static str> {
    let stem = name.strip_suffix(SUFFIX)?;
    TEMPLATES.iter().find(|(known, _)| *known == stem).map(|(_, text)| *text)
}

/// What to do about a name that is none.
pub(super) fn hint(name: &str) -> String {
    let stem = name.trim_end_matches(SUFFIX).trim_end_matches(".yml").replace('_', "-");
    if let Some((_, needs)) = ABSENT.iter().find(|(known, _)| *known == stem) {
        return format!("GitLab's template of this name needs {needs}");
    }
    let file = |name: &str| name.rsplit('/').next().unwrap_or_default().to_lowercase();
    let stems = || TEMPLATES.iter().map(|(known, _)| *known);
    let same_file = stems().find(|known| file(known) == file(&stem));
    // Near names are looked for in the spelling of keywords.
    let folded: Vec<String> = stems().map(|known| known.to_lowercase().replace('-', "_")).collect();
    let near = || nearest(&stem, folded.iter().map(String::as_str));
    let spelled = || stems().zip(&folded).find(|(_, folded)| Some(folded.as_str()) == near());
    match same_file.or_else(|| spelled().map(|(known, _)| known)) {
        Some(near) => format!("did you mean `{near}{SUFFIX}`?"),
        None => "Evenkeel brings some of GitLab's templates; copy this one into the repository and include it with `local`".to_owned(),
    }
}
