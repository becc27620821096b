//! Hiding known values in a byte stream: in any of their encodings, across the boundaries of
//! chunks, and where a terminal's colors split them.

mod encodings;
mod escapes;
mod patterns;
mod stream;
mod tokens;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use patterns::Patterns;
use stream::ValueStream;
use tokens::TokenStream;

/// What stands in the place of a secret, as in GitLab's job logs.
pub const MASK: &[u8] = b"[MASKED]";

/// What stands for each byte of a secret where lengths have to stay.
pub const MASK_BYTE: u8 = b'*';

/// Values to hide, compiled once and shared by streams.
#[derive(Clone, Debug)]
pub struct Secrets {
    values: Option<Arc<Patterns>>,
    tokens: Arc<Patterns>,
}

/// How a hidden value shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// [`MASK`], once.
    Word,
    /// As many [`MASK_BYTE`]s as it has bytes.
    SameLength,
}

impl Secrets {
    /// Prepares the values and their encoded forms. Empty values are left out. Tokens are known by
    /// their prefixes, and need not be among the values.
    pub fn new<V: AsRef<[u8]>>(values: impl IntoIterator<Item = V>) -> Self {
        let forms = encodings::forms_of_all(values);
        let values = Patterns::new(forms).map(Arc::new);
        Self { values, tokens: tokens::patterns() }
    }

    /// A stream that shows [`MASK`] for each secret.
    pub fn masker(&self) -> Masker {
        self.stream(Style::Word)
    }

    /// A stream that keeps every byte's place.
    pub fn masker_same_length(&self) -> Masker {
        self.stream(Style::SameLength)
    }

    /// Masks a whole text, keeping every byte's place.
    pub fn mask_same_length(&self, text: &[u8]) -> Vec<u8> {
        self.masker_same_length().run(text)
    }

    /// Masks a whole text.
    pub fn mask(&self, text: &[u8]) -> Vec<u8> {
        self.masker().run(text)
    }

    fn stream(&self, style: Style) -> Masker {
        let values = self.values.clone().map(|patterns| ValueStream::new(patterns, style));
        Masker { values, tokens: TokenStream::new(Arc::clone(&self.tokens), style) }
    }
}

/// A stream of bytes in which secrets do not show. The same bytes come out however they are cut
/// into chunks.
#[derive(Debug)]
pub struct Masker {
    /// `None` when there is nothing to hide.
    values: Option<ValueStream>,
    tokens: TokenStream,
}

impl Masker {
    /// A stream that shows [`MASK`] for each of these values. Use [`Secrets`] where several streams
    /// hide the same values.
    pub fn new<V: AsRef<[u8]>>(values: impl IntoIterator<Item = V>) -> Self {
        Secrets::new(values).masker()
    }

    /// Takes the next bytes and returns those that may be shown. What could be the beginning of a
    /// secret is held back until it is known.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(bytes.len());
        match &mut self.values {
            None => self.tokens.push(bytes, &mut out),
            Some(values) => {
                let mut shown = Vec::with_capacity(bytes.len());
                values.push(bytes, &mut shown);
                self.tokens.push(&shown, &mut out);
            }
        }
        out
    }

    /// Ends the stream and returns what was held back.
    pub fn finish(mut self) -> Vec<u8> {
        self.flush()
    }

    fn flush(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        if let Some(values) = &mut self.values {
            let mut shown = Vec::new();
            values.finish(&mut shown);
            self.tokens.push(&shown, &mut out);
        }
        self.tokens.finish(&mut out);
        out
    }

    fn run(mut self, text: &[u8]) -> Vec<u8> {
        let mut out = self.push(text);
        out.extend(self.flush());
        out
    }
}
