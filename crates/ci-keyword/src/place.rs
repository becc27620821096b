//! Where in the configuration a message belongs, in GitLab's notation: `jobs:build:rules:rule`.

/// A path of words. It lives on the stack and becomes text only for a message.
#[derive(Clone, Copy, Debug)]
pub struct Place<'p> {
    parent: Option<&'p Self>,
    word: &'p str,
}

impl<'p> Place<'p> {
    /// A place at the top.
    pub const fn root(word: &'p str) -> Self {
        Self { parent: None, word }
    }

    /// A place below this one.
    pub const fn child<'c>(&'c self, word: &'c str) -> Place<'c>
    where
        'p: 'c,
    {
        Place { parent: Some(self), word }
    }

    /// The words joined by colons.
    pub fn path(&self) -> String {
        match self.parent {
            Some(parent) => format!("{}:{}", parent.path(), self.word),
            None => self.word.to_owned(),
        }
    }
}
