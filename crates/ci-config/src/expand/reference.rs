//! Finding `$NAME`, `${NAME}` and `%NAME%` in a text.

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'t> {
    Text(&'t str),
    /// `written` is the whole reference: `${NAME}`.
    Reference {
        name: &'t str,
        written: &'t str,
    },
}

/// Cuts a text into its parts. With `doubled`, `$$` and `%%` are text and what follows them is no
/// reference; so it is in values of variables, not in other fields.
pub(super) fn pieces(text: &str, doubled: bool) -> Pieces<'_> {
    Pieces { rest: text, doubled }
}

/// The parts of a text.
pub(super) struct Pieces<'t> {
    rest: &'t str,
    doubled: bool,
}

impl<'t> Iterator for Pieces<'t> {
    type Item = Piece<'t>;

    fn next(&mut self) -> Option<Piece<'t>> {
        if self.rest.is_empty() {
            return None;
        }
        let mut at = self.rest.find(['$', '%']).unwrap_or(self.rest.len());
        while at < self.rest.len() {
            let here = &self.rest[at..];
            if self.doubled && (here.starts_with("$$") || here.starts_with("%%")) {
                at += 2;
            } else if let Some(found) = reference(here) {
                return Some(self.cut(at, found));
            } else {
                at += 1;
            }
            at = self.rest[at..].find(['$', '%']).map_or(self.rest.len(), |next| at + next);
        }
        Some(Piece::Text(std::mem::take(&mut self.rest)))
    }
}

impl<'t> Pieces<'t> {
    /// The text before a reference at `at`, or the reference if there is none.
    fn cut(&mut self, at: usize, (name, length): (&'t str, usize)) -> Piece<'t> {
        let length = if at == 0 { length } else { at };
        let (head, rest) = self.rest.split_at(length);
        self.rest = rest;
        if at == 0 { Piece::Reference { name, written: head } } else { Piece::Text(head) }
    }
}

/// The reference that a text begins with: its name, and how long it is as written.
fn reference(text: &str) -> Option<(&str, usize)> {
    let (rest, close) = match text.strip_prefix('$') {
        Some(rest) => match rest.strip_prefix('{') {
            Some(rest) => (rest, "}"),
            None => (rest, ""),
        },
        None => (text.strip_prefix('%')?, "%"),
    };
    let name = name(rest)?;
    rest[name.len()..].starts_with(close).then(|| {
        let open = text.len() - rest.len();
        (name, open + name.len() + close.len())
    })
}

/// The name of a variable that a text begins with.
fn name(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    let name = &text[..end];
    (!name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit())).then_some(name)
}
