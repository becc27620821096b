//! `start_in` and `timeout`: durations within a limit.

use domain::limits::{JOB_TIMEOUT_SECONDS_MAX, START_IN_SECONDS_MAX};
use yaml::Node;

use crate::duration::parse_seconds;
use crate::place::Place;
use crate::reader::Reader;

/// What GitLab says of a text that is no duration, and of one that is too long.
const NO_DURATION: &str = "should be a duration";
const OVER_LIMIT: &str = "should not exceed the limit";

/// How durations are written.
pub(super) const DURATION_HINT: &str = "write numbers and units: `90 minutes`, `1h 30m`, `2 days`";

/// `start_in`, in seconds; at most a week.
pub fn start_in(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<u32> {
    let (seconds, problems) = limited(node, START_IN_SECONDS_MAX);
    for text in problems {
        reader.findings.attribute(place, node.span(), "start in", text);
        hint(reader, text);
    }
    seconds
}

/// `timeout`, in seconds; at most a month.
pub fn timeout(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<u32> {
    let (seconds, problems) = limited(node, JOB_TIMEOUT_SECONDS_MAX);
    for text in problems {
        reader.findings.config(place, node.span(), text);
        hint(reader, text);
    }
    seconds
}

fn hint(reader: &mut Reader, text: &str) {
    if text == NO_DURATION {
        reader.findings.hint(DURATION_HINT);
    }
}

/// Seconds, and what is wrong. Only a string is a duration.
fn limited(node: &Node, max: u64) -> (Option<u32>, &'static [&'static str]) {
    match node.as_str().and_then(parse_seconds) {
        None => (None, &[NO_DURATION, OVER_LIMIT]),
        Some(seconds) if seconds > max => (None, &[OVER_LIMIT]),
        Some(seconds) => (u32::try_from(seconds).ok(), &[]),
    }
}
