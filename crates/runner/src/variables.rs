//! The variables of a job: which value wins, expansion, and which are secret.

use std::collections::BTreeMap;

use api_types::runner::Variable;

/// A job's variables, each key once, in the order in which they came first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Variables {
    list: Vec<Variable>,
    places: BTreeMap<String, usize>,
}

impl Variables {
    /// Sets a variable; the latter of two with one key wins.
    pub(crate) fn set(&mut self, variable: Variable) {
        match self.places.get(&variable.key) {
            Some(&place) => self.list[place] = variable,
            None => {
                self.places.insert(variable.key.clone(), self.list.len());
                self.list.push(variable);
            }
        }
    }

    /// Sets a plain value that is not expanded.
    pub(crate) fn set_plain(&mut self, key: &str, value: impl Into<String>) {
        self.set(Variable {
            key: key.to_owned(),
            value: value.into(),
            public: true,
            raw: true,
            ..Variable::default()
        });
    }

    /// The value of a variable.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.places.get(key).map(|&place| self.list[place].value.as_str())
    }

    /// Whether a variable says yes, by the rules of GitLab's runner.
    pub(crate) fn flag(&self, key: &str, default: bool) -> bool {
        match self.get(key) {
            Some("1" | "t" | "T" | "true" | "TRUE" | "True") => true,
            Some("0" | "f" | "F" | "false" | "FALSE" | "False") => false,
            Some(_) | None => default,
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Variable> {
        self.list.iter()
    }

    /// Expands every value that is not raw and not a file's content by one level, and replaces the
    /// content of files by their paths in the folder.
    pub(crate) fn expanded(&self, files: &str) -> Self {
        let paths: Vec<Variable> =
            self.list.iter().map(|variable| path_of(variable, files)).collect();
        let before = Self { list: paths, places: self.places.clone() };
        let list = before
            .list
            .iter()
            .map(|variable| match variable.raw || variable.file {
                true => variable.clone(),
                false => Variable { value: before.expand(&variable.value), ..variable.clone() },
            })
            .collect();
        Self { list, places: before.places }
    }

    /// Replaces `$X` and `${X}` by values, what is unknown by nothing, and `$$` by `$`.
    pub(crate) fn expand(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            out.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            let (key, after) = reference(rest);
            match key {
                Reference::Key(key) => out.push_str(self.get(key).unwrap_or_default()),
                Reference::Dollar => out.push('$'),
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }
}

enum Reference<'a> {
    Key(&'a str),
    Dollar,
}

/// What stands after a `$`, and what is left after it.
fn reference(rest: &str) -> (Reference<'_>, &str) {
    if let Some(after) = rest.strip_prefix('$') {
        return (Reference::Dollar, after);
    }
    if let Some((key, after)) = rest.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
        return (Reference::Key(key), after);
    }
    let end = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    match end {
        0 => (Reference::Dollar, rest),
        _ => (Reference::Key(&rest[..end]), &rest[end..]),
    }
}

fn path_of(variable: &Variable, files: &str) -> Variable {
    match variable.file {
        true => Variable { value: format!("{files}/{}", variable.key), ..variable.clone() },
        false => variable.clone(),
    }
}
