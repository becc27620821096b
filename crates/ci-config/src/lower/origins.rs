//! Where the keywords and the variables of a job come from.

use std::borrow::Cow;
use std::collections::BTreeSet;

use domain::variable::JobVariable;
use yaml::{Mapping, Node, Span};

use super::jobs::Ground;
use super::spec::laid_over;
use crate::default::{AT_TOP, KEYS};
use crate::event::catalogue::PREDEFINED;
use crate::instances::Instance;
use crate::job::Job;
use crate::lineage;
use crate::reason::{
    Absent, ClauseReason, RuleReason, SourceFrom, SourceReason, VariableOrigin, VariableReason,
    VariableTier,
};
use crate::scope::{Layer, Scope, Tier, seen};

/// A job that was judged.
pub(super) struct Judged<'a> {
    pub job: &'a Job,
    pub instance: &'a Instance<'a>,
    /// The rule that let it in.
    pub rule: Option<usize>,
    /// Rules that were looked at.
    pub rules: &'a [RuleReason],
}

impl Ground<'_> {
    /// What each entry gives to a job; nothing where all of it is written in one place.
    pub(super) fn sources(&self, job: &Job) -> Vec<SourceReason> {
        let (merged, tree) = (self.checked.merged.as_mapping(), self.checked.tree.as_mapping());
        let (Some(merged), Some(tree)) = (merged, tree) else { return Vec::new() };
        let mut sources = Vec::new();
        let mut taken: Vec<(&str, &Node)> = Vec::new();
        for (at, entry) in lineage::of(merged, &job.name).into_iter().enumerate() {
            let from = match at {
                0 => SourceFrom::Job,
                _ => SourceFrom::Extends { entry: entry.key.text.as_ref().to_owned() },
            };
            let Some(mapping) = entry.node.as_mapping() else { continue };
            for (key, node) in mapping.iter().filter(|(key, _)| &*key.text != "extends") {
                let hidden = taken.iter().find(|(known, _)| *known == &*key.text);
                if hidden.is_none_or(|(_, over)| are_mappings(over, node)) {
                    add(&mut sources, &from, (&entry.key.span, &key.span), &key.text);
                }
                if hidden.is_none() {
                    taken.push((&key.text, node));
                }
            }
        }
        let own: BTreeSet<&str> =
            taken.iter().filter(|(_, node)| !node.is_null()).map(|(key, _)| *key).collect();
        defaults(&mut sources, tree, |key| !own.contains(key) && job.inherit.default.has(key));
        if sources.len() > 1 { sources } else { Vec::new() }
    }

    /// Where the variables come from that a job has of its own, and those that its rules ask for.
    pub(super) fn variables(&self, scope: &Scope<'_>, judged: &Judged<'_>) -> Vec<VariableReason> {
        let of_rule = judged.rule.map_or(&[][..], |rule| &judged.job.rule(rule).variables);
        // The rules were judged without its variables; the job runs with them.
        let own = Cow::Borrowed(judged.job.variables.as_slice());
        let own = laid_over(laid_over(own, judged.instance.variables), of_rule);
        let layer = Layer::of(&own);
        let scope = &scope.with(Tier::Job, &layer);
        let mut names: Vec<&str> = own.iter().map(|variable| variable.key.as_str()).collect();
        for clause in judged.rules.iter().flat_map(|rule| &rule.clauses) {
            if let ClauseReason::If { values, .. } = clause {
                names.extend(values.iter().map(|value| value.name.as_str()));
            }
        }
        let mut known = BTreeSet::new();
        names.retain(|name| known.insert(*name));
        names.into_iter().map(|name| self.variable(scope, judged, name)).collect()
    }

    /// The variables at the top of the file, as a job without any of its own has them.
    pub(super) fn root_variables(&self) -> Vec<VariableReason> {
        let scope = self.shared_scope(self.root_layer());
        let names = self.root.iter().map(|variable| variable.key.as_str());
        let origins = |name: &str| {
            let outside = [Tier::Pipeline, Tier::Project, Tier::User];
            let mut origins = at_tiers(&scope, &outside, name);
            origins.extend(self.of_root(name));
            origins.extend(at_tiers(&scope, &[Tier::Predefined], name));
            origins
        };
        names.map(|name| reason(&scope, name, origins(name), None)).collect()
    }

    fn variable(&self, scope: &Scope<'_>, judged: &Judged<'_>, name: &str) -> VariableReason {
        let Judged { job, instance, rule, .. } = *judged;
        let mut origins = at_tiers(scope, &[Tier::Pipeline, Tier::Project, Tier::User], name);
        if let Some(rule) = rule.map(|rule| job.rule(rule)) {
            origins.extend(written(&rule.variables, name, VariableTier::Rule, Some(&rule.span)));
        }
        origins.extend(written(instance.variables, name, VariableTier::Matrix, Some(&job.span)));
        origins.extend(self.of_job(job, name));
        let of_root = self.of_root(name);
        let is_inherited = job.inherit.variables.has(name);
        let kept_out = of_root.first().filter(|_| !is_inherited).cloned();
        origins.extend(of_root.into_iter().filter(|_| is_inherited));
        origins.extend(at_tiers(scope, &[Tier::JobPredefined, Tier::Predefined], name));
        let absent = origins.is_empty().then(|| self.absent(name, kept_out));
        reason(scope, name, origins, absent)
    }

    /// The variable at the top of the file, and the one of the rule of `workflow` over it.
    fn of_root(&self, name: &str) -> Vec<VariableOrigin> {
        let mut origins = Vec::new();
        if let Some(rule) = self.workflow_rule {
            let tier = VariableTier::WorkflowRule;
            origins.extend(written(&rule.variables, name, tier, Some(&rule.span)));
        }
        let place = self.place(name);
        let root = &self.checked.config.variables;
        origins.extend(written(root, name, VariableTier::Root, place));
        origins
    }

    /// The variable of a job, and those of its bases below it.
    fn of_job(&self, job: &Job, name: &str) -> Vec<VariableOrigin> {
        let entries = self.checked.merged.as_mapping().map(|root| lineage::of(root, &job.name));
        let found = entries.iter().flatten().filter_map(|entry| {
            let (key, node) =
                entry.node.as_mapping()?.get("variables")?.as_mapping()?.get_entry(name)?;
            let value = node.as_mapping().map_or(Some(node), |object| object.get("value"));
            let value = value.and_then(Node::to_text).unwrap_or_default();
            Some((JobVariable::public(name, value), &key.span))
        });
        let tier = VariableTier::Job;
        let bases: Vec<VariableOrigin> = found
            .filter_map(|(variable, span)| written(&[variable], name, tier, Some(span)))
            .collect();
        // A mapping that came by `!reference` is found only in the job that has it.
        if bases.is_empty() {
            written(&job.variables, name, tier, Some(&job.span)).into_iter().collect()
        } else {
            bases
        }
    }

    /// Where a variable at the top is written.
    fn place(&self, name: &str) -> Option<&Span> {
        let root = self.checked.tree.as_mapping()?;
        let (_, node) = root.get("variables")?.as_mapping()?.get_entry(name)?;
        Some(node.span())
    }

    fn absent(&self, name: &str, kept_out: Option<VariableOrigin>) -> Absent {
        if let Some(VariableOrigin { file: Some(file), line, .. }) = kept_out {
            return Absent::NotInherited { file, line };
        }
        if self.input.variables.project.iter().any(|scoped| scoped.variable.key == name) {
            return Absent::OtherEnvironments;
        }
        let is_predefined = PREDEFINED.iter().any(|predefined| predefined.name == name);
        if is_predefined { Absent::Predefined } else { Absent::Nowhere }
    }
}

