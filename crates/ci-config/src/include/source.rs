//! A text to the body that counts: its header read, its inputs checked, its blocks replaced.

use indexmap::IndexMap;
use yaml::{Key, Mapping, Node, Span};

use super::Inclusion;
use super::context::Context;
use crate::code::Code;
use crate::document::{self, File, ReadFiles};
use crate::fault::Fault;
use crate::findings::Findings;
use crate::header::{self, Declared, Header, Tools};
use crate::inputs::{self, Given};
use crate::interpolate::{Facts, interpolate};
use crate::reader::Reader;
use crate::ruby;
use crate::scope::Scope;
use crate::stop::Stop;

/// A file before it is read.
#[derive(Debug)]
pub(super) struct Source<'s, 'i> {
    pub text: &'s str,
    /// What findings call it.
    pub file: &'s str,
    pub given: Given,
    /// Variables of the including file, for `expand_vars`.
    pub scope: Scope<'i>,
    /// What its own includes see.
    pub context: &'s Context<'i>,
    /// What its `spec:include` sees: the place of the including file, as in GitLab.
    pub outer: &'s Context<'i>,
}

impl Source<'_, '_> {
    /// Where the header has `spec:include`.
    pub(super) fn has_include(&self, read: &ReadFiles) -> Option<Span> {
        let file = document::parts(&mut Findings::default(), read, self.text, self.file).ok()?;
        let header = file.header?;
        let spec = header.as_mapping()?.get("spec")?.as_mapping()?;
        spec.get_entry("include").map(|(key, _)| key.span.clone())
    }
}

impl<'i> Inclusion<'i, '_> {
    /// The body of a text, or what is wrong with it.
    pub(super) fn load(&mut self, source: &Source<'_, 'i>) -> Result<Result<Node, Fault>, Stop> {
        let findings = &mut self.reader.findings;
        match document::parts(findings, &self.input.read, source.text, source.file) {
            Ok(file) => self.interpolated(file, source),
            Err(error) => {
                let fault = Fault::new(&error.span, error.message.as_str());
                let hint = document::hint(&error, source.text);
                Ok(Err(fault.coded(document::code(&error)).with_hint(hint)))
            }
        }
    }

    fn interpolated(
        &mut self,
        file: File,
        source: &Source<'_, 'i>,
    ) -> Result<Result<Node, Fault>, Stop> {
        let File { header, body } = file;
        let is_mapping = body.as_mapping().is_some();
        if !is_mapping && (header.is_some() || !body.is_null()) {
            let hint = "the file is a mapping: keywords and job names followed by colons";
            let fault = Fault::new(body.span(), document::NO_MAPPING).coded(Code::Root);
            return Ok(Err(fault.with_hint(Some(hint.to_owned()))));
        }
        let Some(header) = header else {
            return Ok(match source.given.entries.first() {
                Some((key, _)) => Err(without_header(key)),
                None => Ok(body),
            });
        };
        let Reader { patterns, expressions, .. } = &mut *self.reader;
        let mut header = match Header::read(&header, &mut Tools { patterns, expressions }) {
            Ok(header) => header,
            Err(faults) => return Ok(Fault::joined(faults).map_or(Ok(body), Err)),
        };
        let mut of_files = Vec::new();
        if let Some(include) = header.include.take() {
            let before = self.reader.findings.count();
            let unknown = inputs::unknown(&[], &source.given).map(|fault| fault.message);
            let files = self.header(&include, source.outer).inspect_err(|_| {
                // GitLab goes on without any inputs, and then what is given is unknown, too.
                for found in self.reader.findings.since(before) {
                    found.message.extend(unknown.iter().flat_map(|unknown| [", ", unknown]));
                }
            })?;
            match self.with_included(&mut header, &files, include.span()) {
                Ok(faults) => of_files = faults,
                Err(mut fault) => {
                    fault.message.extend(unknown.iter().flat_map(|unknown| [", ", unknown]));
                    return Ok(Err(fault));
                }
            }
        }
        let given = (&source.given, of_files);
        let values = match inputs::resolve(&header.inputs, given, &self.reader.patterns) {
            Ok(values) => values,
            Err(faults) => return Ok(Fault::joined(faults).map_or(Ok(body), Err)),
        };
        let component = source.context.component.as_deref();
        let fields = component.into_iter().flat_map(|component| {
            header.component.iter().map(|field| (*field, component.field(field)))
        });
        let facts = Facts::new(values, fields, source.scope);
        Ok(interpolate(&body, &facts, &mut self.reader.carried))
    }

    /// Adds inputs from the files of `spec:include`, before those of the header itself. What is
    /// wrong with them is told beside what is wrong with the values.
    fn with_included(
        &mut self,
        header: &mut Header,
        files: &[Node],
        span: &Span,
    ) -> Result<Vec<Fault>, Fault> {
        let mut faults = Vec::new();
        let mut declared: Vec<Declared> = Vec::new();
        let names = |node: &Node| node.as_mapping().map(|inputs| inputs.keys().cloned().collect());
        let mut keys: Vec<Key> = Vec::new();
        let Reader { patterns, expressions, .. } = &mut *self.reader;
        for file in files {
            let inputs = file.as_mapping().and_then(|mapping| mapping.get("inputs"));
            keys.extend(inputs.and_then(names).unwrap_or_else(Vec::new));
            let mut tools = Tools { patterns, expressions };
            let inputs = inputs.map(|node| header::included(&mut faults, node, &mut tools));
            declared.extend(inputs.into_iter().flatten());
        }
        let own = header.inputs.iter().map(|input| input.name.as_str());
        let twice = twice(keys.iter().map(|key| &*key.text).chain(own)).join(", ");
        declared.append(&mut header.inputs);
        header.inputs = declared;
        if twice.is_empty() {
            return Ok(faults);
        }
        let text = format!(
            "Duplicate input keys found: {twice}. Input keys must be unique across all included files and inline specifications."
        );
        Err(Fault::new(span, text))
    }
}

/// Names that are there more than once, each named once.
fn twice<'n>(names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    let mut counts: IndexMap<&str, usize> = IndexMap::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    counts.into_iter().filter(|(_, count)| *count > 1).map(|(name, _)| name).collect()
}

fn without_header(key: &Key) -> Fault {
    let text = "Given inputs not defined in the `spec` section of the included configuration file";
    let hint = "declare them in the file: `spec: {inputs: {..}}` and `---` before its content";
    Fault::new(&key.span, text).with_hint(Some(hint.to_owned()))
}

/// A file of `spec:include` holds inputs and nothing else.
pub(super) fn only_inputs(root: Node, shown: &str) -> Result<Node, Fault> {
    let keys = root.as_mapping().into_iter().flat_map(Mapping::keys);
    let others: Vec<&Key> = keys.filter(|key| key.as_text() != Some("inputs")).collect();
    let Some(first) = others.first() else { return Ok(root) };
    let words: Vec<String> = others.iter().map(|key| ruby::name(key)).collect();
    let text =
        format!("Header include file `{shown}` contains unknown keys: [{}]", words.join(", "));
    Err(Fault::new(&first.span, text))
}
