//! Variables inside values: what the server replaces, and what it leaves to the runner.
//!
//! References are `$NAME`, `${NAME}` and `%NAME%` on every system. A variable may refer to others
//! and to itself, which then means the same key with the next lower precedence.

mod reference;

use std::borrow::Cow;
use std::collections::BTreeMap;

use domain::limits::EXPANDED_BYTES_MAX;
use domain::variable::JobVariable;

pub(crate) use reference::Piece as Part;
use reference::Piece;

/// References that are followed from one value to the next.
const DEPTH_MAX: usize = 100;

/// Why values cannot be expanded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Variables that refer to each other, in the order of the circle (GitLab's text).
    #[error("circular variable reference detected: {keys:?}")]
    Cycle { keys: Vec<String> },
    /// The result would be longer than `EXPANDED_BYTES_MAX`, or lies too deep.
    #[error("value of variable {key} is too big after expansion")]
    TooBig { key: String },
}

/// What happens to a reference to a variable that does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// It stays as it is written: tags, globs, values of variables.
    Keep,
    /// It becomes the empty text: names and addresses of environments.
    Empty,
}

/// A set of variables to expand texts with.
#[derive(Clone, Debug)]
pub struct Values<'v> {
    variables: &'v [JobVariable],
    /// Indices of each key, lowest precedence first.
    by_key: BTreeMap<&'v str, Vec<usize>>,
}

impl<'v> Values<'v> {
    /// Takes variables in ascending precedence: of equal keys the last wins.
    pub fn new(variables: &'v [JobVariable]) -> Self {
        let mut by_key: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, variable) in variables.iter().enumerate() {
            by_key.entry(&variable.key).or_default().push(index);
        }
        Self { variables, by_key }
    }

    /// The variable that wins for a key, not expanded.
    pub fn get(&self, key: &str) -> Option<&'v JobVariable> {
        self.find(key, None).map(|(variable, _)| variable)
    }

    /// Expands a field that the server uses itself, such as an environment's name: values of file
    /// variables are their contents, raw values are taken as they are, `$$A` is `$` and the value.
    ///
    /// # Errors
    /// The variables that are reached refer to each other in a circle, or grow too long.
    pub fn expand(&self, text: &str, unknown: Unknown) -> Result<String, Error> {
        expand_field(self, text, unknown).map(Cow::into_owned)
    }
}

impl<'v> Lookup<'v> for Values<'v> {
    fn find(&self, key: &str, below: Option<usize>) -> Option<(&'v JobVariable, usize)> {
        let indices = self.by_key.get(key)?;
        let index = indices.iter().rev().find(|index| below.is_none_or(|below| **index < below))?;
        Some((&self.variables[*index], *index))
    }
}

/// The variables of a job's payload, each key once: values expanded as far as the server may.
/// References to unknown, raw and file variables stay, because the runner replaces them. `$$` stays
/// too.
///
/// # Errors
/// Variables refer to each other in a circle, or grow too long.
pub fn for_job(variables: &[JobVariable]) -> Result<Vec<JobVariable>, Error> {
    let values = Values::new(variables);
    let mut expansion = Expansion::new(&values, Reader::Runner, Unknown::Keep);
    let mut result = Vec::with_capacity(values.by_key.len());
    for (index, variable) in variables.iter().enumerate() {
        if values.by_key[variable.key.as_str()].last() == Some(&index) {
            let value = expansion.value(variable, index)?.into_owned();
            result.push(JobVariable { value, ..variable.clone() });
        }
    }
    Ok(result)
}

/// The parts of a text that is expanded once, without what values refer to.
pub(crate) fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    reference::pieces(text, false)
}

/// Where variables are found. Layers are numbers that rise with precedence.
pub(crate) trait Lookup<'v> {
    /// The variable with the highest precedence, or the highest strictly below a layer.
    fn find(&self, key: &str, below: Option<usize>) -> Option<(&'v JobVariable, usize)>;
}

/// Replaces the references of a text that are known by the values as written, which may hold
/// references themselves.
pub(crate) fn replace<'v>(text: &str, value: impl Fn(&str) -> Option<&'v str>) -> String {
    let piece = |piece| match piece {
        Piece::Text(text) => text.to_owned(),
        Piece::Reference { name, written } => value(name).unwrap_or(written).to_owned(),
    };
    reference::pieces(text, false).map(piece).collect()
}

/// Expands one field of the server's own.
pub(crate) fn expand_field<'v, 't, L: Lookup<'v>>(
    lookup: &L,
    text: &'t str,
    unknown: Unknown,
) -> Result<Cow<'t, str>, Error> {
    if !text.contains(['$', '%']) {
        return Ok(Cow::Borrowed(text));
    }
    let mut expansion = Expansion::new(lookup, Reader::Server, unknown);
    expansion.text(text, None).map(Cow::Owned)
}

