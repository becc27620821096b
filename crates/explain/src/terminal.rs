//! Findings as a terminal shows them: the line, a mark under the place, the way it came, the hint.

use annotate_snippets::renderer::DEFAULT_TERM_WIDTH;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use domain::diagnostic::{Diagnostic, Severity};

/// Whether the reader shows colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    Yes,
    No,
}

/// All findings, in their order, an empty line after each.
pub fn findings(list: &[Diagnostic], colour: Colour) -> String {
    let renderer = match colour {
        Colour::Yes => Renderer::styled(),
        Colour::No => Renderer::plain(),
    };
    let renderer = renderer.term_width(DEFAULT_TERM_WIDTH);
    list.iter().map(|finding| renderer.render(&[group(finding)]) + "\n\n").collect()
}

fn group(finding: &Diagnostic) -> Group<'_> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(printable(&finding.message)).id(finding.code.as_str());
    let mut group = place(finding, Group::with_title(title));
    for way in ways(finding) {
        group = group.element(Level::NOTE.message(printable(&way)));
    }
    match &finding.hint {
        Some(hint) => group.element(Level::HELP.message(printable(hint))),
        None => group,
    }
}

/// How the value, and its file, came to where it is wrong: sentences, each once. Files that include
/// each other in a circle are counted.
pub fn ways(finding: &Diagnostic) -> Vec<String> {
    let extends = finding.extends.iter().map(|extends| {
        format!("`{}` ({}:{}) extends `{}`", extends.job, extends.file, extends.line, extends.base)
    });
    let via = finding.via.iter();
    let via = via.map(|via| format!("included by {}:{}:{}", via.file, via.line, via.column));
    let mut ways: Vec<(String, usize)> = Vec::new();
    for way in extends.chain(via) {
        match ways.iter_mut().find(|(known, _)| *known == way) {
            Some((_, count)) => *count += 1,
            None => ways.push((way, 1)),
        }
    }
    let counted = |(way, count)| if count == 1 { way } else { format!("{way} ({count} times)") };
    ways.into_iter().map(counted).collect()
}

/// The place: with its line where there is one.
fn place<'f>(finding: &'f Diagnostic, group: Group<'f>) -> Group<'f> {
    let path = printable(&finding.file);
    let Some(snippet) = &finding.snippet else {
        let origin = Origin::path(path);
        return group.element(if finding.line == 0 {
            origin
        } else {
            origin.line(number(finding.line)).char_column(number(finding.column))
        });
    };
    let (start, end) = marked(&snippet.text, number(snippet.column), number(snippet.length));
    let source = Snippet::source(snippet.text.as_str())
        .line_start(number(finding.line))
        .annotation(AnnotationKind::Primary.span(start..end));
    if snippet.column == finding.column {
        return group.element(source.path(path));
    }
    // Of a long line only a part is shown, and its columns are not those of the file.
    let origin = Origin::path(path).line(number(finding.line));
    group.element(origin.char_column(number(finding.column))).element(source)
}

/// The bytes of some characters of a line.
fn marked(line: &str, column: usize, length: usize) -> (usize, usize) {
    let mut starts = line.char_indices().map(|(at, _)| at).chain([line.len()]);
    let start = starts.nth(column.saturating_sub(1)).unwrap_or(line.len());
    let end = starts.nth(length.saturating_sub(1)).unwrap_or(line.len());
    (start, end)
}

fn number(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// A text that moves no cursor: names in a file may hold control characters.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{FFFD}' } else { c }).collect()
}

/// `1 job`, `2 jobs`.
pub fn many(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
