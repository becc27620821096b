//! `include`: files from everywhere, each interpolated by itself and merged under the file that
//! names it.

mod component;
mod context;
mod fetch;
mod item;
pub(crate) mod main_file;
mod remote;
mod rules;
mod source;
mod template;

use std::collections::BTreeSet;

use domain::limits::{CONFIG_BYTES_MAX, INCLUDES_MAX};
use regex::Regex;
use yaml::{Kind, Node, Shape, Span};

use crate::code::Code;
use crate::fault::Fault;
use crate::input::{Input, Missing};
use crate::inputs::Given;
use crate::merge;
use crate::merged::IncludedFile;
use crate::reader::Reader;
use crate::scope::{Layer, Scope, Tier};
use crate::stop::Stop;

use context::{Context, Home};
use fetch::{Fetch, Fetched, NoText};
use item::{Item, Location, Owner};
use source::Source;

/// The pipeline's own file with everything that it includes merged under it.
pub(crate) fn resolve(
    reader: &mut Reader,
    input: &Input,
    included: &mut Vec<IncludedFile>,
) -> Result<Node, Stop> {
    let variables = &input.variables;
    let predefined = Layer::new(&variables.predefined);
    let everywhere = variables.project.iter().filter(|scoped| scoped.environment_scope == "*");
    let project = Layer::new(everywhere.map(|scoped| &scoped.variable));
    let pipeline = Layer::new(&variables.pipeline);
    let scope = Scope::default()
        .with(Tier::Predefined, &predefined)
        .with(Tier::Project, &project)
        .with(Tier::Pipeline, &pipeline);
    let mut inclusion = Inclusion {
        reader,
        input,
        missing: BTreeSet::new(),
        included,
        local: Vec::new(),
        bytes: 0,
    };
    let merged = inclusion.main(&Context::main(scope));
    if inclusion.missing.is_empty() {
        return merged;
    }
    if input.elsewhere.out_of_time {
        let text = "Request timed out when fetching configuration files.";
        inclusion.reader.findings.error(Code::Include, &Span::start(&input.path), text);
        return Err(Stop::Refused);
    }
    Err(Stop::Missing(inclusion.missing.into_iter().collect()))
}

struct Inclusion<'i, 'r> {
    reader: &'r mut Reader,
    input: &'i Input,
    missing: BTreeSet<Missing>,
    /// Files so far, each time counted.
    included: &'r mut Vec<IncludedFile>,
    /// Places of local files so far, which wildcards do not take again.
    local: Vec<(Home, String)>,
    bytes: u64,
}

