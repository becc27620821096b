//! A command taken apart as far as advice needs it: simple commands, their words, and where their
//! output goes. It is no shell: what is not understood becomes ordinary words.

/// One simple command: what stands between `;`, `&&`, `||`, `|` and line breaks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Simple {
    /// Without assignments in front.
    pub words: Vec<Word>,
    /// Where output is written to: the path, and whether it is appended.
    pub output: Option<(String, bool)>,
    /// Whether ssh runs it on another host.
    pub is_remote: bool,
}

/// A word without its outer quotes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Word {
    pub text: String,
    /// Whether a part with variables stands outside single quotes.
    pub expands: bool,
}

impl Simple {
    /// The program, without its folder.
    pub(super) fn program(&self) -> &str {
        let first = self.words.first().map_or("", |word| word.text.as_str());
        first.rsplit('/').next().unwrap_or(first)
    }

    /// The words behind the program.
    pub(super) fn arguments(&self) -> &[Word] {
        self.words.get(1..).unwrap_or_default()
    }

    /// What ssh is to run on the other host.
    pub(super) fn remote(&self) -> &[Word] {
        if self.program() != "ssh" {
            return &[];
        }
        let mut rest = self.arguments();
        while let Some((word, behind)) = rest.split_first() {
            rest = behind;
            match word.text.strip_prefix('-') {
                // The letters whose value is a word of its own (`ssh(1)`).
                Some(letter) if letter.len() == 1 && "BbcDEeFIiJLlmOopQRSWw".contains(letter) => {
                    rest = rest.get(1..).unwrap_or_default();
                }
                Some(_) => {}
                None => return rest,
            }
        }
        &[]
    }
}

/// The names of variables in a text, in order: `$A`, `${A}`, `${A:-b}`.
pub(super) fn variables(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('$').filter_map(|(at, _)| {
        let rest = &text[at + 1..];
        let name = rest.strip_prefix('{').unwrap_or(rest);
        let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let name = &name[..end.unwrap_or(name.len())];
        (!name.is_empty()).then_some(name)
    })
}

/// The simple commands of a text. Those that ssh runs elsewhere follow it.
pub(super) fn commands(text: &str) -> Vec<Simple> {
    let mut all = Vec::new();
    for simple in local(text) {
        let remote: Vec<&str> = simple.remote().iter().map(|word| word.text.as_str()).collect();
        let remote = local(&remote.join(" "));
        all.push(simple);
        all.extend(remote.into_iter().map(|simple| Simple { is_remote: true, ..simple }));
    }
    all
}

fn local(text: &str) -> Vec<Simple> {
    let mut scan = Scan::default();
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match (scan.quote, c) {
            (None, '\'' | '"') => scan.open(c),
            (Some(quote), c) if quote == c => scan.quote = None,
            (Some('\''), c) => scan.add(c),
            (_, '\\') => match characters.next() {
                Some('\n') | None => {}
                Some(escaped) => scan.add(escaped),
            },
            (None, '#') if !scan.in_word => while characters.next_if(|c| *c != '\n').is_some() {},
            (None, ';' | '&' | '|' | '\n' | '(' | ')') => scan.end_command(),
            (None, '>') => {
                let appends = characters.next_if_eq(&'>').is_some();
                let target = match characters.next_if_eq(&'&') {
                    Some(_) => Redirect::Elsewhere,
                    None => Redirect::File { appends },
                };
                scan.redirect(target);
            }
            (None, c) if c.is_whitespace() => scan.end_word(),
            (_, c) => scan.add(c),
        }
    }
    scan.end_command();
    scan.done
}

/// The state of taking a text apart.
#[derive(Debug, Default)]
struct Scan {
    done: Vec<Simple>,
    simple: Simple,
    word: Word,
    in_word: bool,
    quote: Option<char>,
    /// A redirection whose target comes next.
    redirect: Option<Redirect>,
}

