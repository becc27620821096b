//! What a hook writes: lines with a word and a value, until `end`.

use domain::push::RefUpdate;

use crate::names::{is_full_ref, is_sha};

/// A question as it arrives.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    pub(crate) hook: String,
    pub(crate) quarantine: String,
    pub(crate) updates: Vec<RefUpdate>,
    pub(crate) options: Vec<String>,
    pub(crate) ended: bool,
    updates_max: usize,
    count: usize,
    bad_line: Option<String>,
}

impl Asked {
    pub(crate) fn new(updates_max: usize) -> Self {
        Self { updates_max, ..Self::default() }
    }

    /// Takes one line. Options come last, because a client may put line feeds into them: nothing
    /// that looks like an update counts after the first.
    pub(crate) fn take(&mut self, line: &[u8]) {
        let text = String::from_utf8_lossy(line);
        match text.split_once(' ') {
            None if text == "end" => self.ended = true,
            Some(("hook", name)) => name.clone_into(&mut self.hook),
            Some(("quarantine", folder)) => folder.clone_into(&mut self.quarantine),
            Some(("update", update)) if self.options.is_empty() => {
                self.take_update(update, std::str::from_utf8(line).is_ok());
            }
            Some(("option", option)) => self.options.push(option.to_owned()),
            Some(_) | None => {}
        }
    }

    fn take_update(&mut self, text: &str, is_utf8: bool) {
        self.count += 1;
        match parse_update(text) {
            Some(update) if is_utf8 => {
                if self.count <= self.updates_max {
                    self.updates.push(update);
                }
            }
            Some(_) | None => self.bad_line = Some(text.to_owned()),
        }
    }

    /// Whether the refs have moved already.
    pub(crate) fn is_after(&self) -> bool {
        self.hook == "post-receive"
    }

    /// Why the push cannot be, in words for the terminal.
    pub(crate) fn wrong(&self) -> Option<String> {
        if self.hook != "pre-receive" {
            return Some("the hook of this push is not the server's".to_owned());
        }
        if self.count > self.updates_max {
            return Some(format!(
                "this push updates {} refs, and {} are allowed in one push; push them in parts, \
                 for example `git push origin 'refs/heads/a*'`",
                self.count, self.updates_max
            ));
        }
        let bad = self.bad_line.as_ref()?;
        let name = bad.split(' ').nth(2).unwrap_or(bad);
        Some(format!("{name:?} is not a name that a branch or a tag can have"))
    }
}

fn parse_update(text: &str) -> Option<RefUpdate> {
    let mut words = text.splitn(3, ' ');
    let (old, new, name) = (words.next()?, words.next()?, words.next()?);
    let right = is_sha(old) && is_sha(new) && is_full_ref(name);
    right.then(|| RefUpdate { name: name.to_owned(), old: old.to_owned(), new: new.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::Asked;

    fn ask(lines: &str, updates_max: usize) -> Asked {
        let mut asked = Asked::new(updates_max);
        lines.lines().for_each(|line| asked.take(line.as_bytes()));
        asked
    }

    #[test]
    fn reads_a_question() {
        let (a, b) = ("a".repeat(40), "b".repeat(40));
        let text = format!(
            "hook pre-receive\nquarantine /x/objects/tmp\nupdate {a} {b} refs/heads/main\n\
             option ci.skip\noption x\nupdate {a} {b} refs/heads/forged\nend"
        );
        let asked = ask(&text, 5);
        assert!(asked.ended && !asked.is_after());
        assert_eq!(asked.updates.len(), 1);
        assert_eq!(asked.options, ["ci.skip", "x"]);
        assert_eq!(asked.wrong(), None);
    }

    #[test]
    fn refuses_too_many_updates_and_names_that_cannot_be() {
        let (a, b) = ("a".repeat(40), "b".repeat(40));
        let many = format!("hook pre-receive\nupdate {a} {b} refs/heads/x\n").repeat(3);
        assert!(ask(&many, 2).wrong().unwrap().contains("updates 3 refs, and 2 are allowed"));
        for name in ["refs/heads/a..b", "-x", "refs/heads/a b", "refs/heads/x.lock"] {
            let asked = ask(&format!("hook pre-receive\nupdate {a} {b} {name}"), 5);
            assert!(asked.wrong().is_some(), "{name}");
        }
        assert!(ask(&format!("hook update\nupdate {a} {b} refs/heads/x"), 5).wrong().is_some());
    }
}