/// Names that a text refers to, itself or through variables, and that mean nothing, in the order in
/// which they come. `is_value` says that it is the value of a variable, where `$$A` is no reference.
/// Values of variables that `is_open` does not know are not looked into.
pub(crate) fn missing<'v, L: Lookup<'v>>(
    lookup: &L,
    (text, is_value): (&'v str, bool),
    is_open: impl Fn(&JobVariable) -> bool,
) -> Vec<String> {
    let mut seen: Vec<&str> = Vec::new();
    let mut missing: Vec<String> = Vec::new();
    let mut open = vec![(text, is_value)];
    while let Some((text, is_value)) = open.pop() {
        for piece in reference::pieces(text, is_value) {
            let Piece::Reference { name, .. } = piece else { continue };
            if seen.contains(&name) || seen.len() >= DEPTH_MAX {
                continue;
            }
            seen.push(name);
            match lookup.find(name, None) {
                Some((found, _)) if refers(found) && is_open(found) => {
                    open.push((&found.value, true));
                }
                Some(_) => {}
                None => missing.push(name.to_owned()),
            }
        }
    }
    missing
}

/// A text without references to these names.
pub(crate) fn without(text: &str, names: &[String]) -> String {
    let kept = |piece| match piece {
        Piece::Text(text) => text,
        Piece::Reference { name, .. } if names.iter().any(|unset| unset == name) => "",
        Piece::Reference { written, .. } => written,
    };
    reference::pieces(text, true).map(kept).collect()
}

/// Checks that the value of a variable can be expanded.
pub(crate) fn check<'v, L: Lookup<'v>>(
    lookup: &L,
    variables: impl Iterator<Item = (&'v JobVariable, usize)>,
) -> Result<(), Error> {
    let mut expansion = Expansion::new(lookup, Reader::Server, Unknown::Keep);
    for (variable, layer) in variables {
        expansion.value(variable, layer)?;
    }
    Ok(())
}

/// Whether a value can refer to anything.
pub(crate) fn refers(variable: &JobVariable) -> bool {
    !variable.raw && variable.value.contains(['$', '%'])
}

/// Who reads the result.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reader {
    Server,
    Runner,
}

/// One run over a set of variables. Every variable is expanded once.
struct Expansion<'l, 'v, L> {
    lookup: &'l L,
    reader: Reader,
    unknown: Unknown,
    /// Variables under way, outermost first.
    path: Vec<(&'v str, usize)>,
    done: BTreeMap<(&'v str, usize), String>,
}

impl<'l, 'v, L: Lookup<'v>> Expansion<'l, 'v, L> {
    fn new(lookup: &'l L, reader: Reader, unknown: Unknown) -> Self {
        Self { lookup, reader, unknown, path: Vec::new(), done: BTreeMap::new() }
    }

    /// The expanded value of a variable.
    fn value(&mut self, variable: &'v JobVariable, layer: usize) -> Result<Cow<'v, str>, Error> {
        if !refers(variable) {
            return Ok(Cow::Borrowed(&variable.value));
        }
        let at = (variable.key.as_str(), layer);
        if let Some(done) = self.done.get(&at) {
            return Ok(Cow::Owned(done.clone()));
        }
        self.enter(at)?;
        let value = self.text(&variable.value, Some(at))?;
        self.path.pop();
        self.done.insert(at, value.clone());
        Ok(Cow::Owned(value))
    }

    /// Goes one variable deeper, unless that closes a circle.
    fn enter(&mut self, at: (&'v str, usize)) -> Result<(), Error> {
        if let Some(first) = self.path.iter().position(|under_way| *under_way == at) {
            let keys = self.path[first..].iter().map(|(key, _)| (*key).to_owned()).collect();
            return Err(Error::Cycle { keys });
        }
        if self.path.len() >= DEPTH_MAX {
            return Err(Error::TooBig { key: at.0.to_owned() });
        }
        self.path.push(at);
        Ok(())
    }

    /// A text with its references replaced. `own` is the variable whose value it is.
    fn text(&mut self, text: &str, own: Option<(&'v str, usize)>) -> Result<String, Error> {
        let mut result = String::with_capacity(text.len());
        for piece in reference::pieces(text, own.is_some()) {
            match piece {
                Piece::Text(text) => result.push_str(text),
                Piece::Reference { name, written } => {
                    self.reference(name, written, own, &mut result)?;
                }
            }
            if result.len() > EXPANDED_BYTES_MAX {
                let key = own.map_or("", |(key, _)| key).to_owned();
                return Err(Error::TooBig { key });
            }
        }
        Ok(result)
    }

    fn reference(
        &mut self,
        name: &str,
        written: &str,
        own: Option<(&'v str, usize)>,
        result: &mut String,
    ) -> Result<(), Error> {
        let below = own.filter(|(key, _)| *key == name).map(|(_, layer)| layer);
        match self.lookup.find(name, below) {
            Some((variable, _)) if self.is_deferred(variable) => result.push_str(written),
            Some((variable, layer)) => {
                self.check_self(below, variable)?;
                result.push_str(&self.value(variable, layer)?);
            }
            None if self.keeps(below.is_some()) => result.push_str(written),
            None => {}
        }
        Ok(())
    }

    /// A variable that names itself may do so in one layer only.
    fn check_self(&self, below: Option<usize>, lower: &JobVariable) -> Result<(), Error> {
        let names_itself =
            |piece| matches!(piece, Piece::Reference { name, .. } if name == lower.key);
        if below.is_some()
            && refers(lower)
            && reference::pieces(&lower.value, true).any(names_itself)
        {
            return Err(Error::Cycle { keys: vec![lower.key.clone(); 2] });
        }
        Ok(())
    }

    /// Whether a reference to this variable is left to the runner.
    fn is_deferred(&self, variable: &JobVariable) -> bool {
        self.reader == Reader::Runner && (variable.raw || variable.file)
    }

    /// Whether a reference to nothing stays as written.
    fn keeps(&self, to_itself: bool) -> bool {
        match self.reader {
            Reader::Runner => true,
            Reader::Server => self.unknown == Unknown::Keep && !to_itself,
        }
    }
}

#[cfg(test)]
mod tests;
