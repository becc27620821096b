//! A list of public variables while it is made.

use domain::variable::JobVariable;

#[derive(Debug, Default)]
pub(super) struct List(Vec<JobVariable>);

impl List {
    pub(super) fn add(&mut self, key: &str, value: impl Into<String>) {
        self.0.push(JobVariable::public(key, value));
    }

    /// Adds it if there is a value.
    pub(super) fn add_some(&mut self, key: &str, value: Option<impl Into<String>>) {
        if let Some(value) = value {
            self.add(key, value);
        }
    }

    pub(super) fn into_variables(self) -> Vec<JobVariable> {
        self.0
    }
}
