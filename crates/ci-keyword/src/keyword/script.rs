//! `script`, `before_script`, `after_script`, `hooks`: a string or nested lists of strings.

use domain::limits::LIST_LEVELS_MAX;
use yaml::Node;

use crate::known::Keys;
use crate::place::Place;
use crate::reader::{Reader, flattened, word};

pub const HOOKS: Keys = Keys { taken: &["pre_get_sources_script"] };

/// The commands of a script, nested lists flattened.
pub fn read(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Vec<String> {
    if let Some(text) = word(node) {
        return vec![text.to_owned()];
    }
    let commands: Option<Vec<String>> = flattened(node, LIST_LEVELS_MAX)
        .and_then(|items| items.into_iter().map(|item| word(item).map(str::to_owned)).collect());
    commands.unwrap_or_else(|| {
        let text = "should be a string or a nested array of strings up to 10 levels deep";
        reader.findings.config(place, node.span(), text);
        if let Some((span, command)) = mapping_command(node) {
            reader.findings.hint(format!(
                "line {} is a mapping because of `: `; put quotes around the whole command: '{command}'",
                span.line
            ));
        }
        Vec::new()
    })
}

/// The first item that YAML reads as a mapping, such as `- echo "a: b"`, and the command that was
/// probably meant.
fn mapping_command(node: &Node) -> Option<(&yaml::Span, String)> {
    let items = node.as_sequence()?;
    let item = items.iter().find(|item| item.as_mapping().is_some())?;
    let (key, value) = item.as_mapping()?.iter().next()?;
    Some((item.span(), format!("{}: {}", key.text, value.to_text()?)))
}

/// `hooks`: the commands of `pre_get_sources_script`.
pub fn hooks(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Vec<String> {
    let Some(mapping) = node.as_mapping() else {
        reader.findings.config(place, node.span(), "should be a hash");
        return Vec::new();
    };
    if !reader.is_sound(|reader| HOOKS.check(&mut reader.findings, place, node)) {
        return Vec::new();
    }
    match mapping.get("pre_get_sources_script").filter(|node| !node.is_null()) {
        Some(node) => read(reader, &place.child("pre_get_sources_script"), node),
        None => Vec::new(),
    }
}
