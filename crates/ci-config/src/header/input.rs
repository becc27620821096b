//! One input of `spec:inputs`: what may be given for it.

use std::rc::Rc;

use domain::limits::INPUT_OPTIONS_MAX;
use yaml::{Key, KeyKind, Kind, Mapping, Node, Span};

use super::{Tools, of_input, unknown_keys};
use crate::expression::Expression;
use crate::fault::Fault;
use crate::known::nearest;

pub(crate) const KEYS: [&str; 6] = ["default", "description", "options", "regex", "type", "rules"];
pub(crate) const RULE_KEYS: [&str; 3] = ["if", "options", "default"];
const RULE_NEEDS: &str = "rule must define 'options' with at least one value and a 'default'";

/// A declared input.
#[derive(Debug)]
pub(crate) struct Declared {
    pub name: String,
    /// Whether a block can name it: GitLab takes a number, and nothing finds it then.
    pub is_word: bool,
    /// Where the name is written.
    pub span: Span,
    pub kind: InputKind,
    /// Present even where it is null.
    pub default: Option<Node>,
    pub options: Option<Vec<Node>>,
    pub regex: Option<Node>,
    pub rules: Option<Vec<InputRule>>,
}

/// What an input holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InputKind {
    Text,
    Number,
    Boolean,
    List,
}

/// One of `rules`: other options and another default under a condition.
#[derive(Debug)]
pub(crate) struct InputRule {
    pub condition: Option<Rc<Expression>>,
    pub options: Option<Vec<Node>>,
    pub default: Option<Node>,
}

impl InputKind {
    fn parse(word: &str) -> Option<Self> {
        match word {
            "string" => Some(Self::Text),
            "number" => Some(Self::Number),
            "boolean" => Some(Self::Boolean),
            "array" => Some(Self::List),
            _ => None,
        }
    }
}

/// Whether an input is nothing, or a mapping whose type GitLab knows.
pub(super) fn is_of_known_type(node: &Node) -> bool {
    let Some(mapping) = node.as_mapping() else { return node.is_null() };
    let kind = mapping.get("type");
    kind.is_none_or(|kind| kind.as_str().and_then(InputKind::parse).is_some())
}

/// Reads one input; what is wrong with it is added to the faults.
pub(super) fn read(
    faults: &mut Vec<Fault>,
    key: &Key,
    node: &Node,
    tools: &mut Tools<'_>,
) -> Declared {
    let mut input = Declared {
        name: key.text.to_string(),
        is_word: key.kind == KeyKind::Text,
        span: key.span.clone(),
        kind: InputKind::Text,
        default: None,
        options: None,
        regex: None,
        rules: None,
    };
    if !matches!(key.kind, KeyKind::Text | KeyKind::Int) {
        faults.push(of_input(&key.text, &key.span, "key must be an alphanumeric string"));
    }
    if node.is_null() {
        return input;
    }
    let Some(mapping) = node.as_mapping() else {
        faults.push(of_input(&key.text, node.span(), "config should be a hash"));
        return input;
    };
    let before = faults.len();
    attributes(faults, &mut input, mapping);
    unknown_keys(
        faults,
        &format!("header:spec:inputs:{}", key.text.to_lowercase()),
        mapping,
        &KEYS,
    );
    exclusive(faults, key, mapping);
    if faults.len() == before
        && let Some(node) = mapping.get("rules").filter(|node| !node.is_null())
    {
        input.rules = rules(faults, &key.text, node, tools);
    }
    input
}

fn attributes(faults: &mut Vec<Fault>, input: &mut Declared, mapping: &Mapping) {
    let get = |key: &str| mapping.get(key).filter(|node| !node.is_null());
    let name = input.name.clone();
    let wrong = |faults: &mut Vec<Fault>, node: &Node, text: &str| {
        faults.push(of_input(&name, node.span(), text));
    };
    if let Some(node) = get("description")
        && !matches!(
            node.kind(),
            Kind::String(..) | Kind::Symbol(_) | Kind::Int(_) | Kind::BigInt(_)
        )
    {
        wrong(faults, node, "input description must be an alphanumeric string");
    }
    if let Some(node) = get("regex")
        && node.as_str().is_none()
    {
        wrong(faults, node, "input regex should be a string");
    }
    if let Some(node) = get("type") {
        match node.as_str().and_then(InputKind::parse) {
            Some(kind) => input.kind = kind,
            None => {
                let word = node.to_text().unwrap_or_default();
                wrong(faults, node, &format!("input type unknown value: {word}"));
                let near = nearest(&word, ["string", "number", "boolean", "array"].into_iter());
                if let (Some(fault), Some(near)) = (faults.last_mut(), near) {
                    fault.hint = Some(format!("write `{near}` instead of `{word}`"));
                }
            }
        }
    }
    if let Some(node) = get("options") {
        match node.as_sequence() {
            Some(options) => {
                if options.len() > INPUT_OPTIONS_MAX {
                    let text =
                        format!("config cannot define more than {INPUT_OPTIONS_MAX} options");
                    wrong(faults, node, &text);
                }
                if let Some(null) = options.iter().find(|option| option.is_null()) {
                    wrong(faults, null, "config options array cannot contain null values");
                }
                input.options = Some(options.to_vec());
            }
            None => wrong(faults, node, "input options should be an array"),
        }
    }
    input.default = mapping.get("default").cloned();
    input.regex = mapping.get("regex").cloned();
}

