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
    "Workflows/Branch-Pipelines",
    "Workflows/MergeRequest-Pipelines",
}

/// The text of a template.
pub(super) fn text(name: &str) -> Option<&'static str> {
    let stem = name.strip_suffix(SUFFIX)?;
    TEMPLATES.iter().find(|(known, _)| *known == stem).map(|(_, text)| *text)
}

/// What to do about a name that is none.
pub(super) fn hint(name: &str) -> String {
    let stem = name.trim_end_matches(SUFFIX).trim_end_matches(".yml").replace('_', "-");
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