impl<'i> Inclusion<'i, '_> {
    /// A body with its includes under it. The keyword itself is dropped.
    fn body(&mut self, root: Node, context: &Context<'i>) -> Result<Node, Stop> {
        let Some(mapping) = root.as_mapping() else { return Ok(root) };
        let Some(include) = mapping.get("include") else { return Ok(root) };
        let items = self.items(include, context, Owner::Include)?;
        let files = self.level(&items, context, Owner::Include)?;
        let merged = files.into_iter().reduce(|before, file| merge::deep(&before, &file));
        let mut own = mapping.clone();
        own.remove("include");
        let own = Node::new(root.span().clone(), Kind::Mapping(own));
        Ok(match merged {
            Some(merged) => merge::deep(&merged, &own),
            None => own,
        })
    }

    /// The files of one `include`, in order. The first that is wrong is reported after those in
    /// between were read with all that they include, as GitLab does.
    fn level(
        &mut self,
        items: &[Item],
        context: &Context<'i>,
        owner: Owner,
    ) -> Result<Vec<Node>, Stop> {
        let first = self.included.len();
        for item in items {
            self.count(item, context)?;
        }
        let mut files = Vec::new();
        let mut refused = None;
        let fetched: Vec<_> =
            items.iter().map(|item| Fetch { input: self.input, item, context }.run()).collect();
        for (index, (item, fetched)) in items.iter().zip(fetched).enumerate() {
            let loaded = match fetched {
                Ok(fetched) => {
                    if let Some(known) = self.included.get_mut(first + index) {
                        known.stored.clone_from(&fetched.stored);
                    }
                    self.file(item, &fetched, context, owner)?
                }
                Err(NoText::Missing(missing)) => {
                    self.missing.extend(missing);
                    continue;
                }
                // What is wrong besides is still looked for.
                Err(NoText::Unknown(fault)) => {
                    self.reader.findings.fault(fault);
                    continue;
                }
                Err(NoText::Fault(fault)) => Err(fault),
            };
            match loaded {
                Ok(file) => files.push(file),
                Err(fault) => refused = refused.or(Some(fault)),
            }
        }
        match refused {
            Some(fault) => Err(self.refuse(fault)),
            None => Ok(files),
        }
    }

    /// Counts a file, wherever it is.
    fn count(&mut self, item: &Item, context: &Context<'i>) -> Result<(), Stop> {
        let place = context.place(self.input);
        let fetch = Fetch { input: self.input, item, context };
        self.included.push(IncludedFile {
            kind: item.kind(),
            location: fetch.shown(item.named()),
            stored: None,
            extra: item.extra.clone(),
            context_project: place.map(|(project, _)| project.to_owned()),
            context_sha: place.map(|(_, sha)| sha.to_owned()),
        });
        if let Location::Local { path } = &item.location {
            self.local.push((context.home.clone(), path.clone()));
        }
        if self.included.len() > INCLUDES_MAX {
            let text = format!("Maximum of {INCLUDES_MAX} nested includes are allowed!");
            return Err(self.refuse(fault(&item.span, text)));
        }
        Ok(())
    }

    /// One file with its own includes.
    fn file(
        &mut self,
        item: &Item,
        fetched: &Fetched<'i>,
        context: &Context<'i>,
        owner: Owner,
    ) -> Result<Result<Node, Fault>, Stop> {
        let shown = Fetch { input: self.input, item, context }.shown(item.named());
        self.reader.findings.included(&fetched.file, &item.span);
        let prefixed =
            |fault: Fault| Fault { message: format!("`{shown}`: {}", fault.message), ..fault };
        let given = match Given::read(item.inputs.as_ref()) {
            Ok(given) => given,
            Err(fault) => return Ok(Err(prefixed(fault))),
        };
        let source = Source {
            text: &fetched.text,
            file: &fetched.file,
            given,
            scope: context.scope,
            context: &fetched.context,
        };
        if matches!(item.location, Location::Component { .. })
            && let Some(span) = source.has_include(&self.input.read)
        {
            let text = format!(
                "Component `{shown}` cannot use `spec:include`. This keyword is not supported in components"
            );
            return Ok(Err(fault(&span, text)));
        }
        let root = match self.load(&source)? {
            Ok(root) => root,
            Err(fault) => return Ok(Err(prefixed(fault))),
        };
        if root.as_mapping().is_none_or(yaml::Mapping::is_empty) {
            let text = format!("Included file `{shown}` does not have valid YAML syntax!");
            return Ok(Err(fault(&item.span, text)));
        }
        self.bytes = self.bytes.saturating_add(root.bytes());
        if self.bytes > CONFIG_BYTES_MAX {
            let text = "Total size of combined CI/CD configuration is too big";
            self.reader.findings.error(Code::TooBig, &item.span, text);
            return Err(Stop::Refused);
        }
        match owner {
            Owner::Include => self.body(root, &fetched.context).map(Ok),
            Owner::Header => Ok(source::only_inputs(root, &shown)),
        }
    }

    /// The items of an `include` that apply here, each naming one file.
    fn items(
        &mut self,
        include: &Node,
        context: &Context<'i>,
        owner: Owner,
    ) -> Result<Vec<Item>, Stop> {
        let nodes = match include.shape() {
            Shape::Sequence(items) => items,
            Shape::Text(_) | Shape::Mapping(_) | Shape::Other => std::slice::from_ref(include),
        };
        let nodes: Vec<&Node> = nodes.iter().filter(|node| !node.is_null()).collect();
        let is_item = |node: &&&Node| matches!(node.shape(), Shape::Text(_) | Shape::Mapping(_));
        if let Some(wrong) = nodes.iter().find(|node| !is_item(node)) {
            let text = "Each include must be a hash or a string";
            return Err(self.refuse(fault(wrong.span(), text)));
        }
        let mut kept = Vec::new();
        for node in nodes {
            if self.applies(node, context)? {
                kept.push(node);
            }
        }
        let mut items = Vec::new();
        for node in kept {
            self.item(node, context, owner, &mut items)?;
        }
        Ok(items)
    }

    fn item(
        &mut self,
        node: &Node,
        context: &Context<'i>,
        owner: Owner,
        items: &mut Vec<Item>,
    ) -> Result<(), Stop> {
        let item = match node.shape() {
            Shape::Text(text) => {
                Item::of_text(&item::expanded(&context.scope, text), node.span(), owner)
            }
            Shape::Mapping(mapping) => {
                let files = mapping.get("file").filter(|_| mapping.get("project").is_some());
                if let Some(files) = files.and_then(Node::as_sequence) {
                    if files.is_empty() {
                        return Err(self.refuse(fault(node.span(), item::NO_FILE.to_owned())));
                    }
                    for file in files {
                        let mut one = mapping.clone();
                        if let Some((key, _)) = mapping.get_entry("file") {
                            one.insert(key.clone(), file.clone());
                        }
                        let span = file.span().clone();
                        let one = Node::new(span, Kind::Mapping(one));
                        self.item(&one, context, owner, items)?;
                    }
                    return Ok(());
                }
                Item::of_mapping(mapping, node.span(), owner, &context.scope)
            }
            Shape::Sequence(_) | Shape::Other => return Ok(()),
        };
        let hidden = item::hidden(&context.scope, node);
        match item {
            Ok(item) => self.with_wildcards(Item { hidden, ..item }, context, items),
            Err(text) => {
                let text = context.scope.without(&text, &hidden);
                Err(self.refuse(fault(node.span(), text)))
            }
        }
    }

    /// The item, or one for each file that its wildcards match; none is no error.
    fn with_wildcards(
        &mut self,
        item: Item,
        context: &Context<'i>,
        items: &mut Vec<Item>,
    ) -> Result<(), Stop> {
        let Location::Local { path } = &item.location else {
            items.push(item);
            return Ok(());
        };
        if !path.contains('*') {
            items.push(item);
            return Ok(());
        }
        let Some(paths) = self.paths(context) else { return Ok(()) };
        let pattern = regex::escape(path).replace(r"\*\*", ".*").replace(r"\*", "[^/]*");
        let Ok(regex) = Regex::new(&format!("^{pattern}$")) else {
            let text = "Included path has too many wildcards";
            return Err(self.refuse(fault(&item.span, text)));
        };
        let home = &context.home;
        let is_new =
            |path: &&String| !self.local.iter().any(|(at, known)| at == home && known == *path);
        let matching = paths.iter().filter(|path| regex.is_match(path)).filter(is_new);
        items.extend(
            matching.map(|path| Item {
                location: Location::Local { path: path.clone() },
                ..item.clone()
            }),
        );
        Ok(())
    }

    /// All files beside a file; `None` while they are missing.
    fn paths(&mut self, context: &Context<'i>) -> Option<&'i [String]> {
        let (known, question) = rules::paths(self.input, context);
        if known.is_none() {
            self.missing.extend(question);
        }
        known
    }

    fn refuse(&mut self, fault: Fault) -> Stop {
        self.reader.findings.fault(fault);
        Stop::Refused
    }
}

/// A mistake of the keyword itself.
fn fault(span: &Span, text: impl Into<String>) -> Fault {
    Fault::new(span, text).coded(Code::Include)
}
