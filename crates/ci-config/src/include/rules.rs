//! `include:rules`, judged where the file stands.

use yaml::Node;

use super::Inclusion;
use super::context::{Context, Home};
use crate::code::Code;
use crate::document::is_blank;
use crate::fault::Fault;
use crate::findings::Findings;
use crate::input::{Input, Missing};
use crate::judge::Judge;
use crate::keyword::rules::{self, Owner, RuleWhen};
use crate::place::Place;
use crate::stop::Stop;

/// All files beside a file, or what to ask for them.
pub(super) fn paths<'i>(
    input: &'i Input,
    context: &Context<'i>,
) -> (Option<&'i [String]>, Option<Missing>) {
    match &context.home {
        Home::Own => (input.existing_paths.as_deref(), Some(Missing::ExistingPaths)),
        Home::Commit { project, sha } => {
            let (project, sha) = (project.clone(), sha.clone());
            let known = input.elsewhere.paths.get(&(project.clone(), sha.clone()));
            (known.map(Vec::as_slice), Some(Missing::StoredPaths { project, sha }))
        }
        Home::Nowhere => (Some(&[]), None),
    }
}

impl<'i> Inclusion<'i, '_> {
    /// Whether an item's rules take its file in.
    pub(super) fn applies(&mut self, item: &Node, context: &Context<'i>) -> Result<bool, Stop> {
        let rules = item.as_mapping().and_then(|mapping| mapping.get("rules"));
        let is_off = |node: &&Node| node.is_null() || node.as_bool() == Some(false);
        let Some(node) = rules.filter(|node| !is_off(node)) else { return Ok(true) };
        let place = Place::root("include");
        let before = (self.reader.findings.errors(), self.reader.findings.count());
        let has_errors = |inclusion: &Self| inclusion.reader.findings.errors() != before.0;
        check_list(&mut self.reader.findings, &place, node);
        let rules = match has_errors(self) {
            true => None,
            false => rules::read(self.reader, &place, node, Owner::Include),
        };
        let Some(rules) = rules.filter(|_| !has_errors(self)) else {
            // GitLab says what is wrong first.
            self.reader.findings.forget(before.1 + 1);
            return Err(Stop::Refused);
        };
        let (known, question) = paths(self.input, context);
        let mut judge =
            Judge::beside(self.input, &self.reader.patterns, (context.asker, (known, question)));
        let judged = judge.rules(&rules, &context.scope);
        self.missing.extend(judge.into_missing());
        match judged {
            Ok(judgement) => Ok(judgement
                .matched
                .is_some_and(|index| rules[index].when != Some(RuleWhen::Never))),
            Err(fault) if fault.code == Code::NotKnownHere => Err(self.refuse(fault)),
            Err(fault) => {
                let message = format!("include:{}", fault.message);
                Err(self.refuse(Fault { message, ..fault }.coded(Code::Include)))
            }
        }
    }
}

/// `rules` is a list of mappings.
fn check_list(findings: &mut Findings, place: &Place<'_>, node: &Node) {
    let list = place.child("rules");
    let rule = place.child("rule");
    match rules::items(node) {
        _ if is_blank(node) => findings.config(&list, node.span(), "can't be blank"),
        None => findings.config(&list, node.span(), "should be an array"),
        Some(items) => {
            for item in items.into_iter().filter(|item| item.as_mapping().is_none()) {
                findings.config(&rule, item.span(), "should be a hash");
            }
        }
    }
}
