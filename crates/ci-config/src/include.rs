//! `include`: files from everywhere, each interpolated by itself and merged under the file that
//! names it.

mod component;
mod context;
pub(crate) mod entry;
mod fetch;
mod item;
pub(crate) mod main_file;
mod remote;
mod rules;
mod source;
mod template;

use std::collections::BTreeSet;

use domain::limits::{CONFIG_BYTES_MAX, INCLUDES_MAX};
use yaml::{Key, Kind, Mapping, Node, Shape, Span, Style};

use crate::code::Code;
use crate::fault::Fault;
use crate::input::{Input, Missing};
use crate::inputs::Given;
use crate::merge;
use crate::merged::IncludedFile;
use crate::reader::Reader;
use crate::scope::{Layer, Scope, Tier};
use crate::stop::Stop;
use crate::wildcard;

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
        let mut own = mapping.clone();
        own.remove("include");
        let own = Node::new(root.span().clone(), Kind::Mapping(own));
        Ok(merge::deep(&files.iter().collect::<Vec<_>>(), &own))
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
            outer: context,
        };
        if matches!(item.location, Location::Component { .. })
            && let Some(span) = source.has_include(&self.input.read)
        {
            let text = format!(
                "Component `{shown}` cannot use `spec:include`. This keyword is not supported in components"
            );
            return Ok(Err(fault(&span, text)));
        }
        let before = self.reader.findings.count();
        let loaded = self.load(&source).inspect_err(|_| {
            // A file of its header.
            for found in self.reader.findings.since(before) {
                found.message = format!("`{shown}`: {}", found.message);
            }
        });
        let root = match loaded? {
            Ok(root) => root,
            Err(fault) => return Ok(Err(prefixed(fault))),
        };
        if root.as_mapping().is_none_or(Mapping::is_empty) {
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

    /// The files that one item names: none, one, or those that its wildcards match.
    fn item(
        &mut self,
        node: &Node,
        context: &Context<'i>,
        owner: Owner,
        items: &mut Vec<Item>,
    ) -> Result<(), Stop> {
        let span = node.span();
        let hidden = item::hidden(&context.scope, node);
        match node.shape() {
            Shape::Text(text) => {
                let text = item::expanded(&context.scope, text);
                for text in self.matching(text, span, context)? {
                    let item = Item::of_text(&text, span, owner);
                    items.push(self.named(item, span, (context, &hidden))?);
                }
            }
            Shape::Mapping(mapping) => {
                for (one, span) in self.variants(mapping, span, context)? {
                    let item = Item::of_mapping(&one, &span, owner, &context.scope);
                    items.push(self.named(item, &span, (context, &hidden))?);
                }
            }
            Shape::Sequence(_) | Shape::Other => {}
        }
        Ok(())
    }

    /// An item with the values that may not be shown of it, or GitLab's message.
    fn named(
        &mut self,
        item: Result<Item, String>,
        span: &Span,
        (context, hidden): (&Context<'i>, &[String]),
    ) -> Result<Item, Stop> {
        match item {
            Ok(item) => Ok(Item { hidden: hidden.to_vec(), ..item }),
            Err(text) => Err(self.refuse(fault(span, context.scope.without(&text, hidden)))),
        }
    }

    /// An item's files one by one: each `file` of a project, each local file that wildcards match.
    /// Wildcards come before variables here, as in GitLab.
    fn variants(
        &mut self,
        mapping: &Mapping,
        span: &Span,
        context: &Context<'i>,
    ) -> Result<Vec<(Mapping, Span)>, Stop> {
        let is_given = |key: &str| {
            let node = mapping.get(key);
            node.is_some_and(|node| !node.is_null() && node.as_bool() != Some(false))
        };
        if is_given("project") {
            let file = mapping.get("file").filter(|file| !file.is_null());
            return Ok(match (file, file.and_then(Node::as_sequence)) {
                (None, _) => Vec::new(),
                (Some(_), None) => vec![(mapping.clone(), span.clone())],
                (Some(_), Some(files)) => {
                    files.iter().map(|file| with(mapping, "file", file.clone())).collect()
                }
            });
        }
        let local = mapping.get("local").and_then(Node::as_str);
        let Some(text) = local else { return Ok(vec![(mapping.clone(), span.clone())]) };
        let paths = self.matching(text.to_owned(), span, context)?;
        let node = |path| Node::new(span.clone(), Kind::String(path, Style::Plain));
        Ok(paths.into_iter().map(|path| with(mapping, "local", node(path))).collect())
    }

    /// The path, or the paths of the files that its wildcards match; none is no error.
    fn matching(
        &mut self,
        path: String,
        span: &Span,
        context: &Context<'i>,
    ) -> Result<Vec<String>, Stop> {
        if item::is_address(&path) || !path.contains('*') {
            return Ok(vec![path]);
        }
        let Some(paths) = self.paths(context) else { return Ok(Vec::new()) };
        let Some(pattern) = wildcard::pattern(&path) else {
            let text = "Included path has too many wildcards";
            return Err(self.refuse(fault(span, text)));
        };
        let home = &context.home;
        let is_new =
            |path: &&String| !self.local.iter().any(|(at, known)| at == home && known == *path);
        let matching = paths.iter().filter(|path| pattern.is_match(path)).filter(is_new);
        Ok(matching.cloned().collect())
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

/// A mapping with another value of one of its keys, at the place of that value.
fn with(mapping: &Mapping, key: &str, value: Node) -> (Mapping, Span) {
    let span = value.span().clone();
    let mut one = mapping.clone();
    one.insert(Key::text(key, span.clone()), value);
    (one, span)
}

/// A mistake of the keyword itself.
fn fault(span: &Span, text: impl Into<String>) -> Fault {
    Fault::new(span, text).coded(Code::Include)
}
