//! `.gitlab-ci.yml` to a pipeline plan.

mod advice;
mod carried;
mod config;
mod default;
pub mod elsewhere;
pub mod event;
pub mod expand;
mod extends;
#[cfg(feature = "fuzz")]
pub mod fuzz;
mod graph;
mod header;
mod include;
mod inherit;
mod input;
mod inputs;
mod instances;
mod interpolate;
mod job;
mod judge;
mod lint;
mod lower;
mod merge;
mod merged;
mod outcome;
mod partial;
mod predefined;
mod reference;
mod scope;
mod size;
mod stages;
mod stop;
mod workflow;

#[cfg(test)]
mod tests;

pub use ci_keyword::document::ReadFiles;
pub use ci_keyword::known::nearest;
pub use ci_keyword::{article, duration, reason, tier};
pub use input::{Changed, Detail, Input, Missing, ScopedVariable, Variables};
pub use lint::{Lint, Linted, WrittenJob, WrittenNeed, lint};
pub use merged::{IncludeKind, IncludedFile, Merged, StoredFile, merged};
pub use outcome::{AutoCancel, Compiled, Filtered, OnNewCommit, Outcome};

use ci_keyword::{
    code, document, expression, fault, findings, glob, json, keyword, known, lineage, matrix,
    no_effect, path_pattern, pattern, place, reader, ruby, snippet, wildcard,
};
use code::Code;
use findings::Findings;
use instances::Instances;
use lower::Checked;
use reader::Reader;
use stop::Stop;
use yaml::{Kind, Node, Span};

/// The code of findings about files that nobody was there to look up. Where an outcome has no other
/// errors, it is not known whether the configuration is valid.
pub const NOT_KNOWN_HERE: &str = Code::NotKnownHere.number();

/// Compiles a configuration for one event: the same input always gives the same outcome.
pub fn compile(input: &Input) -> Outcome {
    let mut reader = Reader::default();
    let result = phases(&mut reader, input);
    let carried = std::mem::take(&mut reader.carried);
    let includes = reader.findings.includes();
    let mut diagnostics = reader.findings.into_list();
    snippet::attach(&mut diagnostics, &input.read);
    let outcome = match result {
        Err(Stop::Missing(missing)) => Outcome::Missing(missing),
        Err(Stop::Refused) => Outcome::Refused { diagnostics, reasons: None },
        Ok(outcome) => outcome.with(diagnostics, includes),
    };
    carried::hide(outcome, &carried)
}

/// The phases in order. Each sees only what the one before it left.
fn phases(reader: &mut Reader, input: &Input) -> Result<Outcome, Stop> {
    let tree = tree(reader, input, &mut Vec::new())?;
    let mut config = config::read(reader, &tree, input);
    sound(&reader.findings)?;
    let specs = std::mem::take(&mut config.specs);
    let instances = Instances::new(&config.jobs);
    size::check_instances(&mut reader.findings, &config, &instances)?;
    let graph = graph::check(&mut reader.findings, &config, &instances);
    sound(&reader.findings)?;
    let merged = reader.merged.take().unwrap_or_else(|| tree.clone());
    let (merged, tree) = match input.detail {
        Detail::Origins => (merged, tree),
        // Nobody looks at them again, and they are big.
        Detail::Rules => (nothing(input), nothing(input)),
    };
    let checked = Checked {
        config: &config,
        instances: &instances,
        graph: &graph,
        merged: &merged,
        tree: &tree,
    };
    lower::lower(&mut reader.findings, &reader.patterns, input, (checked, Some(specs)))
}

fn nothing(input: &Input) -> Node {
    Node::new(Span::start(&input.path), Kind::Null)
}

/// All files as one tree: includes, `extends` and references resolved.
fn tree(
    reader: &mut Reader,
    input: &Input,
    includes: &mut Vec<IncludedFile>,
) -> Result<Node, Stop> {
    let merged = include::resolve(reader, input, includes)?;
    if reader.findings.has(Code::NotKnownHere) {
        partial::check(reader, &merged, input);
        return Err(Stop::Refused);
    }
    reader.merged = Some(merged.clone());
    let extended = extends::resolve(&mut reader.findings, &merged)?;
    let tree = reference::resolve(&mut reader.findings, &extended)?;
    size::check_tree(&mut reader.findings, &tree)?;
    Ok(tree)
}

/// Goes on only without errors.
fn sound(findings: &Findings) -> Result<(), Stop> {
    if findings.errors() == 0 { Ok(()) } else { Err(Stop::Refused) }
}
