//! Values of settings that `expand_vars` has put into texts of the configuration. Jobs have them;
//! reasons and findings, which more people see, do not show them.

use std::collections::BTreeSet;

use domain::diagnostic::Diagnostic;
use domain::limits::{REASON_VALUE_CHARS_MAX, SECRET_CHARS_MIN};

use crate::outcome::Outcome;
use crate::reason::{
    ClauseReason, PathsFound, Reasons, RuleReason, SeenValue, VariableReason, VariableTier,
};
use crate::scope::masked;

/// The outcome without these values in what it says.
pub(crate) fn hide(mut outcome: Outcome, values: &BTreeSet<String>) -> Outcome {
    if values.is_empty() {
        return outcome;
    }
    let carried = Carried(values);
    match &mut outcome {
        Outcome::Missing(_) => {}
        Outcome::Refused { diagnostics, reasons } => {
            carried.findings(diagnostics);
            reasons.iter_mut().for_each(|reasons| carried.reasons(reasons));
        }
        Outcome::Filtered { diagnostics, reasons, .. } => {
            carried.findings(diagnostics);
            carried.reasons(reasons);
        }
        Outcome::Compiled(compiled) => {
            carried.findings(&mut compiled.diagnostics);
            carried.reasons(&mut compiled.reasons);
        }
    }
    outcome
}

struct Carried<'v>(&'v BTreeSet<String>);

impl Carried<'_> {
    /// Short values are not replaced in messages: the names of jobs would be no names any more.
    fn findings(&self, diagnostics: &mut [Diagnostic]) {
        let is_long = |value: &&String| value.chars().count() >= SECRET_CHARS_MIN;
        let without = |text: &str| masked(text, self.0.iter().filter(is_long));
        for finding in diagnostics {
            let message = without(&finding.message);
            // A hint may spell a part of the value that its finding is about.
            let is_told = |_: &&str| message == finding.message;
            finding.hint = finding.hint.as_deref().filter(is_told).map(without);
            finding.message = message;
        }
    }

    fn reasons(&self, reasons: &mut Reasons) {
        let workflow = reasons.workflow.iter_mut().flat_map(|workflow| &mut workflow.rules);
        workflow.for_each(|rule| self.rule(rule));
        reasons.variables.iter_mut().for_each(|variable| self.variable(variable));
        for job in &mut reasons.jobs {
            job.rules.iter_mut().for_each(|rule| self.rule(rule));
            job.variables.iter_mut().for_each(|variable| self.variable(variable));
        }
    }

    fn rule(&self, rule: &mut RuleReason) {
        for clause in &mut rule.clauses {
            match clause {
                ClauseReason::If { expression, values, .. } => {
                    *expression = masked(expression, self.0).into();
                    values.iter_mut().for_each(|seen| self.value(&mut seen.value));
                }
                ClauseReason::Changes { globs, regexp, compare_to, found, .. } => {
                    let texts = globs.iter_mut().chain(regexp).chain(compare_to);
                    texts.for_each(|text| self.text(text));
                    self.found(found);
                }
                ClauseReason::Exists { globs, regexp, found, .. } => {
                    globs.iter_mut().chain(regexp).for_each(|text| self.text(text));
                    self.found(found);
                }
            }
        }
    }

    /// What a glob with such a value matches spells the value.
    fn found(&self, found: &mut PathsFound) {
        if let PathsFound::Match { path, glob } = found {
            self.text(glob);
            self.text(path);
        }
    }

    fn variable(&self, variable: &mut VariableReason) {
        for origin in &mut variable.origins {
            if is_of_file(origin.tier) {
                self.value(&mut origin.value);
            }
        }
        let becomes = variable.becomes.take();
        variable.becomes = becomes.filter(|text| !self.is_in(text));
        variable.unset.retain(|name| !self.0.iter().any(|value| value.contains(name.as_str())));
    }

    fn value(&self, value: &mut SeenValue) {
        if matches!(value, SeenValue::Text(text) if self.is_in(text)) {
            *value = SeenValue::Hidden;
        }
    }

    /// Whether a text that may have been cut holds such a value.
    fn is_in(&self, text: &str) -> bool {
        let is_cut = text.chars().count() >= REASON_VALUE_CHARS_MAX;
        is_cut || self.0.iter().any(|value| text.contains(value.as_str()))
    }

    fn text(&self, text: &mut String) {
        *text = masked(text, self.0);
    }
}

/// Whether a variable of a tier is written in a file.
const fn is_of_file(tier: VariableTier) -> bool {
    match tier {
        VariableTier::Rule
        | VariableTier::Matrix
        | VariableTier::Job
        | VariableTier::WorkflowRule
        | VariableTier::Root => true,
        VariableTier::Pipeline
        | VariableTier::Settings
        | VariableTier::User
        | VariableTier::JobPredefined
        | VariableTier::Predefined => false,
    }
}