fn are_mappings(over: &Node, under: &Node) -> bool {
    over.as_mapping().is_some() && under.as_mapping().is_some()
}

/// Adds a keyword to the entry that gives it. A job that several files write has one entry a file.
fn add(
    sources: &mut Vec<SourceReason>,
    from: &SourceFrom,
    (entry, key): (&Span, &Span),
    word: &str,
) {
    let same = |known: &&mut SourceReason| known.from == *from && *known.file == *key.file;
    if let Some(known) = sources.iter_mut().find(same) {
        known.keys.push(word.to_owned());
        return;
    }
    let line = if entry.file == key.file { entry.line } else { key.line };
    let file = key.file.as_ref().to_owned();
    sources.push(SourceReason { from: from.clone(), file, line, keys: vec![word.to_owned()] });
}

/// Adds what `default` gives.
fn defaults(sources: &mut Vec<SourceReason>, root: &Mapping, takes: impl Fn(&str) -> bool) {
    let section = root.get("default").and_then(Node::as_mapping);
    for key in KEYS.into_iter().filter(|key| takes(key)) {
        let at_top = || root.get_entry(key).filter(|_| AT_TOP.contains(&key));
        let found = section.and_then(|section| section.get_entry(key)).or_else(at_top);
        if let Some((written, _)) = found.filter(|(_, node)| !node.is_null()) {
            add(sources, &SourceFrom::Default, (&written.span, &written.span), key);
        }
    }
}

/// What tiers outside the file give, highest precedence first.
fn at_tiers(scope: &Scope<'_>, tiers: &[Tier], name: &str) -> Vec<VariableOrigin> {
    let found = tiers.iter().filter_map(|tier| Some((*tier, scope.at(*tier, name)?)));
    found
        .map(|(tier, variable)| VariableOrigin {
            tier: VariableTier::from(tier),
            value: seen(variable),
            file: None,
            line: 0,
        })
        .collect()
}

/// What a list of the file gives.
fn written(
    variables: &[JobVariable],
    name: &str,
    tier: VariableTier,
    place: Option<&Span>,
) -> Option<VariableOrigin> {
    let variable = variables.iter().rev().find(|variable| variable.key == name)?;
    Some(VariableOrigin {
        tier,
        value: seen(variable),
        file: place.map(|span| span.file.as_ref().to_owned()),
        line: place.map_or(0, |span| span.line),
    })
}

fn reason(
    scope: &Scope<'_>,
    name: &str,
    origins: Vec<VariableOrigin>,
    absent: Option<Absent>,
) -> VariableReason {
    let unset = scope.unset(name);
    let becomes = scope.becomes(name, &unset);
    VariableReason { name: name.to_owned(), origins, becomes, unset, absent }
}

impl From<Tier> for VariableTier {
    fn from(tier: Tier) -> Self {
        match tier {
            Tier::Predefined => Self::Predefined,
            Tier::JobPredefined => Self::JobPredefined,
            Tier::Root => Self::Root,
            Tier::Job => Self::Job,
            Tier::User => Self::User,
            Tier::Project => Self::Settings,
            Tier::Pipeline => Self::Pipeline,
        }
    }
}