/// Where a redirection goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Redirect {
    File {
        appends: bool,
    },
    /// Another handle, or of errors only.
    Elsewhere,
}

impl Scan {
    const fn open(&mut self, quote: char) {
        self.quote = Some(quote);
        self.in_word = true;
    }

    fn add(&mut self, c: char) {
        self.word.expands |= c == '$' && self.quote != Some('\'');
        self.word.text.push(c);
        self.in_word = true;
    }

    /// `>`, `>>` or `>&`; a number in front of it is a handle and no word.
    fn redirect(&mut self, target: Redirect) {
        let handle = self.word.text.parse::<u8>().ok();
        if handle.is_some() {
            (self.word, self.in_word) = (Word::default(), false);
        }
        self.end_word();
        let is_output = handle.is_none_or(|handle| handle == 1);
        self.redirect = Some(if is_output { target } else { Redirect::Elsewhere });
    }

    fn end_word(&mut self) {
        if !std::mem::take(&mut self.in_word) {
            return;
        }
        let word = std::mem::take(&mut self.word);
        if let Some(redirect) = self.redirect.take() {
            if let Redirect::File { appends } = redirect {
                self.simple.output = Some((word.text, appends));
            }
        } else if !(self.simple.words.is_empty() && is_prefix(&word.text)) {
            self.simple.words.push(word);
        }
    }

    fn end_command(&mut self) {
        self.end_word();
        self.redirect = None;
        let simple = std::mem::take(&mut self.simple);
        if !simple.words.is_empty() {
            self.done.push(simple);
        }
    }
}

/// An assignment, or a word after which a command begins.
fn is_prefix(word: &str) -> bool {
    let is_name = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    word.split_once('=').is_some_and(|(name, _)| is_name(name))
        || matches!(
            word,
            "if" | "then"
                | "else"
                | "elif"
                | "do"
                | "while"
                | "until"
                | "!"
                | "{"
                | "sudo"
                | "exec"
                | "time"
        )
}

#[cfg(test)]
mod tests {
    use super::{commands, variables};

    fn shown(text: &str) -> Vec<String> {
        let show = |simple: super::Simple| {
            let words: Vec<String> = simple.words.into_iter().map(|word| word.text).collect();
            let place = if simple.is_remote { "there: " } else { "" };
            let output = simple.output.map_or(String::new(), |(path, appends)| {
                format!(" {} {path}", if appends { ">>" } else { ">" })
            });
            format!("{place}{}{output}", words.join("|"))
        };
        commands(text).into_iter().map(show).collect()
    }

    #[test]
    fn texts_are_taken_apart() {
        assert_eq!(shown("a 'b c' && d \"e;f\"; g | h\ni"), ["a|b c", "d|e;f", "g", "h", "i"]);
        assert_eq!(shown("A=1 B=2 make x=3 # no\n#more"), ["make|x=3"]);
        assert_eq!(shown("echo \"$K\" > /tmp/k 2>&1"), ["echo|$K > /tmp/k"]);
        assert_eq!(shown("cat a>>b"), ["cat|a >> b"]);
        assert_eq!(shown("if test -f a; then b \\\n c; fi"), ["test|-f|a", "b|c", "fi"]);
    }

    #[test]
    fn what_ssh_runs_follows_it() {
        assert_eq!(
            shown("ssh -i k -o A=b me@h \"cd /x && echo '$P' >> .env\""),
            [
                "ssh|-i|k|-o|A=b|me@h|cd /x && echo '$P' >> .env",
                "there: cd|/x",
                "there: echo|$P >> .env"
            ]
        );
        assert_eq!(shown("ssh me@h"), ["ssh|me@h"]);
    }

    #[test]
    fn variables_are_found() {
        let found: Vec<&str> = variables("$A-${B:-c} \\$D $ $1").collect();
        assert_eq!(found, ["A", "B", "D", "1"]);
    }
}
