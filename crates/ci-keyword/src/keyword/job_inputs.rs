//! `inputs` of a job: values that may be given when it is started.

use std::borrow::Cow;

use domain::job_spec::{InputKind, InputSpec};
use domain::limits::{INPUT_OPTIONS_MAX, JOB_INPUTS_MAX};
use regex::Regex;
use serde_json::Value;
use yaml::{KeyKind, Kind, Node};

use crate::code::Code;
use crate::json;
use crate::known::{Keys, hint_words};
use crate::object::Object;
use crate::place::Place;
use crate::reader::Reader;

pub const KEYS: Keys = Keys { taken: &["default", "description", "options", "regex", "type"] };

/// Reads `inputs` of the job at `job`.
pub fn read(reader: &mut Reader, job: &Place<'_>, node: &Node) -> Vec<InputSpec> {
    let place = job.child("inputs");
    let Some(object) = Object::new(reader, &place, node) else { return Vec::new() };
    let mut inputs = Vec::new();
    let is_sound = reader.is_sound(|reader| {
        let declared = object.mapping.iter();
        inputs.extend(declared.filter_map(|(key, node)| {
            let place = place.child(&key.text);
            if !matches!(key.kind, KeyKind::Text | KeyKind::Int) {
                let text = "must be an alphanumeric string";
                reader.findings.attribute(&place, &key.span, "key", text);
            }
            input(reader, &place, &key.text, node)
        }));
    });
    if !is_sound {
        return Vec::new();
    }
    if inputs.len() > JOB_INPUTS_MAX {
        let text = format!("has too many entries (maximum {JOB_INPUTS_MAX})");
        reader.findings.attribute(job, node.span(), "inputs", &text);
        return inputs;
    }
    for input in &inputs {
        if let Err(problem) = check_default(input) {
            let span = object.mapping.get(&input.name).unwrap_or(node).span();
            let text = format!("`{}`: {problem}", input.name);
            reader.findings.attribute(job, span, "inputs", &text);
        }
    }
    inputs
}

fn input(reader: &mut Reader, place: &Place<'_>, name: &str, node: &Node) -> Option<InputSpec> {
    if node.is_null() {
        no_default(reader, place, node);
        return None;
    }
    let object = Object::new(reader, place, node)?;
    KEYS.check(&mut reader.findings, place, node);
    let description = object.get("description").and_then(|node| description(reader, place, node));
    let regex = object.get("regex").and_then(|node| reader.string(place, "input regex", node));
    let kind = object.get("type").map_or(Some(InputKind::String), |node| {
        let word = node.to_text().unwrap_or_default();
        let kind = InputKind::parse(&word);
        if kind.is_none() {
            let text = format!("unknown value: {word}");
            reader.findings.attribute(place, node.span(), "input type", &text);
            let known: Vec<&str> = InputKind::ALL.iter().map(|kind| kind.word()).collect();
            hint_words(&mut reader.findings, node, &known);
        }
        kind
    });
    let options = object.get("options").map_or(&[][..], |node| options(reader, place, node));
    let default = object.get("default").or_else(|| {
        no_default(reader, place, node);
        None
    })?;
    Some(InputSpec {
        name: name.to_owned(),
        kind: kind?,
        default: json::value(default),
        description,
        options: options.iter().map(json::value).collect(),
        regex,
    })
}

fn no_default(reader: &mut Reader, place: &Place<'_>, node: &Node) {
    let message = format!("{} must have a default value", place.path()).to_lowercase();
    reader.findings.error(Code::Value, node.span(), message);
}

fn description(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<String> {
    let is_text = matches!(node.kind(), Kind::String(..) | Kind::Symbol(_) | Kind::Int(_));
    if !is_text {
        let text = "must be an alphanumeric string";
        reader.findings.attribute(place, node.span(), "input description", text);
    }
    node.to_text().map(Cow::into_owned)
}

fn options<'n>(reader: &mut Reader, place: &Place<'_>, node: &'n Node) -> &'n [Node] {
    let Some(options) = node.as_sequence() else {
        reader.findings.attribute(place, node.span(), "input options", "should be an array");
        return &[];
    };
    if options.len() > INPUT_OPTIONS_MAX {
        let text = format!("cannot define more than {INPUT_OPTIONS_MAX} options");
        reader.findings.config(place, node.span(), &text);
    }
    if options.iter().any(Node::is_null) {
        reader.findings.config(place, node.span(), "options array cannot contain null values");
    }
    options
}

/// Whether the default is a value that the input takes.
fn check_default(input: &InputSpec) -> Result<(), String> {
    let wrong = |what: &str| Err(format!("default value is not {what}"));
    match (input.kind, &input.default) {
        (InputKind::Array, default) if !default.is_array() => return wrong("an array"),
        (InputKind::Boolean, default) if !default.is_boolean() => return wrong("a boolean"),
        (InputKind::Number, default) if !default.is_number() => return wrong("a number"),
        _ => {}
    }
    if !input.options.is_empty() {
        check_options(input)?;
    }
    match (&input.regex, input.kind) {
        (None, _) => Ok(()),
        (Some(pattern), InputKind::String) => check_regex(pattern, &text(&input.default)),
        (Some(_), _) => Err("RegEx validation can only be used with string inputs".to_owned()),
    }
}

fn check_options(input: &InputSpec) -> Result<(), String> {
    let value = text(&input.default);
    let (is_listed, list) = match input.kind {
        InputKind::String => {
            (input.options.iter().any(|option| text(option) == value), "list of allowed options")
        }
        InputKind::Number => {
            (input.options.contains(&input.default), "list of the allowed options")
        }
        InputKind::Array | InputKind::Boolean => {
            return Err("Options can only be used with string and number inputs".to_owned());
        }
    };
    match is_listed {
        true => Ok(()),
        false => Err(format!("`{value}` cannot be used because it is not in the {list}")),
    }
}

fn check_regex(pattern: &str, value: &str) -> Result<(), String> {
    match Regex::new(pattern) {
        Err(_) => Err("invalid regular expression".to_owned()),
        Ok(regex) if regex.is_match(value) => Ok(()),
        Ok(_) => Err("default value does not match required RegEx pattern".to_owned()),
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