/// `rules` replace `options` and `default`.
fn exclusive(faults: &mut Vec<Fault>, key: &Key, mapping: &Mapping) {
    for word in ["options", "default"] {
        let mut both = mapping.keys().filter(|key| *key.text == *"rules" || *key.text == *word);
        if let (Some(first), Some(second)) = (both.next(), both.next()) {
            let text = format!(
                "config these keys cannot be used together: {}, {}",
                first.text, second.text
            );
            faults.push(of_input(&key.text, &second.span, &text));
        }
    }
}

fn rules(
    faults: &mut Vec<Fault>,
    name: &str,
    node: &Node,
    tools: &mut Tools<'_>,
) -> Option<Vec<InputRule>> {
    let Some(items) = node.as_sequence() else {
        faults.push(of_input(&format!("{name}:rules"), node.span(), "config should be an array"));
        return None;
    };
    Some(items.iter().filter_map(|item| rule(faults, name, item, tools)).collect())
}

fn rule(
    faults: &mut Vec<Fault>,
    name: &str,
    node: &Node,
    tools: &mut Tools<'_>,
) -> Option<InputRule> {
    let mut wrong = |span: &Span, text: &str| {
        faults.push(Fault::new(span, format!("`{name}` input: {text}").to_lowercase()));
    };
    let Some(mapping) = node.as_mapping() else {
        wrong(node.span(), "should be a hash");
        return None;
    };
    if mapping.is_empty() {
        wrong(node.span(), "can't be blank");
        return None;
    }
    let is_unknown = |key: &&Key| !RULE_KEYS.contains(&&*key.text);
    let unknown: Vec<&str> = mapping.keys().filter(is_unknown).map(|key| &*key.text).collect();
    if !unknown.is_empty() {
        wrong(node.span(), &format!("contains unknown keys: {}", unknown.join(", ")));
        return None;
    }
    let get = |key: &str| mapping.get(key).filter(|node| !node.is_null());
    let condition = match get("if") {
        None => None,
        Some(node) => {
            let text = node.as_str().unwrap_or_default();
            let expression = tools.expressions.read(text, tools.patterns);
            if expression.is_none() {
                wrong(node.span(), "if invalid expression syntax");
            }
            expression
        }
    };
    let options = match get("options") {
        None => None,
        Some(node) => {
            let options = node.as_sequence().map(<[Node]>::to_vec);
            if options.is_none() {
                wrong(node.span(), "options should be an array");
            }
            options
        }
    };
    let default = mapping.get("default").cloned();
    check_options(&mut wrong, node, options.as_deref(), default.as_ref());
    Some(InputRule { condition, options, default })
}

/// `options` and `default` go together, and the default is one of them.
fn check_options(
    wrong: &mut impl FnMut(&Span, &str),
    node: &Node,
    options: Option<&[Node]>,
    default: Option<&Node>,
) {
    let options = options.unwrap_or_default();
    if options.len() > INPUT_OPTIONS_MAX {
        let text = format!("cannot define more than {INPUT_OPTIONS_MAX} options");
        wrong(node.span(), &text);
    }
    match default {
        None => wrong(node.span(), RULE_NEEDS),
        Some(default) if !options.is_empty() => {
            if !options.iter().any(|option| is_same(option, default)) {
                let text = default.to_text().unwrap_or_default();
                wrong(default.span(), &format!("default '{text}' must be one of the options"));
            }
        }
        Some(_) => {}
    }
}

/// Whether two values are equal in Ruby: numbers by value, everything else by kind too.
pub(crate) fn is_same(a: &Node, b: &Node) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "Ruby compares an integer with a float so")]
    let is_close = |int: i64, float: f64| (int as f64).total_cmp(&float).is_eq();
    match (a.kind(), b.kind()) {
        (Kind::Null, Kind::Null) => true,
        (Kind::Bool(a), Kind::Bool(b)) => a == b,
        (Kind::Int(a), Kind::Int(b)) => a == b,
        (Kind::BigInt(a), Kind::BigInt(b)) => a == b,
        (Kind::Float(a), Kind::Float(b)) => a.total_cmp(b).is_eq(),
        (Kind::Int(int), Kind::Float(float)) | (Kind::Float(float), Kind::Int(int)) => {
            is_close(*int, *float)
        }
        (Kind::String(a, _), Kind::String(b, _)) => a == b,
        (Kind::Sequence(a), Kind::Sequence(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        (Kind::Mapping(a), Kind::Mapping(b)) => {
            a.len() == b.len()
                && a.iter().all(|(key, value)| b.get_same(key).is_some_and(|b| is_same(value, b)))
        }
        _ => false,
    }
}
