//! Where reading goes on, and what holds there.

use super::ansi::Style;
use crate::html::append;

/// A place at the beginning of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cursor {
    /// Bytes before it.
    pub(crate) offset: u64,
    /// The number of the line that begins there, from 1.
    pub(crate) line: u64,
    pub(crate) style: Style,
    /// Sections that are open, the outermost first.
    pub(crate) sections: Vec<Open>,
}

/// An open section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Open {
    /// The number of the line that is its head: unique in a trace.
    pub(crate) key: u64,
    /// Seconds since the epoch.
    pub(crate) started: i64,
    pub(crate) name: String,
}

impl Default for Cursor {
    fn default() -> Self {
        Self { offset: 0, line: 1, style: Style::default(), sections: Vec::new() }
    }
}

impl Cursor {
    /// The cursor as text that is safe in addresses and attributes.
    pub(crate) fn to_text(&self) -> String {
        let mut text = format!("{}-{}-{}", self.offset, self.line, self.style.to_number());
        for open in &self.sections {
            append(&mut text, format_args!("-{}.{}.{}", open.key, open.started, open.name));
        }
        text
    }

    /// Reads a cursor back; `None` for anything else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(4, '-');
        let offset = parts.next()?.parse().ok()?;
        let line = parts.next()?.parse().ok()?;
        let style = Style::from_number(parts.next()?.parse().ok()?);
        let sections = match parts.next() {
            None => Vec::new(),
            Some(list) => list.split('-').map(parse_open).collect::<Option<_>>()?,
        };
        Some(Self { offset, line, style, sections })
    }
}

fn parse_open(text: &str) -> Option<Open> {
    let mut parts = text.splitn(3, '.');
    let key = parts.next()?.parse().ok()?;
    let started = parts.next()?.parse().ok()?;
    let name = parts.next()?.to_owned();
    is_plain(&name).then_some(Open { key, started, name })
}

/// Whether a section's name fits into a cursor: longer and stranger ones are cut by the reader.
fn is_plain(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'))
}

/// A section's name as a cursor keeps it.
pub(crate) fn plain_name(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '_' };
    name.chars().take(40).map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::{Cursor, Open};

    #[test]
    fn comes_back_from_text() {
        let open = |key, name: &str| Open { key, started: 1_795_000_000, name: name.to_owned() };
        let cursor = Cursor {
            offset: 12_345,
            line: 99,
            sections: vec![open(3, "step_script"), open(7, "my.part")],
            ..Cursor::default()
        };
        assert_eq!(Cursor::parse(&cursor.to_text()), Some(cursor));
        assert_eq!(Cursor::parse("0-1-0"), Some(Cursor::default()));
        assert_eq!(Cursor::parse("0-1-0-<b>"), None);
        assert_eq!(Cursor::parse("x"), None);
    }
}
