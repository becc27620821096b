//! Numbers in words: `one hour`, `twenty five minutes`, `two hundred seconds`.

const SMALL: [(&str, u64); 13] = [
    ("zero", 0),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
    // Mistakes that are taken.
    ("ninteen", 19),
    ("fourty", 40),
];
const ONES: [(&str, u64); 9] = [
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
];
const TENS: [(&str, u64); 8] = [
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
];
const POWERS: [(&str, u64); 5] = [
    ("hundred", 100),
    ("thousand", 1_000),
    ("million", 1_000_000),
    ("billion", 1_000_000_000),
    ("trillion", 1_000_000_000_000),
];

/// A part of a text.
enum Part {
    Text(String),
    /// A number that was a word; only those join.
    Number(u64),
}

/// The text with its words for numbers written in digits.
pub(super) fn as_digits(text: &str) -> String {
    let text = blanks(text);
    let mut parts: Vec<Part> = parts(&text).into_iter().map(read).collect();
    for (word, power) in POWERS {
        multiply(&mut parts, word, power);
        join(&mut parts);
    }
    parts.iter().map(Part::written).collect()
}

impl Part {
    fn written(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
        }
    }

    fn is(&self, word: &str) -> bool {
        matches!(self, Self::Text(text) if text == word)
    }

    /// A number, in words or in digits.
    fn number(&self) -> Option<u64> {
        match self {
            Self::Text(text) => text.parse().ok(),
            Self::Number(number) => Some(*number),
        }
    }
}

/// Blanks in a row made one; a hyphen between words is one, too.
fn blanks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let is_letter = |c: Option<char>| c.is_some_and(|c| !c.is_ascii_digit());
        let is_blank =
            c == '-' && is_letter(out.chars().last()) && is_letter(chars.peek().copied());
        if is_blank {
            out.push(' ');
        } else if c != ' ' || !out.ends_with(' ') {
            out.push(c);
        }
    }
    out
}

/// Words and what is between them.
fn parts(text: &str) -> Vec<&str> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let kind = is_word(first);
        let end = rest.find(|c| is_word(c) != kind).unwrap_or(rest.len());
        let (part, behind) = rest.split_at(end);
        parts.push(part);
        rest = behind;
    }
    parts
}

fn read(part: &str) -> Part {
    let of = |list: &[(&str, u64)]| list.iter().find(|(word, _)| *word == part).map(|(_, n)| *n);
    let ones = |rest: &str| ONES.iter().find(|(word, _)| *word == rest).map(|(_, n)| *n);
    let joined = || {
        let split = |(word, tens): &(&str, u64)| Some(*tens + ones(part.strip_prefix(word)?)?);
        TENS.iter().find_map(split)
    };
    match of(&SMALL).or_else(|| of(&ONES)).or_else(|| of(&TENS)).or_else(joined) {
        Some(number) => Part::Number(number),
        None => Part::Text(part.to_owned()),
    }
}

/// `two hundred` is 200; a power by itself stays alone.
fn multiply(parts: &mut Vec<Part>, word: &str, power: u64) {
    while let Some(at) = parts.iter().position(|part| part.is(word)) {
        let has_blank = at > 0 && parts[at - 1].is(" ");
        let start = at.saturating_sub(if has_blank { 2 } else { 1 });
        let before = parts[start..at].first().filter(|_| has_blank).and_then(Part::number);
        let (start, product) = match before {
            Some(count) => (start, Part::Number(count.saturating_mul(power))),
            None => (at, Part::Text(power.to_string())),
        };
        parts.splice(start..=at, [product]);
    }
}

/// `twenty` and `five` are 25; with an `and` between them all numbers add up.
fn join(parts: &mut Vec<Part>) {
    let mut at = 0;
    while at < parts.len() {
        let and = parts[at..].len() > 4 && parts[at + 2].is("and");
        let next = at + if and { 4 } else { 2 };
        let blanks = (at + 1..next).step_by(2).all(|at| parts.get(at).is_some_and(|p| p.is(" ")));
        let sum = match (&parts[at], parts.get(next)) {
            (Part::Number(a), Some(Part::Number(b))) if blanks => {
                (and || a.to_string().len() > b.to_string().len()).then(|| a.saturating_add(*b))
            }
            _ => None,
        };
        match sum {
            Some(sum) => {
                parts.splice(at..=next, [Part::Number(sum)]);
            }
            None => at += 1,
        }
    }
}
