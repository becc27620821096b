//! The values of a file's inputs: what was given, what is the default, and whether it may be.

mod value;

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;
use yaml::{Key, Kind, Node, Span};

use crate::expression::InputValue;
use crate::fault::Fault;
use crate::header::{Declared, InputKind, is_same};
use crate::known::nearest;
use crate::pattern::Patterns;
use crate::ruby::text;

pub(crate) use value::from_json;

/// Values by name.
pub(crate) type Values = BTreeMap<String, Node>;

/// Names of inputs that a hint lists.
const NAMES_MAX: usize = 20;

/// What is given to a file.
#[derive(Debug, Default)]
pub(crate) struct Given {
    /// With the place where each is written.
    pub entries: Vec<(Key, Node)>,
}

impl Given {
    /// The `inputs` of an `include` item.
    ///
    /// # Errors
    /// It is no mapping.
    pub(crate) fn read(node: Option<&Node>) -> Result<Self, Fault> {
        let Some(node) = node.filter(|node| !node.is_null()) else { return Ok(Self::default()) };
        let Some(mapping) = node.as_mapping() else {
            return Err(Fault::new(node.span(), "Given inputs must be a hash"));
        };
        let entries = mapping.iter().map(|(key, node)| (key.clone(), node.clone())).collect();
        Ok(Self { entries })
    }

    /// Values from outside of all files.
    pub(crate) fn outside(values: &BTreeMap<String, serde_json::Value>, file: &str) -> Self {
        let span = Span::start(file);
        let entry = |(name, value): (&String, &serde_json::Value)| {
            (Key::text(name.as_str(), span.clone()), from_json(value, &span))
        };
        Self { entries: values.iter().map(entry).collect() }
    }

    /// The values by name; null counts as not given.
    fn values(&self) -> BTreeMap<&str, &Node> {
        let given = self.entries.iter().filter(|(_, node)| !node.is_null());
        given.map(|(key, node)| (&*key.text, node)).collect()
    }
}

/// The values of all declared inputs; `others` is what is wrong with those that could not be
/// declared.
///
/// # Errors
/// Every mistake, in GitLab's order.
pub(crate) fn resolve(
    declared: &[Declared],
    (given, others): (&Given, Vec<Fault>),
    patterns: &Patterns,
) -> Result<Values, Vec<Fault>> {
    let mut faults: Vec<Fault> = unknown(declared, given).into_iter().chain(others).collect();
    let mut known: Values =
        given.entries.iter().map(|(key, node)| (key.text.to_string(), node.clone())).collect();
    let mut values = Values::new();
    let given = given.values();
    for input in declared {
        let mut check = Check { input, known: &known, patterns, faults: &mut faults };
        let value = check.value(given.get(input.name.as_str()).copied());
        known.insert(input.name.clone(), value.clone());
        if input.is_word {
            values.insert(input.name.clone(), value);
        }
    }
    if faults.is_empty() { Ok(values) } else { Err(faults) }
}

/// Values for what is not declared.
pub(crate) fn unknown(declared: &[Declared], given: &Given) -> Option<Fault> {
    let names = || declared.iter().map(|input| input.name.as_str());
    let known: BTreeSet<&str> = names().collect();
    let is_unknown = |key: &&Key| !known.contains(&*key.text);
    let keys: Vec<&Key> = given.entries.iter().map(|(key, _)| key).filter(is_unknown).collect();
    let first = keys.first()?;
    let words: Vec<&str> = keys.iter().map(|key| &*key.text).collect();
    let hint = match nearest(&first.text, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if declared.is_empty() => "the file declares no inputs".to_owned(),
        None => {
            let some: Vec<&str> = names().take(NAMES_MAX).collect();
            format!("the file declares {}", some.join(", "))
        }
    };
    let message = format!("unknown input arguments: {}", words.join(", "));
    Some(Fault::new(&first.span, message).with_hint(Some(hint)))
}

/// The check of one input.
struct Check<'c> {
    input: &'c Declared,
    /// What is given, with the values of the inputs before.
    known: &'c Values,
    patterns: &'c Patterns,
    faults: &'c mut Vec<Fault>,
}

