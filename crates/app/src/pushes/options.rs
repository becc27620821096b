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
    /// `ci.input`: values for `spec:inputs`, as texts; of equal names the last wins.
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
            other => other_option(&mut read, other),
        }
    }
    read
}

/// `ci.variable` and `ci.input`, which may be given several times.
fn other_option(read: &mut PushOptions, option: &str) {
    let value = |word: &str| option.strip_prefix(word)?.strip_prefix('=').and_then(pair);
    let is_name = |key: &str| key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if let Some((key, value)) = value("ci.variable").filter(|(key, _)| is_name(key)) {
        let kind = VariableKind::EnvVar;
        read.variables.push(PipelineVariable { key, value, kind, raw: false });
    } else if let Some((name, value)) = value("ci.input") {
        read.inputs.insert(name, value.into());
    } else if option.starts_with("ci.") {
        read.unknown.push(option.to_owned());
    }
}

/// `KEY=VALUE`, perhaps in quotes that the shell has left.
fn pair(text: &str) -> Option<(String, String)> {
    let text = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    let (key, value) = text.split_once('=').filter(|(key, _)| !key.trim().is_empty())?;
    Some((key.to_owned(), value.to_owned()))
}

/// What the terminal shows of options that nobody understands.
pub(crate) fn not_understood(options: &[String]) -> impl Iterator<Item = String> {
    read(options)
        .unknown
        .into_iter()
        .map(|option| format!("The option {option} means nothing here"))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn options_are_read() {
        let given = [
            "ci.skip",
            "ci.variable=A=b=c",
            "ci.variable=\"Q=x y\"",
            "ci.variable=NOTHING",
            "ci.variable==x",
            "ci.variable=A-B=x",
            "ci.input=region=eu",
            "ci.input=list=[\"a\", \"b\"]",
            "ci.wrong",
            "merge_request.create",
        ];
        let options = read(&given.map(str::to_owned));
        assert!(options.skip && !options.no_pipeline);
        let pairs: Vec<_> = options.variables.iter().map(|v| (&*v.key, &*v.value)).collect();
        assert_eq!(pairs, [("A", "b=c"), ("Q", "x y")]);
        assert_eq!(options.inputs["region"], "eu");
        assert_eq!(options.inputs["list"], "[\"a\", \"b\"]", "the compiler reads it");
        assert_eq!(
            options.unknown,
            ["ci.variable=NOTHING", "ci.variable==x", "ci.variable=A-B=x", "ci.wrong"]
        );
    }
}
