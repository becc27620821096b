//! `rules` of jobs, of `workflow` and of `include`: from nodes to rules. They are judged elsewhere.

pub mod paths;

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use domain::limits::LIST_LEVELS_MAX;
use domain::pipeline::When;
use domain::variable::JobVariable;
use yaml::{Identity, Mapping, Node, Span};

use paths::{Changes, Exists};

use super::needs::{self, NeedItem};
use super::timing;
use super::variables::{self, Form};
use crate::code::Code;
use crate::document::is_blank;
use crate::expression::Expression;
use crate::known::{Keys, hint_words};
use crate::place::Place;
use crate::reader::{Reader, flattened};
use crate::ruby;

/// Where rules stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    Job,
    Workflow,
    Include,
}

/// One rule.
#[derive(Debug)]
pub struct Rule {
    pub span: Span,
    /// Whether `when` is its only key, and not `never`.
    pub is_only_when: bool,
    pub condition: Option<Condition>,
    pub changes: Option<Changes>,
    pub exists: Option<Exists>,
    pub when: Option<RuleWhen>,
    pub start_in_seconds: Option<u32>,
    pub allow_failure: Option<bool>,
    pub variables: Vec<JobVariable>,
    pub needs: Option<Vec<NeedItem>>,
    pub interruptible: Option<bool>,
    /// `auto_cancel` of a workflow rule, not read yet.
    pub auto_cancel: Option<Node>,
}

impl Rule {
    /// How many clauses must hold.
    pub const fn clause_count(&self) -> usize {
        let clauses = [self.condition.is_some(), self.changes.is_some(), self.exists.is_some()];
        clauses[0] as usize + clauses[1] as usize + clauses[2] as usize
    }
}

/// `if`.
#[derive(Debug)]
pub struct Condition {
    /// As written.
    pub text: Arc<str>,
    pub expression: Rc<Expression>,
}

/// `when` of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleWhen {
    Never,
    Run(When),
}

impl RuleWhen {
    /// GitLab's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Run(when) => when.word(),
        }
    }
}

pub const JOB: Keys = Keys {
    taken: &[
        "if",
        "changes",
        "exists",
        "when",
        "start_in",
        "allow_failure",
        "variables",
        "needs",
        "interruptible",
    ],
};
pub const WORKFLOW: Keys = Keys {
    taken: &[
        "if",
        "changes",
        "exists",
        "when",
        "start_in",
        "variables",
        "auto_cancel",
        "allow_failure",
        "needs",
    ],
};
pub const INCLUDE: Keys = Keys { taken: &["if", "changes", "exists", "when"] };

/// Lists in which nothing is remarkable, by the value that was read: jobs that share one, as those
/// with one base do, share its rules.
#[derive(Debug, Default)]
pub struct RuleLists(BTreeMap<Identity, (Node, Rc<[Rule]>)>);

/// Reads the rules of a job.
pub fn of_job(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<Rc<[Rule]>> {
    if let Some((_, rules)) = reader.rules.0.get(&node.identity()) {
        return Some(Rc::clone(rules));
    }
    // Errors that repeat one are no new findings, and hide all the same.
    let found = |reader: &Reader| (reader.findings.count(), reader.findings.hiding());
    let before = found(reader);
    let rules = read(reader, place, node, Owner::Job);
    if let Some(rules) = rules.as_ref().filter(|_| found(reader) == before) {
        reader.rules.0.insert(node.identity(), (node.clone(), Rc::clone(rules)));
    }
    rules
}

/// Reads a list of rules, nested lists flattened. `None` if the list itself is wrong.
pub fn read(
    reader: &mut Reader,
    place: &Place<'_>,
    node: &Node,
    owner: Owner,
) -> Option<Rc<[Rule]>> {
    if node.as_sequence().is_some_and(<[Node]>::is_empty) {
        reader.findings.config(place, node.span(), "can't be blank");
        return None;
    }
    let place = place.child("rule");
    let items = flattened(node, LIST_LEVELS_MAX)?;
    Some(items.into_iter().filter_map(|item| rule(reader, &place, item, owner)).collect())
}

/// The items of a list, nested lists flattened.
pub fn items(node: &Node) -> Option<Vec<&Node>> {
    flattened(node, LIST_LEVELS_MAX)
}

/// Whether a node can be a list of rules: lists and mappings only.
pub fn is_list(node: &Node) -> bool {
    let is_rule = |item: &&Node| item.as_mapping().is_some();
    flattened(node, LIST_LEVELS_MAX).is_some_and(|items| items.iter().all(is_rule))
}

fn rule(reader: &mut Reader, place: &Place<'_>, node: &Node, owner: Owner) -> Option<Rule> {
    let mapping = node.as_mapping()?;
    let mut rule = Rule {
        span: node.span().clone(),
        is_only_when: false,
        condition: None,
        changes: None,
        exists: None,
        when: None,
        start_in_seconds: None,
        allow_failure: None,
        variables: Vec::new(),
        needs: None,
        interruptible: None,
        auto_cancel: None,
    };
    let is_sound = reader.is_sound(|reader| {
        if mapping.is_empty() {
            reader.findings.config(place, node.span(), "can't be blank");
        } else {
            if owner != Owner::Include {
                start_in(reader, place, mapping, &mut rule);
            }
            own_values(reader, place, mapping, (owner, &mut rule));
            check_keys(reader, place, node, owner);
        }
    });
    if is_sound {
        inner_values(reader, place, mapping, (owner, &mut rule));
    }
    Some(rule)
}

fn value<'m>(mapping: &'m Mapping, key: &str) -> Option<&'m Node> {
    mapping.get(key).filter(|node| !node.is_null())
}