impl Check<'_> {
    /// The value of the input, checked.
    fn value(&mut self, given: Option<&Node>) -> Node {
        let input = self.input;
        let is_typed = |node: &&Node| !(input.rules.is_some() && node.as_str() == Some(""));
        let given = given.filter(is_typed);
        let null = || Node::new(input.span.clone(), Kind::Null);
        let (options, default) = self.rule();
        let has_default = input.default.is_some()
            || input.rules.iter().flatten().any(|rule| rule.default.is_some());
        if !has_default && given.is_none() {
            self.fault(&input.span, "required value has not been provided");
            if let Some(fault) = self.faults.last_mut() {
                fault.hint = Some("give it a value under `inputs` where the file is included, with `--input`, or here as `default`".to_owned());
            }
            return null();
        }
        if let Some(default) = default.as_ref().filter(|node| has_default && !node.is_null()) {
            self.check(&self.coerced(default), "default", options.as_deref());
        }
        if let Some(given) = given {
            self.check(&self.coerced(given), "provided", options.as_deref());
        }
        given.or(default.as_ref()).map_or_else(|| self.coerced(&null()), |node| self.coerced(node))
    }

    /// The options and the default of the first rule that holds, or the input's own.
    fn rule(&self) -> (Option<Vec<Node>>, Option<Node>) {
        let Declared { options, default, rules, .. } = self.input;
        let Some(rules) = rules else { return (options.clone(), default.clone()) };
        let holds = |condition: &crate::expression::Expression| {
            condition
                .holds_for_inputs(self.patterns, |name| self.known.get(name).and_then(input_value))
        };
        let rule = rules
            .iter()
            .find(|rule| rule.condition.as_ref().is_none_or(|condition| holds(condition)));
        match rule {
            Some(rule) => (rule.options.clone(), rule.default.clone()),
            None => (None, None),
        }
    }

    /// The value as its type has it: anything is a text, and a text may spell any other value.
    fn coerced(&self, node: &Node) -> Node {
        match self.input.kind {
            InputKind::Text => value::as_text(node),
            InputKind::Number | InputKind::Boolean | InputKind::List => value::from_text(node),
        }
    }

    fn check(&mut self, node: &Node, whose: &str, options: Option<&[Node]>) {
        let kind = self.input.kind;
        let is_right = match (kind, node.kind()) {
            (InputKind::Text, _)
            | (InputKind::Number, Kind::Int(_) | Kind::BigInt(_) | Kind::Float(_))
            | (InputKind::Boolean, Kind::Bool(_))
            | (InputKind::List, Kind::Sequence(_)) => true,
            (InputKind::Number | InputKind::Boolean | InputKind::List, _) => false,
        };
        if !is_right {
            let word = match kind {
                InputKind::Text => "a string",
                InputKind::Number => "a number",
                InputKind::Boolean => "a boolean",
                InputKind::List => "an array",
            };
            self.fault(node.span(), &format!("{whose} value is not {word}"));
        }
        if let Some(options) = options {
            self.options(node, options);
        }
        if let Some(regex) = &self.input.regex {
            self.regex(node, whose, regex);
        }
    }

    fn options(&mut self, node: &Node, options: &[Node]) {
        let shown = || text(node);
        match self.input.kind {
            InputKind::Text => {
                if !options.iter().any(|option| text(option) == shown()) {
                    let list = "it is not in the list of allowed options";
                    self.fault(
                        node.span(),
                        &format!("`{}` cannot be used because {list}", shown()),
                    );
                }
            }
            InputKind::Number => {
                let is_allowed = options.iter().any(|option| is_same(option, node));
                if !is_allowed {
                    let list = "it is not in the list of the allowed options";
                    self.fault(
                        node.span(),
                        &format!("`{}` cannot be used because {list}", shown()),
                    );
                }
            }
            InputKind::Boolean => {
                self.fault(node.span(), "Options can only be used with string and number inputs");
            }
            InputKind::List => {
                let items = node.as_sequence().unwrap_or_default();
                let is_allowed = |item: &&Node| options.iter().any(|option| is_same(option, item));
                let others: Vec<String> =
                    items.iter().filter(|item| !is_allowed(item)).map(text).collect();
                if !others.is_empty() {
                    let list = "cannot be used because it is not in the list of allowed options";
                    self.fault(node.span(), &format!("{} {list}", others.join(", ")));
                }
            }
        }
    }

    fn regex(&mut self, node: &Node, whose: &str, regex: &Node) {
        if self.input.kind != InputKind::Text {
            self.fault(node.span(), "RegEx validation can only be used with string inputs");
            return;
        }
        match self.patterns.compile_body(regex.as_str().unwrap_or_default()) {
            None => self.fault(regex.span(), "invalid regular expression"),
            Some(compiled) if !matches(&compiled, node) => {
                let text = format!("{whose} value does not match required RegEx pattern");
                self.fault(node.span(), &text);
                if let Some(last) = self.faults.last_mut() {
                    last.hint = Some(format!("the pattern is {}", text_of(regex)));
                }
            }
            Some(_) => {}
        }
    }

    fn fault(&mut self, span: &Span, text: &str) {
        self.faults.push(Fault::new(span, format!("`{}` input: {text}", self.input.name)));
    }
}

fn matches(regex: &Regex, node: &Node) -> bool {
    node.as_str().is_some_and(|text| regex.is_match(text))
}

fn text_of(regex: &Node) -> &str {
    regex.as_str().unwrap_or_default()
}

/// A value as the language of `if` sees it.
fn input_value(node: &Node) -> Option<InputValue> {
    match node.kind() {
        Kind::Null => None,
        Kind::Bool(value) => Some(InputValue::Bool(*value)),
        Kind::String(text, _) | Kind::Symbol(text) => Some(InputValue::Text(text.clone())),
        Kind::Int(_)
        | Kind::BigInt(_)
        | Kind::Float(_)
        | Kind::Sequence(_)
        | Kind::Mapping(_)
        | Kind::Reference(_) => Some(InputValue::Other(text(node))),
    }
}
