//! Tokens that show what they are by their beginning: it stays, and what follows is hidden.

use std::sync::{Arc, LazyLock};

use crate::patterns::Patterns;
use crate::{MASK, MASK_BYTE, Style};

/// The beginnings of GitLab's tokens, which are Evenkeel's too (`token_mask_prefixes` of
/// gitlab-runner), and its session cookie.
const TOKEN_PREFIXES: [&str; 14] = [
    "glpat-",
    "gloas-",
    "gldt-",
    "glrt-",
    "glcbt-",
    "glrtr-",
    "glptt-",
    "glft-",
    "glimt-",
    "glagent-",
    "glsoat-",
    "glffct-",
    "gltok-",
    "_gitlab_session=",
];

/// Parameters of addresses whose values are hidden (`url-sanitizer` of gitlab-runner).
const PARAMETERS: [&str; 6] = [
    "private_token=",
    "authenticity_token=",
    "rss_token=",
    "x-amz-signature=",
    "x-amz-credential=",
    "x-amz-security-token=",
];

/// All beginnings, compiled once.
pub(crate) fn patterns() -> Arc<Patterns> {
    static PATTERNS: LazyLock<Arc<Patterns>> = LazyLock::new(|| {
        let tokens = TOKEN_PREFIXES.iter().map(|prefix| prefix.as_bytes().to_vec());
        let parameters = PARAMETERS.iter().flat_map(|name| {
            ["?", "&"].map(|before| [before.as_bytes(), name.as_bytes()].concat())
        });
        let all = Patterns::ignoring_case(tokens.chain(parameters).collect());
        Arc::new(all.expect("the lists are not empty"))
    });
    Arc::clone(&PATTERNS)
}

/// What a hidden part may consist of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Alphabet {
    Token,
    /// The value of a parameter or a cookie: all that does not end it.
    Value,
}

impl Alphabet {
    /// Of what follows a beginning.
    fn after(prefix: &[u8]) -> Self {
        if prefix.ends_with(b"=") { Self::Value } else { Self::Token }
    }

    fn contains(self, byte: u8) -> bool {
        match self {
            Self::Token => byte.is_ascii_alphanumeric() || b"-_.=".contains(&byte),
            Self::Value => byte > b' ' && byte != 0x7f && !b"&;\"'`<>".contains(&byte),
        }
    }
}

/// A stream in which tokens are hidden.
#[derive(Debug)]
pub(crate) struct TokenStream {
    patterns: Arc<Patterns>,
    style: Style,
    /// What may be the beginning of a beginning.
    held: Vec<u8>,
    /// What is being hidden, and whether its mask is shown already.
    within: Option<(Alphabet, bool)>,
}

impl TokenStream {
    pub(crate) fn new(patterns: Arc<Patterns>, style: Style) -> Self {
        Self { patterns, style, held: Vec::new(), within: None }
    }

    pub(crate) fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        let mut text = std::mem::take(&mut self.held);
        text.extend_from_slice(bytes);
        let mut at = self.hide(&text, 0, out);
        while let Some(prefix) = self.patterns.find_first(&text, at) {
            out.extend_from_slice(&text[at..prefix.end]);
            self.within = Some((Alphabet::after(&text[prefix.clone()]), false));
            at = self.hide(&text, prefix.end, out);
        }
        let open = self.patterns.open_tail(&text[at..]);
        out.extend_from_slice(&text[at..text.len() - open]);
        self.held = text.split_off(text.len() - open);
    }

    pub(crate) fn finish(&mut self, out: &mut Vec<u8>) {
        out.append(&mut self.held);
    }

    /// Hides what belongs to the token that has begun, and returns where it ends.
    fn hide(&mut self, text: &[u8], at: usize, out: &mut Vec<u8>) -> usize {
        let Some((alphabet, is_shown)) = self.within else { return at };
        let rest = &text[at..];
        let length = rest.iter().position(|&byte| !alphabet.contains(byte)).unwrap_or(rest.len());
        match self.style {
            Style::SameLength => out.resize(out.len() + length, MASK_BYTE),
            Style::Word if length > 0 && !is_shown => out.extend_from_slice(MASK),
            Style::Word => {}
        }
        let goes_on = length == rest.len();
        self.within = goes_on.then_some((alphabet, is_shown || length > 0));
        at + length
    }
}
