//! `include`: files of the same project at the same commit, merged under the file that names them.

use std::collections::BTreeSet;

use domain::limits::{CONFIG_BYTES_MAX, INCLUDES_MAX};
use regex::Regex;
use yaml::{ErrorKind, Kind, Mapping, Node, Shape, Span};

use crate::code::Code;
use crate::document;
use crate::expand::{Unknown, expand_field};
use crate::input::{Input, Missing};
use crate::judge::Judge;
use crate::keyword::rules::{self, Owner, RuleWhen};
use crate::merge;
use crate::merged::{IncludeKind, IncludedFile};
use crate::place::Place;
use crate::reader::Reader;
use crate::scope::{Layer, Scope, Tier};
use crate::stop::Stop;

/// Locators that are a later work.
const LATER: [&str; 6] = ["project", "remote", "template", "component", "artifact", "inputs"];

/// Locators, of which an item has one.
const LOCATORS: [&str; 6] = ["local", "project", "remote", "template", "component", "artifact"];

/// The main file with everything that it includes merged under it.
pub(crate) fn resolve(
    reader: &mut Reader,
    main: Node,
    input: &Input,
    included: &mut Vec<IncludedFile>,
) -> Result<Node, Stop> {
    if main.as_mapping().is_none_or(|mapping| mapping.get("include").is_none()) {
        return Ok(main);
    }
    let variables = &input.variables;
    let predefined = Layer::new(&variables.predefined);
    let everywhere = variables.project.iter().filter(|scoped| scoped.environment_scope == "*");
    let project = Layer::new(everywhere.map(|scoped| &scoped.variable));
    let pipeline = Layer::new(&variables.pipeline);
    let scope = Scope::default()
        .with(Tier::Predefined, &predefined)
        .with(Tier::Project, &project)
        .with(Tier::Pipeline, &pipeline);
    let mut inclusion =
        Inclusion { reader, input, scope, missing: BTreeSet::new(), included, bytes: 0 };
    let merged = inclusion.file(&main)?;
    if inclusion.missing.is_empty() {
        Ok(merged)
    } else {
        Err(Stop::Missing(inclusion.missing.into_iter().collect()))
    }
}

struct Inclusion<'i, 'r> {
    reader: &'r mut Reader,
    input: &'i Input,
    scope: Scope<'i>,
    missing: BTreeSet<Missing>,
    /// Files so far, each time counted.
    included: &'r mut Vec<IncludedFile>,
    bytes: u64,
}

impl Inclusion<'_, '_> {
    /// A file with its includes under it. The keyword itself is dropped.
    fn file(&mut self, root: &Node) -> Result<Node, Stop> {
        let Some(mapping) = root.as_mapping() else { return Ok(root.clone()) };
        let Some(include) = mapping.get("include") else { return Ok(root.clone()) };
        let mut merged: Option<Node> = None;
        for (path, span) in self.paths(include)? {
            let Some(included) = self.included(&path, &span)? else { continue };
            merged = Some(match merged {
                Some(before) => merge::deep(&before, &included),
                None => included,
            });
        }
        let mut own = mapping.clone();
        own.remove("include");
        let own = Node::new(root.span().clone(), Kind::Mapping(own));
        Ok(merged.map_or_else(|| own.clone(), |merged| merge::deep(&merged, &own)))
    }

    /// The files that an `include` names, in order.
    fn paths(&mut self, include: &Node) -> Result<Vec<(String, Span)>, Stop> {
        let single = std::slice::from_ref(include);
        let items = match include.shape() {
            Shape::Sequence(items) => items,
            Shape::Other if include.is_null() => &[],
            Shape::Text(_) | Shape::Mapping(_) | Shape::Other => single,
        };
        let mut paths = Vec::new();
        for item in items {
            self.item(item, &mut paths)?;
        }
        Ok(paths)
    }

    fn item(&mut self, item: &Node, paths: &mut Vec<(String, Span)>) -> Result<(), Stop> {
        let path = match item.shape() {
            Shape::Text(text) if text.starts_with("http://") || text.starts_with("https://") => {
                return Err(self.not_yet("remote", item.span()));
            }
            Shape::Text(text) => text,
            Shape::Mapping(mapping) => match self.local(item, mapping)? {
                Some(path) => path,
                None => return Ok(()),
            },
            Shape::Sequence(_) | Shape::Other => {
                return Err(self.refuse(item.span(), "Each include must be a hash or a string"));
            }
        };
        let path = expand_field(&self.scope, path, Unknown::Keep)
            .map_or_else(|_| path.to_owned(), std::borrow::Cow::into_owned);
        let path = path.strip_prefix('/').unwrap_or(&path);
        if path.contains('*') {
            self.wildcard(path, item.span(), paths)
        } else {
            paths.push((path.to_owned(), item.span().clone()));
            Ok(())
        }
    }

