//! What `git push -o` and a commit's message say about pipelines.

use domain::variable::VariableKind;

use crate::pipelines::PipelineVariable;

/// The options of a push that are about pipelines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PushOptions {
    /// `ci.skip`: the pipeline is recorded as skipped.
    pub(crate) skip: bool,
    /// `ci.no_pipeline`: there is none.
    pub(crate) no_pipeline: bool,
    pub(crate) variables: Vec<PipelineVariable>,
    /// Options that begin with `ci.` and mean nothing.
    pub(crate) unknown: Vec<String>,
}

/// Reads the options of a push. Those of other features are none of ours.
pub(crate) fn read(options: &[String]) -> PushOptions {
    let mut read = PushOptions::default();
    for option in options {
        match option.as_str() {
            "ci.skip" => read.skip = true,
            "ci.no_pipeline" => read.no_pipeline = true,
            other => match other.strip_prefix("ci.variable=").and_then(variable) {
                Some(variable) => read.variables.push(variable),
                None if other.starts_with("ci.") => read.unknown.push(other.to_owned()),
                None => {}
            },
        }
    }
    read
}

/// `KEY=VALUE`, perhaps in quotes that the shell has left.
fn variable(text: &str) -> Option<PipelineVariable> {
    let text = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    let (key, value) = text.split_once('=')?;
    let (key, value) = (key.to_owned(), value.to_owned());
    (!key.is_empty()).then_some(PipelineVariable {
        key,
        value,
        kind: VariableKind::EnvVar,
        raw: false,
    })
}

/// Whether a commit's message asks for no pipeline: `[ci skip]` or `[skip ci]`, in any case, with
/// a space, `-` or `_`.
pub(crate) fn message_skips(message: &str) -> bool {
    let lower = message.to_lowercase();
    let asks = |mark: &str| lower.contains(mark);
    ["[ci skip]", "[ci-skip]", "[ci_skip]", "[skip ci]", "[skip-ci]", "[skip_ci]"]
        .into_iter()
        .any(asks)
}

#[cfg(test)]
mod tests {
    use super::{message_skips, read};

    #[test]
    fn options_are_read() {
        let given = [
            "ci.skip",
            "ci.variable=A=b=c",
            "ci.variable=\"Q=x y\"",
            "ci.wrong",
            "merge_request.create",
        ];
        let options = read(&given.map(str::to_owned));
        assert!(options.skip && !options.no_pipeline);
        let pairs: Vec<_> = options.variables.iter().map(|v| (&*v.key, &*v.value)).collect();
        assert_eq!(pairs, [("A", "b=c"), ("Q", "x y")]);
        assert_eq!(options.unknown, ["ci.wrong"]);
    }

    #[test]
    fn messages_skip() {
        assert!(message_skips("Fix\n\n[CI skip]") && message_skips("x [skip-ci]"));
        assert!(!message_skips("ci skip") && !message_skips("[ci  skip]"));
    }
}
