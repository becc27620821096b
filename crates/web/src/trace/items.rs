//! Bytes of a trace to lines and sections.

use super::ansi::{Painted, paint};
use super::cursor::{Cursor, Open, plain_name};
use super::mistakes;
use crate::html::append;

/// One thing of a trace.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Item {
    Line(Line),
    /// A section begins; its head is a line of its own.
    Begin {
        head: Line,
        name: String,
        collapsed: bool,
    },
    /// A section ends. `seconds` is negative where the clock went backwards.
    End {
        key: u64,
        seconds: i64,
    },
}

/// One line.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) number: u64,
    /// The section that it is in.
    pub(crate) section: Option<u64>,
    pub(crate) markup: String,
    /// When it was written, where the runner says so.
    pub(crate) time: Option<String>,
    /// Whether it looks like a mistake's report.
    pub(crate) is_mistake: bool,
    /// The end of the line has not arrived.
    pub(crate) is_partial: bool,
}

/// Reads what lies after the cursor, up to the last complete line, and moves the cursor there.
/// The rest is read as a partial line that comes again, or as the last line where `is_whole`.
pub(crate) fn read(bytes: &[u8], cursor: &mut Cursor, is_whole: bool) -> Vec<Item> {
    let mut items = Vec::new();
    let mut rest = bytes;
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let (line, tail) = rest.split_at(end + 1);
        read_line(&line[..end], cursor, &mut items);
        cursor.offset += u64::try_from(line.len()).unwrap_or_default();
        rest = tail;
    }
    if rest.is_empty() {
        return items;
    }
    if is_whole {
        read_line(rest, cursor, &mut items);
        cursor.offset += u64::try_from(rest.len()).unwrap_or_default();
    } else {
        let first = items.len();
        read_line(rest, &mut cursor.clone(), &mut items);
        mark_partial(&mut items[first..]);
    }
    items
}

fn mark_partial(items: &mut [Item]) {
    for item in items {
        match item {
            Item::Line(line) | Item::Begin { head: line, .. } => line.is_partial = true,
            Item::End { .. } => {}
        }
    }
}

/// Reads one line without its end. Markers of sections stand inside lines, each before a `\r`.
fn read_line(bytes: &[u8], cursor: &mut Cursor, items: &mut Vec<Item>) {
    let text = String::from_utf8_lossy(bytes);
    let (time, text) = split_time(&text);
    let mut parts: Vec<&str> = Vec::new();
    let mut head: Option<(String, bool)> = None;
    let mut had_marker = false;
    for part in text.split('\r') {
        match marker(part) {
            None => parts.push(part),
            Some(Marker::Begin { at, name, collapsed }) => {
                had_marker = true;
                parts.clear();
                let key = cursor.line;
                cursor.sections.push(Open { key, started: at, name: plain_name(name) });
                head = Some((name.to_owned(), collapsed));
            }
            Some(Marker::End { at, name }) => {
                had_marker = true;
                parts.clear();
                head = None;
                end_section(cursor, at, name, items);
            }
        }
    }
    let painted = paint_parts(&parts, cursor);
    if had_marker && head.is_none() && painted.text.trim().is_empty() {
        return;
    }
    let number = cursor.line;
    cursor.line += 1;
    let open = cursor.sections.iter().map(|open| open.key).rfind(|key| *key != number);
    let mut line = Line {
        number,
        section: open,
        is_mistake: mistakes::is_mistake(&painted.text),
        markup: painted.markup,
        time,
        is_partial: false,
    };
    items.push(match head {
        None => Item::Line(line),
        Some((name, collapsed)) => {
            if painted.text.trim().is_empty() {
                line.markup = crate::html::escape(&name);
            }
            Item::Begin { head: line, name, collapsed }
        }
    });
}

/// Ends the innermost section of that name and everything in it.
fn end_section(cursor: &mut Cursor, at: i64, name: &str, items: &mut Vec<Item>) {
    let wanted = plain_name(name);
    let Some(place) = cursor.sections.iter().rposition(|open| open.name == wanted) else { return };
    for open in cursor.sections.drain(place..).rev() {
        items.push(Item::End { key: open.key, seconds: at - open.started });
    }
}

/// Paints what is left of a line after its carriage returns: the last part that says something.
/// Parts that were written over are counted, so that nothing can hide behind another part.
fn paint_parts(parts: &[&str], cursor: &mut Cursor) -> Painted {
    let mut shown = Painted::default();
    let mut over: Vec<String> = Vec::new();
    for part in parts {
        let painted = paint(part, &mut cursor.style);
        if painted.text.trim().is_empty() {
            continue;
        }
        if !shown.text.is_empty() {
            over.push(shown.text);
        }
        shown = painted;
    }
    if !over.is_empty() {
        let first: String = over
            .iter()
            .rev()
            .take(5)
            .flat_map(|text| text.chars().take(120).chain(" ⏎ ".chars()))
            .collect();
        let first = crate::html::escape(&first);
        let count = over.len();
        append(
            &mut shown.markup,
            format_args!(" <span class=\"over\" title=\"{first}\">{count} written over</span>"),
        );
    }
    shown
}

/// Splits a runner's stamp off: 27 characters of time, a space, the stream, `O` or `E`, a flag.
fn split_time(text: &str) -> (Option<String>, &str) {
    let bytes = text.as_bytes();
    let stamped = bytes.len() >= 32
        && bytes[..32].is_ascii()
        && bytes[4] == b'-'
        && bytes[10] == b'T'
        && bytes[26] == b'Z'
        && bytes[27] == b' '
        && matches!(bytes[30], b'O' | b'E')
        && matches!(bytes[31], b' ' | b'+');
    if stamped { (Some(text[11..23].to_owned()), &text[32..]) } else { (None, text) }
}

enum Marker<'a> {
    Begin { at: i64, name: &'a str, collapsed: bool },
    End { at: i64, name: &'a str },
}

/// `section_start:1795000000:name[collapsed=true]`, after sequences that only erase.
fn marker(part: &str) -> Option<Marker<'_>> {
    let part = part.trim_start_matches("\u{1b}[0K");
    let (begins, rest) = match part.strip_prefix("section_start:") {
        Some(rest) => (true, rest),
        None => (false, part.strip_prefix("section_end:")?),
    };
    let (at, rest) = rest.split_once(':')?;
    let at = at.parse().ok()?;
    let (name, options) = rest.split_once('[').unwrap_or((rest, ""));
    let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if name.is_empty() || !name.chars().all(known) {
        return None;
    }
    let collapsed = options.trim_end_matches(']').split(',').any(|o| o.trim() == "collapsed=true");
    Some(if begins { Marker::Begin { at, name, collapsed } } else { Marker::End { at, name } })
}

/// What a page says of its lines.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    pub(crate) lines: u64,
    pub(crate) first_mistake: Option<u64>,
    pub(crate) has_times: bool,
}

/// Looks over lines that were read.
pub(crate) fn summary(items: &[Item]) -> Summary {
    let mut summary = Summary::default();
    for item in items {
        let line = match item {
            Item::Line(line) | Item::Begin { head: line, .. } => line,
            Item::End { .. } => continue,
        };
        summary.lines += 1;
        summary.has_times |= line.time.is_some();
        if line.is_mistake && summary.first_mistake.is_none() {
            summary.first_mistake = Some(line.number);
        }
    }
    summary
}