    /// The path of `{local: path}`; `None` if its rules leave it out.
    fn local<'n>(&mut self, item: &Node, mapping: &'n Mapping) -> Result<Option<&'n str>, Stop> {
        let locators: Vec<&str> =
            LOCATORS.into_iter().filter(|key| mapping.get(key).is_some()).collect();
        if locators.len() > 1 {
            let text = format!("Each include must use only one of: {}", LOCATORS.join(", "));
            return Err(self.refuse(item.span(), &text));
        }
        let later = LATER.into_iter().find_map(|key| mapping.get_entry(key));
        if let Some((key, _)) = later {
            return Err(self.not_yet(&key.text, &key.span));
        }
        let Some(path) = mapping.get("local").and_then(Node::as_str) else {
            let keys: Vec<&str> = mapping.keys().map(|key| &*key.text).collect();
            let text = format!(
                "`{{{}}}` does not have a valid subkey for include. Valid subkeys are: {}",
                keys.join(", "),
                LOCATORS.join(", ")
            );
            return Err(self.refuse(item.span(), &text));
        };
        let rules = mapping.get("rules").filter(|rules| !rules.is_null());
        let is_in = rules.map_or(Ok(true), |rules| self.rules(rules))?;
        Ok(is_in.then_some(path))
    }

    /// Whether `include:rules` take the file in.
    fn rules(&mut self, node: &Node) -> Result<bool, Stop> {
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
        let mut judge = Judge::new(self.input, &self.reader.patterns);
        let judged = judge.rules(&rules, &self.scope);
        self.missing.extend(judge.into_missing());
        match judged {
            Ok(judgement) => Ok(judgement
                .matched
                .is_some_and(|index| rules[index].when != Some(RuleWhen::Never))),
            Err(text) => Err(self.refuse(node.span(), &text)),
        }
    }

    /// All files that match a path with `*` and `**`; none is no error.
    fn wildcard(
        &mut self,
        path: &str,
        span: &Span,
        paths: &mut Vec<(String, Span)>,
    ) -> Result<(), Stop> {
        let Some(existing) = &self.input.existing_paths else {
            self.missing.insert(Missing::ExistingPaths);
            return Ok(());
        };
        let pattern = regex::escape(path).replace(r"\*\*", ".*").replace(r"\*", "[^/]*");
        let Ok(regex) = Regex::new(&format!("^{pattern}$")) else {
            return Err(self.refuse(span, "Included path has too many wildcards"));
        };
        let matching = existing.iter().filter(|existing| regex.is_match(existing));
        paths.extend(matching.map(|path| (path.clone(), span.clone())));
        Ok(())
    }

    /// One included file with its own includes; `None` while its text is missing.
    fn included(&mut self, path: &str, span: &Span) -> Result<Option<Node>, Stop> {
        let shown = self.masked(path);
        self.included.push(IncludedFile {
            kind: IncludeKind::Local,
            location: shown.clone(),
            stored: None,
            extra: serde_json::Map::new(),
            context_project: Some(self.input.project_path.clone()),
            context_sha: None,
        });
        if self.included.len() > INCLUDES_MAX {
            let text = format!("Maximum of {INCLUDES_MAX} nested includes are allowed!");
            return Err(self.refuse(span, &text));
        }
        if !path.ends_with(".yml") && !path.ends_with(".yaml") {
            let text = format!("Included file `{shown}` does not have YAML extension!");
            return Err(self.refuse(span, &text));
        }
        let text = match self.input.files.get(path) {
            Some(Some(text)) => text,
            Some(None) => {
                return Err(self.refuse(span, &format!("Local file `{shown}` does not exist!")));
            }
            None => {
                self.missing.insert(Missing::LocalFile { path: path.to_owned() });
                return Ok(None);
            }
        };
        if text.trim().is_empty() {
            return Err(self.refuse(span, &format!("Local file `{shown}` is empty!")));
        }
        self.reader.findings.included(path, span);
        let root = self.parsed(text, path, &shown, span)?;
        self.bytes = self.bytes.saturating_add(root.bytes());
        if self.bytes > CONFIG_BYTES_MAX {
            self.reader.findings.error(Code::TooBig, span, "The expanded configuration is too big");
            return Err(Stop::Refused);
        }
        self.file(&root).map(Some)
    }

    fn parsed(&mut self, text: &str, path: &str, shown: &str, span: &Span) -> Result<Node, Stop> {
        match document::body(&mut self.reader.findings, &self.input.read, text, path) {
            Ok(root) if root.as_mapping().is_some_and(|mapping| !mapping.is_empty()) => Ok(root),
            Ok(_) => {
                let text = format!("Included file `{shown}` does not have valid YAML syntax!");
                Err(self.refuse(span, &text))
            }
            Err(error) => {
                let text = match error.kind {
                    ErrorKind::Syntax => {
                        format!("Included file `{shown}` does not have valid YAML syntax!")
                    }
                    ErrorKind::UnknownAlias
                    | ErrorKind::UnspecifiedClass
                    | ErrorKind::TextTooBig
                    | ErrorKind::TreeTooBig => format!("`{shown}`: {}", error.message),
                };
                self.reader.findings.error(document::code(&error), &error.span, text);
                self.reader.findings.hint(error.message);
                Err(Stop::Refused)
            }
        }
    }

    /// A path without the values of masked variables.
    fn masked(&self, path: &str) -> String {
        let project = self.input.variables.project.iter().map(|scoped| &scoped.variable);
        let all = project.chain(&self.input.variables.pipeline);
        all.filter(|variable| variable.masked && !variable.value.is_empty())
            .fold(path.to_owned(), |path, variable| path.replace(&variable.value, "[MASKED]"))
    }

    fn refuse(&mut self, span: &Span, text: &str) -> Stop {
        self.reader.findings.error(Code::Include, span, text);
        Stop::Refused
    }

    fn not_yet(&mut self, word: &str, span: &Span) -> Stop {
        let place = Place::root("include");
        self.reader.findings.not_yet(&place.child(word), span);
        Stop::Refused
    }
}
