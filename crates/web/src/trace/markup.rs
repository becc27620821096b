//! Lines and sections to markup: nested for a page, flat for the script that appends.

use super::items::{Item, Line};
use crate::html::append;

/// The section that holds what the job itself printed; it never folds by itself.
const SCRIPT_SECTION: &str = "step_script";

/// Markup of a whole window. Sections that ended fold, unless `open_at` lies inside.
pub(crate) fn nested(items: &[Item], open_at: Option<u64>) -> String {
    let mut out = String::new();
    let mut open: Vec<u64> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        match item {
            Item::Line(line) => push_line(&mut out, line, ""),
            Item::Begin { head, name, collapsed } => {
                let end = find_end(items, index, head.number);
                let holds = open_at.is_some_and(|at| at >= head.number && at < end.line);
                let folds = *collapsed || (end.seconds.is_some() && name != SCRIPT_SECTION);
                push_head(&mut out, head, holds || !folds, end.seconds);
                open.push(head.number);
            }
            Item::End { key, .. } => {
                if open.contains(key) {
                    while let Some(last) = open.pop() {
                        out.push_str("</details>\n");
                        if last == *key {
                            break;
                        }
                    }
                }
            }
        }
    }
    open.iter().for_each(|_| out.push_str("</details>\n"));
    out
}

/// Markup of a piece: each line says which section it goes into, ends are marks of their own.
pub(crate) fn piece(items: &[Item]) -> String {
    let mut out = String::new();
    for item in items {
        match item {
            Item::Line(line) => push_line(&mut out, line, &place(line)),
            Item::Begin { head, collapsed, .. } => {
                push_details(&mut out, head, !collapsed, &place(head));
                push_summary(&mut out, head, None);
                out.push_str("</details>\n");
            }
            Item::End { key, seconds } => {
                let took = duration(*seconds);
                append(&mut out, format_args!("<i data-end=\"{key}\" data-took=\"{took}\"></i>\n"));
            }
        }
    }
    out
}

struct End {
    /// The line after the section.
    line: u64,
    seconds: Option<i64>,
}

fn find_end(items: &[Item], from: usize, key: u64) -> End {
    let mut line = u64::MAX;
    let mut last = key;
    let mut seconds = None;
    for item in &items[from..] {
        match item {
            Item::Line(Line { number, .. }) | Item::Begin { head: Line { number, .. }, .. } => {
                last = *number;
            }
            Item::End { key: ended, seconds: took, .. } if *ended == key => {
                line = last + 1;
                seconds = Some(*took);
                break;
            }
            Item::End { .. } => {}
        }
    }
    End { line, seconds }
}

fn place(line: &Line) -> String {
    let partial = if line.is_partial { " data-partial" } else { "" };
    match line.section {
        Some(key) => format!(" data-in=\"{key}\"{partial}"),
        None => partial.to_owned(),
    }
}

fn push_line(out: &mut String, line: &Line, attributes: &str) {
    let class = if line.is_mistake { "l mistake" } else { "l" };
    append(out, format_args!("<div class=\"{class}\" id=\"L{}\"{attributes}>", line.number));
    push_content(out, line);
    out.push_str("</div>\n");
}

fn push_head(out: &mut String, head: &Line, is_open: bool, took: Option<i64>) {
    push_details(out, head, is_open, "");
    push_summary(out, head, took);
}

fn push_details(out: &mut String, head: &Line, is_open: bool, attributes: &str) {
    let open = if is_open { " open" } else { "" };
    let key = head.number;
    append(out, format_args!("<details class=\"s\" data-key=\"{key}\"{open}{attributes}>"));
}

fn push_summary(out: &mut String, head: &Line, took: Option<i64>) {
    append(out, format_args!("<summary class=\"l\" id=\"L{}\">", head.number));
    push_content(out, head);
    let took = took.map(duration).unwrap_or_default();
    append(out, format_args!("<span class=\"section-took\">{took}</span></summary>\n"));
}

fn push_content(out: &mut String, line: &Line) {
    let number = line.number;
    append(
        out,
        format_args!(
            "<a href=\"#L{number}\" data-n=\"{number}\" aria-label=\"Line {number}\"></a>"
        ),
    );
    if let Some(time) = &line.time {
        append(out, format_args!("<time>{}</time>", crate::html::escape(time)));
    }
    append(out, format_args!("<code>{}</code>", line.markup));
}

/// Whole seconds, as the markers count them; nothing for less than one.
fn duration(seconds: i64) -> String {
    match seconds {
        ..1 => String::new(),
        1..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3_600, seconds / 60 % 60),
    }
}
