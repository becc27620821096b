//! `rules` of jobs, of `workflow` and of `include`: from nodes to rules. They are judged elsewhere.

use std::rc::Rc;

use domain::limits::{LIST_LEVELS_MAX, RULE_PATHS_MAX};
use domain::pipeline::When;
use domain::variable::JobVariable;
use yaml::{Mapping, Node, Shape, Span};

use super::needs::{self, NeedItem};
use super::timing;
use super::variables::{self, Form};
use crate::code::Code;
use crate::expression::Expression;
use crate::inputs;
use crate::known::Keys;
use crate::place::Place;
use crate::reader::{Reader, flattened, strings};

/// Where rules stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    Job,
    Workflow,
    Include,
}

/// One rule.
#[derive(Debug)]
pub(crate) struct Rule {
    pub span: Span,
    /// Whether `when` is its only key, and not `never`.
    pub is_only_when: bool,
    pub condition: Option<Condition>,
    pub changes: Option<Changes>,
    pub exists: Option<Vec<String>>,
    pub when: Option<RuleWhen>,
    pub start_in_seconds: Option<u32>,
    pub allow_failure: Option<bool>,
    pub variables: Vec<JobVariable>,
    pub needs: Option<Vec<NeedItem>>,
    pub interruptible: Option<bool>,
    /// `auto_cancel` of a workflow rule, not read yet.
    pub auto_cancel: Option<Node>,
}

/// `if`.
#[derive(Debug)]
pub(crate) struct Condition {
    /// As written.
    pub text: String,
    pub expression: Rc<Expression>,
}

/// `changes`.
#[derive(Debug)]
pub(crate) struct Changes {
    pub globs: Vec<String>,
    pub compare_to: Option<String>,
}

/// `when` of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RuleWhen {
    Never,
    Run(When),
}

impl RuleWhen {
    /// GitLab's word.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Run(when) => when.word(),
        }
    }
}

const JOB: Keys = Keys {
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
    later: &[],
};
const WORKFLOW: Keys = Keys {
    taken: &[
        "if",
        "changes",
        "exists",
        "when",
        "variables",
        "auto_cancel",
        "allow_failure",
        "needs",
    ],
    later: &[],
};
const INCLUDE: Keys = Keys { taken: &["if", "changes", "exists", "when"], later: &[] };
const CHANGES: Keys = Keys { taken: &["paths", "compare_to"], later: &["regexp"] };
const EXISTS: Keys = Keys { taken: &["paths"], later: &["project", "ref", "regexp"] };

