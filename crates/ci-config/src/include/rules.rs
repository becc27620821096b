//! `include:rules`, judged where the file stands.

use yaml::Node;

use super::context::{Context, Home};
use super::{Inclusion, fault};
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
        let Some(node) = rules.filter(|node| !node.is_null()) else { return Ok(true) };
        let place = Place::root("include");
        if !rules::is_list(node) {
            let text = "should be an array containing hashes and arrays of hashes";
            self.reader.findings.attribute(&place, node.span(), "rules", text);
            return Err(Stop::Refused);
        }
        let before = self.reader.findings.errors();
        let rules = rules::read(self.reader, &place, node, Owner::Include);
        let Some(rules) = rules.filter(|_| self.reader.findings.errors() == before) else {
            return Err(Stop::Refused);
        };
        let (known, question) = paths(self.input, context);
        let mut judge = Judge::beside(self.input, &self.reader.patterns, (known, question));
        let judged = judge.rules(&rules, &context.scope);
        self.missing.extend(judge.into_missing());
        match judged {
            Ok(judgement) => Ok(judgement
                .matched
                .is_some_and(|index| rules[index].when != Some(RuleWhen::Never))),
            Err(text) => Err(self.refuse(fault(node.span(), text))),
        }
    }
}
