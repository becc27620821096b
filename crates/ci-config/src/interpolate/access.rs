//! `inputs.list[0].name`: the path of a block.

use domain::limits::{
    INTERPOLATION_INDICES_MAX, INTERPOLATION_PARTS_MAX, INTERPOLATION_PATH_BYTES_MAX,
};
use yaml::{Node, Span};

use crate::fault::Fault;
use crate::known::nearest;

const PATTERN: &str =
    "invalid pattern used for interpolation. valid pattern is $[[ inputs.input ]]";

/// The value at a path below a root that has the contexts as its keys.
pub(super) fn find(path: &str, root: &Node, span: &Span) -> Result<Node, Fault> {
    let parts: Vec<&str> = path.splitn(INTERPOLATION_PARTS_MAX, '.').collect();
    let mut wrong = Vec::new();
    if parts.len() <= 1 {
        wrong.push(Fault::new(span, PATTERN));
    }
    if path.len() > INTERPOLATION_PATH_BYTES_MAX {
        wrong.push(Fault::new(span, "maximum interpolation expression size exceeded"));
    }
    if let Some(fault) = Fault::joined(wrong) {
        return Err(fault);
    }
    let walk = Walk { path, root, span };
    parts.iter().try_fold(root.clone(), |value, part| walk.segment(&value, part))
}

struct Walk<'w> {
    path: &'w str,
    root: &'w Node,
    span: &'w Span,
}

impl Walk<'_> {
    /// One part of the path: a key, perhaps with indices.
    fn segment(&self, value: &Node, part: &str) -> Result<Node, Fault> {
        let Some(at) = part.find('[') else { return self.key(value, part) };
        let (key, indices) = self.indices(part, at)?;
        let mut value = self.key(value, key)?;
        for index in indices {
            let Some(items) = value.as_sequence() else {
                return Err(self.fault(&format!("cannot index into non-array value at [{index}]")));
            };
            let Some(item) = index.parse::<usize>().ok().and_then(|index| items.get(index)) else {
                let size = items.len();
                let text = format!("array index {index} out of bounds (size: {size})");
                return Err(self.fault(&text));
            };
            value = item.clone();
        }
        Ok(value)
    }

    fn key(&self, value: &Node, key: &str) -> Result<Node, Fault> {
        let mapping = value.as_mapping();
        if let Some(found) = mapping.and_then(|mapping| mapping.get(key)) {
            return Ok(found.clone());
        }
        let known = mapping.into_iter().flat_map(|mapping| mapping.keys().map(|key| &*key.text));
        let hint = match nearest(key, known) {
            Some(near) => Some(format!("did you mean `{near}`?")),
            None if value.is_same(self.root) => Some("write `inputs.` in front".to_owned()),
            None => None,
        };
        Err(self.fault(&format!("unknown interpolation provided: `{key}`")).with_hint(hint))
    }

    /// The names before and behind a bracket, if the part is well formed.
    fn indices<'p>(&self, part: &'p str, at: usize) -> Result<(&'p str, Vec<&'p str>), Fault> {
        let (key, brackets) = part.split_at(at);
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let inside = brackets.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let indices: Vec<&str> =
            inside.map(|inside| inside.split("][").collect()).unwrap_or_default();
        let is_word = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if is_word && !indices.is_empty() && indices.iter().all(|index| is_digits(index)) {
            if key.is_empty() {
                return Err(self.fault("invalid indexed access without a key"));
            }
            if indices.len() > INTERPOLATION_INDICES_MAX {
                let most = format!("(maximum depth: {INTERPOLATION_INDICES_MAX})");
                let fault = self.fault("too many array indices");
                return Err(Fault { message: format!("{} {most}", fault.message), ..fault });
            }
            return Ok((key, indices));
        }
        let count = |c| part.matches(c).count();
        let fault = self.fault("invalid array index");
        if count('[') != count(']') {
            let message = format!("{}: missing closing bracket", fault.message);
            return Err(Fault { message, ..fault });
        }
        let contents = part.split('[').skip(1).filter_map(|rest| rest.split(']').next());
        match contents.into_iter().find(|content| !is_digits(content)) {
            Some(wrong) => {
                let message = format!("{}: `{wrong}` is not a valid index", fault.message);
                Err(Fault { message, ..fault })
            }
            None => Err(self.fault("invalid array index syntax")),
        }
    }

    fn fault(&self, text: &str) -> Fault {
        Fault::new(self.span, format!("{text} in `{}`", self.path))
    }
}