/// Reads a list of rules, nested lists flattened. `None` if the list itself is wrong.
pub(crate) fn read(
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

/// Whether a node can be a list of rules: lists and mappings only.
pub(crate) fn is_list(node: &Node) -> bool {
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
            check_keys(reader, place, node, (mapping, owner));
            own_values(reader, place, mapping, (owner, &mut rule));
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

fn check_keys(
    reader: &mut Reader,
    place: &Place<'_>,
    node: &Node,
    (mapping, owner): (&Mapping, Owner),
) {
    let keys = match owner {
        Owner::Job => JOB,
        Owner::Workflow => WORKFLOW,
        Owner::Include => INCLUDE,
    };
    keys.check(&mut reader.findings, place, node);
    let is_delayed = value(mapping, "when").and_then(Node::as_str) == Some("delayed");
    if let Some((key, start_in)) = mapping.get_entry("start_in")
        && owner == Owner::Job
        && !is_delayed
        && !start_in.is_null()
    {
        reader.findings.config(place, &key.span, "contains disallowed keys: start_in");
    }
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
    if let Some(node) = value(mapping, "when") {
        rule.when = when(reader, place, node, owner);
        rule.is_only_when = mapping.len() == 1 && rule.when != Some(RuleWhen::Never);
    }
    if owner != Owner::Job {
        return;
    }
    if rule.when == Some(RuleWhen::Run(When::Delayed)) {
        match value(mapping, "start_in") {
            Some(node) => rule.start_in_seconds = timing::start_in(reader, place, node),
            None => {
                for text in
                    ["can't be blank", "should be a duration", "should not exceed the limit"]
                {
                    reader.findings.attribute(place, &rule.span, "start in", text);
                }
            }
        }
    }
    if let Some(node) = value(mapping, "allow_failure") {
        rule.allow_failure = reader.boolean(place, "allow failure", node);
    }
    if let Some(node) = value(mapping, "interruptible") {
        rule.interruptible = reader.boolean(place, "interruptible", node);
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
        rule.changes = changes(reader, &place.child("changes"), node);
    }
    if let Some(node) = value(mapping, "exists") {
        rule.exists = exists(reader, &place.child("exists"), node);
    }
    if owner == Owner::Include {
        return;
    }
    if let Some(node) = mapping.get("variables") {
        let place = place.child("variables");
        rule.variables = variables::read(&mut reader.findings, &place, node, Form::Plain);
    }
    if owner == Owner::Workflow {
        rule.auto_cancel = value(mapping, "auto_cancel").cloned();
    } else if let Some(node) = value(mapping, "needs") {
        rule.needs = needs::read(reader, &place.child("needs"), node, true);
    }
}

/// An expression. A value that is no text is an invalid one.
pub(crate) fn condition(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<Condition> {
    let text = node.as_str().unwrap_or_default();
    let expression = reader.expressions.read(text, &reader.patterns);
    if expression.is_none() {
        let message = format!("{} if invalid expression syntax", place.path()).to_lowercase();
        reader.findings.error(Code::Expression, node.span(), message);
    }
    expression.map(|expression| Condition { text: text.to_owned(), expression })
}

fn when(reader: &mut Reader, place: &Place<'_>, node: &Node, owner: Owner) -> Option<RuleWhen> {
    let text = inputs::text(node);
    let parsed = match (text.as_str(), node.as_str()) {
        ("never", Some(_)) => Some(RuleWhen::Never),
        ("always", Some(_)) => Some(RuleWhen::Run(When::Always)),
        (word, Some(_)) if owner == Owner::Job => When::parse(word).map(RuleWhen::Run),
        _ => None,
    };
    if parsed.is_none() {
        reader.findings.attribute(place, node.span(), "when", &format!("unknown value: {text}"));
    }
    parsed
}

fn changes(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<Changes> {
    match node.shape() {
        Shape::Sequence(_) => {
            let globs = globs(reader, place, node, "config")?;
            Some(Changes { globs, compare_to: None })
        }
        Shape::Mapping(mapping) => {
            let is_sound =
                reader.is_sound(|reader| CHANGES.check(&mut reader.findings, place, node));
            let paths = value(mapping, "paths");
            if paths.is_none() && mapping.get("regexp").is_none() {
                reader.findings.config(place, node.span(), "missing required keys: paths");
            }
            let globs = globs(reader, place, paths.filter(|_| is_sound)?, "paths")?;
            let compare_to = value(mapping, "compare_to")
                .and_then(|node| reader.string(place, "compare to", node));
            Some(Changes { globs, compare_to })
        }
        Shape::Text(_) | Shape::Other => {
            reader.findings.config(place, node.span(), "should be an array or a hash");
            None
        }
    }
}

fn exists(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<Vec<String>> {
    match node.shape() {
        Shape::Text(text) => Some(vec![text.to_owned()]),
        Shape::Sequence(_) => globs(reader, place, node, "config"),
        Shape::Mapping(mapping) => {
            let is_sound = reader.is_sound(|reader| {
                EXISTS.check(&mut reader.findings, place, node);
                if !mapping.is_empty()
                    && !["paths", "regexp"].iter().any(|key| mapping.get(key).is_some())
                {
                    reader.findings.config(place, node.span(), "missing required keys: paths");
                }
            });
            if !is_sound {
                return None;
            }
            match value(mapping, "paths") {
                Some(paths) => globs(reader, place, paths, "paths"),
                None => Some(Vec::new()),
            }
        }
        Shape::Other => {
            let text =
                format!("{} should be a string, an array of strings, or a hash", place.path());
            reader.findings.error(Code::Value, node.span(), text);
            None
        }
    }
}

/// A flat list of at most fifty globs.
fn globs(reader: &mut Reader, place: &Place<'_>, node: &Node, name: &str) -> Option<Vec<String>> {
    let Some(globs) = strings(node) else {
        reader.findings.attribute(place, node.span(), name, "should be an array of strings");
        return None;
    };
    if globs.len() > RULE_PATHS_MAX {
        let text = format!("has too many entries (maximum {RULE_PATHS_MAX})");
        reader.findings.attribute(place, node.span(), name, &text);
        return None;
    }
    Some(globs)
}
