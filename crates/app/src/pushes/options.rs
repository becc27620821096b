//! What `git push -o` and a commit's message say about pipelines.

use domain::variable::VariableKind;

use crate::pipelines::{Inputs, PipelineVariable};

/// The options of a push that are about pipelines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PushOptions {
    /// `ci.skip`: the pipeline is recorded as skipped.
    pub(crate) skip: bool,
    /// `ci.no_pipeline`: there is none.
    pub(crate) no_pipeline: bool,
    pub(crate) variables: Vec<PipelineVariable>,
    /// `ci.input=NAME=VALUE`: texts, which may spell other values in JSON.
    pub(crate) inputs: Inputs,
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
            other => match (other.strip_prefix("ci.variable=").and_then(variable), input(other)) {
                (Some(variable), _) => read.variables.push(variable),
                (None, Some((name, value))) => {
                    read.inputs.insert(name.to_owned(), value.into());
                }
                (None, None) if other.starts_with("ci.") => read.unknown.push(other.to_owned()),
                (None, None) => {}
            },
        }
    }
    read
}

/// The name and the value of `ci.input=NAME=VALUE`.
fn input(option: &str) -> Option<(&str, &str)> {
    let text = option.strip_prefix("ci.input=")?;
    let text = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    text.split_once('=').filter(|(name, _)| !name.is_empty())
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
            "ci.input=env=a=b",
            "ci.wrong",
            "merge_request.create",
        ];
        let options = read(&given.map(str::to_owned));
        assert!(options.skip && !options.no_pipeline);
        let pairs: Vec<_> = options.variables.iter().map(|v| (&*v.key, &*v.value)).collect();
        assert_eq!(pairs, [("A", "b=c"), ("Q", "x y")]);
        assert_eq!(options.inputs["env"], "a=b");
        assert_eq!(options.unknown, ["ci.wrong"]);
    }

    #[test]
    fn messages_skip() {
        assert!(message_skips("Fix\n\n[CI skip]") && message_skips("x [skip-ci]"));
        assert!(!message_skips("ci skip") && !message_skips("[ci  skip]"));
    }
}
