//! Which variables an expression or a field sees, by precedence.

use std::borrow::Cow;
use std::collections::BTreeMap;

use domain::variable::JobVariable;

use crate::event::catalogue::PREDEFINED;
use crate::expand::{self, Lookup, Unknown};
use crate::predefined::JobPredefined;
use crate::reason::{SeenValue, SeenVariable};

/// Variables of one source. Of equal keys the last wins.
#[derive(Debug)]
pub(crate) enum Layer<'v> {
    /// A few of a job, looked through.
    Few(&'v [JobVariable]),
    ByKey(BTreeMap<&'v str, &'v JobVariable>),
    /// Made when one of them is asked for.
    Job(JobPredefined<'v>),
}

/// Variables that a job has above which a layer is sorted.
const FEW: usize = 8;

/// The sources, lowest precedence first (GitLab's documentation "CI/CD variable precedence").
#[derive(Clone, Copy, Debug)]
pub(crate) enum Tier {
    Predefined,
    JobPredefined,
    /// Root variables of the file after `workflow:rules`.
    Root,
    /// Variables of the job; for a variable that names itself the same layer as the root's.
    Job,
    User,
    Project,
    Pipeline,
}

const TIERS: usize = 7;

/// The variables that are visible at one point.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Scope<'v> {
    layers: [Option<&'v Layer<'v>>; TIERS],
}

impl<'v> Layer<'v> {
    /// Makes a layer of variables from anywhere.
    pub(crate) fn new(variables: impl IntoIterator<Item = &'v JobVariable>) -> Self {
        let by_key = variables.into_iter().map(|variable| (variable.key.as_str(), variable));
        Self::ByKey(by_key.collect())
    }

    /// Makes a layer of a job's variables.
    pub(crate) fn of(variables: &'v [JobVariable]) -> Self {
        if variables.len() > FEW { Self::new(variables) } else { Self::Few(variables) }
    }

    fn get(&'v self, key: &str) -> Option<&'v JobVariable> {
        match self {
            Self::Few(variables) => variables.iter().rev().find(|variable| variable.key == key),
            Self::ByKey(by_key) => by_key.get(key).copied(),
            Self::Job(predefined) => predefined.get(key),
        }
    }

    /// All variables, but for those that a job has predefined.
    fn all(&self) -> Vec<&'v JobVariable> {
        match self {
            Self::Few(variables) => variables.iter().collect(),
            Self::ByKey(by_key) => by_key.values().copied().collect(),
            Self::Job(_) => Vec::new(),
        }
    }

    /// Variables whose values refer to others. Those that a job has predefined refer to none.
    fn referring(&self) -> Vec<&'v JobVariable> {
        let refers = |variable: &&JobVariable| expand::refers(variable);
        match self {
            Self::Few(variables) => variables.iter().filter(refers).collect(),
            Self::ByKey(by_key) => by_key.values().copied().filter(refers).collect(),
            Self::Job(_) => Vec::new(),
        }
    }
}

impl<'v> Scope<'v> {
    /// The same with one layer more.
    pub(crate) fn with(mut self, tier: Tier, layer: &'v Layer<'v>) -> Self {
        self.layers[tier as usize] = Some(layer);
        self
    }

