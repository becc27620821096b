//! A strict reader of our own markup: what a browser would repair in silence is an error here.

use std::collections::BTreeMap;

/// An element that was opened.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: BTreeMap<String, String>,
    /// Index of the element around it.
    pub(super) parent: Option<usize>,
    /// Text directly and indirectly inside.
    pub(super) text: String,
}

impl Element {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}

const VOID: &[&str] =
    &["meta", "link", "input", "br", "hr", "img", "path", "circle", "rect", "use", "!doctype"];

/// All elements in the order of the text.
///
/// # Errors
/// What is wrong, and where.
pub(super) fn parse(markup: &str) -> Result<Vec<Element>, String> {
    let mut elements: Vec<Element> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut rest = markup;
    while let Some(at) = rest.find('<') {
        let text = &rest[..at];
        check_text(text)?;
        for index in &open {
            elements[*index].text.push_str(&unescape(text));
        }
        rest = &rest[at + 1..];
        let end = tag_end(rest).ok_or_else(|| format!("a tag without end: <{}", head(rest)))?;
        let (tag, tail) = (&rest[..end], &rest[end + 1..]);
        rest = tail;
        if let Some(name) = tag.strip_prefix('/') {
            let last = open.pop().ok_or_else(|| format!("</{name}> closes nothing"))?;
            if elements[last].name != name {
                return Err(format!("</{name}> closes <{}>", elements[last].name));
            }
            continue;
        }
        let closed = tag.ends_with('/');
        let (name, attributes) = parse_tag(tag.trim_end_matches('/'))?;
        let is_void = closed || VOID.contains(&name.as_str());
        elements.push(Element {
            name,
            attributes,
            parent: open.last().copied(),
            text: String::new(),
        });
        if !is_void {
            open.push(elements.len() - 1);
        }
    }
    match open.last() {
        Some(index) => Err(format!("<{}> is not closed", elements[*index].name)),
        None => Ok(elements),
    }
}

fn head(text: &str) -> String {
    text.chars().take(60).collect()
}

fn tag_end(text: &str) -> Option<usize> {
    let mut quoted = false;
    text.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == b'>' && !quoted
    })
}

fn check_text(text: &str) -> Result<(), String> {
    match text.match_indices('&').find(|(at, _)| {
        let entity = text[at + 1..].split(';').next().unwrap_or_default();
        entity.len() > 6 || entity.contains(char::is_whitespace)
    }) {
        Some((at, _)) => Err(format!("a bare &: {}", head(&text[at..]))),
        None if text.contains('>') => Err(format!("a bare >: {}", head(text))),
        None => Ok(()),
    }
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#34;", "\"")
        .replace("&amp;", "&")
        .replace("&#38;", "&")
}

fn parse_tag(tag: &str) -> Result<(String, BTreeMap<String, String>), String> {
    let (name, mut rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    let mut attributes = BTreeMap::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Ok((name.to_lowercase(), attributes));
        }
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let key = rest[..end].to_owned();
        let value;
        if let Some(quoted) = rest[end..].strip_prefix("=\"") {
            let close = quoted.find('"').ok_or_else(|| format!("an open quote in <{tag}"))?;
            value = unescape(&quoted[..close]);
            rest = &quoted[close + 1..];
        } else if rest[end..].starts_with('=') {
            return Err(format!("a value without quotes in <{tag}>"));
        } else {
            value = String::new();
            rest = &rest[end..];
        }
        if attributes.insert(key.clone(), value).is_some() {
            return Err(format!("{key} twice in <{tag}>"));
        }
    }
}

#[test]
fn sees_what_a_browser_repairs() {
    for wrong in [
        "<p><b></p></b>",
        "<p",
        "<a href=x>y</a>",
        "<p>a & b</p>",
        "<p id=\"a\" id=\"b\"></p>",
        "<p>",
    ] {
        assert!(parse(wrong).is_err(), "{wrong}");
    }
    let elements = parse("<p class=\"a\">x &amp; <b>y</b></p>").unwrap();
    assert_eq!(elements[0].text, "x & y");
    assert_eq!(elements[1].parent, Some(0));
}