fn check_keys(reader: &mut Reader, place: &Place<'_>, node: &Node, owner: Owner) {
    let keys = match owner {
        Owner::Job => JOB,
        Owner::Workflow => WORKFLOW,
        Owner::Include => INCLUDE,
    };
    keys.check(&mut reader.findings, place, node);
}

/// Values whose errors belong to the rule itself.
fn own_values(
    reader: &mut Reader,
    place: &Place<'_>,
    mapping: &Mapping,
    (owner, rule): (Owner, &mut Rule),
) {
    if let Some(node) = value(mapping, "if") {
        rule.condition = condition(reader, place, node);
    }
    if owner != Owner::Include {
        if let Some(node) = value(mapping, "allow_failure") {
            rule.allow_failure = reader.boolean(place, "allow failure", node);
        }
        if let Some(node) = value(mapping, "interruptible") {
            rule.interruptible = reader.boolean(place, "interruptible", node);
        }
    }
    if let Some(node) = value(mapping, "when") {
        rule.when = when(reader, place, node, owner);
        rule.is_only_when = mapping.len() == 1 && rule.when != Some(RuleWhen::Never);
    }
}

/// `start_in`, which belongs to `when: delayed` and to nothing else.
fn start_in(reader: &mut Reader, place: &Place<'_>, mapping: &Mapping, rule: &mut Rule) {
    let is_delayed = mapping.get("when").and_then(Node::as_str) == Some("delayed");
    let entry = mapping.get_entry("start_in");
    if !is_delayed {
        if let Some((key, _)) = entry {
            reader.findings.config(place, &key.span, "contains disallowed keys: start_in");
        }
        return;
    }
    match entry.map(|(_, node)| node).filter(|node| !is_blank(node)) {
        Some(node) => rule.start_in_seconds = timing::start_in(reader, place, node),
        None => {
            for text in ["can't be blank", "should be a duration", "should not exceed the limit"] {
                reader.findings.attribute(place, &rule.span, "start in", text);
            }
        }
    }
}

/// Values with a place of their own.
fn inner_values(
    reader: &mut Reader,
    place: &Place<'_>,
    mapping: &Mapping,
    (owner, rule): (Owner, &mut Rule),
) {
    if let Some(node) = value(mapping, "changes") {
        rule.changes = paths::changes(reader, &place.child("changes"), node);
    }
    if let Some(node) = value(mapping, "exists") {
        rule.exists = paths::exists(reader, &place.child("exists"), node);
    }
    if owner == Owner::Include {
        return;
    }
    if let Some(node) = value(mapping, "variables") {
        let place = place.child("variables");
        rule.variables = variables::read(&mut reader.findings, &place, node, Form::Plain);
    }
    if let Some(node) = value(mapping, "needs") {
        let needs = needs::read(reader, &place.child("needs"), node, needs::Owner::Rule);
        rule.needs = needs.map(|list| list.jobs.unwrap_or_default());
    }
    if owner == Owner::Workflow {
        rule.auto_cancel = value(mapping, "auto_cancel").cloned();
    }
}

/// An expression. A value that is no text is an invalid one.
pub fn condition(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<Condition> {
    let text = node.as_str().unwrap_or_default();
    let expression = reader.expressions.read(text, &reader.patterns);
    if expression.is_none() {
        let message = format!("{} if invalid expression syntax", place.path()).to_lowercase();
        reader.findings.error(Code::Expression, node.span(), message);
        if let Some(hint) = node.as_str().and_then(crate::expression::hint) {
            reader.findings.hint(hint);
        }
    }
    expression.map(|expression| Condition { text: text.into(), expression })
}

fn when(reader: &mut Reader, place: &Place<'_>, node: &Node, owner: Owner) -> Option<RuleWhen> {
    let text = ruby::text(node);
    let parsed = match (&*text, node.as_str()) {
        ("never", Some(_)) => Some(RuleWhen::Never),
        ("always", Some(_)) => Some(RuleWhen::Run(When::Always)),
        (word, Some(_)) if owner == Owner::Job => When::parse(word).map(RuleWhen::Run),
        _ => None,
    };
    if parsed.is_none() {
        reader.findings.attribute(place, node.span(), "when", &format!("unknown value: {text}"));
        let of_job = When::ALL.iter().filter(|_| owner == Owner::Job).map(|when| when.word());
        let known: Vec<&str> = of_job.chain(["always", "never"]).collect();
        hint_words(&mut reader.findings, node, &known);
    }
    parsed
}
