//! The pipeline's own file.

use yaml::{Kind, Mapping, Node, Span};

use super::Inclusion;
use super::context::Context;
use super::entry;
use super::item::Owner;
use super::source::Source;
use crate::code::Code;
use crate::inputs::Given;
use crate::stop::Stop;

impl<'i> Inclusion<'i, '_> {
    /// The main file with everything that it includes under it. Its root is a mapping.
    pub(super) fn main(&mut self, context: &Context<'i>) -> Result<Node, Stop> {
        let (text, file) = (self.input.text.as_str(), self.input.path.as_str());
        let start = Span::start(file);
        if text.trim().is_empty() {
            let text = "Please provide content of .gitlab-ci.yml";
            self.reader.findings.error(Code::Root, &start, text);
            return Err(Stop::Refused);
        }
        let given = Given::outside(&self.input.inputs, file);
        let source = Source { text, file, given, scope: context.scope, context, outer: context };
        let root = match self.load(&source)? {
            Ok(root) => root,
            Err(fault) => return Err(self.refuse(fault)),
        };
        if root.is_null() {
            return Ok(Node::new(start, Kind::Mapping(Mapping::new())));
        }
        self.with_includes(root, context)
    }

    /// The keyword is looked at only if it brought no file.
    fn with_includes(&mut self, root: Node, context: &Context<'i>) -> Result<Node, Stop> {
        let include = root.as_mapping().and_then(|mapping| mapping.get("include")).cloned();
        let merged = self.body(root, context)?;
        let Some(include) = include.filter(|node| !node.is_null()) else { return Ok(merged) };
        if self.included.is_empty() && self.missing.is_empty() {
            entry::check(&mut self.reader.findings, &include);
        }
        Ok(merged)
    }

    /// The files of `spec:include` as one mapping with `inputs`.
    pub(super) fn header(
        &mut self,
        include: &Node,
        context: &Context<'i>,
    ) -> Result<Vec<Node>, Stop> {
        let items = self.items(include, context, Owner::Header)?;
        self.level(&items, context, Owner::Header)
    }
}
