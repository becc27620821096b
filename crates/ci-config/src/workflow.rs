//! `workflow`: whether there is a pipeline, its name, and what newer commits do to it.

use std::rc::Rc;

use domain::limits::NAME_CHARS_MAX;
use yaml::{Mapping, Node};

use crate::document::is_blank;
use crate::keyword::rules::{self, Owner, Rule};
use crate::known::Keys;
use crate::no_effect::NoEffect;
use crate::outcome::{AutoCancel, OnNewCommit};
use crate::place::Place;
use crate::reader::Reader;

pub(crate) const KEYS: Keys = Keys { taken: &["name", "rules", "auto_cancel"] };
pub(crate) const AUTO_CANCEL: Keys = Keys { taken: &["on_new_commit", "on_job_failure"] };

/// `workflow` as written.
#[derive(Debug, Default)]
pub(crate) struct Workflow {
    pub name: Option<String>,
    pub rules: Option<Rc<[Rule]>>,
    /// Whether the key is there, even without a value.
    pub has_rules: bool,
    pub auto_cancel: AutoCancel,
    /// What each rule says of `auto_cancel`, same order.
    pub rule_auto_cancel: Vec<Option<AutoCancel>>,
}

/// Reads `workflow`.
pub(crate) fn read(reader: &mut Reader, node: Option<&Node>) -> Workflow {
    let place = Place::root("workflow");
    let Some(node) = node.filter(|node| !node.is_null()) else { return Workflow::default() };
    let Some(mapping) = node.as_mapping() else {
        reader.findings.config(&place, node.span(), "should be a hash");
        return Workflow::default();
    };
    let has_rules = mapping.get("rules").is_some();
    let mut workflow = Workflow { has_rules, ..Workflow::default() };
    let is_sound = reader.is_sound(|reader| {
        KEYS.check(&mut reader.findings, &place, node);
        workflow.name = value(mapping, "name").and_then(|node| name(reader, &place, node));
        check_rules(reader, &place, mapping);
    });
    if is_sound {
        inside(reader, &place, mapping, &mut workflow);
    }
    workflow
}

fn value<'m>(mapping: &'m Mapping, key: &str) -> Option<&'m Node> {
    mapping.get(key).filter(|node| !node.is_null())
}

fn check_rules(reader: &mut Reader, place: &Place<'_>, mapping: &Mapping) {
    let Some(node) = value(mapping, "rules").filter(|node| !rules::is_list(node)) else { return };
    let place = place.child("rules");
    if let Some(items) = rules::items(node) {
        let place = place.child("rule");
        for item in items.into_iter().filter(|item| item.as_mapping().is_none()) {
            reader.findings.config(&place, item.span(), "should be a hash");
            if is_blank(item) {
                reader.findings.config(&place, item.span(), "can't be blank");
            }
        }
    } else {
        if is_blank(node) {
            reader.findings.config(&place, node.span(), "can't be blank");
        }
        reader.findings.config(&place, node.span(), "should be an array");
    }
}

fn inside(reader: &mut Reader, place: &Place<'_>, mapping: &Mapping, workflow: &mut Workflow) {
    if let Some(node) = value(mapping, "auto_cancel") {
        workflow.auto_cancel =
            auto_cancel(reader, &place.child("auto_cancel"), node, AutoCancel::default());
    }
    let Some(node) = value(mapping, "rules") else { return };
    let place = place.child("rules");
    workflow.rules = rules::read(reader, &place, node, Owner::Workflow);
    let place = place.child("rule");
    let place = place.child("auto_cancel");
    let base = workflow.auto_cancel;
    let of_rules = workflow.rules.iter().flat_map(|rules| rules.iter());
    workflow.rule_auto_cancel = of_rules
        .map(|rule| rule.auto_cancel.as_ref().map(|node| auto_cancel(reader, &place, node, base)))
        .collect();
}

fn name(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<String> {
    let name = reader.string(place, "name", node)?;
    if name.chars().count() > NAME_CHARS_MAX {
        let text = "is too long (maximum is 255 characters)";
        reader.findings.attribute(place, node.span(), "name", text);
    }
    Some(name)
}

/// `auto_cancel` over a base, key by key.
fn auto_cancel(
    reader: &mut Reader,
    place: &Place<'_>,
    node: &Node,
    base: AutoCancel,
) -> AutoCancel {
    let Some(mapping) = node.as_mapping() else {
        reader.findings.config(place, node.span(), "should be a hash");
        return base;
    };
    AUTO_CANCEL.check(&mut reader.findings, place, node);
    reader.findings.no_effect(place, node.span(), NoEffect::AutoCancel);
    let mut result = base;
    if let Some(node) = value(mapping, "on_new_commit") {
        let text = "must be one of: conservative, interruptible, none";
        let word = reader.choice(place, "on new commit", node, (text, new_commit));
        result.on_new_commit = word.unwrap_or(base.on_new_commit);
    }
    if let Some(node) = value(mapping, "on_job_failure") {
        let text = "must be one of: none, all";
        let word = reader.choice(place, "on job failure", node, (text, job_failure));
        result.on_job_failure = word.unwrap_or(base.on_job_failure);
    }
    result
}

fn new_commit(word: &str) -> Option<OnNewCommit> {
    match word {
        "conservative" => Some(OnNewCommit::Conservative),
        "interruptible" => Some(OnNewCommit::Interruptible),
        "none" => Some(OnNewCommit::None),
        _ => None,
    }
}

fn job_failure(word: &str) -> Option<bool> {
    match word {
        "none" => Some(false),
        "all" => Some(true),
        _ => None,
    }
}
