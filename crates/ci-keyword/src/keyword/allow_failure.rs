//! `allow_failure`: a boolean, or exit codes.

use domain::pipeline::AllowFailure;
use yaml::Node;

use crate::known::Keys;
use crate::place::Place;
use crate::reader::Reader;

pub const KEYS: Keys = Keys { taken: &["exit_codes"] };

/// Reads the value at `place`, which is the job.
pub fn read(reader: &mut Reader, job: &Place<'_>, node: &Node) -> Option<AllowFailure> {
    if let Some(allowed) = node.as_bool() {
        return Some(if allowed { AllowFailure::Yes } else { AllowFailure::No });
    }
    let Some(mapping) = node.as_mapping() else {
        let text = "should be a hash or a boolean value";
        reader.findings.attribute(job, node.span(), "allow failure", text);
        return None;
    };
    let place = job.child("allow_failure");
    if !reader.is_sound(|reader| KEYS.check(&mut reader.findings, &place, node)) {
        return None;
    }
    match mapping.get("exit_codes").filter(|codes| !codes.is_null()) {
        None => Some(AllowFailure::No),
        Some(codes) => exit_codes(reader, &place, codes).map(|codes| {
            if codes.is_empty() { AllowFailure::No } else { AllowFailure::ExitCodes(codes) }
        }),
    }
}

/// One exit code, or a list.
pub fn exit_codes(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<Vec<i32>> {
    let code = |node: &Node| node.as_int().and_then(|code| i32::try_from(code).ok());
    let codes: Option<Vec<i32>> = match node.as_sequence() {
        Some(items) => items.iter().map(code).collect(),
        None => code(node).map(|code| vec![code]),
    };
    if codes.is_none() {
        let text = "should be an array of integers or an integer";
        reader.findings.attribute(place, node.span(), "exit codes", text);
    }
    codes
}