    /// The value of a variable as written.
    pub(crate) fn value(&self, key: &str) -> Option<&'v str> {
        self.find(key, None).map(|(variable, _)| variable.value.as_str())
    }

    /// Checks that the variables of a layer can be expanded.
    pub(crate) fn check(&self, tier: Tier) -> Result<(), expand::Error> {
        let Some(layer) = self.layers[tier as usize] else { return Ok(()) };
        expand::check(
            self,
            layer.referring().into_iter().map(|variable| (variable, rank(tier as usize))),
        )
    }

    /// Checks that all visible variables can be expanded.
    pub(crate) fn check_all(&self) -> Result<(), expand::Error> {
        let tiers = [
            Tier::Predefined,
            Tier::JobPredefined,
            Tier::Root,
            Tier::Job,
            Tier::User,
            Tier::Project,
            Tier::Pipeline,
        ];
        tiers.into_iter().try_for_each(|tier| self.check(tier))
    }

    /// A text as a reason or a message shows it: variables replaced, but for hidden ones.
    pub(crate) fn shown(&self, text: &str) -> String {
        expand::expand_field(&Shown(self), text, Unknown::Keep)
            .map_or_else(|_| text.to_owned(), Cow::into_owned)
    }

    /// The variable that one tier gives.
    pub(crate) fn at(&self, tier: Tier, key: &str) -> Option<&'v JobVariable> {
        self.layers[tier as usize].and_then(|layer| layer.get(key))
    }

    /// What a reason shows of a value whose references were replaced, by nothing where they are not
    /// set; `None` where it has none or may not be shown.
    pub(crate) fn becomes(&self, key: &str, unset: &[String]) -> Option<String> {
        let (variable, _) = self.find(key, None).filter(|(found, _)| !is_hidden(found))?;
        let shown = expand::refers(variable).then(|| self.shown(&format!("${{{key}}}")))?;
        let shown = expand::without(&shown, unset);
        Some(shortened(&shown)).filter(|shown| *shown != variable.value)
    }

    /// The variables that the value of one refers to, itself or through others, and that are not set,
    /// not even when a runner has the job.
    pub(crate) fn unset(&self, key: &str) -> Vec<String> {
        let is_open = |found: &JobVariable| expand::refers(found) && !is_hidden(found);
        let found = self.find(key, None).filter(|(found, _)| is_open(found));
        let missing = found.map(|(found, _)| expand::missing(self, (&found.value, true), is_open));
        not_predefined(missing.unwrap_or_default())
    }

    /// The same of a field of the server's own.
    pub(crate) fn unset_in(&self, text: &'v str) -> Vec<String> {
        not_predefined(expand::missing(self, (text, false), |found| !is_hidden(found)))
    }

    /// The values of the variables in a text that may not be shown.
    pub(crate) fn hidden_in(&self, text: &str) -> Vec<String> {
        let value = |part| match part {
            expand::Part::Text(_) => None,
            expand::Part::Reference { name, .. } => self.find(name, None),
        };
        let found = expand::parts(text).filter_map(value).map(|(variable, _)| variable);
        let hidden = found.filter(|variable| is_hidden(variable) && !variable.value.is_empty());
        hidden.map(|variable| variable.value.clone()).collect()
    }

    /// A text without these values, without those of masked variables, as GitLab hides them, and
    /// without others that may not be shown where they are long enough to be secrets: names of files
    /// stand on pages that more people see than may read variables.
    pub(crate) fn without<'t>(
        &'t self,
        text: &str,
        values: impl IntoIterator<Item = &'t String>,
    ) -> String {
        let all = self.layers.iter().flatten().flat_map(|layer| layer.all());
        let is_secret = |variable: &&JobVariable| {
            let is_long = variable.value.chars().count() >= domain::limits::SECRET_CHARS_MIN;
            !variable.value.is_empty() && (variable.masked || is_hidden(variable) && is_long)
        };
        let secrets = all.filter(is_secret).map(|variable| variable.value.as_str());
        masked(text, secrets.chain(values.into_iter().map(String::as_str)))
    }

    /// A variable as a reason shows it.
    pub(crate) fn seen(&self, key: &str) -> SeenVariable {
        let value = self.find(key, None).map_or(SeenValue::Undefined, |(found, _)| seen(found));
        SeenVariable { name: key.to_owned(), value }
    }
}

fn not_predefined(mut names: Vec<String>) -> Vec<String> {
    names.retain(|name| !PREDEFINED.iter().any(|known| known.name == name));
    names
}

/// A value as a reason shows it.
pub(crate) fn seen(variable: &JobVariable) -> SeenValue {
    if is_hidden(variable) {
        SeenValue::Hidden
    } else {
        SeenValue::Text(shortened(&variable.value))
    }
}

/// The layer number of a tier: root and job share one.
const fn rank(tier: usize) -> usize {
    if tier == Tier::Job as usize { Tier::Root as usize } else { tier }
}

/// Whether a value is kept out of reasons and messages: masked, or from settings.
pub(crate) const fn is_hidden(variable: &JobVariable) -> bool {
    variable.masked || !variable.public
}

/// The variables of a scope that may be shown.
struct Shown<'s, 'v>(&'s Scope<'v>);

impl<'v> Lookup<'v> for Shown<'_, 'v> {
    fn find(&self, key: &str, below: Option<usize>) -> Option<(&'v JobVariable, usize)> {
        self.0.find(key, below).filter(|(variable, _)| !is_hidden(variable))
    }
}

/// A text with something else in the place of these values.
pub(crate) fn masked<V>(text: &str, values: impl IntoIterator<Item = V>) -> String
where
    V: AsRef<str>,
{
    let mut values: Vec<V> = values.into_iter().collect();
    // The longest first: one may begin with another.
    values.sort_by_key(|value| std::cmp::Reverse(value.as_ref().len()));
    let without = |text: String, value: V| text.replace(value.as_ref(), &mask(value.as_ref()));
    values.into_iter().fold(text.to_owned(), without)
}

/// What stands for a masked value: as many bytes.
fn mask(value: &str) -> String {
    const MASKED: &str = "[MASKED]";
    match value.len().checked_sub(MASKED.len()) {
        Some(rest) => format!("{MASKED}{}", "x".repeat(rest)),
        None => "x".repeat(value.len()),
    }
}

fn shortened(value: &str) -> String {
    value.chars().take(domain::limits::REASON_VALUE_CHARS_MAX).collect()
}

impl<'v> Lookup<'v> for Scope<'v> {
    fn find(&self, key: &str, below: Option<usize>) -> Option<(&'v JobVariable, usize)> {
        self.layers.iter().enumerate().rev().find_map(|(tier, layer)| {
            let rank = rank(tier);
            if below.is_some_and(|below| rank >= below) {
                return None;
            }
            layer.and_then(|layer| layer.get(key)).map(|variable| (variable, rank))
        })
    }
}
